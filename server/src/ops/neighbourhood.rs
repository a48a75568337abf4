//! Neighbourhoods: the caller's list, and the whole board of one in one answer (INTRO-3).

use std::collections::{HashMap, HashSet};

use prost::Message;
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1 as pb;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, ProfileState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Query;

use super::{briefing, contact, engagement, plan};
use crate::domain::neighbourhood::{in_use, rings};
use crate::domain::no_nominals::Care;
use crate::domain::profile::days_late;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::briefing::{self as briefings, Line, Reader};
use crate::store::contact::Contact;
use crate::store::engagement::Engagement;
use crate::store::face as faces;
use crate::store::neighbourhood::{self as neighbourhoods, Neighbourhood, Watcher};
use crate::store::plan::Plan;
use crate::store::plan::beside::{self, Beside};
use crate::store::priority::Priority;
use crate::store::profile as profiles;
use crate::store::{Call, Read, Seen, Verb, Write, reach};
use crate::store::{contact as contacts, engagement as engagements, plan as plans, priority as priorities};

/// The most records of one kind on a board.
const MOST: usize = 200;
/// The most bytes of all records on a board; the largest answer is 4 MiB.
const ROOM: usize = 3 * 1024 * 1024;

/// Lists the caller's neighbourhoods.
pub struct ListNeighbourhoods;

impl Rpc for ListNeighbourhoods {
    type In = pb::ListNeighbourhoodsRequest;
    type Out = pb::ListNeighbourhoodsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("neighbourhood.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let text = Query::parse(&input.text).map_err(|broken| Error::field("text", broken.0))?;
        let words: Vec<String> = text.as_str().split_whitespace().map(str::to_owned).collect();
        let filter = Self::In { text: text.into_string(), ..Default::default() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let rows = neighbourhoods::mine(call, &words, page.after().map(|place| place.1), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        let waiting = if call.may(Permission::Publish) { faces::waiting_by_area(call)? } else { Vec::new() };
        let with = |row: &Seen<Neighbourhood, Read>| {
            let count = waiting.iter().find(|(id, _)| *id == row.id).map_or(0, |(_, count)| *count);
            pb::Neighbourhood { waiting_face_count: i32::try_from(count).unwrap_or(i32::MAX), ..head(row) }
        };
        let neighbourhoods = rows.iter().map(with).collect();
        Ok(pb::ListNeighbourhoodsResponse { neighbourhoods, next_page_token })
    }
}

/// Answers the whole board of one neighbourhood.
pub struct GetBoard;

impl Rpc for GetBoard {
    type In = pb::GetBoardRequest;
    type Out = pb::GetBoardResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("neighbourhood.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("neighbourhood_id", &input.neighbourhood_id)?;
        let area = reach::one::<Neighbourhood, Read>(call, id)?;
        Ok(pb::GetBoardResponse { board: Some(board(call, &area)?) })
    }
}

/// Notes that the caller has seen what changed on a board.
pub struct MarkBoardSeen;

impl Rpc for MarkBoardSeen {
    type In = pb::MarkBoardSeenRequest;
    type Out = pb::MarkBoardSeenResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("neighbourhood.seen");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = reach::one::<Neighbourhood, Read>(call, rpc::id("neighbourhood_id", &input.neighbourhood_id)?)?;
        let at = wire::moment("seen_time", input.seen_time.as_ref())?;
        if at > call.now() {
            return Err(Error::field("seen_time", "must not be in the future"));
        }
        neighbourhoods::look(call, &area, at)?;
        let last_look_time = neighbourhoods::looked(call, &area)?.map(wire::time);
        Ok(pb::MarkBoardSeenResponse { last_look_time })
    }
}

/// The records of a board as they were read: of each kind one more than it lists, where there are more.
struct Rows {
    priorities: Vec<Seen<Priority, Read>>,
    engagements: Vec<Seen<Engagement, Read>>,
    contacts: Vec<Seen<Contact, Read>>,
    plans: Vec<Seen<Plan, Read>>,
    besides: HashMap<Id, Beside>,
}

impl Rows {
    fn read(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Rows> {
        let plans = plans::list(call, area, MOST + 1)?;
        Ok(Rows {
            priorities: priorities::list(call, area, MOST + 1)?,
            engagements: engagements::list(call, area, MOST + 1)?,
            contacts: contacts::list(call, area, MOST + 1)?,
            besides: beside::of_all(call, area, &plans)?,
            plans,
        })
    }

    /// What a briefing says of them, in its order.
    fn lines(&self, reader: &Reader) -> Vec<Line> {
        let tasks = |plan: Id| self.besides.get(&plan).map_or(&[][..], |beside| &beside.tasks);
        let mut lines: Vec<Line> = self.priorities.iter().flat_map(|row| reader.priority(row)).collect();
        lines.extend(self.engagements.iter().flat_map(|row| reader.engagement(row)));
        lines.extend(self.contacts.iter().flat_map(|row| reader.contact(row)));
        lines.extend(self.plans.iter().flat_map(|row| reader.plan(row, tasks(row.id))));
        briefings::sort(&mut lines);
        lines
    }
}

fn board(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<pb::Board> {
    let (mut room, review) = (ROOM, profiles::review(call, area)?);
    let (mut rows, looked) = (Rows::read(call, area)?, neighbourhoods::looked(call, area)?);
    let lines = rows.lines(&Reader::of_board(call, area.id, looked)?);
    let (priorities, more_priorities) = fit(&mut room, rows.priorities.iter().map(|row| Ok(row.into())))?;
    let (engagements, more_engagements) =
        fit(&mut room, rows.engagements.iter().map(|row| Ok(engagement::message(call, row))))?;
    let (contacts, more_contacts) = fit(&mut room, rows.contacts.iter().map(|row| contact::message(call, row)))?;
    let besides = &mut rows.besides;
    let plans = rows.plans.iter().map(|row| Ok(plan::with(call, row, besides.remove(&row.id).unwrap_or_default())));
    let (plans, more_plans) = fit(&mut room, plans)?;
    let mut board = pb::Board {
        neighbourhood: Some(area.into()),
        markers: markers(area, stations(call, area)?, (&engagements, &plans), call.today()),
        priorities,
        more_priorities,
        engagements,
        more_engagements,
        contacts,
        more_contacts,
        plans,
        more_plans,
        audience: audience(call, area)?,
        last_look_time: looked.map(wire::time),
        read_time: Some(wire::time(call.now())),
        profile_review_date: review.map(wire::date),
        profile_days_late: days_late(ProfileState::Approved, review, call.today()),
        briefing: Vec::new(),
    };
    board.briefing = listed(&board, &lines, &area.name);
    Ok(board)
}

/// Those of the lines whose record the board lists.
fn listed(board: &pb::Board, lines: &[Line], area: &str) -> Vec<pb::BriefingLine> {
    let ids = board.priorities.iter().map(|row| &row.id).chain(board.engagements.iter().map(|row| &row.id));
    let ids = ids.chain(board.contacts.iter().map(|row| &row.id)).chain(board.plans.iter().map(|row| &row.id));
    let ids: HashSet<&String> = ids.collect();
    let lines = lines.iter().map(|line| briefing::message(line, area));
    lines.filter(|line| ids.contains(&line.record_id)).collect()
}

/// As many of the records as a board lists and the room that is left holds, and whether there are more.
fn fit<T: Message>(room: &mut usize, records: impl Iterator<Item = Result<T>>) -> Result<(Vec<T>, bool)> {
    let mut out = Vec::new();
    for record in records {
        let record = record?;
        let Some(left) = room.checked_sub(record.encoded_len() + 8).filter(|_| out.len() < MOST) else {
            return Ok((out, true));
        };
        *room = left;
        out.push(record);
    }
    Ok((out, false))
}

/// The places where the public finds the team, as its public texts say them.
///
/// # Errors
/// Faults of the store.
pub(super) fn stations(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Vec<pb::Marker>> {
    let faces = faces::located(call, area, MOST)?;
    let located = faces.iter().filter_map(|face| match &face.body.text {
        Some(About::Location(place)) => Some((face.id, place)),
        _ => None,
    });
    let marker = |(id, place): (Id, &pb::PublicLocation)| pb::Marker {
        kind: pb::MarkerKind::Station.into(),
        label: place.name.clone(),
        point: place.point,
        record_id: id.to_string(),
        postcode: place.postcode.clone(),
        detail: [&place.r#type, &place.address, &place.telephone, &place.description]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join("\n"),
    };
    Ok(located.map(marker).filter(|marker| marker.point.is_some()).collect())
}

fn markers(
    area: &Neighbourhood,
    stations: Vec<pb::Marker>,
    (engagements, plans): (&[pb::Engagement], &[pb::Plan]),
    today: Day,
) -> Vec<pb::Marker> {
    let of = |kind, label: &str, at: LatLng, id: &str| marker(kind, label, (at.latitude, at.longitude), id);
    let centre = marker(pb::MarkerKind::Centre, &area.name, area.centre, &area.id.to_string());
    // What is over or does not take place would only hide where the team is to be met.
    let ahead = |row: &&pb::Engagement| row.state() == pb::EngagementState::Planned && lies_ahead(row, today);
    let planned = engagements
        .iter()
        .filter(ahead)
        .filter_map(|row| row.point.map(|at| of(pb::MarkerKind::Engagement, &row.title, at, &row.id)));
    let open = plans.iter().filter(|row| row.stage() != pb::PlanStage::Closed);
    let open = open.filter_map(|row| row.point.map(|at| of(pb::MarkerKind::Plan, &row.title, at, &row.id)));
    std::iter::once(centre).chain(stations).chain(planned).chain(open).collect()
}

/// Whether an engagement begins today or later.
fn lies_ahead(row: &pb::Engagement, today: Day) -> bool {
    wire::moment("start_time", row.start_time.as_ref()).is_ok_and(|starts| starts.day() >= today)
}

/// A marker of a record.
pub(super) fn marker(kind: pb::MarkerKind, label: &str, at: (f64, f64), record: &str) -> pb::Marker {
    pb::Marker {
        kind: kind.into(),
        label: label.to_owned(),
        point: Some(wire::point(at)),
        record_id: record.to_owned(),
        ..pb::Marker::default()
    }
}

/// Who sees what stands on a board, by organisation.
///
/// # Errors
/// Faults of the store.
pub(super) fn audience<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Vec<pb::BoardAudience>> {
    let one = |watcher: &Watcher| pb::BoardAudience {
        organisation: Some(wire::organisation(watcher.organisation, &watcher.name)),
        people: watcher.people,
    };
    Ok(neighbourhoods::watchers(call, area)?.iter().map(one).collect())
}

impl<V> From<&Seen<Neighbourhood, V>> for pb::Neighbourhood {
    fn from(area: &Seen<Neighbourhood, V>) -> pb::Neighbourhood {
        let ring = |ring: Vec<(f64, f64)>| pb::BoundaryRing { points: ring.into_iter().map(wire::point).collect() };
        pb::Neighbourhood { boundary: rings(&area.boundary).into_iter().map(ring).collect(), ..head(area) }
    }
}

/// A neighbourhood without its boundary, which a list does not show.
pub(super) fn head<V>(area: &Seen<Neighbourhood, V>) -> pb::Neighbourhood {
    pb::Neighbourhood {
        id: area.id.to_string(),
        name: area.name.clone(),
        csp_name: area.csp_name.clone(),
        force: area.force.clone(),
        team: area.team.clone(),
        centre: Some(wire::point(area.centre)),
        boundary: Vec::new(),
        state: area.state.number(),
        owner_organisation: Some(wire::organisation(area.organisation, &area.organisation_name)),
        etag: rpc::etag(area.version),
        contact_interval_months: area.interval.count(),
        merged_into_id: area.merged_into.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
        merged_into_name: area.merged_into.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        end_reason: area.end_reason.clone(),
        update_time: area.changed.as_ref().map(|(at, ..)| wire::time(*at)),
        updated_by: area.changed.as_ref().map(|(_, id, name)| wire::account(*id, name)),
        waiting_face_count: 0,
    }
}

/// The neighbourhood that a new record goes into: the caller's to write, and in use.
///
/// # Errors
/// [`Error::NotFound`] when it is not the caller's, [`Error::NotNow`] when it is no longer in use.
pub(super) fn place(call: &Call<'_>, id: &str) -> Result<Seen<Neighbourhood, Write>> {
    let area = reach::one::<Neighbourhood, Write>(call, rpc::id("neighbourhood_id", id)?)?;
    in_use(area.state)?;
    Ok(area)
}

/// How the texts of a request are looked at: for what names a nominal, or as the caller considered them, which stands with
/// the audit entry of the call (SYOP-8.2).
///
/// # Errors
/// [`Error::Invalid`] naming the field of the reason.
pub(super) fn look(call: &Call<'_>, reason: &str) -> Result<Care> {
    if reason.is_empty() {
        return Ok(call.today().into());
    }
    let reason = wire::reason("names_nobody_reason", reason)?;
    call.note_private(&format!("Text was kept that looks as if it named a nominal: {}", reason.as_str()));
    Ok(Care::considered(call.today()))
}

/// A record of a neighbourhood that the caller may change, unchanged since it was read, in a neighbourhood in use.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] for a stale etag, [`Error::NotNow`].
pub(super) fn record<C: reach::Child<Parent = Neighbourhood>>(
    call: &Call<'_>,
    id: &str,
    etag: &str,
    version: impl Fn(&C) -> i64,
) -> Result<(Seen<Neighbourhood, Write>, Seen<C, Write>)> {
    let (area, record) = reach::child::<C, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, version(&record))?;
    in_use(area.state)?;
    Ok((area, record))
}
