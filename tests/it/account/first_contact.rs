//! The first single point of contact of an organisation, from the deployment that `init` leaves: applied for and authorised
//! by the contact of the administering organisation, created by an administrator, and then on their own (COCO-3.2).

use safetynet_proto::access::v1::{
    Account, ApplyAccountRequest, DisableAccountRequest, GetAccountRequest, ListAccountsRequest,
    ListOrganisationsRequest,
};
use safetynet_proto::admin::v1::CreateAccountRequest;
use safetynet_proto::admin::v1::account_admin_service_client::AccountAdminServiceClient;
use safetynet_proto::kind::v1::{AccountState, Role};
use safetynet_server::password::hash::{Cost, Pepper, hash};
use safetynet_server::store::seed::Cell;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role as Held, Roles};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule};
use safetynet_tests::{Founded, Person, World, request_id};
use secrecy::SecretString;

use super::application::{authorise, confirmed};
use super::{checks, client, complete, read, roles};
use crate::approval::approved_by;
use crate::organisation::{ADMINISTRATOR, connected, documented_and_connected, sponsored};

/// The organisation that joins.
const JOINS: &str = "Sample Housing";
/// Passwords that the test's people choose.
pub const PASSWORDS: [&str; 4] = [
    "lantern-orchard-walrus-pebble-77",
    "kettle-monsoon-harbour-violet-31",
    "saddle-thunder-biscuit-marble-58",
    "copper-willow-anchor-parsnip-46",
];

fn apply(user_name: &str, role: Role, organisation_id: &str) -> ApplyAccountRequest {
    ApplyAccountRequest {
        request_id: request_id(),
        user_name: user_name.into(),
        given_name: "Sample".into(),
        family_name: "Newcomer".into(),
        need: "Is named in the connection agreement.".into(),
        roles: vec![role.into()],
        organisation_id: organisation_id.into(),
        ..Default::default()
    }
}

/// A single point of contact of the demonstration's administering organisation, signed in; answers the session's token.
pub async fn of_the_office(world: &mut World) -> String {
    let (office, name) = (world.account(ADMINISTRATOR).organisation, "sample.office");
    let pepper = Pepper::new(std::fs::read(world.data().join("keys/pepper.key")).unwrap().try_into().unwrap());
    let cost = Cost { memory_kib: 8, passes: 1 };
    let password = hash(&SecretString::from(PASSWORDS[0].to_owned()), &pepper, cost).unwrap();
    let (now, signed) = (world.now(), world.now().day());
    world.fill(|seed| {
        let mut row = vec![("id", Id::fresh(now).into()), ("organisation", office.into()), ("user_name", name.into())];
        row.extend([("given_names", "Sample".into()), ("family_name", "Office".into()), ("telephone", "".into())]);
        row.extend([("roles", i64::from(Roles::none().with(Held::Spoc).bits()).into()), ("state", Cell::Number(1))]);
        row.extend([
            ("created_at", now.into()),
            ("need", "Answers for the office.".into()),
            ("signed_on", signed.into()),
        ]);
        row.extend([("signed_version", Cell::Number(1)), ("password", password.as_str().into())]);
        row.extend([
            ("password_at", now.into()),
            ("must_change", Cell::Number(0)),
            ("failures_since", Cell::Number(0)),
        ]);
        row.push(("version", Cell::Number(1)));
        seed.put("account", &row)
    });
    let desk = world.channel(&world.seat(office));
    Person::try_sign_in(desk, name, PASSWORDS[0]).await.unwrap().token
}

/// Records the checks of an application and authorises it.
async fn authorised(spoc: &Person, account: &Account) -> Account {
    let mut accounts = client(spoc);
    let checked = accounts.record_checks(checks(account, complete())).await.unwrap().into_inner().account.unwrap();
    accounts.authorise_account(authorise(&checked, confirmed())).await.unwrap().into_inner().account.unwrap()
}

async fn created(administrator: &Person, application_id: &str) -> String {
    let request =
        CreateAccountRequest { request_id: request_id(), application_id: application_id.into(), ..Default::default() };
    let answer = AccountAdminServiceClient::new(administrator.wire()).create_account(request).await.unwrap();
    answer.into_inner().account.unwrap().id
}

/// The people of the administering organisation: administrator, single point of contact, manager of the partnership.
async fn office(founded: &mut Founded) -> (Person, Person, Person) {
    let [administrator, contact] = founded.codes.clone();
    let desk = founded.desk(Founded::OFFICE, false);
    let administrator = founded.enter(desk.clone(), Founded::ADMINISTRATOR, &administrator, PASSWORDS[0]).await;
    let contact = founded.enter(desk.clone(), Founded::CONTACT, &contact, PASSWORDS[1]).await;
    let request = apply("first.manager", Role::CspManager, "");
    let manager = client(&contact).apply_account(request).await.unwrap().into_inner().account.unwrap();
    let account = created(&administrator, &authorised(&contact, &manager).await.id).await;
    let code = crate::account_admin::code_of(&contact, &account).await;
    let manager = founded.enter(desk, "first.manager", &code, PASSWORDS[2]).await;
    (administrator, contact, manager)
}

#[tokio::test]
async fn a_newly_connected_organisation_gets_its_first_contact_who_then_goes_on_alone() {
    let mut founded = Founded::new();
    let (administrator, contact, manager) = office(&mut founded).await;
    let mut accounts = client(&contact);
    let made = sponsored(&administrator, JOINS).await;
    let early = apply("housing.contact", Role::Spoc, &made.id);
    assert_rule(accounts.apply_account(early).await, "SYOP-13.2c");
    let approved = approved_by(&manager, &administrator, &made).await;
    let joined = documented_and_connected(&administrator, &approved).await;

    let worker = apply("housing.worker", Role::Caseworker, &joined);
    assert_field(accounts.apply_account(worker.clone()).await, "roles");
    let first = apply("housing.contact", Role::Spoc, &joined);
    assert_denied(client(&administrator).apply_account(first.clone()).await);
    let standing_in = async || {
        let all = client(&contact).list_organisations(ListOrganisationsRequest::default()).await.unwrap();
        let all = all.into_inner().organisations.into_iter().filter(|one| one.stood_in_for);
        all.map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(standing_in().await, [JOINS], "for the one that has nobody, and not for the own one");
    let applied = accounts.apply_account(first).await.unwrap().into_inner().account.unwrap();
    assert_eq!(applied.organisation.as_ref().unwrap().name, JOINS);
    let all = accounts.list_accounts(ListAccountsRequest::default()).await.unwrap().into_inner().accounts;
    assert!(all.iter().any(|account| account.id == applied.id), "it is found again among the applications");
    let application = authorised(&contact, &applied).await;
    let account = created(&administrator, &application.id).await;
    let waits = read(&contact, &account).await;
    assert_eq!(waits.state(), AccountState::Created);
    assert_rule(accounts.change_roles(roles(&waits, &[Role::Spoc, Role::Caseworker])).await, "SYOP-13.2c");
    let code = crate::account_admin::code_of(&contact, &account).await;

    let desk = founded.desk(JOINS, true);
    let spoc = founded.enter(desk, "housing.contact", &code, PASSWORDS[3]).await;
    assert!(standing_in().await.is_empty(), "and no longer once it has");
    assert_eq!((spoc.account.organisation_name.as_str(), spoc.account.roles.contains(Held::Spoc)), (JOINS, true));
    let own = ApplyAccountRequest { organisation_id: String::new(), ..worker };
    let hired = client(&spoc).apply_account(own).await.unwrap().into_inner().account.unwrap();
    created(&administrator, &authorised(&spoc, &hired).await.id).await;
    assert_not_found(accounts.get_account(GetAccountRequest { id: account.clone() }).await);
    assert_rule(accounts.apply_account(apply("second.contact", Role::Spoc, &joined)).await, "SYOP-13.2c");
    let audit = founded.audit();
    assert_eq!((audit.done("account.authorised", contact.id()), audit.done("account.authorised", spoc.id())), (2, 1));
    assert_eq!(audit.done("admin.account.created", administrator.id()), 3);
}

#[tokio::test]
async fn nobody_else_stands_in_and_only_where_there_is_nobody() {
    let world = World::new();
    let (administrator, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
    let joined = connected(&world, &administrator, JOINS).await;
    let directory = async |person: &Person| {
        let request = ListOrganisationsRequest { page_size: 200, ..Default::default() };
        let all = client(person).list_organisations(request).await.unwrap().into_inner().organisations;
        all.into_iter().filter(|one| one.stood_in_for).map(|one| one.id).collect::<Vec<_>>()
    };
    assert!(directory(&spoc).await.is_empty(), "it stands in for nobody");
    let foreign = apply("housing.contact", Role::Spoc, &joined);
    assert_rule(client(&spoc).apply_account(foreign).await, "SYOP-13.2c");
    let nowhere = apply("housing.contact", Role::Spoc, &request_id());
    assert_not_found(client(&spoc).apply_account(nowhere).await);
    let own = apply("another.contact", Role::Spoc, &spoc.organisation().to_string());
    let applied = client(&spoc).apply_account(own).await.unwrap().into_inner().account.unwrap();
    assert_eq!(applied.organisation.unwrap().id, spoc.organisation().to_string());
    let request = DisableAccountRequest {
        request_id: request_id(),
        id: applied.id,
        etag: applied.etag,
        reason: "Was applied for to see where it goes.".into(),
    };
    client(&spoc).disable_account(request).await.unwrap();
}
