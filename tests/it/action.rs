//! Actions over the wire: given, changed, answered by their owner alone, listed with what is late.

pub mod beyond;

use safetynet_proto::icm::v1::action_service_client::ActionServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    Action, ActionState, ActionTransition, AddActionRequest, GetTodayRequest, ListActionsRequest, ListMyActionsRequest,
    NewAction, NoticeKind, TransitionActionRequest, UpdateActionRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::{Strand, day};

const DONE: &str = "The locks were changed on Monday.";

pub fn actions(person: &Person) -> ActionServiceClient<Wire> {
    ActionServiceClient::new(person.wire())
}

pub fn task(strand: &Strand, owner: &Person) -> AddActionRequest {
    let action = NewAction {
        title: "Have the locks changed".into(),
        detail: "Ask the landlord first.".into(),
        owner_account_id: owner.id().to_string(),
        due_date: Some(strand.ahead(3)),
        ..Default::default()
    };
    let (channel_id, request_id) = (strand.channel.clone(), request_id());
    AddActionRequest { channel_id, request_id, validate_only: false, action: Some(action) }
}

pub async fn add(person: &Person, request: AddActionRequest) -> Action {
    actions(person).add_action(request).await.unwrap().into_inner().action.unwrap()
}

pub fn step(action: &Action, transition: ActionTransition, outcome: &str) -> TransitionActionRequest {
    TransitionActionRequest {
        id: action.id.clone(),
        request_id: request_id(),
        etag: action.etag.clone(),
        transition: transition.into(),
        outcome: outcome.to_owned(),
    }
}

pub async fn mine(person: &Person) -> Vec<Action> {
    let request = ListMyActionsRequest { page_size: 200, ..Default::default() };
    actions(person).list_my_actions(request).await.unwrap().into_inner().actions
}

pub async fn told(person: &Person, kind: NoticeKind, channel: &str) -> bool {
    let mut client = ReviewServiceClient::new(person.wire());
    let today = client.get_today(GetTodayRequest {}).await.unwrap().into_inner().today.unwrap();
    today.notices.iter().any(|notice| notice.kind() == kind && notice.record_id == channel)
}

#[tokio::test]
async fn a_partner_is_given_a_task_answers_it_and_both_are_told() {
    let strand = Strand::joint().await;
    let action = add(&strand.worker, task(&strand, &strand.partner)).await;
    assert_eq!((action.state(), action.days_late), (ActionState::Open, 0));
    assert_eq!(action.owner_person_organisation.as_ref().unwrap().id, strand.partner.organisation().to_string());
    assert!(mine(&strand.partner).await.iter().any(|row| row.id == action.id));
    assert!(told(&strand.partner, NoticeKind::ActionAssigned, &strand.channel).await);

    assert_rule(
        actions(&strand.worker).transition_action(step(&action, ActionTransition::Accept, "")).await,
        "ACTION-OWNER",
    );
    let mut client = actions(&strand.partner);
    let accept = step(&action, ActionTransition::Accept, "");
    let accepted = client.transition_action(accept).await.unwrap().into_inner().action.unwrap();
    assert_eq!(accepted.state(), ActionState::Accepted);
    assert_stale(client.transition_action(step(&action, ActionTransition::Complete, DONE)).await);
    assert_rule(client.transition_action(step(&accepted, ActionTransition::Accept, "")).await, "ACTION-STATE");
    assert_field(client.transition_action(step(&accepted, ActionTransition::Complete, "")).await, "outcome");
    let complete = step(&accepted, ActionTransition::Complete, DONE);
    let done = client.transition_action(complete).await.unwrap().into_inner().action.unwrap();
    assert_eq!((done.state(), done.outcome.as_str()), (ActionState::Done, DONE));
    assert!(done.end_time.is_some());
    assert_rule(client.transition_action(step(&done, ActionTransition::Decline, DONE)).await, "ACTION-STATE");
    assert!(told(&strand.worker, NoticeKind::ActionAnswered, &strand.channel).await);
    assert!(mine(&strand.partner).await.iter().all(|row| row.id != action.id));
}

#[tokio::test]
async fn only_somebody_of_the_channel_can_be_given_a_task() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    let mut client = actions(&strand.worker);
    assert_field(client.add_action(task(&strand, outsider)).await, "action.owner_account_id");
    assert_not_found(actions(outsider).add_action(task(&strand, outsider)).await);
    let mut wrong = task(&strand, &strand.worker);
    let action = wrong.action.as_mut().unwrap();
    action.title.clear();
    action.detail = "x".repeat(2_001);
    action.due_date = Some(strand.ahead(-1));
    let status = client.add_action(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["action.title", "action.detail", "action.due_date"]);
    assert_field(client.add_action(AddActionRequest { action: None, ..task(&strand, &strand.worker) }).await, "action");
    let dry = AddActionRequest { validate_only: true, ..task(&strand, &strand.worker) };
    assert!(add(&strand.worker, dry).await.id.is_empty());
    assert!(mine(&strand.worker).await.iter().all(|row| row.title != "Have the locks changed"));
}

#[tokio::test]
async fn a_new_owner_starts_anew_and_only_named_fields_change() {
    let strand = Strand::joint().await;
    let action = add(&strand.worker, task(&strand, &strand.partner)).await;
    let accept = step(&action, ActionTransition::Accept, "");
    let accepted = actions(&strand.partner).transition_action(accept).await.unwrap().into_inner().action.unwrap();
    let update = |mask: &[&str], etag: &str| UpdateActionRequest {
        id: action.id.clone(),
        etag: etag.to_owned(),
        update_mask: safetynet_tests::mask(mask),
        title: "Have all locks changed".into(),
        owner_account_id: strand.worker.id().to_string(),
        due_date: Some(strand.ahead(5)),
        ..Default::default()
    };
    assert_rule(actions(&strand.partner).update_action(update(&["title"], &accepted.etag)).await, "ISA-4.1");
    let mut client = actions(&strand.worker);
    assert_field(client.update_action(update(&[], &accepted.etag)).await, "update_mask");
    assert_field(client.update_action(update(&["state"], &accepted.etag)).await, "update_mask");
    assert_stale(client.update_action(update(&["title"], &action.etag)).await);
    let changed = client.update_action(update(&["title"], &accepted.etag)).await.unwrap().into_inner().action.unwrap();
    assert_eq!((changed.title.as_str(), changed.state()), ("Have all locks changed", ActionState::Accepted));
    assert_eq!(day(changed.due_date.as_ref()), day(action.due_date.as_ref()));
    let owner = update(&["owner_account_id"], &changed.etag);
    let moved = client.update_action(owner).await.unwrap().into_inner().action.unwrap();
    assert_eq!((moved.owner.unwrap().id, moved.state), (strand.worker.id().to_string(), ActionState::Open.into()));
}

#[tokio::test]
async fn an_action_is_late_the_day_after_it_was_due() {
    let strand = Strand::joint().await;
    let action = add(&strand.worker, task(&strand, &strand.partner)).await;
    strand.world.pass(Span::days(4));
    let partner = strand.world.person("demo.partner").await;
    let late = mine(&partner).await.into_iter().find(|row| row.id == action.id).unwrap();
    assert_eq!(late.days_late, 1);
    let request = ListMyActionsRequest { page_size: 1, ..Default::default() };
    let counts = actions(&partner).list_my_actions(request).await.unwrap().into_inner().counts.unwrap();
    assert!(counts.overdue.unwrap().number >= 1 && counts.total.unwrap().number >= 1);
    let list = ListActionsRequest {
        channel_id: strand.channel.clone(),
        include_ended: true,
        page_size: 200,
        ..Default::default()
    };
    let rows = actions(&partner).list_actions(list).await.unwrap().into_inner().actions;
    let open: Vec<_> =
        rows.iter().map(|row| matches!(row.state(), ActionState::Open | ActionState::Accepted)).collect();
    assert!(open.windows(2).all(|pair| pair[0] || !pair[1]), "ended ones come last");
}
