//! Which parts of a person's detail somebody reads: the one place that decides it (ISA-3.6, ISA-8.v).
//!
//! A field belongs to one of four profiles, which its option `field_profile` in the `.proto` says: *basic*, *contact*,
//! *health* (Article 9) and *criminal* (Article 10). Two things open a profile, and both have to:
//!
//! 1. the **role** ([`of_roles`]): which profiles a role has work with at all;
//! 2. the **reason** to see, the column `fields` of `reach.sql`, worked out at each read ([`Profiles::from_bits`]):
//!    everything for the organisation that recorded the person; for a partner who works on a channel, basic and contact,
//!    and health and criminal only where the case file names a condition of Article 9 or 10; for a receiver of a grant,
//!    what the grant says. Several reasons add up.
//!
//! Nothing else is asked. The golden table `tests/golden/projection.txt` prints each field against each role; a change
//! of either is read there as a changed line. What is not opened is left out, and its absence looks like a field that
//! was never filled in; which profiles are open is said beside, whatever is recorded.
//!
//! ```ignore
//! let open = nominal::opened(call, &seen)?;           // reason and role
//! if open.contains(FieldProfile::Health) { ... }      // and only then is the table with health data read
//! ```

use safetynet_shared::codes::{Code, FieldProfile};
use safetynet_shared::roles::{Role, Roles};

/// A set of profiles, held by the store as bits: 1 basic, 2 contact, 4 health, 8 criminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Profiles(u32);

impl Profiles {
    /// No profile: only the index entry.
    pub const NONE: Profiles = Profiles(0);
    /// Every profile.
    pub const ALL: Profiles = Profiles(15);

    /// The set that the store holds as bits; bits without a profile are dropped.
    pub const fn from_bits(bits: u32) -> Profiles {
        Profiles(bits & Profiles::ALL.0)
    }

    /// The bits under which the store holds this set.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// This set and one profile more.
    #[must_use]
    pub fn with(self, profile: FieldProfile) -> Profiles {
        Profiles(self.0 | bit(profile))
    }

    /// Whether a profile is in this set.
    pub fn contains(self, profile: FieldProfile) -> bool {
        self.0 & bit(profile) != 0
    }

    /// What is in both sets.
    #[must_use]
    pub const fn and(self, other: Profiles) -> Profiles {
        Profiles(self.0 & other.0)
    }

    /// The profiles of this set in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = FieldProfile> {
        FieldProfile::all().filter(move |profile| self.contains(*profile))
    }
}

impl FromIterator<FieldProfile> for Profiles {
    fn from_iter<I: IntoIterator<Item = FieldProfile>>(profiles: I) -> Profiles {
        profiles.into_iter().fold(Profiles::NONE, Profiles::with)
    }
}

fn bit(profile: FieldProfile) -> u32 {
    match profile {
        FieldProfile::Basic => 1,
        FieldProfile::Contact => 2,
        FieldProfile::Health => 4,
        FieldProfile::Criminal => 8,
    }
}

/// The profiles that a role has work with. Only those who work on cases read of a person what falls under Articles 9 and
/// 10, and the auditor of the organisation that recorded it, who has to judge whether it was right to (SYOP-13.3).
pub const fn of_role(role: Role) -> Profiles {
    match role {
        Role::Caseworker | Role::Supervisor | Role::Auditor => Profiles::ALL,
        Role::NeighbourhoodUser | Role::Spoc | Role::SystemAdministrator | Role::CspManager | Role::Publisher => {
            Profiles::NONE
        }
    }
}

/// The profiles that any of the roles has work with.
pub fn of_roles(roles: Roles) -> Profiles {
    Profiles(roles.iter().fold(0, |bits, role| bits | of_role(role).bits()))
}

/// The rule that a share must keep: special category and criminal offence data only with their conditions (ISA-8.v).
/// Answers the profile that lacks its condition.
pub fn lacks_condition(profiles: Profiles, article_9: bool, article_10: bool) -> Option<FieldProfile> {
    let needed = [(FieldProfile::Health, article_9), (FieldProfile::Criminal, article_10)];
    needed.into_iter().find(|(profile, named)| profiles.contains(*profile) && !named).map(|(profile, _)| profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_its_bits() {
        for bits in 0..16 {
            let set = Profiles::from_bits(bits);
            assert_eq!((set.bits(), set.iter().collect::<Profiles>()), (bits, set));
        }
        assert_eq!(Profiles::from_bits(u32::MAX), Profiles::ALL);
        assert_eq!(Profiles::from_bits(6).and(Profiles::from_bits(12)), Profiles::NONE.with(FieldProfile::Health));
    }

    #[test]
    fn administration_reads_nobody() {
        let blind = Roles::none().with(Role::SystemAdministrator).with(Role::Spoc).with(Role::CspManager);
        assert_eq!(of_roles(blind), Profiles::NONE);
        assert_eq!(of_roles(blind.with(Role::Caseworker)), Profiles::ALL);
    }

    #[test]
    fn articles_9_and_10_want_their_conditions() {
        assert_eq!(lacks_condition(Profiles::ALL, true, true), None);
        assert_eq!(lacks_condition(Profiles::ALL, false, true), Some(FieldProfile::Health));
        assert_eq!(lacks_condition(Profiles::ALL, true, false), Some(FieldProfile::Criminal));
        assert_eq!(lacks_condition(Profiles::from_bits(3), false, false), None);
    }
}
