//! The publisher's screens: what stands, the difference, the decision of the second publisher, the empty feed.

#![allow(clippy::panic)]

use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_proto::nms::v1::{
    BoardChange, ChangeKind, Finding, GetPublicationResponse, KeptBack, ListNeighbourhoodsResponse,
    ListPublicationsResponse, Neighbourhood, PreparePublicationResponse, PublicChange, WatchBoardResponse,
};
use safetynet_shared::clock::Span;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};

fn account(name: &str) -> Option<AccountRef> {
    Some(AccountRef { id: name.to_lowercase(), name: name.into() })
}

fn publication(desk: &Desk, number: i32, state: PublicationState) -> Record {
    let at = |hours| Some(when::timestamp(desk.now.minus(Span::hours(hours))));
    Record {
        id: format!("p-{number}"),
        reference: format!("PB-2026-00000{number}"),
        force_code: "sample".into(),
        state: state.into(),
        neighbourhood_count: 4,
        item_count: 31,
        gone_count: i32::from(state == PublicationState::Published),
        prepared_by: account("Emrys Sample"),
        prepare_time: at(30),
        approved_by: (state == PublicationState::Published).then(|| account("Sanne Sample")).flatten(),
        approve_time: (state == PublicationState::Published).then(|| at(28)).flatten(),
        published_by: (state == PublicationState::Published).then(|| account("Emrys Sample")).flatten(),
        publish_time: (state == PublicationState::Published).then(|| at(27)).flatten(),
        etag: format!("e-{number}"),
        ..Record::default()
    }
}

fn opened() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Publications::default());
    let publications =
        vec![publication(&desk, 2, PublicationState::Prepared), publication(&desk, 1, PublicationState::Published)];
    let reply = ListPublicationsResponse { publications, next_page_token: String::new() };
    desk.answer(Method::ListPublications, Reply::ListPublications(Box::new(reply)));
    desk
}

fn difference(desk: &Desk, state: PublicationState) -> GetPublicationResponse {
    let change = |kind: ChangeKind, about: &str, title: &str, before: &str, after: &str| PublicChange {
        kind: kind.into(),
        neighbourhood_name: "Sample Harbour".into(),
        about: about.into(),
        title: title.into(),
        before: before.into(),
        after: after.into(),
    };
    GetPublicationResponse {
        publication: Some(publication(desk, 2, state)),
        changes: vec![
            change(
                ChangeKind::Changed,
                "neighbourhood",
                "Sample Harbour",
                "name: Harbour\ndescription: on Mondays",
                "name: Harbour\ndescription: on Tuesdays",
            ),
            change(ChangeKind::New, "event", "Forum", "", "title: Forum\nstart_date: 2026-11-26T19:00:00"),
            change(ChangeKind::Gone, "officer", "Robin Sample", "name: Robin Sample", ""),
        ],
        more_changes: false,
        findings: vec![Finding {
            words: "Robin Sample".into(),
            neighbourhood_name: "Sample Harbour".into(),
            about: "event".into(),
            title: "Forum".into(),
            looks_like: "name".into(),
        }],
        kept_back: vec![KeptBack {
            neighbourhood_name: "Sample Harbour".into(),
            about: "officer".into(),
            title: "Kim Sample".into(),
            why: "no consent is recorded".into(),
        }],
    }
}

#[test]
fn what_stands_and_what_waits_is_listed() {
    let desk = opened();
    insta::assert_snapshot!("publications", desk.frame(120, 24));
}

#[test]
fn the_difference_is_shown_and_approved_with_a_reason_where_a_name_was_found() {
    let mut desk = opened();
    desk.press("enter");
    let reply = difference(&desk, PublicationState::Prepared);
    desk.answer(Method::GetPublication, Reply::GetPublication(Box::new(reply)));
    insta::assert_snapshot!("publication_difference", desk.frame(100, 34));
    desk.press("a");
    desk.type_text("An officer who shares the name.");
    insta::assert_snapshot!("publication_approval", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::ApprovePublication(sent)) = desk.sent(Method::ApprovePublication) else {
        panic!("nothing was sent")
    };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("p-2", "e-2"));
    assert_eq!(sent.reason, "An officer who shares the name.");
}

#[test]
fn an_approved_one_is_published_when_that_was_agreed_to() {
    let mut desk = opened();
    desk.press("enter");
    let reply = difference(&desk, PublicationState::Approved);
    desk.answer(Method::GetPublication, Reply::GetPublication(Box::new(reply)));
    desk.press("p");
    assert!(desk.sent(Method::PublishPublication).is_none(), "it is asked first");
    assert!(desk.frame(100, 30).contains("Everybody can read it"));
    desk.press("right enter");
    let Some(Call::PublishPublication(sent)) = desk.sent(Method::PublishPublication) else {
        panic!("nothing was sent")
    };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("p-2", "e-2"));
}

#[test]
fn the_feed_is_emptied_only_when_the_reference_was_typed() {
    let mut desk = opened();
    desk.press("x");
    desk.type_text("A name that must not be there.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::WithdrawPublication).is_none(), "the reference comes first");
    desk.type_text("PB-2026-000001");
    desk.press("enter");
    let Some(Call::WithdrawPublication(sent)) = desk.sent(Method::WithdrawPublication) else {
        panic!("nothing was sent")
    };
    assert_eq!((sent.id.as_str(), sent.reason.as_str()), ("p-1", "A name that must not be there."));
}

#[test]
fn one_is_prepared_and_shown() {
    let mut desk = opened();
    desk.press("p");
    let Some(Call::PreparePublication(sent)) = desk.sent(Method::PreparePublication) else {
        panic!("nothing was sent")
    };
    assert!(!sent.validate_only && !sent.request_id.is_empty());
    let publication = Some(publication(&desk, 3, PublicationState::Checked));
    let reply = PreparePublicationResponse { publication };
    desk.answer(Method::PreparePublication, Reply::PreparePublication(Box::new(reply)));
    let Some(Call::GetPublication(sent)) = desk.sent(Method::GetPublication) else { panic!("it is not opened") };
    assert_eq!(sent.id, "p-3");
}

#[test]
fn what_another_publisher_does_is_read_while_one_looks() {
    let mut desk = opened();
    desk.press("enter");
    let reply = difference(&desk, PublicationState::Checked);
    desk.answer(Method::GetPublication, Reply::GetPublication(Box::new(reply)));
    let own = OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() };
    let area = Neighbourhood { id: "n-1".into(), state: 1, owner_organisation: Some(own), ..Default::default() };
    let reply = ListNeighbourhoodsResponse { neighbourhoods: vec![area], ..Default::default() };
    desk.answer(Method::ListNeighbourhoods, Reply::ListNeighbourhoods(Box::new(reply)));
    let Some(Call::WatchBoard(watched)) = desk.sent(Method::WatchBoard) else { panic!("nothing is watched") };
    assert_eq!(watched.neighbourhood_id, "n-1");
    let change = BoardChange { kind: RecordKind::Publication.into(), id: "p-2".into(), ..Default::default() };
    let message = WatchBoardResponse { changes: vec![change], ..Default::default() };
    desk.tell(Method::WatchBoard, Reply::WatchBoard(Box::new(message)));
    assert!(desk.sent(Method::GetPublication).is_some());
}
