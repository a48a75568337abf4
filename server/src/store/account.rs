//! Accounts: one row for a person in one organisation, and what its single point of contact changes about it.
//!
//! What a SPOC may change is reached with the verb write, which only the SPOC of the own organisation has over an
//! account; a system administrator has manage, and its owner only read. So these functions cannot be called for
//! another organisation's account, whoever else the caller is.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::application::Application;
use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Key, Manage, Reached, Row, Seen, Write, fault, id_at};
use super::session;
use crate::domain::account::{Standing, full_name};
use crate::domain::checks::{Checks, Signature};
use crate::error::{Error, Result};
use crate::rpc::OneTimeCode;

/// How long a one-time code works (SYOP-5.5a).
pub const CODE_LASTS: Span = Span::hours(24);

/// An account as the store has it; its password never leaves the store in one.
pub struct Account {
    /// Its id.
    pub id: Id,
    /// Its one organisation.
    pub organisation: Id,
    /// The organisation's name.
    pub organisation_name: String,
    /// The name to sign in with.
    pub user_name: String,
    /// Given names.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Telephone at work; empty when unknown.
    pub telephone: String,
    /// Why the person needs access.
    pub need: String,
    /// What they may do.
    pub roles: Roles,
    /// The state of the row.
    pub standing: Standing,
    /// Why it was ended or suspended.
    pub end_reason: String,
    /// When it was created.
    pub created: Moment,
    /// When the training was completed.
    pub trained_on: Option<Day>,
    /// The last day on which it counts.
    pub trained_until: Option<Day>,
    /// The signed procedures (SYOP-2.2).
    pub signature: Option<Signature>,
    /// The last sign-in.
    pub last_sign_in: Option<Moment>,
    /// Wrong tries since.
    pub failures_since: u32,
    /// The last record added or changed.
    pub last_entry: Option<Moment>,
    /// How many in all (COCO-7.3).
    pub entries: i64,
    /// The last day of access, where it is known beforehand (COCO-7.1).
    pub last_day: Option<Day>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Account {
    /// The name of the person.
    pub fn name(&self) -> String {
        full_name(&self.given_names, &self.family_name)
    }
}

impl Row for Account {
    const TABLE: &'static str = "account";
    const KIND: RecordKind = RecordKind::Account;
    const COLUMNS: &'static str =
        "t.id, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.user_name, t.given_names, t.family_name, t.telephone, t.need, t.roles, t.state, t.end_reason, t.created_at,
        t.trained_on, t.trained_until, t.signed_on, t.signed_version, t.signed_hash, t.last_sign_in_at,
        t.failures_since,
        (SELECT k.last_entry_at FROM contribution k WHERE k.account = t.id),
        coalesce((SELECT k.entries FROM contribution k WHERE k.account = t.id), 0), t.version, t.last_on, t.ended_at";

    fn read(line: &Line<'_>) -> rusqlite::Result<Account> {
        let day = |column| line.get::<_, Option<i64>>(column).map(|day| day.map(Day::from_int));
        let moment = |column| line.get::<_, Option<i64>>(column).map(|micros| micros.map(Moment::from_micros));
        Ok(Account {
            id: id_at(line, 0)?,
            organisation: id_at(line, 1)?,
            organisation_name: line.get(2)?,
            user_name: line.get(3)?,
            given_names: line.get(4)?,
            family_name: line.get(5)?,
            telephone: line.get(6)?,
            need: line.get(7)?,
            roles: Roles::from_bits(line.get(8)?),
            standing: Standing::from_number(line.get(9)?),
            end_reason: line.get(10)?,
            created: Moment::from_micros(line.get(11)?),
            trained_on: day(12)?,
            trained_until: day(13)?,
            signature: signature_at(line)?,
            last_sign_in: moment(17)?,
            failures_since: line.get(18)?,
            last_entry: moment(19)?,
            entries: line.get(20)?,
            version: line.get(21)?,
            last_day: day(22)?,
            ended: moment(23)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

fn signature_at(line: &Line<'_>) -> rusqlite::Result<Option<Signature>> {
    let on: Option<i64> = line.get(14)?;
    let version: Option<i64> = line.get(15)?;
    let hash: Option<Vec<u8>> = line.get(16)?;
    let hash = hash.and_then(|hash| hash.try_into().ok()).unwrap_or_default();
    Ok(on.map(|on| Signature { on: Day::from_int(on), version: version.unwrap_or(0), hash }))
}

impl Reached for Account {
    const VIEW: &'static str = "reach_account";
}

/// Which accounts or applications a list is about.
pub struct Filter<'f> {
    /// The states of the rows as bits: bit 1 for state 1.
    pub states: i64,
    /// Part of the name or user name; empty for all.
    pub text: &'f str,
    /// The account or application that ended the page before.
    pub after: Option<Id>,
}

/// The rows of `account` and `application` after the one that ended a page, by family name; the parameters are the
/// states, the text and the place, from number `first` on.
pub(super) fn by_name(first: usize) -> String {
    let (states, text, after) = (first, first + 1, first + 2);
    format!(
        "(1 << t.state) & ?{states} <> 0
         AND instr(lower(t.user_name || ' ' || t.given_names || ' ' || t.family_name), lower(?{text})) > 0
         AND (?{after} IS NULL OR (t.family_name, t.given_names, t.id) > (SELECT p.family_name, p.given_names, p.id FROM
              (SELECT family_name, given_names, id FROM account WHERE id = ?{after}
               UNION ALL SELECT family_name, given_names, id FROM application WHERE id = ?{after}) p))
         ORDER BY t.family_name, t.given_names, t.id"
    )
}

/// The accounts of the caller's organisation, for its SPOC, by family name.
///
/// # Errors
/// Faults of the store.
pub fn listed(call: &Call<'_>, filter: &Filter<'_>, most: usize) -> Result<Vec<Seen<Account, Write>>> {
    let most = i64::try_from(most).unwrap_or(50);
    let tail = format!("WHERE {} LIMIT ?6", by_name(3));
    reach::mine(call, &tail, &[&filter.states, &filter.text, &filter.after.map(Key), &most])
}

fn changed(count: usize, version: i64) -> Result<()> {
    if count == 1 { Ok(()) } else { Err(Error::Conflict(version + 1)) }
}

/// Replaces the roles and ends the sessions, so that the change bites on the next call (SYOP-13.2c).
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn set_roles(call: &Call<'_>, account: &Seen<Account, Write>, roles: Roles) -> Result<()> {
    let count = call
        .connection
        .prepare_cached("UPDATE account SET roles = ?3, version = version + 1 WHERE id = ?1 AND version = ?2")
        .and_then(|mut statement| statement.execute(params![Key(account.id), account.version, roles.bits()]))
        .map_err(fault)?;
    changed(count, account.version)?;
    session::end_all(call, account.id, "roles changed").map(|_| ())
}

/// Ends an account and its sessions (COCO-7.1). Its assignments stay, so that they can be handed over.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn disable(call: &Call<'_>, account: &Seen<Account, Write>, reason: &str) -> Result<()> {
    let count = call
        .connection
        .prepare_cached(
            "UPDATE account SET state = ?3, end_reason = ?4, ended_at = ?5, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            let (state, at) = (Standing::Disabled.number(), call.now().micros());
            statement.execute(params![Key(account.id), account.version, state, reason, at])
        })
        .map_err(fault)?;
    changed(count, account.version)?;
    session::end_all(call, account.id, "account disabled").map(|_| ())
}

/// Marks that something that hangs on an account has changed, so that an older reading of it is stale.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn touch(call: &Call<'_>, account: &Seen<Account, Write>) -> Result<()> {
    let count = call
        .connection
        .prepare_cached("UPDATE account SET version = version + 1 WHERE id = ?1 AND version = ?2")
        .and_then(|mut statement| statement.execute(params![Key(account.id), account.version]))
        .map_err(fault)?;
    changed(count, account.version)
}

/// Records the checks as they stand now.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn set_checks(call: &Call<'_>, account: &Seen<Account, Write>, checks: &Checks) -> Result<()> {
    touch(call, account)?;
    write_checks(call, account.id, checks).map_err(fault)
}

fn write_checks(call: &Call<'_>, account: Id, checks: &Checks) -> rusqlite::Result<()> {
    let signature = checks.signature.as_ref();
    call.connection
        .prepare_cached(
            "UPDATE account SET vetted_on = ?2, trained_on = ?3, trained_until = ?4, signed_on = ?5,
             signed_version = ?6, signed_hash = ?7 WHERE id = ?1",
        )?
        .execute(params![
            Key(account),
            checks.vetted_on().map(Day::to_int),
            checks.trained_on.map(Day::to_int),
            checks.trained_until.map(Day::to_int),
            signature.map(|signature| signature.on.to_int()),
            signature.map(|signature| signature.version),
            signature.map(|signature| signature.hash),
        ])?;
    call.connection.prepare_cached("DELETE FROM vetting_check WHERE account = ?1")?.execute([Key(account)])?;
    for (kind, day) in (1_i64..).zip(checks.vetting) {
        let Some(day) = day else { continue };
        call.connection
            .prepare_cached("INSERT INTO vetting_check (account, kind, done_on) VALUES (?1, ?2, ?3)")?
            .execute(params![Key(account), kind, day.to_int()])?;
    }
    Ok(())
}

/// Sets a one-time code in place of the password, and ends the sessions (SYOP-5.7). The password that the person had
/// goes to the history, so that it is not taken again (SYOP-5.5b); an earlier code does not.
///
/// # Errors
/// Faults of the store.
pub fn set_code(call: &Call<'_>, account: &Seen<Account, Write>, code: &OneTimeCode) -> Result<Moment> {
    let until = call.now().plus(CODE_LASTS);
    let run = || -> rusqlite::Result<()> {
        call.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO password_history (account, at, password)
                 SELECT id, ?2, password FROM account WHERE id = ?1 AND code_until IS NULL",
            )?
            .execute(params![Key(account.id), call.now().micros()])?;
        call.connection
            .prepare_cached(
                "UPDATE account SET password = ?2, password_at = ?3, must_change = 1, code_until = ?4,
                 version = version + 1 WHERE id = ?1",
            )?
            .execute(params![Key(account.id), code.hash, call.now().micros(), until.micros()])?;
        Ok(())
    };
    run().map_err(fault)?;
    session::end_all(call, account.id, "password reset")?;
    Ok(until)
}

/// Creates the account of an authorised application, with its checks, and answers its id (SYOP-13.4c). Its code has ended
/// already and is told to nobody: [`set_code`] makes the one that works.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, application: &Seen<Application, Manage>, code: &OneTimeCode) -> Result<Id> {
    let id = call.id();
    call.connection
        .prepare_cached(
            "INSERT INTO account (id, organisation, user_name, given_names, family_name, telephone, roles, state,
             created_at, need, password, password_at, must_change, code_until, failures_since, version)
             SELECT ?1, organisation, user_name, given_names, family_name, telephone, roles, 1, ?3, need, ?4, ?3, 1,
             ?3, 0, 1 FROM application WHERE id = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![Key(id), Key(application.id), call.now().micros(), code.hash])
        })
        .map_err(fault)?;
    write_checks(call, id, &application.checks).map_err(fault)?;
    call.note(Trace { kind: Account::KIND, id, via: "made".to_owned(), proof: application.id });
    super::application::created(call, application, id)?;
    Ok(id)
}

/// Whether a user name is taken by an account or by an application that may become one.
///
/// # Errors
/// Faults of the store.
pub fn name_taken(call: &Call<'_>, user_name: &str) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM account WHERE user_name = ?1)
             OR EXISTS (SELECT 1 FROM application WHERE user_name = ?1 AND state IN (1, 2))",
        )
        .and_then(|mut statement| statement.query_row([user_name], |line| line.get(0)))
        .map_err(fault)
}
