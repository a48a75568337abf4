//! What a request says of the tasks, figures and cases of a plan.

use std::collections::BTreeMap;

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::PlanTaskState;
use safetynet_shared::id::Id;

use crate::domain::neighbourhood::Words;
use crate::domain::no_nominals::Care;
use crate::domain::plan::beside::{self as rules, Figure, MOST_CASES, MOST_FIGURES};
use crate::domain::plan::{Beside, MOST_LISTED};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Fields, wire};
use crate::store::plan::beside::{self as besides, Figures, Task};
use crate::store::plan::{self as plans, Plan};
use crate::store::{Call, Seen, Verb, Write};

/// The tasks and figures of a plan.
pub struct Parts {
    /// The tasks.
    pub tasks: Vec<Task>,
    /// The figures.
    pub figures: Figures,
}

impl Parts {
    /// As they are.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn of<V: Verb>(call: &Call<'_>, plan: &Seen<Plan, V>) -> Result<Parts> {
        Ok(Parts { tasks: besides::tasks(call, plan)?, figures: besides::figures(call, plan)? })
    }

    /// As they are after a change.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn changed(
        mut self,
        call: &Call<'_>,
        plan: &Seen<Plan, Write>,
        (input, mask, look): (&pb::UpdatePlanRequest, &Mask, Care),
    ) -> Result<Parts> {
        if mask.names("tasks") {
            self.tasks = tasks(call, plan, (&input.tasks, look), self.tasks)?;
        }
        let mut fields = Fields::default();
        let figures = &mut self.figures;
        mask.set(&mut fields, "before_figures", &mut figures.before, |at| one_side(call, at, &input.before_figures));
        mask.set(&mut fields, "after_figures", &mut figures.after, |at| one_side(call, at, &input.after_figures));
        fields.done(Some(()))?;
        rules::in_order(&self.figures.before, &self.figures.after)?;
        Ok(self)
    }

    /// How many there are, which is what the gates of a plan ask for.
    pub fn counts(&self) -> Beside {
        let (before, after) = (self.figures.before.len(), self.figures.after.len());
        Beside { before, after, tasks: self.tasks.len() }
    }

    /// Writes those that a change names.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn write(&self, call: &Call<'_>, plan: &Seen<Plan, Write>, mask: &Mask) -> Result<()> {
        if mask.names("tasks") {
            besides::assign(call, plan, &self.tasks)?;
        }
        if mask.names("before_figures") || mask.names("after_figures") {
            besides::measure(call, plan, &self.figures)?;
        }
        Ok(())
    }
}

/// The figures of both sides.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn figures(call: &Call<'_>, before: &[pb::PlanFigure], after: &[pb::PlanFigure]) -> Result<Figures> {
    Ok(Figures { before: one_side(call, "before_figures", before)?, after: one_side(call, "after_figures", after)? })
}

fn one_side(call: &Call<'_>, field: &str, sent: &[pb::PlanFigure]) -> Result<Vec<Figure>> {
    let mut fields = Fields::default();
    let read = sent.iter().take(MOST_FIGURES + 1).enumerate().filter_map(|(at, figure)| {
        let on = wire::day(&format!("{field}[{at}].period_end_date"), figure.period_end_date.as_ref());
        fields.ask(on).map(|on| Figure { on, value: figure.value })
    });
    let read = read.collect();
    rules::figures(field, fields.done(Some(read))?, call.today())
}

/// The references of the cases that a request names, each of a record that the caller may read.
///
/// # Errors
/// [`Error::Invalid`] with every violation; a reference without a record and one of a record of others read alike.
pub fn references(call: &Call<'_>, sent: &[String]) -> Result<Vec<String>> {
    if sent.len() > MOST_CASES {
        return Err(Error::field("case_references", "must be at most 20 references"));
    }
    let (mut fields, mut out) = (Fields::default(), Vec::new());
    for (at, raw) in sent.iter().enumerate() {
        let field = format!("case_references[{at}]");
        let Some(reference) = fields.ask(rules::case_reference(&field, raw)) else { continue };
        if !besides::reads_case(call, &reference)? {
            fields.ask::<()>(Err(rules::no_case(&field)));
        } else if !out.contains(&reference) {
            out.push(reference);
        }
    }
    fields.done(Some(out))
}

/// The tasks after a change: known ones keep their id and how they stand, new ones get one, and each is a partner's to
/// do. A task that goes to another organisation is open again.
fn tasks(
    call: &Call<'_>,
    plan: &Seen<Plan, Write>,
    (sent, look): (&[pb::PlanTask], Care),
    before: Vec<Task>,
) -> Result<Vec<Task>> {
    if sent.len() > MOST_LISTED {
        return Err(Error::field("tasks", "must be at most 50 tasks"));
    }
    let mut known: BTreeMap<Id, Task> = before.into_iter().map(|task| (task.id, task)).collect();
    let partners = plans::partners(call, plan)?;
    let mut fields = Fields::default();
    let mut read = |(at, task)| {
        let at = format!("tasks[{at}]");
        read_task(call, &mut fields, (&at, look), task, &mut known, &partners)
    };
    let out = sent.iter().enumerate().filter_map(&mut read).collect();
    fields.done(Some(out))
}

fn read_task(
    call: &Call<'_>,
    fields: &mut Fields,
    (at, look): (&str, Care),
    sent: &pb::PlanTask,
    known: &mut BTreeMap<Id, Task>,
    partners: &[(Id, String)],
) -> Option<Task> {
    let title = fields.ask(Words::TITLE.read(&format!("{at}.title"), &sent.title, look));
    let due = fields.ask(wire::day(&format!("{at}.due_date"), sent.due_date.as_ref()));
    let id = fields.ask(rpc::optional_id(&format!("{at}.id"), &sent.id))?;
    let before = id.and_then(|id| known.remove(&id));
    if id.is_some() && before.is_none() {
        fields.refuse(&format!("{at}.id"), "must be the id of a task of this plan, once, or empty for a new one");
    }
    let owner = sent.owner_organisation.as_ref().map_or("", |organisation| organisation.id.as_str());
    let partner = partners.iter().find(|(id, _)| id.to_string() == owner);
    let Some((organisation, organisation_name)) = partner.cloned() else {
        fields.refuse(&format!("{at}.owner_organisation.id"), "must be one of the partners of this plan");
        return None;
    };
    let stands = before.filter(|before| before.organisation == organisation);
    let (state, answered) = stands.map_or((PlanTaskState::Open, None), |before| (before.state, before.answered));
    let id = id.unwrap_or_else(|| call.id());
    Some(Task { id, title: title?, organisation, organisation_name, due: due?, state, answered })
}
