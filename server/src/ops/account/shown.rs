//! Accounts and applications as one kind of message: to a SPOC a person is a line in the list from the day on which
//! somebody applied for them, and the checks of both are recorded with the same call.

use safetynet_proto::access::v1 as pb;
use safetynet_proto::google::r#type::Date;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::{Role, Roles};

use crate::domain::account::{Facts, Lock, Standing, state};
use crate::domain::application;
use crate::domain::checks::{Checks, Signature};
use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::ops::session::who;
use crate::rpc::{Fields, etag, wire};
use crate::store::account::Account;
use crate::store::application::Application;
use crate::store::evidence::{self, Evidence};
use crate::store::organisation::Organisation;
use crate::store::{Call, Seen, Write, reach, sign_in};

/// What an id of this service names.
pub(in crate::ops) enum Subject {
    /// An account.
    Account(Box<Seen<Account, Write>>),
    /// An application that may become one, with its organisation.
    Application(Box<(Seen<Organisation, Write>, Seen<Application, Write>)>),
}

/// The account or application with this id, in the caller's own organisation.
pub(in crate::ops) fn subject(call: &Call<'_>, id: Id) -> Result<Subject> {
    if let Some(account) = reach::maybe::<Account, Write>(call, id)? {
        return Ok(Subject::Account(Box::new(account)));
    }
    reach::child::<Application, Write>(call, id).map(|found| Subject::Application(Box::new(found)))
}

/// Whatever an id of this service names, as it stands now.
pub(in crate::ops) fn again(call: &Call<'_>, id: Id) -> Result<pb::Account> {
    match subject(call, id)? {
        Subject::Account(account) => self::account(call, &account),
        Subject::Application(found) => Ok(self::application(call, &found.1)),
    }
}

/// The numbers of roles on the wire.
pub(in crate::ops) fn numbers(roles: Roles) -> Vec<i32> {
    roles.iter().map(Role::number).collect()
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// An account with everything that stands behind it.
pub(in crate::ops) fn account(call: &Call<'_>, account: &Seen<Account, Write>) -> Result<pb::Account> {
    let evidence = evidence::of(call, account, |account| who(call, &account.user_name))?;
    Ok(with(call, account, evidence))
}

/// A page of accounts, each with everything that stands behind it, in their order.
pub(in crate::ops) fn accounts(call: &Call<'_>, accounts: &[Seen<Account, Write>]) -> Result<Vec<pb::Account>> {
    let evidence = evidence::all(call, accounts, |account| who(call, &account.user_name))?;
    Ok(accounts.iter().zip(evidence).map(|(account, evidence)| with(call, account, evidence)).collect())
}

fn with(call: &Call<'_>, account: &Account, evidence: Evidence) -> pb::Account {
    let lock = evidence.access.lock;
    let behind = evidence.access.authorisation.as_ref();
    let authorised = behind.and_then(|behind| behind.authorised.as_ref());
    pb::Account {
        id: account.id.to_string(),
        etag: etag(account.version),
        organisation: Some(wire::organisation(account.organisation, &account.organisation_name)),
        user_name: account.user_name.clone(),
        given_name: account.given_names.clone(),
        family_name: account.family_name.clone(),
        telephone: account.telephone.clone(),
        need: account.need.clone(),
        roles: numbers(account.roles),
        state: standing(call, account.standing, lock, account.last_sign_in, account.signature.as_ref()),
        checks: Some(checks(&checks_of(account, &evidence))),
        neighbourhoods: neighbourhoods(&evidence),
        applied_by: behind.map(|behind| wire::account(behind.applied_by.id, &behind.applied_by.name)),
        authorised_by: authorised.map(|(by, _)| wire::account(by.id, &by.name)),
        create_time: Some(wire::time(behind.map_or(account.created, |behind| behind.applied))),
        authorise_time: authorised.map(|(_, at)| wire::time(*at)),
        last_sign_in_time: account.last_sign_in.map(wire::time),
        failures_since: count(account.failures_since.into()),
        lock_end_time: lock.ends().map(wire::time),
        end_reason: account.end_reason.clone(),
        terminal_names: evidence.terminals,
        contributions: count(account.entries),
        last_contribution_time: account.last_entry.map(wire::time),
        open_assignments: count(evidence.open_assignments.into()),
        last_access_date: account.last_day.map(wire::date),
        end_time: account.ended.map(wire::time),
        archive_date: archived_after(account).map(wire::date),
    }
}

/// The state of an account on the wire.
pub(in crate::ops) fn standing(
    call: &Call<'_>,
    standing: Standing,
    lock: Lock,
    last_sign_in: Option<Moment>,
    signature: Option<&Signature>,
) -> i32 {
    let signed_on = signature.map(|signature| signature.on);
    state(&Facts { standing, lock, used: last_sign_in.is_some(), signed_on, today: call.today() }).into()
}

/// The last day on which an account that has ended waits to be archived.
fn archived_after(account: &Account) -> Option<Day> {
    let ended = account.ended.filter(|_| account.standing == Standing::Disabled)?;
    Some(Period::AccountArchive.due(ended.day()))
}

fn neighbourhoods(evidence: &Evidence) -> Vec<pb::AssignedNeighbourhood> {
    let assigned = evidence.neighbourhoods.iter();
    assigned.map(|(id, name)| pb::AssignedNeighbourhood { id: id.to_string(), name: name.clone() }).collect()
}

/// An application as an account that does not exist yet.
pub(in crate::ops) fn application(call: &Call<'_>, application: &Seen<Application, Write>) -> pb::Account {
    let authorised = matches!(application.stage, application::Stage::Authorised | application::Stage::Created);
    pb::Account {
        id: application.id.to_string(),
        etag: etag(application.version),
        organisation: Some(wire::organisation(application.organisation, &application.organisation_name)),
        user_name: application.user_name.clone(),
        given_name: application.given_names.clone(),
        family_name: application.family_name.clone(),
        telephone: application.telephone.clone(),
        need: application.need.clone(),
        roles: numbers(application.roles),
        state: application::state(application.stage, &application.checks, call.today()).into(),
        checks: Some(checks(&application.checks)),
        applied_by: Some(wire::account(application.applied_by, &application.applied_by_name)),
        authorised_by: application
            .decided_by
            .filter(|_| authorised)
            .map(|by| wire::account(by, &application.decided_by_name)),
        create_time: Some(wire::time(application.applied)),
        authorise_time: application.decided.filter(|_| authorised).map(wire::time),
        end_reason: application.reason.clone(),
        ..pb::Account::default()
    }
}

fn checks_of(account: &Account, evidence: &Evidence) -> Checks {
    Checks {
        vetting: evidence.vetting,
        trained_on: account.trained_on,
        trained_until: account.trained_until,
        signature: account.signature.clone(),
    }
}

fn checks(checks: &Checks) -> pb::AccountChecks {
    let [identity, right_to_work, employment_history, criminal_record] = checks.vetting;
    let signature = checks.signature.as_ref();
    pb::AccountChecks {
        identity_date: identity.map(wire::date),
        right_to_work_date: right_to_work.map(wire::date),
        employment_history_date: employment_history.map(wire::date),
        criminal_record_date: criminal_record.map(wire::date),
        training_date: checks.trained_on.map(wire::date),
        training_expiry_date: checks.trained_until.map(wire::date),
        syops_signature_date: signature.map(|signature| wire::date(signature.on)),
        syops_version: signature.map_or_else(String::new, |signature| signature.version.to_string()),
        syops_document_hash: signature.map_or_else(String::new, |signature| hexadecimal::write(&signature.hash)),
    }
}

/// The checks of a request, each date in the calendar and none in the future.
pub(in crate::ops) fn checks_from(call: &Call<'_>, sent: Option<&pb::AccountChecks>) -> Result<Checks> {
    let sent = sent.ok_or_else(|| Error::field("checks", "must be given: all checks as they stand now"))?;
    let mut fields = Fields::default();
    let mut day = |field: &str, date: Option<&Date>| fields.ask(wire::optional_day(field, date)).flatten();
    let vetting = [
        day("checks.identity_date", sent.identity_date.as_ref()),
        day("checks.right_to_work_date", sent.right_to_work_date.as_ref()),
        day("checks.employment_history_date", sent.employment_history_date.as_ref()),
        day("checks.criminal_record_date", sent.criminal_record_date.as_ref()),
    ];
    let trained_on = day("checks.training_date", sent.training_date.as_ref());
    let trained_until = day("checks.training_expiry_date", sent.training_expiry_date.as_ref());
    let signature = signature_from(call, sent, &mut fields)?;
    let checks = Checks { vetting, trained_on, trained_until, signature };
    for (field, rule) in checks.broken(call.today()) {
        fields.refuse(field, rule);
    }
    fields.done(Some(checks))
}

/// The signature of a request: date, published version and hash together, or none of them.
fn signature_from(call: &Call<'_>, sent: &pb::AccountChecks, fields: &mut Fields) -> Result<Option<Signature>> {
    if sent.syops_signature_date.is_none() && sent.syops_version.is_empty() && sent.syops_document_hash.is_empty() {
        return Ok(None);
    }
    let on = fields.ask(wire::day("checks.syops_signature_date", sent.syops_signature_date.as_ref()));
    let version = match sent.syops_version.parse::<i64>() {
        Ok(version) if sign_in::published(call, version)? => Some(version),
        _ => {
            fields.refuse("checks.syops_version", "must be a version of the procedures that was published");
            None
        }
    };
    let hash = hexadecimal::read(&sent.syops_document_hash).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    if hash.is_none() {
        fields.refuse("checks.syops_document_hash", "must be the SHA-256 of the signed page, 64 hexadecimal digits");
    }
    Ok(on.zip(version).zip(hash).map(|((on, version), hash)| Signature { on, version, hash }))
}
