//! What a neighbourhood team wants to know first thing, over all of the caller's neighbourhoods in use: one statement a
//! kind, however many neighbourhoods there are. `domain::briefing` decides; the statements leave out what it never takes.

use std::collections::{HashMap, HashSet};

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::BriefingTime;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, ContactState, EngagementState, PlanStage, PlanTaskState, PriorityState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::call::Call;
use super::contact::Contact;
use super::engagement::Engagement;
use super::face::{self, Face};
use super::neighbourhood::Recorded;
use super::neighbourhood_assignment::Area;
use super::plan::Plan;
use super::plan::beside::{self, Task};
use super::priority::Priority;
use super::profile::Profile;
use super::reach::{self, Child, Found, Key, Read, Write, fault, id_at};
use crate::domain::briefing::{self as rules, Due};
use crate::domain::contact::sees_details;
use crate::domain::due::week;
use crate::error::Result;
use crate::publication::text;

/// How much of an issue stands in a line.
const TITLE: usize = 200;
/// The neighbourhood of a row, in use, and when the caller looked at its board last.
const IN_USE: &str = "JOIN neighbourhood h ON h.id = t.neighbourhood AND h.state = 1
     LEFT JOIN board_look l ON l.account = ?1 AND l.neighbourhood = h.id";
/// Somebody else changed a row since then.
const CHANGED: &str = "(t.changed_at > l.looked_at AND coalesce(t.changed_by, t.recorded_by) <> ?1)";

/// The priorities about which nothing was done.
const OPEN: &str = "t.state IN (?3, ?4)";
/// The engagements that begin this week or did, and those of which people are to be told.
const BEGUN: &str = "t.state = ?3 AND t.starts_at < ?5 OR t.state = ?4 AND t.feedback_due_on IS NOT NULL";
/// The contacts who are to be spoken to.
const CALLED: &str = "t.state = ?3 AND t.next_due_on <= ?4";
/// The plans that are not closed.
const PLANNED: &str = "t.stage <> ?3";
/// The profiles that are to be looked at again.
const REVIEWED: &str = "WHERE t.state = 2 AND t.review_on <= ?3";

/// The rest of a statement: of the neighbourhoods in use, what is kept or was changed.
fn or_changed(kept: &str) -> String {
    format!("{IN_USE} WHERE ({kept} OR {CHANGED})")
}

/// A line: a record, and what is to be said of it.
pub struct Line {
    /// What is to be done, and when.
    pub due: Due,
    /// The neighbourhood.
    pub area: Id,
    /// The kind of the record.
    pub kind: RecordKind,
    /// The record.
    pub record: Id,
    /// What it is called.
    pub title: String,
    /// What to know beside it; may be empty.
    pub detail: String,
    /// Who has to do it, or keeps the record; none for a public text.
    pub organisation: Option<(Id, String)>,
    /// Whether that is the caller's organisation.
    pub own: bool,
    /// When it begins, or was changed.
    pub at: Option<Moment>,
    /// Who changed or wrote it.
    pub by: Option<(Id, String)>,
}

/// Puts lines into the order of a briefing.
pub fn sort(lines: &mut [Line]) {
    lines.sort_by_key(|line| (line.due.place(), !line.own, line.due, line.record));
}

/// Who is told, and when they looked at each board last.
pub struct Reader {
    account: Id,
    organisation: Id,
    today: Day,
    looked: HashMap<Id, Moment>,
}

impl Reader {
    /// The caller, for the board of one neighbourhood.
    ///
    /// # Errors
    /// Without a signed-in caller.
    pub fn of_board(call: &Call<'_>, area: Id, looked: Option<Moment>) -> Result<Reader> {
        let person = call.person()?;
        let looked = looked.map(|at| (area, at)).into_iter().collect();
        Ok(Reader { account: person.account, organisation: person.organisation, today: call.today(), looked })
    }

    fn of_all(call: &Call<'_>) -> Result<Reader> {
        let person = call.person()?;
        let sql = "SELECT neighbourhood, looked_at FROM board_look WHERE account = ?1";
        let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
        let lines =
            statement.query_map([Key(person.account)], |line| Ok((id_at(line, 0)?, Moment::from_micros(line.get(1)?))));
        let looked = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
        Ok(Reader { account: person.account, organisation: person.organisation, today: call.today(), looked })
    }

    /// What is to be said of a priority.
    pub fn priority(&self, row: &Priority) -> Vec<Line> {
        let line = self.line(row.neighbourhood, (RecordKind::Priority, row.id), &row.body.issue, &row.recorded);
        let due = rules::priority(row.state, row.body.issue_on, self.today);
        due.map(|due| line(due, "")).into_iter().chain(self.change(row.neighbourhood, &row.recorded, line)).collect()
    }

    /// What is to be said of an engagement.
    pub fn engagement(&self, row: &Engagement) -> Vec<Line> {
        let line = self.line(row.neighbourhood, (RecordKind::Engagement, row.id), &row.body.title, &row.recorded);
        let due = rules::engagement(row.state, row.body.starts, row.body.feedback_due, self.today);
        let due = due.map(|due| Line { at: Some(row.body.starts), ..line(due, &row.body.place) });
        due.into_iter().chain(self.change(row.neighbourhood, &row.recorded, line)).collect()
    }

    /// What is to be said of a contact, where its details are not kept from the caller.
    pub fn contact(&self, row: &Contact) -> Vec<Line> {
        let sees = sees_details(row.body.private, row.recorded.organisation, self.organisation);
        let line = self.line(row.neighbourhood, (RecordKind::Contact, row.id), &row.body.name, &row.recorded);
        let due = rules::call(row.state, sees, row.body.next_due, self.today);
        let changed = self.change(row.neighbourhood, &row.recorded, &line).filter(|_| sees);
        due.map(|due| line(due, &row.body.role)).into_iter().chain(changed).collect()
    }

    /// What is to be said of a plan, and of its tasks.
    pub fn plan(&self, row: &Plan, tasks: &[Task]) -> Vec<Line> {
        let line = self.line(row.neighbourhood, (RecordKind::Plan, row.id), &row.body.title, &row.recorded);
        let leads = row.recorded.organisation == self.organisation;
        let of = |task: &Task| {
            let own = task.organisation == self.organisation;
            let done = task.state == PlanTaskState::Done;
            let due = rules::task(row.stage, done, own || leads, task.due, self.today)?;
            let organisation = Some((task.organisation, task.organisation_name.clone()));
            Some(Line { title: task.title.clone(), organisation, own, ..line(due, &row.body.title) })
        };
        let due = rules::plan(row.stage, row.body.target_on, self.today).map(|due| line(due, ""));
        let changed = self.change(row.neighbourhood, &row.recorded, &line);
        due.into_iter().chain(tasks.iter().filter_map(of)).chain(changed).collect()
    }

    fn profile(&self, row: &Profile) -> Option<Line> {
        let title = format!("Profile, version {}", row.number);
        let line = self.line(row.neighbourhood, (RecordKind::Profile, row.id), &title, &row.recorded);
        rules::profile(row.review, self.today).map(|due| line(due, ""))
    }

    /// Makes the lines of a record.
    fn line<'r>(
        &self,
        area: Id,
        (kind, record): (RecordKind, Id),
        title: &'r str,
        recorded: &'r Recorded,
    ) -> impl Fn(Due, &str) -> Line + use<'r> {
        let own = recorded.organisation == self.organisation;
        move |due, detail| Line {
            due,
            area,
            kind,
            record,
            title: title.chars().take(TITLE).collect(),
            detail: detail.to_owned(),
            organisation: Some((recorded.organisation, recorded.organisation_name.clone())),
            own,
            at: None,
            by: None,
        }
    }

    fn change(&self, area: Id, recorded: &Recorded, line: impl Fn(Due, &str) -> Line) -> Option<Line> {
        let looked = self.looked.get(&area).copied();
        let due = rules::change(recorded.changed, recorded.changed_by, self.account, looked)?;
        let by = Some((recorded.changed_by, recorded.changed_by_name.clone()));
        Some(Line { at: Some(recorded.changed), by, ..line(due, "") })
    }
}

fn public_text(row: &Face) -> Line {
    let title = row.body.text.as_ref().map_or("", text::name);
    Line {
        due: rules::public_text(row.changed),
        area: row.neighbourhood,
        kind: RecordKind::Face,
        record: row.id,
        title: title.chars().take(TITLE).collect(),
        detail: row.kind.label().to_owned(),
        organisation: None,
        own: true,
        at: None,
        by: Some(row.written_by.clone()),
    }
}

/// What was found, and is not shown yet.
struct Rows {
    areas: Vec<Found<Area, Read>>,
    priorities: Vec<Found<Priority, Read>>,
    engagements: Vec<Found<Engagement, Read>>,
    contacts: Vec<Found<Contact, Read>>,
    plans: Vec<Found<Plan, Read>>,
    tasks: HashMap<Id, Vec<Task>>,
    profiles: Vec<Found<Profile, Read>>,
    faces: Vec<Found<Face, Write>>,
}

impl Rows {
    fn find(call: &Call<'_>) -> Result<Rows> {
        let soon = week(call.today());
        let end = soon.plus_days(1).start().micros();
        let (planned, held) = (EngagementState::Planned.number(), EngagementState::Held.number());
        let (raised, adopted) = (PriorityState::Raised.number(), PriorityState::Adopted.number());
        let (active, closed, day) = (ContactState::Active.number(), PlanStage::Closed.number(), soon.to_int());
        let publishes = call.may(Permission::Publish);
        Ok(Rows {
            areas: reach::found(call, "WHERE t.state = 1", &[])?,
            priorities: reach::found_inside(call, &or_changed(OPEN), &[&raised, &adopted])?,
            engagements: reach::found_inside(call, &or_changed(BEGUN), &[&planned, &held, &end])?,
            contacts: reach::found_inside(call, &or_changed(CALLED), &[&active, &day])?,
            plans: reach::found(call, &or_changed(PLANNED), &[&closed])?,
            tasks: beside::due(call, soon)?,
            profiles: reach::found_inside(call, REVIEWED, &[&day])?,
            faces: publishes.then(|| reach::found_inside(call, face::WAITS, &[])).transpose()?.unwrap_or_default(),
        })
    }

    /// What is to be said of them, in the order of a briefing.
    fn lines(&self, reader: &Reader) -> Vec<Line> {
        let tasks = |plan: Id| self.tasks.get(&plan).map_or(&[][..], Vec::as_slice);
        let used: HashSet<Id> = self.areas.iter().map(|area| area.row.id).collect();
        let mut lines: Vec<Line> = self.priorities.iter().flat_map(|found| reader.priority(&found.row)).collect();
        lines.extend(self.engagements.iter().flat_map(|found| reader.engagement(&found.row)));
        lines.extend(self.contacts.iter().flat_map(|found| reader.contact(&found.row)));
        lines.extend(self.plans.iter().flat_map(|found| reader.plan(&found.row, tasks(found.row.id))));
        lines.extend(self.profiles.iter().filter_map(|found| reader.profile(&found.row)));
        lines.extend(self.faces.iter().map(|found| public_text(&found.row)));
        lines.retain(|line| used.contains(&line.area));
        sort(&mut lines);
        lines
    }

    /// Puts what the lines say into the trail, and answers the names of the neighbourhoods.
    fn show(self, call: &Call<'_>, lines: &[Line]) -> HashMap<Id, String> {
        let said: HashSet<Id> = lines.iter().map(|line| line.record).collect();
        let areas = self.areas.into_iter().map(|area| area.show(call)).map(|area| (area.id, area.name.clone()));
        let areas = areas.collect();
        show(call, self.priorities, &said);
        show(call, self.engagements, &said);
        show(call, self.contacts, &said);
        for plan in self.plans.into_iter().filter(|plan| said.contains(&plan.row.id)) {
            plan.show(call);
        }
        show(call, self.profiles, &said);
        show(call, self.faces, &said);
        areas
    }
}

fn show<C: Child, V: super::reach::Verb>(call: &Call<'_>, rows: Vec<Found<C, V>>, said: &HashSet<Id>) {
    for row in rows.into_iter().filter(|found| said.contains(&found.row.id())) {
        row.show_inside(call);
    }
}

/// How many lines there are of each time, and in how many neighbourhoods.
pub struct Counts {
    /// The times of the lines, in the order of a briefing.
    pub times: Vec<BriefingTime>,
    /// The neighbourhoods.
    pub areas: usize,
}

impl Counts {
    fn of(lines: &[Line], rows: &Rows) -> Counts {
        Counts { times: lines.iter().map(|line| line.due.time).collect(), areas: rows.areas.len() }
    }
}

/// Counts what a briefing would hold.
///
/// # Errors
/// Faults of the store.
pub fn count(call: &Call<'_>) -> Result<Counts> {
    let rows = Rows::find(call)?;
    let lines = rows.lines(&Reader::of_all(call)?);
    Ok(Counts::of(&lines, &rows))
}

/// The first lines of a briefing.
pub struct Briefing {
    /// The lines, in their order.
    pub lines: Vec<Line>,
    /// The names of the neighbourhoods.
    pub areas: HashMap<Id, String>,
    /// How many lines there are in all.
    pub counts: Counts,
}

/// What is to be said of the caller's neighbourhoods, the first `most` lines.
///
/// # Errors
/// Faults of the store.
pub fn read(call: &Call<'_>, most: usize) -> Result<Briefing> {
    let rows = Rows::find(call)?;
    let mut lines = rows.lines(&Reader::of_all(call)?);
    let counts = Counts::of(&lines, &rows);
    lines.truncate(most);
    Ok(Briefing { areas: rows.show(call, &lines), lines, counts })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::reach::{inside_sql, mine_sql};

    #[test]
    fn no_statement_goes_through_what_is_not_the_callers() {
        let place = tempfile::tempdir().unwrap();
        let opened = crate::store::open(&place.path().join("store.db"), &crate::store::Key::new([7; 32]), 2).unwrap();
        let statements = [
            mine_sql::<Area>("WHERE t.state = 1"),
            inside_sql::<Priority>(&or_changed(OPEN)),
            inside_sql::<Engagement>(&or_changed(BEGUN)),
            inside_sql::<Contact>(&or_changed(CALLED)),
            mine_sql::<Plan>(&or_changed(PLANNED)),
            inside_sql::<Profile>(REVIEWED),
            inside_sql::<Face>(face::WAITS),
            beside::due_sql(),
        ];
        for sql in statements {
            let mut statement = opened.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let nobody = vec![Key(Id::from_bytes([0; 16])); statement.parameter_count()];
            let read = |line: &rusqlite::Row<'_>| line.get::<_, String>(3);
            let steps = statement.query_map(rusqlite::params_from_iter(nobody), read).unwrap();
            let steps: Vec<String> = steps.map(|step| step.unwrap()).collect();
            for whole in ["SCAN t", "SCAN p", "SCAN h"] {
                assert!(!steps.iter().any(|step| step == whole), "{sql}\n{steps:#?}");
            }
        }
    }
}
