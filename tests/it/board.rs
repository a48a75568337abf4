//! A watched board over the wire: what a colleague changes is told by reference, to who sees it, and it ends with the right.

use prost::Message;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    AssignNeighbourhoodRequest, LockRequest, SignOutRequest, UnassignNeighbourhoodRequest,
};
use safetynet_proto::admin::v1::terminal_service_client::TerminalServiceClient;
use safetynet_proto::admin::v1::{
    AgreementKind, EndAgreementRequest, GetOrganisationRequest, ListTerminalsRequest, Organisation,
    RemoveAddressRangeRequest, RevokeTerminalRequest,
};
use safetynet_proto::kind::v1::{RecordKind, Role};
use safetynet_proto::nms::v1::area_service_client::AreaServiceClient;
use safetynet_proto::nms::v1::board_service_client::BoardServiceClient;
use safetynet_proto::nms::v1::{
    Area, BoardChange, ContactKind, CreatePriorityRequest, PlanStage, Priority, UpdateAreaRequest, UpdatePlanRequest,
    UpdatePriorityRequest, WatchBoardRequest, WatchBoardResponse,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_not_found, reason};
use safetynet_tests::{Person, World, request_id};
use tonic::{Status, Streaming};

use crate::neighbourhood::{COUNCIL, POLICE, area, board, elsewhere};
use crate::organisation::{ADMINISTRATOR, REASON};
use crate::{account, contact, engagement, face, organisation, plan, priority, publication};

type Messages = Streaming<WatchBoardResponse>;

/// Begins to watch a board; the first message is taken.
async fn try_watch(person: &Person, neighbourhood_id: String) -> Result<Messages, Status> {
    let mut client = BoardServiceClient::new(person.wire());
    let mut messages = client.watch_board(WatchBoardRequest { neighbourhood_id }).await?.into_inner();
    let first = messages.message().await?.expect("the first message comes at once");
    assert!(first.changes.is_empty() && !first.more && first.read_time.is_some());
    Ok(messages)
}

async fn watch(world: &World, person: &Person) -> Messages {
    try_watch(person, area(world, 0)).await.unwrap()
}

async fn next(messages: &mut Messages) -> WatchBoardResponse {
    messages.message().await.unwrap().expect("it goes on")
}

/// The one reference of the next message.
async fn told(messages: &mut Messages) -> BoardChange {
    let mut message = next(messages).await;
    assert_eq!((message.changes.len(), message.more), (1, false));
    message.changes.remove(0)
}

async fn raise(person: &Person, world: &World) -> Priority {
    priority::client(person).create_priority(priority::create(world)).await.unwrap().into_inner().priority.unwrap()
}

#[tokio::test]
async fn who_changed_the_neighbourhood_itself_is_told_and_stands_on_the_board() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut messages = watch(&world, &council).await;
    let old = board(&police, &area(&world, 0)).await.neighbourhood.unwrap();
    assert!(old.update_time.is_none() && old.updated_by.is_none());
    let request = UpdateAreaRequest {
        id: old.id.clone(),
        request_id: request_id(),
        etag: old.etag,
        update_mask: safetynet_tests::mask(&["team"]),
        area: Some(Area { team: "Sample Team".into(), ..Area::default() }),
    };
    AreaServiceClient::new(police.wire()).update_area(request).await.unwrap();
    let change = told(&mut messages).await;
    assert_eq!((change.kind(), &change.id), (RecordKind::Neighbourhood, &old.id));
    assert_eq!(change.changed_by.unwrap().id, police.id().to_string());
    assert_eq!(change.changed_by_organisation.unwrap().id, police.organisation().to_string());
    let new = board(&council, &old.id).await.neighbourhood.unwrap();
    assert_eq!((new.updated_by.unwrap().id, new.etag), (police.id().to_string(), change.etag));
    assert_eq!(new.update_time.unwrap().seconds, world.now().micros() / 1_000_000);
}

#[tokio::test]
async fn what_a_colleague_changes_is_told_by_reference_alone() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut messages = watch(&world, &council).await;
    let made = raise(&police, &world).await;
    let message = next(&mut messages).await;
    let bytes = message.encode_to_vec();
    assert!(!bytes.windows(6).any(|word| word == b"Litter"), "nothing of what the record says");
    let change = &message.changes[0];
    assert_eq!((change.kind(), change.id.as_str(), change.gone), (RecordKind::Priority, made.id.as_str(), false));
    assert_eq!(change.etag, made.etag);
    assert!(change.changed_by == made.recorded_by);
    assert_eq!(change.changed_by_organisation.as_ref().unwrap().id, police.organisation().to_string());
    let request = UpdatePriorityRequest { issue: "Litter everywhere".into(), ..priority::change(&made, &["issue"]) };
    let changed = priority::client(&council).update_priority(request).await.unwrap().into_inner().priority.unwrap();
    let change = told(&mut messages).await;
    assert_eq!((change.id, change.etag), (changed.id, changed.etag));
    assert_eq!(change.changed_by.unwrap().id, council.id().to_string());
    let held = engagement::client(&police).create_engagement(engagement::create(&world, 0)).await.unwrap();
    assert_eq!(told(&mut messages).await.id, held.into_inner().engagement.unwrap().id);
    let met =
        contact::client(&police).create_contact(contact::create(&world, ContactKind::Professional)).await.unwrap();
    let change = told(&mut messages).await;
    assert_eq!((change.kind(), change.id), (RecordKind::Contact, met.into_inner().contact.unwrap().id));
}

#[tokio::test]
async fn what_is_refused_or_tried_is_not_told_nor_what_lies_elsewhere() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut messages = watch(&world, &council).await;
    let mut mine = priority::client(&police);
    let dry = CreatePriorityRequest { validate_only: true, ..priority::create(&world) };
    mine.create_priority(dry).await.unwrap();
    let other = CreatePriorityRequest { neighbourhood_id: area(&world, 1), ..priority::create(&world) };
    mine.create_priority(other).await.unwrap();
    let made = raise(&police, &world).await;
    let stale = UpdatePriorityRequest { issue: "X".into(), ..priority::change(&made, &["issue"]) };
    mine.update_priority(UpdatePriorityRequest { etag: "v9".into(), ..stale }).await.err().unwrap();
    assert_eq!(told(&mut messages).await.id, made.id);
    assert_eq!(told_after(&mut messages, &police, &world).await.1, 1, "and nothing came in between");
}

/// Raises another priority, and answers it with how many references came up to it.
async fn told_after(messages: &mut Messages, person: &Person, world: &World) -> (Priority, usize) {
    let (made, mut count) = (raise(person, world).await, 0);
    loop {
        let message = next(messages).await;
        count += message.changes.len();
        if message.changes.iter().any(|change| change.id == made.id) {
            return (made, count);
        }
    }
}

#[tokio::test]
async fn a_plan_is_told_to_its_partners_and_goes_when_it_is_no_longer_shared() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut messages = watch(&world, &council).await;
    let mut plans = plan::client(&police);
    let made = plans.create_plan(plan::create(&world)).await.unwrap().into_inner().plan.unwrap();
    assert_eq!(told_after(&mut messages, &police, &world).await.1, 1, "a plan of others is not told");
    let share = |etag: &str, with: Vec<String>| UpdatePlanRequest {
        partner_organisation_ids: with,
        etag: etag.to_owned(),
        ..plan::change(&made, &["partner_organisation_ids"])
    };
    let both = vec![police.organisation().to_string(), council.organisation().to_string()];
    let shared = plans.update_plan(share(&made.etag, both)).await.unwrap().into_inner().plan.unwrap();
    let change = told(&mut messages).await;
    assert_eq!((change.kind(), &change.id, change.gone), (RecordKind::Plan, &made.id, false));
    let alone = vec![police.organisation().to_string()];
    let taken = plans.update_plan(share(&shared.etag, alone)).await.unwrap().into_inner().plan.unwrap();
    let change = told(&mut messages).await;
    assert_eq!((change.kind(), &change.id, change.gone), (RecordKind::Plan, &made.id, true));
    assert!(change.changed_by.is_none() && change.etag.is_empty(), "that it went is all that is told");
    plans.move_plan(plan::step(&taken, PlanStage::Scanning, "")).await.unwrap();
    assert_eq!(told_after(&mut messages, &police, &world).await.1, 1, "nor is what becomes of it then");
}

#[tokio::test]
async fn public_texts_are_told_and_publications_to_who_publishes() {
    let world = World::new();
    let (police, publisher) = (world.person(POLICE).await, world.person(face::PUBLISHER).await);
    let (mut officers, mut publishers) = (watch(&world, &police).await, watch(&world, &publisher).await);
    let made = face::client(&police).write_face(face::officer(&world, "Robin Sample")).await.unwrap();
    let made = made.into_inner().face.unwrap();
    for messages in [&mut officers, &mut publishers] {
        let change = told(messages).await;
        assert_eq!((change.kind(), change.id, change.etag), (RecordKind::Face, made.id.clone(), made.etag.clone()));
    }
    let prepared = publication::prepare(&publisher).await;
    let change = next(&mut publishers).await.changes.into_iter().find(|change| change.id == prepared.id).unwrap();
    assert_eq!((change.kind(), change.changed_by.is_none()), (RecordKind::Publication, true));
    assert_eq!(told_after(&mut officers, &police, &world).await.1, 1, "an officer is not told of a publication");
}

#[tokio::test]
async fn a_slow_reader_is_told_once_of_each_record_and_nothing_queues_up() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut messages = watch(&world, &council).await;
    let mut made = raise(&police, &world).await;
    for turn in 0..40 {
        let request = UpdatePriorityRequest { issue: format!("Litter, {turn}"), ..priority::change(&made, &["issue"]) };
        made = priority::client(&police).update_priority(request).await.unwrap().into_inner().priority.unwrap();
    }
    let mut count = 0;
    loop {
        count += 1;
        if told(&mut messages).await.etag == made.etag {
            break;
        }
    }
    assert!(count <= 41, "{count}");
    assert_eq!(told_after(&mut messages, &police, &world).await.1, 1);
}

#[tokio::test]
async fn a_board_that_is_not_ones_own_is_not_there_and_a_fifth_watch_is_one_too_many() {
    let world = World::new();
    let council = world.person(COUNCIL).await;
    assert_not_found(try_watch(&council, elsewhere(&world)).await);
    assert_not_found(try_watch(&council, request_id()).await);
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(watch(&world, &council).await);
    }
    let full = try_watch(&council, area(&world, 0)).await.err().unwrap();
    assert_eq!(reason(&full), "TOO_MANY");
    held.pop();
    while try_watch(&council, area(&world, 0)).await.is_err() {
        tokio::task::yield_now().await; // until the server has heard that it was let go
    }
}

#[tokio::test]
async fn each_message_leaves_its_entry_and_so_does_the_end() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let audit = world.audit();
    let mut messages = watch(&world, &council).await;
    assert_eq!(audit.entries_of("neighbourhood.watched"), 1);
    raise(&police, &world).await;
    told(&mut messages).await;
    assert_eq!(audit.entries_of("neighbourhood.watched"), 2);
    SessionServiceClient::new(council.wire()).sign_out(SignOutRequest {}).await.unwrap();
    assert_eq!(ended(&mut messages).await, "SESSION_ENDED");
    assert_eq!(audit.entries_of("neighbourhood.watched"), 3, "a look that tells nothing leaves none");
}

/// Waits for the end, before which nothing may come; answers why.
async fn ended(messages: &mut Messages) -> String {
    match messages.message().await {
        Err(status) => reason(&status),
        Ok(Some(message)) => panic!("{} references came", message.changes.len()),
        Ok(None) => panic!("it ended without a reason"),
    }
}

/// Everything by which a right to a board ends while its watcher looks at it.
#[derive(Clone, Copy, Debug)]
enum Loss {
    SignedOut,
    Locked,
    Idle,
    Over,
    ReplacedElsewhere,
    Disabled,
    OtherRole,
    Unassigned,
    AgreementEnded,
    TerminalRevoked,
    RangeRemoved,
}

async fn organisation_of(administrator: &Person, watcher: &Person) -> Organisation {
    let request = GetOrganisationRequest { id: watcher.organisation().to_string() };
    let answer = organisation::client(administrator).get_organisation(request).await.unwrap();
    answer.into_inner().organisation.unwrap()
}

impl Loss {
    /// Does it to the watcher; answers why the stream has to end.
    async fn to(self, world: &World, watcher: &Person) -> &'static str {
        let mut session = SessionServiceClient::new(watcher.wire());
        match self {
            Loss::SignedOut => drop(session.sign_out(SignOutRequest {}).await.unwrap()),
            Loss::Locked => drop(session.lock(LockRequest {}).await.unwrap()),
            Loss::Idle => world.pass(Span::minutes(5)),
            Loss::Over => world.pass(Span::minutes(15)),
            Loss::ReplacedElsewhere => drop(world.person(POLICE).await),
            Loss::Disabled | Loss::OtherRole | Loss::Unassigned => self.by_spoc(world).await,
            Loss::AgreementEnded | Loss::TerminalRevoked | Loss::RangeRemoved => {
                self.by_administrator(world, watcher).await;
            }
        }
        match self {
            Loss::Locked | Loss::Idle => "SESSION_LOCKED",
            Loss::Unassigned | Loss::AgreementEnded => "NOT_FOUND",
            Loss::RangeRemoved => "", // the connection itself is cut
            _ => "SESSION_ENDED",
        }
    }

    async fn by_spoc(self, world: &World) {
        let spoc = world.person("demo.spoc").await;
        let mut accounts = account::client(&spoc);
        let own = account::of(world, &spoc, POLICE).await;
        match self {
            Loss::Disabled => drop(accounts.disable_account(account::disable(&own)).await.unwrap()),
            Loss::OtherRole => drop(accounts.change_roles(account::roles(&own, &[Role::Caseworker])).await.unwrap()),
            _ => {
                let neighbourhood_id = area(world, 0);
                let AssignNeighbourhoodRequest { request_id, id, etag, .. } = account::assign(world, &own);
                let request = UnassignNeighbourhoodRequest { request_id, id, etag, neighbourhood_id };
                drop(accounts.unassign_neighbourhood(request).await.unwrap());
            }
        }
    }

    async fn by_administrator(self, world: &World, watcher: &Person) {
        let administrator = world.person(ADMINISTRATOR).await;
        let own = organisation_of(&administrator, watcher).await;
        let mut office = organisation::client(&administrator);
        let (reason, list) = (REASON.to_owned(), own.id.clone());
        match self {
            Loss::AgreementEnded => {
                for isa in own.agreements.into_iter().filter(|one| one.kind() == AgreementKind::Isa) {
                    let (id, etag, reason) = (isa.id, isa.etag, reason.clone());
                    let end = EndAgreementRequest { request_id: request_id(), id, etag, reason, ..Default::default() };
                    office.end_agreement(end).await.unwrap();
                }
                world.pass(Span::seconds(1));
            }
            Loss::TerminalRevoked => {
                let mut terminals = TerminalServiceClient::new(administrator.wire());
                let list = ListTerminalsRequest { organisation_id: list, ..Default::default() };
                for terminal in terminals.list_terminals(list).await.unwrap().into_inner().terminals {
                    let (id, etag, reason) = (terminal.id, terminal.etag, reason.clone());
                    let revoke = RevokeTerminalRequest { request_id: request_id(), id, etag, reason };
                    terminals.revoke_terminal(revoke).await.unwrap();
                }
            }
            _ => {
                for range in own.address_ranges {
                    let (id, reason) = (range.id, reason.clone());
                    let remove = RemoveAddressRangeRequest { request_id: request_id(), id, reason };
                    office.remove_address_range(remove).await.unwrap();
                }
            }
        }
    }
}

#[tokio::test]
async fn a_watch_ends_with_the_right_to_it_and_nothing_comes_after() {
    for loss in [
        Loss::SignedOut,
        Loss::Locked,
        Loss::Idle,
        Loss::Over,
        Loss::ReplacedElsewhere,
        Loss::Disabled,
        Loss::OtherRole,
        Loss::Unassigned,
        Loss::AgreementEnded,
        Loss::TerminalRevoked,
        Loss::RangeRemoved,
    ] {
        let world = World::new();
        let police = world.person(POLICE).await;
        let mut messages = watch(&world, &police).await;
        let why = loss.to(&world, &police).await;
        raise(&world.person(COUNCIL).await, &world).await;
        assert_eq!(ended(&mut messages).await, why, "{loss:?}");
    }
}

#[tokio::test]
async fn being_told_is_no_use_of_the_session() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    world.pass(Span::minutes(4));
    board(&police, &area(&world, 0)).await;
    let mut messages = watch(&world, &council).await;
    raise(&police, &world).await;
    told(&mut messages).await;
    world.pass(Span::minutes(1));
    raise(&police, &world).await;
    assert_eq!(ended(&mut messages).await, "SESSION_LOCKED", "five minutes after the sign-in, whatever was told");
}

#[tokio::test]
async fn who_watches_is_let_go_when_the_server_stops() {
    let mut world = World::new();
    let council = world.person(COUNCIL).await;
    let mut messages = watch(&world, &council).await;
    let stop = async {
        tokio::task::spawn_blocking(move || {
            world.stop();
            world
        })
        .await
        .unwrap()
    };
    let (ended, world) = tokio::join!(messages.message(), stop);
    assert!(ended.is_err(), "it ends with a refusal and not as if it were done");
    drop(world);
}
