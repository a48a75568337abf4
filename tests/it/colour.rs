//! Colour never carries a meaning alone: with `NO_COLOR` no cell has one, and every main screen still says which row has
//! the keys, what is late, and what was refused (terminal.md).

use safetynet_tests::World;
use safetynet_tests::desk::{Desk, Setup};

use crate::journey::{CLIENT, F2, complete};

fn sit<'a>(world: &'a World, user_name: &str) -> Setup<'a> {
    Setup::new(world, CLIENT, world.account(user_name).organisation)
}

/// Goes through the places of a person and looks at each.
fn look(desk: &mut Desk, places: &[(&str, &str)]) {
    for (place, shows) in places {
        desk.go(place, shows);
        desk.until("what has the keys", |screen| screen.lines().any(|line| line.starts_with("> ")));
        assert!(!desk.has_colour(), "{place} has a colour:\n{}", desk.screen());
    }
}

#[test]
fn no_screen_has_a_colour_where_none_is_wanted() {
    let world = World::live();
    let mut desk = sit(&world, "demo.caseworker").environment("NO_COLOR", "1").open();
    desk.wait("terminal Demo desk");
    assert!(!desk.has_colour());
    desk.sign_in(&world, "demo.caseworker");
    let places = [
        ("Reviews", "late"),
        ("Actions", "late"),
        ("Channels", "late"),
        ("Case files", "CF-"),
        ("Search", "Known to"),
        ("Notices", "CH-"),
        ("Directory", "Constabulary"),
        ("My audit", "allowed"),
    ];
    look(&mut desk, &places);
    desk.go("Reviews", "late");
    desk.keys("\r");
    desk.wait("This review is");
    desk.keys(F2);
    desk.wait("What you found");
    complete(&mut desk);
    desk.wait("! must be");
    assert!(!desk.has_colour());
    let mut desk = sit(&world, "demo.spoc").environment("NO_COLOR", "1").open();
    desk.sign_in_with("demo.spoc", world.account("demo.spoc").password);
    desk.wait("How it stands");
    look(&mut desk, &[("Users", "in order"), ("Access review", "s starts it"), ("Reset requests", "Asked")]);
    let mut desk = sit(&world, "demo.neighbourhood").environment("NO_COLOR", "1").open();
    desk.sign_in_with("demo.neighbourhood", world.account("demo.neighbourhood").password);
    desk.wait("How it stands");
    look(&mut desk, &[("Neighbourhoods", "Team")]);
    desk.keys("\r");
    desk.wait(">Now");
    assert!(!desk.has_colour());
}

#[test]
fn colours_are_there_where_nobody_refused_them() {
    let world = World::live();
    let mut desk = sit(&world, "demo.caseworker").open();
    desk.sign_in(&world, "demo.caseworker");
    desk.go("Reviews", "late");
    assert!(desk.has_colour());
}

/// The codes of every style that was sent to the terminal, such as 7 for reverse and 38 for a colour.
fn styles(sent: &str) -> Vec<u32> {
    let style = |rest: &str| {
        let end = rest.find(|character: char| character.is_ascii_alphabetic())?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    };
    let styles = sent.split("\x1b[").skip(1).filter_map(style);
    styles.flat_map(|codes| codes.split(';').filter_map(|code| code.parse().ok()).collect::<Vec<u32>>()).collect()
}

#[test]
fn no_theme_sends_a_colour_where_none_is_wanted() {
    let world = World::live();
    let is_colour = |code: &u32| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107);
    for theme in ["--theme=default", "--theme=contrast"] {
        let mut plain = sit(&world, "demo.caseworker").flag(theme).environment("NO_COLOR", "1").open();
        plain.sign_in(&world, "demo.caseworker");
        let screen = plain.wait("> My reviews");
        let codes = styles(&plain.sent());
        assert!(!codes.iter().any(is_colour), "{theme}: {codes:?}");
        assert!(codes.contains(&7) && screen.contains("overdue"), "what is selected is reversed and has a mark");
        let mut coloured = sit(&world, "demo.caseworker").flag(theme).open();
        coloured.sign_in(&world, "demo.caseworker");
        coloured.wait("> My reviews");
        assert!(styles(&coloured.sent()).iter().any(is_colour), "{theme}: this test would find a colour");
    }
}

#[test]
fn a_window_that_is_too_small_says_so_in_words() {
    let world = World::live();
    let desk = sit(&world, "demo.caseworker").size(59, 14).open();
    let screen = desk.wait("needs 60×15");
    assert!(screen.starts_with("OFFICIAL"), "{screen}");
}
