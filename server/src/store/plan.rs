//! Problem-solving plans of a neighbourhood. A plan is reached by a reason of its own: the assigned users of its
//! partners see it, not everybody who is assigned to the neighbourhood.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, PlanStage};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, Recorded, hit, point_at};
use super::reach::{self, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at};
use crate::domain::plan::Body;
use crate::error::Result;

/// A plan as the store has it.
pub struct Plan {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// What people wrote.
    pub body: Body,
    /// Where it stands.
    pub stage: PlanStage,
    /// Why it was last repeated or closed early; empty when it never was.
    pub reason: String,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Plan {
    const TABLE: &'static str = "plan";
    const KIND: RecordKind = RecordKind::Plan;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.title, t.objective, t.scanning, t.analysis, t.response,
        t.assessment, t.victim_side, t.offender_side, t.location_side, t.place, t.latitude, t.longitude, t.stage,
        t.reason, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Plan> {
        Ok(Plan {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            body: Body {
                title: line.get(2)?,
                objective: line.get(3)?,
                scanning: line.get(4)?,
                analysis: line.get(5)?,
                response: line.get(6)?,
                assessment: line.get(7)?,
                victim_side: line.get(8)?,
                offender_side: line.get(9)?,
                location_side: line.get(10)?,
                place: line.get(11)?,
                point: point_at(line, 12)?,
            },
            stage: PlanStage::from_number(line.get(14)?).unwrap_or(PlanStage::Closed),
            reason: line.get(15)?,
            recorded: Recorded::read(line, 16)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Plan {
    const VIEW: &'static str = "reach_plan";
}

/// One task of a plan.
pub struct Task {
    /// Its id.
    pub id: Id,
    /// What is to be done.
    pub title: String,
    /// The organisation that has to do it.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
    /// The day by which it is to be done.
    pub due: Day,
    /// Whether it is done.
    pub done: bool,
}

/// The plans of a neighbourhood that the caller may read, newest first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Plan, Read>>> {
    let from = "FROM plan t WHERE t.neighbourhood = ?1 ORDER BY t.recorded_at DESC, t.id DESC";
    reach::each(call, from, &[&Key(area.id)], most)
}

/// The tasks of a plan, the earliest due first.
///
/// # Errors
/// Faults of the store.
pub fn tasks<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<Task>> {
    let sql = "SELECT t.id, t.title, t.organisation, o.name, t.due_on, t.done FROM plan_task t
         JOIN organisation o ON o.id = t.organisation WHERE t.plan = ?1 ORDER BY t.due_on, t.id";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(plan.id)], |line| {
        Ok(Task {
            id: id_at(line, 0)?,
            title: line.get(1)?,
            organisation: id_at(line, 2)?,
            organisation_name: line.get(3)?,
            due: Day::from_int(line.get(4)?),
            done: line.get(5)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The partners of a plan with their names, the owner first and then by name.
///
/// # Errors
/// Faults of the store.
pub fn partners<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<(Id, String)>> {
    let sql = "SELECT o.id, o.name FROM plan_partner q JOIN organisation o ON o.id = q.organisation WHERE q.plan = ?1
         ORDER BY o.id <> ?2, o.name";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement
        .query_map([Key(plan.id), Key(plan.recorded.organisation)], |line| Ok((id_at(line, 0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Records a plan at its objective, with its partners.
///
/// # Errors
/// Faults of the store.
pub fn create(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    body: &Body,
    partners: &[Id],
) -> Result<Seen<Plan, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    call.connection
        .prepare_cached(
            "INSERT INTO plan (id, neighbourhood, title, stage, objective, scanning, analysis, response, assessment,
             victim_side, offender_side, location_side, place, latitude, longitude, reason, organisation, recorded_by,
             recorded_at, changed_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, '', '', '', '', '', '', '', ?6, ?7, ?8, '', ?9, ?10, ?11, ?11, 1)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                Key(area.id),
                body.title,
                PlanStage::Objective.number(),
                body.objective,
                body.place,
                body.point.map(|point| point.0),
                body.point.map(|point| point.1),
                Key(person.organisation),
                Key(person.account),
                now
            ])
        })
        .map_err(fault)?;
    set_partners(call, id, partners)?;
    reach::one(call, id)
}

/// Writes what people wrote, the stage and its reason over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    old: &Seen<Plan, Write>,
    body: &Body,
    stage: PlanStage,
    reason: &str,
) -> Result<Seen<Plan, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE plan SET title = ?3, stage = ?4, objective = ?5, scanning = ?6, analysis = ?7, response = ?8,
             assessment = ?9, victim_side = ?10, offender_side = ?11, location_side = ?12, place = ?13, latitude = ?14,
             longitude = ?15, reason = ?16, changed_at = ?17, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(old.id),
                old.recorded.version,
                body.title,
                stage.number(),
                body.objective,
                body.scanning,
                body.analysis,
                body.response,
                body.assessment,
                body.victim_side,
                body.offender_side,
                body.location_side,
                body.place,
                body.point.map(|point| point.0),
                body.point.map(|point| point.1),
                reason,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    hit(changed, old.recorded.version)?;
    reach::one(call, old.id)
}

/// Makes these the partners of a plan. [`write`] follows in the same call and moves the version.
///
/// # Errors
/// Faults of the store.
pub fn share(call: &Call<'_>, plan: &Seen<Plan, Write>, partners: &[Id]) -> Result<()> {
    set_partners(call, plan.id, partners)
}

fn set_partners(call: &Call<'_>, plan: Id, partners: &[Id]) -> Result<()> {
    let run = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
        call.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(parameters)).map_err(fault)
    };
    run("DELETE FROM plan_partner WHERE plan = ?1", &[&Key(plan)])?;
    for partner in partners {
        run("INSERT INTO plan_partner (plan, organisation) VALUES (?1, ?2)", &[&Key(plan), &Key(*partner)])?;
    }
    Ok(())
}

/// Makes these the tasks of a plan. [`write`] follows in the same call and moves the version.
///
/// # Errors
/// Faults of the store.
pub fn assign(call: &Call<'_>, plan: &Seen<Plan, Write>, tasks: &[Task]) -> Result<()> {
    let run = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
        call.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(parameters)).map_err(fault)
    };
    run("DELETE FROM plan_task WHERE plan = ?1", &[&Key(plan.id)])?;
    for task in tasks {
        run(
            "INSERT INTO plan_task (id, plan, title, organisation, due_on, done) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[&Key(task.id), &Key(plan.id), &task.title, &Key(task.organisation), &task.due.to_int(), &task.done],
        )?;
    }
    Ok(())
}
