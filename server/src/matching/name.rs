//! Names as the index and the question see them: folded words, each with its role.
//!
//! Case, diacritics and apostrophes are folded away, `Mac` is written `Mc`, hyphens and spaces part a name, and the
//! joined form is kept beside the parts: `Smith-Jones` is smithjones, smith and jones; `O'Brien` is obrien and brien;
//! `Mary-Ann` is maryann, mary and ann. A particle (de, van, al) is never a word of its own beside others.

use safetynet_shared::text::fold;

/// The most words that are kept of one name, so that a page of text cannot flood the index.
const MOST: usize = 12;

/// A full form of a person's name; one of the two parts may be empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// The given names in their usual order.
    pub given: String,
    /// The family name.
    pub family: String,
}

impl Name {
    /// From given names and a family name.
    pub fn new(given: impl Into<String>, family: impl Into<String>) -> Name {
        Name { given: given.into(), family: family.into() }
    }

    /// A name as it is written in one piece: `Liz Sample`, `Sample, Liz` or `Ana de la Cruz`. One word is a family name.
    pub fn written(text: &str) -> Name {
        if let Some((family, given)) = text.split_once(',') {
            return Name::new(given.trim(), family.trim());
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let last = words.len().saturating_sub(1);
        let particles = words.iter().take(last).skip(1).rev().take_while(|word| is_particle(&letters(word))).count();
        let (given, family) = words.split_at(last.saturating_sub(particles));
        Name::new(given.join(" "), family.join(" "))
    }
}

/// What a word is in a recorded name. The number is what a record keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The first given name, or the joined form of it.
    First = 0,
    /// Another given name.
    Middle = 1,
    /// The whole family name in one word.
    Family = 2,
    /// A part of a family name.
    Piece = 3,
}

/// A word that was typed as one, in the ways in which it can be meant.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// As one word.
    pub whole: String,
    /// As several; empty when it has no parts.
    pub pieces: Vec<String>,
}

/// Words that stand before a family name and say nothing beside it.
const PARTICLES: [&str; 34] = [
    "a", "al", "ap", "ab", "bin", "bint", "ben", "ibn", "da", "das", "de", "del", "della", "den", "der", "di", "do",
    "dos", "du", "el", "la", "le", "mac", "mc", "ni", "nic", "o", "san", "st", "ul", "ur", "van", "von", "ter",
];

/// Whether a folded word is a particle.
pub fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// The words of a recorded name with their roles.
pub fn words(name: &Name) -> Vec<(String, Role)> {
    let mut out: Vec<(String, Role)> = Vec::new();
    let mut add = |word: String, role: Role| {
        if !word.is_empty() && out.len() < MOST && !out.contains(&(word.clone(), role)) {
            out.push((word, role));
        }
    };
    for (place, unit) in units(&name.given).into_iter().enumerate() {
        let role = |part: usize| if place + part == 0 { Role::First } else { Role::Middle };
        for (part, piece) in unit.pieces.into_iter().enumerate() {
            add(piece, role(part));
        }
        add(unit.whole, role(0));
    }
    let family = compound(&name.family);
    for piece in family.pieces {
        add(piece, Role::Piece);
    }
    add(family.whole, Role::Family);
    out
}

/// The units of given names, or of words whose roles are not known: parted by spaces and commas.
pub fn units(text: &str) -> Vec<Unit> {
    let words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '.' | '/'));
    words.map(unit).filter(|unit| !unit.whole.is_empty()).take(MOST).collect()
}

/// One word, with the parts that hyphens and apostrophes make.
fn unit(word: &str) -> Unit {
    let parts: Vec<&str> = word.split(is_hyphen).filter(|part| !letters(part).is_empty()).collect();
    let mut pieces: Vec<String> = match parts.as_slice() {
        [] | [_] => Vec::new(),
        parts => parts.iter().map(|part| plain(letters(part))).filter(|piece| !is_particle(piece)).collect(),
    };
    if let [only] = parts.as_slice() {
        pieces.extend(after_elision(only).map(|rest| plain(letters(rest))));
    }
    Unit { whole: plain(letters(&parts.concat())), pieces }
}

/// A family name as one unit, whatever spaces and hyphens it has.
pub fn compound(family: &str) -> Unit {
    let words: Vec<&str> = family
        .split(|letter: char| letter.is_whitespace() || is_hyphen(letter) || matches!(letter, ',' | '.' | '/'))
        .filter(|part| !letters(part).is_empty())
        .take(MOST)
        .collect();
    if let [only] = words.as_slice() {
        return unit(only);
    }
    let pieces: Vec<String> = words.iter().map(|word| plain(letters(word))).collect();
    let whole = plain(pieces.concat());
    let pieces: Vec<String> = pieces.into_iter().filter(|piece| !is_particle(piece)).collect();
    Unit { whole, pieces }
}

/// The folded letters and digits of a word.
pub fn letters(word: &str) -> String {
    if word.is_ascii() {
        return word
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|letter| char::from(letter.to_ascii_lowercase()))
            .collect();
    }
    fold(word).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// `mac` before at least three more letters is `mc`, and `saint` is `st`.
fn plain(word: String) -> String {
    match (word.strip_prefix("mac"), word.as_str()) {
        (Some(rest), _) if rest.chars().nth(2).is_some() => format!("mc{rest}"),
        (_, "saint") => "st".to_owned(),
        _ => word,
    }
}

/// What follows a single letter and an apostrophe at the start of a name: `Brien` of `O'Brien`.
fn after_elision(part: &str) -> Option<&str> {
    let mut walk = part.chars();
    let (letter, mark) = (walk.next()?, walk.next()?);
    let apostrophe = matches!(mark, '\'' | '`' | '\u{b4}' | '\u{2018}' | '\u{2019}' | '\u{2bc}');
    (letter.is_alphabetic() && apostrophe && walk.clone().nth(1).is_some()).then_some(walk.as_str())
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(given: &str, family: &str) -> Vec<(String, Role)> {
        words(&Name::new(given, family))
    }

    fn pairs(list: &[(&str, Role)]) -> Vec<(String, Role)> {
        list.iter().map(|(word, role)| ((*word).to_owned(), *role)).collect()
    }

    #[test]
    fn a_name_gives_its_words_parts_and_joined_forms() {
        use Role::{Family, First, Middle, Piece};
        assert_eq!(
            of("Zo\u{eb} Ann", "Smith-Jones"),
            pairs(&[("zoe", First), ("ann", Middle), ("smith", Piece), ("jones", Piece), ("smithjones", Family)])
        );
        assert_eq!(
            of("Mary-Ann", "O\u{2019}Brien"),
            pairs(&[("mary", First), ("ann", Middle), ("maryann", First), ("brien", Piece), ("obrien", Family)])
        );
        assert_eq!(of("", "van der Berg"), pairs(&[("berg", Piece), ("vanderberg", Family)]));
        assert_eq!(of("J.", "MacDonald"), pairs(&[("j", First), ("mcdonald", Family)]));
        assert_eq!(of("", "Mac Donald"), pairs(&[("donald", Piece), ("mcdonald", Family)]));
        assert_eq!(of("Macy", "Mace"), pairs(&[("macy", First), ("mace", Family)]));
        assert_eq!(of("", "al-Hakim"), pairs(&[("hakim", Piece), ("alhakim", Family)]));
    }

    #[test]
    fn a_name_in_one_piece_is_parted() {
        let read = |text: &str| (Name::written(text).given, Name::written(text).family);
        let is = |given: &str, family: &str| (given.to_owned(), family.to_owned());
        assert_eq!(read("Liz Sample"), is("Liz", "Sample"));
        assert_eq!(read("Sample, Liz Ann"), is("Liz Ann", "Sample"));
        assert_eq!(read("Ana Maria de la Cruz"), is("Ana Maria", "de la Cruz"));
        assert_eq!(read("Sample"), is("", "Sample"));
        assert_eq!(read(" "), is("", ""));
    }

    #[test]
    fn units_keep_what_was_typed_together() {
        let found = units("Smith-Jones, d'Arcy");
        let read = |unit: &Unit| (unit.whole.clone(), unit.pieces.clone());
        assert_eq!(
            found.iter().map(read).collect::<Vec<_>>(),
            [
                ("smithjones".to_owned(), vec!["smith".to_owned(), "jones".to_owned()]),
                ("darcy".to_owned(), vec!["arcy".to_owned()])
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_gives_bounded_plain_words(given in any::<String>(), family in any::<String>()) {
            let found = of(&given, &family);
            prop_assert!(found.len() <= MOST);
            prop_assert!(found.iter().all(|(word, _)| !word.is_empty() && word.chars().all(char::is_alphanumeric)));
        }

        #[test]
        fn case_and_marks_change_nothing(given in "[a-zA-Z' -]{1,12}", family in "[a-zA-Z'-]{1,12}") {
            let upper = (given.to_uppercase(), family.to_uppercase());
            prop_assert_eq!(of(&given, &family), of(&upper.0, &upper.1));
        }
    }
}
