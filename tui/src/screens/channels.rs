//! My channels, the earliest review first.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{ChannelSummary, ListChannelsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{ChannelState, Code as _};

use super::channel::Channel;
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "all", "the closed ones too, or only the open ones again"),
    action(Key::Char('d'), "dormant", "only those in which nothing happens, or all open ones again"),
    action(Key::Char('m'), "more", "read the next page"),
];

/// One row of channels, here and on the page of a case file.
pub const COLUMNS: &[Column] = &[
    column("Review", 16),
    column("Channel", 0),
    column("Case", 15),
    column("Risk", 12),
    wide_column("State", 9, 90),
    wide_column("Lead", 20, 110),
    wide_column("Programme", 22, 150),
];
const PAGE: i32 = 200;

/// The channels that the person sees.
pub struct Channels {
    list: List,
    pages: Pages<ChannelSummary>,
    closed: bool,
    dormant: bool,
    text: String,
}

impl Channels {
    /// Those in which nothing significant happens, whose closure should be considered (ISA-3.5).
    pub fn dormant() -> Self {
        Self { dormant: true, ..Self::default() }
    }
}

impl Default for Channels {
    fn default() -> Self {
        let empty = "You work on no channel. A supervisor assigns you to one; a shows the closed ones too.";
        Self {
            list: List::new(COLUMNS, empty),
            pages: Pages::default(),
            closed: false,
            dormant: false,
            text: String::new(),
        }
    }
}

impl Screen for Channels {
    fn title(&self) -> String {
        "Channels".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListChannels(reply)) => {
                self.pages.take(reply.channels, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(area);
        let late = self.pages.items.iter().filter(|one| one.days_late > 0).count();
        let (text, tone) = match (self.closed, late) {
            _ if self.dormant => {
                ("  Nothing significant for 90 days: consider closing (d: all open ones)".to_owned(), Tone::Soon)
            }
            (true, _) => ("  Open and closed (a: only the open ones)".to_owned(), Tone::Plain),
            (false, 0) => ("  No review is overdue".to_owned(), Tone::Plain),
            (false, 1) => ("  1 review is overdue".to_owned(), Tone::Late),
            (false, late) => (format!("  {late} reviews are overdue"), Tone::Late),
        };
        let text = if self.list.total() == 0 { String::new() } else { text };
        frame.render_widget(Line::styled(text, view.theme.style(tone)), head);
        let more = if self.pages.goes_on() { " · m: more" } else { "" };
        let place = format!("{}{more}", self.list.place());
        frame.render_widget(Line::styled(place, view.theme.style(Tone::Quiet)).right_aligned(), head);
        self.list.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { closed: self.closed, dormant: self.dormant, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.list.selected()?.to_owned()))
    }
}

impl Channels {
    fn read(&mut self) -> Step {
        self.pages.start();
        Step::none().call(self.request(String::new()))
    }

    fn request(&self, page_token: String) -> ListChannelsRequest {
        let (include_closed, text) = (self.closed, self.text.clone());
        let state = if self.dormant { ChannelState::Dormant.number() } else { 0 };
        ListChannelsRequest {
            include_closed,
            text,
            state,
            page_size: PAGE,
            page_token,
            ..ListChannelsRequest::default()
        }
    }

    fn command(&mut self, command: Command) -> Step {
        match command {
            Command::Open if self.list.context().types() => {
                self.list.command(command);
                self.search()
            }
            Command::Open => match self.list.selected() {
                Some(id) => Step::none().open(Channel::new(id)),
                None => Step::none(),
            },
            Command::Own("all") => {
                (self.closed, self.dormant) = (!self.closed, false);
                self.read()
            }
            Command::Own("dormant") => {
                (self.closed, self.dormant) = (false, !self.dormant);
                self.read()
            }
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            command => {
                let used = self.list.command(command);
                if used && command == Command::Back { self.search() } else { Step::used(used) }
            }
        }
    }

    /// The filter works on what was read; where that is not everything the server filters too.
    fn search(&mut self) -> Step {
        let whole = !self.pages.goes_on() && self.text.is_empty();
        self.list.filter().clone_into(&mut self.text);
        if whole { Step::none() } else { self.read() }
    }
}

/// The row of a channel.
pub fn row(one: &ChannelSummary) -> Row {
    let (risk, risk_tone) = match words::risk(one.latest_risk_level) {
        ("", _) if one.risk_not_shared => ("not shared", Tone::Quiet),
        ("", _) => ("not assessed", Tone::Quiet),
        risk => risk,
    };
    let (due, tone) = match one.days_late {
        1.. => (when::late(one.days_late), Tone::Late),
        _ => (when::date(one.next_review_due_date.as_ref()), Tone::Plain),
    };
    Row::new(&one.id)
        .toned(due, tone)
        .cell(&one.title)
        .cell(&one.case_reference)
        .toned(risk, risk_tone)
        .cell(words::label::<ChannelState>(one.state).to_lowercase())
        .cell(words::organisation(one.lead_organisation.as_ref()))
        .cell(words::programme(one.programme.as_ref()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::ListChannelsResponse;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn summary(number: i32, late: i32) -> ChannelSummary {
        ChannelSummary {
            id: format!("c-{number}"),
            title: format!("Noise at the corner house {number}"),
            case_reference: format!("CF-2026-00000{number}"),
            programme: crate::screens::programme::asb(),
            state: 2,
            latest_risk_level: 4,
            next_review_due_date: Some(Date { year: 2026, month: 12, day: 3 }),
            days_late: late,
            ..ChannelSummary::default()
        }
    }

    fn listed(next: &str) -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Channels::default());
        let reply =
            ListChannelsResponse { channels: vec![summary(1, 12), summary(2, 0)], next_page_token: next.into() };
        desk.answer(Method::ListChannels, Reply::ListChannels(Box::new(reply)));
        desk
    }

    #[test]
    fn the_latest_review_comes_first_in_words_and_enter_opens() {
        let mut desk = listed("");
        insta::assert_snapshot!("channels", desk.frame(80, 24));
        insta::assert_snapshot!("channels_large", desk.frame(120, 40));
        desk.press("enter");
        let Some(Call::GetChannel(request)) = desk.sent(Method::GetChannel) else { panic!("nothing was opened") };
        assert_eq!(request.id, "c-1");
    }

    #[test]
    fn the_filter_asks_the_server_where_not_everything_was_read() {
        let mut desk = listed("");
        desk.press("/ 2 enter");
        assert!(desk.sent(Method::ListChannels).is_none());
        let mut desk = listed("more");
        desk.press("/ 2 enter");
        let Some(Call::ListChannels(request)) = desk.sent(Method::ListChannels) else { panic!("nothing was asked") };
        assert_eq!(request.text, "2");
    }

    #[test]
    fn a_risk_that_is_not_shared_and_one_never_assessed_are_told_apart_and_neither_is_blank() {
        let mut desk = Desk::signed_in();
        desk.open(Channels::default());
        let of = |number: i32, risk_not_shared: bool| ChannelSummary {
            latest_risk_level: 0,
            risk_not_shared,
            ..summary(number, 0)
        };
        let channels = vec![of(1, true), of(2, false)];
        let reply = ListChannelsResponse { channels, ..ListChannelsResponse::default() };
        desk.answer(Method::ListChannels, Reply::ListChannels(Box::new(reply)));
        let frame = desk.frame(80, 24);
        assert!(frame.contains("CF-2026-000001  not shared") && frame.contains("not assessed"), "{frame}");
    }
}
