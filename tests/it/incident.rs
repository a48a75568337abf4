//! Incidents over the wire: told at once to those whom they concern and to nobody else, and followed up (CA-6.1, ISA-15.1).

use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::governance::v1::incident_service_client::IncidentServiceClient;
use safetynet_proto::governance::v1::{
    GetIncidentRequest, Incident, IncidentKind, IncidentState, ListIncidentsRequest, MoveIncidentRequest,
    ReportIncidentRequest,
};
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{GetTodayRequest, NoticeKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, World, request_id};

const NOTE: &str = "Rang them; they know what was on the list.";

fn client(person: &Person) -> IncidentServiceClient<Wire> {
    IncidentServiceClient::new(person.wire())
}

pub fn loss(world: &World, affects: &[&Person]) -> ReportIncidentRequest {
    ReportIncidentRequest {
        request_id: request_id(),
        kind: IncidentKind::DataLoss.into(),
        title: "List left on a train".into(),
        description: "A printed list of visits was left on the train to the coast this morning.".into(),
        found_time: Some(wire::time(world.now().minus(Span::hours(3)))),
        affected_organisation_ids: affects.iter().map(|person| person.organisation().to_string()).collect(),
        ..Default::default()
    }
}

pub async fn report(person: &Person, request: ReportIncidentRequest) -> Incident {
    client(person).report_incident(request).await.unwrap().into_inner().incident.unwrap()
}

async fn sees(person: &Person, incident: &Incident) -> bool {
    client(person).get_incident(GetIncidentRequest { id: incident.id.clone() }).await.is_ok()
}

async fn told(person: &Person, incident: &Incident) -> bool {
    let today = ReviewServiceClient::new(person.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner();
    let notices = today.today.unwrap().notices;
    notices.iter().any(|notice| notice.kind() == NoticeKind::Incident && notice.record_id == incident.id)
}

fn to(incident: &Incident, state: IncidentState) -> MoveIncidentRequest {
    MoveIncidentRequest {
        request_id: request_id(),
        id: incident.id.clone(),
        etag: incident.etag.clone(),
        to_state: state.into(),
        note: NOTE.into(),
    }
}

async fn moved(person: &Person, incident: &Incident, state: IncidentState) -> Incident {
    client(person).move_incident(to(incident, state)).await.unwrap().into_inner().incident.unwrap()
}

#[tokio::test]
async fn who_must_act_is_told_at_once_and_nobody_else_sees_it() {
    let world = World::new();
    let (worker, partner) = (world.person("demo.caseworker").await, world.person("demo.partner").await);
    let (spoc, auditor) = (world.person("demo.spoc").await, world.person("demo.auditor").await);
    let (supervisor, office) = (world.person("demo.supervisor").await, world.person("demo.administrator").await);
    let made = report(&worker, loss(&world, &[&partner])).await;
    assert!(made.reference.starts_with("IN-2026-") && made.state() == IncidentState::Reported);
    assert_eq!(made.affected_organisations[0].id, partner.organisation().to_string());
    for person in [&worker, &spoc, &auditor, &office] {
        assert!(sees(person, &made).await, "{}", person.account.user_name);
    }
    assert!(told(&spoc, &made).await);
    for person in [&supervisor, &partner] {
        assert!(!sees(person, &made).await, "{}", person.account.user_name);
    }
    let absent = GetIncidentRequest { id: request_id() };
    let absent = client(&partner).get_incident(absent).await.err().unwrap();
    let hidden = client(&partner).get_incident(GetIncidentRequest { id: made.id.clone() }).await.err().unwrap();
    assert!(said(&absent) == said(&hidden));
    let why = ExplainRequest { kind: RecordKind::Incident.into(), id: made.id.clone() };
    let why = ReachServiceClient::new(worker.wire()).explain(why).await.unwrap().into_inner();
    assert_eq!(why.reasons[0].sentence, "You reported this incident.");
}

#[tokio::test]
async fn the_contact_of_an_affected_organisation_reads_it_and_changes_nothing() {
    let world = World::new();
    let (partner, police) = (world.person("demo.partner").await, world.person("demo.spoc").await);
    let made = report(&partner, loss(&world, &[&police])).await;
    assert!(told(&police, &made).await && sees(&police, &made).await);
    assert_not_found(client(&police).move_incident(to(&made, IncidentState::Triaged)).await);
    let listed = client(&police).list_incidents(ListIncidentsRequest::default()).await.unwrap().into_inner().incidents;
    assert_eq!(listed[0].id, made.id, "the newest comes first");
    let elsewhere = world.person("demo.neighbourhood").await;
    let none = client(&elsewhere).list_incidents(ListIncidentsRequest::default()).await.unwrap().into_inner();
    assert!(none.incidents.is_empty());
}

#[tokio::test]
async fn it_is_followed_up_forward_and_not_past_those_it_affects() {
    let world = World::new();
    let (worker, partner) = (world.person("demo.caseworker").await, world.person("demo.partner").await);
    let (spoc, office) = (world.person("demo.spoc").await, world.person("demo.administrator").await);
    let made = report(&worker, loss(&world, &[&partner])).await;
    assert_not_found(client(&worker).move_incident(to(&made, IncidentState::Triaged)).await);
    assert_rule(client(&spoc).move_incident(to(&made, IncidentState::Contained)).await, "ISA-15.1");
    let notified = moved(&office, &made, IncidentState::Notified).await;
    assert_stale(client(&spoc).move_incident(to(&made, IncidentState::Contained)).await);
    let closed = moved(&spoc, &notified, IncidentState::Closed).await;
    let steps: Vec<_> = closed.steps.iter().map(|step| (step.state(), step.note.as_str())).collect();
    assert_eq!(steps, [(IncidentState::Notified, NOTE), (IncidentState::Closed, NOTE)]);
    assert_rule(client(&spoc).move_incident(to(&closed, IncidentState::Contained)).await, "INCIDENT-STATE");
    let open = ListIncidentsRequest { open_only: true, ..Default::default() };
    let open = client(&spoc).list_incidents(open).await.unwrap().into_inner().incidents;
    assert!(open.iter().all(|incident| incident.id != made.id && incident.state() != IncidentState::Closed));
}

#[tokio::test]
async fn a_late_report_says_why_and_none_holds_personal_data() {
    let world = World::new();
    let worker = world.person("demo.caseworker").await;
    let late = |reason: &str| ReportIncidentRequest {
        found_time: Some(wire::time(world.now().minus(Span::hours(25)))),
        late_reason: reason.into(),
        ..loss(&world, &[])
    };
    assert_field(client(&worker).report_incident(late("")).await, "late_reason");
    let made = report(&worker, late("Nobody was in the office on Sunday.")).await;
    assert_eq!(made.due_time.unwrap().seconds - made.found_time.unwrap().seconds, 24 * 3600);
    let wrong = ReportIncidentRequest {
        kind: 0,
        title: String::new(),
        description: "The list named Robin Sample, born 12/03/1985, and CF-2026-000001.".into(),
        found_time: Some(wire::time(world.now().plus(Span::hours(1)))),
        affected_organisation_ids: vec![worker.organisation().to_string()],
        ..loss(&world, &[])
    };
    let status = client(&worker).report_incident(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["kind", "title", "description", "found_time", "affected_organisation_ids[0]"]);
    let dry = ReportIncidentRequest { validate_only: true, ..loss(&world, &[]) };
    assert!(report(&worker, dry).await.id.is_empty());
    let malware = ReportIncidentRequest { kind: IncidentKind::Malware.into(), ..loss(&world, &[]) };
    let malware = report(&worker, malware).await;
    assert!(told(&world.person("demo.supervisor").await, &malware).await, "supervisors hear of malware (SYOP-8.6)");
}
