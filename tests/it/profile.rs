//! The profile of a neighbourhood over the wire: written in versions, approved by somebody else, looked at again on a day.

use safetynet_proto::nms::v1::profile_service_client::ProfileServiceClient;
use safetynet_proto::nms::v1::{
    ApproveProfileRequest, ListProfilesRequest, Profile, ProfileState, WriteProfileRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, board, elsewhere, november};

fn client(person: &Person) -> ProfileServiceClient<Wire> {
    ProfileServiceClient::new(person.wire())
}

fn write(world: &World, paths: &[&str], text: &str) -> WriteProfileRequest {
    WriteProfileRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        update_mask: safetynet_tests::mask(paths),
        police_view: text.into(),
        partner_view: text.into(),
        ..Default::default()
    }
}

fn anew(world: &World, draft: &Profile, paths: &[&str], text: &str) -> WriteProfileRequest {
    WriteProfileRequest { id: draft.id.clone(), etag: draft.etag.clone(), ..write(world, paths, text) }
}

fn approve(draft: &Profile, day: i32) -> ApproveProfileRequest {
    let (id, etag) = (draft.id.clone(), draft.etag.clone());
    ApproveProfileRequest { id, request_id: request_id(), etag, review_date: november(day) }
}

async fn wrote(person: &Person, request: WriteProfileRequest) -> Profile {
    client(person).write_profile(request).await.unwrap().into_inner().profile.unwrap()
}

async fn list(person: &Person, world: &World) -> Vec<Profile> {
    let request = ListProfilesRequest { neighbourhood_id: area(world, 0) };
    client(person).list_profiles(request).await.unwrap().into_inner().profiles
}

const POLICE_VIEW: &[&str] = &["police_view"];
const PARTNER_VIEW: &[&str] = &["partner_view"];

/// The next version, written by the police and approved by the council, to be looked at again on a day of November.
async fn in_force(world: &World, police: &Person, council: &Person, day: i32) -> Profile {
    let draft = wrote(police, write(world, POLICE_VIEW, "Quiet but for Saturdays")).await;
    client(council).approve_profile(approve(&draft, day)).await.unwrap().into_inner().profile.unwrap()
}

#[tokio::test]
async fn who_wrote_in_a_version_does_not_approve_it_and_a_later_one_takes_its_place() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let before = list(&police, &world).await.first().map_or(0, |latest| latest.number);
    let draft = wrote(&police, write(&world, POLICE_VIEW, "Quiet but for Saturdays")).await;
    assert_eq!((draft.state(), draft.number), (ProfileState::Draft, before + 1));
    assert_rule(client(&police).approve_profile(approve(&draft, 30)).await, "TWO-PERSONS");
    assert_rule(client(&police).write_profile(write(&world, POLICE_VIEW, "Another")).await, "PROFILE-DRAFT");
    let draft = wrote(&council, anew(&world, &draft, PARTNER_VIEW, "Few places for the young")).await;
    assert_eq!(draft.writers.len(), 2);
    assert_rule(client(&council).approve_profile(approve(&draft, 30)).await, "TWO-PERSONS");
    let third = world.person("demo.publisher").await;
    let refused = client(&third).approve_profile(approve(&draft, 30)).await;
    safetynet_tests::refusal::assert_denied(refused);
    let draft = list(&police, &world).await.remove(0);
    assert_eq!(
        (draft.police_view.as_str(), draft.partner_view.as_str()),
        ("Quiet but for Saturdays", "Few places for the young")
    );
}

#[tokio::test]
async fn an_approved_version_is_in_force_until_the_next_and_begins_it() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let first = in_force(&world, &police, &council, 25).await;
    assert_eq!((first.state(), first.days_late), (ProfileState::Approved, 0));
    assert_eq!(first.approved_by.as_ref().unwrap().id, council.id().to_string());
    assert!(board(&police, &area(&world, 0)).await.profile_review_date == november(25));
    assert_rule(client(&police).write_profile(anew(&world, &first, POLICE_VIEW, "Changed")).await, "PROFILE-STATE");
    assert_rule(client(&police).approve_profile(approve(&first, 30)).await, "PROFILE-STATE");
    let next = wrote(&council, write(&world, PARTNER_VIEW, "Few places for the young")).await;
    assert_eq!((next.number, next.police_view.as_str()), (first.number + 1, "Quiet but for Saturdays"));
    let next = client(&police).approve_profile(approve(&next, 30)).await.unwrap().into_inner().profile.unwrap();
    let all = list(&council, &world).await;
    let state = |id: &str| all.iter().find(|one| one.id == id).unwrap().state();
    assert_eq!((state(&next.id), state(&first.id)), (ProfileState::Approved, ProfileState::Superseded));
    assert!(board(&police, &area(&world, 0)).await.profile_review_date == november(30));
}

#[tokio::test]
async fn a_review_that_is_overdue_is_shown_from_the_day_after() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    in_force(&world, &police, &council, 25).await;
    world.pass(Span::days(2));
    let police = world.person(POLICE).await;
    assert_eq!(board(&police, &area(&world, 0)).await.profile_days_late, 0, "the day itself is in time");
    world.pass(Span::days(1));
    let police = world.person(POLICE).await;
    assert_eq!(board(&police, &area(&world, 0)).await.profile_days_late, 1);
    assert_eq!(list(&police, &world).await[0].days_late, 1);
}

#[tokio::test]
async fn the_view_of_the_police_is_theirs_and_wrong_fields_are_named() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    assert_field(client(&council).write_profile(write(&world, POLICE_VIEW, "As they see it")).await, "police_view");
    let long = "x".repeat(5_001);
    for (text, paths, field) in [
        (long.as_str(), PARTNER_VIEW, "partner_view"),
        ("See N-000123", PARTNER_VIEW, "partner_view"),
        ("Robin Sample, born 2 May 1990", POLICE_VIEW, "police_view"),
        ("text", &["nothing"], "update_mask"),
    ] {
        assert_field(client(&police).write_profile(write(&world, paths, text)).await, field);
    }
    let named = write(&world, PARTNER_VIEW, "Robin Sample, born 2 May 1990");
    let why = "It is the name of a statue".to_owned();
    let draft = wrote(&police, WriteProfileRequest { names_nobody_reason: why, ..named }).await;
    let stale = WriteProfileRequest { etag: "v9".into(), ..anew(&world, &draft, PARTNER_VIEW, "Other") };
    assert_stale(client(&police).write_profile(stale).await);
    assert_field(client(&council).approve_profile(approve(&draft, 23)).await, "review_date");
    let nothing = WriteProfileRequest { neighbourhood_id: area(&world, 1), ..write(&world, PARTNER_VIEW, "") };
    let nothing = wrote(&police, nothing).await;
    assert_rule(client(&council).approve_profile(approve(&nothing, 30)).await, "PROFILE-EMPTY");
    let far = ListProfilesRequest { neighbourhood_id: elsewhere(&world) };
    assert_not_found(client(&council).list_profiles(far).await);
    assert_not_found(
        client(&council).approve_profile(ApproveProfileRequest { id: request_id(), ..approve(&draft, 30) }).await,
    );
}
