//! Actions: tasks in a channel, each with an owner and a due date.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ActionState, Code};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Child, Key, Mark, Own, Row, Seen, Verb, Write, fault, id_at};
use crate::domain::due::{self, Load};
use crate::error::{Error, Result};

/// An action as the store has it.
pub struct Action {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// The channel's title.
    pub channel_title: String,
    /// CF-2026-000123.
    pub case_reference: String,
    /// What is to be done.
    pub title: String,
    /// How; may be empty.
    pub detail: String,
    /// Who has to do it, and their name.
    pub owner: (Id, String),
    /// That person's organisation, and its name.
    pub owner_organisation: (Id, String),
    /// The organisation that recorded it and controls it, and its name.
    pub organisation: (Id, String),
    /// The last day in time.
    pub due: Day,
    /// Where it stands.
    pub state: ActionState,
    /// Why it was declined, or what was done.
    pub outcome: String,
    /// Who recorded it, and their name.
    pub created_by: (Id, String),
    /// When it was recorded.
    pub created: Moment,
    /// When it last changed; when it ended, that moment.
    pub changed: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Action {
    const TABLE: &'static str = "(SELECT x.*, c.title AS channel_title, f.reference AS case_reference,
            u.given_names || ' ' || u.family_name AS owner_name, u.organisation AS owner_organisation,
            w.name AS owner_organisation_name, o.name AS organisation_name,
            v.given_names || ' ' || v.family_name AS created_by_name
        FROM action x JOIN channel c ON c.id = x.channel JOIN case_file f ON f.id = c.case_file
        JOIN account u ON u.id = x.owner JOIN organisation w ON w.id = u.organisation
        JOIN organisation o ON o.id = x.organisation JOIN account v ON v.id = x.created_by)";
    const KIND: RecordKind = RecordKind::Action;
    const COLUMNS: &'static str = "t.id, t.channel, t.channel_title, t.case_reference, t.title, t.detail, t.owner,
        t.owner_name, t.owner_organisation, t.owner_organisation_name, t.organisation, t.organisation_name, t.due_on,
        t.state, t.reason, t.created_by, t.created_by_name, t.created_at, t.changed_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Action> {
        Ok(Action {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            channel_title: line.get(2)?,
            case_reference: line.get(3)?,
            title: line.get(4)?,
            detail: line.get(5)?,
            owner: (id_at(line, 6)?, line.get(7)?),
            owner_organisation: (id_at(line, 8)?, line.get(9)?),
            organisation: (id_at(line, 10)?, line.get(11)?),
            due: Day::from_int(line.get(12)?),
            state: ActionState::from_number(line.get(13)?).unwrap_or(ActionState::Open),
            outcome: line.get(14)?,
            created_by: (id_at(line, 15)?, line.get(16)?),
            created: Moment::from_micros(line.get(17)?),
            changed: Moment::from_micros(line.get(18)?),
            version: line.get(19)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Action {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = Some("organisation");
}

/// An action to record.
pub struct Draft {
    /// What is to be done.
    pub title: String,
    /// How; may be empty.
    pub detail: String,
    /// Who has to do it.
    pub owner: Id,
    /// The last day in time.
    pub due: Day,
}

/// Records an action and answers it.
///
/// # Errors
/// Faults of the store.
pub fn add(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<Seen<Action, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO action (id, channel, title, detail, owner, organisation, due_on, state, reason, created_by,
             created_at, changed_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', ?9, ?10, ?10, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(channel.id),
                draft.title,
                draft.detail,
                Key(draft.owner),
                Key(person.organisation),
                draft.due.to_int(),
                ActionState::Open.number(),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    reach::child(call, id).map(|(_, action)| action)
}

/// Writes text, owner, due day and state over the version that was read, and answers the action.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn change(
    call: &Call<'_>, action: &Seen<Action, Write>, to: &Draft, state: ActionState,
) -> Result<Seen<Action, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE action SET title = ?3, detail = ?4, owner = ?5, due_on = ?6, state = ?7, changed_at = ?8,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(action.id),
                action.version,
                to.title,
                to.detail,
                Key(to.owner),
                to.due.to_int(),
                state.number(),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    if changed == 1 { reach::child(call, action.id).map(|(_, a)| a) } else { Err(Error::Conflict(action.version + 1)) }
}

/// Writes a new state and what came of it over the version that was read, and answers the action.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn move_to(
    call: &Call<'_>, action: &Seen<Action, Write>, state: ActionState, outcome: &str,
) -> Result<Seen<Action, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE action SET state = ?3, reason = ?4, changed_at = ?5, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![Key(action.id), action.version, state.number(), outcome, call.now().micros()])
        })
        .map_err(fault)?;
    if changed == 1 { reach::child(call, action.id).map(|(_, a)| a) } else { Err(Error::Conflict(action.version + 1)) }
}

/// Declines what is still to be done in a channel that is being closed.
///
/// # Errors
/// Faults of the store.
pub fn decline_open(call: &Call<'_>, channel: &Seen<Channel, Write>, reason: &str) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE action SET state = ?2, reason = ?3, changed_at = ?4, version = version + 1
             WHERE channel = ?1 AND state IN (1, 2)",
        )
        .and_then(|mut s| {
            let declined = ActionState::Declined.number();
            s.execute(params![Key(channel.id), declined, reason, call.now().micros()])
        })
        .map(|_| ())
        .map_err(fault)
}

/// What is still to be done in a channel, the earliest due first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn to_do<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>, most: usize) -> Result<Vec<Seen<Action, V>>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::children(call, channel, "AND t.state IN (1, 2) ORDER BY t.due_on, t.id LIMIT ?2", &[&most])
}

/// The rank of a row in a list: its due day, and behind all of those when it has ended.
const RANK: &str = "(t.due_on + CASE WHEN t.state IN (1, 2) THEN 0 ELSE 10000000 END)";

/// The place of an action in a list, as the page token carries it.
pub fn place(action: &Action) -> (i64, Id) {
    let ended = !matches!(action.state, ActionState::Open | ActionState::Accepted);
    (action.due.to_int() + if ended { 10_000_000 } else { 0 }, action.id)
}

/// The actions of a channel, the earliest due first and ended ones last: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(
    call: &Call<'_>, channel: &Seen<Channel, V>, states: &[ActionState], after: Option<(i64, Id)>, most: usize,
) -> Result<Vec<Seen<Action, V>>> {
    let (rank, id) = after.unwrap_or((i64::MIN, Id::from_bytes([0; 16])));
    let tail = format!(
        "AND ((1 << t.state) & ?2) <> 0 AND ({RANK}, t.id) > (?3, ?4) ORDER BY {RANK}, t.id LIMIT ?5"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::children(call, channel, &tail, &[&bits(states), &rank, &Key(id), &most])
}

/// The actions whose owner is the caller, the earliest due first and ended ones last: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn mine(
    call: &Call<'_>, states: &[ActionState], after: Option<(i64, Id)>, most: usize,
) -> Result<Vec<Seen<Action, Write>>> {
    let marks = marks(call, RANK, states)?;
    let wanted = marks.into_iter().filter(|mark| after.is_none_or(|after| (mark.order, mark.id) > after));
    reach::marked(call, wanted, most, |_: &Action| true)
}

/// How much the caller has to do.
///
/// # Errors
/// Faults of the store.
pub fn load(call: &Call<'_>) -> Result<Load> {
    let marks = marks(call, "t.due_on", &[ActionState::Open, ActionState::Accepted])?;
    Ok(due::load(marks.iter().map(|mark| Day::from_int(mark.order)), call.today()))
}

fn marks(call: &Call<'_>, order: &str, states: &[ActionState]) -> Result<Vec<Mark>> {
    let filter = "WHERE t.owner = ?1 AND ((1 << t.state) & ?3) <> 0";
    let own = Own { base: "action", filter, order, parameters: &[&bits(states)] };
    own.marks::<Action, Write>(call)
}

fn bits(states: &[ActionState]) -> i64 {
    states.iter().fold(0, |bits, state| bits | 1 << state.number())
}
