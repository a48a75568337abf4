//! A plan as it is answered, with what stands beside its texts.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, PlanStage, PlanTaskState};

use super::beside::Parts;
use crate::domain::due::days_late;
use crate::domain::plan::Whole;
use crate::domain::plan::beside::Figure;
use crate::error::Result;
use crate::rpc::{self, wire};
use crate::store::plan::Plan;
use crate::store::plan::beside::{self as besides, Beside, Round, Task};
use crate::store::{Call, Seen, Verb};

/// A plan with its partners, tasks, figures, rounds, and the cases that the caller may read.
///
/// # Errors
/// Faults of the store.
pub fn message<V: Verb>(call: &Call<'_>, row: &Seen<Plan, V>) -> Result<pb::Plan> {
    Ok(with(call, row, besides::of(call, row)?))
}

/// As [`message`], with what stands beside it read already.
pub fn with<V>(call: &Call<'_>, row: &Seen<Plan, V>, beside: Beside) -> pb::Plan {
    let Beside { partners, tasks, figures, rounds, cases } = beside;
    let parts = Parts { tasks, figures };
    let missing = Whole { body: &row.body, beside: parts.counts() }.missing(row.stage);
    pb::Plan {
        partners: partners.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
        tasks: parts.tasks.iter().map(|task| task_message(call, task, row.stage == PlanStage::Closed)).collect(),
        before_figures: parts.figures.before.iter().map(figure).collect(),
        after_figures: parts.figures.after.iter().map(figure).collect(),
        case_references: cases,
        rounds: rounds.into_iter().map(round).collect(),
        missing_parts: missing.iter().map(|part| part.words.to_owned()).collect(),
        ..written(row)
    }
}

fn figure(figure: &Figure) -> pb::PlanFigure {
    pb::PlanFigure { period_end_date: Some(wire::date(figure.on)), value: figure.value }
}

fn round(round: Round) -> pb::PlanRound {
    pb::PlanRound {
        number: round.number,
        assessment: round.assessment,
        reason: round.reason,
        end_date: Some(wire::date(round.ended.day())),
    }
}

/// Nothing of a closed plan is late any more, done or not.
fn task_message(call: &Call<'_>, task: &Task, closed: bool) -> pb::PlanTask {
    let done = task.state == PlanTaskState::Done;
    let answered = task.answered.as_ref();
    pb::PlanTask {
        id: task.id.to_string(),
        title: task.title.clone(),
        owner_organisation: Some(wire::organisation(task.organisation, &task.organisation_name)),
        due_date: Some(wire::date(task.due)),
        done,
        days_late: if done || closed { 0 } else { days_late(task.due, call.today()) },
        state: task.state.number(),
        answered_by: answered.map(|(by, name, _)| wire::account(*by, name)),
        answer_date: answered.map(|(.., at)| wire::date(at.day())),
    }
}

fn written<V>(row: &Seen<Plan, V>) -> pb::Plan {
    pb::Plan {
        id: row.id.to_string(),
        neighbourhood_id: row.neighbourhood.to_string(),
        title: row.body.title.clone(),
        stage: row.stage.number(),
        objective: row.body.objective.clone(),
        measure: row.body.measure.clone(),
        target_value: row.body.target,
        target_date: row.body.target_on.map(wire::date),
        scanning: row.body.scanning.clone(),
        happens_when: row.body.happens_when.clone(),
        analysis: row.body.analysis.clone(),
        response: row.body.response.clone(),
        assessment: row.body.assessment.clone(),
        victim_side: row.body.victim_side.clone(),
        offender_side: row.body.offender_side.clone(),
        location_side: row.body.location_side.clone(),
        place: row.body.place.clone(),
        point: row.body.point.map(wire::point),
        recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
        owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
        create_time: Some(wire::time(row.recorded.at)),
        update_time: Some(wire::time(row.recorded.changed)),
        etag: rpc::etag(row.recorded.version),
        updated_by: Some(wire::account(row.recorded.changed_by, &row.recorded.changed_by_name)),
        reason: row.reason.clone(),
        round: row.round,
        ..Default::default()
    }
}
