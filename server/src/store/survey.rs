//! Rounds of questions to the key individuals of a neighbourhood, and what they said.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, ContactKind, ContactState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, Recorded, again, hit};
use super::reach::{self, Child, Key, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::domain::contact::Privacy;
use crate::error::Result;

/// A round as the store has it.
pub struct Survey {
    /// Its id.
    pub id: Id,
    /// Where it is asked.
    pub neighbourhood: Id,
    /// What is asked.
    pub question: String,
    /// The day when it began.
    pub start: Day,
    /// The last day for answers.
    pub end: Day,
    /// Who began it.
    pub recorded: Recorded,
}

impl Row for Survey {
    const TABLE: &'static str = "survey";
    const KIND: RecordKind = RecordKind::Survey;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.question, t.start_on, t.end_on, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

    fn read(line: &Line<'_>) -> rusqlite::Result<Survey> {
        Ok(Survey {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            question: line.get(2)?,
            start: Day::from_int(line.get(3)?),
            end: Day::from_int(line.get(4)?),
            recorded: Recorded::read(line, 5)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Survey {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

/// Somebody who was asked.
pub struct Asked {
    /// The contact.
    pub contact: Id,
    /// The name.
    pub name: String,
    /// What the person does or stands for.
    pub role: String,
    /// The organisation that recorded the contact.
    pub owner: Id,
    /// Who sees the details of the contact.
    pub privacy: Privacy,
    /// The day of the answer.
    pub answered: Option<Day>,
    /// What the person said.
    pub answer: String,
    /// Who recorded the answer, with the name.
    pub by: Option<(Id, String)>,
}

/// The rounds of a neighbourhood, the latest first, at most 20.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Vec<Seen<Survey, Read>>> {
    reach::children(call, area, "ORDER BY t.start_on DESC, t.id DESC LIMIT 20", &[])
}

/// Who was asked in a round, by name, at most 500.
///
/// # Errors
/// Faults of the store.
pub fn asked<V: Verb>(call: &Call<'_>, survey: &Seen<Survey, V>) -> Result<Vec<Asked>> {
    let sql = "SELECT c.id, c.name, c.role, c.organisation, c.private, l.answered_on, l.answer, l.answered_by,
         (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = l.answered_by)
         FROM survey_line l JOIN contact c ON c.id = l.contact WHERE l.survey = ?1 ORDER BY c.name, c.id LIMIT 500";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(survey.id)], |line| {
        Ok(Asked {
            contact: id_at(line, 0)?,
            name: line.get(1)?,
            role: line.get(2)?,
            owner: id_at(line, 3)?,
            privacy: if line.get::<_, i64>(4)? == 0 { Privacy::Area } else { Privacy::Organisation },
            answered: line.get::<_, Option<i64>>(5)?.map(Day::from_int),
            answer: line.get(6)?,
            by: optional_id_at(line, 7)?.zip(line.get::<_, Option<String>>(8)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The key individuals of a neighbourhood who may be asked.
///
/// # Errors
/// Faults of the store.
pub fn people(call: &Call<'_>, area: &Seen<Neighbourhood, Write>) -> Result<Vec<Id>> {
    let sql =
        "SELECT id FROM contact WHERE neighbourhood = ?1 AND kind = ?2 AND state = ?3 ORDER BY name, id LIMIT 500";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let (kin, active) = (ContactKind::Kin.number(), ContactState::Active.number());
    let lines = statement.query_map(params![Key(area.id), kin, active], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Begins a round in which these people are asked.
///
/// # Errors
/// Faults of the store.
pub fn start(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    question: &str,
    end: Day,
    people: &[Id],
) -> Result<Seen<Survey, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    let sql =
        "INSERT INTO survey (id, neighbourhood, question, start_on, end_on, organisation, recorded_by, recorded_at,
         changed_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 1)";
    let (start, end) = (call.today().to_int(), end.to_int());
    let owner = (Key(person.organisation), Key(person.account));
    call.execute(sql, &[&Key(id), &Key(area.id), &question, &start, &end, &owner.0, &owner.1, &now])?;
    for contact in people {
        let sql = "INSERT INTO survey_line (survey, contact, answer) VALUES (?1, ?2, '')";
        call.execute(sql, &[&Key(id), &Key(*contact)])?;
    }
    again(call, area, id)
}

/// Records what somebody said who was asked.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn answer(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    survey: &Seen<Survey, Write>,
    contact: Id,
    (on, text): (Day, &str),
) -> Result<Seen<Survey, Write>> {
    let me = Key(call.person()?.account);
    let sql =
        "UPDATE survey_line SET answered_on = ?3, answer = ?4, answered_by = ?5 WHERE survey = ?1 AND contact = ?2";
    call.execute(sql, &[&Key(survey.id), &Key(contact), &on.to_int(), &text, &me])?;
    let sql =
        "UPDATE survey SET changed_at = ?3, changed_by = ?4, version = version + 1 WHERE id = ?1 AND version = ?2";
    let version = survey.recorded.version;
    hit(call.execute(sql, &[&Key(survey.id), &version, &call.now().micros(), &me])?, version)?;
    again(call, area, survey.id)
}

/// Takes a contact who was withdrawn out of every round: nobody asks them any more, and nothing that they said is kept.
///
/// # Errors
/// Faults of the store.
pub fn forget(call: &Call<'_>, contact: Id) -> Result<()> {
    call.execute("DELETE FROM survey_line WHERE contact = ?1", &[&Key(contact)]).map(|_| ())
}

/// How well an area is covered.
pub struct Coverage {
    /// Key individuals who may be contacted.
    pub kin: i32,
    /// How many were asked in the latest round.
    pub asked: i32,
    /// How many of those have answered.
    pub answered: i32,
    /// When that began.
    pub start: Option<Day>,
}

/// How well the key individuals of an area are covered by its latest round.
///
/// # Errors
/// Faults of the store.
pub fn coverage(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Coverage> {
    let sql = "SELECT (SELECT count(*) FROM contact c WHERE c.neighbourhood = ?1 AND c.kind = ?2 AND c.state = ?3),
         (SELECT count(*) FROM survey_line l WHERE l.survey = s.id),
         (SELECT count(*) FROM survey_line l WHERE l.survey = s.id AND l.answered_on IS NOT NULL), s.start_on
         FROM (SELECT 1) LEFT JOIN (SELECT id, start_on FROM survey WHERE neighbourhood = ?1
         ORDER BY start_on DESC, id DESC LIMIT 1) s";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let (kin, active) = (ContactKind::Kin.number(), ContactState::Active.number());
    let read = |line: &Line<'_>| {
        let start = line.get::<_, Option<i64>>(3)?.map(Day::from_int);
        Ok(Coverage { kin: line.get(0)?, asked: line.get(1)?, answered: line.get(2)?, start })
    };
    statement.query_row(params![Key(area.id), kin, active], read).map_err(fault)
}
