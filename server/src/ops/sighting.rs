//! Who saw this: for whoever works on a record, manages who has access to it, or audits it.
//!
//! The answer comes from the audit alone. Of other organisations it names the organisation and no person: who there saw
//! it is for their own auditor to ask.

use safetynet_proto::audit::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Permission, Role};

use crate::error::{Error, Result};
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::reach::Reached;
use crate::store::sighting::{self as sightings, Auditors, Sighting};
use crate::store::{Audit, Call, Manage, Read, Seen, Verb, Write, reach};

/// How many days are looked back where nobody says, and at most.
const DAYS: (i64, i64) = (90, 366);

/// Lists who saw a record.
pub struct ListSightings;

impl Rpc for ListSightings {
    type In = pb::ListSightingsRequest;
    type Out = pb::ListSightingsResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::WriteCase, Permission::ManageChannel, Permission::ReadAudit]);
    const AUDIT: Event = Event("audit.sightings_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let days = days(input.days, DAYS)?;
        match input.object_kind() {
            RecordKind::Nominal => entitled::<Nominal>(call, id, days),
            RecordKind::CaseFile => entitled::<CaseFile>(call, id, days),
            RecordKind::Channel => entitled::<Channel>(call, id, days),
            RecordKind::Activity => entitled::<Activity>(call, id, days),
            _ => Err(Error::field("object_kind", "must be a nominal, a case file, a channel or an activity")),
        }
    }
}

/// The days of a request: 0 is what is usual, more than the most becomes that.
///
/// # Errors
/// [`Error::Invalid`] for a negative number.
pub(super) fn days(sent: i32, (usual, most): (i64, i64)) -> Result<Span> {
    match i64::from(sent) {
        0 => Ok(Span::days(usual)),
        days @ 1.. => Ok(Span::days(days.min(most))),
        _ => Err(Error::field("days", "must not be negative")),
    }
}

/// The record by a verb that entitles: to write in it, to manage it, or to audit it.
fn entitled<T: Reached>(call: &Call<'_>, id: Id, days: Span) -> Result<pb::ListSightingsResponse> {
    if let Some(record) = reach::maybe::<T, Write>(call, id)? {
        return told(call, &record, days);
    }
    if let Some(record) = reach::maybe::<T, Manage>(call, id)? {
        return told(call, &record, days);
    }
    if let Some(record) = reach::maybe::<T, Audit>(call, id)? {
        return told(call, &record, days);
    }
    reach::one::<T, Read>(call, id)?;
    let text = "Who saw it is told to those who work on it, and to those who manage or audit it.".to_owned();
    Err(Error::NotNow("ISA-3.1", text))
}

fn told<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>, days: Span) -> Result<pb::ListSightingsResponse> {
    let audits = call.person()?.roles.contains(Role::Auditor);
    let auditors = if audits { Auditors::Told } else { Auditors::Left };
    let (found, complete) = sightings::of(call, record, call.now().minus(days), auditors)?;
    Ok(pb::ListSightingsResponse { sightings: found.iter().map(message).collect(), incomplete: !complete })
}

fn message(one: &Sighting) -> pb::Sighting {
    pb::Sighting {
        organisation: Some(wire::organisation(one.organisation.0, &one.organisation.1)),
        account: one.account.as_ref().map(|(id, name)| wire::account(*id, name)),
        times: i32::try_from(one.times).unwrap_or(i32::MAX),
        last_time: Some(wire::time(one.last)),
        last_via: one.via.clone(),
    }
}
