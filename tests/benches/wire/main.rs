//! What a durable, audited call costs over the wire: ratios against an empty echo on the same server in the same run.
//!
//! The read opens an activity, the write records an action, each with its real rights; an activity is recorded as well,
//! which answers who will see it. One connection and one account a caller; passes follow one another, and each ratio is
//! the median over the passes. Budgets are raised by configuration; every pass ends by itself, in time and in count.
//! `-- --callers 64` measures that many alone, `-- --kind AddAction` that call alone; `-- --callers 16 --people 1000000`
//! with so many nominals and 10,000 cases: the search through the index of people is to answer within 15 ms at the 99th
//! percentile.
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
mod work;

use std::time::Duration;

use caller::{Caller, Calls};
use load::{Pass, median, pass};
use safetynet_server::stage::Size;
use safetynet_tests::World;

/// Passes of each kind, one after the other.
const PASSES: usize = 7;
/// How long a pass is.
const SPAN: Duration = Duration::from_millis(900);
/// What a pass is run for before any is counted.
const WARM: Duration = Duration::from_millis(300);

/// What is compared: its name, the call, and the least part of the echo's rate at 64 callers.
type Compared = (&'static str, fn(&Caller) -> Calls, &'static str);

const KINDS: [Compared; 5] = [
    ("echo", Caller::echoes, ""),
    ("read: GetActivity", Caller::reads, "0.40"),
    ("read: SearchNominals", Caller::searches, ""),
    ("write: AddAction", Caller::actions, "0.25"),
    ("write: AddActivity", Caller::activities, ""),
];

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let people = asked("--people").unwrap_or(10_000);
    let size = Size { people, cases: 10_000, seed: 1, assigned: 500, callers: 256 };
    let world = World::builder().size(size).real_time().extra(|routes| routes.add_service(echo::Echo)).build();
    let mut callers = Vec::new();
    for account in world.callers() {
        callers.push(Caller::at_work(world.person(&account.user_name).await).await);
    }
    println!("over the wire, durable and audited: medians of {PASSES} interleaved passes");
    println!(
        "callers                           /s  of echo  goal  p50 us  p99 us   us of a core a call: client network storage"
    );
    for count in counts() {
        compare(&world, &callers[..count]).await;
    }
}

/// How many call at once: what the command line says, or the four that the goals speak of.
fn counts() -> Vec<usize> {
    asked("--callers").map_or_else(|| vec![1, 16, 64, 256], |count| vec![count as usize])
}

/// A number of the command line.
fn asked(name: &str) -> Option<u32> {
    said(name).map(|said| said.parse().unwrap())
}

/// What the command line says after a name.
fn said(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// One pass of each kind.
async fn round(callers: &[Caller], span: Duration) -> Vec<Pass> {
    let mut out = Vec::new();
    for (_, call, _) in kinds() {
        out.push(pass(callers.iter().map(call), span).await);
    }
    out
}

/// What is compared: the echo, and all else or what the command line names.
fn kinds() -> impl Iterator<Item = Compared> {
    let named = said("--kind");
    KINDS
        .into_iter()
        .filter(move |(name, ..)| *name == "echo" || named.as_ref().is_none_or(|named| name.contains(named.as_str())))
}

async fn compare(world: &World, callers: &[Caller]) {
    round(callers, WARM).await;
    let mut rounds = Vec::new();
    for _ in 0..PASSES {
        rounds.push(round(callers, SPAN).await);
    }
    let of = |kind: usize, pick: fn(&Pass) -> f64| median(rounds.iter().map(|round| pick(&round[kind])));
    for (kind, (name, _, least)) in kinds().enumerate() {
        let ratio = median(rounds.iter().map(|round| round[kind].rate / round[0].rate));
        let goal = if callers.len() == 64 { least } else { "" };
        println!(
            "{:>7} {name:<21} {:>6.0} {ratio:>8.2}  {goal:>4} {:>7.0} {:>7.0} {:>26.0} {:>7.0} {:>7.0}",
            callers.len(),
            of(kind, |pass| pass.rate),
            of(kind, |pass| pass.p50),
            of(kind, |pass| pass.p99),
            of(kind, |pass| pass.work.client),
            of(kind, |pass| pass.work.network),
            of(kind, |pass| pass.work.storage),
        );
    }
    if callers.len() == 1 && rounds[0].len() == KINDS.len() {
        let (echo, read, sync) = (of(0, |pass| pass.p50), of(1, |pass| pass.p50), load::fdatasync(&world.data()));
        let ratio = read / (echo + sync);
        println!("one caller: read p50 / (echo p50 + one fdatasync, {sync:.0} us) = {ratio:.2} (goal: at most 2.0)");
    }
}
