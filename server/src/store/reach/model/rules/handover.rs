//! The rules of the model for what passes between organisations.

use safetynet_shared::roles::Role;

use super::super::world::{Object, Partnership};
use super::Verbs;

impl Partnership {
    /// ISA-2.5a: beyond its channel an action is seen by whom the lead offers it to, while it leads, and by their
    /// supervisors.
    pub(super) fn of_action(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, action) = (self.account(account), &self.actions[usize::from(number)]);
        let channel = self.channel(action.channel);
        let theirs = |only: Option<u8>| only.is_none_or(|only| only == action.organisation);
        let inside = self.inside(account, action.channel).filter(|way| theirs(way.only));
        let mut reasons: Vec<Verbs> = inside.map(|way| Verbs(way.verbs & 6, way.via)).collect();
        let open = |to: u8, until: i64| {
            to == person.organisation
                && until > self.now
                && channel.lead == action.organisation
                && self.agreed(channel.lead, channel.csp)
                && self.agreed(to, channel.csp)
                && channel.seal.lets(account)
                && !self.held(Object::Channel(action.channel))
        };
        if action.offered.is_some_and(|(to, until)| open(to, until)) {
            if action.owner == Some(account) && person.icm() {
                reasons.push(Verbs(6, "offered_to_person"));
            }
            if person.holds(Role::Supervisor) {
                reasons.push(Verbs(6, "offered_to_organisation"));
            }
        }
        if person.organisation == channel.lead && person.holds(Role::Auditor) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }
}
