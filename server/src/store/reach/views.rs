//! The branches of `reach.sql` written out as one temporary view a kind.

use std::fmt::Write as _;
use std::sync::LazyLock;

use safetynet_shared::roles::{Permission, Role, Roles};

use super::{Index, Reached, Read, Verb};
use crate::domain::projection::Profiles;

const SOURCE: &str = include_str!("../reach.sql");

/// A branch of `reach.sql`.
pub(super) struct Branch {
    pub(super) kind: String,
    content: bool,
    pub(super) sql: String,
}

/// All branches, written out once: the views are made of them, and so is each condition.
pub(super) static BRANCHES: LazyLock<Vec<Branch>> = LazyLock::new(branches);

/// The kinds from which others are derived or of which they ask each reason: these reasons are views of their own, to be
/// named and not written out each time. A server would else read most of a megabyte of them at its start.
const ASKED: [&str; 3] = ["channel", "nominal", "activity"];

/// The views, one a kind and one a reason of the kinds that are [`ASKED`], as SQL for a fresh connection.
pub(in crate::store) fn views() -> String {
    let mut kinds: Vec<String> = Vec::new();
    for branch in &*BRANCHES {
        if !kinds.contains(&branch.kind) {
            kinds.push(branch.kind.clone());
        }
    }
    let mut sql = String::new();
    for kind in ASKED {
        for (number, branch) in BRANCHES.iter().filter(|branch| branch.kind == kind).enumerate() {
            let _ = writeln!(sql, "CREATE TEMP VIEW reach_{kind}_{number} AS\n{};", branch.sql);
        }
    }
    for kind in kinds {
        let arms: Vec<&str> = BRANCHES.iter().filter(|b| b.kind == kind).map(|b| b.sql.as_str()).collect();
        let _ = writeln!(sql, "CREATE TEMP VIEW reach_{kind} AS\n{};", arms.join("\nUNION ALL\n"));
    }
    sql
}

/// A condition on a row of a statement: the account reaches the record with the verb. Every reason stands by itself,
/// since a view of all of them is written out into a table where account and record are columns of what is around it.
pub(in crate::store) fn reached<T: Reached, V: Verb>(account: &str, id: &str) -> String {
    reached_by::<T>(V::BIT, "", (account, id))
}

/// As [`reached`], with any of several verbs, and by a reason `z` of which what `also` adds holds.
pub(in crate::store) fn reached_by<T: Reached>(verbs: i64, also: &str, of: (&str, &str)) -> String {
    condition(&BRANCHES, T::VIEW.trim_start_matches("reach_"), (verbs, also), of)
}

fn condition(branches: &[Branch], kind: &str, (verb, also): (i64, &str), (account, id): (&str, &str)) -> String {
    let arms: Vec<String> = branches
        .iter()
        .filter(|branch| branch.kind == kind)
        .enumerate()
        .map(|(number, branch)| {
            format!(
                "EXISTS (SELECT 1 FROM ({reason}) z WHERE z.account = {account} AND z.id = {id} AND (z.verbs & {verb}) <> 0
                 AND z.until > moment(){also})",
                reason = named(branch, number)
            )
        })
        .collect();
    format!("({})", arms.join(" OR "))
}

/// The reason with this number among those of its kind, as it stands in another statement.
fn named(branch: &Branch, number: usize) -> String {
    let kind = branch.kind.as_str();
    if ASKED.contains(&kind) { format!("reach_{kind}_{number}") } else { branch.sql.clone() }
}

fn branches() -> Vec<Branch> {
    let mut out: Vec<Branch> = Vec::new();
    let mut texts = texts();
    for part in SOURCE.split("\n-- ").skip(1) {
        let (head, sql) = part.split_once('\n').unwrap_or((part, ""));
        let words: Vec<&str> = head.split_whitespace().collect();
        match words.as_slice() {
            ["define", name] => texts.push(((*name).to_owned(), sql.trim().to_owned())),
            ["branch", name, rest @ ..] => out.push(Branch {
                kind: name.split('.').next().unwrap_or_default().to_owned(),
                content: rest.contains(&"content"),
                sql: expanded(sql.trim(), &texts),
            }),
            ["derive", kind, "from", source, rest @ ..] => {
                let (hole, text) = (format!("{{{source}}}"), expanded(sql.trim(), &texts));
                let text = with_condition(text, "{found}", || {
                    condition(&out, "nominal", (Index::BIT, ""), ("b.account", "s.other"))
                });
                let text = with_condition(text, "{sees}", || {
                    condition(&out, "activity", (Read::BIT, ""), ("b.account", "d.activity"))
                });
                let derived: Vec<Branch> = out
                    .iter()
                    .filter(|branch| branch.kind == *source)
                    .enumerate()
                    .filter(|(_, branch)| branch.content)
                    .map(|(number, branch)| Branch {
                        kind: (*kind).to_owned(),
                        content: rest.contains(&"content"),
                        sql: text.replace(&hole, &named(branch, number)),
                    })
                    .collect();
                out.extend(derived);
            }
            _ => {}
        }
    }
    out
}

/// A text with a condition in its place, which is long and so made only where it has one.
fn with_condition(text: String, hole: &str, make: impl Fn() -> String) -> String {
    if text.contains(hole) { text.replace(hole, &make()) } else { text }
}

/// The texts that stand for numbers of ours.
fn texts() -> Vec<(String, String)> {
    let icm = Roles::none().with(Role::Caseworker).with(Role::Supervisor).bits();
    let bits = |role| Roles::none().with(role).bits().to_string();
    let decider = Roles::none().with(Role::Supervisor).with(Role::Spoc);
    let reads = |role: &Role| role.permissions().contains(&Permission::ReadNeighbourhood);
    let neighbourhood: Roles = Role::ALL.into_iter().filter(reads).collect();
    let known = [
        ("far", i64::MAX.to_string()),
        ("all_fields", Profiles::ALL.bits().to_string()),
        ("icm", icm.to_string()),
        ("neighbourhood", neighbourhood.bits().to_string()),
        ("decider", decider.bits().to_string()),
        ("accountable", decider.with(Role::Auditor).bits().to_string()),
        ("spoc", bits(Role::Spoc)),
        ("supervisor", bits(Role::Supervisor)),
        ("publisher", bits(Role::Publisher)),
        ("auditor", bits(Role::Auditor)),
        ("csp_manager", bits(Role::CspManager)),
        ("administrator", bits(Role::SystemAdministrator)),
    ];
    known.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// A text with every `{name}` and `{name argument}` of the known texts written out, the innermost first. What is not
/// known stays: the hole of a derived branch.
fn expanded(text: &str, texts: &[(String, String)]) -> String {
    let (mut done, mut rest) = (String::new(), text.to_owned());
    while let Some(close) = rest.find('}') {
        let Some(open) = rest.get(..close).and_then(|before| before.rfind('{')) else { break };
        let (name, argument) =
            rest.get(open + 1..close).map_or(("", ""), |hole| hole.split_once(' ').unwrap_or((hole, "")));
        let (before, after) = (rest.get(..open).unwrap_or_default(), rest.get(close + 1..).unwrap_or_default());
        let known = texts.iter().find(|(known, _)| known == name);
        rest = if let Some((_, body)) = known {
            format!("{before}{}{after}", body.replace('$', argument))
        } else {
            done.push_str(rest.get(..=close).unwrap_or_default());
            after.to_owned()
        };
    }
    done + &rest
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::{Key, open};

    #[test]
    fn a_text_is_written_out_from_the_inside() {
        let texts = [("a", "(x = $)"), ("b", "{a $} OR {a 2}"), ("c", "3")].map(|(n, t)| (n.to_owned(), t.to_owned()));
        assert_eq!(expanded("{b y}", &texts), "(x = y) OR (x = 2)");
        assert_eq!(expanded("{a {c}} {d} {c}", &texts), "(x = 3) {d} 3");
        assert_eq!(expanded("plain", &texts), "plain");
    }

    #[test]
    fn nothing_is_left_to_write_out() {
        assert!(!views().contains('{') && !views().contains('$'));
    }

    #[test]
    fn the_reasons_that_are_asked_first_are_the_likeliest_ones() {
        use crate::store::{activity::Activity, channel::Channel, nominal::Nominal};
        for (first, kind, words) in [
            (Nominal::FIRST, "nominal", "'index' AS via"),
            (Channel::FIRST, "channel", "'worker' END AS via"),
            (Activity::FIRST, "activity", "JOIN (reach_channel_0) b"),
        ] {
            assert_eq!(first.unwrap().0, format!("reach_{kind}_0"));
            let branch = BRANCHES.iter().find(|branch| branch.kind == kind).unwrap();
            assert!(branch.sql.contains(words), "{kind}: {}", branch.sql);
        }
    }

    /// The steps of a plan; those that go over the rows of a view, which the steps before have found, are left out.
    fn steps(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let mut lines = statement.raw_query();
        let mut out = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let step: String = line.get(3).unwrap();
            if !step.starts_with("SCAN reach_") {
                out.push(step);
            }
        }
        out
    }

    #[test]
    fn one_row_and_who_else_are_found_by_indexes_however_much_there_is() {
        let place = tempfile::tempdir().unwrap();
        let opened = open(&place.path().join("store.db"), &Key::new([7; 32]), 2).unwrap();
        let mut kinds: Vec<String> = branches().into_iter().map(|branch| branch.kind).collect();
        kinds.dedup();
        for kind in kinds {
            let may_i =
                format!("SELECT via FROM reach_{kind} WHERE account = ?1 AND id = ?2 AND until > moment() LIMIT 1");
            let steps = steps(&opened.connection, &may_i);
            assert!(!steps.iter().any(|step| step.contains("SCAN")), "{kind}: {steps:#?}");
            // Somebody may have hundreds of channels and of shares: none of them is gone through for the one record.
            let all_of_mine = ["assignment_account (account=?)", "(receiver_account=? AND object_kind=?)"];
            let walked = |step: &String| all_of_mine.iter().any(|all| step.ends_with(all));
            assert!(!steps.iter().any(walked), "{kind}: {steps:#?}");
        }
        for kind in ["channel", "activity", "case_file", "relation", "link"] {
            let who = format!("SELECT account FROM reach_{kind} WHERE id = ?1 AND until > moment()");
            let steps = steps(&opened.connection, &who);
            assert!(!steps.iter().any(|step| step.contains("SCAN")), "{kind}: {steps:#?}");
            assert!(!steps.iter().any(|step| step.contains("grant_account (receiver_account>")), "{kind}: {steps:#?}");
            assert!(steps.iter().any(|step| step.contains("account_auditor")), "{kind}: {steps:#?}");
        }
    }
}
