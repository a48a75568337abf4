//! The one table of periods that the framework sets: how long, from what, under which clause.
//!
//! Every due date and every time limit of the project comes from here; day arithmetic anywhere
//! else is a fault. The table is printed by [`Period::table_text`] and kept as a golden file that
//! equals the one in the README, so that a change of a period is reviewed as one line.
//!
//! Where the framework leaves a choice, the decision is this: "a minimum of 60 days"
//! (`COCO-9.2a`) is read as the longest interval, as `SYOP-13.1c` says it; a due day is the last
//! day in time, and the day after it is the first that is late.
//!
//! ```
//! use safetynet_shared::{clock::Day, periods::Period};
//! let last_review = Day::new(2026, 8, 31).unwrap();
//! assert_eq!(Period::AccessReview.due(last_review).to_string(), "28 Feb 2027");
//! ```

use core::fmt;
use core::fmt::Write as _;

use crate::clock::{Day, Span};

/// The wrong passwords in succession after which an account is locked for a time (`SYOP-5.7`).
pub const FAILED_TRIES: u32 = 3;

/// The longest that [`Period::oldest_in_time`] looks back, in days: past the longest period of the table.
const LONGEST: i64 = 3_660;

/// A period of the framework.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Period {
    /// The caseworker's review of a channel (`COCO-9.2a`).
    CaseworkerReview,
    /// The supervisor's review of a channel (`COCO-9.2b`).
    SupervisorReview,
    /// How late a review is when those hear of it whose it is: from its first late day (`COCO-9.2`).
    LateReviewOwn,
    /// How late a review is when the supervisors of the channel hear of it.
    LateReviewSupervisor,
    /// How late a review is when the single point of contact of its lead hears of it.
    LateReviewSpoc,
    /// How late a review is when the manager of the partnership hears of it.
    LateReviewCspManager,
    /// How long a caseload that was handed over for good can be taken back.
    HandoverUndo,
    /// How long an account that has ended waits, so that its work can be handed over, before it is archived.
    AccountArchive,
    /// The written review of who has access (`COCO-7.2`).
    AccessReview,
    /// An organisation that has not used the system (`CA-10.2`).
    DormantOrganisation,
    /// The yearly signature under the security operating procedures (`SYOP-2.3`).
    SyopsSignature,
    /// The yearly declaration, 28 days after the anniversary (`CA-4.3`).
    Declaration,
    /// The review of an information sharing agreement (`ISA-17.1`).
    AgreementReview,
    /// The review of the framework itself (`DOC-1`).
    FrameworkReview,
    /// How long a closed channel is kept (`ISA-3.4a`).
    ChannelRetention,
    /// How long contributors can place a hold once a disposal was authorised (`ISA-3.4b`).
    DisposalNotice,
    /// Saying whether a case review is held, in a programme that has them.
    CaseReviewDecision,
    /// Holding a case review.
    CaseReviewMeeting,
    /// Telling the person what came of a case review.
    CaseReviewAnswer,
    /// How long confidentiality lasts after an organisation has left (`CA-7.3`).
    Confidentiality,
    /// Telling the sharing organisation of a breach (`ISA-15.1`).
    BreachNotice,
    /// The copy for a request under the Freedom of Information Act (`CA-9.2`).
    InformationRequestCopy,
    /// Notice before the terms change (`CA-8.13`).
    ChangeOfTerms,
    /// Notice before an organisation leaves (`CA-10.1`).
    ExitNotice,
    /// Putting a material breach right (`CA-10.3`).
    Remedy,
    /// Speaking again to a key individual of a neighbourhood: each quarter (`SYOP-8.2`).
    NextContact,
    /// How long a contact may be late before it counts as dormant (`SYOP-8.2`).
    DormantContact,
    /// Telling people what came of an engagement (`ISA-3.6`).
    EngagementFeedback,
    /// Checking the names and the date of birth of a person (`ISA-13.1`).
    IdentityCheck,
    /// Checking the current address of a person (`ISA-13.1`).
    AddressCheck,
    /// Checking how a person is reached (`ISA-13.1`).
    ContactCheck,
    /// Checking a particular of a person (`ISA-13.1`).
    ParticularCheck,
    /// The longest until a warning marker is reviewed (`ISA-13.1`).
    MarkerReview,
    /// How long an action stays with whom it is offered to beyond its channel (`ISA-2.6`).
    OfferedAction,
    /// How long the offer of a lead waits.
    LeadOffer,
    /// Answering a referral.
    ReferralAnswer,
    /// How long a referral waits in any case.
    ReferralEnd,
    /// How far back the receipt of a person's request about their own data may lie when it is registered.
    SubjectRequestReceipt,
    /// Answering a person's request about their own data (`ISA-14.1`).
    SubjectRequestAnswer,
    /// The same where the time was extended.
    SubjectRequestExtended,
    /// Confirming the identity of who asks, before the request lapses.
    SubjectRequestIdentity,
    /// How long an unanswered request keeps what was authorised for disposal (`ISA-14.1`, `ISA-3.4b`).
    SubjectRequestKeeps,
    /// How long a password that was given lasts for acts that ask for it again.
    PasswordAgain,
    /// The terminal locks itself (`SYOP-10.2`).
    Lock,
    /// The session ends for want of a request that a person caused (`SYOP-10.4`).
    SessionEnd,
    /// The session ends in any case (`SYOP-10.4`).
    AbsoluteEnd,
}

/// How long a period is, and by which arithmetic.
#[derive(Clone, Copy)]
enum Length {
    /// Days of the calendar.
    Days(i64),
    /// Months of the calendar, stopped at the end of a shorter one.
    Months(i32),
    /// Years of the calendar.
    Years(i32),
    /// So many days after the same date of the next year.
    Anniversary(i64),
    /// Monday to Friday.
    WorkingDays(u32),
    /// Hours by the clock.
    Hours(i64),
    /// Minutes by the clock.
    Minutes(i64),
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |out: &mut fmt::Formatter<'_>, count: i64, noun: &str| {
            write!(out, "{count} {noun}{}", if count == 1 { "" } else { "s" })
        };
        match *self {
            Length::Days(count) => counted(out, count, "day"),
            Length::Months(count) => counted(out, i64::from(count), "month"),
            Length::Years(count) => counted(out, i64::from(count), "year"),
            Length::Anniversary(days) => write!(out, "anniversary + {days} days"),
            Length::WorkingDays(count) => counted(out, i64::from(count), "working day"),
            Length::Hours(count) => counted(out, count, "hour"),
            Length::Minutes(count) => counted(out, count, "minute"),
        }
    }
}

/// A line of the table.
struct Line {
    period: Period,
    clock: &'static str,
    length: Length,
    from: &'static str,
    clause: &'static str,
}

const fn line(period: Period, clock: &'static str, length: Length, from: &'static str, clause: &'static str) -> Line {
    Line { period, clock, length, from, clause }
}

/// The table.
#[rustfmt::skip]
const TABLE: [Line; 46] = [
    line(Period::CaseworkerReview, "Caseworker review", Length::Days(60), "last completed review, or opening", "COCO-9.2a"),
    line(Period::SupervisorReview, "Supervisor review", Length::Days(90), "last completed review, or opening", "COCO-9.2b"),
    line(Period::LateReviewOwn, "Late review: own", Length::Days(0), "review due", "COCO-9.2"),
    line(Period::LateReviewSupervisor, "Late review: supervisor", Length::Days(7), "review due", "COCO-9.2"),
    line(Period::LateReviewSpoc, "Late review: SPOC", Length::Days(14), "review due", "COCO-9.2"),
    line(Period::LateReviewCspManager, "Late review: CSP manager", Length::Days(28), "review due", "COCO-9.2"),
    line(Period::HandoverUndo, "Undo a caseload hand-over", Length::Days(14), "first day", "COCO-7.1"),
    line(Period::AccountArchive, "Archiving of an account", Length::Days(28), "end of the account", "COCO-7.1"),
    line(Period::AccessReview, "Access review", Length::Months(6), "last review", "COCO-7.2"),
    line(Period::DormantOrganisation, "Dormant organisation", Length::Months(6), "last access", "CA-10.2"),
    line(Period::SyopsSignature, "SyOPs signature", Length::Months(12), "signature", "SYOP-2.3"),
    line(Period::Declaration, "Declaration", Length::Anniversary(28), "commencement", "CA-4.3"),
    line(Period::AgreementReview, "Agreement review", Length::Months(12), "in force", "ISA-17.1"),
    line(Period::FrameworkReview, "Framework review", Length::Months(12), "in force", "DOC-1"),
    line(Period::ChannelRetention, "Channel retention", Length::Years(7), "closure", "ISA-3.4a"),
    line(Period::DisposalNotice, "Disposal notice", Length::Days(28), "authorisation", "ISA-3.4b"),
    line(Period::CaseReviewDecision, "Case review decision", Length::WorkingDays(10), "request", "domain"),
    line(Period::CaseReviewMeeting, "Case review meeting", Length::WorkingDays(15), "request", "domain"),
    line(Period::CaseReviewAnswer, "Case review answer", Length::WorkingDays(20), "request", "domain"),
    line(Period::Confidentiality, "Confidentiality after exit", Length::Years(6), "exit", "CA-7.3"),
    line(Period::BreachNotice, "Breach notice", Length::Hours(24), "found", "ISA-15.1"),
    line(Period::InformationRequestCopy, "FOI copy", Length::WorkingDays(5), "request", "CA-9.2"),
    line(Period::ChangeOfTerms, "Change of terms", Length::WorkingDays(30), "notice", "CA-8.13"),
    line(Period::ExitNotice, "Exit notice", Length::Months(1), "notice", "CA-10.1"),
    line(Period::Remedy, "Remedy", Length::Days(30), "notice", "CA-10.3"),
    line(Period::NextContact, "Next contact", Length::Months(3), "last contact", "SYOP-8.2"),
    line(Period::DormantContact, "Dormant contact", Length::Days(90), "next contact due", "SYOP-8.2"),
    line(Period::EngagementFeedback, "Feedback on engagement", Length::Days(28), "day it was held", "ISA-3.6"),
    line(Period::IdentityCheck, "Identity check", Length::Months(24), "last check, or recording", "ISA-13.1"),
    line(Period::AddressCheck, "Address check", Length::Months(6), "last check, or recording", "ISA-13.1"),
    line(Period::ContactCheck, "Contact point check", Length::Months(12), "last check, or recording", "ISA-13.1"),
    line(Period::ParticularCheck, "Particular check", Length::Months(12), "last check, or recording", "ISA-13.1"),
    line(Period::MarkerReview, "Marker review, at most", Length::Months(12), "last review, or placing", "ISA-13.1"),
    line(Period::OfferedAction, "Action beyond its channel", Length::Days(30), "due day", "ISA-2.6"),
    line(Period::LeadOffer, "Offer of a lead", Length::WorkingDays(10), "offer", "domain"),
    line(Period::ReferralAnswer, "Answer to a referral", Length::WorkingDays(5), "sending", "domain"),
    line(Period::ReferralEnd, "End of a referral", Length::Months(1), "sending", "domain"),
    line(Period::SubjectRequestReceipt, "Subject request: receipt", Length::Days(60), "receipt", "domain"),
    line(Period::SubjectRequestAnswer, "Subject request: answer", Length::Months(1), "receipt, or identity confirmed", "ISA-14.1"),
    line(Period::SubjectRequestExtended, "Subject request: extended", Length::Months(3), "receipt, or identity confirmed", "ISA-14.1"),
    line(Period::SubjectRequestIdentity, "Subject request: identity", Length::Months(3), "receipt", "domain"),
    line(
        Period::SubjectRequestKeeps,
        "Subject request: keeps",
        Length::Months(6),
        "receipt, or identity confirmed",
        "domain",
    ),
    line(Period::PasswordAgain, "Password again", Length::Minutes(5), "password given", "domain"),
    line(Period::Lock, "Lock", Length::Minutes(5), "last key", "SYOP-10.2"),
    line(Period::SessionEnd, "Session end", Length::Minutes(15), "last request that a person caused", "SYOP-10.4"),
    line(Period::AbsoluteEnd, "Absolute end", Length::Hours(10), "sign-in", "SYOP-10.4"),
];

impl Period {
    /// All periods, in the order of the table.
    pub fn all() -> impl Iterator<Item = Period> {
        TABLE.iter().map(|line| line.period)
    }

    /// The name of this clock, for screens: `Caseworker review`.
    pub fn clock(self) -> &'static str {
        self.line().map_or("", |line| line.clock)
    }

    /// What the period counts from: `last completed review, or opening`.
    pub fn from(self) -> &'static str {
        self.line().map_or("", |line| line.from)
    }

    /// The clause that sets the period: `COCO-9.2a`.
    pub fn clause(self) -> &'static str {
        self.line().map_or("", |line| line.clause)
    }

    /// The last day in time, by the calendar of Europe/London. A period of hours or minutes that
    /// starts with the day ends with it or the next; ask [`Period::span`] for those.
    pub fn due(self, from: Day) -> Day {
        match self.length() {
            Length::Days(count) => from.plus_days(count),
            Length::Months(count) => from.plus_months(count),
            Length::Years(count) => from.plus_months(count.saturating_mul(12)),
            Length::Anniversary(days) => from.plus_months(12).plus_days(days),
            Length::WorkingDays(count) => from.plus_working_days(count),
            Length::Hours(_) | Length::Minutes(_) => from.start().plus(self.span()).day(),
        }
    }

    /// The last day in time where a shorter span of days was agreed: never later than the period's own.
    pub fn due_within(self, from: Day, days: i64) -> Day {
        self.due(from).min(from.plus_days(days.max(0)))
    }

    /// The earliest day on which a duty can have begun that is not late today: what began before it is overdue.
    pub fn oldest_in_time(self, today: Day) -> Day {
        let mut day = today;
        while !self.is_overdue(day.plus_days(-1), today) && day > today.plus_days(-LONGEST) {
            day = day.plus_days(-1);
        }
        day
    }

    /// Whether a duty that began on a day is late: from the day after the due day.
    pub fn is_overdue(self, from: Day, today: Day) -> bool {
        today > self.due(from)
    }

    /// The length by the clock, for periods of hours and minutes. For one of the calendar it is
    /// the length that the period had from 1 January 1970, good for comparing periods and
    /// nothing else: due days come from [`Period::due`].
    pub fn span(self) -> Span {
        match self.length() {
            Length::Hours(count) => Span::hours(count),
            Length::Minutes(count) => Span::minutes(count),
            _ => Span::days(self.due(Day::from_int(0)).to_int()),
        }
    }

    /// The table in fixed width, with a heading line: clock, span, from, clause.
    pub fn table_text() -> String {
        let mut text = String::new();
        let mut add = |clock: &str, span: &str, from: &str, clause: &str| {
            let _ = writeln!(text, "{clock:<26}  {span:<21}  {from:<33}  {clause}");
        };
        add("Clock", "Span", "From", "Clause");
        for line in &TABLE {
            add(line.clock, &line.length.to_string(), line.from, line.clause);
        }
        add("Failed tries", &FAILED_TRIES.to_string(), "last right password", "SYOP-5.7");
        text
    }

    fn line(self) -> Option<&'static Line> {
        TABLE.iter().find(|line| line.period == self)
    }

    /// The length in the table; a period without a line, which a test rules out, is due at once.
    fn length(self) -> Length {
        self.line().map_or(Length::Days(0), |line| line.length)
    }
}

#[cfg(test)]
mod tests;
