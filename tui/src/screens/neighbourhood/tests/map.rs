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
    assert!(desk.frame(80, 24).contains("Write it as 53.512, -1.25"), "{}", desk.frame(80, 24));
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
