//! Warning markers: what they warn of and whether the person was told (ISA-7.1).

use safetynet_shared::clock::Day;

/// What was said to the person.
#[derive(Clone, PartialEq, Eq)]
pub enum Notice {
    /// Told on this day.
    Told(Day),
    /// Not told, for this reason.
    NotTold(String),
}

impl Notice {
    /// The number on the wire.
    pub const fn number(&self) -> i32 {
        match self {
            Notice::Told(_) => 1,
            Notice::NotTold(_) => 2,
        }
    }

    /// The day when the person was told.
    pub const fn told(&self) -> Option<Day> {
        match self {
            Notice::Told(day) => Some(*day),
            Notice::NotTold(_) => None,
        }
    }

    /// Why the person was not told; empty when they were.
    pub fn reason(&self) -> &str {
        match self {
            Notice::Told(_) => "",
            Notice::NotTold(reason) => reason,
        }
    }

    /// In words, for the history.
    pub fn words(&self) -> String {
        match self {
            Notice::Told(day) => format!("the person was told on {day}"),
            Notice::NotTold(reason) => format!("the person was not told: {reason}"),
        }
    }
}
