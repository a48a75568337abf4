//! The index search, as far as it needs no store: the keys of a nominal, what was asked for, and how well a nominal
//! fits.
//!
//! A nominal is found by keys and never by a scan: each folded token of its names and aliases, its date of birth, and
//! each pair of a given and a family token of one name, written in alphabetical order so that a swapped name finds it
//! too. The store drives from the rarest key, keeps a bounded number of candidates and hands each to [`Question::weigh`].
//!
//! **Score.** Evidence is counted in bits, as the logarithm of how rarely it would turn up by chance: a token that one
//! nominal in a thousand carries is worth ten. A beginning, an initial or a spelling that is one letter off is worth
//! less; an alias a little less than the name; a date of birth up to fifteen, and it may speak against. The sum orders
//! the answer, and the same findings make the sentence that the person reads.
//!
//! Tokens come from `shared::text::tokens` alone, so what is written and what is asked fold alike.

mod birth;
mod keys;
mod question;
mod weigh;

pub use keys::{KeyKind, keys, pair};
pub use question::{Question, Word};
pub use weigh::{Fit, Frequencies, Record};
