//! The slips of dates: how likely one date is typed for another, and under which dates a typed one may be recorded.

use super::{Born, Finding};

/// How likely one whole date was typed for another that differs, and what that is called.
pub fn near(asked: Born, held: Born) -> (f32, Finding) {
    let off = asked.year.abs_diff(held.year);
    let same = (asked.year == held.year, asked.month == held.month, asked.day == held.day);
    if asked.year == held.year && asked.month == held.day && asked.day == held.month {
        return (0.01, Finding::Swapped);
    }
    if off == 1 && asked.month == held.day && asked.day == held.month {
        return (0.0002, Finding::Swapped);
    }
    match same {
        (false, true, true) => match off {
            1 => (0.004, Finding::YearOff(1)),
            10 => (0.0016, Finding::YearOff(10)),
            _ if digit(asked.year, held.year) => (0.0012, Finding::DigitOff),
            2..=5 => (0.0006, Finding::YearOff(off)),
            100 => (0.0006, Finding::YearOff(100)),
            _ => (0.0002, Finding::TwoParts),
        },
        (true, true, false) => part(asked.day, held.day),
        (true, false, true) => part(asked.month, held.month),
        (true, false, false) => (0.0, Finding::SameYear),
        _ => (0.0, Finding::Other),
    }
}

fn part(asked: u8, held: u8) -> (f32, Finding) {
    if asked.abs_diff(held) == 1 || digit(u16::from(asked), u16::from(held)) {
        (0.0014, Finding::DigitOff)
    } else {
        (0.0004, Finding::TwoParts)
    }
}

/// Whether two numbers differ in one digit, or in two neighbours that changed places.
fn digit(one: u16, other: u16) -> bool {
    let digits = |number: u16| [number / 1000, number / 100 % 10, number / 10 % 10, number % 10];
    let (one, other) = (digits(one), digits(other));
    let differ: Vec<usize> = (0..4).filter(|place| one.get(*place) != other.get(*place)).collect();
    match differ.as_slice() {
        [_] => true,
        [a, b] => *b == a + 1 && one.get(*a) == other.get(*b) && one.get(*b) == other.get(*a),
        _ => false,
    }
}

/// The dates under which a person may be recorded who was asked for with this one: the slips that [`near`] knows.
pub fn neighbours(born: Born) -> Vec<Born> {
    let Born { year, month, day } = born;
    let mut out = Vec::with_capacity(80);
    let mut add = |year: u16, month: u8, day: u8| {
        let found = Born::new(i32::from(year), i32::from(month), i32::from(day));
        let real = !found.is_unknown() && found.month > 0 && found.day > 0;
        if real && found != born && !out.contains(&found) {
            out.push(found);
        }
    };
    add(year, day, month);
    for off in [1, 2, 3, 10, 100] {
        add(year + off, month, day);
        add(year - off, month, day);
    }
    for digit in 0..10 {
        add(year / 10 * 10 + digit, month, day);
        add(year / 100 * 100 + digit * 10 + year % 10, month, day);
    }
    add(year / 100 * 100 + year % 10 * 10 + year / 10 % 10, month, day);
    for digit in 0..10 {
        add(year, month, day / 10 * 10 + digit);
        add(year, month / 10 * 10 + digit, day);
    }
    for tens in 0..4 {
        add(year, month, tens * 10 + day % 10);
    }
    add(year, month % 10 * 10 + month / 10, day);
    add(year, month, day % 10 * 10 + day / 10);
    add(year, month % 10 + if month < 10 { 10 } else { 0 }, day);
    for off in [1, 2] {
        add(year, month, day + off);
        add(year, month, day.wrapping_sub(off));
        add(year, month.wrapping_sub(off), day);
        add(year, month + off, day);
    }
    add(year + 1, day, month);
    add(year - 1, day, month);
    out
}
