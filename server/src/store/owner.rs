//! Which organisation answers for a record: its controller at the time of asking. The index of the audit keeps it with
//! each entry, so that an auditor finds who touched the records of their organisation, from wherever (CA-8.8).

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;

use super::reach::Key;

/// The question for a kind of record; none for kinds that no one organisation answers for.
fn question(kind: RecordKind) -> Option<&'static str> {
    Some(match kind {
        RecordKind::Nominal => "SELECT organisation FROM nominal WHERE id = ?1",
        RecordKind::CaseFile => "SELECT organisation FROM case_file WHERE id = ?1",
        RecordKind::Channel => "SELECT lead FROM channel WHERE id = ?1",
        RecordKind::Activity => "SELECT organisation FROM activity WHERE id = ?1",
        RecordKind::Review => "SELECT c.lead FROM review r JOIN channel c ON c.id = r.channel WHERE r.id = ?1",
        RecordKind::Action => "SELECT organisation FROM action WHERE id = ?1",
        RecordKind::Assessment => "SELECT organisation FROM assessment WHERE id = ?1",
        RecordKind::CaseReview => "SELECT organisation FROM case_review WHERE id = ?1",
        RecordKind::Disposal => "SELECT c.lead FROM disposal d JOIN channel c ON c.id = d.channel WHERE d.id = ?1",
        RecordKind::Certificate => "SELECT lead FROM certificate WHERE id = ?1",
        RecordKind::Priority => "SELECT organisation FROM priority WHERE id = ?1",
        RecordKind::Engagement => "SELECT organisation FROM engagement WHERE id = ?1",
        RecordKind::Contact => "SELECT organisation FROM contact WHERE id = ?1",
        RecordKind::Face => "SELECT organisation FROM public_face WHERE id = ?1",
        RecordKind::Publication => "SELECT organisation FROM publication WHERE id = ?1",
        RecordKind::Survey => "SELECT organisation FROM survey WHERE id = ?1",
        RecordKind::Group => "SELECT organisation FROM community_group WHERE id = ?1",
        RecordKind::Profile => "SELECT organisation FROM profile WHERE id = ?1",
        RecordKind::Plan => "SELECT organisation FROM plan WHERE id = ?1",
        RecordKind::Neighbourhood => "SELECT organisation FROM neighbourhood WHERE id = ?1",
        RecordKind::Account => "SELECT organisation FROM account WHERE id = ?1",
        RecordKind::Organisation => "SELECT id FROM organisation WHERE id = ?1",
        RecordKind::Terminal => "SELECT organisation FROM terminal WHERE id = ?1",
        RecordKind::Agreement => "SELECT organisation FROM agreement WHERE id = ?1",
        RecordKind::AddressRange => "SELECT organisation FROM address_range WHERE id = ?1",
        RecordKind::ResetRequest => "SELECT organisation FROM reset_request WHERE id = ?1",
        RecordKind::Enquiry => "SELECT organisation FROM enquiry WHERE id = ?1",
        RecordKind::Incident => "SELECT organisation FROM incident WHERE id = ?1",
        RecordKind::Meeting => "SELECT organisation FROM meeting WHERE id = ?1",
        RecordKind::MeetingItem => {
            "SELECT c.lead FROM meeting_item i JOIN channel c ON c.id = i.channel WHERE i.id = ?1"
        }
        RecordKind::CaseloadHandover => "SELECT organisation FROM caseload_handover WHERE id = ?1",
        RecordKind::AccessReview => "SELECT organisation FROM access_review WHERE id = ?1",
        _ => return of_nominal(kind),
    })
}

/// The question for what is kept of a person.
fn of_nominal(kind: RecordKind) -> Option<&'static str> {
    Some(match kind {
        RecordKind::Particular => {
            "SELECT n.organisation FROM nominal_particular p JOIN nominal n ON n.id = p.nominal WHERE p.id = ?1"
        }
        RecordKind::Marker => "SELECT organisation FROM nominal_marker WHERE id = ?1",
        RecordKind::Photograph => {
            "SELECT n.organisation FROM nominal_photograph p JOIN nominal n ON n.id = p.nominal WHERE p.id = ?1"
        }
        RecordKind::SubjectRequest => "SELECT organisation FROM subject_request_part WHERE id = ?1",
        RecordKind::Relation => "SELECT organisation FROM nominal_relation WHERE id = ?1",
        RecordKind::Link => "SELECT proposer FROM nominal_link WHERE id = ?1",
        RecordKind::Accuracy => {
            "SELECT n.organisation FROM nominal_accuracy a JOIN nominal n ON n.id = a.nominal WHERE a.id = ?1"
        }
        _ => return sharing(kind),
    })
}

/// The question for what decides on sharing.
fn sharing(kind: RecordKind) -> Option<&'static str> {
    Some(match kind {
        RecordKind::Grant => "SELECT giver FROM grant WHERE id = ?1",
        RecordKind::Seal => "SELECT organisation FROM seal WHERE id = ?1",
        RecordKind::BrokenGlass => "SELECT owner FROM break_glass WHERE id = ?1",
        RecordKind::Transfer => "SELECT giver FROM transfer WHERE id = ?1",
        RecordKind::Referral => "SELECT giver FROM referral WHERE id = ?1",
        RecordKind::Disclosure => "SELECT organisation FROM disclosure WHERE id = ?1",
        RecordKind::Hold => "SELECT organisation FROM hold WHERE id = ?1",
        RecordKind::Refusal => "SELECT organisation FROM refusal WHERE id = ?1",
        RecordKind::Consent => "SELECT organisation FROM consent WHERE id = ?1",
        _ => return None,
    })
}

/// Owners that were asked for already.
#[derive(Default)]
pub(super) struct Owners {
    known: HashMap<Id, Option<Id>>,
    found: HashMap<Id, Option<(RecordKind, Id)>>,
}

impl Owners {
    /// The organisation that answers for a record; none when nobody does or the record is gone.
    ///
    /// # Errors
    /// Faults of the store.
    pub(super) fn of(&mut self, connection: &Connection, kind: RecordKind, id: Id) -> rusqlite::Result<Option<Id>> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let Some(sql) = question(kind) else { return Ok(None) };
        let found = connection
            .prepare_cached(sql)?
            .query_row([Key(id)], |line| line.get::<_, Key>(0).map(|key| key.0))
            .optional()?;
        self.known.insert(id, found);
        Ok(found)
    }

    /// The kind of a record that only its id is known of, and the organisation that answers for it; none when there is
    /// no such record, or nobody does. For the audit's readers and never for whoever named the id.
    ///
    /// # Errors
    /// Faults of the store.
    pub(super) fn find(&mut self, connection: &Connection, id: Id) -> rusqlite::Result<Option<(RecordKind, Id)>> {
        if let Some(known) = self.found.get(&id) {
            return Ok(*known);
        }
        let mut found = None;
        for kind in (1..=i32::from(u8::MAX)).filter_map(|number| RecordKind::try_from(number).ok()) {
            if let Some(owner) = Owners::default().of(connection, kind, id)? {
                found = Some((kind, owner));
                break;
            }
        }
        self.found.insert(id, found);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_question_fits_the_schema() {
        let connection = Connection::open_in_memory().unwrap();
        for step in super::super::open::STEPS {
            connection.execute_batch(step).unwrap();
        }
        for kind in (1..64).filter_map(|number| RecordKind::try_from(number).ok()) {
            let id = Id::from_bytes([7; 16]);
            assert!(Owners::default().of(&connection, kind, id).unwrap().is_none(), "{kind:?}");
        }
    }
}
