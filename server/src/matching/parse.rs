//! The one box: names in any order with whatever else somebody knows of a person.
//!
//! Words are taken from the front: dates and ages, postcodes, streets with their number, words that say nothing, and
//! what is left are names. `Smith, John` says which is the family name; `née Jones` and `aka Liz Jones` give another
//! name. A street is known by its form alone (a number, a kind, a comma, a word such as `at`), never by whether anybody who is
//! recorded lives there, which is not everybody's to know. Worked example:
//!
//! ```text
//! mohamed khan about 35, 12 high st SO23   -> names mohamed khan; born about 1990; street highst 12; district SO23
//! ```

mod when;

use std::ops::RangeInclusive;

use safetynet_shared::clock::Day;

use super::birth::Asked;
use super::name::{Unit, compound, letters, units};
use super::place::{INSIDE, Post, Street, house, join, kind};
use super::question::{Asking, MOST_UNITS, Question, Sight};

/// Words that say nothing of a person.
const EMPTY: [&str; 26] = [
    "dob", "dob:", "d.o.b", "d.o.b.", "born", "b.", "birthday", "date", "birth", "on", "in", "at", "from", "lives",
    "living", "resident", "near", "the", "and", "called", "named", "name", "name:", "postcode", "address", "person",
];
/// Those of them behind which a place stands: `at quince street` is a street, where `quince street` may be a person.
const PLACED: [&str; 6] = ["at", "lives", "living", "resident", "near", "address"];
/// Words before a name that are no part of it, with the sex they tell.
const TITLES: [(&str, u8); 16] = [
    ("mr", 2),
    ("mrs", 1),
    ("ms", 1),
    ("miss", 1),
    ("mx", 0),
    ("dr", 0),
    ("prof", 0),
    ("sir", 2),
    ("dame", 1),
    ("lady", 1),
    ("rev", 0),
    ("master", 2),
    ("male", 2),
    ("female", 1),
    ("man", 2),
    ("woman", 1),
];
/// Words that begin another name.
const OTHERWISE: [&str; 12] =
    ["aka", "a.k.a", "a.k.a.", "alias", "nee", "n\u{e9}e", "formerly", "previously", "or", "also", "known", "as"];
/// Words with which the name of a street begins, so that it has one more.
const BEFORE: [&str; 13] =
    ["old", "new", "upper", "lower", "north", "south", "east", "west", "great", "little", "long", "st", "saint"];
/// Kinds that are hardly anybody's name, so that they make a street behind one word already.
const NO_NAMES: [&str; 5] = ["rd", "av", "cres", "gdns", "ter"];
/// What may be an age, where it could be the number of a house.
const AGES: RangeInclusive<i32> = 10..=100;
/// Kinds of streets that are family names too: only a number, a comma or a word such as `at` makes them a street.
const ALSO_NAMES: [&str; 18] = [
    "hill", "park", "green", "lane", "court", "close", "way", "row", "walk", "rise", "house", "field", "fields",
    "croft", "meadow", "vale", "st", "garden",
];
/// The most words of a street.
const STREET_WORDS: usize = 4;

/// Reads what stands in the one box.
pub fn parse(text: &str, today: Day) -> Question {
    let mut reader = Reader { today, question: Question::default(), runs: vec![Run::default()] };
    reader.question.sight = Sight::Address;
    for segment in text.split([',', ';']) {
        reader.segment(segment);
    }
    reader.done()
}

/// Words of one name.
#[derive(Default)]
struct Run {
    segments: Vec<Vec<String>>,
    otherwise: bool,
}

struct Reader {
    today: Day,
    question: Question,
    runs: Vec<Run>,
}

impl Reader {
    fn segment(&mut self, segment: &str) {
        let raw: Vec<&str> =
            segment.split_whitespace().map(|word| word.trim_matches(['"', '(', ')', '*', '?'])).collect();
        let low: Vec<String> = raw.iter().map(|word| word.to_lowercase()).collect();
        let low: Vec<&str> = low.iter().map(String::as_str).collect();
        let mut names: Vec<String> = Vec::new();
        let mut at = 0;
        while at < raw.len() {
            let (rest, held) = (low.get(at..).unwrap_or_default(), raw.get(at..).unwrap_or_default());
            if let Some(taken) = self.otherwise(rest, &mut names) {
                at += taken;
            } else if let Some(taken) = self.fact(rest, names.len()) {
                at += taken;
            } else {
                // What follows a street behind a name is a town.
                let named = !names.is_empty() || self.runs.iter().any(|run| !run.segments.is_empty());
                if let Some(word) = held.first().filter(|_| !(named && self.question.street.is_some())) {
                    names.push((*word).to_owned());
                }
                at += 1;
            }
        }
        self.keep(names);
    }

    fn keep(&mut self, names: Vec<String>) {
        if let Some(run) = self.runs.last_mut().filter(|_| !names.is_empty()) {
            run.segments.push(names);
        }
    }

    /// A word that begins another name.
    fn otherwise(&mut self, rest: &[&str], names: &mut Vec<String>) -> Option<usize> {
        let taken = rest.iter().take_while(|word| OTHERWISE.contains(word)).count();
        let alone = matches!(rest.first(), Some(&"as" | &"or" | &"also" | &"known")) && taken == 1;
        if taken == 0 || alone && rest.first() != Some(&"or") {
            return None;
        }
        self.keep(std::mem::take(names));
        self.runs.push(Run { otherwise: true, ..Run::default() });
        Some(taken)
    }

    /// Something other than a name at the front; answers the words it took.
    fn fact(&mut self, rest: &[&str], names: usize) -> Option<usize> {
        let first = *rest.first()?;
        if EMPTY.contains(&first) || letters(first).is_empty() {
            return Some(1 + self.placed(rest).unwrap_or(0));
        }
        if INSIDE.contains(&first) {
            return Some(1 + usize::from(rest.get(1).is_some_and(|next| next.len() == 1 || house(next).is_some())));
        }
        if let Some((asked, taken)) = when::read(rest, self.today) {
            if !matches!(self.question.born, Asked::Date(_)) {
                self.question.born = asked;
            }
            return Some(taken);
        }
        self.post(rest)
            .or_else(|| self.street(rest, names))
            .or_else(|| self.title(first))
            .or_else(|| self.number(first))
    }

    /// A street without a number behind a word that says so; answers the words behind that one which it took.
    fn placed(&mut self, rest: &[&str]) -> Option<usize> {
        let (first, words) = rest.split_first().filter(|_| self.question.street.is_none())?;
        PLACED.contains(first).then_some(())?;
        let between = usize::from(matches!(words.first(), Some(&"in" | &"on" | &"at")));
        let plain = street_words(words.get(between..)?);
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        house(plain.first()?).is_none().then_some(())?;
        let taken = plain.iter().skip(1).position(|word| kind(word).is_some()).map(|place| place + 2)?;
        self.question.street = Some(Street { name: join(plain.get(..taken)?), number: 0 });
        Some(between + taken)
    }

    fn title(&mut self, first: &str) -> Option<usize> {
        let (_, sex) = TITLES.iter().find(|(title, _)| *title == first.trim_end_matches('.'))?;
        self.question.sex = *sex;
        Some(1)
    }

    /// A bare number is an age where nothing better is known.
    fn number(&mut self, first: &str) -> Option<usize> {
        let digits = first.bytes().all(|byte| byte.is_ascii_digit());
        let years: i32 = first.parse().ok().filter(|_| digits)?;
        if self.question.born == Asked::Nothing && AGES.contains(&years) {
            self.question.born = when::aged(years, 1, self.today);
        }
        Some(1)
    }

    fn post(&mut self, rest: &[&str]) -> Option<usize> {
        let first = *rest.first()?;
        let two = rest.get(1).and_then(|next| whole(&format!("{first}{next}"))).filter(|_| first.len() <= 4);
        if let Some(post) = two {
            self.question.post = Some(post);
            return Some(2);
        }
        let one = whole(first).or_else(|| district(first))?;
        self.question.post = Some(one);
        let sector = one.is_district() && rest.get(1).is_some_and(|next| matches!(next.as_bytes(), [b'0'..=b'9']));
        Some(1 + usize::from(sector))
    }

    fn street(&mut self, rest: &[&str], names: usize) -> Option<usize> {
        let number = rest.first().and_then(|first| house(first)).filter(|_| rest.len() > 1);
        let words = rest.get(usize::from(number.is_some())..)?;
        let (name, taken) = match number {
            Some(number) => self.numbered(words, number, names)?,
            None => self.behind_comma(words, names).or_else(|| kinded(words, names))?,
        };
        self.question.street = Some(Street { name, number: number.unwrap_or(0) });
        Some(taken + usize::from(number.is_some()))
    }

    /// A street behind a number: up to its kind, or without a kind the word behind it. Which streets are recorded is not asked:
    /// what a question means may not tell who lives where.
    fn numbered(&self, words: &[&str], number: u32, names: usize) -> Option<(String, usize)> {
        let plain = street_words(words);
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        let ended = plain.iter().skip(1).position(|word| kind(word).is_some()).map(|place| place + 2);
        let first = |taken: usize| plain.get(..taken).map(|words| (join(words), taken));
        if let Some(found) = ended.and_then(first) {
            return Some(found);
        }
        let whole_name = names > 1 || self.runs.first().is_some_and(|run| !run.segments.is_empty());
        let house = whole_name || (names == 1 && !i32::try_from(number).is_ok_and(|number| AGES.contains(&number)));
        first(1).filter(|(name, _)| house && words.len() < 3 && name.len() > 3)
    }

    /// A street without a number right behind a name and a comma. Where one word stands before the comma, what follows may
    /// be given names, so that only an unmistakable kind makes it a street.
    fn behind_comma(&self, words: &[&str], names: usize) -> Option<(String, usize)> {
        let before: usize = self.runs.last().filter(|_| names == 0)?.segments.iter().map(Vec::len).sum();
        let plain = street_words(words);
        let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
        (2..=plain.len()).rev().filter(|_| before > 0).find_map(|taken| {
            let (street, last) = (plain.get(..taken)?, *plain.get(taken - 1)?);
            kind(last)?;
            let ends = taken == words.len() && (before > 1 || last == "st");
            (ends || !ALSO_NAMES.contains(&last)).then(|| (join(street), taken))
        })
    }

    fn done(mut self) -> Question {
        let main: Vec<Unit> = self.runs.first().map(plain).unwrap_or_default();
        let mut names: Vec<Asking> = self.runs.first().map(asking).into_iter().collect();
        for run in self.runs.iter().skip(1).filter(|run| run.otherwise) {
            let other = plain(run);
            if let ([only], Some((_, given))) = (other.as_slice(), main.split_last()) {
                let words = given.iter().cloned().chain(std::iter::once(only.clone()));
                names.push(Asking::Words(words.collect()));
            } else {
                names.push(asking(run));
            }
        }
        names.retain(|name| !name.is_empty());
        self.question.names = names;
        self.question
    }
}

/// The words that may be those of a street, in plain letters.
fn street_words(words: &[&str]) -> Vec<String> {
    words.iter().take(STREET_WORDS).map(|word| letters(word)).collect()
}

/// A street without a number: a word before an unmistakable kind, behind a name. A kind that is a family name too makes no
/// street; a word such as `old` goes with the street.
fn kinded(words: &[&str], names: usize) -> Option<(String, usize)> {
    let plain = street_words(words);
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let longer = plain.first().is_some_and(|first| BEFORE.contains(first));
    let taken = if longer && plain.get(2).is_some_and(|third| kind(third).is_some()) { 3 } else { 2 };
    let street = plain.get(..taken)?;
    let last = *street.last()?;
    let kind = kind(last)?;
    let sure = names > 1 || (names == 1 && NO_NAMES.contains(&kind));
    (sure && !ALSO_NAMES.contains(&last)).then(|| (join(street), taken))
}

fn plain(run: &Run) -> Vec<Unit> {
    let mut all = units(&run.segments.concat().join(" "));
    all.truncate(MOST_UNITS);
    all
}

/// One word, a comma and more words: the family name comes first.
fn asking(run: &Run) -> Asking {
    match run.segments.as_slice() {
        [family, given] if family.len() <= 2 && given.len() <= 3 && family.len() <= given.len() => {
            let family = Some(compound(&family.join(" "))).filter(|unit| !unit.whole.is_empty());
            Asking::Parts { given: units(&given.join(" ")), family }
        }
        _ => Asking::Words(plain(run)),
    }
}

/// A whole postcode of this country.
fn whole(word: &str) -> Option<Post> {
    let post = Post::parse(word).filter(|_| word.bytes().all(|byte| byte.is_ascii_alphanumeric()))?;
    (post.district() != post).then_some(post)
}

/// The district of one, with a digit in it.
fn district(word: &str) -> Option<Post> {
    let plain = word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Post::parse(word).filter(|post| plain && post.is_district())
}

#[cfg(test)]
mod tests;
