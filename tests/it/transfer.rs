//! The lead of a channel passes to another organisation, over the wire: offered, seen by index fields alone, accepted by the
//! receiver for itself and by nobody else; the giver's access ends, but for what is kept on purpose.

mod doors;
mod kept;
mod offers;

use safetynet_proto::icm::v1::transfer_service_client::TransferServiceClient;
use safetynet_proto::icm::v1::{
    AcceptTransferRequest, ActionState, ActionTransition, Assignment, AssignmentKind, ChannelState,
    DeclineTransferRequest, GetActivityRequest, GetChannelRequest, GrantDirection, HoldKind, HoldSight, KeptShare,
    ListActivitiesRequest, ListMyGrantsRequest, ListTransfersRequest, NoticeKind, OfferTransferRequest, ReviewKind,
    SealMode, Transfer, TransferState, WithdrawTransferRequest,
};
use safetynet_proto::kind::v1::{Article6Basis, Article9Condition, Article10Condition, Purpose};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, said};
use safetynet_tests::{Person, Wire, request_id};

use crate::activity::activities;
use crate::strand::{Strand, awaited, day, today, told};

const WHY: &str = "Most of what is left to do is housing.";
const NO: &str = "The tenancy is not with us.";

pub fn client(person: &Person) -> TransferServiceClient<Wire> {
    TransferServiceClient::new(person.wire())
}

/// A channel that a supervisor of the lead works on, and a supervisor of the council.
pub struct Lead {
    pub strand: Strand,
    pub supervisor: Person,
    pub council: Person,
}

impl Lead {
    pub async fn of(strand: Strand) -> Lead {
        let supervisor = strand.world.person("demo.supervisor").await;
        let council = strand.world.person("demo.council").await;
        let on_it = strand.seen_by(&strand.worker).await.assignments;
        let known = on_it.iter().any(|one| one.account.as_ref().is_some_and(|a| a.id == supervisor.id().to_string()));
        if !known {
            strand.supervised_by(&supervisor).await;
        }
        Lead { strand, supervisor, council }
    }

    async fn new() -> Lead {
        Lead::of(Strand::without_partner().await).await
    }

    /// An offer to the council, not yet made.
    pub async fn offer(&self) -> OfferTransferRequest {
        OfferTransferRequest {
            channel_id: self.strand.channel.clone(),
            request_id: request_id(),
            etag: self.strand.seen_by(&self.supervisor).await.etag,
            validate_only: false,
            receiver_organisation_id: self.council.organisation().to_string(),
            reason: WHY.into(),
            kept_share: None,
        }
    }

    pub async fn offered(&self) -> Transfer {
        let request = self.offer().await;
        client(&self.supervisor).offer_transfer(request).await.unwrap().into_inner().transfer.unwrap()
    }

    fn kept(&self) -> KeptShare {
        KeptShare {
            purpose: Purpose::Safeguarding.into(),
            article6_basis: Article6Basis::PublicTask.into(),
            article9_condition: Article9Condition::SubstantialPublicInterest.into(),
            article10_condition: Article10Condition::Safeguarding.into(),
            justification: "The patrols go on until the spring.".into(),
            expiry_date: Some(self.strand.ahead(60)),
            field_profiles: Vec::new(),
        }
    }
}

pub fn accept(transfer: &Transfer, worker: &Person) -> AcceptTransferRequest {
    let (id, etag, worker_account_id) = (transfer.id.clone(), transfer.etag.clone(), worker.id().to_string());
    AcceptTransferRequest { id, request_id: request_id(), etag, worker_account_id }
}

fn decline(transfer: &Transfer) -> DeclineTransferRequest {
    let (id, etag) = (transfer.id.clone(), transfer.etag.clone());
    DeclineTransferRequest { id, request_id: request_id(), etag, reason: NO.into() }
}

fn withdraw(transfer: &Transfer) -> WithdrawTransferRequest {
    let (id, etag) = (transfer.id.clone(), transfer.etag.clone());
    WithdrawTransferRequest { id, request_id: request_id(), etag, reason: "It went to the wrong office.".into() }
}

async fn listed(person: &Person, include_ended: bool) -> Vec<Transfer> {
    let request = ListTransfersRequest { include_ended, page_size: 200, ..Default::default() };
    client(person).list_transfers(request).await.unwrap().into_inner().transfers
}

async fn seen(person: &Person, id: &str) -> Option<Transfer> {
    listed(person, true).await.into_iter().find(|one| one.id == id)
}

#[tokio::test]
async fn an_offer_shows_index_fields_to_who_answers_it_and_nothing_to_others() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let before = listed(council, true).await.len();
    let dry = OfferTransferRequest { validate_only: true, ..lead.offer().await };
    let answer = client(supervisor).offer_transfer(dry).await.unwrap().into_inner();
    assert!(answer.transfer.unwrap().id.is_empty());
    let theirs = council.organisation().to_string();
    let organisations = answer.audience.unwrap().organisations;
    assert!(organisations.iter().any(|one| one.organisation.as_ref().unwrap().id == theirs));
    assert_eq!(listed(council, true).await.len(), before, "a dry run offers nothing");
    let offer = lead.offered().await;
    assert!(told(council, NoticeKind::TransferOffered).await);
    let there = seen(council, &offer.id).await.unwrap();
    assert_eq!((there.state(), there.channel_id.as_str(), there.reason.as_str()), (TransferState::Offered, "", WHY));
    assert!(!there.nominals.is_empty() && there.channel_reference == offer.channel_reference);
    assert!(!strand.open_to(council).await);
    assert!(seen(&strand.partner, &offer.id).await.is_none(), "a caseworker of the receiver is not asked");
    let spoc = strand.world.person("demo.spoc").await;
    assert_denied(client(&spoc).list_transfers(ListTransfersRequest::default()).await);
    let hidden = client(&strand.partner).withdraw_transfer(withdraw(&offer)).await.err().unwrap();
    let absent = Transfer { id: request_id(), ..offer.clone() };
    let absent = client(&strand.partner).withdraw_transfer(withdraw(&absent)).await.err().unwrap();
    assert_eq!(said(&hidden), said(&absent));
}

#[tokio::test]
async fn with_the_acceptance_the_lead_passes_and_the_access_of_the_giver_ends() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let before = strand.seen_by(supervisor).await;
    let mut task = crate::action::task(strand, &strand.worker);
    task.action.as_mut().unwrap().title = "Ring the landlord back".into();
    let open = crate::action::add(&strand.worker, task).await;
    let share = crate::grant::share_with_partner(strand).await;
    let offer = lead.offered().await;
    strand.world.pass(safetynet_shared::clock::Span::minutes(2));
    client(council).accept_transfer(accept(&offer, &strand.partner)).await.unwrap();
    for person in [&strand.worker, supervisor] {
        let gone = crate::channel::client(person).get_channel(GetChannelRequest { id: strand.channel.clone() }).await;
        let none = crate::channel::client(person).get_channel(GetChannelRequest { id: request_id() }).await;
        assert_eq!(said(&gone.err().unwrap()), said(&none.err().unwrap()));
    }
    let after = strand.seen_by(council).await;
    assert_eq!(after.lead_organisation.as_ref().unwrap().id, council.organisation().to_string());
    let due = |kind: ReviewKind, channel: &safetynet_proto::icm::v1::Channel| {
        let review = channel.reviews.iter().find(|review| review.kind() == kind).unwrap();
        day(review.due_date.as_ref())
    };
    for kind in [ReviewKind::Caseworker, ReviewKind::Supervisor] {
        assert_eq!(due(kind, &before), due(kind, &after), "a hand-over does not postpone a review");
    }
    let own = supervisor.organisation().to_string();
    let left = after.assignments.iter().filter(|one| one.organisation.as_ref().is_some_and(|of| of.id == own));
    assert_eq!(left.count(), 0, "nobody of the giver is assigned");
    for (person, kind) in [(council, AssignmentKind::Supervisor), (&strand.partner, AssignmentKind::Worker)] {
        let is = |one: &&Assignment| one.account.as_ref().is_some_and(|account| account.id == person.id().to_string());
        assert_eq!(after.assignments.iter().find(is).unwrap().kind(), kind);
    }
    let mine = crate::action::mine(&strand.partner).await;
    let moved = mine.iter().find(|row| row.id == open.id).unwrap();
    assert_eq!(moved.state(), ActionState::Open, "who has it now has not answered yet");
    let owner = moved.owner_organisation.as_ref().unwrap();
    assert_eq!(owner.id, council.organisation().to_string(), "what is still to be done is the new lead's to change");
    let leads = |channel: &safetynet_proto::icm::v1::Channel| {
        channel.members.iter().find(|member| member.lead).unwrap().add_time.unwrap().seconds
    };
    assert!(leads(&after) > leads(&before), "it leads since it accepted");
    let ended = grants(&strand.partner, true).await.into_iter().find(|grant| grant.id == share).unwrap();
    assert!(ended.end_time.is_some(), "what the giver shared ends with its lead");
    assert!(told(supervisor, NoticeKind::TransferAnswered).await && told(&strand.partner, NoticeKind::Assigned).await);
    assert_eq!(seen(supervisor, &offer.id).await.unwrap().state(), TransferState::Accepted);
    assert_rule(
        client(council).accept_transfer(accept(&seen(council, &offer.id).await.unwrap(), council)).await,
        "TRANSFER-STATE",
    );
}

async fn grants(person: &Person, include_ended: bool) -> Vec<safetynet_proto::icm::v1::Grant> {
    let direction = GrantDirection::Received.into();
    let request = ListMyGrantsRequest { direction, include_ended, page_size: 200, ..Default::default() };
    crate::grant::grants(person).list_my_grants(request).await.unwrap().into_inner().grants
}

#[tokio::test]
async fn what_is_kept_on_purpose_is_an_ordinary_share_that_ends() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let mut wrong = lead.offer().await;
    wrong.kept_share = Some(KeptShare { justification: String::new(), ..lead.kept() });
    assert_field(client(supervisor).offer_transfer(wrong).await, "kept_share.justification");
    let own = activities(&strand.worker).add_activity(strand.visit("Visit at number 12")).await.unwrap().into_inner();
    let own = own.activity.unwrap().id;
    let request = OfferTransferRequest { kept_share: Some(lead.kept()), ..lead.offer().await };
    let offer = client(supervisor).offer_transfer(request).await.unwrap().into_inner().transfer.unwrap();
    assert!(seen(council, &offer.id).await.unwrap().kept_share.is_some(), "it is known before it is accepted");
    client(council).accept_transfer(accept(&offer, &strand.partner)).await.unwrap();
    assert!(strand.open_to(&strand.worker).await && strand.open_to(supervisor).await);
    let theirs = activities(&strand.partner).add_activity(strand.visit("Visit of the council")).await.unwrap();
    let theirs = theirs.into_inner().activity.unwrap().id;
    let request = ListActivitiesRequest { channel_id: strand.channel.clone(), page_size: 200, ..Default::default() };
    let listed = activities(&strand.worker).list_activities(request).await.unwrap().into_inner().activities;
    let ids: Vec<&String> = listed.iter().map(|one| &one.id).collect();
    assert!(ids.contains(&&own) && ids.contains(&&theirs), "what the own organisation controls is its own to read");
    activities(&strand.worker).get_activity(GetActivityRequest { id: own }).await.unwrap();
    let task = crate::action::task(strand, &strand.worker);
    assert_not_found(crate::action::actions(&strand.worker).add_action(task).await);
    let kept =
        grants(&strand.worker, false).await.into_iter().find(|one| one.justification == lead.kept().justification);
    let kept = kept.unwrap();
    assert_eq!(kept.giver_organisation.unwrap().id, council.organisation().to_string());
    strand.world.pass(Span::days(61));
    assert!(!strand.open_to(&strand.world.person("demo.caseworker").await).await);
}

#[tokio::test]
async fn nobody_answers_for_another_organisation() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let offer = lead.offered().await;
    assert_rule(client(supervisor).accept_transfer(accept(&offer, &strand.worker)).await, "ISA-4.1");
    assert_rule(client(supervisor).decline_transfer(decline(&offer)).await, "ISA-4.1");
    assert_rule(client(council).withdraw_transfer(withdraw(&offer)).await, "ISA-4.1");
    assert_field(client(council).accept_transfer(accept(&offer, &strand.worker)).await, "worker_account_id");
    let stale = AcceptTransferRequest { etag: "v9".into(), ..accept(&offer, council) };
    assert_stale(client(council).accept_transfer(stale).await);
    let short = DeclineTransferRequest { reason: "No.".into(), ..decline(&offer) };
    assert_field(client(council).decline_transfer(short).await, "reason");
    let answer = client(council).decline_transfer(decline(&offer)).await.unwrap().into_inner().transfer.unwrap();
    assert_eq!((answer.state(), answer.end_reason.as_str()), (TransferState::Declined, NO));
    assert!(answer.nominals.is_empty(), "index fields are shown while it waits");
    assert!(told(supervisor, NoticeKind::TransferAnswered).await);
    assert_eq!(strand.seen_by(supervisor).await.lead_organisation.unwrap().id, supervisor.organisation().to_string());
    assert_rule(client(council).accept_transfer(accept(&answer, council)).await, "TRANSFER-STATE");
}

#[tokio::test]
async fn one_offer_waits_at_a_time_and_lapses_by_its_day() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let offer = lead.offered().await;
    assert_rule(client(supervisor).offer_transfer(lead.offer().await).await, "TRANSFER-STATE");
    client(supervisor).withdraw_transfer(withdraw(&offer)).await.unwrap();
    assert_eq!(seen(council, &offer.id).await.unwrap().state(), TransferState::Withdrawn);
    let second = lead.offered().await;
    strand.world.pass(Span::days(15));
    let (worker, council) = (strand.world.person("demo.caseworker").await, strand.world.person("demo.council").await);
    assert_rule(client(&council).accept_transfer(accept(&second, &council)).await, "TRANSFER-STATE");
    let lapsed = seen(&worker, &second.id).await.unwrap();
    assert!(lapsed.state() == TransferState::Lapsed && lapsed.end_time == lapsed.lapse_time);
    assert!(listed(&worker, false).await.iter().all(|one| one.id != second.id));
    assert_rule(client(&worker).withdraw_transfer(withdraw(&second)).await, "TRANSFER-STATE");
}

#[tokio::test]
async fn what_is_sealed_held_or_without_an_agreement_is_not_handed_over() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let to_lapsed = strand.world.lapsed().to_string();
    let lapsed = OfferTransferRequest { receiver_organisation_id: to_lapsed, ..lead.offer().await };
    assert_rule(client(supervisor).offer_transfer(lapsed).await, "COCO-5.2");
    let own = supervisor.organisation().to_string();
    let own = OfferTransferRequest { receiver_organisation_id: own, ..lead.offer().await };
    assert_field(client(supervisor).offer_transfer(own).await, "receiver_organisation_id");
    assert_denied(client(&strand.worker).offer_transfer(lead.offer().await).await);
    let spoc = strand.world.person("demo.spoc").await;
    assert_rule(client(&spoc).offer_transfer(lead.offer().await).await, "ISA-3.1");
    let offer = lead.offered().await;
    crate::hold::placed(supervisor, crate::hold::on(strand, HoldKind::Investigation, HoldSight::Hidden)).await;
    assert_not_found(client(council).accept_transfer(accept(&offer, council)).await);
    client(supervisor).withdraw_transfer(withdraw(&offer)).await.unwrap();
    assert_rule(client(supervisor).offer_transfer(lead.offer().await).await, "ISA-2.5b");

    let lead = Lead::new().await;
    let offer = lead.offered().await;
    crate::seal::placed_by(&lead.supervisor, &lead.strand, SealMode::Signpost).await;
    assert_not_found(client(&lead.council).accept_transfer(accept(&offer, &lead.council)).await);
    client(&lead.supervisor).withdraw_transfer(withdraw(&offer)).await.unwrap();
    assert_rule(client(&lead.supervisor).offer_transfer(lead.offer().await).await, "SEAL-STATE");
}

#[tokio::test]
async fn an_agreement_that_ends_takes_the_offer_out_of_sight() {
    let lead = Lead::new().await;
    let offer = lead.offered().await;
    crate::grant::end_agreement(&lead.strand, lead.supervisor.organisation()).await;
    assert!(seen(&lead.council, &offer.id).await.is_none());
    assert_not_found(client(&lead.council).accept_transfer(accept(&offer, &lead.council)).await);
}

#[tokio::test]
async fn a_partner_of_the_channel_leads_it_and_is_its_lead_alone() {
    let lead = Lead::of(Strand::joint().await).await;
    let Lead { strand, council, .. } = &lead;
    let offer = lead.offered().await;
    client(council).accept_transfer(accept(&offer, &strand.partner)).await.unwrap();
    let after = strand.seen_by(&strand.partner).await;
    let own = council.organisation().to_string();
    let of_us = after.members.iter().filter(|member| member.organisation.as_ref().is_some_and(|one| one.id == own));
    assert_eq!(of_us.map(|member| member.lead).collect::<Vec<_>>(), [true]);
    let twice = after
        .assignments
        .iter()
        .filter(|one| one.account.as_ref().is_some_and(|a| a.id == strand.partner.id().to_string()));
    assert_eq!(twice.count(), 1, "who worked on it already is not assigned twice");
    assert!(!strand.open_to(&strand.worker).await);
    assert_ne!(after.state(), ChannelState::Closed);
    let third = crate::action::actions(&strand.partner);
    let task = crate::action::task(strand, &strand.partner);
    let mut third = third;
    let given = third.add_action(task).await.unwrap().into_inner().action.unwrap();
    third.transition_action(crate::action::step(&given, ActionTransition::Accept, "")).await.unwrap();
}

#[tokio::test]
async fn a_lead_that_is_offered_stands_among_the_duties_of_who_answers_it() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let (before, _) = awaited(today(council).await.leads);
    let offer = lead.offered().await;
    assert_eq!(awaited(today(council).await.leads).0, before + 1);
    for other in [supervisor, &strand.worker, &strand.partner] {
        assert!(today(other).await.leads.is_none(), "who offers it or may not answer it has no duty");
    }
    strand.world.pass(Span::days(2));
    let council = strand.world.person("demo.council").await;
    assert!(awaited(today(&council).await.leads).1 >= 2);
    client(&council).decline_transfer(decline(&offer)).await.unwrap();
    assert_eq!(awaited(today(&council).await.leads).0, before);
}
