//! Meetings on several cases (MARAC, panels): the agenda made of cases, minutes and decisions kept apart case by case.
//!
//! Nothing is opened by a meeting. Whoever attends for an item reaches its channel by an assignment or a share, and sees
//! that item and no other; minutes are an activity of the channel and decisions its actions, with the audience and the
//! rights that those have anyway.

mod item;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Title;

pub use item::{AddMeetingItem, RecordMinutes};

use crate::domain::meeting::{self as rules, Standing};
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::meeting::{self as meetings, Draft, Meeting};
use crate::store::{Call, Manage, Read, Seen, reach};

/// The most organisations that are invited.
const MOST: usize = 50;

/// Plans a meeting.
pub struct PlanMeeting;

impl Rpc for PlanMeeting {
    type In = pb::PlanMeetingRequest;
    type Out = pb::PlanMeetingResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("meeting.planned");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let draft = draft(call, &input)?;
        let made = meetings::plan(call, &draft)?;
        Ok(pb::PlanMeetingResponse { meeting: Some(message(call, &made)?) })
    }
}

fn draft(call: &Call<'_>, input: &pb::PlanMeetingRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    if input.kind() == pb::MeetingKind::Unspecified {
        fields.refuse("kind", "must be one of the listed values");
    }
    let title = fields.take("title", Title::parse(&input.title)).map(Title::into_string);
    let place = match input.place.trim() {
        "" => Some(String::new()),
        place => fields.take("place", Title::parse(place)).map(Title::into_string),
    };
    let meets = fields.ask(wire::day_ahead("meet_date", input.meet_date.as_ref(), call.today()));
    let organisations = organisations(call, &mut fields, &input.organisation_ids)?;
    let parts = title.zip(place).zip(meets);
    fields.done(parts.map(|((title, place), meets)| Draft { kind: input.kind, title, place, meets, organisations }))
}

fn organisations(call: &Call<'_>, fields: &mut Fields, sent: &[String]) -> Result<Vec<Id>> {
    if sent.len() > MOST {
        fields.refuse("organisation_ids", format!("must name at most {MOST}; it names {}", sent.len()));
        return Ok(Vec::new());
    }
    let invitable = meetings::invitable(call)?;
    let mut found = Vec::new();
    for (index, text) in sent.iter().enumerate() {
        let field = format!("organisation_ids[{index}]");
        let Some(id) = fields.ask(rpc::id(&field, text)) else { continue };
        if invitable.contains(&id) {
            found.push(id);
        } else if id != call.person()?.organisation {
            fields.refuse(&field, "must be another organisation of your partnership that is connected");
        }
    }
    Ok(found)
}

/// Lists meetings.
pub struct ListMeetings;

impl Rpc for ListMeetings {
    type In = pb::ListMeetingsRequest;
    type Out = pb::ListMeetingsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("meeting.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = meetings::list(call, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.meets.to_int(), row.id));
        let meetings = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListMeetingsResponse { meetings, next_page_token })
    }
}

/// Opens a meeting.
pub struct GetMeeting;

impl Rpc for GetMeeting {
    type In = pb::GetMeetingRequest;
    type Out = pb::GetMeetingResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("meeting.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let meeting = reach::one::<Meeting, Read>(call, rpc::id("id", &input.id)?)?;
        let items = meetings::of_meeting(call, &meeting)?;
        let items = items.iter().map(|(channel, row)| item::message(call, channel, row)).collect::<Result<_>>()?;
        Ok(pb::GetMeetingResponse { meeting: Some(message(call, &meeting)?), items })
    }
}

/// Cancels a meeting.
pub struct CancelMeeting;

impl Rpc for CancelMeeting {
    type In = pb::CancelMeetingRequest;
    type Out = pb::CancelMeetingResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("meeting.cancelled");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        let reason = wire::reason("reason", &input.reason)?;
        let meeting = reach::one::<Meeting, Manage>(call, id)?;
        rpc::unchanged(&input.etag, meeting.version)?;
        rules::cancellable(standing(call, &meeting))?;
        meetings::cancel(call, &meeting, reason.as_str())?;
        let meeting = Some(message(call, &reach::one::<Meeting, Read>(call, id)?)?);
        Ok(pb::CancelMeetingResponse { meeting })
    }
}

fn standing<V>(call: &Call<'_>, row: &Seen<Meeting, V>) -> Standing {
    rules::standing(row.meets, row.cancelled, call.today())
}

fn message<V>(call: &Call<'_>, row: &Seen<Meeting, V>) -> Result<pb::Meeting> {
    let state = match standing(call, row) {
        Standing::Planned => pb::MeetingState::Planned,
        Standing::Held => pb::MeetingState::Held,
        Standing::Cancelled => pb::MeetingState::Cancelled,
    };
    let parties = meetings::parties(call, row)?;
    Ok(pb::Meeting {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        kind: row.kind,
        title: row.title.clone(),
        place: row.place.clone(),
        meet_date: Some(wire::date(row.meets)),
        state: state.into(),
        cancel_reason: row.cancel_reason.clone(),
        organisations: parties.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
        convener: Some(wire::account(row.convener.0, &row.convener.1)),
        etag: rpc::etag(row.version),
    })
}
