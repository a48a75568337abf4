//! Before somebody is recorded: who is recorded already is shown, and the choice is kept with the record (ISA-13.1).

use safetynet_proto::icm::v1::{CreateNominalRequest, FindLikelyMatchesRequest};
use safetynet_tests::World;
use safetynet_tests::refusal::{assert_field, assert_rule};

use super::{CASEWORKER, asked, client, found, new, open, recorded};

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
    assert_eq!(first.explanation, "Same house; same birth date; Otilie ~ Ottilie; same family name");
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
