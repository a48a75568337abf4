//! The page of a person, a meeting and a disposal, as each account opens it: what stands on it and what does not.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;

use super::super::people::Owned;
use super::super::world::Kind;
use super::beside::{Stand, bytes, raw};
use super::deeds::READ;
use super::server::{History, number, text};
use crate::ops;

impl History<'_> {
    /// Some people open a person.
    pub(super) fn pages(&mut self, nominal: u8) {
        self.some().into_iter().for_each(|account| self.page(account, nominal));
    }

    /// ISA-3.6: of a person that is read stands on the page what one of the reasons opens, and of others no more than
    /// what their own records let.
    pub(super) fn page(&mut self, account: u8, nominal: u8) {
        let request = pb::GetNominalRequest {
            id: text(Kind::Nominal, nominal),
            reason: pb::SearchReason::CaseWork.into(),
            reason_detail: "Random history of a partnership".into(),
        };
        let Some(answer) = self.one::<ops::nominal::GetNominal>(account, (Kind::Nominal, nominal), 1, request) else {
            return;
        };
        let reads = self.verbs(Kind::Nominal, account, nominal) & READ != 0;
        self.agree(account, "detail", &answer.detail.is_some(), &reads);
        if let Some((_, sex)) = self.beside.sexes.iter().rev().find(|(of, _)| *of == nominal) {
            self.agree(account, "sex", &answer.nominal.map(|row| row.sex), &Some(*sex));
        }
        let Some(detail) = answer.detail else { return };
        self.detail(account, nominal, &detail);
        self.links(account, nominal, &detail);
        let records = answer.linked.iter().map(|record| number(&record.nominal.as_ref().unwrap().id));
        let same: BTreeSet<u8> = self.on_page(account, nominal, &self.world.links, Owned::ByBoth);
        let accepted = |at: &u8| {
            let link = &self.beside.links[usize::from(*at)];
            link.same && link.stand == Stand::Accepted
        };
        let across = |at: u8| self.across(at, nominal);
        let expected: BTreeSet<u8> = same.into_iter().filter(accepted).map(across).collect();
        self.agree(account, "records of the same person", &records.collect(), &expected);
        for record in &answer.linked {
            let other = number(&record.nominal.as_ref().unwrap().id);
            let reads = self.verbs(Kind::Nominal, account, other) & READ != 0;
            self.agree(account, "detail of another record", &record.detail.is_some(), &reads);
            record.detail.iter().for_each(|detail| self.detail(account, other, detail));
        }
    }

    /// The record at the other end of a link.
    pub(super) fn across(&self, link: u8, nominal: u8) -> u8 {
        let [one, other] = self.world.links[usize::from(link)].nominals;
        if one == nominal { other } else { one }
    }

    /// The relations or links that stand on a person's page.
    fn on_page(&self, account: u8, nominal: u8, pairs: &[super::super::world::Pair], owned: Owned) -> BTreeSet<u8> {
        let stands = |pair: &super::super::world::Pair| {
            pair.nominals.contains(&nominal) && self.world.beside(account, nominal, pair, owned)
        };
        (0..).zip(pairs).filter(|(_, pair)| stands(pair)).map(|(at, _)| at).collect()
    }

    /// The relations of a person that somebody reaches, from either side.
    fn reached_of(&self, account: u8, nominal: u8) -> BTreeSet<u8> {
        let of_it = |pair: &super::super::world::Pair| !pair.gone && pair.nominals.contains(&nominal);
        let all = (0..).zip(&self.world.relations).filter(|(_, pair)| of_it(pair)).map(|(at, _)| at);
        all.filter(|at| self.verbs(Kind::Relation, account, *at) & READ != 0).collect()
    }

    /// What stands on a page of the person alone, and of relations.
    fn detail(&self, account: u8, nominal: u8, detail: &pb::NominalDetail) {
        let open = self.world.opened(account, nominal);
        let expected = |kind: Kind| -> BTreeSet<[u8; 16]> {
            let of_it = self.beside.details.iter().filter(|one| one.nominal == nominal && one.kind == kind);
            of_it.filter(|one| !one.gone && one.profile & open != 0).map(|one| one.id).collect()
        };
        let markers = [&detail.markers[..], &detail.health_markers].concat();
        self.agree(account, "markers", &bytes(&markers, |row| &row.id), &expected(Kind::Marker));
        let particulars =
            [&detail.features[..], &detail.contact_preferences, &detail.health, &detail.offences].concat();
        self.agree(account, "particulars", &bytes(&particulars, |row| &row.id), &expected(Kind::Particular));
        let photographs = bytes(&detail.photographs, |row| &row.id);
        self.agree(account, "photographs", &photographs, &expected(Kind::Photograph));
        let told: BTreeSet<u8> = detail.relations.iter().map(|row| number(&row.id)).collect();
        let mut relations = self.on_page(account, nominal, &self.world.relations, Owned::ByOne);
        if self.world.partly(account, nominal) {
            relations.extend(self.reached_of(account, nominal));
        }
        self.agree(account, "relations", &told, &relations);
        if let Some((_, note)) = self.beside.notes.iter().rev().find(|(of, _)| *of == nominal) {
            self.agree(account, "notes", &detail.notes, note);
        }
    }

    fn links(&self, account: u8, nominal: u8, detail: &pb::NominalDetail) {
        let told: BTreeSet<u8> = detail.links.iter().map(|row| number(&row.id)).collect();
        self.agree(account, "links", &told, &self.on_page(account, nominal, &self.world.links, Owned::ByBoth));
        let own = self.world.account(account).organisation;
        for row in &detail.links {
            let link = &self.beside.links[usize::from(number(&row.id))];
            let waits = link.stand == Stand::Proposed && link.answerer == own;
            let kind = if link.same { 1 } else { 2 };
            let told = (row.kind, row.state, row.waits_for_us);
            self.agree(account, "a link", &told, &(kind, link.stand as i32, waits));
        }
    }

    /// ISA-3.1: of the cases of a meeting stand those on its page whose channel somebody reads, with the minutes where
    /// those are read.
    pub(super) fn agenda(&mut self, account: u8, meeting: u8) {
        let request = pb::GetMeetingRequest { id: text(Kind::Meeting, meeting) };
        let answer = self.one::<ops::meeting::GetMeeting>(account, (Kind::Meeting, meeting), READ, request);
        let Some(answer) = answer else { return };
        let of_it = self.beside.items.iter().filter(|item| item.meeting == meeting);
        let read = of_it.filter(|item| self.verbs(Kind::Channel, account, item.channel) & READ != 0);
        let expected: BTreeSet<[u8; 16]> = read.map(|item| item.id).collect();
        self.agree(account, "an agenda", &bytes(&answer.items, |row| &row.id), &expected);
        for row in &answer.items {
            let item = self.beside.items.iter().find(|item| item.id == raw(&row.id)).unwrap();
            let reads = |activity: &u8| self.verbs(Kind::Activity, account, *activity) & READ != 0;
            let minutes = row.minutes.as_ref().map(|minutes| number(&minutes.id));
            self.agree(account, "minutes", &minutes, &item.minutes.filter(reads));
            let given = |action: &&u8| {
                let by = self.world.actions[usize::from(**action)].organisation;
                self.reads_part(account, item.channel, by)
            };
            let told: BTreeSet<u8> = row.decisions.iter().map(|row| number(&row.id)).collect();
            self.agree(account, "decisions", &told, &item.decisions.iter().filter(given).copied().collect());
        }
    }

    /// ISA-3.4b: where a disposal stands, and which objections there are, for those who decide or contributed.
    pub(super) fn disposing(&mut self, account: u8, disposal: u8) {
        let request = pb::GetDisposalRequest { id: text(Kind::Disposal, disposal) };
        let answer = self.one::<ops::disposal::GetDisposal>(account, (Kind::Disposal, disposal), READ, request);
        let Some(row) = answer.and_then(|answer| answer.disposal) else { return };
        let standing = row.holds.iter().filter(|hold| hold.lift_time.is_none());
        let told: BTreeSet<[u8; 16]> = standing.map(|hold| raw(&hold.id)).collect();
        let stands = self.objected(disposal);
        self.agree(account, "objections", &told, &stands);
        let state = match (self.stopped(disposal), self.beside.authorised.contains(&disposal)) {
            (true, _) => pb::DisposalState::Held,
            (false, true) => pb::DisposalState::Authorised,
            (false, false) => pb::DisposalState::Due,
        };
        self.agree(account, "a disposal", &row.state, &state.into());
    }
}
