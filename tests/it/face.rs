//! Public texts over the wire: written by the force's own people, approved by somebody else, withdrawn at once.

use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::kind::v1::RecordKind;
pub use safetynet_proto::nms::v1::GetFaceResponse;
use safetynet_proto::nms::v1::face_service_client::FaceServiceClient;
use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_proto::nms::v1::{
    ApproveFaceRequest, Face, FaceKind, FaceState, GetFaceRequest, ListFacesRequest, ListNeighbourhoodsRequest,
    PublicArea, PublicEvent, PublicPerson, PublicPriority, PublicText, WithdrawFaceRequest, WriteFaceRequest,
};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, elsewhere, november};

/// The two publishers of the force.
pub const PUBLISHER: &str = "demo.publisher";
pub const SECOND: &str = "demo.publisher2";

pub fn client(person: &Person) -> FaceServiceClient<Wire> {
    FaceServiceClient::new(person.wire())
}

pub fn write(world: &World, about: About) -> WriteFaceRequest {
    WriteFaceRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        text: Some(PublicText { about: Some(about) }),
        ..Default::default()
    }
}

pub fn officer(world: &World, name: &str) -> WriteFaceRequest {
    let person = PublicPerson { name: name.into(), rank: "Constable".into(), bio: "On foot".into() };
    WriteFaceRequest {
        consent_date: november(2),
        consent_evidence: "Signed form in the folder".into(),
        ..write(world, About::Person(person))
    }
}

pub fn approve(face: &Face) -> ApproveFaceRequest {
    ApproveFaceRequest { id: face.id.clone(), request_id: request_id(), etag: face.etag.clone() }
}

pub fn withdraw(face: &Face) -> WithdrawFaceRequest {
    let reason = "Asked us to take it down".to_owned();
    WithdrawFaceRequest { id: face.id.clone(), request_id: request_id(), etag: face.etag.clone(), reason }
}

/// A public text that was written by one and approved by another.
pub async fn approved(author: &Person, publisher: &Person, request: WriteFaceRequest) -> Face {
    let made = client(author).write_face(request).await.unwrap().into_inner().face.unwrap();
    client(publisher).approve_face(approve(&made)).await.unwrap().into_inner().face.unwrap()
}

async fn listed(person: &Person, neighbourhood_id: &str) -> Vec<Face> {
    let request = ListFacesRequest { neighbourhood_id: neighbourhood_id.to_owned() };
    client(person).list_faces(request).await.unwrap().into_inner().faces
}

#[tokio::test]
async fn a_text_is_written_by_one_and_approved_by_another() {
    let world = World::new();
    let (author, publisher) = (world.person(POLICE).await, world.person(PUBLISHER).await);
    let made = client(&author).write_face(officer(&world, "Robin Sample")).await.unwrap().into_inner().face.unwrap();
    assert_eq!((made.kind(), made.state(), made.on_feed), (FaceKind::Person, FaceState::Draft, false));
    assert_eq!(made.kept_back, "waits for somebody to approve it");
    assert_denied(client(&author).approve_face(approve(&made)).await);
    let done = client(&publisher).approve_face(approve(&made)).await.unwrap().into_inner().face.unwrap();
    assert_eq!((done.state(), done.kept_back.as_str()), (FaceState::Approved, ""));
    assert_stale(client(&publisher).approve_face(approve(&made)).await);
    let anew = WriteFaceRequest { id: done.id.clone(), etag: done.etag.clone(), ..officer(&world, "Robin Sampler") };
    let anew = client(&publisher).write_face(anew).await.unwrap().into_inner().face.unwrap();
    assert_eq!((anew.state(), anew.approved_by.is_none()), (FaceState::Draft, true));
    assert_rule(client(&publisher).approve_face(approve(&anew)).await, "TWO-PERSONS");
    let second = world.person(SECOND).await;
    assert!(client(&second).approve_face(approve(&anew)).await.is_ok());
    let shown = listed(&second, &area(&world, 0)).await;
    assert!(shown.iter().any(|face| face.id == made.id && face.state() == FaceState::Approved));
}

pub async fn read(person: &Person, id: &str) -> GetFaceResponse {
    client(person).get_face(GetFaceRequest { id: id.to_owned() }).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_text_is_read_in_the_words_of_the_public_with_what_changed_since_it_was_approved() {
    let world = World::new();
    let (author, publisher) = (world.person(POLICE).await, world.person(PUBLISHER).await);
    let bio = |text: &str| {
        let person = PublicPerson { name: "Robin Sample".into(), rank: "Constable".into(), bio: text.into() };
        WriteFaceRequest { text: write(&world, About::Person(person)).text, ..officer(&world, "x") }
    };
    let made = client(&author).write_face(bio("On **foot**")).await.unwrap().into_inner().face.unwrap();
    let first = read(&publisher, &made.id).await;
    assert!(first.reads.contains("bio: On foot") && first.reads.contains("rank: Constable"), "{}", first.reads);
    assert_eq!((first.approved_reads.as_str(), first.feed_reads.as_str()), ("", ""));
    let done = client(&publisher).approve_face(approve(&made)).await.unwrap().into_inner().face.unwrap();
    let same = WriteFaceRequest { id: done.id.clone(), etag: done.etag.clone(), ..bio("On **foot**") };
    let same = client(&publisher).write_face(same).await.unwrap().into_inner().face.unwrap();
    assert!(same == done, "nothing was changed, so it stays approved and is nobody else's");
    let anew = WriteFaceRequest { id: done.id.clone(), etag: done.etag.clone(), ..bio("By bicycle") };
    client(&author).write_face(anew).await.unwrap();
    let told = read(&publisher, &made.id).await;
    assert!(
        told.reads.contains("By bicycle") && told.approved_reads.contains("On foot"),
        "{} {}",
        told.reads,
        told.approved_reads
    );
    assert!(told.approve_time.is_some());
    assert_not_found(client(&author).get_face(GetFaceRequest { id: request_id() }).await);
}

#[tokio::test]
async fn where_texts_wait_is_said_to_who_can_approve_them() {
    let world = World::new();
    let (author, publisher) = (world.person(POLICE).await, world.person(PUBLISHER).await);
    let waiting = async |person: &Person| {
        let mut client = NeighbourhoodServiceClient::new(person.wire());
        let all = client.list_neighbourhoods(ListNeighbourhoodsRequest::default()).await.unwrap().into_inner();
        all.neighbourhoods.iter().find(|one| one.id == area(&world, 0)).unwrap().waiting_face_count
    };
    let before = waiting(&publisher).await;
    client(&author).write_face(officer(&world, "Robin Sample")).await.unwrap();
    assert_eq!((waiting(&publisher).await, waiting(&author).await), (before + 1, 0));
}

#[tokio::test]
async fn why_each_text_is_kept_back_is_said() {
    let world = World::new();
    let publisher = world.person(PUBLISHER).await;
    let why = |faces: &[Face], name: &str| {
        let named =
            |face: &&Face| matches!(&face.text, Some(PublicText { about: Some(About::Person(p)) }) if p.name == name);
        faces.iter().find(named).map(|face| (face.kept_back.clone(), face.on_feed))
    };
    let shown = listed(&publisher, &area(&world, 0)).await;
    assert_eq!(why(&shown, "Ask Nobody"), Some(("the officer is protected".to_owned(), false)));
    assert_eq!(why(&shown, "Ines Calder"), Some(("no consent is recorded".to_owned(), false)));
    assert_eq!(why(&shown, "Rowena Pilling"), Some(("waits for somebody to approve it".to_owned(), false)));
    assert_eq!(why(&shown, "Kofi Marlwood"), Some((String::new(), true)));
}

#[tokio::test]
async fn partners_and_strangers_write_no_public_text() {
    let world = World::new();
    let council = world.person(COUNCIL).await;
    assert_rule(client(&council).write_face(officer(&world, "Robin Sample")).await, "PUBLIC-TEXT-OWNER");
    let mut author = client(&world.person(POLICE).await);
    let far = WriteFaceRequest { neighbourhood_id: elsewhere(&world), ..officer(&world, "Robin Sample") };
    assert_not_found(author.write_face(far).await);
    assert_not_found(author.list_faces(ListFacesRequest { neighbourhood_id: elsewhere(&world) }).await);
    let caseworker = world.person("demo.caseworker").await;
    assert_denied(client(&caseworker).write_face(officer(&world, "Robin Sample")).await);
    let made = crate::priority::client(&council).create_priority(crate::priority::create(&world)).await.unwrap();
    let theirs = made.into_inner().priority.unwrap();
    let text = About::Priority(PublicPriority { issue: "Theirs".into(), action: String::new() });
    let request = WriteFaceRequest { record_id: theirs.id.clone(), ..write(&world, text) };
    assert_field(author.write_face(request).await, "record_id");
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let world = World::new();
    let mut author = client(&world.person(POLICE).await);
    let priority = || About::Priority(PublicPriority { issue: "Litter".into(), action: String::new() });
    let area = PublicArea { code: "X-1".into(), name: "Harbour".into(), ..Default::default() };
    let case = PublicPriority { issue: "see CF-2026-000123".into(), action: String::new() };
    for (request, field) in [
        (WriteFaceRequest { text: None, ..officer(&world, "A B") }, "text"),
        (officer(&world, ""), "text.person.name"),
        (WriteFaceRequest { consent_date: november(24), ..officer(&world, "A B") }, "consent_date"),
        (WriteFaceRequest { consent_evidence: "x".into(), ..officer(&world, "A B") }, "consent_evidence"),
        (WriteFaceRequest { consent_date: None, ..officer(&world, "A B") }, "consent_evidence"),
        (WriteFaceRequest { record_id: request_id(), ..officer(&world, "A B") }, "record_id"),
        (WriteFaceRequest { etag: "v1".into(), ..officer(&world, "A B") }, "etag"),
        (write(&world, priority()), "record_id"),
        (WriteFaceRequest { protected: true, ..write(&world, About::Area(area.clone())) }, "protected"),
        (WriteFaceRequest { record_id: request_id(), ..write(&world, About::Priority(case)) }, "text.priority.issue"),
    ] {
        assert_field(author.write_face(request).await, field);
    }
    assert_rule(author.write_face(write(&world, About::Area(area))).await, "PUBLIC-TEXT-ONCE");
    let nowhere = WriteFaceRequest { record_id: request_id(), ..write(&world, priority()) };
    assert_not_found(author.write_face(nowhere).await);
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_a_withdrawn_text_does_not_return() {
    let world = World::new();
    let author = world.person(POLICE).await;
    let before = listed(&author, &area(&world, 0)).await.len();
    let dry = WriteFaceRequest { validate_only: true, ..officer(&world, "Robin Sample") };
    let shown = client(&author).write_face(dry).await.unwrap().into_inner().face.unwrap();
    assert!(shown.id.is_empty() && listed(&author, &area(&world, 0)).await.len() == before);
    let publisher = world.person(PUBLISHER).await;
    let made = approved(&author, &publisher, officer(&world, "Robin Sample")).await;
    let gone = client(&author).withdraw_face(withdraw(&made)).await.unwrap().into_inner().face.unwrap();
    assert_eq!((gone.state(), gone.kept_back.as_str()), (FaceState::Withdrawn, "was withdrawn"));
    assert_rule(client(&author).withdraw_face(withdraw(&gone)).await, "PUBLIC-TEXT-STATE");
    let anew = WriteFaceRequest { id: gone.id.clone(), etag: gone.etag.clone(), ..officer(&world, "Robin Sample") };
    assert_rule(client(&author).write_face(anew).await, "PUBLIC-TEXT-STATE");
}

#[tokio::test]
async fn an_event_is_about_an_engagement_of_the_neighbourhood() {
    let world = World::new();
    let author = world.person(POLICE).await;
    let mut engagements = crate::engagement::client(&author);
    let request = crate::engagement::create(&world, 0);
    let made = engagements.create_engagement(request).await.unwrap().into_inner().engagement.unwrap();
    let text = About::Event(PublicEvent { title: "Forum for all".into(), ..Default::default() });
    let request = WriteFaceRequest { record_id: made.id.clone(), ..write(&world, text) };
    let face = client(&author).write_face(request).await.unwrap().into_inner().face.unwrap();
    assert_eq!((face.kind(), &face.record_id), (FaceKind::Event, &made.id));
    let other = WriteFaceRequest { id: face.id.clone(), etag: face.etag.clone(), ..officer(&world, "A B") };
    assert_field(client(&author).write_face(other).await, "text");
    let mut reach = ReachServiceClient::new(author.wire());
    let why = ExplainRequest { kind: RecordKind::Face.into(), id: face.id };
    assert!(!reach.explain(why).await.unwrap().into_inner().reasons.is_empty());
}
