//! The model: a partnership as plain values.

use safetynet_shared::clock::Day;
use safetynet_shared::roles::{Role, Roles};

mod kind;

pub use kind::Kind;

/// The moment at which a made-up partnership begins.
pub const NOW: i64 = 1_000_000;

/// From when until when; over when `ended`.
#[derive(Clone, Copy)]
pub struct Window {
    pub from: i64,
    pub until: i64,
    pub ended: bool,
}

impl Window {
    pub fn open(self, now: i64) -> bool {
        !self.ended && self.from <= now && now < self.until
    }
}

pub struct Account {
    pub organisation: u8,
    pub roles: Roles,
    pub active: bool,
    pub signed_in: bool,
    pub must_change: bool,
}

impl Account {
    pub fn holds(&self, role: Role) -> bool {
        self.active && self.roles.contains(role)
    }

    pub fn icm(&self) -> bool {
        self.holds(Role::Caseworker) || self.holds(Role::Supervisor)
    }

    /// COCO-7.1: an assignment opens nothing without the role that has work with it.
    pub fn works(&self, work: &Assignment) -> bool {
        if work.supervisor { self.holds(Role::Supervisor) } else { self.icm() }
    }
}

pub struct Agreement {
    pub organisation: u8,
    pub csp: u8,
    pub kind: i64,
    pub window: Window,
}

/// A seal: 0 none, 1 hidden, 2 signpost, and the accounts that are named on it.
#[derive(Clone, Default)]
pub struct Seal {
    pub mode: i64,
    pub named: Vec<u8>,
}

impl Seal {
    pub fn lets(&self, account: u8) -> bool {
        self.mode == 0 || self.named.contains(&account)
    }
}

pub struct Channel {
    pub file: u8,
    pub lead: u8,
    pub csp: u8,
    pub seal: Seal,
    pub closed: bool,
    /// Who refused to share something in it: its lead at that time.
    pub refuser: u8,
}

pub struct Member {
    pub channel: u8,
    pub organisation: u8,
    pub ended: bool,
}

pub struct Assignment {
    pub channel: u8,
    pub account: u8,
    pub organisation: u8,
    pub supervisor: bool,
    pub ended: bool,
}

/// Parties as an organisation or an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Party {
    Organisation(u8),
    Account(u8),
}

pub struct Activity {
    pub channel: u8,
    pub organisation: u8,
    /// None is the whole channel.
    pub audience: Option<Vec<Party>>,
}

impl Activity {
    pub fn admits(&self, account: u8, organisation: u8) -> bool {
        let Some(parties) = &self.audience else { return true };
        parties.contains(&Party::Account(account)) || parties.contains(&Party::Organisation(organisation))
    }
}

/// Whether a condition of Article 9 and of Article 10 is named.
#[derive(Clone, Copy)]
pub struct Conditions(pub bool, pub bool);

impl Conditions {
    /// ISA-8.v: special categories and offences are read only under their conditions.
    pub fn fields(self) -> i64 {
        3 + if self.0 { 4 } else { 0 } + if self.1 { 8 } else { 0 }
    }
}

pub struct File {
    pub owner: u8,
    pub csp: u8,
    pub conditions: Conditions,
}

/// What a record is, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Object {
    Nominal(u8),
    File(u8),
    Channel(u8),
    Activity(u8),
}

pub struct Consent {
    pub file: u8,
    /// Whose it is.
    pub nominal: u8,
    pub owner: u8,
    pub until: i64,
    pub withdrawn: bool,
}

pub struct Grant {
    pub object: Object,
    pub giver: u8,
    pub by: u8,
    pub receiver: u8,
    pub person: Option<u8>,
    pub window: Window,
    /// Of a person in it: 1 basic, 2 contact, 4 health, 8 criminal.
    pub fields: i64,
    /// The consent that it rests on.
    pub consent: Option<u8>,
    /// Offered and not answered.
    pub offered: bool,
}

/// A hold on a record: for an investigation, or legal and without effect on who sees what.
pub struct Hold {
    pub object: Object,
    /// Who placed it.
    pub organisation: u8,
    pub investigation: bool,
    pub hidden: bool,
    pub ended: bool,
}

/// The glass that somebody broke.
pub struct Glass {
    pub object: Object,
    pub account: u8,
    /// Who controls the record.
    pub owner: u8,
    pub window: Window,
}

pub struct Instruction {
    pub object: Object,
    pub organisation: u8,
    pub administrator: u8,
    pub window: Window,
    pub challenged: bool,
}

/// A relation of two nominals, or a link of their records.
pub struct Pair {
    pub nominals: [u8; 2],
    /// Who recorded a relation.
    pub organisation: u8,
    /// The organisations that a relation is for; none is for everybody.
    pub audience: Option<Vec<u8>>,
    /// It was taken away.
    pub gone: bool,
}

/// Something that is to leave the partnership.
pub struct Disclosure {
    pub channel: u8,
    /// The one activity of it.
    pub activity: Option<u8>,
    pub organisation: u8,
    pub originators: Vec<u8>,
    /// Those who have decided.
    pub decided: Vec<u8>,
    pub refused: bool,
    pub made: bool,
}

/// A task in a channel.
pub struct Action {
    pub channel: u8,
    /// 1 to be done, 2 taken on, 3 over.
    pub state: u8,
    /// Who recorded it.
    pub organisation: u8,
    /// Who has to do it.
    pub owner: Option<u8>,
    /// To whom it is offered beyond the channel, and until when they see it.
    pub offered: Option<(u8, i64)>,
}

/// The lead of a channel, or a person of it, passes to another organisation.
#[derive(Clone)]
pub struct Passing {
    pub channel: u8,
    /// The person who is referred; none where the lead passes.
    pub nominal: Option<u8>,
    pub giver: u8,
    pub by: u8,
    pub receiver: u8,
    /// When it lapses without an answer.
    pub until: i64,
    pub answered: bool,
}

/// A meeting of several organisations; what is said of a case in it lies in the channel of the case.
pub struct Meeting {
    pub organisation: u8,
    pub by: u8,
    pub invited: Vec<u8>,
    /// Its day is still to come, and it was not called off.
    pub to_come: bool,
}

/// What was done to a nominal or an activity, told to those who received it.
pub struct Correction {
    pub object: Object,
    pub organisation: u8,
    pub by: u8,
    pub parties: Vec<u8>,
    /// Those of them who have confirmed.
    pub confirmed: Vec<u8>,
}

/// What one organisation has to answer of a request of a person about their own data.
#[derive(Clone)]
pub struct SubjectPart {
    pub nominal: u8,
    pub organisation: u8,
    /// Who received the request.
    pub origin: u8,
    /// Who recorded that.
    pub by: u8,
    /// 1 access, 3 erasure.
    pub kind: i64,
    /// Received, or the identity confirmed, whichever was later.
    pub begun: Day,
    pub identified: bool,
    pub extended: bool,
    pub end: End,
}

/// What became of a part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Open,
    Answered,
    Withdrawn,
}

impl SubjectPart {
    pub fn access(&self) -> bool {
        self.kind == 1
    }

    pub fn ended(&self) -> bool {
        self.end != End::Open
    }

    /// The last day in time; none while the identity is waited for.
    pub fn due(&self) -> Option<Day> {
        self.identified.then(|| self.begun.plus_months(if self.extended { 3 } else { 1 }))
    }
}

/// The work of a person that is given to others.
pub struct Handover {
    pub organisation: u8,
    pub by: u8,
    pub of: u8,
    /// For each channel of it who takes it.
    pub lines: Vec<(u8, u8)>,
}

pub struct Nominal {
    pub organisation: u8,
    pub recorder: u8,
    pub seal: Seal,
    /// The case files that it is in, each with the account that put it there.
    pub files: Vec<(u8, u8)>,
}

pub struct Partnership {
    /// The one now.
    pub now: i64,
    /// For each organisation its partnership.
    pub organisations: Vec<u8>,
    /// The organisation that administers the system.
    pub administers: Option<u8>,
    pub accounts: Vec<Account>,
    pub agreements: Vec<Agreement>,
    pub files: Vec<File>,
    pub channels: Vec<Channel>,
    pub members: Vec<Member>,
    pub assignments: Vec<Assignment>,
    pub activities: Vec<Activity>,
    pub actions: Vec<Action>,
    pub transfers: Vec<Passing>,
    pub referrals: Vec<Passing>,
    pub meetings: Vec<Meeting>,
    pub handovers: Vec<Handover>,
    pub corrections: Vec<Correction>,
    /// What each organisation has to answer of the requests of people about their own data.
    pub subject_requests: Vec<SubjectPart>,
    /// For each look at somebody close, and each sample, the organisation of who looked or drew it.
    pub lookups: Vec<u8>,
    pub consents: Vec<Consent>,
    pub grants: Vec<Grant>,
    pub holds: Vec<Hold>,
    pub glasses: Vec<Glass>,
    pub instructions: Vec<Instruction>,
    pub nominals: Vec<Nominal>,
    pub relations: Vec<Pair>,
    pub links: Vec<Pair>,
    pub disclosures: Vec<Disclosure>,
    /// How many programmes of work there are.
    pub programmes: u8,
    /// For each disposal its channel, which counts as closed, and who contributed.
    pub disposals: Vec<(u8, Vec<u8>)>,
    /// The disposals whose channel went back to work.
    pub called_off: Vec<u8>,
    /// For each certificate who led or contributed.
    pub certificates: Vec<Vec<u8>>,
    /// For each incident who reported it, their organisation, and whom it affects.
    pub incidents: Vec<(u8, u8, Vec<u8>)>,
    /// For each neighbourhood its partnership.
    pub neighbourhoods: Vec<u8>,
    /// Neighbourhood, account, its organisation, ended.
    pub posts: Vec<(u8, u8, u8, bool)>,
    /// For each plan its neighbourhood and its partners.
    pub plans: Vec<(u8, Vec<u8>)>,
    /// For each publication the organisation of the force.
    pub publications: Vec<u8>,
}

impl Partnership {
    pub fn account(&self, number: u8) -> &Account {
        &self.accounts[usize::from(number)]
    }

    pub fn channel(&self, number: u8) -> &Channel {
        &self.channels[usize::from(number)]
    }

    pub fn file(&self, number: u8) -> &File {
        &self.files[usize::from(number)]
    }

    pub fn activity(&self, number: u8) -> &Activity {
        &self.activities[usize::from(number)]
    }

    pub fn nominal(&self, number: u8) -> &Nominal {
        &self.nominals[usize::from(number)]
    }
}
