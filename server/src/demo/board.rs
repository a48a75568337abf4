//! What is on the board of a neighbourhood: priorities, engagements, contacts and problem-solving plans, in every state.
//!
//! Nobody is named but contacts, and those do not exist.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, ContactKind, ContactState, EngagementState, EngagementType, PriorityState, Sex};
use safetynet_shared::id::Id;

use super::area::Area;
use super::partners::{Body, Staff};
use super::{Scene, community, names, places, plan};
use crate::error::Result;
use crate::store::seed::{Cell, Pair};

/// A priority: what the issue is, what was done, and where it stands.
const PRIORITIES: [(&str, &str, PriorityState); 6] = [
    ("Speeding past the school at the start and the end of the day.", "", PriorityState::Adopted),
    (
        "Off-road motorcycles on the green at weekends.",
        "Barrier mended; two machines seized after warnings.",
        PriorityState::Actioned,
    ),
    ("Thefts from sheds on the allotments.", "", PriorityState::Raised),
    (
        "Drug dealing reported at the bus shelter.",
        "Patrols at closing time and better lighting by the council.",
        PriorityState::Actioned,
    ),
    (
        "Litter and small fires on the beach steps.",
        "Bins moved, wardens until ten in summer; no fires since June.",
        PriorityState::Closed,
    ),
    ("Shoplifting in the parade, mostly spirits and meat.", "", PriorityState::Adopted),
];

/// An engagement: kind, title, days ago, and where it stands.
const ENGAGEMENTS: [(EngagementType, &str, i64, EngagementState); 7] = [
    (EngagementType::DropIn, "Cuppa with the team", -6, EngagementState::Planned),
    (EngagementType::Meeting, "Residents' forum, winter", -19, EngagementState::Planned),
    (EngagementType::Patrol, "Evening patrol with the wardens", 4, EngagementState::Held),
    (EngagementType::Survey, "Street survey on speeding", 16, EngagementState::Held),
    (EngagementType::Meeting, "Residents' forum, autumn", 71, EngagementState::FedBack),
    (EngagementType::DropIn, "Bicycle marking at the library", 44, EngagementState::FedBack),
    (EngagementType::Other, "Stall at the harbour fair", 30, EngagementState::Cancelled),
];

/// A contact: kind, role, works for, days until the next contact is due, and where it stands.
const CONTACTS: [(ContactKind, &str, &str, i64, ContactState); 8] = [
    (ContactKind::Professional, "Head of year nine", "Sandmouth Community School", 12, ContactState::Active),
    (ContactKind::Professional, "Housing officer", "Cold Saltings Housing Association", -9, ContactState::Active),
    (ContactKind::Professional, "Practice manager", "Capstan Road Surgery", 40, ContactState::Active),
    (ContactKind::Professional, "Centre manager", "Marram Leisure Centre", -130, ContactState::Active),
    (ContactKind::Kin, "Chair of the residents' association", "", 5, ContactState::Active),
    (ContactKind::Kin, "Shopkeeper in the parade", "", -3, ContactState::Active),
    (ContactKind::Kin, "Faith leader", "", 20, ContactState::Proposed),
    (ContactKind::Kin, "Former watch coordinator", "", 0, ContactState::Withdrawn),
];

/// Fills the board of a neighbourhood.
pub(super) fn fill(scene: &mut Scene<'_, '_>, area: Area) -> Result<()> {
    for (age, entry) in (20..).step_by(37).zip(PRIORITIES) {
        priority(scene, area, age + i64::from(area.place), entry)?;
    }
    for entry in ENGAGEMENTS {
        engagement(scene, area, entry)?;
    }
    let mut people = Vec::new();
    for entry in CONTACTS {
        people.extend(contact(scene, area, entry)?);
    }
    survey(scene, area, &people)?;
    if area.place == 0 {
        community::fill(scene, area, &people)?;
    }
    plan::fill(scene, area)?;
    let looked = scene.past.day(9).at(16, 40).unwrap_or(scene.past.now());
    let look = [
        ("account", scene.partners.cast.neighbourhood.account.into()),
        ("neighbourhood", area.id.into()),
        ("looked_at", looked.into()),
    ];
    scene.seed.put("board_look", &look)
}

/// Who records: the demo account where it is assigned, a colleague or the council elsewhere.
pub(super) fn recorder(scene: &mut Scene<'_, '_>, area: Area) -> Staff {
    let council = scene.partners.of(Body::Council).neighbourhood.first().copied();
    let police = scene.partners.of(Body::Police).neighbourhood.first().copied();
    let demo = scene.partners.cast.neighbourhood;
    let found = match scene.random.below(3) {
        0 => council,
        1 => police,
        _ => (area.place < 3).then_some(demo).or(police),
    };
    found.unwrap_or(demo)
}

/// Identity, neighbourhood, owner, recorder and dates of a record that was made so many days ago.
pub(super) fn record(
    scene: &mut Scene<'_, '_>,
    area: Area,
    age: i64,
    changed: i64,
    by: Staff,
) -> (Id, [Pair<'static>; 6]) {
    let made = scene.past.ago(&mut scene.random, age);
    let changed = scene.past.ago(&mut scene.random, changed.clamp(0, age)).max(made);
    scene.contribute(by.account, made);
    recorded(scene, area, by, (made, changed))
}

/// The same of a record that was made and changed at these moments.
pub(super) fn recorded(
    scene: &mut Scene<'_, '_>,
    area: Area,
    by: Staff,
    (made, changed): (Moment, Moment),
) -> (Id, [Pair<'static>; 6]) {
    let id = scene.ids.at(made);
    let pairs = [
        ("id", id.into()),
        ("neighbourhood", area.id.into()),
        ("organisation", scene.partners.id(by.body).into()),
        ("recorded_by", by.account.into()),
        ("recorded_at", made.into()),
        ("changed_at", changed.into()),
    ];
    (id, pairs)
}

pub(super) fn put(
    scene: &mut Scene<'_, '_>,
    table: &'static str,
    record: [Pair<'static>; 6],
    rest: Vec<Pair<'_>>,
) -> Result<()> {
    let mut row: Vec<Pair<'_>> = record.into_iter().collect();
    row.extend(rest);
    row.push(("version", Cell::Number(1)));
    scene.seed.put(table, &row)
}

fn priority(
    scene: &mut Scene<'_, '_>,
    area: Area,
    age: i64,
    (issue, action, state): (&'static str, &'static str, PriorityState),
) -> Result<()> {
    let acted = (!action.is_empty()).then(|| scene.past.day(age / 2));
    let by = recorder(scene, area);
    let (_, record) = record(scene, area, age, age / 2, by);
    let rest = vec![
        ("issue", issue.into()),
        ("issue_on", scene.past.day(age).into()),
        ("action", action.into()),
        ("action_on", acted.into()),
        ("state", state.number().into()),
    ];
    put(scene, "priority", record, rest)
}

fn engagement(
    scene: &mut Scene<'_, '_>,
    area: Area,
    (kind, title, age, state): (EngagementType, &'static str, i64, EngagementState),
) -> Result<()> {
    let (latitude, longitude) = places::point(&mut scene.random, area.place);
    let held = matches!(state, EngagementState::Held | EngagementState::FedBack);
    let hour = if kind == EngagementType::Meeting { 19 } else { 11 };
    let starts = scene.past.day(age).at(hour, 0).unwrap_or(scene.past.now());
    let attendance = if held { scene.random.between(6, 48) } else { 0 };
    let told = "The council moves the bins and the team comes back with the figures in the spring.";
    let cancelled = state == EngagementState::Cancelled;
    let by = recorder(scene, area);
    let (_, record) = record(scene, area, age.max(0) + 25, age, by);
    let rest = vec![
        ("kind", kind.number().into()),
        ("title", title.into()),
        ("place", places::street(&mut scene.random).into()),
        ("latitude", latitude.into()),
        ("longitude", longitude.into()),
        ("starts_at", starts.into()),
        ("attendance", attendance.into()),
        (
            "issues_raised",
            if held { "Speeding on the long road\nLate noise by the shelter\nWhen the path will be lit" } else { "" }
                .into(),
        ),
        ("feedback", if state == EngagementState::FedBack { told } else { "" }.into()),
        ("feedback_due_on", held.then(|| scene.past.day(age - 28)).into()),
        ("cancel_reason", if cancelled { "Storm warning; the fair did not open." } else { "" }.into()),
        ("state", state.number().into()),
    ];
    put(scene, "engagement", record, rest)
}

fn contact(
    scene: &mut Scene<'_, '_>,
    area: Area,
    (kind, role, works_for, days, state): (ContactKind, &'static str, &'static str, i64, ContactState),
) -> Result<Option<Id>> {
    let kin = kind == ContactKind::Kin;
    let consented = kin && state != ContactState::Proposed;
    let gone = state == ContactState::Withdrawn;
    let sex = if scene.random.chance(50) { Sex::Female } else { Sex::Male };
    let name = format!("{} {}", names::given(&mut scene.random, sex), names::family(&mut scene.random));
    let telephone = if gone { String::new() } else { places::mobile(&mut scene.random) };
    let address = format!("{}@contacts.example", names::plain(role));
    let by = recorder(scene, area);
    let (id, record) = record(scene, area, 260, 60, by);
    let met = !matches!(state, ContactState::Proposed);
    let active = state == ContactState::Active;
    let rest = vec![
        ("kind", kind.number().into()),
        ("name", name.into()),
        ("role", if gone { "" } else { role }.into()),
        ("works_for", if gone { "" } else { works_for }.into()),
        ("preferred", if gone { 0 } else { scene.random.between(1, 3) }.into()),
        ("telephone", telephone.into()),
        ("email", if kin || gone { String::new() } else { address }.into()),
        ("notes", if kin && !gone { "Best reached in the early evening." } else { "" }.into()),
        ("private", i64::from(kin).into()),
        ("consent_on", consented.then(|| scene.past.day(250)).into()),
        (
            "consent_evidence",
            if consented { "Signed form, kept by the team in the contacts folder." } else { "" }.into(),
        ),
        ("last_on", met.then(|| scene.past.day(60)).into()),
        ("next_due_on", active.then(|| scene.past.day(-days)).into()),
        ("withdraw_reason", if gone { "Has moved away and asked not to be called any more." } else { "" }.into()),
        ("state", state.number().into()),
    ];
    put(scene, "contact", record, rest)?;
    Ok((kin && active).then_some(id))
}

/// A round of questions to the key individuals, of whom the first has answered.
fn survey(scene: &mut Scene<'_, '_>, area: Area, people: &[Id]) -> Result<()> {
    let by = recorder(scene, area);
    let (id, record) = record(scene, area, 12, 3, by);
    let rest = vec![
        ("question", "What worries people around you most this winter?".into()),
        ("start_on", scene.past.day(12).into()),
        ("end_on", scene.past.day(-9).into()),
    ];
    put(scene, "survey", record, rest)?;
    for (number, contact) in people.iter().enumerate() {
        let mut line: Vec<Pair<'_>> = vec![("survey", id.into()), ("contact", (*contact).into())];
        if number == 0 {
            line.push(("answered_on", scene.past.day(3).into()));
            line.push(("answered_by", by.account.into()));
            line.push(("answer", "The path behind the parade is dark from four o'clock on.".into()));
        } else {
            line.push(("answer", "".into()));
        }
        scene.seed.put("survey_line", &line)?;
    }
    Ok(())
}
