//! The made-up partnership: everything that a demonstration, a test or a measurement needs to find in the store.
//!
//! [`build`] fills a fresh store with a partnership that does not exist: a Community Safety Partnership on an invented
//! coast, its organisations and their people, nominals and cases with two years of history, and four neighbourhoods. The
//! same [`Plan`] gives the same rows (but for the salts of password hashes), at every size from a handful to a million
//! people and cases: rows are made and written case by case and nothing is kept but the keys of the index.
//!
//! What the demo accounts see does not depend on the size: so many channels of theirs, so many reviews overdue, so many
//! shares, spread evenly over all cases. That is what lets a measurement at a million cases be held against one at ten
//! thousand.
//!
//! | file | makes |
//! |---|---|
//! | `random`, `past`, `names`, `places`, `texts`, `phrases` | chance, dates, and the words that everything is made of |
//! | `cast`, `partners`, `office` | the demo accounts; organisations and people; agreements, procedures, what waits |
//! | `people`, `cases`, `programme`, `channel`, `history`, `action`, `review`, `case_review`, `disposal` | integrated case management |
//! | `kept`, `share`, `sharing`, `passing`, `meeting` | what goes between organisations and people |
//! | `watched` | who looked for a sealed person, and an instruction to an administrator |
//! | `facts`, `pairs`, `portrait`, `wording` | what is known of people, of two of them, and what they look like |
//! | `area`, `board` | neighbourhoods and what is on their boards |
//! | `publication` | their public texts, what stands on the feed, and what waits for a second publisher |
//!
//! There is no SQL here: `store::seed` takes rows as pairs of column and value.
//!
//! Worked example: a test wants a partnership of 30 cases in which the caseworker has ten channels.
//!
//! ```text
//! let plan = demo::Plan { people: 60, cases: 30, assigned: 10, callers: 0, seed: 1, now, password_cost, pepper: &pepper };
//! let partnership = demo::build(&opened, &plan, &mut |_, _| ())?;
//! seed::terminal(&opened, partnership.account(Role::Caseworker)?.organisation, "Terminal 1", fingerprint, now, expires)?;
//! ```

mod action;
mod area;
mod board;
mod case_review;
mod cases;
mod cast;
mod channel;
mod community;
mod disposal;
mod facts;
mod history;
mod incident;
mod kept;
mod meeting;
mod merged;
mod names;
mod office;
mod pairs;
mod partners;
mod passing;
mod past;
mod people;
mod phrases;
mod places;
mod plan;
mod portrait;
mod programme;
mod publication;
mod random;
mod review;
mod share;
mod sharing;
mod texts;
mod watched;
mod wording;

pub use portrait::portrait;
pub use publication::force;

use std::collections::{BTreeMap, HashMap};

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use crate::error::Result;
use crate::password::hash::{Cost, Pepper};
use crate::store::Opened;
use crate::store::seed::{self, Cell, Seed};
use cases::Pick;
use partners::{Body, Partners, Staff};
use past::Past;
use people::{Origin, People};
use random::{Ids, Random};

/// Fewer cases than this have a rich history; as many or more have some five activities each.
const RICH: u32 = 2_000;

/// What to build.
pub struct Plan<'a> {
    /// How many nominals. The demonstration has 400.
    pub people: u32,
    /// How many case files. The demonstration has 160.
    pub cases: u32,
    /// How many open channels the demo caseworker is assigned to, at most one a case. The demonstration has 45.
    pub assigned: u32,
    /// How many further accounts (`caller.001` ...) can sign in, for measurements with many callers; they are caseworkers
    /// of the constabulary with one password, each assigned to a few channels.
    pub callers: u32,
    /// What chance begins with.
    pub seed: u64,
    /// The moment at which the demonstration begins; everything lies before it.
    pub now: Moment,
    /// What a password hash costs.
    pub password_cost: Cost,
    /// The pepper of the store's server.
    pub pepper: &'a Pepper,
}

impl<'a> Plan<'a> {
    /// The size of the demonstration.
    pub fn demonstration(now: Moment, pepper: &'a Pepper) -> Plan<'a> {
        let password_cost = Cost::default();
        Plan { people: 400, cases: 160, assigned: 45, callers: 0, seed: 1, now, password_cost, pepper }
    }
}

/// An account that can sign in.
#[derive(Clone)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub user_name: String,
    /// The password, which is no secret: nothing but made-up data lies behind it.
    pub password: &'static str,
    /// The person's full name.
    pub name: String,
    /// The roles in words.
    pub role: String,
    /// The roles.
    pub roles: Roles,
    /// The name of the organisation.
    pub organisation_name: String,
    /// The organisation, whose terminals the account can be used at.
    pub organisation: Id,
    /// The account.
    pub id: Id,
}

/// What was built.
pub struct Partnership {
    /// The Community Safety Partnership.
    pub csp: Id,
    /// Its name.
    pub csp_name: &'static str,
    /// The organisations with their names; the first administers the system.
    pub organisations: Vec<(Id, String)>,
    /// The organisation without an information sharing agreement in force.
    pub lapsed: Id,
    /// The demo accounts, one or more for each role, in the order in which they are shown.
    pub accounts: Vec<DemoAccount>,
    /// The further accounts that the plan asked for.
    pub callers: Vec<DemoAccount>,
    /// The neighbourhoods with their names, from west to east.
    pub neighbourhoods: Vec<(Id, &'static str)>,
    /// How many channels there are.
    pub channels: u32,
}

impl Partnership {
    /// The first demo account with a role. There is one for each.
    pub fn account(&self, role: Role) -> Option<&DemoAccount> {
        self.accounts.iter().find(|account| account.roles.contains(role))
    }
}

/// What all of the generator works with.
struct Scene<'a, 'c> {
    seed: &'a mut Seed<'c>,
    random: Random,
    past: Past,
    ids: Ids,
    partners: Partners,
    rich: bool,
    /// How many channels have been written.
    channels: u32,
    /// The last number of each series of references.
    series: BTreeMap<String, u32>,
    /// How many cases the demo accounts have a part in.
    picks: u32,
    /// For each account how many entries it made, and when the latest.
    contributed: HashMap<Id, (i64, Option<Moment>)>,
    /// Channels of the demo caseworker.
    remembered: Vec<(Pick, Id)>,
    /// A channel whose share is suspended.
    suspended: Option<Id>,
    /// How many cases were closed more than seven years ago.
    old: u32,
    /// How many case reviews people asked for.
    case_reviews: u32,
    /// How many channels wait for their disposal.
    disposals: u32,
    /// Cases on which more is put when all are written.
    kept: Vec<kept::Kept>,
}

impl Scene<'_, '_> {
    /// Notes that an account recorded something.
    fn contribute(&mut self, account: Id, at: Moment) {
        let entry = self.contributed.entry(account).or_insert((0, None));
        *entry = (entry.0 + 1, entry.1.max(Some(at)));
    }

    /// The next reference of a kind in the year of a moment, such as `CF-2026-000123`.
    fn reference(&mut self, prefix: &str, at: Moment) -> String {
        let series = format!("{prefix}-{}", at.day().year());
        let last = self.series.entry(series.clone()).or_insert(0);
        *last += 1;
        format!("{series}-{last:06}")
    }

    /// The reference that was given last of a kind in the year of a moment.
    fn latest(&self, prefix: &str, at: Moment) -> String {
        let series = format!("{prefix}-{}", at.day().year());
        let last = self.series.get(&series).copied().unwrap_or_default();
        format!("{series}-{last:06}")
    }

    /// The callers who share in a case of the demo accounts: each caller gets one case at least.
    fn callers_of(&self, Pick(pick): Pick) -> Vec<Staff> {
        let callers = &self.partners.callers;
        let count = u32::try_from(callers.len()).unwrap_or(u32::MAX);
        let takes = |place: u32| if count < self.picks { pick % count == place } else { place % self.picks == pick };
        (0..).zip(callers).filter(|(place, _)| takes(*place)).map(|(_, staff)| *staff).collect()
    }
}

/// Fills a fresh store. `progress` is told the hundredth part reached and what is being made.
///
/// # Errors
/// [`crate::error::Error::Internal`] where the store cannot be written or is not fresh; it must then be thrown away.
pub fn build(opened: &Opened, plan: &Plan<'_>, progress: &mut dyn FnMut(u32, &str)) -> Result<Partnership> {
    seed::fill(opened, |seed| {
        progress(0, "organisations");
        let mut scene = scene(seed, plan);
        office::open(&mut scene)?;
        programme::add(&mut scene)?;
        let mut people = People::expect(plan.seed ^ 0x5eed, plan.people);
        work(&mut scene, &mut people, plan, progress)?;
        let kept = std::mem::take(&mut scene.kept);
        sharing::add(&mut scene, &kept, people.sealed(), plan.seed)?;
        passing::add(&mut scene, &kept, plan.seed)?;
        meeting::add(&mut scene, &kept, plan.seed)?;
        watched::add(&mut scene, &kept, people.sealed())?;
        let made = people.count();
        progress(95, "neighbourhoods");
        let neighbourhoods = area::add(&mut scene)?;
        publication::add(&mut scene, &neighbourhoods)?;
        progress(97, "accounts");
        office::accounts(&mut scene, plan)?;
        office::waiting(&mut scene)?;
        disposal::certificate(&mut scene)?;
        incident::add(&mut scene)?;
        notices(&mut scene)?;
        series(&mut scene, made)?;
        progress(99, "statistics");
        Ok(partnership(&scene, neighbourhoods))
    })
}

fn scene<'a, 'c>(seed: &'a mut Seed<'c>, plan: &Plan<'_>) -> Scene<'a, 'c> {
    let (mut random, mut ids, past) = (Random::new(plan.seed), Ids::new(plan.seed ^ 0x1d5), Past::of(plan.now));
    // Organisations and people have identities of their own stream, older than any case.
    let partners = Partners::gather(&mut random, &mut ids, &past, plan.cases, plan.callers);
    Scene {
        seed,
        random,
        past,
        ids: Ids::new(plan.seed ^ 0xca5e),
        partners,
        rich: plan.cases < RICH,
        channels: 0,
        series: BTreeMap::new(),
        picks: cases::picks(plan),
        contributed: HashMap::new(),
        remembered: Vec::new(),
        suspended: None,
        old: 0,
        case_reviews: 0,
        disposals: 0,
        kept: Vec::new(),
    }
}

/// All cases with their people; people alone where there are no cases.
fn work(
    scene: &mut Scene<'_, '_>,
    people: &mut People,
    plan: &Plan<'_>,
    progress: &mut dyn FnMut(u32, &str),
) -> Result<()> {
    let mut told = 0;
    for index in 0..plan.cases {
        let reached = u32::try_from(2 + u64::from(index) * 86 / u64::from(plan.cases)).unwrap_or(0);
        if reached > told {
            told = reached;
            progress(told, "people and cases");
        }
        cases::add(scene, people, plan, index)?;
    }
    while people.count() < plan.people {
        let by = scene.partners.of(Body::Police).worker(&mut scene.random);
        let at = scene.past.ago(&mut scene.random, 1);
        people::add(scene, people, &Origin { at, by, family: None, like: None })?;
    }
    Ok(())
}

/// News for the demo caseworker and supervisor; a code and a reference, never content (INTRO-7).
fn notices(scene: &mut Scene<'_, '_>) -> Result<()> {
    /// `RECORD_KIND_CHANNEL` on the wire.
    const CHANNEL: i64 = 3;
    let (caseworker, supervisor) = (scene.partners.cast.caseworker.account, scene.partners.cast.supervisor.account);
    let channels: Vec<Id> = scene.remembered.iter().rev().take(4).map(|(_, channel)| *channel).collect();
    let codes = [
        (caseworker, "assigned"),
        (caseworker, "action_assigned"),
        (caseworker, "assessment_stale"),
        (supervisor, "escalated"),
    ];
    let mut news: Vec<(Id, &str, Id)> =
        codes.into_iter().zip(channels).map(|((who, code), channel)| (who, code, channel)).collect();
    news.extend(scene.suspended.map(|channel| (caseworker, "grant_suspended", channel)));
    for (age, (account, code, channel)) in (0..).zip(news) {
        let at = scene.past.ago(&mut scene.random, age);
        let id = scene.ids.at(at);
        scene.seed.put(
            "notice",
            &[
                ("id", id.into()),
                ("account", account.into()),
                ("code", code.into()),
                ("record_kind", CHANNEL.into()),
                ("record", channel.into()),
                ("at", at.into()),
                ("seen_at", Cell::Nothing),
            ],
        )?;
    }
    Ok(())
}

/// Lets the references that people quote go on where the made-up ones stop.
fn series(scene: &mut Scene<'_, '_>, people: u32) -> Result<()> {
    scene.series.insert("nominal".to_owned(), people);
    for (name, last) in std::mem::take(&mut scene.series) {
        scene.seed.put("series", &[("name", name.into()), ("last", last.into())])?;
    }
    Ok(())
}

fn partnership(scene: &Scene<'_, '_>, neighbourhoods: Vec<(Id, &'static str)>) -> Partnership {
    let partners = &scene.partners;
    let named = |body: Body| (partners.id(body), body.title().0.to_owned());
    let shown = cast::ALL.iter().filter_map(|part| demo_account(partners, part.user_name, part.label()));
    let callers = partners.accounts.iter().filter(|account| account.user_name.starts_with("caller."));
    let callers =
        callers.filter_map(|account| demo_account(partners, &account.user_name, Role::Caseworker.label().to_owned()));
    Partnership {
        csp: partners.csp,
        csp_name: office::CSP_NAME,
        organisations: Body::ALL.into_iter().map(named).collect(),
        lapsed: partners.id(Body::Charity),
        accounts: shown.collect(),
        callers: callers.collect(),
        neighbourhoods,
        channels: scene.channels,
    }
}

fn demo_account(partners: &Partners, user_name: &str, role: String) -> Option<DemoAccount> {
    let account = partners.accounts.iter().find(|account| account.user_name == user_name)?;
    Some(DemoAccount {
        user_name: account.user_name.clone(),
        password: account.password?,
        name: format!("{} {}", account.name.given, account.name.family),
        role,
        roles: account.roles,
        organisation_name: account.body.title().0.to_owned(),
        organisation: partners.id(account.body),
        id: account.id,
    })
}

#[cfg(test)]
mod tests;
