//! Values of the wire and values of ours: times, dates, references and codes, each in one place.
//!
//! Into a message nothing can fail. Out of a request everything can, so those functions name the field and the rule.

use prost_types::Timestamp;
use safetynet_proto::google::r#type::{Date, LatLng};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::Code;
use safetynet_shared::id::Id;
use safetynet_shared::text::Reason;

use crate::domain::due;
use crate::error::{Error, Result};

/// A moment as a timestamp.
pub fn time(moment: Moment) -> Timestamp {
    let (seconds, rest) = (moment.micros().div_euclid(1_000_000), moment.micros().rem_euclid(1_000_000));
    Timestamp { seconds, nanos: i32::try_from(rest * 1_000).unwrap_or(0) }
}

/// The moment in a field.
///
/// # Errors
/// [`Error::Invalid`] when it is missing or no time.
pub fn moment(field: &str, sent: Option<&Timestamp>) -> Result<Moment> {
    let sent = sent.ok_or_else(|| Error::field(field, "must be given: a time"))?;
    if !(0..1_000_000_000).contains(&sent.nanos) {
        return Err(Error::field(field, "must be a time: nanos run from 0 to 999,999,999"));
    }
    let micros = sent.seconds.saturating_mul(1_000_000).saturating_add(i64::from(sent.nanos) / 1_000);
    Ok(Moment::from_micros(micros))
}

/// A day as a date.
pub fn date(day: Day) -> Date {
    Date { year: day.year(), month: day.month(), day: day.day() }
}

/// The day in a field that wants a full date.
///
/// # Errors
/// [`Error::Invalid`] when it is missing, lacks a part, or is not in the calendar.
pub fn day(field: &str, sent: Option<&Date>) -> Result<Day> {
    let sent = sent.ok_or_else(|| Error::field(field, "must be given: a full date"))?;
    Day::new(sent.year, sent.month, sent.day)
        .filter(|_| sent.year > 0)
        .ok_or_else(|| Error::field(field, "must be a full date that is in the calendar"))
}

/// A day that somebody sets for what is to come: today or later, and not years ahead.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn day_ahead(field: &str, sent: Option<&Date>, today: Day) -> Result<Day> {
    day(field, sent).and_then(|day| due::ahead(field, day, today))
}

/// The reason in a field.
///
/// # Errors
/// [`Error::Invalid`] when it is no [`Reason`].
pub fn reason(field: &str, sent: &str) -> Result<Reason> {
    Reason::parse(sent).map_err(|broken| Error::field(field, broken.to_string()))
}

/// The value of a closed list in a field.
///
/// # Errors
/// [`Error::Invalid`] for 0 and for numbers that are not in the list.
pub fn code<C: Code>(field: &str, number: i32) -> Result<C> {
    C::from_number(number).ok_or_else(|| Error::field(field, "must be one of the listed values"))
}

/// As [`code`], for a field where 0 says nothing.
///
/// # Errors
/// [`Error::Invalid`] for numbers that are not in the list.
pub fn optional_code<C: Code>(field: &str, number: i32) -> Result<Option<C>> {
    if number == 0 { Ok(None) } else { code(field, number).map(Some) }
}

/// As [`day`], for a field that may be unset.
///
/// # Errors
/// [`Error::Invalid`] when it is set to anything but a full date.
pub fn optional_day(field: &str, sent: Option<&Date>) -> Result<Option<Day>> {
    if sent.is_none() { Ok(None) } else { day(field, sent).map(Some) }
}

/// The point of the map in a field that may be unset: latitude and longitude in degrees.
///
/// # Errors
/// [`Error::Invalid`] when it is not on the globe.
pub fn optional_point(field: &str, sent: Option<&LatLng>) -> Result<Option<(f64, f64)>> {
    let Some(sent) = sent else { return Ok(None) };
    if (-90.0..=90.0).contains(&sent.latitude) && (-180.0..=180.0).contains(&sent.longitude) {
        return Ok(Some((sent.latitude, sent.longitude)));
    }
    Err(Error::field(field, "must be a latitude from -90 to 90 and a longitude from -180 to 180"))
}

/// A point of the map.
pub fn point((latitude, longitude): (f64, f64)) -> LatLng {
    LatLng { latitude, longitude }
}

/// An organisation as it stands beside a record.
pub fn organisation(id: Id, name: &str) -> OrganisationRef {
    OrganisationRef { id: id.to_string(), name: name.to_owned() }
}

/// An account as it stands beside a record.
pub fn account(id: Id, name: &str) -> AccountRef {
    AccountRef { id: id.to_string(), name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use safetynet_shared::codes::ReviewKind;

    #[test]
    fn a_date_needs_all_its_parts() {
        let date = |year, month, day| Date { year, month, day };
        assert_eq!(day("due_date", Some(&date(2026, 2, 28))).unwrap(), Day::new(2026, 2, 28).unwrap());
        for wrong in [date(2026, 2, 29), date(2026, 2, 0), date(2026, 0, 0), date(0, 1, 1), date(-5, 1, 1)] {
            assert!(day("due_date", Some(&wrong)).is_err());
        }
        assert!(day("due_date", None).is_err());
    }

    #[test]
    fn a_point_is_on_the_globe() {
        let point = |latitude, longitude| optional_point("point", Some(&LatLng { latitude, longitude }));
        assert_eq!(point(53.8, -1.5).unwrap(), Some((53.8, -1.5)));
        for (latitude, longitude) in [(91.0, 0.0), (0.0, 181.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(point(latitude, longitude).is_err());
        }
        assert!(optional_point("point", None).unwrap().is_none());
    }

    #[test]
    fn a_code_is_in_its_list() {
        assert!(matches!(code("kind", 2), Ok(ReviewKind::Supervisor)));
        assert!(code::<ReviewKind>("kind", 0).is_err());
        assert!(optional_code::<ReviewKind>("kind", 0).unwrap().is_none());
        assert!(optional_code::<ReviewKind>("kind", 9).is_err());
    }

    proptest! {
        #[test]
        fn a_moment_survives_the_wire(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
            let there = Moment::from_micros(micros);
            prop_assert_eq!(moment("t", Some(&time(there))).unwrap(), there);
        }

        #[test]
        fn no_timestamp_fails_inside(seconds in any::<i64>(), nanos in any::<i32>()) {
            let _ = moment("t", Some(&Timestamp { seconds, nanos }));
        }
    }
}
