//! The functions that a role can open, one for each kind of work.

/// What an RPC needs. It opens a function, never an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// Search the index of nominals, for a reason.
    SearchIndex,
    /// Read case files, channels and what they hold.
    ReadCase,
    /// Open case files and add to channels.
    WriteCase,
    /// Change membership and assignments of a channel.
    ManageChannel,
    /// Give another organisation or person access to what the own organisation controls (`ISA-4.1`).
    Share,
    /// Complete the caseworker's review (`COCO-9.2a`).
    ReviewAsCaseworker,
    /// Complete the supervisor's review, and close a channel (`COCO-9.2b`, `ISA-3.5`).
    ReviewAsSupervisor,
    /// Read neighbourhoods (`INTRO-3`).
    ReadNeighbourhood,
    /// Add to and change neighbourhoods.
    WriteNeighbourhood,
    /// Apply for, authorise, change and disable accounts of the own organisation (`SYOP-13.2c`).
    ManageAccounts,
    /// Hold the six-monthly review of access (`COCO-7.2`).
    ReviewAccess,
    /// See the names of organisations and of the people one can work with.
    ReadDirectory,
    /// Read the audit of the own organisation (`CA-8.8`).
    ReadAudit,
    /// Set up organisations, address ranges and agreements (`SYOP-13.4b`).
    AdministerOrganisations,
    /// Enrol and revoke terminals (`SYOP-6.1`).
    AdministerTerminals,
    /// Create, unlock and suspend accounts that a single point of contact authorised (`SYOP-13.4c`).
    AdministerAccounts,
    /// Publish a version of the security operating procedures (`SYOP-2.1`).
    PublishSyops,
    /// List how many duties are overdue, by organisation, without content (`COCO-9.4`).
    ListOverdue,
    /// Add and change programmes of work after consultation (`SYOP-13.4h`).
    AdministerProgrammes,
    /// Approve the organisations that the own partnership sponsors (`COCO-2.2`).
    ApproveOrganisations,
    /// Prepare, approve and withdraw what goes out to police.uk (`INTRO-4`).
    Publish,
}

impl Permission {
    /// All permissions, in the order of their numbers.
    pub const ALL: [Permission; 21] = [
        Permission::SearchIndex,
        Permission::ReadCase,
        Permission::WriteCase,
        Permission::ManageChannel,
        Permission::Share,
        Permission::ReviewAsCaseworker,
        Permission::ReviewAsSupervisor,
        Permission::ReadNeighbourhood,
        Permission::WriteNeighbourhood,
        Permission::ManageAccounts,
        Permission::ReviewAccess,
        Permission::ReadDirectory,
        Permission::ReadAudit,
        Permission::AdministerOrganisations,
        Permission::AdministerTerminals,
        Permission::AdministerAccounts,
        Permission::PublishSyops,
        Permission::ListOverdue,
        Permission::AdministerProgrammes,
        Permission::ApproveOrganisations,
        Permission::Publish,
    ];

    /// The number on the wire, from 1.
    pub const fn number(self) -> i32 {
        self as i32 + 1
    }

    /// The permission of a number on the wire.
    pub fn from_number(number: i32) -> Option<Permission> {
        Permission::ALL.into_iter().find(|permission| permission.number() == number)
    }

    /// The word in audit and golden tables.
    pub const fn code(self) -> &'static str {
        match self {
            Permission::SearchIndex => "search_index",
            Permission::ReadCase => "read_case",
            Permission::WriteCase => "write_case",
            Permission::ManageChannel => "manage_channel",
            Permission::Share => "share",
            Permission::ReviewAsCaseworker => "review_as_caseworker",
            Permission::ReviewAsSupervisor => "review_as_supervisor",
            Permission::ReadNeighbourhood => "read_neighbourhood",
            Permission::WriteNeighbourhood => "write_neighbourhood",
            Permission::ManageAccounts => "manage_accounts",
            Permission::ReviewAccess => "review_access",
            Permission::ReadDirectory => "read_directory",
            Permission::ReadAudit => "read_audit",
            Permission::AdministerOrganisations => "administer_organisations",
            Permission::AdministerTerminals => "administer_terminals",
            Permission::AdministerAccounts => "administer_accounts",
            Permission::PublishSyops => "publish_syops",
            Permission::ListOverdue => "list_overdue",
            Permission::AdministerProgrammes => "administer_programmes",
            Permission::ApproveOrganisations => "approve_organisations",
            Permission::Publish => "publish",
        }
    }

    /// The permission of a word in audit and golden tables.
    pub fn from_code(code: &str) -> Option<Permission> {
        Permission::ALL.into_iter().find(|permission| permission.code() == code)
    }

    /// The words on a screen.
    pub const fn label(self) -> &'static str {
        match self {
            Permission::SearchIndex => "Search the index",
            Permission::ReadCase => "Read cases",
            Permission::WriteCase => "Write in cases",
            Permission::ManageChannel => "Manage channels",
            Permission::Share => "Share",
            Permission::ReviewAsCaseworker => "Review as caseworker",
            Permission::ReviewAsSupervisor => "Review as supervisor",
            Permission::ReadNeighbourhood => "Read neighbourhoods",
            Permission::WriteNeighbourhood => "Write in neighbourhoods",
            Permission::ManageAccounts => "Manage accounts",
            Permission::ReviewAccess => "Review access",
            Permission::ReadDirectory => "Read the directory",
            Permission::ReadAudit => "Read the audit",
            Permission::AdministerOrganisations => "Administer organisations",
            Permission::AdministerTerminals => "Administer terminals",
            Permission::AdministerAccounts => "Administer accounts",
            Permission::PublishSyops => "Publish SyOPs",
            Permission::ListOverdue => "List what is overdue",
            Permission::AdministerProgrammes => "Administer programmes",
            Permission::ApproveOrganisations => "Approve organisations",
            Permission::Publish => "Publish to police.uk",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_come_back() {
        for (index, permission) in Permission::ALL.into_iter().enumerate() {
            assert_eq!(usize::try_from(permission.number()), Ok(index + 1));
            assert_eq!(Permission::from_number(permission.number()), Some(permission));
            assert_eq!(Permission::from_code(permission.code()), Some(permission));
            assert!(!permission.label().is_empty());
        }
        assert_eq!(Permission::from_number(0), None);
        assert_eq!(Permission::from_number(22), None);
        assert_eq!(Permission::from_code(""), None);
    }
}
