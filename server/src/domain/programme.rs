//! Programmes of work as data: what their fields hold, what a scale of risk adds up to, and how often their channels
//! are looked at, which is never less often than the code of connection asks (COCO-9.2).
//!
//! Worked example: the scale of anti-social behaviour begins its level *high* at 13 points. Weekly (4), loss of sleep
//! (4), a household (2) and earlier reports (2) are 12 points, which is *medium*.

use std::collections::BTreeMap;

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{FieldKind, ReviewKind};
use safetynet_shared::periods::Period;
use safetynet_shared::text::{Lines, tidy};

use crate::domain::activity::marking;
use crate::error::{Error, Result};

/// The longest time until the risk is assessed again, in days.
pub const RISK_DAYS: i64 = 366;
/// The largest number that a field holds.
const MOST_NUMBER: u32 = 1_000_000;

/// A programme as it is named beside a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// The code by which requests name it.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// How often channels of a programme are looked at, in days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Between two reviews of the caseworker, at most 60 (COCO-9.2a).
    pub worker: i64,
    /// Between two reviews of the supervisor, at most 90 (COCO-9.2b).
    pub supervisor: i64,
    /// Until the risk is assessed again, at most 366.
    pub risk: i64,
}

impl Rule {
    /// The last day in time of a review after one that was completed, or an opening, on a day.
    pub fn due(self, kind: ReviewKind, from: Day) -> Day {
        match kind {
            ReviewKind::Caseworker => Period::CaseworkerReview.due_within(from, self.worker),
            ReviewKind::Supervisor => Period::SupervisorReview.due_within(from, self.supervisor),
        }
    }
}

/// Whether a channel needs a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// A channel cannot be opened without it.
    Required,
    /// It may stay empty.
    Optional,
}

/// A field that each channel of a programme has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// The key by which requests name it.
    pub key: String,
    /// The words beside it.
    pub label: String,
    /// What belongs into it; may be empty.
    pub help: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether a channel needs it.
    pub need: Need,
    /// The options of a choice.
    pub options: Vec<String>,
    /// Whether it is kept only for channels that filled it in.
    pub retired: bool,
}

/// A question of a scale with its answers, each with its points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factor {
    /// The key by which requests name it.
    pub key: String,
    /// The question.
    pub label: String,
    /// The answers, the least risk first.
    pub answers: Vec<(String, i32)>,
}

/// A scale of risk; without factors the level is a judgement alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scale {
    /// Its name.
    pub name: String,
    /// Its questions.
    pub factors: Vec<Factor>,
    /// From how many points the levels low, medium, high and very high begin; empty without factors.
    pub level_points: Vec<i32>,
}

impl Scale {
    /// The level that points come to, 1 to 5.
    pub fn level(&self, points: i32) -> i32 {
        let passed = self.level_points.iter().filter(|from| points >= **from).count();
        i32::try_from(passed).unwrap_or(0) + 1
    }

    /// The most points that it gives.
    pub fn most(&self) -> i32 {
        self.factors.iter().filter_map(|factor| factor.answers.iter().map(|(_, points)| *points).max()).sum()
    }
}

/// Everything about a programme that can be changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub summary: String,
    /// The fields of its channels.
    pub fields: Vec<Field>,
    /// Its scale of risk.
    pub scale: Scale,
    /// How often its channels are looked at.
    pub rule: Rule,
    /// Whether a person can ask for a case review.
    pub case_review: bool,
}

/// Who was consulted before a change, when, and what they said (SYOP-13.4h).
pub struct Consultation {
    /// The user groups.
    pub groups: String,
    /// The day.
    pub on: Day,
    /// What they said.
    pub outcome: String,
}

/// A code or key: what stays when names change.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn key(field: &str, typed: &str) -> Result<String> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let begins = typed.starts_with(|letter: char| letter.is_ascii_lowercase());
    if (2..=40).contains(&typed.len()) && begins && typed.chars().all(plain) {
        return Ok(typed.to_owned());
    }
    Err(Error::field(field, "must be 2 to 40 lower-case letters, digits and underscores, beginning with a letter"))
}

/// The days of a rule, 1 to `most`; 0 is the longest.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn days(field: &str, sent: i32, most: i64) -> Result<i64> {
    match i64::from(sent) {
        0 => Ok(most),
        days if (1..=most).contains(&days) => Ok(days),
        _ => Err(Error::field(field, format!("must be 1 to {most} days, or 0 for {most}"))),
    }
}

/// Whether the levels of a scale fit its questions.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn levels(field: &str, scale: &Scale) -> Result<()> {
    if scale.factors.is_empty() {
        let fits = scale.level_points.is_empty();
        return fits.then_some(()).ok_or_else(|| Error::field(field, "must be empty for a scale without factors"));
    }
    let ascending = scale.level_points.is_sorted_by(|less, more| less < more);
    let bounds = scale.level_points.iter().all(|points| (1..=scale.most()).contains(points));
    if scale.level_points.len() == 4 && ascending && bounds {
        return Ok(());
    }
    Err(Error::field(field, format!("must be four ascending numbers from 1 to {}, the most points", scale.most())))
}

/// The value of a field as the store keeps it; empty clears it.
///
/// # Errors
/// [`Error::Invalid`] naming the path.
pub fn value(path: &str, field: &Field, typed: &str) -> Result<String> {
    let refuse = |rule: &str| Err(Error::field(path, rule.to_owned()));
    let text = |most, lines| {
        let text = tidy(typed, 1, most, lines).map_err(|broken| Error::field(path, broken.0))?;
        marking(path, &text).map(|()| text)
    };
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    if field.retired {
        return refuse("must be empty: the programme no longer asks for it");
    }
    match field.kind {
        FieldKind::Line => text(200, Lines::One),
        FieldKind::Note => text(2_000, Lines::Many),
        FieldKind::Number => match typed.trim().parse::<u32>() {
            Ok(number) if number <= MOST_NUMBER => Ok(number.to_string()),
            _ => refuse("must be a whole number from 0 to 1,000,000"),
        },
        FieldKind::Date => match Day::parse(typed.trim()) {
            Some(day) => Ok(day.iso()),
            None => refuse("must be a full date such as 2026-11-23"),
        },
        FieldKind::Choice if field.options.iter().any(|option| option == typed) => Ok(typed.to_owned()),
        FieldKind::Choice => refuse("must be one of the options of the field"),
        FieldKind::Tick if typed == "yes" => Ok(typed.to_owned()),
        FieldKind::Tick => refuse("must be yes, or empty"),
    }
}

/// The values of a channel by the key of their field.
pub type Values = BTreeMap<String, String>;

/// The values of a channel after `sent` was put over what it has, as pairs of key and text. Every violation is kept.
///
/// # Errors
/// [`Error::Invalid`] naming each path: `path[index]` for what was sent, `path` for a required field that is missing.
pub fn filled(path: &str, fields: &[Field], sent: &[(String, String)], before: &Values) -> Result<Values> {
    let (mut values, mut violations, mut wrong) = (before.clone(), Vec::new(), Vec::new());
    for (index, (key, typed)) in sent.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let Some(field) = fields.iter().find(|field| field.key == *key) else {
            violations.push(Error::field(format!("{path}.key"), "must be a field of the programme"));
            continue;
        };
        match value(&format!("{path}.value"), field, typed) {
            Ok(value) => drop(values.insert(key.clone(), value)),
            Err(error) => {
                violations.push(error);
                wrong.push(key);
            }
        }
    }
    values.retain(|_, value| !value.is_empty());
    for field in fields.iter().filter(|field| field.need == Need::Required && !field.retired) {
        if !wrong.contains(&&field.key) && !values.contains_key(&field.key) {
            let place = sent.iter().position(|(key, _)| *key == field.key);
            let path = place.map_or(path.to_owned(), |index| format!("{path}[{index}].value"));
            violations.push(Error::field(path, format!("must be filled in: {} ({})", field.label, field.key)));
        }
    }
    if violations.is_empty() { Ok(values) } else { Err(joined(violations)) }
}

fn joined(errors: Vec<Error>) -> Error {
    let each = errors.into_iter().flat_map(|error| match error {
        Error::Invalid(violations) => violations,
        _ => Vec::new(),
    });
    Error::Invalid(each.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn field(key: &str, kind: FieldKind, need: Need) -> Field {
        let options =
            if kind == FieldKind::Choice { vec!["Noise".to_owned(), "Damage".to_owned()] } else { Vec::new() };
        Field { key: key.into(), label: key.into(), help: String::new(), kind, need, options, retired: false }
    }

    fn scale() -> Scale {
        let factor = |key: &str| Factor {
            key: key.into(),
            label: key.into(),
            answers: vec![("no".into(), 0), ("some".into(), 4), ("much".into(), 10)],
        };
        Scale { name: "Sample".into(), factors: vec![factor("a"), factor("b")], level_points: vec![4, 8, 12, 16] }
    }

    #[test]
    fn a_value_is_what_its_field_holds() {
        let check = |kind, typed: &str| value("v", &field("f", kind, Need::Optional), typed);
        assert_eq!(check(FieldKind::Number, " 007 ").unwrap(), "7");
        assert_eq!(check(FieldKind::Date, "2026-11-23").unwrap(), "2026-11-23");
        assert_eq!(check(FieldKind::Choice, "Noise").unwrap(), "Noise");
        assert_eq!(check(FieldKind::Tick, "yes").unwrap(), "yes");
        for kind in [FieldKind::Number, FieldKind::Date, FieldKind::Choice, FieldKind::Tick] {
            assert!(check(kind, "SECRET").is_err() && check(kind, " ").unwrap().is_empty(), "{kind:?}");
        }
        assert!(check(FieldKind::Number, "1000001").is_err() && check(FieldKind::Number, "-1").is_err());
        assert!(check(FieldKind::Date, "2026-02-30").is_err());
        assert!(check(FieldKind::Line, "one\ntwo").is_err() && check(FieldKind::Note, "one\ntwo").is_ok());
        assert!(check(FieldKind::Line, "from a SECRET report").is_err());
    }

    #[test]
    fn required_fields_are_filled_in_and_unknown_ones_refused() {
        let fields = [field("kind", FieldKind::Choice, Need::Required), field("note", FieldKind::Note, Need::Optional)];
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let filled = |sent: &[(String, String)], before: &Values| super::filled("values", &fields, sent, before);
        assert!(filled(&[], &Values::new()).is_err());
        let values = filled(&[pair("kind", "Noise")], &Values::new()).unwrap();
        assert_eq!(filled(&[pair("note", "x")], &values).unwrap().len(), 2);
        assert!(filled(&[pair("kind", "")], &values).is_err(), "a required field is not cleared");
        let Err(Error::Invalid(violations)) = filled(&[pair("other", "x"), pair("kind", "?")], &values) else {
            unreachable!()
        };
        let paths: Vec<&str> = violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(paths, ["values[0].key", "values[1].value"]);
    }

    #[test]
    fn a_retired_field_is_only_cleared() {
        let retired = Field { retired: true, ..field("kind", FieldKind::Choice, Need::Required) };
        assert!(value("v", &retired, "Noise").is_err() && value("v", &retired, "").is_ok());
        assert!(filled("values", &[retired], &[], &Values::new()).is_ok());
    }

    #[test]
    fn levels_begin_where_the_scale_says() {
        let scale = scale();
        assert_eq!(scale.most(), 20);
        assert_eq!([0, 3, 4, 11, 12, 16, 20].map(|points| scale.level(points)), [1, 1, 2, 3, 4, 5, 5]);
        assert!(levels("l", &scale).is_ok());
        for wrong in [vec![4, 8, 12], vec![4, 4, 8, 12], vec![4, 8, 12, 21], vec![]] {
            assert!(levels("l", &Scale { level_points: wrong, ..scale.clone() }).is_err());
        }
        assert!(levels("l", &Scale { factors: Vec::new(), ..scale }).is_err());
    }

    #[test]
    fn keys_and_days_have_bounds() {
        assert!(key("k", "asb_2").is_ok());
        for wrong in ["", "a", "Asb", "2asb", "a b", "a-b"] {
            assert!(key("k", wrong).is_err(), "{wrong}");
        }
        assert_eq!((days("d", 0, 60).unwrap(), days("d", 60, 60).unwrap()), (60, 60));
        assert!(days("d", 61, 60).is_err() && days("d", -1, 60).is_err());
    }

    #[test]
    fn the_next_review_runs_from_the_day_of_completion() {
        let (rule, from) = (Rule { worker: 60, supervisor: 90, risk: 90 }, Day::parse("2026-11-23").unwrap());
        assert_eq!(rule.due(ReviewKind::Caseworker, from), Day::parse("2027-01-22").unwrap());
        assert_eq!(rule.due(ReviewKind::Supervisor, from), Day::parse("2027-02-21").unwrap());
        assert_eq!(Rule { worker: 30, ..rule }.due(ReviewKind::Caseworker, from), from.plus_days(30));
    }

    proptest! {
        #[test]
        fn no_rule_puts_a_review_off(from in 0_i64..40_000, worker in 1_i64..400, supervisor in 1_i64..400) {
            let rule = Rule { worker, supervisor, risk: 90 };
            let from = Day::from_int(from);
            prop_assert!(rule.due(ReviewKind::Caseworker, from) <= Period::CaseworkerReview.due(from));
            prop_assert!(rule.due(ReviewKind::Supervisor, from) <= Period::SupervisorReview.due(from));
        }
    }
}
