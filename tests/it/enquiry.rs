//! Questions between people and the single points of contact of their organisation (SYOP-2.5, SYOP-4.3, COCO-7.3).

use safetynet_proto::governance::v1::enquiry_service_client::EnquiryServiceClient;
use safetynet_proto::governance::v1::{
    AnswerEnquiryRequest, AskEnquiryRequest, Enquiry, EnquiryKind, ListEnquiriesRequest,
};
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{GetTodayRequest, NoticeKind};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

const QUESTION: &str = "Our policy asks for another length of passwords. Which holds?";
const ANSWER: &str = "The longer one holds, as agreed with the office.";

fn client(person: &Person) -> EnquiryServiceClient<Wire> {
    EnquiryServiceClient::new(person.wire())
}

fn question(kind: EnquiryKind, account_id: &str) -> AskEnquiryRequest {
    let (kind, account_id) = (kind.into(), account_id.to_string());
    AskEnquiryRequest { request_id: request_id(), kind, account_id, question: QUESTION.into() }
}

fn answer(enquiry: &Enquiry) -> AnswerEnquiryRequest {
    let (id, etag) = (enquiry.id.clone(), enquiry.etag.clone());
    AnswerEnquiryRequest { request_id: request_id(), id, etag, answer: ANSWER.into() }
}

async fn asked(person: &Person, request: AskEnquiryRequest) -> Enquiry {
    client(person).ask_enquiry(request).await.unwrap().into_inner().enquiry.unwrap()
}

async fn listed(person: &Person) -> Vec<Enquiry> {
    client(person).list_enquiries(ListEnquiriesRequest::default()).await.unwrap().into_inner().enquiries
}

async fn told(person: &Person, kind: NoticeKind, id: &str) -> bool {
    let today = ReviewServiceClient::new(person.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner();
    today.today.unwrap().notices.iter().any(|notice| notice.kind() == kind && notice.record_id == id)
}

#[tokio::test]
async fn a_clash_or_a_change_is_told_to_the_contact_who_answers() {
    let world = World::new();
    let (worker, spoc) = (world.person("demo.caseworker").await, world.person("demo.spoc").await);
    for kind in [EnquiryKind::LocalRules, EnquiryKind::StatusChange] {
        let mine = asked(&worker, question(kind, "")).await;
        assert!(!mine.mine_to_answer && told(&spoc, NoticeKind::EnquiryAsked, &mine.id).await);
        assert_rule(client(&worker).answer_enquiry(answer(&mine)).await, "ENQUIRY-STATE");
        let theirs = listed(&spoc).await.into_iter().find(|one| one.id == mine.id).unwrap();
        assert!(theirs.mine_to_answer && theirs.question == QUESTION);
        let done = client(&spoc).answer_enquiry(answer(&theirs)).await.unwrap().into_inner().enquiry.unwrap();
        assert_eq!((done.answer.as_str(), done.mine_to_answer), (ANSWER, false));
        assert!(told(&worker, NoticeKind::EnquiryAnswered, &mine.id).await);
        assert_stale(client(&spoc).answer_enquiry(answer(&theirs)).await);
        assert_rule(client(&spoc).answer_enquiry(answer(&done)).await, "ENQUIRY-STATE");
    }
    let own = asked(&spoc, question(EnquiryKind::LocalRules, "")).await;
    assert_rule(client(&spoc).answer_enquiry(answer(&own)).await, "ENQUIRY-STATE");
    let short = AskEnquiryRequest { question: "Why?".into(), ..question(EnquiryKind::LocalRules, "") };
    assert_field(client(&worker).ask_enquiry(short).await, "question");
    assert_field(client(&worker).ask_enquiry(question(EnquiryKind::Unspecified, "")).await, "kind");
    assert_field(
        client(&worker).ask_enquiry(question(EnquiryKind::LocalRules, &worker.id().to_string())).await,
        "account_id",
    );
}

#[tokio::test]
async fn whoever_adds_nothing_is_asked_why_and_the_answer_is_kept() {
    let world = World::new();
    let (worker, spoc) = (world.person("demo.caseworker").await, world.person("demo.spoc").await);
    assert_denied(client(&worker).ask_enquiry(question(EnquiryKind::NoContribution, &spoc.id().to_string())).await);
    assert_field(client(&spoc).ask_enquiry(question(EnquiryKind::NoContribution, "")).await, "account_id");
    assert_rule(
        client(&spoc).ask_enquiry(question(EnquiryKind::NoContribution, &spoc.id().to_string())).await,
        "SYOP-13.2c",
    );
    let stranger = world.account("demo.partner").id.to_string();
    assert_not_found(client(&spoc).ask_enquiry(question(EnquiryKind::NoContribution, &stranger)).await);
    let challenge = asked(&spoc, question(EnquiryKind::NoContribution, &worker.id().to_string())).await;
    assert!(told(&worker, NoticeKind::EnquiryAsked, &challenge.id).await);
    assert_rule(client(&spoc).answer_enquiry(answer(&challenge)).await, "ENQUIRY-STATE");
    let mine = listed(&worker).await.remove(0);
    assert!(mine.mine_to_answer && mine.id == challenge.id);
    client(&worker).answer_enquiry(answer(&mine)).await.unwrap();
    assert!(told(&spoc, NoticeKind::EnquiryAnswered, &challenge.id).await);
    assert_eq!(listed(&spoc).await[0].answer, ANSWER);
}

#[tokio::test]
async fn nobody_else_reads_along_but_the_auditor() {
    let world = World::new();
    let worker = world.person("demo.caseworker").await;
    let mine = asked(&worker, question(EnquiryKind::StatusChange, "")).await;
    let (colleague, partner) = (world.person("demo.supervisor").await, world.person("demo.partner").await);
    for other in [&colleague, &partner] {
        assert!(listed(other).await.is_empty());
        assert_not_found(client(other).answer_enquiry(answer(&mine)).await);
    }
    let administrator = world.person("demo.administrator").await;
    assert_denied(client(&administrator).list_enquiries(ListEnquiriesRequest::default()).await);
    assert_denied(client(&administrator).answer_enquiry(answer(&mine)).await);
    let auditor = world.person("demo.auditor").await;
    assert_eq!(listed(&auditor).await.len(), 1);
    assert_rule(client(&auditor).answer_enquiry(answer(&mine)).await, "ENQUIRY-STATE");
}
