//! The form of the answer: the outcomes that fit what is asked for, and for the organisation that received the request
//! that it was withdrawn, which needs no confirmed identity.

use safetynet_proto::icm::v1::{CompleteSubjectRequestRequest, SubjectRequest, SubjectRequestKind};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, SubjectOutcome};

use super::Of;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::screens::subject_request::told;
use crate::widgets::form::{Form, NotReady};

const OUTCOME: &str = "outcome";
const ANSWERED: &str = "answer_date";
const REASON: &str = "refusal_reason";
const LATE: &str = "late_reason";

const COUNTED: &str = "What colleagues hold and you do not read is not counted here: ask them first.";

/// Records the answer.
pub struct Complete {
    of: Of,
    /// What is asked for is access.
    access: bool,
    /// The own organisation received it.
    received: bool,
    /// The identity is not confirmed.
    waits: bool,
}

impl Complete {
    /// Of this request.
    pub fn new(one: &SubjectRequest) -> Self {
        Self {
            of: Of::new(one),
            access: one.kind() == SubjectRequestKind::Access,
            received: told::received(one),
            waits: one.identity_date.is_none(),
        }
    }

    /// The outcomes that can be.
    fn outcomes(&self) -> Vec<SubjectOutcome> {
        use SubjectOutcome::{Disclosed, DisclosedInPart, Done, NothingHeld, Refused, Withdrawn, Withheld};
        let answers: &[SubjectOutcome] = match (self.waits, self.access) {
            (true, _) => &[],
            (false, true) => &[Disclosed, DisclosedInPart, Withheld, NothingHeld, Refused],
            (false, false) => &[Done, Refused, NothingHeld],
        };
        let withdrawn = self.received.then_some(Withdrawn);
        answers.iter().copied().chain(withdrawn).collect()
    }

    /// The outcome that is chosen.
    fn chosen(&self, form: &Form) -> Option<SubjectOutcome> {
        self.outcomes().into_iter().find(|one| one.label() == form.option(OUTCOME))
    }
}

/// It is taken back, which is of today and never late.
fn withdraws(outcome: Option<SubjectOutcome>) -> bool {
    outcome == Some(SubjectOutcome::Withdrawn)
}

/// What the reason is of, where the outcome needs one.
fn reason(outcome: Option<SubjectOutcome>) -> Option<&'static str> {
    match outcome? {
        SubjectOutcome::Refused => Some("Why refused"),
        SubjectOutcome::Withdrawn => Some("Why withdrawn"),
        _ => None,
    }
}

impl Job for Complete {
    fn method(&self) -> Method {
        Method::CompleteSubjectRequest
    }

    fn title(&self) -> String {
        "Answer".to_owned()
    }

    fn about(&self) -> String {
        let reference = &self.of.reference;
        if self.waits {
            return format!(
                "{reference}: before the identity is confirmed it can only be withdrawn, for every organisation."
            );
        }
        let of = if self.access { "what was decided on each record" } else { "what became of it" };
        let withdrawn = if self.received { " Withdrawn ends it for every organisation." } else { "" };
        format!("{reference}: {of}. {COUNTED}{withdrawn}")
    }

    fn reference(&self) -> String {
        self.of.reference.clone()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let lead = (!self.waits).then_some("choose with the arrows");
        let options = lead.into_iter().chain(self.outcomes().into_iter().map(SubjectOutcome::label));
        let form = Form::new("subject_request.complete", &self.of.id, "Record the answer")
            .choice(OUTCOME, "Outcome", "", options)
            .date(ANSWERED, "Answered on", "not before the identity")
            .note(REASON, "Why refused", "10 to 500 characters")
            .note(LATE, "Why late", "10 to 500 characters; only where it is late");
        Some(form.filled(ANSWERED, &now.day().to_string()))
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        let label = reason(self.chosen(form));
        form.show(ANSWERED, !withdraws(self.chosen(form)));
        form.show(REASON, label.is_some());
        form.name_field(REASON, label.unwrap_or_default());
        form.show(LATE, !withdraws(self.chosen(form)));
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Some(outcome) = self.chosen(form) else {
            form.complain(OUTCOME, "Choose how it was answered.");
            return Err(NotReady);
        };
        let (reasoned, withdrawn) = (reason(Some(outcome)).is_some(), withdraws(Some(outcome)));
        Ok(CompleteSubjectRequestRequest {
            id: self.of.id.clone(),
            request_id: attempt.request_id,
            etag: self.of.etag.clone(),
            outcome: outcome.number(),
            answer_date: if withdrawn { None } else { form.day(ANSWERED)? },
            refusal_reason: if reasoned { form.trimmed(REASON) } else { String::new() },
            late_reason: if withdrawn { String::new() } else { form.trimmed(LATE) },
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::CompleteSubjectRequest(reply) = reply else { return Done::back("") };
        let outcome = reply.subject_request.and_then(|one| SubjectOutcome::from_number(one.outcome));
        let withdrawn = withdraws(outcome);
        Done::back(if withdrawn { "It is withdrawn." } else { "Your organisation has answered it." })
    }

    fn again(&self) -> Self {
        Self { of: self.of.again(), ..*self }
    }
}
