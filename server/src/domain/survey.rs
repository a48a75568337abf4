//! Rounds of questions to key individuals as pure rules: who is asked, how long answers are taken, and of which day.
//!
//! All who may be contacted are asked, so that coverage is a figure of the area and not of who was picked. What somebody
//! said is as private as the details of that contact.

use safetynet_shared::clock::Day;

use crate::error::{Error, Result};

/// Refuses a round that asks nobody.
///
/// # Errors
/// [`Error::NotNow`].
pub fn asks(people: usize) -> Result<()> {
    if people > 0 {
        return Ok(());
    }
    let text = "No key individual of this neighbourhood can be asked: record one with a consent first.";
    Err(Error::NotNow("SURVEY-ASKED", text.to_owned()))
}

/// Whether answers are taken today.
pub fn open(end: Day, today: Day) -> bool {
    today <= end
}

/// Whether an answer of `day` may be recorded today in a round from `start` to `end`.
///
/// # Errors
/// [`Error::NotNow`] when the round is over, [`Error::Invalid`] for a day outside it.
pub fn answer(day: Day, start: Day, end: Day, today: Day) -> Result<()> {
    if !open(end, today) {
        let text = format!("The last day for answers was {end}; begin a new round.");
        return Err(Error::NotNow("SURVEY-OVER", text));
    }
    if (start..=today).contains(&day) {
        return Ok(());
    }
    Err(Error::field("answer_date", "must be a day from the start of the round until today"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn answers_are_of_days_of_the_round_and_taken_until_its_last() {
        let day = |text| Day::parse(text).unwrap();
        let (start, end) = (day("2026-11-01"), day("2026-11-30"));
        assert!(answer(start, start, end, end).is_ok() && answer(end, start, end, end).is_ok());
        assert!(matches!(answer(start, start, end, day("2026-12-01")), Err(Error::NotNow("SURVEY-OVER", _))));
        for wrong in ["2026-10-31", "2026-11-11"] {
            assert!(answer(day(wrong), start, end, day("2026-11-10")).is_err(), "{wrong}");
        }
        assert!(asks(0).is_err() && asks(1).is_ok());
    }
}
