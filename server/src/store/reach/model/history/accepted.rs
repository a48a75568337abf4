//! What one organisation has offered another is accepted: a lead, a referral.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;

use super::super::random::Random;
use super::super::world::{Kind, Object, Passing};
use super::super::{count, id};
use super::beside::{Asked, Lying};
use super::deeds::{REASON, WRITE};
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    /// Whether an account may answer an offer: for its organisation, while it waits, and while nothing stands against it.
    fn may_accept(&self, kind: Kind, number: u8, passing: &Passing, account: u8, worker: u8) -> bool {
        let (person, channel) = (self.world.account(account), self.world.channel(passing.channel));
        let waits = !passing.answered && passing.until > self.world.now;
        let colleague = self.world.account(worker).organisation == passing.receiver && self.world.account(worker).icm();
        let answers = person.organisation == passing.receiver && person.holds(Role::Supervisor);
        let stays = channel.closed || channel.seal.mode != 0 || self.world.held(Object::Channel(passing.channel));
        let leads = kind == Kind::Referral || channel.lead == passing.giver;
        let agreed = [passing.giver, passing.receiver].into_iter().all(|party| self.world.agreed(party, channel.csp));
        waits && leads && agreed && colleague && answers && !stays && self.verbs(kind, account, number) & WRITE != 0
    }

    /// An offer, who answers it and who is to work on it: mostly such that the model allows it, where there is any.
    fn answerer(&self, kind: Kind, random: &mut Random) -> (u8, u8, u8) {
        let passings = if kind == Kind::Transfer { &self.world.transfers } else { &self.world.referrals };
        let (offers, people) = (count(&self.world, kind), count(&self.world, Kind::Account));
        let any = (random.below(offers), random.below(people), random.below(people));
        let mut found = Vec::new();
        for (number, passing) in passings.iter().enumerate() {
            let number = number as u8;
            for by in (0..people).filter(|by| self.may_accept(kind, number, passing, *by, *by)) {
                let theirs = (0..people).filter(|one| self.may_accept(kind, number, passing, by, *one));
                found.extend(theirs.map(|worker| (number, by, worker)));
            }
        }
        let chosen = random.below(found.len().min(250) as u8);
        found.get(usize::from(chosen)).copied().filter(|_| random.of_ten(8)).unwrap_or(any)
    }

    pub(super) fn accept_lead(&mut self, random: &mut Random) {
        let (number, account, worker) = self.answerer(Kind::Transfer, random);
        let request = pb::AcceptTransferRequest {
            id: text(Kind::Transfer, number),
            request_id: Self::request_id(random),
            etag: self.etag("transfer", id(Kind::Transfer, number)),
            worker_account_id: text(Kind::Account, worker),
        };
        let passing = self.world.transfers[usize::from(number)].clone();
        let allowed = self.may_accept(Kind::Transfer, number, &passing, account, worker);
        let answer = self.call::<ops::transfer::AcceptTransfer>(account, request);
        if self.as_allowed(allowed, answer, account, "accept a lead").is_none() {
            return;
        }
        self.world.transfers[usize::from(number)].answered = true;
        self.pass_lead(&passing, account, worker);
        self.said.push(format!("{account} accepted the lead of channel {} for {worker}", passing.channel));
    }

    /// What was offered to the receiver is the channel's, and stays with who works on it; what else was offered ends. What is
    /// still to be done of the giver's is the receiver's from now on.
    fn pass_actions(&mut self, passing: &Passing, worker: u8) {
        let (channel, giver, now) = (passing.channel, passing.giver, self.world.now);
        let homes: Vec<u8> = self.world.accounts.iter().map(|account| account.organisation).collect();
        let on_it = self.world.assignments.iter().filter(|one| one.channel == channel && !one.ended);
        let on_it: Vec<u8> = on_it.map(|one| one.account).collect();
        for action in self.world.actions.iter_mut().filter(|action| action.channel == channel && action.state < 3) {
            match (action.offered, action.owner) {
                (Some((to, _)), owner) if action.organisation == giver && to == passing.receiver => {
                    action.offered = None;
                    if owner.is_none_or(|owner| !on_it.contains(&owner)) {
                        (action.owner, action.state) = (Some(worker), 1);
                    }
                }
                (Some((to, _)), _) if action.organisation == giver => {
                    (action.offered, action.state) = (Some((to, now)), 3);
                }
                (None, Some(owner)) if homes[usize::from(owner)] == giver => {
                    (action.owner, action.state) = (Some(worker), 1);
                }
                _ => {}
            }
            if action.state < 3 && action.organisation == giver {
                action.organisation = passing.receiver;
            }
        }
    }

    /// The giver's people are on it no longer, its shares of the channel and its offers beyond it end, and the case file
    /// goes with the last channel that its owner leads in it.
    fn pass_lead(&mut self, passing: &Passing, account: u8, worker: u8) {
        let (channel, giver, receiver, now) = (passing.channel, passing.giver, passing.receiver, self.world.now);
        self.world.channels[usize::from(channel)].lead = receiver;
        let runs = |one: &&mut Lying| one.channel == channel && one.asked != Asked::Ended;
        self.beside.case_reviews.iter_mut().filter(runs).for_each(|one| one.organisation = receiver);
        let file = self.world.channel(channel).file;
        for work in self.world.assignments.iter_mut().filter(|one| one.channel == channel && one.organisation == giver)
        {
            work.ended = true;
        }
        let parties = [giver, receiver];
        for part in
            self.world.members.iter_mut().filter(|one| one.channel == channel && parties.contains(&one.organisation))
        {
            part.ended = true;
        }
        self.works(channel, worker, false);
        self.works(channel, account, true);
        self.pass_actions(passing, worker);
        let led = self.world.channels.iter().any(|one| one.file == file && one.lead == giver);
        let goes = self.world.file(file).owner == giver && !led;
        if goes {
            self.world.files[usize::from(file)].owner = receiver;
        }
        for grant in self.world.grants.iter_mut().filter(|grant| grant.giver == giver && grant.window.until > now) {
            let file_goes = goes && grant.object == Object::File(file);
            grant.window.ended |= grant.object == Object::Channel(channel) || file_goes;
        }
    }

    pub(super) fn accept_referral(&mut self, random: &mut Random) {
        let (number, account, worker) = self.answerer(Kind::Referral, random);
        let request = pb::AcceptReferralRequest {
            id: text(Kind::Referral, number),
            request_id: Self::request_id(random),
            etag: self.etag("referral", id(Kind::Referral, number)),
            worker_account_id: text(Kind::Account, worker),
            title: REASON.into(),
            role: 1,
            values: Vec::new(),
        };
        let passing = self.world.referrals[usize::from(number)].clone();
        let nominal = passing.nominal.unwrap();
        let free = self.world.nominal(nominal).seal.mode == 0 && !self.world.held(Object::Nominal(nominal));
        let allowed = free && self.may_accept(Kind::Referral, number, &passing, account, worker);
        let answer = self.call::<ops::referral::AcceptReferral>(account, request);
        if self.as_allowed(allowed, answer, account, "accept a referral").is_none() {
            return;
        }
        self.world.referrals[usize::from(number)].answered = true;
        let conditions = self.world.file(self.world.channel(passing.channel).file).conditions;
        let sql = "SELECT c.case_file FROM referral r JOIN channel c ON c.id = r.opened WHERE r.id = ?1";
        let made: [u8; 16] = self.found(sql, id(Kind::Referral, number));
        let channel = self.opened(account, (nominal, conditions), Id::from_bytes(made));
        self.works(channel, worker, false);
        self.works(channel, account, true);
        self.said.push(format!("{account} accepted referral {number} for {worker}: channel {channel}"));
    }
}
