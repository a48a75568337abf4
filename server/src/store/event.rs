//! Reading the audit: one's own entries, and for an auditor those of the people and records of their organisation
//! (CA-8.8, SYOP-13.3), with what administrators did, which every auditor may see.
//!
//! Which entries speak of whom stands in `audit_subject`; it is caught up before it is asked. A list walks the sequences
//! of its subject from the newest and stops when its page is full, or when it has looked at [`MOST`]: a filter that
//! seldom fits gives a short page and goes on with the next, so that no caller holds up the others. An entry leaves as
//! any record does, as a [`Seen`] reached through the account or the organisation that it speaks of, so reading the
//! audit is itself in the audit. What a person typed is for that person and the auditor of their own organisation.

use std::marker::PhantomData;

use rusqlite::{Connection, Row as Line, Statement, ToSql, named_params, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;

use super::account::Account;
use super::audit::{ADMINISTRATION, ADMINISTRATIVE, DRY, Trace, catch_up, decode_trail};
use super::call::Call;
use super::organisation::Organisation;
use super::owner::Owners;
use super::reach::{self, Audit, Child, Key, Read, Row, Seen, fault, optional_id_at};
use super::series;
use crate::error::{Error, Result};

const MOST: usize = 20_000; // entries that one call looks at
const STEP: usize = 500; // sequences that are taken from the index at once
const INDEXED: (i64, usize) = (2_000, 15); // entries at once, and how often in one call
const SLACK: Span = Span::hours(1); // how far the clock may have gone back between two entries

/// An entry of the audit, reached through `P`.
pub struct Event<P> {
    /// Its place in the audit, from 1.
    pub sequence: i64,
    /// The reference that the caller was told.
    pub reference: Vec<u8>,
    /// When.
    pub at: Moment,
    /// Who called, with their name.
    pub account: Option<(Id, String)>,
    /// The caller's organisation, or that of the terminal, with its name.
    pub organisation: Option<(Id, String)>,
    /// The terminal's name; empty when there was none.
    pub terminal: String,
    /// The address.
    pub address: String,
    /// What happened, as a code.
    pub event: String,
    /// How it ended, as the number on the wire.
    pub decision: i32,
    /// Why it was refused, as the number on the wire; 0 when it was not.
    pub reason: i32,
    /// The records that it touched, each with what allowed it.
    pub trail: Vec<Trace>,
    /// Its leaf in the tree of the audit.
    pub leaf: Vec<u8>,
    /// What the person typed; empty when there is nothing, when it was erased, or when it is not for this reader.
    pub private: String,
    /// That it was asked whether it could be done, and nothing was written.
    pub checked_only: bool,
    through: PhantomData<P>,
}

impl<P> Row for Event<P> {
    const TABLE: &'static str = "audit";
    const KIND: RecordKind = RecordKind::Event;
    const COLUMNS: &'static str = "t.sequence, t.reference, t.at, t.account,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.account), t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        (SELECT d.name FROM terminal d WHERE d.id = t.terminal), t.address, t.event, t.decision, t.reason, t.trail, t.leaf,
        (SELECT p.text FROM audit_private p WHERE p.sequence = t.sequence AND (t.account = :me OR t.organisation = :audited)),
        t.request";

    fn read(line: &Line<'_>) -> rusqlite::Result<Event<P>> {
        let (account, name): (_, Option<String>) = (optional_id_at(line, 3)?, line.get(4)?);
        let (organisation, title): (_, Option<String>) = (optional_id_at(line, 5)?, line.get(6)?);
        Ok(Event {
            sequence: line.get(0)?,
            reference: line.get(1)?,
            at: Moment::from_micros(line.get(2)?),
            account: account.map(|id| (id, name.unwrap_or_default())),
            organisation: organisation.map(|id| (id, title.unwrap_or_default())),
            terminal: line.get::<_, Option<String>>(7)?.unwrap_or_default(),
            address: line.get(8)?,
            event: line.get(9)?,
            decision: line.get(10)?,
            reason: line.get(11)?,
            trail: decode_trail(&line.get::<_, Vec<u8>>(12)?),
            leaf: line.get(13)?,
            private: line.get::<_, Option<String>>(14)?.unwrap_or_default(),
            checked_only: line.get::<_, String>(15)? == DRY,
            through: PhantomData,
        })
    }

    /// An entry has no id but its sequence, which is written into one.
    fn id(&self) -> Id {
        let mut bytes = [0; 16];
        bytes.iter_mut().skip(8).zip(self.sequence.to_be_bytes()).for_each(|(place, byte)| *place = byte);
        Id::from_bytes(bytes)
    }
}

impl Child for Event<Account> {
    type Parent = Account;
    const PARENT: &'static str = "account";
}

impl Child for Event<Organisation> {
    type Parent = Organisation;
    const PARENT: &'static str = "organisation";
}

/// Which entries are asked for. All must hold together.
#[derive(Default)]
pub struct Filter {
    /// Only those of this account.
    pub account: Option<Id>,
    /// Only those that touched a record of this kind.
    pub kind: Option<RecordKind>,
    /// Only those that touched this record.
    pub object: Option<Id>,
    /// Only those at or after this moment.
    pub from: Option<Moment>,
    /// Only those before this moment.
    pub until: Option<Moment>,
    /// Only those with this code; empty for all.
    pub event: String,
    /// Only refusals.
    pub refused: bool,
}

impl Filter {
    /// Whether a trail has what is sought. An id that a refused call named may be of any kind.
    fn touched_by(&self, trail: &[Trace]) -> bool {
        let of_kind = |trace: &Trace| match self.kind {
            None => true,
            Some(kind) => trace.kind == kind || self.object.is_some() && trace.kind == RecordKind::Unspecified,
        };
        let all = self.kind.is_none() && self.object.is_none();
        all || trail.iter().any(|trace| of_kind(trace) && self.object.is_none_or(|id| trace.id == id))
    }
}

/// A page of entries, the newest first, and behind which sequence the next one begins.
pub struct Found<T> {
    /// The entries.
    pub events: Vec<T>,
    /// The last sequence that was looked at, when there may be more.
    pub next: Option<i64>,
}

/// The record that a reference stands for, where the auditor's organisation answers for it; none otherwise.
///
/// # Errors
/// Faults of the store.
pub fn quoted(
    call: &Call<'_>,
    organisation: &Seen<Organisation, Audit>,
    reference: &str,
) -> Result<Option<(RecordKind, Id)>> {
    let Some(found) = series::find(call, reference)? else { return Ok(None) };
    let owner = Owners::default().of(call.connection, found.0, found.1).map_err(fault)?;
    Ok((owner == Some(organisation.id)).then_some(found))
}

/// Whose entries are read, as parameters of the statements, and what was found out about them.
struct Reader {
    me: Key,
    audited: Option<Key>,
    owners: Owners,
}

impl Reader {
    /// Somebody who reads their own entries.
    fn own(account: Id) -> Reader {
        Reader { me: Key(account), audited: None, owners: Owners::default() }
    }

    /// An auditor.
    fn audits(call: &Call<'_>, organisation: Id) -> Result<Reader> {
        let me = Key(call.person()?.account);
        Ok(Reader { me, audited: Some(Key(organisation)), owners: Owners::default() })
    }
}

/// The caller's own entries.
///
/// # Errors
/// Faults of the store; [`Error::TooMany`] while the index is being caught up.
pub fn own(
    call: &Call<'_>,
    account: &Seen<Account, Read>,
    filter: &Filter,
    before: Option<i64>,
    size: usize,
) -> Result<Found<Seen<Event<Account>, Read>>> {
    caught_up(call)?;
    let mut reader = Reader::own(account.id);
    let filter = Filter { account: Some(account.id), from: filter.from, until: filter.until, ..Filter::default() };
    let found = walk(call, &mut reader, &[*account.id.as_bytes()], &filter, before, size).map_err(fault)?;
    let rows = found.events.into_iter().map(|event| (account.id, event)).collect();
    Ok(Found { events: reach::inside(call, std::slice::from_ref(account), rows), next: found.next })
}

/// The entries of the people and records of an auditor's organisation, and those of administration.
///
/// # Errors
/// As [`own`].
pub fn audited(
    call: &Call<'_>,
    organisation: &Seen<Organisation, Audit>,
    filter: &Filter,
    before: Option<i64>,
    size: usize,
) -> Result<Found<Seen<Event<Organisation>, Audit>>> {
    caught_up(call)?;
    let mut reader = Reader::audits(call, organisation.id)?;
    let subjects = match filter.object.or(filter.account) {
        Some(id) => vec![*id.as_bytes()],
        None => vec![*organisation.id.as_bytes(), ADMINISTRATION],
    };
    let found = walk(call, &mut reader, &subjects, filter, before, size).map_err(fault)?;
    let rows = found.events.into_iter().map(|event| (organisation.id, event)).collect();
    Ok(Found { events: reach::inside(call, std::slice::from_ref(organisation), rows), next: found.next })
}

/// One of the caller's own entries.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not the caller's.
pub fn own_one(call: &Call<'_>, account: &Seen<Account, Read>, sequence: i64) -> Result<Seen<Event<Account>, Read>> {
    let filter = Filter { account: Some(account.id), ..Filter::default() };
    let event = one(call, &mut Reader::own(account.id), &filter, sequence).map_err(fault)?.ok_or(Error::NotFound)?;
    let mut seen = reach::inside(call, std::slice::from_ref(account), vec![(account.id, event)]);
    seen.pop().ok_or(Error::NotFound)
}

/// One of the entries that an auditor may list.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not for this auditor.
pub fn audited_one(
    call: &Call<'_>,
    organisation: &Seen<Organisation, Audit>,
    sequence: i64,
) -> Result<Seen<Event<Organisation>, Audit>> {
    caught_up(call)?;
    let mut reader = Reader::audits(call, organisation.id)?;
    let event = one(call, &mut reader, &Filter::default(), sequence).map_err(fault)?.ok_or(Error::NotFound)?;
    let mut seen = reach::inside(call, std::slice::from_ref(organisation), vec![(organisation.id, event)]);
    seen.pop().ok_or(Error::NotFound)
}

/// Leaves of an entry what concerns an auditor. All of it when their own people caused it or an administrator did; of
/// what another organisation's people did, the records that this one answers for. What a refused call named without
/// reaching it gets its kind here when it is one of theirs.
fn concern<P>(connection: &Connection, reader: &mut Reader, event: &mut Event<P>) -> rusqlite::Result<()> {
    let Some(Key(organisation)) = reader.audited else { return Ok(()) };
    for trace in event.trail.iter_mut().filter(|trace| trace.kind == RecordKind::Unspecified) {
        let found = reader.owners.find(connection, trace.id)?;
        trace.kind = found.filter(|(_, owner)| *owner == organisation).map(|(kind, _)| kind).unwrap_or_default();
    }
    let own = event.organisation.as_ref().is_some_and(|(id, _)| *id == organisation);
    if own || event.event.starts_with(ADMINISTRATIVE) {
        return Ok(());
    }
    let mut kept = Vec::new();
    for trace in std::mem::take(&mut event.trail) {
        if reader.owners.of(connection, trace.kind, trace.id)? == Some(organisation) {
            kept.push(trace);
        }
    }
    event.trail = kept;
    Ok(())
}

/// Carries the index to the head of the log; a long way is left to the daily work.
pub(super) fn caught_up(call: &Call<'_>) -> Result<()> {
    let (most, times) = INDEXED;
    for _ in 0..times {
        if catch_up(call.connection, most).map_err(fault)? {
            return Ok(());
        }
    }
    Err(Error::TooMany("The audit is being indexed. Try again in a few seconds.", Span::seconds(5)))
}

fn one<P>(call: &Call<'_>, reader: &mut Reader, filter: &Filter, sequence: i64) -> rusqlite::Result<Option<Event<P>>> {
    let sql = statement::<P>();
    let mut statement = call.connection.prepare_cached(&sql)?;
    fetch(call.connection, &mut statement, reader, filter, sequence)
}

/// The statement for one entry: whether it is for this reader and fits the filter is asked before it is put together.
fn statement<P>() -> String {
    format!(
        "SELECT {} FROM audit t WHERE t.sequence = :sequence
         AND (:account IS NULL OR t.account = :account) AND (:event = '' OR t.event = :event)
         AND (NOT :refused OR t.decision = 2) AND (:from IS NULL OR t.at >= :from) AND (:until IS NULL OR t.at < :until)
         AND (CASE WHEN :audited IS NULL THEN t.account = :me ELSE t.organisation = :audited
              OR EXISTS (SELECT 1 FROM audit_subject s
              WHERE s.subject IN (:audited, :administration) AND s.sequence = t.sequence) END)",
        Event::<P>::COLUMNS
    )
}

fn fetch<P>(
    connection: &Connection,
    statement: &mut Statement<'_>,
    reader: &mut Reader,
    filter: &Filter,
    sequence: i64,
) -> rusqlite::Result<Option<Event<P>>> {
    let mut lines = statement.query(named_params! {
        ":sequence": sequence,
        ":me": reader.me,
        ":audited": reader.audited,
        ":administration": ADMINISTRATION,
        ":account": filter.account.map(Key),
        ":event": filter.event,
        ":refused": filter.refused,
        ":from": filter.from.map(Moment::micros),
        ":until": filter.until.map(Moment::micros),
    })?;
    let Some(line) = lines.next()? else { return Ok(None) };
    let mut event = Event::<P>::read(line)?;
    if filter.object.is_some_and(|id| event.trail.iter().all(|trace| trace.id != id)) {
        return Ok(None);
    }
    concern(connection, reader, &mut event)?;
    Ok(filter.touched_by(&event.trail).then_some(event))
}

/// Walks the sequences of the subjects from the newest (or from before a page's last) and keeps what fits.
fn walk<P>(
    call: &Call<'_>,
    reader: &mut Reader,
    subjects: &[[u8; 16]],
    filter: &Filter,
    before: Option<i64>,
    size: usize,
) -> rusqlite::Result<Found<Event<P>>> {
    let connection = call.connection;
    let mut before = before.unwrap_or(i64::MAX);
    if let Some(until) = filter.until {
        before = before.min(first_at(connection, until.plus(SLACK))?);
    }
    let floor = filter.from.map_or(Ok(0), |from| first_at(connection, from.minus(SLACK)))?;
    let sql = statement::<P>();
    let mut statement = connection.prepare_cached(&sql)?;
    let mut events: Vec<Event<P>> = Vec::new();
    for _ in 0..MOST / STEP {
        let step = sequences(connection, subjects, floor, before)?;
        for sequence in &step {
            before = *sequence;
            events.extend(fetch(connection, &mut statement, reader, filter, *sequence)?);
            if events.len() > size {
                events.truncate(size);
                let next = events.last().map(|event| event.sequence);
                return Ok(Found { events, next });
            }
        }
        if step.len() < STEP {
            return Ok(Found { events, next: None });
        }
    }
    Ok(Found { events, next: Some(before) })
}

/// The next sequences of the subjects below `before` and from `floor` on, the newest first, each once.
fn sequences(connection: &Connection, subjects: &[[u8; 16]], floor: i64, before: i64) -> rusqlite::Result<Vec<i64>> {
    let arm = |number: usize| {
        format!(
            "SELECT sequence FROM (SELECT sequence FROM audit_subject
             WHERE subject = ?{number} AND sequence >= ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT {STEP})"
        )
    };
    let arms: Vec<String> = (0..subjects.len()).map(|index| arm(index + 3)).collect();
    let sql = format!("{} ORDER BY sequence DESC LIMIT {STEP}", arms.join(" UNION "));
    let mut parameters: Vec<&dyn ToSql> = vec![&floor, &before];
    parameters.extend(subjects.iter().map(|subject| subject as &dyn ToSql));
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(parameters.as_slice(), |line| line.get(0))?.collect()
}

/// The first sequence at or after a moment. Entries have no gaps and their times grow, so it is found by halving.
fn first_at(connection: &Connection, moment: Moment) -> rusqlite::Result<i64> {
    let (mut low, mut high): (i64, i64) =
        connection.query_row("SELECT 1, coalesce(max(sequence), 0) + 1 FROM audit", [], |line| {
            Ok((line.get(0)?, line.get(1)?))
        })?;
    let mut statement = connection.prepare_cached("SELECT at FROM audit WHERE sequence = ?1")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let at: i64 = statement.query_row(params![middle], |line| line.get(0))?;
        if at < moment.micros() { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}
