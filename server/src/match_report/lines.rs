//! The lines of the files: a person, a query or what is true of one. All fields may be missing or null; a person needs
//! an id and a query a `query_id`.

use safetynet_shared::clock::Day;
use serde::{Deserialize, Serialize};

use crate::matching::{Asked, Born, Depth, Name, Person, Place, Question, parse};

/// An id as the file has it, a text or a number.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Label {
    /// A text.
    Text(Box<str>),
    /// A number.
    Number(i64),
}

/// Given names in one text or in several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

/// Another name, as it is written or in its parts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Alias {
    Written(String),
    Parts { given_names: Option<Words>, family_name: Option<String> },
}

/// One name or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Aliases {
    One(String),
    Many(Vec<Alias>),
}

/// A year as a number, or a date as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Date {
    Text(String),
    Year(i32),
}

/// The sex as a word or as a number of ISO 5218.
#[derive(Deserialize)]
#[serde(untagged)]
enum Sex {
    Word(String),
    Number(i64),
}

/// A line.
#[derive(Deserialize)]
pub struct Line {
    /// The person.
    #[serde(default)]
    pub id: Option<Label>,
    /// The query.
    #[serde(default)]
    pub query_id: Option<Label>,
    text: Option<String>,
    given_names: Option<Words>,
    family_name: Option<String>,
    aliases: Option<Aliases>,
    date_of_birth: Option<Date>,
    sex: Option<Sex>,
    address_line: Option<String>,
    postcode: Option<String>,
}

impl Line {
    /// The person who is described.
    pub fn person(&self) -> Person {
        let own = name(self.given_names.as_ref(), self.family_name.as_deref());
        let others = match &self.aliases {
            None => Vec::new(),
            Some(Aliases::One(written)) => vec![Name::written(written)],
            Some(Aliases::Many(list)) => list.iter().map(alias).collect(),
        };
        let place = Place {
            lines: self.address_line.clone().unwrap_or_default(),
            postcode: self.postcode.clone().unwrap_or_default(),
        };
        let places = if place.lines.is_empty() && place.postcode.is_empty() { Vec::new() } else { vec![place] };
        let names = std::iter::once(own).chain(others.into_iter().filter(|name| *name != Name::default())).collect();
        Person { names, born: self.born(), sex: self.sex(), places }
    }

    /// What is asked: what stands in the one box, and the fields beside it.
    pub fn question(&self, today: Day) -> Question {
        let mut fields = Question { depth: Depth::Quick, ..Question::about(&self.person()) };
        if let Some(Date::Text(text)) = &self.date_of_birth {
            fields.born = slipped(text).unwrap_or(fields.born);
        }
        let Some(text) = &self.text else { return fields };
        let mut question = parse(text, today);
        question.names.extend(fields.names);
        question.born = if fields.born == Asked::Nothing { question.born } else { fields.born };
        question.sex = if fields.sex == 0 { question.sex } else { fields.sex };
        question.post = fields.post.or(question.post);
        question.street = fields.street.or(question.street);
        question
    }

    fn born(&self) -> Born {
        match &self.date_of_birth {
            None => Born::default(),
            Some(Date::Year(year)) => Born::new(*year, 0, 0),
            Some(Date::Text(text)) => date(text),
        }
    }

    fn sex(&self) -> u8 {
        match &self.sex {
            Some(Sex::Number(1)) => 2,
            Some(Sex::Number(2)) => 1,
            Some(Sex::Word(word)) => match word.trim().to_lowercase().as_str() {
                "f" | "female" | "w" | "woman" => 1,
                "m" | "male" | "man" => 2,
                _ => 0,
            },
            _ => 0,
        }
    }
}

fn name(given: Option<&Words>, family: Option<&str>) -> Name {
    let given = match given {
        None => String::new(),
        Some(Words::One(text)) => text.clone(),
        Some(Words::Many(list)) => list.join(" "),
    };
    Name::new(given, family.unwrap_or_default())
}

fn alias(alias: &Alias) -> Name {
    match alias {
        Alias::Written(text) => Name::written(text),
        Alias::Parts { given_names, family_name } => name(given_names.as_ref(), family_name.as_deref()),
    }
}

/// Eight digits of a date that no calendar has.
fn slipped(text: &str) -> Option<Asked> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let shape: Vec<usize> = day.split('-').map(str::len).collect();
    let digits: u32 = day.replace('-', "").parse().ok().filter(|_| shape == [4, 2, 2])?;
    let (year, month, of_month) = (digits / 10_000, digits / 100 % 100, digits % 100);
    let number = |part: u32| i32::try_from(part).unwrap_or(0);
    Day::new(number(year), number(month), number(of_month)).is_none().then_some(Asked::Slipped(digits))
}

/// A date, a month or a year of ISO 8601. Of a day that no calendar has the year is taken; what is none says nothing.
fn date(text: &str) -> Born {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Option<Vec<i32>> = day.split('-').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([year]) => Born::new(*year, 0, 0),
        Some([year, month]) => Born::new(*year, *month, 0),
        Some([year, month, day]) => {
            let whole = Born::new(*year, *month, *day);
            if whole.is_unknown() { Born::new(*year, 0, 0) } else { whole }
        }
        _ => Born::default(),
    }
}
