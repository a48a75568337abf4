//! What reaches nobody else: a case file whose channel another organisation leads (ISA-2.5a), and an assignment whose role
//! is gone (COCO-7.1, SYOP-13.2d).

use safetynet_proto::admin::v1::ListCspsRequest;
use safetynet_proto::icm::v1::{
    CreateChannelRequest, GetCaseFileRequest, GetChannelRequest, ListCaseFilesRequest, ListChannelsRequest, NewChannel,
};
use safetynet_proto::kind::v1::{RecordKind, Role};
use safetynet_server::store::seed::Cell;
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_denied, assert_not_found, assert_rule, said};
use safetynet_tests::{Person, World, request_id};

use super::{client, of, vias, why};
use crate::case_file::opened;
use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR};
use crate::strand::Strand;
use crate::{account, case_file, channel};

/// A case file of a third organisation, in it a channel that the council leads and the constabulary takes part in, with a
/// caseworker of each on it.
struct Third {
    world: World,
    file: Id,
    channel: Id,
}

impl Third {
    async fn new() -> Third {
        let mut world = World::new();
        let office = world.person("demo.administrator").await;
        let csps = crate::organisation::client(&office).list_csps(ListCspsRequest::default()).await.unwrap();
        let csp = Id::parse(&csps.into_inner().csps.first().unwrap().id).unwrap();
        let (police, council) = (world.account(CASEWORKER).clone(), world.account(PARTNER).clone());
        let others = [police.organisation, council.organisation, office.organisation(), world.lapsed()];
        let owner = world.organisations().iter().map(|(id, _)| *id).find(|id| !others.contains(id)).unwrap();
        let (now, file, channel) = (world.now(), Id::fresh(world.now()), Id::fresh(world.now()));
        let words = |row: &mut Vec<(&'static str, Cell<'_>)>, names: &[&'static str]| {
            row.extend(names.iter().map(|name| (*name, Cell::Text("Matter of a third"))));
        };
        let numbers = |row: &mut Vec<(&'static str, Cell<'_>)>, names: &[&'static str]| {
            row.extend(names.iter().map(|name| (*name, Cell::Number(1))));
        };
        world.fill(|seed| {
            let mut row = vec![("id", file.into()), ("organisation", owner.into()), ("csp", csp.into())];
            row.extend([("opened_at", now.into()), ("opened_by", owner.into())]);
            words(&mut row, &["reference", "title"]);
            numbers(&mut row, &["purpose", "article_6", "article_9", "article_10", "version"]);
            seed.put("case_file", &row)?;
            let mut row =
                vec![("id", channel.into()), ("case_file", file.into()), ("lead", council.organisation.into())];
            row.extend([("csp", csp.into()), ("opened_at", now.into()), ("opened_by", council.id.into())]);
            row.extend([("significant_at", now.into()), ("state", Cell::Number(2)), ("risk_level", Cell::Number(0))]);
            words(&mut row, &["reference", "title", "summary", "close_reason", "reopen_reason"]);
            numbers(&mut row, &["programme", "version"]);
            seed.put("channel", &row)?;
            let mut row =
                vec![("id", Id::fresh(now).into()), ("channel", channel.into()), ("added_by", council.id.into())];
            row.extend([("organisation", police.organisation.into()), ("since_at", now.into())]);
            words(&mut row, &["justification", "end_reason"]);
            seed.put("member", &row)?;
            for person in [&police, &council] {
                let mut row =
                    vec![("id", Id::fresh(now).into()), ("channel", channel.into()), ("duty", Cell::Number(1))];
                row.extend([("account", person.id.into()), ("organisation", person.organisation.into())]);
                row.extend([("since_at", now.into()), ("assigned_by", council.id.into())]);
                words(&mut row, &["end_reason"]);
                seed.put("assignment", &row)?;
            }
            Ok(())
        });
        Third { world, file, channel }
    }
}

async fn reads_channel(person: &Person, id: &str) -> Option<String> {
    let answer = channel::client(person).get_channel(GetChannelRequest { id: id.to_owned() }).await;
    answer.ok().map(|answer| answer.into_inner().channel.unwrap().title)
}

#[tokio::test]
async fn whom_another_lead_lets_in_learns_nothing_of_the_case_file() {
    let third = Third::new().await;
    let (lead, partner) = (third.world.person(PARTNER).await, third.world.person(CASEWORKER).await);
    let (id, channel) = (third.file.to_string(), third.channel.to_string());
    for person in [&lead, &partner] {
        assert_eq!(reads_channel(person, &channel).await.as_deref(), Some("Matter of a third"), "both work on it");
    }
    case_file::client(&lead).get_case_file(GetCaseFileRequest { id: id.clone() }).await.unwrap();
    let file = case_file::client(&partner).get_case_file(GetCaseFileRequest { id: id.clone() }).await.err().unwrap();
    let none = case_file::client(&partner).get_case_file(GetCaseFileRequest { id: request_id() }).await.err().unwrap();
    assert_eq!(said(&file), said(&none));
    let list = ListCaseFilesRequest { page_size: 200, ..Default::default() };
    let listed = case_file::client(&partner).list_case_files(list).await.unwrap().into_inner().case_files;
    assert!(!listed.is_empty() && listed.iter().all(|file| file.id != id));
    let shown = why(&partner, RecordKind::CaseFile, &id).await;
    assert!(vias(&shown) == ["partner"] && shown.organisations.is_empty() && shown.people_count == 0);
    assert_not_found(channel::client(&partner).create_channel(further(&id)).await);
    assert_rule(channel::client(&lead).create_channel(further(&id)).await, "ISA-2.5a");
}

fn further(file: &str) -> CreateChannelRequest {
    let channel = NewChannel { programme: "asb".into(), title: "Noise at night".into(), ..Default::default() };
    CreateChannelRequest {
        case_file_id: file.into(),
        request_id: request_id(),
        validate_only: false,
        channel: Some(channel),
    }
}

#[tokio::test]
async fn only_the_owner_of_a_case_file_opens_channels_in_it() {
    let strand = Strand::joint().await;
    let file = strand.seen_by(&strand.partner).await.case_file_id;
    let dry = CreateChannelRequest { validate_only: true, ..further(&file) };
    for request in [dry, further(&file)] {
        assert_rule(channel::client(&strand.partner).create_channel(request).await, "ISA-2.5a");
    }
    channel::client(&strand.worker).create_channel(further(&file)).await.unwrap();
}

/// Somebody of the constabulary with other roles, signed in anew.
async fn turned(world: &World, user_name: &str, roles: &[Role]) -> Person {
    let spoc = world.person("demo.spoc").await;
    let now = account::read(&spoc, world.account(user_name).id).await;
    account::client(&spoc).change_roles(account::roles(&now, roles)).await.unwrap();
    world.pass(Span::seconds(1));
    world.person(user_name).await
}

#[tokio::test]
async fn an_assignment_opens_nothing_without_its_role_and_all_again_with_it() {
    let third = Third::new().await;
    let (world, theirs, file) = (&third.world, third.channel.to_string(), third.file.to_string());
    let worker = world.person(CASEWORKER).await;
    let own = opened(&worker, "Hollowbrook").await.channels.first().unwrap().id.clone();
    let explain = |person: &Person, kind, id: &str| {
        let (mut client, request) = (client(person), of(kind, id));
        async move { client.explain(request).await }
    };
    for (role, via) in [(Role::Spoc, "lead_spoc"), (Role::Auditor, "auditor")] {
        let turned = turned(world, CASEWORKER, &[role]).await;
        let request = GetChannelRequest { id: theirs.clone() };
        assert_not_found(channel::client(&turned).get_channel(request).await);
        assert_not_found(explain(&turned, RecordKind::Channel, &theirs).await);
        assert_not_found(explain(&turned, RecordKind::CaseFile, &file).await);
        assert_eq!(vias(&why(&turned, RecordKind::Channel, &own).await), [via]);
        let title = reads_channel(&turned, &own).await.unwrap();
        assert_eq!(title.is_empty(), role == Role::Spoc, "a single point of contact manages without the content");
        let lead = world.person(PARTNER).await;
        let who = why(&lead, RecordKind::Channel, &theirs).await;
        assert!(
            who.organisations
                .iter()
                .all(|one| one.organisation.as_ref().unwrap().id != turned.organisation().to_string())
        );
    }
    let neighbour = turned(world, CASEWORKER, &[Role::NeighbourhoodUser]).await;
    assert_denied(channel::client(&neighbour).get_channel(GetChannelRequest { id: theirs.clone() }).await);
    for id in [&theirs, &own] {
        assert_not_found(explain(&neighbour, RecordKind::Channel, id).await);
    }
    let back = turned(world, CASEWORKER, &[Role::Caseworker]).await;
    assert_eq!(vias(&why(&back, RecordKind::Channel, &theirs).await), ["partner"]);
    assert!(reads_channel(&back, &own).await.is_some());
}

#[tokio::test]
async fn who_is_no_longer_a_supervisor_supervises_nothing() {
    let world = World::new();
    let supervisor = world.person(SUPERVISOR).await;
    let list = ListChannelsRequest { page_size: 200, ..Default::default() };
    let channels = channel::client(&supervisor).list_channels(list.clone()).await.unwrap().into_inner().channels;
    let id = channels.first().unwrap().id.clone();
    let turned = turned(&world, SUPERVISOR, &[Role::Caseworker]).await;
    assert_not_found(channel::client(&turned).get_channel(GetChannelRequest { id }).await);
    let left = channel::client(&turned).list_channels(list).await.unwrap().into_inner().channels;
    assert!(left.len() < channels.len());
}
