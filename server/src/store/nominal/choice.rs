//! The choice before a nominal is recorded: who was shown as likely the same, and why none of them is (ISA-13.1).

use rusqlite::params;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::Nominal;
use crate::error::Result;
use crate::store::call::Call;
use crate::store::reach::{self, Index, Key, Read, Seen, fault, id_at};

/// Somebody who was looked at before another was recorded.
pub struct Choice {
    /// Who was looked at, as far as the caller sees them.
    pub considered: Seen<Nominal, Index>,
    /// Why it is somebody else.
    pub reason: String,
    /// Who decided, with the name.
    pub by: (Id, String),
    /// When.
    pub at: Moment,
}

/// Records that these were looked at before a nominal was recorded.
///
/// # Errors
/// Faults of the store.
pub fn record(call: &Call<'_>, nominal: Id, considered: &[Id], reason: &str) -> Result<()> {
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let mut statement =
        call.connection.prepare_cached("INSERT INTO nominal_choice VALUES (?1, ?2, ?3, ?4, ?5)").map_err(fault)?;
    for other in considered {
        statement.execute(params![Key(nominal), Key(*other), reason, by, at]).map_err(fault)?;
    }
    Ok(())
}

/// The choices in which a nominal took part, either as the new record or as one that was looked at, the latest first:
/// as far as the caller sees the other one.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, nominal: &Seen<Nominal, Read>, most: usize) -> Result<Vec<Choice>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT iif(c.nominal = ?1, c.other, c.nominal), c.reason, c.decided_by,
             coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = c.decided_by), ''),
             c.decided_at
             FROM nominal_choice c WHERE c.nominal = ?1 OR c.other = ?1 ORDER BY c.decided_at DESC LIMIT ?2",
        )
        .map_err(fault)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let lines = statement.query_map(params![Key(nominal.id), most], |line| {
        let by = (id_at(line, 2)?, line.get::<_, String>(3)?);
        Ok((id_at(line, 0)?, line.get::<_, String>(1)?, by, Moment::from_micros(line.get(4)?)))
    });
    let found: Vec<_> = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let mut out = Vec::with_capacity(found.len());
    for (id, reason, by, at) in found {
        if let Some(considered) = reach::maybe::<Nominal, Index>(call, id)? {
            out.push(Choice { considered, reason, by, at });
        }
    }
    Ok(out)
}
