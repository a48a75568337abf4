//! The partner organisations and their people.
//!
//! Seven invented organisations: the office that administers the system and six partners. The charity is there for what
//! goes wrong: its information sharing agreement has lapsed, so that sharing with it is refused and an old share with it
//! is suspended. Each organisation has caseworkers, supervisors, a single point of contact and an auditor; how many
//! caseworkers follows from the number of cases, so that nobody has ten thousand of them.

use std::collections::HashSet;

use safetynet_shared::codes::Sex;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::cast::{self, CALLER_PASSWORD, Part};
use super::names::{self, Name};
use super::past::Past;
use super::places;
use super::random::{Ids, Random};

/// One of the organisations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Body {
    Office,
    Police,
    Council,
    Housing,
    Health,
    Fire,
    Charity,
}

impl Body {
    /// All of them.
    pub(super) const ALL: [Body; 7] =
        [Body::Office, Body::Police, Body::Council, Body::Housing, Body::Health, Body::Fire, Body::Charity];

    /// Name and sector.
    pub(super) const fn title(self) -> (&'static str, &'static str) {
        match self {
            Body::Office => ("Office of the Police and Crime Commissioner for Wessex Sands", "OPCC"),
            Body::Police => ("Wessex Sands Constabulary", "Police"),
            Body::Council => ("Sandmouth Borough Council", "Local authority"),
            Body::Housing => ("Cold Saltings Housing Association", "Housing"),
            Body::Health => ("Wessex Sands Community Health NHS Trust", "Health"),
            Body::Fire => ("Wessex Sands Fire and Rescue Service", "Fire and rescue"),
            Body::Charity => ("Harbour Light Family Charity", "Voluntary"),
        }
    }

    /// The bit of this organisation in a set of them.
    pub(super) const fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A person who works on cases.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Staff {
    pub(super) account: Id,
    pub(super) body: Body,
}

/// An account that will be written at the end, when what it contributed is known.
pub(super) struct Account {
    pub(super) id: Id,
    pub(super) body: Body,
    pub(super) user_name: String,
    pub(super) name: Name,
    pub(super) telephone: String,
    pub(super) roles: Roles,
    /// The password of those that can sign in.
    pub(super) password: Option<&'static str>,
    /// Age in days.
    pub(super) created: i64,
}

/// An organisation with its people by what they do.
pub(super) struct Organisation {
    pub(super) id: Id,
    pub(super) body: Body,
    pub(super) spoc: Staff,
    pub(super) workers: Vec<Staff>,
    pub(super) supervisors: Vec<Staff>,
    pub(super) neighbourhood: Vec<Staff>,
}

impl Organisation {
    /// One of the caseworkers.
    pub(super) fn worker(&self, random: &mut Random) -> Staff {
        random.pick(&self.workers).copied().unwrap_or(self.spoc)
    }

    /// One of the supervisors.
    pub(super) fn supervisor(&self, random: &mut Random) -> Staff {
        random.pick(&self.supervisors).copied().unwrap_or(self.spoc)
    }
}

/// The demo accounts that the generator places on purpose.
pub(super) struct Cast {
    pub(super) caseworker: Staff,
    pub(super) supervisor: Staff,
    pub(super) partner: Staff,
    pub(super) neighbourhood: Staff,
    pub(super) publisher: Staff,
    pub(super) second_publisher: Staff,
    pub(super) spoc: Staff,
}

/// Everybody.
pub(super) struct Partners {
    pub(super) csp: Id,
    pub(super) organisations: Vec<Organisation>,
    pub(super) accounts: Vec<Account>,
    pub(super) cast: Cast,
    /// Further accounts that can sign in, for many callers at once.
    pub(super) callers: Vec<Staff>,
    /// Stands in where an organisation is asked for that is not in the list, which does not happen.
    nobody: Organisation,
}

impl Partners {
    /// Finds the people for so many cases and so many callers.
    pub(super) fn gather(random: &mut Random, ids: &mut Ids, past: &Past, cases: u32, callers: u32) -> Partners {
        let csp = ids.at(past.ago(random, 1_500));
        let mut apart = Random::new(0x9b);
        let mut hiring = Hiring { random, ids, past, accounts: Vec::new(), taken: HashSet::new() };
        let workers = (cases / 3_000).clamp(6, 150);
        let organisations: Vec<Organisation> =
            Body::ALL.into_iter().map(|body| hiring.organisation(body, workers)).collect();
        let police = organisations.get(1).map_or(csp, |police| police.id);
        let mut place = |part: &Part| hiring.part(part);
        let mut cast = Cast {
            caseworker: place(&cast::CASEWORKER),
            supervisor: place(&cast::SUPERVISOR),
            partner: place(&cast::PARTNER),
            neighbourhood: place(&cast::NEIGHBOURHOOD),
            publisher: place(&cast::PUBLISHER),
            second_publisher: Staff { account: csp, body: Body::Police },
            spoc: place(&cast::SPOC),
        };
        for part in [cast::AUDITOR, cast::ADMINISTRATOR, cast::MANAGER, cast::COUNCIL] {
            place(&part);
        }
        let callers = (1..=callers).map(|number| hiring.caller(number)).collect();
        // Whoever comes later comes by a chance of their own, so that nothing else of the partnership changes.
        hiring.random = &mut apart;
        cast.second_publisher = hiring.part(&cast::SECOND_PUBLISHER);
        let nobody = Organisation {
            id: police,
            body: Body::Police,
            spoc: cast.spoc,
            workers: Vec::new(),
            supervisors: Vec::new(),
            neighbourhood: Vec::new(),
        };
        Partners { csp, organisations, accounts: hiring.accounts, cast, callers, nobody }
    }

    /// An organisation.
    pub(super) fn of(&self, body: Body) -> &Organisation {
        self.organisations.iter().find(|organisation| organisation.body == body).unwrap_or(&self.nobody)
    }

    /// The identity of an organisation.
    pub(super) fn id(&self, body: Body) -> Id {
        self.of(body).id
    }
}

/// People being taken on.
struct Hiring<'a> {
    random: &'a mut Random,
    ids: &'a mut Ids,
    past: &'a Past,
    accounts: Vec<Account>,
    taken: HashSet<String>,
}

impl Hiring<'_> {
    fn organisation(&mut self, body: Body, workers: u32) -> Organisation {
        let id = self.ids.at(self.past.ago(self.random, 1_400));
        let case_workers = if body == Body::Office { 0 } else { workers };
        let supervisors = case_workers.div_ceil(4);
        let on_the_ground = if matches!(body, Body::Police | Body::Council | Body::Housing) { 2 } else { 0 };
        let spoc = self.anybody(body, Roles::none().with(Role::Spoc));
        self.anybody(body, Roles::none().with(Role::Auditor));
        let mut many = |count: u32, role: Role| -> Vec<Staff> {
            (0..count).map(|_| self.anybody(body, Roles::none().with(role))).collect()
        };
        Organisation {
            id,
            body,
            spoc,
            workers: many(case_workers, Role::Caseworker),
            supervisors: many(supervisors, Role::Supervisor),
            neighbourhood: many(on_the_ground, Role::NeighbourhoodUser),
        }
    }

    fn anybody(&mut self, body: Body, roles: Roles) -> Staff {
        let sex = if self.random.chance(50) { Sex::Female } else { Sex::Male };
        let given = names::given(self.random, sex);
        let first = given.split(' ').next().unwrap_or_default().to_owned();
        let name = Name { given: first, family: names::family(self.random) };
        let stem = format!("{}.{}", names::plain(&name.given), names::plain(&name.family));
        let numbers = (2..).map(|number| format!("{stem}{number}"));
        let free = std::iter::once(stem.clone()).chain(numbers).find(|user_name| !self.taken.contains(user_name));
        let user_name = free.unwrap_or(stem);
        self.account(body, user_name, name, roles, None)
    }

    fn part(&mut self, part: &Part) -> Staff {
        let name = Name { given: part.given.to_owned(), family: part.family.to_owned() };
        self.account(part.body, part.user_name.to_owned(), name, part.roles(), Some(part.password))
    }

    fn caller(&mut self, number: u32) -> Staff {
        let name = Name { given: "Caller".to_owned(), family: format!("Number {number:03}") };
        let roles = Roles::none().with(Role::Caseworker);
        self.account(Body::Police, format!("caller.{number:03}"), name, roles, Some(CALLER_PASSWORD))
    }

    fn account(
        &mut self,
        body: Body,
        user_name: String,
        name: Name,
        roles: Roles,
        password: Option<&'static str>,
    ) -> Staff {
        let created = self.random.between(760, 1_200);
        let id = self.ids.at(self.past.ago(self.random, created));
        self.taken.insert(user_name.clone());
        let telephone = places::landline(self.random);
        self.accounts.push(Account { id, body, user_name, name, telephone, roles, password, created });
        Staff { account: id, body }
    }
}
