//! Opening the pack of an access request, and deciding on what is in it. Opening it is a look at the person like any other:
//! it is kept as one, counts as a view and names each record that has an id in the audit. A decision shows nothing of the
//! person; who made it, when and of what stays with it.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, SubjectDecision, SubjectExemption, SubjectItemKind};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::work;
use crate::domain::subject_request as rules;
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, Spends, wire};
use crate::store::lookup;
use crate::store::nominal::Nominal;
use crate::store::subject_request::SubjectRequest;
use crate::store::subject_request::pack::{self, Candidate, Decision, Last, Object};
use crate::store::{Call, Index, Seen, Write, reach};

/// A part of a request for access that the caller answers and that was not withdrawn, with the person.
fn access(call: &Call<'_>, id: &str) -> Result<(Seen<Nominal, Index>, Seen<SubjectRequest, Write>)> {
    let row = reach::one::<SubjectRequest, Write>(call, rpc::id("id", id)?)?;
    rules::disclosed(row.kind, row.outcome)?;
    Ok((reach::one::<Nominal, Index>(call, row.nominal)?, row))
}

/// Opens a pack.
pub struct GetSubjectPack;

impl Rpc for GetSubjectPack {
    type In = pb::GetSubjectPackRequest;
    type Out = pb::GetSubjectPackResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.pack_read");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let (nominal, row) = access(call, &input.id)?;
        lookup::keep(call, &nominal, work(&row))?;
        let all = pack::candidates(call, &nominal, None)?;
        let at = |one: &Candidate| (one.place, one.object.1);
        let first = page.after().map_or(0, |after| all.partition_point(|one| at(one) <= after));
        let mut before = all;
        let mut rows = before.split_off(first.min(before.len()));
        let behind = rows.split_off(rows.len().min(page.size() + 1));
        pack::not_shown(call, &before);
        pack::not_shown(call, &behind);
        let (rows, next_page_token) = page.cut(call, rows, at);
        let decided = pack::decisions(call, row.id)?;
        let item = |one: Candidate| {
            let object = one.object;
            pack::read(call, one).map(|body| item(call, object, body, decided.get(&object)))
        };
        let items = rows.into_iter().map(item).collect::<Result<_>>()?;
        let third = if page.after().is_none() { pack::third_parties(call, &nominal)? } else { Vec::new() };
        let third_parties = third.iter().map(|((id, name), records)| pb::SubjectThirdParty {
            organisation: Some(wire::organisation(*id, name)),
            records: i32::try_from(*records).unwrap_or(i32::MAX),
        });
        Ok(pb::GetSubjectPackResponse { items, third_parties: third_parties.collect(), next_page_token })
    }
}

fn item(call: &Call<'_>, (kind, id): Object, body: pack::Body, last: Option<&Last>) -> pb::SubjectItem {
    let version = last.map_or(0, |last| last.version);
    let stands = last.filter(|last| last.of(call, &body).is_some());
    pb::SubjectItem {
        kind: kind.number(),
        object_id: id.to_string(),
        title: body.title,
        text: body.text,
        date: body.day.map(wire::date),
        decision: stands.map_or(0, |one| one.said.decision.number()),
        exemption: stands.and_then(|one| one.said.exemption).map_or(0, SubjectExemption::number),
        note: stands.map_or(String::new(), |one| one.said.note.clone()),
        decided_by: stands.map(|one| wire::account(one.by.0, &one.by.1)),
        decide_time: stands.map(|one| wire::time(one.at)),
        etag: rpc::etag(version),
    }
}

/// Decides on one record.
pub struct DecideSubjectItem;

impl Rpc for DecideSubjectItem {
    type In = pb::DecideSubjectItemRequest;
    type Out = pb::DecideSubjectItemResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.decided");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (nominal, row) = access(call, &input.id)?;
        let object_id = rpc::id("object_id", &input.object_id)?;
        let mut fields = Fields::default();
        let kind = fields.ask(wire::code::<SubjectItemKind>("kind", input.kind));
        let decision = decision(&mut fields, &input);
        let (kind, decision) = fields.done(kind.zip(decision))?;
        let mut all = pack::candidates(call, &nominal, Some(object_id))?;
        pack::not_shown(call, &all);
        let place = all.iter().position(|one| one.object == (kind, object_id)).ok_or_else(reach::hidden)?;
        let one = all.swap_remove(place);
        rules::decidable(one.counts, &row.clock)?;
        let body = pack::read(call, one)?;
        let after = pack::decisions(call, row.id)?.get(&(kind, object_id)).map_or(0, |last| last.version);
        rpc::unchanged(&input.etag, after)?;
        pack::decide(call, &row, ((kind, object_id), &body), (&decision, after))?;
        call.never_shown(nominal.id);
        Ok(pb::DecideSubjectItemResponse { etag: rpc::etag(after + 1) })
    }
}

fn decision(fields: &mut Fields, input: &pb::DecideSubjectItemRequest) -> Option<Decision> {
    let decision = fields.ask(wire::code::<SubjectDecision>("decision", input.decision));
    let exemption = fields.ask(wire::optional_code::<SubjectExemption>("exemption", input.exemption))?;
    let note = if input.note.is_empty() {
        Some(String::new())
    } else {
        fields.take("note", Reason::parse(&input.note)).map(Reason::into_string)
    };
    match (decision?, exemption) {
        (SubjectDecision::Withhold, None) => fields.refuse("exemption", "must be given where something is withheld"),
        (SubjectDecision::Disclose, Some(_)) => fields.refuse("exemption", "must be unset where it is disclosed"),
        (_, Some(SubjectExemption::Other)) if input.note.is_empty() => {
            fields.refuse("note", "must name the exemption");
        }
        (decision, exemption) => return note.map(|note| Decision { decision, exemption, note }),
    }
    None
}
