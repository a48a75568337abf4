//! What happened in a channel: assessments, activities, actions and reviews.
//!
//! All of it is made before the channel's row, which carries what follows from it: the latest significant activity
//! (ISA-3.5), the risk, and whether the supervisor has seen nothing happen since the last review. How much happens
//! depends on the size: a small partnership has a rich history to read, a large one some five activities a case.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ActivityKind, Code, FieldKind};
use safetynet_shared::id::Id;

use super::cases::Case;
use super::channel::Strand;
use super::partners::Staff;
use super::programme::Programme;
use super::random::Random;
use super::{Scene, action, phrases, review, texts};
use crate::domain::activity::kinds;
use crate::domain::programme::Field;
use crate::error::Result;
use crate::store::seed::Cell;

/// What the channel's row and its shares need to know of the history.
pub(super) struct History {
    pub(super) significant_at: Moment,
    pub(super) risk_level: i64,
    pub(super) risk_at: Option<Moment>,
    pub(super) supervised_at: Option<Moment>,
    /// An activity of the lead that the whole channel sees.
    pub(super) open_activity: Option<Id>,
}

/// One activity before it is written.
struct Event {
    at: Moment,
    kind: ActivityKind,
    by: Staff,
}

/// A level of risk and when it was found.
struct Level {
    at: Moment,
    level: i64,
}

/// Writes the history of a channel.
pub(super) fn make(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand) -> Result<History> {
    let levels = levels(scene, strand);
    let mut events = events(scene, strand, &levels);
    events.sort_by_key(|event| event.at);
    let significant = events.iter().filter(|event| event.kind.significant()).map(|event| event.at).max();
    let mut open_activity = None;
    for event in &events {
        let (id, open) = activity(scene, case, strand, event)?;
        if open && event.by.body == strand.lead {
            open_activity = Some(id);
        }
    }
    assessments(scene, case, strand, &levels)?;
    action::add(scene, case, strand)?;
    let supervised_at = review::add(scene, case, strand)?;
    Ok(History {
        significant_at: significant.unwrap_or(strand.opened_at),
        risk_level: levels.last().map_or(0, |level| level.level),
        risk_at: levels.last().map(|level| level.at),
        supervised_at,
        open_activity,
    })
}

/// The risk over time, oldest first: it moves by a step now and then.
fn levels(scene: &mut Scene<'_, '_>, strand: &Strand) -> Vec<Level> {
    let (random, past) = (&mut scene.random, &scene.past);
    let until = strand.closed.unwrap_or(0);
    let most = if scene.rich { 4 } else { 1 };
    let start = if strand.programme == Programme::Marac { 4 } else { random.between(2, 4) };
    let (mut levels, mut level) = (Vec::new(), start);
    let mut age = (strand.age - random.between(1, 12)).max(until);
    if age < 3 && random.chance(50) {
        return levels;
    }
    while levels.len() < most {
        levels.push(Level { at: past.ago(random, age).max(strand.opened_at), level });
        level = (level + random.between(-1, 1)).clamp(1, 5);
        age -= random.between(60, 170);
        if age <= until {
            break;
        }
    }
    levels
}

fn events(scene: &mut Scene<'_, '_>, strand: &Strand, levels: &[Level]) -> Vec<Event> {
    let (random, past) = (&mut scene.random, &scene.past);
    let author = strand.author();
    let until = strand.closed.unwrap_or(0);
    let mut events = vec![Event { at: strand.opened_at, kind: ActivityKind::Contact, by: author }];
    let count = if scene.rich { random.between(3, 11) } else { random.between(1, 5) };
    for _ in 0..count {
        let recent = strand.closed.is_none() && random.chance(45);
        let oldest = if recent { strand.age.min(75) } else { strand.age };
        let age = random.between(until, oldest.max(until));
        let at = past.ago(random, age).max(strand.opened_at);
        let (kind, by) = (kind(random, strand.programme), strand.anybody(random));
        events.push(Event { at, kind, by });
    }
    for pair in levels.windows(2) {
        if let [before, after] = pair
            && before.level != after.level
        {
            events.push(Event { at: after.at, kind: ActivityKind::RiskChange, by: author });
        }
    }
    events
}

fn kind(random: &mut Random, programme: Programme) -> ActivityKind {
    let enforced = matches!(programme, Programme::Asb | Programme::Iom | Programme::HateCrime);
    let enforcement = if enforced { ActivityKind::Enforcement } else { ActivityKind::Contact };
    let kinds = [
        (30, ActivityKind::Note),
        (24, ActivityKind::Contact),
        (20, ActivityKind::Visit),
        (16, ActivityKind::Meeting),
        (10, enforcement),
    ];
    random.weighted(&kinds, ActivityKind::Note)
}

/// What is written of an activity: the title and the note.
fn words(scene: &mut Scene<'_, '_>, event: &Event, first: bool) -> (&'static str, String) {
    let (title, note) = if first {
        ("Referral accepted", "Referral taken and the household told who will be in touch, and when.")
    } else {
        texts::entry(&mut scene.random, event.kind)
    };
    let longer = scene.rich && scene.random.chance(60);
    let further = if longer { scene.random.word(&texts::FURTHER) } else { "" };
    (title, format!("{note} {further}").trim_end().to_owned())
}

/// Writes an activity; answers its identity and whether the whole channel sees it.
fn activity(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, event: &Event) -> Result<(Id, bool)> {
    let id = scene.ids.at(case.opened_at);
    let first = event.at == strand.opened_at && event.kind == ActivityKind::Contact;
    let (title, note) = words(scene, event, first);
    let narrowed = !first && scene.random.chance(6);
    let corrected = !first && scene.random.chance(3);
    // Half of what is narrowed shows as a gap; the minute of the day decides, so that chance goes on as it did.
    let gap = narrowed && event.at.micros() / 60_000_000 % 2 == 0;
    let recorded_at = scene.past.after(&mut scene.random, event.at, 1_800);
    scene.contribute(event.by.account, recorded_at);
    scene.seed.put(
        "activity",
        &[
            ("id", id.into()),
            ("channel", strand.id.into()),
            ("kind", event.kind.number().into()),
            ("happened_at", event.at.into()),
            ("title", title.into()),
            ("note", note.as_str().into()),
            ("organisation", scene.partners.id(event.by.body).into()),
            ("recorded_by", event.by.account.into()),
            ("recorded_at", recorded_at.into()),
            ("audience", Cell::Number(if narrowed { 2 } else { 1 })),
            ("gap", i64::from(gap).into()),
            ("corrections", i64::from(corrected).into()),
            ("version", Cell::Number(if corrected { 2 } else { 1 })),
            ("kind_values", form(event).into()),
        ],
    )?;
    if narrowed {
        audience(scene, strand, id, event.by)?;
    }
    if corrected {
        versions(scene, id, event.by, (title, &note), recorded_at)?;
    }
    Ok((id, !narrowed))
}

/// What was filled into the form of the kind. The minute of the day decides, so that chance goes on as it did.
fn form(event: &Event) -> String {
    let minute = usize::try_from(event.at.micros() / 60_000_000 % 1_440).unwrap_or_default();
    let filled = |field: &Field| {
        let of = |texts: &[&str]| texts.get(minute % texts.len().max(1)).map(|text| (*text).to_owned());
        let value = match (field.kind, field.key.as_str()) {
            (FieldKind::Choice, _) => field.options.get(minute % field.options.len().max(1)).cloned(),
            (FieldKind::Tick, _) => (minute % 3 > 0).then(|| "yes".to_owned()),
            (_, "with") => of(&phrases::WITH),
            (_, "seen") => of(&phrases::SEEN),
            (_, "present") => of(&phrases::PRESENT),
            (_, "agreed") => of(&phrases::AGREED),
            (_, "papers") if minute % 5 == 0 => of(&phrases::PAPERS),
            _ => None,
        };
        value.map(|value| (field.key.clone(), value))
    };
    kinds::written(&kinds::of(event.kind).iter().filter_map(filled).collect())
}

/// Narrowed to the own organisation, or to the people who lead the channel and the writer.
fn audience(scene: &mut Scene<'_, '_>, strand: &Strand, activity: Id, by: Staff) -> Result<()> {
    let mut parties = if scene.random.chance(65) {
        vec![scene.partners.id(by.body)]
    } else {
        vec![by.account, strand.author().account, strand.supervisor.account]
    };
    parties.sort_unstable();
    parties.dedup();
    for party in parties {
        scene.seed.put("activity_audience", &[("activity", activity.into()), ("party", party.into())])?;
    }
    Ok(())
}

/// Version 1 is what was first written, version 2 what stands now.
fn versions(
    scene: &mut Scene<'_, '_>,
    activity: Id,
    by: Staff,
    (title, note): (&str, &str),
    recorded_at: Moment,
) -> Result<()> {
    let later = scene.past.after(&mut scene.random, recorded_at, 4_000);
    let reason = scene.random.word(&texts::CORRECTIONS);
    let earlier = format!("{note} (Date and place to be confirmed.)");
    for (number, text, why, at) in [(1, earlier.as_str(), "", recorded_at), (2, note, reason, later)] {
        scene.seed.put(
            "activity_version",
            &[
                ("activity", activity.into()),
                ("number", Cell::Number(number)),
                ("title", title.into()),
                ("note", text.into()),
                ("reason", why.into()),
                ("by", by.account.into()),
                ("at", at.into()),
            ],
        )?;
    }
    Ok(())
}

fn assessments(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, levels: &[Level]) -> Result<()> {
    let by = strand.author();
    for level in levels {
        let id = scene.ids.at(case.opened_at);
        let (score, scored) = points(scene, strand.programme, level.level);
        let next = level.at.day().plus_days(if level.level > 3 { 60 } else { 120 });
        scene.seed.put(
            "assessment",
            &[
                ("id", id.into()),
                ("channel", strand.id.into()),
                ("nominal", Cell::Nothing),
                ("scale", scale(strand.programme).into()),
                ("level", level.level.into()),
                ("score", score.into()),
                ("rationale", scene.random.word(&phrases::RATIONALES).into()),
                ("next_on", next.into()),
                ("organisation", scene.partners.id(by.body).into()),
                ("assessed_by", by.account.into()),
                ("assessed_at", level.at.into()),
                ("scored", scored.into()),
            ],
        )?;
    }
    Ok(())
}

/// Points that come to a level on the scale of a programme, and that level; none where the scale has no questions.
fn points(scene: &mut Scene<'_, '_>, programme: Programme, level: i64) -> (i64, i64) {
    let drawn = scene.random.between(0, 14);
    let begins = match programme {
        Programme::Asb => [0, 4, 8, 13, 18, 25],
        Programme::Marac => [0, 3, 6, 10, 14, 22],
        Programme::SupportingFamilies => [0, 2, 5, 8, 11, 15],
        Programme::Vulnerability | Programme::HateCrime | Programme::Iom | Programme::Other => return (0, 0),
    };
    let place = usize::try_from(level - 1).unwrap_or(0);
    let begin = |place: usize| begins.get(place).copied().unwrap_or(0);
    (begin(place) + drawn % (begin(place + 1) - begin(place)).max(1), level)
}

/// The scale that is used for the matter as a whole.
const fn scale(programme: Programme) -> &'static str {
    match programme {
        Programme::Asb => "ASB risk matrix",
        Programme::Marac => "Domestic abuse checklist",
        Programme::SupportingFamilies => "Family outcomes",
        Programme::Vulnerability | Programme::HateCrime | Programme::Iom | Programme::Other => "Five levels",
    }
}
