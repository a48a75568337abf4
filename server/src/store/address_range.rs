//! The registered addresses of organisations (SYOP-6.1). The door takes a change with the commit that made it.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::administered::Administered;
use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Child, Key, Manage, Row, Seen, fault, id_at};
use crate::door::Network;
use crate::error::{Error, Result};

/// A registered range as the store has it.
pub struct AddressRange {
    /// Its id.
    pub id: Id,
    /// The block of addresses, such as `192.0.2.0/28`.
    pub network: String,
    /// What place or network it is.
    pub label: String,
    /// When it was added.
    pub added: Moment,
    /// Whether it is off the register.
    pub removed: bool,
}

impl Row for AddressRange {
    const TABLE: &'static str = "address_range";
    const KIND: RecordKind = RecordKind::AddressRange;
    const COLUMNS: &'static str = "t.id, t.network, t.label, t.added_at, t.removed_at IS NOT NULL";

    fn read(line: &Line<'_>) -> rusqlite::Result<AddressRange> {
        Ok(AddressRange {
            id: id_at(line, 0)?,
            network: line.get(1)?,
            label: line.get(2)?,
            added: Moment::from_micros(line.get(3)?),
            removed: line.get(4)?,
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

/// Registers a range and answers its id.
///
/// # Errors
/// [`Error::Invalid`] when it overlaps a registered range of another organisation, or is this one's already.
pub fn add(call: &Call<'_>, organisation: &Seen<Administered, Manage>, network: &Network, label: &str) -> Result<Id> {
    apart(call, organisation, network)?;
    let id = call.id();
    call.connection
        .prepare_cached(
            "INSERT INTO address_range (id, organisation, network, label, added_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut s| {
            s.execute(params![Key(id), Key(organisation.id), network.to_string(), label, call.now().micros()])
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
