//! The rows of what is said of two people, and of what is to leave the partnership.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::world::{Kind, Partnership};
use super::{blob, ended, object, other, put};

pub(super) fn holds(connection: &Connection, world: &Partnership) {
    for (number, hold) in world.holds.iter().enumerate() {
        let (kind, record) = object(hold.object);
        let row = vec![
            ("id", other("hold", number)),
            ("kind", Value::Integer(if hold.investigation { 1 } else { 2 })),
            ("organisation", blob(Kind::Organisation, hold.organisation)),
            ("object_kind", Value::Integer(kind)),
            ("object", record.clone()),
            ("nominal", if kind == 1 { record } else { Value::Null }),
            ("channel", world.lies_in(hold.object).map_or(Value::Null, |channel| blob(Kind::Channel, channel))),
            ("shown", Value::Integer(if hold.hidden { 2 } else { 1 })),
            ("ended_at", ended(hold.ended)),
        ];
        put(connection, "hold", row);
    }
}

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

/// How a link stands at first: whether it says that they are one person, where it stands (1 proposed, 2 accepted, 3
/// rejected, 4 taken back) and who answers it. One of two people is proposed by the first's organisation, and of a pair one
/// stands at most.
pub fn link(world: &Partnership, number: usize) -> (bool, u8, u8) {
    let both = |at: usize| world.links[at].nominals.into_iter().collect::<BTreeSet<u8>>();
    let [proposer, answerer] = world.links[number].nominals.map(|nominal| world.nominal(nominal).organisation);
    let (same, again) = (number % 4 != 3, (0..number).any(|at| both(at) == both(number)));
    let stand = match (again, same && proposer != answerer, number % 4) {
        (true, ..) => 4,
        (false, true, 0) => 1,
        (false, true, 2) => 3,
        _ => 2,
    };
    (same, stand, answerer)
}

pub(super) fn pairs(connection: &Connection, world: &Partnership, kind: Kind, table: &str) {
    let pairs = if kind == Kind::Link { &world.links } else { &world.relations };
    for (number, pair) in pairs.iter().enumerate() {
        let (number, [one, other]) = (number as u8, pair.nominals);
        let mut row = vec![
            ("id", blob(kind, number)),
            ("nominal", blob(Kind::Nominal, one)),
            ("other", blob(Kind::Nominal, other)),
        ];
        if kind == Kind::Link {
            let (same, stand, answerer) = link(world, usize::from(number));
            row.push(("kind", Value::Integer(if same { 1 } else { 2 })));
            row.push(("state", Value::Integer(i64::from(stand))));
            row.push(("proposer", blob(Kind::Organisation, world.nominal(one).organisation)));
            row.push(("answerer", blob(Kind::Organisation, answerer)));
            row.push(("version", Value::Integer(1)));
        }
        if kind == Kind::Relation {
            row.push(("version", Value::Integer(1)));
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
        let parties: BTreeSet<u8> = pair.audience.iter().flatten().copied().collect();
        for party in parties {
            let row = vec![("nominal_relation", blob(kind, number)), ("party", blob(Kind::Organisation, party))];
            put(connection, "nominal_relation_audience", row);
        }
    }
}
