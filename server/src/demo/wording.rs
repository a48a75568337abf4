//! What is written down about people who do not exist: looks, contact, health, offences, warnings, relations, links.

use safetynet_shared::codes::{ParticularKind, RelationKind, WarningKind};

/// Particulars with their words.
pub(super) const PARTICULARS: [(ParticularKind, &str); 22] = [
    (ParticularKind::Mark, "Tattoo of a swallow on the left forearm"),
    (ParticularKind::Mark, "Scar above the right eyebrow"),
    (ParticularKind::Build, "About 1.80 m, slim"),
    (ParticularKind::Build, "Short and heavily built"),
    (ParticularKind::HairAndEyes, "Shaved head, grey eyes"),
    (ParticularKind::HairAndEyes, "Long dark hair, brown eyes, glasses"),
    (ParticularKind::Speech, "Speaks softly, northern accent"),
    (ParticularKind::OtherFeature, "Walks with a stick"),
    (ParticularKind::PreferredWay, "By text first, then by telephone"),
    (ParticularKind::SafeTime, "Weekdays between ten and two, when alone at home"),
    (ParticularKind::DoNotUse, "Never leave a message on the landline: others listen to it"),
    (ParticularKind::LanguageNeed, "Interpreter for Polish"),
    (ParticularKind::PhysicalHealth, "Asthma; carries an inhaler"),
    (ParticularKind::MentalHealth, "Under the community mental health team since the spring"),
    (ParticularKind::Disability, "Hard of hearing in both ears; face the person when speaking"),
    (ParticularKind::SubstanceUse, "Alcohol; sees the recovery service every second week"),
    (ParticularKind::EthnicOrigin, "Describes themself as mixed white and Asian"),
    (ParticularKind::Conviction, "Common assault, magistrates' court, community order of twelve months"),
    (ParticularKind::Caution, "Criminal damage, conditional caution"),
    (ParticularKind::Charge, "Harassment; hearing not listed yet"),
    (ParticularKind::CourtOrder, "Not to go within 100 metres of the former address"),
    (ParticularKind::Allegation, "Threats by message, denied when asked"),
];

/// Warnings with their reasons.
pub(super) const MARKERS: [(WarningKind, &str); 7] = [
    (WarningKind::Violence, "Pushed an officer at the door in the presence of two witnesses."),
    (WarningKind::Weapons, "A bat was kept behind the front door at the last two visits."),
    (WarningKind::DangerousAnimal, "Two dogs that are not under control when the owner is out."),
    (WarningKind::NotAlone, "Several complaints about single workers; always visit in pairs."),
    (WarningKind::AtRiskFromOthers, "The former partner asks neighbours about visitors: no uniform, no marked car."),
    (WarningKind::SelfHarm, "Spoke of harming themself when the tenancy was mentioned."),
    (WarningKind::Infection, "Wear gloves and a mask while the treatment lasts."),
];

/// Why a person was not told of a warning.
pub(super) const NOT_TOLD: &str = "Telling the person would put another member of the household at risk.";

/// Relations of two people of one case, with a detail.
pub(super) const RELATIONS: [(RelationKind, &str); 8] = [
    (RelationKind::Partner, "Live together on and off."),
    (RelationKind::FormerPartner, "Separated last year; contact about the children only."),
    (RelationKind::Parent, ""),
    (RelationKind::Sibling, ""),
    (RelationKind::Neighbour, "Next door, shared wall."),
    (RelationKind::Associate, "Seen together on most evenings."),
    (RelationKind::VictimOf, "Reported four times since the summer."),
    (RelationKind::Carer, "Shops and cooks; has a key."),
];

/// Why two records are held for the same person.
pub(super) const SAME: &str = "The same telephone number and the same mother; the spelling of the name differs.";

/// Why two records are held for two people.
pub(super) const APART: &str = "Cousins of the same name: both were seen together at the last meeting.";
