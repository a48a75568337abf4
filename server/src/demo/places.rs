//! Places that do not exist: a small town on an invented coast, its streets and its neighbourhoods.
//!
//! Postcodes begin with `ZZ`, an area that the post does not have; telephone numbers are from the ranges kept for
//! drama. The coast lies where on real maps there is open sea. Neighbourhoods are tiles between the coast and a line
//! inland, and share their edges, as real ones do.

use std::fmt::Write as _;

use super::random::Random;

const STREETS: [&str; 40] = [
    "Avocet",
    "Bladderwrack",
    "Bollard",
    "Breakwater",
    "Capstan",
    "Cockle",
    "Cormorant",
    "Curlew",
    "Dogger",
    "Driftwood",
    "Dunlin",
    "Eider",
    "Fisher",
    "Flotsam",
    "Gannet",
    "Gull",
    "Halyard",
    "Heron",
    "Kelp",
    "Kittiwake",
    "Lantern",
    "Lobster",
    "Lugger",
    "Marram",
    "Merganser",
    "Mizzen",
    "Oyster",
    "Pebble",
    "Petrel",
    "Pilot",
    "Plover",
    "Ropewalk",
    "Samphire",
    "Sandpiper",
    "Seaholly",
    "Shingle",
    "Spindrift",
    "Tern",
    "Tidewater",
    "Whelk",
];
const WAYS: [&str; 12] =
    ["Avenue", "Close", "Court", "Crescent", "Drive", "Gardens", "Lane", "Place", "Rise", "Road", "Row", "Street"];
const TOWNS: [&str; 5] = ["Sandmouth", "Sandmouth", "Easthaven", "Marramstead", "Cold Saltings"];

/// Neighbourhoods from west to east: name, and the word for its middle.
pub(super) const NEIGHBOURHOODS: [&str; 4] =
    ["Sandmouth Harbour", "Gull Point and Eastcliff", "Cold Saltings Estate", "Marramstead Green"];

/// The place in the list of the neighbourhood with a hole.
const WITH_HOLE: u32 = 2;

/// The point where the coast begins in the west, in degrees.
const WEST: (f64, f64) = (50.300, -3.060);
/// The width of a neighbourhood in degrees of longitude.
const WIDTH: f64 = 0.022;

/// A street without a number.
pub(super) fn street(random: &mut Random) -> String {
    let name = random.word(&STREETS);
    format!("{name} {}", random.word(&WAYS))
}

/// A postal address with its postcode.
pub(super) struct Address {
    /// House, street and town on lines of their own.
    pub(super) lines: String,
    /// The whole postcode.
    pub(super) postcode: String,
    /// The part before the space.
    pub(super) district: String,
}

/// An address.
pub(super) fn address(random: &mut Random) -> Address {
    let number = random.between(1, 180);
    let flat = if random.chance(25) { format!("Flat {}, ", random.between(1, 24)) } else { String::new() };
    let street = street(random);
    let town = random.word(&TOWNS);
    let district = format!("ZZ{}", random.between(1, 24));
    let letters = ["AA", "AB", "BD", "DE", "EF", "FG", "GH", "HJ", "JL", "LN", "NP", "PQ", "RS", "ST", "TU", "UW"];
    let postcode = format!("{district} {}{}", random.between(1, 9), random.word(&letters));
    Address { lines: format!("{flat}{number} {street}\n{town}"), postcode, district }
}

/// A mobile number for drama.
pub(super) fn mobile(random: &mut Random) -> String {
    format!("+447700900{:03}", random.below(1_000))
}

/// A number of an office for drama.
pub(super) fn landline(random: &mut Random) -> String {
    format!("+441632960{:03}", random.below(1_000))
}

/// The middle of the neighbourhood at a place in the list: latitude and longitude in degrees.
pub(super) fn centre(place: u32) -> (f64, f64) {
    let longitude = WEST.1 + WIDTH * (f64::from(place) + 0.5);
    (f64::midpoint(coast(longitude), inland(longitude)), longitude)
}

/// A point inside the neighbourhood at a place in the list, for markers.
pub(super) fn point(random: &mut Random, place: u32) -> (f64, f64) {
    let part = |random: &mut Random| f64::from(u32::try_from(random.below(600)).unwrap_or(0)) / 1_000.0 + 0.2;
    let longitude = WEST.1 + WIDTH * (f64::from(place) + part(random));
    let (south, north) = (coast(longitude), inland(longitude));
    (rounded(south + (north - south) * part(random)), rounded(longitude))
}

/// The boundary of the neighbourhood at a place in the list, as the store keeps it: rings with a semicolon
/// between, corners with a space, latitude before longitude.
pub(super) fn boundary(place: u32) -> String {
    let at = |step: u32, steps: u32| WEST.1 + WIDTH * (f64::from(place) + f64::from(step) / f64::from(steps));
    let steps = 8 + place % 3;
    let mut corners: Vec<(f64, f64)> = (0..=steps).map(|step| (coast(at(step, steps)), at(step, steps))).collect();
    corners.extend(side(place + 1));
    corners.extend((0..=6).rev().map(|step| (inland(at(step, 6)), at(step, 6))));
    corners.extend(side(place).into_iter().rev());
    let outer = written(&corners);
    if place == WITH_HOLE { format!("{outer};{}", written(&camp(place))) } else { outer }
}

fn written(corners: &[(f64, f64)]) -> String {
    let mut ring = String::new();
    for (index, (latitude, longitude)) in corners.iter().enumerate() {
        let gap = if index == 0 { "" } else { " " };
        let _ = write!(ring, "{gap}{latitude:.5},{longitude:.5}");
    }
    ring
}

/// A camp of the army, which is looked after by others: a hole in the neighbourhood, north of its middle.
fn camp(place: u32) -> [(f64, f64); 5] {
    let (latitude, longitude) = centre(place);
    [(0.0018, -0.0030), (0.0018, 0.0022), (0.0040, 0.0031), (0.0052, 0.0002), (0.0042, -0.0027)]
        .map(|(north, east)| (latitude + north, longitude + east))
}

/// The bends in the edge between two neighbourhoods, from the coast inland.
fn side(edge: u32) -> Vec<(f64, f64)> {
    let longitude = WEST.1 + WIDTH * f64::from(edge);
    let (south, north) = (coast(longitude), inland(longitude));
    [(0.35, 0.0016), (0.7, -0.0011)].map(|(part, bend)| (south + (north - south) * part, longitude + bend)).into()
}

/// The latitude of the coast, with a bay and a headland.
fn coast(longitude: f64) -> f64 {
    let along = (longitude - WEST.1) / WIDTH;
    WEST.0 + 0.0042 * (along * 1.9).sin() + 0.0011 * (along * 7.3).sin()
}

/// The latitude of the line inland.
fn inland(longitude: f64) -> f64 {
    let along = (longitude - WEST.1) / WIDTH;
    WEST.0 + 0.0190 + 0.0016 * (along * 2.7 + 1.0).sin()
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 100_000.0).round() / 100_000.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::boundary::Boundary;
    use safetynet_shared::text::{Postcode, Telephone};

    #[test]
    fn addresses_have_the_form_that_the_system_takes() {
        let mut random = Random::new(5);
        for _ in 0..500 {
            let address = address(&mut random);
            let postcode = Postcode::parse(&address.postcode).unwrap();
            assert_eq!(
                (postcode.as_str(), postcode.district()),
                (address.postcode.as_str(), address.district.as_str())
            );
            assert_eq!(Telephone::parse(&mobile(&mut random)).unwrap().as_str().len(), 13);
        }
    }

    #[test]
    fn boundaries_have_12_to_30_corners_around_their_centre() {
        for place in 0..4 {
            let rings = Boundary::of_rings(&crate::domain::neighbourhood::rings(&boundary(place)));
            let corners = rings.corners();
            assert!((12..=30).contains(&corners), "{corners}");
            assert_eq!(rings.rings().len(), if place == WITH_HOLE { 2 } else { 1 });
            assert_eq!(Boundary::geojson("boundary", &rings.to_geojson()).unwrap(), rings, "it keeps the rules");
            let (latitude, longitude) = centre(place);
            assert!(latitude > coast(longitude) && latitude < inland(longitude));
        }
    }
}
