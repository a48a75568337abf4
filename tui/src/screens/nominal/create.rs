//! Recording a person. The people who may be the same are shown first, and nobody is recorded until they were looked at
//! and it was said why none of them is the one: the choice is recorded with the new person (ISA-13.1).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{CreateNominalRequest, CreateNominalResponse, NominalMatch};
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_shared::codes::SearchReason;
use safetynet_shared::id::Id;

use super::fields;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Failure, Method, Reply};
use crate::screens::nominals::{self, Goal, Why};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::list::{Column, List, column, wide_column};
use crate::widgets::{foot, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::F(2), "none", "none of these people is the one: record a new person")];

const COLUMNS: &[Column] = &[
    column("Name", 24),
    column("Born", 12),
    column("Area", 6),
    column("Why it may be the same", 0),
    wide_column("Reference", 10, 90),
];

/// The rows of the reason.
const ROWS: u16 = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Editing,
    Checking,
    /// The server has refused the person, since somebody alike was recorded meanwhile: who is it?
    LookingAgain,
    Sending,
}

/// The form, and the people who may be the same once it was checked.
pub struct CreateNominal {
    goal: Goal,
    why: Why,
    form: Form,
    list: List,
    matches: Vec<NominalMatch>,
    /// Why none of them is the one, once that was chosen.
    told: Option<Form>,
    /// Who was said not to be the one, and why: of them nobody is asked again.
    decided: (Vec<String>, String),
    phase: Phase,
}

impl CreateNominal {
    /// After a search for `query` and this birth date found nobody.
    pub fn new(goal: Goal, why: Why, query: &str, born: &str) -> Self {
        let form = Form::new("nominal.create", "", "Look for the same person, then record")
            .choice("reason", "Reason", "", words::choices::<SearchReason>())
            .line("reason_detail", "Which case, or why", "10 to 500 characters; it is audited");
        let form = form.filled("reason", &why.reason.to_string()).filled("reason_detail", &why.detail);
        let mut form = fields::named(fields::add(form), query, born);
        fields::fit(&mut form);
        if why.reason > 0 {
            form.go("name.given_names");
        }
        let (list, decided) = (List::new(COLUMNS, ""), <(Vec<String>, String)>::default());
        Self { goal, why, form, list, matches: Vec::new(), told: None, decided, phase: Phase::Editing }
    }

    fn comparing(&self) -> bool {
        !self.matches.is_empty()
    }
}

impl Screen for CreateNominal {
    fn title(&self) -> String {
        "New person".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        match &self.told {
            Some(told) => told.context(),
            None if self.comparing() => self.list.context(),
            None => self.form.context(),
        }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Reply(Reply::CreateNominal(reply)) => self.take(*reply, view),
            Event::Failed(Method::CreateNominal, failure) => self.refused(failure, view),
            Event::Shown => Step::none(),
            event if self.told.is_some() => self.tell(&event, view),
            Event::Command(Command::Own("none")) if self.comparing() => {
                self.told = Some(reason());
                Step::none()
            }
            Event::Command(command) if self.comparing() => self.compare(command),
            event => {
                let said = self.form.update(&event);
                fields::fit(&mut self.form);
                match said {
                    Said::Send => self.send(view, Phase::Checking),
                    Said::Used => Step::none(),
                    Said::Nothing => Step::pass(),
                }
            }
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.comparing() {
            self.form.draw(frame, area, view.theme, Focus::Here);
            return;
        }
        let [head, list] = Layout::vertical([Constraint::Length(3), Constraint::Min(5)]).areas(area);
        let lines = [
            ("  These people are recorded already. Is the new person one of them?", Tone::Title),
            ("  enter: this one · F2: none of them, record a new person · esc: back", Tone::Plain),
        ];
        for ((text, tone), y) in lines.iter().zip(head.top()..) {
            frame.render_widget(Line::styled(*text, view.theme.style(*tone)), Rect { y, height: 1, ..head });
        }
        if let Some(told) = &self.told {
            let [list, form] = Layout::vertical([Constraint::Min(3), Constraint::Length(ROWS)]).areas(list);
            self.list.draw(frame, list, view.theme, Focus::Elsewhere);
            told.draw(frame, form, view.theme, Focus::Here);
            return;
        }
        let texts = self.selected().map_or(Vec::new(), nominals::about);
        let above = foot::draw(frame, list, 4, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.goal.clone(), Why::default(), "", ""))
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.list.selected()?.to_owned()))
    }
}

impl CreateNominal {
    fn selected(&self) -> Option<&NominalMatch> {
        let id = self.list.selected()?;
        self.matches.iter().find(|one| one.nominal.as_ref().is_some_and(|nominal| nominal.id == id))
    }

    fn compare(&mut self, command: Command) -> Step {
        if self.list.command(command) {
            return Step::none();
        }
        match command {
            Command::Back => self.matches.clear(),
            Command::Open => {
                let nominal = self.selected().and_then(|one| one.nominal.as_ref());
                return nominal.map_or_else(Step::none, |nominal| self.goal.reached(nominal, &self.why));
            }
            _ => return Step::pass(),
        }
        Step::none()
    }

    /// What is typed into the reason why none of them is the one.
    fn tell(&mut self, event: &Event, view: &View) -> Step {
        let Some(told) = &mut self.told else { return Step::none() };
        if matches!(event, Event::Command(Command::Back)) {
            self.told = None;
            return Step::none();
        }
        match told.update(event) {
            Said::Send => self.send(view, Phase::Sending),
            Said::Used => Step::none(),
            Said::Nothing => Step::pass(),
        }
    }

    fn send(&mut self, view: &View, phase: Phase) -> Step {
        if self.phase != Phase::Editing {
            return Step::none();
        }
        self.form.clear_errors();
        let Ok(person) = fields::read(&mut self.form) else { return Step::none() };
        let check = phase != Phase::Sending;
        let request_id = if check { Id::fresh(view.now).to_string() } else { self.form.request_id(view.now) };
        self.why = Why { reason: self.form.number("reason"), detail: self.form.trimmed("reason_detail") };
        self.phase = phase;
        if let Some(told) = &self.told {
            self.decided = (self.ids(), told.trimmed("considered_reason"));
        }
        Step::none().call(CreateNominalRequest {
            request_id,
            validate_only: check,
            reason: self.why.reason,
            reason_detail: self.why.detail.clone(),
            name: person.name,
            aliases: person.aliases,
            birth_date: person.birth_date,
            sex: person.sex,
            addresses: person.address.into_iter().collect(),
            contact_points: person.contact_points,
            notes: person.notes,
            privacy_notice: person.privacy_notice,
            source: person.source,
            considered_ids: self.ids(),
            considered_reason: self.told.as_ref().map_or(String::new(), |told| told.trimmed("considered_reason")),
        })
    }

    /// The people who may be the same.
    fn ids(&self) -> Vec<String> {
        self.matches.iter().filter_map(|one| Some(one.nominal.as_ref()?.id.clone())).collect()
    }

    fn take(&mut self, reply: CreateNominalResponse, view: &View) -> Step {
        let phase = std::mem::replace(&mut self.phase, Phase::Editing);
        if phase != Phase::Sending {
            self.list.set(reply.possible_matches.iter().map(nominals::row).collect());
            self.matches = reply.possible_matches;
            let known = phase == Phase::Checking && self.comparing();
            if known && self.ids().iter().all(|id| self.decided.0.contains(id)) {
                self.told = Some(reason().filled("considered_reason", &self.decided.1));
                return self.send(view, Phase::Sending);
            }
            return match (self.comparing(), phase) {
                (true, Phase::LookingAgain) => Step::none().say("Somebody was recorded meanwhile. Look again."),
                (true, _) => Step::none(),
                (false, Phase::LookingAgain) => Step::none().say("It was refused a moment ago. Send it again."),
                (false, _) => self.send(view, Phase::Sending),
            };
        }
        let nominal = reply.nominal.unwrap_or_default();
        let said = format!("{} is recorded.", nominal.reference);
        let mut step = Step::none().sent(&self.form);
        step.join(match &self.goal {
            // The page takes the place of the form, so that esc does not come back to it.
            Goal::Open => Step::none().replace(super::Nominal::new(&nominal.id, self.why.clone())),
            goal => goal.reached(&nominal, &self.why),
        });
        step.say(said)
    }

    /// A refusal stands beside its field; a new possible match asks to look again.
    fn refused(&mut self, failure: &Failure, view: &View) -> Step {
        let phase = std::mem::replace(&mut self.phase, Phase::Editing);
        if let Some(told) = &mut self.told
            && failure.fields.iter().any(|(field, _)| field == "considered_reason")
        {
            told.refuse(failure);
            return Step::none();
        }
        self.told = None;
        self.matches.clear();
        if phase == Phase::Sending && failure.reason == ErrorReason::RuleNotMet {
            return self.send(view, Phase::LookingAgain);
        }
        self.form.refuse(failure);
        Step::none()
    }
}

/// Why none of the people who may be the same is the one.
fn reason() -> Form {
    Form::new("nominal.considered", "", "Record a new person").line(
        "considered_reason",
        "Why none of them is the one",
        "10 to 500 characters; it is recorded with the new person",
    )
}
