//! The daily work on a store of its own, with rows of every age.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Arc;

use rusqlite::params;
use safetynet_shared::clock::{Clock, Day, HandClock, Moment};

use super::super::audit::Log;
use super::super::budget::Budgets;
use super::super::open::Opened;
use super::super::session::Sessions;
use super::*;
use crate::config::Config;
use crate::folder::Folder;
use crate::house::House;

/// A store with nothing in it, at nine o'clock.
struct Site {
    opened: Opened,
    house: House,
    clock: Clock,
    hand: Arc<HandClock>,
    log: Log,
    sessions: Sessions,
    budgets: Budgets,
    _place: tempfile::TempDir,
}

impl Site {
    fn new() -> Site {
        let place = tempfile::tempdir().unwrap();
        let config = Config { hash_memory_kib: 8, hash_passes: 1, ..Config::default() };
        let hand = Arc::new(HandClock::at(Day::new(2026, 11, 23).unwrap().at(9, 0).unwrap()));
        let clock = Clock::Hand(hand.clone());
        let folder = Folder::create(&place.path().join("data"), &config, clock.now()).unwrap();
        let opened = folder.opened().unwrap();
        let house = folder.deployment(None, clock.clone()).unwrap().house;
        opened.connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let log = Log::load(&opened.connection).unwrap();
        Site {
            opened,
            house,
            clock,
            hand,
            log,
            sessions: Sessions::default(),
            budgets: Budgets::default(),
            _place: place,
        }
    }

    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn bench(&mut self) -> Bench<'_> {
        Bench {
            connection: &self.opened.connection,
            cells: &self.opened.cells,
            log: &mut self.log,
            sessions: &mut self.sessions,
            budgets: &mut self.budgets,
            clock: &self.clock,
            house: &self.house,
        }
    }

    fn run(&mut self, work: fn(&Call<'_>) -> Result<()>) {
        self.bench().system("system.tested", work).result.unwrap();
    }

    fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.opened.connection.query_row(&sql, [], |line| line.get(0)).unwrap()
    }

    fn put(&self, sql: &str, at: Moment) {
        self.opened.connection.execute(sql, params![at.micros()]).unwrap();
    }
}

/// One row of each table that is swept, dated by ?1, with random keys.
const ROWS: [(&str, &str); 7] = [
    ("request", "INSERT INTO request VALUES (randomblob(16), randomblob(16), 'm', x'', x'', x'', ?1)"),
    (
        "draft",
        "INSERT INTO draft (account, key, form, title, fields, created_at, saved_at)
               VALUES (randomblob(16), randomblob(16), 'f', 't', x'', 1, ?1)",
    ),
    (
        "session",
        "INSERT INTO session (token, id, account, terminal, range, state, started_at, person_at, ended_at, end_reason,
                 syops_version, failures_since)
                 VALUES (randomblob(32), randomblob(16), randomblob(16), x'', x'', 1, 1, 1, ?1, '', 1, 0)",
    ),
    (
        "lockout",
        "INSERT INTO lockout (who, terminal, failures, locks, lock_span, known, at)
                 VALUES (randomblob(32), x'', 0, 0, 0, 1, ?1)",
    ),
    ("notice", "INSERT INTO notice (id, account, code, record_kind, at) VALUES (randomblob(16), x'', 'c', 1, ?1)"),
    ("wrong_try", "INSERT INTO wrong_try (who, at, terminal) VALUES (randomblob(32), ?1, x'')"),
    ("undo", "INSERT INTO undo (record, session, version, at, before) VALUES (randomblob(16), x'', 1, ?1, x'')"),
];

#[test]
fn what_has_served_its_time_goes_and_what_has_not_stays() {
    let mut site = Site::new();
    for (table, sql) in ROWS {
        let kept = match table {
            "request" | "wrong_try" => Span::hours(24),
            "undo" => Span::hours(10),
            _ => Span::days(30),
        };
        site.put(sql, site.now().minus(kept).minus(Span::seconds(1)));
        site.put(sql, site.now().minus(kept));
    }
    site.run(sweep);
    for (table, _) in ROWS {
        assert_eq!(site.count(table), 1, "{table}");
    }
    let entries = site.count("audit");
    site.run(sweep);
    assert_eq!(site.count("audit"), entries, "nothing to do leaves no entry");
}

#[test]
fn a_session_that_nobody_ended_is_ended_after_its_time() {
    let mut site = Site::new();
    let live = "INSERT INTO session (token, id, account, terminal, range, state, started_at, person_at, end_reason,
                syops_version, failures_since)
                VALUES (randomblob(32), randomblob(16), randomblob(16), x'', x'', 1, ?1, ?1, '', 1, 0)";
    let open = |site: &Site| site.count("session WHERE ended_at IS NULL");
    site.put(live, site.now());
    site.run(end_sessions);
    assert_eq!(open(&site), 1);
    site.hand.advance(Span::minutes(16));
    site.run(end_sessions);
    assert_eq!(open(&site), 1, "the idle clock in memory may be ahead of the stored one");
    site.hand.advance(Span::minutes(2));
    site.run(end_sessions);
    assert_eq!(open(&site), 0);
}

#[test]
fn a_spoc_is_told_once_of_an_agreement_that_ends_or_is_to_be_reviewed() {
    let mut site = Site::new();
    let connection = &site.opened.connection;
    let (spoc, now) = (Roles::none().with(Role::Spoc).bits(), site.now());
    connection
        .execute(
            "INSERT INTO account (id, organisation, user_name, given_names, family_name, telephone, roles, state,
             created_at, need, password, password_at, must_change, failures_since, version)
             VALUES (x'01000000000000000000000000000000', x'0A', 'sample.spoc', 'Sample', 'Spoc', '', ?1, 1, 1, '', '', 1,
             0, 0, 1)",
            [spoc],
        )
        .unwrap();
    let yesterday = now.day().plus_days(-1).to_int();
    for (until, review) in
        [(now.minus(Span::hours(1)).micros(), yesterday), (i64::MAX, yesterday), (i64::MAX, yesterday + 1)]
    {
        connection
            .execute(
                "INSERT INTO agreement (id, organisation, kind, from_at, until_at, review_on, purposes, bases, signatory,
                 capacity, document_hash, recorded_by, recorded_at, end_reason, version)
                 VALUES (randomblob(16), x'0A', 3, 1, ?1, ?2, '', '', '', '', x'', x'', 1, '', 1)",
                params![until, review],
            )
            .unwrap();
    }
    site.run(tell_of_agreements);
    site.run(tell_of_agreements);
    assert_eq!(site.count("notice WHERE code = 'agreement_ended'"), 1);
    assert_eq!(site.count("notice WHERE code = 'agreement_review_due'"), 1);
}

#[test]
fn the_index_of_the_audit_is_carried_on_in_pieces_and_rests_at_the_head() {
    let mut site = Site::new();
    for _ in 0..5 {
        site.put(ROWS[4].1, Moment::from_micros(0));
        site.run(sweep);
    }
    assert_eq!(site.count("audit"), 5);
    assert_eq!(site.bench().audit_behind().unwrap(), 5);
    let read = site.bench().index_audit(Sweep::default()).unwrap();
    assert_eq!((read.is_done(), site.count("audit_subject")), (false, 0), "read first");
    let written = site.bench().index_audit(read).unwrap();
    assert!(written.is_done() && site.bench().audit_behind().unwrap() == 0);
    let rows = site.count("audit_subject");
    let again = site.bench().index_audit(Sweep::default()).unwrap();
    assert!(site.bench().index_audit(again).unwrap().is_done());
    assert_eq!(site.count("audit_subject"), rows);
    assert_eq!(site.count("audit"), 5, "the index leaves no entry of its own");
}
