//! Whether the record speaks for closing a channel. It proposes; a supervisor decides (ISA-3.5).
//!
//! Four questions, each answered by one sentence for or against. All must speak for closing before it is proposed: a
//! proposal that is wrong once in ten is agreed to unread.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::periods::Period;

/// The highest level of risk at which a channel can be proposed for closing: low.
const LOW: i32 = 2;
/// The levels of risk in words, from 1.
const LEVELS: [&str; 5] = ["very low", "low", "medium", "high", "very high"];

/// The risk as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Risk {
    /// The highest level in force, 1 to 5.
    pub level: i32,
    /// The day by which it is to be assessed again; none when nothing was set.
    pub next: Option<Day>,
}

/// What the record says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The latest significant activity, or the opening.
    pub significant: Moment,
    /// Open and accepted actions.
    pub open_actions: usize,
    /// The risk; none when it was never assessed.
    pub risk: Option<Risk>,
    /// Whether a case review runs that a person asked for.
    pub case_review: bool,
}

/// One sentence for or against closing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// What the record says.
    pub text: String,
    /// Whether it speaks for closing.
    pub speaks_for: bool,
}

/// What the record says for and against closing today, in a fixed order.
pub fn evidence(facts: &Facts, today: Day) -> Vec<Evidence> {
    vec![quiet(facts.significant.day(), today), actions(facts.open_actions), risk(facts.risk, today), asked(facts)]
}

/// Whether closing is proposed: everything speaks for it.
pub fn proposed(evidence: &[Evidence]) -> bool {
    !evidence.is_empty() && evidence.iter().all(|one| one.speaks_for)
}

fn say(speaks_for: bool, text: String) -> Evidence {
    Evidence { text, speaks_for }
}

/// Quiet for longer than a supervisor has for a review.
fn quiet(significant: Day, today: Day) -> Evidence {
    let days = significant.days_until(today).max(0);
    if Period::SupervisorReview.is_overdue(significant, today) {
        return say(true, format!("Nothing significant happened for {days} days."));
    }
    let when = match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    say(false, format!("Something significant happened {when}."))
}

fn actions(open: usize) -> Evidence {
    match open {
        0 => say(true, "No action is open.".to_owned()),
        1 => say(false, "1 action is open.".to_owned()),
        open => say(false, format!("{open} actions are open.")),
    }
}

fn risk(risk: Option<Risk>, today: Day) -> Evidence {
    let Some(Risk { level, next }) = risk else {
        return say(false, "The risk was never assessed.".to_owned());
    };
    let word = usize::try_from(level - 1).ok().and_then(|index| LEVELS.get(index)).copied().unwrap_or("unknown");
    if next.is_some_and(|next| next < today) {
        return say(false, format!("The risk was {word} and is to be assessed again."));
    }
    say(level <= LOW, format!("The risk is {word}."))
}

fn asked(facts: &Facts) -> Evidence {
    if facts.case_review {
        return say(false, "A case review that a person asked for is running.".to_owned());
    }
    say(true, "No case review is running.".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn day(number: i64) -> Day {
        Day::from_int(number)
    }

    fn still(today: Day) -> Facts {
        let significant = today.plus_days(-91).start();
        Facts { significant, open_actions: 0, risk: Some(Risk { level: 2, next: Some(today) }), case_review: false }
    }

    #[test]
    fn a_channel_that_is_quiet_done_and_safe_is_proposed() {
        let today = day(20_000);
        let all = evidence(&still(today), today);
        assert!(proposed(&all), "{all:?}");
        assert!(all.iter().any(|one| one.text == "Nothing significant happened for 91 days."), "{all:?}");
    }

    #[test]
    fn each_thing_alone_speaks_against() {
        let today = day(20_000);
        let still = still(today);
        let risk = |level, next| Facts { risk: Some(Risk { level, next }), ..still };
        for facts in [
            Facts { significant: today.plus_days(-90).start(), ..still },
            Facts { open_actions: 1, ..still },
            Facts { risk: None, ..still },
            risk(3, None),
            risk(1, Some(today.plus_days(-1))),
            Facts { case_review: true, ..still },
        ] {
            let all = evidence(&facts, today);
            assert!(!proposed(&all) && all.iter().filter(|one| !one.speaks_for).count() == 1, "{all:?}");
        }
    }

    #[test]
    fn what_happened_lately_is_said_as_such() {
        let today = day(20_000);
        for (ago, said) in [(0, "today"), (1, "yesterday"), (5, "5 days ago"), (90, "90 days ago")] {
            let facts = Facts { significant: today.plus_days(-ago).start(), ..still(today) };
            let first = evidence(&facts, today).into_iter().next().unwrap();
            assert_eq!((first.text, first.speaks_for), (format!("Something significant happened {said}."), false));
        }
    }

    proptest! {
        #[test]
        fn nothing_is_proposed_that_is_open_risky_or_fresh(
            ago in 0_i64..400, open in 0_usize..4, level in 1_i32..=5, next in -40_i64..40, case_review: bool,
        ) {
            let today = day(20_000);
            let risk = Some(Risk { level, next: Some(today.plus_days(next)) });
            let facts = Facts { significant: today.plus_days(-ago).start(), open_actions: open, risk, case_review };
            let safe = ago > 90 && open == 0 && level <= 2 && next >= 0 && !case_review;
            prop_assert_eq!(proposed(&evidence(&facts, today)), safe);
        }
    }
}
