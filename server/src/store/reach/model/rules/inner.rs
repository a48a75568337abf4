//! The rules of the model for what lies in a record and has no reasons of its own: one of each in each record.

use safetynet_shared::roles::Role;

use super::super::world::{Kind, Partnership};
use super::Verbs;

impl Partnership {
    /// ISA-3.6: what is recorded of a person is read by whom one of their reasons opens its profile, all of them together.
    pub(super) fn of_detail(&self, kind: Kind, account: u8, nominal: u8) -> Vec<Verbs> {
        let profile = match kind {
            Kind::Photograph => 1,
            Kind::Marker => [1, 4][usize::from(nominal % 2)],
            _ => 1 << (nominal % 4),
        };
        let verbs = self.of_nominal(account, nominal).into_iter().filter(|Verbs(verbs, _)| verbs & 2 != 0);
        let verbs = verbs.fold(0, |verbs, Verbs(one, _)| verbs | one & 6);
        if self.opened(account, nominal) & profile != 0 { vec![Verbs(verbs, "detail")] } else { Vec::new() }
    }

    /// Which profiles of a person somebody reads: 1 basic, 2 contact, 4 health, 8 criminal.
    pub fn opened(&self, account: u8, nominal: u8) -> i64 {
        let person = self.account(account);
        if !person.icm() && !person.holds(Role::Auditor) {
            return 0;
        }
        let reasons = self.of_nominal(account, nominal).into_iter().filter(|Verbs(verbs, _)| verbs & 2 != 0);
        reasons.fold(0, |open, Verbs(one, _)| open | one >> 8)
    }

    /// What lies in a channel is for its people; a refusal for those of the organisation that refused alone, and a review
    /// for those too who manage its date.
    pub(super) fn of_inner(&self, kind: Kind, account: u8, channel: u8) -> Vec<Verbs> {
        let own = self.account(account).organisation == self.channel(channel).refuser;
        let verbs = if kind == Kind::Review { 14 } else { 6 };
        let ways = self.ways(account, channel).into_iter().filter(|way| way.verbs & verbs != 0);
        let ways = ways.filter(|_| kind != Kind::Refusal || own);
        ways.map(|way| Verbs(way.verbs & verbs, way.via)).collect()
    }
}
