//! A person as people write them down: names, a date of birth of which only a part may be known, and what is due when
//! somebody is recorded (ISA-7.1).

pub mod source;

use std::fmt;

use safetynet_shared::clock::Day;

pub use source::{Change, Source};

/// The oldest year of birth that is believed.
const OLDEST: i32 = 1890;

/// One full form of a name. One of the two parts may be empty, never both.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName {
    /// The given names in their usual order.
    pub given: String,
    /// The family name.
    pub family: String,
}

impl PersonName {
    /// The name as it is spoken: given names, then family name.
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }
}

/// A date of birth: whole, a year and a month, a year, or nothing. A part that is not known is 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Birth {
    /// The year, or 0.
    pub year: i32,
    /// The month, 1 to 12, or 0.
    pub month: i32,
    /// The day of the month, or 0.
    pub day: i32,
}

impl Birth {
    /// The date from its parts, not after `today`.
    ///
    /// # Errors
    /// The rule that the parts break, as the end of a sentence that begins with the field.
    pub fn parse(year: i32, month: i32, day: i32, today: Day) -> Result<Birth, &'static str> {
        let birth = Birth { year, month, day };
        if !(OLDEST..=today.year()).contains(&year) {
            return Err("must have a year from 1890 to this year");
        }
        if month == 0 && day != 0 {
            return Err("must have a month when it has a day");
        }
        let first = Day::new(year, month.max(1), day.max(1)).filter(|_| month >= 0 && day >= 0);
        match first {
            None => Err("must be in the calendar; leave the day, or the day and the month, at 0 when not known"),
            Some(first) if first > today => Err("must not lie in the future"),
            Some(_) => Ok(birth),
        }
    }

    /// Whether nothing is known.
    pub const fn is_unknown(self) -> bool {
        self.year == 0
    }

    /// Whether the day is known.
    pub const fn is_whole(self) -> bool {
        self.day != 0
    }

    /// The key of the index: eight digits, with zeros for what is not known.
    pub fn key(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Birth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.year, self.month, self.day) {
            (0, ..) => out.write_str("not known"),
            (year, 0, _) => write!(out, "{year}"),
            (year, month, 0) => write!(out, "{month:02}/{year}"),
            (year, month, day) => write!(out, "{day:02}/{month:02}/{year}"),
        }
    }
}

/// Whether a privacy notice was given when the data was collected (ISA-7.1). Nothing is assumed.
#[derive(Clone, PartialEq, Eq)]
pub enum PrivacyNotice {
    /// Given on this day.
    Given(Day),
    /// Not given, for this reason.
    NotGiven(String),
}

impl PrivacyNotice {
    /// The number in the store and on the wire.
    pub const fn number(&self) -> i32 {
        match self {
            PrivacyNotice::Given(_) => 1,
            PrivacyNotice::NotGiven(_) => 2,
        }
    }

    /// The day when it was given.
    pub const fn given(&self) -> Option<Day> {
        match self {
            PrivacyNotice::Given(day) => Some(*day),
            PrivacyNotice::NotGiven(_) => None,
        }
    }

    /// Why it was not given; empty when it was.
    pub fn reason(&self) -> &str {
        match self {
            PrivacyNotice::Given(_) => "",
            PrivacyNotice::NotGiven(reason) => reason,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    #[test]
    fn a_part_of_a_date_of_birth_is_enough() {
        let birth = |year, month, day| Birth::parse(year, month, day, today());
        assert_eq!(birth(1990, 0, 0).unwrap().key(), "19900000");
        assert_eq!(birth(1990, 2, 0).unwrap().to_string(), "02/1990");
        assert_eq!(birth(1990, 2, 28).unwrap().to_string(), "28/02/1990");
        assert!(birth(2026, 11, 23).is_ok() && birth(2026, 0, 0).is_ok());
        for (year, month, day) in [
            (1990, 2, 30),
            (1990, 13, 0),
            (1990, 0, 4),
            (0, 0, 0),
            (1889, 1, 1),
            (2026, 11, 24),
            (1990, -1, 0),
            (1990, 1, -1),
        ] {
            assert!(birth(year, month, day).is_err(), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn a_name_may_lack_a_part() {
        let name = PersonName { given: String::new(), family: "Example".into() };
        assert_eq!(name.full(), "Example");
    }
}
