//! The branches of `reach.sql` written out as one temporary view a kind.

use std::fmt::Write as _;

use safetynet_shared::roles::{Role, Roles};

use crate::domain::projection::Profiles;

const SOURCE: &str = include_str!("../reach.sql");

/// A branch of `reach.sql`.
struct Branch {
    kind: String,
    content: bool,
    sql: String,
}

/// The views, one a kind, as SQL for a fresh connection.
pub(in crate::store) fn views() -> String {
    let mut kinds: Vec<String> = Vec::new();
    let branches = branches();
    for branch in &branches {
        if !kinds.contains(&branch.kind) {
            kinds.push(branch.kind.clone());
        }
    }
    let mut sql = String::new();
    for kind in kinds {
        let arms: Vec<&str> = branches.iter().filter(|b| b.kind == kind).map(|b| b.sql.as_str()).collect();
        let _ = writeln!(sql, "CREATE TEMP VIEW reach_{kind} AS\n{};", arms.join("\nUNION ALL\n"));
    }
    sql
}

/// The source with the bits of the roles in their places.
fn text() -> String {
    let icm = Roles::none().with(Role::Caseworker).with(Role::Supervisor).bits();
    let bits = |role| Roles::none().with(role).bits().to_string();
    let decider = Roles::none().with(Role::Supervisor).with(Role::Spoc);
    SOURCE
        .replace("{decider}", &decider.bits().to_string())
        .replace("{accountable}", &decider.with(Role::Auditor).bits().to_string())
        .replace("{far}", &i64::MAX.to_string())
        .replace("{all_fields}", &Profiles::ALL.bits().to_string())
        .replace("{icm}", &icm.to_string())
        .replace("{spoc}", &bits(Role::Spoc))
        .replace("{auditor}", &bits(Role::Auditor))
        .replace("{csp_manager}", &bits(Role::CspManager))
        .replace("{administrator}", &bits(Role::SystemAdministrator))
}

fn branches() -> Vec<Branch> {
    let text = text();
    let mut out: Vec<Branch> = Vec::new();
    for part in text.split("\n-- ").skip(1) {
        let (head, sql) = part.split_once('\n').unwrap_or((part, ""));
        let words: Vec<&str> = head.split_whitespace().collect();
        match words.as_slice() {
            ["branch", name, rest @ ..] => out.push(Branch {
                kind: name.split('.').next().unwrap_or_default().to_owned(),
                content: rest.contains(&"content"),
                sql: sql.trim().to_owned(),
            }),
            ["derive", kind, "from", source, rest @ ..] => {
                let hole = format!("{{{source}}}");
                let derived: Vec<Branch> = out
                    .iter()
                    .filter(|branch| branch.kind == *source && branch.content)
                    .map(|branch| Branch {
                        kind: (*kind).to_owned(),
                        content: rest.contains(&"content"),
                        sql: sql.trim().replace(&hole, &branch.sql),
                    })
                    .collect();
                out.extend(derived);
            }
            _ => {}
        }
    }
    out
}
