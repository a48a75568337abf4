//! Lists of actions: of a channel, of the caller, and what passes between organisations.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{ActionState, Code};
use safetynet_shared::id::Id;

use super::Action;
use crate::domain::due::{self, Load};
use crate::error::Result;
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::offer;
use crate::store::reach::{self, Key, Mark, Own, Read, Seen, Verb, Write};

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
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    states: &[ActionState],
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Action, V>>> {
    let (rank, id) = after.unwrap_or((i64::MIN, Id::from_bytes([0; 16])));
    let tail = format!("AND ((1 << t.state) & ?2) <> 0 AND ({RANK}, t.id) > (?3, ?4) ORDER BY {RANK}, t.id LIMIT ?5");
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::children(call, channel, &tail, &[&bits(states), &rank, &Key(id), &most])
}

/// The actions whose owner is the caller, the earliest due first and ended ones last: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn mine(
    call: &Call<'_>,
    states: &[ActionState],
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Action, Write>>> {
    let wanted = marks(call, RANK, states, "")?
        .into_iter()
        .filter(|mark| after.is_none_or(|after| (mark.order, mark.id) > after));
    reach::marked(call, wanted, most, |_: &Action| true)
}

/// How much the caller has to do.
///
/// # Errors
/// Faults of the store.
pub fn load(call: &Call<'_>) -> Result<Load> {
    let marks = marks(call, "t.due_on", &[ActionState::Open, ActionState::Accepted], "")?;
    Ok(due::load(marks.iter().map(|mark| Day::from_int(mark.order)), call.today()))
}

/// The days on which somebody else gave the caller what the caller has not answered yet.
///
/// # Errors
/// Faults of the store.
pub fn given(call: &Call<'_>) -> Result<Vec<Day>> {
    let marks = marks(call, "t.created_at", &[ActionState::Open], "AND t.created_by <> t.owner")?;
    Ok(offer::days(&marks))
}

/// The days on which came what is offered to the caller's organisation, what nobody of it has, and what the caller writes
/// to.
///
/// # Errors
/// Faults of the store.
pub fn offered(call: &Call<'_>) -> Result<Vec<Day>> {
    let from = "SELECT t.created_at, t.id FROM action t
         WHERE t.offered_to = ?1 AND t.owner IS NULL AND t.state = 1 AND t.until_at > moment()";
    let marks = reach::asked::<Action, Write>(call, from, &[&Key(call.person()?.organisation)])?;
    Ok(offer::days(&marks))
}

/// The caller's actions in the channels that they work on, and those that they were offered beyond them; of these the ones
/// that a further condition lets pass.
fn marks(call: &Call<'_>, order: &str, states: &[ActionState], further: &str) -> Result<Vec<Mark>> {
    let filter = format!("WHERE t.owner = ?1 AND ((1 << t.state) & ?3) <> 0 {further}");
    let bits = bits(states);
    let own = Own { base: "action", filter: &filter, order, parameters: &[&bits] };
    let mut marks = own.marks::<Action, Write>(call)?;
    let from = format!(
        "SELECT {order}, t.id FROM action t
         WHERE t.owner = ?1 AND t.offered_to IS NOT NULL AND ((1 << t.state) & ?2) <> 0 {further}"
    );
    marks.extend(reach::asked::<Action, Write>(call, &from, &[&Key(call.person()?.account), &bits])?);
    marks.sort_unstable_by_key(|mark| (mark.order, mark.id));
    marks.dedup_by_key(|mark| mark.id);
    Ok(marks)
}

/// On which side of an offer the caller's organisation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// It was offered the action.
    Receiver,
    /// It offers the action.
    Giver,
}

/// The actions that were offered to the caller's organisation, or by it, beyond their channels and that the caller sees,
/// the earliest due first and ended ones last: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn of_organisation(
    call: &Call<'_>,
    side: Side,
    states: &[ActionState],
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Action, Read>>> {
    let column = match side {
        Side::Receiver => "offered_to",
        Side::Giver => "organisation",
    };
    let (rank, id) = after.unwrap_or((i64::MIN, Id::from_bytes([0; 16])));
    let from = format!(
        "FROM (SELECT y.id AS mark FROM action y WHERE y.offered_to IS NOT NULL AND y.{column} = ?1
               AND ((1 << y.state) & ?2) <> 0) m
         JOIN {} t ON t.id = m.mark WHERE ({RANK}, t.id) > (?3, ?4) ORDER BY {RANK}, t.id",
        <Action as reach::Row>::TABLE
    );
    reach::each(call, &from, &[&Key(call.person()?.organisation), &bits(states), &rank, &Key(id)], most)
}

fn bits(states: &[ActionState]) -> i64 {
    states.iter().fold(0, |bits, state| bits | 1 << state.number())
}
