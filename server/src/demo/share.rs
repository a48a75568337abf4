//! Shares beyond the members of a channel: in force, suspended, expired, ended.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Code};
use safetynet_shared::id::Id;

use super::cases::Case;
use super::channel::{Sharing, Strand};
use super::history::History;
use super::partners::{Body, Staff};
use super::{Scene, phrases};
use crate::error::Result;
use crate::store::seed::Cell;

/// `grant.object_kind` of a channel and of an activity.
const CHANNEL: i64 = 3;
const ACTIVITY: i64 = 4;

/// Who gets what for how long.
struct Terms {
    object: (i64, Id),
    body: Body,
    person: Option<Staff>,
    from: Moment,
    until: Moment,
    ended: Option<Moment>,
}

/// Writes the share of a channel.
pub(super) fn add(
    scene: &mut Scene<'_, '_>,
    case: &Case,
    strand: &Strand,
    sharing: Sharing,
    history: &History,
) -> Result<()> {
    let terms = terms(scene, strand, sharing, history);
    if sharing == Sharing::Suspended {
        scene.suspended = scene.suspended.or(Some(strand.id));
    }
    put(scene, case, strand, &terms)
}

fn put(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, terms: &Terms) -> Result<()> {
    let by = strand.author();
    let reason = if terms.ended.is_some() { phrases::ENDED } else { "" };
    let id = scene.ids.at(case.opened_at);
    let fields = 3 + if case.article_9 == 0 { 0 } else { 4 } + if case.article_10 == 0 { 0 } else { 8 };
    scene.seed.put(
        "grant",
        &[
            ("id", id.into()),
            ("object_kind", terms.object.0.into()),
            ("object", terms.object.1.into()),
            ("case_file", case.id.into()),
            ("channel", strand.id.into()),
            ("giver", scene.partners.id(strand.lead).into()),
            ("receiver_organisation", scene.partners.id(terms.body).into()),
            ("receiver_account", terms.person.map(|staff| staff.account).into()),
            ("purpose", strand.purpose.number().into()),
            ("article_6", Article6::PublicTask.number().into()),
            ("article_9", case.article_9.into()),
            ("article_10", case.article_10.into()),
            ("justification", scene.random.word(&phrases::JUSTIFICATIONS).into()),
            ("fields", Cell::Number(fields)),
            ("starts", Cell::Number(1)),
            ("from_at", terms.from.into()),
            ("until_at", terms.until.into()),
            ("answer", Cell::Number(0)),
            ("answer_reason", "".into()),
            ("ended_at", terms.ended.into()),
            ("end_reason", reason.into()),
            ("created_by", by.account.into()),
            ("created_at", terms.from.into()),
            ("version", Cell::Number(1)),
        ],
    )
}

fn terms(scene: &mut Scene<'_, '_>, strand: &Strand, sharing: Sharing, history: &History) -> Terms {
    let given = match sharing {
        Sharing::Suspended | Sharing::Expired => strand.age.min(120),
        _ => strand.age.min(40),
    };
    let from = scene.past.ago(&mut scene.random, given).max(strand.opened_at);
    let days = match sharing {
        Sharing::Expired => -scene.random.between(3, 30).min(given - 1),
        Sharing::Person => 9,
        _ => scene.random.between(30, 150),
    };
    let (body, person) = receiver(scene, strand, sharing);
    let object = match (sharing, history.open_activity) {
        (Sharing::Activity, Some(activity)) => (ACTIVITY, activity),
        _ => (CHANNEL, strand.id),
    };
    let ended = (sharing == Sharing::Ended).then(|| scene.past.after(&mut scene.random, from, 20_000));
    Terms { object, body, person, from, until: scene.past.end_of_day_ahead(days), ended }
}

/// An organisation that is not in the channel, and the person where the share is with one.
fn receiver(scene: &Scene<'_, '_>, strand: &Strand, sharing: Sharing) -> (Body, Option<Staff>) {
    let inside = |body: Body| body == strand.lead || strand.partners.iter().any(|staff| staff.body == body);
    match sharing {
        Sharing::Person => (Body::Council, Some(scene.partners.cast.partner)),
        Sharing::Suspended => (Body::Charity, None),
        Sharing::ToPolice => (Body::Police, None),
        Sharing::ToCaseworker => (Body::Police, Some(scene.partners.cast.caseworker)),
        Sharing::Channel | Sharing::Activity | Sharing::Expired | Sharing::Ended => {
            let free = [Body::Fire, Body::Health, Body::Housing].into_iter().find(|body| !inside(*body));
            (free.unwrap_or(Body::Council), None)
        }
    }
}
