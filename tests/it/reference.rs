//! A reference opens its record, over the wire: as people write it, for those who open the record, and for nobody else by so
//! much as a byte; a person by the search alone, with its reason.

use prost::Message as _;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::access::v1::{FindReferenceRequest, FindReferenceResponse};
use safetynet_proto::icm::v1::{
    GetCaseFileRequest, NoticeKind, SealMode, SearchNominalsRequest, SearchNominalsResponse, SearchReason,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, fields, said};
use safetynet_tests::{Person, World};
use tonic::Status;

use crate::nominal::{CASEWORKER, PARTNER, born, client as nominals, recorded};
use crate::seal::person_sealed_by;
use crate::strand::{Strand, told};

async fn find(person: &Person, reference: &str) -> Result<FindReferenceResponse, Status> {
    let request = FindReferenceRequest { reference: reference.to_owned() };
    ReachServiceClient::new(person.wire()).find_reference(request).await.map(tonic::Response::into_inner)
}

fn search(reference: &str) -> SearchNominalsRequest {
    SearchNominalsRequest {
        reason: SearchReason::SafeguardingCheck.into(),
        reason_detail: "The mail of this morning names it".into(),
        query: reference.into(),
        ..Default::default()
    }
}

async fn searched(person: &Person, reference: &str) -> SearchNominalsResponse {
    nominals(person).search_nominals(search(reference)).await.unwrap().into_inner()
}

/// What is written while `asked` runs, table by table.
fn written(before: &[(String, i64)], after: &[(String, i64)]) -> Vec<(String, i64)> {
    let rows = before.iter().zip(after).map(|(from, to)| (to.0.clone(), to.1 - from.1));
    rows.filter(|(_, count)| *count != 0).collect()
}

#[tokio::test]
async fn a_reference_as_people_write_it_answers_its_record() {
    let strand = Strand::joint().await;
    let channel = strand.seen_by(&strand.worker).await;
    let file = GetCaseFileRequest { id: channel.case_file_id.clone() };
    let file = crate::case_file::client(&strand.worker).get_case_file(file).await.unwrap().into_inner();
    let file = file.case_file.unwrap();
    let short = channel.reference.to_lowercase().replace("-0000", " ").replace('-', "");
    for typed in [channel.reference.clone(), format!("  {} ", channel.reference.to_lowercase()), short] {
        let found = find(&strand.worker, &typed).await.unwrap();
        assert_eq!((found.kind(), &found.id), (RecordKind::Channel, &channel.id), "{typed}");
        assert_eq!((&found.reference, found.channel_id.as_str()), (&channel.reference, ""));
    }
    let found = find(&strand.worker, &file.reference).await.unwrap();
    assert_eq!((found.kind(), &found.id), (RecordKind::CaseFile, &file.id));
    for typed in ["", "Smith", "XX-2026-000001", "CF-2026"] {
        assert_field(find(&strand.worker, typed).await, "reference");
    }
    let spoc = strand.world.person("demo.spoc").await;
    assert_eq!(find(&spoc, &channel.reference).await.unwrap().id, channel.id, "the lead's manages it");
    assert_denied(find(&spoc, &file.reference).await);
    assert_denied(find(&spoc, "CF-2019-999999").await);
}

#[tokio::test]
async fn a_reference_of_others_is_one_that_nobody_has() {
    let strand = Strand::without_partner().await;
    let channel = strand.seen_by(&strand.worker).await;
    let audit = strand.world.audit();
    for reference in [channel.reference.as_str(), channel.case_reference.as_str()] {
        let nobodys = format!("{}-2019-999999", &reference[..2]);
        let (before, hidden) = (audit.rows(), find(&strand.partner, reference).await.err().unwrap());
        let (between, absent) = (audit.rows(), find(&strand.partner, &nobodys).await.err().unwrap());
        let after = audit.rows();
        assert_eq!(said(&hidden), said(&absent));
        assert_eq!(written(&before, &between), written(&between, &after), "nor does the audit differ");
    }
    person_named(&strand).await;
}

/// Nothing is said here of a person, there or not, sealed or not.
async fn person_named(strand: &Strand) {
    let nominal = recorded(&strand.worker, "Ermintrude", "Coldharbour").await;
    let there = find(&strand.worker, &nominal.reference).await.err().unwrap();
    let nobody = find(&strand.worker, "N-999999").await.err().unwrap();
    assert_eq!((said(&there), fields(&there)), (said(&nobody), vec!["reference".to_owned()]));
    person_sealed_by(&strand.worker, &nominal.id, SealMode::Hidden).await;
    assert_eq!(said(&find(&strand.partner, &nominal.reference).await.err().unwrap()), said(&nobody));
}

#[tokio::test]
async fn a_sealed_channel_is_found_by_nobody_but_those_who_are_named() {
    let strand = Strand::joint().await;
    let channel = strand.seen_by(&strand.worker).await;
    assert!(find(&strand.partner, &channel.reference).await.is_ok());
    crate::seal::sealed(&strand, SealMode::Signpost, &[]).await;
    let hidden = find(&strand.partner, &channel.reference).await.err().unwrap();
    let absent = find(&strand.partner, "CH-2019-999999").await.err().unwrap();
    assert_eq!(said(&hidden), said(&absent), "a signpost is asked for elsewhere");
    assert!(find(&strand.worker, &channel.reference).await.is_ok());
}

#[tokio::test]
async fn a_person_is_searched_for_by_reference_with_a_reason() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await;
    let typed = nominal.reference.to_lowercase().replace('-', " ");
    for person in [&mine, &theirs] {
        let found = searched(person, &typed).await.matches;
        let [one] = &found[..] else { panic!("{} found", found.len()) };
        assert!(one.nominal.as_ref().unwrap().id == nominal.id && one.stands_out);
    }
    let without = SearchNominalsRequest { reason: 0, reason_detail: String::new(), ..search(&typed) };
    let status = nominals(&theirs).search_nominals(without).await.err().unwrap();
    assert_eq!(fields(&status), ["reason", "reason_detail"]);
    let beside = SearchNominalsRequest { birth_date: born(1990, 3, 4), ..search(&typed) };
    assert_field(nominals(&theirs).search_nominals(beside).await, "birth_date");
    let known_to = theirs.organisation().to_string();
    let request = SearchNominalsRequest { known_to_organisation_id: known_to, ..search(&typed) };
    assert!(nominals(&mine).search_nominals(request).await.unwrap().into_inner().matches.is_empty());
    assert!(searched(&mine, "N-999999").await.matches.is_empty());
}

#[tokio::test]
async fn whoever_looks_for_a_sealed_person_by_reference_hears_and_leaves_what_nobody_leaves() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await;
    person_sealed_by(&mine, &nominal.id, SealMode::Hidden).await;
    let audit = world.audit();
    let (before, nobody) = (audit.rows(), searched(&theirs, "N-999999").await);
    let (between, sealed) = (audit.rows(), searched(&theirs, &nominal.reference).await);
    assert_eq!(nobody.encode_to_vec(), sealed.encode_to_vec());
    assert_eq!(written(&before, &between), written(&between, &audit.rows()));
    let own = searched(&mine, &nominal.reference).await.matches;
    assert_eq!(own.first().unwrap().nominal.as_ref().unwrap().id, nominal.id);
    world.daily_work().await;
    assert!(told(&mine, NoticeKind::SealedLookedFor).await, "whoever holds the seal is told, as of any search");
    assert_not_found(
        nominals(&theirs)
            .get_nominal(safetynet_proto::icm::v1::GetNominalRequest {
                id: nominal.id,
                reason: SearchReason::CaseWork.into(),
                reason_detail: "The mail of this morning names it".into(),
            })
            .await,
    );
}
