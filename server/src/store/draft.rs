//! Drafts: what a person has typed and not sent, kept for its author alone (SYOP-9.2).
//!
//! There is no id by which another could ask for one: every statement here is about the caller's own account. Nothing
//! else is read from a draft than its author's screen, so its fields are kept as they came, in one piece.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::account::Account;
use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Child, Key, Read, Row, Seen, fault, id_at, optional_id_at};
use crate::error::Result;

/// A draft as the store has it.
pub struct Draft {
    /// The key that the client chose.
    pub key: Id,
    /// The name of the form.
    pub form: String,
    /// What it is called in a list.
    pub title: String,
    /// The record that the form belongs to.
    pub object: Option<Id>,
    /// The fields, as the operation encoded them.
    pub fields: Vec<u8>,
    /// When it was first saved.
    pub created: Moment,
    /// When it was last saved.
    pub saved: Moment,
}

impl Row for Draft {
    const TABLE: &'static str = "draft";
    const KIND: RecordKind = RecordKind::Draft;
    const COLUMNS: &'static str = "t.key, t.form, t.title, t.object, t.fields, t.created_at, t.saved_at";

    fn read(line: &Line<'_>) -> rusqlite::Result<Draft> {
        Ok(Draft {
            key: id_at(line, 0)?,
            form: line.get(1)?,
            title: line.get(2)?,
            object: optional_id_at(line, 3)?,
            fields: line.get(4)?,
            created: Moment::from_micros(line.get(5)?),
            saved: Moment::from_micros(line.get(6)?),
        })
    }

    fn id(&self) -> Id {
        self.key
    }
}

impl Child for Draft {
    type Parent = Account;
    const PARENT: &'static str = "account";
}

/// A draft to be saved.
pub struct New<'n> {
    /// The key that the client chose.
    pub key: Id,
    /// The name of the form.
    pub form: &'n str,
    /// What it is called in a list.
    pub title: &'n str,
    /// The record that the form belongs to.
    pub object: Option<Id>,
    /// The fields, encoded.
    pub fields: &'n [u8],
}

/// What a save was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Saved {
    /// The first of this form on this record in the caller's session.
    First,
    /// One more: the entry of the first stands in the audit.
    Again,
}

/// Saves a draft of the caller, in place of one with the same key.
///
/// # Errors
/// Faults of the store.
pub fn save(call: &Call<'_>, new: &New<'_>) -> Result<Saved> {
    let (account, session) = (call.person()?.account, call.person()?.session);
    let known = call
        .connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM draft WHERE account = ?1 AND key = ?2 AND form = ?3 AND object IS ?4
             AND session = ?5)",
        )
        .and_then(|mut statement| {
            let object = new.object.map(Key);
            statement.query_row(params![Key(account), Key(new.key), new.form, object, Key(session)], |line| line.get(0))
        })
        .map_err(fault)?;
    call.connection
        .prepare_cached(
            "INSERT INTO draft (account, key, form, title, object, fields, created_at, saved_at, session)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8) ON CONFLICT (account, key)
             DO UPDATE SET form = ?3, title = ?4, object = ?5, fields = ?6, saved_at = ?7, session = ?8",
        )
        .and_then(|mut statement| {
            let (now, object) = (call.now().micros(), new.object.map(Key));
            let (key, session) = (Key(new.key), Key(session));
            statement.execute(params![Key(account), key, new.form, new.title, object, new.fields, now, session])
        })
        .map_err(fault)?;
    call.note(Trace { kind: Draft::KIND, id: new.key, via: "made".to_owned(), proof: account });
    Ok(if known { Saved::Again } else { Saved::First })
}

/// How many drafts the caller has besides the one with this key.
///
/// # Errors
/// Faults of the store.
pub fn others(call: &Call<'_>, key: Id) -> Result<u32> {
    let account = call.person()?.account;
    call.connection
        .prepare_cached("SELECT count(*) FROM draft WHERE account = ?1 AND key <> ?2")
        .and_then(|mut s| s.query_row(params![Key(account), Key(key)], |line| line.get(0)))
        .map_err(fault)
}

/// The caller's own drafts, the last saved first, after the one that ended the page before.
///
/// # Errors
/// Faults of the store.
pub fn own(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Draft, Read>>> {
    let (at, key) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let account = reach::one::<Account, Read>(call, call.person()?.account)?;
    reach::children(
        call,
        &account,
        "AND (t.saved_at, t.key) < (?2, ?3) ORDER BY t.saved_at DESC, t.key DESC LIMIT ?4",
        &[&at, &Key(key), &i64::try_from(most).unwrap_or(50)],
    )
}

/// Discards a draft of the caller; one that is gone already is no error.
///
/// # Errors
/// Faults of the store.
pub fn discard(call: &Call<'_>, key: Id) -> Result<()> {
    let account = call.person()?.account;
    call.connection
        .prepare_cached("DELETE FROM draft WHERE account = ?1 AND key = ?2")
        .and_then(|mut statement| statement.execute(params![Key(account), Key(key)]))
        .map_err(fault)?;
    Ok(())
}
