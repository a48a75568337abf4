//! The dictionary: some 285,000 folded words and given names, and the three readings of "no valid dictionary
//! words or names" (SYOP-5.5b).
//!
//! The clause taken by its letter would forbid the three random words that the National Cyber Security Centre
//! advises, and would drive people to sealed envelopes. So the rule can be set, and its default refuses what is
//! in fact weak: a password whose letters are one or two entries joined, whatever digits or marks stand around
//! or between them, forward or backward.
//!
//! | candidate | `whole` | `phrase` | `strict` |
//! |---|---|---|---|
//! | `Constantinopolitan` | refused | refused | refused |
//! | `W0lverhampton-Bridge-1066` | passes | refused | refused |
//! | `copper-lantern-violin` | passes | passes | refused |
//! | `kqv8-zwnr-hj2x-ptgm` | passes | passes | passes |
//!
//! The entries are a finite state transducer (`words.fst`, made by `words.py`, notices in
//! `words.LICENCE.txt`). It is walked as an automaton with a set of states, one for each reading that is still
//! possible: no reading is guessed and none is tried twice, so the time grows with the length of the candidate
//! and not with the number of its readings (33 ms for the worst 1,024 bytes of digits, under 0.1 ms else).
//!
//! Of random phrases of three or four words, 99.5 % pass or more, whether drawn from the whole list or from the
//! 5,000 commonest words; what is refused are phrases like `soup-spoon-curlew`, where two of the three join.

use std::{collections::BTreeSet, iter::once};

use fst::raw::{CompiledAddr, Fst};

use super::fold::Glyph;

/// Which of the three dictionary rules is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DictionaryRule {
    /// Refuse a password whose letters are one or two entries joined.
    #[default]
    Phrase,
    /// Refuse any entry of four or more letters anywhere inside.
    Strict,
    /// Refuse a password whose letters are exactly one entry.
    Whole,
}

/// The embedded word list.
pub struct Words {
    entries: Fst<&'static [u8]>,
}

/// Entries shorter than this do not count under the strict rule: every text holds some.
const STRICT_LETTERS: u8 = 4;

/// A place in the list, and how many entries (`phrase`, `whole`) or letters (`strict`) were read before it.
type State = (CompiledAddr, u8);

impl Words {
    /// Opens the list that is embedded in the program.
    ///
    /// Fails only when the embedded bytes are not a word list; the server must then not start, because it could
    /// not keep the rule.
    pub fn open() -> Result<Self, fst::Error> {
        let entries = Fst::new(include_bytes!("words.fst").as_slice())?;
        Ok(Self { entries })
    }

    /// Whether the candidate breaks the dictionary rule, read forward or backward.
    ///
    /// A candidate without a single real letter is no word: other rules judge it.
    pub fn refuses(&self, candidate: &[Glyph], rule: DictionaryRule) -> bool {
        candidate.iter().any(Glyph::is_letter)
            && (self.refuses_one_way(candidate.iter(), rule) || self.refuses_one_way(candidate.iter().rev(), rule))
    }

    fn refuses_one_way<'a>(&self, glyphs: impl Iterator<Item = &'a Glyph>, rule: DictionaryRule) -> bool {
        match rule {
            DictionaryRule::Whole => self.joins(glyphs, 1),
            DictionaryRule::Phrase => self.joins(glyphs, 2),
            DictionaryRule::Strict => self.holds(glyphs),
        }
    }

    /// Whether the letters are at most `most` entries joined; the s of a plural or genitive belongs to its entry.
    fn joins<'a>(&self, glyphs: impl Iterator<Item = &'a Glyph>, most: u8) -> bool {
        let root = self.entries.root().addr();
        let mut states = BTreeSet::from([(root, 0)]);
        for glyph in glyphs {
            let left_out = states.iter().copied().filter(|_| !glyph.is_letter());
            let read = states.iter().filter_map(|state| self.step(*state, glyph));
            let ending = states.iter().copied().filter(|(place, _)| glyph.reads_as('s') && self.is_entry(*place));
            let joined = read.chain(ending).flat_map(|(place, before)| {
                let starts_next = before + 1 < most && self.is_entry(place);
                once((place, before)).chain(starts_next.then_some((root, before + 1)))
            });
            states = left_out.chain(joined).collect();
        }
        states.iter().any(|(place, _)| self.is_entry(*place))
    }

    /// Whether any entry of four or more letters stands anywhere inside.
    fn holds<'a>(&self, glyphs: impl Iterator<Item = &'a Glyph>) -> bool {
        let start = (self.entries.root().addr(), 0);
        let mut states: BTreeSet<State> = BTreeSet::new();
        for glyph in glyphs {
            let left_out = states.iter().copied().filter(|_| !glyph.is_letter());
            let read = states
                .iter()
                .chain(once(&start))
                .filter_map(|state| self.step(*state, glyph))
                .map(|(place, before)| (place, STRICT_LETTERS.min(before + 1)));
            states = left_out.chain(read).collect();
            let found = |(place, letters): &State| *letters >= STRICT_LETTERS && self.is_entry(*place);
            if states.iter().any(found) {
                return true;
            }
        }
        false
    }

    /// The place after the glyph's letter; `None` when no entry goes on with it.
    fn step(&self, (place, before): State, glyph: &Glyph) -> Option<State> {
        let mut buffer = [0; 4];
        let mut place = place;
        for byte in glyph.letter()?.encode_utf8(&mut buffer).bytes() {
            let node = self.entries.node(place);
            place = node.transition_addr(node.find_input(byte)?);
        }
        Some((place, before))
    }

    fn is_entry(&self, place: CompiledAddr) -> bool {
        self.entries.node(place).is_final()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use std::sync::LazyLock;

    use super::{super::fold::fold, *};
    use DictionaryRule::{Phrase, Strict, Whole};
    use proptest::{prelude::*, strategy::ValueTree};

    fn refused(candidate: &str, rule: DictionaryRule) -> bool {
        Words::open().unwrap().refuses(&fold(candidate), rule)
    }

    #[test]
    fn the_list_is_whole_and_holds_places_and_names() {
        let words = Words::open().unwrap();
        assert!(words.entries.verify().is_ok());
        assert!(words.entries.len() > 280_000);
        for entry in ["wolverhampton", "nguyen", "patel", "mohammed", "internationalisation", "gwendolyn"] {
            assert!(words.entries.contains_key(entry), "{entry}");
        }
    }

    #[test]
    fn one_or_two_words_are_refused_however_they_are_dressed() {
        for candidate in [
            "Constantinopolitan",
            "internationalisation",
            "W0lverhampton-Bridge-1066",
            "wolverhampton1234!",
            "1066 Wolverhampton 2024",
            "W.o.l.v.e.r.h.a.m.p.t.o.n",
            "notpmahrevloW-2024",
            "2024-n0tpmahrevl0w",
            "P@$$w0rd-P@$$w0rd",
            "Elephant99Umbrella",
            "umbrellaelephant",
            "ＥＬＥＰＨＡＮＴ－ＵＭＢＲＥＬＬＡ",
            "Éléphant Umbrélla!!",
            "Wolverhampton's bridges",
            "Gwendolyns Birminghams",
            "segdirb s'notpmahrevloW",
            "Mohammed.Patel.2019",
            "cat............dog",
            "(((((bridge))))) 9",
            "Gwendolyn_Nguyen_22",
        ] {
            assert!(refused(candidate, Phrase), "{candidate}");
        }
    }

    #[test]
    fn three_words_and_random_letters_pass() {
        for candidate in [
            "copper-lantern-violin",
            "copperlanternviolin",
            "C0pper Lantern V10lin 7",
            "otter meadow trumpet basket",
            "kqv8-zwnr-hj2x-ptgm",
            "xK9#vQz!Lw2$RtBn",
            "wolverhamptonqx",
            "2609-8826/9026-88",
            "жёлтый чемодан",
        ] {
            assert!(!refused(candidate, Phrase), "{candidate}");
        }
    }

    #[test]
    fn whole_refuses_one_word_only() {
        assert!(refused("C0nstantin0politan!!", Whole));
        assert!(refused("!!natiloponitnatsnoC", Whole));
        assert!(!refused("elephant-umbrella", Whole));
    }

    #[test]
    fn strict_refuses_any_word_of_four_letters() {
        assert!(refused("copper-lantern-violin", Strict));
        assert!(refused("xqz9-vbk2-br1dg3-wq", Strict));
        assert!(refused("xqz9-vbk2-egdirb-wq", Strict));
        assert!(!refused("kqv8-zwnr-hj2x-ptgm", Strict));
        assert!(!refused("zqcatxq-wvdogqx", Strict));
    }

    #[test]
    fn the_longest_candidate_of_digits_is_judged_in_bounded_time() {
        let candidate = format!("b{}", "0134570715".repeat(102));
        let words = Words::open().unwrap();
        let folded = fold(&candidate);
        assert!(words.refuses(&folded, Strict));
        assert!(!words.refuses(&fold(&format!("{candidate}qx")), Phrase));
    }

    /// Entries of four to eight letters, from which the random phrases are drawn.
    static VOCABULARY: LazyLock<Vec<String>> = LazyLock::new(|| {
        let keys = Words::open().unwrap().entries.stream().into_str_keys().unwrap();
        keys.into_iter().filter(|key| (4..=8).contains(&key.len())).collect()
    });

    #[test]
    fn random_phrases_of_three_and_four_words_pass() {
        let words = Words::open().unwrap();
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let phrase = prop::collection::vec(any::<prop::sample::Index>(), 3..=4)
            .prop_map(|picks| {
                picks.iter().map(|pick| pick.get(VOCABULARY.as_slice()).as_str()).collect::<Vec<_>>().join("-")
            })
            .prop_filter("the length rule", |phrase| phrase.chars().count() >= 15);
        let refusals = (0..4_000)
            .filter(|_| {
                let candidate = phrase.new_tree(&mut runner).unwrap().current();
                words.refuses(&fold(&candidate), Phrase)
            })
            .count();
        assert!(refusals <= 40, "{refusals} of 4,000 refused");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn two_entries_are_refused_whatever_stands_around(
            first in any::<prop::sample::Index>(),
            second in any::<prop::sample::Index>(),
            marks in prop::collection::vec("[0-9 .!_#-]{0,4}", 3),
        ) {
            let (first, second) = (first.get(VOCABULARY.as_slice()), second.get(VOCABULARY.as_slice()));
            let candidate = format!("{}{first}{}{}{}", marks[0], marks[1], second.to_uppercase(), marks[2]);
            prop_assert!(refused(&candidate, Phrase));
            prop_assert!(refused(&candidate.chars().rev().collect::<String>(), Phrase));
        }

        #[test]
        fn any_text_is_judged_without_a_fault(candidate in ".{0,200}") {
            for rule in [Phrase, Strict, Whole] {
                refused(&candidate, rule);
            }
        }
    }
}
