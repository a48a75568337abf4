//! What a durable, audited call costs over the wire: ratios against an empty echo on the same server in the same run.
//!
//! One connection and one account a caller; passes of echo, read and write follow one another five times, and each
//! ratio is the median of the five. Budgets are raised by configuration; every loop ends by itself.
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

mod echo;
mod load;

use std::time::Duration;

use load::{Pass, median, pass};
use safetynet_proto::access::v1::GetSessionRequest;
use safetynet_proto::access::v1::SaveDraftRequest;
use safetynet_proto::access::v1::draft_service_client::DraftServiceClient;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_server::stage::Size;
use safetynet_tests::{Person, World};

const PASSES: usize = 5;
const SPAN: Duration = Duration::from_millis(1_200);

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let size = Size { people: 10_000, cases: 10_000, seed: 1, assigned: 45, callers: 256 };
    let world = World::builder().size(size).extra(|routes| routes.add_service(echo::Echo)).build();
    let mut people = Vec::new();
    for account in world.callers() {
        people.push(world.person(&account.user_name).await);
    }
    println!("callers  echo/s   read/s  write/s  read/echo  write/echo  read p50/p99 us  write p50/p99 us");
    for callers in [1, 16, 64, 256] {
        compare(&world, &people[..callers]).await;
    }
}

async fn compare(world: &World, people: &[Person]) {
    let mut figures: Vec<(Pass, Pass, Pass)> = Vec::new();
    for _ in 0..PASSES {
        figures.push((echoes(people).await, reads(people).await, writes(people).await));
    }
    let of = |pick: fn(&(Pass, Pass, Pass)) -> f64| median(figures.iter().map(pick));
    println!(
        "{:>7} {:>7.0} {:>8.0} {:>8.0} {:>10.2} {:>11.2}  {:>7.0} {:>7.0}  {:>8.0} {:>7.0}",
        people.len(),
        of(|f| f.0.rate),
        of(|f| f.1.rate),
        of(|f| f.2.rate),
        of(|f| f.1.rate / f.0.rate),
        of(|f| f.2.rate / f.0.rate),
        of(|f| f.1.p50),
        of(|f| f.1.p99),
        of(|f| f.2.p50),
        of(|f| f.2.p99)
    );
    if people.len() == 1 {
        let sync = load::fdatasync(&world.data());
        let ratio = of(|f| f.1.p50) / (of(|f| f.0.p50) + sync);
        println!("one caller: read p50 / (echo p50 {:.0} + fdatasync {sync:.0} us) = {ratio:.2}", of(|f| f.0.p50));
    }
}

async fn echoes(people: &[Person]) -> Pass {
    let callers = people.iter().map(|person| {
        let channel = person.channel();
        move || {
            let channel = channel.clone();
            async move { echo::echo(&channel).await.unwrap() }
        }
    });
    pass(callers.collect(), SPAN).await
}

async fn reads(people: &[Person]) -> Pass {
    let callers = people.iter().map(|person| {
        let client = SessionServiceClient::new(person.wire());
        move || {
            let mut client = client.clone();
            async move { drop(client.get_session(GetSessionRequest {}).await.unwrap()) }
        }
    });
    pass(callers.collect(), SPAN).await
}

async fn writes(people: &[Person]) -> Pass {
    let callers = people.iter().map(|person| {
        let client = DraftServiceClient::new(person.wire());
        move || {
            let mut client = client.clone();
            async move {
                let request = SaveDraftRequest { key: "bench".into(), form: "bench".into(), ..Default::default() };
                drop(client.save_draft(request).await);
            }
        }
    });
    pass(callers.collect(), SPAN).await
}
