//! Seals: keep a nominal or a channel to named people, change who they are, lift it, and see the signposts of others.

pub mod glass;
pub mod looks;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, SealMode};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::channel;
use crate::domain::{grant, seal as rules};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::channel::Channel;
use crate::store::hold::Holdable;
use crate::store::nominal::Nominal;
use crate::store::seal::{self as seals, ChannelSign, Draft, NominalSign, On, Sign};
use crate::store::{Call, Read, Seen, Verb, Write, reach};

/// The most people who are named beside the caller.
const NAMED: usize = 50;
/// The most sealed records of a kind that are listed.
const LISTED: usize = 200;

/// Seals a record.
pub struct PlaceSeal;

impl Rpc for PlaceSeal {
    type In = pb::PlaceSealRequest;
    type Out = pb::PlaceSealResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("seal.placed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let mut answer = match input.object_kind() {
            RecordKind::Nominal => place::<Nominal>(call, &reach::one(call, id)?, &input)?,
            RecordKind::Channel => place::<Channel>(call, &reach::one(call, id)?, &input)?,
            _ => return Err(no_kind()),
        };
        if let Some(seal) = answer.seal.as_mut().filter(|_| input.validate_only) {
            seal.id.clear();
        }
        Ok(answer)
    }
}

/// Only nominals and channels are sealed.
pub(super) fn no_kind() -> Error {
    Error::field("object_kind", "must be a nominal or a channel")
}

fn place<P: Holdable>(
    call: &Call<'_>,
    record: &Seen<P, Write>,
    input: &pb::PlaceSealRequest,
) -> Result<pb::PlaceSealResponse> {
    grant::controls(call.person()?.organisation, record.controller(), "seal it")?;
    let mut fields = Fields::default();
    let mode = fields.ask(wire::code::<SealMode>("mode", input.mode));
    let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
    let accounts = accounts(&mut fields, &input.account_ids);
    for (place, account) in accounts.iter().enumerate() {
        if !seals::reads(call, record, *account)? {
            fields.refuse(&format!("account_ids[{place}]"), "must be of somebody who reads the record now");
        }
    }
    reviewed(call, record, &mut fields, &accounts)?;
    let (mode, reason) = fields.done(mode.zip(reason))?;
    if in_force(call, record)?.is_some() {
        return Err(Error::NotNow("SEAL-STATE", "It is sealed already. Change the seal.".to_owned()));
    }
    let draft = Draft { mode, named: with_caller(call, accounts)?, reason };
    let made = seals::place(call, record, &draft)?;
    Ok(pb::PlaceSealResponse {
        seal: Some(message(call, record, &made)?),
        audience: Some(channel::audience(call, record)?),
    })
}

fn accounts(fields: &mut Fields, sent: &[String]) -> Vec<Id> {
    if sent.len() > NAMED {
        fields.refuse("account_ids", format!("must be at most {NAMED}; they are {}", sent.len()));
        return Vec::new();
    }
    let each = sent.iter().enumerate();
    each.filter_map(|(place, id)| fields.ask(rpc::id(&format!("account_ids[{place}]"), id))).collect()
}

/// What is sealed is reviewed too: one of the supervisors whom the lead assigned to a channel is named, or is the caller
/// (COCO-9.2b).
fn reviewed<P: Holdable, V>(call: &Call<'_>, record: &Seen<P, V>, fields: &mut Fields, accounts: &[Id]) -> Result<()> {
    let (own, supervisors) = (call.person()?.account, seals::supervisors(call, record)?);
    if let Some(text) = rules::unreviewed(&supervisors, |id| id == own || accounts.contains(&id)) {
        fields.refuse("account_ids", text);
    }
    Ok(())
}

fn with_caller(call: &Call<'_>, mut accounts: Vec<Id>) -> Result<Vec<Id>> {
    accounts.push(call.person()?.account);
    Ok(accounts)
}

fn in_force<P: Holdable, V: Verb>(call: &Call<'_>, record: &Seen<P, V>) -> Result<Option<Seen<On<P>, V>>> {
    Ok(seals::list(call, record)?.into_iter().find(|seal| seal.0.lifted.is_none()))
}

/// Lists the seals of a record.
pub struct ListSeals;

impl Rpc for ListSeals {
    type In = pb::ListSealsRequest;
    type Out = pb::ListSealsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("seal.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let seals = match input.object_kind() {
            RecordKind::Nominal => list::<Nominal>(call, &reach::one(call, id)?)?,
            RecordKind::Channel => list::<Channel>(call, &reach::one(call, id)?)?,
            _ => return Err(no_kind()),
        };
        Ok(pb::ListSealsResponse { seals })
    }
}

fn list<P: Holdable>(call: &Call<'_>, record: &Seen<P, Read>) -> Result<Vec<pb::Seal>> {
    seals::list(call, record)?.iter().map(|seal| message(call, record, seal)).collect()
}

/// Lists the seals on which the caller is named.
pub struct ListOwnSeals;

impl Rpc for ListOwnSeals {
    type In = pb::ListOwnSealsRequest;
    type Out = pb::ListOwnSealsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("seal.own_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let people = named_on::<Nominal>(call, |record| &record.reference)?;
        let channels = named_on::<Channel>(call, |record| &record.reference)?;
        Ok(pb::ListOwnSealsResponse { seals: people.into_iter().chain(channels).collect() })
    }
}

fn named_on<P: Holdable>(call: &Call<'_>, reference: fn(&P) -> &str) -> Result<Vec<pb::OwnSeal>> {
    let mut own = Vec::new();
    for record in seals::named_on::<P>(call, LISTED)? {
        if let Some(seal) = in_force(call, &record)? {
            let seal = Some(message(call, &record, &seal)?);
            own.push(pb::OwnSeal { seal, reference: reference(&record).to_owned() });
        }
    }
    Ok(own)
}

/// Changes a seal.
pub struct ChangeSeal;

impl Rpc for ChangeSeal {
    type In = pb::ChangeSealRequest;
    type Out = pb::ChangeSealResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("seal.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        match seals::kind_of(call, rpc::id("id", &input.id)?)? {
            RecordKind::Nominal => change::<Nominal>(call, &input),
            _ => change::<Channel>(call, &input),
        }
    }
}

fn change<P: Holdable>(call: &Call<'_>, input: &pb::ChangeSealRequest) -> Result<pb::ChangeSealResponse> {
    let (record, seal) = own::<P>(call, &input.id, &input.etag)?;
    let mut fields = Fields::default();
    let mode = fields.ask(wire::code::<SealMode>("mode", input.mode));
    let accounts = accounts(&mut fields, &input.account_ids);
    let named = seals::named(call, &record)?;
    for (place, account) in accounts.iter().enumerate() {
        let known = named.iter().any(|(id, _)| id == account);
        if !known && !seals::of_own(call, *account)? {
            fields.refuse(&format!("account_ids[{place}]"), "must be of your organisation, or have been named");
        }
    }
    reviewed(call, &record, &mut fields, &accounts)?;
    let mode = fields.done(mode)?;
    seals::change(call, &seal, mode, &with_caller(call, accounts)?)?;
    let (record, seal) = reach::child::<On<P>, Write>(call, seal.0.id)?;
    Ok(pb::ChangeSealResponse {
        seal: Some(message(call, &record, &seal)?),
        audience: Some(channel::audience(call, &record)?),
    })
}

/// A record with its seal in force, which the caller's organisation placed and the caller read.
type Sealed<P> = (Seen<P, Write>, Seen<On<P>, Write>);

fn own<P: Holdable>(call: &Call<'_>, id: &str, etag: &str) -> Result<Sealed<P>> {
    let (record, seal) = reach::child::<On<P>, Write>(call, rpc::id("id", id)?)?;
    let (owner, name) = &seal.0.organisation;
    grant::controls(call.person()?.organisation, (*owner, name), "change the seal")?;
    rpc::unchanged(etag, seal.0.version)?;
    if seal.0.lifted.is_some() {
        return Err(Error::NotNow("SEAL-STATE", "This seal was lifted already.".to_owned()));
    }
    Ok((record, seal))
}

/// Lifts a seal.
pub struct LiftSeal;

impl Rpc for LiftSeal {
    type In = pb::LiftSealRequest;
    type Out = pb::LiftSealResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("seal.lifted");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        match seals::kind_of(call, rpc::id("id", &input.id)?)? {
            RecordKind::Nominal => lift::<Nominal>(call, &input),
            _ => lift::<Channel>(call, &input),
        }
    }
}

fn lift<P: Holdable>(call: &Call<'_>, input: &pb::LiftSealRequest) -> Result<pb::LiftSealResponse> {
    let (_, seal) = own::<P>(call, &input.id, &input.etag)?;
    let reason = wire::reason("reason", &input.reason)?;
    seals::lift(call, &seal, reason.as_str())?;
    let (record, seal) = reach::child::<On<P>, Write>(call, seal.0.id)?;
    Ok(pb::LiftSealResponse { seal: Some(message(call, &record, &seal)?) })
}

fn message<P: Holdable, V: Verb>(call: &Call<'_>, record: &Seen<P, V>, seal: &Seen<On<P>, V>) -> Result<pb::Seal> {
    let row = &seal.0;
    let named = if row.lifted.is_none() { seals::named(call, record)? } else { Vec::new() };
    Ok(pb::Seal {
        id: row.id.to_string(),
        object_kind: P::KIND.into(),
        object_id: row.object.to_string(),
        mode: row.mode.number(),
        named: named.iter().map(|(id, name)| wire::account(*id, name)).collect(),
        contact: Some(wire::account(row.contact.0, &row.contact.1)),
        reason: row.reason.clone(),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        sealed_by: Some(wire::account(row.sealed_by.0, &row.sealed_by.1)),
        seal_time: Some(wire::time(row.sealed)),
        lift_time: row.lifted.map(wire::time),
        lift_reason: row.lift_reason.clone(),
        etag: rpc::etag(row.version),
    })
}

/// Lists the signposts that the caller sees.
pub struct ListSignposts;

impl Rpc for ListSignposts {
    type In = pb::ListSignpostsRequest;
    type Out = pb::ListSignpostsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("seal.signposts_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let nominals = seals::signs::<NominalSign>(call)?;
        let channels = seals::signs::<ChannelSign>(call)?;
        let people = nominals.iter().map(|sign| signpost(RecordKind::Nominal, &sign.0));
        let strands = channels.iter().map(|sign| signpost(RecordKind::Channel, &sign.0));
        Ok(pb::ListSignpostsResponse { signposts: people.chain(strands).collect() })
    }
}

fn signpost(kind: RecordKind, sign: &Sign) -> pb::Signpost {
    pb::Signpost {
        object_kind: kind.into(),
        object_id: sign.id.to_string(),
        reference: sign.reference.clone(),
        owner_organisation: Some(wire::organisation(sign.owner.0, &sign.owner.1)),
        contact: (!sign.contact.1.is_empty()).then(|| wire::account(sign.contact.0, &sign.contact.1)),
    }
}
