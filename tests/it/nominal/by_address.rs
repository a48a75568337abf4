//! An address alone finds those whose address the caller may see, and of everybody else not even that somebody lives there
//! (INTRO-2).

use prost::Message as _;
use safetynet_proto::icm::v1::{
    Address, CreateGrantRequest, CreateNominalRequest, GrantObjectKind, SealMode, SearchNominalsResponse,
};
use safetynet_proto::kind::v1::FieldProfile;
use safetynet_tests::{Person, World};

use super::{CASEWORKER, PARTNER, asked, client, found, made, new};
use crate::grant::{create, share, to};
use crate::seal::person_sealed_by;
use crate::strand::Strand;
use crate::{case_file, event};

fn living(lines: &str, postcode: &str) -> CreateNominalRequest {
    let addresses = vec![Address { lines: lines.into(), postcode: postcode.into(), ..Default::default() }];
    CreateNominalRequest { addresses, ..new("Ermintrude", "Coldharbour") }
}

async fn said(person: &Person, query: &str) -> SearchNominalsResponse {
    client(person).search_nominals(asked(query)).await.unwrap().into_inner()
}

#[tokio::test]
async fn an_address_alone_finds_whom_the_caller_reads_there() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = made(&mine, living("14 Quince Street\nTestham", "ZZ9 4ZX")).await;
    for query in ["ZZ9 4ZX", "zz94zx", "14 Quince Street", "at quince street", "14 quince st, ZZ9 4ZX"] {
        let found = found(&mine, asked(query)).await;
        let [one] = &found[..] else { panic!("{query}: {} found", found.len()) };
        assert!(one.nominal.as_ref().unwrap().id == nominal.id && !one.stands_out, "{query}");
        assert!(!one.explanation.is_empty(), "{query}");
        let nobody = said(&theirs, &query.replace("4ZX", "7ZX").replace("4zx", "7zx").replace("uince", "uexby")).await;
        assert_eq!(said(&theirs, query).await.encode_to_vec(), nobody.encode_to_vec(), "{query}");
        assert!(nobody.matches.is_empty());
    }
    assert!(found(&mine, asked("9 Quince Street")).await.is_empty(), "nobody of another house");
}

#[tokio::test]
async fn who_reads_a_person_without_the_address_finds_nobody_by_it_and_neither_does_the_own_audit() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = made(&mine, living("14 Quince Street\nTestham", "ZZ9 4ZX")).await;
    let file = case_file::new("Support at home", &[&nominal.id]);
    let file = case_file::client(&mine).create_case_file(file).await.unwrap().into_inner().case_file.unwrap();
    let channel = file.channels[0].id.clone();
    let strand = Strand { world, worker: mine, partner: theirs, channel };
    let basic = CreateGrantRequest {
        field_profiles: vec![FieldProfile::Basic.into()],
        ..share(&strand, GrantObjectKind::CaseFile, &file.id, to(&strand.partner))
    };
    create(&strand.worker, basic).await;
    for query in ["ZZ9 4ZX", "14 Quince Street"] {
        assert!(said(&strand.partner, query).await.matches.is_empty(), "{query}");
        let latest = event::own(&strand.partner).await.remove(0);
        assert!(latest.event == "nominal.searched" && latest.objects.is_empty(), "{query}: {}", latest.event);
    }
}

#[tokio::test]
async fn a_match_is_as_good_however_many_others_live_there() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    made(&theirs, living("1 Quince Street\nTestham", "ZZ9 4ZX")).await;
    made(&theirs, living("1 Medlar Street\nTestham", "ZZ8 5ZX")).await;
    for house in 2..6 {
        made(&mine, living(&format!("{house} Quince Street\nTestham"), "ZZ9 4ZX")).await;
    }
    let score = async |query: &str| {
        let matches = said(&theirs, query).await.matches;
        assert_eq!(matches.len(), 1, "{query}");
        matches[0].score
    };
    for (crowded, lonely) in [("ZZ9 4ZX", "ZZ8 5ZX"), ("1 Quince Street", "1 Medlar Street")] {
        assert!((score(crowded).await - score(lonely).await).abs() < 1e-6, "{crowded}");
    }
}

#[tokio::test]
async fn what_is_written_for_an_address_is_the_same_whoever_lives_there() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let open = made(&mine, living("14 Quince Street\nTestham", "ZZ9 4ZX")).await;
    let sealed = made(&mine, living("3 Medlar Street\nTestham", "ZZ8 5ZX")).await;
    person_sealed_by(&mine, &sealed.id, SealMode::Hidden).await;
    let audit = world.audit();
    let mut written = Vec::new();
    for query in ["ZZ7 6ZX", "ZZ9 4ZX", "ZZ8 5ZX"] {
        let before = audit.rows();
        assert!(said(&theirs, query).await.matches.is_empty(), "{query}");
        let rows = before.into_iter().zip(audit.rows()).map(|((table, from), (_, to))| (table, to - from));
        written.push(rows.filter(|(_, count)| *count != 0).collect::<Vec<(String, i64)>>());
    }
    assert!(written.iter().all(|rows| *rows == written[0]), "{written:?}");
    assert_eq!(said(&mine, "ZZ8 5ZX").await.matches.len(), 1, "who is named on the seal reads the address");
    assert_eq!(said(&mine, "ZZ9 4ZX").await.matches.first().unwrap().nominal.as_ref().unwrap().id, open.id);
}
