//! Terminals: the workstations that may connect, by the fingerprint of their certificate (SYOP-6.1).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::administered::Administered;
use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Child, Key, Manage, Row, Seen, fault, id_at, optional_id_at};
use crate::authority::DeviceCertificate;
use crate::error::{Error, Result};

/// A terminal as the store has it.
pub struct Terminal {
    /// Its id.
    pub id: Id,
    /// The organisation that it belongs to, with its name.
    pub organisation: (Id, String),
    /// The name by which people know it.
    pub name: String,
    /// SHA-256 of its certificate.
    pub fingerprint: Vec<u8>,
    /// When it was enrolled.
    pub enrolled: Moment,
    /// Who enrolled it, with the name; nobody when it was done on the server's own machine.
    pub enrolled_by: Option<(Id, String)>,
    /// When somebody else confirmed it; it opens nothing before.
    pub confirmed: Option<Moment>,
    /// When its certificate expires.
    pub expires: Moment,
    /// When it was revoked.
    pub revoked: Option<Moment>,
    /// Why.
    pub revoke_reason: String,
    /// When somebody last signed in at it.
    pub last_sign_in: Option<Moment>,
    /// Its version.
    pub version: i64,
}

impl Row for Terminal {
    const TABLE: &'static str = "terminal";
    const KIND: RecordKind = RecordKind::Terminal;
    const COLUMNS: &'static str = "t.id, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.name, t.fingerprint, t.enrolled_at, t.expires_at, t.revoked_at, t.revoke_reason, t.last_sign_in_at, t.version,
        t.enrolled_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.enrolled_by), t.confirmed_at";

    fn read(line: &Line<'_>) -> rusqlite::Result<Terminal> {
        Ok(Terminal {
            id: id_at(line, 0)?,
            organisation: (id_at(line, 1)?, line.get(2)?),
            name: line.get(3)?,
            fingerprint: line.get(4)?,
            enrolled: Moment::from_micros(line.get(5)?),
            expires: Moment::from_micros(line.get(6)?),
            revoked: line.get::<_, Option<i64>>(7)?.map(Moment::from_micros),
            revoke_reason: line.get(8)?,
            last_sign_in: line.get::<_, Option<i64>>(9)?.map(Moment::from_micros),
            version: line.get(10)?,
            enrolled_by: optional_id_at(line, 11)?.zip(line.get(12)?),
            confirmed: line.get::<_, Option<i64>>(13)?.map(Moment::from_micros),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Terminal {
    type Parent = Administered;
    const PARENT: &'static str = "organisation";
}

/// Which terminals a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Only those that can connect.
    Usable,
    /// Revoked and expired ones too.
    All,
}

/// Refuses a name that a terminal of the organisation already has.
///
/// # Errors
/// [`Error::Invalid`] when it is in use.
pub fn name_is_free(call: &Call<'_>, organisation: &Seen<Administered, Manage>, name: &str) -> Result<()> {
    let taken: bool = call
        .connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM terminal WHERE organisation = ?1 AND name = ?2 AND revoked_at IS NULL
             AND expires_at > moment())",
        )
        .and_then(|mut s| s.query_row(params![Key(organisation.id), name], |line| line.get(0)))
        .map_err(fault)?;
    if taken { Err(Error::field("name", "must not be in use by another terminal of the organisation")) } else { Ok(()) }
}

/// Confirms a terminal, once: it can connect from now on.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn confirm(call: &Call<'_>, terminal: &Seen<Terminal, Manage>) -> Result<()> {
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE terminal SET confirmed_at = ?3, confirmed_by = ?4, version = version + 1
             WHERE id = ?1 AND version = ?2 AND confirmed_at IS NULL AND revoked_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(terminal.id), terminal.version, call.now().micros(), by]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(terminal.version + 1)) }
}

/// The terminals of these organisations that wait for somebody's word, the oldest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn waiting(
    call: &Call<'_>,
    organisations: &[Seen<Administered, Manage>],
    only: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Terminal, Manage>>> {
    let sql = format!(
        "SELECT {} FROM terminal t WHERE t.confirmed_at IS NULL AND t.revoked_at IS NULL AND t.expires_at > moment()
         AND (?1 IS NULL OR t.organisation = ?1) ORDER BY t.enrolled_at, t.id LIMIT ?2",
        Terminal::COLUMNS
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let parameters = params![only.map(Key), i64::try_from(most).unwrap_or(50)];
    let rows = statement.query_map(parameters, Terminal::read).map_err(fault)?;
    let rows = rows.map(|row| row.map(|row| (row.organisation.0, row))).collect::<rusqlite::Result<_>>();
    Ok(reach::inside(call, organisations, rows.map_err(fault)?))
}

/// Enrols a terminal under its certificate and answers its id. It waits for somebody else's word.
///
/// # Errors
/// Faults of the store.
pub fn enrol(
    call: &Call<'_>,
    organisation: &Seen<Administered, Manage>,
    name: &str,
    certificate: &DeviceCertificate,
) -> Result<Id> {
    let (id, by) = (call.id(), Key(call.person()?.account));
    call.connection
        .prepare_cached(
            "INSERT INTO terminal (id, organisation, name, fingerprint, enrolled_at, expires_at, version, enrolled_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(organisation.id),
                name,
                certificate.fingerprint,
                call.now().micros(),
                certificate.expires.micros(),
                by
            ])
        })
        .map_err(fault)?;
    call.note(Trace { kind: RecordKind::Terminal, id, via: "made".to_owned(), proof: id });
    Ok(id)
}

/// Revokes a terminal: its sessions end with their next call.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster, [`Error::NotNow`] when it is revoked already.
pub fn revoke(call: &Call<'_>, terminal: &Seen<Terminal, Manage>, reason: &str) -> Result<()> {
    if terminal.revoked.is_some() {
        return Err(Error::NotNow("SYOP-6.1", "The terminal is revoked already.".to_owned()));
    }
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE terminal SET revoked_at = ?3, revoke_reason = ?4, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(terminal.id), terminal.version, call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(terminal.version + 1)) }
}

/// Terminals by organisation and name, after an earlier page's last one. `organisations` are the reached ones.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    organisations: &[Seen<Administered, Manage>],
    only: Option<Id>,
    which: Which,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Terminal, Manage>>> {
    let sql = format!(
        "SELECT {} FROM terminal t JOIN organisation w ON w.id = t.organisation
         WHERE (?1 IS NULL OR t.organisation = ?1) AND (?2 OR t.revoked_at IS NULL AND t.expires_at > moment())
         AND (?3 IS NULL OR (w.name, t.name, t.id) >
              (SELECT v.name, p.name, p.id FROM terminal p JOIN organisation v ON v.id = p.organisation WHERE p.id = ?3))
         ORDER BY w.name, t.name, t.id LIMIT ?4",
        Terminal::COLUMNS
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let parameters = params![only.map(Key), which == Which::All, after.map(Key), i64::try_from(most).unwrap_or(50)];
    let rows = statement.query_map(parameters, Terminal::read).map_err(fault)?;
    let rows = rows.map(|row| row.map(|row| (row.organisation.0, row))).collect::<rusqlite::Result<_>>();
    Ok(reach::inside(call, organisations, rows.map_err(fault)?))
}
