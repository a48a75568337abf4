//! The keys of a board.

use safetynet_shared::roles::Permission;

use crate::keys::{Binding, Key, action};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "add", "add to the tab that is open").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('e'), "edit", "change the record at hand").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('m'), "move", "move the record at hand on: its next state or stage")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('t'), "tasks", "tasks of the plan at hand").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('d'), "answer", "say how a task of your organisation stands: taken on, done")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('f'), "figures", "record a figure of the plan at hand, before the response or since")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('x'), "withdraw", "withdraw the contact at hand: its details go for good; or cancel a series")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('i'), "raise", "make a priority of what was raised at the engagement at hand")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('+'), "closer", "draw the map closer, around the marker at hand"),
    action(Key::Char('-'), "farther", "draw more of the map"),
    action(Key::Char('H'), "west", "move the map to the west"),
    action(Key::Char('J'), "south", "move the map to the south"),
    action(Key::Char('K'), "north", "move the map to the north"),
    action(Key::Char('L'), "east", "move the map to the east"),
    action(Key::Char('b'), "draw", "draw the map with fine dots, with half blocks, or as text"),
    action(Key::Char('o'), "rounds", "rounds of questions to the key individuals, and what they said"),
    action(Key::Char('c'), "groups", "community groups: watch schemes, associations, and their people"),
    action(Key::Char('p'), "profile", "how the police and the partners see the area, and when that is looked at again"),
    action(Key::Char('s'), "seen", "say that you have seen what others changed here"),
    action(Key::Char('v'), "month", "show the engagements as a month, or as a list"),
];
