//! Agreements that organisations have signed: the register that every share reads at the time of each read.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{AgreementKind, Code};
use safetynet_shared::id::Id;

use super::administered::Administered;
use super::audit::Trace;
use super::call::Call;
use super::csp::Csp;
use super::reach::{self, Child, Key, Manage, Row, Seen, Verb, fault, id_at, optional_id_at};
use crate::domain::agreement::{OPEN_ENDED, Terms};
use crate::domain::lawful::Party;
use crate::error::{Error, Result};

/// An agreement as the store has it.
pub struct Agreement {
    /// Its id.
    pub id: Id,
    /// The organisation that signed, with its name.
    pub organisation: (Id, String),
    /// What was signed.
    pub kind: AgreementKind,
    /// The partnership of an information sharing agreement, with its name.
    pub csp: Option<(Id, String)>,
    /// From when it is in force.
    pub from: Moment,
    /// When it ends; [`OPEN_ENDED`] micros when nobody has ended it.
    pub until: Moment,
    /// Whether somebody has set an end.
    pub ends: bool,
    /// When its review is due.
    pub review: Day,
    /// What it states.
    pub terms: Terms,
    /// Who signed.
    pub signatory: String,
    /// In what capacity.
    pub capacity: String,
    /// SHA-256 of the signed document.
    pub document_hash: Vec<u8>,
    /// When it was recorded.
    pub recorded: Moment,
    /// Why it was ended.
    pub end_reason: String,
    /// Its version.
    pub version: i64,
    /// Where it is published; empty when it is not.
    pub link: String,
    /// Who asked for a review that has not taken place yet, and why.
    pub asked: Option<(Id, String, String)>,
    /// When it was last reviewed, and what came of it.
    pub reviewed: Option<(Day, String)>,
}

fn numbers<C: Code>(values: &[C]) -> String {
    values.iter().map(|value| value.number().to_string()).collect::<Vec<_>>().join(",")
}

fn values<C: Code>(line: &Line<'_>, column: usize) -> rusqlite::Result<Vec<C>> {
    let text: String = line.get(column)?;
    Ok(text.split(',').filter_map(|number| C::from_number(number.parse().ok()?)).collect())
}

fn terms_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Terms> {
    Ok(Terms {
        purposes: values(line, column)?,
        bases: values(line, column + 1)?,
        article_9: values(line, column + 2)?,
        article_10: values(line, column + 3)?,
    })
}

fn asked_at(line: &Line<'_>) -> rusqlite::Result<Option<(Id, String, String)>> {
    let (name, why): (Option<String>, Option<String>) = (line.get(21)?, line.get(22)?);
    Ok(optional_id_at(line, 20)?.map(|id| (id, name.unwrap_or_default(), why.unwrap_or_default())))
}

fn reviewed_at(line: &Line<'_>) -> rusqlite::Result<Option<(Day, String)>> {
    let (on, outcome): (Option<i64>, Option<String>) = (line.get(23)?, line.get(24)?);
    Ok(on.map(|on| (Day::from_int(on), outcome.unwrap_or_default())))
}

impl Row for Agreement {
    const TABLE: &'static str = "agreement";
    const KIND: RecordKind = RecordKind::Agreement;
    const COLUMNS: &'static str = "t.id, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.kind, t.csp, (SELECT p.name FROM csp p WHERE p.id = t.csp), t.from_at, t.until_at, t.review_on, t.purposes,
        t.bases, t.article_9, t.article_10, t.signatory, t.capacity, t.document_hash, t.recorded_at, t.end_reason, t.version,
        t.link, (SELECT r.asked_by FROM agreement_review r WHERE r.agreement = t.id AND r.done_at IS NULL),
        (SELECT u.given_names || ' ' || u.family_name FROM agreement_review r JOIN account u ON u.id = r.asked_by
         WHERE r.agreement = t.id AND r.done_at IS NULL),
        (SELECT r.ask FROM agreement_review r WHERE r.agreement = t.id AND r.done_at IS NULL),
        (SELECT r.reviewed_on FROM agreement_review r WHERE r.agreement = t.id AND r.done_at IS NOT NULL
         ORDER BY r.done_at DESC LIMIT 1),
        (SELECT r.outcome FROM agreement_review r WHERE r.agreement = t.id AND r.done_at IS NOT NULL
         ORDER BY r.done_at DESC LIMIT 1)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Agreement> {
        let kind = AgreementKind::from_number(line.get(3)?).unwrap_or(AgreementKind::Connection);
        let (csp, csp_name): (_, Option<String>) = (optional_id_at(line, 4)?, line.get(5)?);
        let until: i64 = line.get(7)?;
        Ok(Agreement {
            id: id_at(line, 0)?,
            organisation: (id_at(line, 1)?, line.get(2)?),
            kind,
            csp: csp.zip(csp_name).filter(|_| kind == AgreementKind::Isa),
            from: Moment::from_micros(line.get(6)?),
            until: Moment::from_micros(until),
            ends: until != OPEN_ENDED,
            review: Day::from_int(line.get(8)?),
            terms: terms_at(line, 9)?,
            signatory: line.get(13)?,
            capacity: line.get(14)?,
            document_hash: line.get(15)?,
            recorded: Moment::from_micros(line.get(16)?),
            end_reason: line.get(17)?,
            version: line.get(18)?,
            link: line.get(19)?,
            asked: asked_at(line)?,
            reviewed: reviewed_at(line)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Agreement {
    type Parent = Administered;
    const PARENT: &'static str = "organisation";
}

/// The information sharing agreements in force of the connected organisations, by the names of both.
///
/// # Errors
/// Faults of the store.
pub fn in_force(call: &Call<'_>, organisations: &[Seen<Administered, Manage>]) -> Result<Vec<Seen<Agreement, Manage>>> {
    let mut found = Vec::new();
    for organisation in organisations.iter().filter(|organisation| organisation.state.connects()) {
        let tail = "AND t.kind = 3 AND t.from_at <= moment() AND t.until_at > moment()
             ORDER BY (SELECT p.name FROM csp p WHERE p.id = t.csp), t.id";
        found.extend(reach::children::<Agreement, Manage>(call, organisation, tail, &[])?);
    }
    Ok(found)
}

/// What the information sharing agreement of an organisation states that is in force in a partnership; none when none
/// is.
fn terms(call: &Call<'_>, organisation: Id, csp: Id) -> Result<Option<Terms>> {
    call.connection
        .prepare_cached(
            "SELECT purposes, bases, article_9, article_10 FROM agreement WHERE organisation = ?1 AND kind = 3
             AND csp = ?2 AND from_at <= moment() AND until_at > moment() ORDER BY from_at DESC, id DESC LIMIT 1",
        )
        .and_then(|mut s| s.query_row([Key(organisation), Key(csp)], |line| terms_at(line, 0)).optional())
        .map_err(fault)
}

/// The organisation with what its agreement states in a partnership.
///
/// # Errors
/// Faults of the store.
pub fn party(call: &Call<'_>, csp: Id, (organisation, name): (Id, String)) -> Result<Party> {
    Ok(Party { name, terms: terms(call, organisation, csp)? })
}

/// The caller's organisation with what its agreement states in its own partnership.
///
/// # Errors
/// Faults of the store.
pub fn own_party(call: &Call<'_>) -> Result<Party> {
    let own = call.person()?.organisation;
    let (name, csp): (String, Option<Id>) = call
        .connection
        .prepare_cached("SELECT name, csp FROM organisation WHERE id = ?1")
        .and_then(|mut s| s.query_row([Key(own)], |line| Ok((line.get(0)?, optional_id_at(line, 1)?))))
        .map_err(fault)?;
    let terms = csp.map(|csp| terms(call, own, csp)).transpose()?.flatten();
    Ok(Party { name, terms })
}

/// The agreements of an organisation, the newest first, ended ones too.
///
/// # Errors
/// Faults of the store.
pub fn of<V: Verb>(call: &Call<'_>, organisation: &Seen<Administered, V>) -> Result<Vec<Seen<Agreement, V>>> {
    reach::children(call, organisation, "ORDER BY t.from_at DESC, t.id DESC LIMIT 200", &[])
}

/// An agreement to be recorded.
pub struct New<'n> {
    /// What was signed.
    pub kind: AgreementKind,
    /// The first day.
    pub from: Day,
    /// When its review is due.
    pub review: Day,
    /// What it states.
    pub terms: &'n Terms,
    /// Who signed.
    pub signatory: &'n str,
    /// In what capacity.
    pub capacity: &'n str,
    /// SHA-256 of the signed document.
    pub document_hash: [u8; 32],
    /// Where it is published; empty when it is not.
    pub link: &'n str,
}

/// Records an agreement and answers its id. One of the same kind and partnership that is still open ends where this one
/// begins: it is superseded, and there is never a gap nor two at once.
///
/// # Errors
/// Faults of the store.
pub fn record(
    call: &Call<'_>,
    organisation: &Seen<Administered, Manage>,
    csp: Option<&Seen<Csp, Manage>>,
    new: &New<'_>,
) -> Result<Id> {
    let (id, csp) = (call.id(), csp.map(|csp| csp.id));
    supersede(call, organisation, csp, new)?;
    call.connection
        .prepare_cached(
            "INSERT INTO agreement (id, organisation, kind, csp, from_at, until_at, review_on, purposes, bases, article_9,
             article_10, signatory, capacity, document_hash, recorded_by, recorded_at, end_reason, version, link)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, '', 1, ?17)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(organisation.id),
                new.kind.number(),
                csp.map(Key),
                new.from.start().micros(),
                OPEN_ENDED,
                new.review.to_int(),
                numbers(&new.terms.purposes),
                numbers(&new.terms.bases),
                numbers(&new.terms.article_9),
                numbers(&new.terms.article_10),
                new.signatory,
                new.capacity,
                new.document_hash,
                call.person().map(|person| *person.account.as_bytes()).unwrap_or_default(),
                call.now().micros(),
                new.link,
            ])
        })
        .map_err(fault)?;
    call.note(Trace { kind: RecordKind::Agreement, id, via: "made".to_owned(), proof: id });
    Ok(id)
}

fn supersede(call: &Call<'_>, organisation: &Seen<Administered, Manage>, csp: Option<Id>, new: &New<'_>) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE agreement SET until_at = max(?4, from_at), end_reason = 'Superseded by a later agreement',
             version = version + 1
             WHERE organisation = ?1 AND kind = ?2 AND (?2 <> 3 OR csp IS ?3) AND until_at > ?4",
        )
        .and_then(|mut s| {
            let from = new.from.start().micros();
            s.execute(params![Key(organisation.id), new.kind.number(), csp.map(Key), from])
        })
        .map_err(fault)?;
    Ok(())
}

/// Ends an agreement at a moment.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn end(call: &Call<'_>, agreement: &Seen<Agreement, Manage>, until: Moment, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE agreement SET until_at = ?3, end_reason = ?4, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(agreement.id), agreement.version, until.micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(agreement.version + 1)) }
}
