//! Organisations as administration sees them: where each stands, and its steps on the way in and out.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{AgreementKind, Code, OrganisationState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::audit::Trace;
use super::call::Call;
use super::csp::Csp;
use super::overdue;
use super::reach::{self, Count, Key, Manage, Reached, Row, Seen, Verb, fault, id_at, optional_id_at};
use crate::domain::organisation::Standing;
use crate::error::{Error, Result};

/// The sector of a police force, whose people are vetted otherwise (COCO-2.1).
pub const POLICE: &str = "Police";
/// The sector of everybody else, when it was set up here.
pub const PARTNER: &str = "Partner";

/// An organisation as the store has it.
pub struct Administered {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What it does, such as [`POLICE`].
    pub sector: String,
    /// Where it stands.
    pub state: OrganisationState,
    /// The partnership that sponsored it; none when none has yet.
    pub csp: Option<Id>,
    /// The name of the manager who approved it; empty while nobody has.
    pub approved_by: String,
    /// Its principal office (CA-14).
    pub office: String,
    /// When it was set up here.
    pub created: Option<Moment>,
    /// Its version.
    pub version: i64,
    /// How many of its accounts can sign in.
    pub active_accounts: i32,
    /// How many terminals it has that are neither revoked nor expired.
    pub terminals: i32,
    /// When one of its people last signed in.
    pub last_access: Option<Moment>,
}

impl Row for Administered {
    const TABLE: &'static str = "organisation";
    const KIND: RecordKind = RecordKind::Organisation;
    const COLUMNS: &'static str =
        "t.id, t.name, t.sector, t.state, t.csp, t.approved_by, t.office, t.created_at, t.version,
        (SELECT count(*) FROM account u WHERE u.organisation = t.id AND u.state = 1),
        (SELECT count(*) FROM terminal d
         WHERE d.organisation = t.id AND d.confirmed_at IS NOT NULL AND d.revoked_at IS NULL AND d.expires_at > moment()),
        (SELECT max(u.last_sign_in_at) FROM account u WHERE u.organisation = t.id)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Administered> {
        Ok(Administered {
            id: id_at(line, 0)?,
            name: line.get(1)?,
            sector: line.get(2)?,
            state: OrganisationState::from_number(line.get(3)?).unwrap_or(OrganisationState::Suspended),
            csp: optional_id_at(line, 4)?,
            approved_by: line.get(5)?,
            office: line.get(6)?,
            created: line.get::<_, Option<i64>>(7)?.map(Moment::from_micros),
            version: line.get(8)?,
            active_accounts: line.get(9)?,
            terminals: line.get(10)?,
            last_access: line.get::<_, Option<i64>>(11)?.map(Moment::from_micros),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Administered {
    const VIEW: &'static str = "reach_organisation";
}

/// An organisation to be set up.
pub struct New<'n> {
    /// Its name.
    pub name: &'n str,
    /// What it does.
    pub sector: &'n str,
    /// Its principal office; may be empty.
    pub office: &'n str,
}

/// Sets up an organisation, sponsored when a partnership is named, and answers its id.
///
/// # Errors
/// [`Error::Invalid`] when the name is in use.
pub fn create(call: &Call<'_>, new: &New<'_>, sponsor: Option<&Seen<Csp, Manage>>) -> Result<Id> {
    let id = call.id();
    let state = if sponsor.is_some() { OrganisationState::Sponsored } else { OrganisationState::Interested };
    let today = call.today().to_int();
    let made = call
        .connection
        .prepare_cached(
            "INSERT INTO organisation (id, name, sector, state, csp, sponsor, approved_by, office, telephone, ico_number,
             ico_until, commenced_on, access_review_due, administers, created_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', ?7, '', '', NULL, ?8, ?8, 0, ?9, 1) ON CONFLICT (name) DO NOTHING",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                new.name,
                new.sector,
                state.number(),
                sponsor.map(|csp| Key(csp.id)),
                sponsor.map_or("", |csp| csp.name.as_str()),
                new.office,
                today,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    if made == 0 {
        return Err(Error::field("name", "must not be in use by another organisation"));
    }
    call.note(Trace { kind: RecordKind::Organisation, id, via: "made".to_owned(), proof: id });
    stepped(call, id, state, "Set up")?;
    Ok(id)
}

/// The organisations by name: those in a state, those whose name holds a text, after an earlier page's last one.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(
    call: &Call<'_>,
    state: Option<OrganisationState>,
    text: &str,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Administered, V>>> {
    reach::mine(
        call,
        "WHERE (?3 IS NULL OR t.state = ?3) AND instr(lower(t.name), lower(?4)) > 0
         AND (?5 IS NULL OR (t.name, t.id) > (SELECT p.name, p.id FROM organisation p WHERE p.id = ?5))
         ORDER BY t.name, t.id LIMIT ?6",
        &[&state.map(Code::number), &text, &after.map(Key), &i64::try_from(most).unwrap_or(50)],
    )
}

/// A step of an organisation, as somebody asks for it.
pub struct Step<'s> {
    /// The state to move to.
    pub to: OrganisationState,
    /// Why, with who approved it and how.
    pub reason: &'s str,
    /// The partnership that sponsors it, for the step to sponsored.
    pub sponsor: Option<&'s Seen<Csp, Manage>>,
    /// The manager who has approved it, for the step to approved.
    pub approver: &'s str,
}

/// What the store knows of an organisation, with what the step itself brings.
///
/// # Errors
/// Faults of the store.
pub fn standing(call: &Call<'_>, organisation: &Seen<Administered, Manage>, asked: &Step<'_>) -> Result<Standing> {
    let mut standing = Standing::on(call.today());
    standing.sponsored = organisation.csp.is_some() || asked.sponsor.is_some();
    standing.approved = !organisation.approved_by.is_empty()
        || is_manager(call, organisation, asked.approver)? && names_one(call, organisation)?;
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT kind, max(from_at <= moment()) FROM agreement
             WHERE organisation = ?1 AND until_at > moment() AND (kind <> 3 OR csp = ?2) GROUP BY kind",
        )
        .map_err(fault)?;
    let mut lines = statement.query(params![Key(organisation.id), organisation.csp.map(Key)]).map_err(fault)?;
    while let Some(line) = lines.next().map_err(fault)? {
        let Some(kind) = AgreementKind::from_number(line.get(0).map_err(fault)?) else { continue };
        standing.recorded.push(kind);
        if line.get(1).map_err(fault)? {
            standing.in_force.push(kind);
        }
    }
    standing.open_channels = overdue::led_channels(call, organisation)?;
    standing.notice_since = notice_since(call, organisation)?.map(Moment::day);
    Ok(standing)
}

/// Whether a name is that of the manager of the partnership that sponsors an organisation, as the register has it.
fn is_manager(call: &Call<'_>, organisation: &Seen<Administered, Manage>, name: &str) -> Result<bool> {
    let Some(csp) = organisation.csp else { return Ok(false) };
    let mut statement = call.connection.prepare_cached("SELECT manager FROM csp WHERE id = ?1").map_err(fault)?;
    let manager: Option<String> = statement.query_row([Key(csp)], |line| line.get(0)).optional().map_err(fault)?;
    let fold = safetynet_shared::text::fold;
    Ok(manager.is_some_and(|manager| !manager.is_empty() && fold(&manager) == fold(name)))
}

/// Whether the caller may name the manager in the manager's stead: the partnership has no manager with an account, who
/// would approve it signed in, and somebody else recorded that it sponsors the organisation. So two people stand behind
/// an approval, whichever way it goes (COCO-2.2).
fn names_one(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<bool> {
    let (manager, by) = (Roles::none().with(Role::CspManager).bits(), Key(call.person()?.account));
    call.connection
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM account u JOIN organisation o ON o.id = u.organisation
               WHERE o.csp = ?2 AND u.state = 1 AND (u.roles & ?3) <> 0)
             AND NOT EXISTS (SELECT 1 FROM organisation_step s WHERE s.organisation = ?1 AND s.state = ?4 AND s.by = ?5)",
        )
        .and_then(|mut s| {
            let sponsored = OrganisationState::Sponsored.number();
            s.query_row(params![Key(organisation.id), organisation.csp.map(Key), manager, sponsored, by], |l| l.get(0))
        })
        .map_err(fault)
}

/// Approves an organisation as the manager of the partnership that sponsors it, who is the caller.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn approve(call: &Call<'_>, organisation: &Seen<Administered, Count>, reason: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE organisation SET state = ?3, version = version + 1, approved_by =
               (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = ?4)
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            let to = OrganisationState::Approved.number();
            s.execute(params![Key(organisation.id), organisation.version, to, by])
        })
        .map_err(fault)?;
    if changed == 0 {
        return Err(Error::Conflict(organisation.version + 1));
    }
    stepped(call, organisation.id, OrganisationState::Approved, reason)
}

fn notice_since(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<Option<Moment>> {
    let mut statement = call
        .connection
        .prepare_cached("SELECT max(at) FROM organisation_step WHERE organisation = ?1 AND state = ?2")
        .map_err(fault)?;
    let key = params![Key(organisation.id), OrganisationState::Notice.number()];
    let at: Option<i64> = statement.query_row(key, |line| line.get(0)).map_err(fault)?;
    Ok(at.map(Moment::from_micros))
}

/// Takes a step. When it is the one that lets people sign in, the organisation commences; when it is one that does not,
/// the sessions of its people end with it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn take(call: &Call<'_>, organisation: &Seen<Administered, Manage>, step: &Step<'_>) -> Result<()> {
    let commences = organisation.state == OrganisationState::Documented && step.to == OrganisationState::Connected;
    let approver = if step.to == OrganisationState::Approved { step.approver } else { "" };
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE organisation SET state = ?3, csp = coalesce(?4, csp), sponsor = coalesce(?5, sponsor),
             approved_by = CASE WHEN ?6 = '' THEN approved_by ELSE ?6 END,
             commenced_on = coalesce(?7, commenced_on), access_review_due = coalesce(?8, access_review_due),
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(organisation.id),
                organisation.version,
                step.to.number(),
                step.sponsor.map(|csp| Key(csp.id)),
                step.sponsor.map(|csp| csp.name.as_str()),
                approver,
                commences.then(|| call.today().to_int()),
                commences.then(|| safetynet_shared::periods::Period::AccessReview.due(call.today()).to_int()),
            ])
        })
        .map_err(fault)?;
    if changed == 0 {
        return Err(Error::Conflict(organisation.version + 1));
    }
    if !step.to.connects() {
        end_sessions(call, organisation)?;
    }
    stepped(call, organisation.id, step.to, step.reason)
}

fn stepped(call: &Call<'_>, organisation: Id, state: OrganisationState, reason: &str) -> Result<()> {
    call.connection
        .prepare_cached("INSERT OR REPLACE INTO organisation_step (organisation, at, state, reason, by) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut s| {
            let by = call.person().map_or([0; 16], |person| *person.account.as_bytes());
            s.execute(params![Key(organisation), call.now().micros(), state.number(), reason, by])
        })
        .map_err(fault)?;
    Ok(())
}

fn end_sessions(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE session SET ended_at = ?2, end_reason = 'organisation not connected'
             WHERE ended_at IS NULL AND account IN (SELECT u.id FROM account u WHERE u.organisation = ?1)",
        )
        .and_then(|mut s| s.execute(params![Key(organisation.id), call.now().micros()]))
        .map_err(fault)?;
    Ok(())
}
