//! The access list of an organisation over the wire: who may change what about whom, and when it bites.

pub mod application;
pub mod first_contact;
mod leaving;
mod reset;
mod revoke;

use safetynet_proto::access::v1::account_service_client::AccountServiceClient;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    Account, AccountChecks, AlertKind, AssignNeighbourhoodRequest, ChangeRolesRequest, DisableAccountRequest,
    GetAccountRequest, GetSessionRequest, ListAccountsRequest, ListAssignableNeighbourhoodsRequest,
    RecordChecksRequest, UnassignNeighbourhoodRequest, UnlockRequest,
};
use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::{AgreementKind, EndAgreementRequest, GetOrganisationRequest};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::{AccountState, RecordKind, Role};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_signed_out, assert_stale, reason,
};
use safetynet_tests::{Person, Wire, World, request_id};
use tonic::Code;

const REASON: &str = "Agreed with the line manager today.";

pub fn client(person: &Person) -> AccountServiceClient<Wire> {
    AccountServiceClient::new(person.wire())
}

/// An account of the SPOC's own organisation, as it stands.
pub async fn read(spoc: &Person, id: impl ToString) -> Account {
    let request = GetAccountRequest { id: id.to_string() };
    client(spoc).get_account(request).await.unwrap().into_inner().account.unwrap()
}

pub async fn of(world: &World, spoc: &Person, user_name: &str) -> Account {
    read(spoc, world.account(user_name).id).await
}

pub fn roles(account: &Account, roles: &[Role]) -> ChangeRolesRequest {
    ChangeRolesRequest {
        request_id: request_id(),
        id: account.id.clone(),
        etag: account.etag.clone(),
        roles: roles.iter().map(|role| (*role).into()).collect(),
        reason: REASON.into(),
    }
}

pub fn disable(account: &Account) -> DisableAccountRequest {
    let (id, etag) = (account.id.clone(), account.etag.clone());
    DisableAccountRequest { request_id: request_id(), id, etag, reason: REASON.into() }
}

pub fn checks(account: &Account, checks: AccountChecks) -> RecordChecksRequest {
    let (id, etag) = (account.id.clone(), account.etag.clone());
    RecordChecksRequest { request_id: request_id(), id, etag, checks: Some(checks) }
}

pub fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

/// Everything that an authorisation rests on, as of the morning of the tests.
pub fn complete() -> AccountChecks {
    AccountChecks {
        identity_date: date(2026, 11, 2),
        right_to_work_date: date(2026, 11, 3),
        employment_history_date: date(2026, 11, 4),
        criminal_record_date: date(2026, 11, 5),
        training_date: date(2026, 11, 10),
        training_expiry_date: date(2028, 11, 10),
        syops_signature_date: date(2026, 11, 20),
        syops_version: "1".into(),
        syops_document_hash: "ab".repeat(32),
    }
}

/// Has the single point of contact record that somebody of the constabulary has signed the procedures anew (SYOP-2.3).
pub async fn signed_anew(world: &World, user_name: &str) {
    let spoc = world.person("demo.spoc").await;
    let account = of(world, &spoc, user_name).await;
    client(&spoc).record_checks(checks(&account, complete())).await.unwrap();
}

#[tokio::test]
async fn the_list_shows_what_a_spoc_answers_for() {
    let world = World::new();
    let (spoc, _worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let request = ListAccountsRequest { page_size: 200, ..Default::default() };
    let all = client(&spoc).list_accounts(request).await.unwrap().into_inner().accounts;
    let own = spoc.organisation().to_string();
    assert!(all.iter().all(|account| account.organisation.as_ref().unwrap().id == own), "no other organisation's");
    assert!(all.iter().any(|account| account.state() == AccountState::Applied), "whoever was applied for is listed");
    let names: Vec<_> = all.iter().map(|one| (&one.family_name, &one.given_name)).collect();
    assert!(names.is_sorted());
    let worker = all.iter().find(|account| account.user_name == "demo.caseworker").unwrap();
    assert_eq!(worker.state(), AccountState::Active);
    assert!(worker.last_sign_in_time.is_some() && worker.contributions > 0 && worker.open_assignments > 0);
    assert_eq!(worker.terminal_names.len(), 1, "the terminal of this morning's sign-in");
    let checks = worker.checks.as_ref().unwrap();
    assert!(checks.identity_date.is_some() && checks.criminal_record_date.is_some() && checks.training_date.is_some());
    assert!(checks.syops_signature_date.is_some() && checks.syops_document_hash.len() == 64);
    let neighbour = all.iter().find(|account| account.user_name == "demo.neighbourhood").unwrap();
    assert!(!neighbour.neighbourhoods.is_empty() && !neighbour.neighbourhoods[0].name.is_empty());
}

#[tokio::test]
async fn pages_filters_and_searches_agree() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let whole = accounts.list_accounts(ListAccountsRequest { page_size: 200, ..Default::default() }).await;
    let whole = whole.unwrap().into_inner().accounts;
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListAccountsRequest { page_size: 3, page_token, ..Default::default() };
        let page = accounts.list_accounts(request).await.unwrap().into_inner();
        seen.extend(page.accounts);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert!(seen == whole, "every account once, applications among them");
    for state in [AccountState::Active, AccountState::Applied, AccountState::Disabled] {
        let request = ListAccountsRequest { state: state.into(), page_size: 200, ..Default::default() };
        let some = accounts.list_accounts(request).await.unwrap().into_inner().accounts;
        assert_eq!(some.len(), whole.iter().filter(|account| account.state() == state).count(), "{state:?}");
    }
    let request = ListAccountsRequest { text: "DEMO.CASE".into(), ..Default::default() };
    assert_eq!(accounts.list_accounts(request).await.unwrap().into_inner().accounts[0].user_name, "demo.caseworker");
    let request = ListAccountsRequest { text: "' OR 1=1 --".into(), ..Default::default() };
    assert!(accounts.list_accounts(request).await.unwrap().into_inner().accounts.is_empty());
    assert_field(accounts.list_accounts(ListAccountsRequest { state: 77, ..Default::default() }).await, "state");
}

#[tokio::test]
async fn changed_roles_bite_at_once_and_are_told() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let account = read(&spoc, worker.id()).await;
    let request = roles(&account, &[Role::Supervisor, Role::Caseworker]);
    let changed = client(&spoc).change_roles(request.clone()).await.unwrap().into_inner().account.unwrap();
    assert_eq!(changed.roles, [Role::Caseworker as i32, Role::Supervisor as i32]);
    let again = client(&spoc).change_roles(request).await.unwrap().into_inner().account.unwrap();
    assert!(again == changed, "a retry gets the first answer");
    assert_signed_out(SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await);
    world.pass(Span::seconds(1));
    let back = world.person("demo.caseworker").await;
    assert!(back.session.alerts.iter().any(|alert| alert.kind() == AlertKind::RolesChanged));
    assert!(back.session.roles.contains(&Role::Supervisor.into()));
    let told = world.person("demo.caseworker").await;
    assert!(told.session.alerts.iter().all(|alert| alert.kind() != AlertKind::RolesChanged), "told once");
}

#[tokio::test]
async fn who_gives_access_gives_the_password_again_after_five_minutes() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.account("demo.caseworker").id);
    let before = read(&spoc, worker).await;
    let request = roles(&before, &[Role::Caseworker, Role::Supervisor]);
    world.pass(Span::minutes(4));
    read(&spoc, worker).await;
    world.pass(Span::minutes(1));
    let refused = client(&spoc).change_roles(request.clone()).await.err().unwrap();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "PASSWORD_NEEDED"));
    assert!(read(&spoc, worker).await == before, "nothing was changed");
    let mut sessions = SessionServiceClient::new(spoc.wire());
    assert_field(sessions.unlock(UnlockRequest { password: "wrong".into() }).await, "password");
    assert_eq!(reason(&client(&spoc).change_roles(request.clone()).await.err().unwrap()), "PASSWORD_NEEDED");
    sessions.unlock(UnlockRequest { password: spoc.account.password.into() }).await.unwrap();
    let changed = client(&spoc).change_roles(request).await.unwrap().into_inner().account.unwrap();
    assert_eq!(changed.roles, [Role::Caseworker as i32, Role::Supervisor as i32]);
}

#[tokio::test]
async fn roles_stay_within_the_organisation_and_never_come_to_oneself() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let worker = of(&world, &spoc, "demo.caseworker").await;
    let own = read(&spoc, spoc.id()).await;
    assert_rule(accounts.change_roles(roles(&worker, &[Role::SystemAdministrator])).await, "SYOP-13.4");
    assert_rule(accounts.change_roles(roles(&own, &[Role::Spoc, Role::Auditor])).await, "SYOP-13.2c");
    assert_rule(accounts.disable_account(disable(&own)).await, "SYOP-13.2c");
    assert_rule(accounts.record_checks(checks(&own, complete())).await, "SYOP-13.2c");
    for (request, field) in [
        (roles(&worker, &[]), "roles"),
        (roles(&worker, &[Role::Caseworker, Role::Caseworker]), "roles[1]"),
        (roles(&worker, &[Role::Unspecified]), "roles[0]"),
        (ChangeRolesRequest { reason: "too short".into(), ..roles(&worker, &[Role::Auditor]) }, "reason"),
        (ChangeRolesRequest { id: "robin".into(), ..roles(&worker, &[Role::Auditor]) }, "id"),
        (ChangeRolesRequest { etag: String::new(), ..roles(&worker, &[Role::Auditor]) }, "etag"),
        (ChangeRolesRequest { request_id: "1".into(), ..roles(&worker, &[Role::Auditor]) }, "request_id"),
    ] {
        assert_field(accounts.change_roles(request).await, field);
    }
    assert!(of(&world, &spoc, "demo.caseworker").await == worker, "nothing was changed");
}

#[tokio::test]
async fn another_organisations_account_is_not_there() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let partner = Account { id: world.account("demo.partner").id.to_string(), etag: "v1".into(), ..Account::default() };
    let nobody = Account { id: request_id(), ..partner.clone() };
    for stranger in [partner, nobody] {
        assert_not_found(accounts.get_account(GetAccountRequest { id: stranger.id.clone() }).await);
        assert_not_found(accounts.change_roles(roles(&stranger, &[Role::Auditor])).await);
        assert_not_found(accounts.disable_account(disable(&stranger)).await);
        assert_not_found(accounts.record_checks(checks(&stranger, complete())).await);
        assert_not_found(accounts.assign_neighbourhood(assign(&world, &stranger)).await);
    }
}

#[tokio::test]
async fn only_a_spoc_keeps_the_list() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let worker = of(&world, &spoc, "demo.caseworker").await;
    for user_name in ["demo.supervisor", "demo.auditor", "demo.administrator", "demo.manager"] {
        let other = world.person(user_name).await;
        assert_denied(client(&other).list_accounts(ListAccountsRequest::default()).await);
        assert_denied(client(&other).change_roles(roles(&worker, &[Role::Auditor])).await);
        assert_denied(client(&other).disable_account(disable(&worker)).await);
    }
    let mut nobody = AccountServiceClient::new(spoc.nobody());
    assert_signed_out(nobody.change_roles(roles(&worker, &[Role::Auditor])).await);
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_its_channels_stay_listed() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let before = read(&spoc, worker.id()).await;
    let ended = client(&spoc).disable_account(disable(&before)).await.unwrap().into_inner().account.unwrap();
    assert_eq!((ended.state(), ended.end_reason.as_str()), (AccountState::Disabled, REASON));
    assert_eq!(ended.open_assignments, before.open_assignments, "they are handed over, not lost");
    assert_signed_out(SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await);
    let refused = Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await;
    assert_eq!(reason(&refused.err().unwrap()), "SIGN_IN_REFUSED");
    assert_rule(client(&spoc).change_roles(roles(&ended, &[Role::Auditor])).await, "COCO-7.1");
    assert_rule(client(&spoc).disable_account(disable(&ended)).await, "COCO-7.1");
}

#[tokio::test]
async fn a_stale_reading_changes_nothing() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let old = of(&world, &spoc, "demo.neighbourhood").await;
    accounts.change_roles(roles(&old, &[Role::NeighbourhoodUser, Role::Publisher])).await.unwrap();
    assert_stale(accounts.change_roles(roles(&old, &[Role::Auditor])).await);
    assert_stale(accounts.disable_account(disable(&old)).await);
    assert_stale(accounts.record_checks(checks(&old, complete())).await);
    assert_stale(accounts.assign_neighbourhood(assign(&world, &old)).await);
    let now = of(&world, &spoc, "demo.neighbourhood").await;
    assert_eq!(now.roles, [Role::NeighbourhoodUser as i32, Role::Publisher as i32]);
}

#[tokio::test]
async fn checks_are_recorded_whole_and_dated() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let worker = of(&world, &spoc, "demo.caseworker").await;
    for (wrong, field) in [
        (AccountChecks { identity_date: date(2026, 11, 24), ..complete() }, "checks.identity_date"),
        (AccountChecks { training_date: date(2026, 2, 30), ..complete() }, "checks.training_date"),
        (AccountChecks { training_expiry_date: date(2026, 11, 9), ..complete() }, "checks.training_expiry_date"),
        (AccountChecks { syops_signature_date: None, ..complete() }, "checks.syops_signature_date"),
        (AccountChecks { syops_version: "99".into(), ..complete() }, "checks.syops_version"),
        (AccountChecks { syops_document_hash: "ab".into(), ..complete() }, "checks.syops_document_hash"),
    ] {
        assert_field(accounts.record_checks(checks(&worker, wrong)).await, field);
    }
    let request = RecordChecksRequest { checks: None, ..checks(&worker, complete()) };
    assert_field(accounts.record_checks(request).await, "checks");
    let recorded = accounts.record_checks(checks(&worker, complete())).await.unwrap().into_inner().account.unwrap();
    assert!(recorded.checks == Some(complete()));
    let bare = accounts.record_checks(checks(&recorded, AccountChecks::default())).await.unwrap().into_inner();
    let bare = bare.account.unwrap();
    assert!(bare.checks == Some(AccountChecks::default()), "what is not given is no longer recorded");
    assert_eq!(bare.state(), AccountState::MustAccept, "without a signature nobody signs in (SYOP-2.3)");
}

#[tokio::test]
async fn a_signature_lasts_a_year_and_its_end_is_told_before() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let worker = of(&world, &spoc, "demo.caseworker").await;
    let signed = |day| AccountChecks { syops_signature_date: day, ..complete() };
    let mut accounts = client(&spoc);
    let old = accounts.record_checks(checks(&worker, signed(date(2025, 11, 24)))).await.unwrap().into_inner();
    let told = world.person("demo.caseworker").await.session.alerts;
    assert!(told.iter().any(|alert| alert.kind() == AlertKind::SyopsSignatureDue), "it ends tomorrow");
    world.pass(Span::days(2));
    let (account, channel) =
        (world.account("demo.caseworker").clone(), world.channel(&world.seat(spoc.organisation())));
    let refused = Person::try_sign_in(channel, &account.user_name, account.password).await;
    assert_rule(refused, "SYOP-2.3");
    let spoc = world.person("demo.spoc").await;
    client(&spoc).record_checks(checks(&old.account.unwrap(), signed(date(2026, 11, 25)))).await.unwrap();
    let told = world.person("demo.caseworker").await.session.alerts;
    assert!(told.iter().all(|alert| alert.kind() != AlertKind::SyopsSignatureDue));
}

pub fn assign(world: &World, account: &Account) -> AssignNeighbourhoodRequest {
    AssignNeighbourhoodRequest {
        request_id: request_id(),
        id: account.id.clone(),
        etag: account.etag.clone(),
        neighbourhood_id: world.neighbourhoods().last().unwrap().to_string(),
    }
}

#[tokio::test]
async fn neighbourhoods_are_given_and_taken() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let before = of(&world, &spoc, "demo.neighbourhood").await;
    let given = accounts.assign_neighbourhood(assign(&world, &before)).await.unwrap().into_inner().account.unwrap();
    assert_eq!(given.neighbourhoods.len(), before.neighbourhoods.len() + 1);
    let twice = accounts.assign_neighbourhood(assign(&world, &given)).await.unwrap().into_inner().account.unwrap();
    assert_eq!(twice.neighbourhoods.len(), given.neighbourhoods.len(), "once is enough");
    let AssignNeighbourhoodRequest { request_id, id, etag, neighbourhood_id } = assign(&world, &twice);
    let request = UnassignNeighbourhoodRequest { request_id, id, etag, neighbourhood_id };
    let taken = accounts.unassign_neighbourhood(request).await.unwrap().into_inner().account.unwrap();
    assert!(taken.neighbourhoods == before.neighbourhoods);
    let worker = of(&world, &spoc, "demo.caseworker").await;
    assert_rule(accounts.assign_neighbourhood(assign(&world, &worker)).await, "COCO-5.1");
    let nowhere = AssignNeighbourhoodRequest { neighbourhood_id: worker.id.clone(), ..assign(&world, &taken) };
    assert_not_found(accounts.assign_neighbourhood(nowhere).await);
}

fn choose(text: &str, page_size: i32, page_token: &str) -> ListAssignableNeighbourhoodsRequest {
    ListAssignableNeighbourhoodsRequest { text: text.into(), page_size, page_token: page_token.into() }
}

#[tokio::test]
async fn the_neighbourhoods_to_choose_from_are_told_by_their_names() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let all = accounts.list_assignable_neighbourhoods(choose("", 0, "")).await.unwrap().into_inner().neighbourhoods;
    assert_eq!(all.len(), world.neighbourhoods().len());
    assert!(all.windows(2).all(|pair| pair[0].name <= pair[1].name) && all.iter().all(|one| !one.csp_name.is_empty()));
    let mut paged = Vec::new();
    let mut token = String::new();
    loop {
        let page = accounts.list_assignable_neighbourhoods(choose("", 3, &token)).await.unwrap().into_inner();
        paged.extend(page.neighbourhoods);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert!(paged == all);
    let entry = crate::event::own(&spoc).await.remove(0);
    assert_eq!(entry.event, "account.neighbourhoods_listed");
    let shown: Vec<_> = entry.objects.iter().map(|object| (object.kind(), object.id.as_str())).collect();
    assert_eq!(shown, [(RecordKind::Neighbourhood, all[3].id.as_str())], "what the last page showed and no more");
    let name = all[0].name.to_uppercase();
    let found = accounts.list_assignable_neighbourhoods(choose(&name, 0, "")).await.unwrap().into_inner();
    assert_eq!(found.neighbourhoods.len(), 1);
    let request = assign(&world, &of(&world, &spoc, "demo.neighbourhood").await);
    accounts
        .assign_neighbourhood(AssignNeighbourhoodRequest { neighbourhood_id: all[0].id.clone(), ..request })
        .await
        .unwrap();
    let worker = world.person("demo.caseworker").await;
    assert_denied(client(&worker).list_assignable_neighbourhoods(choose("", 0, "")).await);
}

#[tokio::test]
async fn without_an_agreement_nobody_is_assigned() {
    let world = World::new();
    let (spoc, administrator) = (world.person("demo.spoc").await, world.person("demo.administrator").await);
    let mut organisations = OrganisationServiceClient::new(administrator.wire());
    let request = GetOrganisationRequest { id: spoc.organisation().to_string() };
    let police = organisations.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    for agreement in police.agreements.iter().filter(|agreement| agreement.kind() == AgreementKind::Isa) {
        let (id, etag) = (agreement.id.clone(), agreement.etag.clone());
        let request =
            EndAgreementRequest { request_id: request_id(), id, etag, reason: REASON.into(), ..Default::default() };
        organisations.end_agreement(request).await.unwrap();
    }
    world.pass(Span::seconds(1));
    let account = of(&world, &spoc, "demo.neighbourhood").await;
    assert_rule(client(&spoc).assign_neighbourhood(assign(&world, &account)).await, "COCO-5.2");
    let left = client(&spoc).list_assignable_neighbourhoods(choose("", 0, "")).await.unwrap().into_inner();
    assert!(left.neighbourhoods.is_empty(), "nor is there anything to choose from");
}
