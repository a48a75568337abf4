//! The forms of a request: registering it, its identity, more time, a decision on one record, and the answer.

use safetynet_proto::icm::v1::{
    ConfirmSubjectIdentityRequest, DecideSubjectItemRequest, ExtendSubjectRequestRequest,
    RegisterSubjectRequestRequest, SubjectDecision, SubjectItem, SubjectRequest, SubjectRequestKind,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{self, SubjectExemption};

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

mod complete;

pub use complete::Complete;

const KIND: &str = "kind";
const RECEIVED: &str = "receive_date";
const IDENTITY: &str = "identity_date";
const OWN_REFERENCE: &str = "own_reference";
const REASON: &str = "reason";
const DECISION: &str = "decision";
const EXEMPTION: &str = "exemption";
const NOTE: &str = "note";

/// Registers a request of a person.
pub struct Register {
    id: String,
    reference: String,
}

impl Register {
    /// Of this person, who is known by this reference.
    pub fn new(id: &str, reference: &str) -> Self {
        Self { id: id.to_owned(), reference: reference.to_owned() }
    }
}

impl Job for Register {
    fn method(&self) -> Method {
        Method::RegisterSubjectRequest
    }

    fn title(&self) -> String {
        "Register a request".to_owned()
    }

    fn about(&self) -> String {
        format!(
            "{}: every organisation that knows the person is told at once, and answers for its own.",
            self.reference
        )
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let form = Form::new("subject_request.register", &self.id, "Register it")
            .choice(KIND, "Asks for", "", words::choices::<codes::SubjectRequestKind>())
            .date(RECEIVED, "Received on", "today or up to 60 days back")
            .date(IDENTITY, "Identity confirmed", "may be empty; no clock runs before it")
            .line(OWN_REFERENCE, "Own reference", "may be empty");
        Some(form.filled(RECEIVED, &now.day().to_string()))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        if form.number(KIND) == SubjectRequestKind::Unspecified as i32 {
            form.complain(KIND, "Choose what is asked for.");
            return Err(NotReady);
        }
        Ok(RegisterSubjectRequestRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id: self.id.clone(),
            kind: form.number(KIND),
            receive_date: form.day(RECEIVED)?,
            identity_date: form.day(IDENTITY)?,
            own_reference: form.trimmed(OWN_REFERENCE),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::RegisterSubjectRequest(reply) = reply else { return Done::back("") };
        let reference = reply.subject_request.map_or(String::new(), |one| one.reference);
        Done::back(format!("{reference} is registered. Those who answer for the person's data are told."))
    }

    fn again(&self) -> Self {
        Self::new(&self.id, &self.reference)
    }
}

/// Which request a form is of.
struct Of {
    id: String,
    etag: String,
    reference: String,
}

impl Of {
    fn new(one: &SubjectRequest) -> Self {
        Self { id: one.id.clone(), etag: one.etag.clone(), reference: one.reference.clone() }
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), reference: self.reference.clone() }
    }
}

/// Records when the identity was confirmed.
pub struct Identify(Of);

impl Identify {
    /// Of this request.
    pub fn new(one: &SubjectRequest) -> Self {
        Self(Of::new(one))
    }
}

impl Job for Identify {
    fn method(&self) -> Method {
        Method::ConfirmSubjectIdentity
    }

    fn title(&self) -> String {
        "Identity".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: the month of every organisation begins with it.", self.0.reference)
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let form = Form::new("subject_request.identity", &self.0.id, "Record it");
        Some(form.date(IDENTITY, "Confirmed on", "not in the future").filled(IDENTITY, &now.day().to_string()))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, identity_date) = (self.0.id.clone(), self.0.etag.clone(), form.day(IDENTITY)?);
        Ok(ConfirmSubjectIdentityRequest { id, request_id: attempt.request_id, etag, identity_date }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The clock runs.")
    }

    fn again(&self) -> Self {
        Self(self.0.again())
    }
}

/// Extends the time.
pub struct Extend(Of);

impl Extend {
    /// Of this request.
    pub fn new(one: &SubjectRequest) -> Self {
        Self(Of::new(one))
    }
}

impl Job for Extend {
    fn method(&self) -> Method {
        Method::ExtendSubjectRequest
    }

    fn title(&self) -> String {
        "More time".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: to three months, once. Tell the person within the first month.", self.0.reference)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("subject_request.extend", &self.0.id, "Extend it");
        Some(form.note(REASON, "Why", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.0.id.clone(), self.0.etag.clone(), form.trimmed(REASON));
        Ok(ExtendSubjectRequestRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::ExtendSubjectRequest(reply) = reply else { return Done::back("") };
        let day = reply.subject_request.map_or(String::new(), |one| when::date(one.due_date.as_ref()));
        Done::back(format!("The last day is now {day}."))
    }

    fn again(&self) -> Self {
        Self(self.0.again())
    }
}

/// Decides on one record of the pack.
pub struct Decide {
    /// The request.
    id: String,
    /// The version of the decision, which is the record's own and not the request's.
    etag: String,
    kind: i32,
    object_id: String,
    about: String,
}

impl Decide {
    /// On this item of the request with this id.
    pub fn new(id: &str, item: &SubjectItem) -> Self {
        Self {
            id: id.to_owned(),
            etag: item.etag.clone(),
            kind: item.kind,
            object_id: item.object_id.clone(),
            about: item.title.clone(),
        }
    }
}

impl Job for Decide {
    fn method(&self) -> Method {
        Method::DecideSubjectItem
    }

    fn title(&self) -> String {
        "Decide".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("subject_request.decide", &self.object_id, "Decide")
            .choice(DECISION, "Decision", "", words::choices::<codes::SubjectDecision>())
            .choice(EXEMPTION, "Exemption", "", words::choices::<SubjectExemption>())
            .note(NOTE, "Note", "10 to 500 characters; may be empty");
        Some(form)
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        form.show(EXEMPTION, form.number(DECISION) == SubjectDecision::Withhold as i32);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let decision = form.number(DECISION);
        if decision == SubjectDecision::Unspecified as i32 {
            form.complain(DECISION, "Choose whether the person gets it.");
            return Err(NotReady);
        }
        let withheld = decision == SubjectDecision::Withhold as i32;
        Ok(DecideSubjectItemRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.etag.clone(),
            kind: self.kind,
            object_id: self.object_id.clone(),
            decision,
            exemption: if withheld { form.number(EXEMPTION) } else { 0 },
            note: form.trimmed(NOTE),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is decided.")
    }

    fn again(&self) -> Self {
        Self {
            id: self.id.clone(),
            etag: self.etag.clone(),
            kind: self.kind,
            object_id: self.object_id.clone(),
            about: String::new(),
        }
    }
}
