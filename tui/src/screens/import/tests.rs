#![allow(clippy::panic, clippy::unwrap_used)]
use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_proto::nms::v1::{BoardAudience, ImportContactsResponse};

use super::*;
use crate::app::Msg;
use crate::app::testing::Desk;

fn shown(line: i32, name: &str, faults: &[(&str, &str)]) -> ImportRow {
    let fault = |(column, rule): &(&str, &str)| ImportFault { column: (*column).into(), rule: (*rule).into() };
    ImportRow {
        line,
        name: name.into(),
        neighbourhood_name: "Harbour".into(),
        faults: faults.iter().map(fault).collect(),
        record_id: String::new(),
    }
}

fn result(written: bool, bad: bool) -> Reply {
    let mut rows = vec![shown(2, "Robin Sample", &[]), shown(4, "Sam Other", &[])];
    if bad {
        let faults = [("telephone", "must be a telephone number that begins with + or 0"), ("kind", "must be given")];
        rows.insert(0, shown(3, "Ann Wrong", &faults));
    }
    let organisation = Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() });
    let audience = vec![BoardAudience { organisation, people: 6 }];
    let result = ImportResult { written, good: 2, bad: i32::from(bad), rows };
    Reply::ImportContacts(Box::new(ImportContactsResponse { result: Some(result), audience }))
}

fn pasted() -> Desk {
    let mut desk = Desk::signed_in();
    let area = Neighbourhood { id: "n-1".into(), name: "Harbour".into(), ..Neighbourhood::default() };
    desk.open(Import::contacts(&area));
    desk.give(Msg::Paste("kind\tname\tnotes\nkin\tRobin Sample\tone, two\n".into()));
    desk
}

fn asked(desk: &Desk) -> ImportContactsRequest {
    let Some(Call::ImportContacts(request)) = desk.sent(Method::ImportContacts) else { panic!("nothing was asked") };
    (**request).clone()
}

#[test]
fn the_rows_are_looked_at_before_they_are_recorded() {
    let mut desk = pasted();
    insta::assert_snapshot!("import", desk.frame(80, 24));
    desk.press("F9");
    assert!(desk.frame(80, 24).contains("Look at the rows first"));
    desk.press("ctrl-s");
    let request = asked(&desk);
    assert!(request.validate_only && request.neighbourhood_id == "n-1");
    assert_eq!(request.text, "kind,name,notes\nkin,Robin Sample,\"one, two\"");
    desk.answer(Method::ImportContacts, result(false, true));
    insta::assert_snapshot!("import_rows", desk.frame(80, 24));
    desk.press("F9");
    assert!(desk.frame(80, 24).contains("Nothing is recorded while a row is wrong"));
    assert!(desk.sent(Method::ImportContacts).is_none());
    desk.press("esc tab right ctrl-s");
    assert_eq!(asked(&desk).mode, 2);
    desk.answer(Method::ImportContacts, result(false, true));
    let frame = desk.frame(80, 24).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(frame.contains("Who will see it: 6 people"), "{frame}");
    desk.press("F9");
    assert!(!asked(&desk).validate_only);
    desk.answer(Method::ImportContacts, result(true, true));
    assert!(desk.frame(80, 24).contains("2 contacts are recorded; 1 was left out"));
}

#[test]
fn a_table_that_is_none_is_said_beside_the_field() {
    let mut desk = pasted();
    desk.press("ctrl-s");
    let fields = vec![("text".to_owned(), "must have the heading name".to_owned())];
    desk.fail(Method::ImportContacts, crate::rpc::Failure { fields, ..crate::rpc::Failure::default() });
    assert!(desk.frame(80, 24).contains("must have the heading name"));
}

#[test]
fn cells_of_a_spreadsheet_become_cells_of_a_table() {
    for (pasted, table) in [
        ("a,b\r\nc", "a,b\r\nc"),
        ("a\tb\r\nc\td", "a,b\nc,d\n"),
        ("a\tb\rc\td\r", "a,b\nc,d\n\n"),
        ("a, b\tc", "\"a, b\",c\n"),
        ("\"two\nlines\t\"\"x\"\"\"\ty", "\"two\nlines\t\"\"x\"\"\",y\n"),
        ("5\" pipe\tx", "\"5\"\" pipe\",x\n"),
        ("\t\t", ",,\n"),
    ] {
        assert_eq!(commas(pasted), table);
    }
}
