//! What is written around a case: actions, rationales, statements of reviews, justifications.

/// What is to be done, and how where that needs saying.
pub(super) const ACTIONS: [(&str, &str); 14] = [
    ("Arrange a joint visit with the landlord", "A weekday after four suits the household; agree who speaks first."),
    ("Collect the diary sheets", ""),
    ("Refer to the drug and alcohol service", "With consent, which was given at the last visit."),
    ("Check the door entry camera", ""),
    ("Invite all partners to a meeting", "Within three weeks; the school and the health visitor as well."),
    ("Write to the household with the agreed terms", "Plain words, no attachments, and the number to call."),
    ("Fit alarms and check the exits", ""),
    ("Ask the school for the attendance record", "This half term and the one before."),
    ("Follow up the missed appointment", ""),
    ("Bring the safety plan up to date", "The way to school has changed since the move."),
    ("Confirm the new tenancy and address", ""),
    ("Speak to the caller about the last fortnight", ""),
    ("Ask for the patrol plan to include evenings", "Friday and Saturday, eight to midnight."),
    ("Request an assessment by adult social care", ""),
];

/// What was done, for actions that are done.
pub(super) const DONE: [&str; 5] = [
    "Done as agreed; a note is in the channel.",
    "Done by telephone; nothing further is needed.",
    "Completed together with the housing officer.",
    "Sent and acknowledged the same day.",
    "Visited twice; the second time somebody was in.",
];

/// Why an action was declined.
pub(super) const DECLINED: [&str; 3] = [
    "Not for our service: the duty team has to refer first.",
    "The address is outside the area of the team.",
    "The person has withdrawn consent for this step.",
];

/// Why a level of risk is right.
pub(super) const RATIONALES: [&str; 8] = [
    "Repeat incidents within a month, one of them at the home address. Protective factors: family close by.",
    "Fewer calls and a settled tenancy. The support worker sees the person every week.",
    "Escalation in the last fortnight; a weapon was mentioned, none was seen.",
    "No incident in the last eight weeks. The plan holds without daily contact.",
    "Isolation and debt weigh heavily; the person takes up help when it is brought to the door.",
    "Children in the household. The school and the health visitor share the concern.",
    "Release date next month; housing is not settled and that is the main driver.",
    "Threats by message, reported each time. Locks changed and a marker is on the address.",
];

/// What a reviewer found.
pub(super) const STATEMENTS: [&str; 8] = [
    "Plan is on course. Contact with the household is regular and actions are up to date.",
    "Progress is slow but steady. The partner's action is to be chased before the next review.",
    "Risk has come down. One more review, then closing is to be considered.",
    "Incidents have started again; patrol and landlord are to act together this month.",
    "The lead worker has changed. Everything was handed over in a joint visit.",
    "The family has kept every appointment since the last review.",
    "Evidence is sufficient for the next step if the warning is ignored.",
    "The victim feels safer. Weekly calls go on until the hearing.",
];

/// Why a review was late.
pub(super) const LATE: [&str; 4] = [
    "Annual leave; the deputy was on another case.",
    "The partner's report arrived after the due date.",
    "The household was away and could not be seen in time.",
    "Several urgent referrals in the same week.",
];

/// Why a channel was closed.
pub(super) const CLOSED: [&str; 5] = [
    "No incident for three months; the household is content that the case is closed.",
    "The tenancy ended and the person has moved out of the area.",
    "All outcomes of the plan were met and held at two reviews.",
    "The matter goes on in the criminal courts; nothing is left for the partners to do.",
    "The person has settled with long-term support from another service.",
];

/// Why a share is right on its merits.
pub(super) const JUSTIFICATIONS: [&str; 5] = [
    "The receiver visits the household every week and needs the plan to keep staff and family safe.",
    "The fire safety visit can only be planned with the layout and the risks of the address.",
    "The receiver takes part in the next case conference and has to prepare.",
    "Treatment is arranged by the receiver, and the conditions of the licence decide the times.",
    "The receiver offers the family a place and must know whom to keep apart.",
];

/// Why a share was ended before its time.
pub(super) const ENDED: &str = "The receiver's part in the plan is finished, so the access is no longer needed.";

/// Why a review escalated a channel, and why it changed the sharing.
pub(super) const ESCALATED: &str =
    "Brought to the supervisor: the plan needs a decision that the caseworker cannot take.";
pub(super) const NARROWED: &str = "The access of an organisation that has no further part in the plan was ended.";

/// Who a contact was with.
pub(super) const WITH: [&str; 4] =
    ["The school's safeguarding lead", "Her mother", "His housing officer", "The neighbour at the corner"];

/// Who was seen at a visit.
pub(super) const SEEN: [&str; 4] =
    ["Both parents and the younger child", "The tenant alone", "Grandmother; the boy was at school", "Nobody else"];

/// Who was at a meeting.
pub(super) const PRESENT: [&str; 3] =
    ["Police, council, housing", "Police, school, the family", "Council, charity, the tenant"];

/// What a meeting agreed.
pub(super) const AGREED: [&str; 4] = [
    "One contact for the family",
    "A visit together next week",
    "Housing looks for another flat",
    "Meet again in a month",
];

/// What lies elsewhere.
pub(super) const PAPERS: [&str; 3] = [
    "Diary sheets 1 to 4, housing office, file 2207",
    "Letter of the school, front desk, folder 31",
    "Two photographs, property store, bag 918",
];
