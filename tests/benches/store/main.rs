//! What the store costs at 10,000 and at 1,000,000 cases, in process: session, permission, reach and audit entry, without
//! network and commit. Each size has as many nominals as cases and about five activities a case. Prints microseconds and
//! the ratio of the two sizes. The store of each size is removed after it was measured.
//!
//! `cargo bench -p safetynet-tests --bench store -- --large N` takes another large size, `--kind "case page"` measures that
//! alone; `--keep FOLDER` leaves the stores there and takes them up in the next run, which changes nothing in them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a benchmark fails loudly"
)]

mod pages;

use std::path::Path;
use std::time::Instant;

use prost_types::Timestamp;
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as icm;
use safetynet_server::config::Config;
use safetynet_server::folder::Folder;
use safetynet_server::ops;
use safetynet_server::stage::{Size, set};
use safetynet_server::store::Arrival;
use safetynet_server::store::probe::Probe;
use safetynet_shared::clock::{Clock, Span};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;
use safetynet_tests::request_id;

use pages::Pages;

/// Measured calls of each kind.
const CALLS: usize = 400;

/// One line of the table: what is done, with the p50 and p99 in microseconds.
type Line = (&'static str, f64, f64);
/// What holds of each line: how many times the cost of the small size, and how many microseconds at the 99th percentile.
const GOAL: (f64, f64) = (1.5, 10_000.0);

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let large = said("--large").and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let small = measure(10_000);
    let large_lines = measure(large);
    println!(
        "in process, microseconds, p50 of {CALLS} calls; goals: {} times at most, p99 {} us at most",
        GOAL.0, GOAL.1
    );
    println!("{:<34} {:>12} {:>12} {:>9} {:>7}  goals", "", "10000 cases", large, "its p99", "ratio");
    for ((what, few, _), (_, many, slow)) in small.iter().zip(&large_lines) {
        let ratio = many / few;
        let held = if ratio <= GOAL.0 && *slow <= GOAL.1 { "held" } else { "MISSED" };
        println!("{what:<34} {few:>12.0} {many:>12.0} {slow:>9.0} {ratio:>7.2}  {held}");
    }
}

fn measure(cases: u32) -> Vec<Line> {
    let place = tempfile::tempdir().unwrap();
    let root = said("--keep").map_or(place.path().to_owned(), |kept| Path::new(&kept).join(cases.to_string()));
    let (folder, worker, partner) = made(&root, cases);
    let begun = Instant::now();
    let mut probe = Probe::open(&folder, Clock::System).unwrap();
    eprintln!("opened, with the index of people, in {:.1} s (goal: 10 s)", begun.elapsed().as_secs_f64());
    let arrival = probe.enter(worker).unwrap();
    let stranger = probe.enter(partner).unwrap();
    let channels = channels(&mut probe, &arrival);
    let activities = activities(&mut probe, &arrival, &channels);
    let mut hidden = activities.clone();
    hidden.retain(|id| open(&mut probe, &stranger, id).is_err());
    let pages = Pages::of(&mut probe, &arrival);
    let lines = [
        time("nominal page", |n| pages.nominal_page(&mut probe, &arrival, n)),
        time("case page", |n| pages.case_page(&mut probe, &arrival, n)),
        time("time line of a case", |n| pages.time_line(&mut probe, &arrival, n)),
        time("likely matches of somebody new", |n| pages.likely(&mut probe, &arrival, n)),
        time("queue of likely duplicates", |_| Pages::duplicates(&mut probe, &arrival)),
        time("review queue, first page of 500", |_| drop(queue(&mut probe, &arrival))),
        time("may I: one activity, yes", |n| open(&mut probe, &arrival, &activities[n % activities.len()]).unwrap()),
        time("may I: one activity, no", |n| open(&mut probe, &stranger, &hidden[n % hidden.len()]).unwrap_err()),
        time("an activity, recorded", |n| {
            probe.run::<ops::activity::AddActivity>(&arrival, contact(&channels[n % channels.len()])).unwrap();
        }),
        time("an action, recorded", |n| {
            probe.run::<ops::action::AddAction>(&arrival, task(&channels[n % channels.len()], worker)).unwrap();
        }),
        time("one channel with its heads", |n| channel(&mut probe, &arrival, &channels[n % channels.len()])),
    ];
    lines.into_iter().chain(searches(&mut probe, &arrival)).flatten().collect()
}

/// The store, with a caseworker and somebody of another organisation: made, or left by an earlier run.
fn made(root: &Path, cases: u32) -> (Folder, Id, Id) {
    let people = root.join("people");
    if let Ok(ids) = std::fs::read_to_string(&people) {
        let ids: Vec<Id> = ids.lines().map(|id| Id::parse(id).unwrap()).collect();
        return (Folder::open(&root.join("data")).unwrap(), ids[0], ids[1]);
    }
    let config = Config { hash_memory_kib: 8, hash_passes: 1, cache_mib: 256, ..Config::default() };
    let size = Size { people: cases, cases, seed: 1, assigned: 500, callers: 0 };
    let begun = Instant::now();
    std::fs::create_dir_all(root).unwrap();
    let stage = set(root, &config, size, Clock::System.now(), &mut |_, _| ()).unwrap();
    eprintln!("{cases} cases made in {:.0} s", begun.elapsed().as_secs_f64());
    let worker = stage.partnership.account(Role::Caseworker).unwrap().id;
    let partner = stage.partnership.accounts.iter().find(|account| account.user_name == "demo.partner").unwrap().id;
    std::fs::write(people, format!("{worker}\n{partner}\n")).unwrap();
    (stage.folder, worker, partner)
}

fn searches(probe: &mut Probe, arrival: &Arrival) -> [Option<Line>; 3] {
    [
        time("index search, family name", |n| search(probe, arrival, FAMILY[n % FAMILY.len()])),
        time("index search, both names", |n| search(probe, arrival, BOTH[n % BOTH.len()])),
        time("index search, part of a name", |n| search(probe, arrival, PART[n % PART.len()])),
    ]
}

const FAMILY: [&str; 4] = ["Okonkwo", "Hughes", "Patel", "Ashcombe"];
const BOTH: [&str; 4] = ["Mary Hughes", "Patel Anita", "Okonkwo Grace", "John Smith"];
const PART: [&str; 4] = ["Hug", "Ash", "Oko", "Pat"];

fn queue(probe: &mut Probe, arrival: &Arrival) -> icm::ListReviewsResponse {
    let request = icm::ListReviewsRequest { kind: icm::ReviewKind::Caseworker.into(), ..Default::default() };
    probe.run::<ops::review::ListReviews>(arrival, request).unwrap()
}

fn channels(probe: &mut Probe, arrival: &Arrival) -> Vec<String> {
    queue(probe, arrival).reviews.into_iter().map(|review| review.channel_id).collect()
}

fn activities(probe: &mut Probe, arrival: &Arrival, channels: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for channel in channels {
        let request = icm::ListActivitiesRequest { channel_id: channel.clone(), ..Default::default() };
        let page = probe.run::<ops::activity::ListActivities>(arrival, request).unwrap();
        out.extend(page.activities.into_iter().map(|activity| activity.id));
    }
    out
}

fn open(probe: &mut Probe, arrival: &Arrival, activity: &str) -> Result<(), ()> {
    let request = icm::GetActivityRequest { id: activity.to_owned() };
    probe.run::<ops::activity::GetActivity>(arrival, request).map(drop).map_err(drop)
}

fn channel(probe: &mut Probe, arrival: &Arrival, id: &str) {
    let request = icm::GetChannelRequest { id: id.to_owned() };
    probe.run::<ops::channel::GetChannel>(arrival, request).unwrap();
}

fn contact(channel: &str) -> icm::AddActivityRequest {
    let happened = Clock::System.now().minus(Span::minutes(10));
    icm::AddActivityRequest {
        channel_id: channel.to_owned(),
        request_id: request_id(),
        kind: icm::ActivityKind::Contact.into(),
        happened_time: Some(Timestamp { seconds: happened.micros() / 1_000_000, nanos: 0 }),
        title: "Telephone call".into(),
        note: "Spoke to the household; the next visit is agreed and everybody knows who comes.".into(),
        audience: Some(icm::AudienceChoice { mode: icm::AudienceMode::WholeChannel.into(), ..Default::default() }),
        ..Default::default()
    }
}

fn task(channel: &str, owner: Id) -> icm::AddActionRequest {
    let due = Clock::System.now().day().plus_days(14);
    let action = icm::NewAction {
        title: "Visit with the housing officer".into(),
        detail: "Agree who comes, and when; bring the tenancy agreement.".into(),
        owner_account_id: owner.to_string(),
        due_date: Some(Date { year: due.year(), month: due.month(), day: due.day() }),
        ..Default::default()
    };
    icm::AddActionRequest {
        channel_id: channel.to_owned(),
        request_id: request_id(),
        action: Some(action),
        ..Default::default()
    }
}

fn search(probe: &mut Probe, arrival: &Arrival, text: &str) {
    let request = icm::SearchNominalsRequest {
        reason: icm::SearchReason::CaseWork.into(),
        reason_detail: "measuring the index search".into(),
        query: text.into(),
        // as the client asks
        page_size: 20,
        ..Default::default()
    };
    probe.search::<ops::nominal::SearchNominals>(arrival, request).unwrap();
}

/// What the command line says after a name.
fn said(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// One line of the table; none where another is asked for.
fn time(what: &'static str, mut call: impl FnMut(usize)) -> Option<Line> {
    if said("--kind").is_some_and(|kind| kind != what) {
        return None;
    }
    for n in 0..CALLS / 4 {
        call(n);
    }
    let mut took: Vec<f64> = (0..CALLS)
        .map(|n| {
            let at = Instant::now();
            call(n);
            at.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    took.sort_by(f64::total_cmp);
    Some((what, took[CALLS / 2], took[CALLS * 99 / 100]))
}
