//! The items of an agenda: put on it, and what was said and decided.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::ActivityKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Body, Reason};

use super::{rules, standing};
use crate::domain::activity::open;
use crate::error::Result;
use crate::ops::action;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::action::Draft as Decision;
use crate::store::activity::{self as activities, Draft, Entry, Gap};
use crate::store::channel::Channel;
use crate::store::meeting::{self as meetings, Item, Meeting};
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Read, Seen, Verb, Write};
use crate::store::{Call, assignment, audience};

/// The most who attend for an item.
const MOST_ATTENDEES: usize = 50;
/// The most decisions of an item.
const MOST_DECISIONS: usize = 20;
/// The fewest characters of minutes.
const FEWEST: usize = 10;

/// Puts a case on the agenda.
pub struct AddMeetingItem;

impl Rpc for AddMeetingItem {
    type In = pb::AddMeetingItemRequest;
    type Out = pb::AddMeetingItemResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("meeting.item.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let meeting = reach::one::<Meeting, Write>(call, rpc::id("meeting_id", &input.meeting_id)?)?;
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        rules::takes_items(meeting.meets, meeting.cancelled, call.today())?;
        open(channel.state, channel.closed_on)?;
        let mut fields = Fields::default();
        let ask = fields.take("ask", Reason::parse(&input.ask)).map(Reason::into_string);
        let attendees = attendees(call, &meeting, &channel, &mut fields, &input.attendee_account_ids)?;
        let ask = fields.done(ask)?;
        let item = meetings::add(call, &meeting, &channel, &ask, &attendees)?;
        for attendee in attendees {
            notice::tell(call, attendee, News::MeetingInvited, RecordKind::Meeting, meeting.id)?;
        }
        Ok(pb::AddMeetingItemResponse { item: Some(message(call, &channel, &item)?) })
    }
}

/// Who attends: people of the invited organisations who reach the channel now, so that attending opens nothing.
fn attendees(
    call: &Call<'_>,
    meeting: &Seen<Meeting, Write>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: &[String],
) -> Result<Vec<Id>> {
    if !(1..=MOST_ATTENDEES).contains(&sent.len()) {
        let rule = format!("must name 1 to {MOST_ATTENDEES} people; it names {}", sent.len());
        fields.refuse("attendee_account_ids", rule);
        return Ok(Vec::new());
    }
    let parties = meetings::parties(call, meeting)?;
    let mut found: Vec<Id> = Vec::new();
    for (index, text) in sent.iter().enumerate() {
        let field = format!("attendee_account_ids[{index}]");
        let Some(id) = fields.ask(rpc::id(&field, text)) else { continue };
        let who = assignment::colleague(call, id)?;
        let invited = who.is_some_and(|who| parties.iter().any(|(party, _)| *party == who.organisation));
        if !invited || !audience::reads(call, channel, id)? {
            fields.refuse(&field, "must be a person of an invited organisation who sees the channel; share it first");
        } else if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// Records minutes.
pub struct RecordMinutes;

impl Rpc for RecordMinutes {
    type In = pb::RecordMinutesRequest;
    type Out = pb::RecordMinutesResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("meeting.minutes.recorded");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, item) = reach::child::<Item, Write>(call, rpc::id("id", &input.id)?)?;
        let meeting = reach::one::<Meeting, Write>(call, item.meeting)?;
        rpc::unchanged(&input.etag, item.version)?;
        rules::takes_minutes(standing(call, &meeting), item.heard)?;
        open(channel.state, channel.closed_on)?;
        let mut fields = Fields::default();
        let note = note(&mut fields, &input.note);
        let parties = parties(call, &item, &mut fields, input.audience())?;
        let decisions = decided(call, &channel, &mut fields, &input.decisions)?;
        let note = fields.done(note)?;
        write(call, &channel, (&meeting, &item), &note, parties.as_deref(), &decisions)?;
        let (_, item) = reach::child::<Item, Write>(call, item.id)?;
        Ok(pb::RecordMinutesResponse { item: Some(message(call, &channel, &item)?) })
    }
}

fn note(fields: &mut Fields, typed: &str) -> Option<String> {
    let note = fields.take("note", Body::parse(typed)).map(Body::into_string)?;
    if note.chars().count() < FEWEST {
        fields.refuse("note", format!("must be at least {FEWEST} characters: what was said of this case"));
    }
    Some(note)
}

/// Who alone sees the minutes; none for the whole channel.
fn parties(
    call: &Call<'_>,
    item: &Seen<Item, Write>,
    fields: &mut Fields,
    sent: pb::MinutesAudience,
) -> Result<Option<Vec<Id>>> {
    match sent {
        pb::MinutesAudience::Unspecified => {
            fields.refuse("audience", "must be one of the listed values");
            Ok(None)
        }
        pb::MinutesAudience::WholeChannel => Ok(None),
        pb::MinutesAudience::Attendees => {
            let mut parties: Vec<Id> = meetings::attendees(call, item)?.into_iter().map(|(id, _)| id).collect();
            parties.push(call.person()?.account);
            Ok(Some(parties))
        }
    }
}

fn decided(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: &[pb::NewAction],
) -> Result<Vec<Decision>> {
    if sent.len() > MOST_DECISIONS {
        fields.refuse("decisions", format!("must hold at most {MOST_DECISIONS}; it holds {}", sent.len()));
        return Ok(Vec::new());
    }
    let mut drafts = Vec::new();
    for (index, new) in sent.iter().enumerate() {
        drafts.extend(action::draft(call, channel, fields, &format!("decisions[{index}]"), Some(new))?);
    }
    Ok(drafts)
}

fn write(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    (meeting, item): (&Seen<Meeting, Write>, &Seen<Item, Write>),
    note: &str,
    parties: Option<&[Id]>,
    decisions: &[Decision],
) -> Result<()> {
    let title = format!("Minutes of {}", meeting.reference);
    let happened = rules::said(meeting.meets, call.now());
    let draft =
        Draft { kind: ActivityKind::Meeting, happened, title: &title, note, kind_values: "", parties, gap: Gap::None };
    let activity = activities::add(call, channel, &draft)?;
    activities::signify(call, channel, happened)?;
    let mut actions = Vec::new();
    for decision in decisions {
        let made = action::add(call, channel, decision)?;
        actions.push(rpc::id("decisions", &made.id)?);
    }
    meetings::hear(call, item, activity.id, &actions)
}

/// An item as the caller sees it; the minutes only where the caller reads them.
pub(super) fn message<V: Verb>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    item: &Seen<Item, V>,
) -> Result<pb::MeetingItem> {
    let minutes = match item.activity {
        Some(activity) => reach::maybe::<Entry, Read>(call, activity)?,
        None => None,
    };
    let decisions = meetings::decisions(call, channel, item)?;
    let attendees = meetings::attendees(call, item)?;
    Ok(pb::MeetingItem {
        id: item.id.to_string(),
        meeting_id: item.meeting.to_string(),
        channel_id: channel.id.to_string(),
        channel_reference: channel.reference.clone(),
        channel_title: channel.title.clone(),
        ask: item.ask.clone(),
        added_by: Some(wire::account(item.added_by.0, &item.added_by.1)),
        attendees: attendees.iter().map(|(id, name)| wire::account(*id, name)).collect(),
        heard_time: item.heard.map(wire::time),
        minutes: minutes.as_ref().map(Into::into),
        decisions: decisions.iter().map(|row| action::message(call, row)).collect(),
        etag: rpc::etag(item.version),
    })
}
