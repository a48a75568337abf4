//! GeoJSON (RFC 7946): the polygons of a text, and a boundary as text. What is wrong is said with its path in the text,
//! and nothing of the text itself is repeated.

use serde_json::Value;

use super::{Broken, Corner, Point, Polygon, Sent};

/// How deep features and collections may lie in one another.
const DEEPEST: usize = 8;

/// All polygons of a text.
///
/// # Errors
/// Where it is not JSON, and where it is not GeoJSON of polygons.
pub(super) fn read(text: &str) -> Result<Vec<Sent>, Broken> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        format!("must be GeoJSON; it breaks off at line {}, column {}", error.line(), error.column())
    })?;
    let mut out = Vec::new();
    geometry(&value, "", DEEPEST, &mut out)?;
    Ok(out)
}

fn geometry(value: &Value, path: &str, depth: usize, out: &mut Vec<Sent>) -> Result<(), Broken> {
    if depth == 0 {
        return Err("has collections in collections in collections; send the polygons alone".to_owned());
    }
    let inner = |key: &str| {
        let inner = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        value.get(key).filter(|value| !value.is_null()).map(|value| (value, inner))
    };
    let members = |key: &str, out: &mut Vec<Sent>| {
        let (list, path) = inner(key).ok_or_else(|| format!("must have {key}{}", at(path)))?;
        let list = list.as_array().ok_or_else(|| format!("{path} must be a list"))?;
        list.iter()
            .zip(0..)
            .try_for_each(|(one, number): (&Value, usize)| geometry(one, &format!("{path}[{number}]"), depth - 1, out))
    };
    let coordinates = || inner("coordinates").ok_or_else(|| format!("must have coordinates{}", at(path)));
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => members("features", out),
        Some("GeometryCollection") => members("geometries", out),
        Some("Feature") => {
            let (value, path) = inner("geometry").ok_or_else(|| format!("must have a geometry{}", at(path)))?;
            geometry(value, &path, depth - 1, out)
        }
        Some("Polygon") => {
            let (value, path) = coordinates()?;
            out.push(polygon(value, &path)?);
            Ok(())
        }
        Some("MultiPolygon") => {
            let (value, path) = coordinates()?;
            for (one, path) in list(value, &path)? {
                out.push(polygon(one, &path)?);
            }
            Ok(())
        }
        _ => Err(format!("must be a Polygon or a MultiPolygon of GeoJSON, alone or in features{}", at(path))),
    }
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(", at {path}") }
}

fn list<'a>(value: &'a Value, path: &str) -> Result<Vec<(&'a Value, String)>, Broken> {
    let list = value.as_array().ok_or_else(|| format!("{path} must be a list"))?;
    Ok(list.iter().zip(0_usize..).map(|(one, number)| (one, format!("{path}[{number}]"))).collect())
}

fn polygon(value: &Value, path: &str) -> Result<Sent, Broken> {
    list(value, path)?.into_iter().map(|(one, path)| ring(one, &path)).collect()
}

fn ring(value: &Value, path: &str) -> Result<Vec<Point>, Broken> {
    let points = value.as_array().ok_or_else(|| format!("{path} must be a list"))?;
    let point = |(value, number): (&Value, usize)| {
        let pair = value.as_array().filter(|pair| (2..=4).contains(&pair.len()));
        let number_at = |at: usize| pair.and_then(|pair| pair.get(at)).and_then(Value::as_f64);
        let pair = number_at(1).zip(number_at(0));
        pair.ok_or_else(|| format!("{path}[{number}] must be a longitude and a latitude, as two numbers"))
    };
    points.iter().zip(0..).map(point).collect()
}

/// A boundary as GeoJSON; empty for none.
pub(super) fn write(polygons: &[Polygon]) -> String {
    let polygon = |polygon: &Polygon| {
        let rings: Vec<String> = polygon.rings.iter().map(|ring| written(ring)).collect();
        format!("[{}]", rings.join(","))
    };
    match polygons {
        [] => String::new(),
        [one] => format!("{{\"type\":\"Polygon\",\"coordinates\":{}}}", polygon(one)),
        all => {
            let all: Vec<String> = all.iter().map(polygon).collect();
            format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", all.join(","))
        }
    }
}

/// A ring with its closing point.
fn written(ring: &[Corner]) -> String {
    let points = ring.iter().chain(ring.first()).map(|corner| {
        let (latitude, longitude) = corner.point();
        format!("[{longitude},{latitude}]")
    });
    format!("[{}]", points.collect::<Vec<_>>().join(","))
}
