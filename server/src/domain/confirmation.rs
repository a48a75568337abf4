//! The second word on a way into the system: whoever makes a terminal or a range does not open it (SYOP-6.1).

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// Whether somebody may decide: it waits, and somebody else made it.
///
/// # Errors
/// [`Error::NotNow`] with what stands in the way.
pub fn decidable(caller: Id, made_by: Option<Id>, confirmed: Option<Moment>, over: bool) -> Result<()> {
    let refuse = |text: &str| Err(Error::NotNow("SYOP-6.1", text.to_owned()));
    if over {
        return refuse("It is off the list already.");
    }
    if confirmed.is_some() {
        return refuse("It is confirmed already.");
    }
    if made_by == Some(caller) {
        return refuse(
            "You made it yourself. Another administrator or the SPOC of the organisation has to confirm it.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_person_decides_and_once() {
        let (maker, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(decidable(other, Some(maker), None, false).is_ok());
        assert!(decidable(other, None, None, false).is_ok());
        for (caller, confirmed, over) in
            [(maker, None, false), (other, Some(Moment::from_micros(1)), false), (other, None, true)]
        {
            assert!(matches!(decidable(caller, Some(maker), confirmed, over), Err(Error::NotNow("SYOP-6.1", _))));
        }
    }
}
