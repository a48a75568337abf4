//! Folding: the form in which words are compared, whatever case, marks or marks of elision.
//!
//! Two spellings that a person would call the same name fold to the same letters; the folded form
//! is for comparing and never for showing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in lower case without diacritics and apostrophes, with letters that do not decompose
/// written in plain ones: `Łukasz O'Brien` gives `lukasz obrien`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let letters = text.chars().filter(|letter| !is_apostrophe(*letter)).nfkd();
    for letter in letters.flat_map(char::to_lowercase).nfkd() {
        if is_combining_mark(letter) || is_apostrophe(letter) {
            continue;
        }
        match plain(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded
}

/// The words of a text, folded, each once and in order. A word with hyphens gives its parts and
/// the joined form (`smith`, `jones`, `smithjones`); `O'Brien` gives `obrien` and `brien`.
pub fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |token: String| {
        if !token.is_empty() && !found.contains(&token) {
            found.push(token);
        }
    };
    for word in text.split_whitespace() {
        let parts: Vec<&str> = word.split(is_hyphen).filter(|part| !letters(part).is_empty()).collect();
        for part in &parts {
            add(letters(part));
            if let Some(rest) = after_elision(part) {
                add(letters(rest));
            }
        }
        if parts.len() > 1 {
            add(letters(&parts.concat()));
        }
    }
    found
}

/// The folded letters and digits of a part of a word.
fn letters(part: &str) -> String {
    fold(part).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What follows a single letter and an apostrophe at the start of a name: `Brien` of `O'Brien`.
fn after_elision(part: &str) -> Option<&str> {
    let mut walk = part.chars();
    let (letter, mark) = (walk.next()?, walk.next()?);
    (letter.is_alphabetic() && is_apostrophe(mark)).then_some(walk.as_str())
}

fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`' | '\u{b4}' | '\u{2b9}'..='\u{2bc}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}'
    )
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// The plain letters for one in lower case that Unicode does not take apart.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{df}' => "ss",
        '\u{e6}' => "ae",
        '\u{153}' => "oe",
        '\u{f8}' => "o",
        '\u{142}' => "l",
        '\u{111}' | '\u{f0}' | '\u{256}' => "d",
        '\u{fe}' => "th",
        '\u{127}' => "h",
        '\u{131}' => "i",
        '\u{138}' => "k",
        '\u{14b}' => "n",
        '\u{167}' => "t",
        '\u{259}' => "e",
        '\u{3c2}' => "\u{3c3}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_a_name_fold_together() {
        for (raw, folded) in [
            ("O'Brien", "obrien"),
            ("O\u{2019}BRIEN", "obrien"),
            ("O\u{b4}Brien", "obrien"),
            ("Zo\u{eb}", "zoe"),
            ("\u{141}ukasz", "lukasz"),
            ("S\u{f8}ren \u{c6}r\u{f8}", "soren aero"),
            ("Gro\u{df}", "gross"),
            ("GRO\u{1e9e}", "gross"),
            ("\u{130}pek I\u{15f}\u{131}k", "ipek isik"),
            ("\u{de}\u{f3}r\u{f0}ur", "thordur"),
            ("\u{ff21}\u{fb01}", "afi"),
        ] {
            assert_eq!(fold(raw), folded, "{raw}");
        }
    }

    #[test]
    fn hyphens_give_the_parts_and_the_joined_form() {
        assert_eq!(tokens("Ann Smith-Jones"), ["ann", "smith", "jones", "smithjones"]);
        assert_eq!(tokens("Mary\u{2011}Ann  Mary"), ["mary", "ann", "maryann"]);
        assert_eq!(tokens("O'Brien-D\u{2019}Arcy"), ["obrien", "brien", "darcy", "arcy", "obriendarcy"]);
        assert_eq!(tokens(" - , Example, (A.) "), ["example", "a"]);
        assert!(tokens("").is_empty());
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(raw in any::<String>()) {
            let once = fold(&raw);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn tokens_are_words_and_each_comes_once(raw in any::<String>()) {
            let found = tokens(&raw);
            for (index, token) in found.iter().enumerate() {
                prop_assert!(!token.is_empty() && token.chars().all(char::is_alphanumeric));
                prop_assert!(found.iter().skip(index + 1).all(|other| other != token));
            }
        }
    }
}
