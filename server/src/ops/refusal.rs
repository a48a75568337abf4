//! Refusals to share: recorded with their reason, listed, looked at again. No professional is made to share, and a refusal
//! is a decision like any other: it has a reason, and a day on which it is looked at again.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Reason, Title};

use super::channel::preview;
use crate::domain::{audience, due};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::channel::Channel;
use crate::store::refusal::{self as refusals, Draft, Outcome, Refusal};
use crate::store::{Call, Read, Write, reach, reacher};

/// Records a refusal.
pub struct RecordRefusal;

impl Rpc for RecordRefusal {
    type In = pb::RecordRefusalRequest;
    type Out = pb::RecordRefusalResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("refusal.recorded");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let draft = draft(call, &input)?;
        let made = refusals::record(call, &channel, &draft)?;
        let mut refusal = message(call, &made);
        if input.validate_only {
            refusal.id.clear();
        }
        let own = call.person()?.organisation;
        let people = reacher::of_record(call, &channel)?.into_iter().filter(|who| who.organisation.0 == own);
        let audience = preview(&audience::all(&people.collect::<Vec<_>>()));
        Ok(pb::RecordRefusalResponse { refusal: Some(refusal), audience: Some(audience) })
    }
}

fn draft(call: &Call<'_>, input: &pb::RecordRefusalRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    let asked_by = fields.take("asked_by", Title::parse(&input.asked_by)).map(Title::into_string);
    let asked_for = fields.take("asked_for", Reason::parse(&input.asked_for)).map(Reason::into_string);
    let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
    let review = fields.ask(wire::day_ahead("review_date", input.review_date.as_ref(), call.today()));
    let draft = asked_by.zip(asked_for).zip(reason).zip(review);
    fields.done(draft.map(|(((asked_by, asked_for), reason), review)| Draft { asked_by, asked_for, reason, review }))
}

/// Lists refusals.
pub struct ListRefusals;

impl Rpc for ListRefusals {
    type In = pb::ListRefusalsRequest;
    type Out = pb::ListRefusalsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("refusal.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Read>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let rows = refusals::list(call, &channel, (!input.include_ended).then_some(()))?;
        Ok(pb::ListRefusalsResponse { refusals: rows.iter().map(|row| message(call, row)).collect() })
    }
}

/// Looks at a refusal again.
pub struct ReviewRefusal;

impl Rpc for ReviewRefusal {
    type In = pb::ReviewRefusalRequest;
    type Out = pb::ReviewRefusalResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("refusal.reviewed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (_, refusal) = reach::child::<Refusal, Write>(call, rpc::id("id", &input.id)?)?;
        if refusal.organisation.0 != call.person()?.organisation {
            return Err(reach::hidden());
        }
        rpc::unchanged(&input.etag, refusal.version)?;
        let mut fields = Fields::default();
        let note = fields.take("note", Reason::parse(&input.note));
        let day = fields.ask(wire::optional_day("review_date", input.review_date.as_ref())).flatten();
        let outcome = outcome(call, &mut fields, input.outcome(), day);
        let (outcome, note) = fields.done(outcome.zip(note))?;
        if refusal.ended.is_some() {
            return Err(Error::NotNow("REFUSAL-STATE", "This refusal was withdrawn already.".to_owned()));
        }
        refusals::review(call, &refusal, &outcome, note.as_str())?;
        let (_, reviewed) = reach::child::<Refusal, Write>(call, refusal.id)?;
        Ok(pb::ReviewRefusalResponse { refusal: Some(message(call, &reviewed)) })
    }
}

fn outcome(call: &Call<'_>, fields: &mut Fields, asked: pb::RefusalOutcome, day: Option<Day>) -> Option<Outcome> {
    match (asked, day) {
        (pb::RefusalOutcome::Keep, Some(day)) => {
            fields.ask(due::ahead("review_date", day, call.today())).map(Outcome::Keep)
        }
        (pb::RefusalOutcome::Withdraw, None) => Some(Outcome::Withdraw),
        (pb::RefusalOutcome::Unspecified, _) => {
            fields.refuse("outcome", "must be one of the listed values");
            None
        }
        (pb::RefusalOutcome::Keep, None) => {
            fields.refuse("review_date", "must be given to keep the refusal");
            None
        }
        (pb::RefusalOutcome::Withdraw, Some(_)) => {
            fields.refuse("review_date", "must be unset to withdraw the refusal");
            None
        }
    }
}

fn message(call: &Call<'_>, row: &Refusal) -> pb::Refusal {
    let state = if row.ended.is_some() { pb::RefusalState::Withdrawn } else { pb::RefusalState::Stands };
    let late = if row.ended.is_none() { due::days_late(row.review, call.today()) } else { 0 };
    pb::Refusal {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        asked_by: row.asked_by.clone(),
        asked_for: row.asked_for.clone(),
        reason: row.reason.clone(),
        review_date: Some(wire::date(row.review)),
        days_late: late,
        state: state.into(),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        refused_by: Some(wire::account(row.refused_by.0, &row.refused_by.1)),
        refuse_time: Some(wire::time(row.refused)),
        reviewed_by: row.reviewed.as_ref().map(|(by, name, _)| wire::account(*by, name)),
        review_time: row.reviewed.as_ref().map(|(.., at)| wire::time(*at)),
        review_note: row.review_note.clone(),
        etag: rpc::etag(row.version),
    }
}
