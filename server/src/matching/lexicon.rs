//! What is known of names and cannot be reckoned: short forms, spellings and transliterations, names in two languages.
//!
//! The tables are plain text in `data/`, written for this project from common knowledge; each line is one family of
//! forms. `elizabeth: liz beth` gives short forms, `= muhammad mohammed` spellings of one name, `~ sean john` one name
//! in two languages. A form may stand in several lines.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::channel;
use super::expand::How;

const TABLES: [&str; 3] =
    [include_str!("data/short.txt"), include_str!("data/spelling.txt"), include_str!("data/translated.txt")];

/// A form of a name, with how likely it is typed for it.
#[derive(Clone, Copy)]
pub struct Form {
    /// The other form.
    pub word: &'static str,
    /// How likely one is typed for the other.
    pub likely: f32,
    /// What they are to one another.
    pub how: How,
}

static FORMS: LazyLock<HashMap<&'static str, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: HashMap<&'static str, Vec<Form>> = HashMap::new();
    for line in TABLES.into_iter().flat_map(str::lines).map(str::trim).filter(|line| !line.starts_with('#')) {
        for (one, other, likely, how) in read(line) {
            let known = forms.entry(one).or_default();
            match known.iter_mut().find(|form| form.word == other) {
                Some(form) if form.likely < likely => (form.likely, form.how) = (likely, how),
                Some(_) => {}
                None => known.push(Form { word: other, likely, how }),
            }
        }
    }
    forms
});

/// The other forms of a folded word.
pub fn forms(word: &str) -> &'static [Form] {
    FORMS.get(word).map_or(&[], Vec::as_slice)
}

type Pair = (&'static str, &'static str, f32, How);

fn read(line: &'static str) -> Vec<Pair> {
    if let Some((whole, short)) = line.split_once(':') {
        let short: Vec<&str> = short.split_whitespace().collect();
        let mut pairs = each(&short, channel::BOTH_SHORT, How::Nickname);
        for one in whole.split_whitespace() {
            for form in &short {
                pairs.push((one, form, channel::NICKNAME, How::Nickname));
                pairs.push((form, one, channel::NICKNAME, How::Nickname));
            }
        }
        return pairs;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.split_first() {
        Some((&"=", forms)) => each(forms, channel::VARIANT, How::Variant),
        Some((&"~", forms)) => each(forms, channel::TRANSLATED, How::Translated),
        _ => Vec::new(),
    }
}

fn each(forms: &[&'static str], likely: f32, how: How) -> Vec<Pair> {
    let pairs = forms.iter().flat_map(|one| forms.iter().map(move |other| (*one, *other, likely, how)));
    pairs.filter(|(one, other, ..)| one != other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::name::letters;

    fn likely(one: &str, other: &str) -> f32 {
        forms(one).iter().find(|form| form.word == other).map_or(0.0, |form| form.likely)
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "they are the constants themselves")]
    fn forms_lead_to_one_another() {
        assert_eq!(likely("liz", "elizabeth"), channel::NICKNAME);
        assert_eq!(likely("elizabeth", "liz"), channel::NICKNAME);
        assert_eq!(likely("liz", "beth"), channel::BOTH_SHORT);
        assert_eq!(likely("mohammed", "muhammad"), channel::VARIANT);
        assert_eq!(likely("sean", "john"), channel::TRANSLATED);
        assert_eq!(likely("john", "mary"), 0.0);
    }

    #[test]
    fn every_form_is_written_as_it_is_looked_up() {
        for line in TABLES.into_iter().flat_map(str::lines).map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            assert!(!read(line).is_empty(), "this line of a table says nothing: {line}");
            let words = line.split([' ', ':']).filter(|word| !matches!(*word, "" | "=" | "~"));
            for word in words {
                let folded = super::super::name::units(word);
                let whole = folded.first().map_or("", |unit| unit.whole.as_str());
                assert_eq!(whole, word, "in the line: {line}");
                assert_eq!(letters(word), word);
            }
        }
    }
}
