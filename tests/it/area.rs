//! Neighbourhoods as their keeper keeps them, over the wire: boundaries in and out, the interval of contacts, and what
//! becomes of one that is merged or retired.

use safetynet_proto::access::v1::AssignNeighbourhoodRequest;
use safetynet_proto::access::v1::account_service_client::AccountServiceClient;
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::icm::v1::NoticeKind;
use safetynet_proto::nms::v1::area_service_client::AreaServiceClient;
use safetynet_proto::nms::v1::boundary_file::Form;
use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::{
    Area, BoundaryFile, ContactKind, CreateAreaRequest, GetBoundaryRequest, ListNeighbourhoodsRequest,
    MergeAreaRequest, Neighbourhood, NeighbourhoodState, PriorityState, RestoreAreaRequest, RetireAreaRequest,
    UpdateAreaRequest, UpdateAreaResponse,
};
use safetynet_server::store::seed::{Cell, Pair};
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};
use tonic::{Response, Status};

use crate::csp::managed;
use crate::neighbourhood::{COUNCIL, POLICE, READER, area, board, elsewhere};
use crate::organisation::{ADMINISTRATOR, client as office};
use crate::strand::told;

const HOLED: &str = r#"{"type":"Polygon","coordinates":[[[-3.1,50.2],[-3,50.2],[-3,50.3],[-3.1,50.3],[-3.1,50.2]],[[-3.08,50.22],[-3.08,50.24],[-3.06,50.24],[-3.06,50.22],[-3.08,50.22]]]}"#;
const WHY: &str = "The two wards became one";

fn client(person: &Person) -> AreaServiceClient<Wire> {
    AreaServiceClient::new(person.wire())
}

fn geojson(text: &str) -> Option<BoundaryFile> {
    Some(BoundaryFile { form: Some(Form::Geojson(text.to_owned())) })
}

/// A change of these fields of a neighbourhood.
fn update(area: &Neighbourhood, paths: &[&str], to: Area) -> UpdateAreaRequest {
    UpdateAreaRequest {
        id: area.id.clone(),
        request_id: request_id(),
        etag: area.etag.clone(),
        update_mask: safetynet_tests::mask(paths),
        area: Some(to),
    }
}

async fn place(person: &Person, world: &World, at: usize) -> Neighbourhood {
    board(person, &area(world, at)).await.neighbourhood.unwrap()
}

/// A neighbourhood with another boundary, its centre the middle of that.
pub async fn bounded(person: &Person, old: &Neighbourhood, text: &str) -> Result<Response<UpdateAreaResponse>, Status> {
    let to = Area { boundary: geojson(text), ..Area::default() };
    client(person).update_area(update(old, &["boundary", "centre"], to)).await
}

async fn boundary(person: &Person, id: &str) -> (String, i32) {
    let request = GetBoundaryRequest { neighbourhood_id: id.to_owned() };
    let answer = client(person).get_boundary(request).await.unwrap().into_inner();
    (answer.geojson, answer.corners)
}

fn merge(from: &Neighbourhood, into: &str) -> MergeAreaRequest {
    MergeAreaRequest {
        id: from.id.clone(),
        request_id: request_id(),
        validate_only: false,
        etag: from.etag.clone(),
        into_id: into.to_owned(),
        reason: WHY.into(),
    }
}

fn restore(area: &Neighbourhood) -> RestoreAreaRequest {
    RestoreAreaRequest { id: area.id.clone(), request_id: request_id(), etag: area.etag.clone() }
}

#[tokio::test]
async fn a_boundary_comes_in_and_goes_out_and_the_board_draws_it() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let old = place(&police, &world, 0).await;
    let (drawn, corners) = boundary(&police, &old.id).await;
    assert!(drawn.starts_with("{\"type\":\"Polygon\"") && corners > 10);
    let new = bounded(&police, &old, HOLED).await.unwrap().into_inner().neighbourhood.unwrap();
    assert!(new.centre == Some(LatLng { latitude: 50.25, longitude: -3.05 }));
    assert_eq!(boundary(&police, &old.id).await, (HOLED.to_owned(), 8));
    let shown = place(&police, &world, 0).await;
    assert_eq!(shown.boundary.iter().map(|ring| ring.points.len()).collect::<Vec<_>>(), [4, 4]);
    let kml = "<kml><Polygon><outerBoundaryIs><LinearRing><coordinates>-3.1,50.2 -3,50.2 -3,50.3 -3.1,50.2</coordinates>\
               </LinearRing></outerBoundaryIs></Polygon></kml>";
    let to = Area { boundary: Some(BoundaryFile { form: Some(Form::Kml(kml.into())) }), ..Area::default() };
    let new = client(&police).update_area(update(&shown, &["boundary", "centre"], to)).await.unwrap().into_inner();
    assert_eq!(boundary(&police, &old.id).await.1, 3);
    let new = new.neighbourhood.unwrap();
    let cleared = client(&police).update_area(update(&new, &["boundary"], Area::default())).await.unwrap();
    assert!(cleared.into_inner().neighbourhood.unwrap().boundary.is_empty());
    assert_eq!(boundary(&police, &old.id).await, (String::new(), 0));
}

#[tokio::test]
async fn twenty_thousand_points_are_kept_and_the_board_draws_few_of_them() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let old = place(&police, &world, 0).await;
    let ring = |count: u32| {
        let turn = |at: u32| std::f64::consts::TAU * f64::from(at) / f64::from(count);
        let far = |at: u32| if at.is_multiple_of(2) { 0.04 } else { 0.0402 };
        let point =
            |at: u32| format!("[{:.7},{:.7}]", -3.05 + far(at) * turn(at).cos(), 50.25 + far(at) * turn(at).sin());
        let points: Vec<String> = (0..count).chain([0]).map(point).collect();
        format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, points.join(","))
    };
    bounded(&police, &old, &ring(20_000)).await.unwrap();
    assert_eq!(boundary(&police, &old.id).await.1, 20_000);
    let shown = place(&police, &world, 0).await;
    assert!(shown.boundary.iter().map(|ring| ring.points.len()).sum::<usize>() <= 2_001);
    assert_field(bounded(&police, &shown, &ring(20_002)).await, "area.boundary.geojson");
}

#[tokio::test]
async fn wrong_fields_are_named_and_nothing_is_changed() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let old = place(&police, &world, 0).await;
    let bow = r#"{"type":"Polygon","coordinates":[[[-3.1,50.2],[-3,50.3],[-3,50.2],[-3.1,50.3],[-3.1,50.2]]]}"#;
    for (paths, to, field) in [
        (&["boundary"][..], Area { boundary: geojson(bow), ..Area::default() }, "area.boundary.geojson"),
        (&["boundary"], Area { boundary: geojson("{"), ..Area::default() }, "area.boundary.geojson"),
        (
            &["boundary"],
            Area { boundary: Some(BoundaryFile { form: Some(Form::Kml("{}".into())) }), ..Area::default() },
            "area.boundary.kml",
        ),
        (&["name"], Area::default(), "area.name"),
        (&["name"], Area { name: place(&police, &world, 1).await.name, ..Area::default() }, "area.name"),
        (
            &["contact_interval_months"],
            Area { contact_interval_months: 25, ..Area::default() },
            "area.contact_interval_months",
        ),
        (
            &["centre"],
            Area { centre: Some(LatLng { latitude: 10.0, longitude: 10.0 }), ..Area::default() },
            "area.centre",
        ),
        (
            &["centre"],
            Area { centre: Some(LatLng { latitude: 99.0, longitude: 0.0 }), ..Area::default() },
            "area.centre",
        ),
        (&["csp"], Area::default(), "update_mask"),
    ] {
        assert_field(client(&police).update_area(update(&old, paths, to)).await, field);
    }
    let stale = UpdateAreaRequest { etag: "v9".into(), ..update(&old, &["team"], Area::default()) };
    assert_stale(client(&police).update_area(stale).await);
    assert_eq!(place(&police, &world, 0).await.etag, old.etag);
}

#[tokio::test]
async fn a_centre_moves_where_the_drawn_outline_meets_itself() {
    let mut world = World::new();
    let (police, now) = (world.account(POLICE).clone(), world.now());
    let csp = managed(&mut office(&world.person(ADMINISTRATOR).await)).await;
    let (csp, id) = (Id::parse(&csp).unwrap(), Id::fresh(now));
    world.fill(|seed| {
        let row: [Pair<'_>; 11] = [
            ("id", id.into()),
            ("name", "Sample Bow".into()),
            ("csp", csp.into()),
            ("organisation", police.organisation.into()),
            ("force", "Sample Police".into()),
            ("team", "".into()),
            ("latitude", Cell::Real(50.25)),
            ("longitude", Cell::Real(-3.05)),
            ("boundary", "50.2,-3.1 50.3,-3.0 50.2,-3.0 50.3,-3.1".into()),
            ("state", Cell::Number(1)),
            ("version", Cell::Number(1)),
        ];
        seed.put("neighbourhood", &row)?;
        let row: [Pair<'_>; 6] = [
            ("id", Id::fresh(now).into()),
            ("neighbourhood", id.into()),
            ("account", police.id.into()),
            ("organisation", police.organisation.into()),
            ("since_at", now.into()),
            ("assigned_by", police.id.into()),
        ];
        seed.put("neighbourhood_assignment", &row)
    });
    let person = world.person(POLICE).await;
    let old = board(&person, &id.to_string()).await.neighbourhood.unwrap();
    let to = |latitude: f64| Area { centre: Some(LatLng { latitude, longitude: -3.04 }), ..Area::default() };
    assert_field(client(&person).update_area(update(&old, &["centre"], to(51.0))).await, "area.centre");
    let moved = client(&person).update_area(update(&old, &["centre"], to(50.26))).await.unwrap().into_inner();
    assert!(moved.neighbourhood.unwrap().centre == to(50.26).centre);
}

#[tokio::test]
async fn only_the_keeper_changes_and_only_those_assigned_read() {
    let world = World::new();
    let (police, council, reader) =
        (world.person(POLICE).await, world.person(COUNCIL).await, world.person(READER).await);
    let theirs = place(&council, &world, 0).await;
    let to = Area { team: "Ours".into(), ..Area::default() };
    assert_rule(client(&council).update_area(update(&theirs, &["team"], to.clone())).await, "AREA-KEEPER");
    assert_denied(client(&reader).update_area(update(&theirs, &["team"], to.clone())).await);
    let request = |id: String| GetBoundaryRequest { neighbourhood_id: id };
    assert!(client(&council).get_boundary(request(area(&world, 0))).await.is_ok());
    for id in [area(&world, 2), elsewhere(&world), request_id()] {
        assert_not_found(client(&council).get_boundary(request(id.clone())).await);
        let far = Neighbourhood { id: id.clone(), etag: "v1".into(), ..Neighbourhood::default() };
        assert_not_found(client(&council).update_area(update(&far, &["team"], to.clone())).await);
        assert_not_found(client(&council).restore_area(restore(&far)).await);
    }
    let own = place(&police, &world, 0).await;
    assert_not_found(client(&police).merge_area(merge(&own, &elsewhere(&world))).await);
    assert_rule(client(&council).merge_area(merge(&theirs, &area(&world, 1))).await, "AREA-KEEPER");
}

#[tokio::test]
async fn the_interval_plans_contacts_and_moves_what_followed_from_it() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut contacts = crate::contact::client(&police);
    let request = crate::contact::create(&world, ContactKind::Professional);
    let made = contacts.create_contact(request.clone()).await.unwrap().into_inner().contact.unwrap();
    let day = |contact: &safetynet_proto::nms::v1::Contact| {
        contact.next_due_date.as_ref().map(|date| (date.year, date.month, date.day))
    };
    assert_eq!(day(&made), Some((2027, 2, 23)));
    let chosen = safetynet_proto::nms::v1::CreateContactRequest {
        request_id: request_id(),
        name: "Sam Other".into(),
        next_due_date: crate::neighbourhood::november(30),
        ..request
    };
    let chosen = contacts.create_contact(chosen).await.unwrap().into_inner().contact.unwrap();
    let old = place(&police, &world, 0).await;
    assert_eq!(old.contact_interval_months, 3);
    let to = Area { contact_interval_months: 1, ..Area::default() };
    let changed =
        client(&police).update_area(update(&old, &["contact_interval_months"], to)).await.unwrap().into_inner();
    assert!(changed.contacts_moved >= 1);
    let read = board(&police, &area(&world, 0)).await;
    let of = |id: &str| read.contacts.iter().find(|row| row.id == id).unwrap();
    assert_eq!(day(of(&made.id)), Some((2026, 12, 23)));
    assert_eq!(day(of(&chosen.id)), Some((2026, 11, 30)), "a day that somebody chose stays");
    let request = safetynet_proto::nms::v1::RecordContactMadeRequest {
        id: chosen.id.clone(),
        request_id: request_id(),
        etag: of(&chosen.id).etag.clone(),
        contact_date: crate::neighbourhood::november(20),
        next_due_date: None,
    };
    let spoken = contacts.record_contact_made(request).await.unwrap().into_inner().contact.unwrap();
    assert_eq!(day(&spoken), Some((2026, 12, 20)));
}

#[tokio::test]
async fn a_new_neighbourhood_waits_for_the_single_point_of_contact() {
    let world = World::new();
    let (police, council, spoc) =
        (world.person(POLICE).await, world.person(COUNCIL).await, world.person("demo.spoc").await);
    let request = CreateAreaRequest {
        request_id: request_id(),
        area: Some(Area { name: "Example Quay".into(), boundary: geojson(HOLED), ..Area::default() }),
        ..CreateAreaRequest::default()
    };
    assert_rule(client(&council).create_area(request.clone()).await, "AREA-KEEPER");
    let dry = CreateAreaRequest { validate_only: true, request_id: request_id(), ..request.clone() };
    let shown = client(&police).create_area(dry).await.unwrap().into_inner();
    assert!(shown.id.is_empty() && shown.corners == 8 && !shown.csp_name.is_empty());
    assert!(!told(&spoc, NoticeKind::NeighbourhoodToAssign).await);
    let made = client(&police).create_area(request.clone()).await.unwrap().into_inner();
    assert!(told(&spoc, NoticeKind::NeighbourhoodToAssign).await);
    let unseen = GetBoundaryRequest { neighbourhood_id: made.id.clone() };
    assert_not_found(client(&police).get_boundary(unseen.clone()).await);
    assert_field(
        client(&police).create_area(CreateAreaRequest { request_id: request_id(), ..request.clone() }).await,
        "area.name",
    );
    let nowhere = CreateAreaRequest { csp_name: "Another partnership".into(), request_id: request_id(), ..request };
    assert_field(client(&police).create_area(nowhere).await, "csp_name");
    let mut accounts = AccountServiceClient::new(spoc.wire());
    let account = safetynet_proto::access::v1::GetAccountRequest { id: police.id().to_string() };
    let account = accounts.get_account(account).await.unwrap().into_inner().account.unwrap();
    let assign = AssignNeighbourhoodRequest {
        id: account.id,
        request_id: request_id(),
        etag: account.etag,
        neighbourhood_id: made.id.clone(),
    };
    accounts.assign_neighbourhood(assign).await.unwrap();
    assert_eq!(client(&police).get_boundary(unseen).await.unwrap().into_inner().geojson, HOLED);
    let read = board(&police, &made.id).await.neighbourhood.unwrap();
    assert_eq!((read.name.as_str(), read.contact_interval_months), ("Example Quay", 3));
}

#[tokio::test]
async fn a_retired_neighbourhood_is_read_and_not_added_to_and_comes_back() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let request = crate::contact::create(&world, ContactKind::Professional);
    let made = crate::contact::client(&police).create_contact(request).await.unwrap().into_inner().contact.unwrap();
    let old = place(&police, &world, 0).await;
    let request = |reason: &str| RetireAreaRequest {
        id: old.id.clone(),
        request_id: request_id(),
        etag: old.etag.clone(),
        reason: reason.into(),
    };
    assert_field(client(&police).retire_area(request("short")).await, "reason");
    let retired = client(&police).retire_area(request(WHY)).await.unwrap().into_inner().neighbourhood.unwrap();
    assert_eq!((retired.state(), retired.end_reason.as_str()), (NeighbourhoodState::Retired, WHY));
    assert!(
        told(&council, NoticeKind::NeighbourhoodEnded).await && !told(&police, NoticeKind::NeighbourhoodEnded).await
    );
    let read = board(&council, &old.id).await;
    assert!(!read.priorities.is_empty() && read.neighbourhood.unwrap().end_reason == WHY);
    let add = crate::priority::client(&council).create_priority(crate::priority::create(&world)).await;
    assert_rule(add, "NEIGHBOURHOOD-STATE");
    assert_rule(client(&police).update_area(update(&retired, &["team"], Area::default())).await, "NEIGHBOURHOOD-STATE");
    let consent = crate::contact::withdraw(&made);
    assert!(
        crate::contact::client(&police).withdraw_contact(consent).await.is_ok(),
        "a consent is taken back anywhere"
    );
    let back = client(&police).restore_area(restore(&retired)).await.unwrap().into_inner();
    let back = back.neighbourhood.unwrap();
    assert_eq!((back.state(), back.end_reason.as_str()), (NeighbourhoodState::Active, ""));
    assert_rule(client(&police).restore_area(restore(&back)).await, "NEIGHBOURHOOD-STATE");
    assert!(crate::priority::client(&council).create_priority(crate::priority::create(&world)).await.is_ok());
}

#[tokio::test]
async fn a_merger_hands_the_open_work_on_and_gives_it_back() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    // The council's user is assigned to 0 and 1, and not to 2.
    let before = board(&police, &area(&world, 2)).await;
    let target = board(&council, &area(&world, 0)).await;
    let from = before.neighbourhood.clone().unwrap();
    let into = area(&world, 0);
    assert_field(client(&police).merge_area(merge(&from, &from.id)).await, "into_id");
    let dry = MergeAreaRequest { validate_only: true, ..merge(&from, &into) };
    let shown = client(&police).merge_area(dry).await.unwrap().into_inner();
    assert!(!shown.audience.is_empty());
    assert_eq!(place(&police, &world, 2).await.etag, from.etag, "a dry run changes nothing");
    let done = client(&police).merge_area(merge(&from, &into)).await.unwrap().into_inner();
    assert!(done.moved == shown.moved);
    let ended = done.neighbourhood.unwrap();
    assert_eq!((ended.state(), ended.merged_into_id.as_str()), (NeighbourhoodState::Merged, into.as_str()));
    let old = board(&police, &from.id).await;
    assert!(old.priorities.iter().all(|row| row.state() == PriorityState::Closed));
    let new = board(&council, &into).await;
    let moved = done.moved.unwrap();
    let gained = i32::try_from(new.priorities.len() - target.priorities.len()).unwrap();
    assert_eq!(gained, moved.priorities);
    let open = before.priorities.iter().find(|row| row.state() != PriorityState::Closed).unwrap();
    assert!(new.priorities.iter().any(|row| row.id == open.id), "whoever is assigned there sees it");
    let stays = |row: &&safetynet_proto::nms::v1::Priority| row.state() == PriorityState::Closed;
    assert_eq!(old.priorities.len(), before.priorities.iter().filter(stays).count());
    let mut areas = NeighbourhoodServiceClient::new(police.wire());
    let list = areas.list_neighbourhoods(ListNeighbourhoodsRequest::default()).await.unwrap().into_inner();
    assert!(list.neighbourhoods.iter().any(|row| row.merged_into_name == target.neighbourhood.as_ref().unwrap().name));
    let back = client(&police).restore_area(restore(&ended)).await.unwrap().into_inner();
    assert!(back.moved == Some(moved));
    let again = board(&police, &from.id).await;
    assert_eq!(again.priorities.len(), before.priorities.len());
    assert_eq!(again.contacts.len(), before.contacts.len());
    assert_eq!(board(&council, &into).await.priorities.len(), target.priorities.len());
}

#[tokio::test]
async fn what_took_another_over_is_restored_first() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let first = place(&police, &world, 2).await;
    let first = client(&police).merge_area(merge(&first, &area(&world, 1))).await.unwrap().into_inner();
    let second = place(&police, &world, 1).await;
    let second = client(&police).merge_area(merge(&second, &area(&world, 0))).await.unwrap().into_inner();
    let (first, second) = (first.neighbourhood.unwrap(), second.neighbourhood.unwrap());
    assert_rule(client(&police).restore_area(restore(&first)).await, "NEIGHBOURHOOD-STATE");
    assert_field(client(&police).merge_area(merge(&place(&police, &world, 0).await, &second.id)).await, "into_id");
    client(&police).restore_area(restore(&second)).await.unwrap();
    assert!(client(&police).restore_area(restore(&first)).await.unwrap().into_inner().moved.unwrap().priorities > 0);
}
