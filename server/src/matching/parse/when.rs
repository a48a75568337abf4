//! Dates of birth and ages as people type them: British order, any separator, with the month in words or digits, a
//! part of a date, an age, "mid 30s".

use safetynet_shared::clock::{Day, MONTH_NAMES};

use super::super::birth::{Asked, Born};

/// The oldest year of birth that is believed.
const OLDEST: i32 = 1890;
/// The greatest age that is believed.
const MOST_YEARS: i32 = 115;

const TENS: [(&str, i32); 8] = [
    ("teens", 16),
    ("twenties", 25),
    ("thirties", 35),
    ("forties", 45),
    ("fifties", 55),
    ("sixties", 65),
    ("seventies", 75),
    ("eighties", 85),
];
/// Words that make the number behind them an age.
const ABOUT: [&str; 10] =
    ["about", "around", "approx", "approximately", "circa", "ca", "c", "roughly", "maybe", "nearly"];
/// Words that make the number before them an age.
const YEARS: [&str; 10] = ["years", "year", "yrs", "yr", "yo", "y/o", "y.o.", "yrs.", "y.o", "yoa"];

/// Reads a date or an age at the front of the words, which are in small letters. Answers it with how many words it
/// took; none when there is none. A bare number is not taken for an age; a date that no calendar has was mistyped.
pub fn read(words: &[&str], today: Day) -> Option<(Asked, usize)> {
    let date = date(words, today).map(|(born, taken)| (Asked::Date(born), taken));
    date.or_else(|| age(words, today)).or_else(|| Some((slipped(words.first()?)?, 1)))
}

/// Three numbers in one word, one of them a year of four digits, that are no date.
fn slipped(word: &str) -> Option<Asked> {
    let parts: Vec<&str> = word.split(['/', '.', '-', '\\']).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (year, month, day),
        [day, month, year] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let short = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    short.then_some(Asked::Slipped(number(year)? * 10_000 + number(month)? * 100 + number(day)?))
}

/// A date at the front.
fn date(words: &[&str], today: Day) -> Option<(Born, usize)> {
    let first = *words.first()?;
    if let Some(born) = one_word(first, today) {
        return Some((born, 1));
    }
    let of = words.get(1).is_some_and(|word| *word == "of");
    let at = |place: usize| words.get(if of && place > 0 { place + 1 } else { place }).copied().unwrap_or("");
    let more = usize::from(of);
    let three = |day: Option<i32>, month: Option<i32>, typed: &str| {
        let born = whole(year(typed, today)?, month?, day?, today)?;
        Some((born, 3 + more))
    };
    three(day(at(0)), month(at(1)), at(2))
        .or_else(|| three(day(at(1)), month(at(0)), at(2)))
        .or_else(|| digits(&[at(0), at(1), at(2)], today).map(|born| (born, 3 + more)))
        .or_else(|| {
            let (month, year) = (month(at(0))?, four(at(1), today)?);
            Some((Born::new(year, month, 0), 2))
        })
        .or_else(|| four(first, today).map(|year| (Born::new(year, 0, 0), 1)))
}

/// Three numbers in words of their own.
fn digits(words: &[&str; 3], today: Day) -> Option<Born> {
    let [day, month, year] = words;
    let plain = words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let sure = year.len() == 4 || (day.len(), month.len(), year.len()) == (2, 2, 2);
    if plain && sure { numbers(day, month, year, today) } else { None }
}

/// A date in one word: 12/03/85, 12.3.1985, 1985-03-12, 12mar85, 03/1985, 12031985, 120385.
fn one_word(word: &str, today: Day) -> Option<Born> {
    let parts: Vec<&str> = word.split(['/', '.', '-', '\\']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => numbers(day, month, year, today),
        [first, second, year] => numbers(first, second, year, today).or_else(|| {
            let (day, month) = (day(first)?, month(second)?);
            whole(self::year(year, today)?, month, day, today)
        }),
        [month, year] if year.len() == 4 => {
            let month = self::month(month).or_else(|| month.parse().ok())?;
            (1..=12).contains(&month).then_some(Born::new(four(year, today)?, month, 0)).filter(|born| born.month > 0)
        }
        [one] => joined(one, today),
        _ => None,
    }
}

/// A date without separators.
fn joined(word: &str, today: Day) -> Option<Born> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let cut = |from: usize, to: usize| word.get(from..to).unwrap_or("");
    if digits && word.len() == 8 {
        return numbers(cut(0, 2), cut(2, 4), cut(4, 8), today)
            .or_else(|| numbers(cut(6, 8), cut(4, 6), cut(0, 4), today));
    }
    if digits && word.len() == 6 {
        return numbers(cut(0, 2), cut(2, 4), cut(4, 6), today);
    }
    let start = word.find(|letter: char| letter.is_ascii_alphabetic())?;
    let end = word.rfind(|letter: char| letter.is_ascii_alphabetic())? + 1;
    let (day, month) = (day(word.get(..start)?)?, month(word.get(start..end)?)?);
    whole(year(word.get(end..)?, today)?, month, day, today)
}

/// Day, month and year in digits; a day above twelve in the place of the month is read the American way.
fn numbers(first: &str, second: &str, typed: &str, today: Day) -> Option<Born> {
    let number = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() <= 2);
    let (first, second, year) = (number(first)?, number(second)?, year(typed, today)?);
    whole(year, second, first, today).or_else(|| whole(year, first, second, today))
}

fn whole(year: i32, month: i32, day: i32, today: Day) -> Option<Born> {
    let date = Day::new(year, month, day)?;
    (date <= today && year >= OLDEST).then(|| Born::new(year, month, day))
}

/// A day of the month, with or without its ending.
fn day(word: &str) -> Option<i32> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ',');
    let ending = word.get(digits.len()..)?.trim_end_matches(',');
    let known = matches!(ending, "" | "st" | "nd" | "rd" | "th");
    digits.parse().ok().filter(|day| known && (1..=31).contains(day))
}

fn month(word: &str) -> Option<i32> {
    let word = word.trim_end_matches([',', '.']);
    let found = (1..).zip(MONTH_NAMES).find(|(_, name)| word.len() >= 3 && name.starts_with(word));
    found.map(|(number, _)| number)
}

/// A year of four digits, or of two: the latest that has come.
fn year(word: &str, today: Day) -> Option<i32> {
    let bare = word.trim_start_matches('\'');
    if bare.len() != 2 {
        return four(bare, today);
    }
    let two: i32 = bare.parse().ok()?;
    let century = today.year() / 100 * 100;
    Some(if century + two > today.year() { century - 100 + two } else { century + two })
}

fn four(word: &str, today: Day) -> Option<i32> {
    let digits = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|year| digits && (OLDEST..=today.year()).contains(year))
}

/// An age at the front, with a word that says so.
fn age(words: &[&str], today: Day) -> Option<(Asked, usize)> {
    let mut taken = words.iter().take_while(|word| ABOUT.contains(&word.trim_end_matches('.'))).count();
    let mut about = taken > 0;
    if words.get(taken).is_some_and(|word| matches!(*word, "aged" | "age" | "age:")) {
        taken += 1;
        let more = words.iter().skip(taken).take_while(|word| ABOUT.contains(&word.trim_end_matches('.'))).count();
        about |= more > 0;
        taken += more;
    } else if !about && !marked(words) {
        return None;
    }
    let rest = words.get(taken..)?;
    if let Some((years, spread, more)) = decade(rest) {
        return Some((aged(years, spread, today), taken + more));
    }
    let word = *rest.first()?;
    let bare = word.trim_start_matches('~').trim_end_matches("ish").trim_end_matches(['+', ',']);
    about |= bare.len() < word.trim_end_matches(',').len();
    let bare = YEARS.iter().find_map(|unit| bare.strip_suffix(unit)).unwrap_or(bare);
    let years: i32 = bare.parse().ok().filter(|years| (0..=MOST_YEARS).contains(years))?;
    taken += 1;
    for unit in [YEARS.as_slice(), &["of", "old"], &["age"]] {
        taken += usize::from(words.get(taken).is_some_and(|word| unit.contains(word)));
    }
    let spread = if about { (years / 12).max(2) } else { 1 };
    Some((aged(years, spread, today), taken))
}

/// Whether the first word is an age by its own form, or by the word behind it.
fn marked(words: &[&str]) -> bool {
    let Some(word) = words.first() else { return false };
    let digits = word.trim_start_matches('~').bytes().take_while(u8::is_ascii_digit).count();
    let ending = word.trim_start_matches('~').get(digits..).unwrap_or("");
    let by_itself = word.starts_with('~') || ending == "ish" || YEARS.contains(&ending);
    let behind = ending.is_empty() && words.get(1).is_some_and(|next| YEARS.contains(next));
    (digits > 0 && (by_itself || behind)) || decade(words).is_some()
}

/// A decade: 30s, mid 30s, late-thirties. Answers the middle, how far it may be off, and the words taken.
fn decade(words: &[&str]) -> Option<(i32, i32, usize)> {
    let first = words.first()?.trim_end_matches(',');
    let (part, rest) = match first.split_once('-') {
        Some((part, rest)) if is_part(part) => (part, rest),
        _ if is_part(first) => (first, words.get(1)?.trim_end_matches(',')),
        _ => ("", first),
    };
    let taken = if part.is_empty() || first.contains('-') { 1 } else { 2 };
    let tens = TENS.iter().find(|(name, _)| *name == rest).map(|(_, middle)| *middle);
    let number = || rest.strip_suffix("s").and_then(|digits| digits.trim_end_matches('\'').parse::<i32>().ok());
    let middle =
        tens.or_else(|| number().filter(|years| years % 10 == 0 && (10..=90).contains(years)).map(|years| years + 5))?;
    Some(match part {
        "early" => (middle - 3, 3, taken),
        "late" => (middle + 3, 3, taken),
        "mid" => (middle, 3, taken),
        _ => (middle, 5, taken),
    })
}

fn is_part(word: &str) -> bool {
    matches!(word, "early" | "mid" | "late")
}

/// Somebody of so many years: born in this year or the one before.
pub fn aged(years: i32, spread: i32, today: Day) -> Asked {
    Asked::About {
        year: u16::try_from(today.year() - years - i32::from(spread > 1)).unwrap_or(0),
        spread: u8::try_from(spread).unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    fn of(text: &str) -> Option<(Asked, usize)> {
        read(&text.split(' ').collect::<Vec<_>>(), today())
    }

    #[test]
    fn a_date_is_read_however_it_is_typed() {
        let date = Asked::Date(Born::new(1985, 3, 12));
        for text in [
            "12/03/1985",
            "12/3/85",
            "12.03.1985",
            "12-3-85",
            "1985-03-12",
            "12 march 1985",
            "12th mar 85",
            "12th of march 1985",
            "march 12 1985",
            "mar 12, 1985",
            "12-mar-1985",
            "12mar1985",
            "12 3 1985",
            "12 03 85",
            "12031985",
            "120385",
            "12 mar. '85",
        ] {
            let words = text.split(' ').count();
            assert_eq!(of(text), Some((date, words)), "{text}");
        }
        assert_eq!(of("3/31/1985"), Some((Asked::Date(Born::new(1985, 3, 31)), 1)));
        assert_eq!(of("03/1985"), Some((Asked::Date(Born::new(1985, 3, 0)), 1)));
        assert_eq!(of("march 1985"), Some((Asked::Date(Born::new(1985, 3, 0)), 2)));
        assert_eq!(of("1985"), Some((Asked::Date(Born::new(1985, 0, 0)), 1)));
        assert_eq!(of("05/06/07"), Some((Asked::Date(Born::new(2007, 6, 5)), 1)));
        assert_eq!(of("05/06/27"), Some((Asked::Date(Born::new(1927, 6, 5)), 1)));
        for (text, digits) in [("31/02/1985", 19_850_231), ("1985-13-41", 19_851_341), ("62.03.1985", 19_850_362)] {
            assert_eq!(of(text), Some((Asked::Slipped(digits), 1)), "{text}");
        }
        for text in
            ["31/02/85", "1/2/3/1985", "123/4/1985", "2027", "1889", "12", "march", "may", "sample", "12/", "zz9"]
        {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn an_age_is_read_where_a_word_says_so() {
        let about = |year, spread| Asked::About { year, spread };
        for (text, asked) in [
            ("about 35", about(1990, 2)),
            ("aged about 35", about(1990, 2)),
            ("~35", about(1990, 2)),
            ("35ish", about(1990, 2)),
            ("aged 35", about(1991, 1)),
            ("35 years old", about(1991, 1)),
            ("35yo", about(1991, 1)),
            ("35 y/o", about(1991, 1)),
            ("mid 30s", about(1990, 3)),
            ("30s", about(1990, 5)),
            ("late-thirties", about(1987, 3)),
        ] {
            assert_eq!(of(text), Some((asked, text.split(' ').count())), "{text}");
        }
        for text in ["35", "aged", "about", "12 high", "about town", "aged 200"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in prop::collection::vec("\\PC{0,9}", 0..5)) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if let Some((_, taken)) = read(&words, today()) {
                prop_assert!((1..=words.len()).contains(&taken));
            }
        }

        #[test]
        fn every_british_date_is_read(year in 1930_i32..2026, month in 1_i32..13, day in 1_i32..29) {
            let text = format!("{day}/{month}/{year}");
            prop_assert_eq!(of(&text), Some((Asked::Date(Born::new(year, month, day)), 1)));
        }
    }
}
