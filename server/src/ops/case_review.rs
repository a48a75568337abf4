//! Case reviews: asked for by somebody who suffers, decided, held and answered by the lead organisation, each within its
//! working days.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::Code;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Name, Statement};

use super::{nominal, review};
use crate::domain::activity::{marking, open};
use crate::domain::case_review::{self as rules, Has, Move};
use crate::domain::due;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::case_review::{self as reviews, CaseReview, Outcome, Request};
use crate::store::channel::Channel;
use crate::store::reach::{self, Read, Seen, Write};
use crate::store::{Call, assessment as assessments};

const WRITES: Needs = Needs::May(Permission::WriteCase);

/// Records a request.
pub struct RequestCaseReview;

impl Rpc for RequestCaseReview {
    type In = pb::RequestCaseReviewRequest;
    type Out = pb::RequestCaseReviewResponse;
    const NEEDS: Needs = WRITES;
    const AUDIT: Event = Event("case_review.requested");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        open(channel.state, channel.closed_on)?;
        let has = if channel.case_review { Has::Yes } else { Has::No };
        rules::may_ask(&channel.programme.name, has, reviews::running_in(call, &channel)?.as_deref())?;
        let request = asked(call, &channel, &input)?;
        let review = reviews::ask(call, &channel, &request)?;
        Ok(Self::Out { case_review: Some(message(call, &review)?) })
    }
}

fn asked(call: &Call<'_>, channel: &Seen<Channel, Write>, input: &pb::RequestCaseReviewRequest) -> Result<Request> {
    let mut fields = Fields::default();
    let nominal = fields.ask(rpc::optional_id("nominal_id", &input.nominal_id));
    let requester = match nominal.flatten() {
        Some(id) if !assessments::concerns(call, channel, id)? => {
            fields.refuse("nominal_id", "must be a person of the case file");
            None
        }
        Some(_) if input.requester.trim().is_empty() => Some("The person of the case".to_owned()),
        _ => fields.take("requester", Name::parse(&input.requester)).map(Name::into_string),
    };
    let grounds = statement(&mut fields, "grounds", &input.grounds);
    let incidents = fields.ask(rules::incidents("incidents", input.incidents));
    let on = fields.ask(wire::day("request_date", input.request_date.as_ref()));
    let on = on.and_then(|day| fields.ask(rules::past("request_date", day, None, call.today())));
    let parts = nominal.zip(requester).zip(grounds.zip(incidents)).zip(on);
    fields.done(parts.map(|(((nominal, requester), (grounds, incidents)), on)| Request {
        nominal,
        requester,
        grounds,
        incidents,
        on,
    }))
}

fn statement(fields: &mut Fields, field: &str, typed: &str) -> Option<String> {
    fields.ask(marking(field, typed));
    fields.take(field, Statement::parse(typed)).map(Statement::into_string)
}

/// A case review that the lead organisation moves, as it was read.
type Moving = (Seen<Channel, Write>, Seen<CaseReview, Write>);

fn moving(call: &Call<'_>, id: &str, etag: &str) -> Result<Moving> {
    let (channel, review) = reach::child::<CaseReview, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, review.version)?;
    rules::only_lead(call.person()?.organisation, (channel.lead, &channel.lead_name))?;
    Ok((channel, review))
}

/// Decides whether it is held.
pub struct DecideCaseReview;

impl Rpc for DecideCaseReview {
    type In = pb::DecideCaseReviewRequest;
    type Out = pb::DecideCaseReviewResponse;
    const NEEDS: Needs = WRITES;
    const AUDIT: Event = Event("case_review.decided");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, review) = moving(call, &input.id, &input.etag)?;
        let mut fields = Fields::default();
        let by = match input.decision() {
            pb::CaseReviewDecision::Met => Some(Move::Accept),
            pb::CaseReviewDecision::NotMet => Some(Move::Refuse),
            pb::CaseReviewDecision::Unspecified => fields.ask(Err(Error::field("decision", "must be met or not met"))),
        };
        let reason = statement(&mut fields, "reason", &input.reason);
        let (by, reason) = fields.done(by.zip(reason))?;
        let state = rules::moved(review.state, by)?;
        let review = reviews::move_to(call, &channel, &review, state, &Outcome::Decided(&reason))?;
        Ok(Self::Out { case_review: Some(message(call, &review)?) })
    }
}

/// Records that it was held.
pub struct HoldCaseReview;

impl Rpc for HoldCaseReview {
    type In = pb::HoldCaseReviewRequest;
    type Out = pb::HoldCaseReviewResponse;
    const NEEDS: Needs = WRITES;
    const AUDIT: Event = Event("case_review.held");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, review) = moving(call, &input.id, &input.etag)?;
        let mut fields = Fields::default();
        let day = fields.ask(wire::day("meet_date", input.meet_date.as_ref()));
        let not_before = Some(review.requested);
        let day = day.and_then(|day| fields.ask(rules::past("meet_date", day, not_before, call.today())));
        let findings = statement(&mut fields, "findings", &input.findings);
        let (day, findings) = fields.done(day.zip(findings))?;
        let state = rules::moved(review.state, Move::Hold)?;
        let review = reviews::move_to(call, &channel, &review, state, &Outcome::Held(day, &findings))?;
        Ok(Self::Out { case_review: Some(message(call, &review)?) })
    }
}

/// Records what the person was told.
pub struct AnswerCaseReview;

impl Rpc for AnswerCaseReview {
    type In = pb::AnswerCaseReviewRequest;
    type Out = pb::AnswerCaseReviewResponse;
    const NEEDS: Needs = WRITES;
    const AUDIT: Event = Event("case_review.answered");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, review) = moving(call, &input.id, &input.etag)?;
        let mut fields = Fields::default();
        let answer = statement(&mut fields, "answer", &input.answer);
        let answer = fields.done(answer)?;
        let state = rules::moved(review.state, Move::Answer)?;
        let review = reviews::move_to(call, &channel, &review, state, &Outcome::Answered(&answer))?;
        Ok(Self::Out { case_review: Some(message(call, &review)?) })
    }
}

/// Lists the case reviews of a channel, or the running ones of the caller.
pub struct ListCaseReviews;

impl Rpc for ListCaseReviews {
    type In = pb::ListCaseReviewsRequest;
    type Out = pb::ListCaseReviewsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("case_review.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        if input.channel_id.is_empty() {
            return mine(call, &page);
        }
        let channel = reach::one::<Channel, Read>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let rows = reviews::of_channel(call, &channel, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.created.micros(), row.id));
        let case_reviews = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(Self::Out { case_reviews, counts: None, next_page_token })
    }
}

fn mine(call: &Call<'_>, page: &Page) -> Result<pb::ListCaseReviewsResponse> {
    let (rows, load) = reviews::mine(call, page.after(), page.size() + 1)?;
    let place = |row: &Seen<CaseReview, Write>| -> (i64, Id) {
        (rules::due(row.state, row.requested).map_or(i64::MAX, Day::to_int), row.id)
    };
    let (rows, next_page_token) = page.cut(call, rows, place);
    let case_reviews = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
    Ok(pb::ListCaseReviewsResponse { case_reviews, counts: Some(review::counts(load)), next_page_token })
}

/// A case review as it is shown today. The person is named to whom may know them ([`nominal::known`]).
fn message<V>(call: &Call<'_>, row: &Seen<CaseReview, V>) -> Result<pb::CaseReview> {
    let nominal_id = match row.nominal {
        Some(id) if nominal::known(call, id)? => id.to_string(),
        _ => String::new(),
    };
    let by = |period: Period| Some(wire::date(period.due(row.requested)));
    let due = rules::due(row.state, row.requested);
    Ok(pb::CaseReview {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        channel_id: row.channel.0.to_string(),
        channel_reference: row.channel.1.clone(),
        channel_title: row.channel.2.clone(),
        case_reference: row.case_reference.clone(),
        nominal_id,
        requester: row.requester.clone(),
        grounds: row.grounds.clone(),
        incidents: row.incidents,
        request_date: Some(wire::date(row.requested)),
        state: row.state.number(),
        decide_by_date: by(Period::CaseReviewDecision),
        meet_by_date: by(Period::CaseReviewMeeting),
        answer_by_date: by(Period::CaseReviewAnswer),
        due_date: due.map(wire::date),
        days_late: due.map_or(0, |due| due::days_late(due, call.today())),
        decide_time: row.decided.map(wire::time),
        decision: row.decision.clone(),
        meet_date: row.met.map(wire::date),
        findings: row.findings.clone(),
        answer_time: row.answered.map(wire::time),
        answer: row.answer.clone(),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        created_by: Some(wire::account(row.created_by.0, &row.created_by.1)),
        create_time: Some(wire::time(row.created)),
        etag: rpc::etag(row.version),
    })
}
