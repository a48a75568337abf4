//! Made-up partnerships, small and full of exceptions.

use safetynet_shared::roles::{Role, Roles};

use super::rules::{
    Account, Activity, Agreement, Assignment, Channel, Conditions, Grant, Member, NOW, Nominal, Pair, Partnership,
    Party, Window,
};

/// A plain generator: the same seed, the same partnership.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u8) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 20) % u64::from(limit.max(1))) as u8
    }

    /// True in so many of ten cases.
    pub fn of_ten(&mut self, times: u8) -> bool {
        self.below(10) < times
    }

    fn many<T>(&mut self, least: u8, more: u8, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
        let count = least + self.below(more + 1);
        (0..count).map(|_| make(self)).collect()
    }

    /// A window that holds now in most cases, and often begins or ends exactly there.
    fn window(&mut self) -> Window {
        let edge = |random: &mut Random| match random.below(4) {
            0 => 0,
            1 => 1,
            _ => 1_000,
        };
        let from = if self.of_ten(8) { NOW - edge(self) } else { NOW + 1 + edge(self) };
        let until = if self.of_ten(8) { NOW + 1 + edge(self) } else { NOW - edge(self) };
        Window { from, until, ended: self.of_ten(1) }
    }
}

const ORGANISATIONS: u8 = 4;
const CSPS: u8 = 2;

pub fn partnership(random: &mut Random) -> Partnership {
    let csp = |random: &mut Random| u8::from(!random.of_ten(8));
    let accounts = random.many(6, 4, account);
    let people = accounts.len() as u8;
    let files = random.many(1, 2, |random| (random.below(ORGANISATIONS), conditions(random)));
    let (file_count, organisation) = (files.len() as u8, |random: &mut Random| random.below(ORGANISATIONS));
    let channels: Vec<Channel> = random.many(1, 3, |random| Channel {
        file: random.below(file_count),
        lead: organisation(random),
        csp: csp(random),
    });
    let of_channel = channels.len() as u8;
    let activities: Vec<Activity> = random.many(2, 5, |random| activity(random, of_channel, people));
    let of_activity = activities.len() as u8;
    let nominals: Vec<Nominal> = random.many(2, 3, |random| nominal(random, &accounts, file_count));
    Partnership {
        organisations: (0..ORGANISATIONS).map(|_| random.below(CSPS)).collect(),
        agreements: random.many(4, 6, |random| Agreement {
            organisation: organisation(random),
            csp: csp(random),
            kind: if random.of_ten(9) { 3 } else { 1 },
            window: Window { ended: false, ..random.window() },
        }),
        members: random.many(2, 6, |random| Member {
            channel: random.below(of_channel),
            organisation: organisation(random),
            ended: random.of_ten(2),
        }),
        assignments: random.many(4, 8, |random| assignment(random, &accounts, of_channel)),
        grants: random.many(2, 6, |random| grant(random, &accounts, of_channel, of_activity)),
        relations: random.many(8, 4, |random| pair(random, &nominals)),
        links: random.many(4, 4, |random| Pair { audience: None, ..pair(random, &nominals) }),
        nominals,
        programmes: 1 + random.below(2),
        disposals: (0..of_channel)
            .filter(|_| random.of_ten(6))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|channel| (channel, some_organisations(random)))
            .collect(),
        certificates: random.many(0, 2, some_organisations),
        incidents: random.many(1, 4, |random| {
            let affects = (0..ORGANISATIONS).filter(|_| random.of_ten(3)).collect();
            (random.below(people), random.below(ORGANISATIONS), affects)
        }),
        neighbourhoods: random.many(1, 2, csp),
        posts: Vec::new(),
        accounts,
        files,
        channels,
        activities,
    }
    .posted(random)
}

impl Partnership {
    fn posted(mut self, random: &mut Random) -> Partnership {
        let (areas, people) = (self.neighbourhoods.len() as u8, self.accounts.len() as u8);
        self.posts = random.many(2, 4, |random| {
            let account = random.below(people);
            (random.below(areas), account, self.accounts[usize::from(account)].organisation, random.of_ten(2))
        });
        self
    }
}

fn some_organisations(random: &mut Random) -> Vec<u8> {
    (0..ORGANISATIONS).filter(|_| random.of_ten(4)).collect()
}

fn account(random: &mut Random) -> Account {
    let likely = [Role::Caseworker, Role::Caseworker, Role::Supervisor, Role::Spoc, Role::Auditor];
    let rare = [Role::SystemAdministrator, Role::CspManager, Role::NeighbourhoodUser, Role::Publisher];
    let mut roles = Roles::none().with(likely[usize::from(random.below(5))]);
    if random.of_ten(4) {
        roles = roles.with(rare[usize::from(random.below(4))]);
    }
    Account { organisation: random.below(ORGANISATIONS), roles, active: random.of_ten(9) }
}

/// Most are put into a case file by somebody of their own organisation.
fn nominal(random: &mut Random, accounts: &[Account], files: u8) -> Nominal {
    let recorder = random.below(accounts.len() as u8);
    let organisation = accounts[usize::from(recorder)].organisation;
    let mut placed = Vec::new();
    for file in 0..files {
        if random.of_ten(4) {
            placed.push((file, if random.of_ten(7) { recorder } else { random.below(accounts.len() as u8) }));
        }
    }
    Nominal { organisation, recorder, sealed: random.of_ten(3), files: placed }
}

fn activity(random: &mut Random, channels: u8, people: u8) -> Activity {
    let party = |random: &mut Random| {
        if random.of_ten(5) {
            Party::Organisation(random.below(ORGANISATIONS))
        } else {
            Party::Account(random.below(people))
        }
    };
    Activity {
        channel: random.below(channels),
        organisation: random.below(ORGANISATIONS),
        audience: if random.of_ten(5) { None } else { Some(random.many(0, 3, party)) },
    }
}

fn assignment(random: &mut Random, accounts: &[Account], channels: u8) -> Assignment {
    let account = random.below(accounts.len() as u8);
    Assignment {
        channel: random.below(channels),
        account,
        organisation: accounts[usize::from(account)].organisation,
        supervisor: random.of_ten(4),
        ended: random.of_ten(2),
    }
}

fn grant(random: &mut Random, accounts: &[Account], channels: u8, activities: u8) -> Grant {
    let of_channel = random.of_ten(5);
    let person = random.of_ten(5).then(|| random.below(accounts.len() as u8));
    Grant {
        of_channel,
        object: random.below(if of_channel { channels } else { activities }),
        giver: random.below(ORGANISATIONS),
        receiver: person
            .map_or_else(|| random.below(ORGANISATIONS), |person| accounts[usize::from(person)].organisation),
        person,
        window: random.window(),
        conditions: conditions(random),
    }
}

/// Two different nominals, and in most cases the organisation that recorded one of them.
fn pair(random: &mut Random, nominals: &[Nominal]) -> Pair {
    let count = nominals.len() as u8;
    let one = random.below(count);
    let other = (one + 1 + random.below(count - 1)) % count;
    let owner = nominals[usize::from(one)].organisation;
    let narrowed = random.of_ten(4);
    Pair {
        nominals: [one, other],
        organisation: if random.of_ten(8) { owner } else { random.below(ORGANISATIONS) },
        audience: narrowed.then(|| random.many(0, 2, |random| random.below(ORGANISATIONS))),
    }
}

fn conditions(random: &mut Random) -> Conditions {
    Conditions(random.of_ten(5), random.of_ten(5))
}
