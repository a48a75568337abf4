//! Rounds of questions to the key individuals of a neighbourhood: who was asked and what they said, and beside them how well
//! each of one's areas is covered, as bars.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{ListSurveyCoverageRequest, ListSurveysRequest, Survey, SurveyCoverage, SurveyLine};
use safetynet_shared::roles::Permission;

use super::reader::{Reader, Text};
use super::sheet::Sheet;
use super::survey::{Answer, Start};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::{Theme, Tone};
use crate::widgets::bars::{self, Bar};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::pane::Pane;
use crate::widgets::when;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "start", "begin a round: all key individuals are asked")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('e'), "answer", "record what somebody said").needs(&[Permission::WriteNeighbourhood]),
];

const EMPTY: &str = "No round of questions was begun here. Press a to ask the key individuals something.";

/// The rounds of a neighbourhood.
pub struct Surveys {
    place: String,
    listed: Reader<Survey>,
    coverage: Vec<SurveyCoverage>,
}

impl Surveys {
    /// Those of the neighbourhood with this id.
    pub fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), listed: Reader::new(EMPTY), coverage: Vec::new() }
    }

    fn act(&self, name: &str) -> Step {
        match (name, self.listed.selected()) {
            ("start", _) => Step::none().open(Sheet::new(Start::new(&self.place))),
            (_, Some(survey)) if !survey.open => Step::none().say("This round is over. Begin a new one with a."),
            (_, Some(survey)) => Step::none().open(Sheet::new(Answer::new(&self.place, &survey.id))),
            (_, None) => Step::none().say("Begin a round first, with a."),
        }
    }

    fn draw_bars(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let head = "  Key individuals who answered the latest round, in per cent of all";
        frame.render_widget(Line::styled(head, theme.style(Tone::Title)), Rect { height: 1, ..area });
        let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let of = |row: &SurveyCoverage| Bar {
            label: format!("{} ({} of {} asked)", row.neighbourhood_name, row.asked, row.key_individuals),
            value: u32::try_from(row.answered.saturating_mul(100) / row.key_individuals.max(1)).unwrap_or(0).min(100),
            tone: if row.neighbourhood_id == self.place { Tone::Focus } else { Tone::Quiet },
        };
        let coverage: Vec<Bar> = self.coverage.iter().map(of).collect();
        bars::draw(frame, below, theme, &coverage, Some(100));
    }
}

impl Screen for Surveys {
    fn title(&self) -> String {
        "Rounds of questions".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                let list = ListSurveysRequest { neighbourhood_id: self.place.clone() };
                Step::none().call(list).call(ListSurveyCoverageRequest {})
            }
            Event::Reply(Reply::ListSurveys(reply)) => {
                self.listed.take(reply.surveys);
                Step::none()
            }
            Event::Reply(Reply::ListSurveyCoverage(reply)) => {
                self.coverage = reply.coverage;
                Step::none()
            }
            Event::Command(Command::Own(name)) => self.act(name),
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading the rounds.") {
            return;
        }
        let bars = u16::try_from(self.coverage.len()).unwrap_or(0).min(5) + 1;
        let parts = [Constraint::Fill(1), Constraint::Fill(2), Constraint::Length(bars)];
        let [list, text, foot] = Layout::vertical(parts).spacing(1).areas(area);
        self.listed.draw(frame, [list, text], view.theme);
        self.draw_bars(frame, foot, view.theme);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.place.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let survey = self.listed.selected().map(|survey| (RecordKind::Survey, survey.id.clone()));
        survey.or_else(|| Some((RecordKind::Neighbourhood, self.place.clone())))
    }
}

impl Text for Survey {
    const COLUMNS: &'static [Column] =
        &[column("Began", 12), column("Answered", 10), column("Until", 12), column("Question", 0)];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let tone = if self.open { Tone::Plain } else { Tone::Quiet };
        Row::new(&self.id)
            .toned(when::date(self.start_date.as_ref()), tone)
            .toned(format!("{} of {}", self.answered, self.lines.len()), tone)
            .toned(when::date(self.end_date.as_ref()), tone)
            .toned(&self.question, tone)
    }

    fn write(&self, pane: &mut Pane) {
        pane.push(&self.question, Tone::Title);
        for line in &self.lines {
            let role = if line.role.is_empty() { String::new() } else { format!(", {}", line.role) };
            pane.heading(format!("{}{role}", line.contact_name));
            let (text, tone) = said(line);
            pane.push(text, tone);
        }
    }
}

fn said(line: &SurveyLine) -> (String, Tone) {
    let day = when::date(line.answer_date.as_ref());
    match line {
        line if !line.answered => ("has not answered".to_owned(), Tone::Quiet),
        line if line.withheld => {
            (format!("answered {day}; what was said is private to who recorded the contact"), Tone::Quiet)
        }
        line if line.answer.is_empty() => {
            (format!("answered {day}; it went when the contact was withdrawn"), Tone::Quiet)
        }
        line => (format!("{day}: {}", line.answer), Tone::Plain),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test fails so")]
    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::kind::v1::OrganisationRef;
    use safetynet_proto::nms::v1::{BoardAudience, ListSurveyCoverageResponse, ListSurveysResponse};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn date(month: i32, day: i32) -> Option<Date> {
        Some(Date { year: 2026, month, day })
    }

    fn rounds() -> ListSurveysResponse {
        let line = |id: &str, name: &str, role: &str| SurveyLine {
            contact_id: id.into(),
            contact_name: name.into(),
            role: role.into(),
            ..SurveyLine::default()
        };
        let said = |line: SurveyLine, answer: &str| SurveyLine {
            answered: true,
            answer_date: date(11, 20),
            answer: answer.into(),
            ..line
        };
        let lines = vec![
            said(line("c-1", "Robin Sample", "Shopkeeper"), "The path is dark from four on."),
            line("c-2", "Sam Example", "Chair of the residents"),
            SurveyLine { withheld: true, ..said(line("c-3", "Kim Specimen", "Faith leader"), "") },
        ];
        let open = Survey {
            id: "s-1".into(),
            question: "What worries people most this winter?".into(),
            start_date: date(11, 16),
            end_date: date(12, 4),
            open: true,
            lines,
            answered: 2,
            etag: "v3".into(),
            ..Survey::default()
        };
        let over = Survey { id: "s-2".into(), question: "Are patrols seen?".into(), open: false, ..open.clone() };
        let organisation = Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() });
        ListSurveysResponse { surveys: vec![open, over], audience: vec![BoardAudience { organisation, people: 6 }] }
    }

    fn answer(desk: &mut Desk) {
        desk.answer(Method::ListSurveys, Reply::ListSurveys(Box::new(rounds())));
    }

    fn desk() -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Surveys::new("h-1"));
        answer(&mut desk);
        let area = |id: &str, name: &str, asked, answered| SurveyCoverage {
            neighbourhood_id: id.into(),
            neighbourhood_name: name.into(),
            key_individuals: 4,
            asked,
            answered,
            start_date: None,
        };
        let coverage = vec![area("h-1", "Harbour", 3, 2), area("h-2", "Sample Park", 0, 0)];
        let reply = ListSurveyCoverageResponse { coverage };
        desk.answer(Method::ListSurveyCoverage, Reply::ListSurveyCoverage(Box::new(reply)));
        desk
    }

    #[test]
    fn a_round_says_who_was_asked_and_what_they_said_over_the_coverage() {
        let mut desk = desk();
        insta::assert_snapshot!("surveys", desk.frame(80, 30));
        desk.press("j e");
        assert!(desk.frame(80, 30).contains("This round is over."));
    }

    #[test]
    fn a_round_is_begun_after_saying_who_is_asked() {
        let mut desk = desk();
        desk.press("a");
        answer(&mut desk);
        desk.type_text("What worries people most?");
        desk.press("tab");
        desk.type_text("18 Dec 2026");
        insta::assert_snapshot!("survey_start", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::StartSurvey(request)) = desk.sent(Method::StartSurvey) else { panic!("nothing was sent") };
        assert_eq!(
            (request.neighbourhood_id.as_str(), request.question.as_str()),
            ("h-1", "What worries people most?")
        );
        assert!(request.end_date == date(12, 18));
    }

    #[test]
    fn an_answer_is_of_somebody_who_was_asked_and_of_today_unless_said_otherwise() {
        let mut desk = desk();
        desk.press("e");
        answer(&mut desk);
        desk.press("right right tab");
        desk.type_text("Young people have nowhere to go.");
        insta::assert_snapshot!("survey_answer", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::AnswerSurvey(request)) = desk.sent(Method::AnswerSurvey) else { panic!("nothing was sent") };
        assert_eq!((request.id.as_str(), request.contact_id.as_str(), request.etag.as_str()), ("s-1", "c-2", "v3"));
        assert!(request.answer_date == date(11, 23) && request.answer == "Young people have nowhere to go.");
    }
}
