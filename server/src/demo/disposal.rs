//! Channels whose seven years have passed: one that waits for a decision, one that was authorised, one that a contributor
//! holds, and one that is gone but for its certificate (ISA-3.4b).

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, DisposalGround};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use sha2::{Digest, Sha256};

use super::Scene;
use super::channel::Strand;
use super::partners::Body;
use crate::error::Result;
use crate::store::seed::Cell;

/// The age of the youngest case whose disposal has begun; one that is younger falls due in these days, by the server's
/// own work.
const BEGUN: i64 = 2_900;
/// The age of the youngest case that was closed so long ago.
pub(super) const OLDEST_YOUNG: i64 = 2_570;

/// How many days ago a case of this age was closed, when it is one of the old ones.
pub(super) fn old(age: i64) -> Option<i64> {
    match age {
        ..OLDEST_YOUNG => None,
        OLDEST_YOUNG..BEGUN => Some(2_555),
        _ => Some(age - 500),
    }
}

/// Whether the disposal of a channel of this age has begun.
pub(super) fn begun(age: i64) -> bool {
    age >= BEGUN
}

/// How the disposals of the demonstration stand, one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Waits for a decision.
    Due,
    /// Authorised nine days ago.
    Authorised,
    /// Authorised, and held by the council.
    Held,
}

/// The manner at a place.
pub(super) fn manner(place: u32) -> Manner {
    match place % 4 {
        1 => Manner::Authorised,
        2 => Manner::Held,
        _ => Manner::Due,
    }
}

/// Writes the disposal of a channel that has been due since a day.
pub(super) fn add(scene: &mut Scene<'_, '_>, strand: &Strand, manner: Manner, due: Day) -> Result<()> {
    let id = scene.ids.at(strand.opened_at);
    let authorised_at = scene.past.ago(&mut scene.random, 9);
    let authorised = manner != Manner::Due;
    let destroy = Period::DisposalNotice.due(authorised_at.day()).plus_days(1);
    let by: Cell<'_> = if authorised { strand.supervisor.account.into() } else { Cell::Nothing };
    scene.seed.put(
        "disposal",
        &[
            ("id", id.into()),
            ("channel", strand.id.into()),
            ("due_on", due.into()),
            ("state", Cell::Number(if authorised { 2 } else { 1 })),
            ("authorised_by", by),
            ("authorised_at", if authorised { authorised_at.into() } else { Cell::Nothing }),
            ("reason", if authorised { "Nothing in it is needed any longer.".into() } else { "".into() }),
            ("destroy_on", if authorised { destroy.into() } else { Cell::Nothing }),
            ("version", Cell::Number(1)),
        ],
    )?;
    for partner in &strand.partners {
        let told: Cell<'_> = if authorised { authorised_at.into() } else { Cell::Nothing };
        scene.seed.put(
            "disposal_party",
            &[
                ("disposal", id.into()),
                ("organisation", scene.partners.id(partner.body).into()),
                ("records", Cell::Number(2)),
                ("told_at", told),
            ],
        )?;
    }
    if manner == Manner::Held { hold(scene, strand, id) } else { Ok(()) }
}

fn hold(scene: &mut Scene<'_, '_>, strand: &Strand, disposal: Id) -> Result<()> {
    let Some(partner) = strand.partners.first().copied() else { return Ok(()) };
    let at = scene.past.ago(&mut scene.random, 6);
    let id = scene.ids.at(at);
    scene.seed.put(
        "disposal_hold",
        &[
            ("id", id.into()),
            ("disposal", disposal.into()),
            ("organisation", scene.partners.id(partner.body).into()),
            ("ground", DisposalGround::Disclosure.number().into()),
            ("reason", "A request for disclosure is open; its reference is with our records team.".into()),
            ("review_on", scene.past.day(-84).into()),
            ("placed_by", partner.account.into()),
            ("placed_at", at.into()),
            ("lifted_by", Cell::Nothing),
            ("lifted_at", Cell::Nothing),
            ("lift_reason", "".into()),
            ("version", Cell::Number(1)),
        ],
    )
}

/// The certificate of a channel that was destroyed last month.
pub(super) fn certificate(scene: &mut Scene<'_, '_>) -> Result<()> {
    let at: Moment = scene.past.ago(&mut scene.random, 33);
    let (id, reference) = (scene.ids.at(at), scene.reference("DC", at));
    let (closed, lead) = (scene.past.day(2_650), scene.partners.id(Body::Police));
    let channel = format!("CH-{}-000041", scene.past.day(3_100).year());
    let case = format!("CF-{}-000037", scene.past.day(3_100).year());
    let digest: [u8; 32] = Sha256::digest(format!("{reference} {channel} {case}")).into();
    scene.seed.put(
        "certificate",
        &[
            ("id", id.into()),
            ("reference", reference.into()),
            ("channel_reference", channel.into()),
            ("case_reference", case.into()),
            ("programme", Cell::Number(1)),
            ("lead", lead.into()),
            ("closed_on", closed.into()),
            ("due_on", Period::ChannelRetention.due(closed).into()),
            ("authorised_on", scene.past.day(62).into()),
            ("destroyed_at", at.into()),
            ("records", "action 2\nactivity 9\nassessment 2\nassignment 3\ncase_file 1\nchannel 1\nreview 7\n".into()),
            ("digest", digest.to_vec().into()),
        ],
    )?;
    for body in [Body::Police, Body::Council] {
        let party = scene.partners.id(body);
        scene.seed.put("certificate_party", &[("certificate", id.into()), ("organisation", party.into())])?;
    }
    Ok(())
}
