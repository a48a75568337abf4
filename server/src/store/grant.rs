//! Grants: shares of a case file, a channel or an activity with an organisation or a person.
//!
//! Whether a grant opens anything is never stored: `reach.sql` asks at each read for the agreements (COCO-5.2), the
//! consent (ISA-8.vii), and what holds the record back; what is shown of a grant is worked out from the same facts.
//!
//! A grant is reached by itself ([`Grant`]: giver, receiver, and whoever works on the record for the giver), or as a part
//! of what it opens ([`On`]), where whoever sees the record sees the shares of their own organisation.

mod lists;
mod needs;
mod write;

use std::marker::PhantomData;

use rusqlite::Row as Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Article9, Article10, Code, Purpose};
use safetynet_shared::id::Id;

pub use lists::{Asked, Direction, awaited, list, mine, of_batch, running};
pub(super) use needs::used_of;
pub use needs::{agreed_until, conditions, has, used};
pub use write::{Draft, Object, Starts, accept, decline, end, give};

use super::activity::Activity;
use super::case_file::CaseFile;
use super::channel::Channel;
use super::reach::{Child, Reached, Row, id_at, kind_at, optional_id_at};
use crate::domain::grant::{Answer, Consent, Run, Side};
use crate::domain::projection::Profiles;

/// A grant as the store has it.
pub struct Grant {
    /// Its id.
    pub id: Id,
    /// Case file, channel or activity.
    pub object_kind: RecordKind,
    /// What is shared.
    pub object: Id,
    /// The case file that it is or lies in.
    pub case_file: Id,
    /// The channel that it is or lies in; none for a case file.
    pub channel: Option<Id>,
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
    /// Which parts of a person's detail come with it.
    pub fields: Profiles,
    /// The consent that it rests on.
    pub consent: Option<(Id, Consent)>,
    /// The act in which it was given together with others.
    pub batch: Option<Id>,
    /// When it begins.
    pub starts: Starts,
    /// When it lapses by itself.
    pub until: Moment,
    /// What the receiver has said.
    pub answer: Answer,
    /// Who answered, their name, and when.
    pub answered_by: Option<(Id, String, Moment)>,
    /// Why it was declined.
    pub answer_reason: String,
    /// When it was ended.
    pub ended: Option<Moment>,
    /// Why it was ended.
    pub end_reason: String,
    /// Whether an investigation hold keeps other organisations out of the object.
    pub held: bool,
    /// Whether the object is sealed and the receiver not named.
    pub sealed: bool,
    /// Who gave it, and their name.
    pub created_by: (Id, String),
    /// When it was given.
    pub created: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

impl Grant {
    /// What it depends on beside the two agreements.
    pub fn run(&self) -> Run<'_> {
        Run {
            until: self.until,
            ended: self.ended,
            end_reason: &self.end_reason,
            answer: self.answer,
            answer_reason: &self.answer_reason,
            consent: self.consent.map(|(_, consent)| consent),
            held: self.held,
            sealed: self.sealed,
        }
    }
}

const TABLE: &str = "(SELECT x.*, coalesce(c.csp, f.csp) AS csp, f.reference AS case_reference, f.title AS file_title,
    c.title AS channel_title, c.sealed AS sealed
    FROM grant x JOIN case_file f ON f.id = x.case_file LEFT JOIN channel c ON c.id = x.channel)";

const COLUMNS: &str = "t.id, t.object_kind, t.object, t.case_file, t.channel,
    CASE t.object_kind WHEN 2 THEN t.file_title WHEN 3 THEN t.channel_title
         ELSE (SELECT y.title FROM activity y WHERE y.id = t.object) END, t.case_reference,
    t.giver, (SELECT o.name FROM organisation o WHERE o.id = t.giver),
    (SELECT max(a.until_at) FROM agreement a WHERE a.organisation = t.giver AND a.kind = 3 AND a.csp = t.csp
     AND a.from_at <= moment()),
    t.receiver_organisation, (SELECT o.name FROM organisation o WHERE o.id = t.receiver_organisation),
    (SELECT max(a.until_at) FROM agreement a WHERE a.organisation = t.receiver_organisation AND a.kind = 3
     AND a.csp = t.csp AND a.from_at <= moment()),
    t.receiver_account, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.receiver_account),
    t.purpose, t.article_6, t.article_9, t.article_10, t.justification, t.fields,
    t.consent, (SELECT k.until_at FROM consent k WHERE k.id = t.consent),
    (SELECT k.withdrawn_at FROM consent k WHERE k.id = t.consent),
    t.batch, t.starts, t.until_at, t.answer, t.answered_at, t.answer_reason,
    t.answered_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.answered_by),
    t.ended_at, t.end_reason,
    EXISTS (SELECT 1 FROM hold h WHERE h.object IN (t.object, t.channel) AND h.kind = 1 AND h.ended_at IS NULL),
    coalesce(t.sealed, 0) <> 0 AND NOT EXISTS (SELECT 1 FROM seal_party p JOIN account u ON u.id = p.account
     WHERE p.object = t.channel AND u.organisation = t.receiver_organisation
     AND (t.receiver_account IS NULL OR u.id = t.receiver_account)),
    t.created_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.created_by),
    t.created_at, t.version";

fn moment_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<Moment>> {
    Ok(line.get::<_, Option<i64>>(column)?.map(Moment::from_micros))
}

fn side(line: &Line<'_>, column: usize) -> rusqlite::Result<Side> {
    Ok(Side {
        organisation: id_at(line, column)?,
        name: line.get(column + 1)?,
        agreed_until: moment_at(line, column + 2)?,
    })
}

fn named(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<(Id, String)>> {
    let name = line.get::<_, Option<String>>(column + 1)?.unwrap_or_default();
    Ok(optional_id_at(line, column)?.map(|id| (id, name)))
}

fn consent_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<(Id, Consent)>> {
    let (until, withdrawn) = (moment_at(line, column + 1)?, moment_at(line, column + 2)?);
    Ok(optional_id_at(line, column)?.zip(until).map(|(id, until)| (id, Consent { until, withdrawn })))
}

fn answer_at(line: &Line<'_>, starts: Starts, answered: Option<Moment>) -> rusqlite::Result<Answer> {
    Ok(match (line.get::<_, i64>(27)?, answered, starts) {
        (1, ..) => Answer::Accepted,
        (2, Some(at), _) => Answer::Declined(at),
        (_, _, Starts::WhenAccepted) => Answer::Awaited,
        _ => Answer::NotAsked,
    })
}

fn grant_at(line: &Line<'_>) -> rusqlite::Result<Grant> {
    let (starts, answered) = (Starts::from_number(line.get(25)?), moment_at(line, 28)?);
    Ok(Grant {
        id: id_at(line, 0)?,
        object_kind: kind_at(line, 1)?,
        object: id_at(line, 2)?,
        case_file: id_at(line, 3)?,
        channel: optional_id_at(line, 4)?,
        object_title: line.get::<_, Option<String>>(5)?.unwrap_or_default(),
        case_reference: line.get(6)?,
        giver: side(line, 7)?,
        receiver: side(line, 10)?,
        person: named(line, 13)?,
        purpose: Purpose::from_number(line.get(15)?).unwrap_or(Purpose::ReduceCrimeAndDisorder),
        article_6: Article6::from_number(line.get(16)?).unwrap_or(Article6::PublicTask),
        article_9: Article9::from_number(line.get(17)?),
        article_10: Article10::from_number(line.get(18)?),
        justification: line.get(19)?,
        fields: Profiles::from_bits(line.get(20)?),
        consent: consent_at(line, 21)?,
        batch: optional_id_at(line, 24)?,
        starts,
        until: Moment::from_micros(line.get(26)?),
        answer: answer_at(line, starts, answered)?,
        answer_reason: line.get(29)?,
        answered_by: named(line, 30)?.zip(answered).map(|((id, name), at)| (id, name, at)),
        ended: moment_at(line, 32)?,
        end_reason: line.get(33)?,
        held: line.get(34)?,
        sealed: line.get(35)?,
        created_by: (id_at(line, 36)?, line.get(37)?),
        created: Moment::from_micros(line.get(38)?),
        version: line.get(39)?,
    })
}

impl Row for Grant {
    const TABLE: &'static str = TABLE;
    const KIND: RecordKind = RecordKind::Grant;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<Grant> {
        grant_at(line)
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Grant {
    const VIEW: &'static str = "reach_grant";
}

/// A grant as it is reached through the record `P` that it opens or lies in.
pub struct On<P>(pub Grant, PhantomData<P>);

impl<P> Row for On<P> {
    const TABLE: &'static str = TABLE;
    const KIND: RecordKind = RecordKind::Grant;
    const COLUMNS: &'static str = COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<On<P>> {
        Ok(On(grant_at(line)?, PhantomData))
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Child for On<CaseFile> {
    type Parent = CaseFile;
    const PARENT: &'static str = "case_file";
    const OWNER: Option<&'static str> = Some("giver");
}

impl Child for On<Channel> {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = Some("giver");
}

impl Child for On<Activity> {
    type Parent = Activity;
    const PARENT: &'static str = "object";
    const OWNER: Option<&'static str> = Some("giver");
}

/// A grant as it is reached through its channel.
pub type OnChannel = On<Channel>;
