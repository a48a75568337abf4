//! How many requests one address may make: so many a second for as long as it likes, and some at once before that.
//!
//! One number is kept for each address: the time at which all its requests would have been paid for. Networks of IPv6 are
//! counted by their first 64 bits, since whoever has one has all of it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use safetynet_shared::clock::Moment;

/// The most addresses that are remembered. One more clears away those that owe nothing; where that helps nobody, all.
const MOST: usize = 50_000;

/// The allowances of all addresses.
pub struct Limit {
    cost: i64,
    burst: i64,
    owed: HashMap<IpAddr, i64>,
}

impl Limit {
    /// So many requests a second, at least one, and so many at once.
    pub fn new(per_second: u32, burst: u32) -> Limit {
        let cost = (1_000_000 / i64::from(per_second.max(1))).max(1);
        Limit { cost, burst: cost * i64::from(burst.max(1)), owed: HashMap::new() }
    }

    /// Whether an address may make a request now; takes it from its allowance if so.
    pub fn takes(&mut self, address: IpAddr, now: Moment) -> bool {
        let now = now.micros();
        if self.owed.len() >= MOST {
            self.owed.retain(|_, paid| *paid > now);
            if self.owed.len() >= MOST {
                self.owed.clear();
            }
        }
        let paid = self.owed.entry(network(address)).or_insert(now);
        let next = (*paid).max(now) + self.cost;
        if next - now > self.burst {
            return false;
        }
        *paid = next;
        true
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Span;

    #[test]
    fn an_address_has_its_burst_and_then_its_rate() {
        let (mut limit, start) = (Limit::new(10, 3), Moment::from_micros(1_000_000_000));
        let one = IpAddr::from([192, 0, 2, 1]);
        assert_eq!((0..5).filter(|_| limit.takes(one, start)).count(), 3);
        assert!(limit.takes(IpAddr::from([192, 0, 2, 2]), start), "others are not touched");
        let later = start.plus(Span::millis(100));
        assert!(limit.takes(one, later) && !limit.takes(one, later));
        assert_eq!((0..9).filter(|_| limit.takes(one, start.plus(Span::seconds(9)))).count(), 3);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let (mut limit, now) = (Limit::new(1, 1), Moment::from_micros(0));
        assert!(limit.takes("2001:db8:1:2::1".parse().unwrap(), now));
        assert!(!limit.takes("2001:db8:1:2:ffff::9".parse().unwrap(), now));
        assert!(limit.takes("2001:db8:1:3::1".parse().unwrap(), now));
    }
}
