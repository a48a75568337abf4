//! Nominals: people who do not exist. People are kept by their place in the list.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, Sex};
use safetynet_shared::id::Id;

use super::facts::{Checked, Facts, Known};
use super::names::{self, Name};
use super::pairs::{Like, Pairs};
use super::partners::{Body, Staff};
use super::random::{Ids, Random, spread};
use super::{Scene, places, texts};
use crate::domain::nominal::Birth;
use crate::error::Result;
use crate::store::seed::{Cell, Seed};

/// Everybody made so far.
pub(super) struct People {
    ids: Ids,
    /// In the order in which they were made, which is that of the identities.
    made: Vec<Id>,
    /// For each of them, which organisations know them.
    known: Vec<u8>,
    total: u32,
    facts: Facts,
    pub(super) pairs: Pairs,
    /// A record beside which another of the same person is to be made next.
    pub(super) twin: Option<(Like, Birth, Sex)>,
    sealed: Vec<Sealed>,
}

/// Somebody whom only the people see who are named on the seal.
pub(super) struct Sealed {
    pub(super) id: Id,
    pub(super) by: Staff,
    pub(super) at: Moment,
}

/// How a person comes into being.
pub(super) struct Origin<'a> {
    /// When the person was recorded.
    pub(super) at: Moment,
    /// By whom.
    pub(super) by: Staff,
    /// The family name of a relative.
    pub(super) family: Option<&'a str>,
    /// The record of the same person that somebody else has made.
    pub(super) like: Option<&'a (Like, Birth, Sex)>,
}

impl People {
    /// Nobody yet, of so many in the end.
    pub(super) fn expect(seed: u64, total: u32) -> People {
        let (facts, pairs) = (Facts::new(seed), Pairs::new(seed));
        let (made, known, sealed) = (Vec::new(), Vec::new(), Vec::new());
        People { ids: Ids::new(seed), made, known, total, facts, pairs, twin: None, sealed }
    }

    fn remember_sealed(&mut self, place: u32, person: Sealed) {
        if self.seals(place) {
            self.sealed.push(person);
        }
    }

    /// Those who are sealed.
    pub(super) fn sealed(&self) -> &[Sealed] {
        &self.sealed
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.made.len()).unwrap_or(u32::MAX)
    }

    /// Whether a person at a place in the list is sealed: three of them are, at every size.
    pub(super) fn seals(&self, place: u32) -> bool {
        spread(place, self.total, 3).is_some()
    }

    /// The person at a place in the list.
    pub(super) fn at(&self, place: u32) -> Option<Id> {
        self.made.get(usize::try_from(place).unwrap_or(usize::MAX)).copied()
    }

    /// Records that an organisation knows a person, once.
    pub(super) fn know(&mut self, seed: &mut Seed<'_>, place: u32, body: (Body, Id), since: Moment) -> Result<()> {
        let index = usize::try_from(place).unwrap_or(usize::MAX);
        let (Some(id), Some(known)) = (self.made.get(index), self.known.get_mut(index)) else { return Ok(()) };
        if *known & body.0.bit() != 0 {
            return Ok(());
        }
        *known |= body.0.bit();
        let row = [("nominal", (*id).into()), ("organisation", body.1.into()), ("since_at", since.into())];
        seed.put("nominal_known", &row)
    }
}

/// A person who was made.
pub(super) struct Made {
    /// The place in the list of people.
    pub(super) place: u32,
    /// The nominal.
    pub(super) id: Id,
    pub(super) name: Name,
    pub(super) birth: Birth,
    pub(super) sex: Sex,
}

/// Makes one person.
pub(super) fn add(scene: &mut Scene<'_, '_>, people: &mut People, origin: &Origin<'_>) -> Result<Made> {
    let place = people.count();
    let id = people.ids.at(origin.at);
    people.made.push(id);
    people.known.push(0);
    people.remember_sealed(place, Sealed { id, by: origin.by, at: origin.at });
    let made = draw(scene, origin, (place, id));
    let address = person(scene, people, origin, &made)?;
    let reached = scene.random.chance(70);
    if reached {
        telephone(scene, id, origin.at)?;
    }
    for (position, alias) in (0..).zip(aliases(&mut scene.random, &made.name)) {
        scene.seed.put(
            "nominal_alias",
            &[
                ("nominal", id.into()),
                ("position", Cell::Number(position)),
                ("given_names", alias.given.into()),
                ("family_name", alias.family.into()),
            ],
        )?;
    }
    let body = origin.by.body;
    people.know(scene.seed, place, (body, scene.partners.id(body)), origin.at)?;
    let known = Known {
        id,
        place: (place, people.total),
        at: origin.at,
        by: origin.by,
        name: format!("{} {}", made.name.given, made.name.family),
        address,
        contact: if reached { Checked::On(origin.at.day()) } else { Checked::Nothing },
    };
    people.facts.add(scene, &known)?;
    Ok(made)
}

/// Who a person is: drawn, or nearly as another record has it.
fn draw(scene: &mut Scene<'_, '_>, origin: &Origin<'_>, (place, id): (u32, Id)) -> Made {
    let random = &mut scene.random;
    let sex = random.weighted(&[(49, Sex::Female), (49, Sex::Male), (1, Sex::Other)], Sex::NotKnown);
    let family = origin.family.map_or_else(|| names::family(random), str::to_owned);
    let name = Name { given: names::given(random, sex), family };
    let birth = birth(random, scene.past.today());
    match origin.like {
        None => Made { place, id, name, birth, sex },
        Some((like, birth, sex)) => Made { place, id, name: names::misheard(&like.name), birth: *birth, sex: *sex },
    }
}

/// Writes the row of a person, and answers when the address was checked, where there is one.
fn person(
    scene: &mut Scene<'_, '_>,
    people: &People,
    origin: &Origin<'_>,
    Made { place, id, name, birth, sex }: &Made,
) -> Result<Checked> {
    let (place, id) = (*place, *id);
    let random = &mut scene.random;
    let address = places::address(random);
    let (settled, told) = (random.chance(92), random.chance(78));
    let note = if random.chance(35) { random.word(&texts::PERSON) } else { "" };
    let confirmed = random.chance(80);
    let sealed = people.seals(place);
    scene.seed.put(
        "nominal",
        &[
            ("id", id.into()),
            ("reference", format!("N-{:06}", place + 1).into()),
            ("given_names", name.given.as_str().into()),
            ("family_name", name.family.as_str().into()),
            ("birth_year", birth.year.into()),
            ("birth_month", birth.month.into()),
            ("birth_day", birth.day.into()),
            ("sex", sex.number().into()),
            ("district", if settled { address.district.as_str() } else { "" }.into()),
            ("state", Cell::Number(if confirmed { 2 } else { 1 })),
            ("sealed", i64::from(sealed).into()),
            ("note", note.into()),
            ("privacy_notice", Cell::Number(if told { 1 } else { 2 })),
            ("privacy_on", told.then(|| origin.at.day()).into()),
            ("privacy_reason", if told { "" } else { texts::NO_NOTICE }.into()),
            ("organisation", scene.partners.id(origin.by.body).into()),
            ("recorded_by", origin.by.account.into()),
            ("recorded_at", origin.at.into()),
            ("changed_at", origin.at.into()),
            ("version", Cell::Number(1)),
        ],
    )?;
    if settled { home(scene, id, origin.at, address) } else { Ok(Checked::Nothing) }
}

/// Writes where a person lives, and answers when that was checked.
fn home(scene: &mut Scene<'_, '_>, nominal: Id, at: Moment, address: places::Address) -> Result<Checked> {
    let since = scene.random.chance(60).then(|| at.day().plus_days(-scene.random.between(90, 3_000)));
    let verified = scene.random.chance(50).then(|| at.day());
    scene.seed.put(
        "nominal_address",
        &[
            ("nominal", nominal.into()),
            ("position", Cell::Number(0)),
            ("lines", address.lines.into()),
            ("postcode", address.postcode.into()),
            ("from_on", since.into()),
            ("to_on", Cell::Nothing),
            ("verified_on", verified.into()),
        ],
    )?;
    Ok(Checked::from(verified))
}

fn telephone(scene: &mut Scene<'_, '_>, nominal: Id, at: Moment) -> Result<()> {
    let number = places::mobile(&mut scene.random);
    let note = if scene.random.chance(10) { "Text only; never leave a message." } else { "" };
    scene.seed.put(
        "nominal_contact",
        &[
            ("nominal", nominal.into()),
            ("position", Cell::Number(0)),
            ("kind", Cell::Number(1)),
            ("value", number.into()),
            ("note", note.into()),
            ("verified_on", at.day().into()),
        ],
    )
}

fn aliases(random: &mut Random, name: &Name) -> Vec<Name> {
    let count = random.weighted(&[(86, 0), (12, 1)], 2);
    (0..count).map(|_| names::alias(random, name)).collect()
}

/// Year, month and day of birth; parts that nobody knows are 0.
fn birth(random: &mut Random, today: Day) -> Birth {
    let age = random.weighted(&[(20, (10, 17)), (50, (18, 40)), (22, (41, 65))], (66, 93));
    let day = today.plus_days(-random.between(age.0 * 365, age.1 * 365));
    let (year, month, day) = match random.below(100) {
        0 => (0, 0, 0),
        1..=3 => (day.year(), 0, 0),
        4 => (day.year(), day.month(), 0),
        _ => (day.year(), day.month(), day.day()),
    };
    Birth { year, month, day }
}
