//! The model: the reasons to see as plain conditions.

use safetynet_shared::roles::Role;

mod handover;
mod inner;
mod office;
mod place;

use super::people::Owned;
use super::world::{Agreement, Assignment, Grant, Hold, Instruction, Kind, Member, Object, Partnership};

/// Verbs as bits, with the reason: 1 index, 2 read, 4 write, 8 manage, 16 audit, 32 count, 64 signpost,
/// 128 head. What is read of a
/// person stands eight bits above.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verbs(pub i64, pub &'static str);

/// A reason to see a channel, and whose activities alone come with it.
pub struct Way {
    pub verbs: i64,
    pub via: &'static str,
    pub only: Option<u8>,
    /// Whether what lies in the channel comes with it.
    pub content: bool,
    /// Of a person in it: 1 basic, 2 contact, 4 health, 8 criminal.
    pub fields: i64,
}

impl Way {
    fn inside(verbs: i64, via: &'static str, only: Option<u8>, fields: i64) -> Way {
        Way { verbs, via, only, content: true, fields }
    }
}

impl Partnership {
    /// COCO-5.2: nothing is shared with, or by, an organisation without an agreement in force.
    pub fn agreed(&self, organisation: u8, csp: u8) -> bool {
        let in_force = |agreement: &Agreement| agreement.window.open(self.now) && agreement.kind == 3;
        self.agreements.iter().any(|a| a.organisation == organisation && a.csp == csp && in_force(a))
    }

    /// ISA-2.5b: whether a record is held for an investigation.
    pub fn held(&self, object: Object) -> bool {
        let holds = |hold: &Hold| hold.object == object && hold.investigation && !hold.ended;
        self.holds.iter().any(holds)
    }

    /// Everything that a share needs at the time of a read, but for its object.
    fn live(&self, grant: &Grant, csp: u8) -> bool {
        let consented = grant.consent.is_none_or(|consent| {
            let consent = &self.consents[usize::from(consent)];
            !consent.withdrawn && consent.until > self.now
        });
        !grant.offered
            && grant.window.open(self.now)
            && consented
            && self.agreed(grant.giver, csp)
            && self.agreed(grant.receiver, csp)
    }

    /// Whether a grant is meant for an account, and whether as a person.
    fn meant(&self, grant: &Grant, account: u8) -> Option<bool> {
        let person = self.account(account);
        match grant.person {
            Some(receiver) => (receiver == account && person.icm()).then_some(true),
            None => (person.organisation == grant.receiver && person.icm()).then_some(false),
        }
    }

    fn instructed(&self, instruction: &Instruction, account: u8) -> bool {
        instruction.administrator == account
            && self.account(account).holds(Role::SystemAdministrator)
            && !instruction.challenged
            && instruction.window.open(self.now)
    }

    /// Safety opens a sealed record to people who work on cases, and no organisation without an agreement on both sides.
    pub fn broke(&self, object: Object, account: u8) -> usize {
        let person = self.account(account);
        let (controller, csps) = match object {
            Object::Nominal(number) => (self.nominal(number).organisation, self.csps()),
            Object::Channel(number) => (self.channel(number).lead, vec![self.channel(number).csp]),
            Object::File(_) | Object::Activity(_) => return 0,
        };
        let bound = |csp: &u8| self.agreed(controller, *csp) && self.agreed(person.organisation, *csp);
        if !person.icm() || person.organisation != controller && !csps.iter().any(bound) {
            return 0;
        }
        self.glasses.iter().filter(|g| g.object == object && g.account == account && g.window.open(self.now)).count()
    }

    /// The partnerships in which anything was agreed.
    fn csps(&self) -> Vec<u8> {
        self.agreements.iter().map(|agreement| agreement.csp).collect()
    }

    pub(super) fn instructions(&self, object: Object, controller: u8, account: u8) -> usize {
        let of_it =
            |i: &&Instruction| i.object == object && i.organisation == controller && self.instructed(i, account);
        self.instructions.iter().filter(of_it).count()
    }

    /// The shares that open a channel to an account.
    fn shared(&self, account: u8, number: u8, ways: &mut Vec<Way>) {
        let channel = self.channel(number);
        if !channel.seal.lets(account) || self.held(Object::Channel(number)) {
            return;
        }
        for grant in self.grants.iter().filter(|grant| grant.giver == channel.lead && self.live(grant, channel.csp)) {
            let words = match grant.object {
                Object::Channel(object) if object == number => ["grant_to_organisation", "grant_to_person"],
                Object::File(object) if object == channel.file && self.file(object).owner == grant.giver => {
                    ["case_grant_to_organisation", "case_grant_to_person"]
                }
                _ => continue,
            };
            if let Some(person) = self.meant(grant, account) {
                ways.push(Way::inside(2, words[usize::from(person)], Some(grant.giver), grant.fields));
            }
        }
    }

    fn worked(&self, account: u8, number: u8, ways: &mut Vec<Way>) {
        let channel = self.channel(number);
        if !channel.seal.lets(account) {
            return;
        }
        let person = self.account(account);
        let of_it = |w: &&Assignment| w.account == account && w.channel == number && !w.ended;
        for work in self.assignments.iter().filter(of_it).filter(|work| person.works(work)) {
            let member = |m: &&Member| m.channel == number && m.organisation == work.organisation && !m.ended;
            if work.organisation == channel.lead {
                let (verbs, via) = if work.supervisor { (14, "supervisor") } else { (6, "worker") };
                ways.push(Way::inside(verbs, via, None, 15));
            } else if self.members.iter().find(member).is_some()
                && self.agreed(channel.lead, channel.csp)
                && self.agreed(work.organisation, channel.csp)
                && !self.held(Object::Channel(number))
            {
                ways.push(Way::inside(6, "partner", None, self.file(channel.file).conditions.fields()));
            }
        }
    }

    /// The reasons of an account for a channel.
    pub fn ways(&self, account: u8, number: u8) -> Vec<Way> {
        let (person, channel) = (self.account(account), self.channel(number));
        let mut ways = Vec::new();
        self.worked(account, number, &mut ways);
        self.shared(account, number, &mut ways);
        let object = Object::Channel(number);
        for _ in 0..self.broke(object, account) {
            ways.push(Way::inside(2, "break_glass", None, 15));
        }
        let work = |w: &Assignment| w.account == account && w.channel == number && !w.ended && person.works(w);
        let outside = |verbs, via| Way { verbs, via, only: None, content: false, fields: 0 };
        for _ in 0..self.instructions(object, channel.lead, account) {
            ways.push(outside(128, "instruction"));
        }
        if channel.seal.mode == 2 && !channel.seal.lets(account) && self.assignments.iter().any(work) {
            ways.push(outside(64, "signpost"));
        }
        if person.organisation == channel.lead {
            if person.holds(Role::Spoc) && channel.seal.lets(account) {
                ways.push(outside(8, "lead_spoc"));
            }
            if person.holds(Role::Auditor) {
                ways.push(outside(18, "auditor"));
            }
        }
        ways
    }

    pub(super) fn inside(&self, account: u8, channel: u8) -> impl Iterator<Item = Way> {
        self.ways(account, channel).into_iter().filter(|way| way.content)
    }

    fn of_activity(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, activity) = (self.account(account), self.activity(number));
        let (object, channel) = (Object::Activity(number), self.channel(activity.channel));
        let mut reasons = Vec::new();
        for way in self.inside(account, activity.channel) {
            let emergency = way.via == "break_glass";
            let theirs = way.only.is_none_or(|only| [only, person.organisation].contains(&activity.organisation));
            let admitted = emergency || activity.admits(account, person.organisation);
            let free = emergency || !self.held(object) || person.organisation == activity.organisation;
            if theirs && admitted && free {
                reasons.push(Verbs(way.verbs & 6, way.via));
            }
        }
        let open = channel.seal.lets(account) && !self.held(object) && !self.held(Object::Channel(activity.channel));
        let of_it = |g: &&Grant| g.object == object && g.giver == activity.organisation;
        for grant in self.grants.iter().filter(of_it).filter(|grant| open && self.live(grant, channel.csp)) {
            let words = ["grant_to_organisation", "grant_to_person"];
            let party = if grant.person.is_some() { grant.receiver } else { person.organisation };
            if let Some(by_name) = self.meant(grant, account).filter(|_| activity.admits(account, party)) {
                reasons.push(Verbs(2, words[usize::from(by_name)]));
            }
        }
        for _ in 0..self.instructions(object, activity.organisation, account) {
            reasons.push(Verbs(128, "instruction"));
        }
        if person.organisation == activity.organisation && person.holds(Role::Auditor) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }

    /// ISA-2.5a: whom another lead lets into its channel gets to know no more than that there is a file.
    fn of_file(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, file) = (self.account(account), self.file(number));
        let mut reasons = Vec::new();
        for (channel, row) in self.channels.iter().enumerate().filter(|(_, channel)| channel.file == number) {
            let knows = row.lead == file.owner || [row.lead, file.owner].contains(&person.organisation);
            for way in self.inside(account, channel as u8) {
                reasons.push(Verbs(if knows { way.verbs & 6 } else { 1 }, way.via));
            }
        }
        let of_it = |g: &&Grant| g.object == Object::File(number) && g.giver == file.owner && self.live(g, file.csp);
        for grant in self.grants.iter().filter(of_it) {
            if let Some(person) = self.meant(grant, account) {
                reasons.push(Verbs(2, ["grant_to_organisation", "grant_to_person"][usize::from(person)]));
            }
        }
        for _ in 0..self.instructions(Object::File(number), file.owner, account) {
            reasons.push(Verbs(128, "instruction"));
        }
        if person.organisation == file.owner && person.holds(Role::Auditor) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }

    /// The channel that a record is or lies in.
    pub fn lies_in(&self, object: Object) -> Option<u8> {
        match object {
            Object::Channel(channel) => Some(channel),
            Object::Activity(activity) => Some(self.activity(activity).channel),
            Object::File(_) | Object::Nominal(_) => None,
        }
    }

    /// Whether a share is there for a receiver: not where its record is hidden.
    fn receivable(&self, grant: &Grant, account: u8) -> bool {
        let channel = self.lies_in(grant.object);
        let of_it = |object: Object| object == grant.object || channel.is_some_and(|c| object == Object::Channel(c));
        let hidden = self.holds.iter().any(|h| of_it(h.object) && h.investigation && h.hidden && !h.ended);
        let sealed = channel.is_some_and(|channel| {
            let seal = &self.channel(channel).seal;
            seal.mode == 1 && !seal.lets(account)
        });
        !hidden && !sealed
    }

    fn of_grant(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, grant) = (self.account(account), &self.grants[usize::from(number)]);
        let mut reasons = Vec::new();
        let sealed = |channel: u8| !self.channel(channel).seal.lets(account);
        if grant.by == account && person.icm() && !self.lies_in(grant.object).is_some_and(sealed) {
            reasons.push(Verbs(6, "giver"));
        }
        let own = |w: &&Assignment| w.account == account && !w.ended && person.works(w);
        for work in self.assignments.iter().filter(own) {
            let channel = self.channel(work.channel);
            let about = match grant.object {
                Object::File(file) => file == channel.file,
                object => self.lies_in(object) == Some(work.channel),
            };
            if about && work.organisation == grant.giver && channel.seal.lets(account) {
                reasons.push(Verbs(6, "worker"));
            }
        }
        if self.receivable(grant, account) {
            if self.meant(grant, account).is_some() {
                reasons.push(Verbs(6, "receiver"));
            }
            if person.organisation == grant.receiver && person.holds(Role::Auditor) {
                reasons.push(Verbs(18, "auditor"));
            }
        }
        if person.organisation == grant.giver && person.holds(Role::Auditor) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }

    /// ISA-2.5a: who asks works on it, and who is asked decides on it.
    fn of_disclosure(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, disclosure) = (self.account(account), &self.disclosures[usize::from(number)]);
        let reads = |activity: u8| self.of_activity(account, activity).iter().any(|Verbs(verbs, _)| verbs & 2 != 0);
        let mut reasons = Vec::new();
        if person.organisation == disclosure.organisation && disclosure.activity.is_none_or(reads) {
            reasons.extend(self.inside(account, disclosure.channel).map(|way| Verbs(way.verbs & 6, way.via)));
        }
        let asked = disclosure.originators.contains(&person.organisation);
        if asked && person.holds(Role::Supervisor) && self.channel(disclosure.channel).seal.lets(account) {
            reasons.push(Verbs(6, "originator"));
        }
        if person.holds(Role::Auditor) && (asked || person.organisation == disclosure.organisation) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }

    /// An account is named on the seal of a record.
    fn names(&self, object: Object, account: u8) -> bool {
        match object {
            Object::Nominal(number) => self.nominals[usize::from(number)].seal.named.contains(&account),
            Object::Channel(number) => self.channel(number).seal.named.contains(&account),
            Object::File(_) | Object::Activity(_) => false,
        }
    }

    /// Who controls the record reviews it; who is named on its seal there, who broke it and their supervisors see that it
    /// was.
    fn of_glass(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, glass) = (self.account(account), &self.glasses[usize::from(number)]);
        let (owns, beside) = (person.organisation == glass.owner, self.account(glass.account).organisation);
        let decides = person.holds(Role::Supervisor) || person.holds(Role::Spoc);
        let colleague = person.organisation == beside;
        let reasons = [
            (owns && decides, Verbs(6, "glass_reviewer")),
            (owns && person.icm() && self.names(glass.object, account), Verbs(2, "glass_named")),
            (glass.account == account, Verbs(2, "breaker")),
            (colleague && person.holds(Role::Supervisor), Verbs(2, "glass_supervisor")),
            ((owns || colleague) && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// Every reason of an account for a record.
    pub fn reasons(&self, kind: Kind, account: u8, record: u8) -> Vec<Verbs> {
        match kind {
            Kind::Channel => self.ways(account, record).into_iter().map(|way| Verbs(way.verbs, way.via)).collect(),
            Kind::Activity => self.of_activity(account, record),
            Kind::CaseFile => self.of_file(account, record),
            Kind::Nominal => self.of_nominal(account, record),
            Kind::Neighbourhood => self.of_neighbourhood(account, record),
            Kind::Account => self.of_account(account, record),
            Kind::Organisation => self.of_organisation(account, record),
            Kind::Grant => self.of_grant(account, record),
            Kind::Programme => self.of_programme(account),
            Kind::Disposal => self.of_disposal(account, record),
            Kind::Certificate => self.of_certificate(account, record),
            Kind::Incident => self.of_incident(account, record),
            Kind::Disclosure => self.of_disclosure(account, record),
            Kind::BreakGlass => self.of_glass(account, record),
            Kind::Action => self.of_action(account, record),
            Kind::Transfer => self.of_passing(account, &self.transfers[usize::from(record)]),
            Kind::Referral => self.of_passing(account, &self.referrals[usize::from(record)]),
            Kind::Meeting => self.of_meeting(account, record),
            Kind::Caseload => self.of_handover(account, record),
            Kind::Plan => self.of_plan(account, record),
            Kind::Publication => self.of_publication(account, record),
            Kind::Correction => self.of_correction(account, record),
            Kind::SubjectRequest => self.of_subject_request(account, record),
            Kind::Lookup | Kind::Sample => self.of_lookup(account, record),
            Kind::Relation => self.pair(account, &self.relations[usize::from(record)], Owned::ByOne),
            Kind::Link => self.pair(account, &self.links[usize::from(record)], Owned::ByBoth),
            Kind::Photograph | Kind::Marker | Kind::Particular => self.of_detail(kind, account, record),
            Kind::Review | Kind::CaseReview | Kind::Refusal | Kind::Item => self.of_inner(kind, account, record),
            Kind::DisposalHold => self.of_disposal(account, record),
            Kind::Csp | Kind::Other => Vec::new(),
        }
    }
}
