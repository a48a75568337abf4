//! Points on the ground, as far as a map of a neighbourhood needs them: whether one lies inside a boundary, and how far and
//! in which direction another lies.
//!
//! A neighbourhood is small, so the earth is taken as flat around it, with a degree of longitude shorter than one of
//! latitude. Over 20 km that is off by less than one part in a hundred.

/// Metres of a degree of latitude.
const DEGREE: f64 = 111_320.0;
/// The eight directions, from north clockwise.
const DIRECTIONS: [&str; 8] =
    ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

/// Latitude and longitude in degrees.
pub type Point = (f64, f64);

/// Whether a point lies inside rings: inside an odd number of them, so that a ring within a ring is a hole.
pub fn inside<R: AsRef<[Point]>>(rings: &[R], (y, x): Point) -> bool {
    let crosses =
        |((y1, x1), (y2, x2)): (Point, Point)| (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1;
    let sides = rings
        .iter()
        .map(AsRef::as_ref)
        .flat_map(|ring: &[Point]| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)));
    sides.filter(|side| crosses(*side)).count() % 2 == 1
}

/// How far one point lies from another, in metres.
pub fn distance(from: Point, to: Point) -> f64 {
    let (north, east) = apart(from, to);
    north.hypot(east)
}

fn apart(from: Point, to: Point) -> (f64, f64) {
    let shrink = from.0.to_radians().cos();
    ((to.0 - from.0) * DEGREE, (to.1 - from.1) * DEGREE * shrink)
}

/// Where one point lies from another, in words: `850 m north-east`, `2.4 km south`, `here`.
pub fn way(from: Point, to: Point) -> String {
    let (north, east) = apart(from, to);
    let far = distance(from, to);
    if far < 20.0 {
        return "here".to_owned();
    }
    let turn = (east.atan2(north).to_degrees() + 382.5) % 360.0 / 45.0;
    let direction = (0_u8..).zip(DIRECTIONS).find(|(number, _)| turn < f64::from(*number) + 1.0);
    let direction = direction.map_or("north", |(_, name)| name);
    if far < 995.0 {
        return format!("{:.0} m {direction}", (far / 10.0).round() * 10.0);
    }
    format!("{:.1} km {direction}", far / 1_000.0)
}

/// A point as people type it: `53.512, -1.25`.
pub fn typed(text: &str) -> Option<Point> {
    let (latitude, longitude) = text.split_once([',', ' '])?;
    let read = |part: &str| part.trim_matches([',', ' ']).parse::<f64>().ok();
    let (latitude, longitude) = (read(latitude)?, read(longitude)?);
    ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)).then_some((latitude, longitude))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: f64, to: f64) -> Vec<Point> {
        vec![(from, from), (from, to), (to, to), (to, from)]
    }

    #[test]
    fn a_hole_is_outside_and_an_island_inside() {
        let rings = [square(0.0, 9.0), square(3.0, 6.0), square(20.0, 22.0)];
        for (point, within) in [
            ((1.0, 1.0), true),
            ((4.0, 4.0), false),
            ((7.0, 4.0), true),
            ((21.0, 21.0), true),
            ((15.0, 15.0), false),
            ((-1.0, 4.0), false),
        ] {
            assert_eq!(inside(&rings, point), within, "{point:?}");
        }
        assert!(!inside::<Vec<Point>>(&[], (0.0, 0.0)));
    }

    #[test]
    fn the_way_is_said_in_metres_and_in_eight_directions() {
        let here = (53.5, -1.25);
        for (there, said) in [
            (here, "here"),
            ((53.509, -1.25), "1.0 km north"),
            ((53.5045, -1.25), "500 m north"),
            ((53.4955, -1.25), "500 m south"),
            ((53.5, -1.2425), "500 m east"),
            ((53.5, -1.2575), "500 m west"),
            ((53.504, -1.2433), "630 m north-east"),
            ((53.496, -1.2567), "630 m south-west"),
        ] {
            assert_eq!(way(here, there), said);
        }
    }

    #[test]
    fn a_point_is_typed_with_a_comma_or_a_blank() {
        assert_eq!(typed("53.512, -1.25"), Some((53.512, -1.25)));
        assert_eq!(typed("53.512 -1.25"), Some((53.512, -1.25)));
        for wrong in ["", "53.5", "north, south", "95, 0", "0, 181"] {
            assert!(typed(wrong).is_none(), "{wrong}");
        }
    }
}
