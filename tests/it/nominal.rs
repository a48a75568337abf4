//! People known to the partnership, over the wire: found, opened, recorded, changed, and hidden from who must not see.

mod by_address;
mod considered;

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::nominal_service_client::NominalServiceClient;
use safetynet_proto::icm::v1::{
    Address, CreateNominalRequest, GetNominalRequest, InformationSource, ListNominalVersionsRequest, Nominal,
    NominalMatch, NominalState, NominalVersion, PersonName, PrivacyNotice, PrivacyNoticeState, SearchNominalsRequest,
    SearchReason, Sex, Source, UpdateNominalRequest,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, World, request_id};
use tonic::Code;

pub const CASEWORKER: &str = "demo.caseworker";
pub const SUPERVISOR: &str = "demo.supervisor";
pub const PARTNER: &str = "demo.partner";

const WHY: &str = "A referral of this morning";

pub fn client(person: &Person) -> NominalServiceClient<Wire> {
    NominalServiceClient::new(person.wire())
}

pub fn named(given: &str, family: &str) -> PersonName {
    PersonName { given_names: given.into(), family_name: family.into() }
}

#[allow(clippy::unnecessary_wraps, reason = "the field of the message wants it so")]
pub fn born(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

pub fn new(given: &str, family: &str) -> CreateNominalRequest {
    CreateNominalRequest {
        request_id: request_id(),
        reason: SearchReason::NewReferral.into(),
        reason_detail: WHY.into(),
        name: Some(named(given, family)),
        birth_date: born(1990, 3, 4),
        sex: Sex::NotKnown.into(),
        addresses: vec![Address {
            lines: "1 Sample Street\nTestham".into(),
            postcode: "ZZ9 9ZZ".into(),
            ..Default::default()
        }],
        privacy_notice: Some(PrivacyNotice {
            state: PrivacyNoticeState::NotGiven.into(),
            notice_date: None,
            reason: "Would put somebody else at risk".into(),
        }),
        source: told(),
        ..Default::default()
    }
}

/// The person said so.
#[allow(clippy::unnecessary_wraps, reason = "the field of the message wants it so")]
pub fn told() -> Option<Source> {
    Some(Source { kind: InformationSource::Person.into(), detail: String::new() })
}

pub async fn recorded(person: &Person, given: &str, family: &str) -> Nominal {
    made(person, new(given, family)).await
}

/// Records somebody, whoever may be the same person.
pub async fn made(person: &Person, request: CreateNominalRequest) -> Nominal {
    let request = considered(person, request).await;
    client(person).create_nominal(request).await.unwrap().into_inner().nominal.unwrap()
}

/// The request of somebody who has looked at all who may be the same person.
pub async fn considered(person: &Person, request: CreateNominalRequest) -> CreateNominalRequest {
    let dry = CreateNominalRequest { validate_only: true, ..request.clone() };
    let shown = client(person).create_nominal(dry).await.unwrap().into_inner().possible_matches;
    CreateNominalRequest {
        considered_ids: shown.into_iter().map(|found| found.nominal.unwrap().id).collect(),
        considered_reason: "Looked at all of them in this test".into(),
        ..request
    }
}

fn asked(query: &str) -> SearchNominalsRequest {
    SearchNominalsRequest {
        reason: SearchReason::CaseWork.into(),
        reason_detail: WHY.into(),
        query: query.into(),
        ..Default::default()
    }
}

async fn found(person: &Person, request: SearchNominalsRequest) -> Vec<NominalMatch> {
    client(person).search_nominals(request).await.unwrap().into_inner().matches
}

/// How many are found.
pub async fn count(person: &Person, query: &str) -> usize {
    found(person, asked(query)).await.len()
}

async fn first(person: &Person, request: SearchNominalsRequest) -> (String, String) {
    let matches = found(person, request).await;
    let first = matches.first().map(|found| (found.nominal.as_ref().unwrap().id.clone(), found.explanation.clone()));
    first.unwrap_or_default()
}

fn open(id: &str) -> GetNominalRequest {
    GetNominalRequest { id: id.into(), reason: SearchReason::CaseWork.into(), reason_detail: WHY.into() }
}

#[tokio::test]
async fn a_person_is_found_by_names_in_any_order_part_alias_and_birth() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let mut request = new("Zephyrine Ottoline", "Quillfeather-Sandtoft");
    request.aliases = vec![named("Zeph", "O'Marrowby")];
    let made = client(&mine).create_nominal(request).await.unwrap().into_inner().nominal.unwrap();
    assert!(made.reference.starts_with("N-"));
    assert_eq!(made.postcode_district, "ZZ9");
    assert_eq!(made.state(), NominalState::Provisional);
    assert_eq!(
        made.known_to.iter().map(|known| known.id.clone()).collect::<Vec<_>>(),
        [mine.organisation().to_string()]
    );
    let mut said = Vec::new();
    for query in [
        "zephyrine quillfeather",
        "Sandtoft, OTTOLINE",
        "Quillfeather-Sandtoft",
        "quillf zephyr",
        "z quillfeather",
        "marrowby zeph",
        "zephirine quillfeather ZZ9 about 36",
        "zeph o'marrowby 4.3.90",
        "ottoline quilfeather-sandtoft born 3 April 1990",
    ] {
        let (id, why) = first(&theirs, asked(query)).await;
        assert_eq!(id, made.id, "{query}");
        said.push(format!("{query}: {why}"));
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    zephyrine quillfeather: Same given name; Quillfeather is part of the name
    Sandtoft, OTTOLINE: Same given name; Sandtoft is part of the name
    Quillfeather-Sandtoft: Same family name
    quillf zephyr: Zephyrine begins with Zephyr; Quillfeather-Sandtoft begins with Quillf
    z quillfeather: Quillfeather is part of the name; Z for Zephyrine
    marrowby zeph: Same given name as an alias; Marrowby is part of the name as an alias
    zephirine quillfeather ZZ9 about 36: Zephirine ~ Zephyrine; Quillfeather is part of the name; same postcode district; age fits
    zeph o'marrowby 4.3.90: Same name as an alias; same birth date
    ottoline quilfeather-sandtoft born 3 April 1990: Sandtoft is part of the name; same given name; day and month of birth swapped
    ");
    for (query, birth) in [
        ("", born(1990, 3, 4)),
        ("quillfeather", born(1990, 0, 0)),
        ("quillfeather", born(1990, 4, 3)),
        ("zephyrine", born(1990, 3, 0)),
    ] {
        let (id, said) = first(&theirs, SearchNominalsRequest { birth_date: birth, ..asked(query) }).await;
        assert_eq!(id, made.id, "{query}: {said}");
    }
    let of = |organisation: &Person| SearchNominalsRequest {
        known_to_organisation_id: organisation.organisation().to_string(),
        ..asked("quillfeather")
    };
    assert_eq!(found(&theirs, of(&mine)).await.len(), 1);
    assert!(found(&theirs, of(&theirs)).await.is_empty());
}

#[tokio::test]
async fn a_search_wants_a_reason_and_words_it_can_use() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    let mut nominals = client(&person);
    let wrong = SearchNominalsRequest { reason: 0, reason_detail: "why".into(), ..asked("sample") };
    let refused = nominals.search_nominals(wrong).await.err().unwrap();
    assert_eq!(fields(&refused), ["reason", "reason_detail"]);
    assert_field(nominals.search_nominals(asked("")).await, "query");
    assert_field(nominals.search_nominals(asked("ZZ9")).await, "query");
    assert_field(nominals.search_nominals(asked("rob\u{1b}in")).await, "query");
    assert_field(nominals.search_nominals(asked(&"sample ".repeat(40))).await, "query");
    for (year, month, day) in [(1990, 2, 30), (2030, 1, 1), (0, 5, 0), (1990, 0, 3)] {
        let wrong = SearchNominalsRequest { birth_date: born(year, month, day), ..asked("sample") };
        assert_field(nominals.search_nominals(wrong).await, "birth_date");
    }
    let token = SearchNominalsRequest { page_token: "made up".into(), ..asked("sample") };
    assert_field(nominals.search_nominals(token).await, "page_token");
    assert_denied(client(&world.person("demo.spoc").await).search_nominals(asked("sample")).await);
}

#[tokio::test]
async fn syntax_in_a_search_is_only_words() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    let made = recorded(&person, "Drop", "Tablequist").await;
    for query in ["'; DROP TABLE nominal; --", "tablequist\" OR 1=1", "NEAR(\"a\" b*) AND", "tableq%_", "a:b ^c {d}"] {
        client(&person).search_nominals(asked(query)).await.unwrap();
    }
    assert_eq!(first(&person, asked("tablequist\" OR")).await.0, made.id);
    assert_field(client(&person).search_nominals(asked("%_*")).await, "query");
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    for number in 0..5 {
        recorded(&person, &format!("Given{number}"), "Pagewright").await;
    }
    let mut seen: Vec<String> = Vec::new();
    let mut token = String::new();
    loop {
        let request = SearchNominalsRequest { page_size: 2, page_token: token, ..asked("pagewright") };
        let page = client(&person).search_nominals(request).await.unwrap().into_inner();
        seen.extend(page.matches.into_iter().map(|found| found.nominal.unwrap().id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn a_wrong_form_changes_nothing_and_names_every_field() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    let wrong = CreateNominalRequest {
        name: None,
        sex: 0,
        birth_date: born(2027, 1, 1),
        privacy_notice: None,
        notes: "x".repeat(100_000),
        reason_detail: String::new(),
        ..new("", "")
    };
    let refused = client(&person).create_nominal(wrong).await.err().unwrap();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(fields(&refused), ["reason_detail", "name", "birth_date", "sex", "notes", "privacy_notice"]);
    let unnamed = CreateNominalRequest { request_id: String::new(), ..new("Nobody", "Unrecorded") };
    assert_field(client(&person).create_nominal(unnamed).await, "request_id");
    assert!(found(&person, asked("unrecorded")).await.is_empty());
}

#[tokio::test]
async fn the_detail_is_for_the_recorder_and_the_index_entry_for_all_who_say_why() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let made = recorded(&mine, "Perpetua", "Hollowmarsh").await;
    let whole = client(&mine).get_nominal(open(&made.id)).await.unwrap().into_inner();
    let detail = whole.detail.unwrap();
    assert_eq!(detail.addresses.first().unwrap().postcode, "ZZ9 9ZZ");
    assert_eq!(detail.created_by.unwrap().id, mine.id().to_string());
    let shown = client(&theirs).get_nominal(open(&made.id)).await.unwrap().into_inner();
    assert!(shown.nominal.unwrap().name == Some(named("Perpetua", "Hollowmarsh")));
    assert!(shown.detail.is_none());
    let silent = GetNominalRequest { reason_detail: String::new(), ..open(&made.id) };
    assert_field(client(&theirs).get_nominal(silent.clone()).await, "reason_detail");
    client(&mine).get_nominal(silent).await.unwrap();
    assert_not_found(client(&mine).get_nominal(open(&request_id())).await);
    assert_field(client(&mine).get_nominal(open("N-000001")).await, "id");
}

pub fn change(nominal: &Nominal, paths: &[&str]) -> UpdateNominalRequest {
    UpdateNominalRequest {
        id: nominal.id.clone(),
        etag: nominal.etag.clone(),
        update_mask: safetynet_tests::mask(paths),
        source: told(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_change_is_found_at_once_and_a_stale_one_is_refused() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let made = recorded(&mine, "Leocadia", "Umberfold").await;
    let renamed = UpdateNominalRequest {
        name: Some(named("Leocadia", "Thistlemere")),
        identity_confirmed: true,
        ..change(&made, &["name", "addresses", "identity_confirmed"])
    };
    let after = client(&mine).update_nominal(renamed.clone()).await.unwrap().into_inner();
    let nominal = after.nominal.unwrap();
    assert_eq!(nominal.state(), NominalState::Confirmed);
    assert_eq!(nominal.postcode_district, "");
    assert!(after.detail.unwrap().addresses.is_empty());
    assert_eq!(first(&theirs, asked("thistlemere")).await.0, made.id);
    assert!(found(&theirs, asked("umberfold")).await.is_empty());
    assert_stale(client(&mine).update_nominal(renamed.clone()).await);
    let now = |paths: &[&str]| change(&nominal, paths);
    assert_field(client(&mine).update_nominal(now(&[])).await, "update_mask");
    assert_field(client(&mine).update_nominal(now(&["reference"])).await, "update_mask");
    assert_field(client(&mine).update_nominal(now(&["name"])).await, "name");
    assert_field(client(&mine).update_nominal(now(&["identity_confirmed"])).await, "identity_confirmed");
    let unread = UpdateNominalRequest { etag: String::new(), ..now(&["notes"]) };
    assert_field(client(&mine).update_nominal(unread).await, "etag");
    let outside = client(&theirs).update_nominal(renamed.clone()).await.err().unwrap();
    let unknown = UpdateNominalRequest { id: request_id(), ..renamed };
    let nowhere = client(&theirs).update_nominal(unknown).await.err().unwrap();
    assert_eq!(said(&outside), said(&nowhere));
}

/// How a nominal came to be as it is, as far as somebody reads that.
pub async fn versions(person: &Person, nominal: &str) -> Vec<NominalVersion> {
    let request = ListNominalVersionsRequest { nominal_id: nominal.to_owned(), page_size: 200, ..Default::default() };
    client(person).list_nominal_versions(request).await.unwrap().into_inner().versions
}

/// What the latest version says of a field: before and after.
pub fn latest(versions: &[NominalVersion], field: &str) -> (String, String) {
    let change = versions.iter().flat_map(|version| &version.changes).find(|change| change.field == field).unwrap();
    (change.old_value.clone(), change.new_value.clone())
}

#[tokio::test]
async fn each_change_keeps_who_made_it_and_where_it_comes_from() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let silent = CreateNominalRequest { source: None, ..new("Ismenia", "Glasswright") };
    assert_field(client(&mine).create_nominal(silent).await, "source");
    let made = recorded(&mine, "Ismenia", "Glasswright").await;
    world.pass(Span::minutes(1));
    let document = Some(Source { kind: InformationSource::Document.into(), detail: "Passport, seen at home".into() });
    let renamed = UpdateNominalRequest {
        name: Some(named("Ysmenia", "Glasswright")),
        source: document.clone(),
        ..change(&made, &["name", "addresses"])
    };
    client(&mine).update_nominal(renamed).await.unwrap();
    let versions = versions(&mine, &made.id).await;
    assert_eq!(versions.len(), 2);
    let last = versions.first().unwrap();
    assert!(last.source == document && last.by.as_ref().unwrap().id == mine.id().to_string());
    assert_eq!(latest(&versions, "Name"), ("Ismenia Glasswright".to_owned(), "Ysmenia Glasswright".to_owned()));
    let (old, new) = latest(&versions, "Addresses");
    assert!(old.contains("1 Sample Street") && new.is_empty());
    let request = ListNominalVersionsRequest { nominal_id: made.id.clone(), ..Default::default() };
    assert_not_found(client(&theirs).list_nominal_versions(request).await);
}

#[tokio::test]
async fn of_two_editors_the_second_is_refused_and_can_read_both_versions() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let made = recorded(&mine, "Eustasia", "Merrowdown").await;
    let first = UpdateNominalRequest { notes: "Calls before ten.".into(), ..change(&made, &["notes"]) };
    let second = UpdateNominalRequest { notes: "Never calls.".into(), ..change(&made, &["notes"]) };
    client(&mine).update_nominal(first).await.unwrap();
    assert_stale(client(&mine).update_nominal(second.clone()).await);
    world.pass(Span::minutes(1));
    let now = client(&mine).get_nominal(open(&made.id)).await.unwrap().into_inner();
    assert_eq!(now.detail.unwrap().notes, "Calls before ten.");
    let agreed = UpdateNominalRequest { etag: now.nominal.unwrap().etag, ..second };
    client(&mine).update_nominal(agreed).await.unwrap();
    let (old, new) = latest(&versions(&mine, &made.id).await, "Notes");
    assert_eq!((old.as_str(), new.as_str()), ("Calls before ten.", "Never calls."));
}

#[tokio::test]
async fn nobody_is_recorded_before_it_is_said_whether_a_privacy_notice_was_given() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let unsaid = CreateNominalRequest { privacy_notice: None, ..new("Quintina", "Farthingale") };
    assert_field(client(&mine).create_nominal(unsaid).await, "privacy_notice");
    let made = recorded(&mine, "Quintina", "Farthingale").await;
    let before = client(&mine).get_nominal(open(&made.id)).await.unwrap().into_inner().detail.unwrap();
    assert_eq!(before.privacy_notice.unwrap().reason, "Would put somebody else at risk");
    world.pass(Span::minutes(1));
    let (state, notice_date) = (PrivacyNoticeState::Given.into(), Some(wire::date(world.now().day())));
    let given = Some(PrivacyNotice { state, notice_date, reason: String::new() });
    let request = UpdateNominalRequest { privacy_notice: given.clone(), ..change(&made, &["privacy_notice"]) };
    let after = client(&mine).update_nominal(request).await.unwrap().into_inner().detail.unwrap();
    assert!(after.privacy_notice == given);
    let (old, _) = latest(&versions(&mine, &made.id).await, "Privacy notice");
    assert!(old.contains("Would put somebody else at risk"), "the history keeps why it was not given at first");
}

#[tokio::test]
async fn whether_the_person_was_told_is_kept_with_the_record() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let (state, notice_date) = (PrivacyNoticeState::Given.into(), born(2026, 11, 20));
    let given = PrivacyNotice { state, notice_date, reason: String::new() };
    for notice in [given, new("", "").privacy_notice.unwrap()] {
        let request = CreateNominalRequest { privacy_notice: Some(notice.clone()), ..new("Prunella", "Ashgrove") };
        let made = made(&mine, request).await;
        let detail = client(&mine).get_nominal(open(&made.id)).await.unwrap().into_inner().detail.unwrap();
        assert!(detail.privacy_notice == Some(notice));
    }
}
