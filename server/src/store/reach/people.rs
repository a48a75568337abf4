//! What is asked about people: why somebody reaches a record, who else does, and how many of which organisation.

use safetynet_shared::id::Id;

use super::{Key, PROOF, Proof, Reached, Read, Seen, Verb, fault, id_at, proof_at};
use crate::domain::projection::Profiles;
use crate::error::Result;
use crate::store::call::{Call, Sql};

/// One reason in `reach` for an object: whose, which verbs, why.
pub struct Reason {
    /// The account that has it.
    pub account: Id,
    /// The verbs as bits.
    pub verbs: i64,
    /// Why.
    pub proof: Proof,
}

/// The caller's own reasons for a record, each branch once: *why can I see this*.
///
/// # Errors
/// Faults of the store.
pub fn reasons<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Reason>> {
    asked::<T>(call, "account = ?1 AND id = ?2", &[&call.account()?, &Key(record.row.id())])
}

/// The profiles of a person's detail that the caller's reasons to read it open, all together, whatever it was reached for.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn fields<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Profiles> {
    let sql = format!(
        "SELECT fields FROM {} WHERE account = ?1 AND id = ?2 AND (verbs & ?3) <> 0 AND until > moment()",
        T::VIEW
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines =
        statement.query_map(rusqlite::params![call.account()?, Key(record.id()), Read::BIT], |line| line.get(0));
    let bits: Vec<u32> = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    Ok(Profiles::from_bits(bits.into_iter().fold(0, |all, one| all | one)))
}

/// Everybody's reasons for a record that the caller has reached, without those that everybody has (index, directory):
/// *who else can*.
///
/// # Errors
/// Faults of the store.
pub fn who<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Reason>> {
    asked::<T>(call, "id = ?1 AND via NOT IN ('index', 'directory', 'administrator')", &[&Key(record.row.id())])
}

fn asked<T: Reached>(call: &Call<'_>, condition: &str, parameters: Sql<'_>) -> Result<Vec<Reason>> {
    let sql = format!("SELECT account, verbs, {PROOF} FROM {} WHERE {condition} AND until > moment()", T::VIEW);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement.query_map(parameters, |line| {
        Ok(Reason { account: id_at(line, 0)?, verbs: line.get(1)?, proof: proof_at(line, 2)? })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// An organisation with the number of its people who see a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub name: String,
    /// How many of its people see it now.
    pub people: u32,
}

/// How many people of which organisations can read a record that the caller has reached, ordered by name; with
/// `through`, only those whom that one reason lets in (a grant).
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn audience<T: Reached, V: Verb>(
    call: &Call<'_>,
    record: &Seen<T, V>,
    through: Option<Id>,
) -> Result<Vec<Party>> {
    let condition = "(b.verbs & ?2) <> 0 AND (?3 IS NULL OR b.proof = ?3)";
    parties::<T>(call, condition, &[&Key(record.id()), &Read::BIT, &through.map(Key)])
}

/// How many people of which organisations see the index entry or the name of a record that the caller has reached, as
/// everybody does who holds the role: nothing follows from it about who sees more.
///
/// # Errors
/// Faults of the store.
pub fn entry<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Party>> {
    parties::<T>(call, "b.via IN ('index', 'directory')", &[&Key(record.id())])
}

/// The people who have a reason for the record `?1` that a condition lets pass, by organisation.
fn parties<T: Reached>(call: &Call<'_>, condition: &str, parameters: Sql<'_>) -> Result<Vec<Party>> {
    let sql = format!(
        "SELECT o.id, o.name, count(DISTINCT u.id)
         FROM {} b JOIN account u ON u.id = b.account AND u.state = 1 JOIN organisation o ON o.id = u.organisation
         WHERE b.id = ?1 AND b.until > moment() AND {condition}
         GROUP BY o.id ORDER BY o.name",
        T::VIEW
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement.query_map(parameters, |line| {
        Ok(Party { organisation: id_at(line, 0)?, name: line.get(1)?, people: line.get(2)? })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether an account can use a record, which the caller has reached, with verb `W`.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn can<T: Reached, V: Verb, W: Verb>(
    call: &Call<'_>,
    record: &Seen<T, V>,
    account: Id,
) -> Result<bool> {
    if V::BIT == W::BIT && call.account()? == Key(account) {
        return Ok(true);
    }
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {} b JOIN account u ON u.id = b.account AND u.state = 1
         WHERE b.account = ?1 AND b.id = ?2 AND (b.verbs & ?3) <> 0 AND b.until > moment())",
        T::VIEW
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement.query_row(rusqlite::params![Key(account), Key(record.id()), W::BIT], |line| line.get(0)).map_err(fault)
}
