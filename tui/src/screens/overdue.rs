//! What is overdue in each organisation, for the manager of a partnership: counts and nothing else (COCO-9.4).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::admin::v1::{ListOverdueRequest, OverdueOrganisation};
use safetynet_proto::kind::v1::RecordKind;

use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "all", "with those that have nothing overdue, or without"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Organisation", 0),
    column("Caseworker", 10),
    column("Supervisor", 10),
    column("Oldest", 12),
    wide_column("Access review", 13, 100),
    wide_column("Agreements", 10, 100),
    wide_column("Signatures", 10, 110),
];
const EMPTY: &str = "Nothing is overdue in any organisation. a lists them all.";
const PAGE: i32 = 200;

/// The counts.
pub struct Overdue {
    list: List,
    pages: Pages<OverdueOrganisation>,
    /// Whether those with nothing overdue are listed too.
    all: bool,
}

impl Default for Overdue {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default(), all: false }
    }
}

impl Screen for Overdue {
    fn title(&self) -> String {
        "Overdue".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.begin(),
            Event::Reply(Reply::ListOverdue(reply)) => {
                self.pages.take(reply.organisations, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Own("all")) => {
                self.all = !self.all;
                self.begin()
            }
            Event::Command(Command::Own("more")) => further(self.pages.more().map(|token| self.request(token))),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the counts.") {
            return;
        }
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 6, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { all: self.all, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Organisation, self.list.selected()?.to_owned()))
    }
}

impl Overdue {
    fn begin(&mut self) -> Step {
        self.pages.start();
        Step::none().call(self.request(String::new()))
    }

    fn request(&self, page_token: String) -> ListOverdueRequest {
        ListOverdueRequest { include_clear: self.all, page_size: PAGE, page_token, ..ListOverdueRequest::default() }
    }

    fn selected(&self) -> Option<&OverdueOrganisation> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|row| row.organisation.as_ref().is_some_and(|one| one.id == id))
    }
}

/// How many, and nothing where none is: the eye finds what is there.
fn count(number: i32) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn days(days: i32) -> String {
    match days {
        0 => String::new(),
        1 => "1 day".to_owned(),
        more => format!("{more} days"),
    }
}

fn row(row: &OverdueOrganisation) -> Row {
    Row::new(row.organisation.as_ref().map_or("", |one| one.id.as_str()))
        .toned(words::organisation(row.organisation.as_ref()), Tone::Title)
        .toned(count(row.caseworker_reviews), Tone::Late)
        .toned(count(row.supervisor_reviews), Tone::Late)
        .cell(days(row.oldest_review_days))
        .cell(if row.access_reviews > 0 { "overdue" } else { "" })
        .cell(count(row.agreements_past_review))
        .cell(count(row.syops_signatures))
}

fn about(row: &OverdueOrganisation) -> Vec<(String, Tone)> {
    let (workers, supervisors) = (row.caseworker_reviews, row.supervisor_reviews);
    let oldest = days(row.oldest_review_days);
    let late = if oldest.is_empty() { String::new() } else { format!(", the oldest {oldest} late") };
    let mut texts =
        vec![(format!("Reviews overdue: {workers} of caseworkers, {supervisors} of supervisors{late}."), Tone::Plain)];
    let mut office = Vec::new();
    for (is, text) in [
        (row.access_reviews, "the access review is past its six months"),
        (row.agreements_past_review, "an agreement is past its yearly review"),
        (row.declarations, "the yearly declaration is late"),
        (row.syops_signatures, "signatures of the procedures are older than a year"),
        (row.dormant, "nobody has signed in for six months: ask whether access is still needed"),
        (row.without_users, "it has no account that can sign in"),
    ] {
        office.extend((is > 0).then_some(text));
    }
    if !office.is_empty() {
        texts.push((format!("Also: {}.", office.join("; ")), Tone::Soon));
    }
    texts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::admin::v1::ListOverdueResponse;
    use safetynet_proto::kind::v1::OrganisationRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn the_manager_sees_what_is_late_where() {
        let mut desk = Desk::signed_in();
        desk.open(Overdue::default());
        let named = |id: &str, name: &str| Some(OrganisationRef { id: id.into(), name: name.into() });
        let organisations = vec![
            OverdueOrganisation {
                organisation: named("o-1", "Sample Borough Council"),
                caseworker_reviews: 12,
                supervisor_reviews: 3,
                oldest_review_days: 41,
                access_reviews: 1,
                dormant: 0,
                ..OverdueOrganisation::default()
            },
            OverdueOrganisation {
                organisation: named("o-2", "Sample Housing"),
                agreements_past_review: 1,
                syops_signatures: 2,
                ..OverdueOrganisation::default()
            },
        ];
        let reply = ListOverdueResponse { organisations, next_page_token: String::new() };
        desk.answer(Method::ListOverdue, Reply::ListOverdue(Box::new(reply)));
        insta::assert_snapshot!("overdue", desk.frame(80, 24));
        insta::assert_snapshot!("overdue_large", desk.frame(120, 40));
        desk.press("a");
        let Some(Call::ListOverdue(sent)) = desk.sent(Method::ListOverdue) else { panic!("nothing was sent") };
        assert!(sent.include_clear);
    }
}
