//! Rings with fewer corners, for drawing and for the public.

use super::Point;

/// How far a simplified line may lie from the surveyed one, in degrees of latitude: some three metres, which no map of a
/// town shows.
const TOLERANCE: f64 = 0.000_03;
/// How many distances one ring may take; a ring that asks for more keeps the corners that it has then.
const BUDGET: usize = 2_000_000;

/// Whether a point lies in the box around rings that were simplified, or so little outside that it may lie in what they
/// were made from. Rings that were thinned may be further off.
pub fn may_hold(rings: &[Vec<Point>], (y, x): Point) -> bool {
    // A degree of longitude is at least an eighth of one of latitude wherever people live.
    let around = |of: fn(&Point) -> f64, value: f64, slack: f64| {
        let low = rings.iter().flatten().map(of).fold(f64::INFINITY, f64::min);
        let high = rings.iter().flatten().map(of).fold(f64::NEG_INFINITY, f64::max);
        (low - slack..=high + slack).contains(&value)
    };
    around(|point| point.0, y, 2.0 * TOLERANCE) && around(|point| point.1, x, 8.0 * TOLERANCE)
}

/// A ring without the points that lie nearly on a line between others, thinned to `most` where more are left. A ring of
/// less than three corners afterwards is left as it was.
pub fn simplified(ring: &[Point], most: usize) -> Vec<Point> {
    let mut keep = vec![false; ring.len()];
    let mut hold = |at: usize| {
        if let Some(kept) = keep.get_mut(at) {
            *kept = true;
        }
    };
    let (middle, end) = (ring.len() / 2, ring.len().saturating_sub(1));
    [0, middle, end].into_iter().for_each(&mut hold);
    let mut open = vec![(0, middle), (middle, end)];
    let mut left = BUDGET;
    while let Some((from, to)) = open.pop() {
        let Some(rest) = left.checked_sub(to - from) else {
            (from..to).for_each(&mut hold);
            continue;
        };
        left = rest;
        if let Some(at) = furthest(ring, from, to) {
            hold(at);
            open.extend([(from, at), (at, to)]);
        }
    }
    let out: Vec<Point> = ring.iter().zip(&keep).filter(|(_, kept)| **kept).map(|(point, _)| *point).collect();
    let step = out.len().div_ceil(most.max(1)).max(1);
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
