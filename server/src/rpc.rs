//! What an operation must say of itself, and the table that lists them all.
//!
//! An operation is a unit type in `ops/` that implements [`Rpc`]. NEEDS and AUDIT have no default, so an operation
//! without a permission or without an audit event does not compile; an RPC of the `.proto` that is missing from
//! `serve!` leaves tonic's trait incomplete, which does not compile either. Worked example:
//!
//! ```ignore
//! pub struct GetChannel;
//! impl Rpc for GetChannel {
//!     type In = pb::GetChannelRequest;
//!     type Out = pb::GetChannelResponse;
//!     const NEEDS: Needs = Needs::May(Permission::ReadCase);
//!     const AUDIT: Event = Event("channel.read");
//!     const KIND: Kind = Kind::Read;
//!     fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
//!         let id = rpc::id("id", &input.id)?;                       // parse
//!         let channel = reach::one::<Channel, Read>(call, id)?;     // fetch, checked and noted
//!         Ok(pb::GetChannelResponse { channel: Some((&channel).into()) })
//!     }
//! }
//! ```
//!
//! `run` never sees the network, never waits, and never reads the clock: it is an ordinary function of its call.

pub mod mask;
pub mod page;
pub mod wire;

use prost::Message;
use safetynet_proto::RequestMessage;
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::house::House;
use crate::matching::{Person, Question};
use crate::store::{Call, look};

/// The states in which a session may make a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// In use.
    Active,
    /// Locked: nothing but unlock, sign-out, who-am-I and draft saving.
    Locked,
    /// Signed in with a password that has to be changed first (SYOP-5.5a).
    MustChange,
}

/// What a caller needs for a function. Which records it may be used on is decided by `reach`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// An enrolled terminal at a registered address, and no session.
    Terminal,
    /// A session in one of these states.
    Session(&'static [State]),
    /// An active session of any role.
    SignedIn,
    /// An active session whose roles include the permission.
    May(Permission),
    /// The same, and its owner has given the password within five minutes: for what gives others access, or opens what is
    /// closed (security.md 3, ASVS 7.5.3).
    Confirmed(Permission),
    /// An active session whose roles include one of the permissions.
    Any(&'static [Permission]),
}

/// The audit event that each call of an operation leaves: a code such as `review.completed`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event(pub &'static str);

/// How an operation uses the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Reads only; nothing is set up to undo.
    Read,
    /// Writes: in a savepoint, with `request_id` and `validate_only`.
    Write,
    /// Writes content on behalf of the caller: counts as a contribution too (COCO-7.3).
    Contribute,
}

/// What a success leaves in the audit. A refusal leaves an entry in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaves {
    /// An entry.
    Entry,
    /// Nothing yet: the call's second transaction will leave its entry (hashing in between).
    Nothing,
    /// An entry, unless the operation joins that of an earlier call of the same session ([`Call::join_entry`]). For what
    /// a client does by itself again and again.
    EntryOrJoins,
}

/// What a call takes out of its caller's budget (T6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spends {
    /// Nothing.
    Nothing,
    /// The view of a person or of what is about one.
    View,
    /// A search for people.
    Search,
}

/// One RPC of the interface.
pub trait Rpc: Send + Sync + 'static {
    /// The request.
    type In: RequestMessage + Clone + Send;
    /// The answer.
    type Out: Message + Default + Send + 'static;
    /// What a caller needs.
    const NEEDS: Needs;
    /// What the call leaves in the audit.
    const AUDIT: Event;
    /// How it uses the store.
    const KIND: Kind;
    /// Whether a call moves the idle end of the session. What the client does by itself does not (SYOP-10.4).
    const PROLONGS: bool = true;
    /// What a success leaves in the audit; the golden table names each operation that may join an earlier entry.
    const LEAVES: Leaves = Leaves::Entry;
    /// What it takes out of the caller's budget; the golden table names each operation that takes something.
    const SPENDS: Spends = Spends::Nothing;
    /// Parse, fetch, decide, write, reply.
    ///
    /// # Errors
    /// Whatever the caller can do something about; see [`Error`].
    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out>;
}

/// An operation with slow work between two short transactions: a password hash, or a picture.
pub trait Hashed: Rpc {
    /// The first transaction: what is to be verified and made. Changes nothing.
    ///
    /// # Errors
    /// As [`Rpc::run`].
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work>;
}

/// An operation that asks the index of people, on threads of its own and before its one transaction: a search takes up
/// to some milliseconds, and nobody else may wait for that. The index knows no rights: `run` takes what was found
/// ([`Call::found`]) and asks `reach` for each person that it shows.
pub trait Searching: Rpc {
    /// What is asked of the index; none when the request asks nothing that can be looked for, which `run` refuses.
    fn question(input: &Self::In, today: Day) -> Option<Question>;

    /// What the caller does and why, for whoever holds a sealed person who would have been found; none without a reason
    /// of the list, which `run` refuses.
    fn why(input: &Self::In) -> Option<look::Why>;

    /// Whom the call records, where it must not do so over the head of somebody who was recorded since the index was asked:
    /// it is asked again then. None where an answer may be as old as its question.
    fn records(_input: &Self::In, _today: Day) -> Option<Person> {
        None
    }
}

/// An operation that goes on: after its answer it tells of what changes, as long as its caller may know of it. Its line in
/// `serve!` names its stream.
///
/// Each message is an act of its own, as if the caller had asked anew: the session, NEEDS and `reach` are looked at in the
/// transaction that reads what is told, and the message leaves its entry. A look that has nothing to tell leaves none, and
/// the refusal with which a stream ends leaves one. Between two looks nothing is held: no transaction, no row.
pub trait Watching: Rpc {
    /// How far the caller has been told.
    type Eye: Clone + Send + Sync + 'static;

    /// Where the caller begins, in the transaction of [`Rpc::run`], whose answer is the first message.
    ///
    /// # Errors
    /// As [`Rpc::run`].
    fn eye(call: &Call<'_>, input: &Self::In) -> Result<Self::Eye>;

    /// Whether something was told of lately that a look would find. Asked for each change, so it asks no store; rights are
    /// asked by a look, at least twice a second.
    fn concerns(house: &House, eye: &Self::Eye) -> bool;

    /// What is to be told since the last look; none when there is nothing.
    ///
    /// # Errors
    /// Whatever ends the stream: the caller may no longer know.
    fn look(call: &Call<'_>, eye: &mut Self::Eye) -> Result<Option<Self::Out>>;
}

/// What the threads beside the storage thread are asked for.
pub struct Work {
    /// The password as typed.
    pub password: secrecy::SecretString,
    /// Stored hashes to verify it against, in order; a dummy where there is no account, so that the work is equal.
    pub against: Vec<String>,
    /// A new password: verified against the hashes of `not_like`, then hashed.
    pub new: Option<secrecy::SecretString>,
    /// Hashes that the new password must not match.
    pub not_like: Vec<String>,
    /// Whose password it is, for the rules about names and numbers.
    pub about: crate::password::policy::Person,
    /// A one-time code of our making: hashed as it is, since the policy is for what people choose.
    pub code: Option<secrecy::SecretString>,
    /// A picture to measure and encode anew, which takes as long as a hash and is as little the storage thread's work.
    pub image: Option<Vec<u8>>,
    /// Holds the place of a try until the call is over.
    pub held: Option<crate::house::Held>,
}

impl Work {
    /// Nothing to hash: the call turned out to need none.
    pub fn none() -> Work {
        Work {
            password: secrecy::SecretString::default(),
            against: Vec::new(),
            new: None,
            not_like: Vec::new(),
            about: crate::password::policy::Person::default(),
            code: None,
            image: None,
            held: None,
        }
    }

    /// A fresh one-time code, to be hashed and then told once (SYOP-5.7, SYOP-4.2).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system has no randomness.
    pub fn code() -> Result<Work> {
        let code = crate::password::phrase::draw(getrandom::fill).map_err(|_| Error::Unavailable)?;
        Ok(Work { code: Some(secrecy::SecretString::from(code.as_str())), ..Work::none() })
    }
}

/// A one-time code with its hash.
#[derive(Clone)]
pub struct OneTimeCode {
    /// What the person is told, once.
    pub plain: secrecy::SecretString,
    /// What the store keeps.
    pub hash: String,
}

/// What the hashing threads found.
#[derive(Clone, Default)]
pub struct Done {
    /// For each of `against`, whether the password matches.
    pub matches: Vec<bool>,
    /// The password hashed anew, when the stored hash was made with older parameters.
    pub rehashed: Option<String>,
    /// Why the new password is refused.
    pub refusals: Vec<crate::password::policy::Refusal>,
    /// Whether the new password matches one of `not_like`.
    pub reused: bool,
    /// The hash of the new password.
    pub new: Option<String>,
    /// The one-time code that was asked for.
    pub code: Option<OneTimeCode>,
    /// The picture that was asked for, or the rule that it breaks.
    pub picture: Option<std::result::Result<crate::picture::Picture, String>>,
}

/// The id in a field.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn id(field: &str, text: &str) -> Result<Id> {
    Id::parse(text).ok_or_else(|| Error::field(field, "must be the id of a record, a UUID"))
}

/// The id in a field that may be empty.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn optional_id(field: &str, text: &str) -> Result<Option<Id>> {
    if text.is_empty() { Ok(None) } else { id(field, text).map(Some) }
}

/// The etag of a version.
pub fn etag(version: i64) -> String {
    format!("v{version}")
}

/// The version that an etag names.
///
/// # Errors
/// [`Error::Invalid`] when it is missing or not an etag of ours.
pub fn version(text: &str) -> Result<i64> {
    let digits = text.strip_prefix('v').filter(|digits| !digits.is_empty());
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        Error::field("etag", "must be the etag of the record as you read it, so that nobody's change is overwritten")
    })
}

/// Checks the etag that a caller sent against the version in the store.
///
/// # Errors
/// [`Error::Invalid`] for a missing one, [`Error::Conflict`] for a stale one.
pub fn unchanged(sent: &str, current: i64) -> Result<()> {
    if version(sent)? == current { Ok(()) } else { Err(Error::Conflict(current)) }
}

/// The size of a page: 0 is 50, above 200 becomes 200.
///
/// # Errors
/// [`Error::Invalid`] for a negative one.
pub fn page_size(asked: i32) -> Result<usize> {
    match asked {
        0 => Ok(50),
        1..=200 => Ok(usize::try_from(asked).unwrap_or(50)),
        201.. => Ok(200),
        _ => Err(Error::field("page_size", "must not be negative")),
    }
}

/// The hash of an encoded request, by which a repeated `request_id` is told from a reused one.
pub(crate) fn body_hash(encoded: &[u8]) -> [u8; 32] {
    Sha256::digest(encoded).into()
}

/// Collects the violations of several fields, so that a caller sees all of them at once.
#[derive(Default)]
pub struct Fields {
    violations: Vec<crate::error::Violation>,
}

impl Fields {
    /// The parsed value of a field, or none and its violation kept.
    pub fn take<T, B: std::fmt::Display>(&mut self, field: &str, parsed: std::result::Result<T, B>) -> Option<T> {
        parsed.map_err(|broken| self.refuse(field, broken.to_string())).ok()
    }

    /// Keeps a violation.
    pub fn refuse(&mut self, field: &str, rule: impl Into<String>) {
        self.violations.push(crate::error::Violation { field: field.to_owned(), rule: rule.into() });
    }

    /// Takes the value of a parse that answers an [`Error`], such as [`id`].
    pub fn ask<T>(&mut self, parsed: Result<T>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(Error::Invalid(violations)) => {
                self.violations.extend(violations);
                None
            }
            Err(_) => None,
        }
    }

    /// The value built from the fields, when no rule was broken.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn done<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ if self.violations.is_empty() => Err(Error::Internal("a field was dropped without a rule".to_owned())),
            _ => Err(Error::Invalid(self.violations)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn page_sizes_follow_the_interface() {
        assert_eq!(page_size(0).unwrap(), 50);
        assert_eq!(page_size(7).unwrap(), 7);
        assert_eq!(page_size(5_000).unwrap(), 200);
        assert!(page_size(-1).is_err());
    }

    #[test]
    fn an_etag_is_required_and_compared() {
        assert!(unchanged("v3", 3).is_ok());
        assert_eq!(unchanged("v3", 4).unwrap_err(), Error::Conflict(4));
        assert!(matches!(unchanged("", 4).unwrap_err(), Error::Invalid(_)));
        assert!(matches!(unchanged("4", 4).unwrap_err(), Error::Invalid(_)));
    }
}
