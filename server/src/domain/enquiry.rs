//! What people ask their single point of contact, and are asked: who may ask what, and whose turn it is to answer (SYOP-2.5,
//! SYOP-4.3, COCO-7.3).

use safetynet_proto::governance::v1::EnquiryKind;

use safetynet_shared::roles::Permission;

use crate::error::{Error, Result};

/// On which side of an enquiry somebody stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The person who asked, or who is asked why nothing was added.
    Person,
    /// A single point of contact of the organisation.
    Contact,
    /// Whoever reads along: an auditor.
    Reader,
}

/// Whether a side may ask this.
///
/// # Errors
/// [`Error::Denied`] when it is for the other one, [`Error::Invalid`] when the kind is not stated.
pub fn may_ask(kind: EnquiryKind, contact: bool) -> Result<()> {
    match kind {
        EnquiryKind::Unspecified => Err(Error::field("kind", "must be one of the listed values")),
        EnquiryKind::NoContribution if !contact => Err(Error::Denied(Permission::ManageAccounts.label().to_owned())),
        _ => Ok(()),
    }
}

/// Whether it is the turn of a side to answer.
///
/// # Errors
/// [`Error::NotNow`] when it is answered already, or the other side's.
pub fn may_answer(kind: EnquiryKind, side: Side, answered: bool) -> Result<()> {
    let refuse = |text: &str| Err(Error::NotNow("ENQUIRY-STATE", text.to_owned()));
    let turn = if kind == EnquiryKind::NoContribution { Side::Person } else { Side::Contact };
    match side {
        _ if answered => refuse("It is answered already."),
        side if side == turn => Ok(()),
        _ if turn == Side::Person => refuse("The person who is asked answers this."),
        _ => refuse("A single point of contact of your organisation answers this, and not their own question."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_asked_and_answered_by_its_side() {
        use EnquiryKind::{LocalRules, NoContribution, StatusChange, Unspecified};
        for kind in [LocalRules, StatusChange] {
            assert!(may_ask(kind, false).is_ok() && may_ask(kind, true).is_ok());
            assert!(may_answer(kind, Side::Contact, false).is_ok());
            assert!(may_answer(kind, Side::Person, false).is_err() && may_answer(kind, Side::Reader, false).is_err());
        }
        assert!(may_ask(NoContribution, true).is_ok());
        assert!(matches!(may_ask(NoContribution, false), Err(Error::Denied(_))));
        assert!(may_answer(NoContribution, Side::Person, false).is_ok());
        assert!(may_answer(NoContribution, Side::Contact, false).is_err());
        assert!(matches!(may_answer(NoContribution, Side::Person, true), Err(Error::NotNow(..))));
        assert!(matches!(may_ask(Unspecified, true), Err(Error::Invalid(_))));
    }
}
