//! What the force publishes on police.uk: what stands, what waits, and what was published when (INTRO-4).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    ListPublicationsRequest, PreparePublicationRequest, Publication as Record, PublicationState,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::pages::{Pages, further};
use super::publication::{Publication, Withdraw, watched};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

const MAY: &[Permission] = &[Permission::Publish];

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('p'), "prepare", "put together all that may go out now").needs(MAY),
    action(Key::Char('x'), "empty", "empty the feed at once; the reference is typed").needs(MAY),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Publication", 16),
    column("How it stands", 13),
    column("When", 17),
    column("Holds", 0),
    wide_column("Prepared by", 20, 90),
    wide_column("Approved by", 20, 110),
];
const EMPTY: &str = "Nothing was published yet. p puts together what may go out; another publisher approves it.";
const PAGE: i32 = 100;
const FIRST: usize = 100;

/// The publications.
pub struct Publications {
    list: List,
    pages: Pages<Record>,
    /// The id of an attempt to prepare that was not answered yet.
    attempt: Option<String>,
    read: bool,
}

impl Default for Publications {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default(), attempt: None, read: false }
    }
}

impl Screen for Publications {
    fn title(&self) -> String {
        "Police.uk".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                watched::seek(Step::none().call(request(String::new())), view)
            }
            Event::Reply(Reply::ListNeighbourhoods(reply)) => watched::watch(&reply, view),
            // One who has read further pages keeps them; the first is read again when it is come back to.
            Event::Reply(Reply::WatchBoard(message)) if watched::news(&message) && self.pages.items.len() <= FIRST => {
                self.pages.start();
                Step::none().refresh(request(String::new()))
            }
            Event::Reply(Reply::WatchBoard(_)) => Step::none(),
            Event::Failed(Method::ListNeighbourhoods | Method::WatchBoard, _) => Step::none(),
            Event::Reply(Reply::ListPublications(reply)) => {
                self.pages.take(reply.publications, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                self.read = true;
                Step::none()
            }
            Event::Reply(Reply::PreparePublication(reply)) => {
                self.attempt = None;
                let id = reply.publication.map_or(String::new(), |one| one.id);
                Step::none().open(Publication::new(id)).say("It is put together. Another publisher has to approve it.")
            }
            Event::Failed(..) => {
                self.attempt = None;
                Step::pass()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command, view.now),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.read && self.list.reading(frame, area, view.theme, "  Reading what was published.") {
            return;
        }
        let [head, list] = Layout::vertical([Constraint::Length(2), Constraint::Min(0)]).areas(area);
        let (text, tone) = self.stands();
        frame.render_widget(Line::styled(text, view.theme.style(tone)), head);
        self.list.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Publication, id.to_owned()))
    }
}

impl Publications {
    /// What the public reads now.
    fn published(&self) -> Option<&Record> {
        self.pages.items.iter().find(|one| one.state() == PublicationState::Published)
    }

    fn stands(&self) -> (String, Tone) {
        match self.published() {
            Some(one) => {
                let gone =
                    if one.gone_count > 0 { format!(", {} withdrawn since", one.gone_count) } else { String::new() };
                let since = when::time(one.publish_time.as_ref());
                (format!("  The public reads {} since {since}{gone}.", one.reference), Tone::Good)
            }
            None => ("  The feed is empty: the public reads nothing.".to_owned(), Tone::Soon),
        }
    }

    fn command(&mut self, command: Command, now: Moment) -> Step {
        match command {
            Command::Own("prepare") => {
                let request_id = self.attempt.get_or_insert_with(|| Id::fresh(now).to_string()).clone();
                Step::none().call(PreparePublicationRequest { request_id, validate_only: false })
            }
            Command::Own("empty") => match self.published() {
                Some(one) => Step::none().open(Sheet::new(Withdraw::new(one))),
                None => Step::none().say("The feed is empty already."),
            },
            Command::Own("more") => further(self.pages.more().map(request)),
            Command::Open if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Publication::new(id)),
                None => Step::none(),
            },
            command => Step::used(self.list.command(command)),
        }
    }
}

fn request(page_token: String) -> ListPublicationsRequest {
    ListPublicationsRequest { page_size: PAGE, page_token }
}

/// How a publication stands, in a word and its tone.
pub fn state(one: &Record) -> (&'static str, Tone) {
    let tone = match one.state() {
        PublicationState::Published => Tone::Good,
        PublicationState::Checked | PublicationState::Approved => Tone::Soon,
        PublicationState::Prepared => Tone::Late,
        _ => Tone::Quiet,
    };
    (words::label::<codes::PublicationState>(one.state), tone)
}

/// What a publication holds.
pub fn holds(one: &Record) -> String {
    let areas = words::counted(one.neighbourhood_count, ["neighbourhood", "neighbourhoods"]);
    format!("{areas}, {}", words::counted(one.item_count, ["entry", "entries"]))
}

fn row(one: &Record) -> Row {
    let (text, tone) = state(one);
    let at = one.publish_time.as_ref().or(one.prepare_time.as_ref());
    Row::new(&one.id)
        .toned(&one.reference, Tone::Title)
        .toned(text, tone)
        .cell(when::time(at))
        .cell(holds(one))
        .cell(words::account(one.prepared_by.as_ref()))
        .cell(words::account(one.approved_by.as_ref()))
}

#[cfg(test)]
mod tests;
