//! Case reviews that people asked for: those of a channel, or the running ones of the channels that one works on, each
//! with the clock that runs.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{CaseReview, CaseReviewState as State, ListCaseReviewsRequest, QueueCounts};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::CaseReviewState;
use safetynet_shared::roles::Permission;

use super::case_review::{Move, Request};
use super::channel::Channel;
use super::channel::about::About;
use super::pages::{Pages, further};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "add", "somebody asks for a case review").needs(&[Permission::WriteCase]),
    action(Key::Char('s'), "step", "record the next step of the selected one").needs(&[Permission::WriteCase]),
    action(Key::Char('c'), "channel", "open the channel of the selected one"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Due", 22),
    column("Review", 15),
    column("State", 18),
    column("Asked by", 0),
    wide_column("Channel", 15, 100),
];
const PAGE: i32 = 200;

/// Case reviews.
pub struct CaseReviews {
    /// The channel; none lists those that are running wherever one works.
    about: Option<About>,
    panes: Panes,
    list: List,
    text: Pane,
    pages: Pages<CaseReview>,
    counts: Option<QueueCounts>,
    /// The one that was asked for, until it was read.
    wanted: Option<String>,
}

impl CaseReviews {
    /// Those of a channel.
    pub fn of_channel(about: About) -> Self {
        let empty = "Nobody has asked for a case review here. a records that somebody does.";
        Self { about: Some(about), list: List::new(COLUMNS, empty), ..Self::default() }
    }

    /// At the one with this id.
    pub fn at(self, id: &str) -> Self {
        Self { wanted: Some(id.to_owned()), ..self }
    }
}

impl Default for CaseReviews {
    fn default() -> Self {
        let empty = "No case review runs in a channel that you work on. One is asked for from its channel.";
        Self {
            about: None,
            panes: Panes::new(["Case reviews", "Text"]),
            list: List::new(COLUMNS, empty),
            text: Pane::default(),
            pages: Pages::default(),
            counts: None,
            wanted: None,
        }
    }
}

impl Screen for CaseReviews {
    fn title(&self) -> String {
        "Case reviews".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == 0 { self.list.context() } else { self.text.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                let mut step = Step::none().call(self.request(String::new()));
                step.join(self.about.as_ref().map_or_else(Step::none, About::read));
                step
            }
            Event::Reply(Reply::ListCaseReviews(reply)) => {
                self.pages.take(reply.case_reviews, reply.next_page_token);
                self.counts = reply.counts;
                self.list.set(self.pages.items.iter().map(row).collect());
                if let Some(id) = self.wanted.take() {
                    self.list.select(&id);
                }
                self.tell();
                Step::none()
            }
            Event::Reply(reply) => {
                if let Some(about) = &mut self.about {
                    about.take(reply);
                }
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
            Event::Command(command) => {
                let step = self.command(command, view);
                self.tell();
                step
            }
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::ListCaseReviews)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(4)]).areas(area);
        let (text, tone) = match (&self.about, &self.counts) {
            (Some(about), _) => (about.line(), Tone::Quiet),
            (None, Some(counts)) => (words::queue(Some(counts)), words::queue_tone(Some(counts))),
            (None, None) => ("Reading.".to_owned(), Tone::Quiet),
        };
        frame.render_widget(Line::styled(format!("  {text}"), view.theme.style(tone)), head);
        let places = self.panes.split(frame, body, view.theme);
        for (index, place) in places.iter().enumerate().filter(|(_, place)| !place.is_empty()) {
            let focus = self.panes.focus(index);
            match index {
                0 => self.list.draw(frame, *place, view.theme, focus),
                _ => self.text.draw(frame, *place, view.theme, focus),
            }
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        match &self.about {
            Some(about) => Box::new(Self::of_channel(about.again())),
            None => Box::new(Self::default()),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let of = self.selected().map(|one| one.channel_id.clone());
        Some((RecordKind::Channel, of.or_else(|| self.about.as_ref().map(|about| about.id.clone()))?))
    }
}

impl CaseReviews {
    fn request(&self, page_token: String) -> ListCaseReviewsRequest {
        let channel_id = self.about.as_ref().map_or(String::new(), |about| about.id.clone());
        ListCaseReviewsRequest { channel_id, page_size: PAGE, page_token }
    }

    fn selected(&self) -> Option<&CaseReview> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|one| one.id == id)
    }

    fn insert(&mut self, text: &str) {
        if self.panes.at() == 0 { self.list.insert(text) } else { self.text.insert(text) }
    }

    /// Shows the text of the selected one.
    fn tell(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        if let Some(one) = self.selected() {
            tell(&mut text, one);
        }
        self.text = text;
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        if self.context().types() {
            return self.in_pane(command);
        }
        match command {
            Command::Own("add") => self.add(),
            Command::Own("step") => self.step(view),
            Command::Own("channel") => match self.selected() {
                Some(one) => Step::none().open(Channel::new(&one.channel_id)),
                None => Step::none(),
            },
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            Command::Open if self.panes.at() == 0 => {
                self.panes.go(1);
                Step::none()
            }
            command if self.panes.command(command) => Step::none(),
            command => self.in_pane(command),
        }
    }

    fn in_pane(&mut self, command: Command) -> Step {
        Step::used(if self.panes.at() == 0 { self.list.command(command) } else { self.text.command(command) })
    }

    fn add(&self) -> Step {
        match &self.about {
            None => Step::none().say("Open the channel first: C there lists its case reviews."),
            Some(about) => match about.channel() {
                Some(channel) => Step::none().open(Sheet::new(Request::new(About::from(channel)))),
                None => Step::none().say("The channel is being read."),
            },
        }
    }

    fn step(&self, view: &View) -> Step {
        let Some(one) = self.selected() else { return Step::none() };
        let own = view.who.map_or("", |who| who.organisation_id.as_str());
        match (&one.owner_organisation, Move::new(one)) {
            (_, None) => Step::none().say("This case review has ended."),
            (Some(lead), _) if lead.id != own => {
                Step::none().say(format!("Only {}, which leads, records it.", lead.name))
            }
            (_, Some(job)) => Step::none().open(Sheet::new(job)),
        }
    }
}

fn row(one: &CaseReview) -> Row {
    let tone = if one.days_late > 0 { Tone::Late } else { Tone::Plain };
    let ended = one.due_date.is_none();
    let due = if ended { "ended".to_owned() } else { when::due(one.due_date.as_ref(), one.days_late) };
    Row::new(&one.id)
        .toned(due, if ended { Tone::Quiet } else { tone })
        .cell(&one.reference)
        .cell(words::label::<CaseReviewState>(one.state).to_lowercase())
        .cell(&one.requester)
        .cell(&one.channel_reference)
}

fn tell(text: &mut Pane, one: &CaseReview) {
    text.push(format!("{} in {} {}", one.reference, one.channel_reference, one.channel_title), Tone::Title);
    text.say(format!("{} asked on {}", one.requester, when::date(one.request_date.as_ref())));
    if one.incidents > 0 {
        let reported = ["incident", "incidents"];
        text.say(format!("{} reported in the six months before", words::counted(one.incidents, reported)));
    }
    text.say(&one.grounds);
    let by = words::account(one.created_by.as_ref());
    let of = words::organisation(one.owner_organisation.as_ref());
    text.push(format!("Recorded by {by}; {of} leads"), Tone::Quiet);
    text.heading("Clocks, in working days from the request");
    let clocks = [
        ("10 days: is the threshold met", &one.decide_by_date, State::Requested),
        ("15 days: the review is held", &one.meet_by_date, State::Accepted),
        ("20 days: the person is told", &one.answer_by_date, State::Held),
    ];
    for (what, by, state) in clocks {
        let tone = match one.state() == state {
            true if one.days_late > 0 => Tone::Late,
            true => Tone::Soon,
            false => Tone::Quiet,
        };
        text.push(format!("- {what} by {}", when::date(by.as_ref())), tone);
    }
    let decided = if one.state() == State::Refused { "threshold not met" } else { "threshold met" };
    let parts = [
        (format!("Decided {}: {decided}", when::time(one.decide_time.as_ref())), &one.decision),
        (format!("Held on {}", when::date(one.meet_date.as_ref())), &one.findings),
        (format!("Told {}", when::time(one.answer_time.as_ref())), &one.answer),
    ];
    for (heading, said) in parts.into_iter().filter(|(_, said)| !said.is_empty()) {
        text.heading(heading).say(said);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{self as icm, ListCaseReviewsResponse};
    use safetynet_proto::kind::v1::OrganisationRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn day(month: i32, day: i32) -> Option<Date> {
        Some(Date { year: 2026, month, day })
    }

    fn one(id: &str, state: State) -> CaseReview {
        CaseReview {
            id: id.into(),
            reference: format!("CR-2026-00000{}", &id[2..]),
            channel_id: "c-1".into(),
            channel_reference: "CH-2026-000007".into(),
            channel_title: "Noise at the corner house".into(),
            requester: "Ann Example".into(),
            grounds: "Six reports since July, and nothing has changed.".into(),
            incidents: 6,
            request_date: day(11, 9),
            state: state.into(),
            decide_by_date: day(11, 23),
            meet_by_date: day(11, 30),
            answer_by_date: day(12, 7),
            due_date: if state == State::Refused { None } else { day(11, 23) },
            decision: if state == State::Refused { "Two reports, not three.".into() } else { String::new() },
            owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Police".into() }),
            etag: "e-1".into(),
            ..CaseReview::default()
        }
    }

    fn opened(about: Option<About>) -> Desk {
        let mut desk = Desk::signed_in();
        match about {
            Some(about) => desk.open(CaseReviews::of_channel(about)),
            None => desk.open(CaseReviews::default()),
        }
        let case_reviews = vec![one("r-1", State::Requested), one("r-2", State::Refused)];
        let reply = ListCaseReviewsResponse { case_reviews, ..ListCaseReviewsResponse::default() };
        desk.answer(Method::ListCaseReviews, Reply::ListCaseReviews(Box::new(reply)));
        desk
    }

    #[test]
    fn the_clock_that_runs_stands_in_front_and_the_text_beside() {
        let channel = icm::Channel { id: "c-1".into(), reference: "CH-2026-000007".into(), ..icm::Channel::default() };
        let mut desk = opened(Some(About::from(&channel)));
        insta::assert_snapshot!("case_reviews", desk.frame(80, 24));
        desk.press("enter");
        insta::assert_snapshot!("case_review_text", desk.frame(80, 24));
        desk.press("tab a");
        insta::assert_snapshot!("case_review_request", desk.frame(80, 24));
    }

    #[test]
    fn the_next_step_depends_on_where_it_stands() {
        let mut desk = opened(None);
        desk.press("s");
        desk.press("right tab");
        desk.type_text("Only two reports in six months.");
        insta::assert_snapshot!("case_review_decide", desk.frame(80, 24));
        desk.press("ctrl-s");
        assert!(matches!(
            desk.sent(Method::DecideCaseReview),
            Some(Call::DecideCaseReview(request)) if request.decision == 2 && request.etag == "e-1"
        ));
        desk.press("esc");
        desk.press("j s");
        assert!(desk.frame(80, 24).contains("has ended"));
    }

    #[test]
    fn none_is_a_useful_answer() {
        let mut desk = Desk::signed_in();
        desk.open(CaseReviews::default());
        let reply = ListCaseReviewsResponse::default();
        desk.answer(Method::ListCaseReviews, Reply::ListCaseReviews(Box::new(reply)));
        insta::assert_snapshot!("case_reviews_none", desk.frame(80, 24));
    }
}
