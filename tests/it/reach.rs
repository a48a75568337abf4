//! Why somebody can see a record and who else can, over the wire, and the audience of what is not written yet.

mod inside;
mod others;

use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::access::v1::{ExplainRequest, ExplainResponse, PreviewAudienceRequest};
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::{
    ActivityKind, AddActivityRequest, AssignmentKind, AudienceChoice, AudienceMode, AudiencePreview,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, said};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::case_file::opened;
use crate::channel::{add_member, assign, read};
use crate::nominal::{CASEWORKER, PARTNER, recorded};

fn client(person: &Person) -> ReachServiceClient<Wire> {
    ReachServiceClient::new(person.wire())
}

fn of(kind: RecordKind, id: &str) -> ExplainRequest {
    ExplainRequest { kind: kind.into(), id: id.into() }
}

async fn why(person: &Person, kind: RecordKind, id: &str) -> ExplainResponse {
    client(person).explain(of(kind, id)).await.unwrap().into_inner()
}

fn vias(answer: &ExplainResponse) -> Vec<&str> {
    answer.reasons.iter().map(|reason| reason.via.as_str()).collect()
}

#[tokio::test]
async fn a_record_says_why_i_see_it_and_who_else_does() {
    let world = World::new();
    let (worker, spoc, partner) =
        (world.person(CASEWORKER).await, world.person("demo.spoc").await, world.person(PARTNER).await);
    let file = opened(&worker, "Bulrush").await;
    let channel = file.channels.first().unwrap().id.clone();
    let answer = why(&worker, RecordKind::Channel, &channel).await;
    assert_eq!(vias(&answer), ["worker"]);
    assert_eq!(answer.reasons.first().unwrap().sentence, "You are assigned to this channel as its caseworker.");
    let organisations = &answer.organisations;
    assert_eq!(organisations.len(), 1);
    assert!(organisations.first().unwrap().people.iter().any(|person| person.id == worker.id().to_string()));
    assert_eq!(answer.people_count, organisations.first().unwrap().people_count);
    assert_eq!(vias(&why(&spoc, RecordKind::Channel, &channel).await), ["lead_spoc"]);
    let outside = client(&partner).explain(of(RecordKind::Channel, &channel)).await.err().unwrap();
    let nowhere = client(&partner).explain(of(RecordKind::Channel, &request_id())).await.err().unwrap();
    assert_eq!(said(&outside), said(&nowhere));
    for (kind, id) in [(RecordKind::CaseFile, &file.id), (RecordKind::Review, &review(&worker, &channel).await)] {
        assert_eq!(vias(&why(&worker, kind, id).await), ["worker"]);
        assert_not_found(client(&partner).explain(of(kind, id)).await);
    }
    assert_field(client(&worker).explain(of(RecordKind::Unspecified, &channel)).await, "kind");
    assert_field(client(&worker).explain(of(RecordKind::Channel, "CH-2026-000001")).await, "id");
}

async fn review(person: &Person, channel: &str) -> String {
    read(person, channel).await.reviews.first().unwrap().review_id.clone()
}

#[tokio::test]
async fn who_sees_the_index_entry_alone_is_not_told_who_sees_more() {
    let world = World::new();
    let (worker, partner) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&worker, "Isolde", "Marshfoot").await;
    let mine = why(&worker, RecordKind::Nominal, &nominal.id).await;
    assert_eq!(vias(&mine), ["recorder", "index"].get(..vias(&mine).len()).unwrap());
    assert!(mine.people_count >= 1);
    let theirs = why(&partner, RecordKind::Nominal, &nominal.id).await;
    assert_eq!(vias(&theirs), ["index"]);
    assert!(theirs.limits.starts_with("They see the index entry") && mine.limits.is_empty());
    assert!(theirs.organisations.iter().all(|organisation| organisation.people.is_empty()), "nobody is named");
    let counted: i32 = theirs.organisations.iter().map(|organisation| organisation.people_count).sum();
    assert_eq!(theirs.people_count, counted);
    let another = recorded(&partner, "Isolde", "Millrace").await;
    let (same, entry) = (why(&worker, RecordKind::Nominal, &another.id).await, &theirs);
    assert!(same.organisations == entry.organisations, "every user of case management, whoever works with the person");
    let own = why(&partner, RecordKind::Account, &partner.id().to_string()).await;
    assert_eq!(vias(&own).first(), Some(&"own_account"));
    let organisation = partner.organisation().to_string();
    assert_eq!(vias(&why(&worker, RecordKind::Organisation, &organisation).await), ["directory"]);
}

fn choice(mode: AudienceMode, organisations: &[String], accounts: &[String]) -> AudienceChoice {
    AudienceChoice {
        mode: mode.into(),
        organisation_ids: organisations.to_vec(),
        account_ids: accounts.to_vec(),
        ..Default::default()
    }
}

async fn preview(person: &Person, channel: &str, audience: &AudienceChoice) -> AudiencePreview {
    let request = PreviewAudienceRequest { channel_id: channel.into(), audience: Some(audience.clone()) };
    client(person).preview_audience(request).await.unwrap().into_inner().preview.unwrap()
}

/// What `AddActivity` says of the audience once the activity is there.
async fn written(world: &World, person: &Person, channel: &str, audience: &AudienceChoice) -> AudiencePreview {
    let request = AddActivityRequest {
        channel_id: channel.into(),
        request_id: request_id(),
        validate_only: false,
        kind: ActivityKind::Note.into(),
        happened_time: Some(prost_types::Timestamp { seconds: world.now().micros() / 1_000_000, nanos: 0 }),
        title: "Seen at the sample gate".into(),
        note: "She waved.".into(),
        audience: Some(audience.clone()),
        values: Vec::new(),
    };
    ActivityServiceClient::new(person.wire()).add_activity(request).await.unwrap().into_inner().audience.unwrap()
}

/// A channel of the caseworker's organisation in which the partner works too.
async fn shared(worker: &Person, spoc: &Person, partner: &Person) -> String {
    let file = opened(worker, "Waterflag").await;
    let channel = read(spoc, &file.channels.first().unwrap().id).await;
    let mut channels = crate::channel::client(spoc);
    let joined = channels.add_member(add_member(&channel, partner.organisation())).await.unwrap().into_inner();
    let request = assign(&joined.channel.unwrap(), partner.id(), AssignmentKind::Worker);
    channels.assign(request).await.unwrap();
    channel.id
}

#[tokio::test]
async fn a_preview_is_what_the_activity_then_has() {
    let world = World::new();
    let (worker, spoc, partner) =
        (world.person(CASEWORKER).await, world.person("demo.spoc").await, world.person(PARTNER).await);
    let channel = shared(&worker, &spoc, &partner).await;
    let (own, theirs) = ([worker.organisation().to_string()], [partner.organisation().to_string()]);
    let choices = [
        choice(AudienceMode::WholeChannel, &[], &[]),
        choice(AudienceMode::Narrowed, &[], &[]),
        choice(AudienceMode::Narrowed, &own, &[]),
        choice(AudienceMode::Narrowed, &theirs, &[]),
        choice(AudienceMode::Narrowed, &[], &[partner.id().to_string()]),
        choice(AudienceMode::Narrowed, &own, &[partner.id().to_string()]),
    ];
    for (place, audience) in choices.iter().enumerate() {
        for writer in [&worker, &partner] {
            let before = preview(writer, &channel, audience).await;
            let after = written(&world, writer, &channel, audience).await;
            assert!(before == after, "choice {place}: {} then {} people", before.people, after.people);
        }
    }
    let whole = preview(&worker, &channel, choices.first().unwrap()).await;
    assert_eq!((whole.organisations.len(), whole.withheld_from), (2, 0));
    let narrowed = preview(&worker, &channel, choices.get(2).unwrap()).await;
    assert_eq!((narrowed.people, narrowed.withheld_from), (whole.people - 1, 1));
}

#[tokio::test]
async fn an_audience_is_of_the_channel() {
    let world = World::new();
    let (worker, spoc) = (world.person(CASEWORKER).await, world.person("demo.spoc").await);
    let channel = opened(&worker, "Waterflag").await.channels.first().unwrap().id.clone();
    let own = [worker.organisation().to_string()];
    for (audience, field) in [
        (choice(AudienceMode::Unspecified, &[], &[]), "audience.mode"),
        (choice(AudienceMode::WholeChannel, &own, &[]), "audience.organisation_ids"),
        (choice(AudienceMode::Narrowed, &[world.lapsed().to_string()], &[]), "audience.organisation_ids[0]"),
        (choice(AudienceMode::Narrowed, &[], &[spoc.id().to_string()]), "audience.account_ids[0]"),
        (choice(AudienceMode::Narrowed, &[], &["nobody".into()]), "audience.account_ids[0]"),
    ] {
        let request = PreviewAudienceRequest { channel_id: channel.clone(), audience: Some(audience) };
        assert_field(client(&worker).preview_audience(request).await, field);
    }
    let request = PreviewAudienceRequest { channel_id: channel, audience: None };
    assert_denied(client(&spoc).preview_audience(request.clone()).await);
    assert_field(client(&worker).preview_audience(request).await, "audience");
}
