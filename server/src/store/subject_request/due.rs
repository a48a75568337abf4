//! What reminds of the day by which a part has to be answered: a count for the dashboard, and two notices to those who
//! answer, a week before and on the last day in time (ISA-14.1). Both go with who reaches the part at that moment, so a person
//! who is sealed takes them along. While the identity is waited for no clock runs, and nobody is reminded.
//!
//! A reminder is left once for each account and day. That it was put away does not bring it back; who comes to work with the
//! person later gets it then. An extension takes back what was said of the earlier day.

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;

use super::write::ANSWERERS;
use super::{SubjectRequest, day_at};
use crate::domain::due::{self, Load};
use crate::domain::subject_request::{Clock, Reminder};
use crate::error::Result;
use crate::store::call::{Call, Sql};
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Index, Key, Read, Write, fault, id_at};

/// The days of a part that was not answered.
fn clock_at(line: &Line<'_>) -> rusqlite::Result<Clock> {
    Ok(Clock {
        received: Day::from_int(line.get(1)?),
        identity: day_at(line, 2)?,
        extended: day_at(line, 3)?,
        answered: None,
    })
}

/// Parts that were not answered, each with its days.
fn open(call: &Call<'_>, sql: &str, parameters: Sql<'_>) -> Result<Vec<(Id, Clock)>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(parameters, |line| Ok((id_at(line, 0)?, clock_at(line)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

const OPEN: &str =
    "SELECT p.id, coalesce(p.known_on, r.received_on), r.identity_on, p.extended_on FROM subject_request_part p
    JOIN subject_request r ON r.id = p.subject_request WHERE p.outcome = 0";

/// How much the caller answers, or watches over as single point of contact; what waits for the identity counts as well.
///
/// # Errors
/// Faults of the store.
pub fn load(call: &Call<'_>) -> Result<Load> {
    static MINE: LazyLock<String> = LazyLock::new(|| {
        let (reads, writes) = (
            reach::reached::<SubjectRequest, Read>("?1", "p.id"),
            reach::reached::<SubjectRequest, Write>("?1", "p.id"),
        );
        format!("{OPEN} AND p.organisation = ?2 AND CASE WHEN ?3 THEN {reads} ELSE {writes} END")
    });
    let person = call.person()?;
    let watches = person.roles.contains(Role::Spoc);
    let found = open(call, &MINE, &[&Key(person.account), &Key(person.organisation), &watches])?;
    let days = due::load(found.iter().filter_map(|(_, clock)| clock.due()), call.today());
    Ok(Load { total: i64::try_from(found.len()).unwrap_or(i64::MAX), ..days })
}

/// Those of a statement whom nobody told of a part under a word.
pub(super) fn untold(people: &str) -> String {
    let told = "SELECT 1 FROM notice n WHERE n.account = w.account AND n.record = ?1 AND n.code = ?2";
    format!("{people} AND NOT EXISTS ({told})")
}

/// Reminds those who answer of what is due within a week, and of what is due; part of the daily work.
///
/// # Errors
/// Faults of the store.
pub fn remind(call: &Call<'_>) -> Result<()> {
    static UNTOLD: LazyLock<String> = LazyLock::new(|| untold(&ANSWERERS));
    for (part, clock) in open(call, OPEN, &[])? {
        let code = match clock.reminder(call.today()) {
            Some(Reminder::Soon) => News::SubjectRequestDueSoon,
            Some(Reminder::Due) => News::SubjectRequestDue,
            None => continue,
        };
        notice::tell_each(call, &UNTOLD, &[&Key(part), &code.word()], code, (RecordKind::SubjectRequest, part))?;
    }
    Ok(())
}

/// Takes the reminders of a part back, whose day is another now, or has come with the identity.
///
/// # Errors
/// Faults of the store.
pub(super) fn taken_back(call: &Call<'_>, part: Id) -> Result<()> {
    let [soon, due, lapsing] =
        [News::SubjectRequestDueSoon, News::SubjectRequestDue, News::SubjectRequestLapsing].map(News::word);
    let sql = "DELETE FROM notice WHERE record = ?1 AND code IN (?2, ?3, ?4)";
    call.execute(sql, params![Key(part), soon, due, lapsing]).map(|_| ())
}

/// How many people of the case file of a channel wait for an answer of the caller's organisation, of those whom the caller
/// finds and whose request they see. Only for who reads the channel: that somebody is in it is nothing that a disposal tells,
/// and whoever sees one open request would know of whom it speaks. Nothing is shown of the people, so they stand in no trail.
///
/// # Errors
/// Faults of the store.
pub fn asked_in(call: &Call<'_>, channel: Id) -> Result<usize> {
    if !reach::may::<Channel, Read>(call, channel)? {
        return Ok(0);
    }
    let sql = "SELECT p.id, r.nominal FROM channel c JOIN case_nominal e ON e.case_file = c.case_file
        JOIN subject_request r ON r.nominal = e.nominal JOIN subject_request_part p ON p.subject_request = r.id
        WHERE c.id = ?1 AND p.organisation = ?2 AND p.outcome = 0";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let parameters = params![Key(channel), Key(call.person()?.organisation)];
    let lines = statement.query_map(parameters, |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    let found: Vec<(Id, Id)> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let mut people = Vec::new();
    for (part, nominal) in found {
        if reach::may::<SubjectRequest, Read>(call, part)? && reach::may::<Nominal, Index>(call, nominal)? {
            people.push(nominal);
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok(people.len())
}
