//! What a request, and a decision in its pack, say in words.

use safetynet_proto::icm::v1::{
    SubjectDecision, SubjectItem, SubjectOutcome, SubjectRequest, SubjectRequestKind, SubjectThirdParty,
};
use safetynet_shared::codes::{self, SubjectExemption};

use crate::screens::subject_requests::state;
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

const WITHDRAWN: &str = "It was withdrawn, so nothing is disclosed for it and there is no pack to open.";
/// Of what lapsed.
pub const LAPSED: &str = "It has lapsed: nobody confirmed in time who asks. The person can ask anew.";
const NO_PACK: &str = "Only a request for access has a pack of what is held.";
const NOT_FOUND: &str =
    "Who it is about is for those who work with the person. They open the pack, and decide on what is in it.";
const NOT_YOURS: &str = "The pack is opened by the caseworkers and supervisors of your organisation who work with the \
                         person: it is a look at the person like any other. They decide on what is in it.";
const NARROWED: &str = "What is sealed or narrowed is decided by those who read it, beside the answer.";

/// The own organisation received it: it confirms the identity, and records that it was withdrawn.
pub fn received(one: &SubjectRequest) -> bool {
    let own = one.organisation.as_ref().filter(|own| !own.id.is_empty());
    own.is_some_and(|own| one.origin_organisation.as_ref().is_some_and(|origin| origin.id == own.id))
}

/// What the identity waits for.
pub fn waits(one: &SubjectRequest) -> String {
    if received(one) {
        return "The identity is not confirmed yet: i records it.".to_owned();
    }
    let origin = words::organisation(one.origin_organisation.as_ref());
    let origin = if origin.is_empty() { "Another organisation" } else { origin };
    format!("{origin} received it, and confirms the identity or records that it was withdrawn. Until then it waits.")
}

/// Why the caller does not open the pack; `may` says whether they write in cases.
pub fn shut(one: &SubjectRequest, may: bool) -> Option<&'static str> {
    match one.kind() {
        SubjectRequestKind::Access if one.outcome() == SubjectOutcome::Withdrawn => Some(WITHDRAWN),
        SubjectRequestKind::Access if one.outcome() == SubjectOutcome::Lapsed => Some(LAPSED),
        SubjectRequestKind::Access if !may => Some(NOT_YOURS),
        SubjectRequestKind::Access if one.nominal.is_none() => Some(NOT_FOUND),
        SubjectRequestKind::Access => None,
        _ => Some(NO_PACK),
    }
}

/// Says the request, where the others stand, and what they put in.
pub fn tell(text: &mut Pane, one: &SubjectRequest, others: &[SubjectThirdParty]) {
    text.clear();
    let kind = words::label::<codes::SubjectRequestKind>(one.kind);
    let person = one.nominal.as_ref();
    let about = person.map_or(String::new(), |person| format!(" by {}", words::name(person.name.as_ref())));
    text.push(format!("{kind}, asked for{about}"), Tone::Title);
    let (state, tone) = state(one);
    text.push(state, tone);
    tell_days(text, one);
    tell_reasons(text, one);
    tell_answer(text, one);
    tell_parts(text, one);
    if !others.is_empty() {
        tell_others(text, others);
    }
}

fn tell_days(text: &mut Pane, one: &SubjectRequest) {
    let origin = words::organisation(one.origin_organisation.as_ref());
    let origin = if origin.is_empty() { String::new() } else { format!(" by {origin}") };
    text.say(format!("Received on {}{origin}", when::date(one.receive_date.as_ref())));
    match &one.identity_date {
        Some(day) => text.say(format!("Identity confirmed on {}", when::date(Some(day)))),
        None => text.say("The identity is not confirmed, so no clock runs"),
    };
    if one.lapse_date.is_some() {
        let day = when::date(one.lapse_date.as_ref());
        text.push(format!("Last day to confirm it: {day}; after that the request lapses"), Tone::Soon);
    }
    if one.due_date.is_some() {
        text.say(format!("Last day in time: {}", when::date(one.due_date.as_ref())));
    }
}

fn tell_reasons(text: &mut Pane, one: &SubjectRequest) {
    let withdrawn = one.outcome() == SubjectOutcome::Withdrawn;
    let said = [
        ("Own reference", &one.own_reference),
        ("Extended, since", &one.extension_reason),
        (if withdrawn { "Withdrawn, since" } else { "Refused, since" }, &one.refusal_reason),
        ("Late, since", &one.late_reason),
    ];
    for (what, why) in said.into_iter().filter(|(_, why)| !why.is_empty()) {
        text.say(format!("{what}: {why}"));
    }
}

fn tell_answer(text: &mut Pane, one: &SubjectRequest) {
    let ended = [SubjectOutcome::Withdrawn, SubjectOutcome::Lapsed].contains(&one.outcome());
    if one.answer_date.is_some() {
        let what = match one.outcome() {
            SubjectOutcome::Withdrawn => "Withdrawn",
            SubjectOutcome::Lapsed => "Lapsed",
            _ => "Answered",
        };
        let by = words::account(one.answered_by.as_ref());
        let by = if by.is_empty() { String::new() } else { format!(", recorded by {by}") };
        text.say(format!("{what} on {}{by}", when::date(one.answer_date.as_ref())));
    }
    if one.kind() == SubjectRequestKind::Access && !ended {
        text.push(NARROWED, Tone::Quiet);
    }
}

/// Where the others stand.
fn tell_parts(text: &mut Pane, one: &SubjectRequest) {
    if one.outcome() == SubjectOutcome::Lapsed {
        // It lapsed for them too, and none of them has answered.
        return;
    }
    if !one.parts.is_empty() {
        text.heading("The others who know the person");
    }
    for part in &one.parts {
        let of = words::organisation(part.organisation.as_ref());
        if part.answered {
            text.say(format!("- {of} answered on {}", when::date(part.answer_date.as_ref())));
        } else {
            text.push(format!("- {of} has not answered"), Tone::Soon);
        }
    }
}

fn tell_others(text: &mut Pane, others: &[SubjectThirdParty]) {
    text.heading("What others put in: theirs to answer for");
    for one in others {
        let records = words::counted(one.records, ["record", "records"]);
        text.say(format!("- {}: {records} that you read", words::organisation(one.organisation.as_ref())));
    }
}

/// What was decided of a record, by whom and when: `Disclose, decided by Ann Example on 21 Nov 2026 10:04.`
pub fn decided(item: &SubjectItem) -> String {
    if item.decision() == SubjectDecision::Unspecified {
        return String::new();
    }
    let decision = words::label::<codes::SubjectDecision>(item.decision);
    let (by, at) = (words::account(item.decided_by.as_ref()), when::time(item.decide_time.as_ref()));
    let by = match (by.is_empty(), at.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!(", decided by {by}"),
        (false, false) => format!(", decided by {by} on {at}"),
    };
    let exemption = words::label::<SubjectExemption>(item.exemption);
    let under = if exemption.is_empty() { String::new() } else { format!(": {exemption}") };
    format!("{decision}{by}{under}.")
}
