//! Grants: shares of one channel or one activity with an organisation or a person.
//!
//! Whether a grant opens anything is never stored: `reach.sql` asks for the agreements at each read (COCO-5.2), and what
//! is shown of a grant is worked out from the same facts.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Article6, Article9, Article10, Code, Purpose};
use safetynet_shared::id::Id;

use super::activity::Activity;
use super::audience::Receiver;
use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Child, Key, Reached, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::domain::grant::Side;
use crate::error::{Error, Result};

/// A grant as the store has it.
pub struct Grant {
    /// Its id.
    pub id: Id,
    /// Channel or activity.
    pub object_kind: RecordKind,
    /// What is shared.
    pub object: Id,
    /// The channel that it is or lies in.
    pub channel: Id,
    /// The title of the object.
    pub object_title: String,
    /// CF-2026-000123.
    pub case_reference: String,
    /// Who shares, with the state of its agreement.
    pub giver: Side,
    /// With whom, with the state of its agreement.
    pub receiver: Side,
    /// The one person of the receiver, and their name; none for the whole organisation.
    pub person: Option<(Id, String)>,
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// The condition for special categories.
    pub article_9: Option<Article9>,
    /// The condition for criminal offence data.
    pub article_10: Option<Article10>,
    /// Why it is right on its merits (ISA-2.6).
    pub justification: String,
    /// When it lapses by itself.
    pub until: Moment,
    /// When it was ended.
    pub ended: Option<Moment>,
    /// Why it was ended.
    pub end_reason: String,
    /// Who gave it, and their name.
    pub created_by: (Id, String),
    /// When it was given.
    pub created: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

const TABLE: &str = "(SELECT x.*, c.csp, f.reference AS case_reference, c.title AS channel_title
    FROM grant x JOIN channel c ON c.id = x.channel JOIN case_file f ON f.id = c.case_file)";

const COLUMNS: &str = "t.id, t.object_kind, t.object, t.channel,
    CASE t.object_kind WHEN 3 THEN t.channel_title ELSE (SELECT y.title FROM activity y WHERE y.id = t.object) END,
    t.case_reference, t.giver, (SELECT o.name FROM organisation o WHERE o.id = t.giver),
    (SELECT max(a.until_at) FROM agreement a WHERE a.organisation = t.giver AND a.kind = 3 AND a.csp = t.csp
     AND a.from_at <= moment()),
    t.receiver_organisation, (SELECT o.name FROM organisation o WHERE o.id = t.receiver_organisation),
    (SELECT max(a.until_at) FROM agreement a WHERE a.organisation = t.receiver_organisation AND a.kind = 3
     AND a.csp = t.csp AND a.from_at <= moment()),
    t.receiver_account, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.receiver_account),
    t.purpose, t.article_6, t.article_9, t.article_10, t.justification, t.until_at, t.ended_at, t.end_reason,
    t.created_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.created_by),
    t.created_at, t.version";

fn side(line: &Line<'_>, column: usize) -> rusqlite::Result<Side> {
    let agreed_until = line.get::<_, Option<i64>>(column + 2)?.map(Moment::from_micros);
    Ok(Side { organisation: id_at(line, column)?, name: line.get(column + 1)?, agreed_until })
}

fn grant_at(line: &Line<'_>) -> rusqlite::Result<Grant> {
    let name = line.get::<_, Option<String>>(13)?.unwrap_or_default();
    Ok(Grant {
        id: id_at(line, 0)?,
        object_kind: RecordKind::try_from(line.get::<_, i32>(1)?).unwrap_or_default(),
        object: id_at(line, 2)?,
        channel: id_at(line, 3)?,
        object_title: line.get::<_, Option<String>>(4)?.unwrap_or_default(),
        case_reference: line.get(5)?,
        giver: side(line, 6)?,
        receiver: side(line, 9)?,
        person: optional_id_at(line, 12)?.map(|id| (id, name)),
        purpose: Purpose::from_number(line.get(14)?).unwrap_or(Purpose::ReduceCrimeAndDisorder),
        article_6: Article6::from_number(line.get(15)?).unwrap_or(Article6::PublicTask),
        article_9: Article9::from_number(line.get(16)?),
        article_10: Article10::from_number(line.get(17)?),
        justification: line.get(18)?,
        until: Moment::from_micros(line.get(19)?),
        ended: line.get::<_, Option<i64>>(20)?.map(Moment::from_micros),
        end_reason: line.get(21)?,
        created_by: (id_at(line, 22)?, line.get(23)?),
        created: Moment::from_micros(line.get(24)?),
        version: line.get(25)?,
    })
}

/// A grant as it is reached through the channel that it opens or lies in.
pub struct OnChannel(pub Grant);

impl Row for OnChannel {
    const TABLE: &'static str = TABLE;
    const KIND: RecordKind = RecordKind::Grant;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<OnChannel> {
        grant_at(line).map(OnChannel)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Child for OnChannel {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = Some("giver");
}

/// A grant as it is reached through the activity that it opens.
pub struct OnActivity(pub Grant);

impl Row for OnActivity {
    const TABLE: &'static str = TABLE;
    const KIND: RecordKind = RecordKind::Grant;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<OnActivity> {
        grant_at(line).map(OnActivity)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Child for OnActivity {
    type Parent = Activity;
    const PARENT: &'static str = "object";
    const OWNER: Option<&'static str> = Some("giver");
}

/// A share to create.
pub struct Draft {
    /// With whom.
    pub receiver: Receiver,
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// The condition for special categories.
    pub article_9: Option<Article9>,
    /// The condition for criminal offence data.
    pub article_10: Option<Article10>,
    /// Why it is right on its merits.
    pub justification: String,
    /// The last day on which it opens anything.
    pub expiry: Day,
}

/// Shares a channel, and answers the grant.
///
/// # Errors
/// Faults of the store.
pub fn share_channel(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<Seen<OnChannel, Write>> {
    let id = insert(call, RecordKind::Channel, channel.id, channel.id, draft)?;
    reach::child(call, id).map(|(_, grant)| grant)
}

/// Shares an activity, and answers the grant.
///
/// # Errors
/// Faults of the store.
pub fn share_activity(
    call: &Call<'_>,
    activity: &Seen<Activity, Write>,
    draft: &Draft,
) -> Result<Seen<OnActivity, Write>> {
    let id = insert(call, RecordKind::Activity, activity.id, activity.channel, draft)?;
    reach::child(call, id).map(|(_, grant)| grant)
}

fn insert(call: &Call<'_>, kind: RecordKind, object: Id, channel: Id, draft: &Draft) -> Result<Id> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO grant (id, object_kind, object, channel, giver, receiver_organisation, receiver_account,
             purpose, article_6, article_9, article_10, justification, from_at, until_at, end_reason, created_by,
             created_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, '', ?15, ?13, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                kind as i32,
                Key(object),
                Key(channel),
                Key(person.organisation),
                Key(draft.receiver.organisation),
                draft.receiver.account.as_ref().map(|(account, _)| Key(*account)),
                draft.purpose.number(),
                draft.article_6.number(),
                draft.article_9.map_or(0, Code::number),
                draft.article_10.map_or(0, Code::number),
                draft.justification,
                call.now().micros(),
                draft.expiry.plus_days(1).start().micros(),
                Key(person.account)
            ])
        })
        .map_err(fault)?;
    Ok(id)
}

/// Which grants of an object are asked for.
pub struct Asked {
    /// The moment after which a grant must still run; the beginning of time lists ended ones too.
    pub running_at: Option<Moment>,
    /// The organisation that must be giver or receiver.
    pub party: Id,
    /// The last row of the page before.
    pub after: Option<(i64, Id)>,
}

/// The grants of an object that was reached, the latest first: at most `most`. `C` says through what it was reached.
///
/// # Errors
/// Faults of the store.
pub fn list<C, V>(call: &Call<'_>, object: &Seen<C::Parent, V>, asked: &Asked, most: usize) -> Result<Vec<Seen<C, V>>>
where
    C: Child,
    C::Parent: Reached,
    V: Verb,
{
    let (at, id) = asked.after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "AND (?2 IS NULL OR (t.ended_at IS NULL AND t.until_at > ?2)) AND t.object = ?3
        AND (t.giver = ?4 OR t.receiver_organisation = ?4)
        AND (t.created_at, t.id) < (?5, ?6) ORDER BY t.created_at DESC, t.id DESC LIMIT ?7";
    let running = asked.running_at.map(Moment::micros);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (object_id, party) = (Key(object.id()), Key(asked.party));
    reach::children(call, object, tail, &[&running, &object_id, &party, &at, &Key(id), &most])
}

/// The grants of a channel and of its activities that have not ended and that an organisation gave or received, the
/// earliest expiry first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn running<V: Verb>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    party: Id,
    most: usize,
) -> Result<Vec<Seen<OnChannel, V>>> {
    let tail = "AND t.ended_at IS NULL AND t.until_at > moment() AND (t.giver = ?2 OR t.receiver_organisation = ?2)
        ORDER BY t.until_at, t.id LIMIT ?3";
    reach::children(call, channel, tail, &[&Key(party), &i64::try_from(most).unwrap_or(i64::MAX)])
}

/// Whether the receiver already has a grant of the object that has not ended.
///
/// # Errors
/// Faults of the store.
pub fn has<T: Reached, V>(call: &Call<'_>, object: &Seen<T, V>, receiver: &Receiver) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM grant WHERE object = ?1 AND receiver_organisation = ?2
             AND receiver_account IS ?3 AND ended_at IS NULL AND until_at > moment())",
        )
        .and_then(|mut s| {
            let account = receiver.account.as_ref().map(|(account, _)| Key(*account));
            s.query_row(params![Key(object.id()), Key(receiver.organisation), account], |line| line.get(0))
        })
        .map_err(fault)
}

/// Until when the information sharing agreement of an organisation runs in the partnership of a channel, when there ever
/// was one.
///
/// # Errors
/// Faults of the store.
pub fn agreed_until<V>(call: &Call<'_>, channel: &Seen<Channel, V>, organisation: Id) -> Result<Option<Moment>> {
    call.connection
        .prepare_cached(
            "SELECT max(until_at) FROM agreement WHERE organisation = ?1 AND kind = 3 AND csp = ?2
             AND from_at <= moment()",
        )
        .and_then(|mut s| s.query_row([Key(organisation), Key(channel.csp)], |line| line.get::<_, Option<i64>>(0)))
        .map(|until| until.map(Moment::from_micros))
        .map_err(fault)
}

/// The conditions of Articles 9 and 10 that the case file of a channel has.
///
/// # Errors
/// Faults of the store.
pub fn conditions<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<(Option<Article9>, Option<Article10>)> {
    call.connection
        .prepare_cached("SELECT article_9, article_10 FROM case_file WHERE id = ?1")
        .and_then(|mut s| {
            s.query_row([Key(channel.case_file)], |line| {
                Ok((Article9::from_number(line.get(0)?), Article10::from_number(line.get(1)?)))
            })
        })
        .map_err(fault)
}

/// Ends a grant at once, over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn end(call: &Call<'_>, grant: &Seen<OnChannel, Write>, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE grant SET ended_at = ?3, end_reason = ?4, version = version + 1
             WHERE id = ?1 AND version = ?2 AND ended_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(grant.0.id), grant.0.version, call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(grant.0.version + 1)) }
}
