//! Public texts of a neighbourhood: what the public reads or is to read, why something is kept back, and who approved it
//! (INTRO-4).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_proto::nms::v1::{
    ApproveFaceRequest, Face as Record, FaceState, ListFacesRequest, ListNeighbourhoodsRequest,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::FaceKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::face::{Withdraw, Write};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::words;

/// As many neighbourhoods as the server gives at once.
const PAGE: i32 = 200;
const AREAS: &[Column] = &[column("Neighbourhood", 0), column("Force", 30)];

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
                    Row::new(&area.id).toned(&area.name, Tone::Title).cell(&area.force)
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
    action(Key::Char('e'), "change", "write it anew; it is a draft then")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
    action(Key::Char('a'), "approve", "approve it; who wrote it cannot").needs(&[Permission::Publish]),
    action(Key::Char('x'), "withdraw", "withdraw it: gone from the feed at once")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
];

const COLUMNS: &[Column] = &[
    column("About", 14),
    column("Title", 0),
    column("How it stands", 34),
    wide_column("Written by", 20, 100),
    wide_column("Approved by", 20, 120),
];

/// The public texts of one neighbourhood.
pub struct Faces {
    neighbourhood_id: String,
    name: String,
    list: List,
    faces: Vec<Record>,
    /// The id of an attempt to approve that was not answered yet.
    attempt: Option<String>,
}

impl Faces {
    /// Those of the neighbourhood with this id and name.
    pub fn new(neighbourhood_id: impl Into<String>, name: impl Into<String>) -> Self {
        let empty = "The public reads nothing of this neighbourhood yet. c writes the first text, about itself.";
        let list = List::new(COLUMNS, empty);
        let (neighbourhood_id, name) = (neighbourhood_id.into(), name.into());
        Self { neighbourhood_id, name, list, faces: Vec::new(), attempt: None }
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

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListFaces(reply)) => {
                self.faces = reply.faces;
                self.list.set(self.faces.iter().map(row).collect());
                Step::none()
            }
            Event::Reply(Reply::ApproveFace(_)) => {
                self.attempt = None;
                self.read().say("It is approved, and goes out with the next publication.")
            }
            Event::Failed(..) => {
                self.attempt = None;
                Step::pass()
            }
            Event::Command(Command::Own(name)) => self.own(name, view.now),
            Event::Command(Command::Open) if !self.list.context().types() => self.own("change", view.now),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.list.reading(frame, area, view.theme, "  Reading the public texts.") {
            self.list.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.neighbourhood_id.clone(), self.name.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Face, id.to_owned()))
    }
}

impl Faces {
    fn read(&self) -> Step {
        Step::none().call(ListFacesRequest { neighbourhood_id: self.neighbourhood_id.clone() })
    }

    fn own(&mut self, name: &str, now: Moment) -> Step {
        let step = Step::none();
        if name == "write" {
            return step.open(Sheet::new(Write::fresh(&self.neighbourhood_id)));
        }
        let selected = self.list.selected();
        let Some(face) = self.faces.iter().find(|face| Some(face.id.as_str()) == selected) else { return step };
        match (name, face.state()) {
            (_, FaceState::Withdrawn) => step.say("It was withdrawn and does not return. c writes a new one."),
            ("change", _) => step.open(Sheet::new(Write::anew(face))),
            ("approve", FaceState::Approved) => step.say("It is approved already."),
            ("approve", _) => {
                let request_id = self.attempt.get_or_insert_with(|| Id::fresh(now).to_string()).clone();
                step.call(ApproveFaceRequest { id: face.id.clone(), request_id, etag: face.etag.clone() })
            }
            ("withdraw", _) => step.open(Sheet::new(Withdraw::new(face, &title(face)))),
            _ => step,
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

fn row(face: &Record) -> Row {
    let (stands, tone) = match (face.state(), face.kept_back.as_str(), face.on_feed) {
        (FaceState::Withdrawn, ..) => ("withdrawn".to_owned(), Tone::Quiet),
        (_, "", true) => ("on the feed".to_owned(), Tone::Good),
        (_, "", false) => ("approved, not out yet".to_owned(), Tone::Soon),
        (_, why, true) => (format!("on the feed; now: {why}"), Tone::Soon),
        (_, why, false) => (why.to_owned(), Tone::Plain),
    };
    Row::new(&face.id)
        .cell(words::label::<FaceKind>(face.kind))
        .toned(title(face), Tone::Title)
        .toned(stands, tone)
        .cell(words::account(face.written_by.as_ref()))
        .cell(words::account(face.approved_by.as_ref()))
}

#[cfg(test)]
mod tests;
