//! What a request must not tell: of a sealed person, of who knows them, of how many there are.

use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::audit::v1::lookup_service_client::LookupServiceClient;
use safetynet_proto::audit::v1::{ListLookupsRequest, LookupKind};
use safetynet_proto::icm::v1::disposal_service_client::DisposalServiceClient;
use safetynet_proto::icm::v1::seal_service_client::SealServiceClient;
use safetynet_proto::icm::v1::{
    AssignmentKind, AuthoriseDisposalRequest, CompleteSubjectRequestRequest, ConfirmSubjectIdentityRequest,
    DecideSubjectItemRequest, DestructionCertificate, Disposal, DisposalState, ExtendSubjectRequestRequest,
    GetCaseFileRequest, GetChannelRequest, GetDisposalRequest, GetNominalRequest, GetSubjectPackRequest,
    GetSubjectRequestRequest, ListCertificatesRequest, ListDisposalsRequest, ListSubjectRequestsRequest, NoticeKind,
    PlaceSealRequest, RegisterSubjectRequestRequest, SealMode, SearchReason, SubjectOutcome, SubjectRequestKind,
    UnassignRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, said};
use safetynet_tests::{Person, request_id};
use tonic::Status;

use super::{Known, client, known, listed, made, only, read};
use crate::nominal::{CASEWORKER, SUPERVISOR, recorded};
use crate::seal::person_sealed_by;
use crate::strand::told;

/// What each call with an id answers to somebody.
async fn refusals(known: &Known, person: &Person, id: &str) -> Vec<Status> {
    let (id, etag) = (id.to_owned(), "v1".to_owned());
    let get = GetSubjectRequestRequest { id: id.clone() };
    let pack = GetSubjectPackRequest { id: id.clone(), ..Default::default() };
    let identity = ConfirmSubjectIdentityRequest {
        id: id.clone(),
        request_id: request_id(),
        etag: etag.clone(),
        identity_date: known.ago(0),
    };
    let reason = "Records of many years lie on paper".to_owned();
    let extend = ExtendSubjectRequestRequest { id: id.clone(), request_id: request_id(), etag: etag.clone(), reason };
    let decide = DecideSubjectItemRequest {
        id: id.clone(),
        request_id: request_id(),
        etag: etag.clone(),
        kind: 5,
        object_id: request_id(),
        decision: 1,
        ..Default::default()
    };
    let complete = CompleteSubjectRequestRequest {
        id,
        request_id: request_id(),
        etag,
        outcome: SubjectOutcome::Withheld.into(),
        answer_date: known.ago(0),
        ..Default::default()
    };
    let mut client = client(person);
    vec![
        client.get_subject_request(get).await.err().unwrap(),
        client.get_subject_pack(pack).await.err().unwrap(),
        client.confirm_subject_identity(identity).await.err().unwrap(),
        client.extend_subject_request(extend).await.err().unwrap(),
        client.decide_subject_item(decide).await.err().unwrap(),
        client.complete_subject_request(complete).await.err().unwrap(),
    ]
}

/// Hidden and absent are one answer, byte for byte but for the reference.
async fn assert_absent(known: &Known, person: &Person, id: &str) {
    let (hidden, absent) = (refusals(known, person, id).await, refusals(known, person, &request_id()).await);
    for (hidden, absent) in hidden.iter().zip(&absent) {
        assert_eq!(said(hidden), said(absent));
    }
    assert_not_found::<()>(Err(hidden[0].clone()));
}

#[tokio::test]
async fn the_part_of_another_organisation_is_as_if_it_were_not_there() {
    let known = known().await;
    let mine = known.register(&known.council, SubjectRequestKind::Access).await;
    let theirs = only(&known.police).await;
    assert_absent(&known, &known.police, &mine.id).await;
    assert_absent(&known, &known.council, &theirs.id).await;
}

#[tokio::test]
async fn a_person_who_is_sealed_afterwards_takes_their_requests_with_them() {
    let known = known().await;
    let mine = known.register(&known.council, SubjectRequestKind::Access).await;
    let theirs = only(&known.police).await;
    let (colleague, other) = (known.world.person("demo.council").await, known.world.person(SUPERVISOR).await);
    assert!(told(&known.police, NoticeKind::SubjectRequestReceived).await);
    assert_eq!((listed(&colleague).await.len(), listed(&other).await.len()), (1, 1), "supervisors answer for it");
    person_sealed_by(&known.council, &known.nominal.id, SealMode::Hidden).await;
    for person in [&known.police, &other, &colleague] {
        assert!(listed(person).await.is_empty(), "{}", person.account.user_name);
        let of = ListSubjectRequestsRequest { nominal_id: known.nominal.id.clone(), ..Default::default() };
        let of = client(person).list_subject_requests(of).await.unwrap().into_inner();
        assert!(of.subject_requests.is_empty() && of.next_page_token.is_empty());
        assert!(!told(person, NoticeKind::SubjectRequestReceived).await);
    }
    assert_absent(&known, &known.police, &theirs.id).await;
    assert_absent(&known, &colleague, &mine.id).await;
    assert_eq!(only(&known.council).await.nominal.unwrap().id, known.nominal.id, "who is named goes on");
}

#[tokio::test]
async fn a_retry_tells_nothing_of_a_person_who_was_sealed_since() {
    let known = known().await;
    let request = known.request(SubjectRequestKind::Access);
    made(&known.police, request.clone()).await;
    person_sealed_by(&known.council, &known.nominal.id, SealMode::Hidden).await;
    assert_not_found(client(&known.police).register_subject_request(request).await);
}

#[tokio::test]
async fn the_register_shows_no_person_to_who_may_not_find_them_and_nothing_behind_a_seal() {
    let known = known().await;
    known.register(&known.police, SubjectRequestKind::Access).await;
    let (spoc, auditor) = (known.world.person("demo.spoc").await, known.world.person("demo.auditor").await);
    let mine = only(&known.police).await;
    let of = |person| {
        let of = ListSubjectRequestsRequest { nominal_id: known.nominal.id.clone(), ..Default::default() };
        let mut client = client(person);
        async move { client.list_subject_requests(of).await.unwrap().into_inner().subject_requests.len() }
    };
    let row = only(&spoc).await;
    assert!(row.id == mine.id && row.reference == mine.reference && row.due_date.is_some());
    let silent = row.own_reference.is_empty() && row.late_reason.is_empty() && row.extension_reason.is_empty();
    assert!(row.nominal.is_none() && row.origin_organisation.is_none() && silent);
    assert!(read(&spoc, &row.id).await.parts.is_empty(), "nor who else knows the person");
    assert_eq!(of(&spoc).await, 0, "nor whether it is of this person");
    assert!(only(&auditor).await.nominal.is_some() && of(&auditor).await == 1, "whose case file names the person");
    assert_eq!(mine.own_reference, "Letter 12");
    person_sealed_by(&known.council, &known.nominal.id, SealMode::Signpost).await;
    for person in [&spoc, &auditor] {
        assert!(listed(person).await.is_empty(), "{}", person.account.user_name);
        assert_absent_reading(person, &mine.id).await;
    }
}

/// As [`assert_absent`], of reading alone, for whoever may do nothing else.
async fn assert_absent_reading(person: &Person, id: &str) {
    let mut client = client(person);
    let hidden = GetSubjectRequestRequest { id: id.to_owned() };
    let hidden = client.get_subject_request(hidden).await.err().unwrap();
    let absent = client.get_subject_request(GetSubjectRequestRequest { id: request_id() }).await.err().unwrap();
    assert_eq!(said(&hidden), said(&absent));
    assert_not_found::<()>(Err(hidden));
}

pub async fn sealed_channel(known: &Known) {
    let seal = PlaceSealRequest {
        request_id: request_id(),
        object_kind: RecordKind::Channel.into(),
        object_id: known.channel.clone(),
        mode: SealMode::Hidden.into(),
        reason: "He works where many could look him up.".into(),
        ..Default::default()
    };
    SealServiceClient::new(known.police.wire()).place_seal(seal).await.unwrap();
}

#[tokio::test]
async fn a_part_tells_no_more_than_the_index_of_who_knows_the_person() {
    let known = known().await;
    sealed_channel(&known).await;
    let mine = known.register(&known.council, SubjectRequestKind::Access).await;
    assert!(told(&known.police, NoticeKind::SubjectRequestReceived).await, "who is named hears of it");
    let supervisor = known.world.person(SUPERVISOR).await;
    let part = only(&supervisor).await;
    assert_eq!(part.reference, mine.reference, "the index says that the police know the person");
    let pack = GetSubjectPackRequest { id: part.id.clone(), ..Default::default() };
    let pack = client(&supervisor).get_subject_pack(pack).await.unwrap().into_inner();
    assert!(pack.items.is_empty() && pack.third_parties.is_empty(), "and nothing more");
    let request = GetNominalRequest {
        id: known.nominal.id.clone(),
        reason: SearchReason::CaseWork.into(),
        reason_detail: "Work on our own case".into(),
    };
    let shown = crate::nominal::client(&known.council).get_nominal(request).await.unwrap().into_inner();
    let shown = shown.nominal.unwrap().known_to;
    let others: Vec<String> =
        shown.into_iter().map(|one| one.id).filter(|id| *id != known.council.organisation().to_string()).collect();
    let parts = read(&known.council, &mine.id).await.parts;
    let parts: Vec<String> = parts.iter().map(|part| part.organisation.clone().unwrap().id).collect();
    assert_eq!(parts, others, "exactly those whom the index names");
}

#[tokio::test]
async fn whoever_lost_the_person_loses_the_notice_and_the_retry() {
    let known = known().await;
    known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&known.police).await;
    let extend = ExtendSubjectRequestRequest {
        id: part.id.clone(),
        request_id: request_id(),
        etag: part.etag.clone(),
        reason: "Records of many years lie on paper".into(),
    };
    client(&known.police).extend_subject_request(extend.clone()).await.unwrap();
    assert!(told(&known.police, NoticeKind::SubjectRequestReceived).await);
    let spoc = known.world.person("demo.spoc").await;
    let outline = crate::channel::read(&spoc, &known.channel).await;
    let away = UnassignRequest {
        channel_id: outline.id.clone(),
        request_id: request_id(),
        etag: outline.etag.clone(),
        account_id: known.police.id().to_string(),
        kind: AssignmentKind::Worker.into(),
        reason: "Moves to another team".into(),
    };
    crate::channel::client(&spoc).unassign(away).await.unwrap();
    assert!(listed(&known.police).await.is_empty() && !told(&known.police, NoticeKind::SubjectRequestReceived).await);
    assert_not_found(client(&known.police).extend_subject_request(extend).await);
    assert_absent(&known, &known.police, &part.id).await;
}

#[tokio::test]
async fn the_controller_of_the_person_does_not_read_what_another_organisation_decides() {
    let known = known().await;
    known.register(&known.council, SubjectRequestKind::Erasure).await;
    let part = only(&known.police).await;
    client(&known.police).complete_subject_request(known.answer(&part, SubjectOutcome::Done)).await.unwrap();
    let event = crate::event::own(&known.police).await.remove(0);
    assert_eq!(event.event, "subject_request.completed");
    assert!(event.objects.iter().all(|one| one.kind() != RecordKind::Nominal));
}

#[tokio::test]
async fn a_request_has_no_explanation_of_its_own() {
    let known = known().await;
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    for id in [one.id, request_id()] {
        let request = ExplainRequest { kind: RecordKind::SubjectRequest.into(), id };
        assert_field(ReachServiceClient::new(known.council.wire()).explain(request).await, "kind");
    }
}

#[tokio::test]
async fn references_are_drawn_at_random() {
    let known = known().await;
    let mut references = Vec::new();
    for _ in 0..4 {
        references.push(known.register(&known.council, SubjectRequestKind::Erasure).await.reference);
    }
    let drawn = |one: &String| one.len() == 12 && one.starts_with("SR-") && !one.contains("2026");
    assert!(references.iter().all(drawn), "{references:?}");
    let numbers: Vec<u64> =
        references.iter().map(|one| one.bytes().skip(3).fold(0, |all, letter| all * 128 + u64::from(letter))).collect();
    assert!(numbers.windows(2).all(|pair| pair[0].abs_diff(pair[1]) > 1_000), "no count stands in them");
    let mut ordered = numbers.clone();
    ordered.dedup();
    assert_eq!(ordered.len(), 4);
}

#[tokio::test]
async fn opening_a_pack_is_a_look_at_the_person() {
    let known = known().await;
    let auditor = known.world.person("demo.auditor").await;
    let own = recorded(&known.police, "Robin", "Ashcombe").await;
    let request =
        RegisterSubjectRequestRequest { nominal_id: own.id.clone(), ..known.request(SubjectRequestKind::Access) };
    let one = made(&known.police, request).await;
    let lookups = || async {
        let request = ListLookupsRequest { page_size: 200, ..Default::default() };
        LookupServiceClient::new(auditor.wire()).list_lookups(request).await.unwrap().into_inner().lookups
    };
    assert!(lookups().await.is_empty());
    client(&known.police)
        .get_subject_pack(GetSubjectPackRequest { id: one.id.clone(), ..Default::default() })
        .await
        .unwrap();
    let found = lookups().await;
    assert_eq!((found.len(), found[0].kind(), &found[0].reference), (1, LookupKind::OwnName, &own.reference));
    let event = crate::event::own(&known.police).await.remove(0);
    assert_eq!(event.event, "subject_request.pack_read");
    let named = |kind: RecordKind, id: &str| event.objects.iter().any(|one| one.kind() == kind && one.id == id);
    assert!(named(RecordKind::Nominal, &own.id) && named(RecordKind::SubjectRequest, &one.id));
}

/// A disposal that is authorised, of a case file whose people have asked before it was.
pub struct Asked {
    pub disposal: Disposal,
    pub channel_reference: String,
    /// The people.
    pub people: Vec<String>,
}

/// Lets each person of a case file ask that is due, and authorises its disposal.
pub async fn asked(known: &Known, identified: bool) -> Asked {
    let (spoc, auditor) = (known.world.person("demo.spoc").await, known.world.person("demo.auditor").await);
    let list = ListDisposalsRequest { state: DisposalState::Due.into(), page_size: 200, ..Default::default() };
    let due = DisposalServiceClient::new(spoc.wire()).list_disposals(list).await.unwrap().into_inner().disposals;
    let one = due.into_iter().find(|one| one.last_of_case_file).expect("a case file goes with its last channel");
    let get = GetDisposalRequest { id: one.id.clone() };
    let one = DisposalServiceClient::new(spoc.wire()).get_disposal(get).await.unwrap().into_inner().disposal.unwrap();
    let get = GetChannelRequest { id: one.channel_id.clone() };
    let channel = crate::channel::client(&auditor).get_channel(get).await.unwrap().into_inner().channel.unwrap();
    let get = GetCaseFileRequest { id: channel.case_file_id };
    let file = crate::case_file::client(&auditor).get_case_file(get).await.unwrap().into_inner().case_file.unwrap();
    let people: Vec<String> = file.nominals.iter().map(|one| one.nominal.as_ref().unwrap().id.clone()).collect();
    for person in &people {
        let request = known.request(SubjectRequestKind::Erasure);
        let (receive_date, identity_date) = (known.ago(60), known.ago(60).filter(|_| identified));
        let nominal_id = person.clone();
        let request = RegisterSubjectRequestRequest { nominal_id, receive_date, identity_date, ..request };
        made(&known.police, request).await;
    }
    let authorise = AuthoriseDisposalRequest {
        id: one.id.clone(),
        request_id: request_id(),
        validate_only: false,
        etag: one.etag.clone(),
        channel_reference: one.channel_reference.clone(),
        reason: "Nothing in it is needed any longer.".into(),
    };
    DisposalServiceClient::new(spoc.wire()).authorise_disposal(authorise).await.unwrap();
    Asked { disposal: one, channel_reference: channel.reference, people }
}

/// The certificate of what was destroyed of a channel, as its single point of contact has it.
pub async fn certificate(known: &Known, channel_reference: &str) -> Option<DestructionCertificate> {
    let spoc = known.world.person("demo.spoc").await;
    let list = ListCertificatesRequest { page_size: 200, ..Default::default() };
    let all = DisposalServiceClient::new(spoc.wire()).list_certificates(list).await.unwrap().into_inner().certificates;
    all.into_iter().find(|one| one.channel_reference == channel_reference)
}

#[tokio::test]
async fn disposal_waits_for_an_answer_and_requests_go_with_their_person_uncounted() {
    let known = known().await;
    let Asked { disposal: one, channel_reference, people } = asked(&known, true).await;
    let (spoc, auditor) = (known.world.person("demo.spoc").await, known.world.person("demo.auditor").await);
    let asking = async |person: &Person| {
        let get = GetDisposalRequest { id: one.id.clone() };
        let shown = DisposalServiceClient::new(person.wire()).get_disposal(get).await.unwrap().into_inner();
        usize::try_from(shown.disposal.unwrap().people_asking).unwrap()
    };
    let supervisor = known.world.person(SUPERVISOR).await;
    assert_eq!(asking(&auditor).await, people.len(), "who reads the channel and finds the people knows why it waits");
    assert_eq!(asking(&supervisor).await, 0, "who reads no channel is not told who is in it");
    assert_eq!(asking(&spoc).await, 0, "who does not find them is not told that they asked");
    known.world.pass(Span::days(40));
    known.world.daily_work().await;
    let police = known.world.person(CASEWORKER).await;
    assert!(certificate(&known, &channel_reference).await.is_none(), "somebody waits");
    for row in listed(&police).await {
        let withdraw = CompleteSubjectRequestRequest {
            refusal_reason: "The person no longer wants it".into(),
            answer_date: None,
            ..known.answer(&row, SubjectOutcome::Withdrawn)
        };
        client(&police).complete_subject_request(withdraw).await.unwrap();
    }
    known.world.pass(Span::minutes(2));
    known.world.daily_work().await;
    let certificate = certificate(&known, &channel_reference).await.expect("it was destroyed");
    let kinds: Vec<&str> = certificate.records.iter().map(|count| count.kind.as_str()).collect();
    assert!(kinds.contains(&"nominal") && kinds.iter().all(|kind| !kind.contains("request")), "{kinds:?}");
    let left = listed(&police)
        .await
        .into_iter()
        .filter(|row| row.nominal.as_ref().is_some_and(|nominal| people.contains(&nominal.id)));
    assert!(left.count() < people.len(), "the requests of who is gone are gone");
}
