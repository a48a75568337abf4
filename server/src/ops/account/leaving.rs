//! The last day of access, where it is known beforehand: of a secondment, a placement, a contract (COCO-7.1).

use safetynet_proto::access::v1 as pb;
use safetynet_shared::roles::Permission;

use super::shown;
use crate::domain::account::{alive, another, last_day};
use crate::error::Result;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, id, unchanged, wire};
use crate::store::account::Account;
use crate::store::{Call, Write, leaving, reach};

/// Sets the last day of access, or takes it away.
pub struct SetAccessEnd;

impl Rpc for SetAccessEnd {
    type In = pb::SetAccessEndRequest;
    type Out = pb::SetAccessEndResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.access_end_set");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(id("id", &input.id));
        let day = fields.ask(wire::optional_day("last_access_date", input.last_access_date.as_ref()));
        let day = day.and_then(|day| fields.ask(last_day("last_access_date", day, call.today())));
        let (id, day) = fields.done(id.zip(day))?;
        let account = reach::one::<Account, Write>(call, id)?;
        unchanged(&input.etag, account.version)?;
        another(call.person()?.account, account.id)?;
        alive(account.standing)?;
        leaving::set_last_day(call, &account, day)?;
        Ok(pb::SetAccessEndResponse { account: Some(shown::again(call, id)?) })
    }
}
