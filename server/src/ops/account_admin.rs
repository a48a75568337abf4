//! Accounts as SPOCs have authorised them: created, unlocked and suspended by a system administrator, who sees facts
//! about access and no work (SYOP-13.4c, S4-3).

use safetynet_proto::admin::v1 as pb;
use safetynet_proto::kind::v1::{AccountState, RecordKind};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Permission, Roles};
use safetynet_shared::text::{Query, Reason};

use super::session::who;
use crate::domain::account::{self as accounts, Facts, Standing};
use crate::domain::account_admin as rules;
use crate::domain::application as applications;
use crate::domain::application::Stage;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Hashed, Kind, Needs, Rpc, Work, wire};
use crate::store::account::Account;
use crate::store::account_admin::{self, Filter, Listed};
use crate::store::application::Application;
use crate::store::evidence::{self, Access};
use crate::store::notice::{self, Code as News};
use crate::store::{Call, Manage, Seen, account, reach, sign_in};

const NEEDS: Needs = Needs::May(Permission::AdministerAccounts);

/// The facts of an account.
fn metadata(call: &Call<'_>, account: &Seen<Account, Manage>) -> Result<pb::AccountMetadata> {
    let access = access(call, [account])?.pop();
    let access = access.ok_or_else(|| Error::Internal("an account without a line".to_owned()))?;
    Ok(shown(call, account, &access))
}

/// Whether accounts can be used and who answers for that, in their order, asked for at once.
fn access<'s>(call: &Call<'_>, accounts: impl IntoIterator<Item = &'s Seen<Account, Manage>>) -> Result<Vec<Access>> {
    evidence::access(call, accounts, |account| who(call, &account.user_name))
}

fn shown(call: &Call<'_>, account: &Account, access: &Access) -> pb::AccountMetadata {
    let lock = access.lock;
    let facts = Facts {
        standing: account.standing,
        lock,
        used: account.last_sign_in.is_some(),
        signed_on: account.signature.as_ref().map(|signature| signature.on),
        today: call.today(),
    };
    let authorised = access.authorisation.as_ref().and_then(|authorisation| authorisation.authorised.as_ref());
    pb::AccountMetadata {
        id: account.id.to_string(),
        etag: rpc::etag(account.version),
        organisation: Some(wire::organisation(account.organisation, &account.organisation_name)),
        user_name: account.user_name.clone(),
        name: account.name(),
        roles: numbers(account.roles),
        state: accounts::state(&facts).into(),
        authorised_by: authorised.map(|(by, _)| wire::account(by.id, &by.name)),
        authorise_time: authorised.map(|(_, at)| wire::time(*at)),
        last_sign_in_time: account.last_sign_in.map(wire::time),
        failures_since: i32::try_from(account.failures_since).unwrap_or(i32::MAX),
        lock_end_time: lock.ends().map(wire::time),
        end_reason: account.end_reason.clone(),
        end_time: account.ended.map(wire::time),
    }
}

/// The facts of an application.
fn applied(call: &Call<'_>, application: &Seen<Application, Manage>) -> pb::AccountMetadata {
    let authorised = application.stage == Stage::Authorised;
    let by = application.decided_by.filter(|_| authorised);
    pb::AccountMetadata {
        id: application.id.to_string(),
        etag: rpc::etag(application.version),
        organisation: Some(wire::organisation(application.organisation, &application.organisation_name)),
        user_name: application.user_name.clone(),
        name: application.name(),
        roles: numbers(application.roles),
        state: applications::state(application.stage, &application.checks, call.today()).into(),
        authorised_by: by.map(|by| wire::account(by, &application.decided_by_name)),
        authorise_time: application.decided.filter(|_| authorised).map(wire::time),
        end_reason: application.reason.clone(),
        ..Default::default()
    }
}

fn numbers(roles: Roles) -> Vec<i32> {
    roles.iter().map(safetynet_shared::roles::Role::number).collect()
}

/// Lists accounts and applications by organisation and user name.
pub struct ListAccounts;

/// The states of rows that a state of the wire is sought in, as bits: of accounts and of applications.
fn sought(state: i32) -> Result<(i64, i64)> {
    let state = AccountState::try_from(state).map_err(|_| Error::field("state", "must be one of the listed values"))?;
    Ok(match state {
        AccountState::Unspecified => (0b1_1110, 0b110),
        AccountState::Applied | AccountState::Checked => (0, 0b10),
        AccountState::Authorised => (0, 0b100),
        AccountState::Created | AccountState::Active | AccountState::Locked | AccountState::MustAccept => (0b10, 0),
        AccountState::Suspended => (0b100, 0),
        AccountState::Disabled => (0b1000, 0b1000),
        AccountState::Archived => (0b1_0000, 0),
    })
}

impl Rpc for ListAccounts {
    type In = pb::ListAccountsRequest;
    type Out = pb::ListAccountsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.account.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let request = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &request, input.page_size, &input.page_token)?;
        let mut fields = Fields::default();
        let organisation = fields.ask(rpc::optional_id("organisation_id", &input.organisation_id));
        let states = fields.ask(sought(input.state));
        let text = fields.take("text", Query::parse(&input.text));
        let ((organisation, (accounts, applications)), text) = fields.done(organisation.zip(states).zip(text))?;
        let after = page.after().map(|(_, id)| id);
        let filter = Filter { organisation, accounts, applications, text: text.as_str(), after };
        let rows = account_admin::listed(call, &filter, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id()));
        let wanted = |account: &pb::AccountMetadata| input.state == 0 || account.state == input.state;
        Ok(pb::ListAccountsResponse {
            accounts: listed(call, &rows)?.into_iter().filter(wanted).collect(),
            next_page_token,
        })
    }
}

fn listed(call: &Call<'_>, rows: &[Listed]) -> Result<Vec<pb::AccountMetadata>> {
    let accounts = rows.iter().filter_map(|row| if let Listed::Account(account) = row { Some(account) } else { None });
    let mut access = access(call, accounts)?.into_iter();
    let shown = rows.iter().filter_map(|row| match row {
        Listed::Account(account) => access.next().map(|access| shown(call, account, &access)),
        Listed::Application(application) => Some(applied(call, application)),
    });
    Ok(shown.collect())
}

/// Creates the account of an authorised application. A password is set that nobody learns and that works never: the SPOC
/// fetches the code, so that no administrator can be the first to sign in (SYOP-13.2c).
pub struct CreateAccount;

fn authorised(call: &Call<'_>, id: &str) -> Result<Seen<Application, Manage>> {
    let (_, application) = reach::child::<Application, Manage>(call, rpc::id("application_id", id)?)?;
    rules::create(application.stage, application.decided_by, call.person()?.account)?;
    Ok(application)
}

impl Hashed for CreateAccount {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        authorised(call, &input.application_id)?;
        Work::code()
    }
}

impl Rpc for CreateAccount {
    type In = pb::CreateAccountRequest;
    type Out = pb::CreateAccountResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.account.created");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let application = authorised(call, &input.application_id)?;
        let code = call.hashed()?.code.ok_or_else(|| Error::Internal("no code was made".to_owned()))?;
        let id = account::create(call, &application, &code)?;
        if let Some(spoc) = application.decided_by {
            notice::tell(call, spoc, News::AccountCreated, RecordKind::Account, id)?;
        }
        let created = metadata(call, &reach::one::<Account, Manage>(call, id)?)?;
        Ok(pb::CreateAccountResponse { account: Some(created) })
    }
}

/// What unlocking and suspending ask for: which account, as read, and why.
fn reached(call: &Call<'_>, id: &str, etag: &str, reason: &str) -> Result<(Seen<Account, Manage>, Reason)> {
    let mut fields = Fields::default();
    let id: Option<Id> = fields.ask(rpc::id("id", id));
    let reason = fields.take("reason", Reason::parse(reason));
    let (id, reason) = fields.done(id.zip(reason))?;
    let account = reach::one::<Account, Manage>(call, id)?;
    rpc::unchanged(etag, account.version)?;
    rules::another(call.person()?.account, account.id)?;
    call.note_private(reason.as_str());
    Ok((account, reason))
}

/// Ends the lock or the suspension of an account.
pub struct UnlockAccount;

impl Rpc for UnlockAccount {
    type In = pb::UnlockAccountRequest;
    type Out = pb::UnlockAccountResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.account.unlocked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (account, _) = reached(call, &input.id, &input.etag, &input.reason)?;
        let who = who(call, &account.user_name);
        rules::unlock(account.standing, evidence::lock(call, &who)?)?;
        sign_in::clear(call, &who)?;
        account_admin::set_standing(call, &account, Standing::Active, "")?;
        let unlocked = reach::one::<Account, Manage>(call, account.id)?;
        Ok(pb::UnlockAccountResponse { account: Some(metadata(call, &unlocked)?) })
    }
}

/// Suspends an account and ends its sessions.
pub struct SuspendAccount;

impl Rpc for SuspendAccount {
    type In = pb::SuspendAccountRequest;
    type Out = pb::SuspendAccountResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.account.suspended");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (account, reason) = reached(call, &input.id, &input.etag, &input.reason)?;
        rules::suspend(account.standing)?;
        account_admin::set_standing(call, &account, Standing::Suspended, reason.as_str())?;
        let suspended = reach::one::<Account, Manage>(call, account.id)?;
        Ok(pb::SuspendAccountResponse { account: Some(metadata(call, &suspended)?) })
    }
}
