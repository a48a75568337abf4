//! Applications for an account, until a system administrator creates it (SYOP-4.1, SYOP-13.2c).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::account::{Filter, by_name};
use super::audit::Trace;
use super::call::Call;
use super::organisation::Organisation;
use super::reach::{self, Child, Key, Manage, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::account::full_name;
use crate::domain::application::Stage;
use crate::domain::checks::Checks;
use crate::error::{Error, Result};

/// An application as the store has it.
pub struct Application {
    /// Its id.
    pub id: Id,
    /// The organisation that applied.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
    /// The user name that is asked for.
    pub user_name: String,
    /// Given names.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Telephone at work; empty when unknown.
    pub telephone: String,
    /// The roles that are asked for.
    pub roles: Roles,
    /// Why the person needs access.
    pub need: String,
    /// Where it stands.
    pub stage: Stage,
    /// The criteria that were confirmed, as bits.
    pub criteria: i64,
    /// Who applied.
    pub applied_by: Id,
    /// The name of that person.
    pub applied_by_name: String,
    /// When.
    pub applied: Moment,
    /// Who authorised or ended it.
    pub decided_by: Option<Id>,
    /// The name of that person; empty while nobody has.
    pub decided_by_name: String,
    /// When.
    pub decided: Option<Moment>,
    /// Why it ended without an account.
    pub reason: String,
    /// The checks that are recorded.
    pub checks: Checks,
    /// The account that it became.
    pub account: Option<Id>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Application {
    /// The name of the person.
    pub fn name(&self) -> String {
        full_name(&self.given_names, &self.family_name)
    }
}

impl Row for Application {
    const TABLE: &'static str = "application";
    const KIND: RecordKind = RecordKind::Account;
    const COLUMNS: &'static str =
        "t.id, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.user_name, t.given_names, t.family_name, t.telephone, t.roles, t.need, t.state, t.criteria, t.applied_by,
        t.applied_at, t.decided_by, t.decided_at, t.reason, t.checks, t.account, t.version,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.applied_by),
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.decided_by)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Application> {
        let checks: String = line.get(16)?;
        Ok(Application {
            id: id_at(line, 0)?,
            organisation: id_at(line, 1)?,
            organisation_name: line.get(2)?,
            user_name: line.get(3)?,
            given_names: line.get(4)?,
            family_name: line.get(5)?,
            telephone: line.get(6)?,
            roles: Roles::from_bits(line.get(7)?),
            need: line.get(8)?,
            stage: Stage::from_number(line.get(9)?),
            criteria: line.get(10)?,
            applied_by: id_at(line, 11)?,
            applied: Moment::from_micros(line.get(12)?),
            decided_by: optional_id_at(line, 13)?,
            decided: line.get::<_, Option<i64>>(14)?.map(Moment::from_micros),
            reason: line.get(15)?,
            checks: Checks::from_text(&checks),
            account: optional_id_at(line, 17)?,
            version: line.get(18)?,
            applied_by_name: line.get::<_, Option<String>>(19)?.unwrap_or_default(),
            decided_by_name: line.get::<_, Option<String>>(20)?.unwrap_or_default(),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Application {
    type Parent = Organisation;
    const PARENT: &'static str = "organisation";
}

/// An application to be made.
pub struct New<'n> {
    /// The user name, which is free.
    pub user_name: &'n str,
    /// Given names.
    pub given_names: &'n str,
    /// Family name.
    pub family_name: &'n str,
    /// Telephone at work; empty when unknown.
    pub telephone: &'n str,
    /// The roles that are asked for.
    pub roles: Roles,
    /// Why the person needs access.
    pub need: &'n str,
}

/// Makes an application for an organisation: the SPOC's own, or one that they stand in for.
///
/// # Errors
/// Faults of the store.
pub fn add(call: &Call<'_>, organisation: &Seen<Organisation, Write>, new: &New<'_>) -> Result<Id> {
    let (id, by) = (call.id(), Key(call.person()?.account));
    call.connection
        .prepare_cached(
            "INSERT INTO application (id, organisation, user_name, given_names, family_name, telephone, roles, need,
             state, criteria, applied_by, applied_at, checks, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11, '', 1)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                Key(organisation.id),
                new.user_name,
                new.given_names,
                new.family_name,
                new.telephone,
                new.roles.bits(),
                new.need,
                Stage::Applied.number(),
                by,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    call.note(Trace { kind: Application::KIND, id, via: "made".to_owned(), proof: organisation.id });
    Ok(id)
}

/// The applications of an organisation, by family name.
///
/// # Errors
/// Faults of the store.
pub fn listed(
    call: &Call<'_>,
    organisation: &Seen<Organisation, Write>,
    filter: &Filter<'_>,
    most: usize,
) -> Result<Vec<Seen<Application, Write>>> {
    let most = i64::try_from(most).unwrap_or(50);
    let tail = format!("AND {} LIMIT ?5", by_name(2));
    reach::children(call, organisation, &tail, &[&filter.states, &filter.text, &filter.after.map(Key), &most])
}

/// Moves an application to another stage, with who decided, the criteria and the reason.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decide(
    call: &Call<'_>,
    application: &Seen<Application, Write>,
    stage: Stage,
    criteria: i64,
    reason: &str,
) -> Result<()> {
    let by = Key(call.person()?.account);
    let count = call
        .connection
        .prepare_cached(
            "UPDATE application SET state = ?3, criteria = ?4, reason = ?5, decided_by = ?6, decided_at = ?7,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            let now = call.now().micros();
            statement.execute(params![
                Key(application.id),
                application.version,
                stage.number(),
                criteria,
                reason,
                by,
                now
            ])
        })
        .map_err(fault)?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict(application.version + 1)) }
}

/// Records the checks as they stand now. What was authorised on other checks goes back to the SPOC.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn set_checks(call: &Call<'_>, application: &Seen<Application, Write>, checks: &Checks) -> Result<()> {
    let count = call
        .connection
        .prepare_cached(
            "UPDATE application SET checks = ?3, state = ?4, criteria = 0, decided_by = NULL, decided_at = NULL,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            let text = checks.to_text();
            statement.execute(params![Key(application.id), application.version, text, Stage::Applied.number()])
        })
        .map_err(fault)?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict(application.version + 1)) }
}

/// Marks that the account exists.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub(super) fn created(call: &Call<'_>, application: &Seen<Application, Manage>, account: Id) -> Result<()> {
    let count = call
        .connection
        .prepare_cached(
            "UPDATE application SET state = ?3, account = ?4, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            let stage = Stage::Created.number();
            statement.execute(params![Key(application.id), application.version, stage, Key(account)])
        })
        .map_err(fault)?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict(application.version + 1)) }
}
