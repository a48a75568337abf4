//! What is wrong with a form, each text beside its field: what the client finds by itself, and the server's refusals.

use super::{Field, Form};
use crate::rpc::{Failure, field};
use crate::safe;

impl Form {
    /// Says something beside a field and gives it the keys.
    pub fn complain(&mut self, path: &str, said: &str) {
        if let Some(index) = self.fields.iter().position(|field| field.path == path) {
            self.at = index;
            if let Some(field) = self.fields.get_mut(index) {
                field.error = Some(safe::inert(said).into_owned());
            }
        } else {
            self.error = Some(safe::inert(said).into_owned());
        }
    }

    /// Takes the server's refusal: each text to its field, and the keys to the first of them.
    pub fn refuse(&mut self, failure: &Failure) {
        self.clear_errors();
        let mut homeless = Vec::new();
        for (path, said) in &failure.fields {
            let exact = self.fields.iter().position(|field| field.shown && field.path == *path);
            let part =
                |marks: &'static [char]| self.fields.iter().position(|field| field.shown && field.takes(path, marks));
            let place = exact.or_else(|| part(&['.'])).or_else(|| part(&['.', '_']));
            match place.and_then(|place| self.fields.get_mut(place)) {
                Some(field) => join(&mut field.error, &safe::inert(said)),
                None => homeless.push(format!("{}: {said}", field::words(path))),
            }
        }
        // What has no field of its own stands above the first one, and is seen with that.
        let first = self.fields.iter().position(|field| field.error.is_some());
        if let Some(first) = first.or_else(|| (!homeless.is_empty()).then_some(0)) {
            self.at = first;
        }
        if failure.fields.is_empty() || !homeless.is_empty() {
            let said = if homeless.is_empty() { failure.said() } else { homeless.join(" ") };
            self.error = Some(safe::inert(&said).into_owned());
        }
    }

    /// Takes every complaint away, before the form is sent again.
    pub fn clear_errors(&mut self) {
        self.error = None;
        for field in &mut self.fields {
            (field.error, field.theirs) = (None, None);
        }
    }
}

impl Field {
    /// Whether a refusal of the server means this field.
    fn takes(&self, theirs: &str, marks: &[char]) -> bool {
        belongs(theirs, &self.path, marks) || !self.place.is_empty() && belongs(theirs, &self.place, marks)
    }
}

/// The server's `names[0].given` belongs to our `names`, and its `close.reason` to our `reason`; with `_` among the
/// marks between words its `receiver_account_id` belongs to our `account_id`.
fn belongs(theirs: &str, ours: &str, marks: &[char]) -> bool {
    let starts = std::iter::once(0).chain(theirs.match_indices(marks).map(|(at, _)| at + 1));
    let rests = starts.filter_map(|start| theirs.get(start..)?.strip_prefix(ours));
    rests.into_iter().any(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn join(error: &mut Option<String>, said: &str) {
    match error {
        Some(before) => {
            before.push(' ');
            before.push_str(said);
        }
        None => *error = Some(said.to_owned()),
    }
}
