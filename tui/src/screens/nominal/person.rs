//! The person in text: the index entry, and of the detail what is open.

use safetynet_proto::icm::v1::{
    ContactPointKind, FieldAccuracy, GetNominalResponse, LinkedRecord, Nominal, NominalDetail, NominalState,
    PrivacyNoticeState,
};
use safetynet_shared::codes::{Code, FieldProfile, Sex, WarningKind};

use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Tells a person.
pub fn tell(text: &mut Pane, read: &GetNominalResponse) {
    let nominal = read.nominal.clone().unwrap_or_default();
    text.clear();
    text.push(words::name(nominal.name.as_ref()), Tone::Title);
    text.say(facts(&nominal));
    if let Some(detail) = &read.detail {
        tell_warnings(text, detail);
    }
    if !nominal.aliases.is_empty() {
        let names: Vec<String> = nominal.aliases.iter().map(|alias| words::name(Some(alias))).collect();
        text.say(format!("Also known as {}", names.join(", ")));
    }
    let known: Vec<&str> = nominal.known_to.iter().map(|one| one.name.as_str()).collect();
    let owner = words::organisation(nominal.owner_organisation.as_ref());
    text.say(format!("Known to {}; recorded by {owner}", known.join(", ")));
    if let Some(detail) = &read.detail {
        tell_detail(text, detail);
        for one in &read.linked {
            tell_linked(text, one);
        }
    } else {
        text.heading("Only the index entry");
        text.say("You do not work with this person, so the detail and the case files are not shown. The organisations above can share them with you.");
    }
}

fn facts(nominal: &Nominal) -> String {
    let born = match when::date(nominal.birth_date.as_ref()).as_str() {
        "" => "date of birth not known".to_owned(),
        date => format!("born {date}"),
    };
    let identity = if nominal.identity_confirmed { "identity confirmed" } else { "identity not confirmed yet" };
    let state = match nominal.state() {
        NominalState::Sealed => "sealed",
        NominalState::Linked => "linked to another record",
        NominalState::KeptApart => "kept apart from another record",
        NominalState::Provisional | NominalState::Confirmed | NominalState::Unspecified => "",
    };
    let sex = words::label::<Sex>(nominal.sex).to_lowercase();
    let facts = [nominal.reference.as_str(), &born, &sex, &nominal.postcode_district, identity, state];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    facts.join(" · ")
}

/// Warnings stand first: nobody meets the person without having seen them.
fn tell_warnings(text: &mut Pane, detail: &NominalDetail) {
    for one in detail.markers.iter().chain(&detail.health_markers) {
        let late = if one.days_late > 0 { format!(" (review {})", when::late(one.days_late)) } else { String::new() };
        let kind = words::label::<WarningKind>(one.kind);
        text.push(format!("! Warning, {}: {}{late}", kind.to_lowercase(), one.reason), Tone::Late);
    }
}

/// `Address checked on 3 Mar 2026 by Ann Example, good until 3 Sep 2026`, or for how long it has been stale.
fn tell_fresh(text: &mut Pane, what: &str, accuracy: Option<&FieldAccuracy>) {
    let Some(accuracy) = accuracy else { return };
    let checked = match when::date(accuracy.verified_date.as_ref()).as_str() {
        "" => format!("{what} not checked since it was recorded"),
        date => format!("{what} checked on {date} by {}", words::account(accuracy.verified_by.as_ref())),
    };
    if accuracy.days_stale > 0 {
        text.push(format!("{checked}: the next check is {}", when::late(accuracy.days_stale)), Tone::Late);
    } else {
        text.push(format!("{checked}, good until {}", when::date(accuracy.fresh_until_date.as_ref())), Tone::Quiet);
    }
}

fn tell_detail(text: &mut Pane, detail: &NominalDetail) {
    tell_fresh(text, "Name and birth date", detail.identity_accuracy.as_ref());
    tell_addresses(text, detail);
    if !detail.contact_points.is_empty() {
        text.heading("Contact");
    }
    for point in &detail.contact_points {
        let kind = if point.kind() == ContactPointKind::Email { "e-mail" } else { "telephone" };
        let note = if point.note.is_empty() { String::new() } else { format!(" ({})", point.note) };
        text.say(format!("{kind} {}{note}", point.value));
    }
    tell_fresh(text, "Contact", detail.contact_accuracy.as_ref());
    text.heading("Notes");
    text.say(if detail.notes.is_empty() { "Nothing is noted." } else { &detail.notes });
    tell_record(text, detail);
}

fn tell_addresses(text: &mut Pane, detail: &NominalDetail) {
    for (index, address) in detail.addresses.iter().enumerate() {
        if index < 2 {
            text.heading(if index == 0 { "Address" } else { "Earlier addresses" });
        }
        let lines = address.lines.replace('\n', ", ");
        text.say(format!("{lines} {}", address.postcode).trim());
        let days = [("from", &address.from_date), ("to", &address.to_date)];
        let days = days.iter().filter(|(_, date)| date.is_some());
        let days: Vec<String> = days.map(|(word, date)| format!("{word} {}", when::date(date.as_ref()))).collect();
        if !days.is_empty() {
            text.push(days.join(", "), Tone::Quiet);
        }
        if index == 0 {
            tell_fresh(text, "Address", detail.address_accuracy.as_ref());
        }
    }
}

fn tell_record(text: &mut Pane, detail: &NominalDetail) {
    text.heading("Record");
    let notice = detail.privacy_notice.clone().unwrap_or_default();
    match notice.state() {
        PrivacyNoticeState::Given => {
            text.say(format!("Privacy notice given on {}", when::date(notice.notice_date.as_ref())))
        }
        _ => text.push(format!("Privacy notice not given: {}", notice.reason), Tone::Soon),
    };
    let by = words::account(detail.created_by.as_ref());
    let (made, changed) = (when::time(detail.create_time.as_ref()), when::time(detail.update_time.as_ref()));
    text.push(format!("Recorded by {by} on {made}, last changed {changed}"), Tone::Quiet);
    let open = |profile: &FieldProfile| detail.field_profiles.contains(&profile.number());
    let closed: Vec<&str> = FieldProfile::all().filter(|profile| !open(profile)).map(Code::label).collect();
    if !closed.is_empty() {
        text.push(format!("Not open to you, whatever is recorded: {}", closed.join(", ")), Tone::Soon);
    }
    tell_considered(text, detail);
}

/// Who was looked at before this person was recorded, or the other way round, and why it is somebody else.
fn tell_considered(text: &mut Pane, detail: &NominalDetail) {
    if !detail.considered_matches.is_empty() {
        text.heading("Looked at and found to be somebody else");
    }
    for one in &detail.considered_matches {
        let other = one.nominal.clone().unwrap_or_default();
        text.say(format!("{} {}: {}", words::name(other.name.as_ref()), other.reference, one.reason));
        let (by, on) = (words::account(one.decided_by.as_ref()), when::time(one.decide_time.as_ref()));
        text.push(format!("decided by {by} on {on}"), Tone::Quiet);
    }
}

/// Another record of the same person, as far as one reaches it.
fn tell_linked(text: &mut Pane, one: &LinkedRecord) {
    let nominal = one.nominal.clone().unwrap_or_default();
    let owner = words::organisation(nominal.owner_organisation.as_ref());
    text.heading(format!("Also recorded by {owner} as {}", nominal.reference));
    text.say(format!("{}, {}", words::name(nominal.name.as_ref()), facts(&nominal)));
    match &one.detail {
        Some(detail) => {
            tell_warnings(text, detail);
            for address in &detail.addresses {
                text.say(format!("{} {}", address.lines.replace('\n', ", "), address.postcode).trim());
            }
            if !detail.notes.is_empty() {
                text.say(&detail.notes);
            }
        }
        None => {
            text.push("Its detail is not yours to see.", Tone::Quiet);
        }
    }
}
