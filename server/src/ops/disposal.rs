//! Disposing of closed channels (ISA-3.4a, ISA-3.4b): listed, authorised by the lead, held by whoever contributed. The
//! server's daily work destroys what was authorised when the notice has passed.

mod hold;
mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::DisposalState;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::disposal as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::disposal::{self as disposals, Disposal};
use crate::store::reach::{self, Manage, Read};
use crate::store::{Call, Seen, subject_request};

pub use hold::{LiftDisposalHold, PlaceDisposalHold};

/// Supervisors and single points of contact, and auditors who read.
const READS: Needs = Needs::Any(&[Permission::ManageChannel, Permission::ReadAudit]);
const DECIDES: Needs = Needs::May(Permission::ManageChannel);

/// Lists the disposals that concern the caller's organisation.
pub struct ListDisposals;

impl Rpc for ListDisposals {
    type In = pb::ListDisposalsRequest;
    type Out = pb::ListDisposalsResponse;
    const NEEDS: Needs = READS;
    const AUDIT: Event = Event("disposal.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let state = wire::optional_code::<DisposalState>("state", input.state)?;
        let rows = disposals::list(call, state, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.due.to_int(), row.id));
        let disposals = rows.iter().map(|row| show::row(call, row)).collect::<Result<_>>()?;
        Ok(Self::Out { disposals, next_page_token })
    }
}

/// Answers one disposal with what would be destroyed.
pub struct GetDisposal;

impl Rpc for GetDisposal {
    type In = pb::GetDisposalRequest;
    type Out = pb::GetDisposalResponse;
    const NEEDS: Needs = READS;
    const AUDIT: Event = Event("disposal.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let disposal = reach::one::<Disposal, Read>(call, rpc::id("id", &input.id)?)?;
        // Only here: an answer that is kept for a retry would say it to who has lost the person since.
        let people = i32::try_from(subject_request::asked_in(call, disposal.channel)?).unwrap_or(i32::MAX);
        let disposal = pb::Disposal { people_asking: people, ..show::whole(call, &disposal)? };
        Ok(Self::Out { disposal: Some(disposal) })
    }
}

/// The disposal as it stands after a change.
fn after(call: &Call<'_>, id: safetynet_shared::id::Id) -> Result<Option<pb::Disposal>> {
    show::whole(call, &reach::one::<Disposal, Read>(call, id)?).map(Some)
}

/// Authorises a disposal.
pub struct AuthoriseDisposal;

impl Rpc for AuthoriseDisposal {
    type In = pb::AuthoriseDisposalRequest;
    type Out = pb::AuthoriseDisposalResponse;
    const NEEDS: Needs = DECIDES;
    const AUDIT: Event = Event("disposal.authorised");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (disposal, reason) = decided(call, &input.id, &input.etag, &input.reason)?;
        rules::may_authorise(disposal.state(), &disposal.channel_reference, &input.channel_reference)?;
        disposals::authorise(call, &disposal, reason.as_str())?;
        Ok(Self::Out { disposal: after(call, disposal.id)? })
    }
}

/// The disposal that the caller decides on, as it was read, and the reason given.
fn decided(call: &Call<'_>, id: &str, etag: &str, reason: &str) -> Result<(Seen<Disposal, Manage>, Reason)> {
    let mut fields = Fields::default();
    let id = fields.ask(rpc::id("id", id));
    let reason = fields.take("reason", Reason::parse(reason));
    let (id, reason) = fields.done(id.zip(reason))?;
    let disposal = reach::one::<Disposal, Manage>(call, id)?;
    rpc::unchanged(etag, disposal.version)?;
    Ok((disposal, reason))
}

/// Takes an authorisation back.
pub struct WithdrawDisposal;

impl Rpc for WithdrawDisposal {
    type In = pb::WithdrawDisposalRequest;
    type Out = pb::WithdrawDisposalResponse;
    const NEEDS: Needs = DECIDES;
    const AUDIT: Event = Event("disposal.withdrawn");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (disposal, reason) = decided(call, &input.id, &input.etag, &input.reason)?;
        if disposal.authorised.is_none() {
            return Err(Error::NotNow("ISA-3.4b", "This disposal is not authorised.".to_owned()));
        }
        disposals::withdraw(call, &disposal, reason.as_str())?;
        Ok(Self::Out { disposal: after(call, disposal.id)? })
    }
}

/// Lists the certificates of destruction that concern the caller's organisation.
pub struct ListCertificates;

impl Rpc for ListCertificates {
    type In = pb::ListCertificatesRequest;
    type Out = pb::ListCertificatesResponse;
    const NEEDS: Needs = READS;
    const AUDIT: Event = Event("certificate.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = disposals::certificates(call, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.destroyed.micros(), row.id));
        Ok(Self::Out { certificates: rows.iter().map(|row| show::certificate(row)).collect(), next_page_token })
    }
}
