//! Every method with bytes that mean nothing and with well-formed messages full of nonsense: never a fault inside, and one
//! audit entry each (G-FUZZ). The messages are made from the description of the interface; a seed that failed is a test.

use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value};
use safetynet_server::serve::table;
use safetynet_tests::refusal::reason;
use safetynet_tests::{Person, World, raw};
use tonic::Code;

use crate::every_method::sample::described;
use crate::every_method::scene::{STRANGER, Scene};

/// Messages of each method for each person.
const MESSAGES: usize = 8;
/// How deep messages lie in messages.
const DEEP: u32 = 4;

/// Chance that can be had again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        &all[at]
    }
}

const TEXTS: [&str; 18] = [
    "",
    " ",
    "x",
    "v1",
    "v9223372036854775807",
    "'; DROP TABLE account; --",
    "%_%\"",
    "a\u{0}b",
    "\u{1b}]52;c;aGk=\u{7}",
    "\u{202e}hidden",
    "e\u{301}\u{301}\u{301}",
    "\u{1f980}\u{200d}\u{1f980}",
    "Ordinary words, long enough to be a reason",
    "demo.caseworker",
    "2026-02-30",
    "192.0.2.0/28",
    "vulnerability",
    "ffffffff-ffff-7fff-bfff-ffffffffffff",
];
/// Records of the scene that random requests may name.
const RECORDS: [&str; 24] = [
    "channel",
    "case_file",
    "nominal",
    "activity",
    "action",
    "assessment",
    "grant",
    "review",
    "closed_channel",
    "due",
    "hold",
    "area",
    "priority",
    "engagement",
    "contact",
    "plan",
    "account",
    "application",
    "reset_request",
    "line",
    "incident",
    "police",
    "council",
    "organisation",
];
const NUMBERS: [i64; 9] = [0, 1, -1, 2, 12, 31, 2026, i64::MAX, i64::MIN];

fn text(random: &mut Random) -> String {
    match random.below(8) {
        0..3 => Scene::get().value(random.pick::<&str>(&RECORDS)).unwrap(),
        3 => "long ".repeat(random.below(2_000)),
        _ => (*random.pick(&TEXTS)).to_owned(),
    }
}

fn one(kind: &Kind, random: &mut Random, depth: u32) -> Value {
    let number = *random.pick(&NUMBERS);
    match kind {
        Kind::String => Value::String(text(random)),
        Kind::Bytes => Value::Bytes(vec![0xff; random.below(64)].into()),
        Kind::Bool => Value::Bool(random.below(2) == 0),
        Kind::Double => Value::F64(*random.pick(&[0.0, -0.0, 53.5, 1e308, f64::NAN, f64::INFINITY])),
        Kind::Float => Value::F32(f32::NAN),
        Kind::Enum(_) => Value::EnumNumber(i32::try_from(random.below(14)).unwrap() - 1),
        Kind::Message(message) => Value::Message(made(message, random, depth + 1)),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(number.unsigned_abs()),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(u32::try_from(number.unsigned_abs() & 0xffff_ffff).unwrap()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Value::I32(i32::try_from(number.clamp(i32::MIN.into(), i32::MAX.into())).unwrap())
        }
    }
}

fn value(field: &FieldDescriptor, random: &mut Random, depth: u32) -> Value {
    if field.is_map() {
        let key = MapKey::String(text(random));
        Value::Map([(key, Value::String(text(random)))].into())
    } else if field.is_list() {
        Value::List((0..random.below(4)).map(|_| one(&field.kind(), random, depth)).collect())
    } else {
        one(&field.kind(), random, depth)
    }
}

/// A message of a description, each field set twice in three times.
fn made(description: &MessageDescriptor, random: &mut Random, depth: u32) -> DynamicMessage {
    let mut message = DynamicMessage::new(description.clone());
    for field in description.fields() {
        if random.below(3) > 0 && depth < DEEP {
            message.set_field(&field, value(&field, random, depth));
        }
    }
    message
}

/// Would end the session of the walk, or spend its tries.
fn spared(method: &str) -> bool {
    ["/SignOut", "/Lock", "/Unlock", "/ChangePassword"].iter().any(|end| method.ends_with(end))
}

async fn walk(world: &World, person: &Person, signed_in: bool, random: &mut Random) -> Vec<String> {
    let (audit, mut faults) = (world.audit(), Vec::new());
    for rule in table().filter(|rule| !signed_in || !spared(&rule.wire_name())) {
        let method = rule.wire_name();
        let input = described(method.strip_prefix("safetynet.").unwrap()).input();
        let before = audit.entries();
        for number in 0..MESSAGES {
            let request = if number == 0 {
                (0..random.below(200)).map(|_| random.next().to_le_bytes()[0]).collect()
            } else {
                made(&input, random, 0).encode_to_vec()
            };
            let wire = if signed_in { person.wire() } else { person.nobody() };
            let Err(status) = raw::call(wire, &method, request.clone()).await else { continue };
            let inside = matches!(status.code(), Code::Internal | Code::Unknown | Code::Unavailable);
            if inside || reason(&status).is_empty() {
                let said =
                    DynamicMessage::decode(input.clone(), request.as_slice()).map(|message| message.to_text_format());
                faults.push(format!("{method}: {:?} {} to {said:?}", status.code(), status.message()));
            }
        }
        let left = audit.entries() - before;
        if left != i64::try_from(MESSAGES).unwrap() && !method.ends_with("/SaveDraft") {
            faults.push(format!("{method}: {left} entries of {MESSAGES} calls"));
        }
    }
    faults
}

async fn nonsense(who: &str, signed_in: bool, seed: u64) {
    let scene = Scene::get();
    let world = scene.copy();
    let faults = walk(&world, &scene.person(&world, who), signed_in, &mut Random(seed)).await;
    world.audit().check().unwrap();
    assert!(faults.is_empty(), "{} faults: {}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn nonsense_of_somebody_without_a_session_is_refused_in_words() {
    nonsense("caseworker", false, 0x5eed_0001).await;
}

#[tokio::test]
async fn nonsense_of_a_caseworker_is_refused_in_words() {
    nonsense("caseworker", true, 0x5eed_0002).await;
}

#[tokio::test]
async fn nonsense_of_a_supervisor_is_refused_in_words() {
    nonsense("supervisor", true, 0x5eed_0003).await;
}

#[tokio::test]
async fn nonsense_of_a_single_point_of_contact_is_refused_in_words() {
    nonsense("spoc", true, 0x5eed_0004).await;
}

#[tokio::test]
async fn nonsense_of_a_neighbourhood_user_is_refused_in_words() {
    nonsense("neighbourhood", true, 0x5eed_0005).await;
}

#[tokio::test]
async fn nonsense_of_an_administrator_is_refused_in_words() {
    nonsense("administrator", true, 0x5eed_0006).await;
}

#[tokio::test]
async fn nonsense_of_a_stranger_is_refused_in_words() {
    nonsense(STRANGER, true, 0x5eed_0007).await;
}
