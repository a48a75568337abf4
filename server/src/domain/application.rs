//! Applications for an account: authorised when all six criteria of SYOP-13.2c hold and the records bear them out.
//!
//! A SPOC confirms each criterion by itself, so that no box is ticked for them; what is recorded (vetting, training,
//! signature) must say the same. A system administrator then creates what was authorised, and cannot add to it: two
//! persons stand behind every account (SYOP-13.4c).

use safetynet_proto::kind::v1::AccountState;
use safetynet_shared::clock::Day;
use safetynet_shared::text::UserName;

use super::checks::{Checks, VETTING};
use crate::error::{Error, Result};

/// The six criteria as a screen names them, in the order of their bits.
pub const CRITERIA: [&str; 6] = [
    "a business need for access",
    "appropriate and complete vetting",
    "completed training",
    "the user guide read",
    "the security operating procedures read and agreed",
    "the signed procedures given to you",
];

/// All six confirmed.
pub const ALL: i64 = 0b11_1111;

/// Where an application stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Made, and waiting for the SPOC.
    Applied,
    /// Authorised, and waiting for a system administrator.
    Authorised,
    /// Withdrawn or refused.
    Refused,
    /// The account exists.
    Created,
}

impl Stage {
    /// The number in the store.
    pub const fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The stage of a number in the store; an unknown one leads nowhere.
    pub fn from_number(number: i64) -> Stage {
        match number {
            1 => Stage::Applied,
            2 => Stage::Authorised,
            4 => Stage::Created,
            _ => Stage::Refused,
        }
    }
}

/// The user name of a request: small letters, digits, full stop and hyphen, beginning with a letter.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn user_name(field: &str, typed: &str) -> Result<UserName> {
    let name = UserName::parse(typed).map_err(|broken| Error::field(field, broken.to_string()))?;
    if name.as_str().starts_with(|first: char| first.is_ascii_lowercase()) && !name.as_str().contains('_') {
        return Ok(name);
    }
    Err(Error::field(field, "must begin with a letter and hold only small letters, digits, full stop and hyphen"))
}

/// The criteria as bits of the store, from what was confirmed, in the order of [`CRITERIA`].
pub fn bits(confirmed: [bool; 6]) -> i64 {
    confirmed.into_iter().rev().fold(0, |bits, one| bits << 1 | i64::from(one))
}

/// Where an application stands, as its SPOC is told.
pub fn state(stage: Stage, checks: &Checks, today: Day) -> AccountState {
    match stage {
        Stage::Applied if checks.complete(today) => AccountState::Checked,
        Stage::Applied => AccountState::Applied,
        Stage::Authorised => AccountState::Authorised,
        Stage::Created => AccountState::Created,
        Stage::Refused => AccountState::Disabled,
    }
}

/// What can still be changed about an application.
///
/// # Errors
/// [`Error::NotNow`] once it was refused or the account exists.
pub fn open(stage: Stage) -> Result<()> {
    match stage {
        Stage::Applied | Stage::Authorised => Ok(()),
        Stage::Refused => Err(Error::NotNow("SYOP-13.2c", "This application has ended; make a new one.".to_owned())),
        Stage::Created => Err(Error::NotNow("SYOP-13.2c", "This account has been created by now; open it.".to_owned())),
    }
}

/// Whether an application may be authorised.
///
/// # Errors
/// [`Error::NotNow`] with the first thing that is missing.
pub fn authorise(stage: Stage, criteria: i64, checks: &Checks, today: Day) -> Result<()> {
    open(stage)?;
    if stage == Stage::Authorised {
        return Err(Error::NotNow("SYOP-13.2c", "This application is authorised already.".to_owned()));
    }
    let missing: Vec<&str> =
        (0..).zip(CRITERIA).filter(|(bit, _)| criteria & (1 << bit) == 0).map(|(_, name)| name).collect();
    if !missing.is_empty() {
        let text = format!("Confirm each of the six criteria; not confirmed: {}.", missing.join(", "));
        return Err(Error::NotNow("SYOP-13.2c", text));
    }
    borne_out(checks, today)
}

fn borne_out(checks: &Checks, today: Day) -> Result<()> {
    let missing: Vec<&str> =
        VETTING.into_iter().zip(checks.vetting).filter(|(_, day)| day.is_none()).map(|(name, _)| name).collect();
    if !missing.is_empty() {
        let text = format!("Record the date of each check first; not recorded: {}.", missing.join(", "));
        return Err(Error::NotNow("COCO-2.1", text));
    }
    if !checks.trained(today) {
        return Err(Error::NotNow("COCO-3.1", "Record training that is completed and has not expired.".to_owned()));
    }
    if !checks.signed(today) {
        let text = "Record the procedures signed in ink within the last 12 months, with their version and the hash.";
        return Err(Error::NotNow("SYOP-2.2", text.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::checks::tests::complete;
    use super::*;

    fn rule(result: Result<()>) -> (&'static str, String) {
        match result {
            Err(Error::NotNow(rule, text)) => (rule, text),
            _ => (("none"), String::new()),
        }
    }

    #[test]
    fn all_six_criteria_and_all_checks_are_needed() {
        let today = Day::new(2026, 3, 1).unwrap();
        assert!(authorise(Stage::Applied, ALL, &complete(), today).is_ok());
        for (bit, name) in CRITERIA.into_iter().enumerate() {
            let (code, text) = rule(authorise(Stage::Applied, ALL & !(1 << bit), &complete(), today));
            assert_eq!(code, "SYOP-13.2c");
            assert!(text.contains(name));
        }
        for (kind, name) in VETTING.into_iter().enumerate() {
            let mut checks = complete();
            *checks.vetting.get_mut(kind).unwrap() = None;
            let (code, text) = rule(authorise(Stage::Applied, ALL, &checks, today));
            assert_eq!(code, "COCO-2.1");
            assert!(text.contains(name));
        }
        let untrained = Checks { trained_on: None, trained_until: None, ..complete() };
        assert_eq!(rule(authorise(Stage::Applied, ALL, &untrained, today)).0, "COCO-3.1");
        let unsigned = Checks { signature: None, ..complete() };
        assert_eq!(rule(authorise(Stage::Applied, ALL, &unsigned, today)).0, "SYOP-2.2");
    }

    #[test]
    fn an_application_is_authorised_once() {
        let today = Day::new(2026, 3, 1).unwrap();
        for stage in [Stage::Authorised, Stage::Refused, Stage::Created] {
            assert_eq!(rule(authorise(stage, ALL, &complete(), today)).0, "SYOP-13.2c");
        }
    }

    #[test]
    fn criteria_become_bits_in_their_order() {
        assert_eq!(bits([true; 6]), ALL);
        assert_eq!(bits([true, false, false, false, false, false]), 1);
        assert_eq!(bits([false, false, false, false, false, true]), 32);
    }

    #[test]
    fn stages_and_states_follow_each_other() {
        let today = Day::new(2026, 3, 1).unwrap();
        for stage in [Stage::Applied, Stage::Authorised, Stage::Refused, Stage::Created] {
            assert_eq!(Stage::from_number(stage.number()), stage);
        }
        assert_eq!(state(Stage::Applied, &Checks::default(), today), AccountState::Applied);
        assert_eq!(state(Stage::Applied, &complete(), today), AccountState::Checked);
        assert_eq!(state(Stage::Authorised, &complete(), today), AccountState::Authorised);
    }
}
