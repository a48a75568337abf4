//! Holds: an investigation that sharing may prejudice keeps other organisations out of a record, unless somebody's safety
//! weighs more (ISA-2.5b); a legal duty keeps the record itself (CA-9.5).
//!
//! Only the controller of a record holds it for an investigation. Whoever wrote in a channel may hold it for a legal duty,
//! which keeps nobody out and is therefore shown to everybody.

use crate::error::{Error, Result};

/// What a hold is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// It keeps other organisations out.
    Investigation,
    /// It keeps the record.
    Legal,
}

impl Purpose {
    /// The number in the store and on the wire.
    pub fn number(self) -> i32 {
        match self {
            Purpose::Investigation => 1,
            Purpose::Legal => 2,
        }
    }

    /// From the store.
    pub fn from_number(number: i32) -> Purpose {
        if number == 2 { Purpose::Legal } else { Purpose::Investigation }
    }
}

/// Who learns of a hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// Those whom it keeps out, too.
    Shown,
    /// The own organisation alone.
    Hidden,
}

impl Sight {
    /// The number in the store and on the wire.
    pub fn number(self) -> i32 {
        match self {
            Sight::Shown => 1,
            Sight::Hidden => 2,
        }
    }

    /// From the store: what is not known is hidden.
    pub fn from_number(number: i32) -> Sight {
        if number == 1 { Sight::Shown } else { Sight::Hidden }
    }
}

/// How a hold ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Its reason is gone.
    Lifted,
    /// Somebody's safety weighs more.
    Overridden,
}

impl Ending {
    /// The number in the store.
    pub fn number(self) -> i32 {
        match self {
            Ending::Lifted => 1,
            Ending::Overridden => 2,
        }
    }

    /// From the store.
    pub fn from_number(number: i32) -> Ending {
        if number == 2 { Ending::Overridden } else { Ending::Lifted }
    }
}

/// Who learns of a hold with this purpose.
///
/// # Errors
/// [`Error::Invalid`] where it was not stated, or a legal hold was to be hidden.
pub fn sight(purpose: Purpose, asked: Option<Sight>) -> Result<Sight> {
    match (purpose, asked) {
        (Purpose::Legal, Some(Sight::Hidden)) => Err(Error::field(
            "sight",
            "must be shown for a legal hold: whoever wrote in the record knows that it is kept",
        )),
        (Purpose::Legal, _) => Ok(Sight::Shown),
        (Purpose::Investigation, Some(sight)) => Ok(sight),
        (Purpose::Investigation, None) => Err(Error::field("sight", "must be one of the listed values")),
    }
}

/// An override is for investigations: nobody's safety is harmed by keeping a record.
///
/// # Errors
/// [`Error::NotNow`] with the clause.
pub fn overridable(purpose: Purpose) -> Result<()> {
    match purpose {
        Purpose::Investigation => Ok(()),
        Purpose::Legal => Err(Error::NotNow(
            "ISA-2.5b",
            "A legal hold keeps nobody out, and is lifted when its reason is gone.".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_legal_hold_is_never_hidden() {
        assert_eq!(sight(Purpose::Legal, None).unwrap(), Sight::Shown);
        assert!(sight(Purpose::Legal, Some(Sight::Hidden)).is_err());
        assert!(sight(Purpose::Investigation, None).is_err());
        assert_eq!(sight(Purpose::Investigation, Some(Sight::Hidden)).unwrap(), Sight::Hidden);
        assert_eq!(Sight::from_number(0), Sight::Hidden);
    }

    #[test]
    fn safety_overrides_an_investigation_alone() {
        assert!(overridable(Purpose::Investigation).is_ok());
        assert!(overridable(Purpose::Legal).is_err());
    }
}
