//! Disclosures outside of the partnership over the wire: nothing goes on before everybody from whom it came has permitted
//! it in writing (ISA-2.5a), and nothing while an investigation holds it back (ISA-2.5b).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::disclosure_service_client::DisclosureServiceClient;
use safetynet_proto::icm::v1::{
    DecideDisclosureRequest, Disclosure, DisclosureDecision, DisclosureState, HoldKind, HoldSight,
    ListDisclosuresRequest, MakeDisclosureRequest, NoticeKind, PlaceHoldRequest, RequestDisclosureRequest,
};
use safetynet_proto::kind::v1::{Article6Basis, Purpose, RecordKind};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::{Strand, told};
use crate::{case_file, consent, hold};

fn client(person: &Person) -> DisclosureServiceClient<Wire> {
    DisclosureServiceClient::new(person.wire())
}

fn ask(strand: &Strand, activity: &str) -> RequestDisclosureRequest {
    RequestDisclosureRequest {
        request_id: request_id(),
        validate_only: false,
        channel_id: strand.channel.clone(),
        activity_id: activity.to_owned(),
        recipient: "Sample Insurance".into(),
        extent: "That the door was broken on the third.".into(),
        purpose: Purpose::VictimSupport.into(),
        article6_basis: Article6Basis::PublicTask.into(),
        justification: "They pay for the door only with our word.".into(),
        consent_id: String::new(),
    }
}

async fn asked(person: &Person, request: RequestDisclosureRequest) -> Disclosure {
    client(person).request_disclosure(request).await.unwrap().into_inner().disclosure.unwrap()
}

fn decision(disclosure: &Disclosure, decision: DisclosureDecision) -> DecideDisclosureRequest {
    DecideDisclosureRequest {
        id: disclosure.id.clone(),
        request_id: request_id(),
        etag: disclosure.etag.clone(),
        decision: decision.into(),
        writing: "Letter of this morning to the insurance.".into(),
    }
}

fn made(disclosure: &Disclosure) -> MakeDisclosureRequest {
    MakeDisclosureRequest {
        id: disclosure.id.clone(),
        request_id: request_id(),
        etag: disclosure.etag.clone(),
        note: "The letter was handed over at the desk.".into(),
    }
}

async fn listed(person: &Person, channel: &str) -> Vec<Disclosure> {
    let request = ListDisclosuresRequest { channel_id: channel.to_owned(), page_size: 200, ..Default::default() };
    client(person).list_disclosures(request).await.unwrap().into_inner().disclosures
}

async fn visit(strand: &Strand, author: &Person) -> String {
    let request = strand.visit("Saw the broken door");
    let added = ActivityServiceClient::new(author.wire()).add_activity(request).await.unwrap().into_inner();
    added.activity.unwrap().id
}

#[tokio::test]
async fn what_came_from_a_partner_leaves_with_its_written_permission_alone() {
    let strand = Strand::joint().await;
    let theirs = visit(&strand, &strand.partner).await;
    let dry = RequestDisclosureRequest { validate_only: true, ..ask(&strand, &theirs) };
    assert!(asked(&strand.worker, dry).await.id.is_empty() && listed(&strand.worker, "").await.is_empty());
    let disclosure = asked(&strand.worker, ask(&strand, &theirs)).await;
    assert_eq!(disclosure.state(), DisclosureState::Requested);
    let council = strand.partner.organisation().to_string();
    let names: Vec<_> =
        disclosure.originators.iter().map(|one| one.organisation.as_ref().unwrap().id.clone()).collect();
    assert_eq!(names, [council]);
    assert_rule(client(&strand.worker).make_disclosure(made(&disclosure)).await, "ISA-2.5a");
    let permit = decision(&disclosure, DisclosureDecision::Permit);
    assert_rule(client(&strand.worker).decide_disclosure(permit.clone()).await, "ISA-2.5a");
    assert_not_found(client(&strand.partner).decide_disclosure(permit.clone()).await);
    let decider = strand.world.person("demo.council").await;
    assert!(told(&decider, NoticeKind::DisclosureRequested).await && listed(&decider, "").await.len() == 1);
    let unwritten = DecideDisclosureRequest { writing: String::new(), ..permit.clone() };
    assert_field(client(&decider).decide_disclosure(unwritten).await, "writing");
    let stale = DecideDisclosureRequest { etag: "v9".into(), ..permit.clone() };
    assert_stale(client(&decider).decide_disclosure(stale).await);
    let permitted = client(&decider).decide_disclosure(permit).await.unwrap().into_inner().disclosure.unwrap();
    assert_eq!(permitted.state(), DisclosureState::Permitted);
    assert_rule(client(&decider).make_disclosure(made(&permitted)).await, "ISA-2.5a");
    assert!(told(&strand.worker, NoticeKind::DisclosureDecided).await);
    let done = client(&strand.worker).make_disclosure(made(&permitted)).await.unwrap().into_inner().disclosure.unwrap();
    assert_eq!(
        (done.state(), done.made_note.as_str()),
        (DisclosureState::Made, "The letter was handed over at the desk.")
    );
    assert_eq!(listed(&strand.worker, &strand.channel).await.len(), 1, "it stays on the record");
}

#[tokio::test]
async fn one_refusal_keeps_it_in_the_partnership() {
    let strand = Strand::joint().await;
    visit(&strand, &strand.partner).await;
    let disclosure = asked(&strand.worker, ask(&strand, "")).await;
    assert!(disclosure.originators.len() > 1, "the lead, and everybody who recorded what the caller sees");
    let own = strand.worker.organisation().to_string();
    let of_own = |one: &Disclosure| {
        one.originators
            .iter()
            .any(|o| o.organisation.as_ref().unwrap().id == own && o.decision() == DisclosureDecision::Permit)
    };
    assert!(of_own(&disclosure), "who asks permits its own by asking");
    let decider = strand.world.person("demo.council").await;
    let refuse = decision(&disclosure, DisclosureDecision::Refuse);
    let refused = client(&decider).decide_disclosure(refuse).await.unwrap().into_inner().disclosure.unwrap();
    assert_eq!(refused.state(), DisclosureState::Refused);
    assert_rule(client(&strand.worker).make_disclosure(made(&refused)).await, "ISA-2.5a");
}

#[tokio::test]
async fn who_does_not_work_for_those_who_ask_or_decide_finds_no_disclosure() {
    let strand = Strand::joint().await;
    let ours = visit(&strand, &strand.worker).await;
    let disclosure = asked(&strand.worker, ask(&strand, &ours)).await;
    assert_eq!(disclosure.state(), DisclosureState::Permitted, "it came from the own organisation alone");
    assert!(listed(&strand.partner, &strand.channel).await.is_empty(), "the partner works on the channel");
    let outside = client(&strand.partner).make_disclosure(made(&disclosure)).await.err().unwrap();
    let unknown = Disclosure { id: request_id(), ..disclosure };
    let nowhere = client(&strand.partner).make_disclosure(made(&unknown)).await.err().unwrap();
    assert_eq!(said(&outside), said(&nowhere));
    let wrong = RequestDisclosureRequest { recipient: String::new(), purpose: 0, ..ask(&strand, "") };
    let status = client(&strand.worker).request_disclosure(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["recipient", "purpose"]);
    let apart = Strand::without_partner().await;
    assert_not_found(client(&apart.partner).request_disclosure(ask(&apart, "")).await);
}

#[tokio::test]
async fn a_disclosure_by_consent_names_one_that_holds_when_it_is_made() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let by_consent = |consent_id: &str| RequestDisclosureRequest {
        article6_basis: Article6Basis::Consent.into(),
        consent_id: consent_id.to_owned(),
        ..ask(&strand, "")
    };
    for consent in [String::new(), request_id(), "none".to_owned()] {
        assert_field(client(&strand.worker).request_disclosure(by_consent(&consent)).await, "consent_id");
    }
    let given = consent::recorded(&strand, &file).await;
    let [first, second] =
        [asked(&strand.worker, by_consent(&given.id)).await, asked(&strand.worker, by_consent(&given.id)).await];
    assert_eq!((first.state(), first.consent_id.as_str()), (DisclosureState::Permitted, given.id.as_str()));
    client(&strand.worker).make_disclosure(made(&first)).await.unwrap();
    consent::withdraw(&strand.worker, &given).await;
    assert_rule(client(&strand.worker).make_disclosure(made(&second)).await, "ISA-8.vii");
    assert_field(client(&strand.worker).request_disclosure(by_consent(&given.id)).await, "consent_id");
}

#[tokio::test]
async fn what_an_investigation_holds_leaves_the_partnership_when_the_hold_is_lifted() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let activity = visit(&strand, &strand.worker).await;
    let other = visit(&strand, &strand.worker).await;
    let person = case_file::read(&strand.worker, &file).await.nominals.remove(0).nominal.unwrap().id;
    // The record that is held, and which of the two is held back with it: the channel, the activity.
    for (kind, id, held) in [
        (RecordKind::Channel, &strand.channel, [true, true]),
        (RecordKind::Activity, &activity, [false, true]),
        (RecordKind::Nominal, &person, [true, false]),
    ] {
        let whole = asked(&strand.worker, ask(&strand, "")).await;
        let part = asked(&strand.worker, ask(&strand, &activity)).await;
        let place = PlaceHoldRequest {
            object_kind: kind.into(),
            object_id: id.clone(),
            ..hold::on(&strand, HoldKind::Investigation, HoldSight::Hidden)
        };
        let placed = hold::placed(&strand.worker, place).await;
        for ((waits, about), held) in [(&whole, ""), (&part, activity.as_str())].into_iter().zip(held) {
            let request = client(&strand.worker).request_disclosure(ask(&strand, about)).await;
            if held {
                assert_rule(request, "ISA-2.5b");
                assert_rule(client(&strand.worker).make_disclosure(made(waits)).await, "ISA-2.5b");
            } else {
                request.unwrap();
            }
        }
        let beside = client(&strand.worker).request_disclosure(ask(&strand, &other)).await;
        assert_eq!(beside.is_err(), kind == RecordKind::Channel, "another activity is held with its channel alone");
        hold::lifted(&strand.worker, &placed).await;
        for waits in [&whole, &part] {
            let done = client(&strand.worker).make_disclosure(made(waits)).await.unwrap().into_inner().disclosure;
            assert_eq!(done.unwrap().state(), DisclosureState::Made, "the permission stayed");
        }
    }
}
