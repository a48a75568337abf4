//! The policy: may this be this person's password? (SYOP-5.5b and `SyOPs` 5.6; ASVS 5.0 6.1.2, 6.2.1 to 6.2.12.)
//!
//! All reasons against a candidate are answered at once, so that nobody has to find the rules one refusal at a
//! time. No rule asks for kinds of characters, and any Unicode text is welcome. That it differs from the last
//! three is told by hashing, not by looking: [`Refusal::UsedBefore`] comes from `hash::used_before`.
//!
//! ```text
//! "Umbrella2024!!"         -> TooShort, Dictionary(Phrase), Guessable
//! "copper-lantern-violin"  -> fine
//! "violin 01632 960123 x"  -> TelephoneNumber
//! ```
//!
//! A refusal never repeats the word that was found: the reasons are shown on a screen that others may see.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{
    fold::{Glyph, fold},
    needle::{holds_name, holds_word_of},
    words::{DictionaryRule, Words},
};

/// The least length of a password in characters (code points).
pub const LEAST_CHARACTERS: usize = 15;

/// The greatest length of a password in bytes of UTF-8; a longer one is refused before anything is computed.
pub const MOST_BYTES: usize = 1_024;

/// Words of the system itself, refused like those of the organisations' names.
const SYSTEM_NAMES: [&str; 2] = ["safetynet", "opcc"];

/// A run of this many digits is taken for a telephone number.
const TELEPHONE_DIGITS: usize = 9;

/// The shortest national number that is sought inside a candidate.
const KNOWN_NUMBER_DIGITS: usize = 6;

/// What the policy has to know of the person whose password it will be. Personal data: not printable.
#[derive(Default)]
pub struct Person {
    /// The name to sign in with.
    pub user_name: String,
    /// Given names, as the account holds them.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Names of all partner organisations, and what else the deployment adds, such as its places.
    pub organisation_names: Vec<String>,
    /// The person's own telephone numbers and those of their SPOC, in any notation.
    pub telephones: Vec<String>,
}

/// A reason why a candidate may not be the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fewer than [`LEAST_CHARACTERS`] characters.
    TooShort,
    /// More than [`MOST_BYTES`] bytes.
    TooLong,
    /// One of the common passwords, near to one, or otherwise few guesses away.
    Guessable,
    /// Breaks the dictionary rule in force.
    Dictionary(DictionaryRule),
    /// Contains the user name or a part of it.
    UserName,
    /// Contains a name of the person.
    OwnName,
    /// Contains a word of an organisation's name or of the system's.
    OrganisationName,
    /// Contains a telephone number.
    TelephoneNumber,
    /// Is the current password or one of the three before it.
    UsedBefore,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            Self::TooShort => "The password must have at least 15 characters",
            Self::TooLong => "The password must have at most 1,024 bytes",
            Self::Guessable => "The password must not be a common one, or one that is guessed easily",
            Self::Dictionary(DictionaryRule::Phrase) => {
                "The password must not be one or two dictionary words or names, \
                 whatever digits or marks are added; three random words are welcome"
            }
            Self::Dictionary(DictionaryRule::Strict) => {
                "The password must not contain a dictionary word or name of four or more letters"
            }
            Self::Dictionary(DictionaryRule::Whole) => {
                "The password must not be a dictionary word or name, whatever digits or marks are added"
            }
            Self::UserName => "The password must not contain your user name or a part of it",
            Self::OwnName => "The password must not contain your given names or family name",
            Self::OrganisationName => {
                "The password must not contain a word of an organisation's name or of this system's name"
            }
            Self::TelephoneNumber => "The password must not contain a telephone number, or nine digits in a row",
            Self::UsedBefore => "The password must differ from your current one and from the three before it",
        };
        write!(out, "{sentence} (SyOPs 5.5).")
    }
}

/// The password policy of a deployment.
pub struct Policy {
    words: Words,
    rule: DictionaryRule,
}

impl Policy {
    /// The policy with one of the dictionary rules. Fails only when the embedded word list is damaged; the
    /// server must then not start.
    pub fn new(rule: DictionaryRule) -> Result<Self, fst::Error> {
        let words = Words::open()?;
        Ok(Self { words, rule })
    }

    /// The dictionary rule in force.
    pub fn rule(&self) -> DictionaryRule {
        self.rule
    }

    /// Judges a candidate for a person; every reason against it at once, in the order of [`Refusal`].
    ///
    /// Takes some 20 ms, and over half a second for a text contrived against the estimate of guesses: call it
    /// on a hashing thread, never on the network's or the storage's.
    pub fn check(&self, candidate: &str, about: &Person) -> Result<(), Vec<Refusal>> {
        if candidate.len() > MOST_BYTES {
            return Err(vec![Refusal::TooLong]);
        }
        let refusals: Vec<Refusal> = self
            .verdicts(candidate, about)
            .into_iter()
            .filter_map(|(broken, refusal)| broken.then_some(refusal))
            .collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    fn verdicts(&self, candidate: &str, about: &Person) -> [(bool, Refusal); 7] {
        let folded = fold(candidate);
        [
            (candidate.chars().count() < LEAST_CHARACTERS, Refusal::TooShort),
            (is_guessable(candidate, about), Refusal::Guessable),
            (self.words.refuses(&folded, self.rule), Refusal::Dictionary(self.rule)),
            (holds_name(&folded, &about.user_name), Refusal::UserName),
            (holds_own_name(&folded, about), Refusal::OwnName),
            (holds_organisation(&folded, about), Refusal::OrganisationName),
            (holds_telephone(candidate, about), Refusal::TelephoneNumber),
        ]
    }
}

/// Whether fewer than ten thousand million guesses find it, the common passwords and the person's own words first.
fn is_guessable(candidate: &str, about: &Person) -> bool {
    let own = [about.user_name.as_str(), &about.given_names, &about.family_name];
    zxcvbn::zxcvbn(candidate, &own).score() < zxcvbn::Score::Three
}

fn holds_own_name(folded: &[Glyph], about: &Person) -> bool {
    holds_name(folded, &about.given_names) || holds_name(folded, &about.family_name)
}

fn holds_organisation(folded: &[Glyph], about: &Person) -> bool {
    let names = about.organisation_names.iter().map(String::as_str);
    names.chain(SYSTEM_NAMES).any(|name| holds_word_of(folded, name))
}

fn holds_telephone(candidate: &str, about: &Person) -> bool {
    let plain: Zeroizing<String> = Zeroizing::new(candidate.nfkc().collect());
    let digits = Zeroizing::new(digits_of(&plain));
    longest_run(&plain) >= TELEPHONE_DIGITS
        || about
            .telephones
            .iter()
            .map(|telephone| national_number(telephone))
            .any(|number| number.len() >= KNOWN_NUMBER_DIGITS && digits.contains(&number))
}

/// The most digits in a row, over the separators that people write in telephone numbers.
fn longest_run(text: &str) -> usize {
    let is_separator = |c: char| " +().-".contains(c);
    text.split(|c: char| !c.is_ascii_digit() && !is_separator(c))
        .map(|run| run.chars().filter(char::is_ascii_digit).count())
        .max()
        .unwrap_or(0)
}

/// The number without its country code or trunk prefix, so that it is found with any of them or none.
fn national_number(telephone: &str) -> String {
    let plain: String = telephone.nfkc().collect();
    let digits = digits_of(&plain.replace("(0)", ""));
    let international = plain.trim_start().starts_with('+') || digits.len() > 11;
    let number = digits
        .strip_prefix("0044")
        .or_else(|| digits.strip_prefix("44").filter(|_| international))
        .or_else(|| digits.strip_prefix('0'))
        .unwrap_or(&digits);
    number.to_owned()
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests;
