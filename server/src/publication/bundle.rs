//! The files of the feed as one archive, for forces that pull files: a tape archive with a signed manifest.
//!
//! ```text
//! manifest.json       {"published": ..., "files": [{"path", "bytes", "sha256"}, ...]}
//! manifest.json.sig   64 bytes: Ed25519 over the bytes of manifest.json
//! feed.pem            the public key, as the server also serves it at /feed.pem
//! api/....json        the files of the feed, with .json behind their paths
//! ```
//!
//! The archive is deterministic: the same published bytes and key make the same archive, so that a mirror can tell that
//! nothing changed. Nothing in it but what the feed serves; the times in its headers are that of the publication. To
//! verify it with OpenSSL, with a `feed.pem` that came by another way than the archive:
//!
//! ```text
//! tar -xf bundle.tar
//! openssl pkeyutl -verify -pubin -inkey feed.pem -rawin -in manifest.json -sigfile manifest.json.sig
//! python3 -c 'import json; [print(f["sha256"] + "  " + f["path"]) for f in json.load(open("manifest.json"))["files"]]' | sha256sum -c
//! ```

use rcgen::{KeyPair, PKCS_ED25519, SigningKey as _};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::snapshot::Snapshot;
use crate::hexadecimal;

/// The size of a block of the archive.
const BLOCK: usize = 512;

/// The key that signs bundles. It is made with the data folder and is good for nothing else.
pub struct Signer(KeyPair);

impl Signer {
    /// A new key, PEM.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn create() -> Result<Zeroizing<String>, String> {
        let pair = KeyPair::generate_for(&PKCS_ED25519).map_err(|error| error.to_string())?;
        Ok(Zeroizing::new(pair.serialize_pem()))
    }

    /// A key from its PEM.
    ///
    /// # Errors
    /// When it is none of Ed25519.
    pub fn load(pem: &str) -> Result<Signer, String> {
        KeyPair::from_pem_and_sign_algo(pem, &PKCS_ED25519).map(Signer).map_err(|error| error.to_string())
    }

    /// The public key, PEM.
    pub fn public(&self) -> String {
        self.0.public_key_pem()
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Manifest {
    published: String,
    files: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    path: String,
    bytes: usize,
    sha256: String,
}

/// The archive of a snapshot.
pub fn archive(snapshot: &Snapshot, signer: &Signer) -> Vec<u8> {
    let inside = |path: &str| format!("api/{path}.json");
    let listed = snapshot.files().map(|(path, file)| Listed {
        path: inside(path),
        bytes: file.body.len(),
        sha256: hexadecimal::write(&Sha256::digest(&file.body)),
    });
    let manifest = Manifest { published: snapshot.modified().to_string(), files: listed.collect() };
    let manifest = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    let seconds = snapshot.modified().micros().div_euclid(1_000_000).max(0);
    let mut tar = Vec::new();
    put(&mut tar, "manifest.json", &manifest, seconds);
    put(&mut tar, "manifest.json.sig", &signer.sign(&manifest), seconds);
    put(&mut tar, "feed.pem", signer.public().as_bytes(), seconds);
    for (path, file) in snapshot.files() {
        put(&mut tar, &inside(path), &file.body, seconds);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    tar
}

/// One file of the archive: a header of the form `ustar`, and the bytes up to the end of a block. Names are at most 90
/// letters, since ids of forces and neighbourhoods are short.
fn put(tar: &mut Vec<u8>, path: &str, bytes: &[u8], seconds: i64) {
    let mut header = [0_u8; BLOCK];
    let mut set = |at: usize, text: &str| {
        for (slot, byte) in header.iter_mut().skip(at).zip(text.bytes()) {
            *slot = byte;
        }
    };
    set(0, path);
    set(100, "0000644");
    set(108, "0000000");
    set(116, "0000000");
    set(124, &format!("{:011o}", bytes.len()));
    set(136, &format!("{seconds:011o}"));
    set(148, "        ");
    set(156, "0");
    set(257, "ustar");
    set(263, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let mut set = |at: usize, text: &str| {
        for (slot, byte) in header.iter_mut().skip(at).zip(text.bytes()) {
            *slot = byte;
        }
    };
    set(148, &format!("{sum:06o}\0 "));
    tar.extend_from_slice(&header);
    tar.extend_from_slice(bytes);
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::publication::snapshot::tests::small;

    #[test]
    fn the_same_snapshot_makes_the_same_archive_and_another_key_another() {
        let pem = Signer::create().unwrap();
        let (one, two) = (Signer::load(&pem).unwrap(), Signer::load(&pem).unwrap());
        assert_eq!(archive(&small(), &one), archive(&small(), &two));
        let other = Signer::load(&Signer::create().unwrap()).unwrap();
        assert_ne!(archive(&small(), &one), archive(&small(), &other));
        assert!(Signer::load("no key").is_err());
    }

    #[test]
    fn every_file_is_in_the_manifest_and_in_the_archive() {
        let tar = archive(&small(), &Signer::load(&Signer::create().unwrap()).unwrap());
        assert_eq!(tar.len() % BLOCK, 0);
        let text = String::from_utf8_lossy(&tar);
        for (path, _) in small().files() {
            assert_eq!(text.matches(&format!("api/{path}.json")).count(), 2, "{path}");
        }
    }
}
