//! What stands beside the texts of a plan: its tasks, the figures of its measure, its earlier rounds, and the references of
//! the cases that touch it. Each is set as a whole; [`super::write`] follows in the same call and moves the version.

use rusqlite::{Row as Line, ToSql};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, PlanTaskState};
use safetynet_shared::id::Id;

use super::Plan;
use crate::domain::plan::beside::{Figure, MOST_CASES};
use crate::error::Result;
use crate::store::call::Call;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::reach::{self, Key, Read, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::store::series;

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
    /// How it stands.
    pub state: PlanTaskState,
    /// Who said so last, with the name, and when; none while nobody has.
    pub answered: Option<(Id, String, Moment)>,
}

fn each<T>(
    call: &Call<'_>,
    sql: &str,
    parameters: &[&dyn ToSql],
    read: impl FnMut(&Line<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(parameters, read).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The tasks of a plan, the earliest due first.
///
/// # Errors
/// Faults of the store.
pub fn tasks<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<Task>> {
    let sql = "SELECT t.id, t.title, t.organisation, o.name, t.due_on, t.state, t.answered_by,
         (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.answered_by), t.answered_at
         FROM plan_task t JOIN organisation o ON o.id = t.organisation WHERE t.plan = ?1 ORDER BY t.due_on, t.id";
    each(call, sql, &[&Key(plan.id)], |line| {
        let answered = match (optional_id_at(line, 6)?, line.get::<_, Option<String>>(7)?, line.get(8)?) {
            (Some(by), Some(name), Some(at)) => Some((by, name, Moment::from_micros(at))),
            _ => None,
        };
        Ok(Task {
            id: id_at(line, 0)?,
            title: line.get(1)?,
            organisation: id_at(line, 2)?,
            organisation_name: line.get(3)?,
            due: Day::from_int(line.get(4)?),
            state: PlanTaskState::from_number(line.get(5)?).unwrap_or(PlanTaskState::Open),
            answered,
        })
    })
}

/// Makes these the tasks of a plan.
///
/// # Errors
/// Faults of the store.
pub fn assign(call: &Call<'_>, plan: &Seen<Plan, Write>, tasks: &[Task]) -> Result<()> {
    call.execute("DELETE FROM plan_task WHERE plan = ?1", &[&Key(plan.id)])?;
    for task in tasks {
        let (by, at) = match &task.answered {
            Some((by, _, at)) => (Some(Key(*by)), Some(at.micros())),
            None => (None, None),
        };
        call.execute(
            "INSERT INTO plan_task (id, plan, title, organisation, due_on, state, answered_by, answered_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            &[
                &Key(task.id),
                &Key(plan.id),
                &task.title,
                &Key(task.organisation),
                &task.due.to_int(),
                &task.state.number(),
                &by,
                &at,
            ],
        )?;
    }
    Ok(())
}

/// The figures of a plan.
#[derive(Clone, Default)]
pub struct Figures {
    /// From before the response, the earliest first.
    pub before: Vec<Figure>,
    /// Since, the earliest first.
    pub after: Vec<Figure>,
}

/// The figures of a plan.
///
/// # Errors
/// Faults of the store.
pub fn figures<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Figures> {
    let side = |side: i64| {
        let sql = "SELECT on_day, value FROM plan_figure WHERE plan = ?1 AND side = ?2 ORDER BY on_day";
        each(call, sql, &[&Key(plan.id), &side], |line| {
            Ok(Figure { on: Day::from_int(line.get(0)?), value: line.get(1)? })
        })
    };
    Ok(Figures { before: side(1)?, after: side(2)? })
}

/// Makes these the figures of a plan.
///
/// # Errors
/// Faults of the store.
pub fn measure(call: &Call<'_>, plan: &Seen<Plan, Write>, figures: &Figures) -> Result<()> {
    call.execute("DELETE FROM plan_figure WHERE plan = ?1", &[&Key(plan.id)])?;
    for (side, figures) in [(1_i64, &figures.before), (2, &figures.after)] {
        for figure in figures {
            let sql = "INSERT INTO plan_figure (plan, on_day, side, value) VALUES (?1, ?2, ?3, ?4)";
            call.execute(sql, &[&Key(plan.id), &figure.on.to_int(), &side, &figure.value])?;
        }
    }
    Ok(())
}

/// A round that ended in going round again.
pub struct Round {
    /// Its number, from 1.
    pub number: i32,
    /// What effect it had.
    pub assessment: String,
    /// Why the plan was repeated.
    pub reason: String,
    /// When it ended.
    pub ended: Moment,
}

/// The rounds of a plan that are over, the first one first, at most 50.
///
/// # Errors
/// Faults of the store.
pub fn rounds<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<Round>> {
    let sql = "SELECT number, assessment, reason, ended_at FROM plan_round WHERE plan = ?1 ORDER BY number LIMIT 50";
    each(call, sql, &[&Key(plan.id)], |line| {
        let ended = Moment::from_micros(line.get(3)?);
        Ok(Round { number: line.get(0)?, assessment: line.get(1)?, reason: line.get(2)?, ended })
    })
}

/// Keeps the round that ends now.
///
/// # Errors
/// Faults of the store.
pub fn end_round(call: &Call<'_>, plan: &Seen<Plan, Write>, reason: &str) -> Result<()> {
    let sql = "INSERT INTO plan_round (plan, number, assessment, reason, ended_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (plan, number) DO UPDATE SET assessment = ?3, reason = ?4, ended_at = ?5";
    let now = call.now().micros();
    call.execute(sql, &[&Key(plan.id), &plan.round, &plan.body.assessment, &reason, &now]).map(|_| ())
}

/// Takes back the end of a round, and of those after it.
///
/// # Errors
/// Faults of the store.
pub fn resume_round(call: &Call<'_>, plan: &Seen<Plan, Write>, number: i32) -> Result<()> {
    let sql = "DELETE FROM plan_round WHERE plan = ?1 AND number >= ?2";
    call.execute(sql, &[&Key(plan.id), &number]).map(|_| ())
}

/// Whether the caller may read the case file or channel with this reference; false where there is none.
///
/// # Errors
/// Faults of the store.
pub fn reads_case(call: &Call<'_>, reference: &str) -> Result<bool> {
    match series::find(call, reference)? {
        Some((RecordKind::CaseFile, id)) => reach::may::<CaseFile, Read>(call, id),
        Some((RecordKind::Channel, id)) => reach::may::<Channel, Read>(call, id),
        _ => Ok(false),
    }
}

/// The references of cases that touch a plan whose records the caller may read, and no others (ISA-3.1).
///
/// # Errors
/// Faults of the store.
pub fn cases<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<String>> {
    let sql = "SELECT reference FROM plan_case WHERE plan = ?1 ORDER BY reference";
    let all: Vec<String> = each(call, sql, &[&Key(plan.id)], |line| line.get(0))?;
    let mut seen = Vec::new();
    for reference in all {
        if reads_case(call, &reference)? {
            seen.push(reference);
        }
    }
    Ok(seen)
}

/// Makes these the references of a plan that the caller sees; those that the caller does not see stay.
///
/// # Errors
/// Faults of the store.
pub fn refer(call: &Call<'_>, plan: &Seen<Plan, Write>, references: &[String]) -> Result<()> {
    for gone in cases(call, plan)?.into_iter().filter(|reference| !references.contains(reference)) {
        call.execute("DELETE FROM plan_case WHERE plan = ?1 AND reference = ?2", &[&Key(plan.id), &gone])?;
    }
    for reference in references.iter().take(MOST_CASES) {
        let sql = "INSERT INTO plan_case (plan, reference, added_by, added_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (plan, reference) DO NOTHING";
        let (by, now) = (Key(call.person()?.account), call.now().micros());
        call.execute(sql, &[&Key(plan.id), reference, &by, &now])?;
    }
    Ok(())
}
