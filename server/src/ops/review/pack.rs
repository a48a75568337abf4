//! The pack: what a reviewer needs to see before a decision, so that no review is ticked blind.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;

use super::{EITHER, lapse, message, rules};
use crate::domain::due;
use crate::domain::review::closure::{self as closing, Facts, Risk};
use crate::domain::review::{Change, Fact, sentence};
use crate::error::Result;
use crate::hexadecimal;
use crate::ops::activity::organisation;
use crate::ops::channel::full;
use crate::ops::{action, assessment, grant};
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::activity::Entry;
use crate::store::channel::Channel;
use crate::store::reach::{self, Read, Seen, Write};
use crate::store::review::Review;
use crate::store::{
    Call, action as actions, activity, assessment as assessments, audience, case_review, change, grant as grants,
};

/// The most rows of each list of the pack.
const MOST: usize = 200;
/// The most grants of the pack.
const MOST_GRANTS: usize = 50;

/// Prepares a review.
pub struct GetReviewPack;

impl Rpc for GetReviewPack {
    type In = pb::GetReviewPackRequest;
    type Out = pb::GetReviewPackResponse;
    const NEEDS: Needs = EITHER;
    const AUDIT: Event = Event("review.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, review) = reach::child::<Review, Write>(call, rpc::id("review_id", &input.review_id)?)?;
        Ok(pb::GetReviewPackResponse { pack: Some(pack(call, &channel, &review)?) })
    }
}

fn pack(call: &Call<'_>, channel: &Seen<Channel, Write>, review: &Seen<Review, Write>) -> Result<pb::ReviewPack> {
    let since = review.since;
    let recorded = activity::since(call, channel, since, MOST)?;
    let open = actions::to_do(call, channel, MOST)?;
    let risk = assessments::highest(call, channel)?;
    let silent = change::silent(call, channel, since)?;
    let late = review.done.is_none() && due::days_late(review.due, call.today()) > 0;
    let mut shown = message(review, call.today());
    shown.etag = etag(call, channel, review)?;
    Ok(pb::ReviewPack {
        review: Some(shown),
        channel: Some(full(call, &reach::one(call, channel.id)?)?),
        since_time: Some(wire::time(since)),
        changes: changes(call, channel, &recorded, since)?,
        activities: recorded.iter().map(Into::into).collect(),
        open_actions: open.iter().map(|row| action::message(call, row)).collect(),
        latest_assessment: risk.map(|row| assessment::message(call, &row)).transpose()?,
        access: Some(access(call, channel)?),
        silent_partners: silent.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
        proposed_close_date: Some(wire::date(rules::closure(channel.significant).0)),
        late_reason_required: late,
        lapsing: lapse::lapsing(call, channel, review.kind)?,
        closure: Some(closure(call, channel, open.len())?),
    })
}

/// Half of a keyed hash tells one pack from another.
const SEAL: usize = 16;

/// The etag of a review that goes with its pack: bound to the person, and to the version of all that the pack shows. Who
/// has not opened the pack since the last change does not have it, and who has it cannot lend it (COCO-9.2).
///
/// # Errors
/// Faults of the store.
pub(super) fn etag(call: &Call<'_>, channel: &Seen<Channel, Write>, review: &Seen<Review, Write>) -> Result<String> {
    let (account, versions) = (call.person()?.account, change::versions(call, channel)?);
    let parts: [&[u8]; 3] = [account.as_bytes(), review.id.as_bytes(), &versions];
    let mut hash = call.house().keyed("pack", &parts).to_vec();
    hash.truncate(SEAL);
    Ok(format!("{}-{}", rpc::etag(review.version), hexadecimal::write(&hash)))
}

/// What the record says on closing; of a channel that is closed nothing is proposed.
fn closure(call: &Call<'_>, channel: &Seen<Channel, Write>, open_actions: usize) -> Result<pb::ClosureProposal> {
    if channel.closed_on.is_some() {
        return Ok(pb::ClosureProposal::default());
    }
    let in_force = assessments::in_force(call, channel, MOST_GRANTS)?;
    let risk = in_force.iter().map(|one| one.level).max().map(|level| {
        let next = in_force.iter().filter_map(|one| one.next).min();
        Risk { level, next }
    });
    let case_review = case_review::running_in(call, channel)?.is_some();
    let facts = Facts { significant: channel.significant, open_actions, risk, case_review };
    let evidence = closing::evidence(&facts, call.today());
    let proposed = closing::proposed(&evidence);
    let say = |one: closing::Evidence| pb::ClosureEvidence { text: one.text, speaks_for: one.speaks_for };
    Ok(pb::ClosureProposal { proposed, evidence: evidence.into_iter().map(say).collect() })
}

fn access(call: &Call<'_>, channel: &Seen<Channel, Write>) -> Result<pb::ReviewAccess> {
    let organisations = audience::of_channel(call, channel)?.iter().map(organisation).collect();
    let running = grants::running(call, channel, call.person()?.organisation, MOST_GRANTS)?;
    let grants = running.iter().map(|row| grant::seen(call, row)).collect::<Result<_>>()?;
    Ok(pb::ReviewAccess { organisations, grants })
}

fn changes(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    recorded: &[Seen<Entry, Read>],
    since: safetynet_shared::clock::Moment,
) -> Result<Vec<pb::ReviewChange>> {
    let mut all = change::since(call, channel, since, MOST)?;
    all.extend(recorded.iter().map(|entry| Change {
        fact: Fact::Recorded,
        subject: entry.0.title.clone(),
        at: entry.0.recorded,
        by: Some(entry.0.recorded_by.clone()),
        activity: Some(entry.0.id),
    }));
    all.extend(activity::corrected_since(call, channel, since, MOST)?.into_iter().map(|(entry, last)| Change {
        fact: Fact::Corrected,
        subject: entry.0.title.clone(),
        at: last.at,
        by: Some(last.by),
        activity: Some(entry.0.id),
    }));
    all.sort_by_key(|change| std::cmp::Reverse(change.at));
    all.truncate(MOST);
    Ok(all.iter().map(|change| line(change, channel)).collect())
}

fn line(change: &Change, channel: &Seen<Channel, Write>) -> pb::ReviewChange {
    let (kind, id) = match change.activity {
        Some(id) => (RecordKind::Activity, id),
        None => (RecordKind::Channel, channel.id),
    };
    pb::ReviewChange {
        text: sentence(change),
        change_time: Some(wire::time(change.at)),
        changed_by: change.by.as_ref().map(|(id, name)| wire::account(*id, name)),
        record_kind: kind.into(),
        record_id: id.to_string(),
    }
}
