//! What a list keeps and shows.

use super::*;

fn list() -> List {
    const COLUMNS: &[Column] = &[column("Name", 0)];
    let mut list = List::new(COLUMNS, "Nothing here.");
    list.set(["ash", "birch", "cedar"].into_iter().map(|name| Row::new(name).cell(name)).collect());
    list
}

#[test]
fn the_selection_stays_on_its_record_when_rows_are_read_again() {
    let mut list = list();
    list.command(Command::Down);
    list.set(vec![Row::new("aspen").cell("aspen"), Row::new("ash").cell("ash"), Row::new("birch").cell("birch")]);
    assert_eq!(list.selected(), Some("birch"));
}

#[test]
fn the_filter_narrows_and_esc_takes_it_away_before_it_leaves() {
    let mut list = list();
    assert!(list.command(Command::Filter));
    assert_eq!(list.context(), Context::Search);
    list.insert("CED");
    assert_eq!((list.count(), list.selected()), (1, Some("cedar")));
    assert!(list.command(Command::Open));
    assert_eq!(list.context(), Context::List);
    assert!(list.command(Command::Back));
    assert_eq!(list.count(), 3);
    assert!(!list.command(Command::Back));
}

#[test]
fn moving_stops_at_the_ends_and_an_empty_list_has_no_selection() {
    let mut list = list();
    list.command(Command::Up);
    assert_eq!(list.selected(), Some("ash"));
    list.command(Command::Last);
    list.command(Command::Down);
    assert_eq!(list.selected(), Some("cedar"));
    list.set(Vec::new());
    assert_eq!(list.selected(), None);
}

fn named(names: &[&str]) -> Vec<Row> {
    names.iter().map(|name| Row::new(*name).cell(name)).collect()
}

#[test]
fn a_record_that_is_missing_is_said_to_be_and_comes_back_to_hand_when_it_is_read() {
    let mut list = list();
    list.command(Command::Last);
    list.set(named(&["ash", "birch"]));
    assert!(list.went() && list.selected() == Some("birch"), "another one is at hand");
    list.set(named(&["ash", "birch", "cedar"]));
    assert!(!list.went() && list.selected() == Some("cedar"), "a further page has it");
    list.set(named(&["ash", "birch"]));
    list.command(Command::Up);
    list.set(named(&["ash", "birch", "cedar"]));
    assert!(!list.went() && list.selected() == Some("ash"), "somebody has moved meanwhile");
}

#[test]
fn a_list_that_is_forgotten_and_read_again_stays_on_its_record() {
    let mut list = list();
    list.command(Command::Down);
    list.forget();
    assert!(!list.went());
    list.set(named(&["cedar", "birch"]));
    assert_eq!(list.selected(), Some("birch"));
    list.forget();
    list.set(named(&["cedar", "ash"]));
    assert!(list.went(), "it is not there any more");
}
