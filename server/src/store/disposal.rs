//! The disposal of closed channels (ISA-3.4b): who decides, who contributed, who objects. What it shows carries nothing
//! of what the channel is about; `destroy.rs` does it, and `certificate.rs` keeps what remains.

mod certificate;
mod destroy;
mod due;
mod hold;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ChannelState, Code, DisposalState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::notice::{self, Code as News};
use super::reach::{self, Key, Manage, Reached, Read, Row, Seen, Verb, fault, id_at, optional_id_at};
use super::step;
use crate::domain::disposal as rules;
use crate::domain::programme::Named;
use crate::error::{Error, Result};

pub use certificate::{Certificate, RULE, list as certificates};
pub use destroy::{destroy, records};
pub use due::fall_due;
pub use hold::{Hold, NewHold, lift, of_disposal as holds, place};

/// A disposal as the store has it.
pub struct Disposal {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// CH-2019-000012.
    pub channel_reference: String,
    /// CF-2019-000010.
    pub case_reference: String,
    /// How many channels the case file has.
    pub channels: i64,
    /// The programme.
    pub programme: Named,
    /// The organisation that decides, and its name.
    pub lead: (Id, String),
    /// The effective day of the closure.
    pub closed: Day,
    /// The day from which it can be disposed of.
    pub due: Day,
    /// Who authorised it, their name, when, and why; none while nobody has.
    pub authorised: Option<Authorisation>,
    /// How many holds stand, those of a legal duty among them.
    pub holds: i64,
    /// How many holds for a legal duty stand on what would be destroyed (CA-9.5).
    pub legal_holds: i64,
    /// Its version, for the etag.
    pub version: i64,
}

/// How a disposal was authorised.
pub struct Authorisation {
    /// Who.
    pub by: (Id, String),
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
    /// The first day on which the records go.
    pub destroy: Day,
}

impl Disposal {
    /// Where it stands.
    pub fn state(&self) -> DisposalState {
        rules::state(self.authorised.as_ref().map(|one| one.at.day()), self.holds)
    }
}

impl Row for Disposal {
    const TABLE: &'static str = "(SELECT w.*, w.objections + w.legal_holds AS holds FROM (SELECT d.*, c.reference AS channel_reference, f.reference AS case_reference,
            (SELECT count(*) FROM channel k WHERE k.case_file = f.id) AS channels, p.code, p.name, c.lead,
            o.name AS lead_name, c.closed_on,
            (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = d.authorised_by) AS by_name,
            (SELECT count(*) FROM disposal_hold h WHERE h.disposal = d.id AND h.lifted_at IS NULL) AS objections,
            (SELECT count(*) FROM hold h WHERE h.kind = 2 AND h.ended_at IS NULL AND h.channel = c.id)
            + (SELECT count(*) FROM hold h JOIN case_nominal e ON e.nominal = h.nominal
               WHERE h.kind = 2 AND h.ended_at IS NULL AND e.case_file = f.id) AS legal_holds
        FROM disposal d JOIN channel c ON c.id = d.channel JOIN case_file f ON f.id = c.case_file
        JOIN programme p ON p.number = c.programme JOIN organisation o ON o.id = c.lead) w)";
    const KIND: RecordKind = RecordKind::Disposal;
    const COLUMNS: &'static str = "t.id, t.channel, t.channel_reference, t.case_reference, t.channels, t.code, t.name,
        t.lead, t.lead_name, t.closed_on, t.due_on, t.authorised_by, t.by_name, t.authorised_at, t.reason, t.destroy_on,
        t.holds, t.version, t.legal_holds";

    fn read(line: &Line<'_>) -> rusqlite::Result<Disposal> {
        let by = optional_id_at(line, 11)?;
        let name = line.get::<_, Option<String>>(12)?.unwrap_or_default();
        let (at, destroy): (Option<i64>, Option<i64>) = (line.get(13)?, line.get(15)?);
        let reason: String = line.get(14)?;
        let authorised = by.zip(at.zip(destroy)).map(|(by, (at, destroy))| Authorisation {
            by: (by, name),
            at: Moment::from_micros(at),
            reason,
            destroy: Day::from_int(destroy),
        });
        Ok(Disposal {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            channel_reference: line.get(2)?,
            case_reference: line.get(3)?,
            channels: line.get(4)?,
            programme: Named { code: line.get(5)?, name: line.get(6)? },
            lead: (id_at(line, 7)?, line.get(8)?),
            closed: Day::from_int(line.get(9)?),
            due: Day::from_int(line.get(10)?),
            authorised,
            holds: line.get(16)?,
            version: line.get(17)?,
            legal_holds: line.get(18)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Disposal {
    const VIEW: &'static str = "reach_disposal";
}

/// The disposals that concern the caller's organisation, the earliest due first: those that stand so, or all.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    state: Option<DisposalState>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Disposal, Read>>> {
    let (due, id) = after.unwrap_or((i64::MIN, Id::from_bytes([0; 16])));
    reach::mine(
        call,
        "WHERE (t.due_on, t.id) > (?3, ?4)
         AND (?5 = 0 OR ?5 = CASE WHEN t.holds > 0 THEN 3 WHEN t.authorised_at IS NOT NULL THEN 2 ELSE 1 END)
         ORDER BY t.due_on, t.id LIMIT ?6",
        &[&due, &Key(id), &state.map_or(0, Code::number), &i64::try_from(most).unwrap_or(50)],
    )
}

/// How many disposals wait for a decision of the caller's organisation.
///
/// # Errors
/// Faults of the store.
pub fn waiting(call: &Call<'_>) -> Result<i64> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(
            "SELECT count(*) FROM channel c JOIN disposal d ON d.channel = c.id AND d.state = 1
             WHERE c.lead = ?1 AND c.state >= 5 AND NOT EXISTS
             (SELECT 1 FROM disposal_hold h WHERE h.disposal = d.id AND h.lifted_at IS NULL) AND NOT EXISTS
             (SELECT 1 FROM hold h WHERE h.kind = 2 AND h.ended_at IS NULL AND (h.channel = c.id OR h.nominal IN
              (SELECT e.nominal FROM case_nominal e WHERE e.case_file = c.case_file)))",
        )
        .and_then(|mut s| s.query_row([own], |line| line.get(0)))
        .map_err(fault)
}

/// An organisation that contributed.
pub struct Party {
    /// The organisation, and its name.
    pub organisation: (Id, String),
    /// How many records of the channel it owns.
    pub records: i32,
    /// When it was told of the authorisation.
    pub told: Option<Moment>,
}

/// The organisations that contributed, by name.
///
/// # Errors
/// Faults of the store.
pub fn parties<V>(call: &Call<'_>, disposal: &Seen<Disposal, V>) -> Result<Vec<Party>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name, q.records, q.told_at FROM disposal_party q JOIN organisation o ON o.id = q.organisation
             WHERE q.disposal = ?1 ORDER BY o.name",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(disposal.id)], |line| {
        Ok(Party {
            organisation: (id_at(line, 0)?, line.get(1)?),
            records: line.get(2)?,
            told: line.get::<_, Option<i64>>(3)?.map(Moment::from_micros),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether the caller decides on a disposal.
///
/// # Errors
/// Faults of the store.
pub fn decides<V: Verb>(call: &Call<'_>, disposal: &Seen<Disposal, V>) -> Result<bool> {
    reach::can::<Disposal, V, Manage>(call, disposal, call.person()?.account)
}

/// Authorises a disposal over the version that was read, and tells the contributors.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn authorise(call: &Call<'_>, disposal: &Seen<Disposal, Manage>, reason: &str) -> Result<()> {
    let (by, now) = (Key(call.person()?.account), call.now().micros());
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE disposal SET state = 2, authorised_by = ?3, authorised_at = ?4, reason = ?5, destroy_on = ?6,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            let destroy = rules::destroy_on(call.today()).to_int();
            s.execute(params![Key(disposal.id), disposal.version, by, now, reason, destroy])
        })
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(disposal.version + 1));
    }
    call.connection
        .prepare_cached("UPDATE disposal_party SET told_at = ?2 WHERE disposal = ?1")
        .and_then(|mut s| s.execute(params![Key(disposal.id), now]))
        .map_err(fault)?;
    for party in parties(call, disposal)? {
        notice::tell_deciders(call, party.organisation.0, News::DisposalAuthorised, RecordKind::Disposal, disposal.id)?;
    }
    stands(call, disposal.channel, ChannelState::DisposalAuthorised, reason)
}

/// Takes an authorisation back over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn withdraw(call: &Call<'_>, disposal: &Seen<Disposal, Manage>, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE disposal SET state = 1, authorised_by = NULL, authorised_at = NULL, reason = '', destroy_on = NULL,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(disposal.id), disposal.version]))
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(disposal.version + 1));
    }
    stands(call, disposal.channel, ChannelState::DisposalDue, reason)
}

fn stands(call: &Call<'_>, channel: Id, state: ChannelState, reason: &str) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE channel SET state = ?2, version = version + 1 WHERE id = ?1")
        .and_then(|mut s| s.execute(params![Key(channel), state.number()]))
        .map_err(fault)?;
    step::settle(call, channel, reason)
}

/// Forgets the disposal of a channel that is put back to work.
///
/// # Errors
/// Faults of the store.
pub(super) fn cancel(call: &Call<'_>, channel: Id) -> Result<()> {
    for sql in [
        "DELETE FROM disposal_hold WHERE disposal IN (SELECT id FROM disposal WHERE channel = ?1)",
        "DELETE FROM disposal_party WHERE disposal IN (SELECT id FROM disposal WHERE channel = ?1)",
        "DELETE FROM disposal WHERE channel = ?1",
    ] {
        call.connection.prepare_cached(sql).and_then(|mut s| s.execute([Key(channel)])).map_err(fault)?;
    }
    Ok(())
}
