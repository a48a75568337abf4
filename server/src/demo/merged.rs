//! A neighbourhood that became a part of another, with the priority that was closed there, and contacts that came from a
//! table at once. Nothing here draws from the random numbers, so that what comes after stays what it was.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, ContactKind, ContactState, NeighbourhoodState, PreferredChannel, PriorityState};

use super::area::Area;
use super::board::{put, recorded};
use super::partners::{Body, Staff};
use super::{Scene, area, places};
use crate::error::Result;
use crate::store::seed::{Cell, Pair};

const NAME: &str = "Harbour Steps";
/// When it was merged, in days ago.
const ENDED: i64 = 140;

/// The rows of the table: name, role, organisation, telephone.
const TABLE: [(&str, &str, &str, &str); 4] = [
    ("Perran Tidewell", "Warden, days", "Sandmouth Borough Council", "+441632960401"),
    ("Loveday Marlwood", "Warden, nights", "Sandmouth Borough Council", "+441632960402"),
    ("Jory Calder", "Site manager", "Gull Point Caravan Park", "+441632960403"),
    ("Tamsin Pilling", "Youth worker", "Eastcliff Youth Club", ""),
];

fn morning(scene: &Scene<'_, '_>, age: i64) -> Moment {
    scene.past.day(age).at(9, 40).unwrap_or(scene.past.now())
}

/// Writes the neighbourhood that became a part of `into`.
pub(super) fn add(scene: &mut Scene<'_, '_>, into: Area) -> Result<()> {
    let (made, ended) = (morning(scene, 900), morning(scene, ENDED));
    let (staff, spoc) = (scene.partners.cast.neighbourhood, scene.partners.cast.spoc);
    let old = Area { id: scene.ids.at(made), place: into.place, name: NAME };
    let (latitude, longitude) = places::centre(into.place);
    let end = [
        ("boundary", "".into()),
        ("merged_into", into.id.into()),
        ("end_reason", "One team looks after the harbour and its steps since the summer.".into()),
        ("changed_at", ended.into()),
        ("changed_by", staff.account.into()),
    ];
    let row = area::row(scene, old, NeighbourhoodState::Merged, (latitude, longitude - 0.004));
    scene.seed.put("neighbourhood", &row.into_iter().chain(end).collect::<Vec<_>>())?;
    area::assign(scene, (staff, spoc), old.id, made)?;
    let (_, record) = recorded(scene, old, staff, (made, ended));
    let rest = vec![
        ("issue", "Ice on the steps in the mornings.".into()),
        ("issue_on", scene.past.day(320).into()),
        ("action", "The council grits them before seven.".into()),
        ("action_on", Cell::Day(scene.past.day(300))),
        ("state", PriorityState::Closed.number().into()),
    ];
    put(scene, "priority", record, rest)
}

/// Writes what came from the table: professional contacts, all recorded in the same moment by one person.
pub(super) fn import(scene: &mut Scene<'_, '_>, area: Area) -> Result<()> {
    let at = morning(scene, 21);
    let Some(by) = scene.partners.of(Body::Council).neighbourhood.first().copied() else { return Ok(()) };
    for (place, row) in (1..).zip(TABLE) {
        contact(scene, area, (by, at), (place, row))?;
    }
    Ok(())
}

fn contact(
    scene: &mut Scene<'_, '_>,
    area: Area,
    (by, at): (Staff, Moment),
    (place, (name, role, works_for, telephone)): (i64, (&'static str, &'static str, &'static str, &'static str)),
) -> Result<()> {
    let (_, record) = recorded(scene, area, by, (at, at));
    let rest: Vec<Pair<'_>> = vec![
        ("kind", ContactKind::Professional.number().into()),
        ("name", name.into()),
        ("role", role.into()),
        ("works_for", works_for.into()),
        ("preferred", if telephone.is_empty() { 0 } else { PreferredChannel::Telephone.number() }.into()),
        ("telephone", telephone.into()),
        ("email", "".into()),
        ("notes", "".into()),
        ("private", Cell::Number(0)),
        ("consent_on", Cell::Nothing),
        ("consent_evidence", "".into()),
        ("last_on", Cell::Nothing),
        ("next_due_on", scene.past.day(-60 - place).into()),
        ("withdraw_reason", "".into()),
        ("state", ContactState::Active.number().into()),
    ];
    put(scene, "contact", record, rest)
}
