//! What a person has typed into a form, told from what stood there before.
//!
//! A draft is what was changed and nothing else: put back on a record that a colleague has changed meanwhile, it brings
//! no old text over the colleague's. The same is done when the server refuses a stale version and the form is built
//! anew ([`Form::take_over`]): what one has typed stays, what others changed shows, and where both changed one field,
//! what is saved there now stands beside what one has typed.
//!
//! A choice is kept by its words and not by its place: the people of a channel may stand in another order tomorrow.

use zeroize::Zeroize as _;

use super::{Field, Form, Kind};
use crate::widgets::editor::Shape;

/// The longest text of a draft, in bytes: more than any field has but a pasted table or boundary, which lies where it was
/// copied from.
const MOST_KEPT: usize = 200_000;

impl Drop for Field {
    fn drop(&mut self) {
        if let Some(before) = &mut self.before {
            before.zeroize();
        }
    }
}

impl Field {
    /// The field, with what stands in it remembered as what a person found there.
    pub(super) fn remembered(&mut self) -> &mut Self {
        if self.before.is_none() {
            self.before = self.value();
        }
        self
    }

    /// What is in it as text; none for a password, which is never kept, and for what is longer than a draft holds.
    pub(super) fn value(&self) -> Option<String> {
        match &self.kind {
            Kind::Text(editor) if editor.shape() == Shape::Masked || editor.text().len() > MOST_KEPT => None,
            Kind::Text(editor) | Kind::Date(editor) => Some(editor.text().to_owned()),
            Kind::Choice(options, at) => Some(at.and_then(|at| options.get(at)).cloned().unwrap_or_default()),
            Kind::Tick(ticked) => Some(if *ticked { "yes" } else { "no" }.to_owned()),
        }
    }

    /// What is in it as a person reads it.
    fn words(&self) -> String {
        match &self.kind {
            Kind::Text(editor) | Kind::Date(editor) => editor.text().to_owned(),
            Kind::Choice(options, at) => at.and_then(|at| options.get(at)).cloned().unwrap_or_default(),
            Kind::Tick(ticked) => if *ticked { "ticked" } else { "not ticked" }.to_owned(),
        }
    }

    pub(super) fn fill(&mut self, text: &str) {
        self.offered = false;
        match &mut self.kind {
            Kind::Text(editor) | Kind::Date(editor) => editor.set(text),
            Kind::Choice(options, at) => {
                *at = text.parse().ok().or_else(|| (!self.party).then_some(0));
                *at = at.map(|at: usize| at.min(options.len().saturating_sub(1)));
            }
            Kind::Tick(ticked) => *ticked = text == "yes",
        }
    }

    /// Puts what [`Field::value`] answers. An option that is not there (yet) is waited for; false says so.
    pub(super) fn put(&mut self, value: &str) -> bool {
        let Kind::Choice(options, at) = &mut self.kind else {
            self.fill(value);
            return true;
        };
        match options.iter().position(|option| option == value) {
            Some(place) => *at = Some(place),
            None if value.is_empty() => *at = None,
            None => self.wanted = Some(value.to_owned()),
        }
        self.wanted.is_none()
    }

    /// The options of a choice came anew: what was chosen stays chosen, wherever it stands now. Where it stands there no
    /// more, what stands in its place is not chosen instead.
    pub(super) fn set_options(&mut self, new: Vec<String>) {
        let chosen = self.wanted.take().or_else(|| self.value().filter(|_| self.before.is_some()));
        if let Kind::Choice(options, at) = &mut self.kind {
            let first = (!self.party).then_some(0);
            *at = if chosen.is_some() { first } else { at.filter(|at| *at < new.len()).or(first) };
            *options = new;
        }
        if let Some(chosen) = chosen {
            self.put(&chosen);
        }
    }

    /// What a person changed it to; none where it is as it was found.
    fn changed(&self) -> Option<String> {
        let (before, value) = (self.before.as_ref()?, self.value()?);
        (*before != value).then_some(value)
    }

    /// They hold the same kind of thing.
    fn alike(&self, other: &Field) -> bool {
        let both = (&self.kind, &other.kind);
        matches!(both, (Kind::Text(_), Kind::Text(_)) | (Kind::Date(_), Kind::Date(_)))
            || matches!(both, (Kind::Choice(..), Kind::Choice(..)) | (Kind::Tick(_), Kind::Tick(_)))
    }
}

impl Form {
    /// The texts of a draft: what was changed in each field but passwords, by its path.
    pub fn draft(&self) -> Vec<(String, String)> {
        let text = |field: &Field| field.changed().map(|text| (field.path.clone().into_owned(), text));
        self.fields.iter().filter_map(text).collect()
    }

    /// Puts the texts of a draft back.
    pub fn restore(&mut self, texts: &[(String, String)]) {
        for (path, text) in texts {
            if let Some(field) = self.field_mut(path) {
                field.remembered().put(text);
            }
        }
    }

    /// Types the texts of a draft again, as a person would.
    pub fn retype(&mut self, texts: &[(String, String)]) {
        self.restore(texts);
        self.changed += 1;
    }

    /// Brings what was typed in an older form of the same record into this one, which was built from the record as it
    /// is now. Where both differ from what was found, what is saved now is said beside the field.
    pub fn take_over(&mut self, older: &Form) {
        let path = older.path().map(str::to_owned);
        let mut both = Vec::new();
        for theirs in &older.fields {
            let (Some(mine), Some(field)) = (theirs.changed(), self.field_mut(&theirs.path)) else { continue };
            if !field.alike(theirs) {
                continue;
            }
            let (saved, words) = (field.value(), field.words());
            if !field.remembered().put(&mine) {
                continue;
            }
            if saved != theirs.before && saved.as_ref() != Some(&mine) && !words.is_empty() {
                both.push((field.path.clone(), words));
            }
        }
        self.go(path.as_deref().unwrap_or_default());
        // The keys end up on the first of them.
        for (path, words) in both.into_iter().rev() {
            self.go(&path);
            if let Some(field) = self.field_mut(&path) {
                field.theirs = Some(format!("Saved there now: {words}"));
            }
        }
        self.changed = older.changed + 1;
        let said = "Somebody changed this record while you were writing. What you typed is kept. Look at it, then send \
                    again.";
        self.complain("", said);
    }
}
