//! Contacts or neighbourhoods from a table: paste it, look at every row with what is wrong with it, then record all, the
//! good ones, or none.
//!
//! The table is pasted and no file is opened: this program knows no disk but for its configuration, and a path typed here
//! would have to be read with the rights of whoever sits at the workstation. Cells that were copied from a spreadsheet come
//! with tabs, which are written as commas here; the text of a CSV file is taken as it is.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    ImportAreasRequest, ImportContactsRequest, ImportFault, ImportMode as Mode, ImportResult, ImportRow, Neighbourhood,
};
use safetynet_shared::codes::{Code, ImportMode};
use safetynet_shared::id::Id;

use super::neighbourhood::considered::Considered;
use super::neighbourhood::task;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::words::counted;
use crate::widgets::{foot, wrap};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::F(9), "record", "record the rows that were looked at")];

const TEXT: &str = "text";
const MODE: &str = "mode";
const COLUMNS: &[Column] =
    &[column("Line", 5), column("Name", 0), column("What is wrong", 44), wide_column("Neighbourhood", 20, 100)];
const CONTACTS: &str = "kind, name, role, organisation, reach_by, telephone, email, notes, private, consent_date, \
                        consent_evidence, next_due_date, neighbourhood";
const AREAS: &str = "name, partnership, team, force, latitude, longitude, boundary, contact_interval_months";

/// The screen.
pub struct Import {
    /// The neighbourhood that contacts go into: id and name; none where neighbourhoods are made.
    into: Option<(String, String)>,
    form: Form,
    considered: Considered,
    result: Option<ImportResult>,
    /// Who will see the contacts.
    audience: String,
    list: List,
}

impl Import {
    /// Contacts, into this neighbourhood.
    pub fn contacts(into: &Neighbourhood) -> Self {
        Self::at(Some((into.id.clone(), into.name.clone())))
    }

    /// Neighbourhoods.
    pub fn areas() -> Self {
        Self::at(None)
    }

    fn at(into: Option<(String, String)>) -> Self {
        let (name, object) = into.as_ref().map_or(("import.areas", ""), |(id, _)| ("import.contacts", id.as_str()));
        let form = Form::new(name, object, "Look at the rows")
            .note(TEXT, "Table", "paste the cells of a spreadsheet, or the text of a CSV file")
            .choice(MODE, "Record", "", ImportMode::all().map(Code::label));
        let list = List::new(COLUMNS, "The table has no row.");
        let mut import = Self {
            into,
            form: Considered::field(form),
            considered: Considered::default(),
            result: None,
            audience: String::new(),
            list,
        };
        import.considered.fit(&mut import.form);
        import
    }

    fn method(&self) -> Method {
        if self.into.is_some() { Method::ImportContacts } else { Method::ImportAreas }
    }

    fn mode(&self) -> i32 {
        let all = ImportMode::all().nth(self.form.chosen(MODE)).unwrap_or(ImportMode::AllOrNothing);
        all.number()
    }

    fn call(&self, request_id: String, validate_only: bool) -> Call {
        let (text, mode) = (self.form.trimmed(TEXT), self.mode());
        match &self.into {
            Some((id, _)) => ImportContactsRequest {
                neighbourhood_id: id.clone(),
                request_id,
                validate_only,
                text,
                mode,
                names_nobody_reason: Considered::reason(&self.form),
            }
            .into(),
            None => ImportAreasRequest { request_id, validate_only, text, mode }.into(),
        }
    }

    /// Asks what would become of the rows.
    fn look(&mut self, view: &View) -> Step {
        self.form.clear_errors();
        Step::none().check(self.call(Id::fresh(view.now).to_string(), true))
    }

    /// Records the rows that were looked at.
    fn record_rows(&mut self, view: &View) -> Step {
        let Some(result) = &self.result else { return Step::none().say("Look at the rows first, with ctrl-s.") };
        let all = self.mode() == i32::from(Mode::AllOrNothing);
        if result.good == 0 || (all && result.bad > 0) {
            let said = "Nothing is recorded while a row is wrong. esc goes back to the table; there you can also choose to \
                        record the good rows.";
            return Step::none().say(said);
        }
        let request_id = self.form.request_id(view.now);
        Step::none().call(self.call(request_id, false))
    }

    fn take(&mut self, result: ImportResult) -> Step {
        if result.written {
            let (made, left) = (result.good, result.bad);
            let rest = counted(left, ["was left out", "were left out"]);
            let rest = if left > 0 { format!("; {rest}") } else { String::new() };
            let contacts = ["contact is recorded", "contacts are recorded"];
            let areas = ["neighbourhood is made", "neighbourhoods are made"];
            let done = counted(made, if self.into.is_some() { contacts } else { areas });
            return Step::none().sent(&self.form).back().say(format!("{done}{rest}."));
        }
        self.list.set(result.rows.iter().map(row).collect());
        let stopped = result.rows.iter().flat_map(|row| &row.faults).any(|fault| fault.rule.ends_with("(SyOPs 8.2)"));
        if stopped && self.into.is_some() {
            self.considered.stop(&mut self.form);
        }
        self.result = Some(result);
        Step::none()
    }

    fn typed(&mut self, event: &Event, view: &View) -> Step {
        let said = match event {
            Event::Paste(text) => self.form.update(&Event::Paste(&commas(text))),
            event => self.form.update(event),
        };
        match said {
            Said::Send => self.look(view),
            Said::Used => Step::none(),
            Said::Nothing => Step::pass(),
        }
    }

    /// Keys and text while the rows are looked at.
    fn looked(&mut self, event: &Event) -> Step {
        if matches!(event, Event::Command(Command::Back)) && !self.list.context().types() {
            self.result = None;
            return Step::none();
        }
        self.list.update(event)
    }

    fn head(&self) -> String {
        let Some(result) = &self.result else {
            let headings = if self.into.is_some() { CONTACTS } else { AREAS };
            return format!("The first line holds the headings, of these: {headings}.");
        };
        let (good, bad) = (result.good, result.bad);
        let (audience, wrong) = (&self.audience, counted(bad, ["row is wrong", "rows are wrong"]));
        match (bad, self.mode() == i32::from(Mode::AllOrNothing)) {
            (0, _) => {
                let all = counted(good, ["row, and it is good", "rows, all good"]);
                format!("{all}. F9 records what is here; esc goes back to the table. {audience}")
            }
            (_, true) => {
                let fine = counted(good, ["is good", "are good"]);
                format!("{wrong}, {fine}. Nothing is recorded until all are good.")
            }
            (_, false) => {
                let fine = counted(good, ["good one", "good ones"]);
                format!("{wrong} and left out. F9 records the {fine}. {audience}")
            }
        }
    }
}

impl Screen for Import {
    fn title(&self) -> String {
        if self.into.is_some() { "Import contacts" } else { "Import neighbourhoods" }.to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.result.is_some() { self.list.context() } else { self.form.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none(),
            Event::Reply(Reply::ImportContacts(reply)) => {
                self.audience = task::seen_by(&reply.audience, "here");
                self.take(reply.result.unwrap_or_default())
            }
            Event::Reply(Reply::ImportAreas(reply)) => self.take(reply.result.unwrap_or_default()),
            Event::Failed(method, failure) if method == self.method() => {
                self.result = None;
                self.considered.refused(failure, &mut self.form);
                self.form.refuse(failure);
                Step::none()
            }
            Event::Command(Command::Own("record")) => self.record_rows(view),
            event if self.result.is_some() => self.looked(&event),
            event => self.typed(&event, view),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let into = self.into.as_ref().map_or(String::new(), |(_, name)| format!("Into {name}. "));
        let text = safe::inert(&format!("{into}{}", self.head())).into_owned();
        let rows = wrap::rows(&text, area.width.saturating_sub(2));
        let height = u16::try_from(rows.len()).unwrap_or(1).min(4);
        let [head, body] = Layout::vertical([Constraint::Length(height + 1), Constraint::Min(3)]).areas(area);
        let lines: Vec<Line> = rows.into_iter().map(|row| Line::raw(format!("  {}", row.of(&text)))).collect();
        frame.render_widget(Paragraph::new(lines).style(view.theme.style(Tone::Title)), head);
        let Some(result) = &self.result else {
            self.form.draw(frame, body, view.theme, Focus::Here);
            return;
        };
        let at_hand = self.list.selected().and_then(|id| result.rows.iter().find(|row| row.line.to_string() == id));
        let faults = at_hand.map_or(Vec::new(), |row| row.faults.iter().map(|one| (fault(one), Tone::Late)).collect());
        let above = foot::draw(frame, body, 4, view.theme, &faults);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::at(self.into.clone()))
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.into.as_ref().map(|(id, _)| (RecordKind::Neighbourhood, id.clone()))
    }
}

fn fault(fault: &ImportFault) -> String {
    let column = if fault.column.is_empty() { "The row" } else { fault.column.as_str() };
    format!("{column} {}", fault.rule)
}

fn row(row: &ImportRow) -> Row {
    let (said, tone) = match row.faults.as_slice() {
        [] => ("good".to_owned(), Tone::Good),
        [one] => (fault(one), Tone::Late),
        [one, rest @ ..] => (format!("{} more: {}", rest.len(), fault(one)), Tone::Late),
    };
    Row::new(row.line.to_string())
        .cell(row.line.to_string())
        .toned(&row.name, Tone::Title)
        .toned(said, tone)
        .cell(&row.neighbourhood_name)
}

/// Cells that were copied from a spreadsheet, with commas for the tabs between them; any other text as it is.
fn commas(text: &str) -> String {
    if !text.contains('\t') {
        return text.to_owned();
    }
    let (mut out, mut cell, mut quoted) = (String::with_capacity(text.len()), String::new(), false);
    let mut end = |cell: &mut String, by: char| {
        let plain = cell.starts_with('"') || !cell.contains([',', '"']);
        let written = if plain { cell.clone() } else { format!("\"{}\"", cell.replace('"', "\"\"")) };
        out.push_str(&written);
        cell.clear();
        out.push(by);
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for letter in text.chars() {
        // A quote begins a quoted cell at its begin alone; within one, every quote turns it over.
        quoted ^= letter == '"' && (quoted || cell.is_empty() || cell.starts_with('"'));
        match letter {
            '\t' if !quoted => end(&mut cell, ','),
            '\n' if !quoted => end(&mut cell, '\n'),
            other => cell.push(other),
        }
    }
    end(&mut cell, '\n');
    out
}

#[cfg(test)]
mod tests;
