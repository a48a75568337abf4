//! Assigning a person of a member organisation as a caseworker or a supervisor (COCO-9.2).

use safetynet_proto::icm::v1::{AssignRequest, Assignment, AssignmentKind, UnassignRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, UNDO_REASON, Undo, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::person::Person;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Assigns a person.
pub struct Assign {
    about: About,
    person: Person,
}

impl Assign {
    /// To this channel.
    pub fn new(about: About) -> Self {
        let mut assign = Self { about, person: Person::one() };
        assign.set(None);
        assign
    }

    fn set(&mut self, form: Option<&mut Form>) {
        let organisations = self.about.organisations().into_iter().map(|one| (one.id, one.name)).collect();
        self.person.set_organisations(organisations, form);
    }
}

impl Assign {
    /// Ends the assignment that was not there before.
    fn undo(&self, reply: Reply) -> Option<Undo> {
        let Reply::Assign(reply) = reply else { return None };
        let (before, after) = (self.about.channel()?, reply.channel?);
        let known = |one: &&Assignment| {
            before.assignments.iter().any(|held| held.account == one.account && held.kind == one.kind)
        };
        let new = after.assignments.iter().find(|one| !known(one))?;
        let (account_id, kind) = (new.account.as_ref()?.id.clone(), new.kind);
        let (channel_id, etag) = (after.id.clone(), after.etag.clone());
        Some(Undo::call(move |request_id| {
            let (channel_id, etag, account_id) = (channel_id.clone(), etag.clone(), account_id.clone());
            UnassignRequest { channel_id, request_id, etag, account_id, kind, reason: UNDO_REASON.to_owned() }
        }))
    }
}

impl Job for Assign {
    fn method(&self) -> Method {
        Method::Assign
    }

    fn title(&self) -> String {
        "Assign".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.channel()?;
        let form = Form::new("channel.assign", &self.about.id, "Assign");
        let kinds = ["caseworker, reviews every 60 days", "supervisor, reviews every 90 days"];
        // The lead's own people first: the form goes on from there.
        let mut form = self.person.fields(form).choice("kind", "As", "", kinds).filled("organisation_id", "0");
        form.go("account_id");
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        if matches!(reply, Reply::GetChannel(_)) {
            self.about.take(reply);
            self.set(form);
        } else {
            self.person.take(reply, form);
        }
    }

    fn unread(&mut self, method: Method) {
        self.person.unread(method);
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.person.fit(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let account_id = self.person.chosen(form)?.id();
        let kind = if form.chosen("kind") == 0 { AssignmentKind::Worker } else { AssignmentKind::Supervisor };
        Ok(AssignRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            etag: self.about.etag(),
            account_id,
            kind: kind.into(),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        Done::back("Assigned.").undone_by(self.undo(reply))
    }

    fn forget(&mut self) -> bool {
        self.about.forget()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
