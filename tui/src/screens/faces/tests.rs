//! Public texts in the client: listed with why each is kept back, written, approved, withdrawn.

#![allow(clippy::panic)]

use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_proto::nms::v1::{
    Board, Engagement, FaceKind as Wire, GetBoardResponse, ListFacesResponse, Neighbourhood, Priority, PublicArea,
    PublicPerson, PublicText,
};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn face(id: &str, kind: Wire, about: About, kept_back: &str, on_feed: bool) -> Record {
    Record {
        id: id.into(),
        neighbourhood_id: "n-1".into(),
        kind: kind.into(),
        text: Some(PublicText { about: Some(about) }),
        state: FaceState::Draft.into(),
        kept_back: kept_back.into(),
        on_feed,
        written_by: Some(AccountRef { id: "a-1".into(), name: "Emrys Sample".into() }),
        etag: format!("e-{id}"),
        ..Record::default()
    }
}

fn opened() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Faces::new("n-1", "Harbour"));
    let area = PublicArea { code: "SM-01".into(), name: "Sample Harbour".into(), ..PublicArea::default() };
    let person = PublicPerson { name: "Robin Sample".into(), rank: "Constable".into(), bio: String::new() };
    let faces = vec![
        face("f-1", Wire::Area, About::Area(area), "", true),
        face("f-2", Wire::Person, About::Person(person), "no consent is recorded", false),
    ];
    desk.answer(Method::ListFaces, Reply::ListFaces(Box::new(ListFacesResponse { faces })));
    desk
}

fn board(desk: &mut Desk) {
    let force = || Some(OrganisationRef { id: "o-1".into(), name: "Sample Constabulary".into() });
    let priority = |id: &str, issue: &str, owner| Priority {
        id: id.into(),
        issue: issue.into(),
        owner_organisation: owner,
        ..Priority::default()
    };
    let partner = Some(OrganisationRef { id: "o-2".into(), name: "Sample Council".into() });
    let board = Board {
        neighbourhood: Some(Neighbourhood { owner_organisation: force(), ..Neighbourhood::default() }),
        priorities: vec![priority("p-1", "Of the council", partner), priority("p-2", "Litter", force())],
        engagements: vec![Engagement {
            id: "e-1".into(),
            title: "Forum".into(),
            start_time: Some(when::timestamp(desk.now)),
            owner_organisation: force(),
            ..Engagement::default()
        }],
        ..Board::default()
    };
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
}

#[test]
fn public_texts_are_listed_with_why_each_is_kept_back() {
    let desk = opened();
    insta::assert_snapshot!("faces", desk.frame(120, 24));
}

#[test]
fn a_priority_of_the_own_organisation_gets_a_public_text() {
    let mut desk = opened();
    desk.press("c");
    board(&mut desk);
    desk.press("right right right right");
    desk.press("tab tab");
    desk.type_text("Litter by the **bridge**");
    insta::assert_snapshot!("face_priority", desk.frame(100, 30));
    desk.press("ctrl-s");
    let Some(Call::WriteFace(sent)) = desk.sent(Method::WriteFace) else { panic!("nothing was sent") };
    assert_eq!((sent.record_id.as_str(), sent.id.as_str(), sent.consent_date.is_none()), ("p-2", "", true));
    let Some(About::Priority(text)) = sent.text.as_ref().and_then(|text| text.about.as_ref()) else {
        panic!("no text")
    };
    assert_eq!(text.issue, "Litter by the **bridge**");
}

#[test]
fn an_event_ends_on_its_day_unless_another_is_said() {
    let mut desk = opened();
    desk.press("c");
    board(&mut desk);
    desk.press("right right right tab tab");
    desk.type_text("Forum");
    desk.press("tab tab");
    desk.type_text("08:30");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::WriteFace).is_none());
    assert!(desk.frame(100, 30).contains("It ends after it begins."), "{}", desk.frame(100, 30));
    for _ in 0..5 {
        desk.press("backspace");
    }
    desk.type_text("21:00");
    desk.press("ctrl-s");
    let Some(Call::WriteFace(sent)) = desk.sent(Method::WriteFace) else { panic!("nothing was sent") };
    let Some(About::Event(text)) = sent.text.as_ref().and_then(|text| text.about.as_ref()) else { panic!("no text") };
    assert_eq!((sent.record_id.as_str(), when::time(text.end_time.as_ref()).as_str()), ("e-1", "23 Nov 2026 21:00"));
}

#[test]
fn an_officer_is_written_anew_with_the_consent() {
    let mut desk = opened();
    desk.press("j e");
    board(&mut desk);
    insta::assert_snapshot!("face_officer", desk.frame(100, 30));
    desk.press("tab tab tab");
    desk.type_text("2 Nov 2026");
    desk.press("tab");
    desk.type_text("Signed form in the folder");
    desk.press("ctrl-s");
    let Some(Call::WriteFace(sent)) = desk.sent(Method::WriteFace) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("f-2", "e-f-2"));
    assert_eq!(
        (sent.consent_date.map(|day| day.day), sent.consent_evidence.as_str()),
        (Some(2), "Signed form in the folder")
    );
}

#[test]
fn one_is_approved_and_one_withdrawn_when_its_title_was_typed() {
    let mut desk = opened();
    desk.press("a");
    let Some(Call::ApproveFace(sent)) = desk.sent(Method::ApproveFace) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("f-1", "e-f-1"));
    let mut desk = opened();
    desk.press("j x");
    desk.type_text("Asked us to take it down");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::WithdrawFace).is_none(), "the title comes first");
    desk.type_text("Robin Sample");
    desk.press("enter");
    let Some(Call::WithdrawFace(sent)) = desk.sent(Method::WithdrawFace) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.reason.as_str()), ("f-2", "Asked us to take it down"));
}
