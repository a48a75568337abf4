//! Nothing that says itself that it is above OFFICIAL gets in, whatever the field (COCO-4.1, SYOP-11.1).

use safetynet_proto::icm::v1::assessment_service_client::AssessmentServiceClient;
use safetynet_proto::icm::v1::{
    AddAssessmentRequest, AddPhotographRequest, AddRelationRequest, ContactPoint, ContactPointKind,
    CreateNominalRequest, InformationSource, ParticularKind, PlaceMarkerRequest, RelationVisibility, Source,
    WarningKind,
};
use safetynet_proto::nms::v1::CreatePriorityRequest;
use safetynet_tests::refusal::{assert_field, fields};
use safetynet_tests::{Person, World, request_id};
use tonic::Status;

use crate::strand::Strand;
use crate::{marker, nominal, particular, photograph, priority, relation};

/// What the fields of a refusal say, together.
fn said(status: &Status) -> String {
    use tonic_types::StatusExt;
    let details = status.get_error_details();
    let violations = &details.bad_request().unwrap().field_violations;
    violations.iter().map(|violation| violation.description.clone() + "\n").collect()
}

async fn assessed(person: &Person, channel: &str, rationale: &str) -> Status {
    let request = AddAssessmentRequest {
        channel_id: channel.to_owned(),
        request_id: request_id(),
        rationale: rationale.to_owned(),
        ..Default::default()
    };
    AssessmentServiceClient::new(person.wire()).add_assessment(request).await.err().unwrap()
}

#[tokio::test]
async fn a_text_that_is_marked_higher_is_refused_in_cases_and_neighbourhoods() {
    let strand = Strand::joint().await;
    let above = assessed(&strand.worker, &strand.channel, "Taken from a TOP SECRET report of last week.").await;
    assert!(said(&above).contains("above OFFICIAL") && fields(&above).contains(&"rationale".to_owned()));
    let plain = assessed(&strand.worker, &strand.channel, "He kept the visits secret from his family.").await;
    assert!(!said(&plain).contains("above OFFICIAL"), "an ordinary word: {}", said(&plain));
    let world = World::new();
    let officer = world.person("demo.neighbourhood").await;
    let mut client = priority::client(&officer);
    let marked = CreatePriorityRequest { issue: "SECRET: the watch on the harbour".into(), ..priority::create(&world) };
    assert_field(client.create_priority(marked).await, "issue");
}

/// What is refused.
const MARKED: &str = "TOP SECRET: from the report of last week";

#[tokio::test]
async fn nothing_that_is_marked_higher_is_kept_of_a_person_whatever_the_field() {
    let world = World::new();
    let mine = world.person(nominal::CASEWORKER).await;
    let one = nominal::recorded(&mine, "Averil", "Stanebrook").await.id;
    let other = nominal::recorded(&mine, "Corwin", "Stanebrook").await.id;
    let source = Some(Source { kind: InformationSource::Document.into(), detail: MARKED.into() });
    let mut wrong = CreateNominalRequest { notes: MARKED.into(), source, ..nominal::new("Dorcas", "Stanebrook") };
    wrong.aliases = vec![nominal::named("Dora", "TOP SECRET")];
    wrong.addresses[0].lines = MARKED.into();
    wrong.contact_points = vec![ContactPoint {
        kind: ContactPointKind::Telephone.into(),
        value: "01632 960 100".into(),
        note: MARKED.into(),
        ..Default::default()
    }];
    let refused = nominal::client(&mine).create_nominal(wrong).await.err().unwrap();
    assert_eq!(
        fields(&refused),
        ["aliases[0].family_name", "addresses[0].lines", "contact_points[0].note", "notes", "source.detail"]
    );
    assert_eq!(said(&refused).matches("above OFFICIAL").count(), 5);
    let detail = particular::new(&one, ParticularKind::Mark, MARKED);
    assert_field(particular::client(&mine).add_particular(detail).await, "detail");
    let reason = PlaceMarkerRequest { reason: MARKED.into(), ..marker::new(&world, &one, WarningKind::Violence, 30) };
    assert_field(marker::client(&mine).place_marker(reason).await, "reason");
    let every = relation::new(&one, &other, RelationVisibility::EveryReader);
    let detail = AddRelationRequest { detail: MARKED.into(), ..every };
    assert_field(relation::client(&mine).add_relation(detail).await, "detail");
    let shown = photograph::new(&one, safetynet_server::demo::portrait(3));
    let caption = AddPhotographRequest { caption: MARKED.into(), ..shown };
    assert_field(photograph::client(&mine).add_photograph(caption).await, "caption");
}
