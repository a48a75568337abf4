//! The yearly review of an agreement, or sooner if anybody asks (ISA-17.1): the contacts of an organisation see what it has
//! signed and ask, an administrator records that it took place.

use safetynet_proto::admin::v1 as admin;
use safetynet_proto::governance::v1 as pb;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::message;
use crate::domain::agreement as rules;
use crate::error::{Error, Result};
use crate::ops::organisation::NEEDS;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::administered::Administered;
use crate::store::agreement::{self as agreements, Agreement};
use crate::store::agreement_review::{self as reviews, Held};
use crate::store::{Call, Manage, Read, Seen, reach};

/// Lists the agreements of the caller's own organisation.
pub struct ListOwnAgreements;

impl Rpc for ListOwnAgreements {
    type In = pb::ListOwnAgreementsRequest;
    type Out = pb::ListOwnAgreementsResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ManageAccounts, Permission::ReadAudit]);
    const AUDIT: Event = Event("agreement.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let own = reach::one::<Administered, Read>(call, call.person()?.organisation)?;
        let listed = agreements::of(call, &own)?;
        Ok(pb::ListOwnAgreementsResponse {
            agreements: listed.iter().map(|agreement| message(agreement, call.now())).collect(),
        })
    }
}

/// An agreement that has not ended, as it was read.
fn open(call: &Call<'_>, id: safetynet_shared::id::Id, etag: &str) -> Result<Seen<Agreement, Manage>> {
    let (_, agreement) = reach::child::<Agreement, Manage>(call, id)?;
    rpc::unchanged(etag, agreement.version)?;
    rules::reviewable(agreement.until, call.now())?;
    Ok(agreement)
}

/// Asks for a review before its day.
pub struct AskAgreementReview;

impl Rpc for AskAgreementReview {
    type In = pb::AskAgreementReviewRequest;
    type Out = pb::AskAgreementReviewResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("agreement.review_asked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (id, reason) = fields.done(id.zip(reason))?;
        let agreement = open(call, id, &input.etag)?;
        if agreement.asked.is_some() {
            return Err(Error::NotNow(
                "ISA-17.1",
                "Its review was asked for already and is not recorded yet.".to_owned(),
            ));
        }
        reviews::ask(call, &agreement, reason.as_str())?;
        let (_, asked) = reach::child::<Agreement, Manage>(call, id)?;
        Ok(pb::AskAgreementReviewResponse { agreement: Some(message(&asked, call.now())) })
    }
}

/// Records that a review took place.
pub struct ReviewAgreement;

impl Rpc for ReviewAgreement {
    type In = admin::ReviewAgreementRequest;
    type Out = admin::ReviewAgreementResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.agreement.reviewed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let on = fields.ask(wire::day("review_date", input.review_date.as_ref()));
        let on = on.and_then(|on| fields.ask(rules::held("review_date", on, call.today())));
        let wanted = fields.ask(wire::optional_day("review_due_date", input.review_due_date.as_ref()));
        let next = on.zip(wanted).and_then(|(on, wanted)| fields.ask(rules::next("review_due_date", on, wanted)));
        let outcome = fields.take("outcome", Reason::parse(&input.outcome));
        let ((id, (on, next)), outcome) = fields.done(id.zip(on.zip(next)).zip(outcome))?;
        let agreement = open(call, id, &input.etag)?;
        reviews::record(call, &agreement, &Held { on, next, outcome: outcome.as_str() })?;
        let (_, reviewed) = reach::child::<Agreement, Manage>(call, id)?;
        Ok(admin::ReviewAgreementResponse { agreement: Some(message(&reviewed, call.now())) })
    }
}
