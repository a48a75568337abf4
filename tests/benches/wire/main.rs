//! What a durable, audited call costs over the wire: ratios against an empty echo on the same server in the same run.
//!
//! The read opens an activity with its real rights, the write records one. One connection and one account a caller;
//! passes of echo, read and write follow one another, and each ratio is the median over the passes. Budgets are raised
//! by configuration; every pass ends by itself, in time and in count.
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

mod caller;
mod echo;
mod load;

use std::time::Duration;

use caller::Caller;
use load::{Pass, median, pass};
use safetynet_server::stage::Size;
use safetynet_tests::World;

/// Passes of each kind, one after the other.
const PASSES: usize = 7;
/// How long a pass is.
const SPAN: Duration = Duration::from_secs(1);
/// What a pass is run for before any is counted.
const WARM: Duration = Duration::from_millis(300);

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let size = Size { people: 10_000, cases: 10_000, seed: 1, assigned: 500, callers: 256 };
    let world = World::builder().size(size).real_time().extra(|routes| routes.add_service(echo::Echo)).build();
    let mut callers = Vec::new();
    for account in world.callers() {
        callers.push(Caller::at_work(world.person(&account.user_name).await).await);
    }
    println!(
        "over the wire, durable and audited, medians of {PASSES} interleaved passes; read: GetActivity, write: AddActivity"
    );
    println!("callers  echo/s  read/s  write/s  read/echo  goal  write/echo  goal  read p50/p99 us  write p50/p99 us");
    for count in [1, 16, 64, 256] {
        compare(&world, &callers[..count]).await;
    }
}

/// One pass of each kind.
struct Round {
    echo: Pass,
    read: Pass,
    write: Pass,
}

async fn round(callers: &[Caller], span: Duration) -> Round {
    Round {
        echo: pass(callers.iter().map(Caller::echoes), span).await,
        read: pass(callers.iter().map(Caller::reads), span).await,
        write: pass(callers.iter().map(Caller::writes), span).await,
    }
}

async fn compare(world: &World, callers: &[Caller]) {
    round(callers, WARM).await;
    let mut rounds = Vec::new();
    for _ in 0..PASSES {
        rounds.push(round(callers, SPAN).await);
    }
    let of = |pick: fn(&Round) -> f64| median(rounds.iter().map(pick));
    let goal = |least: &'static str| if callers.len() == 64 { least } else { "" };
    println!(
        "{:>7} {:>7.0} {:>7.0} {:>8.0} {:>10.2} {:>5} {:>11.2} {:>5}  {:>7.0} {:>7.0}  {:>8.0} {:>7.0}",
        callers.len(),
        of(|round| round.echo.rate),
        of(|round| round.read.rate),
        of(|round| round.write.rate),
        of(|round| round.read.rate / round.echo.rate),
        goal("0.40"),
        of(|round| round.write.rate / round.echo.rate),
        goal("0.25"),
        of(|round| round.read.p50),
        of(|round| round.read.p99),
        of(|round| round.write.p50),
        of(|round| round.write.p99)
    );
    if callers.len() == 1 {
        let sync = load::fdatasync(&world.data());
        let ratio = of(|round| round.read.p50) / (of(|round| round.echo.p50) + sync);
        let echo = of(|round| round.echo.p50);
        println!(
            "one caller: read p50 / (echo p50 {echo:.0} us + fdatasync p50 {sync:.0} us) = {ratio:.2} (goal: at most 2.0)"
        );
    }
}
