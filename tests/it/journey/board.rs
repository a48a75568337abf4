//! What a neighbourhood team does besides: figures of a plan, a round of questions, a text that names nobody, a group and
//! the profile; and a colleague's change that comes while one looks.

use safetynet_proto::nms::v1::priority_service_client::PriorityServiceClient;
use safetynet_proto::nms::v1::{Board, CreatePriorityRequest, Plan, PlanStage};
use safetynet_shared::clock::Clock;
use safetynet_tests::desk::Desk;
use safetynet_tests::{World, request_id};

use super::neighbourhood::{PARTNER, RIGHT, USER, boards};
use super::{SMALL, ask, begin};

const LEFT: &str = "\x1b[D";

fn name(board: &Board) -> String {
    board.neighbourhood.as_ref().unwrap().name.clone()
}

/// The board of an area, opened.
fn open(world: &World, area: &str) -> Desk {
    let mut desk = begin(world, USER, SMALL);
    desk.go("Neighbourhoods", "Neighbourhood Team");
    desk.find(area);
    desk.keys("\r");
    desk.wait("changed by others");
    desk
}

#[test]
fn a_figure_of_a_plan_is_recorded_and_drawn() {
    let world = World::live();
    // One session at a time: before and beside the desk the boards are read as the partner.
    let in_response = |board: &&Board| board.plans.iter().any(|plan| plan.stage() == PlanStage::Response);
    let area = name(ask(boards(&world, PARTNER)).iter().find(in_response).unwrap());
    let mut desk = open(&world, &area);
    desk.keys("\t\t\t\t");
    desk.wait(">Plans");
    desk.keys(&LEFT.repeat(6));
    desk.wait(">Objective");
    desk.keys(&RIGHT.repeat(3));
    desk.wait(">Response");
    desk.keys("f");
    desk.wait("Counted up to");
    desk.choose("since the response");
    desk.field("Counted up to");
    desk.keys(&Clock::System.now().day().to_string());
    desk.field("Figure");
    desk.keys("17");
    desk.send();
    desk.wait("The figures are changed.");
    assert_eq!(world.audit().done("plan.changed", world.account(USER).id), 1);
    let counted =
        |plan: &Plan| plan.after_figures.last().is_some_and(|figure| (figure.value - 17.0).abs() < f64::EPSILON);
    let after = ask(boards(&world, USER));
    assert_eq!(after.iter().flat_map(|board| &board.plans).filter(|plan| counted(plan)).count(), 1);
}

#[test]
fn key_individuals_are_asked_and_one_answers() {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let area = name(ask(boards(&world, PARTNER)).first().unwrap());
    let mut desk = open(&world, &area);
    desk.keys("o");
    desk.wait("Key individuals who answered the latest round");
    desk.keys("a");
    desk.wait("Answers until");
    desk.field("Question");
    desk.keys("Lights on the quay: are they on?");
    desk.field("Answers until");
    desk.keys(&Clock::System.now().day().plus_days(30).to_string());
    desk.send();
    desk.wait("The round has begun");
    desk.find("Lights");
    desk.keys("e");
    desk.wait("What was said");
    desk.field("Who");
    desk.keys("\x1b[C");
    desk.wait("(1 of ");
    desk.field("What was said");
    desk.keys("Two of them are out since Monday.");
    desk.send();
    desk.wait("The answer is recorded.");
    desk.wait("1 of");
    assert_eq!((audit.done("survey.started", me), audit.done("survey.answered", me)), (1, 1));
}

#[test]
fn a_text_that_looks_like_a_nominal_is_stopped_and_taken_with_a_reason() {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let area = name(ask(boards(&world, PARTNER)).first().unwrap());
    let mut desk = open(&world, &area);
    desk.keys("\t");
    desk.wait(">Priorities");
    desk.keys("a");
    desk.wait("Raised on");
    desk.field("Issue");
    desk.keys("Lamp post N-000123 is out again");
    desk.field("Raised on");
    desk.keys("2 Nov 2025");
    desk.send();
    desk.wait("SyOPs 8.2");
    assert_eq!(audit.done("priority.created", me), 0, "nothing is kept yet");
    desk.field("Names nobody");
    desk.keys("It is the number of a lamp post");
    desk.send();
    desk.wait("The priority is recorded.");
    desk.wait("Lamp post N-000123");
    assert_eq!(audit.done("priority.created", me), 1);
}

#[test]
fn a_group_is_recorded_and_the_profile_is_written() {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let area = name(ask(boards(&world, PARTNER)).first().unwrap());
    let mut desk = open(&world, &area);
    desk.keys("c");
    desk.wait("› Groups");
    desk.keys("a");
    desk.wait("Who will see it:");
    desk.field("Name");
    desk.keys("Sample Quay boat watch");
    desk.send();
    desk.wait("The group is kept");
    desk.find("Quay");
    desk.keys("p");
    desk.wait("People of the group");
    desk.field("Who");
    desk.keys("\x1b[C");
    desk.wait("(1 of ");
    desk.field("Part");
    desk.keys("coordinator");
    desk.send();
    desk.wait("The people of the group are kept.");
    desk.wait("coordinator");
    assert_eq!((audit.done("group.created", me), audit.done("group.changed", me)), (1, 1));
    desk.keys("\x1b");
    desk.gone("/ Quay");
    desk.keys("\x1b");
    desk.wait("changed by others");
    desk.keys("p");
    desk.wait("› Profile");
    desk.keys("e");
    desk.wait("As partners see it");
    desk.field("As partners see it");
    desk.keys("Few places for young people after six. ");
    desk.send();
    desk.wait("It is a draft.");
    desk.wait("Draft");
    desk.keys("a");
    desk.wait("You wrote in this version");
    assert_eq!(audit.done("profile.written", me), 1);
}

/// Raises a priority as the partner.
async fn raise(world: &World, neighbourhood_id: String) {
    let partner = world.person(PARTNER).await;
    let request = CreatePriorityRequest {
        neighbourhood_id,
        request_id: request_id(),
        issue: "Sand on the cycle path by the slipway".into(),
        issue_date: Some(safetynet_proto::google::r#type::Date { year: 2025, month: 11, day: 2 }),
        ..Default::default()
    };
    PriorityServiceClient::new(partner.wire()).create_priority(request).await.unwrap();
}

#[test]
fn what_a_colleague_changes_comes_while_one_looks() {
    let world = World::live();
    let seen = ask(boards(&world, PARTNER));
    let board = seen.first().unwrap();
    let mut desk = open(&world, &name(board));
    desk.keys("\t");
    desk.wait(">Priorities");
    let at = desk.wait_row("20");
    ask(raise(&world, board.neighbourhood.as_ref().unwrap().id.clone()));
    desk.wait("Dele Olasanya");
    desk.wait("Sand on");
    assert_eq!(desk.wait_row("20"), at, "the cursor stays on its record");
    assert!(desk.leave());
}
