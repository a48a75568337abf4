//! The rows of what lies in a record: one of each in each.

use rusqlite::Connection;
use rusqlite::types::Value;

use safetynet_shared::codes::{Code, FieldProfile, ParticularKind, WarningKind};

use super::super::world::{Kind, Object, Partnership};
use super::{blob, other_bytes, put};

pub(super) fn inside(connection: &Connection, world: &Partnership) {
    corrections(connection, world);
    subject_requests(connection, world);
    for (number, organisation) in world.lookups.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Lookup, number as u8)),
            ("organisation", blob(Kind::Organisation, *organisation)),
            ("account", blob(Kind::Account, 0)),
        ];
        put(connection, "lookup", row);
        let row = vec![
            ("id", blob(Kind::Sample, number as u8)),
            ("organisation", blob(Kind::Organisation, *organisation)),
            ("drawn_by", blob(Kind::Account, 0)),
        ];
        put(connection, "sample", row);
    }
    for line in 0..2 * world.lookups.len() {
        let (kind, object) = sampled(world, line);
        let row = vec![
            ("id", Value::Blob(sample_line(line).to_vec())),
            ("sample", blob(Kind::Sample, (line / 2) as u8)),
            ("object_kind", Value::Integer(if kind == Kind::Nominal { 1 } else { 4 })),
            ("object", blob(kind, object)),
            ("version", Value::Integer(1)),
        ];
        put(connection, "sample_line", row);
    }
    for number in 0..world.nominals.len() as u8 {
        beside_nominal(connection, world, number);
    }
    for number in 0..world.channels.len() as u8 {
        of_review(connection, world, number);
        beside_channel(connection, world, number);
    }
    for (number, (channel, _)) in world.disposals.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::DisposalHold, number as u8)),
            ("disposal", blob(Kind::Disposal, number as u8)),
            ("organisation", blob(Kind::Organisation, world.channel(*channel).lead)),
            ("lifted_at", super::ended(number % 2 == 1)),
            ("version", Value::Integer(1)),
        ];
        put(connection, "disposal_hold", row);
    }
}

fn subject_requests(connection: &Connection, world: &Partnership) {
    for (number, part) in world.subject_requests.iter().enumerate() {
        let row = vec![
            ("id", super::other("subject_request", number)),
            ("nominal", blob(Kind::Nominal, part.nominal)),
            ("organisation", blob(Kind::Organisation, part.origin)),
            ("kind", Value::Integer(part.kind)),
            ("received_on", Value::Integer(part.begun.to_int())),
            ("identity_on", if part.identified { Value::Integer(part.begun.to_int()) } else { Value::Null }),
            ("opened_by", blob(Kind::Account, part.by)),
        ];
        put(connection, "subject_request", row);
        let row = vec![
            ("id", blob(Kind::SubjectRequest, number as u8)),
            ("subject_request", super::other("subject_request", number)),
            ("organisation", blob(Kind::Organisation, part.organisation)),
            ("outcome", Value::Integer(0)),
            ("version", Value::Integer(1)),
        ];
        put(connection, "subject_request_part", row);
    }
}

fn corrections(connection: &Connection, world: &Partnership) {
    for (number, told) in world.corrections.iter().enumerate() {
        let id = blob(Kind::Correction, number as u8);
        let (kind, object) = super::object(told.object);
        let (nominal, channel) = match told.object {
            Object::Activity(activity) => (Value::Null, blob(Kind::Channel, world.activity(activity).channel)),
            _ => (object.clone(), Value::Null),
        };
        let row = vec![
            ("id", id.clone()),
            ("organisation", blob(Kind::Organisation, told.organisation)),
            ("object_kind", Value::Integer(kind)),
            ("object", object),
            ("nominal", nominal),
            ("channel", channel),
            ("told_by", blob(Kind::Account, told.by)),
        ];
        put(connection, "correction", row);
        for party in &told.parties {
            let row = vec![("correction", id.clone()), ("organisation", blob(Kind::Organisation, *party))];
            put(connection, "correction_party", row);
        }
    }
}

/// What lies in the record of a person. The profiles of particulars follow each other: basic, contact, health, criminal; those of markers basic and health.
pub fn beside_nominal(connection: &Connection, world: &Partnership, number: u8) {
    let nominal = blob(Kind::Nominal, number);
    let row =
        |kind: Kind| vec![("id", blob(kind, number)), ("nominal", nominal.clone()), ("version", Value::Integer(1))];
    put(connection, "nominal_photograph", row(Kind::Photograph));
    let picture = vec![("nominal_photograph", blob(Kind::Photograph, number))];
    put(connection, "nominal_picture", picture);
    let organisation = blob(Kind::Organisation, world.nominal(number).organisation);
    let mut marker = row(Kind::Marker);
    let warning = if number.is_multiple_of(2) { FieldProfile::Basic } else { FieldProfile::Health };
    let kind = WarningKind::all().find(|kind| kind.profile() == warning).unwrap();
    marker.extend([("profile", code(warning)), ("kind", code(kind)), ("organisation", organisation)]);
    put(connection, "nominal_marker", marker);
    let mut particular = row(Kind::Particular);
    let profile = FieldProfile::all().nth(usize::from(number % 4)).unwrap();
    let kind = ParticularKind::all().find(|kind| kind.profile() == profile).unwrap();
    particular.extend([("profile", code(profile)), ("kind", code(kind))]);
    put(connection, "nominal_particular", particular);
}

fn code(code: impl Code) -> Value {
    Value::Integer(i64::from(code.number()))
}

fn in_channel(kind: Kind, number: u8) -> Vec<(&'static str, Value)> {
    vec![("id", blob(kind, number)), ("channel", blob(Kind::Channel, number)), ("version", Value::Integer(1))]
}

/// A review of a channel that is due in time: of its caseworker and of its supervisor, by turns.
fn of_review(connection: &Connection, world: &Partnership, number: u8) {
    let done = if world.channel(number).closed { Value::Integer(0) } else { Value::Null };
    let mut review = in_channel(Kind::Review, number);
    review.extend([("kind", Value::Integer(review_kind(number))), ("due_on", Value::Integer(40)), ("done_at", done)]);
    put(connection, "review", review);
}

/// Whose review the one of a channel is: 1 the caseworker's, 2 the supervisor's.
pub fn review_kind(channel: u8) -> i64 {
    i64::from(channel % 2 + 1)
}

/// What lies in a channel beside its review.
pub fn beside_channel(connection: &Connection, world: &Partnership, number: u8) {
    let refuser = blob(Kind::Organisation, world.channel(number).refuser);
    let mut case_review = in_channel(Kind::CaseReview, number);
    let lead = blob(Kind::Organisation, world.channel(number).lead);
    case_review.extend([("organisation", lead), ("state", Value::Integer(1)), ("due_on", Value::Integer(40))]);
    put(connection, "case_review", case_review);
    let mut refusal = in_channel(Kind::Refusal, number);
    refusal.push(("organisation", refuser));
    put(connection, "refusal", refusal);
    let mut item = in_channel(Kind::Item, number);
    item.extend([("meeting", blob(Kind::Meeting, 0)), ("added_by", blob(Kind::Account, 0))]);
    put(connection, "meeting_item", item);
}

/// The id of a line of a sample; each sample has two.
pub fn sample_line(line: usize) -> [u8; 16] {
    other_bytes("drawn", line)
}

/// The record that a line of a sample is of: a person, then an activity.
pub fn sampled(world: &Partnership, line: usize) -> (Kind, u8) {
    let (kind, all) = [(Kind::Nominal, world.nominals.len()), (Kind::Activity, world.activities.len())][line % 2];
    // Histories add records behind those of the beginning, of which there are two at least.
    (kind, (line / 2 % all.min(2)) as u8)
}

/// The id of the one act in which each third grant was given.
pub fn batch() -> [u8; 16] {
    other_bytes("batch", 0)
}

/// The id of the seal of a channel.
pub fn seal(channel: u8) -> [u8; 16] {
    other_bytes("seal", usize::from(channel))
}

/// The id of a hold.
pub fn hold(number: u8) -> [u8; 16] {
    other_bytes("hold", usize::from(number))
}

/// A record by its kind and number.
pub fn record(object: Object) -> (Kind, u8) {
    match object {
        Object::Nominal(number) => (Kind::Nominal, number),
        Object::File(number) => (Kind::CaseFile, number),
        Object::Channel(number) => (Kind::Channel, number),
        Object::Activity(number) => (Kind::Activity, number),
    }
}

/// The seal of a channel, for those who change it.
pub fn sealed(connection: &Connection, world: &Partnership, channel: u8) {
    let row = world.channel(channel);
    let id = Value::Blob(seal(channel).to_vec());
    connection.execute("DELETE FROM seal WHERE id = ?1", [&id]).unwrap();
    if row.seal.mode != 0 {
        let seal = vec![
            ("id", id),
            ("object_kind", Value::Integer(3)),
            ("object", blob(Kind::Channel, channel)),
            ("channel", blob(Kind::Channel, channel)),
            ("organisation", blob(Kind::Organisation, row.lead)),
            ("mode", Value::Integer(row.seal.mode)),
            ("contact", blob(Kind::Account, 0)),
        ];
        put(connection, "seal", seal);
    }
}
