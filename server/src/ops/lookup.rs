//! Looks at people who may be close to whoever looked: an auditor sees them and says what was found (SYOP-7.2).

use safetynet_proto::audit::v1 as pb;
use safetynet_shared::codes::{Code, LookupFinding};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::lookup::{self as lookups, Lookup};
use crate::store::{Call, Read, Seen, Write, reach};

/// Lists looks.
pub struct ListLookups;

impl Rpc for ListLookups {
    type In = pb::ListLookupsRequest;
    type Out = pb::ListLookupsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadAudit);
    const AUDIT: Event = Event("audit.lookups_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let all = input.include_found.then_some(());
        let rows = lookups::list(call, all, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.at.micros(), row.id));
        Ok(pb::ListLookupsResponse { lookups: rows.iter().map(message).collect(), next_page_token })
    }
}

/// Records what was found.
pub struct FindLookup;

impl Rpc for FindLookup {
    type In = pb::FindLookupRequest;
    type Out = pb::FindLookupResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadAudit);
    const AUDIT: Event = Event("audit.lookup_found");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let lookup = reach::one::<Lookup, Write>(call, rpc::id("id", &input.id)?)?;
        if lookup.account.0 == call.person()?.account {
            let text = "You looked yourself. Another auditor of your organisation says what was found.".to_owned();
            return Err(Error::NotNow("SYOP-7.2", text));
        }
        rpc::unchanged(&input.etag, lookup.version)?;
        let mut fields = Fields::default();
        let finding = fields.ask(wire::code::<LookupFinding>("finding", input.finding));
        let statement = fields.take("statement", Reason::parse(&input.statement));
        let (finding, statement) = fields.done(finding.zip(statement))?;
        if lookup.finding.is_some() {
            return Err(Error::NotNow("LOOKUP-STATE", "It was looked into already.".to_owned()));
        }
        lookups::find(call, &lookup, finding, statement.as_str())?;
        Ok(pb::FindLookupResponse { lookup: Some(message(&reach::one::<Lookup, Read>(call, lookup.id)?)) })
    }
}

fn message<V>(row: &Seen<Lookup, V>) -> pb::Lookup {
    let found = row.found.as_ref();
    pb::Lookup {
        id: row.id.to_string(),
        kind: row.kind.number(),
        account: Some(wire::account(row.account.0, &row.account.1)),
        reference: row.reference.clone(),
        look_date: Some(wire::date(row.day)),
        times: row.times,
        finding: row.finding.map_or(0, LookupFinding::number),
        statement: row.statement.clone(),
        found_by: found.map(|(by, name, _)| wire::account(*by, name)),
        find_time: found.map(|(.., at)| wire::time(*at)),
        etag: rpc::etag(row.version),
    }
}
