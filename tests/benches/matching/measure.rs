//! Asks a town for its people, and counts.

use std::collections::BTreeMap;
use std::time::Instant;

use safetynet_server::matching::{Candidate, Index, Scratch, parse};
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;

use crate::random::Random;
use crate::slips::{Query, ask};
use crate::town::{Makers, Somebody};

/// Queries for people who are recorded, and for people who are not.
const KNOWN: usize = 20_000;
const NEW: usize = 5_000;

#[derive(Default)]
struct Tally {
    all: usize,
    first: usize,
    ten: usize,
}

impl Tally {
    fn count(&mut self, rank: Option<usize>) {
        self.all += 1;
        self.first += usize::from(rank == Some(0));
        self.ten += usize::from(rank.is_some_and(|rank| rank < 10));
    }

    fn line(&self, name: &str) -> String {
        let share = |count: usize| count as f64 * 100.0 / self.all.max(1) as f64;
        format!("{name:<34} {:>6} {:>7.2} {:>7.2}", self.all, share(self.first), share(self.ten))
    }
}

fn id(number: usize) -> Id {
    Id::from_bytes((number as u128 + 1).to_be_bytes())
}

pub fn town(people: usize, seed: u64, held_out: bool) {
    let makers = Makers::new(people, seed, held_out);
    let everybody = makers.town(people + people / 20, 0.05, seed + 10);
    let before = memory();
    let begun = Instant::now();
    let mut index = Index::loading();
    for (number, (one, _)) in everybody.iter().enumerate().filter(|(_, (_, recorded))| *recorded) {
        index.put(id(number), &one.person);
    }
    index.loaded();
    let built = begun.elapsed().as_secs_f64();
    let kind = if makers.held_out() { "held out" } else { "development" };
    println!("\n{kind}: {} people; built in {built:.1} s, {:.0} MB", index.len(), memory() - before);
    let mut random = Random::new(seed + 20);
    let of = |recorded: bool| (0..everybody.len()).filter(|at| everybody[*at].1 == recorded).collect::<Vec<_>>();
    let (known, new) = (of(true), of(false));
    let mut asked = Asked::new(&index);
    for _ in 0..KNOWN {
        let number = known[random.below(known.len())];
        asked.known(&everybody[number].0, id(number), &mut random);
    }
    for _ in 0..NEW {
        asked.new_one(&everybody[new[random.below(new.len())]].0, &mut random);
    }
    asked.print();
}

struct Asked<'i> {
    index: &'i Index,
    scratch: Scratch,
    all: Tally,
    unclean: Tally,
    slips: BTreeMap<&'static str, Tally>,
    micros: Vec<f64>,
    known: Vec<f32>,
    new: Vec<f32>,
    missed: Vec<String>,
}

impl<'i> Asked<'i> {
    fn new(index: &'i Index) -> Asked<'i> {
        Asked {
            index,
            scratch: Scratch::default(),
            all: Tally::default(),
            unclean: Tally::default(),
            slips: BTreeMap::new(),
            micros: Vec::new(),
            known: Vec::new(),
            new: Vec::new(),
            missed: Vec::new(),
        }
    }

    fn search(&mut self, query: &Query) -> Vec<Candidate> {
        let at = Instant::now();
        let parsed = query.text.as_ref().map(|text| parse(text, Day::new(2026, 11, 23).unwrap()));
        let found = self.index.search(parsed.as_ref().unwrap_or(&query.question), &mut self.scratch, 20);
        self.micros.push(at.elapsed().as_secs_f64() * 1e6);
        found
    }

    fn known(&mut self, one: &Somebody, id: Id, random: &mut Random) {
        let query = ask(one, random);
        let found = self.search(&query);
        let rank = found.iter().position(|candidate| candidate.id == id);
        self.all.count(rank);
        if !query.clean {
            self.unclean.count(rank);
        }
        for slip in &query.slips {
            self.slips.entry(slip).or_default().count(rank);
        }
        self.known.push(standing(&found));
        if rank.is_none_or(|rank| rank > 9) && self.missed.len() < 4_000 {
            let name = &one.person.names[0];
            let at = one.person.places.first();
            self.missed.push(format!(
                "{:?} of {} {} {:?} {:?}: {:?} born {:?}, {:?}, rank {rank:?}",
                query.slips,
                name.given,
                name.family,
                one.person.born,
                at.map(|at| (&at.lines, &at.postcode)),
                query.text.clone().unwrap_or_else(|| names(&query)),
                query.question.born,
                query.question.post.map(|post| String::from_utf8_lossy(&post.bytes()).into_owned()),
            ));
        }
    }

    fn new_one(&mut self, one: &Somebody, random: &mut Random) {
        let query = ask(one, random);
        let found = self.search(&query);
        self.new.push(standing(&found));
    }

    fn print(mut self) {
        println!("{:<34} {:>6} {:>7} {:>7}", "", "asked", "first", "ten");
        println!("{}", self.all.line("all"));
        println!("{}", self.unclean.line("no clean key"));
        for (slip, tally) in &self.slips {
            println!("  {}", tally.line(slip));
        }
        self.micros.sort_by(f64::total_cmp);
        let at = |share: f64| self.micros[((self.micros.len() - 1) as f64 * share) as usize];
        println!("micros: median {:.0}, 90 % {:.0}, 99 % {:.0}, most {:.0}", at(0.5), at(0.9), at(0.99), at(1.0));
        self.new.sort_by(f32::total_cmp);
        let threshold = self.new[(self.new.len() as f64 * 0.95) as usize];
        let right =
            |least: f32, of: &[f32]| of.iter().filter(|bits| **bits >= least).count() as f64 * 100.0 / of.len() as f64;
        println!(
            "known or new: {:.1} % right at 5 % false alarms (from {threshold:.1} bits)",
            right(threshold, &self.known)
        );
        let fixed = safetynet_server::matching::KNOWN;
        println!(
            "  from {fixed} bits: {:.1} % right, {:.1} % false alarms",
            right(fixed, &self.known),
            right(fixed, &self.new)
        );
        if std::env::args().any(|argument| argument == "--missed") {
            self.missed.iter().for_each(|line| println!("missed {line}"));
        }
    }
}

fn names(query: &Query) -> String {
    let of = |name: &safetynet_server::matching::Asking| match name {
        safetynet_server::matching::Asking::Parts { given, family } => {
            given.iter().chain(family).map(|unit| unit.whole.clone()).collect::<Vec<_>>().join(" ")
        }
        safetynet_server::matching::Asking::Words(units) => {
            units.iter().map(|unit| unit.whole.clone()).collect::<Vec<_>>().join(" ")
        }
    };
    query.question.names.iter().map(of).collect::<Vec<_>>().join(" / ")
}

fn standing(found: &[Candidate]) -> f32 {
    found.iter().map(|candidate| candidate.standing).fold(-99.0, f32::max)
}

/// Resident memory of this process in megabytes.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0.0);
    kilobytes / 1024.0
}
