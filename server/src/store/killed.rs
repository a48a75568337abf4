//! What a kill leaves in the middle of a migration (G-MIG): the store of before it or the one after it, never something in
//! between, and either opens.
//!
//! Each migration runs in a process of its own, which ends itself by SIGKILL at chosen points: after some part of its work,
//! just before its commit, just after it. What is then on the disk is held against stores that nobody killed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods)]

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use rustix::process::{Signal, getpid, kill_process};

use super::open::{Key, STEPS, keyed, open};

/// By which the process that is killed learns what to do: the file, the version before, and the point.
const ORDER: &str = "SAFETYNET_KILLED_AT";
/// The test, which is the process that is killed too.
const THIS: &str = "store::killed::a_kill_in_the_middle_of_a_migration_leaves_the_old_store_or_the_new_one";
/// Into how many parts the work of a migration is cut; it is killed at the odd ones.
const PARTS: u64 = 6;

/// When the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    /// After so many steps of SQLite's machine.
    Within(u64),
    /// When everything is done and the commit begins.
    Committing,
    /// Right after the commit, with nothing closed.
    Committed,
}

impl Point {
    fn word(self) -> String {
        match self {
            Point::Within(steps) => steps.to_string(),
            Point::Committing => "committing".to_owned(),
            Point::Committed => "committed".to_owned(),
        }
    }

    fn from_word(word: &str) -> Point {
        match word {
            "committing" => Point::Committing,
            "committed" => Point::Committed,
            steps => Point::Within(steps.parse().unwrap()),
        }
    }
}

fn key() -> Key {
    Key::new([7; 32])
}

fn connect(path: &Path) -> Connection {
    let connection = keyed(path, &key()).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        .unwrap();
    connection
}

fn bring(connection: &mut Connection, version: usize) {
    let migrations = Migrations::new(STEPS.iter().map(|step| M::up(step)).collect());
    migrations.to_version(connection, version).unwrap();
}

/// What a store is: its version and everything that it is made of.
fn made_of(connection: &Connection) -> (i64, Vec<String>) {
    let version = connection.query_row("PRAGMA user_version", [], |line| line.get(0)).unwrap();
    let mut statement =
        connection.prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name").unwrap();
    let parts = statement.query_map([], |line| line.get(0)).unwrap();
    (version, parts.collect::<rusqlite::Result<_>>().unwrap())
}

fn kill() -> bool {
    kill_process(getpid(), Signal::KILL).unwrap();
    true
}

/// Migrates until the process is killed.
fn obey(order: &str) {
    let mut words = order.split('|');
    let (path, version) = (PathBuf::from(words.next().unwrap()), words.next().unwrap().parse::<usize>().unwrap());
    let point = Point::from_word(words.next().unwrap());
    let mut connection = connect(&path);
    match point {
        Point::Within(steps) => {
            let mut left = steps;
            let handler = move || {
                left = left.saturating_sub(1);
                left == 0 && kill()
            };
            connection.progress_handler(1, Some(handler)).unwrap();
        }
        Point::Committing => connection.commit_hook(Some(kill)).unwrap(),
        Point::Committed => {}
    }
    bring(&mut connection, version + 1);
    kill();
}

/// How many steps a migration takes.
fn steps(path: &Path, version: usize) -> u64 {
    let (mut connection, count) = (connect(path), Arc::new(AtomicU64::new(0)));
    let counts = count.clone();
    let handler = move || {
        counts.fetch_add(1, Ordering::Relaxed);
        false
    };
    connection.progress_handler(1, Some(handler)).unwrap();
    bring(&mut connection, version + 1);
    count.load(Ordering::Relaxed)
}

fn copied(folder: &Path, from: &Path, name: &str) -> PathBuf {
    let to = folder.join(name);
    std::fs::copy(from, &to).unwrap();
    to
}

#[test]
fn a_kill_in_the_middle_of_a_migration_leaves_the_old_store_or_the_new_one() {
    if let Ok(order) = env::var(ORDER) {
        return obey(&order);
    }
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    drop(connect(&base));
    let mut before = made_of(&connect(&base));
    for version in 0..STEPS.len() {
        let counted = steps(&copied(folder.path(), &base, "counted"), version);
        let mut points: Vec<Point> =
            (1..PARTS).step_by(2).map(|part| Point::Within(1 + counted * part / PARTS)).collect();
        points.extend([Point::Committing, Point::Committed]);
        let next = copied(folder.path(), &base, "next");
        let mut connection = connect(&next);
        bring(&mut connection, version + 1);
        let after = made_of(&connection);
        drop(connection);
        for (number, point) in points.into_iter().enumerate() {
            let path = copied(folder.path(), &base, &format!("killed-{version}-{number}"));
            let order = format!("{}|{version}|{}", path.display(), point.word());
            let mut child = Command::new(env::current_exe().unwrap());
            child.args(["--exact", THIS]).env(ORDER, order);
            let ended = child.output().unwrap();
            assert!(!ended.status.success(), "{version} {point:?}: the process lived on");
            let left = made_of(&connect(&path));
            let expected = if point == Point::Committed { &after } else { &before };
            assert!(left == *expected, "migration {} killed at {point:?} is neither old nor new", version + 1);
            drop(open(&path, &key(), 1).unwrap());
            assert_eq!(made_of(&connect(&path)).0, i64::try_from(STEPS.len()).unwrap(), "it opens and goes on");
        }
        std::fs::rename(&next, &base).unwrap();
        before = after;
    }
}
