//! Who may be assigned to a neighbourhood: all assigned users see all of it (INTRO-3), and it holds personal data of
//! contacts, so only organisations that signed the agreement of its partnership come in (COCO-5.2).

use safetynet_shared::roles::{Permission, Roles};

use crate::error::{Error, Result};

/// Whether an assignment would be of use: one of the roles reads neighbourhoods.
///
/// # Errors
/// [`Error::NotNow`] when none does.
pub fn has_use(roles: Roles) -> Result<()> {
    if roles.may(Permission::ReadNeighbourhood) {
        return Ok(());
    }
    Err(Error::NotNow(
        "COCO-5.1",
        "None of the roles of this account works in neighbourhoods; change them first.".into(),
    ))
}

/// Whether an agreement is in force for the neighbourhood.
///
/// # Errors
/// [`Error::NotNow`] when none is.
pub fn agreed(in_force: bool, neighbourhood: &str) -> Result<()> {
    if in_force {
        return Ok(());
    }
    let text = format!(
        "Your organisation has no information sharing agreement in force with the partnership of {neighbourhood}."
    );
    Err(Error::NotNow("COCO-5.2", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetynet_shared::roles::Role;

    #[test]
    fn only_those_who_work_there_under_an_agreement() {
        assert!(has_use(Roles::none().with(Role::NeighbourhoodUser)).is_ok());
        assert!(has_use(Roles::none().with(Role::Caseworker)).is_err());
        assert!(agreed(true, "Example Green").is_ok());
        assert!(
            matches!(agreed(false, "Example Green"), Err(Error::NotNow("COCO-5.2", text)) if text.contains("Green"))
        );
    }
}
