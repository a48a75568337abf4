//! Instructions to administrators: who asks to look at which record of the organisation, who was let, and what came of it
//! (S4-1, S4-3). The single point of contact opens one for some hours, and closes it; the auditor reads along.

use safetynet_proto::governance::v1::{CloseInstructionRequest, ListInstructionsRequest, OpenInstructionRequest};
use safetynet_proto::kind::v1::{Instruction, InstructionState, RecordKind};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::listing::{Listed, Listing};
use super::records::Entry;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Step, View};
use crate::keys::{Binding, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('o'), "open", "open the record to the administrator for the hours that were asked for")
        .needs(&[Permission::ManageAccounts]),
    action(Key::Char('x'), "close", "refuse it, or end it now").needs(&[Permission::ManageAccounts]),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 100;
const OPEN: &str = "open";

/// The instructions.
pub type Instructions = Listing<Instruction>;

impl Listed for Instruction {
    const TITLE: &'static str = "Instructions";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "No administrator has asked to look at a record of your organisation.";
    const READING: &'static str = "  Reading the instructions.";

    fn read(_all: bool, page_token: String) -> Call {
        ListInstructionsRequest { page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListInstructions(reply) = reply else { return None };
        Some((reply.instructions, reply.next_page_token))
    }

    fn act(name: &str, at_hand: Option<&Self>) -> Step {
        match (name, at_hand) {
            (_, None) => Step::none(),
            ("open", Some(one)) => ask(one),
            (_, Some(one)) if one.state() == InstructionState::Closed => Step::none().say("It is closed already."),
            (_, Some(one)) => Step::none().open(Sheet::new(Close::new(one))),
        }
    }

    fn agreed(&self, view: &View) -> Step {
        let request_id = Id::fresh(view.now).to_string();
        Step::none().call(OpenInstructionRequest { id: self.id.clone(), request_id, etag: self.etag.clone() })
    }

    fn changed(reply: &Reply) -> Option<&'static str> {
        matches!(reply, Reply::OpenInstruction(_))
            .then_some("It is open. You are told each time the administrator reads it; x closes it.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Instruction, self.id.clone()))
    }
}

fn ask(one: &Instruction) -> Step {
    if one.state() != InstructionState::Requested {
        return Step::none().say("Only what is asked for can be opened.");
    }
    let text = format!(
        "{} reads the head of {} for {}: what it is and where it stands, not what lies in it. You are told each time.",
        words::account(one.administrator.as_ref()),
        one.reference,
        words::counted(one.hours, ["hour", "hours"])
    );
    Step::none().ask(Question::new(OPEN, "Open the record", &text, "open it"))
}

fn state(one: &Instruction) -> (&'static str, Tone) {
    match one.state() {
        InstructionState::Requested => ("asked for", Tone::Soon),
        InstructionState::Open => ("open", Tone::Late),
        InstructionState::Used => ("open, read", Tone::Late),
        InstructionState::Challenged => ("challenged", Tone::Soon),
        InstructionState::Closed => ("closed", Tone::Quiet),
        InstructionState::Unspecified => ("", Tone::Plain),
    }
}

impl Entry for Instruction {
    const COLUMNS: &'static [Column] = &[
        column("Record", 16),
        column("Administrator", 0),
        column("Asked", 18),
        column("Hours", 6),
        column("Read", 5),
        column("State", 12),
    ];
    const FOOT: u16 = 5;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (word, tone) = state(self);
        Row::new(&self.id)
            .cell(&self.reference)
            .cell(words::account(self.administrator.as_ref()))
            .cell(when::time(self.request_time.as_ref()))
            .cell(self.hours.to_string())
            .cell(self.uses.to_string())
            .toned(word, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let opened = self.opened_by.as_ref().map_or(String::new(), |who| {
            let until = when::time(self.until_time.as_ref());
            format!("Opened by {} on {}, until {until}.", who.name, when::time(self.open_time.as_ref()))
        });
        let ended = match (&self.challenge, &self.close_reason) {
            (challenge, reason) if challenge.is_empty() && reason.is_empty() => String::new(),
            (challenge, reason) if reason.is_empty() => format!("It looks unlawful to the administrator: {challenge}"),
            (_, reason) => format!("Closed on {}: {reason}", when::time(self.close_time.as_ref())),
        };
        let lines = [(self.purpose.clone(), Tone::Plain), (opened, Tone::Quiet), (ended, Tone::Plain)];
        lines.into_iter().filter(|(text, _)| !text.is_empty()).collect()
    }
}

const REASON: &str = "reason";

/// Refuses or ends an instruction.
pub struct Close {
    id: String,
    etag: String,
    about: String,
}

impl Close {
    fn new(one: &Instruction) -> Self {
        let about = format!("{}: {} reads it no more.", one.reference, words::account(one.administrator.as_ref()));
        Self { id: one.id.clone(), etag: one.etag.clone(), about }
    }
}

impl Job for Close {
    fn method(&self) -> Method {
        Method::CloseInstruction
    }

    fn title(&self) -> String {
        "Close the instruction".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("instruction.close", &self.id, "Close it");
        Some(form.note(REASON, "Why", "10 to 500 characters; the administrator reads it"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.id.clone(), self.etag.clone(), form.trimmed(REASON));
        Ok(CloseInstructionRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is closed.")
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::governance::v1::ListInstructionsResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;

    fn one(desk: &Desk, id: &str, state: InstructionState) -> Instruction {
        let opened = !matches!(state, InstructionState::Requested);
        Instruction {
            id: id.into(),
            reference: "CH-2026-000007".into(),
            administrator: Some(AccountRef { id: "a-9".into(), name: "Niamh Sample".into() }),
            state: state.into(),
            purpose: "Ticket 2041: the record is said to have lost its case.".into(),
            hours: 4,
            request_time: Some(when::timestamp(desk.now)),
            open_time: opened.then(|| when::timestamp(desk.now)),
            opened_by: opened.then(|| AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
            until_time: opened.then(|| when::timestamp(desk.now)),
            uses: if state == InstructionState::Used { 2 } else { 0 },
            etag: "v1".into(),
            ..Instruction::default()
        }
    }

    fn desk() -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Instructions::default());
        let states = [InstructionState::Requested, InstructionState::Used, InstructionState::Closed];
        let instructions =
            states.iter().enumerate().map(|(at, state)| one(&desk, &format!("i-{at}"), *state)).collect();
        let reply = ListInstructionsResponse { instructions, next_page_token: String::new() };
        desk.answer(Method::ListInstructions, Reply::ListInstructions(Box::new(reply)));
        desk
    }

    #[test]
    fn what_is_asked_for_is_opened_after_a_question() {
        let mut desk = desk();
        insta::assert_snapshot!("instructions", desk.frame(80, 24));
        desk.press("o");
        insta::assert_snapshot!("instruction_open", desk.frame(80, 24));
        desk.press("right enter");
        let Some(Call::OpenInstruction(sent)) = desk.sent(Method::OpenInstruction) else { panic!("nothing was sent") };
        assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("i-0", "v1"));
    }

    #[test]
    fn what_is_open_is_closed_with_a_reason() {
        let mut desk = desk();
        desk.press("j o");
        assert!(desk.sent(Method::OpenInstruction).is_none() && desk.frame(80, 24).contains("Only what is asked for"));
        desk.press("x");
        desk.type_text("The fault is mended.");
        desk.press("ctrl-s");
        let Some(Call::CloseInstruction(sent)) = desk.sent(Method::CloseInstruction) else {
            panic!("nothing was sent")
        };
        assert_eq!((sent.id.as_str(), sent.reason.as_str()), ("i-1", "The fault is mended."));
        desk.answer(Method::CloseInstruction, Reply::CloseInstruction(Box::default()));
        desk.press("j j x");
        assert!(desk.frame(80, 24).contains("closed already"));
    }
}
