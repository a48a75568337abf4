//! A correction: a caseworker tells those who received an activity that a part of it was erased, and a supervisor of a
//! receiver confirms what became of its own copies (ISA-13.2).

use safetynet_proto::icm::v1::ListCorrectionsRequest;
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::correction_service_client::CorrectionServiceClient;
use safetynet_tests::World;

use super::{SMALL, ask, begin};
use crate::strand::Strand;

const TELLER: &str = "demo.caseworker";
const RECEIVER: &str = "demo.council";
const TITLE: &str = "Visit at number 12";

#[test]
fn tells_of_a_correction_and_has_it_confirmed_at_80_by_24() {
    let (world, reference) = ask(async {
        let strand = Strand::joint_in(World::live()).await;
        let reference = strand.seen_by(&strand.worker).await.case_reference;
        ActivityServiceClient::new(strand.worker.wire()).add_activity(strand.visit(TITLE)).await.unwrap();
        (strand.world, reference)
    });
    let audit = world.audit();
    let mut desk = begin(&world, TELLER, SMALL);
    desk.go("Channels", "overdue");
    desk.find(&reference);
    desk.keys("\r");
    desk.wait("Time line");
    desk.find(TITLE);
    desk.keys("\r");
    desk.wait("Recorded");
    desk.keys("C");
    desk.wait("What was done");
    desk.choose("it was erased");
    desk.field("To what");
    desk.keys("What a neighbour said");
    desk.field("What to do");
    desk.keys("Take it out of your copies.");
    desk.wait("out of your copies.");
    desk.send();
    desk.agree("will see this:");
    desk.wait("Corrections shows who has confirmed.");
    assert!(desk.leave());
    assert_eq!(audit.done("correction.told", world.account(TELLER).id), 2, "once to preview, once to tell");

    let mut desk = begin(&world, RECEIVER, SMALL);
    desk.go("Corrections", "What a neighbour said");
    desk.keys("y");
    desk.wait("What we did");
    desk.keys("Two printed copies were shredded.");
    desk.wait("were shredded.");
    desk.send();
    desk.wait("It is confirmed, and whoever told of it hears so.");
    assert!(desk.leave());
    assert_eq!(audit.done("correction.confirmed", world.account(RECEIVER).id), 1);
    let waiting = ask(async {
        let receiver = world.person(RECEIVER).await;
        let request = ListCorrectionsRequest { page_size: 200, ..Default::default() };
        CorrectionServiceClient::new(receiver.wire()).list_corrections(request).await.unwrap().into_inner().corrections
    });
    assert!(waiting.is_empty(), "nothing waits for them");
}
