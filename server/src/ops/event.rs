//! Reading the audit (SYOP-5.2, SYOP-13.3, CA-8.8). Nothing here changes it, and each call leaves an entry too.

use safetynet_proto::audit::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::serve::{Rule, table};
use crate::store::account::Account;
use crate::store::audit::Trace;
use crate::store::event::{self, Filter};
use crate::store::organisation::Organisation;
use crate::store::{Audit, Call, Read, Seen, naming, reach};

/// How many objects of an entry a list shows.
const OBJECTS: usize = 20;
/// The longest code of an event.
const CODE: usize = 64;

impl<P, V> From<&Seen<event::Event<P>, V>> for pb::Event {
    fn from(event: &Seen<event::Event<P>, V>) -> Self {
        pb::Event {
            sequence: event.sequence,
            time: Some(wire::time(event.at)),
            account: event.account.as_ref().map(|(id, name)| wire::account(*id, name)),
            organisation: event.organisation.as_ref().map(|(id, name)| wire::organisation(*id, name)),
            terminal_name: event.terminal.clone(),
            address: if event.account.is_none() && event.organisation.is_none() && event.terminal.is_empty() {
                String::new()
            } else {
                event.address.clone()
            },
            method: method(&event.event),
            event: event.event.clone(),
            decision: event.decision,
            reason: event.reason,
            objects: event.trail.iter().map(object).collect(),
            private_reason: event.private.clone(),
            leaf_hash: event.leaf.clone(),
            request_id: hexadecimal::write(&event.reference),
            checked_only: event.checked_only,
        }
    }
}

fn object(trace: &Trace) -> pb::EventObject {
    let proof = if trace.proof == trace.id { String::new() } else { trace.proof.to_string() };
    pb::EventObject {
        kind: trace.kind.into(),
        id: trace.id.to_string(),
        via: trace.via.clone(),
        proof,
        name: String::new(),
    }
}

/// The method that leaves an event, in the spelling of the interface; empty for the server's own work.
fn method(event: &str) -> String {
    table().find(|rule| rule.event == event).map(Rule::wire_name).unwrap_or_default()
}

/// As in a list: with the first objects alone, so that a page stays small.
fn short<P, V>(event: &Seen<event::Event<P>, V>) -> pb::Event {
    let mut event = pb::Event::from(event);
    event.objects.truncate(OBJECTS);
    event
}

fn window(
    fields: &mut Fields,
    start: Option<&prost_types::Timestamp>,
    end: Option<&prost_types::Timestamp>,
) -> (Option<Moment>, Option<Moment>) {
    let mut time = |field: &str, sent: Option<&prost_types::Timestamp>| {
        sent.and_then(|sent| fields.ask(wire::moment(field, Some(sent))))
    };
    (time("start_time", start), time("end_time", end))
}

/// The place of a page in a list that is ordered by sequence alone.
fn place(sequence: i64) -> (i64, Id) {
    (sequence, Id::from_bytes([0; 16]))
}

/// Lists the caller's own events.
pub struct ListMyEvents;

impl Rpc for ListMyEvents {
    type In = pb::ListMyEventsRequest;
    type Out = pb::ListMyEventsResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("audit.own_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let request = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &request, input.page_size, &input.page_token)?;
        let mut fields = Fields::default();
        let (from, until) = window(&mut fields, input.start_time.as_ref(), input.end_time.as_ref());
        let filter = fields.done(Some(Filter { from, until, ..Filter::default() }))?;
        let account = reach::one::<Account, Read>(call, call.person()?.account)?;
        let found = event::own(call, &account, &filter, page.after().map(|(sequence, _)| sequence), page.size())?;
        let next_page_token = found.next.map(|next| page.token(call, place(next))).unwrap_or_default();
        Ok(pb::ListMyEventsResponse { events: found.events.iter().map(short).collect(), next_page_token })
    }
}

/// Lists the events of the auditor's organisation.
pub struct ListEvents;

fn filter(input: &pb::ListEventsRequest) -> Result<Filter> {
    let mut fields = Fields::default();
    let account = fields.ask(rpc::optional_id("account_id", &input.account_id)).flatten();
    let object = fields.ask(rpc::optional_id("object_id", &input.object_id)).flatten();
    let kind = match (input.object_kind, RecordKind::try_from(input.object_kind)) {
        (0, _) => None,
        (_, Ok(kind)) => Some(kind),
        (_, Err(_)) => {
            fields.refuse("object_kind", "must be one of the listed values");
            None
        }
    };
    if object.is_some() && input.object_kind == 0 {
        fields.refuse("object_kind", "must be given with object_id");
    }
    if object.is_some() && !input.object_reference.is_empty() {
        fields.refuse("object_reference", "must be empty where object_id is given");
    }
    let coded = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '.' | '_');
    if input.event.len() > CODE || !input.event.chars().all(coded) {
        fields.refuse("event", "must be the code of an event, such as review.completed");
    }
    let (from, until) = window(&mut fields, input.start_time.as_ref(), input.end_time.as_ref());
    let (event, refused) = (input.event.clone(), input.refused_only);
    fields.done(Some(Filter { account, kind, object, from, until, event, refused }))
}

/// Narrows a filter to the record with a reference.
fn quoted(call: &Call<'_>, organisation: &Seen<Organisation, Audit>, text: &str, filter: &mut Filter) -> Result<()> {
    let unknown = || {
        let said = "must be the reference of a record that your organisation answers for, such as CF-2026-000123";
        Error::field("object_reference", said)
    };
    let reference = text.trim().to_uppercase();
    let found = if reference.len() > CODE { None } else { event::quoted(call, organisation, &reference)? };
    let (kind, id) = found.ok_or_else(unknown)?;
    if filter.kind.is_some_and(|asked| asked != kind) {
        return Err(Error::field("object_kind", "must be left out, or be the kind that object_reference is of"));
    }
    (filter.kind, filter.object) = (Some(kind), Some(id));
    Ok(())
}

impl Rpc for ListEvents {
    type In = pb::ListEventsRequest;
    type Out = pb::ListEventsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadAudit);
    const AUDIT: Event = Event("audit.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let request = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &request, input.page_size, &input.page_token)?;
        let mut filter = filter(&input)?;
        let organisation = reach::one::<Organisation, Audit>(call, call.person()?.organisation)?;
        if !input.object_reference.is_empty() {
            quoted(call, &organisation, &input.object_reference, &mut filter)?;
        }
        let before = page.after().map(|(sequence, _)| sequence);
        let found = event::audited(call, &organisation, &filter, before, page.size())?;
        let next_page_token = found.next.map(|next| page.token(call, place(next))).unwrap_or_default();
        Ok(pb::ListEventsResponse { events: found.events.iter().map(short).collect(), next_page_token })
    }
}

/// Answers one event.
pub struct GetEvent;

/// With the names of its objects, as far as the reader may know them.
fn named(call: &Call<'_>, mut event: pb::Event) -> Result<pb::Event> {
    for object in &mut event.objects {
        if let Some(id) = Id::parse(&object.id) {
            object.name = naming::of(call, object.kind(), id)?;
        }
    }
    Ok(event)
}

impl Rpc for GetEvent {
    type In = pb::GetEventRequest;
    type Out = pb::GetEventResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("audit.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        if input.sequence < 1 {
            return Err(Error::field("sequence", "must be the sequence of an event, from 1"));
        }
        let account = reach::one::<Account, Read>(call, call.person()?.account)?;
        let event = match event::own_one(call, &account, input.sequence) {
            Ok(own) => pb::Event::from(&own),
            Err(Error::NotFound) if call.may(Permission::ReadAudit) => {
                let organisation = reach::one::<Organisation, Audit>(call, call.person()?.organisation)?;
                (&event::audited_one(call, &organisation, input.sequence)?).into()
            }
            Err(error) => return Err(error),
        };
        Ok(pb::GetEventResponse { event: Some(named(call, event)?) })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_event_names_its_method_in_the_spelling_of_the_interface() {
        assert_eq!(method("admin.csp.created"), "safetynet.admin.v1.OrganisationService/CreateCsp");
        assert_eq!(method("audit.own_listed"), "safetynet.audit.v1.AuditService/ListMyEvents");
        assert_eq!(method("system.swept"), "");
    }

    #[test]
    fn a_filter_refuses_what_cannot_be_meant() {
        let ask = |input: pb::ListEventsRequest| filter(&input).is_ok();
        let id = Id::from_bytes([1; 16]).to_string();
        assert!(ask(pb::ListEventsRequest::default()));
        assert!(ask(pb::ListEventsRequest { object_kind: 3, object_id: id.clone(), ..Default::default() }));
        assert!(!ask(pb::ListEventsRequest { object_id: id, ..Default::default() }));
        assert!(!ask(pb::ListEventsRequest { object_kind: 999, ..Default::default() }));
        assert!(!ask(pb::ListEventsRequest { event: "x' OR 1=1".to_owned(), ..Default::default() }));
        assert!(!ask(pb::ListEventsRequest { account_id: "me".to_owned(), ..Default::default() }));
    }
}
