//! People ask about their own data: for whom the part of each organisation is there, what its pack holds, and who answers
//! it.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;

use super::super::random::Random;
use super::super::world::{End, Kind, SubjectPart};
use super::super::{count, id};
use super::beside::raw;
use super::deeds::{READ, REASON, WRITE};
use super::server::{History, number, text};
use crate::error::Error;
use crate::ops::subject_request as ops;

const MANAGE: i64 = 8;

impl History<'_> {
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
        let origin = self.world.account(account).organisation;
        let begun = self.day();
        let part = |organisation: u8| SubjectPart {
            nominal,
            organisation,
            origin,
            by: account,
            kind: if access { 1 } else { 3 },
            begun,
            identified,
            extended: false,
            end: End::Open,
        };
        // Who finds the person by a broken glass alone would not see the request.
        let next = count(&self.world, Kind::SubjectRequest);
        self.world.subject_requests.push(part(origin));
        let sees = self.verbs(Kind::SubjectRequest, account, next) & READ != 0;
        self.world.subject_requests.pop();
        let finds = self.verbs(Kind::Nominal, account, nominal) & 1 != 0;
        let allowed = self.world.account(account).icm() && finds && sees;
        let answer = self.call::<ops::RegisterSubjectRequest>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "register what a person asks") else { return };
        let own = raw(&answer.subject_request.unwrap().id);
        let parts = self.parts_of(own);
        assert!(parts.contains(&(own, origin)), "the own part");
        for (made, organisation) in parts {
            self.server.rename(made, id(Kind::SubjectRequest, count(&self.world, Kind::SubjectRequest)));
            self.world.subject_requests.push(part(organisation));
        }
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
            let expected = self.seen(Kind::SubjectRequest, account, READ);
            let request =
                pb::ListSubjectRequestsRequest { include_answered: true, page_size: 200, ..Default::default() };
            let of = |answer: pb::ListSubjectRequestsResponse| {
                answer.subject_requests.into_iter().map(|row| row.id).collect()
            };
            self.list::<ops::ListSubjectRequests>(account, request, of, &expected);
            for place in 0..count(&self.world, Kind::SubjectRequest) {
                self.look_at_part(account, place);
            }
        }
    }

    fn look_at_part(&mut self, account: u8, place: u8) {
        let nominal = self.world.subject_requests[usize::from(place)].nominal;
        let there = self.verbs(Kind::SubjectRequest, account, place) & READ != 0;
        let named = there.then(|| self.verbs(Kind::Nominal, account, nominal) & 1 != 0);
        let request = pb::GetSubjectRequestRequest { id: text(Kind::SubjectRequest, place) };
        let told = match self.call::<ops::GetSubjectRequest>(account, request) {
            Ok(answer) => answer.subject_request.map(|row| row.nominal.is_some()),
            Err(Error::NotFound | Error::Denied(_) | Error::SignIn(..)) => None,
            Err(error) => self.fail::<ops::GetSubjectRequest>(account, &format!("{error:?}")),
        };
        self.agree(account, "a request and its person", &told, &named);
    }

    /// Something becomes of a part.
    pub(super) fn step_request(&mut self, random: &mut Random) {
        let parts = usize::from(count(&self.world, Kind::SubjectRequest));
        let fits = |account: u8, place: usize| self.works_on(account, place as u8, MANAGE);
        let Some((account, place)) = self.chosen(parts, fits, random) else { return };
        let place = place as u8;
        match random.below(7) {
            0 | 1 => self.confirm_identity(account, place, random),
            2 => self.extend_request(account, place, random),
            3 => drop(self.pack(account, place, random)),
            4 if random.of_ten(5) => self.withdraw(account, place, random),
            _ => self.answer_request(account, place, random),
        }
        self.look_at_requests();
    }

    /// Whether somebody has one of the verbs for a part that waits.
    fn works_on(&self, account: u8, place: u8, verbs: i64) -> bool {
        let may = self.world.account(account).icm() && self.verbs(Kind::SubjectRequest, account, place) & verbs != 0;
        may && !self.subject_part(place).ended()
    }

    fn subject_part(&self, place: u8) -> &SubjectPart {
        &self.world.subject_requests[usize::from(place)]
    }

    /// Whether the own organisation of a part received the request.
    fn received(&self, place: u8) -> bool {
        self.subject_part(place).origin == self.subject_part(place).organisation
    }

    fn part_etag(&self, place: u8) -> String {
        self.etag("subject_request_part", id(Kind::SubjectRequest, place))
    }

    /// Does something to all parts of a request.
    fn all_parts(&mut self, place: u8, done: impl Fn(&mut SubjectPart)) {
        for (id, _) in self.parts_of(id(Kind::SubjectRequest, place)) {
            done(&mut self.world.subject_requests[usize::from(id[15])]);
        }
    }

    fn confirm_identity(&mut self, account: u8, place: u8, random: &mut Random) {
        let request = pb::ConfirmSubjectIdentityRequest {
            id: text(Kind::SubjectRequest, place),
            request_id: Self::request_id(random),
            etag: self.part_etag(place),
            identity_date: self.ahead(0),
        };
        let allowed =
            self.works_on(account, place, MANAGE) && self.received(place) && !self.subject_part(place).identified;
        let answer = self.call::<ops::ConfirmSubjectIdentity>(account, request);
        if self.as_allowed(allowed, answer, account, "confirm who asks").is_some() {
            let today = self.day();
            self.all_parts(place, |part| (part.identified, part.begun) = (true, today));
        }
    }

    fn extend_request(&mut self, account: u8, place: u8, random: &mut Random) {
        let request = pb::ExtendSubjectRequestRequest {
            id: text(Kind::SubjectRequest, place),
            request_id: Self::request_id(random),
            etag: self.part_etag(place),
            reason: REASON.into(),
        };
        let part = self.subject_part(place);
        let allowed = self.works_on(account, place, WRITE) && part.identified && !part.extended;
        let answer = self.call::<ops::ExtendSubjectRequest>(account, request);
        if self.as_allowed(allowed, answer, account, "extend the time of a request").is_some() {
            self.world.subject_requests[usize::from(place)].extended = true;
        }
    }

    /// ISA-14.2: the pack holds of the own activities about the person those that the caller reads, and no others.
    fn pack(&mut self, account: u8, place: u8, random: &mut Random) -> Vec<pb::SubjectItem> {
        let part = self.subject_part(place).clone();
        let request =
            pb::GetSubjectPackRequest { id: text(Kind::SubjectRequest, place), page_size: 200, ..Default::default() };
        let writes = self.verbs(Kind::SubjectRequest, account, place) & WRITE != 0;
        let allowed = self.world.account(account).icm() && writes && part.access() && part.end != End::Withdrawn;
        let answer = self.call::<ops::pack::GetSubjectPack>(account, request);
        let Some(pack) = self.as_allowed(allowed, answer, account, "open the pack of a request") else {
            return Vec::new();
        };
        let of_it = pack.items.iter().filter(|item| item.kind() == pb::SubjectItemKind::Activity);
        let told: BTreeSet<u8> = of_it.map(|item| number(&item.object_id)).collect();
        let read = |one: &u8| self.verbs(Kind::Activity, account, *one) & READ != 0;
        let expected = self.own_activities(&part).into_iter().filter(read).collect();
        self.agree(account, "the activities of a pack", &told, &expected);
        for item in &pack.items {
            if random.of_ten(9) {
                self.decide_item(account, place, item, random);
            }
        }
        pack.items
    }

    /// What counts in the answer is decided until it is given; what is sealed or narrowed by whoever reads it, after it too.
    fn decide_item(&mut self, account: u8, place: u8, item: &pb::SubjectItem, random: &mut Random) {
        let (withhold, part) = (random.of_ten(3), self.subject_part(place).clone());
        let exemption = if withhold { pb::SubjectExemption::SeriousHarm } else { pb::SubjectExemption::Unspecified };
        let decision = if withhold { pb::SubjectDecision::Withhold } else { pb::SubjectDecision::Disclose };
        let request = pb::DecideSubjectItemRequest {
            id: text(Kind::SubjectRequest, place),
            request_id: Self::request_id(random),
            etag: item.etag.clone(),
            kind: item.kind,
            object_id: item.object_id.clone(),
            decision: decision.into(),
            exemption: exemption.into(),
            note: REASON.into(),
        };
        let answer = self.call::<ops::pack::DecideSubjectItem>(account, request);
        let activity = item.kind() == pb::SubjectItemKind::Activity;
        let beside = activity && !self.counts(number(&item.object_id));
        // Of these the model does not know whether they count.
        let others = [pb::SubjectItemKind::Assessment, pb::SubjectItemKind::Action, pb::SubjectItemKind::Relation];
        let unsure = others.contains(&item.kind()) && answer.is_ok();
        let allowed = if part.ended() { beside || unsure } else { part.identified };
        _ = self.as_allowed(allowed, answer, account, "decide on a record of a pack");
    }

    /// Whether an activity counts in an answer: it is neither narrowed nor in a sealed channel.
    fn counts(&self, activity: u8) -> bool {
        let row = self.world.activity(activity);
        row.audience.is_none() && self.world.channel(row.channel).seal.mode == 0
    }

    /// The activities about the person of a part that its organisation put in.
    fn own_activities(&self, part: &SubjectPart) -> BTreeSet<u8> {
        let files = &self.world.nominal(part.nominal).files;
        let of_it = |channel: u8| files.iter().any(|(file, _)| *file == self.world.channel(channel).file);
        let own = |one: &u8| {
            let row = self.world.activity(*one);
            row.organisation == part.organisation && of_it(row.channel)
        };
        (0..self.world.activities.len() as u8).filter(own).collect()
    }

    /// Whether the index says that the organisation of a part knows the person.
    fn known(&self, part: &SubjectPart) -> bool {
        let sql = "SELECT 1 FROM nominal_known WHERE nominal = ?1 AND organisation = ?2";
        let both = [id(Kind::Nominal, part.nominal), id(Kind::Organisation, part.organisation)];
        self.server.probe.opened.connection.prepare_cached(sql).unwrap().exists(both).unwrap()
    }

    /// What is answered: access by what was decided of all that the caller reads and counts, and the rest as done. Nothing
    /// held is not taken from whom the index says to know the person, nor over a pack with something in it; what a colleague
    /// holds has no part in it.
    fn answer_request(&mut self, account: u8, place: u8, random: &mut Random) {
        let part = self.subject_part(place).clone();
        let items = if part.access() { self.pack(account, place, random) } else { Vec::new() };
        let nothing = random.of_ten(if part.access() && items.is_empty() { 5 } else { 2 });
        let outcome = match (nothing, part.access()) {
            (true, _) => pb::SubjectOutcome::NothingHeld,
            (false, true) => self.outcome_of(place),
            (false, false) => pb::SubjectOutcome::Done,
        };
        let request = pb::CompleteSubjectRequestRequest {
            id: text(Kind::SubjectRequest, place),
            request_id: Self::request_id(random),
            etag: self.part_etag(place),
            outcome: outcome.into(),
            answer_date: self.ahead(0),
            ..Default::default()
        };
        let works = self.works_on(account, place, WRITE) && part.identified;
        let known = self.known(&part);
        let answer = self.call::<ops::complete::CompleteSubjectRequest>(account, request);
        let undecided = items.iter().filter(|item| item.kind() == pb::SubjectItemKind::Activity);
        let undecided = undecided.filter(|item| self.counts(number(&item.object_id)));
        let undecided = undecided.filter(|item| !self.item_decided(place, &item.object_id)).count();
        let fits = match (outcome, part.access()) {
            (pb::SubjectOutcome::Done, _) => true,
            (pb::SubjectOutcome::NothingHeld, _) => !known && answer.is_ok(),
            _ if items.is_empty() => true,
            _ => undecided == 0 && answer.is_ok(),
        };
        if self.as_allowed(works && fits, answer, account, "answer what a person asks").is_some() {
            self.world.subject_requests[usize::from(place)].end = End::Answered;
        }
    }

    fn item_decided(&self, place: u8, object: &str) -> bool {
        let sql = "SELECT 1 FROM subject_request_decision WHERE subject_request_part = ?1 AND object = ?2";
        let both = [id(Kind::SubjectRequest, place), raw(object)];
        self.server.probe.opened.connection.prepare_cached(sql).unwrap().exists(both).unwrap()
    }

    /// The outcome of what was decided last of each record.
    fn outcome_of(&self, place: u8) -> pb::SubjectOutcome {
        let connection = &self.server.probe.opened.connection;
        let sql = "SELECT count(*) FILTER (WHERE decision = 1), count(*) FILTER (WHERE decision = 2)
            FROM (SELECT decision, max(version) FROM subject_request_decision WHERE subject_request_part = ?1
                  GROUP BY kind, object)";
        let read = |line: &rusqlite::Row<'_>| Ok((line.get::<_, i64>(0)?, line.get::<_, i64>(1)?));
        match connection.query_row(sql, [id(Kind::SubjectRequest, place)], read).unwrap() {
            (_, 0) => pb::SubjectOutcome::Disclosed,
            (0, _) => pb::SubjectOutcome::Withheld,
            _ => pb::SubjectOutcome::DisclosedInPart,
        }
    }

    /// Who received a request takes it back, for all.
    fn withdraw(&mut self, account: u8, place: u8, random: &mut Random) {
        let request = pb::CompleteSubjectRequestRequest {
            id: text(Kind::SubjectRequest, place),
            request_id: Self::request_id(random),
            etag: self.part_etag(place),
            outcome: pb::SubjectOutcome::Withdrawn.into(),
            refusal_reason: REASON.into(),
            ..Default::default()
        };
        let allowed = self.works_on(account, place, MANAGE) && self.received(place);
        let answer = self.call::<ops::complete::CompleteSubjectRequest>(account, request);
        if self.as_allowed(allowed, answer, account, "withdraw a request").is_some() {
            self.all_parts(place, |part| part.end = if part.ended() { part.end } else { End::Withdrawn });
        }
    }
}
