//! The forms of a community group: to record or change it, to take a contact in or out, and to end it.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    Board, Contact, ContactState, CreateGroupRequest, EndGroupRequest, GetBoardRequest, Group, GroupPerson,
    ListGroupsRequest, ListGroupsResponse, UpdateGroupRequest,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, GroupKind};

use super::neighbourhood::considered::Considered;
use super::neighbourhood::task::{mask, seen_by};
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Failure, Method, Reply};
use crate::widgets::form::{Form, NotReady};

const KIND: &str = "kind";
const NAME: &str = "name";
const ABOUT: &str = "about";
const MEETS: &str = "meets";
const WHO: &str = "contact_id";
const PART: &str = "part";
const OUT: &str = "out";
const REASON: &str = "reason";

/// The group that a form is about, as the server has it.
#[derive(Clone)]
struct About {
    place: String,
    /// Empty for a new one.
    group: String,
}

impl About {
    fn find<'k>(&self, known: Option<&'k ListGroupsResponse>) -> Option<&'k Group> {
        known?.groups.iter().find(|group| group.id == self.group)
    }

    fn read(&self, known: Option<&ListGroupsResponse>) -> Step {
        match known {
            Some(_) => Step::none(),
            None => Step::none().call(ListGroupsRequest { neighbourhood_id: self.place.clone() }),
        }
    }

    fn record(&self) -> (RecordKind, String) {
        if self.group.is_empty() {
            (RecordKind::Neighbourhood, self.place.clone())
        } else {
            (RecordKind::Group, self.group.clone())
        }
    }
}

fn audience(known: Option<&ListGroupsResponse>) -> String {
    known.map_or(String::new(), |known| seen_by(&known.audience, "here"))
}

/// Records a group, or changes it.
pub struct Keep {
    about: About,
    known: Option<Box<ListGroupsResponse>>,
    considered: Considered,
}

impl Keep {
    /// The group with this id in a neighbourhood; a new one where it is empty.
    pub fn new(place: impl Into<String>, group: impl Into<String>) -> Self {
        let about = About { place: place.into(), group: group.into() };
        Self { about, known: None, considered: Considered::default() }
    }

    fn is_new(&self) -> bool {
        self.about.group.is_empty()
    }
}

impl Job for Keep {
    fn method(&self) -> Method {
        if self.is_new() { Method::CreateGroup } else { Method::UpdateGroup }
    }

    fn title(&self) -> String {
        if self.is_new() { "New group" } else { "Change group" }.to_owned()
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        audience(self.known.as_deref())
    }

    fn gone(&self) -> bool {
        self.known.is_some() && !self.is_new() && self.about.find(self.known.as_deref()).is_none()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let known = self.known.as_deref()?;
        let group = self.about.find(Some(known));
        let object = if self.is_new() { &self.about.place } else { &self.about.group };
        let name = if self.is_new() { "group.add" } else { "group.edit" };
        let form = Form::new(name, object, "Save the group")
            .choice(KIND, "Kind", "", GroupKind::all().map(Code::label))
            .line(NAME, "Name", "1 to 200 characters")
            .note(ABOUT, "About", "what it is for, naming nobody; may be empty")
            .line(MEETS, "Meets", "when and where; may be empty");
        let form = match group {
            Some(group) => form
                .filled(KIND, &(group.kind - 1).to_string())
                .filled(NAME, &group.name)
                .filled(ABOUT, &group.about)
                .filled(MEETS, &group.meets),
            None if self.is_new() => form,
            None => return None,
        };
        Some(Considered::field(form))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read(self.known.as_deref())
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::ListGroups(reply) = reply {
            self.known = Some(reply);
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.considered.fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (kind, name, about, meets) =
            (form.number(KIND) + 1, form.trimmed(NAME), form.trimmed(ABOUT), form.trimmed(MEETS));
        let names_nobody_reason = Considered::reason(form);
        if self.is_new() {
            return Ok(CreateGroupRequest {
                neighbourhood_id: self.about.place.clone(),
                request_id: attempt.request_id,
                validate_only: attempt.check,
                kind,
                name,
                about,
                meets,
                people: Vec::new(),
                names_nobody_reason,
            }
            .into());
        }
        let group = self.about.find(self.known.as_deref()).ok_or(NotReady)?;
        Ok(UpdateGroupRequest {
            id: group.id.clone(),
            etag: group.etag.clone(),
            update_mask: mask(&[KIND, NAME, ABOUT, MEETS]),
            kind,
            name,
            about,
            meets,
            people: Vec::new(),
            names_nobody_reason,
        }
        .into())
    }

    fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.considered.refused(failure, form);
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The group is kept; p takes people in.")
    }

    fn forget(&mut self) -> bool {
        self.known = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some(self.about.record())
    }

    fn again(&self) -> Self {
        Self::new(self.about.place.clone(), self.about.group.clone())
    }
}

/// Takes a contact into a group, says what they do there, or takes them out.
pub struct Belong {
    about: About,
    known: Option<Box<ListGroupsResponse>>,
    board: Option<Box<Board>>,
    considered: Considered,
}

impl Belong {
    /// The group with this id in a neighbourhood.
    pub fn new(place: impl Into<String>, group: impl Into<String>) -> Self {
        let about = About { place: place.into(), group: group.into() };
        Self { about, known: None, board: None, considered: Considered::default() }
    }

    /// The contacts who can belong to it.
    fn contacts(&self) -> Vec<&Contact> {
        let all = self.board.iter().flat_map(|board| &board.contacts);
        all.filter(|contact| !matches!(contact.state(), ContactState::Withdrawn | ContactState::Unspecified)).collect()
    }
}

impl Job for Belong {
    fn method(&self) -> Method {
        Method::UpdateGroup
    }

    fn title(&self) -> String {
        "People of the group".to_owned()
    }

    fn about(&self) -> String {
        self.about.find(self.known.as_deref()).map_or(String::new(), |group| group.name.clone())
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        audience(self.known.as_deref())
    }

    fn gone(&self) -> bool {
        self.known.is_some() && self.about.find(self.known.as_deref()).is_none()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let group = self.about.find(self.known.as_deref())?;
        self.board.as_ref()?;
        let belongs = |contact: &Contact| group.people.iter().any(|one| one.contact_id == contact.id);
        let label = |contact: &&Contact| {
            format!("{}, {}{}", contact.name, contact.role, if belongs(contact) { " (belongs to it)" } else { "" })
        };
        let labels: Vec<String> = self.contacts().iter().map(label).collect();
        let form = Form::new("group.people", &group.id, "Save the people")
            .party(WHO, "Who", "a contact of this neighbourhood", labels.iter().map(String::as_str))
            .line(PART, "Part", "what they do there, such as chair; may be empty")
            .tick(OUT, "Out", "they no longer belong to it");
        Some(Considered::field(form))
    }

    fn read(&self, _view: &View) -> Step {
        let step = self.about.read(self.known.as_deref());
        match self.board {
            Some(_) => step,
            None => step.call(GetBoardRequest { neighbourhood_id: self.about.place.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        match reply {
            Reply::ListGroups(reply) => self.known = Some(reply),
            Reply::GetBoard(reply) => self.board = reply.board.map(Box::new),
            _ => {}
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        form.show(PART, !form.ticked(OUT));
        self.considered.fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, _attempt: Attempt) -> Result<Call, NotReady> {
        let group = self.about.find(self.known.as_deref()).ok_or(NotReady)?;
        let contacts = self.contacts();
        let Some(who) = contacts.get(form.chosen(WHO)) else {
            form.complain(WHO, "No contact of this neighbourhood can belong to it; record one first.");
            return Err(NotReady);
        };
        let others = group.people.iter().filter(|one| one.contact_id != who.id);
        let mut people: Vec<GroupPerson> = others.map(|one| sent(&one.contact_id, &one.part)).collect();
        if !form.ticked(OUT) {
            people.push(sent(&who.id, &form.trimmed(PART)));
        }
        // What stands beside the choice is refused beside it.
        form.place(WHO, "people");
        Ok(UpdateGroupRequest {
            id: group.id.clone(),
            etag: group.etag.clone(),
            update_mask: mask(&["people"]),
            people,
            names_nobody_reason: Considered::reason(form),
            ..UpdateGroupRequest::default()
        }
        .into())
    }

    fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.considered.refused(failure, form);
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The people of the group are kept.")
    }

    fn forget(&mut self) -> bool {
        self.known = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some(self.about.record())
    }

    fn again(&self) -> Self {
        Self::new(self.about.place.clone(), self.about.group.clone())
    }
}

fn sent(contact: &str, part: &str) -> GroupPerson {
    GroupPerson { contact_id: contact.to_owned(), contact_name: String::new(), part: part.to_owned() }
}

/// Ends a group, whose name is typed first.
#[derive(Clone)]
pub struct End {
    id: String,
    etag: String,
    name: String,
}

impl End {
    /// This one.
    pub fn new(group: &Group) -> Self {
        Self { id: group.id.clone(), etag: group.etag.clone(), name: group.name.clone() }
    }
}

impl Job for End {
    fn method(&self) -> Method {
        Method::EndGroup
    }

    fn title(&self) -> String {
        "End group".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: it stays in the list, and who belonged to it is forgotten.", self.name)
    }

    fn reference(&self) -> String {
        self.name.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        Some(Form::new("group.end", &self.id, "End the group").note(REASON, "Why it ended", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.id.clone(), self.etag.clone(), form.trimmed(REASON));
        Ok(EndGroupRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The group has ended.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Group, self.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}
