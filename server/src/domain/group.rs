//! Community groups as pure rules: who may belong to one, and that one which has ended stays as it is.
//!
//! Its people are contacts of the same neighbourhood, so that what is kept of them rests on one consent and goes with one
//! withdrawal (ISA-8.viii).

use safetynet_shared::codes::{ContactKind, ContactState, GroupState};

use crate::error::{Error, Result};

/// The most people of a group.
pub const MOST_PEOPLE: usize = 50;

/// What people write about a group.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// The name.
    pub name: String,
    /// What it is about; may be empty.
    pub about: String,
    /// When and where it meets; may be empty.
    pub meets: String,
}

/// Whether a contact may belong to a group: a key individual who has agreed, or a professional; nobody who is withdrawn.
pub fn may_belong(kind: ContactKind, state: ContactState) -> bool {
    match state {
        ContactState::Withdrawn => false,
        ContactState::Proposed => kind == ContactKind::Professional,
        ContactState::Active | ContactState::Dormant => true,
    }
}

/// Refuses to change a group that has ended.
///
/// # Errors
/// [`Error::NotNow`].
pub fn open(state: GroupState) -> Result<()> {
    if state == GroupState::Active {
        return Ok(());
    }
    Err(Error::NotNow("GROUP-STATE", "This group has ended; record it anew if it meets again.".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_not_agreed_or_was_withdrawn_belongs_to_no_group() {
        use ContactKind::{Kin, Professional};
        use ContactState::{Active, Dormant, Proposed, Withdrawn};
        for kind in [Kin, Professional] {
            assert!(may_belong(kind, Active) && may_belong(kind, Dormant) && !may_belong(kind, Withdrawn));
        }
        assert!(may_belong(Professional, Proposed) && !may_belong(Kin, Proposed));
        assert!(open(GroupState::Active).is_ok() && open(GroupState::Ended).is_err());
    }
}
