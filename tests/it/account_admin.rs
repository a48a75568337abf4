//! Accounts as administrators create, unlock and suspend them, over the wire.

use safetynet_proto::access::v1::account_service_client::AccountServiceClient;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    AccountChecks, ApplyAccountRequest, AuthoriseAccountRequest, GetSessionRequest, IssueCodeRequest,
    RecordChecksRequest, SessionState,
};
use safetynet_proto::admin::v1::account_admin_service_client::AccountAdminServiceClient;
use safetynet_proto::admin::v1::{
    AccountMetadata, CreateAccountRequest, ListAccountsRequest, SuspendAccountRequest, UnlockAccountRequest,
};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::{AccountState, Role};
use safetynet_tests::refusal::{assert_denied, assert_not_found, assert_rule, assert_signed_out, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::organisation::{ADMINISTRATOR, REASON};

/// The user name of the person who joins.
const JOINS: &str = "sample.joiner";

fn client(person: &Person) -> AccountAdminServiceClient<Wire> {
    AccountAdminServiceClient::new(person.wire())
}

fn november(day: i32) -> Date {
    Date { year: 2026, month: 11, day }
}

/// Has the SPOC of the demonstration apply for an account and record its checks; answers the application's id and etag.
pub async fn applied(spoc: &Person) -> (String, String) {
    let mut accounts = AccountServiceClient::new(spoc.wire());
    let apply = ApplyAccountRequest {
        request_id: request_id(),
        user_name: JOINS.into(),
        given_name: "Sample".into(),
        family_name: "Joiner".into(),
        need: "Takes over the sample channels in December".into(),
        roles: vec![Role::Caseworker.into()],
        ..Default::default()
    };
    let account = accounts.apply_account(apply).await.unwrap().into_inner().account.unwrap();
    let checks = AccountChecks {
        identity_date: Some(november(2)),
        right_to_work_date: Some(november(2)),
        employment_history_date: Some(november(2)),
        criminal_record_date: Some(november(2)),
        training_date: Some(november(3)),
        training_expiry_date: Some(Date { year: 2027, month: 11, day: 3 }),
        syops_signature_date: Some(november(4)),
        syops_version: "1".into(),
        syops_document_hash: "cd".repeat(32),
    };
    let record =
        RecordChecksRequest { request_id: request_id(), id: account.id, etag: account.etag, checks: Some(checks) };
    let account = accounts.record_checks(record).await.unwrap().into_inner().account.unwrap();
    (account.id, account.etag)
}

/// Has the SPOC authorise the application.
pub async fn authorise(spoc: &Person, (id, etag): (String, String)) -> String {
    let criteria = Some(crate::account::application::confirmed());
    let request = AuthoriseAccountRequest { request_id: request_id(), id: id.clone(), etag, criteria };
    AccountServiceClient::new(spoc.wire()).authorise_account(request).await.unwrap();
    id
}

/// Has the SPOC fetch the one-time code of an account.
pub async fn code_of(spoc: &Person, id: &str) -> String {
    let etag = crate::account::read(spoc, id).await.etag;
    let request = IssueCodeRequest { request_id: request_id(), id: id.into(), etag };
    AccountServiceClient::new(spoc.wire()).issue_code(request).await.unwrap().into_inner().one_time_code
}

fn create(application: &str) -> CreateAccountRequest {
    CreateAccountRequest { request_id: request_id(), application_id: application.into(), ..Default::default() }
}

async fn listed(person: &Person, text: &str) -> Vec<AccountMetadata> {
    let request = ListAccountsRequest { text: text.into(), ..Default::default() };
    client(person).list_accounts(request).await.unwrap().into_inner().accounts
}

#[tokio::test]
async fn an_account_is_created_once_it_is_authorised_and_its_code_works_once() {
    let world = World::new();
    let (spoc, person) = (world.person("demo.spoc").await, world.person(ADMINISTRATOR).await);
    let mut client = client(&person);
    let application = applied(&spoc).await;
    assert_rule(client.create_account(create(&application.0)).await, "SYOP-13.2c");
    let id = authorise(&spoc, application).await;
    let waits = ListAccountsRequest { state: AccountState::Authorised.into(), ..Default::default() };
    let waiting = client.list_accounts(waits).await.unwrap().into_inner().accounts;
    assert!(
        waiting
            .iter()
            .any(|one| one.id == id && one.authorised_by.as_ref().is_some_and(|by| by.id == spoc.id().to_string()))
    );
    let dry = CreateAccountRequest { validate_only: true, ..create(&id) };
    client.create_account(dry).await.unwrap();
    let request = create(&id);
    let done = client.create_account(request.clone()).await.unwrap().into_inner();
    let retry = client.create_account(request).await.unwrap().into_inner();
    assert!(done == retry);
    let created = done.account.unwrap();
    assert_eq!(created.state(), AccountState::Created);
    assert_rule(client.create_account(create(&id)).await, "SYOP-13.2c");
    let code = code_of(&spoc, &created.id).await;
    let answer = Person::try_sign_in(spoc.channel(), JOINS, &code).await.unwrap();
    assert_eq!(answer.session.unwrap().state(), SessionState::MustChangePassword);
    assert!(listed(&person, JOINS).await.iter().all(|account| account.id != id), "an application is listed once");
}

#[tokio::test]
async fn an_account_that_tries_have_closed_is_unlocked() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let worker = world.account("demo.caseworker").clone();
    let channel = world.channel(&world.seat(worker.organisation));
    for _ in 0..3 {
        let _ = Person::try_sign_in(channel.clone(), &worker.user_name, "wrong").await;
    }
    assert!(Person::try_sign_in(channel.clone(), &worker.user_name, worker.password).await.is_err());
    let account = listed(&person, &worker.user_name).await.remove(0);
    assert_eq!((account.state(), account.failures_since), (AccountState::Locked, 3));
    assert!(account.lock_end_time.is_some());
    let unlock = |account: &AccountMetadata| UnlockAccountRequest {
        request_id: request_id(),
        id: account.id.clone(),
        etag: account.etag.clone(),
        reason: REASON.into(),
    };
    let unlocked = client(&person).unlock_account(unlock(&account)).await.unwrap().into_inner().account.unwrap();
    assert_eq!(unlocked.state(), AccountState::Active);
    assert_stale(client(&person).unlock_account(unlock(&account)).await);
    assert_rule(client(&person).unlock_account(unlock(&unlocked)).await, "SYOP-5.7");
    Person::try_sign_in(channel, &worker.user_name, worker.password).await.unwrap();
}

#[tokio::test]
async fn a_suspended_account_is_out_at_once_until_it_is_unlocked() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person("demo.caseworker").await);
    let mut client = client(&person);
    let suspend = |account: &AccountMetadata| SuspendAccountRequest {
        request_id: request_id(),
        id: account.id.clone(),
        etag: account.etag.clone(),
        reason: REASON.into(),
    };
    let account = listed(&person, "demo.caseworker").await.remove(0);
    let suspended = client.suspend_account(suspend(&account)).await.unwrap().into_inner().account.unwrap();
    assert_eq!((suspended.state(), suspended.end_reason.as_str()), (AccountState::Suspended, REASON));
    assert_signed_out(SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await);
    assert!(Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await.is_err());
    assert_rule(client.suspend_account(suspend(&suspended)).await, "CA-10.3");
    let unlock = UnlockAccountRequest {
        request_id: request_id(),
        id: suspended.id.clone(),
        etag: suspended.etag.clone(),
        reason: REASON.into(),
    };
    client.unlock_account(unlock).await.unwrap();
    world.person("demo.caseworker").await;
    let own = listed(&person, ADMINISTRATOR).await.remove(0);
    assert_rule(client.suspend_account(suspend(&own)).await, "SYOP-13.4c");
}

#[tokio::test]
async fn accounts_are_listed_by_page_and_only_for_administrators() {
    let world = World::new();
    let (person, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
    let first = ListAccountsRequest { page_size: 20, ..Default::default() };
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut request = first.clone();
    loop {
        let page = client(&person).list_accounts(request).await.unwrap().into_inner();
        seen.extend(page.accounts.into_iter().map(|one| (one.organisation.unwrap().name, one.user_name)));
        if page.next_page_token.is_empty() {
            break;
        }
        request = ListAccountsRequest { page_token: page.next_page_token, ..first.clone() };
    }
    let mut sorted = seen.clone();
    sorted.sort();
    assert!(seen.len() > 20 && seen == sorted);
    assert_denied(client(&spoc).list_accounts(ListAccountsRequest::default()).await);
    assert_not_found(client(&person).create_account(create(&request_id())).await);
}
