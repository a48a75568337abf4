//! What a publication changes of what the public reads: the screen on which a second publisher decides.
//!
//! Entries are compared by what they are about and by the public text that they came from, on their very JSON, so that the
//! difference is of what goes out and not of what people remember to have changed.

use std::collections::BTreeMap;

use safetynet_shared::id::Id;
use serde_json::Value;

use super::markdown::plain;
use super::{About, Entry};

/// What happens to an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The public has not read it before.
    New,
    /// The public reads it otherwise than before.
    Changed,
    /// The public does not read it any more.
    Gone,
}

/// One difference.
#[derive(PartialEq, Eq, Debug)]
pub struct Change {
    /// What happens.
    pub kind: Kind,
    /// The name of the neighbourhood; empty for the force.
    pub place: String,
    /// What it is about.
    pub about: About,
    /// Its title.
    pub title: String,
    /// What the public reads before, a line for each field.
    pub before: String,
    /// What the public reads afterwards.
    pub after: String,
}

/// What makes an entry the same as before: what it is about, its neighbourhood on the feed, and its public text.
type Same<'e> = (&'e str, About, Option<Id>);

/// The differences, by neighbourhood and by what they are about; the force first.
pub fn difference(before: &[Entry], after: &[Entry]) -> Vec<Change> {
    let mut pairs: BTreeMap<Same<'_>, [Option<&Entry>; 2]> = BTreeMap::new();
    for (at, entries) in [before, after].into_iter().enumerate() {
        for entry in entries {
            let pair = pairs.entry((&entry.code, entry.about, entry.face)).or_default();
            if let Some(slot) = pair.get_mut(at) {
                *slot = Some(entry);
            }
        }
    }
    let mut changes: Vec<Change> = pairs.into_values().filter_map(change).collect();
    changes.sort_by(|a, b| (&a.place, a.about, &a.title).cmp(&(&b.place, b.about, &b.title)));
    changes
}

fn change([before, after]: [Option<&Entry>; 2]) -> Option<Change> {
    let kind = match (before, after) {
        (None, Some(_)) => Kind::New,
        (Some(_), None) => Kind::Gone,
        (Some(before), Some(after)) if before.json != after.json => Kind::Changed,
        _ => return None,
    };
    let shown = after.or(before)?;
    let text = |entry: Option<&Entry>| entry.map(|entry| readable(&entry.json)).unwrap_or_default();
    Some(Change {
        kind,
        place: shown.place.clone(),
        about: shown.about,
        title: shown.title.clone(),
        before: text(before),
        after: text(after),
    })
}

/// The text of all fields of an entry, as the public will read it.
pub fn readable(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(Value::Object(fields)) => {
            let lines = fields.iter().map(|(name, value)| (name, shown(value))).filter(|(_, text)| !text.is_empty());
            lines.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join("\n")
        }
        Ok(Value::Array(points)) => format!("{} points", points.len()),
        _ => String::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('<') => plain(text),
        Value::String(text) => text.clone(),
        Value::Object(fields) => fields.iter().map(|(k, v)| format!("{k} {}", shown(v))).collect::<Vec<_>>().join(", "),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join("; "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(about: About, place: &str, face: u8, json: &str) -> Entry {
        Entry::kept(about, [place, place, "T", json].map(str::to_owned), Some(Id::from_bytes([face; 16])))
    }

    #[test]
    fn new_changed_and_gone_are_told_apart_and_the_same_is_not_told() {
        let before = [
            entry(About::Area, "A", 1, r#"{"name":"A"}"#),
            entry(About::Priority, "A", 2, r#"{"issue":"<p>Litter &amp; noise</p>","action":null}"#),
            entry(About::Person, "B", 3, r#"{"name":"R"}"#),
        ];
        let after = [
            entry(About::Area, "A", 1, r#"{"name":"A"}"#),
            entry(About::Priority, "A", 2, r#"{"issue":"<p>Litter</p>","action":null}"#),
            entry(About::Boundary, "B", 4, "[{},{},{}]"),
        ];
        let told = difference(&before, &after);
        let told: Vec<_> =
            told.iter().map(|c| (c.kind, c.place.as_str(), c.before.as_str(), c.after.as_str())).collect();
        assert_eq!(
            told,
            [
                (Kind::Changed, "A", "issue: Litter & noise", "issue: Litter"),
                (Kind::New, "B", "", "3 points"),
                (Kind::Gone, "B", "name: R", ""),
            ]
        );
        assert!(difference(&after, &after).is_empty());
    }
}
