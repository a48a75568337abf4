//! What is said of people and strands: related, refused, described, called off, confirmed. Of each the model says beforehand
//! whether it goes through.

use safetynet_proto::icm::v1 as pb;

use super::super::random::{ORGANISATIONS, Random};
use super::super::world::{Kind, Pair};
use super::super::{count, id};
use super::beside::{Asked, Lying, raw};
use super::deeds::{READ, REASON, WRITE, source};
use super::managed::MANAGE;
use super::recorded::AHEAD;
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    /// ISA-4.1: who recorded a person says whom they are related to, and who is told.
    pub(super) fn relate(&mut self, random: &mut Random) {
        let (account, nominal) = self.pair(Kind::Nominal, WRITE, random);
        let other = self.pick(Kind::Nominal, account, 1, random);
        let own = self.world.account(account).organisation;
        let mut named: Vec<u8> = (0..ORGANISATIONS).filter(|_| random.of_ten(4)).collect();
        let visibility = match (random.of_ten(4), named.is_empty()) {
            (true, _) => pb::RelationVisibility::EveryReader,
            (false, true) => pb::RelationVisibility::OwnOrganisation,
            (false, false) => pb::RelationVisibility::Named,
        };
        if visibility == pb::RelationVisibility::EveryReader {
            named.clear();
        }
        let audience = pb::RelationAudience {
            visibility: visibility.into(),
            organisation_ids: named.iter().map(|one| text(Kind::Organisation, *one)).collect(),
            ..Default::default()
        };
        let request = pb::AddRelationRequest {
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            other_nominal_id: text(Kind::Nominal, other),
            kind: 1,
            source: source(),
            audience: Some(audience),
            ..Default::default()
        };
        let controls = own == self.world.nominal(nominal).organisation && nominal != other;
        let writes = self.verbs(Kind::Nominal, account, nominal) & WRITE != 0;
        let allowed = controls && writes && self.verbs(Kind::Nominal, account, other) & 1 != 0;
        let answer = self.call::<ops::relation::AddRelation>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "relate two people") else { return };
        let number = count(&self.world, Kind::Relation);
        self.server.name(&answer.relation.unwrap().id, id(Kind::Relation, number));
        self.said.push(format!("{account} related nominal {nominal} to {other} for {visibility:?} {named:?}"));
        named.push(own);
        let audience = (visibility != pb::RelationVisibility::EveryReader).then_some(named);
        self.world.relations.push(Pair { nominals: [nominal, other], organisation: own, audience, gone: false });
        self.pages(nominal);
        self.pages(other);
    }

    /// Whoever works on a channel records that something was not shared.
    pub(super) fn refuse(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let request = pb::RecordRefusalRequest {
            request_id: Self::request_id(random),
            channel_id: text(Kind::Channel, channel),
            asked_by: "Made-up charity".into(),
            asked_for: REASON.into(),
            reason: REASON.into(),
            review_date: self.ahead(AHEAD),
            ..Default::default()
        };
        let allowed = self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        let answer = self.call::<ops::refusal::RecordRefusal>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "record a refusal") else { return };
        let (id, organisation) = (raw(&answer.refusal.unwrap().id), self.world.account(account).organisation);
        self.beside.refusals.push(Lying { channel, organisation, id, nominal: None, asked: Asked::Requested });
        self.some().into_iter().for_each(|one| self.weighed(one, channel));
    }

    /// ISA-4.1: the lead describes its channel while it is open.
    pub(super) fn describe(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let request = pb::UpdateChannelRequest {
            id: text(Kind::Channel, channel),
            etag: self.etag("channel", id(Kind::Channel, channel)),
            update_mask: Some(prost_types::FieldMask { paths: vec!["title".into()] }),
            title: "Made-up strand, said better".into(),
            ..Default::default()
        };
        let row = self.world.channel(channel);
        let leads = row.lead == self.world.account(account).organisation && !row.closed;
        let allowed = leads && self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        let answer = self.call::<ops::channel::UpdateChannel>(account, request);
        self.as_allowed(allowed, answer, account, "describe a channel");
    }

    pub(super) fn cancel_meeting(&mut self, random: &mut Random) {
        let any = self.pair(Kind::Meeting, MANAGE, random);
        let to_come = |number: &u8| self.world.meetings[usize::from(*number)].to_come;
        let people = 0..count(&self.world, Kind::Account);
        let of = |one: u8| self.seen(Kind::Meeting, one, MANAGE).into_iter().filter(to_come).map(move |at| (one, at));
        let theirs: Vec<(u8, u8)> = people.flat_map(of).collect();
        let (account, number) = Self::mostly(&theirs, any, random);
        let request = pb::CancelMeetingRequest {
            id: text(Kind::Meeting, number),
            request_id: Self::request_id(random),
            etag: self.etag("meeting", id(Kind::Meeting, number)),
            reason: REASON.into(),
        };
        let to_come = self.world.meetings[usize::from(number)].to_come;
        let allowed = to_come && self.verbs(Kind::Meeting, account, number) & MANAGE != 0;
        let answer = self.call::<ops::meeting::CancelMeeting>(account, request);
        if self.as_allowed(allowed, answer, account, "call a meeting off").is_some() {
            self.world.meetings[usize::from(number)].to_come = false;
            self.beside.called_off.insert(number);
            self.said.push(format!("{account} called meeting {number} off"));
        }
    }

    /// ISA-13.2: those who were told confirm, once for their organisation.
    fn may_confirm(&self, account: u8, number: u8) -> bool {
        let told = &self.world.corrections[usize::from(number)];
        let own = self.world.account(account).organisation;
        let waits = told.parties.contains(&own) && !told.confirmed.contains(&own);
        waits && self.verbs(Kind::Correction, account, number) & WRITE != 0
    }

    pub(super) fn confirm(&mut self, random: &mut Random) {
        let any = self.pair(Kind::Correction, READ, random);
        let people = 0..count(&self.world, Kind::Account);
        let all = people.flat_map(|one| (0..count(&self.world, Kind::Correction)).map(move |told| (one, told)));
        let fitting: Vec<(u8, u8)> = all.filter(|(one, told)| self.may_confirm(*one, *told)).collect();
        let (account, number) = Self::mostly(&fitting, any, random);
        let request = pb::ConfirmCorrectionRequest {
            id: text(Kind::Correction, number),
            request_id: Self::request_id(random),
            etag: self.etag("correction", id(Kind::Correction, number)),
            statement: REASON.into(),
        };
        let allowed = self.may_confirm(account, number);
        let answer = self.call::<ops::correction::ConfirmCorrection>(account, request);
        if self.as_allowed(allowed, answer, account, "confirm a correction").is_some() {
            let own = self.world.account(account).organisation;
            self.world.corrections[usize::from(number)].confirmed.push(own);
            self.said.push(format!("{account} confirmed correction {number}"));
        }
    }
}
