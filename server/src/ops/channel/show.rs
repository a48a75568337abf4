//! Channels as messages: whole for those who read them, an outline for the lead's single point of contact.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::ProgrammeValue;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::Code;

use crate::domain::audience::{self, Preview};
use crate::domain::channel::shown;
use crate::domain::due::days_late;
use crate::error::Result;
use crate::ops::assessment;
use crate::ops::programme::named;
use crate::rpc::{self, wire};
use crate::store::assessment as assessments;
use crate::store::assignment::{self as assignments, Assignment};
use crate::store::channel::{self as channels, Channel};
use crate::store::member::{self as members, Member};
use crate::store::schedule::{self, Due};
use crate::store::step::Step;
use crate::store::{Call, Manage, Read, Seen, nominal, programme as programmes, reach, reacher};

/// The most names of people that come with a channel.
const NAMES: usize = 50;

/// A channel for somebody who reads it.
pub fn full(call: &Call<'_>, channel: &Seen<Channel, Read>) -> Result<pb::Channel> {
    let names = nominal::of_case_file(call, channel.case_file, NAMES)?;
    Ok(pb::Channel {
        title: channel.title.clone(),
        summary: channel.summary.clone(),
        nominal_names: names.iter().map(|nominal| nominal.name.full()).collect(),
        latest_assessment: assessments::highest(call, channel)?
            .map(|row| assessment::message(call, &row))
            .transpose()?,
        values: programmes::shown(call, channel)?.into_iter().map(value).collect(),
        ..frame(call, channel)?
    })
}

/// A channel for somebody who manages it and does not read it: who takes part, and when what is due.
pub fn outline(call: &Call<'_>, channel: &Seen<Channel, Manage>) -> Result<pb::Channel> {
    frame(call, channel)
}

fn frame<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<pb::Channel> {
    let today = call.today();
    Ok(pb::Channel {
        id: channel.id.to_string(),
        reference: channel.reference.clone(),
        case_file_id: channel.case_file.to_string(),
        case_reference: channel.case_reference.clone(),
        programme: Some(named(&channel.programme)),
        has_case_reviews: channel.case_review,
        state: shown(channel.state, channel.disposal_on, today).number(),
        lead_organisation: Some(wire::organisation(channel.lead, &channel.lead_name)),
        members: members::of_channel(call, channel)?.iter().map(member).collect(),
        assignments: assignments::of_channel(call, channel)?.iter().map(assigned).collect(),
        reviews: schedule::of_channel(call, channel)?.iter().map(|due| review(due, today)).collect(),
        latest_significant_activity_date: Some(wire::date(channel.significant.day())),
        close_effective_date: channel.closed_on.map(wire::date),
        disposal_due_date: channel.disposal_on.map(wire::date),
        created_by: Some(wire::account(channel.opened_by.0, &channel.opened_by.1)),
        create_time: Some(wire::time(channel.opened)),
        etag: rpc::etag(channel.version),
        ..pb::Channel::default()
    })
}

/// A state that a channel reached.
pub fn step(step: &Step) -> pb::ChannelStep {
    pb::ChannelStep {
        state: step.state.number(),
        reason: step.reason.clone(),
        changed_by: step.by.as_ref().map(|(id, name)| wire::account(*id, name)),
        change_time: Some(wire::time(step.at)),
    }
}

fn value((key, label, value): (String, String, String)) -> ProgrammeValue {
    ProgrammeValue { key, label, value }
}

/// Takes away what a dry run has made up.
pub fn forget(channel: &mut pb::Channel) {
    channel.id.clear();
    channel.reference.clear();
    channel.etag.clear();
    for review in &mut channel.reviews {
        review.review_id.clear();
    }
}

fn member(member: &Member) -> pb::ChannelMember {
    pb::ChannelMember {
        organisation: Some(wire::organisation(member.organisation, &member.name)),
        people: member.people,
        lead: member.lead,
        add_time: Some(wire::time(member.since)),
    }
}

fn assigned(assignment: &Assignment) -> pb::Assignment {
    pb::Assignment {
        account: Some(wire::account(assignment.account.0, &assignment.account.1)),
        organisation: Some(wire::organisation(assignment.organisation.0, &assignment.organisation.1)),
        kind: assignment.duty.number(),
        assign_time: Some(wire::time(assignment.since)),
    }
}

fn review(due: &Due, today: Day) -> pb::ChannelReview {
    pb::ChannelReview {
        review_id: due.id.to_string(),
        kind: due.kind.number(),
        due_date: Some(wire::date(due.on)),
        days_late: days_late(due.on, today),
    }
}

/// A row of a list for somebody who reads the channel.
pub fn summary(call: &Call<'_>, channel: &Seen<Channel, Read>) -> Result<pb::ChannelSummary> {
    Ok(pb::ChannelSummary {
        title: channel.title.clone(),
        latest_risk_level: if channel.proof().only().is_none() { channel.risk_level } else { 0 },
        risk_not_shared: channel.proof().only().is_some(),
        latest_activity_time: channels::latest_activity(call, channel)?.map(wire::time),
        ..outlined(channel, call.today())
    })
}

/// A row of a list for somebody who manages the channel.
pub fn outline_row(call: &Call<'_>, channel: &Seen<Channel, Manage>) -> pb::ChannelSummary {
    pb::ChannelSummary { risk_not_shared: true, ..outlined(channel, call.today()) }
}

fn outlined<V>(channel: &Seen<Channel, V>, today: Day) -> pb::ChannelSummary {
    pb::ChannelSummary {
        id: channel.id.to_string(),
        reference: channel.reference.clone(),
        case_file_id: channel.case_file.to_string(),
        case_reference: channel.case_reference.clone(),
        programme: Some(named(&channel.programme)),
        state: shown(channel.state, channel.disposal_on, today).number(),
        lead_organisation: Some(wire::organisation(channel.lead, &channel.lead_name)),
        next_review_due_date: channel.review_due.map(wire::date),
        days_late: channel.review_due.map_or(0, |due| days_late(due, today)),
        ..pb::ChannelSummary::default()
    }
}

/// Who sees a record at this moment.
pub fn audience<T: reach::Reached, V: reach::Verb>(
    call: &Call<'_>,
    record: &Seen<T, V>,
) -> Result<pb::AudiencePreview> {
    Ok(preview(&audience::all(&reacher::of_record(call, record)?)))
}

/// A preview as a message.
pub fn preview(preview: &Preview) -> pb::AudiencePreview {
    let organisation = |share: &audience::Share| pb::AudienceOrganisation {
        organisation: Some(wire::organisation(share.organisation, &share.name)),
        people: share.people,
    };
    pb::AudiencePreview {
        organisations: preview.organisations.iter().map(organisation).collect(),
        people: preview.people,
        withheld_from: preview.withheld_from,
    }
}
