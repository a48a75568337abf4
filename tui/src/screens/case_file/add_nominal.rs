//! Adding a person, whom a search has found, to a case file.

use safetynet_proto::icm::v1::{AddNominalRequest, CaseFile, GetCaseFileRequest, Nominal};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::NominalRole;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

/// Adds a person.
pub struct AddNominal {
    case_file_id: String,
    nominal_id: String,
    person: String,
    case_file: Option<CaseFile>,
}

impl AddNominal {
    /// This person to the case file with this id.
    pub fn new(case_file_id: &str, nominal: &Nominal) -> Self {
        let person = format!("{} ({})", words::name(nominal.name.as_ref()), nominal.reference);
        Self { case_file_id: case_file_id.to_owned(), nominal_id: nominal.id.clone(), person, case_file: None }
    }
}

impl Job for AddNominal {
    fn method(&self) -> Method {
        Method::AddNominal
    }

    fn title(&self) -> String {
        "Add a person".to_owned()
    }

    fn about(&self) -> String {
        let to = |case_file: &CaseFile| format!("{} to {} {}", self.person, case_file.reference, case_file.title);
        self.case_file.as_ref().map_or(String::new(), to)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.case_file.as_ref()?;
        let form = Form::new("case_file.add_nominal", &self.nominal_id, "Add the person");
        Some(form.choice("role", "Role", "", words::choices::<NominalRole>()))
    }

    fn read(&self, _view: &View) -> Step {
        match &self.case_file {
            Some(_) => Step::none(),
            None => Step::none().refresh(GetCaseFileRequest { id: self.case_file_id.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetCaseFile(reply) = reply {
            self.case_file = reply.case_file;
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(AddNominalRequest {
            case_file_id: self.case_file_id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            etag: self.case_file.as_ref().map_or(String::new(), |case_file| case_file.etag.clone()),
            nominal_id: self.nominal_id.clone(),
            role: form.number("role"),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The person is in the case file.")
    }

    fn forget(&mut self) -> bool {
        self.case_file = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::CaseFile, self.case_file_id.clone()))
    }

    fn again(&self) -> Self {
        let (case_file_id, nominal_id) = (self.case_file_id.clone(), self.nominal_id.clone());
        Self { case_file_id, nominal_id, person: String::new(), case_file: None }
    }
}
