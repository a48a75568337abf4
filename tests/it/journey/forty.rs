//! A supervisor with forty cases: through all forty reviews, one after the other, each opened and decided, one skipped and
//! come back to with what was typed (COCO-9.2b).

use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    AssignRequest, AssignmentKind, ListChannelsRequest, ListReviewsRequest, ReviewKind, ReviewSummary,
};
use safetynet_tests::{Person, World, request_id};

use super::{F2, SMALL, ask, begin, channel, complete};
use safetynet_tests::desk::Desk;

const USER: &str = "demo.supervisor";
const F3: &str = "\x1bOR";
const FORTY: usize = 40;
/// The place of the one that is skipped.
const SKIPPED: usize = 7;

async fn queue(person: &Person) -> Vec<ReviewSummary> {
    let request = ListReviewsRequest { kind: ReviewKind::Supervisor.into(), page_size: 200, ..Default::default() };
    ReviewServiceClient::new(person.wire()).list_reviews(request).await.unwrap().into_inner().reviews
}

/// Gives the supervisor forty channels to review.
async fn forty(world: &World) {
    let (supervisor, spoc) = (world.person(USER).await, world.person("demo.spoc").await);
    let held = queue(&supervisor).await;
    let mut client = ChannelServiceClient::new(spoc.wire());
    let list = ListChannelsRequest { page_size: 200, ..Default::default() };
    let led = client.list_channels(list).await.unwrap().into_inner().channels;
    let others = led.into_iter().filter(|one| held.iter().all(|row| row.channel_id != one.id));
    let mut missing = FORTY.checked_sub(held.len()).expect("the demonstration's supervisor has at most forty channels");
    for one in others {
        if missing == 0 {
            break;
        }
        let etag = channel(&spoc, &one.id).await.unwrap().etag;
        let request = AssignRequest {
            channel_id: one.id,
            request_id: request_id(),
            etag,
            account_id: supervisor.id().to_string(),
            kind: AssignmentKind::Supervisor.into(),
        };
        missing -= usize::from(client.assign(request).await.is_ok());
    }
    assert_eq!(queue(&supervisor).await.len(), FORTY);
}

/// From the pack to the decision, with what was found and, where it is late, why.
fn decide(desk: &mut Desk, place: usize) {
    desk.keys(F2);
    let form = desk.wait("What you found");
    desk.keys(&format!("\tRead all of number {place}."));
    desk.wait(&format!("number {place}."));
    if form.contains("Why it is late") {
        desk.keys("\tTook over the cases of a colleague.");
        desk.wait("of a colleague.");
    }
}

#[test]
fn a_supervisor_goes_through_forty_reviews_at_80_by_24() {
    let world = World::live();
    ask(forty(&world));
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, SMALL);
    desk.find("Reviews I supervise");
    desk.keys("\r");
    desk.until("forty reviews", |screen| screen.contains(&format!("1 of {FORTY}")));
    desk.keys("b");
    for place in 1..=FORTY {
        let pack = desk.wait(&format!(" {place} of {FORTY} · Review of CH-"));
        assert!(pack.contains("This review is"), "the pack comes first: {pack}");
        decide(&mut desk, place);
        if place == SKIPPED {
            desk.keys(F3);
            continue;
        }
        assert_eq!(audit.done("review.completed", me), before(place), "nothing is completed by looking");
        complete(&mut desk);
    }
    desk.wait(&format!(" {SKIPPED} of {FORTY} · Review of CH-"));
    desk.keys(F2);
    desk.wait(&format!("Read all of number {SKIPPED}."));
    complete(&mut desk);
    desk.wait(&format!("All {FORTY} are done."));
    assert_eq!(audit.done("review.completed", me), i64::try_from(FORTY).unwrap());
    assert!(desk.leave());
    let left = ask(async { queue(&world.person(USER).await).await });
    assert!(left.iter().all(|row| row.days_late == 0), "none is late any more");
}

/// How many are completed before the one at this place.
fn before(place: usize) -> i64 {
    i64::try_from(if place > SKIPPED { place - 2 } else { place - 1 }).unwrap()
}
