//! Sessions as pure rules: tokens, ends, alerts (SYOP-2.3, 5.4, 10.2, 10.4; CA-7.5).

use std::fmt::Write as _;

use safetynet_proto::access::v1::{AlertKind, SessionState};
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::periods::Period;
use sha2::{Digest, Sha256};

use crate::rpc::State;

/// What everybody is told before signing in (COCO-6.3, SYOP-3.3).
pub const NOTICE: &str = "For official use only. Everything you do here, reading too, is recorded under your name and \
                          audited. Information is marked OFFICIAL; use it for your work and share it only as agreed.";

/// Days before a password's end on which its owner is alerted.
const PASSWORD_ALERTS: [i64; 5] = [30, 14, 7, 3, 1];
/// Days before the yearly signature lapses from which its owner is alerted.
const SIGNATURE_ALERT: i64 = 30;

/// A session token from 32 random bytes.
pub fn token(random: &[u8; 32]) -> String {
    random.iter().fold(String::from("snp1_"), |mut token, byte| {
        let _ = write!(token, "{byte:02x}");
        token
    })
}

/// What the store keeps of a token: a fast hash is right for 256 random bits.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// When a session ends by itself if nobody does anything.
pub fn idle_end(person_at: Moment) -> Moment {
    person_at.plus(Period::SessionEnd.span())
}

/// When it ends in any case.
pub fn absolute_end(started: Moment) -> Moment {
    started.plus(Period::AbsoluteEnd.span())
}

/// The state on the wire.
pub fn number(state: State) -> i32 {
    match state {
        State::Active => SessionState::Active,
        State::Locked => SessionState::Locked,
        State::MustChange => SessionState::MustChangePassword,
    }
    .into()
}

/// Whether the yearly wet signature is there and in force.
pub fn signature_in_force(signed_on: Option<Day>, today: Day) -> bool {
    signed_on.is_some_and(|signed| today <= Period::SyopsSignature.due(signed))
}

/// Whether a password has reached its age; an age of 0 days never.
pub fn password_too_old(set: Moment, days: i64, now: Moment) -> bool {
    days > 0 && now.since(set) >= Span::days(days)
}

/// What was done to an account since its last sign-in.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and any of them can hold")]
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct News {
    /// Its roles were changed.
    pub roles_changed: bool,
    /// Its password was reset.
    pub reset: bool,
    /// Somebody asked for a reset.
    pub reset_asked: bool,
    /// An instruction for which it asked was opened, or closed.
    pub instruction: bool,
}

/// What alerts are made from.
pub struct Alerts {
    /// When the password was set.
    pub password_at: Moment,
    /// Its age limit in days, 0 for none.
    pub password_days: i64,
    /// The date of the wet signature.
    pub signed_on: Option<Day>,
    /// Wrong tries since the last sign-in.
    pub failures_since: u32,
    /// The terminal at which this sign-in ended another session of the account.
    pub replaced: Option<String>,
    /// What was done to the account since the last sign-in.
    pub news: News,
    /// Now.
    pub now: Moment,
}

/// The alerts of a sign-in, the most urgent first.
pub fn alerts(about: &Alerts) -> Vec<(AlertKind, String)> {
    let mut out = Vec::new();
    if about.failures_since > 0 {
        let tries = if about.failures_since == 1 { "try" } else { "tries" };
        let text =
            format!("{} wrong {tries} since your last sign-in. Not you? Tell your SPOC at once.", about.failures_since);
        out.push((AlertKind::FailedSignIns, text));
    }
    if let Some(terminal) = &about.replaced {
        let text = format!("This sign-in ended your session at {terminal}. Not yours? Tell your SPOC at once.");
        out.push((AlertKind::OtherSessionEnded, text));
    }
    out.extend(news(about.news));
    if about.password_days > 0 {
        let ends = about.password_at.plus(Span::days(about.password_days)).day();
        let left = about.now.day().days_until(ends);
        if PASSWORD_ALERTS.first().is_some_and(|first| left <= *first) {
            out.push((AlertKind::PasswordAge, format!("Change your password by {ends} ({}).", days(left))));
        }
    }
    if let Some(signed) = about.signed_on {
        let due = Period::SyopsSignature.due(signed);
        let left = about.now.day().days_until(due);
        if left <= SIGNATURE_ALERT {
            out.push((AlertKind::SyopsSignatureDue, format!("Sign the SyOPs anew by {due} ({}).", days(left))));
        }
    }
    out
}

fn news(news: News) -> impl Iterator<Item = (AlertKind, String)> {
    let reset = match news {
        News { reset: true, .. } => {
            Some("Your password was reset since your last sign-in. Not at your word? Tell your SPOC.")
        }
        News { reset_asked: true, .. } => {
            Some("Somebody asked for a reset of your password. Not you? Tell your SPOC at once.")
        }
        News { .. } => None,
    };
    let roles =
        news.roles_changed.then_some("Your roles were changed since your last sign-in; look at what you may do now.");
    let answered = news.instruction.then_some(
        "An instruction that you asked for was opened or closed; ListRequestedInstructions says which, and until when.",
    );
    let told = reset.map(|text| (AlertKind::PasswordReset, text)).into_iter();
    let told = told.chain(answered.map(|text| (AlertKind::InstructionAnswered, text)));
    told.chain(roles.map(|text| (AlertKind::RolesChanged, text))).map(|(kind, text)| (kind, text.to_owned()))
}

fn days(left: i64) -> String {
    match left {
        ..=0 => "today".to_owned(),
        1 => "1 day left".to_owned(),
        _ => format!("{left} days left"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn noon(year: i32, month: i32, day: i32) -> Moment {
        Day::new(year, month, day).unwrap().at(12, 0).unwrap()
    }

    #[test]
    fn a_token_is_long_and_kept_as_a_hash() {
        let token = token(&[7; 32]);
        assert_eq!(token.len(), 5 + 64);
        assert_ne!(token_hash(&token)[..], [7; 32]);
    }

    #[test]
    fn the_signature_lasts_a_year_to_the_day() {
        let signed = Day::new(2025, 11, 23);
        assert!(signature_in_force(signed, Day::new(2026, 11, 22).unwrap()));
        assert!(signature_in_force(signed, Day::new(2026, 11, 23).unwrap()));
        assert!(!signature_in_force(signed, Day::new(2026, 11, 24).unwrap()));
        assert!(!signature_in_force(None, Day::new(2026, 11, 24).unwrap()));
    }

    #[test]
    fn a_reset_and_changed_roles_are_said() {
        let kinds = |told: News| news(told).map(|(kind, _)| kind).collect::<Vec<_>>();
        assert!(kinds(News::default()).is_empty());
        let all = News { roles_changed: true, reset: true, reset_asked: true, instruction: true };
        let told = [AlertKind::PasswordReset, AlertKind::InstructionAnswered, AlertKind::RolesChanged];
        assert_eq!(kinds(all), told);
        assert_eq!(kinds(News { reset_asked: true, ..News::default() }), [AlertKind::PasswordReset]);
    }

    #[test]
    fn a_password_that_ends_soon_is_said() {
        let about = |days_ago: i64| Alerts {
            password_at: noon(2026, 11, 23).minus(Span::days(days_ago)),
            password_days: 365,
            signed_on: None,
            failures_since: 0,
            replaced: None,
            news: News::default(),
            now: noon(2026, 11, 23),
        };
        assert!(alerts(&about(300)).is_empty());
        assert!(alerts(&about(336)).first().unwrap().1.contains("29 days left"));
        assert!(password_too_old(about(365).password_at, 365, about(0).now));
        assert!(!password_too_old(about(999).password_at, 0, about(0).now));
    }
}
