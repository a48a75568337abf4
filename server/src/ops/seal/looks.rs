//! Who looked for a sealed person: for the organisation that controls the record, and never for the one who looked.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, SearchReason};
use safetynet_shared::roles::Permission;

use crate::domain::grant;
use crate::error::Result;
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::hold::Holdable as _;
use crate::store::look::{self as kept, Look};
use crate::store::nominal::Nominal;
use crate::store::{Call, Write, reach};

/// Lists who looked.
pub struct ListSealLooks;

impl Rpc for ListSealLooks {
    type In = pb::ListSealLooksRequest;
    type Out = pb::ListSealLooksResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("seal.looks_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = reach::one::<Nominal, Write>(call, rpc::id("nominal_id", &input.nominal_id)?)?;
        grant::controls(call.person()?.organisation, nominal.controller(), "see who looked for the person")?;
        Ok(pb::ListSealLooksResponse {
            looks: kept::list(call, &nominal)?.iter().map(message).collect(),
            known_until_time: Some(wire::time(kept::known_until(call)?)),
        })
    }
}

fn message(look: &Look) -> pb::SealLook {
    pb::SealLook {
        account: Some(wire::account(look.account.0, &look.account.1)),
        organisation: Some(wire::organisation(look.organisation.0, &look.organisation.1)),
        deed: look.deed.number(),
        reason: look.reason.map_or(0, SearchReason::number),
        look_date: Some(wire::date(look.day)),
        times: look.times,
        last_time: Some(wire::time(look.last)),
        id: look.id.to_string(),
    }
}
