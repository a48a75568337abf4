//! Handing over what was chosen: to one or two colleagues, at once or from a day, for a leave or for good.

use safetynet_proto::access::v1::ListPeopleRequest;
use safetynet_proto::icm::v1::{CaseloadItem, HandOverCaseloadRequest, NewCaseloadLine, UndoCaseloadHandoverRequest};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::clock::Moment;

use crate::app::{Step, Undo, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Paths of the fields.
const FIRST: &str = "first";
const SECOND: &str = "second";
const FROM: &str = "from_date";
const UNTIL: &str = "until_date";
const REASON: &str = "reason";
/// The first option: nobody is chosen by not choosing.
const NOBODY: &str = "nobody";

/// Hands over these assignments of a person.
pub struct HandOver {
    account: String,
    items: Vec<CaseloadItem>,
    people: Vec<AccountRef>,
}

impl HandOver {
    /// These assignments of the person with this account.
    pub fn new(account: String, items: Vec<CaseloadItem>) -> Self {
        Self { account, items, people: Vec::new() }
    }

    /// What becomes of the open actions.
    fn actions(&self) -> String {
        match self.items.iter().map(|item| item.open_actions).sum::<i32>() {
            0 => "No open action goes with it.".to_owned(),
            1 => "1 open action goes with it, to be accepted anew.".to_owned(),
            open => format!("{open} open actions go with it, to be accepted anew."),
        }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        [NOBODY.to_owned()].into_iter().chain(self.people.iter().map(|person| person.name.clone()))
    }

    /// Those who take over, each once.
    fn receivers(&self, form: &Form) -> Vec<&AccountRef> {
        let mut found: Vec<&AccountRef> = Vec::new();
        for path in [FIRST, SECOND] {
            let person = form.chosen(path).checked_sub(1).and_then(|at| self.people.get(at));
            found.extend(person.filter(|person| !found.iter().any(|known| known.id == person.id)));
        }
        found
    }
}

impl Job for HandOver {
    fn method(&self) -> Method {
        Method::HandOverCaseload
    }

    fn title(&self) -> String {
        "Hand over".to_owned()
    }

    fn about(&self) -> String {
        let references: Vec<&str> = self.items.iter().map(|item| item.channel_reference.as_str()).collect();
        format!("{} assignments: {}", self.items.len(), references.join(", "))
    }

    fn audience(&self, form: &Form, _view: &View) -> String {
        let receivers = self.receivers(form);
        if receivers.is_empty() {
            return "Choose who takes over. Nobody outside of your organisation sees more than before.".to_owned();
        }
        let count = |place: usize| (self.items.len() + receivers.len() - 1 - place) / receivers.len();
        let takes =
            receivers.iter().enumerate().map(|(place, person)| format!("{} takes {}", person.name, count(place)));
        let how = if form.trimmed(UNTIL).is_empty() { "for good" } else { "and it comes back after the last day" };
        format!("{}, {how}. {}", takes.collect::<Vec<_>>().join(", "), self.actions())
    }

    fn form(&self, now: Moment) -> Option<Form> {
        if self.items.is_empty() {
            return None;
        }
        let names: Vec<String> = self.names().collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let form = Form::new("caseload.hand_over", &self.account, "Hand over")
            .choice(FIRST, "To", "", names.clone())
            .choice(SECOND, "And to", "in turn", names)
            .date(FROM, "From", "the first day, such as 14 Dec 2026")
            .date(UNTIL, "Until", "the last day of a leave; empty for good")
            .note(REASON, "Why", "10 to 500 characters");
        Some(form.filled(FROM, &now.day().to_string()))
    }

    fn read(&self, view: &View) -> Step {
        let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
        Step::none().call(ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() })
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListPeople(reply) = reply else { return };
        let people = reply.people.into_iter().filter_map(|person| person.account);
        self.people = people.filter(|person| person.id != self.account).collect();
        if let Some(form) = form {
            for path in [FIRST, SECOND] {
                form.options(path, self.names().collect::<Vec<_>>());
            }
        }
    }

    fn gone(&self) -> bool {
        self.items.is_empty()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let receivers: Vec<String> = self.receivers(form).into_iter().map(|person| person.id.clone()).collect();
        if receivers.is_empty() {
            form.complain(FIRST, "Choose who takes over.");
            return Err(NotReady);
        }
        let deal = self.items.iter().zip(receivers.iter().cycle());
        let lines = deal.map(|(item, receiver)| NewCaseloadLine {
            channel_id: item.channel_id.clone(),
            kind: item.kind,
            receiver_account_id: receiver.clone(),
        });
        Ok(HandOverCaseloadRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            account_id: self.account.clone(),
            lines: lines.collect(),
            from_date: form.day(FROM)?,
            until_date: form.day(UNTIL)?,
            reason: form.trimmed(REASON),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::HandOverCaseload(reply) = reply else { return Done::back("") };
        let made = reply.handover.unwrap_or_default();
        let undo = Undo::call(move |request_id| {
            let (id, etag) = (made.id.clone(), made.etag.clone());
            UndoCaseloadHandoverRequest { id, request_id, etag }
        });
        Done::back("Handed over.").undone_by(Some(undo))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.account.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.account.clone(), Vec::new())
    }
}
