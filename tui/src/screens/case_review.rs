//! The forms of a case review: somebody asks for one, and what becomes of it.

use safetynet_proto::icm::v1::{
    AnswerCaseReviewRequest, CaseNominal, CaseReview, CaseReviewState as State, DecideCaseReviewRequest,
    GetCaseFileRequest, HoldCaseReviewRequest, RequestCaseReviewRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::channel::about::About;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Records that somebody asks for a case review.
pub struct Request {
    about: About,
    nominals: Vec<CaseNominal>,
    asked: bool,
}

impl Request {
    /// In this channel.
    pub fn new(about: About) -> Self {
        Self { about, nominals: Vec::new(), asked: false }
    }

    fn people(&self) -> Vec<String> {
        let names = self.nominals.iter().map(|one| words::name(one.nominal.as_ref().and_then(|one| one.name.as_ref())));
        std::iter::once("somebody else, named below".to_owned()).chain(names).collect()
    }

    fn nominal(&self, form: &Form) -> String {
        let at = form.chosen("nominal_id").checked_sub(1);
        let nominal = at.and_then(|at| self.nominals.get(at)).and_then(|one| one.nominal.as_ref());
        nominal.map_or(String::new(), |nominal| nominal.id.clone())
    }
}

impl Job for Request {
    fn method(&self) -> Method {
        Method::RequestCaseReview
    }

    fn title(&self) -> String {
        "Ask for a case review".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        self.about.channel()?;
        let people = self.people();
        let form = Form::new("case_review.request", &self.about.id, "Record the request")
            .choice("nominal_id", "Who asks", "", people.iter().map(String::as_str))
            .line("requester", "Name", "when it is nobody of the case file")
            .date("request_date", "Asked on", "the clocks begin with it")
            .line("incidents", "Incidents reported", "in the six months before; may stay empty")
            .note("grounds", "What is asked", "10 to 2,000 characters");
        Some(form.filled("request_date", &now.day().to_string()))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::GetCaseFile(reply) => {
                self.nominals = reply.case_file.unwrap_or_default().nominals;
                if let Some(form) = form {
                    form.options("nominal_id", self.people());
                }
            }
            reply => self.about.take(reply),
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        form.show("requester", form.chosen("nominal_id") == 0);
        match self.about.channel() {
            Some(channel) if !self.asked => {
                self.asked = true;
                Step::none().refresh(GetCaseFileRequest { id: channel.case_file_id.clone() })
            }
            _ => Step::none(),
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let incidents = form.trimmed("incidents");
        let Ok(incidents) = (if incidents.is_empty() { Ok(0) } else { incidents.parse() }) else {
            form.complain("incidents", "Write how many as a whole number.");
            return Err(NotReady);
        };
        let nominal_id = self.nominal(form);
        Ok(RequestCaseReviewRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            requester: if nominal_id.is_empty() { form.trimmed("requester") } else { String::new() },
            nominal_id,
            grounds: form.trimmed("grounds"),
            incidents,
            request_date: form.day("request_date")?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::RequestCaseReview(reply) = reply else { return Done::back("") };
        let one = reply.case_review.unwrap_or_default();
        let by = when::date(one.decide_by_date.as_ref());
        Done::back(format!("{}: decide by {by} whether the threshold is met.", one.reference))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}

/// The step that follows.
#[derive(Clone, Copy)]
enum Next {
    Decide,
    Hold,
    Answer,
}

/// Moves a case review on.
pub struct Move {
    id: String,
    channel_id: String,
    etag: String,
    about: String,
    next: Next,
}

impl Move {
    /// The step that follows for this one; none when it has ended.
    pub fn new(one: &CaseReview) -> Option<Self> {
        let next = match one.state() {
            State::Requested => Next::Decide,
            State::Accepted => Next::Hold,
            State::Held => Next::Answer,
            _ => return None,
        };
        let about = format!("{} of {}, due {}", one.reference, one.requester, when::date(one.due_date.as_ref()));
        let (id, channel_id, etag) = (one.id.clone(), one.channel_id.clone(), one.etag.clone());
        Some(Self { id, channel_id, etag, about, next })
    }
}

impl Job for Move {
    fn method(&self) -> Method {
        match self.next {
            Next::Decide => Method::DecideCaseReview,
            Next::Hold => Method::HoldCaseReview,
            Next::Answer => Method::AnswerCaseReview,
        }
    }

    fn title(&self) -> String {
        let title = match self.next {
            Next::Decide => "Is the threshold met",
            Next::Hold => "The review was held",
            Next::Answer => "The person was told",
        };
        title.to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        Some(match self.next {
            Next::Decide => Form::new("case_review.decide", &self.id, "Record the decision")
                .choice("decision", "Threshold", "", ["met: the review is held", "not met: it ends here"])
                .note("reason", "Why", "10 to 2,000 characters; the person is told"),
            Next::Hold => Form::new("case_review.hold", &self.id, "Record the review")
                .date("meet_date", "Held on", "")
                .note("findings", "Found and advised", "10 to 2,000 characters")
                .filled("meet_date", &now.day().to_string()),
            Next::Answer => Form::new("case_review.answer", &self.id, "Record the answer").note(
                "answer",
                "What was said",
                "and how, 10 to 2,000 characters",
            ),
        })
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, request_id) = (self.id.clone(), self.etag.clone(), attempt.request_id);
        Ok(match self.next {
            Next::Decide => {
                let (decision, reason) = (form.number("decision") + 1, form.trimmed("reason"));
                DecideCaseReviewRequest { id, request_id, etag, decision, reason }.into()
            }
            Next::Hold => {
                let (meet_date, findings) = (form.day("meet_date")?, form.trimmed("findings"));
                HoldCaseReviewRequest { id, request_id, etag, meet_date, findings }.into()
            }
            Next::Answer => AnswerCaseReviewRequest { id, request_id, etag, answer: form.trimmed("answer") }.into(),
        })
    }

    fn done(&self, reply: Reply) -> Done {
        let one = match reply {
            Reply::DecideCaseReview(reply) => reply.case_review,
            Reply::HoldCaseReview(reply) => reply.case_review,
            _ => None,
        };
        Done::back(match one {
            Some(one) if one.state() == State::Accepted => {
                format!("The threshold is met: hold it by {}.", when::date(one.meet_by_date.as_ref()))
            }
            Some(one) if one.state() == State::Held => {
                format!("Recorded: tell the person by {}.", when::date(one.answer_by_date.as_ref()))
            }
            _ => "Recorded: the case review has ended.".to_owned(),
        })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.channel_id.clone()))
    }

    fn again(&self) -> Self {
        let (id, channel_id, etag) = (self.id.clone(), self.channel_id.clone(), self.etag.clone());
        Self { id, channel_id, etag, about: String::new(), next: self.next }
    }
}
