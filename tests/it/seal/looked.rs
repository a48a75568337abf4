//! Whoever looks for a sealed person notices nothing, and whoever holds the seal is told that they looked.

use prost::Message as _;
use safetynet_proto::icm::v1::{
    CreateNominalRequest, FindLikelyMatchesRequest, ListSealLooksRequest, LookDeed, NoticeKind, SealLook, SealMode,
    SearchNominalsRequest, SearchReason,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_not_found};
use safetynet_tests::{Person, World, request_id};

use super::{client, on, placed, told};
use crate::nominal::{CASEWORKER, PARTNER, born, client as nominals, made, new, recorded};

async fn looks(person: &Person, nominal: &str) -> Vec<SealLook> {
    let request = ListSealLooksRequest { nominal_id: nominal.to_owned() };
    client(person).list_seal_looks(request).await.unwrap().into_inner().looks
}

async fn known_until(person: &Person, nominal: &str) -> prost_types::Timestamp {
    let request = ListSealLooksRequest { nominal_id: nominal.to_owned() };
    client(person).list_seal_looks(request).await.unwrap().into_inner().known_until_time.unwrap()
}

fn search(query: &str) -> SearchNominalsRequest {
    SearchNominalsRequest {
        reason: SearchReason::SafeguardingCheck.into(),
        reason_detail: "A word that is for nobody else".into(),
        query: query.into(),
        ..Default::default()
    }
}

fn check(request: &CreateNominalRequest) -> FindLikelyMatchesRequest {
    FindLikelyMatchesRequest {
        reason: request.reason,
        reason_detail: request.reason_detail.clone(),
        name: request.name.clone(),
        birth_date: request.birth_date,
        sex: request.sex,
        addresses: request.addresses.clone(),
        ..Default::default()
    }
}

/// Somebody who has nothing in common with the sealed person, not even the house.
fn other(given: &str, family: &str) -> CreateNominalRequest {
    CreateNominalRequest { birth_date: born(1951, 6, 7), addresses: Vec::new(), ..new(given, family) }
}

/// Name and date of birth, as one types them.
fn typed(request: &CreateNominalRequest) -> String {
    let (name, born) = (request.name.as_ref().unwrap(), request.birth_date.unwrap());
    format!("{} {} {}.{}.{}", name.given_names, name.family_name, born.day, born.month, born.year)
}

/// What somebody hears who looks in every way there is, as bytes without what is random in it.
async fn heard(person: &Person, request: CreateNominalRequest) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let found = nominals(person).search_nominals(search(&typed(&request))).await.unwrap();
    out.push(found.into_inner().encode_to_vec());
    let likely = nominals(person).find_likely_matches(check(&request)).await.unwrap();
    out.push(likely.into_inner().encode_to_vec());
    let dry = CreateNominalRequest { validate_only: true, ..request };
    let mut answer = nominals(person).create_nominal(dry).await.unwrap().into_inner();
    let nominal = answer.nominal.take().unwrap();
    assert!(nominal.id.is_empty() && nominal.reference.is_empty());
    out.push(answer.encode_to_vec());
    out
}

#[tokio::test]
async fn the_holder_is_told_who_looked_and_the_one_who_looked_hears_nothing() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await.id;
    placed(&mine, on(RecordKind::Nominal, &nominal, SealMode::Hidden, &[])).await;
    let (before, nobody) = (world.audit().rows(), heard(&theirs, other("Zebedee", "Quarrendon")).await);
    let (between, sealed) = (world.audit().rows(), heard(&theirs, new("Ermintrude", "Coldharbour")).await);
    let after = world.audit().rows();
    assert!(nobody == sealed, "the answers are those for somebody who is not known");
    let written = |from: &[(String, i64)], to: &[(String, i64)]| -> Vec<(String, i64)> {
        from.iter().zip(to).map(|(from, to)| (to.0.clone(), to.1 - from.1)).filter(|one| one.1 != 0).collect()
    };
    let left = written(&before, &between);
    assert_eq!(left, written(&between, &after), "and so is everything that is written while somebody waits");
    assert!(left.contains(&("look".to_owned(), 3)), "{left:?}");
    assert!(!told(&mine, NoticeKind::SealedLookedFor).await && looks(&mine, &nominal).await.is_empty());
    let asked = world.now();
    world.pass(Span::minutes(2));
    assert_eq!(known_until(&mine, &nominal).await, wire::time(asked), "what waits is not said to be nothing");
    world.daily_work().await;
    assert_eq!(known_until(&mine, &nominal).await, wire::time(world.now()));
    let found = looks(&mine, &nominal).await;
    let mut deeds: Vec<LookDeed> = found.iter().map(SealLook::deed).collect();
    deeds.sort_unstable();
    assert_eq!(deeds, [LookDeed::Search, LookDeed::Check, LookDeed::Recording], "a dry run is a look too");
    let searched = found.iter().find(|look| look.deed() == LookDeed::Search).unwrap();
    assert_eq!(searched.account.as_ref().unwrap().id, theirs.id().to_string());
    assert_eq!((searched.reason(), searched.times), (SearchReason::SafeguardingCheck, 1));
    assert!(!found.iter().any(|look| look.encode_to_vec().windows(10).any(|part| part == b"A word tha")));
    assert!(told(&mine, NoticeKind::SealedLookedFor).await);
    assert_eq!(world.audit().rows().iter().find(|(table, _)| table == "look").unwrap().1, 0);
    assert_not_found(client(&theirs).list_seal_looks(ListSealLooksRequest { nominal_id: nominal.clone() }).await);
    let spoc = world.person("demo.spoc").await;
    assert_denied(client(&spoc).list_seal_looks(ListSealLooksRequest { nominal_id: nominal }).await);
}

#[tokio::test]
async fn nobody_is_told_of_who_reaches_the_person_or_of_who_asks_for_half_the_town() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await.id;
    let open = made(&mine, other("Florimond", "Quarrendon")).await.id;
    placed(&mine, on(RecordKind::Nominal, &nominal, SealMode::Signpost, &[])).await;
    heard(&theirs, other("Florimond", "Quarrendon")).await;
    let own = nominals(&mine).search_nominals(search("Ermintrude Coldharbour 4.3.1990")).await.unwrap().into_inner();
    assert_eq!(own.matches.first().unwrap().nominal.as_ref().unwrap().id, nominal);
    nominals(&theirs).search_nominals(search("e")).await.unwrap();
    let unsaid = SearchNominalsRequest { reason: 0, ..search("Ermintrude Coldharbour 4.3.1990") };
    assert!(nominals(&theirs).search_nominals(unsaid).await.is_err());
    world.daily_work().await;
    assert!(looks(&mine, &nominal).await.is_empty() && looks(&mine, &open).await.is_empty());
    for _ in 0..2 {
        nominals(&theirs).search_nominals(search("Ermintrude Coldharbour 4.3.1990")).await.unwrap();
    }
    world.daily_work().await;
    let found = looks(&mine, &nominal).await;
    assert_eq!(found.iter().map(|look| look.times).collect::<Vec<_>>(), [2], "one line for a day");
    let notices = crate::strand::today(&mine).await.notices;
    assert_eq!(notices.iter().filter(|one| one.kind() == NoticeKind::SealedLookedFor).count(), 1);
}

#[tokio::test]
async fn who_tries_to_record_a_sealed_person_is_told_of_nobody_and_the_holder_of_them() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await.id;
    placed(&mine, on(RecordKind::Nominal, &nominal, SealMode::Hidden, &[])).await;
    let request = CreateNominalRequest { request_id: request_id(), ..new("Ermintrude", "Coldharbour") };
    let made = nominals(&theirs).create_nominal(request).await.unwrap().into_inner();
    assert!(made.possible_matches.is_empty());
    world.daily_work().await;
    assert_eq!(looks(&mine, &nominal).await.first().unwrap().deed(), LookDeed::Recording);
}
