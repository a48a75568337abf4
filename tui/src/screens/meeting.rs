//! A meeting: its head, and those cases of its agenda that the person reaches, with what was said and decided on each.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{GetMeetingRequest, GetMeetingResponse, Meeting as Wire, MeetingItem, MeetingState};
use safetynet_proto::kind::v1::RecordKind;

use super::channel::Channel;
use super::meetings;
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, when, words, wrap};

pub mod add_item;
mod cancel;
mod minutes;
pub mod plan;

use add_item::Pick;
use cancel::Cancel;
use minutes::Minutes;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "add", "put a case of mine on the agenda"),
    action(Key::Char('r'), "minutes", "record what was said and decided on the case at hand"),
    action(Key::Char('x'), "cancel", "cancel the meeting"),
];

const COLUMNS: &[Column] =
    &[column("Case", 15), column("", 0), column("Minutes", 9), column("Decisions", 9), column("Attend", 7)];
const EMPTY: &str = "No case that you reach is on the agenda. a adds one.";

/// One meeting.
pub struct Meeting {
    id: String,
    list: List,
    read: Option<Box<GetMeetingResponse>>,
}

impl Meeting {
    /// The meeting with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), list: List::new(COLUMNS, EMPTY), read: None }
    }
}

impl Screen for Meeting {
    fn title(&self) -> String {
        self.meeting().map_or("Meeting".to_owned(), |meeting| meeting.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetMeetingRequest { id: self.id.clone() }),
            Event::Reply(Reply::GetMeeting(reply)) => {
                self.list.set(reply.items.iter().map(row).collect());
                self.read = Some(reply);
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.selected() {
                Some(item) => Step::none().open(Channel::new(&item.channel_id)),
                None => Step::none(),
            },
            Event::Command(Command::Own("add")) => Step::none().open(Pick::new(self.id.clone())),
            Event::Command(Command::Own("minutes")) => self.minutes(),
            Event::Command(Command::Own("cancel")) => self.cancel(),
            event => self.list.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetMeeting)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the meeting.") {
            return;
        }
        let [head, body] = Layout::vertical([Constraint::Length(4), Constraint::Min(4)]).areas(area);
        for ((text, tone), y) in self.head().iter().zip(head.top()..head.bottom()) {
            let text = wrap::cut(&format!("  {}", safe::inert(text)), usize::from(head.width));
            frame.render_widget(Line::styled(text, view.theme.style(*tone)), Rect { y, height: 1, ..head });
        }
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, body, 6, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.selected().map(|item| (RecordKind::Channel, item.channel_id.clone()))
    }
}

impl Meeting {
    /// The form for the minutes of the case at hand, or why there is nothing to write yet: before anything is typed.
    fn minutes(&self) -> Step {
        let Some(item) = self.selected() else { return Step::none().say("Choose a case first.") };
        match self.meeting().map(Wire::state) {
            Some(MeetingState::Planned) => {
                let day = self.meeting().map_or(String::new(), |meeting| when::date(meeting.meet_date.as_ref()));
                Step::none().say(format!("The minutes are recorded from the day of the meeting on, {day}."))
            }
            Some(MeetingState::Cancelled) => Step::none().say("This meeting was cancelled, so nothing was said."),
            _ if item.heard_time.is_some() => {
                Step::none().say("The minutes of this case are recorded. Correct the activity that they are.")
            }
            _ => Step::none().open(Sheet::new(Minutes::new(item.clone()))),
        }
    }

    fn cancel(&self) -> Step {
        match self.meeting() {
            Some(meeting) if meeting.state() == MeetingState::Held => {
                Step::none().say("The day of this meeting has come. Record what was said instead.")
            }
            Some(meeting) if meeting.state() == MeetingState::Cancelled => {
                Step::none().say("This meeting was cancelled already.")
            }
            Some(meeting) => Step::none().open(Sheet::new(Cancel::new(meeting))),
            None => Step::none(),
        }
    }

    fn meeting(&self) -> Option<&Wire> {
        self.read.as_ref()?.meeting.as_ref()
    }

    fn selected(&self) -> Option<&MeetingItem> {
        let id = self.list.selected()?;
        self.read.as_ref()?.items.iter().find(|item| item.id == id)
    }

    fn head(&self) -> Vec<(String, Tone)> {
        let Some(meeting) = self.meeting() else { return Vec::new() };
        let (state, tone) = meetings::state(meeting);
        let names: Vec<&str> = meeting.organisations.iter().map(|one| one.name.as_str()).collect();
        let by = words::account(meeting.convener.as_ref());
        let day = when::date(meeting.meet_date.as_ref());
        vec![
            (format!("{} · {}", meetings::kind(meeting), meeting.title), Tone::Title),
            (format!("{state} · {day} {}", meeting.place), tone),
            (format!("convened by {by} · {}", names.join(", ")), Tone::Plain),
        ]
    }
}

fn row(item: &MeetingItem) -> Row {
    let (heard, tone) = if item.heard_time.is_some() { ("yes", Tone::Good) } else { ("no", Tone::Soon) };
    Row::new(&item.id)
        .cell(&item.channel_reference)
        .cell(&item.channel_title)
        .toned(heard, tone)
        .cell(item.decisions.len().to_string())
        .cell(item.attendees.len().to_string())
}

fn about(item: &MeetingItem) -> Vec<(String, Tone)> {
    let names: Vec<&str> = item.attendees.iter().map(|one| one.name.as_str()).collect();
    let said = match (&item.minutes, &item.heard_time) {
        (Some(minutes), _) => minutes.excerpt.clone(),
        (None, Some(_)) => "The minutes are not for you.".to_owned(),
        (None, None) => String::new(),
    };
    let decided = item.decisions.iter().map(|action| {
        let owner = words::account(action.owner.as_ref());
        format!("{} ({owner}, {})", action.title, when::due(action.due_date.as_ref(), action.days_late))
    });
    vec![
        (item.ask.clone(), Tone::Title),
        (format!("attend: {}", names.join(", ")), Tone::Quiet),
        (said, Tone::Plain),
        (decided.collect::<Vec<_>>().join("; "), Tone::Plain),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{Action, ActivitySummary, MeetingKind, MinutesAudience};
    use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn person(name: &str) -> AccountRef {
        AccountRef { id: name.to_lowercase(), name: name.into() }
    }

    fn answer() -> Reply {
        let meeting = Wire {
            id: "m-1".into(),
            reference: "MT-2026-000001".into(),
            kind: MeetingKind::AsbPanel.into(),
            title: "Panel of the week".into(),
            place: "Civic Centre, room 4".into(),
            meet_date: Some(Date { year: 2026, month: 11, day: 23 }),
            state: MeetingState::Held.into(),
            organisations: vec![OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }],
            convener: Some(person("Ann Example")),
            etag: "v1".into(),
            ..Wire::default()
        };
        let item = |number: i32| MeetingItem {
            id: format!("i-{number}"),
            channel_id: format!("c-{number}"),
            channel_reference: format!("CH-2026-00000{number}"),
            channel_title: "Noise at the corner house".into(),
            ask: "Agree who visits the family next week.".into(),
            attendees: vec![person("Ann Example"), person("Bob Sample")],
            etag: "v1".into(),
            ..MeetingItem::default()
        };
        let heard = MeetingItem {
            heard_time: Some(when::timestamp(safetynet_shared::clock::Moment::from_micros(1_795_428_000_000_000))),
            minutes: Some(ActivitySummary { excerpt: "The council changes the locks.".into(), ..Default::default() }),
            decisions: vec![Action {
                title: "Change the locks".into(),
                owner: Some(person("Bob Sample")),
                ..Default::default()
            }],
            ..item(1)
        };
        let reply = GetMeetingResponse { meeting: Some(meeting), items: vec![heard, item(2)] };
        Reply::GetMeeting(Box::new(reply))
    }

    #[test]
    fn the_agenda_shows_each_case_with_what_was_said_and_decided() {
        let mut desk = Desk::signed_in();
        desk.open(Meeting::new("m-1"));
        desk.answer(Method::GetMeeting, answer());
        insta::assert_snapshot!("meeting", desk.frame(80, 24));
    }

    #[test]
    fn minutes_are_recorded_for_the_case_at_hand() {
        let mut desk = Desk::signed_in();
        desk.open(Meeting::new("m-1"));
        desk.answer(Method::GetMeeting, answer());
        desk.press("j r");
        desk.type_text("The school will ring each Monday.");
        desk.press("tab right");
        insta::assert_snapshot!("meeting_minutes", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::RecordMinutes(request)) = desk.sent(Method::RecordMinutes) else { panic!("nothing was sent") };
        assert_eq!((request.id.as_str(), request.audience()), ("i-2", MinutesAudience::Attendees));
    }

    #[test]
    fn minutes_are_not_begun_before_the_day_nor_twice() {
        let mut desk = Desk::signed_in();
        desk.open(Meeting::new("m-1"));
        desk.answer(Method::GetMeeting, answer());
        desk.press("r");
        assert!(desk.frame(80, 24).contains("The minutes of this case are recorded"), "{}", desk.frame(80, 24));
        desk.press("j x");
        assert!(desk.frame(80, 24).contains("The day of this meeting has come"));
        let Reply::GetMeeting(mut planned) = answer() else { panic!("another answer") };
        planned.meeting = planned.meeting.map(|one| Wire { state: MeetingState::Planned.into(), ..one });
        desk.press("ctrl-r");
        desk.answer(Method::GetMeeting, Reply::GetMeeting(planned));
        desk.press("j r");
        assert!(desk.frame(80, 24).contains("from the day of the meeting on, 23 Nov 2026"), "{}", desk.frame(80, 24));
    }

    #[test]
    fn a_case_is_chosen_from_those_of_the_person() {
        let mut desk = Desk::signed_in();
        desk.open(Meeting::new("m-1"));
        desk.answer(Method::GetMeeting, answer());
        desk.press("a");
        desk.answer(Method::ListChannels, Reply::ListChannels(Box::default()));
        assert!(desk.frame(80, 24).contains("You work on no channel"), "{}", desk.frame(80, 24));
    }
}
