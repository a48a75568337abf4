//! A line of an access review as a row and as evidence; the progress; the written record.

use safetynet_proto::governance::v1::{AccessReview as Record, AccessReviewLine, AccessReviewState, LineDecision};
use safetynet_shared::clock::Day;

use crate::screens::user::facts;
use crate::theme::Tone;
use crate::widgets::list::Row;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The decision in words, and how it is drawn.
pub fn decision(decision: LineDecision) -> (&'static str, Tone) {
    match decision {
        LineDecision::Unspecified => ("not decided", Tone::Soon),
        LineDecision::Keep => ("keep", Tone::Good),
        LineDecision::Change => ("change", Tone::Plain),
        LineDecision::Disable => ("disable", Tone::Late),
    }
}

/// When the account was last used: `today`, `12 days ago`, `never`.
fn used(idle_days: i32) -> (String, Tone) {
    match idle_days {
        i32::MIN..=-1 => ("never".to_owned(), Tone::Late),
        0 => ("today".to_owned(), Tone::Plain),
        1 => ("1 day ago".to_owned(), Tone::Plain),
        days if days > 90 => (format!("{days} days ago"), Tone::Soon),
        days => (format!("{days} days ago"), Tone::Plain),
    }
}

/// The row of a line.
pub fn row(line: &AccessReviewLine) -> Row {
    let (used, used_tone) = used(line.idle_days);
    let (decision, tone) = decision(line.decision());
    let added = if line.contributions == 0 { Tone::Soon } else { Tone::Plain };
    Row::new(&line.id)
        .toned(words::account(line.account.as_ref()), Tone::Title)
        .cell(facts::roles(&line.roles))
        .toned(used, used_tone)
        .toned(line.contributions.to_string(), added)
        .cell(checks(line))
        .toned(decision, tone)
}

fn checks(line: &AccessReviewLine) -> String {
    let vetting = if line.vetting_complete { "vetted" } else { "vetting incomplete" };
    let signed = match when::date(line.syops_signature_end_date.as_ref()) {
        none if none.is_empty() => "not signed".to_owned(),
        date => format!("signed to {date}"),
    };
    format!("{vetting}, {signed}")
}

/// The evidence on which to decide a line.
pub fn evidence(line: &AccessReviewLine, today: Day) -> Vec<(String, Tone)> {
    let (state, tone) = facts::state(line.state());
    let last = match when::time(line.last_sign_in_time.as_ref()) {
        none if none.is_empty() => "never signed in".to_owned(),
        time => format!("last sign-in {time}"),
    };
    let until = |date| facts::day(date).map(|day| facts::until(day, today));
    let training = until(line.training_expiry_date.as_ref()).map_or("no end recorded".to_owned(), |fact| fact.0);
    let (signed, signed_tone) =
        until(line.syops_signature_end_date.as_ref()).unwrap_or_else(|| ("not signed".to_owned(), Tone::Late));
    let vetting = if line.vetting_complete { "complete" } else { "incomplete" };
    let checks_tone = if line.vetting_complete { signed_tone } else { Tone::Late };
    let decided = match line.decision() {
        LineDecision::Unspecified => "Not decided: y keep · c change the roles · d disable".to_owned(),
        LineDecision::Change => format!("Change to {}: {}", facts::roles(&line.new_roles), line.reason),
        other => format!("{}: {}", decision(other).0, line.reason),
    };
    vec![
        (format!("{} · {} · {state}", line.user_name, facts::roles(&line.roles)), tone),
        (
            format!(
                "{last} · {} since · {}",
                facts::records(line.contributions),
                facts::assigned(line.open_assignments)
            ),
            Tone::Plain,
        ),
        (format!("Vetting {vetting} · training {training} · procedures {signed}"), checks_tone),
        (decided, decision(line.decision()).1),
    ]
}

/// How far the review is, in words and as a bar.
pub fn progress(review: &Record, width: u16) -> (String, Tone) {
    if review.state() == AccessReviewState::Finished {
        let time = when::time(review.finish_time.as_ref());
        return (format!("  Finished {time} by {}", words::account(review.finished_by.as_ref())), Tone::Good);
    }
    let words = format!("  {} of {} decided", review.decided_count, review.line_count);
    let ready = review.decided_count >= review.line_count;
    let rest = if ready { "  f finishes the review" } else { "" };
    let room = usize::from(width).saturating_sub(words.len() + rest.len() + 6).min(30);
    let (done, all) = (count(review.decided_count), count(review.line_count).max(1));
    let full = (room * done / all).min(room);
    let bar = format!("{}{}", "█".repeat(full), "░".repeat(room - full));
    (format!("{words}  {bar}{rest}"), if ready { Tone::Good } else { Tone::Plain })
}

fn count(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// Writes the record into the pane; before the review is finished, what it will be.
pub fn record(text: &mut Pane, review: &Record) {
    text.clear();
    let organisation = words::organisation(review.organisation.as_ref());
    text.push(format!("{} · {organisation}", review.reference), Tone::Title);
    let started = when::time(review.start_time.as_ref());
    text.say(format!("Due {}, started {started}", when::date(review.due_date.as_ref())));
    text.say(format!("by {}", words::account(review.started_by.as_ref())));
    if review.state() == AccessReviewState::Finished {
        let by = words::account(review.finished_by.as_ref());
        text.push(format!("Finished {} by {by}", when::time(review.finish_time.as_ref())), Tone::Good);
        text.heading("Written record").say(&review.record);
    } else {
        text.heading("Written record").push("It is made when the review is finished (f).", Tone::Quiet);
    }
}
