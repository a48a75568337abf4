//! Risk assessments of a channel. They are never changed: the latest of each subject is in force, and the risk of the channel
//! is the highest of those.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, NominalRole};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Child, Key, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::domain::assessment::Scored;
use crate::error::Result;

/// An assessment as the store has it.
pub struct Assessment {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// The person assessed, and their name; none for the matter as a whole.
    pub nominal: Option<(Id, String)>,
    /// The role of that person in the case file.
    pub role: Option<NominalRole>,
    /// The name of the scale.
    pub scale: String,
    /// The level, 1 to 5.
    pub level: i32,
    /// The points on the scale.
    pub score: i32,
    /// Why the level is right.
    pub rationale: String,
    /// The day by which it is to be assessed again.
    pub next: Option<Day>,
    /// The organisation that owns it, and its name.
    pub organisation: (Id, String),
    /// Who made it, and their name.
    pub assessed_by: (Id, String),
    /// When it was made.
    pub assessed: Moment,
    /// Whether a later one of the same subject has taken its place.
    pub superseded: bool,
    /// The level that the points came to; 0 where the scale had no questions.
    pub scored: i32,
    /// The answers behind the points, in the order of the scale.
    pub answers: Vec<Scored>,
}

impl Row for Assessment {
    // What is assessed of a person who is sealed is for those alone who are named on the seal.
    const TABLE: &'static str =
        "(SELECT a.* FROM assessment a WHERE a.nominal IS NULL OR EXISTS (SELECT 1 FROM nominal p
        WHERE p.id = a.nominal AND (p.sealed = 0 OR EXISTS (SELECT 1 FROM seal_party s
          WHERE s.object = p.id AND s.account = caller()))))";
    const KIND: RecordKind = RecordKind::Assessment;
    const COLUMNS: &'static str = "t.id, t.channel, t.nominal,
        (SELECT n.given_names || ' ' || n.family_name FROM nominal n WHERE n.id = t.nominal),
        (SELECT e.role FROM channel c JOIN case_nominal e ON e.case_file = c.case_file
         WHERE c.id = t.channel AND e.nominal = t.nominal),
        t.scale, t.level, t.score, t.rationale, t.next_on, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.assessed_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.assessed_by), t.assessed_at,
        EXISTS (SELECT 1 FROM assessment s WHERE s.channel = t.channel AND s.nominal IS t.nominal
                AND (s.assessed_at, s.id) > (t.assessed_at, t.id)), t.scored,
        (SELECT group_concat(line, char(10)) FROM (SELECT x.factor || char(31) || x.question || char(31) || x.answer
          || char(31) || x.points AS line FROM assessment_answer x WHERE x.assessment = t.id ORDER BY x.position))";

    fn read(line: &Line<'_>) -> rusqlite::Result<Assessment> {
        let name = line.get::<_, Option<String>>(3)?.unwrap_or_default();
        Ok(Assessment {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            nominal: optional_id_at(line, 2)?.map(|id| (id, name)),
            role: line.get::<_, Option<i32>>(4)?.and_then(NominalRole::from_number),
            scale: line.get(5)?,
            level: line.get(6)?,
            score: line.get(7)?,
            rationale: line.get(8)?,
            next: line.get::<_, Option<i64>>(9)?.map(Day::from_int),
            organisation: (id_at(line, 10)?, line.get(11)?),
            assessed_by: (id_at(line, 12)?, line.get(13)?),
            assessed: Moment::from_micros(line.get(14)?),
            superseded: line.get(15)?,
            scored: line.get(16)?,
            answers: answers(&line.get::<_, Option<String>>(17)?.unwrap_or_default()),
        })
    }

    fn id(&self) -> Id {
        self.id
    }

    fn nominals(&self) -> Vec<Id> {
        self.nominal.iter().map(|(id, _)| *id).collect()
    }
}

/// The answers out of one text: a line each, its parts apart by a character that no text of a person holds.
fn answers(text: &str) -> Vec<Scored> {
    let part = |parts: &mut std::str::Split<'_, char>| parts.next().unwrap_or_default().to_owned();
    text.lines()
        .map(|line| {
            let mut parts = line.split(char::from(31));
            let [factor, question, answer] = std::array::from_fn(|_| part(&mut parts));
            Scored { factor, question, answer, points: part(&mut parts).parse().unwrap_or(0) }
        })
        .collect()
}

impl Child for Assessment {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = Some("organisation");
}

/// The assessment that the risk of a channel comes from: of those in force, the latest with the highest level.
///
/// # Errors
/// Faults of the store.
pub fn highest<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Option<Seen<Assessment, V>>> {
    let tail = format!("{IN_FORCE} ORDER BY t.level DESC, t.assessed_at DESC, t.id DESC LIMIT 1");
    Ok(reach::children(call, channel, &tail, &[])?.pop())
}

/// Keeps of some assessments `s` those that concern nobody who is sealed.
const UNSEALED: &str = "NOT EXISTS (SELECT 1 FROM nominal p WHERE p.id = s.nominal AND p.sealed <> 0)";

/// Keeps of some assessments `s` those that an account is shown: of somebody sealed, where the seal names the account.
pub(super) fn shown(account: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM nominal p WHERE p.id = s.nominal AND p.sealed <> 0
         AND NOT EXISTS (SELECT 1 FROM seal_party q WHERE q.object = p.id AND q.account = {account}))"
    )
}

/// Of the assessments of the channel `?1`, those in force.
const IN_FORCE: &str = "AND t.id IN (SELECT s.id FROM assessment_in_force s WHERE s.channel = ?1)";

/// The assessments of a channel, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Assessment, V>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let tail = "AND (t.assessed_at, t.id) < (?2, ?3) ORDER BY t.assessed_at DESC, t.id DESC LIMIT ?4";
    reach::children(call, channel, tail, &[&at, &Key(id), &most])
}

/// The assessments in force, one for each subject, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn in_force<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>, most: usize) -> Result<Vec<Seen<Assessment, V>>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let tail = format!("{IN_FORCE} ORDER BY t.assessed_at DESC, t.id DESC LIMIT ?2");
    reach::children(call, channel, &tail, &[&most])
}

/// The level in force for a subject, if it was ever assessed.
///
/// # Errors
/// Faults of the store.
pub fn level_of<V>(call: &Call<'_>, channel: &Seen<Channel, V>, nominal: Option<Id>) -> Result<Option<i32>> {
    call.connection
        .prepare_cached(
            "SELECT level FROM assessment WHERE channel = ?1 AND nominal IS ?2
             ORDER BY assessed_at DESC, id DESC LIMIT 1",
        )
        .and_then(|mut s| s.query_row(params![Key(channel.id), nominal.map(Key)], |line| line.get(0)).optional())
        .map_err(fault)
}

/// Whether a person belongs to the case file of a channel, for the caller: one who is sealed for those alone who are named
/// on the seal.
///
/// # Errors
/// Faults of the store.
pub fn concerns<V>(call: &Call<'_>, channel: &Seen<Channel, V>, nominal: Id) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM case_nominal e JOIN nominal p ON p.id = e.nominal
             WHERE e.case_file = ?1 AND e.nominal = ?2 AND (p.sealed = 0 OR EXISTS (SELECT 1 FROM seal_party s
               WHERE s.object = p.id AND s.account = caller())))",
        )
        .and_then(|mut s| s.query_row([Key(channel.case_file), Key(nominal)], |line| line.get(0)))
        .map_err(fault)
}

/// An assessment to record.
pub struct Draft {
    /// The person assessed; none for the matter as a whole.
    pub nominal: Option<Id>,
    /// The name of the scale.
    pub scale: String,
    /// The level, 1 to 5.
    pub level: i32,
    /// The points on the scale.
    pub score: i32,
    /// Why the level is right.
    pub rationale: String,
    /// The day by which it is to be assessed again.
    pub next: Day,
    /// The level that the points come to; 0 where the scale has no questions.
    pub scored: i32,
    /// The answers behind the points, in the order of the scale.
    pub answers: Vec<Scored>,
}

/// Records an assessment, puts the highest level in force on the channel, and answers it.
///
/// # Errors
/// Faults of the store.
pub fn add(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<Seen<Assessment, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO assessment (id, channel, nominal, scale, level, score, rationale, next_on, organisation,
             assessed_by, assessed_at, scored) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(channel.id),
                draft.nominal.map(Key),
                draft.scale,
                draft.level,
                draft.score,
                draft.rationale,
                draft.next.to_int(),
                Key(person.organisation),
                Key(person.account),
                call.now().micros(),
                draft.scored
            ])
        })
        .map_err(fault)?;
    keep(call, id, &draft.answers)?;
    settle(call, "id = ?1", channel.id)?;
    reach::child(call, id).map(|(_, assessment)| assessment)
}

/// Puts on the channels of a person the risk that all who work on them may know, when a seal is placed or lifted.
///
/// # Errors
/// Faults of the store.
pub(super) fn settle_of(call: &Call<'_>, nominal: Id) -> Result<()> {
    let theirs = "case_file IN (SELECT case_file FROM case_nominal WHERE nominal = ?1) AND EXISTS (
        SELECT 1 FROM assessment a WHERE a.channel = channel.id AND a.nominal = ?1)";
    settle(call, theirs, nominal)
}

/// Puts the highest level in force on some channels: none of a sealed person, since everybody on the channel is shown it.
fn settle(call: &Call<'_>, channels: &str, id: Id) -> Result<()> {
    let sql = format!(
        "UPDATE channel SET (risk_level, risk_at) = (
           SELECT s.level, s.assessed_at FROM assessment_in_force s WHERE s.channel = channel.id AND {UNSEALED}
           UNION ALL SELECT 0, NULL ORDER BY 1 DESC, 2 DESC LIMIT 1)
         WHERE {channels}"
    );
    call.connection.prepare_cached(&sql).and_then(|mut s| s.execute([Key(id)])).map(|_| ()).map_err(fault)
}

/// Keeps the answers behind the points of an assessment.
fn keep(call: &Call<'_>, assessment: Id, answers: &[Scored]) -> Result<()> {
    for (position, one) in (0_i64..).zip(answers) {
        call.connection
            .prepare_cached(
                "INSERT INTO assessment_answer (assessment, position, factor, question, answer, points)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut s| {
                s.execute(params![Key(assessment), position, one.factor, one.question, one.answer, one.points])
            })
            .map_err(fault)?;
    }
    Ok(())
}
