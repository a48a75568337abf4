//! Giving somebody of the channel an action.

use safetynet_proto::icm::v1::{AddActionRequest, NewAction};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Where nobody says otherwise it is due after so many days.
const DAYS: i64 = 14;

/// Adds an action.
pub struct AddAction(pub About);

/// `Ann Example (Northtown Council)` for each of these people.
pub fn named(people: &[(AccountRef, String)]) -> Vec<String> {
    people.iter().map(|(account, organisation)| format!("{} ({organisation})", account.name)).collect()
}

impl Job for AddAction {
    fn method(&self) -> Method {
        Method::AddAction
    }

    fn title(&self) -> String {
        "Add an action".to_owned()
    }

    fn about(&self) -> String {
        self.0.line()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        self.0.channel()?;
        let owners = named(&self.0.people());
        let form = Form::new("action.add", &self.0.id, "Give it")
            .line("title", "What is to be done", "a few words")
            .party("owner_account_id", "Who does it", "", owners.iter().map(String::as_str))
            .date("due_date", "By", "such as 14 Dec 2026")
            .note("detail", "How", "may stay empty");
        Some(form.filled("due_date", &now.day().plus_days(DAYS).to_string()))
    }

    fn read(&self, _view: &View) -> Step {
        self.0.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.0.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let owner = form.picked_at("owner_account_id").and_then(|at| self.0.people().into_iter().nth(at));
        let action = NewAction {
            title: form.trimmed("title"),
            detail: form.trimmed("detail"),
            owner_account_id: owner.map_or(String::new(), |(account, _)| account.id),
            due_date: form.day("due_date")?,
            ..NewAction::default()
        };
        let (channel_id, request_id) = (self.0.id.clone(), attempt.request_id);
        Ok(AddActionRequest { channel_id, request_id, validate_only: attempt.check, action: Some(action) }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddAction(reply) = reply else { return Done::back("") };
        let action = reply.action.unwrap_or_default();
        let who = words::account(action.owner.as_ref());
        Done::back(format!("Given to {who}, due {}.", when::date(action.due_date.as_ref())))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.0.record()
    }

    fn again(&self) -> Self {
        Self(self.0.again())
    }
}
