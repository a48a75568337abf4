//! Corrections: what was put right, erased or restricted, and who has to know (ISA-13.2).
//!
//! Who received a record is read from what the store has anyway: who reads it now by any reason, who led its channels or
//! took part in them, and to whom it was ever shared. A share that was offered and never opened gave nothing, and nor did
//! what was over before the record was there.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code as _, CorrectionDeed};
use safetynet_shared::id::Id;

use super::activity::Activity;
use super::call::Call;
use super::hold::Holdable;
use super::nominal::Nominal;
use super::notice::{self, Code};
use super::reach::{self, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at, kind_at, optional_id_at};
use crate::error::Result;

/// A correction as the store has it.
pub struct Correction {
    /// Its id.
    pub id: Id,
    /// Nominal or activity.
    pub object_kind: RecordKind,
    /// The record.
    pub object: Id,
    /// The reference of the person, or of the channel of the activity.
    pub reference: String,
    /// What was done.
    pub deed: CorrectionDeed,
    /// Which part of the record.
    pub part: String,
    /// What receivers have to do.
    pub note: String,
    /// The organisation that controls the record, and its name.
    pub organisation: (Id, String),
    /// Who told of it, and their name.
    pub told_by: (Id, String),
    /// When.
    pub told: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Correction {
    const TABLE: &'static str = "correction";
    const KIND: RecordKind = RecordKind::Correction;
    const COLUMNS: &'static str = "t.id, t.object_kind, t.object, coalesce((SELECT n.reference FROM nominal n
        WHERE n.id = t.nominal), (SELECT c.reference FROM channel c WHERE c.id = t.channel), ''), t.deed, t.part, t.note,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.told_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.told_by), ''), t.told_at,
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Correction> {
        Ok(Correction {
            id: id_at(line, 0)?,
            object_kind: kind_at(line, 1)?,
            object: id_at(line, 2)?,
            reference: line.get(3)?,
            deed: CorrectionDeed::from_number(line.get(4)?).unwrap_or(CorrectionDeed::Rectified),
            part: line.get(5)?,
            note: line.get(6)?,
            organisation: (id_at(line, 7)?, line.get(8)?),
            told_by: (id_at(line, 9)?, line.get(10)?),
            told: Moment::from_micros(line.get(11)?),
            version: line.get(12)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Correction {
    const VIEW: &'static str = "reach_correction";
}

/// A record whose corrections are told.
pub trait Told: Holdable {
    /// The channels in which the record ?1 lies, each with since when.
    const HERE: &'static str;
    /// The statement of who received it beside those who read it now, of what stands in `here` and `led`: ?1 the record, ?2
    /// its controller. Whoever has left is told of what was there before and of nothing later, not even of what is of the
    /// same moment.
    const ONCE: &'static str;
}

impl Told for Nominal {
    const HERE: &'static str = "SELECT c.id, e.since_at FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
        WHERE e.nominal = ?1";
    /// What is recorded of a person comes with the channels of the organisation that recorded it, while it led them, and
    /// with its shares.
    const ONCE: &'static str = "
        SELECT m.organisation FROM here h JOIN led l ON l.channel = h.channel AND l.organisation = ?2
          JOIN member m ON m.channel = h.channel AND m.since_at < l.until AND (m.ended_at IS NULL OR m.ended_at > l.since)
          WHERE h.since < l.until AND (m.ended_at IS NULL OR h.since < m.ended_at)
        UNION SELECT g.receiver_organisation FROM case_nominal e JOIN grant g ON g.case_file = e.case_file AND g.giver = ?2
          WHERE e.nominal = ?1 AND g.object_kind IN (2, 3) AND g.from_at <= moment()
            AND e.since_at < min(g.until_at, coalesce(g.ended_at, g.until_at))";
}

impl Told for Activity {
    const HERE: &'static str = "SELECT t.channel, t.recorded_at FROM activity t WHERE t.id = ?1";
    /// Who led the channel or took part in it, and who had a share of the controller's own while it led; of a narrowed
    /// activity those alone to whom it was narrowed.
    const ONCE: &'static str = "
        SELECT w.organisation FROM here h JOIN activity t ON t.id = ?1 JOIN (
            SELECT l.organisation, l.until FROM led l
            UNION ALL SELECT m.organisation, coalesce(m.ended_at, {far}) FROM here h JOIN member m ON m.channel = h.channel
            UNION ALL SELECT g.receiver_organisation, min(l.until, g.until_at, coalesce(g.ended_at, g.until_at))
              FROM led l JOIN channel c ON c.id = l.channel JOIN grant g ON g.object IN (c.id, c.case_file)
                AND g.giver = l.organisation
              WHERE l.organisation = ?2 AND g.from_at <= moment() AND g.from_at < l.until
                AND min(g.until_at, coalesce(g.ended_at, g.until_at)) > l.since) w
          WHERE h.since < w.until AND (t.audience = 1 OR EXISTS (SELECT 1 FROM activity_audience p
            WHERE p.activity = t.id AND (p.party = w.organisation OR EXISTS (SELECT 1 FROM account a
              WHERE a.id = p.party AND a.organisation = w.organisation))))
        UNION SELECT g.receiver_organisation FROM grant g
          WHERE g.object = ?1 AND g.object_kind = 4 AND g.giver = ?2 AND g.from_at <= moment()";
}

/// Who led the channels of `here`, from when until when: each lead that was handed over, and the one of now.
const LED: &str = "
    SELECT h.channel, x.giver, coalesce((SELECT max(y.ended_at) FROM transfer y
      WHERE y.channel = x.channel AND y.answer = 1 AND y.ended_at < x.ended_at), 0), x.ended_at
    FROM here h JOIN transfer x ON x.channel = h.channel AND x.answer = 1
    UNION ALL SELECT c.id, c.lead, coalesce((SELECT max(y.ended_at) FROM transfer y
      WHERE y.channel = c.id AND y.answer = 1), 0), {far}
    FROM here h JOIN channel c ON c.id = h.channel";

/// The organisations that received a record, without its controller, by name.
///
/// # Errors
/// Faults of the store.
pub fn receivers<T: Told>(call: &Call<'_>, record: &Seen<T, Write>) -> Result<Vec<(Id, String)>> {
    let sql = format!(
        "WITH here (channel, since) AS ({}), led (channel, organisation, since, until) AS ({LED})
         SELECT o.id, o.name FROM organisation o WHERE o.id <> ?2 AND o.id IN (
           SELECT u.organisation FROM {} b JOIN account u ON u.id = b.account AND u.state = 1
           WHERE b.id = ?1 AND (b.verbs & {}) <> 0 AND b.until > moment() AND b.via <> 'instruction'
           UNION {}) ORDER BY o.name",
        T::HERE,
        T::VIEW,
        Read::BIT,
        T::ONCE
    )
    .replace("{far}", &i64::MAX.to_string());
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement
        .query_map(params![Key(record.id()), Key(record.controller().0)], |line| Ok((id_at(line, 0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whom outside of the partnership the channel of a record was disclosed to, by name.
///
/// # Errors
/// Faults of the store.
pub fn outside<T: Told>(call: &Call<'_>, record: &Seen<T, Write>) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT d.recipient FROM disclosure d WHERE d.made_at IS NOT NULL AND d.organisation = ?3
        AND (d.channel = ?2 AND (d.activity IS NULL OR d.activity = ?1) OR d.channel IN (SELECT c.id FROM case_nominal e
          JOIN channel c ON c.case_file = e.case_file WHERE e.nominal = ?1)) ORDER BY d.recipient LIMIT 50";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let channel = record.lies_in().1.map(Key);
    let parameters = params![Key(record.id()), channel, Key(record.controller().0)];
    let lines = statement.query_map(parameters, |line| line.get(0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// What is told.
pub struct Draft<'a> {
    /// What was done.
    pub deed: CorrectionDeed,
    /// Which part of the record.
    pub part: &'a str,
    /// What receivers have to do.
    pub note: &'a str,
}

/// Tells organisations what was done to a record, and their supervisors that there is something to confirm.
///
/// # Errors
/// Faults of the store.
pub fn tell<T: Told>(
    call: &Call<'_>,
    record: &Seen<T, Write>,
    draft: &Draft<'_>,
    parties: &[(Id, String)],
) -> Result<Seen<Correction, Read>> {
    let (id, person) = (call.id(), call.person()?);
    let (nominal, channel) = record.lies_in();
    call.execute(
        "INSERT INTO correction (id, organisation, object_kind, object, nominal, channel, deed, part, note, told_by,
         told_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
        params![
            Key(id),
            Key(person.organisation),
            T::KIND as i32,
            Key(record.id()),
            nominal.map(Key),
            channel.map(Key),
            draft.deed.number(),
            draft.part,
            draft.note,
            Key(person.account),
            call.now().micros()
        ],
    )?;
    for (organisation, _) in parties {
        let sql = "INSERT INTO correction_party (correction, organisation, statement) VALUES (?1, ?2, '')";
        call.execute(sql, params![Key(id), Key(*organisation)])?;
        notice::tell_supervisors_of(call, *organisation, Code::CorrectionTold, RecordKind::Correction, id)?;
    }
    reach::one(call, id)
}

/// Whether the same was told of a record and nobody has confirmed it yet: one telling covers what follows it.
///
/// # Errors
/// Faults of the store.
pub fn waits<T: Told>(call: &Call<'_>, record: &Seen<T, Write>, draft: &Draft<'_>) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM correction t WHERE t.object = ?1 AND t.deed = ?2 AND t.part = ?3
        AND NOT EXISTS (SELECT 1 FROM correction_party q WHERE q.correction = t.id AND q.confirmed_at IS NOT NULL))";
    call.connection
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row(params![Key(record.id()), draft.deed.number(), draft.part], |line| line.get(0)))
        .map_err(fault)
}

/// An organisation that was told, and what it has said.
pub struct Party {
    /// The organisation, and its name.
    pub organisation: (Id, String),
    /// Who confirmed, their name, and when.
    pub confirmed: Option<(Id, String, Moment)>,
    /// What it did about its own copies.
    pub statement: String,
}

/// Who was told: everybody for the controller, the own organisation alone for a receiver.
///
/// # Errors
/// Faults of the store.
pub fn parties<V: Verb>(call: &Call<'_>, correction: &Seen<Correction, V>) -> Result<Vec<Party>> {
    let sql =
        "SELECT o.id, o.name, q.confirmed_by, coalesce(u.given_names || ' ' || u.family_name, ''), q.confirmed_at,
          q.statement FROM correction_party q JOIN organisation o ON o.id = q.organisation
        LEFT JOIN account u ON u.id = q.confirmed_by
        WHERE q.correction = ?1 AND (?3 = ?2 OR q.organisation = ?2) ORDER BY o.name";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let own = Key(call.person()?.organisation);
    let lines = statement
        .query_map(params![Key(correction.id), own, Key(correction.organisation.0)], |line| {
            let (by, at) = (optional_id_at(line, 2)?, line.get::<_, Option<i64>>(4)?);
            let name: String = line.get(3)?;
            Ok(Party {
                organisation: (id_at(line, 0)?, line.get(1)?),
                confirmed: by.zip(at).map(|(by, at)| (by, name, Moment::from_micros(at))),
                statement: line.get(5)?,
            })
        })
        .map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Records that an organisation has dealt with its copies, over the version that was read, and tells who told of it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn confirm(call: &Call<'_>, correction: &Seen<Correction, Write>, statement: &str) -> Result<()> {
    let person = call.person()?;
    let newer = "UPDATE correction SET version = version + 1 WHERE id = ?1 AND version = ?2";
    call.execute_over(newer, params![Key(correction.id), correction.version], correction.version)?;
    let sql = "UPDATE correction_party SET confirmed_by = ?3, confirmed_at = ?4, statement = ?5
        WHERE correction = ?1 AND organisation = ?2 AND confirmed_at IS NULL";
    let (own, by, at) = (Key(person.organisation), Key(person.account), call.now().micros());
    call.execute(sql, params![Key(correction.id), own, by, at, statement])?;
    notice::tell(call, correction.told_by.0, Code::CorrectionConfirmed, RecordKind::Correction, correction.id)
}

/// The place behind which the first page begins.
const FIRST: (i64, Id) = (i64::MAX, Id::from_bytes([255; 16]));

/// The corrections that the caller sees, the latest first: at most `most`; with `all`, those too that the caller's side of
/// has nothing left to wait for.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    all: Option<()>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Correction, Read>>> {
    let tail = "WHERE (?3 IS NOT NULL OR EXISTS (SELECT 1 FROM correction_party q WHERE q.correction = t.id
          AND q.confirmed_at IS NULL AND (t.organisation = ?6 OR q.organisation = ?6)))
        AND (t.told_at, t.id) < (?4, ?5) ORDER BY t.told_at DESC, t.id DESC LIMIT ?7";
    let (at, id) = after.unwrap_or(FIRST);
    let (own, most) = (Key(call.person()?.organisation), i64::try_from(most).unwrap_or(i64::MAX));
    reach::mine(call, tail, &[&all.map(|()| 1), &at, &Key(id), &own, &most])
}
