//! What stands beside the texts of a plan: its tasks, the figures of its measure, its earlier rounds, and the references of
//! the cases that touch it. Each is set as a whole; [`super::write`] follows in the same call and moves the version.

use std::collections::{HashMap, HashSet};

use rusqlite::Row as Line;
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
use crate::store::neighbourhood::Neighbourhood;
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

/// Which plans are asked for: one, or all of a neighbourhood, of which those that the caller does not reach are left out.
#[derive(Clone, Copy)]
enum Of {
    Plan(Id),
    Area(Id),
}

/// What a statement answers for the plans, each row behind the id of its plan; `{of}` stands for which they are.
fn each<T>(
    call: &Call<'_>,
    sql: &str,
    of: Of,
    mut read: impl FnMut(&Line<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<(Id, T)>> {
    let (column, id) = match of {
        Of::Plan(id) => ("p.id = ?1", id),
        Of::Area(id) => ("p.neighbourhood = ?1", id),
    };
    let mut statement = call.connection.prepare_cached(&sql.replace("{of}", column)).map_err(fault)?;
    let lines = statement.query_map([Key(id)], |line| Ok((id_at(line, 0)?, read(line)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn alone<T>(rows: Vec<(Id, T)>) -> Vec<T> {
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What stands beside the texts of a plan.
#[derive(Default)]
pub struct Beside {
    /// The partners with their names, the owner first and then by name.
    pub partners: Vec<(Id, String)>,
    /// The tasks, the earliest due first.
    pub tasks: Vec<Task>,
    /// The figures.
    pub figures: Figures,
    /// The rounds that are over, the first one first, at most 50.
    pub rounds: Vec<Round>,
    /// The references of cases that the caller may read.
    pub cases: Vec<String>,
}

/// What stands beside a plan.
///
/// # Errors
/// Faults of the store.
pub fn of<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Beside> {
    let mut beside = gather(call, Of::Plan(plan.id))?.remove(&plan.id).unwrap_or_default();
    beside.cases = readable(call, std::mem::take(&mut beside.cases))?;
    Ok(beside)
}

/// What stands beside each of the plans of a neighbourhood that were reached: a statement a kind, however many they are.
///
/// # Errors
/// Faults of the store.
pub fn of_all(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Read>,
    plans: &[Seen<Plan, Read>],
) -> Result<HashMap<Id, Beside>> {
    let reached: HashSet<Id> = plans.iter().map(|plan| plan.id).collect();
    let mut all = gather(call, Of::Area(area.id))?;
    all.retain(|id, _| reached.contains(id));
    for beside in all.values_mut() {
        beside.cases = readable(call, std::mem::take(&mut beside.cases))?;
    }
    Ok(all)
}

/// Everything of the plans as the store has it: the references of cases are not looked at yet.
fn gather(call: &Call<'_>, of: Of) -> Result<HashMap<Id, Beside>> {
    let mut all: HashMap<Id, Beside> = HashMap::new();
    for (plan, partner) in each(call, PARTNERS, of, partner_at)? {
        all.entry(plan).or_default().partners.push(partner);
    }
    for (plan, task) in each(call, TASKS, of, task_at)? {
        all.entry(plan).or_default().tasks.push(task);
    }
    for (plan, (side, figure)) in each(call, FIGURES, of, figure_at)? {
        let figures = &mut all.entry(plan).or_default().figures;
        if side == 1 { &mut figures.before } else { &mut figures.after }.push(figure);
    }
    for (plan, round) in each(call, ROUNDS, of, round_at)? {
        let rounds = &mut all.entry(plan).or_default().rounds;
        if rounds.len() < MOST_ROUNDS {
            rounds.push(round);
        }
    }
    for (plan, reference) in each(call, CASES, of, |line| line.get(1))? {
        all.entry(plan).or_default().cases.push(reference);
    }
    Ok(all)
}

const PARTNERS: &str = "SELECT p.id, o.id, o.name FROM plan p JOIN plan_partner q ON q.plan = p.id
     JOIN organisation o ON o.id = q.organisation WHERE {of} ORDER BY o.id <> p.organisation, o.name";

fn partner_at(line: &Line<'_>) -> rusqlite::Result<(Id, String)> {
    Ok((id_at(line, 1)?, line.get(2)?))
}

/// The partners of a plan with their names, the owner first and then by name.
///
/// # Errors
/// Faults of the store.
pub fn partners<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<(Id, String)>> {
    Ok(alone(each(call, PARTNERS, Of::Plan(plan.id), partner_at)?))
}

const TASKS: &str = "SELECT p.id, t.id, t.title, t.organisation, o.name, t.due_on, t.state, t.answered_by,
     (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.answered_by), t.answered_at
     FROM plan p JOIN plan_task t ON t.plan = p.id JOIN organisation o ON o.id = t.organisation
     WHERE {of} ORDER BY t.due_on, t.id";

fn task_at(line: &Line<'_>) -> rusqlite::Result<Task> {
    let answered = match (optional_id_at(line, 7)?, line.get::<_, Option<String>>(8)?, line.get(9)?) {
        (Some(by), Some(name), Some(at)) => Some((by, name, Moment::from_micros(at))),
        _ => None,
    };
    Ok(Task {
        id: id_at(line, 1)?,
        title: line.get(2)?,
        organisation: id_at(line, 3)?,
        organisation_name: line.get(4)?,
        due: Day::from_int(line.get(5)?),
        state: PlanTaskState::from_number(line.get(6)?).unwrap_or(PlanTaskState::Open),
        answered,
    })
}

/// The tasks of the caller's plans that are due up to a day and not done, by plan.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn due(call: &Call<'_>, until: Day) -> Result<HashMap<Id, Vec<Task>>> {
    let mut statement = call.connection.prepare_cached(&due_sql()).map_err(fault)?;
    let account = Key(call.person()?.account);
    let asked = rusqlite::params![account, Read::BIT, until.to_int(), PlanTaskState::Done.number()];
    let lines = statement.query_map(asked, |line| Ok((id_at(line, 0)?, task_at(line)?))).map_err(fault)?;
    let mut all: HashMap<Id, Vec<Task>> = HashMap::new();
    for line in lines {
        let (plan, task) = line.map_err(fault)?;
        all.entry(plan).or_default().push(task);
    }
    Ok(all)
}

/// The statement of [`due`].
pub(in crate::store) fn due_sql() -> String {
    let mine = "p.id IN (SELECT id FROM reach_plan WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment())
         AND t.due_on <= ?3 AND t.state <> ?4";
    TASKS.replace("{of}", mine)
}

/// The tasks of a plan, the earliest due first.
///
/// # Errors
/// Faults of the store.
pub fn tasks<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<Task>> {
    Ok(alone(each(call, TASKS, Of::Plan(plan.id), task_at)?))
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

const FIGURES: &str = "SELECT p.id, f.side, f.on_day, f.value FROM plan p JOIN plan_figure f ON f.plan = p.id
     WHERE {of} ORDER BY f.on_day";

fn figure_at(line: &Line<'_>) -> rusqlite::Result<(i64, Figure)> {
    Ok((line.get(1)?, Figure { on: Day::from_int(line.get(2)?), value: line.get(3)? }))
}

/// The figures of a plan.
///
/// # Errors
/// Faults of the store.
pub fn figures<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Figures> {
    let rows = alone(each(call, FIGURES, Of::Plan(plan.id), figure_at)?);
    let (before, after): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(side, _)| *side == 1);
    let figures = |rows: Vec<(i64, Figure)>| rows.into_iter().map(|(_, figure)| figure).collect();
    Ok(Figures { before: figures(before), after: figures(after) })
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

const ROUNDS: &str = "SELECT p.id, r.number, r.assessment, r.reason, r.ended_at
     FROM plan p JOIN plan_round r ON r.plan = p.id WHERE {of} ORDER BY r.number";
/// The most rounds of a plan that are shown.
const MOST_ROUNDS: usize = 50;

fn round_at(line: &Line<'_>) -> rusqlite::Result<Round> {
    let ended = Moment::from_micros(line.get(4)?);
    Ok(Round { number: line.get(1)?, assessment: line.get(2)?, reason: line.get(3)?, ended })
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

const CASES: &str = "SELECT p.id, c.reference FROM plan p JOIN plan_case c ON c.plan = p.id
     WHERE {of} ORDER BY c.reference";

/// The references of cases that touch a plan whose records the caller may read, and no others (ISA-3.1).
///
/// # Errors
/// Faults of the store.
pub fn cases<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Vec<String>> {
    let all = alone(each(call, CASES, Of::Plan(plan.id), |line| line.get(1))?);
    readable(call, all)
}

/// Those of the references whose records the caller may read.
fn readable(call: &Call<'_>, references: Vec<String>) -> Result<Vec<String>> {
    let mut seen = Vec::new();
    for reference in references {
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
