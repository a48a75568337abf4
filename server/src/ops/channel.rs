//! Channels: opened, shown, described, reopened, and who takes part and works in them.
//!
//! Whoever reads a channel gets it whole. The lead's single point of contact reaches it with the verb *manage* alone,
//! and is shown who takes part and when reviews are due, and nothing of what it is about (`reach.sql`).

mod assignment;
mod member;
mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::ProgrammeValue;
use safetynet_shared::codes::{ActivityKind, ChannelState, Code, ProgrammeState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Note, Query, Reason, Text, Title};

pub use assignment::{Assign, Unassign};
pub use member::{AddMember, RemoveMember, UndoRemoveMember};
pub(super) use show::{audience, full, preview, summary};

use super::action;
use super::activity::{self, ListActivities};
use super::programme;
use crate::domain::channel as rules;
use crate::domain::programme::{Values, filled};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::action as actions;
use crate::store::activity as activities;
use crate::store::case_file::CaseFile;
use crate::store::channel::{self as channels, Channel, Closed, Filter, NEVER, Opening};
use crate::store::{
    Call, Index, Manage, Read, Seen, Write, assignment as assignments, programme as programmes, reach, schedule,
    step as steps,
};

/// Those who read channels, and the single point of contact who manages them.
const READS_OR_MANAGES: Needs = Needs::Any(&[Permission::ReadCase, Permission::ManageChannel]);
/// The most characters of a summary.
const SUMMARY: usize = 2_000;
/// The most states of a channel that are shown.
const STEPS: usize = 50;

/// A rule of the domain that does not allow it now.
fn not_now((clause, text): rules::Refusal) -> Error {
    Error::NotNow(clause, text)
}

/// The channel to manage, as the caller read it; only one that is open can be changed.
fn managed(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Channel, Manage>> {
    let channel = reach::one::<Channel, Manage>(call, rpc::id("channel_id", id)?)?;
    rpc::unchanged(etag, channel.version)?;
    rules::open(channel.state).map_err(not_now)?;
    Ok(channel)
}

/// The channel after a change, as far as the caller still sees it.
fn after(call: &Call<'_>, id: Id) -> Result<Option<pb::Channel>> {
    if let Some(channel) = reach::maybe::<Channel, Read>(call, id)? {
        return full(call, &channel).map(Some);
    }
    reach::maybe::<Channel, Manage>(call, id)?.map(|channel| show::outline(call, &channel)).transpose()
}

/// The channel of a request to open one.
pub(super) fn opening(call: &Call<'_>, field: &str, sent: Option<&pb::NewChannel>) -> Result<Opening> {
    let sent = sent.ok_or_else(|| Error::field(field, "must be given"))?;
    let mut fields = Fields::default();
    let programme = fields.ask(in_use(call, &format!("{field}.programme"), &sent.programme));
    let title = fields.take(&format!("{field}.title"), Title::parse(&sent.title)).map(Text::into_string);
    let summary = fields.ask(summary_text(&format!("{field}.summary"), &sent.summary));
    let asked = programme.as_ref().map(|programme| programmes::fields(call, programme)).transpose()?;
    let path = format!("{field}.values");
    let values = asked.and_then(|asked| fields.ask(filled(&path, &asked, &sent_values(&sent.values), &Values::new())));
    let known = programme.zip(title).zip(summary.zip(values));
    fields.done(known.map(|((programme, title), (summary, values))| Opening {
        programme: programme.number,
        title,
        summary,
        values,
    }))
}

/// The programme of a code, in which channels can be opened.
fn in_use(call: &Call<'_>, field: &str, code: &str) -> Result<Seen<programmes::Programme, Index>> {
    let programme = programme::coded::<Index>(call, field, code)?;
    match programme.state {
        ProgrammeState::Active => Ok(programme),
        ProgrammeState::Retired => Err(Error::field(field, "must be a programme in use; this one is retired")),
    }
}

fn sent_values(sent: &[ProgrammeValue]) -> Vec<(String, String)> {
    sent.iter().map(|one| (one.key.clone(), one.value.clone())).collect()
}

fn summary_text(field: &str, typed: &str) -> Result<String> {
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    let note = Note::parse(typed).map_err(|broken| Error::field(field, broken.to_string()))?.into_string();
    match note.chars().count() {
        ..=SUMMARY => Ok(note),
        length => Err(Error::field(field, format!("must be at most {SUMMARY} characters; it has {length}"))),
    }
}

/// Puts the caller to work on a new channel, fills in the fields of its programme and schedules its reviews (COCO-9.2a,
/// COCO-9.2b).
pub(super) fn begin(call: &Call<'_>, made: &channels::Made, values: &Values) -> Result<Seen<Channel, Read>> {
    assignments::begin(call, made)?;
    started(call, made, values)
}

/// Fills in the fields of a new channel, on which somebody works, and schedules its reviews.
pub(super) fn started(call: &Call<'_>, made: &channels::Made, values: &Values) -> Result<Seen<Channel, Read>> {
    let channel = reach::one::<Channel, Write>(call, made.id())?;
    programmes::fill(call, &channel, values)?;
    schedule::begin(call, &channel)?;
    reach::one::<Channel, Read>(call, made.id())
}

/// Opens a further channel in a case file.
pub struct CreateChannel;

impl Rpc for CreateChannel {
    type In = pb::CreateChannelRequest;
    type Out = pb::CreateChannelResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("channel.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("case_file_id", &input.case_file_id));
        let opening = fields.ask(opening(call, "channel", input.channel.as_ref()));
        let (id, opening) = fields.done(id.zip(opening))?;
        let case_file = reach::one::<CaseFile, Write>(call, id)?;
        owned(call, &case_file)?;
        let channel = begin(call, &channels::create(call, &case_file, &opening)?, &opening.values)?;
        let mut shown = full(call, &channel)?;
        if input.validate_only {
            show::forget(&mut shown);
        }
        Ok(pb::CreateChannelResponse { audience: Some(audience(call, &channel)?), channel: Some(shown) })
    }
}

/// Only the owner of a case file opens channels in it: who leads one lets others in, and nobody but the owner passes its
/// matter on (ISA-2.5a).
fn owned(call: &Call<'_>, case_file: &Seen<CaseFile, Write>) -> Result<()> {
    if case_file.owner == call.person()?.organisation {
        return Ok(());
    }
    let text = format!("Only {}, which owns this case file, can open further channels in it.", case_file.owner_name);
    Err(Error::NotNow("ISA-2.5a", text))
}

/// Answers one channel with what its screen shows first.
pub struct GetChannel;

impl Rpc for GetChannel {
    type In = pb::GetChannelRequest;
    type Out = pb::GetChannelResponse;
    const NEEDS: Needs = READS_OR_MANAGES;
    const AUDIT: Event = Event("channel.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        if let Some(channel) = reach::maybe::<Channel, Read>(call, id)? {
            return whole(call, &channel);
        }
        let channel = reach::one::<Channel, Manage>(call, id)?;
        let channel = Some(show::outline(call, &channel)?);
        Ok(pb::GetChannelResponse { channel, ..pb::GetChannelResponse::default() })
    }
}

/// The channel with the first page of its panes; the token goes on in `ListActivities`.
fn whole(call: &Call<'_>, channel: &Seen<Channel, Read>) -> Result<pb::GetChannelResponse> {
    let list = pb::ListActivitiesRequest { channel_id: channel.id.to_string(), ..pb::ListActivitiesRequest::default() };
    let page = Page::ask::<ListActivities>(call, &list, 0, "")?;
    let kinds: Vec<ActivityKind> = ActivityKind::all().collect();
    let asked = activities::Asked { kinds: &kinds, after: None };
    let rows = activities::list(call, channel, &asked, page.size() + 1)?;
    let (rows, activities_page_token) = page.cut(call, rows, activity::place);
    let gaps = activity::gaps(call, channel, None, (&rows, &activities_page_token))?;
    let to_do = actions::to_do(call, channel, page.size())?;
    Ok(pb::GetChannelResponse {
        channel: Some(full(call, channel)?),
        activities: rows.iter().map(Into::into).collect(),
        activities_page_token,
        open_actions: to_do.iter().map(|row| action::message(call, row)).collect(),
        steps: steps::of_channel(call, channel, STEPS)?.iter().map(show::step).collect(),
        gaps,
    })
}

/// Lists channels: those that the caller works on, or for an auditor and a single point of contact those that the
/// organisation leads.
pub struct ListChannels;

impl Rpc for ListChannels {
    type In = pb::ListChannelsRequest;
    type Out = pb::ListChannelsResponse;
    const NEEDS: Needs = READS_OR_MANAGES;
    const AUDIT: Event = Event("channel.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let bare = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &bare, input.page_size, &input.page_token)?;
        let ((programme, state), text) = wanted(call, &input)?;
        let closed = if input.include_closed { Closed::Last } else { Closed::Hidden };
        let filter = Filter { closed, state, programme, text: &text };
        let (channels, next_page_token) = listed(call, &filter, &page)?;
        Ok(pb::ListChannelsResponse { channels, next_page_token })
    }
}

/// The programme and the state that a list is kept to, and the words that its rows hold.
type Wanted = ((Option<i32>, Option<ChannelState>), String);

fn wanted(call: &Call<'_>, input: &pb::ListChannelsRequest) -> Result<Wanted> {
    let mut fields = Fields::default();
    let programme = match input.programme.as_str() {
        "" => Some(None),
        code => fields.ask(programme::coded::<Index>(call, "programme", code)).map(|known| Some(known.number)),
    };
    let text = fields.take("text", Query::parse(&input.text)).map(Text::into_string);
    let state = fields.ask(wire::optional_code::<ChannelState>("state", input.state));
    fields.done(programme.zip(state).zip(text))
}

fn listed(call: &Call<'_>, filter: &Filter<'_>, page: &Page) -> Result<(Vec<pb::ChannelSummary>, String)> {
    let (after, most) = (page.after(), page.size() + 1);
    if call.may(Permission::WriteCase) {
        let rows = channels::mine(call, filter, after, most)?;
        let due =
            |row: &Seen<Channel, Read>| (row.review_due.map_or(NEVER, safetynet_shared::clock::Day::to_int), row.id);
        let (rows, token) = page.cut(call, rows, due);
        return Ok((rows.iter().map(|row| summary(call, row)).collect::<Result<_>>()?, token));
    }
    if call.may(Permission::ReadCase) {
        let (rows, token) = page.cut(call, channels::led::<Read>(call, filter, after, most)?, place);
        return Ok((rows.iter().map(|row| summary(call, row)).collect::<Result<_>>()?, token));
    }
    let (rows, token) = page.cut(call, channels::led::<Manage>(call, filter, after, most)?, place);
    Ok((rows.iter().map(|row| show::outline_row(call, row)).collect(), token))
}

fn place<V>(row: &Seen<Channel, V>) -> (i64, Id) {
    (i64::from(row.state.number()), row.id)
}

/// Changes the title, the summary, or what stands in the fields of the programme.
pub struct UpdateChannel;

impl Rpc for UpdateChannel {
    type In = pb::UpdateChannelRequest;
    type Out = pb::UpdateChannelResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("channel.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &["title", "summary", "values"])?;
        let id = rpc::id("id", &input.id)?;
        let channel = reach::one::<Channel, Write>(call, id)?;
        led(call, &channel)?;
        rpc::unchanged(&input.etag, channel.version)?;
        rules::open(channel.state).map_err(not_now)?;
        let (title, summary, values) = described(call, &mask, &input, &channel)?;
        channels::describe(call, &channel, &title, &summary)?;
        programmes::fill(call, &channel, &values)?;
        Ok(pb::UpdateChannelResponse { channel: after(call, id)? })
    }
}

fn described(
    call: &Call<'_>,
    mask: &Mask,
    input: &pb::UpdateChannelRequest,
    channel: &Seen<Channel, Write>,
) -> Result<(String, String, Values)> {
    let mut values = programmes::values(call, channel)?;
    let asked = programmes::fields(call, &programmes::of_channel::<_, Index>(call, channel)?)?;
    let (mut title, mut summary) = (channel.title.clone(), channel.summary.clone());
    let mut fields = Fields::default();
    mask.set(&mut fields, "title", &mut title, |field| {
        Title::parse(&input.title).map(Text::into_string).map_err(|broken| Error::field(field, broken.to_string()))
    });
    mask.set(&mut fields, "summary", &mut summary, |field| summary_text(field, &input.summary));
    let before = values.clone();
    mask.set(&mut fields, "values", &mut values, |field| filled(field, &asked, &sent_values(&input.values), &before));
    fields.done(Some((title, summary, values)))
}

/// Only the lead organisation, which owns the channel, describes it (ISA-4.1).
fn led(call: &Call<'_>, channel: &Seen<Channel, Write>) -> Result<()> {
    if channel.lead == call.person()?.organisation {
        return Ok(());
    }
    let text = format!("Only {}, which leads this channel, can change its title and summary.", channel.lead_name);
    Err(Error::NotNow("ISA-4.1", text))
}

/// Puts a closed channel back to work.
pub struct ReopenChannel;

impl Rpc for ReopenChannel {
    type In = pb::ReopenChannelRequest;
    type Out = pb::ReopenChannelResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("channel.reopened");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (id, reason) = fields.done(id.zip(reason))?;
        let channel = reach::one::<Channel, Manage>(call, id)?;
        rpc::unchanged(&input.etag, channel.version)?;
        if !channel.state.closed() {
            return Err(Error::NotNow("ISA-3.5", "This channel is open already.".to_owned()));
        }
        channels::reopen(call, &channel, reason.as_str())?;
        schedule::begin(call, &channel)?;
        Ok(pb::ReopenChannelResponse { channel: after(call, id)? })
    }
}
