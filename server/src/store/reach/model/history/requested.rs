//! People ask about their own data: for whom the part of each organisation is there, what its pack holds, and who answers
//! it. The model says so by what it knows of channels, seals and roles, and not by how the store asks.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;

use super::super::random::Random;
use super::super::world::Kind;
use super::beside::raw;
use super::deeds::{READ, REASON, WRITE};
use super::server::{History, number, text};
use crate::error::Error;
use crate::ops::subject_request as ops;

/// What one organisation has to answer of a request.
#[derive(Clone)]
pub struct Part {
    pub id: [u8; 16],
    pub nominal: u8,
    pub organisation: u8,
    /// Who received the request.
    pub origin: u8,
    /// Who recorded that.
    pub by: u8,
    /// That access is asked for, or else erasure.
    pub access: bool,
    pub identified: bool,
    pub extended: bool,
    pub answered: bool,
}

impl History<'_> {
    /// The channels about a person that an organisation leads or takes part in.
    fn about(&self, organisation: u8, nominal: u8) -> Vec<u8> {
        let files = &self.world.nominal(nominal).files;
        let takes_part = |channel: u8| {
            let part = |one: &&super::super::world::Member| one.channel == channel && !one.ended;
            self.world.members.iter().filter(part).any(|member| member.organisation == organisation)
        };
        let fits = |channel: &u8| {
            let row = self.world.channel(*channel);
            files.iter().any(|(file, _)| *file == row.file) && (row.lead == organisation || takes_part(*channel))
        };
        (0..self.world.channels.len() as u8).filter(fits).collect()
    }

    /// Whether nobody of an organisation learns more by hearing that it has a part: it received the request, it recorded
    /// the person, or works with them in a channel that is not sealed, or in none.
    fn openly(&self, part: &Part) -> bool {
        let (organisation, nominal) = (part.organisation, part.nominal);
        let about = self.about(organisation, nominal);
        let unsealed = about.iter().any(|channel| self.world.channel(*channel).seal.mode == 0);
        let recorded = self.world.nominal(nominal).organisation == organisation;
        part.origin == organisation || recorded || unsealed || about.is_empty()
    }

    /// ISA-14.1: whoever finds the person and works with them answers for their organisation; and where it is no secret
    /// that it knows the person, its supervisors, who recorded the request, and who keeps the person's record.
    fn answers(&self, account: u8, part: &Part) -> bool {
        let (person, verbs) = (self.world.account(account), self.verbs(Kind::Nominal, account, part.nominal));
        let works = |channel: &u8| self.verbs(Kind::Channel, account, *channel) & WRITE != 0;
        let by_right = part.by == account || person.holds(Role::Supervisor) || verbs & WRITE != 0;
        person.organisation == part.organisation
            && verbs & 1 != 0
            && (self.about(part.organisation, part.nominal).iter().any(works) || by_right && self.openly(part))
    }

    /// Whether a part is in the register for somebody, and whether the person is named there.
    fn registered(&self, account: u8, part: &Part) -> Option<bool> {
        let person = self.world.account(account);
        if self.answers(account, part) {
            return Some(true);
        }
        let keeps = person.holds(Role::Auditor) || person.holds(Role::Spoc);
        if person.organisation != part.organisation || !keeps || !self.openly(part) {
            return None;
        }
        if person.holds(Role::Auditor) && self.verbs(Kind::Nominal, account, part.nominal) & READ != 0 {
            return Some(true);
        }
        (self.world.nominal(part.nominal).seal.mode == 0).then_some(false)
    }

    /// CA-8.5a: somebody whom the index shows asks, and who knows the person has a part at once.
    pub(super) fn register_request(&mut self, random: &mut Random) {
        let account = self.at_work(random);
        let nominal = self.pick(Kind::Nominal, account, 1, random);
        let (access, identified) = (random.of_ten(7), random.of_ten(7));
        let request = pb::RegisterSubjectRequestRequest {
            nominal_id: text(Kind::Nominal, nominal),
            request_id: Self::request_id(random),
            kind: if access { pb::SubjectRequestKind::Access } else { pb::SubjectRequestKind::Erasure }.into(),
            receive_date: self.ahead(0),
            identity_date: self.ahead(0).filter(|_| identified),
            own_reference: "Made-up file".into(),
            ..Default::default()
        };
        let allowed = self.world.account(account).icm() && self.verbs(Kind::Nominal, account, nominal) & 1 != 0;
        let answer = self.call::<ops::RegisterSubjectRequest>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "register what a person asks") else { return };
        let own = raw(&answer.subject_request.unwrap().id);
        let origin = self.world.account(account).organisation;
        for (id, organisation) in self.parts_of(own) {
            let part = Part {
                id,
                nominal,
                organisation,
                origin,
                by: account,
                access,
                identified,
                extended: false,
                answered: false,
            };
            self.beside.parts.push(part);
        }
        assert!(self.beside.parts.iter().any(|part| part.id == own && part.organisation == origin), "the own part");
        self.said.push(format!("{account} registered what nominal {nominal} asks, access {access}"));
        self.look_at_requests();
    }

    /// The parts of the request that a part is of, each with its organisation.
    fn parts_of(&self, part: [u8; 16]) -> Vec<([u8; 16], u8)> {
        let sql = "SELECT p.id, p.organisation FROM subject_request_part p
            WHERE p.subject_request = (SELECT q.subject_request FROM subject_request_part q WHERE q.id = ?1)";
        let mut statement = self.server.probe.opened.connection.prepare_cached(sql).unwrap();
        let read = |line: &rusqlite::Row<'_>| Ok((line.get(0)?, line.get::<_, [u8; 16]>(1)?[15]));
        statement.query_map([part], read).unwrap().map(|line| line.unwrap()).collect()
    }

    /// What a few people find in the register, and what they are told of each part there and of those that are not.
    fn look_at_requests(&mut self) {
        for account in self.some() {
            let parts = self.beside.parts.clone();
            let there = |part: &&Part| self.registered(account, part).is_some();
            let expected: BTreeSet<[u8; 16]> = parts.iter().filter(there).map(|part| part.id).collect();
            let request =
                pb::ListSubjectRequestsRequest { include_answered: true, page_size: 200, ..Default::default() };
            match self.call::<ops::ListSubjectRequests>(account, request) {
                Ok(answer) => {
                    let told = super::beside::bytes(&answer.subject_requests, |row| &row.id);
                    self.agree(account, "requests of people", &told, &expected);
                }
                Err(error) => self.agree(account, &format!("{error:?}"), &expected.len(), &0),
            }
            for part in &parts {
                self.look_at_part(account, part);
            }
        }
    }

    fn look_at_part(&mut self, account: u8, part: &Part) {
        let expected = self.registered(account, part);
        let request = pb::GetSubjectRequestRequest { id: Id::from_bytes(part.id).to_string() };
        let told = match self.call::<ops::GetSubjectRequest>(account, request) {
            Ok(answer) => answer.subject_request.map(|row| row.nominal.is_some()),
            Err(Error::NotFound | Error::Denied(_) | Error::SignIn(..)) => None,
            Err(error) => self.fail::<ops::GetSubjectRequest>(account, &format!("{error:?}")),
        };
        self.agree(account, "a request and its person", &told, &expected);
    }

    /// Something becomes of a part.
    pub(super) fn step_request(&mut self, random: &mut Random) {
        let fits = |account: u8, place: usize| {
            let part = &self.beside.parts[place];
            !part.answered && self.world.account(account).icm() && self.answers(account, part)
        };
        let Some((account, place)) = self.chosen(self.beside.parts.len(), fits, random) else { return };
        match random.below(6) {
            0 | 1 => self.confirm_identity(account, place, random),
            2 => self.extend_request(account, place, random),
            3 => drop(self.pack(account, place, random)),
            _ => self.answer_request(account, place, random),
        }
        self.look_at_requests();
    }

    /// Whether somebody answers for a part that waits.
    fn works_on(&self, account: u8, part: &Part) -> bool {
        self.world.account(account).icm() && self.answers(account, part) && !part.answered
    }

    fn part_etag(&self, part: &Part) -> String {
        self.etag("subject_request_part", part.id)
    }

    fn confirm_identity(&mut self, account: u8, place: usize, random: &mut Random) {
        let part = self.beside.parts[place].clone();
        let request = pb::ConfirmSubjectIdentityRequest {
            id: Id::from_bytes(part.id).to_string(),
            request_id: Self::request_id(random),
            etag: self.part_etag(&part),
            identity_date: self.ahead(0),
        };
        let allowed = self.works_on(account, &part) && part.origin == part.organisation && !part.identified;
        let answer = self.call::<ops::ConfirmSubjectIdentity>(account, request);
        if self.as_allowed(allowed, answer, account, "confirm who asks").is_some() {
            let all: BTreeSet<[u8; 16]> = self.parts_of(part.id).into_iter().map(|(id, _)| id).collect();
            self.beside.parts.iter_mut().filter(|one| all.contains(&one.id)).for_each(|one| one.identified = true);
        }
    }

    fn extend_request(&mut self, account: u8, place: usize, random: &mut Random) {
        let part = self.beside.parts[place].clone();
        let request = pb::ExtendSubjectRequestRequest {
            id: Id::from_bytes(part.id).to_string(),
            request_id: Self::request_id(random),
            etag: self.part_etag(&part),
            reason: REASON.into(),
        };
        let allowed = self.works_on(account, &part) && part.identified && !part.extended;
        let answer = self.call::<ops::ExtendSubjectRequest>(account, request);
        if self.as_allowed(allowed, answer, account, "extend the time of a request").is_some() {
            self.beside.parts[place].extended = true;
        }
    }

    /// ISA-14.2: the pack holds of the own activities about the person those that the caller reads, and no others.
    fn pack(&mut self, account: u8, place: usize, random: &mut Random) -> Vec<pb::SubjectItem> {
        let part = self.beside.parts[place].clone();
        let request =
            pb::GetSubjectPackRequest { id: Id::from_bytes(part.id).to_string(), page_size: 200, ..Default::default() };
        let allowed = self.world.account(account).icm() && self.answers(account, &part) && part.access;
        let answer = self.call::<ops::pack::GetSubjectPack>(account, request);
        let Some(pack) = self.as_allowed(allowed, answer, account, "open the pack of a request") else {
            return Vec::new();
        };
        let of_it = pack.items.iter().filter(|item| item.kind() == pb::SubjectItemKind::Activity);
        let told: BTreeSet<u8> = of_it.map(|item| number(&item.object_id)).collect();
        let own = self.own_activities(&part);
        let read = |one: &u8| self.verbs(Kind::Activity, account, *one) & READ != 0;
        self.agree(account, "the activities of a pack", &told, &own.into_iter().filter(read).collect());
        let decided = part.identified && !part.answered;
        for item in &pack.items {
            if !random.of_ten(9) {
                continue;
            }
            let request = self.decision(&part, item, random);
            let answer = self.call::<ops::pack::DecideSubjectItem>(account, request);
            _ = self.as_allowed(decided, answer, account, "decide on a record of a pack");
        }
        pack.items
    }

    fn decision(&self, part: &Part, item: &pb::SubjectItem, random: &mut Random) -> pb::DecideSubjectItemRequest {
        let withhold = random.of_ten(3);
        let exemption = if withhold { pb::SubjectExemption::SeriousHarm } else { pb::SubjectExemption::Unspecified };
        let decision = if withhold { pb::SubjectDecision::Withhold } else { pb::SubjectDecision::Disclose };
        pb::DecideSubjectItemRequest {
            id: Id::from_bytes(part.id).to_string(),
            request_id: Self::request_id(random),
            etag: self.part_etag(part),
            kind: item.kind,
            object_id: item.object_id.clone(),
            decision: decision.into(),
            exemption: exemption.into(),
            note: REASON.into(),
        }
    }

    /// The activities about the person of a part that its organisation put in.
    fn own_activities(&self, part: &Part) -> BTreeSet<u8> {
        let files = &self.world.nominal(part.nominal).files;
        let of_it = |channel: u8| files.iter().any(|(file, _)| *file == self.world.channel(channel).file);
        let own = |one: &u8| {
            let row = self.world.activity(*one);
            row.organisation == part.organisation && of_it(row.channel)
        };
        (0..self.world.activities.len() as u8).filter(own).collect()
    }

    /// What is answered: access by what was decided of all that the caller reads, and the rest as done. Whether colleagues
    /// hold what is not decided yet is the server's to say; that nothing is held it may not say while the organisation has
    /// an activity about the person in a channel that is not sealed.
    fn answer_request(&mut self, account: u8, place: usize, random: &mut Random) {
        let part = self.beside.parts[place].clone();
        let items = if part.access { self.pack(account, place, random) } else { Vec::new() };
        let nothing = if part.access { items.is_empty() } else { random.of_ten(3) };
        let outcome = if nothing {
            pb::SubjectOutcome::NothingHeld
        } else if part.access {
            self.outcome_of(&part)
        } else {
            pb::SubjectOutcome::Done
        };
        let request = pb::CompleteSubjectRequestRequest {
            id: Id::from_bytes(part.id).to_string(),
            request_id: Self::request_id(random),
            etag: self.part_etag(&part),
            outcome: outcome.into(),
            answer_date: self.ahead(0),
            ..Default::default()
        };
        let works = self.works_on(account, &part) && part.identified;
        let answer = self.call::<ops::complete::CompleteSubjectRequest>(account, request);
        let open = |one: &u8| self.world.channel(self.world.activity(*one).channel).seal.mode == 0;
        let held = self.own_activities(&part).iter().any(open);
        let sure = outcome == pb::SubjectOutcome::Done;
        let allowed = works && (sure || answer.is_ok()) && !(nothing && held);
        if self.as_allowed(allowed, answer, account, "answer what a person asks").is_some() {
            self.beside.parts[place].answered = true;
        }
    }

    /// The outcome of what was decided so far.
    fn outcome_of(&self, part: &Part) -> pb::SubjectOutcome {
        let connection = &self.server.probe.opened.connection;
        let sql = "SELECT count(*) FILTER (WHERE decision = 1), count(*) FILTER (WHERE decision = 2)
            FROM subject_request_decision WHERE subject_request_part = ?1";
        let read = |line: &rusqlite::Row<'_>| Ok((line.get::<_, i64>(0)?, line.get::<_, i64>(1)?));
        match connection.query_row(sql, [part.id], read).unwrap() {
            (_, 0) => pb::SubjectOutcome::Disclosed,
            (0, _) => pb::SubjectOutcome::Withheld,
            _ => pb::SubjectOutcome::DisclosedInPart,
        }
    }
}
