//! Where the lines of a boundary meet. The lines stand in a tree of boxes in the order of their rings, so that only those
//! whose boxes overlap are compared, each with exact arithmetic.

use super::{Broken, Corner, Polygon, cross, part, side, spend};

/// How many lines are compared each with each.
const LEAF: usize = 8;

/// A line from one corner of a ring to the next, with the corners before and after it.
#[derive(Clone, Copy)]
struct Edge {
    polygon: usize,
    ring: usize,
    before: Corner,
    a: Corner,
    b: Corner,
    after: Corner,
}

/// How two lines meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meeting {
    Apart,
    /// At a point that is the end of one of them.
    At(Corner),
    Across,
    Along,
}

/// Some lines that follow one another, and the box around them.
struct Node {
    from: usize,
    to: usize,
    low: Corner,
    high: Corner,
    halves: Option<(usize, usize)>,
}

/// Whether rings cross or touch themselves, or cross one another.
///
/// # Errors
/// The first that does, with where.
pub(super) fn check(polygons: &[Polygon], budget: &mut u64) -> Result<(), Broken> {
    let edges = edges(polygons);
    let mut nodes = Vec::new();
    let root = grow(&edges, 0, edges.len(), &mut nodes);
    let mut open = vec![(root, root)];
    while let Some((one, other)) = open.pop() {
        let (Some(a), Some(b)) = (nodes.get(one), nodes.get(other)) else { continue };
        spend(budget, 1)?;
        if a.low.x > b.high.x || b.low.x > a.high.x || a.low.y > b.high.y || b.low.y > a.high.y {
            continue;
        }
        match (a.halves, b.halves) {
            (Some((left, right)), _) if one == other => open.extend([(left, left), (right, right), (left, right)]),
            (Some((left, right)), None) => open.extend([(left, other), (right, other)]),
            (None, Some((left, right))) => open.extend([(one, left), (one, right)]),
            (Some((left, right)), Some(_)) if a.to - a.from >= b.to - b.from => {
                open.extend([(left, other), (right, other)]);
            }
            (Some(_), Some((left, right))) => open.extend([(one, left), (one, right)]),
            (None, None) => leaves(&edges, a, b, one == other, budget)?,
        }
    }
    Ok(())
}

fn edges(polygons: &[Polygon]) -> Vec<Edge> {
    let mut out = Vec::new();
    for (rings, polygon) in polygons.iter().zip(1..) {
        for (corners, ring) in rings.rings.iter().zip(0..) {
            let count = corners.len();
            let walk = |skip: usize| corners.iter().copied().cycle().skip(skip).take(count);
            let lines = walk(count - 1).zip(walk(0)).zip(walk(1).zip(walk(2)));
            out.extend(lines.map(|((before, a), (b, after))| Edge { polygon, ring, before, a, b, after }));
        }
    }
    out
}

fn grow(edges: &[Edge], from: usize, to: usize, nodes: &mut Vec<Node>) -> usize {
    let halves = (to - from > LEAF).then(|| {
        let middle = usize::midpoint(from, to);
        (grow(edges, from, middle, nodes), grow(edges, middle, to, nodes))
    });
    let ends = edges.get(from..to).unwrap_or_default().iter().flat_map(|edge| [&edge.a, &edge.b]);
    let (low, high) = super::bounds(ends).unwrap_or((Corner { x: 0, y: 0 }, Corner { x: 0, y: 0 }));
    nodes.push(Node { from, to, low, high, halves });
    nodes.len() - 1
}

fn leaves(edges: &[Edge], a: &Node, b: &Node, same: bool, budget: &mut u64) -> Result<(), Broken> {
    let of = |node: &Node| edges.get(node.from..node.to).unwrap_or_default();
    for (one, at) in of(a).iter().zip(1..) {
        let others = of(b).iter().skip(if same { at } else { 0 });
        for other in others {
            spend(budget, 1)?;
            compare(one, other)?;
        }
    }
    Ok(())
}

fn compare(one: &Edge, other: &Edge) -> Result<(), Broken> {
    let meeting = meet((one.a, one.b), (other.a, other.b));
    let (name, at) = (part(one.polygon, one.ring), one.a.said());
    let crossing = || crossing((one.a, one.b), (other.a, other.b)).said();
    if (one.polygon, one.ring) == (other.polygon, other.ring) {
        let shared = (one.b == other.a).then_some(one.b).or_else(|| (one.a == other.b).then_some(one.a));
        return match meeting {
            Meeting::Apart => Ok(()),
            Meeting::At(point) if shared == Some(point) && next(one, other) => Ok(()),
            Meeting::At(point) => Err(format!("{name} must not touch itself, as it does at {}", point.said())),
            Meeting::Across => Err(format!("{name} must not cross itself, as it does at {}", crossing())),
            Meeting::Along => Err(format!("{name} must not run back along itself, as it does near {at}")),
        };
    }
    let others = part(other.polygon, other.ring);
    match meeting {
        Meeting::Apart => Ok(()),
        Meeting::At(point) if !passes(one, other, point) => Ok(()),
        Meeting::At(point) => Err(format!("{name} must not cross {others}, as it does at {}", point.said())),
        Meeting::Across => Err(format!("{name} must not cross {others}, as it does at {}", crossing())),
        Meeting::Along => Err(format!("{name} must not share a line with {others}, as it does near {at}")),
    }
}

/// Whether one line follows the other in their ring, so that they share a corner.
fn next(one: &Edge, other: &Edge) -> bool {
    (one.b == other.a && one.after == other.b) || (other.b == one.a && other.after == one.b)
}

fn meet((a, b): (Corner, Corner), (c, d): (Corner, Corner)) -> Meeting {
    let (at_c, at_d) = (side(a, b, c), side(a, b, d));
    let (at_a, at_b) = (side(c, d, a), side(c, d, b));
    if (at_c, at_d, at_a, at_b) == (0, 0, 0, 0) {
        return along((a, b), (c, d));
    }
    if at_c * at_d < 0 && at_a * at_b < 0 {
        return Meeting::Across;
    }
    let ends = [(at_a, a, (c, d)), (at_b, b, (c, d)), (at_c, c, (a, b)), (at_d, d, (a, b))];
    let on = |(side, end, line): &(i128, Corner, (Corner, Corner))| *side == 0 && within(*line, *end);
    ends.into_iter().find(on).map_or(Meeting::Apart, |(_, end, _)| Meeting::At(end))
}

/// Where two lines cross that do, to the nearest corner that can be told.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a place to be read by people")]
fn crossing((a, b): (Corner, Corner), (c, d): (Corner, Corner)) -> Corner {
    let (from_c, from_d) = (side(a, b, c) as f64, side(a, b, d) as f64);
    let share = from_c / (from_c - from_d);
    let between = |from: i64, to: i64| from + ((to - from) as f64 * share).round() as i64;
    Corner { x: between(c.x, d.x), y: between(c.y, d.y) }
}

/// Two lines of one direction: apart, end to end, or over one another.
fn along((a, b): (Corner, Corner), (c, d): (Corner, Corner)) -> Meeting {
    let (from, to) = (a.min(b).max(c.min(d)), a.max(b).min(c.max(d)));
    match from.cmp(&to) {
        std::cmp::Ordering::Less => Meeting::Along,
        std::cmp::Ordering::Equal => Meeting::At(from),
        std::cmp::Ordering::Greater => Meeting::Apart,
    }
}

/// Whether a corner of the line through two others lies between them.
fn within((a, b): (Corner, Corner), corner: Corner) -> bool {
    (a.min(b)..=a.max(b)).contains(&corner)
}

/// Whether two rings that meet at a point pass through one another there: the arms of the one lie on different sides of
/// the other.
fn passes(one: &Edge, other: &Edge, point: Corner) -> bool {
    let arms = |edge: &Edge| match point {
        point if point == edge.a => (edge.before, edge.b),
        point if point == edge.b => (edge.a, edge.after),
        _ => (edge.a, edge.b),
    };
    let ((from, to), (first, second)) = (arms(one), arms(other));
    turns(point, from, to, first) != turns(point, from, to, second)
}

/// Whether the direction to `corner` is met on the way to the left from that to `from` to that to `to`.
fn turns(point: Corner, from: Corner, to: Corner, corner: Corner) -> bool {
    let left = |a: Corner, b: Corner| cross(point, a, b) > 0;
    let wide = cross(point, from, to) < 0;
    if wide { !(left(to, corner) && left(corner, from)) } else { left(from, corner) && left(corner, to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i64, y: i64) -> Corner {
        Corner { x, y }
    }

    #[test]
    fn lines_meet_across_along_at_an_end_or_not() {
        let line = (at(0, 0), at(10, 10));
        for (other, meeting) in [
            ((at(0, 10), at(10, 0)), Meeting::Across),
            ((at(5, 5), at(20, 0)), Meeting::At(at(5, 5))),
            ((at(10, 10), at(20, 0)), Meeting::At(at(10, 10))),
            ((at(10, 10), at(20, 20)), Meeting::At(at(10, 10))),
            ((at(5, 5), at(20, 20)), Meeting::Along),
            ((at(11, 11), at(20, 20)), Meeting::Apart),
            ((at(0, 1), at(10, 11)), Meeting::Apart),
            ((at(6, 5), at(20, 0)), Meeting::Apart),
        ] {
            assert_eq!(meet(line, other), meeting, "{other:?}");
            assert_eq!(meet(other, line), meeting, "{other:?}");
        }
    }

    #[test]
    fn a_straight_line_has_two_sides() {
        let point = at(0, 0);
        assert!(turns(point, at(1, 0), at(-1, 0), at(0, 1)) && !turns(point, at(1, 0), at(-1, 0), at(0, -1)));
        assert!(turns(point, at(0, 1), at(1, 0), at(-1, 0)) && !turns(point, at(0, 1), at(1, 0), at(1, 1)));
    }
}
