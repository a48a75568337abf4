//! Neighbourhood records hold no nominals (SYOP-8.2): text that looks as if it named one is refused, with the reason.
//!
//! Two looks are refused. A *reference* of case management (`CF-2026-000123`, `CH-2026-000123`, `N-000123`), also without
//! its hyphens or the noughts, ties a place to a person. A *birth date* identifies one: a date beside a word such as "born",
//! or a full date of more than five years ago beside a name. A name is two words with capitals near the date, or two words
//! in small letters right before it that are none of those that lead to the date of an event ("opened 12/03/1985").
//! The rule looks at the text alone and never at the data of case management, so that a refusal cannot tell anybody who is
//! known there. It is a safety net for slips and no proof: what does not look like a person is not refused.
//!
//! Whoever knows that a text names nobody ("Robin Sample Bridge, opened 12/03/1985") may say why in so many words; then it
//! is taken, and the reason stands with the audit entry of the call.
//!
//! Worked example: "Meeting at Sample Street on 12/03/2026" passes, since that day is no birth date; "Robin Sample
//! 12/03/1985" and "young man, dob 4 May 2009" do not.

use safetynet_shared::clock::{Day, MONTH_NAMES};
use safetynet_shared::text::Broken;

/// A date without "born" beside it counts as a birth date when it lies at least this many years back: what happens in
/// a neighbourhood and is still talked of is younger.
const YEARS_BACK: i32 = 5;
/// How many words may stand between a name, or "born", and the date.
const NEAR: usize = 4;
/// Words before which a date is the date of an event, and between which nobody is named.
const EVENTS: [&str; 44] = [
    "about",
    "after",
    "and",
    "before",
    "began",
    "begun",
    "built",
    "closed",
    "completed",
    "dated",
    "demolished",
    "during",
    "ended",
    "erected",
    "established",
    "event",
    "ever",
    "extended",
    "for",
    "founded",
    "from",
    "held",
    "installed",
    "last",
    "meeting",
    "of",
    "on",
    "opened",
    "opening",
    "planted",
    "rebuilt",
    "renamed",
    "replaced",
    "resurfaced",
    "since",
    "started",
    "that",
    "the",
    "this",
    "took",
    "until",
    "unveiled",
    "was",
    "with",
];
/// Words after which two capitals are a place.
const PLACES: [&str; 6] = ["at", "in", "near", "outside", "opposite", "behind"];
/// Words that say that a date is a birth date.
const BORN: [&str; 6] = ["born", "dob", "d.o.b", "birth", "birthday", "birthdate"];

/// How texts are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Care {
    today: Day,
    stance: Stance,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stance {
    /// What looks like a nominal is stopped.
    Stops,
    /// Somebody considered it and said why it names nobody.
    Considered,
}

impl From<Day> for Care {
    fn from(today: Day) -> Care {
        Care { today, stance: Stance::Stops }
    }
}

impl Care {
    /// At texts of which somebody considered that they name nobody.
    pub fn considered(today: Day) -> Care {
        Care { today, stance: Stance::Considered }
    }

    /// The day of the look.
    pub fn today(self) -> Day {
        self.today
    }
}

/// What a word of the text looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// "born" or one of its like.
    Born,
    /// A date, with its year.
    Date(i32),
    /// A word that begins with a capital letter.
    Capital,
    /// A word in small letters that may be a name.
    Small,
    /// A word after which a place follows.
    Place,
    /// Any other.
    Plain,
}

/// Refuses text that looks as if it named a nominal.
///
/// # Errors
/// The rule, which never repeats the text.
pub fn check(text: &str, care: impl Into<Care>) -> Result<(), Broken> {
    let care = care.into();
    match care.stance {
        Stance::Stops => stop(text, care.today),
        Stance::Considered => Ok(()),
    }
}

fn stop(text: &str, today: Day) -> Result<(), Broken> {
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    if refers(text) {
        return Err(Broken(
            "must not hold the reference of a case or a person: neighbourhood records are about places (SyOPs 8.2)"
                .to_owned(),
        ));
    }
    if names_a_birth_date(&looks(&words), today) {
        return Err(Broken(
            "must not name a person with a birth date: neighbourhood records are about places (SyOPs 8.2)".to_owned(),
        ));
    }
    Ok(())
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// Whether a reference stands in a text, in one word or in words side by side (`CF 2026 000123`).
fn refers(text: &str) -> bool {
    let parts: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '-').filter(|part| !part.is_empty()).collect();
    let apart = |three: &[&str]| match three {
        [kind, year, rest] => rest.len() >= 4 && is_reference(&[kind, "-", year, "-", rest].concat()),
        _ => false,
    };
    parts.iter().any(|part| is_reference(part)) || parts.windows(3).any(apart)
}

/// `CF` or `CH`, a year and a number; `N` and a number of five figures or more; with hyphens or without.
fn is_reference(word: &str) -> bool {
    let word = word.to_ascii_uppercase();
    let kind = word.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
    let rest = word.strip_prefix(kind).unwrap_or_default();
    let figures: String = rest.chars().filter(char::is_ascii_digit).collect();
    let dated = figures.get(..4).and_then(year_of).is_some();
    match kind {
        "CF" | "CH" => dated && figures.len() > 4 && (rest.matches('-').count() == 2 || figures.len() >= 8),
        "N" => figures.len() >= 5,
        _ => false,
    }
}

fn looks(words: &[&str]) -> Vec<Look> {
    let mut out = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((word, tail)) = rest.split_first() {
        let (look, used) = look(word, tail);
        out.push(look);
        rest = tail.get(used..).unwrap_or_default();
    }
    out
}

/// What a word looks like, with how many of the next words belong to it.
fn look(word: &str, next: &[&str]) -> (Look, usize) {
    if BORN.contains(&word.to_lowercase().as_str()) {
        return (Look::Born, 0);
    }
    if let Some(year) = numeric_date(word) {
        return (Look::Date(year), 0);
    }
    if let [second, third, ..] = next
        && let Some(year) = worded_date(word, second, third)
    {
        return (Look::Date(year), 2);
    }
    if word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1 && month(word).is_none() {
        return (Look::Capital, 0);
    }
    (plain(word), 0)
}

/// What a word in small letters looks like.
fn plain(word: &str) -> Look {
    let lower = word.to_lowercase();
    if PLACES.contains(&lower.as_str()) {
        return Look::Place;
    }
    let letters = lower.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '\u{2019}'));
    let name = letters && lower.chars().count() > 1 && month(word).is_none() && !EVENTS.contains(&lower.as_str());
    if name { Look::Small } else { Look::Plain }
}

/// The year of `23/11/1985`, `1985-11-23`, `23.11.85` and their like.
fn numeric_date(word: &str) -> Option<i32> {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    let (month, day) = (number(month)?, number(day)?);
    let plausible = (1..=31).contains(&month) && (1..=31).contains(&day);
    if plausible { year_of(year) } else { None }
}

/// The year of `4 May 1985`, `4th May 1985`, `May 4th, 1985`.
fn worded_date(first: &str, second: &str, third: &str) -> Option<i32> {
    let day = if month(second).is_some() { first } else { month(first).and(Some(second))? };
    let digits = day.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let year = year_of(third).filter(|_| third.len() == 4)?;
    number(digits).filter(|day| (1..=31).contains(day)).map(|_| year)
}

fn month(word: &str) -> Option<usize> {
    let lower = word.to_lowercase();
    MONTH_NAMES.iter().position(|name| *name == lower || name.get(..3) == Some(&lower))
}

fn number(text: &str) -> Option<i32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// A year of four digits from 1900, or of two: 85 is 1985, 09 is 2009.
fn year_of(text: &str) -> Option<i32> {
    if text.len() == 2 {
        return number(text).map(|year| if year > 29 { 1900 + year } else { 2000 + year });
    }
    text.parse().ok().filter(|year| text.len() == 4 && (1900..2100).contains(year))
}

fn names_a_birth_date(looks: &[Look], today: Day) -> bool {
    looks.iter().enumerate().any(|(at, look)| {
        let Look::Date(year) = look else { return false };
        let from = at.saturating_sub(NEAR + 2);
        let before = looks.get(from..at).unwrap_or_default();
        let after = looks.get(at + 1..looks.len().min(at + NEAR + 3)).unwrap_or_default();
        let old = today.year() - year >= YEARS_BACK;
        let named = named(before) || small(before) || named_behind(after);
        before.contains(&Look::Born) || after.contains(&Look::Born) || old && named
    })
}

/// Whether two words with capitals follow each other.
fn named(part: &[Look]) -> bool {
    part.windows(2).any(|pair| pair == [Look::Capital, Look::Capital])
}

/// The same behind a date, where they may be the place of what happened on it.
fn named_behind(part: &[Look]) -> bool {
    let person =
        |at: usize| at == 0 || part.get(at - 1).is_some_and(|word| !matches!(word, Look::Place | Look::Capital));
    part.windows(2).enumerate().any(|(at, pair)| pair == [Look::Capital, Look::Capital] && person(at))
}

/// Whether two words that may be a name in small letters end right before the date, behind none that leads to it.
fn small(before: &[Look]) -> bool {
    let name = |look: &Look| matches!(look, Look::Small | Look::Capital);
    matches!(before, [.., first, last] if name(first) && name(last))
}

#[cfg(test)]
mod tests;
