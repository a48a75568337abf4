//! Relations between people over the wire, each with its own audience (ISA-3.1, SYOP-8.3).

use prost_types::FieldMask;
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::relation_service_client::RelationServiceClient;
use safetynet_proto::icm::v1::{
    AddRelationRequest, AddRelationResponse, GetCaseFileRequest, Relation, RelationAudience, RelationKind,
    RelationVisibility, RemoveRelationRequest, UpdateRelationRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, recorded, told, versions};
use crate::projection::{read, share};
use crate::strand::Strand;

pub fn client(person: &Person) -> RelationServiceClient<Wire> {
    RelationServiceClient::new(person.wire())
}

#[allow(clippy::unnecessary_wraps, reason = "the field of the message wants it so")]
fn for_whom(visibility: RelationVisibility, organisations: &[String]) -> Option<RelationAudience> {
    Some(RelationAudience {
        visibility: visibility.into(),
        organisation_ids: organisations.to_vec(),
        organisations: Vec::new(),
    })
}

pub fn new(nominal: &str, other: &str, visibility: RelationVisibility) -> AddRelationRequest {
    AddRelationRequest {
        request_id: request_id(),
        nominal_id: nominal.to_owned(),
        other_nominal_id: other.to_owned(),
        kind: RelationKind::VictimOf.into(),
        detail: "Since the spring".into(),
        source: told(),
        audience: for_whom(visibility, &[]),
        ..Default::default()
    }
}

async fn added(person: &Person, request: AddRelationRequest) -> AddRelationResponse {
    client(person).add_relation(request).await.unwrap().into_inner()
}

async fn kinds(person: &Person, nominal: &str) -> Vec<(RelationKind, String)> {
    let relations = read(person, nominal).await.relations;
    relations.iter().map(|one| (one.kind(), one.other_nominal_id.clone())).collect()
}

#[tokio::test]
async fn a_relation_reads_from_both_people_and_is_changed_and_taken_away() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let one = recorded(&mine, "Aurelia", "Winterbourne").await.id;
    let other = recorded(&mine, "Basil", "Winterbourne").await.id;
    let dry = AddRelationRequest { validate_only: true, ..new(&one, &other, RelationVisibility::EveryReader) };
    let preview = added(&mine, dry).await;
    assert!(preview.relation.unwrap().id.is_empty() && preview.audience.unwrap().people >= 1);
    assert!(kinds(&mine, &one).await.is_empty());
    let made = added(&mine, new(&one, &other, RelationVisibility::EveryReader)).await.relation.unwrap();
    assert_eq!(kinds(&mine, &one).await, [(RelationKind::VictimOf, other.clone())]);
    assert_eq!(kinds(&mine, &other).await, [(RelationKind::Harms, one.clone())]);
    let change = UpdateRelationRequest {
        id: made.id.clone(),
        etag: made.etag.clone(),
        update_mask: Some(FieldMask { paths: vec!["detail".into()] }),
        detail: "Until they moved apart".into(),
        source: told(),
        ..Default::default()
    };
    assert_not_found(client(&theirs).update_relation(change.clone()).await);
    let now = client(&mine).update_relation(change.clone()).await.unwrap().into_inner().relation.unwrap();
    assert_stale(client(&mine).update_relation(change).await);
    world.pass(Span::minutes(1));
    let reason = "It was a namesake of the other.".to_owned();
    let removal = RemoveRelationRequest { id: made.id, request_id: request_id(), etag: now.etag, reason };
    client(&mine).remove_relation(removal).await.unwrap();
    assert!(kinds(&mine, &one).await.is_empty() && kinds(&mine, &other).await.is_empty());
    let last = versions(&mine, &one).await.into_iter().next().unwrap();
    let change = last.changes.first().unwrap();
    assert!(change.old_value.contains("Until they moved apart") && change.new_value.is_empty());
}

#[tokio::test]
async fn a_relation_needs_two_people_a_source_and_an_audience() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let one = recorded(&mine, "Aurelia", "Winterbourne").await.id;
    let other = recorded(&theirs, "Basil", "Winterbourne").await.id;
    let right = new(&one, &other, RelationVisibility::EveryReader);
    let nobody = AddRelationRequest { other_nominal_id: request_id(), ..right.clone() };
    assert_not_found(client(&mine).add_relation(nobody).await);
    let tries = [
        (AddRelationRequest { other_nominal_id: one.clone(), ..right.clone() }, "other_nominal_id"),
        (AddRelationRequest { kind: 0, ..right.clone() }, "kind"),
        (AddRelationRequest { audience: None, ..right.clone() }, "audience"),
        (new(&one, &other, RelationVisibility::Named), "audience.organisation_ids"),
    ];
    for (wrong, field) in tries {
        assert_field(client(&mine).add_relation(wrong).await, field);
    }
    let named = for_whom(RelationVisibility::OwnOrganisation, &[theirs.organisation().to_string()]);
    let wrong = AddRelationRequest { audience: named, ..right };
    assert_field(client(&mine).add_relation(wrong).await, "audience.organisation_ids");
}

/// Two people of one case of the police.
async fn pair(strand: &Strand) -> (String, String, i32) {
    let file = strand.seen_by(&strand.worker).await.case_file_id;
    let mut files = CaseFileServiceClient::new(strand.worker.wire());
    let case = files.get_case_file(GetCaseFileRequest { id: file }).await.unwrap().into_inner().case_file.unwrap();
    let one = case.nominals.first().unwrap().nominal.as_ref().unwrap().id.clone();
    let other = recorded(&strand.worker, "Crispin", "Underlea").await.id;
    (one, other, case.article10_condition)
}

#[tokio::test]
async fn each_relation_is_for_its_own_audience_and_for_nobody_who_lacks_one_of_the_two() {
    let strand = Strand::without_partner().await;
    let (one, other, article_10) = pair(&strand).await;
    share(&strand, &strand.partner, 5, article_10).await;
    let council = strand.partner.organisation().to_string();
    let seen =
        async |relation: &Relation| read(&strand.partner, &one).await.relations.iter().any(|r| r.id == relation.id);
    let add = async |audience: Option<RelationAudience>| {
        let request = AddRelationRequest { audience, ..new(&one, &other, RelationVisibility::EveryReader) };
        added(&strand.worker, request).await
    };
    let all = add(for_whom(RelationVisibility::EveryReader, &[])).await;
    let own = add(for_whom(RelationVisibility::OwnOrganisation, &[])).await;
    let named = add(for_whom(RelationVisibility::Named, std::slice::from_ref(&council))).await;
    let people = |answer: &AddRelationResponse| answer.audience.as_ref().unwrap().people;
    assert!(people(&own) < people(&named) && people(&named) <= people(&all));
    let [all, own, named] = [all, own, named].map(|answer| answer.relation.unwrap());
    assert!(seen(&all).await && seen(&named).await && !seen(&own).await);
    let history = versions(&strand.partner, &one).await;
    let shown = history.iter().flat_map(|version| &version.changes).filter(|change| change.field == "Relation").count();
    assert_eq!(shown, 2, "the history keeps to the audience as well");
    let narrowed = UpdateRelationRequest {
        id: all.id.clone(),
        etag: all.etag.clone(),
        update_mask: Some(FieldMask { paths: vec!["audience".into()] }),
        audience: for_whom(RelationVisibility::OwnOrganisation, &[]),
        source: told(),
        ..Default::default()
    };
    client(&strand.worker).update_relation(narrowed).await.unwrap();
    assert!(!seen(&all).await);
}
