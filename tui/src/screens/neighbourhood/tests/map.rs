//! The map: closer and farther, moved about, a point that is typed, and without fine dots.

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

#[test]
fn what_is_here_is_said_for_a_point_that_is_typed() {
    let mut desk = at_the_map();
    desk.press("/");
    desk.type_text("harbour");
    desk.press("enter");
    let known = "Known are points, as 53.512, -1.25, and postcodes of places";
    assert!(desk.frame(80, 24).contains(known), "{}", desk.frame(80, 24));
    desk.press("ctrl-w");
    desk.type_text("53.6, -1.25");
    desk.press("enter");
    assert!(desk.frame(80, 24).contains("53.60000, -1.25000 lies outside Harbour"), "{}", desk.frame(80, 24));
    desk.press("/");
    desk.type_text("53.511 -1.256");
    desk.press("enter");
    assert!(desk.frame(80, 24).contains("lies in Harbour"), "{}", desk.frame(80, 24));
}

#[test]
fn a_postcode_of_a_place_is_gone_to_and_the_place_said_beside() {
    let mut desk = at_the_map();
    desk.press("/");
    desk.type_text("zz11aa");
    desk.press("enter");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("lies in Harbour") && frame.contains("nearest: 4 Harbour police office, here"), "{frame}");
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
