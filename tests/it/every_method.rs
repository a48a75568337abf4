//! Every method of the descriptor set, signed out and in every role: refused or let in exactly as its rule says, and one
//! audit entry for each call, refusals included (architecture, invariant 1). One operation may join repeated calls to the
//! entry of the first: saving a draft (`it/draft.rs`).
//!
//! And every method with a sample request that gets as far as the rule of sight, by somebody entitled to the record, by
//! somebody of another organisation with the right role, and about a record that is not there ([`sample`]).

pub mod sample;
pub mod scene;

use std::collections::BTreeSet;

use prost_reflect::{DescriptorPool, Kind as Reflected, MessageDescriptor};
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_server::rpc::{Kind, Leaves, Needs};
use safetynet_server::serve::{Rule, table};
use safetynet_shared::reference::Reference;
use safetynet_shared::roles::{Role, Roles};
use safetynet_tests::refusal::{reason, said};
use safetynet_tests::{Person, World, raw, request_id};
use tonic::{Code, Status};

use sample::Sample;
use scene::{STRANGER, Scene};

/// Methods that need no session and are answered by other crates: health and reflection, the one named exemption.
const EXEMPT: [&str; 1] = ["grpc."];

#[test]
fn the_table_is_the_interface() {
    let pool = DescriptorPool::decode(safetynet_proto::DESCRIPTOR_SET).unwrap();
    let mut described: Vec<String> = pool
        .services()
        .filter(|service| !EXEMPT.iter().any(|prefix| service.full_name().starts_with(prefix)))
        .flat_map(|service| {
            let service_name = service.full_name().to_owned();
            service.methods().map(move |method| format!("{service_name}/{}", method.name())).collect::<Vec<_>>()
        })
        .collect();
    let mut served: Vec<String> = table().map(Rule::wire_name).collect();
    described.sort();
    served.sort();
    assert_eq!(described, served, "an RPC without a line in serve!, or a line without its RPC");
}

#[test]
fn one_operation_alone_joins_its_entries() {
    let joining = |rule: &&Rule| rule.leaves != Leaves::Entry;
    let joining: Vec<&str> = table().filter(joining).map(|rule| rule.method).collect();
    assert_eq!(joining, ["safetynet.access.v1.DraftService/save_draft"]);
}

#[tokio::test]
async fn nobody_gets_in_without_a_session_and_each_try_is_recorded() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let audit = world.audit();
    for rule in table() {
        let before = audit.entries();
        let answer = raw::call(person.nobody(), &rule.wire_name(), Vec::new()).await;
        if rule.needs != Needs::Terminal {
            let status = answer.err().unwrap_or_else(|| panic!("{} let nobody in", rule.method));
            assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, "SESSION_ENDED"));
        }
        assert_eq!(audit.entries() - before, 1, "{} signed out", rule.method);
    }
}

#[tokio::test]
async fn every_role_gets_exactly_what_the_matrix_gives_it() {
    for role in Role::ALL {
        let world = World::new();
        let mut person = world.person_of(role).await;
        let audit = world.audit();
        for rule in table() {
            let before = audit.entries();
            let answer = raw::call(person.wire(), &rule.wire_name(), Vec::new()).await;
            assert_eq!(audit.entries() - before, 1, "{} as {}", rule.method, role.label());
            let denied = answer.as_ref().err().is_some_and(|status| reason(status) == "PERMISSION_DENIED");
            assert_eq!(denied, !allowed(rule.needs, person.account.roles), "{} as {}", rule.method, role.label());
            assert!(!inner_fault(&answer), "{} as {}: an inner fault", rule.method, role.label());
            if rule.method.ends_with("/sign_out") || rule.method.ends_with("/lock") {
                person = world.person_of(role).await;
            }
        }
    }
}

fn inner_fault(answer: &Result<Vec<u8>, Status>) -> bool {
    let internal = ErrorReason::Internal.as_str_name();
    answer.as_ref().err().is_some_and(|status| internal.ends_with(&reason(status)) && status.code() == Code::Internal)
}

fn allowed(needs: Needs, roles: Roles) -> bool {
    match needs {
        Needs::Terminal | Needs::Session(_) | Needs::SignedIn => true,
        Needs::May(permission) | Needs::Confirmed(permission) => roles.may(permission),
        Needs::Any(permissions) => permissions.iter().any(|permission| roles.may(*permission)),
    }
}

#[tokio::test]
async fn a_locked_session_does_nothing_but_unlock_sign_out_and_save_drafts() {
    let world = World::new();
    let person: Person = world.person("demo.caseworker").await;
    raw::call(person.wire(), "safetynet.access.v1.SessionService/Lock", Vec::new()).await.unwrap();
    for rule in table() {
        let open = match rule.needs {
            Needs::Terminal => true,
            Needs::Session(states) => states.contains(&safetynet_server::rpc::State::Locked),
            _ => false,
        };
        if !open {
            let status = raw::call(person.wire(), &rule.wire_name(), Vec::new()).await.err().unwrap();
            assert_eq!(reason(&status), "SESSION_LOCKED", "{}", rule.method);
        }
    }
}

#[test]
fn every_method_has_a_sample() {
    let samples: BTreeSet<String> = Sample::all().iter().map(Sample::wire_name).collect();
    let without: Vec<String> = table().map(Rule::wire_name).filter(|name| !samples.contains(name)).collect();
    assert!(without.is_empty(), "add a line to tests/it/every_method/*.txt for {without:?}");
}

/// What is wrong with a method, in words.
type Faults = Vec<String>;

/// Makes one call; a fault unless it leaves exactly one entry.
async fn once(world: &World, person: &Person, (sample, id): (&Sample, &str), faults: &mut Faults) -> Option<Status> {
    let (audit, request) = (world.audit(), sample.about(id, |name| Scene::get().value(name)));
    let before = audit.calls();
    let answer = raw::call(person.wire(), &sample.wire_name(), request).await;
    let left = audit.calls() - before;
    if left != 1 {
        faults.push(format!("{} as {} leaves {left} entries", sample.method, person.account.user_name));
    }
    answer.err()
}

/// A reference of the same series that nobody has.
fn nobodys(reference: &Reference) -> String {
    let letters = reference.as_str().split('-').next().unwrap_or_default();
    if letters == "SR" { "SR-0000-0000".to_owned() } else { format!("{letters}-2019-999999") }
}

/// Not there and not yours are the same for a stranger, and not there is the same for who is entitled to the record.
async fn nothing_is_told(world: &World, (sample, id): (&Sample, &str), faults: &mut Faults) {
    let scene = Scene::get();
    let (stranger, insider) = (scene.person(world, STRANGER), scene.person(world, &sample.who));
    let nowhere = match Reference::parse(id) {
        Some(reference) => nobodys(&reference),
        None if id.contains('-') => request_id(),
        None => "1000000".to_owned(),
    };
    let hidden = once(world, &stranger, (sample, id), faults).await;
    let absent = once(world, &stranger, (sample, &nowhere), faults).await;
    let mine = once(world, &insider, (sample, &nowhere), faults).await;
    let administers = ["administrator", "manager"].contains(&sample.who.as_str());
    let [Some(hidden), Some(absent), Some(mine)] = [hidden, absent, mine] else {
        return faults.push(format!("{} about {:?} lets somebody in", sample.method, sample.of));
    };
    if said(&hidden) != said(&absent) || !administers && said(&hidden) != said(&mine) {
        faults.push(format!("{} tells of {:?}: {hidden:?} and {absent:?} and {mine:?}", sample.method, sample.of));
    }
    if (mine.code(), reason(&mine).as_str()) != (Code::NotFound, "NOT_FOUND") {
        faults.push(format!("{} about nothing: {mine:?}", sample.method));
    }
}

#[tokio::test]
async fn nobody_learns_of_a_record_that_is_not_theirs_and_who_is_entitled_gets_it() {
    let (scene, mut faults) = (Scene::get(), Faults::new());
    let shared = scene.copy();
    for sample in Sample::all() {
        let rule = Rule::of(&sample.wire_name()).unwrap_or_else(|| panic!("{} is not served", sample.method));
        let own = (rule.kind != Kind::Read).then(|| scene.copy());
        let world = own.as_ref().unwrap_or(&shared);
        let id = sample.of.as_deref().map(|of| scene.value(of).unwrap_or_else(|| panic!("the scene has no {of}")));
        if let Some(id) = &id {
            nothing_is_told(world, (&sample, id), &mut faults).await;
        }
        let insider = scene.person(world, &sample.who);
        let ended = once(world, &insider, (&sample, id.as_deref().unwrap_or_default()), &mut faults).await;
        if ended.as_ref().map(reason) != sample.ends {
            faults.push(format!("{} about {:?} as {}: {ended:?}", sample.method, sample.of, sample.who));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether a request takes bytes, itself or in a message inside.
fn takes_bytes(message: &MessageDescriptor, seen: &mut BTreeSet<String>) -> bool {
    seen.insert(message.full_name().to_owned())
        && message.fields().any(|field| match field.kind() {
            Reflected::Bytes => true,
            Reflected::Message(inner) => takes_bytes(&inner, seen),
            _ => false,
        })
}

#[test]
fn nothing_comes_in_as_bytes_but_a_photograph_which_is_encoded_anew() {
    let pool = DescriptorPool::decode(safetynet_proto::DESCRIPTOR_SET).unwrap();
    let methods = pool.services().filter(|service| !service.full_name().starts_with("grpc."));
    let methods = methods.flat_map(|service| service.methods().collect::<Vec<_>>());
    let taking = methods.filter(|method| takes_bytes(&method.input(), &mut BTreeSet::new()));
    let taking: Vec<String> = taking.map(|method| method.full_name().to_owned()).collect();
    assert_eq!(taking, ["safetynet.icm.v1.PhotographService.AddPhotograph"]);
}
