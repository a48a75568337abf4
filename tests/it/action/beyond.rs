//! Actions that the lead offers beyond its channel: seen alone, answered there, refused without an agreement, and dark with
//! whatever they rest on (ISA-2.5a, COCO-5.2).

use prost_types::FieldMask;
use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::icm::v1::{
    Action, ActionSide, ActionState, ActionTransition, AddActionRequest, AssignActionRequest, HoldKind, HoldSight,
    ListActionsRequest, ListOrganisationActionsRequest, NoticeKind, SealMode, UndoActionTransitionRequest,
    UpdateActionRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, request_id};

use super::{DONE, actions, add, mine, step, task, told};
use crate::strand::{Strand, awaited, today};

const WHY: &str = "They hold the keys of the block.";

/// A supervisor of the council.
const COUNCIL: &str = "demo.council";

/// An action beyond the channel for a person.
pub fn to_person(strand: &Strand, owner: &Person) -> AddActionRequest {
    let mut request = task(strand, owner);
    let action = request.action.as_mut().unwrap();
    (action.beyond_channel, action.offer_reason) = (true, WHY.to_owned());
    request
}

/// An action beyond the channel for the whole organisation of a person.
pub fn to_organisation(strand: &Strand, of: &Person) -> AddActionRequest {
    let mut request = to_person(strand, of);
    let action = request.action.as_mut().unwrap();
    (action.owner_account_id, action.owner_organisation_id) = (String::new(), of.organisation().to_string());
    request
}

async fn listed(person: &Person, side: ActionSide, ended: bool) -> Vec<Action> {
    let request = ListOrganisationActionsRequest {
        side: side.into(),
        include_ended: ended,
        page_size: 200,
        ..Default::default()
    };
    actions(person).list_organisation_actions(request).await.unwrap().into_inner().actions
}

async fn has(person: &Person, side: ActionSide, action: &Action) -> bool {
    listed(person, side, true).await.iter().any(|row| row.id == action.id)
}

async fn moved(person: &Person, action: &Action, by: ActionTransition, outcome: &str) -> Action {
    actions(person).transition_action(step(action, by, outcome)).await.unwrap().into_inner().action.unwrap()
}

fn assign(action: &Action, whom: &Person) -> AssignActionRequest {
    let (id, etag, account_id) = (action.id.clone(), action.etag.clone(), whom.id().to_string());
    AssignActionRequest { id, request_id: request_id(), etag, account_id }
}

#[tokio::test]
async fn who_is_offered_an_action_sees_it_and_nothing_of_its_channel() {
    let strand = Strand::without_partner().await;
    let (partner, council) = (&strand.partner, strand.world.person(COUNCIL).await);
    let answer = actions(&strand.worker).add_action(to_person(&strand, partner)).await.unwrap().into_inner();
    let (given, audience) = (answer.action.unwrap(), answer.audience.unwrap());
    assert!(given.beyond_channel && given.channel_id == strand.channel && given.offer_reason == WHY);
    let theirs = partner.organisation().to_string();
    assert!(audience.organisations.iter().any(|one| one.organisation.as_ref().unwrap().id == theirs));
    let seen = mine(partner).await.into_iter().find(|row| row.id == given.id).unwrap();
    assert_eq!((seen.title.as_str(), seen.detail.as_str()), (given.title.as_str(), given.detail.as_str()));
    assert_eq!([&seen.channel_id, &seen.channel_title, &seen.case_reference].map(String::len), [0, 0, 0]);
    assert!(told(partner, NoticeKind::ActionAssigned, &given.id).await);
    let notices = today(partner).await.notices;
    assert!(notices.iter().filter(|one| one.record_id == given.id).all(|one| !one.text.contains("CH-")));
    assert!(!strand.open_to(partner).await && !strand.open_to(&council).await);
    let list = ListActionsRequest { channel_id: strand.channel.clone(), ..Default::default() };
    assert_not_found(actions(partner).list_actions(list).await);
    assert!(has(&council, ActionSide::Receiver, &given).await && !has(partner, ActionSide::Giver, &given).await);
    assert!(has(&strand.worker, ActionSide::Giver, &given).await);
    let why = ExplainRequest { kind: RecordKind::Action.into(), id: given.id.clone() };
    let why = ReachServiceClient::new(partner.wire()).explain(why).await.unwrap().into_inner();
    assert_eq!(why.reasons.first().unwrap().via, "offered_to_person");
    let own = why.organisations.iter().all(|one| one.organisation.as_ref().unwrap().id == theirs);
    assert!(own && why.people_count >= 1 && !why.limits.is_empty(), "not told who works on the channel");
}

#[tokio::test]
async fn what_is_offered_is_answered_undone_and_out_of_sight_when_it_is_over() {
    let strand = Strand::without_partner().await;
    let partner = &strand.partner;
    let given = add(&strand.worker, to_person(&strand, partner)).await;
    let accepted = moved(partner, &given, ActionTransition::Accept, "").await;
    let done = moved(partner, &accepted, ActionTransition::Complete, DONE).await;
    assert_eq!((done.state(), done.outcome.as_str(), done.channel_id.as_str()), (ActionState::Done, DONE, ""));
    assert!(told(&strand.worker, NoticeKind::ActionAnswered, &strand.channel).await);
    let undo = UndoActionTransitionRequest { id: done.id.clone(), request_id: request_id(), etag: done.etag.clone() };
    let again = actions(partner).undo_action_transition(undo).await.unwrap().into_inner().action.unwrap();
    assert_eq!((again.state(), again.until_time), (ActionState::Accepted, accepted.until_time));
    moved(partner, &again, ActionTransition::Complete, DONE).await;
    assert!(listed(&strand.worker, ActionSide::Giver, true).await.iter().any(|row| row.id == given.id));
    strand.world.pass(Span::hours(10));
    let (partner, worker) = (strand.world.person("demo.partner").await, strand.world.person("demo.caseworker").await);
    let late = step(&given, ActionTransition::Accept, "");
    assert_not_found(actions(&partner).transition_action(late).await);
    assert!(has(&worker, ActionSide::Giver, &given).await);
}

#[tokio::test]
async fn an_organisation_decides_who_does_what_it_is_offered() {
    let strand = Strand::without_partner().await;
    let (partner, council) = (&strand.partner, strand.world.person(COUNCIL).await);
    let given = add(&strand.worker, to_organisation(&strand, partner)).await;
    assert!(given.owner.is_none());
    assert!(told(&council, NoticeKind::ActionOffered, &given.id).await);
    assert!(!has(partner, ActionSide::Receiver, &given).await, "a caseworker is not asked");
    assert_not_found(actions(partner).transition_action(step(&given, ActionTransition::Accept, "")).await);
    let early = step(&given, ActionTransition::Complete, DONE);
    assert_rule(actions(&council).transition_action(early).await, "ACTION-OWNER");
    assert_rule(
        actions(&strand.worker).transition_action(step(&given, ActionTransition::Accept, "")).await,
        "ACTION-OWNER",
    );
    assert_field(actions(&council).assign_action(assign(&given, &strand.worker)).await, "account_id");
    let named = actions(&council).assign_action(assign(&given, partner)).await.unwrap().into_inner().action.unwrap();
    assert_stale(actions(&council).assign_action(assign(&given, partner)).await);
    assert_eq!(
        (named.owner.as_ref().unwrap().id.clone(), named.state()),
        (partner.id().to_string(), ActionState::Open)
    );
    assert_rule(actions(&council).transition_action(step(&named, ActionTransition::Accept, "")).await, "ACTION-OWNER");
    let accepted = moved(partner, &named, ActionTransition::Accept, "").await;
    assert_rule(
        actions(&council).transition_action(step(&accepted, ActionTransition::Withdraw, DONE)).await,
        "ISA-4.1",
    );
    let back = actions(&council).assign_action(assign(&accepted, &council)).await.unwrap().into_inner().action.unwrap();
    assert_eq!(back.state(), ActionState::Open);
    let declined = moved(&council, &back, ActionTransition::Decline, "The block is not ours.").await;
    assert_eq!((declined.state(), declined.outcome.as_str()), (ActionState::Declined, "The block is not ours."));
}

#[tokio::test]
async fn who_gave_it_takes_it_back_and_it_is_gone_at_once() {
    let strand = Strand::without_partner().await;
    let partner = &strand.partner;
    let given = add(&strand.worker, to_person(&strand, partner)).await;
    let withdrawn = moved(&strand.worker, &given, ActionTransition::Withdraw, "It went to the wrong office.").await;
    assert_eq!(withdrawn.state(), ActionState::Withdrawn);
    assert_not_found(actions(partner).transition_action(step(&withdrawn, ActionTransition::Accept, "")).await);
    assert!(mine(partner).await.iter().all(|row| row.id != given.id));
    let other = add(&strand.worker, to_person(&strand, partner)).await;
    let update = UpdateActionRequest {
        id: other.id.clone(),
        etag: other.etag.clone(),
        update_mask: Some(FieldMask { paths: vec!["owner_account_id".into()] }),
        owner_account_id: strand.worker.id().to_string(),
        ..Default::default()
    };
    assert_rule(actions(partner).update_action(update.clone()).await, "ISA-4.1");
    let kept = actions(&strand.worker).update_action(update).await.unwrap().into_inner().action.unwrap();
    assert!(!kept.beyond_channel && kept.until_time.is_none());
    assert!(mine(partner).await.iter().all(|row| row.id != other.id));
}

#[tokio::test]
async fn only_the_lead_offers_and_only_to_another_organisation() {
    let joint = Strand::joint().await;
    let parties = [joint.worker.organisation(), joint.partner.organisation(), joint.world.lapsed()];
    let third = joint.world.organisations().iter().map(|(id, _)| *id).rfind(|id| !parties.contains(id)).unwrap();
    let mut passed = to_organisation(&joint, &joint.partner);
    passed.action.as_mut().unwrap().owner_organisation_id = third.to_string();
    assert_rule(actions(&joint.partner).add_action(passed.clone()).await, "ISA-2.5a");
    add(&joint.worker, AddActionRequest { validate_only: true, ..passed }).await;
    let field = "action.owner_account_id";
    assert_field(actions(&joint.worker).add_action(to_person(&joint, &joint.partner)).await, field);
    let supervisor = joint.world.person("demo.supervisor").await;
    assert_field(actions(&joint.worker).add_action(to_person(&joint, &supervisor)).await, field);
    let mut both = to_person(&joint, &joint.partner);
    both.action.as_mut().unwrap().owner_organisation_id = third.to_string();
    assert_field(actions(&joint.worker).add_action(both).await, field);
    let mut silent = to_organisation(&joint, &joint.partner);
    silent.action.as_mut().unwrap().offer_reason.clear();
    assert_field(actions(&joint.worker).add_action(silent).await, "action.offer_reason");
    let mut inside = task(&joint, &joint.partner);
    inside.action.as_mut().unwrap().offer_reason = WHY.into();
    assert_field(actions(&joint.worker).add_action(inside).await, "action.offer_reason");
}

#[tokio::test]
async fn nothing_is_offered_without_an_agreement_and_nothing_outlives_it() {
    let strand = Strand::without_partner().await;
    let mut lapsed = to_organisation(&strand, &strand.partner);
    lapsed.action.as_mut().unwrap().owner_organisation_id = strand.world.lapsed().to_string();
    assert_rule(actions(&strand.worker).add_action(lapsed).await, "COCO-5.2");
    let given = add(&strand.worker, to_person(&strand, &strand.partner)).await;
    assert!(mine(&strand.partner).await.iter().any(|row| row.id == given.id));
    crate::grant::end_agreement(&strand, strand.partner.organisation()).await;
    assert!(mine(&strand.partner).await.iter().all(|row| row.id != given.id));
    assert_not_found(actions(&strand.partner).transition_action(step(&given, ActionTransition::Accept, "")).await);
    let refused = actions(&strand.worker).add_action(to_person(&strand, &strand.partner)).await;
    assert_rule(refused, "COCO-5.2");
}

#[tokio::test]
async fn a_hold_and_a_seal_take_what_was_offered_out_of_sight() {
    let strand = Strand::without_partner().await;
    let given = add(&strand.worker, to_person(&strand, &strand.partner)).await;
    let accept = || step(&given, ActionTransition::Accept, "");
    crate::hold::placed(&strand.worker, crate::hold::on(&strand, HoldKind::Investigation, HoldSight::Hidden)).await;
    assert_not_found(actions(&strand.partner).transition_action(accept()).await);
    assert_rule(actions(&strand.worker).add_action(to_person(&strand, &strand.partner)).await, "ACTION-UNSEEN");

    let strand = Strand::without_partner().await;
    let given = add(&strand.worker, to_person(&strand, &strand.partner)).await;
    let council = strand.world.person(COUNCIL).await;
    crate::seal::sealed(&strand, SealMode::Hidden, &[]).await;
    assert_not_found(actions(&strand.partner).transition_action(step(&given, ActionTransition::Accept, "")).await);
    assert!(!has(&council, ActionSide::Receiver, &given).await);
}

#[tokio::test]
async fn what_nobody_answers_is_late_and_then_out_of_sight() {
    let strand = Strand::without_partner().await;
    let given = add(&strand.worker, to_person(&strand, &strand.partner)).await;
    strand.world.pass(Span::days(33));
    let partner = strand.world.person("demo.partner").await;
    let late = mine(&partner).await.into_iter().find(|row| row.id == given.id).unwrap();
    assert_eq!(late.days_late, 30);
    strand.world.pass(Span::days(1));
    let partner = strand.world.person("demo.partner").await;
    assert!(mine(&partner).await.iter().all(|row| row.id != given.id));
    let worker = strand.world.person("demo.caseworker").await;
    let seen = listed(&worker, ActionSide::Giver, false).await.into_iter().find(|row| row.id == given.id).unwrap();
    assert_eq!(seen.days_late, 31);
}

#[tokio::test]
async fn what_nobody_there_could_answer_is_not_offered_to_an_organisation_that_sees_the_channel() {
    let strand = Strand::joint().await;
    crate::seal::sealed(&strand, SealMode::Hidden, &[strand.partner.id()]).await;
    assert!(strand.open_to(&strand.partner).await, "a caseworker of the council sees the channel");
    let offer = to_organisation(&strand, &strand.partner);
    assert_rule(actions(&strand.worker).add_action(offer).await, "ACTION-UNSEEN");
}

#[tokio::test]
async fn what_is_offered_stands_among_the_duties_of_who_answers_it() {
    let strand = Strand::without_partner().await;
    let (partner, council) = (&strand.partner, strand.world.person(COUNCIL).await);
    let offered = async |person: &Person| awaited(today(person).await.offered_actions).0;
    let mine = async |person: &Person| awaited(today(person).await.given_actions).0;
    let (before, had) = (offered(&council).await, mine(partner).await);
    let given = add(&strand.worker, to_organisation(&strand, partner)).await;
    assert_eq!((offered(&council).await, offered(partner).await), (before + 1, 0), "a caseworker is not asked");
    assert_eq!(offered(&strand.worker).await, 0, "nor is who offers it");
    let named = actions(&council).assign_action(assign(&given, partner)).await.unwrap().into_inner().action.unwrap();
    assert_eq!((offered(&council).await, mine(partner).await), (before, had + 1), "it is the colleague's to answer");
    moved(partner, &named, ActionTransition::Accept, "").await;
    assert_eq!(mine(partner).await, had, "what was accepted is to be done, and no more to be answered");
    let own = add(&strand.worker, task(&strand, &strand.worker)).await;
    assert!(super::mine(&strand.worker).await.iter().any(|row| row.id == own.id));
    let before = mine(&strand.worker).await;
    add(&strand.worker, task(&strand, &strand.worker)).await;
    assert_eq!(mine(&strand.worker).await, before, "nobody answers what they gave themselves");
}
