//! Assessing a risk, of a person or of the matter as a whole (INTRO-1); the form.

use safetynet_proto::icm::v1::{AddAssessmentRequest, CaseNominal, GetCaseFileRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::channel::about::About;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Where nobody says otherwise the risk is assessed again after so many days.
const DAYS: i64 = 90;
const LEVELS: [&str; 6] = ["choose with the arrows", "1 very low", "2 low", "3 medium", "4 high", "5 very high"];

/// Adds an assessment.
pub struct AddAssessment {
    about: About,
    nominals: Vec<CaseNominal>,
    asked: bool,
}

impl AddAssessment {
    /// In this channel.
    pub fn new(about: About) -> Self {
        Self { about, nominals: Vec::new(), asked: false }
    }

    fn people(&self) -> Vec<String> {
        let names = self.nominals.iter().map(|one| words::name(one.nominal.as_ref().and_then(|one| one.name.as_ref())));
        std::iter::once("the matter as a whole".to_owned()).chain(names).collect()
    }

    fn nominal(&self, form: &Form) -> String {
        let at = form.chosen("nominal_id").checked_sub(1);
        let nominal = at.and_then(|at| self.nominals.get(at)).and_then(|one| one.nominal.as_ref());
        nominal.map_or(String::new(), |nominal| nominal.id.clone())
    }
}

impl Job for AddAssessment {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::AddAssessment
    }

    fn title(&self) -> String {
        "Assess risk".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let channel = self.about.channel()?;
        let people = self.people();
        let form = Form::new("assessment.add", &self.about.id, "Who will see it? Then save")
            .choice("nominal_id", "Whose risk", "", people.iter().map(String::as_str))
            .choice("level", "Level", "", LEVELS)
            .line("scale", "Scale", "such as ASB risk matrix")
            .line("score", "Points on it", "0 to 1,000; may stay empty")
            .note("rationale", "Why", "10 to 2,000 characters")
            .date("next_date", "Assess again by", "at most a year ahead");
        let scale = channel.latest_assessment.as_ref().map_or("", |assessment| assessment.scale.as_str());
        Some(form.filled("scale", scale).filled("next_date", &now.day().plus_days(DAYS).to_string()))
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

    fn fit(&mut self, _form: &mut Form) -> Step {
        // The people are those of the case file, whose id comes with the channel.
        match self.about.channel() {
            Some(channel) if !self.asked => {
                self.asked = true;
                Step::none().refresh(GetCaseFileRequest { id: channel.case_file_id.clone() })
            }
            _ => Step::none(),
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let score = form.trimmed("score");
        let Ok(score) = (if score.is_empty() { Ok(0) } else { score.parse() }) else {
            form.complain("score", "Write the points as a whole number, 0 to 1,000.");
            return Err(NotReady);
        };
        Ok(AddAssessmentRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id: self.nominal(form),
            scale: form.trimmed("scale"),
            level: form.number("level"),
            score,
            rationale: form.trimmed("rationale"),
            next_date: form.day("next_date")?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddAssessment(reply) = reply else { return Done::back("") };
        let next = reply.assessment.as_ref().map_or(String::new(), |one| when::date(one.next_date.as_ref()));
        Done::back(format!("The risk is assessed, to be assessed again by {next}.")).seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
