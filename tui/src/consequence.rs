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
pub fn of(method: Method) -> Consequence {
    use Consequence::{Adds, Final, Reads, Session, Undone};
    use Method as M;
    match method {
        M::GetSignInPage | M::GetSession | M::ListDrafts | M::Explain | M::ListPeople | M::ListAccounts => Reads,
        M::GetAccount | M::ListResetRequests | M::ListOrganisations | M::ListMyEvents | M::ListEvents => Reads,
        M::GetEvent | M::GetAccessReview | M::ListAccessReviews | M::SearchNominals | M::GetNominal => Reads,
        M::GetCaseFile | M::ListCaseFiles | M::ListCaseReviews | M::GetChannel | M::ListChannels => Reads,
        M::GetActivity | M::ListActivities | M::ListMyActions | M::ListAssessments | M::ListGrants => Reads,
        M::ListReviews | M::GetReviewPack | M::GetToday | M::ListNeighbourhoods | M::GetBoard => Reads,
        M::ListProgrammes | M::ListAssignableNeighbourhoods | M::ListNominalVersions | M::GetPhotograph => Reads,
        M::ListDuplicates | M::CompareNominals | M::ListStaleFields | M::ListIncidents | M::GetIncident => Reads,
        M::ListDisposals | M::GetDisposal | M::ListCertificates | M::ListConfirmations | M::ListOverdue => Reads,
        M::ListApprovals => Reads,
        M::SignIn | M::SignOut | M::Lock | M::Unlock | M::ChangePassword | M::RequestPasswordReset => Session,
        M::SaveDraft | M::ApplyAccount | M::AuthoriseAccount | M::DecideReset | M::RecordChecks | M::IssueCode => Adds,
        M::StartAccessReview | M::DecideLine | M::ReportIncident | M::MoveIncident | M::DecideConfirmation => Adds,
        M::RequestCaseReview | M::DecideCaseReview | M::HoldCaseReview | M::AnswerCaseReview => Adds,
        M::CreateNominal | M::UpdateNominal | M::CreateCaseFile | M::AddNominal | M::CreateChannel => Adds,
        M::UpdateChannel | M::ReopenChannel | M::AddActivity | M::CorrectActivity | M::ApproveOrganisation => Adds,
        M::AddAction | M::UpdateAction | M::AddAssessment | M::CreateGrant | M::UndoRemoveMember => Adds,
        M::CreatePriority | M::UpdatePriority | M::CreateEngagement | M::UpdateEngagement => Adds,
        M::CreateContact | M::UpdateContact | M::RecordContactMade | M::CreatePlan => Adds,
        M::UndoPriorityMove | M::UndoEngagementMove | M::UndoPlanMove | M::UndoActionTransition => Adds,
        M::AuthoriseDisposal | M::WithdrawDisposal | M::PlaceDisposalHold | M::LiftDisposalHold => Adds,
        M::AddParticular | M::UpdateParticular | M::PlaceMarker | M::ReviewMarker | M::VerifyField => Adds,
        M::AddRelation | M::UpdateRelation | M::ProposeLink | M::DecideLink | M::ReverseLink => Adds,
        M::DiscardDraft | M::ChangeRoles | M::AssignNeighbourhood | M::UnassignNeighbourhood => Undone,
        M::RemoveParticular | M::RemoveMarker | M::RemoveRelation | M::Assign | M::Unassign | M::AddMember => Undone,
        M::RemoveMember | M::TransitionAction | M::MovePriority | M::MoveEngagement | M::MovePlan => Undone,
        M::UpdatePlan => Undone,
        M::CompleteReview => Adds,
        M::DisableAccount | M::FinishAccessReview | M::EndGrant | M::WithdrawContact | M::RemovePhotograph => Final,
    }
}
