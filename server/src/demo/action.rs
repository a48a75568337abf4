//! Actions: tasks with an owner and a due date, open, overdue, declined and done.

use safetynet_shared::codes::{ActionState, Code};

use super::cases::{Case, Pick};
use super::channel::Strand;
use super::random::Random;
use super::{Scene, phrases};
use crate::error::Result;
use crate::store::seed::Cell;

/// Writes the actions of a channel.
pub(super) fn add(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand) -> Result<()> {
    let open = strand.closed.is_none();
    let most = if scene.rich { 3 } else { 1 };
    for _ in 0..scene.random.between(0, most) {
        let youngest = strand.closed.unwrap_or(0);
        let oldest = if open && scene.random.chance(60) { strand.age.min(45) } else { strand.age };
        let age = scene.random.between(youngest, oldest.max(youngest));
        one(scene, case, strand, age)?;
    }
    Ok(())
}

fn one(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, age: i64) -> Result<()> {
    let id = scene.ids.at(case.opened_at);
    let random = &mut scene.random;
    let mine = strand.pick.is_some_and(Pick::worked) && random.chance(45);
    let owner = if mine { strand.author() } else { strand.anybody(random) };
    let by = if random.chance(60) { strand.author() } else { strand.supervisor };
    let days = random.between(7, 35);
    let created = scene.past.ago(random, age).max(strand.opened_at);
    let state = state(random, strand.closed.is_some(), age - days);
    let reason = match state {
        ActionState::Done => random.word(&phrases::DONE),
        ActionState::Declined => random.word(&phrases::DECLINED),
        ActionState::Open | ActionState::Accepted | ActionState::Withdrawn => "",
    };
    let changed = match state {
        ActionState::Open => created,
        _ => scene.past.after(random, created, 9_000),
    };
    let (title, detail) = random.pick(&phrases::ACTIONS).copied().unwrap_or_default();
    scene.seed.put(
        "action",
        &[
            ("id", id.into()),
            ("channel", strand.id.into()),
            ("title", title.into()),
            ("detail", detail.into()),
            ("owner", owner.account.into()),
            ("organisation", scene.partners.id(by.body).into()),
            ("due_on", scene.past.day(age - days).into()),
            ("state", state.number().into()),
            ("reason", reason.into()),
            ("created_by", by.account.into()),
            ("created_at", created.into()),
            ("changed_at", changed.into()),
            ("version", Cell::Number(if state == ActionState::Open { 1 } else { 2 })),
        ],
    )
}

/// `late`: days since it was due; negative before that.
fn state(random: &mut Random, closed: bool, late: i64) -> ActionState {
    let done = [(88, ActionState::Done)];
    let due = [(66, ActionState::Done), (10, ActionState::Declined), (12, ActionState::Accepted)];
    let ahead = [(55, ActionState::Open), (35, ActionState::Accepted), (7, ActionState::Done)];
    if closed {
        return random.weighted(&done, ActionState::Declined);
    }
    if late > 0 { random.weighted(&due, ActionState::Open) } else { random.weighted(&ahead, ActionState::Declined) }
}
