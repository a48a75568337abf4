//! `reach.sql` against a small model of the rules, written from `domain.md` and the clauses without a look at the SQL.
//!
//! A few hundred made-up partnerships, each small enough that every rule meets every exception: assignments that ended,
//! members that left, agreements and consents that begin and lapse around now, grants of files, channels and activities to
//! people and organisations, narrowed audiences, holds, seals, broken glass, instructions, suspended accounts. For each account and each record the verbs must be those of the
//! model, however the view is asked: by account and record (*may I*), by account (*what is mine*), by record (*who
//! else*).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::needless_pass_by_value,
    reason = "small made-up worlds; a test says so by failing"
)]

mod history;
mod people;
mod random;
mod rows;
mod rules;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use safetynet_shared::clock::Moment;

use crate::store::open::{Key as StoreKey, open};
use random::{Random, partnership};
use rules::Verbs;
use world::{Kind, NOW, Partnership};

/// What one way of asking answers: verbs and reasons by account and record.
type Answer = BTreeMap<(u8, u8), (i64, BTreeSet<String>)>;

fn number(bytes: &[u8]) -> u8 {
    bytes[15]
}

fn id(kind: Kind, number: u8) -> [u8; 16] {
    let mut bytes = [kind as u8; 16];
    bytes[15] = number;
    bytes
}

fn add(answer: &mut Answer, account: u8, record: u8, verbs: i64, via: String) {
    let known = answer.entry((account, record)).or_default();
    known.0 |= verbs;
    known.1.insert(via);
}

fn ask(connection: &Connection, sql: &str, parameters: impl rusqlite::Params, answer: &mut Answer) {
    let mut statement = connection.prepare_cached(sql).unwrap();
    let mut lines = statement.query(parameters).unwrap();
    while let Some(line) = lines.next().unwrap() {
        let (account, record): (Vec<u8>, Vec<u8>) = (line.get(0).unwrap(), line.get(1).unwrap());
        add(answer, number(&account), number(&record), line.get(2).unwrap(), line.get(3).unwrap());
    }
}

/// The three questions of `reach.rs`, each over all accounts and records.
fn asked(connection: &Connection, kind: Kind, accounts: u8, records: u8) -> [Answer; 3] {
    // What is read of a person stands above the verbs.
    let verbs = match kind {
        Kind::Nominal => "verbs | CASE WHEN (verbs & 2) <> 0 THEN fields << 8 ELSE 0 END",
        _ => "verbs",
    };
    let select = format!("SELECT account, id, {verbs}, via FROM reach_{} WHERE until > moment() AND", kind.name());
    let [mut may, mut mine, mut who] = [Answer::new(), Answer::new(), Answer::new()];
    for account in 0..accounts {
        let by = id(Kind::Account, account);
        for record in 0..records {
            let both = params![by, id(kind, record)];
            ask(connection, &format!("{select} account = ?1 AND id = ?2"), both, &mut may);
        }
        ask(connection, &format!("{select} account = ?1"), params![by], &mut mine);
    }
    for record in 0..records {
        ask(connection, &format!("{select} id = ?1"), params![id(kind, record)], &mut who);
    }
    [may, mine, who]
}

/// What the model says.
fn modelled(world: &Partnership, kind: Kind, records: u8) -> Answer {
    let mut answer = Answer::new();
    for account in 0..world.accounts.len() as u8 {
        for record in 0..records {
            for Verbs(verbs, via) in world.reasons(kind, account, record) {
                add(&mut answer, account, record, verbs, via.to_owned());
            }
        }
    }
    answer
}

fn count(world: &Partnership, kind: Kind) -> u8 {
    let count = match kind {
        Kind::Account => world.accounts.len(),
        Kind::Organisation => world.organisations.len(),
        Kind::Channel => world.channels.len(),
        Kind::Activity => world.activities.len(),
        Kind::CaseFile => world.files.len(),
        Kind::Nominal => world.nominals.len(),
        Kind::Neighbourhood => world.neighbourhoods.len(),
        Kind::Relation => world.relations.len(),
        Kind::Link => world.links.len(),
        Kind::Programme => usize::from(world.programmes),
        Kind::Disposal => world.disposals.len(),
        Kind::Certificate => world.certificates.len(),
        Kind::Incident => world.incidents.len(),
        Kind::Disclosure => world.disclosures.len(),
        Kind::BreakGlass => world.glasses.len(),
        Kind::Action => world.actions.len(),
        Kind::Transfer => world.transfers.len(),
        Kind::Referral => world.referrals.len(),
        Kind::Grant => world.grants.len(),
        Kind::Meeting => world.meetings.len(),
        Kind::Caseload => world.handovers.len(),
        Kind::Plan => world.plans.len(),
        Kind::Publication => world.publications.len(),
        Kind::Correction => world.corrections.len(),
        Kind::SubjectRequest => world.subject_requests.len(),
        Kind::Lookup | Kind::Sample => world.lookups.len(),
        Kind::Photograph | Kind::Marker | Kind::Particular => world.nominals.len(),
        Kind::Review | Kind::CaseReview | Kind::Refusal | Kind::Item => world.channels.len(),
        Kind::DisposalHold => world.disposals.len(),
        Kind::Csp | Kind::Other => 0,
    };
    count as u8
}

const KINDS: &[Kind] = &[
    Kind::Channel,
    Kind::Activity,
    Kind::CaseFile,
    Kind::Nominal,
    Kind::Relation,
    Kind::Link,
    Kind::Neighbourhood,
    Kind::Account,
    Kind::Organisation,
    Kind::Programme,
    Kind::Disposal,
    Kind::Certificate,
    Kind::Incident,
    Kind::Disclosure,
    Kind::BreakGlass,
    Kind::Grant,
    Kind::Action,
    Kind::Transfer,
    Kind::Referral,
    Kind::Meeting,
    Kind::Caseload,
    Kind::Plan,
    Kind::Publication,
    Kind::Correction,
    Kind::SubjectRequest,
    Kind::Lookup,
    Kind::Sample,
];

/// What has no reasons of its own, but for those of what it lies in.
const INNER: &[Kind] = &[
    Kind::Photograph,
    Kind::Marker,
    Kind::Particular,
    Kind::Review,
    Kind::CaseReview,
    Kind::Refusal,
    Kind::Item,
    Kind::DisposalHold,
];

/// One organisation administers the system, and not everybody has signed in or set a password yet.
fn administered(world: &mut Partnership, seed: u64) {
    world.administers = Some((seed % world.organisations.len() as u64) as u8);
    for (number, account) in (seed..).zip(&mut world.accounts) {
        (account.signed_in, account.must_change) = (number % 3 == 0, number % 4 != 0);
    }
}

#[test]
fn reach_is_the_model() {
    let place = tempfile::tempdir().unwrap();
    let opened = open(&place.path().join("store.db"), &StoreKey::new([7; 32]), 4).unwrap();
    opened.cells.set(Moment::from_micros(NOW));
    let connection = &opened.connection;
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let mut met: BTreeMap<(&str, String), u32> = BTreeMap::new();
    let mut duties = 0;
    for seed in 0..300 {
        connection.execute_batch("BEGIN").unwrap();
        let mut world = partnership(&mut Random::new(seed));
        administered(&mut world, seed);
        rows::write(connection, &world);
        for kind in KINDS.iter().copied() {
            let records = count(&world, kind);
            let model = modelled(&world, kind, records);
            let ways = ["may I", "what is mine", "who else"];
            for (way, answer) in ways.iter().zip(asked(connection, kind, world.accounts.len() as u8, records)) {
                assert_same(&model, &answer, &format!("{way}, {}, seed {seed}", kind.name()));
            }
            for via in model.values().flat_map(|(_, vias)| vias) {
                *met.entry((kind.name(), via.clone())).or_insert(0) += 1;
            }
        }
        duties += assert_duties(connection, &format!("seed {seed}"));
        connection.execute_batch("ROLLBACK").unwrap();
    }
    assert!(duties > 20, "{duties} duties were met");
    assert!(met.len() >= 78, "every reason was met: {met:?}");
    // What hangs on a person or on two of them is met where that person is, which their own rows count.
    let few = |kind: &str| if ["relation", "link", "disclosure"].contains(&kind) { 1 } else { 10 };
    assert!(met.iter().all(|((kind, _), times)| *times > few(kind)), "every reason was met often: {met:?}");
}

/// The duties that stand in `review_duty` are those that assignments, reviews and channels say, with seals and roles; answers
/// how many.
#[track_caller]
fn assert_duties(connection: &Connection, place: &str) -> usize {
    let mut count = 0;
    let mut statement = connection.prepare_cached("SELECT id FROM account").unwrap();
    for account in statement.query_map([], |line| line.get::<_, [u8; 16]>(0)).unwrap() {
        let account = account.unwrap();
        let all = |sql: &str| {
            let mut statement = connection.prepare_cached(sql).unwrap();
            let lines = statement.query_map([account], |line| line.get::<_, String>(0)).unwrap();
            let mut lines: Vec<String> = lines.map(|line| line.unwrap()).collect();
            lines.sort_unstable();
            lines
        };
        let kept = all("SELECT hex(id) || due_on || via || verbs || hex(proof) FROM reach_duty WHERE account = ?1");
        let said = all("SELECT hex(t.id) || t.due_on || m.via || m.verbs || hex(m.proof)
            FROM reach_channel m JOIN review t ON t.channel = m.id
            WHERE m.account = ?1 AND t.done_at IS NULL
            AND m.via = CASE t.kind WHEN 2 THEN 'supervisor' ELSE 'worker' END");
        assert_eq!(kept, said, "{place}: duties");
        count += kept.len();
    }
    count
}

#[track_caller]
fn assert_same(model: &Answer, answer: &Answer, place: &str) {
    let all: BTreeSet<_> = model.keys().chain(answer.keys()).collect();
    for pair in all {
        let (one, other) = (model.get(pair), answer.get(pair));
        assert!(one == other, "{place}: account {} on record {}: model {one:?}, reach {other:?}", pair.0, pair.1);
    }
}
