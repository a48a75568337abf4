//! Reviews: the open one of each kind of a channel, the queue that they make, and how one is completed.
//!
//! The queue is driven from the account's assignments, through `reach_channel`, into the index of open reviews: what it
//! costs depends on what is assigned to the caller and not on how many cases there are.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ChannelState, Code, ReviewKind, ReviewOutcome};
use safetynet_shared::id::Id;
use safetynet_shared::text::fold;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Child, Key, Mark, Row, Seen, Write, fault, id_at, optional_id_at};
use super::step;
use crate::domain::due::{self, Load};
use crate::domain::programme::Named;
use crate::error::{Error, Result};
use crate::hexadecimal;

/// A review as the store has it.
pub struct Review {
    /// Its id.
    pub id: Id,
    /// The channel that it is of.
    pub channel: Id,
    /// Whose review it is.
    pub kind: ReviewKind,
    /// When the period began: the review before, or the opening.
    pub since: Moment,
    /// The last day in time.
    pub due: Day,
    /// When it was completed.
    pub done: Option<Moment>,
    /// Who completed it, and their name; none before that, and where a closure ended it.
    pub done_by: Option<(Id, String)>,
    /// What it changed.
    pub outcome: Option<ReviewOutcome>,
    /// What the reviewer found.
    pub statement: String,
    /// Why it was late.
    pub late_reason: String,
    /// The lead organisation of the channel, and its name.
    pub lead: (Id, String),
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Review {
    const TABLE: &'static str = "review";
    const KIND: RecordKind = RecordKind::Review;
    const COLUMNS: &'static str = "t.id, t.channel, t.kind, t.since_at, t.due_on, t.done_at, t.done_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.done_by), t.outcome, t.statement,
        t.late_reason, (SELECT c.lead FROM channel c WHERE c.id = t.channel),
        (SELECT o.name FROM channel c JOIN organisation o ON o.id = c.lead WHERE c.id = t.channel), t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Review> {
        let name = line.get::<_, Option<String>>(7)?.unwrap_or_default();
        Ok(Review {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            kind: ReviewKind::from_number(line.get(2)?).unwrap_or(ReviewKind::Caseworker),
            since: Moment::from_micros(line.get(3)?),
            due: Day::from_int(line.get(4)?),
            done: line.get::<_, Option<i64>>(5)?.map(Moment::from_micros),
            done_by: optional_id_at(line, 6)?.map(|id| (id, name)),
            outcome: ReviewOutcome::from_number(line.get(8)?),
            statement: line.get(9)?,
            late_reason: line.get(10)?,
            lead: (id_at(line, 11)?, line.get(12)?),
            version: line.get(13)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Review {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = None;
}

/// A row of the queue, with all that it shows.
pub struct Queued {
    /// The review.
    pub id: Id,
    /// Whose review it is.
    pub kind: ReviewKind,
    /// The last day in time.
    pub due: Day,
    /// The channel.
    pub channel: Id,
    /// Its title.
    pub title: String,
    /// CH-2026-000123.
    pub reference: String,
    /// CF-2026-000123.
    pub case_reference: String,
    /// The programme of work.
    pub programme: Named,
    /// The latest risk level, 0 when never assessed.
    pub risk_level: i32,
    /// The lead organisation, and its name.
    pub lead: (Id, String),
    /// The people of the case file, at most ten: a sealed one for those alone who are named on the seal.
    pub nominals: Vec<(Id, String)>,
    /// The assigned caseworkers, at most ten.
    pub workers: Vec<String>,
}

impl Row for Queued {
    const TABLE: &'static str = "(SELECT r.id, r.kind, r.due_on, r.channel, c.title, c.reference,
            f.reference AS case_reference, p.code AS programme, p.name AS programme_name, c.risk_level, c.lead, o.name AS lead_name, c.case_file
        FROM review r JOIN channel c ON c.id = r.channel JOIN case_file f ON f.id = c.case_file
        JOIN organisation o ON o.id = c.lead JOIN programme p ON p.number = c.programme)";
    const KIND: RecordKind = RecordKind::Review;
    const COLUMNS: &'static str =
        "t.id, t.kind, t.due_on, t.channel, t.title, t.reference, t.case_reference, t.programme,
        t.programme_name, t.risk_level, t.lead, t.lead_name,
        (SELECT group_concat(format('%020d', e.since_at) || lower(hex(n.id)) || n.given_names || ' ' || n.family_name, char(10))
           FROM case_nominal e JOIN nominal n ON n.id = e.nominal WHERE e.case_file = t.case_file AND (n.sealed = 0
             OR EXISTS (SELECT 1 FROM seal_party s WHERE s.object = n.id AND s.account = caller()))),
        (SELECT group_concat(u.family_name || char(9) || u.given_names, char(10))
           FROM assignment a JOIN account u ON u.id = a.account
           WHERE a.channel = t.channel AND a.ended_at IS NULL AND a.duty = 1)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Queued> {
        Ok(Queued {
            id: id_at(line, 0)?,
            kind: ReviewKind::from_number(line.get(1)?).unwrap_or(ReviewKind::Caseworker),
            due: Day::from_int(line.get(2)?),
            channel: id_at(line, 3)?,
            title: line.get(4)?,
            reference: line.get(5)?,
            case_reference: line.get(6)?,
            programme: Named { code: line.get(7)?, name: line.get(8)? },
            risk_level: line.get(9)?,
            lead: (id_at(line, 10)?, line.get(11)?),
            nominals: names(line, 12)?.iter().filter_map(|one| person(one)).collect(),
            workers: names(line, 13)?.iter().map(|one| worker(one)).collect(),
        })
    }

    fn id(&self) -> Id {
        self.id
    }

    fn nominals(&self) -> Vec<Id> {
        self.nominals.iter().map(|(id, _)| *id).collect()
    }
}

impl Child for Queued {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = None;
}

/// The most people that a row names.
const NAMED: usize = 10;

/// The joined lines of a column in their order, each once. They are ordered here: in the statement each row of the queue
/// would make a table for it.
fn names(line: &Line<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let joined = line.get::<_, Option<String>>(column)?.unwrap_or_default();
    let mut lines: Vec<String> = joined.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.truncate(NAMED);
    Ok(lines)
}

/// Twenty digits of the time, thirty-two of the id, and the name.
fn person(text: &str) -> Option<(Id, String)> {
    let (id, name) = (text.get(20..52)?, text.get(52..)?);
    Some((Id::from_bytes(hexadecimal::read(id)?.try_into().ok()?), name.to_owned()))
}

/// The family name, and the given names behind a tab.
fn worker(text: &str) -> String {
    let (family, given) = text.split_once('\t').unwrap_or((text, ""));
    format!("{given} {family}")
}

impl Queued {
    /// Whether each of some folded words stands in the title, a reference or the name of a person.
    pub fn holds(&self, words: &[String]) -> bool {
        if words.is_empty() {
            return true;
        }
        let names: Vec<&str> = self.nominals.iter().map(|(_, name)| name.as_str()).collect();
        let text = format!("{} {} {} {}", self.title, self.reference, self.case_reference, names.join(" "));
        let text = fold(&text);
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// Which part of the queue is asked for.
pub struct Asked<'a> {
    /// The kinds of review.
    pub kinds: &'a [ReviewKind],
    /// The first and the last due day, both included.
    pub due: (Day, Day),
    /// Folded words that a row must hold.
    pub words: &'a [String],
    /// The last row of the page before.
    pub after: Option<(i64, Id)>,
}

/// A caseworker of the lead writes, a supervisor of the lead manages as well: the review of each is done with these verbs.
const DUTY: &str = "AND ((?3 AND duty = 1) OR (?4 AND duty = 2))";

fn marks(call: &Call<'_>, kinds: &[ReviewKind]) -> Result<Vec<Mark>> {
    let (worker, supervisor) = (kinds.contains(&ReviewKind::Caseworker), kinds.contains(&ReviewKind::Supervisor));
    reach::duties::<Write>(call, DUTY, &[&worker, &supervisor])
}

/// The caller's queue, the earliest due first: at most `most` rows of it, and how much there is of those kinds.
///
/// # Errors
/// Faults of the store.
pub fn queue(call: &Call<'_>, asked: &Asked<'_>, most: usize) -> Result<(Vec<Seen<Queued, Write>>, Load)> {
    let marks = marks(call, asked.kinds)?;
    let load = due::load(marks.iter().map(|mark| Day::from_int(mark.order)), call.today());
    let (first, last) = (asked.due.0.to_int(), asked.due.1.to_int());
    let wanted = marks.into_iter().filter(|mark| (first..=last).contains(&mark.order));
    let wanted = wanted.filter(|mark| asked.after.is_none_or(|after| (mark.order, mark.id) > after));
    Ok((reach::marked(call, wanted, most, |row: &Queued| row.holds(asked.words))?, load))
}

/// How much there is in the caller's queue of some kinds.
///
/// # Errors
/// Faults of the store.
pub fn load(call: &Call<'_>, kinds: &[ReviewKind]) -> Result<Load> {
    let marks = marks(call, kinds)?;
    Ok(due::load(marks.iter().map(|mark| Day::from_int(mark.order)), call.today()))
}

/// When the last review of a kind was completed, if one ever was.
///
/// # Errors
/// Faults of the store.
pub fn last_done<V>(call: &Call<'_>, channel: &Seen<Channel, V>, kind: ReviewKind) -> Result<Option<Moment>> {
    call.connection
        .prepare_cached("SELECT max(done_at) FROM review WHERE channel = ?1 AND kind = ?2 AND done_at IS NOT NULL")
        .and_then(|mut s| s.query_row(params![Key(channel.id), kind.number()], |line| line.get::<_, Option<i64>>(0)))
        .map(|at| at.map(Moment::from_micros))
        .map_err(fault)
}

/// How a review ended.
pub struct Completion<'a> {
    /// What it changed.
    pub outcome: ReviewOutcome,
    /// What the reviewer found.
    pub statement: &'a str,
    /// Why it was late; empty in time.
    pub late_reason: &'a str,
    /// Why it was closed, escalated or the sharing changed.
    pub detail: &'a str,
}

/// Completes a review over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn complete(call: &Call<'_>, review: &Seen<Review, Write>, how: &Completion<'_>) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE review SET done_at = ?3, done_by = ?4, outcome = ?5, statement = ?6, late_reason = ?7, detail = ?8,
             version = version + 1 WHERE id = ?1 AND version = ?2 AND done_at IS NULL",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(review.id),
                review.version,
                call.now().micros(),
                call.person().ok().map(|person| Key(person.account)),
                how.outcome.number(),
                how.statement,
                how.late_reason,
                how.detail
            ])
        })
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(review.version + 1)) }
}

/// Schedules a review of a channel.
///
/// # Errors
/// Faults of the store.
pub fn schedule(call: &Call<'_>, channel: &Seen<Channel, Write>, kind: ReviewKind, due: Day) -> Result<()> {
    call.connection
        .prepare_cached(
            "INSERT INTO review (id, channel, kind, since_at, due_on, outcome, statement, late_reason, detail, version)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, '', '', '', 1)",
        )
        .and_then(|mut s| {
            let now = call.now().micros();
            s.execute(params![Key(call.id()), Key(channel.id), kind.number(), now, due.to_int()])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Ends the open reviews of a channel that is being closed: nothing is left to review.
///
/// # Errors
/// Faults of the store.
pub fn end_open(call: &Call<'_>, channel: &Seen<Channel, Write>, statement: &str) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE review SET done_at = ?2, outcome = ?3, statement = ?4, version = version + 1
             WHERE channel = ?1 AND done_at IS NULL",
        )
        .and_then(|mut s| {
            let outcome = ReviewOutcome::Closed.number();
            s.execute(params![Key(channel.id), call.now().micros(), outcome, statement])
        })
        .map(|_| ())
        .map_err(fault)
}

/// The open reviews of a channel, the caseworker's first.
///
/// # Errors
/// Faults of the store.
pub fn open<V: reach::Verb>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Vec<Seen<Review, V>>> {
    reach::children(call, channel, "AND t.done_at IS NULL ORDER BY t.kind", &[])
}

/// Marks a channel as dormant: nothing significant between two reviews of its supervisor (ISA-3.5).
///
/// # Errors
/// Faults of the store.
pub fn put_to_sleep(call: &Call<'_>, channel: &Seen<Channel, Write>) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE channel SET state = ?2 WHERE id = ?1 AND state = ?3")
        .and_then(|mut s| {
            let (asleep, awake) = (ChannelState::Dormant.number(), ChannelState::Active.number());
            s.execute(params![Key(channel.id), asleep, awake])
        })
        .map_err(fault)?;
    step::settle(call, channel.id, "Nothing significant happened between two reviews of the supervisor.")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_queue_is_one_walk_along_what_falls_due() {
        let place = tempfile::tempdir().unwrap();
        let opened = crate::store::open(&place.path().join("store.db"), &crate::store::Key::new([7; 32]), 2).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", reach::duties_sql(DUTY));
        let mut statement = opened.connection.prepare(&sql).unwrap();
        let nothing = params![Key(Id::from_bytes([0; 16])), 4, true, true];
        let steps: Vec<String> =
            statement.query_map(nothing, |line| line.get(3)).unwrap().map(|step| step.unwrap()).collect();
        assert!(steps.contains(&"SEARCH a USING PRIMARY KEY (account=?)".to_owned()), "{steps:#?}");
        assert!(steps.iter().any(|step| step.contains("channel_seal (id=?)")), "only sealed channels: {steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("SCAN a") || step.contains("MATERIALIZE")), "{steps:#?}");
    }
}
