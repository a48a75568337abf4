//! Lists of what the caller may reach: inside one record, among candidates, or the caller's own.
//!
//! Rights are part of each statement, so a page and a count never hold a row that is then left out.

use std::marker::PhantomData;

use rusqlite::ToSql;
use safetynet_shared::id::Id;

use super::{Child, Key, PROOF, PROOF_WIDTH, Proof, Reached, Row, Seen, Verb, fault, fetch, id_at, proof, proof_at};
use crate::error::{Error, Result};
use crate::store::call::{Call, Sql};

/// The children of a parent that was reached. `tail` goes on after `WHERE parent = ?1`, with parameters from `?2`.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn children<C: Child, V: Verb>(
    call: &Call<'_>,
    parent: &Seen<C::Parent, V>,
    tail: &str,
    parameters: Sql<'_>,
) -> Result<Vec<Seen<C, V>>> {
    those::<C, V>(call, parent, ("t.", tail), parameters)
}

/// The child with this id, where it lies in a parent that was reached, and nothing elsewhere.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn child_of<C: Child, V: Verb>(
    call: &Call<'_>,
    parent: &Seen<C::Parent, V>,
    id: Id,
) -> Result<Option<Seen<C, V>>> {
    Ok(those(call, parent, BY_ID, &[&Key(id)])?.pop())
}

/// The + keeps the store from going through all that lies in the parent, which grows, for the one with the id.
const BY_ID: (&str, &str) = ("+t.", "AND t.id = ?2");

fn those<C: Child, V: Verb>(
    call: &Call<'_>,
    parent: &Seen<C::Parent, V>,
    (of, tail): (&str, &str),
    parameters: Sql<'_>,
) -> Result<Vec<Seen<C, V>>> {
    let (parent_id, only) = (Key(parent.row.id()), parent.proof.only.map(Key));
    let mut all: Vec<&dyn ToSql> = vec![&parent_id];
    all.extend_from_slice(parameters);
    let mut owned = String::new();
    let own;
    if let (Some(owner), Some(only)) = (C::OWNER, &only) {
        own = Key(call.person()?.organisation);
        all.extend([only as &dyn ToSql, &own]);
        owned = format!(" AND t.{owner} IN (?{}, ?{})", all.len() - 1, all.len());
    }
    let sql = sql_of::<C>((of, tail), &owned);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(all.as_slice()).map_err(fault)?;
    let mut out = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        out.push(call.seen_inside(C::read(line).map_err(fault)?, parent.proof.clone()));
    }
    Ok(out)
}

fn sql_of<C: Child>((of, tail): (&str, &str), owned: &str) -> String {
    ["SELECT ", C::COLUMNS, " FROM ", C::TABLE, " t WHERE ", of, C::PARENT, " = ?1", owned, " ", tail].concat()
}

/// The child that the call has just made in a parent: it is reached as the parent was, which need not be asked again.
///
/// # Errors
/// [`Error::NotFound`] when it does not lie there; faults of the store.
pub(in crate::store) fn made<C: Child, V: Verb>(
    call: &Call<'_>,
    parent: &Seen<C::Parent, V>,
    id: Id,
) -> Result<Seen<C, V>> {
    child_of(call, parent, id)?.ok_or(Error::NotFound)
}

/// Of the candidates that `from` names (`FROM activity t WHERE ... ORDER BY ...`), those that the caller may reach, at
/// most `most`: each candidate is asked *may I*.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn each<T: Reached, V: Verb>(
    call: &Call<'_>,
    from: &str,
    parameters: Sql<'_>,
    most: usize,
) -> Result<Vec<Seen<T, V>>> {
    let sql = format!("SELECT {} {from}", T::COLUMNS);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(parameters).map_err(fault)?;
    let mut out = Vec::new();
    while out.len() < most {
        let Some(line) = lines.next().map_err(fault)? else { break };
        let row = T::read(line).map_err(fault)?;
        if let Some(proof) = proof::<T, V>(call, row.id())? {
            out.push(call.seen(row, proof));
        }
    }
    Ok(out)
}

/// What is the caller's own: driven from the account's rows of `reach`, joined with the record as `t`, and with
/// whatever `tail` joins, filters, orders and limits. Parameters from `?3`.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn mine<T: Reached, V: Verb>(
    call: &Call<'_>,
    tail: &str,
    parameters: Sql<'_>,
) -> Result<Vec<Seen<T, V>>> {
    Ok(found::<T, V>(call, tail, parameters)?.into_iter().map(|row| row.show(call)).collect())
}

/// A row of the caller's that a statement answered and that is not shown yet: it is to be counted, or one to choose from.
/// It stays in the store; what is shown of it goes through [`Found::show`] or [`Found::show_inside`] and into the trail.
pub(in crate::store) struct Found<T, V> {
    /// The row.
    pub row: T,
    proof: Proof,
    verb: PhantomData<V>,
}

impl<T: Row, V: Verb> Found<T, V> {
    /// The row for the caller to see.
    pub fn show(self, call: &Call<'_>) -> Seen<T, V> {
        call.seen(self.row, self.proof)
    }
}

impl<C: Child, V: Verb> Found<C, V> {
    /// The row for the caller to see, whose parent stands in the trail.
    pub fn show_inside(self, call: &Call<'_>) -> Seen<C, V> {
        call.seen_inside(self.row, self.proof)
    }
}

/// As [`mine`], without showing any.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn found<T: Reached, V: Verb>(
    call: &Call<'_>,
    tail: &str,
    parameters: Sql<'_>,
) -> Result<Vec<Found<T, V>>> {
    answered(call, &mine_sql::<T>(tail), parameters)
}

/// The statement of [`found`].
pub(in crate::store) fn mine_sql<T: Reached>(tail: &str) -> String {
    let (of, table) = (reasons(T::VIEW), T::TABLE);
    format!("SELECT {}, m.via, m.proof, m.until, m.only {of} JOIN {table} t ON t.id = m.id {tail}", T::COLUMNS)
}

/// The children of all that is the caller's own, in one statement and without showing any. `tail` goes on joining and
/// keeping them; `t` is the row, and parameters are from `?3`.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn found_inside<C: Child, V: Verb>(
    call: &Call<'_>,
    tail: &str,
    parameters: Sql<'_>,
) -> Result<Vec<Found<C, V>>> {
    answered(call, &inside_sql::<C>(tail), parameters)
}

/// The statement of [`found_inside`].
pub(in crate::store) fn inside_sql<C: Child>(tail: &str) -> String {
    let (of, table, parent) = (reasons(C::Parent::VIEW), C::TABLE, C::PARENT);
    let owned = owned::<C>();
    format!(
        "SELECT {}, m.via, m.proof, m.until, m.only {of} JOIN {table} t ON t.{parent} = m.id{owned} {tail}",
        C::COLUMNS
    )
}

/// Keeps a child where its parent is reached for the records of one organisation alone and it is that organisation's, or
/// the caller's own (ISA-4.1).
fn owned<C: Child>() -> String {
    let own = "(SELECT v.organisation FROM account v WHERE v.id = ?1)";
    C::OWNER.map_or(String::new(), |owner| format!(" AND (m.only IS NULL OR t.{owner} IN (m.only, {own}))"))
}

/// What is the caller's of a view, each record with one reason.
fn reasons(view: &str) -> String {
    format!(
        "FROM (SELECT id, {PROOF} FROM {view} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment()
         GROUP BY id) m"
    )
}

fn answered<T: Row, V: Verb>(call: &Call<'_>, sql: &str, parameters: Sql<'_>) -> Result<Vec<Found<T, V>>> {
    let (account, bit) = (call.account()?, V::BIT);
    let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let width = statement.column_count() - PROOF_WIDTH;
    let mut lines = statement.query(all.as_slice()).map_err(fault)?;
    let mut out = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        let proof = proof_at(line, width).map_err(fault)?;
        out.push(Found { row: T::read(line).map_err(fault)?, proof, verb: PhantomData });
    }
    Ok(out)
}

/// Children that were read in a statement of their own: each must lie in one of the parents that were reached, or it is
/// left out.
pub(in crate::store) fn inside<C: Child, V: Verb>(
    call: &Call<'_>,
    parents: &[Seen<C::Parent, V>],
    rows: Vec<(Id, C)>,
) -> Vec<Seen<C, V>> {
    let proof_of = |id: Id| parents.iter().find(|parent| parent.row.id() == id).map(|parent| parent.proof.clone());
    rows.into_iter().filter_map(|(parent, row)| proof_of(parent).map(|proof| call.seen_inside(row, proof))).collect()
}

/// The caller's own children, whatever the parent: a queue. Rows of the table `base`, which has the ids of `C`, that
/// lie in a record of the caller's; `filter` goes on joining and keeping them. `t` is the row, `m` the reason (id,
/// verbs, via, proof). Parameters from `?3`.
///
/// A queue is walked once, by its index alone: ids, what they are ordered by, and the reasons. Counting and cutting a
/// page need no more, and [`marked`] then reads the rows of that page. So a queue of hundreds costs a few index steps a
/// row, and what it costs depends on what is the caller's and not on how much there is.
pub(in crate::store) struct Own<'q> {
    /// The table that the queue is driven through.
    pub base: &'q str,
    /// Joins and conditions.
    pub filter: &'q str,
    /// The number that it is ordered by.
    pub order: &'q str,
    /// Parameters from `?3`.
    pub parameters: Sql<'q>,
}

/// A row of a queue that has not been read yet.
pub(in crate::store) struct Mark {
    /// The number that the queue is ordered by.
    pub order: i64,
    /// The row, which breaks ties.
    pub id: Id,
    proof: Proof,
}

impl Own<'_> {
    /// The whole queue in its order, each row once.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn marks<C: Child, V: Verb>(&self, call: &Call<'_>) -> Result<Vec<Mark>> {
        along::<V>(call, &self.sql::<C>(), self.parameters)
    }

    /// The statement that walks the queue.
    pub fn sql<C: Child>(&self) -> String {
        let owned = owned::<C>();
        format!(
            "SELECT {}, t.id, m.via, m.proof, m.until, m.only
             FROM (SELECT id, verbs, {PROOF} FROM {} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment()) m
             JOIN {} t ON t.{} = m.id{owned} {}",
            self.order,
            C::Parent::VIEW,
            self.base,
            C::PARENT,
            self.filter
        )
    }
}

/// The open reviews that are the caller's duty, in the order in which they fall due, each once: what [`Own`] would answer
/// of them, along an index that has them so. `tail` keeps some; `duty` says whose review it is, parameters are from `?3`.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn duties<V: Verb>(call: &Call<'_>, tail: &str, parameters: Sql<'_>) -> Result<Vec<Mark>> {
    along::<V>(call, &duties_sql(tail), parameters)
}

/// The statement of [`duties`].
pub(in crate::store) fn duties_sql(tail: &str) -> String {
    format!(
        "SELECT due_on, id, {PROOF} FROM reach_duty
         WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment() {tail}"
    )
}

/// Marks by a statement of theirs, in their order and each row once.
fn along<V: Verb>(call: &Call<'_>, sql: &str, parameters: Sql<'_>) -> Result<Vec<Mark>> {
    let (account, bit) = (call.account()?, V::BIT);
    let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(all.as_slice(), |line| {
        Ok(Mark { order: line.get(0)?, id: id_at(line, 1)?, proof: proof_at(line, 2)? })
    });
    let mut marks: Vec<Mark> = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    marks.sort_unstable_by_key(|mark| (mark.order, mark.id));
    marks.dedup_by_key(|mark| mark.id);
    Ok(marks)
}

/// Of the candidates that `from` answers (what they are ordered by, and their ids), those that the caller may reach by a
/// reason of their own.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn asked<T: Reached, V: Verb>(
    call: &Call<'_>,
    from: &str,
    parameters: Sql<'_>,
) -> Result<Vec<Mark>> {
    let mut statement = call.connection.prepare_cached(from).map_err(fault)?;
    let mut lines = statement.query(parameters).map_err(fault)?;
    let mut marks = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        let (order, id) = (line.get(0).map_err(fault)?, id_at(line, 1).map_err(fault)?);
        if let Some(proof) = proof::<T, V>(call, id)? {
            marks.push(Mark { order, id, proof });
        }
    }
    Ok(marks)
}

/// Of the marked rows, in their order, the first `most` that are to be kept; the others never leave the store.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn marked<C: Child, V: Verb>(
    call: &Call<'_>,
    marks: impl Iterator<Item = Mark>,
    most: usize,
    keep: impl Fn(&C) -> bool,
) -> Result<Vec<Seen<C, V>>> {
    let mut out = Vec::new();
    for mark in marks {
        if out.len() == most {
            break;
        }
        if let Some(row) = fetch::<C>(call, mark.id)?.filter(|row| keep(row)) {
            out.push(call.seen(row, mark.proof));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::action::Action;

    #[test]
    fn one_of_many_in_a_parent_is_found_by_its_id() {
        let place = tempfile::tempdir().unwrap();
        let opened = crate::store::open(&place.path().join("store.db"), &crate::store::Key::new([7; 32]), 2).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", sql_of::<Action>(BY_ID, ""));
        let mut statement = opened.connection.prepare(&sql).unwrap();
        let nobody = [Key(Id::from_bytes([0; 16])); 2];
        let steps = statement.query_map(rusqlite::params_from_iter(nobody), |line| line.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.map(|step| step.unwrap()).collect();
        assert!(steps.iter().any(|step| step.contains("action_1 (id=?)")), "{steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("channel=?")), "{steps:#?}");
    }
}
