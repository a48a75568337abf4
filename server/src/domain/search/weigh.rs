//! How well a nominal fits a question, in bits and in words.

use std::collections::HashMap;

use safetynet_shared::text::tokens;

use super::birth;
use super::question::{Question, Word};
use crate::domain::nominal::{Birth, PersonName};

/// The most that one token is worth.
const MOST_BITS: f64 = 20.0;
/// What an alias is worth, as a share of the bits of the name.
const ALIAS: f64 = 0.85;
/// What one edited letter costs, as a share of the bits.
const ONE_EDIT: f64 = 0.6;
/// What a beginning is worth, as a share of the bits of all words that begin so.
const BEGINNING: f64 = 0.7;
/// What an initial is worth.
const INITIAL: f64 = 2.0;
/// What a word costs that fits nothing.
const UNEXPLAINED: f64 = -4.0;

/// How many nominals carry each token of a question, and how many there are.
#[derive(Default)]
pub struct Frequencies {
    /// All nominals of the index.
    pub nominals: i64,
    /// Nominals that carry a form exactly.
    pub exact: HashMap<String, i64>,
    /// Nominals that carry a token beginning so.
    pub beginning: HashMap<String, i64>,
}

impl Frequencies {
    fn bits(&self, carry: Option<&i64>) -> f64 {
        let carry = f64::from(u32::try_from((*carry.unwrap_or(&1)).max(1)).unwrap_or(u32::MAX));
        let all = f64::from(u32::try_from(self.nominals.max(2)).unwrap_or(u32::MAX));
        (all / carry).log2().clamp(1.0, MOST_BITS)
    }
}

/// What of a nominal is weighed: its index entry and nothing else.
pub struct Record<'r> {
    /// Its name.
    pub name: &'r PersonName,
    /// Its other names.
    pub aliases: &'r [PersonName],
    /// Its date of birth.
    pub birth: Birth,
    /// Its postcode district; empty when not known.
    pub district: &'r str,
}

/// How a nominal fits.
pub struct Fit {
    /// The evidence in bits.
    pub bits: f64,
    /// The words of the question that fit something.
    pub words: usize,
    /// Whether the whole date of birth is the same.
    pub same_birth: bool,
    /// Whether the date of birth speaks against.
    pub other_birth: bool,
    /// Why, as a sentence.
    pub explanation: String,
}

impl Fit {
    /// Whether it is worth showing: half of the words fit, or one and the date of birth.
    pub fn shows(&self, question: &Question) -> bool {
        let asked = question.words.len();
        asked == 0 && !self.other_birth || self.words > 0 && (self.words * 2 >= asked || self.same_birth)
    }

    /// Whether it may be the same person, so that recording another wants a second look (ISA-13.1): all the words fit
    /// and the date of birth does not speak against, or the date is the same and half of the words fit.
    pub fn may_be_the_same(&self, question: &Question) -> bool {
        let asked = question.words.len();
        self.words == asked && !self.other_birth || self.same_birth && self.words * 2 >= asked && self.words > 0
    }
}

/// Which part of a record a word fits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Part {
    Given,
    Family,
    Alias,
}

/// How it fits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Exactly,
    Beginning,
    Initial,
    OneLetterOff,
}

struct Token {
    text: String,
    part: Part,
}

impl Question {
    /// How well a nominal fits.
    pub fn weigh(&self, record: &Record<'_>, frequencies: &Frequencies) -> Fit {
        let held = held(record);
        let found: Vec<Option<(f64, Part, How)>> =
            self.words.iter().map(|word| best(word, &held, frequencies)).collect();
        let mut bits: f64 = found.iter().map(|found| found.map_or(UNEXPLAINED, |found| found.0)).sum();
        let birth = birth::compare(self.birth, record.birth);
        bits += birth.map_or(0.0, |(bits, _)| bits);
        let same_district = self.district.as_deref().map(|asked| asked == record.district);
        bits += same_district.map_or(0.0, |same| if same { 5.0 } else { -1.0 });
        let mut said = phrases(&found);
        said.extend(birth.map(|(_, words)| words.to_owned()));
        said.extend(same_district.filter(|same| *same).map(|_| "postcode district matches".to_owned()));
        Fit {
            bits,
            words: found.iter().flatten().count(),
            same_birth: self.birth.is_whole() && self.birth == record.birth,
            other_birth: birth.is_some_and(|(bits, _)| bits < 0.0),
            explanation: sentence(&said),
        }
    }
}

fn held(record: &Record<'_>) -> Vec<Token> {
    let of = |text: &str, part| tokens(text).into_iter().map(move |text| Token { text, part });
    let mut held: Vec<Token> =
        of(&record.name.given, Part::Given).chain(of(&record.name.family, Part::Family)).collect();
    for alias in record.aliases {
        held.extend(of(&alias.given, Part::Alias).chain(of(&alias.family, Part::Alias)));
    }
    held
}

fn best(word: &Word, held: &[Token], frequencies: &Frequencies) -> Option<(f64, Part, How)> {
    let mut best: Option<(f64, Part, How)> = None;
    for token in held {
        let Some((bits, how)) = fit(word, &token.text, frequencies) else { continue };
        let bits = if token.part == Part::Alias { bits * ALIAS } else { bits };
        if best.is_none_or(|(most, ..)| bits > most) {
            best = Some((bits, token.part, how));
        }
    }
    best
}

fn fit(word: &Word, token: &str, frequencies: &Frequencies) -> Option<(f64, How)> {
    let plain = word.plain();
    if let Some(form) = word.forms.iter().find(|form| *form == token) {
        let initial = form.chars().nth(1).is_none();
        let bits = frequencies.bits(frequencies.exact.get(form));
        return Some(if initial { (bits.min(INITIAL), How::Exactly) } else { (bits, How::Exactly) });
    }
    if token.starts_with(plain) {
        let initial = plain.chars().nth(1).is_none();
        let bits = BEGINNING * frequencies.bits(frequencies.beginning.get(plain));
        return Some(if initial { (INITIAL, How::Initial) } else { (bits, How::Beginning) });
    }
    if plain.len() > 3 && one_letter_off(plain, token) {
        return Some((ONE_EDIT * frequencies.bits(frequencies.exact.get(plain)), How::OneLetterOff));
    }
    None
}

/// Whether two tokens differ by one letter left out, put in or changed, or by two neighbours swapped.
fn one_letter_off(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let alike = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = |letters: &[char], skip: usize| letters.get(alike + skip..).unwrap_or_default().to_vec();
    let swapped = a.get(alike) == b.get(alike + 1) && a.get(alike + 1) == b.get(alike) && a.get(alike + 1).is_some();
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => tail(&a, 1) == tail(&b, 1) || swapped && tail(&a, 2) == tail(&b, 2),
        std::cmp::Ordering::Less => a.len() + 1 == b.len() && tail(&a, 0) == tail(&b, 1),
        std::cmp::Ordering::Greater => b.len() + 1 == a.len() && tail(&a, 1) == tail(&b, 0),
    }
}

/// The findings on names, one phrase for each way of fitting.
fn phrases(found: &[Option<(f64, Part, How)>]) -> Vec<String> {
    let ways = [
        (How::Exactly, "matches", "match"),
        (How::Beginning, "begins so", "begin so"),
        (How::Initial, "has this initial", "have these initials"),
        (How::OneLetterOff, "is spelt almost so", "are spelt almost so"),
    ];
    let mut said = Vec::new();
    for (way, one, many) in ways {
        let has = |part| found.iter().flatten().any(|(_, at, how)| *at == part && *how == way);
        let parts = [(Part::Given, "given name"), (Part::Family, "family name"), (Part::Alias, "another name")];
        let named: Vec<&str> = parts.into_iter().filter(|(part, _)| has(*part)).map(|(_, name)| name).collect();
        match named.as_slice() {
            [] => {}
            [name] => said.push(format!("{name} {one}")),
            [first, last] => said.push(format!("{first} and {last} {many}")),
            names => said.push(format!("{} {many}", names.join(", "))),
        }
    }
    if found.iter().any(Option::is_none) && !said.is_empty() {
        said.push("part of what was typed fits nothing".to_owned());
    }
    said
}

fn sentence(said: &[String]) -> String {
    let text = said.join("; ");
    let mut letters = text.chars();
    let capital = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{capital}{}", letters.as_str())
}

#[cfg(test)]
mod tests;
