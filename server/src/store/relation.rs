//! Relations between people, each with its own audience.
//!
//! A relation stands on the page of both people. `reach.sql` opens it to those who read the page of one, find the other
//! in the index, and are among those whom it is for; whoever does not is told nothing of it. What it says of either is
//! never part of that person's own record.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FieldProfile, InformationSource, RelationKind, RelationVisibility};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::hit;
use super::nominal::{Nominal, pairs, unhex, version};
use super::reach::{self, Child, Index, Key, Party, Reached, Read, Row, Seen, Write, fault, id_at};
use crate::domain::nominal::{Change, Source, source::dated};
use crate::error::Result;

/// The most relations that are read of one person.
const MOST: usize = 100;

/// A relation as the store has it.
pub struct Relation {
    /// Its id.
    pub id: Id,
    /// The person on whose record it was recorded.
    pub nominal: Id,
    /// The other person.
    pub other: Id,
    /// What the first is to the other.
    pub kind: RelationKind,
    /// What people wrote.
    pub body: Body,
    /// The organisations of a narrowed audience, the own one among them, by name.
    pub parties: Vec<(Id, String)>,
    /// The organisation that controls it, and its name.
    pub organisation: (Id, String),
    /// Who recorded it, and their name.
    pub recorded_by: (Id, String),
    /// When.
    pub recorded: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

/// What people write of a relation.
#[derive(Clone)]
pub struct Body {
    /// What is to be known of it.
    pub detail: String,
    /// The day from which it holds.
    pub from: Option<Day>,
    /// The last day on which it held.
    pub to: Option<Day>,
    /// Where it comes from.
    pub source: Source,
    /// Who sees it.
    pub audience: Audience,
}

/// Who sees a relation of those who see both people.
#[derive(Clone, PartialEq, Eq)]
pub enum Audience {
    /// All of them.
    EveryReader,
    /// Those of the own organisation and of these.
    With(Vec<Id>),
}

impl Audience {
    /// The value of the list that it is.
    pub fn visibility(&self) -> RelationVisibility {
        match self {
            Audience::EveryReader => RelationVisibility::EveryReader,
            Audience::With(others) if others.is_empty() => RelationVisibility::OwnOrganisation,
            Audience::With(_) => RelationVisibility::Named,
        }
    }
}

impl Relation {
    /// The person at the other end from one of them, and what that one is to them.
    pub fn from(&self, nominal: Id) -> (Id, RelationKind) {
        if nominal == self.nominal { (self.other, self.kind) } else { (self.nominal, self.kind.inverse()) }
    }

    /// The organisations that see it beside the own one.
    pub fn others(&self) -> impl Iterator<Item = &(Id, String)> {
        self.parties.iter().filter(|(id, _)| *id != self.organisation.0)
    }
}

const COLUMNS: &str = "t.id, t.nominal, t.other, t.kind, t.detail, t.from_on, t.to_on, t.source,
        t.source_detail, t.audience, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.recorded_by, coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.recorded_by), ''),
        t.recorded_at, t.version,
        (SELECT group_concat(line) FROM (SELECT hex(o.id) || char(31) || o.name || char(31) || char(10) AS line
          FROM nominal_relation_audience p JOIN organisation o ON o.id = p.party WHERE p.nominal_relation = t.id ORDER BY o.name))";

fn relation_at(line: &Line<'_>) -> rusqlite::Result<Relation> {
    let source = InformationSource::from_number(line.get(7)?).unwrap_or(InformationSource::OtherRecord);
    let organisation: (Id, String) = (id_at(line, 10)?, line.get(11)?);
    let parties: Vec<(Id, String)> = pairs(line.get(16)?).filter_map(|(id, name)| Some((unhex(&id)?, name))).collect();
    let others = parties.iter().map(|(id, _)| *id).filter(|id| *id != organisation.0).collect();
    let every = line.get::<_, i64>(9)? == 1;
    Ok(Relation {
        id: id_at(line, 0)?,
        nominal: id_at(line, 1)?,
        other: id_at(line, 2)?,
        kind: RelationKind::from_number(line.get(3)?).unwrap_or(RelationKind::Associate),
        body: Body {
            detail: line.get(4)?,
            from: line.get::<_, Option<i64>>(5)?.map(Day::from_int),
            to: line.get::<_, Option<i64>>(6)?.map(Day::from_int),
            source: Source { kind: source, detail: line.get(8)? },
            audience: if every { Audience::EveryReader } else { Audience::With(others) },
        },
        parties,
        organisation,
        recorded_by: (id_at(line, 12)?, line.get(13)?),
        recorded: Moment::from_micros(line.get(14)?),
        version: line.get(15)?,
    })
}

impl Row for Relation {
    const TABLE: &'static str = "nominal_relation";
    const KIND: RecordKind = RecordKind::Relation;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<Relation> {
        relation_at(line)
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Relation {
    const VIEW: &'static str = "reach_relation";
}

/// A relation as it stands on the page of one of the two people.
pub struct OnPage(pub Relation);

impl Row for OnPage {
    const TABLE: &'static str = "(SELECT s.nominal AS page, r.* FROM nominal_relation_side s
        JOIN nominal_relation r ON r.id = s.nominal_relation WHERE r.removed_at IS NULL)";
    const KIND: RecordKind = RecordKind::Relation;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<OnPage> {
        relation_at(line).map(OnPage)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Child for OnPage {
    type Parent = Nominal;
    const PARENT: &'static str = "page";
    const OWNER: Option<&'static str> = Some("organisation");
}

/// A relation that stands on a page: there with the page itself, or reached by another reason than the page.
pub enum Shown {
    /// With the page.
    OnPage(Seen<OnPage, Read>),
    /// By a reason of its own.
    Beside(Seen<Relation, Read>),
}

impl std::ops::Deref for Shown {
    type Target = Relation;

    fn deref(&self) -> &Relation {
        match self {
            Shown::OnPage(row) => &row.0,
            Shown::Beside(row) => row,
        }
    }
}

/// A relation on the page of one person, with the index entry of the other.
pub type Across = (Shown, Seen<Nominal, Index>);

/// The relations on the page of a person that the caller sees, each with the index entry of the other person: by the
/// conditions of `reach_relation`, of which the page itself is the first. Where the page is open by the share of one
/// organisation, what another one's share brings stands on it too.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> Result<Vec<Across>> {
    let tail = "AND (t.audience = 1 OR EXISTS (SELECT 1 FROM nominal_relation_audience p
        WHERE p.nominal_relation = t.id AND p.party = ?2)) ORDER BY t.kind, t.id LIMIT ?3";
    let (organisation, most) = (Key(call.person()?.organisation), i64::try_from(MOST).unwrap_or(i64::MAX));
    let on_page = reach::children::<OnPage, Read>(call, nominal, tail, &[&organisation, &most])?;
    let mut shown: Vec<Shown> = on_page.into_iter().map(Shown::OnPage).collect();
    if nominal.proof().only().is_some() {
        shown.extend(beside(call, nominal, &shown)?);
    }
    let mut out = Vec::new();
    for relation in shown {
        let (other, _) = relation.from(nominal.id);
        if let Some(other) = reach::maybe::<Nominal, Index>(call, other)? {
            out.push((relation, other));
        }
    }
    Ok(out)
}

/// The relations of a person that the caller reaches and that do not come with the page.
fn beside(call: &Call<'_>, nominal: &Seen<Nominal, Read>, with_it: &[Shown]) -> Result<Vec<Shown>> {
    let sql =
        "SELECT s.nominal_relation FROM nominal_relation_side s JOIN nominal_relation t ON t.id = s.nominal_relation
        WHERE s.nominal = ?1 AND t.removed_at IS NULL ORDER BY t.kind, t.id LIMIT ?2";
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(params![Key(nominal.id), most], |line| id_at(line, 0)).map_err(fault)?;
    let mut ids: Vec<Id> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    ids.retain(|id| with_it.iter().all(|shown| shown.id != *id));
    Ok(reach::several::<Relation, Read>(call, &ids)?.into_iter().map(Shown::Beside).collect())
}

/// Records a relation of two people.
///
/// # Errors
/// Faults of the store.
pub fn add(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    other: &Seen<Nominal, Index>,
    kind: RelationKind,
    body: &Body,
) -> Result<Seen<Relation, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_relation (id, nominal, other, kind, detail, from_on, to_on, source, source_detail,
             audience, organisation, recorded_by, recorded_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(nominal.id),
                Key(other.id),
                kind.number(),
                body.detail,
                body.from.map(Day::to_int),
                body.to.map(Day::to_int),
                body.source.kind.number(),
                body.source.detail,
                audience(body),
                Key(person.organisation),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    sides(call, id, (nominal.id, other.id))?;
    parties(call, id, body)?;
    let change = Change::between(FieldProfile::Basic, "Relation", String::new(), words(kind, &other.reference, body));
    version::add_of_relation(call, nominal.id, &body.source, id, change.as_slice())?;
    reach::one(call, id)
}

/// Lets a relation be found from both people.
fn sides(call: &Call<'_>, relation: Id, (one, other): (Id, Id)) -> Result<()> {
    for (near, far) in [(one, other), (other, one)] {
        call.connection
            .prepare_cached("INSERT INTO nominal_relation_side (nominal, nominal_relation, other) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![Key(near), Key(relation), Key(far)]))
            .map_err(fault)?;
    }
    Ok(())
}

const fn audience(body: &Body) -> i64 {
    match body.audience {
        Audience::EveryReader => 1,
        Audience::With(_) => 2,
    }
}

/// Writes whom a relation is for, anew.
fn parties(call: &Call<'_>, relation: Id, body: &Body) -> Result<()> {
    call.connection
        .prepare_cached("DELETE FROM nominal_relation_audience WHERE nominal_relation = ?1")
        .and_then(|mut s| s.execute([Key(relation)]))
        .map_err(fault)?;
    let Audience::With(others) = &body.audience else { return Ok(()) };
    let mut statement = call
        .connection
        .prepare_cached("INSERT OR IGNORE INTO nominal_relation_audience (nominal_relation, party) VALUES (?1, ?2)")
        .map_err(fault)?;
    for party in others.iter().chain([&call.person()?.organisation]) {
        statement.execute(params![Key(relation), Key(*party)]).map_err(fault)?;
    }
    Ok(())
}

fn words(kind: RelationKind, other: &str, body: &Body) -> String {
    let detail = if body.detail.is_empty() { String::new() } else { format!(": {}", body.detail) };
    let text = dated(&format!("{} {other}{detail}", kind.label()), body.from, body.to);
    format!("{text}; for {}", body.audience.visibility().label().to_lowercase())
}

/// Changes a relation over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn update(
    call: &Call<'_>,
    relation: &Seen<Relation, Write>,
    other: &Seen<Nominal, Index>,
    body: &Body,
) -> Result<Seen<Relation, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE nominal_relation SET detail = ?3, from_on = ?4, to_on = ?5, source = ?6, source_detail = ?7,
             audience = ?8, version = version + 1 WHERE id = ?1 AND version = ?2 AND removed_at IS NULL",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(relation.id),
                relation.version,
                body.detail,
                body.from.map(Day::to_int),
                body.to.map(Day::to_int),
                body.source.kind.number(),
                body.source.detail,
                audience(body)
            ])
        })
        .map_err(fault)?;
    hit(changed, relation.version)?;
    parties(call, relation.id, body)?;
    let old = words(relation.kind, &other.reference, &relation.body);
    let new = words(relation.kind, &other.reference, body);
    let change = Change::between(FieldProfile::Basic, "Relation", old, new);
    version::add_of_relation(call, relation.nominal, &body.source, relation.id, change.as_slice())?;
    reach::one(call, relation.id)
}

/// Takes a relation away; it stays in the history for those whom it was for.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn remove(
    call: &Call<'_>,
    relation: &Seen<Relation, Write>,
    other: &Seen<Nominal, Index>,
    reason: &str,
) -> Result<()> {
    let removed = call
        .connection
        .prepare_cached(
            "UPDATE nominal_relation SET removed_at = ?3, version = version + 1
             WHERE id = ?1 AND version = ?2 AND removed_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(relation.id), relation.version, call.now().micros()]))
        .map_err(fault)?;
    hit(removed, relation.version)?;
    let old = words(relation.kind, &other.reference, &relation.body);
    let change = Change::between(FieldProfile::Basic, "Relation", old, String::new());
    version::add_of_relation(call, relation.nominal, &Source::decision(reason), relation.id, change.as_slice())
}

/// How many people of which organisations see a relation, by name (SYOP-8.3).
///
/// # Errors
/// Faults of the store.
pub fn seen_by(call: &Call<'_>, relation: &Seen<Relation, Write>) -> Result<Vec<Party>> {
    reach::audience(call, relation, None)
}

/// The names of connected organisations, in the order in which they were asked for; none for one that is not.
///
/// # Errors
/// Faults of the store.
pub fn connected(call: &Call<'_>, organisations: &[Id]) -> Result<Vec<Option<(Id, String)>>> {
    let named = |id: &Id| -> Result<Option<(Id, String)>> {
        let found = super::audience::organisation(call, *id)?;
        Ok(found.map(|found| (found.organisation, found.organisation_name)))
    };
    organisations.iter().map(named).collect()
}
