//! Budgets of views and searches: what one person may look at in a while, whatever they may see.
//!
//! Rights alone do not stop whoever goes through the index for a neighbour, or copies it person by person. Each different
//! person or case file that an account opens within an hour counts, each search within a minute, and so many views alarm
//! the single points of contact and the auditors of its organisation once an hour, before anything is refused. It is kept
//! in memory: nobody whom it is to stop can start the server anew.

use std::collections::{HashMap, VecDeque};

use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;

use super::call::{Call, Person};
use super::notice::{self, Code};
use crate::error::{Error, Result};
use crate::house::Budget;
use crate::rpc::Spends;

/// How long a view counts.
const HOUR: Span = Span::hours(1);
/// How long a search counts.
const MINUTE: Span = Span::minutes(1);

/// What accounts have spent of late.
#[derive(Default)]
pub(crate) struct Budgets(HashMap<Id, Spent>);

/// What one account has spent, the oldest first.
#[derive(Default)]
struct Spent {
    views: VecDeque<(Moment, Option<Id>)>,
    searches: VecDeque<Moment>,
    alarmed: Option<Moment>,
}

/// How an account stands after it has spent something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    /// Within what honest work takes.
    Within,
    /// So many views that somebody is told.
    Alarming,
    /// No more until so long has passed.
    Exhausted(Span),
}

impl Budgets {
    /// Takes what a call spends out of its caller's budget, and tells whom an alarming number concerns.
    ///
    /// # Errors
    /// [`Error::TooMany`] when nothing is left, with when there will be; faults of the store.
    pub(super) fn spend(&mut self, call: &Call<'_>, spends: Spends, record: Option<Id>) -> Result<()> {
        if spends == Spends::Nothing {
            return Ok(());
        }
        let (person, now, budget) = (call.person()?, call.now(), call.house().settings.budget);
        let spent = self.0.entry(person.account).or_default();
        let (standing, text) = match spends {
            Spends::View => (spent.view(record, now, budget), VIEWS),
            _ => (spent.search(now, budget), SEARCHES),
        };
        match standing {
            Standing::Within => Ok(()),
            Standing::Alarming => alarm(call, person),
            Standing::Exhausted(wait) => Err(Error::TooMany(text, wait)),
        }
    }
}

const VIEWS: &str = "You have opened more people and cases within an hour than one person's work takes. Try again later; \
                     your single point of contact can see why.";
const SEARCHES: &str = "You have searched more often within a minute than one person can read. Try again in a moment.";

fn alarm(call: &Call<'_>, person: &Person) -> Result<()> {
    notice::tell_accountable(call, person.organisation, Code::ManyViews, RecordKind::Account, person.account)
}

impl Spent {
    fn view(&mut self, record: Option<Id>, now: Moment, budget: Budget) -> Standing {
        while self.views.front().is_some_and(|(at, _)| passed(*at, now, HOUR)) {
            self.views.pop_front();
        }
        if self.views.iter().any(|(_, seen)| *seen == record) {
            return Standing::Within;
        }
        if let Some((oldest, _)) = self.views.front().filter(|_| self.views.len() >= budget.views_an_hour) {
            return Standing::Exhausted(left(HOUR, *oldest, now));
        }
        self.views.push_back((now, record));
        if self.views.len() < budget.alarming_views || self.alarmed.is_some_and(|at| !passed(at, now, HOUR)) {
            return Standing::Within;
        }
        self.alarmed = Some(now);
        Standing::Alarming
    }

    fn search(&mut self, now: Moment, budget: Budget) -> Standing {
        while self.searches.front().is_some_and(|at| passed(*at, now, MINUTE)) {
            self.searches.pop_front();
        }
        if let Some(oldest) = self.searches.front().filter(|_| self.searches.len() >= budget.searches_a_minute) {
            return Standing::Exhausted(left(MINUTE, *oldest, now));
        }
        self.searches.push_back(now);
        Standing::Within
    }
}

/// Whether so long has passed since; after a clock was set back, it has.
fn passed(at: Moment, now: Moment, span: Span) -> bool {
    at > now || now.since(at) >= span
}

/// What is left of a span that began then.
fn left(span: Span, began: Moment, now: Moment) -> Span {
    Span::from_micros(span.micros() - now.since(began).micros())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BUDGET: Budget = Budget { views_an_hour: 5, alarming_views: 3, searches_a_minute: 2 };

    fn record(number: u8) -> Option<Id> {
        Some(Id::from_bytes([number; 16]))
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(1_800_000_000_000_000).plus(Span::seconds(seconds))
    }

    #[test]
    fn so_many_views_alarm_once_an_hour_and_more_are_refused_until_the_first_is_an_hour_old() {
        let mut spent = Spent::default();
        let mut view = |number, seconds| spent.view(record(number), at(seconds), BUDGET);
        assert_eq!([view(1, 0), view(2, 10), view(3, 20)], [Standing::Within, Standing::Within, Standing::Alarming]);
        assert_eq!([view(4, 30), view(5, 40)], [Standing::Within, Standing::Within], "told already");
        assert_eq!(view(6, 600), Standing::Exhausted(Span::minutes(50)));
        assert_eq!(view(6, 3_599), Standing::Exhausted(Span::seconds(1)));
        assert_eq!(view(6, 3_600), Standing::Within);
        assert_eq!(view(7, 3_620), Standing::Alarming, "an hour after the last alarm");
    }

    #[test]
    fn the_same_record_again_costs_nothing() {
        let mut spent = Spent::default();
        for seconds in 0..50 {
            assert_eq!(spent.view(record(1), at(seconds), BUDGET), Standing::Within);
        }
        assert_eq!(spent.views.len(), 1);
    }

    #[test]
    fn searches_come_back_after_a_minute_and_after_a_clock_was_set_back() {
        let mut spent = Spent::default();
        let mut search = |seconds| spent.search(at(seconds), BUDGET);
        assert_eq!([search(0), search(1)], [Standing::Within; 2]);
        assert_eq!(search(30), Standing::Exhausted(Span::seconds(30)));
        assert_eq!([search(60), search(61)], [Standing::Within; 2]);
        assert_eq!(search(-86_400), Standing::Within);
    }
}
