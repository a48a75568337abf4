//! Reviews: the queue, the pack to read before a decision, and the decision (COCO-9.2, SYOP-13.1c, ISA-3.5).
//!
//! The queue holds what the caller can complete by duty: a caseworker's review where they are assigned as caseworker of
//! the lead organisation, a supervisor's where they are assigned as its supervisor. Both reviews are the lead's, which
//! answers for the channel and sets its dates; a partner tells what it knows as activities and actions.

mod complete;
mod lapse;
mod news;
mod pack;
mod today;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, ReviewKind};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Query, fold};

use crate::domain::due::{self, Load};
use crate::domain::review as rules;
use crate::error::{Error, Result};
use crate::ops::programme::named;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::Call;
use crate::store::reach::{Seen, Write};
use crate::store::review::{self as reviews, Asked, Queued, Review};

pub use complete::CompleteReview;
pub use pack::GetReviewPack;
pub use today::GetToday;

/// Either review permission; which of the two is looked at with the kind of the review.
const EITHER: Needs = Needs::Any(&[Permission::ReviewAsCaseworker, Permission::ReviewAsSupervisor]);

/// Lists the caller's queue.
pub struct ListReviews;

impl Rpc for ListReviews {
    type In = pb::ListReviewsRequest;
    type Out = pb::ListReviewsResponse;
    const NEEDS: Needs = EITHER;
    const AUDIT: Event = Event("review.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListReviewsRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let kinds = kinds(call, wire::optional_code("kind", input.kind)?);
        let due = window(input.filter, call.today())?;
        let text = Query::parse(&input.text).map_err(|broken| Error::field("text", broken.0))?;
        if !text.as_str().is_empty() {
            call.note_private(text.as_str());
        }
        let words: Vec<String> = fold(text.as_str()).split_whitespace().map(str::to_owned).collect();
        let asked = Asked { kinds: &kinds, due, words: &words, after: page.after() };
        let (rows, load) = reviews::queue(call, &asked, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.due.to_int(), row.id));
        let reviews = rows.iter().map(|row| summary(row, call.today())).collect();
        Ok(pb::ListReviewsResponse { reviews, counts: Some(counts(load)), next_page_token })
    }
}

/// The kinds that are asked for and that the caller may complete.
fn kinds(call: &Call<'_>, asked: Option<ReviewKind>) -> Vec<ReviewKind> {
    let wanted = |kind: &ReviewKind| asked.is_none_or(|asked| asked == *kind) && call.may(rules::permission(*kind));
    ReviewKind::all().filter(wanted).collect()
}

/// The first and the last due day that a filter lets through.
fn window(filter: i32, today: Day) -> Result<(Day, Day)> {
    let (first, last) = (Day::from_int(i64::MIN), Day::from_int(i64::MAX));
    match pb::ReviewFilter::try_from(filter) {
        Ok(pb::ReviewFilter::Unspecified) => Ok((first, last)),
        Ok(pb::ReviewFilter::Overdue) => Ok((first, today.plus_days(-1))),
        Ok(pb::ReviewFilter::DueThisWeek) => Ok((today, due::week(today))),
        Err(_) => Err(Error::field("filter", "must be one of the listed values")),
    }
}

fn count(number: i64) -> pb::Count {
    pb::Count { number: i32::try_from(number.min(due::MOST)).unwrap_or(0), capped: number > due::MOST }
}

/// How much a queue holds, as a badge shows it.
pub(super) fn counts(load: Load) -> pb::QueueCounts {
    pb::QueueCounts {
        overdue: Some(count(load.overdue)),
        due_this_week: Some(count(load.this_week)),
        total: Some(count(load.total)),
    }
}

fn summary(row: &Seen<Queued, Write>, today: Day) -> pb::ReviewSummary {
    pb::ReviewSummary {
        review_id: row.id.to_string(),
        kind: row.kind.number(),
        channel_id: row.channel.to_string(),
        channel_title: row.title.clone(),
        case_reference: row.case_reference.clone(),
        programme: Some(named(&row.programme)),
        lead_organisation: Some(wire::organisation(row.lead.0, &row.lead.1)),
        nominal_names: row.nominals.iter().map(|(_, name)| name.clone()).collect(),
        due_date: Some(wire::date(row.due)),
        days_late: due::days_late(row.due, today),
        due_this_week: due::this_week(row.due, today),
        risk_level: row.risk_level,
        worker_names: row.workers.clone(),
    }
}

/// A review as it stands today.
fn message<V>(row: &Seen<Review, V>, today: Day) -> pb::Review {
    let state = match row.done {
        Some(_) => pb::ReviewState::Done,
        None if due::days_late(row.due, today) > 0 => pb::ReviewState::Overdue,
        None if due::this_week(row.due, today) => pb::ReviewState::Due,
        None => pb::ReviewState::Scheduled,
    };
    pb::Review {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        kind: row.kind.number(),
        state: state.into(),
        due_date: Some(wire::date(row.due)),
        days_late: due::days_late(row.due, row.done.map_or(today, safetynet_shared::clock::Moment::day)),
        complete_time: row.done.map(wire::time),
        completed_by: row.done_by.as_ref().map(|(id, name)| wire::account(*id, name)),
        outcome: row.outcome.map_or(0, Code::number),
        statement: row.statement.clone(),
        late_reason: row.late_reason.clone(),
        owner_organisation: Some(wire::organisation(row.lead.0, &row.lead.1)),
        etag: rpc::etag(row.version),
    }
}
