//! By what people know a record that an entry of the audit touched: its reference, or the name of a person, an organisation,
//! a neighbourhood or a terminal. Shown to who reaches that record now, and to nobody else: an entry outlasts the right to
//! see what it speaks of. A person of a case is known by the reference alone, so that no name is looked up through the audit.

use rusqlite::OptionalExtension as _;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{self, Key, fault, id_at};
use crate::error::Result;

/// How a kind of record is named, and through which record it is reached: a question for both.
fn question(kind: RecordKind) -> Option<(RecordKind, &'static str)> {
    use RecordKind as K;
    Some(match kind {
        K::Nominal => (K::Nominal, "SELECT reference, id FROM nominal WHERE id = ?1"),
        K::CaseFile => (K::CaseFile, "SELECT reference, id FROM case_file WHERE id = ?1"),
        K::Channel => (K::Channel, "SELECT reference, id FROM channel WHERE id = ?1"),
        K::Incident => (K::Incident, "SELECT reference, id FROM incident WHERE id = ?1"),
        K::Certificate => (K::Certificate, "SELECT reference, id FROM certificate WHERE id = ?1"),
        K::AccessReview => (K::AccessReview, "SELECT reference, id FROM access_review WHERE id = ?1"),
        K::Meeting => (K::Meeting, "SELECT reference, id FROM meeting WHERE id = ?1"),
        K::Referral => (K::Referral, "SELECT reference, id FROM referral WHERE id = ?1"),
        K::Organisation => (K::Organisation, "SELECT name, id FROM organisation WHERE id = ?1"),
        K::Csp => (K::Csp, "SELECT name, id FROM csp WHERE id = ?1"),
        K::Programme => (K::Programme, "SELECT name, id FROM programme WHERE id = ?1"),
        K::Neighbourhood => (K::Neighbourhood, "SELECT name, id FROM neighbourhood WHERE id = ?1"),
        K::Account => (K::Account, "SELECT given_names || ' ' || family_name, id FROM account WHERE id = ?1"),
        K::Agreement => (
            K::Organisation,
            "SELECT CASE kind WHEN 1 THEN 'connection' WHEN 2 THEN 'code of connection' ELSE 'information sharing' END,
             organisation FROM agreement WHERE id = ?1",
        ),
        K::Terminal => (K::Organisation, "SELECT name, organisation FROM terminal WHERE id = ?1"),
        _ => return of_channel(kind).or_else(|| of_nominal(kind)).or_else(|| of_neighbourhood(kind)),
    })
}

/// What lies in a channel is known by the channel.
fn of_channel(kind: RecordKind) -> Option<(RecordKind, &'static str)> {
    use RecordKind as K;
    Some((
        K::Channel,
        match kind {
            K::Activity => {
                "SELECT c.reference, c.id FROM activity r JOIN channel c ON c.id = r.channel WHERE r.id = ?1"
            }
            K::Action => "SELECT c.reference, c.id FROM action r JOIN channel c ON c.id = r.channel WHERE r.id = ?1",
            K::Review => "SELECT c.reference, c.id FROM review r JOIN channel c ON c.id = r.channel WHERE r.id = ?1",
            K::Assessment => {
                "SELECT c.reference, c.id FROM assessment r JOIN channel c ON c.id = r.channel WHERE r.id = ?1"
            }
            K::Disposal => {
                "SELECT c.reference, c.id FROM disposal r JOIN channel c ON c.id = r.channel WHERE r.id = ?1"
            }
            K::Disclosure => {
                "SELECT c.reference, c.id FROM disclosure r JOIN channel c ON c.id = r.channel WHERE r.id = ?1"
            }
            K::Refusal => "SELECT c.reference, c.id FROM refusal r JOIN channel c ON c.id = r.channel WHERE r.id = ?1",
            K::CaseReview => "SELECT r.reference, r.channel FROM case_review r WHERE r.id = ?1",
            _ => return None,
        },
    ))
}

/// What is kept of a person is known by the person's reference.
fn of_nominal(kind: RecordKind) -> Option<(RecordKind, &'static str)> {
    use RecordKind as K;
    Some((
        K::Nominal,
        match kind {
            K::Particular => {
                "SELECT n.reference, n.id FROM nominal_particular r JOIN nominal n ON n.id = r.nominal WHERE r.id = ?1"
            }
            K::Marker => {
                "SELECT n.reference, n.id FROM nominal_marker r JOIN nominal n ON n.id = r.nominal WHERE r.id = ?1"
            }
            K::Photograph => {
                "SELECT n.reference, n.id FROM nominal_photograph r JOIN nominal n ON n.id = r.nominal WHERE r.id = ?1"
            }
            _ => return None,
        },
    ))
}

/// What lies in a neighbourhood is known by the neighbourhood.
fn of_neighbourhood(kind: RecordKind) -> Option<(RecordKind, &'static str)> {
    use RecordKind as K;
    Some((
        K::Neighbourhood,
        match kind {
            K::Priority => {
                "SELECT n.name, n.id FROM priority r JOIN neighbourhood n ON n.id = r.neighbourhood WHERE r.id = ?1"
            }
            K::Engagement => {
                "SELECT n.name, n.id FROM engagement r JOIN neighbourhood n ON n.id = r.neighbourhood WHERE r.id = ?1"
            }
            K::Contact => {
                "SELECT n.name, n.id FROM contact r JOIN neighbourhood n ON n.id = r.neighbourhood WHERE r.id = ?1"
            }
            K::Plan => "SELECT n.name, n.id FROM plan r JOIN neighbourhood n ON n.id = r.neighbourhood WHERE r.id = ?1",
            _ => return None,
        },
    ))
}

/// By what the caller may know a record; empty where the caller does not reach it, or it is gone.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<String> {
    let Some((through, sql)) = question(kind) else { return Ok(String::new()) };
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let found = statement.query_row([Key(id)], |line| Ok((line.get::<_, String>(0)?, id_at(line, 1)?)));
    let Some((name, parent)) = found.optional().map_err(fault)? else { return Ok(String::new()) };
    Ok(if reach::shows(call, through, parent)? { name } else { String::new() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn every_question_fits_the_schema() {
        let connection = Connection::open_in_memory().unwrap();
        for step in super::super::open::STEPS {
            connection.execute_batch(step).unwrap();
        }
        let kinds = (1..100).filter_map(|number| RecordKind::try_from(number).ok());
        let questions: Vec<_> = kinds.filter_map(question).collect();
        assert!(questions.len() > 20);
        for (_, sql) in questions {
            let mut statement = connection.prepare(sql).unwrap();
            assert_eq!(statement.column_count(), 2, "{sql}");
            assert!(!statement.exists([Key(Id::from_bytes([7; 16]))]).unwrap());
        }
    }
}
