//! Who has received an activity, followed through a history: whom the model expects to be told when it is corrected
//! (ISA-13.2).

use std::collections::BTreeSet;

use super::super::count;
use super::super::random::ORGANISATIONS;
use super::super::world::{Grant, Kind, Object, Party};
use super::deeds::READ;
use super::server::History;

impl History<'_> {
    /// Before the history: who has taken part or had a share may have received what there is.
    pub(super) fn begin(&mut self) {
        self.remember();
        self.took.iter_mut().for_each(|(since, _)| *since = 0);
        for number in 0..self.world.activities.len() as u8 {
            let channel = self.world.activity(number).channel;
            let members = self.world.members.iter().filter(|member| member.channel == channel);
            let members: Vec<u8> = members.map(|member| member.organisation).collect();
            let shares: Vec<u8> = (0..ORGANISATIONS)
                .filter(|one| self.world.grants.iter().any(|grant| self.opens(grant, number, *one)))
                .collect();
            self.took[usize::from(number)].1[1].extend(members.into_iter().chain(shares));
        }
    }

    /// Whether a share is of an activity, or of what it lies in, and meant for an organisation.
    fn opens(&self, grant: &Grant, number: u8, organisation: u8) -> bool {
        let activity = self.world.activity(number);
        let lies = match grant.object {
            Object::Activity(of) => of == number,
            Object::Channel(channel) => channel == activity.channel,
            Object::File(file) => file == self.world.channel(activity.channel).file,
            Object::Nominal(_) => false,
        };
        lies && grant.receiver == organisation && grant.giver == activity.organisation && !grant.offered
    }

    /// Notes who takes part in the channel of each activity now, and who may have it in any way.
    pub(super) fn remember(&mut self) {
        for number in 0..self.world.activities.len() as u8 {
            let channel = self.world.activity(number).channel;
            let part: BTreeSet<u8> = (0..ORGANISATIONS).filter(|one| self.takes_part(channel, *one)).collect();
            let runs = |grant: &&Grant| !grant.window.ended && grant.window.until > self.world.now;
            let shared = |one: &u8| self.world.grants.iter().filter(runs).any(|grant| self.opens(grant, number, *one));
            let reads = |one: &u8| self.verbs(Kind::Activity, *one, number) & READ != 0;
            let readers = (0..count(&self.world, Kind::Account)).filter(reads);
            let mut all: BTreeSet<u8> = readers.map(|one| self.world.account(one).organisation).collect();
            all.extend(part.iter().copied().chain((0..ORGANISATIONS).filter(shared)));
            if self.took.len() <= usize::from(number) {
                self.took.push((self.world.now, Default::default()));
            }
            let (since, [took, may]) = &mut self.took[usize::from(number)];
            // What ends at the moment at which it was recorded has not received it.
            took.extend(part.into_iter().filter(|_| self.world.now > *since));
            may.extend(all);
        }
    }

    /// Whether the audience of an activity has room for an organisation or for one of its people.
    fn meant_for(&self, number: u8, organisation: u8) -> bool {
        self.world.activity(number).audience.as_ref().is_none_or(|kept| {
            kept.iter().any(|party| match party {
                Party::Organisation(one) => *one == organisation,
                Party::Account(one) => self.world.account(*one).organisation == organisation,
            })
        })
    }

    /// Whom a correction has to be told, and whom it may be.
    pub(super) fn receivers(&self, number: u8) -> [BTreeSet<u8>; 2] {
        let (_, [took, may]) = &self.took[usize::from(number)];
        let controller = self.world.activity(number).organisation;
        let meant = |one: &&u8| **one != controller && self.meant_for(number, **one);
        [took.iter().filter(meant).copied().collect(), may.iter().filter(|one| **one != controller).copied().collect()]
    }
}
