//! Where the data of an organisation falls short (COCO-9.1): records that it controls and that the caller reads.
//!
//! What is counted is what the caller could open one by one, so a record that is kept from them counts for nobody. At most
//! [`LOOKED_AT`] records are gone through, since the store serves everybody else with the same thread.

use rusqlite::params;

use super::call::Call;
use super::channel::Channel;
use super::nominal::Nominal;
use super::reach::{self, Key, Reached, Read, Row, Seen, fault};
use crate::error::Result;
use safetynet_shared::id::Id;

/// The most records of a kind that are gone through.
const LOOKED_AT: i64 = 20_000;
/// The most that are counted, and one more.
const COUNTED: i64 = 1_001;

/// Which records a measure is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// People that the organisation recorded.
    People,
    /// Open channels that it leads.
    Channels,
}

/// By what a record falls short: what it is about, and the condition on the record `t` with today as ?4.
#[derive(Clone, Copy)]
pub struct Measure(pub About, pub &'static str);

/// The measures in the order of their numbers, from 1.
pub const MEASURES: [Measure; 10] = [
    Measure(About::People, "EXISTS (SELECT 1 FROM nominal_accuracy x WHERE x.nominal = t.id AND x.due_on < ?4)"),
    Measure(About::People, "t.birth_year = 0"),
    Measure(About::People, "t.state <> 2"),
    Measure(About::People, "NOT EXISTS (SELECT 1 FROM nominal_address x WHERE x.nominal = t.id)"),
    Measure(About::People, "t.privacy_notice <> 1"),
    Measure(About::People, "EXISTS (SELECT 1 FROM nominal_marker x WHERE x.nominal = t.id AND x.review_on < ?4)"),
    Measure(About::People, "EXISTS (SELECT 1 FROM nominal_duplicate x WHERE x.nominal = t.id AND x.link IS NULL)"),
    Measure(
        About::Channels,
        "(t.risk_at IS NULL
          OR EXISTS (SELECT 1 FROM assessment_in_force s WHERE s.channel = t.id AND s.next_on < ?4
            AND NOT EXISTS (SELECT 1 FROM nominal p WHERE p.id = s.nominal AND p.sealed <> 0)))",
    ),
    Measure(
        About::Channels,
        "EXISTS (SELECT 1 FROM review x WHERE x.channel = t.id AND x.done_at IS NULL AND x.due_on < ?4)",
    ),
    Measure(
        About::Channels,
        "NOT EXISTS (SELECT 1 FROM assignment x WHERE x.channel = t.id AND x.organisation = t.lead AND x.ended_at IS NULL)",
    ),
];

impl About {
    const fn own(self) -> &'static str {
        match self {
            About::People => "t.organisation = ?3",
            About::Channels => "t.lead = ?3 AND t.state IN (1, 2, 3)",
        }
    }
}

/// How many records of a kind there are, and how many of them fall short by each of its measures, in their order; each at
/// most 1,001.
///
/// # Errors
/// Faults of the store.
pub fn counts(call: &Call<'_>, about: About) -> Result<(i32, Vec<i32>)> {
    let (view, table) = match about {
        About::People => (Nominal::VIEW, Nominal::TABLE),
        About::Channels => (Channel::VIEW, Channel::TABLE),
    };
    let own = MEASURES.iter().filter(|measure| measure.0 == about);
    let short = own.map(|Measure(_, by)| format!("min(count(*) FILTER (WHERE {by}), {COUNTED})"));
    let short = short.collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT min(count(*), {COUNTED}), {short} FROM (SELECT DISTINCT id FROM {view} WHERE account = ?1 AND (verbs & ?2) <> 0
           AND until > moment() LIMIT {LOOKED_AT}) m JOIN {table} t ON t.id = m.id WHERE {}",
        about.own(),
    );
    let person = call.person()?;
    let parameters =
        params![Key(person.account), <Read as reach::Verb>::BIT, Key(person.organisation), call.today().to_int()];
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let columns = statement.column_count();
    statement
        .query_row(parameters, |line| {
            Ok((line.get(0)?, (1..columns).map(|at| line.get(at)).collect::<rusqlite::Result<_>>()?))
        })
        .map_err(fault)
}

/// The records that fall short, those behind `after` alone, in the order of their ids.
///
/// # Errors
/// Faults of the store.
pub fn list<T: Reached>(
    call: &Call<'_>,
    measure: Measure,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<T, Read>>> {
    let Measure(about, by) = measure;
    let tail = format!("WHERE {} AND ?4 IS NOT NULL AND {by} AND t.id > ?5 ORDER BY t.id LIMIT ?6", about.own());
    let (organisation, today) = (Key(call.person()?.organisation), call.today().to_int());
    let (after, most) = (Key(after.unwrap_or(Id::from_bytes([0; 16]))), i64::try_from(most).unwrap_or(i64::MAX));
    reach::mine(call, &tail, &[&organisation, &today, &after, &most])
}
