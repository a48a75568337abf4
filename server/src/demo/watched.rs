//! What is watched: who looked for somebody who is sealed, and an instruction that lets an administrator look at a channel.

use safetynet_shared::clock::Span;
use safetynet_shared::codes::{Code, LookDeed, SearchReason};

use super::kept::{Kept, Whose};
use super::people::Sealed;
use super::{Scene, office};
use crate::error::Result;
use crate::store::seed::Cell;

/// The number of a channel in the store.
const CHANNEL: i64 = 3;

/// Writes them.
pub(super) fn add(scene: &mut Scene<'_, '_>, kept: &[Kept], sealed: &[Sealed]) -> Result<()> {
    looks(scene, sealed)?;
    let own: Vec<&Kept> = kept.iter().filter(|kept| kept.whose == Whose::Own).collect();
    if let [.., first, second] = own[..] {
        instruction(scene, first, None)?;
        instruction(scene, second, Some("The channel is on its case again; the fault was a wrong filter."))?;
    }
    Ok(())
}

/// The demo partner has looked twice for each of those who are sealed, once in a search and once before recording them.
fn looks(scene: &mut Scene<'_, '_>, sealed: &[Sealed]) -> Result<()> {
    let (partner, now) = (scene.partners.cast.partner, scene.past.now());
    for person in sealed {
        let deeds = [(LookDeed::Search, SearchReason::CaseWork, 30), (LookDeed::Check, SearchReason::NewReferral, 6)];
        for (deed, reason, hours) in deeds {
            let at = now.minus(Span::hours(hours));
            scene.seed.put(
                "seal_look",
                &[
                    ("id", scene.ids.at(at).into()),
                    ("nominal", person.id.into()),
                    ("account", partner.account.into()),
                    ("organisation", scene.partners.id(partner.body).into()),
                    ("deed", deed.number().into()),
                    ("reason", reason.number().into()),
                    ("looked_on", at.day().into()),
                    ("times", Cell::Number(2)),
                    ("last_at", at.into()),
                ],
            )?;
        }
    }
    Ok(())
}

/// An instruction for a channel: open since an hour and used once, or closed for a reason.
fn instruction(scene: &mut Scene<'_, '_>, kept: &Kept, closed: Option<&'static str>) -> Result<()> {
    let now = scene.past.now();
    let asked = now.minus(if closed.is_some() { Span::days(9) } else { Span::hours(2) });
    let opened = asked.plus(Span::hours(1));
    let spoc = scene.partners.cast.spoc.account;
    let ended = closed.map(|_| opened.plus(Span::hours(3)));
    scene.seed.put(
        "instruction",
        &[
            ("id", scene.ids.at(asked).into()),
            ("organisation", scene.partners.id(kept.lead).into()),
            ("administrator", office::administrator(scene).into()),
            ("object_kind", Cell::Number(CHANNEL)),
            ("object", kept.first.channel.into()),
            ("reference", kept.first.reference.as_str().into()),
            ("text", "Ticket 2037: a caseworker says that the channel is missing from the list.".into()),
            ("hours", Cell::Number(24)),
            ("requested_at", asked.into()),
            ("opened_by", spoc.into()),
            ("opened_at", opened.into()),
            ("until_at", opened.plus(Span::hours(24)).into()),
            ("ended_at", ended.into()),
            ("ended_by", ended.map(|_| spoc).into()),
            ("end_reason", closed.unwrap_or_default().into()),
            ("challenge", "".into()),
            ("uses", Cell::Number(1)),
            ("used_at", opened.plus(Span::minutes(20)).into()),
            ("version", Cell::Number(2)),
        ],
    )
}
