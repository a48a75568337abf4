//! Neighbourhoods and who is assigned to them.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, NeighbourhoodState};
use safetynet_shared::id::Id;

use super::partners::{Body, Staff};
use super::{Scene, board, merged, places};
use crate::error::Result;
use crate::store::seed::{Cell, Pair};

/// A neighbourhood with the place that it has in the list, from west to east.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) id: Id,
    pub(super) place: u32,
    pub(super) name: &'static str,
}

/// Writes the neighbourhoods with what is on their boards; answers them with their names.
pub(super) fn add(scene: &mut Scene<'_, '_>) -> Result<Vec<(Id, &'static str)>> {
    let mut made = Vec::new();
    for (place, name) in (0..).zip(places::NEIGHBOURHOODS) {
        let since = scene.past.ago(&mut scene.random, 900);
        let area = Area { id: scene.ids.at(since), place, name };
        neighbourhood(scene, area)?;
        made.push(area);
    }
    assignments(scene, &made)?;
    for area in &made {
        board::fill(scene, *area)?;
    }
    if let [harbour, second, ..] = made[..] {
        merged::add(scene, harbour)?;
        merged::import(scene, second)?;
    }
    Ok(made.into_iter().map(|area| (area.id, area.name)).collect())
}

fn neighbourhood(scene: &mut Scene<'_, '_>, area: Area) -> Result<()> {
    let row = row(scene, area, NeighbourhoodState::Active, places::centre(area.place));
    let boundary = ("boundary", places::boundary(area.place).into());
    scene.seed.put("neighbourhood", &row.into_iter().chain([boundary]).collect::<Vec<_>>())
}

/// A neighbourhood, but for its boundary and what became of it.
pub(super) fn row(
    scene: &Scene<'_, '_>,
    area: Area,
    state: NeighbourhoodState,
    (latitude, longitude): (f64, f64),
) -> [Pair<'static>; 10] {
    [
        ("id", area.id.into()),
        ("name", area.name.into()),
        ("csp", scene.partners.csp.into()),
        ("organisation", scene.partners.id(Body::Police).into()),
        ("force", Body::Police.title().0.into()),
        ("team", format!("{} Neighbourhood Team", area.name).into()),
        ("latitude", latitude.into()),
        ("longitude", longitude.into()),
        ("state", state.number().into()),
        ("version", Cell::Number(1)),
    ]
}

/// The demo accounts look after the first ones, so that a neighbourhood is left that they do not see.
fn assignments(scene: &mut Scene<'_, '_>, areas: &[Area]) -> Result<()> {
    let cast = &scene.partners.cast;
    let mut wanted: Vec<(Staff, Staff, usize)> = vec![
        (cast.neighbourhood, cast.spoc, 3),
        (cast.partner, scene.partners.of(Body::Council).spoc, 2),
        (cast.publisher, cast.spoc, areas.len()),
    ];
    for body in [Body::Police, Body::Council, Body::Housing] {
        let organisation = scene.partners.of(body);
        let spoc = if body == Body::Police { cast.spoc } else { organisation.spoc };
        wanted.extend(organisation.neighbourhood.iter().map(|staff| (*staff, spoc, areas.len())));
    }
    for (staff, spoc, count) in wanted {
        for area in areas.iter().take(count) {
            let since = scene.past.ago(&mut scene.random, 400);
            assign(scene, (staff, spoc), area.id, since)?;
        }
    }
    Ok(())
}

/// Somebody is assigned to a neighbourhood by their single point of contact.
pub(super) fn assign(scene: &mut Scene<'_, '_>, (staff, spoc): (Staff, Staff), area: Id, since: Moment) -> Result<()> {
    let row = [
        ("id", scene.ids.at(since).into()),
        ("neighbourhood", area.into()),
        ("account", staff.account.into()),
        ("organisation", scene.partners.id(staff.body).into()),
        ("since_at", since.into()),
        ("ended_at", Cell::Nothing),
        ("assigned_by", spoc.account.into()),
    ];
    scene.seed.put("neighbourhood_assignment", &row)
}
