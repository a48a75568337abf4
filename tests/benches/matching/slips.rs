//! How people ask: what they give, and what they get wrong. Each query says which slips went into it.

use safetynet_server::matching::{Asked, Asking, Born, Depth, Name, Post, Question, Sight, street, units};

use crate::random::Random;
use crate::spelling::{added, code_slip, cut, doubled, missing, respelt, short, sounding, swapped, wrong};
use crate::town::Somebody;

/// A query with its slips.
pub struct Query {
    /// As one asks through fields.
    pub question: Question,
    /// As one types into the one box, when it is typed there.
    pub text: Option<String>,
    /// The slips, the first of them the main one.
    pub slips: Vec<&'static str>,
    /// Whether a date, a postcode or a whole name is as recorded.
    pub clean: bool,
}

const NAME_SLIPS: [&str; 22] = [
    "none",
    "letter wrong in given name",
    "letter wrong in family name",
    "letter missing in family name",
    "letter added in family name",
    "letters swapped",
    "letter doubled",
    "two letters wrong in family name",
    "both names one letter wrong",
    "spelt as it sounds",
    "transliterated",
    "short form",
    "initial",
    "given name cut",
    "family name cut",
    "names swapped",
    "middle name used",
    "middle name typed too",
    "alias or maiden name",
    "half of a double name",
    "joined or parted",
    "marks and apostrophes",
];
const BIRTH_SLIPS: [&str; 11] = [
    "none",
    "none",
    "none",
    "day and month swapped",
    "year one off",
    "year ten off",
    "digit of the day wrong",
    "digit of the year wrong",
    "month wrong",
    "year alone",
    "about the age",
];
const PLACE_SLIPS: [&str; 7] = [
    "none",
    "none",
    "postcode one letter off",
    "moved away",
    "district alone",
    "street and number",
    "earlier postcode",
];

struct Draft {
    given: Vec<String>,
    family: String,
    asked: Asked,
    post: Option<String>,
    lines: Option<String>,
    slips: Vec<&'static str>,
    whole_name: bool,
    clean: bool,
}

/// Asks for somebody, as somebody would.
pub fn ask(one: &Somebody, random: &mut Random) -> Query {
    let name = &one.person.names[0];
    let mut draft = Draft {
        given: name.given.split(' ').map(str::to_owned).collect(),
        family: name.family.clone(),
        asked: Asked::Nothing,
        post: None,
        lines: None,
        slips: Vec::new(),
        whole_name: true,
        clean: false,
    };
    let typed = NAME_SLIPS[if random.chance(0.2) { 0 } else { random.below(NAME_SLIPS.len()) }];
    draft.middle(typed, random);
    draft.name(typed, one, random);
    let hard = random.chance(0.35);
    draft.birth(one.person.born, if hard { random.below(8) + 3 } else { random.below(6) }, random);
    let by_place = random.chance(0.6) || draft.asked == Asked::Nothing || matches!(draft.asked, Asked::About { .. });
    if by_place {
        draft.place(one, if hard { random.below(5) + 2 } else { random.below(7) }, random);
    }
    draft.clean |= draft.whole_name;
    draft.done(one, random)
}

impl Draft {
    fn middle(&mut self, typed: &str, random: &mut Random) {
        let keep = match typed {
            "middle name typed too" => true,
            "middle name used" | "initial" | "names swapped" => false,
            _ => random.chance(0.25),
        };
        if typed == "middle name used" && self.given.len() > 1 {
            self.given.remove(0);
            self.whole_name = false;
            self.slips.push("middle name used");
        }
        if !keep {
            self.given.truncate(1);
        }
    }

    fn name(&mut self, typed: &'static str, one: &Somebody, random: &mut Random) {
        let before = (self.given.clone(), self.family.clone());
        match typed {
            "letter wrong in given name" => self.given[0] = wrong(&self.given[0], random),
            "letter wrong in family name" => self.family = wrong(&self.family, random),
            "letter missing in family name" => self.family = missing(&self.family, random),
            "letter added in family name" => self.family = added(&self.family, random),
            "letters swapped" if random.chance(0.5) => self.family = swapped(&self.family, random),
            "letters swapped" => self.given[0] = swapped(&self.given[0], random),
            "letter doubled" => self.family = doubled(&self.family, random),
            "two letters wrong in family name" => self.family = wrong(&missing(&self.family, random), random),
            "both names one letter wrong" => {
                self.family = missing(&self.family, random);
                self.given[0] = wrong(&self.given[0], random);
            }
            "spelt as it sounds" => self.family = sounding(&self.family, random),
            "transliterated" => {
                self.given[0] = respelt(&self.given[0], random);
                self.family = respelt(&self.family, random);
            }
            "short form" => self.given[0] = short(&self.given[0], random),
            "initial" => self.given[0] = self.given[0].chars().take(1).collect(),
            "given name cut" => self.given[0] = cut(&self.given[0]),
            "family name cut" => self.family = cut(&self.family),
            "names swapped" => {
                let family = std::mem::take(&mut self.family);
                self.family = std::mem::take(&mut self.given[0]);
                self.given = vec![family];
            }
            "alias or maiden name" => {
                if let Some(other) = &one.other {
                    self.family.clone_from(&other.family);
                }
            }
            "half of a double name" => {
                if let Some((half, rest)) = self.family.clone().split_once('-') {
                    self.family = if random.chance(0.5) { half.to_owned() } else { rest.to_owned() };
                }
            }
            "joined or parted" => {
                self.family = self.family.replace(['-', ' '], if random.chance(0.5) { "" } else { " " });
            }
            "marks and apostrophes" => self.family = self.family.replace(['\'', '-'], "").to_lowercase(),
            _ => {}
        }
        if (&self.given, &self.family) != (&before.0, &before.1) {
            self.slips.push(typed);
            self.whole_name = false;
        }
    }

    fn birth(&mut self, born: Born, place: usize, random: &mut Random) {
        if !born.is_whole() || random.chance(0.25) {
            return;
        }
        let typed = BIRTH_SLIPS[place % BIRTH_SLIPS.len()];
        let (year, month, day) = (i32::from(born.year), i32::from(born.month), i32::from(born.day));
        let slipped = match typed {
            "day and month swapped" if day <= 12 => Born::new(year, day, month),
            "year one off" => Born::new(year + if random.chance(0.5) { 1 } else { -1 }, month, day),
            "year ten off" => Born::new(year + if random.chance(0.5) { 10 } else { -10 }, month, day),
            "digit of the day wrong" => Born::new(year, month, (day / 10 * 10 + random.between(0, 9)).clamp(1, 28)),
            "digit of the year wrong" => Born::new(year / 10 * 10 + random.between(0, 9), month, day),
            "month wrong" => Born::new(year, random.between(1, 12), day),
            "year alone" => Born::new(year, 0, 0),
            _ => born,
        };
        self.asked = if typed == "about the age" {
            let off = random.between(-2, 2);
            Asked::About { year: u16::try_from(year + off).unwrap_or(1990), spread: 3 }
        } else {
            Asked::Date(slipped)
        };
        if self.asked == Asked::Date(born) {
            self.clean = true;
        } else {
            self.slips.push(typed);
        }
    }

    fn place(&mut self, one: &Somebody, place: usize, random: &mut Random) {
        let Some(here) = one.person.places.first() else { return };
        let typed = PLACE_SLIPS[place % PLACE_SLIPS.len()];
        let code = here.postcode.clone();
        match typed {
            "postcode one letter off" => self.post = Some(code_slip(&code, random)),
            "moved away" => self.post = Some(code_slip(&code_slip(&code_slip(&code, random), random), random)),
            "district alone" => self.post = code.split(' ').next().map(str::to_owned),
            "street and number" if !here.lines.is_empty() => self.lines = Some(here.lines.clone()),
            "earlier postcode" => self.post = Some(one.before.as_ref().unwrap_or(here).postcode.clone()),
            _ => self.post = Some(code.clone()),
        }
        if self.post.as_ref() == Some(&code) {
            self.clean = true;
        } else {
            self.slips.push(typed);
        }
    }

    fn done(mut self, one: &Somebody, random: &mut Random) -> Query {
        if self.slips.is_empty() {
            self.slips.push("none");
        }
        let text = random.chance(0.3).then(|| self.text(random));
        let asking = if text.is_some() {
            Asking::Words(units(&format!("{} {}", self.given.join(" "), self.family)))
        } else {
            Asking::parts(&Name::new(self.given.join(" "), self.family.clone()))
        };
        let question = Question {
            names: vec![asking],
            born: self.asked,
            sex: if text.is_none() && random.chance(0.5) { one.person.sex } else { 0 },
            post: self.post.as_deref().and_then(Post::parse),
            street: self.lines.as_deref().and_then(street),
            sight: Sight::Address,
            depth: Depth::Quick,
            except: None,
        };
        Query { question, text, slips: self.slips, clean: self.clean }
    }

    fn text(&self, random: &mut Random) -> String {
        let name = match random.below(3) {
            0 => format!("{} {}", self.family, self.given.join(" ")),
            1 => format!("{}, {}", self.family, self.given.join(" ")),
            _ => format!("{} {}", self.given.join(" "), self.family),
        };
        let name = if random.chance(0.5) { name.to_lowercase() } else { name };
        let born = match self.asked {
            Asked::Date(born) if born.is_whole() => match random.below(3) {
                0 => format!(" {}/{}/{}", born.day, born.month, born.year),
                1 => format!(" {:02}.{:02}.{:02}", born.day, born.month, born.year % 100),
                _ => format!(" dob {:02}-{:02}-{}", born.day, born.month, born.year),
            },
            Asked::Date(born) if born.year > 0 => format!(" {}", born.year),
            Asked::About { year, .. } => format!(" about {}", 2026 - i32::from(year)),
            _ => String::new(),
        };
        let lines = self.lines.as_ref().map(|lines| format!(", {lines}")).unwrap_or_default();
        let post = self.post.as_ref().map(|post| format!(" {post}")).unwrap_or_default();
        format!("{name}{born}{lines}{post}")
    }
}
