//! The golden tables: who may do what, what every RPC needs and leaves, the periods. A change of rights is reviewed as
//! a changed line; `ACCEPT=1 cargo test golden` writes the files anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use safetynet_server::rpc::{Leaves, Needs, Spends};
use safetynet_server::serve::table;
use safetynet_shared::{periods, roles};

#[track_caller]
pub fn golden(name: &str, now: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(&path, now).unwrap();
    }
    let accepted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(accepted == now, "golden/{name} differs; read the difference, then ACCEPT=1 cargo test golden\n{now}");
}

#[test]
fn roles_are_as_accepted() {
    golden("roles.txt", &roles::matrix_text());
}

#[test]
fn periods_are_as_accepted_and_as_the_readme_says() {
    let table = periods::Period::table_text();
    golden("periods.txt", &table);
    let readme = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    assert!(readme.contains(&table), "the table of periods in README.md is not that of shared/src/periods.rs");
}

#[test]
fn rules_are_as_accepted() {
    let mut text = String::new();
    for rule in table() {
        let needs = match rule.needs {
            Needs::Terminal => "terminal".to_owned(),
            Needs::Session(states) => format!("session {states:?}"),
            Needs::SignedIn => "signed in".to_owned(),
            Needs::May(permission) => permission.code().to_owned(),
            Needs::Confirmed(permission) => format!("{}, password again", permission.code()),
            Needs::Any(permissions) => permissions.iter().map(|p| p.code()).collect::<Vec<_>>().join(" | "),
        };
        let joining = rule.leaves == Leaves::EntryOrJoins;
        let joins = if joining { ", repeated in a session: joins its first entry" } else { "" };
        let spends = match rule.spends {
            Spends::Nothing => "",
            Spends::View => ", counts as a view",
            Spends::Search => ", counts as a search",
        };
        let kind = format!("{:?}", rule.kind);
        let _ = writeln!(text, "{:<62} {kind:<12} {:<28} {needs}{joins}{spends}", rule.method, rule.event);
    }
    golden("rules.txt", &text);
}
