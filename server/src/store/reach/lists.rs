//! Lists of what the caller may reach: inside one record, among candidates, or the caller's own.
//!
//! Rights are part of each statement, so a page and a count never hold a row that is then left out.

use rusqlite::ToSql;
use safetynet_shared::id::Id;

use super::{Child, Key, PROOF, PROOF_WIDTH, Reached, Row, Seen, Verb, fault, proof, proof_at};
use crate::error::Result;
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
    let (parent_id, only) = (Key(parent.row.id()), parent.proof.only.map(Key));
    let mut all: Vec<&dyn ToSql> = vec![&parent_id];
    all.extend_from_slice(parameters);
    let mut owned = String::new();
    if let (Some(owner), Some(only)) = (C::OWNER, &only) {
        all.push(only);
        owned = format!(" AND t.{owner} = ?{}", all.len());
    }
    let sql = format!("SELECT {} FROM {} t WHERE t.{} = ?1{owned} {tail}", C::COLUMNS, C::TABLE, C::PARENT);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(all.as_slice()).map_err(fault)?;
    let mut out = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        out.push(call.seen(C::read(line).map_err(fault)?, parent.proof.clone()));
    }
    Ok(out)
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
    let sql = format!("SELECT {}, m.via, m.proof, m.until, m.only {} {tail}", T::COLUMNS, mine_from::<T>());
    let (account, bit) = (call.account()?, V::BIT);
    let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let width = statement.column_count() - PROOF_WIDTH;
    let mut lines = statement.query(all.as_slice()).map_err(fault)?;
    let mut out = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        let proof = proof_at(line, width).map_err(fault)?;
        out.push(call.seen(T::read(line).map_err(fault)?, proof));
    }
    Ok(out)
}

fn mine_from<T: Reached>() -> String {
    format!(
        "FROM (SELECT id, {PROOF} FROM {} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment()
         GROUP BY id) m JOIN {} t ON t.id = m.id",
        T::VIEW,
        T::TABLE
    )
}

/// Children that were read in a statement of their own: each must lie in one of the parents that were reached, or it is
/// left out.
pub(in crate::store) fn inside<C: Child, V: Verb>(
    call: &Call<'_>,
    parents: &[Seen<C::Parent, V>],
    rows: Vec<(Id, C)>,
) -> Vec<Seen<C, V>> {
    let proof_of = |id: Id| parents.iter().find(|parent| parent.row.id() == id).map(|parent| parent.proof.clone());
    rows.into_iter().filter_map(|(parent, row)| proof_of(parent).map(|proof| call.seen(row, proof))).collect()
}

/// The caller's own children, whatever the parent: a queue. Rows of the table `base`, which has the ids of `C`, that
/// lie in a record of the caller's; `filter` goes on joining and keeping them, and `order` sorts them. `t` is the row,
/// `m` the reason (id, verbs, via, proof). Parameters from `?3`.
///
/// The columns are read for the rows of the page alone, so a long queue costs no more than its index.
pub(in crate::store) struct Own<'q> {
    /// The table that the queue is driven through.
    pub base: &'q str,
    /// Joins and conditions.
    pub filter: &'q str,
    /// What it is sorted by.
    pub order: &'q str,
    /// Parameters from `?3`.
    pub parameters: Sql<'q>,
}

impl Own<'_> {
    /// The first `most` rows.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn first<C: Child, V: Verb>(&self, call: &Call<'_>, most: usize) -> Result<Vec<Seen<C, V>>> {
        self.read(call, &format!("LIMIT {most}"), most, |_| true)
    }

    /// The first `most` rows that are to be kept; the others never leave the store.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn kept<C: Child, V: Verb>(
        &self,
        call: &Call<'_>,
        most: usize,
        keep: impl Fn(&C) -> bool,
    ) -> Result<Vec<Seen<C, V>>> {
        self.read(call, "", most, keep)
    }

    fn read<C: Child, V: Verb>(
        &self,
        call: &Call<'_>,
        limit: &str,
        most: usize,
        keep: impl Fn(&C) -> bool,
    ) -> Result<Vec<Seen<C, V>>> {
        let (from, order) = (self.from::<C>(), self.order);
        let sql = format!(
            "SELECT {}, p.via, p.proof, p.until, p.only FROM (
               SELECT t.id AS id, m.via AS via, m.proof AS proof, m.until AS until, m.only AS only
               {from} GROUP BY t.id ORDER BY {order} {limit}
             ) p JOIN {} t ON t.id = p.id ORDER BY {order}",
            C::COLUMNS,
            C::TABLE
        );
        let (account, bit) = (call.account()?, V::BIT);
        let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
        all.extend_from_slice(self.parameters);
        let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
        let width = statement.column_count() - PROOF_WIDTH;
        let mut lines = statement.query(all.as_slice()).map_err(fault)?;
        let mut out = Vec::new();
        while out.len() < most {
            let Some(line) = lines.next().map_err(fault)? else { break };
            let row = C::read(line).map_err(fault)?;
            if keep(&row) {
                out.push(call.seen(row, proof_at(line, width).map_err(fault)?));
            }
        }
        Ok(out)
    }

    /// Numbers of the whole queue, such as `count(*), sum(t.due_on < ?3)`: nothing else leaves.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn numbers<C: Child, V: Verb, const N: usize>(&self, call: &Call<'_>, what: &str) -> Result<[i64; N]> {
        let sql = format!("SELECT {what} FROM (SELECT t.* {} GROUP BY t.id) t", self.from::<C>());
        let (account, bit) = (call.account()?, V::BIT);
        let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
        all.extend_from_slice(self.parameters);
        let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
        let read = |line: &rusqlite::Row<'_>| {
            let mut numbers = [0; N];
            for (column, number) in numbers.iter_mut().enumerate() {
                *number = line.get::<_, Option<i64>>(column)?.unwrap_or(0);
            }
            Ok(numbers)
        };
        statement.query_row(all.as_slice(), read).map_err(fault)
    }

    fn from<C: Child>(&self) -> String {
        let owned = C::OWNER.map_or(String::new(), |owner| format!(" AND (m.only IS NULL OR m.only = t.{owner})"));
        format!(
            "FROM (SELECT id, verbs, {PROOF} FROM {} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment()) m
             JOIN {} t ON t.{} = m.id{owned} {}",
            C::Parent::VIEW,
            self.base,
            C::PARENT,
            self.filter
        )
    }
}
