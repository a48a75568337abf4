//! A neighbourhood user: the board, a plan moved along the kanban with the keyboard, the map, a new engagement.

use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::{Board, GetBoardRequest, ListNeighbourhoodsRequest};
use safetynet_tests::World;

use super::{LARGE, SMALL, Size, ask, begin};

const USER: &str = "demo.neighbourhood";

/// The boards as the demo partner sees them.
async fn boards(world: &World) -> Vec<Board> {
    let partner = world.person("demo.partner").await;
    let mut client = NeighbourhoodServiceClient::new(partner.wire());
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

fn works_on_the_board(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let seen = ask(boards(&world));
    let area = seen.first().unwrap().neighbourhood.clone().unwrap().name;
    let mut desk = begin(&world, USER, size);
    desk.go("Neighbourhoods", "Neighbourhood Team");
    desk.find(&area);
    desk.keys("\r");
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
    desk.keys("\t\t");
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
    let seen = ask(boards(&world));
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
