//! References are asked for: each answers the record to just those who open it, and a person only to a search.

use rusqlite::OptionalExtension as _;
use safetynet_proto::access::v1::FindReferenceRequest;
use safetynet_proto::icm::v1 as pb;

use super::super::random::Random;
use super::super::world::Kind;
use super::super::{count, id};
use super::server::{History, text};
use crate::error::Error;
use crate::ops;

const INDEX: i64 = 1;
const READ: i64 = 2;
const MANAGE: i64 = 8;

/// The kinds whose records have references, where these stand, and the verbs with which one is opened.
const REFERRED: [(Kind, &str, i64); 8] = [
    (Kind::CaseFile, "SELECT reference FROM case_file WHERE id = ?1", READ),
    (Kind::Channel, "SELECT reference FROM channel WHERE id = ?1", READ | MANAGE),
    (Kind::Referral, "SELECT reference FROM referral WHERE id = ?1", READ),
    (Kind::Meeting, "SELECT reference FROM meeting WHERE id = ?1", READ),
    (Kind::Certificate, "SELECT reference FROM certificate WHERE id = ?1", READ),
    (Kind::Incident, "SELECT reference FROM incident WHERE id = ?1", READ),
    (Kind::Sample, "SELECT reference FROM sample WHERE id = ?1", READ),
    (Kind::Nominal, "SELECT reference FROM nominal WHERE id = ?1", INDEX),
];

impl History<'_> {
    /// Somebody has a reference and asks what it is of.
    pub(super) fn by_reference(&mut self, account: u8, random: &mut Random) {
        let (kind, sql, verbs) = REFERRED[usize::from(random.below(REFERRED.len() as u8))];
        let all = count(&self.world, kind);
        if all == 0 {
            return;
        }
        let record = random.below(all);
        let Some(reference) = self.reference_of(sql, id(kind, record)) else { return };
        if kind == Kind::Nominal {
            let answer = self
                .call::<ops::reference::FindReference>(account, FindReferenceRequest { reference: reference.clone() });
            assert!(!matches!(answer, Ok(_) | Err(Error::NotFound)), "of a person nothing is said");
            return self.person_by_reference(account, record, reference);
        }
        let request = FindReferenceRequest { reference };
        let found = self.one::<ops::reference::FindReference>(account, (kind, record), verbs, request);
        assert!(found.is_none_or(|found| found.id == text(kind, record)));
    }

    fn person_by_reference(&mut self, account: u8, nominal: u8, reference: String) {
        let request = pb::SearchNominalsRequest {
            reason: pb::SearchReason::CaseWork.into(),
            reason_detail: "Random history of a partnership".into(),
            query: reference,
            ..Default::default()
        };
        let there = self.verbs(Kind::Nominal, account, nominal) & INDEX != 0;
        let expected = there.then_some(nominal).into_iter().collect();
        let of = |answer: pb::SearchNominalsResponse| {
            answer.matches.into_iter().filter_map(|row| row.nominal).map(|row| row.id).collect()
        };
        let answer = self.search::<ops::nominal::SearchNominals>(account, request);
        self.same::<ops::nominal::SearchNominals>(account, answer, of, &expected);
    }

    /// The reference of a record; none where it is gone.
    fn reference_of(&self, sql: &str, of: [u8; 16]) -> Option<String> {
        self.server.probe.opened.connection.query_row(sql, [of], |line| line.get(0)).optional().unwrap()
    }
}
