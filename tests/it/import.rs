//! Contacts and neighbourhoods from a table over the wire: every row is shown with what is wrong with it, and all are
//! recorded, the good ones, or none.

use safetynet_proto::nms::v1::import_service_client::ImportServiceClient;
use safetynet_proto::nms::v1::{
    ContactState, ImportAreasRequest, ImportContactsRequest, ImportMode, ImportResult, ImportRow,
};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, READER, area, board, elsewhere};

const ROWS: &str = "\u{feff}Kind,Name,Role,Organisation,Reach by,Telephone,E-mail,Notes,Private,Consent date,Consent evidence\r\n\
    professional,Imported Warden,Warden,Example Housing,telephone,01632 960101,,\"Asks for \"\"the\"\" rota\",no,,\r\n\
    kin,Imported Neighbour,Shop keeper,,email,,neighbour@example.org,,yes,02/11/2026,Signed form in the office file\r\n\
    kin,Imported Sign-up,,,,,,,,,\r\n";

fn client(person: &Person) -> ImportServiceClient<Wire> {
    ImportServiceClient::new(person.wire())
}

fn contacts(world: &World, text: &str) -> ImportContactsRequest {
    ImportContactsRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        validate_only: false,
        text: text.to_owned(),
        mode: ImportMode::AllOrNothing.into(),
        names_nobody_reason: String::new(),
    }
}

async fn import(person: &Person, request: ImportContactsRequest) -> ImportResult {
    client(person).import_contacts(request).await.unwrap().into_inner().result.unwrap()
}

fn faults(row: &ImportRow) -> Vec<&str> {
    row.faults.iter().map(|fault| fault.column.as_str()).collect()
}

async fn known(person: &Person, world: &World, at: usize) -> Vec<(String, ContactState)> {
    let board = board(person, &area(world, at)).await;
    let imported = board.contacts.into_iter().filter(|row| row.name.starts_with("Imported"));
    imported.map(|row| (row.name.clone(), row.state())).collect()
}

#[tokio::test]
async fn a_dry_run_shows_every_row_and_all_are_recorded_at_once() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let dry = import(&police, ImportContactsRequest { validate_only: true, ..contacts(&world, ROWS) }).await;
    assert!(!dry.written && (dry.good, dry.bad) == (3, 0) && dry.rows.iter().all(|row| row.record_id.is_empty()));
    assert_eq!(dry.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
    assert!(known(&police, &world, 0).await.is_empty());
    let request = contacts(&world, ROWS);
    let done = import(&police, request.clone()).await;
    assert!(done.written && done.rows.iter().all(|row| !row.record_id.is_empty()));
    let again = import(&police, request).await;
    assert_eq!(again.rows[0].record_id, done.rows[0].record_id, "the same attempt is done once");
    let states: Vec<ContactState> = known(&police, &world, 0).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [ContactState::Active, ContactState::Proposed, ContactState::Active]);
    let twice = import(&police, contacts(&world, ROWS)).await;
    assert!(!twice.written && twice.bad == 3 && twice.rows.iter().all(|row| faults(row) == ["name"]));
}

#[tokio::test]
async fn a_wrong_row_stops_all_or_is_left_out_as_chosen() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let text = format!("{ROWS}professional,=1+1,,,telephone,,,,perhaps,,\r\n");
    let shown = import(&police, contacts(&world, &text)).await;
    assert!(!shown.written && (shown.good, shown.bad) == (3, 1));
    let first = &shown.rows[0];
    assert_eq!((first.line, faults(first)), (5, vec!["name", "private", "telephone"]), "the wrong row comes first");
    assert!(known(&police, &world, 0).await.is_empty());
    let request = ImportContactsRequest { mode: ImportMode::GoodRows.into(), ..contacts(&world, &text) };
    let done = import(&police, request).await;
    assert!(
        done.written && done.rows[0].record_id.is_empty() && done.rows[1..].iter().all(|row| !row.record_id.is_empty())
    );
    assert_eq!(known(&police, &world, 0).await.len(), 3);
}

#[tokio::test]
async fn what_is_odd_has_an_answer_of_its_own() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let long = "x".repeat(100_000);
    let far = board(&police, &area(&world, 1)).await.neighbourhood.unwrap().name;
    let text = format!(
        "kind,name,notes,neighbourhood,next_due_date\n\
         professional,Imported Long,{long},,\n\
         professional,Imported There,,{far},2027-01-04\n\
         professional,Imported Nowhere,,No Such Place,\n\
         kin,\"Robin Sample, born 4 May 1985\",,,\n\
         professional,Imported There,,{far},\n\
         professional,Imported Late,,,2026-11-01\n\
         ,Imported Kindless,,,\n"
    );
    let shown = import(&police, contacts(&world, &text)).await;
    let of = |line: i32| shown.rows.iter().find(|row| row.line == line).unwrap();
    for (line, columns) in [
        (2, vec!["notes"]),
        (3, vec![]),
        (4, vec!["neighbourhood"]),
        (5, vec!["name"]),
        (6, vec!["name"]),
        (7, vec!["next_due_date"]),
        (8, vec!["kind"]),
    ] {
        assert_eq!(faults(of(line)), columns, "line {line}");
    }
    assert!(of(6).faults[0].rule.contains("line 3") && of(3).neighbourhood_name == far);
    let home = board(&police, &area(&world, 0)).await.neighbourhood.unwrap().name;
    let same = format!("kind,name,neighbourhood\nkin,Imported Same,\nKey individual,imported same,{home}\n");
    let same = import(&police, contacts(&world, &same)).await;
    assert_eq!((same.bad, same.rows[0].line, faults(&same.rows[0])), (1, 3, vec!["name"]), "the same in other words");
    let rules = shown.rows.iter().flat_map(|row| &row.faults).map(|fault| fault.rule.as_str());
    assert!(rules.into_iter().all(|rule| rule.len() < 300 && !rule.contains("1985")));
    for (text, mode) in [("", 1), ("name\nx", 1), ("kind,name,colour\na,b,c", 1), ("kind,name", 1)] {
        let request = ImportContactsRequest { mode, ..contacts(&world, text) };
        assert_field(client(&police).import_contacts(request).await, "text");
    }
    let request = ImportContactsRequest { mode: 0, ..contacts(&world, ROWS) };
    assert_field(client(&police).import_contacts(request).await, "mode");
}

#[tokio::test]
async fn nobody_imports_where_they_are_not_assigned_or_learns_what_is_there() {
    let world = World::new();
    let (council, reader) = (world.person(COUNCIL).await, world.person(READER).await);
    assert_denied(client(&reader).import_contacts(contacts(&world, ROWS)).await);
    for id in [area(&world, 2), elsewhere(&world), request_id()] {
        let request = ImportContactsRequest { neighbourhood_id: id, ..contacts(&world, ROWS) };
        assert_not_found(client(&council).import_contacts(request).await);
    }
    let police = world.person(POLICE).await;
    let hidden = board(&police, &area(&world, 2)).await.neighbourhood.unwrap().name;
    let text = format!("kind,name,neighbourhood\nkin,Imported A,{hidden}\nkin,Imported B,No Such Place\n");
    let shown = import(&council, contacts(&world, &text)).await;
    assert_eq!(shown.rows[0].faults[0].rule, shown.rows[1].faults[0].rule, "not there and not yours are the same");
    let made = import(&council, contacts(&world, ROWS)).await;
    assert!(made.written);
    let read = board(&police, &area(&world, 0)).await;
    let private = read.contacts.iter().find(|row| row.name == "Imported Neighbour").unwrap();
    assert!(private.details_withheld && private.email.is_empty());
}

#[tokio::test]
async fn neighbourhoods_come_from_a_table_too() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let square = r#"{""type"":""Polygon"",""coordinates"":[[[-3.1,50.2],[-3,50.2],[-3,50.3],[-3.1,50.2]]]}"#;
    let bow = r#"{""type"":""Polygon"",""coordinates"":[[[-3.1,50.2],[-3,50.3],[-3,50.2],[-3.1,50.3],[-3.1,50.2]]]}"#;
    let taken = board(&police, &area(&world, 0)).await.neighbourhood.unwrap().name;
    let text = format!(
        "name,team,latitude,longitude,boundary,contact_interval_months\n\
         Imported Quay,Quay Team,,,\"{square}\",6\n\
         Imported Green,,50.25,-3.05,,\n\
         {taken},,50.25,-3.05,,\n\
         Imported Bow,,,,\"{bow}\",\n\
         Imported Nowhere,,,,,40\n\
         Imported Half,,50.25,,,\n"
    );
    let request = |text: &str, mode: ImportMode| ImportAreasRequest {
        request_id: request_id(),
        validate_only: false,
        text: text.to_owned(),
        mode: mode.into(),
    };
    let run = async |request| client(&police).import_areas(request).await.unwrap().into_inner().result.unwrap();
    let shown = run(request(&text, ImportMode::AllOrNothing)).await;
    assert!(!shown.written && (shown.good, shown.bad) == (2, 4));
    let of = |line: i32| faults(shown.rows.iter().find(|row| row.line == line).unwrap());
    assert_eq!((of(4), of(5)), (vec!["name"], vec!["boundary"]));
    assert_eq!((of(6), of(7)), (vec!["contact_interval_months"], vec!["latitude", "latitude"]));
    let done = run(request(&text, ImportMode::GoodRows)).await;
    assert!(done.written && done.rows.iter().filter(|row| !row.record_id.is_empty()).count() == 2);
    let again = run(request(&text, ImportMode::GoodRows)).await;
    assert!(!again.written && again.good == 0);
    let csp = board(&police, &area(&world, 0)).await.neighbourhood.unwrap().csp_name;
    let unsaid = format!("name,partnership,latitude,longitude\nImported Two,,50.2,-3\nimported two,{csp},50.2,-3\n");
    let shown = run(request(&unsaid, ImportMode::AllOrNothing)).await;
    assert_eq!((shown.bad, shown.rows[0].line), (1, 3), "the only partnership is the same with and without its name");
    assert!(shown.rows[0].faults[0].rule.contains("line 2"));
    let theirs =
        client(&council).import_areas(request("name,latitude,longitude\nOurs,50.2,-3", ImportMode::GoodRows)).await;
    let theirs = theirs.unwrap().into_inner().result.unwrap();
    assert!(!theirs.written && theirs.rows[0].faults[0].rule.contains("keeps the neighbourhoods"));
    let retired = safetynet_proto::nms::v1::RetireAreaRequest {
        id: area(&world, 0),
        request_id: request_id(),
        etag: board(&police, &area(&world, 0)).await.neighbourhood.unwrap().etag,
        reason: "The ward is no more".into(),
    };
    let mut areas = safetynet_proto::nms::v1::area_service_client::AreaServiceClient::new(police.wire());
    areas.retire_area(retired).await.unwrap();
    assert_rule(client(&police).import_contacts(contacts(&world, ROWS)).await, "NEIGHBOURHOOD-STATE");
}
