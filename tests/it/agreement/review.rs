//! The yearly review of what was signed, or sooner if anybody asks (ISA-17.1).

use safetynet_proto::admin::v1::{
    Agreement, AgreementKind, AgreementState, GetOrganisationRequest, ReviewAgreementRequest,
};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::governance::v1::agreement_service_client::AgreementServiceClient;
use safetynet_proto::governance::v1::{AskAgreementReviewRequest, ListOwnAgreementsRequest};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, World, request_id};

use super::end;
use crate::organisation::{ADMINISTRATOR, client};

const WHY: &str = "The work with families has changed since.";

async fn own(person: &Person) -> Vec<Agreement> {
    let mut agreements = AgreementServiceClient::new(person.wire());
    agreements.list_own_agreements(ListOwnAgreementsRequest {}).await.unwrap().into_inner().agreements
}

/// The sharing agreement in force of a person's organisation.
async fn sharing(person: &Person) -> Agreement {
    let mut all = own(person).await.into_iter();
    all.find(|one| one.kind() == AgreementKind::Isa && one.state() != AgreementState::Ended).unwrap()
}

fn ask(agreement: &Agreement) -> AskAgreementReviewRequest {
    let (id, etag) = (agreement.id.clone(), agreement.etag.clone());
    AskAgreementReviewRequest { request_id: request_id(), id, etag, reason: WHY.into() }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

fn held(agreement: &Agreement, on: Option<Date>) -> ReviewAgreementRequest {
    ReviewAgreementRequest {
        request_id: request_id(),
        id: agreement.id.clone(),
        etag: agreement.etag.clone(),
        review_date: on,
        outcome: "Both sides went through it; it stays as it is.".into(),
        review_due_date: None,
    }
}

#[tokio::test]
async fn a_contact_sees_what_was_signed_and_asks_for_its_review_which_an_administrator_records() {
    let world = World::new();
    let (spoc, administrator) = (world.person("demo.spoc").await, world.person(ADMINISTRATOR).await);
    let before = sharing(&spoc).await;
    assert!(!before.purposes.is_empty() && !before.bases.is_empty() && !before.signatory_name.is_empty());
    let organisation = spoc.organisation().to_string();
    assert!(own(&spoc).await.iter().all(|one| one.organisation.as_ref().unwrap().id == organisation));
    assert!(own(&world.person("demo.auditor").await).await.len() == own(&spoc).await.len());

    let mut asking = AgreementServiceClient::new(spoc.wire());
    let asked = asking.ask_agreement_review(ask(&before)).await.unwrap().into_inner().agreement.unwrap();
    assert!(asked.review_due_date == date(2026, 11, 23) && asked.review_ask == WHY);
    assert_eq!(asked.review_asked_by.as_ref().unwrap().id, spoc.id().to_string());
    assert_stale(asking.ask_agreement_review(ask(&before)).await);
    assert_rule(asking.ask_agreement_review(ask(&asked)).await, "ISA-17.1");
    world.pass(Span::days(1));
    let spoc = world.person("demo.spoc").await;
    assert_eq!(sharing(&spoc).await.state(), AgreementState::ReviewDue);

    drop(administrator);
    let administrator = world.person(ADMINISTRATOR).await;
    let mut client = client(&administrator);
    let shown = client.get_organisation(GetOrganisationRequest { id: organisation }).await.unwrap().into_inner();
    let shown = shown.organisation.unwrap().agreements.into_iter().find(|one| one.id == asked.id).unwrap();
    assert_eq!(shown.review_ask, WHY);
    assert_field(client.review_agreement(held(&shown, date(2026, 11, 25))).await, "review_date");
    let late = ReviewAgreementRequest { review_due_date: date(2027, 11, 25), ..held(&shown, date(2026, 11, 24)) };
    assert_field(client.review_agreement(late).await, "review_due_date");
    let done = client.review_agreement(held(&shown, date(2026, 11, 24))).await.unwrap().into_inner().agreement.unwrap();
    assert!(done.review_due_date == date(2027, 11, 24) && done.last_review_date == date(2026, 11, 24));
    assert!(done.review_ask.is_empty() && done.last_review_outcome.contains("stays as it is"));
    assert_eq!(sharing(&spoc).await.state(), AgreementState::InForce);
    client.end_agreement(end(&done)).await.unwrap();
    let ended = own(&spoc).await.into_iter().find(|one| one.id == done.id).unwrap();
    let mut asking = AgreementServiceClient::new(spoc.wire());
    assert_rule(asking.ask_agreement_review(ask(&ended)).await, "ISA-17.1");
}

#[tokio::test]
async fn nobody_sees_or_asks_for_what_another_organisation_has_signed() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let mut workers = AgreementServiceClient::new(worker.wire());
    assert_denied(workers.list_own_agreements(ListOwnAgreementsRequest {}).await);
    let administrator = world.person(ADMINISTRATOR).await;
    let partner = world.account("demo.partner").organisation.to_string();
    let mut client = client(&administrator);
    let shown = client.get_organisation(GetOrganisationRequest { id: partner }).await.unwrap().into_inner();
    let theirs = shown.organisation.unwrap().agreements.remove(0);
    let mut asking = AgreementServiceClient::new(spoc.wire());
    assert_not_found(asking.ask_agreement_review(ask(&theirs)).await);
    let unknown = AskAgreementReviewRequest { id: request_id(), ..ask(&theirs) };
    assert_not_found(asking.ask_agreement_review(unknown).await);
    assert_denied(self::client(&spoc).review_agreement(held(&theirs, date(2026, 11, 23))).await);
}
