//! What is done with nothing but a reason: ending, declining, reporting as done, reopening.

use safetynet_proto::icm::v1::{
    Action, ActionTransition, AssignRequest, AssignmentKind, Channel, Consent, Disposal, DisposalHold,
    EndGrantBatchRequest, EndGrantRequest, Grant, LiftDisposalHoldRequest, LiftSealRequest, Referral,
    RemoveMemberRequest, ReopenChannelRequest, Seal, Transfer, TransitionActionRequest, UnassignRequest,
    UndoRemoveMemberRequest, WithdrawConsentRequest, WithdrawDisposalRequest, WithdrawReferralRequest,
    WithdrawTransferRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::sheet::{Attempt, Done, Job, Sheet};
use super::{action, grant};
use crate::app::Undo;
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};

/// What is done, by ids.
#[derive(Clone)]
enum What {
    Unassign { channel_id: String, account_id: String, kind: AssignmentKind },
    RemoveMember { channel_id: String, organisation_id: String },
    Reopen { channel_id: String },
    EndGrant { id: String },
    EndBatch { batch_id: String },
    WithdrawConsent { id: String, case_file_id: String },
    LiftSeal { id: String, of: (RecordKind, String) },
    Decline { id: String, channel_id: String },
    Complete { id: String, channel_id: String },
    Withdraw { id: String, channel_id: String },
    WithdrawTransfer { id: String },
    WithdrawReferral { id: String },
    WithdrawDisposal { id: String },
    LiftHold { id: String, disposal_id: String },
}

/// One thing to do for a reason.
pub struct Reason {
    what: What,
    etag: String,
    about: String,
    /// What is typed before it is done, where it cannot be undone.
    reference: String,
}

impl Reason {
    /// Ends an assignment.
    pub fn unassign(channel: &Channel, account_id: &str, kind: AssignmentKind, who: &str) -> Sheet<Self> {
        let (channel_id, account_id) = (channel.id.clone(), account_id.to_owned());
        Self::of(What::Unassign { channel_id, account_id, kind }, &channel.etag, who.to_owned())
    }

    /// Takes an organisation out of a channel.
    pub fn remove_member(channel: &Channel, organisation_id: &str, name: &str) -> Sheet<Self> {
        let (channel_id, organisation_id) = (channel.id.clone(), organisation_id.to_owned());
        let about = format!("{name} and the assignments of its people");
        Self::of(What::RemoveMember { channel_id, organisation_id }, &channel.etag, about)
    }

    /// Reopens a closed channel.
    pub fn reopen(channel: &Channel) -> Sheet<Self> {
        let about = format!("{} {}", channel.reference, channel.title);
        Self::of(What::Reopen { channel_id: channel.id.clone() }, &channel.etag, about)
    }

    /// Ends a share for good; the name of whom it was given to is typed first.
    pub fn end_grant(grant: &Grant) -> Sheet<Self> {
        let (what, etag) = (What::EndGrant { id: grant.id.clone() }, grant.etag.clone());
        Sheet::new(Self { what, etag, about: grant::line(grant), reference: grant::receiver(grant).to_owned() })
    }

    /// Ends all shares of one act for good.
    pub fn end_batch(grant: &Grant) -> Sheet<Self> {
        let about = "Every share that was given in the same act".to_owned();
        Self::of(What::EndBatch { batch_id: grant.batch_id.clone() }, "", about)
    }

    /// A person takes a consent back.
    pub fn withdraw_consent(consent: &Consent) -> Sheet<Self> {
        let (id, case_file_id) = (consent.id.clone(), consent.case_file_id.clone());
        let about = format!("{}: {}", consent.nominal_name, consent.scope);
        Self::of(What::WithdrawConsent { id, case_file_id }, &consent.etag, about)
    }

    /// Lifts a seal.
    pub fn lift_seal(seal: &Seal) -> Sheet<Self> {
        let (id, of) = (seal.id.clone(), (seal.object_kind(), seal.object_id.clone()));
        Self::of(What::LiftSeal { id, of }, &seal.etag, "Whoever reached it before reaches it again".to_owned())
    }

    /// Refuses an action.
    pub fn decline(action: &Action) -> Sheet<Self> {
        let (id, channel_id) = (action.id.clone(), action.channel_id.clone());
        Self::of(What::Decline { id, channel_id }, &action.etag, action.title.clone())
    }

    /// Reports an action as done.
    pub fn complete(action: &Action) -> Sheet<Self> {
        let (id, channel_id) = (action.id.clone(), action.channel_id.clone());
        Self::of(What::Complete { id, channel_id }, &action.etag, action.title.clone())
    }

    /// Takes an action back that the own organisation gave.
    pub fn withdraw(action: &Action) -> Sheet<Self> {
        let (id, channel_id) = (action.id.clone(), action.channel_id.clone());
        Self::of(What::Withdraw { id, channel_id }, &action.etag, action.title.clone())
    }

    /// Takes the offer of a lead back.
    pub fn withdraw_transfer(transfer: &Transfer) -> Sheet<Self> {
        let what = What::WithdrawTransfer { id: transfer.id.clone() };
        Self::of(what, &transfer.etag, format!("The offer of the lead of {}", transfer.channel_reference))
    }

    /// Takes a referral back.
    pub fn withdraw_referral(referral: &Referral) -> Sheet<Self> {
        Self::of(What::WithdrawReferral { id: referral.id.clone() }, &referral.etag, referral.reference.clone())
    }

    /// Takes the authorisation of a disposal back.
    pub fn withdraw_disposal(disposal: &Disposal) -> Sheet<Self> {
        let what = What::WithdrawDisposal { id: disposal.id.clone() };
        Self::of(what, &disposal.etag, disposal.channel_reference.clone())
    }

    /// Lifts a hold on a disposal.
    pub fn lift_hold(disposal: &Disposal, hold: &DisposalHold) -> Sheet<Self> {
        let what = What::LiftHold { id: hold.id.clone(), disposal_id: disposal.id.clone() };
        Self::of(what, &hold.etag, disposal.channel_reference.clone())
    }

    fn of(what: What, etag: &str, about: String) -> Sheet<Self> {
        Sheet::new(Self { what, etag: etag.to_owned(), about, reference: String::new() })
    }

    /// What its form says, and the record of the draft.
    fn words(&self) -> (Words, &str) {
        match &self.what {
            What::Unassign { account_id, .. } => (UNASSIGN, account_id),
            What::RemoveMember { organisation_id, .. } => (REMOVE_MEMBER, organisation_id),
            What::Reopen { channel_id } => (REOPEN, channel_id),
            What::EndGrant { id } => (END_GRANT, id),
            What::EndBatch { batch_id } => (END_BATCH, batch_id),
            What::WithdrawConsent { id, .. } => (WITHDRAW_CONSENT, id),
            What::LiftSeal { id, .. } => (LIFT_SEAL, id),
            What::Decline { id, .. } => (DECLINE, id),
            What::WithdrawDisposal { id } => (WITHDRAW_DISPOSAL, id),
            What::LiftHold { id, .. } => (LIFT_HOLD, id),
            What::Complete { id, .. } => (COMPLETE, id),
            What::Withdraw { id, .. } => (WITHDRAW, id),
            What::WithdrawTransfer { id } => (WITHDRAW_TRANSFER, id),
            What::WithdrawReferral { id } => (WITHDRAW_REFERRAL, id),
        }
    }

    fn undo(&self, reply: Reply) -> Option<Undo> {
        match (&self.what, reply) {
            (What::Unassign { channel_id, account_id, kind }, Reply::Unassign(reply)) => {
                let etag = reply.channel?.etag;
                let (channel_id, account_id, kind) = (channel_id.clone(), account_id.clone(), (*kind).into());
                Some(Undo::call(move |request_id| {
                    let (channel_id, etag, account_id) = (channel_id.clone(), etag.clone(), account_id.clone());
                    AssignRequest { channel_id, request_id, etag, account_id, kind }
                }))
            }
            (What::RemoveMember { channel_id, .. }, Reply::RemoveMember(reply)) => {
                let (channel_id, etag) = (channel_id.clone(), reply.channel?.etag);
                Some(Undo::call(move |request_id| UndoRemoveMemberRequest {
                    channel_id: channel_id.clone(),
                    request_id,
                    etag: etag.clone(),
                }))
            }
            (_, Reply::TransitionAction(reply)) => Some(action::undo(&reply.action?)),
            _ => None,
        }
    }

    fn transition(&self, id: &str, transition: ActionTransition, outcome: String, request_id: String) -> Call {
        let (id, etag, transition) = (id.to_owned(), self.etag.clone(), transition.into());
        TransitionActionRequest { id, request_id, etag, transition, outcome }.into()
    }
}

/// The record behind an action: its channel, where that is known.
fn of_action(id: &str, channel_id: &str) -> (RecordKind, String) {
    match channel_id {
        "" => (RecordKind::Action, id.to_owned()),
        channel => (RecordKind::Channel, channel.to_owned()),
    }
}

/// Title, name of the draft, label, and what is said when it is done.
#[derive(Clone, Copy)]
struct Words {
    title: &'static str,
    draft: &'static str,
    label: &'static str,
    done: &'static str,
}

impl Words {
    const fn of(title: &'static str, draft: &'static str, label: &'static str, done: &'static str) -> Self {
        Self { title, draft, label, done }
    }
}

const UNASSIGN: Words = Words::of("End assignment", "channel.unassign", "Why it ends", "The assignment has ended.");
const REMOVE_MEMBER: Words = Words::of(
    "Take out organisation",
    "channel.remove_member",
    "Why its part ends",
    "The organisation no longer takes part.",
);
const REOPEN: Words = Words::of(
    "Reopen",
    "channel.reopen",
    "Why it is reopened",
    "The channel is open again, and its reviews are scheduled afresh.",
);
const END_GRANT: Words = Words::of("End share", "grant.end", "Why it ends", "The share has ended.");
const END_BATCH: Words = Words::of("End shares", "grant.end_batch", "Why they end", "The shares have ended.");
const WITHDRAW_CONSENT: Words = Words::of(
    "Withdraw consent",
    "consent.withdraw",
    "What the person said",
    "The consent is withdrawn, and the shares that rest on it are suspended.",
);
const LIFT_SEAL: Words = Words::of("Lift seal", "seal.lift", "Why it is not needed", "The seal is lifted.");
const DECLINE: Words = Words::of("Decline", "action.decline", "Why you decline", "The action is declined.");
const WITHDRAW_DISPOSAL: Words =
    Words::of("Take back", "disposal.withdraw", "Why it is taken back", "The disposal is no longer authorised.");
const LIFT_HOLD: Words = Words::of("Lift hold", "disposal.lift", "Why it is not needed", "The hold is lifted.");
const COMPLETE: Words = Words::of("Report as done", "action.complete", "What was done", "The action is done.");
const WITHDRAW: Words = Words::of("Take back", "action.withdraw", "Why it is taken back", "The action is taken back.");
const WITHDRAW_TRANSFER: Words =
    Words::of("Take back", "transfer.withdraw", "Why it is taken back", "The offer is taken back.");
const WITHDRAW_REFERRAL: Words =
    Words::of("Take back", "referral.withdraw", "Why it is taken back", "The referral is taken back.");

/// The field, under the name that the server has for it.
const REASON: &str = "reason";
const OUTCOME: &str = "outcome";

impl Job for Reason {
    fn method(&self) -> Method {
        match &self.what {
            What::Unassign { .. } => Method::Unassign,
            What::RemoveMember { .. } => Method::RemoveMember,
            What::Reopen { .. } => Method::ReopenChannel,
            What::EndGrant { .. } => Method::EndGrant,
            What::EndBatch { .. } => Method::EndGrantBatch,
            What::WithdrawConsent { .. } => Method::WithdrawConsent,
            What::LiftSeal { .. } => Method::LiftSeal,
            What::Decline { .. } | What::Complete { .. } | What::Withdraw { .. } => Method::TransitionAction,
            What::WithdrawTransfer { .. } => Method::WithdrawTransfer,
            What::WithdrawReferral { .. } => Method::WithdrawReferral,
            What::WithdrawDisposal { .. } => Method::WithdrawDisposal,
            What::LiftHold { .. } => Method::LiftDisposalHold,
        }
    }

    fn title(&self) -> String {
        self.words().0.title.to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let (words, object) = self.words();
        let path = if self.method() == Method::TransitionAction { OUTCOME } else { REASON };
        Some(Form::new(words.draft, object, words.title).note(path, words.label, "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (etag, reason, request_id) = (self.etag.clone(), form.trimmed(REASON), attempt.request_id);
        Ok(match self.what.clone() {
            What::Unassign { channel_id, account_id, kind } => {
                let kind = kind.into();
                UnassignRequest { channel_id, request_id, etag, account_id, kind, reason }.into()
            }
            What::RemoveMember { channel_id, organisation_id } => {
                RemoveMemberRequest { channel_id, request_id, etag, organisation_id, reason }.into()
            }
            What::Reopen { channel_id: id } => ReopenChannelRequest { id, request_id, etag, reason }.into(),
            What::EndGrant { id } => EndGrantRequest { id, request_id, etag, reason }.into(),
            What::WithdrawTransfer { id } => WithdrawTransferRequest { id, request_id, etag, reason }.into(),
            What::WithdrawReferral { id } => WithdrawReferralRequest { id, request_id, etag, reason }.into(),
            What::WithdrawDisposal { id } => WithdrawDisposalRequest { id, request_id, etag, reason }.into(),
            What::LiftHold { id, .. } => LiftDisposalHoldRequest { id, request_id, etag, reason }.into(),
            What::EndBatch { batch_id } => EndGrantBatchRequest { batch_id, request_id, reason }.into(),
            What::WithdrawConsent { id, .. } => WithdrawConsentRequest { id, request_id, etag, reason }.into(),
            What::LiftSeal { id, .. } => LiftSealRequest { id, request_id, etag, reason }.into(),
            What::Decline { id, .. } => {
                self.transition(&id, ActionTransition::Decline, form.trimmed(OUTCOME), request_id)
            }
            What::Complete { id, .. } => {
                self.transition(&id, ActionTransition::Complete, form.trimmed(OUTCOME), request_id)
            }
            What::Withdraw { id, .. } => {
                self.transition(&id, ActionTransition::Withdraw, form.trimmed(OUTCOME), request_id)
            }
        })
    }

    fn done(&self, reply: Reply) -> Done {
        Done::back(self.words().0.done).undone_by(self.undo(reply))
    }

    fn reference(&self) -> String {
        if self.reference.is_empty() { self.title().to_lowercase() } else { self.reference.clone() }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        match &self.what {
            What::Unassign { channel_id, .. } | What::RemoveMember { channel_id, .. } | What::Reopen { channel_id } => {
                Some((RecordKind::Channel, channel_id.clone()))
            }
            What::LiftSeal { of, .. } => Some(of.clone()),
            What::Decline { id, channel_id }
            | What::Complete { id, channel_id }
            | What::Withdraw { id, channel_id } => Some(of_action(id, channel_id)),
            What::WithdrawDisposal { id: disposal_id } | What::LiftHold { disposal_id, .. } => {
                Some((RecordKind::Disposal, disposal_id.clone()))
            }
            What::WithdrawConsent { case_file_id, .. } => Some((RecordKind::CaseFile, case_file_id.clone())),
            What::WithdrawTransfer { id } => Some((RecordKind::Transfer, id.clone())),
            What::WithdrawReferral { id } => Some((RecordKind::Referral, id.clone())),
            What::EndGrant { .. } | What::EndBatch { .. } => None,
        }
    }

    fn again(&self) -> Self {
        let (what, etag, reference) = (self.what.clone(), self.etag.clone(), self.reference.clone());
        Self { what, etag, about: String::new(), reference }
    }
}
