//! Actions are answered and given to colleagues, disclosures asked for, decided and made, activities corrected. Of each the
//! model says beforehand whether it goes through.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::icm::v1::ActionTransition;
use safetynet_proto::kind::v1::{Article6Basis, Purpose};
use safetynet_shared::roles::Role;

use super::super::random::Random;
use super::super::world::{Disclosure, Kind, Object};
use super::super::{count, id};
use super::deeds::{READ, REASON, WRITE};
use super::server::{History, text};
use crate::ops;

/// Where an action stands: to be done, taken on, or over.
const OPEN: u8 = 1;
const ACCEPTED: u8 = 2;
const OVER: u8 = 3;

impl History<'_> {
    /// A supervisor of whom an action is offered to.
    fn decides_on(&self, account: u8, action: u8) -> bool {
        let person = self.world.account(account);
        let offered = self.world.actions[usize::from(action)].offered;
        person.holds(Role::Supervisor) && offered.is_some_and(|(to, _)| to == person.organisation)
    }

    /// Its owner answers it, or who decides for an organisation that has named none; who gave it takes it back.
    fn may_move(&self, account: u8, number: u8, to: ActionTransition) -> bool {
        let action = &self.world.actions[usize::from(number)];
        let party = match (to, action.owner) {
            (ActionTransition::Withdraw, _) => self.world.account(account).organisation == action.organisation,
            (_, Some(owner)) => owner == account,
            (_, None) => to != ActionTransition::Complete && self.decides_on(account, number),
        };
        let state = action.state == OPEN || action.state == ACCEPTED && to != ActionTransition::Accept;
        party && state && self.verbs(Kind::Action, account, number) & WRITE != 0
    }

    pub(super) fn move_action(&mut self, random: &mut Random) {
        let to = [
            ActionTransition::Accept,
            ActionTransition::Decline,
            ActionTransition::Complete,
            ActionTransition::Withdraw,
        ][usize::from(random.below(4))];
        let (any, people) = (self.pair(Kind::Action, WRITE, random), 0..count(&self.world, Kind::Account));
        let all = people.flat_map(|one| (0..count(&self.world, Kind::Action)).map(move |action| (one, action)));
        let fitting: Vec<(u8, u8)> = all.filter(|(one, action)| self.may_move(*one, *action, to)).collect();
        let (account, number) = Self::mostly(&fitting, any, random);
        let request = pb::TransitionActionRequest {
            id: text(Kind::Action, number),
            request_id: Self::request_id(random),
            etag: self.etag("action", id(Kind::Action, number)),
            transition: to.into(),
            outcome: if to == ActionTransition::Accept { String::new() } else { REASON.into() },
        };
        let allowed = self.may_move(account, number, to);
        let answer = self.call::<ops::action::TransitionAction>(account, request);
        if self.as_allowed(allowed, answer, account, "move an action").is_none() {
            return;
        }
        let action = &mut self.world.actions[usize::from(number)];
        let before = (action.state, action.owner);
        if to == ActionTransition::Accept {
            (action.state, action.owner) = (ACCEPTED, action.owner.or(Some(account)));
        } else {
            action.state = OVER;
        }
        self.seen_until(number);
        self.said.push(format!("{account} moved action {number}: {to:?}"));
        if random.of_ten(4) {
            self.move_back(account, number, before, random);
        }
    }

    /// Until when those see an action to whom it is offered is the server's to say; that none of it goes on after it was
    /// taken back is not.
    fn seen_until(&mut self, number: u8) {
        let until: Option<i64> = self.found("SELECT until_at FROM action WHERE id = ?1", id(Kind::Action, number));
        let action = &mut self.world.actions[usize::from(number)];
        action.offered = action.offered.map(|(to, _)| (to, until.unwrap()));
    }

    fn may_name(&self, account: u8, action: u8, of: u8) -> bool {
        let own = self.world.account(account).organisation;
        let colleague = self.world.account(of).organisation == own && self.world.account(of).icm();
        let waits = self.world.actions[usize::from(action)].state != OVER;
        colleague && waits && self.decides_on(account, action) && self.verbs(Kind::Action, account, action) & WRITE != 0
    }

    pub(super) fn assign_action(&mut self, random: &mut Random) {
        let (account, action) = self.pair(Kind::Action, WRITE, random);
        let people = count(&self.world, Kind::Account);
        let any = (account, action, random.below(people));
        let pairs = (0..people).flat_map(|one| (0..count(&self.world, Kind::Action)).map(move |action| (one, action)));
        let all = pairs.flat_map(|(one, action)| (0..people).map(move |of| (one, action, of)));
        let fitting: Vec<(u8, u8, u8)> = all.filter(|(one, action, of)| self.may_name(*one, *action, *of)).collect();
        let (account, number, of) = Self::mostly(&fitting, any, random);
        let request = pb::AssignActionRequest {
            id: text(Kind::Action, number),
            request_id: Self::request_id(random),
            etag: self.etag("action", id(Kind::Action, number)),
            account_id: text(Kind::Account, of),
        };
        let allowed = self.may_name(account, number, of);
        let answer = self.call::<ops::action::AssignAction>(account, request);
        if self.as_allowed(allowed, answer, account, "name who does an action").is_none() {
            return;
        }
        let action = &mut self.world.actions[usize::from(number)];
        (action.state, action.owner) = (OPEN, Some(of));
        self.seen_until(number);
        self.said.push(format!("{account} named {of} for action {number}"));
    }

    /// ISA-2.5b: what an investigation holds goes to no third party, and no whole channel with somebody whom it holds.
    fn held_back(&self, channel: u8, activity: Option<u8>) -> bool {
        let file = self.world.channel(channel).file;
        let of_it = |number: &u8| self.world.nominal(*number).files.iter().any(|(other, _)| *other == file);
        let inside = match activity {
            Some(number) => self.world.held(Object::Activity(number)),
            None => {
                (0..count(&self.world, Kind::Nominal)).filter(of_it).any(|one| self.world.held(Object::Nominal(one)))
            }
        };
        inside || self.world.held(Object::Channel(channel))
    }

    /// ISA-2.5a: who works on a channel asks all of whom it would pass something on, its lead in any case.
    pub(super) fn ask_to_disclose(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let lies = |number: &u8| self.world.activity(*number).channel == channel;
        let read: Vec<u8> = self.seen(Kind::Activity, account, READ).into_iter().filter(lies).collect();
        let any = random.below(count(&self.world, Kind::Activity));
        let chosen = Self::mostly(&read, any, random);
        let activity = random.of_ten(5).then_some(chosen);
        let request = pb::RequestDisclosureRequest {
            channel_id: text(Kind::Channel, channel),
            activity_id: activity.map_or(String::new(), |number| text(Kind::Activity, number)),
            request_id: Self::request_id(random),
            recipient: "Made-up charity".into(),
            extent: REASON.into(),
            purpose: Purpose::Safeguarding.into(),
            article6_basis: Article6Basis::PublicTask.into(),
            justification: REASON.into(),
            ..Default::default()
        };
        let writes = self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        let reads = activity.is_none_or(|number| read.contains(&number));
        let allowed = writes && reads && !self.held_back(channel, activity);
        let answer = self.call::<ops::disclosure::RequestDisclosure>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "ask to disclose") else { return };
        let known = count(&self.world, Kind::Disclosure);
        self.server.name(&answer.disclosure.unwrap().id, id(Kind::Disclosure, known));
        let owner = |number: &u8| self.world.activity(*number).organisation;
        let mut originators: Vec<u8> = match &activity {
            Some(number) => vec![owner(number)],
            None => read.iter().map(owner).chain([self.world.channel(channel).lead]).collect(),
        };
        originators.sort_unstable();
        originators.dedup();
        let organisation = self.world.account(account).organisation;
        let decided = if originators.contains(&organisation) { vec![organisation] } else { Vec::new() };
        self.said.push(format!("{account} asked {originators:?} to disclose channel {channel}, {activity:?}"));
        let asked = Disclosure { channel, activity, organisation, originators, decided, refused: false, made: false };
        self.world.disclosures.push(asked);
    }

    fn may_decide(&self, account: u8, number: u8) -> bool {
        let (asked, own) = (&self.world.disclosures[usize::from(number)], self.world.account(account).organisation);
        let waits = asked.originators.contains(&own) && !asked.decided.contains(&own);
        waits && self.verbs(Kind::Disclosure, account, number) & WRITE != 0
    }

    fn may_make(&self, account: u8, number: u8) -> bool {
        let (asked, own) = (&self.world.disclosures[usize::from(number)], self.world.account(account).organisation);
        let permitted = !asked.refused && asked.originators.iter().all(|one| asked.decided.contains(one));
        let writes = self.verbs(Kind::Disclosure, account, number) & WRITE != 0;
        let free = !self.held_back(asked.channel, asked.activity);
        writes && own == asked.organisation && permitted && !asked.made && free
    }

    /// What is asked for is permitted or refused by whom it came from, and made by who asked.
    pub(super) fn disclose(&mut self, random: &mut Random) {
        let (decides, any) = (random.of_ten(5), self.pair(Kind::Disclosure, WRITE, random));
        let may = |one: u8, asked: u8| if decides { self.may_decide(one, asked) } else { self.may_make(one, asked) };
        let people = 0..count(&self.world, Kind::Account);
        let all = people.flat_map(|one| (0..count(&self.world, Kind::Disclosure)).map(move |asked| (one, asked)));
        let fitting: Vec<(u8, u8)> = all.filter(|(one, asked)| may(*one, *asked)).collect();
        let (account, number) = Self::mostly(&fitting, any, random);
        let (allowed, permits) = (may(account, number), random.of_ten(7));
        let (known, request_id) = (text(Kind::Disclosure, number), Self::request_id(random));
        let etag = self.etag("disclosure", id(Kind::Disclosure, number));
        let done = if decides {
            let decision = if permits { pb::DisclosureDecision::Permit } else { pb::DisclosureDecision::Refuse };
            let (decision, writing) = (decision.into(), REASON.into());
            let request = pb::DecideDisclosureRequest { id: known, request_id, etag, decision, writing };
            self.call::<ops::disclosure::DecideDisclosure>(account, request).map(|_| ())
        } else {
            let request = pb::MakeDisclosureRequest { id: known, request_id, etag, note: REASON.into() };
            self.call::<ops::disclosure::MakeDisclosure>(account, request).map(|_| ())
        };
        if self.as_allowed(allowed, done, account, "decide on or make a disclosure").is_none() {
            return;
        }
        let own = self.world.account(account).organisation;
        let asked = &mut self.world.disclosures[usize::from(number)];
        if decides {
            asked.decided.push(own);
            asked.refused |= !permits;
        } else {
            asked.made = true;
        }
        self.said.push(format!("{account} moved disclosure {number}: decided {decides}, permitted {permits}"));
    }

    /// ISA-13.2: who controls an activity puts it right, and who received it is told.
    pub(super) fn correct(&mut self, random: &mut Random) {
        let (account, activity) = self.pair(Kind::Activity, WRITE, random);
        let request = pb::CorrectActivityRequest {
            id: text(Kind::Activity, activity),
            request_id: Self::request_id(random),
            etag: self.etag("activity", id(Kind::Activity, activity)),
            title: "Made-up note, put right".into(),
            note: REASON.into(),
            reason: REASON.into(),
            ..Default::default()
        };
        let own = self.world.account(account).organisation;
        let controls = own == self.world.activity(activity).organisation;
        let allowed = controls && self.verbs(Kind::Activity, account, activity) & WRITE != 0;
        let answer = self.call::<ops::activity::CorrectActivity>(account, request);
        if self.as_allowed(allowed, answer, account, "correct an activity").is_none() {
            return;
        }
        self.said.push(format!("{account} corrected activity {activity}"));
        self.remember();
        self.told_by(account, activity);
    }

    /// What was made of it by itself, while nobody waits for the same.
    fn told_by(&mut self, by: u8, activity: u8) {
        let connection = &self.server.probe.opened.connection;
        let sql =
            "SELECT id FROM correction WHERE object = ?1 AND deed = 1 AND told_by = ?2 AND substr(id, 1, 14) <> ?3";
        let named = id(Kind::Correction, 0)[..14].to_vec();
        let parameters = rusqlite::params![id(Kind::Activity, activity), id(Kind::Account, by), named];
        let made = connection.query_row(sql, parameters, |line| line.get::<_, [u8; 16]>(0));
        if let Ok(made) = made {
            self.heard(by, Object::Activity(activity), made);
        }
    }

    /// Who recorded an action and works on its channel changes it, and who has it there.
    fn may_update(&self, account: u8, number: u8, to: Option<u8>) -> bool {
        let action = &self.world.actions[usize::from(number)];
        let works = |one: u8| self.verbs(Kind::Channel, one, action.channel) & WRITE != 0;
        let own = self.world.account(account).organisation == action.organisation && action.state != OVER;
        own && works(account) && to.is_none_or(works) && self.verbs(Kind::Action, account, number) & WRITE != 0
    }

    pub(super) fn update_action(&mut self, random: &mut Random) {
        let actions = self.world.actions.len();
        let fits = |account, at: usize| self.may_update(account, at as u8, None);
        let Some((account, at)) = self.chosen(actions, fits, random) else { return };
        let (number, any) = (at as u8, random.below(count(&self.world, Kind::Account)));
        let colleagues = |one: &u8| self.may_update(account, number, Some(*one));
        let colleagues: Vec<u8> = self.everybody().filter(colleagues).collect();
        // What is offered beyond the channel keeps whom it is for.
        let within = self.world.actions[at].offered.is_none();
        let to = (within && random.of_ten(6)).then(|| Self::mostly(&colleagues, any, random));
        let path = if to.is_some() { "owner_account_id" } else { "title" };
        let request = pb::UpdateActionRequest {
            id: text(Kind::Action, number),
            etag: self.etag("action", id(Kind::Action, number)),
            update_mask: Some(prost_types::FieldMask { paths: vec![path.into()] }),
            title: "Made-up task, said better".into(),
            owner_account_id: to.map_or(String::new(), |to| text(Kind::Account, to)),
            ..Default::default()
        };
        let allowed = self.may_update(account, number, to);
        let answer = self.call::<ops::action::UpdateAction>(account, request);
        if self.as_allowed(allowed, answer, account, "change an action").is_none() {
            return;
        }
        let action = &mut self.world.actions[at];
        if let Some(to) = to.filter(|to| action.owner != Some(*to)) {
            (action.owner, action.state) = (Some(to), OPEN);
        }
        self.seen_until(number);
        self.said.push(format!("{account} changed action {number}: {to:?}"));
    }

    /// Who moved an action takes that back, while the channel is open.
    fn move_back(&mut self, account: u8, number: u8, (state, owner): (u8, Option<u8>), random: &mut Random) {
        let request = pb::UndoActionTransitionRequest {
            id: text(Kind::Action, number),
            request_id: Self::request_id(random),
            etag: self.etag("action", id(Kind::Action, number)),
        };
        let open = !self.world.channel(self.world.actions[usize::from(number)].channel).closed;
        let allowed = open && self.verbs(Kind::Action, account, number) & WRITE != 0;
        let answer = self.call::<ops::action::UndoActionTransition>(account, request);
        if self.as_allowed(allowed, answer, account, "take back how an action was moved").is_some() {
            let action = &mut self.world.actions[usize::from(number)];
            (action.state, action.owner) = (state, owner);
            self.seen_until(number);
            self.said.push(format!("{account} moved action {number} back"));
        }
    }
}
