//! The people who are referred to my organisation's programmes, or by it from where I work.

use safetynet_proto::icm::v1::{Referral, ReferralState};
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_shared::roles::Permission;

use super::offers::{Offer, Offers, Said};
use super::reason::Reason;
use super::referral::{self, answer::Answer};
use super::sheet::Sheet;
use crate::app::Step;
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Reply};

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "answer", "accept or decline the selected referral for my organisation")
        .needs(&[Permission::ManageChannel]),
    action(Key::Char('x'), "end", "take the selected referral back, which we sent").needs(&[Permission::Share]),
    action(Key::Char('e'), "ended", "with those that wait no longer, or without"),
];

/// The screen.
pub type Referrals = Offers<Referral>;

impl Offer for Referral {
    const TITLE: &'static str = "Referrals";
    const KEYS: &'static [Binding] = KEYS;
    const KIND: RecordKind = RecordKind::Referral;
    const SAID: Said = Said {
        empty: "Nobody is referred to your organisation, or by it from where you work. F on a channel refers somebody.",
        none: "There is no referral here.",
        over: "This referral waits no longer.",
        not_receiver: "Only a supervisor of the organisation to which it is sent answers it.",
        not_giver: "Only who sent a referral takes it back. y answers it.",
        no_channel: "No channel of it is open to you.",
    };

    fn read(include_ended: bool) -> Call {
        referral::read(include_ended).into()
    }

    fn of(reply: Reply) -> Option<Vec<Self>> {
        if let Reply::ListReferrals(reply) = reply { Some(reply.referrals) } else { None }
    }

    fn waits(&self) -> bool {
        self.state() == ReferralState::Sent
    }

    fn sides(&self) -> (Option<&OrganisationRef>, Option<&OrganisationRef>) {
        (self.giver_organisation.as_ref(), self.receiver_organisation.as_ref())
    }

    fn channel(&self) -> &str {
        if self.opened_channel_id.is_empty() { &self.channel_id } else { &self.opened_channel_id }
    }

    fn answer(&self) -> Step {
        Step::none().open(Sheet::new(Answer::new(self)))
    }

    fn withdraw(&self) -> Step {
        Step::none().open(Reason::withdraw_referral(self))
    }
}
