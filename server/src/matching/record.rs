//! What the index keeps of each person: numbers in one long vector, so that a candidate is scored without touching a
//! string, and a million persons fit into a few dozen megabytes.
//!
//! A record is a head, its tokens (the number of a word with its first letter and its role), and three numbers for each
//! address. A changed record is written anew at the end; what it leaves behind is reclaimed at the next start.

use std::hint::black_box;

use safetynet_shared::id::Id;

use super::birth::Born;
use super::name::Role;
use super::place::Post;
use super::spread::ByNumber;
use super::words::WordId;

/// Bits of a word's number in a token.
const WORD: u32 = 22;
/// Numbers of an address.
const PLACE: usize = 3;
/// The most tokens of a record, and the most addresses.
const MOST: usize = 250;

/// The place of a record in the index; used anew after the person has left it.
pub type Slot = u32;

/// A word of a recorded name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// The word.
    pub word: WordId,
    /// The place of its first letter.
    pub letter: u8,
    /// What it is in the name.
    pub role: Role,
    /// Whether the name is an alias.
    pub alias: bool,
}

impl Token {
    fn pack(self) -> u32 {
        let role = self.role as u32 | u32::from(self.alias) << 2;
        self.word & ((1 << WORD) - 1) | u32::from(self.letter & 31) << WORD | role << (WORD + 5)
    }

    fn unpack(number: u32) -> Token {
        let role = match number >> (WORD + 5) & 3 {
            0 => Role::First,
            1 => Role::Middle,
            2 => Role::Family,
            _ => Role::Piece,
        };
        let letter = u8::try_from(number >> WORD & 31).unwrap_or(0);
        Token { word: number & ((1 << WORD) - 1), letter, role, alias: number >> (WORD + 7) & 1 == 1 }
    }
}

/// An address of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Home {
    /// The postcode, or none.
    pub post: Post,
    /// The word of the street in the dictionary of streets, counted from 1; 0 for none.
    pub street: u32,
    /// The number of the house, or 0.
    pub number: u32,
}

impl Home {
    fn pack(self) -> [u32; PLACE] {
        let post = self.post.number();
        let low = u32::try_from(post & 0xffff_ffff).unwrap_or(0);
        let high = u32::try_from(post >> 32).unwrap_or(0);
        [low, high << 20 | self.number & 0xf_ffff, self.street]
    }

    fn unpack(numbers: &[u32]) -> Home {
        let at = |place: usize| numbers.get(place).copied().unwrap_or(0);
        let post = u64::from(at(1) >> 20) << 32 | u64::from(at(0));
        Home { post: Post::from_number(post), street: at(2), number: at(1) & 0xf_ffff }
    }
}

/// A person as numbers.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Numbers {
    /// The words of the names.
    pub tokens: Vec<Token>,
    /// The addresses, the current one first.
    pub homes: Vec<Home>,
    /// The date of birth.
    pub born: Born,
    /// The sex by its number in the codes, or 0.
    pub sex: u8,
}

/// A record as it is kept.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    tokens: &'a [u32],
    homes: &'a [u32],
    /// The sex by its number in the codes, or 0.
    pub sex: u8,
}

impl<'a> Record<'a> {
    /// Its tokens.
    pub fn tokens(&self) -> impl Iterator<Item = Token> + 'a {
        self.tokens.iter().map(|number| Token::unpack(*number))
    }

    /// Its addresses, the current one first.
    pub fn homes(&self) -> impl Iterator<Item = Home> + 'a {
        self.homes.chunks_exact(PLACE).map(Home::unpack)
    }
}

/// All records.
#[derive(Default)]
pub struct Records {
    ids: Vec<Option<Id>>,
    slots: ByNumber<Id, Slot>,
    starts: Vec<u32>,
    born: Vec<u32>,
    districts: Vec<u32>,
    arena: Vec<u32>,
    free: Vec<Slot>,
}

impl Records {
    /// Writes a record and answers its slot. The person must not be there.
    pub fn put(&mut self, id: Id, numbers: &Numbers) -> Slot {
        let start = u32::try_from(self.arena.len()).unwrap_or(u32::MAX);
        let (tokens, homes) = (numbers.tokens.iter().take(MOST), numbers.homes.iter().take(MOST));
        let head = tokens.len() | homes.len() << 8 | usize::from(numbers.sex) << 16;
        self.arena.push(u32::try_from(head).unwrap_or(0));
        self.arena.extend(tokens.map(|token| token.pack()));
        self.arena.extend(homes.flat_map(|home| home.pack()));
        let district = numbers.homes.first().map_or(0, |home| short(home.post.district()));
        let slot = self.free.pop().unwrap_or_else(|| {
            self.ids.push(None);
            self.starts.push(0);
            self.born.push(0);
            self.districts.push(0);
            u32::try_from(self.ids.len() - 1).unwrap_or(u32::MAX)
        });
        set(&mut self.ids, slot, Some(id));
        set(&mut self.starts, slot, start);
        set(&mut self.born, slot, numbers.born.pack());
        set(&mut self.districts, slot, district);
        self.slots.insert(id, slot);
        slot
    }

    /// Takes a person out, and answers the slot and what was written there.
    pub fn take(&mut self, id: Id) -> Option<(Slot, Numbers)> {
        let slot = self.slots.remove(&id)?;
        let record = self.get(slot)?;
        let numbers = Numbers {
            tokens: record.tokens().collect(),
            homes: record.homes().collect(),
            born: self.born(slot),
            sex: record.sex,
        };
        set(&mut self.ids, slot, None);
        self.free.push(slot);
        Some((slot, numbers))
    }

    /// The slot of a person.
    pub fn slot(&self, id: Id) -> Option<Slot> {
        self.slots.get(&id).copied()
    }

    /// Who is in a slot.
    pub fn id(&self, slot: Slot) -> Option<Id> {
        self.ids.get(usize::try_from(slot).ok()?).copied().flatten()
    }

    /// The record in a slot.
    pub fn get(&self, slot: Slot) -> Option<Record<'_>> {
        let at = usize::try_from(slot).ok()?;
        let start = usize::try_from(*self.starts.get(at)?).ok()?;
        let (head, rest) = self.arena.get(start..)?.split_first()?;
        let (tokens, homes) = (usize::try_from(head & 255).ok()?, usize::try_from(head >> 8 & 255).ok()?);
        let (tokens, rest) = rest.split_at_checked(tokens)?;
        let homes = rest.get(..homes * PLACE)?;
        Some(Record { tokens, homes, sex: u8::try_from(head >> 16 & 15).unwrap_or(0) })
    }

    /// Asks for what lies in these slots, so that the memory answers them side by side and not one after another.
    pub fn call_for(&self, slots: &[Slot]) {
        let at = |slot: Slot| usize::try_from(slot).unwrap_or(usize::MAX);
        let of = |slot: &Slot| Some((*self.starts.get(at(*slot))?, *self.born.get(at(*slot))?));
        let heads = slots.iter().filter_map(of).filter_map(|(start, born)| Some(self.arena.get(at(start))? ^ born));
        black_box(heads.fold(0, |sum, head| sum ^ head));
    }

    /// The date of birth in a slot.
    pub fn born(&self, slot: Slot) -> Born {
        usize::try_from(slot).ok().and_then(|at| self.born.get(at)).map_or(Born::default(), |born| Born::unpack(*born))
    }

    /// The district of the current address in a slot, as [`short`] makes it.
    pub fn district(&self, slot: Slot) -> u32 {
        usize::try_from(slot).ok().and_then(|at| self.districts.get(at)).copied().unwrap_or(0)
    }

    /// How many slots there are, free ones too.
    pub fn slots(&self) -> usize {
        self.ids.len()
    }

    /// How many persons there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }
}

fn set<T>(list: &mut [T], slot: Slot, value: T) {
    if let Some(place) = usize::try_from(slot).ok().and_then(|at| list.get_mut(at)) {
        *place = value;
    }
}

/// A district in 32 bits: for a first look, not for a judgement.
pub fn short(district: Post) -> u32 {
    let number = district.number();
    u32::try_from((number ^ number >> 32) & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    fn numbers() -> impl Strategy<Value = Numbers> {
        let token = (0..1_u32 << WORD, 0_u8..32, 0_usize..4, any::<bool>()).prop_map(|(word, letter, role, alias)| {
            let role = [Role::First, Role::Middle, Role::Family, Role::Piece][role];
            Token { word, letter, role, alias }
        });
        let home = ("[A-Z0-9]{2,8}", any::<u32>(), 0_u32..100_000).prop_map(|(post, street, number)| Home {
            post: Post::parse(&post).unwrap(),
            street,
            number,
        });
        let (tokens, homes) = (prop::collection::vec(token, 0..9), prop::collection::vec(home, 0..4));
        (tokens, homes, 0_u32..1 << 20, 0_u8..5).prop_map(|(tokens, homes, born, sex)| Numbers {
            tokens,
            homes,
            born: Born::unpack(born),
            sex,
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_taken_out(list in prop::collection::vec(numbers(), 1..12)) {
            let mut records = Records::default();
            let id = |number: usize| Id::from_bytes([u8::try_from(number).unwrap(); 16]);
            for (number, numbers) in list.iter().enumerate() {
                records.put(id(number), numbers);
            }
            prop_assert_eq!(records.len(), list.len());
            for (number, numbers) in list.iter().enumerate() {
                let (slot, taken) = records.take(id(number)).unwrap();
                prop_assert_eq!(&taken, numbers);
                prop_assert!(records.id(slot).is_none() && records.slot(id(number)).is_none());
                let again = records.put(id(number), numbers);
                prop_assert_eq!(again, slot);
            }
            prop_assert_eq!(records.slots(), list.len());
        }
    }
}
