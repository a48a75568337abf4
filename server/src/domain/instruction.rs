//! Instructions of a controller: what they may ask, and where they stand (S4-1, S4-3, CA-8.2).
//!
//! An administrator asks, and sees nothing by asking: not even whether there is such a record. The controller opens one record
//! to that administrator, for some hours. Whoever holds that an instruction looks unlawful challenges it, and it opens nothing
//! from then on.

use safetynet_shared::clock::Moment;

use crate::error::{Error, Result};

/// The most hours for which a record is opened.
pub const MOST_HOURS: i64 = 24;
/// The clause under which a step is refused.
const CLAUSE: &str = "S4-3";

/// Where an instruction stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is asked for.
    Requested,
    /// It is open.
    Open,
    /// It is open, and was used.
    Used,
    /// It was challenged.
    Challenged,
    /// It was refused, ended, or is over.
    Closed,
}

/// What decides the state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// When it was opened, and until when.
    pub opened: Option<(Moment, Moment)>,
    /// When it was refused or ended.
    pub ended: Option<Moment>,
    /// When it was challenged.
    pub challenged: Option<Moment>,
    /// Whether it was used.
    pub used: bool,
}

/// Where it stands at a moment.
pub fn state(facts: &Facts, now: Moment) -> State {
    match facts {
        Facts { ended: Some(_), .. } => State::Closed,
        Facts { challenged: Some(_), .. } => State::Challenged,
        Facts { opened: None, .. } => State::Requested,
        Facts { opened: Some((_, until)), .. } if *until <= now => State::Closed,
        Facts { used: true, .. } => State::Used,
        Facts { .. } => State::Open,
    }
}

/// The reference of a nominal, a case file or a channel, as it is kept.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn reference(field: &str, typed: &str) -> Result<String> {
    let kept = typed.trim().to_uppercase();
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = kept.split('-').collect();
    let fits = match parts.as_slice() {
        ["N", number] => digits(number, 6),
        ["CF" | "CH", year, number] => digits(year, 4) && digits(number, 6),
        _ => false,
    };
    let rule = "must be the reference of a person, a case file or a channel, such as N-000123 or CH-2026-000123";
    if fits { Ok(kept) } else { Err(Error::field(field, rule)) }
}

/// For how many hours, 1 to 24.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn hours(field: &str, sent: i32) -> Result<i64> {
    let hours = i64::from(sent);
    if (1..=MOST_HOURS).contains(&hours) { Ok(hours) } else { Err(Error::field(field, "must be 1 to 24")) }
}

/// Only what is asked for is opened.
///
/// # Errors
/// [`Error::NotNow`].
pub fn openable(state: State) -> Result<()> {
    match state {
        State::Requested => Ok(()),
        State::Open | State::Used => refused("It is open already."),
        State::Challenged => refused("The administrator holds that it looks unlawful. Close it."),
        State::Closed => refused("It is closed. The administrator has to ask again."),
    }
}

/// What is closed is not closed again.
///
/// # Errors
/// [`Error::NotNow`].
pub fn closable(state: State) -> Result<()> {
    if state == State::Closed { refused("It is closed already.") } else { Ok(()) }
}

/// What is open is challenged.
///
/// # Errors
/// [`Error::NotNow`].
pub fn challengeable(state: State) -> Result<()> {
    match state {
        State::Open | State::Used => Ok(()),
        State::Requested => refused("It is not given yet."),
        State::Challenged => refused("It is challenged already."),
        State::Closed => refused("It is closed; nothing follows from it any more."),
    }
}

fn refused(text: &str) -> Result<()> {
    Err(Error::NotNow(CLAUSE, text.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use safetynet_shared::clock::Span;

    use super::*;

    #[test]
    fn it_stands_as_the_last_step_says() {
        let now = Moment::from_micros(1_000_000_000);
        let (past, ahead) = (now.minus(Span::hours(1)), now.plus(Span::hours(1)));
        let asked = Facts::default();
        let open = Facts { opened: Some((past, ahead)), ..asked };
        assert_eq!(state(&asked, now), State::Requested);
        assert_eq!(state(&open, now), State::Open);
        assert_eq!(state(&Facts { used: true, ..open }, now), State::Used);
        assert_eq!(state(&open, ahead), State::Closed, "its time is over");
        assert_eq!(state(&Facts { challenged: Some(now), ..open }, now), State::Challenged);
        assert_eq!(state(&Facts { ended: Some(now), challenged: Some(now), ..open }, now), State::Closed);
        assert_eq!(state(&Facts { ended: Some(now), ..asked }, now), State::Closed);
    }

    #[test]
    fn each_step_has_its_states() {
        let all = [State::Requested, State::Open, State::Used, State::Challenged, State::Closed];
        let of = |step: fn(State) -> Result<()>| all.map(|state| step(state).is_ok());
        assert_eq!(of(openable), [true, false, false, false, false]);
        assert_eq!(of(closable), [true, true, true, true, false]);
        assert_eq!(of(challengeable), [false, true, true, false, false]);
    }

    #[test]
    fn a_reference_is_one_of_three_kinds() {
        assert_eq!(reference("reference", " ch-2026-000123 ").unwrap(), "CH-2026-000123");
        for good in ["N-000001", "CF-2026-000001"] {
            assert_eq!(reference("reference", good).unwrap(), good);
        }
        for wrong in ["", "N-1", "N-0000001", "CH-26-000123", "RF-2026-000123", "Robin Sample", "N-00000a"] {
            assert!(reference("reference", wrong).is_err(), "{wrong}");
        }
        assert!(hours("hours", 0).is_err() && hours("hours", 25).is_err() && hours("hours", 24).is_ok());
    }
}
