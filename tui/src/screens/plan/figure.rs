//! The figures of a plan's measure: before the response and since, as bars beside the target, and the form to record one.

use safetynet_proto::nms::v1::{Board, Plan, PlanFigure, UpdatePlanRequest};

use super::{find, partners_see};
use crate::rpc::{Call, Method};
use crate::screens::neighbourhood::task::{Task, mask};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::pane::Pane;
use crate::widgets::when;

/// Records a figure of the measure, or removes one.
pub const FIGURES: Task = Task {
    title: "Figures",
    method: Method::UpdatePlan,
    build: |board, id| find(board, id).map(asked),
    show: |form| {
        let adds = form.chosen("what") < 2;
        for field in ["period_end_date", "value"] {
            form.show(field, adds);
        }
        form.show("remove", !adds);
    },
    request: |form, board, id, _| change(form, board, id).map(Call::from),
    audience: partners_see,
    done: "The figures are changed.",
};

/// The measure with its figures as bars, and what they say of the target.
pub fn chart(plan: &Plan, pane: &mut Pane) {
    if plan.measure.is_empty() {
        return;
    }
    pane.heading(format!("Measure: {}", plan.measure));
    let sides = [("before", &plan.before_figures, Tone::Quiet), ("since", &plan.after_figures, Tone::Focus)];
    let all = plan.before_figures.iter().chain(&plan.after_figures).map(|figure| figure.value);
    let most = all.chain(plan.target_value).fold(f64::MIN_POSITIVE, f64::max);
    for (name, figures, tone) in sides {
        for figure in figures {
            let day = when::date(figure.period_end_date.as_ref());
            pane.bar(format!("{name:<6} {day:>11} {:>8}", figure.value), figure.value / most, tone);
        }
    }
    if let Some(target) = plan.target_value {
        let day = when::date(plan.target_date.as_ref());
        pane.bar(format!("{:<6} {day:>11} {target:>8}", "target"), target / most, Tone::Title);
    }
    if let Some(said) = verdict(plan) {
        pane.say(said);
    }
}

/// What the last figure says against the last one from before and the target: less is better where the target lies below
/// what there was before.
fn verdict(plan: &Plan) -> Option<String> {
    let (was, is) = (plan.before_figures.last()?.value, plan.after_figures.last()?.value);
    let change = if was > 0.0 { format!(" ({:+.0} %)", (is - was) / was * 100.0) } else { String::new() };
    let target = plan.target_value?;
    let reached = if target < was { is <= target } else { is >= target };
    let said = if reached { "is reached" } else { "is not reached" };
    Some(format!("From {was} to {is}{change}: the target of {target} {said}."))
}

fn asked(plan: &Plan) -> Form {
    let what = ["add a figure from before the response", "add a figure since the response", "remove a figure"];
    let first = usize::from(plan.stage().as_str_name() == "PLAN_STAGE_ASSESSMENT");
    Form::new("plan.figures", &plan.id, "Save the figures")
        .choice("what", "What", "", what)
        .filled("what", &first.to_string())
        .date("period_end_date", "Counted up to", "the last day of what was counted")
        .line("value", "Figure", "a number, such as 41 or 28.5")
        .choice("remove", "Which one", "", labels(plan).iter().map(String::as_str))
}

/// Each figure in words, those from before first.
fn labels(plan: &Plan) -> Vec<String> {
    let label = |side: &str, figure: &PlanFigure| {
        format!("{side} {}: {}", when::date(figure.period_end_date.as_ref()), figure.value)
    };
    let before = plan.before_figures.iter().map(|figure| label("before", figure));
    before.chain(plan.after_figures.iter().map(|figure| label("since", figure))).collect()
}

fn change(form: &mut Form, board: &Board, id: &str) -> Result<UpdatePlanRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let (mut before_figures, mut after_figures) = (plan.before_figures.clone(), plan.after_figures.clone());
    let at = form.chosen("remove");
    let field = match form.chosen("what") {
        2 if at < before_figures.len() => {
            before_figures.remove(at);
            "before_figures"
        }
        2 if at - before_figures.len() < after_figures.len() => {
            after_figures.remove(at - before_figures.len());
            "after_figures"
        }
        2 => return Err(NotReady),
        what => {
            let period_end_date = form.day("period_end_date")?;
            let Some(value) = number(form, "value")? else {
                form.complain("value", "Write the figure as a number, such as 41 or 28.5.");
                return Err(NotReady);
            };
            let figure = PlanFigure { period_end_date, value };
            if what == 0 {
                before_figures.push(figure);
            } else {
                after_figures.push(figure);
            }
            if what == 0 { "before_figures" } else { "after_figures" }
        }
    };
    let (id, etag, update_mask) = (id.to_owned(), plan.etag.clone(), mask(&[field]));
    Ok(UpdatePlanRequest { id, etag, update_mask, before_figures, after_figures, ..UpdatePlanRequest::default() })
}

/// A number as people type it; none when nothing was typed. What is no number is said beside the field.
pub fn number(form: &mut Form, path: &str) -> Result<Option<f64>, NotReady> {
    let text = form.trimmed(path).replace(',', "");
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse::<f64>().ok().filter(|value| value.is_finite());
    if read.is_none() {
        form.complain(path, "Write a number, such as 41 or 28.5.");
        return Err(NotReady);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(before: f64, after: f64, target: f64) -> Plan {
        let figure = |value| vec![PlanFigure { period_end_date: None, value }];
        let (before_figures, after_figures) = (figure(before), figure(after));
        Plan { before_figures, after_figures, target_value: Some(target), ..Plan::default() }
    }

    #[test]
    fn less_is_better_where_the_target_is_less() {
        let said = |before, after, target| verdict(&plan(before, after, target)).unwrap_or_default();
        assert_eq!(said(41.0, 17.0, 20.0), "From 41 to 17 (-59 %): the target of 20 is reached.");
        assert!(said(41.0, 30.0, 20.0).ends_with("is not reached."));
        assert!(said(10.0, 30.0, 25.0).ends_with("is reached.") && said(10.0, 20.0, 25.0).ends_with("is not reached."));
        assert_eq!(said(0.0, 3.0, 2.0), "From 0 to 3: the target of 2 is reached.");
    }
}
