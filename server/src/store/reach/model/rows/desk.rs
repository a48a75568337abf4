//! What people need to call the server: a terminal at a registered address; and names to search for.

use rusqlite::Connection;
use rusqlite::types::Value;
use safetynet_shared::codes::{Article6, Article9, Article10, Code, Purpose};

use super::super::world::Kind;
use super::{blob, other, put};

/// The family names of the made-up people, one after the other.
pub const NAMES: [&str; 3] = ["Testham", "Sampleford", "Quillbrook"];
/// The given name of all of them.
pub const GIVEN: &str = "Robin";

/// The terminal of an organisation, and its address range.
pub(super) fn desk(connection: &Connection, organisation: u8) {
    let (of, now) = (blob(Kind::Organisation, organisation), Value::Integer(0));
    let mut fingerprint = vec![organisation; 32];
    fingerprint[0] = 1;
    let row = vec![
        ("id", other("terminal", usize::from(organisation))),
        ("organisation", of.clone()),
        ("fingerprint", Value::Blob(fingerprint)),
        ("confirmed_at", now.clone()),
        ("expires_at", Value::Integer(i64::MAX)),
    ];
    put(connection, "terminal", row);
    let row = vec![
        ("id", other("range", usize::from(organisation))),
        ("organisation", of),
        ("network", Value::Text("127.0.0.0/8".to_owned())),
        ("confirmed_at", now),
    ];
    put(connection, "address_range", row);
}

/// The terms of an agreement: everything there is, so that who may do something depends on whether it is in force alone.
pub(super) fn terms() -> [(&'static str, Value); 4] {
    fn all<C: Code>() -> Value {
        Value::Text(C::all().map(|one| one.number().to_string()).collect::<Vec<_>>().join(","))
    }
    [
        ("purposes", all::<Purpose>()),
        ("bases", all::<Article6>()),
        ("article_9", all::<Article9>()),
        ("article_10", all::<Article10>()),
    ]
}

/// A reference as operations give them, where they do.
pub(super) fn reference(table: &str, unique: &str) -> String {
    let series = match table {
        "nominal" => "N",
        "case_file" => "CF-2026",
        "channel" => "CH-2026",
        "referral" => "RF-2026",
        "meeting" => "MT-2026",
        "certificate" => "DC-2026",
        "incident" => "IN-2026",
        "sample" => "DS-2026",
        _ => return unique.to_owned(),
    };
    let number = u32::from_str_radix(&unique[..8], 16).unwrap();
    format!("{series}-{number:06}")
}
