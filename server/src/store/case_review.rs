//! Case reviews that people asked for. One runs in a channel at a time; its clock is the day in `due_on`.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{CaseReviewState, Code};
use safetynet_shared::id::Id;

use super::activity::signify;
use super::call::Call;
use super::channel::Channel;
use super::notice::{self, Code as News};
use super::reach::{self, Child, Key, Own, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use super::series;
use crate::domain::case_review as rules;
use crate::domain::due::{self, Load};
use crate::error::{Error, Result};

/// How many days before a clock runs out the supervisors are told.
const AHEAD: i64 = 2;

/// A case review as the store has it.
pub struct CaseReview {
    /// Its id.
    pub id: Id,
    /// CR-2026-000012.
    pub reference: String,
    /// The channel: its id, reference and title.
    pub channel: (Id, String, String),
    /// CF-2026-000010.
    pub case_reference: String,
    /// The person of the case file who asked for it.
    pub nominal: Option<Id>,
    /// Who asked for it.
    pub requester: String,
    /// What the person wants looked at.
    pub grounds: String,
    /// How many incidents were reported.
    pub incidents: i32,
    /// When it was asked for.
    pub requested: Day,
    /// Where it stands.
    pub state: CaseReviewState,
    /// When it was decided whether it is held.
    pub decided: Option<Moment>,
    /// Why.
    pub decision: String,
    /// When it was held.
    pub met: Option<Day>,
    /// What was found.
    pub findings: String,
    /// When the person was told.
    pub answered: Option<Moment>,
    /// What the person was told.
    pub answer: String,
    /// The organisation that owns it, and its name.
    pub organisation: (Id, String),
    /// Who recorded the request, and their name.
    pub created_by: (Id, String),
    /// When it was recorded.
    pub created: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for CaseReview {
    const TABLE: &'static str = "(SELECT x.*, c.reference AS channel_reference, c.title AS channel_title,
            f.reference AS case_reference, o.name AS organisation_name,
            coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = x.created_by), '') AS name
        FROM case_review x JOIN channel c ON c.id = x.channel JOIN case_file f ON f.id = c.case_file
        JOIN organisation o ON o.id = x.organisation)";
    const KIND: RecordKind = RecordKind::CaseReview;
    const COLUMNS: &'static str =
        "t.id, t.reference, t.channel, t.channel_reference, t.channel_title, t.case_reference,
        (SELECT p.id FROM nominal p WHERE p.id = t.nominal AND (p.sealed = 0 OR EXISTS (SELECT 1 FROM seal_party s
          WHERE s.object = p.id AND s.account = caller()))),
        t.requester, t.grounds, t.incidents, t.requested_on, t.state, t.decided_at, t.decision, t.met_on,
        t.findings, t.answered_at, t.answer, t.organisation, t.organisation_name, t.created_by, t.name, t.created_at,
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<CaseReview> {
        let moment = |column| line.get::<_, Option<i64>>(column).map(|at| at.map(Moment::from_micros));
        Ok(CaseReview {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            channel: (id_at(line, 2)?, line.get(3)?, line.get(4)?),
            case_reference: line.get(5)?,
            nominal: optional_id_at(line, 6)?,
            requester: line.get(7)?,
            grounds: line.get(8)?,
            incidents: line.get(9)?,
            requested: Day::from_int(line.get(10)?),
            state: CaseReviewState::from_number(line.get(11)?).unwrap_or(CaseReviewState::Requested),
            decided: moment(12)?,
            decision: line.get(13)?,
            met: line.get::<_, Option<i64>>(14)?.map(Day::from_int),
            findings: line.get(15)?,
            answered: moment(16)?,
            answer: line.get(17)?,
            organisation: (id_at(line, 18)?, line.get(19)?),
            created_by: (id_at(line, 20)?, line.get(21)?),
            created: Moment::from_micros(line.get(22)?),
            version: line.get(23)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for CaseReview {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = Some("organisation");
}

/// The case reviews of a channel, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn of_channel(
    call: &Call<'_>,
    channel: &Seen<Channel, Read>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<CaseReview, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let tail = "AND (t.created_at, t.id) < (?2, ?3) ORDER BY t.created_at DESC, t.id DESC LIMIT ?4";
    reach::children(call, channel, tail, &[&at, &Key(id), &most])
}

fn running() -> Own<'static> {
    Own { base: "case_review", filter: "WHERE t.due_on IS NOT NULL", order: "t.due_on", parameters: &[] }
}

/// The running case reviews of the channels on which the caller works, the earliest due first, and how much there is.
///
/// # Errors
/// Faults of the store.
pub fn mine(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<(Vec<Seen<CaseReview, Write>>, Load)> {
    let marks = running().marks::<CaseReview, Write>(call)?;
    let load = due::load(marks.iter().map(|mark| Day::from_int(mark.order)), call.today());
    let wanted = marks.into_iter().filter(|mark| after.is_none_or(|after| (mark.order, mark.id) > after));
    Ok((reach::marked(call, wanted, most, |_: &CaseReview| true)?, load))
}

/// How many run in the channels on which the caller works.
///
/// # Errors
/// Faults of the store.
pub fn load(call: &Call<'_>) -> Result<Load> {
    let marks = running().marks::<CaseReview, Write>(call)?;
    Ok(due::load(marks.iter().map(|mark| Day::from_int(mark.order)), call.today()))
}

/// The reference of the one that runs in a channel.
///
/// # Errors
/// Faults of the store.
pub fn running_in<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Option<String>> {
    call.connection
        .prepare_cached("SELECT reference FROM case_review WHERE channel = ?1 AND due_on IS NOT NULL")
        .and_then(|mut s| s.query_row([Key(channel.id)], |line| line.get(0)).optional())
        .map_err(fault)
}

/// A case review to record.
pub struct Request {
    /// The person of the case file who asks.
    pub nominal: Option<Id>,
    /// Who asks.
    pub requester: String,
    /// What the person wants looked at.
    pub grounds: String,
    /// How many incidents were reported.
    pub incidents: i32,
    /// When it was asked for.
    pub on: Day,
}

/// Records a request and answers it.
///
/// # Errors
/// Faults of the store.
pub fn ask<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>, request: &Request) -> Result<Seen<CaseReview, V>> {
    let (id, by) = (call.id(), Key(call.person()?.account));
    let reference = series::reference(call, "CR", call.today())?;
    let due = rules::due(CaseReviewState::Requested, request.on).map(Day::to_int);
    call.connection
        .prepare_cached(
            "INSERT INTO case_review (id, reference, channel, nominal, requester, grounds, incidents, requested_on, state,
             due_on, decision, findings, answer, organisation, created_by, created_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, '', '', '', ?10, ?11, ?12, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                reference,
                Key(channel.id),
                request.nominal.map(Key),
                request.requester,
                request.grounds,
                request.incidents,
                request.on.to_int(),
                due,
                Key(channel.lead),
                by,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    reach::child(call, id).map(|(_, review)| review)
}

/// What becomes of a case review.
pub enum Outcome<'a> {
    /// It was decided whether it is held, and why.
    Decided(&'a str),
    /// It was held on a day; what was found.
    Held(Day, &'a str),
    /// The person was told this.
    Answered(&'a str),
}

/// Moves a case review over the version that was read, and answers it. One that was held counts as significant.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn move_to(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    review: &Seen<CaseReview, Write>,
    state: CaseReviewState,
    outcome: &Outcome<'_>,
) -> Result<Seen<CaseReview, Write>> {
    let now = call.now().micros();
    let (when, text, moment, said) = match outcome {
        Outcome::Decided(why) => ("decided_at", "decision", now, why),
        Outcome::Held(day, findings) => ("met_on", "findings", day.to_int(), findings),
        Outcome::Answered(answer) => ("answered_at", "answer", now, answer),
    };
    let sql = format!(
        "UPDATE case_review SET state = ?3, due_on = ?4, told_on = NULL, {when} = ?5, {text} = ?6,
         version = version + 1 WHERE id = ?1 AND version = ?2"
    );
    let due = rules::due(state, review.requested).map(Day::to_int);
    let changed = call
        .connection
        .prepare_cached(&sql)
        .and_then(|mut s| s.execute(params![Key(review.id), review.version, state.number(), due, moment, said]))
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(review.version + 1));
    }
    if let Outcome::Held(day, _) = outcome {
        signify(call, channel, day.start())?;
    }
    reach::child(call, review.id).map(|(_, review)| review)
}

/// Tells the supervisors of a channel, once for each clock, that it runs out within two days or has run out.
///
/// # Errors
/// Faults of the store.
pub fn tell(call: &Call<'_>) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT id, channel FROM case_review WHERE due_on IS NOT NULL AND due_on <= ?1 AND told_on IS NOT due_on",
        )
        .map_err(fault)?;
    let until = call.today().plus_days(AHEAD).to_int();
    let found = statement.query_map([until], |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    let found: Vec<(Id, Id)> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for (review, channel) in found {
        notice::tell_supervisors(call, channel, News::CaseReviewDue, RecordKind::Channel, channel)?;
        call.connection
            .prepare_cached("UPDATE case_review SET told_on = due_on WHERE id = ?1")
            .and_then(|mut s| s.execute([Key(review)]))
            .map_err(fault)?;
    }
    Ok(())
}
