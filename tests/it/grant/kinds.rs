//! What a share opens, and what it rests on: whole case files, parts of a person's detail, consents.

use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::{
    CreateGrantRequest, GetCaseFileRequest, GrantObjectKind, GrantState, ListGrantsRequest, ListMyGrantsRequest,
};
use safetynet_proto::kind::v1::{Article6Basis, Article9Condition, FieldProfile};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, fields};
use safetynet_tests::{Person, World, request_id};
use tonic_types::StatusExt as _;

use super::{WHY, create, grants, share, to, whole};
use crate::case_file;
use crate::channel;
use crate::nominal::{CASEWORKER, PARTNER};
use crate::strand::Strand;

/// A fresh case file of the police in a world where a caseworker of the council has no part in it.
pub async fn fresh() -> (Strand, String) {
    let world = World::new();
    let (worker, partner) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let file = case_file::opened(&worker, "Marshgate").await;
    let channel = file.channels.first().unwrap().id.clone();
    (Strand { world, worker, partner, channel }, file.id)
}

fn of_file(strand: &Strand, file: &str) -> CreateGrantRequest {
    share(strand, GrantObjectKind::CaseFile, file, to(&strand.partner))
}

async fn opens(person: &Person, file: &str) -> Option<usize> {
    let request = GetCaseFileRequest { id: file.to_owned() };
    let answer = CaseFileServiceClient::new(person.wire()).get_case_file(request).await.ok()?;
    answer.into_inner().case_file.map(|file| file.channels.len())
}

#[tokio::test]
async fn a_share_of_a_case_file_opens_the_channels_that_its_owner_leads_now_and_later() {
    let (strand, file) = fresh().await;
    let receiver = &strand.partner;
    assert_eq!(opens(receiver, &file).await, None);
    let made = create(&strand.worker, of_file(&strand, &file)).await;
    assert_eq!(made.audience.unwrap().people, 1);
    let grant = made.grant.unwrap();
    assert_eq!((grant.object_kind(), grant.case_file_id.as_str()), (GrantObjectKind::CaseFile, file.as_str()));
    assert_eq!(opens(receiver, &file).await, Some(1));
    assert!(strand.open_to(receiver).await);
    strand.add_channel(&file, "A second strand").await;
    assert_eq!(opens(receiver, &file).await, Some(2));
    let of_file_again = CreateGrantRequest { request_id: request_id(), ..of_file(&strand, &file) };
    assert_field(grants(&strand.worker).create_grant(of_file_again).await, "receiver_account_id");
    let listed = ListGrantsRequest {
        object_kind: GrantObjectKind::CaseFile.into(),
        object_id: file.clone(),
        ..Default::default()
    };
    let rows = grants(receiver).list_grants(listed).await.unwrap().into_inner().grants;
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [grant.id.as_str()]);
}

#[tokio::test]
async fn what_was_received_is_not_passed_on() {
    let (strand, file) = fresh().await;
    create(&strand.worker, of_file(&strand, &file)).await;
    let receiver = &strand.partner;
    assert!(strand.open_to(receiver).await);
    let third = || super::Receiver::ReceiverAccountId(strand.world.account("demo.manager").id.to_string());
    for (kind, id) in [(GrantObjectKind::CaseFile, &file), (GrantObjectKind::Channel, &strand.channel)] {
        assert_not_found(grants(receiver).create_grant(share(&strand, kind, id, third())).await);
    }
    let channel = strand.seen_by(receiver).await;
    let add = channel::add_member(&channel, strand.world.lapsed());
    assert!(channel::client(receiver).add_member(add).await.is_err());
}

#[tokio::test]
async fn health_and_criminal_data_are_shared_only_with_their_conditions() {
    let (strand, file) = fresh().await;
    let named = |profiles: &[FieldProfile], article_9: Article9Condition| CreateGrantRequest {
        field_profiles: profiles.iter().map(|profile| (*profile).into()).collect(),
        article9_condition: article_9.into(),
        article10_condition: 0,
        ..of_file(&strand, &file)
    };
    let (contact, health) = (FieldProfile::Contact, FieldProfile::Health);
    let none = Article9Condition::Unspecified;
    assert_field(grants(&strand.worker).create_grant(named(&[contact, health], none)).await, "field_profiles");
    let wrong = CreateGrantRequest { field_profiles: vec![99], ..of_file(&strand, &file) };
    assert_field(grants(&strand.worker).create_grant(wrong).await, "field_profiles[0]");
    let made = create(&strand.worker, named(&[health], Article9Condition::HealthOrSocialCare)).await.grant.unwrap();
    assert_eq!(made.field_profiles, [i32::from(FieldProfile::Basic), health.into()], "basic always comes with it");
}

#[tokio::test]
async fn basic_alone_needs_the_conditions_of_its_case_file_and_none_where_that_has_none() {
    let basic = |asked: CreateGrantRequest| CreateGrantRequest {
        field_profiles: vec![FieldProfile::Basic.into()],
        article9_condition: 0,
        article10_condition: 0,
        ..asked
    };
    let (strand, file) = fresh().await;
    assert_eq!(create(&strand.worker, basic(of_file(&strand, &file))).await.grant.unwrap().field_profiles, [1]);
    let strand = Strand::of_programme("hate_crime").await;
    let file = case_file::read(&strand.worker, &strand.seen_by(&strand.worker).await.case_file_id).await;
    assert!(file.article9_condition != 0 && file.article10_condition != 0, "its notes can tell of both");
    let refused = grants(&strand.worker).create_grant(basic(whole(&strand, to(&strand.partner)))).await.err().unwrap();
    assert_eq!(fields(&refused), ["article9_condition", "article10_condition"]);
    let details = refused.get_error_details();
    let said = &details.bad_request().unwrap().field_violations[0].description;
    assert!(said.contains("for basic alone too") && said.contains("its notes can tell of them"), "{said}");
    let named = CreateGrantRequest {
        article9_condition: file.article9_condition,
        article10_condition: file.article10_condition,
        ..basic(whole(&strand, to(&strand.partner)))
    };
    assert_eq!(create(&strand.worker, named).await.grant.unwrap().field_profiles, [1]);
}

#[tokio::test]
async fn a_share_that_rests_on_consent_goes_dark_with_it() {
    let (strand, file) = fresh().await;
    let by_consent = |consent_id: &str| CreateGrantRequest {
        article6_basis: Article6Basis::Consent.into(),
        consent_id: consent_id.to_owned(),
        ..whole(&strand, to(&strand.partner))
    };
    assert_field(grants(&strand.worker).create_grant(by_consent("")).await, "consent_id");
    assert_field(grants(&strand.worker).create_grant(by_consent(&request_id())).await, "consent_id");
    let consent = crate::consent::recorded(&strand, &file).await;
    let grant = create(&strand.worker, by_consent(&consent.id)).await.grant.unwrap();
    assert_eq!((grant.state(), grant.consent_id.as_str()), (GrantState::Active, consent.id.as_str()));
    assert!(strand.open_to(&strand.partner).await);

    let withdrawn = crate::consent::withdraw(&strand.worker, &consent).await;
    assert_eq!(withdrawn.suspended_grants, 1);
    assert!(!strand.open_to(&strand.partner).await, "the next call finds nothing");
    let request = ListMyGrantsRequest { direction: 2, page_size: 200, ..Default::default() };
    let given = grants(&strand.worker).list_my_grants(request).await.unwrap().into_inner().grants;
    let dark = given.iter().find(|one| one.id == grant.id).unwrap();
    assert_eq!((dark.state(), dark.justification.as_str()), (GrantState::Suspended, WHY));
    assert!(
        dark.suspended_reason.starts_with("The consent that it rests on was withdrawn"),
        "{}",
        dark.suspended_reason
    );
}

#[tokio::test]
async fn only_the_owner_shares_a_case_file() {
    let strand = Strand::joint().await;
    let file = strand.seen_by(&strand.partner).await.case_file_id;
    let third = super::Receiver::ReceiverAccountId(strand.world.account("demo.manager").id.to_string());
    let request = share(&strand, GrantObjectKind::CaseFile, &file, third);
    assert_rule(grants(&strand.partner).create_grant(request).await, "ISA-4.1");
}
