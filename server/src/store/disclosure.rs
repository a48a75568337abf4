//! Disclosures outside of the partnership, with the originators whose permission each needs (ISA-2.5a).

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Code, DisclosureDecision, Purpose};
use safetynet_shared::id::Id;

use super::activity::Activity;
use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Key, Reached, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::disclosure::{Standing, standing};
use crate::error::{Error, Result};

/// A disclosure as the store has it.
pub struct Disclosure {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// CH-2026-000123.
    pub channel_reference: String,
    /// The one activity; none for the channel.
    pub activity: Option<Id>,
    /// The organisation that asks, and its name.
    pub organisation: (Id, String),
    /// Who is to receive it.
    pub recipient: String,
    /// What is to be disclosed.
    pub extent: String,
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// Why it is right on its merits.
    pub justification: String,
    /// The consent that it rests on; none when it rests on none.
    pub consent: Option<Id>,
    /// Who asks, and their name.
    pub requested_by: (Id, String),
    /// When.
    pub requested: Moment,
    /// Who made it, their name, and when.
    pub made: Option<(Id, String, Moment)>,
    /// What was handed over.
    pub made_note: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Disclosure {
    const TABLE: &'static str = "disclosure";
    const KIND: RecordKind = RecordKind::Disclosure;
    const COLUMNS: &'static str = "t.id, t.channel, (SELECT c.reference FROM channel c WHERE c.id = t.channel), t.activity,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recipient, t.extent, t.purpose,
        t.article_6, t.justification, t.requested_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.requested_by), t.requested_at,
        t.made_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.made_by), t.made_at,
        t.made_note, t.version, t.consent";

    fn read(line: &Line<'_>) -> rusqlite::Result<Disclosure> {
        let (by, at): (Option<Id>, Option<i64>) = (optional_id_at(line, 14)?, line.get(16)?);
        let name = line.get::<_, Option<String>>(15)?.unwrap_or_default();
        Ok(Disclosure {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            channel_reference: line.get(2)?,
            activity: optional_id_at(line, 3)?,
            organisation: (id_at(line, 4)?, line.get(5)?),
            recipient: line.get(6)?,
            extent: line.get(7)?,
            purpose: Purpose::from_number(line.get(8)?).unwrap_or(Purpose::Safeguarding),
            article_6: Article6::from_number(line.get(9)?).unwrap_or(Article6::PublicTask),
            justification: line.get(10)?,
            requested_by: (id_at(line, 11)?, line.get::<_, Option<String>>(12)?.unwrap_or_default()),
            requested: Moment::from_micros(line.get(13)?),
            made: by.zip(at).map(|(by, at)| (by, name, Moment::from_micros(at))),
            made_note: line.get(17)?,
            version: line.get(18)?,
            consent: optional_id_at(line, 19)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Disclosure {
    const VIEW: &'static str = "reach_disclosure";
}

/// An organisation whose permission a disclosure needs.
pub struct Originator {
    /// The organisation, and its name.
    pub organisation: (Id, String),
    /// What it says; none while it has not decided.
    pub decision: Option<DisclosureDecision>,
    /// The writing in which it is said.
    pub writing: String,
    /// Who recorded it, their name, and when.
    pub decided: Option<(Id, String, Moment)>,
}

/// The originators of a disclosure, by name.
///
/// # Errors
/// Faults of the store.
pub fn originators<V>(call: &Call<'_>, disclosure: &Seen<Disclosure, V>) -> Result<Vec<Originator>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name, d.decision, d.writing, d.decided_by,
             (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = d.decided_by), d.decided_at
             FROM disclosure_originator d JOIN organisation o ON o.id = d.organisation WHERE d.disclosure = ?1
             ORDER BY o.name, o.id",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(disclosure.id)], |line| {
        let (by, at): (Option<Id>, Option<i64>) = (optional_id_at(line, 4)?, line.get(6)?);
        let name = line.get::<_, Option<String>>(5)?.unwrap_or_default();
        Ok(Originator {
            organisation: (id_at(line, 0)?, line.get(1)?),
            decision: DisclosureDecision::from_number(line.get(2)?),
            writing: line.get(3)?,
            decided: by.zip(at).map(|(by, at)| (by, name, Moment::from_micros(at))),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Where a disclosure stands, with its originators.
pub fn stands<V>(disclosure: &Seen<Disclosure, V>, originators: &[Originator]) -> Standing {
    let made = disclosure.made.as_ref().map(|(.., at)| *at);
    standing(originators.iter().map(|originator| originator.decision), made)
}

/// What is to be disclosed, which the caller reaches for writing.
pub enum Subject<'a> {
    /// What the caller sees of a channel.
    Channel(&'a Seen<Channel, Write>),
    /// One activity of it.
    Activity(&'a Seen<Channel, Write>, &'a Seen<Activity, Read>),
}

impl Subject<'_> {
    fn channel(&self) -> Id {
        match self {
            Subject::Channel(channel) | Subject::Activity(channel, _) => channel.id,
        }
    }

    /// Whom it came from: the organisation of the activity; the lead, and who recorded what the caller sees.
    fn sources(&self, call: &Call<'_>) -> Result<Vec<Id>> {
        static SOURCES: LazyLock<String> = LazyLock::new(|| {
            let reads = reach::reached::<Activity, Read>("?2", "t.id");
            format!(
                "SELECT DISTINCT t.organisation FROM activity t WHERE t.channel = ?1 AND t.organisation <> ?3 AND {reads}"
            )
        });
        let channel = match self {
            Subject::Activity(_, activity) => return Ok(vec![activity.organisation.0]),
            Subject::Channel(channel) => channel,
        };
        let mut statement = call.connection.prepare_cached(&SOURCES).map_err(fault)?;
        let who = params![Key(channel.id), Key(call.person()?.account), Key(channel.lead)];
        let lines = statement.query_map(who, |line| id_at(line, 0)).map_err(fault)?;
        let mut sources = vec![channel.lead];
        sources.extend(lines.collect::<rusqlite::Result<Vec<Id>>>().map_err(fault)?);
        Ok(sources)
    }

    /// Whether an investigation holds it back.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn held(&self, call: &Call<'_>) -> Result<bool> {
        let activity = match self {
            Subject::Channel(_) => None,
            Subject::Activity(_, activity) => Some(activity.id),
        };
        held_at(call, self.channel(), activity)
    }
}

/// Whether an investigation holds back what was asked for.
///
/// # Errors
/// Faults of the store.
pub fn held<V>(call: &Call<'_>, disclosure: &Seen<Disclosure, V>) -> Result<bool> {
    held_at(call, disclosure.channel, disclosure.activity)
}

/// An investigation holds the channel, the one activity, or, where the whole channel goes out, a person of its case file
/// (ISA-2.5b).
fn held_at(call: &Call<'_>, channel: Id, activity: Option<Id>) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM hold h WHERE h.object IN (?1, ?2) AND h.kind = 1 AND h.ended_at IS NULL)
             OR ?2 IS NULL AND EXISTS (SELECT 1 FROM channel c JOIN case_nominal m ON m.case_file = c.case_file
                 JOIN hold h ON h.object = m.nominal AND h.kind = 1 AND h.ended_at IS NULL WHERE c.id = ?1)",
        )
        .and_then(|mut s| s.query_row(params![Key(channel), activity.map(Key)], |line| line.get(0)))
        .map_err(fault)
}

/// A disclosure to ask for.
pub struct Draft {
    /// Who is to receive it.
    pub recipient: String,
    /// What is to be disclosed.
    pub extent: String,
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// Why it is right on its merits.
    pub justification: String,
    /// The consent that it rests on.
    pub consent: Option<Id>,
}

/// Asks every originator. The caller's own organisation permits it by asking.
///
/// # Errors
/// Faults of the store.
pub fn request(call: &Call<'_>, subject: &Subject<'_>, draft: &Draft) -> Result<Seen<Disclosure, Write>> {
    let (id, person) = (call.id(), call.person()?);
    let activity = match subject {
        Subject::Channel(_) => None,
        Subject::Activity(_, activity) => Some(Key(activity.id)),
    };
    call.connection
        .prepare_cached(
            "INSERT INTO disclosure (id, channel, activity, organisation, recipient, extent, purpose, article_6,
             justification, requested_by, requested_at, made_note, version, consent)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '', 1, ?12)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(subject.channel()),
                activity,
                Key(person.organisation),
                draft.recipient,
                draft.extent,
                draft.purpose.number(),
                draft.article_6.number(),
                draft.justification,
                Key(person.account),
                call.now().micros(),
                draft.consent.map(Key),
            ])
        })
        .map_err(fault)?;
    for source in subject.sources(call)? {
        ask(call, id, source)?;
    }
    reach::one(call, id)
}

fn ask(call: &Call<'_>, disclosure: Id, source: Id) -> Result<()> {
    let person = call.person()?;
    let own = source == person.organisation;
    let (decision, writing) =
        if own { (DisclosureDecision::Permit.number(), "It asks for it itself.") } else { (0, "") };
    let (by, at) = if own { (Some(Key(person.account)), Some(call.now().micros())) } else { (None, None) };
    call.connection
        .prepare_cached(
            "INSERT INTO disclosure_originator (disclosure, organisation, decision, writing, decided_by, decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut s| s.execute(params![Key(disclosure), Key(source), decision, writing, by, at]))
        .map(|_| ())
        .map_err(fault)
}

/// The people who decide for the originators of a disclosure that have not decided: their supervisors.
///
/// # Errors
/// Faults of the store.
pub fn deciders(call: &Call<'_>, disclosure: &Seen<Disclosure, Write>) -> Result<Vec<Id>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT DISTINCT b.account FROM reach_disclosure b JOIN account u ON u.id = b.account AND u.state = 1
             JOIN disclosure_originator o ON o.disclosure = b.id AND o.organisation = u.organisation AND o.decision = 0
             WHERE b.id = ?1 AND b.via = 'originator' AND b.until > moment()",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(disclosure.id)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Records what the caller's organisation says, over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decide(
    call: &Call<'_>,
    disclosure: &Seen<Disclosure, Write>,
    decision: DisclosureDecision,
    writing: &str,
) -> Result<()> {
    changed(call, disclosure, "")?;
    let person = call.person()?;
    call.connection
        .prepare_cached(
            "UPDATE disclosure_originator SET decision = ?3, writing = ?4, decided_by = ?5, decided_at = ?6
             WHERE disclosure = ?1 AND organisation = ?2",
        )
        .and_then(|mut s| {
            let (own, by, at) = (Key(person.organisation), Key(person.account), call.now().micros());
            s.execute(params![Key(disclosure.id), own, decision.number(), writing, by, at])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Records that it was made, over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn make(call: &Call<'_>, disclosure: &Seen<Disclosure, Write>, note: &str) -> Result<()> {
    changed(call, disclosure, note)?;
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    call.connection
        .prepare_cached("UPDATE disclosure SET made_by = ?2, made_at = ?3 WHERE id = ?1")
        .and_then(|mut s| s.execute(params![Key(disclosure.id), by, at]))
        .map(|_| ())
        .map_err(fault)
}

fn changed(call: &Call<'_>, disclosure: &Seen<Disclosure, Write>, note: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE disclosure SET made_note = ?3, version = version + 1
             WHERE id = ?1 AND version = ?2 AND made_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(disclosure.id), disclosure.version, note]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(disclosure.version + 1)) }
}

/// The place behind which the first page begins.
const FIRST: (i64, Id) = (i64::MAX, Id::from_bytes([255; 16]));

/// The disclosures of a channel that the caller sees, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn of_channel(
    call: &Call<'_>,
    channel: &Seen<Channel, Read>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Disclosure, Read>>> {
    let (at, id) = after.unwrap_or(FIRST);
    let tail = "WHERE t.channel = ?3 AND (t.requested_at, t.id) < (?4, ?5)
        ORDER BY t.requested_at DESC, t.id DESC LIMIT ?6";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::mine(call, tail, &[&Key(channel.id), &at, &Key(id), &most])
}

/// The disclosures that the caller asked for, and those that the caller's organisation has to decide on, the latest
/// first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn mine(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Disclosure, Read>>> {
    let ((at, id), person) = (after.unwrap_or(FIRST), call.person()?);
    let tail = "WHERE (t.requested_by = ?3 OR EXISTS (SELECT 1 FROM disclosure_originator o WHERE o.disclosure = t.id
          AND o.organisation = ?4 AND o.decision = 0))
        AND (t.requested_at, t.id) < (?5, ?6) ORDER BY t.requested_at DESC, t.id DESC LIMIT ?7";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::mine(call, tail, &[&Key(person.account), &Key(person.organisation), &at, &Key(id), &most])
}
