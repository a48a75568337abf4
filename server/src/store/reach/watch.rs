//! Whether an act may have taken something from somebody: then a kept answer has to ask what its caller still reaches.
//!
//! Temporary triggers on what `reach.sql` reads say so, whatever statement writes it. Rows that can only open something
//! are no such change when they are new.

use std::fmt::Write as _;

/// The tables that `reach.sql` reads, each with the columns that matter where rows of it change for other reasons often.
const TABLES: &[(&str, &str)] = &[
    ("access_review", ""),
    ("account", "organisation, roles, state"),
    ("action", ""),
    ("activity", ""),
    ("activity_audience", ""),
    ("agreement", ""),
    ("assignment", ""),
    ("break_glass", ""),
    ("case_file", ""),
    ("case_nominal", ""),
    ("caseload_handover", ""),
    ("caseload_line", ""),
    ("certificate_party", ""),
    ("channel", "id, lead, csp, case_file, state, sealed"),
    ("consent", ""),
    ("csp", ""),
    ("disclosure", ""),
    ("disclosure_originator", ""),
    ("disposal", ""),
    ("disposal_party", ""),
    ("grant", ""),
    ("hold", ""),
    ("incident", ""),
    ("incident_organisation", ""),
    ("instruction", ""),
    ("meeting", ""),
    ("meeting_party", ""),
    ("member", ""),
    ("neighbourhood", ""),
    ("neighbourhood_assignment", ""),
    ("nominal", ""),
    ("nominal_link", ""),
    ("nominal_link_side", ""),
    ("nominal_relation", ""),
    ("nominal_relation_audience", ""),
    ("nominal_relation_side", ""),
    ("organisation", ""),
    ("plan", ""),
    ("plan_partner", ""),
    ("programme", ""),
    ("publication", ""),
    ("referral", ""),
    ("seal_party", ""),
    ("transfer", ""),
];

/// Tables whose new rows take nothing from anybody: no condition of `reach.sql` asks that such a row be absent.
const OPENS: &[&str] = &["action", "activity", "activity_audience"];

/// The triggers, which call `reach_changed()`.
pub(in crate::store) fn watches() -> String {
    let mut sql = String::new();
    for (table, columns) in TABLES {
        let update = if columns.is_empty() { "UPDATE".to_owned() } else { format!("UPDATE OF {columns}") };
        let insert = (!OPENS.contains(table)).then(|| "INSERT".to_owned());
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
    use std::collections::BTreeSet;

    use super::super::views::SOURCE;
    use super::*;

    /// The statements of `reach.sql`, without what it says about them.
    fn statements() -> String {
        SOURCE.lines().filter(|line| !line.starts_with("-- ")).collect::<Vec<_>>().join("\n")
    }

    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '.'))
            .filter(|w| !w.is_empty())
    }

    #[test]
    fn every_table_of_reach_is_watched() {
        let text = statements();
        let named: BTreeSet<&str> = words(&text)
            .zip(words(&text).skip(1))
            .filter(|(before, _)| matches!(*before, "FROM" | "JOIN"))
            .map(|(_, table)| table)
            .filter(|word| *word != "SELECT" && !SOURCE.contains(&format!("\n-- define {word}\n")))
            .collect();
        let watched: BTreeSet<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        let missing: Vec<_> = named.difference(&watched).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_columns_that_reach_asks_of_a_channel_are_watched() {
        let text = statements();
        let (_, columns) = TABLES.iter().find(|(table, _)| *table == "channel").copied().unwrap_or_default();
        let watched: BTreeSet<&str> = columns.split(", ").collect();
        // c stands for the case file in the reasons of a case file, whose organisation is asked.
        let asked = words(&text).filter_map(|word| word.strip_prefix("c.")).filter(|column| *column != "organisation");
        let missing: BTreeSet<&str> = asked.filter(|column| !watched.contains(column)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
