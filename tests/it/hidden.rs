//! Hidden and absent are one answer, byte for byte but for the reference, in every field of every request of case
//! management that takes an id. The fields are found in the descriptor set, so a new one is tried by itself.
//!
//! Each method is called with its sample request by who is entitled to it, with one id in it exchanged: for that of a
//! record that the caller does not reach, of each kind, and for one that is not there. What is said must be the same.

use std::collections::BTreeMap;

use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use safetynet_proto::access::v1::ExplainRequest;
use safetynet_proto::access::v1::reach_service_client::ReachServiceClient;
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    ListActivitiesRequest, ListCaseFilesRequest, ListChannelsRequest, ListReviewsRequest, ReviewKind,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_tests::refusal::{reason, said};
use safetynet_tests::{Person, World, raw, request_id};

use crate::every_method::sample::{Sample, described};
use crate::every_method::scene::{STRANGER, Scene};

/// The way to a field through the messages of a request.
type Way = Vec<FieldDescriptor>;

/// The fields of a request that name a record, also in the messages inside it.
fn ids(message: &MessageDescriptor, before: &[FieldDescriptor], found: &mut Vec<Way>) {
    for field in message.fields() {
        let way: Way = before.iter().cloned().chain([field.clone()]).collect();
        match field.kind() {
            Kind::String if names_a_record(field.name()) => found.push(way),
            Kind::Message(inner) if way.len() < 4 && !field.is_map() => ids(&inner, &way, found),
            _ => {}
        }
    }
}

/// A `request_id` is the caller's own, and a batch is none of a record.
fn names_a_record(field: &str) -> bool {
    let id = field == "id" || field.ends_with("_id") || field.ends_with("_ids");
    id && !["request_id", "batch_id"].contains(&field)
}

/// The request with an id in the place of a field.
fn exchanged(message: &mut DynamicMessage, way: &[FieldDescriptor], id: &str) {
    let Some((field, rest)) = way.split_first() else { return };
    let text = || Value::String(id.to_owned());
    match (rest.is_empty(), field.is_list()) {
        (true, false) => message.set_field(field, text()),
        (true, true) => message.set_field(field, Value::List(vec![text()])),
        (false, false) => {
            if let Value::Message(inner) = message.get_field_mut(field) {
                exchanged(inner, rest, id);
            }
        }
        (false, true) => {
            let Kind::Message(of) = field.kind() else { return };
            let Value::List(list) = message.get_field_mut(field) else { return };
            if list.is_empty() {
                list.push(Value::Message(DynamicMessage::new(of)));
            }
            if let Some(Value::Message(inner)) = list.first_mut() {
                exchanged(inner, rest, id);
            }
        }
    }
}

/// Records by kind.
type Records = BTreeMap<RecordKind, Vec<String>>;

/// What somebody at work finds of their own.
async fn found(person: &Person, records: &mut Records) {
    let mut add = |kind, id: String| records.entry(kind).or_default().push(id);
    let list = ListCaseFilesRequest { page_size: 200, ..Default::default() };
    if let Ok(answer) = crate::case_file::client(person).list_case_files(list).await {
        answer.into_inner().case_files.into_iter().for_each(|file| add(RecordKind::CaseFile, file.id));
    }
    let list = ListChannelsRequest { page_size: 200, ..Default::default() };
    let Ok(channels) = crate::channel::client(person).list_channels(list).await else { return };
    for channel in channels.into_inner().channels {
        let list = ListActivitiesRequest { channel_id: channel.id.clone(), ..Default::default() };
        if let Ok(answer) = ActivityServiceClient::new(person.wire()).list_activities(list).await {
            answer.into_inner().activities.into_iter().take(1).for_each(|row| add(RecordKind::Activity, row.id));
        }
        add(RecordKind::Channel, channel.id);
    }
    let list = ListReviewsRequest { kind: ReviewKind::Caseworker.into(), ..Default::default() };
    if let Ok(answer) = ReviewServiceClient::new(person.wire()).list_reviews(list).await {
        answer.into_inner().reviews.into_iter().for_each(|review| add(RecordKind::Review, review.review_id));
    }
}

/// Of the records, one of each kind that somebody does not reach.
async fn hidden_from(person: &Person, all: &Records) -> Vec<String> {
    let mut hidden = Vec::new();
    for (kind, records) in all {
        for id in records {
            let request = ExplainRequest { kind: (*kind).into(), id: id.clone() };
            let answer = ReachServiceClient::new(person.wire()).explain(request).await;
            if answer.err().is_some_and(|status| reason(&status) == "NOT_FOUND") {
                hidden.push(id.clone());
                break;
            }
        }
    }
    hidden
}

/// The records of the scene and of everybody at work.
async fn everything(world: &World) -> Records {
    let (scene, mut all) = (Scene::get(), Records::new());
    for who in ["caseworker", "partner", "supervisor"] {
        found(&scene.person(world, who), &mut all).await;
    }
    for (name, kind) in [
        ("channel", RecordKind::Channel),
        ("case_file", RecordKind::CaseFile),
        ("nominal", RecordKind::Nominal),
        ("their_nominal", RecordKind::Nominal),
        ("activity", RecordKind::Activity),
        ("action", RecordKind::Action),
        ("assessment", RecordKind::Assessment),
        ("grant", RecordKind::Grant),
        ("transfer", RecordKind::Transfer),
        ("referral", RecordKind::Referral),
        ("disclosure", RecordKind::Disclosure),
    ] {
        all.entry(kind).or_default().extend(scene.value(name));
    }
    all
}

/// What is said to a request: the refusal but for its reference, or that there is none.
type Said = Option<(tonic::Code, String, Vec<u8>)>;

struct Trial<'s> {
    sample: &'s Sample,
    who: &'s str,
    request: DynamicMessage,
}

impl Trial<'_> {
    /// What is said when a field holds this id. What goes through is done in a copy that nobody else uses.
    async fn with(&self, world: &mut World, way: &[FieldDescriptor], id: &str) -> Said {
        let scene = Scene::get();
        let mut request = self.request.clone();
        exchanged(&mut request, way, id);
        let person = scene.person(world, self.who);
        let answer = raw::call(person.wire(), &self.sample.wire_name(), request.encode_to_vec()).await;
        if answer.is_ok() {
            *world = scene.copy();
        }
        answer.err().as_ref().map(said)
    }
}

#[tokio::test]
async fn no_id_in_any_field_of_a_request_tells_whether_there_is_such_a_record() {
    let (scene, mut faults, mut tried) = (Scene::get(), Vec::new(), 0);
    let mut world = scene.copy();
    let all = everything(&world).await;
    let mut hidden = BTreeMap::new();
    for sample in Sample::all().into_iter().filter(|sample| sample.method.starts_with("icm.")) {
        let mut ways = Vec::new();
        ids(&described(&sample.method).input(), &[], &mut ways);
        let id = sample.of.as_deref().and_then(|of| scene.value(of)).unwrap_or_default();
        let body = sample.about(&id, |name| scene.value(name));
        for who in [sample.who.as_str(), STRANGER] {
            if !hidden.contains_key(who) {
                hidden.insert(who.to_owned(), hidden_from(&scene.person(&world, who), &all).await);
            }
            let request = DynamicMessage::decode(described(&sample.method).input(), body.as_slice()).unwrap();
            let trial = Trial { sample: &sample, who, request };
            for way in &ways {
                let absent = trial.with(&mut world, way, &request_id()).await;
                for record in &hidden[who] {
                    tried += 1;
                    let there = trial.with(&mut world, way, record).await;
                    if there != absent {
                        let field: Vec<&str> = way.iter().map(FieldDescriptor::name).collect();
                        let field = field.join(".");
                        faults.push(format!("{} as {who}, {field} {record}: {there:?} and {absent:?}", sample.method));
                    }
                }
            }
        }
    }
    assert!(hidden.values().all(|records| records.len() >= 3), "too little is hidden: {hidden:?}");
    assert!(tried > 500, "{tried} trials");
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
}
