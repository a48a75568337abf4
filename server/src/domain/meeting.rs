//! Meetings on several cases: when they stand where, and what may be done with them then.
//!
//! A meeting is a head and items. The head (kind, day, place) is for the people of the invited organisations and names no
//! case. An item is a case; it is shown to whoever reaches its channel, and to nobody for attending. So a panel on ten
//! cases keeps ten audiences apart without a rule of its own.

use safetynet_shared::clock::{Day, Moment};

use crate::error::{Error, Result};

/// Where a meeting stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Its day has not come.
    Planned,
    /// Its day has come.
    Held,
    /// It was cancelled.
    Cancelled,
}

/// Where a meeting stands today.
pub fn standing(meets: Day, cancelled: Option<Moment>, today: Day) -> Standing {
    match cancelled {
        Some(_) => Standing::Cancelled,
        None if meets > today => Standing::Planned,
        None => Standing::Held,
    }
}

/// Whether a case can be put on the agenda, which is possible on the day itself too.
///
/// # Errors
/// [`Error::NotNow`].
pub fn takes_items(meets: Day, cancelled: Option<Moment>, today: Day) -> Result<()> {
    match standing(meets, cancelled, today) {
        Standing::Cancelled => refuse("This meeting was cancelled. Put the case on the agenda of another."),
        _ if meets < today => refuse("This meeting is over. Put the case on the agenda of another."),
        _ => Ok(()),
    }
}

/// Whether minutes can be recorded: from the day of the meeting on, once for each item.
///
/// # Errors
/// [`Error::NotNow`].
pub fn takes_minutes(standing: Standing, heard: Option<Moment>) -> Result<()> {
    match (standing, heard) {
        (Standing::Cancelled, _) => refuse("This meeting was cancelled, so nothing was said."),
        (Standing::Planned, _) => refuse("This meeting has not been held yet."),
        (Standing::Held, Some(_)) => {
            refuse("The minutes of this item are recorded. Correct the activity that they are.")
        }
        (Standing::Held, None) => Ok(()),
    }
}

/// Whether a meeting can be cancelled: before its day.
///
/// # Errors
/// [`Error::NotNow`].
pub fn cancellable(standing: Standing) -> Result<()> {
    match standing {
        Standing::Planned => Ok(()),
        Standing::Held => refuse("The day of this meeting has come. Record what was said instead."),
        Standing::Cancelled => refuse("This meeting was cancelled already."),
    }
}

fn refuse(text: &str) -> Result<()> {
    Err(Error::NotNow("MEETING-DAY", text.to_owned()))
}

/// When what is said at a meeting happened: now on its day, and at noon of it afterwards.
pub fn said(meets: Day, now: Moment) -> Moment {
    if meets == now.day() { now } else { meets.at(12, 0).unwrap_or(now).min(now) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_meeting_is_planned_then_held_or_cancelled() {
        let today = Day::from_int(20_000);
        assert_eq!(standing(today.plus_days(1), None, today), Standing::Planned);
        assert_eq!(standing(today, None, today), Standing::Held);
        assert_eq!(standing(today, Some(today.start()), today), Standing::Cancelled);
    }

    #[test]
    fn each_thing_has_its_time() {
        let today = Day::from_int(20_000);
        let heard = Some(today.start());
        assert!(takes_items(today, None, today).is_ok() && takes_items(today.plus_days(9), None, today).is_ok());
        assert!(takes_items(today.plus_days(-1), None, today).is_err() && takes_items(today, heard, today).is_err());
        assert!(takes_minutes(Standing::Held, None).is_ok() && takes_minutes(Standing::Held, heard).is_err());
        assert!(takes_minutes(Standing::Planned, None).is_err() && takes_minutes(Standing::Cancelled, None).is_err());
        assert!(cancellable(Standing::Planned).is_ok());
        assert!(cancellable(Standing::Held).is_err() && cancellable(Standing::Cancelled).is_err());
    }

    #[test]
    fn what_was_said_is_never_dated_ahead() {
        let day = Day::from_int(20_000);
        let (morning, later) = (day.at(9, 30).unwrap(), day.plus_days(3).at(8, 0).unwrap());
        assert_eq!(said(day, morning), morning);
        assert_eq!(said(day, later), day.at(12, 0).unwrap());
    }
}
