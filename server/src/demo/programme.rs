//! The programmes that the system comes with, as the generator chooses among them, and what it writes into their fields.
//!
//! Their numbers, names and fields are those of the store (`schema/0009_casework.sql`); a test holds the two together.

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::random::Random;
use super::{Scene, cast};
use crate::error::Result;
use crate::store::seed::Cell;

/// A programme of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Programme {
    /// Anti-social behaviour.
    Asb = 1,
    /// Protection of vulnerable people.
    Vulnerability,
    /// The Supporting Families programme.
    SupportingFamilies,
    /// Hate crime and hate incidents.
    HateCrime,
    /// The conference on domestic abuse.
    Marac,
    /// Integrated offender management.
    Iom,
    /// Another programme.
    Other,
}

impl Programme {
    /// The number by which a channel names it.
    pub(super) const fn number(self) -> i64 {
        self as i64
    }

    /// Its name.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Programme::Asb => "Anti-social behaviour",
            Programme::Vulnerability => "Vulnerability",
            Programme::SupportingFamilies => "Supporting Families",
            Programme::HateCrime => "Hate crime",
            Programme::Marac => "MARAC",
            Programme::Iom => "Integrated offender management",
            Programme::Other => "Other",
        }
    }

    /// A few fields of a channel: key and value.
    fn values(self, random: &mut Random, street: &str) -> Vec<(&'static str, String)> {
        let mut one = |words: &[&'static str]| random.word(words).to_owned();
        match self {
            Programme::Asb => vec![
                ("behaviour", one(&["Noise", "Damage", "Threats or abuse", "Vehicles", "Fires"])),
                ("place", street.to_owned()),
                ("incidents", one(&["3", "7", "11", "14", "22"])),
            ],
            Programme::Vulnerability => {
                vec![
                    ("need", one(&["Self-neglect", "Exploitation", "Mental health", "Fraud"])),
                    ("care_plan", "yes".into()),
                ]
            }
            Programme::SupportingFamilies => {
                vec![("outcomes", one(&["3", "4", "5"])), ("children", one(&["1", "2", "3", "4"]))]
            }
            Programme::HateCrime => vec![("strand", one(&["Disability", "Race", "Religion", "Sexual orientation"]))],
            Programme::Marac => {
                let ways = [
                    "Text on weekday mornings; never voicemail.",
                    "Through the support worker only.",
                    "At work between ten and three; ask for the office.",
                ];
                vec![("safe_contact", one(&ways))]
            }
            Programme::Iom => {
                vec![("cohort", one(&["Red", "Amber", "Green"])), ("pathway", one(&["Housing", "Work", "Treatment"]))]
            }
            Programme::Other => Vec::new(),
        }
    }
}

/// The programme that an administrator added after the user groups were asked (SYOP-13.4h): reviewed more often than
/// the framework asks.
pub(super) fn add(scene: &mut Scene<'_, '_>) -> Result<()> {
    let at = scene.past.ago(&mut scene.random, 200);
    let id = scene.ids.at(at);
    scene.seed.put(
        "programme",
        &[
            ("id", id.into()),
            ("number", Cell::Number(8)),
            ("code", "serious_violence".into()),
            ("name", "Serious violence".into()),
            ("summary", "People at risk of violence with weapons, and those who carry them.".into()),
            ("state", Cell::Number(1)),
            ("worker_days", Cell::Number(30)),
            ("supervisor_days", Cell::Number(60)),
            ("risk_days", Cell::Number(60)),
            ("case_review", Cell::Number(0)),
            ("scale", "Five levels".into()),
            ("low_from", Cell::Number(0)),
            ("medium_from", Cell::Number(0)),
            ("high_from", Cell::Number(0)),
            ("very_high_from", Cell::Number(0)),
            ("version", Cell::Number(1)),
        ],
    )?;
    scene.seed.put(
        "programme_field",
        &[
            ("programme", id.into()),
            ("key", "weapon".into()),
            ("position", Cell::Number(1)),
            ("label", "Kind of weapon".into()),
            ("help", "".into()),
            ("kind", Cell::Number(5)),
            ("required", Cell::Number(1)),
            ("options", "Knife\nFirearm\nOther\nNone known".into()),
            ("retired", Cell::Number(0)),
        ],
    )?;
    consulted(scene, id, at)
}

fn consulted(scene: &mut Scene<'_, '_>, programme: Id, at: Moment) -> Result<()> {
    let administrator = scene.partners.accounts.iter().find(|one| one.user_name == cast::ADMINISTRATOR.user_name);
    let Some(by) = administrator.map(|account| account.id) else { return Ok(()) };
    scene.seed.put(
        "programme_change",
        &[
            ("programme", programme.into()),
            ("version", Cell::Number(1)),
            ("summary", "Added".into()),
            ("consulted", "Violence reduction group, supervisors' forum".into()),
            ("consulted_on", scene.past.day(221).into()),
            ("outcome", "Wanted a review each month; no scale until the national one is published.".into()),
            ("by", by.into()),
            ("at", at.into()),
        ],
    )
}

/// Writes what a channel has in the fields of its programme.
pub(super) fn fill(scene: &mut Scene<'_, '_>, channel: Id, programme: Programme, street: &str) -> Result<()> {
    for (field, value) in programme.values(&mut scene.random, street) {
        scene.seed.put(
            "channel_value",
            &[("channel", channel.into()), ("field", Cell::from(field)), ("value", value.into())],
        )?;
    }
    Ok(())
}
