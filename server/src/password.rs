//! Passwords: what may be one, how it is kept, and how the work is held in bounds (SYOP-5.4 to SYOP-5.7).
//!
//! Pure modules without a store: the caller fetches hashes and lock-out state, asks here, and writes the
//! outcome. The lock-out rule is in `domain::lockout`.
//!
//! | file | question |
//! |---|---|
//! | `policy` | may this be this person's password? every reason against it at once |
//! | `words`, `needle`, `fold`, `letters` | the dictionary, personal words, and taking disguises off |
//! | `phrase` | a password to propose, which passes the policy |
//! | `hash` | argon2id with a pepper: make, verify, compare with the last three |
//!
//! A change of password, as the gate runs it: `policy.check` on the candidate, then `hash::used_before` and
//! `hash::hash`, all inside one `run` of the `workers`, then one short transaction that stores the new hash and moves the old
//! one into the history.

mod fold;
pub mod hash;
mod letters;
mod needle;
pub mod phrase;
pub mod policy;
pub mod words;
