//! The identity of a record: a version 7 UUID with no meaning in it.
//!
//! Version 7 begins with the time, so new rows land at the end of an index and a page of a list
//! can be walked by identity. The time is always handed in: nothing here reads a clock, which is
//! what lets a test with a hand-moved clock get ordered identities.
//!
//! ```
//! use safetynet_shared::{clock::Moment, id::Id};
//! let id = Id::new(Moment::from_micros(0), [0; 10]);
//! assert_eq!(id.to_string(), "00000000-0000-7000-8000-000000000000");
//! ```

use core::fmt;

use uuid::{Builder, NoContext, Timestamp, Uuid};

use crate::clock::Moment;

/// The length of the one text form that is read: 32 digits and four hyphens.
const TEXT_LENGTH: usize = 36;

/// The identity of one record, written in lower case with hyphens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Uuid);

impl Id {
    /// An identity from a time and from randomness, both given; the same input gives the same
    /// identity. A time before 1970 counts as 1970.
    pub fn new(at: Moment, random: [u8; 10]) -> Id {
        let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
        Id(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// An identity from a given time and the randomness of the operating system.
    pub fn fresh(at: Moment) -> Id {
        let micros = u64::try_from(at.micros()).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
        Id(Uuid::new_v7(Timestamp::from_unix(NoContext, micros / 1_000_000, nanos)))
    }

    /// Reads the form with hyphens, in either case and of any UUID version; nothing else.
    pub fn parse(text: &str) -> Option<Id> {
        if text.len() != TEXT_LENGTH {
            return None;
        }
        Uuid::try_parse(text).ok().map(Id)
    }

    /// The identity that the store holds as 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Id {
        Id(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes under which the store holds this identity.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.as_hyphenated(), out)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::clock::Span;

    #[test]
    fn text_and_bytes_come_back() {
        let id = Id::fresh(Moment::from_micros(1_795_000_000_123_456));
        let text = id.to_string();
        assert_eq!(Id::parse(&text), Some(id));
        assert_eq!(Id::parse(&text.to_uppercase()), Some(id));
        assert_eq!(Id::from_bytes(*id.as_bytes()), id);
        assert_eq!(format!("{id:?}"), text);
    }

    #[test]
    fn other_forms_are_refused() {
        let plain = "0192f0c45b8a7c3e9d2f1a2b3c4d5e6f";
        for text in ["", "x", plain, &format!("urn:uuid:{plain}"), &format!("{{{plain}}}"), &"g".repeat(36)] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_later_time_sorts_later_and_randomness_differs() {
        let at = Moment::from_micros(1_795_000_000_000_000);
        let later = at.plus(Span::seconds(1));
        assert!(Id::new(at, [0xff; 10]) < Id::new(later, [0; 10]));
        assert!(Id::fresh(at) < Id::fresh(later));
        assert_ne!(Id::fresh(at), Id::fresh(at));
        assert_eq!(Id::new(at, [1; 10]), Id::new(at, [1; 10]));
        assert_eq!(Id::fresh(at).to_string().chars().nth(14).unwrap(), '7');
    }

    #[test]
    fn a_time_before_1970_does_no_harm() {
        assert_eq!(Id::new(Moment::from_micros(-1), [0; 10]), Id::new(Moment::from_micros(0), [0; 10]));
        assert!(Id::parse(&Id::fresh(Moment::from_micros(i64::MIN)).to_string()).is_some());
        assert!(Id::parse(&Id::fresh(Moment::from_micros(i64::MAX)).to_string()).is_some());
    }
}
