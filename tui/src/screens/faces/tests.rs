//! Public texts in the client: listed with why each is kept back, written, approved, withdrawn.

#![allow(clippy::panic, clippy::unwrap_used)]

use prost_types::Timestamp;
use safetynet_proto::kind::v1::{AccountRef, ErrorReason, OrganisationRef};
use safetynet_proto::nms::v1::{
    Board, BoardChange, Engagement, FaceKind as Wire, Finding, GetBoardResponse, GetFaceResponse, ListFacesResponse,
    ListNeighbourhoodsResponse, Neighbourhood, Priority, PublicArea, PublicPerson, PublicPriority, PublicText,
    WatchBoardResponse,
};
use safetynet_shared::clock::Span;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure, Method};
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
        feed_time: on_feed.then_some(Timestamp { seconds: 1_763_632_800, nanos: 0 }),
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

/// The answer to the question for one public text.
fn read(desk: &mut Desk, mut one: Record, findings: Vec<Finding>) {
    one.update_time = Some(when::timestamp(desk.now));
    let reply = GetFaceResponse {
        reads: "bio: By bicycle now\nname: Robin Sample\nrank: Constable".into(),
        feed_reads: if one.on_feed { "bio: In a car\nname: Robin Sample\nrank: Constable" } else { "" }.into(),
        approved_reads: "bio: On foot\nname: Robin Sample\nrank: Constable".into(),
        approve_time: Some(when::timestamp(desk.now.minus(Span::days(2)))),
        findings,
        face: Some(one),
    };
    desk.answer(Method::GetFace, Reply::GetFace(Box::new(reply)));
}

fn officer(on_feed: bool) -> Record {
    let person = PublicPerson { name: "Robin Sample".into(), rank: "Constable".into(), bio: String::new() };
    Record {
        feed_differs: on_feed,
        written_by: Some(AccountRef { id: "a-9".into(), name: "Emrys Sample".into() }),
        ..face("f-2", Wire::Person, About::Person(person), "waits for somebody to approve it", on_feed)
    }
}

#[test]
fn nothing_is_approved_that_was_not_read_to_its_end() {
    let mut desk = opened();
    desk.press("j a");
    assert!(desk.sent(Method::ApproveFace).is_none(), "a key in the list approves nothing");
    let finding = Finding { words: "Robin Sample".into(), looks_like: "name".into(), ..Finding::default() };
    read(&mut desk, officer(true), vec![finding]);
    insta::assert_snapshot!("face_read", desk.frame(80, 24));
    desk.frame(80, 15);
    desk.press("a");
    assert!(desk.sent(Method::ApproveFace).is_none() && desk.frame(80, 15).contains("Read it to its end first"));
    desk.press("G a");
    let Some(Call::ApproveFace(sent)) = desk.sent(Method::ApproveFace) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("f-2", "e-f-2"));
    desk.fail(Method::ApproveFace, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    assert!(desk.sent(Method::GetFace).is_some(), "words that changed meanwhile are read again");
}

#[test]
fn reading_a_text_writes_nothing_and_its_writer_cannot_approve_it() {
    let mut desk = opened();
    desk.press("j enter enter");
    assert!(desk.sent(Method::WriteFace).is_none() && desk.sent(Method::GetBoard).is_none());
    read(
        &mut desk,
        face("f-2", Wire::Person, officer(false).text.and_then(|text| text.about).unwrap(), "waits", false),
        vec![],
    );
    desk.press("enter");
    assert!(desk.sent(Method::WriteFace).is_none());
    desk.press("a");
    assert!(desk.frame(80, 24).contains("You wrote these words"), "{}", desk.frame(80, 24));
    desk.press("e");
    board(&mut desk);
    assert!(desk.frame(80, 24).contains("Change public text"));
}

#[test]
fn how_a_text_stands_is_told_from_what_the_public_reads_meanwhile() {
    let desk = Desk::signed_in();
    let area = || About::Area(PublicArea { name: "Sample Harbour".into(), ..PublicArea::default() });
    let with = |kept_back: &str, on_feed: bool, feed_differs| Record {
        feed_differs,
        feed_time: on_feed.then(|| when::timestamp(desk.now)),
        ..face("f-1", Wire::Area, area(), kept_back, on_feed)
    };
    let said = |face: Record| stands(&face).0;
    let approved = |face: Record| stands(&Record { state: FaceState::Approved.into(), ..face }).0;
    assert_eq!(approved(with("", false, false)), "approved, waits for publication");
    assert_eq!(approved(with("", true, false)), "on the feed since 23 Nov 2026");
    assert_eq!(approved(with("", true, true)), "approved; the feed has older words");
    let draft = with("waits for somebody to approve it", true, true);
    assert_eq!(said(draft), "to approve; the feed has older words");
}

#[test]
fn what_others_decide_is_read_while_one_looks() {
    let mut desk = opened();
    let told = |desk: &mut Desk, kind: RecordKind| {
        let change = BoardChange { kind: kind.into(), id: "f-1".into(), etag: "e-9".into(), ..BoardChange::default() };
        let message = WatchBoardResponse { changes: vec![change], ..WatchBoardResponse::default() };
        desk.tell(Method::WatchBoard, Reply::WatchBoard(Box::new(message)));
    };
    told(&mut desk, RecordKind::Priority);
    assert!(desk.sent(Method::ListFaces).is_none());
    told(&mut desk, RecordKind::Publication);
    assert!(desk.sent(Method::ListFaces).is_some());
}

#[test]
fn where_texts_wait_is_said_beside_the_neighbourhood() {
    let mut desk = Desk::signed_in();
    desk.open(Areas::default());
    let one = |id: &str, name: &str, waiting_face_count| Neighbourhood {
        id: id.into(),
        name: name.into(),
        waiting_face_count,
        ..Neighbourhood::default()
    };
    let neighbourhoods = vec![one("n-1", "Harbour", 0), one("n-2", "Sample Hill", 4)];
    let reply = ListNeighbourhoodsResponse { neighbourhoods, ..ListNeighbourhoodsResponse::default() };
    desk.answer(Method::ListNeighbourhoods, Reply::ListNeighbourhoods(Box::new(reply)));
    let frame = desk.frame(80, 24);
    let line = frame.lines().find(|line| line.contains("Sample Hill")).unwrap_or_default();
    assert!(line.contains("4 to approve") && frame.matches("to approve").count() == 1, "{frame}");
}

#[test]
fn one_is_withdrawn_when_the_first_words_of_its_title_were_typed() {
    let text = PublicPriority { issue: "Speeding past the **school** at the *corner*".into(), ..Default::default() };
    assert_eq!(reference(&face("f-3", Wire::Priority, About::Priority(text), "", true)), "Speeding past the school");
    let mut desk = opened();
    desk.press("j x");
    desk.type_text("Asked us to take it down");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::WithdrawFace).is_none(), "the title comes first");
    desk.type_text("Robin Sample");
    desk.press("enter");
    let Some(Call::WithdrawFace(sent)) = desk.sent(Method::WithdrawFace) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.reason.as_str()), ("f-2", "Asked us to take it down"));
    desk.fail(Method::WithdrawFace, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    read(&mut desk, Record { etag: "e-10".into(), ..officer(true) }, vec![]);
    desk.press("ctrl-s");
    desk.type_text("robin sample");
    desk.press("enter");
    let Some(Call::WithdrawFace(sent)) = desk.sent(Method::WithdrawFace) else { panic!("nothing was sent again") };
    assert_eq!(
        (sent.etag.as_str(), sent.reason.as_str()),
        ("e-10", "Asked us to take it down"),
        "nothing is typed anew"
    );
}
