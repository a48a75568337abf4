//! Dip samples over the wire: drawn by chance, looked at one by one, concluded; how reviews went beside them (SYOP-13.3).

use safetynet_proto::audit::v1::sample_service_client::SampleServiceClient;
use safetynet_proto::audit::v1::{
    DrawSampleRequest, FindSampleLineRequest, FinishSampleRequest, GetSampleRequest, GetSampleResponse,
    ListSamplesRequest, Sample, SampleFinding, SampleLine,
};
use safetynet_proto::kind::v1::Role;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, World, request_id};

fn client(person: &Person) -> SampleServiceClient<Wire> {
    SampleServiceClient::new(person.wire())
}

fn drawing(records: i32) -> DrawSampleRequest {
    DrawSampleRequest { request_id: request_id(), records, days: 366 }
}

async fn read(person: &Person, id: &str) -> GetSampleResponse {
    client(person).get_sample(GetSampleRequest { id: id.to_owned() }).await.unwrap().into_inner()
}

fn finding(line: &SampleLine, finding: SampleFinding) -> FindSampleLineRequest {
    FindSampleLineRequest {
        id: line.id.clone(),
        request_id: request_id(),
        etag: line.etag.clone(),
        finding: finding.into(),
        note: "The date of the visit is missing.".into(),
    }
}

fn finishing(sample: &Sample) -> FinishSampleRequest {
    FinishSampleRequest {
        id: sample.id.clone(),
        request_id: request_id(),
        etag: sample.etag.clone(),
        statement: "Sound but for one visit without a date.".into(),
    }
}

#[tokio::test]
async fn an_auditor_looks_at_what_chance_has_chosen_and_concludes() {
    let world = World::new();
    let auditor = world.person("demo.auditor").await;
    let drawn = client(&auditor).draw_sample(drawing(6)).await.unwrap().into_inner().sample.unwrap();
    let regime = drawn.regime.as_ref().unwrap();
    assert!(drawn.reference.starts_with("DS-") && regime.open > regime.late && regime.late > 0 && regime.done > 0);
    let answer = read(&auditor, &drawn.id).await;
    assert!(
        answer.lines.len() > 2 && answer.lines.iter().all(|line| !line.title.is_empty() && !line.object_id.is_empty())
    );
    assert_rule(client(&auditor).finish_sample(finishing(&drawn)).await, "SYOP-13.3");
    for (place, line) in answer.lines.iter().enumerate() {
        let found = if place == 0 { SampleFinding::Quality } else { SampleFinding::Good };
        client(&auditor).find_sample_line(finding(line, found)).await.unwrap();
    }
    assert_stale(client(&auditor).find_sample_line(finding(&answer.lines[0], SampleFinding::Good)).await);
    let sample = read(&auditor, &drawn.id).await.sample.unwrap();
    assert_eq!((sample.looked_at, sample.wanting), (sample.records, 1));
    let done = client(&auditor).finish_sample(finishing(&sample)).await.unwrap().into_inner().sample.unwrap();
    assert!(done.finish_time.is_some() && done.statement.starts_with("Sound"));
    let late = read(&auditor, &drawn.id).await.lines.remove(0);
    assert_rule(client(&auditor).find_sample_line(finding(&late, SampleFinding::Good)).await, "SAMPLE-STATE");
    let all = client(&auditor).list_samples(ListSamplesRequest::default()).await.unwrap().into_inner().samples;
    assert_eq!(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [drawn.id.as_str()]);
}

#[tokio::test]
async fn nobody_else_draws_and_nothing_is_ticked_blind() {
    let world = World::new();
    let auditor = world.person("demo.auditor").await;
    let wrong = DrawSampleRequest { request_id: request_id(), records: 41, days: 0 };
    assert_eq!(fields(&client(&auditor).draw_sample(wrong).await.err().unwrap()), ["records", "days"]);
    let drawn = client(&auditor).draw_sample(drawing(4)).await.unwrap().into_inner().sample.unwrap();
    let line = read(&auditor, &drawn.id).await.lines.remove(0);
    let blind = FindSampleLineRequest { finding: 0, note: "ok".into(), ..finding(&line, SampleFinding::Good) };
    assert_eq!(fields(&client(&auditor).find_sample_line(blind).await.err().unwrap()), ["finding", "note"]);
    for name in ["demo.caseworker", "demo.supervisor", "demo.spoc"] {
        assert_denied(client(&world.person(name).await).draw_sample(drawing(4)).await);
    }
}

#[tokio::test]
async fn nobody_samples_what_they_recorded_themselves() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let account = crate::account::read(&spoc, worker.id()).await;
    let both = crate::account::roles(&account, &[Role::Caseworker, Role::Auditor]);
    crate::account::client(&spoc).change_roles(both).await.unwrap();
    let worker = world.person("demo.caseworker").await;
    crate::nominal::recorded(&worker, "Isolde", "Marshfoot").await;
    world.pass(Span::hours(1));
    let draw = DrawSampleRequest { days: 1, ..drawing(20) };
    let worker = world.person("demo.caseworker").await;
    let status = client(&worker).draw_sample(draw).await.err().unwrap();
    assert!(status.message().contains("has recorded nothing"), "nobody else recorded in that day: {status:?}");
}
