//! What one organisation offers another and that waits for its answer: the lead of a channel, a referral. The states are
//! facts: what nobody has answered lapses by its day alone.

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use crate::error::{Error, Result};

/// What became of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing yet.
    None,
    /// It was accepted.
    Accepted,
    /// It was declined.
    Declined,
    /// It was taken back.
    Withdrawn,
}

impl Answer {
    /// The number in the store.
    pub const fn number(self) -> i64 {
        match self {
            Answer::None => 0,
            Answer::Accepted => 1,
            Answer::Declined => 2,
            Answer::Withdrawn => 3,
        }
    }

    /// The answer of a number in the store.
    pub fn from_number(number: i64) -> Answer {
        [Answer::Accepted, Answer::Declined, Answer::Withdrawn]
            .into_iter()
            .find(|answer| answer.number() == number)
            .unwrap_or(Answer::None)
    }
}

/// Where an offer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It waits for the receiver.
    Offered,
    /// The receiver leads.
    Accepted,
    /// The receiver does not want it.
    Declined,
    /// It was taken back.
    Withdrawn,
    /// Nobody answered it in time.
    Lapsed,
}

/// Where an offer stands at a moment.
pub fn standing(answer: Answer, until: Moment, now: Moment) -> Standing {
    match answer {
        Answer::Accepted => Standing::Accepted,
        Answer::Declined => Standing::Declined,
        Answer::Withdrawn => Standing::Withdrawn,
        Answer::None if until <= now => Standing::Lapsed,
        Answer::None => Standing::Offered,
    }
}

/// Refuses to move what waits no longer: the rule is named for the noun.
///
/// # Errors
/// [`Error::NotNow`] with what became of it.
pub fn waits(standing: Standing, rule: &'static str) -> Result<()> {
    let text = match standing {
        Standing::Offered => return Ok(()),
        Standing::Accepted => "It was accepted already.",
        Standing::Declined => "It was declined. It can be offered anew.",
        Standing::Withdrawn => "It was taken back.",
        Standing::Lapsed => "Nobody answered it in time, and it lapsed. It can be offered anew.",
    };
    Err(Error::NotNow(rule, text.to_owned()))
}

/// Refuses whoever is no supervisor of the receiving organisation: nobody answers for another.
///
/// # Errors
/// [`Error::NotNow`] (ISA-4.1).
pub fn answers((own, roles): (Id, Roles), receiver: (Id, &str)) -> Result<()> {
    if own == receiver.0 && roles.contains(Role::Supervisor) {
        return Ok(());
    }
    Err(Error::NotNow("ISA-4.1", format!("Only a supervisor of {} can answer it.", receiver.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supervisor_of_the_receiver_answers_and_nobody_else() {
        let (receiver, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let (supervisor, worker) = (Roles::none().with(Role::Supervisor), Roles::none().with(Role::Caseworker));
        assert!(answers((receiver, supervisor), (receiver, "Example Council")).is_ok());
        for (own, roles) in [(receiver, worker), (other, supervisor), (other, worker)] {
            assert!(answers((own, roles), (receiver, "Example Council")).is_err());
        }
    }

    #[test]
    fn an_offer_waits_until_it_is_answered_or_lapses() {
        let at = Moment::from_micros;
        assert_eq!(standing(Answer::None, at(5), at(4)), Standing::Offered);
        assert_eq!(standing(Answer::None, at(5), at(5)), Standing::Lapsed);
        for (answer, expected) in [
            (Answer::Accepted, Standing::Accepted),
            (Answer::Declined, Standing::Declined),
            (Answer::Withdrawn, Standing::Withdrawn),
        ] {
            assert_eq!(standing(answer, at(5), at(9)), expected, "what was answered in time does not lapse");
            assert_eq!(Answer::from_number(answer.number()), answer);
            assert!(waits(expected, "TRANSFER-STATE").is_err());
        }
        assert!(waits(Standing::Offered, "TRANSFER-STATE").is_ok());
        assert!(waits(Standing::Lapsed, "TRANSFER-STATE").is_err());
        assert_eq!(Answer::from_number(0), Answer::None);
    }
}
