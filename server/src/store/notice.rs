//! Notices: a code and a reference for one account, never content (INTRO-7).
//!
//! What follows from the day (a grant that ends soon, an agreement that is missing, an assessment that has become stale)
//! is worked out at each read and never written, so that it cannot be out of date. It stands under the moment from which it
//! holds, the day's beginning or the end of what it waited on, and never under the moment of the reading.

use std::sync::LazyLock;

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::activity::Activity;
use super::assessment;
use super::call::{Call, Sql};
use super::channel::Channel;
use super::glass::Glass;
use super::grant::Grant;
use super::nominal::Nominal;
use super::publication::Publication;
use super::reach::{self, Key, Read, Seen, Write, fault, id_at, kind_at, optional_id_at};
use super::referral::Referral;
use super::subject_request::SubjectRequest;
use crate::error::Result;

pub use code::Code;

mod code;

/// The most notices that a dashboard shows.
const MOST: usize = 50;
/// How long before its end a grant is announced.
const AHEAD: Span = Span::days(14);
/// How long a notice is shown.
const KEPT: Span = Span::days(30);

/// A notice.
pub struct Notice {
    /// What it is about.
    pub code: Code,
    /// When it arose.
    pub at: Moment,
    /// The kind of the record to open.
    pub record_kind: RecordKind,
    /// The record to open.
    pub record: Option<Id>,
    /// The reference of the channel that it is about; empty where it is about none.
    pub reference: String,
}

/// Tells an account about a record; nobody is told about their own act.
///
/// # Errors
/// Faults of the store.
pub fn tell(call: &Call<'_>, account: Id, code: Code, kind: RecordKind, record: Id) -> Result<()> {
    if call.person().is_ok_and(|person| person.account == account) {
        return Ok(());
    }
    leave(call, account, code.word(), kind, record)
}

/// Leaves a line for an account under a word.
///
/// # Errors
/// Faults of the store.
pub(super) fn leave(call: &Call<'_>, account: Id, word: &str, kind: RecordKind, record: Id) -> Result<()> {
    let sql = "INSERT INTO notice (id, account, code, record_kind, record, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let parameters = params![Key(call.id()), Key(account), word, kind as i32, Key(record), call.now().micros()];
    call.execute(sql, parameters).map(|_| ())
}

/// Tells each supervisor of a channel's lead who is assigned to it.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_supervisors(call: &Call<'_>, channel: Id, code: Code, kind: RecordKind, record: Id) -> Result<()> {
    let sql =
        "SELECT DISTINCT a.account FROM assignment a JOIN channel c ON c.id = a.channel AND c.lead = a.organisation
        WHERE a.channel = ?1 AND a.duty = 2 AND a.ended_at IS NULL";
    tell_each(call, sql, &[&Key(channel)], code, (kind, record))
}

/// Tells all who work on a channel and read it at this moment; what is about a sealed person, those of them who are named
/// on the seal.
///
/// # Errors
/// Faults of the store.
pub fn tell_workers(call: &Call<'_>, channel: &Seen<Channel, Write>, code: Code, about: Option<Id>) -> Result<()> {
    static WORKERS: LazyLock<String> = LazyLock::new(|| {
        let reads = reach::reached::<Channel, Read>("a.account", "a.channel");
        format!(
            "SELECT DISTINCT a.account FROM assignment a WHERE a.channel = ?1 AND a.ended_at IS NULL AND {reads}
             AND NOT EXISTS (SELECT 1 FROM nominal p WHERE p.id = ?2 AND p.sealed <> 0
               AND NOT EXISTS (SELECT 1 FROM seal_party q WHERE q.object = p.id AND q.account = a.account))"
        )
    });
    let about = about.map(Key);
    tell_each(call, &WORKERS, &[&Key(channel.id), &about], code, (RecordKind::Channel, channel.id))
}

/// Tells each supervisor and single point of contact of an organisation.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_deciders(call: &Call<'_>, organisation: Id, code: Code, kind: RecordKind, record: Id) -> Result<()> {
    tell_roles(call, organisation, &[Role::Supervisor, Role::Spoc], code, (kind, record))
}

/// Tells each supervisor of an organisation.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_supervisors_of(
    call: &Call<'_>,
    organisation: Id,
    code: Code,
    kind: RecordKind,
    record: Id,
) -> Result<()> {
    tell_roles(call, organisation, &[Role::Supervisor], code, (kind, record))
}

/// Tells each single point of contact of an organisation.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_spocs(call: &Call<'_>, organisation: Id, code: Code, kind: RecordKind, record: Id) -> Result<()> {
    tell_roles(call, organisation, &[Role::Spoc], code, (kind, record))
}

/// Tells each auditor of an organisation.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_auditors(call: &Call<'_>, organisation: Id, code: Code, kind: RecordKind, record: Id) -> Result<()> {
    tell_roles(call, organisation, &[Role::Auditor], code, (kind, record))
}

/// Tells each single point of contact and auditor of an organisation.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_accountable(
    call: &Call<'_>,
    organisation: Id,
    code: Code,
    kind: RecordKind,
    record: Id,
) -> Result<()> {
    tell_roles(call, organisation, &[Role::Spoc, Role::Auditor], code, (kind, record))
}

/// Tells whoever of an organisation holds one of the roles.
fn tell_roles(call: &Call<'_>, organisation: Id, roles: &[Role], code: Code, about: (RecordKind, Id)) -> Result<()> {
    let bits = roles.iter().copied().collect::<Roles>().bits();
    let sql =
        format!("SELECT u.id FROM account u WHERE u.organisation = ?1 AND u.state = 1 AND (u.roles & {bits}) <> 0");
    tell_each(call, &sql, &[&Key(organisation)], code, about)
}

/// Tells each account that a statement finds.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell_each(
    call: &Call<'_>,
    sql: &str,
    parameters: Sql<'_>,
    code: Code,
    (kind, record): (RecordKind, Id),
) -> Result<()> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let found = statement.query_map(parameters, |line| id_at(line, 0)).map_err(fault)?;
    let found: Vec<Id> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for account in found {
        tell(call, account, code, kind, record)?;
    }
    Ok(())
}

/// The notices about records that an account should open: stored ones, as long as a late review that they tell of waits to be
/// done in a channel that is not closed, and those that follow from the day. What is told of a request goes
/// with its answer, but for that it was withdrawn or lapsed. Of a sealed channel or person there is none for
/// who is not named on the seal, since it would say that the record is there.
const NEWS: &str = "
SELECT news.*, coalesce((SELECT reference FROM channel WHERE channel.id = news.record), (SELECT channel.reference
  FROM disposal JOIN channel ON channel.id = disposal.channel WHERE disposal.id = news.record),
  (SELECT reference FROM publication WHERE publication.id = news.record), (SELECT r.reference FROM subject_request_part q
  JOIN subject_request r ON r.id = q.subject_request WHERE q.id = news.record), '') FROM (
SELECT * FROM (
SELECT n.code, n.at, n.record_kind, n.record AS record FROM notice n
  WHERE n.account = ?1 AND n.seen_at IS NULL AND n.at > ?4
  AND (n.record_kind <> 81 OR EXISTS (SELECT 1 FROM subject_request_part q WHERE q.id = n.record AND {asked}
       AND (q.outcome = 0 OR n.code IN ('subject_request_withdrawn', 'subject_request_lapsed'))))
  AND (n.code <> 'subject_request_due_soon' OR NOT EXISTS (SELECT 1 FROM notice later
       WHERE later.account = ?1 AND later.record = n.record AND later.code = 'subject_request_due'))
  AND (n.code NOT IN ('review_late', 'review_escalated', 'review_late_in_partnership') OR EXISTS
       (SELECT 1 FROM review r JOIN channel c ON c.id = r.channel AND c.state IN (1, 2, 3)
        WHERE r.channel = n.record AND r.done_at IS NULL AND r.due_on < ?3
        AND (n.code <> 'review_late' OR EXISTS (SELECT 1 FROM assignment a WHERE a.account = ?1
             AND a.channel = r.channel AND a.duty = r.kind AND a.ended_at IS NULL))))
UNION ALL
SELECT code, CASE code WHEN 'grant_expiring' THEN soon ELSE stopped END, kind, object FROM (
SELECT CASE WHEN EXISTS (SELECT 1 FROM agreement x JOIN agreement y ON y.csp = x.csp
              WHERE x.organisation = g.giver AND x.kind = 3 AND x.csp = coalesce(c.csp, f.csp) AND x.from_at <= moment()
              AND x.until_at > moment() AND y.organisation = g.receiver_organisation AND y.kind = 3
              AND y.from_at <= moment() AND y.until_at > moment())
            AND (g.consent IS NULL OR EXISTS (SELECT 1 FROM consent k WHERE k.id = g.consent AND k.withdrawn_at IS NULL
                 AND k.until_at > moment()))
            THEN 'grant_expiring' ELSE 'grant_suspended' END AS code,
       max(g.created_at, g.until_at - ?5) AS soon,
       max(g.created_at, coalesce((SELECT max(x.until_at) FROM agreement x WHERE x.csp = coalesce(c.csp, f.csp)
             AND x.kind = 3 AND x.organisation IN (g.giver, g.receiver_organisation) AND x.until_at <= moment()), 0),
           coalesce((SELECT min(k.until_at, coalesce(k.withdrawn_at, k.until_at)) AS gone FROM consent k
             WHERE k.id = g.consent AND gone <= moment()), 0)) AS stopped,
       CASE WHEN g.channel IS NULL THEN 2 ELSE 3 END AS kind, coalesce(g.channel, g.case_file) AS object
  FROM grant g JOIN case_file f ON f.id = g.case_file LEFT JOIN channel c ON c.id = g.channel
  WHERE g.created_by = ?1 AND g.ended_at IS NULL AND g.until_at > moment() AND g.from_at <= moment()
  AND (g.until_at <= ?2 OR code = 'grant_suspended')
  AND {grant})
UNION ALL
SELECT 'assessment_stale', max(a.since_at, (SELECT (1 + min(s.next_on)) * 86400000000 FROM assessment_in_force s
       WHERE s.channel = a.channel AND s.next_on < ?3 AND {shown})), 3, a.channel
  FROM assignment a JOIN channel c ON c.id = a.channel AND c.state IN (1, 2, 3) AND c.risk_at IS NOT NULL
  WHERE a.account = ?1 AND a.ended_at IS NULL AND a.duty = 1
  AND EXISTS (SELECT 1 FROM assessment_in_force s WHERE s.channel = a.channel AND s.next_on < ?3 AND {shown})
  AND {assessed}
UNION ALL
SELECT 'refusal_review_due', r.review_on * 86400000000, 3, r.channel
  FROM refusal r WHERE r.refused_by = ?1 AND r.ended_at IS NULL AND r.review_on <= ?3
  AND {refused}
UNION ALL
SELECT 'hold_review_due', h.review_on * 86400000000, h.object_kind, h.object
  FROM hold h WHERE h.placed_by = ?1 AND h.ended_at IS NULL AND h.review_on <= ?3
  AND CASE h.object_kind
      WHEN 1 THEN {nominal} WHEN 3 THEN {channel} ELSE {activity} END
UNION ALL
SELECT 'referral_overdue', (1 + r.due_on) * 86400000000, 61, r.id
  FROM account u JOIN referral r ON r.receiver = u.organisation AND r.answer = 0 AND r.due_on < ?3
  WHERE u.id = ?1 AND r.until_at > moment()
  AND {referral}
UNION ALL
SELECT 'glass_review_due', (1 + g.review_on) * 86400000000, 55, g.id
  FROM break_glass g WHERE g.finding = 0 AND g.review_on < ?3
  AND {glass}
UNION ALL
SELECT 'publication_waits', p.prepared_at, 71, p.id
  FROM account u JOIN publication p ON p.organisation = u.organisation AND p.state IN (1, 2)
  WHERE u.id = ?1 AND p.prepared_by <> ?1
  AND {publication}
) WHERE NOT EXISTS (SELECT 1 FROM channel c WHERE c.id IN (record, (SELECT d.channel FROM disposal d WHERE d.id = record))
  AND c.sealed <> 0 AND NOT EXISTS (SELECT 1 FROM seal_party s WHERE s.object = c.id AND s.account = ?1))
AND NOT EXISTS (SELECT 1 FROM nominal n WHERE n.id = record AND n.sealed <> 0
  AND NOT EXISTS (SELECT 1 FROM seal_party s WHERE s.object = n.id AND s.account = ?1))
ORDER BY 2 DESC LIMIT ?6) news";

/// [`NEWS`] with what opens each record to the caller.
static SQL: LazyLock<String> = LazyLock::new(|| {
    [
        ("{asked}", reach::reached::<SubjectRequest, Read>("?1", "q.id")),
        ("{grant}", reach::reached::<Grant, Write>("?1", "g.id")),
        ("{assessed}", reach::reached::<Channel, Write>("?1", "a.channel")),
        ("{shown}", assessment::shown("?1")),
        ("{refused}", reach::reached::<Channel, Write>("?1", "r.channel")),
        ("{nominal}", reach::reached::<Nominal, Write>("?1", "h.object")),
        ("{channel}", reach::reached::<Channel, Write>("?1", "h.object")),
        ("{activity}", reach::reached::<Activity, Write>("?1", "h.object")),
        ("{referral}", reach::reached::<Referral, Write>("?1", "r.id")),
        ("{glass}", reach::reached::<Glass, Write>("?1", "g.id")),
        ("{publication}", reach::reached::<Publication, Write>("?1", "p.id")),
    ]
    .iter()
    .fold(NEWS.to_owned(), |sql, (hole, condition)| sql.replace(hole, condition))
});

/// The news for the caller, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn mine(call: &Call<'_>) -> Result<Vec<Notice>> {
    let (now, today): (Moment, Day) = (call.now(), call.today());
    let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
    let parameters = params![
        Key(call.person()?.account),
        now.plus(AHEAD).micros(),
        today.to_int(),
        now.minus(KEPT).micros(),
        AHEAD.micros(),
        i64::try_from(MOST).unwrap_or(50)
    ];
    let lines = statement.query_map(parameters, |line| {
        let (word, at): (String, i64) = (line.get(0)?, line.get(1)?);
        Ok((word, beginning(at), kind_at(line, 2)?, optional_id_at(line, 3)?, line.get(4)?))
    });
    let found: Vec<_> = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let known = found.into_iter().filter_map(|(word, at, record_kind, record, reference)| {
        Code::from_word(&word).map(|code| Notice { code, at, record_kind, record, reference })
    });
    Ok(known.collect())
}

/// The moment of a notice; one of a day stands in the store as its midnight in UTC, and begins with the day here.
fn beginning(at: i64) -> Moment {
    let day = Span::days(1).micros();
    if at % day == 0 { Day::from_int(at / day).start() } else { Moment::from_micros(at) }
}
