//! Meetings over the wire: an agenda of cases, and for each case an audience of its own (ISA-3.1, INTRO-1).

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::meeting_service_client::MeetingServiceClient;
use safetynet_proto::icm::v1::{
    AddMeetingItemRequest, CancelMeetingRequest, GetMeetingRequest, GetMeetingResponse, ListMeetingsRequest, Meeting,
    MeetingItem, MeetingKind, MeetingState, MinutesAudience, NewAction, NoticeKind, PlanMeetingRequest,
    RecordMinutesRequest,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::{Strand, today};

const ASK: &str = "Agree who visits the family next week.";
const SAID: &str = "The school will ring each Monday; the council changes the locks.";

fn client(person: &Person) -> MeetingServiceClient<Wire> {
    MeetingServiceClient::new(person.wire())
}

/// A case of the police alone, a case on which the council works too, and a meeting of both on a day.
struct Panel {
    strand: Strand,
    alone: String,
    meeting: Meeting,
}

fn plan(strand: &Strand, days: i64) -> PlanMeetingRequest {
    PlanMeetingRequest {
        request_id: request_id(),
        kind: MeetingKind::AsbPanel.into(),
        title: "Panel of the week".into(),
        place: "Civic Centre, room 4".into(),
        meet_date: Some(strand.ahead(days)),
        organisation_ids: vec![strand.partner.organisation().to_string()],
    }
}

impl Panel {
    async fn on(days: i64) -> Panel {
        let strand = Strand::joint().await;
        let file = crate::case_file::opened(&strand.worker, "Otterbourne").await;
        let alone = file.channels.first().unwrap().id.clone();
        let made = client(&strand.worker).plan_meeting(plan(&strand, days)).await.unwrap().into_inner();
        Panel { strand, alone, meeting: made.meeting.unwrap() }
    }

    fn item(&self, channel: &str, attendees: &[&Person]) -> AddMeetingItemRequest {
        AddMeetingItemRequest {
            request_id: request_id(),
            meeting_id: self.meeting.id.clone(),
            channel_id: channel.to_owned(),
            ask: ASK.into(),
            attendee_account_ids: attendees.iter().map(|one| one.id().to_string()).collect(),
        }
    }

    async fn add(&self, channel: &str, attendees: &[&Person]) -> MeetingItem {
        let request = self.item(channel, attendees);
        client(&self.strand.worker).add_meeting_item(request).await.unwrap().into_inner().item.unwrap()
    }

    async fn seen_by(&self, person: &Person) -> GetMeetingResponse {
        let request = GetMeetingRequest { id: self.meeting.id.clone() };
        client(person).get_meeting(request).await.unwrap().into_inner()
    }
}

fn minutes(item: &MeetingItem, audience: MinutesAudience) -> RecordMinutesRequest {
    RecordMinutesRequest {
        id: item.id.clone(),
        request_id: request_id(),
        etag: item.etag.clone(),
        note: SAID.into(),
        audience: audience.into(),
        decisions: Vec::new(),
    }
}

#[tokio::test]
async fn who_attends_for_one_case_sees_that_case_only() {
    let panel = Panel::on(0).await;
    let (worker, partner) = (&panel.strand.worker, &panel.strand.partner);
    panel.add(&panel.alone, &[worker]).await;
    let joint = panel.add(&panel.strand.channel, &[worker, partner]).await;
    assert_eq!(panel.seen_by(worker).await.items.len(), 2);
    let seen = panel.seen_by(partner).await;
    let ids: Vec<&str> = seen.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, [joint.id.as_str()], "whether there is another is not told");
    assert_eq!(seen.meeting.unwrap().title, "Panel of the week");
    assert_eq!(seen.items[0].attendees.len(), 2);
    assert!(today(partner).await.notices.iter().any(|notice| notice.kind() == NoticeKind::MeetingInvited));
    let hidden = RecordMinutesRequest { id: request_id(), ..minutes(&joint, MinutesAudience::WholeChannel) };
    assert_not_found(client(partner).record_minutes(hidden).await);
    let alone = panel.seen_by(worker).await.items.into_iter().find(|item| item.channel_id == panel.alone).unwrap();
    assert_not_found(client(partner).record_minutes(minutes(&alone, MinutesAudience::WholeChannel)).await);
    assert_field(client(worker).add_meeting_item(panel.item(&panel.alone, &[])).await, "attendee_account_ids");
    let outsider = client(worker).add_meeting_item(panel.item(&panel.alone, &[partner])).await;
    assert_field(outsider, "attendee_account_ids[0]");
    assert_rule(client(worker).add_meeting_item(panel.item(&panel.alone, &[worker])).await, "EACH_CASE_ONCE");
    assert_not_found(client(partner).add_meeting_item(panel.item(&panel.alone, &[partner])).await);
}

#[tokio::test]
async fn minutes_and_decisions_lie_in_the_channel_of_their_case() {
    let panel = Panel::on(0).await;
    let (worker, partner) = (&panel.strand.worker, &panel.strand.partner);
    let item = panel.add(&panel.strand.channel, &[worker, partner]).await;
    let decision = NewAction {
        title: "Change the locks".into(),
        owner_account_id: partner.id().to_string(),
        due_date: Some(panel.strand.ahead(7)),
        ..Default::default()
    };
    let request = RecordMinutesRequest { decisions: vec![decision], ..minutes(&item, MinutesAudience::WholeChannel) };
    let heard = client(worker).record_minutes(request.clone()).await.unwrap().into_inner().item.unwrap();
    assert!(heard.heard_time.is_some() && heard.decisions.len() == 1);
    let seen = panel.seen_by(partner).await.items.remove(0);
    assert_eq!(seen.minutes.as_ref().unwrap().excerpt, SAID);
    assert_eq!(seen.decisions[0].title, "Change the locks");
    assert!(crate::action::told(partner, NoticeKind::ActionAssigned, &panel.strand.channel).await);
    let channel = panel.strand.seen_by(worker).await;
    assert!(channel.latest_significant_activity_date == Some(panel.strand.ahead(0)));
    let stale = RecordMinutesRequest { request_id: request_id(), ..request.clone() };
    assert_stale(client(worker).record_minutes(stale).await);
    let again = RecordMinutesRequest { request_id: request_id(), etag: heard.etag, ..request };
    assert_rule(client(worker).record_minutes(again).await, "MEETING-DAY");
}

#[tokio::test]
async fn minutes_for_those_who_attend_are_for_nobody_else() {
    let panel = Panel::on(0).await;
    let (worker, partner) = (&panel.strand.worker, &panel.strand.partner);
    let item = panel.add(&panel.strand.channel, &[worker]).await;
    let request = minutes(&item, MinutesAudience::Attendees);
    client(worker).record_minutes(request).await.unwrap();
    let seen = panel.seen_by(partner).await.items.remove(0);
    assert!(seen.heard_time.is_some() && seen.minutes.is_none());
    assert!(panel.seen_by(worker).await.items[0].minutes.is_some());
}

#[tokio::test]
async fn a_meeting_has_its_day() {
    let panel = Panel::on(3).await;
    let worker = &panel.strand.worker;
    assert_eq!(panel.meeting.state(), MeetingState::Planned);
    let item = panel.add(&panel.alone, &[worker]).await;
    let early = minutes(&item, MinutesAudience::WholeChannel);
    assert_rule(client(worker).record_minutes(early).await, "MEETING-DAY");
    let cancel = |meeting: &Meeting| CancelMeetingRequest {
        id: meeting.id.clone(),
        request_id: request_id(),
        etag: meeting.etag.clone(),
        reason: "The room is not free on that day.".into(),
    };
    assert_not_found(client(&panel.strand.partner).cancel_meeting(cancel(&panel.meeting)).await);
    let other = client(worker).plan_meeting(plan(&panel.strand, 3)).await.unwrap().into_inner().meeting.unwrap();
    let done = client(worker).cancel_meeting(cancel(&other)).await.unwrap().into_inner().meeting.unwrap();
    assert_eq!(done.state(), MeetingState::Cancelled);
    let to_none = AddMeetingItemRequest { meeting_id: other.id, ..panel.item(&panel.alone, &[worker]) };
    assert_rule(client(worker).add_meeting_item(to_none).await, "MEETING-DAY");
    panel.strand.world.pass(Span::days(4));
    let worker = panel.strand.world.person("demo.caseworker").await;
    assert_rule(client(&worker).cancel_meeting(cancel(&panel.meeting)).await, "MEETING-DAY");
    assert_rule(client(&worker).add_meeting_item(panel.item(&panel.strand.channel, &[&worker])).await, "MEETING-DAY");
    let late = minutes(&item, MinutesAudience::WholeChannel);
    let heard = client(&worker).record_minutes(late).await.unwrap().into_inner().item.unwrap();
    let at = heard.minutes.unwrap().happened_time.unwrap();
    let noon = panel.strand.world.now().day().plus_days(-1).at(12, 0).unwrap();
    assert_eq!(at, wire::time(noon), "dated on the day of the meeting");
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_and_others_find_nothing() {
    let panel = Panel::on(1).await;
    let (worker, partner) = (&panel.strand.worker, &panel.strand.partner);
    let good = || plan(&panel.strand, 1);
    assert_field(client(worker).plan_meeting(PlanMeetingRequest { kind: 0, ..good() }).await, "kind");
    assert_field(client(worker).plan_meeting(PlanMeetingRequest { title: " ".into(), ..good() }).await, "title");
    let past = PlanMeetingRequest { meet_date: Some(panel.strand.ahead(-1)), ..good() };
    assert_field(client(worker).plan_meeting(past).await, "meet_date");
    let none: Option<Date> = None;
    assert_field(client(worker).plan_meeting(PlanMeetingRequest { meet_date: none, ..good() }).await, "meet_date");
    let strange = PlanMeetingRequest { organisation_ids: vec![request_id()], ..good() };
    assert_field(client(worker).plan_meeting(strange).await, "organisation_ids[0]");
    let own = client(worker).plan_meeting(PlanMeetingRequest { organisation_ids: Vec::new(), ..good() }).await;
    let own = own.unwrap().into_inner().meeting.unwrap();
    let request = GetMeetingRequest { id: own.id.clone() };
    assert_not_found(client(partner).get_meeting(request).await);
    let list = |person: &Person| {
        let mut client = client(person);
        async move { client.list_meetings(ListMeetingsRequest::default()).await.unwrap().into_inner().meetings }
    };
    assert!(list(partner).await.iter().all(|meeting| meeting.id != own.id));
    assert!(list(worker).await.iter().any(|meeting| meeting.id == own.id));
    let item = panel.add(&panel.alone, &[worker]).await;
    panel.strand.world.pass(Span::days(1));
    let worker = panel.strand.world.person("demo.caseworker").await;
    let short = RecordMinutesRequest { note: "Yes".into(), ..minutes(&item, MinutesAudience::WholeChannel) };
    assert_field(client(&worker).record_minutes(short).await, "note");
    let nobody = minutes(&item, MinutesAudience::Unspecified);
    assert_field(client(&worker).record_minutes(nobody).await, "audience");
}
