//! Opening a case file for a person, with its purpose, its lawful bases and its first channel.

use safetynet_proto::icm::v1::{CreateCaseFileRequest, NewCaseNominal, Nominal};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::NominalRole;

use super::CaseFile;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::create;
use crate::screens::lawful;
use crate::screens::programme::Programmes;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const ROLE: &str = "nominals";
const TITLE: &str = "title";
const CHANNEL: create::Paths =
    ["first_channel.programme", "first_channel.title", "first_channel.summary", "first_channel.values"];

/// Opens a case file.
pub struct CreateCaseFile {
    nominal_id: String,
    person: String,
    programmes: Programmes,
}

impl CreateCaseFile {
    /// For this person; others are added afterwards.
    pub fn new(nominal: &Nominal) -> Self {
        let person = format!("{} ({})", words::name(nominal.name.as_ref()), nominal.reference);
        Self { nominal_id: nominal.id.clone(), person, programmes: Programmes::default() }
    }
}

impl Job for CreateCaseFile {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::CreateCaseFile
    }

    fn title(&self) -> String {
        "New case file".to_owned()
    }

    fn about(&self) -> String {
        if self.person.is_empty() { String::new() } else { format!("About {}; others can be added after", self.person) }
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("case_file.create", &self.nominal_id, "Who will see it? Then save")
            .choice(ROLE, "Role of the person", "", words::choices::<NominalRole>())
            .line(TITLE, "Title of the case", "names no person");
        self.programmes.known().then(|| create::fields(lawful::fields(form), &self.programmes, CHANNEL))
    }

    fn read(&self, _view: &View) -> Step {
        self.programmes.ask()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.programmes.take(reply);
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.programmes.fit(form, CHANNEL[0]);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let nominal = NewCaseNominal { nominal_id: self.nominal_id.clone(), role: form.number(ROLE) };
        Ok(CreateCaseFileRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            title: form.trimmed(TITLE),
            purpose: form.number(lawful::PURPOSE),
            article6_basis: form.number(lawful::ARTICLE6),
            article9_condition: form.number(lawful::ARTICLE9),
            article10_condition: form.number(lawful::ARTICLE10),
            nominals: vec![nominal],
            first_channel: Some(create::channel(form, &self.programmes, CHANNEL)?),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::CreateCaseFile(reply) = reply else { return Done::back("") };
        let case_file = reply.case_file.unwrap_or_default();
        let said = format!("{} is open. enter opens its channel.", case_file.reference);
        Done { audience: reply.audience, step: Step::none().replace(CaseFile::new(case_file.id)).say(said) }
    }

    fn again(&self) -> Self {
        Self { nominal_id: self.nominal_id.clone(), person: String::new(), programmes: Programmes::default() }
    }
}
