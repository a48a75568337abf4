//! The history of a nominal, as far as it is open to the caller now.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::Code;
use safetynet_shared::roles::Permission;

use super::source;
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc, Spends, wire};
use crate::store::nominal::{self as nominals, Nominal, version};
use crate::store::{Call, Read, reach};

/// Lists the versions of a nominal.
pub struct ListNominalVersions;

impl Rpc for ListNominalVersions {
    type In = pb::ListNominalVersionsRequest;
    type Out = pb::ListNominalVersionsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("nominal.history_read");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let nominal = reach::one::<Nominal, Read>(call, rpc::id("nominal_id", &input.nominal_id)?)?;
        let open = nominals::opened(call, &nominal)?;
        let before = page.after().map(|(_, id)| id);
        let found = version::list(call, &nominal, open, before, page.size() + 1)?;
        let (found, next_page_token) = page.cut(call, found, |version| (0, version.id));
        Ok(pb::ListNominalVersionsResponse { versions: found.iter().map(message).collect(), next_page_token })
    }
}

fn message(version: &version::Version) -> pb::NominalVersion {
    let change = |(profile, field, old, new): &(safetynet_shared::codes::FieldProfile, String, String, String)| {
        pb::FieldChange {
            profile: profile.number(),
            field: field.clone(),
            old_value: old.clone(),
            new_value: new.clone(),
        }
    };
    pb::NominalVersion {
        id: version.id.to_string(),
        time: Some(wire::time(version.at)),
        by: Some(wire::account(version.by.0, &version.by.1)),
        organisation: Some(wire::organisation(version.organisation.0, &version.organisation.1)),
        source: Some(source::message(&version.source)),
        changes: version.changes.iter().map(change).collect(),
    }
}
