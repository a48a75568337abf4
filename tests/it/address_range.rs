//! Registered ranges over the wire: what is refused, and that a removed one bites.

use safetynet_proto::access::v1::GetSessionRequest;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::admin::v1::{AddAddressRangeRequest, GetOrganisationRequest, RemoveAddressRangeRequest};
use safetynet_tests::refusal::{assert_field, assert_not_found};
use safetynet_tests::{World, request_id};

use crate::organisation::{ADMINISTRATOR, REASON, client};

#[tokio::test]
async fn a_range_is_checked_and_bites() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.account("demo.caseworker").clone());
    let mut client = client(&person);
    let add = |cidr: &str| AddAddressRangeRequest {
        request_id: request_id(),
        organisation_id: worker.organisation.to_string(),
        cidr: cidr.into(),
        label: "Sample building".into(),
        ..Default::default()
    };
    for wrong in ["0.0.0.0/0", "192.0.2.1/28", "10.0.0.0/8", "nowhere", "192.0.2.7"] {
        assert_field(client.add_address_range(add(wrong)).await, "cidr");
    }
    let dry = AddAddressRangeRequest { validate_only: true, ..add("192.0.2.0/28") };
    assert!(client.add_address_range(dry).await.unwrap().into_inner().address_range.unwrap().id.is_empty());
    let added = client.add_address_range(add("192.0.2.0/28")).await.unwrap().into_inner().address_range.unwrap();
    assert_field(client.add_address_range(add("192.0.2.0/28")).await, "cidr");
    let other = AddAddressRangeRequest { organisation_id: person.organisation().to_string(), ..add("192.0.2.0/24") };
    assert_field(client.add_address_range(other).await, "cidr");
    let remove =
        |id: &str| RemoveAddressRangeRequest { request_id: request_id(), id: id.into(), reason: REASON.into() };
    client.remove_address_range(remove(&added.id)).await.unwrap();
    assert_not_found(client.remove_address_range(remove(&added.id)).await);
    let request = GetOrganisationRequest { id: worker.organisation.to_string() };
    let organisation = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    assert!(organisation.address_ranges.iter().all(|range| range.id != added.id));
    let here = world.person("demo.caseworker").await;
    for range in organisation.address_ranges {
        client.remove_address_range(remove(&range.id)).await.unwrap();
    }
    let mut sessions = SessionServiceClient::new(here.wire());
    let answer = sessions.get_session(GetSessionRequest {}).await;
    assert!(answer.is_err(), "a session in a removed range goes on");
}
