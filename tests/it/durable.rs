//! That what is acknowledged is on the disk (G-SYNC): the server under a system-call trace, in which a sync of the store's log
//! ends within each call that writes, before its answer is here. Without strace this says so and passes.

use std::process::Command;

use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{GetTodayRequest, activity_service_client::ActivityServiceClient};
use safetynet_shared::clock::{Clock, Moment, Span};
use safetynet_tests::Apart;

use crate::fault::{SERVER, visit};
use crate::strand::channels;

/// Calls of each kind.
const CALLS: usize = 100;

/// Serves under the tracer, which writes beside the data folder.
const TRACED: &str = "exec strace -f -qq -y -ttt -T -e trace=fdatasync,fsync -o \"$DATA.trace\" \
                      \"$SERVER\" --as-server serve --attached --listen 127.0.0.1:0 \"$DATA\"";

/// Whether strace is there and may trace.
fn can_trace() -> bool {
    Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|tried| tried.status.success())
}

/// Seconds with six digits behind the point.
fn seconds(text: &str) -> Option<Span> {
    let (whole, micros) = text.split_once('.').filter(|(_, micros)| micros.len() == 6)?;
    Some(Span::from_micros(whole.parse::<i64>().ok()? * 1_000_000 + micros.parse::<i64>().ok()?))
}

/// When a sync of the log began and ended, of a line such as `17 1763.5 fdatasync(9</x/store.db-wal>) = 0 <0.0003>`, or of the
/// second half of one that was interrupted by another thread's.
fn sync(line: &str) -> Option<(Moment, Moment)> {
    let mut words = line.split_whitespace();
    let at = seconds(words.nth(1)?)?;
    let took = seconds(line.rsplit_once('<')?.1.trim_end_matches('>'))?;
    let done = line.contains(" = 0 ") && (line.contains("-wal>") || line.contains("resumed>"));
    let begun = Moment::from_micros(at.micros());
    // What is resumed is dated by its end.
    let end = if line.contains("resumed>") { begun } else { begun.plus(took) };
    done.then_some((end.minus(took), end))
}

#[tokio::test]
async fn the_log_is_on_the_disk_before_each_answer_leaves() {
    if !can_trace() {
        println!("skipped: strace is not here, or may not trace");
        return;
    }
    let server = Apart::within(SERVER, TRACED).expect("the server starts under strace");
    let trace = format!("{}.trace", server.data().display());
    let person = server.person("demo.caseworker").await;
    let (channel, _) = channels(&person).await.remove(0);
    let mut activities = ActivityServiceClient::new(person.wire());
    let mut reviews = ReviewServiceClient::new(person.wire());
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        let asked = Clock::System.now();
        activities.add_activity(visit(&channel)).await.unwrap();
        calls.push((asked, Clock::System.now()));
        let asked = Clock::System.now();
        reviews.get_today(GetTodayRequest {}).await.unwrap(); // a read too leaves an entry before its answer
        calls.push((asked, Clock::System.now()));
    }
    let world = server.finish();
    let text = std::fs::read_to_string(&trace).unwrap();
    drop(world); // and the folder with the trace
    let syncs: Vec<(Moment, Moment)> = text.lines().filter_map(sync).collect();
    let covered =
        |(asked, answered): &&(Moment, Moment)| syncs.iter().any(|(begun, ended)| begun >= asked && ended <= answered);
    let count = calls.iter().filter(covered).count();
    assert_eq!(count, calls.len(), "{} syncs in all", syncs.len());
}
