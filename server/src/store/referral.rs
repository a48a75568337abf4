//! Referrals of people to the programmes of other organisations.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ChannelState, Code};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::nominal::Nominal;
use super::offer::{self, Asked};
use super::reach::{self, Index, Key, Reached, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use super::series;
use crate::domain::lawful::Use;
use crate::domain::offer::{Answer, Standing, standing};
use crate::domain::programme::Named;
use crate::domain::referral::Subject;
use crate::error::{Error, Result};

/// A referral as the store has it.
pub struct Referral {
    /// Its id.
    pub id: Id,
    /// RF-2026-000123.
    pub reference: String,
    /// The channel that it came from.
    pub channel: Id,
    /// What could stand against it.
    pub subject: Subject,
    /// The person.
    pub nominal: Id,
    /// Who refers.
    pub giver: (Id, String),
    /// To whom.
    pub receiver: (Id, String),
    /// To which programme.
    pub programme: Named,
    /// Why.
    pub reason: String,
    /// What is referred.
    pub matter: String,
    /// The last day on which it is answered in time.
    pub due: Day,
    /// Who sent it, and their name.
    pub sent_by: (Id, String),
    /// When.
    pub sent: Moment,
    /// When it expires without an answer.
    pub until: Moment,
    /// What became of it.
    pub answer: Answer,
    /// Who ended it, and their name; none where it expired.
    pub ended_by: Option<(Id, String)>,
    /// When.
    pub ended: Option<Moment>,
    /// Why.
    pub end_reason: String,
    /// The channel that the receiver opened.
    pub opened: Option<Id>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Referral {
    /// Where it stands at a moment.
    pub fn standing(&self, now: Moment) -> Standing {
        standing(self.answer, self.until, now)
    }
}

impl Row for Referral {
    const TABLE: &'static str = "(SELECT x.*, c.state AS channel_state,
            c.sealed <> 0 OR n.sealed <> 0 AS sealed,
            EXISTS (SELECT 1 FROM hold h WHERE h.object IN (c.id, n.id) AND h.kind = 1 AND h.ended_at IS NULL) AS held,
            p.code AS programme_code, p.name AS programme_name,
            (SELECT o.name FROM organisation o WHERE o.id = x.giver) AS giver_name,
            (SELECT o.name FROM organisation o WHERE o.id = x.receiver) AS receiver_name,
            (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = x.sent_by) AS sent_by_name,
            (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = x.ended_by) AS ended_by_name
        FROM referral x JOIN channel c ON c.id = x.channel JOIN nominal n ON n.id = x.nominal
        JOIN programme p ON p.number = x.programme)";
    const KIND: RecordKind = RecordKind::Referral;
    const COLUMNS: &'static str = "t.id, t.reference, t.channel, t.channel_state, t.sealed, t.held, t.nominal, t.giver,
        t.giver_name, t.receiver, t.receiver_name, t.programme_code, t.programme_name, t.reason, t.matter, t.due_on,
        t.sent_by, t.sent_by_name, t.sent_at, t.until_at, t.answer, t.ended_by, t.ended_by_name, t.ended_at,
        t.end_reason, t.opened, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Referral> {
        let ended_by_name = line.get::<_, Option<String>>(22)?.unwrap_or_default();
        Ok(Referral {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            channel: id_at(line, 2)?,
            subject: Subject {
                channel: ChannelState::from_number(line.get(3)?).unwrap_or(ChannelState::Closed),
                sealed: line.get(4)?,
                held: line.get(5)?,
            },
            nominal: id_at(line, 6)?,
            giver: (id_at(line, 7)?, line.get(8)?),
            receiver: (id_at(line, 9)?, line.get(10)?),
            programme: Named { code: line.get(11)?, name: line.get(12)? },
            reason: line.get(13)?,
            matter: line.get(14)?,
            due: Day::from_int(line.get(15)?),
            sent_by: (id_at(line, 16)?, line.get::<_, Option<String>>(17)?.unwrap_or_default()),
            sent: Moment::from_micros(line.get(18)?),
            until: Moment::from_micros(line.get(19)?),
            answer: Answer::from_number(line.get(20)?),
            ended_by: optional_id_at(line, 21)?.map(|id| (id, ended_by_name)),
            ended: line.get::<_, Option<i64>>(23)?.map(Moment::from_micros),
            end_reason: line.get(24)?,
            opened: optional_id_at(line, 25)?,
            version: line.get(26)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }

    fn nominals(&self) -> Vec<Id> {
        vec![self.nominal]
    }
}

impl Reached for Referral {
    const VIEW: &'static str = "reach_referral";
}

/// A referral to send.
pub struct Draft {
    /// To which organisation.
    pub receiver: Id,
    /// The number of its programme.
    pub programme: i32,
    /// Why.
    pub reason: String,
    /// What is referred.
    pub matter: String,
    /// The last day on which it is answered in time.
    pub due: Day,
    /// When it expires.
    pub until: Moment,
}

/// Sends a referral, and answers it.
///
/// # Errors
/// Faults of the store.
pub fn send(
    call: &Call<'_>,
    (channel, nominal): (&Seen<Channel, Write>, &Seen<Nominal, Index>),
    draft: &Draft,
) -> Result<Seen<Referral, Write>> {
    let (id, reference) = (call.id(), series::reference(call, "RF", call.today())?);
    call.connection
        .prepare_cached(
            "INSERT INTO referral (id, reference, channel, nominal, giver, receiver, programme, reason, matter, due_on,
             sent_by, sent_at, until_at, answer, end_reason, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                reference,
                Key(channel.id),
                Key(nominal.id),
                Key(channel.lead),
                Key(draft.receiver),
                draft.programme,
                draft.reason,
                draft.matter,
                draft.due.to_int(),
                call.person().ok().map(|person| Key(person.account)),
                call.now().micros(),
                draft.until.micros()
            ])
        })
        .map_err(fault)?;
    reach::one(call, id)
}

/// Whether a person is in the case file of a channel.
///
/// # Errors
/// Faults of the store.
pub fn concerns<V, W>(call: &Call<'_>, channel: &Seen<Channel, V>, nominal: &Seen<Nominal, W>) -> Result<bool> {
    call.connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM case_nominal WHERE case_file = ?1 AND nominal = ?2)")
        .and_then(|mut s| s.query_row(params![Key(channel.case_file), Key(nominal.id)], |line| line.get(0)))
        .map_err(fault)
}

/// Whether the own organisation has referred a person to a programme of another already and waits for the answer.
///
/// # Errors
/// Faults of the store.
pub fn waits<V>(call: &Call<'_>, nominal: &Seen<Nominal, V>, draft: &Draft) -> Result<bool> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM referral WHERE nominal = ?1 AND receiver = ?2 AND programme = ?3
             AND giver = ?4 AND answer = 0 AND until_at > moment())",
        )
        .and_then(|mut s| {
            s.query_row(params![Key(nominal.id), Key(draft.receiver), draft.programme, own], |line| line.get(0))
        })
        .map_err(fault)
}

/// Ends a referral over the version that was read, with the channel that was opened where it was accepted.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn end(
    call: &Call<'_>,
    referral: &Seen<Referral, Write>,
    answer: Answer,
    (reason, opened): (&str, Option<Id>),
) -> Result<Seen<Referral, Read>> {
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE referral SET answer = ?3, ended_by = ?4, ended_at = ?5, end_reason = ?6, opened = ?7,
             version = version + 1 WHERE id = ?1 AND version = ?2 AND answer = 0",
        )
        .and_then(|mut s| {
            let (id, version) = (Key(referral.id), referral.version);
            s.execute(params![id, version, answer.number(), by, at, reason, opened.map(Key)])
        })
        .map_err(fault)?;
    if changed == 1 { reach::one(call, referral.id) } else { Err(Error::Conflict(referral.version + 1)) }
}

/// What the person was referred for: the purpose and the bases of the sender's case file.
///
/// # Errors
/// Faults of the store.
pub fn used<V>(call: &Call<'_>, referral: &Seen<Referral, V>) -> Result<Use> {
    super::grant::used_of(call, referral.channel)
}

/// The partnership under whose agreements a referral goes.
///
/// # Errors
/// Faults of the store.
pub fn csp<V>(call: &Call<'_>, referral: &Seen<Referral, V>) -> Result<Id> {
    call.connection
        .prepare_cached("SELECT csp FROM channel WHERE id = ?1")
        .and_then(|mut s| s.query_row([Key(referral.channel)], |line| id_at(line, 0)))
        .map_err(fault)
}

/// The referrals that the caller sees, from a channel or all, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, channel: Option<Id>, asked: &Asked, most: usize) -> Result<Vec<Seen<Referral, Read>>> {
    offer::list(call, "sent_at", channel, asked, most)
}

/// The days on which the referrals came that wait for an answer of the caller's organisation and that the caller writes to.
///
/// # Errors
/// Faults of the store.
pub fn awaited(call: &Call<'_>) -> Result<Vec<Day>> {
    offer::awaited::<Referral>(call, "referral", "sent_at")
}
