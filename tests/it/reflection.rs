//! What gRPC tools need: reflection in both versions, health, and the administrator's lines of the README, run as they
//! stand there.

use std::process::Command;

use safetynet_proto::admin::v1::AddAddressRangeRequest;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::reason;
use safetynet_tests::{Person, Wire, World, request_id};
use tonic::Status;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1alpha;

use crate::account_admin::{applied, authorise};
use crate::organisation::ADMINISTRATOR;
use crate::terminal;

async fn ask(wire: Wire, request: MessageRequest) -> Result<MessageResponse, Status> {
    let request = ServerReflectionRequest { host: String::new(), message_request: Some(request) };
    let requests = tokio_stream::once(request);
    let mut answers = ServerReflectionClient::new(wire).server_reflection_info(requests).await?.into_inner();
    Ok(answers.message().await?.unwrap().message_response.unwrap())
}

async fn services(wire: Wire) -> Result<Vec<String>, Status> {
    match ask(wire, MessageRequest::ListServices(String::new())).await? {
        MessageResponse::ListServicesResponse(list) => Ok(list.service.into_iter().map(|one| one.name).collect()),
        _ => panic!("another answer"),
    }
}

#[tokio::test]
async fn reflection_answers_an_enrolled_terminal_in_both_versions() {
    let world = World::new();
    let channel = world.person("demo.caseworker").await;
    let names = services(channel.nobody()).await.unwrap();
    for name in ["safetynet.admin.v1.OrganisationService", "safetynet.icm.v1.ChannelService", "grpc.health.v1.Health"] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    for symbol in ["google.rpc.BadRequest", "google.rpc.ErrorInfo", "safetynet.admin.v1.CreateAccountRequest"] {
        let found = ask(channel.nobody(), MessageRequest::FileContainingSymbol(symbol.into())).await.unwrap();
        assert!(matches!(found, MessageResponse::FileDescriptorResponse(_)), "{symbol}");
    }
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(String::new())),
    };
    let mut alpha = v1alpha::server_reflection_client::ServerReflectionClient::new(channel.nobody());
    let mut answers = alpha.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response.unwrap();
    let v1alpha::server_reflection_response::MessageResponse::ListServicesResponse(list) = answer else {
        panic!("another answer")
    };
    assert_eq!(list.service.len(), names.len());
}

async fn again(world: &World) -> Person {
    world.person("demo.caseworker").await
}

#[tokio::test]
async fn reflection_can_be_kept_for_those_who_have_signed_in_or_turned_off() {
    let mut world = World::new();
    world.set("reflection", "\"authenticated\"");
    let person = again(&world).await;
    assert_eq!(reason(&services(person.nobody()).await.err().unwrap()), "SESSION_ENDED");
    assert!(!services(person.wire()).await.unwrap().is_empty());
    world.set("reflection", "\"off\"");
    let person = again(&world).await;
    assert_eq!(services(person.wire()).await.err().unwrap().code(), tonic::Code::Unimplemented);
}

#[tokio::test]
async fn health_names_the_server_and_each_service() {
    let world = World::new();
    let person = again(&world).await;
    let audit = world.audit();
    let before = audit.entries();
    let mut health = HealthClient::new(person.nobody());
    for service in ["", "safetynet.access.v1.SessionService", "safetynet.audit.v1.AuditService"] {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service}");
    }
    let unknown = health.check(HealthCheckRequest { service: "nothing".into() }).await.err().unwrap();
    assert_eq!(unknown.code(), tonic::Code::NotFound);
    assert_eq!(audit.entries(), before, "health and reflection are the one exemption");
}

/// Whether buf is on this machine; says so when it is not.
fn has_buf() -> bool {
    let found = Command::new("buf").arg("--version").output().is_ok_and(|out| out.status.success());
    if !found {
        println!("skipped: buf is not on the path, so the administrator's lines were not run");
    }
    found
}

/// The lines of the README that ask the server something, in order.
fn lines() -> Vec<String> {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    readme
        .lines()
        .filter(|line| ["ask ", "spoc ", "manager ", "contact "].iter().any(|begin| line.starts_with(begin)))
        .map(str::to_owned)
        .collect()
}

/// The definitions before them, with the test's own files and address.
fn definitions(world: &World, folder: &std::path::Path) -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let kept = |line: &&str| {
        line.starts_with("at=(")
            || line.starts_with("to=")
            || line.starts_with("id()")
            || line.starts_with("ask() { buf")
            || line.starts_with("spoc() { buf")
            || line.starts_with("manager() { buf")
            || line.starts_with("contact() { buf")
    };
    let text: String = readme.lines().filter(kept).map(|line| line.to_owned() + "\n").collect();
    assert!(text.lines().count() >= 7, "the README defines at, to, id, ask, spoc, manager and contact");
    let text = text
        .replace("safetynet.example.org:7443", &format!("localhost:{}", world.address().rsplit_once(':').unwrap().1));
    format!("set -euo pipefail\ncd {}\n{text}", folder.display())
}

fn run(script: &str, variables: &[(String, String)]) -> Result<String, String> {
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(script).envs(variables.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let out = bash.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if out.status.success() { Ok(text(&out.stdout)) } else { Err(text(&out.stderr) + &text(&out.stdout)) }
}

/// The text of the first `"name": "value"` in an answer.
fn value(answer: &str, name: &str) -> Option<String> {
    let (_, rest) = answer.split_once(&format!("\"{name}\":"))?;
    let (_, rest) = rest.split_once('"')?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

#[tokio::test]
async fn the_administrators_lines_of_the_readme_work() {
    if !has_buf() {
        return;
    }
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let contact = crate::account::first_contact::of_the_office(&mut world).await;
    let token = format!("authorization: Bearer {contact}\n");
    std::fs::write(folder.path().join("contact-token"), token).unwrap();
    let person = world.person(ADMINISTRATOR).await;
    let seat = world.seat(person.organisation());
    for (name, text) in [
        ("authority.pem", world.authority()),
        ("terminal.pem", &seat.certificate),
        ("terminal.key", &seat.key),
        ("token", &format!("authorization: Bearer {}\n", person.token)),
        ("desk.csr", terminal::REQUEST),
        ("syops.txt", "1. Lock the screen.\n"),
        ("signed.pdf", "A signed document\n"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let spoc = world.person("demo.spoc").await;
    let desk = world.seat(spoc.organisation());
    for (name, text) in [
        ("spoc.pem", &desk.certificate),
        ("spoc.key", &desk.key),
        ("spoc-token", &format!("authorization: Bearer {}\n", spoc.token)),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let manager = world.person(crate::approval::MANAGER).await;
    let token = format!("authorization: Bearer {}\n", manager.token);
    std::fs::write(folder.path().join("manager-token"), token).unwrap();
    authorise(&spoc, applied(&spoc).await).await;
    let range = AddAddressRangeRequest {
        request_id: request_id(),
        organisation_id: spoc.organisation().to_string(),
        cidr: "203.0.113.0/28".into(),
        label: "Sample building".into(),
        ..Default::default()
    };
    crate::organisation::client(&person).add_address_range(range).await.unwrap();
    let found = world.now().minus(Span::hours(1)).to_string();
    let mut variables = vec![("user_name".to_owned(), "demo.caseworker".to_owned()), ("found".to_owned(), found)];
    let (lines, before) = (lines(), definitions(&world, folder.path()));
    assert!(lines.len() >= 20, "the README has a line for each task");
    for line in lines {
        let answer = match run(&format!("{before}{line}\n"), &variables) {
            Ok(answer) => answer,
            Err(said) => panic!("{line}\n{said}"),
        };
        let mut keep =
            |name: &str, field: &str| variables.extend(value(&answer, field).map(|value| (name.to_owned(), value)));
        keep("etag", "etag");
        match line.split([' ', '/']).nth(2).unwrap() {
            "ListCsps" => keep("csp", "id"),
            "CreateOrganisation" => keep("organisation", "id"),
            "ApplyAccount" => keep("first", "id"),
            "AddAddressRange" => keep("range", "id"),
            "EnrolTerminal" => keep("terminal", "id"),
            "RecordAgreement" => keep("agreement", "id"),
            "ListConfirmations" => keep("waits", "id"),
            "CreateAccount" => keep("created", "id"),
            "ListResetRequests" => keep("reset", "id"),
            "ReportIncident" => keep("incident", "id"),
            "ListAccounts" => {
                keep("application", "id");
                keep("account", "id");
            }
            _ => {}
        }
    }
}
