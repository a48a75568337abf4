//! What is known of people beyond the index: how their record came to be, when it was last checked, looks, contact
//! preferences, health, offences, warnings and a few photographs.
//!
//! All of it has a stream of chance and identities of its own, so that a larger partnership and a smaller one, and one
//! with more facts, have the same people. A large partnership has the checks of everybody and the rest of few.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{AccuracyField, Code, InformationSource, ParticularKind, WarningKind};
use safetynet_shared::id::Id;

use super::partners::Staff;
use super::portrait::portrait;
use super::random::{Ids, Random, spread};
use super::{Scene, wording};
use crate::domain::accuracy;
use crate::error::{Error, Result};
use crate::picture;
use crate::store::seed::{Cell, Seed};

/// How many people have a photograph, at every size.
const PHOTOGRAPHED: u32 = 24;

/// Chance and identities of the facts.
pub(super) struct Facts {
    random: Random,
    ids: Ids,
}

/// A person whose facts are made.
pub(super) struct Known {
    /// The nominal.
    pub(super) id: Id,
    /// The place in the list of people, and how many they will be.
    pub(super) place: (u32, u32),
    /// When the person was recorded, and by whom.
    pub(super) at: Moment,
    /// By whom.
    pub(super) by: Staff,
    /// The name as it was recorded.
    pub(super) name: String,
    /// The last check of the address.
    pub(super) address: Checked,
    /// The last check of the contact points.
    pub(super) contact: Checked,
}

/// When a part of a record was last checked.
#[derive(Clone, Copy)]
pub(super) enum Checked {
    /// There is nothing to check.
    Nothing,
    /// It was recorded and never checked.
    Never,
    /// On this day.
    On(Day),
}

impl Checked {
    /// Of something that is recorded.
    pub(super) fn from(day: Option<Day>) -> Checked {
        day.map_or(Checked::Never, Checked::On)
    }
}

impl Facts {
    /// The stream of a seed.
    pub(super) fn new(seed: u64) -> Facts {
        Facts { random: Random::new(seed ^ 0xfac7), ids: Ids::new(seed ^ 0xfac75) }
    }

    /// Everything of one person.
    pub(super) fn add(&mut self, scene: &mut Scene<'_, '_>, known: &Known) -> Result<()> {
        let identity = Checked::On(known.at.day());
        self.check(scene.seed, known, (AccuracyField::Identity, known.id), identity)?;
        self.check(scene.seed, known, (AccuracyField::Address, known.id), known.address)?;
        self.check(scene.seed, known, (AccuracyField::ContactPoints, known.id), known.contact)?;
        if scene.rich || self.random.chance(10) {
            self.history(scene, known)?;
            self.particulars(scene, known)?;
            if self.random.chance(14) {
                self.marker(scene, known)?;
            }
        }
        if spread(known.place.0, known.place.1, PHOTOGRAPHED).is_some() {
            self.photograph(scene, known)?;
        }
        Ok(())
    }

    fn check(
        &mut self,
        seed: &mut Seed<'_>,
        known: &Known,
        (field, subject): (AccuracyField, Id),
        checked: Checked,
    ) -> Result<()> {
        let verified = match checked {
            Checked::Nothing => return Ok(()),
            Checked::Never => None,
            Checked::On(day) => Some(day),
        };
        let id = self.ids.at(known.at);
        let until = accuracy::fresh_until(field, verified.unwrap_or_else(|| known.at.day()));
        due(seed, known, (id, field, subject), verified, until)
    }

    fn history(&mut self, scene: &mut Scene<'_, '_>, known: &Known) -> Result<()> {
        let version = self.ids.at(known.at);
        let source = self.random.weighted(
            &[(40, InformationSource::Person), (25, InformationSource::Partner), (15, InformationSource::Relative)],
            InformationSource::Document,
        );
        let organisation = scene.partners.id(known.by.body);
        scene.seed.put(
            "nominal_version",
            &[
                ("id", version.into()),
                ("nominal", known.id.into()),
                ("source", source.number().into()),
                ("source_detail", "".into()),
                ("organisation", organisation.into()),
                ("by", known.by.account.into()),
                ("at", known.at.into()),
            ],
        )?;
        scene.seed.put(
            "nominal_change",
            &[
                ("nominal_version", version.into()),
                ("position", Cell::Number(0)),
                ("profile", Cell::Number(1)),
                ("nominal_relation", Cell::Nothing),
                ("field", "Name".into()),
                ("old_value", "".into()),
                ("new_value", known.name.as_str().into()),
            ],
        )
    }

    fn particulars(&mut self, scene: &mut Scene<'_, '_>, known: &Known) -> Result<()> {
        let wanted = self.random.weighted(&[(35, 0), (35, 1), (20, 2)], 3);
        let mut taken: Vec<ParticularKind> = Vec::new();
        for _ in 0..wanted {
            let Some((kind, detail)) = self.random.pick(&wording::PARTICULARS).copied() else { continue };
            if taken.contains(&kind) {
                continue;
            }
            taken.push(kind);
            let id = self.ids.at(known.at);
            let source = self.random.weighted(&[(60, InformationSource::Person)], InformationSource::Observation);
            scene.seed.put(
                "nominal_particular",
                &[
                    ("id", id.into()),
                    ("nominal", known.id.into()),
                    ("profile", kind.profile().number().into()),
                    ("kind", kind.number().into()),
                    ("detail", detail.into()),
                    ("from_on", Cell::Nothing),
                    ("to_on", Cell::Nothing),
                    ("source", source.number().into()),
                    ("source_detail", "".into()),
                    ("recorded_by", known.by.account.into()),
                    ("recorded_at", known.at.into()),
                    ("changed_at", known.at.into()),
                    ("version", Cell::Number(1)),
                ],
            )?;
            self.check(scene.seed, known, (AccuracyField::Particular, id), Checked::Never)?;
        }
        Ok(())
    }

    fn marker(&mut self, scene: &mut Scene<'_, '_>, known: &Known) -> Result<()> {
        let Some((kind, reason)) = self.random.pick(&wording::MARKERS).copied() else { return Ok(()) };
        let (id, told) = (self.ids.at(known.at), self.random.chance(60));
        let review = scene.past.day(-self.random.between(-40, 170));
        let organisation = scene.partners.id(known.by.body);
        scene.seed.put("nominal_marker", &marker(known, (id, organisation), (kind, reason), review, told))?;
        let check = self.ids.at(known.at);
        due(scene.seed, known, (check, AccuracyField::Marker, id), None, review)
    }

    fn photograph(&mut self, scene: &mut Scene<'_, '_>, known: &Known) -> Result<()> {
        let id = self.ids.at(known.at);
        let made = picture::prepare(&portrait(u64::from(known.place.0)));
        let made = made.map_err(|_| Error::Internal("a portrait of the demonstration is no picture".to_owned()))?;
        scene.seed.put(
            "nominal_photograph",
            &[
                ("id", id.into()),
                ("nominal", known.id.into()),
                ("type", made.format.number().into()),
                ("width", made.size.0.into()),
                ("height", made.size.1.into()),
                ("bytes", i64::try_from(made.bytes.len()).unwrap_or(0).into()),
                ("taken_on", known.at.day().into()),
                ("caption", "Taken at the first meeting".into()),
                ("source", InformationSource::Observation.number().into()),
                ("source_detail", "".into()),
                ("preview_width", made.small.size.0.into()),
                ("preview_height", made.small.size.1.into()),
                ("preview", made.small.pixels.into()),
                ("added_by", known.by.account.into()),
                ("added_at", known.at.into()),
                ("version", Cell::Number(1)),
            ],
        )?;
        scene.seed.put("nominal_picture", &[("nominal_photograph", id.into()), ("picture", made.bytes.into())])
    }
}

/// The row of a warning.
fn marker<'a>(
    known: &Known,
    (id, organisation): (Id, Id),
    (kind, reason): (WarningKind, &'static str),
    review: Day,
    told: bool,
) -> [(&'static str, Cell<'a>); 12] {
    [
        ("id", id.into()),
        ("nominal", known.id.into()),
        ("profile", kind.profile().number().into()),
        ("kind", kind.number().into()),
        ("reason", reason.into()),
        ("review_on", review.into()),
        ("told_on", told.then(|| known.at.day()).into()),
        ("told_reason", if told { "" } else { wording::NOT_TOLD }.into()),
        ("organisation", organisation.into()),
        ("placed_by", known.by.account.into()),
        ("placed_at", known.at.into()),
        ("version", Cell::Number(1)),
    ]
}

/// The last check of a part of a record.
fn due(
    seed: &mut Seed<'_>,
    known: &Known,
    (id, field, subject): (Id, AccuracyField, Id),
    verified: Option<Day>,
    until: Day,
) -> Result<()> {
    seed.put(
        "nominal_accuracy",
        &[
            ("id", id.into()),
            ("nominal", known.id.into()),
            ("field", field.number().into()),
            ("subject", subject.into()),
            ("verified_on", verified.into()),
            ("verified_by", verified.map(|_| known.by.account).into()),
            ("due_on", until.into()),
        ],
    )
}
