//! Deciding one reset request: the SPOC has made sure who asks, or refuses (SYOP-5.7).

use safetynet_proto::access::v1::{DecideResetRequest, ListResetRequestsRequest, ResetDecision, ResetRequest};
use safetynet_shared::clock::Moment;

use super::one_time_code::OneTimeCode;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Approves or refuses.
pub struct Decide {
    id: String,
    request: Option<ResetRequest>,
}

impl Decide {
    /// This request.
    pub fn new(request: ResetRequest) -> Self {
        Self { id: request.id.clone(), request: Some(request) }
    }
}

impl Job for Decide {
    fn method(&self) -> Method {
        Method::DecideReset
    }

    fn title(&self) -> String {
        "Decide".to_owned()
    }

    fn about(&self) -> String {
        self.request.as_ref().map_or(String::new(), |request| {
            let name = words::account(request.account.as_ref());
            format!("{name} ({}), telephone on record {}", request.user_name, request.telephone)
        })
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let options = ["choose with the arrows", "approve: I made sure who asks", "refuse: nothing changes"];
        let form = Form::new("reset.decide", &self.id, "Decide").choice("decision", "Decision", "", options).note(
            "reason",
            "Reason",
            "how you identified the person, or why not; 10 to 500 characters",
        );
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        match self.request {
            Some(_) => Step::none(),
            None => Step::none().call(ListResetRequestsRequest { page_size: 200, page_token: String::new() }),
        }
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListResetRequests(reply) = reply else { return };
        self.request = reply.reset_requests.into_iter().find(|request| request.id == self.id);
        if let (None, Some(form)) = (&self.request, form) {
            form.complain("", "This request waits no longer: somebody else has decided it. esc goes back.");
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let decision = ResetDecision::try_from(form.number("decision")).unwrap_or_default();
        if decision == ResetDecision::Unspecified {
            form.complain("decision", "Choose whether to approve or to refuse.");
            return Err(NotReady);
        }
        let etag = self.request.as_ref().map_or(String::new(), |request| request.etag.clone());
        let (id, reason) = (self.id.clone(), form.trimmed("reason"));
        Ok(DecideResetRequest { request_id: attempt.request_id, id, etag, decision: decision.into(), reason }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::DecideReset(reply) if !reply.one_time_code.is_empty() => {
                let user_name = self.request.as_ref().map_or("", |request| request.user_name.as_str());
                let end = when::time(reply.code_end_time.as_ref());
                let code = OneTimeCode::new(reply.one_time_code, user_name, &end);
                Done { audience: None, step: Step::none().replace(code) }
            }
            _ => Done::back("The request is decided."),
        }
    }

    fn forget(&mut self) -> bool {
        self.request = None;
        true
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), request: None }
    }
}
