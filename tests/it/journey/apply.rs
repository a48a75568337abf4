//! The single point of contact of the administering organisation applies for the first one of an organisation that has
//! none yet (COCO-3.2, SYOP-13.2c).

use safetynet_proto::access::v1::ListAccountsRequest;
use safetynet_proto::kind::v1::Role;
use safetynet_server::demo::DemoAccount;
use safetynet_tests::desk::Desk;
use safetynet_tests::{Person, World};

use super::{CLIENT, SMALL, Size, ask, begin};
use crate::account::client;
use crate::account::first_contact::{PASSWORDS, of_the_office};
use crate::organisation::{ADMINISTRATOR, connected};

/// The organisation that joins.
const JOINS: &str = "Sample Housing";

fn fill(desk: &mut Desk, user_name: &str) {
    for (label, text) in [
        ("Given name", "Sample"),
        ("Family name", "Newcomer"),
        ("User name", user_name),
        ("Need", "Is named in the connection agreement."),
    ] {
        desk.field(label);
        desk.keys(text);
    }
}

fn applies_for_another((columns, rows): Size) {
    let mut world = World::live();
    ask(of_the_office(&mut world));
    let joined = ask(async { connected(&world, &world.person(ADMINISTRATOR).await, JOINS).await });
    let office = world.account(ADMINISTRATOR).organisation;
    let mut desk = Desk::open(&world, CLIENT, office, columns, rows);
    desk.sign_in_with("sample.office", PASSWORDS[0]);
    desk.wait("How it stands");
    desk.go("Apply for an account", "its first single point of contact alone");
    fill(&mut desk, "housing.contact");
    desk.field("For");
    assert!(desk.screen().contains("Caseworker"), "{}", desk.screen());
    desk.choose(JOINS);
    desk.gone("Caseworker");
    desk.send();
    desk.wait("The application is made. Record the checks next.");
    desk.wait("housing.contact");
    let account = ask(async {
        let office = world.account(ADMINISTRATOR).clone();
        let contact = DemoAccount { user_name: "sample.office".into(), password: PASSWORDS[0], ..office };
        let contact = Person::sign_in(world.channel(&world.seat(contact.organisation)), contact).await;
        let all = client(&contact).list_accounts(ListAccountsRequest::default()).await.unwrap().into_inner().accounts;
        all.into_iter().find(|account| account.user_name == "housing.contact").unwrap()
    });
    assert_eq!(account.organisation.unwrap().id, joined);
    assert_eq!(account.roles, [i32::from(Role::Spoc)]);
}

#[test]
fn applies_for_the_first_contact_of_another_organisation() {
    applies_for_another(SMALL);
}

#[test]
fn who_stands_in_for_nobody_is_not_asked_for_which_organisation() {
    let world = World::live();
    ask(async { connected(&world, &world.person(ADMINISTRATOR).await, JOINS).await });
    let mut desk = begin(&world, "demo.spoc", SMALL);
    let form = desk.go("Apply for an account", "Caseworker");
    assert!(!form.contains("our own organisation") && !form.contains("first single point of contact"), "{form}");
    fill(&mut desk, "wessex.worker");
    desk.field("Caseworker");
    desk.keys(" ");
    desk.send();
    desk.wait("The application is made. Record the checks next.");
    desk.wait("wessex.worker");
}
