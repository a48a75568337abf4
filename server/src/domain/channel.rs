//! Who may take part in a channel, and who may work on it.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{ChannelState, OrganisationState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

/// In what capacity somebody is assigned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Duty {
    /// A caseworker, with a review every 60 days (COCO-9.2a).
    Worker,
    /// A supervisor, with a review every 90 days (COCO-9.2b).
    Supervisor,
}

impl Duty {
    /// The number in the store and on the wire.
    pub const fn number(self) -> i32 {
        match self {
            Duty::Worker => 1,
            Duty::Supervisor => 2,
        }
    }

    /// The duty of a number.
    pub fn from_number(number: i32) -> Option<Duty> {
        [Duty::Worker, Duty::Supervisor].into_iter().find(|duty| duty.number() == number)
    }
}

/// Why something is refused: the clause or rule, and the sentence for the screen.
pub type Refusal = (&'static str, String);

/// Whether a channel can be changed. One that is closed has to be reopened first.
///
/// # Errors
/// The sentence for the screen.
pub fn open(state: ChannelState) -> Result<(), Refusal> {
    if state.closed() {
        return Err(("ISA-3.5", "This channel is closed. Reopen it first.".to_owned()));
    }
    Ok(())
}

/// The state that is shown: a closed channel is due for disposal once its seven years have passed (ISA-3.4b).
pub fn shown(state: ChannelState, disposal: Option<Day>, today: Day) -> ChannelState {
    match (state, disposal) {
        (ChannelState::Closed, Some(day)) if day <= today => ChannelState::DisposalDue,
        _ => state,
    }
}

/// What is known of an organisation that is to take part.
pub struct Candidate<'c> {
    /// Its name.
    pub name: &'c str,
    /// Where it stands.
    pub state: OrganisationState,
    /// Whether it leads the channel or takes part already.
    pub takes_part: bool,
    /// Whether the lead's information sharing agreement is in force.
    pub lead_agreed: bool,
    /// Whether its own is in force in the same partnership.
    pub agreed: bool,
}

/// Whether an organisation may be let into a channel: sharing needs an agreement in force on both sides, before
/// anything is shared (COCO-5.2).
///
/// # Errors
/// The sentence for the screen.
pub fn may_join(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { name, .. } = candidate;
    if candidate.takes_part {
        return Err(("EACH_MEMBER_ONCE", format!("{name} takes part in this channel already.")));
    }
    if !matches!(candidate.state, OrganisationState::Connected | OrganisationState::DeclarationOverdue) {
        return Err(("COCO-5.3", format!("{name} is not connected, so nothing can be shared with it.")));
    }
    if !candidate.lead_agreed {
        let text = "Your organisation has no information sharing agreement in force in this partnership.";
        return Err(("COCO-5.2", text.to_owned()));
    }
    if !candidate.agreed {
        let text = format!("{name} has no information sharing agreement in force in this partnership.");
        return Err(("COCO-5.2", text));
    }
    Ok(())
}

/// Whether somebody may put this person to work on a channel: nobody puts themselves. Whoever manages who has access
/// would otherwise open to themselves what they are not shown (ISA-3.1).
///
/// # Errors
/// The sentence for the screen.
pub fn may_assign(caller: Id, account: Id) -> Result<(), Refusal> {
    if caller == account {
        let text = "Nobody assigns themselves. Ask a supervisor or another single point of contact to assign you.";
        return Err(("ISA-3.1", text.to_owned()));
    }
    Ok(())
}

/// Whether somebody may be assigned. `members` are the organisations that take part, the lead among them; `held` are
/// the duties that the person has in the channel.
///
/// # Errors
/// The sentence for the screen.
pub fn may_work(
    name: &str,
    organisation: Id,
    roles: Roles,
    duty: Duty,
    members: &[Id],
    held: &[Duty],
) -> Result<(), Refusal> {
    if !members.contains(&organisation) {
        let text = format!("The organisation of {name} does not take part in this channel. Let it take part first.");
        return Err(("ISA-3.1", text));
    }
    let fits = match duty {
        Duty::Worker => roles.contains(Role::Caseworker) || roles.contains(Role::Supervisor),
        Duty::Supervisor => roles.contains(Role::Supervisor),
    };
    if !fits {
        let needed = if duty == Duty::Worker { "caseworker" } else { "supervisor" };
        return Err(("COCO-5.1", format!("{name} does not hold the role {needed}.")));
    }
    if held.contains(&duty) {
        return Err(("EACH_DUTY_ONCE", format!("{name} is assigned in this capacity already.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn candidate() -> Candidate<'static> {
        Candidate {
            name: "Sample Housing",
            state: OrganisationState::Connected,
            takes_part: false,
            lead_agreed: true,
            agreed: true,
        }
    }

    #[test]
    fn an_agreement_has_to_be_in_force_on_both_sides() {
        assert!(may_join(&candidate()).is_ok());
        assert_eq!(may_join(&Candidate { agreed: false, ..candidate() }).unwrap_err().0, "COCO-5.2");
        assert_eq!(may_join(&Candidate { lead_agreed: false, ..candidate() }).unwrap_err().0, "COCO-5.2");
        assert_eq!(may_join(&Candidate { takes_part: true, ..candidate() }).unwrap_err().0, "EACH_MEMBER_ONCE");
        let exited = Candidate { state: OrganisationState::Suspended, ..candidate() };
        assert_eq!(may_join(&exited).unwrap_err().0, "COCO-5.3");
        assert!(may_join(&Candidate { state: OrganisationState::DeclarationOverdue, ..candidate() }).is_ok());
    }

    #[test]
    fn only_people_of_members_in_a_fitting_role_are_assigned() {
        let (ours, theirs) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let roles = |role| Roles::none().with(role);
        let may = |organisation, role, duty, held: &[Duty]| {
            may_work("Robin Sample", organisation, roles(role), duty, &[ours], held).map_err(|refusal| refusal.0)
        };
        assert!(may(ours, Role::Caseworker, Duty::Worker, &[]).is_ok());
        assert!(may(ours, Role::Supervisor, Duty::Worker, &[Duty::Supervisor]).is_ok());
        assert_eq!(may(theirs, Role::Caseworker, Duty::Worker, &[]), Err("ISA-3.1"));
        assert_eq!(may(ours, Role::Caseworker, Duty::Supervisor, &[]), Err("COCO-5.1"));
        assert_eq!(may(ours, Role::Spoc, Duty::Worker, &[]), Err("COCO-5.1"));
        assert_eq!(may(ours, Role::Caseworker, Duty::Worker, &[Duty::Worker]), Err("EACH_DUTY_ONCE"));
    }

    #[test]
    fn nobody_assigns_themselves() {
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(may_assign(one, other).is_ok());
        assert_eq!(may_assign(one, one).map_err(|refusal| refusal.0), Err("ISA-3.1"));
    }

    #[test]
    fn a_closed_channel_is_reopened_first() {
        let today = Day::new(2026, 11, 23).unwrap();
        assert!(open(ChannelState::Dormant).is_ok() && open(ChannelState::Closed).is_err());
        assert_eq!(shown(ChannelState::Closed, Some(today), today), ChannelState::DisposalDue);
        assert_eq!(shown(ChannelState::Closed, Some(today.plus_days(1)), today), ChannelState::Closed);
        assert_eq!(shown(ChannelState::Active, None, today), ChannelState::Active);
    }
}
