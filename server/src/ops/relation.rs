//! Relations between people, each with its own audience (ISA-3.1, SYOP-8.3).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, RelationKind, RelationVisibility};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Text;

use super::activity::preview;
use super::nominal;
use super::nominal::source::{self, Short};
use crate::domain::grant;
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::nominal::Nominal;
use crate::store::relation::{self as relations, Audience, Body, Relation};
use crate::store::{Call, Index, Seen, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteCase);
const CHANGEABLE: &[&str] = &["detail", "from_date", "to_date", "audience"];
/// The most organisations of an audience.
const MOST_ORGANISATIONS: usize = 20;

/// Records a relation.
pub struct AddRelation;

impl Rpc for AddRelation {
    type In = pb::AddRelationRequest;
    type Out = pb::AddRelationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("relation.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = nominal::own(call, "nominal_id", &input.nominal_id)?;
        let other = reach::one::<Nominal, Index>(call, rpc::id("other_nominal_id", &input.other_nominal_id)?)?;
        if other.id == nominal.id {
            return Err(Error::field("other_nominal_id", "must be another person"));
        }
        let mut fields = Fields::default();
        let kind = fields.ask(wire::code::<RelationKind>("kind", input.kind));
        let detail = fields.take("detail", Short::parse(&input.detail)).map(Text::into_string);
        let days = source::days(&mut fields, input.from_date.as_ref(), input.to_date.as_ref(), call.today());
        let source = source::source(&mut fields, input.source.as_ref());
        let audience = audience(call, &mut fields, input.audience.as_ref())?;
        let known = kind.zip(detail).zip(days).zip(source.zip(audience));
        let (((kind, detail), (from, to)), (source, audience)) = fields.done(known)?;
        let added = relations::add(call, &nominal, &other, kind, &Body { detail, from, to, source, audience })?;
        let mut relation = message(&added, nominal.id, &other);
        if input.validate_only {
            (relation.id, relation.etag) = Default::default();
        }
        Ok(pb::AddRelationResponse { relation: Some(relation), audience: Some(seen_by(call, &added)?) })
    }
}

/// Changes a relation.
pub struct UpdateRelation;

impl Rpc for UpdateRelation {
    type In = pb::UpdateRelationRequest;
    type Out = pb::UpdateRelationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("relation.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), CHANGEABLE)?;
        let (relation, other) = own(call, &input.id, &input.etag)?;
        let held = relation.body.clone();
        let mut fields = Fields::default();
        let detail = if mask.names("detail") {
            fields.take("detail", Short::parse(&input.detail)).map(Text::into_string)
        } else {
            Some(held.detail)
        };
        let (from, to) = (held.from.map(wire::date), held.to.map(wire::date));
        let from = if mask.names("from_date") { input.from_date.as_ref() } else { from.as_ref() };
        let to = if mask.names("to_date") { input.to_date.as_ref() } else { to.as_ref() };
        let days = source::days(&mut fields, from, to, call.today());
        let source = source::source(&mut fields, input.source.as_ref());
        let audience = if mask.names("audience") {
            audience(call, &mut fields, input.audience.as_ref())?
        } else {
            Some(held.audience)
        };
        let (detail, (((from, to), source), audience)) = fields.done(detail.zip(days.zip(source).zip(audience)))?;
        let body = Body { detail, from, to, source, audience };
        let changed = relations::update(call, &relation, &other, &body)?;
        let audience = Some(seen_by(call, &changed)?);
        Ok(pb::UpdateRelationResponse { relation: Some(message(&changed, changed.nominal, &other)), audience })
    }
}

/// Takes a relation away.
pub struct RemoveRelation;

impl Rpc for RemoveRelation {
    type In = pb::RemoveRelationRequest;
    type Out = pb::RemoveRelationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("relation.removed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (relation, other) = own(call, &input.id, &input.etag)?;
        relations::remove(call, &relation, &other, wire::reason("reason", &input.reason)?.as_str())?;
        Ok(pb::RemoveRelationResponse {})
    }
}

/// The relation with this id, which the own organisation recorded, as the caller read it, with the other person.
fn own(call: &Call<'_>, id: &str, etag: &str) -> Result<(Seen<Relation, Write>, Seen<Nominal, Index>)> {
    let relation = reach::one::<Relation, Write>(call, rpc::id("id", id)?)?;
    let (owner, name) = &relation.organisation;
    grant::controls(call.person()?.organisation, (*owner, name), "change it")?;
    rpc::unchanged(etag, relation.version)?;
    let other = reach::one::<Nominal, Index>(call, relation.other)?;
    Ok((relation, other))
}

/// Who is to see a relation; none when a violation was kept.
fn audience(call: &Call<'_>, fields: &mut Fields, sent: Option<&pb::RelationAudience>) -> Result<Option<Audience>> {
    let Some(sent) = sent else {
        fields.refuse("audience", "must be given: who will see the relation");
        return Ok(None);
    };
    let visibility = fields.ask(wire::code::<RelationVisibility>("audience.visibility", sent.visibility));
    let named = sent.organisation_ids.len();
    match visibility {
        None => return Ok(None),
        Some(RelationVisibility::Named) if !(1..=MOST_ORGANISATIONS).contains(&named) => {
            fields
                .refuse("audience.organisation_ids", format!("must name 1 to {MOST_ORGANISATIONS}; it names {named}"));
            return Ok(None);
        }
        Some(RelationVisibility::Named) => {}
        Some(_) if named > 0 => {
            fields.refuse("audience.organisation_ids", "must be empty unless organisations are named");
            return Ok(None);
        }
        Some(RelationVisibility::EveryReader) => return Ok(Some(Audience::EveryReader)),
        Some(RelationVisibility::OwnOrganisation) => return Ok(Some(Audience::With(Vec::new()))),
    }
    let parsed = (0..).zip(&sent.organisation_ids);
    let parsed = parsed.filter_map(|(place, text): (usize, _)| {
        fields.ask(rpc::id(&format!("audience.organisation_ids[{place}]"), text))
    });
    let ids: Vec<Id> = parsed.collect();
    for (place, known) in relations::connected(call, &ids)?.iter().enumerate() {
        if known.is_none() {
            fields.refuse(&format!("audience.organisation_ids[{place}]"), "must be an organisation that is connected");
        }
    }
    Ok(Some(Audience::With(ids)))
}

fn seen_by(call: &Call<'_>, relation: &Seen<Relation, Write>) -> Result<pb::AudiencePreview> {
    let also = relation.others().cloned().collect();
    Ok(preview(relations::seen_by(call, relation)?, also, 0))
}

/// A relation as it reads from one of the two people.
pub(super) fn message<W>(relation: &Relation, from: Id, other: &Seen<Nominal, W>) -> pb::Relation {
    let (_, kind) = relation.from(from);
    let visibility = relation.body.audience.visibility();
    pb::Relation {
        id: relation.id.to_string(),
        kind: kind.number(),
        other_nominal_id: other.id.to_string(),
        other_reference: other.reference.clone(),
        other_name: other.name.full(),
        detail: relation.body.detail.clone(),
        from_date: relation.body.from.map(wire::date),
        to_date: relation.body.to.map(wire::date),
        source: Some(source::message(&relation.body.source)),
        audience: Some(pb::RelationAudience {
            visibility: visibility.number(),
            organisation_ids: Vec::new(),
            organisations: relation.others().map(|(id, name)| wire::organisation(*id, name)).collect(),
        }),
        owner_organisation: Some(wire::organisation(relation.organisation.0, &relation.organisation.1)),
        created_by: Some(wire::account(relation.recorded_by.0, &relation.recorded_by.1)),
        create_time: Some(wire::time(relation.recorded)),
        etag: rpc::etag(relation.version),
    }
}
