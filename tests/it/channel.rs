//! Channels over the wire: who takes part, who works on them, what a manager sees, and reopening.

use prost_types::FieldMask;
use safetynet_proto::access::v1::account_service_client::AccountServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::{
    AddMemberRequest, AssignRequest, Assignment, AssignmentKind, Channel, ChannelState, CreateChannelRequest,
    GetChannelRequest, ListChannelsRequest, NewChannel, RemoveMemberRequest, ReopenChannelRequest, ReviewKind,
    UnassignRequest, UpdateChannelRequest,
};
use safetynet_proto::kind::v1::Role;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, fields, said,
};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::case_file::opened;
use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR};

const SPOC: &str = "demo.spoc";

pub fn client(person: &Person) -> ChannelServiceClient<Wire> {
    ChannelServiceClient::new(person.wire())
}

pub async fn read(person: &Person, id: &str) -> Channel {
    client(person).get_channel(GetChannelRequest { id: id.into() }).await.unwrap().into_inner().channel.unwrap()
}

/// A channel of a new case file, opened by the caseworker, as its single point of contact manages it.
pub async fn managed(worker: &Person, spoc: &Person) -> Channel {
    let file = opened(worker, "Sedgewick").await;
    read(spoc, &file.channels.first().unwrap().id).await
}

pub fn add_member(channel: &Channel, organisation: Id) -> AddMemberRequest {
    AddMemberRequest {
        channel_id: channel.id.clone(),
        request_id: request_id(),
        etag: channel.etag.clone(),
        organisation_id: organisation.to_string(),
        justification: "It houses the people concerned".into(),
        ..Default::default()
    }
}

pub fn assign(channel: &Channel, account: Id, kind: AssignmentKind) -> AssignRequest {
    AssignRequest {
        channel_id: channel.id.clone(),
        request_id: request_id(),
        etag: channel.etag.clone(),
        account_id: account.to_string(),
        kind: kind.into(),
    }
}

pub fn remove(channel: &Channel, organisation: Id) -> RemoveMemberRequest {
    RemoveMemberRequest {
        channel_id: channel.id.clone(),
        request_id: request_id(),
        etag: channel.etag.clone(),
        organisation_id: organisation.to_string(),
        reason: "Its part in this is done".into(),
    }
}

#[tokio::test]
async fn a_manager_sees_who_takes_part_and_nothing_of_the_content() {
    let world = World::new();
    let (worker, spoc) = (world.person(CASEWORKER).await, world.person(SPOC).await);
    let outline = managed(&worker, &spoc).await;
    let whole = read(&worker, &outline.id).await;
    assert!(outline.title.is_empty() && outline.summary.is_empty() && outline.nominal_names.is_empty());
    assert_eq!(whole.title, "Support at home");
    assert_eq!(whole.nominal_names, ["Casimira Sedgewick"]);
    assert_eq!(whole.state(), ChannelState::Active);
    let kinds: Vec<ReviewKind> = outline.reviews.iter().map(safetynet_proto::icm::v1::ChannelReview::kind).collect();
    assert_eq!(kinds, [ReviewKind::Caseworker, ReviewKind::Supervisor]);
    let assigned: Vec<&str> = outline.assignments.iter().map(|a| a.account.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(assigned, [worker.id().to_string()]);
    assert!(outline.members.first().unwrap().lead);
    let rows = client(&spoc).list_channels(ListChannelsRequest { page_size: 200, ..Default::default() }).await.unwrap();
    let rows = rows.into_inner().channels;
    assert!(rows.iter().any(|row| row.id == outline.id) && rows.iter().all(|row| row.title.is_empty()));
}

#[tokio::test]
async fn a_partner_sees_a_channel_while_it_takes_part_and_its_agreement_is_in_force() {
    let world = World::new();
    let (worker, spoc, partner) =
        (world.person(CASEWORKER).await, world.person(SPOC).await, world.person(PARTNER).await);
    let channel = managed(&worker, &spoc).await;
    let early = assign(&channel, partner.id(), AssignmentKind::Worker);
    assert_rule(client(&spoc).assign(early).await, "ISA-3.1");
    assert_rule(client(&spoc).add_member(add_member(&channel, world.lapsed())).await, "COCO-5.2");
    let dry = AddMemberRequest { validate_only: true, ..add_member(&channel, partner.organisation()) };
    client(&spoc).add_member(dry).await.unwrap();
    assert_eq!(read(&spoc, &channel.id).await.members.len(), 1);
    let request = add_member(&channel, partner.organisation());
    let joined = client(&spoc).add_member(request).await.unwrap().into_inner().channel.unwrap();
    assert_eq!(joined.members.len(), 2);
    let get = GetChannelRequest { id: channel.id.clone() };
    assert_not_found(client(&partner).get_channel(get.clone()).await);
    let again = add_member(&joined, partner.organisation());
    assert_rule(client(&spoc).add_member(again).await, "EACH_MEMBER_ONCE");
    let request = assign(&joined, partner.id(), AssignmentKind::Worker);
    let working = client(&spoc).assign(request).await.unwrap().into_inner().channel.unwrap();
    assert_eq!(read(&partner, &channel.id).await.title, "Support at home");
    let over = assign(&working, partner.id(), AssignmentKind::Supervisor);
    assert_rule(client(&spoc).assign(over).await, "COCO-5.1");
    let twice = assign(&working, partner.id(), AssignmentKind::Worker);
    assert_rule(client(&spoc).assign(twice).await, "EACH_DUTY_ONCE");
    let request = remove(&working, partner.organisation());
    let alone = client(&spoc).remove_member(request).await.unwrap().into_inner().channel.unwrap();
    assert_eq!((alone.members.len(), alone.assignments.len()), (1, 1));
    assert_not_found(client(&partner).get_channel(get).await);
    assert_rule(client(&spoc).remove_member(remove(&alone, partner.organisation())).await, "MEMBERS_ONLY");
    assert_rule(client(&spoc).remove_member(remove(&alone, spoc.organisation())).await, "ISA-4.1");
}

#[tokio::test]
async fn only_who_manages_the_lead_decides_and_on_the_last_version() {
    let world = World::new();
    let (worker, spoc) = (world.person(CASEWORKER).await, world.person(SPOC).await);
    let (supervisor, partner) = (world.person(SUPERVISOR).await, world.person(PARTNER).await);
    let channel = managed(&worker, &spoc).await;
    let request = assign(&channel, supervisor.id(), AssignmentKind::Supervisor);
    assert_denied(client(&worker).assign(request.clone()).await);
    assert_not_found(client(&supervisor).assign(request.clone()).await);
    let supervised = client(&spoc).assign(request.clone()).await.unwrap().into_inner().channel.unwrap();
    let stale = AssignRequest { request_id: request_id(), ..request };
    assert_stale(client(&spoc).assign(stale).await);
    let joined = client(&supervisor).add_member(add_member(&supervised, partner.organisation())).await.unwrap();
    let joined = joined.into_inner();
    assert_eq!(joined.channel.as_ref().unwrap().title, "Support at home");
    assert!(joined.audience.unwrap().people >= 2);
    let joined = joined.channel.unwrap();
    let gone = UnassignRequest {
        channel_id: joined.id.clone(),
        request_id: request_id(),
        etag: joined.etag.clone(),
        account_id: supervisor.id().to_string(),
        kind: AssignmentKind::Supervisor.into(),
        reason: "Moves to another team".into(),
    };
    let wrong = UnassignRequest { kind: 0, reason: "no".into(), account_id: "?".into(), ..gone.clone() };
    let refused = client(&supervisor).unassign(wrong).await.err().unwrap();
    assert_eq!(fields(&refused), ["account_id", "kind", "reason"]);
    assert!(client(&supervisor).unassign(gone.clone()).await.unwrap().into_inner().channel.is_none());
    assert_not_found(
        client(&spoc)
            .unassign(UnassignRequest { request_id: request_id(), etag: read(&spoc, &joined.id).await.etag, ..gone })
            .await,
    );
}

#[tokio::test]
async fn the_lead_describes_and_opens_further_channels() {
    let world = World::new();
    let (worker, partner) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let file = opened(&worker, "Rushmere").await;
    let channel = read(&worker, &file.channels.first().unwrap().id).await;
    let change = UpdateChannelRequest {
        id: channel.id.clone(),
        etag: channel.etag.clone(),
        update_mask: Some(FieldMask { paths: vec!["title".into(), "summary".into()] }),
        title: "Support and visits".into(),
        summary: "Twice a week,\nin the evening.".into(),
        ..Default::default()
    };
    let changed = client(&worker).update_channel(change.clone()).await.unwrap().into_inner().channel.unwrap();
    assert_eq!((changed.title.as_str(), changed.summary.lines().count()), ("Support and visits", 2));
    assert_stale(client(&worker).update_channel(change.clone()).await);
    let long = UpdateChannelRequest { summary: "x".repeat(100_000), etag: changed.etag.clone(), ..change.clone() };
    assert_field(client(&worker).update_channel(long).await, "summary");
    let outside = client(&partner).update_channel(change.clone()).await.err().unwrap();
    let nowhere = client(&partner).update_channel(UpdateChannelRequest { id: request_id(), ..change }).await;
    assert_eq!(said(&outside), said(&nowhere.err().unwrap()));
    let open = CreateChannelRequest {
        case_file_id: file.id.clone(),
        request_id: request_id(),
        validate_only: true,
        channel: Some(NewChannel { programme: "asb".into(), title: "Noise".into(), ..Default::default() }),
    };
    let dry = client(&worker).create_channel(open.clone()).await.unwrap().into_inner();
    assert!(dry.channel.unwrap().id.is_empty() && dry.audience.unwrap().people >= 1);
    let open = CreateChannelRequest { validate_only: false, ..open };
    let second = client(&worker).create_channel(open.clone()).await.unwrap().into_inner().channel.unwrap();
    assert_eq!((second.case_reference, second.reviews.len()), (file.reference, 2));
    assert_not_found(client(&partner).create_channel(CreateChannelRequest { request_id: request_id(), ..open }).await);
}

#[tokio::test]
async fn channels_are_listed_by_review_with_filters_and_pages() {
    let world = World::new();
    let (worker, partner) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let file = opened(&worker, "Alderholt").await;
    let all = ListChannelsRequest { page_size: 200, include_closed: true, ..Default::default() };
    let rows = client(&worker).list_channels(all.clone()).await.unwrap().into_inner().channels;
    let due: Vec<Option<(i32, i32, i32)>> = rows
        .iter()
        .map(|row| row.next_review_due_date.as_ref().map(|date| (date.year, date.month, date.day)))
        .collect();
    let open = due.iter().take_while(|due| due.is_some()).count();
    assert!(open > 5 && due.iter().skip(open).all(Option::is_none) && due.iter().take(open).is_sorted());
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListChannelsRequest { page_size: 9, page_token: token, ..all.clone() };
        let page = client(&worker).list_channels(request).await.unwrap().into_inner();
        paged.extend(page.channels.into_iter().map(|row| row.id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>());
    let by = |text: &str| ListChannelsRequest { text: text.into(), ..all.clone() };
    let found = client(&worker).list_channels(by("alderholt")).await.unwrap().into_inner().channels;
    assert_eq!(found.first().unwrap().case_file_id, file.id);
    assert!(client(&partner).list_channels(by("alderholt")).await.unwrap().into_inner().channels.is_empty());
    let programme = ListChannelsRequest { programme: "nothing".into(), ..all.clone() };
    assert_field(client(&worker).list_channels(programme).await, "programme");
    assert_field(client(&worker).list_channels(ListChannelsRequest { page_size: -1, ..all }).await, "page_size");
}

#[tokio::test]
async fn a_manager_finds_a_channel_by_its_references_and_not_by_what_is_hidden() {
    let world = World::new();
    let (worker, spoc) = (world.person(CASEWORKER).await, world.person(SPOC).await);
    let file = opened(&worker, "Quillfeather").await;
    let channel = file.channels.first().unwrap();
    let by = |text: &str| ListChannelsRequest { text: text.into(), page_size: 200, ..Default::default() };
    for (text, managed) in [
        ("quillfeather", false),
        ("support at home", false),
        (channel.reference.as_str(), true),
        (file.reference.as_str(), true),
    ] {
        let found = client(&worker).list_channels(by(text)).await.unwrap().into_inner().channels;
        assert!(found.iter().any(|row| row.id == channel.id), "{text}");
        let found = client(&spoc).list_channels(by(text)).await.unwrap().into_inner().channels;
        assert_eq!(found.iter().any(|row| row.id == channel.id), managed, "{text}");
        assert!(managed || found.is_empty(), "nobody's title or name answers: {text}");
    }
}

#[tokio::test]
async fn nobody_puts_themselves_to_work_on_a_channel() {
    let world = World::new();
    let (worker, spoc) = (world.person(CASEWORKER).await, world.person(SPOC).await);
    let channel = managed(&worker, &spoc).await;
    let both = world.account("demo.supervisor").clone();
    let held = crate::account::read(&spoc, both.id).await;
    let roles = crate::account::roles(&held, &[Role::Caseworker, Role::Spoc]);
    AccountServiceClient::new(spoc.wire()).change_roles(roles).await.unwrap();
    let both = world.person(&both.user_name).await;
    let get = GetChannelRequest { id: channel.id.clone() };
    let shown = client(&both).get_channel(get.clone()).await.unwrap().into_inner().channel.unwrap();
    assert!(shown.title.is_empty(), "they manage it and do not read it");
    let own = assign(&channel, both.id(), AssignmentKind::Worker);
    assert_rule(client(&both).assign(own.clone()).await, "ISA-3.1");
    assert!(client(&both).get_channel(get).await.unwrap().into_inner().channel.unwrap().title.is_empty());
    let own = AssignRequest { request_id: request_id(), ..own };
    client(&spoc).assign(own).await.unwrap();
    assert_eq!(read(&both, &channel.id).await.title, "Support at home", "another may do it");
}

#[tokio::test]
async fn an_open_channel_is_not_reopened() {
    let world = World::new();
    let (worker, spoc) = (world.person(CASEWORKER).await, world.person(SPOC).await);
    let channel = managed(&worker, &spoc).await;
    let reopen = ReopenChannelRequest {
        id: channel.id.clone(),
        request_id: request_id(),
        etag: channel.etag.clone(),
        reason: "It has started again".into(),
    };
    assert_rule(client(&spoc).reopen_channel(reopen.clone()).await, "ISA-3.5");
    let short = ReopenChannelRequest { reason: "again".into(), ..reopen };
    assert_field(client(&spoc).reopen_channel(short).await, "reason");
    let closed = closed_channel(&spoc).await;
    let reopen = ReopenChannelRequest {
        id: closed.id.clone(),
        request_id: request_id(),
        etag: closed.etag.clone(),
        reason: "It has started again".into(),
    };
    let partner = world.organisations().iter().map(|(id, _)| *id).find(|id| *id != spoc.organisation()).unwrap();
    assert_rule(client(&spoc).add_member(add_member(&closed, partner)).await, "ISA-3.5");
    let open = client(&spoc).reopen_channel(reopen).await.unwrap().into_inner().channel.unwrap();
    assert!(matches!(open.state(), ChannelState::Active | ChannelState::Proposed));
    assert_eq!(open.reviews.len(), 2);
    assert!(open.disposal_due_date.is_none() && open.close_effective_date.is_none());
}

/// A closed channel that the organisation of a single point of contact leads.
async fn closed_channel(spoc: &Person) -> Channel {
    let request = ListChannelsRequest { include_closed: true, page_size: 200, ..Default::default() };
    let rows = client(spoc).list_channels(request).await.unwrap().into_inner().channels;
    let closed =
        rows.iter().find(|row| row.state() == ChannelState::Closed).expect("the partnership has closed channels");
    read(spoc, &closed.id).await
}

#[tokio::test]
async fn a_risk_that_is_not_shared_is_told_from_one_that_was_never_assessed() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let request = ListChannelsRequest { page_size: 200, ..Default::default() };
    let rows = client(&spoc).list_channels(request).await.unwrap().into_inner().channels;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.risk_not_shared && row.latest_risk_level == 0));
}

#[tokio::test]
async fn one_call_brings_a_channel_with_its_newest_activities_and_open_actions() {
    let world = World::new();
    let worker = world.person(CASEWORKER).await;
    let request = ListChannelsRequest { page_size: 200, ..Default::default() };
    let rows = client(&worker).list_channels(request).await.unwrap().into_inner().channels;
    let (mut activities, mut actions, mut assessed) = (0, 0, 0);
    for row in rows {
        let shown = client(&worker).get_channel(GetChannelRequest { id: row.id.clone() }).await.unwrap().into_inner();
        let times: Vec<i64> = shown.activities.iter().map(|row| row.happened_time.unwrap().seconds).collect();
        assert!(times.is_sorted_by(|newer, older| newer >= older));
        assert_eq!(row.latest_activity_time.map(|at| at.seconds), times.first().copied());
        assert!(shown.open_actions.iter().all(|action| action.channel_id == row.id));
        let channel = shown.channel.unwrap();
        let mine = |one: &Assignment| one.account.as_ref().is_some_and(|one| one.id == worker.id().to_string());
        let works = channel.assignments.iter().any(mine);
        assert!(!works || !row.risk_not_shared, "who works on it is told what is assessed");
        assert!(row.latest_risk_level == 0 || channel.latest_assessment.is_some());
        activities += times.len();
        actions += shown.open_actions.len();
        assessed += usize::from(channel.latest_assessment.is_some());
    }
    assert!(activities > 50 && actions > 5 && assessed > 5, "{activities} {actions} {assessed}");
}
