//! How well people are found, over files of one's own: `safetynet-server match-report`.
//!
//! The persons go into an index of their own, in memory; no data folder is opened and nothing is written but the answer:
//! one JSON line for each query on the standard output, and what can be counted on the standard error. Everything is
//! visible to this report, addresses too. A message about a line names its number and never what stands in it.
//!
//! ```text
//! {"id":"p1","given_names":"Elizabeth","family_name":"Sample","date_of_birth":"1990-07-01"}      a person
//! {"query_id":"q1","text":"liz sampel 1990"}                                                     a query
//! {"query_id":"q1","id":"p1"}                                                                    the truth
//! {"query_id":"q1","known":true,"latency_us":41.3,"ranked":["p1"],"scores":[9.8]}                the answer
//! ```

mod lines;
mod tally;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use clap::Args;
use safetynet_shared::clock::{Clock, Day, Stopwatch};
use safetynet_shared::id::Id;
use serde::Serialize;

use crate::matching::{Candidate, Index, KNOWN, Person, Scratch};
use lines::{Label, Line};
use tally::Tally;

/// Answers for each query.
const MOST: usize = 20;
/// Lines that are handed to the thread that builds the index at once.
const BATCH: usize = 1_000;
/// Batches that may wait for it.
const WAITING: usize = 16;

/// Flags of the report.
#[derive(Args)]
pub struct Files {
    /// The persons, one JSON object a line
    #[arg(long)]
    pub persons: PathBuf,
    /// The queries, one JSON object a line
    #[arg(long)]
    pub queries: PathBuf,
    /// Whom each query means, as lines of {`query_id`, id}; a query without a line, or with none, means nobody recorded
    #[arg(long)]
    pub truth: Option<PathBuf>,
}

/// One line of the answer.
#[derive(Serialize)]
struct Answer<'a> {
    query_id: &'a Label,
    known: bool,
    latency_us: f64,
    ranked: Vec<&'a Label>,
    scores: Vec<f32>,
}

/// Answers every query on `out`, and tells on `notes` what can be counted.
///
/// # Errors
/// A file that cannot be read, with the number of the line that is none.
pub fn report(files: &Files, out: &mut impl Write, notes: &mut impl Write) -> Result<(), String> {
    let begun = Stopwatch::start();
    let (index, ids) = load(&files.persons)?;
    let told = |error: std::io::Error| format!("the answer cannot be written: {error}");
    writeln!(notes, "{} persons loaded in {:.1} s", index.len(), begun.elapsed().as_secs_f64()).map_err(told)?;
    let truth = files.truth.as_deref().map(truth).transpose()?;
    let (today, mut scratch, mut tally) = (Clock::System.now().day(), Scratch::default(), Tally::default());
    each(&files.queries, |line| {
        let query_id = line.query_id.as_ref().ok_or("has no query_id")?;
        let at = Stopwatch::start();
        let found = ask(&index, &line, today, &mut scratch);
        let spent = at.elapsed();
        let ranked: Vec<&Label> = found.iter().filter_map(|one| ids.get(place(one.id))).collect();
        let known = found.iter().any(|one| one.standing >= KNOWN);
        tally.took(spent);
        if let Some(truth) = &truth {
            tally.judge(truth.get(query_id), &ranked, known);
        }
        let latency_us = (spent.as_secs_f64() * 1e7).round() / 10.0;
        let scores = found.iter().map(|one| (one.standing * 100.0).round() / 100.0).collect();
        let text = serde_json::to_string(&Answer { query_id, known, latency_us, ranked, scores });
        let text = text.map_err(|_| "cannot be answered")?;
        writeln!(out, "{text}").map_err(|_| "has an answer that cannot be written")
    })?;
    out.flush().map_err(told)?;
    writeln!(notes, "{tally}").map_err(told)
}

fn ask(index: &Index, line: &Line, today: Day, scratch: &mut Scratch) -> Vec<Candidate> {
    let question = line.question(today);
    if question.is_empty() { Vec::new() } else { index.search(&question, scratch, MOST) }
}

/// The index of the persons, and their names in the file.
fn load(path: &Path) -> Result<(Index, Vec<Label>), String> {
    let (send, receive) = sync_channel::<Vec<Person>>(WAITING);
    std::thread::scope(|scope| {
        let building = std::thread::Builder::new()
            .name("people".to_owned())
            .spawn_scoped(scope, move || build(&receive))
            .map_err(|error| format!("no thread for the index: {error}"))?;
        let (mut ids, mut batch) = (Vec::new(), Vec::with_capacity(BATCH));
        let read = each(path, |line| {
            batch.push(line.person());
            ids.push(line.id.ok_or("has no id")?);
            if batch.len() == BATCH {
                let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                send.send(full).map_err(|_| "cannot be taken into the index")?;
            }
            Ok(())
        });
        let sent = send.send(batch);
        drop(send);
        read?;
        match (sent, building.join()) {
            (Ok(()), Ok(index)) => Ok((index, ids)),
            _ => Err("the index could not be built".to_owned()),
        }
    })
}

fn build(batches: &Receiver<Vec<Person>>) -> Index {
    let mut index = Index::loading();
    let mut number: u128 = 0;
    while let Ok(batch) = batches.recv() {
        for person in batch {
            index.put(Id::from_bytes(number.to_be_bytes()), &person);
            number += 1;
        }
    }
    index.loaded();
    index
}

/// The place in the file of a person in the index.
fn place(id: Id) -> usize {
    usize::try_from(u128::from_be_bytes(*id.as_bytes())).unwrap_or(usize::MAX)
}

/// Whom each query means.
fn truth(path: &Path) -> Result<HashMap<Label, Label>, String> {
    let mut truth = HashMap::new();
    each(path, |line| {
        let query = line.query_id.ok_or("has no query_id")?;
        truth.extend(line.id.map(|id| (query, id)));
        Ok(())
    })?;
    Ok(truth)
}

/// Reads the lines of a file.
fn each(path: &Path, mut take: impl FnMut(Line) -> Result<(), &'static str>) -> Result<(), String> {
    let unread = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(unread)?);
    let (mut text, mut number) = (Vec::new(), 0_u64);
    loop {
        text.clear();
        number += 1;
        if file.read_until(b'\n', &mut text).map_err(unread)? == 0 {
            return Ok(());
        }
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let said = |why: &str| format!("{}: line {number} {why}", path.display());
        let line: Line = serde_json::from_slice(&text).map_err(|_| said("is not a line of this report"))?;
        take(line).map_err(said)?;
    }
}

#[cfg(test)]
mod tests;
