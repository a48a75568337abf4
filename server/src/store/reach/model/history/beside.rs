//! What the model knows beside the rules: what is recorded of people, links, cases of meetings, reviews, holds of disposals
//! and samples, each as far as it can go through states of its own.

use std::collections::BTreeSet;

use super::super::rows;
use super::super::world::{Kind, Partnership};
use super::super::{count, id};
use super::server::History;

/// A photograph, marker or particular of a person.
pub struct Detail {
    pub kind: Kind,
    pub nominal: u8,
    /// Of a marker and a particular what it is about, by the number of the interface.
    pub of: i32,
    /// 1 basic, 2 contact, 4 health, 8 criminal.
    pub profile: i64,
    pub id: [u8; 16],
    pub gone: bool,
    /// Whether it has a day by which it is checked again.
    pub checked: bool,
}

/// Where a link stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stand {
    Proposed = 1,
    Accepted,
    Rejected,
    Reversed,
}

/// What is said of two records.
pub struct Link {
    /// That they are of the same person, or else of two.
    pub same: bool,
    pub stand: Stand,
    /// Who answers it while it is proposed.
    pub answerer: u8,
}

/// A case on the agenda of a meeting.
pub struct Item {
    pub meeting: u8,
    pub channel: u8,
    pub id: [u8; 16],
    pub attendees: Vec<u8>,
    /// The activity that its minutes are.
    pub minutes: Option<u8>,
    /// The actions that it ended in.
    pub decisions: Vec<u8>,
}

/// Where a case review stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    Requested,
    Accepted,
    Held,
    Ended,
}

/// What lies in a channel and is of one organisation: an assessment, a case review, a refusal.
pub struct Lying {
    pub channel: u8,
    pub organisation: u8,
    pub id: [u8; 16],
    /// The person whom it is about.
    pub nominal: Option<u8>,
    /// Of a case review where it stands; what else has ended is over.
    pub asked: Asked,
}

/// An objection to a disposal.
pub struct Objection {
    pub disposal: u8,
    pub organisation: u8,
    pub id: [u8; 16],
    pub lifted: bool,
}

/// All of it.
#[derive(Default)]
pub struct Beside {
    pub details: Vec<Detail>,
    /// For each link of the model.
    pub links: Vec<Link>,
    pub items: Vec<Item>,
    pub assessments: Vec<Lying>,
    pub case_reviews: Vec<Lying>,
    pub refusals: Vec<Lying>,
    pub objections: Vec<Objection>,
    /// The disposals that are authorised.
    pub authorised: BTreeSet<u8>,
    /// The meetings that were called off.
    pub called_off: BTreeSet<u8>,
    /// The looks that an auditor has said something of.
    pub looked_into: BTreeSet<u8>,
    /// For each line of a sample, by its place, that something was said of it; and the samples that are finished.
    pub drawn: BTreeSet<usize>,
    pub finished: BTreeSet<u8>,
    /// The note and the sex of a person, where one was written.
    pub notes: Vec<(u8, String)>,
    pub sexes: Vec<(u8, i32)>,
    /// The corrections of the sex of a person.
    pub of_sex: Vec<u8>,
}

impl Beside {
    /// What there is at the beginning.
    pub fn of(world: &Partnership) -> Beside {
        let mut beside = Beside::default();
        (0..count(world, Kind::Nominal)).for_each(|nominal| beside.person(nominal));
        (0..count(world, Kind::Channel)).for_each(|channel| beside.channel(world, channel));
        for number in 0..world.links.len() {
            let (same, stand, answerer) = rows::link(world, number);
            let stands = [Stand::Proposed, Stand::Accepted, Stand::Rejected, Stand::Reversed];
            beside.links.push(Link { same, stand: stands[usize::from(stand - 1)], answerer });
        }
        for (number, (channel, _)) in (0..).zip(&world.disposals) {
            let organisation = world.channel(*channel).lead;
            let id = id(Kind::DisposalHold, number);
            let lifted = !number.is_multiple_of(2);
            beside.objections.push(Objection { disposal: number, organisation, id, lifted });
        }
        beside
    }

    /// What a person of the model has from the beginning.
    pub fn person(&mut self, nominal: u8) {
        let photograph = (Kind::Photograph, 0, 1);
        let marker = if nominal.is_multiple_of(2) { (Kind::Marker, 1, 1) } else { (Kind::Marker, 6, 4) };
        let kinds = [(1, 1), (6, 2), (10, 4), (17, 8)];
        let (of, profile) = kinds[usize::from(nominal % 4)];
        for (kind, of, profile) in [photograph, marker, (Kind::Particular, of, profile)] {
            let id = id(kind, nominal);
            self.details.push(Detail { kind, nominal, of, profile, id, gone: false, checked: false });
        }
    }

    /// What lies in a channel of the model from the beginning.
    pub fn channel(&mut self, world: &Partnership, channel: u8) {
        let row = world.channel(channel);
        let lying = |kind, organisation| Lying {
            channel,
            organisation,
            id: id(kind, channel),
            nominal: None,
            asked: Asked::Requested,
        };
        self.case_reviews.push(lying(Kind::CaseReview, row.lead));
        self.refusals.push(lying(Kind::Refusal, row.refuser));
        let (id, attendees, decisions) = (id(Kind::Item, channel), Vec::new(), Vec::new());
        self.items.push(Item { meeting: 0, channel, id, attendees, minutes: None, decisions });
    }
}

impl History<'_> {
    /// Everybody.
    pub(super) fn everybody(&self) -> std::ops::Range<u8> {
        0..count(&self.world, Kind::Account)
    }

    /// Two of them by turns, who look at what was done.
    pub(super) fn some(&self) -> [u8; 2] {
        let people = u64::from(count(&self.world, Kind::Account));
        [0, 3].map(|after| ((self.counts.calls + after) % people) as u8)
    }

    /// Everybody with each of some places for whom it fits, or whoever comes: mostly the former.
    pub(super) fn chosen(
        &self,
        places: usize,
        fits: impl Fn(u8, usize) -> bool,
        random: &mut super::super::random::Random,
    ) -> Option<(u8, usize)> {
        let any = (random.below(count(&self.world, Kind::Account)), usize::from(random.below(places as u8)));
        let all = self.everybody().flat_map(|account| (0..places).map(move |place| (account, place)));
        let fitting: Vec<(u8, usize)> = all.filter(|(account, place)| fits(*account, *place)).collect();
        (places > 0).then(|| Self::mostly(&fitting, any, random))
    }

    /// Whoever reads what an organisation has put into a channel: by a reason that is not of another's part alone.
    pub(super) fn reads_part(&self, account: u8, channel: u8, organisation: u8) -> bool {
        let own = self.world.account(account).organisation;
        let theirs = |only: Option<u8>| only.is_none_or(|only| [only, own].contains(&organisation));
        self.world.ways(account, channel).iter().any(|way| way.verbs & 2 != 0 && theirs(way.only))
    }

    /// Ends the test where an answer is not what the model says.
    pub(super) fn agree<T: PartialEq + std::fmt::Debug>(&self, account: u8, what: &str, told: &T, expected: &T) {
        assert!(
            told == expected,
            "history {}: account {account} (roles {}) is told of {what}: {told:?} and not {expected:?}; so far {:?}",
            self.seed,
            self.world.account(account).roles.bits(),
            self.said
        );
    }
}

/// The bytes of the ids in some rows.
pub(super) fn bytes<T>(rows: &[T], id: impl Fn(&T) -> &String) -> BTreeSet<[u8; 16]> {
    rows.iter().map(|row| raw(id(row))).collect()
}

/// The bytes of an id as text.
pub(super) fn raw(text: &str) -> [u8; 16] {
    *safetynet_shared::id::Id::parse(text).unwrap().as_bytes()
}
