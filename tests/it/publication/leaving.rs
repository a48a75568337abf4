//! What leaves the feed with the answer to a change, though nobody withdrew a text: an engagement that is cancelled, a
//! neighbourhood that is merged or retired. What no call noticed leaves with the daily work.

use std::net::SocketAddr;

use safetynet_proto::nms::v1::area_service_client::AreaServiceClient;
use safetynet_proto::nms::v1::{
    Engagement, EngagementState, ListFacesRequest, MergeAreaRequest, Neighbourhood, RestoreAreaRequest,
    RetireAreaRequest,
};
use safetynet_server::publication::About;
use safetynet_server::store::seed::{Cell, Pair};
use safetynet_shared::id::Id;
use safetynet_tests::feed::get;
use safetynet_tests::{Person, World, request_id};

use super::{PublicationState, listed, publish};
use crate::face::{PUBLISHER, SECOND};
use crate::neighbourhood::{POLICE, area, board};

const WHY: &str = "The two wards became one";

/// A planned engagement of the force's own that is on the feed.
async fn planned(world: &World, police: &Person) -> Engagement {
    let feed = get(world.feed(), "/api/wessex-sands/SM-01/events").text();
    let own = police.organisation().to_string();
    let rows = board(police, &area(world, 0)).await.engagements;
    let planned = rows.into_iter().find(|row| {
        row.state() == EngagementState::Planned
            && row.owner_organisation.as_ref().unwrap().id == own
            && feed.contains(&format!("\"title\":\"{}\"", row.title))
    });
    planned.expect("the feed has a planned event of the first neighbourhood")
}

#[tokio::test]
async fn a_cancelled_engagement_is_off_the_feed_with_the_answer() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let engagement = planned(&world, &police).await;
    let mut step = crate::engagement::step(&engagement, EngagementState::Cancelled);
    step.cancel_reason = "The hall is shut".into();
    crate::engagement::client(&police).move_engagement(step).await.unwrap();
    let after = get(world.feed(), "/api/wessex-sands/SM-01/events");
    assert!(after.status == 200 && !after.text().contains(&engagement.title), "{}", after.text());
}

/// Whether the public reads of a neighbourhood in any way.
fn public(feed: SocketAddr, code: &str, place: &Neighbourhood) -> bool {
    let (list, bundle) = (get(feed, "/api/wessex-sands/neighbourhoods").text(), get(feed, "/bundle.tar").body);
    let parts = ["", "/boundary", "/people", "/events", "/priorities"];
    let pages = parts.map(|part| get(feed, &format!("/api/wessex-sands/{code}{part}")).status);
    let centre = place.centre.unwrap();
    let here = get(feed, &format!("/api/locate-neighbourhood?q={},{}", centre.latitude, centre.longitude));
    let signs = [
        list.contains(code),
        String::from_utf8_lossy(&bundle).contains(code),
        here.text().contains(code),
        pages.contains(&200),
    ];
    assert!(signs.iter().all(|sign| *sign == signs[0]), "wholly there or wholly gone: {signs:?} {pages:?}");
    signs[0]
}

async fn place(person: &Person, world: &World, at: usize) -> Neighbourhood {
    board(person, &area(world, at)).await.neighbourhood.unwrap()
}

#[tokio::test]
async fn a_retired_and_a_merged_neighbourhood_are_off_the_feed_with_the_answer() {
    let world = World::new();
    let (police, first, second) =
        (world.person(POLICE).await, world.person(PUBLISHER).await, world.person(SECOND).await);
    let mut areas = AreaServiceClient::new(police.wire());
    let (one, two) = (place(&police, &world, 0).await, place(&police, &world, 1).await);
    assert!(public(world.feed(), "SM-01", &one) && public(world.feed(), "SM-02", &two));
    let (id, etag) = (one.id.clone(), one.etag.clone());
    let retire = RetireAreaRequest { id, request_id: request_id(), etag, reason: WHY.into() };
    let retired = areas.retire_area(retire).await.unwrap().into_inner().neighbourhood.unwrap();
    assert!(!public(world.feed(), "SM-01", &one) && public(world.feed(), "SM-02", &two));
    let (id, etag, into_id) = (two.id.clone(), two.etag.clone(), area(&world, 2));
    let merge =
        MergeAreaRequest { id, etag, into_id, request_id: request_id(), reason: WHY.into(), ..Default::default() };
    areas.merge_area(merge).await.unwrap();
    assert!(!public(world.feed(), "SM-02", &two));
    publish(&first, &second).await;
    assert!(!public(world.feed(), "SM-01", &one) && !public(world.feed(), "SM-02", &two), "nor do they come back");
    let restore = RestoreAreaRequest { id: retired.id, request_id: request_id(), etag: retired.etag };
    areas.restore_area(restore).await.unwrap();
    assert!(!public(world.feed(), "SM-01", &one), "two persons say so first");
    publish(&first, &second).await;
    assert!(public(world.feed(), "SM-01", &one) && !public(world.feed(), "SM-02", &two));
}

#[tokio::test]
async fn what_no_call_noticed_leaves_the_feed_with_the_daily_work() {
    let mut world = World::new();
    let police = world.person(POLICE).await;
    let history = listed(&world.person(PUBLISHER).await).await;
    let standing = history.into_iter().find(|one| one.state() == PublicationState::Published).unwrap();
    let request = ListFacesRequest { neighbourhood_id: area(&world, 0) };
    let faces = crate::face::client(&police).list_faces(request).await.unwrap().into_inner().faces;
    let officer = faces.into_iter().find(|face| face.protected).unwrap();
    let (publication, face) = (Id::parse(&standing.id).unwrap(), Id::parse(&officer.id).unwrap());
    world.fill(|seed| {
        let row: [Pair<'_>; 9] = [
            ("publication", publication.into()),
            ("place", Cell::Number(9_999)),
            ("about", Cell::Number(About::Person.number())),
            ("code", "SM-01".into()),
            ("area_name", "Sample".into()),
            ("face", face.into()),
            ("title", "Sample Slip".into()),
            ("json", r#"{"name":"Sample Slip","rank":"PC","bio":null,"contact_details":{}}"#.into()),
            ("gone_at", Cell::Nothing),
        ];
        seed.put("publication_item", &row)
    });
    let path = "/api/wessex-sands/SM-01/people";
    assert!(get(world.feed(), path).text().contains("Sample Slip"));
    world.daily_work().await;
    let after = get(world.feed(), path);
    assert!(after.status == 200 && !after.text().contains("Sample Slip"));
}
