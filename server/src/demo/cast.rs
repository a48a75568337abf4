//! The demo accounts, one for each role, whose names and passwords the demonstration shows on its sign-in screen.
//!
//! The passwords are phrases that the password policy takes (a test asks it), and they stand here in the open, which is
//! why nothing but made-up data may ever lie behind them.

use safetynet_shared::roles::{Role, Roles};

use super::partners::Body;

/// A demo account.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) user_name: &'static str,
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) body: Body,
    pub(super) first: Role,
    pub(super) second: Option<Role>,
    pub(super) password: &'static str,
}

impl Part {
    /// The roles of the account.
    pub(super) fn roles(&self) -> Roles {
        self.second.map_or(Roles::none(), |second| Roles::none().with(second)).with(self.first)
    }

    /// The roles in words.
    pub(super) fn label(&self) -> String {
        match self.second {
            Some(second) => format!("{}, {}", self.first.label(), second.label().to_lowercase()),
            None => self.first.label().to_owned(),
        }
    }
}

/// The password that the numbered accounts for many callers at once share.
pub(super) const CALLER_PASSWORD: &str = "walnut-gallery-pebble-kite";

const fn part(
    user_name: &'static str,
    name: (&'static str, &'static str),
    body: Body,
    first: Role,
    password: &'static str,
) -> Part {
    Part { user_name, given: name.0, family: name.1, body, first, second: None, password }
}

pub(super) const CASEWORKER: Part =
    part("demo.caseworker", ("Robin", "Ashcombe"), Body::Police, Role::Caseworker, "copper-lantern-violin-otter");
pub(super) const SUPERVISOR: Part =
    part("demo.supervisor", ("Priya", "Thornmere"), Body::Police, Role::Supervisor, "maple-thimble-glacier-oboe");
pub(super) const SPOC: Part =
    part("demo.spoc", ("Gwen", "Larkholt"), Body::Police, Role::Spoc, "saffron-bicycle-walnut-comet");
pub(super) const AUDITOR: Part =
    part("demo.auditor", ("Tomasz", "Zielanek"), Body::Police, Role::Auditor, "velvet-orchard-trumpet-moss");
pub(super) const NEIGHBOURHOOD: Part = part(
    "demo.neighbourhood",
    ("Aisha", "Fenbourne"),
    Body::Police,
    Role::NeighbourhoodUser,
    "pepper-meadow-kettle-falcon",
);
pub(super) const PUBLISHER: Part =
    part("demo.publisher", ("Emrys", "Caerwyth"), Body::Police, Role::Publisher, "basket-cinnamon-tulip-anvil");
/// Two publishers approve each publication.
pub(super) const SECOND_PUBLISHER: Part =
    part("demo.publisher2", ("Sanne", "Wickmoor"), Body::Police, Role::Publisher, "violet-hammock-tundra-spoon");
pub(super) const PARTNER: Part = Part {
    second: Some(Role::NeighbourhoodUser),
    ..part("demo.partner", ("Dele", "Olasanya"), Body::Council, Role::Caseworker, "juniper-button-canyon-harp")
};
pub(super) const ADMINISTRATOR: Part = part(
    "demo.administrator",
    ("Niamh", "O'Brannell"),
    Body::Office,
    Role::SystemAdministrator,
    "marble-pigeon-sundial-fig",
);
pub(super) const MANAGER: Part =
    part("demo.manager", ("Harriet", "Wetherdale"), Body::Office, Role::CspManager, "ginger-teapot-lagoon-finch");

pub(super) const COUNCIL: Part =
    part("demo.council", ("Marek", "Dunmoor"), Body::Council, Role::Supervisor, "lemon-compass-feather-drum");

/// The demo accounts in the order in which they are shown.
pub(super) const ALL: [Part; 11] = [
    CASEWORKER,
    SUPERVISOR,
    SPOC,
    AUDITOR,
    NEIGHBOURHOOD,
    PARTNER,
    COUNCIL,
    PUBLISHER,
    SECOND_PUBLISHER,
    ADMINISTRATOR,
    MANAGER,
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::password::policy::{Person, Policy};
    use crate::password::words::DictionaryRule;

    #[test]
    fn the_policy_takes_every_password() {
        let policy = Policy::new(DictionaryRule::default()).unwrap();
        let organisation_names: Vec<String> = Body::ALL.into_iter().map(|body| body.title().0.to_owned()).collect();
        for part in ALL {
            let about = Person {
                user_name: part.user_name.to_owned(),
                given_names: part.given.to_owned(),
                family_name: part.family.to_owned(),
                organisation_names: organisation_names.clone(),
                telephones: vec!["+441632960123".to_owned()],
            };
            assert_eq!(policy.check(part.password, &about), Ok(()), "{}", part.user_name);
        }
        let caller = Person { user_name: "caller.001".to_owned(), organisation_names, ..Person::default() };
        assert_eq!(policy.check(CALLER_PASSWORD, &caller), Ok(()));
    }

    #[test]
    fn every_role_has_an_account() {
        for role in Role::ALL {
            assert!(ALL.iter().any(|part| part.roles().contains(role)), "{}", role.label());
        }
    }
}
