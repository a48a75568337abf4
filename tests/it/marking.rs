//! Nothing that says itself that it is above OFFICIAL gets in, whatever the field (COCO-4.1, SYOP-11.1).

use safetynet_proto::icm::v1::AddAssessmentRequest;
use safetynet_proto::icm::v1::assessment_service_client::AssessmentServiceClient;
use safetynet_proto::nms::v1::CreatePriorityRequest;
use safetynet_tests::refusal::{assert_field, fields};
use safetynet_tests::{Person, World, request_id};
use tonic::Status;

use crate::priority;
use crate::strand::Strand;

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
