//! What went wrong, said as what the caller can do about it, and the only conversion to a gRPC status.
//!
//! Two kinds of text never mix: what the caller reads (plain English, names the field and the rule) and what the
//! operator needs (inner detail, to the log under the reference, never with content). An answer carries exactly
//! one `ErrorInfo` whose reason comes from the published `ErrorReason`, `BadRequest` for fields,
//! `PreconditionFailure` for rules of the domain, and `RequestInfo` with the audit reference (AIP-193).
//! *Not there* and *not yours* are the one [`Error::NotFound`], made in `store/reach.rs` alone (invariant 7).

use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::clock::Span;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// The most field violations that one answer lists; more would pass the 4 KiB that every client accepts.
const MOST_VIOLATIONS: usize = 40;

/// One field that breaks a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Path of the field in the request, such as `audience.organisation_ids[2]`.
    pub field: String,
    /// The rule, as the end of a sentence that starts with the field: "must be 10 to 500 characters; it has 3".
    pub rule: String,
}

/// Everything a call can end with other than its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Error {
    /// Fields of the request break rules: put them right and send again.
    Invalid(Vec<Violation>),
    /// Sign in (again); the text says why as far as it may.
    SignIn(ErrorReason, &'static str),
    /// The roles of the account do not include this function.
    Denied(String),
    /// Not there, or not yours: the same answer.
    NotFound,
    /// The record has changed since it was read; holds the version in the store.
    Conflict(i64),
    /// A rule of the domain forbids it now; the clause or rule code, and the sentence that a screen shows.
    NotNow(&'static str, String),
    /// Too much at once: try again after the span.
    TooMany(&'static str, Span),
    /// A read that goes through more than one call may: ask for less.
    TooWide,
    /// The `request_id` was used for another request.
    Reused,
    /// The message was never read: its bytes are none of this call, or too many; holds what the caller is told.
    Undecodable(&'static str),
    /// The caller's deadline passed before the work began.
    Late,
    /// The store cannot take the act or its audit entry, so nothing is served.
    Unavailable,
    /// A fault of ours; the text goes to the log under the reference and never to the caller.
    Internal(String),
}

/// What every operation answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// One field that breaks one rule.
    pub fn field(field: impl Into<String>, rule: impl Into<String>) -> Error {
        Error::Invalid(vec![Violation { field: field.into(), rule: rule.into() }])
    }

    /// The published reason, as it stands in `ErrorInfo` and in the audit.
    pub fn reason(&self) -> ErrorReason {
        match self {
            Error::Invalid(_) => ErrorReason::FieldInvalid,
            Error::SignIn(reason, _) => *reason,
            Error::Denied(_) => ErrorReason::PermissionDenied,
            Error::NotFound => ErrorReason::NotFound,
            Error::Conflict(_) => ErrorReason::EtagMismatch,
            Error::NotNow(..) => ErrorReason::RuleNotMet,
            Error::TooMany(..) | Error::TooWide => ErrorReason::TooMany,
            Error::Reused => ErrorReason::RequestIdReused,
            Error::Undecodable(_) => ErrorReason::Undecodable,
            Error::Late => ErrorReason::DeadlinePassed,
            Error::Unavailable => ErrorReason::Unavailable,
            Error::Internal(_) => ErrorReason::Internal,
        }
    }

    fn code(&self) -> Code {
        match self {
            Error::Invalid(_) | Error::Reused | Error::Undecodable(_) => Code::InvalidArgument,
            Error::SignIn(
                ErrorReason::PasswordChangeRequired | ErrorReason::SyopsNotAccepted | ErrorReason::PasswordNeeded,
                _,
            )
            | Error::NotNow(..) => Code::FailedPrecondition,
            Error::SignIn(..) => Code::Unauthenticated,
            Error::Denied(_) => Code::PermissionDenied,
            Error::NotFound => Code::NotFound,
            Error::Conflict(_) => Code::Aborted,
            Error::TooMany(..) | Error::TooWide => Code::ResourceExhausted,
            Error::Late => Code::DeadlineExceeded,
            Error::Unavailable => Code::Unavailable,
            Error::Internal(_) => Code::Internal,
        }
    }

    /// What the caller reads.
    pub fn message(&self) -> String {
        match self {
            Error::Invalid(violations) => sentence(violations),
            Error::SignIn(_, text) | Error::TooMany(text, _) | Error::Undecodable(text) => (*text).to_owned(),
            Error::Denied(function) => format!("Your roles do not include this: {function}."),
            Error::NotFound => "There is no such record, or it is not shared with you.".to_owned(),
            Error::Conflict(_) => {
                "Somebody changed this record after you read it. Nothing was saved; compare and save again.".to_owned()
            }
            Error::NotNow(_, text) => text.clone(),
            Error::TooWide => {
                "This asks for more than one call may go through. Narrow it: a reference or a whole word instead of a \
                 part, one kind, fewer days."
                    .to_owned()
            }
            Error::Reused => "request_id: was used before for another request; use a new UUID.".to_owned(),
            Error::Late => "The time that the caller allows had passed before the work began.".to_owned(),
            Error::Unavailable => {
                "SafetyNet cannot record this act at present, so it serves nothing. Try again in a minute.".to_owned()
            }
            Error::Internal(_) => "SafetyNet could not do this. Tell your contact the reference.".to_owned(),
        }
    }

    /// The status that leaves the building. `reference` is the audit reference, 16 hexadecimal digits.
    pub fn into_status(self, reference: &str) -> Status {
        let mut details = ErrorDetails::new();
        let mut metadata = std::collections::HashMap::new();
        details.set_request_info(reference, "");
        match &self {
            Error::Invalid(violations) => {
                for violation in violations.iter().take(MOST_VIOLATIONS) {
                    details.add_bad_request_violation(&violation.field, &violation.rule);
                }
                metadata.insert("violations".to_owned(), violations.len().to_string());
            }
            Error::NotNow(rule, text) => {
                details.add_precondition_failure_violation(*rule, "", text);
                metadata.insert("rule".to_owned(), (*rule).to_owned());
            }
            Error::Denied(function) => {
                metadata.insert("function".to_owned(), function.clone());
            }
            Error::Conflict(version) => {
                metadata.insert("etag".to_owned(), crate::rpc::etag(*version));
            }
            Error::TooMany(_, wait) => {
                details.set_retry_info(Some(wait.to_duration()));
            }
            Error::Internal(detail) => tracing::error!(reference, detail, "a call failed inside"),
            _ => {}
        }
        details.set_error_info(safetynet_proto::reason_name(self.reason()), safetynet_proto::ERROR_DOMAIN, metadata);
        Status::with_error_details(self.code(), self.message(), details)
    }
}

fn sentence(violations: &[Violation]) -> String {
    match violations {
        [one] => format!("{}: {}.", one.field, one.rule.trim_end_matches('.')),
        [first, rest @ ..] => {
            format!("{}: {} (and {} more).", first.field, first.rule.trim_end_matches('.'), rest.len())
        }
        [] => "The request breaks a rule.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_inner_detail_never_leaves() {
        let status = Error::Internal("no such table: secret".into()).into_status("0011223344556677");
        assert_eq!(status.code(), Code::Internal);
        assert!(!status.message().contains("secret"));
        assert!(!String::from_utf8_lossy(status.details()).contains("secret"));
    }

    #[test]
    fn a_rule_that_is_a_sentence_ends_once() {
        let status = Error::field("new_password", "Use 8 characters or more.").into_status("0011223344556677");
        assert_eq!(status.message(), "new_password: Use 8 characters or more.");
    }

    #[test]
    fn many_violations_stay_under_four_kibibytes() {
        let many = (0..500).map(|n| Violation { field: format!("rows[{n}].name"), rule: "must not be empty".into() });
        let status = Error::Invalid(many.collect()).into_status("0011223344556677");
        assert!(status.details().len() < 4096, "{}", status.details().len());
        assert!(status.message().contains("499 more"));
    }

    #[test]
    fn each_error_carries_one_error_info() {
        for error in [Error::NotFound, Error::Late, Error::Conflict(3), Error::NotNow("ISA", "No.".into())] {
            let reason = error.reason();
            let status = error.into_status("0011223344556677");
            let details = status.get_error_details();
            let info = details.error_info().unwrap();
            assert!(reason.as_str_name().ends_with(&info.reason));
            assert_eq!(details.request_info().unwrap().request_id, "0011223344556677");
        }
    }
}
