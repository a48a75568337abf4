//! Public texts of a neighbourhood: what the public reads or is to read, why something is kept back, and who approved it
//! (INTRO-4).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_proto::nms::v1::{
    Face as Record, FaceState, ListFacesRequest, ListNeighbourhoodsRequest, WatchBoardRequest,
};
use safetynet_shared::codes::FaceKind;
use safetynet_shared::roles::Permission;

use super::face::{Read, Withdraw, Write};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

/// As many neighbourhoods as the server gives at once.
const PAGE: i32 = 200;
const AREAS: &[Column] = &[column("Neighbourhood", 0), column("For you", 14), column("Force", 30)];

/// The neighbourhoods whose public texts can be opened.
pub struct Areas {
    list: List,
    /// Their ids and names.
    names: Vec<(String, String)>,
}

impl Areas {
    fn name(&self, id: &str) -> &str {
        self.names.iter().find(|(known, _)| known == id).map_or("", |(_, name)| name)
    }
}

impl Default for Areas {
    fn default() -> Self {
        Self { list: List::new(AREAS, "You are not assigned to a neighbourhood."), names: Vec::new() }
    }
}

impl Screen for Areas {
    fn title(&self) -> String {
        "Public texts".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        &[]
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                Step::none().call(ListNeighbourhoodsRequest { page_size: PAGE, ..ListNeighbourhoodsRequest::default() })
            }
            Event::Reply(Reply::ListNeighbourhoods(reply)) => {
                let row = |area: &safetynet_proto::nms::v1::Neighbourhood| {
                    let waits = match area.waiting_face_count {
                        0 => String::new(),
                        count => format!("{count} to approve"),
                    };
                    Row::new(&area.id).toned(&area.name, Tone::Title).toned(waits, Tone::Soon).cell(&area.force)
                };
                self.list.set(reply.neighbourhoods.iter().map(row).collect());
                self.names = reply.neighbourhoods.into_iter().map(|area| (area.id, area.name)).collect();
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Faces::new(id, self.name(id))),
                None => Step::none(),
            },
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.list.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Neighbourhood, id.to_owned()))
    }
}

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('c'), "write", "write a public text")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
    action(Key::Char('e'), "change", "write it anew; it is a draft then, and yours")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
    action(Key::Char('a'), "approve", "read it, and approve it there").needs(&[Permission::Publish]),
    action(Key::Char('x'), "withdraw", "withdraw it: gone from the feed at once")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
];

const COLUMNS: &[Column] = &[
    column("About", 14),
    column("Title", 0),
    column("How it stands", 36),
    wide_column("Written by", 20, 100),
    wide_column("Approved by", 20, 120),
];

/// The public texts of one neighbourhood.
pub struct Faces {
    neighbourhood_id: String,
    name: String,
    list: List,
    faces: Vec<Record>,
    /// The text that it was opened for, until they are read.
    wanted: Option<String>,
}

impl Faces {
    /// Those of the neighbourhood with this id and name.
    pub fn new(neighbourhood_id: impl Into<String>, name: impl Into<String>) -> Self {
        let empty = "The public reads nothing of this neighbourhood yet. c writes the first text, about itself.";
        let list = List::new(COLUMNS, empty);
        let (neighbourhood_id, name) = (neighbourhood_id.into(), name.into());
        Self { neighbourhood_id, name, list, faces: Vec::new(), wanted: None }
    }

    /// As [`Faces::new`], with the text with this id at hand.
    pub fn at(neighbourhood_id: impl Into<String>, name: impl Into<String>, id: impl Into<String>) -> Self {
        Self { wanted: Some(id.into()), ..Self::new(neighbourhood_id, name) }
    }
}

impl Screen for Faces {
    fn title(&self) -> String {
        if self.name.is_empty() { "Public texts".to_owned() } else { self.name.clone() }
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
                let watch = WatchBoardRequest { neighbourhood_id: self.neighbourhood_id.clone() };
                Step::none().watch(watch).call(self.asked())
            }
            // What others write, approve, withdraw and publish meanwhile is read at its place.
            Event::Reply(Reply::WatchBoard(message)) => {
                let of = [RecordKind::Face, RecordKind::Publication];
                let news = message.more || message.changes.iter().any(|change| of.contains(&change.kind()));
                if news { Step::none().refresh(self.asked()) } else { Step::none() }
            }
            Event::Reply(Reply::ListFaces(reply)) => {
                self.faces = reply.faces;
                self.list.set(self.faces.iter().map(row).collect());
                if let Some(id) = self.wanted.take() {
                    self.list.select(&id);
                }
                Step::none()
            }
            Event::Command(Command::Own(name)) => self.own(name),
            Event::Command(Command::Open) if !self.list.context().types() => self.own("read"),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.list.reading(frame, area, view.theme, "  Reading the public texts.") {
            self.list.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let again = Self::new(self.neighbourhood_id.clone(), self.name.clone());
        Box::new(Self { wanted: self.wanted.clone(), ..again })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Face, id.to_owned()))
    }
}

impl Faces {
    fn asked(&self) -> ListFacesRequest {
        ListFacesRequest { neighbourhood_id: self.neighbourhood_id.clone() }
    }

    fn own(&self, name: &str) -> Step {
        let step = Step::none();
        if name == "write" {
            return step.open(Sheet::new(Write::fresh(&self.neighbourhood_id)));
        }
        let selected = self.list.selected();
        let Some(face) = self.faces.iter().find(|face| Some(face.id.as_str()) == selected) else { return step };
        match (name, face.state()) {
            ("read", _) => step.open(Read::new(&self.neighbourhood_id, &face.id)),
            (_, FaceState::Withdrawn) => step.say("It was withdrawn and does not return. c writes a new one."),
            ("change", _) => step.open(Sheet::new(Write::anew(face))),
            ("withdraw", _) => step.open(Sheet::new(Withdraw::new(face, &title(face)))),
            // Nobody approves words that they have not seen.
            (_, FaceState::Approved) => step.say("It is approved already. enter reads it."),
            _ => step.open(Read::new(&self.neighbourhood_id, &face.id)),
        }
    }
}

/// What a public text is called on a screen.
pub fn title(face: &Record) -> String {
    let text = match face.text.as_ref().and_then(|text| text.about.as_ref()) {
        Some(About::Area(area)) => &area.name,
        Some(About::Person(person)) => &person.name,
        Some(About::Location(location)) => &location.name,
        Some(About::Event(event)) => &event.title,
        Some(About::Priority(priority)) => &priority.issue,
        None => "",
    };
    text.lines().next().unwrap_or_default().to_owned()
}

/// What is typed to withdraw a public text: the first words of its title, without marks.
pub fn reference(face: &Record) -> String {
    let plain: String =
        title(face).chars().filter(|letter| letter.is_alphanumeric() || " '-".contains(*letter)).collect();
    plain.split_whitespace().take(4).collect::<Vec<_>>().join(" ")
}

/// How a public text stands, in words and their tone: whether it goes out with the next publication, and what the public
/// reads until then.
pub fn stands(face: &Record) -> (String, Tone) {
    let since = when::moment(face.feed_time.as_ref()).map_or(String::new(), |since| since.day().to_string());
    match (face.state(), face.kept_back.as_str(), face.on_feed, face.feed_differs) {
        (FaceState::Withdrawn, ..) => ("withdrawn".to_owned(), Tone::Quiet),
        (_, "", true, false) => (format!("on the feed since {since}"), Tone::Good),
        (_, "", true, true) => ("approved; the feed has older words".to_owned(), Tone::Soon),
        (_, "", false, _) => ("approved, waits for publication".to_owned(), Tone::Soon),
        (FaceState::Draft, _, true, true) => ("to approve; the feed has older words".to_owned(), Tone::Soon),
        (_, why, true, true) => (format!("feed has older words; {why}"), Tone::Soon),
        (_, why, true, false) => (format!("on the feed; now: {why}"), Tone::Soon),
        (_, why, false, _) => (why.to_owned(), Tone::Plain),
    }
}

fn row(face: &Record) -> Row {
    let (stands, tone) = stands(face);
    Row::new(&face.id)
        .cell(words::label::<FaceKind>(face.kind))
        .toned(title(face), Tone::Title)
        .toned(stands, tone)
        .cell(words::account(face.written_by.as_ref()))
        .cell(words::account(face.approved_by.as_ref()))
}

#[cfg(test)]
mod tests;
