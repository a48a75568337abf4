//! What a refused or failed call says, in the form screens use.

use safetynet_proto::kind::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::field;

/// Why a call did not do what was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The published reason; unspecified where no server spoke.
    pub reason: ErrorReason,
    /// One or two sentences for the person, not yet made inert.
    pub message: String,
    /// What is wrong with which field: its path in the request and a sentence.
    pub fields: Vec<(String, String)>,
    /// By which the people who run the server find it; empty where there is none.
    pub reference: String,
}

impl Failure {
    /// There is no connection at this moment.
    pub fn offline() -> Self {
        let message = "There is no connection to the server. Nothing was sent, and what you typed is kept. Press ctrl-r to try now.";
        Self { reason: ErrorReason::Unavailable, message: message.to_owned(), ..Self::default() }
    }

    /// The person gave the call up.
    pub fn cancelled() -> Self {
        Self { message: "Cancelled. What you typed is kept.".to_owned(), ..Self::default() }
    }

    /// Reads the details that every refusal of the server carries.
    pub fn from_status(status: &Status) -> Self {
        let details = status.get_error_details();
        let reason = details.error_info().map_or(ErrorReason::Unspecified, |info| read_reason(&info.reason));
        let fields = details.bad_request().map_or(Vec::new(), |bad| {
            bad.field_violations.iter().map(|field| (field.field.clone(), field.description.clone())).collect()
        });
        let reference = details.request_info().map_or(String::new(), |info| info.request_id.clone());
        match (reason, status.code()) {
            (ErrorReason::Unspecified, Code::Unavailable | Code::Unknown) => {
                let message = "The connection to the server was lost before its answer came. What you typed is kept; send it again to be sure.";
                Self { reason: ErrorReason::Unavailable, message: message.to_owned(), fields, reference }
            }
            (ErrorReason::Unspecified, Code::DeadlineExceeded | Code::Cancelled) => {
                let message = "The server took too long to answer. What you typed is kept; send it again to be sure.";
                Self { reason: ErrorReason::DeadlinePassed, message: message.to_owned(), fields, reference }
            }
            _ => Self { reason, message: status.message().to_owned(), fields, reference },
        }
    }

    /// What to show where there is one line for it: the message, and the reference when only the server's people can help.
    pub fn said(&self) -> String {
        if self.reason == ErrorReason::Internal && !self.reference.is_empty() {
            return format!("{} (reference {})", self.message, self.reference);
        }
        // The server names fields as its interface does.
        if let (ErrorReason::FieldInvalid, Some((path, rule))) = (self.reason, self.fields.first()) {
            let more = match self.fields.len() - 1 {
                0 => String::new(),
                count => format!(" (and {count} more)"),
            };
            return format!("{}: {}{more}.", field::words(path), rule.trim_end_matches('.'));
        }
        self.message.clone()
    }
}

fn read_reason(name: &str) -> ErrorReason {
    ErrorReason::from_str_name(&format!("ERROR_REASON_{name}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn reads_reason_fields_and_reference() {
        let mut details = ErrorDetails::new();
        details.set_error_info("FIELD_INVALID", "safetynet", [("field".to_owned(), "note".to_owned())]);
        details.add_bad_request_violation("note", "The note is empty.");
        details.set_request_info("A-1", "");
        let status = Status::with_error_details(Code::InvalidArgument, "The note is empty.", details);
        let failure = Failure::from_status(&status);
        assert_eq!(failure.reason, ErrorReason::FieldInvalid);
        assert_eq!(failure.fields, [("note".to_owned(), "The note is empty.".to_owned())]);
        assert_eq!((failure.reference.as_str(), failure.message.as_str()), ("A-1", "The note is empty."));
    }

    #[test]
    fn a_field_is_named_in_words_where_no_form_has_it() {
        let fields = vec![("new_roles[1]".to_owned(), "must be a role.".to_owned())];
        let message = "new_roles[1]: must be a role.".to_owned();
        let failure = Failure { reason: ErrorReason::FieldInvalid, message, fields, ..Failure::default() };
        assert_eq!(failure.said(), "new role 2: must be a role.");
    }

    #[test]
    fn a_lost_connection_is_said_in_words_of_ours() {
        let failure = Failure::from_status(&Status::unavailable("h2 protocol error: broken pipe"));
        assert_eq!(failure.reason, ErrorReason::Unavailable);
        assert!(!failure.message.contains("h2"));
    }
}
