//! One access review: a line for each account with its evidence, each kept, changed or ended with
//! one key and a reason, and in the end the dated written record (COCO-7.2, SYOP-13.2b).
//!
//! After a decision the next undecided line is at hand. Its reason begins empty: why one account is kept says nothing of
//! another, and what stood there already would be sent unread.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::governance::v1::{
    AccessReview as Record, AccessReviewLine, AccessReviewState, GetAccessReviewRequest, GetAccessReviewResponse,
    LineDecision,
};
use safetynet_proto::kind::v1::RecordKind;

use self::decide::Decide;
use self::finish::Finish;
use super::pages::{Pages, further};
use super::sheet::Sheet;
use super::user::User;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::foot;
use crate::widgets::list::{Column, List, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;

mod decide;
mod finish;
mod lines;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "keep", "keep the account as it is"),
    action(Key::Char('c'), "change", "change its roles"),
    action(Key::Char('d'), "disable", "disable it"),
    action(Key::Char('f'), "finish", "finish the review with a statement"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Account", 20),
    column("Roles", 0),
    column("Last used", 12),
    column("Added", 6),
    wide_column("Checks", 34, 120),
    column("Decision", 13),
];
const LINES: usize = 0;
/// As many lines as the server gives at once.
pub(crate) const PAGE: i32 = 200;

/// One review.
pub struct AccessReview {
    id: String,
    panes: Panes,
    list: List,
    text: Pane,
    pages: Pages<AccessReviewLine>,
    review: Option<Box<Record>>,
    /// The line that is being decided, and the one to go to when it is.
    deciding: Option<(String, Option<String>)>,
    /// The lines are being read.
    reading: bool,
    /// The action whose key was pressed meanwhile: a quick hand does not decide the line before again.
    wanted: Option<&'static str>,
}

impl AccessReview {
    /// The review with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            panes: Panes::new(["Accounts", "Written record"]),
            list: List::new(COLUMNS, "This review has no lines: every account has ended."),
            text: Pane::default(),
            pages: Pages::default(),
            review: None,
            deciding: None,
            reading: false,
            wanted: None,
        }
    }
}

impl Screen for AccessReview {
    fn title(&self) -> String {
        self.review.as_ref().map_or("Review".to_owned(), |review| review.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == LINES { self.list.context() } else { self.text.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                self.reading = true;
                Step::none().call(self.request(String::new()))
            }
            Event::Reply(Reply::GetAccessReview(reply)) => self.take(*reply),
            Event::Failed(Method::GetAccessReview, _) => {
                self.pages.start();
                (self.reading, self.wanted) = (false, None);
                Step::pass()
            }
            Event::Type(character) => {
                self.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetAccessReview)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        if self.panes.at() != LINES {
            self.text.draw(frame, body, view.theme, Focus::Here);
            return;
        }
        let [head, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(body);
        match &self.review {
            Some(review) => {
                let (text, tone) = lines::progress(review, head.width);
                frame.render_widget(Line::styled(text, view.theme.style(tone)), head);
            }
            None => frame.render_widget(Line::styled("  Reading the review.", view.theme.style(Tone::Quiet)), head),
        }
        let texts = self.selected().map_or(Vec::new(), |line| lines::evidence(line, view.now.day()));
        let above = foot::draw(frame, rest, 5, view.theme, &texts);
        if self.review.is_some() {
            self.list.draw(frame, above, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::AccessReview, self.id.clone()))
    }
}

impl AccessReview {
    fn request(&self, page_token: String) -> GetAccessReviewRequest {
        GetAccessReviewRequest { id: self.id.clone(), page_size: PAGE, page_token }
    }

    fn insert(&mut self, text: &str) {
        if self.panes.at() == LINES { self.list.insert(text) } else { self.text.insert(text) }
    }

    fn take(&mut self, reply: GetAccessReviewResponse) -> Step {
        let was_open = self.review.is_none() || self.is_open();
        self.pages.take(reply.lines, reply.next_page_token);
        self.list.set(self.pages.items.iter().map(lines::row).collect());
        self.go_on();
        if let Some(review) = reply.access_review {
            lines::record(&mut self.text, &review);
            if was_open && review.state() == AccessReviewState::Finished {
                self.panes.go(1);
            }
            self.review = Some(Box::new(review));
        }
        self.reading = false;
        self.wanted.take().map_or_else(Step::none, |name| self.own(name))
    }

    /// Once the line that was being decided is, the next one is at hand.
    fn go_on(&mut self) {
        let Some((line, next)) = &self.deciding else { return };
        let decided = |one: &&AccessReviewLine| one.id == *line && one.decision() != LineDecision::Unspecified;
        if self.pages.items.iter().find(decided).is_some() {
            if let Some(next) = next {
                self.list.select(next);
            }
            self.deciding = None;
        }
    }

    fn selected(&self) -> Option<&AccessReviewLine> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|line| line.id == id)
    }

    fn is_open(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.state() == AccessReviewState::InProgress)
    }

    fn command(&mut self, command: Command) -> Step {
        let typing = self.context().types();
        match command {
            Command::Own(name) if self.reading => {
                self.wanted = Some(name);
                Step::none()
            }
            Command::Own(name) => self.own(name),
            Command::Open if !typing && self.panes.at() == LINES => {
                let account = self.selected().and_then(|line| line.account.as_ref());
                account.map_or_else(Step::none, |account| Step::none().open(User::new(&account.id)))
            }
            command if !typing && self.panes.command(command) => Step::none(),
            command if self.panes.at() == LINES => Step::used(self.list.command(command)),
            command => Step::used(self.text.command(command)),
        }
    }

    fn own(&mut self, name: &str) -> Step {
        match name {
            "more" => further(self.pages.more().map(|token| self.request(token))),
            _ if !self.is_open() => Step::none().say("This review is finished; nothing in it changes."),
            "keep" => self.decide(LineDecision::Keep),
            "change" => self.decide(LineDecision::Change),
            "disable" => self.decide(LineDecision::Disable),
            "finish" => self.finish(),
            _ => Step::pass(),
        }
    }

    fn decide(&mut self, decision: LineDecision) -> Step {
        let Some(line) = self.selected().cloned() else { return Step::none() };
        let undecided = |one: &&AccessReviewLine| one.decision() == LineDecision::Unspecified && one.id != line.id;
        let after = self.pages.items.iter().skip_while(|one| one.id != line.id).find(undecided);
        let next = after.or_else(|| self.pages.items.iter().find(undecided)).map(|one| one.id.clone());
        self.deciding = Some((line.id.clone(), next));
        Step::none().open(Sheet::new(Decide::new(&self.id, line, decision)))
    }

    fn finish(&self) -> Step {
        match &self.review {
            Some(review) if review.decided_count < review.line_count => {
                let left = match review.line_count - review.decided_count {
                    1 => "1 account is not decided yet; it stands first in the list.".to_owned(),
                    left => format!("{left} accounts are not decided yet; they stand first in the list."),
                };
                Step::none().say(left)
            }
            Some(review) => Step::none().open(Sheet::new(Finish::new(review))),
            None => Step::none(),
        }
    }
}

#[cfg(test)]
mod tests;
