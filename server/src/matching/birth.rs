//! Dates of birth: what two of them say about two people being one, and under which other dates a date may have been
//! recorded. Bits are logarithms to base two of how much likelier the typed date is for this person than by chance.

mod near;

use near::near;
pub use near::{meant, neighbours};

use super::spread::ByNumber;

/// A date of birth: whole, a year and a month, a year, or nothing. What is not known is 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct Born {
    /// The year, or 0.
    pub year: u16,
    /// The month, 1 to 12, or 0.
    pub month: u8,
    /// The day of the month, or 0.
    pub day: u8,
}

impl Born {
    /// A date from its parts; nothing when the year is not one that a living person may have.
    pub fn new(year: i32, month: i32, day: i32) -> Born {
        let parts = (u16::try_from(year), u8::try_from(month), u8::try_from(day));
        match parts {
            (Ok(year), Ok(month @ 0..=12), Ok(day @ 0..=31)) if (1800..=2200).contains(&year) => {
                Born { year, month, day: if month == 0 { 0 } else { day } }
            }
            _ => Born::default(),
        }
    }

    /// Whether nothing is known.
    pub fn is_unknown(self) -> bool {
        self.year == 0
    }

    /// Whether it is known to the day.
    pub fn is_whole(self) -> bool {
        self.day != 0
    }

    /// The date as one number, by which it is found.
    pub fn pack(self) -> u32 {
        u32::from(self.year) << 9 | u32::from(self.month) << 5 | u32::from(self.day)
    }

    /// The date of such a number.
    pub fn unpack(number: u32) -> Born {
        let part = |shift: u32, mask: u32| u8::try_from(number >> shift & mask).unwrap_or(0);
        Born { year: u16::try_from(number >> 9).unwrap_or(0), month: part(5, 15), day: part(0, 31) }
    }
}

/// What is asked of a date of birth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// A date, or a part of one.
    Date(Born),
    /// Eight digits that are no date, the year in front: one of them was mistyped, or two changed places.
    Slipped(u32),
    /// An age: born about this year, give or take so many. An exact age still leaves two years.
    About {
        /// The likeliest year of birth.
        year: u16,
        /// How far it may be off.
        spread: u8,
    },
}

/// What a comparison found, for the explanation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// One of the two says nothing.
    Silent,
    /// The same date.
    Same,
    /// The same as far as both are known.
    SamePart,
    /// Day and month changed places.
    Swapped,
    /// The year is so many off, with day and month the same.
    YearOff(u16),
    /// A digit or two neighbours of the date differ.
    DigitOff,
    /// Two of the three parts are the same.
    TwoParts,
    /// The year alone is the same.
    SameYear,
    /// The age fits.
    Age,
    /// Another date.
    Other,
}

/// The most that a near date is worth.
const NEAR: f32 = 9.5;
/// The most that a date is worth which may have been meant by digits that are none: there are but a few such dates.
const FEW_MEANT: f32 = 15.0;
/// The first year that is counted.
const FIRST: u16 = 1800;

/// How dates are spread over those who are recorded.
#[derive(Default)]
pub struct Dates {
    days: ByNumber<u32, Vec<u32>>,
    years: Vec<u32>,
    all: u32,
}

impl Dates {
    /// Enters a record under its date.
    pub fn enter(&mut self, born: Born, record: u32) {
        if !born.is_unknown() {
            self.days.entry(born.pack()).or_default().push(record);
            let year = usize::from(born.year.saturating_sub(FIRST));
            if self.years.len() <= year {
                self.years.resize(year + 1, 0);
            }
            self.years.iter_mut().skip(year).take(1).for_each(|count| *count += 1);
            self.all += 1;
        }
    }

    /// Takes a record out.
    pub fn leave(&mut self, born: Born, record: u32) {
        let Some(list) = self.days.get_mut(&born.pack()) else { return };
        let Some(at) = list.iter().position(|held| *held == record) else { return };
        list.swap_remove(at);
        if list.is_empty() {
            self.days.remove(&born.pack());
        }
        self.all = self.all.saturating_sub(1);
        if let Some(count) = self.years.get_mut(usize::from(born.year.saturating_sub(FIRST))) {
            *count = count.saturating_sub(1);
        }
    }

    /// The records with a date.
    pub fn on(&self, born: Born) -> &[u32] {
        self.days.get(&born.pack()).map_or(&[], Vec::as_slice)
    }

    /// The dates that lie within a year or a month, with their records.
    pub fn within(&self, part: Born) -> impl Iterator<Item = &[u32]> {
        let inside = move |key: &u32| {
            let held = Born::unpack(*key);
            held.year == part.year && (part.month == 0 || held.month == part.month)
        };
        self.days.iter().filter(move |(key, _)| inside(key)).map(|(_, list)| list.as_slice())
    }

    fn of_year(&self, year: u16) -> f32 {
        let count = self.years.get(usize::from(year.saturating_sub(FIRST))).copied().unwrap_or(0);
        // A year that nobody has is still possible: as likely as a fifth of an ordinary one.
        (precise(count) + precise(self.all) / 500.0 + 0.2) / (precise(self.all) + 100.0)
    }

    /// How likely a date is by chance.
    fn chance(&self, born: Born) -> f32 {
        let year = self.of_year(born.year);
        match (born.month, born.day) {
            (0, _) => year,
            (_, 0) => year / 12.0,
            _ => self.heaped(born) + year / 365.0,
        }
    }

    /// What comes on top of a date's share of its year where people were entered under it who were not born on it, such
    /// as on a first of January. The one who is meant may be among them and proves nothing.
    fn heaped(&self, born: Born) -> f32 {
        let held = precise(u32::try_from(self.on(born).len()).unwrap_or(0));
        let expected = self.of_year(born.year) / 365.0 * precise(self.all);
        let more = held - 1.0 - expected - 2.0 * (expected + 1.0).sqrt();
        more.max(0.0) / (precise(self.all) + 1_000.0)
    }

    /// A question made ready for many records.
    pub fn ask(&self, asked: Asked) -> Ready<'_> {
        let (chance, meant) = match asked {
            Asked::Date(born) => (self.chance(born), Vec::new()),
            Asked::Slipped(digits) => {
                let meant = meant(digits);
                (meant.iter().map(|(born, likely)| likely * self.chance(*born)).sum(), meant)
            }
            _ => (1.0, Vec::new()),
        };
        Ready { dates: self, asked, chance: chance.log2(), meant }
    }
}

/// What is asked of dates, with how likely the date is by chance.
pub struct Ready<'a> {
    dates: &'a Dates,
    asked: Asked,
    chance: f32,
    /// The dates that may have been meant by digits that are none.
    meant: Vec<(Born, f32)>,
}

impl Ready<'_> {
    /// The most bits for somebody with a date near to the one that was asked for, or with a part of it.
    pub fn most_near(&self) -> f32 {
        if matches!(self.asked, Asked::Slipped(_)) { FEW_MEANT } else { NEAR }
    }

    /// The most bits for somebody with none of the dates that were looked at.
    pub fn most_otherwise(&self) -> f32 {
        match self.asked {
            Asked::Date(born) if born.is_whole() => 0.0,
            Asked::Nothing | Asked::Slipped(_) => 0.0,
            Asked::Date(_) => 10.0,
            Asked::About { .. } => 7.0,
        }
    }

    /// What the asked date says about a record's, in bits.
    pub fn compare(&self, held: Born) -> (f32, Finding) {
        match self.asked {
            Asked::Nothing => (0.0, Finding::Silent),
            _ if held.is_unknown() => (0.0, Finding::Silent),
            Asked::About { year, spread } => self.age(year, spread, held),
            Asked::Slipped(digits) => self.slipped(digits, held),
            Asked::Date(asked) if asked.is_whole() && held.is_whole() => self.whole(asked, held),
            Asked::Date(asked) => self.part(asked, held),
        }
    }

    fn whole(&self, asked: Born, held: Born) -> (f32, Finding) {
        if asked == held {
            return ((0.88_f32.log2() - self.chance).min(18.0), Finding::Same);
        }
        match near(asked, held) {
            (_, Finding::Other) => (-5.5, Finding::Other),
            (_, Finding::SameYear) => ((0.012_f32 / 365.0).log2() - self.chance, Finding::SameYear),
            (likely, finding) => ((likely.log2() - self.chance).min(NEAR), finding),
        }
    }

    fn slipped(&self, digits: u32, held: Born) -> (f32, Finding) {
        if let Some((_, likely)) = self.meant.iter().find(|(born, _)| *born == held) {
            return (((0.9 * likely).log2() - self.chance).min(FEW_MEANT), Finding::DigitOff);
        }
        if u32::from(held.year) == digits / 10_000 { (0.0, Finding::SameYear) } else { (-4.0, Finding::Other) }
    }

    /// One of the two knows only a part.
    fn part(&self, asked: Born, held: Born) -> (f32, Finding) {
        let months = asked.month != 0 && held.month != 0;
        let common = Born { month: if months { asked.month } else { 0 }, day: 0, ..asked };
        let chance = self.dates.chance(common);
        let off = asked.year.abs_diff(held.year);
        let same_month = !months || asked.month == held.month;
        match (off, same_month) {
            (0, true) => ((0.9 / chance).log2(), Finding::SamePart),
            (0, false) => ((0.03 * 12.0_f32).log2(), Finding::SameYear),
            (1, true) if months => ((0.02 / chance).log2(), Finding::YearOff(1)),
            (1 | 10, true) => ((0.015 / self.dates.chance(Born { month: 0, ..common })).log2(), Finding::YearOff(off)),
            _ => (-5.0, Finding::Other),
        }
    }

    fn age(&self, year: u16, spread: u8, held: Born) -> (f32, Finding) {
        let off = precise(u32::from(year.abs_diff(held.year)));
        let spread = f32::from(spread.max(1));
        let (share, finding) = if off <= spread {
            (0.8 / (2.0 * spread + 1.0), Finding::Age)
        } else if off <= 2.0 * spread + 1.0 {
            (0.12 / (2.0 * spread + 2.0), Finding::Age)
        } else {
            return (-5.0, Finding::Other);
        };
        ((share / self.dates.of_year(held.year)).log2().clamp(-5.0, 7.0), finding)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of persons, of which seven digits are enough")]
fn precise(count: u32) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests;
