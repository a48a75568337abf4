//! What an information sharing agreement states bounds what its organisation does under it, over the wire (ISA-2.1, ISA-6,
//! SYOP-8.1).

use safetynet_proto::admin::v1::{AgreementKind, EndAgreementRequest, GetOrganisationRequest, RecordAgreementRequest};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::CreateCaseFileRequest;
use safetynet_proto::icm::v1::create_grant_request::Receiver;
use safetynet_proto::icm::v1::grant_service_client::GrantServiceClient;
use safetynet_proto::kind::v1::{Article6Basis, Article9Condition, Article10Condition, Purpose};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_rule, fields};
use safetynet_tests::{Person, World, request_id};
use tonic::Status;
use tonic_types::StatusExt;

use crate::agreement::agreement;
use crate::case_file;
use crate::nominal::{CASEWORKER, recorded};
use crate::organisation::{ADMINISTRATOR, REASON, client};
use crate::strand::Strand;

/// Has the administrator record an agreement for an organisation that states one purpose, the public task, and these
/// conditions of Articles 9 and 10; answers its id and etag.
async fn narrow(world: &World, organisation: Id, purpose: Purpose, conditions: (&[i32], &[i32])) -> (String, String) {
    let mut office = client(&world.person(ADMINISTRATOR).await);
    let request = GetOrganisationRequest { id: organisation.to_string() };
    let csp = office.get_organisation(request).await.unwrap().into_inner().organisation.unwrap().sponsor_csp_id;
    let request = RecordAgreementRequest {
        in_force_date: Some(Date { year: 2026, month: 11, day: 23 }),
        purposes: vec![purpose.into()],
        article9_conditions: conditions.0.to_vec(),
        article10_conditions: conditions.1.to_vec(),
        bases: vec![Article6Basis::PublicTask.into()],
        ..agreement(&organisation.to_string(), AgreementKind::Isa, &csp)
    };
    let agreement = office.record_agreement(request).await.unwrap().into_inner().agreement.unwrap();
    (agreement.id, agreement.etag)
}

/// What a refusal says of its first field.
fn rule(status: &Status) -> String {
    status.get_error_details().bad_request().unwrap().field_violations[0].description.clone()
}

fn name(world: &World, organisation: Id) -> String {
    world.organisations().iter().find(|(id, _)| *id == organisation).unwrap().1.clone()
}

async fn file(worker: &Person) -> CreateCaseFileRequest {
    let nominal = recorded(worker, "Casimira", "Thistlewood").await;
    case_file::new("Visits after dark", &[&nominal.id])
}

#[tokio::test]
async fn a_case_file_fits_the_agreement_of_its_owner() {
    let world = World::new();
    let worker = world.person(CASEWORKER).await;
    let (id, etag) = narrow(&world, worker.organisation(), Purpose::Safeguarding, (&[], &[])).await;
    let request = file(&worker).await;
    let mut files = case_file::client(&worker);
    let wider = CreateCaseFileRequest { purpose: Purpose::FamilySupport.into(), ..request.clone() };
    let refused = files.create_case_file(wider).await.err().unwrap();
    assert_eq!(fields(&refused), ["purpose"]);
    let said = rule(&refused);
    assert!(said.contains("SYOP-8.1") && said.contains(&name(&world, worker.organisation())), "{said}");
    let wider = CreateCaseFileRequest {
        article6_basis: Article6Basis::VitalInterests.into(),
        article9_condition: Article9Condition::SubstantialPublicInterest.into(),
        article10_condition: Article10Condition::Safeguarding.into(),
        ..request.clone()
    };
    let refused = files.create_case_file(wider).await.err().unwrap();
    assert_eq!(fields(&refused), ["article6_basis", "article9_condition", "article10_condition"]);
    assert!(rule(&refused).contains("ISA-6"));
    files.create_case_file(request.clone()).await.unwrap();

    let end = EndAgreementRequest { request_id: request_id(), id, etag, reason: REASON.into(), ..Default::default() };
    client(&world.person(ADMINISTRATOR).await).end_agreement(end).await.unwrap();
    world.pass(Span::seconds(1));
    let request = CreateCaseFileRequest { request_id: request_id(), ..request };
    assert_rule(files.create_case_file(request).await, "COCO-5.2");
}

#[tokio::test]
async fn a_share_fits_the_agreements_of_giver_and_receiver() {
    let strand = Strand::without_partner().await;
    let receiver = || Receiver::ReceiverAccountId(strand.partner.id().to_string());
    let mut grants = GrantServiceClient::new(strand.worker.wire());
    let (share, partner) = (crate::grant::whole(&strand, receiver()), strand.partner.organisation());
    let (nine, ten) = ([share.article9_condition], [share.article10_condition]);
    narrow(&strand.world, partner, Purpose::FamilySupport, (&nine, &ten)).await;
    let refused = grants.create_grant(share.clone()).await.err().unwrap();
    let said = rule(&refused);
    assert_eq!(fields(&refused), ["purpose"]);
    assert!(said.contains(&name(&strand.world, partner)) && said.contains("ISA-2.1"), "{said}");
    narrow(&strand.world, partner, Purpose::Safeguarding, (&nine, &[])).await;
    assert_eq!(fields(&grants.create_grant(share.clone()).await.err().unwrap()), ["article10_condition"]);
    narrow(&strand.world, partner, Purpose::Safeguarding, (&nine, &ten)).await;
    grants.create_grant(share).await.unwrap();
}
