//! Fields to fill in, with the server's word beside each, and nothing typed ever lost.
//!
//! A form knows its draft: its name and the id of its record, under which the server keeps the texts.
//! `drafts.rs` saves and restores every form alike (see there), so a screen only builds the form,
//! passes events to it, and sends when it says [`Said::Send`]. Passwords are never part of a draft.
//!
//! Errors come back from the server as field paths (`google.rpc.BadRequest`); [`Form::refuse`]
//! puts each text under its field, what belongs to no field above all of them, and the keys on the
//! first field that needs them.

use std::borrow::Cow;
use std::cell::Cell;

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::editor::{Editor, Shape};
use crate::app::Event;
use crate::keys::{Command, Context};
use crate::safe;

mod build;
mod draft;
mod draw;
mod pick;
mod refuse;
mod say;
mod values;

/// What a field holds.
pub enum Kind {
    /// Typed text: a line, a password, or a note.
    Text(Editor),
    /// One of several, by its index; none while nothing is chosen.
    Choice(Vec<String>, Option<usize>),
    /// A date, as typed.
    Date(Editor),
    /// A box to tick.
    Tick(bool),
}

/// One field.
#[expect(clippy::struct_excessive_bools, reason = "each says something of a field that the others do not")]
pub struct Field {
    /// Its path in the request, as the server names it in refusals, such as `birth_date`.
    pub path: Cow<'static, str>,
    /// Its place in a list of the request that was sent last, such as `values[2]`; empty for most fields.
    place: String,
    shown: bool,
    label: String,
    help: Cow<'static, str>,
    kind: Kind,
    error: Option<String>,
    /// What is saved there now, where somebody else changed it meanwhile.
    theirs: Option<String>,
    /// Nothing is chosen in it until somebody chooses: it says with whom something is shared.
    party: bool,
    /// Nobody can change it here; it is shown so that it is known.
    settled: bool,
    /// What stands in it is offered: typing replaces it.
    offered: bool,
    /// What stood here before a person changed it; none while nobody has.
    before: Option<String>,
    /// The option of a draft that is not among those to choose from yet.
    wanted: Option<String>,
}

/// The form cannot be sent as it is, for example since a field that wants a date holds something
/// else; the form says so beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotReady;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The form used it.
    Used,
    /// The person wants to send the form.
    Send,
    /// It means nothing to a form.
    Nothing,
}

/// Fields and a button.
pub struct Form {
    name: &'static str,
    object: String,
    button: &'static str,
    fields: Vec<Field>,
    at: usize,
    error: Option<String>,
    changed: u64,
    attempt: Option<(u64, String)>,
    /// What was typed to find an option of the choice at hand.
    sought: String,
    top: Cell<u16>,
}

impl Form {
    /// Fills a field: the text, the index of a choice, `yes` for a tick.
    pub fn fill(&mut self, path: &str, text: &str) {
        if let Some(field) = self.field_mut(path) {
            field.fill(text);
        }
    }

    /// Shows a field or takes it off the screen; what was typed in it stays.
    pub fn show(&mut self, path: &str, shown: bool) {
        if let Some(field) = self.field_mut(path) {
            field.shown = shown;
        }
    }

    /// Names a field anew, where what it is for depends on a choice.
    pub fn name_field(&mut self, path: &str, label: &str) {
        if let Some(field) = self.field_mut(path) {
            field.label = safe::inert(label).into_owned();
        }
    }

    /// Shows or hides every field whose path begins with `start`.
    pub fn show_all(&mut self, start: &str, shown: bool) {
        for field in self.fields.iter_mut().filter(|field| field.path.starts_with(start)) {
            field.shown = shown;
        }
    }

    /// Sets a box that nobody can change here, and says why beside it. The keys pass it by.
    pub fn settle(&mut self, path: &str, ticked: bool, why: &'static str) {
        if let Some(field) = self.field_mut(path) {
            field.fill(if ticked { "yes" } else { "no" });
            (field.help, field.settled) = (why.into(), true);
        }
    }

    /// The id for this attempt to send: the same again while nothing was typed since the last, so
    /// that the server answers a repeated request as the first.
    pub fn request_id(&mut self, now: Moment) -> String {
        match &self.attempt {
            Some((changed, id)) if *changed == self.changed => id.clone(),
            _ => {
                let id = Id::fresh(now).to_string();
                self.attempt = Some((self.changed, id.clone()));
                id
            }
        }
    }

    /// Replaces the options of a choice, when they came later than the form. What a person or a draft chose stays
    /// chosen, wherever it stands now.
    pub fn options(&mut self, path: &str, options: impl IntoIterator<Item = String>) {
        if let Some(field) = self.field_mut(path) {
            field.set_options(options.into_iter().map(|option| safe::inert(&option).into_owned()).collect());
        }
    }

    /// Says under which place of a list the server will know a field of the request that is being made.
    pub fn place(&mut self, path: &str, place: impl Into<String>) {
        if let Some(field) = self.field_mut(path) {
            field.place = place.into();
        }
    }

    fn field(&self, path: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.path == path)
    }

    fn field_mut(&mut self, path: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.path == path)
    }

    /// Empties every field; the draft is gone with it.
    pub fn reset(&mut self) {
        self.clear_errors();
        self.at = 0;
        for field in &mut self.fields {
            (field.before, field.offered) = (None, false);
            match &mut field.kind {
                Kind::Text(editor) | Kind::Date(editor) => editor.set(""),
                Kind::Choice(_, at) => *at = (!field.party).then_some(0),
                Kind::Tick(ticked) => *ticked = false,
            }
        }
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        match self.fields.get(self.at).map(|field| &field.kind) {
            Some(Kind::Text(editor)) if editor.shape() == Shape::Note => Context::Note,
            Some(Kind::Text(_) | Kind::Date(_)) => Context::Line,
            Some(Kind::Choice(..)) => Context::Choice,
            Some(Kind::Tick(_)) | None => Context::Form,
        }
    }

    /// The path of the field that has the keys; none on the button.
    pub fn path(&self) -> Option<&str> {
        self.fields.get(self.at).map(|field| &*field.path)
    }

    /// Gives the keys to a field.
    pub fn go(&mut self, path: &str) {
        self.at = self.fields.iter().position(|field| field.path == path).unwrap_or(self.fields.len());
    }

    /// Takes typed text, a paste, what was put back, and the keys of a form.
    pub fn update(&mut self, event: &Event) -> Said {
        match event {
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::PutBack => Said::Used,
            Event::Paste(text) => self.insert(text),
            Event::Command(command) => self.command(*command),
            _ => Said::Nothing,
        }
    }

    fn insert(&mut self, text: &str) -> Said {
        let Some(field) = self.fields.get_mut(self.at).map(Field::remembered) else { return Said::Nothing };
        match &mut field.kind {
            Kind::Text(editor) | Kind::Date(editor) => {
                if std::mem::take(&mut field.offered) {
                    editor.set("");
                }
                editor.insert(text);
                field.error = None;
            }
            // A blank that begins no search walks on, as it ticks a box.
            Kind::Choice(options, at) if self.sought.is_empty() && text == " " => {
                pick::step(options.len(), at, Command::Right);
                field.error = None;
            }
            Kind::Choice(options, at) => {
                self.sought.push_str(&text.to_lowercase());
                field.error = pick::seek(&self.sought, options, at);
            }
            Kind::Tick(_) => return Said::Nothing,
        }
        self.changed += 1;
        Said::Used
    }

    fn command(&mut self, command: Command) -> Said {
        let count = self.fields.len() + 1;
        match command {
            Command::Send => return self.send(),
            Command::Open if self.at >= self.fields.len() => return self.send(),
            Command::Next | Command::Open => self.walk(1),
            Command::Previous => self.walk(count - 1),
            other => return self.edit(other),
        }
        Said::Used
    }

    /// Sent is only a form in which each choice is made: what was sought and not found is nobody's choice.
    fn send(&mut self) -> Said {
        let open =
            |field: &Field| field.shown && matches!(&field.kind, Kind::Choice(options, None) if !options.is_empty());
        let Some(first) = self.fields.iter().position(open) else { return Said::Send };
        self.clear_errors();
        for field in self.fields.iter_mut().filter(|field| open(field)) {
            field.error = Some(pick::CHOOSE.to_owned());
        }
        (self.at, self.changed) = (first, self.changed + 1);
        self.sought.clear();
        Said::Used
    }

    /// So many fields on, around the end, and over those that are not shown.
    fn walk(&mut self, by: usize) {
        let count = self.fields.len() + 1;
        if !self.sought.is_empty() {
            self.sought.clear();
            // What was said of the letters goes with them.
            if let Some(field) = self.fields.get_mut(self.at) {
                field.error = None;
            }
        }
        for _ in 0..count {
            self.at = (self.at + by) % count;
            if self.fields.get(self.at).is_none_or(|field| field.shown && !field.settled) {
                return;
            }
        }
    }

    fn edit(&mut self, command: Command) -> Said {
        let Some(field) = self.fields.get_mut(self.at).map(Field::remembered) else { return Said::Nothing };
        let before = field.value();
        let used = match &mut field.kind {
            Kind::Text(editor) | Kind::Date(editor) => take_offer(&mut field.offered, editor, command),
            Kind::Tick(ticked) => toggle(ticked, command),
            Kind::Choice(options, at) if !self.sought.is_empty() && pick::shorten(&mut self.sought, command) => {
                field.error = pick::seek(&self.sought, options, at);
                true
            }
            Kind::Choice(options, at) => {
                self.sought.clear();
                pick::step(options.len(), at, command)
            }
        };
        if field.value() != before {
            field.error = None;
        }
        if used {
            self.changed += 1;
            return Said::Used;
        }
        Said::Nothing
    }

    /// The name of the draft, `activity.add`; empty when this form has none.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The id of the record that the draft belongs to; empty for none.
    pub fn object(&self) -> &str {
        &self.object
    }

    /// Grows with each change by a person; equal means nothing was typed meanwhile.
    pub fn changed(&self) -> u64 {
        self.changed
    }
}

/// An editing key in a text: what deletes takes all of what was offered away, any other makes it the person's own.
fn take_offer(offered: &mut bool, editor: &mut Editor, command: Command) -> bool {
    let deletes = matches!(command, Command::DeleteBack | Command::DeleteForward | Command::DeleteWord);
    if *offered && deletes {
        *offered = false;
        editor.set("");
        return true;
    }
    let used = editor.command(command);
    *offered &= !used;
    used
}

fn toggle(ticked: &mut bool, command: Command) -> bool {
    let used = matches!(command, Command::Tick | Command::Left | Command::Right);
    *ticked ^= used;
    used
}

#[cfg(test)]
mod tests;
