//! Where a case file stands: it follows from its channels.

use safetynet_shared::clock::Day;

/// Where a case file stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseState {
    /// At least one channel is not closed.
    Open,
    /// No channel is active; kept for seven years from the closure of its channels (ISA-3.4a).
    Closed,
    /// The seven years of all channels have passed (ISA-3.4b).
    DisposalDue,
}

impl CaseState {
    /// The state of a file with or without open channels, whose latest channel may be disposed of on `disposal`.
    pub fn of(open: bool, disposal: Option<Day>, today: Day) -> CaseState {
        match disposal {
            _ if open => CaseState::Open,
            Some(day) if day <= today => CaseState::DisposalDue,
            _ => CaseState::Closed,
        }
    }

    /// The number on the wire and in filters.
    pub const fn number(self) -> i32 {
        match self {
            CaseState::Open => 1,
            CaseState::Closed => 2,
            CaseState::DisposalDue => 3,
        }
    }

    /// The state of a number on the wire.
    pub fn from_number(number: i32) -> Option<CaseState> {
        [CaseState::Open, CaseState::Closed, CaseState::DisposalDue].into_iter().find(|state| state.number() == number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_is_as_open_as_its_channels() {
        let today = Day::new(2026, 11, 23).unwrap();
        assert_eq!(CaseState::of(true, Some(today), today), CaseState::Open);
        assert_eq!(CaseState::of(false, Some(today.plus_days(1)), today), CaseState::Closed);
        assert_eq!(CaseState::of(false, Some(today), today), CaseState::DisposalDue);
        assert_eq!(CaseState::from_number(3), Some(CaseState::DisposalDue));
        assert_eq!(CaseState::from_number(0), None);
    }
}
