//! Several records at once: rights and rows of a page in few statements, where asking one by one would cost more than the
//! answers.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::ToSql;
use rusqlite::types::Null;
use safetynet_shared::id::Id;

use super::{Key, PROOF, Proof, Reached, Row, Seen, Verb, WIDE, any, fault, id_at, likeliest, proof_at};
use crate::error::Result;
use crate::store::call::Call;

/// How many records are asked for together.
const TOGETHER: usize = 64;
/// At most so many are asked of [`any_of`] in one statement: those are found by their ids, and from some more on all that
/// the caller works on would be gone through.
pub(in crate::store) const FEW: usize = 10;
/// A place for each of their ids.
static PLACES: LazyLock<String> = LazyLock::new(|| places(TOGETHER));

/// Places for so many ids, behind two others.
fn places(count: usize) -> String {
    (3..3 + count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

/// Of some records those that the caller may reach, in the order of their ids here: as [`maybe`] of each, in few statements.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn several<T: Reached, V: Verb>(call: &Call<'_>, ids: &[Id]) -> Result<Vec<Seen<T, V>>> {
    let mut out = Vec::with_capacity(ids.len());
    for ids in ids.chunks(TOGETHER) {
        let mut proofs = first_of::<T, V>(call, ids)?;
        let mut rows = rows_of::<T>(call, ids)?;
        for id in ids {
            let found = proofs.remove(id);
            let found = if found.is_some() { found } else { any::<T, V>(call, *id)? };
            if let (Some(proof), Some(row)) = (found, rows.remove(id)) {
                out.push(call.seen(row, proof));
            }
        }
    }
    Ok(out)
}

/// Of at most [`FEW`] records those that the caller may reach, there or not: one statement, which costs the same for all
/// that are not.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn any_of<T: Reached, V: Verb>(call: &Call<'_>, ids: &[Id]) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(&any_sql::<T>(ids.len())).map_err(fault)?;
    let (account, ids): (_, Vec<Key>) = (call.account()?, ids.iter().map(|id| Key(*id)).collect());
    let mut all: Vec<&dyn ToSql> = vec![&account, &V::BIT];
    all.extend(ids.iter().map(|id| id as &dyn ToSql));
    let lines = statement.query_map(all.as_slice(), |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The statement of [`any_of`] for so many records.
fn any_sql<T: Reached>(count: usize) -> String {
    format!(
        "SELECT id FROM {} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment() AND id IN ({})",
        T::VIEW,
        places(count)
    )
}

/// Those of some records that are reached by the first reason of their kind.
fn first_of<T: Reached, V: Verb>(call: &Call<'_>, ids: &[Id]) -> Result<HashMap<Id, Proof>> {
    let Some(view) = likeliest::<T, V>() else { return Ok(HashMap::new()) };
    let sql = format!(
        "SELECT id, {PROOF} FROM {view} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment(){WIDE}
         AND id IN ({})",
        *PLACES
    );
    let account = call.account()?;
    together(call, &sql, (&account, &V::BIT), ids, |line| Ok((id_at(line, 0)?, proof_at(line, 1)?)))
}

fn rows_of<T: Row>(call: &Call<'_>, ids: &[Id]) -> Result<HashMap<Id, T>> {
    let sql = format!("SELECT {} FROM {} t WHERE t.id IN ({})", T::COLUMNS, T::TABLE, *PLACES);
    together(call, &sql, (&Null, &Null), ids, |line| T::read(line).map(|row| (row.id(), row)))
}

/// Reads a statement with two parameters and some ids, at most [`TOGETHER`].
fn together<T>(
    call: &Call<'_>,
    sql: &str,
    (one, two): (&dyn ToSql, &dyn ToSql),
    ids: &[Id],
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<(Id, T)>,
) -> Result<HashMap<Id, T>> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(*id)).collect();
    let mut all: Vec<&dyn ToSql> = vec![one, two];
    all.extend(ids.iter().map(|id| id as &dyn ToSql));
    all.resize(2 + TOGETHER, &Null);
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(all.as_slice(), read).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::nominal::Nominal;

    #[test]
    fn a_few_records_are_found_by_their_ids_and_not_among_all_of_somebody() {
        let place = tempfile::tempdir().unwrap();
        let opened = crate::store::open(&place.path().join("store.db"), &crate::store::Key::new([7; 32]), 2).unwrap();
        for count in [3, FEW] {
            steps_of(&opened, count);
        }
    }

    fn steps_of(opened: &crate::store::Opened, count: usize) {
        let sql = format!("EXPLAIN QUERY PLAN {}", any_sql::<Nominal>(count));
        let mut statement = opened.connection.prepare(&sql).unwrap();
        let mut lines = statement.raw_query();
        let mut steps: Vec<String> = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            steps.push(line.get(3).unwrap());
        }
        assert!(steps.len() > 10, "{steps:#?}");
        let all = |step: &String| step.starts_with("SCAN ") || step.ends_with("assignment_account (account=?)");
        let all: Vec<&String> = steps.iter().filter(|step| all(step) && !step.starts_with("SCAN reach_")).collect();
        assert!(all.is_empty(), "of {count}: {all:#?} of {steps:#?}");
    }
}
