//! What the person looks like, how to reach them, health and offences: adding and correcting one particular (ISA-3.6).

use prost_types::FieldMask;
use safetynet_proto::icm::v1::{AddParticularRequest, Nominal, Particular, UpdateParticularRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::ParticularKind;

use super::nominal::source;
use super::sheet::{Attempt, Done, Job};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

const KIND: &str = "kind";
const DETAIL: &str = "detail";
const FROM: &str = "from_date";
const TO: &str = "to_date";

fn texts(form: Form) -> Form {
    form.note(DETAIL, "What", "1 to 2,000 characters").date(FROM, "From", "may stay empty").date(
        TO,
        "Until",
        "empty while it holds",
    )
}

/// Adds a particular.
pub struct AddParticular {
    nominal_id: String,
    reference: String,
}

impl AddParticular {
    /// To this person.
    pub fn new(nominal: &Nominal) -> Self {
        Self { nominal_id: nominal.id.clone(), reference: nominal.reference.clone() }
    }
}

impl Job for AddParticular {
    fn method(&self) -> Method {
        Method::AddParticular
    }

    fn title(&self) -> String {
        "Add".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: who reads it follows from what it is about", self.reference)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("particular.add", &self.nominal_id, "Save");
        let form = form.choice(KIND, "About", "type to find one", words::choices::<ParticularKind>());
        Some(source::fields(texts(form)))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(AddParticularRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id: self.nominal_id.clone(),
            kind: form.number(KIND),
            detail: form.trimmed(DETAIL),
            from_date: form.day(FROM)?,
            to_date: form.day(TO)?,
            source: source::read(form),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is recorded.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self { nominal_id: self.nominal_id.clone(), reference: self.reference.clone() }
    }
}

/// Corrects a particular.
pub struct UpdateParticular {
    nominal_id: String,
    id: String,
    read: Option<Box<Particular>>,
}

impl UpdateParticular {
    /// Of the person with this id.
    pub fn new(nominal_id: &str, particular: &Particular) -> Self {
        let (nominal_id, id) = (nominal_id.to_owned(), particular.id.clone());
        Self { nominal_id, id, read: Some(Box::new(particular.clone())) }
    }
}

impl Job for UpdateParticular {
    fn method(&self) -> Method {
        Method::UpdateParticular
    }

    fn title(&self) -> String {
        "Correct".to_owned()
    }

    fn about(&self) -> String {
        let kind = self.read.as_ref().map_or("", |read| words::label::<ParticularKind>(read.kind));
        format!("{kind}; what stands there now stays in the history")
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let read = self.read.as_deref()?;
        let form = source::fields(texts(Form::new("particular.update", &self.id, "Save")));
        let form = form.filled(DETAIL, &read.detail);
        Some(form.filled(FROM, &when::date(read.from_date.as_ref())).filled(TO, &when::date(read.to_date.as_ref())))
    }

    fn call(&self, form: &mut Form, _attempt: Attempt) -> Result<Call, NotReady> {
        let read = self.read.as_deref().ok_or(NotReady)?;
        Ok(UpdateParticularRequest {
            id: self.id.clone(),
            etag: read.etag.clone(),
            update_mask: Some(FieldMask { paths: [DETAIL, FROM, TO].map(str::to_owned).to_vec() }),
            detail: form.trimmed(DETAIL),
            from_date: form.day(FROM)?,
            to_date: form.day(TO)?,
            source: source::read(form),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is corrected.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self { nominal_id: self.nominal_id.clone(), id: self.id.clone(), read: None }
    }
}
