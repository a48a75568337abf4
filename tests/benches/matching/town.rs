//! A made-up town: households with their addresses, relatives who share a name and a door, twins, people without a
//! birth date. Some are recorded, some are not: those are who a search must not find.

use safetynet_server::matching::{Born, Name, Person, Place};

use crate::names::{Kind, ORIGINS, Pool};
use crate::random::Random;

/// What a town is made of.
pub struct Makers {
    pools: Vec<[Pool; 3]>,
    streets: Vec<String>,
    held_out: bool,
}

/// Somebody in the town.
#[derive(Clone)]
pub struct Somebody {
    /// As recorded.
    pub person: Person,
    /// Another name they go by, recorded or not.
    pub other: Option<Name>,
    /// An address of before.
    pub before: Option<Place>,
}

impl Makers {
    /// For a town of so many people.
    pub fn new(people: usize, seed: u64, held_out: bool) -> Makers {
        let tail = (people / 40).clamp(400, 14_000);
        let pool = |origin: usize, kind: Kind| {
            let share = f64::from(ORIGINS[origin].share) / 620.0;
            let size = (tail as f64 * share.sqrt()) as usize;
            let size = if kind == Kind::Family { size } else { size / 5 };
            let tag = seed ^ (origin as u64) << 8 ^ kind as u64;
            Pool::new(&ORIGINS[origin], kind, size, held_out, tag)
        };
        let pools =
            (0..ORIGINS.len()).map(|o| [pool(o, Kind::Woman), pool(o, Kind::Man), pool(o, Kind::Family)]).collect();
        Makers { pools, streets: streets((people / 60).clamp(200, 20_000), seed), held_out }
    }

    /// Households until there are so many people; for each whether it is recorded.
    pub fn town(&self, people: usize, unrecorded: f64, seed: u64) -> Vec<(Somebody, bool)> {
        let mut random = Random::new(seed);
        let mut out = Vec::with_capacity(people + 6);
        while out.len() < people {
            for one in self.household(people, &mut random) {
                let recorded = !random.chance(unrecorded);
                out.push((one, recorded));
            }
        }
        out
    }

    fn household(&self, people: usize, random: &mut Random) -> Vec<Somebody> {
        let mut at = random.below(1000) as u32;
        let origin = ORIGINS.iter().position(|origin| {
            let here = at < origin.share;
            at = at.saturating_sub(origin.share);
            here
        });
        let origin = origin.unwrap_or(0);
        let place = self.place(people, random);
        let family = self.family(origin, random);
        let size = [1, 1, 2, 2, 2, 3, 4, 5][random.below(8)];
        let eldest = random.between(1932, 2004);
        let mut out: Vec<Somebody> = Vec::new();
        for number in 0..size {
            let parent = number < 2;
            let year = if parent { eldest + random.between(-4, 4) } else { eldest + random.between(20, 38) };
            let same = random.chance(if number == 1 { 0.75 } else { 0.93 });
            let family = if number == 0 || same { family.clone() } else { self.family(origin, random) };
            let mut one = self.one(origin, number, &family, year.min(2020), &place, random);
            if number > 2 && random.chance(0.06) {
                one.person.born = out[number - 1].person.born;
            }
            out.push(one);
        }
        out
    }

    fn family(&self, origin: usize, random: &mut Random) -> String {
        let name = self.pools[origin][2].draw(random).to_owned();
        if random.chance(0.02) { format!("{name}-{}", self.pools[origin][2].draw(random)) } else { name }
    }

    fn one(
        &self,
        origin: usize,
        number: usize,
        family: &str,
        year: i32,
        place: &Place,
        random: &mut Random,
    ) -> Somebody {
        let woman = if number < 2 { number == 0 } else { random.chance(0.5) };
        let kind = usize::from(!woman);
        let first = self.pools[origin][kind].draw(random).to_owned();
        let more =
            if random.chance(0.5) { format!(" {}", self.pools[origin][kind].draw(random)) } else { String::new() };
        let born = if random.chance(0.03) {
            Born::default()
        } else if origin == 2 && random.chance(0.05) {
            Born::new(year, 1, 1)
        } else {
            let (month, day) = (random.between(1, 12), random.between(1, 28));
            if random.chance(0.01) { Born::new(year, 0, 0) } else { Born::new(year, month, day) }
        };
        let other = (woman && random.chance(0.35)).then(|| Name::new(first.clone(), self.family(origin, random)));
        let before = random.chance(0.4).then(|| self.place(100_000, random));
        let mut person = Person {
            names: vec![Name::new(first + &more, family)],
            born,
            sex: if woman { 1 } else { 2 },
            places: Vec::new(),
        };
        if random.chance(0.3) {
            person.names.extend(other.clone());
        }
        if !random.chance(0.05) {
            person.places.push(place.clone());
            person.places.extend(before.clone().filter(|_| random.chance(0.4)));
        }
        Somebody { person, other, before }
    }

    /// A house in a street of a district.
    fn place(&self, people: usize, random: &mut Random) -> Place {
        let codes = (people / 17).max(60);
        let code = random.below(codes);
        let postcode = postcode(code, codes);
        let street = &self.streets[(code * 7 + random.below(2)) % self.streets.len()];
        let lines = if random.chance(0.08) { street.clone() } else { format!("{} {street}", random.between(1, 120)) };
        Place { lines: if random.chance(0.1) { String::new() } else { lines }, postcode }
    }

    /// Whether no list holds these names.
    pub fn held_out(&self) -> bool {
        self.held_out
    }
}

/// Postcodes of the letters ZZ and of others that no district has in truth; some hundreds of people a district.
fn postcode(code: usize, codes: usize) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let districts = (codes / 25).max(3);
    let (district, inside) = (code % districts, code / districts);
    let area = [LETTERS[district / 60 % 20], LETTERS[district / 1200 % 20]];
    let area: String = area.iter().map(|byte| char::from(*byte)).collect();
    let letter = |at: usize| char::from(LETTERS[at % 20]);
    // Spread over the inward codes, so that neighbours in number are no neighbours in writing.
    let spread = inside * 1_117 % 4_000;
    format!("{area}{} {}{}{}", district % 60 + 1, spread % 10, letter(spread / 10), letter(spread / 200))
}

fn streets(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed ^ 0x4d);
    let mut out =
        vec!["High Street".to_owned(), "Station Road".to_owned(), "Church Lane".to_owned(), "Park Road".to_owned()];
    while out.len() < count {
        let front = random.of(&[
            "Al", "Beech", "Birch", "Cam", "Chest", "Dove", "Elm", "Fern", "Glad", "Haw", "Ivy", "Kes", "Lark",
            "Maple", "North", "Oak", "Pop", "Queens", "Rose", "Syca", "Tem", "Up", "Vic", "Wil", "York",
        ]);
        let back = random
            .of(&["wood", "field", "more", "bridge", "mead", "stone", "ton", "well", "ham", "side", "croft", "mount"]);
        let more = random.of(&["", "", "er", "land", "brook", "ing"]);
        let kind =
            random.of(&["Street", "Road", "Avenue", "Close", "Lane", "Drive", "Gardens", "Way", "Crescent", "Grove"]);
        let saint = if random.chance(0.05) { "St " } else { "" };
        out.push(format!("{saint}{front}{back}{more} {kind}"));
    }
    out
}
