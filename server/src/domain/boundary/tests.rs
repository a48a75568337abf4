#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
use super::*;
use proptest::prelude::*;

/// A square with its closing point: the corner to the south-west and its size, in degrees.
fn square(latitude: f64, longitude: f64, size: f64) -> Vec<Point> {
    let (north, east) = (latitude + size, longitude + size);
    vec![(latitude, longitude), (latitude, east), (north, east), (north, longitude), (latitude, longitude)]
}

fn ring(points: &[Point]) -> Vec<Point> {
    points.iter().chain(points.first()).copied().collect()
}

fn broken(sent: &[Sent]) -> String {
    Boundary::check(sent).unwrap_err()
}

/// A ring around a middle, with a corner for each distance.
fn star(middle: Point, distances: &[f64]) -> Vec<Point> {
    #[allow(clippy::cast_precision_loss)]
    let turn = |at: usize| std::f64::consts::TAU * at as f64 / distances.len() as f64;
    let corner = |(far, at): (&f64, usize)| (middle.0 + far * turn(at).sin(), middle.1 + far * turn(at).cos());
    ring(&distances.iter().zip(0..).map(corner).collect::<Vec<_>>())
}

#[test]
fn rings_are_closed_and_have_corners() {
    let open = vec![(51.0, 0.0), (51.0, 0.1), (51.1, 0.1)];
    assert_eq!(broken(&[vec![open]]), "polygon 1, outer ring must be closed: its last point must be its first");
    let flat = ring(&[(51.0, 0.0), (51.0, 0.1), (51.0, 0.0)]);
    assert_eq!(broken(&[vec![flat]]), "polygon 1, outer ring must have at least three different corners");
    let line = ring(&[(51.0, 0.0), (51.0, 0.1), (51.0, 0.2)]);
    assert!(broken(&[vec![line]]).contains("run back along itself"));
    assert_eq!(broken(&[]), "holds no polygon");
    assert_eq!(broken(&[vec![]]), "polygon 1 has no ring");
    for wrong in [(91.0, 0.0), (51.0, 181.0), (f64::NAN, 0.0), (51.0, f64::INFINITY), (430_000.0, 0.0)] {
        let said = broken(&[vec![ring(&[(51.0, 0.0), wrong, (51.1, 0.1)])]]);
        assert!(said.starts_with("polygon 1, outer ring, point 2 must be a longitude"), "{said}");
    }
}

#[test]
fn no_ring_crosses_or_touches_itself() {
    let bow = ring(&[(51.0, 0.0), (51.1, 0.1), (51.1, 0.0), (51.0, 0.1)]);
    let said = broken(&[vec![bow]]);
    assert_eq!(
        said, "polygon 1, outer ring must not cross itself, as it does at 51.05000, 0.05000",
        "where lines cross"
    );
    let pinched = ring(&[(51.0, 0.0), (51.05, 0.05), (51.0, 0.1), (51.1, 0.1), (51.05, 0.05), (51.1, 0.0)]);
    assert_eq!(
        broken(&[vec![pinched]]),
        "polygon 1, outer ring must not touch itself, as it does at 51.05000, 0.05000"
    );
    let spike = ring(&[(51.0, 0.0), (51.0, 0.1), (51.0, 0.2), (51.0, 0.1), (51.1, 0.1)]);
    assert!(broken(&[vec![spike]]).contains("itself"));
}

#[test]
fn holes_lie_in_their_own_ring_and_in_no_hole() {
    let outer = || square(51.0, 0.0, 0.1);
    let good = Boundary::check(&[vec![outer(), square(51.02, 0.02, 0.02), square(51.06, 0.06, 0.02)]]).unwrap();
    assert_eq!((good.rings().len(), good.corners()), (3, 12));
    let away = broken(&[vec![outer(), square(51.2, 0.2, 0.02)]]);
    assert_eq!(away, "polygon 1, hole 1 must lie in the outer ring of its polygon");
    let nested = broken(&[vec![outer(), square(51.02, 0.02, 0.06), square(51.04, 0.04, 0.02)]]);
    assert!(nested.starts_with("polygon 1, hole 2") && nested.ends_with("not in polygon 1, hole 1"), "{nested}");
    let across = broken(&[vec![outer(), square(51.05, 0.05, 0.1)]]);
    assert!(across.contains("must not cross polygon 1, hole 1"), "{across}");
    let shared = broken(&[vec![outer(), square(51.0, 0.02, 0.02)]]);
    assert!(shared.contains("share a line"), "{shared}");
    let overlapping = broken(&[vec![outer(), square(51.02, 0.02, 0.04), square(51.04, 0.04, 0.04)]]);
    assert!(overlapping.contains("must not cross"), "{overlapping}");
}

#[test]
fn polygons_lie_beside_one_another_or_in_a_hole() {
    let with_hole = || vec![square(51.0, 0.0, 0.1), square(51.02, 0.02, 0.06)];
    let island = Boundary::check(&[with_hole(), vec![square(51.04, 0.04, 0.02)]]).unwrap();
    assert_eq!(island.rings().len(), 3);
    let over = broken(&[with_hole(), vec![square(51.005, 0.005, 0.01)]]);
    assert!(over.starts_with("polygon 2, outer ring must not lie in polygon 1, outer ring"), "{over}");
    assert!(Boundary::check(&[vec![square(51.0, 0.0, 0.1)], vec![square(51.0, 0.2, 0.1)]]).is_ok());
    let twice = broken(&[vec![square(51.0, 0.0, 0.1)], vec![square(51.0, 0.0, 0.1)]]);
    assert!(twice.contains("share a line"), "{twice}");
}

#[test]
fn rings_may_touch_at_a_point_but_not_pass_through_it() {
    let outer = || square(51.0, 0.0, 0.1);
    let touching = ring(&[(51.0, 0.05), (51.05, 0.06), (51.05, 0.04)]);
    assert!(Boundary::check(&[vec![outer(), touching]]).is_ok());
    let at_all_corners = ring(&[(51.0, 0.05), (51.05, 0.1), (51.1, 0.05)]);
    assert!(Boundary::check(&[vec![outer(), at_all_corners]]).is_ok());
    let corner_to_corner = [vec![square(51.0, 0.0, 0.1)], vec![square(51.1, 0.1, 0.1)]];
    assert!(Boundary::check(&corner_to_corner).is_ok());
    let through = ring(&[(51.05, 0.04), (51.0, 0.05), (50.95, 0.06), (50.95, 0.04), (51.0, 0.03), (51.05, 0.03)]);
    assert!(broken(&[vec![outer(), through]]).contains("must not cross"));
}

#[test]
fn what_was_turned_or_is_too_large_is_known() {
    let turned = square(-1.5, 53.0, 0.1);
    assert!(broken(&[vec![turned]]).starts_with("must have each longitude before its latitude"));
    assert!(broken(&[vec![square(51.0, -2.5, 2.1)]]).contains("two degrees"));
    let far = vec![square(-33.9, 151.2, 0.1)];
    assert!(Boundary::check(&[far]).is_ok());
}

#[test]
fn twenty_thousand_points_are_taken_and_one_more_is_not() {
    let distances = |count: usize| (0..count).map(|at| if at % 2 == 0 { 0.05 } else { 0.0502 }).collect::<Vec<_>>();
    let round = Boundary::check(&[vec![star((51.0, 0.0), &distances(20_000))]]).unwrap();
    assert_eq!(round.corners(), 20_000);
    let outline = round.outline(2_000);
    assert!((100..=2_001).contains(&outline.split(' ').count()));
    let long = broken(&[vec![star((51.0, 0.0), &distances(20_001))]]);
    assert!(long.starts_with("has 20001 points"), "{long}");
    let mut one_crossing = star((51.0, 0.0), &distances(19_999));
    one_crossing.swap(9_000, 9_050);
    assert!(broken(&[vec![one_crossing]]).contains("cross itself"));
    assert!(broken(&[vec![square(51.0, 0.0, 0.001); 201]]).starts_with("has 201 rings"));
}

#[test]
fn a_budget_ends_what_cannot_be_checked_in_time() {
    // A comb whose lines all have overlapping boxes: long diagonals side by side, none of which cross.
    let tooth = |at: i32| f64::from(at) * 0.000_001;
    let there = (0..9_999).flat_map(|at| {
        let ends = [(51.0 + tooth(at), 0.0), (51.5 + tooth(at), 1.0 + tooth(at))];
        if at % 2 == 0 { ends } else { [ends[1], ends[0]] }
    });
    let comb = ring(&there.chain([(51.6, 1.5)]).collect::<Vec<_>>());
    let said = Boundary::check(&[vec![comb]]).unwrap_err();
    assert!(said.contains("so close together") || said.contains("itself"), "{said}");
}

#[test]
fn geojson_comes_in_by_its_forms_and_goes_out() {
    let polygon = r#"{"type":"Polygon","coordinates":[[[0,51],[0.1,51],[0.1,51.1],[0,51]]]}"#;
    let made = Boundary::geojson("boundary", polygon).unwrap();
    assert_eq!(made.to_geojson(), polygon);
    let feature = format!("\u{feff}{{\"type\":\"Feature\",\"properties\":{{\"name\":\"x\"}},\"geometry\":{polygon}}}");
    assert_eq!(Boundary::geojson("boundary", &feature).unwrap(), made);
    let all = format!("{{\"type\":\"FeatureCollection\",\"features\":[{feature}]}}").replace('\u{feff}', "");
    assert_eq!(Boundary::geojson("boundary", &all).unwrap(), made);
    let clockwise = r#"{"type":"Polygon","coordinates":[[[0,51,7],[0.1,51.1,7],[0.1,51,7],[0,51,7]]]}"#;
    assert_eq!(Boundary::geojson("boundary", clockwise).unwrap().to_geojson(), polygon);
    assert!(Boundary::geojson("boundary", "  ").unwrap().is_empty() && Boundary::default().to_geojson().is_empty());
}

#[test]
fn what_is_no_geojson_is_said_with_its_place_and_never_repeated() {
    for (text, said) in [
        ("{", "breaks off at line 1, column 1"),
        ("[]", "must be a Polygon or a MultiPolygon"),
        (r#"{"type":"Point","coordinates":[0,51]}"#, "must be a Polygon"),
        (r#"{"type":"Polygon"}"#, "must have coordinates"),
        (r#"{"type":"Feature","geometry":null}"#, "must have a geometry"),
        (r#"{"type":"FeatureCollection","features":[{"type":"Canary"}]}"#, "at features[0]"),
        (r#"{"type":"Polygon","coordinates":[[[0,51],["Canary",51]]]}"#, "coordinates[0][1] must be a longitude"),
        (r#"{"type":"MultiPolygon","coordinates":[[["Canary"]]]}"#, "coordinates[0][0][0] must be a longitude"),
        (r#"{"type":"MultiPolygon","coordinates":[[7]]}"#, "coordinates[0][0] must be a list"),
    ] {
        let Err(Error::Invalid(found)) = Boundary::geojson("boundary.geojson", text) else { panic!("{text}") };
        let found = found.first().unwrap();
        assert!(found.field == "boundary.geojson" && found.rule.contains(said), "{text}: {}", found.rule);
        assert!(!found.rule.contains("Canary"));
    }
    let deep = r#"{"type":"GeometryCollection","geometries":["#.repeat(60);
    assert!(Boundary::geojson("boundary", &format!("{deep}{}", "]}".repeat(60))).is_err());
}

#[test]
fn kml_comes_in_with_holes_and_heights() {
    let outer = "<outerBoundaryIs><LinearRing><coordinates>\n0,51,0 0.1,51,0\n 0.1,51.1,0 0,51.1,0 0,51,0 </coordinates>\
                 </LinearRing></outerBoundaryIs>";
    let hole = "<innerBoundaryIs><LinearRing><coordinates>0.02,51.02 0.04,51.02 0.04,51.04 0.02,51.02</coordinates>\
                </LinearRing></innerBoundaryIs>";
    let text = |inside: &str| {
        format!(
            "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><name>A</name>\
             <Polygon>{inside}</Polygon></Placemark></Document></kml>"
        )
    };
    let made = Boundary::kml("boundary", &text(&format!("{outer}{hole}"))).unwrap();
    assert_eq!((made.rings().len(), made.corners()), (2, 7));
    for (wrong, said) in [
        (text(""), "must have an outer boundary"),
        (text(hole), "its outer boundary first"),
        (text(&format!("{outer}{outer}")), "one outer boundary"),
        (text(&outer.replace("0.1,51,0", "Canary")), "point 2 must be written as longitude,latitude"),
        ("<kml></Polygon></kml>".to_owned(), "must be KML"),
        ("<!DOCTYPE kml [<!ENTITY a \"b\">]><kml/>".to_owned(), "document type"),
        ("<kml><Polygon>".to_owned(), "must"),
        ("51.5, -0.1".to_owned(), "must hold a Polygon"),
    ] {
        let Err(Error::Invalid(found)) = Boundary::kml("boundary.kml", &wrong) else { panic!("{wrong}") };
        let found = found.first().unwrap();
        assert!(found.rule.contains(said) && !found.rule.contains("Canary"), "{wrong}: {}", found.rule);
    }
    let nested = "<a>".repeat(50_000);
    assert!(Boundary::kml("boundary", &nested).is_err());
}

#[test]
fn flat_rings_become_polygons_with_their_holes() {
    let rings: Vec<Vec<Point>> = [square(51.0, 0.0, 0.1), square(51.02, 0.02, 0.06), square(51.04, 0.04, 0.02)]
        .into_iter()
        .map(|ring| ring.into_iter().skip(1).collect())
        .collect();
    let made = Boundary::of_rings(&rings);
    assert_eq!(made.polygons.iter().map(|polygon| polygon.rings.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(Boundary::geojson("boundary", &made.to_geojson()).unwrap(), made);
    assert!(made.surrounds((51.05, 0.05)) && !made.surrounds((51.2, 0.05)));
    assert_eq!(made.middle(), Some((51.05, 0.05)));
}

/// Whether any two lines of a ring meet but at the corner that they share, each with each, by another arithmetic: that of
/// the place on both lines where they would meet.
fn meets_itself(ring: &[Corner]) -> bool {
    let lines: Vec<(Corner, Corner)> = ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).collect();
    let meets = |(a, b): (Corner, Corner), (c, d): (Corner, Corner)| {
        let turn = |x: i64, y: i64, u: i64, v: i64| x * v - y * u;
        let whole = turn(b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
        let (along, across) =
            (turn(c.x - a.x, c.y - a.y, d.x - c.x, d.y - c.y), turn(c.x - a.x, c.y - a.y, b.x - a.x, b.y - a.y));
        if whole == 0 {
            let over = |of: fn(&Corner) -> i64| {
                of(&a).min(of(&b)) <= of(&c).max(of(&d)) && of(&c).min(of(&d)) <= of(&a).max(of(&b))
            };
            return across == 0 && over(|corner| corner.x) && over(|corner| corner.y);
        }
        let (along, across, whole) = if whole < 0 { (-along, -across, -whole) } else { (along, across, whole) };
        (0..=whole).contains(&along) && (0..=whole).contains(&across)
    };
    let count = lines.len();
    (0..count).any(|one| {
        (one + 1..count).any(|other| {
            let beside = other == one + 1 || (one == 0 && other == count - 1);
            if beside {
                // Neighbours share a corner; they meet wrongly when the far end of one lies on the other.
                let (first, second) = if other == one + 1 { (one, other) } else { (other, one) };
                let (a, b) = lines[first];
                let (_, d) = lines[second];
                return meets((a, b), (d, d)) || meets(lines[second], (a, a));
            }
            meets(lines[one], lines[other])
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_ring_around_a_middle_is_a_boundary_and_survives_its_text(
        distances in proptest::collection::vec(0.001_f64..0.1, 3..60)
    ) {
        let made = Boundary::check(&[vec![star((51.0, 0.0), &distances)]]);
        // Three corners may all lie on one side of the middle: still a triangle.
        prop_assert!(made.is_ok(), "{:?}", made);
        let made = made.unwrap();
        prop_assert_eq!(Boundary::geojson("boundary", &made.to_geojson()).unwrap(), made);
    }

    #[test]
    fn a_ring_is_refused_exactly_when_its_lines_meet(
        corners in proptest::collection::vec((0_i64..8, 0_i64..8), 3..9)
    ) {
        let mut ring: Vec<Corner> = corners.iter().map(|(x, y)| Corner { x: *x * 1_000, y: *y * 1_000 }).collect();
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        prop_assume!(ring.len() >= 3);
        let points: Vec<Point> = ring.iter().chain(ring.first()).map(|corner| corner.point()).collect();
        let made = Boundary::check(&[vec![points]]);
        prop_assert_eq!(made.is_err(), meets_itself(&ring), "{:?}", made);
    }

    #[test]
    fn two_squares_are_a_boundary_exactly_when_they_share_no_ground_and_no_line(
        (x, y, size) in (0_i64..8, 0_i64..8, 1_i64..4), (u, v, other) in (0_i64..8, 0_i64..8, 1_i64..4)
    ) {
        let square = |x: i64, y: i64, size: i64| {
            let at = |x: i64, y: i64| Corner { x: x * 1_000, y: y * 1_000 }.point();
            vec![at(x, y), at(x + size, y), at(x + size, y + size), at(x, y + size), at(x, y)]
        };
        let made = Boundary::check(&[vec![square(x, y, size)], vec![square(u, v, other)]]);
        let (wide, high) = ((x + size).min(u + other) - x.max(u), (y + size).min(v + other) - y.max(v));
        // Apart, or with a corner in common.
        let good = wide < 0 || high < 0 || (wide == 0 && high == 0);
        prop_assert_eq!(made.is_ok(), good, "{:?}", made);
    }

    #[test]
    fn a_hole_is_one_exactly_when_it_lies_inside(
        (x, y, size) in (-2_i64..12, -2_i64..12, 1_i64..4)
    ) {
        let square = |x: i64, y: i64, size: i64| {
            let at = |x: i64, y: i64| Corner { x: x * 1_000, y: y * 1_000 }.point();
            vec![at(x, y), at(x + size, y), at(x + size, y + size), at(x, y + size), at(x, y)]
        };
        let made = Boundary::check(&[vec![square(0, 0, 10), square(x, y, size)]]);
        let inside = x > 0 && y > 0 && x + size < 10 && y + size < 10;
        prop_assert_eq!(made.is_ok(), inside, "{:?}", made);
    }

    #[test]
    fn no_text_fails_inside(text in "\\PC{0,200}", number in proptest::num::f64::ANY) {
        let _ = Boundary::geojson("boundary", &text);
        let _ = Boundary::kml("boundary", &text);
        let kml = format!("<kml><Polygon><outerBoundaryIs><coordinates>{number},{number} {text}");
        let _ = Boundary::kml("boundary", &kml);
    }
}
