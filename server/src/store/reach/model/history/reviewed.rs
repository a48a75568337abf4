//! A review is completed: it keeps the channel, ends shares of it, or closes it.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::icm::v1::complete_review_request::Outcome;

use super::super::random::Random;
use super::super::rows;
use super::super::world::{Kind, Object};
use super::super::{count, id};
use super::deeds::{REASON, WRITE};
use super::server::{History, text};
use crate::ops;

const MANAGE: i64 = 8;

impl History<'_> {
    pub(super) fn review(&mut self, account: u8, random: &mut Random) {
        let channel = self.pick(Kind::Review, account, WRITE, random);
        let pack = pb::GetReviewPackRequest { review_id: text(Kind::Review, channel) };
        let reads = self.one::<ops::review::GetReviewPack>(account, (Kind::Review, channel), WRITE, pack);
        let etag = reads.and_then(|answer| answer.pack?.review).map_or_else(|| "v1-0".to_owned(), |review| review.etag);
        let shares = self.shares_of(channel, account);
        let outcome = match random.below(4) {
            0 => Outcome::Close(pb::CloseOutcome { reason: REASON.into() }),
            1 | 2 if !shares.is_empty() => Outcome::ChangeSharing(pb::ChangeSharingOutcome {
                reason: REASON.into(),
                grants_to_end: shares.iter().map(|grant| text(Kind::Grant, *grant)).collect(),
            }),
            _ => Outcome::Keep(pb::KeepOutcome {}),
        };
        let request = pb::CompleteReviewRequest {
            review_id: text(Kind::Review, channel),
            request_id: Self::request_id(random),
            etag,
            statement: REASON.into(),
            outcome: Some(outcome.clone()),
            ..Default::default()
        };
        let allowed = self.reviews(account, channel, &outcome);
        let answer = self.call::<ops::review::CompleteReview>(account, request);
        if self.as_allowed(allowed, answer, account, "complete a review").is_some() {
            self.reviewed(account, channel, &outcome, &shares);
        }
    }

    /// The shares of a channel, or of an activity in it, that somebody's organisation gave, that run or are offered, and
    /// that the person may end.
    fn shares_of(&self, channel: u8, account: u8) -> Vec<u8> {
        let own = self.world.account(account).organisation;
        let of_it = |number: &u8| {
            let grant = &self.world.grants[usize::from(*number)];
            let lies_in = match grant.object {
                Object::Channel(number) => number == channel,
                Object::Activity(number) => self.world.activity(number).channel == channel,
                Object::File(_) | Object::Nominal(_) => false,
            };
            let over = grant.window.ended || grant.window.until <= self.world.now;
            lies_in && !over && grant.giver == own && self.verbs(Kind::Grant, account, *number) & WRITE != 0
        };
        (0..count(&self.world, Kind::Grant)).filter(of_it).collect()
    }

    /// COCO-9.2: people of the lead who work on an open channel; as its supervisors alone, and only they close it.
    fn reviews(&self, account: u8, channel: u8, outcome: &Outcome) -> bool {
        let (row, supervisor) = (self.world.channel(channel), rows::review_kind(channel) == 2);
        let verbs = self.verbs(Kind::Review, account, channel);
        let duty = !supervisor
            || self.verbs(Kind::Channel, account, channel) & MANAGE != 0
                && self.world.account(account).holds(safetynet_shared::roles::Role::Supervisor);
        let fits = supervisor || !matches!(outcome, Outcome::Close(_));
        verbs & WRITE != 0 && row.lead == self.world.account(account).organisation && !row.closed && duty && fits
    }

    fn reviewed(&mut self, account: u8, channel: u8, outcome: &Outcome, shares: &[u8]) {
        if let Outcome::Close(_) = outcome {
            self.world.channels[usize::from(channel)].closed = true;
            let (now, transfers) = (self.world.now, &mut self.world.transfers);
            transfers.iter_mut().filter(|offer| offer.channel == channel).for_each(|offer| offer.answered = true);
            for action in self.world.actions.iter_mut().filter(|action| action.channel == channel && action.state < 3) {
                (action.offered, action.state) = (action.offered.map(|(to, _)| (to, now)), 3);
            }
            self.said.push(format!("{account} closed channel {channel}"));
            return;
        }
        if let Outcome::ChangeSharing(_) = outcome {
            for grant in shares {
                self.world.grants[usize::from(*grant)].window.ended = true;
            }
            self.said.push(format!("{account} ended {shares:?} in a review of channel {channel}"));
        } else {
            self.said.push(format!("{account} kept channel {channel}"));
        }
        self.server.rename(id(Kind::Review, channel), *self.server.fresh().as_bytes());
        self.next_review(channel);
    }
}
