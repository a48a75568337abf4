//! Assigning an account to a neighbourhood, and ending it.
//!
//! A SPOC reads no neighbourhoods, so the ones to choose from come by their names alone: those of
//! the partnerships whose agreement the organisation has in force. Should they fill more than a
//! page, one further down is given by its identity.

use safetynet_proto::access::v1::{
    AssignNeighbourhoodRequest, AssignableNeighbourhood, AssignedNeighbourhood, ListAssignableNeighbourhoodsRequest,
    UnassignNeighbourhoodRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, Undo, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const CHOICE: &str = "neighbourhood_id";
const IDENTITY: &str = "identity";
const OTHER: &str = "another, by its identity";
const NONE: &str = "none that your agreements cover";

/// Assigns a neighbourhood.
pub struct Assign {
    about: About,
    known: Vec<AssignableNeighbourhood>,
    more: bool,
}

impl Assign {
    /// To this account.
    pub fn new(about: About) -> Self {
        Self { about, known: Vec::new(), more: false }
    }

    fn options(&self) -> Vec<String> {
        let several = self.known.windows(2).any(|pair| matches!(pair, [one, other] if one.csp_name != other.csp_name));
        let name = |one: &AssignableNeighbourhood| format!("{}, {}", one.name, one.csp_name);
        let shown = self.known.iter().map(|one| if several { name(one) } else { one.name.clone() });
        let last = if self.more {
            Some(OTHER)
        } else if self.known.is_empty() {
            Some(NONE)
        } else {
            None
        };
        shown.chain(last.map(str::to_owned)).collect()
    }

    fn undo(&self, reply: Reply) -> Option<Undo> {
        let Reply::AssignNeighbourhood(reply) = reply else { return None };
        let account = reply.account?;
        let place = other(&account.neighbourhoods, &self.about.account()?.neighbourhoods)?;
        Some(Undo::call(move |request_id| {
            let (id, etag, neighbourhood_id) = (account.id.clone(), account.etag.clone(), place.clone());
            UnassignNeighbourhoodRequest { request_id, id, etag, neighbourhood_id }
        }))
    }
}

/// The one that only the first list holds.
fn other(first: &[AssignedNeighbourhood], second: &[AssignedNeighbourhood]) -> Option<String> {
    first.iter().find(|one| second.iter().all(|held| held.id != one.id)).map(|one| one.id.clone())
}

impl Job for Assign {
    fn method(&self) -> Method {
        Method::AssignNeighbourhood
    }

    fn title(&self) -> String {
        "Assign a neighbourhood".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.account()?;
        let options = self.options();
        let form = Form::new("account.assign", &self.about.id, "Assign")
            .choice(CHOICE, "Neighbourhood", "", options.iter().map(String::as_str))
            .line(IDENTITY, "Its identity", "such as 0192c5d0-7e3a-7b1c-9f00-1a2b3c4d5e6f");
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        let request = ListAssignableNeighbourhoodsRequest { page_size: 200, ..Default::default() };
        self.about.read().call(request)
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListAssignableNeighbourhoods(reply) = reply else {
            self.about.take(reply);
            return;
        };
        let held = self.about.account().map_or(&[][..], |account| &account.neighbourhoods);
        self.more = !reply.next_page_token.is_empty();
        self.known = reply.neighbourhoods;
        self.known.retain(|one| held.iter().all(|held| held.id != one.id));
        if let Some(form) = form {
            form.options(CHOICE, self.options());
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        form.show(IDENTITY, self.more && form.chosen(CHOICE) >= self.known.len());
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let neighbourhood_id = match self.known.get(form.chosen(CHOICE)) {
            Some(known) => known.id.clone(),
            None if !self.more => {
                form.complain(CHOICE, "Your agreements in force cover no further neighbourhood.");
                return Err(NotReady);
            }
            None if form.trimmed(IDENTITY).is_empty() => {
                form.complain(IDENTITY, "Type the identity of the neighbourhood.");
                return Err(NotReady);
            }
            None => form.trimmed(IDENTITY),
        };
        let (id, etag) = (self.about.id.clone(), self.about.etag());
        Ok(AssignNeighbourhoodRequest { request_id: attempt.request_id, id, etag, neighbourhood_id }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        Done::back("The person is assigned to the neighbourhood.").undone_by(self.undo(reply))
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

/// Ends the assignment of a neighbourhood.
pub struct Unassign {
    about: About,
}

impl Unassign {
    /// Of this account.
    pub fn new(about: About) -> Self {
        Self { about }
    }

    fn undo(&self, reply: Reply) -> Option<Undo> {
        let Reply::UnassignNeighbourhood(reply) = reply else { return None };
        let account = reply.account?;
        let place = other(&self.about.account()?.neighbourhoods, &account.neighbourhoods)?;
        Some(Undo::call(move |request_id| {
            let (id, etag, neighbourhood_id) = (account.id.clone(), account.etag.clone(), place.clone());
            AssignNeighbourhoodRequest { request_id, id, etag, neighbourhood_id }
        }))
    }
}

impl Job for Unassign {
    fn method(&self) -> Method {
        Method::UnassignNeighbourhood
    }

    fn title(&self) -> String {
        "End an assignment".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let names = self.about.account()?.neighbourhoods.iter().map(|one| one.name.as_str());
        Some(Form::new("account.unassign", &self.about.id, "End the assignment").choice(
            CHOICE,
            "Neighbourhood",
            "",
            names,
        ))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        self.about.take(reply);
        if let (Some(form), Some(account)) = (form, self.about.account()) {
            form.options(CHOICE, account.neighbourhoods.iter().map(|one| one.name.clone()));
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let held = self.about.account().map_or(&[][..], |account| &account.neighbourhoods);
        let Some(one) = held.get(form.chosen(CHOICE)) else {
            form.complain(CHOICE, "The person is assigned to no neighbourhood.");
            return Err(NotReady);
        };
        let (id, etag) = (self.about.id.clone(), self.about.etag());
        let neighbourhood_id = one.id.clone();
        Ok(UnassignNeighbourhoodRequest { request_id: attempt.request_id, id, etag, neighbourhood_id }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        Done::back("The assignment has ended.").undone_by(self.undo(reply))
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
