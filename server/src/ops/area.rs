//! Neighbourhoods as their keeper makes and changes them, merges and retires them (INTRO-3, ISA-3.6).

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::NeighbourhoodState;
use safetynet_shared::id::Id;
use safetynet_shared::interval::ContactInterval;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::area::{self as rules, Body, Side};
use crate::domain::boundary::Boundary;
use crate::domain::neighbourhood::{Words, in_use};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::area::{self as areas, Partnership};
use crate::store::neighbourhood::Neighbourhood;
use crate::store::{Call, Read, Seen, Write, publication as publications, reach};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
pub(super) const KNOWN: [&str; 6] = ["name", "force", "team", "centre", "boundary", "contact_interval_months"];

/// Makes a neighbourhood.
pub struct CreateArea;

impl Rpc for CreateArea {
    type In = pb::CreateAreaRequest;
    type Out = pb::CreateAreaResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("area.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let all = areas::partnerships(call)?;
        let csp = partnership(&all, "csp_name", &input.csp_name)?;
        let body = changed(call, &input.area.unwrap_or_default(), &Mask::all(&KNOWN), blank())?;
        let corners = body.boundary.as_ref().map_or(0, Boundary::corners);
        let made = create(call, csp, &body)?;
        areas::tell_made(call, made)?;
        let id = if input.validate_only { String::new() } else { made.to_string() };
        Ok(pb::CreateAreaResponse { id, name: body.name, csp_name: csp.name.clone(), corners: count(corners) })
    }
}

/// Whether a new neighbourhood fits beside the others of a partnership.
///
/// # Errors
/// [`Error::NotNow`] where another organisation keeps them, [`Error::Invalid`] for a name that one has.
pub(super) fn fits(call: &Call<'_>, csp: &Partnership, body: &Body) -> Result<()> {
    rules::may_keep(areas::other_keeper(call, csp.id)?.as_deref())?;
    rules::unused("area.name", areas::taken(call, csp.id, &body.name, None)?)
}

/// Makes a neighbourhood under the rules for new ones; answers its id.
///
/// # Errors
/// As [`fits`], and [`Error::Invalid`] for a centre that is not there or lies outside.
pub(super) fn create(call: &Call<'_>, csp: &Partnership, body: &Body) -> Result<Id> {
    fits(call, csp, body)?;
    areas::create(call, csp.id, body, body.placed()?)
}

/// The partnership of a name among those with which the caller's organisation has an agreement in force, which are `all`;
/// the only one where no name was said.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotNow`] where there is no agreement.
pub(super) fn partnership<'a>(all: &'a [Partnership], field: &str, name: &str) -> Result<&'a Partnership> {
    let named = all.iter().find(|one| one.name.eq_ignore_ascii_case(name.trim()));
    match (named, name.trim().is_empty(), all) {
        (Some(one), ..) | (None, true, [one]) => Ok(one),
        (None, _, []) => {
            let text = "Your organisation has no information sharing agreement in force with a partnership.";
            Err(Error::NotNow("COCO-5.2", text.to_owned()))
        }
        _ => {
            let rule = "must be the name of a partnership with which your organisation has an agreement in force";
            Err(Error::field(field, rule))
        }
    }
}

pub(super) fn blank() -> Body {
    let [name, force, team] = [const { String::new() }; 3];
    Body { name, force, team, centre: None, boundary: None, interval: ContactInterval::default() }
}

/// A neighbourhood with the named fields changed.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn changed(call: &Call<'_>, sent: &pb::Area, mask: &Mask, mut body: Body) -> Result<Body> {
    let (mut kept, look) = (Fields::default(), call.today());
    let fields = &mut kept;
    let prefixed = |field: &str| format!("area.{field}");
    mask.set(fields, "name", &mut body.name, |field| Words::TITLE.read(&prefixed(field), &sent.name, look));
    mask.set(fields, "force", &mut body.force, |field| Words::SHORT.read(&prefixed(field), &sent.force, look));
    mask.set(fields, "team", &mut body.team, |field| Words::SHORT.read(&prefixed(field), &sent.team, look));
    mask.set(fields, "centre", &mut body.centre, |field| wire::optional_point(&prefixed(field), sent.centre.as_ref()));
    mask.set(fields, "boundary", &mut body.boundary, |_| boundary(sent.boundary.as_ref()).map(Some));
    let before = body.interval;
    mask.set(fields, "contact_interval_months", &mut body.interval, |field| {
        rules::interval(&prefixed(field), sent.contact_interval_months, before)
    });
    kept.done(Some(body))
}

fn boundary(sent: Option<&pb::BoundaryFile>) -> Result<Boundary> {
    use pb::boundary_file::Form::{Geojson, Kml};
    match sent.and_then(|sent| sent.form.as_ref()) {
        Some(Geojson(text)) => Boundary::geojson("area.boundary.geojson", text),
        Some(Kml(text)) => Boundary::kml("area.boundary.kml", text),
        None => Ok(Boundary::default()),
    }
}

/// Changes a neighbourhood.
pub struct UpdateArea;

impl Rpc for UpdateArea {
    type In = pb::UpdateAreaRequest;
    type Out = pb::UpdateAreaResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("area.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let old = kept(call, &input.id, &input.etag)?;
        in_use(old.state)?;
        let body = changed(call, &input.area.unwrap_or_default(), &mask, of(&old))?;
        rules::unused("area.name", areas::taken(call, old.csp, &body.name, Some(old.id))?)?;
        let centre = Body { boundary: Some(standing(call, &old, &body)?), ..body.clone() }.placed()?;
        areas::write(call, &old, &body, centre)?;
        let moved =
            if body.interval == old.interval { 0 } else { areas::pace(call, &old, old.interval, body.interval)? };
        let area = reach::one::<Neighbourhood, Write>(call, old.id)?;
        Ok(pb::UpdateAreaResponse { neighbourhood: Some((&area).into()), contacts_moved: count(moved) })
    }
}

fn of(area: &Neighbourhood) -> Body {
    Body {
        name: area.name.clone(),
        force: area.force.clone(),
        team: area.team.clone(),
        centre: Some(area.centre),
        boundary: None,
        interval: area.interval,
    }
}

/// The boundary after a change: the new one, or the one that is drawn.
fn standing(call: &Call<'_>, old: &Seen<Neighbourhood, Write>, body: &Body) -> Result<Boundary> {
    match &body.boundary {
        Some(boundary) => Ok(boundary.clone()),
        // A centre that stood stays, wherever it is.
        None if body.centre == Some(old.centre) => Ok(Boundary::default()),
        None => areas::standing(call, old),
    }
}

/// A neighbourhood that the caller's organisation keeps, unchanged since it was read.
fn kept(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Neighbourhood, Write>> {
    let area = reach::one::<Neighbourhood, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, area.version)?;
    rules::kept_by(area.organisation, &area.organisation_name, call.person()?.organisation)?;
    Ok(area)
}

/// A count on the wire.
pub(super) fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Answers a boundary exactly.
pub struct GetBoundary;

impl Rpc for GetBoundary {
    type In = pb::GetBoundaryRequest;
    type Out = pb::GetBoundaryResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("area.boundary_read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("neighbourhood_id", &input.neighbourhood_id)?;
        let area = reach::one::<Neighbourhood, Read>(call, id)?;
        let (geojson, corners) = areas::boundary(call, &area)?;
        Ok(pb::GetBoundaryResponse { geojson, corners: count(corners) })
    }
}

/// Retires a neighbourhood.
pub struct RetireArea;

impl Rpc for RetireArea {
    type In = pb::RetireAreaRequest;
    type Out = pb::RetireAreaResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("area.retired");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let old = kept(call, &input.id, &input.etag)?;
        in_use(old.state)?;
        let reason = Words::REASON.read("reason", &input.reason, call.today())?;
        areas::stand(call, &old, NeighbourhoodState::Retired, None, &reason)?;
        publications::drop_withdrawn(call, old.organisation)?;
        Ok(pb::RetireAreaResponse { neighbourhood: Some((&reach::one::<Neighbourhood, Write>(call, old.id)?).into()) })
    }
}

/// Merges a neighbourhood into another.
pub struct MergeArea;

impl Rpc for MergeArea {
    type In = pb::MergeAreaRequest;
    type Out = pb::MergeAreaResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("area.merged");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let old = kept(call, &input.id, &input.etag)?;
        let into = reach::one::<Neighbourhood, Write>(call, rpc::id("into_id", &input.into_id)?)?;
        rules::kept_by(into.organisation, &into.organisation_name, call.person()?.organisation)?;
        rules::mergeable(side(&old), side(&into))?;
        let reason = Words::REASON.read("reason", &input.reason, call.today())?;
        areas::stand(call, &old, NeighbourhoodState::Merged, Some(into.id), &reason)?;
        let moved = areas::take_over(call, &old, &into)?;
        let people_left = count(areas::leave(call, &old, &into)?);
        publications::drop_withdrawn(call, old.organisation)?;
        let audience = neighbourhood::audience(call, &into)?;
        let neighbourhood = Some((&reach::one::<Neighbourhood, Write>(call, old.id)?).into());
        Ok(pb::MergeAreaResponse { neighbourhood, moved: Some(work(moved)), audience, people_left })
    }
}

fn side(area: &Neighbourhood) -> Side {
    Side { id: area.id, csp: area.csp, state: area.state }
}

fn work(moved: areas::Work) -> pb::AreaWork {
    let [priorities, engagements, contacts, plans, surveys, groups] = moved.map(count);
    pb::AreaWork { priorities, engagements, contacts, plans, surveys, groups }
}

/// Takes a merger or a retirement back.
pub struct RestoreArea;

impl Rpc for RestoreArea {
    type In = pb::RestoreAreaRequest;
    type Out = pb::RestoreAreaResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("area.restored");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let old = kept(call, &input.id, &input.etag)?;
        let into = old.merged_into.as_ref().map(|(id, _)| reach::one::<Neighbourhood, Write>(call, *id)).transpose()?;
        rules::restorable(old.state, into.as_ref().map(|into| into.state))?;
        if areas::taken(call, old.csp, &old.name, Some(old.id))? {
            let text =
                "Another neighbourhood in use of the partnership has this name by now; give that one another first.";
            return Err(Error::NotNow("AREA-NAME", text.to_owned()));
        }
        areas::stand(call, &old, NeighbourhoodState::Active, None, "")?;
        let moved = into.map(|into| areas::give_back(call, &old, &into)).transpose()?.unwrap_or_default();
        let neighbourhood = Some((&reach::one::<Neighbourhood, Write>(call, old.id)?).into());
        Ok(pb::RestoreAreaResponse { neighbourhood, moved: Some(work(moved)) })
    }
}
