//! What did I lose, and why: shares that have ended or open nothing for now, and assignments likewise.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::grant;
use super::sighting::days;
use crate::domain::grant::Standing;
use crate::domain::loss::{self as rules, Why};
use crate::error::Result;
use crate::rpc::{Event, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::grant::{self as grants, Asked, Direction, Grant};
use crate::store::loss::{self as losses, Lost};
use crate::store::{Call, Read, Seen, reach};

/// How many days are looked back where nobody says, and at most.
const DAYS: (i64, i64) = (30, 366);
/// The most rows of an answer.
const MOST: usize = 200;

/// Lists what the caller does not see any more.
pub struct ListLosses;

impl Rpc for ListLosses {
    type In = pb::ListLossesRequest;
    type Out = pb::ListLossesResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadDirectory);
    const AUDIT: Event = Event("loss.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let since = call.now().minus(days(input.days, DAYS)?);
        let mut rows: Vec<(Option<Moment>, pb::Loss)> = Vec::new();
        for lost in losses::assignments(call, since)? {
            rows.extend(of_assignment(&lost, since));
        }
        let asked = Asked { running_at: None, party: None, after: None };
        for share in grants::mine(call, Direction::Received, &asked, MOST)? {
            rows.extend(of_share(call, &share, since)?);
        }
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(at.map_or(i64::MAX, Moment::micros)));
        rows.truncate(MOST);
        Ok(pb::ListLossesResponse { losses: rows.into_iter().map(|(_, loss)| loss).collect() })
    }
}

fn of_assignment(lost: &Lost, since: Moment) -> Option<(Option<Moment>, pb::Loss)> {
    let (why, at) = rules::of_work(&lost.work)?;
    let detail = if why == Why::Assignment { lost.end_reason.as_str() } else { "" };
    let row = loss(RecordKind::Channel, &lost.reference, (why, at), (&lost.lead, detail));
    at.is_none_or(|at| at >= since).then_some((at, row))
}

/// A share that has ended or opens nothing for now; none where it is open, or the caller reads the record in another way.
fn of_share(call: &Call<'_>, share: &Seen<Grant, Read>, since: Moment) -> Result<Option<(Option<Moment>, pb::Loss)>> {
    let Some((why, at)) = why(share, call.now()).filter(|(_, at)| at.is_none_or(|at| at >= since)) else {
        return Ok(None);
    };
    if share.proof().via() != "receiver" || reads(call, share.object_kind, share.object)? {
        return Ok(None);
    }
    let giver = (share.giver.organisation, share.giver.name.clone());
    let detail = if why == Why::Ended { share.end_reason.as_str() } else { "" };
    Ok(Some((at, loss(share.object_kind, &share.case_reference, (why, at), (&giver, detail)))))
}

fn why(share: &Seen<Grant, Read>, now: Moment) -> Option<(Why, Option<Moment>)> {
    match grant::standing(share, now) {
        Standing::Ended(_, at) if share.ended.is_some() => Some((Why::Ended, Some(at))),
        Standing::Ended(_, at) if share.answer != crate::domain::grant::Answer::Awaited => {
            Some((Why::Expired, Some(at)))
        }
        Standing::Suspended(_) => Some(suspended(share, now)),
        _ => None,
    }
}

/// What a share lacks, in the order in which it is said of the share itself.
fn suspended(share: &Seen<Grant, Read>, now: Moment) -> (Why, Option<Moment>) {
    for side in [&share.giver, &share.receiver] {
        if !side.agreed(now) {
            return (Why::Agreement, side.agreed_until);
        }
    }
    match share.consent {
        Some((_, consent)) if consent.withdrawn.is_some() => (Why::Consent, consent.withdrawn),
        Some((_, consent)) if consent.until <= now => (Why::Consent, Some(consent.until)),
        _ if share.held => (Why::Held, None),
        _ => (Why::Sealed, None),
    }
}

fn reads(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<bool> {
    match kind {
        RecordKind::CaseFile => reach::may::<CaseFile, Read>(call, id),
        RecordKind::Activity => reach::may::<Activity, Read>(call, id),
        _ => reach::may::<Channel, Read>(call, id),
    }
}

fn loss(
    kind: RecordKind,
    reference: &str,
    (why, at): (Why, Option<Moment>),
    (organisation, detail): (&(Id, String), &str),
) -> pb::Loss {
    let reason = match why {
        Why::Expired => pb::LossReason::Expired,
        Why::Ended => pb::LossReason::Ended,
        Why::Agreement => pb::LossReason::Agreement,
        Why::Consent => pb::LossReason::Consent,
        Why::Assignment => pb::LossReason::Assignment,
        Why::Role => pb::LossReason::Role,
        Why::Sealed => pb::LossReason::Sealed,
        Why::Held => pb::LossReason::Held,
    };
    pb::Loss {
        record_kind: kind.into(),
        reference: reference.to_owned(),
        reason: reason.into(),
        sentence: rules::sentence(why, &organisation.1, detail),
        end_time: at.map(wire::time),
        organisation: Some(wire::organisation(organisation.0, &organisation.1)),
    }
}
