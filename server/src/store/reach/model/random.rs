//! Made-up partnerships, small and full of exceptions.

use safetynet_shared::roles::{Role, Roles};

use super::world::{
    Account, Action, Activity, Agreement, Assignment, Channel, Conditions, Consent, File, Glass, Grant, Instruction,
    Member, NOW, Nominal, Object, Pair, Partnership, Party, Passing, Seal, Window,
};

mod gathering;

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

    /// Any record that can be shared or held.
    pub fn object(&mut self, world: &Partnership) -> Object {
        match self.below(4) {
            0 => Object::Nominal(self.below(world.nominals.len() as u8)),
            1 => Object::File(self.below(world.files.len() as u8)),
            2 => Object::Channel(self.below(world.channels.len() as u8)),
            _ => Object::Activity(self.below(world.activities.len() as u8)),
        }
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

pub const ORGANISATIONS: u8 = 4;
const CSPS: u8 = 2;

/// How many there are of what others refer to.
struct Sizes {
    people: u8,
    files: u8,
    channels: u8,
    activities: u8,
    consents: u8,
    nominals: u8,
}

fn organisation(random: &mut Random) -> u8 {
    random.below(ORGANISATIONS)
}

fn csp(random: &mut Random) -> u8 {
    u8::from(!random.of_ten(8))
}

pub fn partnership(random: &mut Random) -> Partnership {
    let accounts = random.many(6, 4, account);
    let files = random.many(1, 2, |random| File {
        owner: organisation(random),
        csp: csp(random),
        conditions: Conditions(random.of_ten(5), random.of_ten(5)),
    });
    let consents = random.many(1, 2, |random| {
        let file = random.below(files.len() as u8);
        let owner = files[usize::from(file)].owner;
        // There are at least two people.
        let nominal = random.below(2);
        Consent { file, nominal, owner, until: random.window().until, withdrawn: random.of_ten(3) }
    });
    let mut sizes = Sizes {
        people: accounts.len() as u8,
        files: files.len() as u8,
        channels: 1 + random.below(4),
        activities: 2 + random.below(6),
        consents: consents.len() as u8,
        nominals: 2 + random.below(4),
    };
    let channels: Vec<Channel> = (0..sizes.channels).map(|_| channel(random, &files, &sizes)).collect();
    let activities = (0..sizes.activities).map(|_| activity(random, &channels, &sizes)).collect();
    let mut world = Partnership {
        now: NOW,
        organisations: (0..ORGANISATIONS).map(|_| random.below(CSPS)).collect(),
        administers: None,
        agreements: random.many(8, 6, agreement),
        members: random.many(2, 6, |random| Member {
            channel: random.below(sizes.channels),
            organisation: organisation(random),
            ended: random.of_ten(2),
        }),
        assignments: random.many(4, 8, |random| assignment(random, &accounts, &channels)),
        nominals: (0..sizes.nominals).map(|_| nominal(random, &accounts, &sizes)).collect(),
        relations: Vec::new(),
        links: Vec::new(),
        programmes: 1 + random.below(2),
        disposals: disposals(random, sizes.channels),
        called_off: Vec::new(),
        certificates: random.many(0, 2, some_organisations),
        incidents: random.many(1, 4, |random| incident(random, sizes.people)),
        neighbourhoods: random.many(1, 2, csp),
        posts: Vec::new(),
        plans: Vec::new(),
        publications: Vec::new(),
        grants: Vec::new(),
        holds: Vec::new(),
        glasses: Vec::new(),
        instructions: Vec::new(),
        disclosures: Vec::new(),
        actions: Vec::new(),
        transfers: Vec::new(),
        referrals: Vec::new(),
        meetings: Vec::new(),
        handovers: Vec::new(),
        corrections: Vec::new(),
        subject_requests: Vec::new(),
        lookups: Vec::new(),
        consents,
        accounts,
        files,
        channels,
        activities,
    };
    // Who consents is a person of the case.
    for consent in &world.consents {
        let nominal = &mut world.nominals[usize::from(consent.nominal)];
        if !nominal.files.iter().any(|(file, _)| *file == consent.file) {
            nominal.files.push((consent.file, nominal.recorder));
        }
    }
    for (channel, _) in &world.disposals {
        world.channels[usize::from(*channel)].closed = true;
    }
    sizes.people = world.accounts.len() as u8;
    world.posts = posts(random, &world);
    world.relations = random.many(8, 4, |random| pair(random, &world.nominals));
    world.links = random.many(4, 4, |random| Pair { audience: None, ..pair(random, &world.nominals) });
    world.grants = random.many(5, 8, |random| grant(random, &world, &sizes));
    world.actions = random.many(4, 6, |random| action(random, &world, &sizes));
    world.transfers =
        random.many(2, 4, |random| Passing { nominal: None, ..gathering::passing(random, &world, &sizes) });
    world.referrals = random.many(2, 4, |random| gathering::passing(random, &world, &sizes));
    world.meetings = random.many(1, 3, |random| gathering::meeting(random, &world));
    world.handovers = random.many(1, 3, |random| gathering::handover(random, &world));
    world.holds = random.many(0, 3, |random| gathering::hold(random, &world, &sizes));
    world.glasses = random.many(0, 3, |random| glass(random, &sizes));
    world.disclosures = random.many(3, 4, |random| gathering::disclosure(random, &world, &sizes));
    world.instructions = random.many(0, 5, |random| instruction(random, &world, &sizes));
    let areas = world.neighbourhoods.len() as u8;
    world.plans = random.many(2, 3, |random| (random.below(areas), some_organisations(random)));
    world.publications = random.many(1, 3, organisation);
    world.corrections = random.many(2, 4, |random| gathering::correction(random, &world));
    world.subject_requests = random.many(3, 6, |random| gathering::subject_part(random, &world));
    world.lookups = random.many(1, 3, organisation);
    world
}

fn disposals(random: &mut Random, channels: u8) -> Vec<(u8, Vec<u8>)> {
    let closed: Vec<u8> = (0..channels).filter(|_| random.of_ten(6)).collect();
    closed.into_iter().map(|channel| (channel, some_organisations(random))).collect()
}

fn posts(random: &mut Random, world: &Partnership) -> Vec<(u8, u8, u8, bool)> {
    let (areas, people) = (world.neighbourhoods.len() as u8, world.accounts.len() as u8);
    random.many(2, 4, |random| {
        let account = random.below(people);
        (random.below(areas), account, world.account(account).organisation, random.of_ten(2))
    })
}

fn agreement(random: &mut Random) -> Agreement {
    Agreement {
        organisation: organisation(random),
        csp: csp(random),
        kind: if random.of_ten(9) { 3 } else { 1 },
        window: Window { ended: false, ..random.window() },
    }
}

fn incident(random: &mut Random, people: u8) -> (u8, u8, Vec<u8>) {
    let affects = (0..ORGANISATIONS).filter(|_| random.of_ten(3)).collect();
    (random.below(people), organisation(random), affects)
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
    Account {
        organisation: organisation(random),
        roles,
        active: random.of_ten(9),
        signed_in: false,
        must_change: false,
    }
}

fn seal(random: &mut Random, people: u8) -> Seal {
    if random.of_ten(7) {
        return Seal::default();
    }
    Seal { mode: i64::from(1 + random.below(2)), named: random.many(0, 3, |random| random.below(people)) }
}

fn channel(random: &mut Random, files: &[File], sizes: &Sizes) -> Channel {
    let file = random.below(sizes.files);
    // Mostly the owner of the file leads, so that a share of the file has something to open.
    let lead = if random.of_ten(6) { files[usize::from(file)].owner } else { organisation(random) };
    Channel { file, lead, csp: csp(random), seal: seal(random, sizes.people), closed: false, refuser: lead }
}

fn activity(random: &mut Random, channels: &[Channel], sizes: &Sizes) -> Activity {
    let party = |random: &mut Random| {
        if random.of_ten(5) {
            Party::Organisation(organisation(random))
        } else {
            Party::Account(random.below(sizes.people))
        }
    };
    let channel = random.below(sizes.channels);
    let lead = channels[usize::from(channel)].lead;
    Activity {
        channel,
        organisation: if random.of_ten(5) { lead } else { organisation(random) },
        audience: if random.of_ten(5) { None } else { Some(random.many(0, 3, party)) },
    }
}

fn assignment(random: &mut Random, accounts: &[Account], channels: &[Channel]) -> Assignment {
    let account = random.below(accounts.len() as u8);
    Assignment {
        channel: random.below(channels.len() as u8),
        account,
        organisation: accounts[usize::from(account)].organisation,
        supervisor: random.of_ten(4),
        ended: random.of_ten(2),
    }
}

/// Most are put into a case file by somebody of their own organisation.
fn nominal(random: &mut Random, accounts: &[Account], sizes: &Sizes) -> Nominal {
    let recorder = random.below(sizes.people);
    let mut files = Vec::new();
    for file in 0..sizes.files {
        if random.of_ten(4) {
            files.push((file, if random.of_ten(7) { recorder } else { random.below(sizes.people) }));
        }
    }
    let organisation = accounts[usize::from(recorder)].organisation;
    Nominal { organisation, recorder, seal: seal(random, sizes.people), files }
}

/// Most are recorded by the lead, and half of those are offered beyond the channel, in most cases to their owner's own
/// organisation.
fn action(random: &mut Random, world: &Partnership, sizes: &Sizes) -> Action {
    let channel = random.below(sizes.channels);
    let organisation = if random.of_ten(8) { world.channel(channel).lead } else { self::organisation(random) };
    let owner = random.below(sizes.people);
    let home = world.account(owner).organisation;
    let offered = random
        .of_ten(7)
        .then(|| (if random.of_ten(8) { home } else { self::organisation(random) }, random.window().until));
    // Nobody offers anything to themselves.
    let offered = offered.filter(|(to, _)| *to != organisation);
    let owner = (offered.is_none() || random.of_ten(7)).then_some(owner);
    Action { channel, state: 1, organisation, owner, offered }
}

fn object(random: &mut Random, sizes: &Sizes) -> Object {
    match random.below(4) {
        0 => Object::Nominal(random.below(sizes.nominals)),
        1 => Object::File(random.below(sizes.files)),
        2 => Object::Channel(random.below(sizes.channels)),
        _ => Object::Activity(random.below(sizes.activities)),
    }
}

/// Who controls a record.
fn controller(world: &Partnership, object: Object) -> u8 {
    match object {
        Object::Nominal(number) => world.nominal(number).organisation,
        Object::File(number) => world.file(number).owner,
        Object::Channel(number) => world.channel(number).lead,
        Object::Activity(number) => world.activity(number).organisation,
    }
}

fn grant(random: &mut Random, world: &Partnership, sizes: &Sizes) -> Grant {
    let object = match object(random, sizes) {
        Object::Nominal(_) => Object::Channel(random.below(sizes.channels)),
        object => object,
    };
    let authorised: Vec<u8> = (0..sizes.people).filter(|number| world.account(*number).icm()).collect();
    let anybody = random.below(sizes.people);
    let chosen = authorised.get(usize::from(random.below(authorised.len() as u8))).copied().unwrap_or(anybody);
    let person = random.of_ten(5).then(|| if random.of_ten(8) { chosen } else { anybody });
    Grant {
        object,
        giver: if random.of_ten(8) { controller(world, object) } else { organisation(random) },
        by: random.below(sizes.people),
        receiver: person.map_or_else(|| organisation(random), |person| world.account(person).organisation),
        person,
        window: random.window(),
        fields: i64::from(1 | random.below(16)),
        consent: random.of_ten(3).then(|| random.below(sizes.consents)),
        offered: random.of_ten(1),
    }
}

fn glass(random: &mut Random, sizes: &Sizes) -> Glass {
    let (nominal, channel) = (random.below(sizes.nominals), random.below(sizes.channels));
    let object = if random.of_ten(5) { Object::Nominal(nominal) } else { Object::Channel(channel) };
    Glass { object, account: random.below(sizes.people), owner: organisation(random), window: random.window() }
}

fn instruction(random: &mut Random, world: &Partnership, sizes: &Sizes) -> Instruction {
    let object = object(random, sizes);
    // An administrator, where there is one.
    let people = 0..sizes.people;
    let administrators: Vec<u8> =
        people.filter(|number| world.account(*number).roles.contains(Role::SystemAdministrator)).collect();
    let chosen = random.below(administrators.len() as u8);
    let administrator = match administrators.get(usize::from(chosen)) {
        Some(number) if random.of_ten(9) => *number,
        _ => random.below(sizes.people),
    };
    Instruction {
        object,
        organisation: if random.of_ten(8) { controller(world, object) } else { organisation(random) },
        administrator,
        window: random.window(),
        challenged: random.of_ten(1),
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
        gone: false,
    }
}
