//! A person is referred to another organisation's programme: index fields until it is accepted, then a channel of the
//! receiver's own with what was referred.
//!
//! How a referral stands is told by `domain::offer`. It is to be answered within some working days, is late after that, and
//! expires after a month, so that nobody's name lies with an organisation that does not want it.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::ChannelState;

use crate::domain::due;
use crate::domain::offer::Standing;
use crate::error::{Error, Result};

/// What stands against referring a person.
pub struct Subject {
    /// Where the channel stands that it comes from.
    pub channel: ChannelState,
    /// Whether the channel or the person is sealed.
    pub sealed: bool,
    /// Whether an investigation holds one of them.
    pub held: bool,
}

/// Refuses to refer from a channel that is closed, and what is sealed or held for an investigation.
///
/// # Errors
/// [`Error::NotNow`] with what to do first.
pub fn referable(subject: &Subject) -> Result<()> {
    let (rule, text) = match subject {
        Subject { channel, .. } if channel.closed() => ("ISA-3.5", "This channel is closed. Reopen it first."),
        Subject { sealed: true, .. } => {
            ("SEAL-STATE", "The person or the channel is sealed. Lift the seal before the person is referred.")
        }
        Subject { held: true, .. } => {
            ("ISA-2.5b", "An investigation holds the person or the channel back. Lift the hold first.")
        }
        _ => return Ok(()),
    };
    Err(Error::NotNow(rule, text.to_owned()))
}

/// How many days it is late; 0 when it waits no longer.
pub fn days_late(standing: Standing, due: Day, today: Day) -> i32 {
    if standing == Standing::Offered { due::days_late(due, today) } else { 0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_closed_sealed_or_held_is_not_referred() {
        let subject = |channel, sealed, held| referable(&Subject { channel, sealed, held }).is_ok();
        assert!(subject(ChannelState::Active, false, false));
        assert!(!subject(ChannelState::Closed, false, false));
        assert!(!subject(ChannelState::Active, true, false));
        assert!(!subject(ChannelState::Active, false, true));
    }

    #[test]
    fn only_what_waits_is_late() {
        let due = Day::new(2026, 11, 23).unwrap();
        assert_eq!(days_late(Standing::Offered, due, due), 0);
        assert_eq!(days_late(Standing::Offered, due, due.plus_days(3)), 3);
        assert_eq!(days_late(Standing::Declined, due, due.plus_days(3)), 0);
    }
}
