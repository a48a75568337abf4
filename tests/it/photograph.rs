//! Photographs over the wire: known by their bytes, kept without anything but pixels, opened by who reads the person
//! (ISA-3.6, SYOP-8.4).

use safetynet_proto::icm::v1::photograph_service_client::PhotographServiceClient;
use safetynet_proto::icm::v1::{
    AddPhotographRequest, GetPhotographRequest, Photograph, PhotographType, PhotographView, RemovePhotographRequest,
};
use safetynet_server::demo::portrait;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, latest, recorded, told, versions};
use crate::projection::read;

pub fn client(person: &Person) -> PhotographServiceClient<Wire> {
    PhotographServiceClient::new(person.wire())
}

pub fn new(nominal: &str, image: Vec<u8>) -> AddPhotographRequest {
    AddPhotographRequest {
        request_id: request_id(),
        nominal_id: nominal.to_owned(),
        image,
        caption: "At the front desk".into(),
        source: told(),
        ..Default::default()
    }
}

async fn added(person: &Person, nominal: &str) -> Photograph {
    client(person).add_photograph(new(nominal, portrait(7))).await.unwrap().into_inner().photograph.unwrap()
}

fn open(id: &str, view: PhotographView) -> GetPhotographRequest {
    GetPhotographRequest { id: id.to_owned(), view: view.into() }
}

#[tokio::test]
async fn a_photograph_is_kept_as_pixels_and_opened_with_an_entry_each_time() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let nominal = recorded(&mine, "Lazuli", "Pennyfeather").await;
    let mut image = portrait(7);
    image.extend_from_slice(b"GPS 53.8 N CANARY");
    let request = new(&nominal.id, image);
    let dry = AddPhotographRequest { validate_only: true, request_id: request_id(), ..request.clone() };
    assert!(client(&mine).add_photograph(dry).await.unwrap().into_inner().photograph.unwrap().id.is_empty());
    let made = client(&mine).add_photograph(request.clone()).await.unwrap().into_inner().photograph.unwrap();
    assert_eq!((made.r#type(), made.width, made.height), (PhotographType::Png, 160, 200));
    let retried = client(&mine).add_photograph(request).await.unwrap().into_inner().photograph.unwrap();
    assert_eq!(retried.id, made.id);
    assert_eq!(read(&mine, &nominal.id).await.photographs.len(), 1);
    let before = world.audit().entries_of("photograph.read");
    let small = client(&mine).get_photograph(open(&made.id, PhotographView::Preview)).await.unwrap().into_inner();
    let preview = small.preview.unwrap();
    assert!(small.image.is_empty() && preview.height == 96);
    assert_eq!(preview.pixels.len(), usize::try_from(preview.width * preview.height * 3).unwrap());
    let full = client(&mine).get_photograph(open(&made.id, PhotographView::Full)).await.unwrap().into_inner();
    assert_eq!(full.image.len(), usize::try_from(made.size_bytes).unwrap());
    assert!(full.image.starts_with(b"\x89PNG") && !full.image.windows(6).any(|part| part == b"CANARY"));
    assert_eq!(world.audit().entries_of("photograph.read"), before + 2);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_a_stranger_finds_none() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Lazuli", "Pennyfeather").await;
    for image in [Vec::new(), b"<svg onload=alert(1)>".to_vec(), portrait(7).into_iter().take(300).collect()] {
        assert_field(client(&mine).add_photograph(new(&nominal.id, image)).await, "image");
    }
    let unsourced = AddPhotographRequest { source: None, ..new(&nominal.id, portrait(7)) };
    assert_field(client(&mine).add_photograph(unsourced).await, "source");
    assert_not_found(client(&theirs).add_photograph(new(&nominal.id, portrait(7))).await);
    let made = added(&mine, &nominal.id).await;
    assert_not_found(client(&theirs).get_photograph(open(&made.id, PhotographView::Full)).await);
}

#[tokio::test]
async fn a_photograph_that_is_destroyed_is_gone_and_its_history_stays() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let nominal = recorded(&mine, "Lazuli", "Pennyfeather").await;
    let made = added(&mine, &nominal.id).await;
    let removal = RemovePhotographRequest {
        id: made.id.clone(),
        request_id: request_id(),
        etag: "v9".into(),
        reason: "It shows somebody else in the background.".into(),
    };
    assert_stale(client(&mine).remove_photograph(removal.clone()).await);
    let removal = RemovePhotographRequest { etag: made.etag, request_id: request_id(), ..removal };
    client(&mine).remove_photograph(removal).await.unwrap();
    assert_not_found(client(&mine).get_photograph(open(&made.id, PhotographView::Full)).await);
    let history = versions(&mine, &nominal.id).await;
    let gone = history.iter().flat_map(|version| &version.changes).any(|change| {
        change.field == "Photograph" && change.new_value.is_empty() && change.old_value.contains("front desk")
    });
    assert!(gone, "{:?}", latest(&history, "Photograph"));
}
