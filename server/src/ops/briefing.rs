//! What a neighbourhood team wants to know first thing: over all of the caller's neighbourhoods, and on the board of one.

use safetynet_proto::nms::v1 as pb;
use safetynet_proto::nms::v1::BriefingTime;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use crate::error::Result;
use crate::rpc::{Event, Kind, Needs, Rpc, wire};
use crate::store::Call;
use crate::store::briefing::{self as briefings, Counts, Line};

/// The most lines of one answer.
const MOST: usize = 500;

/// Answers the briefing.
pub struct GetBriefing;

impl Rpc for GetBriefing {
    type In = pb::GetBriefingRequest;
    type Out = pb::GetBriefingResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("briefing.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let briefing = briefings::read(call, MOST)?;
        let name = |id: Id| briefing.areas.get(&id).map_or("", String::as_str);
        Ok(pb::GetBriefingResponse {
            lines: briefing.lines.iter().map(|line| message(line, name(line.area))).collect(),
            more: briefing.counts.times.len() > briefing.lines.len(),
            counts: Some(counts(&briefing.counts)),
        })
    }
}

/// A line in a neighbourhood of this name.
pub(super) fn message(line: &Line, area: &str) -> pb::BriefingLine {
    pb::BriefingLine {
        kind: line.due.kind.into(),
        time: line.due.time.into(),
        neighbourhood_id: line.area.to_string(),
        neighbourhood_name: area.to_owned(),
        record_kind: line.kind.into(),
        record_id: line.record.to_string(),
        title: line.title.clone(),
        detail: line.detail.clone(),
        date: line.due.day.map(wire::date),
        days_late: line.due.late,
        start_time: line.at.map(wire::time),
        organisation: line.organisation.as_ref().map(|(id, name)| wire::organisation(*id, name)),
        own: line.own,
        changed_by: line.by.as_ref().map(|(id, name)| wire::account(*id, name)),
    }
}

/// How much a briefing holds.
pub(super) fn counts(counts: &Counts) -> pb::BriefingCounts {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let of = |wanted| number(counts.times.iter().filter(|time| **time == wanted).count());
    pb::BriefingCounts {
        late: of(BriefingTime::Late),
        today: of(BriefingTime::Today),
        this_week: of(BriefingTime::Week),
        changed: of(BriefingTime::Changed),
        waiting: of(BriefingTime::Waiting),
        neighbourhoods: number(counts.areas),
    }
}
