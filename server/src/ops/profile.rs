//! The profile of a neighbourhood: list its versions, write the next one, approve it.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, ProfileState};
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::neighbourhood::Words;
use crate::domain::profile::{self as rules, Body};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::neighbourhood::Neighbourhood;
use crate::store::profile::{self as profiles, Profile};
use crate::store::{Call, Read, Seen, Verb, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const KNOWN: [&str; 2] = ["police_view", "partner_view"];

/// Lists the versions of the profile of a neighbourhood.
pub struct ListProfiles;

impl Rpc for ListProfiles {
    type In = pb::ListProfilesRequest;
    type Out = pb::ListProfilesResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("profile.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = reach::one::<Neighbourhood, Read>(call, rpc::id("neighbourhood_id", &input.neighbourhood_id)?)?;
        let profiles = profiles::list(call, &area)?;
        let profiles = profiles.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        let audience = neighbourhood::audience(call, &area)?;
        Ok(pb::ListProfilesResponse { profiles, audience })
    }
}

/// Begins the next version, or changes the one that is being written.
pub struct WriteProfile;

impl Rpc for WriteProfile {
    type In = pb::WriteProfileRequest;
    type Out = pb::WriteProfileResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("profile.written");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let profile = if input.id.is_empty() {
            let (number, before) = next(call, &area, &input.etag)?;
            let body = body(call, &area, (&input, &mask), before)?;
            profiles::begin(call, &area, number, &body)?
        } else {
            let (home, old) =
                neighbourhood::record::<Profile>(call, &input.id, &input.etag, |row| row.recorded.version)?;
            if home.id != area.id {
                return Err(Error::field("neighbourhood_id", "must be the neighbourhood of this profile"));
            }
            rules::draft(old.state)?;
            let body = body(call, &area, (&input, &mask), old.body.clone())?;
            profiles::write(call, &area, &old, &body)?
        };
        let mut profile = message(call, &profile)?;
        if input.validate_only && input.id.is_empty() {
            profile.id.clear();
        }
        Ok(pb::WriteProfileResponse { profile: Some(profile) })
    }
}

/// The number of the next version, and what it begins with: the texts in force.
fn next(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, etag: &str) -> Result<(i32, Body)> {
    if !etag.is_empty() {
        return Err(Error::field("etag", "must be empty; it belongs to a version that is being written"));
    }
    let versions = profiles::list(call, area)?;
    let latest = versions.first();
    if latest.is_some_and(|latest| latest.state == ProfileState::Draft) {
        let text = "A version is being written already; change that one.";
        return Err(Error::NotNow("PROFILE-DRAFT", text.to_owned()));
    }
    Ok((latest.map_or(1, |latest| latest.number + 1), latest.map(|latest| latest.body.clone()).unwrap_or_default()))
}

fn body(
    call: &Call<'_>,
    area: &Neighbourhood,
    (input, mask): (&pb::WriteProfileRequest, &Mask),
    mut body: Body,
) -> Result<Body> {
    let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    let read = |field: &str, text: &str| Words::LONG_OR_NONE.read(field, text, look);
    mask.set(&mut fields, "police_view", &mut body.police, |field| read(field, &input.police_view));
    mask.set(&mut fields, "partner_view", &mut body.partner, |field| read(field, &input.partner_view));
    if mask.names("police_view") && call.person()?.organisation != area.organisation {
        fields.refuse("police_view", "must be left to the organisation that keeps this neighbourhood");
    }
    fields.done(Some(body))
}

/// Approves the version that is being written.
pub struct ApproveProfile;

impl Rpc for ApproveProfile {
    type In = pb::ApproveProfileRequest;
    type Out = pb::ApproveProfileResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("profile.approved");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Profile>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::draft(old.state)?;
        let writers: Vec<_> = profiles::writers(call, &old)?.into_iter().map(|(id, _)| id).collect();
        rules::approves(&old.body, &writers, call.person()?.account)?;
        let review = wire::day("review_date", input.review_date.as_ref())?;
        let review = rules::review(review, call.today())?;
        let profile = profiles::approve(call, &area, &old, review)?;
        Ok(pb::ApproveProfileResponse { profile: Some(message(call, &profile)?) })
    }
}

fn message<V: Verb>(call: &Call<'_>, row: &Seen<Profile, V>) -> Result<pb::Profile> {
    let writers = profiles::writers(call, row)?;
    let approved = row.approved.as_ref();
    Ok(pb::Profile {
        id: row.id.to_string(),
        neighbourhood_id: row.neighbourhood.to_string(),
        number: row.number,
        police_view: row.body.police.clone(),
        partner_view: row.body.partner.clone(),
        state: row.state.number(),
        writers: writers.iter().map(|(id, name)| wire::account(*id, name)).collect(),
        approved_by: approved.map(|(id, name, _)| wire::account(*id, name)),
        approve_time: approved.map(|(.., at)| wire::time(*at)),
        review_date: row.review.map(wire::date),
        days_late: rules::days_late(row.state, row.review, call.today()),
        create_time: Some(wire::time(row.recorded.at)),
        update_time: Some(wire::time(row.recorded.changed)),
        updated_by: Some(wire::account(row.recorded.changed_by, &row.recorded.changed_by_name)),
        etag: rpc::etag(row.recorded.version),
    })
}
