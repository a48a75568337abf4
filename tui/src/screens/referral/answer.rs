//! Accepting a referral for the own organisation, which opens a channel with what was referred, or declining it.

use safetynet_proto::access::v1::ListPeopleRequest;
use safetynet_proto::icm::v1::{AcceptReferralRequest, DeclineReferralRequest, Referral};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::NominalRole;

use super::{person, read};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::Channel;
use crate::screens::programme::{self, Programmes};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const ANSWER: &str = "answer";
const TITLE: &str = "title";
const WORKER: &str = "worker_account_id";
const ROLE: &str = "role";
const REASON: &str = "reason";
const VALUES: &str = "channel.values";
const ACCEPT: usize = 1;

/// Accepts or declines. Which of the two is sent is known only once it is chosen.
pub struct Answer {
    id: String,
    referral: Option<Referral>,
    people: Option<Vec<AccountRef>>,
    programmes: Programmes,
    accepts: bool,
}

impl Answer {
    /// This referral.
    pub fn new(referral: &Referral) -> Self {
        Self { referral: Some(referral.clone()), ..Self::unread(&referral.id) }
    }

    fn unread(id: &str) -> Self {
        Self { id: id.to_owned(), referral: None, people: None, programmes: Programmes::default(), accepts: true }
    }

    fn code(&self) -> &str {
        self.referral.as_ref().map_or("", |referral| referral.programme_code.as_str())
    }

    fn accepted(&self, form: &mut Form, request_id: String) -> Result<Call, NotReady> {
        let chosen = form.chosen(WORKER).checked_sub(1);
        let Some(worker) = chosen.and_then(|at| self.people.as_ref()?.get(at)) else {
            form.complain(WORKER, "Choose who works on it.");
            return Err(NotReady);
        };
        let values = match self.programmes.of_code(self.code()) {
            Some(programme) => programme::values(form, programme, VALUES)?,
            None => Vec::new(),
        };
        Ok(AcceptReferralRequest {
            id: self.id.clone(),
            request_id,
            etag: self.referral.as_ref().map_or(String::new(), |referral| referral.etag.clone()),
            worker_account_id: worker.id.clone(),
            title: form.trimmed(TITLE),
            role: form.number(ROLE),
            values,
        }
        .into())
    }
}

impl Job for Answer {
    fn method(&self) -> Method {
        if self.accepts { Method::AcceptReferral } else { Method::DeclineReferral }
    }

    fn title(&self) -> String {
        "Answer".to_owned()
    }

    fn about(&self) -> String {
        self.referral.as_ref().map_or(String::new(), |referral| {
            format!("{}, {}: {}", referral.reference, referral.programme_name, person(referral))
        })
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let people = self.people.as_ref().filter(|_| self.referral.is_some() && self.programmes.known())?;
        let options = ["choose with the arrows", "accept: we open a channel", "decline: it is not for us"];
        let names = ["choose with the arrows"].into_iter().chain(people.iter().map(|person| person.name.as_str()));
        let form = Form::new("referral.answer", &self.id, "Answer")
            .choice(ANSWER, "Answer", "", options)
            .line(TITLE, "Case and channel", "a title which names no person")
            .choice(ROLE, "The person is", "", words::choices::<NominalRole>())
            .choice(WORKER, "Who works on it", "", names)
            .note(REASON, "Why not", "10 to 500 characters");
        Some(match self.programmes.of_code(self.code()) {
            Some(programme) => programme::fields(form, programme),
            None => form,
        })
    }

    fn read(&self, view: &View) -> Step {
        let mut step = self.programmes.ask();
        if self.referral.is_none() {
            step.join(Step::none().call(read(false)));
        }
        if self.people.is_none() {
            let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
            let people = ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() };
            step.join(Step::none().refresh(people));
        }
        step
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListPeople(reply) => {
                self.people = Some(reply.people.into_iter().filter_map(|person| person.account).collect());
            }
            Reply::ListReferrals(reply) => {
                self.referral = reply.referrals.into_iter().find(|referral| referral.id == self.id);
                if let (None, Some(form)) = (&self.referral, form) {
                    form.complain("", "This referral waits no longer. esc goes back.");
                }
            }
            reply => {
                self.programmes.take(reply);
            }
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        let chosen = form.chosen(ANSWER);
        self.accepts = chosen <= ACCEPT;
        for path in [TITLE, ROLE, WORKER] {
            form.show(path, chosen == ACCEPT);
        }
        form.show(REASON, chosen > ACCEPT);
        programme::show(form, self.code(), chosen == ACCEPT);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        match form.chosen(ANSWER) {
            0 => {
                form.complain(ANSWER, "Choose whether to accept or to decline.");
                Err(NotReady)
            }
            ACCEPT => self.accepted(form, attempt.request_id),
            _ => {
                let etag = self.referral.as_ref().map_or(String::new(), |referral| referral.etag.clone());
                let (id, request_id) = (self.id.clone(), attempt.request_id);
                Ok(DeclineReferralRequest { id, request_id, etag, reason: form.trimmed(REASON) }.into())
            }
        }
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AcceptReferral(reply) = reply else { return Done::back("Declined.") };
        let opened = reply.referral.unwrap_or_default().opened_channel_id;
        let said = "Accepted: your organisation leads this channel, and you supervise it.";
        Done { audience: None, step: Step::none().replace(Channel::new(opened)).say(said) }
    }

    fn forget(&mut self) -> bool {
        self.referral = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Referral, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self::unread(&self.id)
    }
}
