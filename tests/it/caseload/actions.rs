//! The open actions of a hand-over go with it, and come back with it.

use safetynet_proto::icm::v1::action_service_client::ActionServiceClient;
use safetynet_proto::icm::v1::{
    Action, ActionState, ActionTransition, AddActionRequest, ListMyActionsRequest, NewAction, TransitionActionRequest,
};

use super::*;

async fn mine(person: &Person) -> Vec<Action> {
    let request = ListMyActionsRequest { page_size: 200, ..Default::default() };
    ActionServiceClient::new(person.wire()).list_my_actions(request).await.unwrap().into_inner().actions
}

async fn given(office: &Office, worker: &Person, title: &str) -> Action {
    let action = NewAction {
        title: title.into(),
        owner_account_id: worker.id().to_string(),
        due_date: ahead(&office.world, 5),
        ..Default::default()
    };
    let request = AddActionRequest {
        channel_id: office.items[0].channel_id.clone(),
        request_id: request_id(),
        action: Some(action),
        ..Default::default()
    };
    ActionServiceClient::new(worker.wire()).add_action(request).await.unwrap().into_inner().action.unwrap()
}

async fn moved(person: &Person, action: &Action, to: ActionTransition, outcome: &str) -> Action {
    let request = TransitionActionRequest {
        id: action.id.clone(),
        request_id: request_id(),
        etag: action.etag.clone(),
        transition: to.into(),
        outcome: outcome.into(),
    };
    ActionServiceClient::new(person.wire()).transition_action(request).await.unwrap().into_inner().action.unwrap()
}

fn named<'a>(all: &'a [Action], title: &str) -> Option<&'a Action> {
    all.iter().find(|one| one.title == title)
}

/// An office of one assignment of a worker, and of two actions there, the second one accepted.
async fn office() -> Office {
    let mut office = Office::new().await;
    let worker = office.world.person(WORKER).await;
    office.items.retain(|item| item.kind == 1);
    office.items.truncate(1);
    given(&office, &worker, "Knock at number nine").await;
    let accepted = given(&office, &worker, "Ring the school").await;
    moved(&worker, &accepted, ActionTransition::Accept, "").await;
    office
}

#[tokio::test]
async fn open_actions_go_with_the_work_and_come_back_with_it() {
    let office = office().await;
    let listed = caseload(&office.world.person("demo.supervisor").await, &office.from).await;
    let reading = listed.iter().find(|item| item.channel_id == office.items[0].channel_id);
    if let Some(item) = reading {
        assert!(item.actions.iter().any(|action| action.title == "Ring the school" && action.accepted));
    }
    let managing = caseload(&office.spoc, &office.from).await;
    let item = managing.iter().find(|item| item.channel_id == office.items[0].channel_id).unwrap();
    let count = item.open_actions;
    assert!(count >= 2);
    let dry = office.hand(HandOverCaseloadRequest { validate_only: true, ..office.to_other() }).await;
    assert_eq!(dry.lines[0].actions, count, "a preview counts them");
    let made = office.hand(office.to_other()).await;
    assert_eq!(made.lines[0].actions, count);
    let (worker, theirs) = (office.world.person(WORKER).await, mine(&office.other).await);
    assert!(named(&mine(&worker).await, "Ring the school").is_none());
    for title in ["Knock at number nine", "Ring the school"] {
        assert_eq!(named(&theirs, title).unwrap().state(), ActionState::Open, "whoever takes over takes it on anew");
    }
    moved(&office.other, named(&theirs, "Knock at number nine").unwrap(), ActionTransition::Complete, "Nobody was in.")
        .await;
    client(&office.spoc).undo_caseload_handover(undo(&made)).await.unwrap();
    let back = mine(&worker).await;
    assert_eq!(named(&back, "Ring the school").unwrap().state(), ActionState::Accepted, "as it was");
    assert!(named(&back, "Knock at number nine").is_none(), "what is done stays with whoever did it");
    assert!(named(&mine(&office.other).await, "Ring the school").is_none());
}

#[tokio::test]
async fn what_was_touched_comes_back_open_with_what_came_in_between() {
    let mut office = office().await;
    let made = office.hand(office.to_other()).await;
    let theirs = mine(&office.other).await;
    moved(&office.other, named(&theirs, "Ring the school").unwrap(), ActionTransition::Accept, "").await;
    office.later(21).await;
    let worker = office.world.person(WORKER).await;
    let back = mine(&worker).await;
    assert_eq!(named(&back, "Ring the school").unwrap().state(), ActionState::Open);
    assert!(mine(&office.other).await.iter().all(|one| one.channel_id != office.items[0].channel_id));
    let over = handovers(&office.spoc).await.into_iter().find(|one| one.id == made.id).unwrap();
    assert_eq!(over.state(), CaseloadHandoverState::Returned);
}
