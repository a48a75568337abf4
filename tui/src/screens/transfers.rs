//! The leads that are offered to my organisation, or by it from where I work.

use safetynet_proto::icm::v1::{Transfer, TransferState};
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_shared::roles::Permission;

use super::offers::{Offer, Offers, Said};
use super::reason::Reason;
use super::sheet::Sheet;
use super::transfer::{self, answer::Answer};
use crate::app::Step;
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Reply};

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "answer", "accept or decline the selected lead for my organisation")
        .needs(&[Permission::ManageChannel]),
    action(Key::Char('x'), "end", "take the selected offer back, which we made").needs(&[Permission::WriteCase]),
    action(Key::Char('e'), "ended", "with those that wait no longer, or without"),
];

/// The screen.
pub type Transfers = Offers<Transfer>;

impl Offer for Transfer {
    const TITLE: &'static str = "Lead hand-overs";
    const KEYS: &'static [Binding] = KEYS;
    const KIND: RecordKind = RecordKind::Transfer;
    const SAID: Said = Said {
        empty: "No lead is offered to your organisation, or by it from where you work. L on a channel offers its lead.",
        none: "There is no offer here.",
        over: "This offer waits no longer.",
        not_receiver: "Only a supervisor of the organisation to which it is offered answers it.",
        not_giver: "Only who offers a lead takes the offer back. y answers it.",
        no_channel: "The channel is not open to you.",
    };

    fn read(include_ended: bool) -> Call {
        transfer::read(include_ended).into()
    }

    fn of(reply: Reply) -> Option<Vec<Self>> {
        if let Reply::ListTransfers(reply) = reply { Some(reply.transfers) } else { None }
    }

    fn waits(&self) -> bool {
        self.state() == TransferState::Offered
    }

    fn sides(&self) -> (Option<&OrganisationRef>, Option<&OrganisationRef>) {
        (self.giver_organisation.as_ref(), self.receiver_organisation.as_ref())
    }

    fn channel(&self) -> &str {
        &self.channel_id
    }

    fn answer(&self) -> Step {
        Step::none().open(Sheet::new(Answer::new(self)))
    }

    fn withdraw(&self) -> Step {
        Step::none().open(Reason::withdraw_transfer(self))
    }
}
