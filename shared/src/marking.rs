//! The protective marking: everything here is OFFICIAL and nothing above it may be held.
//!
//! `COCO-4.1` and `SYOP-11.1` set the ceiling. A machine cannot tell what a text is worth, so what
//! is refused is a text that says itself that it is above: every text that people type for a
//! record is asked on its way in ([`crate::text`]). SECRET counts in capitals only, as markings are
//! written: "kept it secret" is ordinary English. TOP SECRET counts in any case.
//!
//! ```
//! use safetynet_shared::marking::within_ceiling;
//! assert!(within_ceiling("Copied from a SECRET report").is_err());
//! assert!(within_ceiling("He kept it secret").is_ok());
//! ```

use crate::text::Broken;

/// The marking on every screen, print and export (`COCO-4.1`, `SYOP-9.4`).
pub const LABEL: &str = "OFFICIAL";

const TOP_SECRET: &str = "must not hold anything above OFFICIAL, and holds the words TOP SECRET (COCO-4.1)";
const SECRET: &str = "must not hold anything above OFFICIAL, and holds the word SECRET (COCO-4.1)";

/// Refuses a text that names a marking above OFFICIAL.
///
/// # Errors
/// The rule and the word.
pub fn within_ceiling(text: &str) -> Result<(), Broken> {
    above(text).map_or(Ok(()), |rule| Err(Broken(rule.to_owned())))
}

fn above(text: &str) -> Option<&'static str> {
    let mut before = "";
    let mut found = None;
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if before.eq_ignore_ascii_case("top") && word.eq_ignore_ascii_case("secret") {
            return Some(TOP_SECRET);
        }
        if word == "SECRET" {
            found = Some(SECRET);
        }
        before = word;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn higher_markings_are_found_as_whole_words() {
        assert_eq!(above("UK SECRET: see file"), Some(SECRET));
        assert_eq!(above("(SECRET)"), Some(SECRET));
        assert_eq!(above("SECRET, then TOP SECRET"), Some(TOP_SECRET));
        assert_eq!(above("marked top-secret by the sender"), Some(TOP_SECRET));
        assert_eq!(above("TOP\nSECRET"), Some(TOP_SECRET));
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        for text in ["", "OFFICIAL", "OFFICIAL-SENSITIVE", "SECRETARY of the group", "a secret", "the top", "SECRETS"] {
            assert_eq!(above(text), None, "{text}");
        }
    }
}
