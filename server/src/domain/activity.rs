//! Activities: which of them count, who may see them, and what they may hold.
//!
//! A narrowed audience always holds the author, and the author's organisation as well unless single people of it were
//! chosen: a choice of colleagues is a choice among them. It is never wider than the channel, because `reach.sql` asks
//! for the channel first; parties outside are refused all the same, so that nobody believes them to be told.

pub mod kinds;

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ActivityKind, ChannelState, Code};
use safetynet_shared::id::Id;
use safetynet_shared::marking::within_ceiling;

use crate::error::{Error, Result};

/// The most versions of a text.
pub const MOST_VERSIONS: i64 = 100;

/// The kinds that a list asks for.
pub fn kinds(kind: Option<ActivityKind>, only_significant: Significance) -> Vec<ActivityKind> {
    let wanted = |asked: &ActivityKind| {
        kind.is_none_or(|kind| kind == *asked) && (only_significant == Significance::Any || asked.significant())
    };
    ActivityKind::all().filter(wanted).collect()
}

/// Which activities a list asks for by their weight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Significance {
    /// All of them.
    Any,
    /// Those that date a closure (ISA-3.5).
    Significant,
}

/// Refuses to add to a channel that is closed.
///
/// # Errors
/// [`Error::NotNow`] with what to do.
pub fn open(state: ChannelState, closed_on: Option<Day>) -> Result<()> {
    if !state.closed() {
        return Ok(());
    }
    let since = closed_on.map(|day| format!(" with effect from {day}")).unwrap_or_default();
    Err(Error::NotNow("ISA-3.5", format!("This channel is closed{since}. Reopen it before you add to it.")))
}

/// Refuses a text that names a marking above OFFICIAL (COCO-4.1).
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn marking(field: &str, text: &str) -> Result<()> {
    within_ceiling(text).map_err(|broken| Error::field(field, broken.0))
}

/// When something happened: since 1970, and not in the future.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn happened(field: &str, at: Moment, now: Moment) -> Result<Moment> {
    if (Moment::from_micros(0)..=now).contains(&at) {
        return Ok(at);
    }
    Err(Error::field(field, "must not be in the future and not before 1 January 1970"))
}

/// Whose audience is chosen: the author.
pub struct Author {
    /// The account.
    pub account: Id,
    /// The organisation.
    pub organisation: Id,
}

/// The parties of a narrowed audience from the organisations and from the accounts chosen, `own` being those among the
/// accounts that belong to the author's organisation.
pub fn parties(author: &Author, organisations: &[Id], accounts: &[Id], own: &[Id]) -> Vec<Id> {
    let mut parties = vec![author.account];
    if own.iter().all(|account| *account == author.account) {
        parties.push(author.organisation);
    }
    parties.extend_from_slice(organisations);
    parties.extend_from_slice(accounts);
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// Refuses a version after the hundredth.
///
/// # Errors
/// [`Error::NotNow`].
pub fn correctable(corrections: i64) -> Result<()> {
    if corrections + 1 < MOST_VERSIONS {
        return Ok(());
    }
    Err(Error::NotNow(
        "ACTIVITY-VERSIONS",
        "This activity has a hundred versions, which is the most. Add a new one.".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use safetynet_shared::clock::Span;

    #[test]
    fn a_list_asks_for_kinds() {
        assert_eq!(kinds(None, Significance::Any).len(), 6);
        assert_eq!(kinds(None, Significance::Significant).len(), 5);
        assert_eq!(kinds(Some(ActivityKind::Visit), Significance::Any), [ActivityKind::Visit]);
        assert!(kinds(Some(ActivityKind::Note), Significance::Significant).is_empty());
    }

    #[test]
    fn a_closed_channel_is_not_added_to() {
        for state in ChannelState::all() {
            let closed = state as usize >= ChannelState::Closed as usize;
            assert_eq!(open(state, None).is_err(), closed);
        }
        let Err(Error::NotNow(_, text)) = open(ChannelState::Closed, Day::new(2026, 11, 23)) else { unreachable!() };
        assert_eq!(text, "This channel is closed with effect from 23 Nov 2026. Reopen it before you add to it.");
    }

    #[test]
    fn nothing_above_official_is_taken() {
        assert!(marking("note", "Copied from a SECRET report").is_err());
        assert!(marking("note", "He kept it secret").is_ok());
    }

    #[test]
    fn what_happened_is_past() {
        let now = Day::new(2026, 11, 23).unwrap().start();
        assert!(happened("t", now, now).is_ok() && happened("t", now.plus(Span::seconds(1)), now).is_err());
        assert!(happened("t", Moment::from_micros(-1), now).is_err());
    }

    #[test]
    fn the_hundredth_version_is_the_last() {
        assert!(correctable(0).is_ok() && correctable(98).is_ok());
        assert!(correctable(99).is_err());
    }

    #[test]
    fn choosing_colleagues_leaves_the_others_out() {
        let id = |n| Id::from_bytes([n; 16]);
        let author = Author { account: id(1), organisation: id(9) };
        assert_eq!(parties(&author, &[], &[], &[]), [id(1), id(9)]);
        assert_eq!(parties(&author, &[], &[id(2)], &[id(2)]), [id(1), id(2)]);
        assert_eq!(parties(&author, &[id(8)], &[id(3)], &[]), [id(1), id(3), id(8), id(9)]);
        assert_eq!(parties(&author, &[id(9)], &[id(2)], &[id(2)]), [id(1), id(2), id(9)]);
    }

    proptest! {
        #[test]
        fn the_author_always_sees_it(organisations in proptest::collection::vec(any::<[u8; 16]>(), 0..5),
                                     accounts in proptest::collection::vec(any::<[u8; 16]>(), 0..5)) {
            let ids = |bytes: &[[u8; 16]]| bytes.iter().map(|b| Id::from_bytes(*b)).collect::<Vec<_>>();
            let (organisations, accounts) = (ids(&organisations), ids(&accounts));
            let author = Author { account: Id::from_bytes([1; 16]), organisation: Id::from_bytes([2; 16]) };
            let parties = parties(&author, &organisations, &accounts, &[]);
            prop_assert!(parties.contains(&author.account) && parties.contains(&author.organisation));
            prop_assert!(organisations.iter().chain(&accounts).all(|party| parties.contains(party)));
        }
    }
}
