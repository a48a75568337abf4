//! From an application to an authorised account: the six criteria and the checks that bear them out (SYOP-13.2c).

use safetynet_proto::access::v1::{
    Account, AccountChecks, ApplyAccountRequest, AuthorisationCriteria, AuthoriseAccountRequest, DisableAccountRequest,
    IssueCodeRequest, ListAccountsRequest, SessionState,
};
use safetynet_proto::admin::v1::CreateAccountRequest;
use safetynet_proto::admin::v1::account_admin_service_client::AccountAdminServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{GetTodayRequest, Notice, NoticeKind};
use safetynet_proto::kind::v1::{AccountState, Role};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, World, request_id};

use super::{checks, client, complete, read};

fn application() -> ApplyAccountRequest {
    ApplyAccountRequest {
        request_id: request_id(),
        validate_only: false,
        user_name: "sample.newcomer".into(),
        given_name: "Sample".into(),
        family_name: "Newcomer".into(),
        telephone: "01632 960 555".into(),
        need: "Joins the team for vulnerable adults.".into(),
        roles: vec![Role::Caseworker.into()],
        organisation_id: String::new(),
    }
}

/// Everything that is confirmed when an account is authorised.
pub fn confirmed() -> AuthorisationCriteria {
    AuthorisationCriteria {
        business_need: true,
        vetted: true,
        trained: true,
        user_guide_read: true,
        syops_agreed: true,
        syops_signed_and_kept: true,
    }
}

pub fn authorise(account: &Account, criteria: AuthorisationCriteria) -> AuthoriseAccountRequest {
    let (id, etag) = (account.id.clone(), account.etag.clone());
    AuthoriseAccountRequest { request_id: request_id(), id, etag, criteria: Some(criteria) }
}

async fn applied(spoc: &Person) -> Account {
    client(spoc).apply_account(application()).await.unwrap().into_inner().account.unwrap()
}

#[tokio::test]
async fn an_application_is_checked_authorised_and_named() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let applied = applied(&spoc).await;
    assert_eq!((applied.state(), applied.telephone.as_str()), (AccountState::Applied, "+441632960555"));
    assert_eq!(applied.applied_by.as_ref().unwrap().id, spoc.id().to_string());
    assert_rule(accounts.authorise_account(authorise(&applied, confirmed())).await, "COCO-2.1");
    let checked = accounts.record_checks(checks(&applied, complete())).await.unwrap().into_inner().account.unwrap();
    assert_eq!(checked.state(), AccountState::Checked);
    assert!(checked.checks == Some(complete()));
    assert_stale(accounts.authorise_account(authorise(&applied, confirmed())).await);
    let done =
        accounts.authorise_account(authorise(&checked, confirmed())).await.unwrap().into_inner().account.unwrap();
    assert_eq!((done.state(), &done.id), (AccountState::Authorised, &applied.id));
    assert!(done.authorised_by.is_some() && done.authorise_time.is_some());
    assert_rule(accounts.authorise_account(authorise(&done, confirmed())).await, "SYOP-13.2c");
    let reopened = accounts.record_checks(checks(&done, AccountChecks::default())).await.unwrap().into_inner();
    let reopened = reopened.account.unwrap();
    assert_eq!(reopened.state(), AccountState::Applied, "an authorisation does not outlive its checks");
    assert!(reopened.authorised_by.is_none() && reopened.authorise_time.is_none());
}

#[tokio::test]
async fn an_administrator_creates_what_was_authorised_and_the_person_comes_in() {
    let world = World::new();
    let (spoc, administrator) = (world.person("demo.spoc").await, world.person("demo.administrator").await);
    let mut accounts = client(&spoc);
    let applied = applied(&spoc).await;
    let mut creation = AccountAdminServiceClient::new(administrator.wire());
    let create = |id: &str| CreateAccountRequest {
        request_id: request_id(),
        validate_only: false,
        application_id: id.to_owned(),
    };
    assert_rule(creation.create_account(create(&applied.id)).await, "SYOP-13.2c");
    let checked = accounts.record_checks(checks(&applied, complete())).await.unwrap().into_inner().account.unwrap();
    accounts.authorise_account(authorise(&checked, confirmed())).await.unwrap();
    let request = create(&applied.id);
    let created = creation.create_account(request).await.unwrap().into_inner();
    let account = read(&spoc, created.account.unwrap().id).await;
    assert_eq!((account.state(), account.user_name.as_str()), (AccountState::Created, "sample.newcomer"));
    assert!(account.checks == Some(complete()), "the checks of the application stand behind the account");
    assert_eq!(account.authorised_by.as_ref().unwrap().id, spoc.id().to_string());
    let told = told(&spoc).await;
    assert!(told.iter().any(|notice| notice.kind() == NoticeKind::AccountCreated && notice.record_id == account.id));
    let code = crate::account_admin::code_of(&spoc, &account.id).await;
    let session = Person::try_sign_in(spoc.channel(), "sample.newcomer", &code).await.unwrap().session.unwrap();
    assert_eq!(session.state(), SessionState::MustChangePassword);
    assert_eq!(session.roles, [Role::Caseworker as i32]);
}

async fn told(spoc: &Person) -> Vec<Notice> {
    let today = ReviewServiceClient::new(spoc.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner().today;
    today.unwrap().notices
}

#[tokio::test]
async fn the_code_is_told_to_the_spoc_alone_and_before_the_first_sign_in_alone() {
    let world = World::new();
    let (spoc, administrator) = (world.person("demo.spoc").await, world.person("demo.administrator").await);
    let application = crate::account_admin::applied(&spoc).await;
    let application_id = crate::account_admin::authorise(&spoc, application).await;
    let request = CreateAccountRequest { request_id: request_id(), application_id, ..Default::default() };
    let mut creation = AccountAdminServiceClient::new(administrator.wire());
    let id = creation.create_account(request).await.unwrap().into_inner().account.unwrap().id;
    let account = read(&spoc, &id).await;
    let issue = |account: &Account| IssueCodeRequest {
        request_id: request_id(),
        id: account.id.clone(),
        etag: account.etag.clone(),
    };
    assert_denied(client(&administrator).issue_code(issue(&account)).await);
    let stranger = Account { id: world.account("demo.partner").id.to_string(), ..account.clone() };
    assert_not_found(client(&spoc).issue_code(issue(&stranger)).await);
    let own = read(&spoc, spoc.id()).await;
    assert_rule(client(&spoc).issue_code(issue(&own)).await, "SYOP-13.2c");
    let used = read(&spoc, world.account("demo.caseworker").id).await;
    let _ = world.person("demo.caseworker").await;
    assert_rule(client(&spoc).issue_code(issue(&used)).await, "SYOP-4.2");

    let request = issue(&account);
    let first = client(&spoc).issue_code(request.clone()).await.unwrap().into_inner();
    let again = client(&spoc).issue_code(request).await.unwrap().into_inner();
    assert!(again.one_time_code.is_empty() && again.code_end_time == first.code_end_time, "the code is told once");
    assert_stale(client(&spoc).issue_code(issue(&account)).await);
    let second = client(&spoc).issue_code(issue(&read(&spoc, &id).await)).await.unwrap().into_inner();
    let late = Person::try_sign_in(spoc.channel(), &account.user_name, &first.one_time_code).await;
    assert_eq!(safetynet_tests::refusal::reason(&late.err().unwrap()), "SIGN_IN_REFUSED");
    Person::try_sign_in(spoc.channel(), &account.user_name, &second.one_time_code).await.unwrap();
    assert_rule(client(&spoc).issue_code(issue(&read(&spoc, &id).await)).await, "SYOP-4.2");
}

#[tokio::test]
async fn each_criterion_is_confirmed_by_itself() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let applied = applied(&spoc).await;
    let checked = accounts.record_checks(checks(&applied, complete())).await.unwrap().into_inner().account.unwrap();
    for missing in [
        AuthorisationCriteria { business_need: false, ..confirmed() },
        AuthorisationCriteria { vetted: false, ..confirmed() },
        AuthorisationCriteria { trained: false, ..confirmed() },
        AuthorisationCriteria { user_guide_read: false, ..confirmed() },
        AuthorisationCriteria { syops_agreed: false, ..confirmed() },
        AuthorisationCriteria { syops_signed_and_kept: false, ..confirmed() },
    ] {
        assert_rule(accounts.authorise_account(authorise(&checked, missing)).await, "SYOP-13.2c");
    }
    let request = AuthoriseAccountRequest { criteria: None, ..authorise(&checked, confirmed()) };
    assert_field(accounts.authorise_account(request).await, "criteria");
    let worker = read(&spoc, world.account("demo.caseworker").id).await;
    assert_not_found(accounts.authorise_account(authorise(&worker, confirmed())).await);
    assert!(read(&spoc, &checked.id).await == checked, "nothing was changed");
}

#[tokio::test]
async fn what_does_not_bear_out_a_criterion_is_named() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let mut account = applied(&spoc).await;
    for (recorded, rule) in [
        (AccountChecks { right_to_work_date: None, ..complete() }, "COCO-2.1"),
        (AccountChecks { training_date: None, training_expiry_date: None, ..complete() }, "COCO-3.1"),
        (AccountChecks { training_expiry_date: super::date(2026, 11, 22), ..complete() }, "COCO-3.1"),
        (AccountChecks { syops_signature_date: super::date(2025, 11, 22), ..complete() }, "SYOP-2.2"),
    ] {
        account = accounts.record_checks(checks(&account, recorded)).await.unwrap().into_inner().account.unwrap();
        assert_rule(accounts.authorise_account(authorise(&account, confirmed())).await, rule);
    }
}

#[tokio::test]
async fn an_application_names_its_wrong_fields_all_at_once() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    for (request, field) in [
        (ApplyAccountRequest { user_name: "x".into(), ..application() }, "user_name"),
        (ApplyAccountRequest { user_name: "9lives".into(), ..application() }, "user_name"),
        (ApplyAccountRequest { user_name: "under_line".into(), ..application() }, "user_name"),
        (ApplyAccountRequest { user_name: "demo.caseworker".into(), ..application() }, "user_name"),
        (ApplyAccountRequest { user_name: "demo.partner".into(), ..application() }, "user_name"),
        (ApplyAccountRequest { given_name: " ".into(), ..application() }, "given_name"),
        (ApplyAccountRequest { family_name: "a\u{202e}b".into(), ..application() }, "family_name"),
        (ApplyAccountRequest { telephone: "call me".into(), ..application() }, "telephone"),
        (ApplyAccountRequest { need: "because".into(), ..application() }, "need"),
        (ApplyAccountRequest { roles: Vec::new(), ..application() }, "roles"),
    ] {
        assert_field(accounts.apply_account(request).await, field);
    }
    let empty = ApplyAccountRequest { request_id: request_id(), ..Default::default() };
    let fields = safetynet_tests::refusal::fields(&accounts.apply_account(empty).await.err().unwrap());
    assert_eq!(fields, ["user_name", "given_name", "family_name", "need", "roles"]);
    let request = ApplyAccountRequest { roles: vec![Role::SystemAdministrator.into()], ..application() };
    assert_rule(accounts.apply_account(request).await, "SYOP-13.4");
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_a_retry_applies_once() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let dry = ApplyAccountRequest { validate_only: true, ..application() };
    let answer = accounts.apply_account(dry).await.unwrap().into_inner().account.unwrap();
    assert!(answer.id.is_empty() && answer.state() == AccountState::Applied);
    let request = application();
    let first = accounts.apply_account(request.clone()).await.unwrap().into_inner();
    let second = accounts.apply_account(request.clone()).await.unwrap().into_inner();
    assert!(first == second);
    let other = ApplyAccountRequest { given_name: "Other".into(), ..request };
    let reused = accounts.apply_account(other).await.err().unwrap();
    assert_eq!(safetynet_tests::refusal::reason(&reused), "REQUEST_ID_REUSED");
    assert_field(accounts.apply_account(application()).await, "user_name");
    let found = ListAccountsRequest { text: "newcomer".into(), ..Default::default() };
    assert_eq!(accounts.list_accounts(found).await.unwrap().into_inner().accounts.len(), 1);
}

#[tokio::test]
async fn an_application_can_end_and_its_name_is_free_again() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut accounts = client(&spoc);
    let applied = applied(&spoc).await;
    let request = DisableAccountRequest {
        request_id: request_id(),
        id: applied.id.clone(),
        etag: applied.etag.clone(),
        reason: "Took another post after all.".into(),
    };
    let ended = accounts.disable_account(request).await.unwrap().into_inner().account.unwrap();
    assert_eq!(ended.state(), AccountState::Disabled);
    assert_rule(accounts.authorise_account(authorise(&ended, confirmed())).await, "SYOP-13.2c");
    assert_rule(accounts.record_checks(checks(&ended, complete())).await, "SYOP-13.2c");
    accounts.apply_account(application()).await.unwrap();
}

#[tokio::test]
async fn nobody_else_applies_or_authorises() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let applied = applied(&spoc).await;
    for user_name in ["demo.caseworker", "demo.administrator"] {
        let other = world.person(user_name).await;
        assert_denied(client(&other).apply_account(application()).await);
        assert_denied(client(&other).authorise_account(authorise(&applied, confirmed())).await);
    }
}
