//! Building a form: a chain of fields, read from top to bottom as they stand on the screen.

use std::borrow::Cow;
use std::cell::Cell;

use super::{Field, Form, Kind};
use crate::safe;
use crate::widgets::editor::{Editor, Shape};

impl Form {
    /// A form whose draft is kept under its `name` (such as `activity.add`; empty for a form without
    /// a draft) and the id of its record (empty for none), with `button` to send it.
    pub fn new(name: &'static str, object: impl Into<String>, button: &'static str) -> Self {
        let (fields, top) = (Vec::new(), Cell::new(0));
        let (at, changed, sought) = (0, 0, String::new());
        Self { name, object: object.into(), button, fields, at, error: None, changed, attempt: None, sought, top }
    }

    fn with(
        mut self,
        path: impl Into<Cow<'static, str>>,
        label: &str,
        help: impl Into<Cow<'static, str>>,
        kind: Kind,
    ) -> Self {
        let label = safe::inert(label).into_owned();
        let (path, help, place) = (path.into(), help.into(), String::new());
        self.fields.push(Field {
            path,
            place,
            shown: true,
            label,
            help,
            kind,
            error: None,
            theirs: None,
            party: false,
            settled: false,
            offered: false,
            before: None,
            wanted: None,
        });
        self
    }

    /// Adds a field of one line.
    #[must_use]
    pub fn line(self, path: impl Into<Cow<'static, str>>, label: &str, help: impl Into<Cow<'static, str>>) -> Self {
        self.with(path, label, help, Kind::Text(Editor::new(Shape::Line)))
    }

    /// Adds a field of one line shown as dots; never part of a draft.
    #[must_use]
    pub fn password(self, path: &'static str, label: &str, help: &'static str) -> Self {
        self.with(path, label, help, Kind::Text(Editor::new(Shape::Masked)))
    }

    /// Adds a field of several lines.
    #[must_use]
    pub fn note(self, path: impl Into<Cow<'static, str>>, label: &str, help: impl Into<Cow<'static, str>>) -> Self {
        self.with(path, label, help, Kind::Text(Editor::new(Shape::Note)))
    }

    /// Adds a choice; the first option is chosen.
    #[must_use]
    pub fn choice<'a>(
        self,
        path: impl Into<Cow<'static, str>>,
        label: &str,
        help: impl Into<Cow<'static, str>>,
        options: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let options = options.into_iter().map(|option| safe::inert(option).into_owned()).collect();
        self.with(path, label, help, Kind::Choice(options, Some(0)))
    }

    /// Adds a choice of a person or an organisation that something goes to: nobody is chosen at first, and who is, is
    /// named before it is saved ([`Form::parties`]).
    #[must_use]
    pub fn party<'a>(
        self,
        path: impl Into<Cow<'static, str>>,
        label: &str,
        help: impl Into<Cow<'static, str>>,
        options: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let options = options.into_iter().map(|option| safe::inert(option).into_owned()).collect();
        let mut form = self.with(path, label, help, Kind::Choice(options, None));
        if let Some(field) = form.fields.last_mut() {
            field.party = true;
        }
        form
    }

    /// Adds a date.
    #[must_use]
    pub fn date(self, path: impl Into<Cow<'static, str>>, label: &str, help: impl Into<Cow<'static, str>>) -> Self {
        self.with(path, label, help, Kind::Date(Editor::new(Shape::Line)))
    }

    /// Adds a box to tick.
    #[must_use]
    pub fn tick(self, path: impl Into<Cow<'static, str>>, label: &str, help: impl Into<Cow<'static, str>>) -> Self {
        self.with(path, label, help, Kind::Tick(false))
    }

    /// Offers a text for a field: it is sent as it stands, and typing replaces it.
    #[must_use]
    pub fn offered(mut self, path: &str, text: &str) -> Self {
        self.fill(path, text);
        if let Some(field) = self.field_mut(path) {
            field.offered = !text.is_empty();
        }
        self
    }

    /// Fills a field from a record; does not count as typing.
    #[must_use]
    pub fn filled(mut self, path: &str, text: &str) -> Self {
        self.fill(path, text);
        self
    }
}
