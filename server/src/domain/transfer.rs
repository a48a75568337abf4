//! The lead of a channel passes from one organisation to another: offered by the lead, accepted by the receiver alone.
//!
//! Nobody accepts for another organisation, and a second offer waits for the first. With the acceptance the access of the
//! giver ends, unless the offer keeps a share on purpose. Reviews stay due when they were, since they cannot be postponed.
//! How an offer stands is told by `domain::offer`.

use safetynet_shared::codes::ChannelState;

use crate::error::{Error, Result};

/// What stands against handing a channel over.
pub struct Channel {
    /// Where it stands.
    pub state: ChannelState,
    /// Whether it is sealed.
    pub sealed: bool,
    /// Whether an investigation holds it.
    pub held: bool,
}

/// Refuses to hand over a channel that is closed, sealed or held for an investigation.
///
/// # Errors
/// [`Error::NotNow`] with what to do first.
pub fn movable(channel: &Channel) -> Result<()> {
    if channel.state.closed() {
        return refuse("ISA-3.5", "This channel is closed. Reopen it first, or leave it with who led it last.");
    }
    if channel.sealed {
        return refuse("SEAL-STATE", "This channel is sealed. Lift the seal before its lead is handed over.");
    }
    if channel.held {
        return refuse(
            "ISA-2.5b",
            "An investigation holds this channel back. Lift the hold before its lead is handed over.",
        );
    }
    Ok(())
}

fn refuse(rule: &'static str, text: &str) -> Result<()> {
    Err(Error::NotNow(rule, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_sealed_or_held_stays_where_it_is() {
        let channel = |state, sealed, held| movable(&Channel { state, sealed, held });
        assert!(channel(ChannelState::Active, false, false).is_ok());
        assert!(channel(ChannelState::Dormant, false, false).is_ok());
        for refused in [
            channel(ChannelState::Closed, false, false),
            channel(ChannelState::Active, true, false),
            channel(ChannelState::Active, false, true),
        ] {
            assert!(matches!(refused, Err(Error::NotNow(..))));
        }
    }
}
