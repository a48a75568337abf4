//! Who saw a record, over the wire: own people by name, others by organisation alone, an auditor's look to auditors alone.

use safetynet_proto::audit::v1::sighting_service_client::SightingServiceClient;
use safetynet_proto::audit::v1::{ListSightingsRequest, Sighting};
use safetynet_proto::icm::v1::GetChannelRequest;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::Strand;

fn client(person: &Person) -> SightingServiceClient<Wire> {
    SightingServiceClient::new(person.wire())
}

fn of(channel: &str) -> ListSightingsRequest {
    ListSightingsRequest { object_kind: RecordKind::Channel.into(), object_id: channel.to_owned(), days: 0 }
}

async fn listed(person: &Person, channel: &str) -> Vec<Sighting> {
    client(person).list_sightings(of(channel)).await.unwrap().into_inner().sightings
}

fn times(all: &[Sighting], who: &Person) -> i32 {
    let is = |one: &&Sighting| one.account.as_ref().is_some_and(|account| account.id == who.id().to_string());
    all.iter().find(is).map_or(0, |one| one.times)
}

async fn opens(person: &Person, channel: &str) {
    let request = GetChannelRequest { id: channel.to_owned() };
    crate::channel::client(person).get_channel(request).await.unwrap();
}

#[tokio::test]
async fn own_people_are_named_and_others_are_an_organisation() {
    let strand = Strand::joint().await;
    let (worker, partner) = (&strand.worker, &strand.partner);
    for _ in 0..3 {
        opens(worker, &strand.channel).await;
        opens(partner, &strand.channel).await;
    }
    let ours = listed(worker, &strand.channel).await;
    assert!(times(&ours, worker) >= 3 && times(&ours, partner) == 0);
    let council = partner.organisation().to_string();
    let theirs: Vec<_> =
        ours.iter().filter(|one| one.organisation.as_ref().is_some_and(|of| of.id == council)).collect();
    assert!(theirs.len() == 1 && theirs[0].account.is_none() && theirs[0].times >= 3 && theirs[0].last_via.is_empty());
    let first = &ours[0];
    assert!(first.account.is_some() && !first.last_via.is_empty(), "the own organisation comes first");
    let other_side = listed(partner, &strand.channel).await;
    assert!(times(&other_side, partner) >= 3 && times(&other_side, worker) == 0);
}

#[tokio::test]
async fn nobody_is_warned_that_an_auditor_looked() {
    let strand = Strand::joint().await;
    let auditor = strand.world.person("demo.auditor").await;
    opens(&auditor, &strand.channel).await;
    assert_eq!(times(&listed(&strand.worker, &strand.channel).await, &auditor), 0);
    assert!(times(&listed(&auditor, &strand.channel).await, &auditor) >= 1);
}

#[tokio::test]
async fn only_who_works_on_it_manages_or_audits_it_is_told() {
    let strand = Strand::without_partner().await;
    assert_not_found(client(&strand.partner).list_sightings(of(&strand.channel)).await);
    assert_not_found(client(&strand.partner).list_sightings(of(&request_id())).await);
    crate::grant::share_with_partner(&strand).await;
    assert_rule(client(&strand.partner).list_sightings(of(&strand.channel)).await, "ISA-3.1");
    let spoc = strand.world.person("demo.spoc").await;
    listed(&spoc, &strand.channel).await;
    let administrator = strand.world.person("demo.administrator").await;
    assert_denied(client(&administrator).list_sightings(of(&strand.channel)).await);
    let wrong = ListSightingsRequest { object_kind: RecordKind::Account.into(), ..of(&strand.channel) };
    assert_field(client(&strand.worker).list_sightings(wrong).await, "object_kind");
    let wrong = ListSightingsRequest { days: -1, ..of(&strand.channel) };
    assert_field(client(&strand.worker).list_sightings(wrong).await, "days");
}

#[tokio::test]
async fn what_lies_further_back_is_not_counted() {
    let strand = Strand::joint().await;
    opens(&strand.worker, &strand.channel).await;
    strand.world.pass(Span::days(10));
    let worker = strand.world.person("demo.caseworker").await;
    let short = ListSightingsRequest { days: 5, ..of(&strand.channel) };
    let few = client(&worker).list_sightings(short).await.unwrap().into_inner();
    assert_eq!((times(&few.sightings, &worker), few.incomplete), (0, false));
    assert!(times(&listed(&worker, &strand.channel).await, &worker) >= 1);
}
