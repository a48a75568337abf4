//! Assessing a risk, of a person or of the matter as a whole (INTRO-1); the form.
//!
//! Where the scale of the programme has questions, they are asked, and the points are counted as they are answered. The
//! level is then what the points come to, unless whoever assesses sets another.

use safetynet_proto::icm::v1::{AddAssessmentRequest, CaseNominal, GetCaseFileRequest, ScoredAnswer};
use safetynet_proto::kind::v1::{Programme, RecordKind, RiskFactor, RiskScale};
use safetynet_shared::clock::Moment;

use super::channel::about::About;
use super::programme::Programmes;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Where nobody says otherwise the risk is assessed again after so many days.
const DAYS: i64 = 90;
/// The longest until the next assessment, where the programme says nothing.
const LONGEST: i32 = 366;
const LEVELS: [&str; 6] = ["choose with the arrows", "1 very low", "2 low", "3 medium", "4 high", "5 very high"];

/// Adds an assessment.
pub struct AddAssessment {
    about: About,
    nominals: Vec<CaseNominal>,
    asked: bool,
    programmes: Programmes,
    /// What the answers come to so far.
    so_far: String,
}

impl AddAssessment {
    /// In this channel.
    pub fn new(about: About) -> Self {
        let (programmes, so_far) = (Programmes::default(), String::new());
        Self { about, nominals: Vec::new(), asked: false, programmes, so_far }
    }

    fn programme(&self) -> Option<&Programme> {
        self.programmes.of_code(&self.about.channel()?.programme.as_ref()?.code)
    }

    /// The scale of the programme, where it has questions.
    fn scale(&self) -> Option<&RiskScale> {
        self.programme()?.scale.as_ref().filter(|scale| !scale.factors.is_empty())
    }

    /// The days until the next assessment, where nobody says otherwise, and the most that the programme allows.
    fn days(&self) -> (i64, i32) {
        let rule = self.programme().and_then(|programme| programme.review_rule);
        let longest = rule.map_or(LONGEST, |rule| if rule.risk_days == 0 { LONGEST } else { rule.risk_days });
        (DAYS.min(i64::from(longest)), longest)
    }

    /// The answers, of which none may be missing.
    fn answers(&self, form: &mut Form) -> Result<Vec<ScoredAnswer>, NotReady> {
        let mut answers = Vec::new();
        for (index, factor) in self.scale().into_iter().flat_map(|scale| &scale.factors).enumerate() {
            let path = path(factor);
            form.place(&path, format!("answers[{index}].answer"));
            let Some(answer) = form.chosen(&path).checked_sub(1).and_then(|place| factor.answers.get(place)) else {
                form.complain(&path, "Choose an answer.");
                return Err(NotReady);
            };
            let (factor, answer) = (factor.key.clone(), answer.label.clone());
            answers.push(ScoredAnswer { factor, answer, ..ScoredAnswer::default() });
        }
        Ok(answers)
    }

    /// `6 of 6 answered, 8 points: medium`; before that no level is named which the rest may still raise.
    fn count(&self, form: &Form) -> String {
        let Some(scale) = self.scale() else { return String::new() };
        let chosen = |factor: &RiskFactor| {
            form.chosen(&path(factor)).checked_sub(1).and_then(|place| factor.answers.get(place)).map(|one| one.points)
        };
        let points: Vec<i32> = scale.factors.iter().filter_map(chosen).collect();
        let (sum, all) = (points.iter().sum::<i32>(), scale.factors.len());
        let passed = scale.level_points.iter().filter(|from| sum >= **from).count();
        let level = words::risk(i32::try_from(passed + 1).unwrap_or(0)).0;
        match points.len() {
            0 => format!("0 of {all} answered · "),
            some if some < all => format!("{some} of {all} answered, {sum} points so far: at least {level} · "),
            _ => format!("{all} of {all} answered, {sum} points: {level} · "),
        }
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

fn path(factor: &RiskFactor) -> String {
    format!("answers/{}", factor.key)
}

fn question(form: Form, factor: &RiskFactor) -> Form {
    let answers = factor.answers.iter().map(|answer| answer.label.as_str());
    form.choice(path(factor), &factor.label, "", std::iter::once("choose with the arrows").chain(answers))
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
        format!("{}{}", self.so_far, self.about.line())
    }

    fn form(&self, now: Moment) -> Option<Form> {
        self.about.channel().filter(|_| self.programmes.known())?;
        let people = self.people();
        let form = Form::new("assessment.add", &self.about.id, "Who will see it? Then save").choice(
            "nominal_id",
            "Whose risk",
            "",
            people.iter().map(String::as_str),
        );
        let form = match self.scale() {
            Some(scale) => {
                let levels = std::iter::once("what the points come to").chain(LEVELS.into_iter().skip(1));
                scale.factors.iter().fold(form, question).choice("level", "Level", "", levels)
            }
            None => form.choice("level", "Level", "", LEVELS).line("score", "Points", "0 to 1,000; may stay empty"),
        };
        let (days, longest) = self.days();
        let form = form.note("rationale", "Why", "10 to 2,000 characters; why, if not as the points say");
        let form = form.date("next_date", "Assess again by", format!("at most {longest} days ahead"));
        Some(form.filled("next_date", &now.day().plus_days(days).to_string()))
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = self.about.read();
        step.join(self.programmes.ask_all());
        step
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::GetCaseFile(reply) => {
                self.nominals = reply.case_file.unwrap_or_default().nominals;
                if let Some(form) = form {
                    form.options("nominal_id", self.people());
                }
            }
            reply => {
                if let Some(reply) = self.programmes.take(reply) {
                    self.about.take(reply);
                }
            }
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.so_far = self.count(form);
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
        let answers = self.answers(form)?;
        let score = if answers.is_empty() { form.trimmed("score") } else { String::new() };
        let Ok(score) = (if score.is_empty() { Ok(0) } else { score.parse() }) else {
            form.complain("score", "Write the points as a whole number, 0 to 1,000.");
            return Err(NotReady);
        };
        Ok(AddAssessmentRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id: self.nominal(form),
            // The scale of the programme.
            scale: String::new(),
            level: form.number("level"),
            score,
            rationale: form.trimmed("rationale"),
            next_date: form.day("next_date")?,
            answers,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::{Channel, ListProgrammesResponse};
    use safetynet_proto::kind::v1::{ReviewRule, RiskAnswer};

    use super::*;
    use crate::app::testing::Desk;
    use crate::screens::programme;
    use crate::screens::sheet::Sheet;

    fn factor(key: &str, label: &str, answers: &[(&str, i32)]) -> RiskFactor {
        let answer = |(label, points): &(&str, i32)| RiskAnswer { label: (*label).into(), points: *points };
        RiskFactor { key: key.into(), label: label.into(), answers: answers.iter().map(answer).collect() }
    }

    fn opened() -> Desk {
        let mut desk = Desk::signed_in();
        let channel = Channel {
            id: "c-1".into(),
            reference: "CH-2026-000007".into(),
            title: "Noise at the corner house".into(),
            programme: programme::asb(),
            ..Channel::default()
        };
        desk.open(Sheet::new(AddAssessment::new(About::from(&channel))));
        let asb = Programme {
            code: "asb".into(),
            scale: Some(RiskScale {
                name: "ASB risk matrix".into(),
                factors: vec![
                    factor("frequency", "How often does it happen?", &[("Once", 0), ("Each week", 4), ("Each day", 6)]),
                    factor("harm", "What harm was done?", &[("None", 0), ("Distress", 2)]),
                ],
                level_points: vec![2, 4, 6, 8],
            }),
            review_rule: Some(ReviewRule { risk_days: 60, ..ReviewRule::default() }),
            ..Programme::default()
        };
        let reply = ListProgrammesResponse { programmes: vec![asb], ..ListProgrammesResponse::default() };
        desk.answer(Method::ListProgrammes, Reply::ListProgrammes(Box::new(reply)));
        desk
    }

    #[test]
    fn the_questions_of_the_scale_are_asked_and_their_points_counted() {
        let mut desk = opened();
        desk.press("tab right right tab");
        assert!(desk.frame(80, 24).contains("1 of 2 answered, 4 points so far: at least medium"));
        desk.press("ctrl-s");
        assert!(desk.sent(Method::AddAssessment).is_none() && desk.frame(80, 24).contains("Choose an answer"));
        desk.press("right right tab tab");
        desk.type_text("Every Friday night, and the children do not sleep.");
        insta::assert_snapshot!("add_assessment", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::AddAssessment(request)) = desk.sent(Method::AddAssessment) else { panic!("nothing was sent") };
        let answers: Vec<(&str, &str)> =
            request.answers.iter().map(|one| (one.factor.as_str(), one.answer.as_str())).collect();
        assert_eq!(answers, [("frequency", "Each week"), ("harm", "Distress")]);
        assert_eq!((request.level, request.score, request.validate_only), (0, 0, true));
        let next = request.next_date.map(|date| (date.year, date.month, date.day));
        assert_eq!(next, Some((2027, 1, 22)), "60 days ahead, as the programme allows");
    }
}
