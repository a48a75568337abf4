//! Case files over the wire: opened with a purpose and a lawful basis, shown as far as the caller sees them, listed.

use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::{
    AddNominalRequest, CaseFile, CaseFileState, CaseRole, CreateCaseFileRequest, GetCaseFileRequest, GetNominalRequest,
    ListCaseFilesRequest, NewCaseNominal, NewChannel,
};
use safetynet_proto::kind::v1::{Article6Basis, Purpose};
use safetynet_server::store::seed::Cell;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, recorded};
use crate::strand::Strand;

pub fn client(person: &Person) -> CaseFileServiceClient<Wire> {
    CaseFileServiceClient::new(person.wire())
}

pub fn new(title: &str, nominals: &[&str]) -> CreateCaseFileRequest {
    let person = |id: &&str| NewCaseNominal { nominal_id: (*id).to_owned(), role: CaseRole::AtRisk.into() };
    CreateCaseFileRequest {
        request_id: request_id(),
        title: title.into(),
        purpose: Purpose::Safeguarding.into(),
        article6_basis: Article6Basis::PublicTask.into(),
        nominals: nominals.iter().map(person).collect(),
        first_channel: Some(NewChannel {
            programme: "vulnerability".into(),
            title: "Support at home".into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A case file with one new person, opened by somebody.
pub async fn opened(person: &Person, family: &str) -> CaseFile {
    let nominal = recorded(person, "Casimira", family).await;
    let request = new(&format!("Matter of {}", family.len()), &[&nominal.id]);
    client(person).create_case_file(request).await.unwrap().into_inner().case_file.unwrap()
}

pub async fn read(person: &Person, id: &str) -> CaseFile {
    let request = GetCaseFileRequest { id: id.into() };
    client(person).get_case_file(request).await.unwrap().into_inner().case_file.unwrap()
}

async fn listed(person: &Person, request: ListCaseFilesRequest) -> Vec<String> {
    let answer = client(person).list_case_files(request).await.unwrap().into_inner();
    answer.case_files.into_iter().map(|file| file.id).collect()
}

#[tokio::test]
async fn a_file_is_opened_with_its_first_channel_and_both_reviews() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Casimira", "Fernleaf").await;
    let request = new("Visits after dark", &[&nominal.id]);
    let dry = CreateCaseFileRequest { validate_only: true, ..request.clone() };
    let answer = client(&mine).create_case_file(dry).await.unwrap().into_inner();
    assert!(answer.case_file.unwrap().id.is_empty());
    let audience = answer.audience.unwrap();
    assert_eq!(audience.organisations.len(), 1);
    assert!(audience.people >= 1);
    let made = client(&mine).create_case_file(request).await.unwrap().into_inner().case_file.unwrap();
    assert!(made.reference.starts_with("CF-2026-"));
    assert_eq!(made.state(), CaseFileState::Open);
    assert_eq!(made.nominals.first().unwrap().nominal.as_ref().unwrap().id, nominal.id);
    let channel = made.channels.first().unwrap();
    assert!(channel.reference.starts_with("CH-2026-"));
    let due = channel.next_review_due_date.as_ref().unwrap();
    assert_eq!((due.year, due.month, due.day), (2027, 1, 22));
    assert!(listed(&mine, ListCaseFilesRequest::default()).await.contains(&made.id));
    let outside = client(&theirs).get_case_file(GetCaseFileRequest { id: made.id.clone() }).await.err().unwrap();
    let nowhere = client(&theirs).get_case_file(GetCaseFileRequest { id: request_id() }).await.err().unwrap();
    assert_eq!(said(&outside), said(&nowhere));
    assert!(!listed(&theirs, ListCaseFilesRequest::default()).await.contains(&made.id));
}

#[tokio::test]
async fn purpose_basis_and_people_are_required() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    let nominal = recorded(&person, "Casimira", "Oakbough").await;
    let wrong = CreateCaseFileRequest { purpose: 0, article6_basis: 99, first_channel: None, ..new("", &[]) };
    let refused = client(&person).create_case_file(wrong).await.err().unwrap();
    assert_eq!(fields(&refused), ["title", "purpose", "article6_basis", "nominals", "first_channel"]);
    let twice = new("Twice the same", &[&nominal.id, &nominal.id]);
    assert_field(client(&person).create_case_file(twice).await, "nominals[1].nominal_id");
    let unknown = new("Somebody else", &[&request_id()]);
    assert_not_found(client(&person).create_case_file(unknown).await);
    let control = new("A title\u{7} that rings", &[&nominal.id]);
    assert_field(client(&person).create_case_file(control).await, "title");
}

#[tokio::test]
async fn somebody_elses_nominal_in_a_file_of_my_own_shows_no_more_than_the_index() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Casimira", "Willowbank").await;
    let file = client(&theirs).create_case_file(new("Their own matter", &[&nominal.id])).await.unwrap().into_inner();
    assert_eq!(file.case_file.unwrap().nominals.len(), 1);
    let request = safetynet_proto::icm::v1::GetNominalRequest {
        id: nominal.id.clone(),
        reason: 1,
        reason_detail: "Work on our own case".into(),
    };
    let seen = crate::nominal::client(&theirs).get_nominal(request).await.unwrap().into_inner();
    assert!(seen.detail.is_none());
    assert_eq!(seen.nominal.unwrap().known_to.len(), 2);
}

#[tokio::test]
async fn people_are_added_once_and_by_who_read_the_last_version() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let file = opened(&mine, "Mosswood").await;
    let other = recorded(&mine, "Basil", "Reedmace").await;
    let add = AddNominalRequest {
        case_file_id: file.id.clone(),
        request_id: request_id(),
        etag: file.etag.clone(),
        nominal_id: other.id.clone(),
        role: CaseRole::Other.into(),
        ..Default::default()
    };
    let outside = client(&theirs).add_nominal(add.clone()).await;
    assert_not_found(outside);
    let dry = AddNominalRequest { validate_only: true, ..add.clone() };
    client(&mine).add_nominal(dry).await.unwrap();
    assert_eq!(read(&mine, &file.id).await.nominals.len(), 1);
    let added = client(&mine).add_nominal(add.clone()).await.unwrap().into_inner().case_file.unwrap();
    assert_eq!(added.nominals.len(), 2);
    let again = AddNominalRequest { request_id: request_id(), ..add };
    assert_stale(client(&mine).add_nominal(again.clone()).await);
    let twice = AddNominalRequest { etag: added.etag, ..again };
    assert_rule(client(&mine).add_nominal(twice.clone()).await, "EACH_PERSON_ONCE");
    let wrong = AddNominalRequest { role: 0, nominal_id: "x".into(), ..twice };
    assert_eq!(fields(&client(&mine).add_nominal(wrong).await.err().unwrap()), ["nominal_id", "role"]);
}

/// Somebody to be added to a file as it is now.
pub fn adding(file: &CaseFile, nominal: &str) -> AddNominalRequest {
    AddNominalRequest {
        case_file_id: file.id.clone(),
        request_id: request_id(),
        etag: file.etag.clone(),
        nominal_id: nominal.into(),
        role: CaseRole::Other.into(),
        ..Default::default()
    }
}

async fn add(person: &Person, file: &str, nominal: &str) -> CaseFile {
    let now = read(person, file).await;
    client(person).add_nominal(adding(&now, nominal)).await.unwrap().into_inner().case_file.unwrap()
}

/// Whether somebody reads more of a person than the index entry.
async fn detailed(person: &Person, nominal: &str) -> bool {
    let request = GetNominalRequest { id: nominal.into(), reason: 1, reason_detail: "Work on our case".into() };
    crate::nominal::client(person).get_nominal(request).await.unwrap().into_inner().detail.is_some()
}

#[tokio::test]
async fn a_partner_adds_its_own_people_and_opens_nobody_elses_by_it() {
    let mut strand = Strand::joint().await;
    let (mine, theirs) = (&strand.worker, &strand.partner);
    let id = strand.seen_by(mine).await.case_file_id;
    let secret = recorded(mine, "Casimira", "Alderfen").await.id;
    let tried = client(theirs).add_nominal(adding(&read(theirs, &id).await, &secret)).await;
    assert_rule(tried, "ISA-4.1");
    assert!(!detailed(theirs, &secret).await);

    let own = recorded(theirs, "Basil", "Withybed").await.id;
    add(theirs, &id, &own).await;
    assert!(detailed(theirs, &own).await && !detailed(mine, &own).await, "each organisation controls its own");
    let shown = recorded(mine, "Cosmo", "Osierholt").await.id;
    assert!(!detailed(theirs, &shown).await);
    add(mine, &id, &shown).await;
    assert!(detailed(theirs, &shown).await, "the lead has put its own person into what it shares");
    let council = recorded(theirs, "Dorcas", "Saltmarsh").await.id;
    add(mine, &id, &council).await;
    assert!(!detailed(mine, &council).await, "the lead adds whom it finds, and finds no more by it");

    let (file, nominal) = (Id::parse(&id).unwrap(), Id::parse(&secret).unwrap());
    let (by, since) = (theirs.id(), strand.world.now());
    strand.world.fill(|seed| {
        let row = [("case_file", file.into()), ("nominal", nominal.into()), ("role", Cell::Number(1))];
        let more = [("added_by", by.into()), ("since_at", since.into())];
        seed.put("case_nominal", &row.into_iter().chain(more).collect::<Vec<_>>())
    });
    let theirs = strand.world.person(PARTNER).await;
    assert!(!detailed(&theirs, &secret).await, "nor does a row that a partner has put there");
}

#[tokio::test]
async fn lists_are_filtered_and_go_on_page_by_page() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    let file = opened(&person, "Larchway%_").await;
    let by = |text: &str| ListCaseFilesRequest { text: text.into(), ..Default::default() };
    for text in ["larchway%_", &file.reference, &file.title] {
        assert!(listed(&person, by(text)).await.contains(&file.id), "{text}");
    }
    assert!(listed(&person, by("archwayX")).await.is_empty());
    let closed = ListCaseFilesRequest { state: CaseFileState::Closed.into(), ..Default::default() };
    assert!(!listed(&person, closed).await.contains(&file.id));
    assert_field(client(&person).list_case_files(ListCaseFilesRequest { state: 9, ..by("") }).await, "state");
    let all = listed(&person, ListCaseFilesRequest { page_size: 200, ..by("") }).await;
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListCaseFilesRequest { page_size: 7, page_token: token, ..by("") };
        let page = client(&person).list_case_files(request).await.unwrap().into_inner();
        paged.extend(page.case_files.into_iter().map(|file| file.id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert!(all.len() > 7);
    assert_eq!(paged, all);
    let auditor = world.person("demo.auditor").await;
    assert!(listed(&auditor, by("")).await.contains(&file.id));
    assert_eq!(read(&auditor, &file.id).await.nominals.len(), 1);
}
