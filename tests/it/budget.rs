//! What one person may look at in a while: the accountable are told of very many views, and more of them are refused.

use safetynet_proto::icm::v1::{GetNominalRequest, NoticeKind, SearchNominalsRequest, SearchReason};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::reason;
use safetynet_tests::{Person, World};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::nominal::{CASEWORKER, PARTNER, client, recorded};
use crate::strand::told;

const WHY: &str = "A referral of this morning";

async fn opens(person: &Person, id: &str) -> Result<(), Status> {
    let reason = SearchReason::NewReferral.into();
    let request = GetNominalRequest { id: id.into(), reason, reason_detail: WHY.into() };
    client(person).get_nominal(request).await.map(drop)
}

async fn searches(person: &Person, query: &str) -> Result<(), Status> {
    let request = SearchNominalsRequest {
        query: query.into(),
        reason: SearchReason::NewReferral.into(),
        reason_detail: WHY.into(),
        ..Default::default()
    };
    client(person).search_nominals(request).await.map(drop)
}

fn exhausted(refused: &Status) -> u64 {
    assert_eq!((refused.code(), reason(refused).as_str()), (Code::ResourceExhausted, "TOO_MANY"));
    refused.get_error_details().retry_info().unwrap().retry_delay.unwrap().as_secs()
}

#[tokio::test]
async fn whoever_opens_very_many_people_is_told_of_and_then_stopped_until_an_hour_has_passed() {
    let mut world = World::new();
    world.configure(|config| (config.alarming_views, config.views_an_hour) = (3, 5));
    let person = world.person(CASEWORKER).await;
    let mut ids = Vec::new();
    for family in ["Sampleone", "Sampletwo", "Samplethree", "Samplefour"] {
        ids.push(recorded(&person, "Tested", family).await.id);
    }
    let accountable = [world.person("demo.spoc").await, world.person("demo.auditor").await];
    let (first, rest) = ids.split_first().unwrap();
    for _ in 0..10 {
        opens(&person, first).await.unwrap();
    }
    opens(&person, &rest[0]).await.unwrap();
    assert!(!told(&accountable[0], NoticeKind::ManyViews).await, "the same person again is no further view");
    opens(&person, &rest[1]).await.unwrap();
    for accountable in &accountable {
        assert!(told(accountable, NoticeKind::ManyViews).await);
    }
    assert!(!told(&world.person("demo.supervisor").await, NoticeKind::ManyViews).await);
    opens(&person, &rest[2]).await.unwrap();
    let unknown = Id::fresh(world.now()).to_string();
    opens(&person, &unknown).await.unwrap_err();
    let (known, guessed) = (recorded(&person, "Tested", "Samplefive").await.id, Id::fresh(world.now()).to_string());
    for id in [known.as_str(), guessed.as_str()] {
        assert_eq!(exhausted(&opens(&person, id).await.unwrap_err()), 3_600, "a try counts, whatever is there");
    }
    opens(&person, first).await.unwrap();
    opens(&world.person(PARTNER).await, &known).await.unwrap();
    world.pass(Span::hours(1));
    opens(&world.person(CASEWORKER).await, &known).await.unwrap();
}

#[tokio::test]
async fn searches_have_a_budget_of_a_minute_and_its_refusal_is_in_the_audit() {
    let mut world = World::new();
    world.configure(|config| config.searches_a_minute = 2);
    let (person, audit) = (world.person(CASEWORKER).await, world.audit());
    for query in ["Sample Robin", "Sample Alex"] {
        searches(&person, query).await.unwrap();
    }
    let before = audit.entries_of("nominal.searched");
    world.pass(Span::seconds(20));
    assert_eq!(exhausted(&searches(&person, "Sample Kim").await.unwrap_err()), 40);
    assert_eq!(audit.entries_of("nominal.searched") - before, 1);
    world.pass(Span::seconds(40));
    searches(&person, "Sample Kim").await.unwrap();
}
