//! A look at one's own kin: a caseworker opens somebody of the own family name, and the auditor, told of it, says what was
//! found (SYOP-7.2).

use safetynet_proto::audit::v1::lookup_service_client::LookupServiceClient;
use safetynet_proto::audit::v1::{ListLookupsRequest, LookupFinding, LookupKind};
use safetynet_tests::World;

use super::{SMALL, ask, begin};
use crate::nominal::recorded;

const LOOKER: &str = "demo.caseworker";
const AUDITOR: &str = "demo.auditor";

#[test]
fn a_look_at_a_relative_is_looked_into_at_80_by_24() {
    let world = World::live();
    let relative = ask(async { recorded(&world.person("demo.partner").await, "Ottoline", "Ashcombe").await });
    let audit = world.audit();
    let mut desk = begin(&world, LOOKER, SMALL);
    desk.go("Search", "Look up only whom your work needs");
    desk.choose("Work on a case");
    desk.field("Which case, or why");
    desk.keys("A case of ours names her");
    desk.field("Who");
    desk.keys("ottoline ashcombe");
    desk.wait("ottoline ashcombe");
    desk.send();
    desk.wait(&relative.reference);
    desk.keys("\r");
    desk.wait("Known to");
    assert!(desk.leave());

    let mut desk = begin(&world, AUDITOR, SMALL);
    desk.go("Look-ups", &relative.reference);
    let row = desk.wait_row("to ask");
    assert!(row.contains("Robin Ashcombe") && row.contains("own family name"), "{row}");
    desk.keys("r");
    desk.wait("What was found");
    desk.choose("it was misuse");
    desk.field("Why");
    desk.keys("She could give no reason for it.");
    desk.wait("no reason for it.");
    desk.send();
    desk.wait("Report it as an incident");
    desk.wait("No look waits to be looked into.");
    assert!(desk.leave());
    assert_eq!(audit.done("audit.lookup_found", world.account(AUDITOR).id), 1);
    let found = ask(async {
        let auditor = world.person(AUDITOR).await;
        let request = ListLookupsRequest { include_found: true, ..Default::default() };
        LookupServiceClient::new(auditor.wire()).list_lookups(request).await.unwrap().into_inner().lookups
    });
    let [one] = &found[..] else { panic!("{} looks", found.len()) };
    assert_eq!((one.kind(), one.finding()), (LookupKind::FamilyName, LookupFinding::Misuse));
}
