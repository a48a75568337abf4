#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, reason = "a test writes the files that are read")]
use super::*;

const PERSONS: &str = r#"
{"id":"p1","given_names":"Elizabeth","family_name":"Sample","aliases":["Liz Example"],"date_of_birth":"1990-07-01","sex":"F","address_line":"12 High Street","postcode":"ZZ9 9ZZ"}
{"id":"p2","given_names":["Mohammed","Ali"],"family_name":"Specimen","aliases":null,"date_of_birth":"1985","sex":"male"}
{"id":3,"given_names":"Siobh\u00e1n","family_name":"O'Placeholder","aliases":[{"family_name":"Dummy"}],"date_of_birth":"1990-07","postcode":"ZZ1 1ZZ"}
"#;

const QUERIES: &str = r#"
{"query_id":"q1","given_names":"Liz","family_name":"Sampel","date_of_birth":"1990-01-07"}
{"query_id":"q2","text":"muhammad specimen 1985"}
{"query_id":3,"text":"shivaun placeholder","postcode":"ZZ1 1ZZ","age":35}
{"query_id":"q4","text":"example, liz 12 high st"}
{"query_id":"q7","family_name":"Specimen","date_of_birth":"1985-31-07"}
{"query_id":"q5","given_names":"Zebedee","family_name":"Quux"}
{"query_id":"q6","text":""}
"#;

const TRUTH: &str = r#"
{"query_id":"q1","id":"p1"}
{"query_id":"q2","id":"p2"}
{"query_id":3,"id":3}
{"query_id":"q4","id":"p1"}
{"query_id":"q7","id":"p2"}
{"query_id":"q5","id":null}
"#;

fn run(persons: &str, queries: &str) -> Result<(Vec<serde_json::Value>, String), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (persons, queries) = (file("persons.jsonl", persons), file("queries.jsonl", queries));
    let files = Files { persons, queries, truth: Some(file("truth.jsonl", TRUTH)) };
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    report(&files, &mut out, &mut notes)?;
    let lines = String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    Ok((lines, String::from_utf8(notes).unwrap()))
}

#[test]
fn each_query_is_answered_with_one_line() {
    let (lines, notes) = run(PERSONS, QUERIES).unwrap();
    let read = |line: &serde_json::Value| (line["query_id"].to_string(), line["ranked"][0].to_string());
    let told: Vec<(String, String)> = lines.iter().map(read).collect();
    let is = |query: &str, first: &str| (query.to_owned(), first.to_owned());
    assert_eq!(told[0], is("\"q1\"", "\"p1\""));
    assert_eq!(told[1], is("\"q2\"", "\"p2\""));
    assert_eq!(told[2], is("3", "3"));
    assert_eq!(told[3], is("\"q4\"", "\"p1\""));
    assert_eq!(told[4], is("\"q7\"", "\"p2\""), "of a day that no calendar has, the year counts");
    for line in &lines {
        assert_eq!(line["ranked"].as_array().unwrap().len(), line["scores"].as_array().unwrap().len());
        assert!(line["latency_us"].as_f64().unwrap() >= 0.0);
    }
    assert_eq!(lines.iter().map(|line| line["known"].as_bool().unwrap()).collect::<Vec<_>>()[5..], [false, false]);
    assert_eq!(lines[6]["ranked"].as_array().map(Vec::len), Some(0));
    assert!(notes.starts_with("3 persons loaded in "), "{notes}");
    assert!(notes.contains("5 mean somebody: first 100.00 %, first ten 100.00 %"), "{notes}");
    assert!(notes.contains("2 mean nobody who is recorded: known all the same 0.00 %"), "{notes}");
}

#[test]
fn a_line_that_is_none_is_named_and_not_repeated() {
    let told =
        run("{\"id\":\"p1\",\"family_name\":\"Sample\"}\n{\"id\":\"p2\",\"family_name\":[\"Sample\"]}\n", QUERIES);
    let told = told.err().unwrap();
    assert!(told.ends_with("line 2 is not a line of this report") && !told.contains("Sample"), "{told}");
    let told = run(PERSONS, "{\"text\":\"sample\"}").err().unwrap();
    assert!(told.ends_with("line 1 has no query_id"), "{told}");
}
