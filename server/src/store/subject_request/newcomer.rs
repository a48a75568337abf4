//! Organisations that come to know a person while a request of theirs is open: each gets a part of it with a clock of its own,
//! as those had who knew the person at the registration (ISA-14.1, CA-8.5a).
//!
//! The index says to whom a person is known, and is looked at with the daily work, so that whichever act told an organisation
//! of the person is over and who works with them there is assigned. The clock begins on that day, or with the identity.

use safetynet_shared::id::Id;

use super::write::part;
use crate::error::Result;
use crate::store::call::Call;
use crate::store::reach::{fault, id_at};

/// Gives each organisation that has come to know somebody a part of what they ask; part of the daily work.
///
/// # Errors
/// Faults of the store.
pub fn join(call: &Call<'_>) -> Result<()> {
    for (request, organisation) in newcomers(call)? {
        part(call, request, organisation, Some(call.today()))?;
    }
    Ok(())
}

/// Each request with a part that was not answered, and the organisations to which the person is known and which have none.
fn newcomers(call: &Call<'_>) -> Result<Vec<(Id, Id)>> {
    let sql = "SELECT DISTINCT r.id, k.organisation FROM subject_request_part p JOIN subject_request r
        ON r.id = p.subject_request JOIN nominal_known k ON k.nominal = r.nominal
        WHERE p.outcome = 0 AND NOT EXISTS (SELECT 1 FROM subject_request_part q
              WHERE q.subject_request = r.id AND q.organisation = k.organisation)";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([], |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}
