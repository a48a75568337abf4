//! What is overdue, over the wire: counts that grow with the days, and nothing else.

use safetynet_proto::admin::v1::overdue_service_client::OverdueServiceClient;
use safetynet_proto::admin::v1::{ListOverdueRequest, OverdueOrganisation};
use safetynet_proto::kind::v1::OrganisationState;
use safetynet_server::store::seed::Cell;
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_denied, assert_field};
use safetynet_tests::{Person, World};

use crate::organisation::ADMINISTRATOR;
use crate::review;

async fn all(person: &Person) -> Vec<OverdueOrganisation> {
    let request = ListOverdueRequest { include_clear: true, ..Default::default() };
    let answer = OverdueServiceClient::new(person.wire()).list_overdue(request).await.unwrap();
    answer.into_inner().organisations
}

fn sum(list: &[OverdueOrganisation], of: impl Fn(&OverdueOrganisation) -> i32) -> i32 {
    list.iter().map(of).sum()
}

#[tokio::test]
async fn the_counts_follow_the_days() {
    let world = World::new();
    let today = all(&world.person(ADMINISTRATOR).await).await;
    assert_eq!(today.len(), world.organisations().len());
    assert!(sum(&today, |one| one.agreements_past_review) > 0, "the demonstration has an agreement past its review");
    world.pass(Span::days(80));
    let later = all(&world.person(ADMINISTRATOR).await).await;
    let counts: [fn(&OverdueOrganisation) -> i32; 4] = [
        |one| one.caseworker_reviews,
        |one| one.supervisor_reviews,
        |one| one.access_reviews,
        |one| one.agreements_past_review,
    ];
    for count in counts {
        assert!(sum(&later, count) > sum(&today, count));
    }
    let oldest = |list: &[OverdueOrganisation]| list.iter().map(|one| one.oldest_review_days).max().unwrap();
    assert_eq!(oldest(&later), oldest(&today) + 80);
}

#[tokio::test]
async fn an_organisation_that_nobody_uses_is_reported() {
    let world = World::new();
    let administrator = world.person(ADMINISTRATOR).await;
    let before = all(&administrator).await;
    assert_eq!(sum(&before, |one| one.without_users), 0);
    let joined = crate::organisation::connected(&world, &administrator, "Sample Hostel").await;
    let after = all(&administrator).await;
    let of = |list: &[OverdueOrganisation], id: &str| {
        list.iter().find(|one| one.organisation.as_ref().unwrap().id == id).cloned().unwrap()
    };
    assert_eq!((of(&after, &joined).without_users, of(&after, &joined).dormant), (1, 0), "it has just joined");
    let office = world.account(ADMINISTRATOR).organisation.to_string();
    assert_eq!((of(&after, &office).without_users, of(&after, &office).dormant), (0, 0), "its people come in");
}

#[tokio::test]
async fn an_organisation_that_nobody_has_used_for_six_months_is_dormant() {
    let mut world = World::new();
    let (now, today) = (world.now(), world.now().day());
    let long_ago = [183, 185].map(|days| (Id::fresh(now), today.plus_days(-days)));
    world.fill(|seed| {
        for (id, joined) in long_ago {
            let row: &[(&str, Cell<'_>)] = &[
                ("id", id.into()),
                ("name", Cell::Owned(format!("Sample Hostel since {}", joined.to_int()))),
                ("sector", Cell::Text("Housing")),
                ("state", Cell::Number(OrganisationState::Connected as i64)),
                ("created_at", joined.start().into()),
                ("commenced_on", joined.into()),
                ("access_review_due", today.into()),
                ("sponsor", Cell::Text("")),
                ("approved_by", Cell::Text("")),
                ("office", Cell::Text("")),
                ("telephone", Cell::Text("")),
                ("ico_number", Cell::Text("")),
                ("administers", Cell::Number(0)),
                ("version", Cell::Number(1)),
            ];
            seed.put("organisation", row)?;
        }
        Ok(())
    });
    let list = all(&world.person(ADMINISTRATOR).await).await;
    let of = |id: Id| list.iter().find(|one| one.organisation.as_ref().unwrap().id == id.to_string()).unwrap().dormant;
    assert_eq!(long_ago.map(|(id, _)| of(id)), [0, 1], "not quite six months, and a little more");
}

#[tokio::test]
async fn what_a_closed_channel_left_undone_is_not_overdue() {
    let world = World::new();
    let (supervisor, administrator) = (world.person("demo.supervisor").await, world.person(ADMINISTRATOR).await);
    let of = |list: Vec<OverdueOrganisation>| {
        let id = supervisor.organisation().to_string();
        let own = list.into_iter().find(|one| one.organisation.as_ref().unwrap().id == id).unwrap();
        (own.caseworker_reviews, own.supervisor_reviews)
    };
    let before = of(all(&administrator).await);
    let open = review::of_a_late_channel(&supervisor, &world.person("demo.caseworker").await).await;
    review::close(&supervisor, &open).await;
    let after = of(all(&administrator).await);
    assert_eq!(after, (before.0 - 1, before.1), "the caseworker's review went with the channel");
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let whole = all(&person).await;
    let mut client = OverdueServiceClient::new(person.wire());
    let late = client.list_overdue(ListOverdueRequest::default()).await.unwrap().into_inner().organisations;
    let is_late = |one: &OverdueOrganisation| {
        one.caseworker_reviews
            + one.supervisor_reviews
            + one.access_reviews
            + one.agreements_past_review
            + one.declarations
            + one.syops_signatures
            + one.dormant
            + one.without_users
            > 0
    };
    assert_eq!(late.len(), whole.iter().filter(|one| is_late(one)).count());
    let first = ListOverdueRequest { include_clear: true, page_size: 4, ..Default::default() };
    let page = client.list_overdue(first.clone()).await.unwrap().into_inner();
    let next = ListOverdueRequest { page_token: page.next_page_token.clone(), ..first };
    let next = client.list_overdue(next).await.unwrap().into_inner();
    assert_eq!(page.organisations.len() + next.organisations.len(), whole.len());
    let other = ListOverdueRequest { page_token: page.next_page_token, ..Default::default() };
    assert_field(client.list_overdue(other).await, "page_token");
    let one = ListOverdueRequest {
        organisation_id: world.organisations()[1].0.to_string(),
        include_clear: true,
        ..Default::default()
    };
    assert_eq!(client.list_overdue(one).await.unwrap().into_inner().organisations.len(), 1);
}

#[tokio::test]
async fn managers_of_partnerships_may_count_and_nobody_else() {
    let world = World::new();
    assert!(!all(&world.person("demo.manager").await).await.is_empty());
    let worker = world.person("demo.caseworker").await;
    let mut client = OverdueServiceClient::new(worker.wire());
    assert_denied(client.list_overdue(ListOverdueRequest::default()).await);
}
