//! The register of agreements over the wire: what each kind states, and that an end bites at once.

mod review;

use safetynet_proto::admin::v1::{
    Agreement, AgreementKind, AgreementState, EndAgreementRequest, GetOrganisationRequest, GetPublicListRequest,
    RecordAgreementRequest,
};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::ListChannelsRequest;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_field, assert_rule, assert_stale};
use safetynet_tests::{Person, World, request_id};

use crate::csp::csp;
use crate::organisation::{ADMINISTRATOR, REASON, client, connected, set_up};

/// An agreement to be recorded, in force from 1 November 2026.
pub fn agreement(organisation: &str, kind: AgreementKind, csp: &str) -> RecordAgreementRequest {
    let isa = kind == AgreementKind::Isa;
    RecordAgreementRequest {
        request_id: request_id(),
        organisation_id: organisation.into(),
        kind: kind.into(),
        csp_id: if isa { csp.into() } else { String::new() },
        in_force_date: Some(Date { year: 2026, month: 11, day: 1 }),
        purposes: if isa { vec![2, 3] } else { vec![] },
        bases: if isa { vec![5] } else { vec![] },
        signatory_name: "Sample Signatory".into(),
        signatory_capacity: "Chief officer".into(),
        document_hash: "ab".repeat(32),
        ..Default::default()
    }
}

#[tokio::test]
async fn the_public_list_has_the_connected_with_links_to_their_agreements() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let id = connected(&world, &person, "Sample \"Hostel\", North").await;
    let mut client = client(&person);
    let request = GetOrganisationRequest { id: id.clone() };
    let csp = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap().sponsor_csp_id;
    let wrong = RecordAgreementRequest { public_link: "http://x".into(), ..agreement(&id, AgreementKind::Isa, &csp) };
    assert_field(client.record_agreement(wrong).await, "public_link");
    let link = "https://www.example.org/isa-hostel.pdf";
    let isa = RecordAgreementRequest {
        public_link: link.into(),
        in_force_date: Some(Date { year: 2026, month: 11, day: 20 }),
        ..agreement(&id, AgreementKind::Isa, &csp)
    };
    client.record_agreement(isa).await.unwrap();
    let interested = client.create_organisation(set_up("Sample Charity", &csp)).await.unwrap().into_inner();
    let interested = interested.organisation.unwrap().id;
    client.record_agreement(agreement(&interested, AgreementKind::Isa, &csp)).await.unwrap();
    let csv = client.get_public_list(GetPublicListRequest {}).await.unwrap().into_inner().csv;
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "Organisation,Partnership,In force since,Agreement");
    let own = rows.iter().find(|row| row.starts_with("\"Sample \"\"Hostel\"\", North\",")).unwrap();
    assert!(own.ends_with(&format!(",2026-11-20,{link}")), "{own}");
    assert!(rows.len() > 3 && !csv.contains("Sample Charity"), "{csv}");
    assert!(!csv.contains("Sample Signatory"), "it holds no person");
}

#[tokio::test]
async fn an_agreement_states_what_its_kind_needs_and_a_later_one_takes_its_place() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = csp(&mut client).await;
    let made =
        client.create_organisation(set_up("Sample Charity", &csp)).await.unwrap().into_inner().organisation.unwrap();
    let isa = || agreement(&made.id, AgreementKind::Isa, &csp);
    assert_field(client.record_agreement(RecordAgreementRequest { purposes: vec![], ..isa() }).await, "purposes");
    assert_field(client.record_agreement(RecordAgreementRequest { bases: vec![0], ..isa() }).await, "bases[0]");
    assert_field(client.record_agreement(RecordAgreementRequest { csp_id: String::new(), ..isa() }).await, "csp_id");
    assert_field(
        client.record_agreement(RecordAgreementRequest { document_hash: "ab".into(), ..isa() }).await,
        "document_hash",
    );
    let code = RecordAgreementRequest { purposes: vec![1], ..agreement(&made.id, AgreementKind::Code, "") };
    assert_field(client.record_agreement(code).await, "purposes");
    let first = client.record_agreement(isa()).await.unwrap().into_inner().agreement.unwrap();
    let next = RecordAgreementRequest { in_force_date: Some(Date { year: 2026, month: 11, day: 20 }), ..isa() };
    let second = client.record_agreement(next).await.unwrap().into_inner().agreement.unwrap();
    let request = GetOrganisationRequest { id: made.id.clone() };
    let agreements = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap().agreements;
    let found = |id: &str| agreements.iter().find(|agreement| agreement.id == id).unwrap();
    assert!(found(&first.id).end_date == Some(Date { year: 2026, month: 11, day: 19 }));
    assert_eq!((found(&first.id).state(), found(&second.id).state()), (AgreementState::Ended, AgreementState::InForce));
    let signed = (found(&second.id).signatory_name.as_str(), found(&second.id).signatory_capacity.as_str());
    assert_eq!(signed, ("Sample Signatory", "Chief officer"));
    assert_eq!((found(&second.id).purposes.len(), found(&second.id).bases.len()), (2, 1));
}

fn end(agreement: &Agreement) -> EndAgreementRequest {
    EndAgreementRequest {
        request_id: request_id(),
        id: agreement.id.clone(),
        etag: agreement.etag.clone(),
        reason: REASON.into(),
        ..Default::default()
    }
}

/// Ends every information sharing agreement of an organisation.
pub async fn end_sharing(world: &World, organisation: Id) {
    let person = world.person(ADMINISTRATOR).await;
    let request = GetOrganisationRequest { id: organisation.to_string() };
    let found = client(&person).get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    for agreement in found.agreements.iter().filter(|agreement| agreement.kind() == AgreementKind::Isa) {
        client(&person).end_agreement(end(agreement)).await.unwrap();
    }
    world.pass(Span::seconds(1));
}

/// How many channels of an organisation a person of another one has.
async fn police_channels(person: &Person, lead: &str) -> usize {
    let request = ListChannelsRequest { page_size: 200, ..Default::default() };
    let channels = ChannelServiceClient::new(person.wire()).list_channels(request).await.unwrap().into_inner().channels;
    channels.iter().filter(|channel| channel.lead_organisation.as_ref().is_some_and(|one| one.id == lead)).count()
}

#[tokio::test]
async fn ending_an_agreement_bites_at_once_and_says_how_many_grants_it_suspends() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let police = world.account("demo.caseworker").organisation.to_string();
    let request = GetOrganisationRequest { id: police.clone() };
    let organisation = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    let isa = organisation.agreements.iter().find(|agreement| agreement.kind() == AgreementKind::Isa).unwrap();
    let past = EndAgreementRequest { end_date: Some(Date { year: 2026, month: 11, day: 22 }), ..end(isa) };
    assert_field(client.end_agreement(past).await, "end_date");
    let dry = client.end_agreement(EndAgreementRequest { validate_only: true, ..end(isa) }).await.unwrap().into_inner();
    assert!(dry.suspended_grants > 0);
    let partner = world.person("demo.partner").await;
    let before = police_channels(&partner, &police).await;
    assert!(before > 0, "the partner works in channels that the police lead");
    let ended = client.end_agreement(end(isa)).await.unwrap().into_inner();
    assert_eq!(ended.suspended_grants, dry.suspended_grants);
    assert_eq!(police_channels(&partner, &police).await, 0, "what depended on it is gone with the next call");
    let agreement = ended.agreement.unwrap();
    assert_eq!((agreement.state(), agreement.end_reason.as_str()), (AgreementState::Ended, REASON));
    assert_rule(client.end_agreement(end(&agreement)).await, "ISA-18.2");
    assert_stale(client.end_agreement(end(isa)).await);
}
