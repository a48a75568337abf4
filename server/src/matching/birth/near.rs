//! The slips of dates: how likely one date is typed for another, and under which dates a typed one may be recorded.

use safetynet_shared::clock::Day;

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
        (true, false, false) if across(asked, held) => (0.0004, Finding::DigitOff),
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
    one_off(&digits(one), &digits(other))
}

/// Whether two rows of digits, equally long, differ in one place, or in two neighbours that changed places.
fn one_off(one: &[u16], other: &[u16]) -> bool {
    let mut differ = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b);
    match (differ.next(), differ.next(), differ.next()) {
        (Some(_), None, _) => true,
        (Some((place, (a, b))), Some((next, (c, d))), None) => next == place + 1 && a == d && b == c,
        _ => false,
    }
}

/// Whether the last digit of the month and the first of the day changed places, as where they are written together.
fn across(asked: Born, held: Born) -> bool {
    let digits = |born: Born| [born.month / 10, born.month % 10, born.day / 10, born.day % 10];
    let [first, last, tens, ones] = digits(held);
    digits(asked) == [first, tens, last, ones]
}

/// The dates that may have been meant by eight digits, the year in front, that are none: with one digit wrong, or with
/// two neighbours that changed places, whether the year was typed in front or behind. Each with its share: a change of
/// places is likelier than any one wrong digit.
pub fn meant(digits: u32) -> Vec<(Born, f32)> {
    let mut out: Vec<(Born, f32)> = Vec::new();
    let at = |place: u32| digits / 10_u32.pow(7 - place) % 10;
    let typed: [u32; 8] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
    let mut add = |digits: &[u32; 8], likely: f32| {
        let number = |from: usize, to: usize| digits.iter().take(to).skip(from).fold(0, |sum, digit| sum * 10 + digit);
        let part = |number: u32| i32::try_from(number).ok();
        let date = part(number(0, 4)).zip(part(number(4, 6))).zip(part(number(6, 8)));
        let date = date.and_then(|((year, month), day)| Day::new(year, month, day));
        let born = date.map_or(Born::default(), |day| Born::new(day.year(), day.month(), day.day()));
        if !born.is_unknown() && out.iter().all(|(held, _)| *held != born) {
            out.push((born, likely));
        }
    };
    // The places in the order of typing: as they stand, and with the day in front.
    for order in [[0, 1, 2, 3, 4, 5, 6, 7], [6, 7, 4, 5, 0, 1, 2, 3]] {
        for (one, other) in order.iter().zip(order.iter().skip(1)) {
            let mut swapped = typed;
            swapped.swap(*one, *other);
            add(&swapped, 4.0);
        }
    }
    for place in 0..typed.len() {
        for digit in 0..10 {
            let mut wrong = typed;
            wrong.iter_mut().skip(place).take(1).for_each(|held| *held = digit);
            add(&wrong, 1.0);
        }
    }
    out
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
    for year in [1, 2, 3, 10, 100].into_iter().flat_map(|off| [year + off, year - off]) {
        add(year, month, day);
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
    add(year, month / 10 * 10 + day / 10, month % 10 * 10 + day % 10);
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
