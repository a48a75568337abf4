//! The addresses from which the partners may reach the service (SYOP-13.4: registered by the administrator).
//!
//! A connection from anywhere else is closed before a byte is exchanged, so outsiders cannot try passwords, and cannot
//! lock anybody out. Several organisations may share one address (a shared building, one gateway); which of them a
//! connection belongs to is said by its device certificate and must be one that registered the address. A change
//! bites at once: every open connection watches the list, and one that is no longer welcome is cut.
//!
//! ```
//! use safetynet_server::door::{Network, Range, RangeList, Ranges};
//! let office = Range { network: Network::parse("192.0.2.0/24")?, organisation: [1; 16], cap: 80 };
//! let ranges = Ranges::new(RangeList::new(vec![office]));
//! assert!(ranges.find("192.0.2.7".parse().unwrap()).is_some());
//! assert!(ranges.find("198.51.100.7".parse().unwrap()).is_none());
//! assert!(Network::parse("0.0.0.0/0").is_err());
//! # Ok::<(), safetynet_server::error::Error>(())
//! ```

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use tokio::sync::watch;

use crate::error::{Error, Result};

/// The fewest leading bits of an IPv4 range: 65,536 addresses at most.
const V4_BITS: u8 = 16;
/// The fewest leading bits of an IPv6 range: what a provider gives to one customer at most.
const V6_BITS: u8 = 32;

/// A block of addresses, such as `192.0.2.0/24`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `192.0.2.0/24`, `2001:db8::/32`, or one address. The error names the field `range` and the rule: at least
    /// /16 (IPv4) or /32 (IPv6), no bits beyond the length. Loopback, for a demonstration, may be 127.0.0.0/8.
    pub fn parse(text: &str) -> Result<Network> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let base: IpAddr = address.parse().map_err(|_| unreadable())?;
        let widest = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(widest), |bits| bits.parse::<u8>().map_err(|_| unreadable()))?;
        if bits > widest {
            return Err(refuse(format!("must end in at most /{widest}")));
        }
        let network = Network { base, bits };
        network.check()?;
        Ok(network)
    }

    /// Whether an address lies in this block. An IPv4 address in IPv6 form counts as what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => v4_start(address, self.bits) == base,
            (IpAddr::V6(base), IpAddr::V6(address)) => v6_start(address, self.bits) == base,
            _ => false,
        }
    }

    /// Whether two blocks have an address in common.
    pub fn overlaps(&self, other: &Network) -> bool {
        self.contains(other.base) || other.contains(self.base)
    }

    fn check(&self) -> Result<()> {
        let start = match self.base {
            IpAddr::V4(base) => IpAddr::V4(v4_start(base, self.bits)),
            IpAddr::V6(base) => IpAddr::V6(v6_start(base, self.bits)),
        };
        let least = match self.base {
            IpAddr::V4(base) if base.is_loopback() => 8,
            IpAddr::V4(_) => V4_BITS,
            IpAddr::V6(_) => V6_BITS,
        };
        if self.bits < least {
            return Err(refuse(format!("must not be wider than /{least}; /{} would let in far too many", self.bits)));
        }
        if start != self.base {
            return Err(refuse(format!("must begin where the block begins; did you mean {start}/{}?", self.bits)));
        }
        if self.base.is_unspecified() || self.base.is_multicast() {
            return Err(refuse("must be addresses that a terminal can have".to_owned()));
        }
        if self.base.to_canonical() != self.base {
            return Err(refuse("must be written as IPv4, not as IPv4 inside IPv6".to_owned()));
        }
        Ok(())
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

/// One registered range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The block of addresses.
    pub network: Network,
    /// Id of the organisation that registered it.
    pub organisation: [u8; 16],
    /// Connections at once from the block: twice the organisation's users is a good number. The door counts at least
    /// its `range_floor`; organisations that share a block add up.
    pub cap: usize,
}

/// Every registered range, as one version of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeList {
    ranges: Vec<Range>,
}

/// The range that an address came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeMatch {
    /// The narrowest registered block around the address: connections are counted by it.
    pub network: Network,
    /// The connections at once that all organisations registered for exactly that block.
    pub cap: usize,
}

impl RangeList {
    /// The list of these ranges, in any order; they may overlap.
    pub fn new(ranges: Vec<Range>) -> RangeList {
        RangeList { ranges }
    }

    /// The narrowest registered range around an address; none means a stranger.
    pub fn find(&self, address: IpAddr) -> Option<RangeMatch> {
        let around = self.ranges.iter().filter(|range| range.network.contains(address));
        let network = around.max_by_key(|range| range.network.bits)?.network;
        let same = self.ranges.iter().filter(|range| range.network == network);
        Some(RangeMatch { network, cap: same.map(|range| range.cap).sum() })
    }

    /// Whether this organisation registered a range around the address.
    pub fn permits(&self, address: IpAddr, organisation: [u8; 16]) -> bool {
        self.ranges.iter().any(|range| range.organisation == organisation && range.network.contains(address))
    }
}

/// The list that is in force: shared by the door and by what the administrator changes.
#[derive(Clone, Debug)]
pub struct Ranges {
    current: Arc<watch::Sender<RangeList>>,
}

impl Ranges {
    /// Puts a first list in force.
    pub fn new(list: RangeList) -> Ranges {
        Ranges { current: Arc::new(watch::Sender::new(list)) }
    }

    /// Puts another list in force, at once: connections that it no longer permits are cut.
    pub fn replace(&self, list: RangeList) {
        self.current.send_replace(list);
    }

    /// The narrowest range in force around an address.
    pub fn find(&self, address: IpAddr) -> Option<RangeMatch> {
        self.current.borrow().find(address)
    }

    pub(super) fn watch(&self) -> watch::Receiver<RangeList> {
        self.current.subscribe()
    }
}

fn v4_start(address: Ipv4Addr, bits: u8) -> Ipv4Addr {
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(u32::from(bits))).unwrap_or(0);
    Ipv4Addr::from_bits(address.to_bits() & mask)
}

fn v6_start(address: Ipv6Addr, bits: u8) -> Ipv6Addr {
    let mask = u128::MAX.checked_shl(128_u32.saturating_sub(u32::from(bits))).unwrap_or(0);
    Ipv6Addr::from_bits(address.to_bits() & mask)
}

fn unreadable() -> Error {
    refuse("must be a block of addresses, such as 192.0.2.0/24 or 2001:db8::/32".to_owned())
}

fn refuse(rule: String) -> Error {
    Error::field("range", rule)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn range(text: &str, organisation: u8, cap: usize) -> Range {
        Range { network: Network::parse(text).unwrap(), organisation: [organisation; 16], cap }
    }

    #[test]
    fn blocks_are_read_and_written_alike() {
        for text in ["192.0.2.0/24", "2001:db8::/32", "127.0.0.0/8", "10.20.0.0/16", "198.51.100.4/32", "::1/128"] {
            assert_eq!(Network::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Network::parse(" 198.51.100.4 ").unwrap().to_string(), "198.51.100.4/32");
    }

    #[test]
    fn what_lets_in_too_many_is_refused() {
        let refused = [
            ("0.0.0.0/0", "wider"),
            ("10.0.0.0/8", "wider"),
            ("10.0.0.0/15", "wider"),
            ("::/0", "wider"),
            ("2001::/31", "wider"),
            ("126.0.0.0/8", "wider"),
            ("127.0.0.0/7", "wider"),
            ("0.0.0.0/16", "terminal"),
            ("224.0.0.0/24", "terminal"),
            ("192.0.2.1/24", "192.0.2.0/24"),
            ("192.0.2.0/33", "/32"),
            ("::ffff:192.0.2.0/120", "IPv4"),
            ("192.0.2.0/", "block"),
            ("192.0.2/24", "block"),
            ("", "block"),
        ];
        for (text, part) in refused {
            let error = format!("{:?}", Network::parse(text).unwrap_err());
            assert!(error.contains("range") && error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn the_narrowest_block_counts_and_every_owner_is_let_in() {
        let list =
            RangeList::new(vec![range("10.1.0.0/16", 1, 5), range("10.1.2.0/24", 2, 7), range("10.1.2.0/24", 3, 8)]);
        let inside = "10.1.2.3".parse().unwrap();
        let found = list.find(inside).unwrap();
        assert_eq!((found.network.to_string().as_str(), found.cap), ("10.1.2.0/24", 15));
        assert!(list.permits(inside, [1; 16]) && list.permits(inside, [3; 16]) && !list.permits(inside, [4; 16]));
        assert!(list.find("::ffff:10.1.9.9".parse().unwrap()).is_some());
        assert_eq!(list.find("10.2.0.1".parse().unwrap()), None);
    }
}
