//! What is asked of the index, as far as it was given.

use safetynet_shared::id::Id;

use super::birth::Asked;
use super::index::{Index, Person};
use super::name::{Name, Role, Unit, compound, units};
use super::place::{Post, Street, street};
use super::record::Record;

/// The most words of a question that are looked up; more would make it slow and no surer.
pub const MOST_UNITS: usize = 8;

/// What the asker may use of addresses (INTRO-2). An address is not to be found through the index.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sight {
    /// The district of the current address and nothing else.
    #[default]
    District,
    /// Every address.
    Address,
}

/// How far is looked when somebody fits clearly.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Depth {
    /// No further.
    #[default]
    Quick,
    /// As far as otherwise: for records of the same person that differ.
    Thorough,
}

/// A name as it was asked for.
#[derive(Clone, PartialEq, Eq)]
pub enum Asking {
    /// Given and family names apart.
    Parts {
        /// The given names.
        given: Vec<Unit>,
        /// The family name.
        family: Option<Unit>,
    },
    /// Words in any order.
    Words(Vec<Unit>),
}

impl Asking {
    /// A name whose parts are known.
    pub fn parts(name: &Name) -> Asking {
        let family = Some(compound(&name.family)).filter(|unit| !unit.whole.is_empty());
        let mut given = units(&name.given);
        given.truncate(MOST_UNITS - 2);
        Asking::Parts { given, family }
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Asking::Parts { given, family } => given.is_empty() && family.is_none(),
            Asking::Words(units) => units.is_empty(),
        }
    }
}

/// A question to the index.
#[derive(Clone, Default)]
pub struct Question {
    /// The name and what else it may have been; any of them may fit.
    pub names: Vec<Asking>,
    /// The date of birth or the age.
    pub born: Asked,
    /// 1 female, 2 male; 0 does not ask.
    pub sex: u8,
    /// The postcode or its district.
    pub post: Option<Post>,
    /// The street.
    pub street: Option<Street>,
    /// What of the addresses may be used.
    pub sight: Sight,
    /// How far is looked.
    pub depth: Depth,
    /// Who is not meant: the person whose like is sought.
    pub except: Option<Id>,
}

impl Question {
    /// Whether somebody like this person is known.
    pub fn about(person: &Person) -> Question {
        let names = person.names.iter().take(4).map(Asking::parts).filter(|name| !name.is_empty()).collect();
        let here = person.places.first();
        Question {
            names,
            born: if person.born.is_unknown() { Asked::Nothing } else { Asked::Date(person.born) },
            sex: person.sex,
            post: here.and_then(|place| Post::parse(&place.postcode)),
            street: here.and_then(|place| street(&place.lines)),
            sight: Sight::Address,
            depth: Depth::Thorough,
            except: None,
        }
    }

    /// Whether somebody like a recorded person is known once more; none when the person is not in the index.
    pub fn about_recorded(index: &Index, id: Id) -> Option<Question> {
        let slot = index.records.slot(id)?;
        let record = index.records.get(slot)?;
        let names = [false, true].map(|alias| recorded(index, &record, alias));
        let here = record.homes().next();
        let street = here.filter(|home| home.street > 0).map(|home| {
            let name = index.streets.text(home.street - 1).to_owned();
            Street { name, number: home.number }
        });
        let born = index.records.born(slot);
        Some(Question {
            names: names.into_iter().filter(|name| !name.is_empty()).collect(),
            born: if born.is_unknown() { Asked::Nothing } else { Asked::Date(born) },
            sex: record.sex,
            post: here.map(|home| home.post).filter(|post| !post.is_none()),
            street,
            sight: Sight::Address,
            depth: Depth::Thorough,
            except: Some(id),
        })
    }

    /// The same question by somebody who may use no address but the district.
    #[must_use]
    pub fn without_address(&self) -> Question {
        let post = self.post.map(Post::district);
        Question { post, street: None, sight: Sight::District, ..self.clone() }
    }

    /// Whether it asks for an address beyond the district.
    pub fn has_address(&self) -> bool {
        self.street.is_some() || self.post.is_some_and(|post| post.district() != post)
    }

    /// Whether it asks for somebody in particular: by a part of a name, or by a date of birth.
    pub fn names_somebody(&self) -> bool {
        !self.names.is_empty() || matches!(self.born, Asked::Date(_))
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        let names = self.names.iter().all(Asking::is_empty);
        names && self.born == Asked::Nothing && self.post.is_none() && self.street.is_none()
    }
}

/// The name, or the aliases, of a record as they would be asked for.
fn recorded(index: &Index, record: &Record<'_>, alias: bool) -> Asking {
    let of = |role: Role| {
        let tokens = record.tokens().filter(move |token| token.alias == alias && token.role == role);
        tokens.map(|token| index.names.text(token.word).to_owned()).collect::<Vec<String>>()
    };
    let given = of(Role::First).into_iter().chain(of(Role::Middle)).take(MOST_UNITS - 2);
    let given = given.map(|whole| Unit { whole, pieces: Vec::new() }).collect();
    let family = of(Role::Family).into_iter().next().map(|whole| Unit { whole, pieces: of(Role::Piece) });
    Asking::Parts { given, family }
}
