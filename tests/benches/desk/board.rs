//! How long the board of a neighbourhood takes to come, with 500 records on it, from the running server.

use std::time::Instant;

use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_proto::nms::v1::contact_service_client::ContactServiceClient;
use safetynet_proto::nms::v1::engagement_service_client::EngagementServiceClient;
use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::plan_service_client::PlanServiceClient;
use safetynet_proto::nms::v1::priority_service_client::PriorityServiceClient;
use safetynet_proto::nms::v1::{
    Board, ContactKind, CreateContactRequest, CreateEngagementRequest, CreatePlanRequest, CreatePriorityRequest,
    EngagementKind, GetBoardRequest, ListNeighbourhoodsRequest, NeighbourhoodState, PlanFigure, PlanTask,
    UpdatePlanRequest,
};
use safetynet_tests::{Person, World, request_id};

use crate::{Figure, figure, middle, most};

/// Records of each kind on the board: 500 in all.
const PRIORITIES: usize = 150;
const ENGAGEMENTS: usize = 150;
const CONTACTS: usize = 100;
const PLANS: usize = 100;
/// How often the board is opened.
const OPENED: usize = 101;
const USER: &str = "demo.neighbourhood";

pub async fn measure(world: &World) -> Vec<Figure> {
    let person = world.person(USER).await;
    let area = emptiest(&person).await;
    let before = board(&person, &area).await;
    for number in before.priorities.len()..PRIORITIES {
        raise(&person, &area, number).await;
    }
    for number in before.engagements.len()..ENGAGEMENTS {
        meet(&person, &area, number).await;
    }
    for number in before.contacts.len()..CONTACTS {
        know(&person, &area, number).await;
    }
    for number in before.plans.len()..PLANS {
        plan(&person, &area, number).await;
    }
    let mut took = Vec::new();
    for _ in 0..OPENED {
        let begun = Instant::now();
        let board = board(&person, &area).await;
        took.push(begun.elapsed().as_secs_f64() * 1e3);
        let records = board.priorities.len() + board.engagements.len() + board.contacts.len() + board.plans.len();
        assert!(records >= PRIORITIES + ENGAGEMENTS + CONTACTS + PLANS, "{records}");
    }
    let (usual, slow) = (middle(took.clone()), most(&took));
    vec![figure("server: a board of 500 records, p50 / p99", format!("{usual:.1} / {slow:.1} ms"), "100 ms")]
}

/// Of the person's neighbourhoods that are worked on the one with the fewest records.
async fn emptiest(person: &Person) -> String {
    let mut client = NeighbourhoodServiceClient::new(person.wire());
    let list = client.list_neighbourhoods(ListNeighbourhoodsRequest::default()).await.unwrap().into_inner();
    let mut found = Vec::new();
    for area in list.neighbourhoods {
        if area.state() != NeighbourhoodState::Active {
            continue;
        }
        let board = board(person, &area.id).await;
        found.push((board.plans.len() + board.contacts.len(), area.id));
    }
    found.into_iter().min().expect("the person has a neighbourhood").1
}

async fn board(person: &Person, area: &str) -> Board {
    let mut client = NeighbourhoodServiceClient::new(person.wire());
    let request = GetBoardRequest { neighbourhood_id: area.to_owned() };
    client.get_board(request).await.unwrap().into_inner().board.unwrap()
}

fn day(day: i32) -> Option<Date> {
    Some(Date { year: 2025, month: 11, day })
}

async fn raise(person: &Person, area: &str, number: usize) {
    let request = CreatePriorityRequest {
        neighbourhood_id: area.to_owned(),
        request_id: request_id(),
        issue: format!("Litter at corner {number}, most of it on Saturdays after the market has gone."),
        issue_date: day(2),
        ..Default::default()
    };
    PriorityServiceClient::new(person.wire()).create_priority(request).await.unwrap();
}

async fn meet(person: &Person, area: &str, number: usize) {
    let request = CreateEngagementRequest {
        neighbourhood_id: area.to_owned(),
        request_id: request_id(),
        kind: EngagementKind::Meeting.into(),
        title: format!("Forum {number}"),
        place: "The hall by the harbour".into(),
        start_time: Some(prost_types::Timestamp {
            seconds: 1_900_000_000 + 3_600 * i64::try_from(number).unwrap(),
            nanos: 0,
        }),
        ..Default::default()
    };
    EngagementServiceClient::new(person.wire()).create_engagement(request).await.unwrap();
}

async fn know(person: &Person, area: &str, number: usize) {
    let request = CreateContactRequest {
        neighbourhood_id: area.to_owned(),
        request_id: request_id(),
        kind: ContactKind::Professional.into(),
        name: format!("Sample Warden {number}"),
        role: "Warden".into(),
        ..Default::default()
    };
    ContactServiceClient::new(person.wire()).create_contact(request).await.unwrap();
}

async fn plan(person: &Person, area: &str, number: usize) {
    let mut client = PlanServiceClient::new(person.wire());
    let request = CreatePlanRequest {
        neighbourhood_id: area.to_owned(),
        request_id: request_id(),
        title: format!("Quiet square {number}"),
        objective: "Halve the calls about the square within a quarter.".into(),
        measure: "calls in 90 days".into(),
        ..Default::default()
    };
    let made = client.create_plan(request).await.unwrap().into_inner().plan.unwrap();
    let owner = Some(OrganisationRef { id: person.organisation().to_string(), name: String::new() });
    let task = |at: usize| PlanTask {
        title: format!("Step {at}"),
        owner_organisation: owner.clone(),
        due_date: Some(Date { year: 2030, month: 1, day: 5 }),
        ..Default::default()
    };
    let counted = |on: i32| PlanFigure { period_end_date: day(on), value: f64::from(on) };
    let request = UpdatePlanRequest {
        id: made.id,
        etag: made.etag,
        update_mask: Some(prost_types::FieldMask {
            paths: ["tasks", "before_figures", "scanning"].map(str::to_owned).into(),
        }),
        tasks: (0..4).map(task).collect(),
        before_figures: (1..9).map(counted).collect(),
        scanning: "Forty calls in a month, most of them on Friday evenings. ".repeat(8),
        ..Default::default()
    };
    client.update_plan(request).await.unwrap();
}
