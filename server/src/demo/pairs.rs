//! What is said of two people: relations between those of one case, and records of two organisations that may be of the
//! same person, one for each way in which that can stand.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, InformationSource, LinkKind, LinkState};
use safetynet_shared::id::Id;

use super::names::Name;
use super::partners::Staff;
use super::random::{Ids, Random};
use super::{Scene, wording};
use crate::error::Result;
use crate::store::seed::Cell;

/// How many pairs of records there are, at every size.
pub(super) const TWINS: u32 = 6;

/// Chance and identities of the pairs.
pub(super) struct Pairs {
    random: Random,
    ids: Ids,
    made: u32,
}

/// A record beside which another of the same person is to be made.
pub(super) struct Like {
    /// The nominal.
    pub(super) id: Id,
    /// Who recorded it.
    pub(super) by: Staff,
    /// The name that is to be misspelt.
    pub(super) name: Name,
}

impl Pairs {
    /// The stream of a seed.
    pub(super) fn new(seed: u64) -> Pairs {
        Pairs { random: Random::new(seed ^ 0x2a17), ids: Ids::new(seed ^ 0x2a175), made: 0 }
    }

    /// A relation of two people of one case, now and then; the first of them is of the organisation of `by`.
    pub(super) fn relate(&mut self, scene: &mut Scene<'_, '_>, at: Moment, by: Staff, pair: (Id, Id)) -> Result<()> {
        if !self.random.chance(if scene.rich { 65 } else { 10 }) || pair.0 == pair.1 {
            return Ok(());
        }
        let Some((kind, detail)) = self.random.pick(&wording::RELATIONS).copied() else { return Ok(()) };
        let (id, own, narrow) = (self.ids.at(at), scene.partners.id(by.body), self.random.chance(30));
        scene.seed.put(
            "nominal_relation",
            &[
                ("id", id.into()),
                ("nominal", pair.0.into()),
                ("other", pair.1.into()),
                ("kind", kind.number().into()),
                ("detail", detail.into()),
                ("from_on", Cell::Nothing),
                ("to_on", Cell::Nothing),
                ("source", InformationSource::Person.number().into()),
                ("source_detail", "".into()),
                ("audience", Cell::Number(if narrow { 2 } else { 1 })),
                ("organisation", own.into()),
                ("recorded_by", by.account.into()),
                ("recorded_at", at.into()),
                ("removed_at", Cell::Nothing),
                ("version", Cell::Number(1)),
            ],
        )?;
        if narrow {
            scene.seed.put("nominal_relation_audience", &[("nominal_relation", id.into()), ("party", own.into())])?;
        }
        for (near, far) in [(pair.0, pair.1), (pair.1, pair.0)] {
            let row = [("nominal", near.into()), ("nominal_relation", id.into()), ("other", far.into())];
            scene.seed.put("nominal_relation_side", &row)?;
        }
        Ok(())
    }

    /// Two records of one person: three pairs wait, one is proposed, one is linked and one is kept apart.
    pub(super) fn twins(
        &mut self,
        scene: &mut Scene<'_, '_>,
        at: Moment,
        one: &Like,
        other: (Id, Staff),
    ) -> Result<()> {
        let number = self.made;
        self.made += 1;
        let proposed = (LinkState::Proposed, other.1);
        match number {
            0..=2 => self.wait(scene, at, (one.id, other.0), None),
            3 => {
                let link = self.link(scene, (at, LinkKind::SamePerson), (other, (one.id, one.by)), &[proposed])?;
                let proposer = scene.partners.id(other.1.body);
                self.wait(scene, at, (one.id, other.0), Some((link, proposer)))
            }
            4 => {
                let steps = [proposed, (LinkState::Accepted, one.by)];
                self.link(scene, (at, LinkKind::SamePerson), (other, (one.id, one.by)), &steps).map(|_| ())
            }
            _ => {
                let steps = [(LinkState::Accepted, one.by)];
                self.link(scene, (at, LinkKind::KeepApart), ((one.id, one.by), other), &steps).map(|_| ())
            }
        }
    }

    fn wait(
        &mut self,
        scene: &mut Scene<'_, '_>,
        at: Moment,
        (one, other): (Id, Id),
        proposal: Option<(Id, Id)>,
    ) -> Result<()> {
        let (id, bits) = (self.ids.at(at), self.random.between(18_000, 34_000));
        for (nominal, across) in [(one, other), (other, one)] {
            scene.seed.put(
                "nominal_duplicate",
                &[
                    ("nominal", nominal.into()),
                    ("other", across.into()),
                    ("id", id.into()),
                    ("bits", bits.into()),
                    ("considered", Cell::Number(0)),
                    ("found_at", at.into()),
                    ("link", proposal.map(|(link, _)| link).into()),
                    ("proposer", proposal.map(|(_, proposer)| proposer).into()),
                ],
            )?;
        }
        Ok(())
    }

    /// A link from the record of the proposer to the other, with its steps.
    fn link(
        &mut self,
        scene: &mut Scene<'_, '_>,
        (at, kind): (Moment, LinkKind),
        (near, far): ((Id, Staff), (Id, Staff)),
        steps: &[(LinkState, Staff)],
    ) -> Result<Id> {
        let id = self.ids.at(at);
        let state = steps.last().map_or(LinkState::Reversed, |(state, _)| *state);
        scene.seed.put(
            "nominal_link",
            &[
                ("id", id.into()),
                ("nominal", near.0.into()),
                ("other", far.0.into()),
                ("kind", kind.number().into()),
                ("state", state.number().into()),
                ("proposer", scene.partners.id(near.1.body).into()),
                ("answerer", scene.partners.id(far.1.body).into()),
                ("version", i64::try_from(steps.len()).unwrap_or(1).into()),
            ],
        )?;
        for (one, across) in [(near.0, far.0), (far.0, near.0)] {
            let row = [("nominal", one.into()), ("nominal_link", id.into()), ("other", across.into())];
            scene.seed.put("nominal_link_side", &row)?;
        }
        let reason = if kind == LinkKind::SamePerson { wording::SAME } else { wording::APART };
        take(scene, id, at, reason, steps)?;
        Ok(id)
    }
}

/// Writes the steps of a link.
fn take(
    scene: &mut Scene<'_, '_>,
    link: Id,
    at: Moment,
    reason: &'static str,
    steps: &[(LinkState, Staff)],
) -> Result<()> {
    for (position, (state, by)) in (0..).zip(steps) {
        scene.seed.put(
            "nominal_link_step",
            &[
                ("nominal_link", link.into()),
                ("position", Cell::Number(position)),
                ("state", state.number().into()),
                ("reason", reason.into()),
                ("organisation", scene.partners.id(by.body).into()),
                ("by", by.account.into()),
                ("at", at.into()),
            ],
        )?;
    }
    Ok(())
}
