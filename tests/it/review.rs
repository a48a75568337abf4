//! Reviews over the wire: the queue, the pack, the decision and what follows from it (COCO-9.2, SYOP-13.1c, ISA-3.5).

mod ladder;
mod opened;
mod partner;
mod proposal;

use std::collections::BTreeSet;

use safetynet_proto::audit::v1::ListEventsRequest;
use safetynet_proto::audit::v1::audit_service_client::AuditServiceClient;
use safetynet_proto::icm::v1::complete_review_request::Outcome;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    ChangeSharingOutcome, ChannelState, CloseOutcome, CompleteReviewRequest, EscalateOutcome, GetReviewPackRequest,
    GetTodayRequest, KeepOutcome, ListReviewsRequest, NewAction, QueueCounts, ReviewFilter, ReviewKind, ReviewOutcome,
    ReviewPack, ReviewState, ReviewSummary,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Span};
use safetynet_shared::periods::Period;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, reason};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::strand::Strand;

const FOUND: &str = "Read the pack; the plan is still the right one.";
const LATE: &str = "On leave for two weeks without cover.";

type Reviews = ReviewServiceClient<Wire>;

fn reviews(person: &Person) -> Reviews {
    ReviewServiceClient::new(person.wire())
}

async fn queue(client: &mut Reviews, kind: ReviewKind, filter: ReviewFilter) -> Vec<ReviewSummary> {
    let request = ListReviewsRequest { kind: kind.into(), filter: filter.into(), page_size: 200, ..Default::default() };
    client.list_reviews(request).await.unwrap().into_inner().reviews
}

async fn pack(client: &mut Reviews, id: &str) -> ReviewPack {
    let request = GetReviewPackRequest { review_id: id.to_owned() };
    client.get_review_pack(request).await.unwrap().into_inner().pack.unwrap()
}

fn decision(pack: &ReviewPack, outcome: Outcome) -> CompleteReviewRequest {
    let review = pack.review.as_ref().unwrap();
    CompleteReviewRequest {
        review_id: review.id.clone(),
        request_id: request_id(),
        etag: review.etag.clone(),
        outcome: Some(outcome),
        statement: FOUND.to_owned(),
        late_reason: if pack.late_reason_required { LATE.to_owned() } else { String::new() },
        new_actions: Vec::new(),
    }
}

/// The supervisor's review of a channel whose caseworker's review is overdue.
pub async fn of_a_late_channel(supervisor: &Person, worker: &Person) -> String {
    let late = queue(&mut reviews(worker), ReviewKind::Caseworker, ReviewFilter::Overdue).await;
    let own = queue(&mut reviews(supervisor), ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
    let found = own.into_iter().find(|row| row.days_late == 0 && late.iter().any(|l| l.channel_id == row.channel_id));
    found.expect("the demonstration has a supervised channel whose worker is late").review_id
}

/// Closes a channel by its supervisor's review.
pub async fn close(supervisor: &Person, review_id: &str) {
    let mut client = reviews(supervisor);
    let pack = pack(&mut client, review_id).await;
    let why = CloseOutcome { reason: "The aims of the plan are met.".into() };
    client.complete_review(decision(&pack, Outcome::Close(why))).await.unwrap();
}

fn day(date: Option<&safetynet_proto::google::r#type::Date>) -> Day {
    let date = date.unwrap();
    Day::new(date.year, date.month, date.day).unwrap()
}

fn numbers(counts: &QueueCounts) -> (i32, i32, i32) {
    let number = |count: &Option<safetynet_proto::icm::v1::Count>| count.as_ref().unwrap().number;
    (number(&counts.overdue), number(&counts.due_this_week), number(&counts.total))
}

#[tokio::test]
async fn the_entry_of_a_page_names_what_it_showed_and_no_more() {
    let world = World::new();
    let (worker, auditor) = (world.person("demo.caseworker").await, world.person("demo.auditor").await);
    let request = ListReviewsRequest { kind: ReviewKind::Caseworker.into(), page_size: 2, ..Default::default() };
    let page = reviews(&worker).list_reviews(request).await.unwrap().into_inner();
    assert!(!page.next_page_token.is_empty(), "a row more was fetched than was shown");
    let entry = crate::event::own(&worker).await.remove(0);
    let of = |kind: RecordKind| entry.objects.iter().filter(move |object| object.kind() == kind);
    let rows: Vec<&str> = of(RecordKind::Review).map(|object| object.id.as_str()).collect();
    assert_eq!(rows, page.reviews.iter().map(|row| row.review_id.as_str()).collect::<Vec<_>>());
    let names: BTreeSet<&String> = page.reviews.iter().flat_map(|row| &row.nominal_names).collect();
    assert_eq!(of(RecordKind::Nominal).count(), names.len(), "the people whom the rows name");
    assert_eq!(entry.objects.len(), rows.len() + names.len());
    let person = of(RecordKind::Nominal).next().unwrap().id.clone();
    let sought = ListEventsRequest { object_kind: RecordKind::Nominal.into(), object_id: person, ..Default::default() };
    let found = AuditServiceClient::new(auditor.wire()).list_events(sought).await.unwrap().into_inner().events;
    assert!(found.iter().any(|event| event.sequence == entry.sequence), "so an auditor finds who saw a name in a list");
}

#[tokio::test]
async fn the_queue_shows_the_most_overdue_first_with_counts_that_agree() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut client = reviews(&person);
    let all = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    assert!(all.len() > 3, "the demonstration gives the caseworker a queue");
    assert!(all.windows(2).all(|pair| day(pair[0].due_date.as_ref()) <= day(pair[1].due_date.as_ref())));
    assert!(all.iter().all(|row| row.kind() == ReviewKind::Caseworker && !row.case_reference.is_empty()));
    assert!(all.iter().all(|row| !row.nominal_names.is_empty() && row.worker_names.contains(&person.account.name)));

    let overdue = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Overdue).await;
    let week = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::DueThisWeek).await;
    assert!(overdue.iter().all(|row| row.days_late > 0) && week.iter().all(|row| row.due_this_week));
    let request = ListReviewsRequest { kind: ReviewKind::Caseworker.into(), page_size: 1, ..Default::default() };
    let counts = client.list_reviews(request).await.unwrap().into_inner().counts.unwrap();
    let expected = [overdue.len(), week.len(), all.len()].map(|length| i32::try_from(length).unwrap());
    assert_eq!(numbers(&counts), (expected[0], expected[1], expected[2]));

    let today = client.get_today(GetTodayRequest {}).await.unwrap().into_inner().today.unwrap();
    assert_eq!(numbers(&today.caseworker_reviews.unwrap()), (expected[0], expected[1], expected[2]));
    assert_eq!(numbers(&today.supervisor_reviews.unwrap()), (0, 0, 0));
}

#[tokio::test]
async fn pages_join_up_and_a_token_is_the_callers_own() {
    let world = World::new();
    let (worker, supervisor) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
    let mut client = reviews(&worker);
    let whole = queue(&mut client, ReviewKind::Unspecified, ReviewFilter::Unspecified).await;
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListReviewsRequest { page_size: 2, page_token: token.clone(), ..Default::default() };
        let page = client.list_reviews(request).await.unwrap().into_inner();
        paged.extend(page.reviews.into_iter().map(|row| row.review_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
        let stolen = ListReviewsRequest { page_size: 2, page_token: token.clone(), ..Default::default() };
        assert_field(reviews(&supervisor).list_reviews(stolen).await, "page_token");
        let other =
            ListReviewsRequest { page_size: 2, page_token: token.clone(), text: "x".into(), ..Default::default() };
        assert_field(client.list_reviews(other).await, "page_token");
    }
    assert_eq!(paged, whole.into_iter().map(|row| row.review_id).collect::<Vec<_>>());
}

#[tokio::test]
async fn words_narrow_the_queue_and_syntax_is_only_words() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.caseworker").await);
    let all = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    let sought = &all[all.len() / 2];
    for text in [sought.case_reference.to_lowercase(), sought.nominal_names[0].to_uppercase()] {
        let request = ListReviewsRequest { text, page_size: 200, ..Default::default() };
        let found = client.list_reviews(request).await.unwrap().into_inner().reviews;
        assert!(found.iter().any(|row| row.review_id == sought.review_id));
    }
    for text in ["'; DROP TABLE review; --", "\" OR 1=1", "NEAR(a b)", "%%%", "zzzzqqq"] {
        let request = ListReviewsRequest { text: text.into(), ..Default::default() };
        let answer = client.list_reviews(request).await.unwrap().into_inner();
        assert!(answer.reviews.is_empty() || text == "%%%", "{text}");
    }
    let long = ListReviewsRequest { text: "x".repeat(201), ..Default::default() };
    assert_field(client.list_reviews(long).await, "text");
    assert_field(client.list_reviews(ListReviewsRequest { filter: 9, ..Default::default() }).await, "filter");
    assert_field(client.list_reviews(ListReviewsRequest { page_size: -1, ..Default::default() }).await, "page_size");
}

#[tokio::test]
async fn keeping_a_channel_sets_the_next_review_and_leaves_an_audit_entry() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.caseworker").await);
    let overdue = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Overdue).await;
    let pack = pack(&mut client, &overdue[0].review_id).await;
    assert!(pack.late_reason_required && pack.review.as_ref().unwrap().days_late > 0);
    assert!(!pack.access.as_ref().unwrap().organisations.is_empty());

    let without =
        CompleteReviewRequest { late_reason: String::new(), ..decision(&pack, Outcome::Keep(KeepOutcome {})) };
    assert_field(client.complete_review(without).await, "late_reason");
    let before = world.audit().entries();
    let request = decision(&pack, Outcome::Keep(KeepOutcome {}));
    let done = client.complete_review(request.clone()).await.unwrap().into_inner();
    assert_eq!(world.audit().entries() - before, 1);
    let review = done.review.unwrap();
    assert_eq!((review.state(), review.outcome()), (ReviewState::Done, ReviewOutcome::Kept));
    assert_eq!((review.statement.as_str(), review.late_reason.as_str()), (FOUND, LATE));
    let channel = done.channel.unwrap();
    let next = channel.reviews.iter().find(|next| next.kind() == ReviewKind::Caseworker).unwrap();
    assert_eq!(day(next.due_date.as_ref()), Period::CaseworkerReview.due(world.now().day()));
    let left = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    assert!(
        left.iter().all(|row| row.review_id != review.id) && left.iter().any(|row| row.review_id == next.review_id)
    );

    let again = client.complete_review(request.clone()).await.unwrap().into_inner();
    assert_eq!(again.review.unwrap().etag, review.etag, "a retry gets the first answer");
    let stale = CompleteReviewRequest { request_id: request_id(), ..request.clone() };
    assert_stale(client.complete_review(stale).await);
    let repeated = CompleteReviewRequest { request_id: request_id(), etag: review.etag, ..request };
    assert_rule(client.complete_review(repeated).await, "COCO-9.2");
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_named() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.caseworker").await);
    let rows = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Overdue).await;
    let pack = pack(&mut client, &rows[0].review_id).await;
    let keep = || decision(&pack, Outcome::Keep(KeepOutcome {}));
    assert_field(
        client.complete_review(CompleteReviewRequest { statement: "Fine".into(), ..keep() }).await,
        "statement",
    );
    let control = CompleteReviewRequest { statement: "Looks fine \u{1b}[31m to me".into(), ..keep() };
    assert_field(client.complete_review(control).await, "statement");
    let large = CompleteReviewRequest { statement: "x".repeat(100_000), ..keep() };
    assert_field(client.complete_review(large).await, "statement");
    assert_field(client.complete_review(CompleteReviewRequest { outcome: None, ..keep() }).await, "outcome");
    assert_field(client.complete_review(CompleteReviewRequest { etag: String::new(), ..keep() }).await, "etag");
    let unkeyed = CompleteReviewRequest { request_id: String::new(), ..keep() };
    assert_field(client.complete_review(unkeyed).await, "request_id");
    let stranger = NewAction {
        title: "Visit".into(),
        owner_account_id: world.account("demo.administrator").id.to_string(),
        due_date: pack.proposed_close_date,
        ..Default::default()
    };
    let status =
        client.complete_review(CompleteReviewRequest { new_actions: vec![stranger], ..keep() }).await.err().unwrap();
    let named = safetynet_tests::refusal::fields(&status);
    assert_eq!(named, ["new_actions[0].owner_account_id", "new_actions[0].due_date"]);
}

#[tokio::test]
async fn a_new_action_makes_a_review_significant() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut client = reviews(&person);
    let rows = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    let pack = pack(&mut client, &rows[0].review_id).await;
    let today = safetynet_server::rpc::wire::date(world.now().day());
    let action = NewAction {
        title: "Agree the next visit".into(),
        owner_account_id: person.id().to_string(),
        due_date: Some(today),
        ..Default::default()
    };
    let request = CompleteReviewRequest { new_actions: vec![action], ..decision(&pack, Outcome::Keep(KeepOutcome {})) };
    let done = client.complete_review(request).await.unwrap().into_inner();
    assert_eq!(done.new_actions.len(), 1);
    let dated = done.channel.unwrap().latest_significant_activity_date;
    assert_eq!(day(dated.as_ref()), world.now().day());
}

#[tokio::test]
async fn a_supervisor_closes_with_effect_from_the_last_significant_activity() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.supervisor").await);
    let rows = queue(&mut client, ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
    assert!(!rows.is_empty(), "the demonstration gives the supervisor a queue");
    let pack = pack(&mut client, &rows[0].review_id).await;
    let why = CloseOutcome { reason: "The aims of the plan are met.".into() };
    let done = client.complete_review(decision(&pack, Outcome::Close(why))).await.unwrap().into_inner();
    let channel = done.channel.unwrap();
    assert_eq!(channel.state(), ChannelState::Closed);
    let closed = day(channel.close_effective_date.as_ref());
    assert_eq!(closed, day(pack.proposed_close_date.as_ref()));
    assert!(closed < world.now().day(), "the closing review is no significant activity");
    assert_eq!(day(channel.disposal_due_date.as_ref()), Period::ChannelRetention.due(closed));
    assert!(channel.reviews.is_empty());
    let left = queue(&mut client, ReviewKind::Unspecified, ReviewFilter::Unspecified).await;
    assert!(left.iter().all(|row| row.channel_id != channel.id));
}

#[tokio::test]
async fn a_caseworker_cannot_close_and_cannot_do_the_supervisors_review() {
    let world = World::new();
    let (worker, supervisor) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
    let mut client = reviews(&worker);
    let rows = queue(&mut client, ReviewKind::Unspecified, ReviewFilter::Unspecified).await;
    assert!(rows.iter().all(|row| row.kind() == ReviewKind::Caseworker));
    let own = pack(&mut client, &rows[0].review_id).await;
    let close = CloseOutcome { reason: "The aims of the plan are met.".into() };
    assert_rule(client.complete_review(decision(&own, Outcome::Close(close))).await, "ISA-3.5");

    let theirs = queue(&mut reviews(&supervisor), ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
    let shared = theirs.iter().find(|row| rows.iter().any(|own| own.channel_id == row.channel_id)).unwrap();
    let seen = pack(&mut client, &shared.review_id).await;
    assert_denied(client.complete_review(decision(&seen, Outcome::Keep(KeepOutcome {}))).await);
}

#[tokio::test]
async fn escalating_tells_the_other_and_only_somebody_of_the_channel() {
    let world = World::new();
    let (worker, supervisor) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
    let mut client = reviews(&worker);
    let rows = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    let pack = pack(&mut client, &rows[0].review_id).await;
    let escalate = |to: &str| {
        let reason = "The threats have become direct.".to_owned();
        decision(&pack, Outcome::Escalate(EscalateOutcome { to_account_id: to.to_owned(), reason }))
    };
    let outsider = world.account("demo.administrator").id.to_string();
    assert_field(client.complete_review(escalate(&outsider)).await, "escalate.to_account_id");
    assert_field(client.complete_review(escalate(&worker.id().to_string())).await, "escalate.to_account_id");
    client.complete_review(escalate(&supervisor.id().to_string())).await.unwrap();
    let today = reviews(&supervisor).get_today(GetTodayRequest {}).await.unwrap().into_inner().today.unwrap();
    let told = today.notices.iter().find(|n| n.kind() == safetynet_proto::icm::v1::NoticeKind::Escalated).unwrap();
    assert_eq!(told.record_id, pack.channel.unwrap().id);
}

#[tokio::test]
async fn changing_the_sharing_ends_shares_of_the_channel_with_the_review() {
    let strand = Strand::without_partner().await;
    let mut client = reviews(&strand.worker);
    let rows = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    let row = rows.iter().find(|row| row.channel_id == strand.channel).unwrap();
    let grant = crate::grant::share_with_partner(&strand).await;
    assert!(strand.open_to(&strand.partner).await);
    let pack = pack(&mut client, &row.review_id).await;
    assert!(pack.access.as_ref().unwrap().grants.iter().any(|shown| shown.id == grant));
    assert!(pack.changes.iter().any(|change| change.text.starts_with("Shared with ")));
    let change = |grants: &[&str]| {
        let grants_to_end = grants.iter().map(|id| (*id).to_owned()).collect();
        let reason = "They no longer work with the family.".to_owned();
        decision(&pack, Outcome::ChangeSharing(ChangeSharingOutcome { grants_to_end, reason }))
    };
    assert_field(client.complete_review(change(&[])).await, "change_sharing.grants_to_end");
    let unknown = change(&[&grant, &request_id()]);
    assert_field(client.complete_review(unknown).await, "change_sharing.grants_to_end[1]");
    assert!(strand.open_to(&strand.partner).await, "a refused review changes nothing");
    let done = client.complete_review(change(&[&grant])).await.unwrap().into_inner();
    assert_eq!(done.review.unwrap().outcome(), ReviewOutcome::SharingChanged);
    assert!(!strand.open_to(&strand.partner).await);
}

#[tokio::test]
async fn two_quiet_reviews_of_the_supervisor_make_a_channel_dormant_and_a_visit_wakes_it() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.supervisor").await);
    let rows = queue(&mut client, ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
    let id = rows[0].channel_id.clone();
    let mut state = ChannelState::Unspecified;
    for _ in 0..2 {
        let mut client = reviews(&world.person("demo.supervisor").await);
        let rows = queue(&mut client, ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
        let row = rows.iter().find(|row| row.channel_id == id).unwrap();
        let pack = pack(&mut client, &row.review_id).await;
        let done = client.complete_review(decision(&pack, Outcome::Keep(KeepOutcome {}))).await.unwrap().into_inner();
        state = done.channel.unwrap().state();
        world.pass(Span::days(2));
    }
    assert_eq!(state, ChannelState::Dormant);
    let supervisor = world.person("demo.supervisor").await;
    assert_eq!(crate::activity::visit_wakes(&supervisor, &id, world.now()).await, ChannelState::Active);
}

#[tokio::test]
async fn another_queues_review_is_not_there() {
    let world = World::new();
    let (worker, spoc) = (world.person("demo.caseworker").await, world.person("demo.spoc").await);
    let rows = queue(&mut reviews(&worker), ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    let stranger = world.callers().iter().find(|other| other.id != worker.id()).unwrap().user_name.clone();
    let mut client = reviews(&world.person(&stranger).await);
    let mine = queue(&mut client, ReviewKind::Unspecified, ReviewFilter::Unspecified).await;
    let theirs = rows.iter().find(|row| mine.iter().all(|own| own.channel_id != row.channel_id)).unwrap();
    let unknown = GetReviewPackRequest { review_id: request_id() };
    let (no, not_mine) = (
        client.get_review_pack(unknown).await.err().unwrap(),
        client.get_review_pack(GetReviewPackRequest { review_id: theirs.review_id.clone() }).await.err().unwrap(),
    );
    assert_eq!((no.code(), no.message(), reason(&no)), (not_mine.code(), not_mine.message(), reason(&not_mine)));
    assert_not_found::<()>(Err(no));
    assert_field(client.get_review_pack(GetReviewPackRequest { review_id: "7".into() }).await, "review_id");
    assert_denied(reviews(&spoc).list_reviews(ListReviewsRequest::default()).await);
}

#[tokio::test]
async fn a_review_becomes_overdue_the_day_after_it_was_due() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.caseworker").await);
    let rows = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::DueThisWeek).await;
    let row = rows.first().expect("the demonstration has a review due this week");
    let due = day(row.due_date.as_ref());
    let today = world.now().day();
    world.pass(Span::days(today.days_until(due)));
    let mut client = reviews(&world.person("demo.caseworker").await);
    assert!(!pack(&mut client, &row.review_id).await.late_reason_required);
    world.pass(Span::days(1));
    let mut client = reviews(&world.person("demo.caseworker").await);
    let late = pack(&mut client, &row.review_id).await;
    assert_eq!((late.late_reason_required, late.review.unwrap().days_late), (true, 1));
}
