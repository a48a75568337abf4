//! What is recorded of a person, and where it comes from.

use super::{Code, FieldProfile, Line};

/// Where a fact about a person comes from (`ISA-13.1`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InformationSource {
    /// The person said so.
    Person,
    /// A relative or a friend said so.
    Relative,
    /// A worker saw it.
    Observation,
    /// Another organisation told it.
    Partner,
    /// A document was seen.
    Document,
    /// A member of the public said so.
    Public,
    /// It was taken from another record of the organisation.
    OtherRecord,
}

impl Code for InformationSource {
    const TABLE: &'static [Line<InformationSource>] = &[
        (InformationSource::Person, "person", "The person"),
        (InformationSource::Relative, "relative", "Relative or friend"),
        (InformationSource::Observation, "observation", "Own observation"),
        (InformationSource::Partner, "partner", "Partner organisation"),
        (InformationSource::Document, "document", "Document"),
        (InformationSource::Public, "public", "Member of the public"),
        (InformationSource::OtherRecord, "other_record", "Another record"),
    ];
}

/// What a particular of a person is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ParticularKind {
    /// A lasting mark.
    Mark,
    /// Height and build.
    Build,
    /// Hair, beard and eyes.
    HairAndEyes,
    /// Accent, manner of speech, languages.
    Speech,
    /// Another feature.
    OtherFeature,
    /// How the person wants to be reached.
    PreferredWay,
    /// When it is safe to reach the person.
    SafeTime,
    /// A way that must not be used.
    DoNotUse,
    /// A need when the person is reached.
    LanguageNeed,
    /// Physical health (Article 9).
    PhysicalHealth,
    /// Mental health (Article 9).
    MentalHealth,
    /// A disability (Article 9).
    Disability,
    /// The use of drugs or alcohol (Article 9).
    SubstanceUse,
    /// Racial or ethnic origin (Article 9).
    EthnicOrigin,
    /// Religious or philosophical belief (Article 9).
    Belief,
    /// Sex life or sexual orientation (Article 9).
    SexLife,
    /// A conviction (Article 10).
    Conviction,
    /// A disposal out of court (Article 10).
    Caution,
    /// A charge that is not decided (Article 10).
    Charge,
    /// An order of a court (Article 10).
    CourtOrder,
    /// An alleged offence (Article 10).
    Allegation,
}

impl Code for ParticularKind {
    const TABLE: &'static [Line<ParticularKind>] = &[
        (ParticularKind::Mark, "mark", "Scar, tattoo or mark"),
        (ParticularKind::Build, "build", "Height and build"),
        (ParticularKind::HairAndEyes, "hair_and_eyes", "Hair and eyes"),
        (ParticularKind::Speech, "speech", "Speech"),
        (ParticularKind::OtherFeature, "other_feature", "Other feature"),
        (ParticularKind::PreferredWay, "preferred_way", "Preferred way"),
        (ParticularKind::SafeTime, "safe_time", "Safe time"),
        (ParticularKind::DoNotUse, "do_not_use", "Do not use"),
        (ParticularKind::LanguageNeed, "language_need", "Language or access need"),
        (ParticularKind::PhysicalHealth, "physical_health", "Physical health"),
        (ParticularKind::MentalHealth, "mental_health", "Mental health"),
        (ParticularKind::Disability, "disability", "Disability"),
        (ParticularKind::SubstanceUse, "substance_use", "Drugs or alcohol"),
        (ParticularKind::EthnicOrigin, "ethnic_origin", "Ethnic origin"),
        (ParticularKind::Belief, "belief", "Religion or belief"),
        (ParticularKind::SexLife, "sex_life", "Sex life or orientation"),
        (ParticularKind::Conviction, "conviction", "Conviction"),
        (ParticularKind::Caution, "caution", "Caution"),
        (ParticularKind::Charge, "charge", "Charge"),
        (ParticularKind::CourtOrder, "court_order", "Court order"),
        (ParticularKind::Allegation, "allegation", "Allegation"),
    ];
}

impl ParticularKind {
    /// The profile under which it is shown.
    pub const fn profile(self) -> FieldProfile {
        match self {
            ParticularKind::Mark
            | ParticularKind::Build
            | ParticularKind::HairAndEyes
            | ParticularKind::Speech
            | ParticularKind::OtherFeature => FieldProfile::Basic,
            ParticularKind::PreferredWay
            | ParticularKind::SafeTime
            | ParticularKind::DoNotUse
            | ParticularKind::LanguageNeed => FieldProfile::Contact,
            ParticularKind::PhysicalHealth
            | ParticularKind::MentalHealth
            | ParticularKind::Disability
            | ParticularKind::SubstanceUse
            | ParticularKind::EthnicOrigin
            | ParticularKind::Belief
            | ParticularKind::SexLife => FieldProfile::Health,
            ParticularKind::Conviction
            | ParticularKind::Caution
            | ParticularKind::Charge
            | ParticularKind::CourtOrder
            | ParticularKind::Allegation => FieldProfile::Criminal,
        }
    }
}

/// What a warning marker warns of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum WarningKind {
    /// Violence towards workers.
    Violence,
    /// Weapons.
    Weapons,
    /// A dangerous animal at the address.
    DangerousAnimal,
    /// Nobody visits alone.
    NotAlone,
    /// The person is in danger from others.
    AtRiskFromOthers,
    /// The person may harm themself (Article 9).
    SelfHarm,
    /// An infection that asks for protection (Article 9).
    Infection,
}

impl Code for WarningKind {
    const TABLE: &'static [Line<WarningKind>] = &[
        (WarningKind::Violence, "violence", "Violence"),
        (WarningKind::Weapons, "weapons", "Weapons"),
        (WarningKind::DangerousAnimal, "dangerous_animal", "Dangerous animal"),
        (WarningKind::NotAlone, "not_alone", "Do not visit alone"),
        (WarningKind::AtRiskFromOthers, "at_risk_from_others", "At risk from others"),
        (WarningKind::SelfHarm, "self_harm", "Self-harm"),
        (WarningKind::Infection, "infection", "Infection"),
    ];
}

impl WarningKind {
    /// The profile under which it is shown.
    pub const fn profile(self) -> FieldProfile {
        match self {
            WarningKind::SelfHarm | WarningKind::Infection => FieldProfile::Health,
            WarningKind::Violence
            | WarningKind::Weapons
            | WarningKind::DangerousAnimal
            | WarningKind::NotAlone
            | WarningKind::AtRiskFromOthers => FieldProfile::Basic,
        }
    }
}

/// What one person is to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RelationKind {
    /// A parent of the other.
    Parent,
    /// A child of the other.
    Child,
    /// A brother or a sister of the other.
    Sibling,
    /// Husband, wife or partner of the other.
    Partner,
    /// Was husband, wife or partner of the other.
    FormerPartner,
    /// Related in another way.
    OtherFamily,
    /// Cares for the other.
    Carer,
    /// Is cared for by the other.
    CaredFor,
    /// An associate of the other.
    Associate,
    /// A neighbour of the other.
    Neighbour,
    /// A victim of the other.
    VictimOf,
    /// Is held to harm the other.
    Harms,
}

impl Code for RelationKind {
    const TABLE: &'static [Line<RelationKind>] = &[
        (RelationKind::Parent, "parent", "Parent of"),
        (RelationKind::Child, "child", "Child of"),
        (RelationKind::Sibling, "sibling", "Brother or sister of"),
        (RelationKind::Partner, "partner", "Partner of"),
        (RelationKind::FormerPartner, "former_partner", "Former partner of"),
        (RelationKind::OtherFamily, "other_family", "Other family of"),
        (RelationKind::Carer, "carer", "Carer of"),
        (RelationKind::CaredFor, "cared_for", "Cared for by"),
        (RelationKind::Associate, "associate", "Associate of"),
        (RelationKind::Neighbour, "neighbour", "Neighbour of"),
        (RelationKind::VictimOf, "victim_of", "Victim of"),
        (RelationKind::Harms, "harms", "Held to harm"),
    ];
}

impl RelationKind {
    /// The same relation as it reads from the other person.
    #[must_use]
    pub const fn inverse(self) -> RelationKind {
        match self {
            RelationKind::Parent => RelationKind::Child,
            RelationKind::Child => RelationKind::Parent,
            RelationKind::Carer => RelationKind::CaredFor,
            RelationKind::CaredFor => RelationKind::Carer,
            RelationKind::VictimOf => RelationKind::Harms,
            RelationKind::Harms => RelationKind::VictimOf,
            RelationKind::Sibling
            | RelationKind::Partner
            | RelationKind::FormerPartner
            | RelationKind::OtherFamily
            | RelationKind::Associate
            | RelationKind::Neighbour => self,
        }
    }
}

/// Who sees a relation, of those who see both people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RelationVisibility {
    /// All of them.
    EveryReader,
    /// Those of the organisation that recorded it.
    OwnOrganisation,
    /// Those of the organisation that recorded it, and of others.
    Named,
}

impl Code for RelationVisibility {
    const TABLE: &'static [Line<RelationVisibility>] = &[
        (RelationVisibility::EveryReader, "every_reader", "Everybody who sees both people"),
        (RelationVisibility::OwnOrganisation, "own_organisation", "Our organisation only"),
        (RelationVisibility::Named, "named", "Our organisation and those named"),
    ];
}

/// What was decided of two records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LinkKind {
    /// Both are of the same person.
    SamePerson,
    /// They are of two people and are not proposed again.
    KeepApart,
}

impl Code for LinkKind {
    const TABLE: &'static [Line<LinkKind>] =
        &[(LinkKind::SamePerson, "same_person", "Same person"), (LinkKind::KeepApart, "keep_apart", "Two people")];
}

/// Where a link stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LinkState {
    /// Waits for the other organisation.
    Proposed,
    /// In force.
    Accepted,
    /// The other organisation says they are two people.
    Rejected,
    /// Taken back, with its history kept.
    Reversed,
}

impl Code for LinkState {
    const TABLE: &'static [Line<LinkState>] = &[
        (LinkState::Proposed, "proposed", "Proposed"),
        (LinkState::Accepted, "accepted", "In force"),
        (LinkState::Rejected, "rejected", "Rejected"),
        (LinkState::Reversed, "reversed", "Taken back"),
    ];
}

/// What of a person is checked from time to time (`ISA-13.1`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccuracyField {
    /// Names and date of birth.
    Identity,
    /// The current address.
    Address,
    /// Telephone numbers and e-mail addresses.
    ContactPoints,
    /// One particular.
    Particular,
    /// One warning marker, by the day that it says.
    Marker,
}

impl Code for AccuracyField {
    const TABLE: &'static [Line<AccuracyField>] = &[
        (AccuracyField::Identity, "identity", "Names and date of birth"),
        (AccuracyField::Address, "address", "Current address"),
        (AccuracyField::ContactPoints, "contact_points", "Contact points"),
        (AccuracyField::Particular, "particular", "Particular"),
        (AccuracyField::Marker, "marker", "Warning marker"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_read_twice_around_is_itself() {
        for kind in RelationKind::all() {
            assert_eq!(kind.inverse().inverse(), kind);
        }
    }
}
