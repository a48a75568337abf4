//! The same statements run as often for a sealed person as for nobody.
#![allow(clippy::unwrap_used)]

use std::net::IpAddr;

use rusqlite::{Connection, StatementStatus};
use safetynet_shared::clock::Clock;
use safetynet_shared::roles::Roles;

use super::super::call::{Caller, Person};
use super::super::search;
use super::*;
use crate::config::Config;
use crate::folder::Folder;
use crate::matching::Likely;

const ASKS: &str =
    "SELECT id FROM reach_nominal WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment() AND id IN (?3, ?4, ?5)";
const KEEPS: &str = "INSERT INTO look (id, account, at, deed, reason, first_person, second_person, third_person)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const WHY: Why = Why { deed: LookDeed::Search, reason: Some(SearchReason::CaseWork) };

fn id(byte: u8) -> Id {
    Id::from_bytes([byte; 16])
}

fn sealed(standing: f32, many: u8) -> Found {
    let one = |byte| Likely::of(id(byte), 30.0, standing);
    let mut found = Found::default();
    found.sealed = (1..=many).map(one).collect();
    found
}

/// How often a statement has run.
fn runs(connection: &Connection, sql: &str) -> i32 {
    connection.prepare_cached(sql).unwrap().get_status(StatementStatus::Run)
}

#[test]
fn no_statement_runs_more_often_for_a_sealed_person() {
    let place = tempfile::tempdir().unwrap();
    let config = Config { hash_memory_kib: 8, hash_passes: 1, ..Config::default() };
    let folder = Folder::create(&place.path().join("data"), &config, Clock::System.now()).unwrap();
    let opened = folder.opened().unwrap();
    let house = folder.deployment(None, Clock::System).unwrap().house;
    let connection = &opened.connection;
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for byte in 1..=5_u8 {
        connection
            .execute(
                "INSERT INTO nominal (id, reference, given_names, family_name, birth_year, birth_month, birth_day,
                 sex, district, state, sealed, note,
                 privacy_notice, privacy_reason, organisation, recorded_by, recorded_at, changed_at, version)
                 VALUES (?1, 'N-' || ?2, 'Ann', 'Sample', 1990, 7, 1, 1, '', 1, 1, '', 0, '', ?1, ?1, 0, 0, 1)",
                params![Key(id(byte)), byte],
            )
            .unwrap();
    }
    let person = Person { account: id(9), organisation: id(9), roles: Roles::none(), session: id(9), terminal: id(9) };
    let address = IpAddr::from([127, 0, 0, 1]);
    let mut seen = Vec::new();
    for found in [Found::default(), sealed(30.0, 1), sealed(30.0, 5), sealed(-30.0, 5)] {
        let call = Call::new(connection, &house, Caller::Person(person.clone()), address, Clock::System.now());
        let (asked, kept, changed) = (runs(connection, ASKS), runs(connection, KEEPS), connection.total_changes());
        let question = Question::new(WHY, &found);
        assert!(search::matches(&call, found, None, None, 10).unwrap().is_empty());
        super::asked(&call, &question).unwrap();
        seen.push((
            runs(connection, ASKS) - asked,
            runs(connection, KEEPS) - kept,
            connection.total_changes() - changed,
        ));
    }
    assert_eq!(seen, vec![(1, 1, 1); 4]);
    let sizes =
        "SELECT count(DISTINCT length(first_person) || length(second_person) || length(third_person)) FROM look";
    assert_eq!(connection.query_row(sizes, [], |line| line.get::<_, i64>(0)).unwrap(), 1);
    let filled = "SELECT sum((first_person <> zeroblob(16)) + (second_person <> zeroblob(16))
        + (third_person <> zeroblob(16))) FROM look";
    assert_eq!(connection.query_row(filled, [], |line| line.get::<_, i64>(0)).unwrap(), 4, "the likely ones alone");
}
