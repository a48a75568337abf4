//! What the server holds besides its store: the password policy, the keys, the authority, the ranges, the settings.
//!
//! Made once at the start, shared by the gate and the storage thread, changed by nobody but through the types that
//! guard themselves ([`Ranges`], [`People`]).

mod tries;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::authority::Authority;
use crate::boards::Boards;
use crate::door::Ranges;
use crate::matching::People;
use crate::password::hash::{Cost, Dummy, Pepper};
use crate::password::policy::Policy;
use crate::password::words::DictionaryRule;
use crate::publication::feed::Feed;
use crate::publication::force::Force;
use crate::tools::Reflection;
pub use tries::{Held, Tries};

/// What one person may look at in a while (T6): more than honest work takes, far less than the index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Different people and case files that an account may open within an hour.
    pub views_an_hour: usize,
    /// So many of them within an hour are told to the single points of contact and the auditors of its organisation.
    pub alarming_views: usize,
    /// Searches of the index within a minute.
    pub searches_a_minute: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { views_an_hour: 600, alarming_views: 200, searches_a_minute: 30 }
    }
}

/// Settings that a deployment may choose; the clause stands beside each.
#[derive(Clone)]
pub struct Settings {
    /// Lines shown on the sign-in screen before anybody has signed in.
    pub greeting: Vec<String>,
    /// Which dictionary rule passwords follow (SYOP-5.5b).
    pub dictionary: DictionaryRule,
    /// What one password hash costs.
    pub cost: Cost,
    /// Days after which a password is to be changed; 0 asks for a change on compromise alone (SYOP-5.4).
    pub password_days: i64,
    /// Calls in progress for one session; one more is refused.
    pub calls_a_session: usize,
    /// Calls in progress in all.
    pub calls: usize,
    /// Calls that wait for their turn, organisation by organisation; one more is refused.
    pub calls_waiting: usize,
    /// Steps of the store that one read may take.
    pub steps_a_read: i64,
    /// Wrong passwords a minute from one registered range; then nobody tries from there for the rest of it.
    pub wrong_tries_a_minute: usize,
    /// What one person may look at in a while.
    pub budget: Budget,
    /// Who may read the description of the interface with gRPC tools.
    pub reflection: Reflection,
    /// Where people turn for help, shown on the sign-in screen and in the help (ISA-12.3).
    pub contacts: Vec<String>,
    /// The forces that publish on police.uk (INTRO-4).
    pub forces: Vec<Force>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            greeting: Vec::new(),
            dictionary: DictionaryRule::default(),
            cost: Cost::default(),
            password_days: 365,
            calls_a_session: 8,
            calls: 256,
            calls_waiting: 512,
            steps_a_read: 20_000_000,
            wrong_tries_a_minute: 30,
            budget: Budget::default(),
            reflection: Reflection::default(),
            contacts: Vec::new(),
            forces: Vec::new(),
        }
    }
}

/// The house.
pub struct House {
    /// What may be a password.
    pub policy: Policy,
    /// The secret that goes into every password hash.
    pub pepper: Pepper,
    /// The hash that unknown names are verified against, so that they cost the same work.
    pub dummy: Dummy,
    /// The certificate authority of the deployment.
    pub authority: Authority,
    /// The registered addresses, shared with the door.
    pub ranges: Ranges,
    /// The tries at passwords of the moment.
    pub tries: Arc<Tries>,
    /// What the deployment chose.
    pub settings: Settings,
    /// The index of people, kept up to date by the storage thread.
    pub people: People,
    /// The number of the latest write of a person that the index of people follows; writes are counted from the start.
    pub people_followed: AtomicU64,
    /// What the public reads, shared with its listener.
    pub feed: Feed,
    /// What changed on the boards of neighbourhoods lately, told by the storage thread.
    pub boards: Boards,
    /// The key of page tokens and of the folded names in the lock-out ledger.
    pub seal: Zeroizing<[u8; 32]>,
}

impl House {
    /// A keyed hash for a purpose: page tokens and lock-out names are told apart by it.
    pub fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.seal[..]) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}
