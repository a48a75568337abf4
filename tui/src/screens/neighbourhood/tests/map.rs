//! The map: closer and farther, moved about, a point that is typed, and without fine dots.

use safetynet_proto::nms::v1::{FindPlaceRequest, FindPlaceResponse, PlaceMarker};

use super::*;

fn at_the_map() -> Desk {
    let mut desk = desk();
    desk.press("tab tab tab tab");
    desk
}

#[test]
fn closer_goes_to_the_marker_at_hand_and_farther_back_to_the_whole() {
    let mut desk = at_the_map();
    let whole = desk.frame(80, 24);
    desk.press("j + +");
    insta::assert_snapshot!("map_closer", desk.frame(80, 24));
    assert!(desk.frame(80, 24).contains("nearest: 2 Residents' forum, here"), "{}", desk.frame(80, 24));
    desk.press("K");
    assert!(!desk.frame(80, 24).contains("forum, here"));
    desk.press("- - k");
    assert_eq!(desk.frame(80, 24), whole);
}

/// What was asked of the server about a place.
fn asked(desk: &Desk) -> FindPlaceRequest {
    let Some(Call::FindPlace(request)) = desk.sent(Method::FindPlace) else { panic!("nothing was asked") };
    (**request).clone()
}

fn found(desk: &mut Desk, point: Option<LatLng>) {
    let marker = |label: &str, latitude| Marker {
        kind: MarkerKind::Engagement.into(),
        label: label.into(),
        point: Some(LatLng { latitude, longitude: -1.2 }),
        ..Marker::default()
    };
    let near = |marker| PlaceMarker {
        marker: Some(marker),
        neighbourhood_id: "n-2".into(),
        neighbourhood_name: "Sample Hill".into(),
    };
    let reply = FindPlaceResponse {
        point,
        neighbourhoods: vec![Place { id: "n-2".into(), name: "Sample Hill".into(), ..Place::default() }],
        near: vec![near(marker("Stall on the hill", 53.6)), near(marker("Forum", 53.61))],
    };
    desk.answer(Method::FindPlace, Reply::FindPlace(Box::new(reply)));
}

#[test]
fn what_is_here_is_said_for_a_point_in_all_neighbourhoods_that_are_mine() {
    let mut desk = at_the_map();
    desk.press("/");
    desk.type_text("53.6, -1.2");
    desk.press("enter");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("53.60000, -1.20000 lies 10.7 km north of Harbour"), "{frame}");
    let point = LatLng { latitude: 53.6, longitude: -1.2 };
    assert!(asked(&desk).point == Some(point) && asked(&desk).postcode.is_empty());
    found(&mut desk, Some(point));
    insta::assert_snapshot!("map_here", desk.frame(80, 24));
    desk.press("j");
    let frame = desk.frame(80, 24);
    assert!(
        !frame.contains("lies in Sample Hill") && frame.contains("At Sample hall"),
        "a marker that is chosen is said: {frame}"
    );
    desk.press("/");
    desk.type_text("53.511 -1.256");
    desk.press("enter");
    assert!(desk.frame(80, 24).contains("lies in Harbour"), "{}", desk.frame(80, 24));
}

#[test]
fn a_point_beyond_the_area_is_drawn_with_it_until_one_goes_farther() {
    let mut desk = at_the_map();
    let whole = desk.frame(80, 24);
    desk.press("+ + /");
    desk.type_text("53.6, -1.2");
    desk.press("enter");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("lies 10.7 km north of Harbour"), "{frame}");
    insta::assert_snapshot!("map_beyond", frame);
    desk.press("+");
    assert!(desk.frame(80, 24).contains("53.60000, -1.20000 lies 10.7 km"), "closer goes there");
    desk.press("- -");
    assert_eq!(desk.frame(80, 24), whole, "farther leads back to the area");
}

#[test]
fn a_late_answer_leaves_what_is_being_typed() {
    let mut desk = at_the_map();
    desk.press("/");
    desk.type_text("53.6, -1.2");
    desk.press("enter");
    desk.press("/");
    desk.type_text("zz1");
    found(&mut desk, Some(LatLng { latitude: 53.6, longitude: -1.2 }));
    desk.type_text(" 1aa");
    desk.press("enter");
    assert_eq!(asked(&desk).postcode, "zz1 1aa");
    found(&mut desk, Some(LatLng { latitude: 53.6, longitude: -1.2 }));
    assert!(desk.frame(80, 24).contains("lies in Sample Hill"), "{}", desk.frame(80, 24));
}

#[test]
fn a_postcode_is_gone_to_when_one_of_my_neighbourhoods_bears_it() {
    let mut desk = at_the_map();
    let known = "Known are points, as 53.512, -1.25, and postcodes of places";
    desk.press("/");
    desk.press("enter");
    assert!(desk.frame(80, 24).contains(known) && desk.sent(Method::FindPlace).is_none());
    desk.type_text("harbour");
    desk.press("enter");
    assert_eq!(asked(&desk).postcode, "harbour");
    let fields = vec![("postcode".to_owned(), "must be a postcode".to_owned())];
    desk.fail(Method::FindPlace, crate::rpc::Failure { fields, ..crate::rpc::Failure::default() });
    assert!(desk.frame(80, 24).contains(known), "{}", desk.frame(80, 24));
    desk.press("ctrl-w");
    desk.type_text("zz11aa");
    desk.press("enter");
    found(&mut desk, None);
    assert!(desk.frame(80, 24).contains(known), "nobody bears it: {}", desk.frame(80, 24));
    desk.press("enter");
    found(&mut desk, Some(LatLng { latitude: 53.6, longitude: -1.2 }));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("53.60000, -1.20000 lies in Sample Hill") && !frame.contains(known), "{frame}");
    desk.press("G");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("1 Quay Road") && frame.contains("ZZ1 1AA"), "{frame}");
}

#[test]
fn the_map_is_drawn_in_half_blocks_or_said_as_text() {
    let mut desk = at_the_map();
    desk.press("b");
    let frame = desk.frame(80, 24);
    assert!(
        frame.contains(['▀', '▄', '█']) && !frame.contains(|c: char| ('\u{2801}'..='\u{28ff}').contains(&c)),
        "{frame}"
    );
    desk.press("b");
    insta::assert_snapshot!("map_text", desk.frame(80, 24));
}

#[test]
fn what_was_found_is_not_told_under_a_search_that_failed() {
    let mut desk = at_the_map();
    desk.press("/");
    desk.type_text("53.6, -1.2");
    desk.press("enter");
    found(&mut desk, Some(LatLng { latitude: 53.6, longitude: -1.2 }));
    assert!(desk.frame(80, 24).contains("lies in Sample Hill"));
    desk.press("/");
    desk.type_text("ZZ9 9ZZ");
    desk.press("enter");
    found(&mut desk, None);
    assert!(!desk.frame(80, 24).contains("lies in Sample Hill"), "{}", desk.frame(80, 24));
}
