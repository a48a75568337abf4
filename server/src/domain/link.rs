//! Whether two records are of the same person: who decides, and what can follow what (ISA-13.1, ISA-4.1).
//!
//! Nothing is merged. Each record stays with the organisation that controls it, so *same person* needs both: one
//! proposes, the other accepts or rejects. *Two people* takes nothing from anybody, so one organisation says it alone.
//! Either may take a decision back at any time; every step is kept, and while a decision stands the pair is not proposed
//! again.
//!
//! ```text
//! same person, two organisations:  proposed -> accepted -> reversed
//!                                           -> rejected -> reversed
//!                                           -> reversed               (withdrawn)
//! same person, one organisation:   accepted -> reversed
//! two people:                      accepted -> reversed
//! ```

use safetynet_shared::codes::{LinkKind, LinkState};
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// Where a link begins that the organisation `proposer` makes of its own record and one of `other`.
pub fn begin(kind: LinkKind, proposer: Id, other: Id) -> LinkState {
    if kind == LinkKind::SamePerson && proposer != other { LinkState::Proposed } else { LinkState::Accepted }
}

/// The answer to a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// They are the same person.
    Accept,
    /// They are two people.
    Reject,
}

/// Where a proposal stands after an answer.
///
/// # Errors
/// [`Error::NotNow`] when it was answered or taken back.
pub fn answered(state: LinkState, answer: Answer) -> Result<LinkState> {
    match (state, answer) {
        (LinkState::Proposed, Answer::Accept) => Ok(LinkState::Accepted),
        (LinkState::Proposed, Answer::Reject) => Ok(LinkState::Rejected),
        _ => Err(not_now("This proposal was answered or taken back already.")),
    }
}

/// Where a link stands after it was taken back.
///
/// # Errors
/// [`Error::NotNow`] when it was taken back before.
pub fn reversed(state: LinkState) -> Result<LinkState> {
    if state == LinkState::Reversed { Err(not_now("This was taken back already.")) } else { Ok(LinkState::Reversed) }
}

/// Refuses a second decision on a pair while one stands.
///
/// # Errors
/// [`Error::NotNow`], which says what to do first.
pub fn undecided(standing: Option<(LinkKind, LinkState)>) -> Result<()> {
    let text = match standing {
        None | Some((_, LinkState::Reversed)) => return Ok(()),
        Some((_, LinkState::Proposed)) => {
            "This pair is proposed as one person already. Answer or take back that first."
        }
        Some((_, LinkState::Rejected)) => "This pair was found to be two people. Take that back first.",
        Some((LinkKind::SamePerson, LinkState::Accepted)) => "This pair is linked already.",
        Some((LinkKind::KeepApart, LinkState::Accepted)) => "This pair is kept apart. Take that back first.",
    };
    Err(not_now(text))
}

fn not_now(text: &str) -> Error {
    Error::NotNow("ISA-13.1", text.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::codes::Code;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    #[test]
    fn the_same_person_needs_both_organisations_and_two_people_one() {
        assert_eq!(begin(LinkKind::SamePerson, id(1), id(2)), LinkState::Proposed);
        assert_eq!(begin(LinkKind::SamePerson, id(1), id(1)), LinkState::Accepted);
        assert_eq!(begin(LinkKind::KeepApart, id(1), id(2)), LinkState::Accepted);
    }

    #[test]
    fn only_a_proposal_is_answered_and_everything_is_taken_back_once() {
        for state in LinkState::all() {
            assert_eq!(answered(state, Answer::Accept).is_ok(), state == LinkState::Proposed);
            assert_eq!(reversed(state).is_ok(), state != LinkState::Reversed);
            for kind in LinkKind::all() {
                assert_eq!(undecided(Some((kind, state))).is_ok(), state == LinkState::Reversed);
            }
        }
        assert_eq!(answered(LinkState::Proposed, Answer::Reject).unwrap(), LinkState::Rejected);
        assert!(undecided(None).is_ok());
    }
}
