//! What a person asks for of the data that is held about them, and how an organisation answers (`ISA-14.1`).

use super::{Code, Line};

/// What a person asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubjectRequestKind {
    /// Access to it (Article 15).
    Access,
    /// That it is put right (Article 16).
    Rectification,
    /// That it is erased (Article 17).
    Erasure,
    /// That it is not used for now (Article 18).
    Restriction,
}

impl Code for SubjectRequestKind {
    const TABLE: &'static [Line<SubjectRequestKind>] = &[
        (SubjectRequestKind::Access, "access", "Access"),
        (SubjectRequestKind::Rectification, "rectification", "Rectification"),
        (SubjectRequestKind::Erasure, "erasure", "Erasure"),
        (SubjectRequestKind::Restriction, "restriction", "Restriction"),
    ];
}

/// How an organisation answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubjectOutcome {
    /// All of it was disclosed.
    Disclosed,
    /// A part of it was disclosed.
    DisclosedInPart,
    /// None of it was disclosed.
    Withheld,
    /// Nothing is held.
    NothingHeld,
    /// What was asked for was done.
    Done,
    /// What was asked for was refused.
    Refused,
    /// It was taken back, or registered in error.
    Withdrawn,
    /// Nobody confirmed in time who asks; it can be registered anew.
    Lapsed,
}

impl Code for SubjectOutcome {
    const TABLE: &'static [Line<SubjectOutcome>] = &[
        (SubjectOutcome::Disclosed, "disclosed", "Disclosed"),
        (SubjectOutcome::DisclosedInPart, "disclosed_in_part", "Disclosed in part"),
        (SubjectOutcome::Withheld, "withheld", "Withheld"),
        (SubjectOutcome::NothingHeld, "nothing_held", "Nothing held"),
        (SubjectOutcome::Done, "done", "Done"),
        (SubjectOutcome::Refused, "refused", "Refused"),
        (SubjectOutcome::Withdrawn, "withdrawn", "Withdrawn"),
        (SubjectOutcome::Lapsed, "lapsed", "Lapsed, identity not confirmed"),
    ];
}

/// What is decided of one record (`ISA-14.2`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubjectDecision {
    /// The person gets it.
    Disclose,
    /// The person does not.
    Withhold,
}

impl Code for SubjectDecision {
    const TABLE: &'static [Line<SubjectDecision>] =
        &[(SubjectDecision::Disclose, "disclose", "Disclose"), (SubjectDecision::Withhold, "withhold", "Withhold")];
}

/// The exemption under which a record is withheld.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubjectExemption {
    /// A third party's data.
    ThirdParty,
    /// Crime and taxation.
    CrimeAndTaxation,
    /// Serious harm.
    SeriousHarm,
    /// Legal privilege.
    LegalPrivilege,
    /// Child abuse data.
    ChildAbuseData,
    /// Management, or another that is named in words.
    Other,
}

impl Code for SubjectExemption {
    const TABLE: &'static [Line<SubjectExemption>] = &[
        (SubjectExemption::ThirdParty, "third_party", "Third party's data"),
        (SubjectExemption::CrimeAndTaxation, "crime_and_taxation", "Crime and taxation"),
        (SubjectExemption::SeriousHarm, "serious_harm", "Serious harm"),
        (SubjectExemption::LegalPrivilege, "legal_privilege", "Legal privilege"),
        (SubjectExemption::ChildAbuseData, "child_abuse_data", "Child abuse data"),
        (SubjectExemption::Other, "other", "Management or other"),
    ];
}

/// What kind of record it is that is decided on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubjectItemKind {
    /// Another name.
    Alias,
    /// An address.
    Address,
    /// A telephone number or an e-mail address.
    ContactPoint,
    /// A particular.
    Particular,
    /// A warning marker.
    Marker,
    /// A risk assessment.
    Assessment,
    /// An activity.
    Activity,
    /// The name with the date of birth and the sex.
    Name,
    /// A photograph.
    Photograph,
    /// A relation to somebody else.
    Relation,
    /// An action.
    Action,
    /// What workers should know.
    Note,
}

impl Code for SubjectItemKind {
    const TABLE: &'static [Line<SubjectItemKind>] = &[
        (SubjectItemKind::Alias, "alias", "Other name"),
        (SubjectItemKind::Address, "address", "Address"),
        (SubjectItemKind::ContactPoint, "contact_point", "Contact"),
        (SubjectItemKind::Particular, "particular", "Particular"),
        (SubjectItemKind::Marker, "marker", "Warning"),
        (SubjectItemKind::Assessment, "assessment", "Risk"),
        (SubjectItemKind::Activity, "activity", "Activity"),
        (SubjectItemKind::Name, "name", "Name"),
        (SubjectItemKind::Photograph, "photograph", "Photograph"),
        (SubjectItemKind::Relation, "relation", "Relation"),
        (SubjectItemKind::Action, "action", "Action"),
        (SubjectItemKind::Note, "note", "Note"),
    ];
}
