//! The register of clauses: which rule of the Information Sharing Framework is carried where, and which test shows it.
//!
//! `tests/clauses.ids` is the list of the clauses that software can carry, one a line, with the further ids that ask
//! for the same behind it; `tests/clauses.toml` has an entry for each. An entry is done when a person can see its
//! effect through the terminal client or through gRPC; it then names the file that carries it and the tests that show
//! it. A test is named by its module and its function: `review::closing_dates_the_channel` is in `tests/it/review.rs`,
//! `lockout::three_tries_lock` is in a `lockout.rs` of some crate, in its `mod tests` or not.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use serde::Deserialize;

use crate::tidy::rule;
use crate::tidy::source::{functions, root, rust};

const IDS: &str = include_str!("../clauses.ids");
const REGISTER: &str = include_str!("../clauses.toml");

/// What the system can do about a clause: enforce, remind, record, report.
const EFFECTS: [&str; 4] = ["E", "M", "C", "R"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    clause: Vec<Clause>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clause {
    id: String,
    #[serde(default)]
    also: Vec<String>,
    text: String,
    effect: Vec<String>,
    status: Status,
    source: String,
    tests: Vec<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Status {
    Open,
    Done,
}

fn register() -> Vec<Clause> {
    let register: Register = toml::from_str(REGISTER).expect("tests/clauses.toml can be read");
    register.clause
}

/// The tests of the workspace: the name of a function, and the modules in which a test of that name lies.
fn tests() -> BTreeMap<&'static str, Vec<Vec<&'static str>>> {
    let mut tests: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for source in rust() {
        for function in functions(&source.code) {
            if is_test(&source.code, function.at) {
                tests.entry(function.name).or_default().push(modules(source.path.trim_end_matches(".rs"), '/'));
            }
        }
    }
    tests
}

/// Whether the attributes in front of a function make it a test.
fn is_test(code: &str, at: usize) -> bool {
    let start = code[..at].rfind(['{', '}', ';']).map_or(0, |start| start + 1);
    let attributes = &code[start..at];
    attributes.contains("#[test]") || attributes.contains("#[tokio::test")
}

/// A path as its modules; those that are called `tests` say nothing.
fn modules(path: &str, separator: char) -> Vec<&str> {
    path.split(separator).filter(|module| !module.is_empty() && *module != "tests").collect()
}

/// Whether `module::function` names a test.
fn exists(tests: &BTreeMap<&str, Vec<Vec<&str>>>, name: &str) -> bool {
    let Some((path, function)) = name.rsplit_once("::") else { return false };
    let path = modules(&path.replace("::", "/"), '/').join("/");
    let found = tests.get(function).into_iter().flatten();
    !path.is_empty()
        && found.into_iter().any(|modules| format!("/{}", modules.join("/")).ends_with(&format!("/{path}")))
}

#[test]
fn every_clause_has_one_entry() {
    let register = register();
    let key = |clause: &Clause| [slice::from_ref(&clause.id), &clause.also].concat().join(" ");
    let entries = register.iter().map(key).collect::<Vec<_>>();
    let wanted = IDS.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let present = entries.iter().cloned().collect::<BTreeSet<_>>();
    let missing = wanted.difference(&present).map(|ids| format!("{ids}: no entry in tests/clauses.toml"));
    let unknown = present.difference(&wanted).map(|ids| format!("{ids}: no such line in tests/clauses.ids"));
    let places = missing.chain(unknown).collect::<Vec<_>>();
    rule(
        "Each line of tests/clauses.ids is one entry of tests/clauses.toml: its id, and the others as `also`.",
        &places,
    );
    assert_eq!(entries.len(), present.len(), "an id stands twice in tests/clauses.toml: join the two entries");
}

#[test]
fn every_entry_says_what_it_asks_for() {
    let mut places = Vec::new();
    for clause in register() {
        if clause.text.trim().is_empty() {
            places.push(format!("{}: no text", clause.id));
        }
        if clause.effect.is_empty() || clause.effect.iter().any(|effect| !EFFECTS.contains(&effect.as_str())) {
            places.push(format!("{}: effect {:?}", clause.id, clause.effect));
        }
    }
    rule("An entry has a text in our words and an effect out of E, M, C and R.", &places);
}

#[test]
fn what_an_entry_names_exists() {
    let tests = tests();
    let mut places = Vec::new();
    for clause in register() {
        let done = clause.status == Status::Done;
        if done && (clause.tests.is_empty() || clause.source.is_empty()) {
            places.push(format!("{}: done, but names no test or no source", clause.id));
        }
        if !clause.source.is_empty() && !root().join(&clause.source).is_file() {
            places.push(format!("{}: no file {}", clause.id, clause.source));
        }
        let unknown = clause.tests.iter().filter(|name| !exists(&tests, name));
        places.extend(unknown.map(|name| format!("{}: no test {name}", clause.id)));
    }
    rule("A clause that is done names the file that carries it and tests that exist, as module::function.", &places);
}

#[test]
fn the_count_of_clauses() {
    let register = register();
    let done = register.iter().filter(|clause| clause.status == Status::Done).count();
    println!("clauses: {} in all, {done} done, {} open", register.len(), register.len() - done);
    for (effect, word) in EFFECTS.iter().zip(["enforced", "reminded of", "recorded", "reported"]) {
        let asked = register.iter().filter(|clause| clause.effect.iter().any(|one| one == effect));
        let (done, open): (Vec<_>, Vec<_>) = asked.partition(|clause| clause.status == Status::Done);
        println!("  {word}: {} of {}", done.len(), done.len() + open.len());
    }
    assert_eq!(register.len(), 133, "the framework has 133 clauses that software can carry");
}

#[test]
fn a_test_is_found_by_its_module_and_its_name() {
    let tests = tests();
    assert!(exists(&tests, "clauses::a_test_is_found_by_its_module_and_its_name"));
    assert!(exists(&tests, "tidy::source::a_function_is_counted_to_its_brace"));
    assert!(!exists(&tests, "a_test_is_found_by_its_module_and_its_name"), "without its module");
    assert!(!exists(&tests, "tidy::a_test_is_found_by_its_module_and_its_name"), "in another module");
    assert!(!exists(&tests, "clauses::exists"), "a function that is no test");
}
