//! The dashboard: what the caller must do today. Each part is counted over what the caller reaches.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::ReviewKind;
use safetynet_shared::roles::{Permission, Role};

use super::news::said;
use super::{count, counts, rules};
use crate::domain::due::{self, Awaited, Load};
use crate::error::Result;
use crate::ops::briefing;
use crate::rpc::{Event, Kind, Needs, Rpc, wire};
use crate::store::briefing as briefings;
use crate::store::duty::{self, AccessReview};
use crate::store::face as faces;
use crate::store::grant as grants;
use crate::store::notice::{self, Code, Notice};
use crate::store::publication as publications;
use crate::store::referral as referrals;
use crate::store::transfer as transfers;
use crate::store::{Call, action as actions, case_review, disposal, dormancy, review as reviews, subject_request};

/// How many days ahead an access review is announced.
const ANNOUNCED: i64 = 30;

/// Answers what the caller must do today.
pub struct GetToday;

impl Rpc for GetToday {
    type In = pb::GetTodayRequest;
    type Out = pb::GetTodayResponse;
    // Everybody but the system administrator, who sees no content (S4-3).
    const NEEDS: Needs = Needs::May(Permission::ReadDirectory);
    const AUDIT: Event = Event("today.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let resets = call.may(Permission::ManageAccounts).then(|| duty::reset_requests(call)).transpose()?;
        let access = call.may(Permission::ReviewAccess).then(|| duty::access_review(call)).transpose()?.flatten();
        let work = if call.may(Permission::ReadCase) { actions::load(call)? } else { Load::default() };
        let dormant = call.may(Permission::ReviewAsSupervisor).then(|| dormancy::supervised(call)).transpose()?;
        let disposals = call.may(Permission::ManageChannel).then(|| disposal::waiting(call)).transpose()?;
        let asked = if call.may(Permission::ReadCase) { case_review::load(call)? } else { Load::default() };
        let answers = call.may(Permission::ReadCase) || call.may(Permission::ReviewAccess);
        let requests = if answers { subject_request::load(call)? } else { Load::default() };
        let today = pb::Today {
            caseworker_reviews: Some(counts(queue(call, ReviewKind::Caseworker)?)),
            supervisor_reviews: Some(counts(queue(call, ReviewKind::Supervisor)?)),
            actions: Some(counts(work)),
            reset_requests: resets.map(count),
            access_review: access.and_then(|review| announced(call, &review)),
            notices: notice::mine(call)?.iter().map(news).collect(),
            dormant_channels: dormant.map(count),
            case_reviews: (asked.total > 0).then(|| counts(asked)),
            disposals: disposals.map(count),
            grant_offers: call.may(Permission::Share).then(|| grants::awaited(call)).transpose()?.map(count),
            publications: call.may(Permission::Publish).then(|| publications::waiting(call)).transpose()?.map(count),
            neighbourhoods: call
                .may(Permission::ReadNeighbourhood)
                .then(|| briefings::count(call))
                .transpose()?
                .as_ref()
                .map(briefing::counts),
            subject_requests: (requests.total > 0).then(|| counts(requests)),
            public_texts: call.may(Permission::Publish).then(|| faces::waiting(call)).transpose()?.map(count),
            ..offers(call)?
        };
        Ok(pb::GetTodayResponse { today: Some(today) })
    }
}

/// The part of it that others have sent or offered and that waits for the caller's answer. A notice of it fades, the duty
/// does not.
fn offers(call: &Call<'_>) -> Result<pb::Today> {
    // Who answers for an organisation what another offers it (`domain::offer::answers`).
    let answers = call.may(Permission::ManageChannel) && call.person()?.roles.contains(Role::Supervisor);
    let (writes, today) = (call.may(Permission::WriteCase), call.today());
    let waiting = |came: Vec<Day>| due::awaited(came.into_iter(), today).map(awaited);
    Ok(pb::Today {
        referrals: answers.then(|| referrals::awaited(call)).transpose()?.and_then(waiting),
        leads: answers.then(|| transfers::awaited(call)).transpose()?.and_then(waiting),
        given_actions: writes.then(|| actions::given(call)).transpose()?.and_then(waiting),
        offered_actions: (writes && answers).then(|| actions::offered(call)).transpose()?.and_then(waiting),
        ..pb::Today::default()
    })
}

fn awaited(awaited: Awaited) -> pb::Awaited {
    pb::Awaited { count: Some(count(awaited.number)), oldest_days: awaited.oldest_days }
}

fn queue(call: &Call<'_>, kind: ReviewKind) -> Result<Load> {
    if call.may(rules::permission(kind)) { reviews::load(call, &[kind]) } else { Ok(Load::default()) }
}

fn announced(call: &Call<'_>, review: &AccessReview) -> Option<pb::AccessReviewDue> {
    let today = call.today();
    let near = today.days_until(review.due) <= ANNOUNCED;
    (near || review.begun.is_some()).then(|| pb::AccessReviewDue {
        access_review_id: review.begun.map_or(String::new(), |id| id.to_string()),
        due_date: Some(wire::date(review.due)),
        days_late: due::days_late(review.due, today),
    })
}

fn news(notice: &Notice) -> pb::Notice {
    let (kind, text) = said(notice.code);
    // Who hears of it by reference only has nothing to open.
    let (record_kind, record) = match notice.code {
        Code::ReviewLateInPartnership => (RecordKind::Unspecified, None),
        _ => (notice.record_kind, notice.record),
    };
    pb::Notice {
        kind: kind.into(),
        text: if notice.reference.is_empty() { text.to_owned() } else { format!("{}: {text}", notice.reference) },
        notice_time: Some(wire::time(notice.at)),
        record_kind: record_kind.into(),
        record_id: record.map_or(String::new(), |id| id.to_string()),
    }
}
