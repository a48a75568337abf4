//! Contacts of a neighbourhood's team, and the one place where their details are shown or withheld (SYOP-8.2).

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, ContactKind, ContactState};
use safetynet_shared::interval::ContactInterval;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::contact::{self as rules, Body, Consent, Privacy};
use crate::domain::neighbourhood::Words;
use crate::domain::no_nominals::Care;
use crate::error::Result;
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::contact::{self as contacts, Contact, Standing};
use crate::store::group as groups;
use crate::store::survey as surveys;
use crate::store::{Call, Seen, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const KNOWN: [&str; 10] = [
    "name",
    "role",
    "organisation_name",
    "preferred_channel",
    "telephone",
    "email",
    "notes",
    "private_details",
    "consent",
    "next_due_date",
];

/// Records a contact.
pub struct CreateContact;

impl Rpc for CreateContact {
    type In = pb::CreateContactRequest;
    type Out = pb::CreateContactResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("contact.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let kind: ContactKind = wire::code("kind", input.kind)?;
        let validate_only = input.validate_only;
        let look = neighbourhood::look(call, &input.names_nobody_reason)?;
        let body = fresh(&every(input), kind, look, area.interval)?;
        let mut contact = message(call, &contacts::create(call, &area, &body)?)?;
        if validate_only {
            contact.id.clear();
        }
        Ok(pb::CreateContactResponse { contact: Some(contact) })
    }
}

/// A new contact as a request describes it; one who is in use is next due after the interval, where no day was said.
///
/// # Errors
/// As [`changed`].
pub(super) fn fresh(
    sent: &pb::UpdateContactRequest,
    kind: ContactKind,
    look: Care,
    interval: ContactInterval,
) -> Result<Body> {
    let mut body = changed(sent, &Mask::all(&KNOWN), look, (blank(kind), interval))?;
    if body.state() == ContactState::Active {
        body.next_due = body.next_due.or(Some(interval.due(look.today())));
    }
    Ok(body)
}

/// A new contact as a change of every field of a blank one.
fn every(input: pb::CreateContactRequest) -> pb::UpdateContactRequest {
    pb::UpdateContactRequest {
        name: input.name,
        role: input.role,
        organisation_name: input.organisation_name,
        preferred_channel: input.preferred_channel,
        telephone: input.telephone,
        email: input.email,
        notes: input.notes,
        private_details: input.private_details,
        consent: input.consent,
        next_due_date: input.next_due_date,
        names_nobody_reason: input.names_nobody_reason,
        ..Default::default()
    }
}

fn blank(kind: ContactKind) -> Body {
    Body {
        kind,
        name: String::new(),
        role: String::new(),
        works_for: String::new(),
        preferred: None,
        telephone: String::new(),
        email: String::new(),
        notes: String::new(),
        private: Privacy::Area,
        consent: None,
        next_due: None,
    }
}

/// Changes a contact.
pub struct UpdateContact;

impl Rpc for UpdateContact {
    type In = pb::UpdateContactRequest;
    type Out = pb::UpdateContactResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("contact.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let (area, old) = neighbourhood::record::<Contact>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::owned(old.recorded.organisation, &old.recorded.organisation_name, call.person()?.organisation)?;
        rules::open(old.state)?;
        let look = neighbourhood::look(call, &input.names_nobody_reason)?;
        let body = changed(&input, &mask, look, (old.body.clone(), area.interval))?;
        let standing = Standing { last: old.last, withdraw_reason: "", state: body.state() };
        let contact = contacts::write(call, &area, &old, &body, &standing)?;
        Ok(pb::UpdateContactResponse { contact: Some(message(call, &contact)?) })
    }
}

/// A contact with the named fields changed.
///
/// # Errors
/// [`crate::error::Error::Invalid`] with every violation.
fn changed(
    input: &pb::UpdateContactRequest,
    mask: &Mask,
    look: Care,
    (mut body, interval): (Body, ContactInterval),
) -> Result<Body> {
    let (mut kept, today) = (Fields::default(), look.today());
    let fields = &mut kept;
    let short = |field: &str, raw: &str| Words::SHORT.read(field, raw, look);
    mask.set(fields, "name", &mut body.name, |field| Words::TITLE.read(field, &input.name, look));
    mask.set(fields, "role", &mut body.role, |field| short(field, &input.role));
    mask.set(fields, "organisation_name", &mut body.works_for, |field| short(field, &input.organisation_name));
    mask.set(fields, "preferred_channel", &mut body.preferred, |field| {
        wire::optional_code(field, input.preferred_channel)
    });
    mask.set(fields, "telephone", &mut body.telephone, |field| {
        Words::TELEPHONE.read(field, &input.telephone, look).and_then(rules::telephone)
    });
    mask.set(fields, "email", &mut body.email, |field| {
        Words::EMAIL.read(field, &input.email, look).and_then(rules::email)
    });
    mask.set(fields, "notes", &mut body.notes, |field| Words::NOTES.read(field, &input.notes, look));
    let private = if input.private_details { Privacy::Organisation } else { Privacy::Area };
    mask.set(fields, "private_details", &mut body.private, |_| Ok(private));
    mask.set(fields, "next_due_date", &mut body.next_due, |field| {
        input.next_due_date.as_ref().map(|sent| wire::day_ahead(field, Some(sent), today)).transpose()
    });
    if mask.names("consent") {
        consent(fields, input.consent.as_ref(), &mut body, look);
    }
    kept.done(Some(body))?.check(today, interval)
}

/// Puts a consent into its place. One that was recorded is not cleared: the contact is withdrawn instead (ISA-8.vii).
fn consent(fields: &mut Fields, sent: Option<&pb::Consent>, body: &mut Body, look: Care) {
    let Some(sent) = sent else {
        if body.consent.is_some() {
            fields.refuse("consent", "cannot be cleared: withdraw the contact instead (ISA-8.vii)");
        }
        return;
    };
    let on = fields.ask(wire::day("consent.consent_date", sent.consent_date.as_ref()));
    let evidence = fields.ask(Words::REASON.read("consent.evidence", &sent.evidence, look));
    body.consent = on.zip(evidence).map(|(on, evidence)| Consent { on, evidence });
}

/// Records that the person was contacted.
pub struct RecordContactMade;

impl Rpc for RecordContactMade {
    type In = pb::RecordContactMadeRequest;
    type Out = pb::RecordContactMadeResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("contact.made");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Contact>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        let made = wire::day("contact_date", input.contact_date.as_ref())?;
        let next = wire::optional_day("next_due_date", input.next_due_date.as_ref())?;
        let next_due = rules::made(area.interval, old.state, made, next, call.today())?;
        let last = Some(old.last.map_or(made, |last| last.max(made)));
        let body = Body { next_due, ..old.body.clone() };
        let standing = Standing { last, withdraw_reason: "", state: old.state };
        let contact = contacts::write(call, &area, &old, &body, &standing)?;
        Ok(pb::RecordContactMadeResponse { contact: Some(message(call, &contact)?) })
    }
}

/// Withdraws a contact and removes the details.
pub struct WithdrawContact;

impl Rpc for WithdrawContact {
    type In = pb::WithdrawContactRequest;
    type Out = pb::WithdrawContactResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("contact.withdrawn");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        // Also where the neighbourhood is in use no more: a consent can be taken back at any time (ISA-8.vii).
        let (area, old) = reach::child::<Contact, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, old.recorded.version)?;
        rules::owned(old.recorded.organisation, &old.recorded.organisation_name, call.person()?.organisation)?;
        rules::open(old.state)?;
        let look = neighbourhood::look(call, &input.names_nobody_reason)?;
        let reason = Words::REASON.read("reason", &input.reason, look)?;
        // The proof of the consent is kept, for whoever saw it before and for nobody else.
        let (name, consent, private) = (old.body.name.clone(), old.body.consent.clone(), old.body.private);
        let kept = Body { name, private, consent, ..blank(old.body.kind) };
        let standing = Standing { last: old.last, withdraw_reason: &reason, state: ContactState::Withdrawn };
        surveys::forget(call, old.id)?;
        groups::forget(call, old.id)?;
        let contact = contacts::write(call, &area, &old, &kept, &standing)?;
        Ok(pb::WithdrawContactResponse { contact: Some(message(call, &contact)?) })
    }
}

/// A contact as this caller sees it: without its details where they are private to another organisation.
///
/// # Errors
/// Without a signed-in caller.
pub(super) fn message<V>(call: &Call<'_>, row: &Seen<Contact, V>) -> Result<pb::Contact> {
    let (today, reader) = (call.today(), call.person()?.organisation);
    let sees = rules::sees_details(row.body.private, row.recorded.organisation, reader);
    let shown = pb::Contact {
        id: row.id.to_string(),
        neighbourhood_id: row.neighbourhood.to_string(),
        kind: row.body.kind.number(),
        name: row.body.name.clone(),
        role: row.body.role.clone(),
        organisation_name: row.body.works_for.clone(),
        private_details: row.body.private == Privacy::Organisation,
        details_withheld: !sees && row.state != ContactState::Withdrawn && has_details(&row.body),
        last_contact_date: row.last.map(wire::date),
        next_due_date: row.body.next_due.map(wire::date),
        days_late: i32::try_from(rules::days_late(row.state, row.body.next_due, today)).unwrap_or(i32::MAX),
        withdraw_reason: row.withdraw_reason.clone(),
        state: rules::state_on(row.state, row.body.next_due, today).number(),
        recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
        owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
        create_time: Some(wire::time(row.recorded.at)),
        update_time: Some(wire::time(row.recorded.changed)),
        etag: rpc::etag(row.recorded.version),
        updated_by: Some(wire::account(row.recorded.changed_by, &row.recorded.changed_by_name)),
        ..Default::default()
    };
    Ok(if sees { with_details(shown, &row.body) } else { shown })
}

fn has_details(body: &Body) -> bool {
    let texts = [&body.telephone, &body.email, &body.notes];
    body.preferred.is_some() || body.consent.is_some() || texts.iter().any(|text| !text.is_empty())
}

fn with_details(shown: pb::Contact, body: &Body) -> pb::Contact {
    let consent = |consent: &Consent| pb::Consent {
        consent_date: Some(wire::date(consent.on)),
        evidence: consent.evidence.clone(),
    };
    pb::Contact {
        preferred_channel: body.preferred.map_or(0, Code::number),
        telephone: body.telephone.clone(),
        email: body.email.clone(),
        notes: body.notes.clone(),
        consent: body.consent.as_ref().map(consent),
        ..shown
    }
}
