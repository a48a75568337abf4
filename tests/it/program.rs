//! The programs as they are released, run as a person runs them: `init`, `terminal enrol`, `doctor`, `serve`, and the
//! demonstration with the lines that it prints.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{ChangePasswordRequest, SessionState};
use safetynet_shared::clock::Clock;
use safetynet_tests::Person;
use safetynet_tests::desk::Desk;
use tonic::Request;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

/// The demonstration of `cargo demo`.
const DEMO: &str = env!("CARGO_BIN_EXE_demo");
const OFFICE: &str = "Office of the Sample Commissioner";
const USER: &str = "first.administrator";
const NEW: &str = "lantern-orchard-walrus-pebble-77";
const SMALL: [&str; 4] = ["--people", "20", "--cases", "10"];

/// A folder with the two programs beside each other under the names that they are released under.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        let programs =
            [("safetynet-server", env!("CARGO_BIN_EXE_server")), ("safetynet", env!("CARGO_BIN_EXE_client"))];
        for (name, built) in programs {
            let path = place.path(name);
            if std::fs::hard_link(built, &path).is_err() {
                std::fs::copy(built, &path).unwrap();
            }
        }
        std::fs::create_dir(place.path("tmp")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A command whose temporary files lie in a folder that nobody else uses.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).env("TMPDIR", self.path("tmp")).env_remove("RUST_LOG");
        command
    }

    /// Runs the server's program to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(&self.text("safetynet-server")).args(arguments).output().unwrap()
    }

    /// Whether a program that has ended has taken its files with it.
    fn is_clean(&self) -> bool {
        std::fs::read_dir(self.path("tmp")).unwrap().next().is_none()
    }
}

#[track_caller]
fn said(output: &Output) -> String {
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{wrong}");
    said.into_owned()
}

/// A program in the foreground, which ends with the test.
struct Foreground(Child, BufReader<ChildStdout>);

impl Foreground {
    fn start(command: &mut Command) -> Foreground {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Foreground(child, out)
    }

    /// What it prints up to and with the line that holds a text.
    fn until(&mut self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.1.read_line(&mut line).unwrap() > 0, "it ended: {lines:?}");
            lines.push(line.trim_end().to_owned());
            if line.contains(text) {
                return lines;
            }
        }
    }

    /// Asks it to stop as a service manager does.
    #[track_caller]
    fn stop(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Foreground {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What `init` is told, with one of its values replaced.
fn init(data: &str, replaced: Option<(&str, &str)>) -> Vec<String> {
    let today = Clock::System.now().day().iso();
    let fields = [
        ("--name", "localhost"),
        ("--listen", "127.0.0.1:0"),
        ("--organisation", OFFICE),
        ("--partnership", "Sample Partnership"),
        ("--range", "127.0.0.0/8"),
        ("--user-name", USER),
        ("--given-names", "Sample"),
        ("--family-name", "Founder"),
        ("--contact-user-name", "first.contact"),
        ("--contact-given-names", "Sample"),
        ("--contact-family-name", "Contact"),
        ("--signed-on", today.as_str()),
    ];
    let value = |(field, value)| replaced.filter(|(name, _)| *name == field).map_or(value, |(_, other)| other);
    let fields = fields.into_iter().flat_map(|pair| [pair.0, value(pair)]);
    ["init", data].into_iter().chain(fields).map(str::to_owned).collect()
}

/// Founds a deployment in `data`; answers the one-time code of its first administrator.
fn found(place: &Place) -> String {
    let arguments = init("data", None);
    let founded = place.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let said = said(&founded);
    assert!(said.contains("terminal enrol data") && said.contains("within 24 hours"), "{said}");
    let line = said.lines().find(|line| line.contains("system administrator: ")).unwrap();
    line.rsplit(": ").next().unwrap().to_owned()
}

/// What cargo hands to the program: what stands behind the first `--` of the alias with what was typed behind it.
#[test]
fn the_flags_of_the_demonstration_are_taken_as_the_readme_writes_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let config = std::fs::read_to_string(root.join(".cargo/config.toml")).unwrap();
    let alias = config.lines().find_map(|line| line.strip_prefix("demo = ")).unwrap().trim_matches('"').to_owned();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let written: Vec<&str> = readme.split('`').filter_map(|code| code.strip_prefix("cargo demo ")).collect();
    assert!(written.len() > 2, "{written:?}");
    for flags in written {
        let typed: Vec<&str> = alias.split(' ').chain(flags.split(' ')).collect();
        let handed = typed.iter().skip_while(|word| **word != "--").skip(1);
        let answer = Command::new(DEMO).args(handed).arg("--help").output().unwrap();
        assert!(answer.status.success(), "cargo demo {flags}: {}", String::from_utf8_lossy(&answer.stderr));
    }
}

#[test]
fn what_cannot_be_founded_is_said_by_its_field_and_leaves_nothing() {
    let place = Place::new();
    for (field, value, said) in [
        ("--range", "10.0.0.0/8", "--range 10.0.0.0/8: "),
        ("--signed-on", "2026-13-02", "--signed-on must be a date"),
        ("--signed-on", "2099-01-02", "--signed-on must not lie in the future"),
        ("--contact-user-name", USER, "--contact-user-name must be somebody else"),
        ("--family-name", " ", "--family-name "),
        ("--name", "s\u{e4}mple.example", "must be host names in ASCII"),
    ] {
        let arguments = init("data", Some((field, value)));
        let refused = place.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let answer = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && answer.contains(said) && !answer.contains("Violation"), "{answer}");
        assert!(!place.path("data").exists(), "{field} {value}");
    }
}

fn connect(desk: &Path, address: &str) -> Channel {
    let read = |name: &str| std::fs::read_to_string(desk.join(name)).unwrap();
    let tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(read("authority.pem")))
        .identity(Identity::from_pem(read("terminal.pem"), read("terminal.key")))
        .domain_name("localhost");
    let endpoint = Endpoint::from_shared(format!("https://{address}")).unwrap();
    endpoint.tls_config(tls).unwrap().connect_lazy()
}

#[tokio::test]
async fn a_deployment_is_founded_looked_through_served_and_entered() {
    let place = Place::new();
    let code = found(&place);
    let again = init("data", None);
    let again = place.run(&again.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(!again.status.success(), "a folder is founded once");
    let enrolled =
        place.run(&["terminal", "enrol", "data", "--organisation", OFFICE, "--name", "Admin 1", "--out", "desk"]);
    assert!(said(&enrolled).contains("is enrolled until"));
    let nowhere =
        place.run(&["terminal", "enrol", "data", "--organisation", "Nobody", "--name", "x", "--out", "other"]);
    assert!(!nowhere.status.success() && String::from_utf8_lossy(&nowhere.stderr).contains("no organisation named"));
    let healthy = said(&place.run(&["doctor", "data"]));
    for line in ["yours alone", "key fits", "every page", "no entry missing", "belong together"] {
        assert!(healthy.contains(line), "{healthy}");
    }

    let mut server = Foreground::start(place.command(&place.text("safetynet-server")).args(["serve", "data"]));
    let address = server.until("127.0.0.1:").remove(0);
    let busy = place.run(&["doctor", "data"]);
    assert!(String::from_utf8_lossy(&busy.stderr).contains("in use"));
    let channel = connect(&place.path("desk"), &address);
    let entered = Person::try_sign_in(channel.clone(), USER, &code).await.unwrap();
    assert_eq!(entered.session.unwrap().state(), SessionState::MustChangePassword);
    let mut change = Request::new(ChangePasswordRequest { current_password: code.clone(), new_password: NEW.into() });
    change.metadata_mut().insert("authorization", format!("Bearer {}", entered.token).parse().unwrap());
    SessionServiceClient::new(channel.clone()).change_password(change).await.unwrap();
    assert!(Person::try_sign_in(channel.clone(), USER, &code).await.is_err(), "the code is spent");
    let session = Person::try_sign_in(channel, USER, NEW).await.unwrap().session.unwrap();
    assert_eq!((session.state(), session.terminal_name.as_str()), (SessionState::Active, "Admin 1"));
    server.stop();
    said(&place.run(&["doctor", "data"]));
}

/// Whether a program is on the path of this machine.
fn there(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap().status.success();
    if !found {
        println!("skipped: {program} is not installed here, so its line was not run");
    }
    found
}

/// Runs each line that a demonstration prints, and ends it.
fn each_line_works(place: &Place, program: &str, arguments: &[&str]) {
    let mut demo = Foreground::start(place.command(program).args(arguments).args(SMALL).arg("--server"));
    let lines = demo.until("Ctrl-C ends it.");
    let line = |start: &str| lines.iter().find(|line| line.trim_start().starts_with(start)).unwrap().trim().to_owned();
    for tool in ["buf curl", "grpcurl"] {
        if there(tool.split(' ').next().unwrap()) {
            let answer = said(&place.command("sh").args(["-c", &line(tool)]).output().unwrap());
            assert!(answer.contains("\"syopsVersion\": \"1\""), "{tool}: {answer}");
        }
    }
    let at = lines.iter().position(|line| line == "The client:").unwrap();
    let client = lines[at + 1].trim();
    let mut desk = Desk::run(&["sh", "-c", client], &[]);
    desk.sign_in_with("demo.caseworker", "copper-lantern-violin-otter");
    desk.wait("How it stands");
    drop(desk);
    assert!(!place.is_clean(), "the demonstration has its files while it runs");
    demo.stop();
    assert!(place.is_clean(), "and takes them with it");
}

#[test]
fn the_lines_of_the_released_demonstration_work_and_it_cleans_up() {
    let place = Place::new();
    let program = place.text("safetynet-server");
    each_line_works(&place, &program, &["demo"]);
}

#[test]
fn the_lines_of_cargo_demo_work_and_it_cleans_up() {
    each_line_works(&Place::new(), DEMO, &[]);
}

#[test]
fn the_released_demonstration_opens_the_client_that_lies_beside_it() {
    let place = Place::new();
    let (program, tmp) = (place.text("safetynet-server"), place.text("tmp"));
    let words = [&[program.as_str(), "demo"], &SMALL[..]].concat();
    let mut desk = Desk::run(&words, &[("TMPDIR", &tmp)]);
    let shown = desk.wait("Everything you do here");
    assert!(shown.contains("demo.caseworker"), "the sign-in screen says who there is: {shown}");
    desk.keys("\x03");
    assert_eq!(desk.left().code, 0);
    assert!(place.is_clean());
    std::fs::remove_file(place.path("safetynet")).unwrap();
    let alone = place.run(&["demo"]);
    assert!(!alone.status.success() && String::from_utf8_lossy(&alone.stderr).contains("beside the server"));
}
