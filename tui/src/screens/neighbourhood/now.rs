//! What the team of a neighbourhood wants to know first: what others changed since one looked last, what is on today, what
//! is late or due this week, and what waits to be adopted.
//!
//! Each line is a record of the board, so that every key that acts on one works here too.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::kind::v1::AccountRef;
use safetynet_proto::nms::v1::{Board, ContactState, EngagementState, PlanStage, PriorityState};
use safetynet_shared::clock::{Day, Moment};

use crate::app::View;
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words, wrap};

const COLUMNS: &[Column] = &[column("Why", 22), column("What", 11), column("Record", 0), wide_column("By", 22, 100)];
/// What is due within so many days is shown.
const SOON: i64 = 7;

/// One line.
struct Item {
    /// The group, in which it stands: the lower the more it matters.
    group: u8,
    /// Its place in the group.
    rank: i64,
    id: String,
    why: String,
    what: &'static str,
    record: String,
    by: String,
    tone: Tone,
}

/// The lines, with a sentence above.
pub struct Now {
    list: List,
    head: String,
}

impl Default for Now {
    fn default() -> Self {
        let empty = "Nothing is due this week, and nobody changed anything since you looked. tab goes to the records.";
        Self { list: List::new(COLUMNS, empty), head: String::new() }
    }
}

impl Now {
    /// Takes the board; answers how many lines there are.
    pub fn set(&mut self, board: &Board, view: &View) -> usize {
        let (me, own) = view.who.map_or(("", ""), |who| (who.account_id.as_str(), who.organisation_id.as_str()));
        let mut items = changes(board, me, view.now);
        let changed = items.len();
        items.extend(engagements(board, view.now));
        items.extend(contacts(board, view.now.day()));
        items.extend(tasks(board, view.now.day(), own));
        items.extend(priorities(board, view.now.day()));
        items.sort_by_key(|item| (item.group, item.rank));
        let since = when::time(board.last_look_time.as_ref());
        let since = if since.is_empty() { String::new() } else { format!(" since {since}") };
        let late = items.iter().filter(|item| item.tone == Tone::Late).count();
        let stages = stages(board);
        let profile = match board.profile_days_late {
            0 => String::new(),
            days => format!("profile {} · ", when::late(days)),
        };
        self.head = format!("{profile}{changed} changed by others{since} · {late} late · plans: {stages}");
        let rows = items.iter().map(|item| {
            Row::new(format!("{}/{}", item.group, item.id))
                .toned(&item.why, item.tone)
                .toned(item.what, Tone::Quiet)
                .cell(&item.record)
                .toned(&item.by, Tone::Quiet)
        });
        self.list.set(rows.collect());
        items.len()
    }

    /// The id of the record at hand.
    pub fn selected(&self) -> Option<&str> {
        self.list.selected().and_then(|id| id.split_once('/')).map(|(_, id)| id)
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// Moves and filters.
    pub fn command(&mut self, command: Command) -> bool {
        (self.list.context().types() || command != Command::Open) && self.list.command(command)
    }

    /// Draws the sentence and the lines.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(1)]).areas(area);
        if let Some(outline) = theme.outline() {
            outline.borrow_mut().say(head, &self.head);
        } else {
            let text = wrap::cut(&format!("  {}", self.head), usize::from(area.width));
            frame.render_widget(Line::styled(text, theme.style(Tone::Title)), head);
        }
        self.list.draw(frame, body, theme, focus);
    }
}

/// How many plans stand at each stage that has any.
fn stages(board: &Board) -> String {
    let names = [
        (PlanStage::Objective, "objective"),
        (PlanStage::Scanning, "scanning"),
        (PlanStage::Analysis, "analysis"),
        (PlanStage::Response, "response"),
        (PlanStage::Assessment, "assessment"),
        (PlanStage::Repeat, "repeat"),
    ];
    let count = |stage| board.plans.iter().filter(|plan| plan.stage() == stage).count();
    let said = names.map(|(stage, name)| (count(stage), name)).into_iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said.map(|(count, name)| format!("{count} {name}")).collect();
    if said.is_empty() { "none open".to_owned() } else { said.join(", ") }
}

/// What others changed since the last look, the newest first.
fn changes(board: &Board, me: &str, now: Moment) -> Vec<Item> {
    let last = when::moment(board.last_look_time.as_ref());
    let new = |by: Option<&AccountRef>, at: Option<&prost_types::Timestamp>| {
        let at = when::moment(at).filter(|at| last.is_none_or(|last| *at > last))?;
        by.filter(|by| by.id != me).map(|by| (by.name.clone(), at))
    };
    let mut items = Vec::new();
    let mut add = |id: &str, what, record: &str, by: Option<&AccountRef>, at: Option<&prost_types::Timestamp>| {
        if let Some((by, at)) = new(by, at).filter(|_| last.is_some()) {
            let why = if at.day() == now.day() {
                format!("changed today {}", when::clock(at))
            } else {
                format!("changed {}", at.day())
            };
            let (id, record) = (id.to_owned(), record.to_owned());
            items.push(Item { group: 0, rank: -at.micros(), id, why, what, record, by, tone: Tone::Soon });
        }
    };
    for row in &board.priorities {
        add(&row.id, "Priority", &row.issue, row.updated_by.as_ref(), row.update_time.as_ref());
    }
    for row in &board.engagements {
        add(&row.id, "Engagement", &row.title, row.updated_by.as_ref(), row.update_time.as_ref());
    }
    for row in &board.contacts {
        add(&row.id, "Contact", &row.name, row.updated_by.as_ref(), row.update_time.as_ref());
    }
    for row in &board.plans {
        add(&row.id, "Plan", &row.title, row.updated_by.as_ref(), row.update_time.as_ref());
    }
    items
}

/// What is on today, what began and is not concluded, and whose feedback is owed.
fn engagements(board: &Board, now: Moment) -> Vec<Item> {
    let today = now.day();
    let item = |row: &safetynet_proto::nms::v1::Engagement, group, rank, why: String, tone| Item {
        group,
        rank,
        id: row.id.clone(),
        why,
        what: "Engagement",
        record: row.title.clone(),
        by: row.owner_organisation.as_ref().map_or(String::new(), |owner| owner.name.clone()),
        tone,
    };
    let mut items = Vec::new();
    for row in &board.engagements {
        let Some(begins) = when::moment(row.start_time.as_ref()) else { continue };
        let days = today.days_until(begins.day());
        match row.state() {
            EngagementState::Planned if days == 0 => {
                items.push(item(row, 1, begins.micros(), format!("today {}", when::clock(begins)), Tone::Focus));
            }
            EngagementState::Planned if days < 0 => {
                items.push(item(row, 2, days, format!("was {}: held?", begins.day()), Tone::Late));
            }
            EngagementState::Planned if days <= SOON => {
                items.push(item(row, 3, days, format!("on {}", begins.local()), Tone::Plain));
            }
            EngagementState::Held if row.feedback_days_late > 0 => {
                let rank = -i64::from(row.feedback_days_late);
                items.push(item(row, 2, rank, format!("feedback {}", when::late(row.feedback_days_late)), Tone::Late));
            }
            EngagementState::Held if row.feedback_due_date.is_some() => {
                let why = format!("feedback {}", when::due(row.feedback_due_date.as_ref(), 0));
                let due = days_to(row.feedback_due_date.as_ref(), today).unwrap_or(SOON);
                items.push(item(row, 3, due.max(SOON), why, Tone::Plain));
            }
            _ => {}
        }
    }
    items
}

/// Days from today to a date of the wire.
fn days_to(date: Option<&safetynet_proto::google::r#type::Date>, today: Day) -> Option<i64> {
    date.and_then(|date| Day::new(date.year, date.month, date.day)).map(|day| today.days_until(day))
}

fn days(count: i64) -> String {
    words::counted(i32::try_from(count).unwrap_or(i32::MAX), ["day", "days"])
}

/// Who is due a call.
fn contacts(board: &Board, today: Day) -> Vec<Item> {
    let due = board.contacts.iter().filter(|row| matches!(row.state(), ContactState::Active | ContactState::Dormant));
    let due = due.filter_map(|row| Some((row, days_to(row.next_due_date.as_ref(), today)?)));
    let due = due.filter(|(_, days)| *days <= SOON);
    due.map(|(row, days)| Item {
        group: if days < 0 { 2 } else { 3 },
        rank: days,
        id: row.id.clone(),
        why: format!("call {}", when::due(row.next_due_date.as_ref(), row.days_late)),
        what: "Contact",
        record: format!("{}, {}", row.name, row.role),
        by: row.owner_organisation.as_ref().map_or(String::new(), |owner| owner.name.clone()),
        tone: if days < 0 { Tone::Late } else { Tone::Plain },
    })
    .collect()
}

/// Tasks of plans that the own organisation has to do.
fn tasks(board: &Board, today: Day, own: &str) -> Vec<Item> {
    let mine = board.plans.iter().flat_map(|plan| plan.tasks.iter().map(move |task| (plan, task)));
    let mine = mine.filter(|(plan, task)| {
        let owner = task.owner_organisation.as_ref();
        !task.done && plan.stage() != PlanStage::Closed && owner.is_some_and(|owner| owner.id == own)
    });
    let due = mine.filter_map(|(plan, task)| Some((plan, task, days_to(task.due_date.as_ref(), today)?)));
    due.filter(|(.., days)| *days <= SOON)
        .map(|(plan, task, days)| Item {
            group: if days < 0 { 2 } else { 3 },
            rank: days,
            id: plan.id.clone(),
            why: format!("task {}", when::due(task.due_date.as_ref(), task.days_late)),
            what: "Plan",
            record: format!("{} ({})", task.title, plan.title),
            by: task.owner_organisation.as_ref().map_or(String::new(), |owner| owner.name.clone()),
            tone: if days < 0 { Tone::Late } else { Tone::Plain },
        })
        .collect()
}

/// Issues that nobody has adopted or done anything about yet, the oldest first.
fn priorities(board: &Board, today: Day) -> Vec<Item> {
    let open =
        board.priorities.iter().filter(|row| matches!(row.state(), PriorityState::Raised | PriorityState::Adopted));
    let aged = open.filter_map(|row| Some((row, -days_to(row.issue_date.as_ref(), today)?)));
    aged.map(|(row, age)| Item {
        group: if row.state() == PriorityState::Raised { 4 } else { 5 },
        rank: -age,
        id: row.id.clone(),
        why: match row.state() {
            PriorityState::Raised if age == 0 => "raised today".to_owned(),
            PriorityState::Raised => format!("raised {} ago", days(age)),
            _ => format!("adopted, {} old", days(age)),
        },
        what: "Priority",
        record: row.issue.clone(),
        by: row.owner_organisation.as_ref().map_or(String::new(), |owner| owner.name.clone()),
        tone: Tone::Plain,
    })
    .collect()
}
