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
use super::server::{History, text};
use crate::ops;

const WRITE: i64 = 4;
const MANAGE: i64 = 8;
const REASON: &str = "As it was agreed with the partners";

impl History<'_> {
    /// One of them.
    pub(super) fn given(&mut self, account: u8, random: &mut Random) -> bool {
        match random.below(8) {
            0 | 1 => self.hand_over(account, random),
            2 => self.lift_seal(account, random),
            3 => self.change_seal(account, random),
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

    /// The removal of an organisation is undone, by who did it.
    pub(super) fn restore(&mut self, account: u8, channel: u8, of: u8, taken: &[usize], random: &mut Random) {
        let request = pb::UndoRemoveMemberRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            etag: self.etag("channel", id(Kind::Channel, channel)),
        };
        let manages = self.verbs(Kind::Channel, account, channel) & MANAGE != 0;
        let csp = self.world.channel(channel).csp;
        let agreed = self.world.agreed(of, csp) && self.world.agreed(self.world.channel(channel).lead, csp);
        if self.call::<ops::channel::UndoRemoveMember>(account, request).is_err() {
            return;
        }
        self.may(manages && agreed, account, "let an organisation in again");
        self.world.members.push(Member { channel, organisation: of, ended: false });
        for at in taken {
            let active = self.world.account(self.world.assignments[*at].account).active;
            self.world.assignments[*at].ended = !active;
        }
        self.said.push(format!("{account} let organisation {of} into channel {channel} again"));
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

    /// Work on a channel that is not closed, of its lead or of one that takes part, goes from one colleague to another.
    fn hand_over(&mut self, account: u8, random: &mut Random) -> bool {
        let at = usize::from(random.below(self.world.assignments.len() as u8));
        let work = &self.world.assignments[at];
        let (channel, from, supervisor, home) = (work.channel, work.account, work.supervisor, work.organisation);
        let to = random.below(self.world.accounts.len() as u8);
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
        let made = Id::parse(&answer.handover.unwrap().id).unwrap();
        let number = self.world.handovers.len() as u8;
        let known = id(Kind::Caseload, number);
        self.change("UPDATE caseload_handover SET id = ?2 WHERE id = ?1", *made.as_bytes(), known);
        self.change("UPDATE caseload_line SET handover = ?2 WHERE handover = ?1", *made.as_bytes(), known);
        self.world.handovers.push(Handover { organisation: home, by: account, of: from, lines: vec![(channel, to)] });
        let goes = self.goes(channel, home, to, supervisor);
        let mut given = None;
        if goes {
            self.world.assignments[at].ended = true;
            given = self.take_on(channel, to, home, supervisor);
        }
        self.said.push(format!("{account} handed channel {channel} from {from} to {to}: {goes}"));
        if random.of_ten(5) {
            self.give_back(account, number, (channel, from, supervisor), (goes, given), random);
        }
        true
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
        account: u8,
        number: u8,
        (channel, from, supervisor): (u8, u8, bool),
        (went, given): (bool, Option<usize>),
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
        if went && self.goes(channel, home, from, supervisor) {
            if let Some(at) = given {
                self.world.assignments[at].ended = true;
            }
            self.take_on(channel, from, home, supervisor);
        }
        self.said.push(format!("{account} took hand-over {number} back"));
    }

    /// A sealed channel, its seal and whether its lead's own people, as an account, change it.
    fn sealed(&self, account: u8, random: &mut Random) -> Option<(u8, [u8; 16], bool)> {
        let sealed: Vec<u8> = (0..count(&self.world, Kind::Channel))
            .filter(|channel| self.world.channel(*channel).seal.mode != 0)
            .collect();
        let chosen = random.below(sealed.len() as u8);
        let channel = *sealed.get(usize::from(chosen))?;
        let own = self.world.account(account).organisation == self.world.channel(channel).lead;
        let may = own && self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        Some((channel, rows::seal(channel), may))
    }

    fn lift_seal(&mut self, account: u8, random: &mut Random) -> bool {
        let Some((channel, seal, may)) = self.sealed(account, random) else { return false };
        let request = pb::LiftSealRequest {
            id: Id::from_bytes(seal).to_string(),
            request_id: Self::request_id(random),
            etag: self.etag("seal", seal),
            reason: REASON.into(),
        };
        if self.call::<ops::seal::LiftSeal>(account, request).is_err() {
            return false;
        }
        self.may(may, account, "lift a seal");
        self.world.channels[usize::from(channel)].seal = Seal::default();
        self.said.push(format!("{account} lifted the seal of channel {channel}"));
        true
    }

    /// Who changes a seal stays named; everybody else is chosen anew.
    fn change_seal(&mut self, account: u8, random: &mut Random) -> bool {
        let Some((channel, seal, may)) = self.sealed(account, random) else { return false };
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
        let grants = (0..count(&self.world, Kind::Grant)).filter(|number| number % 3 == 0);
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

    fn lift_hold(&mut self, account: u8, random: &mut Random) -> bool {
        let held = self.world.holds.len() as u8;
        let number = random.below(held);
        let Some(hold) = self.world.holds.get(usize::from(number)) else { return false };
        let Some(known) = rows::hold_id(&self.server.probe.opened.connection, number) else { return false };
        let (kind, record) = rows::record(hold.object);
        let request = pb::ReviewHoldRequest {
            id: Id::from_bytes(known).to_string(),
            request_id: Self::request_id(random),
            etag: self.etag("hold", known),
            outcome: pb::HoldOutcome::Lift.into(),
            reason: REASON.into(),
            ..Default::default()
        };
        let writes = self.verbs(kind, account, record) & WRITE != 0;
        if self.call::<ops::hold::ReviewHold>(account, request).is_err() {
            return false;
        }
        self.may(writes, account, "lift a hold");
        self.world.holds[usize::from(number)].ended = true;
        self.said.push(format!("{account} lifted hold {number}"));
        true
    }

    fn plan_meeting(&mut self, account: u8, random: &mut Random) -> bool {
        let invited = random.below(self.world.organisations.len() as u8);
        let request = pb::PlanMeetingRequest {
            request_id: Self::request_id(random),
            kind: pb::MeetingKind::Marac.into(),
            title: "Monthly conference".into(),
            meet_date: self.today(),
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
        self.world.meetings.push(Meeting { organisation, by: account, invited: vec![invited, organisation] });
        self.said.push(format!("{account} planned a meeting with {invited}"));
        true
    }
}
