//! Seals: a record is kept to the people who are named on it, of those who reach it anyway, in two modes. *Hidden*: to others
//! it does not exist. *Signpost*: others see that it exists and whom to ask. Where somebody's safety needs it at once, the
//! glass of a signpost is broken: the record is read for one hour, its controller and the supervisors are told, and another
//! person reviews it.

use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// How long broken glass stays open.
pub const OPEN: Span = Span::hours(1);

/// Nobody reviews what they did themselves.
///
/// # Errors
/// [`Error::NotNow`] for whoever broke the glass.
pub fn another(reviewer: Id, breaker: Id) -> Result<()> {
    if reviewer == breaker {
        let text = "Somebody else has to review what you broke the glass for.".to_owned();
        return Err(Error::NotNow("GLASS-REVIEW", text));
    }
    Ok(())
}

/// What is wrong with a seal of a channel that no supervisor of it is named on: what is sealed is reviewed too
/// (COCO-9.2b). None where one is, and where the channel has no supervisor.
pub fn unreviewed(supervisors: &[(Id, String)], named: impl Fn(Id) -> bool) -> Option<String> {
    if supervisors.is_empty() || supervisors.iter().any(|(id, _)| named(*id)) {
        return None;
    }
    let names: Vec<&str> = supervisors.iter().map(|(_, name)| name.as_str()).collect();
    let names = names.join(" or ");
    Some(format!("must name a supervisor of the channel, who reviews it sealed too (COCO-9.2b): {names}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_else_reviews() {
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(another(one, other).is_ok() && another(one, one).is_err());
    }

    #[test]
    fn a_supervisor_of_the_channel_stays() {
        let ids = [1, 2, 3].map(|byte| Id::from_bytes([byte; 16]));
        let two = [(ids[0], "Ann Sample".to_owned()), (ids[1], "Bob Sample".to_owned())];
        assert_eq!(unreviewed(&[], |_| false), None, "a channel without one is sealed all the same");
        assert_eq!(unreviewed(&two, |id| id == ids[1]), None);
        assert!(unreviewed(&two, |id| id == ids[2]).is_some_and(|text| text.ends_with("Ann Sample or Bob Sample")));
    }
}
