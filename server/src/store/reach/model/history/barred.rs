//! What is written: by whom the model gives no reason to, an operation answers as if the record were not there.

use std::sync::atomic::{AtomicU64, Ordering};

use safetynet_proto::access::v1::PreviewAudienceRequest;
use safetynet_proto::audit::v1::{FindLookupRequest, FinishSampleRequest, GetSampleRequest, ListSightingsRequest};
use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;

use super::super::random::Random;
use super::super::world::Kind;
use super::super::{count, id};
use super::server::{History, text};
use crate::ops;
use crate::rpc::Rpc;

const READ: i64 = 2;
const WRITE: i64 = 4;
const MANAGE: i64 = 8;
const REASON: &str = "As it was agreed with the partners";

/// For each operation: the kind of the record, the verbs of which one is needed, and the request with the field of the id.
macro_rules! each {
    ($history:ident, $account:ident, $random:ident: $($op:path, $kind:ident, $verbs:expr, $request:path {
        $id:ident $(, $field:ident: $value:expr)* };)*) => {
        [$(|$history: &mut History<'_>, $account: u8, $random: &mut Random| {
            $history.barred::<$op>($account, Kind::$kind, $verbs, $random, |id| {
                $request { $id: id, $($field: $value,)* ..Default::default() }
            });
        }),*]
    };
}

/// A `request_id` that was not used yet.
fn fresh() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0xee; 16];
    bytes[..8].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Id::from_bytes(bytes).to_string()
}

type Try = fn(&mut History<'_>, u8, &mut Random);

#[expect(clippy::needless_update, reason = "some requests have no other field")]
const TRIES: &[Try] = &each! { history, account, random:
    ops::action::UpdateAction, Action, WRITE, pb::UpdateActionRequest { id, title: REASON.into() };
    ops::action::TransitionAction, Action, WRITE, pb::TransitionActionRequest { id, transition: 1, outcome: REASON.into(), request_id: fresh() };
    ops::action::AssignAction, Action, WRITE, pb::AssignActionRequest { id, request_id: fresh() };
    ops::action::UndoActionTransition, Action, WRITE, pb::UndoActionTransitionRequest { id, request_id: fresh() };
    ops::action::AddAction, Channel, WRITE, pb::AddActionRequest { channel_id, request_id: fresh() };
    ops::activity::AddActivity, Channel, WRITE, pb::AddActivityRequest { channel_id, title: REASON.into(), request_id: fresh() };
    ops::activity::CorrectActivity, Activity, WRITE, pb::CorrectActivityRequest { id, title: REASON.into(), reason: REASON.into(), request_id: fresh() };
    ops::assessment::AddAssessment, Channel, WRITE, pb::AddAssessmentRequest { channel_id, request_id: fresh() };
    ops::case_file::AddNominal, CaseFile, WRITE, pb::AddNominalRequest { case_file_id, role: 1, request_id: fresh() };
    ops::consent::RecordConsent, CaseFile, WRITE, pb::RecordConsentRequest { case_file_id, scope: REASON.into(), request_id: fresh() };
    ops::grant::CreateGrant, Channel, WRITE, pb::CreateGrantRequest { object_id, object_kind: 2, request_id: fresh() };
    ops::subject_request::GetSubjectRequest, SubjectRequest, READ, pb::GetSubjectRequestRequest { id };
    ops::subject_request::ConfirmSubjectIdentity, SubjectRequest, 8, pb::ConfirmSubjectIdentityRequest { id, request_id: fresh() };
    ops::subject_request::ExtendSubjectRequest, SubjectRequest, WRITE, pb::ExtendSubjectRequestRequest { id, request_id: fresh(), reason: REASON.into() };
    ops::subject_request::pack::GetSubjectPack, SubjectRequest, WRITE, pb::GetSubjectPackRequest { id };
    ops::subject_request::pack::DecideSubjectItem, SubjectRequest, WRITE, pb::DecideSubjectItemRequest { id, request_id: fresh() };
    ops::subject_request::complete::CompleteSubjectRequest, SubjectRequest, WRITE, pb::CompleteSubjectRequestRequest { id, request_id: fresh(), outcome: 1 };
    ops::grant::AnswerGrant, Grant, WRITE, pb::AnswerGrantRequest { id, answer: 1, request_id: fresh() };
    ops::grant::EndGrant, Grant, WRITE, pb::EndGrantRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::grant::ListGrants, Channel, READ, pb::ListGrantsRequest { object_id, object_kind: 2 };
    ops::disclosure::RequestDisclosure, Channel, WRITE, pb::RequestDisclosureRequest { channel_id, recipient: REASON.into(), request_id: fresh() };
    ops::disclosure::DecideDisclosure, Disclosure, WRITE, pb::DecideDisclosureRequest { id, decision: 1, request_id: fresh() };
    ops::disclosure::MakeDisclosure, Disclosure, WRITE, pb::MakeDisclosureRequest { id, note: REASON.into(), request_id: fresh() };
    ops::disposal::AuthoriseDisposal, Disposal, MANAGE, pb::AuthoriseDisposalRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::disposal::WithdrawDisposal, Disposal, MANAGE, pb::WithdrawDisposalRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::disposal::PlaceDisposalHold, Disposal, WRITE, pb::PlaceDisposalHoldRequest { disposal_id, reason: REASON.into(), request_id: fresh() };
    ops::transfer::OfferTransfer, Channel, MANAGE | WRITE, pb::OfferTransferRequest { channel_id, reason: REASON.into(), request_id: fresh() };
    ops::transfer::AcceptTransfer, Transfer, WRITE, pb::AcceptTransferRequest { id, request_id: fresh() };
    ops::transfer::DeclineTransfer, Transfer, WRITE, pb::DeclineTransferRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::transfer::WithdrawTransfer, Transfer, WRITE, pb::WithdrawTransferRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::referral::SendReferral, Channel, WRITE, pb::SendReferralRequest { channel_id, request_id: fresh() };
    ops::referral::AcceptReferral, Referral, WRITE, pb::AcceptReferralRequest { id, request_id: fresh() };
    ops::referral::DeclineReferral, Referral, WRITE, pb::DeclineReferralRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::referral::WithdrawReferral, Referral, WRITE, pb::WithdrawReferralRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::seal::PlaceSeal, Channel, MANAGE | WRITE, pb::PlaceSealRequest { object_id, object_kind: 3, mode: 1, request_id: fresh() };
    ops::seal::glass::ReviewBrokenGlass, BreakGlass, WRITE, pb::ReviewBrokenGlassRequest { id, finding: 1, statement: REASON.into(), request_id: fresh() };
    ops::meeting::AddMeetingItem, Meeting, WRITE, pb::AddMeetingItemRequest { meeting_id, ask: REASON.into(), request_id: fresh() };
    ops::meeting::CancelMeeting, Meeting, MANAGE, pb::CancelMeetingRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::caseload::UndoCaseloadHandover, Caseload, WRITE, pb::UndoCaseloadHandoverRequest { id, request_id: fresh() };
    ops::marker::PlaceMarker, Nominal, WRITE, pb::PlaceMarkerRequest { nominal_id, kind: 1, reason: REASON.into(), request_id: fresh() };
    ops::particular::AddParticular, Nominal, WRITE, pb::AddParticularRequest { nominal_id, kind: 1, detail: REASON.into(), request_id: fresh() };
    ops::relation::AddRelation, Nominal, WRITE, pb::AddRelationRequest { nominal_id, kind: 1, request_id: fresh() };
    ops::relation::UpdateRelation, Relation, WRITE, pb::UpdateRelationRequest { id };
    ops::relation::RemoveRelation, Relation, WRITE, pb::RemoveRelationRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::link::DecideLink, Link, WRITE, pb::DecideLinkRequest { id, decision: 1, reason: REASON.into(), request_id: fresh() };
    ops::link::ReverseLink, Link, WRITE, pb::ReverseLinkRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::nominal::UpdateNominal, Nominal, WRITE, pb::UpdateNominalRequest { id };
    ops::accuracy::VerifyField, Nominal, WRITE, pb::VerifyFieldRequest { nominal_id, field: 1, request_id: fresh() };
    ops::refusal::RecordRefusal, Channel, WRITE, pb::RecordRefusalRequest { channel_id, reason: REASON.into(), request_id: fresh() };
    ops::case_review::RequestCaseReview, Channel, WRITE, pb::RequestCaseReviewRequest { channel_id, grounds: REASON.into(), request_id: fresh() };
    ops::channel::UpdateChannel, Channel, WRITE, pb::UpdateChannelRequest { id, title: REASON.into() };
    ops::channel::ReopenChannel, Channel, MANAGE, pb::ReopenChannelRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::channel::CreateChannel, CaseFile, WRITE, pb::CreateChannelRequest { case_file_id, request_id: fresh() };
    ops::channel::UndoRemoveMember, Channel, MANAGE, pb::UndoRemoveMemberRequest { channel_id, request_id: fresh() };
    ops::review::GetReviewPack, Review, WRITE, pb::GetReviewPackRequest { review_id };
    ops::review::CompleteReview, Review, WRITE, pb::CompleteReviewRequest { review_id, statement: REASON.into(), request_id: fresh() };
    ops::meeting::RecordMinutes, Item, WRITE, pb::RecordMinutesRequest { id, note: REASON.into(), request_id: fresh() };
    ops::seal::looks::ListSealLooks, Nominal, WRITE, pb::ListSealLooksRequest { nominal_id };
    ops::refusal::ReviewRefusal, Refusal, WRITE, pb::ReviewRefusalRequest { id, note: REASON.into(), request_id: fresh() };
    ops::case_review::DecideCaseReview, CaseReview, WRITE, pb::DecideCaseReviewRequest { id, decision: 1, reason: REASON.into(), request_id: fresh() };
    ops::case_review::HoldCaseReview, CaseReview, WRITE, pb::HoldCaseReviewRequest { id, findings: REASON.into(), request_id: fresh() };
    ops::case_review::AnswerCaseReview, CaseReview, WRITE, pb::AnswerCaseReviewRequest { id, answer: REASON.into(), request_id: fresh() };
    ops::disposal::LiftDisposalHold, DisposalHold, WRITE, pb::LiftDisposalHoldRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::particular::UpdateParticular, Particular, WRITE, pb::UpdateParticularRequest { id };
    ops::particular::RemoveParticular, Particular, WRITE, pb::RemoveParticularRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::marker::ReviewMarker, Marker, WRITE, pb::ReviewMarkerRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::marker::RemoveMarker, Marker, WRITE, pb::RemoveMarkerRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::photograph::AddPhotograph, Nominal, WRITE, pb::AddPhotographRequest { nominal_id, request_id: fresh() };
    ops::photograph::GetPhotograph, Photograph, READ, pb::GetPhotographRequest { id };
    ops::photograph::RemovePhotograph, Photograph, WRITE, pb::RemovePhotographRequest { id, reason: REASON.into(), request_id: fresh() };
    ops::link::ProposeLink, Nominal, WRITE, pb::ProposeLinkRequest { nominal_id, kind: 1, reason: REASON.into(), request_id: fresh() };
    ops::correction::TellCorrection, Nominal, WRITE, pb::TellCorrectionRequest { object_id, object_kind: 1, deed: 1, part: REASON.into(), note: REASON.into(), request_id: fresh() };
    ops::correction::ConfirmCorrection, Correction, WRITE, pb::ConfirmCorrectionRequest { id, statement: REASON.into(), request_id: fresh() };
    ops::lookup::FindLookup, Lookup, WRITE, FindLookupRequest { id, finding: 1, statement: REASON.into(), request_id: fresh() };
    ops::sample::GetSample, Sample, READ, GetSampleRequest { id };
    ops::sample::FinishSample, Sample, WRITE, FinishSampleRequest { id, statement: REASON.into(), request_id: fresh() };
    ops::sighting::ListSightings, Channel, READ | MANAGE, ListSightingsRequest { object_id, object_kind: 3 };
    ops::reach::PreviewAudience, Channel, WRITE, PreviewAudienceRequest { channel_id };
};

impl History<'_> {
    /// Somebody tries what is not for them.
    pub fn try_something(&mut self, random: &mut Random) {
        for _ in 0..8 {
            let account = random.below(self.world.accounts.len() as u8);
            let chosen = usize::from(random.below(TRIES.len() as u8));
            TRIES[chosen](self, account, random);
        }
    }

    /// Calls an operation about a record for which the model gives none of the verbs, and about none.
    fn barred<R: Rpc>(
        &mut self,
        account: u8,
        kind: Kind,
        verbs: i64,
        random: &mut Random,
        request: impl Fn(String) -> R::In,
    ) {
        let records = count(&self.world, kind);
        let record = random.below(records);
        if records == 0 || self.verbs(kind, account, record) & verbs != 0 {
            return;
        }
        let hidden = self.call::<R>(account, request(text(kind, record)));
        let absent = self.call::<R>(account, request(Id::from_bytes(id(kind, 250)).to_string()));
        match (hidden, absent) {
            (Err(hidden), Err(absent)) if format!("{hidden:?}") == format!("{absent:?}") => {}
            (hidden, absent) => {
                let (hidden, absent) = (hidden.err(), absent.err());
                self.fail::<R>(account, &format!("{} {record}: {hidden:?}, and of none {absent:?}", kind.name()))
            }
        }
    }
}
