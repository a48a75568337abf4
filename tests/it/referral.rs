//! A person is referred to another organisation's programme, over the wire: index fields until it is accepted, then a channel
//! of the receiver's own with what was referred; declined, withdrawn, late, expired; nothing behind a seal or a hold.

use safetynet_proto::icm::v1::referral_service_client::ReferralServiceClient;
use safetynet_proto::icm::v1::seal_service_client::SealServiceClient;
use safetynet_proto::icm::v1::{
    AcceptReferralRequest, CaseRole, DeclineReferralRequest, GetCaseFileRequest, GetChannelRequest, HoldKind,
    HoldSight, ListReferralsRequest, NoticeKind, PlaceSealRequest, Referral, ReferralState, SealMode,
    SendReferralRequest, WithdrawReferralRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, fields, said,
};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::{Strand, awaited, today, told};

const WHY: &str = "He is at risk of losing his home.";
const MATTER: &str = "Two letters of the landlord lie unopened; he asks for help with them.";
const NO: &str = "He lives outside of our area.";

pub fn client(person: &Person) -> ReferralServiceClient<Wire> {
    ReferralServiceClient::new(person.wire())
}

/// A channel of the police with a person in its case file, and a supervisor of the council.
struct Sent {
    strand: Strand,
    council: Person,
    nominal: String,
}

impl Sent {
    async fn new() -> Sent {
        let strand = Strand::without_partner().await;
        let council = strand.world.person("demo.council").await;
        let id = strand.seen_by(&strand.worker).await.case_file_id;
        let file = crate::case_file::client(&strand.worker).get_case_file(GetCaseFileRequest { id }).await.unwrap();
        let nominals = file.into_inner().case_file.unwrap().nominals;
        let nominal = nominals.into_iter().find_map(|one| one.nominal).unwrap().id;
        Sent { strand, council, nominal }
    }

    fn request(&self) -> SendReferralRequest {
        SendReferralRequest {
            channel_id: self.strand.channel.clone(),
            request_id: request_id(),
            validate_only: false,
            nominal_id: self.nominal.clone(),
            receiver_organisation_id: self.council.organisation().to_string(),
            programme: "vulnerability".into(),
            reason: WHY.into(),
            matter: MATTER.into(),
        }
    }

    async fn sent(&self) -> Referral {
        client(&self.strand.worker).send_referral(self.request()).await.unwrap().into_inner().referral.unwrap()
    }
}

fn accept(referral: &Referral, worker: &Person) -> AcceptReferralRequest {
    AcceptReferralRequest {
        id: referral.id.clone(),
        request_id: request_id(),
        etag: referral.etag.clone(),
        worker_account_id: worker.id().to_string(),
        title: "Home at risk".into(),
        role: CaseRole::AtRisk.into(),
        values: Vec::new(),
    }
}

fn decline(referral: &Referral) -> DeclineReferralRequest {
    let (id, etag) = (referral.id.clone(), referral.etag.clone());
    DeclineReferralRequest { id, request_id: request_id(), etag, reason: NO.into() }
}

fn withdraw(referral: &Referral) -> WithdrawReferralRequest {
    let (id, etag) = (referral.id.clone(), referral.etag.clone());
    WithdrawReferralRequest { id, request_id: request_id(), etag, reason: "He has found help himself.".into() }
}

async fn seen(person: &Person, id: &str) -> Option<Referral> {
    let request = ListReferralsRequest { include_ended: true, page_size: 200, ..Default::default() };
    let all = client(person).list_referrals(request).await.unwrap().into_inner().referrals;
    all.into_iter().find(|one| one.id == id)
}

#[tokio::test]
async fn until_it_is_accepted_a_referral_shows_index_fields_alone() {
    let all = Sent::new().await;
    let Sent { strand, council, nominal } = &all;
    let dry = SendReferralRequest { validate_only: true, ..all.request() };
    let answer = client(&strand.worker).send_referral(dry).await.unwrap().into_inner();
    assert!(answer.referral.unwrap().id.is_empty() && !answer.audience.unwrap().organisations.is_empty());
    let referral = all.sent().await;
    assert!(referral.matter == MATTER && referral.channel_id == strand.channel);
    assert!(told(council, NoticeKind::ReferralSent).await);
    let there = seen(council, &referral.id).await.unwrap();
    assert_eq!((there.state(), there.reason.as_str(), there.matter.as_str()), (ReferralState::Sent, WHY, ""));
    assert_eq!([there.channel_id.as_str(), there.opened_channel_id.as_str()], ["", ""]);
    assert_eq!(there.nominal.unwrap().id, *nominal);
    assert!(!strand.open_to(council).await);
    assert!(seen(&strand.partner, &referral.id).await.is_none(), "a caseworker of the receiver is not asked");
    let hidden = client(&strand.partner).withdraw_referral(withdraw(&referral)).await.err().unwrap();
    let absent = Referral { id: request_id(), ..referral.clone() };
    let absent = client(&strand.partner).withdraw_referral(withdraw(&absent)).await.err().unwrap();
    assert_eq!(said(&hidden), said(&absent));
    assert_denied(client(&strand.partner).decline_referral(decline(&referral)).await);
    assert_rule(client(&strand.worker).send_referral(all.request()).await, "REFERRAL-STATE");
}

#[tokio::test]
async fn with_the_acceptance_the_receiver_opens_a_channel_of_its_own() {
    let all = Sent::new().await;
    let Sent { strand, council, nominal } = &all;
    let referral = all.sent().await;
    let stale = AcceptReferralRequest { etag: "v9".into(), ..accept(&referral, council) };
    assert_stale(client(council).accept_referral(stale).await);
    let wrong = AcceptReferralRequest { title: String::new(), role: 0, ..accept(&referral, &strand.worker) };
    let status = client(council).accept_referral(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["worker_account_id", "role", "title"]);
    let accepted = client(council).accept_referral(accept(&referral, &strand.partner)).await.unwrap().into_inner();
    let accepted = accepted.referral.unwrap();
    assert_eq!((accepted.state(), accepted.matter.as_str()), (ReferralState::Accepted, MATTER));
    for person in [council, &strand.partner] {
        let request = GetChannelRequest { id: accepted.opened_channel_id.clone() };
        let opened = crate::channel::client(person).get_channel(request).await.unwrap().into_inner().channel.unwrap();
        assert_eq!(opened.lead_organisation.as_ref().unwrap().id, council.organisation().to_string());
        assert_eq!((opened.title.as_str(), opened.summary.as_str()), ("Home at risk", MATTER));
        assert_eq!(opened.reviews.len(), 2, "its reviews are scheduled");
        let file = GetCaseFileRequest { id: opened.case_file_id };
        let file = crate::case_file::client(person).get_case_file(file).await.unwrap().into_inner().case_file.unwrap();
        assert_eq!(file.nominals.first().unwrap().nominal.as_ref().unwrap().id, *nominal);
        assert_eq!(file.owner_organisation.unwrap().id, council.organisation().to_string());
    }
    assert!(
        told(&strand.worker, NoticeKind::ReferralAnswered).await && told(&strand.partner, NoticeKind::Assigned).await
    );
    let mine = seen(&strand.worker, &referral.id).await.unwrap();
    assert_eq!((mine.state(), mine.opened_channel_id.as_str()), (ReferralState::Accepted, ""));
    let theirs = GetChannelRequest { id: accepted.opened_channel_id };
    assert_not_found(crate::channel::client(&strand.worker).get_channel(theirs).await);
    assert!(!strand.open_to(council).await, "the sender's channel stays the sender's");
    assert_rule(client(council).decline_referral(decline(&mine)).await, "REFERRAL-STATE");
}

#[tokio::test]
async fn a_referral_is_declined_withdrawn_late_and_expires() {
    let all = Sent::new().await;
    let Sent { strand, council, .. } = &all;
    let first = all.sent().await;
    assert_field(
        client(council).decline_referral(DeclineReferralRequest { reason: "No.".into(), ..decline(&first) }).await,
        "reason",
    );
    assert_rule(client(council).withdraw_referral(withdraw(&first)).await, "ISA-4.1");
    let declined = client(council).decline_referral(decline(&first)).await.unwrap().into_inner().referral.unwrap();
    assert_eq!((declined.state(), declined.end_reason.as_str()), (ReferralState::Declined, NO));
    assert!(declined.nominal.is_none() && declined.matter.is_empty(), "nobody's name stays with who does not want it");
    let second = all.sent().await;
    client(&strand.worker).withdraw_referral(withdraw(&second)).await.unwrap();
    assert!(seen(council, &second.id).await.unwrap().nominal.is_none());
    let third = all.sent().await;
    strand.world.pass(Span::days(8));
    let council = strand.world.person("demo.council").await;
    let late = seen(&council, &third.id).await.unwrap();
    assert_eq!((late.state(), late.days_late), (ReferralState::Sent, 1));
    assert!(told(&council, NoticeKind::ReferralOverdue).await);
    strand.world.pass(Span::days(30));
    let (council, worker) = (strand.world.person("demo.council").await, strand.world.person("demo.caseworker").await);
    let expired = seen(&council, &third.id).await.unwrap();
    assert_eq!((expired.state(), expired.days_late), (ReferralState::Expired, 0));
    assert!(expired.nominal.is_none());
    assert_rule(client(&council).accept_referral(accept(&third, &council)).await, "REFERRAL-STATE");
    assert_eq!(seen(&worker, &third.id).await.unwrap().state(), ReferralState::Expired);
    assert!(!told(&council, NoticeKind::ReferralOverdue).await);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_only_the_lead_refers() {
    let all = Sent::new().await;
    let worker = &all.strand.worker;
    let other = crate::nominal::recorded(worker, "Somebody", "Elsewhere").await.id;
    let wrong = SendReferralRequest {
        nominal_id: other,
        receiver_organisation_id: worker.organisation().to_string(),
        programme: "nothing".into(),
        reason: "Why not".into(),
        matter: String::new(),
        ..all.request()
    };
    let status = client(worker).send_referral(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["nominal_id", "receiver_organisation_id", "programme", "reason", "matter"]);
    let lapsed = all.strand.world.lapsed().to_string();
    let lapsed = SendReferralRequest { receiver_organisation_id: lapsed, ..all.request() };
    assert_rule(client(worker).send_referral(lapsed).await, "COCO-5.2");
    let joint = Strand::joint().await;
    let request = SendReferralRequest { channel_id: joint.channel.clone(), ..all.request() };
    assert_rule(client(&joint.partner).send_referral(request).await, "ISA-4.1");
}

#[tokio::test]
async fn what_is_sealed_or_held_is_not_referred_and_not_there() {
    let all = Sent::new().await;
    let referral = all.sent().await;
    let hold = crate::hold::on(&all.strand, HoldKind::Investigation, HoldSight::Hidden);
    crate::hold::placed(&all.strand.worker, hold).await;
    assert_not_found(client(&all.council).accept_referral(accept(&referral, &all.council)).await);
    client(&all.strand.worker).withdraw_referral(withdraw(&referral)).await.unwrap();
    assert_rule(client(&all.strand.worker).send_referral(all.request()).await, "ISA-2.5b");

    let all = Sent::new().await;
    let referral = all.sent().await;
    let supervisor = all.strand.world.person("demo.supervisor").await;
    let auditor = all.strand.world.person("demo.auditor").await;
    assert!(seen(&supervisor, &referral.id).await.is_some() && seen(&auditor, &referral.id).await.is_some());
    let seal = PlaceSealRequest {
        request_id: request_id(),
        object_kind: RecordKind::Nominal.into(),
        object_id: all.nominal.clone(),
        mode: SealMode::Hidden.into(),
        reason: "He works where many could look him up.".into(),
        ..Default::default()
    };
    SealServiceClient::new(all.strand.worker.wire()).place_seal(seal).await.unwrap();
    assert!(seen(&all.council, &referral.id).await.is_none(), "a hidden person is in no list");
    assert!(seen(&supervisor, &referral.id).await.is_none(), "nor for a colleague whom the seal does not name");
    assert!(seen(&all.strand.worker, &referral.id).await.is_some(), "who is named has it");
    assert!(seen(&auditor, &referral.id).await.is_some(), "and the auditor of the person's controller");
    assert_not_found(client(&all.council).accept_referral(accept(&referral, &all.council)).await);
}

#[tokio::test]
async fn an_agreement_that_ends_takes_the_referral_out_of_sight() {
    let all = Sent::new().await;
    let referral = all.sent().await;
    crate::grant::end_agreement(&all.strand, all.council.organisation()).await;
    assert!(seen(&all.council, &referral.id).await.is_none());
    assert_not_found(client(&all.council).accept_referral(accept(&referral, &all.council)).await);
}

#[tokio::test]
async fn it_stands_among_the_duties_of_who_answers_it_until_it_is_answered() {
    let all = Sent::new().await;
    let Sent { strand, council, .. } = &all;
    let (before, _) = awaited(today(council).await.referrals);
    let (first, second) = (all.sent().await, before + 1);
    assert_eq!(awaited(today(council).await.referrals).0, second);
    for other in [&strand.worker, &strand.partner, &strand.world.person("demo.supervisor").await] {
        assert!(today(other).await.referrals.is_none(), "who sent it or may not answer it has no duty");
    }
    strand.world.pass(Span::days(10));
    let council = strand.world.person("demo.council").await;
    assert!(awaited(today(&council).await.referrals).1 >= 10, "and no notice is needed");
    client(&council).decline_referral(decline(&first)).await.unwrap();
    assert_eq!(awaited(today(&council).await.referrals).0, before);
}

#[tokio::test]
async fn a_referral_out_of_sight_is_no_duty() {
    let all = Sent::new().await;
    let (before, _) = awaited(today(&all.council).await.referrals);
    all.sent().await;
    let hold = crate::hold::on(&all.strand, HoldKind::Investigation, HoldSight::Hidden);
    crate::hold::placed(&all.strand.worker, hold).await;
    assert_eq!(awaited(today(&all.council).await.referrals).0, before);
}
