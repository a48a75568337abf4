//! Authorising an application: six criteria, each confirmed by itself (SYOP-13.2c).

use safetynet_proto::access::v1::{AuthorisationCriteria, AuthoriseAccountRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const CRITERIA: [(&str, &str, &str); 6] = [
    ("business_need", "Need", "there is a business need for access"),
    ("vetted", "Vetting", "the vetting is appropriate and complete"),
    ("trained", "Training", "the training is completed"),
    ("user_guide_read", "User guide", "the person has read the user guide"),
    ("syops_agreed", "Procedures", "the person has read and agreed to the procedures"),
    ("syops_signed_and_kept", "Signed page", "I hold the signed procedures and keep them"),
];

/// Authorises an application.
pub struct Authorise {
    about: About,
}

impl Authorise {
    /// Of this account.
    pub fn new(about: About) -> Self {
        Self { about }
    }
}

impl Job for Authorise {
    fn method(&self) -> Method {
        Method::AuthoriseAccount
    }

    fn title(&self) -> String {
        "Authorise".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.account()?;
        let form = Form::new("account.authorise", &self.about.id, "Authorise the application");
        Some(CRITERIA.into_iter().fold(form, |form, (path, label, help)| form.tick(path, label, help)))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let missing = CRITERIA.iter().find(|(path, ..)| !form.ticked(path));
        if let Some((path, ..)) = missing {
            form.complain(path, "Each of the six criteria must hold; tick it when you have made sure.");
            return Err(NotReady);
        }
        let criteria = AuthorisationCriteria {
            business_need: form.ticked("business_need"),
            vetted: form.ticked("vetted"),
            trained: form.ticked("trained"),
            user_guide_read: form.ticked("user_guide_read"),
            syops_agreed: form.ticked("syops_agreed"),
            syops_signed_and_kept: form.ticked("syops_signed_and_kept"),
        };
        let (id, etag) = (self.about.id.clone(), self.about.etag());
        Ok(AuthoriseAccountRequest { request_id: attempt.request_id, id, etag, criteria: Some(criteria) }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The application is authorised. A system administrator now creates the account.")
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
