//! The plain form of letters, the same for passwords and for the word list that judges them.
//!
//! Lower case, and NFKD without its combining marks: that holds all that NFKC folds (full-width and other
//! compatibility forms), and an accent is no disguise either (SYOP-5.5b).
//!
//! This file stands alone because the maker of the word list (`examples/words.rs`) is compiled with it, so that
//! list and passwords cannot come to be folded in two ways.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The characters of a text in lower case, without combining marks.
pub fn lowered(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c))
}
