//! The way of a publication as pure rules: who may take which step, and what was found in it (INTRO-4).

use safetynet_shared::codes::PublicationState;
use safetynet_shared::id::Id;
use safetynet_shared::text::Reason;

use crate::error::{Error, Result};
use crate::publication::check::Clash;

/// Whether a publication waits for somebody's word.
pub fn is_open(state: PublicationState) -> bool {
    use PublicationState::{Approved, Checked, Prepared};
    matches!(state, Prepared | Checked | Approved)
}

/// Refuses a step that does not follow.
///
/// # Errors
/// [`Error::NotNow`] naming where the publication stands.
pub fn step(from: PublicationState, to: PublicationState) -> Result<()> {
    use PublicationState::{Approved, Checked, Prepared, Published, Refused, Withdrawn};
    let follows = match to {
        Approved => matches!(from, Prepared | Checked),
        Refused => is_open(from),
        Published => from == Approved,
        Withdrawn => from == Published,
        _ => false,
    };
    if follows {
        return Ok(());
    }
    let text = match from {
        Prepared | Checked => "This publication has not been approved yet.",
        Approved => "This publication is approved and not out; publish or refuse it.",
        Published => "This publication is what the public reads; it can only be withdrawn.",
        Withdrawn => "This publication was withdrawn; prepare a new one.",
        Refused => "This publication was refused; prepare a new one.",
        PublicationState::Superseded => "A later publication stands in place of this one.",
    };
    Err(Error::NotNow("PUBLICATION-STATE", text.to_owned()))
}

/// Refuses an approval by the account that prepared it.
///
/// # Errors
/// [`Error::NotNow`].
pub fn two_persons(prepared_by: Id, approver: Id) -> Result<()> {
    if prepared_by != approver {
        return Ok(());
    }
    let text = "You prepared this publication, so another publisher has to approve it.";
    Err(Error::NotNow("TWO-PERSONS", text.to_owned()))
}

/// The reason with which what was found may go out all the same: a name may, since two people can share one; a number, an
/// address or a postcode may not.
///
/// # Errors
/// [`Error::NotNow`] for what may not, [`Error::Invalid`] for a reason that is missing or not called for.
pub fn acknowledged(found: &[Clash], reason: &str) -> Result<Option<String>> {
    if let Some(clash) = found.iter().find(|clash| **clash != Clash::Name) {
        let text =
            format!("The {} of a contact seems to stand in it; correct the text and prepare anew.", clash.word());
        return Err(Error::NotNow("PUBLICATION-CHECK", text));
    }
    if found.is_empty() {
        if reason.is_empty() {
            return Ok(None);
        }
        return Err(Error::field("reason", "must be empty; nothing of a contact was found"));
    }
    let rule = "must say why a name that looks like a contact's may go out";
    let parsed = Reason::parse(reason).map_err(|broken| Error::field("reason", format!("{rule}: {broken}")))?;
    Ok(Some(parsed.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use PublicationState::{Approved, Checked, Prepared, Published, Refused, Superseded, Withdrawn};

    #[test]
    fn only_the_next_step_is_taken() {
        let allowed = [
            (Prepared, Approved),
            (Checked, Approved),
            (Prepared, Refused),
            (Checked, Refused),
            (Approved, Refused),
            (Approved, Published),
            (Published, Withdrawn),
        ];
        let all = [Prepared, Checked, Approved, Published, Withdrawn, Refused, Superseded];
        for from in all {
            for to in all {
                assert_eq!(step(from, to).is_ok(), allowed.contains(&(from, to)), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn two_publishers_are_two_accounts() {
        let (one, two) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(two_persons(one, two).is_ok() && two_persons(one, one).is_err());
    }

    #[test]
    fn a_name_wants_a_reason_and_a_number_is_refused() {
        assert_eq!(acknowledged(&[], "").unwrap(), None);
        assert!(acknowledged(&[], "It is another person.").is_err());
        assert!(acknowledged(&[Clash::Name], "").is_err());
        assert!(acknowledged(&[Clash::Name], "It is another person.").unwrap().is_some());
        for clash in [Clash::Telephone, Clash::Email, Clash::Postcode] {
            assert!(acknowledged(&[Clash::Name, clash], "It is another person.").is_err());
        }
    }
}
