//! The index: every person as a record, and the ways in to them. It is changed person by person and never shows a
//! half-changed one: whoever reads holds it as a whole.

use safetynet_shared::id::Id;

use super::birth::{Born, Dates};
use super::name::{Name, Role, words as name_words};
use super::place::{Post, Street, street};
use super::record::{Home, Numbers, Records, Slot, Token};
use super::search::Candidate;
use super::spread::ByNumber;
use super::words::{Side, WordId, Words, place};

/// The most names and the most addresses of a person that are entered.
const MOST_NAMES: usize = 30;
const MOST_HOMES: usize = 12;

/// An address of a person.
#[derive(Clone, Default)]
pub struct Place {
    /// Flat, number, street and town.
    pub lines: String,
    /// The postcode, or empty.
    pub postcode: String,
}

/// A person as the index takes it.
#[derive(Clone, Default)]
pub struct Person {
    /// The name, then the aliases.
    pub names: Vec<Name>,
    /// What is known of the date of birth.
    pub born: Born,
    /// 1 female, 2 male, as in the codes; anything else says nothing.
    pub sex: u8,
    /// The addresses, the current one first.
    pub places: Vec<Place>,
}

/// The persons of a partnership, ready to be searched.
#[derive(Default)]
pub struct Index {
    pub(super) names: Words,
    pub(super) streets: Words,
    pub(super) records: Records,
    pub(super) dates: Dates,
    bearers: Vec<Vec<Slot>>,
    residents: Vec<Vec<(Slot, u32)>>,
    codes: ByNumber<Post, Vec<Slot>>,
    districts: ByNumber<Post, Vec<Slot>>,
}

impl Index {
    /// An empty index that is about to be filled with many persons; [`Index::loaded`] ends that.
    pub fn loading() -> Index {
        let mut index = Index::default();
        index.names.load();
        index.streets.load();
        index
    }

    /// Ends the filling.
    pub fn loaded(&mut self) {
        self.names.loaded();
        self.streets.loaded();
    }

    /// Enters a person, or what has become of one.
    pub fn put(&mut self, id: Id, person: &Person) {
        self.remove(id);
        let numbers = self.numbers(person);
        let slot = self.records.put(id, &numbers);
        self.dates.enter(numbers.born, slot);
        each_word(&numbers, |word| add(&mut self.bearers, word, slot));
        for (word, side) in counted(&numbers) {
            self.names.count(word, side, 1);
        }
        for home in &numbers.homes {
            if home.street > 0 {
                add(&mut self.residents, home.street, (slot, home.number));
                self.streets.count(home.street - 1, Side::Given, 1);
            }
        }
        for (post, current) in posts(&numbers) {
            self.codes.entry(post).or_default().push(slot);
            if current {
                self.districts.entry(post.district()).or_default().push(slot);
            }
        }
    }

    /// Takes a person out. Nothing happens when there is none.
    pub fn remove(&mut self, id: Id) {
        let Some((slot, numbers)) = self.records.take(id) else { return };
        self.dates.leave(numbers.born, slot);
        each_word(&numbers, |word| strike(&mut self.bearers, word, |held| *held == slot));
        for (word, side) in counted(&numbers) {
            self.names.count(word, side, -1);
        }
        for home in &numbers.homes {
            strike(&mut self.residents, home.street, |(held, _)| *held == slot);
            if home.street > 0 {
                self.streets.count(home.street - 1, Side::Given, -1);
            }
        }
        for (post, current) in posts(&numbers) {
            leave(&mut self.codes, post, slot);
            if current {
                leave(&mut self.districts, post.district(), slot);
            }
        }
    }

    /// How many persons there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a person is in it.
    pub fn holds(&self, id: Id) -> bool {
        self.records.slot(id).is_some()
    }

    /// Whether a candidate's record is still where it was found.
    pub(super) fn is_at(&self, candidate: &Candidate) -> bool {
        self.records.id(candidate.slot) == Some(candidate.id)
    }

    pub(super) fn bearers(&self, word: WordId) -> &[Slot] {
        usize::try_from(word).ok().and_then(|at| self.bearers.get(at)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn residents(&self, street: u32) -> &[(Slot, u32)] {
        usize::try_from(street).ok().and_then(|at| self.residents.get(at)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn at_code(&self, post: Post) -> &[Slot] {
        self.codes.get(&post).map_or(&[], Vec::as_slice)
    }

    pub(super) fn in_district(&self, post: Post) -> &[Slot] {
        self.districts.get(&post).map_or(&[], Vec::as_slice)
    }

    /// How many persons live in an average street of those that are known.
    pub(super) fn per_street(&self) -> f32 {
        precise(self.len()) / precise(self.residents.len().max(1))
    }

    /// How many persons live at an average postcode of those that are known.
    pub(super) fn per_code(&self) -> f32 {
        precise(self.len()) / precise(self.codes.len().max(1))
    }

    fn numbers(&mut self, person: &Person) -> Numbers {
        let mut tokens = Vec::new();
        for (number, name) in person.names.iter().take(MOST_NAMES).enumerate() {
            for (text, role) in name_words(name) {
                let word = self.names.enter(&text);
                tokens.push(Token { word, letter: place(&text), role, alias: number > 0 });
            }
        }
        let homes = person.places.iter().take(MOST_HOMES).map(|place| self.home(place)).collect();
        let sex = if person.sex <= 2 { person.sex } else { 0 };
        Numbers { tokens, homes, born: person.born, sex }
    }

    fn home(&mut self, place: &Place) -> Home {
        let post = Post::parse(&place.postcode).unwrap_or_default();
        let Street { name, number } = street(&place.lines).unwrap_or_default();
        let street = if name.is_empty() { 0 } else { self.streets.enter(&name) + 1 };
        Home { post, street, number }
    }
}

/// Each distinct word of a record.
fn each_word(numbers: &Numbers, mut each: impl FnMut(WordId)) {
    for (number, token) in numbers.tokens.iter().enumerate() {
        if numbers.tokens.iter().take(number).all(|before| before.word != token.word) {
            each(token.word);
        }
    }
}

/// The words that are counted, each with its side.
fn counted(numbers: &Numbers) -> impl Iterator<Item = (WordId, Side)> {
    numbers.tokens.iter().map(|token| match token.role {
        Role::First | Role::Middle => (token.word, Side::Given),
        Role::Family | Role::Piece => (token.word, Side::Family),
    })
}

/// The postcodes of a record, each once, with whether it is the current one.
fn posts(numbers: &Numbers) -> impl Iterator<Item = (Post, bool)> {
    let list = numbers.homes.iter().map(|home| home.post).enumerate();
    list.filter(|(number, post)| {
        !post.is_none() && numbers.homes.iter().take(*number).all(|before| before.post != *post)
    })
    .map(|(number, post)| (post, number == 0))
}

fn add<T>(lists: &mut Vec<Vec<T>>, word: u32, held: T) {
    let place = usize::try_from(word).unwrap_or(0);
    if lists.len() <= place {
        lists.resize_with(place + 1, Vec::new);
    }
    if let Some(list) = lists.get_mut(place) {
        list.push(held);
    }
}

fn strike<T>(lists: &mut [Vec<T>], word: u32, is: impl Fn(&T) -> bool) {
    let list = usize::try_from(word).ok().and_then(|place| lists.get_mut(place));
    if let Some((list, place)) = list.and_then(|list| list.iter().position(is).map(|place| (list, place))) {
        list.swap_remove(place);
    }
}

fn leave(map: &mut ByNumber<Post, Vec<Slot>>, post: Post, slot: Slot) {
    let Some(list) = map.get_mut(&post) else { return };
    list.retain(|held| *held != slot);
    if list.is_empty() {
        map.remove(&post);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of persons, of which seven digits are enough")]
pub(super) fn precise(count: usize) -> f32 {
    count as f32
}
