//! Hand-overs of a caseload as records: planned, listed, undone. `carry` does what follows on their days.

use std::sync::LazyLock;

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::{actions, carry};
use crate::domain::caseload::{Days, Ended};
use crate::domain::channel::Duty;
use crate::error::Result;
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::reach::{self, Key, Manage, Reached, Read, Row, Seen, Verb as _, Write, fault, id_at};

/// A hand-over as the store has it.
pub struct Handover {
    /// Its id.
    pub id: Id,
    /// The organisation of all who take part.
    pub organisation: Id,
    /// Whose assignments are given, and the name.
    pub account: (Id, String),
    /// Its days.
    pub days: Days,
    /// Why.
    pub reason: String,
    /// Whether it has begun.
    pub begun: bool,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Who recorded it, and their name.
    pub created_by: (Id, String),
    /// When it was recorded.
    pub created: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Handover {
    const TABLE: &'static str = "caseload_handover";
    const KIND: RecordKind = RecordKind::CaseloadHandover;
    const COLUMNS: &'static str = "t.id, t.organisation, t.account,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.account), t.from_on, t.until_on,
        t.reason, t.begun_at IS NOT NULL, t.ended_how, t.created_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.created_by), t.created_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Handover> {
        let until = line.get::<_, Option<i64>>(5)?.map(Day::from_int);
        Ok(Handover {
            id: id_at(line, 0)?,
            organisation: id_at(line, 1)?,
            account: (id_at(line, 2)?, line.get(3)?),
            days: Days { from: Day::from_int(line.get(4)?), until },
            reason: line.get(6)?,
            begun: line.get(7)?,
            ended: Ended::from_number(line.get(8)?),
            created_by: (id_at(line, 9)?, line.get(10)?),
            created: Moment::from_micros(line.get(11)?),
            version: line.get(12)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Handover {
    const VIEW: &'static str = "reach_caseload";
}

/// What became of one assignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartState {
    /// It will be given.
    Planned,
    /// The receiver works in the place of the person.
    Given,
    /// The person works again.
    Returned,
    /// It was left where it was.
    Left,
}

impl PartState {
    const ALL: [PartState; 4] = [PartState::Planned, PartState::Given, PartState::Returned, PartState::Left];

    pub(super) const fn number(self) -> i32 {
        match self {
            PartState::Planned => 1,
            PartState::Given => 2,
            PartState::Returned => 3,
            PartState::Left => 4,
        }
    }
}

/// One assignment of a hand-over.
pub struct Part {
    /// The channel.
    pub channel: Id,
    /// Its reference.
    pub reference: String,
    /// In what capacity.
    pub duty: Duty,
    /// Who takes it, and the name.
    pub receiver: (Id, String),
    /// What became of it.
    pub state: PartState,
    /// How many open actions went with it, or will go.
    pub actions: i32,
}

/// The assignments of a hand-over in channels that the caller reaches. What was planned and is the person's no longer, since
/// the channel was closed or went to somebody else meanwhile, stands as left already.
///
/// # Errors
/// Faults of the store.
pub fn parts<V>(call: &Call<'_>, handover: &Seen<Handover, V>) -> Result<Vec<Part>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        // Whoever reads or manages the channel, or writes in it.
        let reached = reach::reached_by::<Channel>(Read::BIT | Write::BIT | Manage::BIT, "", ("?2", "l.channel"));
        format!(
            "SELECT l.channel, c.reference, l.duty, l.receiver, u.given_names || ' ' || u.family_name,
             CASE WHEN l.state = 1 AND (c.state NOT IN (1, 2, 3) OR NOT EXISTS (SELECT 1 FROM assignment a
               WHERE a.channel = l.channel AND a.account = h.account AND a.duty = l.duty AND a.ended_at IS NULL))
             THEN 4 ELSE l.state END, {}
             FROM caseload_line l JOIN caseload_handover h ON h.id = l.handover JOIN channel c ON c.id = l.channel
             JOIN account u ON u.id = l.receiver
             WHERE l.handover = ?1 AND {reached} ORDER BY c.reference, l.duty",
            actions::COUNT
        )
    });
    let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
    let own = Key(call.person()?.account);
    let lines = statement
        .query_map(params![Key(handover.id), own], |line| {
            let state: i32 = line.get(5)?;
            Ok(Part {
                channel: id_at(line, 0)?,
                reference: line.get(1)?,
                duty: Duty::from_number(line.get(2)?).unwrap_or(Duty::Worker),
                receiver: (id_at(line, 3)?, line.get(4)?),
                state: PartState::ALL.into_iter().find(|one| one.number() == state).unwrap_or(PartState::Left),
                actions: line.get(6)?,
            })
        })
        .map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The hand-overs that the caller reaches, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Handover, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "WHERE (t.created_at, t.id) < (?3, ?4) ORDER BY t.created_at DESC, t.id DESC LIMIT ?5";
    reach::mine(call, tail, &[&at, &Key(id), &i64::try_from(most).unwrap_or(i64::MAX)])
}

/// Somebody who is to take an assignment over.
pub struct Receiver {
    /// The name.
    pub name: String,
    /// The organisation.
    pub organisation: Id,
    /// The roles.
    pub roles: Roles,
    /// Whether a seal on the channel lets the person in.
    pub admitted: bool,
}

/// The person behind an account in use, and whether a seal on a channel lets the person in; none otherwise.
///
/// # Errors
/// Faults of the store.
pub fn receiver(call: &Call<'_>, account: Id, channel: Id) -> Result<Option<Receiver>> {
    call.connection
        .prepare_cached(
            "SELECT u.given_names || ' ' || u.family_name, u.organisation, u.roles, NOT EXISTS (SELECT 1 FROM channel c
               WHERE c.id = ?2 AND c.sealed <> 0 AND NOT EXISTS (SELECT 1 FROM seal_party s WHERE s.object = c.id
                 AND s.account = u.id))
             FROM account u WHERE u.id = ?1 AND u.state = 1",
        )
        .and_then(|mut s| {
            s.query_row(params![Key(account), Key(channel)], |line| {
                let roles = Roles::from_bits(line.get(2)?);
                Ok(Receiver { name: line.get(0)?, organisation: id_at(line, 1)?, roles, admitted: line.get(3)? })
            })
            .optional()
        })
        .map_err(fault)
}

/// Records a hand-over and, where its first day is today, begins it. Answers it as the caller reaches it.
///
/// # Errors
/// Faults of the store.
pub fn plan(
    call: &Call<'_>,
    account: Id,
    days: Days,
    reason: &str,
    lines: &[(Id, Duty, Id)],
) -> Result<Seen<Handover, Read>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO caseload_handover (id, organisation, account, from_on, until_on, reason, ended_how, created_by,
             created_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, 1)",
        )
        .and_then(|mut s| {
            let (from, until) = (days.from.to_int(), days.until.map(Day::to_int));
            let by = Key(person.account);
            let own = Key(person.organisation);
            s.execute(params![Key(id), own, Key(account), from, until, reason, by, call.now().micros()])
        })
        .map_err(fault)?;
    for (channel, duty, receiver) in lines {
        call.connection
            .prepare_cached(
                "INSERT INTO caseload_line (handover, channel, duty, receiver, state) VALUES (?1, ?2, ?3, ?4, 1)",
            )
            .and_then(|mut s| s.execute(params![Key(id), Key(*channel), duty.number(), Key(*receiver)]))
            .map_err(fault)?;
    }
    if days.from <= call.today() {
        carry::begin(call, id)?;
    }
    reach::one(call, id)
}

/// Undoes a hand-over over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn undo(call: &Call<'_>, handover: &Seen<Handover, Write>) -> Result<()> {
    if handover.begun {
        carry::give_back(call, handover.id, Ended::Undone)?;
    }
    carry::end(call, handover.id, Ended::Undone, Some(handover.version))
}
