//! What reminds of the day of an answer, and of whom: those who answer, as long as they do (ISA-14.1).

use safetynet_proto::icm::v1::{
    CompleteSubjectRequestRequest, ExtendSubjectRequestRequest, NoticeKind, RegisterSubjectRequestRequest, SealMode,
    SubjectOutcome, SubjectRequestKind,
};
use safetynet_shared::clock::{Day, Span};
use safetynet_tests::{Person, request_id};

use super::{Known, client, known, made, only};
use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR};
use crate::seal::person_sealed_by;
use crate::strand::{day, today, told};

/// The day on which a request of [`Known::register`] is due that is made now.
fn due(known: &Known) -> Day {
    day(known.ago(2).as_ref()).plus_months(1)
}

/// Goes on to so many days before a due day, and does the daily work.
async fn before(known: &Known, due: Day, days: i64) -> (Person, Person) {
    let rest = known.world.now().day().days_until(due);
    known.world.pass(Span::days(rest - days));
    known.world.daily_work().await;
    (known.world.person(PARTNER).await, known.world.person(CASEWORKER).await)
}

/// What stands of requests on the dashboard of somebody: overdue, due this week, all.
async fn asked(person: &Person) -> Option<[i32; 3]> {
    let counts = today(person).await.subject_requests?;
    Some([counts.overdue, counts.due_this_week, counts.total].map(|count| count.map_or(0, |count| count.number)))
}

#[tokio::test]
async fn who_answers_is_reminded_a_week_before_and_on_the_day() {
    use NoticeKind::{SubjectRequestDue as Due, SubjectRequestDueSoon as Soon};
    let known = known().await;
    known.register(&known.council, SubjectRequestKind::Erasure).await;
    let supervisor = known.world.person(SUPERVISOR).await;
    for person in [&known.police, &supervisor] {
        assert_eq!(asked(person).await, Some([0, 0, 1]), "all who answer");
    }
    let due = due(&known);
    let (_, police) = before(&known, due, 8).await;
    assert!(!told(&police, Soon).await && !told(&police, Due).await);
    let (council, police) = before(&known, due, 7).await;
    let spoc = known.world.person("demo.spoc").await;
    known.world.daily_work().await;
    for person in [&police, &spoc] {
        let notices = today(person).await.notices;
        assert_eq!(notices.iter().filter(|one| one.kind() == Soon).count(), 1, "once");
        assert_eq!(asked(person).await, Some([0, 0, 1]));
    }
    assert!(told(&council, Soon).await, "for its own part who received it too");
    assert!(asked(&known.world.person("demo.auditor").await).await.is_none());
    let (_, police) = before(&known, due, 0).await;
    assert!(told(&police, Due).await && !told(&police, Soon).await);
    assert_eq!(asked(&police).await, Some([0, 1, 1]));
    let (_, police) = before(&known, due, -1).await;
    assert_eq!(asked(&police).await, Some([1, 0, 1]));
    let request = CompleteSubjectRequestRequest {
        late_reason: "The paper was in another place".into(),
        ..known.answer(&only(&police).await, SubjectOutcome::Done)
    };
    client(&police).complete_subject_request(request).await.unwrap();
    assert!(!told(&police, Due).await && asked(&police).await.is_none());
}

#[tokio::test]
async fn a_seal_takes_the_reminder_and_an_extension_takes_it_back() {
    use NoticeKind::SubjectRequestDueSoon as Soon;
    let known = known().await;
    known.register(&known.council, SubjectRequestKind::Access).await;
    let (council, police) = before(&known, due(&known), 5).await;
    assert!(told(&council, Soon).await && told(&police, Soon).await);
    let part = only(&police).await;
    let extend = ExtendSubjectRequestRequest {
        id: part.id,
        request_id: request_id(),
        etag: part.etag,
        reason: "Records of many years lie on paper".into(),
    };
    client(&police).extend_subject_request(extend).await.unwrap();
    known.world.daily_work().await;
    assert!(!told(&police, Soon).await && told(&council, Soon).await, "each for its own day");
    let spoc = known.world.person("demo.spoc").await;
    assert_eq!(asked(&spoc).await, Some([0, 0, 1]));
    person_sealed_by(&council, &known.nominal.id, SealMode::Hidden).await;
    for person in [&police, &spoc] {
        assert!(asked(person).await.is_none(), "{}", person.account.user_name);
    }
    assert!(told(&council, Soon).await && asked(&council).await.is_some(), "who is named goes on");
}

#[tokio::test]
async fn nobody_is_reminded_before_the_identity_is_confirmed() {
    let known = known().await;
    let waits = RegisterSubjectRequestRequest { identity_date: None, ..known.request(SubjectRequestKind::Access) };
    made(&known.council, waits).await;
    let (_, police) = before(&known, due(&known), 0).await;
    assert!(!told(&police, NoticeKind::SubjectRequestDue).await);
    assert_eq!(asked(&police).await, Some([0, 0, 1]), "it waits all the same");
}
