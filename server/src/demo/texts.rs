//! What the made-up partnership writes: titles, summaries and notes by programme and kind.
//!
//! No text names anybody. `{street}` stands for an invented street.

use safetynet_shared::codes::ActivityKind;

use super::programme::Programme;
use super::random::Random;

/// A title with a note.
pub(super) type Entry = (&'static str, &'static str);

/// The title of a case file: a programme at a place.
pub(super) fn case_title(random: &mut Random, programme: Programme, street: &str) -> String {
    let titles = TITLES.iter().find(|(known, _)| *known == programme).map_or(&[][..], |(_, titles)| titles);
    random.word(titles).replace("{street}", street)
}

/// Titles of case files by programme.
const TITLES: [(Programme, &[&str]); 7] = [
    (
        Programme::Asb,
        &[
            "Noise and visitors at all hours, {street}",
            "Damage to shared gardens, {street}",
            "Group causing alarm at the shelter, {street}",
            "Dispute between neighbours with threats, {street}",
            "Small fires and litter behind {street}",
            "Off-road motorcycles on the green, {street}",
        ],
    ),
    (
        Programme::Vulnerability,
        &[
            "Adult at risk of financial abuse, {street}",
            "Hoarding with fire risk, {street}",
            "Repeated missing episodes, supported home, {street}",
            "Home taken over by others suspected, {street}",
            "Self-neglect and missed appointments, {street}",
            "Doorstep crime, isolated resident, {street}",
        ],
    ),
    (
        Programme::SupportingFamilies,
        &[
            "Whole-family plan, {street}",
            "School attendance and parenting support, {street}",
            "Family at risk of losing the home, {street}",
            "Support after bereavement, three children, {street}",
        ],
    ),
    (
        Programme::HateCrime,
        &[
            "Repeated abuse at a shop, {street}",
            "Targeted graffiti, {street}",
            "Abuse on the bus route by {street}",
            "Harassment of a household, {street}",
        ],
    ),
    (
        Programme::Marac,
        &[
            "High-risk domestic abuse, safety plan, {street}",
            "Domestic abuse, repeat referral, {street}",
            "Stalking after separation, {street}",
        ],
    ),
    (
        Programme::Iom,
        &[
            "Prolific burglary, plan after release, {street}",
            "Shop theft linked to drug use, {street}",
            "Vehicle crime, licence conditions, {street}",
        ],
    ),
    (Programme::Other, &["Road safety near the school, {street}", "Rough sleeping, seafront by {street}"]),
];

/// What a channel is about, beneath its title.
pub(super) fn summary(random: &mut Random, programme: Programme) -> &'static str {
    random.word(match programme {
        Programme::Asb => &[
            "Complaints from four households since the spring. The aim is an acceptable behaviour contract, with tenancy action held back.",
            "Pattern of incidents between eight in the evening and one in the morning. Diary sheets are with the residents.",
            "Calls have doubled in two months. Patrols, the landlord and youth work are joined up here.",
        ],
        Programme::Vulnerability => &[
            "Lives alone, few contacts, several agencies involved one after the other. One plan and one lead worker are needed.",
            "Repeated calls to all services. The aim is a visit at least every fortnight and a home made safe.",
            "Concern that others profit from the person's trust. Money, door and telephone are to be made safer.",
        ],
        Programme::SupportingFamilies => &[
            "Four of the headline outcomes are open. The family has agreed to one plan and one worker.",
            "Attendance below 80 per cent, rent arrears, and a parent's health. Meetings every six weeks.",
        ],
        Programme::HateCrime => &[
            "Repeated incidents against the same household. Reassurance, evidence and tenancy work are joined up.",
            "Incidents are under-reported. A trusted contact keeps in touch every week.",
        ],
        Programme::Marac => &[
            "Heard at the conference; actions of the partners are followed up here. Safe contact times are in the notes.",
            "Repeat within twelve months. The safety plan covers home, school run and telephone.",
        ],
        Programme::Iom => &[
            "On the cohort. Housing on release and treatment decide whether the plan holds.",
            "Weekly contact, curfew checks, and work with the employment adviser.",
        ],
        Programme::Other => &["A joint piece of work of the partnership, reviewed like any other channel."],
    })
}

/// A title and a note for an activity of a kind.
pub(super) fn entry(random: &mut Random, kind: ActivityKind) -> Entry {
    let entries = ENTRIES.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, entries)| entries);
    random.pick(entries).copied().unwrap_or(("Note", ""))
}

/// Titles and notes by kind of activity.
const ENTRIES: [(ActivityKind, &[Entry]); 6] = [
    (
        ActivityKind::Note,
        &[
            (
                "Diary sheets received",
                "Seven nights with entries out of fourteen, mostly music and shouting in the stairwell.",
            ),
            ("Landlord's records checked", "Two earlier warnings on the tenancy, both closed after a quiet period."),
            ("No answer to letter", "Second letter sent by first-class post and by hand; a card was left."),
            ("Plan updated", "The order of the steps was changed after the last meeting; nothing was added."),
            ("Information from the school", "Attendance has risen to 87 per cent this half term."),
            ("Camera request", "Request for the mobile camera sent; the waiting list is about three weeks."),
            ("Benefit query", "Housing costs are paid direct to the landlord from next month."),
            ("Background check of calls", "Eleven calls in the last 90 days, four of them repeat calls on one night."),
        ],
    ),
    (
        ActivityKind::Contact,
        &[
            (
                "Telephone call with the caller",
                "Quieter this week. Wishes to go on with the diary and to be called on Fridays.",
            ),
            ("Call with the support worker", "Appointments are kept again; lifts are arranged for the next two."),
            ("Message left", "Voicemail and text with the office number. No content was left."),
            ("Call back to the resident", "Explained what happens next and when. Content with the pace."),
            ("Call with the housing officer", "Repairs to the door are booked for Thursday morning."),
            ("Contact with probation", "Conditions are kept; the next appointment is on Tuesday."),
            ("Letter of agreement sent", "Terms as discussed at the visit; a copy went to the landlord."),
        ],
    ),
    (
        ActivityKind::Visit,
        &[
            ("Joint visit", "Visit with the partner agency. The flat was tidy, the person calm and willing to talk."),
            ("Welfare visit", "Food in the house, heating on. Mood low but better than last time."),
            ("Home fire safety visit", "Two alarms fitted, the exit cleared, and a further visit agreed in a month."),
            ("Unannounced visit", "No answer; neighbours report that the address was quiet over the weekend."),
            ("Visit to the caller", "Reassurance given and window locks checked. The diary was collected."),
            ("Visit with interpreter", "The plan was gone through line by line. Signed by all present."),
        ],
    ),
    (
        ActivityKind::Meeting,
        &[
            ("Multi-agency meeting", "Five agencies present. Lead stays as it is; three actions agreed with dates."),
            ("Case conference", "Risk discussed at length. Contact twice a week until the next meeting."),
            ("Meeting at the school", "The timetable was shortened for four weeks; a mentor is named."),
            (
                "Professionals' meeting",
                "Each agency set out what it can offer. The offer goes to the family in one letter.",
            ),
            ("Mediation session", "Both sides attended. Quiet hours agreed in writing for two months."),
        ],
    ),
    (
        ActivityKind::Enforcement,
        &[
            (
                "Acceptable behaviour contract signed",
                "Six conditions for six months. What follows a breach was explained.",
            ),
            ("Community protection warning", "Served in person; the conditions were read out and a copy was left."),
            ("Tenancy warning", "Final warning by the landlord before notice; support offered beside it."),
            ("Premises check", "No unauthorised people found. Locks are intact."),
        ],
    ),
    (ActivityKind::RiskChange, &[("Risk assessed again", "The level has changed; the reasons are in the assessment.")]),
];

/// A further sentence, for notes that say a little more.
pub(super) const FURTHER: [&str; 8] = [
    "The next step is agreed with the lead worker.",
    "Nothing in this changes the level of risk.",
    "The person asked that letters go to the office for now.",
    "A copy of the plan was left with the household.",
    "Partners were told at the weekly tasking.",
    "The caller is content for this to be shared with the landlord.",
    "To be looked at again before the weekend.",
    "Photographs are on the case, taken with consent.",
];

/// What workers should know about a person.
pub(super) const PERSON: [&str; 8] = [
    "Prefers contact by text in the morning.",
    "Hard of hearing: knock loudly and wait.",
    "Dog in the house, friendly when the owner is present.",
    "Does not read well; go through letters in person.",
    "Works nights; visits after two in the afternoon.",
    "Wishes to be seen with the support worker present.",
    "Interpreter needed for anything in writing.",
    "Has moved twice in the last year; check the address first.",
];

/// Why no privacy notice was given.
pub(super) const NO_NOTICE: &str = "The person has not been met yet; the notice is to be given at the first visit.";

/// Why an activity was corrected.
pub(super) const CORRECTIONS: [&str; 4] = [
    "The date of the visit was wrong by one day.",
    "The landlord's name for the block was used for the wrong block.",
    "Two calls were written up as one.",
    "The number of people present was mistaken.",
];
