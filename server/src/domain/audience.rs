//! Who will see a record: told before anything is saved, so that the writer can consider whether the audience fits
//! (SYOP-8.3).
//!
//! The preview of an activity is worked out from the people who reach its channel, by the rule that `reach.sql` holds
//! for an activity once it is there; a test compares the two.

use std::collections::BTreeMap;

use safetynet_shared::id::Id;

/// Somebody who reaches a record, with each reason.
pub struct Reacher {
    /// The account and the name.
    pub account: (Id, String),
    /// The organisation and its name.
    pub organisation: (Id, String),
    /// The reasons: the word of `reach.sql`, and the organisation whose part of the record alone comes with it.
    reasons: Vec<(String, Option<Id>)>,
}

impl Reacher {
    /// Somebody with one reason.
    pub fn new(account: (Id, String), organisation: (Id, String), via: String, only: Option<Id>) -> Reacher {
        Reacher { account, organisation, reasons: vec![(via, only)] }
    }

    /// Adds the reasons that the same person has beside.
    pub fn add(&mut self, other: Reacher) {
        self.reasons.extend(other.reasons);
    }

    /// Whether one of the reasons covers what an organisation owns in the record: a share covers its giver's part, and what
    /// the person's own organisation owns.
    pub fn covers(&self, owner: Id) -> bool {
        self.reasons.iter().any(|(_, only)| self.brings(*only, owner))
    }

    /// Whether one of the reasons is this one.
    pub fn reads_by(&self, via: &str) -> bool {
        self.reasons.iter().any(|(word, _)| word == via)
    }

    /// Whether what lies in the channel comes with one of the reasons. An auditor reads by the organisation that owns
    /// each record and not by the channel.
    fn inside(&self, owner: Id) -> bool {
        self.reasons.iter().any(|(via, only)| via != "auditor" && self.brings(*only, owner))
    }

    /// Whether a reason that brings the part of one organisation alone, or of all, brings what an organisation owns: what
    /// the person's own organisation owns comes with each (ISA-4.1).
    fn brings(&self, only: Option<Id>, owner: Id) -> bool {
        only.is_none_or(|only| [only, self.organisation.0].contains(&owner))
    }
}

/// The audience that a writer chooses. An empty narrowing means nobody, never everybody.
#[derive(Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everybody who reaches the channel.
    WholeChannel,
    /// Only these organisations and accounts, as far as they reach the channel.
    Narrowed(Vec<Id>),
}

impl Choice {
    /// Whether an organisation as a whole is meant.
    pub fn means(&self, organisation: Id) -> bool {
        match self {
            Choice::WholeChannel => true,
            Choice::Narrowed(parties) => parties.contains(&organisation),
        }
    }

    fn keeps(&self, person: &Reacher) -> bool {
        match self {
            Choice::WholeChannel => true,
            Choice::Narrowed(parties) => {
                parties.contains(&person.account.0) || parties.contains(&person.organisation.0)
            }
        }
    }
}

/// The number of people of one organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Share {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub name: String,
    /// How many of its people.
    pub people: i32,
}

/// Who will see a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// The organisations by name.
    pub organisations: Vec<Share>,
    /// How many people in all.
    pub people: i32,
    /// How many people of the channel will not.
    pub withheld_from: i32,
}

/// Who sees a record that was reached: everybody in `people`, by organisation.
pub fn all(people: &[Reacher]) -> Preview {
    tally(people.iter(), 0)
}

/// Who sees an activity: `seen` of the `people` who reach its channel.
pub fn recorded(people: &[Reacher], seen: &[Reacher]) -> Preview {
    let sees = |person: &&Reacher| seen.iter().any(|one| one.account.0 == person.account.0);
    let withheld_from = people.iter().filter(|person| !sees(person)).count();
    tally(seen.iter(), i32::try_from(withheld_from).unwrap_or(i32::MAX))
}

/// Who would see an activity that `owner` records in a channel, which `people` reach; `auditors` are the owner's.
pub fn preview(people: &[Reacher], auditors: &[Reacher], choice: &Choice, owner: Id) -> Preview {
    // Whoever broke the glass reads what is narrowed too.
    let kept = |person: &Reacher| choice.keeps(person) || person.reads_by("break_glass");
    let sees = |person: &&Reacher| person.inside(owner) && kept(person);
    let (kept, others): (Vec<&Reacher>, Vec<&Reacher>) = people.iter().partition(sees);
    let audits = |person: &Reacher| auditors.iter().any(|auditor| auditor.account.0 == person.account.0);
    let withheld_from = others.iter().filter(|person| !audits(person)).count();
    let also = auditors.iter().filter(|auditor| !kept.iter().any(|person| person.account.0 == auditor.account.0));
    tally(kept.iter().copied().chain(also), i32::try_from(withheld_from).unwrap_or(i32::MAX))
}

impl Preview {
    /// With organisations that are meant and of which nobody sees it today.
    #[must_use]
    pub fn with(mut self, meant: impl IntoIterator<Item = (Id, String)>) -> Preview {
        for (organisation, name) in meant {
            if !self.organisations.iter().any(|share| share.organisation == organisation) {
                self.organisations.push(Share { organisation, name, people: 0 });
            }
        }
        self.organisations.sort_by(|one, other| (&one.name, one.organisation).cmp(&(&other.name, other.organisation)));
        self
    }
}

fn tally<'p>(people: impl Iterator<Item = &'p Reacher>, withheld_from: i32) -> Preview {
    let mut shares: BTreeMap<(String, Id), i32> = BTreeMap::new();
    for person in people {
        *shares.entry((person.organisation.1.clone(), person.organisation.0)).or_insert(0) += 1;
    }
    let organisations: Vec<Share> =
        shares.into_iter().map(|((name, organisation), people)| Share { organisation, name, people }).collect();
    let people = organisations.iter().map(|share| share.people).sum();
    Preview { organisations, people, withheld_from }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn person(number: u8, organisation: u8, via: &str, only: Option<u8>) -> Reacher {
        let name = format!("Organisation {organisation}");
        Reacher::new((id(number), format!("Person {number}")), (id(organisation), name), via.to_owned(), only.map(id))
    }

    fn people() -> Vec<Reacher> {
        vec![
            person(1, 100, "worker", None),
            person(2, 100, "supervisor", None),
            person(3, 101, "partner", None),
            person(4, 102, "grant_to_person", Some(100)),
            person(5, 103, "grant_to_person", Some(101)),
            person(6, 100, "auditor", None),
        ]
    }

    fn auditors() -> Vec<Reacher> {
        vec![person(6, 100, "auditor", None)]
    }

    #[test]
    fn the_whole_channel_is_everybody_whom_the_owner_reaches() {
        let preview = preview(&people(), &auditors(), &Choice::WholeChannel, id(100));
        let counts: Vec<(&str, i32)> = preview.organisations.iter().map(|o| (o.name.as_str(), o.people)).collect();
        assert_eq!(counts, [("Organisation 100", 3), ("Organisation 101", 1), ("Organisation 102", 1)]);
        assert_eq!((preview.people, preview.withheld_from), (5, 1));
    }

    #[test]
    fn a_narrowing_keeps_parties_and_an_empty_one_nobody() {
        let narrowed = preview(&people(), &auditors(), &Choice::Narrowed(vec![id(101), id(1)]), id(100));
        assert_eq!((narrowed.people, narrowed.withheld_from), (3, 3));
        let nobody = preview(&people(), &[], &Choice::Narrowed(Vec::new()), id(100));
        assert_eq!((nobody.people, nobody.withheld_from), (0, 6));
        assert!(nobody.organisations.is_empty());
        let meant = nobody.with([(id(101), "Organisation 101".to_owned())]);
        assert_eq!(meant.organisations.first().map(|share| share.people), Some(0));
    }

    #[test]
    fn who_broke_the_glass_reads_what_is_narrowed_too() {
        let mut people = people();
        people.push(person(7, 104, "break_glass", None));
        let nobody = preview(&people, &[], &Choice::Narrowed(Vec::new()), id(100));
        assert_eq!((nobody.people, nobody.withheld_from), (1, 6));
        assert_eq!(nobody.organisations.first().map(|share| share.organisation), Some(id(104)));
    }

    #[test]
    fn everybody_is_counted_once() {
        let all = all(&people());
        assert_eq!((all.people, all.withheld_from), (6, 0));
    }
}
