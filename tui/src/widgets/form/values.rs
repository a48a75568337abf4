//! What a form holds: texts, choices, ticks, and dates, which are read here and nowhere else.

use safetynet_proto::google::r#type::Date;
use safetynet_shared::clock::Moment;

use super::{Field, Form, Kind, NotReady};
use crate::widgets::when;

impl Form {
    /// What was typed in a field; empty for other kinds.
    pub fn text(&self, path: &str) -> &str {
        match self.field(path).map(|field| &field.kind) {
            Some(Kind::Text(editor) | Kind::Date(editor)) => editor.text(),
            _ => "",
        }
    }

    /// The words of the option that is chosen; empty for other kinds.
    pub fn option(&self, path: &str) -> &str {
        match self.field(path).map(|field| &field.kind) {
            Some(Kind::Choice(options, Some(at))) => options.get(*at).map_or("", String::as_str),
            _ => "",
        }
    }

    /// Which option is chosen, from 0; 0 too where none is, in which state a form is not sent.
    pub fn chosen(&self, path: &str) -> usize {
        self.picked_at(path).unwrap_or(0)
    }

    /// Which option is chosen, from 0; none where nothing is.
    pub fn picked_at(&self, path: &str) -> Option<usize> {
        match self.field(path).map(|field| &field.kind) {
            Some(Kind::Choice(_, at)) => *at,
            _ => None,
        }
    }

    /// The people and organisations that were chosen for what is saved, a line for each: `To: Housing Trust`.
    pub fn parties(&self) -> Vec<String> {
        let named = |field: &Field| match &field.kind {
            Kind::Choice(options, Some(at)) => options.get(*at).map(|option| format!("{}: {option}", field.label)),
            _ => None,
        };
        self.fields.iter().filter(|field| field.party && field.shown).filter_map(named).collect()
    }

    /// The number on the wire of a choice whose options begin with the one for nothing.
    pub fn number(&self, path: &str) -> i32 {
        i32::try_from(self.chosen(path)).unwrap_or(0)
    }

    /// What was typed in a field, without blanks around it.
    pub fn trimmed(&self, path: &str) -> String {
        self.text(path).trim().to_owned()
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, path: &str) -> bool {
        matches!(self.field(path).map(|field| &field.kind), Some(Kind::Tick(true)))
    }

    /// Whether a person ticked a box, which a settled one is not.
    pub fn picked(&self, path: &str) -> bool {
        self.ticked(path) && self.field(path).is_some_and(|field| !field.settled)
    }

    /// The date of a field, none when nothing was typed. What is not a date is said beside the
    /// field and answers `Err`, upon which the screen does not send.
    pub fn day(&mut self, path: &str) -> Result<Option<Date>, NotReady> {
        let text = self.text(path).to_owned();
        if text.trim().is_empty() {
            return Ok(None);
        }
        self.or_complain(path, when::parse_date(&text)).map(Some)
    }

    /// The date of birth of a field, which may be a year or a month alone; otherwise as [`Form::day`].
    pub fn birth(&mut self, path: &str) -> Result<Option<Date>, NotReady> {
        let text = self.text(path).to_owned();
        if text.trim().is_empty() {
            return Ok(None);
        }
        self.or_complain(path, when::parse_birth(&text)).map(Some)
    }

    /// The date and time of a field; `now` gives the day where only the time was typed.
    pub fn moment(&mut self, path: &str, now: Moment) -> Result<Moment, NotReady> {
        let text = self.text(path).to_owned();
        self.or_complain(path, when::parse_time(&text, now))
    }

    fn or_complain<T>(&mut self, path: &str, read: Result<T, String>) -> Result<T, NotReady> {
        read.map_err(|said| {
            self.complain(path, &said);
            NotReady
        })
    }
}
