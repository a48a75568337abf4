//! What was asked for: words in any order, a postcode district, a date of birth.

use safetynet_shared::text::{Postcode, tokens};

use crate::domain::nominal::{Birth, PersonName};

/// The most words of a question; more would make it slow and no surer.
pub const MOST_WORDS: usize = 8;

/// A word of the question in the forms that fit it: `O'Brien` as `obrien` and `brien`, a part of a hyphenated name also
/// as the joined form.
#[derive(Clone, PartialEq, Eq)]
pub struct Word {
    /// Its forms; never empty, the plain one first.
    pub forms: Vec<String>,
}

impl Word {
    /// The form as it was typed, folded.
    pub fn plain(&self) -> &str {
        self.forms.first().map_or("", String::as_str)
    }
}

/// A question to the index.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// The words of names, each once.
    pub words: Vec<Word>,
    /// The postcode district, when one was typed. What follows the district is not used: an address is not to be found
    /// through the index.
    pub district: Option<String>,
    /// The date of birth; unknown when none was asked for.
    pub birth: Birth,
}

impl Question {
    /// The question in a search box, with a date of birth.
    ///
    /// # Errors
    /// The rule that it breaks, as the end of a sentence that begins with the field.
    pub fn parse(typed: &str, birth: Birth) -> Result<Question, &'static str> {
        let mut question = Question { words: Vec::new(), district: None, birth };
        let mut rest = typed.split_whitespace().peekable();
        while let Some(part) = rest.next() {
            let whole = rest.peek().and_then(|next| Postcode::parse(&format!("{part} {next}")).ok());
            if let Some(postcode) = whole {
                question.district = Some(postcode.district().to_owned());
                rest.next();
            } else if let Some(district) = district(part) {
                question.district = Some(district);
            } else {
                question.add(part);
            }
        }
        match question.words.len() {
            0 if birth.is_unknown() => Err("must hold a name when no date of birth is given"),
            0..=MOST_WORDS => Ok(question),
            _ => Err("must hold at most 8 words"),
        }
    }

    /// The question whether somebody with this name is recorded already.
    pub fn about(name: &PersonName, birth: Birth, district: Option<String>) -> Question {
        let mut question = Question { words: Vec::new(), district, birth };
        for part in name.given.split_whitespace().chain(name.family.split_whitespace()) {
            question.add(part);
        }
        question.words.truncate(MOST_WORDS);
        question
    }

    fn add(&mut self, part: &str) {
        let pieces: Vec<&str> = part.split(is_hyphen).filter(|piece| !tokens(piece).is_empty()).collect();
        let joined = if pieces.len() > 1 { tokens(&pieces.concat()).into_iter().next() } else { None };
        for piece in pieces {
            let forms: Vec<String> = tokens(piece).into_iter().chain(joined.clone()).collect();
            if !self.words.iter().any(|word| word.forms == forms) {
                self.words.push(Word { forms });
            }
        }
    }
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// The district of a whole postcode without a space, or of a district alone.
fn district(part: &str) -> Option<String> {
    if !part.chars().any(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let parsed = Postcode::parse(part).or_else(|_| Postcode::parse(&format!("{part} 1AA")));
    parsed.ok().map(|postcode| postcode.district().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn forms(question: &Question) -> Vec<Vec<&str>> {
        question.words.iter().map(|word| word.forms.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn words_come_apart_and_postcodes_are_told_from_them() {
        let question = Question::parse("O'Brien, zz99 9zz Robin Sample-Case robin", Birth::default()).unwrap();
        let expected =
            [vec!["obrien", "brien"], vec!["robin"], vec!["sample", "samplecase"], vec!["case", "samplecase"]];
        assert_eq!(forms(&question), expected);
        assert_eq!(question.district.as_deref(), Some("ZZ99"));
        for typed in ["robin ZZ9", "ZZ9 robin", "robin zz91aa"] {
            assert_eq!(Question::parse(typed, Birth::default()).unwrap().district.as_deref(), Some("ZZ9"), "{typed}");
        }
    }

    #[test]
    fn a_question_needs_a_name_or_a_birth_date_and_an_end() {
        let birth = Birth { year: 1990, ..Birth::default() };
        assert!(Question::parse(" ", Birth::default()).is_err());
        assert!(Question::parse("ZZ9 9ZZ", Birth::default()).is_err());
        assert!(Question::parse("", birth).is_ok());
        assert!(Question::parse("a b c d e f g h", birth).is_ok());
        assert!(Question::parse("a b c d e f g h i", birth).is_err());
    }

    #[test]
    fn syntax_of_other_languages_is_only_words() {
        let question = Question::parse("'; DROP TABLE nominal; -- NEAR(\"a\" *) OR 1=1", Birth::default()).unwrap();
        let expected = [vec!["drop"], vec!["table"], vec!["nominal"], vec!["neara"], vec!["or"], vec!["11"]];
        assert_eq!(forms(&question), expected);
        assert!(Question::parse("%_*\"", Birth::default()).is_err());
    }
}
