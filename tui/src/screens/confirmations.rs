//! Terminals and address ranges of the organisation that wait for the SPOC's word before they open anything (SYOP-6.1).

use safetynet_proto::admin::v1::{Confirmation, ListConfirmationsRequest};
use safetynet_proto::kind::v1::RecordKind;

use super::confirmation::Decide;
use super::listing::{Listed, Listing};
use super::records::Entry;
use super::sheet::Sheet;
use crate::app::Step;
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Reply};
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('o'), "decide", "confirm or refuse it")];

/// What waits.
pub type Confirmations = Listing<Confirmation>;

impl Listed for Confirmation {
    const TITLE: &'static str = "Ways in";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str =
        "Nothing waits. A new terminal or address range of your organisation waits here for your word.";
    const READING: &'static str = "  Reading what waits.";
    const ENTER: Option<&'static str> = Some("decide");

    fn read(_all: bool, _page_token: String) -> Call {
        ListConfirmationsRequest {}.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListConfirmations(reply) = reply else { return None };
        Some((reply.confirmations, String::new()))
    }

    fn act(_name: &str, at_hand: Option<&Self>) -> Step {
        match at_hand {
            Some(row) => Step::none().open(Sheet::new(Decide::new(row.clone()))),
            None => Step::none(),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        None
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
    use crate::rpc::Method;

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
