//! The model of who reaches a person, and what is said of two.

use safetynet_shared::roles::Role;

use super::rules::{Pair, Partnership, Verbs};

/// Whether what is said of two people has an owner of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owned {
    /// A relation is of who recorded it, so a share by somebody else does not bring it.
    ByOne,
    /// A link is of both records.
    ByBoth,
}

impl Partnership {
    /// The reasons for a nominal, each with the organisation of which alone comes what lies beside it.
    fn nominal_ways(&self, account: u8, number: u8) -> Vec<(Verbs, Option<u8>)> {
        let (person, nominal) = (&self.accounts[usize::from(account)], &self.nominals[usize::from(number)]);
        let mut reasons = Vec::new();
        for (channel, row) in self.channels.iter().enumerate().filter(|(_, c)| nominal.lies_in(c.file)) {
            let put_by = |by: u8| self.accounts[usize::from(by)].organisation == nominal.organisation;
            let put = nominal.files.iter().any(|(file, by)| *file == row.file && put_by(*by));
            for way in self.inside(account, channel as u8) {
                let whose = way.only.unwrap_or(row.lead);
                let own = whose == nominal.organisation && put || person.organisation == nominal.organisation;
                let fields = if person.organisation == nominal.organisation { 15 } else { way.fields };
                let verbs = if own { (way.verbs & 6) + 1 + (fields << 8) } else { 1 };
                reasons.push((Verbs(verbs, way.via), way.only));
            }
        }
        if nominal.files.is_empty() && nominal.recorder == account && person.icm() {
            reasons.push((Verbs(7 + (15 << 8), "recorder"), None));
        }
        if person.holds(Role::Auditor) && person.organisation == nominal.organisation {
            reasons.push((Verbs(19 + (15 << 8), "auditor"), None));
        }
        reasons
    }

    pub(super) fn nominal(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, nominal) = (&self.accounts[usize::from(account)], &self.nominals[usize::from(number)]);
        let mut reasons: Vec<Verbs> = self.nominal_ways(account, number).into_iter().map(|(verbs, _)| verbs).collect();
        if person.icm() && !nominal.sealed {
            reasons.push(Verbs(1, "index"));
        }
        let audited = nominal.files.iter().any(|(file, _)| self.files[usize::from(*file)].0 == person.organisation);
        if person.holds(Role::Auditor) && audited {
            reasons.push(Verbs(17, "auditor"));
        }
        reasons
    }

    /// What is said of two people is seen by who reads one of them and finds the other, and whom it is for.
    pub(super) fn pair(&self, account: u8, pair: &Pair, owned: Owned) -> Vec<Verbs> {
        let organisation = self.accounts[usize::from(account)].organisation;
        let [one, other] = pair.nominals;
        let meant = pair.audience.as_ref().is_none_or(|audience| audience.contains(&organisation));
        let mut reasons = Vec::new();
        for (near, far) in [(one, other), (other, one)] {
            let found = !self.nominal(account, far).is_empty();
            for (Verbs(verbs, via), only) in self.nominal_ways(account, near) {
                let theirs = owned == Owned::ByBoth || only.is_none_or(|only| only == pair.organisation);
                if verbs & 2 != 0 && theirs && meant && found {
                    reasons.push(Verbs(verbs & 6, via));
                }
            }
        }
        reasons
    }
}
