//! Whom the request of a person goes to: every organisation that the index says knows the person, and there those who
//! would answer (ISA-14.1, CA-8.5a).
//!
//! An organisation knows a person *openly* when it recorded them, leads or takes part in a channel about them that is not
//! sealed, or has none at all about them. One that has sealed channels alone is told of silently: only who is named there.
//! Who received the request has its part whatever it knows, so that is open, and who is told of it openly does not depend
//! on what is sealed.

use std::sync::LazyLock;

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use crate::error::Result;
use crate::store::call::{Call, Sql};
use crate::store::notice::{self, Code};
use crate::store::reach::{Key, fault};

/// The channels `c` about a person that an organisation leads or takes part in, to be gone on with `AND`.
pub(super) fn held(organisation: &str, nominal: &str) -> String {
    format!(
        "FROM case_nominal e JOIN channel c ON c.case_file = e.case_file WHERE e.nominal = {nominal}
         AND (c.lead = {organisation} OR EXISTS (SELECT 1 FROM member m WHERE m.channel = c.id
              AND m.organisation = {organisation} AND m.ended_at IS NULL))"
    )
}

/// Keeps what an organisation knows openly.
fn openly(organisation: &str, nominal: &str) -> String {
    let held = held(organisation, nominal);
    format!(
        "(EXISTS (SELECT 1 FROM nominal p WHERE p.id = {nominal} AND p.organisation = {organisation})
          OR EXISTS (SELECT 1 {held} AND c.sealed = 0) OR NOT EXISTS (SELECT 1 {held}))"
    )
}

/// Whether the own organisation knows a person openly.
///
/// # Errors
/// Faults of the store.
pub(super) fn open(call: &Call<'_>, nominal: Id) -> Result<bool> {
    static OPEN: LazyLock<String> = LazyLock::new(|| format!("SELECT {}", openly("?1", "?2")));
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(&OPEN)
        .and_then(|mut s| s.query_row(params![own, Key(nominal)], |line| line.get(0)))
        .map_err(fault)
}

/// Keeps a notice of an account about a person: their organisation has not answered, and knows the person openly or by a
/// sealed channel on which the account is named.
pub(in crate::store) fn told_of(account: &str, nominal: &str) -> String {
    let (open, held) = (openly("u.organisation", nominal), held("u.organisation", nominal));
    format!(
        "EXISTS (SELECT 1 FROM account u JOIN subject_request_part q ON q.organisation = u.organisation AND q.outcome = 0
           JOIN subject_request r ON r.id = q.subject_request AND r.nominal = {nominal}
         WHERE u.id = {account} AND (r.organisation = u.organisation OR {open} OR EXISTS (SELECT 1 {held} AND EXISTS (
           SELECT 1 FROM seal_party s WHERE s.object = c.id AND s.account = {account}))))"
    )
}

/// Those of the organisation `?2` who would answer about the person `?1`: the supervisors of its channels, else whoever
/// works on them, else its supervisors; and of what is sealed, besides, who is named there. `?3`: that it received the
/// request.
static ANSWERERS: LazyLock<String> = LazyLock::new(|| {
    let icm = Roles::none().with(Role::Caseworker).with(Role::Supervisor).bits();
    let supervisor = Roles::none().with(Role::Supervisor).bits();
    let (held, open) = (held("?2", "?1"), openly("?2", "?1"));
    format!(
        "WITH told (account, tier) AS (
           SELECT u.id, CASE WHEN k.sealed <> 0 THEN 0 WHEN a.duty = 2 THEN 1 ELSE 2 END
           FROM assignment a JOIN account u ON u.id = a.account AND u.state = 1 AND (u.roles & {icm}) <> 0
           JOIN channel k ON k.id = a.channel
           WHERE a.organisation = ?2 AND a.ended_at IS NULL AND a.channel IN (SELECT c.id {held} AND (c.sealed = 0
             OR EXISTS (SELECT 1 FROM seal_party s WHERE s.object = c.id AND s.account = u.id)))
           UNION ALL SELECT u.id, 3 FROM account u WHERE u.organisation = ?2 AND u.state = 1
             AND (u.roles & {supervisor}) <> 0 AND (?3 OR {open})),
         able (account, tier) AS (SELECT t.account, t.tier FROM told t WHERE NOT EXISTS (
           SELECT 1 FROM nominal n WHERE n.id = ?1 AND n.sealed <> 0 AND NOT EXISTS (
             SELECT 1 FROM seal_party s WHERE s.object = n.id AND s.account = t.account)))
         SELECT DISTINCT account FROM able
         WHERE tier = 0 OR tier = (SELECT min(tier) FROM able WHERE tier > 0)"
    )
});

/// Tells an organisation at once that a person asks something about their own data.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell(call: &Call<'_>, nominal: Id, (organisation, received_it): (Id, bool)) -> Result<()> {
    let about = (RecordKind::Nominal, nominal);
    let parameters: Sql<'_> = &[&Key(nominal), &Key(organisation), &received_it];
    notice::tell_each(call, &ANSWERERS, parameters, Code::SubjectRequestReceived, about)
}
