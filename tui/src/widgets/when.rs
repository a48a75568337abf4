//! Dates, times and days late in the words that every screen uses.
//!
//! `23 Nov 2026`, `23 Nov 2026 14:05`, `12 days late`: lateness stands in words, so that it shows
//! without colour and is heard by a screen reader. Dates are typed in any of three spellings.

use prost_types::Timestamp;
use safetynet_proto::google::r#type::Date;
use safetynet_shared::clock::{Day, MONTH_NAMES, Moment};

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

/// Reads `23 Nov 2026`, `23/11/2026` or `2026-11-23`; the error is fit for the screen.
pub fn parse_date(text: &str) -> Result<Date, &'static str> {
    let day = read_day(text.trim()).ok_or("Write the date as 23 Nov 2026, 23/11/2026 or 2026-11-23.")?;
    Ok(wire(day))
}

/// Reads a date of birth: a whole date, `Nov 1990`, `11/1990` or `1990`.
pub fn parse_birth(text: &str) -> Result<Date, &'static str> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', ' ', '.']).filter(|part| !part.is_empty()).collect();
    let year = |text: &str| text.parse().ok().filter(|year| text.len() == 4 && Day::new(*year, 1, 1).is_some());
    let month = |text: &str| text.parse().ok().or_else(|| month_number(text)).filter(|month| (1..=12).contains(month));
    let part = match parts.as_slice() {
        [only] => year(only).map(|year| Date { year, month: 0, day: 0 }),
        [first, last] => month(first).zip(year(last)).map(|(month, year)| Date { year, month, day: 0 }),
        _ => None,
    };
    part.map_or_else(|| parse_date(text), Ok).map_err(|_| "Write the date as 23 Nov 1990, Nov 1990 or 1990.")
}

/// Reads a moment in Europe/London: `23 Nov 2026 14:05`, or `14:05` alone for the day of `now`.
pub fn parse_time(text: &str, now: Moment) -> Result<Moment, &'static str> {
    read_time(text.trim(), now).ok_or("Write the time as 23 Nov 2026 14:05, or 14:05 for today.")
}

fn read_time(text: &str, now: Moment) -> Option<Moment> {
    let (date, clock) = text.rsplit_once(' ').unwrap_or(("", text));
    let (hour, minute) = clock.split_once(':')?;
    let day = if date.trim().is_empty() { now.day() } else { read_day(date.trim())? };
    day.at(hour.parse().ok()?, minute.parse().ok()?)
}

/// A day for the wire.
pub fn wire(day: Day) -> Date {
    Date { year: day.year(), month: day.month(), day: day.day() }
}

fn read_day(text: &str) -> Option<Day> {
    if let Some(day) = Day::parse(text) {
        return Some(day);
    }
    let mut parts = text.split(['/', ' ', '.']).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = month.parse().ok().or_else(|| month_number(month))?;
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month, day.parse().ok()?)
}

fn month_number(word: &str) -> Option<i32> {
    let start = word.get(..3)?.to_ascii_lowercase();
    let index = MONTH_NAMES.iter().position(|month| month.starts_with(&start))?;
    i32::try_from(index + 1).ok()
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
    fn dates_are_typed_in_three_spellings_and_nonsense_is_refused() {
        let wanted = Date { year: 2026, month: 11, day: 3 };
        for text in ["3 Nov 2026", "03/11/2026", "2026-11-03", " 3 november 2026 "] {
            assert!(parse_date(text).is_ok_and(|date| date == wanted), "{text}");
        }
        for text in ["31/2/2026", "3 Nov", "3/11/26", "tomorrow", "", "3 Nov 2026 x"] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_of_birth_may_be_known_in_part() {
        let read = |text| parse_birth(text).map(|date| (date.year, date.month, date.day));
        assert_eq!(read("1990"), Ok((1990, 0, 0)));
        assert_eq!(read("nov 1990"), Ok((1990, 11, 0)));
        assert_eq!(read("11/1990"), Ok((1990, 11, 0)));
        assert_eq!(read("23 Nov 1990"), Ok((1990, 11, 23)));
        for text in ["", "90", "13/1990", "Nov", "31 Feb 1990"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_typed_as_it_is_shown_or_alone_for_today() {
        let now = Day::new(2026, 11, 23).unwrap().at(9, 0).unwrap();
        let read = |text| parse_time(text, now).map(Moment::local);
        assert_eq!(read("22 Nov 2026 14:05").unwrap(), "22 Nov 2026 14:05");
        assert_eq!(read(" 8:30 ").unwrap(), "23 Nov 2026 08:30");
        for text in ["", "22 Nov 2026", "25:00", "14.05"] {
            assert!(read(text).is_err(), "{text}");
        }
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
