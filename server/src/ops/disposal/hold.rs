//! Holds on a disposal: placed and lifted by one organisation, for its own reason (ISA-3.4b, CA-9.5).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::DisposalGround;
use safetynet_shared::text::Reason;

use super::{DECIDES, after, rules};
use crate::error::Result;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::Call;
use crate::store::disposal::{self as disposals, Disposal, Hold, NewHold};
use crate::store::reach::{self, Write};

/// Places a hold.
pub struct PlaceDisposalHold;

impl Rpc for PlaceDisposalHold {
    type In = pb::PlaceDisposalHoldRequest;
    type Out = pb::PlaceDisposalHoldResponse;
    const NEEDS: Needs = DECIDES;
    const AUDIT: Event = Event("disposal.held");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let disposal = reach::one::<Disposal, Write>(call, rpc::id("disposal_id", &input.disposal_id)?)?;
        let mut fields = Fields::default();
        let ground = fields.ask(wire::code::<DisposalGround>("ground", input.ground));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let review = fields.ask(wire::day("review_date", input.review_date.as_ref()));
        let review = review.and_then(|day| fields.ask(rules::review("review_date", day, call.today())));
        let ((ground, reason), review) = fields.done(ground.zip(reason).zip(review))?;
        disposals::place(call, &disposal, &NewHold { ground, reason: reason.as_str(), review })?;
        Ok(Self::Out { disposal: after(call, disposal.id)? })
    }
}

/// Lifts a hold.
pub struct LiftDisposalHold;

impl Rpc for LiftDisposalHold {
    type In = pb::LiftDisposalHoldRequest;
    type Out = pb::LiftDisposalHoldResponse;
    const NEEDS: Needs = DECIDES;
    const AUDIT: Event = Event("disposal.hold_lifted");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (disposal, hold) = reach::child::<Hold, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, hold.version)?;
        let (organisation, name) = &hold.organisation;
        rules::may_lift(call.person()?.organisation, (*organisation, name), hold.lifted.map(Moment::day))?;
        let mut fields = Fields::default();
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let reason = fields.done(reason)?;
        disposals::lift(call, &disposal, &hold, reason.as_str())?;
        Ok(Self::Out { disposal: after(call, disposal.id)? })
    }
}
