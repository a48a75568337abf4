//! What the people of a neighbourhood make together, and what is said of it: groups and profiles.

use super::{Code, Line};

/// What kind of community group it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GroupKind {
    /// A watch scheme.
    WatchScheme,
    /// An association of residents or tenants.
    ResidentsAssociation,
    /// A group of a community.
    Community,
    /// A group of businesses.
    Business,
    /// Another kind, which the name says.
    Other,
}

impl Code for GroupKind {
    const TABLE: &'static [Line<GroupKind>] = &[
        (GroupKind::WatchScheme, "watch_scheme", "Watch scheme"),
        (GroupKind::ResidentsAssociation, "residents_association", "Residents' association"),
        (GroupKind::Community, "community", "Community group"),
        (GroupKind::Business, "business", "Business group"),
        (GroupKind::Other, "other", "Other"),
    ];
}

/// Where a community group stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GroupState {
    /// It meets.
    Active,
    /// It is no more.
    Ended,
}

impl Code for GroupState {
    const TABLE: &'static [Line<GroupState>] =
        &[(GroupState::Active, "active", "Active"), (GroupState::Ended, "ended", "Ended")];
}

/// Where a version of the profile of a neighbourhood stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProfileState {
    /// Being written.
    Draft,
    /// Approved, and in force.
    Approved,
    /// A later version is in force.
    Superseded,
}

impl Code for ProfileState {
    const TABLE: &'static [Line<ProfileState>] = &[
        (ProfileState::Draft, "draft", "Draft"),
        (ProfileState::Approved, "approved", "Approved"),
        (ProfileState::Superseded, "superseded", "Superseded"),
    ];
}
