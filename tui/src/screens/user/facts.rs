//! What an account's record says, in words: where it stands, and how its checks stand on a day.

use safetynet_proto::access::v1::{Account, AccountChecks};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::AccountState;
use safetynet_shared::clock::Day;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Role;

use crate::theme::Tone;
use crate::widgets::{when, words};

/// The name of the person, given name first.
pub fn name(account: &Account) -> String {
    format!("{} {}", account.given_name, account.family_name).trim().to_owned()
}

/// Where an account stands, in words, and how it is drawn.
pub fn state(state: AccountState) -> (&'static str, Tone) {
    match state {
        AccountState::Unspecified => ("", Tone::Quiet),
        AccountState::Applied => ("applied for", Tone::Soon),
        AccountState::Checked => ("checked", Tone::Soon),
        AccountState::Authorised => ("authorised", Tone::Soon),
        AccountState::Created => ("created", Tone::Plain),
        AccountState::Active => ("active", Tone::Good),
        AccountState::Locked => ("locked", Tone::Late),
        AccountState::MustAccept => ("must sign", Tone::Late),
        AccountState::Suspended => ("suspended", Tone::Late),
        AccountState::Disabled => ("disabled", Tone::Quiet),
        AccountState::Archived => ("archived", Tone::Quiet),
    }
}

/// What has to happen next to an account in this state; empty where nothing has to.
pub fn next(state: AccountState) -> &'static str {
    match state {
        AccountState::Applied => "Record the checks (c): vetting, training and the signed procedures.",
        AccountState::Checked => "Authorise it (a), when all six criteria hold.",
        AccountState::Authorised => "A system administrator now creates the account.",
        AccountState::Created => "Nobody has signed in yet. Fetch its one-time code (i) and hand it over.",
        AccountState::Locked => "A system administrator unlocks it, or it unlocks when its time has passed.",
        AccountState::MustAccept => "Record the new signature of the security operating procedures (c).",
        AccountState::Suspended => "A system administrator has suspended it.",
        _ => "",
    }
}

/// How many records somebody added or changed.
pub fn records(count: i32) -> String {
    words::counted(count, ["record", "records"])
}

/// How many open channels somebody works in.
pub fn open(count: i32) -> String {
    words::counted(count, ["open channel", "open channels"])
}

/// The same where one could think of the workloads, which count those alone that one manages.
pub fn assigned(count: i32) -> String {
    format!("{} in all", open(count))
}

/// The roles of the wire in words.
pub fn roles(numbers: &[i32]) -> String {
    let labels: Vec<&str> = numbers.iter().filter_map(|number| Role::from_number(*number)).map(Role::label).collect();
    labels.join(", ")
}

/// How many of the four dates of vetting are recorded (COCO-2.1).
pub fn vetting(checks: &AccountChecks) -> (String, Tone) {
    let dates = [
        &checks.identity_date,
        &checks.right_to_work_date,
        &checks.employment_history_date,
        &checks.criminal_record_date,
    ];
    match dates.iter().filter(|date| date.is_some()).count() {
        4 => ("complete".to_owned(), Tone::Good),
        count => (format!("{count} of 4"), Tone::Late),
    }
}

/// How the training stands on this day (COCO-3.1).
pub fn training(checks: &AccountChecks, today: Day) -> (String, Tone) {
    match (&checks.training_date, day(checks.training_expiry_date.as_ref())) {
        (None, _) => ("not recorded".to_owned(), Tone::Late),
        (Some(_), Some(expiry)) if expiry < today => (format!("lapsed {expiry}"), Tone::Late),
        (Some(_), Some(expiry)) => (format!("until {expiry}"), Tone::Plain),
        (Some(done), None) => (format!("since {}", when::date(Some(done))), Tone::Plain),
    }
}

/// How the signature of the security operating procedures stands on this day (SYOP-2.3).
pub fn signature(checks: &AccountChecks, today: Day) -> (String, Tone) {
    match day(checks.syops_signature_date.as_ref()) {
        None => ("not signed".to_owned(), Tone::Late),
        Some(signed) => until(Period::SyopsSignature.due(signed), today),
    }
}

/// `until 3 Mar 2027`, or that it has lapsed.
pub fn until(end: Day, today: Day) -> (String, Tone) {
    if end < today { (format!("lapsed {end}"), Tone::Late) } else { (format!("until {end}"), Tone::Plain) }
}

/// The first thing that is wrong with the checks, or that they are in order.
pub fn summary(checks: &AccountChecks, today: Day) -> (&'static str, Tone) {
    let wrong = |fact: (String, Tone)| fact.1 == Tone::Late;
    match () {
        () if wrong(vetting(checks)) => ("vetting incomplete", Tone::Late),
        () if wrong(training(checks, today)) => ("no valid training", Tone::Late),
        () if wrong(signature(checks, today)) => ("not signed", Tone::Late),
        () => ("in order", Tone::Good),
    }
}

/// A whole date of the wire as a day.
pub fn day(date: Option<&Date>) -> Option<Day> {
    date.and_then(|date| Day::new(date.year, date.month, date.day))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_signature_lapses_after_twelve_months_and_says_so() {
        let signed = |year, month, day| AccountChecks {
            syops_signature_date: Some(Date { year, month, day }),
            ..AccountChecks::default()
        };
        let today = Day::new(2026, 11, 23).unwrap();
        assert_eq!(signature(&signed(2026, 1, 10), today).0, "until 10 Jan 2027");
        assert_eq!(signature(&signed(2025, 11, 22), today), ("lapsed 22 Nov 2026".to_owned(), Tone::Late));
        assert_eq!(signature(&AccountChecks::default(), today).0, "not signed");
    }
}
