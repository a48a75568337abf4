//! Reading the audit over the wire: one's own events, those of an auditor's organisation, and nobody else's.

use prost::Message;
use safetynet_proto::admin::v1::{
    CreateOrganisationRequest, ListOrganisationsRequest, UpdateOrganisationStatusRequest,
};
use safetynet_proto::audit::v1::audit_service_client::AuditServiceClient;
use safetynet_proto::audit::v1::{Decision, Event, GetEventRequest, ListEventsRequest, ListMyEventsRequest};
use safetynet_proto::governance::v1::StartAccessReviewRequest;
use safetynet_proto::governance::v1::access_review_service_client::AccessReviewServiceClient;
use safetynet_proto::icm::v1::CreateCaseFileRequest;
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::{Channel, GetCaseFileRequest, GetChannelRequest, UpdateChannelRequest};
use safetynet_proto::kind::v1::{ErrorReason, OrganisationState, RecordKind};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_stale, reason, said};
use safetynet_tests::{Person, Wire, World, raw, request_id};

use crate::channel;
use crate::incident::{loss, report};
use crate::organisation::{ADMINISTRATOR, REASON};
use crate::strand::Strand;

fn client(person: &Person) -> AuditServiceClient<Wire> {
    AuditServiceClient::new(person.wire())
}

/// The newest of a person's own events.
pub async fn own(person: &Person) -> Vec<Event> {
    client(person).list_my_events(ListMyEventsRequest::default()).await.unwrap().into_inner().events
}

async fn audited(person: &Person, request: ListEventsRequest) -> Vec<Event> {
    client(person).list_events(request).await.unwrap().into_inner().events
}

#[tokio::test]
async fn everybody_sees_their_own_events_and_only_those() {
    let world = World::new();
    let (worker, other) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
    let refused =
        raw::call(worker.wire(), "safetynet.admin.v1.OrganisationService/ListOrganisations", Vec::new()).await;
    assert_eq!(reason(&refused.err().unwrap()), "PERMISSION_DENIED");
    let events = own(&worker).await;
    assert!(events.iter().all(|event| event.account.as_ref().unwrap().id == worker.id().to_string()));
    assert!(events.windows(2).all(|pair| pair[0].sequence > pair[1].sequence), "the newest come first");
    let latest = &events[0];
    assert_eq!(latest.decision(), Decision::Refused);
    assert_eq!(latest.event, "admin.organisation.listed");
    assert_eq!(latest.method, "safetynet.admin.v1.OrganisationService/ListOrganisations");
    assert_eq!((latest.leaf_hash.len(), latest.request_id.len()), (32, 16));
    assert_eq!(own(&worker).await[0].event, "audit.own_listed", "reading the audit is in the audit");
    let get = |sequence| GetEventRequest { sequence };
    client(&worker).get_event(get(latest.sequence)).await.unwrap();
    assert_not_found(client(&other).get_event(get(latest.sequence)).await);
    assert_not_found(client(&other).get_event(get(1_000_000)).await);
    assert_field(client(&other).get_event(get(0)).await, "sequence");
}

#[tokio::test]
async fn what_was_only_checked_does_not_look_like_something_done() {
    let world = World::new();
    let worker = world.person("demo.caseworker").await;
    let nominal = crate::nominal::recorded(&worker, "Ermintrude", "Coldharbour").await;
    let real = crate::case_file::new("Support at home", &[&nominal.id]);
    let dry = CreateCaseFileRequest { validate_only: true, ..real.clone() };
    for request in [dry, real] {
        crate::case_file::client(&worker).create_case_file(request).await.unwrap();
    }
    let events = own(&worker).await;
    let both: Vec<bool> =
        events.iter().filter(|one| one.event == "case_file.created").map(|one| one.checked_only).collect();
    assert_eq!(both, [false, true], "the newest first");
}

#[tokio::test]
async fn an_auditor_sees_the_people_and_records_of_the_own_organisation() {
    let world = World::new();
    let (auditor, worker) = (world.person("demo.auditor").await, world.person("demo.caseworker").await);
    let partner = world.person("demo.partner").await;
    let events = audited(&auditor, ListEventsRequest::default()).await;
    let of = |id: &str| events.iter().any(|event| event.account.as_ref().is_some_and(|account| account.id == id));
    assert!(of(&worker.id().to_string()));
    assert!(!of(&partner.id().to_string()), "the partner has touched nothing of this organisation");
    let mine = ListEventsRequest { account_id: worker.id().to_string(), ..Default::default() };
    let mine = audited(&auditor, mine).await;
    assert!(!mine.is_empty() && mine.iter().all(|one| one.account.as_ref().unwrap().id == worker.id().to_string()));
    let theirs = ListEventsRequest { account_id: partner.id().to_string(), ..Default::default() };
    assert!(audited(&auditor, theirs).await.is_empty());
    let theirs = own(&partner).await[0].sequence;
    assert_not_found(client(&auditor).get_event(GetEventRequest { sequence: theirs }).await);
    crate::neighbourhood::board(&partner, &crate::neighbourhood::area(&world, 0)).await;
    let theirs = ListEventsRequest { account_id: partner.id().to_string(), ..Default::default() };
    let looked = audited(&auditor, theirs).await.remove(0);
    assert_eq!(looked.organisation.as_ref().unwrap().id, partner.organisation().to_string());
    let whole = |person| async move {
        let request = GetEventRequest { sequence: looked.sequence };
        client(person).get_event(request).await.unwrap().into_inner().event.unwrap().objects.len()
    };
    let (shown, all) = (whole(&auditor).await, whole(&partner).await);
    assert!(0 < shown && shown < all, "the records of the own organisation alone: {shown} of {all}");
    assert_denied(client(&worker).list_events(ListEventsRequest::default()).await);
}

#[tokio::test]
async fn an_auditor_finds_refused_tries_by_the_record_that_was_named() {
    let Strand { world, worker, partner, channel } = Strand::without_partner().await;
    let auditor = world.person("demo.auditor").await;
    let ask = |id: &str| GetChannelRequest { id: id.to_owned() }.encode_to_vec();
    let get = "safetynet.icm.v1.ChannelService/GetChannel";
    let absent = request_id();
    let refused = raw::call(partner.wire(), get, ask(&channel)).await.err().unwrap();
    assert!(said(&refused) == said(&raw::call(partner.wire(), get, ask(&absent)).await.err().unwrap()));
    assert_denied(raw::call(auditor.wire(), "safetynet.icm.v1.ChannelService/ReopenChannel", ask(&channel)).await);

    let tries = own(&partner).await;
    let told = |event: &Event| (event.objects[0].kind, event.objects[0].via.clone(), event.objects[0].proof.clone());
    assert_eq!((tries[0].objects[0].id.as_str(), tries[1].objects[0].id.as_str()), (&*absent, &*channel));
    assert_eq!(told(&tries[0]), (0, String::new(), String::new()), "an id that was named, and nothing about it");
    assert_eq!(told(&tries[0]), told(&tries[1]), "hidden and absent are the same to who asked");

    let of = |id: &str| ListEventsRequest {
        object_kind: RecordKind::Channel.into(),
        object_id: id.to_owned(),
        refused_only: true,
        ..Default::default()
    };
    let found = audited(&auditor, of(&channel)).await;
    let by = |event: &Event| event.account.as_ref().unwrap().id.clone();
    assert_eq!(found.iter().map(by).collect::<Vec<_>>(), [auditor.id().to_string(), partner.id().to_string()]);
    assert!(found.iter().all(|event| event.decision() == Decision::Refused));
    assert_eq!(found[1].objects[0].kind(), RecordKind::Channel, "its owner is told what it is");
    assert!(audited(&auditor, of(&absent)).await.is_empty(), "another organisation's people, no record of this one");
    raw::call(worker.wire(), get, ask(&absent)).await.err().unwrap();
    assert_eq!(audited(&auditor, of(&absent)).await.len(), 1, "the own people, whatever they asked for");
}

#[tokio::test]
async fn a_refusal_after_the_record_was_reached_says_how_it_was() {
    let Strand { world: _world, worker, channel, .. } = Strand::without_partner().await;
    let stale = UpdateChannelRequest {
        id: channel.clone(),
        etag: "v9999".into(),
        update_mask: Some(prost_types::FieldMask { paths: vec!["summary".into()] }),
        ..Default::default()
    };
    assert_stale(ChannelServiceClient::new(worker.wire()).update_channel(stale).await);
    let entry = own(&worker).await.remove(0);
    assert_eq!((entry.event.as_str(), entry.reason()), ("channel.changed", ErrorReason::EtagMismatch));
    let named: Vec<_> = entry.objects.iter().map(|object| object.id.as_str()).collect();
    assert_eq!(named, [channel.as_str()]);
    assert_eq!((entry.objects[0].kind(), entry.objects[0].via.as_str()), (RecordKind::Channel, "worker"));
}

#[tokio::test]
async fn what_administrators_do_is_open_to_every_auditor() {
    let world = World::new();
    let (auditor, administrator) = (world.person("demo.auditor").await, world.person(ADMINISTRATOR).await);
    crate::organisation::client(&administrator).list_organisations(ListOrganisationsRequest::default()).await.unwrap();
    let events =
        audited(&auditor, ListEventsRequest { event: "admin.organisation.listed".into(), ..Default::default() }).await;
    let found = events.first().expect("the act of the administrator");
    assert_eq!(found.account.as_ref().unwrap().id, administrator.id().to_string());
    let whole = client(&auditor).get_event(GetEventRequest { sequence: found.sequence }).await.unwrap().into_inner();
    assert_eq!(whole.event.unwrap().objects.len(), world.organisations().len());
    let request = CreateOrganisationRequest { request_id: request_id(), name: "Sample".into(), ..Default::default() };
    let mut organisations = crate::organisation::client(&administrator);
    let made = organisations.create_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    let leave = UpdateOrganisationStatusRequest {
        request_id: request_id(),
        id: made.id,
        etag: made.etag,
        state: OrganisationState::Exited.into(),
        reason: REASON.into(),
        ..Default::default()
    };
    organisations.update_organisation_status(leave).await.unwrap();
    let moved = ListEventsRequest { event: "admin.organisation.moved".into(), ..Default::default() };
    let moved = audited(&auditor, moved).await.remove(0);
    assert!(moved.private_reason.is_empty(), "what a person typed is not for another organisation's auditor");
    let own =
        client(&administrator).get_event(GetEventRequest { sequence: moved.sequence }).await.unwrap().into_inner();
    assert_eq!(own.event.unwrap().private_reason, REASON);
}

#[tokio::test]
async fn filters_hold_together_and_pages_do_not_overlap() {
    let world = World::new();
    let auditor = world.person("demo.auditor").await;
    for _ in 0..12 {
        let worker = world.person("demo.caseworker").await;
        let _ = raw::call(worker.wire(), "safetynet.admin.v1.TerminalService/ListTerminals", Vec::new()).await;
        world.pass(Span::minutes(1));
    }
    let auditor = world.person(&auditor.account.user_name).await;
    let refused = ListEventsRequest { refused_only: true, page_size: 5, ..Default::default() };
    let mut seen = Vec::new();
    let mut request = refused.clone();
    loop {
        let page = client(&auditor).list_events(request).await.unwrap().into_inner();
        assert!(page.events.iter().all(|event| event.decision() == Decision::Refused));
        seen.extend(page.events.into_iter().map(|event| event.sequence));
        if page.next_page_token.is_empty() {
            break;
        }
        request = ListEventsRequest { page_token: page.next_page_token, ..refused.clone() };
    }
    assert!(seen.len() >= 12 && seen.windows(2).all(|pair| pair[0] > pair[1]));
    let time = |minutes: i64| {
        let micros = world.now().minus(Span::minutes(minutes)).micros();
        Some(prost_types::Timestamp { seconds: micros / 1_000_000, nanos: 0 })
    };
    let window = ListEventsRequest { start_time: time(9), end_time: time(6), ..Default::default() };
    let window = audited(&auditor, window).await;
    assert!(!window.is_empty());
    let inside = |event: &Event| {
        let seconds = event.time.unwrap().seconds;
        seconds >= time(9).unwrap().seconds && seconds < time(6).unwrap().seconds
    };
    assert!(window.iter().all(inside));
    let object = ListEventsRequest { object_id: request_id(), ..Default::default() };
    assert_field(client(&auditor).list_events(object).await, "object_kind");
    let both =
        ListEventsRequest { object_reference: "N-000001".to_owned(), object_id: request_id(), ..Default::default() };
    assert_field(client(&auditor).list_events(both).await, "object_reference");
    let me = ListEventsRequest {
        object_kind: RecordKind::Account.into(),
        object_id: auditor.id().to_string(),
        ..Default::default()
    };
    client(&auditor).list_my_events(ListMyEventsRequest::default()).await.unwrap();
    let touched = audited(&auditor, me).await;
    assert!(touched.iter().any(|event| event.event == "audit.own_listed"));
}

#[tokio::test]
async fn an_auditor_asks_by_the_reference_that_people_quote_and_learns_nothing_of_others() {
    let Strand { world, worker, channel, .. } = Strand::without_partner().await;
    let (auditor, partner) = (world.person("demo.auditor").await, world.person("demo.partner").await);
    let own = read(&worker, &channel).await;
    let by = |reference: &str| ListEventsRequest { object_reference: reference.to_owned(), ..Default::default() };
    let touched = |events: &[Event], id: &str| {
        !events.is_empty() && events.iter().all(|event| event.objects.iter().any(|object| object.id == id))
    };
    for reference in [own.reference.clone(), own.reference.to_lowercase(), format!(" {} ", own.reference)] {
        assert!(touched(&audited(&auditor, by(&reference)).await, &own.id), "{reference}");
    }
    let request = GetCaseFileRequest { id: own.case_file_id.clone() };
    CaseFileServiceClient::new(worker.wire()).get_case_file(request).await.unwrap();
    assert!(touched(&audited(&auditor, by(&own.case_reference)).await, &own.case_file_id));
    let start = StartAccessReviewRequest { request_id: request_id(), ..Default::default() };
    let spoc = world.person("demo.spoc").await;
    let review = AccessReviewServiceClient::new(spoc.wire()).start_access_review(start).await.unwrap().into_inner();
    let review = review.access_review.unwrap();
    assert!(touched(&audited(&auditor, by(&review.reference)).await, &review.id), "{}", review.reference);
    let odd = ListEventsRequest { object_kind: RecordKind::Nominal.into(), ..by(&own.reference) };
    assert_field(client(&auditor).list_events(odd).await, "object_kind");
    let theirs = report(&partner, loss(&world, &[])).await.reference;
    let mut told = Vec::new();
    for reference in [theirs.as_str(), "CH-1999-000001", "nonsense", "N-%", "' OR 1=1"] {
        let refused = client(&auditor).list_events(by(reference)).await;
        told.push(said(refused.as_ref().err().unwrap()));
        assert_field(refused, "object_reference");
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "another's and what is not there are told alike");
}

/// What an event calls a record, for this reader.
async fn called(reader: &Person, sequence: i64, id: &str) -> String {
    let event = client(reader).get_event(GetEventRequest { sequence }).await.unwrap().into_inner().event.unwrap();
    event.objects.into_iter().find(|object| object.id == id).unwrap().name
}

#[tokio::test]
async fn an_event_names_what_it_touched_while_its_reader_reaches_it() {
    let strand = Strand::joint().await;
    let shown = read(&strand.partner, &strand.channel).await;
    let entry = own(&strand.partner).await.remove(0);
    assert!(entry.objects.iter().all(|object| object.name.is_empty()), "a list stays small");
    assert_eq!(called(&strand.partner, entry.sequence, &shown.id).await, shown.reference);
    let (spoc, auditor) = (strand.world.person("demo.spoc").await, strand.world.person("demo.auditor").await);
    let remove = channel::remove(&channel::read(&spoc, &shown.id).await, strand.partner.organisation());
    channel::client(&spoc).remove_member(remove).await.unwrap();
    assert_eq!(called(&strand.partner, entry.sequence, &shown.id).await, "", "it is no longer theirs");
    assert_eq!(called(&auditor, entry.sequence, &shown.id).await, shown.reference);
    let looked = own(&auditor).await.remove(0);
    let account = called(&auditor, looked.sequence, &auditor.id().to_string()).await;
    assert_eq!(account, "Tomasz Zielanek");
}

async fn read(person: &Person, id: &str) -> Channel {
    let request = GetChannelRequest { id: id.to_owned() };
    ChannelServiceClient::new(person.wire()).get_channel(request).await.unwrap().into_inner().channel.unwrap()
}
