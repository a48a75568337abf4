//! The organisations that the manager's partnership sponsors and that wait for the manager's word (COCO-2.2).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::admin::v1::{Approval, ListApprovalsRequest};
use safetynet_proto::kind::v1::RecordKind;

use super::approval::Approve;
use super::pages::{Pages, further};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::when;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('o'), "approve", "approve the organisation"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[column("Organisation", 0), column("Set up", 17), wide_column("Principal office", 40, 110)];
const EMPTY: &str = "No organisation waits for your approval.";
const PAGE: i32 = 200;

/// What waits.
pub struct Approvals {
    list: List,
    pages: Pages<Approval>,
}

impl Default for Approvals {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default() }
    }
}

impl Screen for Approvals {
    fn title(&self) -> String {
        "Joining".to_owned()
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
            Event::Reply(Reply::ListApprovals(reply)) => {
                self.pages.take(reply.approvals, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Own("approve")) => self.approve(),
            Event::Command(Command::Open) if !self.list.context().types() => self.approve(),
            Event::Command(Command::Own("more")) => further(self.pages.more().map(request)),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading what waits.") {
            return;
        }
        self.list.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Organisation, self.list.selected()?.to_owned()))
    }
}

impl Approvals {
    fn approve(&self) -> Step {
        let selected = self.list.selected();
        let found = self.pages.items.iter().find(|one| Some(one.organisation_id.as_str()) == selected);
        match found {
            Some(one) => Step::none().open(Sheet::new(Approve::new(one.clone()))),
            None => Step::none(),
        }
    }
}

fn request(page_token: String) -> ListApprovalsRequest {
    ListApprovalsRequest { page_size: PAGE, page_token }
}

fn row(one: &Approval) -> Row {
    Row::new(&one.organisation_id)
        .toned(&one.name, Tone::Title)
        .cell(when::time(one.create_time.as_ref()))
        .cell(&one.principal_office)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::admin::v1::{ApproveOrganisationResponse, ListApprovalsResponse};
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn the_manager_approves_with_a_reason() {
        let mut desk = Desk::signed_in();
        desk.open(Approvals::default());
        let waiting = Approval {
            organisation_id: "o-1".into(),
            etag: "e-1".into(),
            name: "Sample Housing".into(),
            principal_office: "1 Sample Street".into(),
            create_time: Some(when::timestamp(desk.now.minus(Span::hours(1)))),
            ..Approval::default()
        };
        let reply = ListApprovalsResponse { approvals: vec![waiting], next_page_token: String::new() };
        desk.answer(Method::ListApprovals, Reply::ListApprovals(Box::new(reply)));
        insta::assert_snapshot!("approvals", desk.frame(80, 24));
        desk.press("enter");
        desk.type_text("Known to us, works with families.");
        insta::assert_snapshot!("approval", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::ApproveOrganisation(sent)) = desk.sent(Method::ApproveOrganisation) else {
            panic!("nothing sent")
        };
        assert_eq!((sent.organisation_id.as_str(), sent.etag.as_str()), ("o-1", "e-1"));
        let reply = ApproveOrganisationResponse::default();
        desk.answer(Method::ApproveOrganisation, Reply::ApproveOrganisation(Box::new(reply)));
        assert!(desk.frame(80, 24).contains("is approved"));
    }
}
