//! The paths of fields in refusals, in words: what a form has no field for is still told as people speak.
//!
//! ```text
//! lines[0].receiver_account_id -> line 1, receiver account
//! kept_share.article6_basis    -> kept share, article 6 basis
//! etag                         -> version that was read
//! ```
//!
//! Most names of the interface are words already. The few that are not stand in [`NAMES`]; a test walks every field of every
//! request, so that a new one that is not a word needs its line there.

/// Names that are no words, with what people call them.
const NAMES: &[(&str, &str)] = &[
    ("id", "record"),
    ("ids", "records"),
    ("etag", "version that was read"),
    ("request_id", "attempt to send"),
    ("validate_only", "trial without saving"),
    ("update_mask", "what is to be changed"),
    ("page_token", "place in the list"),
    ("page_size", "length of the page"),
];

/// A path as people read it.
pub fn words(path: &str) -> String {
    path.split('.').map(part).collect::<Vec<_>>().join(", ")
}

/// One step of a path, its place in a list counted from 1.
fn part(part: &str) -> String {
    let (name, place) = part.split_once('[').unwrap_or((part, ""));
    let place: Option<usize> = place.trim_end_matches(']').parse().ok();
    let name = self::name(name);
    match place {
        Some(place) => format!("{} {}", name.strip_suffix('s').unwrap_or(&name), place + 1),
        None => name,
    }
}

fn name(name: &str) -> String {
    if let Some((_, words)) = NAMES.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    let (stem, plural) = match (name.strip_suffix("_ids"), name.strip_suffix("_id")) {
        (Some(stem), _) => (stem, "s"),
        (None, Some(stem)) => (stem, ""),
        (None, None) => (name, ""),
    };
    let words = stem.split('_').map(word).collect::<Vec<_>>().join(" ");
    format!("{words}{plural}")
}

/// A word; a number behind it stands apart, and what is short stands in full.
fn word(text: &str) -> String {
    let full = match text {
        "csp" => "partnership",
        "isa" => "agreement",
        "ids" => "records",
        "id" => "record",
        "etag" => "version",
        _ => "",
    };
    if !full.is_empty() {
        return full.to_owned();
    }
    let letters = text.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = text.get(letters.len()..).unwrap_or_default();
    match (letters.is_empty(), digits.is_empty()) {
        (false, false) => format!("{letters} {digits}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use prost::Message as _;
    use prost_types::{DescriptorProto, FileDescriptorSet};

    use super::*;

    /// What is of the machine and of no person's speech.
    const RAW: [&str; 12] =
        ["id", "ids", "etag", "uuid", "token", "mask", "enum", "csp", "isa", "bool", "validate", "micros"];

    fn fields(message: &DescriptorProto, out: &mut Vec<String>) {
        out.extend(message.field.iter().map(|field| field.name().to_owned()));
        out.extend(message.oneof_decl.iter().map(|one| one.name().to_owned()));
        for inner in &message.nested_type {
            fields(inner, out);
        }
    }

    #[test]
    fn a_path_is_told_as_people_speak() {
        assert_eq!(words("lines[0].receiver_account_id"), "line 1, receiver account");
        assert_eq!(words("kept_share.article6_basis"), "kept share, article 6 basis");
        assert_eq!(words("audience.organisation_ids[2]"), "audience, organisation 3");
        assert_eq!(words("etag"), "version that was read");
    }

    #[test]
    fn every_field_of_the_interface_has_words() {
        let set = FileDescriptorSet::decode(safetynet_proto::DESCRIPTOR_SET).unwrap();
        let ours = set.file.iter().filter(|file| file.package().starts_with("safetynet."));
        let mut names = Vec::new();
        // What is answered is never refused.
        let asked = |message: &&DescriptorProto| !message.name().ends_with("Response");
        for message in ours.flat_map(|file| &file.message_type).filter(asked) {
            fields(message, &mut names);
        }
        assert!(names.len() > 500, "the walk has found {}", names.len());
        let mut unsaid = Vec::new();
        for name in names {
            let said = words(&name);
            let plain = |character: char| character.is_ascii_alphanumeric() || character == ' ';
            assert!(!said.trim().is_empty() && said.chars().all(plain), "{name} is said as {said:?}");
            if said.split(' ').any(|word| RAW.contains(&word)) {
                unsaid.push((name, said));
            }
        }
        assert!(unsaid.is_empty(), "these need a line in NAMES: {unsaid:?}");
    }
}
