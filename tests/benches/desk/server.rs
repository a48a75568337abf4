//! The server with the demonstration's store: from its start to the first call that it answers, and what it holds at rest.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use safetynet_proto::access::v1::GetSignInPageRequest;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_server::config::Config;
use safetynet_server::demo::DemoAccount;
use safetynet_server::stage::{Size, Stage, set};
use safetynet_shared::clock::Clock;
use safetynet_shared::roles::Role;
use safetynet_tests::Person;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::{Figure, PROGRAM, figure, middle, resident};

/// Starts that are measured.
const STARTS: usize = 9;
/// Sign-ins after which the server is left alone.
const VISITS: usize = 12;
/// How long it is left alone before its memory is looked at.
const REST: Duration = Duration::from_secs(3);

pub fn measure() -> Vec<Figure> {
    let place = tempfile::tempdir().unwrap();
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() };
    let stage = set(place.path(), &config, Size::default(), Clock::System.now(), &mut |_, _| ()).unwrap();
    let worker = stage.partnership.account(Role::Caseworker).unwrap().clone();
    let terminal = terminal(&stage, &worker);
    let data = place.path().join("data");
    drop(stage);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let starts = (0..STARTS).map(|_| {
        let begun = Instant::now();
        let (mut server, address) = serve(&data);
        runtime.block_on(first_call(&terminal, &address));
        let took = begun.elapsed();
        end(&mut server);
        took.as_secs_f64() * 1e3
    });
    let start = middle(starts.collect::<Vec<_>>());
    let (mut server, address) = serve(&data);
    runtime.block_on(first_call(&terminal, &address));
    let fresh = resident::mib(server.id());
    runtime.block_on(visits(&terminal, &address, &worker));
    std::thread::sleep(REST);
    let (rest, own) = (resident::mib(server.id()), resident::own_mib(server.id()));
    end(&mut server);
    vec![
        figure("server: start to first accepted call", format!("{start:.1} ms"), "100 ms"),
        figure("server: resident after its first call", format!("{fresh:.1} MiB"), ""),
        figure(format!("server: resident at rest after {VISITS} sign-ins"), format!("{rest:.1} MiB"), "60 MiB"),
        figure("server: of that without a file behind it", format!("{own:.1} MiB"), ""),
    ]
}

fn terminal(stage: &Stage, worker: &DemoAccount) -> ClientTlsConfig {
    let read = |path| std::fs::read_to_string(path).unwrap();
    let device = stage.devices.iter().find(|device| device.organisation == worker.organisation).unwrap();
    ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(read(&stage.authority)))
        .identity(Identity::from_pem(read(&device.certificate), read(&device.key)))
        .domain_name("localhost")
}

fn serve(data: &std::path::Path) -> (Child, String) {
    let mut command = Command::new(PROGRAM);
    command.args(["--as-server", "serve", "--attached"]).arg(data).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (server, line.trim().to_owned())
}

/// The server ends when its standard input does.
fn end(server: &mut Child) {
    drop(server.stdin.take());
    server.wait().unwrap();
}

fn connection(terminal: &ClientTlsConfig, address: &str) -> Channel {
    let endpoint = Endpoint::from_shared(format!("https://{address}")).unwrap();
    endpoint.tls_config(terminal.clone()).unwrap().tcp_nodelay(true).connect_lazy()
}

async fn first_call(terminal: &ClientTlsConfig, address: &str) {
    let mut client = SessionServiceClient::new(connection(terminal, address));
    client.get_sign_in_page(GetSignInPageRequest {}).await.unwrap();
}

async fn visits(terminal: &ClientTlsConfig, address: &str, worker: &DemoAccount) {
    for _ in 0..VISITS {
        Person::sign_in(connection(terminal, address), worker.clone()).await;
    }
}
