//! Particulars of people, written by the organisation that recorded the person (ISA-3.6, ISA-4.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, ParticularKind};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Lines, Rule, Text};

use super::nominal;
use super::nominal::source;
use crate::error::Result;
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::particular::{self as particulars, Body, Particular};
use crate::store::{Call, Seen, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteCase);
const CHANGEABLE: &[&str] = &["detail", "from_date", "to_date"];

/// A particular in words: 1 to 2,000 characters.
struct WordsRule;

impl Rule for WordsRule {
    const LEAST: usize = 1;
    const MOST: usize = 2_000;
    const LINES: Lines = Lines::Many;
}

/// Adds a particular.
pub struct AddParticular;

impl Rpc for AddParticular {
    type In = pb::AddParticularRequest;
    type Out = pb::AddParticularResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("particular.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = nominal::own(call, "nominal_id", &input.nominal_id)?;
        let mut fields = Fields::default();
        let kind = fields.ask(wire::code::<ParticularKind>("kind", input.kind));
        let detail = fields.take("detail", Text::<WordsRule>::parse(&input.detail)).map(Text::into_string);
        let days = source::days(&mut fields, input.from_date.as_ref(), input.to_date.as_ref(), call.today());
        let source = source::source(&mut fields, input.source.as_ref());
        let ((kind, detail), ((from, to), source)) = fields.done(kind.zip(detail).zip(days.zip(source)))?;
        let added = particulars::add(call, &nominal, kind, &Body { detail, from, to, source })?;
        let mut particular = message(&added);
        if input.validate_only {
            (particular.id, particular.etag) = Default::default();
        }
        Ok(pb::AddParticularResponse { particular: Some(particular) })
    }
}

/// Corrects a particular.
pub struct UpdateParticular;

impl Rpc for UpdateParticular {
    type In = pb::UpdateParticularRequest;
    type Out = pb::UpdateParticularResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("particular.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), CHANGEABLE)?;
        let particular = own(call, &input.id, &input.etag)?;
        let held = particular.body.clone();
        let mut fields = Fields::default();
        let detail = if mask.names("detail") {
            fields.take("detail", Text::<WordsRule>::parse(&input.detail)).map(Text::into_string)
        } else {
            Some(held.detail)
        };
        let (from, to) = (held.from.map(wire::date), held.to.map(wire::date));
        let from = if mask.names("from_date") { input.from_date.as_ref() } else { from.as_ref() };
        let to = if mask.names("to_date") { input.to_date.as_ref() } else { to.as_ref() };
        let days = source::days(&mut fields, from, to, call.today());
        let source = source::source(&mut fields, input.source.as_ref());
        let (detail, ((from, to), source)) = fields.done(detail.zip(days.zip(source)))?;
        let changed = particulars::update(call, &particular, &Body { detail, from, to, source })?;
        Ok(pb::UpdateParticularResponse { particular: Some(message(&changed)) })
    }
}

/// Takes a particular away.
pub struct RemoveParticular;

impl Rpc for RemoveParticular {
    type In = pb::RemoveParticularRequest;
    type Out = pb::RemoveParticularResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("particular.removed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let particular = own(call, &input.id, &input.etag)?;
        particulars::remove(call, &particular, wire::reason("reason", &input.reason)?.as_str())?;
        Ok(pb::RemoveParticularResponse {})
    }
}

/// The particular with this id, on a nominal of the own organisation, as the caller read it.
fn own(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Particular, Write>> {
    let (nominal, particular) = reach::child::<Particular, Write>(call, rpc::id("id", id)?)?;
    nominal::open_to(call, &nominal, particular.kind.profile())?;
    nominal::owned(call, &nominal)?;
    rpc::unchanged(etag, particular.version)?;
    Ok(particular)
}

/// A particular as a message.
pub(super) fn message<V>(particular: &Seen<Particular, V>) -> pb::Particular {
    pb::Particular {
        id: particular.id.to_string(),
        kind: particular.kind.number(),
        detail: particular.body.detail.clone(),
        from_date: particular.body.from.map(wire::date),
        to_date: particular.body.to.map(wire::date),
        source: Some(source::message(&particular.body.source)),
        created_by: Some(wire::account(particular.recorded_by.0, &particular.recorded_by.1)),
        create_time: Some(wire::time(particular.recorded)),
        update_time: Some(wire::time(particular.changed)),
        etag: rpc::etag(particular.version),
    }
}
