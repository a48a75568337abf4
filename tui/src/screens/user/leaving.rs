//! The last day of access, where it is known beforehand (COCO-7.1): a date to set, to change or to take away.

use safetynet_proto::access::v1::SetAccessEndRequest;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, Undo, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

/// Sets the last day.
pub struct Leaves {
    about: About,
}

impl Leaves {
    /// Of this account.
    pub fn new(about: About) -> Self {
        Self { about }
    }

    fn undo(&self, reply: Reply) -> Option<Undo> {
        let Reply::SetAccessEnd(reply) = reply else { return None };
        let (last_access_date, account) = (self.about.account()?.last_access_date, reply.account?);
        Some(Undo::call(move |request_id| {
            let (id, etag) = (account.id.clone(), account.etag.clone());
            SetAccessEndRequest { request_id, id, etag, last_access_date }
        }))
    }
}

impl Job for Leaves {
    fn method(&self) -> Method {
        Method::SetAccessEnd
    }

    fn title(&self) -> String {
        "Last day of access".to_owned()
    }

    fn about(&self) -> String {
        format!("{}. The day after it, the account ends by itself.", self.about.line())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let account = self.about.account()?;
        let form = Form::new("account.leaves", &self.about.id, "Set the last day").date(
            "last_access_date",
            "Last day",
            "such as 31 Mar 2027; empty while no end is known",
        );
        Some(form.filled("last_access_date", &when::date(account.last_access_date.as_ref())))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let last_access_date = form.day("last_access_date")?;
        let (id, etag) = (self.about.id.clone(), self.about.etag());
        Ok(SetAccessEndRequest { request_id: attempt.request_id, id, etag, last_access_date }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let ends = matches!(&reply, Reply::SetAccessEnd(reply)
            if reply.account.as_ref().is_some_and(|account| account.last_access_date.is_some()));
        let said =
            if ends { "The last day is set. You are told 14 days before it." } else { "No last day is set any more." };
        Done::back(said).undone_by(self.undo(reply))
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
