//! A closed loop of callers, bounded in time and count, and what it measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::caller::Calls;
use crate::work::{Each, Work};

/// The most calls of one pass, whatever the time.
const MOST: u64 = 400_000;

/// What a pass measured.
#[derive(Clone, Default)]
pub struct Pass {
    /// Calls a second.
    pub rate: f64,
    /// Median latency in microseconds.
    pub p50: f64,
    /// 99th percentile in microseconds.
    pub p99: f64,
    /// What each call cost.
    pub work: Each,
}

/// Runs one pass: each caller calls, waits, and calls again, until the time is over.
pub async fn pass(callers: impl Iterator<Item = Calls>, span: Duration) -> Pass {
    let stop = Arc::new(AtomicBool::new(false));
    let count = Arc::new(AtomicU64::new(0));
    let (begun, before) = (Instant::now(), Work::so_far());
    let local = tokio::task::LocalSet::new();
    let mut tasks = Vec::new();
    for mut call in callers {
        let (stop, count) = (stop.clone(), count.clone());
        tasks.push(local.spawn_local(async move {
            let mut took = Vec::with_capacity(16_384);
            while !stop.load(Ordering::Relaxed) && count.fetch_add(1, Ordering::Relaxed) < MOST {
                let at = Instant::now();
                call().await;
                took.push(at.elapsed());
            }
            took
        }));
    }
    let timer = stop.clone();
    local.spawn_local(async move {
        tokio::time::sleep(span).await;
        timer.store(true, Ordering::Relaxed);
    });
    let all = local
        .run_until(async {
            let mut all = Vec::new();
            for task in tasks {
                all.extend(task.await.unwrap());
            }
            all
        })
        .await;
    let whole = begun.elapsed();
    let work = Work::so_far().since(before, all.len());
    measured(all, whole, work)
}

fn measured(mut took: Vec<Duration>, whole: Duration, work: Each) -> Pass {
    took.sort_unstable();
    let at = |part: f64| {
        let index = ((took.len() as f64 * part) as usize).min(took.len().saturating_sub(1));
        took.get(index).map_or(0.0, |span| span.as_secs_f64() * 1e6)
    };
    Pass { rate: took.len() as f64 / whole.as_secs_f64(), p50: at(0.50), p99: at(0.99), work }
}

/// The middle of several figures.
pub fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = figures.into_iter().collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// The middle time of an overwrite of 4 KiB with fdatasync beside the store, in microseconds.
pub fn fdatasync(folder: &std::path::Path) -> f64 {
    use std::io::{Seek, Write};
    let mut file = std::fs::File::create(folder.join("sync")).unwrap();
    file.write_all(&[1; 4096]).unwrap();
    file.sync_all().unwrap();
    median((0..400).map(|_| {
        let at = Instant::now();
        file.rewind().unwrap();
        file.write_all(&[2; 4096]).unwrap();
        file.sync_data().unwrap();
        at.elapsed().as_secs_f64() * 1e6
    }))
}
