//! The data folder of a deployment: where the store, the keys and the settings lie, and who may read them.
//!
//! ```text
//! DATA/            0700, held by one process at a time (lock)
//!   settings.toml  what the deployment chose; may be edited while the server is stopped
//!   store.db       the encrypted store
//!   keys/          0700; each file 0400: store, pepper, seal (32 bytes each), authority, server, feed (PEM)
//! ```
//! Keys never come from the command line or the environment, where other processes could see them. A folder that
//! others may read is not served.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use safetynet_shared::clock::{Clock, Moment};
use zeroize::Zeroizing;

use crate::authority::Authority;
use crate::config::{self, Config};
use crate::door::{RangeList, Ranges};
use crate::house::{House, Tries};
use crate::matching::People;
use crate::password::hash::{Dummy, Pepper};
use crate::password::policy::Policy;
use crate::publication::bundle::Signer;
use crate::publication::feed::{self, Feed};
use crate::serve::{Deployment, Identity};
use crate::store::{Key, Opened, open};

/// The key that signs bundles of the feed.
const FEED_KEY: &str = "feed.key";

/// What went wrong with the folder, and what to do about it.
pub type Trouble = String;

/// A data folder, held by this process until dropped.
pub struct Folder {
    path: PathBuf,
    _held: File,
}

fn said(path: &Path, what: &str, error: impl std::fmt::Display) -> Trouble {
    format!("{}: {what}: {error}", path.display())
}

impl Folder {
    /// Makes a new data folder with fresh keys, an authority, and a server certificate for `names`.
    ///
    /// # Errors
    /// When there is something in the folder already, or it cannot be written.
    pub fn create(path: &Path, config: &Config, now: Moment) -> Result<Folder, Trouble> {
        if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(format!("{} is not empty; name a new folder", path.display()));
        }
        let made = Folder::fill(path, config, now);
        if made.is_err() {
            // What is half made opens nothing, and would keep the next try from this place.
            let _ = fs::remove_dir_all(path);
        }
        made
    }

    fn fill(path: &Path, config: &Config, now: Moment) -> Result<Folder, Trouble> {
        let keys = path.join("keys");
        fs::create_dir_all(&keys).map_err(|error| said(&keys, "cannot be made", error))?;
        for folder in [path, &keys] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
                .map_err(|error| said(folder, "cannot be protected", error))?;
        }
        for name in ["store.key", "pepper.key", "seal.key"] {
            let mut random = Zeroizing::new([0_u8; 32]);
            getrandom::fill(&mut random[..]).map_err(|error| format!("no randomness: {error}"))?;
            write(&keys.join(name), &random[..])?;
        }
        let said_inside = |error: crate::error::Error| format!("the authority cannot be made: {error:?}");
        let (certificate, key) = Authority::create(&config.deployment, now).map_err(said_inside)?;
        let authority = Authority::load(&certificate, &key).map_err(said_inside)?;
        let identity = authority.issue_server(&config.names, now).map_err(|error| error.message())?;
        write(&keys.join("authority.pem"), certificate.as_bytes())?;
        write(&keys.join("authority.key"), key.as_bytes())?;
        write(&keys.join("server.pem"), identity.pem.as_bytes())?;
        write(&keys.join("server.key"), identity.key_pem.as_bytes())?;
        write(&keys.join(FEED_KEY), Signer::create()?.as_bytes())?;
        write(&path.join("settings.toml"), config.text().as_bytes())?;
        Folder::open(path)
    }

    /// Takes hold of a data folder.
    ///
    /// # Errors
    /// When it is not there, others may read it, or another process holds it.
    pub fn open(path: &Path) -> Result<Folder, Trouble> {
        let metadata = fs::metadata(path).map_err(|error| said(path, "is not a data folder", error))?;
        if metadata.mode() & 0o077 != 0 {
            return Err(format!("{} may be read by others; run: chmod 700 {}", path.display(), path.display()));
        }
        let lock = path.join("lock");
        let held = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&lock)
            .map_err(|error| said(&lock, "cannot be opened", error))?;
        flock(&held, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| format!("{} is in use by a running server; stop it first, or use gRPC", path.display()))?;
        Ok(Folder { path: path.to_owned(), _held: held })
    }

    /// Writes the settings anew.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn settle(&self, config: &Config) -> Result<(), Trouble> {
        let path = self.path.join("settings.toml");
        fs::write(&path, config.text()).map_err(|error| said(&path, "cannot be written", error))
    }

    /// The file of the store.
    pub fn store(&self) -> PathBuf {
        self.path.join("store.db")
    }

    /// The key of the store.
    ///
    /// # Errors
    /// When the file is missing or not 32 bytes.
    pub fn key(&self) -> Result<Key, Trouble> {
        Ok(Key::new(*self.secret("store.key")?))
    }

    /// The secret of password hashes.
    ///
    /// # Errors
    /// As [`Folder::key`].
    pub fn pepper(&self) -> Result<Pepper, Trouble> {
        Ok(Pepper::new(*self.secret("pepper.key")?))
    }

    /// The settings.
    ///
    /// # Errors
    /// A setting that does not parse, by name.
    pub fn config(&self) -> Result<Config, Trouble> {
        let path = self.path.join("settings.toml");
        let text = fs::read_to_string(&path).map_err(|error| said(&path, "cannot be read", error))?;
        Config::parse(&text).map_err(|error| said(&path, "does not parse", error))
    }

    /// The certificate authority.
    ///
    /// # Errors
    /// When its files do not belong together.
    pub fn authority(&self) -> Result<Authority, Trouble> {
        let (certificate, key) = (self.text("authority.pem")?, self.text("authority.key")?);
        Authority::load(&certificate, &key).map_err(|error| format!("the authority cannot be loaded: {error:?}"))
    }

    /// The authority's certificate, PEM: what every terminal needs.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn authority_pem(&self) -> Result<String, Trouble> {
        Ok(self.text("authority.pem")?.to_string())
    }

    /// The store, opened for a maintenance command.
    ///
    /// # Errors
    /// What [`open`] refuses.
    pub fn opened(&self) -> Result<Opened, Trouble> {
        open(&self.store(), &self.key()?, 64).map_err(|error| error.to_string())
    }

    /// What a server over this folder is made from; `listen` overrides the setting.
    ///
    /// # Errors
    /// Whatever of the folder cannot be used, by name.
    pub fn deployment(&self, listen: Option<SocketAddr>, clock: Clock) -> Result<Deployment, Trouble> {
        let config = self.config()?;
        let settings = config.settings();
        let pepper = self.pepper()?;
        let policy = Policy::new(settings.dictionary).map_err(|error| format!("the word list is damaged: {error}"))?;
        let dummy = Dummy::new(&pepper, settings.cost).map_err(|error| format!("no password hash: {error:?}"))?;
        let house = House {
            policy,
            pepper,
            dummy,
            authority: self.authority()?,
            ranges: Ranges::new(RangeList::default()),
            tries: Tries::new(settings.wrong_tries_a_minute),
            settings,
            people: People::default(),
            people_followed: std::sync::atomic::AtomicU64::new(0),
            feed: Feed::new(self.signer()?),
            boards: crate::boards::Boards::default(),
            seal: self.secret("seal.key")?,
        };
        let identity = Identity {
            certificate: self.text("server.pem")?.to_string(),
            key: self.text("server.key")?,
            authority: self.authority_pem()?,
        };
        Ok(Deployment {
            store: self.store(),
            key: self.key()?,
            cache_mib: config.cache_mib,
            house,
            listen: listen.unwrap_or(config.listen),
            limits: config.limits.limits(),
            feed: feed_settings(&config.publication)?,
            identity,
            clock,
        })
    }

    /// The key that signs bundles of the feed; it is made where an older folder has none.
    ///
    /// # Errors
    /// When the file is no such key.
    pub fn signer(&self) -> Result<Signer, Trouble> {
        let path = self.path.join("keys").join(FEED_KEY);
        if !path.exists() {
            write(&path, Signer::create()?.as_bytes())?;
        }
        Signer::load(&self.text(FEED_KEY)?).map_err(|error| said(&path, "is no key", error))
    }

    fn secret(&self, name: &str) -> Result<Zeroizing<[u8; 32]>, Trouble> {
        let path = self.path.join("keys").join(name);
        let bytes = Zeroizing::new(fs::read(&path).map_err(|error| said(&path, "cannot be read", error))?);
        let key = bytes.as_slice().try_into().map_err(|_| format!("{} must be 32 bytes", path.display()))?;
        Ok(Zeroizing::new(key))
    }

    fn text(&self, name: &str) -> Result<Zeroizing<String>, Trouble> {
        let path = self.path.join("keys").join(name);
        let text = fs::read_to_string(&path).map_err(|error| said(&path, "cannot be read", error))?;
        Ok(Zeroizing::new(text))
    }
}

/// What the feed's listener is opened with; none when the settings open none.
fn feed_settings(config: &config::Publication) -> Result<Option<feed::Settings>, Trouble> {
    let Some(listen) = config.listen else { return Ok(None) };
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| said(path, "cannot be read", error));
    let identity = match (&config.certificate, &config.key) {
        (Some(certificate), Some(key)) => Some((read(certificate)?, Zeroizing::new(read(key)?))),
        (None, None) => None,
        _ => return Err("publication: certificate and key belong together".to_owned()),
    };
    let rate = (config.requests_a_second, config.burst);
    Ok(Some(feed::Settings { listen, identity, behind_proxy: config.behind_proxy, rate }))
}

/// Writes a file that only its owner may read, and only once.
///
/// # Errors
/// When it is there already or cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| said(path, "cannot be made", error))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| said(path, "cannot be written", error))
}
