//! The rules of the model for what lies outside a case: places, people, organisations, programmes, and what is disposed of.

use safetynet_shared::roles::Role;

use super::{Partnership, Verbs};

impl Partnership {
    pub(super) fn neighbourhood(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, csp) = (&self.accounts[usize::from(account)], self.neighbourhoods[usize::from(number)]);
        let mut reasons = Vec::new();
        let works =
            [Role::NeighbourhoodUser, Role::Auditor, Role::Publisher].into_iter().any(|role| person.holds(role));
        for (_, _, organisation, _) in self.posts.iter().filter(|p| p.0 == number && p.1 == account && !p.3) {
            if works && self.agreed(*organisation, csp) {
                reasons.push(Verbs(6, "neighbourhood"));
            }
        }
        if person.holds(Role::Spoc) {
            reasons.push(Verbs(1, "directory"));
            if self.agreed(person.organisation, csp) {
                reasons.push(Verbs(8, "lead_spoc"));
            }
        }
        reasons
    }

    pub(super) fn account(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, other) = (&self.accounts[usize::from(account)], &self.accounts[usize::from(number)]);
        let colleagues = person.organisation == other.organisation;
        let reasons = [
            (account == number, Verbs(3, "own_account")),
            (colleagues && person.holds(Role::Spoc), Verbs(14, "lead_spoc")),
            (colleagues && person.holds(Role::Auditor), Verbs(18, "auditor")),
            (person.holds(Role::SystemAdministrator), Verbs(10, "administrator")),
            (person.active && other.active, Verbs(1, "directory")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    pub(super) fn organisation(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = &self.accounts[usize::from(account)];
        let own = person.organisation == number;
        let csp = |organisation: u8| self.organisations[usize::from(organisation)];
        let partners = csp(person.organisation) == csp(number);
        let reasons = [
            (own && person.holds(Role::Spoc), Verbs(14, "lead_spoc")),
            (own && person.holds(Role::Auditor), Verbs(18, "auditor")),
            (person.holds(Role::SystemAdministrator), Verbs(42, "administrator")),
            (partners && person.holds(Role::CspManager), Verbs(32, "csp_manager")),
            (person.active, Verbs(1, "directory")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// ISA-3.4b: the lead's supervisors and its single point of contact decide, those of contributors may object.
    pub(super) fn disposal(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, (channel, contributors)) =
            (&self.accounts[usize::from(account)], &self.disposals[usize::from(number)]);
        let leads = self.channels[usize::from(*channel)].lead == person.organisation;
        let decides = person.holds(Role::Supervisor) || person.holds(Role::Spoc);
        let reasons = [
            (leads && decides, Verbs(14, "decides")),
            (contributors.contains(&person.organisation) && decides, Verbs(6, "contributor")),
            (leads && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    pub(super) fn certificate(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = &self.accounts[usize::from(account)];
        let answers = [Role::Supervisor, Role::Spoc, Role::Auditor].into_iter().any(|role| person.holds(role));
        let of_it = self.certificates[usize::from(number)].contains(&person.organisation);
        if answers && of_it { vec![Verbs(2, "contributor")] } else { Vec::new() }
    }

    /// SYOP-13.4h: administrators change programmes, and everybody knows which there are.
    pub(super) fn programme(&self, account: u8) -> Vec<Verbs> {
        let person = &self.accounts[usize::from(account)];
        let reasons = [
            (person.holds(Role::SystemAdministrator), Verbs(10, "administrator")),
            (person.active, Verbs(1, "directory")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }
}
