//! Public texts that came from what was typed at priorities.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use rusqlite::Connection;

use super::super::open::STEPS;
use super::*;

type Typed<'t> = (u8, &'t str, &'t str);

fn id(number: u8) -> Id {
    Id::parse(&format!("019aab00-0000-7000-8000-0000000000{number:02}")).unwrap()
}

/// A store of before the step, with priorities of one neighbourhood: what was typed as issue and action for the public.
fn before(typed: &[Typed<'_>]) -> (Connection, &'static str) {
    let at = STEPS.iter().position(|step| step.contains("DROP COLUMN public_issue")).unwrap();
    let connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    for step in &STEPS[..at] {
        connection.execute_batch(step).unwrap();
    }
    let area = "INSERT INTO neighbourhood (id, name, csp, organisation, force, team, latitude, longitude, boundary,
         state, version) VALUES (?1, 'Sample', ?1, ?2, '', '', 0, 0, '', 1, 1)";
    connection.execute(area, [Key(id(1)), Key(id(2))]).unwrap();
    for (number, issue, action) in typed {
        let sql = "INSERT INTO priority (id, neighbourhood, issue, issue_on, action, state, organisation, recorded_by,
             recorded_at, changed_at, version, public_issue, public_action)
             VALUES (?1, ?2, 'inside', 1, '', 2, ?3, ?4, 5, 6, 1, ?5, ?6)";
        let parameters = params![Key(id(*number)), Key(id(1)), Key(id(2)), Key(id(3)), issue, action];
        connection.execute(sql, parameters).unwrap();
    }
    (connection, STEPS[at])
}

fn kept(connection: &Connection, record: u8) -> Vec<(Id, Option<pb::public_text::About>)> {
    let sql = "SELECT id, text FROM public_face WHERE record = ?1 AND kind = 5 AND state = 1 AND approved_by IS NULL";
    let mut statement = connection.prepare(sql).unwrap();
    let lines = statement.query_map([Key(id(record))], |line| Ok((id_at(line, 0)?, line.get::<_, Vec<u8>>(1)?)));
    let lines: Vec<(Id, Vec<u8>)> = lines.unwrap().collect::<rusqlite::Result<_>>().unwrap();
    lines.into_iter().map(|(face, text)| (face, text_of(&text))).collect()
}

#[test]
fn what_was_typed_for_the_public_at_a_priority_becomes_a_draft_and_none_is_lost() {
    let long = "Ünd 𝄞 ".repeat(285);
    let (short, longer) = ("x".repeat(127), "y".repeat(128));
    let typed: [Typed<'_>; 6] = [
        (10, "Litter", ""),
        (11, "Litter", "More bins"),
        (12, "", "More bins"),
        (13, &long, &long),
        (14, &short, &longer),
        (15, "", ""),
    ];
    let (connection, step) = before(&typed);
    connection.execute_batch(step).unwrap();
    for (number, issue, action) in &typed[..5] {
        let found = kept(&connection, *number);
        let Some((face, Some(pb::public_text::About::Priority(text)))) = found.first() else {
            unreachable!("{number} has no draft that can be read")
        };
        assert_eq!((text.issue.as_str(), text.action.as_str()), (*issue, *action), "{number}");
        assert_eq!((found.len(), Id::parse(&face.to_string())), (1, Some(*face)), "one, by an id like all others");
    }
    assert!(kept(&connection, 15).is_empty(), "nothing was typed");
    assert!(connection.prepare("SELECT public_issue FROM priority").is_err());
}

#[test]
fn what_a_public_text_says_already_is_not_said_twice() {
    let (connection, step) = before(&[(10, "Litter", "More bins"), (11, "Litter", "More bins")]);
    let text = pb::PublicPriority { issue: "Litter".into(), action: "More bins".into() };
    let text = pb::PublicText { about: Some(pb::public_text::About::Priority(text)) }.encode_to_vec();
    let sql = "INSERT INTO public_face (id, neighbourhood, kind, record, text, consent_evidence, protected, state,
         withdraw_reason, organisation, written_by, changed_at, version)
         VALUES (?1, ?2, 5, ?3, ?4, '', 0, ?5, '', ?6, ?7, 1, 1)";
    for (face, record, state) in [(20, 10, 2), (21, 11, 3)] {
        let parameters = params![Key(id(face)), Key(id(1)), Key(id(record)), text, state, Key(id(2)), Key(id(3))];
        connection.execute(sql, parameters).unwrap();
    }
    connection.execute_batch(step).unwrap();
    assert!(kept(&connection, 10).is_empty(), "it stands approved");
    assert_eq!(kept(&connection, 11).len(), 1, "the other was withdrawn");
}
