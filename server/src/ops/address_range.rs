//! The registered addresses of organisations (SYOP-6.1). A second person confirms each (`confirmation`). A range that is taken off bites with the next call.

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::text::{Name, Reason};

use super::organisation::NEEDS;
use crate::door::Network;
use crate::error::{Error, Result, Violation};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::address_range::{self, AddressRange};
use crate::store::administered::Administered;
use crate::store::reach;
use crate::store::{Call, Manage, Seen};

impl From<&Seen<AddressRange, Manage>> for pb::AddressRange {
    fn from(range: &Seen<AddressRange, Manage>) -> Self {
        pb::AddressRange {
            id: range.id.to_string(),
            cidr: range.network.clone(),
            label: range.label.clone(),
            create_time: Some(wire::time(range.added)),
            confirm_time: range.confirmed.map(wire::time),
        }
    }
}

/// Registers a range.
pub struct AddAddressRange;

/// The block of addresses in the field `cidr`; the door's own rule, under the name of the field.
fn network(text: &str) -> Result<Network> {
    if !text.contains('/') {
        return Err(Error::field("cidr", "must be a range in CIDR form, for example 192.0.2.0/28"));
    }
    Network::parse(text).map_err(|error| match error {
        Error::Invalid(violations) => {
            let named = |violation: Violation| Violation { field: "cidr".to_owned(), ..violation };
            Error::Invalid(violations.into_iter().map(named).collect())
        }
        other => other,
    })
}

impl Rpc for AddAddressRange {
    type In = pb::AddAddressRangeRequest;
    type Out = pb::AddAddressRangeResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.range.added");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let organisation = fields.ask(rpc::id("organisation_id", &input.organisation_id));
        let network = fields.ask(network(&input.cidr));
        let label = fields.take("label", Name::parse(&input.label));
        let ((organisation, network), label) = fields.done(organisation.zip(network).zip(label))?;
        let organisation = reach::one::<Administered, Manage>(call, organisation)?;
        let id = address_range::add(call, &organisation, &network, label.as_str())?;
        let (_, range) = reach::child::<AddressRange, Manage>(call, id)?;
        let mut range = pb::AddressRange::from(&range);
        if input.validate_only {
            range.id.clear();
        }
        Ok(pb::AddAddressRangeResponse { address_range: Some(range) })
    }
}

/// Takes a range off the register.
pub struct RemoveAddressRange;

impl Rpc for RemoveAddressRange {
    type In = pb::RemoveAddressRangeRequest;
    type Out = pb::RemoveAddressRangeResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.range.removed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (id, reason) = fields.done(id.zip(reason))?;
        let (_, range) = reach::child::<AddressRange, Manage>(call, id)?;
        address_range::remove(call, &range, reason.as_str())?;
        call.note_private(reason.as_str());
        Ok(pb::RemoveAddressRangeResponse {})
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_range_that_is_refused_names_the_field() {
        assert!(network("192.0.2.0/28").is_ok() && network("2001:db8::/48").is_ok());
        for wrong in ["192.0.2.7", "0.0.0.0/0", "192.0.2.1/28", "10.0.0.0/8", "::/0", "somewhere/24", ""] {
            let Err(Error::Invalid(violations)) = network(wrong) else { panic!("{wrong}") };
            assert!(violations.iter().all(|violation| violation.field == "cidr"), "{wrong}");
        }
    }
}
