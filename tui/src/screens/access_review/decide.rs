//! Deciding one line: keep, change the roles, or disable, with the reason.

use safetynet_proto::governance::v1::{AccessReviewLine, DecideLineRequest, GetAccessReviewRequest, LineDecision};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::PAGE;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::screens::user::facts;
use crate::screens::user::roles::{chosen, with_roles};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

/// Decides a line.
pub struct Decide {
    review_id: String,
    id: String,
    line: Option<AccessReviewLine>,
    decision: LineDecision,
    /// The token of a further page on which to look for the line.
    next: String,
}

impl Decide {
    /// This line of the review.
    pub fn new(review_id: &str, line: AccessReviewLine, decision: LineDecision) -> Self {
        let (review_id, id, next) = (review_id.to_owned(), line.id.clone(), String::new());
        Self { review_id, id, line: Some(line), decision, next }
    }

    fn request(&self, page_token: String) -> GetAccessReviewRequest {
        GetAccessReviewRequest { id: self.review_id.clone(), page_size: PAGE, page_token }
    }
}

impl Job for Decide {
    fn method(&self) -> Method {
        Method::DecideLine
    }

    fn title(&self) -> String {
        match self.decision {
            LineDecision::Change => "Change".to_owned(),
            LineDecision::Disable => "Disable".to_owned(),
            _ => "Keep".to_owned(),
        }
    }

    fn about(&self) -> String {
        self.line.as_ref().map_or(String::new(), |line| {
            let name = words::account(line.account.as_ref());
            format!("{name} ({}): {}", line.user_name, facts::roles(&line.roles))
        })
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let roles = self.line.as_ref().map_or(&[][..], |line| &line.roles);
        let help = "10 to 500 characters";
        let form = match self.decision {
            LineDecision::Change => {
                // The boxes show what is held, so the line comes first.
                self.line.as_ref()?;
                with_roles(Form::new("access_review.change", &self.id, "Change the roles"), roles)
            }
            LineDecision::Disable => {
                Form::new("access_review.disable", &self.id, "Disable when the review is finished")
            }
            _ => Form::new("access_review.keep", &self.id, "Keep the account"),
        };
        Some(form.note("reason", "Why", help))
    }

    fn read(&self, _view: &View) -> Step {
        match self.line {
            Some(_) => Step::none(),
            None => Step::none().call(self.request(String::new())),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetAccessReview(reply) = reply {
            self.next = reply.next_page_token;
            self.line = reply.lines.into_iter().find(|line| line.id == self.id);
        }
    }

    fn fit(&mut self, _form: &mut Form, _view: &View) -> Step {
        match (&self.line, std::mem::take(&mut self.next)) {
            (None, token) if !token.is_empty() => Step::none().call(self.request(token)),
            _ => Step::none(),
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Some(line) = &self.line else {
            form.complain("", "The line is not read yet. Send again in a moment.");
            return Err(NotReady);
        };
        let new_roles = if self.decision == LineDecision::Change { chosen(form)? } else { Vec::new() };
        Ok(DecideLineRequest {
            request_id: attempt.request_id,
            id: self.id.clone(),
            etag: line.etag.clone(),
            decision: self.decision.into(),
            new_roles,
            reason: form.trimmed("reason"),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::DecideLine(reply) => {
                let review = reply.access_review.unwrap_or_default();
                Done::back(format!("Decided: {} of {}.", review.decided_count, review.line_count))
            }
            _ => Done::back("Decided."),
        }
    }

    fn forget(&mut self) -> bool {
        self.line = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let account = self.line.as_ref()?.account.as_ref()?;
        Some((RecordKind::Account, account.id.clone()))
    }

    fn again(&self) -> Self {
        let (review_id, id) = (self.review_id.clone(), self.id.clone());
        Self { review_id, id, line: None, decision: self.decision, next: String::new() }
    }
}
