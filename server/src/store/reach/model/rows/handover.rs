//! The rows of what passes between organisations.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::world::{Kind, Partnership, Passing};
use super::{blob, put};

pub(super) fn actions(connection: &Connection, world: &Partnership) {
    for (number, action) in world.actions.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Action, number as u8)),
            ("channel", blob(Kind::Channel, action.channel)),
            ("organisation", blob(Kind::Organisation, action.organisation)),
            ("owner", action.owner.map_or(Value::Null, |owner| blob(Kind::Account, owner))),
            ("offered_to", action.offered.map_or(Value::Null, |(to, _)| blob(Kind::Organisation, to))),
            ("until_at", action.offered.map_or(Value::Null, |(_, until)| Value::Integer(until))),
        ];
        put(connection, "action", row);
    }
}

pub(super) fn passings(connection: &Connection, world: &Partnership) {
    let row = |kind: Kind, number: usize, passing: &Passing| {
        vec![
            ("id", blob(kind, number as u8)),
            ("channel", blob(Kind::Channel, passing.channel)),
            ("giver", blob(Kind::Organisation, passing.giver)),
            ("receiver", blob(Kind::Organisation, passing.receiver)),
        ]
    };
    for (number, passing) in world.transfers.iter().enumerate() {
        let mut row = row(Kind::Transfer, number, passing);
        row.push(("offered_by", blob(Kind::Account, passing.by)));
        put(connection, "transfer", row);
    }
    for (number, passing) in world.referrals.iter().enumerate() {
        let mut row = row(Kind::Referral, number, passing);
        row.push(("sent_by", blob(Kind::Account, passing.by)));
        row.push(("nominal", passing.nominal.map_or(Value::Null, |nominal| blob(Kind::Nominal, nominal))));
        put(connection, "referral", row);
    }
}
