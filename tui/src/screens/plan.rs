//! Problem-solving plans on a board: their text with the figures of their measure, and the forms to begin, write and move
//! one. Its tasks and figures have forms of their own.

use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_proto::nms::v1::{
    Board, CreatePlanRequest, MovePlanRequest, Plan, PlanStage as Wire, PlanTask, UpdatePlanRequest,
};

use super::neighbourhood::task::{Task, home, mask, part, point, point_text, show_all};
use super::sheet::Attempt;
use crate::rpc::{Call, Method};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

pub mod figure;
pub mod task;

/// The stages in their order, with the field of each.
pub const STAGES: [(Wire, &str, &str); 5] = [
    (Wire::Objective, "Objective", "objective"),
    (Wire::Scanning, "Scanning", "scanning"),
    (Wire::Analysis, "Analysis", "analysis"),
    (Wire::Response, "Response", "response"),
    (Wire::Assessment, "Assessment", "assessment"),
];
const SIDES: [(&str, &str); 3] =
    [("victim_side", "Victims"), ("offender_side", "Offenders"), ("location_side", "Location")];
const PARTNER: &str = "partner_organisation_ids/";

/// A plan as text.
pub fn details(plan: &Plan, pane: &mut Pane) {
    pane.push(&plan.title, Tone::Title);
    let partners: Vec<&str> = plan.partners.iter().map(|partner| partner.name.as_str()).collect();
    pane.push(format!("Seen by the assigned people of {}", partners.join(", ")), Tone::Quiet);
    if !plan.place.is_empty() {
        pane.say(format!("At {}", plan.place));
    }
    if !plan.case_references.is_empty() {
        let said = "Cases, seen only by who may read them";
        pane.push(format!("{said}: {}", plan.case_references.join(", ")), Tone::Quiet);
    }
    if !plan.reason.is_empty() {
        pane.heading("Why it was repeated or closed").say(&plan.reason);
    }
    if !plan.missing_parts.is_empty() {
        pane.heading("Missing before it can leave this stage").say(plan.missing_parts.join(", "));
    }
    figure::chart(plan, pane);
    task::details(plan, pane);
    let when = ("When it happens", plan.happens_when.as_str());
    let stages = STAGES.iter().map(|(_, name, field)| (*name, text(plan, field))).chain([when]);
    for (name, text) in stages.chain(SIDES.iter().map(|(field, name)| (*name, text(plan, field)))) {
        if !text.is_empty() {
            pane.heading(name).say(text);
        }
    }
    for round in &plan.rounds {
        pane.heading(format!("Round {}, ended {}", round.number, when::date(round.end_date.as_ref())));
        pane.say(&round.assessment).push(format!("Went round again: {}", round.reason), Tone::Quiet);
    }
}

fn text<'a>(plan: &'a Plan, field: &str) -> &'a str {
    match field {
        "objective" => &plan.objective,
        "scanning" => &plan.scanning,
        "analysis" => &plan.analysis,
        "response" => &plan.response,
        "assessment" => &plan.assessment,
        "victim_side" => &plan.victim_side,
        "offender_side" => &plan.offender_side,
        _ => &plan.location_side,
    }
}

/// Begins a plan.
pub const ADD: Task = Task {
    title: "New plan",
    method: Method::CreatePlan,
    build: |board, _| Some(with_partners(begun(Form::new("plan.add", home(board), "Save the plan")), board, None)),
    show: show_all,
    request: |form, board, _, attempt| create(form, board, attempt).map(Call::from),
    audience: partners_see,
    done: "The plan is recorded; it starts at its objective.",
};

/// Writes a plan.
pub const EDIT: Task = Task {
    title: "Write plan",
    method: Method::UpdatePlan,
    build: |board, id| find(board, id).map(|plan| filled(board, plan)),
    show: show_all,
    request: |form, board, id, _| update(form, board, id).map(Call::from),
    audience: partners_see,
    done: "The plan is changed.",
};

/// Moves a plan to its next stage, repeats it or closes it.
pub const MOVE: Task = Task {
    title: "Move plan on",
    method: Method::MovePlan,
    build: |board, id| find(board, id).map(moving),
    show: |form| {
        let (first, last) = (form.chosen("to_stage") == 0, form.name() == "plan.assessed");
        form.show("reason", first == last);
    },
    request: |form, board, id, attempt| step(form, board, id, attempt).map(Call::from),
    audience: partners_see,
    done: "The plan is moved on.",
};

/// What of the response is not done, to be asked about before a plan leaves its stage.
pub fn undone(board: &Board, id: &str) -> Option<String> {
    let plan = find(board, id).filter(|plan| matches!(plan.stage(), Wire::Response | Wire::Assessment))?;
    let open: Vec<_> = plan.tasks.iter().filter(|task| !task.done).collect();
    let count = words::counted(i32::try_from(open.len()).unwrap_or(i32::MAX), ["task is", "tasks are"]);
    let line = |task: &&PlanTask| {
        let owner = task.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
        format!("{}, {owner}: {}", task.title, when::due(task.due_date.as_ref(), task.days_late))
    };
    let lines: Vec<String> = open.iter().map(line).collect();
    (!open.is_empty()).then(|| format!("{count} not done:\n{}", lines.join("\n")))
}

fn find<'a>(board: &'a Board, id: &str) -> Option<&'a Plan> {
    board.plans.iter().find(|plan| plan.id == id)
}

/// Who sees a plan: the assigned people of its partners, which are ticked here or stand on the plan.
fn partners_see(board: &Board, form: &Form, id: &str, own: &str) -> String {
    let plan = find(board, id);
    let ticks = form.draft().iter().any(|(path, _)| path.starts_with(PARTNER));
    let owner = plan.and_then(|plan| plan.owner_organisation.as_ref()).map_or(own, |owner| owner.id.as_str());
    let sees = |organisation: &str| {
        let stands = plan.is_some_and(|plan| plan.partners.iter().any(|partner| partner.id == organisation));
        organisation == owner || if ticks { form.ticked(&format!("{PARTNER}{organisation}")) } else { stands }
    };
    let of = |one: &&safetynet_proto::nms::v1::BoardAudience| {
        one.organisation.as_ref().is_some_and(|organisation| sees(&organisation.id))
    };
    let audience: Vec<_> = board.audience.iter().filter(of).collect();
    let people: i32 = audience.iter().map(|one| one.people).sum();
    let parts: Vec<String> = audience.iter().map(|one| part(one, one.people)).collect();
    format!("Who will see it: {people} assigned people of the plan's partners. {}.", parts.join(", "))
}

fn begun(form: Form) -> Form {
    form.line("title", "Title", "1 to 200 characters, naming nobody")
        .note("objective", "Objective", "what the plan is to achieve")
        .line("measure", "Measure", "what is counted, such as: calls about the square in 90 days")
        .line("target_value", "Target", "the figure to be reached, such as 20")
        .date("target_date", "Target by", "such as 31 May 2027")
        .line("place", "Place", "where it happens, in words; needed to leave scanning")
        .line("point", "Point on the map", "such as 53.512, -1.25; may be empty")
}

/// Adds a box for each organisation with assigned people.
fn with_partners(mut form: Form, board: &Board, plan: Option<&Plan>) -> Form {
    for organisation in board.audience.iter().filter_map(|one| one.organisation.as_ref()) {
        let path = format!("{PARTNER}{}", organisation.id);
        let stands = plan.is_some_and(|plan| plan.partners.iter().any(|partner| partner.id == organisation.id));
        form = form.tick(path.clone(), &organisation.name, "is a partner and sees the plan");
        form.fill(&path, if stands { "yes" } else { "no" });
    }
    form
}

/// Whose plan it is sees it whatever is ticked, and alone says who else is a partner (ISA-4.1).
pub fn settle_partners(form: &mut Form, board: &Board, id: &str, own: &str) {
    let plan = find(board, id);
    let owner = plan.and_then(|plan| plan.owner_organisation.as_ref()).map_or(own, |owner| owner.id.as_str());
    form.settle(&format!("{PARTNER}{owner}"), true, "whose plan it is, and always sees it");
    let others = board.audience.iter().filter_map(|one| one.organisation.as_ref()).filter(|one| one.id != owner);
    for other in others.filter(|_| owner != own) {
        let path = format!("{PARTNER}{}", other.id);
        form.settle(&path, form.ticked(&path), "only whose plan it is changes its partners");
    }
}

fn filled(board: &Board, plan: &Plan) -> Form {
    let mut form = begun(Form::new("plan.edit", &plan.id, "Save the plan"))
        .filled("title", &plan.title)
        .filled("objective", &plan.objective)
        .filled("measure", &plan.measure)
        .filled("target_value", &plan.target_value.map_or(String::new(), |value| value.to_string()))
        .filled("target_date", &when::date(plan.target_date.as_ref()))
        .filled("place", &plan.place)
        .filled("point", &point_text(plan.point.as_ref()));
    for (_, name, field) in STAGES.into_iter().skip(1) {
        form = form
            .note(field, name, "up to 5,000 characters; needed to leave the stage")
            .filled(field, text(plan, field));
    }
    for (field, name) in SIDES {
        form = form
            .note(field, name, "what makes harm easy, drives it, helps it; naming nobody")
            .filled(field, text(plan, field));
    }
    let cases = "such as CF-2026-000123; only of cases that you can read, and shown only to who can";
    form = form
        .note("happens_when", "When", "when it happens; needed to leave scanning")
        .filled("happens_when", &plan.happens_when)
        .line("case_references", "Cases", cases)
        .filled("case_references", &plan.case_references.join(", "));
    with_partners(form, board, Some(plan))
}

/// The stages that may follow one, with their words.
fn follows(stage: Wire) -> &'static [(Wire, &'static str)] {
    const CLOSE: (Wire, &str) = (Wire::Closed, "close it");
    match stage {
        Wire::Objective | Wire::Repeat => &[(Wire::Scanning, "on to scanning"), CLOSE],
        Wire::Scanning => &[(Wire::Analysis, "on to analysis"), CLOSE],
        Wire::Analysis => &[(Wire::Response, "on to the response"), CLOSE],
        Wire::Response => &[(Wire::Assessment, "on to the assessment"), CLOSE],
        Wire::Assessment => &[(Wire::Repeat, "repeat it: the effect was not enough"), CLOSE],
        Wire::Closed | Wire::Unspecified => &[],
    }
}

fn moving(plan: &Plan) -> Form {
    let name = if plan.stage() == Wire::Assessment { "plan.assessed" } else { "plan.move" };
    let next = follows(plan.stage()).iter().map(|(_, label)| *label);
    Form::new(name, &plan.id, "Move it on").choice("to_stage", "Next", "", next).note(
        "reason",
        "Why",
        "10 to 500 characters",
    )
}

fn ticked_partners(form: &Form, board: &Board) -> Vec<String> {
    let organisations = board.audience.iter().filter_map(|one| one.organisation.as_ref());
    let ids = organisations.map(|organisation| organisation.id.clone());
    ids.filter(|id| form.ticked(&format!("{PARTNER}{id}"))).collect()
}

fn create(form: &mut Form, board: &Board, attempt: Attempt) -> Result<CreatePlanRequest, NotReady> {
    Ok(CreatePlanRequest {
        neighbourhood_id: home(board),
        point: point(form, "point")?,
        target_value: figure::number(form, "target_value")?,
        target_date: form.day("target_date")?,
        measure: form.trimmed("measure"),
        request_id: attempt.request_id,
        validate_only: attempt.check,
        title: form.trimmed("title"),
        objective: form.trimmed("objective"),
        place: form.trimmed("place"),
        partner_organisation_ids: ticked_partners(form, board),
        ..Default::default()
    })
}

/// The partners after a change, and whether they were changed: only the owner may change them, so they are sent only where
/// a box was. Partners without anybody assigned have no box; they stay.
fn partners_after(form: &Form, board: &Board, plan: &Plan) -> (Vec<String>, bool) {
    let ticked = ticked_partners(form, board);
    let shown: Vec<&OrganisationRef> = board.audience.iter().filter_map(|one| one.organisation.as_ref()).collect();
    let before = |id: &str| plan.partners.iter().any(|partner| partner.id == id);
    let changed = shown.iter().any(|organisation| ticked.contains(&organisation.id) != before(&organisation.id));
    let kept = plan.partners.iter().filter(|partner| !shown.iter().any(|organisation| organisation.id == partner.id));
    let kept: Vec<String> = kept.map(|partner| partner.id.clone()).collect();
    (ticked.into_iter().chain(kept).collect(), changed)
}

/// The references that were typed, between commas or blanks.
fn typed_cases(form: &Form) -> Vec<String> {
    let cases = form.text("case_references").split([',', ' ']).filter(|part| !part.is_empty());
    cases.map(str::to_owned).collect()
}

fn update(form: &mut Form, board: &Board, id: &str) -> Result<UpdatePlanRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let mut fields = vec!["title", "place", "point", "measure", "target_value", "target_date", "happens_when"];
    // References are sent only where they were changed, since each is asked anew whether the writer may read its case.
    let cases = typed_cases(form);
    if cases != plan.case_references {
        fields.push("case_references");
    }
    fields.extend(STAGES.iter().map(|stage| stage.2).chain(SIDES.iter().map(|side| side.0)));
    let (partners, changed) = partners_after(form, board, plan);
    if changed {
        fields.push("partner_organisation_ids");
    }
    Ok(UpdatePlanRequest {
        id: id.to_owned(),
        etag: plan.etag.clone(),
        update_mask: mask(&fields),
        point: point(form, "point")?,
        title: form.trimmed("title"),
        objective: form.trimmed("objective"),
        scanning: form.trimmed("scanning"),
        analysis: form.trimmed("analysis"),
        response: form.trimmed("response"),
        assessment: form.trimmed("assessment"),
        victim_side: form.trimmed("victim_side"),
        offender_side: form.trimmed("offender_side"),
        location_side: form.trimmed("location_side"),
        place: form.trimmed("place"),
        partner_organisation_ids: partners,
        target_value: figure::number(form, "target_value")?,
        target_date: form.day("target_date")?,
        measure: form.trimmed("measure"),
        happens_when: form.trimmed("happens_when"),
        case_references: cases,
        ..UpdatePlanRequest::default()
    })
}

fn step(form: &mut Form, board: &Board, id: &str, attempt: Attempt) -> Result<MovePlanRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let to = follows(plan.stage()).get(form.chosen("to_stage")).map_or(Wire::Unspecified, |(stage, _)| *stage);
    let early = to == Wire::Closed && plan.stage() != Wire::Assessment;
    Ok(MovePlanRequest {
        id: id.to_owned(),
        etag: plan.etag.clone(),
        to_stage: to.into(),
        reason: if early || to == Wire::Repeat { form.trimmed("reason") } else { String::new() },
        request_id: attempt.request_id,
        ..Default::default()
    })
}
