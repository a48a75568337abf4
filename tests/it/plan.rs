//! Problem-solving plans over the wire: stage gates, tasks, and partners who alone see them.

use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_proto::nms::v1::plan_service_client::PlanServiceClient;
use safetynet_proto::nms::v1::{CreatePlanRequest, MovePlanRequest, Plan, PlanStage, PlanTask, UpdatePlanRequest};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, board, november};

pub fn client(person: &Person) -> PlanServiceClient<Wire> {
    PlanServiceClient::new(person.wire())
}

pub fn create(world: &World) -> CreatePlanRequest {
    CreatePlanRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        title: "Quiet sample square".into(),
        objective: "Halve the calls".into(),
        ..Default::default()
    }
}

pub fn step(plan: &Plan, to: PlanStage, reason: &str) -> MovePlanRequest {
    MovePlanRequest {
        id: plan.id.clone(),
        request_id: request_id(),
        etag: plan.etag.clone(),
        to_stage: to.into(),
        reason: reason.into(),
    }
}

pub fn change(plan: &Plan, paths: &[&str]) -> UpdatePlanRequest {
    UpdatePlanRequest {
        id: plan.id.clone(),
        etag: plan.etag.clone(),
        update_mask: Some(prost_types::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        ..Default::default()
    }
}

async fn moved(client: &mut PlanServiceClient<Wire>, plan: &Plan, to: PlanStage, reason: &str) -> Plan {
    client.move_plan(step(plan, to, reason)).await.unwrap().into_inner().plan.unwrap()
}

async fn changed(client: &mut PlanServiceClient<Wire>, request: UpdatePlanRequest) -> Plan {
    client.update_plan(request).await.unwrap().into_inner().plan.unwrap()
}

fn task(person: &Person, title: &str) -> PlanTask {
    PlanTask {
        title: title.into(),
        owner_organisation: Some(OrganisationRef { id: person.organisation().to_string(), name: String::new() }),
        due_date: november(20),
        ..Default::default()
    }
}

#[tokio::test]
async fn no_stage_is_left_without_its_text() {
    let world = World::new();
    let mut mine = client(&world.person(POLICE).await);
    let made = mine.create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    assert_eq!(made.stage(), PlanStage::Objective);
    assert_rule(mine.move_plan(step(&made, PlanStage::Analysis, "")).await, "PLAN-STAGE");
    let mut plan = moved(&mut mine, &made, PlanStage::Scanning, "").await;
    assert_stale(mine.move_plan(step(&made, PlanStage::Scanning, "")).await);
    for (field, next) in [
        ("scanning", PlanStage::Analysis),
        ("analysis", PlanStage::Response),
        ("response", PlanStage::Assessment),
        ("assessment", PlanStage::Repeat),
    ] {
        let reason = if next == PlanStage::Repeat { "The effect was not enough" } else { "" };
        let refused = mine.move_plan(step(&plan, next, reason)).await;
        assert!(refused.as_ref().err().unwrap().message().contains(field));
        assert_rule(refused, "PLAN-GATE");
        let text = || "Written down".to_owned();
        let mut request = change(&plan, &[field]);
        (request.scanning, request.analysis) = (text(), text());
        (request.response, request.assessment) = (text(), text());
        plan = changed(&mut mine, request).await;
        plan = moved(&mut mine, &plan, next, reason).await;
    }
    assert_eq!((plan.stage(), plan.reason.as_str()), (PlanStage::Repeat, "The effect was not enough"));
    assert_field(mine.update_plan(change(&plan, &["analysis"])).await, "analysis");
    let again = moved(&mut mine, &plan, PlanStage::Scanning, "").await;
    assert_eq!(again.scanning, "Written down");
    assert_field(mine.move_plan(step(&again, PlanStage::Closed, "")).await, "reason");
    assert_field(mine.move_plan(step(&again, PlanStage::Closed, "short")).await, "reason");
    let closed = moved(&mut mine, &again, PlanStage::Closed, "Merged into another plan").await;
    assert_rule(mine.update_plan(change(&closed, &["title"])).await, "PLAN-STAGE");
    assert_rule(mine.move_plan(step(&closed, PlanStage::Scanning, "")).await, "PLAN-STAGE");
}

#[tokio::test]
async fn only_partners_see_a_plan() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let (mut mine, mut theirs) = (client(&police), client(&council));
    let made = mine.create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    let sees = async |person: &Person| board(person, &area(&world, 0)).await.plans.iter().any(|row| row.id == made.id);
    assert!(sees(&police).await && !sees(&council).await);
    assert_not_found(theirs.move_plan(step(&made, PlanStage::Scanning, "")).await);
    assert_not_found(theirs.update_plan(change(&made, &["title"])).await);
    let mut share = change(&made, &["partner_organisation_ids"]);
    share.partner_organisation_ids = vec![council.organisation().to_string()];
    let shared = changed(&mut mine, share).await;
    let partners: Vec<String> = shared.partners.iter().map(|partner| partner.id.clone()).collect();
    assert_eq!(partners, [police.organisation().to_string(), council.organisation().to_string()]);
    assert!(sees(&council).await);
    assert_rule(theirs.update_plan(change(&shared, &["partner_organisation_ids"])).await, "ISA-4.1");
    let alone = changed(&mut mine, change(&shared, &["partner_organisation_ids"])).await;
    assert_eq!(alone.partners.len(), 1);
    assert!(!sees(&council).await);
    let lapsed = CreatePlanRequest { partner_organisation_ids: vec![world.lapsed().to_string()], ..create(&world) };
    assert_field(mine.create_plan(lapsed).await, "partner_organisation_ids[0]");
}

#[tokio::test]
async fn why_and_who_else_is_told_to_partners_alone() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let made = client(&police).create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    let request = || ExplainRequest { kind: RecordKind::Plan.into(), id: made.id.clone() };
    let why = ReachServiceClient::new(police.wire()).explain(request()).await.unwrap().into_inner();
    assert_eq!(why.reasons[0].via, "plan_partner");
    let sentence = &why.reasons[0].sentence;
    assert!(sentence.contains("your organisation is one of its partners"), "{sentence}");
    let organisations: Vec<String> = why.organisations.iter().map(|o| o.organisation.clone().unwrap().id).collect();
    assert_eq!(organisations, [police.organisation().to_string()]);
    assert_not_found(ReachServiceClient::new(council.wire()).explain(request()).await);
    let board = board(&police, &area(&world, 0)).await;
    for (kind, noun, id) in [
        (RecordKind::Contact, "contact", &board.contacts[0].id),
        (RecordKind::Priority, "priority", &board.priorities[0].id),
        (RecordKind::Engagement, "engagement", &board.engagements[0].id),
    ] {
        let request = || ExplainRequest { kind: kind.into(), id: id.clone() };
        let why = ReachServiceClient::new(council.wire()).explain(request()).await.unwrap().into_inner();
        assert_eq!(why.reasons[0].sentence, format!("You are assigned to the neighbourhood of this {noun}."));
        let outsider = world.person("demo.spoc").await;
        assert_not_found(ReachServiceClient::new(outsider.wire()).explain(request()).await);
    }
}

#[tokio::test]
async fn tasks_belong_to_partners_and_keep_their_ids() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut mine = client(&police);
    let made = mine.create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    let tasks = |tasks: Vec<PlanTask>, plan: &Plan| UpdatePlanRequest { tasks, ..change(plan, &["tasks"]) };
    let two = vec![task(&police, "Move the lamp"), task(&police, "Ask the bus company")];
    let plan = changed(&mut mine, tasks(two, &made)).await;
    assert_eq!(plan.tasks.len(), 2);
    assert!(plan.tasks.iter().all(|task| task.days_late == 3 && !task.id.is_empty()));
    let done = PlanTask { done: true, ..plan.tasks[0].clone() };
    let fewer = changed(&mut mine, tasks(vec![done.clone()], &plan)).await;
    assert_eq!((fewer.tasks.len(), fewer.tasks[0].id.as_str()), (1, done.id.as_str()));
    assert_eq!(fewer.tasks[0].days_late, 0);
    let foreign = tasks(vec![task(&council, "Not a partner")], &fewer);
    assert_field(mine.update_plan(foreign).await, "tasks[0].owner_organisation.id");
    let unknown = PlanTask { id: request_id(), ..task(&police, "Unknown") };
    assert_field(mine.update_plan(tasks(vec![unknown], &fewer)).await, "tasks[0].id");
    assert_field(mine.update_plan(tasks(vec![done.clone(), done], &fewer)).await, "tasks[1].id");
    let undated = PlanTask { due_date: None, ..task(&police, "Undated") };
    assert_field(mine.update_plan(tasks(vec![undated], &fewer)).await, "tasks[0].due_date");
    let many = (0..51).map(|_| task(&police, "One of many")).collect();
    assert_field(mine.update_plan(tasks(many, &fewer)).await, "tasks");
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let world = World::new();
    let mut mine = client(&world.person(POLICE).await);
    for (request, field) in [
        (CreatePlanRequest { title: String::new(), ..create(&world) }, "title"),
        (CreatePlanRequest { objective: String::new(), ..create(&world) }, "objective"),
        (CreatePlanRequest { objective: "x".repeat(5_001), ..create(&world) }, "objective"),
        (CreatePlanRequest { objective: "Stop Robin Sample 4/5/1985".into(), ..create(&world) }, "objective"),
        (
            CreatePlanRequest { partner_organisation_ids: vec!["x".into()], ..create(&world) },
            "partner_organisation_ids[0]",
        ),
    ] {
        assert_field(mine.create_plan(request).await, field);
    }
    let dry = CreatePlanRequest { validate_only: true, ..create(&world) };
    assert!(mine.create_plan(dry).await.unwrap().into_inner().plan.unwrap().id.is_empty());
}
