//! The model: a partnership as plain values, and the reasons to see as plain conditions.

use safetynet_shared::roles::{Role, Roles};

use super::people::Owned;

mod office;

/// The one now.
pub const NOW: i64 = 1_000_000;

/// A kind of record; the number makes its ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Account = 1,
    Organisation,
    Channel,
    Activity,
    CaseFile,
    Nominal,
    Neighbourhood,
    Csp,
    Relation,
    Link,
    Programme,
    Disposal,
    Certificate,
    Incident,
    Other,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Account => "account",
            Kind::Organisation => "organisation",
            Kind::Channel => "channel",
            Kind::Activity => "activity",
            Kind::CaseFile => "case_file",
            Kind::Nominal => "nominal",
            Kind::Neighbourhood => "neighbourhood",
            Kind::Csp => "csp",
            Kind::Relation => "relation",
            Kind::Link => "link",
            Kind::Programme => "programme",
            Kind::Disposal => "disposal",
            Kind::Certificate => "certificate",
            Kind::Incident => "incident",
            Kind::Other => "other",
        }
    }
}

/// Verbs as bits, with the reason: 1 index, 2 read, 4 write, 8 manage, 16 audit, 32 count. What is read of a person
/// stands eight bits above.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verbs(pub i64, pub &'static str);

/// From when until when; over when `ended`.
#[derive(Clone, Copy)]
pub struct Window {
    pub from: i64,
    pub until: i64,
    pub ended: bool,
}

impl Window {
    fn open(self) -> bool {
        !self.ended && self.from <= NOW && NOW < self.until
    }
}

pub struct Account {
    pub organisation: u8,
    pub roles: Roles,
    pub active: bool,
}

impl Account {
    pub(super) fn holds(&self, role: Role) -> bool {
        self.active && self.roles.contains(role)
    }

    pub(super) fn icm(&self) -> bool {
        self.holds(Role::Caseworker) || self.holds(Role::Supervisor)
    }

    /// COCO-7.1: an assignment opens nothing without the role that has work with it.
    fn works(&self, work: &Assignment) -> bool {
        if work.supervisor { self.holds(Role::Supervisor) } else { self.icm() }
    }
}

pub struct Agreement {
    pub organisation: u8,
    pub csp: u8,
    pub kind: i64,
    pub window: Window,
}

pub struct Channel {
    pub file: u8,
    pub lead: u8,
    pub csp: u8,
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
#[derive(Clone, Copy, PartialEq, Eq)]
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
    fn admits(&self, account: u8, organisation: u8) -> bool {
        let Some(parties) = &self.audience else { return true };
        parties.contains(&Party::Account(account)) || parties.contains(&Party::Organisation(organisation))
    }
}

/// Whether a condition of Article 9 and of Article 10 is named.
#[derive(Clone, Copy)]
pub struct Conditions(pub bool, pub bool);

impl Conditions {
    /// ISA-8.v: special categories and offences are read only under their conditions.
    fn fields(self) -> i64 {
        3 + if self.0 { 4 } else { 0 } + if self.1 { 8 } else { 0 }
    }
}

pub struct Grant {
    /// A channel, or else an activity.
    pub of_channel: bool,
    pub object: u8,
    pub giver: u8,
    pub receiver: u8,
    pub person: Option<u8>,
    pub window: Window,
    pub conditions: Conditions,
}

pub struct Nominal {
    pub organisation: u8,
    pub recorder: u8,
    pub sealed: bool,
    /// The case files that it is in, each with the account that put it there.
    pub files: Vec<(u8, u8)>,
}

impl Nominal {
    pub(super) fn lies_in(&self, file: u8) -> bool {
        self.files.iter().any(|(of, _)| *of == file)
    }
}

/// A relation of two nominals, or a link of their records.
pub struct Pair {
    pub nominals: [u8; 2],
    /// Who recorded a relation.
    pub organisation: u8,
    /// The organisations that a relation is for; none is for everybody.
    pub audience: Option<Vec<u8>>,
}

pub struct Partnership {
    /// For each organisation its partnership.
    pub organisations: Vec<u8>,
    pub accounts: Vec<Account>,
    pub agreements: Vec<Agreement>,
    /// For each case file its owner and its conditions.
    pub files: Vec<(u8, Conditions)>,
    pub channels: Vec<Channel>,
    pub members: Vec<Member>,
    pub assignments: Vec<Assignment>,
    pub activities: Vec<Activity>,
    pub grants: Vec<Grant>,
    pub nominals: Vec<Nominal>,
    pub relations: Vec<Pair>,
    pub links: Vec<Pair>,
    /// For each disposal its channel, which counts as closed, and who contributed.
    pub disposals: Vec<(u8, Vec<u8>)>,
    /// For each certificate who led or contributed.
    pub certificates: Vec<Vec<u8>>,
    /// How many programmes of work there are.
    pub programmes: u8,
    /// For each incident who reported it, their organisation, and whom it affects.
    pub incidents: Vec<(u8, u8, Vec<u8>)>,
    /// For each neighbourhood its partnership.
    pub neighbourhoods: Vec<u8>,
    /// Neighbourhood, account, its organisation, ended.
    pub posts: Vec<(u8, u8, u8, bool)>,
}

/// A reason to see a channel, and whose activities alone come with it.
pub(super) struct Way {
    pub verbs: i64,
    pub via: &'static str,
    pub only: Option<u8>,
    /// Whether what lies in the channel comes with it.
    content: bool,
    /// Of a person in it: 1 basic, 2 contact, 4 health, 8 criminal.
    pub fields: i64,
}

impl Partnership {
    /// COCO-5.2: nothing is shared with, or by, an organisation without an agreement in force.
    pub(super) fn agreed(&self, organisation: u8, csp: u8) -> bool {
        let in_force = |agreement: &Agreement| agreement.window.open() && agreement.kind == 3;
        self.agreements.iter().any(|a| a.organisation == organisation && a.csp == csp && in_force(a))
    }

    fn live(&self, grant: &Grant, csp: u8) -> bool {
        grant.window.open() && self.agreed(grant.giver, csp) && self.agreed(grant.receiver, csp)
    }

    /// The way in which a grant reaches an account, when it does.
    fn granted(&self, grant: &Grant, account: u8) -> Option<&'static str> {
        let person = &self.accounts[usize::from(account)];
        match grant.person {
            Some(receiver) if receiver == account && person.icm() => Some("grant_to_person"),
            None if person.organisation == grant.receiver && person.icm() => Some("grant_to_organisation"),
            _ => None,
        }
    }

    fn ways(&self, account: u8, number: u8) -> Vec<Way> {
        let (person, channel) = (&self.accounts[usize::from(account)], &self.channels[usize::from(number)]);
        let mut ways = Vec::new();
        let of_it = |w: &&Assignment| w.account == account && w.channel == number && !w.ended;
        for work in self.assignments.iter().filter(of_it).filter(|work| person.works(work)) {
            let member = |m: &&Member| m.channel == number && m.organisation == work.organisation && !m.ended;
            if work.organisation == channel.lead {
                let (verbs, via) = if work.supervisor { (14, "supervisor") } else { (6, "worker") };
                ways.push(Way { verbs, via, only: None, content: true, fields: 15 });
            } else if self.members.iter().find(member).is_some()
                && self.agreed(channel.lead, channel.csp)
                && self.agreed(work.organisation, channel.csp)
            {
                let fields = self.files[usize::from(channel.file)].1.fields();
                ways.push(Way { verbs: 6, via: "partner", only: None, content: true, fields });
            }
        }
        for grant in self.grants.iter().filter(|g| g.of_channel && g.object == number && self.live(g, channel.csp)) {
            if let Some(via) = self.granted(grant, account) {
                let fields = grant.conditions.fields();
                ways.push(Way { verbs: 2, via, only: Some(grant.giver), content: true, fields });
            }
        }
        if person.organisation == channel.lead {
            if person.holds(Role::Spoc) {
                ways.push(Way { verbs: 8, via: "lead_spoc", only: None, content: false, fields: 0 });
            }
            if person.holds(Role::Auditor) {
                ways.push(Way { verbs: 18, via: "auditor", only: None, content: false, fields: 0 });
            }
        }
        ways
    }

    pub(super) fn inside(&self, account: u8, channel: u8) -> impl Iterator<Item = Way> {
        self.ways(account, channel).into_iter().filter(|way| way.content)
    }

    fn activity(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, activity) = (&self.accounts[usize::from(account)], &self.activities[usize::from(number)]);
        let mut reasons = Vec::new();
        for way in self.inside(account, activity.channel) {
            let theirs = way.only.is_none_or(|only| only == activity.organisation);
            if theirs && activity.admits(account, person.organisation) {
                reasons.push(Verbs(way.verbs & 6, way.via));
            }
        }
        let csp = self.channels[usize::from(activity.channel)].csp;
        let of_it = |g: &&Grant| !g.of_channel && g.object == number && g.giver == activity.organisation;
        for grant in self.grants.iter().filter(of_it).filter(|grant| self.live(grant, csp)) {
            let party = if grant.person.is_some() { grant.receiver } else { person.organisation };
            if let Some(via) = self.granted(grant, account)
                && activity.admits(account, party)
            {
                reasons.push(Verbs(2, via));
            }
        }
        if person.organisation == activity.organisation && person.holds(Role::Auditor) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }

    /// ISA-2.5a: whom another lead lets into its channel gets to know no more than that there is a file.
    fn file(&self, account: u8, number: u8) -> Vec<Verbs> {
        let (person, owner) = (&self.accounts[usize::from(account)], self.files[usize::from(number)].0);
        let mut reasons = Vec::new();
        for (channel, row) in self.channels.iter().enumerate().filter(|(_, channel)| channel.file == number) {
            let knows = row.lead == owner || person.organisation == row.lead || person.organisation == owner;
            for way in self.inside(account, channel as u8) {
                reasons.push(Verbs(if knows { way.verbs & 6 } else { 1 }, way.via));
            }
        }
        if person.organisation == owner && person.holds(Role::Auditor) {
            reasons.push(Verbs(18, "auditor"));
        }
        reasons
    }

    /// CA-6.1, ISA-15.1: who reported it, the contacts of those whom it concerns, the auditor, and administrators.
    fn incident(&self, account: u8, number: u8) -> Vec<Verbs> {
        let person = &self.accounts[usize::from(account)];
        let (reporter, organisation, affects) = &self.incidents[usize::from(number)];
        let own = person.organisation == *organisation;
        let reasons = [
            (account == *reporter, Verbs(2, "reporter")),
            (own && person.holds(Role::Spoc), Verbs(6, "lead_spoc")),
            (affects.contains(&person.organisation) && person.holds(Role::Spoc), Verbs(2, "affected_spoc")),
            (own && person.holds(Role::Auditor), Verbs(18, "auditor")),
            (person.holds(Role::SystemAdministrator), Verbs(6, "administrator")),
        ];
        reasons.into_iter().filter_map(|(holds, verbs)| holds.then_some(verbs)).collect()
    }

    /// Every reason of an account for a record.
    pub fn reasons(&self, kind: Kind, account: u8, record: u8) -> Vec<Verbs> {
        match kind {
            Kind::Channel => self.ways(account, record).into_iter().map(|way| Verbs(way.verbs, way.via)).collect(),
            Kind::Activity => self.activity(account, record),
            Kind::CaseFile => self.file(account, record),
            Kind::Nominal => self.nominal(account, record),
            Kind::Neighbourhood => self.neighbourhood(account, record),
            Kind::Account => self.account(account, record),
            Kind::Organisation => self.organisation(account, record),
            Kind::Programme => self.programme(account),
            Kind::Disposal => self.disposal(account, record),
            Kind::Certificate => self.certificate(account, record),
            Kind::Incident => self.incident(account, record),
            Kind::Relation => self.pair(account, &self.relations[usize::from(record)], Owned::ByOne),
            Kind::Link => self.pair(account, &self.links[usize::from(record)], Owned::ByBoth),
            Kind::Csp | Kind::Other => Vec::new(),
        }
    }
}
