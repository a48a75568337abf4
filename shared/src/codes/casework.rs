//! What happens in a case: kinds, states and outcomes.

use super::{Code, Line};

/// What kind of activity was recorded. Whether it is significant follows from the kind alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ActivityKind {
    /// A note. Not significant.
    Note,
    /// A contact with a person by telephone, letter or message. Significant.
    Contact,
    /// A visit. Significant.
    Visit,
    /// A meeting. Significant.
    Meeting,
    /// A step of enforcement. Significant.
    Enforcement,
    /// A change of risk. Significant.
    RiskChange,
}

impl Code for ActivityKind {
    const TABLE: &'static [Line<ActivityKind>] = &[
        (ActivityKind::Note, "note", "Note"),
        (ActivityKind::Contact, "contact", "Contact"),
        (ActivityKind::Visit, "visit", "Visit"),
        (ActivityKind::Meeting, "meeting", "Meeting"),
        (ActivityKind::Enforcement, "enforcement", "Enforcement"),
        (ActivityKind::RiskChange, "risk_change", "Change of risk"),
    ];
}

impl ActivityKind {
    /// Whether an activity of this kind counts for the date on which a channel closes
    /// (`ISA-3.5`): a contact, a visit, a meeting, a step of enforcement or a change of risk.
    pub const fn significant(self) -> bool {
        match self {
            ActivityKind::Note => false,
            ActivityKind::Contact
            | ActivityKind::Visit
            | ActivityKind::Meeting
            | ActivityKind::Enforcement
            | ActivityKind::RiskChange => true,
        }
    }
}

/// What a field of a programme holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldKind {
    /// A text of one line.
    Line,
    /// A text of several lines.
    Note,
    /// A whole number.
    Number,
    /// A full date.
    Date,
    /// One of the options of the field.
    Choice,
    /// Yes, or nothing.
    Tick,
}

impl Code for FieldKind {
    const TABLE: &'static [Line<FieldKind>] = &[
        (FieldKind::Line, "line", "One line"),
        (FieldKind::Note, "note", "Several lines"),
        (FieldKind::Number, "number", "Number"),
        (FieldKind::Date, "date", "Date"),
        (FieldKind::Choice, "choice", "Choice"),
        (FieldKind::Tick, "tick", "Tick"),
    ];
}

/// Where a programme stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProgrammeState {
    /// Channels can be opened in it.
    Active,
    /// No further channel can be opened in it.
    Retired,
}

impl Code for ProgrammeState {
    const TABLE: &'static [Line<ProgrammeState>] =
        &[(ProgrammeState::Active, "active", "Active"), (ProgrammeState::Retired, "retired", "Retired")];
}

/// Where a channel stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ChannelState {
    /// Opened, and nobody is assigned as a caseworker yet.
    Proposed,
    /// Being worked on.
    Active,
    /// Open without significant activity since the last completed supervisor review, so that
    /// closing should be considered (`ISA-3.5`).
    Dormant,
    /// Closed with effect from the date of the last significant activity (`ISA-3.5`). It is
    /// kept for seven years (`ISA-3.4a`).
    Closed,
    /// The seven years have passed and the lead organisation has to decide on the disposal
    /// (`ISA-3.4b`).
    DisposalDue,
    /// The lead organisation has authorised the disposal (`ISA-3.4b`).
    DisposalAuthorised,
}

impl Code for ChannelState {
    const TABLE: &'static [Line<ChannelState>] = &[
        (ChannelState::Proposed, "proposed", "Proposed"),
        (ChannelState::Active, "active", "Active"),
        (ChannelState::Dormant, "dormant", "Dormant"),
        (ChannelState::Closed, "closed", "Closed"),
        (ChannelState::DisposalDue, "disposal_due", "Disposal due"),
        (ChannelState::DisposalAuthorised, "disposal_authorised", "Disposal authorised"),
    ];
}

impl ChannelState {
    /// Whether it counts as closed: nothing is added to it before it is reopened (`ISA-3.5`).
    pub const fn closed(self) -> bool {
        matches!(self, ChannelState::Closed | ChannelState::DisposalDue | ChannelState::DisposalAuthorised)
    }
}

/// Where the disposal of a channel stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DisposalState {
    /// The lead organisation has to decide (`ISA-3.4b`).
    Due,
    /// The lead organisation has authorised it.
    Authorised,
    /// A hold stands.
    Held,
}

impl Code for DisposalState {
    const TABLE: &'static [Line<DisposalState>] = &[
        (DisposalState::Due, "due", "Due"),
        (DisposalState::Authorised, "authorised", "Authorised"),
        (DisposalState::Held, "held", "Held"),
    ];
}

/// Where a case review stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CaseReviewState {
    /// Asked for; the lead organisation decides whether it is held.
    Requested,
    /// The threshold is met, and it has to be held.
    Accepted,
    /// The threshold is not met. It has ended.
    Refused,
    /// It was held, and the person has to be told.
    Held,
    /// The person was told. It has ended.
    Answered,
}

impl Code for CaseReviewState {
    const TABLE: &'static [Line<CaseReviewState>] = &[
        (CaseReviewState::Requested, "requested", "Requested"),
        (CaseReviewState::Accepted, "accepted", "Accepted"),
        (CaseReviewState::Refused, "refused", "Threshold not met"),
        (CaseReviewState::Held, "held", "Held"),
        (CaseReviewState::Answered, "answered", "Answered"),
    ];
}

/// Why an organisation wants records to be kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DisposalGround {
    /// They are needed in proceedings.
    LegalProceedings,
    /// They may have to be disclosed or inspected (`CA-9.5`).
    Disclosure,
    /// Somebody has to be safeguarded.
    Safeguarding,
    /// The organisation takes out its own records first.
    OwnRecords,
    /// Another ground, which the reason names.
    Other,
}

impl Code for DisposalGround {
    const TABLE: &'static [Line<DisposalGround>] = &[
        (DisposalGround::LegalProceedings, "legal_proceedings", "Proceedings"),
        (DisposalGround::Disclosure, "disclosure", "Disclosure or inspection"),
        (DisposalGround::Safeguarding, "safeguarding", "Safeguarding"),
        (DisposalGround::OwnRecords, "own_records", "Own records are taken out first"),
        (DisposalGround::Other, "other", "Other"),
    ];
}

/// Where an action stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ActionState {
    /// Given to its owner, who has not answered yet.
    Open,
    /// The owner has taken it on.
    Accepted,
    /// The owner has refused it with a reason.
    Declined,
    /// The owner has completed it.
    Done,
    /// Who gave it has taken it back.
    Withdrawn,
}

impl Code for ActionState {
    const TABLE: &'static [Line<ActionState>] = &[
        (ActionState::Open, "open", "Open"),
        (ActionState::Accepted, "accepted", "Accepted"),
        (ActionState::Declined, "declined", "Declined"),
        (ActionState::Done, "done", "Done"),
        (ActionState::Withdrawn, "withdrawn", "Withdrawn"),
    ];
}

/// Whose review it is, which fixes how often it is due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReviewKind {
    /// The caseworker's, at most 60 days after the last one (`COCO-9.2a`).
    Caseworker,
    /// The supervisor's, at most 90 days after the last one (`COCO-9.2b`).
    Supervisor,
}

impl Code for ReviewKind {
    const TABLE: &'static [Line<ReviewKind>] =
        &[(ReviewKind::Caseworker, "caseworker", "Caseworker"), (ReviewKind::Supervisor, "supervisor", "Supervisor")];
}

/// What a completed review changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReviewOutcome {
    /// The channel goes on and the next review is scheduled.
    Kept,
    /// The channel was closed with effect from the last significant activity (`ISA-3.5`).
    Closed,
    /// The channel goes on and a further person was called in.
    Escalated,
    /// The channel goes on with fewer people who see it.
    SharingChanged,
}

impl Code for ReviewOutcome {
    const TABLE: &'static [Line<ReviewOutcome>] = &[
        (ReviewOutcome::Kept, "kept", "Kept"),
        (ReviewOutcome::Closed, "closed", "Closed"),
        (ReviewOutcome::Escalated, "escalated", "Escalated"),
        (ReviewOutcome::SharingChanged, "sharing_changed", "Sharing changed"),
    ];
}

/// The role of a person in a case file (`INTRO-1`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NominalRole {
    /// The person suffers from the behaviour or the crime.
    Victim,
    /// The person is held to cause the behaviour or the crime.
    Perpetrator,
    /// The person is at risk and may be neither of the two.
    AtRisk,
    /// The person has another part, such as a witness or a relative.
    Other,
}

impl Code for NominalRole {
    const TABLE: &'static [Line<NominalRole>] = &[
        (NominalRole::Victim, "victim", "Victim"),
        (NominalRole::Perpetrator, "perpetrator", "Perpetrator"),
        (NominalRole::AtRisk, "at_risk", "At risk"),
        (NominalRole::Other, "other", "Other"),
    ];
}

/// The sex of a person as it was recorded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sex {
    /// The person is recorded as female.
    Female,
    /// The person is recorded as male.
    Male,
    /// The person is recorded as neither female nor male.
    Other,
    /// The sex was asked for or considered and is not known.
    NotKnown,
}

impl Code for Sex {
    const TABLE: &'static [Line<Sex>] = &[
        (Sex::Female, "female", "Female"),
        (Sex::Male, "male", "Male"),
        (Sex::Other, "other", "Other"),
        (Sex::NotKnown, "not_known", "Not known"),
    ];
}
