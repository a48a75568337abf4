//! When each part of a person's record was last checked, and until when that is good (ISA-13.1).
//!
//! The day until which a part is fresh is kept, so that a list of what is stale is read from an index; it is worked out
//! by `domain::accuracy` alone. The list is driven from the nominals that the caller writes for the own organisation.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{AccuracyField, Code, FieldProfile, ParticularKind, WarningKind};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::{Nominal, version};
use super::reach::{self, Child, Key, Own, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::accuracy as rules;
use crate::domain::nominal::{Change, Source};
use crate::error::Result;

/// A part of a record and its last check.
pub struct Accuracy {
    /// Its id.
    pub id: Id,
    /// The nominal.
    pub nominal: Id,
    /// Which part.
    pub field: AccuracyField,
    /// The particular or the marker; the nominal itself for other parts.
    pub subject: Id,
    /// What it is about in a few words.
    pub about: String,
    /// The day of the last check; none before the first.
    pub verified: Option<Day>,
    /// Who checked it, and their name.
    pub verified_by: Option<(Id, String)>,
    /// The last day on which it is fresh.
    pub until: Day,
}

impl Row for Accuracy {
    const TABLE: &'static str = "nominal_accuracy";
    const KIND: RecordKind = RecordKind::Accuracy;
    const COLUMNS: &'static str = "t.id, t.nominal, t.field, t.subject, t.verified_on, t.verified_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.verified_by), t.due_on,
        CASE t.field WHEN 4 THEN (SELECT p.kind FROM nominal_particular p WHERE p.id = t.subject)
          WHEN 5 THEN (SELECT m.kind FROM nominal_marker m WHERE m.id = t.subject) END";

    fn read(line: &Line<'_>) -> rusqlite::Result<Accuracy> {
        let field = AccuracyField::from_number(line.get(2)?).unwrap_or(AccuracyField::Identity);
        let name = line.get::<_, Option<String>>(6)?.unwrap_or_default();
        let kind = line.get::<_, Option<i32>>(8)?.unwrap_or_default();
        Ok(Accuracy {
            id: id_at(line, 0)?,
            nominal: id_at(line, 1)?,
            field,
            subject: id_at(line, 3)?,
            about: about(field, kind),
            verified: line.get::<_, Option<i64>>(4)?.map(Day::from_int),
            verified_by: optional_id_at(line, 5)?.map(|id| (id, name)),
            until: Day::from_int(line.get(7)?),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Accuracy {
    type Parent = Nominal;
    const PARENT: &'static str = "nominal";
}

/// What a part is about: `Particular: Build`.
fn about(field: AccuracyField, kind: i32) -> String {
    let of = match field {
        AccuracyField::Particular => ParticularKind::from_number(kind).map(Code::label),
        AccuracyField::Marker => WarningKind::from_number(kind).map(Code::label),
        AccuracyField::Identity | AccuracyField::Address | AccuracyField::ContactPoints => None,
    };
    of.map_or(field.label().to_owned(), |of| format!("{}: {}", field.label(), of.to_lowercase()))
}

/// Begins the period of a part that was written anew: from the day of its check, or from today.
///
/// # Errors
/// Faults of the store.
pub(super) fn begin(
    call: &Call<'_>,
    nominal: Id,
    field: AccuracyField,
    subject: Id,
    verified: Option<Day>,
) -> Result<()> {
    let until = rules::fresh_until(field, verified.unwrap_or_else(|| call.today()));
    set(call, nominal, (field, subject), verified, until)
}

/// Sets the last check of a part, and the last day on which it is fresh.
///
/// # Errors
/// Faults of the store.
pub(super) fn set(
    call: &Call<'_>,
    nominal: Id,
    (field, subject): (AccuracyField, Id),
    verified: Option<Day>,
    until: Day,
) -> Result<()> {
    let by = verified.is_some().then_some(Key(call.person()?.account));
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_accuracy (id, nominal, field, subject, verified_on, verified_by, due_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (nominal, field, subject)
             DO UPDATE SET verified_on = excluded.verified_on, verified_by = excluded.verified_by,
             due_on = excluded.due_on",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(call.id()),
                Key(nominal),
                field.number(),
                Key(subject),
                verified.map(Day::to_int),
                by,
                until.to_int()
            ])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Forgets a part that is recorded no longer.
///
/// # Errors
/// Faults of the store.
pub(super) fn end(call: &Call<'_>, nominal: Id, field: AccuracyField, subject: Id) -> Result<()> {
    call.connection
        .prepare_cached("DELETE FROM nominal_accuracy WHERE nominal = ?1 AND field = ?2 AND subject = ?3")
        .and_then(|mut s| s.execute(params![Key(nominal), field.number(), Key(subject)]))
        .map(|_| ())
        .map_err(fault)
}

/// The last checks of identity, address and contact points.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> Result<Vec<Seen<Accuracy, Read>>> {
    reach::children(call, nominal, "AND t.field <= 3 ORDER BY t.field", &[])
}

/// The last check of one part, when that is recorded.
///
/// # Errors
/// Faults of the store.
pub fn part(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    field: AccuracyField,
    subject: Id,
) -> Result<Option<Seen<Accuracy, Write>>> {
    let tail = "AND t.field = ?2 AND t.subject = ?3";
    let found = reach::children::<Accuracy, Write>(call, nominal, tail, &[&field.number(), &Key(subject)])?;
    Ok(found.into_iter().next())
}

/// Records that a part was checked and found right.
///
/// # Errors
/// Faults of the store.
pub fn verify(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    part: &Seen<Accuracy, Write>,
    on: Day,
    source: &Source,
) -> Result<()> {
    set(call, nominal.id, (part.field, part.subject), Some(on), rules::fresh_until(part.field, on))?;
    let rows = match part.field {
        AccuracyField::Address => Some(
            "UPDATE nominal_address SET verified_on = ?2 WHERE nominal = ?1 AND position =
             (SELECT min(a.position) FROM nominal_address a WHERE a.nominal = ?1 AND a.to_on IS NULL)",
        ),
        AccuracyField::ContactPoints => Some("UPDATE nominal_contact SET verified_on = ?2 WHERE nominal = ?1"),
        AccuracyField::Identity | AccuracyField::Particular | AccuracyField::Marker => None,
    };
    if let Some(rows) = rows {
        let mut statement = call.connection.prepare_cached(rows).map_err(fault)?;
        statement.execute(params![Key(nominal.id), on.to_int()]).map_err(fault)?;
        // The days of checks are part of what an update writes back, so whoever read before must read again.
        let again = "UPDATE nominal SET version = version + 1 WHERE id = ?1";
        call.connection.prepare_cached(again).and_then(|mut s| s.execute([Key(nominal.id)])).map_err(fault)?;
    }
    let profile = profile(call, part)?;
    let old = part.verified.map_or_else(String::new, |day| format!("checked on {day}"));
    let change = Change::between(profile, "Check", old, format!("{} checked on {on}", part.about));
    version::add(call, nominal.id, source, change.as_slice())
}

/// The profile of what was checked.
fn profile(call: &Call<'_>, part: &Accuracy) -> Result<FieldProfile> {
    Ok(match part.field {
        AccuracyField::Identity | AccuracyField::Marker => FieldProfile::Basic,
        AccuracyField::Address | AccuracyField::ContactPoints => FieldProfile::Contact,
        AccuracyField::Particular => {
            let number: Option<i32> = call
                .connection
                .prepare_cached("SELECT profile FROM nominal_particular WHERE id = ?1")
                .and_then(|mut s| s.query_row([Key(part.subject)], |line| line.get(0)).optional())
                .map_err(fault)?;
            number.and_then(FieldProfile::from_number).unwrap_or(FieldProfile::Criminal)
        }
    })
}

/// What the caller has to check in the records of the own organisation: fresh until `until` at most, the longest stale
/// first, those behind `after` alone, at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn stale(call: &Call<'_>, until: Day, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Accuracy, Write>>> {
    let (organisation, until) = (Key(call.person()?.organisation), until.to_int());
    let own = Own {
        base: "nominal_accuracy",
        filter: "JOIN nominal p ON p.id = t.nominal AND p.organisation = ?3 WHERE t.due_on <= ?4",
        order: "t.due_on",
        parameters: &[&organisation, &until],
    };
    let marks = own.marks::<Accuracy, Write>(call)?;
    let rest = marks.into_iter().filter(|mark| after.is_none_or(|after| (mark.order, mark.id) > after));
    reach::marked(call, rest, most, |_| true)
}
