//! The rows of what is said of two people, and of what is to leave the partnership.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::world::{Kind, Pair, Partnership};
use super::{blob, put};

pub(super) fn disclosures(connection: &Connection, world: &Partnership) {
    for (number, disclosure) in world.disclosures.iter().enumerate() {
        let id = blob(Kind::Disclosure, number as u8);
        let activity = disclosure.activity.map_or(Value::Null, |activity| blob(Kind::Activity, activity));
        let row = vec![
            ("id", id.clone()),
            ("channel", blob(Kind::Channel, disclosure.channel)),
            ("activity", activity),
            ("organisation", blob(Kind::Organisation, disclosure.organisation)),
        ];
        put(connection, "disclosure", row);
        for originator in &disclosure.originators {
            let row = vec![("disclosure", id.clone()), ("organisation", blob(Kind::Organisation, *originator))];
            put(connection, "disclosure_originator", row);
        }
    }
}

pub(super) fn pairs(connection: &Connection, kind: Kind, table: &str, pairs: &[Pair]) {
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
