//! The rows of what passes between organisations and people, and of meetings.

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
            ("state", Value::Integer(1)),
            ("created_by", blob(Kind::Account, 0)),
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
            ("until_at", Value::Integer(passing.until)),
            ("version", Value::Integer(1)),
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

pub(super) fn meetings(connection: &Connection, world: &Partnership) {
    for (number, meeting) in world.meetings.iter().enumerate() {
        let id = blob(Kind::Meeting, number as u8);
        let row = vec![
            ("id", id.clone()),
            ("organisation", blob(Kind::Organisation, meeting.organisation)),
            ("created_by", blob(Kind::Account, meeting.by)),
        ];
        put(connection, "meeting", row);
        for invited in &meeting.invited {
            let party = blob(Kind::Organisation, *invited);
            put(connection, "meeting_party", vec![("meeting", id.clone()), ("organisation", party)]);
        }
    }
}

pub(super) fn caseloads(connection: &Connection, world: &Partnership) {
    for (number, handover) in world.handovers.iter().enumerate() {
        let id = blob(Kind::Caseload, number as u8);
        let row = vec![
            ("id", id.clone()),
            ("organisation", blob(Kind::Organisation, handover.organisation)),
            ("account", blob(Kind::Account, handover.of)),
            ("created_by", blob(Kind::Account, handover.by)),
        ];
        put(connection, "caseload_handover", row);
        for (channel, receiver) in &handover.lines {
            let row = vec![
                ("handover", id.clone()),
                ("channel", blob(Kind::Channel, *channel)),
                ("duty", Value::Integer(1)),
                ("receiver", blob(Kind::Account, *receiver)),
            ];
            put(connection, "caseload_line", row);
        }
    }
}
