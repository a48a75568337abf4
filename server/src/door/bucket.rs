//! An allowance that fills at a steady rate up to a brim, for one connection.
//!
//! It reads no clock: a timer ticks ten times a second and catches up on missed ticks when it is next looked at, and it
//! is looked at only when the allowance is used up. So it costs a subtraction for each read, and no wake-ups.

use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Interval, interval};

/// The refills in a second.
const TICKS: u32 = 10;

/// What is left of an allowance.
pub(super) struct Bucket {
    left: i64,
    brim: i64,
    refill: i64,
    ticks: Interval,
}

impl Bucket {
    /// A full one. A rate below ten a second counts as ten.
    pub(super) fn new(per_second: u32, brim: u32) -> Bucket {
        Bucket {
            left: i64::from(brim),
            brim: i64::from(brim),
            refill: i64::from((per_second / TICKS).max(1)),
            ticks: interval(Duration::from_secs(1) / TICKS),
        }
    }

    /// Takes an amount, which may leave a debt.
    pub(super) fn take(&mut self, amount: usize) {
        self.left = self.left.saturating_sub_unsigned(amount as u64);
    }

    /// Gives back what was earned, up to the brim.
    pub(super) fn earn(&mut self, amount: usize) {
        self.left = self.left.saturating_add_unsigned(amount as u64).min(self.brim);
    }

    /// Ready once there is no debt; until then the task is woken as the allowance fills.
    pub(super) fn poll_free(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.left <= 0 {
            ready!(self.ticks.poll_tick(context));
            self.catch_up(context);
        }
        Poll::Ready(())
    }

    /// Takes all the ticks that have gone by. What lies beyond the brim is forgotten.
    fn catch_up(&mut self, context: &mut Context<'_>) {
        self.left = self.left.saturating_add(self.refill);
        while self.left < self.brim && self.ticks.poll_tick(context).is_ready() {
            self.left = self.left.saturating_add(self.refill);
        }
        if self.left >= self.brim {
            self.left = self.brim;
            self.ticks.reset();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn a_debt_is_paid_by_waiting() {
        let mut bucket = Bucket::new(1_000, 50);
        poll_fn(|context| bucket.poll_free(context)).await;
        bucket.take(350);
        let mut waits = 0;
        poll_fn(|context| {
            waits += 1;
            bucket.poll_free(context)
        })
        .await;
        assert!(waits > 1 && bucket.left > 0);
    }

    #[tokio::test]
    async fn it_never_holds_more_than_its_brim() {
        let mut bucket = Bucket::new(10, 5);
        bucket.earn(1_000);
        assert_eq!(bucket.left, 5);
    }
}
