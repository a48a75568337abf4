//! Problem-solving plans of a neighbourhood. A plan is reached by a reason of its own: the assigned users of its
//! partners see it, not everybody who is assigned to the neighbourhood.

use rusqlite::{Row as Line, named_params, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, PlanStage};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{NEAREST, Neighbourhood, Recorded, evened, hit, point_at};
use super::reach::{self, Key, Reached, Read, Row, Seen, Write, fault, id_at};
use crate::domain::plan::Body;
use crate::error::Result;

pub mod beside;

pub use beside::partners;

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
    /// How often it has gone through its stages, from 1.
    pub round: i32,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Plan {
    const TABLE: &'static str = "plan";
    const KIND: RecordKind = RecordKind::Plan;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.title, t.objective, t.scanning, t.analysis, t.response,
        t.assessment, t.victim_side, t.offender_side, t.location_side, t.place, t.latitude, t.longitude, t.stage,
        t.reason, t.measure, t.target, t.target_on, t.happens_when, t.round,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

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
                measure: line.get(16)?,
                target: line.get(17)?,
                target_on: line.get::<_, Option<i64>>(18)?.map(Day::from_int),
                happens_when: line.get(19)?,
            },
            stage: PlanStage::from_number(line.get(14)?).unwrap_or(PlanStage::Closed),
            reason: line.get(15)?,
            round: line.get(20)?,
            recorded: Recorded::read(line, 21)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Plan {
    const VIEW: &'static str = "reach_plan";
}

/// The plans of a neighbourhood that the caller may read, newest first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Plan, Read>>> {
    let from = "FROM plan t WHERE t.neighbourhood = ?1 ORDER BY t.recorded_at DESC, t.id DESC";
    reach::each(call, from, &[&Key(area.id)], most)
}

/// The plans of a neighbourhood that the caller may read and that lie nearest to a point.
///
/// # Errors
/// Faults of the store.
pub fn near(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Read>,
    (latitude, longitude): (f64, f64),
    most: usize,
) -> Result<Vec<Seen<Plan, Read>>> {
    let from = format!("FROM plan t WHERE t.neighbourhood = ?1 {NEAREST}");
    reach::each(call, &from, &[&Key(area.id), &latitude, &longitude, &evened(latitude)], most)
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
             victim_side, offender_side, location_side, place, latitude, longitude, reason, measure, target, target_on,
             organisation, recorded_by, recorded_at, changed_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, '', '', '', '', '', '', '', ?6, ?7, ?8, '', ?9, ?10, ?11, ?12, ?13, ?14, ?14,
             1)",
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
                body.measure,
                body.target,
                body.target_on.map(Day::to_int),
                Key(person.organisation),
                Key(person.account),
                now
            ])
        })
        .map_err(fault)?;
    set_partners(call, id, partners)?;
    reach::one(call, id)
}

/// Where a plan stands after a change.
pub struct Standing<'s> {
    /// The stage.
    pub stage: PlanStage,
    /// Why it was last repeated or closed early.
    pub reason: &'s str,
    /// The round, from 1.
    pub round: i32,
}

impl Plan {
    /// Where it stands now.
    pub fn standing(&self) -> Standing<'_> {
        Standing { stage: self.stage, reason: &self.reason, round: self.round }
    }
}

/// Writes what people wrote and where the plan stands over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    old: &Seen<Plan, Write>,
    body: &Body,
    standing: &Standing<'_>,
) -> Result<Seen<Plan, Write>> {
    let sql = "UPDATE plan SET title = :title, stage = :stage, objective = :objective, scanning = :scanning,
         analysis = :analysis, response = :response, assessment = :assessment, victim_side = :victims,
         offender_side = :offenders, location_side = :location, place = :place, latitude = :latitude,
         longitude = :longitude, reason = :reason, measure = :measure, target = :target, target_on = :target_on,
         happens_when = :happens_when, round = :round, changed_at = :now,
         changed_by = :me, version = version + 1
         WHERE id = :id AND version = :version";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let changed = statement.execute(named_params! {
        ":title": body.title, ":stage": standing.stage.number(), ":objective": body.objective,
        ":scanning": body.scanning, ":analysis": body.analysis, ":response": body.response,
        ":assessment": body.assessment, ":victims": body.victim_side, ":offenders": body.offender_side,
        ":location": body.location_side, ":place": body.place, ":latitude": body.point.map(|point| point.0),
        ":longitude": body.point.map(|point| point.1), ":reason": standing.reason, ":measure": body.measure,
        ":target": body.target, ":target_on": body.target_on.map(Day::to_int), ":happens_when": body.happens_when,
        ":round": standing.round, ":now": call.now().micros(), ":me": Key(call.person()?.account), ":id": Key(old.id), ":version": old.recorded.version,
    });
    hit(changed.map_err(fault)?, old.recorded.version)?;
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
