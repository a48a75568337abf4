//! What can be counted over all queries.

use std::fmt;
use std::time::Duration;

use super::lines::Label;

/// The counts.
#[derive(Default)]
pub struct Tally {
    micros: Vec<f64>,
    meant: usize,
    first: usize,
    ten: usize,
    right: usize,
    nobody: usize,
    alarms: usize,
}

impl Tally {
    /// A query was answered.
    pub fn took(&mut self, spent: Duration) {
        self.micros.push(spent.as_secs_f64() * 1e6);
    }

    /// It meant this person, or nobody who is recorded.
    pub fn judge(&mut self, meant: Option<&Label>, ranked: &[&Label], known: bool) {
        let Some(meant) = meant else {
            self.nobody += 1;
            self.alarms += usize::from(known);
            return;
        };
        let place = ranked.iter().position(|id| *id == meant);
        self.meant += 1;
        self.first += usize::from(place == Some(0));
        self.ten += usize::from(place.is_some_and(|place| place < 10));
        self.right += usize::from(known);
    }

    fn at(&self, percent: usize) -> f64 {
        let last = self.micros.len().saturating_sub(1);
        self.micros.get(last * percent / 100).copied().unwrap_or(0.0)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted = Tally { micros: self.micros.clone(), ..Tally::default() };
        sorted.micros.sort_by(f64::total_cmp);
        let micros = [50, 99, 100].map(|percent| sorted.at(percent));
        let [median, high, most] = micros;
        write!(f, "{} queries: median {median:.0} us, 99 % {high:.0} us, most {most:.0} us", self.micros.len())?;
        if self.meant > 0 {
            let of = |count| share(count, self.meant);
            let (first, ten, known) = (of(self.first), of(self.ten), of(self.right));
            write!(f, "\n{} mean somebody: first {first:.2} %, first ten {ten:.2} %, known {known:.2} %", self.meant)?;
        }
        if self.nobody > 0 {
            let alarms = share(self.alarms, self.nobody);
            write!(f, "\n{} mean nobody who is recorded: known all the same {alarms:.2} %", self.nobody)?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of lines")]
fn share(count: usize, all: usize) -> f64 {
    count as f64 * 100.0 / all.max(1) as f64
}
