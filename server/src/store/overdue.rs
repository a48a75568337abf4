//! Counts of what is overdue and of what depends on what: all that administration ever learns of content (S4-3).
//!
//! This is the one file of the administration that names a table of content, and no row of one leaves it: only numbers
//! by organisation. Each count is one aggregate; reviews are counted from the index of what is due.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{AgreementKind, ChannelState, Code};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::administered::Administered;
use super::agreement::Agreement;
use super::call::Call;
use super::reach::{self, Count, Key, Manage, Reached, Row, Seen, fault, id_at};
use crate::error::Result;

/// What is overdue in one organisation.
pub struct Overdue {
    /// The organisation.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Caseworker reviews past their 60 days in channels that it leads (COCO-9.2a).
    pub caseworker_reviews: i32,
    /// Supervisor reviews past their 90 days in channels that it leads (COCO-9.2b).
    pub supervisor_reviews: i32,
    /// The due day of the oldest of these.
    pub oldest: Option<Day>,
    /// Whether the access review is past its six months (COCO-7.2).
    pub access_reviews: i32,
    /// Agreements in force past the day of their review (ISA-17.1).
    pub agreements: i32,
    /// Whether the yearly declaration is late (CA-4.3).
    pub declarations: i32,
    /// Whether nobody of it has signed in for six months (CA-10.2).
    pub dormant: i32,
    /// Whether it is connected without an account (COCO-7.4).
    pub without_users: i32,
    /// Accounts whose signature of the security operating procedures is older than 12 months (SYOP-2.3).
    pub signatures: i32,
}

impl Row for Overdue {
    /// A count a duty, joined to the organisation. ?3 today, ?4 the oldest signature that still counts, ?9 and ?10
    /// the beginning of the time in which somebody has to sign in.
    const TABLE: &'static str = "(SELECT o.id AS id, o.name AS name, coalesce(r.worker, 0) AS worker,
          coalesce(r.supervisor, 0) AS supervisor, r.oldest AS oldest,
          o.state IN (5, 6, 8) AND o.access_review_due < ?3 AS access,
          coalesce(g.due, 0) AS agreements, o.state = 6 AS declarations, coalesce(s.lapsed, 0) AS signatures,
          o.state IN (5, 6, 8) AND coalesce(v.latest, 0) < ?9
            AND o.commenced_on < ?10 AS dormant,
          o.state IN (5, 6, 8) AND coalesce(v.active, 0) = 0 AS unused
        FROM organisation o
        LEFT JOIN (SELECT c.lead AS lead, sum(q.kind = 1) AS worker, sum(q.kind = 2) AS supervisor,
                          min(q.due_on) AS oldest
                   FROM review q JOIN channel c ON c.id = q.channel
                   WHERE q.done_at IS NULL AND q.due_on < ?3 AND c.state < 4 GROUP BY c.lead) r ON r.lead = o.id
        LEFT JOIN (SELECT a.organisation AS organisation, count(*) AS due FROM agreement a
                   WHERE a.from_at <= moment() AND a.until_at > moment() AND a.review_on < ?3
                   GROUP BY a.organisation) g ON g.organisation = o.id
        LEFT JOIN (SELECT u.organisation AS organisation, count(*) AS lapsed FROM account u
                   WHERE u.state = 1 AND (u.signed_on IS NULL OR u.signed_on < ?4)
                   GROUP BY u.organisation) s ON s.organisation = o.id
        LEFT JOIN (SELECT u.organisation AS organisation, max(u.last_sign_in_at) AS latest, sum(u.state = 1) AS active
                   FROM account u GROUP BY u.organisation) v ON v.organisation = o.id)";
    const KIND: RecordKind = RecordKind::Organisation;
    const COLUMNS: &'static str =
        "t.id, t.name, t.worker, t.supervisor, t.oldest, t.access, t.agreements, t.declarations, t.signatures, t.dormant,
        t.unused";

    fn read(line: &Line<'_>) -> rusqlite::Result<Overdue> {
        Ok(Overdue {
            id: id_at(line, 0)?,
            name: line.get(1)?,
            caseworker_reviews: line.get(2)?,
            supervisor_reviews: line.get(3)?,
            oldest: line.get::<_, Option<i64>>(4)?.map(Day::from_int),
            access_reviews: line.get(5)?,
            agreements: line.get(6)?,
            declarations: line.get(7)?,
            signatures: line.get(8)?,
            dormant: line.get(9)?,
            without_users: line.get(10)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Overdue {
    const VIEW: &'static str = "reach_organisation";
}

/// Whether organisations with nothing overdue are listed too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Clear {
    /// They are.
    Listed,
    /// They are left out.
    LeftOut,
}

/// What is overdue by organisation, by name, after an earlier page's last one.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    organisation: Option<Id>,
    clear: Clear,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Overdue, Count>>> {
    let today = call.today();
    let awake = Period::DormantOrganisation.oldest_in_time(today);
    reach::mine(
        call,
        "WHERE (?5 IS NULL OR t.id = ?5)
         AND (?6 OR t.worker + t.supervisor + t.access + t.agreements + t.declarations + t.signatures
              + t.dormant + t.unused > 0)
         AND (?7 IS NULL OR (t.name, t.id) > (SELECT p.name, p.id FROM organisation p WHERE p.id = ?7))
         ORDER BY t.name, t.id LIMIT ?8",
        &[
            &today.to_int(),
            &Period::SyopsSignature.oldest_in_time(today).to_int(),
            &organisation.map(Key),
            &(clear == Clear::Listed),
            &after.map(Key),
            &i64::try_from(most).unwrap_or(50),
            &awake.start().micros(),
            &awake.to_int(),
        ],
    )
}

/// How many channels an organisation leads that are not closed (CA-10.1).
///
/// # Errors
/// Faults of the store.
pub(super) fn led_channels(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<u32> {
    call.connection
        .prepare_cached("SELECT count(*) FROM channel WHERE lead = ?1 AND state < ?2")
        .and_then(|mut s| s.query_row(params![Key(organisation.id), ChannelState::Closed.number()], |line| line.get(0)))
        .map_err(fault)
}

/// How many active grants depend on an agreement: those of its partnership that its organisation gives or receives
/// (COCO-5.2). None for the other kinds.
///
/// # Errors
/// Faults of the store.
pub fn dependent_grants(call: &Call<'_>, agreement: &Seen<Agreement, Manage>) -> Result<i32> {
    let Some((csp, _)) = agreement.csp.as_ref().filter(|_| agreement.kind == AgreementKind::Isa) else { return Ok(0) };
    call.connection
        .prepare_cached(
            "SELECT count(*) FROM grant g JOIN case_file f ON f.id = g.case_file LEFT JOIN channel c ON c.id = g.channel
             WHERE (g.giver = ?1 OR g.receiver_organisation = ?1) AND coalesce(c.csp, f.csp) = ?2
             AND g.ended_at IS NULL AND g.from_at <= moment() AND g.until_at > moment()",
        )
        .and_then(|mut s| s.query_row(params![Key(agreement.organisation.0), Key(*csp)], |line| line.get(0)))
        .map_err(fault)
}
