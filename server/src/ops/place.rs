//! What is at a place: in which of the caller's neighbourhoods a point lies, and what is near it in all of them (INTRO-3).

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::NeighbourhoodState;
use safetynet_shared::ground::{Point, distance};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Postcode;

use super::neighbourhood::{self, marker};
use crate::error::{Error, Result};
use crate::rpc::{Event, Kind, Needs, Rpc, wire};
use crate::store::neighbourhood::{self as neighbourhoods, Neighbourhood};
use crate::store::{Call, Read, Seen, area as areas, engagement as engagements, face as faces, plan as plans};

/// The most neighbourhoods that are looked at.
const MOST_AREAS: usize = 1_000;
/// The markers of so many neighbourhoods are looked at: those in which the place lies, and the nearest others.
const AREAS: usize = 5;
/// The most markers that are answered.
const NEAR: usize = 10;

/// Says what is at a place.
pub struct FindPlace;

impl Rpc for FindPlace {
    type In = pb::FindPlaceRequest;
    type Out = pb::FindPlaceResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("place.found");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let Some(point) = point(call, &input)? else { return Ok(pb::FindPlaceResponse::default()) };
        let mine = neighbourhoods::mine(call, &[], None, MOST_AREAS)?.into_iter();
        let mut areas: Vec<(bool, Seen<Neighbourhood, Read>)> = mine
            .filter(|area| area.state == NeighbourhoodState::Active)
            .map(|area| Ok((areas::holds(call, &area, point)?, area)))
            .collect::<Result<_>>()?;
        let holds = areas.iter().filter(|(within, _)| *within).map(|(_, area)| neighbourhood::head(area)).collect();
        let far = |area: &Neighbourhood| distance(point, area.centre);
        areas.sort_by(|(a, one), (b, other)| b.cmp(a).then(far(one).total_cmp(&far(other))));
        let mut near = Vec::new();
        for (_, area) in areas.iter().take(AREAS) {
            near.extend(markers(call, area, point)?);
        }
        near.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let near = near.into_iter().take(NEAR).map(|(_, marker)| marker).collect();
        Ok(pb::FindPlaceResponse { point: Some(wire::point(point)), neighbourhoods: holds, near })
    }
}

/// The point that was asked for, or that of the place with the postcode; none where nobody bears it.
fn point(call: &Call<'_>, input: &pb::FindPlaceRequest) -> Result<Option<Point>> {
    let point = wire::optional_point("point", input.point.as_ref())?;
    match (point, input.postcode.is_empty()) {
        (Some(_), true) => Ok(point),
        (None, false) => {
            let sought = Postcode::parse(&input.postcode).map_err(|broken| Error::field("postcode", broken.0))?;
            faces::bearing(call, &sought)
        }
        _ => Err(Error::field("point", "must be given, or a postcode, and not both")),
    }
}

/// The nearest markers of a neighbourhood, each with how far it lies from the point.
fn markers(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, point: Point) -> Result<Vec<(f64, pb::PlaceMarker)>> {
    use pb::MarkerKind::{Centre, Engagement, Plan};
    let mut found = neighbourhood::stations(call, area)?;
    found.push(marker(Centre, &area.name, area.centre, &area.id.to_string()));
    for row in engagements::near(call, area, point, NEAR)? {
        found.extend(row.body.point.map(|at| marker(Engagement, &row.body.title, at, &row.id.to_string())));
    }
    for row in plans::near(call, area, point, NEAR)? {
        found.extend(row.body.point.map(|at| marker(Plan, &row.body.title, at, &row.id.to_string())));
    }
    let placed = found.into_iter().filter_map(|marker| {
        let far = marker.point.map(|at| distance(point, (at.latitude, at.longitude)))?;
        let (neighbourhood_id, neighbourhood_name) = (area.id.to_string(), area.name.clone());
        Some((far, pb::PlaceMarker { marker: Some(marker), neighbourhood_id, neighbourhood_name }))
    });
    Ok(placed.collect())
}
