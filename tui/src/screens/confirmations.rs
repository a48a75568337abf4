//! Terminals and address ranges of the organisation that wait for the SPOC's word before they open anything (SYOP-6.1).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::admin::v1::{Confirmation, ListConfirmationsRequest};
use safetynet_proto::kind::v1::RecordKind;

use super::confirmation::Decide;
use super::records::{Entry, Records};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('o'), "decide", "confirm or refuse it")];

const EMPTY: &str = "Nothing waits. A new terminal or address range of your organisation waits here for your word.";

/// What waits.
pub struct Confirmations {
    listed: Records<Confirmation>,
}

impl Default for Confirmations {
    fn default() -> Self {
        Self { listed: Records::new(EMPTY) }
    }
}

impl Screen for Confirmations {
    fn title(&self) -> String {
        "Ways in".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(ListConfirmationsRequest {}),
            Event::Reply(Reply::ListConfirmations(reply)) => {
                self.listed.take(reply.confirmations);
                Step::none()
            }
            Event::Command(Command::Own("decide")) => self.decide(),
            Event::Command(Command::Open) if !self.listed.context().types() => self.decide(),
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading what waits.") {
            return;
        }
        self.listed.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl Confirmations {
    fn decide(&self) -> Step {
        match self.listed.selected() {
            Some(row) => Step::none().open(Sheet::new(Decide::new(row.clone()))),
            None => Step::none(),
        }
    }
}

/// What it is, in a word.
pub fn what(row: &Confirmation) -> &'static str {
    if row.kind() == RecordKind::Terminal { "terminal" } else { "addresses" }
}

impl Entry for Confirmation {
    const COLUMNS: &'static [Column] = &[
        column("What", 10),
        column("Name", 0),
        column("Made by", 20),
        column("Made", 17),
        wide_column("Organisation", 24, 110),
    ];
    const FOOT: u16 = 5;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        Row::new(&self.id)
            .cell(what(self))
            .toned(&self.name, Tone::Title)
            .cell(words::account(self.made_by.as_ref()))
            .cell(when::time(self.create_time.as_ref()))
            .cell(self.organisation.as_ref().map_or("", |organisation| organisation.name.as_str()))
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let known = if self.kind() == RecordKind::Terminal {
            format!("Certificate (SHA-256): {}. Compare it at the terminal.", self.detail)
        } else {
            format!("Addresses: {}. Ask your network people whether they are yours alone.", self.detail)
        };
        vec![(known, Tone::Plain), ("Nobody can come in by it before you confirm it.".to_owned(), Tone::Quiet)]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::admin::v1::{ConfirmationDecision, DecideConfirmationResponse, ListConfirmationsResponse};
    use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn waiting(desk: &Desk, id: &str, kind: RecordKind, (name, detail): (&str, &str)) -> Confirmation {
        Confirmation {
            id: id.into(),
            kind: kind.into(),
            organisation: Some(OrganisationRef { id: "org-1".into(), name: "Sample Police".into() }),
            name: name.into(),
            detail: detail.into(),
            made_by: Some(AccountRef { id: "a-9".into(), name: "Sample Administrator".into() }),
            create_time: Some(when::timestamp(desk.now.minus(Span::hours(1)))),
        }
    }

    #[test]
    fn a_terminal_and_a_range_wait_for_a_word() {
        let mut desk = Desk::signed_in();
        desk.open(Confirmations::default());
        let confirmations = vec![
            waiting(&desk, "t-1", RecordKind::Terminal, ("Front desk 2", &"0a1b".repeat(16))),
            waiting(&desk, "r-1", RecordKind::AddressRange, ("Head office", "192.0.2.0/28")),
        ];
        let reply = ListConfirmationsResponse { confirmations };
        desk.answer(Method::ListConfirmations, Reply::ListConfirmations(Box::new(reply)));
        insta::assert_snapshot!("confirmations", desk.frame(80, 24));
        insta::assert_snapshot!("confirmations_large", desk.frame(120, 40));
        desk.press("j enter ctrl-s");
        assert!(desk.sent(Method::DecideConfirmation).is_none(), "nothing is decided by an empty form");
        desk.press("right tab");
        desk.type_text("Our network people know it.");
        insta::assert_snapshot!("confirmation", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::DecideConfirmation(sent)) = desk.sent(Method::DecideConfirmation) else {
            panic!("nothing sent")
        };
        assert_eq!((sent.id.as_str(), sent.kind()), ("r-1", RecordKind::AddressRange));
        assert_eq!(sent.decision(), ConfirmationDecision::Confirm);
        let reply = DecideConfirmationResponse {};
        desk.answer(Method::DecideConfirmation, Reply::DecideConfirmation(Box::new(reply)));
        assert!(desk.frame(80, 24).contains("It is confirmed") || desk.frame(80, 24).contains("decided"));
    }
}
