//! Every column of the store with its label and its disposal rule, read from the comments of `schema/*.sql`.
//!
//! A label says who could ever be shown the column: `index` (the index entry of a nominal), `content` (who reached the
//! record), `admin` (metadata), `secret` (nobody), `audit`. The rule says when it goes: with its parent, after a
//! period, or never. The test holds the comments against the live schema, so a column without a label does not land.

use super::open::STEPS;

/// A labelled column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The table.
    pub table: String,
    /// The column.
    pub name: String,
    /// index, content, admin, secret or audit.
    pub label: String,
    /// The Articles of the UK GDPR that its data may fall under, such as `article 9 and 10`; empty for none (ISA-3.6).
    pub articles: String,
    /// When it goes: "with channel", "closing + 7 years", "never".
    pub disposal: String,
}

/// All labelled columns in the order of the schema.
pub fn columns() -> Vec<Column> {
    let mut out = Vec::new();
    for step in STEPS {
        let mut table = String::new();
        for line in step.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                rest.split_whitespace().next().unwrap_or_default().clone_into(&mut table);
            } else if let Some(rest) = line.strip_prefix("ALTER TABLE ")
                && let Some((name, column)) = rest.split_once(" ADD COLUMN ")
            {
                out.extend(labelled(&format!("    {column}"), name));
            } else {
                out.extend(labelled(line, &table));
            }
        }
    }
    out
}

fn labelled(line: &str, table: &str) -> Option<Column> {
    let (code, comment) = line.split_once("-- ")?;
    let name = code.split_whitespace().next().filter(|_| line.starts_with("    "))?;
    let (label, disposal) = comment.split_once('|')?;
    let (label, articles) = label.split_once(',').unwrap_or((label, ""));
    let [table, name, label, articles, disposal] =
        [table, name, label, articles, disposal].map(|text| text.trim().to_owned());
    Some(Column { table, name, label, articles, disposal })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_column_of_the_live_schema_is_labelled() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for step in STEPS {
            connection.execute_batch(step).unwrap();
        }
        let mut statement = connection
            .prepare(
                "SELECT m.name, p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'
                 AND m.name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let live: Vec<(String, String)> =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        let known = columns();
        assert!(live.len() > 100);
        for (table, column) in live {
            let label = known.iter().find(|known| known.table == table && known.name == column);
            let label = label.map(|known| known.label.as_str());
            assert!(
                matches!(label, Some("index" | "content" | "admin" | "secret" | "audit")),
                "{table}.{column}: end its line in the schema with `-- label | disposal`"
            );
        }
    }

    #[test]
    fn health_and_offences_are_tagged() {
        let tagged = |table: &str, name: &str| {
            columns().into_iter().find(|one| one.table == table && one.name == name).map(|one| one.articles)
        };
        assert_eq!(tagged("nominal_particular", "detail").as_deref(), Some("article 9 and 10"));
        assert_eq!(tagged("nominal_marker", "reason").as_deref(), Some("article 9"));
        assert_eq!(tagged("nominal", "id").as_deref(), Some(""));
    }
}
