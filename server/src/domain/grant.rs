//! Shares: who may give one, what one needs, and where it stands.
//!
//! A share needs at the time of each read an information sharing agreement in force on both sides (COCO-5.2), a purpose,
//! a lawful basis, a justification, an expiry, the consent that it rests on (ISA-8.vii), and nothing that holds the record
//! back (ISA-2.5b). `reach.sql` opens the object only while all of this holds; this file says the same in words. Those who
//! receive a share can read and nothing more, so nothing can be passed on (ISA-2.5a).
//!
//! The states: *offered* until the receiver accepts or declines, where the giver chose to wait for that; *active*;
//! *suspended* while something is missing, and active again when it is back; *ended* and *declined* for good. Only the
//! facts are stored, the state never is: it is worked out at each read.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// One side of a share: an organisation with its agreement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub name: String,
    /// When its information sharing agreement ends or ended; none when there never was one.
    pub agreed_until: Option<Moment>,
}

impl Side {
    /// Whether its agreement is in force.
    pub fn agreed(&self, now: Moment) -> bool {
        self.agreed_until.is_some_and(|until| until > now)
    }

    /// What is missing on this side, as a sentence.
    fn lacks(&self) -> String {
        match self.agreed_until {
            Some(until) => format!("The information sharing agreement with {} ended on {}.", self.name, until.day()),
            None => format!("There is no information sharing agreement with {}.", self.name),
        }
    }
}

/// Where a share stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The receiver has to accept it first.
    Offered,
    /// The receiver can see the object.
    Active,
    /// It opens nothing for now; the sentence says what is missing.
    Suspended(String),
    /// The receiver did not want it; the sentence says why.
    Declined(String, Moment),
    /// It was ended or has expired; the sentence says which, and the moment when.
    Ended(String, Moment),
}

impl Standing {
    /// Whether it is over for good.
    pub fn over(&self) -> bool {
        matches!(self, Standing::Declined(..) | Standing::Ended(..))
    }
}

/// What the receiver has said to a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It was given at once and waits for no answer.
    NotAsked,
    /// It waits for one.
    Awaited,
    /// It was accepted.
    Accepted,
    /// It was declined at this moment.
    Declined(Moment),
}

/// The consent that a share rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Consent {
    /// When it lapses by itself.
    pub until: Moment,
    /// When it was withdrawn.
    pub withdrawn: Option<Moment>,
}

/// What a share depends on beside the two agreements.
pub struct Run<'a> {
    /// When it lapses by itself.
    pub until: Moment,
    /// When it was ended.
    pub ended: Option<Moment>,
    /// Why it was ended.
    pub end_reason: &'a str,
    /// What the receiver has said.
    pub answer: Answer,
    /// Why it was declined.
    pub answer_reason: &'a str,
    /// The consent that it rests on; none when it rests on none.
    pub consent: Option<Consent>,
    /// Whether an investigation hold keeps other organisations out.
    pub held: bool,
    /// Whether the object is sealed and the receiver is not named on the seal.
    pub sealed: bool,
}

/// Where a share stands at a moment.
pub fn standing(giver: &Side, receiver: &Side, run: &Run<'_>, now: Moment) -> Standing {
    if let Answer::Declined(at) = run.answer {
        return Standing::Declined(run.answer_reason.to_owned(), at);
    }
    if let Some(ended) = run.ended {
        return Standing::Ended(run.end_reason.to_owned(), ended);
    }
    let awaited = run.answer == Answer::Awaited;
    if run.until <= now {
        let how = if awaited { "It was not accepted by" } else { "It expired on" };
        return Standing::Ended(format!("{how} {}.", last_day(run.until)), run.until);
    }
    if awaited {
        return Standing::Offered;
    }
    match missing(giver, receiver, run, now) {
        Some(what) => Standing::Suspended(what),
        None => Standing::Active,
    }
}

/// What is missing, as a sentence: the first thing of several.
fn missing(giver: &Side, receiver: &Side, run: &Run<'_>, now: Moment) -> Option<String> {
    if let Some(side) = [giver, receiver].into_iter().find(|side| !side.agreed(now)) {
        return Some(side.lacks());
    }
    match run.consent {
        Some(Consent { withdrawn: Some(at), .. }) => {
            return Some(format!("The consent that it rests on was withdrawn on {}.", at.day()));
        }
        Some(Consent { until, .. }) if until <= now => {
            return Some(format!("The consent that it rests on ran out on {}.", last_day(until)));
        }
        _ => {}
    }
    if run.held {
        return Some(format!("{} holds it back for the time being. Ask them.", giver.name));
    }
    run.sealed.then(|| format!("{} has sealed it: only the people who are named on the seal see it.", giver.name))
}

/// The last day on which something that lapses at a moment is open.
pub fn last_day(until: Moment) -> Day {
    until.minus(safetynet_shared::clock::Span::from_micros(1)).day()
}

/// Refuses a share while an agreement is missing on a side, and names the side (COCO-5.2, ISA-2.5a).
///
/// # Errors
/// [`Error::NotNow`] with the sentence.
pub fn agreed(giver: &Side, receiver: &Side, now: Moment) -> Result<()> {
    let missing: Vec<String> = [giver, receiver].iter().filter(|side| !side.agreed(now)).map(|s| s.lacks()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::NotNow(
        "COCO-5.2",
        format!("{} Nothing can be shared until one is in force on both sides.", missing.join(" ")),
    ))
}

/// Only the controller of data decides who else sees it (ISA-4.1).
///
/// # Errors
/// [`Error::NotNow`] naming the controller.
pub fn controls(own: Id, controller: (Id, &str), act: &str) -> Result<()> {
    if own == controller.0 {
        return Ok(());
    }
    let (_, name) = controller;
    Err(Error::NotNow("ISA-4.1", format!("This is controlled by {name}: only {name} can {act}. Ask them.")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use safetynet_shared::clock::Span;

    fn side(number: u8, agreed_until: Option<i64>) -> Side {
        let agreed_until = agreed_until.map(|hours| now().plus(Span::hours(hours)));
        Side { organisation: Id::from_bytes([number; 16]), name: format!("Example {number}"), agreed_until }
    }

    fn now() -> Moment {
        Day::new(2026, 11, 23).unwrap().at(12, 0).unwrap()
    }

    fn at(hours: i64) -> Moment {
        now().plus(Span::hours(hours))
    }

    fn run(until: i64, ended: Option<i64>) -> Run<'static> {
        Run {
            until: at(until),
            ended: ended.map(at),
            end_reason: "No longer needed by them",
            answer: Answer::NotAsked,
            answer_reason: "",
            consent: None,
            held: false,
            sealed: false,
        }
    }

    fn both() -> (Side, Side) {
        (side(1, Some(99)), side(2, Some(99)))
    }

    fn stands(run: &Run<'_>) -> Standing {
        standing(&both().0, &both().1, run, now())
    }

    #[test]
    fn a_missing_agreement_is_named() {
        let lapsed = agreed(&side(1, Some(5)), &side(2, Some(-24)), now()).unwrap_err();
        let Error::NotNow(rule, text) = lapsed else { unreachable!() };
        assert_eq!(rule, "COCO-5.2");
        assert!(text.starts_with("The information sharing agreement with Example 2 ended on 22 Nov 2026."), "{text}");
        let Error::NotNow(_, text) = agreed(&side(1, None), &side(2, None), now()).unwrap_err() else { unreachable!() };
        assert!(text.contains("Example 1") && text.contains("Example 2"));
        assert!(agreed(&side(1, Some(1)), &side(2, Some(1)), now()).is_ok());
    }

    #[test]
    fn a_share_runs_through_its_last_day() {
        let expiry = Day::new(2026, 11, 23).unwrap();
        let until = expiry.plus_days(1).start();
        assert_eq!(last_day(until), expiry);
        let run = Run { until, ..run(0, None) };
        let sides = both();
        assert_eq!(standing(&sides.0, &sides.1, &run, until.minus(Span::seconds(1))), Standing::Active);
        let after = standing(&sides.0, &sides.1, &run, until);
        assert_eq!(after, Standing::Ended("It expired on 23 Nov 2026.".to_owned(), until));
    }

    #[test]
    fn an_offer_waits_for_its_answer_and_lapses_without_one() {
        let offered = |until| Run { answer: Answer::Awaited, ..run(until, None) };
        assert_eq!(stands(&offered(5)), Standing::Offered);
        assert!(matches!(stands(&offered(-5)), Standing::Ended(text, _) if text.starts_with("It was not accepted by")));
        let lapsed = (side(1, Some(1)), side(2, None));
        assert_eq!(standing(&lapsed.0, &lapsed.1, &offered(5), now()), Standing::Offered);
        assert_eq!(stands(&Run { answer: Answer::Accepted, ..run(5, None) }), Standing::Active);
        let declined = Run { answer: Answer::Declined(at(-2)), answer_reason: "Not ours", ..run(5, Some(-2)) };
        assert_eq!(stands(&declined), Standing::Declined("Not ours".to_owned(), at(-2)));
    }

    #[test]
    fn a_share_goes_dark_with_the_consent_that_it_rests_on() {
        let resting = |until, withdrawn: Option<i64>| Run {
            consent: Some(Consent { until: at(until), withdrawn: withdrawn.map(at) }),
            ..run(5, None)
        };
        assert_eq!(stands(&resting(5, None)), Standing::Active);
        let said = |run: &Run<'_>| match stands(run) {
            Standing::Suspended(text) => text,
            _ => String::new(),
        };
        assert_eq!(said(&resting(5, Some(-1))), "The consent that it rests on was withdrawn on 23 Nov 2026.");
        assert_eq!(said(&resting(-24, None)), "The consent that it rests on ran out on 22 Nov 2026.");
        assert!(said(&Run { held: true, ..run(5, None) }).starts_with("Example 1 holds it back"));
        assert!(said(&Run { sealed: true, ..run(5, None) }).starts_with("Example 1 has sealed it"));
    }

    #[test]
    fn only_the_controller_shares() {
        let (own, other) = (side(1, None), side(2, None));
        assert!(controls(own.organisation, (own.organisation, &own.name), "share it").is_ok());
        assert!(controls(own.organisation, (other.organisation, &other.name), "share it").is_err());
    }

    proptest! {
        #[test]
        fn a_share_is_active_only_with_everything_in_force(
            giver in proptest::option::of(-9_i64..9), receiver in proptest::option::of(-9_i64..9),
            until in -9_i64..9, ended in proptest::option::of(-9_i64..1), held in any::<bool>(), sealed in any::<bool>(),
            consent in proptest::option::of((-9_i64..9, proptest::option::of(-9_i64..1))), offered in any::<bool>(),
        ) {
            let consented = consent.is_none_or(|(until, withdrawn)| until > 0 && withdrawn.is_none());
            let whole = giver.is_some_and(|h| h > 0) && receiver.is_some_and(|h| h > 0) && until > 0 && ended.is_none()
                && consented && !held && !sealed && !offered;
            let consent = consent.map(|(until, withdrawn)| Consent { until: at(until), withdrawn: withdrawn.map(at) });
            let answer = if offered { Answer::Awaited } else { Answer::NotAsked };
            let run = Run { answer, consent, held, sealed, ..run(until, ended) };
            let standing = standing(&side(1, giver), &side(2, receiver), &run, now());
            prop_assert_eq!(standing == Standing::Active, whole);
            prop_assert_eq!(standing.over(), ended.is_some() || until <= 0);
        }
    }
}
