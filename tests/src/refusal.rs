//! What a refusal says, taken apart for assertions.

use tonic::{Code, Status};
use tonic_types::StatusExt;

/// The published reason of a refusal.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map_or(String::new(), |info| info.reason.clone())
}

/// The fields that a refusal names, in order.
pub fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let Some(bad) = details.bad_request() else { return Vec::new() };
    bad.field_violations.iter().map(|violation| violation.field.clone()).collect()
}

/// The rule of the domain that a refusal names, such as `COCO-5.2`.
pub fn rule(status: &Status) -> String {
    let details = status.get_error_details();
    details
        .precondition_failure()
        .and_then(|failure| failure.violations.first())
        .map_or(String::new(), |v| v.r#type.clone())
}

/// Fails unless the answer is the one *not there or not yours*.
#[track_caller]
pub fn assert_not_found<T>(answer: Result<T, Status>) {
    let status = answer.err().expect("it was found");
    assert_eq!(status.code(), Code::NotFound, "{}", status.message());
    assert_eq!(reason(&status), "NOT_FOUND");
}

/// Fails unless a field broke its rule.
#[track_caller]
pub fn assert_field<T>(answer: Result<T, Status>, field: &str) {
    let status = answer.err().expect("it was taken");
    assert_eq!(status.code(), Code::InvalidArgument, "{}", status.message());
    assert!(fields(&status).iter().any(|named| named == field), "names {:?}: {}", fields(&status), status.message());
}

/// Fails unless a rule of the domain forbade it.
#[track_caller]
pub fn assert_rule<T>(answer: Result<T, Status>, clause: &str) {
    let status = answer.err().expect("it was allowed");
    assert_eq!(status.code(), Code::FailedPrecondition, "{}", status.message());
    assert_eq!(rule(&status), clause, "{}", status.message());
}

/// Fails unless the version read was stale.
#[track_caller]
pub fn assert_stale<T>(answer: Result<T, Status>) {
    let status = answer.err().expect("it was taken");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Aborted, "ETAG_MISMATCH"), "{}", status.message());
}

/// Fails unless the roles did not include it.
#[track_caller]
pub fn assert_denied<T>(answer: Result<T, Status>) {
    let status = answer.err().expect("it was allowed");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "PERMISSION_DENIED"));
}

/// Fails unless there was no session to do it with.
#[track_caller]
pub fn assert_signed_out<T>(answer: Result<T, Status>) {
    let status = answer.err().expect("it was allowed");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, "SESSION_ENDED"));
}

/// All that a refusal says, but for its audit reference: *not there* and *not yours* must not differ in it.
pub fn said(status: &Status) -> (Code, String, Vec<u8>) {
    let reference = status.get_error_details().request_info().map_or(String::new(), |info| info.request_id.clone());
    assert_eq!(reference.len(), 16, "the reference has a fixed length");
    let mut details = status.details().to_vec();
    if let Some(at) = details.windows(16).position(|part| part == reference.as_bytes()) {
        details.splice(at..at + 16, [b'0'; 16]);
    }
    (status.code(), status.message().to_owned(), details)
}
