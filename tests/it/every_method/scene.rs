//! The scene of the samples: one partnership with a record of each kind, made over the wire as `scene.txt` says, and the
//! people who know of them. It is set once a process; each sample that changes something gets a copy of it.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use safetynet_server::demo::{DemoAccount, portrait};
use safetynet_server::folder::Folder;
use safetynet_server::password::hash::{Cost, hash};
use safetynet_server::store::seed::{Cell, Pair};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};
use safetynet_tests::{Person, World, raw, request_id};

use super::sample::{described, encoded, lines};

/// Has every role but those of an administrator and of a partnership's manager, in an organisation that has no part in anything.
pub const STRANGER: &str = "stranger";
/// The password of the stranger.
const PASSWORD: &str = "harvest-lighthouse-mitten-plum";
/// The names under which the organisations of the demonstration stand in requests.
const ORGANISATIONS: [&str; 7] = ["office", "police", "council", "housing", "health", "fire", "charity"];

/// What stands ready.
pub struct Scene {
    world: Mutex<World>,
    people: BTreeMap<String, Person>,
    known: BTreeMap<String, String>,
}

impl Scene {
    /// The scene, set at the first question.
    pub fn get() -> &'static Scene {
        static SCENE: OnceLock<Scene> = OnceLock::new();
        SCENE.get_or_init(|| std::thread::spawn(|| runtime().block_on(set())).join().expect("the scene is set"))
    }

    /// A running copy of it, a second later.
    pub fn copy(&self) -> World {
        let copy = self.world.lock().unwrap().twin();
        copy.pass(Span::seconds(1));
        copy
    }

    /// Somebody in a copy, by the last word of the user name, in the session that they have had since the scene was set.
    pub fn person(&self, world: &World, name: &str) -> Person {
        let person = &self.people[name];
        person.at(world.channel(&world.seat(person.organisation())))
    }

    /// What stands for a `$name`.
    pub fn value(&self, name: &str) -> Option<String> {
        self.known.get(name).cloned()
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

async fn set() -> Scene {
    let mut world = World::new();
    let stranger = admit(&mut world);
    let mut people = BTreeMap::new();
    for account in world.accounts().to_vec().into_iter().chain([stranger]) {
        let name = account.user_name.rsplit('.').next().unwrap().to_owned();
        let channel = world.channel(&world.seat(account.organisation));
        people.insert(name, Person::sign_in(channel, account).await);
    }
    let mut known = given(&world, &people);
    for line in lines(include_str!("scene.txt")) {
        take(&line, &people, &mut known).await;
    }
    world.stop();
    Scene { world: Mutex::new(world), people, known }
}

/// What is known before the first step.
fn given(world: &World, people: &BTreeMap<String, Person>) -> BTreeMap<String, String> {
    let seconds = world.now().micros() / 1_000_000;
    let organisations = ORGANISATIONS.iter().zip(world.organisations());
    let mut known: BTreeMap<String, String> =
        organisations.map(|(word, (id, _))| ((*word).to_owned(), id.to_string())).collect();
    known.extend(
        people.iter().filter(|(name, _)| *name != "council").map(|(name, p)| (name.clone(), p.id().to_string())),
    );
    let further = [
        ("area", world.neighbourhoods()[0].to_string()),
        ("second_area", world.neighbourhoods()[1].to_string()),
        ("far_area", world.neighbourhoods().last().unwrap().to_string()),
        ("draft_key", request_id()),
        ("portrait", octal(&portrait(7))),
        ("csr", crate::terminal::REQUEST.replace('\n', "\\n")),
        ("earlier", (seconds - 3_600).to_string()),
        ("later", (seconds + 86_400).to_string()),
    ];
    known.extend(further.map(|(name, value)| (name.to_owned(), value)));
    known
}

/// Bytes as protobuf's text form writes them.
fn octal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| ['\\', digit(byte >> 6), digit(byte >> 3 & 7), digit(byte & 7)])
        .collect::<Vec<_>>()
        .concat()
        .iter()
        .collect()
}

fn digit(number: u8) -> char {
    char::from(b'0' + number)
}

/// Makes one record and remembers it.
async fn take(line: &str, people: &BTreeMap<String, Person>, known: &mut BTreeMap<String, String>) {
    let parts: Vec<&str> = line.splitn(5, '|').map(str::trim).collect();
    let [name, who, method, path, body] = parts[..] else { panic!("five parts: {line}") };
    let request = encoded(method, body, |word| known.get(word).cloned());
    let answer = raw::call(people[who].wire(), &format!("safetynet.{method}"), request).await;
    let answer = answer.unwrap_or_else(|status| panic!("{name}: {method}: {status:?}"));
    let answer = DynamicMessage::decode(described(method).output(), answer.as_slice()).unwrap();
    match found(&answer, path).unwrap_or_else(|| panic!("{name}: no {path} in the answer of {method}")) {
        Value::Message(record) => {
            for (field, key) in [("id", name.to_owned()), ("etag", format!("{name}.etag"))] {
                if record.descriptor().get_field_by_name(field).is_some() {
                    known.insert(key, written(&record.get_field_by_name(field).unwrap()));
                }
            }
        }
        value => {
            known.insert(name.to_owned(), written(&value));
        }
    }
}

/// The value at a path such as `case_file.channels.0.id`.
fn found(message: &DynamicMessage, path: &str) -> Option<Value> {
    let mut value = Value::Message(message.clone());
    for part in path.split('.') {
        value = match value {
            Value::Message(message) => message.get_field_by_name(part)?.into_owned(),
            Value::List(list) => list.get(part.parse::<usize>().ok()?)?.clone(),
            _ => return None,
        };
    }
    Some(value)
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::I64(number) => number.to_string(),
        other => panic!("{other:?} is no identity"),
    }
}

/// Puts the stranger into the store: no call can make an account of an organisation in which nobody can sign in.
fn admit(world: &mut World) -> DemoAccount {
    let (organisation, organisation_name) = world.organisations()[5].clone();
    world.stop();
    let pepper = Folder::open(&world.data()).unwrap().pepper().unwrap();
    let password = hash(&PASSWORD.to_owned().into(), &pepper, Cost { memory_kib: 8, passes: 1 }).unwrap();
    let offices = [Role::SystemAdministrator, Role::CspManager];
    let roles: Roles = Role::ALL.into_iter().filter(|role| !offices.contains(role)).collect();
    let account = DemoAccount {
        user_name: format!("sample.{STRANGER}"),
        password: PASSWORD,
        name: "Sample Stranger".to_owned(),
        role: String::new(),
        roles,
        organisation_name,
        organisation,
        id: Id::fresh(world.now()),
    };
    enter(world, &account, &password);
    account
}

fn enter(world: &mut World, account: &DemoAccount, password: &str) {
    let (now, today) = (world.now(), world.now().day());
    world.fill(|seed| {
        let standing: [Pair<'_>; 18] = [
            ("id", account.id.into()),
            ("organisation", account.organisation.into()),
            ("user_name", account.user_name.as_str().into()),
            ("given_names", "Sample".into()),
            ("family_name", "Stranger".into()),
            ("telephone", "".into()),
            ("roles", account.roles.bits().into()),
            ("state", Cell::Number(1)),
            ("created_at", now.into()),
            ("need", "Has no part in anything.".into()),
            ("signed_on", today.plus_days(-30).into()),
            ("signed_version", Cell::Number(1)),
            ("trained_until", today.plus_months(12).into()),
            ("password", password.into()),
            ("password_at", now.into()),
            ("must_change", Cell::Number(0)),
            ("failures_since", Cell::Number(0)),
            ("version", Cell::Number(1)),
        ];
        seed.put("account", &standing)
    });
}
