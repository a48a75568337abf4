//! What becomes of the actions that the old lead had offered beyond the channel when the lead passes (ISA-2.5a).

use safetynet_proto::icm::v1::{Action, ActionState, ActionTransition, ListActionsRequest, NoticeKind};
use safetynet_tests::Person;

use super::{Lead, accept, client};
use crate::action::beyond::{to_organisation, to_person};
use crate::action::{actions, add, step, told};

async fn of_channel(person: &Person, channel: &str) -> Vec<Action> {
    let request = ListActionsRequest {
        channel_id: channel.to_owned(),
        include_ended: true,
        page_size: 200,
        ..Default::default()
    };
    actions(person).list_actions(request).await.unwrap().into_inner().actions
}

fn found<'a>(all: &'a [Action], sought: &Action) -> &'a Action {
    all.iter().find(|one| one.id == sought.id).unwrap()
}

fn has(action: &Action, owner: &Person) -> bool {
    action.owner.as_ref().is_some_and(|account| account.id == owner.id().to_string())
}

#[tokio::test]
async fn what_was_offered_to_the_new_lead_is_an_action_of_the_channel() {
    let lead = Lead::new().await;
    let Lead { strand, council, .. } = &lead;
    let partner = &strand.partner;
    let named = add(&strand.worker, to_person(strand, partner)).await;
    actions(partner).transition_action(step(&named, ActionTransition::Accept, "")).await.unwrap();
    let whole = add(&strand.worker, to_organisation(strand, council)).await;
    let offer = lead.offered().await;
    client(council).accept_transfer(accept(&offer, partner)).await.unwrap();
    for person in [partner, council] {
        let all = of_channel(person, &strand.channel).await;
        let (kept, given) = (found(&all, &named), found(&all, &whole));
        assert!(!kept.beyond_channel && kept.until_time.is_none() && kept.state() == ActionState::Accepted);
        assert!(!given.beyond_channel && given.until_time.is_none() && given.state() == ActionState::Open);
        assert!(has(kept, partner) && has(given, partner), "what nobody had is with who works on it");
    }
    assert!(told(partner, NoticeKind::ActionAssigned, &strand.channel).await);
    assert!(!told(partner, NoticeKind::ActionAnswered, &named.id).await, "nothing is over for who keeps it");
    let given = of_channel(partner, &strand.channel).await;
    let done = step(found(&given, &named), ActionTransition::Complete, "The keys were handed over.");
    actions(partner).transition_action(done).await.unwrap();
}

#[tokio::test]
async fn what_somebody_had_who_does_not_work_on_the_channel_goes_to_who_does() {
    let lead = Lead::new().await;
    let Lead { strand, council, .. } = &lead;
    let partner = &strand.partner;
    let named = add(&strand.worker, to_person(strand, partner)).await;
    actions(partner).transition_action(step(&named, ActionTransition::Accept, "")).await.unwrap();
    let offer = lead.offered().await;
    client(council).accept_transfer(accept(&offer, council)).await.unwrap();
    let all = of_channel(council, &strand.channel).await;
    let given = found(&all, &named);
    assert!(has(given, council) && given.state() == ActionState::Open && !given.beyond_channel);
    assert!(told(partner, NoticeKind::ActionAnswered, &named.id).await, "it is no longer theirs");
    assert!(crate::action::mine(partner).await.iter().all(|one| one.id != named.id));
}

#[tokio::test]
async fn what_was_offered_to_a_third_organisation_ends_and_who_offered_it_is_told() {
    let lead = Lead::new().await;
    let Lead { strand, council, .. } = &lead;
    let parties = [strand.worker.organisation(), council.organisation()];
    let mut offered = None;
    for (id, _) in strand.world.organisations().iter().filter(|(id, _)| !parties.contains(id)) {
        let mut request = to_organisation(strand, council);
        request.action.as_mut().unwrap().owner_organisation_id = id.to_string();
        if let Ok(added) = actions(&strand.worker).add_action(request).await {
            offered = added.into_inner().action;
            break;
        }
    }
    let offered = offered.expect("somebody of a third organisation decides on actions");
    let offer = lead.offered().await;
    client(council).accept_transfer(accept(&offer, council)).await.unwrap();
    let all = of_channel(council, &strand.channel).await;
    let ended = found(&all, &offered);
    assert!(ended.state() == ActionState::Withdrawn && ended.outcome.contains("The lead passed to"));
    assert!(told(&strand.worker, NoticeKind::ActionAnswered, &offered.id).await);
}
