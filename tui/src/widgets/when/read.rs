//! Reading dates and times as people type them. What is no date is told by what is wrong with it, and by the forms that
//! are taken.

use safetynet_proto::google::r#type::Date;
use safetynet_shared::clock::{Day, MONTH_NAMES, Moment};

use super::wire;

const DATE: &str = "Write the date as 23 Nov 2026, 23/11/2026 or 2026-11-23.";
const BIRTH: &str = "Write the date as 23 Nov 1990, Nov 1990 or 1990.";
const TIME: &str = "Write the time as 23 Nov 2026 14:05, or 14:05 for today.";

/// Reads `23 Nov 2026`, `23/11/2026` or `2026-11-23`; the error is fit for the screen.
pub fn parse_date(text: &str) -> Result<Date, String> {
    read_day(text).map(wire).map_err(|wrong| said(&wrong, DATE))
}

/// Reads a date of birth: a whole date, `Nov 1990`, `11/1990` or `1990`.
pub fn parse_birth(text: &str) -> Result<Date, String> {
    let year = |text: &str| text.parse().ok().filter(|year| text.len() == 4 && Day::new(*year, 1, 1).is_some());
    let month = |text: &str| month_number(text).filter(|month| (1..=12).contains(month));
    let part = match parts(text).as_slice() {
        [only] => year(only).map(|year| Date { year, month: 0, day: 0 }),
        [first, last] => month(first).zip(year(last)).map(|(month, year)| Date { year, month, day: 0 }),
        _ => None,
    };
    part.map_or_else(|| read_day(text).map(wire), Ok).map_err(|wrong| said(&wrong, BIRTH))
}

/// Reads a moment in Europe/London: `23 Nov 2026 14:05`, or `14:05` alone for the day of `now`.
pub fn parse_time(text: &str, now: Moment) -> Result<Moment, String> {
    read_time(text.trim(), now).map_err(|wrong| said(&wrong, TIME))
}

/// What is wrong, where that is known, before the forms that are taken.
fn said(wrong: &str, forms: &str) -> String {
    format!("{wrong} {forms}").trim_start().to_owned()
}

fn read_time(text: &str, now: Moment) -> Result<Moment, String> {
    let (date, clock) = text.rsplit_once(' ').unwrap_or(("", text));
    let Some((hour, minute)) = clock.split_once(':') else {
        let day = read_day(text)?;
        return Err(format!("The time of day is missing after {day}."));
    };
    let day = if date.trim().is_empty() { now.day() } else { read_day(date)? };
    let time = hour.parse().ok().zip(minute.parse().ok());
    time.and_then(|(hour, minute)| day.at(hour, minute)).ok_or_else(|| format!("{day} has no {clock}."))
}

fn parts(text: &str) -> Vec<&str> {
    text.split(['/', ' ', '.', '-']).filter(|part| !part.is_empty()).collect()
}

/// The day; otherwise what is wrong with it, or nothing where it does not look like a date at all.
fn read_day(text: &str) -> Result<Day, String> {
    let parts = parts(text);
    let [first, month, last] = parts.as_slice() else { return Err(String::new()) };
    // The year stands first where a computer wrote it.
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let month = month_number(month).ok_or_else(|| format!("“{month}” is no month."))?;
    let day: i32 = day.parse().map_err(|_| format!("“{day}” is no day of a month."))?;
    let number = year.parse().ok().filter(|_| year.len() == 4);
    let year: i32 = number.ok_or_else(|| format!("“{year}” is no year of four digits."))?;
    Day::new(year, month, day).ok_or_else(|| missing(year, month, day))
}

/// Why there is no such day.
fn missing(year: i32, month: i32, day: i32) -> String {
    let name = usize::try_from(month - 1).ok().and_then(|index| MONTH_NAMES.get(index));
    let last = (28..=31).rev().find(|last| Day::new(year, month, *last).is_some());
    match (name, last) {
        (None, _) if (1..=12).contains(&day) => format!("There is no month {month}; the day stands before the month."),
        (None, _) => format!("There is no month {month}."),
        (Some(name), Some(last)) => {
            let (first, rest) = name.split_at(1);
            format!("{}{rest} {year} has {last} days.", first.to_uppercase())
        }
        (Some(_), None) => format!("There is no year {year}."),
    }
}

fn month_number(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let start = text.get(..3)?.to_ascii_lowercase();
    let index = MONTH_NAMES.iter().position(|month| month.starts_with(&start))?;
    i32::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn dates_are_typed_in_three_spellings_and_nonsense_is_refused() {
        let wanted = Date { year: 2026, month: 11, day: 3 };
        for text in ["3 Nov 2026", "03/11/2026", "2026-11-03", " 3 november 2026 "] {
            assert!(parse_date(text).is_ok_and(|date| date == wanted), "{text}");
        }
        for text in ["3 Nov", "tomorrow", "", "3 Nov 2026 x"] {
            assert_eq!(parse_date(text).err().unwrap(), DATE, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_told_why() {
        let wrong = |text: &str| parse_date(text).err().unwrap().strip_suffix(DATE).unwrap().trim().to_owned();
        assert_eq!(wrong("31/02/2027"), "February 2027 has 28 days.");
        assert_eq!(wrong("2028-02-30"), "February 2028 has 29 days.");
        assert_eq!(wrong("0 Nov 2026"), "November 2026 has 30 days.");
        assert_eq!(wrong("11/23/2026"), "There is no month 23; the day stands before the month.");
        assert_eq!(wrong("31/13/2026"), "There is no month 13.");
        assert_eq!(wrong("3 Nob 2026"), "“Nob” is no month.");
        assert_eq!(wrong("x Nov 2026"), "“x” is no day of a month.");
        assert_eq!(wrong("3/11/26"), "“26” is no year of four digits.");
        assert_eq!(parse_birth("31 Feb 1990").err().unwrap(), format!("February 1990 has 28 days. {BIRTH}"));
    }

    #[test]
    fn a_date_of_birth_may_be_known_in_part() {
        let read = |text| parse_birth(text).ok().map(|date| (date.year, date.month, date.day));
        assert_eq!(read("1990"), Some((1990, 0, 0)));
        assert_eq!(read("nov 1990"), Some((1990, 11, 0)));
        assert_eq!(read("11/1990"), Some((1990, 11, 0)));
        assert_eq!(read("23 Nov 1990"), Some((1990, 11, 23)));
        for text in ["", "90", "13/1990", "Nov", "31 Feb 1990"] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_time_is_typed_as_it_is_shown_or_alone_for_today() {
        let now = Day::new(2026, 11, 23).unwrap().at(9, 0).unwrap();
        let read = |text| parse_time(text, now).map(Moment::local);
        assert_eq!(read("22 Nov 2026 14:05").unwrap(), "22 Nov 2026 14:05");
        assert_eq!(read(" 8:30 ").unwrap(), "23 Nov 2026 08:30");
        assert_eq!(read("25:00").unwrap_err(), format!("23 Nov 2026 has no 25:00. {TIME}"));
        assert_eq!(read("22 Nov 2026").unwrap_err(), format!("The time of day is missing after 22 Nov 2026. {TIME}"));
        assert_eq!(read("31/11/2026 14:05").unwrap_err(), format!("November 2026 has 30 days. {TIME}"));
        for text in ["", "14.05"] {
            assert_eq!(read(text).unwrap_err(), TIME, "{text}");
        }
    }
}
