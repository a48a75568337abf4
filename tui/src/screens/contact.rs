//! Contacts on a board: their rows, their text, and the forms to record, change, speak to and withdraw one.

use safetynet_proto::nms::v1::{
    Board, Consent, Contact, ContactKind as Kind, ContactState as Wire, CreateContactRequest, RecordContactMadeRequest,
    UpdateContactRequest, WithdrawContactRequest,
};
use safetynet_shared::codes::{Code, ContactKind, ContactState, PreferredChannel};

use super::neighbourhood::task::{Task, home, mask, show_all, whole_area};
use super::sheet::Attempt;
use crate::rpc::{Call, Method};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The columns of the list.
pub const COLUMNS: &[Column] = &[
    column("Next contact", 14),
    column("State", 9),
    column("Kind", 14),
    column("Name", 0),
    column("Role", 0),
    wide_column("Recorded by", 20, 130),
];

/// What an update may change, but for the consent.
const FIELDS: [&str; 9] = [
    "name",
    "role",
    "organisation_name",
    "preferred_channel",
    "telephone",
    "email",
    "notes",
    "private_details",
    "next_due_date",
];

/// The contacts as they are called on: who is due first, then by name.
pub fn sorted(contacts: &[Contact]) -> Vec<&Contact> {
    let mut sorted: Vec<&Contact> = contacts.iter().collect();
    let due = |contact: &Contact| contact.next_due_date.as_ref().map(|due| (due.year, due.month, due.day));
    sorted.sort_by_key(|contact| (due(contact).is_none(), due(contact)));
    sorted
}

/// A contact as a row.
pub fn row(contact: &Contact) -> Row {
    let late = contact.days_late > 0;
    let due = if late { when::late(contact.days_late) } else { when::date(contact.next_due_date.as_ref()) };
    let tone = if contact.state() == Wire::Withdrawn { Tone::Quiet } else { Tone::Plain };
    let owner = contact.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
    Row::new(&contact.id)
        .toned(due, if late { Tone::Late } else { tone })
        .toned(words::label::<ContactState>(contact.state), tone)
        .toned(words::label::<ContactKind>(contact.kind), tone)
        .toned(&contact.name, tone)
        .toned(&contact.role, tone)
        .toned(owner, Tone::Quiet)
}

/// A contact as text.
pub fn details(contact: &Contact, pane: &mut Pane) {
    pane.push(&contact.name, Tone::Title);
    let (kind, state) = (words::label::<ContactKind>(contact.kind), words::label::<ContactState>(contact.state));
    let about = [contact.role.as_str(), contact.organisation_name.as_str()];
    let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
    pane.say(format!("{kind} · {state}")).say(about.join(", "));
    if contact.last_contact_date.is_some() {
        pane.say(format!("Last contact {}", when::date(contact.last_contact_date.as_ref())));
    }
    if contact.next_due_date.is_some() {
        pane.say(format!("Next contact {}", when::due(contact.next_due_date.as_ref(), contact.days_late)));
    }
    if contact.details_withheld {
        let owner = contact.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
        pane.heading("Details").push(format!("They are private to {owner}, which recorded this contact."), Tone::Quiet);
    } else if contact.consent.is_some() || contact.state() != Wire::Withdrawn {
        private(contact, pane);
    }
    if !contact.withdraw_reason.is_empty() {
        pane.heading("Why it was withdrawn").say(&contact.withdraw_reason);
    }
}

fn private(contact: &Contact, pane: &mut Pane) {
    let owner = contact.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
    pane.heading(if contact.private_details { format!("Details, for {owner} alone") } else { "Details".to_owned() });
    let wish = words::label::<PreferredChannel>(contact.preferred_channel);
    for (name, text) in [("Wishes", wish), ("Telephone", &contact.telephone), ("E-mail", &contact.email)] {
        if !text.is_empty() {
            pane.say(format!("{name:<10} {text}"));
        }
    }
    if !contact.notes.is_empty() {
        pane.say(&contact.notes);
    }
    if let Some(consent) = &contact.consent {
        let day = when::date(consent.consent_date.as_ref());
        pane.heading(format!("Consent of {day}")).say(&consent.evidence);
    }
}

/// Records a contact.
pub const ADD: Task = Task {
    title: "New contact",
    method: Method::CreateContact,
    build: |board, _| Some(blank(board)),
    show: |form| {
        let kin = form.chosen("kind") == 1;
        form.show("consent.consent_date", kin);
        form.show("consent.evidence", kin);
    },
    request: |form, board, _, attempt| create(form, board, attempt).map(Call::from),
    audience: details_seen,
    done: "The contact is recorded.",
};

/// Changes a contact.
pub const EDIT: Task = Task {
    title: "Change contact",
    method: Method::UpdateContact,
    build: |board, id| find(board, id).map(filled),
    show: show_all,
    request: |form, board, id, _| update(form, board, id).map(Call::from),
    audience: details_seen,
    done: "The contact is changed.",
};

/// Records that the person was spoken to.
pub const MADE: Task = Task {
    title: "Contact made",
    method: Method::RecordContactMade,
    build: |board, id| find(board, id).map(spoken),
    show: show_all,
    request: made,
    audience: whole_area,
    done: "It is recorded.",
};

/// Withdraws a contact: its details go for good.
pub const WITHDRAW: Task = Task {
    title: "Withdraw contact",
    method: Method::WithdrawContact,
    build: |board, id| find(board, id).map(withdrawing),
    show: show_all,
    request: withdraw,
    audience: whole_area,
    done: "The contact is withdrawn and its details are gone.",
};

fn find<'a>(board: &'a Board, id: &str) -> Option<&'a Contact> {
    board.contacts.iter().find(|contact| contact.id == id)
}

/// The whole area sees the name; the details may stay with the own organisation.
fn details_seen(board: &Board, form: &Form, id: &str, own: &str) -> String {
    let all = whole_area(board, form, id, own);
    if !form.ticked("private_details") {
        return all;
    }
    let of = |one: &&safetynet_proto::nms::v1::BoardAudience| {
        one.organisation.as_ref().is_some_and(|organisation| organisation.id == own)
    };
    let own = board.audience.iter().find(of).map_or(0, |one| one.people);
    format!("{all} The details: the {own} of your organisation alone.")
}

fn blank(board: &Board) -> Form {
    let kinds = ContactKind::all().map(Code::label);
    let form = Form::new("contact.add", home(board), "Save the contact").choice("kind", "Kind", "", kinds);
    // Shared on purpose only.
    consent(person(form)).filled("private_details", "yes")
}

fn person(form: Form) -> Form {
    let wishes = ["not said"].into_iter().chain(PreferredChannel::all().map(Code::label));
    form.line("name", "Name", "1 to 200 characters")
        .line("role", "Role", "what the person does or stands for")
        .line("organisation_name", "Works or speaks for", "may be empty")
        .choice("preferred_channel", "Reach by", "", wishes)
        .line("telephone", "Telephone", "such as 01632 960001 ext 12")
        .line("email", "E-mail", "such as name@example.org")
        .note("notes", "What to mind", "may be empty")
        .tick("private_details", "Private details", "only my organisation sees them")
        .date("next_due_date", "Contact again by", "may be empty")
}

fn consent(form: Form) -> Form {
    form.date("consent.consent_date", "Consent given on", "empty: not yet; the contact is proposed").note(
        "consent.evidence",
        "How, and proof",
        "10 to 500 characters: how it was given, where the proof is",
    )
}

fn filled(contact: &Contact) -> Form {
    let form = person(Form::new("contact.edit", &contact.id, "Save the contact"));
    let form = if contact.kind() == Kind::Kin { consent(form) } else { form };
    let given = contact.consent.as_ref();
    form.filled("name", &contact.name)
        .filled("role", &contact.role)
        .filled("organisation_name", &contact.organisation_name)
        .filled("preferred_channel", &contact.preferred_channel.to_string())
        .filled("telephone", &contact.telephone)
        .filled("email", &contact.email)
        .filled("notes", &contact.notes)
        .filled("private_details", if contact.private_details { "yes" } else { "no" })
        .filled("next_due_date", &when::date(contact.next_due_date.as_ref()))
        .filled("consent.consent_date", &when::date(given.and_then(|consent| consent.consent_date.as_ref())))
        .filled("consent.evidence", given.map_or("", |consent| consent.evidence.as_str()))
}

fn spoken(contact: &Contact) -> Form {
    Form::new("contact.made", &contact.id, "Record it").date("contact_date", "Contacted on", "empty: today").date(
        "next_due_date",
        "Contact again by",
        "empty: in a quarter, for a key individual",
    )
}

fn withdrawing(contact: &Contact) -> Form {
    Form::new("contact.withdraw", &contact.id, "Withdraw the contact, for good").note(
        "reason",
        "Why it is withdrawn",
        "10 to 500 characters",
    )
}

fn sent_consent(form: &mut Form) -> Result<Option<Consent>, NotReady> {
    let (consent_date, evidence) = (form.day("consent.consent_date")?, form.trimmed("consent.evidence"));
    if consent_date.is_none() && evidence.is_empty() {
        return Ok(None);
    }
    Ok(Some(Consent { consent_date, evidence }))
}

fn wish(form: &Form) -> i32 {
    i32::try_from(form.chosen("preferred_channel")).unwrap_or(0)
}

fn create(form: &mut Form, board: &Board, attempt: Attempt) -> Result<CreateContactRequest, NotReady> {
    let kin = form.chosen("kind") == 1;
    Ok(CreateContactRequest {
        neighbourhood_id: home(board),
        next_due_date: form.day("next_due_date")?,
        consent: if kin { sent_consent(form)? } else { None },
        request_id: attempt.request_id,
        validate_only: attempt.check,
        kind: if kin { Kind::Kin } else { Kind::Professional }.into(),
        name: form.trimmed("name"),
        role: form.trimmed("role"),
        organisation_name: form.trimmed("organisation_name"),
        preferred_channel: wish(form),
        telephone: form.trimmed("telephone"),
        email: form.trimmed("email"),
        notes: form.trimmed("notes"),
        private_details: form.ticked("private_details"),
        ..Default::default()
    })
}

fn update(form: &mut Form, board: &Board, id: &str) -> Result<UpdateContactRequest, NotReady> {
    let contact = find(board, id).ok_or(NotReady)?;
    let (next_due_date, consent) = (form.day("next_due_date")?, sent_consent(form)?);
    // A day that has passed already is refused when it is set anew, so it is sent only where it was changed.
    let fields = FIELDS.into_iter().filter(|field| *field != "next_due_date" || next_due_date != contact.next_due_date);
    let mut fields: Vec<&str> = fields.collect();
    if consent != contact.consent {
        fields.push("consent");
    }
    Ok(UpdateContactRequest {
        id: id.to_owned(),
        etag: contact.etag.clone(),
        update_mask: mask(&fields),
        next_due_date,
        consent,
        name: form.trimmed("name"),
        role: form.trimmed("role"),
        organisation_name: form.trimmed("organisation_name"),
        preferred_channel: wish(form),
        telephone: form.trimmed("telephone"),
        email: form.trimmed("email"),
        notes: form.trimmed("notes"),
        private_details: form.ticked("private_details"),
        ..Default::default()
    })
}

fn made(form: &mut Form, board: &Board, id: &str, attempt: Attempt) -> Result<Call, NotReady> {
    let etag = find(board, id).ok_or(NotReady)?.etag.clone();
    let today = attempt.now.day();
    let today = safetynet_proto::google::r#type::Date { year: today.year(), month: today.month(), day: today.day() };
    let contact_date = Some(form.day("contact_date")?.unwrap_or(today));
    let next_due_date = form.day("next_due_date")?;
    let (id, request_id) = (id.to_owned(), attempt.request_id);
    Ok(RecordContactMadeRequest { id, request_id, etag, contact_date, next_due_date }.into())
}

fn withdraw(form: &mut Form, board: &Board, id: &str, attempt: Attempt) -> Result<Call, NotReady> {
    let etag = find(board, id).ok_or(NotReady)?.etag.clone();
    let (id, request_id, reason) = (id.to_owned(), attempt.request_id, form.trimmed("reason"));
    Ok(WithdrawContactRequest { id, request_id, etag, reason, ..Default::default() }.into())
}
