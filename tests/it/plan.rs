//! Problem-solving plans over the wire: stage gates, tasks, and partners who alone see them.

use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::icm::v1::ListCaseFilesRequest;
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_proto::nms::v1::plan_service_client::PlanServiceClient;
use safetynet_proto::nms::v1::{
    AnswerPlanTaskRequest, CreatePlanRequest, MovePlanRequest, Plan, PlanFigure, PlanStage, PlanTask, PlanTaskState,
    UndoPlanMoveRequest, UpdatePlanRequest,
};
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
        measure: "calls about the square in 90 days".into(),
        target_value: Some(20.0),
        target_date: november(30),
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
        ..Default::default()
    }
}

pub fn change(plan: &Plan, paths: &[&str]) -> UpdatePlanRequest {
    UpdatePlanRequest {
        id: plan.id.clone(),
        etag: plan.etag.clone(),
        update_mask: safetynet_tests::mask(paths),
        ..Default::default()
    }
}

async fn moved(client: &mut PlanServiceClient<Wire>, plan: &Plan, to: PlanStage, reason: &str) -> Plan {
    client.move_plan(step(plan, to, reason)).await.unwrap().into_inner().plan.unwrap()
}

async fn changed(client: &mut PlanServiceClient<Wire>, request: UpdatePlanRequest) -> Plan {
    client.update_plan(request).await.unwrap().into_inner().plan.unwrap()
}

pub fn task(person: &Person, title: &str) -> PlanTask {
    PlanTask {
        title: title.into(),
        owner_organisation: Some(OrganisationRef { id: person.organisation().to_string(), name: String::new() }),
        due_date: november(20),
        ..Default::default()
    }
}

fn figure(day: i32, value: f64) -> PlanFigure {
    PlanFigure { period_end_date: november(day), value }
}

/// What each stage asks for, with every field that carries it.
fn written(plan: &Plan, stage: PlanStage, person: &Person) -> UpdatePlanRequest {
    let text = || "Written down".to_owned();
    let fields: &[&str] = match stage {
        PlanStage::Scanning => &["scanning", "place", "happens_when", "victim_side", "offender_side", "location_side"],
        PlanStage::Analysis => &["analysis", "before_figures"],
        PlanStage::Response => &["response", "tasks"],
        _ => &["assessment", "after_figures"],
    };
    UpdatePlanRequest {
        scanning: text(),
        place: text(),
        happens_when: text(),
        victim_side: text(),
        offender_side: text(),
        location_side: text(),
        analysis: text(),
        before_figures: vec![figure(2, 41.0)],
        response: text(),
        tasks: vec![task(person, "Move the lamp")],
        assessment: text(),
        after_figures: vec![figure(22, 17.0)],
        ..change(plan, fields)
    }
}

/// A plan that has come to its assessment and can leave it.
async fn assessed(mine: &mut PlanServiceClient<Wire>, world: &World, person: &Person) -> Plan {
    let made = mine.create_plan(create(world)).await.unwrap().into_inner().plan.unwrap();
    let mut plan = moved(mine, &made, PlanStage::Scanning, "").await;
    for next in [PlanStage::Analysis, PlanStage::Response, PlanStage::Assessment] {
        let stage = plan.stage();
        plan = changed(mine, written(&plan, stage, person)).await;
        plan = moved(mine, &plan, next, "").await;
    }
    changed(mine, written(&plan, PlanStage::Assessment, person)).await
}

#[tokio::test]
async fn no_stage_is_left_without_its_parts_and_the_refusal_names_them() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut mine = client(&person);
    let bare = CreatePlanRequest { measure: String::new(), target_value: None, target_date: None, ..create(&world) };
    let bare = mine.create_plan(bare).await.unwrap().into_inner().plan.unwrap();
    assert_eq!(bare.missing_parts, ["the measure", "the target", "the day of the target"]);
    assert_rule(mine.move_plan(step(&bare, PlanStage::Scanning, "")).await, "PLAN-GATE");
    let made = mine.create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    assert_eq!(made.stage(), PlanStage::Objective);
    assert_rule(mine.move_plan(step(&made, PlanStage::Analysis, "")).await, "PLAN-STAGE");
    let mut plan = moved(&mut mine, &made, PlanStage::Scanning, "").await;
    assert_stale(mine.move_plan(step(&made, PlanStage::Scanning, "")).await);
    for (next, words) in [
        (PlanStage::Analysis, "where it happens, when it happens, the side of victims"),
        (PlanStage::Response, "the text of the analysis, a figure from before the response"),
        (PlanStage::Assessment, "the text of the response, a task"),
        (PlanStage::Closed, "the text of the assessment, a figure since the response"),
    ] {
        let refused = mine.move_plan(step(&plan, next, "")).await;
        let said = refused.as_ref().err().unwrap().message().to_owned();
        assert!(said.contains(words), "{said}");
        assert_rule(refused, "PLAN-GATE");
        let stage = plan.stage();
        plan = changed(&mut mine, written(&plan, stage, &person)).await;
        assert!(plan.missing_parts.is_empty());
        plan = moved(&mut mine, &plan, next, "").await;
    }
    assert_rule(mine.update_plan(change(&plan, &["title"])).await, "PLAN-STAGE");
    assert_rule(mine.move_plan(step(&plan, PlanStage::Scanning, "")).await, "PLAN-STAGE");
}

#[tokio::test]
async fn what_opened_a_gate_stays_and_an_early_end_says_why() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut mine = client(&person);
    let plan = assessed(&mut mine, &world, &person).await;
    for field in ["analysis", "before_figures", "tasks", "measure", "victim_side"] {
        assert_field(mine.update_plan(change(&plan, &[field])).await, field);
    }
    let other = mine.create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    assert_field(mine.move_plan(step(&other, PlanStage::Closed, "")).await, "reason");
    assert_field(mine.move_plan(step(&other, PlanStage::Closed, "short")).await, "reason");
    let closed = moved(&mut mine, &other, PlanStage::Closed, "Merged into another plan").await;
    assert_eq!(closed.reason, "Merged into another plan");
    assert_eq!(plan.tasks[0].days_late, 3);
    let closed = moved(&mut mine, &plan, PlanStage::Closed, "").await;
    assert_eq!(closed.tasks[0].days_late, 0, "nothing of a closed plan is late");
}

#[tokio::test]
async fn a_plan_goes_round_again_with_its_figures_and_back_by_undo() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut mine = client(&person);
    let plan = assessed(&mut mine, &world, &person).await;
    assert_eq!((plan.before_figures[0].value, plan.after_figures[0].value), (41.0, 17.0));
    let again = moved(&mut mine, &plan, PlanStage::Repeat, "The effect was not enough").await;
    assert_eq!((again.stage(), again.round), (PlanStage::Repeat, 2));
    assert!(again.assessment.is_empty() && again.after_figures.is_empty() && again.scanning == "Written down");
    let values: Vec<f64> = again.before_figures.iter().map(|figure| figure.value).collect();
    assert_eq!(values, [41.0, 17.0]);
    let round = &again.rounds[0];
    assert_eq!((round.number, round.assessment.as_str()), (1, "Written down"));
    assert_eq!(round.reason, "The effect was not enough");
    let undo = UndoPlanMoveRequest { id: again.id.clone(), request_id: request_id(), etag: again.etag.clone() };
    let back = mine.undo_plan_move(undo).await.unwrap().into_inner().plan.unwrap();
    assert_eq!((back.stage(), back.round, back.assessment.as_str()), (PlanStage::Assessment, 1, "Written down"));
    assert!(back.rounds.is_empty() && back.after_figures == plan.after_figures);
    let again = moved(&mut mine, &back, PlanStage::Repeat, "The effect was not enough").await;
    assert_eq!(moved(&mut mine, &again, PlanStage::Scanning, "").await.scanning, "Written down");
}

#[tokio::test]
async fn figures_are_numbers_of_days_past_in_order() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut mine = client(&person);
    let made = mine.create_plan(create(&world)).await.unwrap().into_inner().plan.unwrap();
    let figures = |before: Vec<PlanFigure>, after: Vec<PlanFigure>| UpdatePlanRequest {
        before_figures: before,
        after_figures: after,
        ..change(&made, &["before_figures", "after_figures"])
    };
    for (request, field) in [
        (figures(vec![figure(24, 1.0)], vec![]), "before_figures[0].period_end_date"),
        (figures(vec![figure(2, -1.0)], vec![]), "before_figures[0].value"),
        (figures(vec![figure(2, f64::NAN)], vec![]), "before_figures[0].value"),
        (figures(vec![figure(2, 1.0), figure(2, 2.0)], vec![]), "before_figures[1].period_end_date"),
        (figures(vec![], vec![PlanFigure { period_end_date: None, value: 1.0 }]), "after_figures[0].period_end_date"),
        (figures(vec![figure(9, 1.0)], vec![figure(9, 1.0)]), "after_figures"),
        (UpdatePlanRequest { target_value: Some(-2.0), ..change(&made, &["target_value"]) }, "target_value"),
    ] {
        assert_field(mine.update_plan(request).await, field);
    }
}

#[tokio::test]
async fn a_task_is_answered_by_the_people_who_have_to_do_it() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let (mut mine, mut theirs) = (client(&police), client(&council));
    let shared =
        CreatePlanRequest { partner_organisation_ids: vec![council.organisation().to_string()], ..create(&world) };
    let made = mine.create_plan(shared).await.unwrap().into_inner().plan.unwrap();
    let tasks = vec![task(&council, "Ask the bus company")];
    let plan = changed(&mut mine, UpdatePlanRequest { tasks, ..change(&made, &["tasks"]) }).await;
    let answer = |plan: &Plan, to: PlanTaskState| AnswerPlanTaskRequest {
        id: plan.id.clone(),
        request_id: request_id(),
        etag: plan.etag.clone(),
        task_id: plan.tasks[0].id.clone(),
        to_state: to.into(),
    };
    assert_rule(mine.answer_plan_task(answer(&plan, PlanTaskState::Accepted)).await, "PLAN-TASK");
    let unknown = AnswerPlanTaskRequest { task_id: request_id(), ..answer(&plan, PlanTaskState::Done) };
    assert_field(theirs.answer_plan_task(unknown).await, "task_id");
    let request = answer(&plan, PlanTaskState::Accepted);
    let taken = theirs.answer_plan_task(request).await.unwrap().into_inner().plan.unwrap();
    assert_eq!((taken.tasks[0].state(), taken.tasks[0].done), (PlanTaskState::Accepted, false));
    assert!(taken.tasks[0].answered_by.as_ref().unwrap().id == council.id().to_string());
    assert_rule(theirs.answer_plan_task(answer(&taken, PlanTaskState::Accepted)).await, "PLAN-TASK");
    let done = theirs.answer_plan_task(answer(&taken, PlanTaskState::Done)).await.unwrap().into_inner().plan.unwrap();
    assert!(done.tasks[0].done && done.tasks[0].days_late == 0 && done.tasks[0].answer_date.is_some());
    let kept = UpdatePlanRequest { tasks: done.tasks.clone(), ..change(&done, &["tasks"]) };
    let kept = changed(&mut mine, kept).await;
    assert_eq!(kept.tasks[0].state(), PlanTaskState::Done, "a change of the list keeps the answers");
    let moved = PlanTask { id: kept.tasks[0].id.clone(), ..task(&police, "Ask the bus company") };
    let moved = changed(&mut mine, UpdatePlanRequest { tasks: vec![moved], ..change(&kept, &["tasks"]) }).await;
    assert_eq!(moved.tasks[0].state(), PlanTaskState::Open, "another organisation has not answered");
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
    let done = plan.tasks[0].clone();
    let fewer = changed(&mut mine, tasks(vec![done.clone()], &plan)).await;
    assert_eq!((fewer.tasks.len(), fewer.tasks[0].id.as_str()), (1, done.id.as_str()));
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

/// The reference of the first case file in somebody's list.
async fn a_case_of(person: &Person) -> String {
    let list = CaseFileServiceClient::new(person.wire()).list_case_files(ListCaseFilesRequest::default()).await;
    list.unwrap().into_inner().case_files[0].reference.clone()
}

#[tokio::test]
async fn a_case_is_referred_to_by_who_may_read_it_and_shown_to_nobody_else() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let (mut mine, mut theirs) = (client(&police), client(&council));
    let shared =
        CreatePlanRequest { partner_organisation_ids: vec![council.organisation().to_string()], ..create(&world) };
    let made = mine.create_plan(shared).await.unwrap().into_inner().plan.unwrap();
    let case = a_case_of(&council).await;
    let refer = |plan: &Plan, cases: &[&str]| UpdatePlanRequest {
        case_references: cases.iter().map(|case| (*case).to_owned()).collect(),
        ..change(plan, &["case_references"])
    };
    let refused = async |mine: &mut PlanServiceClient<Wire>, case: &str| {
        let refused = mine.update_plan(refer(&made, &[case])).await;
        let said = refused.as_ref().err().unwrap().message().to_owned();
        assert_field(refused, "case_references[0]");
        said
    };
    let not_there = refused(&mut mine, "CF-2026-999999").await;
    assert_eq!(refused(&mut mine, &case).await, not_there, "a case of others reads like none");
    assert_eq!(refused(&mut mine, "N-000001").await, not_there);
    let linked = changed(&mut theirs, refer(&made, &[&case.to_lowercase()])).await;
    assert_eq!(linked.case_references, [case.as_str()]);
    let seen = async |person: &Person| {
        let board = board(person, &area(&world, 0)).await;
        board.plans.into_iter().find(|row| row.id == made.id).unwrap()
    };
    assert_eq!(seen(&council).await.case_references, [case.as_str()]);
    let mut hidden = seen(&police).await;
    assert!(hidden.case_references.is_empty());
    hidden = changed(&mut mine, refer(&hidden, &[])).await;
    assert!(hidden.case_references.is_empty());
    assert_eq!(seen(&council).await.case_references, [case.as_str()], "what is not seen is not taken away");
    let plan = seen(&council).await;
    assert!(changed(&mut theirs, refer(&plan, &[])).await.case_references.is_empty());
    assert_field(mine.update_plan(refer(&seen(&police).await, &["x"; 21])).await, "case_references");
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
