//! Recording the checks behind an account: vetting (COCO-2.1), training (COCO-3.1) and the
//! security operating procedures signed in ink (SYOP-2.2).

use safetynet_proto::access::v1::{AccountChecks, RecordChecksRequest};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

/// Records all checks as they stand now.
pub struct RecordChecks {
    about: About,
}

impl RecordChecks {
    /// Of this account.
    pub fn new(about: About) -> Self {
        Self { about }
    }
}

impl Job for RecordChecks {
    fn method(&self) -> Method {
        Method::RecordChecks
    }

    fn title(&self) -> String {
        "Record checks".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.account()?;
        let checks = self.about.checks();
        let form = Form::new("account.checks", &self.about.id, "Record the checks")
            .date("identity_date", "Identity confirmed", "such as 23 Nov 2026; empty while it is not")
            .date("right_to_work_date", "Right to work", "seen on this day")
            .date("employment_history_date", "Last three years", "employment explored on this day")
            .date("criminal_record_date", "Criminal record", "basic disclosure seen on this day")
            .date("training_date", "Training done", "")
            .date("training_expiry_date", "Training until", "empty when it does not expire")
            .date("syops_signature_date", "Procedures signed", "the day on the signed page")
            .line("syops_version", "Version signed", "as it stands on the signed page")
            .line("syops_document_hash", "SHA-256 of the scan", "64 hexadecimal digits");
        let filled = |form: Form, path: &str, date: &Option<Date>| form.filled(path, &when::date(date.as_ref()));
        let form = filled(form, "identity_date", &checks.identity_date);
        let form = filled(form, "right_to_work_date", &checks.right_to_work_date);
        let form = filled(form, "employment_history_date", &checks.employment_history_date);
        let form = filled(form, "criminal_record_date", &checks.criminal_record_date);
        let form = filled(form, "training_date", &checks.training_date);
        let form = filled(form, "training_expiry_date", &checks.training_expiry_date);
        let form = filled(form, "syops_signature_date", &checks.syops_signature_date);
        let form = form.filled("syops_version", &checks.syops_version);
        Some(form.filled("syops_document_hash", &checks.syops_document_hash))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let checks = AccountChecks {
            identity_date: form.day("identity_date")?,
            right_to_work_date: form.day("right_to_work_date")?,
            employment_history_date: form.day("employment_history_date")?,
            criminal_record_date: form.day("criminal_record_date")?,
            training_date: form.day("training_date")?,
            training_expiry_date: form.day("training_expiry_date")?,
            syops_signature_date: form.day("syops_signature_date")?,
            syops_version: form.trimmed("syops_version"),
            syops_document_hash: form.trimmed("syops_document_hash").to_lowercase(),
        };
        let (id, etag) = (self.about.id.clone(), self.about.etag());
        Ok(RecordChecksRequest { request_id: attempt.request_id, id, etag, checks: Some(checks) }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The checks are recorded.")
    }

    fn forget(&mut self) -> bool {
        self.about.forget();
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.about.id.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
