//! The keys under which a nominal is found.

use std::collections::BTreeSet;

use safetynet_shared::text::tokens;

use crate::domain::nominal::{Birth, PersonName};

/// The most keys of one nominal, so that a page of aliases cannot flood the index.
const MOST: usize = 400;

/// What a key is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum KeyKind {
    /// A folded token of a name.
    Token,
    /// A date of birth, `YYYYMMDD` with zeros for what is not known.
    Birth,
    /// A given and a family token of one name; see [`pair`].
    Pair,
}

impl KeyKind {
    /// The number in the store.
    pub const fn number(self) -> i64 {
        match self {
            KeyKind::Token => 1,
            KeyKind::Birth => 2,
            KeyKind::Pair => 3,
        }
    }
}

/// The key of two tokens, whichever of them is the family name.
pub fn pair(one: &str, other: &str) -> String {
    if one <= other { format!("{one} {other}") } else { format!("{other} {one}") }
}

/// Every key of a nominal, each once and in order. `names` are the name and the aliases.
pub fn keys(names: &[PersonName], birth: Birth) -> Vec<(KeyKind, String)> {
    let mut found = BTreeSet::new();
    if !birth.is_unknown() {
        found.insert((KeyKind::Birth, birth.key()));
    }
    for name in names {
        let (given, family) = (tokens(&name.given), tokens(&name.family));
        for token in given.iter().chain(&family) {
            found.insert((KeyKind::Token, token.clone()));
        }
        for one in &given {
            found.extend(family.iter().filter(|other| *other != one).map(|other| (KeyKind::Pair, pair(one, other))));
        }
    }
    found.into_iter().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str, family: &str) -> PersonName {
        PersonName { given: given.into(), family: family.into() }
    }

    #[test]
    fn a_nominal_is_found_by_each_token_pair_and_birth() {
        let birth = Birth { year: 1990, month: 2, day: 0 };
        let found = keys(&[name("Zo\u{eb} Ann", "Sample-Testcase"), name("", "Specimen")], birth);
        let of = |kind| found.iter().filter(move |(k, _)| *k == kind).map(|(_, key)| key.as_str()).collect::<Vec<_>>();
        assert_eq!(of(KeyKind::Token), ["ann", "sample", "sampletestcase", "specimen", "testcase", "zoe"]);
        assert_eq!(of(KeyKind::Birth), ["19900200"]);
        let pairs =
            ["ann sample", "ann sampletestcase", "ann testcase", "sample zoe", "sampletestcase zoe", "testcase zoe"];
        assert_eq!(of(KeyKind::Pair), pairs);
    }

    #[test]
    fn a_swapped_name_has_the_same_pair() {
        assert_eq!(pair("robin", "sample"), pair("sample", "robin"));
        let swapped = keys(&[name("Sample", "Robin")], Birth::default());
        assert_eq!(swapped, keys(&[name("Robin", "Sample")], Birth::default()));
    }

    #[test]
    fn a_page_of_aliases_stays_bounded() {
        let long = (0..90).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(keys(&vec![name(&long, &long); 50], Birth::default()).len(), MOST);
    }
}
