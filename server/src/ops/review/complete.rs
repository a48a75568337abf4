//! Completing a review: what it changes, and what follows from that.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::icm::v1::complete_review_request::Outcome as Sent;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{ReviewKind, ReviewOutcome};
use safetynet_shared::id::Id;
use safetynet_shared::text::{Reason, Statement};

use super::pack::etag;
use super::{EITHER, message, rules};
use crate::domain::activity::open;
use crate::error::{Error, Result};
use crate::ops::channel::full;
use crate::ops::{action, grant};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc};
use crate::store::action::Draft;
use crate::store::channel::{self as channels, Channel};
use crate::store::grant::Grant;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Manage, Seen, Write};
use crate::store::review::{self as reviews, Completion, Review};
use crate::store::{Call, action as actions, activity, audience};

/// The most actions that a review raises.
const MOST_ACTIONS: usize = 20;
/// The most grants that a review ends.
const MOST_GRANTS: usize = 50;

/// Completes a review.
pub struct CompleteReview;

impl Rpc for CompleteReview {
    type In = pb::CompleteReviewRequest;
    type Out = pb::CompleteReviewResponse;
    const NEEDS: Needs = EITHER;
    const AUDIT: Event = Event("review.completed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, review) = reach::child::<Review, Write>(call, rpc::id("review_id", &input.review_id)?)?;
        let manager = on_duty(call, &channel, &review)?;
        prepared(call, &channel, &review, &input.etag)?;
        rules::still_open(review.done)?;
        open(channel.state, channel.closed_on)?;
        let wish = parse(call, &channel, &review, &input)?;
        let new_actions = follow(call, &channel, &review, &wish, manager.as_ref())?;
        let (_, review) = reach::child::<Review, Write>(call, review.id)?;
        let channel = full(call, &reach::one(call, channel.id)?)?;
        Ok(pb::CompleteReviewResponse {
            review: Some(message(&review, call.today())),
            channel: Some(channel),
            new_actions,
        })
    }
}

/// Whether the caller has the permission, is of the lead and, for a supervisor's review, has the duty; then the channel
/// to manage.
fn on_duty(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    review: &Seen<Review, Write>,
) -> Result<Option<Seen<Channel, Manage>>> {
    let permission = rules::permission(review.kind);
    if !call.may(permission) {
        return Err(Error::Denied(permission.label().to_owned()));
    }
    rules::of_the_lead(call.person()?.organisation, (channel.lead, &channel.lead_name))?;
    let manager = reach::maybe::<Channel, Manage>(call, review.channel)?;
    if review.kind == ReviewKind::Supervisor && manager.is_none() {
        let text = "Only a supervisor of the lead organisation who is assigned to this channel completes this review.";
        return Err(Error::NotNow("COCO-9.2b", text.to_owned()));
    }
    Ok(manager)
}

/// Whether the caller has opened the pack since anything in it changed: the etag that came with it says so. A review that
/// is done has none of a pack, and is refused for being done.
fn prepared(call: &Call<'_>, channel: &Seen<Channel, Write>, review: &Seen<Review, Write>, sent: &str) -> Result<()> {
    let read = rpc::version(sent.split('-').next().unwrap_or_default())?;
    let fits = if review.done.is_some() { read == review.version } else { sent == etag(call, channel, review)? };
    if fits { Ok(()) } else { Err(Error::Conflict(review.version)) }
}

/// What the reviewer wants, in valid words.
struct Wish {
    outcome: ReviewOutcome,
    statement: String,
    late_reason: String,
    detail: String,
    escalate_to: Option<Id>,
    grants: Vec<Seen<Grant, Write>>,
    actions: Vec<Draft>,
}

fn parse(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    review: &Seen<Review, Write>,
    input: &pb::CompleteReviewRequest,
) -> Result<Wish> {
    let mut fields = Fields::default();
    let statement = fields.take("statement", Statement::parse(&input.statement)).map(Statement::into_string);
    let late = rules::late_reason("late_reason", &input.late_reason, review.due, call.today());
    let late_reason = fields.ask(late);
    let outcome = outcome(&mut fields, input.outcome.as_ref());
    if let Some(outcome) = outcome {
        fields.ask(match rules::fits(review.kind, outcome, input.new_actions.len()) {
            Err(error @ Error::NotNow(..)) => return Err(error),
            fits => fits,
        });
    }
    let (detail, escalate_to, grants) = beside(call, channel, &mut fields, input.outcome.as_ref())?;
    let actions = new_actions(call, channel, &mut fields, &input.new_actions)?;
    let texts = statement.zip(late_reason).zip(outcome);
    fields.done(texts.map(|((statement, late_reason), outcome)| Wish {
        outcome,
        statement,
        late_reason,
        detail,
        escalate_to,
        grants,
        actions,
    }))
}

fn outcome(fields: &mut Fields, sent: Option<&Sent>) -> Option<ReviewOutcome> {
    match sent {
        Some(Sent::Keep(_)) => Some(ReviewOutcome::Kept),
        Some(Sent::Close(_)) => Some(ReviewOutcome::Closed),
        Some(Sent::Escalate(_)) => Some(ReviewOutcome::Escalated),
        Some(Sent::ChangeSharing(_)) => Some(ReviewOutcome::SharingChanged),
        None => {
            fields.refuse("outcome", "must be keep, close, escalate or change_sharing: a review changes something");
            None
        }
    }
}

/// What stands beside an outcome: its reason, who is called in, which grants end.
type Beside = (String, Option<Id>, Vec<Seen<Grant, Write>>);

fn beside(call: &Call<'_>, channel: &Seen<Channel, Write>, fields: &mut Fields, sent: Option<&Sent>) -> Result<Beside> {
    let mut reason =
        |field: &str, text: &str| fields.take(field, Reason::parse(text)).map(Reason::into_string).unwrap_or_default();
    match sent {
        Some(Sent::Close(close)) => Ok((reason("close.reason", &close.reason), None, Vec::new())),
        Some(Sent::Escalate(escalate)) => {
            let why = reason("escalate.reason", &escalate.reason);
            Ok((why, called_in(call, channel, fields, &escalate.to_account_id)?, Vec::new()))
        }
        Some(Sent::ChangeSharing(change)) => {
            let why = reason("change_sharing.reason", &change.reason);
            Ok((why, None, ending(call, channel, fields, &change.grants_to_end)?))
        }
        Some(Sent::Keep(_)) | None => Ok((String::new(), None, Vec::new())),
    }
}

fn called_in(call: &Call<'_>, channel: &Seen<Channel, Write>, fields: &mut Fields, sent: &str) -> Result<Option<Id>> {
    let field = "escalate.to_account_id";
    let Some(id) = fields.ask(rpc::id(field, sent)) else { return Ok(None) };
    if id == call.person()?.account {
        fields.refuse(field, "must be somebody else than you");
    } else if !audience::works_on(call, channel, id)? && !audience::supervises_lead(call, channel, id)? {
        fields.refuse(field, "must be a person who is on the channel, or a supervisor of its lead organisation");
    }
    Ok(Some(id))
}

fn ending(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: &[String],
) -> Result<Vec<Seen<Grant, Write>>> {
    let field = "change_sharing.grants_to_end";
    if !(1..=MOST_GRANTS).contains(&sent.len()) {
        fields.refuse(field, format!("must name 1 to {MOST_GRANTS} grants; it names {}", sent.len()));
        return Ok(Vec::new());
    }
    let own = call.person()?.organisation;
    let mut found: Vec<Seen<Grant, Write>> = Vec::new();
    for (index, text) in sent.iter().enumerate() {
        let field = format!("{field}[{index}]");
        let Some(id) = fields.ask(rpc::id(&field, text)) else { continue };
        let running = |row: &Grant| !grant::standing(row, call.now()).over();
        let ours = reach::maybe::<Grant, Write>(call, id)?
            .filter(|grant| grant.channel == Some(channel.id) && grant.giver.organisation == own && running(grant));
        match ours {
            Some(grant) if !found.iter().any(|known| known.id == grant.id) => found.push(grant),
            Some(_) => {}
            None => fields.refuse(&field, "must be a share of this channel that your organisation gave and that runs"),
        }
    }
    Ok(found)
}

fn new_actions(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: &[pb::NewAction],
) -> Result<Vec<Draft>> {
    if sent.len() > MOST_ACTIONS {
        fields.refuse("new_actions", format!("must hold at most {MOST_ACTIONS}; it holds {}", sent.len()));
        return Ok(Vec::new());
    }
    let mut drafts = Vec::new();
    for (index, new) in sent.iter().enumerate() {
        drafts.extend(action::draft(call, channel, fields, &format!("new_actions[{index}]"), Some(new))?);
    }
    Ok(drafts)
}

/// Writes the review and all that follows from it.
fn follow(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    review: &Seen<Review, Write>,
    wish: &Wish,
    manager: Option<&Seen<Channel, Manage>>,
) -> Result<Vec<pb::Action>> {
    let (statement, late_reason) = (wish.statement.as_str(), wish.late_reason.as_str());
    let asleep = sleeps(call, channel, review, wish)?;
    reviews::complete(
        call,
        review,
        &Completion { outcome: wish.outcome, statement, late_reason, detail: &wish.detail },
    )?;
    if let (ReviewOutcome::Closed, Some(manager)) = (wish.outcome, manager) {
        close(call, channel, manager, &wish.detail)?;
        return Ok(Vec::new());
    }
    for ended in &wish.grants {
        grant::end(call, ended, &wish.detail)?;
    }
    if let Some(account) = wish.escalate_to {
        notice::tell(call, account, News::Escalated, RecordKind::Channel, channel.id)?;
    }
    let raised = wish.actions.iter().map(|new| action::add(call, channel, new)).collect::<Result<Vec<_>>>()?;
    if rules::significant(wish.outcome, raised.len()) {
        activity::signify(call, channel, call.now())?;
    } else if asleep {
        reviews::put_to_sleep(call, channel)?;
    }
    reviews::schedule(call, channel, review.kind, channel.rule.due(review.kind, call.today()))?;
    Ok(raised)
}

fn sleeps(call: &Call<'_>, channel: &Seen<Channel, Write>, review: &Seen<Review, Write>, wish: &Wish) -> Result<bool> {
    let last = reviews::last_done(call, channel, review.kind)?;
    Ok(rules::falls_asleep(review.kind, wish.actions.len(), channel.significant, last))
}

/// Closes the channel with effect from its latest significant activity, and ends what is open in it.
fn close(call: &Call<'_>, channel: &Seen<Channel, Write>, manager: &Seen<Channel, Manage>, reason: &str) -> Result<()> {
    let (closed, disposal) = rules::closure(channel.significant);
    channels::close(call, manager, closed, disposal, reason)?;
    reviews::end_open(call, channel, rules::CLOSED)?;
    actions::decline_open(call, channel, rules::CLOSED)
}
