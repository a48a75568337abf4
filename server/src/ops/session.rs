//! Signing in, locking, signing out (SYOP-2.1, 5.5, 5.7, 6.1, 6.2, 10.4).
//!
//! One answer for wrong, unknown, locked, disabled and wrong terminal, with the same work behind it: the tries of
//! somebody who guesses tell nothing. The reason stands in the audit entry.

use safetynet_proto::access::v1 as pb;
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::clock::Span;
use safetynet_shared::text::{UserName, fold};

use password::{own_password, verify};

mod password;

use crate::domain::session::{Alerts, alerts};
use crate::domain::{lockout, session};
use crate::error::{Error, Result};
use crate::house::Held;
use crate::rpc::{Event, Hashed, Kind, Needs, Rpc, State, Work, wire};
use crate::store::alert;
use crate::store::session as sessions;
use crate::store::sign_in::{self, Credentials};
use crate::store::{Call, Caller};
pub use password::{ChangePassword, RequestPasswordReset};

const REFUSED: Error = Error::SignIn(
    ErrorReason::SignInRefused,
    "Not accepted. The user name or the password may be wrong, the account locked for a while or disabled, or this \
     terminal not the right one. Ask for a reset here, or speak to your single point of contact.",
);

/// What somebody is told to wait whose other try is still in progress.
const AGAIN: Span = Span::seconds(1);

/// What the sign-in screen shows.
pub struct GetSignInPage;

impl Rpc for GetSignInPage {
    type In = pb::GetSignInPageRequest;
    type Out = pb::GetSignInPageResponse;
    const NEEDS: Needs = Needs::Terminal;
    const AUDIT: Event = Event("session.page");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let (name, organisation, organisation_name) = here(call)?;
        let syops = sign_in::syops(call)?;
        let settings = &call.house().settings;
        Ok(pb::GetSignInPageResponse {
            greeting_lines: settings.greeting.clone(),
            syops_version: syops.as_ref().map_or(String::new(), |syops| syops.version.to_string()),
            syops_title: syops.as_ref().map_or(String::new(), |syops| syops.title.clone()),
            syops_text: syops.map_or(String::new(), |syops| syops.text),
            audit_notice: session::NOTICE.to_owned(),
            organisation: Some(wire::organisation(organisation, &organisation_name)),
            terminal_name: name,
            contact_lines: settings.contacts.clone(),
        })
    }
}

fn here(call: &Call<'_>) -> Result<(String, safetynet_shared::id::Id, String)> {
    let Caller::SignedOut { terminal: Some(terminal), .. } = call.caller() else { return Err(REFUSED) };
    sign_in::terminal_name(call, *terminal)?.ok_or(REFUSED)
}

/// Begins a session.
pub struct SignIn;

/// The key of a name in the lock-out ledger: unknown names have rows too.
pub(super) fn who(call: &Call<'_>, user_name: &str) -> [u8; 32] {
    call.house().keyed("lockout", &[fold(user_name).as_bytes()])
}

fn name_of(input: &str) -> Option<String> {
    UserName::parse(input).ok().map(|name| name.as_str().to_owned())
}

impl Hashed for SignIn {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        ticked(call, input)?;
        let Caller::SignedOut { terminal: Some(terminal), organisation: Some(organisation) } = call.caller() else {
            return Err(REFUSED);
        };
        let held = may_hash(call, &input.user_name, *terminal, *organisation)?;
        let standing = sign_in::standing(call, &who(call, &input.user_name), *terminal)?;
        let open = lockout::may_try(&standing.ledger, standing.tally, standing.device, call.now()).is_ok();
        let credentials = name_of(&input.user_name).map(|name| sign_in::by_name(call, &name)).transpose()?.flatten();
        // An archived account has no password left: as for a name that nobody has, the dummy is verified.
        let against = credentials.filter(|_| open).map(|credentials| credentials.password);
        let against = against.filter(|password| !password.is_empty());
        Ok(Work { held: Some(held), ..verify(&input.password, against.into_iter().collect()) })
    }
}

/// Whether a password may be hashed for a name at a terminal now: whoever tries too much waits, whether or not there is such
/// an account.
fn may_hash(
    call: &Call<'_>,
    user_name: &str,
    terminal: safetynet_shared::id::Id,
    organisation: safetynet_shared::id::Id,
) -> Result<Held> {
    let tries = &call.house().tries;
    let range = sign_in::range(call, organisation)?.ok_or(REFUSED)?;
    if let Some(wait) = tries.wait(range, call.now()) {
        return Err(Error::TooMany("Too many wrong passwords came from your building. Try again in a minute.", wait));
    }
    let held = tries.begin(who(call, user_name), terminal);
    held.ok_or(Error::TooMany("A sign-in with this name is in progress here. Try again when it is done.", AGAIN))
}

fn ticked(call: &Call<'_>, input: &pb::SignInRequest) -> Result<i64> {
    let current = sign_in::syops(call)?.map_or(0, |syops| syops.version);
    let shown = if current == 0 { String::new() } else { current.to_string() };
    if input.accept_syops && input.syops_version == shown {
        return Ok(current);
    }
    Err(Error::SignIn(
        ErrorReason::SyopsNotAccepted,
        "Read the security operating procedures in force and tick that you accept them (SyOPs 2.1).",
    ))
}

impl Rpc for SignIn {
    type In = pb::SignInRequest;
    type Out = pb::SignInResponse;
    const NEEDS: Needs = Needs::Terminal;
    const AUDIT: Event = Event("session.begun");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let done = call.hashed()?;
        let version = ticked(call, &input)?;
        let Caller::SignedOut { terminal: Some(terminal), organisation: Some(organisation) } = call.caller() else {
            return Err(REFUSED);
        };
        let (terminal, organisation) = (*terminal, *organisation);
        let here = sign_in::range(call, organisation)?.ok_or(REFUSED)?;
        let key = who(call, &input.user_name);
        let standing = sign_in::standing(call, &key, terminal)?;
        let credentials = name_of(&input.user_name).map(|name| sign_in::by_name(call, &name)).transpose()?.flatten();
        if lockout::may_try(&standing.ledger, standing.tally, standing.device, call.now()).is_err() {
            call.house().tries.wrong(here, call.now());
            sign_in::cut(call, &key, terminal, &standing.ledger)?;
            call.keep_on_refusal();
            return Err(REFUSED);
        }
        let Some(credentials) = credentials.filter(|_| done.matches.first() == Some(&true)) else {
            call.house().tries.wrong(here, call.now());
            return wrong(call, &key, terminal, standing.ledger, &input.user_name);
        };
        if !usable(call, &credentials) || credentials.organisation != organisation {
            return Err(REFUSED);
        }
        signature_in_force(call, &credentials)?;
        call.note_private(&format!("accepted version {version} of the security operating procedures"));
        sign_in::settle(call, &key, terminal, &standing.ledger.succeed(), true)?;
        sign_in::signed_in(call, credentials.account, done.rehashed.as_deref())?;
        begin(call, &credentials, terminal, here, version)
    }
}

fn wrong<T>(
    call: &Call<'_>,
    who: &[u8; 32],
    terminal: safetynet_shared::id::Id,
    ledger: lockout::Ledger,
    user_name: &str,
) -> Result<T> {
    sign_in::settle(call, who, terminal, &ledger.fail(call.now()), false)?;
    if let Some(credentials) = name_of(user_name).map(|name| sign_in::by_name(call, &name)).transpose()?.flatten() {
        sign_in::count_failure(call, credentials.account)?;
    }
    call.keep_on_refusal();
    Err(REFUSED)
}

fn usable(call: &Call<'_>, credentials: &Credentials) -> bool {
    let code_lapsed = credentials.must_change && credentials.code_until.is_some_and(|until| until <= call.now());
    credentials.active && credentials.organisation_connected && !credentials.roles.is_empty() && !code_lapsed
}

/// The wet signature under the `SyOPs`, not older than a year (SYOP-2.2, 2.3). Said only to who has the right password.
fn signature_in_force(call: &Call<'_>, credentials: &Credentials) -> Result<()> {
    if session::signature_in_force(credentials.signed_on, call.today()) {
        return Ok(());
    }
    Err(Error::NotNow(
        "SYOP-2.3",
        "Your signature under the security operating procedures is missing or older than a year. Sign them anew with \
         your single point of contact, who records it."
            .to_owned(),
    ))
}

fn begin(
    call: &Call<'_>,
    credentials: &Credentials,
    terminal: safetynet_shared::id::Id,
    range: safetynet_shared::id::Id,
    syops_version: i64,
) -> Result<pb::SignInResponse> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|_| Error::Unavailable)?;
    let token = session::token(&random);
    let days = call.house().settings.password_days;
    let must_change = credentials.must_change || session::password_too_old(credentials.password_at, days, call.now());
    let new = sessions::New {
        token: session::token_hash(&token),
        account: credentials.account,
        terminal,
        range,
        state: if must_change { 3 } else { 1 },
        syops_version,
        previous: credentials.last_sign_in,
        failures_since: credentials.failures_since,
    };
    let (id, replaced) = sessions::begin(call, &new)?;
    let shown = Shown {
        started: call.now(),
        person_at: call.now(),
        state: if must_change { State::MustChange } else { State::Active },
        previous: credentials.last_sign_in,
        failures_since: credentials.failures_since,
        terminal: sign_in::terminal_name(call, terminal)?.map_or(String::new(), |(name, ..)| name),
        replaced,
    };
    call.began(credentials.account, credentials.organisation, terminal, id);
    Ok(pb::SignInResponse { token, session: Some(message(call, credentials, &shown)?) })
}

/// A session as its owner is shown it.
struct Shown {
    started: safetynet_shared::clock::Moment,
    person_at: safetynet_shared::clock::Moment,
    state: State,
    previous: Option<safetynet_shared::clock::Moment>,
    failures_since: u32,
    terminal: String,
    /// The terminal at which this sign-in ended another session.
    replaced: Option<String>,
}

fn message(call: &Call<'_>, credentials: &Credentials, shown: &Shown) -> Result<pb::Session> {
    let news = shown.previous.map(|previous| alert::news(call, credentials.account, previous)).transpose()?;
    let alerts = alerts(&Alerts {
        password_at: credentials.password_at,
        password_days: call.house().settings.password_days,
        signed_on: credentials.signed_on,
        failures_since: shown.failures_since,
        replaced: shown.replaced.clone(),
        news: news.unwrap_or_default(),
        now: call.now(),
    });
    Ok(pb::Session {
        account: Some(wire::account(
            credentials.account,
            &format!("{} {}", credentials.given_names, credentials.family_name),
        )),
        user_name: credentials.user_name.clone(),
        organisation: Some(wire::organisation(credentials.organisation, &credentials.organisation_name)),
        roles: credentials.roles.iter().map(safetynet_shared::roles::Role::number).collect(),
        permissions: credentials.roles.permissions().map(safetynet_shared::roles::Permission::number).collect(),
        state: session::number(shown.state),
        idle_end_time: Some(wire::time(session::idle_end(shown.person_at))),
        absolute_end_time: Some(wire::time(session::absolute_end(shown.started))),
        last_sign_in_time: shown.previous.map(wire::time),
        failures_since: i32::try_from(shown.failures_since).unwrap_or(i32::MAX),
        alerts: alerts.into_iter().map(|(kind, text)| pb::Alert { kind: kind.into(), text }).collect(),
        terminal_name: shown.terminal.clone(),
        sign_in_time: Some(wire::time(shown.started)),
    })
}

fn current(call: &Call<'_>, state: State) -> Result<Option<pb::Session>> {
    let credentials = sign_in::own(call)?;
    let own = sessions::own(call)?;
    let shown = Shown {
        started: own.started,
        person_at: call.person_at().unwrap_or(own.person_at),
        state,
        previous: own.previous_sign_in,
        failures_since: own.failures_since,
        terminal: own.terminal,
        replaced: None,
    };
    message(call, &credentials, &shown).map(Some)
}

/// Ends the session.
pub struct SignOut;

impl Rpc for SignOut {
    type In = pb::SignOutRequest;
    type Out = pb::SignOutResponse;
    const NEEDS: Needs = Needs::Session(&[State::Active, State::Locked, State::MustChange]);
    const AUDIT: Event = Event("session.ended");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        sessions::end_all(call, call.person()?.account, "signed out")?;
        Ok(pb::SignOutResponse {})
    }
}

/// Locks the session: everything but unlocking, signing out and saving drafts is refused from now on.
pub struct Lock;

impl Rpc for Lock {
    type In = pb::LockRequest;
    type Out = pb::LockResponse;
    const NEEDS: Needs = Needs::Session(&[State::Active, State::Locked]);
    const AUDIT: Event = Event("session.locked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        sessions::set_state(call, 2)?;
        Ok(pb::LockResponse { session: current(call, State::Locked)? })
    }
}

/// Unlocks it with the password. Three wrong ones in succession end it.
pub struct Unlock;

impl Hashed for Unlock {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        Ok(verify(&input.password, vec![sign_in::own(call)?.password]))
    }
}

impl Rpc for Unlock {
    type In = pb::UnlockRequest;
    type Out = pb::UnlockResponse;
    const NEEDS: Needs = Needs::Session(&[State::Active, State::Locked]);
    const AUDIT: Event = Event("session.unlocked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        own_password(call, "password", call.hashed()?.matches.first() == Some(&true))?;
        sessions::set_state(call, 1)?;
        Ok(pb::UnlockResponse { session: current(call, State::Active)? })
    }
}

/// Who am I, until when.
pub struct GetSession;

impl Rpc for GetSession {
    type In = pb::GetSessionRequest;
    type Out = pb::GetSessionResponse;
    const NEEDS: Needs = Needs::Session(&[State::Active, State::Locked, State::MustChange]);
    const AUDIT: Event = Event("session.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        Ok(pb::GetSessionResponse { session: current(call, call.state())? })
    }
}
