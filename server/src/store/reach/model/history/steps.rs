//! What happens: by operations, which anybody calls and the model must allow, and by the server and its administrators.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::super::random::Random;
use super::super::rows;
use super::super::world::{Glass, Hold, Kind, Object, Window};
use super::super::{count, id};
use super::server::{History, text};
use crate::ops;

const WRITE: i64 = 4;
const SIGNPOST: i64 = 64;
const REASON: &str = "As it was agreed with the partners";
/// The glass is broken for an hour.
const HOUR: i64 = 3_600_000_000;

impl History<'_> {
    /// Something happens: what goes through of a few things that people try, or what no operation does.
    pub fn step(&mut self, random: &mut Random) {
        if random.of_ten(3) {
            let account = random.below(self.world.accounts.len() as u8);
            return self.outside(account, random);
        }
        for _ in 0..8 {
            let account = self.at_work(random);
            let done = match random.below(17) {
                0 | 1 => self.end_grant(random),
                2 => self.withdraw_consent(random),
                3 => self.unassign(random),
                4 => self.assign(random),
                5 => self.remove_member(random),
                6 => self.add_member(random),
                7 => self.place_hold(random),
                8..=15 => self.given(account, random),
                _ => self.break_glass(account, random),
            };
            self.counts.steps += u64::from(done);
            if done {
                return;
            }
        }
    }

    /// Somebody whose role has work with cases or channels, where there is anybody.
    pub(super) fn at_work(&self, random: &mut Random) -> u8 {
        let works = |number: &u8| self.world.account(*number).icm() || self.world.account(*number).holds(Role::Spoc);
        let people = self.world.accounts.len() as u8;
        let working: Vec<u8> = (0..people).filter(works).collect();
        let (anybody, chosen) = (random.below(people), random.below(working.len() as u8));
        working.get(usize::from(chosen)).copied().unwrap_or(anybody)
    }

    pub(super) fn may(&self, holds: bool, account: u8, what: &str) {
        assert!(holds, "account {account} may not {what}, and does; so far {:?}", self.said);
    }

    /// A record of a kind: mostly one for which the account has the verb.
    pub(super) fn pick(&self, kind: Kind, account: u8, verb: i64, random: &mut Random) -> u8 {
        let own: Vec<u8> = self.seen(kind, account, verb).into_iter().collect();
        let any = random.below(count(&self.world, kind));
        let chosen = random.below(own.len() as u8);
        if random.of_ten(8) { own.get(usize::from(chosen)).copied().unwrap_or(any) } else { any }
    }

    pub(super) fn etag(&self, table: &str, id: [u8; 16]) -> String {
        let sql = format!("SELECT version FROM \"{table}\" WHERE id = ?1");
        let version: i64 = self.server.probe.opened.connection.query_row(&sql, [id], |line| line.get(0)).unwrap();
        format!("v{version}")
    }

    pub(super) fn request_id(random: &mut Random) -> String {
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = random.below(255);
        }
        Id::from_bytes(bytes).to_string()
    }

    fn end_grant(&mut self, random: &mut Random) -> bool {
        let (account, number) = self.pair(Kind::Grant, WRITE, random);
        let request = pb::EndGrantRequest {
            id: text(Kind::Grant, number),
            request_id: Self::request_id(random),
            etag: self.etag("grant", id(Kind::Grant, number)),
            reason: REASON.into(),
        };
        let write = self.verbs(Kind::Grant, account, number) & WRITE != 0;
        let grant = &self.world.grants[usize::from(number)];
        let runs = !grant.window.ended && grant.window.until > self.world.now;
        let allowed = write && runs && self.world.account(account).organisation == grant.giver;
        let answer = self.call::<ops::grant::EndGrant>(account, request);
        if self.as_allowed(allowed, answer, account, "end a grant").is_none() {
            return false;
        }
        self.world.grants[usize::from(number)].window.ended = true;
        self.said.push(format!("{account} ended grant {number}"));
        true
    }

    fn withdraw_consent(&mut self, random: &mut Random) -> bool {
        let (account, file) = self.pair(Kind::CaseFile, WRITE, random);
        let own = self.world.account(account).organisation;
        let standing = |number: &u8| {
            let consent = &self.world.consents[usize::from(*number)];
            consent.file == file && consent.owner == own && !consent.withdrawn
        };
        let writes = self.verbs(Kind::CaseFile, account, file) & WRITE != 0;
        let theirs: Vec<u8> = (0..self.world.consents.len() as u8).filter(standing).filter(|_| writes).collect();
        let any = random.below(self.world.consents.len() as u8);
        let number = Self::mostly(&theirs, any, random);
        let file = self.world.consents[usize::from(number)].file;
        let consent = rows::consent(number);
        let request = pb::WithdrawConsentRequest {
            id: Id::from_bytes(consent).to_string(),
            request_id: Self::request_id(random),
            etag: self.etag("consent", consent),
            reason: REASON.into(),
        };
        let consent = &self.world.consents[usize::from(number)];
        let writes = self.verbs(Kind::CaseFile, account, file) & WRITE != 0;
        // A sealed person is in the case for those alone who are named on the seal, and so is what they consented to.
        let named = self.world.nominal(consent.nominal).seal.lets(account);
        let allowed = writes && named && consent.owner == own && !consent.withdrawn;
        let answer = self.call::<ops::consent::WithdrawConsent>(account, request);
        if self.as_allowed(allowed, answer, account, "withdraw a consent").is_none() {
            return false;
        }
        self.world.consents[usize::from(number)].withdrawn = true;
        self.said.push(format!("{account} withdrew consent {number}"));
        true
    }

    fn place_hold(&mut self, random: &mut Random) -> bool {
        let (record, kind) = [
            (Kind::Nominal, RecordKind::Nominal),
            (Kind::Channel, RecordKind::Channel),
            (Kind::Activity, RecordKind::Activity),
        ][usize::from(random.below(3))];
        let (account, number) = self.pair(record, WRITE, random);
        let (object, controller) = match record {
            Kind::Nominal => (Object::Nominal(number), self.world.nominal(number).organisation),
            Kind::Channel => (Object::Channel(number), self.world.channel(number).lead),
            _ => (Object::Activity(number), self.world.activity(number).organisation),
        };
        let (investigation, hidden) = (random.of_ten(8), random.of_ten(5));
        let review = Moment::from_micros(self.world.now).day().plus_days(30);
        let request = pb::PlaceHoldRequest {
            request_id: Self::request_id(random),
            object_kind: kind.into(),
            object_id: text(record, number),
            kind: if investigation { pb::HoldKind::Investigation.into() } else { pb::HoldKind::Legal.into() },
            sight: match (investigation, hidden) {
                (false, _) => 0,
                (true, false) => pb::HoldSight::Shown.into(),
                (true, true) => pb::HoldSight::Hidden.into(),
            },
            reason: REASON.into(),
            review_date: Some(Date { year: review.year(), month: review.month(), day: review.day() }),
            ..Default::default()
        };
        let (write, own) = (self.verbs(record, account, number) & WRITE != 0, self.world.account(account).organisation);
        let same = |hold: &Hold| {
            hold.object == object && hold.investigation == investigation && hold.organisation == own && !hold.ended
        };
        let allowed = write && (!investigation || own == controller) && !self.world.holds.iter().any(same);
        let answer = self.call::<ops::hold::PlaceHold>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "hold a record") else { return false };
        self.server.name(&answer.hold.unwrap().id, rows::hold(self.world.holds.len() as u8));
        let hidden = investigation && hidden;
        self.world.holds.push(Hold { object, organisation: own, investigation, hidden, ended: false });
        self.said.push(format!("{account} held {object:?}, {investigation} {hidden}"));
        true
    }

    fn break_glass(&mut self, account: u8, random: &mut Random) -> bool {
        let nominal = random.of_ten(5);
        let kind = if nominal { Kind::Nominal } else { Kind::Channel };
        let number = self.pick(kind, account, SIGNPOST, random);
        let object_kind = if nominal { RecordKind::Nominal } else { RecordKind::Channel };
        let request = pb::BreakGlassRequest {
            request_id: Self::request_id(random),
            object_kind: object_kind.into(),
            object_id: text(kind, number),
            reason: REASON.into(),
        };
        let sign = self.verbs(kind, account, number) & SIGNPOST != 0;
        let Ok(answer) = self.call::<ops::seal::glass::BreakGlass>(account, request) else { return false };
        self.may(sign, account, "break the glass");
        let (object, owner) = if nominal {
            (Object::Nominal(number), self.world.nominal(number).organisation)
        } else {
            (Object::Channel(number), self.world.channel(number).lead)
        };
        let window = Window { from: self.world.now, until: self.world.now + HOUR, ended: false };
        // The record of it gets the next number, under which the model knows it.
        let made = Id::parse(&answer.glass.unwrap().id).unwrap();
        let known = id(Kind::BreakGlass, self.world.glasses.len() as u8);
        self.change("UPDATE break_glass SET id = ?2 WHERE id = ?1", *made.as_bytes(), known);
        self.world.glasses.push(Glass { object, account, owner, window });
        self.said.push(format!("{account} broke the glass of {object:?}"));
        true
    }

    pub(super) fn change(&self, sql: &str, one: impl rusqlite::ToSql, other: impl rusqlite::ToSql) {
        self.server.probe.opened.connection.execute(sql, rusqlite::params![one, other]).unwrap();
    }

    /// What no operation of case management does: time passes, agreements lapse, accounts are changed, seals are set.
    fn outside(&mut self, account: u8, random: &mut Random) {
        let said = match random.below(5) {
            0 => {
                let micros = if random.of_ten(5) { 1 } else { 1_001 };
                self.pass(micros);
                format!("{micros} us passed")
            }
            1 => {
                let number = random.below(self.world.agreements.len() as u8);
                self.world.agreements[usize::from(number)].window.until = self.world.now;
                self.change(
                    "UPDATE agreement SET until_at = ?2 WHERE id = ?1",
                    rows::agreement(number),
                    self.world.now,
                );
                format!("agreement {number} lapsed")
            }
            2 => {
                let active = !self.world.account(account).active;
                self.world.accounts[usize::from(account)].active = active;
                let state = if active { 1 } else { 2 };
                self.change("UPDATE account SET state = ?2 WHERE id = ?1", id(Kind::Account, account), state);
                format!("account {account} in use: {active}")
            }
            3 => {
                let roles = [Role::Caseworker, Role::Supervisor, Role::Spoc, Role::Auditor];
                let roles = Roles::none().with(roles[usize::from(random.below(4))]);
                self.world.accounts[usize::from(account)].roles = roles;
                let bits = i64::from(roles.bits());
                self.change("UPDATE account SET roles = ?2 WHERE id = ?1", id(Kind::Account, account), bits);
                format!("account {account} has roles {bits}")
            }
            _ => self.seal(account, random),
        };
        self.said.push(said);
    }

    /// A channel is sealed for one person, or its seal is lifted.
    fn seal(&mut self, account: u8, random: &mut Random) -> String {
        let number = random.below(self.world.channels.len() as u8);
        let channel = id(Kind::Channel, number);
        let seal = &mut self.world.channels[usize::from(number)].seal;
        (seal.mode, seal.named) = if seal.mode == 0 { (1, vec![account]) } else { (0, Vec::new()) };
        let (seal, mode) = (seal.clone(), seal.mode);
        self.change("UPDATE channel SET sealed = ?2 WHERE id = ?1", channel, mode);
        self.change("DELETE FROM seal_party WHERE object = ?1 AND ?2 <> 2", channel, mode);
        rows::named(&self.server.probe.opened.connection, rusqlite::types::Value::Blob(channel.to_vec()), &seal);
        rows::sealed(&self.server.probe.opened.connection, &self.world, number);
        format!("channel {number} sealed {mode} for {account}")
    }
}
