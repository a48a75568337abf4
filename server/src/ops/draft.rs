//! Drafts: what a person has typed and not sent (SYOP-9.2). None of these calls moves the idle end of the session.
//!
//! A client saves a draft a second after each pause in the typing, so an entry a save would bury an auditor's list under
//! the typing of notes and say nothing more than the first: this person began this form on this record. A draft is
//! therefore audited once in each session that saves it; further saves of the same form on the same record join that
//! entry, and a refused save leaves one of its own.

use std::collections::HashMap;

use prost::Message;
use safetynet_proto::access::v1 as pb;
use safetynet_shared::text::{Lines, Query, tidy};

use crate::domain::draft;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Leaves, Needs, Rpc, State, id, optional_id, wire};
use crate::store::draft::{self as drafts, Draft, New, Saved};
use crate::store::{Call, Read, Seen};

/// The longest name of a form, in characters.
const LONGEST_FORM: usize = 64;

/// Saves a draft, in a locked session too.
pub struct SaveDraft;

impl Rpc for SaveDraft {
    type In = pb::SaveDraftRequest;
    type Out = pb::SaveDraftResponse;
    const NEEDS: Needs = Needs::Session(&[State::Active, State::Locked]);
    const AUDIT: Event = Event("draft.saved");
    const KIND: Kind = Kind::Write;
    const PROLONGS: bool = false;
    const LEAVES: Leaves = Leaves::EntryOrJoins;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let key = fields.ask(id("key", &input.key));
        let object = fields.ask(optional_id("object_id", &input.object_id));
        let form = fields.take("form", tidy(&input.form, 1, LONGEST_FORM, Lines::One));
        let title = fields.take("title", Query::parse(&input.title));
        for (field, rule) in draft::broken(&input.fields) {
            fields.refuse(&field, rule);
        }
        let all = key.zip(object).zip(form.zip(title));
        let ((key, object), (form, title)) = fields.done(all)?;
        draft::room(drafts::others(call, key)?)?;
        let encoded = encode(input.fields);
        if drafts::save(call, &New { key, form: &form, title: title.as_str(), object, fields: &encoded })?
            == Saved::Again
        {
            call.join_entry();
        }
        Ok(pb::SaveDraftResponse { update_time: Some(wire::time(call.now())) })
    }
}

/// The fields as one piece, in the form of the wire.
fn encode(fields: HashMap<String, String>) -> Vec<u8> {
    pb::Draft { fields, ..pb::Draft::default() }.encode_to_vec()
}

fn message(draft: &Seen<Draft, Read>) -> Result<pb::Draft> {
    let kept = pb::Draft::decode(draft.fields.as_slice());
    let kept = kept.map_err(|_| Error::Internal("a kept draft does not decode".to_owned()))?;
    Ok(pb::Draft {
        key: draft.key.to_string(),
        form: draft.form.clone(),
        title: draft.title.clone(),
        object_id: draft.object.map_or_else(String::new, |object| object.to_string()),
        fields: kept.fields,
        create_time: Some(wire::time(draft.created)),
        update_time: Some(wire::time(draft.saved)),
    })
}

/// Lists the caller's own drafts.
pub struct ListDrafts;

impl Rpc for ListDrafts {
    type In = pb::ListDraftsRequest;
    type Out = pb::ListDraftsResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("draft.listed");
    const KIND: Kind = Kind::Read;
    const PROLONGS: bool = false;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = drafts::own(call, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |draft| (draft.saved.micros(), draft.key));
        Ok(pb::ListDraftsResponse { drafts: rows.iter().map(message).collect::<Result<_>>()?, next_page_token })
    }
}

/// Discards a draft of the caller.
pub struct DiscardDraft;

impl Rpc for DiscardDraft {
    type In = pb::DiscardDraftRequest;
    type Out = pb::DiscardDraftResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("draft.discarded");
    const KIND: Kind = Kind::Write;
    const PROLONGS: bool = false;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        drafts::discard(call, id("key", &input.key)?)?;
        Ok(pb::DiscardDraftResponse {})
    }
}
