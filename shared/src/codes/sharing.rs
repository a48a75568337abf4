//! What is decided of sharing: seals, broken glass, disclosures and corrections.

use super::{Code, Line};

/// How a sealed record shows to those who are not named on the seal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SealMode {
    /// Not at all.
    Hidden,
    /// That it exists, and whom to ask.
    Signpost,
}

impl Code for SealMode {
    const TABLE: &'static [Line<SealMode>] =
        &[(SealMode::Hidden, "hidden", "Hidden"), (SealMode::Signpost, "signpost", "Signpost")];
}

/// What was found of a broken glass.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GlassFinding {
    /// Somebody's safety needed it.
    Justified,
    /// Nobody's did.
    NotJustified,
}

impl Code for GlassFinding {
    const TABLE: &'static [Line<GlassFinding>] = &[
        (GlassFinding::Justified, "justified", "Justified"),
        (GlassFinding::NotJustified, "not_justified", "Not justified"),
    ];
}

/// What was done to data that others have received (`ISA-13.2`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CorrectionDeed {
    /// It was wrong or incomplete, and was put right.
    Rectified,
    /// It was erased.
    Erased,
    /// It is kept and must not be used for now.
    Restricted,
}

impl Code for CorrectionDeed {
    const TABLE: &'static [Line<CorrectionDeed>] = &[
        (CorrectionDeed::Rectified, "rectified", "Put right"),
        (CorrectionDeed::Erased, "erased", "Erased"),
        (CorrectionDeed::Restricted, "restricted", "Not to be used for now"),
    ];
}

/// What an originator says to a disclosure outside of the partnership (`ISA-2.5a`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DisclosureDecision {
    /// It may leave.
    Permit,
    /// It may not.
    Refuse,
}

impl Code for DisclosureDecision {
    const TABLE: &'static [Line<DisclosureDecision>] =
        &[(DisclosureDecision::Permit, "permit", "Permitted"), (DisclosureDecision::Refuse, "refuse", "Refused")];
}

/// What somebody did who would have found a sealed person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LookDeed {
    /// Searched.
    Search,
    /// Asked, before recording somebody, whether the person is known.
    Check,
    /// Recorded somebody, or tried to.
    Recording,
    /// Changed the identity of another record.
    Identity,
}

impl Code for LookDeed {
    const TABLE: &'static [Line<LookDeed>] = &[
        (LookDeed::Search, "search", "Searched"),
        (LookDeed::Check, "check", "Asked whether known"),
        (LookDeed::Recording, "recording", "Recorded somebody alike"),
        (LookDeed::Identity, "identity", "Changed somebody to be alike"),
    ];
}
