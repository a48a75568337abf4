//! Organisations and what they sign.

use super::{Code, Line};

/// Where an organisation stands on its way into and out of the system (`COCO-2.2`, `CA-10.1`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OrganisationState {
    /// It has asked to join.
    Interested,
    /// A community safety partnership sponsors it.
    Sponsored,
    /// The manager of the partnership has approved it.
    Approved,
    /// Its agreements are recorded.
    Documented,
    /// Its users can sign in.
    Connected,
    /// Its yearly declaration is late; its users can still sign in (`CA-4.3`).
    DeclarationOverdue,
    /// Its users cannot sign in until a breach is remedied (`CA-10.3`).
    Suspended,
    /// It is leaving; its users can still sign in (`CA-10.1`).
    Notice,
    /// It has left.
    Exited,
}

impl OrganisationState {
    /// Whether its users can sign in.
    pub const fn connects(self) -> bool {
        matches!(self, OrganisationState::Connected | OrganisationState::DeclarationOverdue | OrganisationState::Notice)
    }
}

impl Code for OrganisationState {
    const TABLE: &'static [Line<OrganisationState>] = &[
        (OrganisationState::Interested, "interested", "Interested"),
        (OrganisationState::Sponsored, "sponsored", "Sponsored"),
        (OrganisationState::Approved, "approved", "Approved"),
        (OrganisationState::Documented, "documented", "Documented"),
        (OrganisationState::Connected, "connected", "Connected"),
        (OrganisationState::DeclarationOverdue, "declaration_overdue", "Declaration overdue"),
        (OrganisationState::Suspended, "suspended", "Suspended"),
        (OrganisationState::Notice, "notice", "Leaving"),
        (OrganisationState::Exited, "exited", "Left"),
    ];
}

/// What kind of agreement an organisation has signed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AgreementKind {
    /// The connection agreement with the OPCC (`CA-4.1`).
    Connection,
    /// The code of connection (`CA-4.3`).
    Code,
    /// The information sharing agreement of a community safety partnership (`COCO-5.2`).
    Isa,
}

impl Code for AgreementKind {
    const TABLE: &'static [Line<AgreementKind>] = &[
        (AgreementKind::Connection, "connection", "Connection agreement"),
        (AgreementKind::Code, "code", "Code of connection"),
        (AgreementKind::Isa, "isa", "Information sharing agreement"),
    ];
}

/// What kind of incident is reported (`CA-6.1`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IncidentKind {
    /// An attack, or access without a right.
    Attack,
    /// Data that was lost or came into wrong hands (`ISA-15.1`).
    DataLoss,
    /// A weakness that could be used.
    Weakness,
    /// Malware is suspected (`SYOP-8.6`).
    Malware,
    /// A change that matters to security (`ANN-1.3`).
    Change,
    /// A fault of the system, for its supplier (`SYOP-13.4f`).
    Fault,
}

impl Code for IncidentKind {
    const TABLE: &'static [Line<IncidentKind>] = &[
        (IncidentKind::Attack, "attack", "Attack or access without a right"),
        (IncidentKind::DataLoss, "data_loss", "Loss or disclosure of data"),
        (IncidentKind::Weakness, "weakness", "Weakness"),
        (IncidentKind::Malware, "malware", "Suspected malware"),
        (IncidentKind::Change, "change", "Change that matters to security"),
        (IncidentKind::Fault, "fault", "Fault of the system"),
    ];
}

/// How far an incident has been dealt with (`ISA-15.2`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IncidentState {
    /// Nobody has looked at it yet.
    Reported,
    /// Somebody knows what it is.
    Triaged,
    /// Those whom it affects have been spoken to.
    Notified,
    /// It does no further harm.
    Contained,
    /// What was to be done is done.
    Closed,
}

impl Code for IncidentState {
    const TABLE: &'static [Line<IncidentState>] = &[
        (IncidentState::Reported, "reported", "Reported"),
        (IncidentState::Triaged, "triaged", "Looked at"),
        (IncidentState::Notified, "notified", "Those affected told"),
        (IncidentState::Contained, "contained", "Contained"),
        (IncidentState::Closed, "closed", "Closed"),
    ];
}

/// Why a look at a person asks for an explanation (`SYOP-7.2`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LookupKind {
    /// The person has the name of whoever looked.
    OwnName,
    /// The person has their family name.
    FamilyName,
    /// The person has the name of a colleague.
    Colleague,
    /// The person has their telephone number.
    OwnTelephone,
}

impl Code for LookupKind {
    const TABLE: &'static [Line<LookupKind>] = &[
        (LookupKind::OwnName, "own_name", "Own name"),
        (LookupKind::FamilyName, "family_name", "Own family name"),
        (LookupKind::Colleague, "colleague", "A colleague's name"),
        (LookupKind::OwnTelephone, "own_telephone", "Own telephone"),
    ];
}

/// What an auditor found of such a look.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LookupFinding {
    /// The work called for it.
    Work,
    /// It was misuse.
    Misuse,
}

impl Code for LookupFinding {
    const TABLE: &'static [Line<LookupFinding>] =
        &[(LookupFinding::Work, "work", "Work called for it"), (LookupFinding::Misuse, "misuse", "Misuse")];
}

/// What an auditor found of a record in a dip sample (`SYOP-13.3`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SampleFinding {
    /// Nothing is wrong.
    Good,
    /// It is wrong, stale or says too little.
    Quality,
    /// It should not be there, or not be shared as it is.
    Lawfulness,
}

impl Code for SampleFinding {
    const TABLE: &'static [Line<SampleFinding>] = &[
        (SampleFinding::Good, "good", "Good"),
        (SampleFinding::Quality, "quality", "Quality"),
        (SampleFinding::Lawfulness, "lawfulness", "Lawfulness"),
    ];
}
