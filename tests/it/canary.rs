//! Words that stand nowhere else, one in each free text of the scene (`every_method/scene.txt`): nobody who may not read the
//! field finds them in an answer, a refusal or the log, and no filter on a hidden field tells whether they are there
//! (architecture, invariant 9; threats T5 and T7).
//!
//! The letter behind `zoq` says which text it is:
//!
//! | letter | text | who may not read it |
//! |---|---|---|
//! | i | what lies in a case file or a channel | whoever is not assigned to it |
//! | p | an activity that its author narrowed to the own organisation | the partner on the channel too |
//! | n | the name of a nominal, which the index shows | whoever has no role in case management |
//! | b | the board of a neighbourhood | whoever is not assigned to it |
//! | d | the private details of a contact | other organisations of the neighbourhood too |
//! | a | why somebody needs an account | whoever keeps no accounts |
//! | w | an incident | whoever it does not concern |
//! | f | a draft | everybody but its author |

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use prost_reflect::{DynamicMessage, Kind, Value};
use safetynet_server::serve::table;
use safetynet_tests::{Person, raw};
use tracing_subscriber::fmt::MakeWriter;

use crate::every_method::sample::{Sample, described};
use crate::every_method::scene::{STRANGER, Scene};

/// Who looks, and which letters they may not find.
const LOOKERS: [(&str, &str); 8] = [
    (STRANGER, "ipbdawf"),
    ("spoc", "ipnbdf"),
    ("administrator", "ipnbdf"),
    ("manager", "ipnbdawf"),
    ("publisher", "ipnawf"),
    ("neighbourhood", "ipnawf"),
    ("partner", "pdawf"),
    ("supervisor", "bdaf"),
];

/// All that the server has logged in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// The log from the first question on: everything that the server can say, however much it is asked to.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().json().with_env_filter("debug,safetynet_server=trace");
        subscriber.with_writer(log.clone()).try_init().expect("nobody else takes the log");
        log
    })
}

/// The first canary of some letters in bytes.
fn sings(bytes: &[u8], letters: &str) -> Option<String> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let found = text.match_indices("zoq").map(|(at, _)| text[at..].chars().take(12).collect::<String>());
    found.into_iter().find(|word| word.chars().nth(3).is_some_and(|letter| letters.contains(letter)))
}

/// What a call says, answer or refusal.
async fn heard(person: &Person, method: &str, request: Vec<u8>) -> Vec<u8> {
    match raw::call(person.wire(), method, request).await {
        Ok(answer) => answer,
        Err(status) => [status.message().as_bytes(), status.details()].concat(),
    }
}

/// Ends what the rest of the walk needs.
fn ends_the_session(method: &str) -> bool {
    ["SignOut", "SignIn", "Lock", "ChangePassword", "DisableAccount", "ChangeRoles"]
        .iter()
        .any(|end| method.ends_with(end))
}

#[tokio::test]
async fn no_answer_no_refusal_and_no_line_of_the_log_holds_what_is_hidden() {
    let (log, scene) = (log(), Scene::get());
    let (mut faults, mut heard_by_its_people) = (Vec::new(), 0);
    for (who, hidden) in LOOKERS {
        let world = scene.copy();
        let person = scene.person(&world, who);
        for sample in Sample::all().iter().filter(|sample| !ends_the_session(&sample.method)) {
            let id = sample.of.as_deref().and_then(|of| scene.value(of)).unwrap_or_default();
            let said = heard(&person, &sample.wire_name(), sample.about(&id, |name| scene.value(name))).await;
            faults.extend(sings(&said, hidden).map(|word| format!("{} tells {who} {word}", sample.method)));
            heard_by_its_people += usize::from(sings(&said, "ipnbdawf").is_some());
        }
    }
    assert!(heard_by_its_people > 20, "the canaries are where they were put: {heard_by_its_people}");
    let logged = log.0.lock().unwrap().clone();
    faults.extend(sings(&logged, "ipnbdawf").map(|word| format!("the log holds {word}")));
    assert!(!logged.is_empty(), "the log was listened to");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Words of the scene by their letter, as somebody who guesses would type them.
const GUESSES: [(char, &str); 8] = [
    ('i', "zoqichannel"),
    ('i', "zoqifile"),
    ('i', "zoqiactivity"),
    ('p', "zoqpactivity"),
    ('n', "zoqnarrow"),
    ('b', "zoqbplan"),
    ('a', "zoqaneed"),
    ('w', "zoqwincident"),
];

/// How many rows an answer has.
fn rows(method: &str, answer: &[u8]) -> usize {
    let answer = DynamicMessage::decode(described(method).output(), answer).unwrap();
    answer.fields().map(|(_, value)| if let Value::List(list) = value { list.len() } else { 0 }).sum()
}

#[tokio::test]
async fn a_filter_finds_nothing_in_a_field_that_is_hidden() {
    let scene = Scene::get();
    let world = scene.copy();
    let mut faults = Vec::new();
    for (who, hidden) in LOOKERS {
        let person = scene.person(&world, who);
        for (letter, guess) in GUESSES.iter().filter(|(letter, _)| hidden.contains(*letter)) {
            faults.extend(found(&person, guess).await.iter().map(|m| format!("{m} finds {letter} for {who}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The methods that find rows by a text.
async fn found(person: &Person, guess: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rule in table() {
        let method = rule.wire_name();
        let name = method.strip_prefix("safetynet.").unwrap();
        let Some(field) =
            described(name).input().get_field_by_name("text").filter(|field| field.kind() == Kind::String)
        else {
            continue;
        };
        let mut request = DynamicMessage::new(described(name).input());
        request.set_field(&field, Value::String(guess.to_owned()));
        let request = prost::Message::encode_to_vec(&request);
        if raw::call(person.wire(), &method, request).await.is_ok_and(|answer| rows(name, &answer) > 0) {
            found.push(name.to_owned());
        }
    }
    found
}
