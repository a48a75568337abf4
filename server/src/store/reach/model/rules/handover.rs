//! The rules of the model for what passes between organisations.

use safetynet_shared::roles::Role;

use super::super::world::{Object, Partnership, Passing};
use super::Verbs;

impl Partnership {
    /// ISA-2.5a: beyond its channel an action is seen by whom the lead offers it to, while it leads, and by their
    /// supervisors.
    pub(super) fn of_action(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, action) = (self.account(account), &self.actions[usize::from(number)]);
        let channel = self.channel(action.channel);
        let theirs =
            |only: Option<u8>| only.is_none_or(|only| [only, person.organisation].contains(&action.organisation));
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

    /// Whether what passes is there for a receiver: not behind a hold or a seal of the channel or the person.
    fn passes(&self, account: u8, passing: &Passing) -> bool {
        let free = |nominal: u8| !self.held(Object::Nominal(nominal)) && self.nominal(nominal).seal.lets(account);
        self.channel(passing.channel).seal.lets(account)
            && !self.held(Object::Channel(passing.channel))
            && passing.nominal.is_none_or(free)
    }

    /// Whether the person of a referral is there for somebody: what it says goes with who may find the person.
    fn of_the_person(&self, account: u8, passing: &Passing) -> bool {
        passing.nominal.is_none_or(|number| self.nominal(number).seal.lets(account))
    }

    /// Who sends it, who works on its channel, who answers it, and who audits one of them.
    pub(super) fn of_passing(&self, account: u8, passing: &Passing) -> Vec<Verbs> {
        let (person, channel) = (self.account(account), self.channel(passing.channel));
        let lead = passing.nominal.is_none();
        let mut reasons = Vec::new();
        let open = channel.seal.lets(account) && self.of_the_person(account, passing);
        let sends = passing.by == account && person.icm() && person.organisation == passing.giver;
        if sends && open {
            reasons.push(Verbs(6, if lead { "lead_giver" } else { "referrer" }));
        }
        for work in self.assignments.iter().filter(|work| work.account == account && !work.ended) {
            let party = work.organisation == passing.giver || lead && work.organisation == passing.receiver;
            let on_it = work.channel == passing.channel && work.organisation == channel.lead && person.works(work);
            if party && on_it && open {
                reasons.push(Verbs(6, "worker"));
            }
        }
        let received = person.organisation == passing.receiver && self.passes(account, passing);
        let agreed = self.agreed(passing.giver, channel.csp) && self.agreed(passing.receiver, channel.csp);
        if received && person.holds(Role::Supervisor) && agreed {
            reasons.push(Verbs(6, if lead { "lead_receiver" } else { "referral_receiver" }));
        }
        let controls = |number: u8| self.nominal(number).organisation == person.organisation;
        let audits = person.organisation == passing.giver
            && (self.of_the_person(account, passing) || passing.nominal.is_some_and(controls));
        if person.holds(Role::Auditor) && (received || audits) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }
}
