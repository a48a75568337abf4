//! Every column of the store says what kind of data it is and when it goes (ISA-3.6, ISA-3.4a).
//!
//! The label stands behind the column, in the schema itself: `-- label | rule`. The label decides who may ever get the
//! column in an answer, the rule when it is disposed of. This module reads the files as text, so that a column without
//! a label fails before a server is built; the server compares the same labels with the schema of an open store.
//!
//! A label may name the Articles of the UK GDPR that the data may fall under: `-- content, article 9 | with nominal`.
//! A rule is `never`; `with TABLE`, which goes when that record goes; `withdrawal`, which goes when a consent is
//! withdrawn; a span such as `30 days`; or `closing + 7 years`.

use std::collections::BTreeMap;
use std::fs;

use crate::tidy::rule;
use crate::tidy::source::root;

/// Index entry, content, administration, secret, audit.
const LABELS: [&str; 5] = ["index", "content", "admin", "secret", "audit"];
/// What may stand behind a label, after a comma: the Articles of the UK GDPR that its data may fall under (ISA-3.6).
const ARTICLES: [&str; 3] = ["article 9", "article 10", "article 9 and 10"];
/// What begins a line of a table that is no column.
const CONSTRAINTS: [&str; 5] = ["PRIMARY KEY", "UNIQUE", "CHECK", "FOREIGN KEY", "CONSTRAINT"];

#[derive(Debug, PartialEq, Eq)]
struct Column {
    table: String,
    name: String,
    label: String,
    rule: String,
}

/// The columns of a piece of SQL, or the lines that are not as they should be.
fn columns(sql: &str) -> Result<Vec<Column>, Vec<String>> {
    let (mut columns, mut wrong) = (Vec::new(), Vec::new());
    let mut table: Option<&str> = None;
    for line in sql.lines().map(str::trim) {
        let (code, comment) = line.split_once("--").unwrap_or((line, ""));
        let words = code.split_whitespace().collect::<Vec<_>>();
        match (table, words.as_slice()) {
            (None, ["CREATE", "TABLE", name, ..]) => {
                table = Some(*name);
                if !code.trim_end().ends_with('(') {
                    wrong.push(format!("{line}: a table opens its list at the end of the line"));
                }
            }
            (None, ["ALTER", "TABLE", name, "ADD", "COLUMN", column, ..]) => {
                add(name, column, comment, &mut columns, &mut wrong);
            }
            (Some(name), [first, ..]) if first.starts_with(')') => {
                if !code.contains("STRICT") {
                    wrong.push(format!("{name}: a table is STRICT"));
                }
                table = None;
            }
            (Some(_), _) if CONSTRAINTS.iter().any(|constraint| code.starts_with(constraint)) => {}
            (Some(name), [column, ..]) => add(name, column, comment, &mut columns, &mut wrong),
            (_, []) | (None, _) => {}
        }
    }
    if wrong.is_empty() { Ok(columns) } else { Err(wrong) }
}

fn add(table: &str, name: &str, comment: &str, columns: &mut Vec<Column>, wrong: &mut Vec<String>) {
    let (label, rule) = comment.split_once('|').unwrap_or((comment, ""));
    let (label, rule) = (label.trim().to_owned(), rule.trim().to_owned());
    let (kind, articles) = label.split_once(", ").unwrap_or((&label, ARTICLES[0]));
    if !LABELS.contains(&kind) || !ARTICLES.contains(&articles) {
        wrong.push(format!("{table}.{name}: the label is {label:?}, not one of {}", LABELS.join(", ")));
    }
    if rule.is_empty() {
        wrong.push(format!("{table}.{name}: no disposal rule behind the label"));
    }
    columns.push(Column { table: table.to_owned(), name: name.to_owned(), label, rule });
}

/// The schema as it stands: each file with its name, in order.
fn files() -> Vec<(String, String)> {
    let folder = root().join("server/src/store/schema");
    let entries = fs::read_dir(&folder).expect("server/src/store/schema can be listed").flatten();
    let paths = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "sql"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a step of the schema can be read"))
    };
    let mut files = paths.map(read).collect::<Vec<_>>();
    files.sort();
    files
}

fn schema() -> Vec<Column> {
    let mut all = Vec::new();
    let mut wrong = Vec::new();
    for (name, sql) in files() {
        match columns(&sql) {
            Ok(columns) => all.extend(columns),
            Err(lines) => wrong.extend(lines.into_iter().map(|line| format!("{name}: {line}"))),
        }
    }
    rule("A column ends with `-- label | rule`, one column a line.", &wrong);
    all
}

#[test]
fn every_column_has_a_label_and_a_rule() {
    let columns = schema();
    assert!(columns.len() > 200, "only {} columns were found: the files or this parser changed", columns.len());
    let mut names = columns.iter().map(|column| (&column.table, &column.name)).collect::<Vec<_>>();
    names.sort();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "a column is described twice");
}

#[test]
fn every_rule_can_be_carried_out() {
    let columns = schema();
    let tables = columns.iter().map(|column| (column.table.as_str(), column.rule.as_str())).collect::<BTreeMap<_, _>>();
    let wrong = columns.iter().filter(|column| !is_rule(&column.rule, &tables));
    let wrong = wrong.map(|column| format!("{}.{}: {}", column.table, column.name, column.rule)).collect::<Vec<_>>();
    rule("A rule is `never`, `withdrawal`, `with TABLE` of this schema, a span, or `closing + 7 years`.", &wrong);
}

fn is_rule(rule: &str, tables: &BTreeMap<&str, &str>) -> bool {
    match rule.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["never" | "withdrawal"] => true,
        ["with", table] => tables.contains_key(table),
        [number, "hours" | "days" | "months" | "years"] | ["closing", "+", number, "years"] => {
            number.parse::<u32>().is_ok_and(|number| number > 0)
        }
        _ => false,
    }
}

/// `with` may be followed from table to table, and ends at a table that goes by itself or never.
#[test]
fn no_record_waits_for_itself() {
    let columns = schema();
    let rules = columns.iter().map(|column| (column.table.as_str(), column.rule.as_str())).collect::<BTreeMap<_, _>>();
    for table in rules.keys() {
        let mut at = *table;
        let mut steps = 0;
        while let Some(next) = rules.get(at).and_then(|rule| rule.strip_prefix("with ")) {
            at = next;
            steps += 1;
            assert!(
                steps <= rules.len(),
                "{table} is disposed of with itself, in the end: give one of them its own rule"
            );
        }
    }
}

#[test]
fn steps_are_numbered_upwards_and_no_number_stands_twice() {
    let mut last = 0;
    for (name, _) in files() {
        let number =
            name.split_once('_').and_then(|(number, _)| number.parse::<u32>().ok().filter(|_| number.len() == 4));
        assert!(
            number.is_some_and(|number| number > last),
            "{name}: the schema goes forward only, and the next step has a number above {last:04}: NNNN_NAME.sql"
        );
        last = number.unwrap_or(last);
    }
}

#[test]
fn a_store_takes_every_step_in_the_order_of_the_numbers() {
    let names: Vec<String> = files().into_iter().map(|(name, _)| name).collect();
    let open = fs::read_to_string(root().join("server/src/store/open.rs")).expect("the list of steps can be read");
    let steps = open.split("include_str!(\"schema/").skip(1);
    let taken: Vec<&str> = steps.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(taken, names, "server/src/store/open.rs lists every file of server/src/store/schema");
}

#[test]
fn a_column_without_a_label_is_found() {
    let table = |column: &str| format!("CREATE TABLE thing (\n    {column}\n    PRIMARY KEY (id)\n) STRICT;\n");
    let found = columns(&table("id BLOB NOT NULL, -- admin | with channel")).expect("as it should be");
    let expected = Column {
        table: "thing".to_owned(),
        name: "id".to_owned(),
        label: "admin".to_owned(),
        rule: "with channel".to_owned(),
    };
    assert_eq!(found, [expected]);
    assert!(columns(&table("id BLOB, -- content, article 9 | never")).is_ok());
    let wrong = ["id BLOB NOT NULL,", "id BLOB, -- admin", "id BLOB, -- public | never", "id BLOB, -- an identity"];
    for wrong in wrong.into_iter().chain(["id BLOB, -- content, article 7 | never"]) {
        assert!(columns(&table(wrong)).is_err(), "{wrong}");
    }
    assert!(columns("ALTER TABLE thing ADD COLUMN name TEXT;").is_err());
    assert!(columns("CREATE TABLE thing (\n id BLOB, -- admin | never\n);").is_err(), "not strict");
    assert!(!is_rule("with nothing", &BTreeMap::new()));
    assert!(!is_rule("some day", &BTreeMap::new()));
}
