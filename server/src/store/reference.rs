//! The record that a reference stands for, as far as the caller reaches it.
//!
//! A reference that nobody has is asked of `reach` under an id that nobody has, so that the answer to it takes the way and
//! the time of the answer to one that is not the caller's (invariant 7).

use rusqlite::{OptionalExtension as _, params};
use safetynet_shared::codes::{LookDeed, SearchReason};
use safetynet_shared::id::Id;
use safetynet_shared::reference::{Reference, Series};

use super::call::Call;
use super::nominal::Nominal;
use super::reach::{self, Child, InParent, Index, Key, NOBODY, Reached, Seen, Verb, fault};
use super::{look, series};
use crate::error::Result;

/// The record with this reference, for verb `V`.
///
/// # Errors
/// [`Error::NotFound`](crate::error::Error::NotFound) when there is none or it is not the caller's: the same.
pub fn one<T: Reached, V: Verb>(call: &Call<'_>, reference: &Reference) -> Result<Seen<T, V>> {
    reach::one(call, id(call, reference)?)
}

/// As [`one`], where the caller may reach it otherwise.
///
/// # Errors
/// Faults of the store.
pub fn maybe<T: Reached, V: Verb>(call: &Call<'_>, reference: &Reference) -> Result<Option<Seen<T, V>>> {
    reach::maybe(call, id(call, reference)?)
}

/// As [`one`], of a record inside another.
///
/// # Errors
/// As [`one`].
pub fn child<C: Child, V: Verb>(call: &Call<'_>, reference: &Reference) -> Result<InParent<C, V>> {
    reach::child(call, id(call, reference)?)
}

/// The index entry of the person with this reference; none where there is none or the person is sealed from the caller.
/// It is a look as any search is: whoever holds the seal of a person that was not found is told of it.
///
/// # Errors
/// Faults of the store.
pub fn person(
    call: &Call<'_>,
    reference: &Reference,
    reason: Option<SearchReason>,
) -> Result<Option<Seen<Nominal, Index>>> {
    let sealed: Option<Id> = call
        .connection
        .prepare_cached("SELECT id FROM nominal WHERE reference = ?1 AND sealed <> 0")
        .and_then(|mut s| s.query_row([reference.as_str()], |line| line.get::<_, Key>(0)).optional())
        .map(|key| key.map(|Key(id)| id))
        .map_err(fault)?;
    look::asked(call, &look::Question::of(look::Why { deed: LookDeed::Search, reason }, sealed))?;
    maybe(call, reference)
}

/// The id of the record with this reference, or one that nobody has.
fn id(call: &Call<'_>, reference: &Reference) -> Result<Id> {
    let found = match reference.series() {
        Series::SubjectRequest => part(call, reference)?,
        _ => series::find(call, reference.as_str())?.map(|(_, id)| id),
    };
    Ok(found.unwrap_or(NOBODY))
}

/// By the reference first, and not through all parts of the organisation.
const PART: &str = "SELECT p.id FROM subject_request r CROSS JOIN subject_request_part p ON p.subject_request = r.id
    WHERE r.reference = ?1 AND p.organisation = ?2";

/// The part of the caller's organisation in a subject request: all organisations share its reference.
fn part(call: &Call<'_>, reference: &Reference) -> Result<Option<Id>> {
    call.connection
        .prepare_cached(PART)
        .and_then(|mut s| {
            let organisation = call.person().ok().map(|person| Key(person.organisation));
            s.query_row(params![reference.as_str(), organisation], |line| line.get::<_, Key>(0)).optional()
        })
        .map(|key| key.map(|Key(id)| id))
        .map_err(fault)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::PART;
    use crate::store::open::{Key, open};

    #[test]
    fn a_subject_request_is_found_by_its_reference_without_a_look_through_all() {
        let place = tempfile::tempdir().unwrap();
        let opened = open(&place.path().join("store.db"), &Key::new([7; 32]), 4).unwrap();
        let mut statement = opened.connection.prepare(&format!("EXPLAIN QUERY PLAN {PART}")).unwrap();
        let none = [rusqlite::types::Null, rusqlite::types::Null];
        let plan = statement.query_map(none, |line| line.get::<_, String>(3)).unwrap();
        let plan = plan.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(
            plan.starts_with("SEARCH r USING COVERING INDEX subject_request_reference (reference=?); SEARCH p USING"),
            "{plan}"
        );
    }
}
