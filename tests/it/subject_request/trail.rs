//! What the audit and the looks at people keep of a request: who answers it shows nobody else's record by that.

use safetynet_proto::audit::v1::lookup_service_client::LookupServiceClient;
use safetynet_proto::audit::v1::{Event, ListLookupsRequest, LookupKind};
use safetynet_proto::icm::v1::assessment_service_client::AssessmentServiceClient;
use safetynet_proto::icm::v1::{
    AddAssessmentRequest, AssignmentKind, CompleteSubjectRequestRequest, GetSubjectPackRequest,
    RegisterSubjectRequestRequest, RiskLevel, SubjectDecision, SubjectItemKind, SubjectOutcome, SubjectRequestKind,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_server::rpc::wire;
use safetynet_tests::{Person, request_id};

use super::pack::{assigned, deciding, opened};
use super::{client, known, made, only, read};
use crate::nominal::recorded;

/// The latest entry of somebody, which is of this kind.
async fn latest(person: &Person, event: &str) -> Event {
    let latest = crate::event::own(person).await.remove(0);
    assert_eq!(latest.event, event);
    latest
}

#[tokio::test]
async fn who_leads_a_channel_does_not_read_that_a_partner_answers_for_what_it_put_in() {
    let known = known().await;
    assigned(&known, &known.council, AssignmentKind::Worker).await;
    let assess = AddAssessmentRequest {
        channel_id: known.channel.clone(),
        request_id: request_id(),
        nominal_id: known.nominal.id.clone(),
        level: RiskLevel::Low.into(),
        rationale: "One incident in a year, and none at home.".into(),
        next_date: Some(wire::date(known.world.now().day().plus_days(28))),
        ..Default::default()
    };
    AssessmentServiceClient::new(known.council.wire()).add_assessment(assess).await.unwrap();
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    let items = opened(&known.council, &one).await.items;
    let item = items.iter().find(|item| item.kind() == SubjectItemKind::Assessment).unwrap();
    let named = |event: &Event, kind: RecordKind| event.objects.iter().any(|one| one.kind() == kind);
    let opening = latest(&known.council, "subject_request.pack_read").await;
    assert!(named(&opening, RecordKind::Assessment) && !named(&opening, RecordKind::Channel), "what was shown alone");
    let decide = deciding(&one, item, SubjectDecision::Disclose);
    client(&known.council).decide_subject_item(decide).await.unwrap();
    assert!(!named(&latest(&known.council, "subject_request.decided").await, RecordKind::Channel));
    let refused = CompleteSubjectRequestRequest {
        refusal_reason: "The same was asked and answered a week ago".into(),
        ..known.answer(&one, SubjectOutcome::Refused)
    };
    client(&known.council).complete_subject_request(refused).await.unwrap();
    assert!(!named(&latest(&known.council, "subject_request.completed").await, RecordKind::Channel));
}

#[tokio::test]
async fn a_third_party_is_a_number_in_the_audit_too() {
    let known = known().await;
    assigned(&known, &known.council, AssignmentKind::Worker).await;
    let assess = AddAssessmentRequest {
        channel_id: known.channel.clone(),
        request_id: request_id(),
        level: RiskLevel::Low.into(),
        rationale: "One incident in a year, and none at home.".into(),
        next_date: Some(wire::date(known.world.now().day().plus_days(28))),
        ..Default::default()
    };
    AssessmentServiceClient::new(known.police.wire()).add_assessment(assess).await.unwrap();
    known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&known.council).await;
    let pack = opened(&known.council, &part).await;
    assert_eq!(pack.third_parties.iter().map(|one| one.records).collect::<Vec<_>>(), [1]);
    let opening = latest(&known.council, "subject_request.pack_read").await;
    let theirs = |kind: RecordKind| matches!(kind, RecordKind::Channel | RecordKind::Assessment);
    assert!(opening.objects.iter().all(|one| !theirs(one.kind())));
}

#[tokio::test]
async fn who_recorded_a_person_and_works_with_them_no_more_looks_as_others_do() {
    let known = known().await;
    let auditor = known.world.person("demo.auditor").await;
    let own = recorded(&known.police, "Tamsin", "Ashcombe").await;
    let request =
        RegisterSubjectRequestRequest { nominal_id: own.id.clone(), ..known.request(SubjectRequestKind::Access) };
    let one = made(&known.police, request).await;
    read(&known.police, &one.id).await;
    let open = GetSubjectPackRequest { id: one.id.clone(), ..Default::default() };
    client(&known.police).get_subject_pack(open).await.unwrap();
    let request = ListLookupsRequest { page_size: 200, ..Default::default() };
    let found = LookupServiceClient::new(auditor.wire()).list_lookups(request).await.unwrap().into_inner().lookups;
    let found: Vec<_> = found.iter().map(|look| (look.kind(), look.reference.as_str(), look.times)).collect();
    assert_eq!(found, [(LookupKind::FamilyName, own.reference.as_str(), 2)]);
}
