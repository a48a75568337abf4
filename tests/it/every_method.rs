//! Every method of the descriptor set, signed out and in every role: refused or let in exactly as its rule says, and one
//! audit entry for each call, refusals included (architecture, invariant 1). One operation may join repeated calls to the
//! entry of the first: saving a draft (`it/draft.rs`).

use prost_reflect::DescriptorPool;
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_server::rpc::{Leaves, Needs};
use safetynet_server::serve::{Rule, TABLE};
use safetynet_shared::roles::{Role, Roles};
use safetynet_tests::refusal::reason;
use safetynet_tests::{Person, World, raw};
use tonic::{Code, Status};

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
    let mut served: Vec<String> = TABLE.iter().map(Rule::wire_name).collect();
    described.sort();
    served.sort();
    assert_eq!(described, served, "an RPC without a line in serve!, or a line without its RPC");
}

#[test]
fn one_operation_alone_joins_its_entries() {
    let joining = |rule: &&Rule| rule.leaves != Leaves::Entry;
    let joining: Vec<&str> = TABLE.iter().filter(joining).map(|rule| rule.method).collect();
    assert_eq!(joining, ["safetynet.access.v1.DraftService/save_draft"]);
}

#[tokio::test]
async fn nobody_gets_in_without_a_session_and_each_try_is_recorded() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let audit = world.audit();
    for rule in TABLE {
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
        for rule in TABLE {
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
        Needs::May(permission) => roles.may(permission),
        Needs::Any(permissions) => permissions.iter().any(|permission| roles.may(*permission)),
    }
}

#[tokio::test]
async fn a_locked_session_does_nothing_but_unlock_sign_out_and_save_drafts() {
    let world = World::new();
    let person: Person = world.person("demo.caseworker").await;
    raw::call(person.wire(), "safetynet.access.v1.SessionService/Lock", Vec::new()).await.unwrap();
    for rule in TABLE {
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
