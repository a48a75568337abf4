//! Cancelling a meeting before its day.

use safetynet_proto::icm::v1::{CancelMeetingRequest, Meeting};
use safetynet_shared::clock::Moment;

use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Cancels a meeting.
pub struct Cancel {
    id: String,
    reference: String,
    etag: String,
}

impl Cancel {
    /// This meeting, as it was read.
    pub fn new(meeting: &Meeting) -> Self {
        let (id, reference, etag) = (meeting.id.clone(), meeting.reference.clone(), meeting.etag.clone());
        Self { id, reference, etag }
    }
}

impl Job for Cancel {
    fn method(&self) -> Method {
        Method::CancelMeeting
    }

    fn title(&self) -> String {
        "Cancel the meeting".to_owned()
    }

    fn about(&self) -> String {
        format!("{} is cancelled for everybody who is invited.", self.reference)
    }

    fn reference(&self) -> String {
        self.reference.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        Some(Form::new("meeting.cancel", &self.id, "Cancel it").note("reason", "Why", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag) = (self.id.clone(), self.etag.clone());
        Ok(CancelMeetingRequest { id, request_id: attempt.request_id, etag, reason: form.trimmed("reason") }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The meeting is cancelled.")
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), reference: self.reference.clone(), etag: self.etag.clone() }
    }
}
