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
