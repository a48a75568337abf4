//! Signing in: what it costs beyond the password hash, and what two hundred people who sign in at once do to the others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a benchmark fails loudly"
)]

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use safetynet_proto::access::v1::GetSessionRequest;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_server::password::hash::{Cost, Pepper, hash};
use safetynet_server::stage::Size;
use safetynet_tests::{Person, World};
use secrecy::SecretString;

/// People who sign in at once.
const CROWD: usize = 200;
/// People who work meanwhile, each with a call every 20 ms.
const WORKERS: usize = 8;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let callers = u32::try_from(CROWD + WORKERS).unwrap();
    let size = Size { people: 400, cases: 160, seed: 1, assigned: 45, callers };
    let world = World::builder().size(size).real_hashes().build();
    let bare = middle((0..9).map(|_| {
        let at = Instant::now();
        hash(&SecretString::from("measured-phrase"), &Pepper::new([1; 32]), Cost::default()).unwrap();
        at.elapsed()
    }));
    let one = alone(&world).await;
    let over = (one.as_secs_f64() - bare.as_secs_f64()) * 1e3;
    println!("one sign-in {one:.1?}, one hash {bare:.1?}: {over:.1} ms more than the hash (goal: at most 5)");
    crowd(&world).await;
}

async fn alone(world: &World) -> Duration {
    let account = world.account("demo.caseworker").clone();
    let channel = world.channel(&world.seat(account.organisation));
    Person::sign_in(channel.clone(), account.clone()).await;
    let mut took = Vec::new();
    for _ in 0..9 {
        let at = Instant::now();
        Person::sign_in(channel.clone(), account.clone()).await;
        took.push(at.elapsed());
    }
    middle(took)
}

async fn crowd(world: &World) {
    let (workers, crowd) = world.callers().split_at(WORKERS);
    let mut people = Vec::new();
    for account in workers {
        people.push(world.person(&account.user_name).await);
    }
    let local = tokio::task::LocalSet::new();
    let over = Rc::new(Cell::new(false));
    let begun = Instant::now();
    local
        .run_until(async {
            let working: Vec<_> = people.iter().map(|p| tokio::task::spawn_local(work(p.wire(), over.clone()))).collect();
            let coming: Vec<_> = crowd
                .iter()
                .map(|account| {
                    let channel = world.channel(&world.seat(account.organisation));
                    tokio::task::spawn_local(Person::sign_in(channel, account.clone()))
                })
                .collect();
            for person in coming {
                person.await.unwrap();
            }
            let whole = begun.elapsed();
            over.set(true);
            let mut took = Vec::new();
            for worker in working {
                took.extend(worker.await.unwrap());
            }
            took.sort_unstable();
            let p99 = took[took.len() * 99 / 100];
            println!("{CROWD} sign in at once: all in after {whole:.1?} (goal: 25 s); other calls' p99 {p99:.1?} of {} (goal: 100 ms)", took.len());
        })
        .await;
}

async fn work(wire: safetynet_tests::Wire, over: Rc<Cell<bool>>) -> Vec<Duration> {
    let mut client = SessionServiceClient::new(wire);
    let mut took = Vec::new();
    while !over.get() {
        let at = Instant::now();
        client.get_session(GetSessionRequest {}).await.unwrap();
        took.push(at.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    took
}

fn middle(took: impl IntoIterator<Item = Duration>) -> Duration {
    let mut all: Vec<Duration> = took.into_iter().collect();
    all.sort_unstable();
    all[all.len() / 2]
}
