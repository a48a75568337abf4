//! What the keeper of a neighbourhood says of it as pure rules, and what may become of one that is in use no more.
//!
//! An area that ends keeps its board for those who are assigned to it. A merged one hands the work that is open on to
//! another, so that nobody has two boards to look after and nothing is lost: what is closed stays where it happened.

use safetynet_shared::codes::NeighbourhoodState;
use safetynet_shared::id::Id;
use safetynet_shared::interval::ContactInterval;

use super::boundary::{Boundary, Point};
use super::neighbourhood::in_use;
use crate::error::{Error, Result};

/// What is said of an area.
#[derive(Clone)]
pub struct Body {
    /// The name.
    pub name: String,
    /// The police force.
    pub force: String,
    /// The team; empty when none is named.
    pub team: String,
    /// Latitude and longitude of the centre in degrees; none where it is to be the middle of the boundary.
    pub centre: Option<Point>,
    /// The boundary, where it is to be another.
    pub boundary: Option<Boundary>,
    /// How long after a contact the next is due.
    pub interval: ContactInterval,
}

impl Body {
    /// The centre: as given, within the box around the boundary, else the middle of that.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field, where there is neither or the one lies outside of the other.
    pub fn placed(&self) -> Result<Point> {
        let field = "area.centre";
        let middle = || self.boundary.as_ref().and_then(Boundary::middle);
        let Some(centre) = self.centre.or_else(middle) else {
            return Err(Error::field(field, "must be given, since there is no boundary whose middle it could be"));
        };
        if self.boundary.as_ref().is_some_and(|boundary| !boundary.surrounds(centre)) {
            return Err(Error::field(
                field,
                "must lie within the box around the boundary; leave it out to take the middle",
            ));
        }
        Ok(centre)
    }
}

/// How many months lie between contacts, from a field where 0 says nothing.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn interval(field: &str, months: i32, unsaid: ContactInterval) -> Result<ContactInterval> {
    if months == 0 {
        return Ok(unsaid);
    }
    ContactInterval::months(months).ok_or_else(|| Error::field(field, "must be 1 to 24 months"))
}

/// Only the organisation that keeps a neighbourhood changes it.
///
/// # Errors
/// [`Error::NotNow`] for the people of others.
pub fn kept_by(keeper: Id, keeper_name: &str, caller: Id) -> Result<()> {
    if keeper == caller {
        return Ok(());
    }
    Err(Error::NotNow(
        "AREA-KEEPER",
        format!("Only people of {keeper_name}, which keeps this neighbourhood, change it."),
    ))
}

/// Whether the organisation may keep a neighbourhood in a partnership: nobody else keeps one there, so that the areas of a
/// partnership have one keeper and do not overlap.
///
/// # Errors
/// [`Error::NotNow`] naming the keeper.
pub fn may_keep(other: Option<&str>) -> Result<()> {
    let Some(other) = other else { return Ok(()) };
    let text =
        format!("{other} keeps the neighbourhoods of this partnership; ask its neighbourhood team for a new one.");
    Err(Error::NotNow("AREA-KEEPER", text))
}

/// Where a neighbourhood stands, as a merger asks of each of the two.
#[derive(Clone, Copy)]
pub struct Side {
    /// Its id.
    pub id: Id,
    /// Its partnership.
    pub csp: Id,
    /// Where it stands.
    pub state: NeighbourhoodState,
}

/// Whether one can become a part of the other.
///
/// # Errors
/// [`Error::NotNow`] where the one that takes over is in use no more, [`Error::Invalid`] where they do not fit.
pub fn mergeable(from: Side, into: Side) -> Result<()> {
    in_use(from.state)?;
    if from.id == into.id {
        return Err(Error::field("into_id", "must be another neighbourhood than the one that ends"));
    }
    if from.csp != into.csp {
        return Err(Error::field("into_id", "must be a neighbourhood of the same partnership"));
    }
    if into.state != NeighbourhoodState::Active {
        return Err(Error::field("into_id", "must be a neighbourhood that is in use"));
    }
    Ok(())
}

/// Whether a merger or retirement can be taken back; `into` is where the one that took it over stands.
///
/// # Errors
/// [`Error::NotNow`] where it did not end, or the other one has ended itself since.
pub fn restorable(state: NeighbourhoodState, into: Option<NeighbourhoodState>) -> Result<()> {
    if state == NeighbourhoodState::Active {
        return Err(Error::NotNow("NEIGHBOURHOOD-STATE", "This neighbourhood is in use already.".to_owned()));
    }
    if into.is_some_and(|into| into != NeighbourhoodState::Active) {
        let text = "The neighbourhood that took it over has ended itself; take that back first.";
        return Err(Error::NotNow("NEIGHBOURHOOD-STATE", text.to_owned()));
    }
    Ok(())
}

/// Refuses a name that another neighbourhood in use of the partnership has.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn unused(field: &str, taken: bool) -> Result<()> {
    if taken {
        return Err(Error::field(field, "must not be the name of another neighbourhood in use of the partnership"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Moment;

    fn body(centre: Option<Point>, boundary: Option<&str>) -> Body {
        let boundary = boundary.map(|text| Boundary::geojson("boundary", text).unwrap());
        let (name, force, team) = ("Harbour".into(), "Northshire Police".into(), String::new());
        Body { name, force, team, centre, boundary, interval: ContactInterval::default() }
    }

    #[test]
    fn a_centre_lies_within_the_box_and_may_be_left_out() {
        let square = r#"{"type":"Polygon","coordinates":[[[0,51],[0.1,51],[0.1,51.1],[0,51.1],[0,51]]]}"#;
        assert_eq!(body(None, Some(square)).placed().unwrap(), (51.05, 0.05));
        assert_eq!(body(Some((51.01, 0.09)), Some(square)).placed().unwrap(), (51.01, 0.09));
        assert!(body(Some((51.2, 0.05)), Some(square)).placed().is_err());
        assert!(body(None, None).placed().is_err() && body(None, Some("")).placed().is_err());
        assert_eq!(body(Some((51.2, 0.05)), Some("")).placed().unwrap(), (51.2, 0.05));
    }

    #[test]
    fn one_becomes_a_part_of_another_of_its_partnership_that_is_in_use() {
        use NeighbourhoodState::{Active, Merged, Retired};
        let id = |n| Id::new(Moment::from_micros(0), [n; 10]);
        let side = |n, csp, state| Side { id: id(n), csp: id(csp), state };
        let from = side(1, 9, Active);
        assert!(mergeable(from, side(2, 9, Active)).is_ok());
        for into in [side(1, 9, Active), side(2, 8, Active), side(2, 9, Merged), side(2, 9, Retired)] {
            assert!(matches!(mergeable(from, into), Err(Error::Invalid(_))));
        }
        assert!(matches!(mergeable(side(1, 9, Retired), side(2, 9, Active)), Err(Error::NotNow(..))));
        assert!(restorable(Retired, None).is_ok() && restorable(Merged, Some(Active)).is_ok());
        assert!(restorable(Active, None).is_err() && restorable(Merged, Some(Retired)).is_err());
    }

    #[test]
    fn an_interval_has_bounds_and_a_keeper_is_one() {
        let quarter = ContactInterval::default();
        assert_eq!(interval("x", 0, quarter).unwrap(), quarter);
        assert_eq!(interval("x", 6, quarter).unwrap().count(), 6);
        assert!(interval("x", 25, quarter).is_err() && interval("x", -1, quarter).is_err());
        assert!(may_keep(None).is_ok());
        assert!(
            matches!(may_keep(Some("Example Police")), Err(Error::NotNow("AREA-KEEPER", text)) if text.contains("Example"))
        );
    }
}
