//! Changing an open action: its text, its day, or who does it; a new owner finds it open again.

use prost_types::FieldMask;
use safetynet_proto::icm::v1::{Action, UpdateActionRequest};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::clock::Moment;

use super::add::named;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Changes an action. It is only read with its channel, so after a lock one goes back there.
pub struct UpdateAction {
    about: About,
    action: Action,
}

impl UpdateAction {
    /// This action.
    pub fn new(action: &Action) -> Self {
        Self { about: About::unread(&action.channel_id), action: action.clone() }
    }
}

impl UpdateAction {
    /// Who can do it: the people of the channel, and who has it now even where they are none of them.
    fn people(&self) -> Vec<(AccountRef, String)> {
        let mut people = self.about.people();
        if let Some(owner) = &self.action.owner
            && !people.iter().any(|(account, _)| account.id == owner.id)
        {
            let organisation = words::organisation(self.action.owner_person_organisation.as_ref()).to_owned();
            people.insert(0, (owner.clone(), organisation));
        }
        people
    }
}

impl Job for UpdateAction {
    fn method(&self) -> Method {
        Method::UpdateAction
    }

    fn title(&self) -> String {
        "Edit an action".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.channel().filter(|_| !self.action.etag.is_empty())?;
        let people = self.people();
        let (owner, owners) = (self.action.owner.as_ref(), named(&people));
        let at = people.iter().position(|(account, _)| owner.is_some_and(|owner| owner.id == account.id)).unwrap_or(0);
        let form = Form::new("action.update", &self.action.id, "Save")
            .line("title", "What is to be done", "a few words")
            .choice("owner_account_id", "Who does it", "", owners.iter().map(String::as_str))
            .date("due_date", "By", "such as 14 Dec 2026")
            .note("detail", "How", "may stay empty")
            .filled("title", &self.action.title)
            .filled("detail", &self.action.detail)
            .filled("due_date", &when::date(self.action.due_date.as_ref()))
            .filled("owner_account_id", &at.to_string());
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        if let Reply::GetChannel(reply) = &reply {
            match (reply.open_actions.iter().find(|action| action.id == self.action.id), form) {
                (Some(action), _) => self.action = action.clone(),
                (None, Some(form)) => {
                    form.complain(
                        "",
                        "This action is open no longer: it was done or declined meanwhile. esc goes back.",
                    );
                }
                (None, None) => {}
            }
        }
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, _attempt: Attempt) -> Result<Call, NotReady> {
        let owner = self.people().into_iter().nth(form.chosen("owner_account_id"));
        let (title, detail, due_date) = (form.trimmed("title"), form.trimmed("detail"), form.day("due_date")?);
        let owner_account_id = owner.map_or(String::new(), |(account, _)| account.id);
        let before = self.action.owner.as_ref().map_or("", |owner| owner.id.as_str());
        let changed = [
            ("title", title != self.action.title),
            ("detail", detail != self.action.detail),
            ("owner_account_id", owner_account_id != before),
            ("due_date", due_date != self.action.due_date),
        ];
        let paths: Vec<String> = changed.iter().filter(|(_, on)| *on).map(|(path, _)| (*path).to_owned()).collect();
        if paths.is_empty() {
            form.complain("", "Nothing is changed yet.");
            return Err(NotReady);
        }
        let (id, etag, update_mask) = (self.action.id.clone(), self.action.etag.clone(), Some(FieldMask { paths }));
        Ok(UpdateActionRequest { id, etag, update_mask, title, detail, owner_account_id, due_date }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The action is changed.")
    }

    fn forget(&mut self) -> bool {
        self.about.forget()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        let ids = Action { id: self.action.id.clone(), channel_id: self.about.id.clone(), ..Action::default() };
        Self { about: self.about.again(), action: ids }
    }
}
