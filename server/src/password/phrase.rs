//! A password to propose: who is refused, or must change now, is shown one that passes (SYOP-5.5b).
//!
//! Five words out of 1,024 are 50 bits: with argon2id, a pepper and the lock-out rule far more than enough, and
//! typed by heart after a few days. The words are our own choice: common, spelled one way, four to eight
//! letters, none of them unkind. Where the strict dictionary rule forbids words, five groups of five characters
//! without vowels are proposed instead (over 110 bits), for the sealed envelope of `SyOPs` 5.3.

use zeroize::Zeroizing;

use super::{
    policy::{Person, Policy},
    words::DictionaryRule,
};

/// Words in a phrase.
const PHRASE_WORDS: usize = 5;

/// Characters of the groups: no vowels, so that words hardly come about, and none that look alike.
const GROUP_CHARACTERS: &str = "bcdfghjkmnpqrstvwxz2689";

/// Groups, and characters in each.
const GROUPS: usize = 5;

/// How often a proposal may fall foul of the policy (a word of an organisation's name) before giving up.
const TRIES: usize = 100;

/// No password could be proposed: the random source failed, or the policy refused everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoProposal;

/// Proposes a password that passes the policy for this person.
///
/// `random` fills bytes from a source fit for keys, such as `getrandom::fill`.
pub fn suggest<E>(
    policy: &Policy,
    about: &Person,
    mut random: impl FnMut(&mut [u8]) -> Result<(), E>,
) -> Result<Zeroizing<String>, NoProposal> {
    for _ in 0..TRIES {
        let proposal = match policy.rule() {
            DictionaryRule::Strict => groups(&mut random),
            DictionaryRule::Phrase | DictionaryRule::Whole => phrase(&mut random),
        };
        let proposal = proposal.ok_or(NoProposal)?;
        if policy.check(&proposal, about).is_ok() {
            return Ok(proposal);
        }
    }
    Err(NoProposal)
}

/// Draws a one-time code: a phrase of the same strength, without regard to a policy, since nobody chose it and it is
/// changed at the first sign-in (SYOP-5.5a).
///
/// # Errors
/// [`NoProposal`] when the random source fails.
pub fn draw<E>(mut random: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Zeroizing<String>, NoProposal> {
    phrase(&mut random).ok_or(NoProposal)
}

fn phrase<E>(random: &mut impl FnMut(&mut [u8]) -> Result<(), E>) -> Option<Zeroizing<String>> {
    let words: Vec<&str> = include_str!("phrase.txt").split_ascii_whitespace().collect();
    let mut phrase = Zeroizing::new(String::with_capacity(PHRASE_WORDS * 9));
    for place in 0..PHRASE_WORDS {
        if place > 0 {
            phrase.push('-');
        }
        phrase.push_str(pick(&words, random)?);
    }
    Some(phrase)
}

fn groups<E>(random: &mut impl FnMut(&mut [u8]) -> Result<(), E>) -> Option<Zeroizing<String>> {
    let characters: Vec<char> = GROUP_CHARACTERS.chars().collect();
    let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUPS + 1)));
    for place in 0..GROUPS * GROUPS {
        if place > 0 && place % GROUPS == 0 {
            text.push('-');
        }
        text.push(*pick(&characters, random)?);
    }
    Some(text)
}

/// One of the items, each as likely as any other: numbers from the uneven end of the range are drawn again.
fn pick<'a, T, E>(items: &'a [T], random: &mut impl FnMut(&mut [u8]) -> Result<(), E>) -> Option<&'a T> {
    let even = 65_536 - 65_536_usize.checked_rem(items.len())?;
    for _ in 0..TRIES {
        let mut bytes = [0; 2];
        random(&mut bytes).ok()?;
        let number = usize::from(u16::from_le_bytes(bytes));
        if number < even {
            return items.get(number % items.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;

    fn listed() -> Vec<&'static str> {
        include_str!("phrase.txt").split_ascii_whitespace().collect()
    }

    #[test]
    fn a_one_time_code_is_a_phrase_of_five_words() {
        let code = draw(getrandom::fill).unwrap();
        assert_eq!(code.split('-').count(), PHRASE_WORDS);
        assert!(*code != *draw(getrandom::fill).unwrap());
    }

    #[test]
    fn the_words_are_1024_and_simple() {
        let words: BTreeSet<&str> = listed().into_iter().collect();
        assert_eq!((words.len(), listed().len()), (1_024, 1_024));
        assert!(words.iter().all(|word| (4..=8).contains(&word.len())));
        assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
    }

    #[test]
    fn proposals_pass_under_every_rule_and_differ() {
        for rule in [DictionaryRule::Phrase, DictionaryRule::Whole, DictionaryRule::Strict] {
            let policy = Policy::new(rule).unwrap();
            let about = Person {
                organisation_names: vec!["Otter Bridge Council of the Sample Valley".into()],
                ..Person::default()
            };
            let proposals: BTreeSet<String> =
                (0..20).map(|_| suggest(&policy, &about, getrandom::fill).unwrap().to_string()).collect();
            assert_eq!(proposals.len(), 20);
            assert!(proposals.iter().all(|proposal| policy.check(proposal, &about).is_ok()));
        }
    }

    #[test]
    fn a_failed_source_gives_no_password() {
        let policy = Policy::new(DictionaryRule::Phrase).unwrap();
        let broken = |_: &mut [u8]| Err(());
        assert_eq!(suggest(&policy, &Person::default(), broken).err(), Some(NoProposal));
    }

    #[test]
    fn a_stuck_source_gives_no_password_rather_than_a_known_one() {
        let stuck = |bytes: &mut [u8]| {
            bytes.fill(0);
            Ok::<(), ()>(())
        };
        let policy = Policy::new(DictionaryRule::Strict).unwrap();
        assert_eq!(suggest(&policy, &Person::default(), stuck).err(), Some(NoProposal));
    }
}
