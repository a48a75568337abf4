//! The rows of what passes between organisations.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::world::{Kind, Partnership};
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
