//! Holds: keep others out of a record for an investigation, or keep the record for a legal duty; look at it again, lift it,
//! override it for somebody's safety (ISA-2.5b, CA-9.5).

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::channel;
use crate::domain::hold::{self as rules, Ending, Purpose, Sight};
use crate::domain::{due, grant};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::channel::Channel;
use crate::store::hold::{self as holds, Draft, Hold, Holdable, On};
use crate::store::nominal::Nominal;
use crate::store::{Call, Read, Seen, Write, reach};

/// Places a hold.
pub struct PlaceHold;

impl Rpc for PlaceHold {
    type In = pb::PlaceHoldRequest;
    type Out = pb::PlaceHoldResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("hold.placed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let mut answer = match input.object_kind() {
            RecordKind::Nominal => place::<Nominal>(call, &reach::one(call, id)?, &input)?,
            RecordKind::Channel => place::<Channel>(call, &reach::one(call, id)?, &input)?,
            RecordKind::Activity => place::<Activity>(call, &reach::one(call, id)?, &input)?,
            _ => return Err(no_kind()),
        };
        if let Some(hold) = answer.hold.as_mut().filter(|_| input.validate_only) {
            hold.id.clear();
        }
        Ok(answer)
    }
}

fn no_kind() -> Error {
    Error::field("object_kind", "must be a nominal, a channel or an activity")
}

fn place<P: Holdable>(
    call: &Call<'_>,
    record: &Seen<P, Write>,
    input: &pb::PlaceHoldRequest,
) -> Result<pb::PlaceHoldResponse> {
    let draft = draft(call, input)?;
    if draft.purpose == Purpose::Investigation {
        grant::controls(call.person()?.organisation, record.controller(), "hold it for an investigation")?;
    }
    if holds::has(call, record, draft.purpose)? {
        return Err(Error::NotNow("HOLD-STATE", "Your organisation holds it for that already.".to_owned()));
    }
    let made = holds::place(call, record, &draft)?;
    let hold = Some(message(call, &made.0)?);
    Ok(pb::PlaceHoldResponse { hold, audience: Some(channel::audience(call, record)?) })
}

fn draft(call: &Call<'_>, input: &pb::PlaceHoldRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    let purpose = match input.kind() {
        pb::HoldKind::Investigation => Some(Purpose::Investigation),
        pb::HoldKind::Legal => Some(Purpose::Legal),
        pb::HoldKind::Unspecified => {
            fields.refuse("kind", "must be one of the listed values");
            None
        }
    };
    let asked = match input.sight() {
        pb::HoldSight::Shown => Some(Sight::Shown),
        pb::HoldSight::Hidden => Some(Sight::Hidden),
        pb::HoldSight::Unspecified => None,
    };
    let sight = purpose.and_then(|purpose| fields.ask(rules::sight(purpose, asked)));
    let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
    let review = fields.ask(wire::day_ahead("review_date", input.review_date.as_ref(), call.today()));
    let draft = purpose.zip(sight).zip(reason).zip(review);
    fields.done(draft.map(|(((purpose, sight), reason), review)| Draft { purpose, sight, reason, review }))
}

/// Lists the holds of a record.
pub struct ListHolds;

impl Rpc for ListHolds {
    type In = pb::ListHoldsRequest;
    type Out = pb::ListHoldsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("hold.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let in_place = (!input.include_ended).then_some(());
        let holds = match input.object_kind() {
            RecordKind::Nominal => list::<Nominal>(call, &reach::one(call, id)?, in_place)?,
            RecordKind::Channel => list::<Channel>(call, &reach::one(call, id)?, in_place)?,
            RecordKind::Activity => list::<Activity>(call, &reach::one(call, id)?, in_place)?,
            _ => return Err(no_kind()),
        };
        Ok(pb::ListHoldsResponse { holds })
    }
}

fn list<P: Holdable>(call: &Call<'_>, record: &Seen<P, Read>, in_place: Option<()>) -> Result<Vec<pb::Hold>> {
    holds::list(call, record, in_place)?.iter().map(|row| message(call, &row.0)).collect()
}

/// Looks at a hold again.
pub struct ReviewHold;

impl Rpc for ReviewHold {
    type In = pb::ReviewHoldRequest;
    type Out = pb::ReviewHoldResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("hold.reviewed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        match holds::kind_of(call, rpc::id("id", &input.id)?)? {
            RecordKind::Nominal => review::<Nominal>(call, &input),
            RecordKind::Channel => review::<Channel>(call, &input),
            _ => review::<Activity>(call, &input),
        }
    }
}

/// What comes of a review.
enum Outcome {
    Keep(Day),
    End(Ending),
}

fn review<P: Holdable>(call: &Call<'_>, input: &pb::ReviewHoldRequest) -> Result<pb::ReviewHoldResponse> {
    let (record, hold) = reach::child::<On<P>, Write>(call, rpc::id("id", &input.id)?)?;
    let (owner, name) = &hold.0.organisation;
    let own = call.person()?.organisation;
    if *owner != own && hold.0.sight == Sight::Hidden {
        return Err(reach::hidden());
    }
    grant::controls(own, (*owner, name), "review the hold")?;
    rpc::unchanged(&input.etag, hold.0.version)?;
    let (outcome, reason) = outcome(call, input)?;
    if hold.0.ended.is_some() {
        return Err(Error::NotNow("HOLD-STATE", "This hold has ended already.".to_owned()));
    }
    match outcome {
        Outcome::Keep(until) => holds::keep(call, &hold, until, &reason)?,
        Outcome::End(how) => {
            if how == Ending::Overridden {
                rules::overridable(hold.0.purpose)?;
            }
            holds::end(call, &hold, how, &reason)?;
        }
    }
    let (_, hold) = reach::child::<On<P>, Write>(call, hold.0.id)?;
    Ok(pb::ReviewHoldResponse {
        hold: Some(message(call, &hold.0)?),
        audience: Some(channel::audience(call, &record)?),
    })
}

fn outcome(call: &Call<'_>, input: &pb::ReviewHoldRequest) -> Result<(Outcome, String)> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
    let day = fields.ask(wire::optional_day("review_date", input.review_date.as_ref())).flatten();
    let outcome = match (input.outcome(), day) {
        (pb::HoldOutcome::Keep, Some(day)) => {
            fields.ask(due::ahead("review_date", day, call.today())).map(Outcome::Keep)
        }
        (pb::HoldOutcome::Keep, None) => {
            fields.refuse("review_date", "must be given to keep the hold");
            None
        }
        (pb::HoldOutcome::Unspecified, _) => {
            fields.refuse("outcome", "must be one of the listed values");
            None
        }
        (_, Some(_)) => {
            fields.refuse("review_date", "must be unset when the hold ends");
            None
        }
        (pb::HoldOutcome::Lift, None) => Some(Outcome::End(Ending::Lifted)),
        (pb::HoldOutcome::Override, None) => Some(Outcome::End(Ending::Overridden)),
    };
    fields.done(outcome.zip(reason))
}

/// The reason and the people of a hold are for the organisation that placed it.
fn message(call: &Call<'_>, hold: &Hold) -> Result<pb::Hold> {
    let own = hold.organisation.0 == call.person()?.organisation;
    let state = match hold.ended {
        None => pb::HoldState::InPlace,
        Some((Ending::Lifted, ..)) => pb::HoldState::Lifted,
        Some((Ending::Overridden, ..)) => pb::HoldState::Overridden,
    };
    let late = if hold.ended.is_none() { due::days_late(hold.review, call.today()) } else { 0 };
    let inside = |text: &String| if own { text.clone() } else { String::new() };
    Ok(pb::Hold {
        id: hold.id.to_string(),
        kind: hold.purpose.number(),
        object_kind: hold.object_kind.into(),
        object_id: hold.object.to_string(),
        sight: hold.sight.number(),
        reason: inside(&hold.reason),
        review_date: Some(wire::date(hold.review)),
        days_late: late,
        state: state.into(),
        owner_organisation: Some(wire::organisation(hold.organisation.0, &hold.organisation.1)),
        placed_by: own.then(|| wire::account(hold.placed_by.0, &hold.placed_by.1)),
        place_time: Some(wire::time(hold.placed)),
        ended_by: hold.ended.as_ref().filter(|_| own).map(|(_, by, name, _)| wire::account(*by, name)),
        end_time: hold.ended.as_ref().map(|(.., at)| wire::time(*at)),
        review_reason: inside(&hold.review_reason),
        etag: rpc::etag(hold.version),
    })
}
