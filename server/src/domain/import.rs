//! Tables as spreadsheets write them, as pure rules: headings, rows, and the cells that no table may hold.
//!
//! What is wrong with the table as a whole (no headings, an unknown column, too many rows) is an error of the request.
//! What is wrong with a row is kept beside it, so that all of it can be shown before anything is recorded. No rule repeats
//! what a cell says: it may be somebody's name in the wrong column.

use std::collections::HashMap;

use safetynet_shared::clock::Day;
use safetynet_shared::codes::Code;

use crate::error::{Error, Result, Violation};

/// The most rows of a table.
pub const MOST_ROWS: usize = 500;
/// The most bytes of a table.
const MOST_BYTES: usize = 900_000;
/// The most faults that are kept of a row.
const MOST_FAULTS: usize = 10;
/// How much of a name is shown.
const SHOWN: usize = 100;

/// A column that a table may have.
#[derive(Clone, Copy)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// Whether a table must have it.
    pub required: bool,
    /// Whether its cells may begin as a formula does: telephone numbers, coordinates.
    pub signed: bool,
}

/// A column that may be left out.
pub const fn column(name: &'static str) -> Column {
    Column { name, required: false, signed: false }
}

/// A column whose cells may begin with a sign.
pub const fn signed(name: &'static str) -> Column {
    Column { name, required: false, signed: true }
}

/// A column that must be there.
pub const fn required(name: &'static str) -> Column {
    Column { name, required: true, signed: false }
}

/// A row with what is wrong with it so far.
pub struct Row {
    /// The line in which it begins, from 1.
    pub line: u64,
    cells: HashMap<&'static str, String>,
    /// What is wrong: column and rule.
    pub faults: Vec<(&'static str, String)>,
}

impl Row {
    /// The cell of a column, without blanks around it; empty where there is none.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// The begin of a cell, for showing.
    pub fn shown(&self, column: &str) -> String {
        self.cell(column).chars().take(SHOWN).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
    }

    /// Keeps a fault, unless there are very many.
    pub fn refuse(&mut self, column: &'static str, rule: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push((column, rule.into()));
        }
    }

    /// Keeps the violations of the record that the row would be, under the headings of the table.
    pub fn refuse_all(&mut self, violations: Vec<Violation>, heading: impl Fn(&str) -> &'static str) {
        for violation in violations {
            self.refuse(heading(&violation.field), violation.rule);
        }
    }

    /// The value of a closed list in a cell, by its word or its label; none where it is empty or wrong, which is kept.
    pub fn code<C: Code>(&mut self, column: &'static str) -> Option<C> {
        let found = self.known(column);
        if found.is_none() && !self.cell(column).is_empty() {
            let words: Vec<String> = C::all().map(|code| code.code().replace('_', " ")).collect();
            self.refuse(column, format!("must be one of: {}", words.join(", ")));
        }
        found
    }

    /// As [`Row::code`], for comparing: nothing is kept where it is wrong.
    pub fn known<C: Code>(&self, column: &str) -> Option<C> {
        let text = self.cell(column).to_lowercase();
        C::all()
            .find(|code| code.code().replace('_', " ") == text.replace('_', " ") || code.label().to_lowercase() == text)
    }

    /// The day in a cell: `2026-11-23` or `23/11/2026`.
    pub fn day(&mut self, column: &'static str) -> Option<Day> {
        let text = self.cell(column);
        let day = Day::parse(text).or_else(|| british(text));
        if day.is_none() && !text.is_empty() {
            self.refuse(column, "must be a day of the calendar, such as 2026-11-23 or 23/11/2026");
        }
        day
    }

    /// The number in a cell.
    pub fn number<N: std::str::FromStr>(&mut self, column: &'static str) -> Option<N> {
        let number = self.cell(column).parse().ok();
        if number.is_none() && !self.cell(column).is_empty() {
            self.refuse(column, "must be a number");
        }
        number
    }

    /// Whether a cell says yes, and what an empty one says.
    pub fn yes(&mut self, column: &'static str, empty: bool) -> bool {
        match self.cell(column).to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => true,
            "" => empty,
            "no" | "n" | "false" | "0" => false,
            _ => {
                self.refuse(column, "must be yes or no");
                false
            }
        }
    }
}

fn british(text: &str) -> Option<Day> {
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The rows of a table.
///
/// # Errors
/// [`Error::Invalid`] naming the field, for what is wrong with the table as a whole.
pub fn read(field: &str, text: &str, columns: &[Column]) -> Result<Vec<Row>> {
    let wrong = |rule: String| Error::field(field, rule);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() || text.len() > MOST_BYTES {
        return Err(wrong("must be a table with headings, of at most 900,000 bytes".to_owned()));
    }
    let mut records = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .into_records();
    let broken = |_| wrong("must be a table whose cells are text".to_owned());
    let headings = records.next().transpose().map_err(broken)?.unwrap_or_default();
    let headings = known(field, &headings, columns)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err(wrong(format!("must have at most {MOST_ROWS} rows")));
        }
        rows.push(row(&record, text, &headings));
    }
    if rows.is_empty() {
        return Err(wrong("must have a row below its headings".to_owned()));
    }
    Ok(rows)
}

/// What parts the columns: a tab where the headings have one, a semicolon where they have no comma, else a comma.
fn delimiter(text: &str) -> u8 {
    let headings = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    match (headings.contains('\t'), headings.contains(';') && !headings.contains(',')) {
        (true, _) => b'\t',
        (_, true) => b';',
        _ => b',',
    }
}

/// The headings as columns that are known, each at most once.
fn known(field: &str, headings: &csv::StringRecord, columns: &[Column]) -> Result<Vec<Column>> {
    let names = || columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let mut found: Vec<Column> = Vec::new();
    for (heading, number) in headings.iter().zip(1..) {
        let heading = heading.trim().to_lowercase().replace([' ', '-'], "_").replace("e_mail", "email");
        let column = columns.iter().find(|column| column.name == heading);
        let column = column.ok_or_else(|| {
            Error::field(field, format!("has a heading in column {number} that is none of: {}", names()))
        })?;
        if found.iter().any(|known| known.name == column.name) {
            return Err(Error::field(field, format!("has the heading {} twice", column.name)));
        }
        found.push(*column);
    }
    let missing = columns.iter().find(|column| column.required && !found.iter().any(|known| known.name == column.name));
    missing.map_or(Ok(found), |column| Err(Error::field(field, format!("must have the heading {}", column.name))))
}

fn row(record: &csv::StringRecord, text: &str, headings: &[Column]) -> Row {
    // Between CR and LF the position is still that of the line before.
    let between =
        |at: &csv::Position| usize::try_from(at.byte()).is_ok_and(|at| text.as_bytes().get(at) == Some(&b'\n'));
    let line = record.position().map_or(0, |at| at.line() + u64::from(between(at)));
    let mut row = Row { line, cells: HashMap::new(), faults: Vec::new() };
    let further = record.iter().skip(headings.len()).any(|cell| !cell.trim().is_empty());
    if further || record.len() < headings.len() {
        let (cells, columns) = (record.len(), headings.len());
        row.refuse("", format!("must have a cell for each of the {columns} headings, and has {cells}; see the quotes"));
    }
    for (column, cell) in headings.iter().zip(record) {
        if !column.signed && cell.trim_start().starts_with(['=', '+', '-', '@']) {
            row.refuse(column.name, "must not begin with =, +, - or @, as a formula does: put the text alone");
        }
        row.cells.insert(column.name, cell.to_owned());
    }
    row
}

/// Finds rows that say the same as an earlier one, by what tells them apart, and says so beside the later.
pub fn twice(rows: &mut [Row], column: &'static str, of: impl Fn(&Row) -> String) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    for row in rows {
        let key = of(row);
        match seen.get(&key) {
            Some(line) => row.refuse(column, format!("is the same as in line {line}")),
            None => {
                seen.insert(key, row.line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
    use super::*;
    use proptest::prelude::*;
    use safetynet_shared::codes::{ContactKind, PreferredChannel};

    const COLUMNS: &[Column] = &[required("name"), column("notes"), signed("telephone"), column("next_due_date")];

    fn rule(text: &str) -> String {
        let Err(Error::Invalid(found)) = read("text", text, COLUMNS) else { panic!("{text}") };
        assert_eq!(found[0].field, "text");
        found[0].rule.clone()
    }

    #[test]
    fn tables_come_with_marks_quotes_tabs_and_any_line_end() {
        for text in [
            "\u{feff}Name,Notes\r\n\"Robin \"\"Rob\"\" Sample\",\"one, two\r\nthree\"\r\n\r\nSam,\r\n",
            "notes;name\n\"one, two\nthree\";\"Robin \"\"Rob\"\" Sample\"\n;Sam",
            "NAME\tNotes\n\"Robin \"\"Rob\"\" Sample\"\t\"one, two\nthree\"\n\t\nSam\t\n",
        ] {
            let rows = read("text", text, COLUMNS).unwrap();
            assert_eq!(rows.len(), 2, "{text}");
            assert_eq!(rows[0].cell("name"), "Robin \"Rob\" Sample");
            assert!(rows[0].cell("notes").starts_with("one, two") && rows[0].cell("notes").ends_with("three"));
            assert_eq!(rows[1].cell("name"), "Sam");
            assert!(rows.iter().all(|row| row.faults.is_empty()) && rows[0].line == 2);
        }
    }

    #[test]
    fn what_is_wrong_with_the_whole_is_said_once() {
        assert!(rule("").contains("with headings") && rule("  \n ").contains("with headings"));
        assert!(rule("name").contains("a row below"));
        assert!(rule("name,Canary\na,b").contains("column 2") && !rule("name,Canary\na,b").contains("Canary"));
        assert!(rule("name,name\na,b").contains("twice"));
        assert!(rule("notes\na").contains("must have the heading name"));
        assert!(rule(&format!("name\n{}", "a\n".repeat(501))).contains("500 rows"));
        assert!(rule(&"x".repeat(900_001)).contains("900,000"));
        assert_eq!(read("text", &format!("name\n{}", "a\n".repeat(500)), COLUMNS).unwrap().len(), 500);
    }

    #[test]
    fn formulas_missing_cells_and_open_quotes_stand_beside_their_row() {
        let text =
            "name,notes,telephone\n=HYPERLINK(1),@x,+44 1632 960001\nSam,-1+2,=1\nRobin\nAnn,a,b,c\n\"Open,a,b\n";
        let rows = read("text", text, COLUMNS).unwrap();
        let columns = |row: &Row| row.faults.iter().map(|(column, _)| *column).collect::<Vec<_>>();
        assert_eq!(columns(&rows[0]), ["name", "notes"]);
        assert_eq!(columns(&rows[1]), ["notes"]);
        assert_eq!(columns(&rows[2]), [""]);
        assert_eq!(columns(&rows[3]), [""]);
        assert_eq!(columns(&rows[4]), [""]);
        assert!(rows.iter().flat_map(|row| &row.faults).all(|(_, rule)| !rule.contains("HYPERLINK")));
    }

    #[test]
    fn a_cell_of_a_hundred_kilobytes_is_read_and_shown_short() {
        let long = "x".repeat(100_000);
        let rows = read("text", &format!("name,notes\n{long},{long}"), COLUMNS).unwrap();
        assert_eq!((rows[0].cell("notes").len(), rows[0].shown("name").len()), (100_000, 100));
    }

    #[test]
    fn cells_become_values_or_faults() {
        let text = "name,next_due_date\nprofessional,2026-11-23\nKey individual,23/11/2026\nin person,23/13/2026\n7,x";
        let mut rows = read("text", text, COLUMNS).unwrap();
        let day = Day::parse("2026-11-23");
        assert_eq!((rows[0].code("name"), rows[0].day("next_due_date")), (Some(ContactKind::Professional), day));
        assert_eq!((rows[1].code("name"), rows[1].day("next_due_date")), (Some(ContactKind::Kin), day));
        assert_eq!(rows[2].code("name"), Some(PreferredChannel::InPerson));
        assert!(rows[2].day("next_due_date").is_none() && rows[2].faults.len() == 1);
        assert_eq!(rows[3].number::<i32>("name"), Some(7));
        assert!(rows[3].number::<i32>("next_due_date").is_none() && !rows[3].yes("next_due_date", true));
        assert_eq!(rows[3].faults.len(), 2);
    }

    #[test]
    fn the_same_twice_is_said_beside_the_later() {
        let mut rows = read("text", "name\nSam\nRobin\nsam", COLUMNS).unwrap();
        twice(&mut rows, "name", |row| row.cell("name").to_lowercase());
        assert_eq!(rows[2].faults, [("name", "is the same as in line 2".to_owned())]);
        assert!(rows[0].faults.is_empty() && rows[1].faults.is_empty());
    }

    proptest! {
        #[test]
        fn no_text_fails_inside(text in "(name|notes)?[,;\t\"\r\n=a-zé\u{feff}]{0,80}") {
            let _ = read("text", &text, COLUMNS);
        }
    }
}
