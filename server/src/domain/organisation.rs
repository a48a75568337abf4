//! The way of an organisation into the system and out of it.
//!
//! In: interested, sponsored by a partnership, approved by the partnership's manager (two steps that two different
//! parties answer for, COCO-2.2), documented, connected. Out: by notice (a month, and nothing is led any more, CA-10.1),
//! or at once for a breach that was not remedied (CA-10.3, ISA-18.2): only the first waits for the cases that it leads.
//! A step is asked with what the store knows today; nothing here remembers.
//!
//! ```
//! use safetynet_server::domain::organisation::{Standing, step};
//! use safetynet_shared::{clock::Day, codes::OrganisationState::{Approved, Connected, Sponsored}};
//! let mut standing = Standing::on(Day::new(2026, 11, 23).unwrap());
//! standing.sponsored = true;
//! assert!(step(Sponsored, Approved, &standing).is_err());   // nobody has approved it
//! standing.approved = true;
//! assert!(step(Sponsored, Approved, &standing).is_ok());
//! assert!(step(Sponsored, Connected, &standing).is_err());  // no step is skipped
//! ```

use safetynet_shared::clock::Day;
use safetynet_shared::codes::OrganisationState::{
    self, Approved, Connected, DeclarationOverdue, Documented, Exited, Interested, Notice, Sponsored, Suspended,
};
use safetynet_shared::codes::{AgreementKind, Code};
use safetynet_shared::periods::Period;

use crate::error::{Error, Result};

/// What the store knows of an organisation when a step is asked for.
pub struct Standing {
    /// Whether a partnership sponsors it.
    pub sponsored: bool,
    /// Whether the manager of that partnership has approved it.
    pub approved: bool,
    /// The agreements that are recorded and have not ended.
    pub recorded: Vec<AgreementKind>,
    /// Those of them that are in force today.
    pub in_force: Vec<AgreementKind>,
    /// How many channels it leads that are not closed.
    pub open_channels: u32,
    /// When it gave or received notice, while it is leaving.
    pub notice_since: Option<Day>,
    /// Today.
    pub today: Day,
}

impl Standing {
    /// An organisation of which nothing is known yet.
    pub fn on(today: Day) -> Standing {
        Standing {
            sponsored: false,
            approved: false,
            recorded: Vec::new(),
            in_force: Vec::new(),
            open_channels: 0,
            notice_since: None,
            today,
        }
    }
}

/// Whether an organisation may take a step.
///
/// # Errors
/// [`Error::NotNow`] with the clause and what is missing.
pub fn step(from: OrganisationState, to: OrganisationState, standing: &Standing) -> Result<()> {
    match (from, to) {
        (Interested, Sponsored) => sponsored(standing),
        (Sponsored, Approved) => approved(standing),
        (Approved, Documented) => agreements(&standing.recorded, "recorded"),
        (Documented | DeclarationOverdue | Suspended | Notice, Connected) => connected(standing),
        (Connected, DeclarationOverdue | Suspended | Notice)
        | (DeclarationOverdue, Suspended | Notice)
        | (Notice, Suspended)
        | (Suspended, Notice | Exited)
        | (Interested | Sponsored | Approved | Documented, Exited) => Ok(()),
        (Notice, Exited) => exited(standing),
        _ => Err(Error::NotNow("COCO-2.2", unknown(from, to))),
    }
}

/// The states that an organisation can move to next, whatever is still missing for them.
pub fn next(from: OrganisationState) -> &'static [OrganisationState] {
    match from {
        Interested => &[Sponsored, Exited],
        Sponsored => &[Approved, Exited],
        Approved => &[Documented, Exited],
        Documented => &[Connected, Exited],
        Connected => &[DeclarationOverdue, Suspended, Notice],
        DeclarationOverdue => &[Connected, Suspended, Notice],
        Suspended => &[Connected, Notice, Exited],
        Notice => &[Connected, Suspended, Exited],
        Exited => &[],
    }
}

fn unknown(from: OrganisationState, to: OrganisationState) -> String {
    let next: Vec<&str> = next(from).iter().map(|state| state.label()).collect();
    if next.is_empty() {
        return "An organisation that has left does not come back: set it up anew.".to_owned();
    }
    format!("From {} the next step is one of {}; {} is not.", from.label(), next.join(", "), to.label())
}

fn sponsored(standing: &Standing) -> Result<()> {
    if standing.sponsored {
        return Ok(());
    }
    Err(Error::NotNow("COCO-2.2", "A community safety partnership must sponsor the organisation first.".to_owned()))
}

fn approved(standing: &Standing) -> Result<()> {
    sponsored(standing)?;
    if standing.approved {
        return Ok(());
    }
    Err(Error::NotNow(
        "COCO-2.2",
        "The manager of the sponsoring partnership approves the organisation, signed in as such. While the partnership \
         has no manager with an account, another administrator than the one who recorded the sponsorship names the one \
         on the register."
            .to_owned(),
    ))
}

fn agreements(held: &[AgreementKind], how: &str) -> Result<()> {
    let missing: Vec<String> =
        AgreementKind::all().filter(|kind| !held.contains(kind)).map(|kind| kind.label().to_lowercase()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::NotNow("COCO-5.3", format!("Not yet {how}: {}.", missing.join(", "))))
}

fn connected(standing: &Standing) -> Result<()> {
    approved(standing)?;
    agreements(&standing.in_force, "in force")
}

fn exited(standing: &Standing) -> Result<()> {
    if standing.open_channels > 0 {
        let text =
            format!("The organisation still leads {} open channels; close or hand them over.", standing.open_channels);
        return Err(Error::NotNow("CA-10.1", text));
    }
    let due = standing.notice_since.map_or(standing.today, |since| Period::ExitNotice.due(since));
    if standing.today < due {
        return Err(Error::NotNow("CA-10.1", format!("The month of notice runs until {due}.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    fn ready() -> Standing {
        let all: Vec<_> = AgreementKind::all().collect();
        Standing { sponsored: true, approved: true, recorded: all.clone(), in_force: all, ..Standing::on(today()) }
    }

    fn clause(result: Result<()>) -> &'static str {
        match result.unwrap_err() {
            Error::NotNow(clause, _) => clause,
            _ => panic!("not a rule"),
        }
    }

    #[test]
    fn the_way_in_takes_every_step() {
        let way = [Interested, Sponsored, Approved, Documented, Connected];
        for (from, to) in way.iter().zip(way.iter().skip(1)) {
            assert!(step(*from, *to, &ready()).is_ok());
        }
        assert_eq!(clause(step(Interested, Approved, &ready())), "COCO-2.2");
        assert_eq!(clause(step(Approved, Connected, &ready())), "COCO-2.2");
    }

    #[test]
    fn every_pair_is_a_step_exactly_when_the_list_names_it() {
        for from in OrganisationState::all() {
            for to in OrganisationState::all() {
                assert_eq!(step(from, to, &ready()).is_ok(), next(from).contains(&to), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn connecting_needs_both_approvals_and_all_agreements_in_force() {
        for missing in AgreementKind::all() {
            let mut standing = ready();
            standing.in_force.retain(|kind| *kind != missing);
            assert_eq!(clause(step(Documented, Connected, &standing)), "COCO-5.3");
            assert_eq!(clause(step(Suspended, Connected, &standing)), "COCO-5.3");
        }
        assert_eq!(clause(step(Documented, Connected, &Standing { approved: false, ..ready() })), "COCO-2.2");
        assert_eq!(clause(step(Documented, Connected, &Standing { sponsored: false, ..ready() })), "COCO-2.2");
    }

    #[test]
    fn leaving_by_notice_waits_for_the_month_and_the_led_channels() {
        let given = |since| Standing { notice_since: Some(since), ..ready() };
        assert!(step(Notice, Exited, &given(Day::new(2026, 10, 23).unwrap())).is_ok());
        assert_eq!(clause(step(Notice, Exited, &given(Day::new(2026, 10, 24).unwrap()))), "CA-10.1");
        let leads = Standing { open_channels: 1, ..given(Day::new(2026, 1, 1).unwrap()) };
        assert_eq!(clause(step(Notice, Exited, &leads)), "CA-10.1");
        assert!(step(Suspended, Exited, &leads).is_ok());
    }
}
