//! The house rules that neither the compiler nor clippy knows, as tests over the files of the workspace.
//!
//! Each rule collects every place that breaks it before it fails, and says in one sentence what to do there. A rule
//! that is wrong for a good reason is changed here, in sight; there is no way to switch one off from inside a file.

pub mod source;

use std::collections::BTreeSet;

use source::{LITERAL, Source, all, functions, line, root, rust, words};

/// The most lines of a file.
const FILE_LINES: usize = 400;
/// The most lines of a function, from `fn` to its closing brace.
const FUNCTION_LINES: usize = 40;
/// The macros of the project. Each is a table that a reader wants in one place.
const MACROS: [&str; 2] = ["serve", "calls"];
/// Nouns of `server/src/ops` without a file of their own in `tests/it`. This list may only become shorter.
const WITHOUT_TEST_FILE: [&str; 0] = [];
/// Nouns of `server/src/ops` without a file of their own in `proto/safetynet`. This list may only become shorter.
const WITHOUT_PROTO_FILE: [&str; 0] = [];

/// Everything that tells the time or counts days.
const CLOCKS: [&str; 10] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "ZonedDateTime::now",
    "Zoned::now",
    "TimeZone::system",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "clock_gettime",
    // Not a reader, but the arithmetic of days, months and zones: periods are decided in one table.
    "jiff",
];

/// Everything that writes a file or starts a program.
const WRITERS: [&str; 19] = [
    "fs::write",
    "fs::copy",
    "fs::rename",
    "fs::hard_link",
    "fs::create_dir",
    "fs::create_dir_all",
    "fs::remove_file",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::set_permissions",
    "fs::symlink",
    "File::create",
    "File::create_new",
    "File::options",
    "OpenOptions",
    "DirBuilder",
    "tempfile",
    "process::Command",
    "Command::new",
];

/// Fails with every place, under one sentence that says what to do.
#[track_caller]
pub fn rule(fix: &str, places: &[String]) {
    assert!(places.is_empty(), "{fix}\n  {}\n", places.join("\n  "));
}

/// Every place of some words in the code of a file, tests left out.
fn places(source: &Source, sought: &[&str]) -> Vec<String> {
    let found = |word| words(&source.live, word).map(move |at| (line(&source.live, at), word));
    let found = sought.iter().flat_map(|word| found(*word));
    found.map(|(line, word)| format!("{}:{line}: {word}", source.path)).collect()
}

#[test]
fn files_are_short() {
    let count = |source: &Source| source.text.lines().count();
    let long = rust().filter(|source| count(source) > FILE_LINES);
    let places = long.map(|source| format!("{}: {} lines", source.path, count(source))).collect::<Vec<_>>();
    rule("A file has at most 400 lines: split it by noun, and put the parts into a folder of its name.", &places);
}

#[test]
fn functions_are_short() {
    let mut places = Vec::new();
    for source in rust() {
        for found in functions(&source.live).iter().filter(|found| found.lines > FUNCTION_LINES) {
            let line = line(&source.live, found.at);
            places.push(format!("{}:{line}: {} has {} lines", source.path, found.name, found.lines));
        }
    }
    rule("A function has at most 40 lines: give a step of it a name, and make that a function.", &places);
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = rust().filter(|source| !source.live.is_empty() && !source.text.starts_with("//!"));
    let places = silent.map(|source| source.path.clone()).collect::<Vec<_>>();
    rule("A file begins with a `//!` comment: its design, and why it is so.", &places);
}

#[test]
fn nothing_is_left_open() {
    let mut places = Vec::new();
    for source in all() {
        for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")] {
            let found = words(&source.text, word);
            places.extend(found.map(|at| format!("{}:{}: {word}", source.path, line(&source.text, at))));
        }
        for word in ["todo!", "unimplemented!", "#[ignore"] {
            let found = source.code.match_indices(word);
            places.extend(found.map(|(at, _)| format!("{}:{}: {word}", source.path, line(&source.code, at))));
        }
    }
    rule("Nothing waits in the code: do it, or open an issue and leave no mark here.", &places);
}

#[test]
fn a_right_is_asked_for_reason_by_reason() {
    let mut places = Vec::new();
    for source in rust().filter(|source| source.path.starts_with("server/src/store")) {
        let found = source.text.match_indices("EXISTS (SELECT 1 FROM reach_");
        places.extend(found.map(|(at, _)| format!("{}:{}", source.path, line(&source.text, at))));
    }
    rule(
        "For each row the whole view is written out, with all that an account reaches: use `reach::reached`.",
        &places,
    );
}

#[test]
fn sql_lives_in_the_store() {
    let mut places = Vec::new();
    for source in rust().filter(|source| !source.path.starts_with("server/src/store")) {
        places.extend(self::places(source, &["rusqlite", "rusqlite_migration"]));
        let is_literal = |at: &usize| source.live.as_bytes().get(*at) == Some(&LITERAL);
        for start in ["SELECT ", "INSERT INTO ", "UPDATE OR ", "DELETE FROM ", "PRAGMA "] {
            let found = source.text.match_indices(start).filter(|(at, _)| is_literal(at));
            places.extend(found.map(|(at, _)| format!("{}:{}: {start}", source.path, line(&source.text, at))));
        }
    }
    rule("SQL is written in server/src/store alone: put a function there, and call it.", &places);
}

#[test]
fn there_are_two_macros() {
    let mut places = Vec::new();
    for source in rust() {
        for (at, word) in source.live.match_indices("macro_rules!") {
            let name = source.live[at + word.len()..].trim_start().split(|c: char| !c.is_alphanumeric() && c != '_');
            let name = name.into_iter().next().unwrap_or_default();
            if !MACROS.contains(&name) {
                places.push(format!("{}:{}: {name}", source.path, line(&source.live, at)));
            }
        }
    }
    rule("The macros of the project are `serve!` and `calls!`: write a function, a trait or a table instead.", &places);
}

#[test]
fn one_file_reads_the_clock() {
    let others = rust().filter(|source| !source.path.starts_with("shared/src/clock"));
    let places = others.flat_map(|source| places(source, &CLOCKS)).collect::<Vec<_>>();
    rule(
        "The time is a parameter: take `now: Moment` or the `Clock` you were given; days come from `shared::periods`.",
        &places,
    );
}

#[test]
fn the_client_writes_nothing() {
    let client = rust().filter(|source| source.path.starts_with("tui/src/"));
    let places = client.flat_map(|source| places(source, &WRITERS)).collect::<Vec<_>>();
    rule("The client writes no file and starts no program: keep it in memory, or at the server as a draft.", &places);
}

#[test]
fn every_allowance_has_a_reason() {
    let mut places = Vec::new();
    for source in rust() {
        for open in ["[allow(", "[expect("] {
            for (at, _) in source.live.match_indices(open) {
                let end = source.live[at..].find(")]").map_or(source.live.len(), |end| at + end);
                if !source.live[at..end].contains("reason =") {
                    places.push(format!("{}:{}", source.path, line(&source.live, at)));
                }
            }
        }
    }
    rule("A lint is put aside with its reason: `#[expect(clippy::name, reason = \"...\")]`.", &places);
}

#[test]
fn every_allowance_of_the_workspace_has_a_reason() {
    let manifest = all().iter().find(|source| source.path == "Cargo.toml").expect("the workspace has a manifest");
    let lines = manifest.text.lines().collect::<Vec<_>>();
    let bare = |pair: &&[&str]| pair[1].ends_with("= \"allow\"") && !pair[0].starts_with('#');
    let places = lines.windows(2).filter(bare).map(|pair| pair[1].to_owned()).collect::<Vec<_>>();
    rule("An allowed lint has its reason in a comment on the line above, in Cargo.toml.", &places);
}

#[test]
fn the_same_noun_names_the_same_file() {
    let stem = |path: &'static str| path.rsplit('/').next()?.split('.').next();
    let below = |folder: &'static str| all().iter().filter_map(move |source| source.path.strip_prefix(folder));
    let direct = |folder| below(folder).filter(|path| !path.contains('/')).filter_map(stem).collect::<BTreeSet<_>>();
    let nouns = direct("server/src/ops/");
    let tested = direct("tests/it/");
    let described =
        below("proto/safetynet/").filter_map(stem).flat_map(|noun| [noun, noun.trim_end_matches("_service")]);
    let described = described.collect::<BTreeSet<_>>();

    let mut places = Vec::new();
    for (without, present, wanted) in [
        (WITHOUT_TEST_FILE.as_slice(), &tested, "tests/it/NOUN.rs"),
        (WITHOUT_PROTO_FILE.as_slice(), &described, "proto/safetynet/AREA/v1/NOUN.proto"),
    ] {
        let missing = nouns.iter().filter(|noun| !present.contains(*noun) && !without.contains(noun));
        places.extend(missing.map(|noun| format!("server/src/ops/{noun}.rs: no {wanted}")));
        let stale = without.iter().filter(|noun| present.contains(*noun) || !nouns.contains(*noun));
        places.extend(stale.map(|noun| format!("{noun}: take it off the list of those without {wanted}")));
    }
    rule("One search finds a feature: the same noun names the file at every layer.", &places);
}

#[test]
fn nothing_names_a_machine() {
    let hosts = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("arti", "factory"),
        concat!("index.crates", ".io"),
        concat!("py", "pi.org"),
        concat!("python", "hosted.org"),
    ];
    let mut places = Vec::new();
    for source in all() {
        for host in hosts {
            let found = source.text.match_indices(host);
            places.extend(found.map(|(at, _)| format!("{}:{}: {host}", source.path, line(&source.text, at))));
        }
    }
    rule("The project does not know where it was written: take the path or the host out.", &places);
    assert!(root().join("Cargo.toml").is_file(), "the rules read the workspace that they were built in");
}
