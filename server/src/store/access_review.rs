//! Access reviews: every account of an organisation looked at, decided on and written down (COCO-7.2, SYOP-13.2b).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::audit::Trace;
use super::call::Call;
use super::organisation::Organisation;
use super::reach::{self, Child, Key, Reached, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use super::series;
use crate::domain::access_review::Decision;
use crate::domain::account::{Standing, full_name};
use crate::error::{Error, Result};

/// A review as the store has it.
pub struct AccessReview {
    /// Its id.
    pub id: Id,
    /// AR-2026-000012.
    pub reference: String,
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
    /// The day on which it was due.
    pub due: Day,
    /// Who began it: id and name.
    pub started_by: (Id, String),
    /// When.
    pub started: Moment,
    /// Who finished it: id and name.
    pub finished_by: Option<(Id, String)>,
    /// When.
    pub finished: Option<Moment>,
    /// What the SPOC states.
    pub statement: String,
    /// The written record.
    pub record: String,
    /// How many accounts it covers.
    pub lines: u32,
    /// How many of them are decided.
    pub decided: u32,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for AccessReview {
    const TABLE: &'static str = "access_review";
    const KIND: RecordKind = RecordKind::AccessReview;
    const COLUMNS: &'static str = "t.id, t.reference, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.due_on, t.started_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.started_by), t.started_at,
        t.finished_by, (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.finished_by),
        t.finished_at, t.statement, t.record, (SELECT count(*) FROM access_review_line l WHERE l.review = t.id),
        (SELECT count(*) FROM access_review_line l WHERE l.review = t.id AND l.decision <> 0), t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<AccessReview> {
        let finished_by = optional_id_at(line, 8)?;
        let finisher: Option<String> = line.get(9)?;
        Ok(AccessReview {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            organisation: id_at(line, 2)?,
            organisation_name: line.get(3)?,
            due: Day::from_int(line.get(4)?),
            started_by: (id_at(line, 5)?, line.get(6)?),
            started: Moment::from_micros(line.get(7)?),
            finished_by: finished_by.map(|id| (id, finisher.unwrap_or_default())),
            finished: line.get::<_, Option<i64>>(10)?.map(Moment::from_micros),
            statement: line.get(11)?,
            record: line.get(12)?,
            lines: line.get(13)?,
            decided: line.get(14)?,
            version: line.get(15)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for AccessReview {
    const VIEW: &'static str = "reach_access_review";
}

/// One account in a review, with the evidence on which to decide.
pub struct ReviewLine {
    /// Its id.
    pub id: Id,
    /// The account.
    pub account: Id,
    /// The name of the person.
    pub name: String,
    /// The user name.
    pub user_name: String,
    /// The roles when the review began.
    pub roles: Roles,
    /// What was decided; none while the line is open.
    pub decision: Option<Decision>,
    /// Why.
    pub reason: String,
    /// When.
    pub decided: Option<Moment>,
    /// The state of the account now.
    pub standing: Standing,
    /// Its last sign-in.
    pub last_sign_in: Option<Moment>,
    /// Records added or changed since the review before this one.
    pub contributions: i64,
    /// Open channels it is assigned to.
    pub open_assignments: u32,
    /// The date of the signature under the procedures.
    pub signed_on: Option<Day>,
    /// Whether training is recorded, and the last day on which it counts.
    pub trained_until: Option<Day>,
    /// Whether all four dates of vetting are recorded.
    pub vetted: bool,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for ReviewLine {
    const TABLE: &'static str = "(SELECT l.*, a.given_names, a.family_name, a.user_name, a.state, a.last_sign_in_at,
        a.signed_on, a.trained_until, a.vetted_on,
        coalesce(k.entries, 0) - coalesce((SELECT p.entries FROM access_review_line p JOIN access_review r ON r.id = p.review
            WHERE p.account = l.account AND p.review <> l.review AND r.finished_at IS NOT NULL
            ORDER BY r.finished_at DESC LIMIT 1), 0) AS contributions
        FROM access_review_line l JOIN account a ON a.id = l.account
        LEFT JOIN contribution k ON k.account = l.account)";
    const KIND: RecordKind = RecordKind::Account;
    const COLUMNS: &'static str = "t.id, t.account, t.given_names, t.family_name, t.user_name, t.roles, t.decision,
        t.new_roles, t.reason, t.decided_at, t.state, t.last_sign_in_at,
        t.contributions,
        (SELECT count(DISTINCT s.channel) FROM assignment s JOIN channel c ON c.id = s.channel
            WHERE s.account = t.account AND s.ended_at IS NULL AND c.closed_on IS NULL),
        t.signed_on, t.trained_until, t.vetted_on, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<ReviewLine> {
        let (given, family): (String, String) = (line.get(2)?, line.get(3)?);
        let day = |column| line.get::<_, Option<i64>>(column).map(|day| day.map(Day::from_int));
        let moment = |column| line.get::<_, Option<i64>>(column).map(|micros| micros.map(Moment::from_micros));
        Ok(ReviewLine {
            id: id_at(line, 0)?,
            account: id_at(line, 1)?,
            name: full_name(&given, &family),
            user_name: line.get(4)?,
            roles: Roles::from_bits(line.get(5)?),
            decision: Decision::from_number(line.get(6)?, Roles::from_bits(line.get(7)?)),
            reason: line.get(8)?,
            decided: moment(9)?,
            standing: Standing::from_number(line.get(10)?),
            last_sign_in: moment(11)?,
            contributions: line.get::<_, i64>(12)?.max(0),
            open_assignments: line.get(13)?,
            signed_on: day(14)?,
            trained_until: day(15)?,
            vetted: day(16)?.is_some(),
            version: line.get(17)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for ReviewLine {
    type Parent = AccessReview;
    const PARENT: &'static str = "review";
}

/// The review of an organisation that is in progress, if any.
///
/// # Errors
/// Faults of the store.
pub fn running(call: &Call<'_>, organisation: &Seen<Organisation, Write>) -> Result<Option<Id>> {
    let mut statement = call
        .connection
        .prepare_cached("SELECT id FROM access_review WHERE organisation = ?1 AND finished_at IS NULL")
        .map_err(fault)?;
    let mut lines = statement.query([Key(organisation.id)]).map_err(fault)?;
    lines.next().map_err(fault)?.map(|line| id_at(line, 0)).transpose().map_err(fault)
}

/// Begins a review with a line for each account that has not ended.
///
/// # Errors
/// Faults of the store.
pub fn begin(call: &Call<'_>, organisation: &Seen<Organisation, Write>) -> Result<Id> {
    let (id, by) = (call.id(), Key(call.person()?.account));
    let reference = series::reference(call, "AR", call.today())?;
    let run = || -> rusqlite::Result<()> {
        call.connection
            .prepare_cached(
                "INSERT INTO access_review (id, organisation, reference, due_on, state, started_by, started_at,
                 statement, record, version) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, '', '', 1)",
            )?
            .execute(params![
                Key(id),
                Key(organisation.id),
                reference,
                organisation.access_review_due.to_int(),
                by,
                call.now().micros()
            ])?;
        let mut accounts = call.connection.prepare_cached(
            "SELECT u.id, u.roles, coalesce(k.entries, 0) FROM account u LEFT JOIN contribution k ON k.account = u.id
             WHERE u.organisation = ?1 AND u.state IN (1, 2) ORDER BY u.id",
        )?;
        let mut add = call.connection.prepare_cached(
            "INSERT INTO access_review_line (id, review, account, decision, roles, new_roles, reason, entries, version)
             VALUES (?1, ?2, ?3, 0, ?4, 0, '', ?5, 1)",
        )?;
        let mut lines = accounts.query([Key(organisation.id)])?;
        while let Some(line) = lines.next()? {
            let (account, roles, entries): (Key, i64, i64) = (line.get(0)?, line.get(1)?, line.get(2)?);
            add.execute(params![Key(call.id()), Key(id), account, roles, entries])?;
        }
        Ok(())
    };
    run().map_err(fault)?;
    call.note(Trace { kind: AccessReview::KIND, id, via: "made".to_owned(), proof: organisation.id });
    Ok(id)
}

/// The reviews of the caller's organisation, the newest first; `states` as bits: bit 1 in progress, bit 2 finished.
///
/// # Errors
/// Faults of the store.
pub fn listed(
    call: &Call<'_>,
    states: i64,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<AccessReview, Write>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    reach::mine(
        call,
        "WHERE (1 << t.state) & ?3 <> 0 AND (t.started_at, t.id) < (?4, ?5)
         ORDER BY t.started_at DESC, t.id DESC LIMIT ?6",
        &[&states, &at, &Key(id), &i64::try_from(most).unwrap_or(50)],
    )
}

/// The lines of a review, undecided ones first, then by name; `after` is whether the line that ended the page before
/// was decided, and its id.
///
/// # Errors
/// Faults of the store.
pub fn lines(
    call: &Call<'_>,
    review: &Seen<AccessReview, Write>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<ReviewLine, Write>>> {
    reach::children(
        call,
        review,
        "AND (?3 IS NULL OR (t.decision <> 0, t.family_name, t.given_names, t.id) >
              (SELECT ?2, a.family_name, a.given_names, l.id FROM access_review_line l JOIN account a ON a.id = l.account
               WHERE l.id = ?3))
         ORDER BY t.decision <> 0, t.family_name, t.given_names, t.id LIMIT ?4",
        &[&after.map_or(0, |place| place.0), &after.map(|place| Key(place.1)), &i64::try_from(most).unwrap_or(50)],
    )
}

/// Writes the decision on a line.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decide<V: Verb>(
    call: &Call<'_>,
    review: &Seen<AccessReview, V>,
    line: &Seen<ReviewLine, Write>,
    decision: Decision,
    reason: &str,
) -> Result<()> {
    let run = || -> rusqlite::Result<usize> {
        call.connection
            .prepare_cached("UPDATE access_review SET version = version + 1 WHERE id = ?1")?
            .execute([Key(review.id)])?;
        call.connection
            .prepare_cached(
                "UPDATE access_review_line SET decision = ?3, new_roles = ?4, reason = ?5, decided_at = ?6,
                 version = version + 1 WHERE id = ?1 AND version = ?2",
            )?
            .execute(params![
                Key(line.id),
                line.version,
                decision.number(),
                decision.new_roles().bits(),
                reason,
                call.now().micros()
            ])
    };
    if run().map_err(fault)? == 1 { Ok(()) } else { Err(Error::Conflict(line.version + 1)) }
}

/// Finishes a review with its written record.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn finish(call: &Call<'_>, review: &Seen<AccessReview, Write>, statement: &str, record: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    let count = call
        .connection
        .prepare_cached(
            "UPDATE access_review SET state = 2, finished_by = ?3, finished_at = ?4, statement = ?5, record = ?6,
             version = version + 1 WHERE id = ?1 AND version = ?2 AND finished_at IS NULL",
        )
        .and_then(|mut s| {
            s.execute(params![Key(review.id), review.version, by, call.now().micros(), statement, record])
        })
        .map_err(fault)?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict(review.version + 1)) }
}
