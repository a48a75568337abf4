//! What the administrators and the single points of contact have recorded: organisations, agreements, procedures,
//! accounts with their checks, and what waits for somebody.

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::{Role, Roles};
use secrecy::SecretString;

use super::partners::{Account, Body, Organisation};
use super::random::spread;
use super::{Plan, Scene, cast, places};
use crate::error::{Error, Result};
use crate::password::hash;
use crate::store::seed::Cell;

/// The number of `ORGANISATION_STATE_CONNECTED` on the wire.
const CONNECTED: i64 = 5;
/// What stands in the place of a hash for those who cannot sign in: no password matches it.
const NO_PASSWORD: &str = "none";
/// An agreement without an end.
const OPEN_ENDED: i64 = i64::MAX;
/// How many days ago the charity's information sharing agreement ended.
const LAPSED: i64 = 41;
/// The Community Safety Partnership.
pub(super) const CSP_NAME: &str = "Wessex Sands Community Safety Partnership";

/// The partnership, its organisations with their agreements, and the procedures.
pub(super) fn open(scene: &mut Scene<'_, '_>) -> Result<()> {
    let manager = format!("{} {}", cast::MANAGER.given, cast::MANAGER.family);
    let csp = scene.partners.csp;
    let founded = scene.past.ago(&mut scene.random, 1_500);
    scene.seed.put(
        "csp",
        &[
            ("id", csp.into()),
            ("name", CSP_NAME.into()),
            ("manager", manager.into()),
            ("areas", "Sandmouth\nEasthaven".into()),
            ("created_at", founded.into()),
        ],
    )?;
    let published = scene.past.ago(&mut scene.random, 1_390);
    scene.seed.put(
        "syops",
        &[
            ("version", Cell::Number(1)),
            ("title", "Security Operating Procedures for all users".into()),
            ("text", include_str!("syops.txt").into()),
            ("published_at", published.into()),
            ("published_by", Cell::Nothing),
        ],
    )?;
    for (body, review) in Body::ALL.into_iter().zip([60, 172, 200, 30, 75, 110, 150]) {
        organisation(scene, body, review)?;
        steps(scene, body)?;
        for kind in 1..=3 {
            agreement(scene, body, kind)?;
        }
    }
    Ok(())
}

/// `review`: how many days ago the last access review was finished.
fn organisation(scene: &mut Scene<'_, '_>, body: Body, review: i64) -> Result<()> {
    let (name, sector) = body.title();
    let joined = scene.past.day(1_380);
    let office = format!("{}, Sandmouth, ZZ1 1AA", places::street(&mut scene.random));
    scene.seed.put(
        "organisation",
        &[
            ("id", scene.partners.id(body).into()),
            ("name", name.into()),
            ("sector", sector.into()),
            ("state", CONNECTED.into()),
            ("csp", scene.partners.csp.into()),
            ("created_at", joined.start().into()),
            ("sponsor", CSP_NAME.into()),
            ("approved_by", "Manager of the partnership".into()),
            ("office", office.into()),
            ("telephone", places::landline(&mut scene.random).into()),
            ("ico_number", format!("ZZ{:06}", scene.random.below(1_000_000)).into()),
            ("ico_until", scene.past.day(-200).into()),
            ("commenced_on", joined.into()),
            ("access_review_due", Period::AccessReview.due(scene.past.day(review)).into()),
            ("administers", i64::from(body == Body::Office).into()),
            ("version", Cell::Number(1)),
        ],
    )
}

/// The way in (COCO-2.2): interested, sponsored, approved, documented, connected.
fn steps(scene: &mut Scene<'_, '_>, body: Body) -> Result<()> {
    let reasons = [
        "Asked to join by letter of its chief officer.",
        "Sponsored by the partnership at its quarterly meeting.",
        "Approved by the manager of the partnership in writing.",
        "All three agreements are signed and recorded.",
        "Ranges registered and terminals enrolled.",
    ];
    for (state, reason) in (1..).zip(reasons) {
        let at = scene.past.ago(&mut scene.random, 1_410 - 6 * state);
        scene.seed.put(
            "organisation_step",
            &[
                ("organisation", scene.partners.id(body).into()),
                ("at", at.into()),
                ("state", state.into()),
                ("reason", reason.into()),
                ("by", administrator(scene).into()),
            ],
        )?;
    }
    Ok(())
}

fn agreement(scene: &mut Scene<'_, '_>, body: Body, kind: i64) -> Result<()> {
    let sharing = kind == 3;
    let lapsed = body == Body::Charity && sharing;
    let since = if lapsed { 406 } else { scene.random.between(90, 330) };
    let review = if body == Body::Fire && sharing { 372 } else { since };
    let from = scene.past.day(since.max(review)).start();
    let until = if lapsed { scene.past.day(LAPSED).start().micros() } else { OPEN_ENDED };
    let reason = if lapsed { "The yearly review of the agreement was not returned in time." } else { "" };
    let (id, hash) = (scene.ids.at(from), scene.random.bytes());
    scene.seed.put(
        "agreement",
        &[
            ("id", id.into()),
            ("organisation", scene.partners.id(body).into()),
            ("kind", kind.into()),
            ("csp", sharing.then_some(scene.partners.csp).into()),
            ("from_at", from.into()),
            ("until_at", until.into()),
            ("review_on", Period::AgreementReview.due(from.day()).into()),
            ("purposes", if sharing { "1,2,3,4,5,6,7,8" } else { "" }.into()),
            ("bases", if sharing { "1,3,5" } else { "" }.into()),
            ("article_9", if sharing { "5,6" } else { "" }.into()),
            ("article_10", if sharing { "1,2,3" } else { "" }.into()),
            ("signatory", format!("Chief officer of {}", body.title().0).into()),
            ("capacity", "Chief officer".into()),
            ("document_hash", hash.into()),
            ("recorded_by", administrator(scene).into()),
            ("recorded_at", from.into()),
            ("end_reason", reason.into()),
            ("version", Cell::Number(1)),
        ],
    )
}

pub(super) fn administrator(scene: &Scene<'_, '_>) -> Id {
    let found = scene.partners.accounts.iter().find(|account| account.user_name == cast::ADMINISTRATOR.user_name);
    found.map_or(scene.partners.csp, |account| account.id)
}

/// The accounts, with what they have contributed by now.
pub(super) fn accounts(scene: &mut Scene<'_, '_>, plan: &Plan<'_>) -> Result<()> {
    let accounts = std::mem::take(&mut scene.partners.accounts);
    let total = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
    let mut known: Option<(&str, String)> = None;
    for (index, account) in (0..total).zip(&accounts) {
        let password = match account.password {
            None => NO_PASSWORD.to_owned(),
            Some(password) => match &known {
                Some((last, hash)) if *last == password => hash.clone(),
                _ => hashed(password, plan)?,
            },
        };
        let late = account.password.is_none() && spread(index, total, 4).is_some();
        write_account(scene, account, &password, late)?;
        known = account.password.map(|word| (word, password));
    }
    scene.partners.accounts = accounts;
    Ok(())
}

fn hashed(password: &str, plan: &Plan<'_>) -> Result<String> {
    hash::hash(&SecretString::from(password), plan.pepper, plan.password_cost)
        .map_err(|error| Error::Internal(format!("no hash for a demo password: {error}")))
}

/// How many days ago an account signed the procedures: whoever can sign in can do so for a while, but for the supervisor,
/// whose signature lapses next week.
fn signed(account: &Account, drawn: i64) -> i64 {
    match (account.user_name == cast::SUPERVISOR.user_name, account.password) {
        (true, _) => 357,
        (false, Some(_)) => 20 + drawn % 180,
        (false, None) => drawn,
    }
}

/// `late`: the yearly signature and the training have lapsed.
fn write_account(scene: &mut Scene<'_, '_>, account: &Account, password: &str, late: bool) -> Result<()> {
    let random = &mut scene.random;
    let created = scene.past.ago(random, account.created);
    let signed = signed(account, random.between(20, 330));
    let signed = scene.past.day(if late { signed + 380 } else { signed });
    let trained = scene.past.day(if late { 800 } else { random.between(30, 600) });
    let last = account.password.is_none().then(|| random.between(1, 40)).map(|age| scene.past.ago(random, age));
    let latest = scene.contributed.get(&account.id).and_then(|(_, latest)| *latest);
    scene.seed.put(
        "account",
        &[
            ("id", account.id.into()),
            ("organisation", scene.partners.id(account.body).into()),
            ("user_name", account.user_name.as_str().into()),
            ("given_names", account.name.given.as_str().into()),
            ("family_name", account.name.family.as_str().into()),
            ("telephone", account.telephone.as_str().into()),
            ("roles", account.roles.bits().into()),
            ("state", Cell::Number(1)),
            ("created_at", created.into()),
            ("need", need(account.roles).into()),
            ("vetted_on", scene.past.day(account.created + 20).into()),
            ("trained_on", trained.into()),
            ("trained_until", trained.plus_months(24).into()),
            ("signed_on", signed.into()),
            ("signed_version", Cell::Number(1)),
            ("signed_hash", random.bytes().into()),
            ("password", password.into()),
            ("password_at", scene.past.ago(random, 24).into()),
            ("must_change", Cell::Number(0)),
            ("code_until", Cell::Nothing),
            ("last_sign_in_at", last.or(latest).into()),
            ("failures_since", Cell::Number(0)),
            ("version", Cell::Number(1)),
        ],
    )?;
    contribution(scene, account)?;
    vetting(scene, account)
}

fn contribution(scene: &mut Scene<'_, '_>, account: &Account) -> Result<()> {
    let (entries, latest) = scene.contributed.get(&account.id).copied().unwrap_or((0, None));
    let Some(latest) = latest else { return Ok(()) };
    let row = [("account", account.id.into()), ("entries", entries.into()), ("last_entry_at", latest.into())];
    scene.seed.put("contribution", &row)
}

fn vetting(scene: &mut Scene<'_, '_>, account: &Account) -> Result<()> {
    for kind in 1..=4 {
        let day = scene.past.day(account.created + 20 + 3 * (4 - kind));
        scene
            .seed
            .put("vetting_check", &[("account", account.id.into()), ("kind", kind.into()), ("done_on", day.into())])?;
    }
    Ok(())
}

fn need(roles: Roles) -> &'static str {
    let needs = [
        (Role::SystemAdministrator, "Administers the system for all partner organisations."),
        (Role::Supervisor, "Supervises caseworkers and reviews their channels every 90 days."),
        (Role::Spoc, "Authorises accounts and keeps the list of who has access."),
        (Role::Auditor, "Samples records and reads the audit of the organisation."),
        (Role::Caseworker, "Works on cases with partner organisations every day."),
        (Role::CspManager, "Manages the Community Safety Partnership and approves who joins."),
        (Role::Publisher, "Prepares what the constabulary publishes about neighbourhoods."),
    ];
    let found = needs.into_iter().find(|(role, _)| roles.contains(*role));
    found.map_or("Looks after the neighbourhoods of the team.", |(_, need)| need)
}

/// What waits for a single point of contact: an application, a request for a reset, and past access reviews.
pub(super) fn waiting(scene: &mut Scene<'_, '_>) -> Result<()> {
    let (police, spoc) = (scene.partners.id(Body::Police), scene.partners.cast.spoc.account);
    let forgetful = scene.partners.of(Body::Police).workers.first().map_or(spoc, |worker| worker.account);
    let asked = scene.past.ago(&mut scene.random, 0);
    let id = scene.ids.at(asked);
    scene.seed.put(
        "reset_request",
        &[
            ("id", id.into()),
            ("organisation", police.into()),
            ("account", forgetful.into()),
            ("note", "Back from leave and locked out. I am at the Sandmouth front office until four.".into()),
            ("asked_at", asked.into()),
            ("state", Cell::Number(1)),
            ("decided_by", Cell::Nothing),
            ("decided_at", Cell::Nothing),
            ("reason", "".into()),
            ("version", Cell::Number(1)),
        ],
    )?;
    application(scene, police, spoc)?;
    let finished = [(Body::Police, 172), (Body::Police, 350), (Body::Council, 200), (Body::Housing, 30)];
    for (body, age) in finished {
        let at = scene.past.ago(&mut scene.random, age);
        access_review(scene, body, at)?;
    }
    Ok(())
}

fn application(scene: &mut Scene<'_, '_>, organisation: Id, spoc: Id) -> Result<()> {
    let applied = scene.past.ago(&mut scene.random, 3);
    let id = scene.ids.at(applied);
    scene.seed.put(
        "application",
        &[
            ("id", id.into()),
            ("organisation", organisation.into()),
            ("user_name", "beatrix.marlwick".into()),
            ("given_names", "Beatrix".into()),
            ("family_name", "Marlwick".into()),
            ("telephone", places::landline(&mut scene.random).into()),
            ("roles", Roles::none().with(Role::Caseworker).bits().into()),
            ("need", "Joins the vulnerability team next month and takes over eight channels.".into()),
            ("state", Cell::Number(1)),
            ("criteria", Cell::Number(0)),
            ("applied_by", spoc.into()),
            ("applied_at", applied.into()),
            ("decided_by", Cell::Nothing),
            ("decided_at", Cell::Nothing),
            ("checks", "".into()),
            ("account", Cell::Nothing),
            ("version", Cell::Number(1)),
        ],
    )
}

fn access_review(scene: &mut Scene<'_, '_>, body: Body, at: Moment) -> Result<()> {
    let spoc = if body == Body::Police { scene.partners.cast.spoc } else { scene.partners.of(body).spoc };
    let Organisation { id: organisation, .. } = *scene.partners.of(body);
    let lines: Vec<(Id, u32)> = scene
        .partners
        .accounts
        .iter()
        .filter(|account| account.body == body)
        .map(|account| (account.id, account.roles.bits()))
        .collect();
    let record =
        format!("Access review of {} finished on {}: {} accounts, all kept.", body.title().0, at.day(), lines.len());
    let (id, reference) = (scene.ids.at(at), scene.reference("AR", at));
    scene.seed.put(
        "access_review",
        &[
            ("id", id.into()),
            ("organisation", organisation.into()),
            ("reference", reference.into()),
            ("due_on", at.day().plus_days(9).into()),
            ("state", Cell::Number(2)),
            ("started_by", spoc.account.into()),
            ("started_at", at.into()),
            ("finished_by", spoc.account.into()),
            ("finished_at", at.into()),
            ("statement", "Every account was checked with the line manager; all are still needed.".into()),
            ("record", record.into()),
            ("version", Cell::Number(1)),
        ],
    )?;
    review_lines(scene, id, at, &lines)
}

fn review_lines(scene: &mut Scene<'_, '_>, review: Id, at: Moment, lines: &[(Id, u32)]) -> Result<()> {
    for (account, roles) in lines {
        let line = scene.ids.at(at);
        scene.seed.put(
            "access_review_line",
            &[
                ("id", line.into()),
                ("review", review.into()),
                ("account", (*account).into()),
                ("decision", Cell::Number(1)),
                ("roles", (*roles).into()),
                ("new_roles", (*roles).into()),
                ("reason", "".into()),
                ("decided_at", at.into()),
                ("entries", Cell::Number(0)),
                ("version", Cell::Number(1)),
            ],
        )?;
    }
    Ok(())
}
