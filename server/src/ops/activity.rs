//! Activities: record, correct, open and list what was done in a channel.
//!
//! What a caller is told about the audience is asked of `reach` after the activity was written; a dry run writes it too
//! and undoes it, so the preview is what then happens (SYOP-8.3).

mod audience;
mod kinds;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ActivityKind, Code};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Body, Reason, Title};

use super::correction;
use crate::domain::activity::{self as rules, Significance};
use crate::domain::audience::Choice;
use crate::domain::grant;
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::{self as activities, Activity, Asked, Draft, Entry, Gap, Wording};
use crate::store::channel::Channel;
use crate::store::reach::{self, Read, Seen, Write};
use crate::store::timeline::{self, Place};
use crate::store::{Call, audience as counts};

pub(super) use audience::{chosen, organisation, preview};
pub use kinds::ListActivityKinds;

/// Records an activity.
pub struct AddActivity;

impl Rpc for AddActivity {
    type In = pb::AddActivityRequest;
    type Out = pb::AddActivityResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("activity.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        rules::open(channel.state, channel.closed_on)?;
        let new = parse(call, &channel, &input)?;
        let added = activities::add(call, &channel, &new.draft())?;
        if new.kind.significant() {
            activities::signify(call, &channel, new.happened)?;
        }
        let audience = audience::of_activity(call, &channel, &added)?;
        let mut activity = message(call, &added)?;
        if input.validate_only {
            activity.id.clear();
        }
        Ok(pb::AddActivityResponse { activity: Some(activity), audience: Some(audience) })
    }
}

struct New {
    kind: ActivityKind,
    happened: Moment,
    title: String,
    note: String,
    values: String,
    audience: Choice,
    gap: Gap,
}

impl New {
    fn draft(&self) -> Draft<'_> {
        let parties = match &self.audience {
            Choice::WholeChannel => None,
            Choice::Narrowed(parties) => Some(parties.as_slice()),
        };
        Draft {
            kind: self.kind,
            happened: self.happened,
            title: &self.title,
            note: &self.note,
            kind_values: &self.values,
            parties,
            gap: self.gap,
        }
    }
}

fn parse(call: &Call<'_>, channel: &Seen<Channel, Write>, input: &pb::AddActivityRequest) -> Result<New> {
    let mut fields = Fields::default();
    let kind = fields.ask(wire::code::<ActivityKind>("kind", input.kind));
    let happened = fields.ask(wire::moment("happened_time", input.happened_time.as_ref()));
    let happened = happened.and_then(|at| fields.ask(rules::happened("happened_time", at, call.now())));
    let (title, note) = texts(&mut fields, &input.title, &input.note);
    let values = kind.and_then(|kind| fields.ask(kinds::values(kind, &input.values)));
    says_something(&mut fields, note.as_deref(), values.as_deref());
    let audience = audience::chosen(call, channel, &mut fields, input.audience.as_ref())?;
    let new = kind.zip(happened).zip(title.zip(note).zip(values)).zip(audience);
    let gap = if input.audience.as_ref().is_some_and(|sent| sent.show_gap) { Gap::Shown } else { Gap::None };
    fields.done(new.map(|(((kind, happened), ((title, note), values)), audience)| New {
        kind,
        happened,
        title,
        note,
        values,
        audience,
        gap,
    }))
}

/// A title alone tells nobody what happened, and would count as significant activity all the same.
fn says_something(fields: &mut Fields, note: Option<&str>, values: Option<&str>) {
    if note.is_some_and(|note| note.trim().is_empty()) && values.is_some_and(str::is_empty) {
        fields.refuse("note", "must say what happened, where nothing of the form of its kind is filled in");
    }
}

fn texts(fields: &mut Fields, title: &str, note: &str) -> (Option<String>, Option<String>) {
    let title = fields.take("title", Title::parse(title)).map(Title::into_string);
    let note = fields.take("note", Body::parse(note)).map(Body::into_string);
    (title, note)
}

/// Appends a corrected text.
pub struct CorrectActivity;

impl Rpc for CorrectActivity {
    type In = pb::CorrectActivityRequest;
    type Out = pb::CorrectActivityResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("activity.corrected");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let activity = reach::one::<Activity, Write>(call, rpc::id("id", &input.id)?)?;
        let (owner, name) = &activity.organisation;
        grant::controls(call.person()?.organisation, (*owner, name), "correct it")?;
        rpc::unchanged(&input.etag, activity.version)?;
        rules::correctable(activity.corrections)?;
        let mut fields = Fields::default();
        let (title, note) = texts(&mut fields, &input.title, &input.note);
        let values = fields.ask(kinds::values(activity.kind, &input.values));
        says_something(&mut fields, note.as_deref(), values.as_deref());
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let ((title, note), (values, reason)) = fields.done(title.zip(note).zip(values.zip(reason)))?;
        let to = Wording { title: &title, note: &note, kind_values: &values };
        let corrected = activities::correct(call, &activity, to, reason.as_str())?;
        correction::follows(call, &activity, "The text of an activity")?;
        Ok(pb::CorrectActivityResponse { activity: Some(message(call, &corrected)?) })
    }
}

/// Opens one activity.
pub struct GetActivity;

impl Rpc for GetActivity {
    type In = pb::GetActivityRequest;
    type Out = pb::GetActivityResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("activity.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let activity = reach::one::<Activity, Read>(call, rpc::id("id", &input.id)?)?;
        Ok(pb::GetActivityResponse { activity: Some(message(call, &activity)?) })
    }
}

/// Lists the activities of a channel.
pub struct ListActivities;

impl Rpc for ListActivities {
    type In = pb::ListActivitiesRequest;
    type Out = pb::ListActivitiesResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("activity.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListActivitiesRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let kind = wire::optional_code("kind", input.kind)?;
        let channel = reach::one::<Channel, Read>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let weight = if input.significant_only { Significance::Significant } else { Significance::Any };
        let asked = Asked { kinds: &rules::kinds(kind, weight), after: page.after() };
        let rows = activities::list(call, &channel, &asked, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, place);
        // What a gap is stays untold, so a filter by that leaves them out.
        let filtered = kind.is_some() || input.significant_only;
        let gaps = if filtered { Vec::new() } else { gaps(call, &channel, page.after(), (&rows, &next_page_token))? };
        Ok(pb::ListActivitiesResponse { activities: rows.iter().map(Into::into).collect(), next_page_token, gaps })
    }
}

/// The place of an activity in the order of a time line.
pub(super) fn place(row: &Seen<Entry, Read>) -> Place {
    (row.0.happened.micros(), row.0.id)
}

/// The gaps that belong to a page of a channel's activities: from where the page before ended down to its last, or all
/// that are older where the token says that there is no further page.
pub(super) fn gaps(
    call: &Call<'_>,
    channel: &Seen<Channel, Read>,
    after: Option<Place>,
    (rows, next): (&[Seen<Entry, Read>], &str),
) -> Result<Vec<pb::ActivityGap>> {
    let last = rows.last().filter(|_| !next.is_empty()).map(place);
    let gaps = timeline::gaps_of_channel(call, channel, after, last)?;
    let gap = |gap: &timeline::Gap| pb::ActivityGap {
        date: Some(wire::date(Moment::from_micros(gap.place.0).day())),
        owner_organisation: Some(wire::organisation(gap.organisation.0, &gap.organisation.1)),
    };
    Ok(gaps.iter().map(gap).collect())
}

fn state(corrections: i64) -> pb::ActivityState {
    if corrections > 0 { pb::ActivityState::Corrected } else { pb::ActivityState::Recorded }
}

fn mode(narrowed: bool) -> pb::AudienceMode {
    if narrowed { pb::AudienceMode::Narrowed } else { pb::AudienceMode::WholeChannel }
}

impl From<&Seen<Entry, Read>> for pb::ActivitySummary {
    fn from(entry: &Seen<Entry, Read>) -> pb::ActivitySummary {
        let row = &entry.0;
        pb::ActivitySummary {
            id: row.id.to_string(),
            kind: row.kind.number(),
            significant: row.kind.significant(),
            happened_time: Some(wire::time(row.happened)),
            title: row.title.clone(),
            excerpt: row.note.clone(),
            truncated: row.cut,
            recorded_by: Some(wire::account(row.recorded_by.0, &row.recorded_by.1)),
            owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
            audience_mode: mode(row.narrowed).into(),
            state: state(row.corrections).into(),
        }
    }
}

fn message(call: &Call<'_>, row: &Seen<Activity, Read>) -> Result<pb::Activity> {
    Ok(pb::Activity {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        channel_reference: row.channel_reference.clone(),
        case_reference: row.case_reference.clone(),
        kind: row.kind.number(),
        significant: row.kind.significant(),
        happened_time: Some(wire::time(row.happened)),
        title: row.title.clone(),
        note: row.note.clone(),
        recorded_by: Some(wire::account(row.recorded_by.0, &row.recorded_by.1)),
        record_time: Some(wire::time(row.recorded)),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        audience: Some(audience(call, row)?),
        state: state(row.corrections).into(),
        corrections: corrections(call, row)?,
        values: kinds::shown(row.kind, &row.kind_values),
        etag: rpc::etag(row.version),
    })
}

fn audience(call: &Call<'_>, row: &Seen<Activity, Read>) -> Result<pb::Audience> {
    let (organisations, accounts) = if row.narrowed { counts::parties(call, row)? } else { Default::default() };
    Ok(pb::Audience {
        mode: mode(row.narrowed).into(),
        organisations: organisations.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
        accounts: accounts.iter().map(|(id, name)| wire::account(*id, name)).collect(),
        show_gap: row.gap == Gap::Shown,
    })
}

fn corrections(call: &Call<'_>, row: &Seen<Activity, Read>) -> Result<Vec<pb::ActivityCorrection>> {
    if row.corrections == 0 {
        return Ok(Vec::new());
    }
    let versions = activities::versions(call, row)?;
    let each = versions.into_iter().map(|version| pb::ActivityCorrection {
        number: i32::try_from(version.number - 1).unwrap_or(i32::MAX),
        title: version.title,
        note: version.note,
        values: kinds::shown(row.kind, &version.kind_values),
        reason: version.reason,
        corrected_by: Some(wire::account(version.by.0, &version.by.1)),
        correct_time: Some(wire::time(version.at)),
    });
    Ok(each.collect())
}
