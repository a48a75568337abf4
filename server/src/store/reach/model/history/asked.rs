//! What is asked: each operation that reads, with what the model says of it.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Role;

use super::super::random::Random;
use super::super::rows::{GIVEN, NAMES};
use super::super::world::{Kind, Object};
use super::super::{count, id};
use super::server::{History, text};
use crate::ops;

const READ: i64 = 2;
const MANAGE: i64 = 8;
const MOST: i32 = 200;

impl History<'_> {
    /// Somebody asks for something.
    pub fn ask(&mut self, random: &mut Random) {
        let account = random.below(self.world.accounts.len() as u8);
        match random.below(6) {
            0 => self.records(account, random),
            1 => self.in_a_channel(account, random),
            2 => self.own(account),
            3 => self.between(account, random),
            4 => self.people(account, random),
            _ => self.anything(account, random),
        }
    }

    fn any(&self, kind: Kind, random: &mut Random) -> u8 {
        random.below(count(&self.world, kind))
    }

    fn records(&mut self, account: u8, random: &mut Random) {
        let one = |kind, number| (kind, number);
        let channel = self.any(Kind::Channel, random);
        let request = pb::GetChannelRequest { id: text(Kind::Channel, channel) };
        self.one::<ops::channel::GetChannel>(account, one(Kind::Channel, channel), READ | MANAGE, request);
        let activity = self.any(Kind::Activity, random);
        let request = pb::GetActivityRequest { id: text(Kind::Activity, activity) };
        self.one::<ops::activity::GetActivity>(account, one(Kind::Activity, activity), READ, request);
        let file = self.any(Kind::CaseFile, random);
        let request = pb::GetCaseFileRequest { id: text(Kind::CaseFile, file) };
        self.one::<ops::case_file::GetCaseFile>(account, one(Kind::CaseFile, file), READ, request);
        let nominal = self.any(Kind::Nominal, random);
        self.page(account, nominal);
        let meeting = self.any(Kind::Meeting, random);
        self.agenda(account, meeting);
        if count(&self.world, Kind::Disposal) > 0 {
            let disposal = self.any(Kind::Disposal, random);
            self.disposing(account, disposal);
        }
    }

    /// The records of a kind that lie in a channel and are seen.
    fn inside(&self, kind: Kind, account: u8, channel: u8) -> BTreeSet<u8> {
        let lies = |record: &u8| {
            let record = usize::from(*record);
            let of = match kind {
                Kind::Activity => self.world.activities[record].channel,
                Kind::Action => self.world.actions[record].channel,
                Kind::Disclosure => self.world.disclosures[record].channel,
                Kind::Transfer => self.world.transfers[record].channel,
                _ => self.world.referrals[record].channel,
            };
            of == channel
        };
        self.seen(kind, account, READ).into_iter().filter(lies).collect()
    }

    fn in_a_channel(&mut self, account: u8, random: &mut Random) {
        let channel = self.any(Kind::Channel, random);
        let channel_id = text(Kind::Channel, channel);
        let reads = self.verbs(Kind::Channel, account, channel) & READ != 0;
        let request =
            pb::ListActivitiesRequest { channel_id: channel_id.clone(), page_size: MOST, ..Default::default() };
        let expected = self.inside(Kind::Activity, account, channel);
        self.listed_if::<ops::activity::ListActivities>(
            reads,
            account,
            request,
            |answer| ids(&answer.activities, |row| &row.id),
            &expected,
        );
        let request = pb::ListActionsRequest {
            channel_id: channel_id.clone(),
            include_ended: true,
            page_size: MOST,
            ..Default::default()
        };
        let expected = self.inside(Kind::Action, account, channel);
        self.listed_if::<ops::action::ListActions>(
            reads,
            account,
            request,
            |answer| ids(&answer.actions, |row| &row.id),
            &expected,
        );
        let request =
            pb::ListDisclosuresRequest { channel_id: channel_id.clone(), page_size: MOST, ..Default::default() };
        let expected = self.inside(Kind::Disclosure, account, channel);
        self.listed_if::<ops::disclosure::ListDisclosures>(
            reads,
            account,
            request,
            |answer| ids(&answer.disclosures, |row| &row.id),
            &expected,
        );
    }

    fn listed_if<R: crate::rpc::Rpc>(
        &mut self,
        there: bool,
        account: u8,
        input: R::In,
        of: impl Fn(R::Out) -> Vec<String>,
        expected: &BTreeSet<u8>,
    ) {
        if there {
            return self.list::<R>(account, input, of, expected);
        }
        match self.call::<R>(account, input) {
            Err(crate::error::Error::NotFound | crate::error::Error::Denied(_) | crate::error::Error::SignIn(..)) => {}
            other => self.fail::<R>(account, &format!("answers for a record that is not there: {:?}", other.err())),
        }
    }

    /// What is the caller's own.
    fn own(&mut self, account: u8) {
        let person = self.world.account(account);
        let (icm, organisation) = (person.icm(), person.organisation);
        let verbs = if icm || person.holds(Role::Auditor) { READ } else { MANAGE };
        let led = |channel: &u8| icm || self.world.channel(*channel).lead == organisation;
        let channels: BTreeSet<u8> = self.seen(Kind::Channel, account, verbs).into_iter().filter(led).collect();
        let request = pb::ListChannelsRequest { include_closed: true, page_size: MOST, ..Default::default() };
        self.list::<ops::channel::ListChannels>(
            account,
            request,
            |answer| ids(&answer.channels, |row| &row.id),
            &channels,
        );
        let meetings = self.seen(Kind::Meeting, account, READ);
        let request = pb::ListMeetingsRequest { page_size: MOST, ..Default::default() };
        self.list::<ops::meeting::ListMeetings>(
            account,
            request,
            |answer| ids(&answer.meetings, |row| &row.id),
            &meetings,
        );
        let handovers = self.seen(Kind::Caseload, account, READ);
        let request = pb::ListCaseloadHandoversRequest { page_size: MOST, ..Default::default() };
        self.list::<ops::caseload::ListCaseloadHandovers>(
            account,
            request,
            |answer| ids(&answer.handovers, |row| &row.id),
            &handovers,
        );
        let glasses = self.seen(Kind::BreakGlass, account, READ);
        let request = pb::ListBrokenGlassRequest { include_reviewed: true, page_size: MOST, ..Default::default() };
        self.list::<ops::seal::glass::ListBrokenGlass>(
            account,
            request,
            |answer| ids(&answer.glass, |row| &row.id),
            &glasses,
        );
        let corrections = self.seen(Kind::Correction, account, READ);
        let request = pb::ListCorrectionsRequest { include_confirmed: true, page_size: MOST, ..Default::default() };
        self.list::<ops::correction::ListCorrections>(
            account,
            request,
            |answer| ids(&answer.corrections, |row| &row.id),
            &corrections,
        );
        let disposals = self.seen(Kind::Disposal, account, READ);
        let request = pb::ListDisposalsRequest { page_size: MOST, ..Default::default() };
        self.list::<ops::disposal::ListDisposals>(
            account,
            request,
            |answer| ids(&answer.disposals, |row| &row.id),
            &disposals,
        );
        let certificates = self.seen(Kind::Certificate, account, READ);
        let request = pb::ListCertificatesRequest { page_size: MOST, ..Default::default() };
        self.list::<ops::disposal::ListCertificates>(
            account,
            request,
            |answer| ids(&answer.certificates, |row| &row.id),
            &certificates,
        );
    }

    /// What passes between organisations.
    fn between(&mut self, account: u8, random: &mut Random) {
        let organisation = self.world.account(account).organisation;
        for direction in [pb::GrantDirection::Given, pb::GrantDirection::Received] {
            let side = |number: &u8| {
                let grant = &self.world.grants[usize::from(*number)];
                let party = if direction == pb::GrantDirection::Given { grant.giver } else { grant.receiver };
                party == organisation
            };
            let grants: BTreeSet<u8> = self.seen(Kind::Grant, account, READ).into_iter().filter(side).collect();
            let request = pb::ListMyGrantsRequest {
                direction: direction.into(),
                include_ended: true,
                page_size: MOST,
                ..Default::default()
            };
            self.list::<ops::grant::ListMyGrants>(
                account,
                request,
                |answer| ids(&answer.grants, |row| &row.id),
                &grants,
            );
        }
        let transfers = self.seen(Kind::Transfer, account, READ);
        let request = pb::ListTransfersRequest { include_ended: true, page_size: MOST, ..Default::default() };
        self.list::<ops::transfer::ListTransfers>(
            account,
            request,
            |answer| ids(&answer.transfers, |row| &row.id),
            &transfers,
        );
        let referrals = self.seen(Kind::Referral, account, READ);
        let request = pb::ListReferralsRequest { include_ended: true, page_size: MOST, ..Default::default() };
        self.list::<ops::referral::ListReferrals>(
            account,
            request,
            |answer| ids(&answer.referrals, |row| &row.id),
            &referrals,
        );
        let file = self.any(Kind::CaseFile, random);
        let request =
            pb::ListTimelineRequest { case_file_id: text(Kind::CaseFile, file), page_size: MOST, ..Default::default() };
        let _ = self.call::<ops::timeline::ListTimeline>(account, request);
    }

    /// Searches, and what is said of two people.
    fn people(&mut self, account: u8, random: &mut Random) {
        let asked = random.below(NAMES.len() as u8);
        let named = |nominal: &u8| usize::from(*nominal) % NAMES.len() == usize::from(asked);
        let found: BTreeSet<u8> = self.seen(Kind::Nominal, account, 1).into_iter().filter(named).collect();
        let request = pb::SearchNominalsRequest {
            reason: pb::SearchReason::CaseWork.into(),
            reason_detail: "Random history of a partnership".into(),
            query: NAMES[usize::from(asked)].into(),
            page_size: MOST,
            ..Default::default()
        };
        let of = |answer: pb::SearchNominalsResponse| {
            let likely = answer.matches.iter().filter_map(|row| row.nominal.as_ref());
            likely
                .filter(|row| row.name.as_ref().is_some_and(|name| name.family_name == NAMES[usize::from(asked)]))
                .map(|row| row.id.clone())
                .collect()
        };
        let answer = self.search::<ops::nominal::SearchNominals>(account, request);
        self.same::<ops::nominal::SearchNominals>(account, answer, of, &found);
        let likely = pb::FindLikelyMatchesRequest {
            reason: pb::SearchReason::CaseWork.into(),
            reason_detail: "Random history of a partnership".into(),
            name: Some(pb::PersonName { given_names: GIVEN.into(), family_name: NAMES[usize::from(asked)].into() }),
            ..Default::default()
        };
        let _ = self.search::<ops::nominal::FindLikelyMatches>(account, likely);
        let (one, other) = (self.any(Kind::Nominal, random), self.any(Kind::Nominal, random));
        let request = pb::CompareNominalsRequest {
            nominal_id: text(Kind::Nominal, one),
            other_nominal_id: text(Kind::Nominal, other),
        };
        let _ = self.call::<ops::link::CompareNominals>(account, request);
        let _ = self.call::<ops::link::ListDuplicates>(account, pb::ListDuplicatesRequest::default());
        let request = pb::ListNominalVersionsRequest { nominal_id: text(Kind::Nominal, one), ..Default::default() };
        self.one::<ops::nominal::version::ListNominalVersions>(account, (Kind::Nominal, one), READ, request);
    }

    /// Operations of which nothing more is known than that they name nothing that is not the caller's.
    fn anything(&mut self, account: u8, random: &mut Random) {
        let object = random.object(&self.world);
        let (kind, object_id) = match object {
            Object::Nominal(number) => (RecordKind::Nominal, text(Kind::Nominal, number)),
            Object::File(number) => (RecordKind::CaseFile, text(Kind::CaseFile, number)),
            Object::Channel(number) => (RecordKind::Channel, text(Kind::Channel, number)),
            Object::Activity(number) => (RecordKind::Activity, text(Kind::Activity, number)),
        };
        let channel_id = text(Kind::Channel, self.any(Kind::Channel, random));
        let request = safetynet_proto::access::v1::ExplainRequest { kind: kind.into(), id: object_id.clone() };
        let _ = self.call::<ops::reach::Explain>(account, request);
        let request =
            pb::ListHoldsRequest { object_kind: kind.into(), object_id: object_id.clone(), include_ended: true };
        let _ = self.call::<ops::hold::ListHolds>(account, request);
        let request = pb::ListSealsRequest { object_kind: kind.into(), object_id };
        let _ = self.call::<ops::seal::ListSeals>(account, request);
        self.of_a_channel(account, channel_id, random);
        self.of_the_day(account);
        self.by_reference(account, random);
        self.beside(account, random);
    }

    /// What says nothing of a record, and what would make one.
    fn beside(&mut self, account: u8, random: &mut Random) {
        let _ = self.call::<ops::activity::ListActivityKinds>(account, pb::ListActivityKindsRequest {});
        let _ = self.call::<ops::programme::ListProgrammes>(account, pb::ListProgrammesRequest::default());
        let named = pb::PersonName { given_names: GIVEN.into(), family_name: NAMES[0].into() };
        let request = pb::CreateNominalRequest { validate_only: true, name: Some(named), ..Default::default() };
        let _ = self.search::<ops::nominal::CreateNominal>(account, request);
        let nominal = pb::NewCaseNominal { nominal_id: text(Kind::Nominal, self.any(Kind::Nominal, random)), role: 1 };
        let request = pb::CreateCaseFileRequest { validate_only: true, nominals: vec![nominal], ..Default::default() };
        let _ = self.call::<ops::case_file::CreateCaseFile>(account, request);
        let _ = self.call::<ops::quality::GetQuality>(account, pb::GetQualityRequest {});
        let request = pb::ListQualityLinesRequest { measure: i32::from(1 + random.below(10)), ..Default::default() };
        let _ = self.call::<ops::quality::ListQualityLines>(account, request);
        let channel = self.any(Kind::Channel, random);
        let pack = pb::GetReviewPackRequest { review_id: text(Kind::Review, channel) };
        self.one::<ops::review::GetReviewPack>(account, (Kind::Review, channel), 4, pack);
        let photograph = self.any(Kind::Photograph, random);
        let request = pb::GetPhotographRequest { id: text(Kind::Photograph, photograph), view: 2 };
        self.one::<ops::photograph::GetPhotograph>(account, (Kind::Photograph, photograph), READ, request);
        let request = safetynet_proto::audit::v1::ListSightingsRequest {
            object_kind: RecordKind::Channel.into(),
            object_id: text(Kind::Channel, channel),
            days: 0,
        };
        let _ = self.call::<ops::sighting::ListSightings>(account, request);
        let request = pb::ListSealLooksRequest { nominal_id: text(Kind::Nominal, self.any(Kind::Nominal, random)) };
        let _ = self.call::<ops::seal::looks::ListSealLooks>(account, request);
        let request = pb::ListGrantsRequest {
            object_kind: pb::GrantObjectKind::Channel.into(),
            object_id: text(Kind::Channel, channel),
            ..Default::default()
        };
        let _ = self.call::<ops::grant::ListGrants>(account, request);
    }

    fn of_a_channel(&mut self, account: u8, channel_id: String, random: &mut Random) {
        let file = text(Kind::CaseFile, self.any(Kind::CaseFile, random));
        let _ = self.call::<ops::seal::ListOwnSeals>(account, pb::ListOwnSealsRequest {});
        let _ = self.call::<ops::seal::ListSignposts>(account, pb::ListSignpostsRequest {});
        let _ = self.call::<ops::case_file::ListCaseFiles>(
            account,
            pb::ListCaseFilesRequest { page_size: MOST, ..Default::default() },
        );
        let _ = self.call::<ops::consent::ListConsents>(
            account,
            pb::ListConsentsRequest { case_file_id: file, ..Default::default() },
        );
        let _ = self.call::<ops::refusal::ListRefusals>(
            account,
            pb::ListRefusalsRequest { channel_id: channel_id.clone(), ..Default::default() },
        );
        let _ = self.call::<ops::assessment::ListAssessments>(
            account,
            pb::ListAssessmentsRequest { channel_id: channel_id.clone(), ..Default::default() },
        );
        let _ = self.call::<ops::case_review::ListCaseReviews>(
            account,
            pb::ListCaseReviewsRequest { channel_id, ..Default::default() },
        );
    }

    fn of_the_day(&mut self, account: u8) {
        let _ = self.call::<ops::action::ListMyActions>(
            account,
            pb::ListMyActionsRequest { include_ended: true, ..Default::default() },
        );
        for side in [pb::ActionSide::Giver, pb::ActionSide::Receiver] {
            let request =
                pb::ListOrganisationActionsRequest { side: side.into(), include_ended: true, ..Default::default() };
            let _ = self.call::<ops::action::ListOrganisationActions>(account, request);
        }
        let _ = self.call::<ops::loss::ListLosses>(account, pb::ListLossesRequest::default());
        let _ = self.call::<ops::caseload::GetWorkloads>(account, pb::GetWorkloadsRequest {});
        let _ = self.call::<ops::caseload::GetTeam>(account, pb::GetTeamRequest {});
        let of = safetynet_shared::id::Id::from_bytes(id(Kind::Account, account)).to_string();
        let _ = self.call::<ops::caseload::ListCaseload>(account, pb::ListCaseloadRequest { account_id: of });
        let _ = self.call::<ops::accuracy::ListStaleFields>(account, pb::ListStaleFieldsRequest::default());
        for kind in [pb::ReviewKind::Caseworker, pb::ReviewKind::Supervisor] {
            self.queue(account, kind);
        }
        self.dashboard(account);
    }
}

fn ids<T>(rows: &[T], id: impl Fn(&T) -> &String) -> Vec<String> {
    rows.iter().map(|row| id(row).clone()).collect()
}
