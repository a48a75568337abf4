//! Community safety partnerships over the wire.

use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::{CreateCspRequest, ListCspsRequest};
use safetynet_tests::refusal::assert_field;
use safetynet_tests::{Wire, World, request_id};

use crate::organisation::{ADMINISTRATOR, client};

/// The manager of the test's partnership.
pub const MANAGER: &str = "Sample Manager";

fn create(name: &str) -> CreateCspRequest {
    CreateCspRequest {
        request_id: request_id(),
        name: name.into(),
        areas: vec!["Sample Borough".into()],
        manager_name: MANAGER.into(),
        ..Default::default()
    }
}

/// The partnership whose manager has an account: that of the demonstration, or the one that `init` has made.
pub async fn managed(client: &mut OrganisationServiceClient<Wire>) -> String {
    let all = client.list_csps(ListCspsRequest::default()).await.unwrap().into_inner().csps;
    all.iter().find(|csp| csp.organisations > 0).or(all.first()).unwrap().id.clone()
}

/// Creates the test's partnership and answers its id.
pub async fn csp(client: &mut OrganisationServiceClient<Wire>) -> String {
    client.create_csp(create("Sample Partnership")).await.unwrap().into_inner().csp.unwrap().id
}

#[tokio::test]
async fn a_partnership_has_a_manager_and_areas_and_is_listed() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    assert_field(client.create_csp(CreateCspRequest { areas: vec![], ..create("Sample") }).await, "areas");
    let areas = vec!["One".into(), String::new()];
    assert_field(client.create_csp(CreateCspRequest { areas, ..create("Sample") }).await, "areas[1]");
    assert_field(
        client.create_csp(CreateCspRequest { manager_name: String::new(), ..create("Sample") }).await,
        "manager_name",
    );
    let made = csp(&mut client).await;
    assert_field(client.create_csp(create("Sample Partnership")).await, "name");
    let first = ListCspsRequest { page_size: 1, ..Default::default() };
    let page = client.list_csps(first.clone()).await.unwrap().into_inner();
    let next = ListCspsRequest { page_token: page.next_page_token, ..first };
    let rest = client.list_csps(next).await.unwrap().into_inner();
    let all: Vec<_> = page.csps.iter().chain(&rest.csps).collect();
    let found = all.iter().find(|csp| csp.id == made).unwrap();
    assert_eq!((all.len(), found.manager_name.as_str(), found.areas.len()), (2, MANAGER, 1));
    assert!(rest.next_page_token.is_empty() && all.iter().any(|csp| csp.organisations > 0));
}
