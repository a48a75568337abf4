//! Risk assessments: five levels, the answers that are scored on the scale of the programme, a day by which the risk is
//! looked at again, and what counts as a change of risk.
//!
//! The points count the answers and nothing else. Whoever assesses may set another level than the points come to: both
//! are kept, and the rationale answers for the difference.

use safetynet_shared::clock::Day;

use super::programme::{Factor, Scale};
use crate::error::{Error, Result, Violation};

/// The highest level.
pub const HIGHEST: i32 = 5;
/// The most points on a scale.
const MOST_POINTS: i32 = 1_000;

/// An answer to a question of a scale, in its words and with its points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scored {
    /// The key of the question.
    pub factor: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Its points.
    pub points: i32,
}

/// The answers that were sent, as key and words, in the order of the scale: each question once.
///
/// # Errors
/// [`Error::Invalid`] naming each field.
pub fn answers(scale: &Scale, sent: &[(String, String)]) -> Result<Vec<Scored>> {
    let mut wrong = Vec::new();
    for (index, (key, _)) in sent.iter().enumerate() {
        let known = scale.factors.iter().any(|factor| factor.key == *key);
        let again = sent.iter().take(index).any(|(before, _)| before == key);
        if !known || again {
            let rule = if known { "must be answered once" } else { "must be a question of the programme's scale" };
            wrong.push(Violation { field: format!("answers[{index}].factor"), rule: rule.to_owned() });
        }
    }
    let mut scored = Vec::new();
    for factor in &scale.factors {
        match answer(factor, sent) {
            Ok(answer) => scored.push(answer),
            Err(violation) => wrong.push(violation),
        }
    }
    if wrong.is_empty() { Ok(scored) } else { Err(Error::Invalid(wrong)) }
}

fn answer(factor: &Factor, sent: &[(String, String)]) -> std::result::Result<Scored, Violation> {
    let Some((index, (_, typed))) = sent.iter().enumerate().find(|(_, (key, _))| *key == factor.key) else {
        return Err(Violation { field: "answers".to_owned(), rule: format!("must answer: {}", factor.label) });
    };
    match factor.answers.iter().find(|(label, _)| label == typed) {
        Some((label, points)) => Ok(Scored {
            factor: factor.key.clone(),
            question: factor.label.clone(),
            answer: label.clone(),
            points: *points,
        }),
        None => Err(Violation {
            field: format!("answers[{index}].answer"),
            rule: "must be one of the answers of the question".to_owned(),
        }),
    }
}

/// A level, 1 (very low) to 5 (very high).
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn level(field: &str, level: i32) -> Result<i32> {
    if (1..=HIGHEST).contains(&level) {
        Ok(level)
    } else {
        Err(Error::field(field, "must be one of the listed values"))
    }
}

/// The points on the scale, 0 to 1,000.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn score(field: &str, score: i32) -> Result<i32> {
    if (0..=MOST_POINTS).contains(&score) { Ok(score) } else { Err(Error::field(field, "must be 0 to 1,000")) }
}

/// The day of the next assessment: after today, and at most as far ahead as the programme allows.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn next(field: &str, next: Day, today: Day, longest: i64) -> Result<Day> {
    let ahead = today.days_until(next);
    if (1..=longest).contains(&ahead) {
        return Ok(next);
    }
    Err(Error::field(field, format!("must be after today and at most {longest} days ahead")))
}

/// Whether an assessment changes the risk: the first one does, and each with another level than the one in force.
pub fn changed(before: Option<i32>, level: i32) -> bool {
    before != Some(level)
}

/// How many days ago it was made.
pub fn age(assessed: Day, today: Day) -> i32 {
    i32::try_from(assessed.days_until(today).max(0)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn levels_points_and_days_have_bounds() {
        assert!(level("level", 1).is_ok() && level("level", 5).is_ok());
        assert!(level("level", 0).is_err() && level("level", 6).is_err());
        assert!(score("score", 1_000).is_ok() && score("score", -1).is_err() && score("score", 1_001).is_err());
        let today = Day::new(2026, 11, 23).unwrap();
        for (days, fits) in [(0, false), (1, true), (366, true), (367, false)] {
            assert_eq!(next("next_date", today.plus_days(days), today, 366).is_ok(), fits);
        }
        assert_eq!(age(today.plus_days(-12), today), 12);
    }

    #[test]
    fn each_question_is_answered_once_in_the_words_of_the_scale() {
        let factor = |key: &str, label: &str| Factor {
            key: key.into(),
            label: label.into(),
            answers: vec![("No".into(), 0), ("Yes".into(), 3)],
        };
        let scale = Scale {
            name: "Checklist".into(),
            factors: vec![factor("fear", "Is there fear?"), factor("injury", "Was there an injury?")],
            level_points: vec![1, 3, 5, 6],
        };
        let sent = |all: &[(&str, &str)]| -> Vec<(String, String)> {
            all.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect()
        };
        let scored = answers(&scale, &sent(&[("injury", "No"), ("fear", "Yes")])).unwrap();
        assert_eq!(
            scored.iter().map(|one| (one.factor.as_str(), one.points)).collect::<Vec<_>>(),
            [("fear", 3), ("injury", 0)]
        );
        assert_eq!(scale.level(scored.iter().map(|one| one.points).sum()), 3);
        let wrong = |all: &[(&str, &str)]| match answers(&scale, &sent(all)) {
            Err(Error::Invalid(wrong)) => wrong.into_iter().map(|one| one.field).collect(),
            _ => Vec::new(),
        };
        assert_eq!(wrong(&[("fear", "Perhaps")]), ["answers[0].answer", "answers"]);
        assert_eq!(
            wrong(&[("fear", "Yes"), ("fear", "No"), ("other", "No"), ("injury", "No")]),
            ["answers[1].factor", "answers[2].factor"]
        );
    }

    #[test]
    fn another_level_is_a_change_of_risk() {
        assert!(changed(None, 3) && changed(Some(2), 3));
        assert!(!changed(Some(3), 3));
    }
}
