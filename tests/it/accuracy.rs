//! Whether what is recorded is still right, over the wire: verified on and by whom, stale after, and reported
//! (ISA-13.1).

use safetynet_proto::icm::v1::accuracy_service_client::AccuracyServiceClient;
use safetynet_proto::icm::v1::nominal_service_client::NominalServiceClient;
use safetynet_proto::icm::v1::{AccuracyField, ListStaleFieldsRequest, ParticularKind, StaleField, VerifyFieldRequest};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, latest, new, recorded, told, versions};
use crate::particular::added;
use crate::projection::read;

fn client(person: &Person) -> AccuracyServiceClient<Wire> {
    AccuracyServiceClient::new(person.wire())
}

fn check(world: &World, nominal: &str, field: AccuracyField) -> VerifyFieldRequest {
    VerifyFieldRequest {
        request_id: request_id(),
        nominal_id: nominal.to_owned(),
        field: field.into(),
        object_id: String::new(),
        verified_date: Some(wire::date(world.now().day())),
        source: told(),
    }
}

/// What is stale of one person, in somebody's list.
async fn stale(person: &Person, nominal: &str) -> Vec<StaleField> {
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListStaleFieldsRequest { page_token: token, page_size: 200, ..Default::default() };
        let page = client(person).list_stale_fields(request).await.unwrap().into_inner();
        rows.extend(page.fields);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    rows.retain(|row| row.nominal.as_ref().unwrap().id == nominal);
    rows
}

#[tokio::test]
async fn a_part_goes_stale_is_listed_and_is_fresh_again_after_a_check() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let mut request = new("Marigold", "Thackthwaite");
    let seen = Some(wire::date(world.now().day().plus_days(-170)));
    request.addresses.first_mut().unwrap().verified_date = seen;
    let nominals = NominalServiceClient::new(mine.wire()).create_nominal(request).await;
    let nominal = nominals.unwrap().into_inner().nominal.unwrap();
    added(&mine, &nominal.id, ParticularKind::Build, "Tall").await;
    let fresh = read(&mine, &nominal.id).await.address_accuracy.unwrap();
    assert!(fresh.days_stale == 0 && fresh.verified_date == seen);
    assert!(stale(&mine, &nominal.id).await.is_empty());
    world.pass(Span::days(30));
    let mine = world.person(CASEWORKER).await;
    let rows = stale(&mine, &nominal.id).await;
    assert_eq!(rows.len(), 1, "six months for an address, a year for a particular, two for an identity");
    let row = rows.first().unwrap();
    assert_eq!(
        (row.accuracy.as_ref().unwrap().field(), row.subject.as_str()),
        (AccuracyField::Address, "Current address")
    );
    let before = read(&mine, &nominal.id).await.address_accuracy.unwrap().days_stale;
    assert!(before > 0 && before == row.accuracy.as_ref().unwrap().days_stale);
    let request = check(&world, &nominal.id, AccuracyField::Address);
    let now = client(&mine).verify_field(request).await.unwrap().into_inner().accuracy.unwrap();
    assert!(now.days_stale == 0 && now.verified_by.unwrap().id == mine.id().to_string());
    assert!(stale(&mine, &nominal.id).await.is_empty());
    let detail = read(&mine, &nominal.id).await;
    assert!(detail.addresses.first().unwrap().verified_date == Some(wire::date(world.now().day())));
    assert!(latest(&versions(&mine, &nominal.id).await, "Check").1.starts_with("Current address checked"));
}

#[tokio::test]
async fn a_check_names_a_day_a_part_and_where_it_comes_from() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Marigold", "Thackthwaite").await;
    let right = check(&world, &nominal.id, AccuracyField::Identity);
    let ahead = Some(wire::date(world.now().day().plus_days(1)));
    let tries = [
        (VerifyFieldRequest { field: 0, ..right.clone() }, "field"),
        (check(&world, &nominal.id, AccuracyField::Marker), "field"),
        (VerifyFieldRequest { verified_date: ahead, ..right.clone() }, "verified_date"),
        (VerifyFieldRequest { source: None, ..right.clone() }, "source"),
        (VerifyFieldRequest { object_id: request_id(), ..right.clone() }, "object_id"),
        (check(&world, &nominal.id, AccuracyField::Particular), "object_id"),
    ];
    for (wrong, field) in tries {
        assert_field(client(&mine).verify_field(wrong).await, field);
    }
    assert_not_found(client(&mine).verify_field(check(&world, &nominal.id, AccuracyField::ContactPoints)).await);
    assert_not_found(client(&theirs).verify_field(right).await);
}

#[tokio::test]
async fn one_has_to_check_only_what_one_writes_for_the_own_organisation() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    for person in [&mine, &theirs] {
        let request = ListStaleFieldsRequest { include_soon: true, page_size: 200, ..Default::default() };
        let rows = client(person).list_stale_fields(request).await.unwrap().into_inner().fields;
        assert!(!rows.is_empty());
        let own = person.organisation().to_string();
        for row in rows {
            assert_eq!(row.nominal.unwrap().owner_organisation.unwrap().id, own);
        }
    }
}
