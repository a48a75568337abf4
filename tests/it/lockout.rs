//! Lock-out over the wire (SYOP-5.7): it grows, it outlives a restart, and it cannot be turned on somebody at their own
//! terminal; how many tries one building has (security, section 4).

use safetynet_proto::access::v1::SignInResponse;
use safetynet_proto::admin::v1::account_admin_service_client::AccountAdminServiceClient;
use safetynet_proto::admin::v1::{ListAccountsRequest, UnlockAccountRequest};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::reason;
use safetynet_tests::{Person, Seat, World, request_id};
use tonic::{Code, Status};
use tonic_types::StatusExt;

const USER: &str = "demo.caseworker";

async fn tries(world: &World, seat: &Seat, password: &str) -> Result<SignInResponse, Status> {
    Person::try_sign_in(world.channel(seat), USER, password).await
}

/// Tries the right password; whether it was let in.
async fn let_in(world: &World, seat: &Seat) -> bool {
    match tries(world, seat, world.account(USER).password).await {
        Ok(_) => true,
        Err(status) => {
            assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, "SIGN_IN_REFUSED"));
            false
        }
    }
}

async fn wrong(world: &World, seat: &Seat, times: usize) {
    for _ in 0..times {
        world.pass(Span::seconds(1));
        let refused = tries(world, seat, "wrong").await.err().unwrap();
        assert_eq!(reason(&refused), "SIGN_IN_REFUSED");
    }
}

fn own(world: &World) -> Seat {
    world.seat(world.account(USER).organisation)
}

#[tokio::test]
async fn each_lock_is_twice_as_long_and_tries_meanwhile_change_nothing() {
    let world = World::new();
    let seat = own(&world);
    for minutes in [15, 30, 60] {
        wrong(&world, &seat, 3).await;
        world.pass(Span::minutes(minutes - 1));
        wrong(&world, &seat, 2).await;
        assert!(!let_in(&world, &seat).await, "{minutes} minutes are not over");
        world.pass(Span::minutes(1));
    }
    assert!(let_in(&world, &seat).await);
    wrong(&world, &seat, 3).await;
    world.pass(Span::minutes(15));
    assert!(let_in(&world, &seat).await, "a right one has made the next lock short again");
}

#[tokio::test]
async fn a_restart_does_not_unlock_and_a_clock_set_back_does_not_lock_for_longer() {
    let mut world = World::new();
    let seat = own(&world);
    wrong(&world, &seat, 3).await;
    world.restart();
    assert!(!let_in(&world, &seat).await);
    world.pass(Span::days(-365));
    assert!(!let_in(&world, &seat).await);
    world.pass(Span::minutes(15));
    assert!(let_in(&world, &seat).await, "the full span at most");
}

#[tokio::test]
async fn a_colleague_at_another_terminal_keeps_nobody_out_at_theirs() {
    let mut world = World::new();
    let organisation = world.account(USER).organisation;
    let (other, third) = (world.enrol(organisation, "Desk 2", 1), world.enrol(organisation, "Desk 3", 1));
    let seat = own(&world);
    assert!(let_in(&world, &seat).await);
    for minutes in [15, 30, 60] {
        wrong(&world, &other, 3).await;
        assert!(!let_in(&world, &other).await, "locked where the tries were made");
        assert!(let_in(&world, &seat).await, "and nowhere else");
        world.pass(Span::minutes(minutes));
    }
    assert!(let_in(&world, &third).await, "nine in a day close nothing");
    wrong(&world, &other, 1).await;
    let fourth = world.enrol(organisation, "Desk 4", 1);
    assert!(!let_in(&world, &fourth).await, "ten in a day close terminals at which it never signed in");
    assert!(let_in(&world, &seat).await && let_in(&world, &third).await);
    world.pass(Span::hours(24));
    assert!(let_in(&world, &fourth).await, "for a day");
}

#[tokio::test]
async fn a_hundred_wrong_tries_close_the_account_until_somebody_acts() {
    let mut world = World::new();
    let organisation = world.account(USER).organisation;
    let other = world.enrol(organisation, "Desk 2", 1);
    let seat = own(&world);
    assert!(let_in(&world, &seat).await && let_in(&world, &other).await, "it has signed in at both");
    for _ in 0..33 {
        wrong(&world, &other, 3).await;
        world.pass(Span::hours(4));
    }
    assert!(let_in(&world, &seat).await, "ninety-nine do not");
    wrong(&world, &other, 1).await;
    assert!(!let_in(&world, &seat).await);
    world.pass(Span::days(2));
    assert!(!let_in(&world, &seat).await, "no time opens it again");
    let administrator = world.person("demo.administrator").await;
    let mut accounts = AccountAdminServiceClient::new(administrator.wire());
    let list = ListAccountsRequest { text: USER.into(), ..Default::default() };
    let account = accounts.list_accounts(list).await.unwrap().into_inner().accounts.remove(0);
    let reason = "Rang back on the office number".to_owned();
    let unlock = UnlockAccountRequest { request_id: request_id(), id: account.id, etag: account.etag, reason };
    accounts.unlock_account(unlock).await.unwrap();
    assert!(let_in(&world, &seat).await);
}

#[tokio::test]
async fn a_building_has_so_many_wrong_tries_a_minute_and_right_ones_are_free() {
    let mut world = World::new();
    world.configure(|config| config.wrong_tries_a_minute = 5);
    let seat = own(&world);
    for _ in 0..8 {
        assert!(let_in(&world, &seat).await);
    }
    for number in 0..5 {
        let name = format!("nobody.{number}");
        let refused = Person::try_sign_in(world.channel(&seat), &name, "wrong").await.err().unwrap();
        assert_eq!(reason(&refused), "SIGN_IN_REFUSED");
    }
    let audit = world.audit();
    let before = audit.entries_of("session.begun");
    for name in [USER, "nobody.6"] {
        let right = world.account(USER).password;
        let refused = Person::try_sign_in(world.channel(&seat), name, right).await.err().unwrap();
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::ResourceExhausted, "TOO_MANY"));
        let wait = refused.get_error_details().retry_info().unwrap().retry_delay.unwrap();
        assert_eq!(wait.as_secs(), 60, "it says when to come again");
    }
    assert_eq!(audit.entries_of("session.begun") - before, 2, "an entry each");
    world.person("demo.partner").await;
    world.pass(Span::minutes(1));
    assert!(let_in(&world, &seat).await);
}

#[tokio::test]
async fn one_try_of_a_name_at_a_terminal_is_hashed_at_a_time() {
    let mut world = World::new();
    world.configure(|config| (config.hash_memory_kib, config.hash_passes) = (65_536, 16));
    let (channel, audit) = (world.channel(&own(&world)), world.audit());
    let before = audit.entries_of("session.begun");
    let one = || Person::try_sign_in(channel.clone(), "nobody.here", "wrong");
    let (first, second) = tokio::join!(one(), one());
    let mut reasons = [reason(&first.err().unwrap()), reason(&second.err().unwrap())];
    reasons.sort();
    assert_eq!(reasons, ["SIGN_IN_REFUSED", "TOO_MANY"]);
    assert_eq!(audit.entries_of("session.begun") - before, 2);
}
