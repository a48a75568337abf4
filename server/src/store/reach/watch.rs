//! Whether an act may have taken something from somebody: then a kept answer has to ask what its caller still reaches.
//!
//! Temporary triggers on the tables that `reach.sql` reads say so, whatever statement writes them. Rows that can only open
//! something are no such change when they are new.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::views::BRANCHES;

/// The columns that `reach.sql` reads of tables whose rows change for other reasons often. Of all others every column counts.
const COLUMNS: &[(&str, &str)] = &[
    ("account", "id, organisation, roles, state, must_change, last_sign_in_at"),
    ("channel", "id, lead, csp, case_file, state, sealed"),
];

/// Tables whose new rows take nothing from anybody: no condition of `reach.sql` asks that such a row be absent.
const OPENS: &[&str] = &["action", "activity", "activity_audience"];

/// The tables that the branches read.
fn tables() -> BTreeSet<&'static str> {
    let words = BRANCHES.iter().flat_map(|branch| {
        let words = branch.sql.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.windows(2).filter_map(|two| <[&str; 2]>::try_from(two).ok()).collect::<Vec<_>>()
    });
    words
        .filter(|[before, word]| matches!(*before, "FROM" | "JOIN") && *word != "SELECT" && !word.starts_with("reach_"))
        .map(|[_, word]| word)
        .collect()
}

/// The triggers, which call `reach_changed()`.
pub(in crate::store) fn watches() -> String {
    let mut sql = String::new();
    for table in tables() {
        let columns = COLUMNS.iter().find(|(watched, _)| *watched == table);
        let update = columns.map_or_else(|| "UPDATE".to_owned(), |(_, columns)| format!("UPDATE OF {columns}"));
        let insert = (!OPENS.contains(&table)).then(|| "INSERT".to_owned());
        for event in [Some(update), insert, Some("DELETE".to_owned())].into_iter().flatten() {
            let name = event.split(' ').next().unwrap_or_default().to_lowercase();
            let _ = writeln!(
                sql,
                "CREATE TEMP TRIGGER reach_{table}_{name} AFTER {event} ON main.\"{table}\" BEGIN SELECT reach_changed(); END;"
            );
        }
    }
    sql
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::{Arc, Mutex};

    use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

    use super::*;
    use crate::store::{Key, open};

    type Read = BTreeSet<(String, String)>;

    /// What SQLite reads to answer the views, by table and column.
    fn read() -> Read {
        let place = tempfile::tempdir().unwrap();
        let opened = open(&place.path().join("store.db"), &Key::new([7; 32]), 2).unwrap();
        let read = Arc::new(Mutex::new(Read::new()));
        let seen = read.clone();
        let note = move |context: AuthContext<'_>| {
            if let AuthAction::Read { table_name, column_name } = context.action {
                seen.lock().unwrap().insert((table_name.to_owned(), column_name.to_owned()));
            }
            Authorization::Allow
        };
        opened.connection.authorizer(Some(note)).unwrap();
        let kinds: BTreeSet<&str> = BRANCHES.iter().map(|branch| branch.kind.as_str()).collect();
        for kind in kinds {
            opened.connection.prepare(&format!("SELECT * FROM reach_{kind}")).unwrap();
        }
        let read = read.lock().unwrap();
        read.iter().filter(|(table, _)| !table.is_empty() && !table.starts_with("reach_")).cloned().collect()
    }

    #[test]
    fn every_table_of_reach_is_watched() {
        let read = read();
        let read: BTreeSet<&str> = read.iter().map(|(table, _)| table.as_str()).collect();
        assert!(read.len() > 30 && read.contains("hold") && read.contains("instruction"), "{read:?}");
        let watched = tables();
        let missing: Vec<_> = read.difference(&watched).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_columns_that_reach_asks_of_a_channel_are_watched() {
        let read = read();
        for (table, columns) in COLUMNS {
            let watched: BTreeSet<&str> = columns.split(", ").collect();
            let asked = read.iter().filter(|(read, column)| read == table && !column.is_empty());
            let missing: Vec<_> = asked.filter(|(_, column)| !watched.contains(column.as_str())).collect();
            assert!(missing.is_empty(), "{table}: {missing:?}");
        }
    }
}
