//! The request of a person about their own data: the clock of an answer and what an answer has to fit (ISA-14.1).
//!
//! The time is a calendar month from the later of receipt and confirmed identity; while the identity is waited for, no clock
//! runs. It can be extended once, to three months, within the first month. An example: received on 3 November, identity
//! confirmed on 10 November, due on 10 December, extended due on 10 February.
//!
//! A request of which nobody confirms the identity would wait for ever, and disposal with it: it lapses three months after
//! its receipt, here after 3 February, for all who would have answered. The person can ask anew.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{SubjectOutcome, SubjectRequestKind};
use safetynet_shared::periods::Period;

use crate::domain::due;
use crate::error::{Error, Result};

/// The rule under which what no longer waits is refused.
const STATE: &str = "SUBJECT-REQUEST-STATE";
/// The rule that each organisation answers for its own data.
const OWN: &str = "ISA-14.1";

/// How many days before the last day in time those who answer are reminded.
const AHEAD: i64 = 7;

/// What the daily work does with a request of which the identity is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unconfirmed {
    /// There is time.
    Waits,
    /// It lapses within a week.
    Soon,
    /// Its last day has passed.
    Lapsed,
}

/// How a request stands of which the identity is waited for, by the day on which it was received.
pub fn unconfirmed(received: Day, today: Day) -> Unconfirmed {
    match today.days_until(lapses(received)) {
        ..0 => Unconfirmed::Lapsed,
        0..=AHEAD => Unconfirmed::Soon,
        _ => Unconfirmed::Waits,
    }
}

/// The last day on which the identity can be confirmed, by the day on which the request was received.
pub fn lapses(received: Day) -> Day {
    Period::SubjectRequestIdentity.due(received)
}

/// What those who answer are reminded of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reminder {
    /// The last day in time is within a week.
    Soon,
    /// The last day in time has come, or has passed.
    Due,
}

/// The days of a request as one organisation answers it.
#[derive(Clone, Copy)]
pub struct Clock {
    /// When it was received; by an organisation that came to know the person later, when it did.
    pub received: Day,
    /// When the identity was confirmed; none while that is waited for.
    pub identity: Option<Day>,
    /// When the time was extended.
    pub extended: Option<Day>,
    /// When it was answered.
    pub answered: Option<Day>,
}

impl Clock {
    /// The last day in time; none while the identity is waited for.
    pub fn due(&self) -> Option<Day> {
        let period =
            if self.extended.is_some() { Period::SubjectRequestExtended } else { Period::SubjectRequestAnswer };
        self.begun().map(|begun| period.due(begun))
    }

    /// The day from which it runs; none while the identity is waited for.
    fn begun(&self) -> Option<Day> {
        self.identity.map(|identity| identity.max(self.received))
    }

    /// How many days it is late; 0 when it is not, or was answered.
    pub fn days_late(&self, today: Day) -> i32 {
        match (self.answered, self.due()) {
            (None, Some(due)) => due::days_late(due, today),
            _ => 0,
        }
    }

    /// What those who answer are reminded of today; nothing where it was answered or the identity is waited for.
    pub fn reminder(&self, today: Day) -> Option<Reminder> {
        let due = self.due().filter(|_| self.answered.is_none())?;
        match today.days_until(due) {
            1..=AHEAD => Some(Reminder::Soon),
            ..=0 => Some(Reminder::Due),
            _ => None,
        }
    }

    /// The last day in time of what still waits for its answer.
    ///
    /// # Errors
    /// [`Error::NotNow`] when it was answered, or the identity is waited for.
    pub fn running(&self) -> Result<Day> {
        self.unanswered()?;
        self.due().ok_or_else(|| {
            let text = "The identity is not confirmed yet, so no clock runs. Whoever received the request confirms it.";
            Error::NotNow(STATE, text.to_owned())
        })
    }

    /// Whether it still waits for its answer.
    ///
    /// # Errors
    /// [`Error::NotNow`] when it was answered.
    pub fn unanswered(&self) -> Result<()> {
        match self.answered {
            Some(_) => Err(Error::NotNow(STATE, "Your organisation has answered it already.".to_owned())),
            None => Ok(()),
        }
    }

    /// Whether the time can be extended today.
    ///
    /// # Errors
    /// [`Error::NotNow`] with why not.
    pub fn extendable(&self, today: Day) -> Result<()> {
        let due = self.running()?;
        let text = match self.extended {
            Some(_) => "It was extended already, and can be once.",
            None if today > due => "The first month is over: the person had to be told of an extension within it.",
            None => return Ok(()),
        };
        Err(Error::NotNow(STATE, text.to_owned()))
    }

    /// Whether an answer of this day is late.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a day to come, and one before the receipt or the confirmed identity; [`Error::NotNow`] as
    /// [`Clock::running`].
    pub fn late(&self, field: &str, day: Day, today: Day) -> Result<bool> {
        let due = self.running()?;
        let first = self.begun().unwrap_or(self.received);
        if (first..=today).contains(&day) {
            return Ok(day > due);
        }
        Err(Error::field(field, "must not be in the future, nor before the receipt or the confirmed identity"))
    }
}

/// A day of receipt: today or at most 60 days back.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn received(field: &str, day: Day, today: Day) -> Result<Day> {
    if day <= today && !Period::SubjectRequestReceipt.is_overdue(day, today) {
        return Ok(day);
    }
    Err(Error::field(field, "must be today or at most 60 days back"))
}

/// A day on which an identity was confirmed: not in the future, and not long before the request.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn identified(field: &str, day: Day, (receipt, today): (Day, Day)) -> Result<Day> {
    if day <= today && !Period::SubjectRequestReceipt.is_overdue(day, receipt) {
        return Ok(day);
    }
    Err(Error::field(field, "must not be in the future, and at most 60 days before the receipt"))
}

/// What was decided of what counts in the answer of an organisation, as far as the caller reads it. What others hold has no
/// part in it: whether an answer is taken would tell of it.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    /// How much is disclosed.
    pub disclosed: usize,
    /// How much is withheld.
    pub withheld: usize,
    /// How much waits for a decision.
    pub undecided: usize,
    /// Whether the index says that the organisation knows the person.
    pub known: bool,
}

impl Tally {
    /// Whether anything was put in.
    fn any(self) -> bool {
        self.disclosed + self.withheld + self.undecided > 0
    }
}

/// Whether an outcome fits what was asked for and what was decided.
///
/// # Errors
/// [`Error::Invalid`] for an outcome of another kind of request, [`Error::NotNow`] where it does not fit.
pub fn fits(kind: SubjectRequestKind, outcome: SubjectOutcome, held: Tally) -> Result<()> {
    use SubjectOutcome::{Disclosed, DisclosedInPart, Done, Lapsed, NothingHeld, Refused, Withdrawn, Withheld};
    let access = kind == SubjectRequestKind::Access;
    let text = match outcome {
        Disclosed | DisclosedInPart | Withheld if !access => {
            return Err(Error::field("outcome", "must be done, refused or nothing held; only access is disclosed"));
        }
        Done if access => {
            return Err(Error::field("outcome", "must be disclosed, in part, withheld, refused or nothing held"));
        }
        NothingHeld if held.known || held.any() => {
            "Nothing held can be answered only by an organisation to which the index does not know the person."
        }
        Lapsed => return Err(Error::field("outcome", "must not be lapsed: that comes by itself")),
        NothingHeld | Done | Refused | Withdrawn => return Ok(()),
        _ if held.undecided > 0 => "Access is answered when everything in the pack was decided on.",
        Disclosed if held.withheld == 0 => return Ok(()),
        Withheld if held.disclosed == 0 => return Ok(()),
        DisclosedInPart if !held.any() || held.disclosed > 0 && held.withheld > 0 => return Ok(()),
        _ => "The outcome has to be that of the decisions: disclosed for all, withheld for none, in part between.",
    };
    Err(Error::NotNow(OWN, text.to_owned()))
}

/// Whether there is a pack to open and to decide on: of a request for access, until that is withdrawn or lapses. A decision
/// after it would be for nobody, and opening the pack a look at the person without a reason.
///
/// # Errors
/// [`Error::NotNow`] with why not.
pub fn disclosed(kind: SubjectRequestKind, outcome: Option<SubjectOutcome>) -> Result<()> {
    let text = match (kind, outcome) {
        (SubjectRequestKind::Access, Some(SubjectOutcome::Withdrawn)) => {
            "It was withdrawn: nothing is disclosed for it."
        }
        (SubjectRequestKind::Access, Some(SubjectOutcome::Lapsed)) => LAPSED,
        (SubjectRequestKind::Access, _) => return Ok(()),
        _ => "Only a request for access has a pack to disclose.",
    };
    Err(Error::NotNow(STATE, text.to_owned()))
}

const LAPSED: &str = "It has lapsed, since nobody confirmed in time who asks. The person can ask anew.";

/// Whether the identity can be confirmed of who asks: by the organisation that received the request, once, while it waits.
///
/// # Errors
/// [`Error::NotNow`] with why not.
pub fn identifiable(received_here: bool, outcome: Option<SubjectOutcome>, clock: &Clock) -> Result<()> {
    if !received_here {
        return Err(Error::NotNow(OWN, "The organisation that received it confirms who the person is.".to_owned()));
    }
    if outcome == Some(SubjectOutcome::Lapsed) {
        return Err(Error::NotNow(STATE, LAPSED.to_owned()));
    }
    clock.unanswered()?;
    match clock.identity {
        Some(_) => Err(Error::NotNow(STATE, "The identity is confirmed already.".to_owned())),
        None => Ok(()),
    }
}

/// Whether a record can be decided on: what counts in the answer, until that is given; and what does not, after it too.
///
/// # Errors
/// [`Error::NotNow`] when it was answered, or the identity is waited for.
pub fn decidable(counts: bool, clock: &Clock) -> Result<()> {
    match clock.answered {
        Some(_) if !counts => Ok(()),
        _ => clock.running().map(|_| ()),
    }
}

/// Whether the organisation that received a request takes it back for all.
///
/// # Errors
/// [`Error::NotNow`] for another organisation, and when its own part was answered.
pub fn withdrawable(received_here: bool, clock: &Clock) -> Result<()> {
    if !received_here {
        return Err(Error::NotNow(OWN, "Only the organisation that received the request can withdraw it.".to_owned()));
    }
    clock.unanswered()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: i32, day: i32) -> Day {
        Day::new(year, month, day).unwrap()
    }

    fn clock(identity: Option<Day>) -> Clock {
        Clock { received: day(2026, 11, 3), identity, extended: None, answered: None }
    }

    #[test]
    fn a_month_runs_from_the_later_of_receipt_and_identity() {
        assert!(clock(None).due().is_none() && clock(None).running().is_err());
        assert_eq!(clock(Some(day(2026, 11, 10))).due(), Some(day(2026, 12, 10)));
        assert_eq!(clock(Some(day(2026, 10, 1))).due(), Some(day(2026, 12, 3)));
        let january = Clock { received: day(2027, 1, 31), ..clock(Some(day(2027, 1, 31))) };
        assert_eq!(january.due(), Some(day(2027, 2, 28)), "the month ends with a shorter one");
        let extended = Clock { extended: Some(day(2026, 11, 20)), ..clock(Some(day(2026, 11, 10))) };
        assert_eq!(extended.due(), Some(day(2027, 2, 10)));
    }

    #[test]
    fn a_reminder_comes_a_week_before_and_on_the_day() {
        let running = clock(Some(day(2026, 11, 10)));
        let on = |month, number| running.reminder(day(2026, month, number));
        assert_eq!((on(12, 2), on(12, 3), on(12, 9)), (None, Some(Reminder::Soon), Some(Reminder::Soon)));
        assert_eq!((on(12, 10), on(12, 11)), (Some(Reminder::Due), Some(Reminder::Due)));
        let answered = Clock { answered: Some(day(2026, 11, 20)), ..running };
        assert!(answered.reminder(day(2026, 12, 10)).is_none() && clock(None).reminder(day(2026, 12, 10)).is_none());
    }

    #[test]
    fn without_a_confirmed_identity_it_lapses_after_three_months() {
        use Unconfirmed::{Lapsed, Soon, Waits};
        let on = |month, number| unconfirmed(day(2026, 11, 30), day(2027, month, number));
        assert_eq!([on(2, 20), on(2, 21), on(2, 28), on(3, 1)], [Waits, Soon, Soon, Lapsed]);
        let (lapsed, ended) = (Some(SubjectOutcome::Lapsed), Clock { answered: Some(day(2027, 3, 1)), ..clock(None) });
        assert!(identifiable(true, None, &clock(None)).is_ok() && identifiable(false, None, &clock(None)).is_err());
        assert!(identifiable(true, lapsed, &ended).is_err() && disclosed(SubjectRequestKind::Access, lapsed).is_err());
        assert!(identifiable(true, None, &clock(Some(day(2026, 12, 1)))).is_err());
        assert!(fits(SubjectRequestKind::Access, SubjectOutcome::Lapsed, Tally::default()).is_err());
    }

    #[test]
    fn it_is_extended_once_and_within_the_first_month() {
        let running = clock(Some(day(2026, 11, 10)));
        assert!(running.extendable(day(2026, 12, 10)).is_ok() && running.extendable(day(2026, 12, 11)).is_err());
        assert!(clock(None).extendable(day(2026, 11, 4)).is_err());
        let extended = Clock { extended: Some(day(2026, 11, 20)), ..running };
        assert!(extended.extendable(day(2026, 11, 21)).is_err());
        let answered = Clock { answered: Some(day(2026, 11, 20)), ..running };
        assert!(answered.extendable(day(2026, 11, 21)).is_err());
        assert_eq!((running.days_late(day(2026, 12, 12)), answered.days_late(day(2027, 1, 1))), (2, 0));
    }

    #[test]
    fn an_answer_is_not_before_the_identity_nor_to_come() {
        let (running, today) = (clock(Some(day(2026, 11, 10))), day(2026, 12, 20));
        assert!(running.late("d", day(2026, 11, 9), today).is_err());
        assert!(!running.late("d", day(2026, 11, 10), today).unwrap());
        assert!(!running.late("d", day(2026, 12, 10), today).unwrap());
        assert!(running.late("d", day(2026, 12, 11), today).unwrap());
        assert!(running.late("d", day(2026, 12, 21), today).is_err());
    }

    #[test]
    fn a_receipt_is_today_or_sixty_days_back() {
        let today = day(2026, 11, 23);
        for (back, taken) in [(-1, false), (0, true), (60, true), (61, false)] {
            assert_eq!(received("d", today.plus_days(-back), today).is_ok(), taken, "{back}");
        }
        assert!(identified("d", today.plus_days(1), (today, today)).is_err());
        assert!(identified("d", today, (today.plus_days(-20), today)).is_ok());
    }

    #[test]
    fn an_outcome_fits_what_was_asked_for_and_what_was_decided() {
        use SubjectOutcome as O;
        let tally = |disclosed, withheld, undecided| Tally { disclosed, withheld, undecided, known: false };
        let known = Tally { known: true, ..Tally::default() };
        let access = |outcome, held| fits(SubjectRequestKind::Access, outcome, held).is_ok();
        assert!(access(O::Disclosed, tally(2, 0, 0)) && !access(O::Disclosed, tally(2, 1, 0)));
        assert!(access(O::DisclosedInPart, tally(2, 1, 0)) && !access(O::DisclosedInPart, tally(2, 0, 0)));
        assert!(access(O::Withheld, tally(0, 1, 0)) && !access(O::Withheld, tally(1, 1, 0)));
        assert!(!access(O::Withheld, tally(0, 1, 1)) && !access(O::Disclosed, tally(1, 0, 1)));
        assert!(access(O::Disclosed, known) && access(O::DisclosedInPart, known) && !access(O::NothingHeld, known));
        assert!(access(O::NothingHeld, tally(0, 0, 0)) && !access(O::NothingHeld, tally(0, 0, 1)));
        assert!(!access(O::Done, tally(0, 0, 0)) && access(O::Refused, tally(0, 1, 1)));
        let erasure = |outcome, held| fits(SubjectRequestKind::Erasure, outcome, held).is_ok();
        assert!(erasure(O::Done, tally(0, 0, 3)) && erasure(O::Refused, known));
        assert!(!erasure(O::Disclosed, tally(1, 0, 0)) && !erasure(O::NothingHeld, known));
    }

    #[test]
    fn who_received_a_request_withdraws_it_until_it_was_answered() {
        let waits = clock(None);
        let answered = Clock { answered: Some(day(2026, 11, 20)), ..waits };
        assert!(withdrawable(true, &waits).is_ok());
        assert!(withdrawable(false, &waits).is_err() && withdrawable(true, &answered).is_err());
    }

    proptest! {
        #[test]
        fn an_extension_never_shortens(received in 0_i64..40_000, identity in 0_i64..40_000) {
            let (received, identity) = (Day::from_int(received), Day::from_int(identity));
            let first = Clock { received, identity: Some(identity), extended: None, answered: None };
            let later = Clock { extended: Some(identity), ..first };
            prop_assert!(later.due() > first.due() && first.due() > Some(received.max(identity)));
        }
    }
}
