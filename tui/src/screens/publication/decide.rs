//! The decisions on a publication: approved by a second publisher, refused, taken off the feed.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    ApprovePublicationRequest, Publication as Record, RefusePublicationRequest, WithdrawPublicationRequest,
};
use safetynet_shared::clock::Moment;

use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const REASON: &str = "reason";

/// A publication by ids, with what people know it by.
#[derive(Clone)]
struct Of {
    id: String,
    etag: String,
    reference: String,
}

impl Of {
    fn new(record: &Record) -> Self {
        Self { id: record.id.clone(), etag: record.etag.clone(), reference: record.reference.clone() }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Publication, self.id.clone()))
    }
}

/// Approves it.
#[derive(Clone)]
pub struct Approve {
    of: Of,
    findings: usize,
    changes: usize,
}

impl Approve {
    /// This publication, with so many findings and changes.
    pub fn new(record: &Record, findings: usize, changes: usize) -> Self {
        Self { of: Of::new(record), findings, changes }
    }
}

impl Job for Approve {
    fn method(&self) -> Method {
        Method::ApprovePublication
    }

    fn title(&self) -> String {
        "Approve".to_owned()
    }

    fn about(&self) -> String {
        let changes = i32::try_from(self.changes).unwrap_or(i32::MAX);
        format!("{}: {} of what the public reads", self.of.reference, words::counted(changes, ["change", "changes"]))
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let help = match self.findings {
            0 => "leave empty: nothing of a contact was found",
            _ => "why the name that was found may go out, 10 to 500 characters",
        };
        Some(Form::new("publication.approve", &self.of.id, "Approve the publication").note(REASON, "Reason", help))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Of { id, etag, .. } = self.of.clone();
        let reason = form.trimmed(REASON);
        Ok(ApprovePublicationRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is approved. p publishes it.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.of.record()
    }

    fn again(&self) -> Self {
        self.clone()
    }
}

/// Refuses it.
#[derive(Clone)]
pub struct Refuse {
    of: Of,
}

impl Refuse {
    /// This publication.
    pub fn new(record: &Record) -> Self {
        Self { of: Of::new(record) }
    }
}

impl Job for Refuse {
    fn method(&self) -> Method {
        Method::RefusePublication
    }

    fn title(&self) -> String {
        "Refuse".to_owned()
    }

    fn about(&self) -> String {
        self.of.reference.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("publication.refuse", &self.of.id, "Refuse the publication");
        Some(form.note(REASON, "Why it is refused", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Of { id, etag, .. } = self.of.clone();
        let reason = form.trimmed(REASON);
        Ok(RefusePublicationRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is refused. What stands on the feed stays.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.of.record()
    }

    fn again(&self) -> Self {
        self.clone()
    }
}

/// Takes it off the feed; its reference is typed first.
#[derive(Clone)]
pub struct Withdraw {
    of: Of,
}

impl Withdraw {
    /// This publication.
    pub fn new(record: &Record) -> Self {
        Self { of: Of::new(record) }
    }
}

impl Job for Withdraw {
    fn method(&self) -> Method {
        Method::WithdrawPublication
    }

    fn title(&self) -> String {
        "Empty the feed".to_owned()
    }

    fn about(&self) -> String {
        format!("{} is gone from the feed at once, and the public reads nothing.", self.of.reference)
    }

    fn reference(&self) -> String {
        self.of.reference.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("publication.withdraw", &self.of.id, "Empty the feed");
        Some(form.note(REASON, "Why it is withdrawn", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Of { id, etag, .. } = self.of.clone();
        let reason = form.trimmed(REASON);
        Ok(WithdrawPublicationRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The feed is empty.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.of.record()
    }

    fn again(&self) -> Self {
        self.clone()
    }
}
