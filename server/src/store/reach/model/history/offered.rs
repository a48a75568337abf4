//! A lead is offered and a person referred; what waits is declined or taken back; a record is sealed. Of each the model says
//! beforehand whether it goes through.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;

use super::super::random::{ORGANISATIONS, Random};
use super::super::rows;
use super::super::world::{Assignment, Kind, Object, Passing, Seal};
use super::super::{count, id};
use super::deeds::{READ, REASON, WRITE};
use super::server::{History, text};
use crate::ops;

const MANAGE: i64 = 8;

impl History<'_> {
    /// Somebody of the receiver is there to answer, and both are bound.
    fn answerable(&self, giver: u8, receiver: u8, csp: u8) -> bool {
        let answers = |one: u8| {
            self.world.account(one).organisation == receiver && self.world.account(one).holds(Role::Supervisor)
        };
        giver != receiver
            && self.world.agreed(giver, csp)
            && self.world.agreed(receiver, csp)
            && (0..count(&self.world, Kind::Account)).any(answers)
    }

    /// Whether nothing keeps a channel where it is.
    fn moves(&self, channel: u8) -> bool {
        let row = self.world.channel(channel);
        !row.closed && row.seal.mode == 0 && !self.world.held(Object::Channel(channel))
    }

    fn waits(&self, passing: &Passing) -> bool {
        !passing.answered && passing.until > self.world.now
    }

    fn may_offer(&self, account: u8, channel: u8, receiver: u8) -> bool {
        let (verbs, row) = (self.verbs(Kind::Channel, account, channel), self.world.channel(channel));
        let offered = self.world.transfers.iter().any(|one| one.channel == channel && self.waits(one));
        let works = verbs & WRITE != 0 && verbs & MANAGE != 0;
        works && !offered && self.moves(channel) && self.answerable(row.lead, receiver, row.csp)
    }

    /// Who offers what to whom: mostly such that the model allows it, where there is any.
    fn offering(&self, kind: Kind, allowed: impl Fn(u8, u8, u8) -> bool, random: &mut Random) -> (u8, u8, u8) {
        let (account, record) = self.pair(kind, WRITE, random);
        let any = (account, record, random.below(ORGANISATIONS));
        let mut found = Vec::new();
        for account in 0..count(&self.world, Kind::Account) {
            for record in self.seen(kind, account, WRITE) {
                let theirs = (0..ORGANISATIONS).filter(|one| allowed(account, record, *one));
                found.extend(theirs.map(|receiver| (account, record, receiver)));
            }
        }
        Self::mostly(&found, any, random)
    }

    pub(super) fn offer_lead(&mut self, random: &mut Random) {
        let may = |account, channel, receiver| self.may_offer(account, channel, receiver);
        let (account, channel, receiver) = self.offering(Kind::Channel, may, random);
        let request = pb::OfferTransferRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            receiver_organisation_id: text(Kind::Organisation, receiver),
            reason: REASON.into(),
            ..Default::default()
        };
        let allowed = self.may_offer(account, channel, receiver);
        let answer = self.call::<ops::transfer::OfferTransfer>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "offer a lead") else { return };
        let number = count(&self.world, Kind::Transfer);
        self.server.name(&answer.transfer.unwrap().id, id(Kind::Transfer, number));
        self.passes_to((account, channel, receiver), None, number);
        self.said.push(format!("{account} offered the lead of channel {channel} to {receiver}"));
    }

    /// Takes an offer, or a referral, into the model.
    fn passes_to(&mut self, (by, channel, receiver): (u8, u8, u8), nominal: Option<u8>, number: u8) {
        let kind = if nominal.is_none() { Kind::Transfer } else { Kind::Referral };
        let sql = format!("SELECT until_at FROM {} WHERE id = ?1", kind.name());
        let (until, giver) = (self.found(&sql, id(kind, number)), self.world.account(by).organisation);
        let passing = Passing { channel, nominal, giver, by, receiver, until, answered: false };
        let all = if nominal.is_none() { &mut self.world.transfers } else { &mut self.world.referrals };
        all.push(passing);
    }

    fn may_refer(&self, account: u8, channel: u8, receiver: u8, nominal: u8) -> bool {
        let (row, own) = (self.world.channel(channel), self.world.account(account).organisation);
        let writes = self.verbs(Kind::Channel, account, channel) & WRITE != 0 && row.lead == own;
        let sees = self.verbs(Kind::Nominal, account, nominal) & 1 != 0;
        let of_it = self.world.nominal(nominal).files.iter().any(|(file, _)| *file == row.file);
        let free = self.world.nominal(nominal).seal.mode == 0 && !self.world.held(Object::Nominal(nominal));
        let same = |one: &Passing| one.nominal == Some(nominal) && one.giver == own && one.receiver == receiver;
        let sent = self.world.referrals.iter().any(|one| same(one) && self.waits(one));
        writes && sees && of_it && free && !sent && self.moves(channel) && self.answerable(own, receiver, row.csp)
    }

    pub(super) fn refer(&mut self, random: &mut Random) {
        let nominal = random.below(count(&self.world, Kind::Nominal));
        let may = |account, channel, receiver| self.may_refer(account, channel, receiver, nominal);
        let (account, channel, receiver) = self.offering(Kind::Channel, may, random);
        let request = pb::SendReferralRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            receiver_organisation_id: text(Kind::Organisation, receiver),
            programme: rows::programme(0),
            reason: REASON.into(),
            matter: REASON.into(),
            ..Default::default()
        };
        let allowed = self.may_refer(account, channel, receiver, nominal);
        let answer = self.call::<ops::referral::SendReferral>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "refer a person") else { return };
        let number = count(&self.world, Kind::Referral);
        self.server.name(&answer.referral.unwrap().id, id(Kind::Referral, number));
        self.passes_to((account, channel, receiver), Some(nominal), number);
        self.said.push(format!("{account} referred nominal {nominal} from channel {channel} to {receiver}"));
    }

    /// The receiver's supervisors decline, the giver's people take back.
    fn may_end(&self, kind: Kind, account: u8, number: u8, declines: bool) -> bool {
        let all = if kind == Kind::Transfer { &self.world.transfers } else { &self.world.referrals };
        let (passing, person) = (&all[usize::from(number)], self.world.account(account));
        let party = if declines {
            person.organisation == passing.receiver && person.holds(Role::Supervisor)
        } else {
            person.organisation == passing.giver
        };
        party && self.waits(passing) && self.verbs(kind, account, number) & WRITE != 0
    }

    pub(super) fn end_offer(&mut self, random: &mut Random) {
        let kind = if random.of_ten(5) { Kind::Transfer } else { Kind::Referral };
        let (declines, any) = (random.of_ten(5), self.pair(kind, WRITE, random));
        let mut found = Vec::new();
        for account in 0..count(&self.world, Kind::Account) {
            let theirs = (0..count(&self.world, kind)).filter(|one| self.may_end(kind, account, *one, declines));
            found.extend(theirs.map(|number| (account, number)));
        }
        let (account, number) = Self::mostly(&found, any, random);
        let allowed = self.may_end(kind, account, number, declines);
        let what = if declines { "decline what is offered" } else { "take back what is offered" };
        let done = self.ended(kind, (account, number), declines, random);
        if self.as_allowed(allowed, done, account, what).is_none() {
            return;
        }
        let all = if kind == Kind::Transfer { &mut self.world.transfers } else { &mut self.world.referrals };
        all[usize::from(number)].answered = true;
        self.said.push(format!("{account} ended {} {number}, declining {declines}", kind.name()));
    }

    fn ended(
        &mut self,
        kind: Kind,
        (account, number): (u8, u8),
        declines: bool,
        random: &mut Random,
    ) -> crate::error::Result<()> {
        let (known, request_id) = (text(kind, number), Self::request_id(random));
        let (etag, reason) = (self.etag(kind.name(), id(kind, number)), REASON.to_owned());
        match (kind, declines) {
            (Kind::Transfer, true) => {
                let request = pb::DeclineTransferRequest { id: known, request_id, etag, reason };
                self.call::<ops::transfer::DeclineTransfer>(account, request).map(|_| ())
            }
            (Kind::Transfer, false) => {
                let request = pb::WithdrawTransferRequest { id: known, request_id, etag, reason };
                self.call::<ops::transfer::WithdrawTransfer>(account, request).map(|_| ())
            }
            (_, true) => {
                let request = pb::DeclineReferralRequest { id: known, request_id, etag, reason };
                self.call::<ops::referral::DeclineReferral>(account, request).map(|_| ())
            }
            (_, false) => {
                let request = pb::WithdrawReferralRequest { id: known, request_id, etag, reason };
                self.call::<ops::referral::WithdrawReferral>(account, request).map(|_| ())
            }
        }
    }

    /// COCO-9.2b: what is sealed is reviewed too, so one of the lead's supervisors on it is named.
    fn may_seal(&self, account: u8, object: Object, named: &[u8]) -> bool {
        let (kind, number) = rows::record(object);
        let (controller, seal) = match object {
            Object::Nominal(number) => (self.world.nominal(number).organisation, &self.world.nominal(number).seal),
            _ => (self.world.channel(number).lead, &self.world.channel(number).seal),
        };
        let own = self.world.account(account).organisation == controller;
        let writes = self.verbs(kind, account, number) & WRITE != 0;
        let read = named.iter().all(|one| self.verbs(kind, *one, number) & READ != 0);
        let of_it = |work: &&Assignment| {
            work.channel == number && work.supervisor && !work.ended && work.organisation == controller
        };
        let supervises = |work: &&Assignment| self.world.account(work.account).holds(Role::Supervisor);
        let on_it = self.world.assignments.iter().filter(|_| kind == Kind::Channel).filter(of_it).filter(supervises);
        let supervisors: Vec<u8> = on_it.map(|work| work.account).collect();
        let reviewed = supervisors.iter().any(|one| *one == account || named.contains(one));
        own && writes && read && (supervisors.is_empty() || reviewed) && seal.mode == 0
    }

    pub(super) fn place_seal(&mut self, random: &mut Random) {
        let kind = if random.of_ten(7) { Kind::Channel } else { Kind::Nominal };
        let (account, number) = self.pair(kind, WRITE, random);
        let (object, of) = match kind {
            Kind::Channel => (Object::Channel(number), RecordKind::Channel),
            _ => (Object::Nominal(number), RecordKind::Nominal),
        };
        // The rows of a person's seal are not written, so that of one that is sealed the server knows no seal.
        if kind == Kind::Nominal && self.world.nominal(number).seal.mode != 0 {
            return;
        }
        let fitting = random.of_ten(9);
        let people = 0..count(&self.world, Kind::Account);
        let reads = |one: &u8| self.verbs(kind, *one, number) & READ != 0;
        let named: Vec<u8> = people.filter(|one| random.of_ten(5) && (!fitting || reads(one))).collect();
        let mode = 1 + random.below(2);
        let request = pb::PlaceSealRequest {
            request_id: Self::request_id(random),
            object_kind: of.into(),
            object_id: text(kind, number),
            mode: i32::from(mode),
            account_ids: named.iter().map(|one| text(Kind::Account, *one)).collect(),
            reason: REASON.into(),
            ..Default::default()
        };
        let allowed = self.may_seal(account, object, &named);
        let answer = self.call::<ops::seal::PlaceSeal>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "seal a record") else { return };
        let seal = Seal { mode: i64::from(mode), named: named.iter().copied().chain([account]).collect() };
        self.said.push(format!("{account} sealed {object:?} for {:?}, {mode}", seal.named));
        if let Object::Channel(channel) = object {
            let made = Id::parse(&answer.seal.unwrap().id).unwrap();
            self.change("DELETE FROM seal WHERE id = ?1 AND ?2", rows::seal(channel), 1);
            self.server.rename(*made.as_bytes(), rows::seal(channel));
            self.world.channels[usize::from(channel)].seal = seal;
        } else {
            self.world.nominals[usize::from(number)].seal = seal;
            self.server.probe.settle().unwrap();
        }
    }
}
