//! Disposing of closed channels over the wire: who decides, who objects, what remains (ISA-3.4a, ISA-3.4b, CA-9.5).

use std::collections::BTreeSet;

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::disposal_service_client::DisposalServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    AuthoriseDisposalRequest, ChannelState, DestructionCertificate, Disposal, DisposalGround, DisposalState,
    GetCaseFileRequest, GetChannelRequest, GetDisposalRequest, GetTodayRequest, LiftDisposalHoldRequest,
    ListCertificatesRequest, ListChannelsRequest, ListDisposalsRequest, PlaceDisposalHoldRequest, ReopenChannelRequest,
    WithdrawDisposalRequest,
};
use safetynet_server::store::seed::Cell;
use safetynet_shared::clock::{Day, Span};
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

const SUPERVISOR: &str = "demo.supervisor";
const SPOC: &str = "demo.spoc";
const AUDITOR: &str = "demo.auditor";

fn client(person: &Person) -> DisposalServiceClient<Wire> {
    DisposalServiceClient::new(person.wire())
}

async fn listed(person: &Person, state: DisposalState) -> Vec<Disposal> {
    let request = ListDisposalsRequest { state: state.into(), page_size: 200, ..Default::default() };
    client(person).list_disposals(request).await.unwrap().into_inner().disposals
}

async fn read(person: &Person, id: &str) -> Disposal {
    let request = GetDisposalRequest { id: id.into() };
    client(person).get_disposal(request).await.unwrap().into_inner().disposal.unwrap()
}

async fn certificates(person: &Person) -> Vec<DestructionCertificate> {
    let request = ListCertificatesRequest { page_size: 200, ..Default::default() };
    client(person).list_certificates(request).await.unwrap().into_inner().certificates
}

fn authorise(disposal: &Disposal) -> AuthoriseDisposalRequest {
    AuthoriseDisposalRequest {
        id: disposal.id.clone(),
        request_id: request_id(),
        validate_only: false,
        etag: disposal.etag.clone(),
        channel_reference: disposal.channel_reference.clone(),
        reason: "Nothing in it is needed any longer.".into(),
    }
}

fn hold(disposal: &Disposal) -> PlaceDisposalHoldRequest {
    PlaceDisposalHoldRequest {
        disposal_id: disposal.id.clone(),
        request_id: request_id(),
        ground: DisposalGround::Disclosure.into(),
        reason: "A request for disclosure is open.".into(),
        review_date: Some(Date { year: 2027, month: 2, day: 1 }),
    }
}

/// A supervisor of the council, which contributed to what the police lead.
async fn contributor(world: &World) -> Person {
    world.person("demo.council").await
}

/// A disposal of the police that waits for a decision.
async fn due(person: &Person) -> Disposal {
    let mut due = listed(person, DisposalState::Due).await;
    assert!(!due.is_empty(), "the partnership has a channel that is due");
    read(person, &due.remove(0).id).await
}

#[tokio::test]
async fn what_was_closed_seven_years_ago_falls_due_and_its_lead_is_told() {
    let world = World::new();
    let spoc = world.person(SPOC).await;
    let request = ListChannelsRequest { include_closed: true, page_size: 200, ..Default::default() };
    let rows = crate::channel::client(&spoc).list_channels(request).await.unwrap().into_inner().channels;
    let refs = |all: &[Disposal]| all.iter().map(|one| one.channel_id.clone()).collect::<BTreeSet<_>>();
    let before = refs(&listed(&spoc, DisposalState::Unspecified).await);
    let mut kept = Vec::new();
    let closed = [ChannelState::Closed, ChannelState::DisposalDue];
    for row in rows.iter().filter(|row| closed.contains(&row.state()) && !before.contains(&row.id)) {
        kept.push(crate::channel::read(&spoc, &row.id).await);
    }
    for channel in &kept {
        let (closed, due) = (channel.close_effective_date.unwrap(), channel.disposal_due_date.unwrap());
        assert!(due.year == closed.year + 7 && due.month == closed.month, "seven years from closure");
    }
    world.pass(Span::days(40));
    world.daily_work().await;
    let spoc = world.person(SPOC).await;
    let after = refs(&listed(&spoc, DisposalState::Unspecified).await);
    let today = world.now().day();
    let due = kept.iter().filter(|channel| {
        let due = channel.disposal_due_date.unwrap();
        Day::new(due.year, due.month, due.day).unwrap() <= today
    });
    let expected: BTreeSet<String> = due.map(|channel| channel.id.clone()).collect();
    let fell: BTreeSet<String> = after.difference(&before).cloned().collect();
    assert!(fell == expected && fell.len() == 1, "each that is due, and no other");
    let mut reviews = ReviewServiceClient::new(spoc.wire());
    let today = reviews.get_today(GetTodayRequest {}).await.unwrap().into_inner().today.unwrap();
    assert!(today.disposals.unwrap().number > 0);
    assert!(today.notices.iter().any(|notice| notice.text.contains("decide on its disposal")));
}

#[tokio::test]
async fn only_the_lead_authorises_and_types_the_reference_again() {
    let world = World::new();
    let (supervisor, auditor, worker) =
        (world.person(SUPERVISOR).await, world.person(AUDITOR).await, world.person("demo.caseworker").await);
    let disposal = due(&supervisor).await;
    assert!(disposal.can_authorise && disposal.records.iter().any(|one| one.kind == "activity" && one.count > 0));
    assert_denied(client(&worker).authorise_disposal(authorise(&disposal)).await);
    assert_denied(client(&auditor).authorise_disposal(authorise(&disposal)).await);
    let request = ListDisposalsRequest::default();
    assert_denied(client(&worker).list_disposals(request).await);
    let wrong = AuthoriseDisposalRequest { channel_reference: "CH-2000-000001".into(), ..authorise(&disposal) };
    assert_field(client(&supervisor).authorise_disposal(wrong).await, "channel_reference");
    let stale = AuthoriseDisposalRequest { etag: "v99".into(), ..authorise(&disposal) };
    assert_stale(client(&supervisor).authorise_disposal(stale).await);
    let dry = AuthoriseDisposalRequest { validate_only: true, ..authorise(&disposal) };
    client(&supervisor).authorise_disposal(dry).await.unwrap();
    assert_eq!(read(&supervisor, &disposal.id).await.state(), DisposalState::Due);
    let done = client(&supervisor).authorise_disposal(authorise(&disposal)).await.unwrap().into_inner();
    let done = done.disposal.unwrap();
    assert_eq!(done.state(), DisposalState::Authorised);
    assert!(done.destroy_date == Some(Date { year: 2026, month: 12, day: 22 }), "28 days and one");
    assert_rule(client(&supervisor).authorise_disposal(authorise(&done)).await, "ISA-3.4b");
    let back = WithdrawDisposalRequest {
        id: done.id.clone(),
        request_id: request_id(),
        etag: done.etag.clone(),
        reason: "The wrong channel was chosen.".into(),
    };
    let back = client(&supervisor).withdraw_disposal(back).await.unwrap().into_inner().disposal.unwrap();
    assert!(back.state() == DisposalState::Due && back.destroy_date.is_none());
}

#[tokio::test]
async fn a_contributor_is_told_and_its_hold_wins() {
    let world = World::new();
    let (supervisor, council) = (world.person(SPOC).await, contributor(&world).await);
    let disposal = due(&supervisor).await;
    let theirs = read(&council, &disposal.id).await;
    assert!(!theirs.can_authorise && theirs.contributors[0].tell_time.is_none());
    assert_not_found(client(&council).authorise_disposal(authorise(&theirs)).await);
    let done = client(&supervisor).authorise_disposal(authorise(&disposal)).await.unwrap().into_inner();
    let done = done.disposal.unwrap();
    assert!(done.contributors[0].tell_time.is_some());
    let mut reviews = ReviewServiceClient::new(council.wire());
    let today = reviews.get_today(GetTodayRequest {}).await.unwrap().into_inner();
    let told = today.today.unwrap().notices;
    assert!(told.iter().any(|notice| notice.record_id == disposal.id && notice.text.contains("can place a hold")));
    let late = PlaceDisposalHoldRequest { review_date: Some(Date { year: 2028, month: 1, day: 1 }), ..hold(&done) };
    assert_field(client(&council).place_disposal_hold(late).await, "review_date");
    let held = client(&council).place_disposal_hold(hold(&done)).await.unwrap().into_inner().disposal.unwrap();
    assert_eq!(held.state(), DisposalState::Held);
    world.pass(Span::days(60));
    world.daily_work().await;
    let (supervisor, council) = (world.person(SPOC).await, contributor(&world).await);
    assert_eq!(read(&supervisor, &disposal.id).await.state(), DisposalState::Held, "nothing was destroyed");
    let lift = |person_etag: &str| LiftDisposalHoldRequest {
        id: held.holds[0].id.clone(),
        request_id: request_id(),
        etag: person_etag.to_owned(),
        reason: "The request was answered.".into(),
    };
    assert_rule(client(&supervisor).lift_disposal_hold(lift(&held.holds[0].etag)).await, "ISA-3.4b");
    let lifted = client(&council).lift_disposal_hold(lift(&held.holds[0].etag)).await.unwrap().into_inner();
    assert_eq!(lifted.disposal.unwrap().state(), DisposalState::Authorised);
    world.daily_work().await;
    assert_not_found(client(&supervisor).get_disposal(GetDisposalRequest { id: disposal.id }).await);
}

#[tokio::test]
async fn what_was_authorised_is_destroyed_with_its_case_file_and_leaves_a_certificate() {
    let world = World::new();
    let (supervisor, auditor) = (world.person(SPOC).await, world.person(AUDITOR).await);
    let disposal = due(&supervisor).await;
    let mut channels = crate::channel::client(&auditor);
    let request = GetChannelRequest { id: disposal.channel_id.clone() };
    let whole = channels.get_channel(request.clone()).await.unwrap().into_inner();
    let channel = whole.channel.unwrap();
    let file = GetCaseFileRequest { id: channel.case_file_id.clone() };
    let mut files = CaseFileServiceClient::new(auditor.wire());
    files.get_case_file(file.clone()).await.unwrap();
    client(&supervisor).authorise_disposal(authorise(&disposal)).await.unwrap();
    world.pass(Span::days(28));
    world.daily_work().await;
    let supervisor = world.person(SPOC).await;
    read(&supervisor, &disposal.id).await;
    world.pass(Span::days(1));
    world.daily_work().await;
    let (supervisor, auditor, council) =
        (world.person(SPOC).await, world.person(AUDITOR).await, contributor(&world).await);
    assert_not_found(client(&supervisor).get_disposal(GetDisposalRequest { id: disposal.id.clone() }).await);
    assert_not_found(crate::channel::client(&auditor).get_channel(request).await);
    let gone = CaseFileServiceClient::new(auditor.wire()).get_case_file(file).await;
    assert_eq!(gone.is_err(), disposal.last_of_case_file);
    for person in [&supervisor, &auditor, &council] {
        let all = certificates(person).await;
        let one = all.iter().find(|one| one.channel_reference == disposal.channel_reference).unwrap();
        assert_eq!((one.digest.len(), one.rule.as_str()), (64, "ISA-3.4a, ISA-3.4b"));
        assert!(one.records.iter().any(|record| record.kind == "activity" && record.count > 0));
        let said = format!("{} {}", one.reference, one.case_reference);
        assert!(channel.nominal_names.iter().all(|name| !said.contains(name.as_str())));
    }
    let audit = world.audit();
    assert!(audit.entries_of("system.disposals.done") >= 1);
}

#[tokio::test]
async fn what_is_held_for_a_legal_duty_is_not_destroyed() {
    let mut world = World::new();
    let supervisor = world.person(SPOC).await;
    let disposal = due(&supervisor).await;
    client(&supervisor).authorise_disposal(authorise(&disposal)).await.unwrap();
    let (channel, owner, by) = (Id::parse(&disposal.channel_id).unwrap(), supervisor.organisation(), supervisor.id());
    let (now, today) = (world.now(), world.now().day());
    world.fill(|seed| {
        let row: &[(&str, Cell<'_>)] = &[
            ("id", Id::fresh(now).into()),
            ("kind", Cell::Number(2)),
            ("object_kind", Cell::Number(3)),
            ("object", channel.into()),
            ("channel", channel.into()),
            ("organisation", owner.into()),
            ("shown", Cell::Number(1)),
            ("reason", Cell::Text("A court has ordered it to be kept.")),
            ("review_on", today.plus_days(200).into()),
            ("placed_by", by.into()),
            ("placed_at", now.into()),
            ("ended_how", Cell::Number(0)),
            ("end_reason", Cell::Text("")),
            ("version", Cell::Number(1)),
        ];
        seed.put("hold", row)
    });
    world.pass(Span::days(60));
    world.daily_work().await;
    let held = read(&world.person(SPOC).await, &disposal.id).await;
    assert_eq!((held.state(), held.legal_holds, held.holds.len()), (DisposalState::Held, 1, 0));
}

#[tokio::test]
async fn reopening_a_channel_cancels_its_disposal() {
    let world = World::new();
    let supervisor = world.person(SPOC).await;
    let disposal = due(&supervisor).await;
    client(&supervisor).authorise_disposal(authorise(&disposal)).await.unwrap();
    let channel = crate::channel::read(&supervisor, &disposal.channel_id).await;
    let reopen = ReopenChannelRequest {
        id: channel.id.clone(),
        request_id: request_id(),
        etag: channel.etag.clone(),
        reason: "It has started again".into(),
    };
    let open = crate::channel::client(&supervisor).reopen_channel(reopen).await.unwrap().into_inner().channel.unwrap();
    assert!(open.disposal_due_date.is_none());
    assert_not_found(client(&supervisor).get_disposal(GetDisposalRequest { id: disposal.id }).await);
}
