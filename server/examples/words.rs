//! Makes the embedded word list: reads one word a line on standard input, writes the transducer to standard output.
//!
//! `server/src/password/words.py` runs it; the folding is the server's own, so that the list and the passwords
//! judged by it are always folded alike. The same words give the same bytes.

use std::{
    collections::BTreeSet,
    error::Error,
    io::{self, BufWriter, Write},
};

use fst::SetBuilder;

#[path = "../src/password/letters.rs"]
mod letters;

/// Shorter entries do not count: every pair of letters abbreviates something, and would make words of any text.
const LEAST_LETTERS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let words = io::stdin().lines().collect::<Result<Vec<_>, _>>()?;
    let entries: BTreeSet<String> = words.iter().filter_map(|word| entry(word)).collect();
    let mut list = SetBuilder::new(BufWriter::new(io::stdout().lock()))?;
    list.extend_iter(&entries)?;
    list.into_inner()?.flush()?;
    eprintln!("{} entries", entries.len());
    Ok(())
}

/// The letters of a word, folded; `None` when they are too few.
fn entry(word: &str) -> Option<String> {
    let letters: String = letters::lowered(word).filter(|c| c.is_alphabetic()).collect();
    (letters.chars().count() >= LEAST_LETTERS).then_some(letters)
}
