//! Who may come in before a byte is exchanged: the registered ranges, and how many from each.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::counters::Counters;
use super::limits::Limits;
use super::ranges::{Network, Ranges};

/// The connections that are open, by registered range.
#[derive(Default)]
pub(super) struct Occupancy {
    by_network: Mutex<HashMap<Network, usize>>,
}

/// One connection's place among those of its range; given back when dropped.
pub(super) struct Place {
    occupancy: Arc<Occupancy>,
    network: Network,
}

impl Occupancy {
    /// A place for a connection from this address, or none: a stranger, or one too many.
    pub(super) fn admit(
        self: &Arc<Occupancy>,
        address: SocketAddr,
        ranges: &Ranges,
        limits: &Limits,
        counters: &Counters,
    ) -> Option<Place> {
        let Some(range) = ranges.find(address.ip()) else {
            counters.refused_range.add();
            return None;
        };
        let mut counts = self.by_network.lock().unwrap_or_else(PoisonError::into_inner);
        let full = counts.values().sum::<usize>() >= limits.connections;
        let count = counts.entry(range.network).or_default();
        if full || *count >= range.cap.max(limits.range_floor) {
            counters.limited.add();
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place { occupancy: Arc::clone(self), network: range.network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.occupancy.by_network.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::ranges::{Range, RangeList};
    use super::*;

    #[test]
    fn a_range_has_its_share_and_no_more() {
        let network = Network::parse("192.0.2.0/24").unwrap();
        let ranges = Ranges::new(RangeList::new(vec![Range { network, organisation: [1; 16], cap: 3 }]));
        let limits = Limits { range_floor: 2, ..Limits::default() };
        let (occupancy, counters) = (Arc::new(Occupancy::default()), Counters::default());
        let admit = |address: &str| occupancy.admit(address.parse().unwrap(), &ranges, &limits, &counters);
        let mut places: Vec<_> = (0..3).map(|_| admit("192.0.2.9:1").unwrap()).collect();
        assert!(admit("192.0.2.8:1").is_none() && admit("198.51.100.1:1").is_none());
        assert_eq!((counters.limited.get(), counters.refused_range.get()), (1, 1));
        places.pop();
        assert!(admit("192.0.2.8:1").is_some());
        places.clear();
        assert!(occupancy.by_network.lock().unwrap().is_empty());
    }
}
