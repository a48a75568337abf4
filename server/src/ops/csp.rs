//! Community safety partnerships (COCO-2.2).

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::text::Name;

use super::organisation::NEEDS;
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::csp::{self, Csp};
use crate::store::reach;
use crate::store::{Call, Manage, Seen};

/// The most areas of one partnership.
const AREAS: usize = 50;

impl From<&Seen<Csp, Manage>> for pb::Csp {
    fn from(csp: &Seen<Csp, Manage>) -> Self {
        pb::Csp {
            id: csp.id.to_string(),
            name: csp.name.clone(),
            areas: csp.areas.clone(),
            organisations: csp.organisations,
            create_time: csp.created.map(wire::time),
            manager_name: csp.manager.clone(),
        }
    }
}

/// Creates a partnership.
pub struct CreateCsp;

fn asked(input: &pb::CreateCspRequest) -> Result<(Name, Name, Vec<String>)> {
    let mut fields = Fields::default();
    let name = fields.take("name", Name::parse(&input.name));
    let manager = fields.take("manager_name", Name::parse(&input.manager_name));
    if !(1..=AREAS).contains(&input.areas.len()) {
        fields.refuse("areas", format!("must be 1 to {AREAS} areas; there are {}", input.areas.len()));
    }
    let mut areas = Vec::new();
    for (index, area) in input.areas.iter().enumerate().take(AREAS) {
        areas.extend(fields.take(&format!("areas[{index}]"), Name::parse(area)).map(Name::into_string));
    }
    fields.done(name.zip(manager).map(|(name, manager)| (name, manager, areas)))
}

impl Rpc for CreateCsp {
    type In = pb::CreateCspRequest;
    type Out = pb::CreateCspResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.csp.created");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (name, manager, areas) = asked(&input)?;
        let id = csp::create(call, name.as_str(), manager.as_str(), &areas)?;
        let mut csp = pb::Csp::from(&reach::one::<Csp, Manage>(call, id)?);
        if input.validate_only {
            csp.id.clear();
        }
        Ok(pb::CreateCspResponse { csp: Some(csp) })
    }
}

/// Lists the partnerships by name.
pub struct ListCsps;

impl Rpc for ListCsps {
    type In = pb::ListCspsRequest;
    type Out = pb::ListCspsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.csp.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = csp::list(call, page.after().map(|(_, id)| id), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        Ok(pb::ListCspsResponse { csps: rows.iter().map(Into::into).collect(), next_page_token })
    }
}
