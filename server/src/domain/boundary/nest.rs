//! Which rings lie in which, for rings that do not cross.

use super::{Broken, Corner, Polygon, bounds, part, side, spend};

/// Twice the area of a ring: above 0 when it goes around to the left.
pub(super) fn area(ring: &[Corner]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y)).sum()
}

/// A ring with its name: the numbers of its polygon and of itself.
struct Named<'a> {
    polygon: usize,
    ring: usize,
    corners: &'a [Corner],
    around: (Corner, Corner),
}

/// Whether each hole lies in its own outer ring, and each polygon beside the others.
///
/// # Errors
/// The first that does not.
pub(super) fn check(polygons: &[Polygon], budget: &mut u64) -> Result<(), Broken> {
    let rings: Vec<Named<'_>> = polygons
        .iter()
        .zip(1..)
        .flat_map(|(polygon, number)| polygon.rings.iter().zip(0..).map(move |(corners, ring)| (number, ring, corners)))
        .filter_map(|(polygon, ring, corners)| Some(Named { polygon, ring, corners, around: bounds(corners.iter())? }))
        .collect();
    let homes = homes(&rings, budget)?;
    for (ring, home) in rings.iter().zip(homes) {
        let home = home.and_then(|at| rings.get(at));
        let name = part(ring.polygon, ring.ring);
        let own = home.is_some_and(|home| home.polygon == ring.polygon && home.ring == 0);
        match (ring.ring, home) {
            (0, None) => {}
            (0, Some(home)) if home.ring > 0 => {}
            (0, Some(home)) => {
                let home = part(home.polygon, home.ring);
                return Err(format!("{name} must not lie in {home}: draw it as a hole, or leave it out"));
            }
            (_, Some(_)) if own => {}
            (_, None) => return Err(format!("{name} must lie in the outer ring of its polygon")),
            (_, Some(home)) => {
                let home = part(home.polygon, home.ring);
                return Err(format!("{name} must lie in the outer ring of its polygon, and not in {home}"));
            }
        }
    }
    Ok(())
}

/// The smallest ring that each lies in.
fn homes(rings: &[Named<'_>], budget: &mut u64) -> Result<Vec<Option<usize>>, Broken> {
    let mut around: Vec<Vec<usize>> = Vec::with_capacity(rings.len());
    for ring in rings {
        let mut holders = Vec::new();
        for (holder, at) in rings.iter().zip(0..) {
            spend(budget, 1)?;
            let (low, high) = holder.around;
            let (from, to) = ring.around;
            let boxed = low.x <= from.x && low.y <= from.y && to.x <= high.x && to.y <= high.y;
            if boxed && !std::ptr::eq(holder, ring) && holds(holder.corners, ring.corners, budget)? {
                holders.push(at);
            }
        }
        around.push(holders);
    }
    let depth = |at: usize| around.get(at).map_or(0, Vec::len);
    Ok(around.iter().map(|holders| holders.iter().copied().max_by_key(|at| depth(*at))).collect())
}

/// Whether a ring lies in another, which it does not cross but may touch: by the first of its corners, or of the middles
/// of its lines, that does not lie on the other.
fn holds(ring: &[Corner], inner: &[Corner], budget: &mut u64) -> Result<bool, Broken> {
    let doubled = inner.iter().map(|corner| Corner { x: corner.x * 2, y: corner.y * 2 });
    let next = inner.iter().cycle().skip(1);
    let middles = inner.iter().zip(next).map(|(a, b)| Corner { x: a.x + b.x, y: a.y + b.y });
    for point in doubled.chain(middles) {
        spend(budget, ring.len())?;
        if let Some(inside) = inside(ring, point) {
            return Ok(inside);
        }
    }
    Ok(area(ring).abs() > area(inner).abs())
}

/// Whether a point, in halves of the unit, lies in a ring; none on its line.
fn inside(ring: &[Corner], point: Corner) -> Option<bool> {
    let double = |corner: &Corner| Corner { x: corner.x * 2, y: corner.y * 2 };
    let next = ring.iter().cycle().skip(1);
    let mut inside = false;
    for (a, b) in ring.iter().zip(next).map(|(a, b)| (double(a), double(b))) {
        let turn = side(a, b, point);
        if turn == 0 && (a.min(b)..=a.max(b)).contains(&point) {
            return None;
        }
        if (a.y > point.y) != (b.y > point.y) && (turn > 0) == (b.y > a.y) {
            inside = !inside;
        }
    }
    Some(inside)
}

/// Polygons of flat rings: what lies in an odd number of others is a hole of the smallest of them.
pub(super) fn polygons(rings: &[Vec<Corner>]) -> Vec<Polygon> {
    let named: Vec<Named<'_>> = rings
        .iter()
        .filter_map(|corners| Some(Named { polygon: 0, ring: 0, corners, around: bounds(corners.iter())? }))
        .collect();
    let Ok(homes) = homes(&named, &mut u64::MAX.clone()) else { return Vec::new() };
    let parent = |at: usize| homes.get(at).copied().flatten();
    let depth = |at: usize| std::iter::successors(parent(at), |up| parent(*up)).count();
    let outer: Vec<usize> = (0..homes.len()).filter(|at| depth(*at) % 2 == 0).collect();
    let ring = |at: usize| rings.get(at).cloned().unwrap_or_default();
    let polygon = |at: usize| {
        let holes = (0..homes.len()).filter(|hole| depth(*hole) % 2 == 1 && parent(*hole) == Some(at));
        Polygon { rings: std::iter::once(at).chain(holes).map(ring).collect() }
    };
    outer.into_iter().map(polygon).collect()
}
