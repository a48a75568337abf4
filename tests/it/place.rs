//! What is at a place, over the wire: from every neighbourhood of the caller's, and from no other.

use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1::place_service_client::PlaceServiceClient;
use safetynet_proto::nms::v1::{FindPlaceRequest, FindPlaceResponse, MarkerKind};
use safetynet_tests::refusal::{assert_denied, assert_field};
use safetynet_tests::{Person, World};
use tonic::Status;

use crate::neighbourhood::{COUNCIL, POLICE, area, board};

async fn find(person: &Person, request: FindPlaceRequest) -> Result<FindPlaceResponse, Status> {
    PlaceServiceClient::new(person.wire()).find_place(request).await.map(tonic::Response::into_inner)
}

fn at(point: LatLng) -> FindPlaceRequest {
    FindPlaceRequest { point: Some(point), postcode: String::new() }
}

fn bearing(postcode: &str) -> FindPlaceRequest {
    FindPlaceRequest { point: None, postcode: postcode.into() }
}

async fn centre(person: &Person, world: &World, at: usize) -> LatLng {
    board(person, &area(world, at)).await.neighbourhood.unwrap().centre.unwrap()
}

fn names(found: &FindPlaceResponse) -> Vec<&str> {
    found.neighbourhoods.iter().map(|area| area.id.as_str()).collect()
}

#[tokio::test]
async fn a_point_lies_in_one_of_the_callers_and_what_is_near_is_of_all_of_them() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let middle = centre(&police, &world, 1).await;
    let found = find(&police, at(middle)).await.unwrap();
    assert_eq!(names(&found), [area(&world, 1)]);
    assert!(found.point == Some(middle));
    assert!(found.neighbourhoods.iter().all(|area| area.boundary.is_empty()));
    assert_eq!(found.near.len(), 10);
    let far = |one: &LatLng| (one.latitude - middle.latitude).hypot((one.longitude - middle.longitude) * 0.64);
    let ways: Vec<f64> = found.near.iter().map(|one| far(&one.marker.as_ref().unwrap().point.unwrap())).collect();
    assert!(ways.is_sorted() && ways[0] < 1e-6, "{ways:?}");
    assert!(found.near.iter().all(|one| one.neighbourhood_id == area(&world, 1)), "it is in the midst of one");
    // Between the first two, what is near is of both.
    let other = centre(&police, &world, 0).await;
    let between = |a: f64, b: f64| f64::midpoint(a, b);
    let edge = LatLng {
        latitude: between(middle.latitude, other.latitude),
        longitude: between(middle.longitude, other.longitude),
    };
    let found = find(&police, at(edge)).await.unwrap();
    let of = |id: String| found.near.iter().any(|one| one.neighbourhood_id == id);
    assert!(of(area(&world, 0)) && of(area(&world, 1)));
    let sea = find(&police, at(LatLng { latitude: 50.2, longitude: -3.05 })).await.unwrap();
    assert!(names(&sea).is_empty() && !sea.near.is_empty());
}

#[tokio::test]
async fn a_place_of_a_neighbourhood_that_is_not_the_callers_is_not_there() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let theirs = centre(&police, &world, 2).await;
    let found = find(&police, at(theirs)).await.unwrap();
    assert_eq!(names(&found), [area(&world, 2)]);
    let hidden = find(&council, at(theirs)).await.unwrap();
    assert!(names(&hidden).is_empty());
    assert!(hidden.near.iter().all(|one| one.neighbourhood_id != area(&world, 2)));
    let office = find(&police, bearing("zz39zz")).await.unwrap();
    assert_eq!(
        (names(&office), office.near[0].neighbourhood_id.clone()),
        (vec![area(&world, 2).as_str()], area(&world, 2))
    );
    let stations = office.near.iter().filter(|one| one.marker.as_ref().unwrap().kind() == MarkerKind::Station);
    assert!(stations.clone().any(|one| one.marker.as_ref().unwrap().postcode == "ZZ3 9ZZ"));
    let nowhere = find(&council, bearing("ZZ20 1AA")).await.unwrap();
    assert!(nowhere == FindPlaceResponse::default());
    assert!(find(&council, bearing("ZZ3 9ZZ")).await.unwrap() == nowhere, "not there and not yours are the same");
    assert_eq!(find(&council, bearing("zz2 9zz")).await.unwrap().neighbourhoods.len(), 1);
}

#[tokio::test]
async fn a_plan_is_near_for_its_partners_alone() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let point = LatLng { latitude: 50.31, longitude: -3.05 };
    let plan = safetynet_proto::nms::v1::CreatePlanRequest { point: Some(point), ..crate::plan::create(&world) };
    let made = crate::plan::client(&police).create_plan(plan).await.unwrap().into_inner().plan.unwrap();
    let near = async |person: &Person| {
        let found = find(person, at(point)).await.unwrap().near;
        found.into_iter().any(|one| one.marker.unwrap().record_id == made.id)
    };
    assert!(near(&police).await && !near(&council).await);
    let change = safetynet_proto::nms::v1::UpdatePlanRequest {
        partner_organisation_ids: vec![council.organisation().to_string()],
        ..crate::plan::change(&made, &["partner_organisation_ids"])
    };
    crate::plan::client(&police).update_plan(change).await.unwrap();
    assert!(near(&council).await);
}

#[tokio::test]
async fn a_place_is_a_point_or_a_postcode_and_read_by_who_reads_neighbourhoods() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let point = LatLng { latitude: 50.3, longitude: -3.05 };
    assert_field(find(&police, FindPlaceRequest::default()).await, "point");
    assert_field(find(&police, FindPlaceRequest { postcode: "ZZ1 9ZZ".into(), ..at(point) }).await, "point");
    assert_field(find(&police, at(LatLng { latitude: 91.0, ..point })).await, "point");
    for wrong in ["harbour", "x", "' OR 1=1 --", &"9".repeat(5_000)] {
        assert_field(find(&police, bearing(wrong)).await, "postcode");
    }
    let administrator = world.person(crate::organisation::ADMINISTRATOR).await;
    assert_denied(find(&administrator, at(point)).await);
}

#[tokio::test]
async fn a_point_lies_in_by_the_whole_boundary_and_not_by_the_drawn_one() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let bound = async |number: usize, corners: &str| {
        let old = board(&police, &area(&world, number)).await.neighbourhood.unwrap();
        let text = format!(r#"{{"type":"Polygon","coordinates":[[{corners}]]}}"#);
        crate::area::bounded(&police, &old, &text).await.unwrap();
    };
    let within = async |number: usize, latitude: f64, longitude: f64| {
        let found = find(&police, at(LatLng { latitude, longitude })).await.unwrap();
        names(&found).contains(&area(&world, number).as_str())
    };
    // A notch of two metres, which the drawing leaves out.
    bound(1, "[-2.1,50.2],[-2.0501,50.2],[-2.05,50.20002],[-2.0499,50.2],[-2,50.2],[-2,50.3],[-2.1,50.3],[-2.1,50.2]")
        .await;
    assert!(!within(1, 50.20001, -2.05).await && within(1, 50.20001, -2.06).await);
    assert!(within(1, 50.25, -2.05).await && !within(1, 50.35, -2.05).await);
    // A saw of so many teeth that the drawing leaves whole teeth out.
    let (teeth, side) = (2_600_u32, |at: u32| if at.is_multiple_of(2) { 50.3 } else { 50.31 });
    let east = |at: u32| -3.0 - 0.1 * f64::from(at) / f64::from(teeth);
    let saw: Vec<String> = (0..=teeth).map(|at| format!("[{:.7},{:.7}]", east(at), side(at))).collect();
    bound(0, &format!("[-3.1,50.2],[-3,50.2],{},[-3.1,50.2]", saw.join(","))).await;
    assert!(within(0, 50.25, -3.05).await && !within(0, 50.35, -3.05).await);
    for at in (1..teeth).step_by(202) {
        assert!(within(0, 50.3095, east(at)).await, "tooth {at}");
        assert!(!within(0, 50.3005, east(at + 1)).await, "the gap behind tooth {at}");
    }
}
