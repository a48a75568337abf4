//! The boundary of a neighbourhood as the feed carries it: one ring without holes, simplified.
//!
//! The form of data.police.uk has one ring for a neighbourhood. Of several outer rings the largest goes out, and holes are
//! dropped: a map that shows the main part is right about most of it, while rings strung together would be wrong about
//! what lies between. The ring is simplified to within three metres, which no map of a town shows, so that a survey of
//! 20,000 points is not sent to everybody.

/// How far a simplified line may lie from the surveyed one, in degrees of latitude: some three metres.
const TOLERANCE: f64 = 0.000_03;
/// The most points that go out; what is left after simplifying is thinned to it.
const MOST: usize = 2_000;

/// Latitude and longitude in degrees.
pub type Point = (f64, f64);

/// The one ring of a boundary that goes out; none when there is no ring of three corners.
pub fn outer(rings: &[Vec<Point>]) -> Vec<Point> {
    let largest = rings.iter().filter(|ring| ring.len() >= 3).max_by(|a, b| area(a).total_cmp(&area(b)));
    largest.map(|ring| simplified(ring)).unwrap_or_default()
}

/// Twice the area, for comparison alone.
fn area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.1 * b.0 - b.1 * a.0).sum::<f64>().abs()
}

/// The ring without the points that lie nearly on a line between others. A ring of less than three corners afterwards is
/// left as it was.
fn simplified(ring: &[Point]) -> Vec<Point> {
    let mut keep = vec![false; ring.len()];
    let middle = ring.len() / 2;
    for end in [0, middle, ring.len() - 1] {
        if let Some(kept) = keep.get_mut(end) {
            *kept = true;
        }
    }
    let mut open = vec![(0, middle), (middle, ring.len() - 1)];
    while let Some((from, to)) = open.pop() {
        if let Some(at) = furthest(ring, from, to) {
            if let Some(kept) = keep.get_mut(at) {
                *kept = true;
            }
            open.extend([(from, at), (at, to)]);
        }
    }
    let out: Vec<Point> = ring.iter().zip(&keep).filter(|(_, kept)| **kept).map(|(point, _)| *point).collect();
    let step = out.len().div_ceil(MOST).max(1);
    if out.len() < 3 { ring.to_vec() } else { out.into_iter().step_by(step).collect() }
}

/// The point between two others that lies furthest from the line between them, if that is further than the tolerance.
fn furthest(ring: &[Point], from: usize, to: usize) -> Option<usize> {
    let (start, end) = (*ring.get(from)?, *ring.get(to)?);
    let between = ring.iter().enumerate().take(to).skip(from + 1);
    let (at, far) = between.map(|(at, point)| (at, distance(*point, start, end))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (far > TOLERANCE).then_some(at)
}

/// The distance of a point from the line between two others, in degrees of latitude.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let shrink = from.0.to_radians().cos();
    let flat = |p: Point| (p.0 - from.0, (p.1 - from.1) * shrink);
    let (p, line) = (flat(point), flat(to));
    let length = line.0 * line.0 + line.1 * line.1;
    let along = if length > 0.0 { ((p.0 * line.0 + p.1 * line.1) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - along * line.0).hypot(p.1 - along * line.1)
}

/// Whether a point lies in a ring.
pub fn holds(ring: &[Point], (latitude, longitude): Point) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crossings = ring.iter().zip(next).filter(|(a, b)| {
        let spans = (a.0 > latitude) != (b.0 > latitude);
        spans && longitude < (b.1 - a.1) * (latitude - a.0) / (b.0 - a.0) + a.1
    });
    crossings.count() % 2 == 1
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
