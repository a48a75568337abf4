//! The history of a nominal: who changed what, and from which source. Appended, never changed.
//!
//! Each act of writing is a version with its source, and each field that it changed stands in it under the profile that
//! the field belongs to. So the history is read through the same projection as the record: what is not open now is not
//! shown as it was either. Changes of a relation name the relation, whose own audience decides.

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, FieldProfile, InformationSource};
use safetynet_shared::id::Id;

use super::{Address, ContactPoint, Draft, Nominal};
use crate::domain::nominal::{Change, PersonName, Source, source::dated};
use crate::domain::projection::Profiles;
use crate::error::Result;
use crate::store::call::Call;
use crate::store::reach::{self, Key, Read, Seen, fault, id_at};
use crate::store::relation::Relation;

/// Appends a version. One that changes nothing leaves no trace here; the audit has it.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn add(call: &Call<'_>, nominal: Id, source: &Source, changes: &[Change]) -> Result<()> {
    append(call, nominal, source, None, changes)
}

/// As [`add`], for changes that those see alone whom the relation is for.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn add_of_relation(
    call: &Call<'_>,
    nominal: Id,
    source: &Source,
    relation: Id,
    changes: &[Change],
) -> Result<()> {
    append(call, nominal, source, Some(relation), changes)
}

fn append(call: &Call<'_>, nominal: Id, source: &Source, relation: Option<Id>, changes: &[Change]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let (id, person) = (call.id(), call.person()?);
    let version = "INSERT INTO nominal_version (id, nominal, source, source_detail, organisation, by, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    call.connection
        .prepare_cached(version)
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(nominal),
                source.kind.number(),
                source.detail,
                Key(person.organisation),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    let change = "INSERT INTO nominal_change
        (nominal_version, position, profile, nominal_relation, field, old_value, new_value)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut statement = call.connection.prepare_cached(change).map_err(fault)?;
    for (position, one) in (0_i64..).zip(changes) {
        let profile = one.profile.number();
        statement
            .execute(params![Key(id), position, profile, relation.map(Key), one.field, one.old, one.new])
            .map_err(fault)?;
    }
    Ok(())
}

/// A field of a nominal: its profile, its name, and what it says in a draft.
type Field = (FieldProfile, &'static str, fn(&Draft) -> String);

/// What writing `after` over `before` changes; everything that is filled in where nothing was before.
pub(super) fn differences(before: Option<&Draft>, after: &Draft) -> Vec<Change> {
    let was = |text: fn(&Draft) -> String| before.map(text).unwrap_or_default();
    let (basic, contact) = (FieldProfile::Basic, FieldProfile::Contact);
    let fields: [Field; 9] = [
        (basic, "Name", |draft| draft.name.full()),
        (basic, "Other names", |draft| draft.aliases.iter().map(PersonName::full).collect::<Vec<_>>().join("; ")),
        (
            basic,
            "Date of birth",
            |draft| if draft.birth.is_unknown() { String::new() } else { draft.birth.to_string() },
        ),
        (basic, "Sex", |draft| draft.sex.label().to_owned()),
        (contact, "Addresses", |draft| draft.addresses.iter().map(address).collect::<Vec<_>>().join("\n")),
        (contact, "Contact points", |draft| draft.contacts.iter().map(point).collect::<Vec<_>>().join("\n")),
        (basic, "Notes", |draft| draft.note.clone()),
        (basic, "Privacy notice", |draft| match draft.privacy.given() {
            Some(day) => format!("given on {day}"),
            None => format!("not given: {}", draft.privacy.reason()),
        }),
        (basic, "Identity", |draft| if draft.confirmed { "confirmed".to_owned() } else { "not confirmed".to_owned() }),
    ];
    let changed =
        fields.into_iter().map(|(profile, field, text)| Change::between(profile, field, was(text), text(after)));
    changed.flatten().collect()
}

fn address(at: &Address) -> String {
    let lines = at.lines.replace('\n', ", ");
    let text = [lines.as_str(), at.postcode.as_str()].into_iter().filter(|part| !part.is_empty());
    let text = dated(&text.collect::<Vec<_>>().join(", "), at.from, at.to);
    at.verified.map_or(text.clone(), |day| format!("{text}, checked on {day}"))
}

fn point(contact: &ContactPoint) -> String {
    let note = if contact.note.is_empty() { String::new() } else { format!(" ({})", contact.note) };
    let checked = contact.verified.map_or(String::new(), |day| format!(", checked on {day}"));
    format!("{}{note}{checked}", contact.value)
}

/// A version as the caller reads it.
pub struct Version {
    /// Its id; ids ascend with time.
    pub id: Id,
    /// When it was written.
    pub at: Moment,
    /// Who wrote it, and their name.
    pub by: (Id, String),
    /// For which organisation, and its name.
    pub organisation: (Id, String),
    /// Where it comes from.
    pub source: Source,
    /// What it changed: profile, field, before, after.
    pub changes: Vec<(FieldProfile, String, String, String)>,
}

/// What a version shows: the profiles that are open, and relations that the caller reaches.
static SHOWN: LazyLock<String> = LazyLock::new(|| {
    let relation = reach::reached::<Relation, Read>("?4", "c.nominal_relation");
    format!("((?3 >> (c.profile - 1)) & 1) <> 0 AND (c.nominal_relation IS NULL OR {relation})")
});

/// The versions of a nominal as far as `open` goes, the latest first, those before `before` alone: at most `most`. A
/// version of which nothing is open is not there.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Read>,
    open: Profiles,
    before: Option<Id>,
    most: usize,
) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT v.id, v.at, v.by, coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = v.by), ''),
         v.organisation, (SELECT o.name FROM organisation o WHERE o.id = v.organisation), v.source, v.source_detail
         FROM nominal_version v WHERE v.nominal = ?1 AND v.id < ?2
         AND EXISTS (SELECT 1 FROM nominal_change c WHERE c.nominal_version = v.id AND {})
         ORDER BY v.id DESC LIMIT ?5",
        *SHOWN
    );
    let before = Key(before.unwrap_or(Id::from_bytes([255; 16])));
    let (reader, most) = (Key(call.person()?.account), i64::try_from(most).unwrap_or(i64::MAX));
    let mut versions: Vec<Version> = call
        .connection
        .prepare_cached(&sql)
        .and_then(|mut s| {
            s.query_map(params![Key(nominal.id), before, open.bits(), reader, most], version_at)?.collect()
        })
        .map_err(fault)?;
    for version in &mut versions {
        version.changes = changes(call, version.id, open, reader).map_err(fault)?;
    }
    Ok(versions)
}

fn version_at(line: &Line<'_>) -> rusqlite::Result<Version> {
    let kind = InformationSource::from_number(line.get(6)?).unwrap_or(InformationSource::OtherRecord);
    Ok(Version {
        id: id_at(line, 0)?,
        at: Moment::from_micros(line.get(1)?),
        by: (id_at(line, 2)?, line.get(3)?),
        organisation: (id_at(line, 4)?, line.get(5)?),
        source: Source { kind, detail: line.get(7)? },
        changes: Vec::new(),
    })
}

fn changes(
    call: &Call<'_>,
    version: Id,
    open: Profiles,
    reader: Key,
) -> rusqlite::Result<Vec<(FieldProfile, String, String, String)>> {
    let sql = format!(
        "SELECT c.profile, c.field, c.old_value, c.new_value FROM nominal_change c
         WHERE c.nominal_version = ?1 AND ?2 IS NULL AND {} ORDER BY c.position",
        *SHOWN
    );
    let mut statement = call.connection.prepare_cached(&sql)?;
    let nothing: Option<i64> = None;
    let lines = statement.query_map(params![Key(version), nothing, open.bits(), reader], |line| {
        let profile = FieldProfile::from_number(line.get(0)?).unwrap_or(FieldProfile::Criminal);
        Ok((profile, line.get(1)?, line.get(2)?, line.get(3)?))
    })?;
    lines.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::nominal::{Birth, PrivacyNotice};
    use safetynet_shared::codes::Sex;

    fn draft(given: &str, lines: &str) -> Draft {
        let address = Address {
            lines: lines.into(),
            postcode: "ZZ9 9ZZ".into(),
            from: None,
            to: None,
            verified: safetynet_shared::clock::Day::new(2026, 11, 2),
        };
        Draft {
            name: PersonName { given: given.into(), family: "Sample".into() },
            aliases: Vec::new(),
            birth: Birth { year: 1990, month: 3, day: 0 },
            sex: Sex::NotKnown,
            addresses: vec![address],
            contacts: Vec::new(),
            note: String::new(),
            privacy: PrivacyNotice::NotGiven("Not met yet".into()),
            confirmed: false,
        }
    }

    #[test]
    fn a_change_says_what_stood_there_and_under_which_profile() {
        let (before, after) = (draft("Robin", "1 Test Road"), draft("Robyn", "2 Test Road"));
        let changes = differences(Some(&before), &after);
        let said: Vec<(FieldProfile, &str, &str)> =
            changes.iter().map(|change| (change.profile, change.field, change.new.as_str())).collect();
        let expected = [
            (FieldProfile::Basic, "Name", "Robyn Sample"),
            (FieldProfile::Contact, "Addresses", "2 Test Road, ZZ9 9ZZ, checked on 2 Nov 2026"),
        ];
        assert_eq!(said, expected);
        assert_eq!(changes.first().unwrap().old, "Robin Sample");
        assert!(differences(Some(&after), &after).is_empty());
    }

    #[test]
    fn the_first_version_holds_what_was_filled_in() {
        let fields: Vec<&str> = differences(None, &draft("Robin", "1 Test Road")).iter().map(|one| one.field).collect();
        assert_eq!(fields, ["Name", "Date of birth", "Sex", "Addresses", "Privacy notice", "Identity"]);
    }
}
