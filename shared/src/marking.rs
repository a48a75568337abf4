//! The protective marking: everything here is OFFICIAL and nothing above it may be held.
//!
//! `COCO-4.1` and `SYOP-11.1` set the ceiling. A machine cannot tell what a text is worth, so the
//! words of the higher markings lead to a warning before saving and not to a refusal. SECRET
//! counts in capitals only, as markings are written: "kept it secret" is ordinary English, and a
//! warning that is usually wrong is soon read by nobody. TOP SECRET counts in any case.
//!
//! ```
//! use safetynet_shared::marking::ceiling_warning;
//! assert!(ceiling_warning("Copied from a SECRET report").is_some());
//! assert!(ceiling_warning("He kept it secret").is_none());
//! ```

/// The marking on every screen, print and export (`COCO-4.1`, `SYOP-9.4`).
pub const LABEL: &str = "OFFICIAL";

const TOP_SECRET: &str = "The text holds the words TOP SECRET: nothing above OFFICIAL may be entered (COCO-4.1).";
const SECRET: &str = "The text holds the word SECRET: nothing above OFFICIAL may be entered (COCO-4.1).";

/// The warning to show before a text is saved that names a marking above OFFICIAL, if it does.
pub fn ceiling_warning(text: &str) -> Option<&'static str> {
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
        assert_eq!(ceiling_warning("UK SECRET: see file"), Some(SECRET));
        assert_eq!(ceiling_warning("(SECRET)"), Some(SECRET));
        assert_eq!(ceiling_warning("SECRET, then TOP SECRET"), Some(TOP_SECRET));
        assert_eq!(ceiling_warning("marked top-secret by the sender"), Some(TOP_SECRET));
        assert_eq!(ceiling_warning("TOP\nSECRET"), Some(TOP_SECRET));
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        for text in ["", "OFFICIAL", "OFFICIAL-SENSITIVE", "SECRETARY of the group", "a secret", "the top", "SECRETS"] {
            assert_eq!(ceiling_warning(text), None, "{text}");
        }
    }
}
