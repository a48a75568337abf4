//! The filter of the audit: what must hold of an event to be listed, and the request that comes of it.

use safetynet_proto::audit::v1::{ListEventsRequest, ListMyEventsRequest};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_shared::id::Id;

use super::words::kind;
use crate::screens::user::facts;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

const ACCOUNT: &str = "account_id";
const KIND: &str = "object_kind";
const OBJECT: &str = "object_id";
const REFERENCE: &str = "object_reference";
const FROM: &str = "start_time";
const TO: &str = "end_time";
const EVENT: &str = "event";
const REFUSED: &str = "refused_only";
const PAGE: i32 = 100;
const LAST_KIND: i32 = RecordKind::Incident as i32;

/// What must hold of an event.
#[derive(Clone, Default)]
pub struct Filter {
    /// The account, by id; empty for all.
    pub account_id: String,
    /// The kind of a record that it touched; 0 for all.
    pub object_kind: i32,
    /// The record that it touched, by id; empty for all.
    pub object_id: String,
    /// The record that it touched, by its reference; empty for all.
    pub object_reference: String,
    /// The first day; none from the beginning.
    pub from: Option<Date>,
    /// The last day; none until now.
    pub to: Option<Date>,
    /// Its code; empty for all.
    pub event: String,
    /// Only refusals.
    pub refused_only: bool,
}

/// The form for the own events: only the days.
pub fn own_form() -> Form {
    days(Form::new("", "", "Show"))
}

/// The form for the auditor.
pub fn form() -> Form {
    let kinds: Vec<String> =
        (0..=LAST_KIND).map(|number| if number == 0 { "any".to_owned() } else { kind(number) }).collect();
    let form = Form::new("", "", "Show")
        .choice(ACCOUNT, "Person", "", ["anybody"])
        .choice(KIND, "Kind of record", "", kinds.iter().map(String::as_str))
        .line(OBJECT, "Record", "such as CF-2026-000123, or as a trail shows it");
    days(form).line(EVENT, "What happened", "such as review.completed; empty for all").tick(
        REFUSED,
        "Refused",
        "only what was refused",
    )
}

fn days(form: Form) -> Form {
    form.date(FROM, "From", "such as 1 Nov 2026; empty from the beginning").date(
        TO,
        "To",
        "that day included; empty until now",
    )
}

/// Shows a filter in the form; `people` are those of the choice.
pub fn fill(form: &mut Form, filter: &Filter, people: &[AccountRef]) {
    let person = people.iter().position(|person| person.id == filter.account_id).map_or(0, |at| at + 1);
    form.fill(ACCOUNT, &person.to_string());
    form.fill(KIND, &filter.object_kind.to_string());
    let object = if filter.object_reference.is_empty() { &filter.object_id } else { &filter.object_reference };
    form.fill(OBJECT, object);
    form.fill(FROM, &when::date(filter.from.as_ref()));
    form.fill(TO, &when::date(filter.to.as_ref()));
    form.fill(EVENT, &filter.event);
    form.fill(REFUSED, if filter.refused_only { "yes" } else { "no" });
}

/// Replaces the people of the choice.
pub fn offer(form: &mut Form, people: &[AccountRef]) {
    let names = people.iter().map(|person| person.name.clone());
    form.options(ACCOUNT, std::iter::once("anybody".to_owned()).chain(names));
}

/// Reads the form. What is no date, or lacks its other half, is said beside its field.
pub fn read(form: &mut Form, people: &[AccountRef]) -> Result<Filter, NotReady> {
    let person = form.chosen(ACCOUNT).checked_sub(1).and_then(|at| people.get(at));
    let object = form.trimmed(OBJECT);
    let quoted = Id::parse(&object).is_none();
    form.place(OBJECT, if quoted { REFERENCE } else { OBJECT });
    let (object_reference, object_id) = if quoted { (object, String::new()) } else { (String::new(), object) };
    let filter = Filter {
        account_id: person.map_or(String::new(), |person| person.id.clone()),
        object_kind: form.number(KIND),
        object_id,
        object_reference,
        from: form.day(FROM)?,
        to: form.day(TO)?,
        event: form.trimmed(EVENT),
        refused_only: form.ticked(REFUSED),
    };
    if !filter.object_id.is_empty() && filter.object_kind == 0 {
        form.complain(KIND, "Choose which kind of record this is.");
        return Err(NotReady);
    }
    Ok(filter)
}

impl Filter {
    /// The question for the own events.
    pub fn own_request(&self, page_token: String) -> ListMyEventsRequest {
        let (start_time, end_time) = self.times();
        ListMyEventsRequest { start_time, end_time, page_size: PAGE, page_token }
    }

    /// The question for the events of the organisation.
    pub fn request(&self, page_token: String) -> ListEventsRequest {
        let (start_time, end_time) = self.times();
        ListEventsRequest {
            account_id: self.account_id.clone(),
            object_kind: self.object_kind,
            object_id: self.object_id.clone(),
            object_reference: self.object_reference.clone(),
            start_time,
            end_time,
            event: self.event.clone(),
            refused_only: self.refused_only,
            page_size: PAGE,
            page_token,
        }
    }

    fn times(&self) -> (Option<prost_types::Timestamp>, Option<prost_types::Timestamp>) {
        let start = facts::day(self.from.as_ref()).map(|day| when::timestamp(day.start()));
        let end = facts::day(self.to.as_ref()).map(|day| when::timestamp(day.plus_days(1).start()));
        (start, end)
    }

    /// The filter in words; empty when it lets everything through.
    pub fn said(&self, people: &[AccountRef]) -> String {
        let mut parts = Vec::new();
        if !self.account_id.is_empty() {
            let person = people.iter().find(|person| person.id == self.account_id);
            parts.push(person.map_or("one account".to_owned(), |person| format!("by {}", person.name)));
        }
        match (self.object_kind, self.object_id.is_empty()) {
            _ if !self.object_reference.is_empty() => {
                parts.push(format!("on {}", self.object_reference.to_uppercase()));
            }
            (0, _) => {}
            (number, true) => parts.push(format!("on any {}", kind(number))),
            (number, false) => parts.push(format!("on one {}", kind(number))),
        }
        for (word, date) in [("from", &self.from), ("to", &self.to)] {
            if date.is_some() {
                parts.push(format!("{word} {}", when::date(date.as_ref())));
            }
        }
        if !self.event.is_empty() {
            parts.push(self.event.clone());
        }
        if self.refused_only {
            parts.push("only refused".to_owned());
        }
        parts.join(" · ")
    }
}
