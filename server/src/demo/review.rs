//! Reviews: those that are done, and for each open channel the two that are to come.
//!
//! Due dates follow from `shared::periods` and nothing else (COCO-9.2a, COCO-9.2b): what is chosen here is when the last
//! review was done, so a review is 20 days overdue because the last one was done 80 days ago.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, ReviewKind, ReviewOutcome};
use safetynet_shared::periods::Period;

use super::cases::{Case, Pick};
use super::channel::Strand;
use super::partners::Staff;
use super::{Scene, phrases};
use crate::error::Result;
use crate::store::seed::Cell;

/// What a review is before it is written.
struct Review {
    kind: ReviewKind,
    since_at: Moment,
    due_on: Day,
    done: Option<(Moment, ReviewOutcome)>,
    by: Staff,
}

/// Writes the reviews of a channel; answers when the supervisor last completed one.
pub(super) fn add(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand) -> Result<Option<Moment>> {
    let mut supervised = None;
    for kind in ReviewKind::all() {
        let last = cycle(scene, case, strand, kind)?;
        if kind == ReviewKind::Supervisor {
            supervised = last;
        }
    }
    Ok(supervised)
}

const fn period(kind: ReviewKind) -> Period {
    match kind {
        ReviewKind::Caseworker => Period::CaseworkerReview,
        ReviewKind::Supervisor => Period::SupervisorReview,
    }
}

/// The days of a period, as far as this needs to know them: how long ago the last review was when one is due today.
fn days(kind: ReviewKind) -> i64 {
    let start = Day::from_int(0);
    start.days_until(period(kind).due(start))
}

fn cycle(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, kind: ReviewKind) -> Result<Option<Moment>> {
    let newest = strand.closed.unwrap_or_else(|| last_done(scene, strand, kind));
    let ages = done_ages(scene, strand, kind, newest);
    let mut since_at = match ages.first() {
        Some((_, Some(before))) => scene.past.ago(&mut scene.random, *before).max(strand.opened_at),
        _ => strand.opened_at,
    };
    let mut last = None;
    let by = if kind == ReviewKind::Supervisor { strand.supervisor } else { strand.author() };
    let count = ages.len();
    for (index, (age, _)) in ages.into_iter().enumerate() {
        let at = scene.past.ago(&mut scene.random, age).max(since_at);
        let closing = strand.closed.is_some() && index + 1 == count && kind == ReviewKind::Supervisor;
        let outcomes = [(84, ReviewOutcome::Kept), (8, ReviewOutcome::Escalated)];
        let drawn = scene.random.weighted(&outcomes, ReviewOutcome::SharingChanged);
        let outcome = if closing { ReviewOutcome::Closed } else { drawn };
        let due_on = period(kind).due(since_at.day());
        write(scene, case, strand, &Review { kind, since_at, due_on, done: Some((at, outcome)), by })?;
        (since_at, last) = (at, Some(at));
    }
    if strand.closed.is_none() {
        let due_on = period(kind).due(since_at.day());
        write(scene, case, strand, &Review { kind, since_at, due_on, done: None, by })?;
    }
    Ok(last)
}

/// How many days ago the last review was done, for an open channel.
fn last_done(scene: &mut Scene<'_, '_>, strand: &Strand, kind: ReviewKind) -> i64 {
    let (random, days) = (&mut scene.random, days(kind));
    let Some(Pick(pick)) = strand.pick else {
        return match random.below(100) {
            0..13 => days + random.between(1, 60),
            13..22 => days - random.between(0, 6),
            _ => random.between(2, days - 8),
        };
    };
    let (late, week): (&[u32], u32) = if kind == ReviewKind::Caseworker { (&[0, 5], 2) } else { (&[1], 4) };
    if late.contains(&(pick % 10)) {
        days + 1 + i64::from(pick * 13 % 60)
    } else if pick % 10 == week {
        days - i64::from(pick / 10 % 7)
    } else {
        random.between(2, days - 8)
    }
}

/// How many days ago reviews were done, the oldest first, each with the age of the unwritten one before it, if any.
fn done_ages(scene: &mut Scene<'_, '_>, strand: &Strand, kind: ReviewKind, newest: i64) -> Vec<(i64, Option<i64>)> {
    let random = &mut scene.random;
    let most = if scene.rich { 4 } else { 1 };
    let (mut ages, mut age) = (Vec::new(), newest);
    while ages.len() < most && age < strand.age {
        let gap =
            if random.chance(12) { days(kind) + random.between(1, 18) } else { days(kind) - random.between(0, 16) };
        let before = Some(age + gap).filter(|before| *before < strand.age);
        ages.push((age, before));
        age += gap;
    }
    ages.reverse();
    ages
}

fn write(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, review: &Review) -> Result<()> {
    let id = scene.ids.at(case.opened_at);
    let done_at = review.done.map(|(at, _)| at);
    let late = done_at.is_some_and(|at| review.due_on < at.day());
    let statement = if done_at.is_some() { scene.random.word(&phrases::STATEMENTS) } else { "" };
    let late_reason = if late { scene.random.word(&phrases::LATE) } else { "" };
    let detail = match review.done {
        Some((_, ReviewOutcome::Closed)) => phrases::CLOSED.first().copied().unwrap_or_default(),
        Some((_, ReviewOutcome::Escalated)) => phrases::ESCALATED,
        Some((_, ReviewOutcome::SharingChanged)) => phrases::NARROWED,
        Some((_, ReviewOutcome::Kept)) | None => "",
    };
    if let Some(at) = done_at {
        scene.contribute(review.by.account, at);
    }
    scene.seed.put(
        "review",
        &[
            ("id", id.into()),
            ("channel", strand.id.into()),
            ("kind", review.kind.number().into()),
            ("since_at", review.since_at.into()),
            ("due_on", review.due_on.into()),
            ("done_at", done_at.into()),
            ("done_by", done_at.map(|_| review.by.account).into()),
            ("outcome", review.done.map_or(0, |(_, outcome)| outcome.number()).into()),
            ("statement", statement.into()),
            ("late_reason", late_reason.into()),
            ("detail", detail.into()),
            ("version", Cell::Number(if done_at.is_some() { 2 } else { 1 })),
        ],
    )
}
