//! The boundary of a neighbourhood as the feed carries it: one ring without holes, simplified.
//!
//! The form of data.police.uk has one ring for a neighbourhood. Of several outer rings the largest goes out, and holes are
//! dropped: a map that shows the main part is right about most of it, while rings strung together would be wrong about
//! what lies between. The ring is simplified to within three metres, which no map of a town shows, so that a survey of
//! 20,000 points is not sent to everybody.

use safetynet_shared::ground::inside;

use crate::domain::boundary::simplified;

/// The most points that go out; what is left after simplifying is thinned to it.
const MOST: usize = 2_000;

/// Latitude and longitude in degrees.
pub type Point = (f64, f64);

/// The one ring of a boundary that goes out; none when there is no ring of three corners.
pub fn outer(rings: &[Vec<Point>]) -> Vec<Point> {
    let largest = rings.iter().filter(|ring| ring.len() >= 3).max_by(|a, b| area(a).total_cmp(&area(b)));
    largest.map(|ring| simplified(ring, MOST)).unwrap_or_default()
}

/// Twice the area, for comparison alone.
fn area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.1 * b.0 - b.1 * a.0).sum::<f64>().abs()
}

/// Whether a point lies in a ring.
pub fn holds(ring: &[Point], point: Point) -> bool {
    inside(&[ring], point)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(size: f64) -> Vec<Point> {
        vec![(50.0, 0.0), (50.0 + size, 0.0), (50.0 + size, size), (50.0, size)]
    }

    #[test]
    fn the_largest_ring_goes_out_and_holes_do_not() {
        let hole = vec![(50.02, 0.02), (50.04, 0.02), (50.04, 0.04)];
        assert_eq!(outer(&[hole, square(0.1), square(0.01)]), square(0.1));
        assert!(outer(&[]).is_empty() && outer(&[vec![(1.0, 1.0), (2.0, 2.0)]]).is_empty());
    }

    #[test]
    fn twenty_thousand_points_become_few_and_hold_the_same() {
        let turn = |step: i32| std::f64::consts::TAU * f64::from(step) / 20_000.0;
        let circle: Vec<Point> =
            (0..20_000).map(|step| (51.0 + 0.02 * turn(step).cos(), 0.03 * turn(step).sin())).collect();
        let made = outer(&[circle]);
        assert!((20..MOST).contains(&made.len()), "{}", made.len());
        assert!(holds(&made, (51.0, 0.0)) && holds(&made, (51.019, 0.0)) && !holds(&made, (51.021, 0.0)));
    }

    #[test]
    fn points_are_inside_or_outside() {
        let ring = square(0.1);
        assert!(holds(&ring, (50.05, 0.05)) && !holds(&ring, (50.05, 0.15)) && !holds(&ring, (49.9, 0.05)));
    }
}
