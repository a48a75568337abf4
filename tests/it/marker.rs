//! Warning markers over the wire: with a reason, a day to look again, and whether the person was told (ISA-7.1,
//! ISA-13.1).

use safetynet_proto::icm::v1::marker_service_client::MarkerServiceClient;
use safetynet_proto::icm::v1::{
    Marker, MarkerNotice, MarkerTold, PlaceMarkerRequest, RemoveMarkerRequest, ReviewMarkerRequest, WarningKind,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, latest, recorded, versions};
use crate::projection::read;

const WHY: &str = "Two dogs run free in the yard when the owner is out.";

pub fn client(person: &Person) -> MarkerServiceClient<Wire> {
    MarkerServiceClient::new(person.wire())
}

fn not_told() -> Option<MarkerNotice> {
    let reason = "Telling would give a neighbour away.".to_owned();
    Some(MarkerNotice { state: MarkerTold::NotTold.into(), told_date: None, reason })
}

pub fn new(world: &World, nominal: &str, kind: WarningKind, days: i64) -> PlaceMarkerRequest {
    PlaceMarkerRequest {
        request_id: request_id(),
        nominal_id: nominal.to_owned(),
        kind: kind.into(),
        reason: WHY.into(),
        review_date: Some(wire::date(world.now().day().plus_days(days))),
        notice: not_told(),
        ..Default::default()
    }
}

async fn placed(person: &Person, request: PlaceMarkerRequest) -> Marker {
    client(person).place_marker(request).await.unwrap().into_inner().marker.unwrap()
}

#[tokio::test]
async fn a_warning_is_placed_looked_at_again_and_taken_away() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let nominal = recorded(&mine, "Hesper", "Duskwater").await;
    let made = placed(&mine, new(&world, &nominal.id, WarningKind::DangerousAnimal, 30)).await;
    assert_eq!((made.days_late, made.notice.as_ref().unwrap().state()), (0, MarkerTold::NotTold));
    let again = new(&world, &nominal.id, WarningKind::DangerousAnimal, 30);
    assert_rule(client(&mine).place_marker(again).await, "ISA-13.1");
    world.pass(Span::days(33));
    let mine = world.person(CASEWORKER).await;
    let shown = read(&mine, &nominal.id).await.markers;
    assert_eq!(shown.first().unwrap().days_late, 3, "a marker past its day stays and says so");
    let review = ReviewMarkerRequest {
        id: made.id.clone(),
        request_id: request_id(),
        etag: made.etag.clone(),
        reason: "One of the dogs is gone, the other is not.".into(),
        review_date: Some(wire::date(world.now().day().plus_days(60))),
        notice: None,
    };
    let kept = client(&mine).review_marker(review.clone()).await.unwrap().into_inner().marker.unwrap();
    assert!(kept.days_late == 0 && kept.reviewed_by.unwrap().id == mine.id().to_string());
    assert!(kept.notice == not_told());
    assert_stale(client(&mine).review_marker(ReviewMarkerRequest { request_id: request_id(), ..review }).await);
    world.pass(Span::minutes(1));
    let reason = "The dogs were rehomed last week.".to_owned();
    let removal = RemoveMarkerRequest { id: made.id, request_id: request_id(), etag: kept.etag, reason };
    client(&mine).remove_marker(removal).await.unwrap();
    assert!(read(&mine, &nominal.id).await.markers.is_empty());
    let (old, new) = latest(&versions(&mine, &nominal.id).await, "Dangerous animal");
    assert!(old.contains("One of the dogs is gone") && old.contains("was not told") && new.is_empty());
}

#[tokio::test]
async fn nothing_is_assumed_of_what_the_person_was_told_and_no_review_lies_far_ahead() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Hesper", "Duskwater").await;
    let right = new(&world, &nominal.id, WarningKind::Violence, 30);
    let tries = [
        (PlaceMarkerRequest { notice: None, ..right.clone() }, "notice"),
        (PlaceMarkerRequest { notice: Some(MarkerNotice::default()), ..right.clone() }, "notice.state"),
        (PlaceMarkerRequest { reason: "short".into(), ..right.clone() }, "reason"),
        (PlaceMarkerRequest { kind: 0, ..right.clone() }, "kind"),
        (new(&world, &nominal.id, WarningKind::Violence, 0), "review_date"),
        (new(&world, &nominal.id, WarningKind::Violence, 400), "review_date"),
    ];
    for (wrong, field) in tries {
        assert_field(client(&mine).place_marker(wrong).await, field);
    }
    assert_not_found(client(&theirs).place_marker(right).await);
    let health = new(&world, &nominal.id, WarningKind::SelfHarm, 30);
    placed(&mine, health).await;
    let detail = read(&mine, &nominal.id).await;
    assert!(detail.markers.is_empty() && detail.health_markers.len() == 1, "what tells of health is under Article 9");
}
