//! Rounds of questions to key individuals over the wire: who is asked, what they say, who reads it, and what goes when
//! somebody is withdrawn.

use safetynet_proto::nms::v1::survey_service_client::SurveyServiceClient;
use safetynet_proto::nms::v1::{
    AnswerSurveyRequest, Consent, ContactKind, CreateContactRequest, ListSurveyCoverageRequest, ListSurveysRequest,
    StartSurveyRequest, Survey, SurveyLine, UpdateContactRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::contact;
use crate::neighbourhood::{COUNCIL, POLICE, area, november};

fn client(person: &Person) -> SurveyServiceClient<Wire> {
    SurveyServiceClient::new(person.wire())
}

fn start(world: &World, at: usize) -> StartSurveyRequest {
    StartSurveyRequest {
        neighbourhood_id: area(world, at),
        request_id: request_id(),
        question: "What worries people most?".into(),
        end_date: november(30),
        ..Default::default()
    }
}

/// A key individual of the first neighbourhood who has consented; the details are private to who records it.
async fn kin(world: &World, person: &Person) -> safetynet_proto::nms::v1::Contact {
    let consent = Consent { consent_date: november(2), evidence: "Signed form in the office file".into() };
    let request = CreateContactRequest { consent: Some(consent), ..contact::create(world, ContactKind::Kin) };
    contact::client(person).create_contact(request).await.unwrap().into_inner().contact.unwrap()
}

fn answer(survey: &Survey, contact_id: &str, text: &str) -> AnswerSurveyRequest {
    AnswerSurveyRequest {
        id: survey.id.clone(),
        request_id: request_id(),
        etag: survey.etag.clone(),
        contact_id: contact_id.to_owned(),
        answer: text.into(),
        answer_date: november(23),
        ..Default::default()
    }
}

async fn round(person: &Person, world: &World, survey: &Survey) -> Survey {
    let request = ListSurveysRequest { neighbourhood_id: area(world, 0) };
    let list = client(person).list_surveys(request).await.unwrap().into_inner();
    list.surveys.into_iter().find(|row| row.id == survey.id).unwrap()
}

async fn line(person: &Person, world: &World, survey: &Survey, contact_id: &str) -> SurveyLine {
    let found = round(person, world, survey).await;
    found.lines.into_iter().find(|line| line.contact_id == contact_id).unwrap()
}

#[tokio::test]
async fn all_who_consented_are_asked_and_what_they_say_is_as_private_as_they_are() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let (mut mine, mut theirs) = (client(&police), client(&council));
    let robin = kin(&world, &police).await;
    let proposed = contact::create(&world, ContactKind::Kin);
    let proposed = contact::client(&police).create_contact(proposed).await.unwrap().into_inner().contact.unwrap();
    let begun = mine.start_survey(start(&world, 0)).await.unwrap().into_inner().survey.unwrap();
    assert!(begun.open && begun.answered == 0);
    assert!(begun.lines.iter().any(|line| line.contact_id == robin.id));
    assert!(begun.lines.iter().all(|line| line.contact_id != proposed.id), "who has not consented is not asked");
    let said = answer(&begun, &robin.id, "The path is dark");
    assert_field(theirs.answer_survey(said.clone()).await, "contact_id");
    let told = mine.answer_survey(said).await.unwrap().into_inner().survey.unwrap();
    assert_eq!(told.answered, 1);
    assert_stale(mine.answer_survey(answer(&begun, &robin.id, "Again")).await);
    let own = line(&police, &world, &begun, &robin.id).await;
    assert!(own.answer == "The path is dark" && own.recorded_by.unwrap().id == police.id().to_string());
    let hidden = line(&council, &world, &begun, &robin.id).await;
    assert!(hidden.answered && hidden.withheld && hidden.answer.is_empty());
    let open = UpdateContactRequest { private_details: false, ..contact::change(&robin, &["private_details"]) };
    let robin = contact::client(&police).update_contact(open).await.unwrap().into_inner().contact.unwrap();
    assert_eq!(line(&council, &world, &begun, &robin.id).await.answer, "The path is dark");
    contact::client(&police).withdraw_contact(contact::withdraw(&robin)).await.unwrap();
    let now = round(&police, &world, &begun).await;
    assert!(now.lines.iter().all(|line| line.contact_id != robin.id), "who is withdrawn is in no round");
    assert_eq!(now.answered, 0, "and what was said goes with the consent");
    assert_field(mine.answer_survey(answer(&now, &robin.id, "Still dark")).await, "contact_id");
}

#[tokio::test]
async fn coverage_is_counted_for_ones_own_areas() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let robin = kin(&world, &police).await;
    let begun = client(&police).start_survey(start(&world, 0)).await.unwrap().into_inner().survey.unwrap();
    client(&police).answer_survey(answer(&begun, &robin.id, "The path is dark")).await.unwrap();
    let coverage = async |person: &Person| {
        client(person).list_survey_coverage(ListSurveyCoverageRequest {}).await.unwrap().into_inner().coverage
    };
    let mine = coverage(&police).await;
    let here = mine.iter().find(|row| row.neighbourhood_id == area(&world, 0)).unwrap();
    assert!(here.asked >= 1 && here.answered == 1 && here.key_individuals >= here.asked);
    assert!(here.start_date == november(23));
    assert_eq!((mine.len(), coverage(&council).await.len()), (3, 2));
}

#[tokio::test]
async fn wrong_fields_are_named_and_a_round_ends() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut mine = client(&police);
    let robin = kin(&world, &police).await;
    for (request, field) in [
        (StartSurveyRequest { question: String::new(), ..start(&world, 0) }, "question"),
        (StartSurveyRequest { question: "Who is N-000123?".into(), ..start(&world, 0) }, "question"),
        (StartSurveyRequest { end_date: november(22), ..start(&world, 0) }, "end_date"),
        (StartSurveyRequest { end_date: None, ..start(&world, 0) }, "end_date"),
    ] {
        assert_field(mine.start_survey(request).await, field);
    }
    let dry = StartSurveyRequest { validate_only: true, ..start(&world, 0) };
    assert!(mine.start_survey(dry).await.unwrap().into_inner().survey.unwrap().id.is_empty());
    let begun = mine.start_survey(start(&world, 0)).await.unwrap().into_inner().survey.unwrap();
    for (request, field) in [
        (answer(&begun, &robin.id, ""), "answer"),
        (answer(&begun, &request_id(), "Litter"), "contact_id"),
        (AnswerSurveyRequest { answer_date: november(22), ..answer(&begun, &robin.id, "Litter") }, "answer_date"),
        (AnswerSurveyRequest { answer_date: november(24), ..answer(&begun, &robin.id, "Litter") }, "answer_date"),
    ] {
        assert_field(mine.answer_survey(request).await, field);
    }
    let far = ListSurveysRequest { neighbourhood_id: area(&world, 2) };
    assert_not_found(client(&council).list_surveys(far).await);
    assert_not_found(client(&council).start_survey(start(&world, 2)).await);
    world.pass(Span::days(8));
    let police = world.person(POLICE).await;
    let late = AnswerSurveyRequest { answer_date: november(30), ..answer(&begun, &robin.id, "Litter") };
    assert_rule(client(&police).answer_survey(late).await, "SURVEY-OVER");
}
