//! A neighbourhood user: the briefing over all areas, the board, a plan moved along the kanban with the keyboard, the map,
//! a new engagement. A partner: a task of a plan taken on.

use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::{Board, GetBoardRequest, ListNeighbourhoodsRequest, Plan, PlanStage, PlanTask};
use safetynet_tests::World;
use safetynet_tests::desk::Desk;

use super::{LARGE, SMALL, Size, ask, begin};

pub(super) const USER: &str = "demo.neighbourhood";
pub(super) const PARTNER: &str = "demo.partner";
pub(super) const RIGHT: &str = "\x1b[C";

/// The boards as a person sees them.
pub(super) async fn boards(world: &World, user: &str) -> Vec<Board> {
    let person = world.person(user).await;
    let mut client = NeighbourhoodServiceClient::new(person.wire());
    let request = ListNeighbourhoodsRequest { page_size: 50, ..Default::default() };
    let areas = client.list_neighbourhoods(request).await.unwrap().into_inner().neighbourhoods;
    let mut boards = Vec::new();
    for area in areas {
        let answer = client.get_board(GetBoardRequest { neighbourhood_id: area.id }).await.unwrap();
        boards.extend(answer.into_inner().board);
    }
    boards
}

/// How many dots of a drawing are on the screen.
fn dots(screen: &str) -> usize {
    screen.chars().filter(|character| ('\u{2801}'..='\u{28ff}').contains(character)).count()
}

/// From the day's list to the briefing, from its first line to the record on its board, and back.
fn is_briefed(desk: &mut Desk) {
    desk.wait(" late · ");
    desk.keys("b");
    desk.wait(" waiting · ");
    desk.until("what is late is at hand", |screen| at_hand(screen, "call "));
    desk.keys("\r");
    desk.wait("Today › Briefing › ");
    desk.wait(">Contacts");
    desk.until("the cursor stands on the call", |screen| at_hand(screen, "days late"));
    desk.keys("\x1b");
    desk.wait(" waiting · ");
    desk.keys("\x1b");
    desk.wait("Last sign-in");
}

/// Whether the row at hand has this text.
fn at_hand(screen: &str, text: &str) -> bool {
    screen.lines().any(|row| row.starts_with("> ") && row.contains(text))
}

fn works_on_the_board(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let seen = ask(boards(&world, PARTNER));
    let area = seen.first().unwrap().neighbourhood.clone().unwrap().name;
    let mut desk = begin(&world, USER, size);
    is_briefed(&mut desk);
    assert!(audit.done("briefing.read", me) > 0);
    desk.go("Neighbourhoods", &area);
    desk.find(&area);
    desk.keys("\r");
    desk.wait(">Now");
    desk.wait("changed by others");
    desk.keys("\t");
    desk.wait(">Priorities");
    desk.wait("e: change");
    desk.keys("\t\t\t");
    desk.wait(">Plans");
    let before = desk.wait("e: write");
    let counts = before.lines().find(|line| line.contains("Sca") && line.contains('›')).unwrap_or(&before).to_owned();
    desk.keys("m");
    desk.wait("Who will see it:");
    desk.wait("on to");
    desk.send();
    desk.wait("The plan is moved on.");
    desk.until("the columns count anew", |screen| !screen.contains(&counts));
    assert_eq!(audit.done("plan.moved", me), 1);
    desk.keys("\t");
    let map = desk.wait(">1<");
    assert!(dots(&map) > 20, "the boundary is drawn: {map}");
    desk.keys("\t\t\t");
    desk.wait(">Engagements");
    desk.keys("a");
    desk.wait("Begins on");
    desk.field("Title");
    desk.keys("Tea at the harbour hall");
    desk.field("Begins on");
    desk.keys("1 Mar 2030");
    desk.field("At");
    desk.keys("18:30");
    desk.field("Point on the map");
    let centre = seen.first().unwrap().markers.first().unwrap().point.unwrap();
    desk.keys(&format!("{}, {}", centre.latitude, centre.longitude));
    desk.send();
    desk.wait("The engagement is recorded.");
    desk.wait("Tea at the harbour hall");
    assert_eq!(audit.done("engagement.created", me), 1);
    desk.keys("\t\t\t");
    desk.wait(">Map");
    desk.keys("G");
    desk.wait("Tea at the harb");
    let seen = ask(boards(&world, PARTNER));
    let titles = seen.iter().flat_map(|board| &board.engagements).map(|one| one.title.as_str());
    assert_eq!(titles.filter(|title| *title == "Tea at the harbour hall").count(), 1, "the partner sees it");
}

#[test]
fn moves_a_plan_looks_at_the_map_and_adds_an_engagement_at_80_by_24() {
    works_on_the_board(SMALL);
}

#[test]
fn moves_a_plan_looks_at_the_map_and_adds_an_engagement_at_120_by_40() {
    works_on_the_board(LARGE);
}

#[test]
fn a_partner_says_how_its_task_stands() {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(PARTNER).id);
    let own = world.account(PARTNER).organisation.to_string();
    let mine = |plan: &&Plan| {
        let owner = |task: &PlanTask| task.owner_organisation.as_ref().is_some_and(|owner| owner.id == own);
        plan.stage() == PlanStage::Response && plan.tasks.iter().any(owner)
    };
    let seen = ask(boards(&world, PARTNER));
    let board = seen.iter().find(|board| board.plans.iter().any(|plan| mine(&plan))).unwrap();
    let stages: Vec<PlanStage> = board.plans.iter().map(Plan::stage).collect();
    let mut desk = begin(&world, PARTNER, SMALL);
    desk.go("Neighbourhoods", "Neighbourhood Team");
    desk.find(&board.neighbourhood.as_ref().unwrap().name);
    desk.keys("\r");
    desk.wait("changed by others");
    desk.keys("\t\t\t\t");
    desk.wait(">Plans");
    for earlier in [PlanStage::Objective, PlanStage::Scanning, PlanStage::Analysis] {
        let first = stages.iter().map(|stage| *stage as i32).min().unwrap();
        if earlier as i32 >= first {
            desk.keys(RIGHT);
        }
    }
    desk.wait(">Response");
    desk.keys("d");
    desk.wait("How it stands");
    desk.send();
    desk.wait("The answer is recorded.");
    assert_eq!(audit.done("plan.task_answered", me), 1);
    let after = ask(boards(&world, PARTNER));
    let plan = after.iter().flat_map(|board| &board.plans).find(|plan| mine(plan) && answered(plan, &me.to_string()));
    assert!(plan.is_some(), "the task says who has it");
}

/// Text as a terminal sends what is pasted.
fn pasted(text: &str) -> String {
    format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r"))
}

#[test]
fn an_officer_imports_contacts_sets_the_interval_and_looks_at_what_is_here() {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let seen = ask(boards(&world, PARTNER));
    let board = seen.first().unwrap();
    let area = board.neighbourhood.clone().unwrap().name;
    let mut desk = begin(&world, USER, SMALL);
    desk.go("Neighbourhoods", "Neighbourhood Team");
    desk.find(&area);
    desk.keys("i");
    desk.wait("The first line holds the headings");
    let good = "kind\tname\trole\ttelephone\nprofessional\tImported Warden\tWarden, nights\t01632 960101\n";
    desk.keys(&pasted(&format!("{good}kin\tImported Neighbour\t=1+1\t\n")));
    desk.wait("Imported Neighbour");
    desk.send();
    desk.wait("1 row is wrong, 1 is good");
    desk.wait("as a formula does");
    desk.keys("\x1b[20~");
    desk.wait("Nothing is recorded while a row is wrong");
    desk.keys("\x1b");
    desk.wait("Look at the rows");
    desk.keys(&format!("\t{RIGHT}"));
    desk.wait("The good rows");
    desk.send();
    desk.wait("1 row is wrong and left out.");
    desk.keys("\x1b[20~");
    desk.wait("1 contact is recorded; 1 was left out.");
    let names = ask(boards(&world, PARTNER)).into_iter().flat_map(|board| board.contacts).map(|contact| contact.name);
    assert_eq!(names.filter(|name| name.starts_with("Imported")).count(), 1, "the partner sees the good one alone");
    desk.keys("e");
    desk.wait("Months between");
    desk.field("Months between");
    desk.keys("\x7f1");
    desk.send();
    desk.wait("The neighbourhood is changed.");
    assert_eq!(audit.done("area.changed", me), 1);
    let after = ask(boards(&world, PARTNER));
    let imported = after.iter().flat_map(|board| &board.contacts).find(|one| one.name == "Imported Warden").unwrap();
    assert_eq!(after.first().unwrap().neighbourhood.as_ref().unwrap().contact_interval_months, 1);
    let due = imported.next_due_date.as_ref().map(|date| (date.year, date.month)).unwrap();
    let quarter = world.now().day().plus_months(3);
    assert!(due < (quarter.year(), quarter.month()), "the day moved with it");
    desk.keys("\r");
    desk.wait("changed by others");
    desk.keys("\t\t\t\t\t");
    desk.wait(">1<");
    desk.keys("/");
    desk.wait("or postcode:");
    let centre = board.markers.first().unwrap().point.unwrap();
    desk.keys(&format!("{}, {}\r", centre.latitude, centre.longitude));
    desk.wait(&format!("lies in {area}"));
    let harbour = world.neighbourhoods().first().unwrap().to_string();
    let mut others = seen.iter().filter_map(|board| board.neighbourhood.as_ref());
    let other = others.find(|place| place.id == harbour && place.name != area).unwrap();
    desk.keys("/");
    desk.wait("or postcode:");
    desk.keys("zz1 9zz\r");
    desk.wait(&format!("lies in {}", other.name));
    desk.wait(&format!(" of {area}"));
}

/// Whether somebody has answered a task of a plan.
fn answered(plan: &Plan, account: &str) -> bool {
    plan.tasks.iter().filter_map(|task| task.answered_by.as_ref()).any(|by| by.id == account)
}
