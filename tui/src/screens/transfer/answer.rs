//! Accepting a lead for the own organisation, or declining it.

use safetynet_proto::access::v1::ListPeopleRequest;
use safetynet_proto::icm::v1::{AcceptTransferRequest, DeclineTransferRequest, Transfer};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::clock::Moment;

use super::{kept, read};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const ANSWER: &str = "answer";
const WORKER: &str = "worker_account_id";
const REASON: &str = "reason";
const ACCEPT: usize = 1;

/// Accepts or declines. Which of the two is sent is known only once it is chosen.
pub struct Answer {
    id: String,
    transfer: Option<Transfer>,
    people: Option<Vec<AccountRef>>,
    accepts: bool,
}

impl Answer {
    /// This offer.
    pub fn new(transfer: &Transfer) -> Self {
        Self { id: transfer.id.clone(), transfer: Some(transfer.clone()), people: None, accepts: true }
    }
}

impl Job for Answer {
    fn method(&self) -> Method {
        if self.accepts { Method::AcceptTransfer } else { Method::DeclineTransfer }
    }

    fn title(&self) -> String {
        "Answer".to_owned()
    }

    fn about(&self) -> String {
        self.transfer
            .as_ref()
            .map_or(String::new(), |transfer| format!("The lead of {}. {}", transfer.channel_reference, kept(transfer)))
    }

    fn reference(&self) -> String {
        self.transfer.as_ref().map_or(String::new(), |transfer| transfer.channel_reference.clone())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let people = self.people.as_ref().filter(|_| self.transfer.is_some())?;
        let options = ["choose with the arrows", "accept: we lead, and I supervise", "decline: we do not lead it"];
        let names = ["choose with the arrows"].into_iter().chain(people.iter().map(|person| person.name.as_str()));
        let form = Form::new("transfer.answer", &self.id, "Answer")
            .choice(ANSWER, "Answer", "", options)
            .choice(WORKER, "Who works on it", "", names)
            .note(REASON, "Why not", "10 to 500 characters");
        Some(form)
    }

    fn read(&self, view: &View) -> Step {
        let mut step = Step::none();
        if self.transfer.is_none() {
            step = step.call(read(false));
        }
        if self.people.is_none() {
            let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
            step = step.refresh(ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() });
        }
        step
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListPeople(reply) => {
                self.people = Some(reply.people.into_iter().filter_map(|person| person.account).collect());
            }
            Reply::ListTransfers(reply) => {
                self.transfer = reply.transfers.into_iter().find(|transfer| transfer.id == self.id);
                if let (None, Some(form)) = (&self.transfer, form) {
                    form.complain("", "This offer waits no longer. esc goes back.");
                }
            }
            _ => {}
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        let chosen = form.chosen(ANSWER);
        self.accepts = chosen <= ACCEPT;
        form.show(WORKER, chosen == ACCEPT);
        form.show(REASON, chosen > ACCEPT);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let etag = self.transfer.as_ref().map_or(String::new(), |transfer| transfer.etag.clone());
        let (id, request_id) = (self.id.clone(), attempt.request_id);
        match form.chosen(ANSWER) {
            0 => {
                form.complain(ANSWER, "Choose whether to accept or to decline.");
                Err(NotReady)
            }
            ACCEPT => {
                let chosen = form.chosen(WORKER).checked_sub(1);
                let Some(worker) = chosen.and_then(|at| self.people.as_ref()?.get(at)) else {
                    form.complain(WORKER, "Choose who works on it.");
                    return Err(NotReady);
                };
                Ok(AcceptTransferRequest { id, request_id, etag, worker_account_id: worker.id.clone() }.into())
            }
            _ => Ok(DeclineTransferRequest { id, request_id, etag, reason: form.trimmed(REASON) }.into()),
        }
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::AcceptTransfer(_) => Done::back("Accepted: your organisation leads it, and you supervise it."),
            _ => Done::back("Declined."),
        }
    }

    fn forget(&mut self) -> bool {
        self.transfer = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Transfer, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), transfer: None, people: None, accepts: true }
    }
}
