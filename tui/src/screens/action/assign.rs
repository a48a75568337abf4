//! Naming the colleague who does an action that was offered to the own organisation.

use safetynet_proto::access::v1::ListPeopleRequest;
use safetynet_proto::icm::v1::{Action, ActionSide, AssignActionRequest, ListOrganisationActionsRequest};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const ACCOUNT: &str = "account_id";

/// Names who does it.
pub struct AssignAction {
    id: String,
    action: Option<Action>,
    people: Option<Vec<AccountRef>>,
}

impl AssignAction {
    /// This action.
    pub fn new(action: &Action) -> Self {
        Self { id: action.id.clone(), action: Some(action.clone()), people: None }
    }
}

impl Job for AssignAction {
    fn method(&self) -> Method {
        Method::AssignAction
    }

    fn title(&self) -> String {
        "Who does it".to_owned()
    }

    fn about(&self) -> String {
        self.action.as_ref().map_or(String::new(), |action| action.title.clone())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let people = self.people.as_ref().filter(|_| self.action.is_some())?;
        let names = ["choose with the arrows"].into_iter().chain(people.iter().map(|person| person.name.as_str()));
        Some(Form::new("action.assign", &self.id, "Give it").choice(ACCOUNT, "Who", "of your organisation", names))
    }

    fn read(&self, view: &View) -> Step {
        let mut step = Step::none();
        if self.action.is_none() {
            let side = ActionSide::Receiver.into();
            step = step.call(ListOrganisationActionsRequest { side, page_size: 200, ..Default::default() });
        }
        if self.people.is_none() {
            let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
            step = step.refresh(ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() });
        }
        step
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListPeople(reply) => {
                self.people = Some(reply.people.into_iter().filter_map(|person| person.account).collect());
            }
            Reply::ListOrganisationActions(reply) => {
                self.action = reply.actions.into_iter().find(|action| action.id == self.id);
                if let (None, Some(form)) = (&self.action, form) {
                    form.complain("", "This action is open no longer. esc goes back.");
                }
            }
            _ => {}
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let chosen = form.chosen(ACCOUNT).checked_sub(1);
        let Some(person) = chosen.and_then(|at| self.people.as_ref()?.get(at)) else {
            form.complain(ACCOUNT, "Choose who.");
            return Err(NotReady);
        };
        let (id, account_id, request_id) = (self.id.clone(), person.id.clone(), attempt.request_id);
        let etag = self.action.as_ref().map_or(String::new(), |action| action.etag.clone());
        Ok(AssignActionRequest { id, request_id, etag, account_id }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AssignAction(reply) = reply else { return Done::back("") };
        let action = reply.action.unwrap_or_default();
        Done::back(format!("Given to {}.", words::account(action.owner.as_ref())))
    }

    fn forget(&mut self) -> bool {
        self.action = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Action, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), action: None, people: None }
    }
}
