//! Which parts of a person's detail come with a share: chosen in a form the least first, and said in words before it is saved
//! (ISA-3.6, ISA-8.v).

use safetynet_proto::kind::v1::FieldProfile;
use safetynet_shared::codes::FieldProfile as Profile;

use crate::widgets::form::Form;
use crate::widgets::words;

/// What can be shared of a person, the least first, and the profiles that each takes beside basic.
const SETS: [(&str, &[FieldProfile]); 5] = [
    ("basic", &[FieldProfile::Basic]),
    ("basic and contact", &[FieldProfile::Contact]),
    ("basic, contact and health", &[FieldProfile::Contact, FieldProfile::Health]),
    ("basic, contact and criminal", &[FieldProfile::Contact, FieldProfile::Criminal]),
    ("basic, contact, health, criminal", &[FieldProfile::Contact, FieldProfile::Health, FieldProfile::Criminal]),
];

/// Adds the choice of a share that names what comes with it; basic alone where nobody chooses more.
pub fn named(form: Form, path: &'static str) -> Form {
    form.choice(path, LABEL, "", SETS.iter().map(|(words, _)| *words))
}

/// Adds the same choice with one more at its end, none named: the server then shares what the conditions open.
pub fn named_or_allowed(form: Form, path: &'static str) -> Form {
    form.choice(path, LABEL, "", SETS.iter().map(|(words, _)| *words).chain(["what the bases allow"]))
}

const LABEL: &str = "Of a person";

/// The profiles that are chosen at a path; none for those that the conditions open.
pub fn chosen(form: &Form, path: &str) -> &'static [FieldProfile] {
    SETS.get(form.chosen(path)).map_or(&[], |(_, profiles)| profiles)
}

/// The numbers of the profiles that are chosen at a path, as a request has them.
pub fn numbers(form: &Form, path: &str) -> Vec<i32> {
    chosen(form, path).iter().map(|profile| (*profile).into()).collect()
}

/// What comes with these profiles, as it is said again before it is saved: the sets by name, and in words what each brings.
pub fn told(profiles: &[FieldProfile]) -> Vec<String> {
    let words = SETS.iter().find(|(_, set)| *set == profiles).map_or("", |(words, _)| *words);
    let brought = profiles.iter().filter(|profile| **profile != FieldProfile::Basic).map(|profile| brings(*profile));
    let said = [format!("Of a person: {words}"), brings(FieldProfile::Basic).to_owned()];
    said.into_iter().chain(brought.map(str::to_owned)).collect()
}

/// The profiles of a share as the server names them, in one line.
pub fn line(profiles: &[i32]) -> String {
    let labels = profiles.iter().map(|profile| words::label::<Profile>(*profile).to_lowercase());
    labels.collect::<Vec<_>>().join(", ")
}

/// What a profile brings beside the index entry, in words.
const fn brings(profile: FieldProfile) -> &'static str {
    match profile {
        FieldProfile::Basic | FieldProfile::Unspecified => "  basic: notes, photographs, warnings, relations",
        FieldProfile::Contact => "  contact: addresses, numbers, how they are reached",
        FieldProfile::Health => "  health: health, and warnings about it",
        FieldProfile::Criminal => "  criminal: offences, also as alleged",
    }
}
