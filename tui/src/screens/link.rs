//! Two records side by side, and what is decided of them: the same person, or two people. Nothing is merged; a decision
//! is taken back as easily (ISA-13.1).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{
    CompareNominalsRequest, CompareNominalsResponse, LinkKind as Kind, LinkState as State, NominalLink,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{LinkKind, LinkState};
use safetynet_shared::roles::Permission;

use self::decide::Decide;
use super::nominal::Nominal;
use super::nominals::Why;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{foot, when, words};

mod decide;
mod sides;
#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('s'), "same", "they are the same person").needs(&[Permission::WriteCase]),
    action(Key::Char('t'), "two", "they are two people: do not propose them again").needs(&[Permission::WriteCase]),
    action(Key::Char('y'), "accept", "accept what the other organisation proposes").needs(&[Permission::WriteCase]),
    action(Key::Char('x'), "reject", "reject what the other organisation proposes").needs(&[Permission::WriteCase]),
    action(Key::Char('b'), "back", "take the decision back").needs(&[Permission::WriteCase]),
    action(Key::Char('o'), "open", "open the other record"),
];

/// Two records to compare.
pub struct Comparison {
    nominal_id: String,
    other_id: String,
    read: Option<Box<CompareNominalsResponse>>,
    panes: Panes,
    sides: [Pane; 2],
}

impl Comparison {
    /// The record that the caller reads, and the other.
    pub fn new(nominal_id: &str, other_id: &str) -> Self {
        let (nominal_id, other_id) = (nominal_id.to_owned(), other_id.to_owned());
        Self { nominal_id, other_id, read: None, panes: Panes::new(["One", "Other"]), sides: Default::default() }
    }
}

impl Screen for Comparison {
    fn title(&self) -> String {
        let reference = |side: usize| {
            let read = self.read.as_deref()?;
            let nominal = if side == 0 { &read.nominal } else { &read.other };
            nominal.as_ref().map(|nominal| nominal.reference.clone())
        };
        match (reference(0), reference(1)) {
            (Some(one), Some(other)) => format!("{one} and {other}"),
            _ => "Compare".to_owned(),
        }
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.side().map_or(Context::Pane, Pane::context)
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                let (nominal_id, other_nominal_id) = (self.nominal_id.clone(), self.other_id.clone());
                Step::none().call(CompareNominalsRequest { nominal_id, other_nominal_id })
            }
            Event::Reply(Reply::CompareNominals(reply)) => {
                self.take(reply);
                Step::none()
            }
            Event::Type(character) => {
                self.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::CompareNominals)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let Some(read) = self.read.as_deref() else {
            let text =
                if view.waiting { "  Reading both records." } else { "  They could not be read. ctrl-r tries again." };
            frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), area);
            return;
        };
        let above = foot::draw(frame, area, 5, view.theme, &stands(read));
        let [left, gap, right] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(1), Constraint::Fill(1)]).areas(above);
        let bars = if view.theme.outline().is_some() { 0..0 } else { gap.top()..gap.bottom() };
        for y in bars {
            frame.render_widget(Line::styled("│", view.theme.style(Tone::Quiet)), Rect { y, height: 1, ..gap });
        }
        for (index, (place, side)) in [left, right].into_iter().zip(&self.sides).enumerate() {
            let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(place);
            self.panes.title(frame, head, view.theme, index);
            side.draw(frame, body, view.theme, self.panes.focus(index));
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(&self.nominal_id, &self.other_id))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let id = if self.panes.at() == 0 { &self.nominal_id } else { &self.other_id };
        Some((RecordKind::Nominal, id.clone()))
    }
}

impl Comparison {
    fn side(&self) -> Option<&Pane> {
        self.sides.get(self.panes.at())
    }

    fn insert(&mut self, text: &str) {
        if let Some(side) = self.sides.get_mut(self.panes.at()) {
            side.insert(text);
        }
    }

    fn take(&mut self, reply: Box<CompareNominalsResponse>) {
        let (ours, other) = (reply.nominal.clone().unwrap_or_default(), reply.other.clone().unwrap_or_default());
        for (index, nominal) in [&ours, &other].into_iter().enumerate() {
            let owner = words::organisation(nominal.owner_organisation.as_ref());
            self.panes.rename(index, format!("{} {owner}", nominal.reference));
        }
        let [left, right] = &mut self.sides;
        sides::tell(left, (&ours, reply.detail.as_ref()), &other);
        sides::tell(right, (&other, reply.other_detail.as_ref()), &ours);
        self.read = Some(reply);
    }

    fn command(&mut self, command: Command) -> Step {
        if !self.context().types() {
            match command {
                Command::Own(name) => return self.own(name),
                command if self.panes.command(command) => return Step::none(),
                _ => {}
            }
        }
        Step::used(self.sides.get_mut(self.panes.at()).is_some_and(|side| side.command(command)))
    }

    fn own(&self, name: &str) -> Step {
        let Some(read) = self.read.as_deref() else { return Step::none() };
        let link = read.link.as_ref().filter(|link| link.state() != State::Reversed);
        let records = (self.nominal_id.as_str(), self.other_id.as_str());
        match (name, link) {
            ("open", _) => {
                let ours = read.nominal.as_ref().map_or("", |nominal| nominal.reference.as_str());
                let why = Why::data_quality(format!("Compared with {ours}: the same person?"));
                Step::none().open(Nominal::new(&self.other_id, why))
            }
            ("same", None) => Step::none().open(Decide::propose(records, Kind::SamePerson)),
            ("two", None) => Step::none().open(Decide::propose(records, Kind::KeepApart)),
            ("same" | "two", Some(link)) if link.waits_for_us => {
                Step::none().say("The other organisation proposes this: y accepts, x rejects.")
            }
            ("same" | "two", Some(_)) => Step::none().say("This was decided. b takes it back."),
            ("accept", Some(link)) if link.waits_for_us => Step::none().open(Decide::accept(link)),
            ("reject", Some(link)) if link.waits_for_us => Step::none().open(Decide::reject(link)),
            ("accept" | "reject", _) => Step::none().say("Nothing waits for an answer of yours here."),
            ("back", Some(link)) => Step::none().open(Decide::reverse(link)),
            ("back", None) => Step::none().say("Nothing was decided that could be taken back."),
            _ => Step::none(),
        }
    }
}

/// What agrees, and what was decided, below both records.
fn stands(read: &CompareNominalsResponse) -> Vec<(String, Tone)> {
    let mut said = vec![(read.explanation.clone(), Tone::Plain)];
    match &read.link {
        None => said.push(("Not decided: s the same person · t two people".to_owned(), Tone::Soon)),
        Some(link) => {
            said.push((state(link), if link.waits_for_us { Tone::Soon } else { Tone::Title }));
            let last = link.steps.last().cloned().unwrap_or_default();
            let by = format!(
                "{}, {}, {}",
                words::account(last.by.as_ref()),
                words::organisation(last.organisation.as_ref()),
                when::time(last.time.as_ref())
            );
            said.push((last.reason, Tone::Plain));
            said.push((by, Tone::Quiet));
        }
    }
    said
}

/// Where a link stands, in words.
pub fn state(link: &NominalLink) -> String {
    let kind = words::label::<LinkKind>(link.kind).to_lowercase();
    match link.state() {
        State::Proposed if link.waits_for_us => format!("Proposed as the {kind}: y accepts, x rejects"),
        State::Accepted => format!("Decided: {kind}"),
        _ => format!("{}: {kind}", words::label::<LinkState>(link.state)),
    }
}
