//! Dates, times and days late in the words that every screen uses.
//!
//! `23 Nov 2026`, `23 Nov 2026 14:05`, `12 days late`: lateness stands in words, so that it shows
//! without colour and is heard by a screen reader. Dates are typed in any of three spellings.

use prost_types::Timestamp;
use safetynet_proto::google::r#type::Date;
use safetynet_shared::clock::{Day, Moment};

mod read;

pub use read::{parse_birth, parse_date, parse_time};

/// A civil date as people write it; a birth date may be `Nov 1990` or `1990`; empty for none.
pub fn date(date: Option<&Date>) -> String {
    let Some(date) = date else { return String::new() };
    if let Some(day) = Day::new(date.year, date.month, date.day) {
        return day.to_string();
    }
    match Day::new(date.year, date.month, 1) {
        Some(first) => first.to_string().trim_start_matches("1 ").to_owned(),
        None if date.year > 0 => date.year.to_string(),
        None => String::new(),
    }
}

/// A moment of the wire; none when it is absent.
pub fn moment(time: Option<&Timestamp>) -> Option<Moment> {
    time.map(|time| Moment::from_micros(time.seconds.saturating_mul(1_000_000) + i64::from(time.nanos) / 1_000))
}

/// A moment for the wire.
pub fn timestamp(moment: Moment) -> Timestamp {
    let micros = moment.micros();
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).unwrap_or(0);
    Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

/// Date and time of day in Europe/London; empty for none.
pub fn time(time: Option<&Timestamp>) -> String {
    moment(time).map_or(String::new(), Moment::local)
}

/// The time of day in Europe/London, `14:05`.
pub fn clock(moment: Moment) -> String {
    let local = moment.local();
    local.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// `12 days late`, `1 day late`; empty when it is not late.
pub fn late(days: i32) -> String {
    match days {
        i32::MIN..=0 => String::new(),
        1 => "1 day late".to_owned(),
        days => format!("{days} days late"),
    }
}

/// How a due date stands: `12 days late`, otherwise `due 23 Nov 2026`.
pub fn due(due: Option<&Date>, days_late: i32) -> String {
    if days_late > 0 { late(days_late) } else { format!("due {}", date(due)) }
}

/// A day for the wire.
pub fn wire(day: Day) -> Date {
    Date { year: day.year(), month: day.month(), day: day.day() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whole_and_partial_dates_read_as_people_write_them() {
        let at = |year, month, day| date(Some(&Date { year, month, day }));
        assert_eq!(at(2026, 11, 23), "23 Nov 2026");
        assert_eq!(at(1990, 11, 0), "Nov 1990");
        assert_eq!(at(1990, 0, 0), "1990");
        assert_eq!(date(None), "");
    }

    #[test]
    fn lateness_is_said_in_words() {
        assert_eq!(late(0), "");
        assert_eq!(late(1), "1 day late");
        assert_eq!(late(12), "12 days late");
    }

    #[test]
    fn a_moment_survives_the_wire() {
        let moment = Moment::from_micros(1_795_000_000_123_456);
        assert!(super::moment(Some(&timestamp(moment))) == Some(moment));
    }
}
