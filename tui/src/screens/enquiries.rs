//! What people ask their single point of contact, and are asked: a clash of the procedures with a local rule (SYOP-2.5), a
//! change of somebody's status (SYOP-4.3), why somebody adds nothing (COCO-7.3).

use safetynet_proto::governance::v1::{
    AnswerEnquiryRequest, AskEnquiryRequest, Enquiry, EnquiryKind, ListEnquiriesRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::listing::{Listed, Listing};
use super::records::Entry;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Step, View};
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "ask", "ask, or tell, the single point of contact"),
    action(Key::Char('r'), "answer", "answer this one"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 100;

/// The enquiries.
pub type Enquiries = Listing<Enquiry>;

impl Listed for Enquiry {
    const TITLE: &'static str = "Enquiries";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "Nothing was asked. a asks your single point of contact, or tells them of a change.";
    const READING: &'static str = "  Reading the enquiries.";

    fn read(_all: bool, page_token: String) -> Call {
        ListEnquiriesRequest { page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListEnquiries(reply) = reply else { return None };
        Some((reply.enquiries, reply.next_page_token))
    }

    fn act(name: &str, at_hand: Option<&Self>) -> Step {
        match (name, at_hand) {
            ("ask", _) => Step::none().open(Sheet::new(Ask::contact())),
            (_, Some(one)) if one.mine_to_answer => Step::none().open(Sheet::new(Answer::new(one))),
            (_, Some(one)) if one.answer.is_empty() => Step::none().say("It waits for somebody else's answer."),
            (_, Some(_)) => Step::none().say("It is answered already."),
            (_, None) => Step::none(),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Enquiry, self.id.clone()))
    }
}

fn kind(enquiry: &Enquiry) -> &'static str {
    match enquiry.kind() {
        EnquiryKind::LocalRules => "Local rules",
        EnquiryKind::StatusChange => "Change of status",
        EnquiryKind::NoContribution => "Nothing added",
        EnquiryKind::Unspecified => "",
    }
}

fn state(enquiry: &Enquiry) -> (&'static str, Tone) {
    match (enquiry.mine_to_answer, enquiry.answer.is_empty()) {
        (true, _) => ("for you", Tone::Soon),
        (false, true) => ("waits", Tone::Plain),
        (false, false) => ("answered", Tone::Quiet),
    }
}

impl Entry for Enquiry {
    const COLUMNS: &'static [Column] =
        &[column("About", 17), column("Person", 0), column("Asked", 18), column("State", 9)];
    const FOOT: u16 = 7;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (word, tone) = state(self);
        Row::new(&self.id)
            .toned(kind(self), Tone::Title)
            .cell(words::account(self.person.as_ref()))
            .cell(when::time(self.ask_time.as_ref()))
            .toned(word, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let asked = format!("{} asked: {}", words::account(self.asked_by.as_ref()), self.question);
        let answered = self.answered_by.as_ref().map(|who| {
            (
                format!("{} answered on {}: {}", who.name, when::time(self.answer_time.as_ref()), self.answer),
                Tone::Plain,
            )
        });
        std::iter::once((asked, Tone::Plain)).chain(answered).collect()
    }
}

/// Asks.
pub struct Ask {
    /// Who is asked why nothing was added, with the name; none asks the single point of contact.
    whom: Option<(String, String)>,
}

impl Ask {
    /// The own single point of contact.
    pub fn contact() -> Self {
        Self { whom: None }
    }

    /// Somebody of the own organisation, why nothing was added.
    pub fn person(id: &str, name: &str) -> Self {
        Self { whom: Some((id.to_owned(), name.to_owned())) }
    }
}

impl Job for Ask {
    fn method(&self) -> Method {
        Method::AskEnquiry
    }

    fn title(&self) -> String {
        "Ask".to_owned()
    }

    fn about(&self) -> String {
        match &self.whom {
            Some((_, name)) => format!("{name} is asked why nothing was added, and answers you."),
            None => "Your single points of contact answer; your auditors may read it.".to_owned(),
        }
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let object = self.whom.as_ref().map_or("", |(id, _)| id.as_str());
        let form = Form::new("enquiry.ask", object, "Ask");
        let form = match self.whom {
            Some(_) => form,
            None => form.choice(
                "kind",
                "About",
                "",
                [
                    "choose with the arrows",
                    "the procedures clash with a local rule",
                    "my status changes: role, employment, need for access",
                ],
            ),
        };
        Some(form.note("question", "What", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let kind = match self.whom {
            Some(_) => EnquiryKind::NoContribution,
            None => EnquiryKind::try_from(form.number("kind")).unwrap_or_default(),
        };
        if kind == EnquiryKind::Unspecified {
            form.complain("kind", "Choose what it is about.");
            return Err(NotReady);
        }
        let account_id = self.whom.as_ref().map_or(String::new(), |(id, _)| id.clone());
        let question = form.trimmed("question");
        Ok(AskEnquiryRequest { request_id: attempt.request_id, kind: kind.into(), account_id, question }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is asked. You are told when it is answered, under Enquiries.")
    }

    fn again(&self) -> Self {
        Self { whom: self.whom.clone() }
    }
}

/// Answers.
pub struct Answer {
    id: String,
    enquiry: Option<Enquiry>,
}

impl Answer {
    /// This one.
    pub fn new(enquiry: &Enquiry) -> Self {
        Self { id: enquiry.id.clone(), enquiry: Some(enquiry.clone()) }
    }
}

impl Job for Answer {
    fn method(&self) -> Method {
        Method::AnswerEnquiry
    }

    fn title(&self) -> String {
        "Answer".to_owned()
    }

    fn about(&self) -> String {
        self.enquiry
            .as_ref()
            .map_or(String::new(), |one| format!("{} asks: {}", words::account(one.asked_by.as_ref()), one.question))
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.enquiry.as_ref()?;
        Some(Form::new("enquiry.answer", &self.id, "Answer").note("answer", "Answer", "10 to 500 characters"))
    }

    fn read(&self, _view: &View) -> Step {
        if self.enquiry.is_some() { Step::none() } else { Step::none().call(Enquiry::read(false, String::new())) }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        let Reply::ListEnquiries(reply) = reply else { return };
        self.enquiry = reply.enquiries.into_iter().find(|one| one.id == self.id);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let etag = self.enquiry.as_ref().map_or(String::new(), |one| one.etag.clone());
        let (id, answer) = (self.id.clone(), form.trimmed("answer"));
        Ok(AnswerEnquiryRequest { request_id: attempt.request_id, id, etag, answer }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is answered.")
    }

    fn forget(&mut self) -> bool {
        self.enquiry = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Enquiry, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), enquiry: None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::governance::v1::ListEnquiriesResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;

    fn enquiry(kind: EnquiryKind, mine: bool, answer: &str) -> Enquiry {
        let named = |name: &str| Some(AccountRef { id: name.to_lowercase(), name: name.to_owned() });
        Enquiry {
            id: format!("q-{}", i32::from(kind)),
            etag: "v1".into(),
            kind: kind.into(),
            person: named("Sample Alpha"),
            asked_by: named("Sample Beta"),
            question: "You have added nothing since June. Do you still need access?".into(),
            answered_by: if answer.is_empty() { None } else { named("Sample Alpha") },
            answer: answer.into(),
            mine_to_answer: mine,
            ..Enquiry::default()
        }
    }

    #[test]
    fn what_is_asked_is_listed_asked_and_answered() {
        let mut desk = Desk::signed_in();
        desk.open(Enquiries::default());
        let enquiries = vec![
            enquiry(EnquiryKind::NoContribution, true, ""),
            enquiry(EnquiryKind::LocalRules, false, "Ours holds here; the office agrees."),
        ];
        let reply = ListEnquiriesResponse { enquiries, next_page_token: String::new() };
        desk.answer(Method::ListEnquiries, Reply::ListEnquiries(Box::new(reply)));
        insta::assert_snapshot!("enquiries", desk.frame(80, 24));
        desk.press("r");
        desk.type_text("I was on leave; I still work on two cases.");
        desk.press("ctrl-s");
        let Some(Call::AnswerEnquiry(sent)) = desk.sent(Method::AnswerEnquiry) else { panic!("nothing was answered") };
        assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("q-3", "v1"));
        desk.press("esc j r");
        assert!(desk.frame(80, 24).contains("answered already"));
        desk.press("a ctrl-s");
        assert!(desk.frame(80, 24).contains("Choose what it is about."));
        desk.press("right right tab");
        desk.type_text("I move to the fire service in May.");
        desk.press("ctrl-s");
        let Some(Call::AskEnquiry(sent)) = desk.sent(Method::AskEnquiry) else { panic!("nothing was asked") };
        assert_eq!((sent.kind(), sent.account_id.as_str()), (EnquiryKind::StatusChange, ""));
    }
}
