//! What a test changes about a world while nobody serves it: its settings, its terminals.

use safetynet_server::authority::Terminal;
use safetynet_server::config::Config;
use safetynet_server::folder::Folder;
use safetynet_server::store::seed;
use safetynet_shared::clock::{Clock, Span};
use safetynet_shared::id::Id;

use crate::{Seat, World};

impl World {
    /// Changes the settings, and starts the server anew with them.
    pub fn configure(&mut self, change: impl FnOnce(&mut Config)) {
        self.stop();
        let folder = Folder::open(&self.data()).unwrap();
        let mut config = folder.config().unwrap();
        change(&mut config);
        folder.settle(&config).unwrap();
        drop(folder);
        self.resume();
    }

    /// Enrols another terminal of an organisation, whose certificate began so many days ago and lasts 90.
    pub fn enrol(&mut self, organisation: Id, name: &str, days_ago: i64) -> Seat {
        self.stop();
        let folder = Folder::open(&self.data()).unwrap();
        let terminal = Terminal { organisation: *organisation.as_bytes(), organisation_name: "Sample", name };
        let began = Clock::System.now().minus(Span::days(days_ago));
        let (device, key) = folder.authority().unwrap().enrol_device(&terminal, began, 90).unwrap();
        let (now, opened) = (self.now(), folder.opened().unwrap());
        seed::terminal(&opened, organisation, name, device.fingerprint, now, now.plus(Span::days(90))).unwrap();
        drop((opened, folder));
        self.resume();
        Seat { organisation, certificate: device.pem, key: key.to_string() }
    }
}
