//! A request for a password reset: anybody at a terminal can make one, so it proves nothing; the SPOC makes sure who
//! asks and decides once (SYOP-5.7, SYOP-12.1).

use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// Where a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It waits for the SPOC.
    Asked,
    /// The password was reset.
    Approved,
    /// Nothing was changed.
    Refused,
}

impl Stage {
    /// The number in the store.
    pub const fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The stage of a number in the store.
    pub fn from_number(number: i64) -> Stage {
        match number {
            1 => Stage::Asked,
            2 => Stage::Approved,
            _ => Stage::Refused,
        }
    }
}

/// Whether a request can still be decided.
///
/// # Errors
/// [`Error::NotNow`] when it was.
pub fn undecided(stage: Stage) -> Result<()> {
    match stage {
        Stage::Asked => Ok(()),
        Stage::Approved | Stage::Refused => {
            Err(Error::NotNow("SYOP-5.7", "This request has been decided; a new one can be made.".to_owned()))
        }
    }
}

/// Whether somebody may approve a request: it was not made where they themselves were the last to sign in. Else one
/// person could ask for a colleague's reset, approve it and use the code (SYOP-12.1).
///
/// # Errors
/// [`Error::NotNow`] saying who can.
pub fn not_ones_own(caller: Id, asked_after: Option<Id>) -> Result<()> {
    if asked_after != Some(caller) {
        return Ok(());
    }
    let text = "This was asked for at a terminal where you were the last to sign in. Another single point of contact \
                approves it, or the person asks at another terminal.";
    Err(Error::NotNow("SYOP-12.1", text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_approves_what_they_may_have_asked_for_themselves() {
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(not_ones_own(one, None).is_ok() && not_ones_own(one, Some(other)).is_ok());
        assert!(not_ones_own(one, Some(one)).is_err());
    }

    #[test]
    fn a_request_is_decided_once() {
        for stage in [Stage::Asked, Stage::Approved, Stage::Refused] {
            assert_eq!(Stage::from_number(stage.number()), stage);
            assert_eq!(undecided(stage).is_ok(), stage == Stage::Asked);
        }
    }
}
