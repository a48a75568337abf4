//! Organisations: the partners, their single row each, and what everybody may know of them (name and status).

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, OrganisationState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::call::Call;
use super::reach::{self, Index, Key, Reached, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::error::Result;

/// An organisation as the store has it.
pub struct Organisation {
    /// Its id.
    pub id: Id,
    /// Its name as its agreements give it.
    pub name: String,
    /// What kind of body it is.
    pub sector: String,
    /// Where it stands on its way in and out.
    pub state: OrganisationState,
    /// The partnership that sponsors it; none while it has only asked to join.
    pub csp: Option<Id>,
    /// Who sponsored it there.
    pub sponsor: String,
    /// Which CSP manager approved it (COCO-2.2).
    pub approved_by: String,
    /// Its principal office.
    pub office: String,
    /// Its telephone.
    pub telephone: String,
    /// Its number in the register of the Information Commissioner.
    pub ico_number: String,
    /// Until when that registration runs.
    pub ico_until: Option<Day>,
    /// When its connection agreement commenced.
    pub commenced_on: Day,
    /// When its next access review is due (COCO-7.2).
    pub access_review_due: Day,
    /// Whether it administers the system and so has system administrators (SYOP-13.4).
    pub administers: bool,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Organisation {
    const TABLE: &'static str = "organisation";
    const KIND: RecordKind = RecordKind::Organisation;
    const COLUMNS: &'static str = "t.id, t.name, t.sector, t.state, t.csp, t.sponsor, t.approved_by, t.office,
        t.telephone, t.ico_number, t.ico_until, t.commenced_on, t.access_review_due, t.administers, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Organisation> {
        Ok(Organisation {
            id: id_at(line, 0)?,
            name: line.get(1)?,
            sector: line.get(2)?,
            state: OrganisationState::from_number(line.get(3)?).unwrap_or(OrganisationState::Exited),
            csp: optional_id_at(line, 4)?,
            sponsor: line.get(5)?,
            approved_by: line.get(6)?,
            office: line.get(7)?,
            telephone: line.get(8)?,
            ico_number: line.get(9)?,
            ico_until: line.get::<_, Option<i64>>(10)?.map(Day::from_int),
            commenced_on: Day::from_int(line.get(11)?),
            access_review_due: Day::from_int(line.get(12)?),
            administers: line.get(13)?,
            version: line.get(14)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Organisation {
    const VIEW: &'static str = "reach_organisation";
}

/// The caller's own organisation as its single point of contact changes it.
///
/// # Errors
/// [`Error::NotFound`] when the caller is not its SPOC.
pub fn own(call: &Call<'_>) -> Result<Seen<Organisation, Write>> {
    reach::one(call, call.person()?.organisation)
}

/// The organisations whose access list the caller keeps: their own, and those that they stand in for.
///
/// # Errors
/// Faults of the store.
pub fn kept(call: &Call<'_>) -> Result<Vec<Seen<Organisation, Write>>> {
    reach::mine(call, "ORDER BY t.name", &[])
}

/// The organisations whose name contains a text, by name, after the one that ended the page before.
///
/// # Errors
/// Faults of the store.
pub fn listed(call: &Call<'_>, text: &str, after: Option<Id>, most: usize) -> Result<Vec<Seen<Organisation, Index>>> {
    reach::each(
        call,
        "FROM organisation t WHERE instr(lower(t.name), lower(?1)) > 0
         AND (?2 IS NULL OR t.name > (SELECT p.name FROM organisation p WHERE p.id = ?2)) ORDER BY t.name",
        &[&text, &after.map(Key)],
        most,
    )
}

/// Whether an information sharing agreement is in force that both the caller's organisation and this one have signed
/// (COCO-5.2).
///
/// # Errors
/// Faults of the store.
pub fn agreed<V>(call: &Call<'_>, organisation: &Seen<Organisation, V>) -> Result<bool> {
    let own = call.person()?.organisation;
    if own == organisation.id {
        return Ok(true);
    }
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM agreement x JOIN agreement y ON y.csp = x.csp
             WHERE x.organisation = ?1 AND x.kind = 3 AND x.from_at <= moment() AND x.until_at > moment()
             AND y.organisation = ?2 AND y.kind = 3 AND y.from_at <= moment() AND y.until_at > moment())",
        )
        .and_then(|mut statement| statement.query_row(params![Key(own), Key(organisation.id)], |line| line.get(0)))
        .map_err(fault)
}

/// Whether the caller stands in for another organisation until its first single point of contact is there (SYOP-13.2c).
///
/// # Errors
/// Faults of the store.
pub fn stood_in_for<V>(call: &Call<'_>, organisation: &Seen<Organisation, V>) -> Result<bool> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {}", reach::reached::<Organisation, Write>("?1", "?2")));
    let person = call.person()?;
    if person.organisation == organisation.id {
        return Ok(false);
    }
    let keys = params![Key(person.account), Key(organisation.id)];
    let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
    statement.query_row(keys, |line| line.get(0)).map_err(fault)
}

/// Sets when the next access review is due (COCO-7.2).
///
/// # Errors
/// Faults of the store.
pub fn set_access_review_due(call: &Call<'_>, organisation: &Seen<Organisation, Write>, due: Day) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE organisation SET access_review_due = ?2 WHERE id = ?1")
        .and_then(|mut statement| statement.execute(params![Key(organisation.id), due.to_int()]))
        .map_err(fault)?;
    Ok(())
}

/// The names of all organisations, whose words no password may hold (SYOP-5.5b).
///
/// # Errors
/// Faults of the store.
pub fn names(call: &Call<'_>) -> Result<Vec<String>> {
    let mut statement = call.connection.prepare_cached("SELECT name FROM organisation").map_err(fault)?;
    let lines = statement.query_map([], |line| line.get(0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The telephone numbers of the caller's organisation and its single points of contact, none of which a password may hold
/// (SYOP-5.5b).
///
/// # Errors
/// Faults of the store.
pub fn numbers(call: &Call<'_>) -> Result<Vec<String>> {
    let (organisation, spoc) = (Key(call.person()?.organisation), Roles::none().with(Role::Spoc).bits());
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT telephone FROM account WHERE organisation = ?1 AND (roles & ?2) <> 0 AND state = 1
             UNION SELECT telephone FROM organisation WHERE id = ?1",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![organisation, spoc], |line| line.get(0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}
