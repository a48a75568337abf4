//! A deployment as `init` leaves it: its organisation with an administrator and a single point of contact, who have a
//! one-time code each, and nobody else.

use std::net::SocketAddr;
use std::sync::Arc;

use safetynet_proto::access::v1::ChangePasswordRequest;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_server::authority::{DEVICE_DAYS, Terminal};
use safetynet_server::demo::DemoAccount;
use safetynet_server::folder::Folder;
use safetynet_server::serve::{Running, start};
use safetynet_server::store::{Key, found, seed};
use safetynet_shared::clock::{Clock, HandClock, Span};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::audit::Audit;
use crate::person::Person;
use crate::world::{CHEAP, morning, settings};

/// Where the test's terminals are.
const RANGE: &str = "127.0.0.0/8";

/// A running server over a store in which nothing is made up.
pub struct Founded {
    place: tempfile::TempDir,
    clock: Arc<HandClock>,
    key: Key,
    running: Option<Running>,
    address: Option<SocketAddr>,
    /// The one-time codes of the administrator and of the single point of contact.
    pub codes: [String; 2],
}

impl Founded {
    /// The organisation that administers the system.
    pub const OFFICE: &str = "Office of the Sample Commissioner";
    /// The user name of its administrator.
    pub const ADMINISTRATOR: &str = "first.administrator";
    /// The user name of its single point of contact.
    pub const CONTACT: &str = "first.contact";

    /// Founds a deployment and serves it.
    pub fn new() -> Founded {
        let place = tempfile::tempdir().unwrap();
        let config = settings(CHEAP);
        let folder = Folder::create(&place.path().join("data"), &config, Clock::System.now()).unwrap();
        let codes = found::found(&folder, &first(), config.settings().cost, morning()).unwrap();
        let codes = codes.map(|code| code.to_string());
        let key = folder.key().unwrap();
        drop(folder);
        let clock = Arc::new(HandClock::at(morning()));
        let mut founded = Founded { place, clock, key, running: None, address: None, codes };
        founded.resume();
        founded
    }

    fn folder(&self) -> Folder {
        Folder::open(&self.place.path().join("data")).unwrap()
    }

    fn resume(&mut self) {
        let mut deployment = self.folder().deployment(self.address, Clock::Hand(self.clock.clone())).unwrap();
        deployment.limits.grace = std::time::Duration::from_millis(20);
        let running = start(deployment, |routes| routes, std::future::pending()).unwrap();
        self.address = Some(running.address());
        self.running = Some(running);
    }

    /// Enrols a terminal of an organisation as `terminal enrol` does, and answers a connection from it. `range` registers
    /// where it is, which `init` has done for the first organisation.
    pub fn desk(&mut self, organisation: &str, range: bool) -> Channel {
        if let Some(running) = self.running.take() {
            running.stop();
        }
        let folder = self.folder();
        let opened = folder.opened().unwrap();
        let id = found::organisation(&opened, organisation).unwrap();
        let terminal = Terminal { organisation: *id.as_bytes(), organisation_name: organisation, name: "Desk 1" };
        let (device, key) =
            folder.authority().unwrap().enrol_device(&terminal, Clock::System.now(), DEVICE_DAYS).unwrap();
        let (now, until) = (self.clock.now(), Span::days(i64::from(DEVICE_DAYS)));
        found::terminal(&opened, id, "Desk 1", device.fingerprint, now, now.plus(until)).unwrap();
        if range {
            seed::address_range(&opened, id, RANGE, now).unwrap();
        }
        let authority = folder.authority_pem().unwrap();
        drop((opened, folder));
        self.resume();
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(authority))
            .identity(Identity::from_pem(device.pem, key.as_str()))
            .domain_name("localhost");
        let address = self.address.expect("the server has an address");
        let endpoint = Endpoint::from_shared(format!("https://{address}")).unwrap();
        endpoint.tls_config(tls).unwrap().tcp_nodelay(true).connect_lazy()
    }

    /// Signs somebody in with a one-time code, sets the password that they keep, and signs them in with it.
    pub async fn enter(&self, desk: Channel, user_name: &str, code: &str, password: &'static str) -> Person {
        let entered = Person::try_sign_in(desk.clone(), user_name, code).await.unwrap();
        let session = entered.session.unwrap();
        let (account, organisation) = (session.account.unwrap(), session.organisation.unwrap());
        let roles: Roles = session.roles.into_iter().filter_map(Role::from_number).collect();
        let account = DemoAccount {
            user_name: user_name.to_owned(),
            password,
            name: account.name,
            role: String::new(),
            roles,
            organisation_name: organisation.name,
            organisation: Id::parse(&organisation.id).unwrap(),
            id: Id::parse(&account.id).unwrap(),
        };
        let mut change =
            tonic::Request::new(ChangePasswordRequest { current_password: code.into(), new_password: password.into() });
        change.metadata_mut().insert("authorization", format!("Bearer {}", entered.token).parse().unwrap());
        SessionServiceClient::new(desk.clone()).change_password(change).await.unwrap();
        Person::sign_in(desk, account).await
    }

    /// The store beside the running server.
    pub fn audit(&self) -> Audit {
        Audit::open(&self.place.path().join("data"), &self.key)
    }
}

impl Default for Founded {
    fn default() -> Founded {
        Founded::new()
    }
}

/// What `init` is told.
fn first() -> found::First {
    let text = str::to_owned;
    found::First {
        organisation: text(Founded::OFFICE),
        partnership: text("Sample Partnership"),
        ranges: vec![text(RANGE)],
        user_name: text(Founded::ADMINISTRATOR),
        given_names: text("Sample"),
        family_name: text("Founder"),
        contact_user_name: text(Founded::CONTACT),
        contact_given_names: text("Sample"),
        contact_family_name: text("Contact"),
        signed_on: morning().day().iso(),
    }
}
