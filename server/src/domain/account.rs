//! Accounts: where one stands, who may be given which role, and what nobody does to themselves (SYOP-13.2c, COCO-7.1).

use safetynet_proto::kind::v1::AccountState;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::lockout::ACCOUNT_CLOSES;
use super::session::signature_in_force;
use crate::error::{Error, Result};

/// The state of an account as its row has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It can be used.
    Active,
    /// A system administrator has suspended it.
    Suspended,
    /// It has ended.
    Disabled,
    /// It is kept for the record alone.
    Archived,
}

impl Standing {
    /// The number in the store.
    pub const fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The state of a number in the store; an unknown one can do nothing.
    pub fn from_number(number: i64) -> Standing {
        match number {
            1 => Standing::Active,
            2 => Standing::Suspended,
            3 => Standing::Disabled,
            _ => Standing::Archived,
        }
    }
}

/// The locks of an account over all terminals (SYOP-5.7).
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Lock {
    /// The end of the longest timed lock that is still in force.
    pub until: Option<Moment>,
    /// Wrong tries that nothing has cleared.
    pub uncleared: u32,
}

impl Lock {
    /// Whether it stays locked until somebody acts.
    pub fn closed(self) -> bool {
        self.uncleared >= ACCOUNT_CLOSES
    }

    /// Whether it is locked at all.
    pub fn holds(self) -> bool {
        self.closed() || self.until.is_some()
    }

    /// When the lock ends by itself.
    pub fn ends(self) -> Option<Moment> {
        self.until.filter(|_| !self.closed())
    }
}

/// What decides where an account stands.
pub struct Facts {
    /// The state in its row.
    pub standing: Standing,
    /// Its locks.
    pub lock: Lock,
    /// Whether the person has ever signed in.
    pub used: bool,
    /// The date of the signature under the procedures.
    pub signed_on: Option<Day>,
    /// Today.
    pub today: Day,
}

/// Where an account stands, as its SPOC is told: the first thing that keeps the person out.
pub fn state(facts: &Facts) -> AccountState {
    match facts.standing {
        Standing::Suspended => AccountState::Suspended,
        Standing::Disabled => AccountState::Disabled,
        Standing::Archived => AccountState::Archived,
        Standing::Active if facts.lock.holds() => AccountState::Locked,
        Standing::Active if !signature_in_force(facts.signed_on, facts.today) => AccountState::MustAccept,
        Standing::Active if !facts.used => AccountState::Created,
        Standing::Active => AccountState::Active,
    }
}

/// The roles of a request as a set: at least one, none twice.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn roles(field: &str, numbers: &[i32]) -> Result<Roles> {
    let mut roles = Roles::none();
    for (index, number) in numbers.iter().enumerate() {
        let at = format!("{field}[{index}]");
        let role = Role::from_number(*number).ok_or_else(|| Error::field(&at, "must be one of the listed roles"))?;
        if roles.contains(role) {
            return Err(Error::field(at, "is there twice; name each role once"));
        }
        roles = roles.with(role);
    }
    if roles.is_empty() { Err(Error::field(field, "must name at least one role")) } else { Ok(roles) }
}

/// Whether a SPOC of an organisation may give these roles: only the organisation that administers the system has
/// system administrators (SYOP-13.4).
///
/// # Errors
/// [`Error::NotNow`] naming the role.
pub fn grantable(roles: Roles, administers: bool) -> Result<()> {
    if administers || !roles.contains(Role::SystemAdministrator) {
        return Ok(());
    }
    Err(Error::NotNow(
        "SYOP-13.4",
        "Only the organisation that administers SafetyNet can have system administrators.".to_owned(),
    ))
}

/// What the single point of contact of the administering organisation applies for elsewhere: the first one of an
/// organisation that has none, and no other role (COCO-3.2, SYOP-13.2c).
///
/// # Errors
/// [`Error::NotNow`] where somebody there can apply; [`Error::Invalid`] for another role.
pub fn first_contact(unattended: bool, roles: Roles) -> Result<()> {
    if !unattended {
        let text = "Only the single point of contact of that organisation applies for its people. For one that is connected \
                    and has none yet, the single point of contact of the organisation that administers SafetyNet applies.";
        return Err(Error::NotNow("SYOP-13.2c", text.to_owned()));
    }
    if roles == Roles::none().with(Role::Spoc) {
        return Ok(());
    }
    Err(Error::field("roles", "must be single point of contact alone, who then applies for the others"))
}

/// The roles of an account are its own organisation's business, also while another one stands in for it.
///
/// # Errors
/// [`Error::NotNow`] for an account of another organisation.
pub fn own_people(caller: Id, account: Id) -> Result<()> {
    if caller == account {
        return Ok(());
    }
    let text = "You stand in for this organisation until its first single point of contact has signed in; roles are \
                changed by its own.";
    Err(Error::NotNow("SYOP-13.2c", text.to_owned()))
}

/// Nobody changes their own account (SYOP-13.2c).
///
/// # Errors
/// [`Error::NotNow`] when it is the caller's own.
pub fn another(caller: Id, account: Id) -> Result<()> {
    if caller != account {
        return Ok(());
    }
    Err(Error::NotNow(
        "SYOP-13.2c",
        "This is your own account. Another single point of contact of your organisation has to do this.".to_owned(),
    ))
}

/// Whether the code of a new account can be told: nobody has signed in with it yet. Later a code is a reset, which the
/// person asks for (SYOP-5.7).
///
/// # Errors
/// [`Error::NotNow`] with what stands in the way.
pub fn awaits_code(standing: Standing, used: bool) -> Result<()> {
    alive(standing)?;
    match (standing, used) {
        (Standing::Active, false) => Ok(()),
        (Standing::Active, true) => Err(Error::NotNow(
            "SYOP-4.2",
            "This person has signed in already. A forgotten password is reset, which the person asks for.".to_owned(),
        )),
        _ => Err(Error::NotNow("SYOP-4.2", "This account is suspended; an administrator lifts that first.".to_owned())),
    }
}

/// What can be done with an account that has not ended.
///
/// # Errors
/// [`Error::NotNow`] when it has.
pub fn alive(standing: Standing) -> Result<()> {
    match standing {
        Standing::Active | Standing::Suspended => Ok(()),
        Standing::Disabled | Standing::Archived => {
            Err(Error::NotNow("COCO-7.1", "This account has ended; apply for a new one.".to_owned()))
        }
    }
}

/// A last day of access, which lies ahead or is today; none where no end is known.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn last_day(field: &str, day: Option<Day>, today: Day) -> Result<Option<Day>> {
    match day {
        Some(day) if day < today => {
            Err(Error::field(field, "must not lie in the past; an account whose access is over is disabled"))
        }
        day => Ok(day),
    }
}

/// The name of a person as every screen shows it.
pub fn full_name(given: &str, family: &str) -> String {
    format!("{given} {family}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn facts() -> Facts {
        let today = Day::new(2026, 6, 1).unwrap();
        let signed_on = Day::new(2026, 1, 1);
        Facts { standing: Standing::Active, lock: Lock::default(), used: true, signed_on, today }
    }

    #[test]
    fn the_first_obstacle_names_the_state() {
        let locked = Lock { until: Some(Moment::from_micros(1)), uncleared: 3 };
        assert_eq!(state(&facts()), AccountState::Active);
        assert_eq!(state(&Facts { used: false, ..facts() }), AccountState::Created);
        assert_eq!(state(&Facts { signed_on: None, used: false, ..facts() }), AccountState::MustAccept);
        assert_eq!(state(&Facts { lock: locked, signed_on: None, ..facts() }), AccountState::Locked);
        assert_eq!(state(&Facts { lock: locked, standing: Standing::Suspended, ..facts() }), AccountState::Suspended);
        assert_eq!(state(&Facts { standing: Standing::Disabled, ..facts() }), AccountState::Disabled);
        assert_eq!(state(&Facts { standing: Standing::Archived, ..facts() }), AccountState::Archived);
    }

    #[test]
    fn a_closed_account_has_no_end_of_its_lock() {
        let until = Some(Moment::from_micros(1));
        assert_eq!(Lock { until, uncleared: 99 }.ends(), until);
        assert_eq!(Lock { until, uncleared: 100 }.ends(), None);
        assert!(Lock { until: None, uncleared: 100 }.holds());
    }

    #[test]
    fn a_code_is_told_before_the_first_sign_in_alone() {
        assert!(awaits_code(Standing::Active, false).is_ok());
        for (standing, used) in [(Standing::Active, true), (Standing::Suspended, false), (Standing::Disabled, false)] {
            assert!(matches!(awaits_code(standing, used), Err(Error::NotNow(..))), "{standing:?} {used}");
        }
    }

    #[test]
    fn standings_come_back_from_their_numbers() {
        for standing in [Standing::Active, Standing::Suspended, Standing::Disabled, Standing::Archived] {
            assert_eq!(Standing::from_number(standing.number()), standing);
        }
        assert_eq!(Standing::from_number(99), Standing::Archived);
    }

    #[test]
    fn a_last_day_does_not_lie_in_the_past() {
        let today = Day::new(2026, 11, 23).unwrap();
        for day in [None, Some(today), Some(today.plus_days(1))] {
            assert_eq!(last_day("last_access_date", day, today).unwrap(), day);
        }
        assert!(matches!(last_day("last_access_date", Some(today.plus_days(-1)), today), Err(Error::Invalid(_))));
    }

    #[test]
    fn roles_are_named_once_and_at_least_one() {
        assert_eq!(roles("roles", &[1, 4]).unwrap(), Roles::none().with(Role::Caseworker).with(Role::Spoc));
        for wrong in [&[][..], &[0], &[9], &[1, 1], &[-1]] {
            assert!(matches!(roles("roles", wrong), Err(Error::Invalid(_))), "{wrong:?}");
        }
    }

    #[test]
    fn only_the_administering_organisation_has_administrators() {
        let administrator = Roles::none().with(Role::SystemAdministrator);
        assert!(grantable(administrator, true).is_ok());
        assert!(matches!(grantable(administrator, false), Err(Error::NotNow("SYOP-13.4", _))));
        assert!(grantable(administrator.without(Role::SystemAdministrator).with(Role::Spoc), false).is_ok());
    }
}
