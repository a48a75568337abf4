//! Boundaries of neighbourhoods: what comes in as GeoJSON or KML is held against the rules of a valid area, each of which
//! names the part that breaks it, and goes out as GeoJSON.
//!
//! An area is one polygon or several; a polygon is an outer ring and the rings of its holes. Rings are closed, have three
//! corners or more, do not cross or touch themselves, and do not cross one another; two rings may touch at a point, as
//! surveyed boundaries do. A hole lies in its own outer ring and in no other hole; another polygon lies outside all others
//! or in one of their holes. Corners are kept to seven decimal places of a degree, a centimetre, and compared as whole
//! numbers, so that no rounding decides whether two lines meet.
//!
//! The check takes time in proportion to the corners, but for lines that lie very close together everywhere: a budget of
//! comparisons ends that, so that nobody waits for one boundary.

mod geojson;
mod join;
mod kml;
mod nest;
mod outline;
#[cfg(test)]
mod tests;

pub use outline::{may_hold, simplified};

use crate::error::{Error, Result};

/// The most corners of a boundary, closing points not counted.
pub const MOST_CORNERS: usize = 20_000;
/// The most rings of a boundary.
pub const MOST_RINGS: usize = 200;
/// How many comparisons of lines one boundary may take.
const BUDGET: u64 = 4_000_000;
/// How far a boundary may reach, in degrees: some 200 km.
const WIDEST: i64 = 2 * UNIT;
/// A degree.
const UNIT: i64 = 10_000_000;
/// Where a county of the British Isles can lie, by which a longitude that was written as a latitude is known.
const NORTH: (f64, f64) = (49.0, 61.5);
const EAST: (f64, f64) = (-11.0, 2.5);

/// Latitude and longitude in degrees.
pub type Point = (f64, f64);

/// A corner in ten-millionths of a degree, to the east and to the north.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Corner {
    x: i64,
    y: i64,
}

impl Corner {
    /// The nearest corner to a point on the globe; none for anything else.
    fn of((latitude, longitude): Point) -> Option<Corner> {
        let on_globe = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        #[expect(clippy::cast_possible_truncation, reason = "at most 1.8 thousand million")]
        let whole = |degrees: f64| (degrees * 1e7).round() as i64;
        on_globe.then(|| Corner { x: whole(longitude), y: whole(latitude) })
    }

    /// Latitude and longitude in degrees.
    #[expect(clippy::cast_precision_loss, reason = "at most 1.8 thousand million")]
    fn point(self) -> Point {
        (self.y as f64 / 1e7, self.x as f64 / 1e7)
    }

    /// As people read it: `53.51234, -1.25`.
    fn said(self) -> String {
        let (latitude, longitude) = self.point();
        format!("{latitude:.5}, {longitude:.5}")
    }
}

/// A polygon as it was sent: the outer ring and its holes, in degrees, each with its closing point.
pub type Sent = Vec<Vec<Point>>;

/// A polygon that keeps the rules: the outer ring anticlockwise, the holes clockwise, without closing points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Polygon {
    rings: Vec<Vec<Corner>>,
}

/// The boundary of an area: one or more polygons that keep the rules, or none where it is not known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Boundary {
    polygons: Vec<Polygon>,
}

/// The rings of GeoJSON that was held against the rules when it came in; none where it cannot be read.
pub fn read_rings(geojson: &str) -> Option<Vec<Vec<Point>>> {
    Some(geojson::read(geojson).ok()?.into_iter().flatten().collect())
}

/// What breaks a rule, in words that begin with the part.
type Broken = String;

impl Boundary {
    /// Reads GeoJSON: a Polygon, a MultiPolygon, or a Feature or collection of them. Empty text is no boundary.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field and the part that breaks a rule.
    pub fn geojson(field: &str, text: &str) -> Result<Boundary> {
        Self::read(field, text, geojson::read)
    }

    /// Reads KML: every Polygon in it. Empty text is no boundary.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field and the part that breaks a rule.
    pub fn kml(field: &str, text: &str) -> Result<Boundary> {
        Self::read(field, text, kml::read)
    }

    fn read(field: &str, text: &str, read: fn(&str) -> std::result::Result<Vec<Sent>, Broken>) -> Result<Boundary> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(Boundary::default());
        }
        let read = read(text).and_then(|sent| Boundary::check(&sent));
        read.map_err(|broken| Error::field(field, broken))
    }

    /// Holds polygons against the rules.
    ///
    /// # Errors
    /// The first rule that is broken, with the part that breaks it.
    pub fn check(sent: &[Sent]) -> std::result::Result<Boundary, Broken> {
        let count: usize = sent.iter().flatten().map(|ring| ring.len().saturating_sub(1)).sum();
        if count > MOST_CORNERS {
            return Err(format!("has {count} points; at most 20,000 are taken, so simplify it first"));
        }
        let mut polygons = Vec::new();
        for (rings, number) in sent.iter().zip(1..) {
            let ring = |(ring, at): (&Vec<Point>, usize)| closed(ring, &part(number, at));
            let rings = rings.iter().zip(0..).map(ring).collect::<std::result::Result<Vec<_>, _>>()?;
            if rings.is_empty() {
                return Err(format!("polygon {number} has no ring"));
            }
            polygons.push(Polygon { rings });
        }
        let rings = polygons.iter().map(|polygon| polygon.rings.len()).sum::<usize>();
        if rings == 0 {
            return Err("holds no polygon".to_owned());
        }
        if rings > MOST_RINGS {
            return Err(format!("has {rings} rings; at most {MOST_RINGS} are taken"));
        }
        near(&polygons)?;
        let mut budget = BUDGET;
        join::check(&polygons, &mut budget)?;
        nest::check(&polygons, &mut budget)?;
        Ok(Boundary { polygons: polygons.into_iter().map(Polygon::turned).collect() })
    }

    /// The boundary of rings that were kept flat: what lies in an odd number of others is a hole. Rings of less than three
    /// corners are left out; whether lines meet is not asked, since what is drawn was made simpler.
    pub fn of_rings(rings: &[Vec<Point>]) -> Boundary {
        let corners = |ring: &Vec<Point>| ring.iter().copied().filter_map(Corner::of).collect::<Vec<_>>();
        let rings: Vec<Vec<Corner>> = rings.iter().map(corners).filter(|ring| ring.len() >= 3).collect();
        let polygons = nest::polygons(&rings);
        Boundary { polygons: polygons.into_iter().map(Polygon::turned).collect() }
    }

    /// As GeoJSON: a MultiPolygon, or a Polygon where it is one. Empty for no boundary.
    pub fn to_geojson(&self) -> String {
        geojson::write(&self.polygons)
    }

    /// All rings, flat, in degrees.
    pub fn rings(&self) -> Vec<Vec<Point>> {
        let rings = self.polygons.iter().flat_map(|polygon| &polygon.rings);
        rings.map(|ring| ring.iter().map(|corner| corner.point()).collect()).collect()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// How many corners it has.
    pub fn corners(&self) -> usize {
        self.polygons.iter().flat_map(|polygon| &polygon.rings).map(Vec::len).sum()
    }

    /// The rings to draw, as the store keeps them: simplified, and at most `most` corners where that is possible.
    pub fn outline(&self, most: usize) -> String {
        let (rings, corners) = (self.rings(), self.corners().max(1));
        let drawn = rings.iter().map(|ring| {
            let share = (ring.len() * most).div_ceil(corners).max(3);
            let points = simplified(ring, share);
            points.iter().map(|(latitude, longitude)| format!("{latitude},{longitude}")).collect::<Vec<_>>().join(" ")
        });
        drawn.collect::<Vec<_>>().join(";")
    }

    /// A point in its middle: the centre of the box around it.
    pub fn middle(&self) -> Option<Point> {
        let (low, high) = bounds(self.polygons.iter().flat_map(|polygon| &polygon.rings).flatten())?;
        Some(Corner { x: i64::midpoint(low.x, high.x), y: i64::midpoint(low.y, high.y) }.point())
    }

    /// Whether a point lies in the box around it; everything does where there is no boundary.
    pub fn surrounds(&self, point: Point) -> bool {
        let around = bounds(self.polygons.iter().flat_map(|polygon| &polygon.rings).flatten());
        match (around, Corner::of(point)) {
            (Some((low, high)), Some(at)) => (low.x..=high.x).contains(&at.x) && (low.y..=high.y).contains(&at.y),
            (around, at) => around.is_none() && at.is_some(),
        }
    }
}

impl Polygon {
    /// Each ring in the direction that GeoJSON asks for (RFC 7946, 3.1.6).
    fn turned(mut self) -> Polygon {
        for (ring, at) in self.rings.iter_mut().zip(0..) {
            if (nest::area(ring) > 0) != (at == 0) {
                // The first corner stays the first, so that a text that keeps the rules comes out as it went in.
                ring.get_mut(1..).unwrap_or_default().reverse();
            }
        }
        self
    }
}

/// How people call a ring: `polygon 2, hole 1`.
fn part(polygon: usize, ring: usize) -> String {
    if ring == 0 { format!("polygon {polygon}, outer ring") } else { format!("polygon {polygon}, hole {ring}") }
}

/// The corners of a ring that ends where it begins, without points that say the same twice.
fn closed(ring: &[Point], part: &str) -> std::result::Result<Vec<Corner>, Broken> {
    let mut corners = Vec::with_capacity(ring.len());
    for (point, number) in ring.iter().zip(1..) {
        let corner = Corner::of(*point).ok_or_else(|| {
            format!(
                "{part}, point {number} must be a longitude from -180 to 180 and a latitude from -90 to 90, in degrees"
            )
        })?;
        if corners.last() != Some(&corner) {
            corners.push(corner);
        }
    }
    if corners.first() != corners.last() || ring.len() < 2 {
        return Err(format!("{part} must be closed: its last point must be its first"));
    }
    corners.pop();
    if corners.len() < 3 {
        return Err(format!("{part} must have at least three different corners"));
    }
    Ok(corners)
}

/// An area has the size of an area, and lies where its longitudes and latitudes say.
fn near(polygons: &[Polygon]) -> std::result::Result<(), Broken> {
    let corners = || polygons.iter().flat_map(|polygon| &polygon.rings).flatten();
    let Some((low, high)) = bounds(corners()) else { return Ok(()) };
    if let Some((latitude, longitude)) = corners().next().map(|corner| corner.point()) {
        let here = |(a, b): (f64, f64), value: f64| (a..=b).contains(&value);
        let turned = here(NORTH, longitude) && here(EAST, latitude);
        if turned && !(here(NORTH, latitude) && here(EAST, longitude)) {
            return Err(
                "must have each longitude before its latitude; these look as if it were the other way".to_owned()
            );
        }
    }
    if high.x - low.x > WIDEST || high.y - low.y > WIDEST {
        return Err("must not reach over more than two degrees: that is no neighbourhood".to_owned());
    }
    Ok(())
}

fn bounds<'a>(corners: impl Iterator<Item = &'a Corner>) -> Option<(Corner, Corner)> {
    corners.fold(None, |around, corner| {
        let (low, high) = around.unwrap_or((*corner, *corner));
        let low = Corner { x: low.x.min(corner.x), y: low.y.min(corner.y) };
        Some((low, Corner { x: high.x.max(corner.x), y: high.y.max(corner.y) }))
    })
}

/// On which side of the line from `a` to `b` a corner lies: 1 on the left, -1 on the right, 0 on it.
fn side(a: Corner, b: Corner, corner: Corner) -> i128 {
    cross(a, b, corner).signum()
}

fn cross(from: Corner, a: Corner, b: Corner) -> i128 {
    let (ax, ay) = (i128::from(a.x - from.x), i128::from(a.y - from.y));
    let (bx, by) = (i128::from(b.x - from.x), i128::from(b.y - from.y));
    ax * by - ay * bx
}

/// Takes so much from what one boundary may cost.
fn spend(budget: &mut u64, cost: usize) -> std::result::Result<(), Broken> {
    *budget = budget.checked_sub(cost as u64).ok_or_else(|| {
        "has lines so close together everywhere that it cannot be checked; simplify it first".to_owned()
    })?;
    Ok(())
}
