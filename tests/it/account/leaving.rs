//! How accounts end: at once, by their last day, with their organisation; and that they are archived (COCO-7.1).

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{DisableAccountRequest, GetSessionRequest, ListAccountsRequest, SetAccessEndRequest};
use safetynet_proto::admin::v1::account_admin_service_client::AccountAdminServiceClient;
use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::{
    GetOrganisationRequest, ListAccountsRequest as ListAdministered, UpdateOrganisationStatusRequest,
};
use safetynet_proto::icm::v1::caseload_service_client::CaseloadServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    GetChannelRequest, GetTodayRequest, GetWorkloadsRequest, ListCaseloadRequest, NoticeKind,
};
use safetynet_proto::kind::v1::{AccountState, OrganisationState};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_signed_out, assert_stale, reason};
use safetynet_tests::{Person, World, request_id};

use super::{REASON, client, date, read, signed_anew};

/// Ends the account of somebody of the SPOC's organisation.
async fn end(spoc: &Person, user: &Person) {
    let account = read(spoc, user.id()).await;
    let request =
        DisableAccountRequest { request_id: request_id(), id: account.id, etag: account.etag, reason: REASON.into() };
    client(spoc).disable_account(request).await.unwrap();
}

/// What somebody is told of.
async fn told(person: &Person) -> Vec<(NoticeKind, String)> {
    let mut reviews = ReviewServiceClient::new(person.wire());
    let today = reviews.get_today(GetTodayRequest {}).await.unwrap().into_inner().today.unwrap();
    today.notices.into_iter().map(|notice| (notice.kind(), notice.record_id)).collect()
}

#[tokio::test]
async fn what_a_leaver_worked_on_can_be_handed_over_until_the_account_is_archived() {
    let world = World::new();
    signed_anew(&world, "demo.supervisor").await;
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let before = read(&spoc, worker.id()).await;
    end(&spoc, &worker).await;
    let supervisor = world.person("demo.supervisor").await;
    let mut caseloads = CaseloadServiceClient::new(supervisor.wire());
    let loads = caseloads.get_workloads(GetWorkloadsRequest {}).await.unwrap().into_inner().workloads;
    let load = loads.iter().find(|load| load.account.as_ref().unwrap().id == before.id).unwrap();
    assert!(load.left && loads.iter().any(|other| !other.left));
    let ask = || ListCaseloadRequest { account_id: before.id.clone() };
    let items = caseloads.list_caseload(ask()).await.unwrap().into_inner().items;
    let channel = items[0].channel_id.clone();
    let ended = read(&spoc, worker.id()).await;
    assert!(ended.open_assignments == before.open_assignments && ended.end_time.is_some());
    assert!(ended.archive_date == date(2026, 12, 21), "28 days from 23 November");

    world.pass(Span::days(28));
    world.daily_work().await;
    let spoc = world.person("demo.spoc").await;
    assert_eq!(read(&spoc, worker.id()).await.state(), AccountState::Disabled, "the last day in time");
    world.pass(Span::days(1));
    world.daily_work().await;
    let spoc = world.person("demo.spoc").await;
    let archived = read(&spoc, worker.id()).await;
    assert_eq!((archived.state(), archived.open_assignments), (AccountState::Archived, 0));
    assert_eq!(
        (&archived.user_name, &archived.end_reason),
        (&before.user_name, &REASON.to_owned()),
        "it stays on record"
    );
    assert!(archived.archive_date.is_none() && archived.end_time == ended.end_time);
    assert!(told(&spoc).await.contains(&(NoticeKind::AccountArchived, before.id.clone())));
    let supervisor = world.person("demo.supervisor").await;
    assert!(told(&supervisor).await.iter().any(|(kind, _)| *kind == NoticeKind::WorkerLeft));
    let mut channels = ChannelServiceClient::new(supervisor.wire());
    let shown = channels.get_channel(GetChannelRequest { id: channel }).await.unwrap().into_inner();
    let team = shown.channel.unwrap().assignments;
    assert!(team.iter().all(|one| one.account.as_ref().unwrap().id != before.id));
    assert_not_found(CaseloadServiceClient::new(supervisor.wire()).list_caseload(ask()).await);
    let refused = Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await;
    assert_eq!(reason(&refused.err().unwrap()), "SIGN_IN_REFUSED");
}

fn last_day(account: &safetynet_proto::access::v1::Account, day: i32) -> SetAccessEndRequest {
    let (id, etag) = (account.id.clone(), account.etag.clone());
    SetAccessEndRequest { request_id: request_id(), id, etag, last_access_date: date(2026, 12, day) }
}

#[tokio::test]
async fn access_ends_by_itself_after_its_last_day_and_is_announced() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let account = read(&spoc, worker.id()).await;
    let past = SetAccessEndRequest { last_access_date: date(2026, 11, 22), ..last_day(&account, 1) };
    assert_field(client(&spoc).set_access_end(past).await, "last_access_date");
    let own = read(&spoc, spoc.id()).await;
    assert_rule(client(&spoc).set_access_end(last_day(&own, 1)).await, "SYOP-13.2c");
    let set = client(&spoc).set_access_end(last_day(&account, 10)).await.unwrap().into_inner().account.unwrap();
    assert!(set.last_access_date == date(2026, 12, 10));
    assert_stale(client(&spoc).set_access_end(last_day(&account, 12)).await);
    world.daily_work().await;
    assert!(!told(&spoc).await.iter().any(|(kind, _)| *kind == NoticeKind::AccountEnding), "17 days before");
    world.pass(Span::days(3));
    for _ in 0..2 {
        world.daily_work().await;
    }
    let spoc = world.person("demo.spoc").await;
    let announced =
        |notices: Vec<(NoticeKind, String)>, kind| notices.iter().filter(|(known, _)| *known == kind).count();
    assert_eq!(announced(told(&spoc).await, NoticeKind::AccountEnding), 1, "once");
    world.pass(Span::days(14));
    world.daily_work().await;
    let worker = world.person("demo.caseworker").await;
    world.pass(Span::days(1));
    world.daily_work().await;
    assert_signed_out(SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await);
    let spoc = world.person("demo.spoc").await;
    let ended = read(&spoc, worker.id()).await;
    assert_eq!(ended.state(), AccountState::Disabled);
    assert!(ended.end_reason.contains("last day"));
    assert_eq!(announced(told(&spoc).await, NoticeKind::AccountEnded), 1);
    let administrator = world.person("demo.administrator").await;
    let request = ListAdministered { state: AccountState::Disabled.into(), ..Default::default() };
    let mut accounts = AccountAdminServiceClient::new(administrator.wire());
    let listed = accounts.list_accounts(request).await.unwrap().into_inner().accounts;
    assert!(listed.iter().any(|one| one.id == ended.id && one.end_time.is_some()), "the administrator is advised");
}

#[tokio::test]
async fn nothing_ends_while_the_clock_cannot_be_believed() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.account("demo.caseworker").id);
    let account = read(&spoc, worker).await;
    client(&spoc).set_access_end(last_day(&account, 1)).await.unwrap();
    world.daily_work().await;
    for years in [Span::days(3_650), Span::days(-3_650)] {
        world.slip(years);
        world.daily_work().await;
        world.slip(Span::from_micros(-years.micros()));
        let spoc = world.person("demo.spoc").await;
        assert_eq!(read(&spoc, worker).await.state(), AccountState::Active);
    }
    world.pass(Span::days(9));
    world.daily_work().await;
    let spoc = world.person("demo.spoc").await;
    assert_eq!(read(&spoc, worker).await.state(), AccountState::Disabled);
}

#[tokio::test]
async fn whoever_belongs_to_an_organisation_that_leaves_is_archived_with_it() {
    let world = World::new();
    let administrator = world.person("demo.administrator").await;
    let partner = world.person("demo.partner").await;
    let mut organisations = OrganisationServiceClient::new(administrator.wire());
    let request = GetOrganisationRequest { id: partner.organisation().to_string() };
    let mut organisation = organisations.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    for state in [OrganisationState::Suspended, OrganisationState::Exited] {
        let request = UpdateOrganisationStatusRequest {
            request_id: request_id(),
            id: organisation.id.clone(),
            etag: organisation.etag.clone(),
            state: state.into(),
            reason: "Breach of the agreement, letter of 20 November".into(),
            ..Default::default()
        };
        let answer = organisations.update_organisation_status(request).await.unwrap();
        organisation = answer.into_inner().organisation.unwrap();
    }
    assert_eq!(organisation.active_accounts, 0);
    let request = ListAdministered { organisation_id: organisation.id, page_size: 200, ..Default::default() };
    let mut accounts = AccountAdminServiceClient::new(administrator.wire());
    let all = accounts.list_accounts(request).await.unwrap().into_inner().accounts;
    let of_people = |one: &&safetynet_proto::admin::v1::AccountMetadata| one.state() == AccountState::Archived;
    assert!(all.iter().filter(of_people).any(|one| one.id == partner.id().to_string()));
    assert!(all.iter().all(|one| one.state() != AccountState::Active && one.state() != AccountState::Disabled));
    let spoc = world.person("demo.spoc").await;
    let own = ListAccountsRequest { page_size: 200, ..Default::default() };
    let own = client(&spoc).list_accounts(own).await.unwrap().into_inner().accounts;
    assert!(own.iter().all(|one| one.state() != AccountState::Archived), "nobody else was");
}
