//! The directory: the names of people one can work with, and nothing else about them (domain: names to colleagues).

use rusqlite::Row as Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{self, Index, Key, Reached, Row, Seen, id_at};
use crate::domain::account::full_name;
use crate::error::Result;

/// A person as everybody may know them.
pub struct Listed {
    /// The account.
    pub id: Id,
    /// The name.
    pub name: String,
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
}

impl Row for Listed {
    const TABLE: &'static str = "account";
    const KIND: RecordKind = RecordKind::Account;
    const COLUMNS: &'static str = "t.id, t.given_names, t.family_name, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Listed> {
        let (given, family): (String, String) = (line.get(1)?, line.get(2)?);
        Ok(Listed {
            id: id_at(line, 0)?,
            name: full_name(&given, &family),
            organisation: id_at(line, 3)?,
            organisation_name: line.get(4)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Listed {
    const VIEW: &'static str = "reach_account";
}

/// The people with active accounts in connected organisations, by family name: of one organisation or of all, whose
/// name contains a text, after the one that ended the page before.
///
/// # Errors
/// Faults of the store.
pub fn people(
    call: &Call<'_>,
    organisation: Option<Id>,
    text: &str,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Listed, Index>>> {
    reach::each(
        call,
        "FROM account t JOIN organisation w ON w.id = t.organisation AND w.state IN (5, 6, 8)
         WHERE t.state = 1 AND (?1 IS NULL OR t.organisation = ?1)
         AND instr(lower(t.given_names || ' ' || t.family_name), lower(?2)) > 0
         AND (?3 IS NULL OR (t.family_name, t.given_names, t.id) >
              (SELECT p.family_name, p.given_names, p.id FROM account p WHERE p.id = ?3))
         ORDER BY t.family_name, t.given_names, t.id",
        &[&organisation.map(Key), &text, &after.map(Key)],
        most,
    )
}
