//! Destroying a channel, and its case file when no other channel remains (ISA-3.4b).
//!
//! What goes with what is not written here: it is the disposal rule behind each column of the schema. A table whose rule
//! is `with channel` goes with the channel that its column `channel` names, one that is `with activity` with its
//! activity, and so on; a new table is therefore destroyed with its record because it says so. People go with the last
//! case file that they are in. Deleted content is overwritten in the file (`secure_delete`), and what people typed about
//! the records goes from the erasable part of the audit; its leaves stay provable.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use rusqlite::params;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::{Disposal, certificate};
use crate::error::Result;
use crate::store::call::Call;
use crate::store::columns::columns;
use crate::store::reach::{Key, Row, Seen, fault, id_at};

/// The most channels of one turn, so that no caller waits long.
const MOST: i64 = 5;

/// A column that names a second person: what is said of two people goes with either.
const OTHER: &str = "other";

/// What is destroyed and not counted on a certificate: that a person asked about their own data is nobody else's to know.
const UNCOUNTED: &str = "subject_request";

/// A table with its columns, and the record that it goes with.
struct Table {
    name: String,
    with: String,
    /// The column that names that record.
    by: String,
    has_id: bool,
}

/// The tables that go with a record of another, in the order of the schema.
fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables: Vec<Table> = Vec::new();
        for column in columns() {
            let with = column.disposal.strip_prefix("with ").unwrap_or_default();
            if with == column.name || (with == "nominal" && column.name == OTHER) {
                let (name, with, by) = (column.table.clone(), with.to_owned(), column.name.clone());
                tables.push(Table { name, with, by, has_id: false });
            }
        }
        for column in columns().iter().filter(|column| column.name == "id") {
            for table in tables.iter_mut().filter(|table| table.name == column.table) {
                table.has_id = true;
            }
        }
        tables
    })
}

/// What was destroyed.
#[derive(Default)]
pub struct Gone {
    counts: BTreeMap<String, i64>,
    ids: Vec<Id>,
    /// Whether the case file went too.
    pub(super) case_file: bool,
}

impl Gone {
    fn add(&mut self, table: &str, count: i64) {
        if count > 0 && !table.starts_with(UNCOUNTED) {
            *self.counts.entry(table.to_owned()).or_insert(0) += count;
        }
    }

    /// One line for each kind: `activity 12`.
    pub(super) fn counted(&self) -> String {
        self.counts.iter().fold(String::new(), |mut text, (kind, count)| {
            let _ = writeln!(text, "{kind} {count}");
            text
        })
    }
}

/// Passes what concerns nobody who waits for an answer about their own data from somebody who put something into it: to
/// destroy it would be an answer. What other organisations leave unanswered keeps nothing, and after
/// [`Period::SubjectRequestKeeps`] no request does, so that nobody can keep the records of others for ever. That somebody waits
/// is no hold, which everybody would see who decides on the disposal: it says so to those alone who know of the request.
const UNASKED: &str = "NOT EXISTS (SELECT 1 FROM channel c JOIN case_nominal e ON e.case_file = c.case_file
    JOIN subject_request r ON r.nominal = e.nominal
    JOIN subject_request_part p ON p.subject_request = r.id AND p.outcome = 0
    WHERE c.id = t.channel AND max(coalesce(p.known_on, r.received_on), coalesce(r.identity_on, r.received_on)) >= ?3
    AND (p.organisation = c.lead OR p.organisation IN
        (SELECT y.organisation FROM disposal_party y WHERE y.disposal = t.id)))";

/// Destroys what was authorised, whose notice has passed and on which no hold stands; of people who asked about their own
/// data, once every organisation that put something in has answered, or that time is over.
///
/// # Errors
/// Faults of the store.
pub fn destroy(call: &Call<'_>) -> Result<()> {
    let sql = format!(
        "SELECT {} FROM {} t WHERE t.state = 2 AND t.destroy_on <= ?1 AND t.holds = 0 AND {UNASKED}
         ORDER BY t.destroy_on LIMIT ?2",
        Disposal::COLUMNS,
        Disposal::TABLE
    );
    let found = {
        let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
        let (today, oldest) = (call.today(), Period::SubjectRequestKeeps.oldest_in_time(call.today()));
        let parameters = params![today.to_int(), MOST, oldest.to_int()];
        let lines = statement.query_map(parameters, Disposal::read).map_err(fault)?;
        lines.collect::<rusqlite::Result<Vec<Disposal>>>().map_err(fault)?
    };
    for disposal in found {
        one(call, &disposal)?;
    }
    Ok(())
}

fn one(call: &Call<'_>, disposal: &Disposal) -> Result<()> {
    let parties = ids(call, "SELECT organisation FROM disposal_party WHERE disposal = ?1", disposal.id)?;
    let files = ids(call, "SELECT case_file FROM channel WHERE id = ?1", disposal.channel)?;
    let mut gone = Gone::default();
    purge(call, "channel", disposal.channel, &mut gone)?;
    for file in files {
        if ids(call, "SELECT id FROM channel WHERE case_file = ?1 LIMIT 1", file)?.is_empty() {
            close_file(call, file, &mut gone)?;
        }
    }
    erase(call, &gone.ids)?;
    certificate::issue(call, disposal, &gone, &parties)
}

/// The case file, and the people who are in no other.
fn close_file(call: &Call<'_>, file: Id, gone: &mut Gone) -> Result<()> {
    let people = ids(call, "SELECT nominal FROM case_nominal WHERE case_file = ?1", file)?;
    purge(call, "case_file", file, gone)?;
    gone.case_file = true;
    for person in people {
        if ids(call, "SELECT case_file FROM case_nominal WHERE nominal = ?1 LIMIT 1", person)?.is_empty() {
            purge(call, "nominal", person, gone)?;
        }
    }
    Ok(())
}

/// A record with everything whose rule is to go with it.
fn purge(call: &Call<'_>, table: &str, id: Id, gone: &mut Gone) -> Result<()> {
    for inside in tables().iter().filter(|inside| inside.with == table) {
        if inside.has_id {
            for child in ids(call, &format!("SELECT id FROM {} WHERE {} = ?1", inside.name, inside.by), id)? {
                purge(call, &inside.name, child, gone)?;
            }
        } else {
            let count = call.execute(&format!("DELETE FROM {} WHERE {} = ?1", inside.name, inside.by), &[&Key(id)])?;
            gone.add(&inside.name, i64::try_from(count).unwrap_or(i64::MAX));
        }
    }
    call.execute(&format!("DELETE FROM {table} WHERE id = ?1"), &[&Key(id)])?;
    gone.add(table, 1);
    gone.ids.push(id);
    Ok(())
}

/// What people typed about records that are gone, what they had begun to write, and news of them.
fn erase(call: &Call<'_>, ids: &[Id]) -> Result<()> {
    for id in ids {
        for sql in [
            "DELETE FROM audit_private WHERE sequence IN (SELECT sequence FROM audit_subject WHERE subject = ?1)",
            "DELETE FROM draft WHERE object = ?1",
            "DELETE FROM notice WHERE record = ?1",
        ] {
            call.execute(sql, &[&Key(*id)])?;
        }
    }
    Ok(())
}

fn ids(call: &Call<'_>, sql: &str, id: Id) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(id)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// How many records of each kind would go with the channel of a disposal.
///
/// # Errors
/// Faults of the store.
pub fn records<V>(call: &Call<'_>, disposal: &Seen<Disposal, V>) -> Result<Vec<(String, i64)>> {
    let mut counts = BTreeMap::new();
    for table in tables().iter().filter(|table| table.with == "channel") {
        let sql = format!("SELECT count(*) FROM {} WHERE channel = ?1", table.name);
        let count: i64 = call
            .connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([Key(disposal.channel)], |line| line.get(0)))
            .map_err(fault)?;
        if count > 0 {
            counts.insert(table.name.clone(), count);
        }
    }
    Ok(counts.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables whose rule is carried out by other means than a column of the record's name.
    const OTHERWISE: [&str; 2] = ["case_file", "nominal"];

    #[test]
    fn what_goes_with_a_record_names_it_in_a_column() {
        let mut holders = vec!["channel", "activity", "action", "assessment", "review", "case_file", "disposal"];
        holders
            .extend(tables().iter().filter(|table| table.with.starts_with("nominal")).map(|table| table.with.as_str()));
        for column in columns() {
            let Some(with) = column.disposal.strip_prefix("with ") else { continue };
            let known = tables().iter().any(|table| table.name == column.table && table.with == with);
            let otherwise = OTHERWISE.contains(&column.table.as_str());
            assert!(
                known || otherwise || !holders.contains(&with),
                "{}: goes with {with}, so a column {with} has to name it",
                column.table
            );
        }
    }

    #[test]
    fn the_tables_of_a_channel_are_known() {
        let of = |with: &str| -> Vec<&str> {
            tables().iter().filter(|table| table.with == with).map(|table| table.name.as_str()).collect()
        };
        let of_channel = of("channel");
        for table in ["member", "assignment", "activity", "action", "assessment", "review", "grant", "channel_value"] {
            assert!(of_channel.contains(&table), "{table} of {of_channel:?}");
        }
        assert!(of("activity").contains(&"activity_version"));
        let of_person = ["nominal_marker", "nominal_particular", "nominal_photograph", "nominal_relation"];
        for record in ["action", "activity", "assessment", "subject_request_part"].into_iter().chain(of_person) {
            assert!(of(record).contains(&"subject_request_decision"), "a decision goes with its {record}");
        }
        assert!(of("nominal").contains(&"subject_request"));
        assert_eq!(of("subject_request"), ["subject_request_part"]);
        let mut gone = Gone::default();
        for table in ["activity", "subject_request", "subject_request_part", "subject_request_decision"] {
            gone.add(table, 1);
        }
        assert_eq!(gone.counted(), "activity 1\n", "requests are not counted");
        assert!(of("nominal").contains(&"nominal_address"));
        assert_eq!(of("nominal").iter().filter(|table| **table == "nominal_relation").count(), 2, "from either person");
        assert!(
            of("nominal_version").contains(&"nominal_change") && of("nominal_relation").contains(&"nominal_change")
        );
    }
}
