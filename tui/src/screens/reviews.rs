//! The queues of reviews: the caseworker's (COCO-9.2a) and the supervisor's (COCO-9.2b), the most
//! overdue first, with days late, filter and counts.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{
    ListReviewsRequest, ListReviewsResponse, QueueCounts, ReviewFilter, ReviewKind, ReviewSummary,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::pages::{Pages, further};
use super::review::Review;
use crate::app::{Event, Screen, Step, View, Who};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::panes::Panes;
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('o'), "overdue", "only the overdue ones"),
    action(Key::Char('t'), "week", "only those due this week"),
    action(Key::Char('a'), "all", "all of them"),
    action(Key::Char('m'), "more", "read the next page"),
    action(Key::Char('b'), "through", "go through all listed, one by one"),
];

const COLUMNS: &[Column] = &[
    column("Due", 16),
    column("Case", 15),
    column("Channel", 0),
    wide_column("Programme", 20, 140),
    column("Risk", 9),
    column("People", 18),
    wide_column("Worker", 16, 110),
];
/// As many as the server gives at once.
const PAGE: i32 = 200;

/// The queues.
pub struct Reviews {
    wanted: ReviewKind,
    filter: ReviewFilter,
    panes: Panes,
    kinds: Vec<ReviewKind>,
    list: List,
    pages: Pages<ReviewSummary>,
    counts: Option<QueueCounts>,
    /// Nobody chose a queue: the first one with something in it is opened.
    looking: bool,
    /// What was shown before something else was asked for: where that is not answered, it is put back.
    before: Option<Shown>,
    /// The tab and the filter of what is shown.
    shown: (usize, ReviewFilter),
}

/// A queue that was read.
struct Shown {
    place: (usize, ReviewFilter),
    pages: Pages<ReviewSummary>,
    counts: Option<QueueCounts>,
}

impl Default for Reviews {
    fn default() -> Self {
        Self { looking: true, ..Self::of(ReviewKind::Caseworker) }
    }
}

impl Reviews {
    /// Opens at one of the queues.
    pub fn of(kind: ReviewKind) -> Self {
        Self {
            wanted: kind,
            filter: ReviewFilter::Unspecified,
            panes: Panes::new([]),
            kinds: Vec::new(),
            list: List::new(COLUMNS, "No review is in this queue. Press a for all of them, or esc to go back."),
            pages: Pages::default(),
            counts: None,
            looking: false,
            before: None,
            shown: (0, ReviewFilter::Unspecified),
        }
    }
}

impl Screen for Reviews {
    fn title(&self) -> String {
        "Reviews".to_owned()
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
                self.set_kinds(view.who);
                self.pages.start();
                self.read()
            }
            Event::Reply(Reply::ListReviews(reply)) => self.take(*reply),
            Event::Failed(Method::ListReviews, _) => self.put_back(),
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(body);
        let only = match self.filter {
            ReviewFilter::Unspecified => "",
            ReviewFilter::Overdue => " · only overdue (a: all)",
            ReviewFilter::DueThisWeek => " · only this week (a: all)",
        };
        let text = match &self.counts {
            Some(counts) => format!("  {}{only}", words::queue(Some(counts))),
            None if view.waiting => "  Reading the queue.".to_owned(),
            None => "  The queue could not be read.".to_owned(),
        };
        let style = view.theme.style(words::queue_tone(self.counts.as_ref()));
        let place = if self.pages.goes_on() { format!("{} · m: more", self.list.place()) } else { self.list.place() };
        let place = Line::styled(place, view.theme.style(Tone::Quiet)).right_aligned();
        let room = u16::try_from(place.width() + 1).unwrap_or(u16::MAX);
        let [left, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(room)]).areas(head);
        frame.render_widget(Line::styled(text, style), left);
        frame.render_widget(place, right);
        self.list.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { filter: self.filter, ..Self::of(self.kind()) })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Review, self.list.selected()?.to_owned()))
    }
}

impl Reviews {
    fn kind(&self) -> ReviewKind {
        self.kinds.get(self.panes.at()).copied().unwrap_or(self.wanted)
    }

    /// The queues that the roles open, as tabs.
    fn set_kinds(&mut self, who: Option<&Who>) {
        if !self.kinds.is_empty() {
            return;
        }
        let both = [
            (ReviewKind::Caseworker, Permission::ReviewAsCaseworker, "Caseworker's, every 60 days"),
            (ReviewKind::Supervisor, Permission::ReviewAsSupervisor, "Supervisor's, every 90 days"),
        ];
        let open = both.iter().filter(|(_, needs, _)| who.is_some_and(|who| who.may(*needs)));
        self.panes = Panes::new(open.clone().map(|(_, _, title)| *title));
        self.kinds = open.map(|(kind, ..)| *kind).collect();
        let at = self.kinds.iter().position(|kind| *kind == self.wanted);
        self.panes.go(at.unwrap_or(0));
    }

    fn read(&self) -> Step {
        Step::none().call(self.request(String::new()))
    }

    fn request(&self, page_token: String) -> ListReviewsRequest {
        let (kind, filter) = (self.kind().into(), self.filter.into());
        ListReviewsRequest { kind, filter, page_size: PAGE, page_token, ..ListReviewsRequest::default() }
    }

    fn command(&mut self, command: Command) -> Step {
        let typing = self.list.context().types();
        match command {
            Command::Open if !typing => match self.list.selected() {
                Some(id) => Step::none().open(Review::new(id)),
                None => Step::none(),
            },
            Command::Own("through") => match Review::first_of(self.list.ids()) {
                Some(first) => Step::none().open(first),
                None => Step::none().say("No review is listed."),
            },
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            Command::Own("overdue") => self.only(ReviewFilter::Overdue),
            Command::Own("week") => self.only(ReviewFilter::DueThisWeek),
            Command::Own("all") => self.only(ReviewFilter::Unspecified),
            command if !typing && self.panes.command(command) => self.start_again(),
            command => Step::used(self.list.command(command)),
        }
    }

    fn only(&mut self, filter: ReviewFilter) -> Step {
        self.filter = filter;
        self.start_again()
    }

    fn start_again(&mut self) -> Step {
        self.looking = false;
        let (pages, counts) = (std::mem::take(&mut self.pages), self.counts.take());
        if counts.is_some() {
            self.before = Some(Shown { place: self.shown, pages, counts });
        }
        self.list.forget();
        self.read()
    }

    /// Nothing came: what was there before stays, under the name that it has.
    fn put_back(&mut self) -> Step {
        self.pages.start();
        if let Some(before) = self.before.take() {
            self.panes.go(before.place.0);
            (self.shown, self.filter, self.pages, self.counts) =
                (before.place, before.place.1, before.pages, before.counts);
            self.list.set(self.pages.items.iter().map(row).collect());
        }
        Step::pass()
    }

    fn take(&mut self, reply: ListReviewsResponse) -> Step {
        self.before = None;
        self.shown = (self.panes.at(), self.filter);
        let empty = !words::any(reply.counts.as_ref().and_then(|counts| counts.total.as_ref()));
        self.counts = reply.counts;
        self.pages.take(reply.reviews, reply.next_page_token);
        self.list.set(self.pages.items.iter().map(row).collect());
        if std::mem::take(&mut self.looking) && empty && self.kinds.len() > 1 {
            self.panes.command(Command::Next);
            return self.start_again();
        }
        Step::none()
    }
}

fn row(review: &ReviewSummary) -> Row {
    let tone = match (review.days_late, review.due_this_week) {
        (1.., _) => Tone::Late,
        (_, true) => Tone::Soon,
        _ => Tone::Plain,
    };
    let due = if review.days_late > 0 { when::late(review.days_late) } else { when::date(review.due_date.as_ref()) };
    let (risk, risk_tone) = words::risk(review.risk_level);
    Row::new(&review.review_id)
        .toned(due, tone)
        .cell(&review.case_reference)
        .cell(&review.channel_title)
        .cell(words::programme(review.programme.as_ref()))
        .toned(risk, risk_tone)
        .cell(review.nominal_names.join(", "))
        .cell(review.worker_names.join(", "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{Count, RiskLevel};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Failure};

    fn summary(number: i32, late: i32) -> ReviewSummary {
        ReviewSummary {
            review_id: format!("r-{number}"),
            channel_id: format!("c-{number}"),
            channel_title: format!("Noise at the corner house {number}"),
            case_reference: format!("CF-2026-00000{number}"),
            programme: crate::screens::programme::asb(),
            nominal_names: vec!["Sample Person".into()],
            due_date: Some(Date { year: 2026, month: 11, day: 26 }),
            days_late: late,
            due_this_week: late == 0,
            risk_level: RiskLevel::High.into(),
            worker_names: vec!["Ann Example".into()],
            ..ReviewSummary::default()
        }
    }

    fn queue(reviews: Vec<ReviewSummary>) -> Reply {
        let count = |number| Some(Count { number, capped: false });
        let counts = Some(QueueCounts { overdue: count(1), due_this_week: count(1), total: count(12) });
        Reply::ListReviews(Box::new(ListReviewsResponse { reviews, counts, next_page_token: String::new() }))
    }

    #[test]
    fn overdue_first_in_words_and_enter_opens_the_pack() {
        let mut desk = Desk::signed_in();
        desk.open(Reviews::default());
        desk.answer(Method::ListReviews, queue(vec![summary(1, 12), summary(2, 0)]));
        insta::assert_snapshot!("reviews", desk.frame(80, 24));
        insta::assert_snapshot!("reviews_large", desk.frame(120, 40));
        insta::assert_snapshot!("reviews_wide", desk.frame(130, 24));
        desk.press("j enter");
        let Some(Call::GetReviewPack(request)) = desk.sent(Method::GetReviewPack) else {
            panic!("no pack was asked for")
        };
        assert_eq!(request.review_id, "r-2");
    }

    #[test]
    fn a_queue_that_could_not_be_read_is_not_said_to_be_empty_and_the_one_before_stays() {
        let mut desk = Desk::signed_in();
        desk.open(Reviews::default());
        desk.fail(Method::ListReviews, Failure::offline());
        desk.press("j");
        let frame = desk.frame(80, 24);
        assert!(frame.contains("The queue could not be read") && !frame.contains("No review is in"), "{frame}");
        assert!(frame.contains("! This could not be read. ctrl-r reads it again."), "{frame}");
        desk.press("ctrl-r");
        desk.answer(Method::ListReviews, queue(vec![summary(1, 12)]));
        desk.press("tab");
        desk.fail(Method::ListReviews, Failure::offline());
        desk.press("j");
        let frame = desk.frame(80, 24);
        assert!(frame.contains(">Caseworker's") && frame.contains("CF-2026-000001"), "{frame}");
        assert!(frame.contains("! Not read anew: shown as of 23 Nov 2026 09:00."), "{frame}");
        desk.press("o");
        desk.fail(Method::ListReviews, Failure::offline());
        assert!(!desk.frame(80, 24).contains("only the overdue"), "what is shown is not what the filter says");
    }

    #[test]
    fn the_first_queue_with_something_in_it_is_opened_where_nobody_chose() {
        let mut desk = Desk::signed_in();
        desk.open(Reviews::default());
        desk.answer(Method::ListReviews, Reply::ListReviews(Box::default()));
        let Some(Call::ListReviews(request)) = desk.sent(Method::ListReviews) else { panic!("nothing was asked for") };
        assert_eq!(request.kind(), ReviewKind::Supervisor);
        desk.answer(Method::ListReviews, Reply::ListReviews(Box::default()));
        assert!(desk.sent(Method::ListReviews).is_none(), "once round");
        desk.open(Reviews::of(ReviewKind::Caseworker));
        desk.answer(Method::ListReviews, Reply::ListReviews(Box::default()));
        assert!(desk.sent(Method::ListReviews).is_none(), "who chose a queue sees it, empty as it is");
    }

    #[test]
    fn the_tab_and_the_filter_ask_the_server() {
        let mut desk = Desk::signed_in();
        desk.open(Reviews::default());
        desk.press("tab o");
        let Some(Call::ListReviews(request)) = desk.sent(Method::ListReviews) else { panic!("nothing was asked for") };
        assert_eq!((request.kind(), request.filter()), (ReviewKind::Supervisor, ReviewFilter::Overdue));
    }
}
