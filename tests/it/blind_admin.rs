//! Blind administration (S4-3, architecture, invariant 6): nothing of a case, nominal or neighbourhood can be reached
//! from the administrator's side of the interface, and no other method lets a system administrator in.

use std::collections::BTreeSet;

use prost_reflect::{DescriptorPool, Kind, MessageDescriptor};
use safetynet_proto::admin::v1::ListOrganisationsRequest;
use safetynet_server::rpc::Needs;
use safetynet_server::serve::table;
use safetynet_shared::roles::{Role, Roles};
use safetynet_tests::refusal::assert_denied;
use safetynet_tests::{World, raw};

use crate::organisation::ADMINISTRATOR;

/// Packages that carry content.
const CONTENT: [&str; 2] = ["safetynet.icm.", "safetynet.nms."];

fn reach(message: &MessageDescriptor, seen: &mut BTreeSet<String>) {
    if !seen.insert(message.full_name().to_owned()) {
        return;
    }
    for field in message.fields() {
        match field.kind() {
            Kind::Message(inner) => reach(&inner, seen),
            Kind::Enum(inner) => drop(seen.insert(inner.full_name().to_owned())),
            _ => {}
        }
    }
}

#[test]
fn no_message_of_content_can_be_reached_from_administration() {
    let pool = DescriptorPool::decode(safetynet_proto::DESCRIPTOR_SET).unwrap();
    let mut seen = BTreeSet::new();
    let services = pool.services().filter(|service| service.full_name().starts_with("safetynet.admin."));
    for method in services.flat_map(|service| service.methods().collect::<Vec<_>>()) {
        reach(&method.input(), &mut seen);
        reach(&method.output(), &mut seen);
    }
    assert!(seen.contains("safetynet.admin.v1.Organisation") && seen.contains("safetynet.type.v1.OrganisationRef"));
    for name in &seen {
        assert!(!CONTENT.iter().any(|package| name.starts_with(package)), "{name} is content");
        let known = ["safetynet.admin.", "safetynet.type.", "google."];
        assert!(known.iter().any(|package| name.starts_with(package)), "{name} is not for administration");
    }
}

/// Whether a rule lets in an account that has no role but that of a system administrator.
fn lets_in(needs: Needs) -> bool {
    let roles = Roles::none().with(Role::SystemAdministrator);
    match needs {
        Needs::May(permission) | Needs::Confirmed(permission) => roles.may(permission),
        Needs::Any(permissions) => permissions.iter().any(|permission| roles.may(*permission)),
        Needs::Terminal | Needs::Session(_) | Needs::SignedIn => true,
    }
}

#[test]
fn no_method_of_content_lets_a_system_administrator_in() {
    for rule in table() {
        let content = CONTENT.iter().any(|package| rule.method.starts_with(package));
        assert!(!(content && lets_in(rule.needs)), "{} is open to a system administrator", rule.method);
        let own = rule.method.starts_with("safetynet.admin.");
        let open = matches!(rule.needs, Needs::Terminal | Needs::Session(_) | Needs::SignedIn);
        assert!(own || open || !lets_in(rule.needs), "{} is open to a system administrator", rule.method);
        assert!(!(own && open), "{} asks for no permission", rule.method);
    }
}

#[tokio::test]
async fn a_system_administrator_is_denied_every_method_of_content() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    crate::organisation::client(&person).list_organisations(ListOrganisationsRequest::default()).await.unwrap();
    for rule in table().filter(|rule| CONTENT.iter().any(|package| rule.method.starts_with(package))) {
        let (service, method) = rule.method.split_once('/').unwrap();
        let method = method.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect::<String>();
        assert_denied(raw::call(person.wire(), &format!("{service}/{method}"), Vec::new()).await);
    }
}
