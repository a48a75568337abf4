//! What stands beside the texts of a plan: the figures of its measure, who answers its tasks, and how it refers to a case.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, PlanTaskState};
use safetynet_shared::id::Id;

use crate::error::{Error, Result};
use crate::rpc::Fields;

/// The most figures of one side.
pub const MOST_FIGURES: usize = 24;
/// The most references that somebody sets on one plan.
pub const MOST_CASES: usize = 20;
/// The largest figure and the largest target.
const LARGEST: f64 = 1_000_000_000.0;

/// A figure of the measure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Figure {
    /// The last day of what was counted.
    pub on: Day,
    /// What was counted.
    pub value: f64,
}

/// A value of the measure: a figure or the target.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn value(field: &str, value: f64) -> Result<f64> {
    if (0.0..=LARGEST).contains(&value) {
        return Ok(value);
    }
    Err(Error::field(field, "must be a number from 0 to 1,000,000,000"))
}

/// The figures of one side in the order of their days.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn figures(field: &str, mut sent: Vec<Figure>, today: Day) -> Result<Vec<Figure>> {
    let mut fields = Fields::default();
    if sent.len() > MOST_FIGURES {
        fields.refuse(field, "must be at most 24 figures");
    }
    for (at, figure) in sent.iter().enumerate() {
        fields.ask(value(&format!("{field}[{at}].value"), figure.value));
        let twice = sent.iter().take(at).any(|other| other.on == figure.on);
        if twice {
            fields.refuse(
                &format!("{field}[{at}].period_end_date"),
                "must be another day than that of each other figure",
            );
        } else if figure.on > today {
            fields.refuse(&format!("{field}[{at}].period_end_date"), "must not be in the future");
        }
    }
    sent.sort_by_key(|figure| figure.on);
    fields.done(Some(sent))
}

/// Holds the two sides against each other: what was counted since the response ends after what was counted before it.
///
/// # Errors
/// [`Error::Invalid`] naming the figures since.
pub fn in_order(before: &[Figure], after: &[Figure]) -> Result<()> {
    let last = before.iter().map(|figure| figure.on).max();
    let first = after.iter().map(|figure| figure.on).min();
    match first.zip(last) {
        Some((first, last)) if first <= last => {
            Err(Error::field("after_figures", "must all be of days after those of the figures from before"))
        }
        _ => Ok(()),
    }
}

/// Whether somebody of `caller` may say how a task of `owner` stands, and that it is another state than before.
///
/// # Errors
/// [`Error::NotNow`].
pub fn answer(owner: Id, owner_name: &str, caller: Id, from: PlanTaskState, to: PlanTaskState) -> Result<()> {
    if owner != caller {
        let text = format!("Only people of {owner_name}, which has to do this task, say how it stands.");
        return Err(Error::NotNow("PLAN-TASK", text));
    }
    if from == to {
        return Err(Error::NotNow("PLAN-TASK", format!("This task is {} already.", to.label().to_lowercase())));
    }
    Ok(())
}

/// The form of a reference of a case file or channel, in capitals.
///
/// # Errors
/// [`Error::Invalid`] naming the field, in the words of a record that the caller cannot read (invariant 7).
pub fn case_reference(field: &str, raw: &str) -> Result<String> {
    let text = raw.trim().to_uppercase();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        ["CF" | "CH", year, number] if text.len() <= 20 && digits(year) && digits(number) => Ok(text),
        _ => Err(no_case(field)),
    }
}

/// The refusal of a reference whose record the caller cannot read, whether or not there is one.
pub fn no_case(field: &str) -> Error {
    Error::field(field, "must be the reference of a case file or channel that you can read, such as CF-2026-000123")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Moment;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn figures_are_days_apart_and_since_comes_after_before() {
        let figure = |on, value| Figure { on: day(on), value };
        let today = day("2026-07-01");
        let sorted = figures("f", vec![figure("2026-06-01", 3.0), figure("2026-05-01", 4.5)], today).unwrap();
        assert_eq!(sorted.first(), Some(&figure("2026-05-01", 4.5)));
        for wrong in [
            vec![figure("2026-07-02", 1.0)],
            vec![figure("2026-06-01", -1.0)],
            vec![figure("2026-06-01", f64::NAN)],
            vec![figure("2026-06-01", 1.0), figure("2026-06-01", 2.0)],
            (1..26).map(|n| Figure { on: Day::new(2026, 6, n).unwrap(), value: 1.0 }).collect(),
        ] {
            assert!(figures("f", wrong, today).is_err());
        }
        let before = [figure("2026-05-01", 1.0)];
        assert!(in_order(&before, &[figure("2026-05-01", 1.0)]).is_err());
        assert!(in_order(&before, &[figure("2026-05-02", 1.0)]).is_ok() && in_order(&[], &before).is_ok());
    }

    #[test]
    fn a_task_is_answered_by_who_has_to_do_it() {
        use PlanTaskState::{Accepted, Done, Open};
        let id = |n| Id::new(Moment::from_micros(0), [n; 10]);
        assert!(answer(id(1), "Council", id(1), Open, Accepted).is_ok());
        assert!(answer(id(1), "Council", id(1), Done, Accepted).is_ok());
        assert!(answer(id(1), "Council", id(1), Open, Open).is_err());
        assert!(answer(id(1), "Council", id(2), Open, Done).is_err());
    }

    #[test]
    fn a_reference_has_the_form_of_one() {
        assert_eq!(case_reference("f", " cf-2026-000123 ").unwrap(), "CF-2026-000123");
        for wrong in ["", "N-000123", "CF-2026", "CF-2026-", "CF-x-1", "CF-2026-000123-1", "DC-2026-000001"] {
            assert!(case_reference("f", wrong).is_err(), "{wrong}");
        }
    }
}
