//! The forms of a round of questions: to begin one, and to record what somebody said.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    AnswerSurveyRequest, ListSurveysRequest, ListSurveysResponse, StartSurveyRequest, Survey, SurveyLine,
};
use safetynet_shared::clock::Moment;

use super::neighbourhood::considered::Considered;
use super::neighbourhood::task;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Failure, Method, Reply};
use crate::widgets::form::{Form, NotReady};

const QUESTION: &str = "question";
const END: &str = "end_date";
const WHO: &str = "contact_id";
const ANSWER: &str = "answer";
const DAY: &str = "answer_date";

fn read(place: &str, known: Option<&ListSurveysResponse>) -> Step {
    match known {
        Some(_) => Step::none(),
        None => Step::none().call(ListSurveysRequest { neighbourhood_id: place.to_owned() }),
    }
}

fn seen_by(known: Option<&ListSurveysResponse>) -> String {
    known.map_or(String::new(), |known| task::seen_by(&known.audience, "here"))
}

/// Begins a round.
pub struct Start {
    place: String,
    known: Option<Box<ListSurveysResponse>>,
    considered: Considered,
}

impl Start {
    /// In the neighbourhood with this id.
    pub fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), known: None, considered: Considered::default() }
    }
}

impl Job for Start {
    fn method(&self) -> Method {
        Method::StartSurvey
    }

    fn title(&self) -> String {
        "New round".to_owned()
    }

    fn about(&self) -> String {
        "Every key individual of this neighbourhood who has consented is asked.".to_owned()
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        seen_by(self.known.as_deref())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.known.as_ref()?;
        let form = Form::new("survey.start", &self.place, "Begin the round")
            .note(QUESTION, "Question", "1 to 2,000 characters; about the place, naming nobody")
            .date(END, "Answers until", "the last day, such as 18 Dec 2026");
        Some(Considered::field(form))
    }

    fn read(&self, _view: &View) -> Step {
        read(&self.place, self.known.as_deref())
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::ListSurveys(reply) = reply {
            self.known = Some(reply);
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.considered.fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(StartSurveyRequest {
            neighbourhood_id: self.place.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            end_date: form.day(END)?,
            question: form.trimmed(QUESTION),
            names_nobody_reason: Considered::reason(form),
        }
        .into())
    }

    fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.considered.refused(failure, form);
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The round has begun; e records what somebody said.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.place.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.place.clone())
    }
}

/// Records what somebody said.
pub struct Answer {
    place: String,
    survey: String,
    known: Option<Box<ListSurveysResponse>>,
    considered: Considered,
}

impl Answer {
    /// In the round with this id, of the neighbourhood `place`.
    pub fn new(place: impl Into<String>, survey: impl Into<String>) -> Self {
        Self { place: place.into(), survey: survey.into(), known: None, considered: Considered::default() }
    }

    fn find(&self) -> Option<&Survey> {
        self.known.as_ref()?.surveys.iter().find(|survey| survey.id == self.survey)
    }
}

impl Job for Answer {
    fn method(&self) -> Method {
        Method::AnswerSurvey
    }

    fn title(&self) -> String {
        "Answer".to_owned()
    }

    fn about(&self) -> String {
        self.find().map_or(String::new(), |survey| survey.question.clone())
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        let all = seen_by(self.known.as_deref());
        if all.is_empty() { all } else { format!("{all} If the contact is private: its own organisation alone.") }
    }

    fn gone(&self) -> bool {
        self.known.is_some() && self.find().is_none()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let survey = self.find()?;
        let label =
            |line: &SurveyLine| format!("{}{}", line.contact_name, if line.answered { " (has answered)" } else { "" });
        let labels: Vec<String> = survey.lines.iter().map(label).collect();
        let form = Form::new("survey.answer", &survey.id, "Save the answer")
            .party(WHO, "Who", "", labels.iter().map(String::as_str))
            .note(ANSWER, "What was said", "1 to 2,000 characters, naming nobody")
            .date(DAY, "On", "such as 23 Nov 2026")
            .filled(DAY, &now.day().to_string());
        Some(Considered::field(form))
    }

    fn read(&self, _view: &View) -> Step {
        read(&self.place, self.known.as_deref())
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::ListSurveys(reply) = reply {
            self.known = Some(reply);
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.considered.fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let survey = self.find().ok_or(NotReady)?;
        let who = survey.lines.get(form.chosen(WHO)).ok_or(NotReady)?;
        Ok(AnswerSurveyRequest {
            id: survey.id.clone(),
            request_id: attempt.request_id,
            etag: survey.etag.clone(),
            contact_id: who.contact_id.clone(),
            answer_date: form.day(DAY)?,
            answer: form.trimmed(ANSWER),
            names_nobody_reason: Considered::reason(form),
        }
        .into())
    }

    fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.considered.refused(failure, form);
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The answer is recorded.")
    }

    fn forget(&mut self) -> bool {
        self.known = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Survey, self.survey.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.place.clone(), self.survey.clone())
    }
}
