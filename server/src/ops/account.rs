//! The access list of an organisation, kept by its SPOC (COCO-7.2, SYOP-13.2).
//!
//! Every record here is reached with the verb write, which only the SPOC of the own organisation has over an account.
//! A change bites at once: sessions end in the same transaction, and the person is told at the next sign-in.

pub mod application;
pub mod code;
pub mod leaving;
pub mod neighbourhood_assignment;
pub mod reset;
pub mod revoke;
pub(super) mod shown;

use safetynet_proto::access::v1 as pb;
use safetynet_proto::kind::v1::AccountState;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Permission, Roles};
use safetynet_shared::text::{Query, Reason};

use crate::domain::account::{alive, another, grantable, own_people, roles};
use crate::domain::application::{self as applying, Stage};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, id, unchanged};
use crate::store::account::{self as accounts, Account, Filter};
use crate::store::{Call, Seen, Write, alert, application as applications, organisation, reach};
use shown::Subject;

/// Lists the accounts of the caller's organisation, with those that were applied for.
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

/// A line of the list before it is cut to a page: by what it is ordered, and what it shows.
type Line = ((String, String, Id), pb::Account);

fn lines(call: &Call<'_>, state: i32, text: &str, page: &Page) -> Result<Vec<Line>> {
    let (of_accounts, of_applications) = sought(state)?;
    let after = page.after().map(|(_, id)| id);
    let most = page.size() + 1;
    let mut lines: Vec<Line> = Vec::new();
    let rows = accounts::listed(call, &Filter { states: of_accounts, text, after }, most)?;
    for (row, shown) in rows.iter().zip(shown::accounts(call, &rows)?) {
        lines.push(((row.family_name.clone(), row.given_names.clone(), row.id), shown));
    }
    for organisation in organisation::kept(call)? {
        let filter = Filter { states: of_applications, text, after };
        for row in applications::listed(call, &organisation, &filter, most)? {
            lines.push(((row.family_name.clone(), row.given_names.clone(), row.id), shown::application(call, &row)));
        }
    }
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
    lines.truncate(most);
    Ok(lines)
}

impl Rpc for ListAccounts {
    type In = pb::ListAccountsRequest;
    type Out = pb::ListAccountsResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let text = Query::parse(&input.text).map_err(|broken| Error::field("text", broken.to_string()))?;
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let lines = lines(call, input.state, text.as_str(), &page)?;
        let (lines, next_page_token) = page.cut(call, lines, |line| (0, line.0.2));
        let wanted = |account: &pb::Account| input.state == 0 || account.state == input.state;
        let accounts = lines.into_iter().map(|line| line.1).filter(wanted).collect();
        Ok(pb::ListAccountsResponse { accounts, next_page_token })
    }
}

/// Answers one account of the caller's organisation.
pub struct GetAccount;

impl Rpc for GetAccount {
    type In = pb::GetAccountRequest;
    type Out = pb::GetAccountResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let account = shown::again(call, id("id", &input.id)?)?;
        Ok(pb::GetAccountResponse { account: Some(account) })
    }
}

/// Replaces the roles of an account, at once.
pub struct ChangeRoles;

impl Rpc for ChangeRoles {
    type In = pb::ChangeRolesRequest;
    type Out = pb::ChangeRolesResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.roles_changed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(id("id", &input.id));
        let roles = fields.ask(roles("roles", &input.roles));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let ((id, roles), reason) = fields.done(id.zip(roles).zip(reason))?;
        call.note_private(reason.as_str());
        let account = reach::one::<Account, Write>(call, id)?;
        unchanged(&input.etag, account.version)?;
        another(call.person()?.account, account.id)?;
        alive(account.standing)?;
        own_people(call.person()?.organisation, account.organisation)?;
        grantable(roles, organisation::own(call)?.administers)?;
        change(call, &account, roles)?;
        Ok(pb::ChangeRolesResponse { account: Some(shown::again(call, id)?) })
    }
}

/// Gives an account its new roles and leaves the change alert.
pub(super) fn change(call: &Call<'_>, account: &Seen<Account, Write>, roles: Roles) -> Result<()> {
    accounts::set_roles(call, account, roles)?;
    alert::leave(call, account, alert::ROLES_CHANGED)
}

/// Ends an account and its sessions, or an application that has not become one.
pub struct DisableAccount;

impl Rpc for DisableAccount {
    type In = pb::DisableAccountRequest;
    type Out = pb::DisableAccountResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.disabled");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(id("id", &input.id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (id, reason) = fields.done(id.zip(reason))?;
        call.note_private(reason.as_str());
        match shown::subject(call, id)? {
            Subject::Account(account) => {
                unchanged(&input.etag, account.version)?;
                another(call.person()?.account, account.id)?;
                alive(account.standing)?;
                accounts::disable(call, &account, reason.as_str())?;
            }
            Subject::Application(found) => {
                unchanged(&input.etag, found.1.version)?;
                applying::open(found.1.stage)?;
                applications::decide(call, &found.1, Stage::Refused, found.1.criteria, reason.as_str())?;
            }
        }
        Ok(pb::DisableAccountResponse { account: Some(shown::again(call, id)?) })
    }
}

/// Records vetting, training and the signed procedures.
pub struct RecordChecks;

impl Rpc for RecordChecks {
    type In = pb::RecordChecksRequest;
    type Out = pb::RecordChecksResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.checks_recorded");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = id("id", &input.id)?;
        let subject = shown::subject(call, id)?;
        let checks = shown::checks_from(call, input.checks.as_ref())?;
        match subject {
            Subject::Account(account) => {
                unchanged(&input.etag, account.version)?;
                another(call.person()?.account, account.id)?;
                alive(account.standing)?;
                accounts::set_checks(call, &account, &checks)?;
            }
            Subject::Application(found) => {
                unchanged(&input.etag, found.1.version)?;
                applying::open(found.1.stage)?;
                applications::set_checks(call, &found.1, &checks)?;
            }
        }
        Ok(pb::RecordChecksResponse { account: Some(shown::again(call, id)?) })
    }
}
