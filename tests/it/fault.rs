//! What happens to a real server process when the machine fails it: killed, stopped, out of disk, out of descriptors.
//! Whatever was acknowledged is there afterwards, whatever was served is recorded, and it heals without being touched.

use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    ActivityKind, AddActivityRequest, AudienceChoice, AudienceMode, GetActivityRequest, GetTodayRequest,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::{Clock, Span};
use safetynet_tests::refusal::reason;
use safetynet_tests::{Apart, Person, Wire, request_id};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::strand::channels;

/// The demonstration's binary is the server too.
pub const SERVER: &str = env!("CARGO_BIN_EXE_demo");
/// How many write at once.
const WRITERS: usize = 8;

pub fn visit(channel: &str) -> AddActivityRequest {
    AddActivityRequest {
        channel_id: channel.to_owned(),
        request_id: request_id(),
        kind: ActivityKind::Visit.into(),
        happened_time: Some(wire::time(Clock::System.now().minus(Span::minutes(1)))),
        title: "Visit at the flat".into(),
        note: "Nobody opened. A card was left.".into(),
        audience: Some(AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..Default::default() }),
        ..Default::default()
    }
}

/// People who record visits as fast as they are acknowledged, until the server is gone; `acknowledged` has the ids.
fn write(person: &Person, channel: &str, acknowledged: &Arc<Mutex<Vec<String>>>) -> JoinSet<()> {
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let (mut client, channel) = (ActivityServiceClient::new(person.wire()), channel.to_owned());
        let acknowledged = acknowledged.clone();
        writers.spawn(async move {
            while let Ok(answer) = client.add_activity(visit(&channel)).await {
                acknowledged.lock().unwrap().push(answer.into_inner().activity.unwrap().id);
            }
        });
    }
    writers
}

/// Fails unless every acknowledged visit is there, and every page and entry in order.
async fn nothing_lost(server: &Apart, acknowledged: &Mutex<Vec<String>>) {
    let ids = acknowledged.lock().unwrap().clone();
    assert!(ids.len() > WRITERS, "the server was at work: {} visits", ids.len());
    let person = server.person("demo.caseworker").await;
    let mut client = ActivityServiceClient::new(person.wire());
    for id in ids {
        client.get_activity(GetActivityRequest { id }).await.unwrap();
    }
    server.audit().check().unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let mut server = Apart::start(SERVER);
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 1..=2_u32 {
        let person = server.person("demo.caseworker").await;
        let (channel, _) = channels(&person).await.remove(0);
        let mut writers = write(&person, &channel, &acknowledged);
        sleep(Duration::from_millis(250) * round).await;
        server.kill();
        while writers.join_next().await.is_some() {}
        server = server.again(SERVER);
    }
    nothing_lost(&server, &acknowledged).await;
}

#[tokio::test]
async fn being_stopped_lets_go_of_who_watches_and_loses_nothing() {
    let mut server = Apart::start(SERVER);
    let person = server.person("demo.caseworker").await;
    let (channel, _) = channels(&person).await.remove(0);
    let mut watching = Vec::new();
    for _ in 0..5 {
        let request = HealthCheckRequest { service: String::new() };
        let mut stream = HealthClient::new(person.nobody()).watch(request).await.unwrap().into_inner();
        assert_eq!(stream.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
        watching.push(stream);
    }
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let mut writers = write(&person, &channel, &acknowledged);
    sleep(Duration::from_millis(300)).await;
    let (status, took) = server.terminate().await;
    assert!(status.success() && took < Duration::from_secs(5), "{status} after {took:?}");
    for mut stream in watching {
        while let Ok(Some(answer)) = stream.message().await {
            assert_eq!(answer.status(), ServingStatus::NotServing);
        }
    }
    while writers.join_next().await.is_some() {}
    nothing_lost(&server.again(SERVER), &acknowledged).await;
}

/// Serves from a file system of its own, which the words `fill` and `free` fill and empty. Whoever may not make one (it
/// takes user namespaces or root) skips the test.
const SMALL_DISK: &str = r#"
[ -n "$APART" ] || exec unshare -rm env APART=yes sh -c "$SCRIPT"
small=$(mktemp -d) && size=$(($(du -sm "$DATA" | cut -f1) + 6))
mount -t tmpfs -o size=${size}m,mode=700 tmpfs "$small" 2>/dev/null && cp -a "$DATA/." "$small" || exit 3
"$SERVER" --as-server serve --listen 127.0.0.1:0 "$small" 2>/dev/null & server=$!
while read -r word; do
  case $word in
    fill) cat /dev/zero > "$small/ballast" 2>/dev/null; echo full ;;
    free) rm "$small/ballast"; echo free ;;
  esac
done
kill $server; wait $server; rm -f "$small/ballast"; cp -a "$small/." "$DATA"; umount "$small"; rmdir "$small"
"#;

type Reviews = ReviewServiceClient<Wire>;

async fn today(client: &mut Reviews) -> Result<(), Status> {
    client.get_today(GetTodayRequest {}).await.map(|_| ())
}

async fn health(person: &Person) -> ServingStatus {
    let request = HealthCheckRequest { service: "safetynet.icm.v1.ReviewService".into() };
    HealthClient::new(person.nobody()).check(request).await.unwrap().into_inner().status()
}

/// Fails unless a call was refused because it could not be recorded.
#[track_caller]
fn unavailable(status: &Status) -> i64 {
    assert_eq!((status.code(), reason(status).as_str()), (Code::Unavailable, "UNAVAILABLE"), "{}", status.message());
    1
}

/// Waits until health says so.
async fn says(person: &Person, status: ServingStatus) -> bool {
    let said = async {
        while health(person).await != status {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(5), said).await.is_ok()
}

#[tokio::test]
async fn a_full_disk_serves_nothing_unrecorded_and_heals() {
    let Some(mut server) = Apart::within(SERVER, SMALL_DISK) else {
        println!("skipped: this machine lets nobody mount a file system, so no disk was filled");
        return;
    };
    let person = server.person("demo.caseworker").await;
    let (channel, _) = channels(&person).await.remove(0);
    let mut client = ReviewServiceClient::new(person.wire());
    let mut activities = ActivityServiceClient::new(person.wire());
    assert_eq!(server.say("fill"), "full");
    // A checkpoint frees the log now and then, so a call may still be served: but then it is recorded.
    let (mut served, mut written, mut refused) = (0, 0, 0);
    while refused < 50 {
        match today(&mut client).await {
            Ok(()) => served += 1,
            Err(status) => refused += unavailable(&status),
        }
        match activities.add_activity(visit(&channel)).await {
            Ok(_) => written += 1,
            Err(status) => refused += unavailable(&status),
        }
        assert!(served < 50_000, "the disk never filled");
    }
    assert!(says(&person, ServingStatus::NotServing).await);
    assert_eq!(server.say("free"), "free");
    assert!(says(&person, ServingStatus::Serving).await, "it heals without a restart");
    today(&mut client).await.unwrap();
    activities.add_activity(visit(&channel)).await.unwrap();
    let audit = server.finish().audit();
    assert_eq!(audit.entries_of("today.read"), served + 1, "each of the answers is recorded, and nothing else");
    assert_eq!(audit.entries_of("activity.added"), written + 1);
    audit.check().unwrap();
}

#[tokio::test]
async fn without_descriptors_it_rests_and_comes_back() {
    let server = Apart::after(SERVER, "ulimit -n 64");
    let greeted = server.person("demo.caseworker").await;
    let held: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    sleep(Duration::from_millis(300)).await;
    let before = server.ticks();
    sleep(Duration::from_secs(1)).await;
    let spent = server.ticks() - before;
    assert!(spent < 10, "{spent} % of a processor while nobody can come in");
    today(&mut ReviewServiceClient::new(greeted.wire())).await.unwrap();
    drop(held);
    let released = Instant::now();
    // One that had queued behind the held ones may still be cut off: whoever comes in tries again, as the client does.
    let account = server.account("demo.supervisor").clone();
    let back = async {
        let seat = server.seat(account.organisation);
        while Person::try_sign_in(server.channel(&seat), &account.user_name, account.password).await.is_err() {}
    };
    timeout(Duration::from_secs(5), back).await.unwrap();
    assert!(released.elapsed() < Duration::from_secs(2), "back after {:?}", released.elapsed());
}
