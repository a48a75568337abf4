//! Drafts over the wire: kept for their author, in a locked session too, and without keeping a session alive.

use std::collections::HashMap;

use safetynet_proto::access::v1::draft_service_client::DraftServiceClient;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    DiscardDraftRequest, Draft, GetSessionRequest, ListDraftsRequest, LockRequest, SaveDraftRequest, SessionState,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_rule, assert_signed_out, reason};
use safetynet_tests::{Person, Wire, World, request_id};

fn client(person: &Person) -> DraftServiceClient<Wire> {
    DraftServiceClient::new(person.wire())
}

/// A draft of an activity with some text.
fn draft(key: &str, text: &str) -> SaveDraftRequest {
    SaveDraftRequest {
        key: key.to_owned(),
        form: "activity.add".into(),
        title: "Visit to the sample flat".into(),
        object_id: request_id(),
        fields: HashMap::from([("note".to_owned(), text.to_owned())]),
    }
}

async fn listed(person: &Person) -> Vec<Draft> {
    client(person).list_drafts(ListDraftsRequest::default()).await.unwrap().into_inner().drafts
}

#[tokio::test]
async fn a_draft_is_replaced_listed_and_discarded() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut drafts = client(&person);
    let (first, second) = (request_id(), request_id());
    drafts.save_draft(draft(&first, "Nobody was in")).await.unwrap();
    world.pass(Span::seconds(2));
    drafts.save_draft(draft(&second, "Letter sent")).await.unwrap();
    world.pass(Span::seconds(2));
    let typed = "Nobody was in; \u{1b}[31m'; DROP TABLE draft; --\nTry again on Friday";
    drafts.save_draft(draft(&first, typed)).await.unwrap();
    let found = listed(&person).await;
    assert_eq!(found.iter().map(|draft| &draft.key).collect::<Vec<_>>(), [&first, &second], "last saved first");
    assert_eq!(found[0].fields["note"], typed, "what was typed comes back as it was typed");
    assert!(found[0].create_time.unwrap().seconds < found[0].update_time.unwrap().seconds);
    for _ in 0..2 {
        drafts.discard_draft(DiscardDraftRequest { key: first.clone() }).await.unwrap();
    }
    assert_eq!(listed(&person).await.len(), 1);
}

#[tokio::test]
async fn drafts_come_in_pages() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut drafts = client(&person);
    for number in 0..5 {
        drafts.save_draft(draft(&request_id(), &format!("Number {number}"))).await.unwrap();
        world.pass(Span::seconds(1));
    }
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let page = ListDraftsRequest { page_size: 2, page_token };
        let page = drafts.list_drafts(page).await.unwrap().into_inner();
        seen.extend(page.drafts.iter().map(|draft| draft.fields["note"].clone()));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ["Number 4", "Number 3", "Number 2", "Number 1", "Number 0"]);
    let foreign = ListDraftsRequest { page_size: 2, page_token: "00".repeat(40) };
    assert_field(drafts.list_drafts(foreign).await, "page_token");
}

#[tokio::test]
async fn nobody_else_sees_or_discards_a_draft() {
    let world = World::new();
    let (author, colleague) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
    let key = request_id();
    client(&author).save_draft(draft(&key, "Mine")).await.unwrap();
    client(&colleague).save_draft(draft(&key, "Theirs, under the same key")).await.unwrap();
    client(&colleague).discard_draft(DiscardDraftRequest { key: key.clone() }).await.unwrap();
    assert!(listed(&colleague).await.is_empty());
    assert_eq!(listed(&author).await[0].fields["note"], "Mine");
}

#[tokio::test]
async fn a_locked_session_still_saves_and_saving_keeps_no_session_alive() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let (mut drafts, mut sessions) = (client(&person), SessionServiceClient::new(person.wire()));
    world.pass(Span::minutes(4));
    drafts.save_draft(draft(&request_id(), "Typing")).await.unwrap();
    world.pass(Span::minutes(1));
    drafts.save_draft(draft(&request_id(), "Still typing")).await.unwrap();
    let locked = drafts.list_drafts(ListDraftsRequest::default()).await.err().unwrap();
    assert_eq!(reason(&locked), "SESSION_LOCKED");
    let session = sessions.get_session(GetSessionRequest {}).await.unwrap().into_inner().session.unwrap();
    assert_eq!(session.state(), SessionState::Locked);
    world.pass(Span::minutes(10));
    assert_signed_out(drafts.save_draft(draft(&request_id(), "Too late")).await);
    let back = world.person("demo.caseworker").await;
    assert_eq!(listed(&back).await.len(), 2, "what was saved outlives the session");
}

#[tokio::test]
async fn wrong_drafts_name_their_fields() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut drafts = client(&person);
    let good = || draft(&request_id(), "Text");
    let named = |name: &str, text: &str| HashMap::from([(name.to_owned(), text.to_owned())]);
    for (request, field) in [
        (SaveDraftRequest { key: "form-1".into(), ..good() }, "key"),
        (SaveDraftRequest { form: String::new(), ..good() }, "form"),
        (SaveDraftRequest { form: "f".repeat(65), ..good() }, "form"),
        (SaveDraftRequest { title: "t".repeat(201), ..good() }, "title"),
        (SaveDraftRequest { object_id: "nowhere".into(), ..good() }, "object_id"),
        (SaveDraftRequest { fields: named("note", &"x".repeat(100_001)), ..good() }, "fields"),
        (SaveDraftRequest { fields: named("", "x"), ..good() }, "fields"),
        (SaveDraftRequest { fields: (0..65).map(|n| (n.to_string(), String::new())).collect(), ..good() }, "fields"),
    ] {
        assert_field(drafts.save_draft(request).await, field);
    }
    assert_field(drafts.discard_draft(DiscardDraftRequest { key: "x".into() }).await, "key");
    assert!(listed(&person).await.is_empty(), "a refused draft leaves nothing");
}

#[tokio::test]
async fn a_hundred_drafts_are_the_most_and_none_is_lost_for_another() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut drafts = client(&person);
    let kept = request_id();
    drafts.save_draft(draft(&kept, "First")).await.unwrap();
    for _ in 1..100 {
        drafts.save_draft(draft(&request_id(), "More")).await.unwrap();
    }
    assert_rule(drafts.save_draft(draft(&request_id(), "One too many")).await, "SYOP-9.2");
    drafts.save_draft(draft(&kept, "Changed")).await.unwrap();
    let all = drafts.list_drafts(ListDraftsRequest { page_size: 200, ..Default::default() }).await.unwrap();
    assert_eq!(all.into_inner().drafts.len(), 100);
}

#[tokio::test]
async fn locking_by_hand_keeps_drafts_open() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    SessionServiceClient::new(person.wire()).lock(LockRequest {}).await.unwrap();
    client(&person).save_draft(draft(&request_id(), "Before I left")).await.unwrap();
    assert_signed_out(DraftServiceClient::new(person.nobody()).save_draft(draft(&request_id(), "Nobody")).await);
}

#[tokio::test]
async fn a_draft_is_audited_once_in_a_session_and_a_refusal_each_time() {
    let world = World::new();
    let (person, audit) = (world.person("demo.caseworker").await, world.audit());
    let mut drafts = client(&person);
    let (key, other) = (request_id(), request_id());
    let first = draft(&key, "Nobody was in");
    let saved = || audit.entries_of("draft.saved");
    let (before, all) = (saved(), audit.entries());
    for text in ["Nobody was in", "Nobody was in; letter left", "Nobody was in; letter left twice"] {
        let fields = HashMap::from([("note".to_owned(), text.to_owned())]);
        drafts.save_draft(SaveDraftRequest { fields, ..first.clone() }).await.unwrap();
    }
    assert_eq!((saved() - before, audit.entries() - all), (1, 1), "three saves of one draft");
    assert_eq!(listed(&person).await[0].fields["note"], "Nobody was in; letter left twice");
    drafts.save_draft(draft(&other, "Another form")).await.unwrap();
    assert_eq!(saved() - before, 2, "another draft has an entry of its own");
    drafts.save_draft(SaveDraftRequest { object_id: request_id(), ..first.clone() }).await.unwrap();
    assert_eq!(saved() - before, 3, "so has the same key on another record");
    let wrong = SaveDraftRequest { form: String::new(), ..first.clone() };
    for refused in 1..=2 {
        assert_field(drafts.save_draft(wrong.clone()).await, "form");
        assert_eq!(saved() - before, 3 + refused, "a refusal is an entry each time");
    }
    drafts.discard_draft(DiscardDraftRequest { key: key.clone() }).await.unwrap();
    drafts.save_draft(first.clone()).await.unwrap();
    assert_eq!(saved() - before, 6, "what was discarded begins anew");
    let again = world.person("demo.caseworker").await;
    for _ in 0..2 {
        client(&again).save_draft(first.clone()).await.unwrap();
    }
    assert_eq!(saved() - before, 7, "another session has an entry of its own");
}
