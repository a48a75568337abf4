//! The files of the feed as bytes, made once when something is published and never again until the next time.

use std::collections::BTreeMap;

use hyper::body::Bytes;
use safetynet_shared::clock::Moment;
use sha2::{Digest, Sha256};

use super::ring::{self, Point};
use super::{About, Entry};
use crate::hexadecimal;

/// A file of the feed.
pub struct File {
    /// Its bytes.
    pub body: Bytes,
    /// Its tag: made of the bytes alone, so that the same bytes have the same tag on every server.
    pub tag: String,
}

impl File {
    /// A file of these bytes.
    pub fn of(body: Vec<u8>) -> File {
        let digest = hexadecimal::write(&Sha256::digest(&body));
        File { body: Bytes::from(body), tag: format!("\"{}\"", digest.get(..32).unwrap_or_default()) }
    }
}

/// What one force has published.
pub struct Standing {
    /// Its entries.
    pub entries: Vec<Entry>,
    /// When it was published, or last lost an entry.
    pub since: Moment,
}

/// Everything that the feed serves.
pub struct Snapshot {
    files: BTreeMap<String, File>,
    rings: Vec<Area>,
    modified: Moment,
}

struct Area {
    force: String,
    code: String,
    ring: Vec<Point>,
}

impl Default for Snapshot {
    fn default() -> Snapshot {
        Snapshot::of(&[], Moment::from_micros(0))
    }
}

impl Snapshot {
    /// The feed of what stands published. `emptied` is when something was last taken off it whole.
    pub fn of(standing: &[Standing], emptied: Moment) -> Snapshot {
        let modified = standing.iter().map(|force| force.since).max().unwrap_or(emptied).max(emptied);
        let mut out = Snapshot { files: BTreeMap::new(), rings: Vec::new(), modified };
        let mut forces = Vec::new();
        for published in standing {
            let Some(force) = published.entries.iter().find(|entry| entry.about == About::Force) else { continue };
            forces.push((force.title.clone(), named(&force.code, &force.title)));
            out.put(format!("forces/{}", force.code), force.json.clone());
            out.put(format!("forces/{}/people", force.code), "[]".to_owned());
            out.force(&force.code, &published.entries);
        }
        forces.sort();
        out.put("forces".to_owned(), list(forces.into_iter().map(|(_, json)| json)));
        out
    }

    fn put(&mut self, path: String, json: String) {
        self.files.insert(path, File::of(json.into_bytes()));
    }

    fn force(&mut self, force: &str, entries: &[Entry]) {
        let mut areas: Vec<&Entry> = entries.iter().filter(|entry| entry.about == About::Area).collect();
        areas.sort_by(|a, b| (&a.title, &a.code).cmp(&(&b.title, &b.code)));
        let names = areas.iter().map(|area| named(&area.code, &area.title));
        self.put(format!("{force}/neighbourhoods"), list(names));
        for area in areas {
            let of = |about| entries.iter().filter(move |entry| entry.about == about && entry.code == area.code);
            let all = |about| list(of(about).map(|entry| entry.json.clone()));
            let open = area.json.strip_suffix('}').unwrap_or(&area.json);
            let path = format!("{force}/{}", area.code);
            self.put(path.clone(), format!("{open},\"locations\":{}}}", all(About::Location)));
            let boundary = of(About::Boundary).next().map_or("[]", |entry| entry.json.as_str());
            self.rings.push(Area { force: force.to_owned(), code: area.code.clone(), ring: points(boundary) });
            self.put(format!("{path}/boundary"), boundary.to_owned());
            self.put(format!("{path}/people"), all(About::Person));
            self.put(format!("{path}/events"), all(About::Event));
            self.put(format!("{path}/priorities"), all(About::Priority));
        }
    }

    /// The file at a path below `/api/`.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// All files with their paths, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// The force and the neighbourhood that a point lies in.
    pub fn locate(&self, point: Point) -> Option<(&str, &str)> {
        let found = self.rings.iter().find(|area| ring::holds(&area.ring, point));
        found.map(|area| (area.force.as_str(), area.code.as_str()))
    }

    /// When it last changed.
    pub fn modified(&self) -> Moment {
        self.modified
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn named(id: &str, name: &str) -> String {
    serde_json::json!({ "id": id, "name": name }).to_string()
}

fn points(boundary: &str) -> Vec<Point> {
    let Ok(serde_json::Value::Array(points)) = serde_json::from_str(boundary) else { return Vec::new() };
    let number = |point: &serde_json::Value, field: &str| point.get(field)?.as_str()?.parse::<f64>().ok();
    points.iter().filter_map(|point| number(point, "latitude").zip(number(point, "longitude"))).collect()
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn entry(about: About, code: &str, title: &str, json: &str) -> Entry {
        Entry::kept(about, [code, "Harbour", title, json].map(str::to_owned), None)
    }

    /// A small feed: one force with one neighbourhood.
    pub(in crate::publication) fn small() -> Snapshot {
        let square = r#"[{"latitude":"50.0","longitude":"0.0"},{"latitude":"50.1","longitude":"0.0"},{"latitude":"50.1","longitude":"0.1"},{"latitude":"50.0","longitude":"0.1"}]"#;
        let entries = vec![
            entry(About::Force, "sample", "Sample Constabulary", r#"{"id":"sample"}"#),
            entry(About::Area, "SM-1", "Harbour", r#"{"id":"SM-1"}"#),
            entry(About::Boundary, "SM-1", "Harbour", square),
            entry(About::Location, "SM-1", "Station", r#"{"name":"Station"}"#),
            entry(About::Priority, "SM-1", "Litter", r#"{"issue":"<p>Litter</p>"}"#),
        ];
        let since = Moment::from_micros(1_792_891_800_000_000);
        Snapshot::of(&[Standing { entries, since }], Moment::from_micros(0))
    }

    fn text<'s>(feed: &'s Snapshot, path: &str) -> &'s str {
        std::str::from_utf8(&feed.file(path).unwrap().body).unwrap()
    }

    #[test]
    fn the_files_are_those_of_the_feed() {
        let feed = small();
        assert_eq!(text(&feed, "forces"), r#"[{"id":"sample","name":"Sample Constabulary"}]"#);
        assert_eq!(text(&feed, "sample/neighbourhoods"), r#"[{"id":"SM-1","name":"Harbour"}]"#);
        assert_eq!(text(&feed, "sample/SM-1"), r#"{"id":"SM-1","locations":[{"name":"Station"}]}"#);
        assert_eq!(text(&feed, "sample/SM-1/priorities"), r#"[{"issue":"<p>Litter</p>"}]"#);
        assert_eq!((text(&feed, "sample/SM-1/people"), text(&feed, "forces/sample/people")), ("[]", "[]"));
        assert!(feed.file("sample/SM-2").is_none() && feed.file("").is_none());
        assert_eq!(feed.locate((50.05, 0.05)), Some(("sample", "SM-1")));
        assert_eq!(feed.locate((51.0, 0.05)), None);
    }

    #[test]
    fn a_tag_is_made_of_the_bytes_alone() {
        let (one, two) = (small(), small());
        assert!(one.files().zip(two.files()).all(|(a, b)| a.0 == b.0 && a.1.tag == b.1.tag));
        assert_ne!(one.file("forces").unwrap().tag, Snapshot::default().file("forces").unwrap().tag);
    }

    #[test]
    fn nothing_published_is_an_empty_list_of_forces() {
        let feed = Snapshot::default();
        assert_eq!((text(&feed, "forces"), feed.files().count()), ("[]", 1));
    }
}
