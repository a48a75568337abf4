//! Handing over a caseload: to whom, from when until when, and how long it can be undone.
//!
//! It moves work between people of one organisation and opens nothing to another: who takes over has the role that the
//! work needs, is somebody else than who decides, and is named where a channel is sealed. Each rule is asked when it is
//! recorded and once more on its first day. What somebody has changed in between is left as it is.

use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::{Role, Roles};

use crate::domain::channel::Duty;
use crate::domain::due;
use crate::error::Result;
use crate::rpc::Fields;

/// The most assignments of one hand-over.
pub const MOST: usize = 500;
/// The longest leave, in days.
const LONGEST: i64 = 366;

/// The days of a hand-over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// The first day.
    pub from: Day,
    /// The last day of a leave; none for good.
    pub until: Option<Day>,
}

impl Days {
    /// The last day on which it can be undone: that of the leave, or what the table of periods gives for good.
    pub fn undo_until(self) -> Day {
        self.until.unwrap_or_else(|| Period::HandoverUndo.due(self.from))
    }
}

/// Checks the days, each beside its field.
///
/// # Errors
/// [`crate::error::Error::Invalid`] with every violation.
pub fn days(days: Days, today: Day) -> Result<Days> {
    let mut fields = Fields::default();
    fields.ask(due::ahead("from_date", days.from, today));
    if days.until.is_some_and(|until| !(0..=LONGEST).contains(&days.from.days_until(until))) {
        fields.refuse("until_date", format!("must be the first day or later, at most {LONGEST} days after it"));
    }
    fields.done(Some(days))
}

/// Where a hand-over stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Its first day has not come.
    Planned,
    /// The others work.
    Running,
    /// The leave is over.
    Returned,
    /// It was undone.
    Undone,
}

/// How a hand-over ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The leave is over.
    Over,
    /// It was undone.
    Undone,
}

impl Ended {
    /// The number in the store.
    pub const fn number(self) -> i32 {
        match self {
            Ended::Over => 1,
            Ended::Undone => 2,
        }
    }

    /// How one ended, from the number in the store.
    pub fn from_number(number: i32) -> Option<Ended> {
        [Ended::Over, Ended::Undone].into_iter().find(|ended| ended.number() == number)
    }
}

/// Where a hand-over stands, from what is stored of it.
pub fn standing(begun: bool, ended: Option<Ended>) -> Standing {
    match (begun, ended) {
        (_, Some(Ended::Over)) => Standing::Returned,
        (_, Some(Ended::Undone)) => Standing::Undone,
        (true, None) => Standing::Running,
        (false, None) => Standing::Planned,
    }
}

/// Somebody who is to take an assignment over.
pub struct Receiver<'a> {
    /// The account.
    pub id: Id,
    /// The name.
    pub name: &'a str,
    /// The organisation.
    pub organisation: Id,
    /// The roles.
    pub roles: Roles,
}

/// Whether somebody may take over. `caller` decides, `from` gives, `own` is the organisation of both.
///
/// # Errors
/// The rule that speaks against, for the field of the receiver.
pub fn may_receive(
    receiver: &Receiver<'_>,
    (caller, from): (Id, Id),
    own: Id,
    duty: Duty,
) -> std::result::Result<(), String> {
    if receiver.id == from {
        return Err("must be somebody else than whose work it is".to_owned());
    }
    if receiver.id == caller {
        return Err("must be somebody else than you: nobody gives access to themselves (ISA-3.1)".to_owned());
    }
    if receiver.organisation != own {
        return Err("must be a person of your organisation: a hand-over shares nothing with another".to_owned());
    }
    let fits = match duty {
        Duty::Worker => receiver.roles.contains(Role::Caseworker) || receiver.roles.contains(Role::Supervisor),
        Duty::Supervisor => receiver.roles.contains(Role::Supervisor),
    };
    let needed = if duty == Duty::Worker { "caseworker" } else { "supervisor" };
    if fits { Ok(()) } else { Err(format!("must hold the role {needed}; {} does not", receiver.name)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    #[test]
    fn days_have_an_order_and_an_end() {
        let today = Day::from_int(20_000);
        let asked = |from: i64, until: Option<i64>| {
            let from = today.plus_days(from);
            days(Days { from, until: until.map(|days| from.plus_days(days)) }, today).is_ok()
        };
        assert!(asked(0, None) && asked(0, Some(0)) && asked(366, Some(366)));
        assert!(!asked(-1, None) && !asked(367, None) && !asked(0, Some(-1)) && !asked(0, Some(367)));
    }

    #[test]
    fn a_leave_is_undone_until_it_is_over_and_for_good_for_fourteen_days() {
        let from = Day::from_int(20_000);
        assert_eq!(Days { from, until: Some(from.plus_days(30)) }.undo_until(), from.plus_days(30));
        assert_eq!(Days { from, until: None }.undo_until(), from.plus_days(14));
    }

    #[test]
    fn who_takes_over_is_a_colleague_with_the_role_and_not_who_decides() {
        let (caller, from, own) = (id(1), id(2), id(9));
        let receiver =
            |id, organisation, role| Receiver { id, name: "Ann", organisation, roles: Roles::none().with(role) };
        let may = |receiver: Receiver<'_>, duty| may_receive(&receiver, (caller, from), own, duty).is_ok();
        assert!(may(receiver(id(3), own, Role::Caseworker), Duty::Worker));
        assert!(may(receiver(id(3), own, Role::Supervisor), Duty::Worker));
        assert!(may(receiver(id(3), own, Role::Supervisor), Duty::Supervisor));
        assert!(!may(receiver(id(3), own, Role::Caseworker), Duty::Supervisor));
        assert!(!may(receiver(id(3), own, Role::Spoc), Duty::Worker));
        assert!(!may(receiver(id(3), id(8), Role::Caseworker), Duty::Worker));
        assert!(!may(receiver(caller, own, Role::Supervisor), Duty::Worker));
        assert!(!may(receiver(from, own, Role::Caseworker), Duty::Worker));
    }
}
