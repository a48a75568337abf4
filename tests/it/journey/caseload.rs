//! A caseload hand-over: a single point of contact gives the work of a caseworker to a colleague for good, with the open
//! actions in it, and takes it back with one key.

use safetynet_proto::icm::v1::caseload_service_client::CaseloadServiceClient;
use safetynet_proto::icm::v1::{CaseloadItem, Channel, ListCaseloadRequest};
use safetynet_tests::World;

use super::{SMALL, all_channels, ask, begin};

const SPOC: &str = "demo.spoc";
const WORKER: &str = "demo.caseworker";
/// Takes back what was done last.
const UNDO: &str = "\x1a";

/// What a person works on, as the single point of contact sees it.
fn caseload(world: &World, user_name: &str) -> Vec<CaseloadItem> {
    let account_id = world.account(user_name).id.to_string();
    ask(async {
        let spoc = world.person(SPOC).await;
        let request = ListCaseloadRequest { account_id };
        CaseloadServiceClient::new(spoc.wire()).list_caseload(request).await.unwrap().into_inner().items
    })
}

/// How many open channels somebody works on.
fn channels(world: &World, user_name: &str) -> usize {
    ask(async {
        let person = world.person(user_name).await;
        let id = person.id().to_string();
        let works = |one: &Channel| one.assignments.iter().any(|a| a.account.as_ref().is_some_and(|a| a.id == id));
        let open = |one: &&Channel| one.close_effective_date.is_none() && works(one);
        all_channels(&person).await.iter().filter(open).count()
    })
}

#[test]
fn hands_a_caseload_over_and_takes_it_back_at_80_by_24() {
    let world = World::live();
    let colleague = world.callers().first().unwrap().clone();
    let (before, held) = (caseload(&world, WORKER), channels(&world, &colleague.user_name));
    assert!(before.len() > 2);
    let (audit, me, name) = (world.audit(), world.account(SPOC).id, world.account(WORKER).name.clone());
    let mut desk = begin(&world, SPOC, SMALL);
    desk.go("Workloads", &name);
    desk.find(&name);
    desk.keys("\r");
    desk.wait(&format!("0 of {} chosen", before.len()));
    desk.keys("a");
    desk.wait(&format!("{} of {} chosen", before.len(), before.len()));
    desk.keys("o");
    desk.wait("Choose who takes over.");
    desk.field("To");
    desk.choose(&colleague.name);
    desk.field("Why");
    desk.keys("He leaves the force on Friday.");
    let form = desk.wait("on Friday.");
    assert!(form.contains(&format!("{} takes {}, for good.", colleague.name, before.len())), "{form}");
    desk.send();
    desk.wait("Handed over.");
    assert!(channels(&world, WORKER) == 0 && channels(&world, &colleague.user_name) > held);
    desk.keys(UNDO);
    desk.until("the work is back", |screen| screen.contains(&format!("of {} chosen", before.len())));
    assert!(desk.leave());
    assert_eq!(audit.done("caseload.handed_over", me), 1);
    assert_eq!(audit.done("caseload.undone", me), 1);
    let after = caseload(&world, WORKER);
    let open = |items: &[CaseloadItem]| items.iter().map(|item| item.open_actions).sum::<i32>();
    assert_eq!((after.len(), open(&after)), (before.len(), open(&before)), "all of it, with its actions");
}
