//! What somebody does not see any more, and why, in a sentence.
//!
//! What is sealed or held without a sign is not told, whatever else has ended: it is as if it were not there.

use safetynet_shared::clock::Moment;

/// Why access has ended, or opens nothing for now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// A share has expired.
    Expired,
    /// A share was ended by its giver.
    Ended,
    /// An information sharing agreement is not in force.
    Agreement,
    /// The consent that a share rests on was withdrawn or ran out.
    Consent,
    /// The assignment has ended.
    Assignment,
    /// The role is gone that the assignment needs.
    Role,
    /// It was sealed, with a sign.
    Sealed,
    /// An investigation holds it back, and shows that.
    Held,
}

/// What is known of an assignment that does not open its channel.
pub struct Work {
    /// When it ended.
    pub ended: Option<Moment>,
    /// Whether the account holds a role that has work with it.
    pub in_role: bool,
    /// When the channel was sealed with a sign, where the person is not named.
    pub sealed: Option<Moment>,
    /// When a hold was placed that keeps the person out and shows that.
    pub held: Option<Moment>,
    /// When an agreement of either side ended, where none is in force.
    pub lapsed: Option<Moment>,
}

/// Why an assignment does not open its channel, and since when; none where that is not told.
pub fn of_work(work: &Work) -> Option<(Why, Option<Moment>)> {
    if let Some(at) = work.ended {
        return Some((Why::Assignment, Some(at)));
    }
    if !work.in_role {
        return Some((Why::Role, None));
    }
    let since = [(Why::Sealed, work.sealed), (Why::Held, work.held), (Why::Agreement, work.lapsed)];
    since.into_iter().find_map(|(why, at)| at.map(|at| (why, Some(at))))
}

/// The sentence; `detail` is what was said when it ended.
pub fn sentence(why: Why, organisation: &str, detail: &str) -> String {
    let text = match why {
        Why::Expired => format!("A share of {organisation} has expired."),
        Why::Ended => format!("{organisation} ended its share."),
        Why::Agreement => "An information sharing agreement that it rests on is not in force.".to_owned(),
        Why::Consent => "The consent that it rests on was withdrawn or ran out.".to_owned(),
        Why::Assignment => "Your assignment has ended.".to_owned(),
        Why::Role => "You do not hold the role any more that your assignment needs.".to_owned(),
        Why::Sealed => format!("{organisation} has sealed it: only the people who are named on the seal see it."),
        Why::Held => format!("{organisation} holds it back for the time being."),
    };
    if detail.is_empty() { text } else { format!("{text} {detail}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn work() -> Work {
        Work { ended: None, in_role: true, sealed: None, held: None, lapsed: None }
    }

    #[test]
    fn the_first_reason_is_told_and_what_has_no_reason_is_not() {
        let at = Moment::from_micros(7);
        assert_eq!(of_work(&work()), None);
        assert_eq!(of_work(&Work { lapsed: Some(at), ..work() }), Some((Why::Agreement, Some(at))));
        assert_eq!(of_work(&Work { held: Some(at), lapsed: Some(at), ..work() }), Some((Why::Held, Some(at))));
        assert_eq!(of_work(&Work { in_role: false, sealed: Some(at), ..work() }), Some((Why::Role, None)));
        assert_eq!(of_work(&Work { ended: Some(at), in_role: false, ..work() }), Some((Why::Assignment, Some(at))));
    }

    #[test]
    fn a_sentence_has_what_was_said_behind_it() {
        assert_eq!(sentence(Why::Ended, "Sample Housing", ""), "Sample Housing ended its share.");
        let said = sentence(Why::Assignment, "Sample Housing", "The lead passed to Sample Council.");
        assert_eq!(said, "Your assignment has ended. The lead passed to Sample Council.");
    }
}
