//! Choosing a person in two steps, the organisation and then who there, since one list of everybody
//! in the partnership would be too long to choose from.

use safetynet_proto::access::v1::ListPeopleRequest;
use safetynet_proto::kind::v1::AccountRef;

use crate::app::Step;
use crate::rpc::{Method, Reply};
use crate::widgets::form::{Form, NotReady};

/// Paths of the two fields.
const ORGANISATION: &str = "organisation_id";
const ACCOUNT: &str = "account_id";
/// What stands in the place of an id for the whole partnership.
pub const PARTNERSHIP: &str = "partnership";

/// Who is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Everybody of the organisation with this id.
    All(String),
    /// The person with this id.
    One(String),
    /// Every organisation of the partnership.
    Partnership,
}

impl Chosen {
    /// The id of whoever is chosen; empty for the partnership.
    pub fn id(self) -> String {
        match self {
            Self::All(id) | Self::One(id) => id,
            Self::Partnership => String::new(),
        }
    }
}

/// The organisations to choose from, and the people of the one that is chosen.
#[derive(Default)]
pub struct Person {
    organisations: Vec<(String, String)>,
    /// What stands for the whole organisation, where it can be chosen.
    everybody: Option<&'static str>,
    people: Vec<AccountRef>,
    asked: Option<String>,
    /// No answer came to the last question.
    lost: bool,
}

impl Person {
    /// One person of an organisation.
    pub fn one() -> Self {
        Self::default()
    }

    /// One person of an organisation, or all of it under these words.
    pub fn or_all(everybody: &'static str) -> Self {
        Self { everybody: Some(everybody), ..Self::default() }
    }

    /// Adds the two fields to a form.
    pub fn fields(&self, form: Form) -> Form {
        let names: Vec<&str> = self.organisations.iter().map(|(_, name)| name.as_str()).collect();
        form.party(ORGANISATION, "Organisation", "", names).party(ACCOUNT, "Who there", "", self.everybody)
    }

    /// Replaces the organisations, with their ids.
    pub fn set_organisations(&mut self, organisations: Vec<(String, String)>, form: Option<&mut Form>) {
        if let Some(form) = form {
            form.options(ORGANISATION, organisations.iter().map(|(_, name)| name.clone()));
        }
        self.organisations = organisations;
    }

    /// Something can be chosen.
    pub fn is_ready(&self) -> bool {
        !self.organisations.is_empty()
    }

    /// Asks for the people of another organisation, once the choice has been left.
    pub fn fit(&mut self, form: &mut Form) -> Step {
        let chosen = self.organisation(form);
        form.show(ACCOUNT, chosen != PARTNERSHIP);
        if chosen.is_empty() || chosen == PARTNERSHIP || form.path() == Some(ORGANISATION) {
            return Step::none();
        }
        if self.asked.as_ref() == Some(&chosen) {
            // A form that was emptied has none of them.
            self.show(form);
            return Step::none();
        }
        if self.lost && form.path() != Some(ACCOUNT) {
            return Step::none();
        }
        self.lost = false;
        if self.asked.is_some() {
            // Whoever was chosen there is nobody here, everybody neither.
            form.fill(ACCOUNT, "");
        }
        self.people.clear();
        self.asked = Some(chosen.clone());
        self.show(form);
        Step::none().refresh(ListPeopleRequest {
            organisation_id: chosen,
            page_size: 200,
            ..ListPeopleRequest::default()
        })
    }

    /// The people were asked for and no answer came: they are asked for again when somebody looks at their field.
    pub fn unread(&mut self, method: Method) {
        if method == Method::ListPeople {
            self.asked = None;
            self.lost = true;
        }
    }

    /// Takes the people.
    pub fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        if let Reply::ListPeople(reply) = reply {
            self.people = reply.people.into_iter().filter_map(|person| person.account).collect();
            if let Some(form) = form {
                self.show(form);
            }
        }
    }

    fn show(&self, form: &mut Form) {
        let names = self.people.iter().map(|person| person.name.clone());
        form.options(ACCOUNT, self.everybody.map(str::to_owned).into_iter().chain(names));
    }

    fn organisation(&self, form: &Form) -> String {
        let chosen = form.picked_at(ORGANISATION).and_then(|at| self.organisations.get(at));
        chosen.map_or(String::new(), |(id, _)| id.clone())
    }

    /// Who is chosen; that nobody is, is said beside the field.
    pub fn chosen(&self, form: &mut Form) -> Result<Chosen, NotReady> {
        if self.organisation(form) == PARTNERSHIP {
            return Ok(Chosen::Partnership);
        }
        let Some(at) = form.picked_at(ACCOUNT) else {
            form.complain(ACCOUNT, "Choose who.");
            return Err(NotReady);
        };
        match at.checked_sub(usize::from(self.everybody.is_some())) {
            None => Ok(Chosen::All(self.organisation(form))),
            Some(at) => self.people.get(at).map(|person| Chosen::One(person.id.clone())).ok_or(NotReady),
        }
    }
}
