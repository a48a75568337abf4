//! Programmes of work over the wire: administrators change them after consultation, and channels keep to their fields.

use prost_types::FieldMask;
use safetynet_proto::admin::v1 as admin;
use safetynet_proto::admin::v1::programme_service_client::ProgrammeServiceClient as AdminClient;
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::programme_service_client::ProgrammeServiceClient;
use safetynet_proto::icm::v1::{
    Channel, CreateChannelRequest, GetChannelRequest, ListProgrammesRequest, NewChannel, UpdateChannelRequest,
};
use safetynet_proto::kind::v1::{
    Consultation, Programme, ProgrammeField, ProgrammeFieldKind, ProgrammeState, ProgrammeValue, ReviewRule,
    RiskAnswer, RiskFactor, RiskScale,
};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_stale, fields};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::case_file::opened;
use crate::nominal::CASEWORKER;
use crate::organisation::ADMINISTRATOR;

fn admin(person: &Person) -> AdminClient<Wire> {
    AdminClient::new(person.wire())
}

pub async fn listed(person: &Person) -> Vec<Programme> {
    let request = ListProgrammesRequest { page_size: 200, ..Default::default() };
    ProgrammeServiceClient::new(person.wire()).list_programmes(request).await.unwrap().into_inner().programmes
}

fn consultation() -> Option<Consultation> {
    Some(Consultation {
        groups: "Supervisors' forum".into(),
        date: Some(Date { year: 2026, month: 11, day: 9 }),
        outcome: "Everybody wants the field.".into(),
    })
}

fn field(key: &str, kind: ProgrammeFieldKind) -> ProgrammeField {
    let options = if kind == ProgrammeFieldKind::Choice { vec!["Knife".into(), "Other".into()] } else { Vec::new() };
    let required = kind == ProgrammeFieldKind::Choice;
    ProgrammeField { key: key.into(), label: key.into(), kind: kind.into(), options, required, ..Default::default() }
}

fn programme(code: &str) -> Programme {
    let answers = vec![RiskAnswer { label: "No".into(), points: 0 }, RiskAnswer { label: "Yes".into(), points: 9 }];
    let factor = RiskFactor { key: "carried".into(), label: "Carried a weapon?".into(), answers };
    Programme {
        code: code.into(),
        name: "Sample programme".into(),
        fields: vec![field("weapon", ProgrammeFieldKind::Choice), field("seen", ProgrammeFieldKind::Date)],
        scale: Some(RiskScale { name: "Sample scale".into(), factors: vec![factor], level_points: vec![2, 4, 6, 8] }),
        review_rule: Some(ReviewRule { caseworker_days: 14, supervisor_days: 28, risk_days: 30, case_review: false }),
        ..Default::default()
    }
}

fn create(code: &str) -> admin::CreateProgrammeRequest {
    admin::CreateProgrammeRequest {
        request_id: request_id(),
        validate_only: false,
        programme: Some(programme(code)),
        consultation: consultation(),
    }
}

fn update(programme: &Programme, names: &[&str], change: impl FnOnce(&mut Programme)) -> admin::UpdateProgrammeRequest {
    let mut changed = programme.clone();
    change(&mut changed);
    admin::UpdateProgrammeRequest {
        request_id: request_id(),
        validate_only: false,
        etag: programme.etag.clone(),
        update_mask: safetynet_tests::mask(names),
        programme: Some(changed),
        consultation: consultation(),
    }
}

fn value(key: &str, value: &str) -> ProgrammeValue {
    ProgrammeValue { key: key.into(), value: value.into(), ..Default::default() }
}

fn channel(case_file: &str, programme: &str, values: Vec<ProgrammeValue>) -> CreateChannelRequest {
    let channel = NewChannel { programme: programme.into(), title: "Sample".into(), values, ..Default::default() };
    let (case_file_id, request_id) = (case_file.to_owned(), request_id());
    CreateChannelRequest { case_file_id, request_id, validate_only: false, channel: Some(channel) }
}

async fn read(person: &Person, id: &str) -> Channel {
    let request = GetChannelRequest { id: id.into() };
    crate::channel::client(person).get_channel(request).await.unwrap().into_inner().channel.unwrap()
}

#[tokio::test]
async fn a_programme_is_added_only_with_a_consultation_and_only_by_an_administrator() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person(CASEWORKER).await);
    assert_denied(admin(&worker).create_programme(create("sample")).await);
    let alone = admin::CreateProgrammeRequest { consultation: None, ..create("sample") };
    assert_field(admin(&person).create_programme(alone).await, "consultation");
    let early = Consultation { date: Some(Date { year: 2026, month: 11, day: 24 }), ..consultation().unwrap() };
    let early = admin::CreateProgrammeRequest { consultation: Some(early), ..create("sample") };
    assert_field(admin(&person).create_programme(early).await, "consultation.date");
    assert_field(admin(&person).create_programme(create("asb")).await, "programme.code");
    let dry = admin::CreateProgrammeRequest { validate_only: true, ..create("sample") };
    admin(&person).create_programme(dry).await.unwrap();
    let before = listed(&worker).await;
    assert!(before.len() >= 7 && before.iter().all(|one| one.code != "sample"));
    admin(&person).create_programme(create("sample")).await.unwrap();
    let after = listed(&worker).await;
    let sample = after.iter().find(|one| one.code == "sample").unwrap();
    assert_eq!((sample.fields.len(), sample.changes.len()), (2, 0), "users get the form and not the change log");
    let request = admin::ListProgrammesRequest { page_size: 200, ..Default::default() };
    let all = admin(&person).list_programmes(request).await.unwrap().into_inner().programmes;
    let logged = &all.iter().find(|one| one.code == "sample").unwrap().changes[0];
    assert_eq!(logged.consultation.as_ref().unwrap().groups, "Supervisors' forum");
    assert_eq!(
        (logged.summary.as_str(), logged.changed_by.as_ref().unwrap().id.as_str()),
        ("Added", &*person.id().to_string())
    );
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut wrong = programme("Not a code");
    wrong.name = String::new();
    wrong.fields[1].key = "weapon".into();
    wrong.review_rule = Some(ReviewRule { caseworker_days: 61, ..Default::default() });
    wrong.scale = Some(RiskScale { level_points: vec![4, 2], ..programme("x").scale.unwrap() });
    let request = admin::CreateProgrammeRequest { programme: Some(wrong), ..create("sample") };
    let refused = admin(&person).create_programme(request).await.err().unwrap();
    let named = fields(&refused);
    for expected in ["programme.code", "programme.name", "programme.fields[1].key", "programme.scale.level_points"] {
        assert!(named.iter().any(|name| name == expected), "{expected} of {named:?}");
    }
    let mut slow = programme("sample");
    slow.review_rule = Some(ReviewRule { caseworker_days: 61, ..Default::default() });
    let request = admin::CreateProgrammeRequest { programme: Some(slow), ..create("sample") };
    assert_field(admin(&person).create_programme(request).await, "programme.review_rule.caseworker_days");
}

#[tokio::test]
async fn a_channel_fills_in_the_fields_of_its_programme_and_is_reviewed_by_its_rule() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person(CASEWORKER).await);
    admin(&person).create_programme(create("sample")).await.unwrap();
    let file = opened(&worker, "Thistledown").await;
    let mut client = crate::channel::client(&worker);
    let missing = channel(&file.id, "sample", vec![value("seen", "2026-11-01")]);
    assert_field(client.create_channel(missing).await, "channel.values");
    let wrong = vec![value("weapon", "Sword"), value("seen", "yesterday"), value("other", "x")];
    let refused = client.create_channel(channel(&file.id, "sample", wrong)).await.err().unwrap();
    let expected = ["channel.values[0].value", "channel.values[1].value", "channel.values[2].key"];
    assert_eq!(fields(&refused), expected);
    assert_field(client.create_channel(channel(&file.id, "nothing", vec![])).await, "channel.programme");
    let request = channel(&file.id, "sample", vec![value("weapon", "Knife")]);
    let made = client.create_channel(request).await.unwrap().into_inner().channel.unwrap();
    let due: Vec<i32> = made.reviews.iter().map(|review| review.due_date.as_ref().unwrap().day).collect();
    assert_eq!(due, [7, 21], "14 and 28 days after 23 November");
    let shown = read(&worker, &made.id).await;
    assert_eq!((shown.programme.unwrap().name.as_str(), shown.values[0].value.as_str()), ("Sample programme", "Knife"));
    let change = |values: Vec<ProgrammeValue>, etag: &str| UpdateChannelRequest {
        id: made.id.clone(),
        etag: etag.to_owned(),
        update_mask: Some(FieldMask { paths: vec!["values".into()] }),
        values,
        ..Default::default()
    };
    assert_field(client.update_channel(change(vec![value("weapon", "")], &shown.etag)).await, "values[0].value");
    client.update_channel(change(vec![value("seen", "2026-11-02")], &shown.etag)).await.unwrap();
    assert_stale(client.update_channel(change(vec![value("seen", "2026-11-03")], &shown.etag)).await);
    let changed = read(&worker, &made.id).await;
    let kept: Vec<&str> = changed.values.iter().map(|value| value.value.as_str()).collect();
    assert_eq!(kept, ["Knife", "2026-11-02"]);
}

#[tokio::test]
async fn a_change_keeps_what_channels_have_and_a_retired_programme_takes_no_new_one() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person(CASEWORKER).await);
    let made = admin(&person).create_programme(create("sample")).await.unwrap().into_inner().programme.unwrap();
    let file = opened(&worker, "Thistledown").await;
    let mut client = crate::channel::client(&worker);
    let request = channel(&file.id, "sample", vec![value("weapon", "Knife")]);
    let open = client.create_channel(request).await.unwrap().into_inner().channel.unwrap();
    let only_seen = update(&made, &["fields"], |programme| drop(programme.fields.remove(0)));
    let changed = admin(&person).update_programme(only_seen.clone()).await.unwrap().into_inner().programme.unwrap();
    assert_eq!(changed.changes[0].summary, "Changed fields");
    assert!(changed.fields.iter().any(|field| field.key == "weapon" && field.retired));
    assert_eq!(read(&worker, &open.id).await.values[0].value, "Knife", "the channel keeps it");
    let stale = admin::UpdateProgrammeRequest { request_id: request_id(), ..only_seen };
    assert_stale(admin(&person).update_programme(stale).await);
    let kind = update(&changed, &["fields"], |programme| {
        programme.fields = vec![field("seen", ProgrammeFieldKind::Number)];
    });
    assert_field(admin(&person).update_programme(kind).await, "programme.fields[0].kind");
    let retire = update(&changed, &["state"], |programme| programme.state = ProgrammeState::Retired.into());
    admin(&person).update_programme(retire).await.unwrap();
    assert!(listed(&worker).await.iter().all(|one| one.code != "sample"));
    assert_field(client.create_channel(channel(&file.id, "sample", vec![])).await, "channel.programme");
    assert_eq!(read(&worker, &open.id).await.programme.unwrap().code, "sample");
}
