//! What is given back, handed over, closed and planned: deeds that undo others, and deeds on what lies in a record.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;

use super::super::random::Random;
use super::super::rows;
use super::super::world::{Assignment, Handover, Kind, Meeting, Member, Seal};
use super::super::{count, id};
use super::managed::MANAGE;
use super::server::{History, text};
use crate::ops;

const WRITE: i64 = 4;
const REASON: &str = "As it was agreed with the partners";

/// The assignment that a hand-over made, and the actions that went along, with how each stood.
type Went = (Option<usize>, Vec<(usize, u8)>);

impl History<'_> {
    /// One of them.
    pub(super) fn given(&mut self, account: u8, random: &mut Random) -> bool {
        match random.below(8) {
            0 | 1 => self.hand_over(random),
            2 => self.lift_seal(random),
            3 => self.change_seal(random),
            4 => self.review_glass(account, random),
            5 => self.end_batch(account, random),
            6 => self.lift_hold(account, random),
            _ => self.plan_meeting(account, random),
        }
    }

    /// Where assignments of a kind stand.
    pub(super) fn places(&self, of_it: impl Fn(&Assignment) -> bool) -> Vec<usize> {
        let each = self.world.assignments.iter().enumerate();
        each.filter(|(_, work)| of_it(work)).map(|(at, _)| at).collect()
    }

    fn today(&self) -> Option<Date> {
        let day = Moment::from_micros(self.world.now).day();
        Some(Date { year: day.year(), month: day.month(), day: day.day() })
    }

    /// The one open assignment of a person on a channel in a capacity, where there is just one.
    fn only(&self, channel: u8, account: u8, supervisor: bool) -> Option<usize> {
        let of_it = |work: &Assignment| {
            work.channel == channel && work.account == account && work.supervisor == supervisor && !work.ended
        };
        let found = self.places(of_it);
        if let [one] = found[..] { Some(one) } else { None }
    }

    /// Who hands over which assignment, and to whom: mostly such that it goes.
    fn handing(&self, random: &mut Random) -> (u8, usize, u8) {
        let (account, of) = self.pair(Kind::Channel, MANAGE, random);
        let own = self.world.account(account).organisation;
        let theirs = self.places(|work| work.channel == of && work.organisation == own && !work.ended);
        let theirs: Vec<u8> = theirs.into_iter().map(|at| at as u8).collect();
        let any = random.below(self.world.assignments.len() as u8);
        let at = usize::from(Self::mostly(&theirs, any, random));
        let work = &self.world.assignments[at];
        let people = count(&self.world, Kind::Account);
        let any = random.below(people);
        let fits = |one: &u8| {
            let person = self.world.account(*one);
            let role = if work.supervisor { person.holds(Role::Supervisor) } else { person.icm() };
            role && person.organisation == work.organisation && *one != account && *one != work.account
        };
        let colleagues: Vec<u8> = (0..people).filter(fits).collect();
        (account, at, Self::mostly(&colleagues, any, random))
    }

    /// Work on a channel that is not closed, of its lead or of one that takes part, goes from one colleague to another.
    pub(super) fn hand_over(&mut self, random: &mut Random) -> bool {
        let (account, at, to) = self.handing(random);
        let work = &self.world.assignments[at];
        let (channel, from, supervisor, home) = (work.channel, work.account, work.supervisor, work.organisation);
        if self.only(channel, from, supervisor) != Some(at) || self.world.account(from).organisation != home {
            return false;
        }
        let line = pb::NewCaseloadLine {
            channel_id: text(Kind::Channel, channel),
            kind: Self::duty(supervisor),
            receiver_account_id: text(Kind::Account, to),
        };
        let request = pb::HandOverCaseloadRequest {
            request_id: Self::request_id(random),
            account_id: text(Kind::Account, from),
            lines: vec![line],
            from_date: self.today(),
            reason: REASON.into(),
            ..Default::default()
        };
        let manages = self.verbs(Kind::Channel, account, channel) & MANAGE != 0;
        let own = self.world.account(account).organisation == home && self.world.account(to).organisation == home;
        let Ok(answer) = self.call::<ops::caseload::HandOverCaseload>(account, request) else { return false };
        self.may(manages && own && to != account && to != from, account, "hand work over");
        let number = self.world.handovers.len() as u8;
        self.server.name(&answer.handover.unwrap().id, id(Kind::Caseload, number));
        self.world.handovers.push(Handover { organisation: home, by: account, of: from, lines: vec![(channel, to)] });
        let went = self.goes(channel, home, to, supervisor).then(|| {
            self.world.assignments[at].ended = true;
            let given = self.take_on(channel, to, home, supervisor);
            (given, self.carry(channel, from, to))
        });
        self.said.push(format!("{account} handed channel {channel} from {from} to {to}: {}", went.is_some()));
        if random.of_ten(8) {
            self.give_back((account, number), (channel, from, to, supervisor), went, random);
        }
        true
    }

    /// The open actions of somebody who works on a channel no longer go along, to be taken on anew; which, and how they
    /// stood.
    fn carry(&mut self, channel: u8, from: u8, to: u8) -> Vec<(usize, u8)> {
        let mut carried = Vec::new();
        if !self.places(|work| work.channel == channel && work.account == from && !work.ended).is_empty() {
            return carried;
        }
        for (at, action) in self.world.actions.iter_mut().enumerate() {
            let theirs = action.channel == channel && action.offered.is_none() && action.owner == Some(from);
            if theirs && action.state < 3 {
                carried.push((at, action.state));
                (action.owner, action.state) = (Some(to), 1);
            }
        }
        carried
    }

    /// Whether somebody may work there: the channel is open, their organisation is of it, and a seal names them.
    fn goes(&self, channel: u8, home: u8, to: u8, supervisor: bool) -> bool {
        let (row, person) = (self.world.channel(channel), self.world.account(to));
        let part = |member: &Member| member.channel == channel && member.organisation == home && !member.ended;
        let role = if supervisor { person.holds(Role::Supervisor) } else { person.icm() };
        !row.closed && role && (row.lead == home || self.world.members.iter().any(part)) && row.seal.lets(to)
    }

    /// Somebody is assigned, where they are not so already.
    fn take_on(&mut self, channel: u8, account: u8, organisation: u8, supervisor: bool) -> Option<usize> {
        let has = |work: &Assignment| {
            work.channel == channel && work.account == account && work.supervisor == supervisor && !work.ended
        };
        if !self.places(has).is_empty() {
            return None;
        }
        self.world.assignments.push(Assignment { channel, account, organisation, supervisor, ended: false });
        Some(self.world.assignments.len() - 1)
    }

    fn give_back(
        &mut self,
        (account, number): (u8, u8),
        (channel, from, to, supervisor): (u8, u8, u8, bool),
        went: Option<Went>,
        random: &mut Random,
    ) {
        let request = pb::UndoCaseloadHandoverRequest {
            id: text(Kind::Caseload, number),
            request_id: Self::request_id(random),
            etag: self.etag("caseload_handover", id(Kind::Caseload, number)),
        };
        let writes = self.verbs(Kind::Caseload, account, number) & WRITE != 0;
        if self.call::<ops::caseload::UndoCaseloadHandover>(account, request).is_err() {
            return;
        }
        self.may(writes && account != from, account, "take a hand-over back");
        let home = self.world.account(from).organisation;
        if let Some((given, carried)) = went.filter(|_| self.goes(channel, home, from, supervisor)) {
            if let Some(at) = given {
                self.world.assignments[at].ended = true;
            }
            self.take_on(channel, from, home, supervisor);
            for (at, state) in carried {
                (self.world.actions[at].owner, self.world.actions[at].state) = (Some(from), state);
            }
            // Whoever works there no longer keeps nothing that nobody else could answer.
            self.carry(channel, to, from);
        }
        self.said.push(format!("{account} took hand-over {number} back"));
    }

    /// Somebody, a sealed channel, its seal and whether they change it as its lead's own people.
    fn sealed(&self, random: &mut Random) -> Option<(u8, u8, [u8; 16], bool)> {
        let sealed = |channel: &u8| self.world.channel(*channel).seal.mode != 0;
        let sealed: Vec<u8> = (0..count(&self.world, Kind::Channel)).filter(sealed).collect();
        let people = count(&self.world, Kind::Account);
        let any = (random.below(people), *sealed.get(usize::from(random.below(sealed.len() as u8)))?);
        let may = |account: u8, channel: u8| {
            let own = self.world.account(account).organisation == self.world.channel(channel).lead;
            own && self.verbs(Kind::Channel, account, channel) & WRITE != 0
        };
        let pairs = (0..people).flat_map(|account| sealed.iter().map(move |channel| (account, *channel)));
        let fitting: Vec<(u8, u8)> = pairs.filter(|(account, channel)| may(*account, *channel)).collect();
        let (account, channel) = Self::mostly(&fitting, any, random);
        Some((account, channel, rows::seal(channel), may(account, channel)))
    }

    fn lift_seal(&mut self, random: &mut Random) -> bool {
        let Some((account, channel, seal, may)) = self.sealed(random) else { return false };
        let request = pb::LiftSealRequest {
            id: Id::from_bytes(seal).to_string(),
            request_id: Self::request_id(random),
            etag: self.etag("seal", seal),
            reason: REASON.into(),
        };
        let answer = self.call::<ops::seal::LiftSeal>(account, request);
        if self.as_allowed(may, answer, account, "lift a seal").is_none() {
            return false;
        }
        self.world.channels[usize::from(channel)].seal = Seal::default();
        self.said.push(format!("{account} lifted the seal of channel {channel}"));
        true
    }

    /// Who changes a seal stays named; everybody else is chosen anew.
    fn change_seal(&mut self, random: &mut Random) -> bool {
        let Some((account, channel, seal, may)) = self.sealed(random) else { return false };
        let other = random.below(self.world.accounts.len() as u8);
        let mode = 1 + random.below(2);
        let request = pb::ChangeSealRequest {
            id: Id::from_bytes(seal).to_string(),
            request_id: Self::request_id(random),
            etag: self.etag("seal", seal),
            mode: i32::from(mode),
            account_ids: vec![text(Kind::Account, other)],
            ..Default::default()
        };
        if self.call::<ops::seal::ChangeSeal>(account, request).is_err() {
            return false;
        }
        self.may(may, account, "change a seal");
        self.world.channels[usize::from(channel)].seal = Seal { mode: i64::from(mode), named: vec![other, account] };
        self.said.push(format!("{account} named {other} on the seal of channel {channel}, {mode}"));
        true
    }

    /// What was not justified closes at once.
    fn review_glass(&mut self, account: u8, random: &mut Random) -> bool {
        if self.world.glasses.is_empty() {
            return false;
        }
        let number = self.pick(Kind::BreakGlass, account, WRITE, random);
        let justified = random.of_ten(4);
        let finding = if justified { pb::GlassFinding::Justified } else { pb::GlassFinding::NotJustified };
        let request = pb::ReviewBrokenGlassRequest {
            id: text(Kind::BreakGlass, number),
            request_id: Self::request_id(random),
            etag: self.etag("break_glass", id(Kind::BreakGlass, number)),
            finding: finding.into(),
            statement: REASON.into(),
        };
        let may = self.verbs(Kind::BreakGlass, account, number) & WRITE != 0;
        if self.call::<ops::seal::glass::ReviewBrokenGlass>(account, request).is_err() {
            return false;
        }
        let glass = &mut self.world.glasses[usize::from(number)];
        let another = glass.account != account;
        glass.window.ended |= !justified;
        self.may(may && another, account, "review a broken glass");
        self.said.push(format!("{account} found glass {number} justified: {justified}"));
        true
    }

    fn end_batch(&mut self, account: u8, random: &mut Random) -> bool {
        let request = pb::EndGrantBatchRequest {
            batch_id: Id::from_bytes(rows::batch()).to_string(),
            request_id: Self::request_id(random),
            reason: REASON.into(),
        };
        let own = self.world.account(account).organisation;
        let grants = (0..self.began).filter(|number| number % 3 == 0);
        let theirs: Vec<u8> = grants
            .filter(|number| self.world.grants[usize::from(*number)].giver == own)
            .filter(|number| self.verbs(Kind::Grant, account, *number) & WRITE != 0)
            .collect();
        if self.call::<ops::grant::EndGrantBatch>(account, request).is_err() {
            return false;
        }
        self.may(!theirs.is_empty(), account, "end what was given in one act");
        for number in &theirs {
            self.world.grants[usize::from(*number)].window.ended = true;
        }
        self.said.push(format!("{account} ended grants {theirs:?}"));
        true
    }

    /// ISA-2.5b: who held a record lifts it.
    fn may_lift(&self, account: u8, number: u8) -> bool {
        let hold = &self.world.holds[usize::from(number)];
        let (kind, record) = rows::record(hold.object);
        let own = self.world.account(account).organisation == hold.organisation;
        own && !hold.ended && self.verbs(kind, account, record) & WRITE != 0
    }

    fn lift_hold(&mut self, account: u8, random: &mut Random) -> bool {
        let any = random.below(self.world.holds.len() as u8);
        let theirs: Vec<u8> = (0..self.world.holds.len() as u8).filter(|one| self.may_lift(account, *one)).collect();
        let number = Self::mostly(&theirs, any, random);
        if self.world.holds.is_empty() {
            return false;
        }
        let (known, allowed) = (rows::hold(number), self.may_lift(account, number));
        let request = pb::ReviewHoldRequest {
            id: Id::from_bytes(known).to_string(),
            request_id: Self::request_id(random),
            etag: self.etag("hold", known),
            outcome: pb::HoldOutcome::Lift.into(),
            reason: REASON.into(),
            ..Default::default()
        };
        let answer = self.call::<ops::hold::ReviewHold>(account, request);
        if self.as_allowed(allowed, answer, account, "lift a hold").is_none() {
            return false;
        }
        self.world.holds[usize::from(number)].ended = true;
        self.said.push(format!("{account} lifted hold {number}"));
        true
    }

    fn plan_meeting(&mut self, account: u8, random: &mut Random) -> bool {
        let (invited, to_come) = (random.below(self.world.organisations.len() as u8), random.of_ten(7));
        let request = pb::PlanMeetingRequest {
            request_id: Self::request_id(random),
            kind: pb::MeetingKind::Marac.into(),
            title: "Monthly conference".into(),
            meet_date: if to_come { self.ahead(1) } else { self.today() },
            organisation_ids: vec![text(Kind::Organisation, invited)],
            ..Default::default()
        };
        let icm = self.world.account(account).icm();
        let Ok(answer) = self.call::<ops::meeting::PlanMeeting>(account, request) else { return false };
        self.may(icm, account, "plan a meeting");
        let made = Id::parse(&answer.meeting.unwrap().id).unwrap();
        let known = id(Kind::Meeting, self.world.meetings.len() as u8);
        self.change("UPDATE meeting SET id = ?2 WHERE id = ?1", *made.as_bytes(), known);
        self.change("UPDATE meeting_party SET meeting = ?2 WHERE meeting = ?1", *made.as_bytes(), known);
        let organisation = self.world.account(account).organisation;
        self.world.meetings.push(Meeting { organisation, by: account, invited: vec![invited, organisation], to_come });
        self.said.push(format!("{account} planned a meeting with {invited}"));
        true
    }
}
