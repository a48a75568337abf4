//! The account that a form changes: what it was opened with, or read again after a lock or a
//! change by somebody else.

use safetynet_proto::access::v1::{Account, AccountChecks, GetAccountRequest};

use super::facts;
use crate::app::Step;
use crate::rpc::Reply;

/// An account by its id, and its record as far as it is read.
pub struct About {
    /// Its id.
    pub id: String,
    account: Option<Box<Account>>,
}

impl About {
    /// An account that was read already.
    pub fn of(account: &Account) -> Self {
        Self { id: account.id.clone(), account: Some(Box::new(account.clone())) }
    }

    /// The same with nothing read.
    pub fn again(&self) -> Self {
        Self { id: self.id.clone(), account: None }
    }

    /// The record; none while it is not read.
    pub fn account(&self) -> Option<&Account> {
        self.account.as_deref()
    }

    /// The version that was read.
    pub fn etag(&self) -> String {
        self.account().map_or(String::new(), |account| account.etag.clone())
    }

    /// The checks as they are recorded.
    pub fn checks(&self) -> AccountChecks {
        self.account().and_then(|account| account.checks.clone()).unwrap_or_default()
    }

    /// Whose account it is, in a line.
    pub fn line(&self) -> String {
        self.account().map_or(String::new(), |account| {
            let state = facts::state(account.state()).0;
            format!("{} ({}), {state}", facts::name(account), account.user_name)
        })
    }

    /// Asks for the record where it is not read.
    pub fn read(&self) -> Step {
        match self.account {
            Some(_) => Step::none(),
            None => Step::none().call(GetAccountRequest { id: self.id.clone() }),
        }
    }

    /// Takes the record.
    pub fn take(&mut self, reply: Reply) {
        if let Reply::GetAccount(reply) = reply {
            self.account = reply.account.map(Box::new);
        }
    }

    /// Forgets the record, so that it is read again.
    pub fn forget(&mut self) {
        self.account = None;
    }
}
