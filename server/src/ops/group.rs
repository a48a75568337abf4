//! Community groups of a neighbourhood: list, record, change, end.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, GroupKind};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::group::{self as rules, Body, MOST_PEOPLE};
use crate::domain::neighbourhood::Words;
use crate::domain::no_nominals::Care;
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::group::{self as groups, Group};
use crate::store::neighbourhood::Neighbourhood;
use crate::store::{Call, Read, Seen, Verb, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const KNOWN: [&str; 5] = ["kind", "name", "about", "meets", "people"];
/// The most groups that a list holds.
const MOST: usize = 200;

/// Lists the groups of a neighbourhood.
pub struct ListGroups;

impl Rpc for ListGroups {
    type In = pb::ListGroupsRequest;
    type Out = pb::ListGroupsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("group.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = reach::one::<Neighbourhood, Read>(call, rpc::id("neighbourhood_id", &input.neighbourhood_id)?)?;
        let groups = groups::list(call, &area, MOST)?;
        let groups = groups.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        let audience = neighbourhood::audience(call, &area)?;
        Ok(pb::ListGroupsResponse { groups, audience })
    }
}

/// Records a group.
pub struct CreateGroup;

impl Rpc for CreateGroup {
    type In = pb::CreateGroupRequest;
    type Out = pb::CreateGroupResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("group.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
        let kind: Option<GroupKind> = fields.ask(wire::code("kind", input.kind));
        let name = fields.ask(Words::TITLE.read("name", &input.name, look));
        let about = fields.ask(Words::NOTES.read("about", &input.about, look));
        let meets = fields.ask(Words::SHORT.read("meets", &input.meets, look));
        let people = fields.ask(people(call, &area, &input.people, look));
        let body = name.zip(about).zip(meets).map(|((name, about), meets)| Body { name, about, meets });
        let ((kind, body), people) = fields.done(kind.zip(body).zip(people))?;
        let mut group = message(call, &groups::create(call, &area, (kind, &body), &people)?)?;
        if input.validate_only {
            group.id.clear();
        }
        Ok(pb::CreateGroupResponse { group: Some(group) })
    }
}

/// Changes a group.
pub struct UpdateGroup;

impl Rpc for UpdateGroup {
    type In = pb::UpdateGroupRequest;
    type Out = pb::UpdateGroupResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("group.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let (area, old) = neighbourhood::record::<Group>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::open(old.state)?;
        let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
        let (mut kind, mut body) = (old.kind, old.body.clone());
        mask.set(&mut fields, "kind", &mut kind, |field| wire::code(field, input.kind));
        mask.set(&mut fields, "name", &mut body.name, |field| Words::TITLE.read(field, &input.name, look));
        mask.set(&mut fields, "about", &mut body.about, |field| Words::NOTES.read(field, &input.about, look));
        mask.set(&mut fields, "meets", &mut body.meets, |field| Words::SHORT.read(field, &input.meets, look));
        let mut members = None;
        mask.set(&mut fields, "people", &mut members, |_| people(call, &area, &input.people, look).map(Some));
        fields.done(Some(()))?;
        let group = groups::write(call, &area, &old, (kind, &body), members.as_deref())?;
        Ok(pb::UpdateGroupResponse { group: Some(message(call, &group)?) })
    }
}

/// Ends a group.
pub struct EndGroup;

impl Rpc for EndGroup {
    type In = pb::EndGroupRequest;
    type Out = pb::EndGroupResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("group.ended");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Group>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::open(old.state)?;
        let reason = wire::reason("reason", &input.reason)?;
        let group = groups::end(call, &area, &old, reason.as_str())?;
        Ok(pb::EndGroupResponse { group: Some(message(call, &group)?) })
    }
}

/// The people that a request names: contacts of the neighbourhood who may belong to a group, each once.
///
/// # Errors
/// [`Error::Invalid`] with every violation; somebody who is not there and somebody who has not agreed read alike.
fn people(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    sent: &[pb::GroupPerson],
    look: Care,
) -> Result<Vec<(Id, String)>> {
    if sent.len() > MOST_PEOPLE {
        return Err(Error::field("people", "must be at most 50 people"));
    }
    let (mut fields, mut out) = (Fields::default(), Vec::<(Id, String)>::new());
    for (at, person) in sent.iter().enumerate() {
        let (who, what) = (format!("people[{at}].contact_id"), format!("people[{at}].part"));
        let part = fields.ask(Words::SHORT.read(&what, &person.part, look));
        let Some(contact) = fields.ask(rpc::id(&who, &person.contact_id)) else { continue };
        if !groups::belongs(call, area, contact)? {
            fields.refuse(&who, "must be a contact of this neighbourhood who has agreed and is not withdrawn");
        } else if out.iter().any(|(known, _)| *known == contact) {
            fields.refuse(&who, "must stand here once");
        } else {
            out.push((contact, part.unwrap_or_default()));
        }
    }
    fields.done(Some(out))
}

fn message<V: Verb>(call: &Call<'_>, row: &Seen<Group, V>) -> Result<pb::Group> {
    let person = |member: groups::Member| pb::GroupPerson {
        contact_id: member.contact.to_string(),
        contact_name: member.name,
        part: member.part,
    };
    Ok(pb::Group {
        id: row.id.to_string(),
        neighbourhood_id: row.neighbourhood.to_string(),
        kind: row.kind.number(),
        name: row.body.name.clone(),
        about: row.body.about.clone(),
        meets: row.body.meets.clone(),
        people: groups::people(call, row)?.into_iter().map(person).collect(),
        state: row.state.number(),
        end_reason: row.end_reason.clone(),
        recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
        owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
        create_time: Some(wire::time(row.recorded.at)),
        update_time: Some(wire::time(row.recorded.changed)),
        updated_by: Some(wire::account(row.recorded.changed_by, &row.recorded.changed_by_name)),
        etag: rpc::etag(row.recorded.version),
    })
}
