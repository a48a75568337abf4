//! Problem-solving plans on a board: their text, and the forms to begin, write, move and task one.

use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_proto::nms::v1::{
    Board, CreatePlanRequest, MovePlanRequest, Plan, PlanStage as Wire, PlanTask, UpdatePlanRequest,
};

use super::neighbourhood::task::{Task, home, mask, part, point, point_text, show_all, typed};
use super::sheet::Attempt;
use crate::app::Undo;
use crate::rpc::{Call, Method};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::pane::Pane;
use crate::widgets::when;

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
const DONE: &str = "done/";

/// A plan as text.
pub fn details(plan: &Plan, pane: &mut Pane) {
    pane.push(&plan.title, Tone::Title);
    let partners: Vec<&str> = plan.partners.iter().map(|partner| partner.name.as_str()).collect();
    pane.push(format!("Seen by the assigned people of {}", partners.join(", ")), Tone::Quiet);
    if !plan.place.is_empty() {
        pane.say(format!("At {}", plan.place));
    }
    if !plan.reason.is_empty() {
        pane.heading("Why it was repeated or closed").say(&plan.reason);
    }
    if !plan.tasks.is_empty() {
        pane.heading("Tasks");
    }
    for task in &plan.tasks {
        let owner = task.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
        let how = if task.done { "done".to_owned() } else { when::due(task.due_date.as_ref(), task.days_late) };
        let tone = if task.days_late > 0 { Tone::Late } else { Tone::Plain };
        pane.push(format!("{} · {owner} · {how}", task.title), tone);
    }
    let stages = STAGES.iter().map(|(_, name, field)| (*name, text(plan, field)));
    for (name, text) in stages.chain(SIDES.iter().map(|(field, name)| (*name, text(plan, field)))) {
        if !text.is_empty() {
            pane.heading(name).say(text);
        }
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

/// Ticks tasks of a plan off, adds one, removes one.
pub const TASKS: Task = Task {
    title: "Tasks",
    method: Method::UpdatePlan,
    build: |board, id| find(board, id).map(listed),
    show: show_all,
    request: |form, board, id, _| tasks(form, board, id).map(Call::from),
    audience: partners_see,
    done: "The tasks are changed.",
};

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
        .line("place", "Place", "in words; empty: the whole neighbourhood")
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

fn listed(plan: &Plan) -> Form {
    let mut form = Form::new("plan.tasks", &plan.id, "Save the tasks");
    for task in &plan.tasks {
        let path = format!("{DONE}{}", task.id);
        form = form.tick(path.clone(), &task.title, "is done");
        form.fill(&path, if task.done { "yes" } else { "no" });
    }
    let titles = ["none"].into_iter().chain(plan.tasks.iter().map(|task| task.title.as_str()));
    form.line("title", "New task", "what is to be done; empty for none")
        .choice("owner_organisation", "Who does it", "", plan.partners.iter().map(|partner| partner.name.as_str()))
        .date("due_date", "By", "such as 14 Dec 2026")
        .choice("remove", "Remove a task", "", titles)
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
        request_id: attempt.request_id,
        validate_only: attempt.check,
        title: typed(form, "title"),
        objective: typed(form, "objective"),
        place: typed(form, "place"),
        partner_organisation_ids: ticked_partners(form, board),
    })
}

fn update(form: &mut Form, board: &Board, id: &str) -> Result<UpdatePlanRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let mut fields = vec!["title", "place", "point"];
    fields.extend(STAGES.iter().map(|(_, _, field)| *field).chain(SIDES.iter().map(|(field, _)| *field)));
    // Partners without anybody assigned have no box; they stay. Only the owner may change partners, so they are sent
    // only where a box was changed.
    let ticked = ticked_partners(form, board);
    let shown: Vec<&OrganisationRef> = board.audience.iter().filter_map(|one| one.organisation.as_ref()).collect();
    let before = |id: &str| plan.partners.iter().any(|partner| partner.id == id);
    if shown.iter().any(|organisation| ticked.contains(&organisation.id) != before(&organisation.id)) {
        fields.push("partner_organisation_ids");
    }
    let kept = plan.partners.iter().filter(|partner| !shown.iter().any(|organisation| organisation.id == partner.id));
    let kept = kept.map(|partner| partner.id.clone());
    Ok(UpdatePlanRequest {
        id: id.to_owned(),
        etag: plan.etag.clone(),
        update_mask: mask(&fields),
        point: point(form, "point")?,
        title: typed(form, "title"),
        objective: typed(form, "objective"),
        scanning: typed(form, "scanning"),
        analysis: typed(form, "analysis"),
        response: typed(form, "response"),
        assessment: typed(form, "assessment"),
        victim_side: typed(form, "victim_side"),
        offender_side: typed(form, "offender_side"),
        location_side: typed(form, "location_side"),
        place: typed(form, "place"),
        partner_organisation_ids: ticked.into_iter().chain(kept).collect(),
        tasks: Vec::new(),
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
        reason: if early || to == Wire::Repeat { typed(form, "reason") } else { String::new() },
        request_id: attempt.request_id,
    })
}

fn tasks(form: &mut Form, board: &Board, id: &str) -> Result<UpdatePlanRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let removed = form.chosen("remove");
    let stay = plan.tasks.iter().zip(1..).filter(|(_, at)| *at != removed).map(|(task, _)| task);
    let mut tasks: Vec<PlanTask> =
        stay.map(|task| PlanTask { done: form.ticked(&format!("{DONE}{}", task.id)), ..task.clone() }).collect();
    let title = typed(form, "title");
    if !title.is_empty() {
        let owner = plan.partners.get(form.chosen("owner_organisation"));
        let owner_organisation = owner.map(|owner| OrganisationRef { id: owner.id.clone(), name: String::new() });
        let due_date = form.day("due_date")?;
        tasks.push(PlanTask { title, owner_organisation, due_date, ..PlanTask::default() });
    }
    let (id, etag) = (id.to_owned(), plan.etag.clone());
    Ok(UpdatePlanRequest { id, etag, update_mask: mask(&["tasks"]), tasks, ..UpdatePlanRequest::default() })
}

/// Puts the tasks of a plan back as they were before a change which removed one; a task that was removed comes back as
/// a new one. None where nothing was removed.
pub fn undo_tasks(before: &Board, id: &str, after: &Plan) -> Option<Undo> {
    let before = find(before, id)?;
    let gone = |task: &&PlanTask| !after.tasks.iter().any(|other| other.id == task.id);
    let removed: Vec<PlanTask> = before.tasks.iter().filter(gone).cloned().collect();
    if removed.is_empty() {
        return None;
    }
    let again = removed.into_iter().map(|task| PlanTask { id: String::new(), ..task });
    let tasks: Vec<PlanTask> = after.tasks.iter().cloned().chain(again).collect();
    let (id, etag) = (id.to_owned(), after.etag.clone());
    Some(Undo::call(move |_| UpdatePlanRequest {
        id: id.clone(),
        etag: etag.clone(),
        update_mask: mask(&["tasks"]),
        tasks: tasks.clone(),
        ..UpdatePlanRequest::default()
    }))
}
