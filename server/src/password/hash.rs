//! Hashes: how passwords are kept (ASVS 5.0 11.4.2) and compared with the last three (SYOP-5.5b).
//!
//! argon2id with 64 MiB, three passes and one lane; a salt of 16 random bytes; a pepper of 32 bytes from the
//! key file as argon2's secret, so that a stolen database alone cannot be searched. The parameters stand in
//! each hash (PHC string); a right password whose hash has others than today's is hashed again at sign-in.
//!
//! The password goes in as it was typed, byte for byte: nothing is cut or normalised (ASVS 6.2.8).
//!
//! Someone unknown costs the same work as someone known: [`Dummy`]. A hash that cannot be read, and one that
//! asks for absurd parameters, match nothing; each call costs a whole hash, so run it on `hasher`'s threads.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::policy::MOST_BYTES;

/// Bytes of the random salt.
const SALT_BYTES: usize = 16;

/// A stored hash that asks for more than this (1 GiB, 100 passes) is damaged: computing it would harm the server.
const MOST: Cost = Cost { memory_kib: 1_048_576, passes: 100 };

/// The least that argon2 does.
const LEAST: Cost = Cost { memory_kib: 8, passes: 1 };

/// The secret that goes into every hash and is not in the database. Wiped when dropped; not printable.
pub struct Pepper(Zeroizing<[u8; 32]>);

impl Pepper {
    /// The pepper of the deployment's key file. Losing or changing it makes every stored hash useless.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// What one hash costs; one lane always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, 8 or more.
    pub memory_kib: u32,
    /// Passes over that memory, 1 or more.
    pub passes: u32,
}

impl Default for Cost {
    /// 64 MiB and three passes: 120 to 170 ms of one core.
    fn default() -> Self {
        Self { memory_kib: 65_536, passes: 3 }
    }
}

/// No hash could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFailed {
    /// The operating system gave no random bytes for the salt.
    Salt,
    /// The cost is out of its range.
    Cost,
    /// argon2 failed, for want of memory.
    Memory,
}

impl fmt::Display for HashFailed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Salt => "no random bytes for a salt",
            Self::Cost => "the cost of password hashes is out of range: 8 KiB and 1 pass at least",
            Self::Memory => "no memory for a password hash",
        })
    }
}

impl std::error::Error for HashFailed {}

/// What came of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the password is the hashed one.
    pub matches: bool,
    /// Whether it matches and the hash should be made anew, at today's cost.
    pub needs_rehash: bool,
}

/// Hashes a password at a cost, with a fresh salt; answers the PHC string to store.
pub fn hash(password: &SecretString, pepper: &Pepper, cost: Cost) -> Result<String, HashFailed> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|_| HashFailed::Salt)?;
    let parameters = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|_| HashFailed::Cost)?;
    let context = context(pepper, parameters).ok_or(HashFailed::Cost)?;
    context
        .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
        .map(|made| made.to_string())
        .map_err(|_| HashFailed::Memory)
}

/// Compares a password with a stored PHC string; `cost` is today's.
///
/// A password over 1,024 bytes was never accepted: it is answered at once, whoever the account is.
pub fn verify(password: &SecretString, phc: &str, pepper: &Pepper, cost: Cost) -> Verdict {
    let matches = password.expose_secret().len() <= MOST_BYTES && is_hashed(password, phc, pepper);
    Verdict { matches, needs_rehash: matches && cost_of(phc) != Some(cost) }
}

/// Whether a candidate is the current password or one of those kept (three, SYOP-5.5b); each costs a hash.
pub fn used_before(candidate: &SecretString, kept: &[String], pepper: &Pepper) -> bool {
    kept.iter().any(|phc| is_hashed(candidate, phc, pepper))
}

/// A hash of nobody's password, at the same cost: an unknown user, or a try during a lock, takes as long as a known one.
pub struct Dummy {
    phc: String,
    cost: Cost,
}

impl Dummy {
    /// Makes one; once, at start.
    ///
    /// No password has to stand behind it: 32 random bytes are the hash of nothing that anybody types, and comparing
    /// with them is the whole work. So the start of the server does not wait for a real hash: one of the least cost is
    /// made, and says that it is one of `cost`.
    pub fn new(pepper: &Pepper, cost: Cost) -> Result<Self, HashFailed> {
        Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|_| HashFailed::Cost)?;
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| HashFailed::Salt)?;
        let nobody = SecretString::from(bytes.iter().map(|byte| char::from(*byte)).collect::<String>());
        let made = hash(&nobody, pepper, LEAST)?;
        let says = |cost: Cost| format!("$m={},t={},", cost.memory_kib, cost.passes);
        Ok(Self { phc: made.replacen(&says(LEAST), &says(cost), 1), cost })
    }

    /// Does the work of one comparison; the verdict never matches.
    pub fn verify(&self, password: &SecretString, pepper: &Pepper) -> Verdict {
        let spent = verify(password, &self.phc, pepper, self.cost);
        Verdict { matches: false, needs_rehash: std::hint::black_box(spent).needs_rehash }
    }
}

fn is_hashed(password: &SecretString, phc: &str, pepper: &Pepper) -> bool {
    let bounded = cost_of(phc).is_some_and(|cost| cost.memory_kib <= MOST.memory_kib && cost.passes <= MOST.passes);
    let (Ok(stored), Some(context), true) = (PasswordHash::new(phc), context(pepper, Params::DEFAULT), bounded) else {
        return false;
    };
    context.verify_password(password.expose_secret().as_bytes(), &stored).is_ok()
}

/// The cost that stands in a PHC string; `None` when it is not one of ours (argon2id, one lane).
fn cost_of(phc: &str) -> Option<Cost> {
    let stored = PasswordHash::new(phc).ok()?;
    let parameters = Params::try_from(&stored).ok()?;
    let ours = stored.algorithm == Algorithm::Argon2id.ident() && parameters.p_cost() == 1;
    ours.then_some(Cost { memory_kib: parameters.m_cost(), passes: parameters.t_cost() })
}

fn context(pepper: &Pepper, parameters: Params) -> Option<Argon2<'_>> {
    Argon2::new_with_secret(pepper.0.as_slice(), Algorithm::Argon2id, Version::V0x13, parameters).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TINY: Cost = Cost { memory_kib: 8, passes: 1 };

    fn pepper() -> Pepper {
        Pepper::new([7; 32])
    }

    fn password(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn the_right_password_matches_and_others_do_not() {
        let phc = hash(&password("copper-lantern-violin"), &pepper(), TINY).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{phc}");
        let same = verify(&password("copper-lantern-violin"), &phc, &pepper(), TINY);
        assert_eq!(same, Verdict { matches: true, needs_rehash: false });
        for other in ["copper-lantern-violi", "copper-lantern-violin ", "Copper-lantern-violin", ""] {
            assert!(!verify(&password(other), &phc, &pepper(), TINY).matches);
        }
    }

    #[test]
    fn another_pepper_matches_nothing() {
        let phc = hash(&password("copper-lantern-violin"), &pepper(), TINY).unwrap();
        let other = Pepper::new([8; 32]);
        assert!(!verify(&password("copper-lantern-violin"), &phc, &other, TINY).matches);
    }

    #[test]
    fn an_old_cost_asks_for_a_rehash() {
        let phc = hash(&password("copper-lantern-violin"), &pepper(), TINY).unwrap();
        let today = Cost { memory_kib: 16, passes: 2 };
        let right = verify(&password("copper-lantern-violin"), &phc, &pepper(), today);
        assert_eq!(right, Verdict { matches: true, needs_rehash: true });
        let wrong = verify(&password("wrong"), &phc, &pepper(), today);
        assert_eq!(wrong, Verdict { matches: false, needs_rehash: false });
    }

    #[test]
    fn salts_differ_and_have_16_bytes() {
        let made: Vec<String> = (0..2).map(|_| hash(&password("same"), &pepper(), TINY).unwrap()).collect();
        assert!(made.first() != made.last());
        assert!(made.iter().all(|phc| phc.split('$').nth(4).unwrap().len() == 22));
    }

    #[test]
    fn every_byte_counts() {
        let long = "x".repeat(1_023);
        let phc = hash(&password(&format!("{long}y")), &pepper(), TINY).unwrap();
        assert!(verify(&password(&format!("{long}y")), &phc, &pepper(), TINY).matches);
        assert!(!verify(&password(&format!("{long}z")), &phc, &pepper(), TINY).matches);
        assert!(!verify(&password(&"x".repeat(1_025)), &phc, &pepper(), TINY).matches);
    }

    #[test]
    fn damaged_hashes_match_nothing() {
        let absurd = "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHRzb21lc2E$c29tZWhhc2hzb21laGFzaA";
        let lanes = "$argon2id$v=19$m=64,t=1,p=4$c29tZXNhbHRzb21lc2E$c29tZWhhc2hzb21laGFzaA";
        for phc in ["", "plain", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1", absurd, lanes] {
            let verdict = verify(&password("copper"), phc, &pepper(), TINY);
            assert_eq!(verdict, Verdict { matches: false, needs_rehash: false }, "{phc}");
        }
    }

    #[test]
    fn the_last_ones_are_recognised() {
        let kept: Vec<String> =
            ["one", "two", "three", "four"].map(|text| hash(&password(text), &pepper(), TINY).unwrap()).into();
        assert!(used_before(&password("four"), &kept, &pepper()));
        assert!(!used_before(&password("five"), &kept, &pepper()));
        assert!(!used_before(&password("five"), &[], &pepper()));
    }

    #[test]
    fn the_dummy_never_matches_and_costs_the_same() {
        let dummy = Dummy::new(&pepper(), TINY).unwrap();
        assert!(!dummy.verify(&password("anything"), &pepper()).matches);
        assert_eq!(cost_of(&dummy.phc), Some(TINY));
        let dear = Cost { memory_kib: 4_096, passes: 2 };
        let dummy = Dummy::new(&pepper(), dear).unwrap();
        assert_eq!(cost_of(&dummy.phc), Some(dear));
        assert!(!dummy.verify(&password("anything"), &pepper()).matches);
        assert_eq!(Dummy::new(&pepper(), Cost { memory_kib: 0, passes: 0 }).err(), Some(HashFailed::Cost));
    }

    #[test]
    fn the_default_cost_is_the_documented_one() {
        assert_eq!(Cost::default(), Cost { memory_kib: 64 * 1_024, passes: 3 });
        let nothing = Cost { memory_kib: 0, passes: 0 };
        assert_eq!(hash(&password("x"), &pepper(), nothing), Err(HashFailed::Cost));
    }
}
