//! Personal words inside a candidate: user name, own names, words of the organisations' names (SYOP-5.5b, SYOP-5.6).
//!
//! A needle of four letters or more is sought as a substring, forward and backward, in every reading of the
//! candidate: `Smpl-0rgan1sati0n` hides nothing. A shorter own name (`Li`, `Ann`) would stand by chance in most
//! phrases (`planner`, `channel`), so it is refused only as a word of its own.

use super::fold::{Glyph, parts};

/// Personal words shorter than this are sought as whole words only.
const SUBSTRING_LETTERS: usize = 4;

/// Whether a candidate holds a person's name or user name: whole, or a part of it.
pub fn holds_name(candidate: &[Glyph], name: &str) -> bool {
    let parts = parts(name);
    let whole = parts.concat();
    parts.iter().chain([&whole]).any(|needle| match needle.chars().count() {
        0 | 1 => false,
        short if short < SUBSTRING_LETTERS => stands_alone(candidate, needle),
        _ => holds(candidate, needle),
    })
}

/// Whether a candidate holds a word of four or more letters of an organisation's name.
pub fn holds_word_of(candidate: &[Glyph], name: &str) -> bool {
    parts(name).iter().filter(|word| word.chars().count() >= SUBSTRING_LETTERS).any(|word| holds(candidate, word))
}

fn holds(candidate: &[Glyph], needle: &str) -> bool {
    let needle: Vec<char> = needle.chars().collect();
    holds_one_way(candidate.iter(), &needle) || holds_one_way(candidate.iter().rev(), &needle)
}

/// Follows every reading at once: `reached[n]` says that the first `n` characters may just have been read.
fn holds_one_way<'a>(glyphs: impl Iterator<Item = &'a Glyph>, needle: &[char]) -> bool {
    let mut reached = vec![false; needle.len()];
    for glyph in glyphs {
        let mut before = true;
        for (wanted, after) in needle.iter().zip(&mut reached) {
            let stays = *after && !glyph.is_letter();
            let reads = before && glyph.reads_as(*wanted);
            before = std::mem::replace(after, stays || reads);
        }
        if reached.last() == Some(&true) {
            return true;
        }
    }
    false
}

/// Whether the needle is one of the words that the digits and marks of the candidate divide it into.
fn stands_alone(candidate: &[Glyph], needle: &str) -> bool {
    candidate.split(|glyph| !glyph.is_letter()).any(|word| {
        let letters = || word.iter().filter_map(Glyph::letter);
        letters().eq(needle.chars()) || letters().rev().eq(needle.chars())
    })
}

#[cfg(test)]
mod tests {
    use super::{super::fold::fold, *};

    #[test]
    fn long_names_are_found_inside_and_backward() {
        for candidate in ["xxSampleson99", "5amples0n", "s-a-m-p-l-e-s-o-n", "nosel-pmas", "SÁMPLESON", "x2s4mpl3son"]
        {
            assert!(holds_name(&fold(candidate), "Sampleson"), "{candidate}");
        }
        assert!(!holds_name(&fold("sample-lantern-violin"), "Sampleson"));
    }

    #[test]
    fn parts_of_a_name_count() {
        assert!(holds_name(&fold("violin-fictitious-copper"), "Mary-Fictitious"));
        assert!(holds_name(&fold("violin-maryfictitious"), "Mary Fictitious"));
        assert!(holds_name(&fold("obriensample lantern"), "O'Brien-Sample"));
    }

    #[test]
    fn short_names_count_as_words_of_their_own() {
        assert!(holds_name(&fold("violin-Li-copper-lantern"), "Li"));
        assert!(holds_name(&fold("violin-nna-copper-lantern"), "Ann"));
        assert!(!holds_name(&fold("planner channel violin"), "Ann"));
        assert!(!holds_name(&fold("a copper violin"), "A"));
        assert!(!holds_name(&fold("a copper violin"), ""));
    }

    #[test]
    fn user_names_with_digits_count() {
        assert!(holds_name(&fold("my-PC1234-violin"), "pc1234"));
        assert!(holds_name(&fold("my-4321cp-violin"), "pc1234"));
        assert!(!holds_name(&fold("my-pc1243-violin"), "pc1234"));
    }

    #[test]
    fn words_of_organisations_count_from_four_letters() {
        let name = "Safer Exampleshire of the East";
        assert!(holds_word_of(&fold("copper-exampleshire-2"), name));
        assert!(holds_word_of(&fold("copper-r3fa5-violin"), name));
        assert!(!holds_word_of(&fold("of-the-copper-violin"), name));
    }

    #[test]
    fn a_needle_that_starts_again_is_found() {
        assert!(holds_name(&fold("xxanananab"), "ananab"));
        assert!(holds_name(&fold("samsamplesonx"), "sampleson"));
    }
}
