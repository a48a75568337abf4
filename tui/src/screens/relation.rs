//! What one person is to another: adding a relation and changing one. Each has its own audience, which is shown by
//! organisation and number of people before anything is saved (SYOP-8.3).

use prost_types::FieldMask;
use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::{
    AddRelationRequest, Nominal, Relation, RelationAudience, RelationVisibility, UpdateRelationRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{RelationKind, RelationVisibility as Visibility};

use super::grant::organisations;
use super::nominal::source;
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

const KIND: &str = "kind";
const DETAIL: &str = "detail";
const FROM: &str = "from_date";
const TO: &str = "to_date";
const AUDIENCE: &str = "audience.visibility";
/// The place of the choice that names organisations.
const NAMED: usize = 3;

/// The organisations that can be named, with a box for each.
#[derive(Default)]
struct Organisations {
    known: Option<Vec<(String, String)>>,
}

impl Organisations {
    fn read(&self) -> Step {
        if self.known.is_some() {
            return Step::none();
        }
        Step::none().refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() })
    }

    fn take(&mut self, reply: Reply) {
        if let Reply::ListOrganisations(reply) = reply {
            self.known = Some(organisations(&reply.organisations));
        }
    }

    fn path(id: &str) -> String {
        format!("organisation.{id}")
    }

    fn fields(&self, form: Form) -> Option<Form> {
        let form = form.choice(AUDIENCE, "Who sees it", "of those who see both", words::choices::<Visibility>());
        let known = self.known.as_ref()?;
        Some(known.iter().fold(form, |form, (id, name)| form.tick(Self::path(id), name, "")))
    }

    /// The own organisation always sees it and is not offered.
    fn fit(&self, form: &mut Form, view: &View) {
        let named = form.chosen(AUDIENCE) == NAMED;
        for (id, _) in self.known.iter().flatten() {
            form.show(&Self::path(id), named && view.who.is_none_or(|who| who.organisation_id != *id));
        }
    }

    fn audience(&self, form: &Form) -> RelationAudience {
        let named = form.chosen(AUDIENCE) == NAMED;
        let ticked = self.known.iter().flatten().filter(|(id, _)| named && form.ticked(&Self::path(id)));
        let organisation_ids = ticked.map(|(id, _)| id.clone()).collect();
        RelationAudience { visibility: form.number(AUDIENCE), organisation_ids, organisations: Vec::new() }
    }
}

fn texts(form: Form) -> Form {
    form.note(DETAIL, "Detail", "up to 500 characters; may stay empty").date(FROM, "From", "may stay empty").date(
        TO,
        "Until",
        "empty while it holds",
    )
}

/// Who sees a relation, in words.
pub fn seen_by(relation: &Relation) -> String {
    let audience = relation.audience.clone().unwrap_or_default();
    match audience.visibility() {
        RelationVisibility::EveryReader => "everybody who sees both".to_owned(),
        RelationVisibility::Named => {
            let names: Vec<&str> = audience.organisations.iter().map(|one| one.name.as_str()).collect();
            format!("{}, {}", words::organisation(relation.owner_organisation.as_ref()), names.join(", "))
        }
        _ => format!("{} only", words::organisation(relation.owner_organisation.as_ref())),
    }
}

/// Adds a relation.
pub struct AddRelation {
    nominal: (String, String),
    other: (String, String),
    organisations: Organisations,
}

impl AddRelation {
    /// From the person with this id and reference to another who was found.
    pub fn new(nominal: (&str, &str), other: &Nominal) -> Self {
        let name = format!("{} {}", other.reference, words::name(other.name.as_ref()));
        let nominal = (nominal.0.to_owned(), nominal.1.to_owned());
        Self { nominal, other: (other.id.clone(), name), organisations: Organisations::default() }
    }
}

impl Job for AddRelation {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::AddRelation
    }

    fn title(&self) -> String {
        "Add relation".to_owned()
    }

    fn about(&self) -> String {
        format!("What {} is to {}", self.nominal.1, self.other.1)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("relation.add", &self.nominal.0, "Who will see it? Then save");
        let form = texts(form.choice(KIND, "Is", "type to find one", words::choices::<RelationKind>()));
        self.organisations.fields(source::fields(form))
    }

    fn read(&self, _view: &View) -> Step {
        self.organisations.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.organisations.take(reply);
    }

    fn fit(&mut self, form: &mut Form, view: &View) -> Step {
        self.organisations.fit(form, view);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(AddRelationRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id: self.nominal.0.clone(),
            other_nominal_id: self.other.0.clone(),
            kind: form.number(KIND),
            detail: form.trimmed(DETAIL),
            from_date: form.day(FROM)?,
            to_date: form.day(TO)?,
            source: source::read(form),
            audience: Some(self.organisations.audience(form)),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddRelation(reply) = reply else { return Done::back("") };
        Done::back("The relation is recorded.").seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal.0.clone()))
    }

    fn again(&self) -> Self {
        Self {
            nominal: self.nominal.clone(),
            other: (self.other.0.clone(), String::new()),
            organisations: Organisations::default(),
        }
    }
}

/// Changes a relation.
pub struct UpdateRelation {
    nominal_id: String,
    id: String,
    read: Option<Box<Relation>>,
    organisations: Organisations,
}

impl UpdateRelation {
    /// On the page of the person with this id.
    pub fn new(nominal_id: &str, relation: &Relation) -> Self {
        let (nominal_id, id) = (nominal_id.to_owned(), relation.id.clone());
        Self { nominal_id, id, read: Some(Box::new(relation.clone())), organisations: Organisations::default() }
    }
}

impl Job for UpdateRelation {
    fn method(&self) -> Method {
        Method::UpdateRelation
    }

    fn title(&self) -> String {
        "Change relation".to_owned()
    }

    fn about(&self) -> String {
        let Some(read) = &self.read else { return String::new() };
        format!("{} {}", words::label::<RelationKind>(read.kind), read.other_reference)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let read = self.read.as_deref()?;
        let audience = read.audience.clone().unwrap_or_default();
        let form = source::fields(texts(Form::new("relation.update", &self.id, "Save")));
        let form = self.organisations.fields(form)?.filled(DETAIL, &read.detail);
        let form =
            form.filled(FROM, &when::date(read.from_date.as_ref())).filled(TO, &when::date(read.to_date.as_ref()));
        let form = form.filled(AUDIENCE, &audience.visibility.to_string());
        Some(audience.organisations.iter().fold(form, |form, one| form.filled(&Organisations::path(&one.id), "yes")))
    }

    fn read(&self, _view: &View) -> Step {
        self.organisations.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.organisations.take(reply);
    }

    fn fit(&mut self, form: &mut Form, view: &View) -> Step {
        self.organisations.fit(form, view);
        Step::none()
    }

    fn call(&self, form: &mut Form, _attempt: Attempt) -> Result<Call, NotReady> {
        let read = self.read.as_deref().ok_or(NotReady)?;
        Ok(UpdateRelationRequest {
            id: self.id.clone(),
            etag: read.etag.clone(),
            update_mask: Some(FieldMask { paths: [DETAIL, FROM, TO, "audience"].map(str::to_owned).to_vec() }),
            detail: form.trimmed(DETAIL),
            from_date: form.day(FROM)?,
            to_date: form.day(TO)?,
            audience: Some(self.organisations.audience(form)),
            source: source::read(form),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::UpdateRelation(reply) = reply else { return Done::back("") };
        let people = reply.audience.map_or(0, |audience| audience.people);
        Done::back(format!("The relation is changed; {} will see it.", words::people(people)))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self {
            nominal_id: self.nominal_id.clone(),
            id: self.id.clone(),
            read: None,
            organisations: Organisations::default(),
        }
    }
}
