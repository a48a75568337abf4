//! A made-up partnership as rows. Columns that the rules do not read get whatever the schema takes.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::id;
use super::rules::{Grant, Kind, NOW, Pair, Partnership, Party};

fn blob(kind: Kind, number: u8) -> Value {
    Value::Blob(id(kind, number).to_vec())
}

fn other(table: &str, number: usize) -> Value {
    let mut bytes = id(Kind::Other, number as u8).to_vec();
    for (place, letter) in table.bytes().take(8).enumerate() {
        bytes[place] = letter;
    }
    Value::Blob(bytes)
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

/// Writes a partnership.
pub fn write(connection: &Connection, world: &Partnership) {
    people(connection, world);
    cases(connection, world);
    shares(connection, world);
    pairs(connection, Kind::Relation, "relation", &world.relations);
    pairs(connection, Kind::Link, "link", &world.links);
    connection
        .execute_batch("DELETE FROM programme_answer; DELETE FROM programme_factor; DELETE FROM programme_field; DELETE FROM programme")
        .unwrap();
    endings(connection, world);
    for number in 0..world.programmes {
        let row = vec![("id", blob(Kind::Programme, number)), ("number", Value::Integer(i64::from(number)))];
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
    for (number, csp) in world.neighbourhoods.iter().enumerate() {
        let row = vec![("id", blob(Kind::Neighbourhood, number as u8)), ("csp", blob(Kind::Csp, *csp))];
        put(connection, "neighbourhood", row);
    }
    for (number, (area, account, organisation, over)) in world.posts.iter().enumerate() {
        let row = vec![
            ("id", other("post", number)),
            ("neighbourhood", blob(Kind::Neighbourhood, *area)),
            ("account", blob(Kind::Account, *account)),
            ("organisation", blob(Kind::Organisation, *organisation)),
            ("ended_at", ended(*over)),
        ];
        put(connection, "neighbourhood_assignment", row);
    }
}

fn closed(world: &Partnership, channel: usize) -> bool {
    world.disposals.iter().any(|(of, _)| usize::from(*of) == channel)
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
        put(connection, "certificate", vec![("id", id.clone())]);
        for organisation in parties {
            let party = blob(Kind::Organisation, *organisation);
            put(connection, "certificate_party", vec![("certificate", id.clone()), ("organisation", party)]);
        }
    }
}

fn people(connection: &Connection, world: &Partnership) {
    for (number, csp) in world.organisations.iter().enumerate() {
        let row = vec![("id", blob(Kind::Organisation, number as u8)), ("csp", blob(Kind::Csp, *csp))];
        put(connection, "organisation", row);
    }
    for (number, account) in world.accounts.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Account, number as u8)),
            ("organisation", blob(Kind::Organisation, account.organisation)),
            ("roles", Value::Integer(i64::from(account.roles.bits()))),
            ("state", Value::Integer(if account.active { 1 } else { 2 })),
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
        put(connection, "agreement", row);
    }
}

fn cases(connection: &Connection, world: &Partnership) {
    for (number, (owner, conditions)) in world.files.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::CaseFile, number as u8)),
            ("organisation", blob(Kind::Organisation, *owner)),
            ("article_9", Value::Integer(i64::from(conditions.0))),
            ("article_10", Value::Integer(i64::from(conditions.1))),
        ];
        put(connection, "case_file", row);
    }
    for (number, channel) in world.channels.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Channel, number as u8)),
            ("case_file", blob(Kind::CaseFile, channel.file)),
            ("lead", blob(Kind::Organisation, channel.lead)),
            ("csp", blob(Kind::Csp, channel.csp)),
            ("state", Value::Integer(if closed(world, number) { 5 } else { 2 })),
        ];
        put(connection, "channel", row);
    }
    for (number, nominal) in world.nominals.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Nominal, number as u8)),
            ("organisation", blob(Kind::Organisation, nominal.organisation)),
            ("recorded_by", blob(Kind::Account, nominal.recorder)),
            ("sealed", Value::Integer(i64::from(nominal.sealed))),
        ];
        put(connection, "nominal", row);
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

fn pairs(connection: &Connection, kind: Kind, table: &str, pairs: &[Pair]) {
    for (number, pair) in pairs.iter().enumerate() {
        let (number, [one, other]) = (number as u8, pair.nominals);
        let mut row = vec![
            ("id", blob(kind, number)),
            ("nominal", blob(Kind::Nominal, one)),
            ("other", blob(Kind::Nominal, other)),
        ];
        if kind == Kind::Relation {
            row.push(("organisation", blob(Kind::Organisation, pair.organisation)));
            row.push(("audience", Value::Integer(if pair.audience.is_some() { 2 } else { 1 })));
        }
        put(connection, &format!("nominal_{table}"), row);
        for (near, far) in [(one, other), (other, one)] {
            let row = vec![
                ("nominal", blob(Kind::Nominal, near)),
                ("other", blob(Kind::Nominal, far)),
                (if kind == Kind::Relation { "nominal_relation" } else { "nominal_link" }, blob(kind, number)),
            ];
            put(connection, &format!("nominal_{table}_side"), row);
        }
        let parties: std::collections::BTreeSet<u8> = pair.audience.iter().flatten().copied().collect();
        for party in parties {
            let row = vec![("nominal_relation", blob(kind, number)), ("party", blob(Kind::Organisation, party))];
            put(connection, "nominal_relation_audience", row);
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
            ("audience", Value::Integer(if activity.audience.is_some() { 2 } else { 1 })),
        ];
        put(connection, "activity", row);
        parties(connection, number as u8, activity.audience.as_deref().unwrap_or_default());
    }
    for (number, grant) in world.grants.iter().enumerate() {
        put(connection, "grant", share(world, number, grant));
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
    let (kind, object, channel) = if grant.of_channel {
        (3, blob(Kind::Channel, grant.object), grant.object)
    } else {
        (4, blob(Kind::Activity, grant.object), world.activities[usize::from(grant.object)].channel)
    };
    vec![
        ("id", other("grant", number)),
        ("object_kind", Value::Integer(kind)),
        ("object", object),
        ("channel", blob(Kind::Channel, channel)),
        ("giver", blob(Kind::Organisation, grant.giver)),
        ("receiver_organisation", blob(Kind::Organisation, grant.receiver)),
        ("receiver_account", grant.person.map_or(Value::Null, |person| blob(Kind::Account, person))),
        ("article_9", Value::Integer(i64::from(grant.conditions.0))),
        ("article_10", Value::Integer(i64::from(grant.conditions.1))),
        ("from_at", Value::Integer(grant.window.from)),
        ("until_at", Value::Integer(grant.window.until)),
        ("ended_at", ended(grant.window.ended)),
    ]
}
