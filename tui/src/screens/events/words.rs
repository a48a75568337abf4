//! The codes of the audit in words.

use safetynet_proto::audit::v1::{Decision, Event};
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};

use crate::theme::Tone;

/// A kind of record in words, `case file`; what a refused call named is of no kind.
pub fn kind(number: i32) -> String {
    let name = match RecordKind::try_from(number).unwrap_or_default() {
        RecordKind::Unspecified => "record that was asked for",
        kind => kind.as_str_name(),
    };
    plain(name.trim_start_matches("RECORD_KIND_"))
}

/// How a call ended, in words, and how it is drawn.
pub fn decision(event: &Event) -> (String, Tone) {
    let reason = event.reason();
    let why = match reason {
        ErrorReason::Unspecified => String::new(),
        reason => format!(": {}", plain(reason.as_str_name().trim_start_matches("ERROR_REASON_"))),
    };
    match event.decision() {
        Decision::Unspecified => (String::new(), Tone::Quiet),
        Decision::Allowed if event.checked_only => ("only checked".to_owned(), Tone::Quiet),
        Decision::Allowed => ("allowed".to_owned(), Tone::Plain),
        Decision::Refused => (format!("refused{why}"), Tone::Late),
        Decision::Failed => (format!("failed{why}"), Tone::Error),
    }
}

/// The method without its package, `ReviewService/CompleteReview`.
pub fn method(event: &Event) -> &str {
    let (service, method) = event.method.rsplit_once('/').unwrap_or(("", &event.method));
    let start = event.method.len() - method.len();
    let service_start = service.rfind('.').map_or(0, |at| at + 1);
    event.method.get(service_start..).filter(|_| start > 0).unwrap_or(method)
}

/// How a record was reached, in words.
pub fn via(code: &str) -> String {
    let words = match code {
        "" => "not reached",
        "worker" => "assigned as caseworker",
        "supervisor" => "assigned as supervisor",
        "lead_spoc" => "as point of contact",
        "partner" => "member of the channel",
        "grant" | "grant_to_person" => "grant to the person",
        "grant_to_organisation" => "grant to the organisation",
        "neighbourhood" => "assigned to the neighbourhood",
        "index" => "index search",
        "own_account" => "own account",
        "auditor" => "auditor of the organisation",
        "administrator" => "system administrator",
        "recorder" => "recorded it",
        "reporter" => "reported it",
        "affected_spoc" => "as contact of an affected one",
        "made" => "made by this call",
        other => return plain(other),
    };
    words.to_owned()
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_said_without_its_package() {
        let event = |method: &str| Event { method: method.into(), ..Event::default() };
        assert_eq!(method(&event("safetynet.icm.v1.ReviewService/GetToday")), "ReviewService/GetToday");
        assert_eq!(method(&event("upkeep")), "upkeep");
        assert_eq!((kind(2).as_str(), kind(0).as_str()), ("case file", "record that was asked for"));
        assert_eq!(via("break_glass"), "break glass");
        assert_eq!((via("lead_spoc"), via("")), ("as point of contact".to_owned(), "not reached".to_owned()));
    }
}
