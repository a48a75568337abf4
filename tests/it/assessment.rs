//! Risk assessments over the wire: recorded with a day for the next, superseded by the latest, stale after that day.

use safetynet_proto::icm::v1::assessment_service_client::AssessmentServiceClient;
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::programme_service_client::ProgrammeServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    AddAssessmentRequest, Assessment, AssessmentState, CaseNominal, GetCaseFileRequest, GetTodayRequest,
    ListAssessmentsRequest, ListCaseFilesRequest, ListProgrammesRequest, ListReviewsRequest, NoticeKind, ReviewKind,
    RiskLevel, ScoredAnswer, SealMode,
};
use safetynet_proto::kind::v1::RiskScale;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, fields};
use safetynet_tests::{Person, Wire, request_id};

use crate::nominal::SUPERVISOR;
use crate::seal::person_sealed_by;
use crate::strand::{Strand, day};

fn assessments(person: &Person) -> AssessmentServiceClient<Wire> {
    AssessmentServiceClient::new(person.wire())
}

fn risk(strand: &Strand, level: RiskLevel) -> AddAssessmentRequest {
    AddAssessmentRequest {
        channel_id: strand.channel.clone(),
        request_id: request_id(),
        level: level.into(),
        rationale: "Two incidents in a week, both at the door.".into(),
        next_date: Some(strand.ahead(28)),
        ..Default::default()
    }
}

/// The scale of the programme of the channel.
async fn scale(strand: &Strand) -> RiskScale {
    let request = ListProgrammesRequest { include_retired: true, page_size: 200, ..Default::default() };
    let answer = ProgrammeServiceClient::new(strand.worker.wire()).list_programmes(request).await.unwrap().into_inner();
    let code = strand.seen_by(&strand.worker).await.programme.unwrap().code;
    answer.programmes.into_iter().find(|programme| programme.code == code).unwrap().scale.unwrap()
}

/// Each question answered with the answer at this place, or the last there is.
fn answered(scale: &RiskScale, place: usize) -> Vec<ScoredAnswer> {
    let answer = |factor: &safetynet_proto::kind::v1::RiskFactor| {
        let answer = factor.answers.get(place).or(factor.answers.last()).unwrap().label.clone();
        ScoredAnswer { factor: factor.key.clone(), answer, ..Default::default() }
    };
    scale.factors.iter().map(answer).collect()
}

/// How many notices of a change of risk somebody has.
async fn told(person: &Person) -> usize {
    let answer = ReviewServiceClient::new(person.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner();
    let of = |notice: &&safetynet_proto::icm::v1::Notice| notice.kind() == NoticeKind::RiskChanged;
    answer.today.unwrap().notices.iter().filter(of).count()
}

async fn add(person: &Person, request: AddAssessmentRequest) -> Assessment {
    assessments(person).add_assessment(request).await.unwrap().into_inner().assessment.unwrap()
}

/// Assesses the risk of a channel as low, until so many days ahead.
pub async fn assessed_low(strand: &Strand, days: i64) {
    let answers = answered(&scale(strand).await, 0);
    let next_date = Some(strand.ahead(days));
    add(&strand.worker, AddAssessmentRequest { next_date, answers, ..risk(strand, RiskLevel::Low) }).await;
}

async fn list(person: &Person, channel: &str) -> Vec<Assessment> {
    let request = ListAssessmentsRequest { channel_id: channel.to_owned(), page_size: 200, ..Default::default() };
    assessments(person).list_assessments(request).await.unwrap().into_inner().assessments
}

#[tokio::test]
async fn the_latest_assessment_of_a_subject_is_in_force_and_on_the_channel() {
    let strand = Strand::joint().await;
    let answers = answered(&scale(&strand).await, 0);
    let risk = |strand: &Strand, level| AddAssessmentRequest { answers: answers.clone(), ..risk(strand, level) };
    let first = add(&strand.worker, risk(&strand, RiskLevel::High)).await;
    assert_eq!((first.state(), first.age_days, first.stale), (AssessmentState::Final, 0, false));
    strand.world.pass(Span::minutes(1));
    let second = add(&strand.partner, risk(&strand, RiskLevel::VeryHigh)).await;
    let rows = list(&strand.worker, &strand.channel).await;
    assert_eq!(rows[0].id, second.id);
    let superseded = rows.iter().find(|row| row.id == first.id).unwrap();
    assert!(superseded.state() == AssessmentState::Superseded && superseded.next_date.is_none());
    let channel = strand.seen_by(&strand.worker).await;
    assert_eq!(channel.latest_assessment.unwrap().id, second.id);
    assert_eq!(day(channel.latest_significant_activity_date.as_ref()), strand.world.now().day());
}

/// The people of the case file of the channel.
async fn people(strand: &Strand) -> Vec<CaseNominal> {
    let file = strand.seen_by(&strand.worker).await.case_file_id;
    let mut files = CaseFileServiceClient::new(strand.worker.wire());
    files.get_case_file(GetCaseFileRequest { id: file }).await.unwrap().into_inner().case_file.unwrap().nominals
}

#[tokio::test]
async fn a_low_risk_of_one_person_hides_no_high_risk_of_the_matter() {
    let strand = Strand::joint().await;
    let answers = answered(&scale(&strand).await, 0);
    let risk = |nominal: &str, level| AddAssessmentRequest {
        answers: answers.clone(),
        nominal_id: nominal.into(),
        ..risk(&strand, level)
    };
    let somebody = people(&strand).await.remove(0).nominal.unwrap().id;
    let matter = add(&strand.worker, risk("", RiskLevel::VeryHigh)).await;
    strand.world.pass(Span::minutes(1));
    let person = add(&strand.worker, risk(&somebody, RiskLevel::VeryLow)).await;
    let shown = strand.seen_by(&strand.worker).await.latest_assessment.unwrap();
    assert_eq!((shown.id, shown.nominal_name.as_str()), (matter.id.clone(), ""));
    let rows = list(&strand.worker, &strand.channel).await;
    let in_force = |id: &str| rows.iter().any(|row| row.id == id && row.state() == AssessmentState::Final);
    assert!(in_force(&matter.id) && in_force(&person.id));
    strand.world.pass(Span::minutes(1));
    add(&strand.worker, risk("", RiskLevel::VeryLow)).await;
    strand.world.pass(Span::minutes(1));
    let raised = add(&strand.partner, risk(&somebody, RiskLevel::High)).await;
    let shown = strand.seen_by(&strand.worker).await.latest_assessment.unwrap();
    assert_eq!((&shown.id, &shown.nominal_id), (&raised.id, &person.nominal_id));
    assert!(!shown.nominal_name.is_empty(), "it says whose risk it is");
}

/// The channel in the supervisor's queue: the people whom it names, and the risk.
async fn queued(supervisor: &Person, strand: &Strand) -> (usize, RiskLevel) {
    let request = ListReviewsRequest { kind: ReviewKind::Supervisor.into(), page_size: 200, ..Default::default() };
    let rows = ReviewServiceClient::new(supervisor.wire()).list_reviews(request).await.unwrap().into_inner().reviews;
    let row = rows.into_iter().find(|row| row.channel_id == strand.channel).unwrap();
    (row.nominal_names.len(), row.risk_level())
}

/// Whether somebody finds the case file of the channel by a text.
async fn finds(person: &Person, strand: &Strand, text: &str) -> bool {
    let request = ListCaseFilesRequest { text: text.to_owned(), page_size: 200, ..Default::default() };
    let mut client = CaseFileServiceClient::new(person.wire());
    let files = client.list_case_files(request).await.unwrap().into_inner().case_files;
    let own = strand.seen_by(&strand.worker).await.case_file_id;
    files.iter().any(|file| file.id == own)
}

#[tokio::test]
async fn what_is_said_of_a_sealed_person_names_them_to_nobody_who_is_not_named_on_the_seal() {
    let strand = Strand::joint().await;
    let supervisor = strand.world.person(SUPERVISOR).await;
    strand.unsupervised().await;
    strand.supervised_by(&supervisor).await;
    let own = strand.worker.organisation().to_string();
    let ours = |one: &CaseNominal| {
        let owner = one.nominal.as_ref().and_then(|nominal| nominal.owner_organisation.as_ref());
        owner.is_some_and(|owner| owner.id == own)
    };
    let all = people(&strand).await;
    let nominal = all.iter().find(|one| ours(one)).unwrap().nominal.clone().unwrap();
    let answers = answered(&scale(&strand).await, 0);
    let grave = || AddAssessmentRequest {
        answers: answers.clone(),
        nominal_id: nominal.id.clone(),
        ..risk(&strand, RiskLevel::VeryHigh)
    };
    let everyone = all.iter().map(|one| one.nominal.as_ref().unwrap().id.clone()).chain([String::new()]);
    for nominal_id in everyone {
        let answers = answers.clone();
        add(&strand.worker, AddAssessmentRequest { answers, nominal_id, ..risk(&strand, RiskLevel::Low) }).await;
    }
    strand.world.pass(Span::minutes(1));
    assert_eq!(queued(&supervisor, &strand).await, (all.len(), RiskLevel::Low));
    let made = add(&strand.worker, grave()).await;
    let shows = async |person: &Person| list(person, &strand.channel).await.iter().any(|row| row.id == made.id);
    assert!(shows(&strand.partner).await);
    assert_eq!(queued(&supervisor, &strand).await, (all.len(), RiskLevel::VeryHigh));
    let name = nominal.name.clone().unwrap();
    let name = format!("{} {}", name.given_names, name.family_name);
    assert!(finds(&strand.worker, &strand, &name).await);
    person_sealed_by(&strand.worker, &nominal.id, SealMode::Hidden).await;
    assert!(finds(&strand.worker, &strand, &name).await && !finds(&supervisor, &strand, &name).await);
    assert!(shows(&strand.worker).await, "who is named on the seal reads of it");
    assert!(!shows(&strand.partner).await && !shows(&supervisor).await);
    let after = queued(&supervisor, &strand).await;
    assert_eq!(after, (all.len() - 1, RiskLevel::Low), "nor does a level tell of somebody who is hidden");
    let seen = strand.seen_by(&strand.partner).await.latest_assessment;
    assert!(seen.is_none_or(|row| row.id != made.id));
    assert_field(assessments(&strand.partner).add_assessment(grave()).await, "nominal_id");
    assert_field(assessments(&strand.partner).add_assessment(nobody(&grave())).await, "nominal_id");
}

#[tokio::test]
async fn an_auditor_reads_of_whom_an_assessment_speaks() {
    let strand = Strand::joint().await;
    let auditor = strand.world.person("demo.auditor").await;
    let all = people(&strand).await;
    let nominal_id = all.first().unwrap().nominal.as_ref().unwrap().id.clone();
    let answers = answered(&scale(&strand).await, 0);
    let about = AddAssessmentRequest { nominal_id: nominal_id.clone(), answers, ..risk(&strand, RiskLevel::High) };
    let made = add(&strand.worker, about).await;
    let rows = list(&auditor, &strand.channel).await;
    let row = rows.iter().find(|row| row.id == made.id).unwrap();
    assert!(row.nominal_id == nominal_id && row.nominal_name == made.nominal_name);
}

/// The same about somebody who is not there.
fn nobody(request: &AddAssessmentRequest) -> AddAssessmentRequest {
    AddAssessmentRequest { nominal_id: request_id(), ..request.clone() }
}

#[tokio::test]
async fn an_assessment_is_stale_after_its_day() {
    let strand = Strand::joint().await;
    let answers = answered(&scale(&strand).await, 0);
    let request = AddAssessmentRequest { next_date: Some(strand.ahead(1)), answers, ..risk(&strand, RiskLevel::Low) };
    let added = add(&strand.worker, request).await;
    for (days, stale) in [(1, false), (1, true)] {
        strand.world.pass(Span::days(days));
        let worker = strand.world.person("demo.caseworker").await;
        let rows = list(&worker, &strand.channel).await;
        assert_eq!(rows.iter().find(|row| row.id == added.id).unwrap().stale, stale);
    }
}

#[tokio::test]
async fn wrong_fields_are_named_and_a_dry_run_leaves_nothing() {
    // A programme without questions.
    let strand = Strand::of_programme("iom").await;
    let mut client = assessments(&strand.worker);
    let wrong = AddAssessmentRequest {
        nominal_id: request_id(),
        scale: "x".repeat(101),
        level: 6,
        score: 1_001,
        rationale: "short".into(),
        next_date: Some(strand.ahead(0)),
        ..risk(&strand, RiskLevel::Low)
    };
    let status = client.add_assessment(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["nominal_id", "scale", "level", "score", "rationale", "next_date"]);
    let far = AddAssessmentRequest { next_date: Some(strand.ahead(367)), ..risk(&strand, RiskLevel::Low) };
    assert_field(client.add_assessment(far).await, "next_date");
    let before = list(&strand.worker, &strand.channel).await.len();
    let dry = AddAssessmentRequest { validate_only: true, ..risk(&strand, RiskLevel::Low) };
    let answer = client.add_assessment(dry).await.unwrap().into_inner();
    assert!(answer.assessment.unwrap().id.is_empty() && answer.audience.unwrap().people >= 1);
    assert_eq!(list(&strand.worker, &strand.channel).await.len(), before);
    assert_not_found(assessments(&strand.partner).add_assessment(risk(&strand, RiskLevel::Low)).await);
}

#[tokio::test]
async fn the_answers_to_the_questions_of_the_programme_are_scored_and_a_judgement_shows() {
    let strand = Strand::of_programme("asb").await;
    let scale = scale(&strand).await;
    let answers = answered(&scale, 1);
    let points: i32 = scale.factors.iter().map(|factor| factor.answers.get(1).unwrap().points).sum();
    let counted = AddAssessmentRequest { answers: answers.clone(), ..risk(&strand, RiskLevel::Unspecified) };
    let mut client = assessments(&strand.worker);
    let missing =
        AddAssessmentRequest { answers: answers[1..].to_vec(), scale: "Mine".into(), score: 3, ..counted.clone() };
    let status = client.add_assessment(missing).await.err().unwrap();
    assert_eq!(fields(&status), ["answers", "scale", "score"]);
    let mut other = answers.clone();
    other[2].answer = "Perhaps".into();
    let other = AddAssessmentRequest { answers: other, ..counted.clone() };
    assert_field(client.add_assessment(other).await, "answers[2].answer");
    let made = add(&strand.worker, counted.clone()).await;
    assert_eq!((made.score, made.scale.as_str(), made.level), (points, "ASB risk matrix", made.scored_level));
    assert_eq!(made.answers.len(), scale.factors.len());
    assert!(made.answers[0].question == scale.factors[0].label && made.answers[0].answer == "Each month");
    let judged = AddAssessmentRequest { level: RiskLevel::VeryHigh.into(), request_id: request_id(), ..counted };
    let judged = add(&strand.worker, judged).await;
    assert_eq!((judged.level(), judged.scored_level), (RiskLevel::VeryHigh, made.level));
}

#[tokio::test]
async fn a_change_of_level_tells_all_who_work_on_the_channel_but_who_made_it() {
    let strand = Strand::joint().await;
    let answers = answered(&scale(&strand).await, 0);
    let risk = |level| AddAssessmentRequest { answers: answers.clone(), ..risk(&strand, level) };
    let before = (told(&strand.worker).await, told(&strand.partner).await);
    add(&strand.worker, risk(RiskLevel::VeryHigh)).await;
    strand.world.pass(Span::minutes(1));
    add(&strand.worker, risk(RiskLevel::VeryLow)).await;
    strand.world.pass(Span::minutes(1));
    add(&strand.worker, risk(RiskLevel::VeryLow)).await;
    let after = (told(&strand.worker).await, told(&strand.partner).await);
    assert_eq!(after.0, before.0, "nobody is told of their own act");
    assert!((1..=2).contains(&(after.1 - before.1)), "told of each change, and not of the same level again");
}

#[tokio::test]
async fn partners_assess_the_risk_of_each_person_in_either_role() {
    let strand = Strand::joint().await;
    let answers = answered(&scale(&strand).await, 0);
    let mut subjects = Vec::new();
    for one in &people(&strand).await {
        let nominal_id = one.nominal.as_ref().unwrap().id.clone();
        let (answers, level) = (answers.clone(), RiskLevel::High);
        let request = AddAssessmentRequest { nominal_id: nominal_id.clone(), answers, ..risk(&strand, level) };
        let made = add(&strand.partner, request).await;
        assert_eq!((made.role, made.nominal_id.as_str()), (one.role, nominal_id.as_str()));
        subjects.push(nominal_id);
    }
    let read = list(&strand.worker, &strand.channel).await;
    let stands =
        |subject: &String| read.iter().any(|one| one.nominal_id == *subject && one.state() == AssessmentState::Final);
    assert!(!subjects.is_empty() && subjects.iter().all(stands), "each person has an assessment of their own in force");
}
