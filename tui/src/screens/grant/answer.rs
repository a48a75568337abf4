//! Answering an offered share: the receiver needs it, or does not (COCO-5.1).

use safetynet_proto::icm::v1::{AnswerGrantRequest, Grant, GrantAnswer, GrantDirection, ListMyGrantsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const ANSWER: &str = "answer";
const REASON: &str = "reason";

/// Accepts or declines.
pub struct Answer {
    id: String,
    grant: Option<Grant>,
}

impl Answer {
    /// This offer.
    pub fn new(grant: Grant) -> Self {
        Self { id: grant.id.clone(), grant: Some(grant) }
    }
}

impl Job for Answer {
    fn method(&self) -> Method {
        Method::AnswerGrant
    }

    fn title(&self) -> String {
        "Answer".to_owned()
    }

    fn about(&self) -> String {
        self.grant.as_ref().map_or(String::new(), |grant| {
            let from = words::organisation(grant.giver_organisation.as_ref());
            format!("{from} offers: {}", grant.justification)
        })
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let options = ["choose with the arrows", "accept: I need it for my work", "decline: I do not need it"];
        let form = Form::new("grant.answer", &self.id, "Answer").choice(ANSWER, "Answer", "", options);
        Some(form.note(REASON, "Why not", "only to decline; 10 to 500 characters"))
    }

    fn read(&self, _view: &View) -> Step {
        match self.grant {
            Some(_) => Step::none(),
            None => Step::none().call(ListMyGrantsRequest {
                direction: GrantDirection::Received.into(),
                page_size: 200,
                ..ListMyGrantsRequest::default()
            }),
        }
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListMyGrants(reply) = reply else { return };
        self.grant = reply.grants.into_iter().find(|grant| grant.id == self.id);
        if let (None, Some(form)) = (&self.grant, form) {
            form.complain("", "This share waits no longer. esc goes back.");
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let answer = GrantAnswer::try_from(form.number(ANSWER)).unwrap_or_default();
        if answer == GrantAnswer::Unspecified {
            form.complain(ANSWER, "Choose whether to accept or to decline.");
            return Err(NotReady);
        }
        let etag = self.grant.as_ref().map_or(String::new(), |grant| grant.etag.clone());
        let (id, reason, request_id) = (self.id.clone(), form.trimmed(REASON), attempt.request_id);
        Ok(AnswerGrantRequest { id, request_id, etag, answer: answer.into(), reason }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::AnswerGrant(reply) => {
                let state = reply.grant.as_ref().map_or("", |grant| super::state(grant).0);
                Done::back(if state == "active" { "Accepted: it is open to you now." } else { "Declined." })
            }
            _ => Done::back(""),
        }
    }

    fn forget(&mut self) -> bool {
        self.grant = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        None
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), grant: None }
    }
}
