//! Seals and the people who are named on them. What a seal does stands in `reach.sql`; the record itself says in its column
//! `sealed` how it shows, while a seal is in force.

use std::marker::PhantomData;

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, SealMode};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::assessment;
use super::call::Call;
use super::hold::Holdable;
use super::reach::{
    self, Child, Key, Reached, Read, Row, Seen, Signpost, Verb, Write, fault, id_at, kind_at, optional_id_at,
};
use crate::domain::channel::Duty;
use crate::error::{Error, Result};

/// A seal as the store has it.
pub struct Seal {
    /// Its id.
    pub id: Id,
    /// The record.
    pub object: Id,
    /// How it shows to others.
    pub mode: SealMode,
    /// Whom to ask, and their name.
    pub contact: (Id, String),
    /// Why.
    pub reason: String,
    /// The organisation that controls the record, and its name.
    pub organisation: (Id, String),
    /// Who sealed it, and their name.
    pub sealed_by: (Id, String),
    /// When.
    pub sealed: Moment,
    /// When it was lifted; none while it is in force.
    pub lifted: Option<Moment>,
    /// Why it was lifted.
    pub lift_reason: String,
    /// Its version, for the etag.
    pub version: i64,
}

/// A seal on a record of this kind.
pub struct On<P>(pub Seal, PhantomData<P>);

impl<P: Holdable> Row for On<P> {
    const TABLE: &'static str = "seal";
    const KIND: RecordKind = RecordKind::Seal;
    const COLUMNS: &'static str = "t.id, t.object, t.mode, t.contact,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.contact), t.reason, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.sealed_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.sealed_by), t.sealed_at, t.lifted_at,
        t.lift_reason, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<On<P>> {
        let named = |column: usize| line.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
        let seal = Seal {
            id: id_at(line, 0)?,
            object: id_at(line, 1)?,
            mode: SealMode::from_number(line.get(2)?).unwrap_or(SealMode::Hidden),
            contact: (id_at(line, 3)?, named(4)?),
            reason: line.get(5)?,
            organisation: (id_at(line, 6)?, line.get(7)?),
            sealed_by: (id_at(line, 8)?, named(9)?),
            sealed: Moment::from_micros(line.get(10)?),
            lifted: line.get::<_, Option<i64>>(11)?.map(Moment::from_micros),
            lift_reason: line.get(12)?,
            version: line.get(13)?,
        };
        Ok(On(seal, PhantomData))
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl<P: Holdable> Child for On<P> {
    type Parent = P;
    const PARENT: &'static str = "object";
}

/// On which kind of record a seal lies, before it is reached.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn kind_of(call: &Call<'_>, seal: Id) -> Result<RecordKind> {
    let found = call
        .connection
        .prepare_cached("SELECT object_kind FROM seal WHERE id = ?1")
        .and_then(|mut s| s.query_row([Key(seal)], |line| kind_at(line, 0)).optional());
    found.map_err(fault)?.ok_or_else(reach::hidden)
}

/// A seal to place.
pub struct Draft {
    /// How the record shows to others.
    pub mode: SealMode,
    /// Who is named.
    pub named: Vec<Id>,
    /// Why.
    pub reason: String,
}

/// Seals a record, with the caller as whom to ask, and answers the seal.
///
/// # Errors
/// Faults of the store.
pub fn place<P: Holdable>(call: &Call<'_>, record: &Seen<P, Write>, draft: &Draft) -> Result<Seen<On<P>, Write>> {
    let (id, person) = (call.id(), call.person()?);
    let (nominal, channel) = record.lies_in();
    call.connection
        .prepare_cached(
            "INSERT INTO seal (id, object_kind, object, nominal, channel, organisation, mode, contact, reason, sealed_by,
             sealed_at, lift_reason, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?10, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                P::KIND as i32,
                Key(record.id()),
                nominal.map(Key),
                channel.map(Key),
                Key(person.organisation),
                draft.mode.number(),
                Key(person.account),
                draft.reason,
                call.now().micros(),
            ])
        })
        .map_err(fault)?;
    show::<P>(call, record.id(), draft.mode.number())?;
    name(call, id, record.id(), &draft.named)?;
    reach::child(call, id).map(|(_, seal)| seal)
}

/// How the record shows from now on: 0 without a seal.
fn show<P: Holdable>(call: &Call<'_>, record: Id, mode: i32) -> Result<()> {
    call.connection
        .prepare_cached(&format!("UPDATE {} SET sealed = ?2 WHERE id = ?1", P::TABLE))
        .and_then(|mut s| s.execute(params![Key(record), mode]))
        .map_err(fault)?;
    if P::KIND == RecordKind::Nominal { assessment::settle_of(call, record) } else { Ok(()) }
}

/// Replaces who is named.
fn name(call: &Call<'_>, seal: Id, record: Id, named: &[Id]) -> Result<()> {
    call.connection
        .prepare_cached("DELETE FROM seal_party WHERE object = ?1")
        .and_then(|mut s| s.execute([Key(record)]))
        .map_err(fault)?;
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    for account in named {
        call.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO seal_party (seal, object, account, since_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .and_then(|mut s| s.execute(params![Key(seal), Key(record), Key(*account), at, by]))
            .map_err(fault)?;
    }
    Ok(())
}

/// Whether an account reads a record, which the caller has reached, now.
///
/// # Errors
/// Faults of the store.
pub fn reads<P: Reached>(call: &Call<'_>, record: &Seen<P, Write>, account: Id) -> Result<bool> {
    reach::can::<P, Write, Read>(call, record, account)
}

/// The supervisors of its own organisation whom the lead has assigned to a channel, and who can review it now, by name;
/// none for a person.
///
/// # Errors
/// Faults of the store.
pub fn supervisors<P: Holdable, V>(call: &Call<'_>, record: &Seen<P, V>) -> Result<Vec<(Id, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name FROM channel c
             JOIN assignment a ON a.channel = c.id AND a.organisation = c.lead AND a.duty = ?2 AND a.ended_at IS NULL
             JOIN account u ON u.id = a.account AND u.state = 1 AND (u.roles & ?3) <> 0
             WHERE c.id = ?1 ORDER BY u.family_name, u.given_names, u.id",
        )
        .map_err(fault)?;
    let supervisor = Roles::none().with(Role::Supervisor).bits();
    let parameters = params![Key(record.id()), Duty::Supervisor.number(), supervisor];
    let lines = statement.query_map(parameters, |line| Ok((id_at(line, 0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The people who are named on the seal of a record that was reached, by name.
///
/// # Errors
/// Faults of the store.
pub fn named<P: Holdable, V>(call: &Call<'_>, record: &Seen<P, V>) -> Result<Vec<(Id, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name FROM seal_party s JOIN account u ON u.id = s.account
             WHERE s.object = ?1 ORDER BY u.family_name, u.given_names, u.id",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(record.id())], |line| Ok((id_at(line, 0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether an account is in use and of the caller's organisation.
///
/// # Errors
/// Faults of the store.
pub fn of_own(call: &Call<'_>, account: Id) -> Result<bool> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1 AND organisation = ?2 AND state = 1)")
        .and_then(|mut s| s.query_row([Key(account), own], |line| line.get(0)))
        .map_err(fault)
}

/// The seals of a record that was reached, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn list<P: Holdable, V: Verb>(call: &Call<'_>, record: &Seen<P, V>) -> Result<Vec<Seen<On<P>, V>>> {
    reach::children(call, record, "ORDER BY t.sealed_at DESC, t.id DESC LIMIT 200", &[])
}

/// The sealed records on whose seal the caller is named and that the caller reads, by reference, at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn named_on<P: Holdable>(call: &Call<'_>, most: usize) -> Result<Vec<Seen<P, Read>>> {
    let from = format!(
        "FROM {} t WHERE t.sealed <> 0
         AND EXISTS (SELECT 1 FROM seal_party s WHERE s.object = t.id AND s.account = ?1) ORDER BY t.reference",
        P::TABLE
    );
    reach::each(call, &from, &[&Key(call.person()?.account)], most)
}

/// Changes a seal in force over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn change<P: Holdable>(call: &Call<'_>, seal: &Seen<On<P>, Write>, mode: SealMode, named: &[Id]) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE seal SET mode = ?3, version = version + 1 WHERE id = ?1 AND version = ?2 AND lifted_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(seal.0.id), seal.0.version, mode.number()]));
    once(changed, seal.0.version)?;
    show::<P>(call, seal.0.object, mode.number())?;
    name(call, seal.0.id, seal.0.object, named)
}

/// Lifts a seal over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn lift<P: Holdable>(call: &Call<'_>, seal: &Seen<On<P>, Write>, reason: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE seal SET lifted_at = ?3, lifted_by = ?4, lift_reason = ?5, version = version + 1
             WHERE id = ?1 AND version = ?2 AND lifted_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(seal.0.id), seal.0.version, call.now().micros(), by, reason]));
    once(changed, seal.0.version)?;
    show::<P>(call, seal.0.object, 0)?;
    name(call, seal.0.id, seal.0.object, &[])
}

fn once(changed: rusqlite::Result<usize>, version: i64) -> Result<()> {
    if changed.map_err(fault)? == 1 { Ok(()) } else { Err(Error::Conflict(version + 1)) }
}

/// A sealed record as it shows to who is not named.
pub struct Sign {
    /// The record.
    pub id: Id,
    /// Its reference.
    pub reference: String,
    /// The organisation that controls it, and its name.
    pub owner: (Id, String),
    /// Whom to ask, and their name.
    pub contact: (Id, String),
}

fn sign_at(line: &Line<'_>) -> rusqlite::Result<Sign> {
    let name = line.get::<_, Option<String>>(5)?.unwrap_or_default();
    let contact = optional_id_at(line, 4)?.map_or((id_at(line, 2)?, String::new()), |id| (id, name));
    Ok(Sign { id: id_at(line, 0)?, reference: line.get(1)?, owner: (id_at(line, 2)?, line.get(3)?), contact })
}

const SIGN: &str = "t.id, t.reference, t.owner, (SELECT o.name FROM organisation o WHERE o.id = t.owner), t.contact,
    (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.contact)";

/// The signpost of a nominal.
pub struct NominalSign(pub Sign);

impl Row for NominalSign {
    const TABLE: &'static str = "(SELECT n.id, n.reference, n.organisation AS owner, s.contact
        FROM nominal n LEFT JOIN seal s ON s.object = n.id AND s.lifted_at IS NULL)";
    const KIND: RecordKind = RecordKind::Nominal;
    const COLUMNS: &'static str = SIGN;

    fn read(line: &Line<'_>) -> rusqlite::Result<NominalSign> {
        sign_at(line).map(NominalSign)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Reached for NominalSign {
    const VIEW: &'static str = "reach_nominal";
}

/// The signpost of a channel.
pub struct ChannelSign(pub Sign);

impl Row for ChannelSign {
    const TABLE: &'static str = "(SELECT c.id, c.reference, c.lead AS owner, s.contact
        FROM channel c LEFT JOIN seal s ON s.object = c.id AND s.lifted_at IS NULL)";
    const KIND: RecordKind = RecordKind::Channel;
    const COLUMNS: &'static str = SIGN;

    fn read(line: &Line<'_>) -> rusqlite::Result<ChannelSign> {
        sign_at(line).map(ChannelSign)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Reached for ChannelSign {
    const VIEW: &'static str = "reach_channel";
}

/// The signposts that the caller sees, by reference.
///
/// # Errors
/// Faults of the store.
pub fn signs<T: Reached>(call: &Call<'_>) -> Result<Vec<Seen<T, Signpost>>> {
    reach::mine(call, "ORDER BY t.reference LIMIT 200", &[])
}
