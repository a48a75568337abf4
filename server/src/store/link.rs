//! Links: what was decided of two records that may be of the same person, with every step of it.
//!
//! A link changes neither record. `reach.sql` opens it to those who read one of the two and find the other in the index,
//! so a link with a sealed nominal is not there for those who do not reach it.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, LinkKind, LinkState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::hit;
use super::nominal::Nominal;
use super::reach::{self, Child, Index, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at};
use crate::error::Result;

/// The most links that are read of one person.
const MOST: usize = 50;

/// A link as the store has it.
pub struct Link {
    /// Its id.
    pub id: Id,
    /// One record.
    pub nominal: Id,
    /// The other.
    pub other: Id,
    /// What was decided.
    pub kind: LinkKind,
    /// Where it stands.
    pub state: LinkState,
    /// The organisation that proposed it.
    pub proposer: Id,
    /// The organisation that is to answer, or the same.
    pub answerer: Id,
    /// Its version, for the etag.
    pub version: i64,
}

impl Link {
    /// The record at the other end from one of them.
    pub fn across(&self, nominal: Id) -> Id {
        if nominal == self.nominal { self.other } else { self.nominal }
    }
}

const COLUMNS: &str = "t.id, t.nominal, t.other, t.kind, t.state, t.proposer, t.answerer, t.version";

fn link_at(line: &Line<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        id: id_at(line, 0)?,
        nominal: id_at(line, 1)?,
        other: id_at(line, 2)?,
        kind: LinkKind::from_number(line.get(3)?).unwrap_or(LinkKind::KeepApart),
        state: LinkState::from_number(line.get(4)?).unwrap_or(LinkState::Reversed),
        proposer: id_at(line, 5)?,
        answerer: id_at(line, 6)?,
        version: line.get(7)?,
    })
}

impl Row for Link {
    const TABLE: &'static str = "nominal_link";
    const KIND: RecordKind = RecordKind::Link;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<Link> {
        link_at(line)
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Link {
    const VIEW: &'static str = "reach_link";
}

/// A link as it stands on the page of one of its records.
pub struct OnPage(pub Link);

impl Row for OnPage {
    const TABLE: &'static str = "(SELECT s.nominal AS page, s.other AS across, l.* FROM nominal_link_side s JOIN nominal_link l ON l.id = s.nominal_link)";
    const KIND: RecordKind = RecordKind::Link;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<OnPage> {
        link_at(line).map(OnPage)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Child for OnPage {
    type Parent = Nominal;
    const PARENT: &'static str = "page";
}

/// A link, however it was reached.
pub trait Known {
    /// The link.
    fn link(&self) -> &Link;
}

impl Known for Link {
    fn link(&self) -> &Link {
        self
    }
}

impl Known for OnPage {
    fn link(&self) -> &Link {
        &self.0
    }
}

/// A step in the life of a link.
pub struct Step {
    /// Where the link stood from then on.
    pub state: LinkState,
    /// Why.
    pub reason: String,
    /// Who did it, and their name.
    pub by: (Id, String),
    /// For which organisation, and its name.
    pub organisation: (Id, String),
    /// When.
    pub at: Moment,
}

/// The steps of a link that was reached, the oldest first.
///
/// # Errors
/// Faults of the store.
pub fn steps<L: Known, V>(call: &Call<'_>, link: &Seen<L, V>) -> Result<Vec<Step>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT s.state, s.reason, s.by,
             coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = s.by), ''),
             s.organisation, o.name, s.at FROM nominal_link_step s JOIN organisation o ON o.id = s.organisation
             WHERE s.nominal_link = ?1 ORDER BY s.position LIMIT 50",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(link.link().id)], |line| {
        Ok(Step {
            state: LinkState::from_number(line.get(0)?).unwrap_or(LinkState::Reversed),
            reason: line.get(1)?,
            by: (id_at(line, 2)?, line.get(3)?),
            organisation: (id_at(line, 4)?, line.get(5)?),
            at: Moment::from_micros(line.get(6)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// A link on the page of one record, with the index entry of the other.
pub type Across = (Seen<OnPage, Read>, Seen<Nominal, Index>);

/// The links on the page of a person, the latest first, each with the index entry of the other record: by the conditions
/// of `reach_link`, of which the page itself is the first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> Result<Vec<Across>> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut out = Vec::new();
    for link in reach::children::<OnPage, Read>(call, nominal, "ORDER BY t.id DESC LIMIT ?2", &[&most])? {
        if let Some(other) = reach::maybe::<Nominal, Index>(call, link.0.across(nominal.id))? {
            out.push((link, other));
        }
    }
    Ok(out)
}

/// What was last decided of two records, of which the caller reads one and has reached the other; none when nothing ever
/// was.
///
/// # Errors
/// Faults of the store.
pub fn between<V: Verb, W>(
    call: &Call<'_>,
    one: &Seen<Nominal, V>,
    other: &Seen<Nominal, W>,
) -> Result<Option<Seen<OnPage, V>>> {
    let tail = "AND t.across = ?2 ORDER BY t.state = 4, t.id DESC LIMIT 1";
    Ok(reach::children::<OnPage, V>(call, one, tail, &[&Key(other.id)])?.into_iter().next())
}

/// Records what is said of two records, in the state in which it begins.
///
/// # Errors
/// Faults of the store.
pub fn add(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    other: &Seen<Nominal, Index>,
    (kind, state): (LinkKind, LinkState),
    reason: &str,
) -> Result<Seen<Link, Write>> {
    let (id, proposer) = (call.id(), call.person()?.organisation);
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_link (id, nominal, other, kind, state, proposer, answerer, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(nominal.id),
                Key(other.id),
                kind.number(),
                state.number(),
                Key(proposer),
                Key(other.owner)
            ])
        })
        .map_err(fault)?;
    for (one, across) in [(nominal.id, other.id), (other.id, nominal.id)] {
        call.connection
            .prepare_cached("INSERT INTO nominal_link_side (nominal, nominal_link, other) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![Key(one), Key(id), Key(across)]))
            .map_err(fault)?;
    }
    step(call, id, state, reason)?;
    reach::one(call, id)
}

/// Moves a link on, over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn advance(call: &Call<'_>, link: &Seen<Link, Write>, state: LinkState, reason: &str) -> Result<Seen<Link, Write>> {
    let changed = call
        .connection
        .prepare_cached("UPDATE nominal_link SET state = ?3, version = version + 1 WHERE id = ?1 AND version = ?2")
        .and_then(|mut s| s.execute(params![Key(link.id), link.version, state.number()]))
        .map_err(fault)?;
    hit(changed, link.version)?;
    step(call, link.id, state, reason)?;
    reach::one(call, link.id)
}

fn step(call: &Call<'_>, link: Id, state: LinkState, reason: &str) -> Result<()> {
    let person = call.person()?;
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_link_step (nominal_link, position, state, reason, organisation, by, at)
             VALUES (?1, (SELECT count(*) FROM nominal_link_step WHERE nominal_link = ?1), ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(link),
                state.number(),
                reason,
                Key(person.organisation),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map(|_| ())
        .map_err(fault)
}
