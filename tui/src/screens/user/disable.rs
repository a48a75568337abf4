//! Ending an account at once (COCO-7.1). It cannot be undone, so its user name is typed before it is sent.

use safetynet_proto::access::v1::DisableAccountRequest;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Ends an account.
pub struct Disable {
    about: About,
}

impl Disable {
    /// This account.
    pub fn new(about: About) -> Self {
        Self { about }
    }
}

impl Job for Disable {
    fn method(&self) -> Method {
        Method::DisableAccount
    }

    fn title(&self) -> String {
        "Disable the account".to_owned()
    }

    fn about(&self) -> String {
        let open = self.about.account().map_or(0, |account| account.open_assignments);
        let work = if open > 0 { format!(": {} to hand over", super::facts::open(open)) } else { String::new() };
        format!("{}{work}", self.about.line())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.account()?;
        let form = Form::new("account.disable", &self.about.id, "Disable the account, for good");
        Some(form.note("reason", "Why it ends", "10 to 500 characters"))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.about.id.clone(), self.about.etag(), form.trimmed("reason"));
        Ok(DisableAccountRequest { request_id: attempt.request_id, id, etag, reason }.into())
    }

    fn reference(&self) -> String {
        self.about.account().map_or(String::new(), |account| account.user_name.clone())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The account is disabled and its sessions have ended. Its work can be handed over for 28 days.")
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
