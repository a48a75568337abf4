//! Requests of people about their own data, over the wire: passed on at once, answered by each organisation for its own
//! (ISA-14.1, CA-8.5a). What must stay hidden is in `kept`, the pack in `pack`, what the audit keeps in
//! `trail`, what reminds of the day in `due`, what lapses in `lapse`.

mod due;
mod held;
mod kept;
mod lapse;
mod newcomer;
mod pack;
mod trail;

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::subject_request_service_client::SubjectRequestServiceClient;
use safetynet_proto::icm::v1::{
    AssignmentKind, CompleteSubjectRequestRequest, ConfirmSubjectIdentityRequest, ExtendSubjectRequestRequest,
    GetSubjectRequestRequest, ListSubjectRequestsRequest, Nominal, NoticeKind, RegisterSubjectRequestRequest,
    SubjectOutcome, SubjectRequest, SubjectRequestKind,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR, recorded};
use crate::strand::{day, told};
use crate::{case_file, channel};

fn client(person: &Person) -> SubjectRequestServiceClient<Wire> {
    SubjectRequestServiceClient::new(person.wire())
}

/// A person whom the council recorded, with a case of the council and one of the police.
struct Known {
    world: World,
    /// A caseworker of the council.
    council: Person,
    /// A caseworker of the police.
    police: Person,
    nominal: Nominal,
    /// The channel of the police.
    channel: String,
}

async fn known() -> Known {
    let world = World::new();
    let (council, police) = (world.person(PARTNER).await, world.person(CASEWORKER).await);
    let nominal = recorded(&council, "Ermintrude", "Coldharbour").await;
    let mut channels = Vec::new();
    for person in [&council, &police] {
        let request = case_file::new("Support at home", &[&nominal.id]);
        let file = case_file::client(person).create_case_file(request).await.unwrap().into_inner().case_file.unwrap();
        channels.push(file.channels[0].id.clone());
    }
    Known { world, council, police, nominal, channel: channels.remove(1) }
}

impl Known {
    /// So many days before today.
    fn ago(&self, days: i64) -> Option<Date> {
        Some(wire::date(self.world.now().day().plus_days(-days)))
    }

    fn request(&self, kind: SubjectRequestKind) -> RegisterSubjectRequestRequest {
        RegisterSubjectRequestRequest {
            request_id: request_id(),
            nominal_id: self.nominal.id.clone(),
            kind: kind.into(),
            receive_date: self.ago(3),
            identity_date: self.ago(2),
            own_reference: "Letter 12".into(),
            ..Default::default()
        }
    }

    async fn register(&self, person: &Person, kind: SubjectRequestKind) -> SubjectRequest {
        made(person, self.request(kind)).await
    }

    fn answer(&self, one: &SubjectRequest, outcome: SubjectOutcome) -> CompleteSubjectRequestRequest {
        CompleteSubjectRequestRequest {
            id: one.id.clone(),
            request_id: request_id(),
            etag: one.etag.clone(),
            outcome: outcome.into(),
            answer_date: self.ago(0),
            ..Default::default()
        }
    }
}

async fn made(person: &Person, request: RegisterSubjectRequestRequest) -> SubjectRequest {
    client(person).register_subject_request(request).await.unwrap().into_inner().subject_request.unwrap()
}

async fn listed(person: &Person) -> Vec<SubjectRequest> {
    let request = ListSubjectRequestsRequest { include_answered: true, page_size: 200, ..Default::default() };
    client(person).list_subject_requests(request).await.unwrap().into_inner().subject_requests
}

async fn read(person: &Person, id: &str) -> SubjectRequest {
    let request = GetSubjectRequestRequest { id: id.to_owned() };
    client(person).get_subject_request(request).await.unwrap().into_inner().subject_request.unwrap()
}

/// The one request that somebody sees.
async fn only(person: &Person) -> SubjectRequest {
    let mut all = listed(person).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[tokio::test]
async fn each_organisation_that_knows_the_person_hears_at_once_and_answers_for_its_own() {
    let known = known().await;
    let unconfirmed =
        RegisterSubjectRequestRequest { identity_date: None, ..known.request(SubjectRequestKind::Erasure) };
    let dry = RegisterSubjectRequestRequest { validate_only: true, ..unconfirmed.clone() };
    let dry = made(&known.council, dry).await;
    assert!(dry.id.is_empty() && dry.reference.is_empty() && listed(&known.police).await.is_empty());
    let mine = made(&known.council, unconfirmed).await;
    assert!(told(&known.police, NoticeKind::SubjectRequestReceived).await, "at once");
    assert!(!told(&known.council, NoticeKind::SubjectRequestReceived).await, "nobody is told of their own act");
    let theirs = only(&known.police).await;
    assert!(theirs.id != mine.id && theirs.reference == mine.reference);
    assert!(theirs.due_date.is_none() && theirs.days_late == 0, "no clock runs before the identity is confirmed");
    let police = known.police.organisation().to_string();
    let parts = |one: &SubjectRequest| -> Vec<(String, bool)> {
        one.parts.iter().map(|part| (part.organisation.as_ref().unwrap().id.clone(), part.answered)).collect()
    };
    assert!(mine.nominal.is_none() && mine.parts.is_empty(), "a change shows nobody");
    assert_eq!(parts(&read(&known.council, &mine.id).await), [(police.clone(), false)]);
    assert!(read(&known.police, &theirs.id).await.parts.is_empty(), "only who received it sees where the others stand");
    assert_rule(
        client(&known.police).complete_subject_request(known.answer(&theirs, SubjectOutcome::Done)).await,
        "SUBJECT-REQUEST-STATE",
    );
    let confirm = ConfirmSubjectIdentityRequest {
        id: theirs.id.clone(),
        request_id: request_id(),
        etag: theirs.etag.clone(),
        identity_date: known.ago(0),
    };
    assert_rule(client(&known.police).confirm_subject_identity(confirm.clone()).await, "ISA-14.1");
    let own = ConfirmSubjectIdentityRequest { id: mine.id.clone(), etag: mine.etag.clone(), ..confirm };
    client(&known.council).confirm_subject_identity(own.clone()).await.unwrap();
    let twice = ConfirmSubjectIdentityRequest { request_id: request_id(), ..own };
    assert_stale(client(&known.council).confirm_subject_identity(twice).await);
    assert!(told(&known.police, NoticeKind::SubjectRequestIdentified).await, "that it runs");
    assert!(!told(&known.council, NoticeKind::SubjectRequestIdentified).await);
    let before = known.answer(&theirs, SubjectOutcome::Done);
    assert_stale(client(&known.police).complete_subject_request(before).await);
    let theirs = only(&known.police).await;
    let today = known.world.now().day();
    assert_eq!(day(theirs.due_date.as_ref()), today.plus_months(1), "the clock of each part begins with it");
    let request = known.answer(&theirs, SubjectOutcome::Done);
    client(&known.police).complete_subject_request(request).await.unwrap();
    for news in [NoticeKind::SubjectRequestReceived, NoticeKind::SubjectRequestIdentified] {
        assert!(!told(&known.police, news).await, "it is answered");
    }
    assert_eq!(parts(&read(&known.council, &mine.id).await), [(police, true)]);
    let mine = read(&known.council, &mine.id).await;
    assert!(mine.outcome() == SubjectOutcome::Unspecified && mine.answer_date.is_none(), "each for itself");
}

#[tokio::test]
async fn who_works_with_the_person_and_the_single_point_of_contact_are_told() {
    let known = known().await;
    let (spoc, supervisor) = (known.world.person("demo.spoc").await, known.world.person(SUPERVISOR).await);
    known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&known.police).await;
    for person in [&known.police, &spoc] {
        let notices = crate::strand::today(person).await.notices;
        let notice = notices.iter().find(|one| one.kind() == NoticeKind::SubjectRequestReceived).unwrap();
        assert_eq!((notice.record_kind(), &notice.record_id), (RecordKind::SubjectRequest, &part.id));
    }
    assert!(!told(&supervisor, NoticeKind::SubjectRequestReceived).await, "not all supervisors of an organisation");
    assert_eq!(listed(&supervisor).await.len(), 1, "who answer all the same");
    let outline = channel::read(&spoc, &known.channel).await;
    let assign = channel::assign(&outline, supervisor.id(), AssignmentKind::Supervisor);
    channel::client(&spoc).assign(assign).await.unwrap();
    known.register(&known.council, SubjectRequestKind::Access).await;
    assert!(told(&supervisor, NoticeKind::SubjectRequestReceived).await, "but those who work with the person");
}

#[tokio::test]
async fn who_only_registered_a_request_answers_nothing_and_withdraws_it() {
    let known = known().await;
    let other = known.world.person("demo.supervisor").await;
    let clerk = recorded(&known.police, "Robin", "Ashcombe").await;
    let spoc = known.world.person("demo.spoc").await;
    let request = RegisterSubjectRequestRequest {
        nominal_id: clerk.id,
        identity_date: None,
        ..known.request(SubjectRequestKind::Erasure)
    };
    let mine = made(&known.council, request).await;
    let theirs = only(&other).await;
    assert_not_found(client(&known.council).complete_subject_request(known.answer(&mine, SubjectOutcome::Done)).await);
    let withdrawn = |one: &SubjectRequest| CompleteSubjectRequestRequest {
        refusal_reason: "The letter was of somebody else".into(),
        answer_date: None,
        ..known.answer(one, SubjectOutcome::Withdrawn)
    };
    assert_rule(client(&other).complete_subject_request(withdrawn(&theirs)).await, "ISA-14.1");
    let silent = CompleteSubjectRequestRequest { refusal_reason: String::new(), ..withdrawn(&mine) };
    let dated = CompleteSubjectRequestRequest { answer_date: known.ago(-9), ..withdrawn(&mine) };
    assert_field(client(&known.council).complete_subject_request(dated).await, "answer_date");
    assert_field(client(&known.council).complete_subject_request(silent).await, "refusal_reason");
    client(&known.council).complete_subject_request(withdrawn(&mine)).await.unwrap();
    let (mine, theirs) = (read(&known.council, &mine.id).await, read(&other, &theirs.id).await);
    assert!(mine.outcome() == SubjectOutcome::Withdrawn && theirs.outcome() == SubjectOutcome::Withdrawn);
    assert!(mine.answered_by.is_some() && theirs.answered_by.is_none() && theirs.refusal_reason.is_empty());
    assert!(!told(&known.police, NoticeKind::SubjectRequestReceived).await, "nobody waits for it any longer");
    for person in [&known.police, &spoc] {
        let notices = crate::strand::today(person).await.notices;
        let notice = notices.iter().find(|one| one.kind() == NoticeKind::SubjectRequestWithdrawn).unwrap();
        assert_eq!((notice.record_id.as_str(), notice.text.contains("Ashcombe")), (theirs.id.as_str(), false));
    }
    assert!(!told(&other, NoticeKind::SubjectRequestWithdrawn).await, "who would have answered, and nobody else");
}

#[tokio::test]
async fn the_fields_are_held_to_their_rules() {
    let known = known().await;
    let wrong = RegisterSubjectRequestRequest {
        kind: 0,
        receive_date: known.ago(61),
        own_reference: "a".repeat(201),
        ..known.request(SubjectRequestKind::Access)
    };
    let status = client(&known.council).register_subject_request(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["kind", "receive_date", "own_reference"]);
    let request = || known.request(SubjectRequestKind::Erasure);
    let ahead = RegisterSubjectRequestRequest { receive_date: known.ago(-1), ..request() };
    assert_field(client(&known.council).register_subject_request(ahead).await, "receive_date");
    let ahead = RegisterSubjectRequestRequest { identity_date: known.ago(-1), ..request() };
    assert_field(client(&known.council).register_subject_request(ahead).await, "identity_date");
    for who in ["demo.spoc", "demo.auditor"] {
        let person = known.world.person(who).await;
        assert_denied(client(&person).register_subject_request(request()).await);
    }
    let one = known.register(&known.council, SubjectRequestKind::Erasure).await;
    let council = || client(&known.council);
    let done = known.answer(&one, SubjectOutcome::Done);
    let early = CompleteSubjectRequestRequest { answer_date: known.ago(3), ..done.clone() };
    assert_field(council().complete_subject_request(early).await, "answer_date");
    let silent = known.answer(&one, SubjectOutcome::Refused);
    assert_field(council().complete_subject_request(silent).await, "refusal_reason");
    let other = known.answer(&one, SubjectOutcome::Disclosed);
    assert_field(council().complete_subject_request(other).await, "outcome");
    let needless = CompleteSubjectRequestRequest { late_reason: "It took us long".into(), ..done.clone() };
    assert_field(council().complete_subject_request(needless).await, "late_reason");
    let stale = CompleteSubjectRequestRequest { etag: "v9".into(), ..done.clone() };
    assert_stale(council().complete_subject_request(stale).await);
    council().complete_subject_request(done.clone()).await.unwrap();
    let again = CompleteSubjectRequestRequest { request_id: request_id(), etag: "v2".into(), ..done };
    assert_rule(council().complete_subject_request(again).await, "SUBJECT-REQUEST-STATE");
}

#[tokio::test]
async fn it_is_extended_once_and_a_late_answer_says_why() {
    let known = known().await;
    let one = known.register(&known.council, SubjectRequestKind::Restriction).await;
    let base = known.world.now().day().plus_days(-2);
    assert_eq!(day(one.due_date.as_ref()), base.plus_months(1));
    let extend = ExtendSubjectRequestRequest {
        id: one.id.clone(),
        request_id: request_id(),
        etag: one.etag.clone(),
        reason: "Records of many years lie on paper".into(),
    };
    let short = ExtendSubjectRequestRequest { reason: "long".into(), ..extend.clone() };
    assert_field(client(&known.council).extend_subject_request(short).await, "reason");
    let extended = client(&known.council).extend_subject_request(extend.clone()).await.unwrap().into_inner();
    let extended = extended.subject_request.unwrap();
    assert_eq!(day(extended.due_date.as_ref()), base.plus_months(3));
    let again = ExtendSubjectRequestRequest { request_id: request_id(), etag: extended.etag.clone(), ..extend };
    assert_rule(client(&known.council).extend_subject_request(again).await, "SUBJECT-REQUEST-STATE");
    let theirs = only(&known.police).await;
    assert!(theirs.extend_date.is_none() && theirs.extension_reason.is_empty(), "each for its own part");
    known.world.pass(Span::days(40));
    let (council, police) = (known.world.person(PARTNER).await, known.world.person(CASEWORKER).await);
    let theirs = only(&police).await;
    assert!(theirs.days_late > 5 && only(&council).await.days_late == 0);
    let late = ExtendSubjectRequestRequest {
        id: theirs.id.clone(),
        request_id: request_id(),
        etag: theirs.etag.clone(),
        reason: "Records of many years lie on paper".into(),
    };
    assert_rule(client(&police).extend_subject_request(late).await, "SUBJECT-REQUEST-STATE");
    let silent = known.answer(&theirs, SubjectOutcome::Done);
    assert_field(client(&police).complete_subject_request(silent.clone()).await, "late_reason");
    let said = CompleteSubjectRequestRequest { late_reason: "The paper was in another place".into(), ..silent };
    client(&police).complete_subject_request(said).await.unwrap();
    let done = read(&police, &theirs.id).await;
    assert_eq!((done.late_reason.as_str(), done.days_late), ("The paper was in another place", 0));
}

#[tokio::test]
async fn the_register_goes_by_due_day_page_by_page() {
    let known = known().await;
    let mut ids = Vec::new();
    for (receipt, identity) in [(1, None), (3, Some(1)), (9, Some(9))] {
        let request = RegisterSubjectRequestRequest {
            receive_date: known.ago(receipt),
            identity_date: identity.and_then(|days| known.ago(days)),
            ..known.request(SubjectRequestKind::Erasure)
        };
        ids.push(made(&known.council, request).await.id);
    }
    ids.reverse();
    let rows: Vec<String> = listed(&known.council).await.into_iter().map(|one| one.id).collect();
    assert_eq!(rows, ids, "what is due first stands first, what waits for the identity last");
    let (mut token, mut paged) = (String::new(), Vec::new());
    loop {
        let request = ListSubjectRequestsRequest {
            nominal_id: known.nominal.id.clone(),
            page_size: 1,
            page_token: token,
            ..Default::default()
        };
        let page = client(&known.council).list_subject_requests(request).await.unwrap().into_inner();
        paged.extend(page.subject_requests.into_iter().map(|one| one.id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, ids);
}
