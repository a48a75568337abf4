//! What ends a channel and what brings it back: disposals authorised, taken back and objected to, a closed channel reopened.
//! Of each the model says beforehand whether it goes through, and who sees it then.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;

use super::super::random::Random;
use super::super::world::{Hold, Kind, Object};
use super::super::{count, id};
use super::beside::{Objection, bytes};
use super::deeds::{REASON, WRITE};
use super::managed::MANAGE;
use super::recorded::{AHEAD, plain};
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    /// The objections that stand to a disposal.
    pub(super) fn objected(&self, disposal: u8) -> BTreeSet<[u8; 16]> {
        let stands = self.beside.objections.iter().filter(|one| one.disposal == disposal && !one.lifted);
        stands.map(|one| one.id).collect()
    }

    /// Whether something keeps a channel from its disposal: an objection, or a legal hold of it, of what lies in it or of
    /// a person of its case (CA-9.5).
    pub(super) fn stopped(&self, disposal: u8) -> bool {
        let channel = self.world.disposals[usize::from(disposal)].0;
        let file = self.world.channel(channel).file;
        let of_it = |hold: &Hold| match hold.object {
            Object::Channel(of) => of == channel,
            Object::Activity(of) => self.world.activity(of).channel == channel,
            Object::Nominal(of) => self.world.nominal(of).files.iter().any(|(of, _)| *of == file),
            Object::File(_) => false,
        };
        let held = self.world.holds.iter().any(|hold| !hold.investigation && !hold.ended && of_it(hold));
        held || !self.objected(disposal).is_empty()
    }

    /// ISA-3.4b: who decides for the lead authorises what nothing keeps, and takes that back.
    fn may_dispose(&self, account: u8, at: usize, back: bool) -> bool {
        let disposal = at as u8;
        let authorised = self.beside.authorised.contains(&disposal);
        let fits = if back { authorised } else { !authorised && !self.stopped(disposal) };
        fits && self.verbs(Kind::Disposal, account, disposal) & MANAGE != 0
    }

    pub(super) fn dispose(&mut self, random: &mut Random) {
        let (back, disposals) = (random.of_ten(4), self.world.disposals.len());
        let fits = |account, at| self.may_dispose(account, at, back);
        let Some((account, at)) = self.chosen(disposals, fits, random) else { return };
        self.decide(account, at, back, random);
        if !back && random.of_ten(7) {
            self.decide(account, at, true, random);
        }
    }

    fn decide(&mut self, account: u8, at: usize, back: bool, random: &mut Random) {
        let disposal = at as u8;
        if self.world.called_off.contains(&disposal) {
            return;
        }
        let (known, request_id) = (id(Kind::Disposal, disposal), Self::request_id(random));
        let (id_text, etag, reason) = (text(Kind::Disposal, disposal), self.etag("disposal", known), REASON.to_owned());
        let allowed = self.may_dispose(account, at, back);
        let done = if back {
            let request = pb::WithdrawDisposalRequest { id: id_text, request_id, etag, reason };
            self.call::<ops::disposal::WithdrawDisposal>(account, request).map(|_| ())
        } else {
            let channel = id(Kind::Channel, self.world.disposals[at].0);
            let request = pb::AuthoriseDisposalRequest {
                id: id_text,
                request_id,
                etag,
                reason,
                channel_reference: self.found("SELECT reference FROM channel WHERE id = ?1", channel),
                ..Default::default()
            };
            self.call::<ops::disposal::AuthoriseDisposal>(account, request).map(|_| ())
        };
        if self.as_allowed(allowed, done, account, "decide on a disposal").is_none() {
            return;
        }
        if back {
            self.beside.authorised.remove(&disposal);
        } else {
            self.beside.authorised.insert(disposal);
        }
        self.said.push(format!("{account} decided on disposal {disposal}: back {back}"));
        self.some().into_iter().for_each(|one| self.disposing(one, disposal));
    }

    /// ISA-3.4b: the lead's deciders and those of who contributed object.
    pub(super) fn object(&mut self, random: &mut Random) {
        let disposals = self.world.disposals.len();
        let fits = |account, at| self.verbs(Kind::Disposal, account, at as u8) & WRITE != 0;
        let Some((account, at)) = self.chosen(disposals, fits, random) else { return };
        let disposal = at as u8;
        let request = pb::PlaceDisposalHoldRequest {
            disposal_id: text(Kind::Disposal, disposal),
            request_id: Self::request_id(random),
            ground: pb::DisposalGround::Safeguarding.into(),
            reason: REASON.into(),
            review_date: self.ahead(AHEAD),
        };
        let allowed = self.verbs(Kind::Disposal, account, disposal) & WRITE != 0;
        let answer = self.call::<ops::disposal::PlaceDisposalHold>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "object to a disposal") else { return };
        let known = self.objected(disposal);
        let standing: Vec<pb::DisposalHold> = answer.disposal.unwrap().holds;
        let standing: Vec<pb::DisposalHold> = standing.into_iter().filter(|one| one.lift_time.is_none()).collect();
        let told = bytes(&standing, |row| &row.id);
        let made: Vec<[u8; 16]> = told.difference(&known).copied().collect();
        assert!(made.len() == 1, "one objection was made: {made:?}; so far {:?}", self.said);
        let organisation = self.world.account(account).organisation;
        let objection = Objection { disposal, organisation, id: made[0], lifted: false };
        self.beside.objections.push(objection);
        self.said.push(format!("{account} objected to disposal {disposal}"));
        self.some().into_iter().for_each(|one| self.disposing(one, disposal));
    }

    /// Who objected lifts it.
    fn may_give_way(&self, account: u8, at: usize) -> bool {
        let objection = &self.beside.objections[at];
        let own = objection.organisation == self.world.account(account).organisation;
        own && !objection.lifted && self.verbs(Kind::Disposal, account, objection.disposal) & WRITE != 0
    }

    pub(super) fn give_way(&mut self, random: &mut Random) {
        let objections = self.beside.objections.len();
        let fits = |account, at| self.may_give_way(account, at);
        let Some((account, at)) = self.chosen(objections, fits, random) else { return };
        let (known, disposal) = (self.beside.objections[at].id, self.beside.objections[at].disposal);
        if self.world.called_off.contains(&disposal) {
            return;
        }
        let request = pb::LiftDisposalHoldRequest {
            id: plain(known),
            request_id: Self::request_id(random),
            etag: self.etag("disposal_hold", known),
            reason: REASON.into(),
        };
        let allowed = self.may_give_way(account, at);
        let answer = self.call::<ops::disposal::LiftDisposalHold>(account, request);
        if self.as_allowed(allowed, answer, account, "lift an objection").is_some() {
            self.beside.objections[at].lifted = true;
            self.said.push(format!("{account} lifted objection {at} to disposal {disposal}"));
            self.some().into_iter().for_each(|one| self.disposing(one, disposal));
        }
    }

    /// ISA-3.4a: a closed channel goes back to work, and its disposal is off.
    fn may_reopen(&self, account: u8, channel: u8) -> bool {
        self.world.channel(channel).closed && self.verbs(Kind::Channel, account, channel) & MANAGE != 0
    }

    pub(super) fn reopen(&mut self, random: &mut Random) {
        let channels = usize::from(count(&self.world, Kind::Channel));
        let fits = |account, channel| self.may_reopen(account, channel as u8);
        let Some((account, channel)) = self.chosen(channels, fits, random) else { return };
        let channel = channel as u8;
        let request = pb::ReopenChannelRequest {
            id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            reason: REASON.into(),
        };
        let allowed = self.may_reopen(account, channel);
        let answer = self.call::<ops::channel::ReopenChannel>(account, request);
        if self.as_allowed(allowed, answer, account, "reopen a channel").is_none() {
            return;
        }
        self.world.channels[usize::from(channel)].closed = false;
        let of_it = |(at, (of, _)): (usize, &(u8, Vec<u8>))| (*of == channel).then_some(at as u8);
        let off: Vec<u8> = self.world.disposals.iter().enumerate().filter_map(of_it).collect();
        self.world.called_off.extend(&off);
        self.server.rename(id(Kind::Review, channel), *self.server.fresh().as_bytes());
        self.next_review(channel);
        self.said.push(format!("{account} reopened channel {channel}, disposals {off:?} are off"));
        for one in self.some() {
            for disposal in &off {
                self.disposing(one, *disposal);
            }
        }
    }
}
