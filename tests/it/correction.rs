//! Corrections over the wire: whoever received data hears that it was put right, and confirms (ISA-13.2, Article 19).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::correction_service_client::CorrectionServiceClient;
use safetynet_proto::icm::v1::{
    Activity, ConfirmCorrectionRequest, CorrectActivityRequest, Correction, CorrectionDeed, GetActivityRequest,
    ListCorrectionsRequest, NoticeKind, RemoveMemberRequest, SealMode, TellCorrectionRequest, UpdateNominalRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, request_id};

use crate::nominal::{SUPERVISOR, named, recorded};
use crate::strand::{Strand, told};
use crate::transfer::{self, Lead};
use crate::{case_file, nominal};

const COUNCIL: &str = "demo.council";

fn client(person: &Person) -> CorrectionServiceClient<Wire> {
    CorrectionServiceClient::new(person.wire())
}

async fn visit(strand: &Strand) -> Activity {
    visit_of(strand, &strand.worker).await
}

async fn visit_of(strand: &Strand, person: &Person) -> Activity {
    let mut client = ActivityServiceClient::new(person.wire());
    let made = client.add_activity(strand.visit("Visit at number 12")).await.unwrap().into_inner().activity.unwrap();
    client.get_activity(GetActivityRequest { id: made.id }).await.unwrap().into_inner().activity.unwrap()
}

async fn corrected(strand: &Strand, activity: &Activity, title: &str) -> Activity {
    corrected_by(&strand.worker, activity, title).await
}

async fn corrected_by(person: &Person, activity: &Activity, title: &str) -> Activity {
    let request = CorrectActivityRequest {
        id: activity.id.clone(),
        request_id: request_id(),
        etag: activity.etag.clone(),
        title: title.into(),
        note: activity.note.clone(),
        values: Vec::new(),
        reason: "The number of the house was wrong".into(),
    };
    let mut client = ActivityServiceClient::new(person.wire());
    client.correct_activity(request).await.unwrap().into_inner().activity.unwrap()
}

async fn listed(person: &Person, include_confirmed: bool) -> Vec<Correction> {
    let request = ListCorrectionsRequest { include_confirmed, page_size: 200, ..Default::default() };
    client(person).list_corrections(request).await.unwrap().into_inner().corrections
}

fn telling(kind: RecordKind, id: &str) -> TellCorrectionRequest {
    TellCorrectionRequest {
        request_id: request_id(),
        validate_only: false,
        object_kind: kind.into(),
        object_id: id.to_owned(),
        deed: CorrectionDeed::Erased.into(),
        part: "What a neighbour said".into(),
        note: "Take it out of whatever you have copied it to.".into(),
    }
}

fn confirming(correction: &Correction) -> ConfirmCorrectionRequest {
    ConfirmCorrectionRequest {
        id: correction.id.clone(),
        request_id: request_id(),
        etag: correction.etag.clone(),
        statement: "Two printed copies were shredded.".into(),
    }
}

#[tokio::test]
async fn a_corrected_activity_is_told_to_who_received_it_and_confirmed() {
    let strand = Strand::joint().await;
    let first = visit(&strand).await;
    let council = strand.world.person(COUNCIL).await;
    assert!(listed(&council, true).await.is_empty());
    let second = corrected(&strand, &first, "Visit at number 14").await;
    assert!(told(&council, NoticeKind::CorrectionTold).await);
    let one = listed(&council, false).await.remove(0);
    assert_eq!((one.deed(), one.parties.len(), one.unconfirmed), (CorrectionDeed::Rectified, 1, 1));
    assert!(!format!("{}{}", one.part, one.note).contains("14"), "the part is named and never the value");
    corrected(&strand, &second, "Visit at number 16").await;
    assert_eq!(listed(&council, false).await.len(), 1, "one telling covers what follows before anybody confirms");
    let mine = listed(&strand.worker, false).await.remove(0);
    assert!(
        mine.parties.iter().any(|party| party.organisation.as_ref().unwrap().id == council.organisation().to_string())
    );
    let silent = ConfirmCorrectionRequest { statement: "done".into(), ..confirming(&one) };
    assert_field(client(&council).confirm_correction(silent).await, "statement");
    let stale = ConfirmCorrectionRequest { etag: "v9".into(), ..confirming(&one) };
    assert_stale(client(&council).confirm_correction(stale).await);
    assert_rule(client(&strand.worker).confirm_correction(confirming(&mine)).await, "ISA-13.2");
    let done = client(&council).confirm_correction(confirming(&one)).await.unwrap().into_inner().correction.unwrap();
    assert!(done.unconfirmed == 0 && done.parties[0].confirmed_by.as_ref().unwrap().id == council.id().to_string());
    assert_rule(client(&council).confirm_correction(confirming(&done)).await, "CORRECTION-STATE");
    assert!(told(&strand.worker, NoticeKind::CorrectionConfirmed).await);
    assert!(listed(&council, false).await.is_empty() && listed(&council, true).await.len() == 1);
}

#[tokio::test]
async fn who_has_lost_the_record_since_hears_of_it_too_and_of_no_more() {
    let strand = Strand::joint().await;
    let activity = visit(&strand).await;
    strand.world.pass(Span::minutes(1));
    let (spoc, council) = (strand.world.person("demo.spoc").await, strand.world.person(COUNCIL).await);
    let request = RemoveMemberRequest {
        channel_id: strand.channel.clone(),
        request_id: request_id(),
        etag: strand.seen_by(&spoc).await.etag,
        organisation_id: council.organisation().to_string(),
        reason: "Its part in this is done".into(),
    };
    ChannelServiceClient::new(spoc.wire()).remove_member(request).await.unwrap();
    let later = visit(&strand).await;
    corrected(&strand, &later, "Visit at number 20").await;
    assert!(listed(&council, true).await.is_empty(), "what was recorded since was never theirs");
    let dry = TellCorrectionRequest { validate_only: true, ..telling(RecordKind::Activity, &activity.id) };
    let dry = client(&strand.worker).tell_correction(dry).await.unwrap().into_inner();
    assert!(dry.correction.unwrap().id.is_empty() && dry.audience.unwrap().people > 0);
    assert!(listed(&council, false).await.is_empty());
    client(&strand.worker).tell_correction(telling(RecordKind::Activity, &activity.id)).await.unwrap();
    let one = listed(&council, false).await.remove(0);
    assert!(one.object_id.is_empty() && one.reference.starts_with("CH-") && one.deed() == CorrectionDeed::Erased);
    crate::seal::sealed(&strand, SealMode::Hidden, &[]).await;
    assert!(listed(&council, true).await.is_empty(), "what is sealed without a sign is not there");
    let (hidden, none) = (confirming(&one), ConfirmCorrectionRequest { id: request_id(), ..confirming(&one) });
    let hidden = client(&council).confirm_correction(hidden).await.err().unwrap();
    let none = client(&council).confirm_correction(none).await.err().unwrap();
    assert_eq!(said(&hidden), said(&none));
}

#[tokio::test]
async fn only_the_controller_tells_and_only_where_somebody_received_it() {
    let strand = Strand::joint().await;
    let activity = visit(&strand).await;
    let council = strand.world.person(COUNCIL).await;
    let request = telling(RecordKind::Activity, &activity.id);
    assert_rule(client(&strand.partner).tell_correction(request.clone()).await, "ISA-4.1");
    assert_not_found(client(&council).tell_correction(request.clone()).await);
    let empty = TellCorrectionRequest { deed: 0, part: String::new(), note: "no".into(), ..request.clone() };
    let status = client(&strand.worker).tell_correction(empty).await.err().unwrap();
    assert_eq!(fields(&status), ["deed", "part", "note"]);
    let kind = TellCorrectionRequest { object_kind: RecordKind::Channel.into(), ..request };
    assert_field(client(&strand.worker).tell_correction(kind).await, "object_kind");
    let nominal = recorded(&strand.worker, "Ermintrude", "Coldharbour").await;
    assert_rule(client(&strand.worker).tell_correction(telling(RecordKind::Nominal, &nominal.id)).await, "ISA-13.2");
    let colleague = strand.world.person(SUPERVISOR).await;
    client(&strand.worker).tell_correction(telling(RecordKind::Activity, &activity.id)).await.unwrap();
    assert_eq!(listed(&colleague, false).await.len(), 1, "the supervisors of the controller see who has not confirmed");
    assert!(listed(&strand.partner, true).await.is_empty(), "the supervisors of a receiver confirm, nobody else");
}

/// The lead of the strand's channel passes to the council, and the giver keeps nothing.
async fn passed(lead: &Lead) {
    let offer = lead.offered().await;
    let request = transfer::accept(&offer, &lead.strand.partner);
    transfer::client(&lead.council).accept_transfer(request).await.unwrap();
}

#[tokio::test]
async fn an_earlier_lead_without_a_share_hears_of_what_it_received_and_of_nothing_later() {
    let lead = Lead::of(Strand::joint().await).await;
    let Lead { strand, supervisor, .. } = &lead;
    let first = visit_of(strand, &strand.partner).await;
    strand.world.pass(Span::minutes(1));
    passed(&lead).await;
    assert!(!strand.open_to(supervisor).await);
    for minutes in [0, 1] {
        strand.world.pass(Span::minutes(minutes));
        let later = visit_of(strand, &strand.partner).await;
        corrected_by(&strand.partner, &later, "Visit at number 18").await;
        assert!(listed(supervisor, true).await.is_empty(), "what was recorded since was never theirs");
    }
    corrected_by(&strand.partner, &first, "Visit at number 14").await;
    assert!(told(supervisor, NoticeKind::CorrectionTold).await);
    let one = listed(supervisor, false).await.remove(0);
    assert!(one.object_id.is_empty() && one.reference.starts_with("CH-") && one.parties.len() == 1);
    assert!(!format!("{}{}", one.part, one.note).contains("14"), "the reference and never the content");
    let done = client(supervisor).confirm_correction(confirming(&one)).await.unwrap().into_inner().correction.unwrap();
    assert_eq!(done.unconfirmed, 0);
}

#[tokio::test]
async fn who_took_part_while_the_controller_of_a_person_led_hears_of_it_after_the_lead_passed() {
    let lead = Lead::of(Strand::joint().await).await;
    let Lead { strand, council, .. } = &lead;
    let case_file = strand.seen_by(&strand.worker).await.case_file_id;
    let nominal = recorded(&strand.worker, "Ottoline", "Marlpit").await;
    let file = case_file::read(&strand.worker, &case_file).await;
    case_file::client(&strand.worker).add_nominal(case_file::adding(&file, &nominal.id)).await.unwrap();
    strand.add_channel(&case_file, "What stays with us").await;
    strand.world.pass(Span::minutes(1));
    passed(&lead).await;
    strand.world.pass(Span::minutes(1));
    let renamed =
        UpdateNominalRequest { name: Some(named("Ottilie", "Marlpit")), ..nominal::change(&nominal, &["name"]) };
    nominal::client(&strand.worker).update_nominal(renamed).await.unwrap();
    let one = listed(council, false).await.remove(0);
    assert_eq!((one.part.as_str(), one.reference.as_str()), ("Identity: name", nominal.reference.as_str()));
}
