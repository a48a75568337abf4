//! Hand-overs of caseloads that concern the person at the terminal, the latest first; one that runs can be undone.

use safetynet_proto::icm::v1::{
    CaseloadHandover, CaseloadHandoverState, CaseloadLineState, ListCaseloadHandoversRequest,
    UndoCaseloadHandoverRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;

use super::listing::{Listed, Listing};
use super::records::Entry;
use crate::app::{Step, View};
use crate::keys::{Binding, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Call, Reply};
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('u'), "undo", "undo it: everything goes back that nobody has changed"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 50;
const UNDO: &str = "undo";

/// The hand-overs.
pub type Handovers = Listing<CaseloadHandover>;

impl Listed for CaseloadHandover {
    const TITLE: &'static str = "Caseload hand-overs";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "No hand-over concerns you.";
    const READING: &'static str = "  Reading the hand-overs.";

    fn read(_all: bool, page_token: String) -> Call {
        ListCaseloadHandoversRequest { page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListCaseloadHandovers(reply) = reply else { return None };
        Some((reply.handovers, reply.next_page_token))
    }

    fn act(_name: &str, at_hand: Option<&Self>) -> Step {
        let Some(one) = at_hand else { return Step::none() };
        let text = format!(
            "Everything that nobody has changed since goes back to {}. It can be handed over again.",
            words::account(one.account.as_ref())
        );
        Step::none().ask(Question::new(UNDO, "Undo the hand-over", &text, "undo it"))
    }

    fn agreed(&self, view: &View) -> Step {
        let request_id = Id::fresh(view.now).to_string();
        Step::none().call(UndoCaseloadHandoverRequest { id: self.id.clone(), request_id, etag: self.etag.clone() })
    }

    fn changed(reply: &Reply) -> Option<&'static str> {
        matches!(reply, Reply::UndoCaseloadHandover(_)).then_some("It is undone.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        None
    }
}

fn state(one: &CaseloadHandover) -> (&'static str, Tone) {
    match one.state() {
        CaseloadHandoverState::Planned => ("planned", Tone::Soon),
        CaseloadHandoverState::Running => ("runs", Tone::Good),
        CaseloadHandoverState::Returned => ("given back", Tone::Quiet),
        CaseloadHandoverState::Undone => ("undone", Tone::Quiet),
        CaseloadHandoverState::Unspecified => ("", Tone::Plain),
    }
}

impl Entry for CaseloadHandover {
    const COLUMNS: &'static [Column] = &[
        column("Whose", 0),
        column("From", 12),
        column("Until", 12),
        column("Channels", 9),
        column("State", 12),
        wide_column("Recorded by", 20, 110),
    ];
    const FOOT: u16 = 6;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let until = match when::date(self.until_date.as_ref()) {
            none if none.is_empty() => "for good".to_owned(),
            day => day,
        };
        let (word, tone) = state(self);
        Row::new(&self.id)
            .cell(words::account(self.account.as_ref()))
            .cell(when::date(self.from_date.as_ref()))
            .cell(until)
            .cell(self.lines.iter().filter(|line| line.state() != CaseloadLineState::Left).count().to_string())
            .toned(word, tone)
            .cell(words::account(self.created_by.as_ref()))
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let line = |line: &safetynet_proto::icm::v1::CaseloadLine| {
            let state = match line.state() {
                CaseloadLineState::Left => " (left where it was)",
                CaseloadLineState::Returned => " (given back)",
                _ => "",
            };
            let with = match line.actions {
                0 => String::new(),
                1 => " with 1 action".to_owned(),
                count => format!(" with {count} actions"),
            };
            format!("{}{with} to {}{state}", line.channel_reference, words::account(line.receiver.as_ref()))
        };
        let lines: Vec<String> = self.lines.iter().map(line).collect();
        let undo = format!("Can be undone until {}.", when::date(self.undo_until_date.as_ref()));
        vec![(self.reason.clone(), Tone::Plain), (lines.join(", "), Tone::Quiet), (undo, Tone::Quiet)]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{CaseloadLine, ListCaseloadHandoversResponse};
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn person(name: &str) -> Option<AccountRef> {
        Some(AccountRef { id: name.to_lowercase(), name: name.into() })
    }

    #[test]
    fn one_that_runs_is_undone_after_a_question() {
        let mut desk = Desk::signed_in();
        desk.open(Handovers::default());
        let line = CaseloadLine {
            channel_reference: "CH-2026-000007".into(),
            kind: 1,
            receiver: person("Bob Sample"),
            state: CaseloadLineState::Given.into(),
            actions: 2,
            ..CaseloadLine::default()
        };
        let one = CaseloadHandover {
            id: "h-1".into(),
            account: person("Ann Example"),
            from_date: Some(Date { year: 2026, month: 11, day: 29 }),
            until_date: Some(Date { year: 2026, month: 12, day: 24 }),
            undo_until_date: Some(Date { year: 2026, month: 12, day: 24 }),
            reason: "On leave until the new year.".into(),
            state: CaseloadHandoverState::Running.into(),
            lines: vec![line],
            created_by: person("Cyd Specimen"),
            etag: "v1".into(),
            ..CaseloadHandover::default()
        };
        let reply = ListCaseloadHandoversResponse { handovers: vec![one], next_page_token: String::new() };
        desk.answer(Method::ListCaseloadHandovers, Reply::ListCaseloadHandovers(Box::new(reply)));
        insta::assert_snapshot!("handovers", desk.frame(80, 24));
        desk.press("u right enter");
        let Some(Call::UndoCaseloadHandover(request)) = desk.sent(Method::UndoCaseloadHandover) else {
            panic!("nothing was sent")
        };
        assert_eq!((request.id.as_str(), request.etag.as_str()), ("h-1", "v1"));
    }
}
