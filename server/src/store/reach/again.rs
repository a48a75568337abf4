//! Whether what a call reached is still the caller's: asked before a retry is told once more what it was told before.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;

use super::{Audit, Index, Key, Manage, Reached, Read, Row, Verb, fault};
use crate::error::Result;
use crate::store::access_review::AccessReview;
use crate::store::account::Account;
use crate::store::action::Action;
use crate::store::activity::Activity;
use crate::store::audit::Trace;
use crate::store::call::Call;
use crate::store::case_file::CaseFile;
use crate::store::caseload::Handover;
use crate::store::channel::Channel;
use crate::store::correction::Correction;
use crate::store::csp::Csp;
use crate::store::disclosure::Disclosure;
use crate::store::disposal::{Certificate, Disposal};
use crate::store::glass::Glass;
use crate::store::grant::Grant;
use crate::store::incident::Incident;
use crate::store::instruction::Instruction;
use crate::store::link::Link;
use crate::store::lookup::Lookup;
use crate::store::meeting::Meeting;
use crate::store::neighbourhood::Neighbourhood;
use crate::store::nominal::Nominal;
use crate::store::organisation::Organisation;
use crate::store::plan::Plan;
use crate::store::programme::Programme;
use crate::store::publication::Publication;
use crate::store::referral::Referral;
use crate::store::relation::Relation;
use crate::store::sample::Sample;
use crate::store::subject_request::SubjectRequest;
use crate::store::transfer::Transfer;

const fn kind<T: Reached>() -> (RecordKind, &'static str) {
    (<T as Row>::KIND, T::VIEW)
}

/// The kinds with reasons of their own. What lies in another record stands in the trail beside it.
const KINDS: [(RecordKind, &str); 30] = [
    kind::<Channel>(),
    kind::<CaseFile>(),
    kind::<Nominal>(),
    kind::<Activity>(),
    kind::<Action>(),
    kind::<Account>(),
    kind::<Organisation>(),
    kind::<Neighbourhood>(),
    kind::<Plan>(),
    kind::<Incident>(),
    kind::<Disposal>(),
    kind::<Certificate>(),
    kind::<AccessReview>(),
    kind::<Programme>(),
    kind::<Csp>(),
    kind::<Grant>(),
    kind::<Disclosure>(),
    kind::<Transfer>(),
    kind::<Referral>(),
    kind::<Handover>(),
    kind::<Meeting>(),
    kind::<Correction>(),
    kind::<SubjectRequest>(),
    kind::<Lookup>(),
    kind::<Sample>(),
    kind::<Instruction>(),
    kind::<Glass>(),
    kind::<Relation>(),
    kind::<Link>(),
    kind::<Publication>(),
];

/// Whether the caller reaches a record now in any way that shows it or its index entry. For a kind without reasons of its
/// own nobody does.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn shows(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<bool> {
    let Some((_, view)) = KINDS.into_iter().find(|(known, _)| *known == kind) else { return Ok(false) };
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {view} WHERE account = ?1 AND id = ?2 AND until > moment() AND (verbs & ?3) <> 0)"
    );
    let any = Index::BIT | Read::BIT | Manage::BIT | Audit::BIT;
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement.query_row(rusqlite::params![call.account()?, Key(id), any], |line| line.get(0)).map_err(fault)
}

/// Whether the caller reaches a record now: for the reason of the trail, or for one that shows the record or manages
/// it. None for a record without reasons of its own.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn still(call: &Call<'_>, trace: &Trace) -> Result<Option<bool>> {
    let Some((_, view)) = KINDS.into_iter().find(|(kind, _)| *kind == trace.kind) else { return Ok(None) };
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {view} WHERE account = ?1 AND id = ?2 AND until > moment()
         AND ((verbs & ?3) <> 0 OR (proof = ?4 AND via = ?5)))"
    );
    let (account, whole) = (call.account()?, Read::BIT | Manage::BIT);
    let parameters = rusqlite::params![account, Key(trace.id), whole, Key(trace.proof), trace.via];
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement.query_row(parameters, |line| line.get(0)).map(Some).map_err(fault)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::reach::views::BRANCHES;

    #[test]
    fn every_kind_with_reasons_of_its_own_is_asked_again() {
        let asked: BTreeSet<&str> = KINDS.iter().map(|(_, view)| view.trim_start_matches("reach_")).collect();
        // A duty is another way to what lies in a channel, which stands in the trail beside it.
        let own = |kind: &&str| *kind != "duty";
        let kinds: BTreeSet<&str> = BRANCHES.iter().map(|branch| branch.kind.as_str()).filter(own).collect();
        assert_eq!(asked, kinds);
    }
}
