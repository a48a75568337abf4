//! Data quality over the wire: where an organisation's own records fall short (COCO-9.1).

use safetynet_proto::icm::v1::nominal_service_client::NominalServiceClient;
use safetynet_proto::icm::v1::quality_service_client::QualityServiceClient;
use safetynet_proto::icm::v1::{
    GetQualityRequest, GetQualityResponse, ListQualityLinesRequest, QualityLine, QualityMeasure, SealMode,
};
use safetynet_tests::refusal::{assert_denied, assert_field};
use safetynet_tests::{Person, Wire, World};

use crate::nominal::{CASEWORKER, PARTNER, new};

fn client(person: &Person) -> QualityServiceClient<Wire> {
    QualityServiceClient::new(person.wire())
}

async fn counted(person: &Person) -> GetQualityResponse {
    client(person).get_quality(GetQualityRequest {}).await.unwrap().into_inner()
}

async fn lines(person: &Person, measure: QualityMeasure) -> Vec<QualityLine> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListQualityLinesRequest { measure: measure.into(), page_size: 200, page_token };
        let page = client(person).list_quality_lines(request).await.unwrap().into_inner();
        all.extend(page.lines);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

fn of(answer: &GetQualityResponse, measure: QualityMeasure) -> i32 {
    answer.counts.iter().find(|one| one.measure() == measure).unwrap().records
}

#[tokio::test]
async fn an_organisation_sees_where_its_own_records_fall_short() {
    let world = World::new();
    let (mine, auditor) = (world.person(CASEWORKER).await, world.person("demo.auditor").await);
    let before = counted(&mine).await;
    assert_eq!(before.counts.len(), 10, "every measure is there, those with nothing too");
    let mut request = new("Ermintrude", "Coldharbour");
    (request.birth_date, request.addresses) = (None, Vec::new());
    let made = NominalServiceClient::new(mine.wire()).create_nominal(request).await.unwrap().into_inner();
    let nominal = made.nominal.unwrap();
    let after = counted(&mine).await;
    for measure in [QualityMeasure::NoBirthDate, QualityMeasure::NoAddress, QualityMeasure::Provisional] {
        assert_eq!(of(&after, measure), of(&before, measure) + 1, "{measure:?}");
        let found = lines(&mine, measure).await;
        assert_eq!(i32::try_from(found.len()).unwrap(), of(&after, measure), "{measure:?}");
        let line = found.iter().find(|line| line.object_id == nominal.id).unwrap();
        assert_eq!(
            (line.reference.as_str(), line.title.as_str()),
            (nominal.reference.as_str(), "Ermintrude Coldharbour")
        );
    }
    let whole = counted(&auditor).await;
    assert!(whole.people > after.people && of(&whole, QualityMeasure::ReviewLate) > 0, "the auditor sees all of it");
    assert!(lines(&auditor, QualityMeasure::ReviewLate).await.iter().all(|line| line.reference.starts_with("CH-")));
}

#[tokio::test]
async fn what_somebody_does_not_read_counts_for_nobody() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let before = counted(&theirs).await;
    let mut request = new("Ermintrude", "Coldharbour");
    request.addresses = Vec::new();
    let made = NominalServiceClient::new(mine.wire()).create_nominal(request).await.unwrap().into_inner();
    let nominal = made.nominal.unwrap();
    assert!(counted(&theirs).await == before, "another organisation's records are none of theirs");
    crate::seal::person_sealed_by(&mine, &nominal.id, SealMode::Hidden).await;
    let supervisor = world.person(crate::nominal::SUPERVISOR).await;
    let found = lines(&supervisor, QualityMeasure::NoAddress).await;
    assert!(found.iter().all(|line| line.object_id != nominal.id), "nor is what is sealed");
    assert_field(
        client(&mine).list_quality_lines(ListQualityLinesRequest { measure: 11, ..Default::default() }).await,
        "measure",
    );
    assert_denied(client(&world.person("demo.neighbourhood").await).get_quality(GetQualityRequest {}).await);
}
