//! Opening the store: key, pragmas, schema, and what is refused.
//!
//! The first connection is opened before any other thread starts (`SQLCipher`'s first open races), with a raw key,
//! since a passphrase costs 82 ms for each connection. A store that is not what it should be is not opened.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use zeroize::Zeroizing;

use super::{board, people, reach};

/// Held while a connection gets its key: `SQLCipher`'s first open of a process races with a second one.
static FIRST: Mutex<()> = Mutex::new(());
/// The oldest `SQLite` without the WAL-reset bug.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Where SQLite has its lock in the file. A page that changes places with another takes the number of the page there for
/// a moment, and while the file is smaller the commit then goes through the whole cache for pages behind its end.
const LOCK_BYTE: i64 = 1 << 30;
/// The most that is cached of such a small file, in MiB: with more, a commit loses more in its cache than reads win.
const SMALL_CACHE: u32 = 16;

/// The schema, forward only: one file a step.
pub(super) const STEPS: &[&str] = &[
    include_str!("schema/0001_audit.sql"),
    include_str!("schema/0002_access.sql"),
    include_str!("schema/0003_governance.sql"),
    include_str!("schema/0004_icm.sql"),
    include_str!("schema/0005_nms.sql"),
    include_str!("schema/0006_matching.sql"),
    include_str!("schema/0007_nominal.sql"),
    include_str!("schema/0008_sharing.sql"),
    include_str!("schema/0009_casework.sql"),
    include_str!("schema/0010_governance.sql"),
    include_str!("schema/0011_drafts.sql"),
    include_str!("schema/0012_risk.sql"),
    include_str!("schema/0013_handover.sql"),
    include_str!("schema/0014_caseload.sql"),
    include_str!("schema/0015_timeline.sql"),
    include_str!("schema/0016_meeting.sql"),
    include_str!("schema/0020_roles.sql"),
    include_str!("schema/0021_look.sql"),
    include_str!("schema/0022_caseload_action.sql"),
    include_str!("schema/0023_activity_kind.sql"),
    include_str!("schema/0024_instruction.sql"),
    include_str!("schema/0025_plan.sql"),
    include_str!("schema/0026_engagement.sql"),
    include_str!("schema/0027_priority.sql"),
    include_str!("schema/0028_board.sql"),
    include_str!("schema/0029_survey.sql"),
    include_str!("schema/0030_kept.sql"),
    include_str!("schema/0031_publication.sql"),
    include_str!("schema/0032_public_text.sql"),
    include_str!("schema/0033_correction.sql"),
    include_str!("schema/0034_lookup.sql"),
    include_str!("schema/0035_sample.sql"),
    include_str!("schema/0036_group.sql"),
    include_str!("schema/0037_profile.sql"),
    include_str!("schema/0040_confirmed.sql"),
    include_str!("schema/0041_leaving.sql"),
    include_str!("schema/0042_agreement_review.sql"),
    include_str!("schema/0043_enquiry.sql"),
    include_str!("schema/0044_area.sql"),
    include_str!("schema/0045_action_owner.sql"),
    include_str!("schema/0046_statistics.sql"),
    include_str!("schema/0047_assessment_in_force.sql"),
    include_str!("schema/0048_disclosure_consent.sql"),
    include_str!("schema/0049_approved_text.sql"),
    include_str!("schema/0050_review_duty.sql"),
    include_str!("schema/0051_subject_request.sql"),
    include_str!("schema/0052_subject_request_held.sql"),
    include_str!("schema/0053_kept_fields.sql"),
    include_str!("schema/0054_subject_reference.sql"),
    include_str!("schema/0055_subject_newcomer.sql"),
];

/// The raw 32-byte key of the database. Wiped when dropped; never printed.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A key from its 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Key {
        Key(Zeroizing::new(bytes))
    }

    fn pragma(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(80));
        text.push_str("x'");
        for byte in self.0.iter() {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\'');
        text
    }
}

/// Why a store was not opened; each text says what to do.
#[derive(Debug)]
pub struct OpenError(pub String);

impl std::fmt::Display for OpenError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> OpenError {
        OpenError(format!("the store cannot be opened: {error}"))
    }
}

/// Steps of a statement between two looks at what the call may still take.
const STRIDE: i32 = 1_000;

/// The moment that SQL sees as `moment()`, the account that it sees as `caller()`, how many steps the call may still take,
/// and whether the tables behind a session changed.
#[derive(Clone, Default)]
pub(super) struct Cells {
    moment: Arc<AtomicI64>,
    caller: Arc<Mutex<Option<[u8; 16]>>>,
    steps: Arc<AtomicI64>,
    access_changed: Arc<AtomicBool>,
    ranges_changed: Arc<AtomicBool>,
    reach_changed: Arc<AtomicBool>,
    feed_changed: Arc<AtomicBool>,
    people_changed: Arc<Mutex<Vec<Id>>>,
    people_written: Arc<Mutex<PeopleWritten>>,
    /// What the batch has changed on boards so far.
    pub(super) boards: board::Changed,
}

/// Which persons were written lately, each with its number: writes are counted from the opening of the store.
#[derive(Default)]
struct PeopleWritten {
    count: u64,
    settled: u64,
    latest: VecDeque<(u64, Id)>,
}

/// How many of the latest writes are known by their person.
const LATEST: usize = 1_024;

impl PeopleWritten {
    fn add(&mut self, id: Id) {
        self.count += 1;
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back((self.count, id));
    }
}

impl Cells {
    /// Sets what `moment()` answers from now on.
    pub(super) fn set(&self, now: Moment) {
        self.moment.store(now.micros(), Ordering::Relaxed);
    }

    /// Sets whom `caller()` answers from now on: the account of the call, or nobody.
    pub(super) fn set_caller(&self, account: Option<Id>) {
        *self.caller.lock().unwrap_or_else(PoisonError::into_inner) = account.map(|id| *id.as_bytes());
    }

    /// Lets the statements from now on take so many steps in all; the one that takes more is broken off. Only what reads
    /// may be broken off: SQLite undoes the whole transaction with a statement that writes.
    pub(super) fn allow(&self, steps: i64) {
        self.steps.store(steps, Ordering::Relaxed);
    }

    /// Whether a table behind a session changed since the last time this was asked.
    pub(super) fn take_access_changed(&self) -> bool {
        self.access_changed.swap(false, Ordering::Relaxed)
    }

    /// Whether the registered ranges may have changed since the last time this was asked.
    pub(super) fn take_ranges_changed(&self) -> bool {
        self.ranges_changed.swap(false, Ordering::Relaxed)
    }

    /// Whether somebody may have lost something since the last time this was asked.
    pub(super) fn take_reach_changed(&self) -> bool {
        self.reach_changed.swap(false, Ordering::Relaxed)
    }

    /// Whether what stands published may have changed since the last time this was asked.
    pub(super) fn take_feed_changed(&self) -> bool {
        self.feed_changed.swap(false, Ordering::Relaxed)
    }

    /// The nominals of which the index may hold something else since the last time this was asked, each once.
    pub(super) fn take_people_changed(&self) -> Vec<Id> {
        let mut ids = std::mem::take(&mut *self.people_changed.lock().unwrap_or_else(PoisonError::into_inner));
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The number of the latest write of a person, all of them being kept from now on.
    pub(super) fn people_settled(&self) -> u64 {
        let mut written = self.people_written.lock().unwrap_or_else(PoisonError::into_inner);
        written.settled = written.count;
        written.count
    }

    /// Forgets the writes of persons since [`Cells::people_settled`], which were undone.
    pub(super) fn people_undone(&self) {
        let mut written = self.people_written.lock().unwrap_or_else(PoisonError::into_inner);
        written.count = written.settled;
        let settled = written.settled;
        written.latest.retain(|(number, _)| *number <= settled);
    }

    /// The persons who were written after the write with this number, each once; none when they are too many to be known.
    pub(super) fn people_since(&self, number: u64) -> Option<Vec<Id>> {
        let written = self.people_written.lock().unwrap_or_else(PoisonError::into_inner);
        let since = written.latest.iter().filter(|(other, _)| *other > number);
        let mut ids: Vec<Id> = since.map(|(_, id)| *id).collect();
        let complete = u64::try_from(ids.len()).is_ok_and(|known| number + known >= written.count);
        ids.sort_unstable();
        ids.dedup();
        complete.then_some(ids)
    }
}

/// An open connection with what its functions read.
pub struct Opened {
    pub(super) connection: Connection,
    pub(super) cells: Cells,
}

/// Opens (or makes) the store at `path` with `key` and brings its schema up to date. `cache_mib` is the page cache.
///
/// # Errors
/// A wrong key, an older `SQLite`, a newer schema, or a build without encryption.
pub fn open(path: &Path, key: &Key, cache_mib: u32) -> Result<Opened, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError(format!("SQLite {} loses data; 3.51.3 or later is needed", rusqlite::version())));
    }
    let mut connection = keyed(path, key)?;
    settle(&connection, cache_mib)?;
    Migrations::new(STEPS.iter().map(|step| M::up(step)).collect())
        .to_latest(&mut connection)
        .map_err(|error| OpenError(format!("the schema cannot be brought up to date: {error}")))?;
    let cells = functions(&connection)?;
    sets(&connection, "feed_changed", &cells.feed_changed)?;
    board::tells(&connection, &cells.boards)?;
    connection.execute_batch(&reach::views())?;
    connection.execute_batch(&watches())?;
    Ok(Opened { connection, cells })
}

/// Keeps the file of the store from everybody but its owner; what lies beside it gets the same mode. A file that is there
/// is not opened for it: closing it would end the locks that this process holds on it.
#[expect(clippy::disallowed_methods, reason = "the file of the store is the server's")]
fn own(path: &Path) -> std::io::Result<()> {
    if !path.exists() {
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// A connection with its key and nothing else, for the checkpoint thread.
pub(super) fn keyed(path: &Path, key: &Key) -> Result<Connection, OpenError> {
    let _first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    own(path).map_err(|error| OpenError(format!("the store cannot be kept from others: {error}")))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "key", key.pragma().as_str())?;
    // As strong as SHA-512 for this, and a third of its time where the processor has instructions for it.
    connection.pragma_update(None, "cipher_hmac_algorithm", "HMAC_SHA256")?;
    let cipher: Option<String> = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok();
    if cipher.is_none() {
        return Err(OpenError("this build has no encryption; build with SQLCipher".to_owned()));
    }
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|_| OpenError("the key does not open the store: restore the right key file".to_owned()))?;
    Ok(connection)
}

/// The page cache for a file of this size, in MiB: of what is set, no more than [`SMALL_CACHE`] while the file is small.
fn cached(connection: &Connection, most: u32) -> rusqlite::Result<u32> {
    let bytes: i64 =
        connection.query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |row| {
            row.get(0)
        })?;
    Ok(if bytes > LOCK_BYTE { most } else { most.min(SMALL_CACHE) })
}

fn settle(connection: &Connection, cache_mib: u32) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;
         PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -{};",
        u64::from(cached(connection, cache_mib)?) * 1024
    ))?;
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // A plan is made once, for every value: else many statements would be prepared anew at each call, for the value at hand.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(512);
    Ok(())
}

fn functions(connection: &Connection) -> rusqlite::Result<Cells> {
    let cells = Cells::default();
    cells.allow(i64::MAX);
    let steps = cells.steps.clone();
    let stride = i64::from(STRIDE);
    connection.progress_handler(STRIDE, Some(move || steps.fetch_sub(stride, Ordering::Relaxed) < stride))?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let moment = cells.moment.clone();
    // One request has one moment, so within a statement it is a constant that need not be asked for each row.
    let constant = flags | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("moment", 0, constant, move |_| Ok(moment.load(Ordering::Relaxed)))?;
    let caller = cells.caller.clone();
    connection.create_scalar_function("caller", 0, constant, move |_| {
        Ok(caller.lock().unwrap_or_else(PoisonError::into_inner).map(|bytes| bytes.to_vec()))
    })?;
    sets(connection, "access_changed", &cells.access_changed)?;
    sets(connection, "ranges_changed", &cells.ranges_changed)?;
    let (people, written) = (cells.people_changed.clone(), cells.people_written.clone());
    sets(connection, "reach_changed", &cells.reach_changed)?;
    connection.create_scalar_function("person_changed", 1, flags, move |context| {
        if let Ok(bytes) = context.get::<[u8; 16]>(0) {
            let (id, mut list) = (Id::from_bytes(bytes), people.lock().unwrap_or_else(PoisonError::into_inner));
            if list.last() != Some(&id) {
                list.push(id);
                written.lock().unwrap_or_else(PoisonError::into_inner).add(id);
            }
        }
        Ok(0)
    })?;
    Ok(cells)
}

/// A function for triggers that sets a flag.
fn sets(connection: &Connection, name: &str, flag: &Arc<AtomicBool>) -> rusqlite::Result<()> {
    let flag = flag.clone();
    connection.create_scalar_function(
        name,
        0,
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS,
        move |_| {
            flag.store(true, Ordering::Relaxed);
            Ok(0)
        },
    )
}

/// Temporary triggers that tell the storage thread when what it remembers of sessions may be stale: whatever statement
/// writes these columns, from wherever, the next call looks again.
fn watches() -> String {
    let watched = [
        ("session", "state, ended_at, confirmed_at"),
        ("account", "organisation, roles, state, must_change, signed_on, password_at"),
        ("organisation", "state, administers"),
        ("terminal", "revoked_at, expires_at, organisation, confirmed_at"),
        ("address_range", "removed_at, confirmed_at"),
    ];
    let mut sql = String::new();
    for (table, columns) in watched {
        for event in [format!("UPDATE OF {columns}"), "INSERT".to_owned(), "DELETE".to_owned()] {
            let name = event.split(' ').next().unwrap_or_default().to_lowercase();
            let also = if table == "address_range" { ", ranges_changed()" } else { "" };
            let _ = writeln!(
                sql,
                "CREATE TEMP TRIGGER watch_{table}_{name} AFTER {event} ON main.{table} BEGIN SELECT access_changed(){also}; END;"
            );
        }
    }
    for (table, column) in [("publication", "state"), ("publication_item", "gone_at")] {
        let _ = writeln!(
            sql,
            "CREATE TEMP TRIGGER watch_{table}_update AFTER UPDATE OF {column} ON main.{table} BEGIN SELECT feed_changed(); END;"
        );
    }
    sql + &people::watches() + &board::watches() + &reach::watches()
}
