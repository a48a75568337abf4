//! Records that may be of the same person and wait for a decision: proposals of other organisations first, then the
//! likeliest (ISA-13.1).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{Duplicate, ListDuplicatesRequest, Nominal};
use safetynet_proto::kind::v1::RecordKind;

use super::link::Comparison;
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('m'), "more", "read the next page")];

const COLUMNS: &[Column] = &[
    column("Our record", 26),
    column("The other", 26),
    column("Born", 12),
    column("", 0),
    wide_column("Recorded by", 26, 110),
];
const EMPTY: &str = "No two records wait for a decision of yours. New ones come when a person is recorded or changed.";

/// The queue.
pub struct Duplicates {
    list: List,
    pages: Pages<Duplicate>,
}

impl Default for Duplicates {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default() }
    }
}

impl Screen for Duplicates {
    fn title(&self) -> String {
        "Duplicates".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                Step::none().call(ListDuplicatesRequest::default())
            }
            Event::Reply(Reply::ListDuplicates(reply)) => {
                self.pages.take(reply.duplicates, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(5)]).areas(area);
        let text = format!("  The same person? enter compares them {:>30}", self.list.place());
        frame.render_widget(Line::styled(text, view.theme.style(Tone::Title)), head);
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, list, 4, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.selected()?.nominal.as_ref()?.id.clone()))
    }
}

impl Duplicates {
    fn selected(&self) -> Option<&Duplicate> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|one| pair(one) == id)
    }

    fn command(&mut self, command: Command) -> Step {
        match command {
            Command::Open if !self.list.context().types() => match self.selected() {
                Some(Duplicate { nominal: Some(nominal), other: Some(other), .. }) => {
                    Step::none().open(Comparison::new(&nominal.id, &other.id))
                }
                _ => Step::none(),
            },
            Command::Own("more") => further(
                self.pages
                    .more()
                    .map(|page_token| ListDuplicatesRequest { page_token, ..ListDuplicatesRequest::default() }),
            ),
            command => Step::used(self.list.command(command)),
        }
    }
}

/// A pair has no id of its own on the wire: it is its two records.
fn pair(one: &Duplicate) -> String {
    let id = |nominal: &Option<Nominal>| nominal.as_ref().map_or(String::new(), |nominal| nominal.id.clone());
    format!("{}/{}", id(&one.nominal), id(&one.other))
}

fn row(one: &Duplicate) -> Row {
    let (ours, other) = (one.nominal.clone().unwrap_or_default(), one.other.clone().unwrap_or_default());
    let name = |nominal: &Nominal| words::name(nominal.name.as_ref());
    let row = Row::new(pair(one)).cell(name(&ours)).cell(name(&other)).cell(when::date(other.birth_date.as_ref()));
    let row = match (&one.proposal, one.considered) {
        (Some(_), _) => row.toned("proposed", Tone::Soon),
        (None, true) => row.toned("was seen", Tone::Quiet),
        (None, false) => row.cell(""),
    };
    row.toned(words::organisation(other.owner_organisation.as_ref()), Tone::Quiet)
}

fn about(one: &Duplicate) -> Vec<(String, Tone)> {
    let (ours, other) = (one.nominal.clone().unwrap_or_default(), one.other.clone().unwrap_or_default());
    let owner = words::organisation(other.owner_organisation.as_ref());
    let said = match &one.proposal {
        Some(link) => {
            let last = link.steps.last().cloned().unwrap_or_default();
            format!("{} proposes: {}", words::organisation(last.organisation.as_ref()), last.reason)
        }
        None if one.considered => "Whoever recorded the later one had seen the other.".to_owned(),
        None => String::new(),
    };
    vec![
        (one.explanation.clone(), Tone::Plain),
        (said, Tone::Soon),
        (format!("Ours is {}, the other {}, recorded by {owner}", ours.reference, other.reference), Tone::Quiet),
    ]
}
