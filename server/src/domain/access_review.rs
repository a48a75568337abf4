//! The six-monthly review of who has access (COCO-7.2, SYOP-13.2b): every account is decided on, then it is written.
//!
//! Decisions are applied when the review is finished, all in one transaction with the written record, so that the
//! record says exactly what was done. The record is plain text that needs nothing else to be read in ten years:
//!
//! ```text
//! Access review AR-2026-000012 of Example Council
//! Begun on 1 Mar 2026 by Robin Sample, finished on 4 Mar 2026 by Robin Sample. Next due on 4 Sep 2026.
//! 2 accounts: 1 kept, 0 changed, 1 disabled.
//! ...
//! ```

use std::fmt::Write as _;

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::account::{another, grantable};
use crate::error::{Error, Result};

/// What was decided on one account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It keeps its roles.
    Keep,
    /// It gets these roles.
    Change(Roles),
    /// It ends.
    Disable,
}

impl Decision {
    /// The number in the store and on the wire.
    pub const fn number(self) -> i32 {
        match self {
            Decision::Keep => 1,
            Decision::Change(_) => 2,
            Decision::Disable => 3,
        }
    }

    /// The decision of a number; none for an open line.
    pub fn from_number(number: i32, new_roles: Roles) -> Option<Decision> {
        match number {
            1 => Some(Decision::Keep),
            2 => Some(Decision::Change(new_roles)),
            3 => Some(Decision::Disable),
            _ => None,
        }
    }

    /// The roles that it gives; empty unless it changes them.
    pub const fn new_roles(self) -> Roles {
        match self {
            Decision::Change(roles) => roles,
            Decision::Keep | Decision::Disable => Roles::none(),
        }
    }
}

/// Whether the caller may decide this on an account.
///
/// # Errors
/// [`Error::NotNow`] for one's own account unless it is kept, and for roles beyond the organisation's.
pub fn decidable(decision: Decision, caller: Id, account: Id, administers: bool) -> Result<()> {
    match decision {
        Decision::Keep => Ok(()),
        Decision::Disable => another(caller, account),
        Decision::Change(roles) => another(caller, account).and_then(|()| grantable(roles, administers)),
    }
}

/// Whether a review may begin: one at a time.
///
/// # Errors
/// [`Error::NotNow`] while one is in progress.
pub fn none_running(running: Option<Id>) -> Result<()> {
    match running {
        None => Ok(()),
        Some(_) => Err(Error::NotNow("COCO-7.2", "An access review is in progress; finish it first.".to_owned())),
    }
}

/// Whether a review is still in progress.
///
/// # Errors
/// [`Error::NotNow`] once it is finished.
pub fn in_progress(finished: Option<Moment>) -> Result<()> {
    match finished {
        None => Ok(()),
        Some(_) => {
            Err(Error::NotNow("COCO-7.2", "This review is finished; its record does not change any more.".to_owned()))
        }
    }
}

/// Whether a review may be finished: every line is decided.
///
/// # Errors
/// [`Error::NotNow`] saying how many are open.
pub fn all_decided(open: u32, lines: u32) -> Result<()> {
    if open == 0 {
        return Ok(());
    }
    let text = format!("Decide every account first: {open} of {lines} {} open.", if open == 1 { "is" } else { "are" });
    Err(Error::NotNow("COCO-7.2", text))
}

/// How many days ago somebody signed in: 0 is today, -1 is never.
pub fn idle_days(last: Option<Moment>, today: Day) -> i32 {
    last.map_or(-1, |last| i32::try_from(last.day().days_until(today).max(0)).unwrap_or(i32::MAX))
}

/// A line as the record has it.
pub struct Decided<'l> {
    /// The person.
    pub name: &'l str,
    /// The user name.
    pub user_name: &'l str,
    /// The roles at the beginning.
    pub roles: Roles,
    /// What was decided.
    pub decision: Decision,
    /// Why.
    pub reason: &'l str,
    /// It is the account of whoever finished the review, which an auditor then sees.
    pub own: bool,
}

/// What the record says of the review itself.
pub struct Heading<'h> {
    /// AR-2026-000012.
    pub reference: &'h str,
    /// The organisation.
    pub organisation: &'h str,
    /// Who began it, and on which day.
    pub begun: (&'h str, Day),
    /// Who finished it, and on which day.
    pub finished: (&'h str, Day),
    /// When the next is due.
    pub next: Day,
    /// What the SPOC states.
    pub statement: &'h str,
}

/// The dated written record (SYOP-13.2b).
pub fn record(heading: &Heading<'_>, lines: &[Decided<'_>]) -> String {
    let mut text = format!("Access review {} of {}\n", heading.reference, heading.organisation);
    let _ = writeln!(
        text,
        "Begun on {} by {}, finished on {} by {}. Next due on {}.",
        heading.begun.1, heading.begun.0, heading.finished.1, heading.finished.0, heading.next
    );
    let count = |number| lines.iter().filter(|line| line.decision.number() == number).count();
    let plural = if lines.len() == 1 { "" } else { "s" };
    let _ = writeln!(
        text,
        "{} account{plural}: {} kept, {} changed, {} disabled.\n\n{}\n",
        lines.len(),
        count(1),
        count(2),
        count(3),
        heading.statement
    );
    for line in lines {
        let _ = writeln!(
            text,
            "{} ({}), {}: {}. {}",
            line.name,
            line.user_name,
            names(line.roles),
            said(line),
            line.reason
        );
    }
    text
}

fn names(roles: Roles) -> String {
    roles.iter().map(Role::label).collect::<Vec<_>>().join(", ")
}

fn said(line: &Decided<'_>) -> String {
    match line.decision {
        Decision::Keep if line.own => "kept by themselves".to_owned(),
        Decision::Keep => "kept".to_owned(),
        Decision::Change(roles) => format!("changed to {}", names(roles)),
        Decision::Disable => "disabled".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(last: u8) -> Id {
        Id::from_bytes([last; 16])
    }

    #[test]
    fn ones_own_account_can_only_be_kept() {
        let roles = Roles::none().with(Role::Caseworker);
        assert!(decidable(Decision::Keep, id(1), id(1), false).is_ok());
        assert!(decidable(Decision::Disable, id(1), id(1), false).is_err());
        assert!(decidable(Decision::Change(roles), id(1), id(1), false).is_err());
        assert!(decidable(Decision::Change(roles), id(1), id(2), false).is_ok());
        let administrator = roles.with(Role::SystemAdministrator);
        assert!(decidable(Decision::Change(administrator), id(1), id(2), false).is_err());
        assert!(decidable(Decision::Change(administrator), id(1), id(2), true).is_ok());
    }

    #[test]
    fn open_lines_are_counted() {
        assert!(all_decided(0, 12).is_ok());
        let Err(Error::NotNow(rule, text)) = all_decided(3, 12) else { unreachable!() };
        assert_eq!((rule, text.as_str()), ("COCO-7.2", "Decide every account first: 3 of 12 are open."));
        let Err(Error::NotNow(_, text)) = all_decided(1, 12) else { unreachable!() };
        assert!(text.contains("1 of 12 is open"));
    }

    #[test]
    fn idle_days_count_from_the_last_sign_in() {
        let today = Day::new(2026, 3, 10).unwrap();
        assert_eq!(idle_days(None, today), -1);
        assert_eq!(idle_days(Some(today.at(9, 0).unwrap()), today), 0);
        assert_eq!(idle_days(Some(Day::new(2026, 2, 28).unwrap().at(9, 0).unwrap()), today), 10);
    }

    #[test]
    fn the_record_needs_nothing_else_to_be_read() {
        let day = |number| Day::new(2026, 3, number).unwrap();
        let heading = Heading {
            reference: "AR-2026-000012",
            organisation: "Example Council",
            begun: ("Robin Sample", day(1)),
            finished: ("Robin Sample", day(4)),
            next: Day::new(2026, 9, 4).unwrap(),
            statement: "Every line manager was asked.",
        };
        let caseworker = Roles::none().with(Role::Caseworker);
        let line = |name, user_name, decision, reason| {
            let own = user_name == "robin.sample";
            Decided { name, user_name, roles: caseworker, decision, reason, own }
        };
        let lines = [
            line("Ash Example", "ash.example", Decision::Keep, "Still needed."),
            line("Bo Example", "bo.example", Decision::Change(caseworker.with(Role::Supervisor)), "Leads a team now."),
            line("Cy Example", "cy.example", Decision::Disable, "Left in February."),
            line("Robin Sample", "robin.sample", Decision::Keep, "Holds this review."),
        ];
        let text = record(&heading, &lines);
        assert_eq!(
            text,
            "Access review AR-2026-000012 of Example Council\n\
             Begun on 1 Mar 2026 by Robin Sample, finished on 4 Mar 2026 by Robin Sample. Next due on 4 Sep 2026.\n\
             4 accounts: 2 kept, 1 changed, 1 disabled.\n\nEvery line manager was asked.\n\n\
             Ash Example (ash.example), Caseworker: kept. Still needed.\n\
             Bo Example (bo.example), Caseworker: changed to Caseworker, Supervisor. Leads a team now.\n\
             Cy Example (cy.example), Caseworker: disabled. Left in February.\n\
             Robin Sample (robin.sample), Caseworker: kept by themselves. Holds this review.\n"
        );
    }

    #[test]
    fn decisions_come_back_from_their_numbers() {
        let roles = Roles::none().with(Role::Auditor);
        for decision in [Decision::Keep, Decision::Change(roles), Decision::Disable] {
            assert_eq!(Decision::from_number(decision.number(), decision.new_roles()), Some(decision));
        }
        assert_eq!(Decision::from_number(0, roles), None);
    }
}
