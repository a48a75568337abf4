//! What auditors say: of looks at somebody close, and of the records of a sample. Of each the model says beforehand whether
//! it goes through, and which records a sample names.

use std::collections::BTreeSet;

use safetynet_proto::audit::v1 as pb;

use super::super::id;
use super::super::random::Random;
use super::super::rows;
use super::super::world::Kind;
use super::beside::raw;
use super::deeds::{READ, REASON, WRITE};
use super::recorded::plain;
use super::server::{History, number, text};
use crate::ops;

impl History<'_> {
    /// One of them: a look, or a sample line by line and then as a whole.
    pub(super) fn audits(&mut self, random: &mut Random) {
        if random.of_ten(5) {
            return self.find_lookup(random);
        }
        let lines = 2 * self.world.lookups.len();
        let fits = |account, at| self.may_find_line(account, at);
        let Some((account, at)) = self.chosen(lines, fits, random) else { return };
        self.find_line(account, at, random);
        if random.of_ten(7) {
            self.find_line(account, at ^ 1, random);
        }
        self.finish_sample(account, at / 2, random);
    }

    /// SYOP-7.2: an auditor of the organisation of who looked, but not who looked; once.
    fn may_find(&self, account: u8, at: usize) -> bool {
        let found = self.beside.looked_into.contains(&(at as u8));
        !found && account != 0 && self.verbs(Kind::Lookup, account, at as u8) & WRITE != 0
    }

    fn find_lookup(&mut self, random: &mut Random) {
        let lookups = self.world.lookups.len();
        let Some((account, at)) = self.chosen(lookups, |account, at| self.may_find(account, at), random) else {
            return;
        };
        let request = pb::FindLookupRequest {
            id: text(Kind::Lookup, at as u8),
            request_id: Self::request_id(random),
            etag: self.etag("lookup", id(Kind::Lookup, at as u8)),
            finding: i32::from(1 + random.below(2)),
            statement: REASON.into(),
        };
        let allowed = self.may_find(account, at);
        let answer = self.call::<ops::lookup::FindLookup>(account, request);
        if self.as_allowed(allowed, answer, account, "say what a look was").is_some() {
            self.beside.looked_into.insert(at as u8);
            self.said.push(format!("{account} looked into look {at}"));
            self.some().into_iter().for_each(|one| self.looks(one));
        }
    }

    fn looks(&mut self, account: u8) {
        for include_found in [false, true] {
            let all = self.seen(Kind::Lookup, account, READ).into_iter();
            let expected: BTreeSet<u8> =
                all.filter(|at| include_found || !self.beside.looked_into.contains(at)).collect();
            let request = pb::ListLookupsRequest { include_found, ..Default::default() };
            let of = |answer: pb::ListLookupsResponse| answer.lookups.into_iter().map(|row| row.id).collect();
            self.list::<ops::lookup::ListLookups>(account, request, of, &expected);
        }
    }

    /// Each sample of the model has two lines: a person and an activity.
    fn line(at: usize) -> (u8, [u8; 16]) {
        ((at / 2) as u8, rows::sample_line(at))
    }

    fn may_find_line(&self, account: u8, at: usize) -> bool {
        let sample = Self::line(at).0;
        !self.beside.finished.contains(&sample) && self.verbs(Kind::Sample, account, sample) & WRITE != 0
    }

    fn find_line(&mut self, account: u8, at: usize, random: &mut Random) {
        let (sample, known) = Self::line(at);
        let request = pb::FindSampleLineRequest {
            id: plain(known),
            request_id: Self::request_id(random),
            etag: self.etag("sample_line", known),
            finding: i32::from(1 + random.below(3)),
            note: REASON.into(),
        };
        let allowed = self.may_find_line(account, at);
        let answer = self.call::<ops::sample::FindSampleLine>(account, request);
        if self.as_allowed(allowed, answer, account, "say what a record of a sample is").is_some() {
            self.beside.drawn.insert(at);
            self.sample(account, sample);
        }
    }

    /// SYOP-13.3: a sample is finished when each of its records was looked at.
    fn may_finish(&self, account: u8, at: usize) -> bool {
        let all = [2 * at, 2 * at + 1].iter().all(|line| self.beside.drawn.contains(line));
        all && self.may_find_line(account, 2 * at)
    }

    fn finish_sample(&mut self, account: u8, at: usize, random: &mut Random) {
        let request = pb::FinishSampleRequest {
            id: text(Kind::Sample, at as u8),
            request_id: Self::request_id(random),
            etag: self.etag("sample", id(Kind::Sample, at as u8)),
            statement: REASON.into(),
        };
        let allowed = self.may_finish(account, at);
        let answer = self.call::<ops::sample::FinishSample>(account, request);
        if self.as_allowed(allowed, answer, account, "finish a sample").is_some() {
            self.beside.finished.insert(at as u8);
            self.said.push(format!("{account} finished sample {at}"));
            self.some().into_iter().for_each(|one| self.sample(one, at as u8));
        }
    }

    /// A record of a sample is named as far as the auditor reads it now.
    pub(super) fn sample(&mut self, account: u8, sample: u8) {
        let request = pb::GetSampleRequest { id: text(Kind::Sample, sample) };
        let answer = self.one::<ops::sample::GetSample>(account, (Kind::Sample, sample), READ, request);
        let Some(answer) = answer else { return };
        for row in &answer.lines {
            let at = (0..200).find(|at| rows::sample_line(*at) == raw(&row.id)).unwrap();
            let (kind, of) = rows::sampled(&self.world, at);
            let reads = self.verbs(kind, account, of) & READ != 0;
            let named = (!row.object_id.is_empty()).then(|| number(&row.object_id));
            self.agree(account, "a record of a sample", &named, &reads.then_some(of));
            self.agree(account, "what was found", &(row.finding != 0), &self.beside.drawn.contains(&at));
        }
    }
}
