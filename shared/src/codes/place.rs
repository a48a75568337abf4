//! What happens in a neighbourhood: kinds, states and stages.

use super::{Code, Line};
use crate::clock::Day;

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

/// How often something comes again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Recurrence {
    /// Each week.
    Weekly,
    /// Every other week.
    Fortnightly,
    /// Each month, on the same weekday of the month.
    Monthly,
    /// Each third month, on the same weekday of the month.
    Quarterly,
}

impl Code for Recurrence {
    const TABLE: &'static [Line<Recurrence>] = &[
        (Recurrence::Weekly, "weekly", "Each week"),
        (Recurrence::Fortnightly, "fortnightly", "Every other week"),
        (Recurrence::Monthly, "monthly", "Each month"),
        (Recurrence::Quarterly, "quarterly", "Each quarter"),
    ];
}

impl Recurrence {
    /// The day of the occurrence with this number, from 0 for the first one. In months the weekday stays, and which of
    /// the month it is: the second Tuesday; what is the fifth in one month is the last in a month of four.
    #[must_use]
    pub fn day(self, first: Day, number: u16) -> Day {
        let number = i32::from(number);
        match self {
            Recurrence::Weekly => first.plus_days(i64::from(number) * 7),
            Recurrence::Fortnightly => first.plus_days(i64::from(number) * 14),
            Recurrence::Monthly => same_weekday(first, number),
            Recurrence::Quarterly => same_weekday(first, number * 3),
        }
    }
}

/// The same weekday of the month so many months later.
fn same_weekday(first: Day, months: i32) -> Day {
    let which = i64::from((first.day() - 1) / 7);
    let start = first.plus_days(1 - i64::from(first.day())).plus_months(months);
    let weekday = (first.to_int() - start.to_int()).rem_euclid(7);
    let day = start.plus_days(weekday + which * 7);
    if day.month() == start.month() { day } else { day.plus_days(-7) }
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

/// What is done with the rows of a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ImportMode {
    /// Nothing is recorded unless every row is good.
    AllOrNothing,
    /// The good rows are recorded and the others left out.
    GoodRows,
}

impl Code for ImportMode {
    const TABLE: &'static [Line<ImportMode>] = &[
        (ImportMode::AllOrNothing, "all_or_nothing", "All rows, or none"),
        (ImportMode::GoodRows, "good_rows", "The good rows"),
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

/// What of a neighbourhood a public text is about (`INTRO-4`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FaceKind {
    /// The neighbourhood itself.
    Area,
    /// An officer of its team.
    Person,
    /// A place where the team is found.
    Location,
    /// An engagement.
    Event,
    /// A priority.
    Priority,
}

impl Code for FaceKind {
    const TABLE: &'static [Line<FaceKind>] = &[
        (FaceKind::Area, "area", "Neighbourhood"),
        (FaceKind::Person, "person", "Officer"),
        (FaceKind::Location, "location", "Location"),
        (FaceKind::Event, "event", "Event"),
        (FaceKind::Priority, "priority", "Priority"),
    ];
}

/// Where a public text stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FaceState {
    /// Written, and not approved since.
    Draft,
    /// Approved by somebody who did not write it.
    Approved,
    /// Taken back; it is gone from the feed and does not return.
    Withdrawn,
}

impl Code for FaceState {
    const TABLE: &'static [Line<FaceState>] = &[
        (FaceState::Draft, "draft", "Draft"),
        (FaceState::Approved, "approved", "Approved"),
        (FaceState::Withdrawn, "withdrawn", "Withdrawn"),
    ];
}

/// Where a publication stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PublicationState {
    /// Put together, with words in it that look like those of a contact.
    Prepared,
    /// Put together, and nothing of a contact was found in it.
    Checked,
    /// Approved by a second publisher.
    Approved,
    /// What the public reads.
    Published,
    /// Taken off the feed.
    Withdrawn,
    /// Not approved.
    Refused,
    /// A later one stands in its place.
    Superseded,
}

impl Code for PublicationState {
    const TABLE: &'static [Line<PublicationState>] = &[
        (PublicationState::Prepared, "prepared", "Prepared"),
        (PublicationState::Checked, "checked", "Checked"),
        (PublicationState::Approved, "approved", "Approved"),
        (PublicationState::Published, "published", "Published"),
        (PublicationState::Withdrawn, "withdrawn", "Withdrawn"),
        (PublicationState::Refused, "refused", "Refused"),
        (PublicationState::Superseded, "superseded", "Superseded"),
    ];
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_meeting_of_the_month_keeps_its_weekday() {
        let first = Day::parse("2026-12-08").unwrap(); // the second Tuesday
        let days: Vec<String> = (0..4).map(|number| Recurrence::Monthly.day(first, number).iso()).collect();
        assert_eq!(days, ["2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"]);
        assert_eq!(Recurrence::Quarterly.day(first, 1).iso(), "2027-03-09");
        assert_eq!(Recurrence::Fortnightly.day(first, 2).iso(), "2027-01-05");
        let fifth = Day::parse("2026-12-31").unwrap(); // the fifth Thursday
        assert_eq!(Recurrence::Monthly.day(fifth, 1).iso(), "2027-01-28", "the last of a month of four");
        assert_eq!(Recurrence::Monthly.day(fifth, 4).iso(), "2027-04-29");
        assert_eq!(Recurrence::Weekly.day(first, 25).iso(), "2027-06-01");
    }
}
