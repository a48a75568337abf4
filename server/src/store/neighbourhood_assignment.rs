//! Who is assigned to which neighbourhood: the SPOC's act, possible only under an agreement in force (COCO-5.2).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, NeighbourhoodState};
use safetynet_shared::id::Id;

use super::account::{self, Account};
use super::call::Call;
use super::reach::{self, Key, Manage, Reached, Row, Seen, Verb, Write, fault, id_at};
use crate::error::Result;

/// A neighbourhood by its name alone, which every SPOC may know.
pub struct Area {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The partnership that it lies in.
    pub csp: Id,
    /// The name of the partnership.
    pub csp_name: String,
    /// Where it stands.
    pub state: NeighbourhoodState,
}

impl Row for Area {
    const TABLE: &'static str = "neighbourhood";
    const KIND: RecordKind = RecordKind::Neighbourhood;
    const COLUMNS: &'static str = "t.id, t.name, t.csp, (SELECT c.name FROM csp c WHERE c.id = t.csp), t.state";

    fn read(line: &Line<'_>) -> rusqlite::Result<Area> {
        Ok(Area {
            id: id_at(line, 0)?,
            name: line.get(1)?,
            csp: id_at(line, 2)?,
            csp_name: line.get(3)?,
            state: NeighbourhoodState::from_number(line.get(4)?).unwrap_or(NeighbourhoodState::Retired),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Area {
    const VIEW: &'static str = "reach_neighbourhood";
}

/// The neighbourhoods in use that a SPOC can assign people to, by name, after an earlier page's last: what `reach` gives
/// to manage, which is what the organisation's agreements in force cover.
///
/// # Errors
/// Faults of the store.
pub fn assignable(call: &Call<'_>, text: &str, after: Option<Id>, most: usize) -> Result<Vec<Seen<Area, Manage>>> {
    let tail = "WHERE t.state = ?3
        AND instr(lower(t.name || ' ' || (SELECT c.name FROM csp c WHERE c.id = t.csp)), lower(?4)) > 0
        AND (?5 IS NULL OR (t.name, t.id) > (SELECT n.name, n.id FROM neighbourhood n WHERE n.id = ?5))
        ORDER BY t.name, t.id LIMIT ?6";
    let most = i64::try_from(most).unwrap_or(50);
    reach::mine(call, tail, &[&NeighbourhoodState::Active.number(), &text, &after.map(Key), &most])
}

/// Whether the account's organisation has an information sharing agreement in force with the neighbourhood's
/// partnership.
///
/// # Errors
/// Faults of the store.
pub fn covered<V: Verb>(call: &Call<'_>, account: &Seen<Account, Write>, area: &Seen<Area, V>) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM agreement x WHERE x.organisation = ?1 AND x.kind = 3 AND x.csp = ?2
             AND x.from_at <= moment() AND x.until_at > moment())",
        )
        .and_then(|mut s| s.query_row(params![Key(account.organisation), Key(area.csp)], |line| line.get(0)))
        .map_err(fault)
}

/// Assigns an account; one that is assigned already stays so.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn begin<V: Verb>(call: &Call<'_>, account: &Seen<Account, Write>, area: &Seen<Area, V>) -> Result<()> {
    account::touch(call, account)?;
    let by = Key(call.person()?.account);
    call.connection
        .prepare_cached(
            "INSERT INTO neighbourhood_assignment (id, neighbourhood, account, organisation, since_at, assigned_by)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM neighbourhood_assignment
             WHERE account = ?3 AND neighbourhood = ?2 AND ended_at IS NULL)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(call.id()),
                Key(area.id),
                Key(account.id),
                Key(account.organisation),
                call.now().micros(),
                by
            ])
        })
        .map_err(fault)?;
    Ok(())
}

/// Ends an assignment at once; answers whether there was one.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn end<V: Verb>(call: &Call<'_>, account: &Seen<Account, Write>, area: &Seen<Area, V>) -> Result<bool> {
    account::touch(call, account)?;
    let count = call
        .connection
        .prepare_cached(
            "UPDATE neighbourhood_assignment SET ended_at = ?3
             WHERE account = ?1 AND neighbourhood = ?2 AND ended_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(account.id), Key(area.id), call.now().micros()]))
        .map_err(fault)?;
    Ok(count > 0)
}
