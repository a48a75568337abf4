//! One of two records that are compared: its facts in the same order as those of the other, each marked where the other
//! says something else.

use safetynet_proto::icm::v1::{Nominal, NominalDetail};
use safetynet_shared::codes::{ParticularKind, Sex};

use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Tells one record beside the other.
pub fn tell(pane: &mut Pane, (nominal, detail): (&Nominal, Option<&NominalDetail>), other: &Nominal) {
    pane.clear();
    let facts = |one: &Nominal| {
        [
            ("Name", words::name(one.name.as_ref())),
            ("Born", when::date(one.birth_date.as_ref())),
            ("Sex", words::label::<Sex>(one.sex).to_lowercase()),
            ("Area", one.postcode_district.clone()),
            ("Also", one.aliases.iter().map(|alias| words::name(Some(alias))).collect::<Vec<_>>().join(", ")),
        ]
    };
    for ((label, ours), (_, theirs)) in facts(nominal).into_iter().zip(facts(other)) {
        let (mark, tone) = match (ours.is_empty() || theirs.is_empty(), ours == theirs) {
            (_, true) if !ours.is_empty() => ("=", Tone::Good),
            (false, false) => ("≠", Tone::Soon),
            _ => (" ", Tone::Plain),
        };
        let ours = if ours.is_empty() { "–".to_owned() } else { ours };
        pane.push(format!("{mark} {label:<5} {ours}"), tone);
    }
    let known: Vec<&str> = nominal.known_to.iter().map(|one| one.name.as_str()).collect();
    pane.push(format!("  Known to {}", known.join(", ")), Tone::Quiet);
    if let Some(detail) = detail {
        tell_detail(pane, detail);
    } else {
        pane.heading("The detail is not yours to see");
        pane.push("The people of the organisation that recorded it can look.", Tone::Quiet);
    }
}

fn tell_detail(pane: &mut Pane, detail: &NominalDetail) {
    if !detail.addresses.is_empty() {
        pane.heading("Addresses");
    }
    for address in &detail.addresses {
        pane.say(format!("{} {}", address.lines.replace('\n', ", "), address.postcode).trim());
        let days = [("from", &address.from_date), ("to", &address.to_date)];
        let days = days.iter().filter(|(_, date)| date.is_some());
        let days: Vec<String> = days.map(|(word, date)| format!("{word} {}", when::date(date.as_ref()))).collect();
        if !days.is_empty() {
            pane.push(days.join(", "), Tone::Quiet);
        }
    }
    if !detail.contact_points.is_empty() {
        pane.heading("Contact");
    }
    for point in &detail.contact_points {
        pane.say(&point.value);
    }
    if !detail.features.is_empty() {
        pane.heading("Features");
    }
    for one in &detail.features {
        pane.say(format!("{}: {}", words::label::<ParticularKind>(one.kind), one.detail));
    }
    if !detail.case_references.is_empty() {
        pane.heading("Case files");
    }
    for case in &detail.case_references {
        pane.say(format!("{} {}", case.reference, case.title));
    }
}
