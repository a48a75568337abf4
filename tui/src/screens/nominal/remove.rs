//! Taking something of a person's record away, for a reason; it stays in the history.

use safetynet_proto::icm::v1::{
    AddParticularRequest, AddRelationRequest, Marker, Nominal, Particular, Photograph, PlaceMarkerRequest, Relation,
    RelationAudience, RemoveMarkerRequest, RemoveParticularRequest, RemovePhotographRequest, RemoveRelationRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ParticularKind, RelationKind, WarningKind};

use crate::app::Undo;
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job, Sheet};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const REASON: &str = "reason";

/// What is taken away, as it stood.
#[derive(Clone)]
enum What {
    Particular(Box<Particular>),
    Marker(Box<Marker>),
    Relation(Box<Relation>),
    Photograph(Box<Photograph>),
}

/// One thing to take away.
pub struct Remove {
    nominal_id: String,
    reference: String,
    what: What,
}

impl Remove {
    /// A particular of a person.
    pub fn particular(nominal: &Nominal, one: &Particular) -> Sheet<Self> {
        Self::of(nominal, What::Particular(Box::new(one.clone())))
    }

    /// A warning marker.
    pub fn marker(nominal: &Nominal, one: &Marker) -> Sheet<Self> {
        Self::of(nominal, What::Marker(Box::new(one.clone())))
    }

    /// A relation.
    pub fn relation(nominal: &Nominal, one: &Relation) -> Sheet<Self> {
        Self::of(nominal, What::Relation(Box::new(one.clone())))
    }

    /// A photograph, which is destroyed.
    pub fn photograph(nominal: &Nominal, one: &Photograph) -> Sheet<Self> {
        Self::of(nominal, What::Photograph(Box::new(one.clone())))
    }

    fn of(nominal: &Nominal, what: What) -> Sheet<Self> {
        Sheet::new(Self { nominal_id: nominal.id.clone(), reference: nominal.reference.clone(), what })
    }

    fn id(&self) -> (String, String) {
        match &self.what {
            What::Particular(one) => (one.id.clone(), one.etag.clone()),
            What::Marker(one) => (one.id.clone(), one.etag.clone()),
            What::Relation(one) => (one.id.clone(), one.etag.clone()),
            What::Photograph(one) => (one.id.clone(), one.etag.clone()),
        }
    }

    /// Records the same again; a photograph does not come back.
    fn undo(&self) -> Option<Undo> {
        let nominal_id = self.nominal_id.clone();
        Some(match self.what.clone() {
            What::Particular(one) if one.kind != 0 => Undo::call(move |request_id| AddParticularRequest {
                request_id,
                nominal_id: nominal_id.clone(),
                kind: one.kind,
                detail: one.detail.clone(),
                from_date: one.from_date,
                to_date: one.to_date,
                source: one.source.clone(),
                ..AddParticularRequest::default()
            }),
            What::Marker(one) if one.kind != 0 => Undo::call(move |request_id| PlaceMarkerRequest {
                request_id,
                nominal_id: nominal_id.clone(),
                kind: one.kind,
                reason: one.reason.clone(),
                review_date: one.review_date,
                notice: one.notice.clone(),
                ..PlaceMarkerRequest::default()
            }),
            What::Relation(one) if one.kind != 0 => {
                Undo::call(move |request_id| again(&one, nominal_id.clone(), request_id))
            }
            // Of what is known by its id alone, since a lock came between, nothing is left to record again.
            _ => return None,
        })
    }
}

impl Job for Remove {
    fn method(&self) -> Method {
        match self.what {
            What::Particular(_) => Method::RemoveParticular,
            What::Marker(_) => Method::RemoveMarker,
            What::Relation(_) => Method::RemoveRelation,
            What::Photograph(_) => Method::RemovePhotograph,
        }
    }

    fn title(&self) -> String {
        "Take away".to_owned()
    }

    fn about(&self) -> String {
        match &self.what {
            What::Particular(one) => words::label::<ParticularKind>(one.kind).to_owned(),
            What::Marker(one) => words::label::<WarningKind>(one.kind).to_owned(),
            What::Relation(one) => {
                format!("{} {}", words::label::<RelationKind>(one.kind), one.other_reference)
            }
            What::Photograph(one) => format!("The picture is destroyed and cannot come back. {}", one.caption),
        }
    }

    fn reference(&self) -> String {
        self.reference.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let button = if matches!(self.what, What::Photograph(_)) { "Destroy" } else { "Take away" };
        Some(Form::new("nominal.remove", self.id().0, button).note(REASON, "Why it goes", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let ((id, etag), request_id, reason) = (self.id(), attempt.request_id, form.trimmed(REASON));
        Ok(match self.what {
            What::Particular(_) => RemoveParticularRequest { id, request_id, etag, reason }.into(),
            What::Marker(_) => RemoveMarkerRequest { id, request_id, etag, reason }.into(),
            What::Relation(_) => RemoveRelationRequest { id, request_id, etag, reason }.into(),
            What::Photograph(_) => RemovePhotographRequest { id, request_id, etag, reason }.into(),
        })
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is taken away; the history keeps it.").undone_by(self.undo())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self { nominal_id: self.nominal_id.clone(), reference: self.reference.clone(), what: self.blank() }
    }
}

impl Remove {
    /// What is taken away, by its id and version alone.
    fn blank(&self) -> What {
        let (id, etag) = self.id();
        match &self.what {
            What::Particular(_) => What::Particular(Box::new(Particular { id, etag, ..Particular::default() })),
            What::Marker(_) => What::Marker(Box::new(Marker { id, etag, ..Marker::default() })),
            What::Relation(_) => What::Relation(Box::new(Relation { id, etag, ..Relation::default() })),
            What::Photograph(_) => What::Photograph(Box::new(Photograph { id, etag, ..Photograph::default() })),
        }
    }
}

/// The request that records a relation once more.
fn again(one: &Relation, nominal_id: String, request_id: String) -> AddRelationRequest {
    let audience = one.audience.clone().unwrap_or_default();
    AddRelationRequest {
        request_id,
        nominal_id,
        other_nominal_id: one.other_nominal_id.clone(),
        kind: one.kind,
        detail: one.detail.clone(),
        from_date: one.from_date,
        to_date: one.to_date,
        source: one.source.clone(),
        audience: Some(RelationAudience {
            visibility: audience.visibility,
            organisation_ids: audience.organisations.into_iter().map(|one| one.id).collect(),
            organisations: Vec::new(),
        }),
        ..AddRelationRequest::default()
    }
}
