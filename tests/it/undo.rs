//! Undoing a move over the wire: by who made it, in the same session, while nobody has changed the record since; each
//! undoing a call with an audit entry of its own.

use safetynet_proto::icm::v1::{
    Action, ActionState, ActionTransition, AssignmentKind, Channel, NoticeKind, UndoActionTransitionRequest,
    UndoRemoveMemberRequest,
};
use safetynet_proto::nms::v1::{
    EngagementState, MoveEngagementRequest, PlanStage, Priority, PriorityState, UndoEngagementMoveRequest,
    UndoPlanMoveRequest, UndoPriorityMoveRequest, UpdatePriorityRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE};
use crate::strand::Strand;
use crate::{action, channel, engagement, plan, priority};

fn undo(priority: &Priority) -> UndoPriorityMoveRequest {
    UndoPriorityMoveRequest { id: priority.id.clone(), request_id: request_id(), etag: priority.etag.clone() }
}

#[tokio::test]
async fn a_priority_goes_back_once_and_both_ways_are_audited() {
    let world = World::new();
    let (police, audit) = (world.person(POLICE).await, world.audit());
    let mut mine = priority::client(&police);
    let made = mine.create_priority(priority::create(&world)).await.unwrap().into_inner().priority.unwrap();
    assert_rule(mine.undo_priority_move(undo(&made)).await, "UNDO");
    let closed = mine.move_priority(priority::step(&made, PriorityState::Closed)).await.unwrap();
    let closed = closed.into_inner().priority.unwrap();
    assert_stale(mine.undo_priority_move(undo(&made)).await);
    let before = audit.entries_of("priority.move_undone");
    let request = undo(&closed);
    let back = mine.undo_priority_move(request.clone()).await.unwrap().into_inner().priority.unwrap();
    assert_eq!(back.state(), PriorityState::Raised);
    let retried = mine.undo_priority_move(request).await.unwrap().into_inner().priority.unwrap();
    assert_eq!(retried.etag, back.etag, "a repeated request gets the first answer");
    assert_rule(mine.undo_priority_move(undo(&back)).await, "UNDO");
    assert_eq!(audit.entries_of("priority.move_undone") - before, 3, "done, repeated, refused: an entry each");
    mine.move_priority(priority::step(&back, PriorityState::Adopted)).await.unwrap();
}

#[tokio::test]
async fn what_was_written_with_a_move_goes_with_it() {
    let world = World::new();
    let mut mine = priority::client(&world.person(POLICE).await);
    let made = mine.create_priority(priority::create(&world)).await.unwrap().into_inner().priority.unwrap();
    let adopted = mine.move_priority(priority::step(&made, PriorityState::Adopted)).await.unwrap().into_inner();
    let action = safetynet_proto::nms::v1::MovePriorityRequest {
        action: "More bins".into(),
        action_date: crate::neighbourhood::november(20),
        ..priority::step(&adopted.priority.unwrap(), PriorityState::Actioned)
    };
    let actioned = mine.move_priority(action).await.unwrap().into_inner().priority.unwrap();
    let back = mine.undo_priority_move(undo(&actioned)).await.unwrap().into_inner().priority.unwrap();
    assert!(back.state() == PriorityState::Adopted && back.action.is_empty() && back.action_date.is_none());
}

#[tokio::test]
async fn nobody_else_undoes_it_nor_after_a_change_nor_in_another_session() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let (mut mine, mut theirs) = (priority::client(&police), priority::client(&world.person(COUNCIL).await));
    let made = mine.create_priority(priority::create(&world)).await.unwrap().into_inner().priority.unwrap();
    let adopted = mine.move_priority(priority::step(&made, PriorityState::Adopted)).await.unwrap().into_inner();
    let adopted = adopted.priority.unwrap();
    assert_rule(theirs.undo_priority_move(undo(&adopted)).await, "UNDO");
    let request = UpdatePriorityRequest { issue: "Glass".into(), ..priority::change(&adopted, &["issue"]) };
    let changed = theirs.update_priority(request).await.unwrap().into_inner().priority.unwrap();
    assert_rule(mine.undo_priority_move(undo(&changed)).await, "UNDO");
    let closed = mine.move_priority(priority::step(&changed, PriorityState::Closed)).await.unwrap().into_inner();
    world.pass(Span::minutes(1));
    let mut again = priority::client(&world.person(POLICE).await);
    assert_rule(again.undo_priority_move(undo(&closed.priority.unwrap())).await, "UNDO");
}

#[tokio::test]
async fn a_cancelled_engagement_is_planned_again() {
    let world = World::new();
    let mut mine = engagement::client(&world.person(POLICE).await);
    let made = mine.create_engagement(engagement::create(&world, 0)).await.unwrap().into_inner().engagement.unwrap();
    let request = MoveEngagementRequest {
        cancel_reason: "Too few people came".into(),
        ..engagement::step(&made, EngagementState::Cancelled)
    };
    let cancelled = mine.move_engagement(request).await.unwrap().into_inner().engagement.unwrap();
    let (id, request_id, etag) = (cancelled.id, request_id(), cancelled.etag);
    let request = UndoEngagementMoveRequest { id, request_id, etag };
    let back = mine.undo_engagement_move(request).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!((back.state(), back.cancel_reason.as_str()), (EngagementState::Planned, ""));
}

#[tokio::test]
async fn a_closed_plan_is_at_its_stage_again() {
    let world = World::new();
    let mut mine = plan::client(&world.person(POLICE).await);
    let made = mine.create_plan(plan::create(&world)).await.unwrap().into_inner().plan.unwrap();
    let request = plan::step(&made, PlanStage::Closed, "It was begun by mistake");
    let closed = mine.move_plan(request).await.unwrap().into_inner().plan.unwrap();
    let request = UndoPlanMoveRequest { id: closed.id, request_id: request_id(), etag: closed.etag };
    let back = mine.undo_plan_move(request).await.unwrap().into_inner().plan.unwrap();
    assert_eq!((back.stage(), back.reason.as_str()), (PlanStage::Objective, ""));
    mine.move_plan(plan::step(&back, PlanStage::Scanning, "")).await.unwrap();
}

fn undo_answer(action: &Action) -> UndoActionTransitionRequest {
    UndoActionTransitionRequest { id: action.id.clone(), request_id: request_id(), etag: action.etag.clone() }
}

#[tokio::test]
async fn an_answer_to_an_action_is_taken_back_and_who_gave_it_is_told() {
    let strand = Strand::joint().await;
    let given = action::add(&strand.worker, action::task(&strand, &strand.partner)).await;
    let mut client = action::actions(&strand.partner);
    let request = action::step(&given, ActionTransition::Complete, "The locks were changed.");
    let done = client.transition_action(request).await.unwrap().into_inner().action.unwrap();
    assert_rule(action::actions(&strand.worker).undo_action_transition(undo_answer(&done)).await, "UNDO");
    let back = client.undo_action_transition(undo_answer(&done)).await.unwrap().into_inner().action.unwrap();
    assert!(back.state() == ActionState::Open && back.outcome.is_empty() && back.end_time.is_none());
    assert!(action::told(&strand.worker, NoticeKind::ActionAnswered, &strand.channel).await);
    client.transition_action(action::step(&back, ActionTransition::Accept, "")).await.unwrap();
}

fn undo_removal(channel: &Channel) -> UndoRemoveMemberRequest {
    UndoRemoveMemberRequest { channel_id: channel.id.clone(), request_id: request_id(), etag: channel.etag.clone() }
}

#[tokio::test]
async fn an_organisation_comes_back_with_its_people() {
    let world = World::new();
    let (worker, spoc) = (world.person("demo.caseworker").await, world.person("demo.spoc").await);
    let partner = world.person("demo.partner").await;
    let alone = channel::managed(&worker, &spoc).await;
    let mut client = channel::client(&spoc);
    let joined = client.add_member(channel::add_member(&alone, partner.organisation())).await.unwrap().into_inner();
    let request = channel::assign(&joined.channel.unwrap(), partner.id(), AssignmentKind::Worker);
    let working = client.assign(request).await.unwrap().into_inner().channel.unwrap();
    world.pass(Span::minutes(1));
    let request = channel::remove(&working, partner.organisation());
    let removed = client.remove_member(request).await.unwrap().into_inner().channel.unwrap();
    assert_eq!(removed.members.len(), 1);
    let get = safetynet_proto::icm::v1::GetChannelRequest { id: removed.id.clone() };
    assert_not_found(channel::client(&partner).get_channel(get).await);
    world.pass(Span::minutes(1));
    let back = client.undo_remove_member(undo_removal(&removed)).await.unwrap().into_inner().channel.unwrap();
    assert_eq!((back.members.len(), back.assignments.len()), (2, 2));
    assert_eq!(channel::read(&partner, &removed.id).await.title, "Support at home");
    assert_rule(client.undo_remove_member(undo_removal(&back)).await, "UNDO");
}
