//! Who may do what: the one matrix of roles and permissions.
//!
//! Every RPC names one [`Permission`]; a role is a column of the matrix. A permission opens a
//! function and never an object: which case or neighbourhood it may be used on is decided by the
//! view `reach`. The system administrator has no permission on content at all, which is what
//! makes the administration blind (`S4-3`, `SYOP-13.4a`). The matrix is printed by
//! [`matrix_text`] and kept as a golden file, so that a change of rights is reviewed as a line.
//!
//! ```
//! use safetynet_shared::roles::{Permission, Role, Roles};
//! let roles = Roles::none().with(Role::Caseworker).with(Role::Spoc);
//! assert!(roles.may(Permission::WriteCase) && roles.may(Permission::ManageAccounts));
//! assert!(!roles.may(Permission::ReadAudit));
//! ```

mod permission;

use core::fmt::Write as _;

use Permission::{
    AdministerAccounts, AdministerOrganisations, AdministerProgrammes, AdministerTerminals, ApproveOrganisations,
    ListOverdue, ManageAccounts, ManageChannel, Publish, PublishSyops, ReadAudit, ReadCase, ReadDirectory,
    ReadNeighbourhood, ReviewAccess, ReviewAsCaseworker, ReviewAsSupervisor, SearchIndex, Share, WriteCase,
    WriteNeighbourhood,
};
pub use permission::Permission;

/// A function that a person has in their organisation. One person may hold several; only the
/// organisation's single point of contact grants them, and nobody to themselves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Works on cases.
    Caseworker,
    /// Works in neighbourhoods.
    NeighbourhoodUser,
    /// Local supervisor: a caseworker who also leads channels and reviews them (`COCO-9.2b`).
    Supervisor,
    /// Single point of contact of the organisation (`COCO-3.2`): accounts and access reviews.
    Spoc,
    /// Local auditor (`CA-8.8`): reads the records and the audit of the own organisation.
    Auditor,
    /// System administrator (`SYOP-13.4`): organisations, terminals, accounts, no content.
    SystemAdministrator,
    /// Manager of the Community Safety Partnership: approves who joins (`COCO-2.2`).
    CspManager,
    /// Prepares or approves what goes out to police.uk (`INTRO-4`).
    Publisher,
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Role; 8] = [
        Role::Caseworker,
        Role::NeighbourhoodUser,
        Role::Supervisor,
        Role::Spoc,
        Role::Auditor,
        Role::SystemAdministrator,
        Role::CspManager,
        Role::Publisher,
    ];

    /// The permissions of this role: its column of the matrix.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Role::Caseworker => &[SearchIndex, ReadCase, WriteCase, Share, ReviewAsCaseworker, ReadDirectory],
            Role::NeighbourhoodUser => &[ReadNeighbourhood, WriteNeighbourhood, ReadDirectory],
            Role::Supervisor => &[
                SearchIndex,
                ReadCase,
                WriteCase,
                ManageChannel,
                Share,
                ReviewAsCaseworker,
                ReviewAsSupervisor,
                ReadDirectory,
            ],
            // Membership of channels only: on objects, `reach` gives this role the verb manage.
            Role::Spoc => &[ManageChannel, ManageAccounts, ReviewAccess, ReadDirectory],
            Role::Auditor => &[ReadCase, ReadNeighbourhood, ReadDirectory, ReadAudit],
            Role::SystemAdministrator => &[
                AdministerOrganisations,
                AdministerTerminals,
                AdministerAccounts,
                PublishSyops,
                ListOverdue,
                AdministerProgrammes,
            ],
            Role::CspManager => &[ReadDirectory, ListOverdue, ApproveOrganisations],
            Role::Publisher => &[ReadNeighbourhood, Publish, ReadDirectory],
        }
    }

    /// The number on the wire, from 1.
    pub const fn number(self) -> i32 {
        self as i32 + 1
    }

    /// The role of a number on the wire.
    pub fn from_number(number: i32) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.number() == number)
    }

    /// The word in store, audit and configuration.
    pub const fn code(self) -> &'static str {
        match self {
            Role::Caseworker => "caseworker",
            Role::NeighbourhoodUser => "neighbourhood_user",
            Role::Supervisor => "supervisor",
            Role::Spoc => "spoc",
            Role::Auditor => "auditor",
            Role::SystemAdministrator => "system_administrator",
            Role::CspManager => "csp_manager",
            Role::Publisher => "publisher",
        }
    }

    /// The role of a word in store, audit or configuration.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The words on a screen.
    pub const fn label(self) -> &'static str {
        match self {
            Role::Caseworker => "Caseworker",
            Role::NeighbourhoodUser => "Neighbourhood user",
            Role::Supervisor => "Supervisor",
            Role::Spoc => "Single point of contact",
            Role::Auditor => "Local auditor",
            Role::SystemAdministrator => "System administrator",
            Role::CspManager => "CSP manager",
            Role::Publisher => "Publisher",
        }
    }

    /// The bit of this role in a [`Roles`] set.
    const fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// Whether a person in this role is expected to add records, so that `COCO-7.3` counts them:
/// roles that may only read or administer are never challenged for not contributing.
pub fn contributes(role: Role) -> bool {
    role.permissions().iter().any(|held| matches!(held, WriteCase | WriteNeighbourhood))
}

/// The roles of one account, as a set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Roles(u32);

impl Roles {
    /// The empty set, which may do nothing.
    pub const fn none() -> Roles {
        Roles(0)
    }

    /// The set that the store holds as bits; bits without a role are dropped.
    pub fn from_bits(bits: u32) -> Roles {
        Role::ALL.into_iter().filter(|role| bits & role.bit() != 0).collect()
    }

    /// The bits under which the store holds this set.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// This set and one role more.
    #[must_use]
    pub const fn with(self, role: Role) -> Roles {
        Roles(self.0 | role.bit())
    }

    /// This set without one role.
    #[must_use]
    pub const fn without(self, role: Role) -> Roles {
        Roles(self.0 & !role.bit())
    }

    /// Whether no role is in this set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a role is in this set.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// The roles of this set, in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }

    /// Whether any role of this set has a permission.
    pub fn may(self, permission: Permission) -> bool {
        self.iter().any(|role| role.permissions().contains(&permission))
    }

    /// The permissions of this set, each once, in the order of their numbers.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.may(*permission))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Roles {
        roles.into_iter().fold(Roles::none(), Roles::with)
    }
}

/// The matrix as a table of fixed width: a line for each permission, a column for each role.
pub fn matrix_text() -> String {
    let mut text = format!("{:<25}", "permission");
    for role in Role::ALL {
        let _ = write!(text, " {}", role.code());
    }
    text.push('\n');
    for permission in Permission::ALL {
        let mut line = format!("{:<25}", permission.code());
        for role in Role::ALL {
            let mark = if role.permissions().contains(&permission) { "x" } else { "." };
            let _ = write!(line, " {mark:<width$}", width = role.code().len());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_come_back() {
        for (index, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(usize::try_from(role.number()), Ok(index + 1));
            assert_eq!(Role::from_number(role.number()), Some(role));
            assert_eq!(Role::from_code(role.code()), Some(role));
            assert!(!role.label().is_empty());
        }
        assert_eq!(Role::from_number(0), None);
        assert_eq!(Role::from_number(9), None);
        assert_eq!(Role::from_code("Caseworker"), None);
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let roles: Roles = [Role::Publisher, Role::Caseworker].into_iter().collect();
        assert_eq!(Roles::from_bits(roles.bits()), roles);
        assert_eq!(roles.iter().collect::<Vec<_>>(), [Role::Caseworker, Role::Publisher]);
        assert_eq!(roles.without(Role::Publisher), Roles::none().with(Role::Caseworker));
        assert_eq!(Roles::from_bits(u32::MAX).bits(), 0xff);
        assert!(Roles::none().is_empty() && !roles.is_empty());
    }

    #[test]
    fn the_empty_set_may_do_nothing() {
        assert_eq!(Roles::none().permissions().count(), 0);
    }

    #[test]
    fn a_supervisor_may_all_that_a_caseworker_may() {
        let supervisor = Roles::none().with(Role::Supervisor);
        assert!(Role::Caseworker.permissions().iter().all(|held| supervisor.may(*held)));
        assert!(supervisor.may(ManageChannel) && supervisor.may(ReviewAsSupervisor));
        assert!(!Roles::none().with(Role::Caseworker).may(ManageChannel));
    }

    #[test]
    fn administration_is_blind() {
        let held: Vec<_> = Roles::none().with(Role::SystemAdministrator).permissions().collect();
        let administration = [
            AdministerOrganisations,
            AdministerTerminals,
            AdministerAccounts,
            PublishSyops,
            ListOverdue,
            AdministerProgrammes,
        ];
        assert_eq!(held, administration);
    }

    #[test]
    fn every_permission_is_held_by_somebody() {
        let everybody: Roles = Role::ALL.into_iter().collect();
        assert!(Permission::ALL.into_iter().all(|permission| everybody.may(permission)));
    }

    #[test]
    fn only_writers_are_challenged_for_not_contributing() {
        let writers: Vec<_> = Role::ALL.into_iter().filter(|role| contributes(*role)).collect();
        assert_eq!(writers, [Role::Caseworker, Role::NeighbourhoodUser, Role::Supervisor]);
    }

    #[test]
    fn the_matrix_has_a_line_for_each_permission() {
        let text = matrix_text();
        assert_eq!(text.lines().count(), Permission::ALL.len() + 1);
        let marks = text.lines().skip(1).flat_map(|line| line.split_whitespace().skip(1));
        let held: usize = Role::ALL.iter().map(|role| role.permissions().len()).sum();
        assert_eq!(marks.filter(|mark| *mark == "x").count(), held);
    }
}
