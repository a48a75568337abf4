//! Shares: given at once or offered, on a consent or by law, accepted and declined. Of each the model says beforehand whether
//! it goes through.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::icm::v1::create_grant_request::Receiver;
use safetynet_proto::kind::v1::{Article6Basis, Article9Condition, Article10Condition, Purpose};

use super::super::random::{ORGANISATIONS, Random};
use super::super::rows;
use super::super::world::{Grant, Kind, Object, Party, Window};
use super::super::{count, id};
use super::deeds::{READ, REASON, WRITE};
use super::recorded::{AHEAD, plain};
use super::server::{History, text};
use crate::ops;

/// A share that somebody wants to give.
#[derive(Clone, Copy)]
struct Share {
    object: Object,
    receiver: u8,
    person: Option<u8>,
    at_once: bool,
    consent: Option<u8>,
}

impl History<'_> {
    /// Who controls a record, the case file and the channel that it is or lies in, and the partnership.
    fn of_object(&self, object: Object) -> (u8, u8, Option<u8>, u8) {
        let lies = |channel: u8, controller: u8| {
            let row = self.world.channel(channel);
            (controller, row.file, Some(channel), row.csp)
        };
        match object {
            Object::File(file) => (self.world.file(file).owner, file, None, self.world.file(file).csp),
            Object::Channel(channel) => lies(channel, self.world.channel(channel).lead),
            Object::Activity(number) => {
                let activity = self.world.activity(number);
                lies(activity.channel, activity.organisation)
            }
            Object::Nominal(number) => (self.world.nominal(number).organisation, 0, None, 0),
        }
    }

    /// ISA-3.1: a share is no wider than the audience, and nobody gets what they have.
    fn fits(&self, share: Share) -> bool {
        let has = self.world.grants.iter().any(|grant| {
            let same = grant.object == share.object && grant.receiver == share.receiver && grant.person == share.person;
            same && !grant.window.ended && grant.window.until > self.world.now
        });
        let unauthorised = share.person.is_some_and(|person| !self.world.account(person).icm());
        let (kind, number) = rows::record(share.object);
        let reads = share.person.is_some_and(|person| self.verbs(kind, person, number) & READ != 0);
        let stands_against = match share.object {
            Object::File(_) | Object::Nominal(_) => false,
            Object::Channel(channel) => reads || share.person.is_none() && self.takes_part(channel, share.receiver),
            Object::Activity(activity) => {
                let parties = self.world.activity(activity).audience.as_ref();
                reads
                    || parties.is_some_and(|kept| {
                        let person = share.person.is_some_and(|person| kept.contains(&Party::Account(person)));
                        !person && !kept.contains(&Party::Organisation(share.receiver))
                    })
            }
        };
        !has && !unauthorised && !stands_against
    }

    /// ISA-2.5b: what is held or sealed opens to nobody whom it does not name.
    fn shut(&self, share: Share) -> bool {
        let (_, _, channel, _) = self.of_object(share.object);
        let held = self.world.held(share.object) || channel.is_some_and(|at| self.world.held(Object::Channel(at)));
        let sealed = channel.is_some_and(|channel| {
            let seal = &self.world.channel(channel).seal;
            let named = |one: &u8| match share.person {
                Some(person) => *one == person,
                None => self.world.account(*one).organisation == share.receiver,
            };
            seal.mode != 0 && !seal.named.iter().any(named)
        });
        held || sealed
    }

    /// ISA-4.1, COCO-5.2, ISA-8.vii: the controller shares, under the agreements of both, on a consent of the file that is
    /// its own and in force, or by law.
    fn may_share(&self, account: u8, share: Share) -> bool {
        let (kind, number) = rows::record(share.object);
        let (controller, file, _, csp) = self.of_object(share.object);
        let own = self.world.account(account).organisation;
        let writes = self.verbs(kind, account, number) & WRITE != 0;
        let consented = share.consent.is_none_or(|consent| {
            let consent = &self.world.consents[usize::from(consent)];
            consent.file == file && consent.owner == own && !consent.withdrawn && consent.until > self.world.now
        });
        let agreed = self.world.agreed(own, csp) && self.world.agreed(share.receiver, csp);
        let used = share.person.is_none_or(|person| self.world.account(person).active);
        let controls = writes && own == controller && own != share.receiver;
        controls && used && consented && agreed && self.fits(share) && (!share.at_once || !self.shut(share))
    }

    fn sharing(&self, random: &mut Random) -> (u8, Share) {
        let kind = [Kind::CaseFile, Kind::Channel, Kind::Activity][usize::from(random.below(3))];
        let (account, number) = self.pair(kind, WRITE, random);
        let object = match kind {
            Kind::CaseFile => Object::File(number),
            Kind::Channel => Object::Channel(number),
            _ => Object::Activity(number),
        };
        let (at_once, rests) = (random.of_ten(5), random.of_ten(3));
        let consents = rests.then(|| random.below(self.world.consents.len() as u8));
        let theirs = (0..self.world.consents.len() as u8).filter(|consent| {
            let consent = &self.world.consents[usize::from(*consent)];
            consent.file == self.of_object(object).1 && !consent.withdrawn
        });
        let theirs: Vec<u8> = theirs.collect();
        let consent = consents.map(|any| Self::mostly(&theirs, any, random));
        let people = 0..count(&self.world, Kind::Account);
        let persons = people.map(|person| (self.world.account(person).organisation, Some(person)));
        let all: Vec<_> = (0..ORGANISATIONS).map(|one| (one, None)).chain(persons).collect();
        let all = all.into_iter().map(|(receiver, person)| Share { object, receiver, person, at_once, consent });
        let all: Vec<Share> = all.collect();
        let any = all[usize::from(random.below(all.len() as u8))];
        let fitting: Vec<Share> = all.into_iter().filter(|share| self.may_share(account, *share)).collect();
        (account, Self::mostly(&fitting, any, random))
    }

    pub(super) fn share(&mut self, random: &mut Random) {
        let (account, share) = self.sharing(random);
        let (kind, number) = rows::record(share.object);
        let (_, file, _, _) = self.of_object(share.object);
        let conditions = self.world.file(file).conditions;
        let request = pb::CreateGrantRequest {
            request_id: Self::request_id(random),
            object_kind: match share.object {
                Object::File(_) => pb::GrantObjectKind::CaseFile.into(),
                Object::Channel(_) => pb::GrantObjectKind::Channel.into(),
                _ => pb::GrantObjectKind::Activity.into(),
            },
            object_id: text(kind, number),
            receiver: Some(match share.person {
                Some(person) => Receiver::ReceiverAccountId(text(Kind::Account, person)),
                None => Receiver::ReceiverOrganisationId(text(Kind::Organisation, share.receiver)),
            }),
            purpose: Purpose::Safeguarding.into(),
            article6_basis: basis(share.consent.is_some()).into(),
            article9_condition: if conditions.0 { Article9Condition::SubstantialPublicInterest.into() } else { 0 },
            article10_condition: if conditions.1 { Article10Condition::Safeguarding.into() } else { 0 },
            justification: REASON.into(),
            expiry_date: self.ahead(AHEAD),
            consent_id: share.consent.map_or(String::new(), |consent| plain(rows::consent(consent))),
            start: if share.at_once { pb::GrantStart::AtOnce.into() } else { pb::GrantStart::OnAcceptance.into() },
            ..Default::default()
        };
        let allowed = self.may_share(account, share);
        let answer = self.call::<ops::grant::CreateGrant>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "share") else { return };
        let grant = count(&self.world, Kind::Grant);
        self.server.name(&answer.grant.unwrap().id, id(Kind::Grant, grant));
        self.world.grants.push(Grant {
            object: share.object,
            giver: self.world.account(account).organisation,
            by: account,
            receiver: share.receiver,
            person: share.person,
            window: Window { from: self.world.now, until: self.after(AHEAD), ended: false },
            fields: conditions.fields(),
            consent: share.consent,
            offered: !share.at_once,
        });
        self.said.push(format!(
            "{account} gave grant {grant} of {:?} to {} {:?}, at once {}, on {:?}",
            share.object, share.receiver, share.person, share.at_once, share.consent
        ));
    }

    /// What is offered is answered by whom it is meant for.
    pub(super) fn answer_share(&mut self, random: &mut Random) {
        let any = self.pair(Kind::Grant, WRITE, random);
        let mut found = Vec::new();
        for account in 0..count(&self.world, Kind::Account) {
            let theirs = (0..count(&self.world, Kind::Grant)).filter(|grant| self.may_answer(account, *grant));
            found.extend(theirs.map(|grant| (account, grant)));
        }
        let (account, number) = Self::mostly(&found, any, random);
        let accepts = random.of_ten(7);
        let answer = if accepts { pb::GrantAnswer::Accept } else { pb::GrantAnswer::Decline };
        let request = pb::AnswerGrantRequest {
            id: text(Kind::Grant, number),
            request_id: Self::request_id(random),
            etag: self.etag("grant", id(Kind::Grant, number)),
            answer: answer.into(),
            reason: if accepts { String::new() } else { REASON.into() },
        };
        let allowed = self.may_answer(account, number);
        let answer = self.call::<ops::grant::AnswerGrant>(account, request);
        if self.as_allowed(allowed, answer, account, "answer an offered share").is_none() {
            return;
        }
        let now = self.world.now;
        let grant = &mut self.world.grants[usize::from(number)];
        (grant.offered, grant.window.from, grant.window.ended) = (false, now, !accepts);
        self.said.push(format!("{account} answered grant {number}: {accepts}"));
    }

    fn may_answer(&self, account: u8, number: u8) -> bool {
        let grant = &self.world.grants[usize::from(number)];
        let waits = grant.offered && !grant.window.ended && grant.window.until > self.world.now;
        let meant = self.world.account(account).organisation == grant.receiver;
        waits && meant && self.verbs(Kind::Grant, account, number) & WRITE != 0
    }
}

fn basis(consented: bool) -> Article6Basis {
    if consented { Article6Basis::Consent } else { Article6Basis::PublicTask }
}
