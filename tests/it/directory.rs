//! The directory over the wire: names and status for everybody who works with others, and nothing more.

use safetynet_proto::access::v1::account_service_client::AccountServiceClient;
use safetynet_proto::access::v1::{ListOrganisationsRequest, ListPeopleRequest, Person as Listed};
use safetynet_proto::kind::v1::OrganisationState;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_signed_out};
use safetynet_tests::{Person, Wire, World, request_id};

fn client(person: &Person) -> AccountServiceClient<Wire> {
    AccountServiceClient::new(person.wire())
}

async fn people(person: &Person, request: ListPeopleRequest) -> Vec<Listed> {
    client(person).list_people(request).await.unwrap().into_inner().people
}

#[tokio::test]
async fn people_are_found_by_name_and_organisation() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let partner = world.account("demo.partner").clone();
    let found = people(&person, ListPeopleRequest { text: "OLASANYA".into(), ..Default::default() }).await;
    let account = found[0].account.as_ref().unwrap();
    assert_eq!((account.id.as_str(), account.name.as_str()), (partner.id.to_string().as_str(), "Dele Olasanya"));
    assert_eq!(found[0].organisation.as_ref().unwrap().id, partner.organisation.to_string());
    let organisation_id = partner.organisation.to_string();
    let request = ListPeopleRequest { organisation_id: organisation_id.clone(), page_size: 200, ..Default::default() };
    let colleagues = people(&person, request).await;
    assert!(colleagues.len() > 1);
    assert!(colleagues.iter().all(|one| one.organisation.as_ref().unwrap().id == organisation_id));
}

#[tokio::test]
async fn pages_of_people_hold_everybody_once() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let whole = people(&person, ListPeopleRequest { page_size: 200, ..Default::default() }).await;
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListPeopleRequest { page_size: 7, page_token, ..Default::default() };
        let page = client(&person).list_people(request).await.unwrap().into_inner();
        seen.extend(page.people);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert!(whole.len() > 7 && seen == whole);
    let other = ListPeopleRequest { text: "a".into(), page_size: 7, ..Default::default() };
    let token = client(&person).list_people(other).await.unwrap().into_inner().next_page_token;
    let mixed = ListPeopleRequest { page_token: token, page_size: 7, ..Default::default() };
    assert_field(client(&person).list_people(mixed).await, "page_token");
}

#[tokio::test]
async fn organisations_say_whether_sharing_with_them_is_possible() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let request = ListOrganisationsRequest { page_size: 200, ..Default::default() };
    let all = client(&person).list_organisations(request).await.unwrap().into_inner().organisations;
    assert_eq!(all.len(), world.organisations().len());
    assert!(all.windows(2).all(|pair| pair[0].name < pair[1].name));
    let of = |id: safetynet_shared::id::Id| all.iter().find(|one| one.id == id.to_string()).unwrap();
    assert!(of(person.organisation()).agreement_in_force, "the caller's own");
    assert!(of(world.account("demo.partner").organisation).agreement_in_force);
    assert!(!of(world.lapsed()).agreement_in_force, "an agreement that has lapsed opens nothing");
    assert_eq!(of(person.organisation()).state(), OrganisationState::Connected);
}

#[tokio::test]
async fn searches_are_words_and_not_code() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    for text in ["' OR 1=1 --", "%", "_", "\"*\"", "NEAR(a b)"] {
        assert!(
            people(&person, ListPeopleRequest { text: text.into(), ..Default::default() }).await.is_empty(),
            "{text}"
        );
    }
    let mut directory = client(&person);
    for (request, field) in [
        (ListPeopleRequest { text: "x".repeat(201), ..Default::default() }, "text"),
        (ListPeopleRequest { text: "a\u{1b}b".into(), ..Default::default() }, "text"),
        (ListPeopleRequest { organisation_id: "police".into(), ..Default::default() }, "organisation_id"),
        (ListPeopleRequest { page_size: -1, ..Default::default() }, "page_size"),
    ] {
        assert_field(directory.list_people(request).await, field);
    }
    let unknown = ListPeopleRequest { organisation_id: request_id(), ..Default::default() };
    assert!(people(&person, unknown).await.is_empty());
}

#[tokio::test]
async fn administrators_and_strangers_have_no_directory() {
    let world = World::new();
    let administrator = world.person("demo.administrator").await;
    assert_denied(client(&administrator).list_people(ListPeopleRequest::default()).await);
    assert_denied(client(&administrator).list_organisations(ListOrganisationsRequest::default()).await);
    let mut nobody = AccountServiceClient::new(administrator.nobody());
    assert_signed_out(nobody.list_people(ListPeopleRequest::default()).await);
}
