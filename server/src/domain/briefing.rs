//! What a neighbourhood team wants to know first thing, as pure rules: what of a record is late, is to be done today or
//! this week, was changed by others, or waits. The board of one neighbourhood and the briefing over all of them ask these.
//!
//! Worked example, on 23 November: a call due on the 14th is 9 days late; a forum at 18:00 is today's; feedback due on the
//! 28th is this week's; feedback due on 20 December waits, as does an issue that nobody has adopted.

use safetynet_proto::nms::v1::{BriefingKind, BriefingTime};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ContactState, EngagementState, PlanStage, PriorityState};
use safetynet_shared::id::Id;

use super::due;

/// What is to be said of a record. Its order is that of a briefing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When it is to be done.
    pub time: BriefingTime,
    /// What stands first of what waits; 0 for what has its place by its day.
    step: i32,
    /// Its place among others of the same time: the lower the earlier.
    rank: i64,
    /// When on the day it begins, of what does.
    begins: i64,
    /// What is to be done.
    pub kind: BriefingKind,
    /// The day by which; of an issue the day when it was raised.
    pub day: Option<Day>,
    /// How many days that is late.
    pub late: i32,
}

impl Due {
    /// Its place in a briefing; of the same place the caller's own come first.
    pub fn place(&self) -> (BriefingTime, i32, i64) {
        (self.time, self.step, self.rank)
    }
}

/// Something that is to be done by a day; none where that is after this week.
fn by(kind: BriefingKind, day: Day, today: Day) -> Option<Due> {
    let (rank, late) = (today.days_until(day), due::days_late(day, today));
    let time = match rank {
        _ if late > 0 => BriefingTime::Late,
        0 => BriefingTime::Today,
        _ if due::this_week(day, today) => BriefingTime::Week,
        _ => return None,
    };
    Some(Due { time, step: 0, rank, begins: 0, kind, day: Some(day), late })
}

fn waits(kind: BriefingKind, rank: i64, day: Option<Day>) -> Due {
    Due { time: BriefingTime::Waiting, step: kind as i32, rank, begins: 0, kind, day, late: 0 }
}

/// An engagement: it begins, its outcome is not recorded, or people are to be told what came of it.
pub fn engagement(state: EngagementState, starts: Moment, feedback: Option<Day>, today: Day) -> Option<Due> {
    match state {
        EngagementState::Planned if starts.day() < today => by(BriefingKind::Outcome, starts.day(), today),
        EngagementState::Planned => {
            let due = by(BriefingKind::Engagement, starts.day(), today);
            due.map(|due| Due { begins: starts.micros(), ..due })
        }
        EngagementState::Held => feedback.map(|day| {
            let later = || waits(BriefingKind::Feedback, today.days_until(day), Some(day));
            by(BriefingKind::Feedback, day, today).unwrap_or_else(later)
        }),
        _ => None,
    }
}

/// A contact whom the caller could speak to: those whose details are kept from the caller are for others.
pub fn call(stored: ContactState, sees_details: bool, next: Option<Day>, today: Day) -> Option<Due> {
    let next = next.filter(|_| sees_details && stored == ContactState::Active);
    next.and_then(|day| by(BriefingKind::Call, day, today))
}

/// A task of a plan, where it concerns the caller: of the own organisation, or of a plan that it leads.
pub fn task(stage: PlanStage, done: bool, concerns: bool, day: Day, today: Day) -> Option<Due> {
    let open = !done && concerns && stage != PlanStage::Closed;
    if open { by(BriefingKind::Task, day, today) } else { None }
}

/// A plan whose target is to be reached by a day.
pub fn plan(stage: PlanStage, target: Option<Day>, today: Day) -> Option<Due> {
    target.filter(|_| stage != PlanStage::Closed).and_then(|day| by(BriefingKind::Plan, day, today))
}

/// The profile that is in force.
pub fn profile(review: Option<Day>, today: Day) -> Option<Due> {
    review.and_then(|day| by(BriefingKind::Profile, day, today))
}

/// An issue that nobody has adopted or done anything about, the oldest first.
pub fn priority(state: PriorityState, raised: Day, today: Day) -> Option<Due> {
    let kind = match state {
        PriorityState::Raised => BriefingKind::Raised,
        PriorityState::Adopted => BriefingKind::Adopted,
        _ => return None,
    };
    Some(waits(kind, today.days_until(raised), Some(raised)))
}

/// A public text that waits for the caller's approval since a moment.
pub fn public_text(since: Moment) -> Due {
    waits(BriefingKind::PublicText, since.micros(), None)
}

/// A change of a record, where somebody else made it since the caller's last look, the newest first. Before the first look
/// there is none: everything would be one.
pub fn change(at: Moment, by: Id, caller: Id, looked: Option<Moment>) -> Option<Due> {
    let new = by != caller && looked.is_some_and(|looked| at > looked);
    let (time, kind) = (BriefingTime::Changed, BriefingKind::Change);
    new.then(|| Due { time, step: 0, rank: -at.micros(), begins: 0, kind, day: None, late: 0 })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use BriefingTime::{Late, Today, Waiting, Week};

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn today() -> Day {
        day("2026-11-23")
    }

    fn stands(due: Option<Due>) -> Option<(BriefingKind, BriefingTime, i32)> {
        due.map(|due| (due.kind, due.time, due.late))
    }

    #[test]
    fn an_engagement_begins_then_wants_its_outcome_then_its_feedback() {
        use BriefingKind::{Engagement, Feedback, Outcome};
        let on = |text: &str| day(text).at(18, 0).unwrap();
        let planned = |text| stands(engagement(EngagementState::Planned, on(text), None, today()));
        assert_eq!(planned("2026-11-21"), Some((Outcome, Late, 2)));
        assert_eq!(planned("2026-11-23"), Some((Engagement, Today, 0)));
        assert_eq!(planned("2026-11-29"), Some((Engagement, Week, 0)));
        assert_eq!(planned("2026-11-30"), None);
        let owed = |due| stands(engagement(EngagementState::Held, on("2026-11-02"), due, today()));
        assert_eq!(owed(Some(day("2026-11-20"))), Some((Feedback, Late, 3)));
        assert_eq!(owed(Some(day("2026-11-23"))), Some((Feedback, Today, 0)));
        assert_eq!(owed(Some(day("2026-12-20"))), Some((Feedback, Waiting, 0)), "it is owed, and not this week's");
        assert_eq!(owed(None), None);
        for state in [EngagementState::FedBack, EngagementState::Cancelled] {
            assert!(engagement(state, on("2026-11-23"), Some(today()), today()).is_none());
        }
    }

    #[test]
    fn a_call_is_for_who_has_the_details() {
        let late = Some(day("2026-11-14"));
        assert_eq!(stands(call(ContactState::Active, true, late, today())), Some((BriefingKind::Call, Late, 9)));
        assert!(call(ContactState::Active, false, late, today()).is_none());
        assert!(call(ContactState::Active, true, None, today()).is_none());
        for state in [ContactState::Proposed, ContactState::Withdrawn] {
            assert!(call(state, true, late, today()).is_none());
        }
    }

    #[test]
    fn a_closed_plan_and_a_done_task_ask_for_nothing() {
        let late = day("2026-11-20");
        let of = |stage, done, concerns| stands(task(stage, done, concerns, late, today()));
        assert_eq!(of(PlanStage::Response, false, true), Some((BriefingKind::Task, Late, 3)));
        assert_eq!(of(PlanStage::Response, true, true), None);
        assert_eq!(of(PlanStage::Response, false, false), None);
        assert_eq!(of(PlanStage::Closed, false, true), None);
        assert_eq!(stands(plan(PlanStage::Analysis, Some(late), today())), Some((BriefingKind::Plan, Late, 3)));
        assert!(plan(PlanStage::Closed, Some(late), today()).is_none());
        assert!(plan(PlanStage::Analysis, Some(day("2027-01-31")), today()).is_none());
    }

    #[test]
    fn a_change_is_anothers_and_after_the_last_look() {
        let (me, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let (before, after) = (Moment::from_micros(1_000), Moment::from_micros(2_000));
        assert!(change(after, other, me, Some(before)).is_some());
        assert!(change(after, me, me, Some(before)).is_none());
        assert!(change(before, other, me, Some(before)).is_none());
        assert!(change(after, other, me, None).is_none());
    }

    #[test]
    fn what_is_late_comes_first_by_days_then_today_then_this_week_then_changes_then_what_waits() {
        let call = |text| call(ContactState::Active, true, Some(day(text)), today()).unwrap();
        let (me, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let change = |at| change(Moment::from_micros(at), other, me, Some(Moment::from_micros(0))).unwrap();
        let raised = |state, text| priority(state, day(text), today()).unwrap();
        let order = [
            call("2026-11-01"),
            plan(PlanStage::Scanning, Some(day("2026-11-20")), today()).unwrap(),
            call("2026-11-23"),
            call("2026-11-25"),
            call("2026-11-29"),
            change(9),
            change(5),
            public_text(Moment::from_micros(7)),
            engagement(EngagementState::Held, Moment::from_micros(0), Some(day("2026-12-20")), today()).unwrap(),
            raised(PriorityState::Raised, "2026-09-01"),
            raised(PriorityState::Raised, "2026-11-01"),
            raised(PriorityState::Adopted, "2026-01-01"),
        ];
        assert!(order.is_sorted() && order.is_sorted_by_key(Due::place));
        let begin = |hour| engagement(EngagementState::Planned, today().at(hour, 0).unwrap(), None, today()).unwrap();
        assert!(begin(9) < begin(18));
        assert!(priority(PriorityState::Actioned, today(), today()).is_none());
    }
}
