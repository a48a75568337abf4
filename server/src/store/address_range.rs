//! The registered addresses of organisations (SYOP-6.1). The door takes a change with the commit that made it.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::administered::Administered;
use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Child, Key, Manage, Row, Seen, fault, id_at, optional_id_at};
use crate::door::Network;
use crate::error::{Error, Result};

/// A registered range as the store has it.
pub struct AddressRange {
    /// Its id.
    pub id: Id,
    /// The organisation that it belongs to, with its name.
    pub organisation: (Id, String),
    /// The block of addresses, such as `192.0.2.0/28`.
    pub network: String,
    /// What place or network it is.
    pub label: String,
    /// When it was added.
    pub added: Moment,
    /// Who added it, with the name; nobody when it was done on the server's own machine.
    pub added_by: Option<(Id, String)>,
    /// When somebody else confirmed it; it opens nothing before.
    pub confirmed: Option<Moment>,
    /// Whether it is off the register.
    pub removed: bool,
}

impl Row for AddressRange {
    const TABLE: &'static str = "address_range";
    const KIND: RecordKind = RecordKind::AddressRange;
    const COLUMNS: &'static str = "t.id, t.network, t.label, t.added_at, t.removed_at IS NOT NULL,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.added_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.added_by), t.confirmed_at";

    fn read(line: &Line<'_>) -> rusqlite::Result<AddressRange> {
        Ok(AddressRange {
            id: id_at(line, 0)?,
            network: line.get(1)?,
            label: line.get(2)?,
            added: Moment::from_micros(line.get(3)?),
            removed: line.get(4)?,
            organisation: (id_at(line, 5)?, line.get(6)?),
            added_by: optional_id_at(line, 7)?.zip(line.get(8)?),
            confirmed: line.get::<_, Option<i64>>(9)?.map(Moment::from_micros),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for AddressRange {
    type Parent = Administered;
    const PARENT: &'static str = "organisation";
}

/// The ranges of an organisation that are on the register, the oldest first.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<Vec<Seen<AddressRange, Manage>>> {
    reach::children(call, organisation, "AND t.removed_at IS NULL ORDER BY t.added_at, t.id", &[])
}

/// Confirms a range, once: its terminals can connect from it from now on.
///
/// # Errors
/// [`Error::NotFound`] when it is off the register.
pub fn confirm(call: &Call<'_>, range: &Seen<AddressRange, Manage>) -> Result<()> {
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE address_range SET confirmed_at = ?2, confirmed_by = ?3
             WHERE id = ?1 AND confirmed_at IS NULL AND removed_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(range.id), call.now().micros(), by]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// The ranges of these organisations that wait for somebody's word, the oldest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn waiting(
    call: &Call<'_>,
    organisations: &[Seen<Administered, Manage>],
    only: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<AddressRange, Manage>>> {
    let sql = format!(
        "SELECT {} FROM address_range t WHERE t.confirmed_at IS NULL AND t.removed_at IS NULL
         AND (?1 IS NULL OR t.organisation = ?1) ORDER BY t.added_at, t.id LIMIT ?2",
        AddressRange::COLUMNS
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let parameters = params![only.map(Key), i64::try_from(most).unwrap_or(50)];
    let rows = statement.query_map(parameters, AddressRange::read).map_err(fault)?;
    let rows = rows.map(|row| row.map(|row| (row.organisation.0, row))).collect::<rusqlite::Result<_>>();
    Ok(reach::inside(call, organisations, rows.map_err(fault)?))
}

/// Registers a range and answers its id. It waits for somebody else's word.
///
/// # Errors
/// [`Error::Invalid`] when it overlaps a registered range of another organisation, or is this one's already.
pub fn add(call: &Call<'_>, organisation: &Seen<Administered, Manage>, network: &Network, label: &str) -> Result<Id> {
    apart(call, organisation, network)?;
    let (id, by) = (call.id(), Key(call.person()?.account));
    call.connection
        .prepare_cached(
            "INSERT INTO address_range (id, organisation, network, label, added_at, added_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut s| {
            s.execute(params![Key(id), Key(organisation.id), network.to_string(), label, call.now().micros(), by])
        })
        .map_err(fault)?;
    call.note(Trace { kind: RecordKind::AddressRange, id, via: "made".to_owned(), proof: id });
    Ok(id)
}

fn apart(call: &Call<'_>, organisation: &Seen<Administered, Manage>, network: &Network) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached("SELECT network, organisation = ?1 FROM address_range WHERE removed_at IS NULL")
        .map_err(fault)?;
    let mut lines = statement.query([Key(organisation.id)]).map_err(fault)?;
    while let Some(line) = lines.next().map_err(fault)? {
        let registered: String = line.get(0).map_err(fault)?;
        let own: bool = line.get(1).map_err(fault)?;
        let Ok(registered) = Network::parse(&registered) else { continue };
        if own && registered == *network {
            return Err(Error::field("cidr", "must not be on the register already; it is"));
        }
        if !own && registered.overlaps(network) {
            return Err(Error::field("cidr", "must not overlap a range of another organisation"));
        }
    }
    Ok(())
}

/// Takes a range off the register: sessions that began in it end with their next call.
///
/// # Errors
/// [`Error::NotFound`] when it is off already.
pub fn remove(call: &Call<'_>, range: &Seen<AddressRange, Manage>, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE address_range SET removed_at = ?2, remove_reason = ?3 WHERE id = ?1 AND removed_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(range.id), call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}
