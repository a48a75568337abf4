//! What the own organisation has signed: connection, code and information sharing, with the law that each rests on (ISA-6),
//! who signed it (CA-4.1), and its yearly review, which anybody of its contacts may ask for sooner (ISA-17.1).

use safetynet_proto::admin::v1::{Agreement, AgreementKind, AgreementState};
use safetynet_proto::governance::v1::{AskAgreementReviewRequest, ListOwnAgreementsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Purpose};
use safetynet_shared::roles::Permission;

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
pub const KEYS: &[Binding] =
    &[action(Key::Char('r'), "review", "ask for the review of this agreement now")
        .needs(&[Permission::ManageAccounts])];

/// The agreements.
pub type Agreements = Listing<Agreement>;

impl Listed for Agreement {
    const TITLE: &'static str = "Agreements";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "Nothing that your organisation has signed is recorded.";
    const READING: &'static str = "  Reading the agreements.";

    fn read(_all: bool, _page_token: String) -> Call {
        ListOwnAgreementsRequest {}.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListOwnAgreements(reply) = reply else { return None };
        Some((reply.agreements, String::new()))
    }

    fn act(_name: &str, at_hand: Option<&Self>) -> Step {
        match at_hand {
            Some(one) if one.state() == AgreementState::Ended => Step::none().say("It has ended."),
            Some(one) if !one.review_ask.is_empty() => Step::none().say("Its review was asked for already."),
            Some(one) => Step::none().open(Sheet::new(Ask::new(one))),
            None => Step::none(),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Agreement, self.id.clone()))
    }
}

fn kind(agreement: &Agreement) -> &'static str {
    match agreement.kind() {
        AgreementKind::Connection => "Connection agreement",
        AgreementKind::Code => "Code of connection",
        AgreementKind::Isa => "Information sharing",
        AgreementKind::Unspecified => "",
    }
}

fn state(agreement: &Agreement) -> (&'static str, Tone) {
    match agreement.state() {
        AgreementState::Pending => ("not yet", Tone::Quiet),
        AgreementState::InForce if !agreement.review_ask.is_empty() => ("asked for", Tone::Soon),
        AgreementState::InForce => ("in force", Tone::Good),
        AgreementState::ReviewDue => ("review late", Tone::Late),
        AgreementState::Ended => ("ended", Tone::Quiet),
        AgreementState::Unspecified => ("", Tone::Plain),
    }
}

impl Entry for Agreement {
    const COLUMNS: &'static [Column] = &[
        column("Agreement", 21),
        column("With", 0),
        column("In force", 12),
        column("Review due", 12),
        column("State", 12),
    ];
    const FOOT: u16 = 7;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (word, tone) = state(self);
        let with = if self.csp_name.is_empty() { "the Commissioner's office" } else { &self.csp_name };
        Row::new(&self.id)
            .toned(kind(self), Tone::Title)
            .cell(with)
            .cell(when::date(self.in_force_date.as_ref()))
            .cell(when::date(self.review_due_date.as_ref()))
            .toned(word, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let labels = |numbers: &[i32], label: fn(i32) -> &'static str| {
            numbers.iter().map(|number| label(*number).to_lowercase()).collect::<Vec<_>>().join(", ")
        };
        let shares = labels(&self.purposes, words::label::<Purpose>);
        let law = labels(&self.bases, words::label::<Article6>);
        let asked = self
            .review_asked_by
            .as_ref()
            .map_or(String::new(), |who| format!("{} asked for its review: {}", who.name, self.review_ask));
        let reviewed = match when::date(self.last_review_date.as_ref()) {
            none if none.is_empty() => String::new(),
            date => format!("Reviewed on {date}: {}", self.last_review_outcome),
        };
        let law = if law.is_empty() { law } else { format!("For {shares}, by {law}.") };
        let lines = [
            (format!("Signed by {}, {}.", self.signatory_name, self.signatory_capacity), Tone::Plain),
            (law, Tone::Plain),
            (self.public_link.clone(), Tone::Quiet),
            (asked, Tone::Soon),
            (reviewed, Tone::Plain),
            (self.end_reason.clone(), Tone::Late),
        ];
        lines.into_iter().filter(|(text, _)| !text.is_empty()).collect()
    }
}

/// Asks for a review.
pub struct Ask {
    id: String,
    about: String,
    etag: Option<String>,
}

impl Ask {
    /// Of this agreement.
    pub fn new(agreement: &Agreement) -> Self {
        let due = when::date(agreement.review_due_date.as_ref());
        let about = format!("{} {}, to be reviewed by {due}", kind(agreement), agreement.csp_name);
        Self { id: agreement.id.clone(), about, etag: Some(agreement.etag.clone()) }
    }
}

impl Job for Ask {
    fn method(&self) -> Method {
        Method::AskAgreementReview
    }

    fn title(&self) -> String {
        "Ask for a review".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.etag.as_ref()?;
        let form = Form::new("agreement.review", &self.id, "Ask for it");
        Some(form.note("reason", "Why now", "10 to 500 characters; the administrators read it"))
    }

    fn read(&self, _view: &View) -> Step {
        if self.etag.is_some() { Step::none() } else { Step::none().call(ListOwnAgreementsRequest {}) }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        let Reply::ListOwnAgreements(reply) = reply else { return };
        let found = reply.agreements.into_iter().find(|one| one.id == self.id);
        self.etag = found.map(|one| one.etag);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag) = (self.id.clone(), self.etag.clone().unwrap_or_default());
        let reason = form.trimmed("reason");
        Ok(AskAgreementReviewRequest { request_id: attempt.request_id, id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is asked for: the review is due today, and the administrators see it.")
    }

    fn forget(&mut self) -> bool {
        self.etag = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Agreement, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), about: self.about.clone(), etag: None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::governance::v1::ListOwnAgreementsResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;

    fn agreement(kind: AgreementKind, state: AgreementState) -> Agreement {
        let date = |year| Some(Date { year, month: 11, day: 2 });
        let sharing = kind == AgreementKind::Isa;
        Agreement {
            id: format!("g-{}", i32::from(kind)),
            etag: "v3".into(),
            kind: kind.into(),
            state: state.into(),
            csp_name: if sharing { "Northtown Partnership".into() } else { String::new() },
            in_force_date: date(2025),
            review_due_date: date(2026),
            purposes: if sharing { vec![2] } else { Vec::new() },
            bases: if sharing { vec![5] } else { Vec::new() },
            signatory_name: "Sample Alpha".into(),
            signatory_capacity: "Chief executive".into(),
            ..Agreement::default()
        }
    }

    #[test]
    fn what_is_signed_is_listed_with_its_law_and_a_review_is_asked_for() {
        let mut desk = Desk::signed_in();
        desk.open(Agreements::default());
        let asked = Agreement {
            review_asked_by: Some(AccountRef { id: "a-2".into(), name: "Sample Beta".into() }),
            review_ask: "The code was changed.".into(),
            ..agreement(AgreementKind::Code, AgreementState::InForce)
        };
        let agreements = vec![agreement(AgreementKind::Isa, AgreementState::ReviewDue), asked];
        let reply = ListOwnAgreementsResponse { agreements };
        desk.answer(Method::ListOwnAgreements, Reply::ListOwnAgreements(Box::new(reply)));
        insta::assert_snapshot!("agreements", desk.frame(80, 24));
        desk.press("r");
        desk.type_text("Our families work has changed.");
        desk.press("ctrl-s");
        let Some(Call::AskAgreementReview(sent)) = desk.sent(Method::AskAgreementReview) else {
            panic!("nothing was asked for")
        };
        assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("g-3", "v3"));
    }
}
