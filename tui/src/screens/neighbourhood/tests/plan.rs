//! Problem-solving plans on the board: moved, shared, measured, and their tasks answered.

use safetynet_proto::nms::v1::{AnswerPlanTaskResponse, PlanTaskState};

use super::*;

#[test]
fn a_plan_moves_through_the_kanban_and_a_gate_says_what_is_missing() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab m");
    desk.press("ctrl-s");
    let Some(Call::MovePlan(request)) = desk.sent(Method::MovePlan) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.to_stage(), request.reason.as_str()), ("n-1", PlanStage::Analysis, ""));
    let message = "Write the text of the scanning before the plan leaves that stage.".to_owned();
    desk.fail(Method::MovePlan, Failure { reason: ErrorReason::RuleNotMet, message, ..Failure::default() });
    insta::assert_snapshot!("plan_gate", desk.frame(80, 24));
    desk.press("esc");
    answer(&mut desk);
    desk.press("right right");
    form(&mut desk, "m");
    desk.press("right tab");
    desk.type_text("No longer needed");
    desk.press("ctrl-s");
    let Some(Call::MovePlan(request)) = desk.sent(Method::MovePlan) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.to_stage()), ("n-3", PlanStage::Closed));
    assert_eq!(request.reason, "No longer needed");
}

#[test]
fn partners_of_a_plan_are_ticked_and_counted() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab e");
    assert!(desk.frame(80, 24).contains("6 assigned people"), "{}", desk.frame(80, 24));
    desk.press("shift-tab shift-tab space");
    insta::assert_snapshot!("plan_partners", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::UpdatePlan(request)) = desk.sent(Method::UpdatePlan) else { panic!("nothing was sent") };
    assert_eq!(request.partner_organisation_ids, ["o-2", "o-1"]);
    let mask = request.update_mask.clone().unwrap_or_default();
    assert!(mask.paths.contains(&"partner_organisation_ids".to_owned()));
}

#[test]
fn tasks_are_added_and_removed() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab t");
    desk.type_text("Ask the bus company");
    desk.press("tab tab");
    desk.type_text("14 Dec 2026");
    desk.press("tab right");
    insta::assert_snapshot!("plan_tasks", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::UpdatePlan(request)) = desk.sent(Method::UpdatePlan) else { panic!("nothing was sent") };
    let tasks: Vec<&str> = request.tasks.iter().map(|task| task.id.as_str()).collect();
    assert_eq!(tasks, ["t-2", ""]);
}

#[test]
fn a_task_of_the_own_organisation_is_answered_and_the_answer_taken_back() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab d");
    desk.press("right");
    insta::assert_snapshot!("plan_answer", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::AnswerPlanTask(request)) = desk.sent(Method::AnswerPlanTask) else { panic!("nothing was sent") };
    assert_eq!((request.task_id.as_str(), request.to_state()), ("t-2", PlanTaskState::Accepted));
    let mut plan = plans().swap_remove(0);
    plan.tasks[1].state = PlanTaskState::Accepted.into();
    let reply = AnswerPlanTaskResponse { plan: Some(plan) };
    desk.answer(Method::AnswerPlanTask, Reply::AnswerPlanTask(Box::new(reply)));
    answer(&mut desk);
    desk.press("ctrl-z");
    let Some(Call::AnswerPlanTask(request)) = desk.sent(Method::AnswerPlanTask) else { panic!("nothing was undone") };
    assert_eq!((request.task_id.as_str(), request.to_state()), ("t-2", PlanTaskState::Open));
}

#[test]
fn a_figure_is_recorded_beside_the_others() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab f");
    desk.press("right tab");
    desk.type_text("22 Nov 2026");
    desk.press("tab");
    desk.type_text("many");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::UpdatePlan).is_none() && desk.frame(80, 24).contains("Write a number"));
    desk.press("ctrl-w");
    desk.type_text("15.5");
    desk.press("ctrl-s");
    let Some(Call::UpdatePlan(request)) = desk.sent(Method::UpdatePlan) else { panic!("nothing was sent") };
    let values: Vec<f64> = request.after_figures.iter().map(|figure| figure.value).collect();
    assert_eq!(values, [17.0, 15.5]);
    assert_eq!(request.update_mask.clone().unwrap_or_default().paths, ["after_figures"]);
}

#[test]
fn what_is_not_done_is_said_before_a_plan_leaves_its_response() {
    let mut desk = desk();
    let with = |desk: &mut Desk| {
        let mut board = board(desk);
        board.plans[2].tasks = board.plans[0].tasks.clone();
        desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
    };
    desk.press("tab tab tab right right m");
    with(&mut desk);
    desk.press("ctrl-s");
    assert!(desk.sent(Method::MovePlan).is_none());
    let frame = desk.frame(80, 24);
    assert!(
        frame.contains("1 task is not done") && frame.contains("Sample task t-2") && frame.contains("3 days late"),
        "{frame}"
    );
    desk.press("right enter");
    let Some(Call::MovePlan(request)) = desk.sent(Method::MovePlan) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.to_stage()), ("n-3", PlanStage::Assessment));
}

#[test]
fn nothing_of_a_closed_plan_is_late() {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhood::new("h-1"));
    let mut board = board(&desk);
    board.plans.retain(|plan| plan.id == "n-4");
    board.plans[0].tasks = plans()[0].tasks.clone();
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
    desk.press("tab tab tab tab");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("1/2 done") && !frame.contains("late · 1/2"), "{frame}");
}
