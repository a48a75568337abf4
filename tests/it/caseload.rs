//! Caseloads over the wire: how work is spread, and hand-overs on leave or for good that open nothing to another
//! organisation (COCO-7.1, ISA-3.1).

mod actions;
mod since;
mod team;

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::caseload_service_client::CaseloadServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::{
    CaseloadHandover, CaseloadHandoverState, CaseloadItem, CaseloadLineState, GetChannelRequest, GetWorkloadsRequest,
    HandOverCaseloadRequest, ListCaseloadHandoversRequest, ListCaseloadRequest, NewCaseloadLine, NoticeKind,
    UnassignRequest, UndoCaseloadHandoverRequest,
};
use safetynet_server::demo::DemoAccount;
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Span;
use safetynet_shared::roles::Role;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::strand::today;

const WORKER: &str = "demo.caseworker";
const SPOC: &str = "demo.spoc";
const WHY: &str = "On leave until the end of the month.";

fn client(person: &Person) -> CaseloadServiceClient<Wire> {
    CaseloadServiceClient::new(person.wire())
}

fn ahead(world: &World, days: i64) -> Option<Date> {
    Some(wire::date(world.now().day().plus_days(days)))
}

async fn caseload(by: &Person, whose: &str) -> Vec<CaseloadItem> {
    let request = ListCaseloadRequest { account_id: whose.to_owned() };
    client(by).list_caseload(request).await.unwrap().into_inner().items
}

async fn handovers(by: &Person) -> Vec<CaseloadHandover> {
    let request = ListCaseloadHandoversRequest::default();
    client(by).list_caseload_handovers(request).await.unwrap().into_inner().handovers
}

async fn reads(person: &Person, channel: &str) -> bool {
    let request = GetChannelRequest { id: channel.to_owned() };
    ChannelServiceClient::new(person.wire()).get_channel(request).await.is_ok()
}

/// A caseworker of the organisation of the demonstration's caseworker, who is somebody else.
fn colleague(world: &World) -> String {
    let worker = world.account(WORKER);
    let fits = |one: &&DemoAccount| {
        one.organisation == worker.organisation && one.id != worker.id && one.roles.contains(Role::Caseworker)
    };
    world.callers().iter().find(fits).expect("the demonstration has a second caseworker").user_name.clone()
}

struct Office {
    world: World,
    spoc: Person,
    other: Person,
    from: String,
    /// What is handed over: assignments in channels on which the other does not work.
    items: Vec<CaseloadItem>,
}

impl Office {
    async fn new() -> Office {
        let world = World::new();
        let spoc = world.person(SPOC).await;
        let other = world.person(&colleague(&world)).await;
        let from = world.account(WORKER).id.to_string();
        let mut items = Vec::new();
        for item in caseload(&spoc, &from).await {
            if !reads(&other, &item.channel_id).await {
                items.push(item);
            }
        }
        assert!(items.len() > 2, "the demonstration's caseworker has work that the other has not");
        Office { world, spoc, other, from, items }
    }

    fn request(&self, receiver: &str) -> HandOverCaseloadRequest {
        let line = |item: &CaseloadItem| NewCaseloadLine {
            channel_id: item.channel_id.clone(),
            kind: item.kind,
            receiver_account_id: receiver.to_owned(),
        };
        HandOverCaseloadRequest {
            request_id: request_id(),
            validate_only: false,
            account_id: self.from.clone(),
            lines: self.items.iter().map(line).collect(),
            from_date: ahead(&self.world, 0),
            until_date: ahead(&self.world, 20),
            reason: WHY.into(),
        }
    }

    fn to_other(&self) -> HandOverCaseloadRequest {
        self.request(&self.other.id().to_string())
    }

    async fn hand(&self, request: HandOverCaseloadRequest) -> CaseloadHandover {
        client(&self.spoc).hand_over_caseload(request).await.unwrap().into_inner().handover.unwrap()
    }

    /// Signs the single point of contact in anew, after time went by.
    async fn later(&mut self, days: i64) {
        self.world.pass(Span::days(days));
        self.world.daily_work().await;
        self.spoc = self.world.person(SPOC).await;
        self.other = self.world.person(&self.other.account.user_name.clone()).await;
    }

    /// How many of the channels the worker and the other read.
    async fn readers(&self) -> (usize, usize) {
        let worker = self.world.person(WORKER).await;
        let (mut first, mut second) = (0, 0);
        for item in &self.items {
            first += usize::from(reads(&worker, &item.channel_id).await);
            second += usize::from(reads(&self.other, &item.channel_id).await);
        }
        (first, second)
    }
}

fn undo(handover: &CaseloadHandover) -> UndoCaseloadHandoverRequest {
    UndoCaseloadHandoverRequest { id: handover.id.clone(), request_id: request_id(), etag: handover.etag.clone() }
}

#[tokio::test]
async fn workloads_count_what_the_caller_reaches() {
    let world = World::new();
    let (spoc, supervisor, partner) =
        (world.person(SPOC).await, world.person("demo.supervisor").await, world.person("demo.partner").await);
    let of = |person: &Person| {
        let mut client = client(person);
        async move { client.get_workloads(GetWorkloadsRequest {}).await.unwrap().into_inner().workloads }
    };
    let (all, some) = (of(&spoc).await, of(&supervisor).await);
    assert!(all.windows(2).all(|pair| pair[0].reviews_overdue >= pair[1].reviews_overdue));
    let whose = |load: &safetynet_proto::icm::v1::Workload| load.account.as_ref().unwrap().id.clone();
    for load in &all {
        let items = caseload(&spoc, &whose(load)).await;
        let channels: std::collections::BTreeSet<&str> = items.iter().map(|item| item.channel_id.as_str()).collect();
        assert_eq!(usize::try_from(load.open_channels).unwrap(), channels.len());
        let late = items.iter().filter(|item| item.days_late > 0).count();
        assert_eq!(usize::try_from(load.reviews_overdue).unwrap(), late);
    }
    for load in &some {
        let whole = all.iter().find(|one| whose(one) == whose(load)).unwrap();
        assert!(load.open_channels <= whole.open_channels && load.reviews_overdue <= whole.reviews_overdue);
    }
    assert_denied(client(&partner).get_workloads(GetWorkloadsRequest {}).await);
}

#[tokio::test]
async fn a_leave_gives_the_work_to_another_and_back_when_it_is_over() {
    let mut office = Office::new().await;
    let count = office.items.len();
    assert_eq!(office.readers().await, (count, 0));
    let dry = office.hand(HandOverCaseloadRequest { validate_only: true, ..office.to_other() }).await;
    assert!(dry.id.is_empty() && dry.lines.len() == count);
    assert_eq!(office.readers().await, (count, 0), "a preview changes nothing");
    let made = office.hand(office.to_other()).await;
    assert_eq!((made.state(), made.lines.len()), (CaseloadHandoverState::Running, count));
    assert_eq!(office.readers().await, (0, count));
    let told = |kind: NoticeKind, today: &safetynet_proto::icm::v1::Today| {
        today.notices.iter().filter(|notice| notice.kind() == kind).count()
    };
    assert_eq!(told(NoticeKind::CaseloadReceived, &today(&office.other).await), 1, "one word for all of it");
    office.later(20).await;
    assert_eq!(office.readers().await, (0, count), "the last day of the leave");
    office.later(1).await;
    assert_eq!(office.readers().await, (count, 0));
    let over = handovers(&office.spoc).await.into_iter().find(|one| one.id == made.id).unwrap();
    assert_eq!(over.state(), CaseloadHandoverState::Returned);
    assert_rule(client(&office.spoc).undo_caseload_handover(undo(&over)).await, "COCO-7.1");
    let worker = office.world.person(WORKER).await;
    assert_eq!(told(NoticeKind::CaseloadReturned, &today(&worker).await), 1);
}

#[tokio::test]
async fn it_is_undone_within_its_period_and_leaves_what_somebody_has_changed() {
    let mut office = Office::new().await;
    let count = office.items.len();
    let made = office.hand(HandOverCaseloadRequest { until_date: None, ..office.to_other() }).await;
    let mut channels = ChannelServiceClient::new(office.spoc.wire());
    let channel_id = office.items[0].channel_id.clone();
    let read = GetChannelRequest { id: channel_id.clone() };
    let etag = channels.get_channel(read).await.unwrap().into_inner().channel.unwrap().etag;
    let unassign = UnassignRequest {
        channel_id,
        request_id: request_id(),
        etag,
        account_id: office.other.id().to_string(),
        kind: office.items[0].kind,
        reason: "Is needed elsewhere.".into(),
    };
    channels.unassign(unassign).await.unwrap();
    assert_stale(
        client(&office.spoc)
            .undo_caseload_handover(UndoCaseloadHandoverRequest { etag: "v9".into(), ..undo(&made) })
            .await,
    );
    let undone = client(&office.spoc).undo_caseload_handover(undo(&made)).await.unwrap().into_inner().handover.unwrap();
    assert_eq!(undone.state(), CaseloadHandoverState::Undone);
    let left = undone.lines.iter().filter(|line| line.state() == CaseloadLineState::Left).count();
    assert_eq!(left, 1, "nobody is put back to work where somebody has decided otherwise");
    assert_eq!(office.readers().await, (count - 1, 0));

    let again = HandOverCaseloadRequest { until_date: None, ..office.to_other() };
    assert_field(client(&office.spoc).hand_over_caseload(again.clone()).await, "lines[0].channel_id");
    let rest = HandOverCaseloadRequest { lines: again.lines[1..].to_vec(), ..again };
    let made = office.hand(rest).await;
    office.later(15).await;
    assert_rule(client(&office.spoc).undo_caseload_handover(undo(&made)).await, "COCO-7.1");
}

#[tokio::test]
async fn a_day_to_come_is_waited_for_and_the_rules_are_asked_again() {
    let mut office = Office::new().await;
    let count = office.items.len();
    let request = HandOverCaseloadRequest { from_date: ahead(&office.world, 3), ..office.to_other() };
    let made = office.hand(request).await;
    assert_eq!(made.state(), CaseloadHandoverState::Planned);
    office.world.daily_work().await;
    assert_eq!(office.readers().await, (count, 0));
    let channel = office.items[0].channel_id.clone();
    let mut channels = ChannelServiceClient::new(office.spoc.wire());
    let read = GetChannelRequest { id: channel.clone() };
    let etag = channels.get_channel(read).await.unwrap().into_inner().channel.unwrap().etag;
    let unassign = UnassignRequest {
        channel_id: channel,
        request_id: request_id(),
        etag,
        account_id: office.from.clone(),
        kind: office.items[0].kind,
        reason: "Has left the team of this channel.".into(),
    };
    channels.unassign(unassign).await.unwrap();
    let planned = handovers(&office.spoc).await.into_iter().find(|one| one.id == made.id).unwrap();
    let left = planned.lines.iter().filter(|line| line.state() == CaseloadLineState::Left).count();
    assert_eq!((planned.state(), left), (CaseloadHandoverState::Planned, 1), "what has left is not planned any more");
    office.later(3).await;
    assert_eq!(office.readers().await, (0, count - 1), "what was ended before the day is not given");
    let told = today(&office.spoc).await.notices;
    assert!(told.iter().any(|notice| notice.kind() == NoticeKind::CaseloadLeft), "who planned it is told");
}

#[tokio::test]
async fn nothing_is_opened_to_another_organisation_or_to_oneself() {
    let office = Office::new().await;
    let field = "lines[0].receiver_account_id";
    let supervisor = office.world.person("demo.supervisor").await;
    for stranger in ["demo.partner", "demo.auditor", WORKER, SPOC] {
        let to = office.world.account(stranger).id.to_string();
        assert_field(client(&office.spoc).hand_over_caseload(office.request(&to)).await, field);
    }
    let own: Vec<CaseloadItem> = caseload(&supervisor, &office.from).await;
    assert!(!own.is_empty() && own.len() < caseload(&office.spoc, &office.from).await.len());
    let line = NewCaseloadLine {
        channel_id: own[0].channel_id.clone(),
        kind: own[0].kind,
        receiver_account_id: supervisor.id().to_string(),
    };
    let to_self = HandOverCaseloadRequest { lines: vec![line], ..office.to_other() };
    assert_field(client(&supervisor).hand_over_caseload(to_self).await, field);
    let foreign = office.items.iter().find(|item| own.iter().all(|one| one.channel_id != item.channel_id)).unwrap();
    let line = NewCaseloadLine {
        channel_id: foreign.channel_id.clone(),
        kind: foreign.kind,
        receiver_account_id: office.other.id().to_string(),
    };
    let not_managed = HandOverCaseloadRequest { lines: vec![line.clone()], ..office.to_other() };
    assert_field(client(&supervisor).hand_over_caseload(not_managed.clone()).await, "lines[0].channel_id");
    let nowhere = NewCaseloadLine { channel_id: request_id(), ..line };
    let nowhere = HandOverCaseloadRequest { lines: vec![nowhere], ..not_managed };
    assert_field(client(&supervisor).hand_over_caseload(nowhere).await, "lines[0].channel_id");
    let partner = office.world.account("demo.partner").id.to_string();
    let of_partner = ListCaseloadRequest { account_id: partner.clone() };
    assert_not_found(client(&office.spoc).list_caseload(of_partner).await);
    let of_partner = HandOverCaseloadRequest { account_id: partner, ..office.to_other() };
    assert_not_found(client(&office.spoc).hand_over_caseload(of_partner).await);
    let made = office.hand(office.to_other()).await;
    assert_eq!(handovers(&office.world.person("demo.partner").await).await.len(), 0);
    let worker = office.world.person(WORKER).await;
    let seen = handovers(&worker).await.into_iter().find(|one| one.id == made.id).unwrap();
    assert!(seen.lines.is_empty(), "the lines of channels that are no longer theirs are not shown");
    assert_denied(client(&worker).undo_caseload_handover(undo(&made)).await);
}

#[tokio::test]
async fn what_breaks_a_rule_is_named() {
    let office = Office::new().await;
    let before = handovers(&office.spoc).await.len();
    let mut spoc = client(&office.spoc);
    let good = || HandOverCaseloadRequest { request_id: request_id(), ..office.to_other() };
    assert_field(spoc.hand_over_caseload(HandOverCaseloadRequest { lines: Vec::new(), ..good() }).await, "lines");
    assert_field(spoc.hand_over_caseload(HandOverCaseloadRequest { reason: "Leave".into(), ..good() }).await, "reason");
    let early = HandOverCaseloadRequest { from_date: ahead(&office.world, -1), ..good() };
    assert_field(spoc.hand_over_caseload(early).await, "from_date");
    let backwards = HandOverCaseloadRequest { until_date: ahead(&office.world, -2), ..good() };
    assert_field(spoc.hand_over_caseload(backwards).await, "until_date");
    assert_field(spoc.hand_over_caseload(HandOverCaseloadRequest { from_date: None, ..good() }).await, "from_date");
    let mut twice = good();
    twice.lines.push(twice.lines[0].clone());
    let last = twice.lines.len() - 1;
    assert_field(spoc.hand_over_caseload(twice).await, &format!("lines[{last}].channel_id"));
    assert_eq!(handovers(&office.spoc).await.len(), before, "what is refused leaves nothing");
}
