//! Actions: tasks in a channel, each with an owner and a due date.
//!
//! An action is reached as a part of its channel ([`Child`]), or by itself ([`Reached`]) by whom the lead offers it to
//! beyond the channel.

mod lists;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ActionState, ChannelState, Code};
use safetynet_shared::id::Id;

pub use lists::{Side, given, list, load, mine, of_organisation, offered, place, to_do};

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Child, Key, Reached, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::error::{Error, Result};

/// An action as the store has it.
pub struct Action {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// The channel's title.
    pub channel_title: String,
    /// Where the channel stands, and when it was closed.
    pub channel_state: (ChannelState, Option<Day>),
    /// CF-2026-000123.
    pub case_reference: String,
    /// What is to be done.
    pub title: String,
    /// How; may be empty.
    pub detail: String,
    /// Who has to do it, and their name; none while nobody of the organisation that it is offered to has it.
    pub owner: Option<(Id, String)>,
    /// That person's organisation or the one that it is offered to, and its name.
    pub owner_organisation: (Id, String),
    /// The organisation that recorded it and controls it, and its name.
    pub organisation: (Id, String),
    /// The last day in time.
    pub due: Day,
    /// Where it stands.
    pub state: ActionState,
    /// Why it was declined or taken back, or what was done.
    pub outcome: String,
    /// Who recorded it, and their name.
    pub created_by: (Id, String),
    /// When it was recorded.
    pub created: Moment,
    /// When it last changed; when it ended, that moment.
    pub changed: Moment,
    /// The organisation to which it is offered beyond its channel.
    pub offered_to: Option<Id>,
    /// Why it is offered beyond its channel (ISA-2.6).
    pub offer_reason: String,
    /// Until when those to whom it is offered see it.
    pub until: Option<Moment>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Action {
    const TABLE: &'static str = "(SELECT x.*, c.title AS channel_title, c.state AS channel_state,
            c.closed_on AS channel_closed_on, f.reference AS case_reference,
            u.given_names || ' ' || u.family_name AS owner_name, w.id AS owner_organisation,
            w.name AS owner_organisation_name, o.name AS organisation_name,
            v.given_names || ' ' || v.family_name AS created_by_name
        FROM action x JOIN channel c ON c.id = x.channel JOIN case_file f ON f.id = c.case_file
        LEFT JOIN account u ON u.id = x.owner JOIN organisation w ON w.id = coalesce(x.offered_to, u.organisation)
        JOIN organisation o ON o.id = x.organisation JOIN account v ON v.id = x.created_by)";
    const KIND: RecordKind = RecordKind::Action;
    const COLUMNS: &'static str = "t.id, t.channel, t.channel_title, t.case_reference, t.title, t.detail, t.owner,
        t.owner_name, t.owner_organisation, t.owner_organisation_name, t.organisation, t.organisation_name, t.due_on,
        t.state, t.reason, t.created_by, t.created_by_name, t.created_at, t.changed_at, t.version, t.channel_state,
        t.channel_closed_on, t.offered_to, t.offer_reason, t.until_at";

    fn read(line: &Line<'_>) -> rusqlite::Result<Action> {
        let owner_name = line.get::<_, Option<String>>(7)?.unwrap_or_default();
        let channel_state = ChannelState::from_number(line.get(20)?).unwrap_or(ChannelState::Active);
        Ok(Action {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            channel_title: line.get(2)?,
            channel_state: (channel_state, line.get::<_, Option<i64>>(21)?.map(Day::from_int)),
            case_reference: line.get(3)?,
            title: line.get(4)?,
            detail: line.get(5)?,
            owner: optional_id_at(line, 6)?.map(|id| (id, owner_name)),
            owner_organisation: (id_at(line, 8)?, line.get(9)?),
            organisation: (id_at(line, 10)?, line.get(11)?),
            due: Day::from_int(line.get(12)?),
            state: ActionState::from_number(line.get(13)?).unwrap_or(ActionState::Open),
            outcome: line.get(14)?,
            created_by: (id_at(line, 15)?, line.get(16)?),
            created: Moment::from_micros(line.get(17)?),
            changed: Moment::from_micros(line.get(18)?),
            version: line.get(19)?,
            offered_to: optional_id_at(line, 22)?,
            offer_reason: line.get(23)?,
            until: line.get::<_, Option<i64>>(24)?.map(Moment::from_micros),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Action {
    const VIEW: &'static str = "reach_action";
}

impl Child for Action {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = Some("organisation");
}

/// Who has to do an action.
#[derive(Clone, PartialEq, Eq)]
pub enum For {
    /// Somebody who works on the channel.
    Worker(Id),
    /// An organisation beyond the channel, or one person there, with why, and until when they see it.
    Beyond(Offer),
}

/// An offer beyond the channel.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    /// The organisation.
    pub organisation: Id,
    /// The one person; none while the organisation decides who.
    pub person: Option<Id>,
    /// Why that is right (ISA-2.6).
    pub reason: String,
    /// Until when they see it.
    pub until: Moment,
}

impl For {
    /// The person, where it is one.
    pub fn person(&self) -> Option<Id> {
        match self {
            For::Worker(owner) => Some(*owner),
            For::Beyond(offer) => offer.person,
        }
    }

    fn offer(&self) -> Option<&Offer> {
        match self {
            For::Worker(_) => None,
            For::Beyond(offer) => Some(offer),
        }
    }
}

/// An action to record.
pub struct Draft {
    /// What is to be done.
    pub title: String,
    /// How; may be empty.
    pub detail: String,
    /// Who has to do it.
    pub owner: For,
    /// The last day in time.
    pub due: Day,
}

/// Records an action and answers it.
///
/// # Errors
/// Faults of the store.
pub fn add(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<Seen<Action, Write>> {
    let (id, person, offer) = (call.id(), call.person()?, draft.owner.offer());
    call.connection
        .prepare_cached(
            "INSERT INTO action (id, channel, title, detail, owner, organisation, due_on, state, reason, created_by,
             created_at, changed_at, version, offered_to, offer_reason, until_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', ?9, ?10, ?10, 1, ?11, ?12, ?13)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(channel.id),
                draft.title,
                draft.detail,
                draft.owner.person().map(Key),
                Key(person.organisation),
                draft.due.to_int(),
                ActionState::Open.number(),
                Key(person.account),
                call.now().micros(),
                offer.map(|offer| Key(offer.organisation)),
                offer.map_or("", |offer| &offer.reason),
                offer.map(|offer| offer.until.micros())
            ])
        })
        .map_err(fault)?;
    reach::made(call, channel, id)
}

/// Writes text, owner, due day and state over the version that was read, and answers the action.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn change(
    call: &Call<'_>,
    action: &Seen<Action, Write>,
    to: &Draft,
    state: ActionState,
) -> Result<Seen<Action, Write>> {
    let offer = to.owner.offer();
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE action SET title = ?3, detail = ?4, owner = ?5, due_on = ?6, state = ?7, changed_at = ?8,
             offered_to = ?9, offer_reason = ?10, until_at = ?11, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(action.id),
                action.version,
                to.title,
                to.detail,
                to.owner.person().map(Key),
                to.due.to_int(),
                state.number(),
                call.now().micros(),
                offer.map(|offer| Key(offer.organisation)),
                offer.map_or("", |offer| &offer.reason),
                offer.map(|offer| offer.until.micros())
            ])
        })
        .map_err(fault)?;
    after(call, action, changed)
}

/// Where an action goes.
pub struct Moved {
    /// Its new state.
    pub state: ActionState,
    /// What came of it.
    pub outcome: String,
    /// Who has it now; none while the organisation that it is offered to decides who.
    pub owner: Option<Id>,
    /// Until when those to whom it is offered beyond its channel see it.
    pub until: Option<Moment>,
}

/// Writes a new state over the version that was read, and answers the action.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn move_to(call: &Call<'_>, action: &Seen<Action, Write>, to: &Moved) -> Result<Seen<Action, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE action SET state = ?3, reason = ?4, changed_at = ?5, owner = ?6,
             until_at = CASE WHEN offered_to IS NULL THEN NULL ELSE ?7 END, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            let (owner, until) = (to.owner.map(Key), to.until.map(Moment::micros));
            let at = call.now().micros();
            s.execute(params![Key(action.id), action.version, to.state.number(), to.outcome, at, owner, until])
        })
        .map_err(fault)?;
    after(call, action, changed)
}

fn after(call: &Call<'_>, action: &Seen<Action, Write>, changed: usize) -> Result<Seen<Action, Write>> {
    if changed == 1 { reach::one(call, action.id) } else { Err(Error::Conflict(action.version + 1)) }
}

/// Ends what is still to be done in a channel that is being closed: declined, and out of sight of whom it was offered to
/// beyond the channel.
///
/// # Errors
/// Faults of the store.
pub fn decline_open(call: &Call<'_>, channel: &Seen<Channel, Write>, reason: &str) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE action SET state = ?2, reason = ?3, changed_at = ?4,
             until_at = CASE WHEN offered_to IS NULL THEN NULL ELSE ?4 END, version = version + 1
             WHERE channel = ?1 AND state IN (1, 2)",
        )
        .and_then(|mut s| {
            let declined = ActionState::Declined.number();
            s.execute(params![Key(channel.id), declined, reason, call.now().micros()])
        })
        .map(|_| ())
        .map_err(fault)
}
