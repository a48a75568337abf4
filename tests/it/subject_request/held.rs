//! What of a person is in a pack: all that the own organisation holds, and nobody else by name (ISA-14.1, ISA-14.2).

use safetynet_proto::icm::v1::{
    AddActionRequest, AssignmentKind, NewAction, RelationVisibility, RemovePhotographRequest, SealMode,
    SubjectDecision, SubjectItem, SubjectItemKind as Kind, SubjectOutcome, SubjectRequestKind,
};
use safetynet_server::demo::portrait;
use safetynet_server::rpc::wire;
use safetynet_tests::{Person, request_id};

use super::pack::{assigned, deciding, opened};
use super::{Known, client, known, only};
use crate::nominal::recorded;
use crate::seal::person_sealed_by;
use crate::{action, photograph, relation};

/// An action of somebody in the channel of the police.
fn task(known: &Known, owner: &Person) -> AddActionRequest {
    let action = NewAction {
        title: "Have the locks changed".into(),
        detail: "Ask the landlord first.".into(),
        owner_account_id: owner.id().to_string(),
        due_date: Some(wire::date(known.world.now().day().plus_days(3))),
        ..Default::default()
    };
    AddActionRequest {
        channel_id: known.channel.clone(),
        request_id: request_id(),
        action: Some(action),
        ..Default::default()
    }
}

fn kinds(items: &[SubjectItem]) -> Vec<Kind> {
    items.iter().map(SubjectItem::kind).collect()
}

#[tokio::test]
async fn a_pack_holds_the_name_the_photographs_the_relations_and_the_actions_and_nobody_else_by_name() {
    let known = known().await;
    assigned(&known, &known.council, AssignmentKind::Worker).await;
    let other = recorded(&known.council, "Basil", "Winterbourne").await;
    let related = relation::new(&known.nominal.id, &other.id, RelationVisibility::OwnOrganisation);
    relation::client(&known.council).add_relation(related).await.unwrap();
    let photograph = photograph::new(&known.nominal.id, portrait(7));
    let photograph = photograph::client(&known.council).add_photograph(photograph).await.unwrap().into_inner();
    action::add(&known.council, task(&known, &known.council)).await;
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    let items = opened(&known.council, &one).await.items;
    assert_eq!(kinds(&items), [Kind::Name, Kind::Address, Kind::Photograph, Kind::Relation, Kind::Action]);
    assert!(items[0].title.contains("Coldharbour") && items[0].text.contains("04/03/1990"), "{}", items[0].text);
    let said = |word: &str| items.iter().any(|item| item.title.contains(word) || item.text.contains(word));
    assert!(said("Since the spring") && said("Ask the landlord") && !said("Basil") && !said("Winterbourne"));
    let event = crate::event::own(&known.council).await.remove(0);
    assert!(event.objects.iter().all(|object| object.id != other.id), "nor is anybody else looked at");
    for item in &items {
        let decide = deciding(&one, item, SubjectDecision::Disclose);
        client(&known.council).decide_subject_item(decide).await.unwrap();
    }
    let photograph = photograph.photograph.unwrap();
    let remove = RemovePhotographRequest {
        id: photograph.id,
        request_id: request_id(),
        etag: photograph.etag,
        reason: "It shows somebody else".into(),
    };
    photograph::client(&known.council).remove_photograph(remove).await.unwrap();
    let items = opened(&known.council, &one).await.items;
    assert_eq!(kinds(&items), [Kind::Name, Kind::Address, Kind::Relation, Kind::Action], "the decision went with it");
    let answer = known.answer(&one, SubjectOutcome::Disclosed);
    client(&known.council).complete_subject_request(answer).await.unwrap();
}

#[tokio::test]
async fn what_is_said_of_somebody_sealed_counts_in_no_answer() {
    let known = known().await;
    let other = recorded(&known.council, "Basil", "Winterbourne").await;
    let related = relation::new(&known.nominal.id, &other.id, RelationVisibility::EveryReader);
    relation::client(&known.council).add_relation(related).await.unwrap();
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    person_sealed_by(&known.council, &other.id, SealMode::Hidden).await;
    let items = opened(&known.council, &one).await.items;
    assert_eq!(kinds(&items), [Kind::Name, Kind::Address, Kind::Relation]);
    for item in &items[..2] {
        let decide = deciding(&one, item, SubjectDecision::Disclose);
        client(&known.council).decide_subject_item(decide).await.unwrap();
    }
    let answer = known.answer(&one, SubjectOutcome::Disclosed);
    client(&known.council).complete_subject_request(answer).await.unwrap();
    let decide = deciding(&one, &items[2], SubjectDecision::Withhold);
    client(&known.council).decide_subject_item(decide).await.unwrap();
}

#[tokio::test]
async fn what_others_hold_is_a_number_whatever_it_is() {
    let known = known().await;
    assigned(&known, &known.council, AssignmentKind::Worker).await;
    action::add(&known.council, task(&known, &known.council)).await;
    let other = recorded(&known.council, "Basil", "Winterbourne").await;
    let related = relation::new(&known.nominal.id, &other.id, RelationVisibility::OwnOrganisation);
    relation::client(&known.council).add_relation(related).await.unwrap();
    action::add(&known.police, task(&known, &known.police)).await;
    known.register(&known.council, SubjectRequestKind::Access).await;
    let part = only(&known.police).await;
    let pack = opened(&known.police, &part).await;
    assert_eq!(kinds(&pack.items), [Kind::Action], "their own alone");
    let third: Vec<i32> = pack.third_parties.iter().map(|one| one.records).collect();
    assert_eq!(third, [1], "the action, and nothing of a relation that is not for them");
}

#[tokio::test]
async fn an_action_that_was_offered_beyond_its_channel_tells_nothing_of_whose_case_it_is() {
    let known = known().await;
    let mut offered = task(&known, &known.council);
    let new = offered.action.as_mut().unwrap();
    (new.beyond_channel, new.offer_reason) = (true, "They hold the keys of the block.".into());
    action::add(&known.police, offered).await;
    let one = known.register(&known.council, SubjectRequestKind::Access).await;
    assert!(opened(&known.council, &one).await.third_parties.is_empty());
}
