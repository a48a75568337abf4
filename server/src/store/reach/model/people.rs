//! The model of who reaches a person, and what is said of two.

use safetynet_shared::roles::Role;

use super::rules::Verbs;
use super::world::{Object, Pair, Partnership};

/// Whether what is said of two people has an owner of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owned {
    /// A relation is of who recorded it, so a share by somebody else does not bring it.
    ByOne,
    /// A link is of both records.
    ByBoth,
}

/// A reason for a nominal, with the organisation of which alone comes what lies beside it.
type Way = (Verbs, Option<u8>);

impl Partnership {
    /// What the channels of a person's case files open of the person.
    fn through_cases(&self, account: u8, number: u8) -> Vec<Way> {
        let (person, nominal) = (self.account(account), self.nominal(number));
        let mut reasons = Vec::new();
        if !nominal.seal.lets(account) {
            return reasons;
        }
        let own = person.organisation == nominal.organisation;
        let put_by = |by: u8| self.account(by).organisation == nominal.organisation;
        let lies_in = |file: u8| nominal.files.iter().find(|(of, _)| *of == file);
        for (channel, row) in self.channels.iter().enumerate() {
            let Some((_, by)) = lies_in(row.file) else { continue };
            for way in self.inside(account, channel as u8) {
                let theirs = way.only.unwrap_or(row.lead) == nominal.organisation && put_by(*by);
                let free = !self.held(Object::Nominal(number)) || way.via == "break_glass";
                let fields = if own { 15 } else { way.fields };
                let detail = own || theirs && free;
                let fields = if way.verbs & 2 == 0 { 0 } else { fields };
                let verbs = if detail { way.verbs & 6 | 1 | fields << 8 } else { 1 };
                reasons.push((Verbs(verbs, way.via), way.only));
            }
        }
        reasons
    }

    /// The reasons for a nominal that bring what lies beside it.
    fn nominal_ways(&self, account: u8, number: u8) -> Vec<Way> {
        let (person, nominal) = (self.account(account), self.nominal(number));
        let mut reasons = self.through_cases(account, number);
        let recorded = nominal.recorder == account && person.icm();
        if nominal.files.is_empty() && recorded && nominal.seal.lets(account) {
            reasons.push((Verbs(0xf07, "recorder"), None));
        }
        if person.holds(Role::Auditor) && person.organisation == nominal.organisation {
            reasons.push((Verbs(0xf13, "auditor"), None));
        }
        for _ in 0..self.broke(Object::Nominal(number), account) {
            reasons.push((Verbs(3 | 15 << 8, "break_glass"), None));
        }
        reasons
    }

    pub(super) fn of_nominal(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, nominal) = (self.account(account), self.nominal(number));
        let mut reasons: Vec<Verbs> = self.nominal_ways(account, number).into_iter().map(|(verbs, _)| verbs).collect();
        let owned = |(file, _): &(u8, u8)| self.file(*file).owner == person.organisation;
        let audited = person.holds(Role::Auditor) && nominal.files.iter().any(owned);
        let others = [
            (person.icm() && nominal.seal.mode == 0, Verbs(1, "index")),
            (person.icm() && nominal.seal.mode == 2, Verbs(64, "signpost")),
            (audited && nominal.seal.mode == 0, Verbs(17, "auditor")),
        ];
        reasons.extend(others.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)));
        // S4-3: what an instruction names, and nothing beside it.
        for _ in 0..self.instructions(Object::Nominal(number), nominal.organisation, account) {
            reasons.push(Verbs(128, "instruction"));
        }
        reasons
    }

    /// What is said of two people is seen by who reads one of them and finds the other, and whom it is for.
    pub(super) fn pair(&self, account: u8, pair: &Pair, owned: Owned) -> Vec<Verbs> {
        let [one, other] = pair.nominals;
        let sides = [(one, other), (other, one)].into_iter();
        sides.flat_map(|side| self.seen_from(account, side, pair, owned)).collect()
    }

    /// What is said of two people as it is seen from one of them; what was taken away too, since its history stays.
    fn seen_from(&self, account: u8, (near, far): (u8, u8), pair: &Pair, owned: Owned) -> Vec<Verbs> {
        let organisation = self.account(account).organisation;
        let meant = pair.audience.as_ref().is_none_or(|audience| audience.contains(&organisation));
        let found = self.of_nominal(account, far).iter().any(|Verbs(verbs, _)| verbs & 1 != 0);
        if !meant || !found {
            return Vec::new();
        }
        let own = self.account(account).organisation;
        let theirs = |only: Option<u8>| {
            owned == Owned::ByBoth || only.is_none_or(|only| [only, own].contains(&pair.organisation))
        };
        let ways = self.nominal_ways(account, near).into_iter();
        let ways = ways.filter(|(Verbs(verbs, _), only)| verbs & 0x102 == 0x102 && theirs(*only));
        ways.map(|(Verbs(verbs, via), _)| Verbs(verbs & 6, via)).collect()
    }

    /// Whether somebody reads a person by reasons alone of which each brings the records of one organisation. What else
    /// they reach of what is said of the person stands on the page too.
    pub fn partly(&self, account: u8, nominal: u8) -> bool {
        let reads = self.nominal_ways(account, nominal).into_iter().filter(|(Verbs(verbs, _), _)| verbs & 2 != 0);
        reads.map(|(_, only)| only).all(|only| only.is_some())
    }

    /// Whether what is said of two people stands on the page of one of them.
    pub fn beside(&self, account: u8, near: u8, pair: &Pair, owned: Owned) -> bool {
        let far = if pair.nominals[0] == near { pair.nominals[1] } else { pair.nominals[0] };
        !pair.gone && !self.seen_from(account, (near, far), pair, owned).is_empty()
    }
}
