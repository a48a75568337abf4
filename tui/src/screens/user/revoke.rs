//! A password that others may know: revoked at once, with a one-time code in its place, and reported (SYOP-12.1).

use safetynet_proto::access::v1::RevokePasswordRequest;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::one_time_code::OneTimeCode;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

/// Revokes a password.
pub struct Revoke {
    about: About,
}

impl Revoke {
    /// That of this account.
    pub fn new(about: About) -> Self {
        Self { about }
    }
}

impl Job for Revoke {
    fn method(&self) -> Method {
        Method::RevokePassword
    }

    fn title(&self) -> String {
        "Revoke the password".to_owned()
    }

    fn about(&self) -> String {
        format!("{}. Its sessions end, and an incident that names nobody is reported.", self.about.line())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.account()?;
        let form = Form::new("account.revoke", &self.about.id, "Revoke the password, at once");
        Some(form.note("reason", "What happened", "10 to 500 characters; stays with your organisation"))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.about.id.clone(), self.about.etag(), form.trimmed("reason"));
        Ok(RevokePasswordRequest { request_id: attempt.request_id, id, etag, reason }.into())
    }

    fn reference(&self) -> String {
        self.about.account().map_or(String::new(), |account| account.user_name.clone())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::RevokePassword(reply) = reply else { return Done::back("The password is revoked.") };
        let said = format!("The password is revoked and reported as {}.", reply.incident_reference);
        if reply.one_time_code.is_empty() {
            return Done::back(said);
        }
        let user_name = self.about.account().map_or("", |account| account.user_name.as_str());
        let code = OneTimeCode::new(reply.one_time_code, user_name, &when::time(reply.code_end_time.as_ref()));
        Done { audience: None, step: Step::none().replace(code).say(said) }
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
