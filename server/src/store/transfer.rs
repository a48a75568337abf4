//! Offers of the lead of a channel to another organisation, and the one act in which it passes.

mod accept;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Article6, Article9, Article10, ChannelState, Code, Purpose};
use safetynet_shared::id::Id;

pub use accept::{Losses, accept};

use super::call::Call;
use super::channel::Channel;
use super::nominal::Nominal;
use super::offer::{self, Asked};
use super::reach::{self, Index, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::domain::offer::{Answer, Standing, standing};
use crate::domain::projection::Profiles;
use crate::domain::transfer as rules;
use crate::error::{Error, Result};

/// What the giver keeps: an ordinary share of the channel.
#[derive(Clone)]
pub struct Kept {
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// The condition for special categories.
    pub article_9: Option<Article9>,
    /// The condition for criminal offence data.
    pub article_10: Option<Article10>,
    /// Why it is needed.
    pub justification: String,
    /// Which parts of a person's detail come with it.
    pub fields: Profiles,
    /// The last day on which it is open.
    pub expiry: Day,
}

/// An offer as the store has it.
pub struct Transfer {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// CH-2026-000123.
    pub channel_reference: String,
    /// The name of its programme.
    pub programme: String,
    /// What could stand against handing it over.
    pub movable: rules::Channel,
    /// The partnership under whose agreements it is shared.
    pub csp: Id,
    /// The case file that it is a strand of.
    pub case_file: Id,
    /// Who offers it.
    pub giver: (Id, String),
    /// To whom.
    pub receiver: (Id, String),
    /// Why.
    pub reason: String,
    /// What the giver keeps.
    pub kept: Option<Kept>,
    /// Who offered it, and their name.
    pub offered_by: (Id, String),
    /// When.
    pub offered: Moment,
    /// When it lapses without an answer.
    pub until: Moment,
    /// What became of it.
    pub answer: Answer,
    /// Who ended it, and their name; none where it lapsed or the channel was closed.
    pub ended_by: Option<(Id, String)>,
    /// When.
    pub ended: Option<Moment>,
    /// Why.
    pub end_reason: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Transfer {
    /// Where it stands at a moment.
    pub fn standing(&self, now: Moment) -> Standing {
        standing(self.answer, self.until, now)
    }
}

impl Row for Transfer {
    const TABLE: &'static str = "(SELECT x.*, c.reference AS channel_reference, c.state AS channel_state,
            c.sealed AS sealed, c.csp AS csp, c.case_file AS case_file,
            (SELECT p.name FROM programme p WHERE p.number = c.programme) AS programme_name,
            EXISTS (SELECT 1 FROM hold h WHERE h.object = c.id AND h.kind = 1 AND h.ended_at IS NULL) AS held,
            (SELECT o.name FROM organisation o WHERE o.id = x.giver) AS giver_name,
            (SELECT o.name FROM organisation o WHERE o.id = x.receiver) AS receiver_name,
            (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = x.offered_by) AS offered_by_name,
            (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = x.ended_by) AS ended_by_name
        FROM transfer x JOIN channel c ON c.id = x.channel)";
    const KIND: RecordKind = RecordKind::Transfer;
    const COLUMNS: &'static str = "t.id, t.channel, t.channel_reference, t.programme_name, t.channel_state, t.sealed,
        t.held, t.csp, t.case_file, t.giver, t.giver_name, t.receiver, t.receiver_name, t.reason, t.kept, t.purpose,
        t.article_6, t.article_9, t.article_10, t.keep_reason, t.keep_on, t.offered_by, t.offered_by_name, t.offered_at,
        t.until_at, t.answer, t.ended_by, t.ended_by_name, t.ended_at, t.end_reason, t.version, t.keep_fields";

    fn read(line: &Line<'_>) -> rusqlite::Result<Transfer> {
        let ended_by_name = line.get::<_, Option<String>>(27)?.unwrap_or_default();
        Ok(Transfer {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            channel_reference: line.get(2)?,
            programme: line.get::<_, Option<String>>(3)?.unwrap_or_default(),
            movable: rules::Channel {
                state: ChannelState::from_number(line.get(4)?).unwrap_or(ChannelState::Closed),
                sealed: line.get::<_, i64>(5)? != 0,
                held: line.get(6)?,
            },
            csp: id_at(line, 7)?,
            case_file: id_at(line, 8)?,
            giver: (id_at(line, 9)?, line.get(10)?),
            receiver: (id_at(line, 11)?, line.get(12)?),
            reason: line.get(13)?,
            kept: kept(line)?,
            offered_by: (id_at(line, 21)?, line.get::<_, Option<String>>(22)?.unwrap_or_default()),
            offered: Moment::from_micros(line.get(23)?),
            until: Moment::from_micros(line.get(24)?),
            answer: Answer::from_number(line.get(25)?),
            ended_by: optional_id_at(line, 26)?.map(|id| (id, ended_by_name)),
            ended: line.get::<_, Option<i64>>(28)?.map(Moment::from_micros),
            end_reason: line.get(29)?,
            version: line.get(30)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

fn kept(line: &Line<'_>) -> rusqlite::Result<Option<Kept>> {
    if line.get::<_, i64>(14)? == 0 {
        return Ok(None);
    }
    Ok(Some(Kept {
        purpose: Purpose::from_number(line.get(15)?).unwrap_or(Purpose::ReduceCrimeAndDisorder),
        article_6: Article6::from_number(line.get(16)?).unwrap_or(Article6::PublicTask),
        article_9: Article9::from_number(line.get(17)?),
        article_10: Article10::from_number(line.get(18)?),
        justification: line.get(19)?,
        fields: Profiles::from_bits(line.get(31)?),
        expiry: Day::from_int(line.get(20)?),
    }))
}

impl Reached for Transfer {
    const VIEW: &'static str = "reach_transfer";
}

/// An offer to make.
pub struct Draft {
    /// To which organisation.
    pub receiver: Id,
    /// Why.
    pub reason: String,
    /// What the giver keeps.
    pub kept: Option<Kept>,
    /// When it lapses without an answer.
    pub until: Moment,
}

/// Offers the lead of a channel, and answers the offer.
///
/// # Errors
/// Faults of the store.
pub fn offer(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<Seen<Transfer, Write>> {
    let (id, person, kept) = (call.id(), call.person()?, draft.kept.as_ref());
    call.connection
        .prepare_cached(
            "INSERT INTO transfer (id, channel, giver, receiver, reason, kept, purpose, article_6, article_9, article_10,
             keep_reason, keep_on, keep_fields, offered_by, offered_at, until_at, answer, end_reason, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 0, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(channel.id),
                Key(channel.lead),
                Key(draft.receiver),
                draft.reason,
                kept.is_some(),
                kept.map_or(0, |kept| kept.purpose.number()),
                kept.map_or(0, |kept| kept.article_6.number()),
                kept.and_then(|kept| kept.article_9).map_or(0, Code::number),
                kept.and_then(|kept| kept.article_10).map_or(0, Code::number),
                kept.map_or("", |kept| &kept.justification),
                kept.map_or(0, |kept| kept.expiry.to_int()),
                kept.map_or(0, |kept| kept.fields.bits()),
                Key(person.account),
                call.now().micros(),
                draft.until.micros()
            ])
        })
        .map_err(fault)?;
    reach::one(call, id)
}

/// Whether an offer of a channel's lead waits.
///
/// # Errors
/// Faults of the store.
pub fn waits<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM transfer WHERE channel = ?1 AND answer = 0 AND until_at > moment())",
        )
        .and_then(|mut s| s.query_row([Key(channel.id)], |line| line.get(0)))
        .map_err(fault)
}

/// Declines an offer or takes it back, over the version that was read, and answers it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn end(
    call: &Call<'_>,
    transfer: &Seen<Transfer, Write>,
    answer: Answer,
    reason: &str,
) -> Result<Seen<Transfer, Read>> {
    moved(call, transfer, answer, reason)?;
    reach::one(call, transfer.id)
}

fn moved(call: &Call<'_>, transfer: &Seen<Transfer, Write>, answer: Answer, reason: &str) -> Result<()> {
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE transfer SET answer = ?3, ended_by = ?4, ended_at = ?5, end_reason = ?6, version = version + 1
             WHERE id = ?1 AND version = ?2 AND answer = 0",
        )
        .and_then(|mut s| s.execute(params![Key(transfer.id), transfer.version, answer.number(), by, at, reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(transfer.version + 1)) }
}

/// Takes back what waits of a channel that is being closed.
///
/// # Errors
/// Faults of the store.
pub(super) fn withdraw_all(call: &Call<'_>, channel: Id, reason: &str) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE transfer SET answer = 3, ended_at = ?2, end_reason = ?3, version = version + 1
             WHERE channel = ?1 AND answer = 0 AND until_at > ?2",
        )
        .and_then(|mut s| s.execute(params![Key(channel), call.now().micros(), reason]))
        .map(|_| ())
        .map_err(fault)
}

/// The offers that the caller sees, of a channel or all, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, channel: Option<Id>, asked: &Asked, most: usize) -> Result<Vec<Seen<Transfer, Read>>> {
    offer::list(call, "offered_at", channel, asked, most)
}

/// The days on which the offers came that wait for an answer of the caller's organisation and that the caller writes to.
///
/// # Errors
/// Faults of the store.
pub fn awaited(call: &Call<'_>) -> Result<Vec<Day>> {
    offer::awaited::<Transfer>(call, "transfer", "offered_at")
}

/// The index entries of the people of an offer's case file that the caller finds in the index: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn nominals<V: Verb>(
    call: &Call<'_>,
    transfer: &Seen<Transfer, V>,
    most: usize,
) -> Result<Vec<Seen<Nominal, Index>>> {
    let from = "FROM case_nominal m JOIN nominal t ON t.id = m.nominal WHERE m.case_file = ?1
        ORDER BY t.family_name, t.given_names, t.id";
    reach::each(call, from, &[&Key(transfer.case_file)], most)
}
