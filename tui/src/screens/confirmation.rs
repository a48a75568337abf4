//! Confirming or refusing one terminal or address range: the second word on a way in (SYOP-6.1).

use safetynet_proto::admin::v1::{
    Confirmation, ConfirmationDecision, DecideConfirmationRequest, ListConfirmationsRequest,
};
use safetynet_shared::clock::Moment;

use super::confirmations::what;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};

/// Confirms or refuses.
pub struct Decide {
    id: String,
    row: Option<Confirmation>,
}

impl Decide {
    /// This one.
    pub fn new(row: Confirmation) -> Self {
        Self { id: row.id.clone(), row: Some(row) }
    }
}

impl Job for Decide {
    fn method(&self) -> Method {
        Method::DecideConfirmation
    }

    fn title(&self) -> String {
        "Decide".to_owned()
    }

    fn about(&self) -> String {
        self.row.as_ref().map_or(String::new(), |row| format!("{}: {}, {}", what(row), row.name, row.detail))
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let options = ["choose with the arrows", "confirm: it is ours", "refuse: it is not, and never opens"];
        let form = Form::new("confirmation.decide", &self.id, "Decide").choice("decision", "Decision", "", options);
        Some(form.note("reason", "Reason", "how you made sure, or why not; 10 to 500 characters"))
    }

    fn read(&self, _view: &View) -> Step {
        match self.row {
            Some(_) => Step::none(),
            None => Step::none().call(ListConfirmationsRequest {}),
        }
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListConfirmations(reply) = reply else { return };
        self.row = reply.confirmations.into_iter().find(|row| row.id == self.id);
        if let (None, Some(form)) = (&self.row, form) {
            form.complain("", "This waits no longer: somebody else has decided it. esc goes back.");
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let decision = ConfirmationDecision::try_from(form.number("decision")).unwrap_or_default();
        if decision == ConfirmationDecision::Unspecified {
            form.complain("decision", "Choose whether to confirm or to refuse.");
            return Err(NotReady);
        }
        let Some(row) = &self.row else {
            form.complain("", "It is not read yet.");
            return Err(NotReady);
        };
        let (kind, id, reason) = (row.kind, self.id.clone(), form.trimmed("reason"));
        let (request_id, decision) = (attempt.request_id, decision.into());
        Ok(DecideConfirmationRequest { request_id, kind, id, decision, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is decided.")
    }

    fn forget(&mut self) -> bool {
        self.row = None;
        true
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), row: None }
    }
}
