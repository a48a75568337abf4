//! How long after a contact the next is due: the one period that each neighbourhood sets for itself (`SYOP-8.2`).
//!
//! It begins as [`Period::NextContact`](crate::periods::Period::NextContact), each quarter, and is counted in months of the
//! calendar.
//!
//! ```
//! use safetynet_shared::{clock::Day, interval::ContactInterval};
//! let made = Day::new(2026, 8, 31).unwrap();
//! assert_eq!(ContactInterval::months(6).unwrap().due(made).to_string(), "28 Feb 2027");
//! ```

use crate::clock::Day;

/// How many months lie between two contacts, 1 to 24.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContactInterval(i32);

impl Default for ContactInterval {
    fn default() -> Self {
        Self(3)
    }
}

impl ContactInterval {
    /// So many months; none below 1 and above 24.
    pub fn months(count: i32) -> Option<ContactInterval> {
        (1..=24).contains(&count).then_some(ContactInterval(count))
    }

    /// How many months it is.
    pub const fn count(self) -> i32 {
        self.0
    }

    /// The day by which to speak again to somebody who was spoken to on a day.
    pub fn due(self, from: Day) -> Day {
        from.plus_months(self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::periods::Period;

    #[test]
    fn it_begins_as_the_period_of_the_table_and_has_bounds() {
        for day in ["2026-11-30", "2027-11-30", "2028-01-31", "2026-05-31"] {
            let day = Day::parse(day).unwrap();
            assert_eq!(ContactInterval::default().due(day), Period::NextContact.due(day));
        }
        for wrong in [i32::MIN, -1, 0, 25, i32::MAX] {
            assert!(ContactInterval::months(wrong).is_none());
        }
        let day = Day::parse("2026-11-30").unwrap();
        assert_eq!(ContactInterval::months(1).unwrap().due(day), Day::parse("2026-12-30").unwrap());
        assert_eq!(ContactInterval::months(24).unwrap().due(day), Day::parse("2028-11-30").unwrap());
    }
}
