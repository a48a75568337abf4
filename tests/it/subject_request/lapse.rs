//! A request of which nobody confirms who asks lapses, and holds nothing up any longer (ISA-14.1, ISA-3.4b).

use safetynet_proto::icm::v1::{
    ConfirmSubjectIdentityRequest, NoticeKind, RegisterSubjectRequestRequest, SubjectOutcome, SubjectRequest,
    SubjectRequestKind,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_rule};
use safetynet_tests::{Person, request_id};

use super::kept::{asked, certificate};
use super::{Known, client, known, listed, made, only, read};
use crate::nominal::{CASEWORKER, PARTNER};
use crate::strand::{day, today, told};

/// A request of which the identity is waited for, received by the council.
async fn waits(known: &Known, kind: SubjectRequestKind) -> SubjectRequest {
    let (receive_date, identity_date) = (known.ago(60), None);
    made(&known.council, RegisterSubjectRequestRequest { receive_date, identity_date, ..known.request(kind) }).await
}

/// Goes on to so many days before the last one on which the identity can be confirmed, and does the daily work.
async fn before(known: &Known, one: &SubjectRequest, days: i64) -> (Person, Person) {
    let last = day(one.lapse_date.as_ref());
    known.world.pass(Span::days(known.world.now().day().days_until(last) - days));
    known.world.daily_work().await;
    known.world.daily_work().await;
    (known.world.person(PARTNER).await, known.world.person(CASEWORKER).await)
}

fn confirm(known: &Known, one: &SubjectRequest) -> ConfirmSubjectIdentityRequest {
    let (id, etag, identity_date) = (one.id.clone(), one.etag.clone(), known.ago(0));
    ConfirmSubjectIdentityRequest { id, request_id: request_id(), etag, identity_date }
}

#[tokio::test]
async fn a_request_without_a_confirmed_identity_lapses_for_all_after_three_months() {
    use NoticeKind::{SubjectRequestLapsed as Lapsed, SubjectRequestLapsing as Lapsing};
    let known = known().await;
    let mine = waits(&known, SubjectRequestKind::Access).await;
    let received = known.world.now().day().plus_days(-60);
    assert_eq!(day(mine.lapse_date.as_ref()), received.plus_months(3));
    let (council, _) = before(&known, &mine, 8).await;
    assert!(!told(&council, Lapsing).await);
    let (council, police) = before(&known, &mine, 7).await;
    let notices = today(&council).await.notices;
    assert_eq!(notices.iter().filter(|one| one.kind() == Lapsing).count(), 1, "once");
    assert!(!told(&police, Lapsing).await, "who cannot confirm it is not asked to");
    let (council, police) = before(&known, &mine, 0).await;
    assert_eq!(read(&council, &mine.id).await.outcome(), SubjectOutcome::Unspecified, "its last day is in time");
    let theirs = only(&police).await;
    let (council, police) = before(&known, &mine, -1).await;
    let (mine, theirs) = (read(&council, &mine.id).await, read(&police, &theirs.id).await);
    for one in [&mine, &theirs] {
        assert!(one.outcome() == SubjectOutcome::Lapsed && one.lapse_date.is_none());
        assert!(one.answered_by.is_none() && one.refusal_reason.is_empty() && one.days_late == 0);
    }
    for person in [&council, &police] {
        assert!(told(person, Lapsed).await && !told(person, Lapsing).await);
        assert!(!told(person, NoticeKind::SubjectRequestReceived).await);
        assert!(today(person).await.subject_requests.is_none(), "nobody has to answer it");
    }
    assert_rule(client(&council).confirm_subject_identity(confirm(&known, &mine)).await, "SUBJECT-REQUEST-STATE");
    assert_rule(
        client(&council).complete_subject_request(known.answer(&mine, SubjectOutcome::Refused)).await,
        "SUBJECT-REQUEST-STATE",
    );
    let anew = made(&council, known.request(SubjectRequestKind::Access)).await;
    assert!(anew.reference != mine.reference && listed(&police).await.len() == 2, "the person can ask anew");
    let lapsed = known.answer(&anew, SubjectOutcome::Lapsed);
    assert_field(client(&council).complete_subject_request(lapsed).await, "outcome");
}

#[tokio::test]
async fn a_confirmed_identity_keeps_a_request_and_takes_the_reminder_back() {
    let known = known().await;
    let mine = waits(&known, SubjectRequestKind::Erasure).await;
    let (council, _) = before(&known, &mine, 3).await;
    assert!(told(&council, NoticeKind::SubjectRequestLapsing).await);
    let confirmed = client(&council).confirm_subject_identity(confirm(&known, &mine)).await.unwrap().into_inner();
    assert!(confirmed.subject_request.unwrap().lapse_date.is_none());
    assert!(!told(&council, NoticeKind::SubjectRequestLapsing).await);
    let (council, police) = before(&known, &mine, -2).await;
    assert!(only(&council).await.outcome() == SubjectOutcome::Unspecified);
    assert!(only(&police).await.outcome() == SubjectOutcome::Unspecified);
}

#[tokio::test]
async fn what_lapsed_holds_no_disposal() {
    let known = known().await;
    let held = asked(&known, false).await;
    known.world.pass(Span::days(29));
    known.world.daily_work().await;
    assert!(certificate(&known, &held.channel_reference).await.is_none(), "somebody waits");
    known.world.pass(Span::days(4));
    known.world.daily_work().await;
    assert!(certificate(&known, &held.channel_reference).await.is_some(), "nobody waits any longer");
}

#[tokio::test]
async fn what_nobody_answers_holds_a_disposal_for_half_a_year_and_no_longer() {
    let known = known().await;
    asked(&known, true).await;
    // By then no terminal is enrolled any more, so the store is asked.
    let audit = known.world.audit();
    let certificates = || audit.rows().into_iter().find(|(table, _)| table == "certificate").unwrap().1;
    let before = certificates();
    known.world.pass(Span::days(119));
    known.world.daily_work().await;
    assert_eq!(certificates(), before, "somebody waits");
    known.world.pass(Span::days(8));
    known.world.daily_work().await;
    assert!(certificates() > before, "nobody can keep it for ever");
}
