//! Names of a town whose people come from many places: a head of frequent ones and a long tail that is put together
//! from syllables, so that most names are in no list. A held-out town has the tail alone, of other syllables.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::random::Random;

/// Where a family's names come from.
#[derive(Default)]
pub struct Origin {
    /// Its share of the town, in thousandths.
    pub share: u32,
    lists: HashMap<&'static str, Vec<String>>,
}

/// The origins of the town.
pub static ORIGINS: LazyLock<Vec<Origin>> = LazyLock::new(|| {
    let mut origins: Vec<Origin> = Vec::new();
    for line in include_str!("names.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (list, names) = line.split_once(' ').unwrap();
        if list == "origin" {
            origins.push(Origin { share: names.parse().unwrap(), ..Origin::default() });
            continue;
        }
        let names = names.split(' ').map(|name| if name == "-" { String::new() } else { name.replace('_', " ") });
        origins.last_mut().unwrap().lists.entry(list).or_default().extend(names);
    }
    origins
});

/// Whose name it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Woman,
    Man,
    Family,
}

/// Names of one kind and origin, the frequent ones first.
pub struct Pool {
    names: Vec<String>,
    total: f64,
}

impl Pool {
    /// The names, with so many in the tail. A held-out pool has no head.
    pub fn new(origin: &Origin, kind: Kind, tail: usize, held_out: bool, seed: u64) -> Pool {
        let head = origin.list(match kind {
            Kind::Woman => "women",
            Kind::Man => "men",
            Kind::Family => "families",
        });
        let mut names: Vec<String> = if held_out { Vec::new() } else { head.to_vec() };
        let mut random = Random::new(seed);
        let mut known: HashSet<String> = names.iter().cloned().collect();
        let mut tries = 0;
        while names.len() < head.len() + tail && tries < tail * 30 {
            tries += 1;
            let name = origin.made(kind, held_out, &mut random);
            if known.insert(name.clone()) {
                names.push(name);
            }
        }
        let total = weight(names.len());
        Pool { names, total }
    }

    /// A name, after Zipf: the tenth is a fifth as frequent as the first.
    pub fn draw(&self, random: &mut Random) -> &str {
        let at = random.unit() * self.total;
        let place = ((1.0 + at * (1.0 - S)).powf(1.0 / (1.0 - S)) - 1.0).max(0.0) as usize;
        &self.names[place.min(self.names.len() - 1)]
    }
}

/// How steeply frequencies fall.
const S: f64 = 0.75;

fn weight(count: usize) -> f64 {
    ((count as f64 + 1.0).powf(1.0 - S) - 1.0) / (1.0 - S)
}

/// Syllables that no name of the lists begins with.
const UNHEARD: [&str; 22] = [
    "Br", "Cl", "Dr", "Fl", "Gl", "H", "J", "K", "L", "M", "N", "P", "Qu", "R", "Sk", "Tr", "V", "W", "Z", "Sh", "Th",
    "Y",
];

impl Origin {
    fn list(&self, name: &str) -> &[String] {
        &self.lists[name]
    }

    fn made(&self, kind: Kind, held_out: bool, random: &mut Random) -> String {
        let end = match kind {
            Kind::Woman => "end_women",
            Kind::Man => "end_men",
            Kind::Family => "end_families",
        };
        let mut name = random.one(self.list("begin")).to_owned();
        if held_out {
            random.of(&UNHEARD).clone_into(&mut name);
            name += random.of(&["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou", "ie"]);
            name += random.of(&["b", "d", "g", "l", "m", "n", "r", "s", "t", "v", "ck", "nd", "rl", "st", "mm", "ll"]);
        }
        name += random.one(self.list("middle"));
        if random.chance(0.35) {
            name += random.of(&["ra", "lo", "ni", "te", "ma", "si", "ve", "do", "li", "ne"]);
        }
        name += random.one(self.list(end));
        let irish = kind == Kind::Family && self.list("women")[0] == "Siobhan";
        match (irish, random.below(6)) {
            (true, 0) => format!("O'{name}"),
            (true, 1) => format!("Mc{name}"),
            _ => name,
        }
    }
}
