//! What a lock leaves in memory, readable again only with the password.
//!
//! A lock that finds no connection must not throw away what was typed, and must not leave it lying in memory either
//! (SYOP-10.2). While the session is open its texts are in memory anyway, and so is a key that was derived from the
//! password when it was typed at sign-in. A lock encrypts the texts under that key and wipes it ([`Seal::close`]); what
//! stays is a salt. The password that unlocks derives the key again ([`Seal::reopen`]). The derivation is argon2id, as
//! at the server but lighter, since it runs where the screen is drawn: some 25 ms once a sign-in, and what it protects
//! lives for a quarter of an hour at most.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::{Zeroize as _, Zeroizing};

/// Memory of the derivation in KiB, passes, and lanes; next to nothing where each test of a screen signs in.
const COST: (u32, u32, u32) = if cfg!(test) { (8, 1, 1) } else { (12 * 1024, 3, 1) };

/// The key of a session, or what is needed to derive it again.
pub struct Seal {
    salt: [u8; 16],
    key: Option<Zeroizing<[u8; 32]>>,
    /// How often the key was used: no nonce comes twice.
    used: u64,
}

/// An encrypted text with its nonce.
pub struct Sealed {
    nonce: u64,
    bytes: Vec<u8>,
}

impl Seal {
    /// The key of the password that was just typed.
    pub fn new(password: &SecretString) -> Self {
        let mut salt = [0; 16];
        // Without randomness the salt is empty: the key is a secret of this process all the same.
        let _ = SystemRandom::new().fill(&mut salt);
        Self { key: derive(password, salt), salt, used: 0 }
    }

    /// Derives the key again. A wrong password makes a key that opens nothing.
    pub fn reopen(&mut self, password: &SecretString) {
        self.key = derive(password, self.salt);
    }

    /// Wipes the key.
    pub fn close(&mut self) {
        self.key = None;
    }

    /// Encrypts a text, whose bytes are wiped; none without a key.
    pub fn seal(&mut self, mut bytes: Vec<u8>) -> Option<Sealed> {
        self.used += 1;
        let nonce = self.used;
        // What is encrypted in place must not move to a longer buffer and leave its first one behind.
        let mut room = Vec::with_capacity(bytes.len() + CHACHA20_POLY1305.tag_len());
        room.extend_from_slice(&bytes);
        bytes.zeroize();
        let sealed =
            self.cipher().and_then(|key| key.seal_in_place_append_tag(number(nonce), Aad::empty(), &mut room).ok());
        if sealed.is_none() {
            room.zeroize();
            return None;
        }
        Some(Sealed { nonce, bytes: room })
    }

    /// The text again; none with another key, or when it is not what was sealed.
    pub fn open(&self, mut sealed: Sealed) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.cipher()?;
        let plain = key.open_in_place(number(sealed.nonce), Aad::empty(), &mut sealed.bytes).ok()?;
        let plain = Zeroizing::new(plain.to_vec());
        sealed.bytes.zeroize();
        Some(plain)
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        let key = self.key.as_ref()?;
        UnboundKey::new(&CHACHA20_POLY1305, key.as_slice()).ok().map(LessSafeKey::new)
    }
}

fn derive(password: &SecretString, salt: [u8; 16]) -> Option<Zeroizing<[u8; 32]>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.expose_secret().as_bytes(), &salt, key.as_mut_slice()).ok()?;
    Some(key)
}

fn number(nonce: u64) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[..8].copy_from_slice(&nonce.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn password(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn only_the_password_opens_what_a_lock_closed() {
        let mut seal = Seal::new(&password("secret words"));
        let again = |seal: &mut Seal| seal.seal(b"door forced".to_vec()).unwrap();
        let (first, second) = (again(&mut seal), again(&mut seal));
        assert!(!first.bytes.windows(4).any(|part| part == b"door"));
        assert_ne!(first.bytes, second.bytes, "the same text twice is not the same sealed");
        seal.close();
        assert!(seal.seal(b"more".to_vec()).is_none(), "a closed seal has no key");
        seal.reopen(&password("wrong words"));
        assert!(seal.open(first).is_none());
        seal.reopen(&password("secret words"));
        assert_eq!(seal.open(second).unwrap().as_slice(), b"door forced");
    }

    #[test]
    fn what_was_tampered_with_does_not_open() {
        let mut seal = Seal::new(&password("secret words"));
        let mut sealed = seal.seal(b"door forced".to_vec()).unwrap();
        if let Some(byte) = sealed.bytes.first_mut() {
            *byte ^= 1;
        }
        assert!(seal.open(sealed).is_none());
    }
}
