//! Who takes part in a channel and who works on it: assigned and taken off, let in, taken out and let in again. Of each the
//! model says beforehand whether it goes through.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::roles::Role;

use super::super::random::{ORGANISATIONS, Random};
use super::super::world::{Assignment, Kind, Member};
use super::super::{count, id};
use super::deeds::REASON;
use super::server::{History, text};
use crate::ops;

pub(super) const MANAGE: i64 = 8;

impl History<'_> {
    /// ISA-3.4a: what is closed is reopened before it is changed.
    fn manages(&self, account: u8, channel: u8) -> bool {
        self.verbs(Kind::Channel, account, channel) & MANAGE != 0 && !self.world.channel(channel).closed
    }

    pub(super) fn duty(supervisor: bool) -> i32 {
        if supervisor { pb::AssignmentKind::Supervisor.into() } else { pb::AssignmentKind::Worker.into() }
    }

    /// The open assignments of a person on a channel in a capacity.
    pub(super) fn held(&self, channel: u8, account: u8, supervisor: bool) -> Vec<usize> {
        self.places(|work| {
            work.channel == channel && work.account == account && work.supervisor == supervisor && !work.ended
        })
    }

    pub(super) fn unassign(&mut self, random: &mut Random) -> bool {
        let (account, channel) = self.pair(Kind::Channel, MANAGE, random);
        let any = random.below(self.world.assignments.len() as u8);
        let there = self.places(|work| work.channel == channel && !work.ended);
        let there: Vec<u8> = there.into_iter().map(|at| at as u8).collect();
        let work = &self.world.assignments[usize::from(Self::mostly(&there, any, random))];
        let (of, supervisor) = (work.account, work.supervisor);
        let request = pb::UnassignRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            account_id: text(Kind::Account, of),
            kind: Self::duty(supervisor),
            reason: REASON.into(),
        };
        let held = self.held(channel, of, supervisor);
        let allowed = self.manages(account, channel) && !held.is_empty();
        let answer = self.call::<ops::channel::Unassign>(account, request);
        if self.as_allowed(allowed, answer, account, "take somebody off").is_none() {
            return false;
        }
        for at in held {
            self.world.assignments[at].ended = true;
        }
        self.said.push(format!("{account} took {of} off channel {channel}"));
        true
    }

    /// COCO-5.1, ISA-3.1: somebody else, of an organisation that takes part, in the role of the duty.
    fn may_assign(&self, account: u8, channel: u8, of: u8, supervisor: bool) -> bool {
        let person = self.world.account(of);
        let role = if supervisor { person.holds(Role::Supervisor) } else { person.icm() };
        let new = self.held(channel, of, supervisor).is_empty();
        self.manages(account, channel) && of != account && role && new && self.takes_part(channel, person.organisation)
    }

    pub(super) fn assign(&mut self, random: &mut Random) -> bool {
        let (account, channel) = self.pair(Kind::Channel, MANAGE, random);
        let (people, supervisor) = (count(&self.world, Kind::Account), random.of_ten(6));
        let any = random.below(people);
        let fitting: Vec<u8> = (0..people).filter(|of| self.may_assign(account, channel, *of, supervisor)).collect();
        let of = Self::mostly(&fitting, any, random);
        let request = pb::AssignRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            account_id: text(Kind::Account, of),
            kind: Self::duty(supervisor),
        };
        let answer = self.call::<ops::channel::Assign>(account, request);
        if self.as_allowed(fitting.contains(&of), answer, account, "assign somebody").is_none() {
            return false;
        }
        let organisation = self.world.account(of).organisation;
        self.world.assignments.push(Assignment { channel, account: of, organisation, supervisor, ended: false });
        self.said.push(format!("{account} assigned {of} to channel {channel}"));
        true
    }

    pub(super) fn remove_member(&mut self, random: &mut Random) -> bool {
        // What ends now ends apart from all that has ended before.
        self.pass(1);
        let (account, channel) = self.pair(Kind::Channel, MANAGE, random);
        let any = random.below(ORGANISATIONS);
        let leaves = |one: &u8| self.takes_part(channel, *one) && self.world.channel(channel).lead != *one;
        let parties: Vec<u8> = (0..ORGANISATIONS).filter(leaves).collect();
        // Mostly one that could be let in again.
        let bound = |one: &u8| self.world.agreed(*one, self.world.channel(channel).csp);
        let again: Vec<u8> = parties.iter().copied().filter(bound).collect();
        let of = Self::mostly(if again.is_empty() { &parties } else { &again }, any, random);
        let request = pb::RemoveMemberRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            organisation_id: text(Kind::Organisation, of),
            reason: REASON.into(),
        };
        let allowed = self.manages(account, channel) && parties.contains(&of);
        let answer = self.call::<ops::channel::RemoveMember>(account, request);
        if self.as_allowed(allowed, answer, account, "take an organisation out").is_none() {
            return false;
        }
        let part = |member: &&mut Member| member.channel == channel && member.organisation == of;
        self.world.members.iter_mut().filter(part).for_each(|member| member.ended = true);
        let of_it = |work: &Assignment| work.channel == channel && work.organisation == of && !work.ended;
        let taken = self.places(of_it);
        for at in &taken {
            self.world.assignments[*at].ended = true;
        }
        self.said.push(format!("{account} took organisation {of} out of channel {channel}"));
        if random.of_ten(8) {
            self.restore(account, channel, of, &taken, random);
        }
        true
    }

    /// COCO-5.2: an organisation that does not take part yet, while the lead and it are bound.
    fn may_join(&self, account: u8, channel: u8, of: u8) -> bool {
        let row = self.world.channel(channel);
        let agreed = self.world.agreed(of, row.csp) && self.world.agreed(row.lead, row.csp);
        self.manages(account, channel) && agreed && !self.takes_part(channel, of)
    }

    pub(super) fn add_member(&mut self, random: &mut Random) -> bool {
        let (account, channel) = self.pair(Kind::Channel, MANAGE, random);
        let any = random.below(ORGANISATIONS);
        let fitting: Vec<u8> = (0..ORGANISATIONS).filter(|of| self.may_join(account, channel, *of)).collect();
        let of = Self::mostly(&fitting, any, random);
        let request = pb::AddMemberRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            organisation_id: text(Kind::Organisation, of),
            justification: REASON.into(),
            ..Default::default()
        };
        let answer = self.call::<ops::channel::AddMember>(account, request);
        if self.as_allowed(fitting.contains(&of), answer, account, "let an organisation in").is_none() {
            return false;
        }
        self.world.members.push(Member { channel, organisation: of, ended: false });
        self.said.push(format!("{account} let organisation {of} into channel {channel}"));
        true
    }

    /// The removal of an organisation is undone, by who did it.
    fn restore(&mut self, account: u8, channel: u8, of: u8, taken: &[usize], random: &mut Random) {
        let request = pb::UndoRemoveMemberRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
        };
        let allowed = self.may_join(account, channel, of);
        let answer = self.call::<ops::channel::UndoRemoveMember>(account, request);
        if self.as_allowed(allowed, answer, account, "let an organisation in again").is_none() {
            return;
        }
        self.world.members.push(Member { channel, organisation: of, ended: false });
        for at in taken {
            let active = self.world.account(self.world.assignments[*at].account).active;
            self.world.assignments[*at].ended = !active;
        }
        self.said.push(format!("{account} let organisation {of} into channel {channel} again"));
    }
}
