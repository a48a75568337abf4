//! The rules of the model for what lies outside a case: people, organisations, programmes, and what is disposed of.

use safetynet_shared::roles::Role;

use super::super::world::{Account, Object, Partnership};
use super::Verbs;

impl Partnership {
    /// SYOP-13.2c: nobody of the organisation could apply for its people.
    fn unattended(&self, organisation: u8) -> bool {
        let answers = |one: &Account| one.organisation == organisation && one.holds(Role::Spoc) && !one.must_change;
        !self.accounts.iter().any(answers)
    }

    /// COCO-3.2: the contact of the administering organisation stands in for one of others that has none.
    fn stands_in(&self, account: u8, organisation: u8) -> bool {
        let person = self.account(account);
        let administers = self.administers == Some(person.organisation) && person.holds(Role::Spoc);
        administers && person.organisation != organisation && self.unattended(organisation)
    }

    pub(super) fn of_account(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, other) = (self.account(account), self.account(number));
        let colleagues = person.organisation == other.organisation;
        let reasons = [
            (account == number, Verbs(3, "own_account")),
            (colleagues && person.holds(Role::Spoc), Verbs(14, "lead_spoc")),
            (
                self.stands_in(account, other.organisation) && other.holds(Role::Spoc) && !other.signed_in,
                Verbs(6, "first_contact"),
            ),
            (colleagues && person.holds(Role::Auditor), Verbs(18, "auditor")),
            (person.holds(Role::SystemAdministrator), Verbs(10, "administrator")),
            (person.active && other.active, Verbs(1, "directory")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    pub(super) fn of_organisation(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = self.account(account);
        let own = person.organisation == number;
        let csp = |organisation: u8| self.organisations[usize::from(organisation)];
        let partners = csp(person.organisation) == csp(number);
        let reasons = [
            (own && person.holds(Role::Spoc), Verbs(14, "lead_spoc")),
            (self.stands_in(account, number), Verbs(4, "first_contact")),
            (own && person.holds(Role::Auditor), Verbs(18, "auditor")),
            (person.holds(Role::SystemAdministrator), Verbs(42, "administrator")),
            (partners && person.holds(Role::CspManager), Verbs(32, "csp_manager")),
            (person.active, Verbs(1, "directory")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// ISA-3.4b: the lead's supervisors and its single point of contact decide, those of contributors may object.
    pub(super) fn of_disposal(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, (channel, contributors)) = (self.account(account), &self.disposals[usize::from(number)]);
        if self.called_off.contains(&number) {
            return Vec::new();
        }
        let leads = self.channel(*channel).lead == person.organisation;
        let named = self.channel(*channel).seal.lets(account);
        let decides = named && (person.holds(Role::Supervisor) || person.holds(Role::Spoc));
        let reasons = [
            (leads && decides, Verbs(14, "decides")),
            (contributors.contains(&person.organisation) && decides, Verbs(6, "contributor")),
            (leads && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    pub(super) fn of_certificate(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = self.account(account);
        let answers = [Role::Supervisor, Role::Spoc, Role::Auditor].into_iter().any(|role| person.holds(role));
        let of_it = self.certificates[usize::from(number)].contains(&person.organisation);
        if answers && of_it { vec![Verbs(2, "contributor")] } else { Vec::new() }
    }

    /// CA-6.1, ISA-15.1: who reported it, the contacts of those whom it concerns, the auditor, and administrators.
    pub(super) fn of_incident(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = self.account(account);
        let (reporter, organisation, affects) = &self.incidents[usize::from(number)];
        let own = person.organisation == *organisation;
        let reasons = [
            (account == *reporter, Verbs(2, "reporter")),
            (own && person.holds(Role::Spoc), Verbs(6, "lead_spoc")),
            (affects.contains(&person.organisation) && person.holds(Role::Spoc), Verbs(2, "affected_spoc")),
            (own && person.holds(Role::Auditor), Verbs(18, "auditor")),
            (person.holds(Role::SystemAdministrator), Verbs(6, "administrator")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// ISA-3.1: the head of a meeting is for those who convene it and who are invited, as far as they work on cases.
    pub(super) fn of_meeting(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, meeting) = (self.account(account), &self.meetings[usize::from(number)]);
        let reasons = [
            (account == meeting.by && person.icm(), Verbs(14, "convener")),
            (meeting.invited.contains(&person.organisation) && person.icm(), Verbs(6, "invited")),
            (person.organisation == meeting.organisation && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// Who planned a hand-over and the single point of contact undo it; who gives and who takes the work see it.
    pub(super) fn of_handover(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, handover) = (self.account(account), &self.handovers[usize::from(number)]);
        let own = person.organisation == handover.organisation;
        let decides = person.holds(Role::Supervisor) || person.holds(Role::Spoc);
        let reasons = [
            (account == handover.by && own && decides, Verbs(6, "maker")),
            (own && person.holds(Role::Spoc), Verbs(6, "lead_spoc")),
            (account == handover.of, Verbs(2, "handed_from")),
            (handover.lines.iter().any(|(_, to)| *to == account), Verbs(2, "handed_to")),
            (own && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// ISA-13.2: who tells, the supervisors of both sides and their auditors; no more than a seal or a hidden hold lets.
    pub(super) fn of_correction(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, told) = (self.account(account), &self.corrections[usize::from(number)]);
        let channel = match told.object {
            Object::Activity(activity) => Some(self.activity(activity).channel),
            _ => None,
        };
        let named = match told.object {
            Object::Nominal(nominal) => self.nominal(nominal).seal.lets(account),
            _ => channel.is_none_or(|channel| self.channel(channel).seal.lets(account)),
        };
        let of_it = |object: Object| object == told.object || channel.is_some_and(|at| object == Object::Channel(at));
        let hidden =
            self.holds.iter().any(|hold| of_it(hold.object) && hold.investigation && hold.hidden && !hold.ended);
        let (own, supervises) = (person.organisation == told.organisation, person.holds(Role::Supervisor));
        let received = told.parties.contains(&person.organisation) && named && !hidden;
        let reasons = [
            (told.by == account && own && person.icm() && named, Verbs(6, "correction_teller")),
            (own && supervises && named, Verbs(6, "correction_controller")),
            (received && supervises, Verbs(6, "correction_receiver")),
            ((own || received) && person.holds(Role::Auditor), Verbs(18, "auditor")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// ISA-14.1: those of the organisation who find the person: who works with them, its supervisors, who recorded them; who
    /// recorded the request; and in the register its single points of contact and auditors.
    pub(super) fn of_subject_request(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, part) = (self.account(account), &self.subject_requests[usize::from(number)]);
        let nominal = self.nominal(part.nominal);
        let (own, finds) = (person.organisation == part.organisation, nominal.seal.lets(account));
        if !own {
            return Vec::new();
        }
        let takes_part = |channel: u8| {
            let part_of = self.members.iter().filter(|member| member.channel == channel && !member.ended);
            self.channel(channel).lead == part.organisation
                || part_of.into_iter().any(|member| member.organisation == part.organisation)
        };
        let about = |channel: &u8| nominal.files.iter().any(|(file, _)| *file == self.channel(*channel).file);
        let channels = (0..self.channels.len() as u8).filter(about).filter(|channel| takes_part(*channel));
        let ways = channels.flat_map(|channel| self.ways(account, channel));
        let works = ways.filter(|way| finds && way.content && way.verbs & 4 != 0);
        let mut reasons: Vec<Verbs> = works.map(|way| Verbs(14, way.via)).collect();
        let open = nominal.seal.mode == 0;
        let keeps = open || finds && nominal.files.is_empty();
        let further = [
            (open && person.holds(Role::Supervisor), Verbs(14, "answering_supervisor")),
            (keeps && nominal.recorder == account && person.icm(), Verbs(14, "recorded_person")),
            (open && part.by == account && part.origin == person.organisation && person.icm(), Verbs(10, "registrar")),
            (open && person.holds(Role::Spoc), Verbs(2, "lead_spoc")),
            (
                person.holds(Role::Auditor) && (open || nominal.organisation == person.organisation),
                Verbs(18, "auditor"),
            ),
        ];
        reasons.extend(further.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)));
        reasons
    }

    /// SYOP-7.2, SYOP-13.3: the auditors of whoever looked or drew a sample, and nobody else.
    pub(super) fn of_lookup(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = self.account(account);
        let own = person.organisation == self.lookups[usize::from(number)];
        if own && person.holds(Role::Auditor) { vec![Verbs(22, "auditor")] } else { Vec::new() }
    }

    /// SYOP-13.4h: administrators change programmes, and everybody knows which there are.
    pub(super) fn of_programme(&self, account: u8) -> Vec<Verbs> {
        let person = self.account(account);
        let reasons = [
            (person.holds(Role::SystemAdministrator), Verbs(10, "administrator")),
            (person.active, Verbs(1, "directory")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }
}
