//! Flags and the configuration file; every file is opened for reading only, and none is looked for.
//!
//! ```toml
//! server = "safetynet.example:7443"
//! server_name = "safetynet.example"
//! ca = "/etc/safetynet/ca.pem"
//! certificate = "/etc/safetynet/terminal.pem"
//! key = "/etc/safetynet/terminal.key"
//! theme = "contrast"
//! plain = false
//! ```
//!
//! A flag wins over the file. Nothing is read from the environment but `NO_COLOR`, which the
//! terminal library honours by itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;
use zeroize::Zeroize as _;

use crate::rpc::{Server, ServerFiles};
use crate::theme::{Colours, Theme};

/// The `SafetyNet` terminal client. It keeps nothing on this workstation.
#[derive(Parser)]
#[command(name = "safetynet", version, about)]
struct Flags {
    /// Read the settings below from this TOML file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the server, host:port
    #[arg(long, value_name = "HOST:PORT")]
    server: Option<String>,
    /// Name in the server's certificate, when it is not the host of the address
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// The deployment's certificate authority, PEM
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// The certificate of this terminal, PEM
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The private key of this terminal, PEM
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Colours
    #[arg(long, value_enum)]
    theme: Option<Colours>,
    /// Print lines for a screen reader or a braille display instead of drawing a screen
    #[arg(long)]
    plain: bool,
}

/// The configuration file; every setting may be left out.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    server: Option<String>,
    server_name: Option<String>,
    ca: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    theme: Option<Colours>,
    #[serde(default)]
    plain: bool,
}

/// What the client needs to start.
pub struct Config {
    /// The server, with what is needed to trust it and to be trusted.
    pub server: Server,
    /// The styles.
    pub theme: Theme<'static>,
    /// Lines to be read aloud, and no picture.
    pub plain: bool,
}

/// Why the client cannot start.
pub enum Refusal {
    /// The command line asks for help or is wrong; clap has the words and the exit code.
    Usage(clap::Error),
    /// A sentence for the person who set this up.
    Setting(String),
}

impl Config {
    /// Reads flags (the first is the program's name) and the files that they name.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Refusal> {
        let flags = Flags::try_parse_from(arguments).map_err(Refusal::Usage)?;
        Self::from_flags(flags).map_err(Refusal::Setting)
    }

    fn from_flags(flags: Flags) -> Result<Self, String> {
        let settings = flags.config.as_deref().map_or(Ok(Settings::default()), read_settings)?;
        let address = flags.server.or(settings.server).ok_or_else(|| missing("server"))?;
        let name = flags.server_name.or(settings.server_name);
        let name = name.unwrap_or_else(|| host(&address).to_owned());
        let file = |flag: Option<PathBuf>, setting: Option<PathBuf>, name: &str| {
            let path = flag.or(setting).ok_or_else(|| missing(name))?;
            read(&path, name)
        };
        let mut files = ServerFiles {
            ca: file(flags.ca, settings.ca, "ca")?,
            certificate: file(flags.certificate, settings.certificate, "certificate")?,
            key: file(flags.key, settings.key, "key")?,
        };
        let server = Server::new(&address, &name, &files);
        files.key.zeroize();
        let theme = Theme::new(flags.theme.or(settings.theme).unwrap_or_default());
        Ok(Self { server: server?, theme, plain: flags.plain || settings.plain })
    }
}

fn read_settings(path: &Path) -> Result<Settings, String> {
    let bytes = read(path, "config")?;
    let text = String::from_utf8(bytes).map_err(|_| "The configuration file is not UTF-8 text.".to_owned())?;
    toml::from_str(&text).map_err(|error| format!("The configuration file cannot be used: {}", error.message()))
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("The {name} file {} cannot be read: {error}.", path.display()))
}

fn missing(name: &str) -> String {
    let flag = name.replace('_', "-");
    format!("The setting {name} is missing: give --{flag}, or {name} in the file of --config.")
}

fn host(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(arguments: &[&str]) -> String {
        let arguments = ["safetynet"].iter().chain(arguments).map(OsString::from);
        match Config::read(arguments) {
            Err(Refusal::Setting(said)) => said,
            Err(Refusal::Usage(error)) => error.to_string(),
            Ok(_) => String::new(),
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(refusal(&[]).contains("--server"));
        assert!(refusal(&["--server", "localhost:1"]).contains("--ca"));
        assert!(refusal(&["--server", "localhost:1", "--ca", "/nowhere/ca.pem"]).contains("/nowhere/ca.pem"));
        assert!(refusal(&["--colour"]).contains("--colour"));
    }

    #[test]
    fn the_host_is_the_name_unless_another_is_given() {
        assert_eq!(host("safetynet.example:7443"), "safetynet.example");
    }
}
