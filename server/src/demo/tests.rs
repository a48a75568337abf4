//! The made-up partnership keeps the rules that the real one has to keep.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::password::hash;
use crate::store::seed::rows;
use crate::store::{Key, open};
use secrecy::SecretString;

const TINY: Cost = Cost { memory_kib: 8, passes: 1 };

fn pepper() -> Pepper {
    Pepper::new([7; 32])
}

fn plan(pepper: &Pepper) -> Plan<'_> {
    let now = Moment::from_micros(1_795_451_100_000_000);
    Plan { people: 120, cases: 60, assigned: 18, callers: 3, password_cost: TINY, ..Plan::demonstration(now, pepper) }
}

/// A store with a partnership; the folder is kept while the store is in use.
fn built(plan: &Plan<'_>) -> (tempfile::TempDir, Opened, Partnership) {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(&folder.path().join("store"), &Key::new([3; 32]), 8).unwrap();
    let mut told = Vec::new();
    let partnership = build(&opened, plan, &mut |percent, _| told.push(percent)).unwrap();
    assert!(told.is_sorted() && told.last() == Some(&99));
    (folder, opened, partnership)
}

fn none(opened: &Opened, what: &str, sql: &str) {
    let wrong = rows(opened, sql);
    assert!(wrong.is_empty(), "{what}: {wrong:?}");
}

fn count(opened: &Opened, sql: &str) -> i64 {
    rows(opened, sql).first().unwrap().parse().unwrap()
}

/// All rows but hashes, whose salts differ, in one long text.
fn everything(opened: &Opened) -> String {
    let tables = rows(opened, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let mut text = String::new();
    for table in tables {
        let listed = format!("SELECT quote(name) FROM pragma_table_info('{table}') WHERE name <> 'password'");
        let columns: Vec<String> =
            rows(opened, &listed).iter().map(|name| format!("quote(\"{}\")", name.trim_matches('\''))).collect();
        let sql = format!("SELECT {} FROM \"{table}\" ORDER BY 1", columns.join(" || ',' || "));
        text.push_str(&rows(opened, &sql).join("\n"));
    }
    text
}

#[test]
fn the_same_plan_gives_the_same_rows_and_another_seed_others() {
    let pepper = pepper();
    let small = || Plan { people: 30, cases: 15, assigned: 5, ..plan(&pepper) };
    let (_one, first, _) = built(&small());
    let (_two, second, _) = built(&small());
    let (_three, other, _) = built(&Plan { seed: 2, ..small() });
    let text = everything(&first);
    assert!(text.len() > 20_000, "{}", text.len());
    let second = everything(&second);
    let differs = text.lines().zip(second.lines()).find(|(one, two)| one != two);
    assert!(text == second, "{differs:?}");
    assert!(text != everything(&other));
}

#[test]
fn counts_are_those_of_the_plan_and_references_go_on_from_them() {
    let pepper = pepper();
    let (_folder, opened, partnership) = built(&plan(&pepper));
    assert_eq!(count(&opened, "SELECT count(*) FROM nominal"), 120);
    assert_eq!(count(&opened, "SELECT count(*) FROM case_file"), 60);
    assert_eq!(count(&opened, "SELECT count(*) FROM channel"), i64::from(partnership.channels));
    assert_eq!(rows(&opened, "SELECT last FROM series WHERE name = 'nominal'"), ["120"]);
    none(
        &opened,
        "series",
        "SELECT r FROM (SELECT reference r FROM case_file UNION ALL SELECT reference FROM channel) LEFT JOIN series s
         ON s.name = substr(r, 1, 7) WHERE s.last IS NULL OR CAST(substr(r, 9) AS INTEGER) NOT BETWEEN 1 AND s.last",
    );
    assert_eq!(count(&opened, "SELECT count(*) FROM neighbourhood WHERE state = 1"), 4);
    assert_eq!(count(&opened, "SELECT count(*) FROM neighbourhood WHERE state = 2 AND merged_into IS NOT NULL"), 1);
    assert_eq!(partnership.callers.len(), 3);
    let demonstration = Plan { password_cost: TINY, ..Plan::demonstration(plan(&pepper).now, &pepper) };
    let (_folder, opened, _) = built(&demonstration);
    let duty = "SELECT count(*) FROM assignment a JOIN account u ON u.id = a.account JOIN channel c ON c.id = a.channel
                WHERE c.state < 4 AND u.user_name = ";
    assert_eq!(count(&opened, &format!("{duty} 'demo.caseworker'")), 45);
    assert_eq!(count(&opened, &format!("{duty} 'demo.supervisor'")), 40);
}

#[test]
fn foreign_keys_hold_and_the_store_is_safe_again() {
    let pepper = pepper();
    let (_folder, opened, _) = built(&plan(&pepper));
    none(&opened, "foreign keys", "SELECT \"table\" FROM pragma_foreign_key_check");
    let settled =
        "SELECT (SELECT foreign_keys FROM pragma_foreign_keys) || (SELECT synchronous FROM pragma_synchronous)
                   || (SELECT journal_mode FROM pragma_journal_mode)";
    assert_eq!(rows(&opened, settled), ["12wal"]);
    // What the planner goes by is the same in every store.
    assert_eq!(count(&opened, "SELECT count(*) FROM sqlite_stat1 WHERE tbl IN ('assignment', 'channel', 'grant')"), 9);
    assert_eq!(count(&opened, "SELECT (SELECT count(*) FROM sqlite_stat1) + (SELECT count(*) FROM sqlite_stat4)"), 9);
}

#[test]
fn every_open_channel_has_both_reviews_and_no_closed_one_has() {
    let pepper = pepper();
    let (_folder, opened, _) = built(&plan(&pepper));
    none(
        &opened,
        "open reviews",
        "SELECT c.reference || c.state FROM channel c WHERE (c.state < 4) * 12 <>
         (SELECT coalesce(sum(r.kind * 4), 0) FROM review r WHERE r.channel = c.id AND r.done_at IS NULL)",
    );
    none(
        &opened,
        "due dates",
        "SELECT r.due_on FROM review r WHERE r.due_on - CAST(r.since_at / 86400000000.0 AS INTEGER) NOT IN (60, 61, 90, 91)",
    );
    none(
        &opened,
        "since",
        "SELECT hex(r.id) FROM review r JOIN channel c ON c.id = r.channel WHERE r.done_at IS NULL AND r.since_at <>
         coalesce((SELECT max(d.done_at) FROM review d WHERE d.channel = r.channel AND d.kind = r.kind), c.opened_at)",
    );
    let today = plan(&pepper).now.day().to_int();
    let late = format!(
        "SELECT count(*) FROM review WHERE done_at IS NULL AND due_on BETWEEN {} AND {}",
        today - 60,
        today - 1
    );
    let week =
        format!("SELECT count(*) FROM review WHERE done_at IS NULL AND due_on BETWEEN {today} AND {}", today + 6);
    assert!(count(&opened, &late) > 4 && count(&opened, &week) > 3);
    none(&opened, "too late", &format!("SELECT due_on FROM review WHERE done_at IS NULL AND due_on < {}", today - 60));
}

#[test]
fn a_channel_carries_what_follows_from_its_history() {
    let pepper = pepper();
    let (_folder, opened, _) = built(&plan(&pepper));
    none(
        &opened,
        "latest significant activity",
        "SELECT c.reference FROM channel c WHERE c.significant_at <>
         (SELECT max(a.happened_at) FROM activity a WHERE a.channel = c.id AND a.kind <> 1)",
    );
    none(
        &opened,
        "risk",
        "SELECT c.reference FROM channel c WHERE c.risk_level <> coalesce((SELECT max(s.level)
         FROM assessment_in_force s WHERE s.channel = c.id), 0) OR (c.risk_level = 0) <> (c.risk_at IS NULL)",
    );
    none(
        &opened,
        "closing dates",
        "SELECT reference FROM channel WHERE (state >= 4) <> (closed_on IS NOT NULL) OR (closed_on IS NULL) <> (disposal_on IS NULL)
         OR disposal_on - closed_on NOT BETWEEN 2555 AND 2557 OR closed_on NOT BETWEEN significant_at / 86400000000 AND
         significant_at / 86400000000 + 1 OR (close_reason = '') = (state >= 4)",
    );
    assert!(count(&opened, "SELECT count(*) FROM channel WHERE state = 5") > 0);
}

#[test]
fn what_lies_in_a_channel_fits_it() {
    let pepper = pepper();
    let (_folder, opened, _) = built(&plan(&pepper));
    none(
        &opened,
        "the future",
        &format!(
            "SELECT title FROM activity WHERE happened_at > recorded_at OR recorded_at > {}",
            plan(&pepper).now.micros()
        ),
    );
    none(
        &opened,
        "assigned people belong to the lead or to members",
        "SELECT hex(a.id) FROM assignment a JOIN channel c ON c.id = a.channel WHERE a.organisation <> c.lead AND NOT EXISTS
         (SELECT 1 FROM member m WHERE m.channel = a.channel AND m.organisation = a.organisation)",
    );
    none(
        &opened,
        "a lead is no member of what it leads",
        "SELECT hex(m.id) FROM member m JOIN channel c ON c.id = m.channel AND c.lead = m.organisation",
    );
    none(
        &opened,
        "audiences",
        "SELECT hex(a.id) FROM activity a WHERE (a.audience = 2) <>
         EXISTS (SELECT 1 FROM activity_audience p WHERE p.activity = a.id)",
    );
    none(
        &opened,
        "corrections",
        "SELECT hex(a.id) FROM activity a WHERE a.corrections * 2 <>
         (SELECT count(*) FROM activity_version v WHERE v.activity = a.id)",
    );
}

#[test]
fn people_are_known_to_the_organisations_of_their_channels() {
    let pepper = pepper();
    let (_folder, opened, _) = built(&plan(&pepper));
    none(
        &opened,
        "known to the organisations of their channels",
        "SELECT hex(n.nominal) FROM case_nominal n JOIN channel c ON c.case_file = n.case_file WHERE NOT EXISTS
         (SELECT 1 FROM nominal_known k WHERE k.nominal = n.nominal AND k.organisation = c.lead)",
    );
}

#[test]
fn shares_are_in_force_suspended_expired_and_ended() {
    let pepper = pepper();
    let (_folder, opened, partnership) = built(&plan(&pepper));
    let now = plan(&pepper).now.micros();
    let in_force = |more: &str| {
        format!(
            "SELECT count(*) FROM \"grant\" WHERE ended_at IS NULL AND from_at <= {now} AND until_at > {now} AND {more}"
        )
    };
    let lapsed = format!("receiver_organisation = x'{}'", partnership.lapsed.to_string().replace('-', ""));
    assert!(count(&opened, &in_force(&lapsed)) > 0);
    assert!(count(&opened, &in_force(&format!("NOT {lapsed}"))) > 5);
    assert!(
        count(&opened, &format!("SELECT count(*) FROM \"grant\" WHERE until_at <= {now} AND ended_at IS NULL")) > 0
    );
    assert!(count(&opened, "SELECT count(*) FROM \"grant\" WHERE ended_at IS NOT NULL AND end_reason <> ''") > 0);
    let agreed = format!("SELECT count(*) FROM agreement WHERE kind = 3 AND from_at <= {now} AND until_at > {now}");
    assert_eq!(count(&opened, &agreed), 6);
    none(
        &opened,
        "members",
        "SELECT hex(g.id) FROM \"grant\" g JOIN member m ON m.channel = g.channel AND m.organisation = g.receiver_organisation",
    );
    none(&opened, "length", "SELECT 1 FROM \"grant\" WHERE length(justification) NOT BETWEEN 10 AND 500");
}

#[test]
fn demo_accounts_sign_in_and_others_do_not() {
    let pepper = pepper();
    let (_folder, opened, partnership) = built(&plan(&pepper));
    for account in partnership.accounts.iter().chain(&partnership.callers) {
        let sql = format!("SELECT password FROM account WHERE user_name = '{}' AND state = 1", account.user_name);
        let kept = rows(&opened, &sql);
        let word = SecretString::from(account.password);
        assert!(hash::verify(&word, kept.first().unwrap(), &pepper, TINY).matches, "{}", account.user_name);
    }
    for role in Role::ALL {
        assert!(partnership.account(role).is_some(), "{}", role.label());
    }
    assert_eq!(count(&opened, "SELECT count(*) FROM account WHERE password LIKE '$%'"), 14);
    assert_eq!(count(&opened, "SELECT count(*) FROM organisation WHERE administers = 1"), 1);
    assert_eq!(count(&opened, "SELECT count(*) FROM reset_request WHERE state = 1"), 1);
    assert_eq!(count(&opened, "SELECT count(*) FROM application WHERE state = 1"), 1);
    none(
        &opened,
        "callers have a channel",
        "SELECT user_name FROM account u WHERE user_name LIKE 'caller.%' AND NOT EXISTS
         (SELECT 1 FROM assignment a WHERE a.account = u.id)",
    );
}

#[test]
fn terminals_and_ranges_are_enrolled_by_the_caller() {
    let pepper = pepper();
    let (_folder, opened, partnership) = built(&Plan { people: 0, cases: 0, ..plan(&pepper) });
    let (now, organisation) = (plan(&pepper).now, partnership.accounts.first().unwrap().organisation);
    let later = now.plus(safetynet_shared::clock::Span::days(365));
    seed::terminal(&opened, organisation, "Terminal 1", [9; 32], now, later).unwrap();
    seed::address_range(&opened, organisation, "127.0.0.0/8", now).unwrap();
    assert!(seed::terminal(&opened, organisation, "Terminal 2", [9; 32], now, later).is_err());
    assert!(seed::address_range(&opened, Id::fresh(now), "127.0.0.0/8", now).is_err());
    assert_eq!(count(&opened, "SELECT count(*) FROM terminal"), 1);
}

#[test]
fn boards_have_every_state() {
    let pepper = pepper();
    let (_folder, opened, partnership) = built(&Plan { people: 1, cases: 1, ..plan(&pepper) });
    for (table, column, states) in
        [("priority", "state", 4), ("engagement", "state", 4), ("contact", "state", 3), ("plan", "stage", 7)]
    {
        assert_eq!(count(&opened, &format!("SELECT count(DISTINCT {column}) FROM {table}")), states, "{table}");
    }
    assert_eq!(partnership.neighbourhoods.len(), 4);
    none(
        &opened,
        "owner among partners",
        "SELECT title FROM plan p WHERE NOT EXISTS (SELECT 1 FROM plan_partner q WHERE q.plan = p.id AND q.organisation = p.organisation)",
    );
}

#[test]
fn queues_of_the_demonstration_have_something_of_everything() {
    let pepper = pepper();
    let demonstration = Plan { password_cost: TINY, ..Plan::demonstration(plan(&pepper).now, &pepper) };
    let (_folder, opened, _) = built(&demonstration);
    let today = demonstration.now.day().to_int();
    for (duty, user_name, late, week) in [(1, "demo.caseworker", 7..=10, 3..=9), (2, "demo.supervisor", 3..=6, 3..=9)] {
        let queue = format!(
            "SELECT count(*) FROM review r JOIN assignment a ON a.channel = r.channel AND a.duty = r.kind
             JOIN account u ON u.id = a.account WHERE r.done_at IS NULL AND r.kind = {duty} AND u.user_name = '{user_name}'"
        );
        let overdue = count(&opened, &format!("{queue} AND r.due_on < {today}"));
        let soon = count(&opened, &format!("{queue} AND r.due_on BETWEEN {today} AND {}", today + 6));
        assert!(late.contains(&overdue), "{user_name}: {overdue} overdue");
        assert!(week.contains(&soon), "{user_name}: {soon} due this week");
    }
    let owned = "SELECT count(*) FROM action t JOIN account u ON u.id = t.owner WHERE u.user_name = 'demo.caseworker'";
    assert!(count(&opened, &format!("{owned} AND t.state < 3 AND t.due_on < {today}")) > 2);
    assert!(count(&opened, &format!("{owned} AND t.state < 3 AND t.due_on >= {today}")) > 2);
}

#[test]
fn what_passes_between_organisations_waits_and_was_answered_on_both_sides() {
    let pepper = pepper();
    let demonstration = Plan { password_cost: TINY, ..Plan::demonstration(plan(&pepper).now, &pepper) };
    let (_folder, opened, _) = built(&demonstration);
    let now = demonstration.now.micros();
    let body = |name: &str| format!("(SELECT id FROM organisation WHERE name LIKE '%{name}%')");
    let (police, council) = (body("Constabulary"), body("Borough Council"));
    for (giver, receiver) in [(&police, &council), (&council, &police)] {
        for table in ["transfer", "referral"] {
            let sql = format!(
                "SELECT count(*) FROM {table} WHERE giver = {giver} AND receiver = {receiver} AND answer = 0 AND until_at > {now}"
            );
            assert!(count(&opened, &sql) > 0, "{sql}");
        }
        let sql = format!("SELECT count(*) FROM action WHERE organisation = {giver} AND offered_to = {receiver}");
        assert!(count(&opened, &sql) > 1, "{sql}");
    }
    for sql in [
        "SELECT count(*) FROM transfer WHERE answer = 2",
        "SELECT count(*) FROM referral WHERE answer = 2",
        "SELECT count(*) FROM caseload_line l JOIN caseload_handover h ON h.id = l.handover WHERE h.begun_at IS NULL",
        "SELECT count(*) FROM caseload_line l JOIN caseload_handover h ON h.id = l.handover WHERE h.begun_at IS NOT NULL",
        "SELECT count(*) FROM activity WHERE gap = 1 AND audience = 2",
        "SELECT count(*) FROM meeting_item WHERE heard_at IS NULL",
        "SELECT count(*) FROM meeting_item i JOIN meeting_decision d ON d.meeting_item = i.id WHERE i.activity IS NOT NULL",
    ] {
        assert!(count(&opened, sql) > 1 || sql.contains("answer = 2") && count(&opened, sql) > 0, "{sql}");
    }
    none(&opened, "a gap of what all see", "SELECT title FROM activity WHERE gap = 1 AND audience = 1");
    none(
        &opened,
        "one offer of a lead a channel",
        "SELECT count(*) FROM transfer WHERE answer = 0 GROUP BY channel HAVING count(*) > 1",
    );
}
