//! Activities over the wire: recorded, corrected without loss, narrowed, previewed (SYOP-8.3, ISA-3.1, ISA-4.1).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::{
    Activity, ActivityKind, ActivityState, AddActivityRequest, AddActivityResponse, AudienceChoice, AudienceMode,
    AudiencePreview, ChannelState, CorrectActivityRequest, GetActivityRequest, GetChannelRequest,
    ListActivitiesRequest, ListActivityKindsRequest,
};
use safetynet_proto::kind::v1::ProgrammeValue;
use safetynet_server::rpc::wire;
use safetynet_shared::clock::{Moment, Span};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::{Strand, day};

const WHY: &str = "The house number was wrong.";

pub fn activities(person: &Person) -> ActivityServiceClient<Wire> {
    ActivityServiceClient::new(person.wire())
}

fn whole() -> AudienceChoice {
    AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..Default::default() }
}

fn narrowed(organisations: &[&str], accounts: &[&str]) -> AudienceChoice {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let mode = AudienceMode::Narrowed.into();
    AudienceChoice { mode, organisation_ids: owned(organisations), account_ids: owned(accounts), ..Default::default() }
}

fn visit(strand: &Strand) -> AddActivityRequest {
    AddActivityRequest {
        channel_id: strand.channel.clone(),
        request_id: request_id(),
        kind: ActivityKind::Visit.into(),
        happened_time: Some(wire::time(strand.world.now().minus(Span::hours(1)))),
        title: "Visit at the flat".into(),
        note: "Nobody opened. A card was left.".into(),
        audience: Some(whole()),
        ..Default::default()
    }
}

async fn add(person: &Person, request: AddActivityRequest) -> AddActivityResponse {
    activities(person).add_activity(request).await.unwrap().into_inner()
}

async fn get(person: &Person, id: &str) -> Result<Activity, tonic::Status> {
    let answer = activities(person).get_activity(GetActivityRequest { id: id.to_owned() }).await?;
    Ok(answer.into_inner().activity.unwrap())
}

fn people(preview: &AudiencePreview, organisation: &str) -> Option<i32> {
    let found = preview.organisations.iter().find(|o| o.organisation.as_ref().is_some_and(|o| o.id == organisation));
    found.map(|found| found.people)
}

/// Records a visit, and answers how the channel stands afterwards.
pub async fn visit_wakes(person: &Person, channel: &str, now: Moment) -> ChannelState {
    let request = AddActivityRequest {
        channel_id: channel.to_owned(),
        request_id: request_id(),
        kind: ActivityKind::Visit.into(),
        happened_time: Some(wire::time(now)),
        title: "Visit at the flat".into(),
        note: "Somebody opened, and the door is mended.".into(),
        audience: Some(whole()),
        ..Default::default()
    };
    add(person, request).await;
    let mut channels = ChannelServiceClient::new(person.wire());
    let request = GetChannelRequest { id: channel.to_owned() };
    channels.get_channel(request).await.unwrap().into_inner().channel.unwrap().state()
}

#[tokio::test]
async fn a_visit_is_seen_by_the_channel_and_dates_it() {
    let strand = Strand::joint().await;
    let added = add(&strand.worker, visit(&strand)).await;
    let (activity, audience) = (added.activity.unwrap(), added.audience.unwrap());
    assert!(activity.significant && activity.state() == ActivityState::Recorded && activity.corrections.is_empty());
    assert!(people(&audience, &strand.worker.organisation().to_string()).unwrap() >= 1);
    assert!(people(&audience, &strand.partner.organisation().to_string()).unwrap() >= 1);
    assert_eq!(audience.withheld_from, 0);
    assert_eq!(get(&strand.partner, &activity.id).await.unwrap().note, "Nobody opened. A card was left.");
    let channel = strand.seen_by(&strand.worker).await;
    assert_eq!(day(channel.latest_significant_activity_date.as_ref()), strand.world.now().day());

    let list = ListActivitiesRequest { channel_id: strand.channel.clone(), page_size: 1, ..Default::default() };
    let page = activities(&strand.partner).list_activities(list.clone()).await.unwrap().into_inner();
    assert_eq!(page.activities[0].id, activity.id);
    let next = ListActivitiesRequest { page_token: page.next_page_token, ..list };
    let second = activities(&strand.partner).list_activities(next).await.unwrap().into_inner();
    assert_ne!(second.activities[0].id, activity.id);
}

#[tokio::test]
async fn a_note_does_not_date_the_channel() {
    let strand = Strand::joint().await;
    let before = strand.seen_by(&strand.worker).await.latest_significant_activity_date;
    add(&strand.worker, AddActivityRequest { kind: ActivityKind::Note.into(), ..visit(&strand) }).await;
    let after = strand.seen_by(&strand.worker).await.latest_significant_activity_date;
    assert_eq!(day(before.as_ref()), day(after.as_ref()));
    let only =
        ListActivitiesRequest { channel_id: strand.channel.clone(), significant_only: true, ..Default::default() };
    let listed = activities(&strand.worker).list_activities(only).await.unwrap().into_inner().activities;
    assert!(listed.iter().all(|row| row.significant));
}

#[tokio::test]
async fn a_dry_run_counts_the_audience_and_leaves_nothing() {
    let strand = Strand::joint().await;
    let own = strand.worker.organisation().to_string();
    let request = AddActivityRequest { validate_only: true, audience: Some(narrowed(&[&own], &[])), ..visit(&strand) };
    let dry = add(&strand.worker, request).await;
    assert!(dry.activity.unwrap().id.is_empty());
    let preview = dry.audience.unwrap();
    assert_eq!(people(&preview, &strand.partner.organisation().to_string()), None);
    assert!(preview.withheld_from >= 1 && people(&preview, &own).unwrap() == preview.people);
    let list = ListActivitiesRequest { channel_id: strand.channel.clone(), page_size: 200, ..Default::default() };
    let listed = activities(&strand.worker).list_activities(list).await.unwrap().into_inner().activities;
    assert!(listed.iter().all(|row| row.title != "Visit at the flat"));

    let wet =
        add(&strand.worker, AddActivityRequest { audience: Some(narrowed(&[&own], &[])), ..visit(&strand) }).await;
    let counted = wet.audience.unwrap();
    assert_eq!((counted.people, counted.withheld_from), (preview.people, preview.withheld_from));
}

#[tokio::test]
async fn a_narrowed_activity_is_not_there_for_the_others() {
    let strand = Strand::joint().await;
    let own = strand.worker.organisation().to_string();
    let added =
        add(&strand.worker, AddActivityRequest { audience: Some(narrowed(&[&own], &[])), ..visit(&strand) }).await;
    let id = added.activity.unwrap().id;
    assert!(get(&strand.worker, &id).await.is_ok());
    assert_not_found(get(&strand.partner, &id).await);
    let list = ListActivitiesRequest { channel_id: strand.channel.clone(), page_size: 200, ..Default::default() };
    let listed = activities(&strand.partner).list_activities(list).await.unwrap().into_inner().activities;
    assert!(listed.iter().all(|row| row.id != id));

    let to_one = Some(narrowed(&[], &[&strand.partner.id().to_string()]));
    let added = add(&strand.worker, AddActivityRequest { audience: to_one, ..visit(&strand) }).await;
    let activity = get(&strand.partner, &added.activity.unwrap().id).await.unwrap();
    let kept = activity.audience.unwrap();
    assert!(kept.accounts.iter().any(|account| account.id == strand.partner.id().to_string()));
    assert!(
        kept.accounts.iter().any(|account| account.id == strand.worker.id().to_string()),
        "the author always sees it"
    );
}

#[tokio::test]
async fn an_audience_is_never_wider_than_the_channel() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    let organisation = outsider.organisation().to_string();
    let request = AddActivityRequest { audience: Some(narrowed(&[&organisation], &[])), ..visit(&strand) };
    assert_field(activities(&strand.worker).add_activity(request).await, "audience.organisation_ids[0]");
    let request = AddActivityRequest { audience: Some(narrowed(&[], &[&outsider.id().to_string()])), ..visit(&strand) };
    assert_field(activities(&strand.worker).add_activity(request).await, "audience.account_ids[0]");
    let mut both = whole();
    both.account_ids.push(strand.worker.id().to_string());
    let request = AddActivityRequest { audience: Some(both), ..visit(&strand) };
    assert_field(activities(&strand.worker).add_activity(request).await, "audience.account_ids");
    assert_not_found(activities(outsider).add_activity(visit(&strand)).await);
    let added = add(&strand.worker, visit(&strand)).await.activity.unwrap();
    assert_not_found(get(outsider, &added.id).await);
    assert_not_found(get(&strand.worker, &request_id()).await);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_above_official_is_taken() {
    let strand = Strand::joint().await;
    let mut client = activities(&strand.worker);
    let wrong = AddActivityRequest {
        kind: 0,
        happened_time: Some(wire::time(strand.world.now().plus(Span::hours(1)))),
        title: String::new(),
        note: "From a SECRET report".into(),
        audience: None,
        ..visit(&strand)
    };
    let status = client.add_activity(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["kind", "happened_time", "title", "note", "audience"]);
    for note in ["x".repeat(100_000), "bell \u{7}".to_owned(), "\u{202e}turned".to_owned()] {
        assert_field(client.add_activity(AddActivityRequest { note, ..visit(&strand) }).await, "note");
    }
    let spoc = strand.world.person("demo.spoc").await;
    assert_denied(activities(&spoc).add_activity(visit(&strand)).await);
}

#[tokio::test]
async fn what_says_nothing_of_what_happened_is_not_recorded() {
    let strand = Strand::joint().await;
    let empty = AddActivityRequest { note: " ".into(), values: vec![value("outcome", "")], ..visit(&strand) };
    let status = activities(&strand.worker).add_activity(empty.clone()).await.err().unwrap();
    assert_eq!(fields(&status), ["note"]);
    let seen = vec![value("outcome", "Nobody was in")];
    let request = AddActivityRequest { values: seen, request_id: request_id(), ..empty };
    let added = add(&strand.worker, request).await.activity.unwrap();
    let emptied = CorrectActivityRequest {
        id: added.id,
        request_id: request_id(),
        etag: added.etag,
        title: added.title,
        note: String::new(),
        reason: "It was the flat above.".into(),
        values: Vec::new(),
    };
    assert_field(activities(&strand.worker).correct_activity(emptied).await, "note");
}

#[tokio::test]
async fn a_correction_is_appended_by_the_owner_alone() {
    let strand = Strand::joint().await;
    let first = add(&strand.worker, visit(&strand)).await.activity.unwrap();
    let correction = |etag: &str| CorrectActivityRequest {
        id: first.id.clone(),
        request_id: request_id(),
        etag: etag.to_owned(),
        title: "Visit at number 14".into(),
        note: "Nobody opened.".into(),
        reason: WHY.into(),
        values: Vec::new(),
    };
    assert_rule(activities(&strand.partner).correct_activity(correction(&first.etag)).await, "ISA-4.1");
    let mut client = activities(&strand.worker);
    let short = CorrectActivityRequest { reason: "typo".into(), ..correction(&first.etag) };
    assert_field(client.correct_activity(short).await, "reason");
    let corrected = client.correct_activity(correction(&first.etag)).await.unwrap().into_inner().activity.unwrap();
    assert_eq!((corrected.title.as_str(), corrected.state()), ("Visit at number 14", ActivityState::Corrected));
    let versions = &corrected.corrections;
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((versions[0].title.as_str(), versions[0].reason.as_str()), ("Visit at the flat", ""));
    assert_eq!((versions[1].note.as_str(), versions[1].reason.as_str()), ("Nobody opened.", WHY));
    assert_stale(client.correct_activity(correction(&first.etag)).await);
    let again = client.correct_activity(correction(&corrected.etag)).await.unwrap().into_inner().activity.unwrap();
    assert_eq!(again.corrections.len(), 3);
}

fn value(key: &str, value: &str) -> ProgrammeValue {
    ProgrammeValue { key: key.into(), value: value.into(), ..Default::default() }
}

fn said(values: &[ProgrammeValue]) -> Vec<(&str, &str)> {
    values.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect()
}

#[tokio::test]
async fn each_kind_has_its_form_and_its_weight() {
    let strand = Strand::joint().await;
    let kinds = activities(&strand.worker).list_activity_kinds(ListActivityKindsRequest {}).await.unwrap().into_inner();
    let weight: Vec<bool> = kinds.kinds.iter().map(|one| one.significant).collect();
    assert_eq!(weight, [false, true, true, true, true, true]);
    for form in &kinds.kinds {
        assert_eq!(form.fields.last().unwrap().key, "papers", "{} has a place for what is attached", form.name);
    }
    let enforcement = AddActivityRequest { kind: ActivityKind::Enforcement.into(), ..visit(&strand) };
    assert_field(activities(&strand.worker).add_activity(enforcement.clone()).await, "values");
    let step = vec![value("step", "Written warning"), value("until", "2026-12-24"), value("breach", "")];
    let added =
        add(&strand.worker, AddActivityRequest { values: step, request_id: request_id(), ..enforcement.clone() }).await;
    let activity = added.activity.unwrap();
    assert_eq!(said(&activity.values), [("step", "Written warning"), ("until", "2026-12-24")]);
    assert_eq!(activity.values[0].label, "Which step");
    for (values, path) in [
        (vec![value("step", "A stern look")], "values[0].value"),
        (vec![value("step", "Other"), value("until", "in May")], "values[1].value"),
        (vec![value("step", "Other"), value("seen", "his aunt")], "values[1].key"),
    ] {
        let wrong = AddActivityRequest { values, request_id: request_id(), ..enforcement.clone() };
        assert_field(activities(&strand.worker).add_activity(wrong).await, path);
    }
}

#[tokio::test]
async fn what_the_form_of_a_kind_holds_is_corrected_and_kept_with_the_text() {
    let strand = Strand::joint().await;
    let values = vec![value("outcome", "Seen"), value("seen", "his aunt")];
    let first = add(&strand.worker, AddActivityRequest { values, ..visit(&strand) }).await.activity.unwrap();
    let correction = CorrectActivityRequest {
        id: first.id.clone(),
        request_id: request_id(),
        etag: first.etag.clone(),
        title: first.title.clone(),
        note: first.note.clone(),
        reason: "It was the flat above.".into(),
        values: vec![value("outcome", "Nobody was in")],
    };
    let wrong = CorrectActivityRequest { values: vec![value("step", "Other")], ..correction.clone() };
    assert_field(activities(&strand.worker).correct_activity(wrong).await, "values[0].key");
    let request = CorrectActivityRequest { request_id: request_id(), ..correction };
    activities(&strand.worker).correct_activity(request).await.unwrap();
    let seen = get(&strand.partner, &first.id).await.unwrap();
    assert_eq!(said(&seen.values), [("outcome", "Nobody was in")]);
    let before: Vec<_> = seen.corrections.iter().map(|one| said(&one.values)).collect();
    assert_eq!(before, [vec![("outcome", "Seen"), ("seen", "his aunt")], vec![("outcome", "Nobody was in")]]);
}
