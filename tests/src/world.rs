//! A server of its own for each test, copied from a partnership that is made once a process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use safetynet_server::config::Config;
use safetynet_server::demo::{self, DemoAccount};
use safetynet_server::folder::Folder;
use safetynet_server::serve::{Running, start};
use safetynet_server::stage::{self, Size};
use safetynet_server::store::Key;
use safetynet_server::store::seed::Seed;
use safetynet_shared::clock::{Clock, Day, HandClock, Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;
use tonic::service::Routes;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::audit::Audit;
use crate::person::Person;

/// What is known of the partnership and the same in every world of a process.
struct Template {
    _place: tempfile::TempDir,
    root: PathBuf,
    accounts: Vec<DemoAccount>,
    callers: Vec<DemoAccount>,
    organisations: Vec<(Id, String)>,
    lapsed: Id,
    neighbourhoods: Vec<Id>,
    seats: Vec<Seat>,
    authority: String,
}

/// A terminal of an organisation: its certificate and key.
#[derive(Clone)]
pub struct Seat {
    /// The organisation.
    pub organisation: Id,
    /// Certificate, PEM.
    pub certificate: String,
    /// Key, PEM.
    pub key: String,
}

/// A running server with the partnership.
pub struct World {
    place: tempfile::TempDir,
    running: Option<Running>,
    address: Option<SocketAddr>,
    clock: Arc<HandClock>,
    served: Clock,
    key: Key,
    template: Arc<Template>,
    elsewhere: Option<String>,
}

/// The morning on which every test begins: Monday 23 November 2026, nine o'clock in London.
pub(crate) fn morning() -> Moment {
    Day::new(2026, 11, 23).unwrap().at(9, 0).unwrap()
}

/// Settings for tests: budgets out of the way, and hashes that cost `memory_kib` and `passes`.
pub(crate) fn settings((hash_memory_kib, hash_passes): (u32, u32)) -> Config {
    let mut config = Config { hash_memory_kib, hash_passes, ..Config::default() };
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.calls_a_session = 1_000;
    config.calls = 100_000;
    config.wrong_tries_a_minute = 100_000;
    config.views_an_hour = 100_000;
    config.alarming_views = 100_000;
    config.searches_a_minute = 100_000;
    config.limits.range_floor = 10_000;
    config.limits.bytes_per_second = u32::MAX;
    config.limits.bytes_burst = u32::MAX;
    config.limits.control_per_second = 1_000_000;
    config.limits.control_burst = 1_000_000;
    config.limits.streams = 1_000;
    config.publication.listen = config.listen.into();
    config.publication.forces = vec![demo::force()];
    (config.publication.requests_a_second, config.publication.burst) = (1_000_000, 1_000_000);
    config
}

/// How large the ordinary partnership is.
const SMALL: Size = Size { people: 60, cases: 40, seed: 1, assigned: 25, callers: 2 };
/// A hash that costs nothing: what a test of anything else wants.
pub(crate) const CHEAP: (u32, u32) = (8, 1);

fn make(size: Size, hash: (u32, u32), now: Moment) -> Template {
    let place = tempfile::tempdir().unwrap();
    let staged = stage::set(place.path(), &settings(hash), size, now, &mut |_, _| ()).unwrap();
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    Template {
        root: place.path().to_owned(),
        accounts: staged.partnership.accounts.clone(),
        callers: staged.partnership.callers.clone(),
        organisations: staged.partnership.organisations.clone(),
        lapsed: staged.partnership.lapsed,
        neighbourhoods: staged.partnership.neighbourhoods.iter().map(|(id, _)| *id).collect(),
        seats: staged
            .devices
            .iter()
            .map(|d| Seat { organisation: d.organisation, certificate: read(&d.certificate), key: read(&d.key) })
            .collect(),
        authority: read(&staged.authority),
        _place: place,
    }
}

/// The partnership at the machine's own time, made once a process.
fn live() -> Arc<Template> {
    static TEMPLATE: OnceLock<Arc<Template>> = OnceLock::new();
    TEMPLATE.get_or_init(|| Arc::new(make(SMALL, CHEAP, Clock::System.now()))).clone()
}

/// A world that is not the ordinary one.
pub struct WorldBuilder {
    size: Size,
    hash: (u32, u32),
    extra: Box<dyn FnOnce(Routes) -> Routes + Send>,
    clock: Option<Clock>,
}

impl WorldBuilder {
    /// How large the partnership is.
    pub fn size(mut self, size: Size) -> WorldBuilder {
        self.size = size;
        self
    }

    /// Password hashes of the real cost.
    pub fn real_hashes(mut self) -> WorldBuilder {
        let cost = safetynet_server::password::hash::Cost::default();
        self.hash = (cost.memory_kib, cost.passes);
        self
    }

    /// The machine's own time, for the client in a process of its own, whose time cannot be moved by hand.
    pub fn real_time(mut self) -> WorldBuilder {
        self.clock = Some(Clock::System);
        self
    }

    /// Services beside those of the interface.
    pub fn extra(mut self, extra: impl FnOnce(Routes) -> Routes + Send + 'static) -> WorldBuilder {
        self.extra = Box::new(extra);
        self
    }

    /// A world that is made anew and is not a copy.
    pub fn build(self) -> World {
        let now = self.clock.as_ref().map_or_else(morning, Clock::now);
        World::over(Arc::new(make(self.size, self.hash, now)), self.extra, self.clock)
    }
}

impl World {
    /// The ordinary world: some 60 people and 40 cases, at nine o'clock.
    pub fn new() -> World {
        static TEMPLATE: OnceLock<Arc<Template>> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| Arc::new(make(SMALL, CHEAP, morning()))).clone();
        World::over(template, Box::new(|routes| routes), None)
    }

    /// The ordinary world in the machine's own time, with nobody serving it: for a server in a process of its own.
    pub(crate) fn unserved() -> World {
        World::copied(live(), Some(Clock::System))
    }

    /// Says where a server of this world's folder listens that is not in this process.
    pub(crate) fn served_at(&mut self, address: String) {
        self.elsewhere = Some(address);
    }

    /// The ordinary world at the machine's own time, for the client in a process of its own, whose time cannot be moved by
    /// hand.
    pub fn live() -> World {
        World::over(live(), Box::new(|routes| routes), Some(Clock::System))
    }

    /// A world that is not the ordinary one.
    pub fn builder() -> WorldBuilder {
        WorldBuilder { size: Size::default(), hash: CHEAP, extra: Box::new(|routes| routes), clock: None }
    }

    fn over(template: Arc<Template>, extra: Box<dyn FnOnce(Routes) -> Routes + Send>, clock: Option<Clock>) -> World {
        let mut world = World::copied(template, clock);
        world.run(extra);
        world
    }

    fn copied(template: Arc<Template>, clock: Option<Clock>) -> World {
        let data = template.root.join("data");
        World::over_folder(&data, template, clock)
    }

    fn over_folder(data: &Path, template: Arc<Template>, clock: Option<Clock>) -> World {
        let place = tempfile::tempdir().unwrap();
        copy(data, &place.path().join("data"));
        let hand = Arc::new(HandClock::at(morning()));
        let key = Folder::open(&place.path().join("data")).unwrap().key().unwrap();
        let served = clock.unwrap_or(Clock::Hand(hand.clone()));
        World { place, running: None, address: None, clock: hand, served, key, template, elsewhere: None }
    }

    fn run(&mut self, extra: Box<dyn FnOnce(Routes) -> Routes + Send>) {
        let folder = Folder::open(&self.data()).unwrap();
        let mut deployment = folder.deployment(self.address, self.served.clone()).unwrap();
        // The client's side of a test's connections stands still while the server stops.
        deployment.limits.grace = std::time::Duration::from_millis(20);
        let running = start(deployment, extra, std::future::pending()).unwrap();
        self.address = Some(running.address());
        self.running = Some(running);
    }

    /// Another running world that begins as this one, which is stopped, has ended.
    pub fn twin(&self) -> World {
        let mut twin = World::over_folder(&self.data(), self.template.clone(), None);
        twin.clock.set(self.now());
        twin.run(Box::new(|routes| routes));
        twin
    }

    /// Stops the server and starts it anew over the same store, at another address.
    pub fn restart(&mut self) {
        self.stop();
        self.address = None;
        self.run(Box::new(|routes| routes));
    }

    /// Stops the server; its address refuses connections from now on.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    /// Starts a stopped server anew, at the address that it had.
    pub fn resume(&mut self) {
        self.run(Box::new(|routes| routes));
    }

    /// Changes a line of `settings.toml` and starts the server anew with it.
    pub fn set(&mut self, name: &str, value: &str) {
        let file = self.data().join("settings.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let old = text.lines().find(|line| line.starts_with(&format!("{name} = "))).expect("no such setting");
        std::fs::write(&file, text.replace(old, &format!("{name} = {value}"))).unwrap();
        self.restart();
    }

    /// Puts rows into the store while the server is stopped: what has long been there and no call makes.
    pub fn fill(&mut self, rows: impl FnOnce(&mut Seed<'_>) -> safetynet_server::error::Result<()>) {
        self.stop();
        self.audit().fill(rows);
        self.resume();
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    /// The store beside the running server, for counting the entries of the audit.
    pub fn audit(&self) -> Audit {
        Audit::open(&self.data(), &self.key)
    }

    /// The address of the server.
    pub fn address(&self) -> String {
        let elsewhere = self.elsewhere.clone();
        elsewhere.unwrap_or_else(|| self.running.as_ref().expect("the server is stopped").address().to_string())
    }

    /// The address of the public feed.
    pub fn feed(&self) -> SocketAddr {
        self.running.as_ref().and_then(Running::feed).expect("the feed is served")
    }

    /// The partnership's time.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Sets the time.
    pub fn set_time(&self, moment: Moment) {
        self.clock.set(moment);
    }

    /// Moves the time on.
    pub fn pass(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Sets the clock as somebody does who moves it: no time goes by.
    pub fn slip(&self, span: Span) {
        self.clock.slip(span);
    }

    /// Has the server do its daily work now.
    pub async fn daily_work(&self) {
        let done = self.running.as_ref().expect("the server is stopped").daily_work();
        done.await.expect("the server does its daily work");
    }

    /// A demo account by its user name.
    pub fn account(&self, user_name: &str) -> &DemoAccount {
        let all = self.template.accounts.iter().chain(&self.template.callers);
        all.into_iter().find(|account| account.user_name == user_name).expect("no such demo account")
    }

    /// The first demo account with a role.
    pub fn account_of(&self, role: Role) -> &DemoAccount {
        self.template.accounts.iter().find(|account| account.roles.contains(role)).expect("a role without an account")
    }

    /// All demo accounts.
    pub fn accounts(&self) -> &[DemoAccount] {
        &self.template.accounts
    }

    /// The accounts for measurements.
    pub fn callers(&self) -> &[DemoAccount] {
        &self.template.callers
    }

    /// The organisations with their names; the first administers.
    pub fn organisations(&self) -> &[(Id, String)] {
        &self.template.organisations
    }

    /// The organisation without an information sharing agreement in force.
    pub fn lapsed(&self) -> Id {
        self.template.lapsed
    }

    /// The neighbourhoods.
    pub fn neighbourhoods(&self) -> &[Id] {
        &self.template.neighbourhoods
    }

    /// A terminal of an organisation.
    pub fn seat(&self, organisation: Id) -> Seat {
        let seat = self.template.seats.iter().find(|seat| seat.organisation == organisation);
        seat.expect("no terminal of that organisation").clone()
    }

    /// The authority's certificate, PEM.
    pub fn authority(&self) -> &str {
        &self.template.authority
    }

    /// A connection from a terminal, without a session. Must be called within a tokio runtime.
    pub fn channel(&self, seat: &Seat) -> Channel {
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(&self.template.authority))
            .identity(Identity::from_pem(&seat.certificate, &seat.key))
            .domain_name("localhost");
        let endpoint = Endpoint::from_shared(format!("https://{}", self.address())).unwrap();
        endpoint.tls_config(tls).unwrap().tcp_nodelay(true).connect_lazy()
    }

    /// A demo account, signed in at a terminal of its organisation.
    pub async fn person(&self, user_name: &str) -> Person {
        let account = self.account(user_name).clone();
        let channel = self.channel(&self.seat(account.organisation));
        Person::sign_in(channel, account).await
    }

    /// The first demo account with a role, signed in.
    pub async fn person_of(&self, role: Role) -> Person {
        let user_name = self.account_of(role).user_name.clone();
        self.person(&user_name).await
    }
}

impl Default for World {
    fn default() -> World {
        World::new()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}
