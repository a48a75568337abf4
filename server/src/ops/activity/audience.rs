//! The audience that a caller chooses, and who then sees the record.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;

use crate::domain::activity::{Author, parties};
use crate::domain::audience::Choice;
use crate::domain::audience::recorded;
use crate::error::Result;
use crate::rpc::{self, Fields, wire};
use crate::store::activity::Activity;
use crate::store::audience as counts;
use crate::store::channel::Channel;
use crate::store::reach::{Read, Seen, Write};
use crate::store::{Call, Party, reacher};

/// The most organisations of a narrowed audience.
const MOST_ORGANISATIONS: usize = 50;
/// The most accounts of a narrowed audience.
const MOST_ACCOUNTS: usize = 200;

/// Whom a choice keeps; none when a violation was kept.
///
/// # Errors
/// Faults of the store.
pub(in crate::ops) fn chosen(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: Option<&pb::AudienceChoice>,
) -> Result<Option<Choice>> {
    let Some(sent) = sent else {
        fields.refuse("audience", "must be given: who of the channel will see it");
        return Ok(None);
    };
    match sent.mode() {
        pb::AudienceMode::Unspecified => {
            fields.refuse("audience.mode", "must be one of the listed values");
            Ok(None)
        }
        pb::AudienceMode::WholeChannel => {
            let lists = [("organisation_ids", &sent.organisation_ids), ("account_ids", &sent.account_ids)];
            for (field, _) in lists.iter().filter(|(_, ids)| !ids.is_empty()) {
                fields.refuse(&format!("audience.{field}"), "must be empty for the whole channel");
            }
            if sent.show_gap {
                fields.refuse("audience.show_gap", "must be false for the whole channel: nobody is kept out");
            }
            Ok(Some(Choice::WholeChannel))
        }
        pb::AudienceMode::Narrowed => narrowed(call, channel, fields, sent).map(|kept| Some(Choice::Narrowed(kept))),
    }
}

fn narrowed(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: &pb::AudienceChoice,
) -> Result<Vec<Id>> {
    let members = counts::members(call, channel)?;
    let organisations = ids(fields, "audience.organisation_ids", &sent.organisation_ids, MOST_ORGANISATIONS);
    for (index, id) in organisations.iter().enumerate() {
        if !members.iter().any(|(member, _)| member == id) {
            let field = format!("audience.organisation_ids[{index}]");
            fields.refuse(&field, "must be an organisation that takes part in the channel");
        }
    }
    let (person, mut own) = (call.person()?, Vec::new());
    let accounts = ids(fields, "audience.account_ids", &sent.account_ids, MOST_ACCOUNTS);
    for (index, id) in accounts.iter().enumerate() {
        let known = counts::person(call, *id)?.filter(|_| counts::reads(call, channel, *id).unwrap_or(false));
        match known {
            Some(known) if known.organisation == person.organisation => own.push(*id),
            Some(_) => {}
            None => fields.refuse(&format!("audience.account_ids[{index}]"), "must be a person who sees the channel"),
        }
    }
    let author = Author { account: person.account, organisation: person.organisation };
    Ok(parties(&author, &organisations, &accounts, &own))
}

fn ids(fields: &mut Fields, field: &str, sent: &[String], most: usize) -> Vec<Id> {
    if sent.len() > most {
        fields.refuse(field, format!("must name at most {most}; it names {}", sent.len()));
        return Vec::new();
    }
    let parsed = sent.iter().enumerate().map(|(index, text)| rpc::id(&format!("{field}[{index}]"), text));
    parsed.filter_map(|id| fields.ask(id)).collect()
}

/// An organisation of an audience with the number of its people.
pub(in crate::ops) fn organisation(party: &Party) -> pb::AudienceOrganisation {
    pb::AudienceOrganisation {
        organisation: Some(wire::organisation(party.organisation, &party.name)),
        people: i32::try_from(party.people).unwrap_or(i32::MAX),
    }
}

/// A preview: who sees a record, and `also` the organisations of it of whom nobody does today.
pub(in crate::ops) fn preview(mut seen: Vec<Party>, also: Vec<(Id, String)>, of_channel: u32) -> pb::AudiencePreview {
    for (id, name) in also {
        if !seen.iter().any(|party| party.organisation == id) {
            seen.push(Party { organisation: id, name, people: 0 });
        }
    }
    seen.sort_by(|one, other| one.name.cmp(&other.name));
    let people: u32 = seen.iter().map(|party| party.people).sum();
    pb::AudiencePreview {
        organisations: seen.iter().map(organisation).collect(),
        people: i32::try_from(people).unwrap_or(i32::MAX),
        withheld_from: i32::try_from(of_channel.saturating_sub(people)).unwrap_or(i32::MAX),
    }
}

/// Who sees an activity that was just written.
///
/// # Errors
/// Faults of the store.
pub(super) fn of_activity(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    activity: &Seen<Activity, Read>,
) -> Result<pb::AudiencePreview> {
    let seen = recorded(&reacher::of_record(call, channel)?, &reacher::of_record(call, activity)?);
    let kept = if activity.narrowed { Some(counts::parties(call, activity)?.0) } else { None };
    let meant = counts::members(call, channel)?
        .into_iter()
        .filter(|member| kept.as_ref().is_none_or(|kept| kept.contains(member)));
    Ok(crate::ops::channel::preview(&seen.with(meant)))
}
