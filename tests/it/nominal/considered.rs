//! Before somebody is recorded: who is recorded already is shown, and the choice is kept with the record (ISA-13.1).

use safetynet_proto::icm::v1::{CreateNominalRequest, FindLikelyMatchesRequest};
use safetynet_tests::World;
use safetynet_tests::refusal::{assert_field, assert_rule};

use super::{CASEWORKER, PARTNER, asked, client, found, new, open, recorded};

#[tokio::test]
async fn possible_doubles_are_shown_before_somebody_is_recorded() {
    let world = World::new();
    let person = world.person(CASEWORKER).await;
    let made = recorded(&person, "Ottilie", "Brackenwhistle").await;
    let again = new("Otilie", "Brackenwhistle");
    assert_rule(client(&person).create_nominal(again.clone()).await, "ISA-13.1");
    let likely = client(&person).find_likely_matches(like(&again)).await.unwrap().into_inner().matches;
    let first = likely.first().unwrap();
    assert_eq!((first.nominal.as_ref().unwrap().id.as_str(), first.stands_out), (made.id.as_str(), true));
    assert_eq!(first.explanation, "Same birth date; same house; Otilie ~ Ottilie; same family name");
    let dry = CreateNominalRequest { validate_only: true, ..again.clone() };
    let answer = client(&person).create_nominal(dry).await.unwrap().into_inner();
    assert!(answer.possible_matches == likely);
    let would = answer.nominal.unwrap();
    assert!(would.id.is_empty() && would.reference.is_empty() && would.etag.is_empty());
    assert_eq!(found(&person, asked("brackenwhistle")).await.len(), 1);
    let unsaid = CreateNominalRequest { considered_ids: vec![made.id.clone()], ..again.clone() };
    assert_field(client(&person).create_nominal(unsaid.clone()).await, "considered_reason");
    let considered = CreateNominalRequest { considered_reason: "The twin sister of Ottilie".into(), ..unsaid };
    let second = client(&person).create_nominal(considered.clone()).await.unwrap().into_inner().nominal.unwrap();
    let retried = client(&person).create_nominal(considered).await.unwrap().into_inner().nominal.unwrap();
    assert_eq!(second.id, retried.id);
    assert_eq!(found(&person, asked("brackenwhistle")).await.len(), 2);
    for (one, other) in [(&second, &made), (&made, &second)] {
        let detail = client(&person).get_nominal(open(&one.id)).await.unwrap().into_inner().detail.unwrap();
        let choice = detail.considered_matches.first().unwrap();
        assert_eq!(choice.nominal.as_ref().unwrap().id, other.id);
        assert_eq!(choice.reason, "The twin sister of Ottilie");
        assert_eq!(choice.decided_by.as_ref().unwrap().id, person.id().to_string());
    }
}

fn like(request: &CreateNominalRequest) -> FindLikelyMatchesRequest {
    FindLikelyMatchesRequest {
        reason: request.reason,
        reason_detail: request.reason_detail.clone(),
        name: request.name.clone(),
        aliases: request.aliases.clone(),
        birth_date: request.birth_date,
        sex: request.sex,
        addresses: request.addresses.clone(),
    }
}

/// The store is held while they come, so that they are searched for before any of them is recorded.
#[tokio::test]
async fn of_many_who_record_the_same_person_at_once_one_does_and_the_others_are_shown_who_it_is() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let mut waiting = tokio::task::JoinSet::new();
    let audit = world.audit();
    let hold = audit.hold();
    for place in 0..8 {
        let given = if place % 2 == 0 { "Ottilie" } else { "Otilie" };
        let (request, mut client) =
            (new(given, "Brackenwhistle"), client(if place % 2 == 0 { &mine } else { &theirs }));
        waiting.spawn(async move { client.create_nominal(request).await });
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    drop(hold);
    let (mut made, mut refused) = (0, 0);
    while let Some(answer) = waiting.join_next().await {
        match answer.unwrap() {
            Ok(_) => made += 1,
            refusal => {
                assert_rule(refusal, "ISA-13.1");
                refused += 1;
            }
        }
    }
    assert_eq!((made, refused), (1, 7));
    assert_eq!(found(&mine, asked("brackenwhistle")).await.len(), 1);
    let again = new("Otilie", "Brackenwhistle");
    let likely = client(&theirs).find_likely_matches(like(&again)).await.unwrap().into_inner().matches;
    assert!(likely.first().unwrap().stands_out, "and that is whom they are shown");
    assert_eq!(audit.entries_of("nominal.created"), 8, "a question that is asked again leaves no entry of its own");
}

#[tokio::test]
async fn people_who_have_nothing_in_common_are_recorded_at_once() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let mut waiting = tokio::task::JoinSet::new();
    for (place, (given, family)) in
        [("Ermintrude", "Coldharbour"), ("Florimond", "Wrenfeather"), ("Balthasar", "Yondersley")]
            .into_iter()
            .enumerate()
    {
        let day = i32::try_from(place).unwrap() + 1;
        let request = CreateNominalRequest { birth_date: super::born(1951, 6, day), ..new(given, family) };
        let mut client = client(&mine);
        waiting.spawn(async move { client.create_nominal(request).await });
    }
    while let Some(answer) = waiting.join_next().await {
        answer.unwrap().unwrap();
    }
}
