//! Community groups over the wire: recorded, changed, their people, ended; and what goes when somebody is withdrawn.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::group_service_client::GroupServiceClient;
use safetynet_proto::nms::v1::{
    Consent, Contact, ContactKind, CreateContactRequest, CreateGroupRequest, EndGroupRequest, Group, GroupKind,
    GroupPerson, GroupState, ListGroupsRequest, ListGroupsResponse, UpdateGroupRequest,
};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::contact;
use crate::neighbourhood::{COUNCIL, POLICE, area, elsewhere, november};

fn client(person: &Person) -> GroupServiceClient<Wire> {
    GroupServiceClient::new(person.wire())
}

fn create(world: &World) -> CreateGroupRequest {
    CreateGroupRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        kind: GroupKind::WatchScheme.into(),
        name: "Sample Quay boat watch".into(),
        about: "Keeps an eye on moorings at night".into(),
        meets: "First Monday, sailing club".into(),
        ..Default::default()
    }
}

fn change(group: &Group, paths: &[&str]) -> UpdateGroupRequest {
    UpdateGroupRequest {
        id: group.id.clone(),
        etag: group.etag.clone(),
        update_mask: safetynet_tests::mask(paths),
        ..Default::default()
    }
}

fn end(group: &Group) -> EndGroupRequest {
    let (id, etag) = (group.id.clone(), group.etag.clone());
    EndGroupRequest { id, request_id: request_id(), etag, reason: "Nobody comes any more".into() }
}

fn of(contact: &Contact, part: &str) -> GroupPerson {
    GroupPerson { contact_id: contact.id.clone(), part: part.into(), ..Default::default() }
}

async fn know(world: &World, person: &Person, request: CreateContactRequest) -> Contact {
    let request = CreateContactRequest { neighbourhood_id: area(world, 0), ..request };
    contact::client(person).create_contact(request).await.unwrap().into_inner().contact.unwrap()
}

async fn warden(world: &World, person: &Person) -> Contact {
    know(world, person, contact::create(world, ContactKind::Professional)).await
}

async fn list(person: &Person, neighbourhood_id: &str) -> ListGroupsResponse {
    let request = ListGroupsRequest { neighbourhood_id: neighbourhood_id.to_owned() };
    client(person).list_groups(request).await.unwrap().into_inner()
}

async fn found(person: &Person, world: &World, group: &Group) -> Group {
    let groups = list(person, &area(world, 0)).await.groups;
    groups.into_iter().find(|row| row.id == group.id).unwrap()
}

#[tokio::test]
async fn a_group_is_kept_by_all_who_are_assigned_and_says_who_belongs_to_it() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let robin = warden(&world, &police).await;
    let request = CreateGroupRequest { people: vec![of(&robin, "Coordinator")], ..create(&world) };
    let made = client(&police).create_group(request).await.unwrap().into_inner().group.unwrap();
    assert_eq!((made.state(), made.kind(), made.people.len()), (GroupState::Active, GroupKind::WatchScheme, 1));
    assert_eq!((made.people[0].contact_name.as_str(), made.people[0].part.as_str()), ("Robin Sample", "Coordinator"));
    let request = UpdateGroupRequest { meets: "Second Monday".into(), ..change(&made, &["meets"]) };
    let changed = client(&council).update_group(request).await.unwrap().into_inner().group.unwrap();
    assert_eq!((changed.meets.as_str(), changed.people.len()), ("Second Monday", 1), "the people stay");
    assert_stale(client(&police).update_group(change(&made, &["about"])).await);
    let seen = list(&council, &area(&world, 0)).await;
    assert!(seen.groups.iter().any(|row| row.id == made.id && row.meets == "Second Monday"));
    assert!(seen.audience.iter().any(|one| one.people > 0));
    let entry = crate::event::own(&council).await.remove(0);
    assert_eq!(entry.event, "group.listed");
    assert!(entry.objects.iter().any(|object| object.kind() == RecordKind::Group && object.id == made.id));
}

#[tokio::test]
async fn only_contacts_of_the_neighbourhood_who_have_agreed_belong_to_a_group() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let robin = warden(&world, &police).await;
    let proposed = know(&world, &police, contact::create(&world, ContactKind::Kin)).await;
    let consent = Consent { consent_date: november(2), evidence: "Signed form in the office file".into() };
    let agreed = CreateContactRequest { consent: Some(consent), ..contact::create(&world, ContactKind::Kin) };
    let agreed = know(&world, &police, agreed).await;
    let far = CreateContactRequest { neighbourhood_id: area(&world, 1), ..contact::create(&world, ContactKind::Kin) };
    let far = contact::client(&police).create_contact(far).await.unwrap().into_inner().contact.unwrap();
    let with = |people: Vec<GroupPerson>| CreateGroupRequest { people, ..create(&world) };
    let nobody = GroupPerson { contact_id: request_id(), ..Default::default() };
    for (people, field) in [
        (vec![of(&robin, ""), of(&proposed, "")], "people[1].contact_id"),
        (vec![of(&far, "")], "people[0].contact_id"),
        (vec![nobody], "people[0].contact_id"),
        (vec![of(&robin, ""), of(&robin, "Chair")], "people[1].contact_id"),
        (vec![of(&robin, "See N-000123")], "people[0].part"),
        (vec![of(&robin, ""); 51], "people"),
    ] {
        assert_field(client(&police).create_group(with(people)).await, field);
    }
    let made = client(&police).create_group(with(vec![of(&robin, ""), of(&agreed, "Chair")])).await.unwrap();
    assert_eq!(made.into_inner().group.unwrap().people.len(), 2);
}

#[tokio::test]
async fn who_is_withdrawn_is_out_of_every_group_and_who_belonged_to_one_that_ended_is_forgotten() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let (robin, sam) = (warden(&world, &police).await, warden(&world, &police).await);
    let request = CreateGroupRequest { people: vec![of(&robin, "Chair"), of(&sam, "")], ..create(&world) };
    let made = client(&police).create_group(request).await.unwrap().into_inner().group.unwrap();
    contact::client(&police).withdraw_contact(contact::withdraw(&robin)).await.unwrap();
    let left = found(&police, &world, &made).await;
    assert_eq!(left.people.iter().map(|one| one.contact_id.as_str()).collect::<Vec<_>>(), [sam.id.as_str()]);
    let ended = client(&police).end_group(end(&left)).await.unwrap().into_inner().group.unwrap();
    assert_eq!((ended.state(), ended.people.len()), (GroupState::Ended, 0));
    assert_eq!(ended.end_reason, "Nobody comes any more");
    assert_rule(client(&police).update_group(change(&ended, &["about"])).await, "GROUP-STATE");
    assert_rule(client(&police).end_group(end(&ended)).await, "GROUP-STATE");
    let states: Vec<GroupState> = list(&police, &area(&world, 0)).await.groups.iter().map(Group::state).collect();
    assert!(states.is_sorted_by_key(|state| *state as i32), "those that have ended stand last");
}

#[tokio::test]
async fn wrong_fields_are_named_a_dry_run_keeps_nothing_and_another_place_is_not_there() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut mine = client(&police);
    for (request, field) in [
        (CreateGroupRequest { name: String::new(), ..create(&world) }, "name"),
        (CreateGroupRequest { name: "x".repeat(201), ..create(&world) }, "name"),
        (CreateGroupRequest { about: "Robin Sample, born 2 May 1990".into(), ..create(&world) }, "about"),
        (CreateGroupRequest { meets: "bell \u{7}".into(), ..create(&world) }, "meets"),
        (CreateGroupRequest { kind: 0, ..create(&world) }, "kind"),
    ] {
        assert_field(mine.create_group(request).await, field);
    }
    let why = "The surname is that of the street".to_owned();
    let named = CreateGroupRequest { about: "Robin Sample, born 2 May 1990".into(), ..create(&world) };
    mine.create_group(CreateGroupRequest { names_nobody_reason: why, ..named }).await.unwrap();
    let before = list(&police, &area(&world, 0)).await.groups.len();
    let dry = mine.create_group(CreateGroupRequest { validate_only: true, ..create(&world) }).await.unwrap();
    assert!(dry.into_inner().group.unwrap().id.is_empty());
    assert_eq!(list(&police, &area(&world, 0)).await.groups.len(), before);
    let far = CreateGroupRequest { neighbourhood_id: area(&world, 2), ..create(&world) };
    let far = mine.create_group(far).await.unwrap().into_inner().group.unwrap();
    assert_not_found(client(&council).update_group(change(&far, &["about"])).await);
    assert_not_found(client(&council).end_group(end(&far)).await);
    let request = ListGroupsRequest { neighbourhood_id: elsewhere(&world) };
    assert_not_found(client(&council).list_groups(request).await);
}
