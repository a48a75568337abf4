//! What happens in a neighbourhood: kinds, states and stages.

use super::{Code, Line};

/// Where a priority stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PriorityState {
    /// Somebody has raised the issue.
    Raised,
    /// The team has made it a priority.
    Adopted,
    /// Something was done about it.
    Actioned,
    /// It needs no further work. A closed priority does not come back.
    Closed,
}

impl Code for PriorityState {
    const TABLE: &'static [Line<PriorityState>] = &[
        (PriorityState::Raised, "raised", "Raised"),
        (PriorityState::Adopted, "adopted", "Adopted"),
        (PriorityState::Actioned, "actioned", "Actioned"),
        (PriorityState::Closed, "closed", "Closed"),
    ];
}

/// Where an engagement stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EngagementState {
    /// It lies ahead, or its result is not recorded yet.
    Planned,
    /// It took place.
    Held,
    /// People were told what came of it.
    FedBack,
    /// It did not take place.
    Cancelled,
}

impl Code for EngagementState {
    const TABLE: &'static [Line<EngagementState>] = &[
        (EngagementState::Planned, "planned", "Planned"),
        (EngagementState::Held, "held", "Held"),
        (EngagementState::FedBack, "fed_back", "Fed back"),
        (EngagementState::Cancelled, "cancelled", "Cancelled"),
    ];
}

/// What kind of engagement it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EngagementType {
    /// A meeting with the public.
    Meeting,
    /// A survey.
    Survey,
    /// A patrol with time for people.
    Patrol,
    /// A session to which people come as they like.
    DropIn,
    /// Another kind, which the title names.
    Other,
}

impl Code for EngagementType {
    const TABLE: &'static [Line<EngagementType>] = &[
        (EngagementType::Meeting, "meeting", "Meeting"),
        (EngagementType::Survey, "survey", "Survey"),
        (EngagementType::Patrol, "patrol", "Patrol"),
        (EngagementType::DropIn, "drop_in", "Drop-in"),
        (EngagementType::Other, "other", "Other"),
    ];
}

/// What kind of contact a person is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ContactKind {
    /// Somebody whom the team knows through their work (`SYOP-8.2`).
    Professional,
    /// A key individual network member, who has agreed to be consulted by the team.
    Kin,
}

impl Code for ContactKind {
    const TABLE: &'static [Line<ContactKind>] =
        &[(ContactKind::Professional, "professional", "Professional"), (ContactKind::Kin, "kin", "Key individual")];
}

/// Where a contact stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ContactState {
    /// Recorded, and not agreed to yet. A key individual is proposed until the consent is
    /// recorded (`ISA-8.viii`).
    Proposed,
    /// May be contacted.
    Active,
    /// The next contact has been due for more than 90 days.
    Dormant,
    /// Does not wish or need to be contacted any more.
    Withdrawn,
}

impl Code for ContactState {
    const TABLE: &'static [Line<ContactState>] = &[
        (ContactState::Proposed, "proposed", "Proposed"),
        (ContactState::Active, "active", "Active"),
        (ContactState::Dormant, "dormant", "Dormant"),
        (ContactState::Withdrawn, "withdrawn", "Withdrawn"),
    ];
}

/// Where a problem-solving plan stands on the path of objective, scanning, analysis, response
/// and assessment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PlanStage {
    /// The objective is being set.
    Objective,
    /// The problem is being described.
    Scanning,
    /// The causes are being looked for.
    Analysis,
    /// The tasks are being done.
    Response,
    /// The effect is being measured.
    Assessment,
    /// The plan is finished. A closed plan does not come back.
    Closed,
    /// The effect was not enough and the plan goes back to scanning.
    Repeat,
}

impl Code for PlanStage {
    const TABLE: &'static [Line<PlanStage>] = &[
        (PlanStage::Objective, "objective", "Objective"),
        (PlanStage::Scanning, "scanning", "Scanning"),
        (PlanStage::Analysis, "analysis", "Analysis"),
        (PlanStage::Response, "response", "Response"),
        (PlanStage::Assessment, "assessment", "Assessment"),
        (PlanStage::Closed, "closed", "Closed"),
        (PlanStage::Repeat, "repeat", "Repeat"),
    ];
}

/// Where a task of a plan stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PlanTaskState {
    /// Nobody of its organisation has taken it on.
    Open,
    /// Its organisation has taken it on.
    Accepted,
    /// It is done.
    Done,
}

impl Code for PlanTaskState {
    const TABLE: &'static [Line<PlanTaskState>] = &[
        (PlanTaskState::Open, "open", "Open"),
        (PlanTaskState::Accepted, "accepted", "Taken on"),
        (PlanTaskState::Done, "done", "Done"),
    ];
}

/// Where a neighbourhood stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NeighbourhoodState {
    /// It has a team and is worked on.
    Active,
    /// It became a part of another neighbourhood.
    Merged,
    /// It is no longer used.
    Retired,
}

impl Code for NeighbourhoodState {
    const TABLE: &'static [Line<NeighbourhoodState>] = &[
        (NeighbourhoodState::Active, "active", "Active"),
        (NeighbourhoodState::Merged, "merged", "Merged"),
        (NeighbourhoodState::Retired, "retired", "Retired"),
    ];
}

/// How a contact wishes to be reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PreferredChannel {
    /// By telephone.
    Telephone,
    /// By e-mail.
    Email,
    /// In person.
    InPerson,
    /// By post.
    Post,
}

impl Code for PreferredChannel {
    const TABLE: &'static [Line<PreferredChannel>] = &[
        (PreferredChannel::Telephone, "telephone", "Telephone"),
        (PreferredChannel::Email, "email", "E-mail"),
        (PreferredChannel::InPerson, "in_person", "In person"),
        (PreferredChannel::Post, "post", "Post"),
    ];
}
