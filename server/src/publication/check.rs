//! The look at public texts before they are approved: does something of one of our own contacts stand in them?
//!
//! Contacts and key individuals are never published, but their names and numbers slip into free text ("ring Robin Sample
//! on 01632 960001"). Each text is held against the names, telephone numbers, e-mail addresses and postcodes of every
//! contact in the store. Whoever prepares a publication learns where something was found and what it looks like, and never
//! whose it is, since publishers need not see the contacts.
//!
//! A name is two words or more that follow each other, whatever the case, the accents and the marks between; of a longer
//! one any two, either way round and with one word between them at most: "Sean Sample" and "Sample, Sean" for Seán Rhys
//! Sample. A number is compared by its last nine digits, so that `+44 1632 960001` is `01632 960 001`. What is found may
//! be by chance (an officer with the name of a contact); a name can be approved with a reason, a number, an address or a
//! postcode cannot.

use std::collections::HashSet;

use safetynet_shared::text::fold;

/// What something in a text looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Clash {
    /// The name of a contact.
    Name,
    /// The telephone number of a contact.
    Telephone,
    /// The e-mail address of a contact.
    Email,
    /// A postcode that stands in what is kept of a contact.
    Postcode,
}

impl Clash {
    /// The word on a screen.
    pub fn word(self) -> &'static str {
        match self {
            Clash::Name => "name",
            Clash::Telephone => "telephone number",
            Clash::Email => "e-mail address",
            Clash::Postcode => "postcode",
        }
    }
}

/// The most words from one word of a name to the other, both counted.
const APART: usize = 3;
/// The digits that make two numbers the same.
const DIGITS: usize = 9;

/// What is known of all contacts, folded for comparison. It is never shown.
#[derive(Default)]
pub struct Known {
    names: HashSet<(String, String)>,
    numbers: HashSet<String>,
    emails: HashSet<String>,
    postcodes: HashSet<String>,
}

impl Known {
    /// Adds a contact: the name, the number, the e-mail address, and whatever else is kept of them.
    pub fn add(&mut self, name: &str, telephone: &str, email: &str, rest: &[&str]) {
        let words = words(name);
        let behind = |at: usize| words.iter().skip(at + 1);
        let pairs = words.iter().enumerate();
        self.names.extend(pairs.flat_map(|(at, one)| behind(at).map(move |other| (one.clone(), other.clone()))));
        for text in [telephone].iter().chain(rest) {
            self.numbers.extend(numbers(text).into_iter().filter_map(|mut runs| runs.pop()));
            self.postcodes.extend(postcodes(text));
        }
        for text in [email].iter().chain(rest) {
            self.emails.extend(emails(text));
        }
    }

    /// What of contacts seems to stand in a text, each look once, with the words of the text that do.
    pub fn clashes(&self, text: &str) -> Vec<(Clash, String)> {
        let any =
            |found: Vec<String>, known: &HashSet<String>| found.into_iter().filter(|one| known.contains(one)).collect();
        let checks: [(Clash, Vec<String>); 4] = [
            (Clash::Name, self.named(text)),
            (Clash::Telephone, any(numbers(text).into_iter().flatten().collect(), &self.numbers)),
            (Clash::Email, any(emails(text), &self.emails)),
            (Clash::Postcode, any(postcodes(text), &self.postcodes)),
        ];
        let told = |mut words: Vec<String>| {
            words.dedup();
            words.join(", ")
        };
        let found = checks.into_iter().filter(|(_, words)| !words.is_empty());
        found.map(|(clash, words)| (clash, told(words))).collect()
    }

    /// The names in a text, in its own letters: two words of one side by side, or with one word between them.
    fn named(&self, text: &str) -> Vec<String> {
        let (folded, spelled) = (words(text), spelled(text));
        let known = |one: &String, other: &String| {
            self.names.contains(&(one.clone(), other.clone())) || self.names.contains(&(other.clone(), one.clone()))
        };
        let runs = |count: usize| folded.windows(count).zip(spelled.windows(count));
        let named =
            |(run, _): &(&[String], &[&str])| run.first().zip(run.last()).is_some_and(|(one, other)| known(one, other));
        (2..=APART).flat_map(runs).filter(named).map(|(_, own)| own.join(" ")).collect()
    }
}

fn between(letter: char) -> bool {
    !letter.is_alphanumeric() && letter != '\'' && letter != '\u{2019}'
}

/// The words of a text as they stand in it, one for each that [`words`] answers.
fn spelled(text: &str) -> Vec<&str> {
    text.split(between).filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

/// The words of a text, folded: without case, accents and apostrophes.
fn words(text: &str) -> Vec<String> {
    spelled(text).into_iter().map(fold).collect()
}

/// The runs of digits in a text that are long enough to be telephone numbers. Each is told as all of its stretches of nine
/// digits, since numbers may stand side by side in a text; the last stretch is what a single number is known by.
fn numbers(text: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let mut digits = String::new();
    for letter in text.chars().chain(std::iter::once('x')) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else if !matches!(letter, ' ' | '-' | '(' | ')' | '+' | '.' | '/' | '\u{a0}') {
            if digits.len() >= DIGITS {
                let stretches = (0..=digits.len() - DIGITS).filter_map(|at| digits.get(at..at + DIGITS));
                out.push(stretches.map(str::to_owned).collect());
            }
            digits.clear();
        }
    }
    out
}

fn emails(text: &str) -> Vec<String> {
    let between = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '&' | ':');
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    text.split(between).filter(|word| word.contains('@')).map(bare).filter(|word| word.contains('@')).collect()
}

/// The postcodes in a text, without their space.
fn postcodes(text: &str) -> Vec<String> {
    let parts: Vec<String> = words(text).into_iter().map(|word| word.to_uppercase()).collect();
    let pairs = parts.windows(2).filter_map(|pair| match pair {
        [first, second] => Some(format!("{first}{second}")),
        _ => None,
    });
    parts.iter().cloned().chain(pairs).filter(|code| is_postcode(code)).collect()
}

/// One or two letters, a digit, perhaps one more letter or digit; then a digit and two letters.
fn is_postcode(code: &str) -> bool {
    if !code.is_ascii() || !(5..=7).contains(&code.len()) {
        return false;
    }
    let (outward, inward) = code.split_at(code.len() - 3);
    let inward = inward.as_bytes();
    let ends = matches!(inward, [d, a, b] if d.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic());
    let letters = outward.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = outward.as_bytes().get(letters..).unwrap_or_default();
    let begins = matches!(rest, [d] if d.is_ascii_digit())
        || matches!(rest, [d, x] if d.is_ascii_digit() && x.is_ascii_alphanumeric());
    ends && (1..=2).contains(&letters) && begins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let mut known = Known::default();
        known.add(
            "Robin O'Sample",
            "+44 1632 960001",
            "robin@contacts.example",
            &["Lives at ZZ9 4QX, or ring 07700 900123"],
        );
        known
    }

    #[test]
    fn what_is_a_contacts_is_found_however_it_is_written() {
        for (text, clash) in [
            ("Ask ROBIN O\u{2019}SAMPLE, at the hall", Clash::Name),
            ("robin  o'sample", Clash::Name),
            ("ring (01632) 960-001 now", Clash::Telephone),
            ("07700 900 123", Clash::Telephone),
            ("01632960001", Clash::Telephone),
            ("write to <Robin@Contacts.Example>.", Clash::Email),
            ("mailto:robin@contacts.example", Clash::Email),
            ("in zz94qx", Clash::Postcode),
            ("ZZ9 4QX, ground floor", Clash::Postcode),
        ] {
            let found: Vec<_> = known().clashes(text).into_iter().map(|(clash, _)| clash).collect();
            assert_eq!(found, [clash], "{text}");
        }
    }

    #[test]
    fn a_part_of_a_longer_name_is_found_with_and_without_its_accents() {
        let mut known = Known::default();
        known.add("Dr Seán Rhys Sample", "", "", &[]);
        for text in [
            "Thanks to Sean Sample.",
            "Seán Rhys",
            "SEÁN R. SAMPLE",
            "Sample, Sean",
            "Rhys Sample",
            "Dr Sample said so",
        ] {
            let found: Vec<Clash> = known.clashes(text).into_iter().map(|(clash, _)| clash).collect();
            assert_eq!(found, [Clash::Name], "{text}");
        }
        for text in ["Sean", "Sample Street", "Sean came by and gave a sample"] {
            assert!(known.clashes(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_words_that_look_so_are_said_as_they_stand_in_the_text() {
        let mut known = known();
        known.add("Kim Other", "", "", &[]);
        let text = "name: PC Robin  O\u{2019}SAMPLE\nbio: ask Kim Other on 01632 960 001 or Robin@Contacts.Example";
        let told: Vec<_> = known.clashes(text).into_iter().map(|(_, words)| words).collect();
        assert_eq!(told, ["Robin O\u{2019}SAMPLE, Kim Other", "632960001", "robin@contacts.example"]);
    }

    #[test]
    fn what_is_not_is_let_through() {
        for text in [
            "",
            "Robin Street and Sample Road",
            "Robin and the O'Sample shop",
            "ring 101",
            "01632 960002",
            "ZZ9 4QY",
            "robin@police.example",
        ] {
            assert!(known().clashes(text).is_empty(), "{text}");
        }
        let mut one = Known::default();
        one.add("Robin", "", "", &[]);
        assert!(one.clashes("Robin is there").is_empty(), "one word is no name");
    }
}
