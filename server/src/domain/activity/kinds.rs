//! What is asked of each kind of activity besides its title and note. Each holds the place of what is attached: nothing is
//! uploaded (SYOP-8.4), so it says what there is and where it lies.
//!
//! The fields are data: the server checks what is sent against them, and whoever writes a client reads them from the
//! interface. A key is never given another meaning, since what was recorded keeps it. Whether a kind counts as significant
//! is fixed with the kind ([`ActivityKind::significant`]), and no field changes it.

use std::fmt::Write as _;
use std::sync::LazyLock;

use safetynet_shared::codes::{ActivityKind, FieldKind};

use crate::domain::programme::{Field, Need, Values};

/// Who a contact, a visit or a meeting was with, or where.
const WAYS: &[&str] = &["By telephone", "By letter", "By e-mail or message", "In person", "By video"];
const PLACES: &[&str] = &["At home", "At school", "At work", "In the street", "Elsewhere"];
const VISITED: &[&str] = &["Seen", "Nobody was in", "Refused to be seen", "Arranged for another day"];
const MEETINGS: &[&str] = &["In person", "By video or telephone", "In writing"];
const STEPS: &[&str] = &[
    "Verbal warning",
    "Written warning",
    "Acceptable behaviour contract",
    "Community protection warning",
    "Community protection notice",
    "Civil injunction",
    "Criminal behaviour order",
    "Closure of premises",
    "Arrest or charge",
    "Other",
];
const DIRECTIONS: &[&str] = &["Higher", "Lower"];
const GROUNDS: &[&str] = &["An incident", "New information", "A measure that works", "A change at home", "Other"];

static CONTACT: LazyLock<Vec<Field>> = LazyLock::new(|| {
    vec![
        choice("manner", "How", WAYS, Need::Optional),
        line("with", "With whom", "names and what they are to the case"),
        tick("reached", "Reached", "the person was spoken to or has answered"),
        papers(),
    ]
});
static VISIT: LazyLock<Vec<Field>> = LazyLock::new(|| {
    vec![
        choice("outcome", "What came of it", VISITED, Need::Optional),
        choice("place", "Where", PLACES, Need::Optional),
        line("seen", "Who was seen", "everybody in the household who was there"),
        tick("announced", "Announced", "they knew that somebody would come"),
        papers(),
    ]
});
static MEETING: LazyLock<Vec<Field>> = LazyLock::new(|| {
    vec![
        choice("manner", "How", MEETINGS, Need::Optional),
        line("present", "Who was there", "names and organisations"),
        line("agreed", "What was agreed", "in a few words"),
        papers(),
    ]
});
static ENFORCEMENT: LazyLock<Vec<Field>> = LazyLock::new(|| {
    vec![
        choice("step", "Which step", STEPS, Need::Required),
        line("power", "Under which power", "such as section 43 of the Act of 2014"),
        Field { kind: FieldKind::Date, ..line("until", "In force until", "empty where it has no end") },
        tick("breach", "After a breach", "an earlier step was not kept to"),
        papers(),
    ]
});
static RISK_CHANGE: LazyLock<Vec<Field>> = LazyLock::new(|| {
    vec![
        choice("direction", "The risk is now", DIRECTIONS, Need::Required),
        choice("ground", "Because of", GROUNDS, Need::Optional),
        line("told", "Who was told", "names and organisations"),
        papers(),
    ]
});
static NOTE: LazyLock<Vec<Field>> = LazyLock::new(|| vec![papers()]);

/// Letters, pictures and recordings that belong to it.
fn papers() -> Field {
    line("papers", "Papers kept elsewhere", "what there is, its number, and where it lies; nothing is uploaded")
}

fn line(key: &str, label: &str, help: &str) -> Field {
    Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        kind: FieldKind::Line,
        need: Need::Optional,
        options: Vec::new(),
        retired: false,
    }
}

fn tick(key: &str, label: &str, help: &str) -> Field {
    Field { kind: FieldKind::Tick, ..line(key, label, help) }
}

fn choice(key: &str, label: &str, options: &[&str], need: Need) -> Field {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    Field { kind: FieldKind::Choice, options, need, ..line(key, label, "") }
}

/// The fields of a kind, in the order of its form.
pub fn of(kind: ActivityKind) -> &'static [Field] {
    match kind {
        ActivityKind::Note => &NOTE,
        ActivityKind::Contact => &CONTACT,
        ActivityKind::Visit => &VISIT,
        ActivityKind::Meeting => &MEETING,
        ActivityKind::Enforcement => &ENFORCEMENT,
        ActivityKind::RiskChange => &RISK_CHANGE,
    }
}

/// The values as the store keeps them: a line for each, key and value with a tab between. No value has either sign, since
/// all fields are of one line.
pub fn written(values: &Values) -> String {
    let mut text = String::new();
    for (key, value) in values {
        let _ = writeln!(text, "{key}\t{value}");
    }
    text
}

/// The values as they were kept, each with its label, in the order of the form.
pub fn read(kind: ActivityKind, text: &str) -> Vec<(&'static Field, String)> {
    let kept: Values =
        text.lines().filter_map(|line| line.split_once('\t')).map(|(k, v)| (k.into(), v.into())).collect();
    of(kind).iter().filter_map(|field| kept.get(&field.key).map(|value| (field, value.clone()))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use safetynet_shared::codes::Code as _;

    use super::*;
    use crate::domain::programme;

    #[test]
    fn keys_and_options_keep_the_rules_of_a_field_and_hold_one_line() {
        for kind in ActivityKind::all() {
            let keys: HashSet<&str> = of(kind).iter().map(|field| field.key.as_str()).collect();
            assert_eq!(keys.len(), of(kind).len(), "{kind:?}");
            assert_eq!(of(kind).last().unwrap().key, "papers", "{kind:?}");
            for field in of(kind) {
                assert!(programme::key("key", &field.key).is_ok() && field.kind != FieldKind::Note);
                assert_eq!(field.options.len() > 1, field.kind == FieldKind::Choice);
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again_in_the_order_of_the_form() {
        let sent = [("seen", "  his aunt "), ("outcome", "Seen"), ("place", "")].map(|(k, v)| (k.into(), v.into()));
        let values = programme::filled("values", of(ActivityKind::Visit), &sent, &Values::new()).unwrap();
        let read = read(ActivityKind::Visit, &written(&values));
        let said: Vec<(&str, &str)> =
            read.iter().map(|(field, value)| (field.label.as_str(), value.as_str())).collect();
        assert_eq!(said, [("What came of it", "Seen"), ("Who was seen", "his aunt")]);
        let broken = [("seen".to_owned(), "a\tb\nc".to_owned())];
        assert!(programme::filled("values", of(ActivityKind::Visit), &broken, &Values::new()).is_err());
        assert!(programme::filled("values", of(ActivityKind::Enforcement), &[], &Values::new()).is_err());
    }
}
