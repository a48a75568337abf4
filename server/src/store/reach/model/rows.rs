//! A made-up partnership as rows. Columns that the rules do not read get whatever the schema takes.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::id;
use super::world::{Grant, Kind, NOW, Object, Partnership, Party, Seal};
use beside::{disclosures, holds, pairs};

mod beside;
mod desk;
mod handover;
mod inner;
mod place;

pub use beside::link;
pub use desk::{GIVEN, NAMES};
pub use inner::{batch, beside_channel, beside_nominal, hold, record, review_kind, sample_line, sampled, seal, sealed};

/// The id of a consent.
pub fn consent(number: u8) -> [u8; 16] {
    other_bytes("consent", usize::from(number))
}

/// The code of a programme.
pub fn programme(number: u8) -> String {
    format!("programme-{number}")
}

/// The id of an agreement.
pub fn agreement(number: u8) -> [u8; 16] {
    other_bytes("agreement", usize::from(number))
}

fn blob(kind: Kind, number: u8) -> Value {
    Value::Blob(id(kind, number).to_vec())
}

fn other_bytes(table: &str, number: usize) -> [u8; 16] {
    let mut bytes = id(Kind::Other, number as u8);
    for (place, letter) in table.bytes().take(8).enumerate() {
        bytes[place] = letter;
    }
    bytes
}

fn other(table: &str, number: usize) -> Value {
    Value::Blob(other_bytes(table, number).to_vec())
}

fn ended(ended: bool) -> Value {
    if ended { Value::Integer(NOW - 1) } else { Value::Null }
}

/// Inserts a row; required columns that were not given are filled with something unique.
fn put(connection: &Connection, table: &str, given: Vec<(&str, Value)>) {
    let mut columns =
        connection.prepare_cached("SELECT name, type, \"notnull\" OR pk > 0 FROM pragma_table_info(?1)").unwrap();
    let listed: Vec<(String, String, bool)> = columns
        .query_map([table], |line| Ok((line.get(0)?, line.get(1)?, line.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(given.iter().all(|(name, _)| listed.iter().any(|column| column.0 == *name)), "{table}");
    let unique = connection.query_row("SELECT hex(randomblob(8))", [], |line| line.get::<_, String>(0)).unwrap();
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (name, kind, required) in &listed {
        let value = given.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone());
        let value = match (value, kind.as_str(), required) {
            (Some(value), ..) => value,
            (None, _, false) => continue,
            (None, "INTEGER" | "REAL", true) => Value::Integer(0),
            (None, "TEXT", true) if name == "reference" => Value::Text(desk::reference(table, &unique)),
            (None, "TEXT", true) => Value::Text(unique.clone()),
            (None, _, true) => Value::Blob(unique.clone().into_bytes()),
        };
        names.push(name.clone());
        values.push(value);
    }
    let holes = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({holes})", names.join(", "));
    connection.execute(&sql, params_from_iter(values)).unwrap();
}

/// A record with the number of its kind in the store.
fn object(object: Object) -> (i64, Value) {
    match object {
        Object::Nominal(number) => (1, blob(Kind::Nominal, number)),
        Object::File(number) => (2, blob(Kind::CaseFile, number)),
        Object::Channel(number) => (3, blob(Kind::Channel, number)),
        Object::Activity(number) => (4, blob(Kind::Activity, number)),
    }
}

/// Writes a partnership.
pub fn write(connection: &Connection, world: &Partnership) {
    people(connection, world);
    cases(connection, world);
    nominals(connection, world);
    shares(connection, world);
    behind_glass(connection, world);
    disclosures(connection, world);
    handover::actions(connection, world);
    handover::passings(connection, world);
    handover::meetings(connection, world);
    handover::caseloads(connection, world);
    pairs(connection, world, Kind::Relation, "relation");
    pairs(connection, world, Kind::Link, "link");
    places(connection, world);
    inner::inside(connection, world);
}

fn places(connection: &Connection, world: &Partnership) {
    connection
        .execute_batch("DELETE FROM programme_answer; DELETE FROM programme_factor; DELETE FROM programme_field; DELETE FROM programme")
        .unwrap();
    endings(connection, world);
    for number in 0..world.programmes {
        let row = vec![
            ("id", blob(Kind::Programme, number)),
            ("number", Value::Integer(i64::from(number))),
            ("code", Value::Text(programme(number))),
            ("state", Value::Integer(1)),
            ("risk_days", Value::Integer(90)),
            ("case_review", Value::Integer(1)),
        ];
        put(connection, "programme", row);
    }
    for (number, (reporter, organisation, affects)) in world.incidents.iter().enumerate() {
        let incident = blob(Kind::Incident, number as u8);
        let row = vec![
            ("id", incident.clone()),
            ("reported_by", blob(Kind::Account, *reporter)),
            ("organisation", blob(Kind::Organisation, *organisation)),
        ];
        put(connection, "incident", row);
        for other in affects {
            let row = vec![("incident", incident.clone()), ("organisation", blob(Kind::Organisation, *other))];
            put(connection, "incident_organisation", row);
        }
    }
    place::areas(connection, world);
}

/// Disposals and certificates with their parties.
fn endings(connection: &Connection, world: &Partnership) {
    for (number, (channel, contributors)) in world.disposals.iter().enumerate() {
        let id = blob(Kind::Disposal, number as u8);
        let row = vec![("id", id.clone()), ("channel", blob(Kind::Channel, *channel))];
        put(connection, "disposal", row);
        for organisation in contributors {
            let party = blob(Kind::Organisation, *organisation);
            put(connection, "disposal_party", vec![("disposal", id.clone()), ("organisation", party)]);
        }
    }
    for (number, parties) in world.certificates.iter().enumerate() {
        let id = blob(Kind::Certificate, number as u8);
        let lead = blob(Kind::Organisation, parties.first().copied().unwrap_or_default());
        put(connection, "certificate", vec![("id", id.clone()), ("lead", lead)]);
        for organisation in parties {
            let party = blob(Kind::Organisation, *organisation);
            put(connection, "certificate_party", vec![("certificate", id.clone()), ("organisation", party)]);
        }
    }
}

/// Names people on the seal of a record.
pub fn named(connection: &Connection, record: Value, seal: &Seal) {
    for (place, account) in seal.named.iter().enumerate() {
        if !seal.named[..place].contains(account) {
            let row = vec![("object", record.clone()), ("account", blob(Kind::Account, *account))];
            put(connection, "seal_party", row);
        }
    }
}

fn people(connection: &Connection, world: &Partnership) {
    for (number, csp) in world.organisations.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Organisation, number as u8)),
            ("csp", blob(Kind::Csp, *csp)),
            ("state", Value::Integer(5)),
            ("administers", Value::Integer(i64::from(world.administers == Some(number as u8)))),
        ];
        put(connection, "organisation", row);
        desk::desk(connection, number as u8);
    }
    for (number, account) in world.accounts.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Account, number as u8)),
            ("organisation", blob(Kind::Organisation, account.organisation)),
            ("roles", Value::Integer(i64::from(account.roles.bits()))),
            ("state", Value::Integer(if account.active { 1 } else { 2 })),
            ("must_change", Value::Integer(i64::from(account.must_change))),
            ("last_sign_in_at", if account.signed_in { Value::Integer(NOW) } else { Value::Null }),
        ];
        put(connection, "account", row);
    }
    for (number, agreement) in world.agreements.iter().enumerate() {
        let row = vec![
            ("id", other("agreement", number)),
            ("organisation", blob(Kind::Organisation, agreement.organisation)),
            ("csp", blob(Kind::Csp, agreement.csp)),
            ("kind", Value::Integer(agreement.kind)),
            ("from_at", Value::Integer(agreement.window.from)),
            ("until_at", Value::Integer(agreement.window.until)),
        ];
        let row = row.into_iter().chain(desk::terms()).collect();
        put(connection, "agreement", row);
    }
}

fn cases(connection: &Connection, world: &Partnership) {
    for (number, file) in world.files.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::CaseFile, number as u8)),
            ("organisation", blob(Kind::Organisation, file.owner)),
            ("csp", blob(Kind::Csp, file.csp)),
            ("article_9", Value::Integer(i64::from(file.conditions.0))),
            ("article_10", Value::Integer(i64::from(file.conditions.1))),
        ];
        put(connection, "case_file", row);
    }
    for (number, channel) in world.channels.iter().enumerate() {
        let id = blob(Kind::Channel, number as u8);
        let row = vec![
            ("id", id.clone()),
            ("case_file", blob(Kind::CaseFile, channel.file)),
            ("lead", blob(Kind::Organisation, channel.lead)),
            ("csp", blob(Kind::Csp, channel.csp)),
            ("state", Value::Integer(if channel.closed { 5 } else { 2 })),
            ("sealed", Value::Integer(channel.seal.mode)),
            ("closed_on", if channel.closed { Value::Integer(1) } else { Value::Null }),
        ];
        put(connection, "channel", row);
        named(connection, id, &channel.seal);
        sealed(connection, world, number as u8);
    }
}

fn nominals(connection: &Connection, world: &Partnership) {
    for (number, nominal) in world.nominals.iter().enumerate() {
        let id = blob(Kind::Nominal, number as u8);
        let row = vec![
            ("id", id.clone()),
            ("organisation", blob(Kind::Organisation, nominal.organisation)),
            ("recorded_by", blob(Kind::Account, nominal.recorder)),
            ("given_names", Value::Text(desk::GIVEN.to_owned())),
            ("family_name", Value::Text(NAMES[number % NAMES.len()].to_owned())),
            ("sealed", Value::Integer(nominal.seal.mode)),
        ];
        put(connection, "nominal", row);
        named(connection, id, &nominal.seal);
        for (file, by) in &nominal.files {
            let row = vec![
                ("case_file", blob(Kind::CaseFile, *file)),
                ("nominal", blob(Kind::Nominal, number as u8)),
                ("added_by", blob(Kind::Account, *by)),
            ];
            put(connection, "case_nominal", row);
        }
    }
}

fn shares(connection: &Connection, world: &Partnership) {
    for (number, member) in world.members.iter().enumerate() {
        let row = vec![
            ("id", other("member", number)),
            ("channel", blob(Kind::Channel, member.channel)),
            ("organisation", blob(Kind::Organisation, member.organisation)),
            ("since_at", Value::Integer(number as i64)),
            ("ended_at", ended(member.ended)),
        ];
        put(connection, "member", row);
    }
    for (number, work) in world.assignments.iter().enumerate() {
        let row = vec![
            ("id", other("assignment", number)),
            ("channel", blob(Kind::Channel, work.channel)),
            ("account", blob(Kind::Account, work.account)),
            ("organisation", blob(Kind::Organisation, work.organisation)),
            ("duty", Value::Integer(if work.supervisor { 2 } else { 1 })),
            ("ended_at", ended(work.ended)),
        ];
        put(connection, "assignment", row);
    }
    for (number, activity) in world.activities.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Activity, number as u8)),
            ("channel", blob(Kind::Channel, activity.channel)),
            ("organisation", blob(Kind::Organisation, activity.organisation)),
            ("recorded_by", blob(Kind::Account, 0)),
            ("kind", Value::Integer(1)),
            ("audience", Value::Integer(if activity.audience.is_some() { 2 } else { 1 })),
        ];
        put(connection, "activity", row);
        parties(connection, number as u8, activity.audience.as_deref().unwrap_or_default());
    }
    for (number, consent) in world.consents.iter().enumerate() {
        let row = vec![
            ("id", other("consent", number)),
            ("case_file", blob(Kind::CaseFile, consent.file)),
            ("nominal", blob(Kind::Nominal, consent.nominal)),
            ("organisation", blob(Kind::Organisation, consent.owner)),
            ("until_at", Value::Integer(consent.until)),
            ("withdrawn_at", ended(consent.withdrawn)),
        ];
        put(connection, "consent", row);
    }
    for (number, grant) in world.grants.iter().enumerate() {
        put(connection, "grant", share(world, number, grant));
    }
    holds(connection, world);
}

fn behind_glass(connection: &Connection, world: &Partnership) {
    for (number, glass) in world.glasses.iter().enumerate() {
        let (kind, record) = object(glass.object);
        let row = vec![
            ("id", blob(Kind::BreakGlass, number as u8)),
            ("account", blob(Kind::Account, glass.account)),
            ("organisation", blob(Kind::Organisation, world.account(glass.account).organisation)),
            ("owner", blob(Kind::Organisation, glass.owner)),
            ("object_kind", Value::Integer(kind)),
            ("object", record),
            ("from_at", Value::Integer(glass.window.from)),
            ("until_at", Value::Integer(glass.window.until)),
            ("ended_at", ended(glass.window.ended)),
        ];
        put(connection, "break_glass", row);
    }
    for (number, instruction) in world.instructions.iter().enumerate() {
        let (kind, record) = object(instruction.object);
        let row = vec![
            ("id", other("instruct", number)),
            ("organisation", blob(Kind::Organisation, instruction.organisation)),
            ("administrator", blob(Kind::Account, instruction.administrator)),
            ("object_kind", Value::Integer(kind)),
            ("object", record),
            ("opened_at", Value::Integer(instruction.window.from)),
            ("until_at", Value::Integer(instruction.window.until)),
            ("ended_at", ended(instruction.window.ended)),
            ("challenged_at", ended(instruction.challenged)),
        ];
        put(connection, "instruction", row);
    }
}

fn parties(connection: &Connection, activity: u8, audience: &[Party]) {
    for (place, party) in audience.iter().enumerate() {
        if audience[..place].contains(party) {
            continue;
        }
        let party = match party {
            Party::Organisation(number) => blob(Kind::Organisation, *number),
            Party::Account(number) => blob(Kind::Account, *number),
        };
        put(connection, "activity_audience", vec![("activity", blob(Kind::Activity, activity)), ("party", party)]);
    }
}

fn share(world: &Partnership, number: usize, grant: &Grant) -> Vec<(&'static str, Value)> {
    let channel = match grant.object {
        Object::Channel(channel) => Some(channel),
        Object::Activity(activity) => Some(world.activity(activity).channel),
        Object::File(_) | Object::Nominal(_) => None,
    };
    let file = match grant.object {
        Object::File(file) => file,
        _ => channel.map_or(0, |channel| world.channel(channel).file),
    };
    let (kind, record) = object(grant.object);
    let from = if grant.offered { i64::MAX } else { grant.window.from };
    vec![
        ("id", blob(Kind::Grant, number as u8)),
        ("object_kind", Value::Integer(kind)),
        ("object", record),
        ("case_file", blob(Kind::CaseFile, file)),
        ("channel", channel.map_or(Value::Null, |channel| blob(Kind::Channel, channel))),
        ("giver", blob(Kind::Organisation, grant.giver)),
        ("receiver_organisation", blob(Kind::Organisation, grant.receiver)),
        ("receiver_account", grant.person.map_or(Value::Null, |person| blob(Kind::Account, person))),
        ("fields", Value::Integer(grant.fields)),
        ("consent", grant.consent.map_or(Value::Null, |consent| other("consent", usize::from(consent)))),
        ("starts", Value::Integer(if grant.offered { 2 } else { 1 })),
        ("from_at", Value::Integer(from)),
        ("until_at", Value::Integer(grant.window.until)),
        ("ended_at", ended(grant.window.ended)),
        ("created_by", blob(Kind::Account, grant.by)),
        ("batch", if number.is_multiple_of(3) { Value::Blob(batch().to_vec()) } else { Value::Null }),
    ]
}
