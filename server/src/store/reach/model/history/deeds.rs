//! What is recorded, opened, accepted and reviewed. Of each deed the model says beforehand whether it goes through, and the
//! operation must answer so.

use std::sync::LazyLock;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;

use super::super::random::Random;
use super::super::rows::{self, GIVEN, NAMES};
use super::super::world::{Assignment, Channel, Conditions, File, Kind, Nominal, Seal};
use super::super::{count, id};
use super::server::{History, text};
use crate::demo::portrait;
use crate::ops;
use crate::picture::{self, Picture};
use crate::rpc::Done;

pub(super) const READ: i64 = 2;
pub(super) const WRITE: i64 = 4;
pub(super) const REASON: &str = "As it was agreed with the partners";
/// Deeds that are tried between two steps.
const TRIES: u8 = 14;
/// Of what they do beside.
const FURTHER: u8 = 8;
/// A photograph, made ready once.
static PORTRAIT: LazyLock<Picture> = LazyLock::new(|| picture::prepare(&portrait(7)).unwrap());

impl History<'_> {
    /// A few people do something.
    pub fn deeds(&mut self, random: &mut Random) {
        for _ in 0..TRIES {
            let account = self.at_work(random);
            match random.below(43) {
                0 => self.record_person(account, random),
                1 => self.open_case(account, random),
                2 => self.photograph(account, random),
                3 | 4 | 37 => self.accept_lead(random),
                5 | 6 => self.accept_referral(random),
                7 => self.review(account, random),
                8 | 9 => self.add_activity(random),
                10 | 11 => self.correct(random),
                12 | 13 => self.share(random),
                14 | 15 => self.answer_share(random),
                16..=18 => self.offer_lead(random),
                19 | 36 => self.refer(random),
                20 => self.end_offer(random),
                21 => self.place_seal(random),
                22 => self.record_consent(random),
                23 => self.add_person(random),
                24 => self.open_channel(random),
                25 => self.add_action(random),
                26 => self.move_action(random),
                27 => self.assign_action(random),
                28 => self.ask_to_disclose(random),
                29 => self.disclose(random),
                30 => _ = self.remove_member(random),
                31 => _ = self.add_member(random),
                32 | 33 => _ = self.assign(random),
                38 => self.relate(random),
                39 => self.refuse(random),
                40 => self.describe(random),
                41 => self.cancel_meeting(random),
                42 => self.confirm(random),
                _ => _ = self.hand_over(random),
            }
            self.remember();
        }
        for _ in 0..FURTHER {
            self.further(random);
            self.remember();
        }
    }

    /// What people do beside.
    fn further(&mut self, random: &mut Random) {
        match random.below(36) {
            0 | 1 => self.place_marker(random),
            2 => self.review_marker(random),
            3 | 4 => self.add_particular(random),
            5 => self.update_particular(random),
            6 => self.remove_detail(random),
            7 => self.verify(random),
            8 => self.update_person(random),
            9 | 10 => self.propose_link(random),
            11 | 12 => self.step_link(false, random),
            13 => self.step_link(true, random),
            14 => self.change_relation(random),
            15 | 16 => self.add_item(random),
            17 | 18 => self.minute(random),
            19 => self.assess(random),
            20 => self.preview(random),
            21 => self.ask_case_review(random),
            22 | 23 => self.move_case_review(random),
            24 => self.review_refusal(random),
            25 => self.dispose(random),
            26 => self.object(random),
            27 => self.give_way(random),
            28 => self.reopen(random),
            29 => self.tell(random),
            30 => self.update_action(random),
            31 | 32 => self.register_request(random),
            33 | 34 => self.step_request(random),
            _ => self.audits(random),
        }
    }

    /// The operation went through just where the model allows it.
    #[track_caller]
    pub(super) fn as_allowed<T>(
        &self,
        allowed: bool,
        answer: Result<T, crate::error::Error>,
        account: u8,
        what: &str,
    ) -> Option<T> {
        let word = if allowed { "may" } else { "may not" };
        let refused = answer.as_ref().err().map(|error| format!("{error:?}"));
        assert!(
            allowed == answer.is_ok(),
            "history {}: account {account} {word} {what}: {refused:?}; so far {:?}",
            self.seed,
            self.said
        );
        answer.ok()
    }

    /// Somebody is recorded, after those alike were looked at.
    fn record_person(&mut self, account: u8, random: &mut Random) {
        let nominal = count(&self.world, Kind::Nominal);
        let family_name = NAMES[usize::from(nominal) % NAMES.len()];
        let name = Some(pb::PersonName { given_names: GIVEN.into(), family_name: family_name.into() });
        let alike = pb::FindLikelyMatchesRequest {
            reason: pb::SearchReason::CaseWork.into(),
            reason_detail: REASON.into(),
            name: name.clone(),
            sex: 1,
            ..Default::default()
        };
        let allowed = self.world.account(account).icm();
        let alike = self.search::<ops::nominal::FindLikelyMatches>(account, alike);
        let Some(alike) = self.as_allowed(allowed, alike, account, "look for people alike") else { return };
        let considered = alike.matches.into_iter().filter_map(|found| found.nominal);
        let request = pb::CreateNominalRequest {
            request_id: Self::request_id(random),
            reason: pb::SearchReason::CaseWork.into(),
            reason_detail: REASON.into(),
            name,
            sex: 1,
            source: source(),
            privacy_notice: not_given(),
            considered_ids: considered.map(|nominal| nominal.id).collect(),
            considered_reason: REASON.into(),
            ..Default::default()
        };
        let answer = self.search::<ops::nominal::CreateNominal>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "record a person") else { return };
        self.server.name(&answer.nominal.unwrap().id, id(Kind::Nominal, nominal));
        let organisation = self.world.account(account).organisation;
        let recorded = Nominal { organisation, recorder: account, seal: Seal::default(), files: Vec::new() };
        self.world.nominals.push(recorded);
        rows::beside_nominal(&self.server.probe.opened.connection, &self.world, nominal);
        self.beside.person(nominal);
        self.server.probe.settle().unwrap();
        self.said.push(format!("{account} recorded nominal {nominal}"));
    }

    /// A case is opened about somebody whom the index shows.
    fn open_case(&mut self, account: u8, random: &mut Random) {
        let nominal = self.pick(Kind::Nominal, account, 1, random);
        let first = pb::NewChannel {
            programme: rows::programme(0),
            title: "Made-up strand of work".into(),
            ..Default::default()
        };
        let conditions = Conditions(random.of_ten(5), random.of_ten(5));
        let request = pb::CreateCaseFileRequest {
            request_id: Self::request_id(random),
            title: "Made-up case".into(),
            purpose: 1,
            article6_basis: 1,
            article9_condition: i32::from(conditions.0),
            article10_condition: i32::from(conditions.1),
            nominals: vec![pb::NewCaseNominal { nominal_id: text(Kind::Nominal, nominal), role: 1 }],
            first_channel: Some(first),
            ..Default::default()
        };
        let (csp, icm) = (self.home_csp(account), self.world.account(account).icm());
        let agreed = self.world.agreed(self.world.account(account).organisation, csp);
        let seen = self.verbs(Kind::Nominal, account, nominal) & 1 != 0;
        let answer = self.call::<ops::case_file::CreateCaseFile>(account, request);
        let Some(answer) = self.as_allowed(icm && agreed && seen, answer, account, "open a case") else { return };
        let file = Id::parse(&answer.case_file.unwrap().id).unwrap();
        let channel = self.opened(account, (nominal, conditions), file);
        self.works(channel, account, false);
        self.said.push(format!("{account} opened a case about {nominal} with channel {channel}"));
    }

    /// The partnership of an account's organisation.
    pub(super) fn home_csp(&self, account: u8) -> u8 {
        self.world.organisations[usize::from(self.world.account(account).organisation)]
    }

    /// Takes a case file that an account's organisation has opened with one channel and one person into the model; the
    /// number of the channel.
    pub(super) fn opened(&mut self, account: u8, (nominal, conditions): (u8, Conditions), file: Id) -> u8 {
        let (number, channel) = (count(&self.world, Kind::CaseFile), count(&self.world, Kind::Channel));
        let made: [u8; 16] = self.found("SELECT id FROM channel WHERE case_file = ?1", *file.as_bytes());
        self.server.rename(*file.as_bytes(), id(Kind::CaseFile, number));
        self.server.rename(made, id(Kind::Channel, channel));
        let (lead, csp) = (self.world.account(account).organisation, self.home_csp(account));
        self.world.files.push(File { owner: lead, csp, conditions });
        let seal = Seal::default();
        self.world.channels.push(Channel { file: number, lead, csp, seal, closed: false, refuser: lead });
        self.world.nominals[usize::from(nominal)].files.push((number, account));
        rows::beside_channel(&self.server.probe.opened.connection, &self.world, channel);
        self.beside.channel(&self.world, channel);
        self.next_review(channel);
        channel
    }

    /// The open review of a channel, of the kind that the model looks at, under the id by which the model knows it.
    pub(super) fn next_review(&self, channel: u8) {
        let sql = "SELECT id FROM review WHERE channel = ?1 AND kind = ?2 AND done_at IS NULL";
        let parameters = rusqlite::params![id(Kind::Channel, channel), rows::review_kind(channel)];
        let open = self.server.probe.opened.connection.query_row(sql, parameters, |line| line.get(0)).unwrap();
        self.server.rename(open, id(Kind::Review, channel));
    }

    /// Somebody works on a channel, if not in this capacity already.
    pub(super) fn works(&mut self, channel: u8, account: u8, supervisor: bool) {
        let organisation = self.world.account(account).organisation;
        let has = |work: &Assignment| {
            work.channel == channel && work.account == account && work.supervisor == supervisor && !work.ended
        };
        if self.places(has).is_empty() {
            self.world.assignments.push(Assignment { channel, account, organisation, supervisor, ended: false });
        }
    }

    /// What stands in a column of a row.
    pub(super) fn found<T: rusqlite::types::FromSql>(&self, sql: &str, of: [u8; 16]) -> T {
        self.server.probe.opened.connection.query_row(sql, [of], |line| line.get(0)).unwrap()
    }

    /// A photograph of somebody is added, and opened by just those who read what everybody of the case reads.
    fn photograph(&mut self, account: u8, random: &mut Random) {
        let nominal = self.pick(Kind::Nominal, account, WRITE, random);
        let request = pb::AddPhotographRequest {
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            source: source(),
            ..Default::default()
        };
        let own = self.world.account(account).organisation == self.world.nominal(nominal).organisation;
        let allowed = own && self.verbs(Kind::Nominal, account, nominal) & WRITE != 0;
        let done = Done { picture: Some(Ok(PORTRAIT.clone())), ..Done::default() };
        let answer = self.hashed::<ops::photograph::AddPhotograph>(account, request, done);
        let Some(answer) = self.as_allowed(allowed, answer, account, "add a photograph") else { return };
        self.said.push(format!("{account} added a photograph of nominal {nominal}"));
        let made = answer.photograph.unwrap().id;
        self.stands((Kind::Photograph, nominal), (0, 1), &made);
        let request = pb::GetPhotographRequest { id: made, view: 2 };
        for other in 0..count(&self.world, Kind::Account) {
            let place = (Kind::Photograph, nominal);
            self.one::<ops::photograph::GetPhotograph>(other, place, READ, request.clone());
        }
    }
}

fn not_given() -> Option<pb::PrivacyNotice> {
    let state = pb::PrivacyNoticeState::NotGiven.into();
    Some(pb::PrivacyNotice { state, reason: REASON.into(), ..Default::default() })
}

pub(super) fn source() -> Option<pb::Source> {
    Some(pb::Source { kind: pb::InformationSource::OtherRecord.into(), detail: REASON.into() })
}
