//! Approving one organisation that wants to join the manager's partnership (COCO-2.2).

use safetynet_proto::admin::v1::{Approval, ApproveOrganisationRequest, ListApprovalsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};

/// Approves it.
pub struct Approve {
    id: String,
    waiting: Option<Approval>,
}

impl Approve {
    /// This organisation.
    pub fn new(waiting: Approval) -> Self {
        Self { id: waiting.organisation_id.clone(), waiting: Some(waiting) }
    }
}

impl Job for Approve {
    fn method(&self) -> Method {
        Method::ApproveOrganisation
    }

    fn title(&self) -> String {
        "Approve".to_owned()
    }

    fn about(&self) -> String {
        self.waiting.as_ref().map_or(String::new(), |one| one.name.clone())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("organisation.approve", &self.id, "Approve the organisation");
        Some(form.note("reason", "Why it may join", "10 to 500 characters; your name stands with it"))
    }

    fn read(&self, _view: &View) -> Step {
        match self.waiting {
            Some(_) => Step::none(),
            None => Step::none().call(ListApprovalsRequest { page_size: 200, page_token: String::new() }),
        }
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListApprovals(reply) = reply else { return };
        self.waiting = reply.approvals.into_iter().find(|one| one.organisation_id == self.id);
        if let (None, Some(form)) = (&self.waiting, form) {
            form.complain("", "This organisation waits no longer. esc goes back.");
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let etag = self.waiting.as_ref().map_or(String::new(), |one| one.etag.clone());
        let (organisation_id, reason) = (self.id.clone(), form.trimmed("reason"));
        Ok(ApproveOrganisationRequest { request_id: attempt.request_id, organisation_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The organisation is approved. An administrator now logs its documents and connects it.")
    }

    fn forget(&mut self) -> bool {
        self.waiting = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Organisation, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), waiting: None }
    }
}
