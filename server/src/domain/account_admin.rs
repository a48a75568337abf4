//! What a system administrator may do with accounts: create what a SPOC has authorised, unlock and suspend. Two persons
//! stand behind every account, and nobody acts on their own (SYOP-13.2c, SYOP-13.4c).

use safetynet_shared::id::Id;

use super::account::{Lock, Standing, alive};
use super::application::Stage;
use crate::error::{Error, Result};

/// Whether an account may be created from an application: one that is authorised, by somebody else.
///
/// # Errors
/// [`Error::NotNow`] with what stands in the way.
pub fn create(stage: Stage, authorised_by: Option<Id>, caller: Id) -> Result<()> {
    let refuse = |text: &str| Err(Error::NotNow("SYOP-13.2c", text.to_owned()));
    match stage {
        Stage::Authorised if authorised_by == Some(caller) => {
            refuse("You authorised this application yourself. Another system administrator has to create the account.")
        }
        Stage::Authorised => Ok(()),
        Stage::Applied => refuse("The single point of contact has not authorised this application yet."),
        Stage::Refused => refuse("This application has ended; its single point of contact can make a new one."),
        Stage::Created => refuse("This account has been created already."),
    }
}

/// Nobody acts on their own account.
///
/// # Errors
/// [`Error::NotNow`] when it is the caller's own.
pub fn another(caller: Id, account: Id) -> Result<()> {
    if caller != account {
        return Ok(());
    }
    Err(Error::NotNow(
        "SYOP-13.4c",
        "This is your own account. Another system administrator has to do this.".to_owned(),
    ))
}

/// Whether an account may be unlocked: one that is locked or suspended and has not ended.
///
/// # Errors
/// [`Error::NotNow`] with what stands in the way.
pub fn unlock(standing: Standing, lock: Lock) -> Result<()> {
    alive(standing)?;
    if standing == Standing::Suspended || lock.holds() || lock.uncleared > 0 {
        return Ok(());
    }
    Err(Error::NotNow("SYOP-5.7", "The account is neither locked nor suspended.".to_owned()))
}

/// Whether an account may be suspended: one that has not ended and is not suspended.
///
/// # Errors
/// [`Error::NotNow`] with what stands in the way.
pub fn suspend(standing: Standing) -> Result<()> {
    alive(standing)?;
    if standing == Standing::Suspended {
        return Err(Error::NotNow("CA-10.3", "The account is suspended already.".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Moment;

    fn id(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    #[test]
    fn only_what_somebody_else_authorised_is_created() {
        assert!(create(Stage::Authorised, Some(id(1)), id(2)).is_ok());
        assert!(create(Stage::Authorised, Some(id(1)), id(1)).is_err());
        for stage in [Stage::Applied, Stage::Refused, Stage::Created] {
            assert!(matches!(create(stage, Some(id(1)), id(2)), Err(Error::NotNow("SYOP-13.2c", _))));
        }
    }

    #[test]
    fn an_account_is_unlocked_when_something_holds_it() {
        let locked = Lock { until: Some(Moment::from_micros(1)), uncleared: 3 };
        assert!(unlock(Standing::Active, locked).is_ok() && unlock(Standing::Suspended, Lock::default()).is_ok());
        assert!(unlock(Standing::Active, Lock::default()).is_err());
        assert!(unlock(Standing::Disabled, locked).is_err() && unlock(Standing::Archived, locked).is_err());
    }

    #[test]
    fn an_account_is_suspended_once_and_never_by_its_owner() {
        assert!(suspend(Standing::Active).is_ok() && suspend(Standing::Suspended).is_err());
        assert!(suspend(Standing::Disabled).is_err());
        assert!(another(id(1), id(2)).is_ok() && another(id(1), id(1)).is_err());
    }
}
