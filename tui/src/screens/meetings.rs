//! Meetings to which the organisation is invited, the latest day first; one can be planned.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ListMeetingsRequest, Meeting as Wire, MeetingKind, MeetingState};
use safetynet_shared::roles::Permission;

use super::meeting::{Meeting, plan::Plan};
use super::pages::{Pages, further};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('c'), "plan", "plan a meeting").needs(&[Permission::WriteCase]),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] =
    &[column("Day", 12), column("Kind", 10), column("", 0), column("State", 10), wide_column("Convened by", 20, 100)];
const EMPTY: &str = "Your organisation is invited to no meeting. c plans one.";
const PAGE: i32 = 50;

/// The meetings.
pub struct Meetings {
    list: List,
    pages: Pages<Wire>,
}

impl Default for Meetings {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default() }
    }
}

impl Screen for Meetings {
    fn title(&self) -> String {
        "Meetings".to_owned()
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
                Step::none().call(request(String::new()))
            }
            Event::Reply(Reply::ListMeetings(reply)) => {
                self.pages.take(reply.meetings, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Meeting::new(id)),
                None => Step::none(),
            },
            Event::Command(Command::Own("plan")) => Step::none().open(Sheet::new(Plan::default())),
            Event::Command(Command::Own("more")) => further(self.pages.more().map(request)),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.list.reading(frame, area, view.theme, "  Reading the meetings.") {
            self.list.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

fn request(page_token: String) -> ListMeetingsRequest {
    ListMeetingsRequest { page_size: PAGE, page_token }
}

/// The kind in words.
pub fn kind(meeting: &Wire) -> &'static str {
    match meeting.kind() {
        MeetingKind::Marac => "MARAC",
        MeetingKind::AsbPanel => "ASB panel",
        MeetingKind::Other => "other",
        MeetingKind::Unspecified => "",
    }
}

/// Where it stands, in words.
pub fn state(meeting: &Wire) -> (&'static str, Tone) {
    match meeting.state() {
        MeetingState::Planned => ("planned", Tone::Soon),
        MeetingState::Held => ("held", Tone::Plain),
        MeetingState::Cancelled => ("cancelled", Tone::Quiet),
        MeetingState::Unspecified => ("", Tone::Plain),
    }
}

fn row(meeting: &Wire) -> Row {
    let (word, tone) = state(meeting);
    Row::new(&meeting.id)
        .cell(when::date(meeting.meet_date.as_ref()))
        .cell(kind(meeting))
        .cell(&meeting.title)
        .toned(word, tone)
        .cell(words::account(meeting.convener.as_ref()))
}
