//! Risk assessments over the wire: recorded with a day for the next, superseded by the latest, stale after that day.

use safetynet_proto::icm::v1::assessment_service_client::AssessmentServiceClient;
use safetynet_proto::icm::v1::{
    AddAssessmentRequest, Assessment, AssessmentState, CaseRole, ListAssessmentsRequest, NewCaseNominal, RiskLevel,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, fields};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::case_file;
use crate::nominal::recorded;
use crate::strand::{Strand, day};

fn assessments(person: &Person) -> AssessmentServiceClient<Wire> {
    AssessmentServiceClient::new(person.wire())
}

fn risk(strand: &Strand, level: RiskLevel) -> AddAssessmentRequest {
    AddAssessmentRequest {
        channel_id: strand.channel.clone(),
        request_id: request_id(),
        scale: "ASB risk matrix".into(),
        level: level.into(),
        score: 14,
        rationale: "Two incidents in a week, both at the door.".into(),
        next_date: Some(strand.ahead(28)),
        ..Default::default()
    }
}

async fn add(person: &Person, request: AddAssessmentRequest) -> Assessment {
    assessments(person).add_assessment(request).await.unwrap().into_inner().assessment.unwrap()
}

async fn list(person: &Person, channel: &str) -> Vec<Assessment> {
    let request = ListAssessmentsRequest { channel_id: channel.to_owned(), page_size: 200, ..Default::default() };
    assessments(person).list_assessments(request).await.unwrap().into_inner().assessments
}

#[tokio::test]
async fn the_latest_assessment_of_a_subject_is_in_force_and_on_the_channel() {
    let strand = Strand::joint().await;
    let first = add(&strand.worker, risk(&strand, RiskLevel::High)).await;
    assert_eq!((first.state(), first.age_days, first.stale), (AssessmentState::Final, 0, false));
    strand.world.pass(Span::minutes(1));
    let second = add(&strand.partner, risk(&strand, RiskLevel::VeryHigh)).await;
    let rows = list(&strand.worker, &strand.channel).await;
    assert_eq!(rows[0].id, second.id);
    let superseded = rows.iter().find(|row| row.id == first.id).unwrap();
    assert!(superseded.state() == AssessmentState::Superseded && superseded.next_date.is_none());
    let channel = strand.seen_by(&strand.worker).await;
    assert_eq!(channel.latest_assessment.unwrap().id, second.id);
    assert_eq!(day(channel.latest_significant_activity_date.as_ref()), strand.world.now().day());
}

#[tokio::test]
async fn an_assessment_is_stale_after_its_day() {
    let strand = Strand::joint().await;
    let request = AddAssessmentRequest { next_date: Some(strand.ahead(1)), ..risk(&strand, RiskLevel::Low) };
    let added = add(&strand.worker, request).await;
    for (days, stale) in [(1, false), (1, true)] {
        strand.world.pass(Span::days(days));
        let worker = strand.world.person("demo.caseworker").await;
        let rows = list(&worker, &strand.channel).await;
        assert_eq!(rows.iter().find(|row| row.id == added.id).unwrap().stale, stale);
    }
}

#[tokio::test]
async fn wrong_fields_are_named_and_a_dry_run_leaves_nothing() {
    let strand = Strand::without_partner().await;
    let mut client = assessments(&strand.worker);
    let wrong = AddAssessmentRequest {
        nominal_id: request_id(),
        scale: String::new(),
        level: 6,
        score: 1_001,
        rationale: "short".into(),
        next_date: Some(strand.ahead(0)),
        ..risk(&strand, RiskLevel::Low)
    };
    let status = client.add_assessment(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["nominal_id", "scale", "level", "score", "rationale", "next_date"]);
    let far = AddAssessmentRequest { next_date: Some(strand.ahead(367)), ..risk(&strand, RiskLevel::Low) };
    assert_field(client.add_assessment(far).await, "next_date");
    let before = list(&strand.worker, &strand.channel).await.len();
    let dry = AddAssessmentRequest { validate_only: true, ..risk(&strand, RiskLevel::Low) };
    let answer = client.add_assessment(dry).await.unwrap().into_inner();
    assert!(answer.assessment.unwrap().id.is_empty() && answer.audience.unwrap().people >= 1);
    assert_eq!(list(&strand.worker, &strand.channel).await.len(), before);
    assert_not_found(assessments(&strand.partner).add_assessment(risk(&strand, RiskLevel::Low)).await);
}

#[tokio::test]
async fn a_victim_and_a_perpetrator_have_each_their_own_assessment() {
    let world = World::new();
    let worker = world.person("demo.caseworker").await;
    let victim = recorded(&worker, "Vera", "Sampleford").await.id;
    let perpetrator = recorded(&worker, "Percival", "Sampleford").await.id;
    let mut request = case_file::new("Threats at home", &[]);
    request.nominals = [(&victim, CaseRole::Victim), (&perpetrator, CaseRole::Perpetrator)]
        .map(|(id, role)| NewCaseNominal { nominal_id: id.clone(), role: role.into() })
        .to_vec();
    let file = case_file::client(&worker).create_case_file(request).await.unwrap().into_inner().case_file.unwrap();
    let channel = file.channels.first().unwrap().id.clone();
    for (id, level) in [(&victim, RiskLevel::High), (&perpetrator, RiskLevel::VeryHigh)] {
        let request = AddAssessmentRequest {
            channel_id: channel.clone(),
            request_id: request_id(),
            nominal_id: id.clone(),
            scale: "ASB risk matrix".into(),
            level: level.into(),
            score: 14,
            rationale: "Two incidents in a week, both at the door.".into(),
            next_date: Some(wire::date(world.now().day().plus_days(28))),
            ..Default::default()
        };
        add(&worker, request).await;
    }
    let rows = list(&worker, &channel).await;
    let mut found: Vec<_> = rows.iter().map(|row| (row.role(), row.level(), row.state())).collect();
    found.sort_by_key(|(role, ..)| i32::from(*role));
    let fresh = AssessmentState::Final;
    let victim = (CaseRole::Victim, RiskLevel::High, fresh);
    assert!(found == [victim, (CaseRole::Perpetrator, RiskLevel::VeryHigh, fresh)], "one does not replace the other");
}
