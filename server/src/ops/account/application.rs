//! From an application to an account: the SPOC applies, checks and authorises, a system administrator creates
//! (SYOP-4.1, SYOP-13.2c, SYOP-13.4c).

use safetynet_proto::access::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Permission, Roles};
use safetynet_shared::text::{Name, Reason, Telephone};

use super::shown;
use crate::domain::account::{first_contact, grantable, roles};
use crate::domain::application::{self as applying, Stage};
use crate::error::{Error, Result};
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, id, optional_id, unchanged};
use crate::store::application::{self as applications, Application, New};
use crate::store::organisation::{self, Organisation};
use crate::store::{Call, Index, Seen, Write, account as accounts, reach};

/// Applies for an account on behalf of a person.
pub struct ApplyAccount;

/// The organisation for whose people is applied: the caller's own, or one that has nobody to do it. By its own single point
/// of contact that one then applies for everybody else, so only that role is given from outside (COCO-3.2).
fn applicant(call: &Call<'_>, asked: Option<Id>, roles: Roles) -> Result<Seen<Organisation, Write>> {
    let own = call.person()?.organisation;
    let Some(other) = asked.filter(|other| *other != own) else { return organisation::own(call) };
    let named = reach::one::<Organisation, Index>(call, other)?;
    let stood_in_for = reach::maybe::<Organisation, Write>(call, named.id)?;
    first_contact(stood_in_for.is_some(), roles)?;
    stood_in_for.ok_or_else(reach::hidden)
}

/// A telephone number that may be missing, in the form of the store.
fn telephone(typed: &str) -> std::result::Result<String, safetynet_shared::text::Broken> {
    if typed.trim().is_empty() { Ok(String::new()) } else { Telephone::parse(typed).map(Telephone::into_string) }
}

impl Rpc for ApplyAccount {
    type In = pb::ApplyAccountRequest;
    type Out = pb::ApplyAccountResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.applied");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let user_name = fields.ask(applying::user_name("user_name", &input.user_name));
        let given = fields.take("given_name", Name::parse(&input.given_name));
        let family = fields.take("family_name", Name::parse(&input.family_name));
        let telephone = fields.take("telephone", telephone(&input.telephone));
        let need = fields.take("need", Reason::parse(&input.need));
        let roles = fields.ask(roles("roles", &input.roles));
        let of = fields.ask(optional_id("organisation_id", &input.organisation_id));
        let all = user_name.zip(given).zip(family.zip(telephone)).zip(need.zip(roles)).zip(of);
        let ((((user_name, given), (family, telephone)), (need, roles)), of) = fields.done(all)?;
        let applicant = applicant(call, of, roles)?;
        grantable(roles, applicant.administers)?;
        if accounts::name_taken(call, user_name.as_str())? {
            return Err(Error::field("user_name", "is in use; choose another"));
        }
        let new = New {
            user_name: user_name.as_str(),
            given_names: given.as_str(),
            family_name: family.as_str(),
            telephone: &telephone,
            roles,
            need: need.as_str(),
        };
        let id = applications::add(call, &applicant, &new)?;
        let mut account = shown::again(call, id)?;
        if input.validate_only {
            account.id.clear();
        }
        Ok(pb::ApplyAccountResponse { account: Some(account) })
    }
}

/// Authorises an application when all six criteria hold and the recorded checks bear them out.
pub struct AuthoriseAccount;

impl Rpc for AuthoriseAccount {
    type In = pb::AuthoriseAccountRequest;
    type Out = pb::AuthoriseAccountResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.authorised");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = id("id", &input.id)?;
        let (own, application) = reach::child::<Application, Write>(call, id)?;
        unchanged(&input.etag, application.version)?;
        let criteria =
            input.criteria.as_ref().ok_or_else(|| Error::field("criteria", "must be given: each of the six"))?;
        let confirmed = applying::bits([
            criteria.business_need,
            criteria.vetted,
            criteria.trained,
            criteria.user_guide_read,
            criteria.syops_agreed,
            criteria.syops_signed_and_kept,
        ]);
        applying::authorise(application.stage, confirmed, &application.checks, call.today())?;
        grantable(application.roles, own.administers)?;
        if own.id != call.person()?.organisation {
            first_contact(true, application.roles)?;
        }
        applications::decide(call, &application, Stage::Authorised, confirmed, "")?;
        Ok(pb::AuthoriseAccountResponse { account: Some(shown::again(call, id)?) })
    }
}
