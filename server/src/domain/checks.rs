//! The checks behind an account: vetting, training and the signed procedures (COCO-2.1, COCO-3.1, SYOP-2.2).
//!
//! A check is the date on which somebody did it; a check that is not recorded was not done. They are recorded on the
//! application first and go over to the account when it is created, so that nobody is authorised on a promise. An
//! application keeps them as text, one `name value` a line, since nothing is ever sought by them.

use safetynet_shared::clock::Day;
use safetynet_shared::periods::Period;

/// The four checks of COCO-2.1 as a screen names them, in the order of their kinds in the store, from 1.
pub const VETTING: [&str; 4] = ["identity", "right to work", "employment history", "criminal record"];

/// The signature in ink under the security operating procedures (SYOP-2.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// When it was signed.
    pub on: Day,
    /// The version that was signed.
    pub version: i64,
    /// SHA-256 of the scanned page.
    pub hash: [u8; 32],
}

/// All checks of one person as they stand.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Checks {
    /// The four dates of vetting, in the order of [`VETTING`].
    pub vetting: [Option<Day>; 4],
    /// When the training was completed.
    pub trained_on: Option<Day>,
    /// The last day on which it counts; none when it does not expire.
    pub trained_until: Option<Day>,
    /// The signed procedures.
    pub signature: Option<Signature>,
}

impl Checks {
    /// When the vetting was complete: the latest of its four dates, once all are there.
    pub fn vetted_on(&self) -> Option<Day> {
        let dates: Option<Vec<Day>> = self.vetting.into_iter().collect();
        dates.and_then(|dates| dates.into_iter().max())
    }

    /// Whether the training is done and counts today (COCO-3.1).
    pub fn trained(&self, today: Day) -> bool {
        self.trained_on.is_some() && self.trained_until.is_none_or(|until| today <= until)
    }

    /// Whether a signature is there and not older than a year (SYOP-2.3).
    pub fn signed(&self, today: Day) -> bool {
        self.signature.as_ref().is_some_and(|signature| today <= Period::SyopsSignature.due(signature.on))
    }

    /// Whether everything is recorded that an authorisation rests on.
    pub fn complete(&self, today: Day) -> bool {
        self.vetted_on().is_some() && self.trained(today) && self.signed(today)
    }

    /// The fields that lie in the future or contradict each other, each with its rule.
    pub fn broken(&self, today: Day) -> Vec<(&'static str, &'static str)> {
        const FIELDS: [&str; 4] = [
            "checks.identity_date",
            "checks.right_to_work_date",
            "checks.employment_history_date",
            "checks.criminal_record_date",
        ];
        let signed_on = self.signature.as_ref().map(|signature| signature.on);
        let dated = FIELDS
            .into_iter()
            .zip(self.vetting)
            .chain([("checks.training_date", self.trained_on), ("checks.syops_signature_date", signed_on)]);
        let mut broken: Vec<(&str, &str)> = dated
            .filter(|(_, day)| day.is_some_and(|day| day > today))
            .map(|(field, _)| (field, "must not lie in the future"))
            .collect();
        match (self.trained_on, self.trained_until) {
            (None, Some(_)) => broken.push(("checks.training_expiry_date", "must not be given without training_date")),
            (Some(on), Some(until)) if until < on => {
                broken.push(("checks.training_expiry_date", "must not lie before training_date"));
            }
            _ => {}
        }
        broken
    }

    /// The text under which an application keeps them.
    pub fn to_text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (kind, day) in (1..).zip(self.vetting) {
            lines.extend(day.map(|day| format!("vetting{kind} {}", day.iso())));
        }
        lines.extend(self.trained_on.map(|day| format!("trained_on {}", day.iso())));
        lines.extend(self.trained_until.map(|day| format!("trained_until {}", day.iso())));
        if let Some(signature) = &self.signature {
            lines.push(format!("signed_on {}", signature.on.iso()));
            lines.push(format!("signed_version {}", signature.version));
            lines.push(format!("signed_hash {}", crate::hexadecimal::write(&signature.hash)));
        }
        lines.join("\n")
    }

    /// The checks of a kept text; what cannot be read counts as not done.
    pub fn from_text(text: &str) -> Checks {
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(' '));
            lines.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let day = |name: &str| value(name).and_then(Day::parse);
        let signature = || {
            Some(Signature {
                on: day("signed_on")?,
                version: value("signed_version")?.parse().ok()?,
                hash: crate::hexadecimal::read(value("signed_hash")?)?.try_into().ok()?,
            })
        };
        Checks {
            vetting: [day("vetting1"), day("vetting2"), day("vetting3"), day("vetting4")],
            trained_on: day("trained_on"),
            trained_until: day("trained_until"),
            signature: signature(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    pub(crate) fn complete() -> Checks {
        Checks {
            vetting: [
                Some(day("2026-01-05")),
                Some(day("2026-01-06")),
                Some(day("2026-02-01")),
                Some(day("2026-01-20")),
            ],
            trained_on: Some(day("2026-02-02")),
            trained_until: Some(day("2028-02-02")),
            signature: Some(Signature { on: day("2026-02-03"), version: 4, hash: [7; 32] }),
        }
    }

    #[test]
    fn checks_come_back_from_their_text() {
        assert_eq!(Checks::from_text(&complete().to_text()), complete());
        assert_eq!(Checks::from_text(""), Checks::default());
        assert_eq!(Checks::from_text("signed_on 2026-02-03\nsigned_hash zz"), Checks::default());
    }

    #[test]
    fn vetting_is_complete_on_the_latest_of_its_four_dates() {
        assert_eq!(complete().vetted_on(), Some(day("2026-02-01")));
        let mut three = complete();
        three.vetting[3] = None;
        assert_eq!(three.vetted_on(), None);
        assert!(!three.complete(day("2026-03-01")));
    }

    #[test]
    fn training_counts_to_its_last_day_and_a_signature_for_a_year() {
        let checks = complete();
        assert!(checks.trained(day("2028-02-02")) && !checks.trained(day("2028-02-03")));
        assert!(checks.signed(day("2027-02-03")) && !checks.signed(day("2027-02-04")));
        let lasting = Checks { trained_until: None, ..complete() };
        assert!(lasting.trained(day("2050-01-01")));
    }

    #[test]
    fn a_date_in_the_future_is_named() {
        assert!(complete().broken(day("2026-03-01")).is_empty());
        let fields: Vec<_> = complete().broken(day("2026-01-31")).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["checks.employment_history_date", "checks.training_date", "checks.syops_signature_date"]);
        let backwards = Checks { trained_until: Some(day("2026-01-01")), ..complete() };
        assert_eq!(backwards.broken(day("2026-03-01")).len(), 1);
        let bare = Checks { trained_on: None, ..complete() };
        assert_eq!(bare.broken(day("2026-03-01")).len(), 1);
    }
}
