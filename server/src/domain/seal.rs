//! Seals: a record is kept to the people who are named on it, of those who reach it anyway, in two modes. *Hidden*: to others
//! it does not exist. *Signpost*: others see that it exists and whom to ask. Where somebody's safety needs it at once, the
//! glass of a signpost is broken: the record is read for one hour, its controller and the supervisors are told, and another
//! person reviews it.

use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// How long broken glass stays open.
pub const OPEN: Span = Span::hours(1);

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
    fn somebody_else_reviews() {
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(another(one, other).is_ok() && another(one, one).is_err());
    }
}
