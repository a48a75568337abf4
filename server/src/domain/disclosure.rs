//! Disclosure outside of the partnership: nothing that came from a partner goes on to a third party without that partner's
//! permission in writing (ISA-2.5a), and nothing while an investigation holds it back (ISA-2.5b).

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::DisclosureDecision;

use crate::error::{Error, Result};

/// Where a disclosure stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Somebody has not decided yet.
    Requested,
    /// Everybody has permitted it.
    Permitted,
    /// Somebody has refused it.
    Refused,
    /// It was made.
    Made,
}

/// Where a disclosure stands, from what its originators have said.
pub fn standing(decisions: impl Iterator<Item = Option<DisclosureDecision>>, made: Option<Moment>) -> Standing {
    if made.is_some() {
        return Standing::Made;
    }
    let mut standing = Standing::Permitted;
    for decision in decisions {
        match decision {
            Some(DisclosureDecision::Refuse) => return Standing::Refused,
            None => standing = Standing::Requested,
            Some(DisclosureDecision::Permit) => {}
        }
    }
    standing
}

/// Whether it can be made now.
///
/// # Errors
/// [`Error::NotNow`] with who stands against it.
pub fn makeable(standing: Standing, missing: &[&str]) -> Result<()> {
    let text = match standing {
        Standing::Permitted => return Ok(()),
        Standing::Made => "It was made already.".to_owned(),
        Standing::Refused => format!("It was refused by {}: it must not leave the partnership.", missing.join(", ")),
        Standing::Requested => format!("The written permission of {} is missing.", missing.join(", ")),
    };
    Err(Error::NotNow("ISA-2.5a", text))
}

/// Refuses to ask for and to make what an investigation holds back: what keeps partners out keeps third parties out too
/// (ISA-2.5b).
///
/// # Errors
/// [`Error::NotNow`] with what to do first.
pub fn unheld(held: bool) -> Result<()> {
    if !held {
        return Ok(());
    }
    let text = "An investigation holds what is to be disclosed back: it must not leave the partnership. \
                Review and lift the hold first.";
    Err(Error::NotNow("ISA-2.5b", text.to_owned()))
}

/// Whether the consent that it rests on still holds on the day on which it is made (ISA-8.vii).
///
/// # Errors
/// [`Error::NotNow`] when it was withdrawn or has lapsed.
pub fn consented(stands: bool) -> Result<()> {
    if stands {
        return Ok(());
    }
    let text = "The consent that it rests on was withdrawn or has lapsed: it must not leave the partnership by it.";
    Err(Error::NotNow("ISA-8.vii", text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetynet_shared::clock::Moment;

    fn stands(decisions: &[Option<DisclosureDecision>], made: Option<i64>) -> Standing {
        standing(decisions.iter().copied(), made.map(Moment::from_micros))
    }

    #[test]
    fn one_refusal_outweighs_every_permission() {
        let (permit, refuse) = (Some(DisclosureDecision::Permit), Some(DisclosureDecision::Refuse));
        assert_eq!(stands(&[permit, permit], None), Standing::Permitted);
        assert_eq!(stands(&[permit, None], None), Standing::Requested);
        assert_eq!(stands(&[None, refuse], None), Standing::Refused);
        assert_eq!(stands(&[permit], Some(1)), Standing::Made);
    }

    #[test]
    fn nothing_leaves_before_everybody_has_permitted_it() {
        assert!(makeable(Standing::Permitted, &[]).is_ok());
        let missing = makeable(Standing::Requested, &["Housing Trust"]);
        assert!(matches!(missing, Err(Error::NotNow("ISA-2.5a", text)) if text.contains("Housing Trust")));
        assert!(makeable(Standing::Refused, &["Housing Trust"]).is_err() && makeable(Standing::Made, &[]).is_err());
    }

    #[test]
    fn what_an_investigation_holds_is_not_disclosed() {
        assert!(unheld(false).is_ok());
        assert!(matches!(unheld(true), Err(Error::NotNow("ISA-2.5b", text)) if text.contains("lift the hold")));
    }
}
