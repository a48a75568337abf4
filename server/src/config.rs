//! The settings of a deployment, as `settings.toml` has them. Every setting has a default that is safe; a name that is
//! not known is refused, so that a slip of the pen is not a silent default.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::door;
use crate::house::{Budget, Settings};
use crate::password::hash::Cost;
use crate::password::words::DictionaryRule;
use crate::publication::force::Force;
use crate::tools::Reflection;

/// `settings.toml`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What the deployment is called, in its authority's certificate.
    pub deployment: String,
    /// Names and addresses under which terminals reach the server; they stand in its certificate.
    pub names: Vec<String>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Page cache of the store in MiB.
    pub cache_mib: u32,
    /// Lines on the sign-in screen.
    pub greeting: Vec<String>,
    /// Where people turn for help (ISA-12.3).
    pub contacts: Vec<String>,
    /// Days after which a password is to be changed, 0 for never (SYOP-5.4).
    pub password_days: i64,
    /// `phrase`, `strict` or `whole` (SYOP-5.5b).
    pub dictionary: String,
    /// Memory of one password hash in KiB.
    pub hash_memory_kib: u32,
    /// Passes of one password hash.
    pub hash_passes: u32,
    /// Calls in progress for one session.
    pub calls_a_session: usize,
    /// Calls in progress in all.
    pub calls: usize,
    /// Calls that wait for their turn when all of those are taken.
    pub calls_waiting: usize,
    /// Steps of the store that one read may take: more than any honest read needs, less than others notice.
    pub steps_a_read: i64,
    /// Wrong passwords a minute from one registered range.
    pub wrong_tries_a_minute: usize,
    /// Different people and case files that one account may open within an hour.
    pub views_an_hour: usize,
    /// So many of them within an hour are told to the account's single points of contact and auditors.
    pub alarming_views: usize,
    /// Searches of the index of people that one account may make within a minute.
    pub searches_a_minute: usize,
    /// `open`, `authenticated` or `off`: who may read the description of the interface.
    pub reflection: Reflection,
    /// Limits of the door.
    pub limits: Limits,
    /// What goes out to police.uk.
    pub publication: Publication,
}

impl Default for Config {
    fn default() -> Config {
        let settings = Settings::default();
        Config {
            deployment: "SafetyNet".to_owned(),
            names: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
            listen: SocketAddr::from(([127, 0, 0, 1], 7443)),
            cache_mib: 64,
            greeting: settings.greeting,
            contacts: settings.contacts,
            password_days: settings.password_days,
            dictionary: "phrase".to_owned(),
            hash_memory_kib: settings.cost.memory_kib,
            hash_passes: settings.cost.passes,
            calls_a_session: settings.calls_a_session,
            calls: settings.calls,
            calls_waiting: settings.calls_waiting,
            steps_a_read: settings.steps_a_read,
            wrong_tries_a_minute: settings.wrong_tries_a_minute,
            views_an_hour: settings.budget.views_an_hour,
            alarming_views: settings.budget.alarming_views,
            searches_a_minute: settings.budget.searches_a_minute,
            reflection: settings.reflection,
            limits: Limits::default(),
            publication: Publication::default(),
        }
    }
}

impl Config {
    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// What does not parse, with its line.
    pub fn parse(text: &str) -> Result<Config, String> {
        let config: Config = toml::from_str(text).map_err(|error| error.to_string())?;
        config.rule()?;
        config.publication.forces.iter().try_for_each(Force::check)?;
        Ok(config)
    }

    /// The text of a settings file with these settings.
    pub fn text(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    fn rule(&self) -> Result<DictionaryRule, String> {
        match self.dictionary.as_str() {
            "phrase" => Ok(DictionaryRule::Phrase),
            "strict" => Ok(DictionaryRule::Strict),
            "whole" => Ok(DictionaryRule::Whole),
            other => Err(format!("dictionary: must be phrase, strict or whole, and is {other}")),
        }
    }

    /// What operations see of it.
    pub fn settings(&self) -> Settings {
        Settings {
            greeting: self.greeting.clone(),
            dictionary: self.rule().unwrap_or_default(),
            cost: Cost { memory_kib: self.hash_memory_kib, passes: self.hash_passes },
            password_days: self.password_days,
            calls_a_session: self.calls_a_session,
            calls: self.calls,
            calls_waiting: self.calls_waiting,
            steps_a_read: self.steps_a_read,
            wrong_tries_a_minute: self.wrong_tries_a_minute,
            budget: Budget {
                views_an_hour: self.views_an_hour,
                alarming_views: self.alarming_views,
                searches_a_minute: self.searches_a_minute,
            },
            contacts: self.contacts.clone(),
            forces: self.publication.forces.clone(),
            reflection: self.reflection,
        }
    }
}

/// The limits of the door that a deployment may raise; the others are fixed (`door::Limits`).
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections that every registered range may hold, however few accounts it has.
    pub range_floor: usize,
    /// Calls at once on one connection.
    pub streams: u32,
    /// Bytes a second that one connection may send, sustained.
    pub bytes_per_second: u32,
    /// Bytes that it may send at once.
    pub bytes_burst: u32,
    /// Control frames a second on one connection.
    pub control_per_second: u32,
    /// Control frames at once.
    pub control_burst: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        let limits = door::Limits::default();
        Limits {
            connections: limits.connections,
            range_floor: limits.range_floor,
            streams: limits.streams,
            bytes_per_second: limits.bytes_per_second,
            bytes_burst: limits.bytes_burst,
            control_per_second: limits.control_per_second,
            control_burst: limits.control_burst,
        }
    }
}

impl Limits {
    /// The door's limits with these in place.
    pub fn limits(&self) -> door::Limits {
        door::Limits {
            connections: self.connections,
            range_floor: self.range_floor,
            streams: self.streams,
            bytes_per_second: self.bytes_per_second,
            bytes_burst: self.bytes_burst,
            control_per_second: self.control_per_second,
            control_burst: self.control_burst,
            ..door::Limits::default()
        }
    }
}

/// What goes out to police.uk (INTRO-4). Without `listen` nothing does.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publication {
    /// Where the feed listens, on a port of its own. None serves no feed.
    pub listen: Option<SocketAddr>,
    /// The file of the feed's certificate chain, PEM. None speaks plain HTTP on loopback, for a proxy in front.
    pub certificate: Option<PathBuf>,
    /// The file of its private key, PEM.
    pub key: Option<PathBuf>,
    /// Whether a proxy stands in front, whose `X-Forwarded-For` says who asks.
    pub behind_proxy: bool,
    /// Requests a second of one address, for as long as it likes.
    pub requests_a_second: u32,
    /// Requests that it may make at once before that.
    pub burst: u32,
    /// The forces that publish.
    pub forces: Vec<Force>,
}

impl Default for Publication {
    fn default() -> Publication {
        Publication {
            listen: None,
            certificate: None,
            key: None,
            behind_proxy: false,
            requests_a_second: 15,
            burst: 30,
            forces: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn settings_survive_their_file_and_slips_are_refused() {
        let text = Config::default().text();
        assert_eq!(Config::parse(&text).unwrap().text(), text);
        assert!(Config::parse("pasword_days = 3").is_err());
        assert!(Config::parse("dictionary = \"none\"").err().unwrap().contains("phrase"));
        let force = "[[publication.forces]]\norganisation = \"A\"\nname = \"A\"\nid = ";
        assert!(Config::parse(&format!("{force}\"a-force\"")).is_ok());
        assert!(Config::parse(&format!("{force}\"A Force\"")).err().unwrap().contains("publication.forces: id"));
    }
}
