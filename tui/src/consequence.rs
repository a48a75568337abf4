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
#[rustfmt::skip] // Several to a line, by what they are about.
pub fn of(method: Method) -> Consequence {
    use Consequence::{Adds, Final, Reads, Session, Undone};
    use Method as M;
    match method {
        M::GetSignInPage | M::GetSession | M::ListDrafts | M::Explain | M::ListPeople | M::ListAccounts | M::GetAccount
        | M::ListResetRequests | M::ListOrganisations | M::ListMyEvents | M::ListEvents | M::GetEvent
        | M::GetAccessReview | M::ListAccessReviews | M::ListIncidents | M::GetIncident
        | M::SearchNominals | M::GetNominal | M::GetCaseFile | M::ListCaseFiles | M::GetChannel | M::ListChannels
        | M::GetActivity | M::ListActivities | M::ListMyActions | M::ListAssessments
        | M::ListReviews | M::GetReviewPack | M::GetToday | M::ListDisposals | M::GetDisposal | M::ListCertificates
        | M::ListGrants | M::ListMyGrants | M::ListConsents
        | M::ListNeighbourhoods | M::GetBoard | M::ListProgrammes | M::ListAssignableNeighbourhoods => Reads,

        M::SignIn | M::SignOut | M::Lock | M::Unlock | M::ChangePassword | M::RequestPasswordReset => Session,

        M::SaveDraft | M::ApplyAccount | M::AuthoriseAccount | M::DecideReset | M::RecordChecks
        | M::StartAccessReview | M::DecideLine | M::ReportIncident | M::MoveIncident
        | M::CreateNominal | M::UpdateNominal | M::CreateCaseFile | M::AddNominal | M::CreateChannel
        | M::UpdateChannel | M::ReopenChannel | M::AddActivity | M::CorrectActivity
        | M::AddAction | M::UpdateAction | M::AddAssessment
        // What was accepted ends by a call of its own, and what was declined can be offered again.
        | M::CreateGrant | M::AnswerGrant | M::RecordConsent
        | M::CreatePriority | M::UpdatePriority | M::CreateEngagement | M::UpdateEngagement
        | M::CreateContact | M::UpdateContact | M::RecordContactMade | M::CreatePlan
        | M::UndoPriorityMove | M::UndoEngagementMove | M::UndoPlanMove
        | M::UndoActionTransition | M::UndoRemoveMember
        // An authorisation is taken back while its notice runs; its form asks for the reference as the server does.
        | M::AuthoriseDisposal | M::WithdrawDisposal | M::PlaceDisposalHold | M::LiftDisposalHold
        // A review may close a channel, which declines its open actions, or end a grant: `screens/review.rs` then asks
        // for the reference.
        | M::CompleteReview => Adds,

        // Emptying a form gives what was typed to the undo; removing a task from a plan is its one change that loses.
        M::DiscardDraft | M::ChangeRoles | M::AssignNeighbourhood | M::UnassignNeighbourhood
        | M::Assign | M::Unassign | M::AddMember | M::RemoveMember | M::TransitionAction
        | M::MovePriority | M::MoveEngagement | M::MovePlan | M::UpdatePlan => Undone,

        M::DisableAccount | M::FinishAccessReview | M::WithdrawContact
        | M::EndGrant | M::EndGrantBatch | M::WithdrawConsent => Final,
    }
}
