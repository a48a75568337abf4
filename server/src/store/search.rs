//! The index search over the key tables: bounded at every step, so that it costs the same for a thousand nominals and
//! for a million.
//!
//! Candidates come from keys, the rarest evidence first: the date of birth (and what is left of it when a part is not
//! recorded), pairs of a given and a family token, then single tokens, and beginnings of tokens through the list of
//! distinct tokens. Each source has a limit, and so have all together. The best by number of sources are read and
//! weighed by `domain::search`; what is shown goes through `reach`, one by one, so a sealed nominal is left out like
//! one that does not exist.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row as Line, params};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::{Nominal, pairs};
use super::reach::{self, Index, Key, Seen, fault, id_at};
use crate::domain::nominal::{Birth, PersonName};
use crate::domain::search::{Fit, Frequencies, KeyKind, Question, Record, Word, pair};
use crate::error::Result;

/// Distinct tokens that are looked at for one beginning.
const TOKENS: usize = 200;
/// Of these, how many the search goes on with: the most frequent.
const BEGINNINGS: usize = 24;
/// Nominals taken from one key.
const OF_ONE_KEY: usize = 500;
/// Pairs that are looked up for one question.
const PAIRS: usize = 160;
/// Candidates in all.
const CANDIDATES: usize = 1_000;
/// Candidates that are read and weighed.
const WEIGHED: usize = 250;
/// With fewer candidates than this, single tokens are asked too.
const ENOUGH: usize = 60;

/// A nominal that fits, with how well.
pub struct Match {
    /// The index entry.
    pub nominal: Seen<Nominal, Index>,
    /// How well it fits.
    pub fit: Fit,
}

/// The nominals that fit a question and that the caller may see, best first, those behind `after` alone, at most
/// `most`. `known_to` keeps those that an organisation knows. A page begins behind a nominal and not at a number, since
/// a number would tell how many were left out.
///
/// # Errors
/// Faults of the store.
pub fn matches(
    call: &Call<'_>,
    question: &Question,
    known_to: Option<Id>,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Match>> {
    let fits = weighed(call.connection, question, known_to).map_err(fault)?;
    let begin = match after {
        Some(after) => fits.iter().position(|(id, _)| *id == after).map_or(fits.len(), |place| place + 1),
        None => 0,
    };
    let mut out = Vec::new();
    for (id, fit) in fits.into_iter().skip(begin) {
        if out.len() >= most {
            break;
        }
        if let Some(nominal) = reach::maybe::<Nominal, Index>(call, id)? {
            out.push(Match { nominal, fit });
        }
    }
    Ok(out)
}

/// Whether any nominal may be the same person as the one in question: at most `most`, best first (ISA-13.1).
///
/// # Errors
/// Faults of the store.
pub fn doubles(call: &Call<'_>, question: &Question, most: usize) -> Result<Vec<Match>> {
    let mut found = matches(call, question, None, None, most * 3)?;
    found.retain(|found| found.fit.may_be_the_same(question));
    found.truncate(most);
    Ok(found)
}

fn weighed(connection: &Connection, question: &Question, known_to: Option<Id>) -> rusqlite::Result<Vec<(Id, Fit)>> {
    let lexicon = Lexicon::of(connection, question)?;
    let mut search = Search { connection, known_to, found: HashMap::new() };
    search.gather(question, &lexicon)?;
    let mut fits = Vec::new();
    for id in search.best() {
        let Some(entry) = entry(connection, id)? else { continue };
        let fit = question.weigh(&entry.record(), &lexicon.frequencies);
        if fit.shows(question) {
            fits.push((id, fit));
        }
    }
    fits.sort_by(|(one, a), (other, b)| b.bits.total_cmp(&a.bits).then(one.cmp(other)));
    Ok(fits)
}

/// What the list of distinct tokens says of the words of a question.
struct Lexicon {
    frequencies: Frequencies,
    /// For each word the tokens that fit it: its own forms first, then those that begin so.
    fitting: Vec<Fitting>,
}

#[derive(Default)]
struct Fitting {
    exact: Vec<String>,
    beginning: Vec<String>,
}

impl Lexicon {
    fn of(connection: &Connection, question: &Question) -> rusqlite::Result<Lexicon> {
        let mut frequencies = Frequencies { nominals: carry(connection, 0, "")?, ..Frequencies::default() };
        let mut fitting = Vec::new();
        for word in &question.words {
            let mut fits = Fitting::default();
            for form in &word.forms {
                let carry = carry(connection, KeyKind::Token.number(), form)?;
                frequencies.exact.insert(form.clone(), carry);
                if carry > 0 {
                    fits.exact.push(form.clone());
                }
            }
            let (all, beginning) = beginning(connection, word)?;
            frequencies.beginning.insert(word.plain().to_owned(), all);
            fits.beginning = beginning;
            fitting.push(fits);
        }
        Ok(Lexicon { frequencies, fitting })
    }
}

fn carry(connection: &Connection, kind: i64, key: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT nominals FROM nominal_key_count WHERE kind = ?1 AND key = ?2")?
        .query_row(params![kind, key], |line| line.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

/// How many nominals carry a token that goes on from the word, and the most frequent of these tokens. An initial is no
/// beginning: it would be half of the index.
fn beginning(connection: &Connection, word: &Word) -> rusqlite::Result<(i64, Vec<String>)> {
    let plain = word.plain();
    if plain.chars().nth(1).is_none() {
        return Ok((0, Vec::new()));
    }
    let mut statement = connection.prepare_cached(
        "SELECT key, nominals FROM nominal_key_count WHERE kind = 1 AND key > ?1 AND key < ?2 LIMIT ?3",
    )?;
    let most = i64::try_from(TOKENS).unwrap_or(i64::MAX);
    let lines = statement.query_map(params![plain, format!("{plain}{}", char::MAX), most], |line| {
        Ok((line.get::<_, String>(0)?, line.get::<_, i64>(1)?))
    })?;
    let mut tokens = lines.collect::<rusqlite::Result<Vec<_>>>()?;
    let all = tokens.iter().map(|(_, count)| count).sum();
    tokens.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    tokens.truncate(BEGINNINGS);
    Ok((all, tokens.into_iter().map(|(token, _)| token).collect()))
}

/// A search under way: each candidate with the number of sources that named it.
struct Search<'c> {
    connection: &'c Connection,
    known_to: Option<Id>,
    found: HashMap<Id, u32>,
}

impl Search<'_> {
    fn gather(&mut self, question: &Question, lexicon: &Lexicon) -> rusqlite::Result<()> {
        self.births(question)?;
        self.pairs(&lexicon.fitting)?;
        if self.found.len() < ENOUGH || lexicon.fitting.len() == 1 {
            self.tokens(lexicon)?;
        }
        Ok(())
    }

    /// Those with the date of birth. With names to narrow it down, also its look-alikes: day and month swapped, and the
    /// records that know a part of it.
    fn births(&mut self, question: &Question) -> rusqlite::Result<()> {
        let birth = question.birth;
        if birth.is_unknown() {
            return Ok(());
        }
        if birth.is_whole() {
            self.key(KeyKind::Birth, &birth.key(), 2)?;
        } else if question.words.is_empty() {
            self.born_in(birth)?;
        }
        if birth.is_whole() && !question.words.is_empty() {
            let swapped = Birth { year: birth.year, month: birth.day, day: birth.month };
            let parts = [Birth { day: 0, ..birth }, Birth { day: 0, month: 0, ..birth }];
            for near in std::iter::once(swapped).filter(|near| near.month <= 12 && *near != birth).chain(parts) {
                self.key(KeyKind::Birth, &near.key(), 1)?;
            }
        }
        Ok(())
    }

    fn born_in(&mut self, birth: Birth) -> rusqlite::Result<()> {
        let from = birth.key();
        let to = match birth.month {
            0 => format!("{:04}", birth.year + 1),
            month => format!("{:04}{:02}99", birth.year, month),
        };
        let range = "kind = 2 AND key >= ?1 AND key < ?2";
        self.take(range, &from, &to, 1)
    }

    fn pairs(&mut self, fitting: &[Fitting]) -> rusqlite::Result<()> {
        let mut left = PAIRS;
        for exactly in [true, false] {
            for (place, one) in fitting.iter().enumerate() {
                for other in fitting.iter().skip(place + 1) {
                    for key in keys_of(one, other, exactly).into_iter().take(left) {
                        left -= 1;
                        self.key(KeyKind::Pair, &key, 3)?;
                    }
                }
            }
            if self.found.len() >= CANDIDATES {
                break;
            }
        }
        Ok(())
    }

    /// Single tokens, the rarest first, and then what begins so.
    fn tokens(&mut self, lexicon: &Lexicon) -> rusqlite::Result<()> {
        let mut exact: Vec<&String> = lexicon.fitting.iter().flat_map(|fits| &fits.exact).collect();
        exact.sort_by_key(|form| lexicon.frequencies.exact.get(*form));
        for form in exact {
            self.key(KeyKind::Token, form, 1)?;
        }
        for form in lexicon.fitting.iter().flat_map(|fits| &fits.beginning) {
            if self.found.len() >= CANDIDATES / 2 {
                break;
            }
            self.key(KeyKind::Token, form, 1)?;
        }
        Ok(())
    }

    fn key(&mut self, kind: KeyKind, key: &str, worth: u32) -> rusqlite::Result<()> {
        let range = match kind {
            KeyKind::Token => "kind = 1 AND key = ?1 AND ?2 = ''",
            KeyKind::Birth => "kind = 2 AND key = ?1 AND ?2 = ''",
            KeyKind::Pair => "kind = 3 AND key = ?1 AND ?2 = ''",
        };
        self.take(range, key, "", worth)
    }

    /// Counts a source for the nominals in a range of keys. The filter is asked of a bounded number of them.
    fn take(&mut self, range: &str, from: &str, to: &str, worth: u32) -> rusqlite::Result<()> {
        if self.found.len() >= CANDIDATES {
            return Ok(());
        }
        let filter = match self.known_to {
            Some(_) => {
                "WHERE EXISTS (SELECT 1 FROM nominal_known w WHERE w.nominal = k.nominal AND w.organisation = ?4)"
            }
            None => "WHERE ?4 IS NULL",
        };
        let most = if self.known_to.is_some() { OF_ONE_KEY * 2 } else { OF_ONE_KEY };
        let sql = format!("SELECT nominal FROM (SELECT nominal FROM nominal_key WHERE {range} LIMIT ?3) k {filter}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut lines = statement.query(params![from, to, most, self.known_to.map(Key)])?;
        while let Some(line) = lines.next()? {
            *self.found.entry(id_at(line, 0)?).or_insert(0) += worth;
        }
        Ok(())
    }

    /// The candidates that most sources named.
    fn best(self) -> Vec<Id> {
        let mut found: Vec<(Id, u32)> = self.found.into_iter().collect();
        found.sort_by(|(one, a), (other, b)| b.cmp(a).then(one.cmp(other)));
        found.into_iter().take(WEIGHED).map(|(id, _)| id).collect()
    }
}

/// The pairs of the tokens that fit two words: both exactly, or at least one by its beginning.
fn keys_of(one: &Fitting, other: &Fitting, exactly: bool) -> Vec<String> {
    let each = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().flat_map(|x| b.iter().filter(move |y| *y != x).map(move |y| pair(x, y))).collect()
    };
    if exactly {
        return each(&one.exact, &other.exact);
    }
    let mut keys = each(&one.exact, &other.beginning);
    keys.extend(each(&one.beginning, &other.exact));
    if keys.is_empty() {
        let few = |fits: &Fitting| fits.beginning.iter().take(8).cloned().collect::<Vec<_>>();
        keys = each(&few(one), &few(other));
    }
    keys
}

/// What is weighed of a candidate.
struct Entry {
    name: PersonName,
    aliases: Vec<PersonName>,
    birth: Birth,
    district: String,
}

impl Entry {
    fn record(&self) -> Record<'_> {
        Record { name: &self.name, aliases: &self.aliases, birth: self.birth, district: &self.district }
    }
}

fn entry(connection: &Connection, id: Id) -> rusqlite::Result<Option<Entry>> {
    let read = |line: &Line<'_>| {
        Ok(Entry {
            name: PersonName { given: line.get(0)?, family: line.get(1)? },
            birth: Birth { year: line.get(2)?, month: line.get(3)?, day: line.get(4)? },
            district: line.get(5)?,
            aliases: pairs(line.get(6)?).map(|(given, family)| PersonName { given, family }).collect(),
        })
    };
    connection
        .prepare_cached(
            "SELECT given_names, family_name, birth_year, birth_month, birth_day, district,
             (SELECT group_concat(a.given_names || char(31) || a.family_name || char(31) || char(10))
              FROM nominal_alias a WHERE a.nominal = t.id) FROM nominal t WHERE t.id = ?1",
        )?
        .query_row([Key(id)], read)
        .optional()
}
