//! Folding: what a candidate password or a word of a list looks like once disguises are taken off.
//!
//! People disguise a word in few ways (SYOP-5.5b): capitals, accents, full-width forms, digits and marks in
//! place of letters (`0/o 1/i 3/e 4/a @/a 5/s $/s 7/t !/i`), and digits or marks in between and around. A digit
//! can be read both ways, as the letter that it stands for or as mere decoration, and `W0lverhampton1066` needs
//! one reading at its front and the other at its end. So folding does not choose: it answers a row of [`Glyph`]s
//! each of which says how it may be read, and the matchers in `words` and `needle` follow every reading at once.
//!
//! Case, accents and compatibility forms are gone before that, in `letters`.

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::letters::lowered;

/// One character of a folded text.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Glyph {
    /// The character itself: decomposed, lower case, never a combining mark.
    plain: char,
    /// The letter that it is or may stand for; `None` for a digit or mark that stands for none.
    letter: Option<char>,
}

impl Glyph {
    fn of(plain: char) -> Self {
        let letter = if plain.is_alphabetic() { Some(plain) } else { undisguised(plain) };
        Self { plain, letter }
    }

    /// The letter that this is or may stand for.
    pub fn letter(&self) -> Option<char> {
        self.letter
    }

    /// Whether this is a letter as it stands, so that no reading may leave it out.
    pub fn is_letter(&self) -> bool {
        self.plain.is_alphabetic()
    }

    /// Whether this is `wanted`, or may stand for it.
    pub fn reads_as(&self, wanted: char) -> bool {
        self.plain == wanted || self.letter == Some(wanted)
    }
}

/// Folds a text into its glyphs, in their order. They are wiped from memory when dropped.
pub fn fold(text: &str) -> Vec<Glyph> {
    lowered(text).map(Glyph::of).collect()
}

/// The letters and digits of a text in their folded form, split where anything else stands.
pub fn parts(text: &str) -> Vec<String> {
    let folded: String = lowered(text).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn undisguised(mark: char) -> Option<char> {
    Some(match mark {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> String {
        fold(text).iter().filter_map(Glyph::letter).collect()
    }

    #[test]
    fn disguises_come_off() {
        assert_eq!(letters("P@$$w0rd!"), "passwordi");
        assert_eq!(letters("ＷＯＬＶＥＲ"), "wolver");
        assert_eq!(letters("Zürich"), "zurich");
        assert_eq!(letters("br-1-dg3"), "bridge");
        assert_eq!(letters("2 6 8 9 #"), "");
    }

    #[test]
    fn a_digit_may_be_left_out_and_a_letter_may_not() {
        let folded = fold("a4");
        let kinds: Vec<bool> = folded.iter().map(Glyph::is_letter).collect();
        assert_eq!(kinds, [true, false]);
        assert!(folded.iter().all(|glyph| glyph.reads_as('a')));
    }

    #[test]
    fn parts_split_at_marks() {
        assert_eq!(parts("O'Brien-Sample 42"), ["o", "brien", "sample", "42"]);
    }
}
