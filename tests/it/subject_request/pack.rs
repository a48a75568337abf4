//! The pack of an access request: the own organisation's records, each decided on; others' as a number (ISA-14.2).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::{
    ActivityKind, AddActivityRequest, Address, AssignmentKind, AudienceChoice, AudienceMode,
    CompleteSubjectRequestRequest, ContactPoint, ContactPointKind, CorrectActivityRequest, CreateNominalRequest,
    DecideSubjectItemRequest, GetSubjectPackRequest, GetSubjectPackResponse, RegisterSubjectRequestRequest,
    SubjectDecision, SubjectExemption, SubjectItem, SubjectItemKind, SubjectOutcome, SubjectRequest,
    SubjectRequestKind, WarningKind,
};
use safetynet_server::rpc::wire;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, said};
use safetynet_tests::{Person, request_id};

use super::{Known, client, known, made, only};
use crate::nominal::{SUPERVISOR, recorded};
use crate::{channel, marker, nominal};

pub async fn opened(person: &Person, one: &SubjectRequest) -> GetSubjectPackResponse {
    let request = GetSubjectPackRequest { id: one.id.clone(), page_size: 200, ..Default::default() };
    client(person).get_subject_pack(request).await.unwrap().into_inner()
}

/// Puts somebody on the channel of the police.
pub async fn assigned(known: &Known, person: &Person, kind: AssignmentKind) {
    let spoc = known.world.person("demo.spoc").await;
    let outline = channel::read(&spoc, &known.channel).await;
    if person.organisation() != known.police.organisation() {
        let add = channel::add_member(&outline, person.organisation());
        channel::client(&spoc).add_member(add).await.unwrap();
    }
    let outline = channel::read(&spoc, &known.channel).await;
    channel::client(&spoc).assign(channel::assign(&outline, person.id(), kind)).await.unwrap();
}

async fn visited(known: &Known, person: &Person, title: &str, audience: AudienceChoice) -> String {
    let request = AddActivityRequest {
        channel_id: known.channel.clone(),
        request_id: request_id(),
        kind: ActivityKind::Visit.into(),
        happened_time: Some(wire::time(known.world.now())),
        title: title.into(),
        note: "Spoken to at the door.".into(),
        audience: Some(audience),
        ..Default::default()
    };
    ActivityServiceClient::new(person.wire()).add_activity(request).await.unwrap().into_inner().activity.unwrap().id
}

fn whole() -> AudienceChoice {
    AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..Default::default() }
}

fn alone(person: &Person) -> AudienceChoice {
    let mode = AudienceMode::Narrowed.into();
    AudienceChoice { mode, account_ids: vec![person.id().to_string()], ..Default::default() }
}

pub fn deciding(one: &SubjectRequest, item: &SubjectItem, decision: SubjectDecision) -> DecideSubjectItemRequest {
    let exemption = match decision {
        SubjectDecision::Withhold => SubjectExemption::ThirdParty,
        _ => SubjectExemption::Unspecified,
    };
    DecideSubjectItemRequest {
        id: one.id.clone(),
        request_id: request_id(),
        etag: item.etag.clone(),
        kind: item.kind,
        object_id: item.object_id.clone(),
        decision: decision.into(),
        exemption: exemption.into(),
        note: String::new(),
    }
}

async fn decided(person: &Person, request: DecideSubjectItemRequest) {
    client(person).decide_subject_item(request).await.unwrap();
}

#[tokio::test]
async fn what_the_own_organisation_holds_is_decided_on_and_others_are_a_number() {
    let known = known().await;
    assigned(&known, &known.council, AssignmentKind::Worker).await;
    let mine = visited(&known, &known.police, "Visit at number 12", whole()).await;
    let theirs = visited(&known, &known.council, "Visit of the council", whole()).await;
    let unseen = visited(&known, &known.council, "Only for the council", alone(&known.council)).await;
    known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&known.police).await;
    let pack = opened(&known.police, &part).await;
    let ids: Vec<&str> = pack.items.iter().map(|item| item.object_id.as_str()).collect();
    assert_eq!(ids, [mine.as_str()], "their own records, and nothing of who recorded the person");
    let third: Vec<(String, i32)> =
        pack.third_parties.iter().map(|one| (one.organisation.as_ref().unwrap().id.clone(), one.records)).collect();
    assert_eq!(third, [(known.council.organisation().to_string(), 1)], "of what the caller reads alone");
    let council = only(&known.council).await;
    let pack = opened(&known.council, &council).await;
    let kinds: Vec<SubjectItemKind> = pack.items.iter().map(SubjectItem::kind).collect();
    let activity = SubjectItemKind::Activity;
    assert_eq!(kinds, [SubjectItemKind::Name, SubjectItemKind::Address, activity, activity]);
    assert!(
        pack.items.iter().any(|item| item.object_id == theirs)
            && pack.items.iter().any(|item| item.object_id == unseen)
    );
    let foreign = DecideSubjectItemRequest {
        object_id: theirs,
        ..deciding(
            &part,
            &SubjectItem { kind: SubjectItemKind::Activity.into(), etag: "v0".into(), ..Default::default() },
            SubjectDecision::Disclose,
        )
    };
    let absent = DecideSubjectItemRequest { object_id: request_id(), request_id: request_id(), ..foreign.clone() };
    let foreign = client(&known.police).decide_subject_item(foreign).await.err().unwrap();
    let absent = client(&known.police).decide_subject_item(absent).await.err().unwrap();
    assert_eq!(said(&foreign), said(&absent), "what is not in the pack is not there");
    assert_not_found::<()>(Err(absent));
}

#[tokio::test]
async fn an_outcome_is_that_of_the_decisions() {
    let known = known().await;
    let request = marker::new(&known.world, &known.nominal.id, WarningKind::DangerousAnimal, 30);
    marker::client(&known.council).place_marker(request).await.unwrap();
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    let council = || client(&known.council);
    assert_rule(council().complete_subject_request(known.answer(&one, SubjectOutcome::Disclosed)).await, "ISA-14.1");
    let items = opened(&known.council, &one).await.items;
    let kinds: Vec<SubjectItemKind> = items.iter().map(SubjectItem::kind).collect();
    assert_eq!(kinds, [SubjectItemKind::Name, SubjectItemKind::Address, SubjectItemKind::Marker]);
    let withheld = deciding(&one, &items[2], SubjectDecision::Withhold);
    let bare = DecideSubjectItemRequest { exemption: 0, ..withheld.clone() };
    assert_field(council().decide_subject_item(bare).await, "exemption");
    let unnamed = DecideSubjectItemRequest { exemption: SubjectExemption::Other.into(), ..withheld.clone() };
    assert_field(council().decide_subject_item(unnamed).await, "note");
    let both = DecideSubjectItemRequest { decision: SubjectDecision::Disclose.into(), ..withheld.clone() };
    assert_field(council().decide_subject_item(both).await, "exemption");
    let stale = DecideSubjectItemRequest { etag: "v9".into(), ..withheld.clone() };
    assert_stale(council().decide_subject_item(stale).await);
    decided(&known.council, withheld.clone()).await;
    let over = DecideSubjectItemRequest { request_id: request_id(), ..withheld };
    assert_stale(council().decide_subject_item(over).await);
    assert_rule(council().complete_subject_request(known.answer(&one, SubjectOutcome::Withheld)).await, "ISA-14.1");
    for item in &items[..2] {
        decided(&known.council, deciding(&one, item, SubjectDecision::Disclose)).await;
    }
    let again = opened(&known.council, &one).await.items;
    let by = |item: &SubjectItem| item.decided_by.as_ref().is_some_and(|by| by.id == known.council.id().to_string());
    assert!(again.iter().all(|item| by(item) && item.decide_time.is_some()), "who decided stays with it");
    assert_eq!(
        again.iter().map(SubjectItem::decision).collect::<Vec<_>>(),
        [SubjectDecision::Disclose, SubjectDecision::Disclose, SubjectDecision::Withhold]
    );
    for wrong in [SubjectOutcome::Disclosed, SubjectOutcome::Withheld, SubjectOutcome::NothingHeld] {
        assert_rule(council().complete_subject_request(known.answer(&one, wrong)).await, "ISA-14.1");
    }
    let fits = known.answer(&one, SubjectOutcome::DisclosedInPart);
    let done = council().complete_subject_request(fits).await.unwrap().into_inner().subject_request.unwrap();
    assert_eq!(done.outcome(), SubjectOutcome::DisclosedInPart);
    assert_rule(
        council().decide_subject_item(deciding(&done, &items[0], SubjectDecision::Disclose)).await,
        "SUBJECT-REQUEST-STATE",
    );
}

#[tokio::test]
async fn a_record_that_was_changed_is_decided_on_anew() {
    let known = known().await;
    let request = marker::new(&known.world, &known.nominal.id, WarningKind::DangerousAnimal, 30);
    let placed = marker::client(&known.council).place_marker(request).await.unwrap().into_inner().marker.unwrap();
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    let items = opened(&known.council, &one).await.items;
    decided(&known.council, deciding(&one, &items[2], SubjectDecision::Withhold)).await;
    let remove = safetynet_proto::icm::v1::RemoveMarkerRequest {
        id: placed.id,
        request_id: request_id(),
        etag: placed.etag,
        reason: "The dogs are gone since Monday".into(),
    };
    marker::client(&known.council).remove_marker(remove).await.unwrap();
    let items = opened(&known.council, &one).await.items;
    assert_eq!(items.len(), 2, "the decision went with the record and the rest stands");
    let mine = visited(&known, &known.police, "Visit at number 12", whole()).await;
    let part = only(&known.police).await;
    let items = opened(&known.police, &part).await.items;
    decided(&known.police, deciding(&part, &items[0], SubjectDecision::Disclose)).await;
    let correct = CorrectActivityRequest {
        id: mine,
        request_id: request_id(),
        title: "Visit at number 14".into(),
        note: "A neighbour said where he hides.".into(),
        reason: "The number was wrong".into(),
        etag: "v1".into(),
        ..Default::default()
    };
    ActivityServiceClient::new(known.police.wire()).correct_activity(correct).await.unwrap();
    let items = opened(&known.police, &part).await.items;
    assert!(
        items[0].decision() == SubjectDecision::Unspecified && items[0].decided_by.is_none(),
        "it says other things"
    );
    assert_rule(
        client(&known.police).complete_subject_request(known.answer(&part, SubjectOutcome::Disclosed)).await,
        "ISA-14.1",
    );
    decided(&known.police, deciding(&part, &items[0], SubjectDecision::Disclose)).await;
}

#[tokio::test]
async fn what_a_colleague_holds_has_no_part_in_the_answer_and_is_decided_beside_it() {
    let known = known().await;
    let supervisor = known.world.person(SUPERVISOR).await;
    visited(&known, &known.police, "Visit at number 12", whole()).await;
    super::kept::sealed_channel(&known).await;
    known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&supervisor).await;
    assert!(opened(&supervisor, &part).await.items.is_empty());
    let hidden = opened(&known.police, &part).await.items;
    assert_eq!(hidden.len(), 1);
    decided(&known.police, deciding(&part, &hidden[0], SubjectDecision::Withhold)).await;
    assert_eq!(only(&supervisor).await.etag, part.etag, "nor does the etag tell of it");
    let nothing = known.answer(&part, SubjectOutcome::NothingHeld);
    assert_rule(client(&supervisor).complete_subject_request(nothing).await, "ISA-14.1");
    let answered = known.answer(&part, SubjectOutcome::Disclosed);
    client(&supervisor).complete_subject_request(answered).await.unwrap();
    let hidden = opened(&known.police, &part).await.items;
    decided(&known.police, deciding(&part, &hidden[0], SubjectDecision::Disclose)).await;
}

#[tokio::test]
async fn nothing_held_is_answered_by_whom_the_index_does_not_name() {
    let known = known().await;
    let own = recorded(&known.council, "Robin", "Ashcombe").await;
    let request =
        RegisterSubjectRequestRequest { nominal_id: own.id, ..known.request(SubjectRequestKind::Rectification) };
    made(&known.police, request).await;
    let (police, council) = (known.world.person(SUPERVISOR).await, known.world.person("demo.council").await);
    let nothing = async |person: &Person| {
        let request = known.answer(&only(person).await, SubjectOutcome::NothingHeld);
        client(person).complete_subject_request(request).await
    };
    nothing(&police).await.unwrap();
    assert_rule(nothing(&council).await, "ISA-14.1");
}

#[tokio::test]
async fn only_a_request_for_access_has_a_pack_and_it_comes_page_by_page() {
    let known = known().await;
    let erasure = known.register(&known.council, SubjectRequestKind::Erasure).await;
    let request = GetSubjectPackRequest { id: erasure.id, ..Default::default() };
    assert_rule(client(&known.council).get_subject_pack(request).await, "SUBJECT-REQUEST-STATE");
    for number in 1..4 {
        visited(&known, &known.police, &format!("Visit {number}"), whole()).await;
    }
    let one = known.register(&known.police, SubjectRequestKind::Access).await;
    let all: Vec<String> = opened(&known.police, &one).await.items.into_iter().map(|item| item.object_id).collect();
    let (mut token, mut paged) = (String::new(), Vec::new());
    loop {
        let request = GetSubjectPackRequest { id: one.id.clone(), page_size: 2, page_token: token };
        let page = client(&known.police).get_subject_pack(request).await.unwrap().into_inner();
        paged.extend(page.items.into_iter().map(|item| item.object_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!((paged.len(), paged), (3, all));
}

#[tokio::test]
async fn what_was_withdrawn_is_neither_opened_nor_decided_on() {
    let known = known().await;
    visited(&known, &known.police, "Visit at number 12", whole()).await;
    super::kept::sealed_channel(&known).await;
    let mine = known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&known.police).await;
    let items = opened(&known.police, &part).await.items;
    let withdraw = CompleteSubjectRequestRequest {
        refusal_reason: "The letter was of somebody else".into(),
        answer_date: None,
        ..known.answer(&mine, SubjectOutcome::Withdrawn)
    };
    client(&known.council).complete_subject_request(withdraw).await.unwrap();
    let decide = deciding(&part, &items[0], SubjectDecision::Disclose);
    assert_rule(client(&known.police).decide_subject_item(decide).await, "SUBJECT-REQUEST-STATE");
    let open = GetSubjectPackRequest { id: part.id.clone(), ..Default::default() };
    assert_rule(client(&known.police).get_subject_pack(open).await, "SUBJECT-REQUEST-STATE");
}

#[tokio::test]
async fn an_address_at_two_times_and_a_number_with_two_notes_are_each_decided_on() {
    let known = known().await;
    let address = |days| Address {
        lines: "1 Sample Street\nTestham".into(),
        postcode: "ZZ9 9ZZ".into(),
        from_date: known.ago(days),
        ..Default::default()
    };
    let contact = |note: &str| ContactPoint {
        kind: ContactPointKind::Telephone.into(),
        value: "01632 960123".into(),
        note: note.into(),
        ..Default::default()
    };
    let request = CreateNominalRequest {
        addresses: vec![address(30), address(900)],
        contact_points: vec![contact("In the mornings"), contact("It is the neighbour's")],
        ..nominal::new("Tamsin", "Oakridge")
    };
    let person = nominal::made(&known.council, request).await;
    let request = RegisterSubjectRequestRequest { nominal_id: person.id, ..known.request(SubjectRequestKind::Access) };
    let one = made(&known.council, request).await;
    let items = opened(&known.council, &one).await.items;
    let texts: Vec<&str> = items.iter().filter(|item| item.title.contains("960123")).map(|item| &*item.text).collect();
    assert_eq!((items.len(), texts.len()), (5, 2), "nothing of it is left out");
    for item in &items {
        decided(&known.council, deciding(&one, item, SubjectDecision::Disclose)).await;
    }
    let answer = known.answer(&one, SubjectOutcome::Disclosed);
    client(&known.council).complete_subject_request(answer).await.unwrap();
}
