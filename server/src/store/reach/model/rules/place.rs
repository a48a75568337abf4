//! The rules of the model for places: who works there, whose plans they see, and who publishes.

use safetynet_shared::roles::Role;

use super::super::world::{Account, Partnership};
use super::Verbs;

/// INTRO-3: who reads neighbourhoods at all.
fn on_the_ground(person: &Account) -> bool {
    [Role::NeighbourhoodUser, Role::Auditor, Role::Publisher].into_iter().any(|role| person.holds(role))
}

impl Partnership {
    /// For which organisations an account is assigned to a neighbourhood, while their agreement is in force (COCO-5.2).
    fn assigned(&self, account: u8, area: u8) -> impl Iterator<Item = u8> {
        let csp = self.neighbourhoods[usize::from(area)];
        let posts = self.posts.iter().filter(move |post| post.0 == area && post.1 == account && !post.3);
        posts.map(|post| post.2).filter(move |organisation| self.agreed(*organisation, csp))
    }

    pub(super) fn of_neighbourhood(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, csp) = (self.account(account), self.neighbourhoods[usize::from(number)]);
        let mut reasons = Vec::new();
        if on_the_ground(person) {
            reasons.extend(self.assigned(account, number).map(|_| Verbs(6, "neighbourhood")));
        }
        if person.holds(Role::Spoc) {
            reasons.push(Verbs(1, "directory"));
            if self.agreed(person.organisation, csp) {
                reasons.push(Verbs(8, "lead_spoc"));
            }
        }
        reasons
    }

    /// A plan is for the assigned people of its partners, not for all who are assigned to its neighbourhood.
    pub(super) fn of_plan(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (area, partners) = &self.plans[usize::from(number)];
        if !on_the_ground(self.account(account)) {
            return Vec::new();
        }
        let of_partners = self.assigned(account, *area).filter(|organisation| partners.contains(organisation));
        of_partners.map(|_| Verbs(6, "plan_partner")).collect()
    }

    /// INTRO-4: a force's publishers put its publications together, and its auditor reads what was published.
    pub(super) fn of_publication(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, force) = (self.account(account), self.publications[usize::from(number)]);
        let own = person.organisation == force;
        let reasons = [
            (own && person.holds(Role::Publisher), Verbs(6, "publisher")),
            (own && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }
}
