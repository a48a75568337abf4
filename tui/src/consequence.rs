//! What becomes of each call, and so what stands between a key and the deed: nothing is destroyed without a thought.
//!
//! What can be taken back is done at once, and one key takes it back ([`Undo`](crate::app::Undo)). What cannot be taken
//! back is sent only after its reference was typed, which the one sheet of all forms asks by itself
//! ([`Sheet`](crate::screens::sheet::Sheet)). Every call of `calls!` has its line here: a new one does not compile
//! before it says what it does.

use crate::rpc::Method;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// It reads.
    Reads,
    /// It begins, holds or ends a session, or changes the way into it.
    Session,
    /// It adds something, or changes what the same form changes again. Nothing that was there is lost.
    Adds,
    /// It can be taken back by a call of its own, which is offered when it is done.
    Undone,
    /// It cannot be taken back: its reference is typed first.
    Final,
}

/// What becomes of a call.
///
/// Emptying a form gives what was typed to the undo, and removing a task is the one change of a plan that loses something.
/// An authorisation of a disposal is taken back while its notice runs, and a link by its own form, with every step kept. A
/// review may close a channel, which declines its open actions, or end a grant: `screens/review.rs` then asks for the
/// reference.
#[rustfmt::skip] // Several to a line, so that the table stays one.
pub fn of(method: Method) -> Consequence {
    use Consequence::{Adds, Final, Reads, Session, Undone};
    use Method as M;
    match method {
        M::GetSignInPage | M::GetSession | M::ListDrafts | M::Explain | M::FindReference | M::ListPeople | M::ListAccounts | M::GetAccount | M::ListResetRequests
        | M::ListOrganisations | M::ListMyEvents | M::ListEvents | M::GetEvent | M::GetAccessReview | M::ListAccessReviews | M::SearchNominals
        | M::GetNominal | M::GetCaseFile | M::ListCaseFiles | M::ListCaseReviews | M::GetChannel | M::ListChannels | M::GetActivity
        | M::ListActivities | M::ListMyActions | M::ListAssessments | M::ListGrants | M::ListReviews | M::GetReviewPack | M::GetToday
        | M::ListNeighbourhoods | M::GetBoard | M::ListProgrammes | M::ListAssignableNeighbourhoods | M::ListNominalVersions | M::GetPhotograph
        | M::ListDuplicates | M::CompareNominals | M::ListStaleFields | M::ListIncidents | M::GetIncident | M::ListDisposals | M::GetDisposal
        | M::ListCertificates | M::ListConfirmations | M::ListOverdue | M::ListApprovals | M::ListMyGrants | M::ListConsents | M::ListLosses
        | M::ListSightings | M::ListTransfers | M::ListReferrals | M::ListOrganisationActions | M::ListRefusals | M::ListHolds | M::GetBriefing
        | M::ListDisclosures | M::ListSubjectRequests | M::GetSubjectRequest | M::GetSubjectPack | M::ListSeals | M::ListOwnSeals | M::ListSignposts | M::ListBrokenGlass | M::GetWorkloads | M::ListCaseload | M::ListCaseloadHandovers
        | M::ListTimeline | M::ListMeetings | M::GetMeeting | M::ListSealLooks | M::ListActivityKinds | M::ListCorrections | M::ListLookups
        | M::ListSamples | M::GetSample | M::GetTeam | M::GetQuality | M::ListQualityLines | M::ListInstructions | M::ListSurveys
        | M::ListSurveyCoverage | M::ListOwnAgreements | M::ListEnquiries | M::ListFaces | M::GetFace | M::ListPublications | M::GetPublication | M::WatchBoard | M::GetBoundary | M::FindPlace | M::ListGroups | M::ListProfiles => Reads,
        M::SignIn | M::SignOut | M::Lock | M::Unlock | M::ChangePassword | M::RequestPasswordReset => Session,
        M::SaveDraft | M::ApplyAccount | M::AuthoriseAccount | M::DecideReset | M::RecordChecks | M::IssueCode | M::StartAccessReview
        | M::DecideLine | M::ReportIncident | M::MoveIncident | M::DecideConfirmation | M::RequestCaseReview | M::DecideCaseReview
        | M::HoldCaseReview | M::AnswerCaseReview | M::CreateNominal | M::UpdateNominal | M::CreateCaseFile | M::AddNominal | M::CreateChannel
        | M::UpdateChannel | M::ReopenChannel | M::AddActivity | M::CorrectActivity | M::ApproveOrganisation | M::AddAction | M::OfferTransfer
        | M::DeclineTransfer | M::WithdrawTransfer | M::SendReferral | M::AcceptReferral | M::DeclineReferral | M::WithdrawReferral
        | M::UpdateAction | M::AssignAction | M::AddAssessment | M::CreateGrant | M::UndoRemoveMember | M::CreatePriority | M::UpdatePriority
        | M::CreateEngagement | M::UpdateEngagement | M::CreateContact | M::UpdateContact | M::RecordContactMade | M::CreatePlan
        | M::UndoPriorityMove | M::UndoEngagementMove | M::UndoPlanMove | M::UndoActionTransition | M::AuthoriseDisposal | M::WithdrawDisposal
        | M::PlaceDisposalHold | M::LiftDisposalHold | M::AddParticular | M::UpdateParticular | M::PlaceMarker | M::ReviewMarker | M::VerifyField
        | M::AddRelation | M::UpdateRelation | M::ProposeLink | M::DecideLink | M::ReverseLink | M::CompleteReview | M::AnswerGrant
        | M::RecordConsent | M::RecordRefusal | M::ReviewRefusal | M::PlaceHold | M::ReviewHold | M::RequestDisclosure | M::PlaceSeal
        | M::ChangeSeal | M::LiftSeal | M::UndoCaseloadHandover | M::PlanMeeting | M::AddMeetingItem | M::RecordMinutes | M::TellCorrection
        | M::ConfirmCorrection | M::RegisterSubjectRequest | M::ConfirmSubjectIdentity | M::ExtendSubjectRequest | M::DecideSubjectItem | M::FindLookup | M::DrawSample | M::FindSampleLine | M::FinishSample | M::AskAgreementReview | M::AskEnquiry | M::AnswerEnquiry | M::OpenInstruction | M::CloseInstruction
        | M::MarkBoardSeen | M::StartSurvey | M::AnswerSurvey | M::WriteFace | M::ApproveFace | M::PreparePublication | M::ApprovePublication
        | M::RefusePublication | M::PublishPublication | M::CreateGroup | M::UpdateGroup | M::WriteProfile | M::ApproveProfile | M::CreateArea | M::UpdateArea | M::RestoreArea | M::ImportContacts | M::ImportAreas => Adds,
        M::DiscardDraft | M::ChangeRoles | M::SetAccessEnd | M::AssignNeighbourhood | M::UnassignNeighbourhood | M::RemoveParticular | M::RemoveMarker
        | M::RemoveRelation | M::Assign | M::Unassign | M::AddMember | M::RemoveMember | M::TransitionAction | M::MovePriority | M::MoveEngagement
        | M::MovePlan | M::UpdatePlan | M::AnswerPlanTask | M::HandOverCaseload | M::RetireArea | M::MergeArea => Undone,
        M::AcceptTransfer | M::DisableAccount | M::RevokePassword | M::FinishAccessReview | M::EndGrant | M::WithdrawContact | M::RemovePhotograph | M::CancelMeeting
        | M::CancelEngagementSeries | M::BreakGlass | M::DecideDisclosure | M::EndGrantBatch | M::MakeDisclosure | M::ReviewBrokenGlass
        | M::WithdrawConsent | M::CompleteSubjectRequest | M::WithdrawFace | M::WithdrawPublication | M::EndGroup => Final,
    }
}
