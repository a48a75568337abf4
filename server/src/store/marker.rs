//! Warning markers on people: placed, reviewed, taken away, each with its reason in the history.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{AccuracyField, Code, WarningKind};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::{Nominal, version};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use super::{accuracy, neighbourhood::hit};
use crate::domain::marker::Notice;
use crate::domain::nominal::{Change, Source};
use crate::domain::projection::Profiles;
use crate::error::Result;

/// A marker as the store has it.
pub struct Marker {
    /// Its id.
    pub id: Id,
    /// The nominal.
    pub nominal: Id,
    /// What it warns of.
    pub kind: WarningKind,
    /// What people wrote.
    pub body: Body,
    /// The organisation that placed it, and its name.
    pub organisation: (Id, String),
    /// Who placed it, and their name.
    pub placed_by: (Id, String),
    /// When.
    pub placed: Moment,
    /// Who reviewed it last, their name, and when.
    pub reviewed: Option<(Id, String, Moment)>,
    /// Its version, for the etag.
    pub version: i64,
}

/// What people write of a marker.
#[derive(Clone)]
pub struct Body {
    /// Why it stands.
    pub reason: String,
    /// The last day by which it must be reviewed.
    pub review: Day,
    /// Whether the person was told.
    pub notice: Notice,
}

impl Body {
    fn words(&self) -> String {
        format!("{}; review by {}; {}", self.reason, self.review, self.notice.words())
    }
}

impl Row for Marker {
    const TABLE: &'static str = "nominal_marker";
    const KIND: RecordKind = RecordKind::Marker;
    const COLUMNS: &'static str = "t.id, t.nominal, t.kind, t.reason, t.review_on, t.told_on, t.told_reason,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.placed_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.placed_by), ''), t.placed_at,
        t.reviewed_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.reviewed_by),
        t.reviewed_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Marker> {
        let told = line.get::<_, Option<i64>>(5)?.map(Day::from_int);
        let reviewer = optional_id_at(line, 12)?;
        let (name, at) = (line.get::<_, Option<String>>(13)?, line.get::<_, Option<i64>>(14)?);
        Ok(Marker {
            id: id_at(line, 0)?,
            nominal: id_at(line, 1)?,
            kind: WarningKind::from_number(line.get(2)?).unwrap_or(WarningKind::NotAlone),
            body: Body {
                reason: line.get(3)?,
                review: Day::from_int(line.get(4)?),
                notice: told.map_or(Notice::NotTold(line.get(6)?), Notice::Told),
            },
            organisation: (id_at(line, 7)?, line.get(8)?),
            placed_by: (id_at(line, 9)?, line.get(10)?),
            placed: Moment::from_micros(line.get(11)?),
            reviewed: reviewer.zip(at).map(|(id, at)| (id, name.unwrap_or_default(), Moment::from_micros(at))),
            version: line.get(15)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Marker {
    type Parent = Nominal;
    const PARENT: &'static str = "nominal";
}

/// The markers of a person as far as `open` goes, by kind.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, nominal: &Seen<Nominal, Read>, open: Profiles) -> Result<Vec<Seen<Marker, Read>>> {
    reach::children(call, nominal, "AND ((?2 >> (t.profile - 1)) & 1) <> 0 ORDER BY t.kind", &[&open.bits()])
}

/// Whether a person has a marker of a kind.
///
/// # Errors
/// Faults of the store.
pub fn has(call: &Call<'_>, nominal: &Seen<Nominal, Write>, kind: WarningKind) -> Result<bool> {
    Ok(!reach::children::<Marker, Write>(call, nominal, "AND t.kind = ?2", &[&kind.number()])?.is_empty())
}

/// Places a marker.
///
/// # Errors
/// Faults of the store.
pub fn place(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    kind: WarningKind,
    body: &Body,
) -> Result<Seen<Marker, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_marker (id, nominal, profile, kind, reason, review_on, told_on, told_reason,
             organisation, placed_by, placed_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(nominal.id),
                kind.profile().number(),
                kind.number(),
                body.reason,
                body.review.to_int(),
                body.notice.told().map(Day::to_int),
                body.notice.reason(),
                Key(person.organisation),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    let marker = reach::child::<Marker, Write>(call, id)?.1;
    noted(call, &marker, String::new(), body)?;
    Ok(marker)
}

/// Keeps a marker after a review, over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn review(call: &Call<'_>, marker: &Seen<Marker, Write>, body: &Body) -> Result<Seen<Marker, Write>> {
    let person = call.person()?;
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE nominal_marker SET reason = ?3, review_on = ?4, told_on = ?5, told_reason = ?6, reviewed_by = ?7,
             reviewed_at = ?8, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(marker.id),
                marker.version,
                body.reason,
                body.review.to_int(),
                body.notice.told().map(Day::to_int),
                body.notice.reason(),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    hit(changed, marker.version)?;
    noted(call, marker, marker.body.words(), body)?;
    reach::child(call, marker.id).map(|(_, marker)| marker)
}

/// Takes a marker away.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn remove(call: &Call<'_>, marker: &Seen<Marker, Write>, reason: &str) -> Result<()> {
    let removed = call
        .connection
        .prepare_cached("DELETE FROM nominal_marker WHERE id = ?1 AND version = ?2")
        .and_then(|mut s| s.execute(params![Key(marker.id), marker.version]))
        .map_err(fault)?;
    hit(removed, marker.version)?;
    accuracy::end(call, marker.nominal, AccuracyField::Marker, marker.id)?;
    let change = Change::between(marker.kind.profile(), marker.kind.label(), marker.body.words(), String::new());
    version::add(call, marker.nominal, &Source::decision(reason), change.as_slice())
}

/// Writes the change into the history and the day of the next review into the list of what has to be checked.
fn noted<V>(call: &Call<'_>, marker: &Seen<Marker, V>, old: String, body: &Body) -> Result<()> {
    let reviewed = (!old.is_empty()).then(|| call.today());
    accuracy::set(call, marker.nominal, (AccuracyField::Marker, marker.id), reviewed, body.review)?;
    let change = Change::between(marker.kind.profile(), marker.kind.label(), old, body.words());
    version::add(call, marker.nominal, &Source::decision(&body.reason), change.as_slice())
}
