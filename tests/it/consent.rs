//! Consents over the wire: a clear act with evidence, for a time, taken back as freely as given (ISA-8.vii, ISA-8.viii).

use safetynet_proto::icm::v1::consent_service_client::ConsentServiceClient;
use safetynet_proto::icm::v1::{
    Consent, ConsentManner, ConsentState, ListConsentsRequest, NoticeKind, RecordConsentRequest,
    WithdrawConsentRequest, WithdrawConsentResponse,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, request_id};

use crate::case_file;
use crate::nominal::recorded as person_recorded;
use crate::strand::Strand;

pub fn client(person: &Person) -> ConsentServiceClient<Wire> {
    ConsentServiceClient::new(person.wire())
}

async fn new(strand: &Strand, file: &str) -> RecordConsentRequest {
    let file = case_file::read(&strand.worker, file).await;
    let nominal = file.nominals.first().unwrap().nominal.as_ref().unwrap();
    RecordConsentRequest {
        request_id: request_id(),
        validate_only: false,
        case_file_id: file.id.clone(),
        nominal_id: nominal.id.clone(),
        scope: "That the council is told of the visits.".into(),
        manner: ConsentManner::Written.into(),
        evidence: "Form signed at the visit, in the paper file.".into(),
        given_date: Some(strand.ahead(0)),
        told_date: Some(strand.ahead(0)),
        expiry_date: Some(strand.ahead(10)),
    }
}

pub async fn recorded(strand: &Strand, file: &str) -> Consent {
    let request = new(strand, file).await;
    client(&strand.worker).record_consent(request).await.unwrap().into_inner().consent.unwrap()
}

fn withdrawal(consent: &Consent) -> WithdrawConsentRequest {
    WithdrawConsentRequest {
        id: consent.id.clone(),
        request_id: request_id(),
        etag: consent.etag.clone(),
        reason: "Rang, and does not want it any more.".into(),
    }
}

pub async fn withdraw(person: &Person, consent: &Consent) -> WithdrawConsentResponse {
    client(person).withdraw_consent(withdrawal(consent)).await.unwrap().into_inner()
}

async fn listed(person: &Person, file: &str, include_ended: bool) -> Vec<Consent> {
    let request = ListConsentsRequest { case_file_id: file.to_owned(), include_ended, ..Default::default() };
    client(person).list_consents(request).await.unwrap().into_inner().consents
}

#[tokio::test]
async fn a_consent_is_recorded_with_its_evidence_and_shown_with_the_case() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let dry = RecordConsentRequest { validate_only: true, ..new(&strand, &file).await };
    let answer = client(&strand.worker).record_consent(dry).await.unwrap().into_inner();
    assert!(answer.consent.unwrap().id.is_empty() && answer.audience.unwrap().people > 0);
    assert!(listed(&strand.worker, &file, true).await.is_empty());
    let consent = recorded(&strand, &file).await;
    assert_eq!((consent.state(), consent.nominal_name.as_str()), (ConsentState::Given, "Casimira Marshgate"));
    assert_eq!(listed(&strand.worker, &file, false).await.len(), 1);
    let outside = ListConsentsRequest { case_file_id: file.clone(), ..Default::default() };
    assert_not_found(client(&strand.partner).list_consents(outside).await);
    assert_not_found(client(&strand.partner).withdraw_consent(withdrawal(&consent)).await);
}

#[tokio::test]
async fn what_is_not_a_clear_act_is_refused() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let wrong = RecordConsentRequest {
        scope: "all".into(),
        manner: 0,
        evidence: String::new(),
        told_date: None,
        ..new(&strand, &file).await
    };
    let status = client(&strand.worker).record_consent(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["scope", "evidence", "manner", "told_date"]);
    let late = RecordConsentRequest { told_date: Some(strand.ahead(1)), ..new(&strand, &file).await };
    assert_field(client(&strand.worker).record_consent(late).await, "told_date");
    let ahead = RecordConsentRequest { given_date: Some(strand.ahead(1)), ..new(&strand, &file).await };
    assert_field(client(&strand.worker).record_consent(ahead).await, "given_date");
    let long = RecordConsentRequest { expiry_date: Some(strand.ahead(367)), ..new(&strand, &file).await };
    assert_field(client(&strand.worker).record_consent(long).await, "expiry_date");
    let elsewhere = person_recorded(&strand.worker, "Ottokar", "Elsewhither").await;
    let stranger = RecordConsentRequest { nominal_id: elsewhere.id, ..new(&strand, &file).await };
    assert_field(client(&strand.worker).record_consent(stranger).await, "nominal_id");
}

#[tokio::test]
async fn a_consent_runs_out_and_is_taken_back_once() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let consent = recorded(&strand, &file).await;
    let stale = WithdrawConsentRequest { etag: "v9".into(), ..withdrawal(&consent) };
    assert_stale(client(&strand.worker).withdraw_consent(stale).await);
    let answer = withdraw(&strand.worker, &consent).await;
    let withdrawn = answer.consent.unwrap();
    assert_eq!((withdrawn.state(), answer.suspended_grants), (ConsentState::Withdrawn, 0));
    assert_rule(client(&strand.worker).withdraw_consent(withdrawal(&withdrawn)).await, "ISA-8.vii");
    strand.world.pass(Span::minutes(1));
    recorded(&strand, &file).await;
    strand.world.pass(Span::days(11));
    let worker = strand.world.person("demo.caseworker").await;
    let states: Vec<_> = listed(&worker, &file, true).await.iter().map(Consent::state).collect();
    assert_eq!(states, [ConsentState::Expired, ConsentState::Withdrawn]);
    assert!(listed(&worker, &file, false).await.is_empty());
}

#[tokio::test]
async fn whoever_shared_on_a_consent_hears_of_its_withdrawal() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let consent = recorded(&strand, &file).await;
    let supervisor = strand.world.person("demo.supervisor").await;
    strand.supervised_by(&supervisor).await;
    let request = safetynet_proto::icm::v1::CreateGrantRequest {
        article6_basis: safetynet_proto::kind::v1::Article6Basis::Consent.into(),
        consent_id: consent.id.clone(),
        ..crate::grant::whole(&strand, crate::grant::to(&strand.partner))
    };
    crate::grant::create(&strand.worker, request).await;
    let consent = listed(&supervisor, &file, false).await.into_iter().next().unwrap();
    withdraw(&supervisor, &consent).await;
    let news = crate::strand::today(&strand.worker).await.notices;
    assert!(news.iter().any(|notice| notice.kind() == NoticeKind::ConsentWithdrawn));
}
