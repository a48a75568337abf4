//! Who comes to know a person while a request of theirs is open answers for its own part too (ISA-14.1, CA-8.5a).

use safetynet_proto::icm::v1::{
    CompleteSubjectRequestRequest, Nominal, NoticeKind, RegisterSubjectRequestRequest, SubjectOutcome, SubjectRequest,
    SubjectRequestKind,
};
use safetynet_shared::clock::Span;
use safetynet_tests::Person;

use super::{Known, client, known, listed, made, only, read};
use crate::case_file;
use crate::nominal::{CASEWORKER, PARTNER, recorded};
use crate::strand::{day, told};

/// Somebody whom the council alone knows, and what they ask.
async fn asked(known: &Known) -> (Nominal, SubjectRequest) {
    let nominal = recorded(&known.council, "Robin", "Ashcombe").await;
    let request =
        RegisterSubjectRequestRequest { nominal_id: nominal.id.clone(), ..known.request(SubjectRequestKind::Erasure) };
    let mine = made(&known.council, request).await;
    (nominal, mine)
}

/// Some days later the police open a case of the person; the daily work is done.
async fn met(known: &Known, nominal: &Nominal, days: i64) -> (Person, Person) {
    known.world.pass(Span::days(days));
    let (council, police) = (known.world.person(PARTNER).await, known.world.person(CASEWORKER).await);
    case_file::client(&police).create_case_file(case_file::new("Support at home", &[&nominal.id])).await.unwrap();
    known.world.daily_work().await;
    (council, police)
}

#[tokio::test]
async fn who_comes_to_know_the_person_gets_a_part_with_its_own_clock() {
    let known = known().await;
    let (nominal, mine) = asked(&known).await;
    assert!(listed(&known.police).await.is_empty(), "they do not know the person");
    known.world.daily_work().await;
    assert!(listed(&known.police).await.is_empty());
    let (council, police) = met(&known, &nominal, 20).await;
    let theirs = only(&police).await;
    let today = known.world.now().day();
    assert!(theirs.id != mine.id && theirs.reference == mine.reference);
    assert_eq!((day(theirs.receive_date.as_ref()), day(theirs.due_date.as_ref())), (today, today.plus_months(1)));
    assert!(told(&police, NoticeKind::SubjectRequestReceived).await);
    let mine = read(&council, &mine.id).await;
    assert_eq!(day(mine.due_date.as_ref()), today.plus_days(-22).plus_months(1), "the clock of who was there stays");
    let others: Vec<bool> = mine.parts.iter().map(|part| part.answered).collect();
    assert_eq!(others, [false]);
    known.world.daily_work().await;
    only(&police).await;
    let early =
        CompleteSubjectRequestRequest { answer_date: known.ago(1), ..known.answer(&theirs, SubjectOutcome::Done) };
    assert!(client(&police).complete_subject_request(early).await.is_err(), "nobody answers before they knew");
    client(&police).complete_subject_request(known.answer(&theirs, SubjectOutcome::Done)).await.unwrap();
}

#[tokio::test]
async fn who_comes_to_know_the_person_after_the_answer_has_no_part() {
    let known = known().await;
    let (nominal, mine) = asked(&known).await;
    client(&known.council).complete_subject_request(known.answer(&mine, SubjectOutcome::Done)).await.unwrap();
    let (_, police) = met(&known, &nominal, 1).await;
    assert!(listed(&police).await.is_empty());
}

#[tokio::test]
async fn the_clock_of_a_newcomer_waits_for_the_identity_too_and_lapses_with_the_request() {
    let known = known().await;
    let nominal = recorded(&known.council, "Robin", "Ashcombe").await;
    let (receive_date, identity_date) = (known.ago(60), None);
    let request = known.request(SubjectRequestKind::Access);
    let nominal_id = nominal.id.clone();
    let request = RegisterSubjectRequestRequest { nominal_id, receive_date, identity_date, ..request };
    let mine = made(&known.council, request).await;
    let (_, police) = met(&known, &nominal, 20).await;
    let theirs = only(&police).await;
    assert!(theirs.due_date.is_none());
    assert_eq!(day(theirs.lapse_date.as_ref()), day(mine.lapse_date.as_ref()), "it is one request");
    known.world.pass(Span::days(15));
    known.world.daily_work().await;
    let police = known.world.person(CASEWORKER).await;
    assert_eq!(only(&police).await.outcome(), SubjectOutcome::Lapsed);
}
