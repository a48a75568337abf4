//! The community groups of the first neighbourhood, and its profile, whose review is overdue. Nothing here draws from the
//! random numbers, so that what comes after stays what it was.

use safetynet_shared::codes::{Code, GroupKind, GroupState, ProfileState};
use safetynet_shared::id::Id;

use super::Scene;
use super::area::Area;
use super::board::{put, recorded};
use super::partners::{Body, Staff};
use crate::error::Result;
use crate::store::seed::{Cell, Pair};

/// Kind, name, what it is about, when it meets, and whether it is no more.
type Entry = (GroupKind, &'static str, &'static str, &'static str, bool);

const GROUPS: [Entry; 4] = [
    (
        GroupKind::WatchScheme,
        "Slipway boat watch",
        "Keeps an eye on moorings and sheds at night.",
        "First Monday at seven, sailing club",
        false,
    ),
    (
        GroupKind::ResidentsAssociation,
        "Parade residents' association",
        "Speaks for the flats above the shops.",
        "Every other month, library",
        false,
    ),
    (
        GroupKind::Business,
        "Traders of the parade",
        "Shares word of thefts and closes early together in storms.",
        "",
        false,
    ),
    (GroupKind::Community, "Saturday football club", "Ran the pitch behind the school.", "", true),
];
const POLICE: &str = "Quiet through the week. Most calls come on Friday and Saturday evenings from the parade and the slipway: noise, \
     litter, now and then a fight.\n\nThefts from sheds and boats rise from August to October. Speeding on the coast road is what people \
     raise most often at meetings.";
const PARTNER: &str = "A third of the households are older people who live alone; the surgery and the library are where they are met.\n\n\
     Young people have few places after six. The youth club has a waiting list since the hall was shut.";

/// Fills them in; `people` are contacts of the neighbourhood who may belong to a group.
pub(super) fn fill(scene: &mut Scene<'_, '_>, area: Area, people: &[Id]) -> Result<()> {
    let (writer, approver) =
        (scene.partners.cast.neighbourhood, scene.partners.of(Body::Council).neighbourhood.first().copied());
    for (place, entry) in (0..).zip(GROUPS) {
        group(scene, area, writer, (place, entry), people)?;
    }
    match approver {
        Some(approver) => profile(scene, area, writer, approver),
        None => Ok(()),
    }
}

/// Identity, neighbourhood, owner, recorder and dates of a record that was made so many days ago and not changed since.
fn record(scene: &mut Scene<'_, '_>, area: Area, age: i64, by: Staff) -> (Id, [Pair<'static>; 6]) {
    let made = scene.past.day(age).at(10, 20).unwrap_or(scene.past.now());
    recorded(scene, area, by, (made, made))
}

fn group(
    scene: &mut Scene<'_, '_>,
    area: Area,
    by: Staff,
    (place, (kind, name, about, meets, over)): (i64, Entry),
    people: &[Id],
) -> Result<()> {
    let (id, record) = record(scene, area, 200 + 30 * place, by);
    let state = if over { GroupState::Ended } else { GroupState::Active };
    let rest = vec![
        ("kind", kind.number().into()),
        ("name", name.into()),
        ("about", about.into()),
        ("meets", meets.into()),
        ("state", state.number().into()),
        ("end_reason", if over { "The pitch was built over and the club gave up." } else { "" }.into()),
    ];
    put(scene, "community_group", record, rest)?;
    let parts = ["coordinator", "treasurer", ""];
    for (contact, part) in people.iter().zip(parts).filter(|_| !over) {
        let line = [("community_group", id.into()), ("contact", (*contact).into()), ("part", part.into())];
        scene.seed.put("community_group_person", &line)?;
    }
    Ok(())
}

/// One version, written by the police and approved by a partner, to be looked at again twelve days ago.
fn profile(scene: &mut Scene<'_, '_>, area: Area, writer: Staff, approver: Staff) -> Result<()> {
    let (id, record) = record(scene, area, 390, writer);
    let approved = scene.past.day(377).at(15, 5).unwrap_or(scene.past.now());
    let rest = vec![
        ("number", Cell::Number(1)),
        ("police_view", POLICE.into()),
        ("partner_view", PARTNER.into()),
        ("state", ProfileState::Approved.number().into()),
        ("review_on", scene.past.day(12).into()),
        ("approved_by", approver.account.into()),
        ("approved_at", approved.into()),
    ];
    put(scene, "profile", record, rest)?;
    scene.seed.put("profile_writer", &[("profile", id.into()), ("account", writer.account.into())])
}
