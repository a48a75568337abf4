//! Neighbourhoods as pure rules: text of their records, boundaries, and whether they are in use (INTRO-3, SYOP-8.2).

use safetynet_shared::codes::NeighbourhoodState;
use safetynet_shared::marking::within_ceiling;
use safetynet_shared::text::{Lines, tidy};

use super::no_nominals::{self, Care};
use crate::error::{Error, Result};

/// How long the text of a field may be, in characters, and whether it runs over lines.
#[derive(Clone, Copy)]
pub struct Words {
    least: usize,
    most: usize,
    lines: Lines,
}

impl Words {
    /// The title of a record: 1 to 200 characters on one line.
    pub const TITLE: Words = Words { least: 1, most: 200, lines: Lines::One };
    /// A short text that may be empty: up to 200 characters on one line.
    pub const SHORT: Words = Words { least: 0, most: 200, lines: Lines::One };
    /// The issue of a priority: 1 to 2,000 characters.
    pub const ISSUE: Words = Words { least: 1, most: 2_000, lines: Lines::Many };
    /// Notes that may be empty: up to 2,000 characters.
    pub const NOTES: Words = Words { least: 0, most: 2_000, lines: Lines::Many };
    /// A long text that must be there: 1 to 5,000 characters.
    pub const LONG: Words = Words { least: 1, most: 5_000, lines: Lines::Many };
    /// A long text that may be empty: up to 5,000 characters.
    pub const LONG_OR_NONE: Words = Words { least: 0, most: 5_000, lines: Lines::Many };
    /// Why something is done: 10 to 500 characters.
    pub const REASON: Words = Words { least: 10, most: 500, lines: Lines::Many };
    /// A telephone number with an extension: up to 50 characters.
    pub const TELEPHONE: Words = Words { least: 0, most: 50, lines: Lines::One };
    /// An e-mail address: up to 254 characters.
    pub const EMAIL: Words = Words { least: 0, most: 254, lines: Lines::One };

    /// The tidied text of a field, which may not look as if it named a nominal, unless somebody considered that it names
    /// none and said why (SYOP-8.2).
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn read(self, field: &str, raw: &str, look: impl Into<Care>) -> Result<String> {
        let look = look.into();
        let text = tidy(raw, self.least, self.most, self.lines).and_then(|text| {
            within_ceiling(&text)?;
            no_nominals::check(&text, look)?;
            Ok(text)
        });
        text.map_err(|broken| Error::field(field, broken.0))
    }
}

/// Refuses a value in a field that belongs to another step.
///
/// # Errors
/// [`Error::Invalid`] naming the field, unless it is empty.
pub fn only_for(field: &str, step: &str, empty: bool) -> Result<()> {
    if empty { Ok(()) } else { Err(Error::field(field, format!("must be empty; it belongs to {step}"))) }
}

/// Refuses to write into a neighbourhood that is no longer in use.
///
/// # Errors
/// [`Error::NotNow`] when it was merged or retired.
pub fn in_use(state: NeighbourhoodState) -> Result<()> {
    let why = match state {
        NeighbourhoodState::Active => return Ok(()),
        NeighbourhoodState::Merged => "This neighbourhood became a part of another; record it there.",
        NeighbourhoodState::Retired => "This neighbourhood is no longer used; it can be read but not added to.",
    };
    Err(Error::NotNow("NEIGHBOURHOOD-STATE", why.to_owned()))
}

/// The rings of a stored boundary, each of at least three corners: latitude and longitude in degrees. What cannot be
/// read is left out, since a map with a gap is of more use than no board.
pub fn rings(boundary: &str) -> Vec<Vec<(f64, f64)>> {
    let corner = |text: &str| {
        let (latitude, longitude) = text.split_once(',')?;
        Some((latitude.parse().ok()?, longitude.parse().ok()?))
    };
    let ring = |text: &str| text.split_whitespace().filter_map(corner).collect::<Vec<(f64, f64)>>();
    boundary.split(';').map(ring).filter(|ring| ring.len() >= 3).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Day;

    #[test]
    fn text_is_tidied_and_holds_no_nominal() {
        let today = Day::new(2026, 7, 1).unwrap();
        assert_eq!(Words::TITLE.read("title", "  Litter ", today).unwrap(), "Litter");
        assert!(Words::TITLE.read("title", "", today).is_err());
        assert_eq!(Words::SHORT.read("place", "", today).unwrap(), "");
        let refusal = Words::NOTES.read("notes", "see N-000123", today).unwrap_err();
        assert!(matches!(refusal, Error::Invalid(found) if found.first().unwrap().field == "notes"));
    }

    #[test]
    fn only_a_neighbourhood_in_use_is_written_to() {
        assert!(in_use(NeighbourhoodState::Active).is_ok());
        assert!(in_use(NeighbourhoodState::Merged).is_err() && in_use(NeighbourhoodState::Retired).is_err());
    }

    #[test]
    fn boundaries_are_read() {
        let found = rings("51.5,-0.12 51.6,-0.12 51.6,-0.1;52,0 52.1,0 52.1,0.1 52,0.1");
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(found.first().unwrap().first(), Some(&(51.5, -0.12)));
        assert!(rings("").is_empty() && rings("x;1,2 3,4").is_empty());
    }
}
