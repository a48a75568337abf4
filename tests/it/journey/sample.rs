//! A dip sample: a local auditor draws two records by chance, opens each before anything is said of it, and concludes
//! (SYOP-13.3).

use safetynet_proto::audit::v1::ListSamplesRequest;
use safetynet_proto::audit::v1::sample_service_client::SampleServiceClient;
use safetynet_tests::World;

use super::{SMALL, ask, begin};

const USER: &str = "demo.auditor";
const DOWN: &str = "\x1b[B";

#[test]
fn draws_a_sample_looks_at_it_and_concludes_at_80_by_24() {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, SMALL);
    desk.go("Dip samples", "No sample was drawn yet");
    desk.keys("d");
    desk.wait("How many");
    desk.field("How many");
    desk.keys("\x7f\x7f2");
    desk.send();
    desk.wait("It is drawn; enter opens it.");
    desk.wait_row("DS-");
    desk.keys("\r");
    desk.wait_row("to look at");
    desk.keys("r");
    desk.wait("Open the record first: enter.");
    for (finding, note) in
        [("nothing is wrong", "Complete and in time."), ("wrong, stale", "The house number is missing.")]
    {
        desk.wait_row("to look at");
        desk.keys("\r");
        desk.gone("enter opens the record");
        // Gone back from before it was read, it would not have been.
        desk.gone("  Reading");
        desk.keys("\x1b");
        desk.wait_row("to look at");
        desk.keys("r");
        desk.wait("What of it");
        desk.choose(finding);
        desk.field("What of it");
        desk.keys(note);
        desk.wait(note);
        desk.send();
        desk.wait("It is recorded.");
        desk.keys(DOWN);
    }
    desk.keys("f");
    desk.wait("Conclusion");
    desk.keys("Sound but for one number of a house.");
    desk.wait("number of a house.");
    desk.send();
    desk.wait("It is concluded.");
    desk.keys("\x1b");
    desk.wait_row("concluded");
    assert!(desk.leave());
    let read = audit.done("nominal.read", me) + audit.done("activity.read", me);
    assert!(read >= 1, "a record is opened before anything is said of it");
    assert_eq!((audit.done("audit.sample_found", me), audit.done("audit.sample_finished", me)), (2, 1));
    let one = ask(async {
        let auditor = world.person(USER).await;
        let mut client = SampleServiceClient::new(auditor.wire());
        client.list_samples(ListSamplesRequest::default()).await.unwrap().into_inner().samples.remove(0)
    });
    assert_eq!((one.records, one.looked_at, one.wanting), (2, 2, 1));
}
