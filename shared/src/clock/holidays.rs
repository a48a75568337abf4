//! The bank holidays of England and Wales, by rule: the Banking and Financial Dealings Act 1971 and the proclamations
//! that stand every year, with Easter computed, and the days that were moved or added once in a table.
//!
//! A holiday that falls on a weekend has its substitute on the next working day. The rules hold from [`FIRST_YEAR`] on,
//! when the early May holiday was added; before it no holidays are counted. What is proclaimed for one year alone, such
//! as a coronation, is a line in [`ONCE`]; the usual day it takes the place of is in [`MOVED`].

use super::Day;

/// The first year for which the rules hold.
const FIRST_YEAR: i32 = 1978;

/// A year, a month and a day.
type Date = (i32, i32, i32);

/// Holidays of one year alone.
const ONCE: [Date; 8] = [
    (1981, 7, 29),  // a royal wedding
    (1999, 12, 31), // the millennium
    (2002, 6, 3),   // golden jubilee
    (2011, 4, 29),  // a royal wedding
    (2012, 6, 5),   // diamond jubilee
    (2022, 6, 3),   // platinum jubilee
    (2022, 9, 19),  // a state funeral
    (2023, 5, 8),   // a coronation
];

/// Holidays that took place on another day in one year: the usual day, and the one it was moved to.
const MOVED: [(Date, (i32, i32)); 5] = [
    ((1995, 5, 1), (5, 8)),
    ((2002, 5, 27), (6, 4)),
    ((2012, 5, 28), (6, 4)),
    ((2020, 5, 4), (5, 8)),
    ((2022, 5, 30), (6, 2)),
];

/// The bank holidays of a year, substitutes in the place of what falls on a weekend, in no order. Empty before
/// [`FIRST_YEAR`].
pub(super) fn of(year: i32) -> Vec<Day> {
    if year < FIRST_YEAR {
        return Vec::new();
    }
    let mut days = Vec::with_capacity(10);
    let new_year = Day::new(year, 1, 1).map(working);
    let easter = easter(year);
    days.extend(new_year);
    days.extend(easter.map(|sunday| sunday.plus_days(-2)));
    days.extend(easter.map(|sunday| sunday.plus_days(1)));
    days.extend(Day::new(year, 5, 1).map(|first| first.plus_days((7 - first.weekday()) % 7)));
    days.extend(Day::new(year, 5, 31).map(|last| last.plus_days(-last.weekday())));
    days.extend(Day::new(year, 8, 31).map(|last| last.plus_days(-last.weekday())));
    days.extend(Day::new(year, 12, 25).map(christmas).into_iter().flatten());
    for day in &mut days {
        let moved = MOVED.iter().find(|((y, m, d), _)| (*y, *m, *d) == (day.year(), day.month(), day.day()));
        if let Some(to) = moved.and_then(|(_, (month, day))| Day::new(year, *month, *day)) {
            *day = to;
        }
    }
    let once = ONCE.iter().filter(|(in_year, ..)| *in_year == year);
    days.extend(once.filter_map(|(year, month, day)| Day::new(*year, *month, *day)));
    days
}

/// A day, or the Monday after it when it falls on a weekend.
fn working(day: Day) -> Day {
    day.plus_days(match day.weekday() {
        5 => 2,
        6 => 1,
        _ => 0,
    })
}

/// Christmas Day and Boxing Day, or what stands in for them: two working days in a row.
fn christmas(day: Day) -> [Day; 2] {
    match day.weekday() {
        4 => [day, day.plus_days(3)],
        5 => [day.plus_days(2), day.plus_days(3)],
        6 => [day.plus_days(1), day.plus_days(2)],
        _ => [day, day.plus_days(1)],
    }
}

/// Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876).
fn easter(year: i32) -> Option<Day> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let count = epact + weekday - 7 * late + 114;
    Day::new(year, count / 31, count % 31 + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The holidays of a year as the government publishes them.
    fn published(year: i32) -> &'static [&'static str] {
        match year {
            2019 => &["01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"],
            2020 => &["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"],
            2021 => &["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"],
            2022 => &["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"],
            2023 => &["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"],
            2024 => &["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"],
            2025 => &["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"],
            2026 => &["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
            2027 => &["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
            _ => &[],
        }
    }

    #[test]
    fn the_rules_give_what_the_government_published() {
        for year in 2019..=2027 {
            let mut days: Vec<String> = of(year).into_iter().map(|day| day.iso().split_off(5)).collect();
            days.sort();
            assert_eq!(days, published(year), "{year}");
        }
    }

    #[test]
    fn easter_is_where_the_tables_have_it() {
        for (year, month, day) in
            [(1978, 3, 26), (1981, 4, 19), (2000, 4, 23), (2008, 3, 23), (2038, 4, 25), (2049, 4, 18), (2285, 3, 22)]
        {
            assert_eq!(easter(year), Day::new(year, month, day), "{year}");
        }
    }

    #[test]
    fn every_holiday_is_a_working_day_of_its_own() {
        for year in 1978..2400 {
            let mut days = of(year);
            assert!(days.iter().all(|day| day.weekday() < 5), "{year}");
            let count = days.len();
            days.sort();
            days.dedup();
            assert!(days.len() == count && count >= 8, "{year}");
        }
        assert!(of(1977).is_empty());
    }
}
