//! The one-time code of a new account: told once, to the SPOC, who knows the person (SYOP-4.2, SYOP-5.5a).
//!
//! An administrator creates the account and never learns the code, so that two people stand between an application and
//! the first sign-in: whoever could make an account cannot use it, and whoever hands over the code cannot make one.

use safetynet_proto::access::v1 as pb;
use safetynet_shared::roles::Permission;
use secrecy::ExposeSecret;

use crate::domain::account::{another, awaits_code};
use crate::error::{Error, Result};
use crate::rpc::{Event, Hashed, Kind, Needs, Rpc, Work, id, unchanged, wire};
use crate::store::account::{self as accounts, Account};
use crate::store::{Call, Seen, Write, reach};

/// Answers the code.
pub struct IssueCode;

fn awaiting(call: &Call<'_>, input: &pb::IssueCodeRequest) -> Result<Seen<Account, Write>> {
    let account = reach::one::<Account, Write>(call, id("id", &input.id)?)?;
    unchanged(&input.etag, account.version)?;
    another(call.person()?.account, account.id)?;
    awaits_code(account.standing, account.last_sign_in.is_some())?;
    Ok(account)
}

impl Hashed for IssueCode {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        awaiting(call, input)?;
        Work::code()
    }
}

impl Rpc for IssueCode {
    type In = pb::IssueCodeRequest;
    type Out = pb::IssueCodeResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.code_issued");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let account = awaiting(call, &input)?;
        let code = call.hashed()?.code.ok_or_else(|| Error::Internal("no code was made".to_owned()))?;
        let until = accounts::set_code(call, &account, &code)?;
        let told = pb::IssueCodeResponse { one_time_code: String::new(), code_end_time: Some(wire::time(until)) };
        call.answer_retries_with(&told);
        Ok(pb::IssueCodeResponse { one_time_code: code.plain.expose_secret().to_owned(), ..told })
    }
}
