//! How much a draft may hold. What is typed is kept as it was typed, since it is shown to its author alone and the
//! rules of each field are asked when the form is sent.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::error::{Error, Result};

/// Fields of one draft.
pub const MOST_FIELDS: usize = 64;
/// Characters in the name of a field.
pub const LONGEST_NAME: usize = 64;
/// Characters in all fields together.
pub const MOST_CHARACTERS: usize = 100_000;
/// Drafts of one person.
pub const MOST_DRAFTS: u32 = 100;

/// What is too much in a draft: field of the request and rule. Names are not repeated: they may hold anything.
pub fn broken<S: BuildHasher>(fields: &HashMap<String, String, S>) -> Vec<(String, String)> {
    let mut broken = Vec::new();
    let mut refuse = |rule: String| broken.push(("fields".to_owned(), rule));
    if fields.len() > MOST_FIELDS {
        refuse(format!("must be at most {MOST_FIELDS} fields; there are {}", fields.len()));
    }
    if fields.keys().any(|name| !(1..=LONGEST_NAME).contains(&name.chars().count())) {
        refuse(format!("must have names of 1 to {LONGEST_NAME} characters"));
    }
    let characters: usize = fields.values().map(|text| text.chars().count()).sum();
    if characters > MOST_CHARACTERS {
        refuse(format!("must be at most 100,000 characters in all; there are {characters}"));
    }
    broken
}

/// Whether there is room for one more draft beside so many others.
///
/// # Errors
/// [`Error::NotNow`] when there is not; nothing that was saved is thrown away for it.
pub fn room(others: u32) -> Result<()> {
    if others < MOST_DRAFTS {
        return Ok(());
    }
    let text = format!("You have {MOST_DRAFTS} drafts; send or discard one before this form can be kept.");
    Err(Error::NotNow("SYOP-9.2", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(count: usize, length: usize) -> HashMap<String, String> {
        (0..count).map(|number| (format!("field{number}"), "\u{e9}".repeat(length))).collect()
    }

    #[test]
    fn a_draft_keeps_what_fits() {
        assert!(broken(&fields(0, 0)).is_empty());
        assert!(broken(&fields(64, 1_562)).is_empty());
        assert!(broken(&fields(1, 100_000)).is_empty());
        assert_eq!(broken(&fields(1, 100_001)).len(), 1);
        assert_eq!(broken(&fields(65, 2_000)).len(), 2);
        assert_eq!(broken(&HashMap::from([(String::new(), String::new())])).len(), 1);
        assert_eq!(broken(&HashMap::from([("n".repeat(65), String::new())])).len(), 1);
    }

    #[test]
    fn a_hundred_drafts_are_enough() {
        assert!(room(99).is_ok());
        assert!(room(100).is_err());
    }
}
