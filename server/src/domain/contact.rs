//! Contacts as pure rules: consent of a key individual, dates of contact, and who may see the private details.
//!
//! A contact is personal data (SYOP-8.2). A professional is active at once. A key individual is *proposed* until a
//! consent by a clear act is recorded with its proof (ISA-8.viii). Both are spoken to at the interval of their area; a contact that is late
//! by more than 90 days is *dormant*, which follows from the dates and is not stored. Withdrawing removes the details
//! and cannot be undone (ISA-8.vii).

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{ContactKind, ContactState, PreferredChannel};
use safetynet_shared::id::Id;
use safetynet_shared::interval::ContactInterval;
use safetynet_shared::periods::Period;
use safetynet_shared::text::Telephone;

use crate::error::{Error, Result};
use crate::rpc::Fields;

/// A consent by a clear act.
#[derive(Clone, PartialEq, Eq)]
pub struct Consent {
    /// The day it was given.
    pub on: Day,
    /// How it was given and where the proof is.
    pub evidence: String,
}

/// What people write about a contact.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// The kind.
    pub kind: ContactKind,
    /// The name.
    pub name: String,
    /// What the person does or stands for.
    pub role: String,
    /// For whom the person works or speaks.
    pub works_for: String,
    /// How the person wishes to be reached.
    pub preferred: Option<PreferredChannel>,
    /// The telephone number.
    pub telephone: String,
    /// The e-mail address.
    pub email: String,
    /// What to mind.
    pub notes: String,
    /// Whether only assigned users of the recording organisation see the details.
    pub private: Privacy,
    /// The consent of a key individual.
    pub consent: Option<Consent>,
    /// The day by which to contact the person.
    pub next_due: Option<Day>,
}

/// Who sees the details of a contact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Privacy {
    /// All users who are assigned to the neighbourhood.
    Area,
    /// Those of the recording organisation alone.
    Organisation,
}

impl Body {
    /// Holds the fields against each other, and plans the next contact of a key individual who has consented after the
    /// interval of the area.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn check(mut self, today: Day, interval: ContactInterval) -> Result<Body> {
        let mut fields = Fields::default();
        if self.preferred == Some(PreferredChannel::Telephone) && self.telephone.is_empty() {
            fields.refuse("telephone", "must be given, since the person wishes to be reached by telephone");
        }
        if self.preferred == Some(PreferredChannel::Email) && self.email.is_empty() {
            fields.refuse("email", "must be given, since the person wishes to be reached by e-mail");
        }
        if self.kind == ContactKind::Professional && self.consent.is_some() {
            fields.refuse("consent", "must be unset for a professional; it is asked of key individuals (ISA-8.viii)");
        }
        if self.consent.as_ref().is_some_and(|consent| consent.on > today) {
            fields.refuse("consent.consent_date", "must not be in the future");
        }
        if self.kind == ContactKind::Kin && self.consent.is_some() {
            self.next_due = self.next_due.or(Some(interval.due(today)));
        }
        fields.done(Some(self))
    }

    /// The state that follows from the kind and the consent.
    pub fn state(&self) -> ContactState {
        match self.kind {
            ContactKind::Kin if self.consent.is_none() => ContactState::Proposed,
            _ => ContactState::Active,
        }
    }
}

/// A telephone number, with an extension behind `ext` if there is one; may be empty.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn telephone(text: String) -> Result<String> {
    let lower = text.to_ascii_lowercase();
    let (number, extension) = lower.split_once("ext").map_or((lower.as_str(), None), |(n, e)| (n, Some(e)));
    let extension = extension.map(|extension| extension.trim_matches(['.', ':', ' ']));
    let extends = extension.is_none_or(|e| (1..=6).contains(&e.len()) && e.bytes().all(|byte| byte.is_ascii_digit()));
    if text.is_empty() || extends && Telephone::parse(number).is_ok() {
        return Ok(text);
    }
    Err(Error::field("telephone", "must be a telephone number that begins with + or 0, as in 01632 960001 ext 12"))
}

/// An e-mail address; may be empty.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn email(text: String) -> Result<String> {
    let parts: Vec<&str> = text.split('@').collect();
    let named = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    match parts.as_slice() {
        [""] => Ok(text),
        [local, domain] if named(local) && named(domain) && domain.contains('.') => Ok(text),
        _ => Err(Error::field("email", "must be an e-mail address of the form name@example.org")),
    }
}

/// Where a contact stands today: an active one whose next contact is long overdue is dormant.
pub fn state_on(stored: ContactState, next_due: Option<Day>, today: Day) -> ContactState {
    let long_ago = next_due.is_some_and(|due| Period::DormantContact.is_overdue(due, today));
    if stored == ContactState::Active && long_ago { ContactState::Dormant } else { stored }
}

/// How many days a contact is late; 0 when it is not, or is not to be contacted.
pub fn days_late(stored: ContactState, next_due: Option<Day>, today: Day) -> i64 {
    let due = next_due.filter(|_| stored == ContactState::Active);
    due.map_or(0, |due| due.days_until(today).max(0))
}

/// Whether a person of organisation `reader` sees the details of a contact that `owner` recorded.
pub fn sees_details(privacy: Privacy, owner: Id, reader: Id) -> bool {
    privacy == Privacy::Area || owner == reader
}

/// Only the organisation that recorded a contact, its controller, changes or withdraws it (ISA-4.1).
///
/// # Errors
/// [`Error::NotNow`] for the people of others.
pub fn owned(owner: Id, owner_name: &str, caller: Id) -> Result<()> {
    if owner == caller {
        return Ok(());
    }
    Err(Error::NotNow("ISA-4.1", format!("Only {owner_name}, which recorded this contact, may change it.")))
}

/// Refuses to change a contact that was withdrawn.
///
/// # Errors
/// [`Error::NotNow`].
pub fn open(state: ContactState) -> Result<()> {
    if state == ContactState::Withdrawn {
        let text = "A withdrawn contact cannot be changed; the person may be recorded anew.";
        return Err(Error::NotNow("CONTACT-STATE", text.to_owned()));
    }
    Ok(())
}

/// The day of the next contact after one on `made`: as asked, else after the interval of the area.
///
/// # Errors
/// [`Error::NotNow`] before a consent and after a withdrawal, [`Error::Invalid`] for days that do not fit.
pub fn made(
    interval: ContactInterval,
    state: ContactState,
    made: Day,
    next: Option<Day>,
    today: Day,
) -> Result<Option<Day>> {
    open(state)?;
    if state == ContactState::Proposed {
        let text = "Record the consent first: a key individual is contacted only after agreeing to it.";
        return Err(Error::NotNow("ISA-8.viii", text.to_owned()));
    }
    let mut fields = Fields::default();
    if made > today {
        fields.refuse("contact_date", "must not be in the future");
    }
    if next.is_some_and(|next| next <= made) {
        fields.refuse("next_due_date", "must be after the day of this contact");
    }
    fields.done(Some(next.or(Some(interval.due(made)))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Moment;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn body(kind: ContactKind) -> Body {
        Body {
            kind,
            name: "Robin Sample".into(),
            role: String::new(),
            works_for: String::new(),
            preferred: None,
            telephone: String::new(),
            email: String::new(),
            notes: String::new(),
            private: Privacy::Area,
            consent: None,
            next_due: None,
        }
    }

    #[test]
    fn a_key_individual_is_active_with_a_consent_only() {
        let today = day("2026-11-30");
        assert_eq!(body(ContactKind::Professional).state(), ContactState::Active);
        assert_eq!(body(ContactKind::Kin).state(), ContactState::Proposed);
        let consent = |on| Some(Consent { on: day(on), evidence: "Signed form".into() });
        let agreed = Body { consent: consent("2026-11-30"), ..body(ContactKind::Kin) }
            .check(today, ContactInterval::default())
            .unwrap();
        assert_eq!((agreed.state(), agreed.next_due), (ContactState::Active, Some(day("2027-02-28"))));
        assert!(
            Body { consent: consent("2026-12-01"), ..body(ContactKind::Kin) }
                .check(today, ContactInterval::default())
                .is_err()
        );
        assert!(
            Body { consent: consent("2026-11-30"), ..body(ContactKind::Professional) }
                .check(today, ContactInterval::default())
                .is_err()
        );
    }

    #[test]
    fn a_wish_needs_what_it_takes() {
        let wish = Body { preferred: Some(PreferredChannel::Telephone), ..body(ContactKind::Professional) };
        assert!(wish.clone().check(day("2026-11-30"), ContactInterval::default()).is_err());
        assert!(
            Body { telephone: "01632 960001".into(), ..wish }
                .check(day("2026-11-30"), ContactInterval::default())
                .is_ok()
        );
        for text in ["", "01632 960001", "+44 1632 960001 ext. 12", "01632960001ext1"] {
            assert!(telephone(text.into()).is_ok(), "{text}");
        }
        for text in ["call me", "01632 960001 ext", "01632 960001 ext 1234567", "999"] {
            assert!(telephone(text.into()).is_err(), "{text}");
        }
        assert!(email("robin@example.org".into()).is_ok() && email(String::new()).is_ok());
        for text in ["robin", "@example.org", "a@b", "a b@example.org", "a@b@example.org"] {
            assert!(email(text.into()).is_err(), "{text}");
        }
    }

    #[test]
    fn dormant_is_more_than_ninety_days_late() {
        let due = Some(day("2026-01-01"));
        assert_eq!(state_on(ContactState::Active, due, day("2026-04-01")), ContactState::Active);
        assert_eq!(state_on(ContactState::Active, due, day("2026-04-02")), ContactState::Dormant);
        assert_eq!(state_on(ContactState::Withdrawn, due, day("2026-04-02")), ContactState::Withdrawn);
        assert_eq!(days_late(ContactState::Active, due, day("2026-01-01")), 0);
        assert_eq!(days_late(ContactState::Active, due, day("2026-01-03")), 2);
        assert_eq!(days_late(ContactState::Withdrawn, due, day("2026-01-03")), 0);
    }

    #[test]
    fn a_contact_made_plans_the_next() {
        let (today, quarter) = (day("2026-07-01"), ContactInterval::default());
        let next = |interval, state, on: &str, next: Option<&str>| made(interval, state, day(on), next.map(day), today);
        assert_eq!(next(quarter, ContactState::Active, "2026-06-30", None).unwrap(), Some(day("2026-09-30")));
        let year = ContactInterval::months(12).unwrap();
        assert_eq!(next(year, ContactState::Active, "2026-06-30", None).unwrap(), Some(day("2027-06-30")));
        let asked = next(quarter, ContactState::Active, "2026-06-30", Some("2026-07-01")).unwrap();
        assert_eq!(asked, Some(day("2026-07-01")));
        assert!(next(quarter, ContactState::Active, "2026-06-30", Some("2026-06-30")).is_err());
        assert!(next(quarter, ContactState::Active, "2026-07-02", None).is_err());
        assert!(next(quarter, ContactState::Proposed, "2026-06-30", None).is_err());
        assert!(next(quarter, ContactState::Withdrawn, "2026-06-30", None).is_err());
    }

    #[test]
    fn private_details_stay_with_the_recording_organisation() {
        let id = |n| Id::new(Moment::from_micros(0), [n; 10]);
        assert!(sees_details(Privacy::Area, id(1), id(2)));
        assert!(sees_details(Privacy::Organisation, id(1), id(1)));
        assert!(!sees_details(Privacy::Organisation, id(1), id(2)));
        assert!(owned(id(1), "Example Council", id(1)).is_ok());
        assert!(owned(id(1), "Example Council", id(2)).is_err());
    }
}
