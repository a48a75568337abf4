//! The access reviews of the own organisation, newest first, and the day on which the next is due (COCO-7.2).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::google::r#type::Date;
use safetynet_proto::governance::v1::{
    AccessReview as Record, AccessReviewState, ListAccessReviewsRequest, StartAccessReviewRequest,
};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::access_review::AccessReview;
use super::pages::{Pages, further};
use super::user::facts;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('s'), "start", "start a review of every account"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Review", 16),
    column("How it stands", 0),
    column("Was due", 12),
    column("Finished", 17),
    wide_column("By", 20, 100),
];
const EMPTY: &str = "No review has been held yet. s starts one: a line for every account, to keep, change or disable.";
const START: &str = "start";
const PAGE: i32 = 50;

/// The reviews.
pub struct AccessReviews {
    list: List,
    pages: Pages<Record>,
    next: Option<Date>,
    read: bool,
    attempt: Option<String>,
}

impl Default for AccessReviews {
    fn default() -> Self {
        let (list, pages) = (List::new(COLUMNS, EMPTY), Pages::default());
        Self { list, pages, next: None, read: false, attempt: None }
    }
}

impl Screen for AccessReviews {
    fn title(&self) -> String {
        "Access review".to_owned()
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
                Step::none().call(request(String::new()))
            }
            Event::Reply(Reply::ListAccessReviews(reply)) => {
                self.pages.take(reply.access_reviews, reply.next_page_token);
                self.next = reply.next_due_date;
                self.read = true;
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Reply(Reply::StartAccessReview(reply)) => {
                self.attempt = None;
                let id = reply.access_review.map_or(String::new(), |review| review.id);
                Step::none().open(AccessReview::new(id)).say("The review has begun. y keeps, c changes, d disables.")
            }
            Event::Failed(Method::StartAccessReview, _) => Step::pass(),
            Event::Agreed(START) => self.start(view.now),
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, list] = Layout::vertical([Constraint::Length(2), Constraint::Min(3)]).areas(area);
        let (text, tone) = if self.read {
            said_of_next(facts::day(self.next.as_ref()), view.now.day(), self.open().is_some())
        } else {
            ("  Reading the reviews.".to_owned(), Tone::Quiet)
        };
        frame.render_widget(Line::styled(text, view.theme.style(tone)), head);
        if self.read {
            self.list.draw(frame, list, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl AccessReviews {
    fn command(&mut self, command: Command) -> Step {
        let typing = self.list.context().types();
        match command {
            Command::Open if !typing => match self.list.selected() {
                Some(id) => Step::none().open(AccessReview::new(id)),
                None => Step::none(),
            },
            Command::Own("start") => {
                if let Some(review) = self.open() {
                    Step::none().open(AccessReview::new(&review.id)).say("This review is in progress.")
                } else {
                    let text = "Every account that has not ended gets a line with its evidence. Nothing changes until you finish the review.";
                    Step::none().ask(Question::new(START, "Start an access review", text, "Start it"))
                }
            }
            Command::Own("more") => further(self.pages.more().map(request)),
            command => Step::used(self.list.command(command)),
        }
    }

    /// The review in progress.
    fn open(&self) -> Option<&Record> {
        self.pages.items.iter().find(|review| review.state() == AccessReviewState::InProgress)
    }

    /// The same id again while the first attempt has not been answered.
    fn start(&mut self, now: Moment) -> Step {
        let request_id = self.attempt.get_or_insert_with(|| Id::fresh(now).to_string()).clone();
        Step::none().call(StartAccessReviewRequest { request_id, validate_only: false })
    }
}

fn request(page_token: String) -> ListAccessReviewsRequest {
    ListAccessReviewsRequest { page_size: PAGE, page_token, ..ListAccessReviewsRequest::default() }
}

fn said_of_next(next: Option<Day>, today: Day, open: bool) -> (String, Tone) {
    let key = if open { "enter goes on with it" } else { "s starts it" };
    match next {
        Some(next) if next < today => {
            let days = i32::try_from(next.days_until(today)).unwrap_or(i32::MAX);
            (format!("  The next review is {}: it was due on {next}; {key}.", when::late(days)), Tone::Late)
        }
        Some(next) => (format!("  The next review is due on {next}; {key}."), Tone::Plain),
        None => (format!("  {key}."), Tone::Plain),
    }
}

fn row(review: &Record) -> Row {
    let (text, tone) = match review.state() {
        AccessReviewState::Finished => {
            (format!("finished: {}", words::counted(review.line_count, ["account", "accounts"])), Tone::Good)
        }
        _ => (format!("in progress: {} of {} decided", review.decided_count, review.line_count), Tone::Soon),
    };
    let by = review.finished_by.as_ref().or(review.started_by.as_ref());
    Row::new(&review.id)
        .toned(&review.reference, Tone::Title)
        .toned(text, tone)
        .cell(when::date(review.due_date.as_ref()))
        .cell(when::time(review.finish_time.as_ref()))
        .cell(words::account(by))
}

#[cfg(test)]
mod tests {
    use safetynet_proto::governance::v1::{ListAccessReviewsResponse, StartAccessReviewResponse};

    use super::*;
    use crate::app::testing::Desk;

    #[test]
    fn the_next_is_said_earlier_ones_are_listed_and_starting_asks_first() {
        let mut desk = Desk::signed_in();
        desk.open(AccessReviews::default());
        let finished = Record {
            id: "v-1".into(),
            reference: "AR-2026-000001".into(),
            state: AccessReviewState::Finished.into(),
            line_count: 40,
            due_date: Some(Date { year: 2026, month: 5, day: 11 }),
            finish_time: Some(when::timestamp(desk.now)),
            ..Record::default()
        };
        let reply = ListAccessReviewsResponse {
            access_reviews: vec![finished],
            next_due_date: Some(Date { year: 2026, month: 11, day: 11 }),
            next_page_token: String::new(),
        };
        desk.answer(Method::ListAccessReviews, Reply::ListAccessReviews(Box::new(reply)));
        insta::assert_snapshot!("access_reviews", desk.frame(80, 24));
        insta::assert_snapshot!("access_reviews_large", desk.frame(120, 40));
        desk.press("s enter");
        assert!(desk.sent(Method::StartAccessReview).is_none());
        desk.press("s right enter");
        let reply = StartAccessReviewResponse { access_review: Some(Record { id: "v-2".into(), ..Record::default() }) };
        desk.answer(Method::StartAccessReview, Reply::StartAccessReview(Box::new(reply)));
        assert!(desk.sent(Method::GetAccessReview).is_some());
    }
}
