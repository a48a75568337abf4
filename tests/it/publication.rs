//! Publications over the wire and on the feed: two publishers, the difference, what stands when, and what never goes out.

mod leaving;
mod others;

use safetynet_proto::icm::v1::{Count, NoticeKind};
use safetynet_proto::nms::v1::contact_service_client::ContactServiceClient;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_proto::nms::v1::publication_service_client::PublicationServiceClient;
use safetynet_proto::nms::v1::{
    ApprovePublicationRequest, ChangeKind, ContactKind, CreateContactRequest, GetPublicationRequest,
    GetPublicationResponse, ListPublicationsRequest, PreparePublicationRequest, Publication, PublicationState,
    PublishPublicationRequest, RefusePublicationRequest, WithdrawPublicationRequest, WriteFaceRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::feed::{ask, get};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::every_method::scene::{STRANGER, Scene};
use crate::face::{PUBLISHER, SECOND, approved, officer, withdraw, write};
use crate::neighbourhood::{POLICE, area, board};

pub fn client(person: &Person) -> PublicationServiceClient<Wire> {
    PublicationServiceClient::new(person.wire())
}

pub async fn prepare(person: &Person) -> Publication {
    let request = PreparePublicationRequest { request_id: request_id(), validate_only: false };
    client(person).prepare_publication(request).await.unwrap().into_inner().publication.unwrap()
}

fn approval(publication: &Publication) -> ApprovePublicationRequest {
    let (id, etag) = (publication.id.clone(), publication.etag.clone());
    ApprovePublicationRequest { id, request_id: request_id(), etag, reason: String::new() }
}

fn publishing(publication: &Publication) -> PublishPublicationRequest {
    let (id, etag) = (publication.id.clone(), publication.etag.clone());
    PublishPublicationRequest { id, request_id: request_id(), etag }
}

fn withdrawal(publication: &Publication) -> WithdrawPublicationRequest {
    let (id, etag) = (publication.id.clone(), publication.etag.clone());
    WithdrawPublicationRequest { id, request_id: request_id(), etag, reason: "Published by mistake".into() }
}

async fn shown(person: &Person, publication: &Publication) -> GetPublicationResponse {
    let request = GetPublicationRequest { id: publication.id.clone() };
    client(person).get_publication(request).await.unwrap().into_inner()
}

async fn listed(person: &Person) -> Vec<Publication> {
    let answer = client(person).list_publications(ListPublicationsRequest::default()).await.unwrap();
    answer.into_inner().publications
}

/// Prepares, approves and publishes all that may go out.
async fn publish(first: &Person, second: &Person) -> Publication {
    let made = prepare(first).await;
    let made = client(second).approve_publication(approval(&made)).await.unwrap().into_inner().publication.unwrap();
    client(first).publish_publication(publishing(&made)).await.unwrap().into_inner().publication.unwrap()
}

#[tokio::test]
async fn two_publishers_publish_and_the_feed_shows_it() {
    let world = World::new();
    let (first, second) = (world.person(PUBLISHER).await, world.person(SECOND).await);
    let named = approved(&world.person(POLICE).await, &first, officer(&world, "Robin Newcomer")).await;
    let before = get(world.feed(), "/api/wessex-sands/SM-01/people");
    assert!(before.status == 200 && !before.text().contains("Newcomer"));
    let made = prepare(&first).await;
    assert_eq!((made.state(), made.neighbourhood_count), (PublicationState::Checked, 4));
    assert_rule(client(&first).publish_publication(publishing(&made)).await, "PUBLICATION-STATE");
    assert_rule(client(&first).approve_publication(approval(&made)).await, "TWO-PERSONS");
    let agreed = client(&second).approve_publication(approval(&made)).await.unwrap().into_inner().publication.unwrap();
    assert_stale(client(&second).approve_publication(approval(&made)).await);
    assert!(!get(world.feed(), "/api/wessex-sands/SM-01/people").text().contains("Newcomer"), "approved is not out");
    let out = client(&first).publish_publication(publishing(&agreed)).await.unwrap().into_inner().publication.unwrap();
    let after = get(world.feed(), "/api/wessex-sands/SM-01/people");
    assert!(
        after
            .text()
            .contains(r#"{"name":"Robin Newcomer","rank":"Constable","bio":"<p>On foot</p>","contact_details":{}}"#)
    );
    assert_ne!(before.header("etag"), after.header("etag"));
    let names: Vec<_> = [&out.prepared_by, &out.approved_by, &out.published_by].map(|by| by.clone().unwrap().id).into();
    assert_eq!(names, [first.id().to_string(), second.id().to_string(), first.id().to_string()]);
    let history = listed(&second).await;
    let states: Vec<_> = history.iter().map(Publication::state).collect();
    assert_eq!(states, [PublicationState::Published, PublicationState::Superseded, PublicationState::Superseded]);
    let face = crate::face::read(&first, &named.id).await.face.unwrap();
    let since = face.feed_time.unwrap();
    assert!(face.on_feed && !face.feed_differs && Some(since) == out.publish_time);
    world.pass(Span::minutes(1));
    publish(&first, &second).await;
    let face = crate::face::read(&first, &named.id).await.face.unwrap();
    assert_eq!(face.feed_time, Some(since), "the words are the same, whatever else was published since");
    let anew = WriteFaceRequest { id: face.id, etag: face.etag, ..officer(&world, "Robin Latecomer") };
    crate::face::client(&second).write_face(anew).await.unwrap();
    let told = crate::face::read(&first, &named.id).await;
    assert!(told.feed_reads.contains("Newcomer") && told.reads.contains("Latecomer"));
    let face = told.face.unwrap();
    assert!(face.on_feed && face.feed_differs && face.feed_time == Some(since));
    assert_eq!(after.header("last-modified"), Some("Mon, 23 Nov 2026 09:00:00 GMT"));
}

/// The notices of a kind about a publication, and how many publications and public texts wait for a publisher.
async fn news(person: &Person, kind: NoticeKind, of: &Publication) -> (usize, i32, i32) {
    let today = crate::strand::today(person).await;
    let told = today.notices.iter().filter(|one| one.kind() == kind && one.record_id == of.id);
    let number = |count: Option<Count>| count.map_or(-1, |count| count.number);
    (told.count(), number(today.publications), number(today.public_texts))
}

#[tokio::test]
async fn the_second_publisher_is_told_what_waits_and_the_first_what_became_of_it() {
    use NoticeKind::{PublicationDecided, PublicationWaits};
    let world = World::new();
    let (first, second) = (world.person(PUBLISHER).await, world.person(SECOND).await);
    let made = prepare(&first).await;
    let texts = news(&second, PublicationWaits, &made).await.2;
    assert_eq!(news(&second, PublicationWaits, &made).await, (1, 1, texts));
    assert_eq!(news(&first, PublicationWaits, &made).await.0, 0, "who prepared it does not approve it");
    let text = crate::strand::today(&second).await.notices;
    let text = &text.iter().find(|one| one.record_id == made.id).unwrap().text;
    assert!(text.starts_with(&made.reference), "{text}");
    let approved = client(&second).approve_publication(approval(&made)).await.unwrap().into_inner();
    let approved = approved.publication.unwrap();
    assert_eq!(news(&second, PublicationWaits, &made).await, (0, 1, texts), "now it waits to be published");
    assert_eq!(news(&first, PublicationDecided, &made).await, (1, 1, news(&first, PublicationDecided, &made).await.2));
    client(&first).publish_publication(publishing(&approved)).await.unwrap();
    assert_eq!(news(&second, PublicationWaits, &made).await.1, 0);
    let police = world.person(POLICE).await;
    crate::face::client(&police).write_face(officer(&world, "Robin Sample")).await.unwrap();
    assert_eq!(news(&second, PublicationWaits, &made).await.2, texts + 1);
    assert_eq!(news(&police, PublicationWaits, &made).await, (0, -1, -1), "who does not publish is not asked");
}

#[tokio::test]
async fn the_difference_is_what_the_public_will_newly_read() {
    let world = World::new();
    let first = world.person(PUBLISHER).await;
    let waiting = listed(&first).await.into_iter().next().unwrap();
    let told = shown(&first, &waiting).await;
    let kinds: Vec<_> = told.changes.iter().map(|change| (change.kind(), change.about.as_str())).collect();
    assert!(kinds.contains(&(ChangeKind::New, "event")), "{kinds:?}");
    let changed = told.changes.iter().find(|change| change.kind() == ChangeKind::Changed).unwrap();
    assert!(changed.before.contains("last Monday") && changed.after.contains("first Monday"));
    assert!(told.kept_back.iter().any(|left| left.why == "no consent is recorded"));
    let history = listed(&first).await;
    let standing = history.iter().find(|one| one.state() == PublicationState::Published).unwrap();
    let told = shown(&first, standing).await;
    assert!(told.changes.iter().all(|change| change.kind() == ChangeKind::New), "nothing stood before it");
    assert!(told.kept_back.is_empty() && told.findings.is_empty());
}

#[tokio::test]
async fn words_of_a_contact_are_found_and_nobody_is_named() {
    let world = World::new();
    let (author, first, second) =
        (world.person(POLICE).await, world.person(PUBLISHER).await, world.person(SECOND).await);
    let contact = CreateContactRequest {
        neighbourhood_id: area(&world, 2),
        request_id: request_id(),
        kind: ContactKind::Kin.into(),
        name: "Zephyrine Quillfeather".into(),
        telephone: "01632 960777".into(),
        private_details: true,
        ..Default::default()
    };
    ContactServiceClient::new(author.wire()).create_contact(contact).await.unwrap();
    let named = approved(&author, &first, officer(&world, "Zephyrine  QUILLFEATHER")).await;
    let made = prepare(&first).await;
    assert_eq!(made.state(), PublicationState::Prepared);
    let told = shown(&second, &made).await;
    let found = &told.findings[0];
    assert_eq!((told.findings.len(), found.looks_like.as_str(), found.about.as_str()), (1, "name", "officer"));
    assert_eq!(found.words, "Zephyrine QUILLFEATHER", "the words of the text itself");
    let by = |told: crate::face::GetFaceResponse| told.findings.iter().map(|one| one.words.clone()).collect::<Vec<_>>();
    assert_eq!(by(crate::face::read(&second, &named.id).await), ["Zephyrine QUILLFEATHER"]);
    assert!(
        by(crate::face::read(&author, &named.id).await).is_empty(),
        "whoever does not publish learns of no contact"
    );
    assert_field(client(&second).approve_publication(approval(&made)).await, "reason");
    let reason = "An officer who shares the name".to_owned();
    let with = ApprovePublicationRequest { reason: reason.clone(), ..approval(&made) };
    let agreed = client(&second).approve_publication(with).await.unwrap().into_inner().publication.unwrap();
    assert_eq!(agreed.reason, reason);
    crate::face::client(&author).withdraw_face(withdraw(&named)).await.unwrap();
    let text = About::Person(safetynet_proto::nms::v1::PublicPerson {
        name: "Robin Sample".into(),
        rank: "Constable".into(),
        bio: "Ring +44 1632 960 777 for the watch".into(),
    });
    approved(&author, &first, WriteFaceRequest { text: write(&world, text).text, ..officer(&world, "x") }).await;
    let made = prepare(&first).await;
    let with = ApprovePublicationRequest { reason, ..approval(&made) };
    assert_rule(client(&second).approve_publication(with).await, "PUBLICATION-CHECK");
    let clean = ApprovePublicationRequest { reason: "Nothing was found".into(), ..approval(&made) };
    assert_rule(client(&second).approve_publication(clean).await, "PUBLICATION-CHECK");
}

#[tokio::test]
async fn a_withdrawn_text_is_gone_from_the_feed_with_the_answer() {
    let world = World::new();
    let (author, first, second) =
        (world.person(POLICE).await, world.person(PUBLISHER).await, world.person(SECOND).await);
    let made = approved(&author, &first, officer(&world, "Robin Newcomer")).await;
    publish(&first, &second).await;
    let path = "/api/wessex-sands/SM-01/people";
    assert!(get(world.feed(), path).text().contains("Newcomer"));
    world.pass(Span::minutes(1));
    crate::face::client(&author).withdraw_face(withdraw(&made)).await.unwrap();
    let after = get(world.feed(), path);
    assert!(!after.text().contains("Newcomer"));
    assert_eq!(after.header("last-modified"), Some("Mon, 23 Nov 2026 09:01:00 GMT"));
    assert!(!String::from_utf8_lossy(&get(world.feed(), "/bundle.tar").body).contains("Newcomer"));
    let standing = listed(&first).await.into_iter().next().unwrap();
    assert_eq!(standing.gone_count, 1);
}

#[tokio::test]
async fn an_officer_who_takes_the_consent_back_is_off_the_feed_with_the_answer() {
    let world = World::new();
    let (author, first, second) =
        (world.person(POLICE).await, world.person(PUBLISHER).await, world.person(SECOND).await);
    let path = "/api/wessex-sands/SM-01/people";
    let one = approved(&author, &first, officer(&world, "Robin Newcomer")).await;
    let two = approved(&author, &first, officer(&world, "Kim Newcomer")).await;
    publish(&first, &second).await;
    let (id, etag) = (one.id, one.etag);
    let none = WriteFaceRequest { id, etag, consent_date: None, ..officer(&world, "Robin Newcomer") };
    let none = WriteFaceRequest { consent_evidence: String::new(), ..none };
    crate::face::client(&author).write_face(none).await.unwrap();
    assert!(!get(world.feed(), path).text().contains("Robin Newcomer"));
    let anew = WriteFaceRequest { id: two.id, etag: two.etag, ..officer(&world, "Kim Latecomer") };
    crate::face::client(&author).write_face(anew).await.unwrap();
    let standing = get(world.feed(), path).text();
    assert!(standing.contains("Kim Newcomer") && !standing.contains("Latecomer"), "a draft leaves the feed alone");
}

#[tokio::test]
async fn one_call_empties_the_feed_and_it_stays_empty_after_a_restart() {
    let mut world = World::new();
    let second = world.person(SECOND).await;
    let history = listed(&second).await;
    let standing = history.iter().find(|one| one.state() == PublicationState::Published).unwrap();
    assert!(get(world.feed(), "/api/forces").text().contains("wessex-sands"));
    let gone = client(&second).withdraw_publication(withdrawal(standing)).await.unwrap().into_inner();
    assert_eq!(gone.publication.unwrap().state(), PublicationState::Withdrawn);
    for _ in 0..2 {
        assert_eq!(get(world.feed(), "/api/forces").text(), "[]");
        for path in ["wessex-sands/neighbourhoods", "wessex-sands/SM-01", "forces/wessex-sands"] {
            assert_eq!(get(world.feed(), &format!("/api/{path}")).status, 404, "{path}");
        }
        world.restart();
    }
}

#[tokio::test]
async fn the_feed_is_read_only_and_in_the_form_of_police_uk() {
    let world = World::new();
    let feed = world.feed();
    assert_eq!(get(feed, "/api/forces").text(), r#"[{"id":"wessex-sands","name":"Wessex Sands Constabulary"}]"#);
    let area = get(feed, "/api/wessex-sands/SM-01").text();
    for part in
        [r#""population":"4200""#, r#""description":""}"#, r#""centre":{"latitude":"50."#, r#""locations":[{"name":"#]
    {
        assert!(area.contains(part), "{part} in {area}");
    }
    let priorities = get(feed, "/api/wessex-sands/SM-01/priorities").text();
    assert!(
        priorities.contains(r#""issue-date":"20"#)
            && priorities.contains(r#""action-date":null"#)
            && !priorities.contains('Z')
    );
    let first = get(feed, "/api/wessex-sands/neighbourhoods");
    let tag = first.header("etag").unwrap();
    let again = ask(feed, "GET", "/api/wessex-sands/neighbourhoods", &[format!("If-None-Match: {tag}")]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let head = ask(feed, "HEAD", "/api/forces", &[]);
    assert_eq!((head.status, head.body.len(), head.header("content-length").is_some()), (200, 0, true));
    for (method, path, status) in [
        ("POST", "/api/forces", 405),
        ("DELETE", "/api/forces", 405),
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/locate-neighbourhood?q=60,0", 404),
        ("GET", "/api/locate-neighbourhood?q=x", 400),
    ] {
        let answer = ask(feed, method, path, &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("application/json")),
            "{method} {path}"
        );
    }
    let board = board(&world.person(POLICE).await, &crate::neighbourhood::area(&world, 0)).await;
    let centre = board.neighbourhood.unwrap().centre.unwrap();
    let found = get(feed, &format!("/api/locate-neighbourhood?q={},{}", centre.latitude, centre.longitude)).text();
    assert_eq!(found, r#"{"force":"wessex-sands","neighbourhood":"SM-01"}"#);
}

#[tokio::test]
async fn publications_are_for_the_publishers_of_the_force_and_its_auditor() {
    let world = World::new();
    let standing = listed(&world.person(PUBLISHER).await).await.into_iter().next().unwrap();
    let auditor = world.person("demo.auditor").await;
    assert!(!listed(&auditor).await.is_empty() && shown(&auditor, &standing).await.publication.is_some());
    assert_denied(client(&auditor).approve_publication(approval(&standing)).await);
    assert_denied(client(&world.person(POLICE).await).list_publications(ListPublicationsRequest::default()).await);
    let scene = Scene::get();
    let copy = scene.copy();
    let stranger = scene.person(&copy, STRANGER);
    assert!(listed(&stranger).await.is_empty());
    let id = scene.value("publication").unwrap();
    assert_not_found(client(&stranger).get_publication(GetPublicationRequest { id }).await);
    let request = PreparePublicationRequest { request_id: request_id(), validate_only: false };
    assert_rule(client(&stranger).prepare_publication(request).await, "PUBLICATION-FORCE");
}

#[tokio::test]
async fn a_refused_publication_is_not_published_and_a_dry_run_makes_none() {
    let world = World::new();
    let (first, second) = (world.person(PUBLISHER).await, world.person(SECOND).await);
    let dry = PreparePublicationRequest { request_id: request_id(), validate_only: true };
    let count = listed(&first).await.len();
    let made = client(&first).prepare_publication(dry).await.unwrap().into_inner().publication.unwrap();
    assert!(made.id.is_empty() && listed(&first).await.len() == count);
    let made = prepare(&first).await;
    let refusal = RefusePublicationRequest {
        id: made.id.clone(),
        request_id: request_id(),
        etag: made.etag.clone(),
        reason: "The dates are wrong".into(),
    };
    let short = RefusePublicationRequest { reason: "no".into(), request_id: request_id(), ..refusal.clone() };
    assert_field(client(&second).refuse_publication(short).await, "reason");
    let refused = client(&second).refuse_publication(refusal).await.unwrap().into_inner().publication.unwrap();
    assert_eq!((refused.state(), refused.reason.as_str()), (PublicationState::Refused, "The dates are wrong"));
    assert_rule(client(&second).approve_publication(approval(&refused)).await, "PUBLICATION-STATE");
    assert_rule(client(&first).withdraw_publication(withdrawal(&refused)).await, "PUBLICATION-STATE");
}

/// A word in every field that is never published (`every_method/scene.txt`) is found nowhere in what the public reads,
/// while what was approved there is.
#[tokio::test]
async fn no_hidden_word_is_in_the_feed_its_headers_or_its_bundle() {
    let scene = Scene::get();
    let world = scene.copy();
    let (first, second) = (scene.person(&world, "publisher"), scene.person(&world, "publisher2"));
    let made = prepare(&first).await;
    let kept = shown(&first, &made).await.kept_back;
    for (why, title) in [
        ("waits for somebody to approve it", "zoqbofficer"),
        ("the officer is protected", "zoqbprotected"),
        ("no consent is recorded", "zoqbunasked"),
        ("no consent is recorded", "zoqbplace"),
        ("the address is somebody's home", "zoqbprivate"),
    ] {
        assert!(kept.iter().any(|left| left.why == why && left.title == title), "{title} is there and kept back");
    }
    let made = client(&second).approve_publication(approval(&made)).await.unwrap().into_inner().publication.unwrap();
    client(&first).publish_publication(publishing(&made)).await.unwrap();
    let feed = world.feed();
    let mut read = String::new();
    let mut paths =
        vec!["forces".to_owned(), "forces/wessex-sands".to_owned(), "forces/wessex-sands/people".to_owned()];
    paths.push("wessex-sands/neighbourhoods".to_owned());
    for area in 1..=4 {
        let area = format!("wessex-sands/SM-{area:02}");
        paths.extend(["boundary", "people", "events", "priorities"].map(|part| format!("{area}/{part}")));
        paths.push(area);
    }
    for path in paths {
        let answer = get(feed, &format!("/api/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        read.push_str(&answer.head);
        read.push_str(&answer.text());
    }
    for path in ["/bundle.tar", "/feed.pem", "/api/nowhere", "/api/locate-neighbourhood?q=50.2,-3.05"] {
        let answer = get(feed, path);
        read.push_str(&answer.head);
        read.push_str(&String::from_utf8_lossy(&answer.body));
    }
    let read = read.to_lowercase();
    for open in ["open officer", "open words", "open evening"] {
        assert!(read.contains(open), "{open} was approved and published");
    }
    assert!(!read.contains("zoq"), "{}", &read[read.find("zoq").unwrap().saturating_sub(60)..][..120]);
    for id in [first.id().to_string(), scene.value("area").unwrap(), scene.value("public_event").unwrap()] {
        assert!(!read.contains(&id), "no id of ours goes out");
    }
}
