//! Seals: a record is kept to the people who are named on it, of those who reach it anyway, in two modes. *Hidden*: to others
//! it does not exist. *Signpost*: others see that it exists and whom to ask. Where somebody's safety needs it at once, the
//! glass of a signpost is broken: the record is read for one hour, its controller and the supervisors are told, and another
//! person reviews it.

use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// How long broken glass stays open.
pub const OPEN: Span = Span::hours(1);

/// How a sealed record shows to those who are not named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Not at all.
    Hidden,
    /// That it exists, and whom to ask.
    Signpost,
}

impl Mode {
    /// The number in the store and on the wire.
    pub fn number(self) -> i32 {
        match self {
            Mode::Hidden => 1,
            Mode::Signpost => 2,
        }
    }

    /// The mode of a number; none for another.
    pub fn from_number(number: i32) -> Option<Mode> {
        [Mode::Hidden, Mode::Signpost].into_iter().find(|mode| mode.number() == number)
    }
}

/// What was found of a broken glass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// Somebody's safety needed it.
    Justified,
    /// Nobody's did.
    NotJustified,
}

impl Finding {
    /// The number in the store and on the wire.
    pub fn number(self) -> i32 {
        match self {
            Finding::Justified => 1,
            Finding::NotJustified => 2,
        }
    }

    /// The finding of a number; none before the review.
    pub fn from_number(number: i32) -> Option<Finding> {
        [Finding::Justified, Finding::NotJustified].into_iter().find(|finding| finding.number() == number)
    }
}

/// Nobody reviews what they did themselves.
///
/// # Errors
/// [`Error::NotNow`] for whoever broke the glass.
pub fn another(reviewer: Id, breaker: Id) -> Result<()> {
    if reviewer == breaker {
        let text = "Somebody else has to review what you broke the glass for.".to_owned();
        return Err(Error::NotNow("GLASS-REVIEW", text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_others_are_nothing() {
        for mode in [Mode::Hidden, Mode::Signpost] {
            assert_eq!(Mode::from_number(mode.number()), Some(mode));
        }
        for finding in [Finding::Justified, Finding::NotJustified] {
            assert_eq!(Finding::from_number(finding.number()), Some(finding));
        }
        assert!(Mode::from_number(0).is_none() && Finding::from_number(0).is_none());
    }

    #[test]
    fn somebody_else_reviews() {
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(another(one, other).is_ok() && another(one, one).is_err());
    }
}
