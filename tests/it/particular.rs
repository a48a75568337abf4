//! Particulars of people over the wire: written by the organisation that recorded the person, shown by profile alone,
//! kept in the history (ISA-3.6, ISA-4.1, ISA-8.v).

use prost_types::FieldMask;
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::particular_service_client::ParticularServiceClient;
use safetynet_proto::icm::v1::{
    AddParticularRequest, GetCaseFileRequest, Particular, ParticularKind, RemoveParticularRequest,
    UpdateParticularRequest,
};
use safetynet_shared::clock::Span;
use safetynet_shared::codes::{Code, FieldProfile};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, latest, recorded, told, versions};
use crate::projection::{assert_only, read, share};
use crate::strand::Strand;

pub fn client(person: &Person) -> ParticularServiceClient<Wire> {
    ParticularServiceClient::new(person.wire())
}

pub fn new(nominal: &str, kind: ParticularKind, detail: &str) -> AddParticularRequest {
    AddParticularRequest {
        request_id: request_id(),
        nominal_id: nominal.to_owned(),
        kind: kind.into(),
        detail: detail.into(),
        source: told(),
        ..Default::default()
    }
}

pub async fn added(person: &Person, nominal: &str, kind: ParticularKind, detail: &str) -> Particular {
    let request = new(nominal, kind, detail);
    client(person).add_particular(request).await.unwrap().into_inner().particular.unwrap()
}

#[tokio::test]
async fn a_particular_is_added_corrected_and_taken_away_and_the_history_keeps_it() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let nominal = recorded(&mine, "Wilfreda", "Ottershaw").await;
    let dry = AddParticularRequest {
        validate_only: true,
        ..new(&nominal.id, ParticularKind::Build, "Tall, wears a long coat")
    };
    let would = client(&mine).add_particular(dry).await.unwrap().into_inner().particular.unwrap();
    assert!(would.id.is_empty() && read(&mine, &nominal.id).await.features.is_empty());
    let made = added(&mine, &nominal.id, ParticularKind::Build, "Tall, wears a long coat").await;
    world.pass(Span::minutes(1));
    let correction = UpdateParticularRequest {
        id: made.id.clone(),
        etag: made.etag.clone(),
        update_mask: Some(FieldMask { paths: vec!["detail".into()] }),
        detail: "About 1.85 m".into(),
        source: told(),
        ..Default::default()
    };
    let now = client(&mine).update_particular(correction.clone()).await.unwrap().into_inner().particular.unwrap();
    assert_stale(client(&mine).update_particular(correction).await);
    let (old, new) = latest(&versions(&mine, &nominal.id).await, "Height and build");
    assert_eq!((old.as_str(), new.as_str()), ("Tall, wears a long coat", "About 1.85 m"));
    world.pass(Span::minutes(1));
    let removal = RemoveParticularRequest {
        id: made.id,
        request_id: request_id(),
        etag: now.etag,
        reason: "It was another person who was described.".into(),
    };
    client(&mine).remove_particular(removal).await.unwrap();
    assert!(read(&mine, &nominal.id).await.features.is_empty());
    let (old, new) = latest(&versions(&mine, &nominal.id).await, "Height and build");
    assert_eq!((old.as_str(), new.as_str()), ("About 1.85 m", ""));
}

#[tokio::test]
async fn only_the_organisation_that_recorded_the_person_writes_and_each_field_is_named() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Wilfreda", "Ottershaw").await;
    let request = new(&nominal.id, ParticularKind::Mark, "A scar");
    assert_not_found(client(&theirs).add_particular(request.clone()).await);
    assert_field(client(&mine).add_particular(AddParticularRequest { kind: 0, ..request.clone() }).await, "kind");
    let empty = AddParticularRequest { detail: " ".into(), ..request.clone() };
    assert_field(client(&mine).add_particular(empty).await, "detail");
    assert_field(client(&mine).add_particular(AddParticularRequest { source: None, ..request }).await, "source");
}

/// Words that stand in every field which a reader must not see.
const CANARY: &str = "quixotic-marmalade";

#[tokio::test]
async fn health_and_offences_are_read_under_their_article_alone_now_and_in_the_history() {
    let strand = Strand::of_programme("iom").await;
    let file = strand.seen_by(&strand.worker).await.case_file_id;
    let request = GetCaseFileRequest { id: file };
    let mut files = CaseFileServiceClient::new(strand.worker.wire());
    let case = files.get_case_file(request).await.unwrap().into_inner().case_file.unwrap();
    let mut people = case.nominals.iter().filter_map(|person| person.nominal.as_ref());
    let nominal = people.find(|person| person.owner_organisation == case.owner_organisation).unwrap().id.clone();
    added(&strand.worker, &nominal, ParticularKind::MentalHealth, CANARY).await;
    added(&strand.worker, &nominal, ParticularKind::SafeTime, "Mornings").await;
    added(&strand.worker, &nominal, ParticularKind::Allegation, "Threats by message").await;
    let mine = read(&strand.worker, &nominal).await;
    assert!(mine.health.iter().any(|one| one.detail == CANARY) && !mine.offences.is_empty());
    share(&strand, &strand.partner, 0, case.article10_condition).await;
    let theirs = read(&strand.partner, &nominal).await;
    let open = theirs.field_profiles.iter().filter_map(|number| FieldProfile::from_number(*number)).collect();
    assert_only(&theirs, open);
    assert!(theirs.health.is_empty() && !theirs.offences.is_empty() && !theirs.contact_preferences.is_empty());
    let history = versions(&strand.partner, &nominal).await;
    let shown: Vec<&str> =
        history.iter().flat_map(|version| &version.changes).map(|change| change.new_value.as_str()).collect();
    assert!(shown.contains(&"Threats by message") && !shown.contains(&CANARY));
    assert!(versions(&strand.worker, &nominal).await.len() > history.len());
    let foreign = new(&nominal, ParticularKind::Mark, "A scar");
    assert_not_found(client(&strand.partner).add_particular(foreign).await);
}

#[tokio::test]
async fn a_partner_in_the_case_reads_and_does_not_write() {
    let strand = Strand::joint().await;
    let file = strand.seen_by(&strand.worker).await.case_file_id;
    let mut files = CaseFileServiceClient::new(strand.partner.wire());
    let case = files.get_case_file(GetCaseFileRequest { id: file }).await.unwrap().into_inner().case_file.unwrap();
    let lead = strand.worker.organisation().to_string();
    let mut theirs = case.nominals.iter().filter_map(|one| one.nominal.as_ref());
    let nominal = theirs.find(|one| one.owner_organisation.as_ref().is_some_and(|owner| owner.id == lead));
    let nominal = nominal.unwrap().id.clone();
    let detail = read(&strand.partner, &nominal).await;
    assert_eq!(detail.field_profiles.contains(&3), case.article9_condition != 0);
    assert_eq!(detail.field_profiles.contains(&4), case.article10_condition != 0);
    let request = new(&nominal, ParticularKind::Mark, "A scar");
    assert_rule(client(&strand.partner).add_particular(request).await, "ISA-4.1");
}
