//! Finding, opening, recording and changing people known to the partnership (INTRO-2).
//!
//! Whoever looks gives a reason (SYOP-7.2); the reason, what was typed and the person's words go into the erasable part
//! of the audit entry, and each nominal that was shown stands in its trail. A sealed nominal is not there for those who
//! do not reach its detail: the same answer as for one that does not exist.

pub(super) mod detail;
mod find;
mod form;
mod record;
mod show;
pub(super) mod source;
pub mod version;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, FieldProfile, SearchReason};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

pub use find::{FindLikelyMatches, SearchNominals};
pub use record::CreateNominal;
pub(super) use show::{known, matched};

use super::{correction, link};
use crate::domain::nominal::Birth;
use crate::domain::projection::Profiles;
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, Spends, wire};
use crate::store::duplicate::{self as duplicates, Considered};
use crate::store::lookup::{self, Work};
use crate::store::nominal::{self as nominals, Draft, Nominal};
use crate::store::{Call, Index, Read, Seen, Verb, Write, reach, search};

/// The most case files that are listed with a nominal.
const CASE_FILES: usize = 200;
/// The most other records of the same person that are shown with a nominal.
const LINKED: usize = 10;

/// Notes why somebody looks; the words are required unless `detail` may be empty.
fn looked(call: &Call<'_>, fields: &mut Fields, reason: i32, detail: &str) {
    let reason = fields.ask(wire::code::<SearchReason>("reason", reason));
    let detail = fields.take("reason_detail", Reason::parse(detail));
    if let (Some(reason), Some(detail)) = (reason, detail) {
        call.note_private(&format!("{}: {}", reason.code(), detail.as_str()));
    }
}

/// Opens one nominal.
pub struct GetNominal;

impl Rpc for GetNominal {
    type In = pb::GetNominalRequest;
    type Out = pb::GetNominalResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::SearchIndex, Permission::ReadCase]);
    const AUDIT: Event = Event("nominal.read");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        let mut fields = Fields::default();
        let reached = reach::maybe::<Nominal, Read>(call, id)?;
        if reached.is_some() && input.reason_detail.trim().is_empty() {
            fields
                .ask(wire::code::<SearchReason>("reason", input.reason).map(|reason| call.note_private(reason.code())));
        } else {
            looked(call, &mut fields, input.reason, &input.reason_detail);
        }
        fields.done(Some(()))?;
        if let Some(nominal) = reached {
            let works = ["worker", "supervisor", "partner"].contains(&nominal.proof().via());
            lookup::keep(call, &nominal, if works { Work::Theirs } else { Work::Others })?;
            Ok(pb::GetNominalResponse {
                detail: Some(detail::of(call, &nominal)?),
                linked: link::linked(call, &nominal, LINKED)?,
                nominal: Some((&nominal).into()),
            })
        } else {
            let nominal = reach::one::<Nominal, Index>(call, id)?;
            lookup::keep(call, &nominal, Work::Others)?;
            Ok(pb::GetNominalResponse { nominal: Some((&nominal).into()), detail: None, linked: Vec::new() })
        }
    }
}

/// Changes a nominal of the own organisation.
pub struct UpdateNominal;

impl Rpc for UpdateNominal {
    type In = pb::UpdateNominalRequest;
    type Out = pb::UpdateNominalResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("nominal.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), form::CHANGEABLE)?;
        let id = rpc::id("id", &input.id)?;
        let nominal = reach::one::<Nominal, Write>(call, id)?;
        owned(call, &nominal)?;
        rpc::unchanged(&input.etag, nominal.version)?;
        let held = nominals::detail(call, &reach::one::<Nominal, Read>(call, id)?, Profiles::ALL)?;
        let before = draft(&nominal, held);
        let after = form::change(&mask, &input, before.clone(), call.today())?;
        nominals::update(call, &nominal, &before, &after, &source::alone(input.source.as_ref())?)?;
        if let Some(part) = identity(&mask) {
            correction::follows(call, &nominal, &part)?;
        }
        let nominal = reach::one::<Nominal, Read>(call, id)?;
        if ["name", "aliases", "birth_date"].iter().any(|field| mask.names(field)) {
            let likely = search::like(call, nominal.id, &after.person(), duplicates::MOST)?;
            duplicates::refresh(call, &nominal, &likely, Considered::No)?;
        }
        Ok(pb::UpdateNominalResponse { detail: Some(detail::of(call, &nominal)?), nominal: Some((&nominal).into()) })
    }
}

/// A nominal of the own organisation, to be written.
///
/// # Errors
/// [`Error::NotFound`] when the caller does not reach it, [`Error::NotNow`] when another organisation recorded it.
pub(super) fn own(call: &Call<'_>, field: &str, id: &str) -> Result<Seen<Nominal, Write>> {
    let nominal = reach::one::<Nominal, Write>(call, rpc::id(field, id)?)?;
    owned(call, &nominal)?;
    Ok(nominal)
}

/// Only the organisation that recorded a person changes the record: it is the controller (ISA-4.1).
///
/// # Errors
/// [`Error::NotNow`], which says whom to ask.
pub(super) fn owned(call: &Call<'_>, nominal: &Seen<Nominal, Write>) -> Result<()> {
    if nominal.owner == call.person()?.organisation {
        return Ok(());
    }
    let text =
        format!("{} recorded this person, so only its people can change the record. Ask it.", nominal.owner_name);
    Err(Error::NotNow("ISA-4.1", text))
}

/// What of the identity a change puts right, in words; none when it leaves it alone.
fn identity(mask: &Mask) -> Option<String> {
    let parts = [
        ("name", "name"),
        ("aliases", "other names"),
        ("birth_date", "date of birth"),
        ("sex", "sex"),
        ("addresses", "addresses"),
    ];
    let changed: Vec<&str> = parts.into_iter().filter(|(field, _)| mask.names(field)).map(|(_, word)| word).collect();
    (!changed.is_empty()).then(|| format!("Identity: {}", changed.join(", ")))
}

/// A part of a person's detail is there for whom its profile is open, and for others not there at all.
///
/// # Errors
/// [`Error::NotFound`] where the profile is not open to the caller.
pub(super) fn open_to<V: Verb>(call: &Call<'_>, nominal: &Seen<Nominal, V>, profile: FieldProfile) -> Result<()> {
    if nominals::opened(call, nominal)?.contains(profile) { Ok(()) } else { Err(reach::hidden()) }
}

/// All of a nominal as it stands, to be changed in parts.
fn draft(nominal: &Seen<Nominal, Write>, held: nominals::Detail) -> Draft {
    Draft {
        name: nominal.name.clone(),
        aliases: nominal.aliases.clone(),
        birth: Birth { ..nominal.birth },
        sex: nominal.sex,
        addresses: held.addresses,
        contacts: held.contacts,
        note: held.note,
        privacy: held.privacy,
        confirmed: nominal.confirmed,
    }
}
